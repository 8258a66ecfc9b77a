# The network, from inside.

# $place is more.bash's, $project is made in setup, and much text is for a
# shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more
load profiles

setup() {
	project_setup attempts
	server=
}

teardown() {
	[ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true
	invariants_hold
}

# A service on the host's loopback; sets port.
server_start() {
	as_user B python3 -uc '
import socket
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1])
while True: server.accept()[0].sendall(b"secret\n")' \
		>"$place/port" 2>/dev/null 3>&- &
	wait_until 10 test -s "$place/port"
	port=$(cat "$place/port")
	server=$(pgrep -u cordon-b python3)
	CORDON_OWN+=("$server")
}

reached='
	cat </dev/tcp/127.0.0.1/$0
	for to in 169.254.169.254 192.0.2.1 224.0.0.1 255.255.255.255; do
		(echo x >/dev/udp/$to/9) 2>/dev/null && echo "$to"
	done
	true'

# attack B65
@test "with a network of its own, no service of the host and no other network is reached" {
	requires python3 "a service on the loopback interface"
	server_start
	# a test of the test
	run -0 timeout 5 bash -c 'head -n 1 </dev/tcp/127.0.0.1/$0' "$port"
	assert_output secret
	run -0 in_profile shell bash -c "exec 2>/dev/null; $reached" "$port"
	assert_output ""
}

# attack B65
@test "inside, nothing changes the network's configuration" {
	for profile in default nested shell; do
		run -0 in_profile "$profile" ./attempts routes
		assert_output - <<-'END'
			address: EPERM
			route: EPERM
			interface down: EPERM
			interface gone: EPERM
			raw socket: EPERM
			raw socket, IPv6: EPERM
		END
	done
}

# attack B65
@test "with the host's network, a service has no low port" {
	[ "$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start)" -gt 1 ] ||
		skip "the machine gives them to everybody"
	requires python3 "it binds"
	for profile in default shell; do
		run -1 in_profile "$profile" python3 -c '
import socket
socket.create_server(("127.0.0.1", 1))'
		assert_line --partial "PermissionError: [Errno 13] Permission denied"
	done
}
