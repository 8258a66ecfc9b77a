# What the filters decide about each system call: the programs that the kernel
# has loaded, not their tables.
#
# calls/ARCH is "NUMBER NAME DEFAULT NESTED USERNS": "allowed", or what the
# policy answers.  There is no column without a filter, as it is the kernel's:
# a newer one has more calls.  tools/syscalls asks before a call is made, so
# the others are the same on all kernels, and no call has to be left out; what
# the kernel answers is compared here and now.

# $place is more.bash's, and the quoted text is awk's.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more
load golden

policies=(default nested userns)

# Without no-userns, which has an answer of its own to some of the calls.  The
# setuid file is what it is all the same.
setup() {
	umask 022
	mode "$CORDON_MODE"
	place_make
	if [ "$CORDON_MODE" = setuid ]; then
		caller() {
			as_user A "$@"
		}
	fi
}

# calls WHAT POLICY: what tools/syscalls prints with that filter, or "none".
calls() {
	local filter=(--filter "$2")

	if [ "$2" = userns ]; then
		filter=(--disable-userns)
	fi
	run -0 inside "${filter[@]}" --ro-bind "$(tool syscalls)" /syscalls -- \
		/syscalls "$1"
	printf '%s\n' "$output"
}

# calls_note WHAT: of all policies, into $place/WHAT.POLICY.
calls_note() {
	local policy

	for policy in none "${policies[@]}"; do
		calls "$1" "$policy" >"$place/$1.$policy"
	done
	# or a filter of this machine decides too
	run -0 awk '$2 != "allowed"' "$place/$1.none"
	refute_output
}

# table WHAT: NUMBER DEFAULT NESTED USERNS
table() {
	join <(sort "$place/$1.default") \
		<(sort "$place/$1.nested") |
		join - <(sort "$place/$1.userns") | sort -n
}

# The names are there to be read, and are not compared: another version of the
# kernel's headers has more.
names_of_calls() {
	if [ "${CORDON_GOLDEN:-}" = update ]; then
		sed -nE 's/^#define __NR_([a-z0-9_]+) ([0-9]+)$/\2 \1/p' \
			/usr/include/*/asm/unistd_64.h
	else
		cat "$BATS_TEST_DIRNAME/calls/x86_64"
	fi
}

# with_names [FILE]: "NUMBER NAME ..." on standard input; what has no name and
# is decided alike is one line.
with_names() {
	awk 'FILENAME != "-" { if ($2 != "-") names[$1] = $2; next }
		function flush() {
			if (count)
				print first (count > 1 ? "-" last : "") " -" rest
			count = 0
		}
		{
			number = $1
			sub(/^[0-9]+/, "")
			if (number in names) {
				flush()
				print number " " names[number] $0
				next
			}
			if (count && $0 != rest)
				flush()
			if (!count)
				first = number
			last = number
			rest = $0
			count++
		}
		END { flush() }' "$@" -
}

x86_64_only() {
	[ "$(uname -m)" = x86_64 ] || skip "there are golden files of x86-64 only"
}

# attack B66
@test "inside each filter, every system call is decided as it was" {
	x86_64_only
	calls_note decisions
	table decisions | with_names <(names_of_calls) |
		golden calls/x86_64 "NUMBER NAME DEFAULT NESTED USERNS"
}

# attack B66
@test "inside each filter, a call is answered by the filter or as without it" {
	local policy

	calls answers none >"$place/none"
	for policy in "${policies[@]}"; do
		calls decisions "$policy" >"$place/decisions"
		calls answers "$policy" >"$place/answers"
		run -0 diff "$place/answers" <(
			awk 'FILENAME ~ /none$/ { none[$1] = $2; next }
				$1 in none {
					print $1, $2 == "allowed" ? none[$1] : $2
				}' "$place/none" "$place/decisions"
		)
	done
}

# attack B51 B66
@test "inside each filter, a call by the entry for x32 programs is decided as it was" {
	x86_64_only
	calls_note x32
	table x32 | with_names |
		golden calls/x32 "NUMBER - DEFAULT NESTED USERNS, with bit 30 set"
}

# attack B50 B66
@test "inside each filter, a call by the entry for 32-bit programs ends the process" {
	x86_64_only
	[ "$(calls i386 none | awk '{ print $2 }' | sort -u)" != SIGSEGV ] ||
		skip "the kernel has no such entry"
	calls_note i386
	table i386 | with_names |
		golden calls/i386 "NUMBER - DEFAULT NESTED USERNS, by int \$0x80"
}
