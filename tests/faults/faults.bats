# bats file_tags=root
#
# Every system call of the setuid program: killed and stopped at it, robbed of
# the other processes at it, and with an error in its place.  Of every 29th call
# only, unless CORDON_FAULTS=all.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helpers

setup() {
	mode setuid
	requires root "a tracer keeps the setuid bit's effect for root alone"
	place_make
	place_fill
	steps
	host_note
}

teardown() {
	if [ "$CORDON_USERS" = yes ]; then
		user_processes_end A
	fi
}

# Nothing of it is left, no file of root's either, and others are as well off.
assert_nothing_left() {
	assert_host_unchanged
	assert_equal "$(find "$place" -user root \
		-newer "$BATS_TEST_TMPDIR/stamp")" ""
	run -0 as_user B "$(prefix)/bin/cordon" --ro-bind / / true
}

# sweep LAYOUT FAULTS: each of FAULTS at the calls, and none but the survivors
# of the list.
sweep() {
	local results=$BATS_TEST_TMPDIR/results

	layout "$1"
	with_layout "$(program fault-at)" -s "$step" -o "$first" "$2" \
		"${launcher[@]}" -- "$(prefix)/bin/cordon" "${layout[@]}" -- \
		"${command[@]}" >"$results" 2>"$BATS_TEST_TMPDIR/undisturbed"
	sed -i "s|$place|PLACE|g" "$results"
	if [ -n "${CORDON_FAULTS_RESULTS:-}" ]; then
		cp "$results" "$CORDON_FAULTS_RESULTS/$1-${2%%,*}.runs"
	fi
	run -0 "$faults/compare" -v LAYOUT="$1" \
		"$faults/survivors" "$results"
	refute_output
}

others_were_killed() {
	run -0 grep -c $'^ended.*\tOTHERS$' "$BATS_TEST_TMPDIR/results"
	((output > 300 / step))
}

# undisturbed STATUS [LINE]: of the run without a fault, and what it says.
undisturbed() {
	run -0 cat "$BATS_TEST_TMPDIR/undisturbed"
	assert_line --index 1 "status $1"
	assert_equal "${lines[2]:-}" "${2:-}"
}

landlock_required() {
	landlock_scopes || skip "needs landlock: the kernel has no scopes"
}

# Somebody outside, whom an abstract socket of this name would reach.
listener_start() {
	as_user A sh -c 'echo $$; exec "$0" listen "$1"' "$(tool state)" \
		"$place" >"$BATS_TEST_TMPDIR/listens" 3>&- &
	wait_until 5 grep -qs ready "$BATS_TEST_TMPDIR/listens"
	CORDON_OWN+=("$(head -n 1 "$BATS_TEST_TMPDIR/listens")")
}

# attack A12 A19 A76
@test "whatever call fails, no command runs in less than the whole sandbox" {
	landlock_required
	sweep rich "$errors"
	undisturbed 0
	assert_nothing_left
}

# attack A12 A19 A76
@test "whatever call fails, none runs in less than a user namespace, filters and data" {
	landlock_required
	listener_start
	sweep data "$errors"
	undisturbed 0
	assert_nothing_left
}

# attack A76 A82
@test "whatever call fails, none runs on less than its overlays" {
	sweep overlay "$errors"
	undisturbed 0
	assert_nothing_left
}

# attack A76
@test "whatever call fails, what fails before the clone is told in one line, or not at all" {
	sweep source "$errors"
	undisturbed 0x7d00 "cordon: Can't find source path $place/none: No such file or directory (the -try form of the option allows that)"
	assert_nothing_left
}

# attack A76
@test "whatever call fails, what fails in the new root is told in one line, or not at all" {
	sweep root "$errors"
	undisturbed 0x7d00 "cordon: Can't find /none inside: No such file or directory"
	assert_nothing_left
}

# attack A76
@test "whatever call fails, what fails after the drop is told in one line, or not at all" {
	sweep inside "$errors"
	undisturbed 0x7d00 "cordon: Can't chdir to /none: No such file or directory (is it shown inside?)"
	assert_nothing_left
}

# attack A76
@test "whatever call fails, a command that is not there is told in one line, or not at all" {
	sweep command "$errors"
	undisturbed 0x7f00 "cordon: Can't execute /none: No such file or directory (is it shown inside, and what interprets or loads it?)"
	assert_nothing_left
}

# attack A70 A82
@test "killed at any call, or all others are, no command runs in less, and none is left" {
	landlock_required
	sweep rich KILL,OTHERS
	others_were_killed
	assert_nothing_left
}

# attack A70 A82
@test "killed at any call, none runs in less than a user namespace, filters and data" {
	landlock_required
	listener_start
	sweep data KILL,OTHERS
	others_were_killed
	assert_nothing_left
}

# attack A70 A82
@test "killed at any call, none runs on less than its overlays" {
	sweep overlay KILL,OTHERS
	others_were_killed
	assert_nothing_left
}

# stops LAYOUT LEAST: what the attacker of tools/stop-at got would be printed;
# all else is what the command saw, as often as it ran.
stops() {
	local count=$BATS_TEST_TMPDIR/stops saw=$BATS_TEST_TMPDIR/saw

	layout "$1"
	userns_allowed   # as for the attacker
	for _ in 1 2; do # the first is alone with an overlay's new RWSRC
		with_layout "${launcher[@]}" "$(prefix)/bin/cordon" \
			"${layout[@]}" -- "${command[@]}" 2>&1 | cat >"$saw"
	done
	with_layout "$CORDON_TOOLS/stop-at" "-$step" cordon-a "$count" \
		"$(prefix)/bin/cordon" "${layout[@]}" -- "${command[@]}" \
		2>&1 | cat >"$saw.each"
	assert [ "$(cat "$count")" -ge "$2" ]
	# one more than stops: the run that reached the end
	assert_equal "$(sed 's/[0-9]\{3,\}/N/g' "$saw.each" | sort | uniq -c)" \
		"$(sed 's/[0-9]\{3,\}/N/g' "$saw" | sort | uniq -c |
			awk -v runs="$(($(cat "$count") / step + 1))" \
				'{ printf "%7d", $1 * runs; sub(/^ *[0-9]+/, ""); print }')"
	if [ -n "${CORDON_FAULTS_RESULTS:-}" ]; then
		cp "$count" "$CORDON_FAULTS_RESULTS/$1.stops"
	fi
}

# attack A30 A31 A71
@test "stopped at any call, the caller reaches nothing, and it goes on in the whole sandbox" {
	landlock_required
	stops rich 700
	assert_nothing_left
}

# attack A30 A31 A71
@test "stopped at any call, the caller reaches nothing on the way to a user namespace" {
	landlock_required
	listener_start
	stops user 700
	assert_nothing_left
}

# attack A30 A31 A71
@test "stopped at any call, the caller reaches nothing of what makes overlays" {
	stops overlay 1000
	assert_nothing_left
}

# without LAYOUT CALLS: what it says, and what the command saw, on a kernel that
# does not have these calls; the status stream apart.
without() {
	layout "$1"
	launcher=("$(program without-calls)" "$2" cordon-a)
	run with_layout timeout 10 "${launcher[@]}" "$(prefix)/bin/cordon" \
		"${layout[@]}" -- "${command[@]}"
	output=$(grep -v '^{' <<<"$output" || true)
}

# attack A84
@test "on a kernel without a call that it needs it says what it cannot do, and runs nothing" {
	local name call message no='Function not implemented'

	listener_start
	while IFS='|' read -r name call message; do
		without "$name" "$call"
		assert_equal "$call $status $output" "$call 125 cordon: $message"
	done <<-END
		rich|openat2|Can't open /: $no
		rich|open_tree|Can't clone a mount: $no
		rich|move_mount|Can't mount on /: $no
		rich|mount_setattr|Can't cut the propagation of mounts: $no
		rich|fsopen|Can't open a new tmpfs: $no
		rich|fsconfig|Can't set mode of a new tmpfs: $no
		rich|fsmount|Can't make a new tmpfs: $no
		rich|clone3|Creating new namespace failed: $no
		rich|unshare|Creating new namespace failed: $no
		rich|pivot_root|Can't change the root: $no
		rich|pidfd_open|Can't watch the parent: $no
		rich|signalfd4|Can't take signals: $no
		rich|seccomp|Can't load the default filter: $no
		rich|landlock_create_ruleset|--landlock-scope: the kernel has no Landlock scopes (Linux 6.12 with landlock among its LSMs has them)
		rich|landlock_restrict_self|Can't set the Landlock scopes: $no
		rich|statx|Can't pin /project/.git: $no
		source|close_range|Can't find source path $place/none: No such file or directory (the -try form of the option allows that)
		data|seccomp|Can't load a seccomp program: $no
		data|memfd_create|Can't make a memfd: $no
		data|clone3|Creating new namespace failed: $no
		overlay|clone3|Creating new namespace failed: $no
		overlay|fsopen|Can't open a new proc: $no
		overlay|fsconfig|Can't make a new proc: $no
		overlay|fsmount|Can't make a new proc: $no
		overlay|move_mount|Can't mount on /: $no
		overlay|statx|Can't leave the old root: it is still in reach
	END
	# both sides of the clone need it: each may be the first to say so
	without overlay close_range
	assert_equal "$status $(sort -u <<<"$output")" \
		"125 cordon: Can't close descriptors: $no"
	assert_nothing_left
}

# attack A84
@test "on a kernel without a call that it does not need the sandbox is the whole one" {
	local call whole

	landlock_required
	without rich getcpu
	whole=$output
	assert_equal "$status" 0
	[[ $whole == Umask* ]]
	for call in memfd_create pidfd_send_signal mount open access; do
		without rich "$call"
		assert_equal "$call $status $output" "$call 0 $whole"
	done
	assert_nothing_left
}

# A helper that goes on where it should not.
@test "the sweep finds a program that goes on, one that waits, and one that leaves something" {
	local results=$BATS_TEST_TMPDIR/results

	swept() {
		with_layout "$(program fault-at)" -t 2 EPERM /usr/bin/setpriv \
			--reuid cordon-a --regid cordon-a --init-groups -- \
			/bin/bash -c "$1" >"$results" 2>/dev/null
	}
	swept "ulimit -S -n 77; exec $place/seen"
	run -0 grep -c '^WRONG saw' "$results"
	swept "ulimit -S -n 77 || sleep 60; exec $place/seen"
	run -0 grep -c '^WRONG did not end' "$results"
	swept "ulimit -S -n 77 || sleep 60 & exec $place/seen"
	run -0 grep -c '^WRONG left a process' "$results"
}

@test "a survivor that is not in the list is found, and one that is none any more" {
	local list=$BATS_TEST_TMPDIR/list results=$BATS_TEST_TMPDIR/results

	compared() {
		run "$1" "$faults/compare" -v LAYOUT=rich "$list" "$results"
		assert_output "$2"
	}
	printf 'any\tsurvived\tmain\tclose\tany\tEPERM,EINTR\treason\n' >"$list"
	for n in {1..20}; do
		printf 'refused\tmain\t0\tunshare\t%s\tEPERM\n' "$n"
	done >"$results"
	compared -0 ''
	printf 'survived\tmain\t0\tclose\t1\tEINTR\n' >>"$results"
	compared -0 ''
	printf 'survived\tmain\t0\tclose\t1\tENOMEM\n' >>"$results"
	compared -1 $'compare: rich\tsurvived\tmain\tclose\t1\tENOMEM'
	sed -i '$d' "$results"
	printf 'refused\tmain\t0\tclose\t2\tEPERM\n' >>"$results"
	compared -1 $'compare: survivors:1: came to refused: main\tclose\t2\tEPERM'
	sed -i '$d' "$results"
	printf 'WRONG saw x\tmain\t0\tclose\t1\tEPERM\n' >>"$results"
	compared -1 $'compare: rich\tWRONG saw x\tmain\tclose\t1\tEPERM'
	sed -i '$d' "$results"
	printf 'absent\tmain\t0\tclose\t3\tEPERM\n' >>"$results"
	compared -1 'compare: 1 of 22 runs did not meet their call'
	sed -i 's/reason$//' "$list"
	sed -i '$d' "$results"
	run -1 "$faults/compare" -v LAYOUT=rich "$list" "$results"
	assert_line --index 0 --partial ':1: is not: LAYOUTS, OUTCOMES'
	head -3 "$results" >"$results.few"
	run -1 "$faults/compare" -v LAYOUT=rich /dev/null "$results.few"
	assert_output 'compare: only 3 runs: nothing is shown by that'
}
