# Killed or stopped at any system call of its set-up.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load ../helpers
load ../more

setup() {
	mode "$CORDON_MODE"
	requires root "strace keeps the setuid bit's effect for root alone"
	requires strace "it injects the signals"
	place_make
	caller sh -c 'mkdir "$0/pinned"; echo secret >"$0/masked"' "$place"
	invariants_note
}

# injected FILE SIGNAL CALLS N: the sandbox with SIGNAL at each process's Nth
# of these calls.  The command writes what it is, at once.
injected() {
	rm -f "$place/marked"
	strace -f -q -o "$1" -u "$(caller_name)" \
		-e inject="$3":signal="$2":when="$4" -- \
		"$(prefix)/bin/cordon" --ro-bind / / --bind "$place" "$place" \
		--proc /proc --dev /dev --tmpfs /tmp --unshare-pid \
		--unshare-net --hostname box --unshare-uts \
		--pin "$place/pinned" --mask "$place/masked" \
		--watch "$place/pinned" \
		"$(tool state)" mark "$place/marked"
}

whole_or_nothing() {
	[ ! -e "$place/marked" ] || [ ! -s "$place/marked" ] ||
		assert_equal "$(cat "$place/marked")" \
			"$(cat "$BATS_TEST_TMPDIR/whole")"
}

no_process_left() {
	! pgrep -f "$place" >/dev/null
}

# attack A70: in steps, up to the call after the last one of any process.
@test "killed at any system call, no command runs in less than the whole sandbox" {
	local n trace=$BATS_TEST_TMPDIR/trace
	injected "$trace" KILL all 65535
	cp "$place/marked" "$BATS_TEST_TMPDIR/whole"
	host_note
	for ((n = 1; ; n += 3)); do
		injected "$trace" KILL all "$n" 2>/dev/null || true
		grep -q "killed by SIGKILL" "$trace" || break
		whole_or_nothing
		wait_until 2 no_process_left
	done
	((n > 100))
	assert_host_unchanged
}

# attack C14 A70: strace holds up the child, before it asks for the signal, for
# as long as the keeper needs to end: in front of its word, and behind it.
@test "a keeper that is killed before the child has its parent death signal takes it along" {
	local call
	for call in write signalfd4; do
		strace -f -q -o "$BATS_TEST_TMPDIR/trace" -u "$(caller_name)" \
			-e inject=prctl:delay_enter=1000000:when=1 \
			-e inject="$call":signal=KILL:when=1 -- \
			"$(prefix)/bin/cordon" --ro-bind / / \
			--bind "$place" "$place" touch "$place/ran" || true
		wait_until 5 no_process_left
		grep -q 'killed by SIGKILL' "$BATS_TEST_TMPDIR/trace"
		assert [ ! -e "$place/ran" ]
	done
}

stopped_pids() {
	local pid state
	for pid in $(pgrep -f "^$(prefix)/bin/cordon .*$place"); do
		state=$(awk '/^State/ { print $2 }' "/proc/$pid/status") || continue
		case $state in
		T | t) echo "$pid" ;;
		esac
	done
}

some_stopped() {
	[ -n "$(stopped_pids)" ]
}

# A process with power, or which has had it: nothing in it is the caller's.
out_of_reach() {
	run -0 caller "$(tool state)" reach "$1"
	refute_output --partial ": ok"
	assert_equal "${#lines[@]}" 12
}

# stopped_at CALLS N: strace is gone before the attempt, for a process has one
# tracer; what it stopped stays so.  False: nothing has come so far.
stopped_at() {
	local pid job

	injected "$BATS_TEST_TMPDIR/trace" STOP "$1" "$2" >/dev/null 2>&1 3>&- &
	job=$!
	until some_stopped; do
		[ -d "/proc/$job" ] || return 1
		sleep 0.02
	done
	pkill -KILL -f "^strace -f -q .*$place"
	wait "$job" 2>/dev/null || true
	for pid in $(stopped_pids); do
		# in userns mode it begins as a plain program of the caller's
		if [ "$CORDON_MODE" = setuid ] || [ "$2" -gt 60 ] ||
			[ "$1" != all ]; then
			out_of_reach "$pid"
			reached=$((reached + 1))
		fi
	done
	pkill -KILL -f "^$(prefix)/bin/cordon .*$place"
	wait_until 2 no_process_left
}

# attack A30 A71
@test "stopped at any system call, the caller cannot reach into set-up" {
	[ "$CORDON_MODE" != root ] || skip "root reaches into everything"
	local n reached=0
	for ((n = 1; ; n += n < 20 ? 1 : 5)); do
		stopped_at all "$n" || break
	done
	((n > 100))
	((reached > 8))
}

# attack A30 A56 A71: calls that the child alone makes
@test "stopped while the root is built, the caller cannot reach into it" {
	[ "$CORDON_MODE" != root ] || skip "root reaches into everything"
	local call reached=0
	for call in sethostname:1 ioctl:1 move_mount:1 move_mount:2 \
		move_mount:8 move_mount:14 fsopen:1 fsmount:2 mkdirat:1 \
		mkdirat:4 symlinkat:1 pivot_root:1 umount2:1 fchdir:1 \
		setresuid:2 fchownat:1 unlinkat:1 mknodat:1; do
		stopped_at "${call%:*}" "${call#*:}" || true
	done
	((reached >= 12))
}
