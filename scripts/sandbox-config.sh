#!/bin/sh
# shellcheck disable=SC2250 # braces only where they are needed
# shellcheck disable=SC2034,SC2154 # names are shared with sandbox-lib.sh
#
# sandbox-config.sh: the configuration files, of the machine, of the user, and
# those of --config; see cordon.conf(5).  A file of the project is never read:
# who can write it decides what a sandbox is.

CONFIG_LIMIT=65536
# A shell needs time that grows with the square of them.
DIRECTIVES=500

# layout_configuration WORD...: puts a record for each directive in front of the
# words, and goes on.  Sets what has one value at once.
layout_configuration() {
	find_configuration
	trust_configuration
	rest_files=${config_read#"$newline"}
	while [ -n "$rest_files" ]; do
		config=${rest_files%%"$newline"*}
		rest_files=${rest_files#*"$newline"}
		lines=0
		while read -r option value || [ -n "$option" ]; do
			lines=$((lines + 1))
			because=$config:$lines
			if is_record; then
				set -- "--$option" "$value" "$because" "$@"
				records=$((records + 3))
				[ "$records" -le "$((DIRECTIVES * 3))" ] ||
					die "$option" "is one directive more than $DIRECTIVES" 'take some out'
			fi
		done <"$config" || die "$config" 'cannot be read'
	done
	because=
	layout_records "$@"
}

# find_configuration: sets config_read to the files that are there, and
# given_files to those of --config, by the names that were given.
find_configuration() {
	given_files=
	if [ "$configured" = yes ]; then
		# a link to it would be for whoever writes on the way to look at, too
		if [ -d "$home/.config" ] && [ ! -x "$home/.config" ]; then
			die "$home/.config" 'cannot be searched for configuration' 'chmod u+x it'
		fi
		for word in "$system_config" "$home/.config/cordon"; do
			[ ! -h "$word" ] || die "$word" 'is a symbolic link' 'put the directory itself there'
			[ ! -e "$word" ] || { [ -d "$word" ] && [ -x "$word" ]; } ||
				die "$word" 'cannot be searched for configuration' 'it is a directory for all to read'
			for config in "$word/common.conf" "$word/${config_name:-$frontend}.conf"; do
				if [ -e "$config" ] || [ -h "$config" ]; then
					config_read=$config_read$config$newline
				fi
			done
		done
	fi
	while [ -n "$config_files" ]; do
		config=${config_files%%"$newline"*}
		absolute --config "$config"
		config_files=${config_files#*"$newline"}
		[ -e "$absolute" ] || [ -h "$absolute" ] || die "--config $absolute" 'does not exist, or cannot be seen'
		given_files=$given_files$absolute$newline
		physical "$absolute"
		case $absolute$physical in
		*"$newline"*) die "--config $absolute" 'has a newline in its name' 'give it another' ;;
		*) ;;
		esac
		config_read=$config_read$physical$newline
	done
	for word in "$project" "$state_data" "$state_cache"; do
		no_configuration "$word"
	done
}

# trust_configuration: each file, and each directory that leads to it, is for
# root or the caller alone to write.  A shell cannot ask for that: this is a
# fork, where there is a file.
trust_configuration() {
	[ "$config_read" != "$newline" ] || return 0
	trees=$newline
	rest_files=${config_read#"$newline"}
	while [ -n "$rest_files" ]; do
		config=${rest_files%%"$newline"*}
		rest_files=${rest_files#*"$newline"}
		[ ! -h "$config" ] || die "$config" 'is a symbolic link' 'put the file itself there'
		[ -f "$config" ] || die "$config" 'is not a regular file' 'remove it'
		[ -r "$config" ] || die "$config" 'cannot be read' 'chmod u+r it'
		trees=$trees$config$newline
		trust_above "${config%/*}"
	done
	# by the name that was given, too: a link in it is somebody's
	rest_files=$given_files
	while [ -n "$rest_files" ]; do
		config=${rest_files%%"$newline"*}
		rest_files=${rest_files#*"$newline"}
		trust_above "${config%/*}"
	done
	set --
	rest_files=${trees#"$newline"}
	while [ -n "$rest_files" ]; do
		config=${rest_files%%"$newline"*}
		set -- "$@" "$config"
		rest_files=${rest_files#*"$newline"}
	done
	trusted=$(PATH=/usr/bin:/bin${PATH:+:$PATH} stat -L -c '%u %a %s' -- "$@" 2>/dev/null) || trusted=
	trusted=$trusted$newline
	for config; do
		word=${trusted%%"$newline"*}
		trust "$config" "$word"
		trusted=${trusted#*"$newline"}
	done
}

# trust_above DIR: adds it, and what is above it, to trees.  With "/." it can be
# nothing but a directory.
trust_above() {
	at=$1
	while :; do
		case $trees in
		*"$newline$at/.$newline"*) return ;;
		*) trees=$trees$at/.$newline ;;
		esac
		[ -n "$at" ] || return 0
		at=${at%/*}
	done
}

# trust FILE 'OWNER MODE SIZE': a directory ends in "/."
trust() {
	mode=${2#* }
	size=${mode#* }
	mode=${mode%% *}
	word=${1%/.}
	word=${word:-/}
	case $mode/$size in
	*[!0-7]*/* | */ | */*[!0-9]*) die "$word" 'cannot be examined' 'was it removed just now?' ;;
	*) ;;
	esac
	case ${2%% *} in
	0 | "$uid") ;;
	*) die "$word" "belongs neither to you nor to root, and what it says would be done" 'chown it' ;;
	esac
	case $1:$mode in
	# where others can make files, but not replace those of others
	*/.:[1357]???) return ;;
	*/.:*) ;;
	*)
		if [ "${#size}" -gt "${#CONFIG_LIMIT}" ] || [ "$size" -gt "$CONFIG_LIMIT" ]; then
			die "$word" "has more than $CONFIG_LIMIT bytes" 'shorten it'
		fi
		;;
	esac
	case $mode in
	*[2367] | *[2367]?) die "$word" 'can be written by others, and what it says would be done' "chmod go-w it" ;;
	*) ;;
	esac
}

# is_record: takes up a line, in $option and $value.  Succeeds if it is to
# become a record; then $value is expanded.
is_record() {
	case $option in
	'' | \#*) return 1 ;;
	*) ;;
	esac
	clean "$option$value" || die 'this line' 'has control bytes' 'write it anew; lines end with a newline alone'
	case $option in
	nested | quiet) [ -z "$value" ] || die "$option" 'takes no value' ;;
	ro | rw | tmp | hide | show | protect | no-protect | env | net | home)
		[ -n "$value" ] || die "$option" 'needs a value'
		;;
	project | chdir | config | remove-home | list-homes | dry-run | explain | version | help)
		die "$option" 'is for the command line only' 'see cordon.conf(5)'
		;;
	*) die "$option" 'is not a directive' 'see cordon.conf(5)' ;;
	esac
	case $option$value in
	env*) ;;
	*' #'* | *'	#'*) die "$option $value" 'has a comment in its value' 'a comment is a line of its own' ;;
	*) ;;
	esac
	expand "$value"
	value=$expanded
	case $option in
	nested)
		filter=nested
		filter_because=$because
		;;
	quiet) quiet=yes ;;
	net)
		known_net "$value"
		if [ "$net_given" = no ]; then
			net=$value
			net_because=$because
		fi
		;;
	home)
		if [ "$home_because" != option ]; then
			home_name=$value
			home_because=$because
		fi
		;;
	env) return 0 ;;
	*)
		is_there
		return
		;;
	esac
	return 1
}

# is_there: the path of a directive, in $value.  With a - in front it is left
# out if nothing is there.
is_there() {
	case $option$value in
	ro-/* | rw-/* | hide-/* | show-/*)
		value=${value#-}
		case $option in
		r[ow])
			divide "$value"
			word=$source
			;;
		*) word=$value ;;
		esac
		# what code inside has closed is there all the same
		case $word in
		"$project"/*) listable_down "${word%/*}" ;;
		*) ;;
		esac
		[ -e "$word" ] || [ -h "$word" ]
		return
		;;
	*) ;;
	esac
	case $value in
	/*) ;;
	*) die "$option $value" 'is not an absolute path' "\$HOME/ and \${PROJECT}/ make it one" ;;
	esac
}

# expand TEXT: gives it in $expanded with the values of HOME and PROJECT.
expand() {
	expanded=
	tail=$1
	while :; do
		head=${tail%%\$*}
		expanded=$expanded$head
		[ "$head" != "$tail" ] || return 0
		tail=${tail#"$head"}
		case $tail in
		"\${HOME}"*) at=$home ;;
		"\${PROJECT}"*) at=$project ;;
		"\$HOME"[A-Za-z0-9_]* | "\$PROJECT"[A-Za-z0-9_]*) at= ;;
		"\$HOME"*) at=$home ;;
		"\$PROJECT"*) at=$project ;;
		*) at= ;;
		esac
		if [ -z "$at" ]; then
			expanded=$expanded\$
			tail=${tail#?}
		else
			expanded=$expanded$at
			case $tail in
			"\${"*) tail=${tail#*\}} ;;
			"\$HOME"*) tail=${tail#"\$HOME"} ;;
			*) tail=${tail#"\$PROJECT"} ;;
			esac
		fi
	done
}
