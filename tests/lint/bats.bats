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

documented() {
	mkdir -p "$work/top"
	cp -r "$top/man" "$top/completions" "$work/top"
}

@test "help, manual and completions have the same options" {
	run -0 "$lint/options"
	refute_output
}

@test "an option that one of them lacks is found" {
	local file
	for file in man/cordon.1 completions/cordon.bash completions/_cordon \
		completions/cordon.fish; do
		documented
		sed -i -e 's/--remount-ro//g' -e 's/Fl -remount-ro/Xx/' \
			-e 's/-l remount-ro//' "$work/top/$file"
		run -1 "$lint/options" "$top/build/cordon" "$work/top"
		assert_output "options: $file lacks --remount-ro"
	done
}

@test "an option that one of them has alone is found" {
	local file
	for file in man/cordon.1 completions/cordon.bash completions/_cordon \
		completions/cordon.fish; do
		documented
		sed -i -e 's/--remount-ro/--planted &/' \
			-e 's/^\.It Fl -remount-ro/.It Fl -planted\n&/' \
			-e 's/-l remount-ro/-l planted &/' "$work/top/$file"
		run -1 "$lint/options" "$top/build/cordon" "$work/top"
		assert_output "options: $file has --planted, which is no option"
	done
}

@test "a help without options and an empty manual are found" {
	documented
	printf '#!/bin/sh\necho usage\n' >"$work/cordon"
	chmod +x "$work/cordon"
	run -1 "$lint/options" "$work/cordon" "$work/top"
	assert_output "options: --help lists nothing"
	: >"$work/top/man/cordon.1"
	run -1 "$lint/options" "$top/build/cordon" "$work/top"
	assert_output "options: man/cordon.1 lists nothing"
	rm "$work/top/man/cordon.1"
	run -1 "$lint/options" "$top/build/cordon" "$work/top"
	assert_output "options: no man/cordon.1"
}
