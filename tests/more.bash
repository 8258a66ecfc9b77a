# On top of helpers.bash, for the tests of the helper itself.

load ../invariants

export CORDON_MODE

# Each test runs in the mode that was chosen for the run, or skips.
setup() {
	mode "$CORDON_MODE"
	place_make
	invariants_note
}

teardown() {
	invariants_hold
}

# The directory $place, the caller's own, that everybody can reach; what a
# test makes lies there.
place_make() {
	place=$(mktemp -d "$CORDON_SCRATCH/place.XXXXXX")
	chmod 0755 "$place"
	if [ "$(id -u)" -eq 0 ]; then
		chown "$(caller_name):" "$place"
	fi
}

# tool NAME: tests/tools/NAME.c as a program that everybody can run.
tool() {
	local program=$CORDON_TOOLS/$1

	if [ ! -x "$program" ]; then
		"${CC:-cc}" -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra \
			-Wconversion -Wshadow -Werror -pthread -o "$program.new" \
			"$CORDON_TOP/tests/tools/$1.c"
		mv "$program.new" "$program"
	fi
	echo "$program"
}

# with_state [OPTION... --] WORD...: tests/tools/state in a minimal sandbox.
with_state() {
	local options=() program

	program=$(tool state)
	if [ "${1:0:2}" = -- ]; then
		while [ "$1" != -- ]; do
			options+=("$1")
			shift
		done
		shift
	fi
	inside "${options[@]}" --ro-bind "$program" /state -- /state "$@"
}

# apart FUNCTION: runs it, as root, in a mount namespace of its own, so that
# what it mounts is nowhere else.  It is a new shell: it has the functions
# and what is exported.
apart() {
	export place
	unshare --mount --propagation private \
		bash -c "$(declare -f); set -e; \"\$@\"" bash "$@"
}

# refused MESSAGE [OPTION...]: cordon ends with exactly this line and 125, and
# the command has not run.
refused() {
	local message=$1

	shift
	run -125 cordon "$@" /bin/touch "$place/ran"
	assert_output "cordon: $message"
	assert [ ! -e "$place/ran" ]
}

# Whether the kernel has the scopes of Landlock.
landlock_scopes() {
	# landlock_create_ruleset(2) for its version: 6 has them
	[ "$(python3 -c 'import ctypes
print(ctypes.CDLL(None).syscall(444, 0, 0, 1))')" -ge 6 ]
}
