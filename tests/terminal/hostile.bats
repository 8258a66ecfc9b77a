# What a command could do to the terminal that it shares with the outer shell,
# and to who uses it afterwards.

# $place, $project and $mark are set in setup, and much text is for a shell in
# the terminal.
# shellcheck disable=SC2016,SC2154

load helpers
load ../invariants

tool_lay() {
	cp "$(tool terminal)" "$project/terminal"
}

# Whether the kernel takes input from programs.
legacy_tiocsti() {
	! grep -qx 0 /proc/sys/dev/tty/legacy_tiocsti 2>/dev/null
}

# each ATTEMPT...: refused on all descriptors of the terminal.
refused_on_each() {
	local attempt terminal

	for terminal in 0 1 2 /dev/tty; do
		for attempt; do
			echo "$terminal: $attempt: EPERM"
		done
	done
}

# A test of the test.
@test "outside, a program puts a command into the shell's input" {
	requires legacy_tiocsti "the kernel refuses it to everybody"
	tool_lay
	terminal_start dash
	types './terminal push >attempts'
	shows_part 'outer> pushed'
}

# attack B20 B21 B22
@test "inside, nothing can be put into the outer shell's input" {
	tool_lay
	terminal_start dash
	types 'sb ./terminal push; echo "status $?"'
	shows 'status 0'
	prompt_at_end 'outer>'
	# what had been put in would stand before this
	types 'echo "next"'
	shows next
	prompt_at_end 'outer>'
	run -0 screen
	assert_output "outer> sb ./terminal push; echo \"status \$?\"
$(refused_on_each TIOCSTI "TIOCSTI, bit 32" "TIOCSTI, high bits" \
		TIOCLINUX "TIOCLINUX, high bits")
status 0
outer> echo \"next\"
next
outer>"
}

# attack B20
@test "inside, the terminal cannot be taken from the outer shell" {
	tool_lay
	terminal_start dash
	types 'sb ./terminal steal; echo "status $?"'
	shows 'status 0'
	prompt_at_end 'outer>'
	types "sleep $mark"
	waited_for "a job" processes_are 1
	press C-c
	prompt_at_end 'outer>'
	types 'echo "status $?"'
	shows 'status 130'
	prompt_at_end 'outer>'
	run -0 screen
	assert_output "outer> sb ./terminal steal; echo \"status \$?\"
$(refused_on_each TIOCSCTTY TIOCCONS)
all: vhangup: EPERM
status 0
outer> sleep $mark
^C
outer> echo \"status \$?\"
status 130
outer>"
}

# attack B26
@test "inside, no other terminal of the user is to be found" {
	terminal_start dash
	in_tmux new-session -d "sleep $mark"
	waited_for "another terminal" processes_are 1
	types 'sb sh -c "ls -A /dev/pts; tty"'
	prompt_at_end 'outer>'
	run -0 screen
	# the one that it has is not even known by its name
	assert_line -n 1 ptmx
	assert_line -n 2 /dev/console
	cd "$project"
	run -0 frontend shell ls /dev
	assert_output 'core
fd
full
null
ptmx
pts
random
shm
stderr
stdin
stdout
tty
urandom
zero'
}

# attack B20
@test "afterwards, the terminal can be opened as before" {
	tool_lay
	terminal_start dash
	types 'sb ./terminal close; echo "status $?"'
	shows 'status 0'
	types ': </dev/tty && echo "open"'
	shows 'open'
}

# attack B26
@test "inside, a terminal that is made there is the user's, and others cannot write to it" {
	local uid

	requires script "a terminal inside the terminal"
	uid=$(id -u "$(caller_name)")
	terminal_start dash
	types 'sb script -qc "tty; stat -c \"%a %u\" /dev/pts/0" /dev/null'
	shows /dev/pts/0 "600 $uid"
}

# untold COMMAND: what was planted is told all the same.
told_after() {
	terminal_start bash
	types "sb sh -c ': >.envrc; $1'"
	shows_part "$project/.envrc: it has appeared while the sandbox ran"
	types 'echo "$?" after'
	shows '0 after'
}

@test "inside, an escape sequence that is not ended does not hide the report" {
	told_after 'printf "\033P"'
}

@test "inside, a title that is not ended does not hide the report" {
	told_after 'printf "\033[8m\033]0;x"'
}

@test "inside, stopping the terminal's output does not hold the report up" {
	requires python3 "it stops the output"
	told_after 'stty -ixon; python3 -c "import termios; termios.tcflow(1, termios.TCOOFF)"'
}
