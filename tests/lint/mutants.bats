# Every mutant can be made, and names tests that are there; `make mutants` runs
# them.

bats_require_minimum_version 1.5.0
load "/usr/lib/bats/bats-support/load.bash"
load "/usr/lib/bats/bats-assert/load.bash"

mutants=$BATS_TEST_DIRNAME/../mutants

# checked STATUS LINE...: of a list of these lines.
checked() {
	local status=$1

	shift
	printf '%s\n' "$@" >"$BATS_TEST_TMPDIR/list"
	run -"$status" env MUTANTS_LIST="$BATS_TEST_TMPDIR/list" \
		"$mutants/run" --check
}

@test "every mutant finds its line exactly once, and its tests are there" {
	run -0 "$mutants/run" --check
	refute_output
	assert [ "$(grep -c '^mutant ' "$mutants/list")" -ge 60 ]
}

@test "a mutant that cannot be made any more is found" {
	local edit
	# not there; there twice; in another function; a part of a line; no file
	for edit in $'file helper/privs.c\n-\tnothing();' \
		$'file helper/privs.c\n-\tint kept;' \
		$'file helper/privs.c shed(\n-\tcapabilities_set(0);' \
		$'file helper/privs.c shed(\n-bounding_set_empty();' \
		$'file helper/none.c\n-\tint kept;'; do
		checked 1 "mutant planted" "$edit" + \
			"test setuid tests/escape/privileges.bats ^inside, securebits"
		assert_line "mutants: planted: does not find its line exactly once"
	done
}

@test "a mutant without a test that is there is found" {
	local test
	for test in "" "test setuid tests/escape/privileges.bats ^of no such name" \
		"test setuid tests/escape/none.bats ." \
		"test other tests/escape/privileges.bats ." "test unit none"; do
		checked 1 "mutant planted" "file helper/privs.c shed(" \
			$'-\tbounding_set_empty();' + "$test"
		assert_output --partial "mutants: planted: names no test that is there"
	done
}

@test "two mutants of one name are found" {
	checked 2 "mutant planted" "mutant planted"
	assert_line "mutants: two mutants of one name"
}
