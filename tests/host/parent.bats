# The process that started us, and those that are left without one.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2030,SC2031,SC2086,SC2154,SC2248

load ../helpers
load ../more

teardown() {
	local pid

	for pid in ${parent:-} ${keeper:-}; do
		kill -KILL "$pid" 2>/dev/null || true
	done
	invariants_hold
}

process_gone() {
	[ ! -e "/proc/$1" ] || grep -q '^State:[[:space:]]*Z' "/proc/$1/status"
}

keeper_there() {
	keeper=$(pgrep -o -f "^$(prefix)/bin/cordon .*$place") &&
		grep -q '^State:[[:space:]]*S' "/proc/$keeper/status"
}

# started OPTION... COMMAND...: by a shell that stays its parent; sets keeper
# and parent.
started() {
	caller bash -c '"$@"; :' bash "$(prefix)/bin/cordon" --ro-bind / / \
		--bind "$place" "$place" "$@" 3>&- &
	wait_until 5 keeper_there
	parent=$(ps -o ppid= -p "$keeper" | tr -d ' ')
}

# attack C14: the first of the races
@test "with --die-with-parent, a parent that ends before the options are read leaves no sandbox" {
	mkfifo "$place/args"
	chmod 0666 "$place/args"
	sleep 60 >"$place/args" 3>&- &
	local writer=$!
	started --unshare-pid --die-with-parent --args 9 touch "$place/ran" \
		9<"$place/args"
	kill -KILL "$parent"
	wait_until 5 process_gone "$parent"
	refute process_gone "$keeper"
	kill -KILL "$writer" # the options end
	wait_until 5 process_gone "$keeper"
	assert [ ! -e "$place/ran" ]
}

init_there() {
	init=$(pgrep -P "$keeper") &&
		grep -q '^NoNewPrivs:[[:space:]]*1' "/proc/$init/status"
}

# attack C14: the second one
@test "with --die-with-parent, a parent that ends before the command starts leaves no sandbox" {
	local options
	mkfifo "$place/block"
	chmod 0666 "$place/block"
	exec 8<>"$place/block"
	for options in --unshare-pid --unshare-ipc "--unshare-pid --as-pid-1" \
		--unshare-user-try; do
		started $options --die-with-parent --block-fd 9 \
			touch "$place/ran" 9<"$place/block" 8>&-
		wait_until 5 init_there
		kill -KILL "$parent"
		wait_until 5 process_gone "$keeper"
		wait_until 5 process_gone "$init"
	done
	assert [ ! -e "$place/ran" ]
}

# attack C14
@test "with --die-with-parent, a stopped keeper sees that its parent has ended" {
	started --unshare-pid --die-with-parent sleep 600
	wait_until 5 init_there
	kill -STOP "$keeper"
	kill -KILL "$parent"
	wait_until 5 process_gone "$keeper"
	wait_until 5 process_gone "$init"
}

# attack C14
@test "with --die-with-parent and no pid namespace, the command ends with the parent" {
	local options command
	touch "$place/lock"
	for options in "" "--lock-file $place/lock" "--sync-fd 9"; do
		rm -f "$place/pid"
		started $options --die-with-parent \
			sh -c "echo \$\$ >$place/pid; exec sleep 600" 9</dev/null
		wait_until 5 test -s "$place/pid"
		command=$(cat "$place/pid")
		kill -KILL "$parent"
		wait_until 5 process_gone "$keeper"
		wait_until 5 process_gone "$command"
	done
}

# attack C14: a parent that has no number in our pid namespace
@test "with --die-with-parent, a parent outside of the pid namespace is one" {
	requires root "to make such a namespace"
	local user
	user=$(caller_name)
	unshare --pid --fork setpriv --reuid "$user" --regid "$user" \
		--init-groups "$(prefix)/bin/cordon" --ro-bind / / \
		--bind "$place" "$place" --unshare-ipc --die-with-parent \
		sleep 600 3>&- &
	wait_until 5 keeper_there
	parent=$(ps -o ppid= -p "$keeper" | tr -d ' ')
	wait_until 5 init_there
	kill -KILL "$parent"
	wait_until 5 process_gone "$keeper"
	wait_until 5 process_gone "$init"
}

# Where nobody else handles it, a signal has no effect on process 1.
@test "a signal ends a keeper that is process 1, and with it the sandbox" {
	requires root "to make a pid namespace"
	local user job status=0
	user=$(caller_name)
	unshare --pid --fork setpriv --reuid "$user" --regid "$user" \
		--init-groups "$(prefix)/bin/cordon" --ro-bind / / \
		--bind "$place" "$place" --unshare-ipc \
		sleep 600 2>"$place/said" 3>&- &
	job=$!
	wait_until 5 keeper_there
	wait_until 5 init_there
	kill -HUP "$keeper"
	wait "$job" || status=$?
	assert_equal "$status" 129
	assert_equal "$(cat "$place/said")" ''
}

# attack C13
@test "inside, what is left without a parent is reaped" {
	run -0 inside -- sh -c '
		i=0
		while [ $i -lt 50 ]; do
			(setsid true &)
			i=$((i + 1))
		done
		i=0
		while cat /proc/[0-9]*/status 2>/dev/null | grep -c "^State:.Z" >/dev/null; do
			i=$((i + 1)); [ $i -lt 200 ] || exit 1; sleep 0.02
		done'
	refute_output
}
