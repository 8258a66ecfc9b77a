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
	# one that is above all of ours, too
	run -0 hostile fds=20 -- --keep-fd 9 --keep-fd 4 --keep-fd 1 \
		500</etc/group
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

# attack A6: those that we open for the keeper
@test "called as bwrap, the command has none of the descriptors of --watch, --lock and an overlay" {
	ln -s "$(prefix)/bin/cordon" "$place/bwrap"
	caller mkdir "$place/low" "$place/watched"
	caller touch "$place/lock"
	run -0 caller "$(tool state)" descriptors </dev/null
	local outside=$output
	run -0 caller "$place/bwrap" --ro-bind / / --proc /proc --unshare-pid \
		--watch "$place/watched/a" --watch "$place/low/" \
		--lock "$place/lock" "$(tool state)" descriptors </dev/null
	assert_output "$outside"
}

waits_without_power() {
	init=$(pgrep -P "$keeper") &&
		grep -q '^NoNewPrivs:[[:space:]]*1' "/proc/$init/status"
}

# attack A31: the pipes are for the keeper's word, and for news of the command
@test "while it waits for --block-fd, what becomes the command holds no descriptor of the host" {
	requires root "to look at it"
	local keeper init
	mkfifo "$place/block"
	chmod 0666 "$place/block"
	caller mkdir "$place/watched"
	caller touch "$place/lock"
	exec 8<>"$place/block"
	caller "$CORDON_TOOLS/hostile-start" fds=20 -- "$(prefix)/bin/cordon" \
		--ro-bind / / --bind "$place" /mnt --proc /proc --dev /dev \
		--unshare-pid --watch "$place/watched/a" --lock "$place/lock" \
		--block-fd 30 true </dev/null >/dev/null 2>&1 3>&- 8>&- \
		30<"$place/block" &
	wait_until 5 pgrep -f "^$(prefix)/bin/cordon .*$place" >/dev/null
	keeper=$(pgrep -o -f "^$(prefix)/bin/cordon .*$place")
	wait_until 5 waits_without_power
	run -0 find "/proc/$init/fd" -mindepth 1 -printf '%l\n'
	kill -KILL "$keeper"
	assert_equal "$(sed 's/:\[[0-9]*\]$//' <<<"$output" | sort)" "$(
		sort <<-END
			/dev/null
			/dev/null
			/dev/null
			$place/block
			pipe
			pipe
		END
	)"
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
