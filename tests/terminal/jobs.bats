# Job control inside, and of the whole sandbox.

# $place, $project and $mark are set in setup, and much text is for a shell in
# the terminal.
# shellcheck disable=SC2016,SC2154

load helpers

inner_bash="sb --env PS1='inner> ' bash --norc"

@test "bash inside has job control" {
	terminal_start bash
	types "$inner_bash"
	prompt_at_end 'inner>'
	types "sleep $mark"
	waited_for "a job" processes_are 1
	press C-z
	shows "[1]+  Stopped                 sleep $mark"
	prompt_at_end 'inner>'
	types bg
	shows "[1]+ sleep $mark &"
	types jobs
	shows "[1]+  Running                 sleep $mark &"
	types fg
	shows "sleep $mark"
	press C-c
	shows '^C'
	prompt_at_end 'inner>'
	types 'echo "status $?"'
	shows 'status 130'
	types exit
	prompt_at_end 'outer>'
	run -0 screen
	assert_output "outer> $inner_bash
inner> sleep $mark
^Z
[1]+  Stopped                 sleep $mark
inner> bg
[1]+ sleep $mark &
inner> jobs
[1]+  Running                 sleep $mark &
inner> fg
sleep $mark
^C
inner> echo \"status \$?\"
status 130
inner> exit
exit
outer>"
}

@test "dash inside has job control" {
	terminal_start dash
	types "sb --env PS1='inner> ' dash"
	prompt_at_end 'inner>'
	types "sleep $mark"
	waited_for "a job" processes_are 1
	press C-z
	shows_part "[1] + Stopped                    sleep $mark"
	prompt_at_end 'inner>'
	types bg
	types jobs
	shows "[1] + Running                    sleep $mark"
	types fg
	press C-c
	types 'echo "status $?"'
	shows 'status 130'
	types exit
	prompt_at_end 'outer>'
}

@test "a script inside with set -m has jobs" {
	terminal_start bash
	types "sb bash -c 'set -m; sleep $mark & jobs; kill -STOP %1; wait %1; kill %1; kill -CONT %1; exit 6'; echo \"status \$?\""
	shows "[1]+  Running                 sleep $mark &"
	shows 'status 6'
	assert processes_are 0
}

# As a terminal's shells do without a sandbox.
left_with() {
	local shell=$1

	shift
	terminal_start bash
	types "sb --env PS1='inner> ' $shell"
	prompt_at_end 'inner>'
	types 'exit 4'
	prompt_at_end 'outer>'
	types 'echo "status $?"'
	shows 'status 4'
	prompt_at_end 'outer>'
	run -0 screen
	assert_output "outer> sb --env PS1='inner> ' $shell
inner> exit 4
${*:+$*
}outer> echo \"status \$?\"
status 4
outer>"
}

@test "bash inside ends with the status that it is left with" {
	left_with 'bash --norc' exit
}

@test "dash inside ends with the status that it is left with" {
	left_with dash
}

job_line() {
	echo "[1]+  Stopped                 $1"
}

@test "Ctrl-Z stops the whole sandbox, and fg continues it" {
	local job

	job="sb sh -c 'echo ready; read -r l; echo \"read \$l\"; exit 5'"
	terminal_start bash
	types "$job"
	shows ready
	press C-z
	prompt_at_end 'outer>'
	types jobs
	shows "$(job_line "$job")"
	types fg
	types one
	shows 'read one'
	types 'echo "status $?"'
	shows 'status 5'
}

@test "Ctrl-Z stops a sandbox that has the terminal on no descriptor, too" {
	terminal_start bash
	types "sb sleep $mark </dev/null >/dev/null 2>&1"
	waited_for "the command" processes_are 1
	press C-z
	prompt_at_end 'outer>'
	types jobs
	# bash spells it its own way
	shows "$(job_line "sb sleep $mark < /dev/null > /dev/null 2>&1")"
	types fg
	press C-c
	prompt_at_end '^Couter>'
	assert processes_are 0
}

@test "Ctrl-Z does not stop the sandbox of a command that ignores it" {
	terminal_start bash
	types "sb bash -c 'trap \"\" TSTP; echo ready; while read -r l; do echo \"read \$l\"; done'"
	shows ready
	press C-z
	types one
	shows 'read one'
	types two
	shows 'read two'
}

@test "a stopped sandbox goes on in the background, and ends with the outer shell" {
	local job

	job="sb sh -c 'echo ready; exec sleep $mark'"
	terminal_start bash
	types "$job"
	shows ready
	press C-z
	prompt_at_end 'outer>'
	types bg
	types jobs
	shows "[1]+  Running                 $job &"
	assert processes_are 1
	types exit
	wait_until 5 processes_are 0
}

@test "a sandbox in the background ends by itself" {
	mkfifo "$project/fifo"
	chown "$(caller_name):" "$project/fifo"
	terminal_start bash
	types "sb sh -c 'echo ready; read -r l <fifo; echo \"read \$l\"; exit 5'"
	shows ready
	press C-z
	prompt_at_end 'outer>'
	types bg
	types 'echo one >fifo'
	shows_part 'read one'
	types 'wait %1; echo "status $?"'
	shows 'status 5'
}

@test "suspend in the shell that is the command stops the whole sandbox, and fg continues it" {
	terminal_start bash
	types "$inner_bash"
	prompt_at_end 'inner>'
	types suspend
	prompt_at_end 'outer>'
	types jobs
	shows "$(job_line "$inner_bash")"
	types fg
	types 'echo "again"'
	shows again
	prompt_at_end 'inner>'
	types 'exit 4'
	prompt_at_end 'outer>'
	types 'echo "status $?"'
	shows 'status 4'
}

@test "a sandbox in the background tells what has appeared, and does not stop for it" {
	terminal_start bash
	types "sb sh -c ': >.envrc' & wait; echo done"
	shows_part "$project/.envrc: it has appeared while the sandbox ran"
	shows done
	types 'jobs -s; echo none stopped'
	shows 'none stopped'
	run ! screen_has 'Stopped'
}
