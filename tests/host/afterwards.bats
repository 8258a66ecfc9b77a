# The host during and after a run: nothing is left, nothing was lent.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load ../helpers
load ../more

# background OPTION... COMMAND...: a sandbox that has said it is there.  Sets
# keeper.  The command has to write a line to /place/ready.
background() {
	[ -p "$place/ready" ] || mkfifo "$place/ready"
	chmod 0666 "$place/ready"
	inside --bind "$place" /place "$@" 3>&- &
	job=$!
	read -r _ <"$place/ready"
	keeper=$(pgrep -o -f "^$(prefix)/bin/cordon .*$place")
}

# Everything that runs with $place on its command line, or below it.
gone() {
	! pgrep -f "$1" >/dev/null
}

finished() {
	status=0
	wait "$job" || status=$?
}

# attack C13 C15 A83
@test "afterwards, no process, mount, cgroup or file is left" {
	host_note
	run -0 inside --unshare-net --bind "$place" /place --mqueue /queues \
		-- true
	run -1 inside -- false
	run -127 inside -- /nonexistent
	run -125 inside --bind /nonexistent /x -- true
	run -125 inside --chdir /nonexistent -- true
	assert_host_unchanged
	assert_equal "$(ls -A "$place")" ""
}

# attack C13
@test "afterwards, what daemonised and ignores signals is gone" {
	local sleeper=61234
	run -0 inside -- sh -c "
		trap '' TERM HUP INT
		setsid sh -c 'trap \"\" TERM HUP; (sleep $sleeper &); sleep $sleeper' &
		nohup sleep $sleeper >/dev/null 2>&1 &
		(kill -STOP \$(exec sh -c 'echo \$PPID')) 2>/dev/null &
		sleep 0.2"
	wait_until 1 gone "sleep $sleeper"
}

# The kernel hands out the lowest signal first, and SIGCHLD is the 17th; strace
# lets it look as if there always was a lower one.
# attack C13
@test "afterwards, what sends signals to init without end does not keep the sandbox" {
	requires root "strace keeps the setuid bit's effect for root alone"
	requires strace "it makes up the signals"
	run -5 timeout --signal=KILL 20 strace -f -q -o "$place/trace" \
		-u "$(caller_name)" -e trace=rt_sigtimedwait \
		-e inject=rt_sigtimedwait:retval=1 -- \
		"$(prefix)/bin/cordon" --ro-bind / / --unshare-pid -- \
		sh -c 'exit 5'
	assert_output ''
}

# attack C14
@test "a killed keeper takes the sandbox along" {
	local sleeper=62345
	background -- sh -c "
		setsid sleep $sleeper & trap '' TERM HUP INT
		echo >/place/ready; sleep $sleeper"
	kill -KILL "$keeper"
	finished
	assert_equal "$status" 137
	wait_until 1 gone "sleep $sleeper"
}

# attack C14: one of the two orders of the race with the keeper's death
@test "a keeper killed without a pid namespace takes the command along" {
	local sleeper=63456
	mkfifo "$place/ready"
	chmod 0666 "$place/ready"
	cordon --ro-bind / / --bind "$place" "$place" \
		sh -c "echo >$place/ready; exec sleep $sleeper" 3>&- &
	job=$!
	read -r _ <"$place/ready"
	keeper=$(pgrep -o -f "^$(prefix)/bin/cordon .*$place")
	kill -KILL "$keeper"
	finished
	assert_equal "$status" 137
	wait_until 1 gone "sleep $sleeper"
}

# attack A36
@test "while the command runs, none of our processes has any privilege" {
	local pid
	background -- sh -c 'echo >/place/ready; exec sleep 60'
	for pid in "$keeper" $(pgrep -P "$keeper"); do
		grep -E '^(Uid|Cap(Inh|Prm|Eff|Bnd|Amb)|NoNewPrivs):' \
			"/proc/$pid/status" | tr -s '\t\n' ' '
		echo
	done >"$BATS_TEST_TMPDIR/list"
	kill -KILL "$keeper"
	local uid line
	uid=$(caller id -u)
	line="Uid: $uid $uid $uid $uid CapInh: 0000000000000000 CapPrm: 0000000000000000 CapEff: 0000000000000000 CapBnd: 0000000000000000 CapAmb: 0000000000000000 NoNewPrivs: 1 "
	run -0 cat "$BATS_TEST_TMPDIR/list"
	if [ "$CORDON_MODE" = userns ]; then
		# the keeper has these of its own user namespace: none
		assert_equal "${#lines[@]}" 2
	fi
	assert_output "$(printf '%s\n' "$line" "$line")"
}

# attack C15: a mount that a process still has cannot be given back
@test "while the command runs, the host can let go of what it has mounted" {
	requires root "to look at the keeper"
	[ "$CORDON_MODE" != userns ] || skip "userns mode: it has no power to let go"
	cd "$place"
	background -- sh -c 'echo >/place/ready; exec sleep 60'
	run -0 readlink "/proc/$keeper/cwd"
	local cwd=$output
	run -0 cat "/proc/$keeper/mountinfo"
	kill -KILL "$keeper"
	refute_output
	assert_equal "$cwd" /
}

# attack A30 A36
@test "while the command runs, the caller cannot reach into keeper or init" {
	[ "$CORDON_MODE" != root ] || skip "root reaches into everything"
	local pid
	background -- sh -c 'echo >/place/ready; exec sleep 60'
	for pid in "$keeper" $(pgrep -P "$keeper"); do
		run -0 caller "$(tool state)" reach "$pid"
		refute_output --partial ": ok"
		assert_equal "${#lines[@]}" 12
	done
	kill -KILL "$keeper"
}

# attack A36
@test "a keeper that is sent every signal ends with the sandbox, or goes on" {
	local signal sleeper=64567
	for signal in {1..31} {34..64}; do
		background -- sh -c "echo >/place/ready; exec sleep $sleeper"
		kill -s "$signal" "$keeper"
		# it may have ended
		kill -CONT "$keeper" 2>/dev/null || true
		kill -KILL "$keeper" 2>/dev/null || true
		finished
		wait_until 1 gone "sleep $sleeper"
	done
}

# attack C14
@test "with --die-with-parent, the sandbox ends with the process that started it" {
	local sleeper=65678
	mkfifo "$place/ready"
	chmod 0666 "$place/ready"
	# the parent is this shell, which does not exec
	caller bash -c '"$@"; :' bash "$(prefix)/bin/cordon" --ro-bind / / \
		--bind "$place" "$place" --unshare-pid --die-with-parent \
		sh -c "echo >$place/ready; exec sleep $sleeper" 3>&- &
	read -r _ <"$place/ready"
	keeper=$(pgrep -o -f "^$(prefix)/bin/cordon .*$place")
	kill -KILL "$(ps -o ppid= -p "$keeper" | tr -d ' ')"
	wait_until 2 gone "sleep $sleeper"
	wait_until 2 gone "^$(prefix)/bin/cordon .*$place"
}

@test "without --die-with-parent, the sandbox outlives the process that started it" {
	local sleeper=66789
	mkfifo "$place/ready"
	chmod 0666 "$place/ready"
	caller bash -c '"$@"; :' bash "$(prefix)/bin/cordon" --ro-bind / / \
		--bind "$place" "$place" --unshare-pid \
		sh -c "echo >$place/ready; exec sleep $sleeper" 3>&- &
	read -r _ <"$place/ready"
	keeper=$(pgrep -o -f "^$(prefix)/bin/cordon .*$place")
	kill -KILL "$(ps -o ppid= -p "$keeper" | tr -d ' ')"
	run ! wait_until 1 gone "sleep $sleeper"
	kill -KILL "$keeper"
	wait_until 2 gone "sleep $sleeper"
}

# The thread that forked the keeper ends; the process lives on.
@test "with --die-with-parent, the end of the parent's thread is not its death" {
	run -0 caller "$(tool thread)" "$(prefix)/bin/cordon" --ro-bind / / \
		--unshare-pid --die-with-parent sh -c 'sleep 0.5; echo alive'
	assert_output - <<-'END'
		thread ended
		alive
	END
}

# signalled OPTION...: a command that counts what it gets, a line each.
signalled() {
	rm -f "$place/got"
	background "$@" -- sh -c '
		for signal in INT TERM HUP QUIT USR1 USR2 CONT; do
			trap "echo $signal >>/place/got" $signal
		done
		trap "exit 5" ALRM
		echo >/place/ready
		i=0
		while [ ! -e /place/end ] && [ $i -lt 500 ]; do
			sleep 0.02; i=$((i + 1))
		done
		exit 5'
}

has_lines() {
	[ "$(wc -l <"$2" 2>/dev/null || echo 0)" -ge "$1" ]
}

@test "with --forward-signals, each signal arrives once" {
	local signal n=0
	signalled --forward-signals
	for signal in INT TERM HUP QUIT USR1 USR2 CONT; do
		kill -s "$signal" "$keeper"
		n=$((n + 1))
		wait_until 5 has_lines $n "$place/got"
	done
	touch "$place/end"
	finished
	assert_equal "$status" 5
	assert_equal "$(xargs <"$place/got")" "INT TERM HUP QUIT USR1 USR2 CONT"
}

# Whether the keeper has read what was sent to it.
nothing_pending() {
	grep -q '^ShdPnd:[[:space:]]*0*$' "/proc/$1/status"
}

# A shell that continues a job sends SIGCONT to the whole process group.
@test "with --forward-signals, what was sent to init as well is not lost" {
	[ "$CORDON_MODE" != root ] || skip "what root sends looks as if the keeper had"
	local init
	signalled --forward-signals
	init=$(pgrep -P "$keeper")
	caller kill -s STOP "$init"
	caller kill -s USR1 "$init"
	caller kill -s USR1 "$keeper"
	wait_until 5 nothing_pending "$keeper"
	caller kill -s CONT "$init"
	wait_until 5 has_lines 1 "$place/got" || true
	touch "$place/end"
	finished
	assert_equal "$status" 5
	assert_equal "$(xargs <"$place/got")" "USR1"
}

traced_and_stopped() {
	grep -q '^State:[[:space:]]*t' "/proc/$1/status"
}

# The kernel removes a pending SIGCONT when a stop signal comes, even one that
# is ignored: strace holds the keeper where it has seen the first of them.
@test "with --forward-signals, a signal that is gone again does not make the keeper deaf" {
	requires root "strace keeps the setuid bit's effect for root alone"
	requires strace "it holds the keeper"
	mkfifo -m 0666 "$place/ready"
	(
		trap '' TTIN
		exec strace -q -o "$place/trace" -u "$(caller_name)" \
			-e trace=poll -e inject=poll:delay_exit=1000000:when=1 -- \
			"$(prefix)/bin/cordon" --ro-bind / / --unshare-pid \
			--bind "$place" /tmp --forward-signals -- sh -c '
				echo >/tmp/ready
				while [ ! -e /tmp/end ]; do sleep 0.02; done
				exit 5'
	) 3>&- &
	job=$!
	read -r _ <"$place/ready"
	keeper=$(pgrep -P "$job" -x cordon)
	kill -s CONT "$keeper"
	wait_until 5 traced_and_stopped "$keeper"
	kill -s TTIN "$keeper"
	touch "$place/end"
	wait_until 5 gone "cordon .*--bind $place" || kill -s KILL "$keeper"
	finished
	assert_equal "$status" 5
}

@test "with --forward-signals and no reaper, each signal arrives once" {
	local signal n=0
	signalled --forward-signals --as-pid-1
	for signal in INT TERM USR1 USR2; do
		kill -s "$signal" "$keeper"
		n=$((n + 1))
		wait_until 5 has_lines $n "$place/got"
	done
	touch "$place/end"
	finished
	assert_equal "$status" 5
	assert_equal "$(xargs <"$place/got")" "INT TERM USR1 USR2"
}

@test "without --forward-signals, a signal ends keeper and sandbox" {
	local signal
	for signal in TERM HUP INT QUIT USR1; do
		background -- sh -c 'trap "" TERM HUP INT QUIT USR1
			echo >/place/ready; exec sleep 67890'
		kill -s "$signal" "$keeper"
		finished
		assert_equal "$status" "$((128 + $(kill -l "$signal")))"
		wait_until 1 gone "sleep 67890"
	done
}

has_child() {
	[ -n "$(pgrep -P "$1")" ]
}

@test "a keeper that cannot write its warning is ended by a signal" {
	mkfifo -m 0666 "$place/full"
	exec 8<>"$place/full"
	dd if=/dev/zero of="$place/full" oflag=nonblock 2>/dev/null || true
	caller sh -c 'exec "$@" 6>"$0/one" 7>"$0/two" 2>"$0/full"' "$place" \
		"$(prefix)/bin/cordon" --ro-bind / / --bind "$place" /tmp \
		--info-fd 6 --info-fd 7 sleep 600 3>&- 8>&- &
	job=$!
	wait_until 5 pgrep -f "^$(prefix)/bin/cordon .*$place" >/dev/null
	keeper=$(pgrep -o -f "^$(prefix)/bin/cordon .*$place")
	wait_until 5 has_child "$keeper"
	kill -s TERM "$keeper"
	wait_until 5 gone "^$(prefix)/bin/cordon .*$place" ||
		kill -s KILL "$keeper"
	exec 8<&-
	finished
	assert_equal "$status" 143
}
