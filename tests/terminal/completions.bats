# What a Tab does in the interactive shells, with the installed completions.

# $place and $project are set in setup, and much text is for a shell in the
# terminal.
# shellcheck disable=SC2016,SC2034,SC2154

load helpers
load completing

setup() {
	completing_setup
}

options_and_values() {
	becomes 'sandbox-shell --dry' 'sandbox-shell --dry-run @'
	becomes 'sandbox-shell --net h' 'sandbox-shell --net host @'
	becomes 'sandbox-shell --net=h' 'sandbox-shell --net=host @'
	lists 'sandbox-npm --config n' none nothing.conf
	becomes 'sandbox-npm --config=non' 'sandbox-npm --config=none @'
	becomes 'sandbox-make --env CORDON_T' 'sandbox-make --env CORDON_TESTED @'
	becomes 'cordon --unsetenv CORDON_T' 'cordon --unsetenv CORDON_TESTED @'
	becomes 'cordon --landlock-scope abstract-unix,s' 'cordon --landlock-scope abstract-unix,signal @'
	becomes 'cordon --rlimit nof' 'cordon --rlimit nofile=@'
	lists 'cordon --filter n' nested none
	lists 'cordon --filter ' default nested none
	# there is no = in its options
	becomes 'cordon --filter=de' 'cordon --filter=de@'
	# neither has an argument that could be completed
	becomes 'cordon --args d' 'cordon --args d@'
	becomes 'cordon --hostname d' 'cordon --hostname d@'
	# what can be given once is not offered again
	becomes 'sandbox-shell --net none --ne' 'sandbox-shell --net none --nested @'
}

@test "options complete, and the values they can have" {
	touch "$project/"{directory,nothing.conf}
	in_shells options_and_values
}

homes() {
	lists 'sandbox-shell --home ' none w.2 work
	becomes 'sandbox-shell --home=wo' 'sandbox-shell --home=work @'
	lists 'sandbox-npm --remove-home ' w.2 work
}

@test "the names of homes complete, and nothing else that lies there" {
	local homes=$place/home/.local/share/cordon/homes

	mkdir -p "$homes"/{work,w.2,'w o','$(touch x)',.w,none}
	rmdir "$homes/none"
	touch "$homes/file"
	in_shells homes
}

files_and_directories() {
	becomes 'sandbox-shell --tmp su' 'sandbox-shell --tmp sub\ one/@'
	becomes 'sandbox-shell --project=su' 'sandbox-shell --project=sub\ one/@'
	becomes 'cordon --tmpfs su' 'cordon --tmpfs sub\ one/@'
	becomes 'cordon --bind x sub\ o' 'cordon --bind x sub\ one/@'
	becomes 'cordon --file 3 sub\ o' 'cordon --file 3 sub\ one/@'
	becomes 'sandbox-shell --ro /usr/share:/us' 'sandbox-shell --ro /usr/share:/usr/@'
	becomes 'sandbox-shell --ro ~/in' 'sandbox-shell --ro ~/in-home @'
	becomes 'sandbox-shell --tmp ~/d' 'sandbox-shell --tmp ~/dir/@'
	reads 'sandbox-shell --ro it' sandbox-shell --ro "it's \"q\" \$x"
	reads 'sandbox-shell --ro=it' sandbox-shell "--ro=it's \"q\" \$x"
	reads 'sandbox-shell --config it' sandbox-shell --config "it's \"q\" \$x"
	reads 'cordon --bind "it' cordon --bind "it's \"q\" \$x"
	reads 'sandbox-shell --hide new' sandbox-shell --hide $'new\nline'
	reads 'sandbox-shell --hide odd' sandbox-shell --hide 'odd ;&|`x`'
	reads 'sandbox-shell --hide ./--r' sandbox-shell --hide ./--ro
}

@test "where a directory belongs only directories complete, and names are quoted" {
	mkdir "$project/sub one" "$place/home/dir"
	touch "$project/"{'sub two',"it's \"q\" \$x",$'new\nline','odd ;&|`x`',--ro} \
		"$place/home/"{in-home,down}
	in_shells files_and_directories
}

# offered PROGRAM: all its options; fish would page.
offered() {
	if [ "$shell" = fish ]; then
		types "complete -C'$1 -' | string replace -r '\t.*' ''"
	else
		presses "$1 -" Tab
	fi
	waited_for "$shell: the options of $1" listed_are "$2"
	line_clear
}

every_option() {
	local program group

	while read -r _ program group _; do
		offered "$program" "$(awk -v group="$group" '$1 == group { gsub(",", "\n", $2); print $2 }' "$table" | sort)"
	done < <(grep '^program ' "$table")
}

@test "each program has all its options, and no other" {
	table=$CORDON_TOP/completions/table
	[ "$(grep -c '^program ' "$table")" -ge 9 ]
	in_shells every_option
}

# Commands whose completions have the words --number, --net-of, checkout and
# check- with the command's name, if what they are told of the line is right.
fake_commands() {
	local name

	for name in fakecmd wordy npm yarn unknown; do
		install -m 755 /dev/null "$place/bin/$name"
	done
	mkdir -p "$place/home/.local/share/bash-completion/completions"
	echo 'complete -W later late' >"$place/home/.local/share/bash-completion/completions/late"
	settings_bash='_fake() {
		[[ $COMP_LINE == "${COMP_WORDS[0]} "* && $COMP_POINT -eq ${#COMP_LINE} ]] || return
		[[ $1 == "${COMP_WORDS[0]}" && $2 == "${COMP_WORDS[COMP_CWORD]}" ]] || return
		[[ $COMP_LINE == *"$3"*"$2" && $3 == "${COMP_WORDS[COMP_CWORD-1]}" ]] || return
		mapfile -t COMPREPLY < <(compgen -W "--number --net-of check-$1 checkout" -- "$2")
	}
	complete -F _fake fakecmd npm yarn
	complete -o nospace -W "alpha= beta" wordy'
	settings_zsh='_fake() { _arguments --number --net-of "*:word:(check-$words[1] checkout)" }
	compdef _fake fakecmd npm yarn
	_wordy() { compadd -S "" alpha= beta }
	compdef _wordy wordy'
	settings_fish='for c in fakecmd npm yarn
		complete -c $c -f -l number
		complete -c $c -f -l net-of
		complete -c $c -f -a "check-$c checkout"
	end
	complete -c wordy -f -a "alpha= beta"'
}

commands() {
	becomes 'sandbox-shell fakec' 'sandbox-shell fakecmd @'
	becomes 'sandbox-shell -- fakecmd checko' 'sandbox-shell -- fakecmd checkout @'
	becomes 'sandbox-shell --net none fakecmd x check-' 'sandbox-shell --net none fakecmd x check-fakecmd @'
	becomes 'sandbox-shell --env=A=b fakecmd x=y check-' 'sandbox-shell --env=A=b fakecmd x=y check-fakecmd @'
	becomes 'cordon --bind a "b c" --chdir d fakecmd check-' 'cordon --bind a "b c" --chdir d fakecmd check-fakecmd @'
	becomes 'cordon -- fakec' 'cordon -- fakecmd @'
	# an option after the command is the command's
	lists 'sandbox-shell fakecmd --n' --net-of --number
	lists 'cordon -- fakecmd --n' --net-of --number
	becomes 'sandbox-npm check-' 'sandbox-npm check-npm @'
	becomes 'sandbox-npm -- --nu' 'sandbox-npm -- --number @'
	becomes 'sandbox-node npm check-' 'sandbox-node npm check-npm @'
	becomes 'sandbox-node core' 'sandbox-node corepack @'
	becomes 'sandbox-make gmake to' 'sandbox-make gmake to-make @'
	becomes 'sandbox-make nin' 'sandbox-make ninja @'
	becomes 'sandbox-make to' 'sandbox-make to-make @'
	becomes 'sandbox-make -- to' 'sandbox-make -- to-make @'
	becomes 'sandbox-shell wordy al' 'sandbox-shell wordy alpha=@'
	if [ "$shell" = bash-completion ]; then
		becomes 'sandbox-shell late la' 'sandbox-shell late later @'
	fi
	# there is nothing special for it
	becomes 'sandbox-shell unknown Make' 'sandbox-shell unknown Makefile @'
}

@test "the command after the options completes as it does by itself" {
	printf '%s\n' 'TO_BE := no' 'to-be = no' '.PHONY: to-hide' 'to-make other/of: to-need' '	to-run: x' >"$project/Makefile"
	fake_commands
	in_shells commands
}

# Completions that ask the command, by the name that it is given.
asking_commands() {
	settings_bash='_asks() { "$1" --help; }
	complete -F _asks ./fakecmd'
	settings_zsh='compdef _gnu_generic fakecmd'
	settings_fish='complete -c fakecmd -a "(eval (commandline -opc)[1])"'
}

# A project whose files run something, or try to, at each way to read them.
hostile_project() {
	chown "$(caller_name):" "$project"
	caller git init -q "$project"
	caller git -C "$project" config core.fsmonitor 'touch ran-git; :'
	caller git -C "$project" config alias.xx '!touch ran-alias'
	printf '%s\n' 'X := $(shell touch ran-make)' 'all $(shell touch ran-make):' >"$project/Makefile"
	printf '%s\n' '#!/bin/sh' 'touch ran-configure' >"$project/configure"
	printf '%s\n' '#!/bin/sh' 'touch ran-command' >"$project/fakecmd"
	mkdir -p "$project/share/bash-completion/completions" "$project/completions"
	echo 'touch ran-loaded' | tee "$project/completions/fakecmd" \
		>"$project/share/bash-completion/completions/fakecmd"
	touch "$project/"{'$(touch ran-name)','`touch ran-quoted`','a;touch ran-semicolon',--ro,$'n\ntouch ran-line',$'c\033]0;\007'}
	chmod 755 "$project/configure" "$project/fakecmd"
}

ran() {
	(cd "$project" && echo ran-*)
}

# presses_tab TEXT...: after each, and removes it; waits for the end of the last.
presses_tab() {
	local text keys=()

	for text; do
		keys+=(send-keys -t main: -l -- "$text" ';' send-keys -t main: Tab C-e C-u ';')
	done
	in_tmux "${keys[@]}" send-keys -t main: -l 'echo over' ';' send-keys -t main: Enter
	waited_for "$shell: the end" screen_has_line over
	line_clear
}

nothing_runs() {
	presses_tab 'sandbox-shell ' 'sandbox-shell --ro ' 'sandbox-shell --ro=' 'sandbox-shell --ro \$' \
		'sandbox-shell --ro "`' 'sandbox-shell --tmp ' 'sandbox-shell --env ' 'sandbox-shell --config ' \
		'cordon --bind ' 'cordon --ro ' 'sandbox-shell -- cat ' 'sandbox-shell cat \$' \
		'sandbox-make ' 'sandbox-make al' 'sandbox-make make ' 'sandbox-make -- -' \
		'sandbox-shell make ' 'sandbox-shell -- nice make ' 'sandbox-shell /usr/bin/make ' 'cordon make -C . ' \
		'sandbox-shell ./configure --' 'sandbox-make ./configure --' 'sandbox-shell env ./configure --' \
		'sandbox-shell ./fakecmd --' 'sandbox-shell nice ./fakecmd --' 'sandbox-shell git add ' 'sandbox-shell git commit ' \
		'sandbox-shell git checkout ' 'sandbox-shell -- git xx '
	assert_equal "$shell: $(ran)" "$shell: ran-*"
}

# By themselves some of these commands do run it, as far as there is a
# completion for them.
something_runs() {
	local expected

	case $shell in
	bash) expected='ran-command' ;;
	bash-completion | fish) expected='ran-command ran-git ran-make' ;;
	zsh) expected='ran-command ran-configure ran-git' ;;
	esac
	presses_tab 'make ' './configure --' './fakecmd --' 'git add '
	assert_equal "$shell: $(ran)" "$shell: $expected"
	rm -f "$project"/ran-*
}

hostile() {
	nothing_runs
	something_runs
}

@test "completing runs nothing that the project chooses" {
	requires git "a repository whose configuration runs a command"
	hostile_project
	asking_commands
	in_shells hostile
}
