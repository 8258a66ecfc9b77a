# Ends: what floods, what does not read, what does not want to go.

# $place is more.bash's, $project is made in setup, and much text is for a
# shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more
load profiles

setup() {
	project_setup exhaust
}

teardown() {
	user_processes_end A
	invariants_hold
}

# attack C12
@test "output that nobody reads is held by its pipe, and by no process of ours" {
	local holds profile

	mkfifo "$place/fifo"
	exec 7<>"$place/fifo"
	caller "$project/exhaust" write >&7 2>"$place/holds"
	exec 7<&-
	for profile in default shell node; do
		[ "$profile" != node ] || command -v npm >/dev/null || continue
		exec 7<>"$place/fifo"
		in_profile "$profile" ./exhaust write >&7 2>"$place/count"
		exec 7<&-
		assert_equal "$(cat "$place/count")" "$(cat "$place/holds")"
	done
}

# attack C12
@test "input that the command does not read stays where it is" {
	local profile

	mkfifo "$place/fifo" "$project/go"
	chown cordon-a: "$project/go"
	exec 7<>"$place/fifo"
	caller "$project/exhaust" write >&7 2>"$place/holds"
	exec 7<&-
	for profile in default shell; do
		(
			caller "$project/exhaust" write 2>"$place/count"
			echo >"$project/go"
		) | in_profile "$profile" sh -c 'read -r _ <go'
		assert_equal "$(cat "$place/count")" "$(cat "$place/holds")"
	done
}

# attack C13
@test "when the command ends, what is dead, stopped, or ignores signals ends with it" {
	local profile

	for profile in default shell; do
		run -0 in_profile "$profile" ./exhaust children 60
		assert_output started
		wait_until 1 host_quiet
	done
}

# 200 sandboxes that leave processes behind, each ended at some time while it
# starts or runs: the keeper alone is killed, or the whole process group.
killed_at_random='
	RANDOM=$3
	cd "$2"
	for i in {1..200}; do
		printf -v at "0.%03d" $((1 + RANDOM % 60))
		only=
		[ $((i % 2)) -ne 0 ] || only=--foreground
		timeout --signal=KILL $only "$at" "$1/bin/sandbox-shell" sh -c "
			trap : TERM HUP
			setsid sleep 1000 &
			: >made
			sleep 1000" &
		[ $((i % 4)) -ne 0 ] || wait
	done
	wait'

# attack C14
@test "killed at 200 random times, a frontend leaves no process, mount or file behind" {
	local seed=$RANDOM

	echo "seed $seed"
	host_note
	find /tmp /var/tmp "$(caller_home)" -user cordon-a -print 2>/dev/null |
		sort >"$BATS_TEST_TMPDIR/files"
	caller bash -c "$killed_at_random" bash "$(prefix)" "$project" "$seed" \
		>/dev/null 2>&1 3>&- || true
	assert_host_unchanged
	find /tmp /var/tmp "$(caller_home)" -user cordon-a -print 2>/dev/null |
		grep -avx "$project/made" | sort | diff "$BATS_TEST_TMPDIR/files" -
	# a test of the test: some came as far as this
	assert [ -e "$project/made" ]
}

# attack C19
@test "a sandbox of which every process is stopped is ended by killing the keeper" {
	local keeper

	in_profile shell sh -c 'for i in 1 2 3; do sleep 1000 & done
		echo >ready; wait' >/dev/null 2>&1 3>&- &
	wait_until 10 test -s "$project/ready"
	keeper=$(pgrep -o -u cordon-a -x --runstates RSDTt cordon)
	caller bash -c 'kill -STOP $(pgrep -u "$(id -u)" -x "sleep|sh|cordon")'
	kill -KILL "$keeper"
	# (the dead of earlier tests may still be listed, hence the states)
	wait_until 5 host_quiet
	assert_equal "$(host_strangers)" ""
}
