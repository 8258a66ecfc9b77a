# What is open inside.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more

standard='0 /dev/null
1 pipe
2 pipe'

# hostile WORD... -- [OPTION...]: lists what is open inside, when COMMAND was
# started in such a state.
hostile() {
	local words=()

	while [ "$1" != -- ]; do
		words+=("$1")
		shift
	done
	shift
	caller "$CORDON_TOOLS/hostile-start" "${words[@]}" -- \
		"${called:-$(prefix)/bin/cordon}" --ro-bind / / --proc /proc \
		--unshare-pid "$@" "$(tool state)" descriptors </dev/null
}

# attack A6
@test "inside, only the three standard descriptors are open" {
	run -0 with_state descriptors </dev/null
	assert_output "$standard"
	run -0 with_state --as-pid-1 -- descriptors </dev/null
	assert_output "$standard"
}

# attack A6
@test "inside, none of a thousand inherited descriptors is open" {
	run -0 hostile fds=1000 --
	assert_output "$standard"
}

# attack A6
@test "inside, a descriptor that was asked for is open under its number" {
	run -0 hostile fds=20 -- --keep-fd 9 --keep-fd 4 --keep-fd 1
	assert_output - <<-END
		$standard
		4 /
		9 /etc/passwd
	END
}

# attack A6: what the caller of bwrap has left open is the command's, and
# nothing else.
@test "called as bwrap, the inherited descriptors are open and ours are not" {
	# what bats itself has open is not to be told from them
	ln -s "$(prefix)/bin/cordon" "$place/bwrap"
	called=$place/bwrap
	run -0 caller "$CORDON_TOOLS/hostile-start" fds=6 -- \
		"$(tool state)" descriptors </dev/null
	local outside=$output
	run -0 hostile fds=6 -- --tmpfs /mnt --dir /mnt/a --dev /dev
	assert_output "$outside"
}

# attack A31: what the keeper has is the child, its signals, the pipe by whose
# end the child would learn of the keeper's, and the one in which init tells
# that the command stops.
@test "before the command, init and keeper hold no descriptor of the host" {
	local keeper init
	mkfifo "$place/ready"
	chmod 0666 "$place/ready"
	inside --bind "$place" /place -- \
		sh -c 'echo >/place/ready; exec sleep 60' </dev/null \
		>/dev/null 2>&1 3>&- &
	read -r _ <"$place/ready"
	keeper=$(pgrep -f "^$(prefix)/bin/cordon .*$place" | head -n 1)
	init=$(pgrep -P "$keeper")
	for pid in "$keeper" "$init"; do
		find "/proc/$pid/fd" -mindepth 1 -printf '%l\n' |
			sed 's/:\[[0-9]*\]$//' | sort
		echo
	done >"$BATS_TEST_TMPDIR/list" || true
	kill -KILL "$keeper"
	[ "$(id -u)" -eq 0 ] || skip "only root can look"
	assert_equal "$(cat "$BATS_TEST_TMPDIR/list")" "$(
		cat <<-'END'
			/dev/null
			/dev/null
			/dev/null
			anon_inode:[pidfd]
			anon_inode:[signalfd]
			pipe
			pipe

			/dev/null
			/dev/null
			/dev/null
			pipe
		END
	)"
}
