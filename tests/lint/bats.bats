# The lint checks pass, and each of them finds what was planted for it.

bats_require_minimum_version 1.5.0
load "/usr/lib/bats/bats-support/load.bash"
load "/usr/lib/bats/bats-assert/load.bash"

lint=$BATS_TEST_DIRNAME
top=$BATS_TEST_DIRNAME/../..

setup() {
	work=$BATS_TEST_TMPDIR
}

# planted OBJECT CODE: a copy of the objects, with CODE linked into OBJECT.
planted() {
	local object=$work/objects/$1

	mkdir -p "$work/objects"
	(cd "$top/build" && find . -path ./tests -prune -o -name '*.o' \
		-exec cp --parents -t "$work/objects" {} +)
	printf '%s\n' "$2" >"$work/planted.c"
	"${CC:-cc}" -std=c11 -D_GNU_SOURCE -O2 -w -c -o "$work/planted.o" \
		"$work/planted.c"
	ld -r -o "$work/both.o" "$object" "$work/planted.o"
	mv "$work/both.o" "$object"
}

# found LINE: symbols says so, and says nothing else.
found() {
	run -1 "$lint/symbols" "$work/objects"
	assert_output "symbols: $1"
	rm -rf "$work/objects"
}

@test "the objects call what their level of power allows" {
	run -0 "$lint/symbols"
	refute_output
}

@test "a raw system call outside of sys.c is found" {
	planted run/keeper.o '#include <unistd.h>
		long planted(void) { return syscall(1); }'
	found "run/keeper.o calls syscall: raw system calls are in sys.c"
	planted plan/plan.o '#include <sys/prctl.h>
		int planted(void) { return prctl(PR_SET_DUMPABLE, 1); }'
	found "plan/plan.o calls prctl: raw system calls are in sys.c"
}

@test "a change of ids or capabilities outside of privs.c is found" {
	for call in 'setresuid(0, 0, 0)' 'setresgid(0, 0, 0)' 'setuid(0)' \
		'seteuid(0)' 'setgroups(0, 0)' 'initgroups("", 0)' \
		'setfsuid(0)'; do
		planted main.o "#include <unistd.h>
			#include <grp.h>
			#include <sys/fsuid.h>
			int planted(void) { return $call; }"
		found "main.o calls ${call%%(*}: only privs.c changes who we are"
	done
	planted setup/mount.o '#include <cap-ng.h>
		int planted(void) { return capng_apply(CAPNG_SELECT_CAPS); }'
	found "setup/mount.o calls capng_apply: only privs.c changes who we are"
}

@test "a mount outside of setup/ is found" {
	planted plan/paths.o 'int sys_mount_attach(int, int);
		int planted(void) { return sys_mount_attach(1, 2); }'
	found "plan/paths.o calls sys_mount_attach: mounts are changed in setup/ only"
	planted run/init.o 'int sys_pivot_root_here(void);
		int planted(void) { return sys_pivot_root_here(); }'
	found "run/init.o calls sys_pivot_root_here: mounts are changed in setup/ only"
	planted setup/mount.o '#include <sys/mount.h>
		int planted(void) { return umount2("/", 2); }'
	found "setup/mount.o calls umount2: mounts are descriptors"
}

@test "a look at the environment before the drop is found" {
	planted request/options.o '#include <stdlib.h>
		char *planted(void) { return getenv("HOME"); }'
	found "request/options.o calls getenv: the environment is the caller's: after the drop only"
	planted caller.o '#include <unistd.h>
		char **planted(void) { return environ; }'
	found "caller.o calls environ: the environment is the caller's: after the drop only"
}

@test "functions that nothing may call are found" {
	local call reason
	while IFS='|' read -r call reason; do
		planted message.o "#include <stdio.h>
			#include <stdlib.h>
			#include <string.h>
			#include <unistd.h>
			#include <pwd.h>
			#include <netdb.h>
			extern char *a, *b;
			long planted(void) { return (long)$call; }"
		found "message.o calls ${call%%(*}: $reason"
	done <<-'END'
		system(a)|no shell
		popen(a, b)|no shell
		access(a, 0)|the kernel decides, when it is asked to act
		realpath(a, b)|the kernel decides, when it is asked to act
		strcpy(a, b)|bounded, and checked
		strcat(a, b)|bounded, and checked
		sprintf(a, b, 1)|bounded, and checked
		strtol(a, 0, 10)|numbers are parsed by parse.c
		getpwnam(a)|nothing of NSS
		getpwuid(0)|nothing of NSS
		getaddrinfo(a, b, 0, 0)|nothing of NSS
		fopen(a, b)|files have descriptors and exact flags
		malloc(1)|no heap before the drop
	END
}

@test "objects that are not the helper's prove nothing" {
	mkdir "$work/objects"
	run -1 "$lint/symbols" "$work/objects"
	assert_line --index -1 --regexp '^symbols: '
}

@test "no function is longer than 60 lines, and the lines with power are counted" {
	run -0 "$lint/sizes"
	assert_output --regexp \
		'^lines of code that can run with power: [0-9]+ of [0-9]+$'
}

# long_function LINES
long_function() {
	echo "static int"
	echo "planted(void)"
	echo "{"
	for ((i = 0; i < $1; i++)); do
		echo "	;"
	done
	echo "}"
}

@test "a function of 61 lines is found, and one of 60 is not" {
	cp -r "$top/helper" "$work/helper"
	long_function 60 >>"$work/helper/plan/plan.c"
	run -0 "$lint/sizes" "$work/helper"
	long_function 61 >>"$work/helper/plan/plan.c"
	run -1 "$lint/sizes" "$work/helper"
	assert_output "sizes: ./plan/plan.c: planted has 61 lines, 60 are the most"
	mkdir "$work/nothing"
	run -1 "$lint/sizes" "$work/nothing"
	assert_output "sizes: no source at all"
}

three=(share/bash-completion/completions/cordon.bash share/zsh/site-functions/_cordon
	share/fish/vendor_completions.d/cordon.fish)

# installed: an installation of this test's own, with its table.
installed() {
	local made=$BATS_FILE_TMPDIR/prefix

	[ -e "$made" ] || make -s -C "$top" install PREFIX="$made" SETUID=no >/dev/null 2>&1
	rm -rf "$work/prefix"
	cp -a "$made" "$work/prefix"
	cp "$top/completions/table" "$work/prefix/table"
}

# plant SCRIPT FILE...: that script of sed on the files.  bin/PROGRAM is what its
# --help prints.
plant() {
	local file

	for file in "${@:2}"; do
		case $file in
		bin/*)
			"$work/prefix/$file" --help | sed "$1" >"$work/help-${file#*/}"
			printf '#!/bin/sh\n[ "$*" = --help ] || exec %q "$@"\ncat %q\n' \
				"$BATS_FILE_TMPDIR/prefix/$file" "$work/help-${file#*/}" >"$work/stub"
			install -m 755 "$work/stub" "$work/prefix/$file"
			;;
		*) sed -i "$1" "$work/prefix/$file" ;;
		esac
	done
}

# differs LINE...: these are said, and no others.
differs() {
	run -1 "$lint/options" "$work/prefix" "$work/prefix/table"
	assert_output "$(printf 'options: %s\n' "$@")"
}

@test "help, manuals and completions have the same options" {
	run -0 "$lint/options"
	refute_output
}

@test "an option that one of them lacks is found" {
	local row='cordon --remount-ro FILE many make one mount read-only'
	installed
	plant '/--mask-try/d' bin/cordon
	plant '/--rw/d' bin/sandbox-npx
	plant '/^.It Fl -bind/d' share/man/man1/cordon.1
	plant '/^.It Fl -version/s/ , Fl V//' share/man/man1/sandbox-make.1
	plant '/--remount-ro/d' "${three[@]}"
	differs \
		'completions/table for cordon has --mask-try ARG, --help has not' \
		'man/man1/cordon.1 for cordon lacks --bind ARG ARG' \
		'man/man1/cordon.1 for cordon lacks --bind-data ARG ARG' \
		'man/man1/cordon.1 for cordon lacks --bind-fd ARG ARG' \
		'man/man1/cordon.1 for cordon lacks --bind-try ARG ARG' \
		'man/man1/cordon.1 for cordon has --mask-try ARG, --help has not' \
		'completions/table for sandbox-npx has --rw ARG, --help has not' \
		'man/man1/sandbox-node.1 for sandbox-npx has --rw ARG, --help has not' \
		'man/man1/sandbox-make.1 for sandbox-make lacks -V' \
		"bash-completion/completions/cordon.bash lacks $row" \
		"zsh/site-functions/_cordon lacks $row" \
		"fish/vendor_completions.d/cordon.fish lacks $row"
	installed
	plant '/--remount-ro/d' table
	differs \
		'completions/table for cordon lacks --remount-ro ARG' \
		"bash-completion/completions/cordon.bash has $row, the table has not" \
		"zsh/site-functions/_cordon has $row, the table has not" \
		"fish/vendor_completions.d/cordon.fish has $row, the table has not"
}

@test "an option that one of them has alone is found" {
	local row='cordon --planted - once x'
	installed
	plant 's/^  --nested.*/&\n  --planted FILE  x/' bin/sandbox-make
	plant 's/^.It Fl -nested/.It Fl -planted , Fl p\n&/' share/man/man1/sandbox-shell.1
	plant "s/^cordon --remount-ro.*/&\\n$row/" "${three[@]}"
	differs \
		'man/man1/sandbox-shell.1 for sandbox-shell has --planted, --help has not' \
		'man/man1/sandbox-shell.1 for sandbox-shell has -p, --help has not' \
		'completions/table for sandbox-make lacks --planted ARG' \
		'man/man1/sandbox-make.1 for sandbox-make lacks --planted ARG' \
		"bash-completion/completions/cordon.bash has $row, the table has not" \
		"zsh/site-functions/_cordon has $row, the table has not" \
		"fish/vendor_completions.d/cordon.fish has $row, the table has not"
}

@test "another number of arguments is found, and so are other values" {
	installed
	plant 's/--bind SRC DEST/--bind SRC     /' bin/cordon
	plant 's/none|host /none|host|public /' bin/sandbox-make
	plant 's/^\(.It Fl -home\) Cm none |/\1/' share/man/man1/sandbox-shell.1
	plant 's/^cordon --dir DIR/cordon --dir FILE/' "${three[0]}"
	differs \
		'completions/table for cordon lacks --bind ARG' \
		'completions/table for cordon has --bind ARG ARG, --help has not' \
		'man/man1/cordon.1 for cordon lacks --bind ARG' \
		'man/man1/cordon.1 for cordon has --bind ARG ARG, --help has not' \
		'man/man1/sandbox-shell.1 for sandbox-shell lacks --home none|ARG' \
		'man/man1/sandbox-shell.1 for sandbox-shell has --home ARG, --help has not' \
		'completions/table for sandbox-make lacks --net none|host|public' \
		'completions/table for sandbox-make has --net none|host, --help has not' \
		'man/man1/sandbox-make.1 for sandbox-make lacks --net none|host|public' \
		'man/man1/sandbox-make.1 for sandbox-make has --net none|host, --help has not' \
		'bash-completion/completions/cordon.bash lacks cordon --dir DIR many make a directory' \
		'bash-completion/completions/cordon.bash has cordon --dir FILE many make a directory, the table has not'
}

@test "values that --help does not name are compared with the manual and the program" {
	installed
	plant 's/^.Cm stack/.Ar stack/' share/man/man1/cordon.1
	plant '/^cordon .*--rlimit/s/|core=/|kernel=/' table "${three[@]}"
	differs \
		'completions/table has --rlimit kernel, which cordon does not take' \
		'man/man1/cordon.1 lacks --rlimit kernel' \
		'man/man1/cordon.1 lacks --rlimit stack' \
		'completions/table lacks --rlimit core'
}

@test "an option that is there twice is found" {
	installed
	plant 's/^  --nested.*/&\n&/' bin/sandbox-make
	plant 's/^.It Fl -nested/&\n&/' share/man/man1/sandbox-shell.1
	plant 's/^sandbox --nested.*/&\n&/' "${three[1]}"
	differs \
		'man/man1/sandbox-shell.1 has --nested twice' \
		'man/man1/sandbox-shell.1 for sandbox-shell has --nested, --help has not' \
		'sandbox-make --help has --nested twice' \
		'completions/table for sandbox-make lacks --nested' \
		'man/man1/sandbox-make.1 for sandbox-make lacks --nested' \
		'zsh/site-functions/_cordon has sandbox --nested - once allow sandboxes inside, the table has not'
}

@test "a list that is empty is found, and a file that is not there" {
	local file
	installed
	for file in "${three[2]}" "${three[1]}" "${three[0]}"; do
		plant d "$file"
		differs "${file#share/} lists nothing"
		rm "$work/prefix/$file"
		differs "no ${file#share/}"
	done
	plant '/^  /d' bin/sandbox-yarn
	differs 'sandbox-yarn --help lists nothing'
	plant 's/^.Nm sandbox-npx ,/.Nm/' share/man/man1/sandbox-node.1
	differs 'no manual of sandbox-npx'
	plant '/^.It/d' share/man/man1/sandbox-shell.1
	differs 'man/man1/sandbox-shell.1 lists nothing'
	plant '/^sandbox /d' table
	differs 'completions/table for sandbox-shell lists nothing'
	plant d table
	differs 'completions/table has no programs'
}

# wrong_table LINE REASON: generate does not take a table with that line.
wrong_table() {
	rm -rf "$work/completions"
	cp -r "$top/completions" "$work/completions"
	printf '%s\n' "$1" >>"$work/completions/table"
	run -1 "$work/completions/generate" "$work/completions/_cordon"
	assert_output "$work/completions/table:$(wc -l <"$work/completions/table"): $2"
}

@test "a table that cannot become completions is refused, with the line" {
	local special=('"' "'" '`' '$x' '\' '[' ']' '*' '?')
	for text in "${special[@]}"; do
		wrong_table "cordon --planted - once $text" 'a character that is special to a shell'
	done
	wrong_table 'cordon --planted - once' 'no program has these options, or too few columns: cordon --planted - once'
	wrong_table 'cordno --planted - once x' 'no program has these options, or too few columns: cordno --planted - once x'
	wrong_table 'cordon --planted - twice x' 'neither many, once nor alone: twice'
	wrong_table 'cordon --bind - once x' 'not an option, or there twice: --bind'
	wrong_table 'sandbox -n,--planted - once x' 'not an option, or there twice: -n'
	wrong_table 'cordon planted - once x' 'not an option, or there twice: planted'
	wrong_table 'cordon --planted FOLDER once x' 'not a kind of argument: FOLDER'
	wrong_table 'cordon --planted none|FILE,, once x' 'not a kind of argument: '
	wrong_table 'program cordon cordon -' 'not a program, or there twice: cordon'
	wrong_table 'program planted' 'not a program, or there twice: planted'
}

# planted_in FILE TEXT: a copy of the sources, with TEXT at the end of FILE.
planted_in() {
	rm -rf "$work/top"
	mkdir "$work/top"
	cp -r "$top/helper" "$top/scripts" "$work/top"
	printf '%s\n' "$2" >>"$work/top/$1"
}

# complains FILE: standard input has lines to plant there, and behind a | what is
# to be said of each, and nothing else.
complains() {
	local line text number planted='' expected=''
	number=$(wc -l <"$top/$1")
	while IFS='|' read -r line text; do
		number=$((number + 1))
		planted+=$line$'\n'
		expected+="messages: $1:$number: $text"$'\n'
	done
	planted_in "$1" "$planted"
	run -1 --separate-stderr "$lint/messages" "$work/top"
	# shellcheck disable=SC2154 # bats sets it
	assert_equal "$(sort <<<"$stderr")" "$(sort <<<"${expected%$'\n'}")"
}

@test "every message says what, why and what to do" {
	run -0 --separate-stderr "$lint/messages"
	assert_equal "$stderr" ''
	assert_line --regexp $'^helper/main\\.c:[0-9]+\tCan\'t make a pipe: ERROR$'
	assert_line --regexp $'^scripts/sandbox-lib\\.sh:[0-9]+\t%s: is not an option \\(see %s --help\\)$'
	assert_line --regexp $'^scripts/dist/run:[0-9]+\t'
	((${#lines[@]} > 300))
}

@test "a message of cordon that is of another form is found" {
	complains helper/main.c <<-'END'
		fail(0, NULL, "nothing");|gives no reason: nothing
		fail(0, "try again", "nothing");|gives no reason: nothing
		fail(0, NULL, "Nothing: is there");|begins with a capital: Nothing: is there
		fail(0, NULL, "a: There is none");|the reason begins like a sentence: a: There is none
		fail(0, "Try", "a: is b");|the advice begins like a sentence: a: is b (Try)
		fail(0, NULL, "a: is b.");|ends like a sentence: a: is b.
		fail(0, "try.", "a: is b");|ends like a sentence: a: is b (try.)
		fail(0, NULL, "a: please no");|says nothing with please: a: please no
		fail(0, NULL, "a: is invalid");|says nothing with invalid: a: is invalid
		fail(0, NULL, "a: gave ENOENT");|has the name of an error number: a: gave ENOENT
		fail(0, NULL, "a: b\n");|has control bytes: 'a: b\\n'
		fail(0, "b ", "a: is b");|has a blank too many: a: is b (b )
		fail(0, "b (c)", "a: is b");|has parentheses in its advice: a: is b (b (c))
		fail(0, NULL, "%s: is b", argv[0]);|shows argv[0], which could be bytes of the caller's, without shown()
		fail(0, NULL, "a: is %p", p);|has %p, which is not known here: a: is %p
		fail(0, NULL, what);|the message is no literal
		fail(errno, other, "a");|the advice is no literal: other
		message_warn("nothing");|gives no reason: nothing
		dprintf(2, "a: b");|writes, and is no message: dprintf(2, "a: b");
		perror("a");|writes, and is no message: perror("a");
		(void)write(2, "a", 1);|writes, and is no message: write(2, "a", 1);
	END
	local long
	long=$(printf '%0600d' 0)
	complains helper/main.c <<<"fail(0, NULL, \"a: $long\");|is too long: a: $long"
	# a comment is none
	planted_in helper/main.c '/* fail(0, NULL, "nothing"); perror("a"); */'
	run -0 "$lint/messages" "$work/top"
}

@test "a message of a frontend that is of another form is found" {
	complains scripts/sandbox-make <<-'END'
		die nothing|is not: die WHAT WHY [HINT]
		die a b c d|is not: die WHAT WHY [HINT]
		die "$1" 'Is not there'|the reason begins like a sentence: %s: Is not there
		die "$1" 'is not there.'|ends like a sentence: %s: is not there.
		die "$1" 'is bad'|says nothing with bad: %s: is bad
		die "$1" ''|gives no reason: %s
		die "$1" "$unknown_reason"|no reason is ever in '\x00$unknown_reason\x00'
		die "$1" 'is b' 'Try'|the advice begins like a sentence: %s: is b (Try)
		[ -e "$1" ] && die "$1" 'is b' 'b (c)'|has parentheses in its advice: %s: is b (b (c))
		echo a >&2|writes, and is no message: echo a >&2
		printf '%s\n' a >/dev/stderr|writes, and is no message: printf '%s\n' a >/dev/stderr
		mkdir -p "$1"|lets mkdir print messages of its own
		PATH=/bin rm "$1" && true|lets rm print messages of its own
	END
	planted_in scripts/sandbox-make "# die nothing >&2
		why='is wrong'"
	run -0 "$lint/messages" "$work/top"
	# what is in a variable counts where it is shown
	planted_in scripts/sandbox-make 'planted="is wrong"; die "$1" "$planted"'
	run -1 --separate-stderr "$lint/messages" "$work/top"
	assert_equal "${stderr##*: says}" " nothing with wrong: %s: is wrong"
}

@test "a message of what make runs that is of another form is found" {
	complains scripts/dist/run <<-'END'
		die "nothing (see above)"|gives no reason: nothing
		printf 'a: b\n' >&2|writes, and is no message: printf 'a: b\n' >&2
		echo a >&2|writes, and is no message: echo a >&2
	END
}

@test "sources without a message, and what writes no longer, are found" {
	planted_in helper/main.c ''
	find "$work/top/helper" -name '*.c' -exec truncate -s 0 {} +
	run -1 --separate-stderr "$lint/messages" "$work/top"
	assert_equal "${stderr_lines[-1]}" 'messages: cordon: no message at all was found'
	assert_equal "${stderr_lines[0]}" \
		"messages: main.c: does not write any more: printf(\"cordon %s\\n\""
}

# seen TEXT...: what is wrong if these lines, and no others, were printed.
seen() {
	printf '%s\n' "$@" >"$work/lines"
	run -1 --separate-stderr "$lint/messages" --seen dist any "$work/lines" "$work/unseen"
	refute_output
}

@test "what is printed is a message, and each is printed or has its reason" {
	"$lint/messages" | sed -n $'s|^scripts/dist/[^\t]*\t\\(.*\\)|never\t\\1\treason|p' |
		sort -u >"$work/all"
	[ "$(wc -l <"$work/all")" -gt 5 ]
	# one that is seen
	local text='root mode: the command is uid 0, without capabilities'
	grep -v "$text" "$work/all" >"$work/unseen"
	printf 'make run: %s\n' "$text" >"$work/lines"
	run -0 "$lint/messages" --seen dist any "$work/lines" "$work/unseen"
	refute_output
	seen "make run: $text" 'make run: another: is none'
	assert_equal "$stderr" "messages: not in the sources: 'make run: another: is none'"
	seen "make run: $text" ''
	assert_equal "$stderr" "messages: not in the sources: ''"
	# one that is listed, and seen
	printf 'never\t%s\treason\n' "$text" >"$work/unseen"
	grep -v "$text" "$work/all" >>"$work/unseen"
	seen "make run: $text"
	assert_equal "$stderr" "messages: unseen:1: is seen: $text"
	sed -i '1s/never/any/' "$work/unseen"
	run -0 "$lint/messages" --seen dist any "$work/lines" "$work/unseen"
	sed -i '1s/any/other/' "$work/unseen"
	seen "make run: $text"
	assert_equal "$stderr" "messages: unseen:1: is seen: $text"
	sed -i '1s/other/sometimes/' "$work/unseen"
	run -0 "$lint/messages" --seen dist any "$work/lines" "$work/unseen"
	# one that is neither, has no reason, or is none
	sed 1d "$work/unseen" | sed '2s/reason$//; $s/$/\nnever\tgone\treason/' >"$work/other"
	cp "$work/other" "$work/unseen"
	local without
	without=$(sed -n 's/^never\t\(.*\)\t$/\1/p' "$work/unseen")
	seen "make run: $text"
	assert_equal "$stderr" "messages: unseen:2: is not: WHEN, MESSAGE, REASON
messages: unseen:$(wc -l <"$work/unseen"): is no message, or has been listed: gone
messages: dist: was not seen, and has no reason for that: $without"
	: >"$work/lines"
	run -1 --separate-stderr "$lint/messages" --seen dist any "$work/lines" "$work/unseen"
	assert_equal "${stderr_lines[0]}" "messages: $work/lines: nothing was printed"
}

# attacks_planted: a small set of tests, with its table of attacks, in $work/tests.
attacks_planted() {
	rm -rf "$work/tests"
	mkdir -p "$work/tests/attacks" "$work/tests/other"
	printf '%s\n' 'load ../helpers' 'load ../more' '# attack A1 B2: words' \
		'@test "one" {' '}' '# attack C3' '@test "two" {' '}' \
		>"$work/tests/attacks/held.bats"
	printf '%s\n' 'load ../helpers' '# attack A1 A4' '@test "three" {' '}' \
		>"$work/tests/other/loose.bats"
	printf '%s\t%s\twhat\n' A1 run B2 run >"$work/tests/attacks/rows"
	printf '%s\t%s\twhat\twhy\n' C3 part A4 not B5 manual C6 later \
		>>"$work/tests/attacks/rows"
}

# attacks_say LINE...: and the count, which is the last line.
attacks_say() {
	run -1 "$lint/attacks" "$work/tests"
	assert_equal "$(sed '$d' <<<"$output")" "$(printf 'attacks: %s\n' "$@")"
}

@test "each attack has a test that looks at what has to hold, or a reason" {
	attacks_planted
	run -0 "$lint/attacks" "$work/tests"
	assert_output "attacks: 2 run, 1 in part, of 5 that apply; 1 do not, 1 are manual, 1 come later"
}

@test "an attack without its test or its reason, and a test without its attack, are found" {
	attacks_planted
	printf 'A7\trun\twhat\n' >>"$work/tests/attacks/rows"
	attacks_say 'rows:7: A7 has no test that checks the invariants'
	attacks_planted
	sed -i 's/^A4\tnot/A4\trun/; s/^A4.*/A4\trun\twhat/' "$work/tests/attacks/rows"
	attacks_say 'rows:4: A4 has no test that checks the invariants'
	attacks_planted
	printf 'B8\tnot\twhat\n' >>"$work/tests/attacks/rows"
	attacks_say 'rows:7: B8 has no reason'
	attacks_planted
	sed -i 's/^A1.*/&\twhy/' "$work/tests/attacks/rows"
	attacks_say 'rows:1: A1 is run, and has a reason'
	attacks_planted
	sed -i 's/^C3\tpart/C3\tlater/' "$work/tests/attacks/rows"
	attacks_say 'rows:3: C3 has a test: attacks/held.bats'
	attacks_planted
	sed -i 's/^B5\tmanual/B5\tnever/' "$work/tests/attacks/rows"
	attacks_say 'rows:5: no such state: never'
	attacks_planted
	sed -i '/^C3/d' "$work/tests/attacks/rows"
	attacks_say 'attacks/held.bats: no such row: C3'
	attacks_planted
	printf 'A1\trun\twhat\nA9\nD1\tnot\twhat\twhy\n' >>"$work/tests/attacks/rows"
	attacks_say 'rows:7: A1 is there twice' \
		'rows:8: is not: ID, STATE, SENTENCE[, REASON]' \
		'rows:9: is not: ID, STATE, SENTENCE[, REASON]'
}

@test "a test whose file does not look at what has to hold is none" {
	attacks_planted
	printf '%s\n' 'teardown() {' '	:' '}' >>"$work/tests/attacks/held.bats"
	attacks_say 'rows:1: A1 has no test that checks the invariants' \
		'rows:2: B2 has no test that checks the invariants' \
		'rows:3: C3 has no test that checks the invariants'
	printf '%s\n' 'teardown() {' '	invariants_hold' '}' \
		>>"$work/tests/attacks/held.bats"
	run -0 "$lint/attacks" "$work/tests"
	rm "$work/tests/attacks/rows"
	run -1 "$lint/attacks" "$work/tests"
	assert_output 'attacks: no rows'
}
