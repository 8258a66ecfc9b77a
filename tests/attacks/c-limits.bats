# Resources: what the inside can take of the machine, and who misses it.  There
# are no limits of our own but for tmpfs and for the request; what a caller
# gives with --rlimit, or has, holds.

# $place is more.bash's, $project is made in setup, and much text is for a
# shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more
load profiles

setup() {
	project_setup exhaust
}

teardown() {
	user_processes_end A
	invariants_hold
}

# in_background COMMAND...: in a sandbox of A's, until it has written a line.
in_background() {
	"$@" >"$place/said" 2>/dev/null 3>&- &
	wait_until 10 test -s "$place/said"
}

b_starts() {
	as_user_without_userns B timeout 2 "$(prefix)/bin/cordon" \
		--ro-bind / / --unshare-pid true
}

processes_at_least() {
	[ "$(pgrep -c -u cordon-a --runstates RSDTt)" -ge "$1" ]
}

# attack C1 C2 C5 C9 C10
@test "inside, every resource limit is the caller's, and none can be raised" {
	local outside

	run -0 caller "$project/exhaust" limits
	outside=$output
	run -0 in_profile default ./exhaust limits
	# the profile, as the frontends, has no core files
	assert_output "$(sed 's/^4 .*/4 0 0/' <<<"$outside")"
	run -0 in_profile shell ./exhaust limits
	assert_output "$(sed 's/^4 .*/4 0 0/' <<<"$outside")"
	run -0 inside --rlimit nproc=100 --rlimit memlock=0 --rlimit nofile=50:60 \
		--bind "$project" "$project" -- "$project/exhaust" limits
	assert_output "$(sed -e 's/^6 .*/6 100 100/' -e 's/^8 .*/8 0 0/' \
		-e 's/^7 .*/7 50 60/' <<<"$outside")"
}

# attack C1
@test "a fork bomb stops at --rlimit nproc, others start meanwhile, and nothing is left of it" {
	in_background inside --rlimit nproc=300 --filter default -- bash -c '
		exec 2>/dev/null
		(bomb() { bomb | bomb & }; bomb) &
		echo started
		exec sleep 1000'
	wait_until 10 processes_at_least 100
	b_starts
	# the limit is for the inside
	run -0 caller sh -c 'true & wait; echo forked'
	assert_output forked
	kill -KILL "$(pgrep -o -u cordon-a -x --runstates RSDTt cordon)"
	wait_until 5 host_quiet
}

# attack C2
@test "a memory hog stops at --rlimit as, and nothing beyond the caller's share is locked" {
	run -0 inside --rlimit as=100000000 --filter default -- sh -c '
		head -c 200000000 /dev/zero | tail -c 200000000 | wc -c' 2>/dev/null
	assert_line "tail: memory exhausted"
	run -0 in_profile default ./exhaust memory
	assert_output - <<-'END'
		mlock: ENOMEM
		mlockall: ENOMEM
		huge pages in shared memory: EPERM
		locked shared memory: ENOMEM
	END
}

# attack C3 C4
@test "in a frontend's sandbox, every tmpfs is bounded in bytes and in files" {
	local inodes size where half

	half=$(awk '/^MemTotal/ { print int($2 / 2) + 4 }' /proc/meminfo)
	run -0 in_profile shell df -t tmpfs --output=itotal,size,target
	while read -r inodes size where; do
		[ "$inodes" != Inodes ] || continue
		((inodes == 1048576 && size > 0 && size <= half)) ||
			fail "$where has $inodes files, $size KiB"
	done <<<"$output"
	assert_equal "$(sed 's/.* //' <<<"$output" | tail -n +2 |
		grep -vx -e "$(caller_home)")" "$(
		printf '%s\n' / /dev /dev/shm /tmp /run /var
	)"
	run -1 frontend shell --project "$project" --tmp /small:64K \
		sh -c 'head -c 100000 /dev/zero >/small/x'
	assert_output --partial "No space left on device"
}

files_back() {
	[ "$(cut -f1 /proc/sys/fs/file-nr)" -lt "$1" ]
}

# attack C5
@test "inside, descriptors end at the caller's limit, and all are given back" {
	local before

	before=$(cut -f1 /proc/sys/fs/file-nr)
	run -0 in_profile default ./exhaust descriptors
	assert_output - <<-'END'
		in flight: bounded
		pipes and epoll instances: EMFILE
		files: EMFILE
	END
	# others open files, too; at the limit there were more
	wait_until 2 files_back "$((before + $(ulimit -n) / 2))"
}

# attack C6
@test "inotify instances that are taken inside are the caller's own, and given back" {
	local all

	run -0 caller "$project/exhaust" inotify
	all=$output
	in_background in_profile default ./exhaust inotify hold
	assert_equal "$(cat "$place/said")" "$all"
	# as the manual says
	run -0 caller "$project/exhaust" inotify
	assert_output "inotify: 0"
	run -0 as_user B "$project/exhaust" inotify
	assert_output "$all"
	kill -KILL "$(pgrep -o -u cordon-a -x --runstates RSDTt cordon)"
	wait_until 2 host_quiet
	run -0 caller "$project/exhaust" inotify
	assert_output "$all"
}

# attack B34 C8
@test "inside, no key is made, and the caller's share of keys is as before" {
	local before

	before=$(grep "^ *$(id -u cordon-a):" /proc/key-users || true)
	for profile in default nested shell; do
		run -0 in_profile "$profile" ./exhaust keys
		assert_output "keys: 0"
	done
	assert_equal "$(grep "^ *$(id -u cordon-a):" /proc/key-users || true)" "$before"
}

# attack C9
@test "inside, shared objects and queued signals are bounded, and gone with the sandbox" {
	run -0 in_profile shell ./exhaust objects
	assert_output - <<-'END'
		objects 0: 64
		objects 1: 64
		objects 2: 64
		objects 3: 64
		queues: bounded
	END
	run -0 in_profile shell ./exhaust signals
	assert_output - <<-'END'
		signals: EAGAIN
		timers: EAGAIN
	END
	run -0 caller sed -n 's/^SigQ:[[:space:]]*\([0-9]*\).*/\1/p' /proc/self/status
	# there were as many as the limit allows
	((output < 100))
}

# attack C10
@test "inside, nothing runs before what others run" {
	for profile in default nested shell; do
		run -0 in_profile "$profile" ./exhaust priority
		assert_output - <<-'END'
			SCHED_FIFO: EPERM
			SCHED_RR: EPERM
			SCHED_DEADLINE: EPERM
			nice: EACCES
			I/O priority: EPERM
		END
	done
}

# attack C17
@test "a hundred sandboxes of one user hold up no other user's" {
	local i

	caller mkfifo "$place/go"
	# each as what A has running already
	caller bash -c 'for i in {1..100}; do
		"$0" --ro-bind / / --unshare-pid --unshare-net sh -c "read -r x" <>"$1" &
	done; wait' "$(prefix)/bin/cordon" "$place/go" >/dev/null 2>&1 3>&- &
	wait_until 20 processes_at_least 300
	b_starts
	user_processes_end A
	wait_until 2 host_quiet
}
