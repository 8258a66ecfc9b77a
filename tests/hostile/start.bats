# Started from a state that no program expects to inherit.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more

# from WORD... -- COMMAND...: the caller, in such a state.
from() {
	caller "$CORDON_TOOLS/hostile-start" "$@"
}

# The command prints what it is, so that a weaker sandbox would show.
sandbox_from() {
	from "$@" -- "$(prefix)/bin/cordon" --ro-bind / / \
		--bind "$place" "$place" --proc /proc --dev /dev --tmpfs /tmp \
		--unshare-pid --unshare-net \
		sh -c 'grep -E "^(Cap|NoNew)" /proc/self/status
			wc -l </proc/self/mountinfo'
}

# fails_closed WORD...: there is a whole sandbox, or none and an error.  Not
# with run, which warns about a loader that ends with 127.
fails_closed() {
	whole=$(sandbox_from umask=022)
	assert_equal "$(wc -l <<<"$whole")" 7
	status=0
	output=$(sandbox_from "$@" 2>/dev/null) || status=$?
	# what is in it may be short of something, too, and end early
	[ "$status" -ne 0 ] || assert_equal "$output" "$whole"
	assert_equal "$output" "${whole:0:${#output}}"
}

# given_back WHAT WORD...: the command has what the caller had.
given_back() {
	local what=$1

	shift
	run -0 from "$@" -- "$(tool state)" "$what"
	local outside=$output
	run -0 from "$@" -- "$(prefix)/bin/cordon" --ro-bind / / \
		--proc /proc --unshare-pid "$(tool state)" "$what"
	assert_output "$outside"
}

# attack A5
@test "with any of the standard descriptors closed, the sandbox is whole" {
	local words n fd
	for n in {0..7}; do
		words=(umask=022)
		for fd in 0 1 2; do
			((n >> fd & 1)) && words+=("close=$fd")
		done
		rm -f "$place/list"
		run -0 from "${words[@]}" -- "$(prefix)/bin/cordon" \
			--ro-bind / / --bind "$place" /mnt --proc /proc \
			--unshare-pid --keep-fd 5 \
			sh -c "$(tool state) descriptors >/mnt/list" 5</dev/null
		run -0 cut -d ' ' -f 1 "$place/list"
		assert_output "$(printf '%s\n' 0 1 2 5)"
	done
}

# attack A5: a message does not become the contents of a file
@test "with stderr closed, a message goes nowhere" {
	: >"$place/file"
	chmod 0666 "$place/file"
	run -125 from close=0 close=1 close=2 -- "$(prefix)/bin/cordon" \
		--bind "$place/file" /file --bind /nonexistent /x true
	refute_output
	run -125 from close=2 -- "$(prefix)/bin/cordon" --unknown true
	refute_output
	assert [ ! -s "$place/file" ]
}

# attack A5 A11: no message, no text of the loader's in between
@test "with few descriptors to have, there is a whole sandbox or none" {
	local n
	for n in {0..20} 30 40; do
		fails_closed "rlimit=NOFILE:$n"
	done
}

# attack A11 A12
@test "with few resources to have, there is a whole sandbox or none" {
	local limit
	for limit in FSIZE:0 FSIZE:1 FSIZE:4096 NPROC:0 NPROC:1 CPU:0 CPU:1 \
		CORE:unlimited MEMLOCK:0 SIGPENDING:0 MSGQUEUE:0 STACK:65536 \
		DATA:0 DATA:1048576 AS:1048576 AS:2097152 AS:4194304 \
		AS:8388608 AS:16777216 AS:33554432 AS:67108864; do
		fails_closed "rlimit=$limit"
		fails_closed "rlimit=$limit" ignore=XFSZ ignore=XCPU
	done
}

# attack A11
@test "a file size limit of 0 neither ends set-up half-way nor is lost" {
	run -0 from rlimit=FSIZE:0:unlimited -- "$(prefix)/bin/cordon" \
		--ro-bind / / --dir /tmp --tmpfs /tmp --file 0 /tmp/file \
		cat /tmp/file <<<contents
	assert_output contents
	given_back limits rlimit=FSIZE:0:unlimited
	# where it cannot be raised either it is an error
	run -125 from rlimit=FSIZE:0 -- "$(prefix)/bin/cordon" \
		--ro-bind / / --tmpfs /tmp --file 0 /tmp/file true <<<contents
	assert_output --regexp '^cordon: Can.t .*: File too large$'
}

# attack A11
@test "the command has the caller's own limits" {
	given_back limits umask=022
	given_back limits rlimit=NOFILE:64:256 rlimit=CORE:0:4096 \
		rlimit=FSIZE:1048576:2097152 rlimit=CPU:100:200
	given_back limits rlimit=NOFILE:128 rlimit=CORE:4096
}

# attack A10
@test "the command has the caller's own signals" {
	given_back inherited umask=022
	given_back inherited block=all
	given_back inherited block=TERM block=CHLD
	given_back inherited ignore=CHLD ignore=PIPE ignore=XFSZ
	given_back inherited ignore=TERM ignore=INT ignore=USR1 block=HUP
}

# attack A25: SECBIT_EXEC_RESTRICT_FILE and its lock
@test "the command keeps what the caller has restricted for good of exec" {
	from securebits=0x300 -- true 2>/dev/null || skip "needs Linux 6.14"
	run -0 from securebits=0x300 -- "$(prefix)/bin/cordon" --ro-bind / / \
		"$(tool state)" identity
	assert_line "securebits 0x3ef"
	# a new user namespace clears them; setuid mode: where there are some
	[ "$CORDON_MODE" != setuid ] || caller() { as_user A "$@"; }
	run -0 from securebits=0x300 -- "$(prefix)/bin/cordon" --ro-bind / / \
		--unshare-user-try "$(tool state)" identity
	assert_line "securebits 0x3ef"
	run -0 from umask=022 -- "$(prefix)/bin/cordon" --ro-bind / / \
		"$(tool state)" identity
	assert_line "securebits 0xef"
}

# attack A13
@test "the command has the caller's own umask" {
	for mask in 000 022 0777; do
		given_back inherited umask=$mask
	done
}

# attack A13
@test "what set-up makes has its own modes under every umask" {
	local mask modes
	modes='umask; stat -c "%a %n" / /a /a/b /c /f /g /t /dev /dev/shm /at'
	for mask in 000 022 0777; do
		run -0 from umask=$mask -- "$(prefix)/bin/cordon" \
			--ro-bind /usr /usr --symlink usr/bin /bin \
			--symlink usr/lib /lib --symlink usr/lib64 /lib64 \
			--dir /a/b --perms 0700 --dir /c --file 8 /f \
			--bind-data 9 /g --tmpfs /t --dev /dev \
			--bind "$place" /at/place \
			sh -c "$modes" 8</dev/null 9</dev/null
		assert_output - <<-END
			$(printf %04o "$((8#$mask))")
			755 /
			755 /a
			755 /a/b
			700 /c
			666 /f
			600 /g
			755 /t
			755 /dev
			1777 /dev/shm
			755 /at
		END
	done
}

# attack A10
@test "the exit status arrives whatever the caller does with SIGCHLD" {
	for words in ignore=CHLD block=CHLD "ignore=CHLD block=all"; do
		# shellcheck disable=SC2086 # words
		run -7 from $words -- "$(prefix)/bin/cordon" --ro-bind / / \
			--proc /proc --unshare-pid sh -c 'exit 7'
		# shellcheck disable=SC2086 # words
		run -7 from $words -- "$(prefix)/bin/cordon" --ro-bind / / \
			sh -c 'exit 7'
	done
}

# attack A10
@test "a timer of the caller's does not end the sandbox" {
	run -0 from itimer=10 -- "$(prefix)/bin/cordon" --ro-bind / / \
		sh -c 'sleep 0.2; echo alive'
	assert_output alive
}

# attack A10
@test "a signal that the caller blocks and has pending does not end the sandbox" {
	run -7 from pend=USR1 pend=TERM -- "$(prefix)/bin/cordon" \
		--ro-bind / / --unshare-pid sh -c 'exit 7'
	run -7 from pend=USR1 pend=TERM -- "$(prefix)/bin/cordon" \
		--ro-bind / / sh -c 'exit 7'
}

# attack A10
@test "below a subreaper and with a parent death signal, the sandbox is whole" {
	fails_closed subreaper pdeathsig=TERM
	assert_equal "$status" 0
}

@test "an odd personality does not survive in setuid mode" {
	[ "$CORDON_MODE" = setuid ] || skip "setuid mode only"
	# ADDR_NO_RANDOMIZE | READ_IMPLIES_EXEC
	run -0 from personality=0x440000 -- "$(prefix)/bin/cordon" \
		--ro-bind / / cat /proc/self/personality
	assert_output 00000000
}

# attack A1
@test "without any argument, not even a name, there is a message" {
	run -125 from argc0 -- "$(prefix)/bin/cordon" --help
	assert_output --regexp \
		'^cordon: (started without a name: argc is 0|no command: nothing follows the options \(see --help\))$'
	run -0 from argv0= -- "$(prefix)/bin/cordon" --ro-bind / / echo works
	assert_output works
}

# attack A1
@test "many and long arguments are the command's" {
	local many
	mapfile -t many < <(seq 4000)
	run -0 cordon --ro-bind / / sh -c 'echo $# ${#4001}' sh "${many[@]}" \
		"$(printf %0131000d 0)"
	assert_output "4001 131000"
}

# attack A2
@test "no message shows what argv[0] is" {
	local name
	for name in $'\033]0;x\007/../../tmp/x' /tmp/x 'a: %s%n' bwrapp "bwrap "; do
		run -125 from argv0="$name" -- "$(prefix)/bin/cordon" --unknown
		assert_output "cordon: Unknown option --unknown: there is none of that name (see --help)"
	done
	run -0 from argv0=$'\033x' -- "$(prefix)/bin/cordon" --help
	assert_line --index 0 "usage: cordon [OPTIONS...] [--] COMMAND [ARGS...]"
	run -0 caller bash -c 'exec 9<"$1"; exec /proc/self/fd/9 --version' bash \
		"$(prefix)/bin/cordon"
	assert_output --regexp '^cordon [0-9]'
}

# attack A14
@test "from a directory that is gone, the command starts in HOME or /" {
	run -0 from cwd-deleted -- "$(prefix)/bin/cordon" --ro-bind / / \
		sh -c 'pwd; echo "$PWD"'
	assert_output "$(printf '%s\n' "$(caller_home)" "$(caller_home)")"
	run -0 from cwd-deleted -- "$(prefix)/bin/cordon" --ro-bind / / \
		--unsetenv HOME sh -c 'pwd; echo "$PWD"'
	assert_output "$(printf '%s\n' / /)"
}

# attack A14
@test "from a directory that may not be entered again, the command starts elsewhere" {
	mkdir "$place/closed"
	chown "$(caller_name):" "$place/closed"
	cd "$place/closed"
	chmod 0000 "$place/closed"
	[ "$CORDON_MODE" != root ] || skip "root may enter"
	run -0 cordon --ro-bind / / sh -c 'pwd'
	assert_output "$(caller_home)"
}

# attack A3 A4
@test "nothing that the environment names is loaded or made in setuid mode" {
	local variables
	[ "$CORDON_MODE" = setuid ] || skip "elsewhere it is the caller's own program"
	cat >"$BATS_TEST_TMPDIR/evil.c" <<-END
		#include <fcntl.h>
		__attribute__((constructor)) static void evil(void)
		{ open("$place/loaded", O_CREAT | O_WRONLY, 0644); }
	END
	"${CC:-cc}" -shared -fPIC -o "$place/evil.so" "$BATS_TEST_TMPDIR/evil.c"
	cp "$place/evil.so" "$place/libcap-ng.so.0"
	variables=(LD_PRELOAD="$place/evil.so" LD_AUDIT="$place/evil.so"
		LD_LIBRARY_PATH="$place" LD_DEBUG=all
		LD_DEBUG_OUTPUT="$place/debug" MALLOC_TRACE="$place/trace"
		GCONV_PATH="$place" LOCPATH="$place" NLSPATH="$place/%N"
		TZ=":$place/evil.so" TMPDIR="$place" HOSTALIASES="$place/x"
		RESOLV_HOST_CONF="$place/x" GETCONF_DIR="$place"
		GLIBC_TUNABLES=glibc.malloc.check=3 PATH=. IFS=x ENV="$place/x"
		BASH_ENV="$place/x" LIBMOUNT_DEBUG=all HOME=/root)
	run -0 caller env "${variables[@]}" "$(prefix)/bin/cordon" --version
	assert_output --regexp '^cordon [0-9.]+$'
	run -125 caller env "${variables[@]}" "$(prefix)/bin/cordon" --unknown
	assert_output "cordon: Unknown option --unknown: there is none of that name (see --help)"
	assert_equal "$(ls "$place")" "$(printf '%s\n' evil.so libcap-ng.so.0)"
	# the command does not have them either: the C library took them away
	run -0 caller env "${variables[@]}" "$(prefix)/bin/cordon" \
		--ro-bind / / /usr/bin/env
	refute_output --regexp '(^|[[:space:]])(LD_|MALLOC_|GCONV_PATH|TMPDIR|LOCPATH)'
	assert_equal "$(ls "$place")" "$(printf '%s\n' evil.so libcap-ng.so.0)"
}
