# What is reachable over sockets.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more

# attack B65
@test "inside a network namespace, loopback is all there is, and it is up" {
	run -0 with_state --unshare-net -- network
	assert_output - <<-'END'
		lo up 127.0.0.1
		lo up ::1
	END
}

# attack B65
@test "inside a network namespace, loopback carries data and nothing else does" {
	run -0 inside --unshare-net -- bash -c '
		exec 3<>/dev/udp/127.0.0.1/9 && echo x >&3 && echo loopback
		(: <>/dev/udp/192.0.2.1/53) 2>/dev/null || echo unreachable'
	assert_output - <<-'END'
		loopback
		unreachable
	END
}

@test "without --unshare-net the network is the host's" {
	run -0 caller "$(tool state)" network
	local outside=$output
	run -0 with_state network
	assert_output "$outside"
}

listener_start() {
	name=cordon-test-$$-$BATS_TEST_NUMBER
	caller "$(tool state)" listen "$name" >"$place/listening" 3>&- &
	wait_until 5 test -s "$place/listening"
	assert_equal "$(cat "$place/listening")" ready
}

listener_end() {
	pkill -KILL -f "state listen $name\$"
}

# attack B30
@test "inside a network namespace, abstract sockets of the host do not exist" {
	listener_start
	run -0 with_state connect "$name"
	assert_output "connect: ok"
	run -0 with_state --unshare-net -- connect "$name"
	assert_output "connect: ECONNREFUSED"
	listener_end
}

# attack B30 B67
@test "inside the Landlock scopes, abstract sockets of the host are refused" {
	requires landlock_scopes "Linux 6.12 and Landlock"
	listener_start
	run -0 with_state --landlock-scope abstract-unix -- connect "$name"
	assert_output "connect: EPERM"
	run -0 with_state --landlock-scope abstract-unix,signal -- \
		connect "$name"
	assert_output "connect: EPERM"
	run -0 with_state --landlock-scope signal -- connect "$name"
	assert_output "connect: ok"
	listener_end
}

# attack B37 B67
@test "inside the Landlock scopes, a process of the host gets no signal" {
	requires landlock_scopes "Linux 6.12 and Landlock"
	listener_start
	local victim
	victim=$(pgrep -f "state listen $name\$" | tail -n 1)
	# no pid namespace: its number means the same inside
	run -1 cordon --ro-bind / / --landlock-scope signal \
		sh -c "kill -TERM $victim"
	assert_output "sh: 1: kill: Operation not permitted"
	run -0 cordon --ro-bind / / sh -c "kill -0 $victim"
	listener_end
}
