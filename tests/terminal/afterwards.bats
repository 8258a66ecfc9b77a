# What a sandbox leaves of a terminal and of itself.

# $place, $project and $mark are set in setup, and much text is for a shell in
# the terminal.
# shellcheck disable=SC2016,SC2154

load helpers
load ../invariants

# script_start: a dash script, from standard input, has the terminal; unlike
# an interactive shell it repairs nothing.
script_start() {
	cat >"$project/script"
	terminal_start dash script
}

# compared COMMAND: a script that runs it, and compares the settings.
compared() {
	script_start <<-END
		before=\$(stty -g)
		$1
		status=\$?
		after=\$(stty -g)
		stty sane
		echo
		echo "status \$status"
		[ "\$after" = "\$before" ] && echo same || echo different
		echo the end
	END
}

@test "when the command was killed, the terminal has the settings that it had before" {
	compared "sb sh -c 'stty raw -echo; echo ready; exec sleep $mark'"
	shows ready
	kill -KILL "$(processes)"
	shows 'the end'
	run -0 screen
	assert_line -n 1 'status 137'
	assert_line -n 2 same
}

@test "when a signal ended the sandbox, the terminal has the settings that it had before" {
	compared "sb sh -c 'stty raw -echo; echo ready; exec sleep $mark'"
	shows ready
	kill -TERM "$(keeper)"
	shows 'the end'
	run -0 screen
	assert_line -n 1 'status 143'
	assert_line -n 2 same
}

@test "when who called the sandbox was killed, the terminal has the settings that it had before" {
	local before caller

	script_start <<-END
		echo first
		read -r x
		sh -c 'sb sh -c "stty raw -echo; echo ready; exec sleep $mark"; :'
		read -r x
	END
	shows first
	before=$(settings -g)
	types go
	shows ready
	run -1 settings_are "$before"
	caller=$(pgrep -P "$(outer)" -x sh)
	kill -KILL "$caller"
	wait_until 5 processes_are 0
	wait_until 5 settings_are "$before"
}

@test "when the command ended by itself, the terminal has the settings that it made" {
	compared "sb stty -echo"
	shows 'the end'
	run -0 screen
	assert_line -n 0 'status 0'
	assert_line -n 1 different
}

@test "after an interactive shell inside, a script outside can read from the terminal" {
	script_start <<-'END'
		sb --env PS1='inner> ' bash --norc -i
		echo "status $?"
		echo 'reads'
		read -r x
		echo "read $x"
	END
	prompt_at_end 'inner>'
	types 'exit 3'
	shows 'status 3' reads
	types one
	shows 'read one'
}

@test "after an interactive shell inside was killed, a script outside can read from the terminal" {
	script_start <<-END
		sb --env PS1='inner> ' bash --norc -i
		echo "status \$?"
		read -r x
		echo "read \$x"
	END
	prompt_at_end 'inner>'
	types 'kill -9 $$'
	shows 'status 137'
	types one
	shows 'read one'
}

gone() {
	! pgrep -f "$place" >/dev/null && processes_are 0
}

stubborn="sb sh -c '
	trap \"\" HUP INT TERM
	sleep MARK &
	setsid sleep MARK &
	nohup setsid sleep MARK >/dev/null 2>&1 &
	echo ready
	sleep MARK'"

# attack C13 C14
nothing_is_left_when() {
	host_note
	terminal_start "$1"
	shift
	types "${stubborn//MARK/$mark}"
	shows ready
	waited_for "all processes" processes_are 4
	"$@"
	wait_until 5 gone
	assert_equal "$(pgrep -a -f "$place")" ""
	assert_equal "$(processes)" ""
	assert_host_unchanged
}

outer_killed() {
	kill -KILL "$(outer)"
	in_tmux kill-server
}

# attack C13 C14
@test "when the terminal is closed, nothing of the sandbox is left" {
	nothing_is_left_when bash in_tmux kill-pane
}

# attack C13 C14
@test "when the terminal is closed below dash, nothing of the sandbox is left" {
	nothing_is_left_when dash in_tmux kill-pane
}

# attack C14
@test "when the outer shell is killed, nothing of the sandbox is left" {
	nothing_is_left_when bash outer_killed
}

# attack C14
@test "when the terminal is closed, a sandbox that leads the session is ended" {
	host_note
	terminal_start sb sh -c "echo ready; sleep $mark"
	shows ready
	waited_for "the process inside" processes_are 1
	in_tmux new-session -d -s other sleep 1000
	in_tmux kill-session -t main
	wait_until 5 processes_are 0
	in_tmux kill-server
	assert_host_unchanged
}

keeper_stopped() {
	[[ $(ps -o stat= -p "$(pgrep -o -x --runstates RSDTt cordon -u "$(caller_name)")") == T* ]]
}

# attack C13 C14
@test "a command that has stopped the sandbox cannot outlive who called it" {
	terminal_start bash
	# shorter than a line of the screen, whatever number that is
	types "sh -c 'sb sh -c \"echo ready;sleep $mark& kill -STOP \\\$\\\$\"|cat; :'"
	shows ready
	waited_for "a stopped keeper" keeper_stopped
	assert processes_are 1
	kill -KILL "$(pgrep -P "$(outer)" -x sh)"
	wait_until 5 processes_are 0
}
