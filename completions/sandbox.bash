# shellcheck shell=bash
# Completion for sandbox-shell(1), sandbox-node(1), its links, and
# sandbox-make(1).  bash-completion looks for a file of the command's name, so
# there is a link to this one for each.

# The command after the options, as it completes by itself.
_sandbox_command() {
	if declare -F _command_offset >/dev/null; then
		_command_offset "$1"
	else
		mapfile -t COMPREPLY < <(compgen -c -f -- "$2")
	fi
}

# _sandbox_value OPTION WORD: the value of OPTION.
_sandbox_value() {
	case $1 in
	--ro | --rw | --hide | --show | --protect | --no-protect)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$2")
		;;
	--tmp | --project | --chdir)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -d -- "$2")
		;;
	--env) mapfile -t COMPREPLY < <(compgen -e -- "$2") ;;
	--home)
		mapfile -t COMPREPLY < <(compgen -W \
			"none $(sandbox-shell --list-homes 2>/dev/null)" -- "$2")
		;;
	--remove-home)
		mapfile -t COMPREPLY < <(compgen -W \
			"$(sandbox-shell --list-homes 2>/dev/null)" -- "$2")
		;;
	--net) mapfile -t COMPREPLY < <(compgen -W 'none host' -- "$2") ;;
	esac
}

_sandbox() {
	local cur words cword i=1 first tools=''
	local options='--ro --rw --tmp --hide --show --protect --no-protect
		--env --home --list-homes --remove-home --net --project
		--chdir --nested
		-n --dry-run -V --version -h --help'

	COMPREPLY=()
	if declare -F _get_comp_words_by_ref >/dev/null; then
		_get_comp_words_by_ref -n =: cur words cword
	else
		words=("${COMP_WORDS[@]}")
		cword=$COMP_CWORD
		cur=${words[cword]}
	fi
	while [ "$i" -lt "$cword" ]; do
		case ${words[i]} in
		--)
			i=$((i + 1))
			break
			;;
		--ro | --rw | --tmp | --hide | --show | --protect | \
			--no-protect | --env | --home | --remove-home | --net | \
			--project | --chdir)
			if [ "$((i + 1))" -eq "$cword" ]; then
				_sandbox_value "${words[i]}" "$cur"
				return
			fi
			i=$((i + 2))
			;;
		-*) i=$((i + 1)) ;;
		*) break ;;
		esac
	done
	if [ "$i" -eq "$cword" ] && [ "${words[i - 1]}" != -- ]; then
		case $cur in
		--*=*)
			_sandbox_value "${cur%%=*}" "${cur#*=}"
			first=${cur%%=*}=
			# readline replaces what follows the last =
			[[ ${COMP_WORDBREAKS-} == *=* ]] ||
				COMPREPLY=("${COMPREPLY[@]/#/$first}")
			return
			;;
		-*)
			mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
			return
			;;
		esac
	fi
	case ${words[0]##*/} in
	sandbox-shell)
		_sandbox_command "$i" "$cur"
		return
		;;
	sandbox-node) tools='npm npx pnpm pnpx yarn yarnpkg corepack node' ;;
	sandbox-make) tools='make gmake ninja cmake ctest meson autoreconf
		ccache cc c++ gcc g++ clang clang++' ;;
	esac
	# the words of a tool that is not among them complete as files
	if [ "$i" -eq "$cword" ]; then
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -W "$tools" -f -- "$cur")
	elif [[ " ${tools//[$'\n\t']/ } " == *" ${words[i]} "* ]]; then
		_sandbox_command "$i" "$cur"
	else
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
	fi
}

complete -F _sandbox sandbox-shell sandbox-node sandbox-npm sandbox-npx \
	sandbox-pnpm sandbox-yarn sandbox-corepack sandbox-make
