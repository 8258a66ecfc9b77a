# What protects the linked file is found missing, one option at a time.

bats_require_minimum_version 1.5.0
load "/usr/lib/bats/bats-support/load.bash"
load "/usr/lib/bats/bats-assert/load.bash"

top=$BATS_TEST_DIRNAME/../..

# A program that is compiled and linked as the helper is.
setup_file() {
	printf '%s\n' 'include Makefile' 'flags: ; @echo '\''cc="$(CC)"' \
		'compile="$(HARDEN) $(OPTIMISE)" link="$(LINK)"'\' |
		paste -sd '\n ' >"$BATS_FILE_TMPDIR/flags.mk"
	make -s -C "$top" -f "$BATS_FILE_TMPDIR/flags.mk" flags >"$BATS_FILE_TMPDIR/flags"
	cat >"$BATS_FILE_TMPDIR/planted.c" <<-'END'
		#include <cap-ng.h>
		#include <stdio.h>

		int
		main(int argc, char **argv)
		{
			char line[64];

			if (argc > 1)
				capng_clear(CAPNG_SELECT_ALL);
			(void)snprintf(line, sizeof(line), "%s", argv[0]);
			return printf("%s %d\n", line, argc);
		}
	END
}

setup() {
	work=$BATS_TEST_TMPDIR
	. "$BATS_FILE_TMPDIR/flags"
	cp "$BATS_FILE_TMPDIR/planted.c" "$work"
	mkdir "$work/objects"
}

# built COMPILE LINK: with these options behind ours.
built() {
	# shellcheck disable=SC2086 # lists of options
	"$cc" $compile $1 -c -o "$work/objects/planted.o" "$work/planted.c"
	# shellcheck disable=SC2086
	"$cc" $link $2 -o "$work/planted" "$work/objects/planted.o" -lcap-ng \
		2>"$work/warnings"
}

# lacks LINE...: these are said, and no others.
lacks() {
	run -1 "$BATS_TEST_DIRNAME/hardening" "$work/planted" "$work/objects"
	assert_output "$(printf "hardening: $work/planted %s\n" "$@")"
}

@test "the helper has all of it, and so has what is linked like it" {
	run -0 "$BATS_TEST_DIRNAME/hardening"
	refute_output
	built '' ''
	run -0 "$BATS_TEST_DIRNAME/hardening" "$work/planted" "$work/objects"
	refute_output
}

@test "a file at a fixed address is found, and one that is a library" {
	built -fno-pie -no-pie
	lacks 'is not position-independent' 'is not a position-independent program'
	built -fPIC -shared
	lacks 'is not a position-independent program'
}

@test "relocations that stay writable are found" {
	built '' -Wl,-z,norelro
	lacks 'has relocations that stay writable'
}

@test "symbols that are bound lazily are found" {
	built '' -Wl,-z,lazy
	lacks 'binds symbols lazily'
}

@test "an executable stack is found" {
	built '' -Wl,-z,execstack
	lacks 'has an executable stack' \
		'has a segment that is writable and executable'
}

@test "a segment that is writable and executable is found" {
	# shellcheck disable=SC2016 # an operand of the assembler
	echo '__asm__(".section .planted,\"awx\"; .quad 0; .previous");' \
		>>"$work/planted.c"
	built '' ''
	lacks 'has a segment that is writable and executable' \
		'has code and data in one segment'
}

@test "relocations in code are found" {
	echo '__asm__(".text; .quad main");' >>"$work/planted.c"
	run -1 built '' ''
	built '' -Wl,-z,notext
	lacks 'has relocations in its code'
}

@test "a path to libraries is found, of both kinds" {
	built '' -Wl,-rpath,/planted,--enable-new-dtags
	lacks 'says itself where its libraries are'
	built '' -Wl,-rpath,/planted,--disable-new-dtags
	lacks 'binds symbols lazily' 'says itself where its libraries are'
}

@test "code and data in one segment are found" {
	built '' -Wl,-z,noseparate-code
	lacks 'has code and data in one segment'
}

@test "a library too much, and one that is missing, are found" {
	built '' '-Wl,--no-as-needed -lm'
	lacks 'has libm.so.6 too much, or not'
	sed -i 's/capng_clear.*/argc--;/' "$work/planted.c"
	built '' ''
	lacks 'has libcap-ng.so.0 too much, or not'
}

@test "a stack without protection is found" {
	built -fno-stack-protector ''
	lacks 'has no stack protector'
}

@test "functions that are not fortified are found, also one of many" {
	built -U_FORTIFY_SOURCE ''
	lacks 'has no fortified function' 'calls printf in place of __printf_chk'
	sed -i 's/^int$/int plain(const char *, ...) __asm__("printf");\n&/
		s/return printf/return plain("x") + printf/' "$work/planted.c"
	built '' ''
	lacks 'calls printf in place of __printf_chk'
}

@test "jumps that are not protected are found" {
	case $(uname -m) in
	x86_64)
		built -fcf-protection=none ''
		lacks 'does not begin main with endbr64' \
			'has no note of IBT, SHSTK in planted.o'
		;;
	aarch64)
		built -mbranch-protection=none ''
		lacks 'does not begin main with bti|paciasp' \
			'has no note of BTI, PAC in planted.o'
		;;
	esac
}

@test "a file or objects that are not there prove nothing" {
	run -1 "$BATS_TEST_DIRNAME/hardening" "$work/planted"
	assert_line --index -1 "hardening: cannot read $work/planted"
	built '' ''
	rm "$work/objects/planted.o"
	lacks "has no objects in $work/objects"
}
