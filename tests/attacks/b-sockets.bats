# Services of the host and of the desktop, from inside: sockets, FIFOs, the
# variables that lead to them.

# $place is more.bash's, $project is made in setup, and much text is for a
# shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more
load profiles

setup() {
	project_setup attempts
	made=()
}

teardown() {
	user_processes_end A
	[ "${#made[@]}" -eq 0 ] || rm -rf -- "${made[@]}"
	invariants_hold
}

# directory_lay DIRECTORY: the caller's, made if it is not there.
directory_lay() {
	local above=$1

	while [ ! -e "${above%/*}" ]; do
		above=${above%/*}
	done
	[ -e "$above" ] || made+=("$above")
	mkdir -p "$1"
	chown -R cordon-a: "$above"
}

# Where agents, desktops and servers listen.  Those that are root's are not
# made: that their directories are empty inside is enough.
sockets_lay() {
	local home run socket

	home=$(caller_home)
	run=/run/user/$(id -u cordon-a)
	sockets=("$run/bus" "$run/systemd/private" "$run/wayland-0"
		"$run/pipewire-0" "$run/pulse/native" "$run/gnupg/S.gpg-agent"
		"$run/keyring/ssh" "$run/podman/podman.sock" "$run/i3/ipc-socket.1"
		"$run/vscode-ipc.sock" "$run/at-spi/bus"
		"$home/.gnupg/S.gpg-agent.extra" "$home/.docker/docker.sock"
		/tmp/cordon-tmux-1/default
		/tmp/cordon-ssh-1/agent.1 /tmp/cordon-x11/X99
		"$place/beside.sock" "@/tmp/.X11-unix/X-cordon-$$"
		"@/tmp/dbus-cordon-$$" "@containerd-shim-cordon-$$")
	for socket in "${sockets[@]}"; do
		[[ $socket == @* ]] || directory_lay "${socket%/*}"
	done
	caller mkfifo "$place/fifo" /tmp/cordon-tmux-1/fifo
	caller "$project/attempts" listen "${sockets[@]}" \
		>"$BATS_TEST_TMPDIR/listening" 3>&- &
	wait_until 10 test -s "$BATS_TEST_TMPDIR/listening"
	# a test of the test
	run -0 caller "$project/attempts" connect "${sockets[@]}"
	assert_equal "$(grep -c ': ok$' <<<"$output")" "${#sockets[@]}"
	closed=(/run/dbus/system_bus_socket /run/systemd/private
		/run/systemd/journal/stdout /run/systemd/journal/socket
		/run/systemd/journal/dev-log /run/systemd/io.systemd.Resolve
		/run/systemd/userdb/io.systemd.DynamicUser /run/docker.sock
		/run/containerd/containerd.sock /run/libvirt/libvirt-sock
		/run/cups/cups.sock /run/avahi-daemon/socket /run/acpid.socket
		/var/run/docker.sock /var/run/nscd/socket /dev/log)
}

# attack B11 B30 B31 B32 B33 B39
@test "inside, no socket of the host or of the desktop is there" {
	local profile

	requires landlock_scopes "abstract sockets are the network's"
	sockets_lay
	for profile in default shell node; do
		[ "$profile" != node ] || command -v npm >/dev/null || continue
		run -0 in_profile "$profile" ./attempts connect \
			"${sockets[@]}" "${closed[@]}"
		assert_equal "$(grep -v ': ENOENT$' <<<"$output")" "$(
			for socket in "${sockets[@]:17}"; do
				case $profile in
				shell) echo "$socket: ECONNREFUSED" ;;
				*) echo "$socket: EPERM" ;;
				esac
			done
		)"
		assert_equal "${#lines[@]}" "$((${#sockets[@]} + ${#closed[@]}))"
	done
}

# attack B11
@test "inside, there is no socket and no FIFO at all" {
	sockets_lay
	run -0 in_profile shell sh -c '
		exec 2>/dev/null
		find / -path /proc -prune -o \( -type s -o -type p \) -print
		find /run /tmp /var -path "$PWD" -prune -o ! -type d -print
		for fifo; do ! cat "$fifo"; done' \
		sh "$place/fifo" /tmp/cordon-tmux-1/fifo
	assert_output "$(printf '%s\n' /var/run "$(caller_home)/.gitconfig")"
}

# attack B11
@test "a socket in a read-only bind can be connected to, as the manual says" {
	sockets_lay
	caller mkdir "$place/shown"
	run -0 inside --ro-bind "$place" /shown --filter default -- \
		"/shown/project/attempts" connect /shown/beside.sock
	assert_output "/shown/beside.sock: ok"
}

# attack B31 B33 B35
@test "inside, no variable leads to a service or holds a secret" {
	local secret variables

	secret=$(cat "$canaries/exists")
	variables=("SSH_AUTH_SOCK=/tmp/$secret" "SSH_AGENT_PID=$secret"
		"GPG_AGENT_INFO=/tmp/$secret" "DISPLAY=:99" "XAUTHORITY=/$secret"
		"WAYLAND_DISPLAY=wayland-$secret" "PULSE_SERVER=/$secret"
		"PIPEWIRE_REMOTE=/$secret" "DBUS_SESSION_BUS_ADDRESS=unix:/$secret"
		"DBUS_SYSTEM_BUS_ADDRESS=unix:/$secret" "TMUX=/tmp/$secret"
		"STY=$secret" "KITTY_LISTEN_ON=unix:/$secret" "I3SOCK=/$secret"
		"SWAYSOCK=/$secret" "VSCODE_IPC_HOOK_CLI=/$secret"
		"DOCKER_HOST=unix:///$secret" "JOURNAL_STREAM=1:2"
		"NOTIFY_SOCKET=/$secret" "INVOCATION_ID=$secret"
		"SESSION_MANAGER=$secret" "AT_SPI_BUS_ADDRESS=/$secret"
		"AWS_SECRET_ACCESS_KEY=$secret" "GITHUB_TOKEN=$secret"
		"NPM_TOKEN=$secret" "OPENAI_API_KEY=$secret"
		"KRB5CCNAME=KEYRING:$secret" "MAIL=/var/mail/$secret"
		"OLDPWD=/$secret")
	for profile in shell node; do
		[ "$profile" != node ] || command -v npm >/dev/null || continue
		run -0 in_profile_with "$profile" env
		assert_equal "$(named)" "$(
			printf '%s\n' CORDON HOME LANG LOGNAME PATH PWD SHELL TERM \
				TMPDIR USER XDG_RUNTIME_DIR container
		)"
		# below pid 1 as well, which cannot be read
		run -0 in_profile_with "$profile" sh -c '
			cat /proc/[0-9]*/environ 2>/dev/null | tr "\0" "\n"'
		refute_output --partial "$secret"
	done
}

# The names in output, but for those by which a machine reaches a registry.
named() {
	sed 's/=.*//' <<<"$output" | sort |
		grep -viE '^(npm_config_.*|PNPM_HOME|SSL_CERT_.*|NODE_.*|.*_PROXY)$'
}

# The frontend, called with $variables.
in_profile_with() {
	(
		caller() { as_user_without_userns A env "${variables[@]}" "$@"; }
		in_profile "$@"
	)
}
