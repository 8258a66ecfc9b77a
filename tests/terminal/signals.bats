# Signals and job control, at a terminal.
#
# attack B20 C14

# $place, $project and $mark are set in setup, and much text is for a shell in
# the terminal.
# shellcheck disable=SC2016,SC2154,SC1003

load helpers
load ../invariants

# Says which signals it gets, and what it reads.
counter='for s in INT TERM HUP QUIT USR1 USR2 WINCH; do
	trap "echo got $s; stty size" "$s"
done
echo ready
while read -r l; do echo "read $l"; done
echo end'

counter_start() {
	echo "$counter" >"$project/counter"
	terminal_start bash
	types 'sb bash counter'
	shows ready
}

# attack C14
@test "Ctrl-C and Ctrl-\\ reach the command once" {
	counter_start
	press C-c
	shows '^Cgot INT'
	press 'C-\'
	shows '^\got QUIT'
	types one
	shows 'read one'
	press C-d
	shows end
	prompt_at_end 'outer>'
	run -0 screen
	assert_output - <<-'END'
		outer> sb bash counter
		ready
		^Cgot INT
		24 80
		^\got QUIT
		24 80
		one
		read one
		end
		outer>
	END
}

@test "a signal that is sent to the sandbox arrives inside once" {
	local keeper signal

	counter_start
	keeper=$(keeper)
	for signal in INT TERM HUP QUIT USR1 USR2; do
		kill -s "$signal" "$keeper"
		shows "got $signal"
	done
	types one
	shows 'read one'
	run -0 screen
	assert_output - <<-'END'
		outer> sb bash counter
		ready
		got INT
		24 80
		got TERM
		24 80
		got HUP
		24 80
		got QUIT
		24 80
		got USR1
		24 80
		got USR2
		24 80
		one
		read one
	END
}

@test "the size inside follows the terminal's" {
	counter_start
	resize 30 100
	# bash looks at this signal when it has read a line
	types one
	shows 'read one'
	resize 10 60
	types two
	shows 'read two'
	run -0 screen
	assert_output - <<-'END'
		outer> sb bash counter
		ready
		one
		got WINCH
		30 100
		read one
		two
		got WINCH
		10 60
		read two
	END
}

ends_by_ctrl_c() {
	terminal_start "$1"
	types "sb sh -c 'echo ready; exec sleep $mark'"
	shows ready
	press C-c
	prompt_at_end '^Couter>'
	types 'echo "status $?"'
	shows 'status 130'
	assert processes_are 0
}

@test "Ctrl-C ends a command that does not catch it, with 130, and bash goes on" {
	ends_by_ctrl_c bash
}

@test "Ctrl-C ends a command that does not catch it, with 130, and dash goes on" {
	ends_by_ctrl_c dash
}

# What the terminal sends finds no command yet that could have it.
@test "Ctrl-C ends a sandbox whose command waits for --block-fd" {
	local options

	mkfifo -m 0666 "$project/hold"
	terminal_start bash
	for options in --unshare-pid '--unshare-pid --as-pid-1' ''; do
		types "$(prefix)/bin/cordon --ro-bind / / $options --json-status-fd 4 --block-fd 3 -- sleep $mark 3<>hold 4>status"
		waited_for "the sandbox" test -s "$project/status"
		press C-c
		prompt_at_end 'outer>'
		types "echo \"status \$?$options\""
		shows "status 130$options"
		rm "$project/status"
	done
}

statuses() {
	terminal_start "$1"
	types 'sb sh -c "exit 7"; echo "status $?"'
	shows 'status 7'
	types 'sb sh -c "kill -9 \$\$"; echo "status $?"'
	shows 'status 137'
	types 'sb no-such-command; echo "status $?"'
	shows 'status 127'
	types 'sb /usr; echo "status $?"'
	shows 'status 126'
	types 'sb --net x; echo "status $?"'
	shows 'status 125'
	types 'sb true; echo "status $?"'
	shows 'status 0'
}

@test "bash outside sees the status of the command" {
	statuses bash
}

@test "dash outside sees the status of the command" {
	statuses dash
}
