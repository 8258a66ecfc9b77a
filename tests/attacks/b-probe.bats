# What a hostile program tries first, in each kind of sandbox that a user
# gets.  The list is the one of the hostile package, tests/real/hostile.bats,
# and its last part, which is the compiled probe's.

# $place is more.bash's.
# shellcheck disable=SC2154

load ../helpers
load ../more
load comparable
load profiles

setup() {
	project_setup
	listener=
	key=cordon-test-$BATS_TEST_NUMBER-$$
	objects=$((0x62000000 + $$ % 100000 * 10 + BATS_TEST_NUMBER))
}

teardown() {
	if [ -n "$listener" ]; then
		kill -KILL "$listener" 2>/dev/null || true
		caller "$CORDON_TOOLS/probe" objects remove "$objects" "/$key"
	fi
	invariants_hold
}

# On the host: a process, sockets, a key, shared objects, a setuid program.
targets_lay() {
	cp "$CORDON_TOOLS/probe" "$project/"
	install -o root -m 4755 "$CORDON_TOOLS/probe" "$project/setuid-probe"
	caller mkdir "$place/outside"
	caller "$CORDON_TOOLS/probe" host "$key" "$place/outside/socket" \
		"$place/outside/signalled" word >/dev/null 2>&1 3>&- &
	wait_until 10 test -S "$place/outside/socket"
	listener=$(pgrep -f "^$CORDON_TOOLS/probe host $key ")
	CORDON_OWN+=("$listener")
	caller "$CORDON_TOOLS/probe" key "$key"
	caller "$CORDON_TOOLS/probe" objects make "$objects" "/$key"
	printf '%s %s\n' pid "$listener" abstract "$key" \
		socket "$place/outside/socket" key "$key" \
		setuid "$project/setuid-probe" objects "$objects" \
		name "/$key" >"$project/targets"
}

# What the probe has to find, less the lines whose names are given.
probe_expected() {
	comparable "$CORDON_TOP/tests/fixtures/hostile-package/expected-setuid" |
		sed -n '/^signal a host process: /,$p' >"$BATS_TEST_TMPDIR/expected"
	[ -s "$BATS_TEST_TMPDIR/expected" ]
}

# What differs, as lines of diff.
probe_in() {
	targets_lay
	probe_expected
	run -0 in_profile "$1" ./probe targets
	printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/found"
	run diff -U0 "$BATS_TEST_TMPDIR/expected" \
		<(comparable "$BATS_TEST_TMPDIR/found")
	output=$(sed '/^---/d; /^+++/d; /^@@/d' <<<"$output")
	assert [ ! -e "$place/outside/signalled" ]
	kill -0 "$listener"
}

# attack A25 A26 A35 B2 B10 B13 B14 B20 B21 B22 B23 B30 B34 B36 B37 B46 B52 B53
# attack B44 B54 B55 B56 B57 B61 B64
@test "with the default filter and the host's network, the probe gets nothing" {
	requires landlock_scopes "an abstract socket is the network's"
	probe_in default
	assert_output ""
}

# attack B13 B20 B30 B34 B36 B37 B53 B54 B55 B56 B57
@test "with the nested filter, the probe gets a user namespace and nothing else" {
	requires landlock_scopes "an abstract socket is the network's"
	as_user A unshare --user true 2>/dev/null ||
		skip "needs user namespaces"
	probe_in nested
	assert_output - <<-'END'
		-unshare user: EPERM
		+unshare user: ok
		-clone user: EPERM
		+clone user: ok
		-umount2: EPERM
		+umount2: ENOENT
	END
}

# attack B2 B10 B30 B34 B36 B37 B57 B64
@test "in sandbox-shell, which has no network, the probe gets nothing" {
	probe_in shell
	assert_output - <<-'END'
		-connect to an abstract socket: EPERM
		+connect to an abstract socket: ECONNREFUSED
	END
}

# attack B2 B10 B30 B34 B36 B37 B57 B64
@test "in sandbox-node, which has the host's network, the probe gets nothing" {
	requires npm "the frontend runs it"
	requires landlock_scopes "an abstract socket is the network's"
	probe_in node
	assert_output ""
}
