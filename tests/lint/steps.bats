# Each step of lint/all finds what was planted for it.

bats_require_minimum_version 1.5.0
load "/usr/lib/bats/bats-support/load.bash"
load "/usr/lib/bats/bats-assert/load.bash"

top=$BATS_TEST_DIRNAME/../..

# A project with nothing in it but what is planted.
setup() {
	work=$BATS_TEST_TMPDIR
	mkdir -p "$work/tests"
	cd "$work"
	git init -q
	cp "$top"/{.clang-format,.clang-tidy,.shellcheckrc} .
	cp -r "$top/tests/lint" tests/lint
	rm tests/lint/*.bats
}

# plant FILE: from stdin.
plant() {
	mkdir -p "$(dirname "$1")"
	cat >"$1"
}

# found STEP LINE...: the step fails, and its output has these.
found() {
	local line

	run -1 tests/lint/all "$1"
	assert_line --index 0 "lint: $1:"
	for line in "${@:2}"; do
		assert_output --partial "$line"
	done
}

# code BODY: one function of the helper in house style.
code() {
	plant helper/planted.c <<-END
		#include <fcntl.h>
		#include <stdlib.h>
		#include <string.h>
		#include <unistd.h>

		int planted(int, char *);

		int
		planted(int n, char *string)
		{
		$(sed $'s/^/\\t/' <<<"$1")
		}
	END
}

@test "a step that finds nothing is fine, one that does not exist is not" {
	code 'return string[n];'
	plant man/planted.1 </dev/null
	run -0 tests/lint/all clang-format clang-tidy cppcheck gcc-analyzer scan-build
	assert_output - <<-'END'
		lint: clang-format: fine
		lint: clang-tidy: fine
		lint: cppcheck: fine
		lint: gcc-analyzer: fine
		lint: scan-build: fine
	END
	run -1 tests/lint/all clang-formed
	assert_output --regexp '^lint: no step clang-formed, there are: clang-format .*[a-z]$'
}

@test "a step that has nothing to look at is not fine" {
	local step

	rm -r tests
	mkdir tests
	cp -r "$top/tests/lint" .lint
	sed -i 's|^cd .*|cd "$OLDPWD"|; s|tests/lint/|.lint/|' .lint/all
	echo .lint >.gitignore
	for step in clang-format clang-tidy cppcheck gcc-analyzer scan-build \
		shellcheck shfmt checkbashisms mandoc; do
		OLDPWD=$work run -1 .lint/all "$step"
		assert_line --index 0 "lint: $step:"
		assert_line --index 1 'no files to look at'
	done
	for step in completions dictionary hardening symbols sizes messages \
		options paths; do
		OLDPWD=$work run -1 .lint/all "$step"
		assert_line --index 0 "lint: $step:"
	done
}

@test "C of another format is found" {
	code 'return string [n];'
	found clang-format 'helper/planted.c:11:' 'clang-format-violations'
	plant helper/planted.c </dev/null
	plant tests/planted.h <<<'int  planted (void);'
	found clang-format 'tests/planted.h:1:'
}

@test "what clang-tidy looks for is found, of each kind" {
	code 'memset(string, n, 0);
return 0;'
	found clang-tidy helper/planted.c:11: '[bugprone-suspicious-memset-usage,'
	code 'return system(string) + n;'
	found clang-tidy '[cert-env33-c,'
	code 'return string == string ? n : 0;'
	found clang-tidy '[misc-redundant-expression,'
	code "$(printf 'if (n == %d)\n\treturn *string;\n' {1..14})
return 0;"
	found clang-tidy '[readability-function-size,'
}

@test "what cppcheck looks for is found" {
	code 'char a[4];
memset(a, 0, 5);
return a[n] + *string;'
	found cppcheck 'helper/planted.c:12:' '[bufferAccessOutOfBounds]'
}

@test "what gcc's analyzer looks for is found" {
	code 'char *copy = strdup(string);
if (n == 1)
	free(copy);
free(copy);
return 0;'
	found gcc-analyzer 'helper/planted.c:14:' '[-Werror=analyzer-double-free]'
}

@test "what clang's analyzer looks for is found, also what it leaves out by itself" {
	code 'int *number = NULL;
if (n == 1)
	number = &n;
return *number + *string;'
	found scan-build 'helper/planted.c:14:' '[core.NullDereference]' '1 bug found'
	code 'char a[4];
memcpy(a, string, 5);
return a[n];'
	found scan-build '[alpha.unix.cstring.OutOfBounds]'
}

@test "a mistake in a shell script is found, by three programs" {
	plant scripts/sandbox-planted <<-'END'
		#!/bin/sh
		echo $1
	END
	found shellcheck 'In scripts/sandbox-planted line 2:' SC2086
	plant scripts/sandbox-planted <<-'END'
		#!/bin/sh
		  true
	END
	found shfmt '--- scripts/sandbox-planted.orig' '-  true'
	plant scripts/sandbox-planted <<-'END'
		#!/bin/sh
		echo -e x
	END
	found checkbashisms 'bashism in scripts/sandbox-planted line 2'
}

@test "a script without a suffix and one that is sourced are looked at, too" {
	plant .ci/run <<-'END'
		#!/bin/sh
		echo $1
	END
	found shellcheck 'In .ci/run line 2:'
	rm .ci/run
	plant scripts/sandbox-planted.sh <<<'echo $1'
	found shellcheck 'In scripts/sandbox-planted.sh line 1:'
	rm scripts/sandbox-planted.sh
	plant completions/planted.bash <<<'echo $1'
	found shellcheck 'In completions/planted.bash line 1:'
}

@test "completions that zsh, or fish, cannot read are found" {
	plant build/completions/_cordon <<<'if true; then'
	plant build/completions/cordon.fish <<<'if true; end'
	found completions 'build/completions/_cordon:2: parse error'
	plant build/completions/_cordon <<<'if true; then; fi'
	run -0 tests/lint/all completions
	plant build/completions/cordon.fish <<<'if true'
	found completions 'build/completions/cordon.fish (line 1)'
}

@test "a mistake in a manual is found, a manual that is not installed is none" {
	plant man/planted.1 <<-'END'
		.Dd November 1, 2026
		.Dt PLANTED 1
		.Os
		.Sh NAME
		.Nm planted
		.Nd a manual
		.Sh SEE ALSO
		.Xr not-installed 1
	END
	run -0 tests/lint/all mandoc
	printf '.Sh CAVEATS\n.Fx\n.Planted\n' >>man/planted.1
	found mandoc 'planted.1:11:2: ERROR: skipping unknown macro: .Planted'
}

@test "an option that the fuzzer does not know is found" {
	plant build/cordon <<-'END'
		#!/bin/sh
		printf 'usage: x\n  --known          x\n  --known-not ARG  x\n'
	END
	chmod +x build/cordon
	plant tests/fuzz/request.dict <<<'"--known"'
	found dictionary '"--known-not" is not in request.dict'
	plant build/cordon <<<'#!/bin/sh'
	run -1 tests/lint/all dictionary
	assert_output 'lint: dictionary:'
}

# wrong_paths LINE...: these are said, and no others.
wrong_paths() {
	run -1 tests/lint/all paths
	assert_output "$(
		echo 'lint: paths:'
		printf 'paths: %s\n' "$@"
	)"
}

# A project in which every path is right.
paths_planted() {
	: | plant tests/attacks/rows
	: | plant tests/invariants.bash
	plant SECURITY.md <<-'END'
		| step | where |
		|---|---|
		| one | `plan/planted.c` planted_one, planted_two |

		See `planted_one` (`plan/planted.c`) and (`plan/planted.c` planted_one), and tests/lint/all.
	END
	plant helper/plan/planted.c <<-'END'
		/* plan/planted.c, planted.c and what there is in tests/lint/. */
		#include "plan/nothing.c"
		const char text[] = "plan/nothing.c";
		void
		planted_one(void)
		{
			planted_two(); /* as /plan/nothing.c, linux/openat2.h, golden/x */
		}
		void
		planted_two(void)
		{
		}
	END
	plant scripts/planted <<-'END'
		#!/bin/sh
		# scripts/planted, build/nothing.c and plan/PLANTED.c
		echo plan/nothing.c scripts/nothing "$HOME/scripts/nothing"
	END
}

@test "a path in a comment or a document that does not exist is found" {
	local file
	paths_planted
	run -0 tests/lint/all paths
	sed -i '1s|plan/planted|plan/moved|' helper/plan/planted.c
	sed -i '7s|as |as helper/plan/moved.h, |' helper/plan/planted.c
	wrong_paths 'helper/plan/planted.c:1: there is no plan/moved.c' \
		'helper/plan/planted.c:7: there is no helper/plan/moved.h'
	paths_planted
	sed -i 's|scripts/planted,|scripts/moved, moved.sh, moved/x.c|; s|PLANTED.c|PLANTED.h|' scripts/planted
	wrong_paths 'scripts/planted:2: there is no scripts/moved' \
		'scripts/planted:2: there is no moved.sh' \
		'scripts/planted:2: there is no moved/x.c' \
		'scripts/planted:2: there is no plan/PLANTED.h'
	paths_planted
	for file in README.md man/planted.1 tests/README.md; do
		plant "$file" <<<'see tests/lint/moved, or plan/planted.c'
	done
	sed -i 's|tests/lint/all|tests/lint/al|' SECURITY.md
	wrong_paths 'README.md:1: there is no tests/lint/moved' \
		'SECURITY.md:5: there is no tests/lint/al' \
		'man/planted.1:1: there is no tests/lint/moved' \
		'tests/README.md:1: there is no tests/lint/moved'
}

@test "a function that is not where SECURITY.md says it is is found" {
	paths_planted
	sed -i 's/^planted_two/planted_three/' helper/plan/planted.c
	plant helper/planted.c <<<'planted_two(void)'
	wrong_paths 'SECURITY.md: there is no planted_two in plan/planted.c'
	sed -i '5s/planted_one`/planted_none`/' SECURITY.md
	wrong_paths 'SECURITY.md: there is no planted_two in plan/planted.c' \
		'SECURITY.md: there is no planted_none in plan/planted.c'
	plant SECURITY.md </dev/null
	wrong_paths 'SECURITY.md: names no function'
	rm SECURITY.md
	wrong_paths 'SECURITY.md: there is none'
}
