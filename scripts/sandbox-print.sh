#!/bin/sh
# shellcheck disable=SC2250 # braces only where they are needed
# shellcheck disable=SC2034,SC2154 # names are shared with sandbox-lib.sh
#
# sandbox-print.sh: --help, --dry-run and --explain.  Nothing is started, so
# forks are of no matter.

usage() {
	printf '%s\n' "usage: $frontend [OPTION...] [--] $synopsis
  --ro PATH[:DEST]    show PATH read-only, at DEST if given
  --rw PATH[:DEST]    show PATH writable
  --tmp PATH[:SIZE]   an empty writable directory, gone at the end
  --hide PATH         cover PATH with nothing
  --show PATH         do not mask PATH, which looks like a secret
  --protect PATH      make PATH in the project read-only, too
  --no-protect PATH   leave PATH writable, though it is run outside
  --env NAME[=VALUE]  set a variable, or pass on the caller's
  --home none|NAME    an empty home directory, or one that is kept (here: none)
  --list-homes        print the names of those that are kept
  --remove-home NAME  remove one of them, and all that is in it
  --net none|host     without a network, or with the host's (here: $net)
  --project DIR       the writable directory (else: above, with .git; else .)
  --chdir DIR         where the command starts
  --config none|FILE  read no configuration, or FILE after it
  --nested            allow sandboxes inside: user namespaces and mounts
  -n, --dry-run       print the command line of cordon, create nothing
  --explain           print what would be visible inside, and why
  -q, --quiet         do not tell what changed of what is watched
  -V, --version       print the version
  -h, --help          print this
PATH ends at its first ':/'.  SIZE is in bytes, or with K, M or G."
}

# print_start OPERATION...: to be pasted: one operation a line.
print_start() {
	LC_ALL=C
	# where printf is a program
	PATH=/usr/bin:/bin${PATH:+:$PATH}
	quote "$helper"
	text=$quoted
	values=0
	joined=no
	ended=no
	for word; do
		quote "$word"
		if [ "$values" -gt 0 ]; then
			text="$text $quoted"
			values=$((values - 1))
			continue
		fi
		if [ "$ended" = yes ] || [ "$joined" = yes ]; then
			text="$text $quoted"
		else
			text="$text \\$newline  $quoted"
		fi
		joined=no
		[ "$ended" = no ] || continue
		count_values "$word"
		case $word in
		--) ended=yes ;;
		--perms | --size | --no-symlinks) joined=yes ;;
		*) ;;
		esac
	done
	bodies=
	print_data 3 PASSWD "$data_passwd"
	print_data 4 GROUP "$data_group"
	print_data 5 GITCONFIG "$data_git"
	[ -z "$settings" ] || print_data 6 SETTINGS "$settings"
	printf '%s\n' "$text$bodies"
}

# print_making DIR...: a line that goes before the helper's.
print_making() (
	LC_ALL=C
	line='(umask 077 && mkdir -p --'
	for word; do
		quote "$word"
		line="$line $quoted"
	done
	printf '%s\n' "$line)"
)

# print_data FD MARK TEXT: adds a here-document to text and bodies.
print_data() {
	mark=$2
	while :; do
		case $newline$3$newline in
		*"$newline$mark$newline"*) mark=${mark}_ ;;
		*) break ;;
		esac
	done
	text="$text $1<<'$mark'"
	bodies="$bodies$newline$3$newline$mark"
}

# quote WORD: gives in $quoted what a shell reads back as WORD, in printable
# ASCII and newlines.  Needs LC_ALL=C.
quote() {
	case $1 in
	'' | *[!A-Za-z0-9_./:=,@%+-]*) ;;
	*)
		quoted=$1
		return
		;;
	esac
	quoted=\'
	tail=$1
	while :; do
		head=${tail%%[!\ -\&\(-~]*}
		quoted=$quoted$head
		tail=${tail#"$head"}
		[ -n "$tail" ] || break
		head=${tail%"${tail#?}"}
		tail=${tail#?}
		case $head in
		"$newline") quoted=$quoted$newline ;;
		\') quoted="$quoted'\\''" ;;
		*)
			octal=$(printf '%03o' "'$head")
			octal=${octal#"${octal%???}"}
			quoted="$quoted'\"\$(printf '\\$octal')\"'"
			;;
		esac
	done
	quoted="$quoted'"
}

# count_values OPERATION: sets values to how many words belong to it.
count_values() {
	case $1 in
	--setenv | --symlink | --bind* | --ro-bind*) values=2 ;;
	--hostname | --chdir | --filter | --landlock-scope | --keep-env | --rlimit | --tmpfs | --dir | \
		--proc | --dev | --remount-ro | --mask | --mask-try | --pin | --lock | --watch | \
		--perms | --size | --because) values=1 ;;
	*) values=0 ;;
	esac
}

# print_explanation OPERATION...: what will be visible inside, and why; what
# comes later covers what came before.  --because WORD stands in front of the
# operations of which it is the reason.
print_explanation() {
	LC_ALL=C
	PATH=/usr/bin:/bin${PATH:+:$PATH}
	reason=base
	hidden=no
	variables=
	limits=
	calls=
	watches=
	print_row PATH MODE BECAUSE
	while [ "$1" != -- ]; do
		count_values "$1"
		explain_operation "$@"
		shift "$((values + 1))"
	done
	shift
	[ -z "$watches" ] || printf '\ntold at the end, if it appears or changes:\n%s' "$watches"
	printf '\nenvironment, all else is removed:\n%s' "$variables"
	printf '\nnetwork:\n'
	case $net in
	none) print_row none 'loopback only' "${net_because:-$frontend}" ;;
	*) print_row "$net" "the machine's own" "${net_because:-$frontend}" ;;
	esac
	printf '\nlimits:\n%s' "$limits"
	printf '\nsystem calls:\n%s' "$calls"
	printf '\nconfiguration:\n'
	rest=${config_read#"$newline"}
	[ -n "$rest" ] || print_row none
	while [ -n "$rest" ]; do
		word=${rest%%"$newline"*}
		print_row "$word"
		rest=${rest#*"$newline"}
	done
	printable "$directory"
	printf '\ncommand, in %s:\n' "$printable"
	text=
	for word; do
		quote "$word"
		text="$text $quoted"
	done
	printf '%s\n' "${text# }"
}

# explain_operation OPERATION WORD...: a row, now or for a later part.
explain_operation() {
	case $1 in
	--because) reason=${2#=} ;;
	--perms) [ "$2" != 0555 ] || hidden=yes ;;
	--ro-bind-data) print_row "$3" generated "$reason" ;;
	--ro-bind | --ro-bind-try | --bind | --bind-try)
		case $1 in
		--ro-*) mode=read-only ;;
		*) mode=writable ;;
		esac
		if [ "$2" = "$static/empty" ]; then
			print_row "$3" hidden "$reason"
		elif [ "${1%-try}" = "$1" ] || [ -e "$2" ]; then
			origin=$2
			[ "$2" != "$3" ] || origin=
			print_row "$3" "$mode" "$reason" "$origin"
		fi
		;;
	--tmpfs | --dir)
		mode='empty, writable'
		[ "$hidden" = no ] || mode=hidden
		hidden=no
		print_row "$2" "$mode" "$reason"
		;;
	--symlink) print_row "$3" "link to $2" "$reason" ;;
	--proc) print_row "$2" 'its own processes' "$reason" ;;
	--dev) print_row "$2" 'a few devices' "$reason" ;;
	--remount-ro) [ "$2" != / ] || print_row / 'all else: read-only' "$reason" ;;
	--mask) print_row "$2" masked "$reason" ;;
	--mask-try) [ ! -e "$2" ] || print_row "$2" masked "$reason" ;;
	--pin) print_row "$2" 'keeps its name' "$reason" ;;
	--watch) watches=$watches$(print_row "$2")$newline ;;
	--setenv) variables=$variables$(print_row "$2" "$3" "$reason")$newline ;;
	--keep-env) variables=$variables$(print_row "$2" "the caller's" "$reason")$newline ;;
	--rlimit) limits=$limits$(print_row "${2%%=*}" "${2#*=}" "$reason")$newline ;;
	--filter) calls=$calls$(print_row filter "$2" "$filter_because")$newline ;;
	--landlock-scope) calls=$calls$(print_row scopes "$2" "$reason")$newline ;;
	*) ;;
	esac
}

# print_row NAME [MODE [REASON [ORIGIN]]]: what the caller named is printable,
# and what has a blank in it is quoted, so that it is one column.
print_row() {
	printable "$1"
	case $printable in
	*' '*)
		quote "$printable"
		row=$quoted
		;;
	*) row=$printable ;;
	esac
	printable "${2-}"
	mode=$printable
	printable "${3-}"
	why=$printable
	printable "${4-}"
	case $#$printable in
	1*) printf '%s\n' "$row" ;;
	?) printf '%-39s %-19s %s\n' "$row" "$mode" "$why" ;;
	*) printf '%-39s %-19s %s, from %s\n' "$row" "$mode" "$why" "$printable" ;;
	esac
}
