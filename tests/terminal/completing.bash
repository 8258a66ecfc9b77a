# Interactive shells with the installed completions, in a terminal that has
# room for every list.

# $place and $project are helpers.bash's.  What a test sets as settings_bash,
# settings_zsh and settings_fish is added to what the shell reads at its start.
# shellcheck disable=SC2154

shells=(bash bash-completion zsh fish)

completing_setup() {
	mode "$CORDON_MODE"
	requires tmux "a real terminal"
	requires zsh "its completion"
	requires fish "its completion"
	[ -e /usr/share/bash-completion/bash_completion ] ||
		requires bash-completion "it loads completions by the program's name"
	place_make
	project=$place/project
	mkdir -p "$project" "$place"/{tmux,bin,home/.config/fish}
	# else fish leaves a directory in /tmp
	mkdir -m 700 "$place/run"
}

# configure_SHELL SHARE PATH: writes its settings, and sets command.

configure_bash() {
	cat >"$place/home/.bashrc" <<-EOF
		PS1='outer> '
		PATH=$2
		bind 'set show-all-if-ambiguous on'
		bind 'set page-completions off'
		bind 'set completion-query-items 0'
		. $1/bash-completion/completions/cordon.bash
		${settings_bash-}
	EOF
	command=(bash --noprofile)
}

# Here the file is found by the name of the program.
configure_bash-completion() {
	configure_bash "$@"
	sed -i 's|^\. .*|. /usr/share/bash-completion/bash_completion|' "$place/home/.bashrc"
}

configure_zsh() {
	cat >"$place/home/.zshrc" <<-EOF
		PS1='outer> '
		PATH=$2
		fpath=($1/zsh/site-functions \$fpath)
		autoload -Uz compinit
		compinit -u -d $place/home/.zcompdump
		LISTMAX=1000
		setopt NO_BEEP NO_ALWAYS_LAST_PROMPT NO_LIST_AMBIGUOUS
		zstyle ':completion:*' verbose no
		${settings_zsh-}
	EOF
	command=(zsh -d)
}

configure_fish() {
	cat >"$place/home/.config/fish/config.fish" <<-EOF
		set -g fish_greeting
		set -g fish_autosuggestion_enabled 0
		set -gx PATH $(tr : ' ' <<<"$2")
		function fish_prompt
		    echo -n 'outer> '
		end
		${settings_fish-}
	EOF
	command=(fish)
}

# in_shells FUNCTION: calls it for each shell, which is at its prompt.
in_shells() {
	local shell

	chown -R "$(caller_name):" "$place"
	for shell in "${shells[@]}"; do
		shell_start
		"$1"
		in_tmux kill-server
		wait_until 10 server_is_gone
	done
}

server_is_gone() {
	! in_tmux list-sessions 2>/dev/null
}

shell_start() {
	local command share

	share=$(prefix)/share
	"configure_$shell" "$share" "$place/bin:$(prefix)/bin:/usr/bin:/bin"
	(cd "$project" && caller env HOME="$place/home" CORDON_TESTED=yes \
		XDG_DATA_DIRS="$share:/usr/share" XDG_RUNTIME_DIR="$place/run" \
		tmux -S "$place/tmux/socket" -f /dev/null \
		new-session -d -s main -x 150 -y 100 env "${command[@]}" \
		</dev/null >/dev/null 2>&1 3>&-)
	prompt_at_end 'outer>'
}

# presses TEXT KEY...: types it, and presses the keys.
presses() {
	in_tmux send-keys -t main: -l -- "$1" \; send-keys -t main: "${@:2}"
}

# line_clear: an empty line on an empty screen.
line_clear() {
	press C-e C-u C-l
	waited_for "$shell: an empty screen" screen_ends ''
}

# screen_ends LINE: is that the last line, and with '' all, behind the prompt?
screen_ends() {
	local text

	text=$(in_tmux capture-pane -p -t main:)
	if [ -z "$1" ]; then
		[ "$text" = 'outer>' ]
	else
		[ "${text##*$'\n'}" = "outer> $1" ]
	fi
}

# becomes TEXT LINE: that is what a Tab makes of it.  LINE ends with where the
# next word can be typed, as "@".
becomes() {
	presses "$1" Tab @
	waited_for "$shell: $2" screen_ends "$2"
	line_clear
}

# lists TEXT NAME...: these are in the list at a Tab, and no others.
lists() {
	local names

	presses "$1" Tab
	names=$(printf '%s\n' "${@:2}" | sort)
	waited_for "$shell: $1: $names" listed_are "$names"
	line_clear
}

listed_are() {
	[ "$(in_tmux capture-pane -p -t main: | grep -v '^outer>' | tr -s ' ' '\n' | grep . | sort)" = "$1" ]
}

# reads TEXT WORD...: after a Tab the shell reads these words in the line.
reads() {
	presses "$1" Tab C-a
	types "printf '<%s>\\n' "
	waited_for "$shell: $(printf '<%s>\n' "${@:2}")" \
		screen_has "$(printf '\n<%s>' "${@:2}")"
	line_clear
}
