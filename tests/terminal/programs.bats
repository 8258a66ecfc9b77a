# Programs that draw on the whole screen.

# $place, $project and $mark are set in setup, and much text is for a shell in
# the terminal.
# shellcheck disable=SC2016,SC2154

load helpers

screen_lacks() {
	! screen_has "$1"
}

vi_writes() {
	shows_part '"file" [New'
	press i
	waited_for 'the mode' screen_has '-- INSERT --'
	types 'first line'
	in_tmux send-keys -t 0 -l 'second line'
	press Escape
	waited_for 'the other mode' screen_lacks '-- INSERT --'
}

@test "vi opens, edits and saves, and can be stopped meanwhile" {
	requires vi "an editor"
	terminal_start bash
	types 'sb vi file'
	vi_writes
	press C-z
	prompt_at_end 'outer>'
	types jobs
	shows '[1]+  Stopped                 sb vi file'
	types fg
	shows 'second line'
	types ':wq'
	prompt_at_end 'outer>'
	types 'echo "status $?"'
	shows 'status 0'
	assert_equal "$(cat "$project/file")" 'first line
second line'
}

@test "less shows a file to its end, and a pattern" {
	requires less "a pager"
	seq -f 'line %.0f' 1000 >"$project/file"
	terminal_start bash
	types 'sb less file'
	shows 'line 1'
	press G
	shows 'line 1000' '(END)'
	types '?line 500$'
	shows 'line 500'
	press C-z
	prompt_at_end 'outer>'
	types fg
	shows 'line 501'
	press q
	prompt_at_end 'outer>'
	types 'echo "status $?"'
	shows 'status 0'
}

# description DIRECTORY: of a terminal that no system knows.
description() {
	mkdir -p "$1"
	infocmp screen | sed 's/^screen|[^,]*,/cordon-test|a terminal of the test,/' |
		tic -x -o "$1" -
}

@test "a description of the terminal is found in TERMINFO and in ~/.terminfo" {
	requires tic "a description of a terminal"
	mkdir "$place/home"
	description "$place/described"
	description "$place/home/.terminfo"
	chown "$(caller_name):" "$place/home"
	terminal_start bash
	types 'export TERM=cordon-test'
	types 'sb tput longname; echo " $?"'
	shows ' 3'
	types "TERMINFO=$place/described sb tput longname; echo \" \$?\""
	shows 'a terminal of the test 0'
	types 'clear'
	types "HOME=$place/home sb tput longname; echo ' at home'"
	shows 'a terminal of the test at home'
	types "HOME=$place/home sb vi file"
	vi_writes
	types ':wq'
	prompt_at_end 'outer>'
	assert_equal "$(cat "$project/file")" 'first line
second line'
}
