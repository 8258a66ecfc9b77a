# shellcheck shell=bash
# Completion for cordon(1).

# The command after the options, as it completes by itself.
_cordon_command() {
	if declare -F _command_offset >/dev/null; then
		_command_offset "$1"
	else
		mapfile -t COMPREPLY < <(compgen -c -f -- "$2")
	fi
}

# _cordon_argument OPTION N WORD: the Nth argument of OPTION.
_cordon_argument() {
	local kind='none'

	case $1 in
	--bind | --bind-try | --ro-bind | --ro-bind-try | --dev-bind | \
		--dev-bind-try | --remount-ro | --symlink | --mask | --mask-try | --lock | --watch)
		kind='file'
		;;
	--proc | --dev | --tmpfs | --mqueue | --dir | --chdir | --pin)
		kind='directory'
		;;
	--file | --bind-data | --ro-bind-data | --chmod)
		[ "$2" -eq 1 ] || kind='file'
		;;
	--setenv)
		kind='file'
		[ "$2" -eq 2 ] || kind='variable'
		;;
	--unsetenv | --keep-env) kind='variable' ;;
	--filter) kind='default nested none' ;;
	--landlock-scope)
		kind='abstract-unix signal abstract-unix,signal'
		;;
	--rlimit)
		kind='as= core= cpu= data= fsize= locks= memlock= msgqueue=
			nice= nofile= nproc= rss= rtprio= rttime= sigpending=
			stack='
		compopt -o nospace 2>/dev/null
		;;
	esac
	case $kind in
	none) ;;
	file)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$3")
		;;
	directory)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -d -- "$3")
		;;
	variable) mapfile -t COMPREPLY < <(compgen -v -- "$3") ;;
	*) mapfile -t COMPREPLY < <(compgen -W "$kind" -- "$3") ;;
	esac
}

_cordon() {
	local cur words cword i=1 n
	local options='
		--help --version --mode --args --argv0
		--unshare-all --share-net --unshare-user --unshare-user-try
		--unshare-ipc --unshare-pid --unshare-net --unshare-uts
		--unshare-cgroup --unshare-cgroup-try --hostname
		--chdir --clearenv --setenv --unsetenv --keep-env
		--bind --bind-try --ro-bind --ro-bind-try --dev-bind
		--dev-bind-try --no-symlinks --remount-ro --proc --dev --tmpfs --mqueue
		--dir --file --bind-data --ro-bind-data --symlink --perms
		--size --chmod --mask --mask-try --pin --lock --watch
		--keep-fd --seccomp --add-seccomp-fd --filter --landlock-scope
		--rlimit
		--new-session --foreground --die-with-parent --as-pid-1 --forward-signals'

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
			_cordon_command "$((i + 1))" "$cur"
			return
			;;
		--setenv | --bind | --bind-try | --ro-bind | --ro-bind-try | \
			--dev-bind | --dev-bind-try | --file | --bind-data | \
			--ro-bind-data | --symlink | --chmod)
			n=2
			;;
		--args | --argv0 | --hostname | --chdir | --unsetenv | --keep-env | \
			--remount-ro | --proc | --dev | --tmpfs | --mqueue | \
			--dir | --perms | --size | --keep-fd | --seccomp | \
			--mask | --mask-try | --pin | --lock | --watch | \
			--add-seccomp-fd | --filter | --landlock-scope | \
			--rlimit)
			n=1
			;;
		-*) n=0 ;;
		*)
			_cordon_command "$i" "$cur"
			return
			;;
		esac
		if [ "$((i + n))" -ge "$cword" ]; then
			_cordon_argument "${words[i]}" "$((cword - i))" "$cur"
			return
		fi
		i=$((i + n + 1))
	done
	case $cur in
	-*) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur") ;;
	*) _cordon_command "$cword" "$cur" ;;
	esac
}

complete -F _cordon cordon
