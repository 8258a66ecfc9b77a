# Other processes, inside and outside.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load ../helpers
load ../more

# attack B43
@test "inside, the only processes are init and the command" {
	run -0 inside -- sh -c 'echo /proc/[0-9]*'
	assert_output "/proc/1 /proc/2"
	run -0 inside --as-pid-1 -- sh -c 'echo /proc/[0-9]*'
	assert_output "/proc/1"
}

# attack A35 A30
@test "inside, pid 1 can neither be read nor traced" {
	local denied=EACCES trace=EPERM
	run -0 with_state reach 1
	assert_output - <<-END
		mem: $denied
		environ: $denied
		fd: $denied
		root: $denied
		cwd: $denied
		maps: $denied
		user namespace: $denied
		exe: $denied
		process_vm_readv: $trace
		pidfd_getfd: $trace
		ptrace seize: $trace
		ptrace attach: $trace
	END
}

# attack A35
@test "inside, pid 1 can be neither killed nor stopped" {
	# what is sent to init from inside is not passed on to the command
	run -3 inside -- sh -c '
		for signal in KILL STOP TSTP TERM INT HUP QUIT USR1 USR2 ALRM \
			SEGV ABRT CONT; do
			kill -s $signal 1 || exit 1
		done
		kill -KILL -1 2>/dev/null
		ls -d /proc/[0-9]* && exit 3'
	assert_output "$(printf '%s\n' /proc/1 /proc/2)"
}

# attack B37 B43
@test "inside, the host's processes are out of reach" {
	local victim
	caller sleep 60 3>&- &
	victim=$(
		wait_until 5 pgrep -f "^sleep 60$" >/dev/null
		pgrep -n -f "^sleep 60$"
	)
	run -0 with_state reach "$victim"
	assert_output - <<-'END'
		mem: ENOENT
		environ: ENOENT
		fd: ENOENT
		root: ENOENT
		cwd: ENOENT
		maps: ENOENT
		user namespace: ENOENT
		exe: ENOENT
		process_vm_readv: ESRCH
		pidfd_getfd: ESRCH
		ptrace seize: ESRCH
		ptrace attach: ESRCH
	END
	run -1 inside -- sh -c "kill -KILL $victim"
	assert_output "sh: 1: kill: No such process"
	kill -KILL "$victim"
}

# What the process VICTIM outside leads to, with each of these.
victims_root() {
	cordon --ro-bind / / --tmpfs "$place" "$@" sh -c \
		"cat /proc/$victim/root$place/file 2>&1" || true
}

# attack B1 B37: in setuid mode that is what SECURITY.md does not promise
@test "inside, a process of the caller's outside leads to no file with a user namespace, Landlock or a new procfs" {
	caller sh -c 'echo canary >"$0/file"' "$place"
	caller sleep 61 3>&- &
	wait_until 5 pgrep -f "^sleep 61$" >/dev/null
	local victim
	victim=$(pgrep -n -f "^sleep 61$")
	run victims_root
	case $CORDON_MODE in
	setuid) assert_output canary ;;
	# outside of the command's user namespace, or with root's capabilities
	*) assert_output "cat: /proc/$victim/root$place/file: Permission denied" ;;
	esac
	run victims_root --unshare-pid --proc /proc
	assert_output "cat: /proc/$victim/root$place/file: No such file or directory"
	if landlock_scopes; then
		run victims_root --landlock-scope signal
		assert_output "cat: /proc/$victim/root$place/file: Permission denied"
	fi
	if [ "$CORDON_MODE" = setuid ]; then
		caller() {
			as_user A "$@"
		}
	fi
	if have userns; then
		run victims_root --unshare-user
		assert_output "cat: /proc/$victim/root$place/file: Permission denied"
	fi
	kill -KILL "$victim"
}

# attack B36
@test "inside, System V objects and message queues of the host are not seen" {
	local id
	run -0 caller ipcmk --shmem 4096
	id=${output##* }
	run -0 inside -- cat /proc/sysvipc/shm
	assert_equal "${#lines[@]}" 1
	caller ipcrm --shmem-id "$id"
	run -0 inside --mqueue /queues -- ls -A /queues
	refute_output
}

@test "inside, the host name is the one that was given, and the host keeps its own" {
	local before
	before=$(uname -n)
	run -0 inside --hostname box -- uname -n
	assert_output box
	assert_equal "$(uname -n)" "$before"
	run -0 inside -- uname -n
	assert_output "$before"
}

# attack B41
@test "inside a cgroup namespace, the path of the cgroup is /" {
	run -0 inside --unshare-cgroup -- \
		sh -c 'cut -d : -f 3 /proc/self/cgroup | sort -u'
	assert_output /
}

# attack B20: with a session of its own there is no terminal to push into
@test "inside a new session, there is no controlling terminal" {
	run -0 inside --new-session -- sh -c '
		true </dev/tty
		cut -d " " -f 5-7 /proc/self/stat'
	assert_line --partial "cannot open /dev/tty"
}
