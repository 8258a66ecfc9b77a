#!/bin/sh
# shellcheck disable=SC2250 # braces only where they are needed
# shellcheck disable=SC2034 # some names are for the frontends
#
# sandbox-lib.sh: what the frontends share.
#
# A frontend is a preset.  It sources this file, sets
#
#	frontend	its name
#	synopsis	what follows the options, for --help
#	net		its default for --net: none or host
#
# may set
#
#	config_name	the name of its configuration file, if not its own
#
# defines
#
#	frontend_command	is given the words after the options; may set
#			program to a word that goes in front of them, and
#			install; comes before all the others
#	frontend_layout	is given the list, puts its operations in front
#			and ends with: base_layout "$@"
#	frontend_directories
#			if its operations need directories: calls
#			make_directories for them, when all else is in order
#
# and ends with: sandbox "$@"
#
# The list is "$@", the only one a shell has, and it grows at its front.  So
# the command line of the helper is made from its end: sandbox, layout_*,
# frontend_layout and base_* each put their part before what is there and call
# the next, the last one executes.  Operations take effect from left to right:
# what is called earlier lies on top.
#
# Nothing forks between start and exec, a fork costs as much as the sandbox.
# So: no $(...), no pipe, no program; results come back in variables, and
# here-documents stay below DATA_LIMIT, above which a shell forks to write
# them.  The exceptions say so.  Decisions of security are the helper's: what
# is visible is worked out here only to choose PATH and to give a better
# message than "not found".

prefix=/usr/local # PREFIX
version=0.1.0     # VERSION
helper=$prefix/bin/cordon
static=$prefix/lib/cordon/etc
# Configuration of the machine.
system_config=/etc/cordon # SYSCONFDIR
# shellcheck source=scripts/sandbox-protect.sh
. "$prefix/lib/cordon/sandbox-protect.sh"

# The bytes a pipe takes at once: POSIX promises no more.
DATA_LIMIT=4096
# Of /etc/passwd and ~/.gitconfig: dash reads a byte with each system call.
LINE_LIMIT=200

newline='
'

# What the options said.
dry_run=no
explain=no
quiet=no
net_given=no
net_because=
filter_because=base
home_because=
# Are there options that become operations?
placed=no
# Are the usual configuration files to be read?  Others, one a line.
configured=yes
config_files=
# Those that were read, with a newline before and after each.
config_read=$newline
# What is worked on: "option" is the command line, else it is FILE:LINE.
because=
project=
directory=
home_name=
home_removed=
# What a frontend says.
frontend=sandbox
config_name=
synopsis=
net=none
filter=default
program=
# Does the command fetch or build what others wrote (yes), or is it the
# project's own (no)?  Only the latter is for the project's secrets to see.
install=yes
# In front of PATH: where a frontend found a tool by its physical name.
tool_path=
# A generated file of the frontend's own, on descriptor 6, if not empty.
settings=
# Trees that appear inside, and trees within them that are covered: one path
# a line, with a newline before and after each.
shown_trees=$newline
hidden_trees=$newline
# What options were given for, each with "//" before and after it: "at" or
# "protect" and a path without its first slash, or "env" and a name; and the same
# after "option" or the name of a file.
option_places=//
level_places=//

IFS=' 	
'
unset CDPATH
# Without globbing, which SHELLOPTS can tell bash to leave out, what names are
# looked for with patterns would be passed over.
set +f

# printable TEXT: gives text fit for a terminal in $printable.  What is not
# printable ASCII becomes '?', and what is overlong ends in "...".
# Needs LC_ALL=C, so that a character is a byte.
printable() {
	printable=
	tail=$1
	# one byte more than is shown: the rest would cost time with the square of
	# its length
	# shellcheck disable=SC2254 # a pattern: as many characters
	case $tail in
	$overlong?*)
		tail=$(printf '%.257sx' "$1" 2>/dev/null) || tail=...x
		tail=${tail%x}
		;;
	*) ;;
	esac
	while :; do
		head=${tail%%[!\ -~]*}
		printable=$printable$head
		[ "$head" != "$tail" ] || break
		printable=$printable'?'
		tail=${tail#"$head"?}
	done
	# shellcheck disable=SC2295 # a pattern: as many characters
	tail=${printable#$overlong}
	[ "$tail" = "$printable" ] || printable=${printable%"$tail"}...
}
overlong='????????????????????????????????????????????????????????????????'
overlong=$overlong$overlong$overlong$overlong

# die WHAT WHY [HINT]: the one way to fail.
die() {
	LC_ALL=C
	# where printf is a program
	PATH=/usr/bin:/bin${PATH:+:$PATH}
	message="$frontend: "
	case $because in
	'' | option) ;;
	*)
		printable "$because"
		message="$message$printable: "
		;;
	esac
	printable "$1"
	message="$message$printable: "
	printable "$2"
	message=$message$printable
	if [ -n "${3-}" ]; then
		printable "$3"
		message="$message ($printable)"
	fi
	printf '%s\n' "$message" >&2
	exit 125
}

# show PATH, hide PATH: note that a tree is visible inside, or covered.
show() {
	shown_trees=$shown_trees$1$newline
}
hide() {
	hidden_trees=$hidden_trees$1$newline
}

# visible PATH: is it absolute, and inside a tree that is shown?  The nearest one decides.
visible() {
	case $1 in
	/*) at=$1 ;;
	*) return 1 ;;
	esac
	while [ -n "$at" ]; do
		case $hidden_trees in
		*"$newline$at$newline"*) return 1 ;;
		*) ;;
		esac
		case $shown_trees in
		*"$newline$at$newline"*) return 0 ;;
		*) ;;
		esac
		at=${at%/*}
	done
	return 1
}

# contains TREE PATH: is PATH the TREE, or inside it, by components?
contains() {
	# in a variable: as a pattern, bash takes a quoted "${1%/}" that is empty
	# for something that matches nothing
	container=${1%/}
	case ${2%/}/ in
	"$container"/*) return 0 ;;
	*) return 1 ;;
	esac
}

# owned PATH: does it belong to the caller?  Needs $uid.  A shell whose test
# knows no -O (posh) says so with a status above 1; only there ls is run, which
# knows more numbers of users than find.
owned() {
	# shellcheck disable=SC3067 # see above
	[ -O "$1" ] 2>/dev/null
	result=$?
	[ "$result" -gt 1 ] || return "$result"
	# shellcheck disable=SC2012,SC2312 # a number is read, and nothing is "no"
	PATH=/usr/bin:/bin${PATH:+:$PATH} ls -ldnL "$1" 2>/dev/null | {
		read -r key lines value tail && [ "$value" = "$uid" ]
	}
}

# enter DIR: goes there, and gives its physical name in $entered.  Fails also
# where it has none: in a directory that is gone some shells say "." or nothing.
enter() {
	cd -P "$1" 2>/dev/null || return 1
	entered=$PWD
	# some keep the second of two leading slashes
	while :; do
		case $entered in
		//*) entered=${entered#/} ;;
		*) break ;;
		esac
	done
	case $entered in
	/*) [ -d "$entered" ] ;;
	*) return 1 ;;
	esac
}

# physical PATH: gives it in $physical without . and .. and, up to the last
# component, links; a directory without any.  PATH is absolute.  The shell is
# somewhere else afterwards, which nothing here relies on.
physical() {
	if [ -d "$1" ] && enter "$1"; then
		physical=$entered
		return
	fi
	tail=${1##*/}
	tail_above=${1%/*}
	if enter "${tail_above:-/}"; then
		physical=${entered%/}/$tail
	else
		physical=$1
	fi
}

# absolute OPTION PATH: gives it in $absolute, links as they are, but without
# empty components, . and ..
absolute() {
	case $2 in
	'') die "$1" 'has an empty path' ;;
	/*) absolute=$2 ;;
	*)
		[ -n "$here" ] || die "$1 $2" 'is relative to a current directory that is gone'
		absolute=${here%/}/${2#./}
		;;
	esac
	case $absolute/ in
	*//* | */./* | */../*)
		[ -e "$absolute" ] || die "$1 $2" 'does not exist'
		physical "$absolute"
		absolute=$physical
		;;
	*) ;;
	esac
}

# find_caller: sets uid, gid, name, home, home_physical.
find_caller() {
	uid=
	gid=
	while read -r key value tail; do
		case $key in
		Uid:) uid=$value ;;
		Gid:)
			gid=$value
			break
			;;
		*) ;;
		esac
	done </proc/self/status
	[ -n "$gid" ] || die /proc/self/status 'does not tell the user and group'
	home=${HOME-}
	[ "$home" = / ] || home=${home%/}
	case $home in
	/*) ;;
	*) die HOME 'is not an absolute path' ;;
	esac
	case $home/ in
	// | *//* | */./* | */../* | *"$newline"*) die "HOME=$home" 'cannot be a home directory' ;;
	*) ;;
	esac
	home_physical=$home
	if [ -e "$home" ]; then
		owned "$home" || die "HOME=$home" 'does not belong to you'
		physical "$home"
		home_physical=$physical
	fi
	find_name
}

# find_name: sets name.  LOGNAME and USER first: /etc/passwd can be long, and
# does not know everybody.  The name is only shown inside.
find_name() {
	for name in "${LOGNAME-}" "${USER-}"; do
		case $name in
		root) [ "$uid" -ne 0 ] || return 0 ;;
		'' | [!A-Za-z_]* | *[!A-Za-z0-9_.-]*) ;;
		*) [ "$uid" -eq 0 ] || return 0 ;;
		esac
	done
	lines=0
	while IFS=: read -r name key value tail; do
		[ "$value" != "$uid" ] || break
		name=
		lines=$((lines + 1))
		[ "$lines" -lt "$LINE_LIMIT" ] || break
	done </etc/passwd
	case $name in
	'' | [!A-Za-z_]* | *[!A-Za-z0-9_.-]*) name=user ;;
	*) ;;
	esac
	[ "$uid" -ne 0 ] || name=root
}

# find_state: sets the physical names of cordon's own directories, also of
# those that do not exist yet.
find_state() {
	state_of .config
	state_config=$state
	state_of .local/share
	state_data=$state
	state_of .cache
	state_cache=$state
}
state_of() {
	state=$home/$1/cordon
	tail_below=
	while [ ! -d "$state" ] && [ "$state" != "$home" ]; do
		tail_below=/${state##*/}$tail_below
		state=${state%/*}
	done
	physical "$state"
	state=$physical$tail_below
}

# touches_state PATH: could writing there change how cordon starts next time?
touches_state() {
	for state in "$state_config" "$state_data" "$state_cache" "$system_config"; do
		if contains "$1" "$state" || contains "$state" "$1"; then
			return 0
		fi
	done
	return 1
}

# may_be_project DIR: else sets why_not.  DIR is physical.
may_be_project() {
	why_not=
	case $1 in
	/) why_not='is the whole file system' ;;
	/bin | /boot | /dev | /etc | /gnu | /lib | /lib32 | /lib64 | /libx32 | \
		/nix | /proc | /run | /sbin | /sys | /usr | \
		/bin/* | /boot/* | /dev/* | /etc/* | /gnu/* | /lib/* | /lib32/* | /lib64/* | /libx32/* | \
		/nix/* | /proc/* | /run/* | /sbin/* | /sys/* | /usr/*) why_not='is a system directory' ;;
	/home | /media | /mnt | /opt | /srv | /tmp | /var | \
		/var/cache | /var/lib | /var/log | /var/spool | /var/tmp) why_not='is a system directory' ;;
	*) ;;
	esac
	if [ -z "$why_not" ] && { contains "$1" "$home_physical" || contains "$1" "$home"; }; then
		why_not='is your home directory, or above it'
	elif [ -z "$why_not" ] && touches_state "$1"; then
		why_not="holds cordon's own configuration or state"
	elif [ -z "$why_not" ] && contains "$home_physical" "$1" && hidden_in_home "$1"; then
		why_not='is in a hidden directory of your home, where settings and keys are'
	elif [ -z "$why_not" ] && ! owned "$1"; then
		why_not='does not belong to you'
	fi
	[ -z "$why_not" ]
}

# hidden_in_home PATH: a link left in a project must not make ~/.ssh or
# ~/.config the next project of who follows it.
hidden_in_home() {
	case ${1#"$home_physical"/} in
	.*) return 0 ;;
	*) return 1 ;;
	esac
}

# find_project: sets project and directory, where the command starts.  A
# directory with .git that may not be a project is passed over: a planted
# /tmp/.git or a repository of dot files must not widen the sandbox.
find_project() {
	if [ -n "$project" ]; then
		absolute --project "$project"
		[ -d "$absolute" ] || die "--project $project" 'is not a directory'
		enter "$absolute" || die "--project $project" 'cannot be entered'
		project=$entered
		may_be_project "$project" || die "--project $project" "$why_not"
	else
		[ -n "$here" ] || die 'the current directory' 'is gone or cannot be read' 'name one with --project'
		project=$here
		while [ -n "$project" ]; do
			if [ -e "$project/.git" ] && may_be_project "$project"; then
				break
			fi
			project=${project%/*}
		done
		project=${project:-$here}
		may_be_project "$project" || die "$project" "$why_not" 'go to a project, or name one with --project'
	fi
	if [ -n "$directory" ]; then
		absolute --chdir "$directory"
		directory=$absolute
	elif contains "$project" "$here"; then
		directory=$here
	else
		directory=$project
	fi
	show "$project"
}

# next_option COUNT WORD...: looks at the option that follows COUNT words; sets
# option and value, and adds what it used to taken.  Fails at the end.
next_option() {
	shift "$(($1 + 1))"
	attached=no
	case ${1-} in
	--)
		taken=$((taken + 1))
		return 1
		;;
	--*=*)
		option=${1%%=*}
		value=${1#*=}
		attached=yes
		;;
	-?*) option=$1 ;;
	*) return 1 ;;
	esac
	taken=$((taken + 1))
	case $option in
	--ro | --rw | --tmp | --hide | --show | --protect | --no-protect | --env | --net | --project | --chdir | \
		--home | --remove-home | --config)
		if [ "$attached" = no ]; then
			[ "$#" -gt 1 ] || die "$option" 'needs a value'
			value=$2
			taken=$((taken + 1))
		fi
		[ -n "$value" ] || die "$option" 'has an empty value'
		;;
	-n | -q | -V | -h | --nested | --dry-run | --explain | --quiet | --version | --help | --list-homes)
		[ "$attached" = no ] || die "$option" 'takes no value'
		;;
	*) die "$option" 'is not an option' "see $frontend --help" ;;
	esac
}

# take_option: what $option, with $value, says at once.
take_option() {
	case $option in
	--net)
		[ "$net_given" = no ] || die --net 'is given twice'
		net_given=yes
		net=$value
		net_because=option
		;;
	--project)
		[ -z "$project" ] || die --project 'is given twice'
		project=$value
		;;
	--chdir)
		[ -z "$directory" ] || die --chdir 'is given twice'
		directory=$value
		;;
	--home)
		[ -z "$home_name" ] || die --home 'is given twice'
		home_name=$value
		home_because=option
		;;
	--remove-home)
		[ -z "$home_removed" ] || die --remove-home 'is given twice'
		home_removed=$value
		;;
	--config)
		case $value in
		none) configured=no ;;
		*"$newline"*) die "--config $value" 'has a newline in its name' ;;
		*) config_files=$config_files$value$newline ;;
		esac
		;;
	--list-homes)
		find_caller
		find_state
		list_homes
		exit 0
		;;
	--nested)
		filter=nested
		filter_because=option
		;;
	-n | --dry-run) dry_run=yes ;;
	--explain) explain=yes ;;
	-q | --quiet) quiet=yes ;;
	-V | --version)
		printf '%s\n' "$frontend $version"
		exit 0
		;;
	-h | --help)
		# shellcheck source=scripts/sandbox-print.sh
		. "$prefix/lib/cordon/sandbox-print.sh"
		usage
		exit 0
		;;
	*) placed=yes ;;
	esac
}

# sandbox WORD...: the whole of a frontend.  WORDs are its arguments.
sandbox() {
	here=
	enter . && here=$entered
	taken=0
	while next_option "$taken" "$@"; do
		take_option
	done
	known_net "$net"
	if [ "$explain" = yes ]; then
		[ "$dry_run" = no ] || die --explain 'contradicts --dry-run' 'give one of them'
		dry_run=yes
	fi
	if [ "$dry_run" = yes ]; then
		# shellcheck source=scripts/sandbox-print.sh
		. "$prefix/lib/cordon/sandbox-print.sh"
	elif [ ! -x "$helper" ]; then
		die "$helper" 'is not there, or not for you to execute' 'install cordon'
	fi
	find_caller
	find_state
	if [ -n "$home_removed" ]; then
		# nothing else is done: another option, or a word, was meant for something
		case $#-$placed-$net_given-$filter-$explain-$configured-$config_files$project$directory$home_name in
		"$taken"-no-no-default-no-yes-) remove_home ;;
		*) die "--remove-home $home_removed" 'goes with --dry-run only' ;;
		esac
	fi
	find_project
	records=0
	if [ -n "$config_files" ] || { [ "$configured" = yes ] && has_configuration; }; then
		# shellcheck source=scripts/sandbox-config.sh
		. "$prefix/lib/cordon/sandbox-config.sh"
		layout_configuration "$@"
	else
		layout_records "$@"
	fi
}

# has_configuration: is there a directory with configuration, or what may hide one?
has_configuration() {
	for word in "$system_config" "$home/.config/cordon"; do
		[ ! -e "$word" ] && [ ! -h "$word" ] || return 0
	done
	[ -d "$home/.config" ] && [ ! -x "$home/.config" ]
}

known_net() {
	case $1 in
	none | host) ;;
	*) die "--net $1" 'is neither none nor host' ;;
	esac
}

# layout_records WORD...: the options that become operations are kept as
# records, of three words each, in front of the arguments: option, value, and
# where it comes from.  The latest stands first; those of the configuration are
# there already.
layout_records() {
	if [ "$placed" = yes ]; then
		taken=0
		while next_option "$((records + taken))" "$@"; do
			case $option in
			--ro | --rw | --tmp | --hide | --show | --protect | --no-protect | --env)
				set -- "$option" "$value" option "$@"
				records=$((records + 3))
				;;
			*) ;;
			esac
		done
	fi
	# where the report is all that tells, it is not left out
	[ "$filter" != nested ] || quiet=no
	find_home
	layout_options "$@"
}

# is_home_name NAME: the letters are written out, as what [A-Z] means is up to
# the locale.
is_home_name() {
	case $1 in
	none | [._-]* | '' | \
		*[!ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-]*) return 1 ;;
	*) [ "${#1}" -le 64 ] ;;
	esac
}

# home_of OPTION NAME: gives the directory of the home NAME in $home_source.
# What is in it is in the hands of what ran there, the directories are not.
home_of() {
	is_home_name "$2" ||
		die "$1 $2" 'is not a name of up to 64 letters, digits, dots, dashes and underscores' 'it begins with a letter or digit'
	home_source=$state_data/homes/$2
	for word in "$state_data/homes" "$home_source"; do
		if [ -h "$word" ]; then
			die "$word" 'is a symbolic link' 'homes are directories'
		elif [ -e "$word" ]; then
			[ -d "$word" ] || die "$word" 'is not a directory'
			owned "$word" || die "$word" 'does not belong to you'
		fi
	done
}

# find_home: sets home_source, empty if HOME is an empty directory.
find_home() {
	home_source=
	case $home_name in
	'' | none) ;;
	*)
		because=$home_because
		home_of --home "$home_name"
		because=
		;;
	esac
}

list_homes() {
	# the order of names, and where printf is a program
	LC_ALL=C
	PATH=/usr/bin:/bin${PATH:+:$PATH}
	for word in "$state_data"/homes/*; do
		if [ -d "$word" ] && [ ! -h "$word" ] && is_home_name "${word##*/}"; then
			printf '%s\n' "${word##*/}"
		fi
	done
}

# remove_home: in a sandbox of its own that has nothing else to write to, as
# what is in the home may be changing, or have been made to mislead rm.
remove_home() {
	home_of --remove-home "$home_removed"
	[ -d "$home_source" ] ||
		die "--remove-home $home_removed" 'does not exist' "see $frontend --list-homes"
	net=none
	shell=/bin/sh
	# rm fails in the end, at the directory that is mounted: rmdir tells whether
	# it is empty
	set -- --ro-bind /usr /usr \
		--ro-bind-try /nix /nix --ro-bind-try /gnu /gnu \
		--ro-bind-try /bin /bin --ro-bind-try /lib /lib \
		--ro-bind-try /lib32 /lib32 --ro-bind-try /lib64 /lib64 \
		--ro-bind-try /libx32 /libx32 \
		--ro-bind-try /etc/ld.so.cache /etc/ld.so.cache \
		--proc /proc --dev /dev --remount-ro /dev \
		--no-symlinks --bind "$home_source" /home \
		--clearenv --setenv PATH "${PATH-}:/usr/bin:/bin" \
		--remount-ro / --chdir / -- \
		/bin/sh -c 'exec 2>/dev/null; chmod -R u+rwX /home; rm -rf /home'
	(base_process "$@") </dev/null
	[ "$?" -ne 125 ] || exit 125
	if [ "$dry_run" = yes ]; then
		quote "$home_source"
		printf 'rmdir -- %s\n' "$quoted"
		exit 0
	fi
	PATH=/usr/bin:/bin${PATH:+:$PATH}
	rmdir -- "$home_source" 2>/dev/null ||
		die "--remove-home $home_removed" 'could not remove all of it' 'end what still uses it, and repeat'
	exit 0
}

# layout_options WORD...: the end of the list: command, and what the options
# ask for.  Needs records and taken, as sandbox left them in WORDs.
layout_options() {
	left=$records
	option=
	value=
	for word; do
		[ "$left" -gt 0 ] || break
		left=$((left - 1))
		if [ -z "$option" ]; then
			option=$word
		elif [ -z "$value" ]; then
			value=$word
		else
			because=$word
			option_first "$option" "$value"
			option=
			value=
		fi
	done
	# taken up first, as the last record: it removes what is not the command
	set -- --command - '' "$@"
	records=$((records + 3))
	left=$records
	option=
	value=
	# in posh, shift overwrites a word of a list that "for word" goes through
	for word in "$@"; do
		[ "$left" -gt 0 ] || break
		left=$((left - 1))
		if [ -z "$option" ]; then
			option=$word
			continue
		elif [ -z "$value" ]; then
			value=$word
			continue
		fi
		because=$word
		case $option in
		--command)
			shift "$((records + taken))"
			frontend_command "$@"
			find_all_masked
			set -- --remount-ro / --chdir "$directory" -- ${program:+"$program"} "$@"
			command=${6-}
			[ "$explain" = no ] || set -- --because =base "$@"
			rest=${masked#//}
			while [ -n "$rest" ]; do
				set -- --mask "/${rest%%//*}" "$@"
				rest=${rest#*//}
			done
			masked=//
			because=secret
			;;
		--env)
			if option_env "$value"; then
				if [ -n "$env_kept" ]; then
					set -- --keep-env "$env_name" "$@"
				else
					set -- --setenv "$env_name" "$env_value" "$@"
				fi
			fi
			;;
		# what they ask for was noted by option_first
		--show)
			find_place --show "$value"
			take_place --show "$value" || :
			;;
		--protect | --no-protect) ;;
		--tmp)
			if option_tmp "$value"; then
				set -- ${size:+--size "$size"} --tmpfs "$place" "$@"
			fi
			;;
		--hide)
			if option_hide "$value"; then
				# by both names: each can be shown by another option
				[ ! -h "$absolute" ] || absolute=$physical
				pin=
				writable "$place" && [ "${place%/*}" != "$project" ] && pin=${place%/*}
				for place in "$absolute" "$physical"; do
					if [ -d "$place" ]; then
						set -- --perms 0555 --tmpfs "$place" --remount-ro "$place" "$@"
					else
						set -- --ro-bind "$static/empty" "$place" "$@"
					fi
					[ "$absolute" != "$physical" ] || break
				done
				# what is hidden by its name keeps it
				[ -z "$pin" ] || set -- --pin "$pin" "$@"
			fi
			;;
		*)
			if option_path "$option" "$value"; then
				set -- ${pin:+--pin "$pin"} ${no_symlinks:+"$no_symlinks"} "--${bind}" "$source" "$place" "$@"
			fi
			;;
		esac
		[ "$explain" = no ] || set -- --because "=$because" "$@"
		option=
		value=
	done
	because=
	layout_project "$@"
}

# take_place OPTION WORD: $place, and there once only in one file, or on the
# command line.  Fails where something later has taken it.
take_place() {
	case $place in
	/*) ;;
	*) die "$1 $2" 'would appear at a place that is not absolute' ;;
	esac
	case $place/ in
	// | *//* | */./* | */../*) die "$1 $2" 'cannot appear there' 'give a place below /, without . and ..' ;;
	*) ;;
	esac
	# one place, by whichever name of the home
	key=$place
	case $place in
	"$home"/*) key=$home_physical/${place#"$home"/} ;;
	*) ;;
	esac
	take_once "at ${key#/}" || die "$1 $2" 'contradicts another option for the same place'
	[ "$overridden" = no ]
}

# take_once WHAT: fails if the same file, or the command line, has it already;
# else sets overridden: yes if it is taken by what comes later.
take_once() {
	overridden=no
	level="${because%:*} $1"
	case $level_places in
	*"//$level//"*) return 1 ;;
	*) level_places=$level_places$level// ;;
	esac
	case $option_places in
	*"//$1//"*) overridden=yes ;;
	*) option_places=$option_places$1// ;;
	esac
}

# divide PATH[:DEST]: gives in $source the PATH, which ends at the first ":/", so
# that every other colon is part of a name; in $place the DEST, or nothing.  The
# name of the project is not divided: somebody else may have chosen it.
divide() {
	head=
	case $1 in
	"$project"/*) head=$project ;;
	*) ;;
	esac
	tail=${1#"$head"}
	source=$head${tail%%:/*}
	place=
	case $tail in
	*:/*) place=/${tail#*:/} ;;
	*) ;;
	esac
}

# option_path --ro|--rw PATH[:DEST]: sets bind, source, place, no_symlinks, pin.  What was
# looked at here must be what the helper opens: code in another sandbox may be
# exchanging a directory for a link meanwhile.
option_path() {
	divide "$2"
	absolute "$1" "$source"
	source=$absolute
	[ "$place" = / ] || place=${place%/}
	place=${place:-$source}
	take_place "$1" "$2" || return
	[ -e "$source" ] || die "$1 $source" 'does not exist, or cannot be seen'
	show "$place"
	bind=ro-bind
	no_symlinks=
	physical "$source"
	# code inside could have put it there
	if contains "$project" "$source" && ! contains "$project" "$physical"; then
		die "$1 $source" 'leads out of the project through a symbolic link' 'name what it points to'
	fi
	if [ ! -h "$physical" ]; then
		absolute=$source
		source=$physical
		no_symlinks=--no-symlinks
	fi
	pin=
	if [ "$1" = --ro ]; then
		# a name in the project could be given to something else
		contains "$project" "${place%/*}" && [ "${place%/*}" != "$project" ] &&
			[ "$place" = "$physical" ] && pin=${place%/*}
		return 0
	fi
	bind=bind
	if [ -h "$physical" ]; then
		die "--rw $source" 'is a symbolic link' 'name what it points to'
	fi
	case $absolute in
	"$home"/*) absolute=$home_physical/${absolute#"$home"/} ;;
	*) ;;
	esac
	if [ "$absolute" != "$physical" ]; then
		die "--rw $absolute" "leads through a symbolic link to $physical" 'name that if it is meant'
	fi
	if touches_state "$physical"; then
		die "--rw $source" "holds cordon's own configuration or state" 'name what is needed below it'
	fi
	if contains "$physical" "$project"; then
		die "--rw $source" 'is the project or above it' 'the project is writable already'
	fi
	no_configuration "$physical"
	if contains "$project" "$physical" && contains "$project" "$place"; then
		die "--rw $source" 'is in the project, and writable already' 'what is protected: --no-protect'
	fi
}

# no_configuration TREE: what code inside can write does not say what may be
# done inside, next time.
no_configuration() {
	rest=${config_read#"$newline"}
	while [ -n "$rest" ]; do
		word=${rest%%"$newline"*}
		rest=${rest#*"$newline"}
		! contains "$1" "$word" || die "$word" "lies in $1, which is writable inside" 'keep configuration elsewhere'
	done
}

# option_tmp PATH[:SIZE]: sets place, and size in bytes or empty.
option_tmp() {
	absolute --tmp "${1%:*}"
	place=$absolute
	size=
	take_place --tmp "$1" || return
	if contains "$place" "$project"; then
		die "--tmp $1" 'is the project or above it' 'it would be covered'
	fi
	hide "$place"
	case $1 in
	*:*) size=${1##*:} ;;
	*) return 0 ;;
	esac
	unit=1
	case $size in
	*K) unit=1024 ;;
	*M) unit=1048576 ;;
	*G) unit=1073741824 ;;
	*) ;;
	esac
	size=${size%[KMG]}
	case $size in
	'' | 0* | *[!0-9]* | ??????????*) die "--tmp $1" 'has no size of up to nine digits after the colon' 'bytes, or with K, M or G' ;;
	*) ;;
	esac
	# mksh counts with 32 bits
	count=$size
	size=$((count * unit))
	[ "$((size / unit))" = "$count" ] || die "--tmp $1" 'has a size beyond what the shell can count'
}

# option_hide PATH: sets place, where PATH really is.
option_hide() {
	absolute --hide "$1"
	[ -e "$absolute" ] || die "--hide $1" 'does not exist, or cannot be seen'
	physical "$absolute"
	if [ -h "$physical" ]; then
		die "--hide $1" 'is a symbolic link' 'name what it points to'
	fi
	place=$physical
	# before it is a place itself; upwards, not along the list, whose entries a
	# name with a newline would divide
	for entry in "$physical" "$absolute"; do
		at=$entry
		while [ -n "$at" ]; do
			case $option_places in
			*"//at ${at#/}//"*)
				[ "$at" != "$physical" ] || break
				die "--hide $1" 'would be shown again by an option behind it' 'give --hide last'
				;;
			*) ;;
			esac
			at=${at%/*}
		done
	done
	take_place --hide "$1" || return
	# by the other name, which ends in a link, too
	[ ! -h "$absolute" ] || take_once "at ${absolute#/}" || :
	if contains "$place" "$directory"; then
		die "--hide $1" 'holds the directory in which the command starts'
	fi
	hide "$place"
}

# option_env NAME[=VALUE]: sets env_name, and env_kept if the helper is to let
# the caller's value through, else env_value; fails if it is to be left out.  A shell cannot look up a variable
# by a name it was given, without eval: this is a rare case of a fork.  It has
# the names of this file's variables in its own hands, so lower-case names are
# only passed on where no variable here can be meant.
option_env() {
	env_name=${1%%=*}
	env_kept=
	optional=no
	case $env_name in
	-*)
		if [ "$because" != option ]; then
			optional=yes
			env_name=${env_name#-}
		fi
		;;
	*) ;;
	esac
	case $env_name in
	'' | [!A-Za-z_]* | *[!A-Za-z0-9_]*) die "--env $1" 'does not begin with the name of a variable' ;;
	*) ;;
	esac
	take_once "env $env_name" || die "--env $env_name" 'is given twice'
	[ "$overridden" = no ] || return
	case $1 in
	*=*)
		env_value=${1#*=}
		return
		;;
	*) ;;
	esac
	case $env_name in
	npm_config_* | *_proxy | *[A-Z]*) ;;
	*) die "--env $env_name" 'has no value, and only names with capitals can go without' "give --env $env_name=VALUE" ;;
	esac
	env_value=$(PATH=/usr/bin:/bin${PATH:+:$PATH} printenv "$env_name" && printf x) || {
		[ "$optional" = no ] || return
		die "--env $env_name" 'is not set' "give --env $env_name=VALUE"
	}
	env_value=${env_value%"$newline"x}
	# a setuid program never gets these: the C library takes them away
	case $env_name in
	LD_* | MALLOC_* | GCONV_PATH | GETCONF_DIR | GLIBC_TUNABLES | HOSTALIASES | \
		LOCALDOMAIN | LOCPATH | NIS_PATH | NLSPATH | RESOLV_HOST_CONF | \
		RES_OPTIONS | TMPDIR | TZDIR) ;;
	*) env_kept=yes ;;
	esac
}

# layout_certificates: those that variables name and nothing else shows.
layout_certificates() {
	base_show
	for word in "${NODE_EXTRA_CA_CERTS-}" "${SSL_CERT_FILE-}" "${SSL_CERT_DIR-}" \
		"${CURL_CA_BUNDLE-}" "${REQUESTS_CA_BUNDLE-}" "${GIT_SSL_CAINFO-}" \
		"${GIT_SSL_CAPATH-}" "${NIX_SSL_CERT_FILE-}" "${PIP_CERT-}" \
		"${CARGO_HTTP_CAINFO-}" "${AWS_CA_BUNDLE-}" "${DENO_CERT-}" "${TERMINFO-}"; do
		if needs_showing "$word"; then
			set -- --ro-bind "$word" "$word" "$@"
		fi
	done
	[ "$explain" = no ] || set -- --because =setting "$@"
	frontend_layout "$@"
}

# needs_showing PATH: a setting names it, it exists, and it is not visible yet.
needs_showing() {
	case $1 in
	/*) ;;
	*) return 1 ;;
	esac
	if visible "$1" || [ ! -e "$1" ]; then
		return 1
	fi
	if [ -d "$1" ] && { contains "$1" "$home" || contains "$1" "$home_physical"; }; then
		die "$1" 'is named by a setting, and is your home directory or above it'
	fi
	show "$1"
}

# find_tool NAME: the first on PATH; sets found, and found_real, the same with
# the directory's physical name.
find_tool() {
	rest=${PATH-}:
	while [ -n "$rest" ]; do
		entry=${rest%%:*}
		rest=${rest#*:}
		found=$entry/$1
		case $entry in
		/*) ;;
		*) continue ;;
		esac
		if [ -f "$found" ] && [ -x "$found" ]; then
			physical "$entry"
			found_real=$physical/$1
			return 0
		fi
	done
	return 1
}

# tool_visible: will what find_tool found be there inside?  Sees to it that PATH
# leads there, where only its physical name is visible.
tool_visible() {
	visible "$found" && return 0
	visible "$found_real" || return 1
	tool_path=${found_real%/*}
}

# tool_in TREE: is it in TREE, and TREE fit to be shown for its sake?
tool_in() {
	case $1 in
	/*) ;;
	*) return 1 ;;
	esac
	if contains "$1" "$home" || contains "$1" "$home_physical" || touches_state "$1"; then
		return 1
	fi
	contains "$1" "$found" || contains "$1" "$found_real"
}

# not_visible WORD: what WORD stands for is $found, and that will not be inside.
not_visible() {
	die "$1" "is $found, which is not visible inside" 'show it with --ro, or give the path of another'
}

# project_tree DIR: gives in $tree a directory below DIR for this project alone.
# Each component gets a +, so that none can be taken for what lies in a tree.
project_tree() {
	tree=$1
	rest=${project#/}/
	while [ -n "$rest" ]; do
		tree=$tree/+${rest%%/*}
		rest=${rest#*/}
	done
}

# make_directories DIR...: makes those that do not exist, for the caller only;
# with --dry-run prints how.  Forks, but only the first time.
make_directories() {
	for word; do
		if [ ! -d "$word" ]; then
			if [ "$explain" = yes ]; then
				:
			elif [ "$dry_run" = yes ]; then
				print_making "$@"
			else
				(umask 077 && exec mkdir -p -- "$@") 2>/dev/null ||
					die "$word" 'cannot be made' 'is there room, and is what is above it a directory of yours?'
			fi
			return
		fi
	done
}

# base_show: what base_layout will show.  The trees, not single files of /etc.
base_show() {
	show /usr
	show /opt
	show /nix
	show /gnu
	show /bin
	show /sbin
	show /lib
	show /lib32
	show /lib64
	show /libx32
	show /etc/ssl/certs
	show /etc/ca-certificates
	show /etc/pki/ca-trust
	show /etc/pki/tls/certs
	show /etc/alternatives
	show /etc/terminfo
	show "$home/.terminfo"
}

# base_layout: what is the same in every sandbox, from here to base_start.
# What is put in front one by one comes early, while the list is short.
base_layout() {
	[ "$explain" = no ] || set -- --because "=$frontend" "$@"
	# a link here leads to the directory of that name in /usr, or is shown as
	# the directory it leads to
	for word in /bin /sbin /lib /lib32 /lib64 /libx32; do
		if [ -h "$word" ] && [ -d "/usr$word" ]; then
			set -- --symlink "usr$word" "$word" "$@"
		elif [ -d "$word" ]; then
			set -- --ro-bind "$word" "$word" "$@"
		fi
	done
	base_home "$@"
}

# What is mounted in a home lies in it: another sandbox that could rename there
# at the same time would choose where, so a home is for one at a time.
base_home() {
	set -- --ro-bind-try "$home/.terminfo" "$home/.terminfo" \
		--ro-bind-data 5 "$home/.gitconfig" \
		"$@"
	[ "$explain" = no ] || set -- --because =base "$@"
	if [ -n "$home_source" ]; then
		refuse_links "$@"
		set -- --lock "$home_source" --no-symlinks --bind "$home_source" "$home" "$@"
	else
		set -- --perms 0700 --tmpfs "$home" "$@"
	fi
	# the same home by another name, in a tree that is shown
	if [ "$home_physical" != "$home" ] && visible "$home_physical"; then
		if [ -n "$home_source" ]; then
			set -- --no-symlinks --bind "$home_source" "$home_physical" "$@"
		else
			set -- --perms 0700 --tmpfs "$home_physical" "$@"
		fi
	fi
	[ "$explain" = no ] || set -- --because "=${home_because:-base}" "$@"
	base_etc "$@"
}

# refuse_links OPERATION...: a link that was left in the home of --home, where
# one of the OPERATIONs puts something, would put it elsewhere.  After this
# look the home is locked; one that a sandbox which ended meanwhile has made is
# followed in the new root only, and stays what it is.
refuse_links() {
	left=0
	for word; do
		if [ "$left" -gt 0 ]; then
			left=$((left - 1))
			continue
		fi
		case $word in
		--) return ;;
		# its value can be anything
		--setenv)
			left=2
			continue
			;;
		"$home"/*) rest=${word#"$home"/} ;;
		"$home_physical"/*) rest=${word#"$home_physical"/} ;;
		*) continue ;;
		esac
		at=$home_source
		while [ -n "$rest" ]; do
			at=$at/${rest%%/*}
			[ ! -h "$at" ] ||
				die "$at" 'is a symbolic link where something is to be shown' 'remove it, or the home'
			[ -e "$at" ] || break
			case $rest in
			*/*) rest=${rest#*/} ;;
			*) rest= ;;
			esac
		done
	done
}

base_etc() {
	[ "$net" = none ] || set -- --ro-bind-try /etc/resolv.conf /etc/resolv.conf "$@"
	# Programs take the name of the time zone from the link.  Where a shell can
	# tell what it points to it is made again, elsewhere the file is shown.
	zone=
	if [ -h /etc/localtime ] && [ -r /etc/timezone ]; then
		read -r zone </etc/timezone
	fi
	case $zone in
	'' | *[!A-Za-z0-9_/+-]*) zone= ;;
	*)
		# shellcheck disable=SC3013 # where -ef is unknown it fails
		[ /etc/localtime -ef "/usr/share/zoneinfo/$zone" ] 2>/dev/null || zone=
		;;
	esac
	if [ -n "$zone" ]; then
		set -- --symlink "/usr/share/zoneinfo/$zone" /etc/localtime "$@"
	else
		set -- --ro-bind-try /etc/localtime /etc/localtime "$@"
	fi
	set -- --perms 0444 --ro-bind-data 3 /etc/passwd \
		--perms 0444 --ro-bind-data 4 /etc/group \
		--ro-bind "$static/hostname" /etc/hostname \
		--ro-bind "$static/hosts" /etc/hosts \
		--ro-bind "$static/machine-id" /etc/machine-id \
		--ro-bind-try /etc/ld.so.cache /etc/ld.so.cache \
		--ro-bind-try /etc/ld.so.preload /etc/ld.so.preload \
		--ro-bind-try /etc/alternatives /etc/alternatives \
		--ro-bind-try /etc/ssl/certs /etc/ssl/certs \
		--ro-bind-try /etc/ssl/cert.pem /etc/ssl/cert.pem \
		--ro-bind-try /etc/ssl/openssl.cnf /etc/ssl/openssl.cnf \
		--ro-bind-try /etc/ca-certificates /etc/ca-certificates \
		--ro-bind-try /etc/pki/ca-trust /etc/pki/ca-trust \
		--ro-bind-try /etc/pki/tls/certs /etc/pki/tls/certs \
		--ro-bind-try /etc/pki/tls/cert.pem /etc/pki/tls/cert.pem \
		--ro-bind-try /etc/pki/tls/openssl.cnf /etc/pki/tls/openssl.cnf \
		--ro-bind-try /etc/crypto-policies /etc/crypto-policies \
		--ro-bind-try /etc/nsswitch.conf /etc/nsswitch.conf \
		--ro-bind-try /etc/host.conf /etc/host.conf \
		--ro-bind-try /etc/services /etc/services \
		--ro-bind-try /etc/protocols /etc/protocols \
		--ro-bind-try /etc/timezone /etc/timezone \
		--ro-bind-try /etc/locale.conf /etc/locale.conf \
		--ro-bind-try /etc/locale.alias /etc/locale.alias \
		--ro-bind-try /etc/terminfo /etc/terminfo \
		--ro-bind-try /etc/fonts /etc/fonts \
		--ro-bind-try /etc/os-release /etc/os-release \
		--ro-bind-try /etc/debian_version /etc/debian_version \
		--ro-bind-try /etc/lsb-release /etc/lsb-release \
		--ro-bind-try /etc/redhat-release /etc/redhat-release \
		--ro-bind-try /etc/alpine-release /etc/alpine-release \
		--ro-bind-try /etc/profile /etc/profile \
		--ro-bind-try /etc/profile.d /etc/profile.d \
		--ro-bind-try /etc/bash.bashrc /etc/bash.bashrc \
		--ro-bind-try /etc/bash /etc/bash \
		--ro-bind-try /etc/bashrc /etc/bashrc \
		--ro-bind-try /etc/inputrc /etc/inputrc \
		--ro-bind-try /etc/mkshrc /etc/mkshrc \
		--ro-bind-try /etc/zsh /etc/zsh \
		--ro-bind-try /etc/zshenv /etc/zshenv \
		--ro-bind-try /etc/zshrc /etc/zshrc \
		--ro-bind-try /etc/fish /etc/fish \
		"$@"
	base_system "$@"
}

# What procfs tells about the machine, and not about the sandbox, is masked.
base_system() {
	set -- --ro-bind /usr /usr \
		--ro-bind-try /opt /opt \
		--ro-bind-try /nix /nix \
		--ro-bind-try /gnu /gnu \
		--proc /proc --dev /dev --remount-ro /dev \
		--mask-try /proc/acpi --mask-try /proc/asound \
		--mask-try /proc/bootconfig --mask-try /proc/interrupts \
		--mask-try /proc/kallsyms --mask-try /proc/kcore \
		--mask-try /proc/key-users --mask-try /proc/keys \
		--mask-try /proc/kmsg --mask-try /proc/latency_stats \
		--mask-try /proc/modules --mask-try /proc/sched_debug \
		--mask-try /proc/scsi --mask-try /proc/timer_list \
		--mask-try /proc/timer_stats \
		--perms 1777 --tmpfs /tmp --tmpfs /run --tmpfs /var \
		--perms 0700 --dir "/run/user/$uid" \
		--perms 1777 --dir /var/tmp --symlink ../run /var/run \
		"$@"
	base_environment "$@"
}

# in_home PATH: is there something of that name in the home of --home?
in_home() {
	[ -n "$home_source" ] && contains "$home" "$1" && [ -e "$home_source/${1#"$home"}" ]
}

# choose_path: sets path_inside, and fails if the command is one that is not
# visible: another one of that name would be a surprise.  So what is in the home
# of --home comes last.
choose_path() {
	path_inside=
	path_home=
	case $command in
	/*) found=$command ;;
	*/*)
		physical "$directory/$command"
		found=$physical
		;;
	*) found= ;;
	esac
	rest=$tool_path:${PATH-}:
	while [ -n "$rest" ]; do
		entry=${rest%%:*}
		rest=${rest#*:}
		case $entry in
		/*) ;;
		*) continue ;;
		esac
		if [ -d "$entry" ] && visible "$entry"; then
			path_inside=$path_inside:$entry
		elif in_home "$entry"; then
			path_home=$path_home:$entry
		fi
		if [ -z "$found" ] && [ -f "$entry/$command" ] && [ -x "$entry/$command" ]; then
			found=$entry/$command
		fi
	done
	path_inside=${path_inside#:}
	path_inside=${path_inside:-/usr/local/bin:/usr/bin:/bin}$path_home
	if [ -n "$found" ] && ! visible "$found" && ! in_home "$found"; then
		not_visible "$command"
	fi
}

frontend_directories() {
	:
}

base_environment() {
	choose_path
	# nothing is refused from here on
	frontend_directories
	[ "$missing" = // ] || make_missing
	[ -z "$home_source" ] || make_directories "$home_source"
	# it becomes a field of /etc/passwd
	case ${SHELL-} in
	*:* | *"$newline"*) shell=/bin/sh ;;
	*)
		shell=${SHELL:-/bin/sh}
		visible "$shell" || shell=/bin/sh
		;;
	esac
	# What can choose code to run, or carries a secret, is not on this list.
	# Values come by --keep-env, not --setenv: a proxy can have a password in
	# it, and the command line of the helper is for all to read.
	set -- --clearenv \
		--setenv HOME "$home" --setenv USER "$name" --setenv LOGNAME "$name" \
		--setenv SHELL "$shell" --setenv PATH "$path_inside" \
		--setenv TMPDIR /tmp --setenv XDG_RUNTIME_DIR "/run/user/$uid" \
		--setenv container cordon --setenv CORDON "$frontend" \
		${TERM+--keep-env TERM} \
		${COLORTERM+--keep-env COLORTERM} \
		${TERMINFO+--keep-env TERMINFO} \
		${COLUMNS+--keep-env COLUMNS} \
		${LINES+--keep-env LINES} \
		${NO_COLOR+--keep-env NO_COLOR} \
		${FORCE_COLOR+--keep-env FORCE_COLOR} \
		${CI+--keep-env CI} \
		${SOURCE_DATE_EPOCH+--keep-env SOURCE_DATE_EPOCH} \
		${TZ+--keep-env TZ} \
		${LANG+--keep-env LANG} \
		${LANGUAGE+--keep-env LANGUAGE} \
		${LC_ALL+--keep-env LC_ALL} \
		${LC_ADDRESS+--keep-env LC_ADDRESS} \
		${LC_COLLATE+--keep-env LC_COLLATE} \
		${LC_CTYPE+--keep-env LC_CTYPE} \
		${LC_IDENTIFICATION+--keep-env LC_IDENTIFICATION} \
		${LC_MEASUREMENT+--keep-env LC_MEASUREMENT} \
		${LC_MESSAGES+--keep-env LC_MESSAGES} \
		${LC_MONETARY+--keep-env LC_MONETARY} \
		${LC_NAME+--keep-env LC_NAME} \
		${LC_NUMERIC+--keep-env LC_NUMERIC} \
		${LC_PAPER+--keep-env LC_PAPER} \
		${LC_TELEPHONE+--keep-env LC_TELEPHONE} \
		${LC_TIME+--keep-env LC_TIME} \
		${EDITOR+--keep-env EDITOR} \
		${VISUAL+--keep-env VISUAL} \
		${PAGER+--keep-env PAGER} \
		${HTTP_PROXY+--keep-env HTTP_PROXY} \
		${HTTPS_PROXY+--keep-env HTTPS_PROXY} \
		${NO_PROXY+--keep-env NO_PROXY} \
		${http_proxy+--keep-env http_proxy} \
		${https_proxy+--keep-env https_proxy} \
		${no_proxy+--keep-env no_proxy} \
		${NODE_EXTRA_CA_CERTS+--keep-env NODE_EXTRA_CA_CERTS} \
		${SSL_CERT_FILE+--keep-env SSL_CERT_FILE} \
		${SSL_CERT_DIR+--keep-env SSL_CERT_DIR} \
		${CURL_CA_BUNDLE+--keep-env CURL_CA_BUNDLE} \
		${REQUESTS_CA_BUNDLE+--keep-env REQUESTS_CA_BUNDLE} \
		${GIT_SSL_CAINFO+--keep-env GIT_SSL_CAINFO} \
		${GIT_SSL_CAPATH+--keep-env GIT_SSL_CAPATH} \
		${NIX_SSL_CERT_FILE+--keep-env NIX_SSL_CERT_FILE} \
		${PIP_CERT+--keep-env PIP_CERT} \
		${CARGO_HTTP_CAINFO+--keep-env CARGO_HTTP_CAINFO} \
		${AWS_CA_BUNDLE+--keep-env AWS_CA_BUNDLE} \
		${DENO_CERT+--keep-env DENO_CERT} \
		"$@"
	base_process "$@"
}

# Sets scopes to what Landlock is to keep inside, where the kernel can: since
# 6.12.  Signals, since a process group can be shared with processes outside,
# of which kill(2) with 0 reaches all.  Abstract unix sockets, since they
# belong to the network namespace: with the host's they would all be in reach
# (X11, D-Bus, containerd).  Where Landlock is not among the active LSMs, as
# far as that can be read, the manual says what is missing.
find_scopes() {
	scopes=
	[ -r /proc/sys/kernel/osrelease ] || return 0
	read -r word </proc/sys/kernel/osrelease || return 0
	rest=${word#*.}
	rest=${rest%%[!0-9]*}
	case ${word%%.*} in
	[0-5]) return 0 ;;
	6) [ "${rest:-0}" -ge 12 ] || return 0 ;;
	*) ;;
	esac
	if [ -r /sys/kernel/security/lsm ]; then
		read -r word </sys/kernel/security/lsm || :
		case ,$word, in
		*,landlock,*) ;;
		*) return 0 ;;
		esac
	fi
	scopes=signal
	[ "$net" = none ] || scopes=abstract-unix,signal
}

base_process() {
	own_net=
	[ "$net" = host ] || own_net=--unshare-net
	find_scopes
	[ -z "$scopes" ] || set -- --landlock-scope "$scopes" "$@"
	set -- --unshare-pid --unshare-ipc --unshare-uts --unshare-cgroup \
		${own_net:+"$own_net"} --hostname sandbox --die-with-parent --forward-signals \
		--filter "$filter" --rlimit core=0 "$@"
	base_watch "$@"
}

# make_data: sets the generated files, data_passwd, data_group, data_git.
make_data() {
	field=$home
	case $home in
	*:*) field=/ ;;
	*) ;;
	esac
	data_passwd="root:x:0:0:root:/root:/bin/sh"
	data_group="root:x:0:"
	if [ "$uid" -eq 0 ]; then
		data_passwd="root:x:0:0:root:$field:$shell"
	else
		data_passwd="$data_passwd${newline}$name:x:$uid:$gid:$name:$field:$shell"
	fi
	if [ "$gid" -ne 0 ]; then
		data_group="$data_group$newline$name:x:$gid:"
	fi
	data_passwd="$data_passwd${newline}nobody:x:65534:65534:nobody:/:/usr/sbin/nologin"
	data_group="$data_group${newline}nogroup:x:65534:"
	data_git=
	for word in "$home/.gitconfig" "$home/.config/git/config"; do
		if [ -f "$word" ] && [ -r "$word" ]; then
			read_git_user <"$word"
			break
		fi
	done
	[ -z "$data_git" ] || data_git="[user]$data_git"
}

# clean TEXT: has it no control bytes?  A shell that knows no classes of
# characters (posh) takes [[:cntrl:]] for something else; there ASCII is clean.
clean() {
	case $1 in
	*[!\ -~]*) ;;
	*) return 0 ;;
	esac
	# shellcheck disable=SC2194 # it is the pattern that is asked about
	case 'c]' in
	[[:cntrl:]]) return 1 ;;
	*) ;;
	esac
	case $1 in
	*[[:cntrl:]]*) return 1 ;;
	*) return 0 ;;
	esac
}

# read_git_user: adds name and email of [user] to data_git, as they are written.
read_git_user() {
	section=
	lines=0
	left=2
	while [ "$lines" -lt "$LINE_LIMIT" ] && { read -r key tail || [ -n "$key" ]; }; do
		lines=$((lines + 1))
		case $key in
		\[*) section=$key$tail ;;
		*) ;;
		esac
		case $section in
		'[user]' | '[User]' | '[USER]') ;;
		*) continue ;;
		esac
		clean "$key$tail" || continue
		case $key$tail in
		*\\) ;;
		[Nn][Aa][Mm][Ee]=* | [Ee][Mm][Aa][Ii][Ll]=*)
			data_git="$data_git$newline $key $tail"
			left=$((left - 1))
			[ "$left" -gt 0 ] || return 0
			;;
		*) ;;
		esac
	done
}

# base_start: become the helper, or print what it would do.
base_start() {
	make_data
	if [ "$explain" = yes ]; then
		print_explanation "$@"
		exit 0
	elif [ "$dry_run" = yes ]; then
		print_start "$@"
		exit 0
	fi
	exec "$helper" "$@" 3<<PASSWD 4<<GROUP 5<<GITCONFIG 6<<SETTINGS
$data_passwd
PASSWD
$data_group
GROUP
$data_git
GITCONFIG
$settings
SETTINGS
}
