# System calls that need more than one number to be tried, below both filters.

# $place is more.bash's, $project is made in setup, and much text is for a
# shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more
load profiles

setup() {
	project_setup attempts
}

# attack B55
@test "inside, sockets are of four families, and of netlink there is routing only" {
	local profile

	for profile in default nested shell; do
		run -0 in_profile "$profile" ./attempts families
		assert_output - <<-'END'
			socket: 1 2 10 16
			socketpair: 1 2 10 16
			netlink: 0
			SOCK_PACKET: EAFNOSUPPORT
			SOCK_PACKET, high bits: EAFNOSUPPORT
			AF_PACKET, high bits: EAFNOSUPPORT
		END
	done
}

# attack B60
@test "inside, a personality is one of five" {
	local profile

	for profile in default nested; do
		run -0 in_profile "$profile" ./attempts personalities
		assert_output "allowed: 0 8 20000 20008 40000"
	done
}

# attack B57 B58
@test "inside, a tracer that puts one call in the place of another is refused that one" {
	run -0 in_profile default ./attempts traced
	assert_output - <<-'END'
		getppid: ok
		unshare: EPERM
		clone: EPERM
		keyctl: ENOSYS
		bpf: ENOSYS
		socket: EAFNOSUPPORT
		a call from the future: ENOSYS
	END
}

# attack B62
@test "inside, a program in a memfd runs, with the same ids and below the same filter" {
	local uid gid

	uid=$(id -u cordon-a)
	gid=$(id -g cordon-a)
	run -0 in_profile default ./attempts memory
	assert_output "$uid $uid $uid, $gid $gid $gid, no_new_privs 1, seccomp 2"
}

# attack B37
@test "inside, a signal to every process reaches none outside" {
	local sleeper=$((BATS_TEST_NUMBER + 1000 * $$)) before

	caller sleep "$sleeper" >/dev/null 2>&1 3>&- &
	wait_until 5 pgrep -f "^sleep $sleeper\$" >/dev/null
	CORDON_OWN+=("$(pgrep -f "^sleep $sleeper\$")")
	before=$(pgrep -u cordon-a --runstates RSDTt)
	for profile in default shell; do
		# the shell is the only one left, and init
		run -0 in_profile "$profile" bash -c '
			sleep 100 & sleep 101 &
			kill -STOP -1; kill -TERM -1; kill -KILL -1
			wait
			kill -KILL -1 || echo nobody'
		assert_line --partial nobody
		assert_equal "$(pgrep -u cordon-a --runstates RSDTt)" "$before"
		assert_equal "$(ps -o stat= -p "${CORDON_OWN[0]}" | cut -c 1)" S
	done
	kill -KILL "${CORDON_OWN[0]}"
}
