# A real terminal for the frontends: a pane of a tmux server of the caller's
# own, with an outer shell in it.  Nothing waits for a time: the screen is
# looked at until it shows what is expected.
#
# On a screen there is also what was typed.  So what is expected stands alone
# in its line, where what was typed has a prompt in front.

# $place is more.bash's.
# shellcheck disable=SC2154

load ../helpers
load ../more

setup() {
	mode "$CORDON_MODE"
	requires tmux "a real terminal"
	place_make
	invariants_note
	project=$place/project
	mkdir "$project" "$place/tmux"
	chown "$(caller_name):" "$project" "$place/tmux"
	# what a test starts inside has a name of its own
	mark=$((BATS_TEST_NUMBER + 1000 * $$))
}

teardown() {
	if [ -n "${project:-}" ]; then
		in_tmux kill-server 2>/dev/null || true
	fi
	if [ "$CORDON_USERS" = yes ]; then
		user_processes_end A
	fi
	invariants_hold
}

in_tmux() {
	tmux -S "$place/tmux/socket" "$@"
}

# terminal_start SHELL [WORD...]: a pane in the project, 80 columns and 24
# lines, with that shell.  There sandbox-shell can be typed as `sb`, with
# prompts that can be told apart.  (tmux gives a single word to a shell of its
# own choice; hence `env`.)
terminal_start() {
	local options=()

	case $1 in
	*bash) options=(--norc --noprofile) ;;
	esac
	ln -sf "$(prefix)/bin/sandbox-shell" "$place/sb"
	echo 'set -g remain-on-exit on' >"$place/tmux.conf"
	(cd "$project" && caller env PS1='outer> ' "PATH=$place:/usr/bin:/bin" \
		tmux -S "$place/tmux/socket" -f "$place/tmux.conf" \
		new-session -d -s main -x 80 -y 24 \
		env "$1" "${options[@]}" "${@:2}" \
		</dev/null >/dev/null 2>&1 3>&-)
	if [ "$#" -eq 1 ]; then
		prompt_at_end 'outer>'
	fi
}

# screen: what it shows, and what it has shown before.
screen() {
	in_tmux capture-pane -p -J -S -1000 -t main: | sed 's/ *$//'
}

screen_has_line() {
	screen | grep -qxF -e "$1"
}

screen_has() {
	[[ $(screen) == *"$1"* ]]
}

# The last line that is not empty.
last_line() {
	screen | grep . | tail -n 1
}

last_line_is() {
	[ "$(last_line)" = "$1" ]
}

waited_for() {
	local said=$1

	shift
	wait_until 10 "$@" && return
	batslib_decorate "waited for $said; the screen" <<<"$(screen)" |
		fail
}

# shows LINE...: each comes to stand alone in a line.
shows() {
	local line

	for line; do
		waited_for "$line" screen_has_line "$line"
	done
}

shows_part() {
	waited_for "$1" screen_has "$1"
}

# prompt_at_end PROMPT: the shell with that prompt waits for a line.
prompt_at_end() {
	waited_for "$1" last_line_is "$1"
}

# count LINE: how often it stands alone in a line.
count() {
	screen | grep -cxF -e "$1"
}

# types TEXT: and Enter.
types() {
	in_tmux send-keys -t main: -l -- "$1"
	in_tmux send-keys -t main: Enter
}

# press KEY...: by tmux' names.
press() {
	in_tmux send-keys -t main: "$@"
}

# resize LINES COLUMNS: tmux takes its time for this.
resize() {
	in_tmux resize-window -t main: -y "$1" -x "$2"
	waited_for "the size $*" size_is "$*"
}

size_is() {
	[ "$(settings size)" = "$1" ]
}

# settings WORD: of the terminal, as stty tells them from outside.
settings() {
	stty "$1" -F "$(in_tmux display-message -p -t main: '#{pane_tty}')"
}

settings_are() {
	[ "$(settings -g)" = "$1" ]
}

# The process of the outer shell.
outer() {
	in_tmux display-message -p -t main: '#{pane_pid}'
}

# processes: those with the mark in their arguments, but for ours.
processes() {
	pgrep -f "^[a-z]* $mark\$"
}

processes_are() {
	[ "$(processes | wc -l)" -eq "$1" ]
}

# The cordon that the outer shell has started.
keeper() {
	pgrep -P "$(outer)" -x cordon
}
