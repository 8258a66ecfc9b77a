# Attacks by the caller, before and while we start: what we inherit, what we
# look at, what we leave.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load ../helpers
load ../more

# from WORD... -- COMMAND...: the caller, in such a state.
from() {
	caller "$CORDON_TOOLS/hostile-start" "$@"
}

# traced FILE OPTION... -- COMMAND...: a setuid program keeps its power.
traced() {
	strace -f -q -u cordon-a -o "$@"
}

# attack A1
@test "without arguments, with one variable, or with two megabytes of them, there is a message or a sandbox" {
	run -125 caller env -i X=1 "$CORDON_TOOLS/hostile-start" argc0 -- \
		"$(prefix)/bin/cordon"
	assert_output "cordon: no command: nothing follows the options (see --help)"
	run -125 caller env -i X=1 "$CORDON_TOOLS/hostile-start" argv0= -- \
		"$(prefix)/bin/cordon"
	assert_output "cordon: no command: nothing follows the options (see --help)"
	run -125 cordon --ro-bind / / --chdir "$(printf '/%0131070d' 0)" true
	assert_output --regexp "^cordon: Can't chdir to /0*\.\.\.: File name too long$"
	run -0 caller bash -c '
		for i in {1..15}; do export "V$i=$(printf %0131000d 0)"; done
		exec "$@"' bash "$(prefix)/bin/cordon" --ro-bind / / \
		bash -c 'echo $((${#V1} + ${#V8} + ${#V15}))'
	assert_output 393000
}

# The paths of the host that the helper names, in the calls before the command.
paths_named() {
	sed '/ execve("\/usr\/bin\/true"/q; s/^[0-9]* *//' "$1" |
		grep -v '^symlinkat' |
		sed -nE 's/^[a-z0-9_]+\((AT_FDCWD, )?"([^"]*)".*/\2/p' |
		sed -E 's,^(/usr)?/lib(64)?/([^/]*/)?(lib[^/]*\.so)[0-9.]*$,\4,' |
		LC_ALL=C sort -u
}

# attack A4 A15 A49 A50 A65 A75: no configuration, lock or run directory of ours;
# nothing beside us, or that the environment names
@test "the helper names these paths of the host and no other, and makes no file there" {
	local variables trace=$BATS_TEST_TMPDIR/trace evil=$place/evil
	# another name for the file, with hostile neighbours
	caller mkdir "$evil"
	echo planted | tee "$evil"/{libcap-ng.so.0,libc.so.6,cordon.conf,x} \
		>"$evil/true"
	ln "$(prefix)/bin/cordon" "$evil/cordon"
	variables=(PATH="$evil" IFS=/ ENV="$evil/x" BASH_ENV="$evil/x"
		TMPDIR="$evil" HOME="$evil" TZ=":$evil/x" LC_ALL=../../x
		LANG="$evil" NLSPATH="$evil/%N" XDG_RUNTIME_DIR="$evil"
		XDG_CONFIG_HOME="$evil" LIBMOUNT_FSTAB="$evil/x"
		LIBMOUNT_DEBUG=all CORDON_DEBUG=1 LD_LIBRARY_PATH="$evil"
		LD_PRELOAD="$evil/x" LD_DEBUG_OUTPUT="$evil/debug"
		CAPNG_DEBUG=1 PWD="$evil" HOSTALIASES="$evil/x")
	caller mkdir "$place/pinned" "$place/bound"
	caller touch "$place/masked"
	cd "$evil"
	run -0 traced "$trace" -s 4096 -e trace=%file,bind,connect \
		"${variables[@]/#/-E}" -- "$evil/cordon" --ro-bind / / \
		--bind "$place" /mnt --proc /proc --dev /dev --tmpfs /tmp \
		--mask /mnt/masked --pin /mnt/pinned --file 0 /tmp/file \
		--unshare-pid --unshare-net --unshare-ipc --mqueue /tmp/queues \
		--unshare-uts --hostname box --filter default --chdir / \
		/usr/bin/true </dev/null
	refute_output
	run -0 paths_named "$trace"
	assert_output - <<-END
		.
		/
		/..
		/dev/full
		/dev/null
		/dev/random
		/dev/tty
		/dev/urandom
		/dev/zero
		/etc/ld.so.cache
		/etc/ld.so.preload
		/etc/suid-debug
		/proc/self/mountinfo
		/proc/self/ns/user
		/proc/sys/kernel/cap_last_cap
		$place
		$evil
		$evil/cordon
		libc.so
		libcap-ng.so
	END
	# the first process makes none at all, the others only in the new root,
	# which they have by a descriptor
	run -0 grep -E 'O_CREAT|mkdir|mknod|link|rename|creat\(|[ (]mount\(|bind\(|connect\(' "$trace"
	refute_line --regexp "^$(head -n 1 "$trace" | cut -d ' ' -f 1) .*(O_CREAT|mkdir|mknod|link|rename|bind)"
	refute_line --regexp 'AT_FDCWD|^[0-9]+ +(mkdir|mknod|link|symlink|rename|unlink|creat|mount|bind|connect)\('
	# and nobody executes anything but the command
	run -0 sed -nE 's/^[0-9]* *execve\("([^"]*)".* = 0$/\1/p' "$trace"
	assert_output "$(printf '%s\n' "$evil/cordon" /usr/bin/true)"
}

# attack A15
@test "a copy has no power, a hard link, a link and a descriptor have the same as the file" {
	local name
	caller cp "$(prefix)/bin/cordon" "$place/copy"
	ln "$(prefix)/bin/cordon" "$place/hard"
	caller ln -s "$(prefix)/bin/cordon" "$place/soft"
	run -125 caller "$place/copy" --ro-bind / / true
	assert_output --regexp "^cordon: No permissions to create a new namespace: No space left on device"
	for name in hard soft; do
		run -0 caller "$place/$name" --mode
		assert_output "setuid: installed setuid root, and the caller is not root"
		run -1 caller "$place/$name" --ro-bind / / cat "$canaries/exists"
		assert_output "cat: $canaries/exists: Permission denied"
	done
	run -0 caller bash -c 'exec 9<"$1"; exec /proc/self/fd/9 --mode' bash \
		"$(prefix)/bin/cordon"
	assert_output "setuid: installed setuid root, and the caller is not root"
}

# What is open, where a call returned a descriptor below 3.
low_descriptors() {
	sed -e '1,/execve("[^"]*\/bin\/cordon"/d' \
		-e '/execve("\/usr\/bin\/true"/q' "$1" |
		sed -nE 's/^[0-9]* *((openat2?|open_tree|memfd_create|fsopen|fsmount|signalfd4|dup[23]?|socket)\(.*\)) += [0-2]$/\1/p'
}

# attack A5
@test "with any of the standard descriptors closed, none of ours has its number" {
	local n fd line words trace=$BATS_TEST_TMPDIR/trace
	for n in {1..7}; do
		words=()
		for fd in 0 1 2; do
			((n >> fd & 1)) && words+=("close=$fd")
		done
		traced "$trace" -e trace=%desc,memfd_create,execve -- \
			"$CORDON_TOOLS/hostile-start" "${words[@]}" -- \
			"$(prefix)/bin/cordon" --ro-bind / / --dev /dev \
			--tmpfs /tmp --bind-data 9 /tmp/data --unshare-pid --unshare-net \
			/usr/bin/true 9</dev/null
		# the C library is there first, and what it opens is of no use
		run -0 low_descriptors "$trace"
		assert_equal "${#lines[@]}" "${#words[@]}"
		refute_line --regexp '^([^o]|openat2|open_tree)'
		for line in "${lines[@]}"; do
			assert_regex "$line" '^openat\(AT_FDCWD, "/dev/(null|full)", '
		done
	done
}

# attack A6
@test "where descriptors cannot be closed, there is no sandbox" {
	run strace -f -q -u cordon-a -o /dev/null \
		-e inject=close_range:error=ENOSYS -- "$(prefix)/bin/cordon" \
		--ro-bind / / --bind "$place" /mnt --unshare-pid \
		touch /mnt/ran 9</
	assert [ "$status" -ne 0 ]
	assert [ ! -e "$place/ran" ]
}

# deaf KIND OPTION...: see tests/tools/deaf.c
deaf() {
	"$(tool deaf)" cordon-a "$1" "$(prefix)/bin/cordon" "${@:2}"
}

# attack A8: a message, help, a warning at the end, what is told at the start
@test "nobody reads what is written, and no process waits for that with power" {
	local kind uid none=0000000000000000
	uid=$(id -u cordon-a)
	caller mkdir "$place/dir"
	for kind in pipe socket terminal; do
		run -0 deaf $kind --unknown
		assert_output "$(printf '%s\n' "$none $none $uid" "status 125")"
		run -0 deaf $kind --help
		assert_output "$(printf '%s\n' "$none $none $uid" "status 0")"
		run -0 deaf $kind --ro-bind / / --unshare-pid --dir /usr/made true
		assert_output "$(printf '%s\n' "$none $none $uid" "status 125")"
		run -0 deaf $kind --ro-bind / / --chdir / --chdir /usr true
		assert_output "$(printf '%s\n' "$none $none $uid" "status 0")"
		run -0 deaf $kind --bind / / --watch "$place/dir/new$kind" \
			touch "$place/dir/new$kind"
		# here it lets the terminal go on by itself
		if [ $kind = terminal ]; then
			assert_output "status 0"
		else
			assert_output "$(printf '%s\n' "$none $none $uid" "status 0")"
		fi
	done
	# this one polls
	run -0 deaf pipe --ro-bind / / --unshare-pid --json-status-fd 2 true
	assert_output "$(printf '%s\n' "$none $none $uid" "status 0")"
}

# attack A16
@test "in a user namespace of one's own, with another /etc or root, the setuid file gives nothing" {
	as_user A unshare --user true 2>/dev/null ||
		skip "needs user namespaces"
	local none='CapPrm: 0000000000000000 CapEff: 0000000000000000 NoNewPrivs: 1'
	caller mkdir "$place/etc" "$place/root"
	caller sh -c 'echo "cordon-a:x:0:0::/:/bin/sh" >"$0/etc/passwd"
		echo "'"$place"'/evil.so" >"$0/etc/ld.so.preload"' "$place"
	# what is loaded there is loaded without power: it is no file at all
	run -1 as_user A unshare --user --map-root-user --mount sh -c '
		mount --bind "$0/etc" /etc
		exec "$1" --ro-bind / / sh -c "
			grep -E \"^(Cap(Prm|Eff)|NoNew)\" /proc/self/status |
				tr \"\t\n\" \"  \"
			cat \"\$0\"" "$2"' "$place" "$(prefix)/bin/cordon" \
		"$canaries/exists"
	assert_line --partial "$(echo $none)"
	assert_line "cat: $canaries/exists: Permission denied"
	# whose root is not that of its mount namespace makes no other one
	run -125 as_user A unshare --user --map-root-user --mount sh -c '
		mount --rbind / "$0/root"
		exec /usr/sbin/chroot "$0/root" "$1" --ro-bind / / cat "$2"' \
		"$place" "$(prefix)/bin/cordon" "$canaries/exists"
	assert_output "cordon: No permissions to create a new namespace: Operation not permitted (this machine refuses user namespaces: have cordon installed setuid root, see cordon(1))"
	# inside one of ours, which sets no_new_privs
	run -125 cordon --dev-bind / / "$(prefix)/bin/cordon" --ro-bind / / true
	assert_output "cordon: the setuid bit has no effect: no_new_privs is set (start it outside of the other sandbox or service)"
}

# attack A24 A27: as pam_cap may give them at login
@test "capabilities that the caller could pass on are refused, or gone inside" {
	local program=(grep -E '^Cap(Inh|Prm|Eff|Bnd|Amb)' /proc/self/status)
	install -m 0755 "$(prefix)/bin/cordon" "$place/plain"
	run -125 setpriv --reuid cordon-a --regid cordon-a --init-groups \
		--inh-caps +net_raw --ambient-caps +net_raw \
		"$place/plain" --ro-bind / / true
	assert_output --regexp '^cordon: unexpected credentials: '
	# a setuid exec leaves the inheritable ones alone
	run -0 setpriv --reuid cordon-a --regid cordon-a --init-groups \
		--inh-caps +net_raw,+sys_admin --ambient-caps +net_raw \
		"$(prefix)/bin/cordon" --ro-bind / / "${program[@]}"
	assert_equal "$(tr '\t' ' ' <<<"$output")" \
		"$(printf 'Cap%s: 0000000000000000\n' Inh Prm Eff Bnd Amb)"
	install -m 0755 "$(command -v grep)" "$place/grep"
	setcap cap_net_raw,cap_sys_admin+ei "$place/grep"
	program[0]=$place/grep
	run -0 setpriv --reuid cordon-a --regid cordon-a --init-groups \
		--inh-caps +net_raw,+sys_admin \
		"$(prefix)/bin/cordon" --ro-bind / / "${program[@]}"
	assert_equal "$(tr '\t' ' ' <<<"$output")" \
		"$(printf 'Cap%s: 0000000000000000\n' Inh Prm Eff Bnd Amb)"
}

# ended_by SIGNAL N: at the Nth call of each process, up to the command's exec.
ended_by() {
	(
		cd "$place/cwd" || exit
		ulimit -c unlimited
		strace -f -q -o "$BATS_TEST_TMPDIR/trace" -u cordon-a \
			-e inject=all:signal="$1":when="$2" -- \
			"$(prefix)/bin/cordon" --ro-bind / / \
			--bind "$place" "$place" --unshare-pid --unshare-net \
			sh -c 'ulimit -c 0; echo ran >"$0"' "$place/ran"
	) >/dev/null 2>&1 || true
}

# attack A33
@test "ended by a signal that dumps core, at any point, the helper leaves no core file" {
	local n signal hit=0 signals=(SEGV ABRT QUIT)
	mkdir "$place/cwd"
	chmod 0777 "$place/cwd"
	# the number of calls up to the command's exec
	ended_by CONT 65535
	local last
	last=$(grep -n 'execve("/usr/bin/sh"' "$BATS_TEST_TMPDIR/trace" |
		head -n 1 | cut -d : -f 1)
	((last > 150))
	for ((n = 1; n < last; n += 17)); do
		signal=${signals[n % 3]}
		ended_by "$signal" "$n"
		if grep -q "killed by SIG$signal" "$BATS_TEST_TMPDIR/trace"; then
			((hit += 1))
		fi
		run ! grep -q 'core dumped' "$BATS_TEST_TMPDIR/trace"
		assert_equal "$(ls -A "$place/cwd")" ""
	done
	((hit > 8))
}

# stopped_at CALL N: the helper stands there; sets pid, and job.
stopped_at() {
	strace -f -q -o "$BATS_TEST_TMPDIR/trace" -u cordon-a \
		-e inject="$1":signal=STOP:when="$2" -- \
		"$(prefix)/bin/cordon" --ro-bind / / --bind "$place" /mnt \
		--proc /proc --dev /dev --tmpfs /tmp --bind-data 9 /tmp/data \
		--unshare-pid --unshare-net /usr/bin/true \
		9</dev/null >/dev/null 2>&1 3>&- &
	job=$!
	wait_until 5 helper_stopped
}

# Other than the process AFTER.
# Not for a moment, as at each call that is traced.
stays() {
	local before
	before=$(grep ctxt "/proc/$1/status")
	sleep 0.1
	[ "$before" = "$(grep ctxt "/proc/$1/status")" ]
}

helper_stopped() {
	local one
	for one in $(pgrep -f "^$(prefix)/bin/cordon .*$place"); do
		[ "$one" != "${after:-}" ] || continue
		pid=$one
		! grep -q '^State:[[:space:]]*[tT]' "/proc/$one/status" ||
			! stays "$one" || return 0
	done
	return 1
}

stopped_end() {
	pkill -KILL -f "^strace -f -q .*$place" || true
	pkill -KILL -f "^$(prefix)/bin/cordon .*$place" || true
	wait "$job" 2>/dev/null || true
}

# What is open in pid, its capabilities, and the largest core file.
power_seen() {
	find "/proc/$pid/fd" -mindepth 1 -printf '%l\n' |
		sed 's/:\[[0-9]*\]$//' | sort | uniq -c | sed 's/^ *//'
	awk '/^Cap(Prm|Eff)|^NoNew/ { print $1, $2 }' "/proc/$pid/status"
	awk '/^Max core/ { print "core", $5 }' "/proc/$pid/limits"
}

# attack A31 A33: where each tries to become uid 0 again, in vain
@test "when the last power has gone, nothing privileged is open, and no core could be written" {
	local after
	stopped_at setresuid 2
	power_seen >"$BATS_TEST_TMPDIR/keeper"
	stopped_end
	# the child's first is the keeper's second
	stopped_at setresuid 1
	after=$pid
	kill -CONT "$pid"
	wait_until 5 helper_stopped
	power_seen >"$BATS_TEST_TMPDIR/child"
	stopped_end
	run -0 cat "$BATS_TEST_TMPDIR/keeper"
	assert_output - <<-'END'
		3 /dev/null
		1 anon_inode:[pidfd]
		2 pipe
		CapPrm: 0000000000000000
		CapEff: 0000000000000000
		NoNewPrivs: 1
		core 0
	END
	run -0 cat "$BATS_TEST_TMPDIR/child"
	assert_output - <<-'END'
		3 /dev/null
		2 pipe
		CapPrm: 0000000000000000
		CapEff: 0000000000000000
		NoNewPrivs: 1
		core 0
	END
}

# attack A82
@test "a child that is killed while it sets up ends the run, and nothing has run" {
	local call first ended
	for call in fsopen:1 fsmount:2 move_mount:2 move_mount:6 mkdirat:1 \
		pivot_root:1 fchdir:1 seccomp:1; do
		ended=0
		strace -f -q -o "$BATS_TEST_TMPDIR/trace" -u cordon-a \
			-e inject="${call%:*}":signal=KILL:when="${call#*:}" -- \
			"$(prefix)/bin/cordon" --ro-bind / / --proc /proc \
			--dev /dev --tmpfs /tmp --unshare-pid --unshare-net \
			--bind "$place" /mnt --filter default \
			touch /mnt/ran 2>/dev/null || ended=$?
		first=$(head -n 1 "$BATS_TEST_TMPDIR/trace")
		run -0 grep 'killed by SIGKILL' "$BATS_TEST_TMPDIR/trace"
		refute_line --regexp "^${first%% *} "
		assert [ ! -e "$place/ran" ]
		assert_equal "$call $ended" "$call 137"
	done
}

# attack A64: names that would be fields of /proc/PID/stat and mountinfo
@test "no name of ours or of a mount is taken for something else" {
	local name
	for name in 'a) R 1 (' $'b\n36 1 0:5 ' '- proc proc rw,subset='; do
		caller ln -s "$(prefix)/bin/cordon" "$place/$name"
		run -0 caller "$place/$name" --ro-bind / / --proc /proc \
			--unshare-pid --die-with-parent echo works
		assert_output works
	done
	odd_mounts() {
		local at
		for at in "$place/ /proc/version rw" "$place/back\\slash\\" \
			$'36 1 0:5 \n / /proc/version' '- proc proc subset=pid'; do
			at="$place/${at#"$place"/}"
			mkdir -p "$at"
			mount -t tmpfs '/proc/x subset=pid' "$at"
		done
		cordon --ro-bind / / --proc /proc --unshare-pid echo works
	}
	run -0 apart odd_mounts
	assert_output works
}

# attack A36
@test "a keeper that is flooded with signals goes on, and tells how the command ended" {
	local i keeper
	mkfifo "$place/ready" "$place/go"
	chmod 0666 "$place/ready" "$place/go"
	cordon --ro-bind / / --bind "$place" "$place" --unshare-pid \
		--die-with-parent sh -c "echo >$place/ready
		read -r _ <$place/go; exit 9" 3>&- &
	job=$!
	read -r _ <"$place/ready"
	keeper=$(pgrep -o -f "^$(prefix)/bin/cordon .*$place")
	caller bash -c 'for i in {1..2000}; do
			kill -s CHLD "$1"; kill -s URG "$1"; kill -s WINCH "$1"
		done; kill -s STOP "$1"; kill -s CHLD "$1"; kill -s CONT "$1"' \
		bash "$keeper"
	# still one keeper, one init and one command
	assert_equal "$(pgrep -c -u cordon-a --runstates RSDTt)" 3
	echo >"$place/go"
	status=0
	wait "$job" || status=$?
	assert_equal "$status" 9
}

# attack A83: the number of loop devices, interfaces and mounts is looked at
# after each test
@test "after a thousand starts, half of them killed, nothing is more than before" {
	run -0 caller bash -c '
		for i in {1..250}; do
			for j in 1 2; do
				"$@" true & wait $! || exit
				"$@" sleep 60 & kill -KILL $!; wait $!
			done
		done 2>/dev/null; exit 0' bash "$(prefix)/bin/cordon" \
		--ro-bind / / --unshare-pid --unshare-net --tmpfs /tmp
	refute_output
}

many_there() {
	[ "$(pgrep -c -u cordon-a --runstates RSDTt -x sleep)" -ge "$1" ]
}

# attack A74
@test "while a user has two hundred sandboxes, another one gets his at once" {
	local i
	caller bash -c '
		for i in {1..200}; do
			"$@" sleep 60 &
		done; wait' bash "$(prefix)/bin/cordon" --ro-bind / / \
		--unshare-pid --lock "$place" --bind "$place" /mnt \
		>/dev/null 2>&1 3>&- &
	# --lock is one sandbox's at a time: no name of A's is B's
	wait_until 20 many_there 1
	run -0 as_user_without_userns B timeout 2 "$(prefix)/bin/cordon" \
		--ro-bind / / --unshare-pid --lock "$CORDON_SCRATCH/home-b" \
		echo works
	assert_output works
	user_processes_end A
	caller bash -c '
		for i in {1..200}; do
			"$@" sleep 60 &
		done; wait' bash "$(prefix)/bin/cordon" --ro-bind / / \
		--unshare-pid --bind "$place" /mnt >/dev/null 2>&1 3>&- &
	wait_until 30 many_there 200
	run -0 as_user_without_userns B timeout 2 "$(prefix)/bin/cordon" \
		--ro-bind / / --unshare-pid echo works
	assert_output works
	user_processes_end A
}

# attack A85
@test "only the group that may start the setuid file can do so, or read it" {
	install -o root -g sbdeny -m 4750 "$(prefix)/bin/cordon" "$place/cordon"
	run -0 as_user_without_userns A "$place/cordon" --ro-bind / / \
		--unshare-pid echo works
	assert_output works
	run -126 as_user_without_userns B "$place/cordon" --ro-bind / / true
	assert_output "no-userns: $place/cordon: Permission denied"
	run -1 as_user B cat "$place/cordon"
	assert_output "cat: $place/cordon: Permission denied"
	# as the manual of the installation has it
	run -0 grep -c '`GROUP`.*4750' "$CORDON_TOP/README.md"
}
