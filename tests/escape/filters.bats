# The built-in filters, by what the calls answer.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more

# attack B20 B21 B34 B52 B53 B54 B55 B56 B57 B66
@test "inside the default filter, what is dangerous answers as if it were not there" {
	run -0 with_state --filter default -- calls
	assert_output - <<-'END'
		unshare: EPERM
		clone3: ENOSYS
		setns: EPERM
		mount: EPERM
		open_tree: ENOSYS
		io_uring_setup: ENOSYS
		keyctl: ENOSYS
		bpf: ENOSYS
		TIOCSTI: EPERM
		TIOCSTI, high bits: EPERM
		unix socket: ok
		inet socket: ok
		packet socket: EAFNOSUPPORT
		vsock socket: EAFNOSUPPORT
		alg socket: EAFNOSUPPORT
		call 1023: ENOSYS
	END
}

# attack B56
@test "inside the nested filter, user namespaces and their mounts are allowed" {
	case $CORDON_MODE in
	root) skip "root without power cannot map itself" ;;
	setuid)
		as_user A unshare --user true 2>/dev/null ||
			skip "needs user namespaces"
		# as A on a machine that has them
		cordon() {
			as_user A "$(prefix)/bin/cordon" "$@"
		}
		;;
	esac
	run -0 inside --filter nested --ro-bind "$(tool state)" /state -- \
		unshare --user --map-root-user --mount /state mounts
	assert_line "mount tmpfs: ok"
	assert_line "bind: ok"
	run -1 inside --filter default -- unshare --user --map-root-user true
	assert_output "unshare: unshare failed: Operation not permitted"
}

# attack B54 B55 B57
@test "inside the nested filter, the rest is as in the default one" {
	run -0 with_state --filter nested -- calls
	for line in "io_uring_setup: ENOSYS" "keyctl: ENOSYS" "bpf: ENOSYS" \
		"TIOCSTI: EPERM" "TIOCSTI, high bits: EPERM" \
		"vsock socket: EAFNOSUPPORT" "call 1023: ENOSYS"; do
		assert_line "$line"
	done
}

# one instruction: return ERRNO with 1
program_eperm() {
	printf '\x06\x00\x00\x00\x01\x00\x05\x00'
}

program_allow() {
	printf '\x06\x00\x00\x00\x00\x00\xff\x7f'
}

@test "inside the caller's own program, it decides as well" {
	program_allow >"$place/allow"
	run -0 inside --seccomp 9 --filter default -- \
		grep Seccomp_filters /proc/self/status 9<"$place/allow"
	local one=${output##*[[:space:]]}
	run -0 inside --add-seccomp-fd 8 --add-seccomp-fd 9 --filter default \
		-- grep Seccomp_filters /proc/self/status \
		8<"$place/allow" 9<"$place/allow"
	assert_equal "${output##*[[:space:]]}" "$((one + 1))"
}

@test "a program that forbids everything forbids the command too" {
	program_eperm >"$place/eperm"
	run ! inside --seccomp 9 -- true 9<"$place/eperm"
	assert [ "$status" -ne 0 ]
}

@test "a program that the kernel refuses is an error" {
	# the last instruction is no return
	printf '\x00\x00\x00\x00\x00\x00\x00\x00' >"$place/broken"
	run -125 inside --seccomp 9 -- true 9<"$place/broken"
	assert_output "cordon: Can't load a seccomp program: Invalid argument"
}
