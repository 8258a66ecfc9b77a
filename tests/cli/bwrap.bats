# Called as bwrap: what its callers look at.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154,SC2248

load ../helpers
load ../more

setup() {
	mode "$CORDON_MODE"
	place_make
	ln -s "$(prefix)/bin/cordon" "$place/bwrap"
	invariants_note
}

bwrap() {
	caller "$place/bwrap" "$@"
}

# What callers match: the message begins so, and the exit status is 1.
begins() {
	local beginning=$1

	shift
	run -1 bwrap "$@" touch "$place/ran"
	assert_equal "${output:0:${#beginning}}" "$beginning"
	assert_equal "${#lines[@]}" 1
	assert [ ! -e "$place/ran" ]
}

@test "called as bwrap, messages begin as its callers expect" {
	local root=(--ro-bind / / --bind "$place" "$place")
	begins "bwrap: Unknown option --unknown" --unknown
	begins "bwrap: Can't find source path /nonexistent" \
		"${root[@]}" --bind /nonexistent /mnt
	begins "bwrap: Can't mkdir /usr/made-by-cordon" \
		"${root[@]}" --dir /usr/made-by-cordon
	begins "bwrap: Can't make symlink at /tmp/a: existing destination is b" \
		"${root[@]}" --tmpfs /tmp --symlink b /tmp/a --symlink c /tmp/a
	begins "bwrap: --overlay requires at least one --overlay-src" \
		"${root[@]}" --overlay a b /mnt
	begins "bwrap: --tmp-overlay requires at least one --overlay-src" \
		"${root[@]}" --tmp-overlay /mnt
	begins "bwrap: --hostname: needs a UTS namespace of its own" \
		"${root[@]}" --hostname a
	begins "bwrap: --cap-add CAP_SYS_ADMIN: is refused" \
		"${root[@]}" --cap-add CAP_SYS_ADMIN
	run -0 bwrap --ro-bind / / --chdir / --chdir /usr pwd
	assert_output - <<-'END'
		bwrap: Only the last --chdir option will take effect: there is more than one (leave out the others)
		/usr
	END
	run -1 bwrap --ro-bind / / --chdir /nonexistent true
	assert_output "bwrap: Can't chdir to /nonexistent: No such file or directory (is it shown inside?)"
	run -1 bwrap --ro-bind / /
	assert_output "bwrap: no command: nothing follows the options (see --help)"
}

@test "called as bwrap, a refused namespace is told in the words of bwrap" {
	requires users "a user on a machine that refuses them"
	if [ "$CORDON_MODE" = userns ]; then
		run -1 as_user_without_userns A "$place/bwrap" --ro-bind / / true
		assert_output "bwrap: No permissions to create a new namespace: No space left on device (this machine refuses user namespaces: have cordon installed setuid root, see cordon(1))"
	elif [ "$CORDON_MODE" = setuid ]; then
		run -1 bwrap --ro-bind / / --unshare-user true
		assert_output "bwrap: No permissions to create a new namespace: No space left on device (user.max_user_namespaces tells how many may be)"
	fi
	requires strace "it lets a call fail"
	run -1 strace -f -q -o /dev/null -u "$(caller_name)" \
		-e inject=clone3:error=EINVAL -- "$place/bwrap" --ro-bind / / true
	assert_output "bwrap: Creating new namespace failed: Invalid argument"
}

@test "called as bwrap, a command that cannot be executed is 1, and its own status is its own" {
	run -1 bwrap --ro-bind / / /nonexistent
	assert_output "bwrap: Can't execute /nonexistent: No such file or directory (is it shown inside, and what interprets or loads it?)"
	run -1 bwrap --ro-bind / / /usr
	assert_output "bwrap: Can't execute /usr: Permission denied"
	for n in 0 1 2 125 126 127 255; do
		for options in --unshare-pid "--unshare-pid --as-pid-1" --unshare-ipc; do
			# shellcheck disable=SC2086 # words
			run -$n bwrap --ro-bind / / $options sh -c "exit $n"
			refute_output
		done
	done
	run -143 bwrap --ro-bind / / --unshare-pid sh -c 'kill -TERM $$'
}

# attack A2
@test "only the exact name is bwrap's" {
	local name
	for name in bwrap2 xbwrap Bwrap bwrap.real 'bwrap ' sandbox; do
		ln -s "$(prefix)/bin/cordon" "$place/$name"
		run -125 caller "$place/$name" --unknown
		assert_output "cordon: Unknown option --unknown: there is none of that name (see --help)"
		rm "$place/$name"
	done
	run -1 caller bash -c 'exec -a /nowhere/bwrap "$@"' bash \
		"$(prefix)/bin/cordon" --unknown
	assert_output "bwrap: Unknown option --unknown: there is none of that name (see --help)"
}

# descriptors OPTION...: what is open in the command that 4 to 13 were given.
descriptors() {
	caller mkdir -p "$place/dir"
	caller bash -c 'exec "$@" 4</ 5>"$0/5" 6>"$0/6" 7</dev/null 8>"$0/8" \
		9</dev/null 10</dev/null 11<"$0/dir" 12</dev/zero \
		13</etc/passwd' "$place" "$@" </dev/null
}

# attack A6 A31
@test "called as bwrap, the command inherits what no option took, and nothing of ours" {
	local outside program options
	program=$(tool state)
	run -0 descriptors "$program" descriptors
	outside=$output
	assert_line "4 /"
	assert_line "11 $place/dir"
	for options in "" --unshare-pid "--unshare-pid --as-pid-1" \
		"--unshare-pid --new-session --die-with-parent"; do
		# shellcheck disable=SC2086 # words
		run -0 descriptors "$place/bwrap" --ro-bind / / --proc /proc \
			--dev /dev $options "$program" descriptors
		assert_output "$outside"
	done
	run -0 descriptors "$place/bwrap" --ro-bind / / --proc /proc \
		--dev /dev --tmpfs /mnt --unshare-pid --info-fd 5 \
		--json-status-fd 6 --block-fd 7 --sync-fd 8 --args 9 \
		--file 10 /mnt/file --bind-fd 11 /mnt/dir --lock-file /mnt/file \
		"$program" descriptors
	assert_output "$(grep -Ev '^(5|6|7|8|9|10|11) ' <<<"$outside")"
	# with no reaper, --sync-fd is the command's
	run -0 descriptors "$place/bwrap" --ro-bind / / --proc /proc \
		--unshare-pid --as-pid-1 --sync-fd 8 "$program" descriptors
	assert_output "$outside"
}

# attack A6
@test "called otherwise, the command inherits none of them" {
	run -0 descriptors "$(prefix)/bin/cordon" --ro-bind / / --proc /proc \
		--unshare-pid "$(tool state)" descriptors
	assert_output "$(printf '%s\n' "0 /dev/null" "1 pipe" "2 pipe")"
}

# attack A31: what passes through is not the keeper's or init's to hold
@test "called as bwrap, keeper and init hold nothing of what the command inherits" {
	requires root "to look at them"
	local keeper init pid
	mkfifo "$place/ready"
	chmod 0666 "$place/ready"
	caller bash -c 'exec 9<"$0"; exec "$@"' "$place" "$place/bwrap" \
		--ro-bind / / --bind "$place" "$place" --unshare-pid \
		sh -c "echo >$place/ready; exec sleep 60" 3>&- &
	read -r _ <"$place/ready"
	keeper=$(pgrep -o -f "^$place/bwrap ")
	init=$(pgrep -P "$keeper")
	for pid in "$keeper" "$init"; do
		find "/proc/$pid/fd" -mindepth 1 -printf '%l\n'
	done >"$BATS_TEST_TMPDIR/list"
	kill -KILL "$keeper"
	run ! grep -F "$place" "$BATS_TEST_TMPDIR/list"
}

waits_without_power() {
	keeper=$(pgrep -o -f "^$place/bwrap ") &&
		child=$(pgrep -P "$keeper") &&
		grep -q '^NoNewPrivs:.1' "/proc/$child/status"
}

# attack A31
@test "called as bwrap, the command's process has nothing left that is the keeper's" {
	requires root "to look at it"
	local keeper child pid
	mkfifo "$place/go"
	chmod 0666 "$place/go"
	caller mkdir "$place/watched"
	caller touch "$place/lock"
	caller bash -c 'exec 9<>"$0/go"; exec "$0/bwrap" "$@"' "$place" \
		--ro-bind / / --block-fd 9 --lock "$place/lock" \
		--watch "$place/watched/" --watch "$place/watched/new" true 3>&- &
	wait_until 5 waits_without_power
	for pid in "$keeper" "$child"; do
		# the keeper has left the mounts: the beginning of a path is lost
		find "/proc/$pid/fd" -mindepth 1 -printf '%l\n' |
			sed -n "s|.*/${place##*/}|place|p" | LC_ALL=C sort >"$BATS_TEST_TMPDIR/$pid"
	done
	echo >"$place/go"
	wait "$!"
	assert_equal "$(cat "$BATS_TEST_TMPDIR/$keeper")" \
		$'place\nplace/lock\nplace/watched'
	assert_equal "$(cat "$BATS_TEST_TMPDIR/$child")" place/go
}
