# shellcheck shell=bash
# Completion for cordon(1), the sandbox-* programs, and the command after their
# options.  bash-completion looks for a file of the program's name, so there is
# a link to this one for each; it works without bash-completion, too.
#
# File names are left to readline, which knows how to quote them.  Nothing that
# a file or a directory says is expanded: so there is no compgen -W.

# The functions share the variables of _cordon.  What is split has no characters
# that are special.
# shellcheck disable=SC2154,SC2178,SC2206,SC2312

mapfile -t _cordon_table <<'END'
@table@
END

# Sets words, up to the cursor, put together where readline breaks them; for
# each where it begins in COMP_WORDS and in COMP_LINE; and broken, which is the
# part of the last that readline does not replace.
_cordon_words() {
	local rest=${COMP_LINE:0:COMP_POINT} blank word i

	for ((i = 0; i <= COMP_CWORD; i++)); do
		blank=${rest%%[!$' \t']*}
		rest=${rest:${#blank}}
		word=${rest:0:${#COMP_WORDS[i]}}
		if [[ $i -gt 0 && -z $blank && ($word == [=:]* || ${words[-1]} == *[=:]) ]]; then
			broken=${words[-1]}
			words[-1]+=$word
			[[ $word != [=:]* ]] || broken=${words[-1]}
		else
			broken=''
			words+=("$word")
			word_at+=("$i")
			line_at+=("$((COMP_POINT - ${#rest}))")
		fi
		rest=${rest:${#word}}
	done
}

# _cordon_program NAME: sets group, fallback, tools, targets and plain.
_cordon_program() {
	local row column

	for row in "${_cordon_table[@]}"; do
		column=($row)
		case $row in
		"program $1 "*)
			group=${column[2]}
			fallback=${column[3]}
			tools=("${column[@]:4}")
			;;
		'targets '*) targets+=("${column[@]:1}") ;;
		'plain '*) plain+=("${column[@]:1}") ;;
		*) ;;
		esac
	done
	[[ -n "$group" ]]
}

# _cordon_arguments OPTION: sets arguments to the kinds of its arguments.
_cordon_arguments() {
	local row column

	arguments=()
	for row in "${_cordon_table[@]}"; do
		[[ $row == "$group "*"$1"* ]] || continue
		column=($row)
		if [[ ,${column[1]}, == *",$1,"* && ${column[2]} != - ]]; then
			arguments=(${column[2]//,/ })
		fi
	done
}

# _cordon_offer NAME...: those that begin with $text, and $front before them.
# One that ends in = does not end the word.
_cordon_offer() {
	local name

	for name; do
		if [[ $name == "$text"* && $name != "${text%=}=" ]]; then
			name=$front$name
			COMPREPLY+=("${name#"$broken"}")
			[[ $name != *= ]] || compopt -o nospace
		fi
	done
}

# Files, also besides what is offered already, if $text needs no quotes.
_cordon_files() {
	local names

	if [[ ${#COMPREPLY[@]} -eq 0 ]]; then
		compopt -o default
	elif [[ $text != *[!A-Za-z0-9_./-]* ]]; then
		compopt -o filenames
		mapfile -t -d '' names < <(
			shopt -u failglob
			shopt -s nullglob
			for name in "$text"*; do printf '%s\0' "$name"; done
		)
		_cordon_offer "${names[@]}"
	fi
}

# Homes have names of letters, digits, dots, dashes and underscores only.
_cordon_homes() {
	local names

	mapfile -t -d '' names < <(
		shopt -u failglob
		shopt -s nullglob
		cd -- "$HOME/.local/share/cordon/homes" 2>/dev/null || exit
		for name in [A-Za-z0-9]*/; do
			[[ ${name%/} == *[!A-Za-z0-9._-]* ]] || printf '%s\0' "${name%/}"
		done
	)
	_cordon_offer "${names[@]}"
}

# _cordon_value KINDS FRONT: the value that follows FRONT in the last word.
_cordon_value() {
	local front=$2 text=${words[-1]#"$2"} kind kinds names

	if [[ $1 == +* && $text == *,* ]]; then
		front+=${text%,*},
		text=${text##*,}
	fi
	kinds=${1#+}
	kinds=(${kinds//|/ })
	for kind in "${kinds[@]}"; do
		case $kind in
		FILE) _cordon_files ;;
		DIR) compopt -o dirnames ;;
		VAR)
			mapfile -t names < <(compgen -e)
			_cordon_offer "${names[@]}"
			;;
		HOME) _cordon_homes ;;
		TEXT | FD) ;;
		*) _cordon_offer "$kind" ;;
		esac
	done
}

# The options, but for those that were given and can be given once.
_cordon_options() {
	local front='' text=${words[-1]} given row column

	given=" ${words[*]::${#words[@]}-1} "
	for row in "${_cordon_table[@]}"; do
		[[ $row == "$group "* ]] || continue
		column=($row)
		if [[ ${column[3]} == many || $given != *" ${column[1]#*,} "* ]]; then
			column=(${column[1]//,/ })
			_cordon_offer "${column[@]}"
		fi
	done
}

# _cordon_is WORD NAME...: is WORD, without directories, one of the NAMEs?
_cordon_is() {
	local name

	for name in "${@:2}"; do
		[[ ${1##*/} != "$name" ]] || return 0
	done
	return 1
}

# The targets of the Makefile that make would read.
_cordon_targets() {
	local file lines

	for file in GNUmakefile makefile Makefile; do
		if [[ -f "$file" ]]; then
			mapfile -t lines < <(head -c 300000 -- "$file" 2>/dev/null |
				LC_ALL=C sed -nE '@targets@')
			lines=(${lines[*]})
			_cordon_offer "${lines[@]}"
			return
		fi
	done
}

# _cordon_completed NAME: runs what the shell has to complete the command $name.
# As bash has it, 124 is to look again, which is returned if there is nothing.
_cordon_completed() {
	local spec=() i current=${COMP_WORDS[COMP_CWORD]}

	# printed by bash to be read back
	eval "spec=($(complete -p "$1" 2>/dev/null))"
	for ((i = 1; i < ${#spec[@]} - 1; i++)); do
		case ${spec[i]} in
		-o) compopt -o "${spec[++i]}" ;;
		-F)
			"${spec[i + 1]}" "$name" "$current" "${COMP_WORDS[COMP_CWORD - 1]}"
			return
			;;
		-[ACGPSWX]) ((++i)) ;;
		*) ;;
		esac
	done
	[[ ${#spec[@]} -gt 0 ]] || return 124
	unset 'spec[-1]'
	mapfile -t COMPREPLY < <(compgen "${spec[@]:1}" -- "$current" 2>/dev/null)
}

# _cordon_delegate I [NAME]: the command that is word I, or that is NAME before
# word I, completes as if nothing were in front of it.  Fails if the shell has
# no completion for it.
_cordon_delegate() {
	local name=${2-${words[$1]}} rest=(${2:+"$2"} "${COMP_WORDS[@]:word_at[$1]}") where
	local COMP_LINE=${2:+$2 }${COMP_LINE:line_at[$1]} COMP_WORDS
	local COMP_POINT=$((COMP_POINT - line_at[$1] + (${#2} ? ${#2} + 1 : 0)))
	local COMP_CWORD=$((COMP_CWORD - word_at[$1] + (${#2} > 0)))
	# in the project git would run what its configuration names
	local -x GIT_DIR=/dev/null

	COMP_WORDS=("${rest[@]}")
	for where in "$name" -D "$name"; do
		_cordon_completed "$where"
		[[ $? -eq 124 ]] || return 0
	done
	return 1
}

# Does word I name one of the tools, or a program by its path?
_cordon_tool() {
	[[ ${#tools[@]} -gt 0 ]] && [[ $1 -lt $((${#words[@]} - 1)) ]] &&
		{ [[ ${words[$1]} == */* ]] || _cordon_is "${words[$1]}" "${tools[@]}"; }
}

# _cordon_command I: the command that begins with word I.
_cordon_command() {
	local front='' text=${words[-1]} before=() command word names=() own=yes

	[[ $fallback == - ]] || _cordon_tool "$1" || before=("$fallback")
	command=("${before[@]}" "${words[@]:$1}")
	unset 'command[-1]'
	if [[ ${#command[@]} -eq 0 ]]; then
		[[ $text == */* ]] || mapfile -t names < <(compgen -c -- "$text")
		_cordon_offer "${names[@]}"
		_cordon_files
		return
	fi
	# a path can be that of a program of the project, which some completions run,
	# also behind env and the like
	[[ ${command[0]} != */* ]] || own=no
	for word in "${command[@]//[\\\"\']/}"; do
		if [[ $word == */* && -f $word && -x $word ]] ||
			_cordon_is "$word" "${targets[@]}" "${plain[@]}"; then
			own=no
		fi
	done
	[[ $own == no ]] || _cordon_delegate "$1" "${before[@]}" || own=no
	! _cordon_is "${command[0]}" "${targets[@]}" || _cordon_targets
	[[ $1 -lt $((${#words[@]} - 1)) ]] || _cordon_offer "${tools[@]}"
	[[ $own == yes ]] || _cordon_files
}

_cordon() {
	local words=() word_at=() line_at=() broken='' i=1 cword
	local group='' fallback='' tools=() targets=() plain=() arguments=()
	local IFS=$' \t\n'

	COMPREPLY=()
	_cordon_words
	_cordon_program "${1##*/}" || return
	cword=$((${#words[@]} - 1))
	while [[ $i -lt $cword ]]; do
		case ${words[i]} in
		--)
			_cordon_command "$((i + 1))"
			return
			;;
		-?*) _cordon_arguments "${words[i]}" ;;
		*) break ;;
		esac
		if [[ $((i + ${#arguments[@]})) -ge $cword ]]; then
			_cordon_value "${arguments[cword - i - 1]}" ''
			return
		fi
		i=$((i + ${#arguments[@]} + 1))
	done
	case $((cword - i))$group${words[cword]} in
	0sandbox--*=*)
		_cordon_arguments "${words[cword]%%=*}"
		[[ ${#arguments[@]} -eq 0 ]] || _cordon_value "${arguments[0]}" "${words[cword]%%=*}="
		;;
	0"$group"-*) _cordon_options ;;
	*) _cordon_command "$i" ;;
	esac
}

complete -F _cordon @programs@
