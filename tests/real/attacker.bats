# bats file_tags=root
#
# Another process of the same user, while the helper starts and while the
# command runs.

load ../helpers

export BATS_TEST_TIMEOUT=300

setup() {
	mode setuid
	host_note
	marker=$BATS_TEST_TMPDIR/marker
	layout=(--ro-bind /usr /usr --symlink usr/bin /bin
		--symlink usr/lib /lib --symlink usr/lib64 /lib64
		--proc /proc --dev /dev --tmpfs /tmp --unshare-pid)
}

teardown() {
	if [ "$CORDON_USERS" = yes ]; then
		user_processes_end A
	fi
}

# attack A30 A31 A71
@test "setuid: stopped at any system call, the helper gives its user nothing" {
	run -0 "$CORDON_TOOLS/stop-at" cordon-a "$BATS_TEST_TMPDIR/stops" \
		"$(prefix)/bin/cordon" "${layout[@]}" --unshare-net \
		--unshare-ipc --unshare-uts -- /bin/true
	refute_output
	# A run that was never stopped would have proved nothing.
	assert [ "$(cat "$BATS_TEST_TMPDIR/stops")" -gt 500 ]
	assert_host_unchanged
}

parent() {
	ps -o ppid= -p "$1" | tr -d ' '
}

command_sleeps() {
	pgrep -u cordon-a -x sleep --runstates S
}

# In the background, as user A; the command says that it runs, and waits.
sandbox_start() {
	mkfifo "$marker"
	cordon "${layout[@]}" -- sh -c 'echo runs; exec sleep 300' \
		>"$marker" 2>&1 3>&- &
	read -r line <"$marker"
	assert_equal "$line" runs
	wait_until 5 command_sleeps >/dev/null
	keeper=$(parent "$(parent "$(command_sleeps)")")
}

privileges() {
	local pid

	for pid in $(pgrep -u cordon-a --runstates S); do
		awk '/^(Uid|Gid|Cap)/' "/proc/$pid/status"
	done | sort -u
}

# attack A36
@test "setuid: while the command runs nothing of it has any power" {
	local uid gid none=0000000000000000

	uid=$(id -u cordon-a)
	gid=$(id -g cordon-a)
	sandbox_start
	run -0 privileges
	assert_output "$(
		printf 'Cap%s:\t%s\n' Amb $none Bnd $none Eff $none Inh $none \
			Prm $none
		printf '%s:\t%d\t%d\t%d\t%d\n' Gid "$gid" "$gid" "$gid" "$gid" \
			Uid "$uid" "$uid" "$uid" "$uid"
	)"
	run -0 pgrep -c -u cordon-a --runstates S
	assert_output 3
	run -1 pgrep -u root -f "^$CORDON_SCRATCH/[a-z]*/bin/cordon "
}

# attack A36 C14
@test "setuid: a killed keeper takes the sandbox with it" {
	sandbox_start
	run -0 as_user A kill -KILL "$keeper"
	assert_host_unchanged
}
