# shellcheck shell=bash
# Completion for sandbox-shell(1) and sandbox-node(1).  bash-completion looks
# for a file of the command's name, so this one has two names.

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
	--ro | --rw | --hide)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$2")
		;;
	--tmp | --project | --chdir)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -d -- "$2")
		;;
	--env) mapfile -t COMPREPLY < <(compgen -e -- "$2") ;;
	--net) mapfile -t COMPREPLY < <(compgen -W 'none host' -- "$2") ;;
	esac
}

_sandbox() {
	local cur words cword i=1 first
	local options='--ro --rw --tmp --hide --env --net --project --chdir
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
		--ro | --rw | --tmp | --hide | --env | --net | --project | \
			--chdir)
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
	if [ "$i" -eq "$cword" ] && [ "${words[0]##*/}" = sandbox-node ]; then
		mapfile -t COMPREPLY < <(compgen -W 'npm npx pnpm pnpx yarn
			yarnpkg corepack node' -- "$cur")
		return
	fi
	_sandbox_command "$i" "$cur"
}

complete -F _sandbox sandbox-shell sandbox-node
