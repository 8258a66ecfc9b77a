#!/bin/sh
# shellcheck disable=SC2250 # braces only where they are needed
# shellcheck disable=SC2034,SC2154 # names are shared with sandbox-lib.sh
#
# sandbox-protect.sh: what of a project is not the project's to write, or to
# read.  Code inside writes the project; trusted programs outside execute
# parts of it later: git its hooks and what its configuration names, editors,
# shells and agents their settings.  So, in a tree that is otherwise writable:
#
#	protected	what is there is read-only, and the directories above
#			it, up to the project's, keep their names
#	watched		what is not there, and each single file, which a
#			rename on the host can replace: if it is another at
#			the end, the helper says so
#	masked		files that are there to hold secrets
#
# Looked for in the places named here only: a walk of a large tree costs more
# than the sandbox.  git is never run: the project's configuration would
# choose what it executes.
#
# Lists are variables: each path without its first slash, and "//" before and
# after it, which no path in them contains.  They are kept short: what a shell
# needs to take a list apart grows with its square.

protected=//
watched=//
followed=//
pinned=//
masked=//
read_only=//
# What options took out.
unprotected=//
unmasked=//
# What options show at its own place.
shown_again=//
# What options put in.
protected_too=//
# What options have a place for, as far as it was looked at.
first_places=//
# Those of them that the command line gave.
given=//
# Directories in them that are to be made.
missing=//
# The git directories that were looked at, and the work trees.
repositories=//
nrepositories=0
work_trees=//
masked_trees=//
# A git directory outside of the project that belongs to it: the repository
# of a worktree or submodule; the worktree's own part of it.
common=
own_part=
# Are only masks looked for?
masks_only=no
# Where repositories have those of their submodules.
modules=//

# In $project at least; each is executed, or chooses what is, by the programs
# of its group when they are next started there.
hook_names='.husky .githooks .lefthook lefthook.yml .lefthook.yml
	.pre-commit-config.yaml'
shell_names='.envrc .mise.toml mise.toml .tool-versions .exrc .vimrc .nvimrc
	.nvim.lua .dir-locals.el .bashrc .profile .zshrc'
editor_names='.vscode .idea .zed .cursor .devcontainer .devcontainer.json'
agent_names='.claude .mcp.json .codex .agents .gemini .windsurf .opencode
	opencode.json .aider.conf.yml'
package_names='.npmrc .yarnrc .yarnrc.yml .yarn/releases .yarn/plugins
	.pnpmfile.cjs .cargo/config.toml .cargo/config .mvn'

# Is it the project's?  What is not understood in the user's own is passed over.
config_own=yes

# Lines of a git configuration or .gitmodules, at most.
GIT_LINES=5000
# What the helper can watch is several times this.
REPOSITORIES=256

# listed LIST PATH: is PATH, or what it lies in, in LIST?
listed() {
	at=${2#/}
	while :; do
		case $1 in
		*"//$at//"*) return 0 ;;
		*) ;;
		esac
		case $at in
		*/*) at=${at%/*} ;;
		*) return 1 ;;
		esac
	done
}

# writable PATH: is it below the project, or the repository that belongs to it?
writable() {
	if [ "$1" != "$project" ] && contains "$project" "$1"; then
		return 0
	fi
	[ -n "$common" ] && [ "$1" != "$common" ] && contains "$common" "$1"
}

# pin_above PATH: what is above PATH keeps its name, as far as it exists.
pin_above() {
	above=${1%/*}
	while [ ! -d "$above" ]; do
		above=${above%/*}
	done
	case $pinned in
	*"//${above#/}//"*) return ;;
	*) ;;
	esac
	# the worktree's own part is a mount, which keeps its name
	if writable "$above" && [ "$above" != "$own_part" ]; then
		listable "$above"
		if ! enter "$above"; then
			return # somebody else's, and closed
		fi
		if [ "$entered" != "$above" ]; then
			die "$1" 'lies behind a symbolic link' "--no-protect $1 goes on without"
		fi
		pinned=$pinned${above#/}//
	fi
}

# guard PATH: protects what is there, watches what is not and what is a file.
guard() {
	case $protected$watched$followed in
	*"//${1#/}//"*) return ;;
	*) ;;
	esac
	! listed "$unprotected" "$1" || return 0
	if [ -h "$1" ]; then
		guard_link "$1"
		return
	fi
	pin_above "$1"
	if [ -d "$1" ]; then
		protected=$protected${1#/}//
		return
	fi
	watched=$watched${1#/}//
	[ ! -e "$1" ] || protected=$protected${1#/}//
}

# listable DIR: what code inside made unreadable for its owner would be passed
# over, and could be made readable again by the next.  What belongs to somebody
# else it could not.
listable() {
	if { [ ! -r "$1" ] || [ ! -x "$1" ]; } && [ -d "$1" ] && [ ! -h "${1%/}" ] && owned "$1"; then
		die "${1%/}" 'cannot be listed, so what it holds cannot be protected' "chmod u+rx it"
	fi
}

# readable FILE: the same of a file; fails if there is none.
readable() {
	[ -f "$1" ] || return
	[ ! -r "$1" ] || return 0
	! owned "$1" || die "$1" 'cannot be read, so what it names cannot be protected' 'chmod u+r it'
	return 1
}

# follow_link LINK: gives in $physical where it leads to, also if nothing is
# there.  On the way, and at its end, there may be no other link: that could be
# led elsewhere.  Forks: a shell cannot read one.
follow_link() {
	value=$(PATH=/usr/bin:/bin${PATH:+:$PATH} readlink -- "$1" && printf x) || value=x
	value=${value%"$newline"x}
	case $value in
	/*) ;;
	*) value=${1%/*}/$value ;;
	esac
	by_words "$value"
	physical=$place
	! listed "$protected" "$place" || return 0 # where no link can be replaced
	physical "$place"
	[ ! -h "$place" ] && [ "$physical" = "$place" ] && return
	if writable "$place" || writable "$physical"; then
		die "$1" 'leads through another symbolic link' "lead it there at once, or go on without: --no-protect $1"
	fi
}

# by_words PATH: gives it in $place without empty components, . and ..
by_words() {
	place=
	tail=$1/
	while [ -n "$tail" ]; do
		head=${tail%%/*}
		tail=${tail#*/}
		case $head in
		'' | .) ;;
		..) place=${place%/*} ;;
		*) place=$place/$head ;;
		esac
	done
}

# guard_link PATH: a link cannot be mounted on, so what it leads to is
# protected, and the link watched.
guard_link() {
	follow_link "$1"
	[ -e "$physical" ] ||
		die "$1" 'is a symbolic link that leads nowhere' "--no-protect $1 goes on without"
	writable "$physical" ||
		die "$1" 'is a symbolic link out of the project' "--no-protect $1 goes on without"
	pin_above "$1"
	pin_above "$physical"
	watched=$watched${1#/}//
	case $protected in
	*"//${physical#/}//"*) return ;;
	*) protected=$protected${physical#/}// ;;
	esac
	[ -d "$physical" ] || followed=$followed${physical#/}//
}

# guard_hooks DIR: what is in the directory, of hooks or settings, is protected
# with it, but not what links in it lead to.
guard_hooks() {
	for hook in "$1"/*; do
		if [ -h "$hook" ] && ! listed "$unprotected" "$hook"; then
			follow_link "$hook"
			[ -d "$physical" ] || ! writable "$physical" || listed "$protected" "$physical" ||
				guard "$physical"
		fi
	done
}

# find_place OPTION PATH: gives in $place where that is.
find_place() {
	absolute "$1" "$2"
	place=$absolute
	if enter "${absolute%/*}/"; then
		place=${entered%/}/${absolute##*/}
	fi
}

in_writable() {
	writable "$2" || die "$1 $2" 'is not in the project' 'only what is writable needs it'
}

# option_protection OPTION PATH: for --protect, --no-protect, --show.
option_protection() {
	find_place "$1" "$2"
	# for one of many projects that would take out all there is
	if [ "$because" != option ] && [ "$1" = --no-protect ] && contains "$place" "$project"; then
		die "$1 $2" 'is the project or above it' 'name what is needed below it'
	fi
	if [ "$1" = --show ]; then
		[ -e "$place" ] || [ -h "$place" ] || die "$1 $2" 'does not exist, or cannot be seen'
		# a configuration is for many projects
		[ "$because" = option ] || writable "$place" || return 0
		in_writable "$1" "$place"
		unmasked=$unmasked${place#/}//
		return
	fi
	# what comes later decides; find_options says what contradicts
	if take_once "protect ${place#/}" && [ "$overridden" = yes ]; then
		return
	fi
	[ "$because" != option ] || given=$given${place#/}//
	case $1 in
	--protect) protected_too=$protected_too${place#/}// ;;
	*) unprotected=$unprotected${place#/}// ;;
	esac
}

# is_needed OPTION PATH: what is not writable needs no option.  That is an error
# on the command line; a configuration is for many projects.
is_needed() {
	case $given in
	*"//${2#/}//"*) in_writable "$1" "$2" ;;
	*) writable "$2" ;;
	esac
}

# find_options: what options, and names that cannot be listed, ask for; when it
# is known which repository belongs to the project.
find_options() {
	rest=${protected_too#//}
	while [ -n "$rest" ]; do
		word=/${rest%%//*}
		rest=${rest#*//}
		is_needed --protect "$word" || continue
		! listed "$unprotected" "$word" ||
			die "--protect $word" 'contradicts --no-protect' 'give one of them'
		place=${word#"$project"/}
		is_named "$place" || guard "$word"
	done
	rest=${unprotected#//}
	while [ -n "$rest" ]; do
		word=/${rest%%//*}
		rest=${rest#*//}
		is_needed --no-protect "$word" || :
	done
	for word in "$project"/*.code-workspace; do
		[ ! -e "$word" ] || guard "$word"
	done
}

# is_named NAME: is it watched by base_watch, and protected by layout_project?
is_named() {
	for entry in $hook_names $shell_names $editor_names $agent_names $package_names; do
		[ "$entry" != "$1" ] || return 0
	done
	return 1
}

# find_unit UNIT: fills the lists with one part of what is looked for: the
# project itself; below it, one .git or, of a bare repository, HEAD; and what
# .gitmodules names.
find_unit() {
	case $1 in
	project)
		find_repository
		find_options
		;;
	submodules) find_submodules "$project" ;;
	*/.git) [ ! -e "$1" ] || repository_below "${1%/.git}" ;;
	*) bare "${1%/objects}" ;;
	esac
}

# find_repository: the one git would use in the project.
find_repository() {
	git=$project/.git
	! listed "$unprotected" "$git" || return 0
	# without a .git that is sound, the project itself could become one
	is_bare "$project" || guard "$project/HEAD"
	if [ -h "$git" ]; then
		[ -d "$git" ] ||
			die "$git" 'is a symbolic link that leads to no directory' 'go on without the repository: --no-protect .git'
		physical "$git"
		writable "$physical" ||
			die "$git" 'is a symbolic link out of the project' 'go on without the repository: --no-protect .git'
		watched=$watched${git#/}//
		repository "$physical" "$project"
	elif [ -d "$git" ]; then
		repository "$git" "$project"
	elif [ -f "$git" ]; then
		guard "$git"
		follow_git_file "$git" || die "$project/.git" "leads to ${git_link:-nowhere}, which ${why_not:-does not lead back}" \
			'mend it with git worktree repair, or go on without the repository: --no-protect .git'
	else
		guard "$git"
		bare "$project"
	fi
	if [ "$repositories" != // ]; then
		config_own=no
		read_config "$home/.gitconfig" "$project"
		read_config "${XDG_CONFIG_HOME:-$home/.config}/git/config" "$project"
		config_own=yes
	fi
}

# bare DIR: if it is a repository without a work tree of its own.
bare() {
	if is_bare "$1" && ! listed "$unprotected" "$1" && enter "$1" && { [ "$entered" = "$project" ] || writable "$entered"; }; then
		repository "$entered" "$entered"
	fi
}

# is_bare DIR: git takes it for a repository if these, which are pinned, are in
# it, and HEAD, which code inside could take away for a while.
is_bare() {
	[ -d "$1/objects" ] && [ -d "$1/refs" ]
}

# repository_below DIR: DIR has a .git.  What links lead to is looked at where
# it is; it is not visible if that is not in the project.
repository_below() {
	listable "$1"
	enter "$1" || return 0
	below=$entered
	git=$below/.git
	if [ "$below" = "$project" ] || ! contains "$project" "$below" || listed "$unprotected" "$git"; then
		return 0
	fi
	case $work_trees in
	*"//${below#/}//"*) return ;;
	*) work_trees=$work_trees${below#/}// ;;
	esac
	if [ -h "$git" ]; then
		pin_above "$git"
		watched=$watched${git#/}//
	elif [ -f "$git" ]; then
		guard "$git"
	fi
	if [ -d "$git" ]; then
		physical "$git"
		git_link=$physical
	else
		read_git_link "$git" || return 0
	fi
	! contains "$project" "$git_link" || repository "$git_link" "$below"
	find_submodules "$below"
}

# repository DIR TREE: DIR is a git directory, for the work tree TREE.
repository() {
	case $repositories in
	*"//${1#/}//"*) return ;;
	*) repositories=$repositories${1#/}// ;;
	esac
	nrepositories=$((nrepositories + 1))
	[ "$nrepositories" -le "$REPOSITORIES" ] ||
		die "$project" "has more than $REPOSITORIES repositories" 'name one with --project'
	for word in "$1" "$1/hooks" "$1/modules" "$1"/modules/*/ "$1"/modules/*/*/ "$1"/modules/*/*/*/; do
		listable "$word"
	done
	for word in "$1/objects" "$1/refs"; do
		[ ! -d "$word" ] || pin_above "$word/."
	done
	git_directory "$1/hooks"
	guard_hooks "$1/hooks"
	git_directory "$1/info"
	for key in config config.worktree commondir; do
		guard "$1/$key"
	done
	watch_rebase "$1"
	# other worktrees are not used here; a new submodule's would be trusted
	if [ -d "$1/worktrees" ] && [ -z "$own_part" ]; then
		guard "$1/worktrees"
	fi
	listed "$unprotected" "$1/modules" || modules=$modules${1#/}/modules//
	config_tree=
	read_config "$1/config" "$2"
	read_config "$1/config.worktree" "$2"
	# of a submodule; .gitmodules need not tell, code inside can write that
	by_words "$config_tree"
	case $place in
	"$project"/*)
		listable_down "$place"
		[ ! -e "$place/.git" ] || repository_below "$place"
		;;
	*) ;;
	esac
	# by default the name of a submodule is its path
	for word in "$1"/modules/*/objects "$1"/modules/*/*/objects "$1"/modules/*/*/*/objects; do
		bare "${word%/objects}"
	done
	if read_common "$1" && contains "$project" "$common_found"; then
		repository "$common_found" "$2"
	fi
}

# watch_rebase DIR: its commands are what git rebase --continue executes; inside
# it may be begun or gone on with, so nothing is read-only.
watch_rebase() {
	! listed "$unprotected" "$1/rebase-merge" || return 0
	watched=$watched${1#/}/rebase-merge//
	if [ -d "$1/rebase-merge" ]; then
		pin_above "$1/rebase-merge"
		watched=$watched${1#/}/rebase-merge/git-rebase-todo//
	fi
}

# read_common DIR: gives in $common_found the repository of which DIR, a
# worktree's own part, is a part.
read_common() {
	read_line "$1/commondir"
	case $line in
	'') return 1 ;;
	/*) ;;
	*) line=$1/$line ;;
	esac
	enter "$line" && common_found=$entered
}

# git_directory DIR: git expects it: it will be made, so that it is protected.
# Where HEAD cannot be written, on a read-only file system, it is left alone,
# and so it is where git looks for it elsewhere.
git_directory() {
	if [ ! -e "$1" ] && [ ! -h "$1" ] && [ -w "${1%/*}/HEAD" ] && [ ! -e "${1%/*}/commondir" ] &&
		! listed "$unprotected" "$1"; then
		missing=$missing${1#/}//
		pin_above "$1"
		protected=$protected${1#/}//
		return
	fi
	guard "$1"
}

# make_missing: makes what git_directory found missing.
make_missing() {
	rest=${missing#//}
	while [ -n "$rest" ]; do
		place=/${rest%%//*}
		rest=${rest#*//}
		make_directories "$place"
	done
}

# read_git_link FILE: gives in $git_link the directory that a .git file names.
read_git_link() {
	git_link=
	read_line "$1"
	case $line in
	'gitdir: /'*) git_link=${line#gitdir: } ;;
	'gitdir: '?*) git_link=${1%/*}/${line#gitdir: } ;;
	*) return 1 ;;
	esac
	enter "$git_link" || return 1
	git_link=$entered
}

# read_line FILE: gives its line in $line, as it is; nothing if it has another,
# which git takes for a part of the path.
read_line() {
	line=
	readable "$1" || return 0
	{
		IFS= read -r line || :
		if IFS= read -r tail || [ -n "$tail" ]; then
			line=
		fi
	} <"$1"
}

# follow_git_file FILE: FILE is the project's .git.  Whoever wrote it may not
# choose which directory becomes writable: that has to lead back, as git's
# worktrees and submodules do, and to be the caller's.
follow_git_file() {
	why_not=
	read_git_link "$1" || return
	git=$git_link
	if contains "$project" "$git"; then
		repository "$git" "$project"
		return
	fi
	if [ -f "$git/commondir" ]; then
		is_worktree || return
		own_part=$git
	else
		config_tree=
		read_config "$git/config" "$project"
		[ -n "$config_tree" ] && enter "$config_tree" && [ "$entered" = "$project" ] || return
		common=$git
	fi
	may_be_project "$common" || return
	if ! is_bare "$common" || [ ! -f "$common/HEAD" ] || [ ! -f "$git/HEAD" ]; then
		why_not='is not a repository'
		return 1
	fi
	if contains "$common" "$project"; then
		why_not='holds the project itself'
		return 1
	fi
	show "$common"
	repository "$common" "$project"
	[ -n "$own_part" ] || return 0
	for key in config.worktree commondir gitdir; do
		guard "$own_part/$key"
	done
	watch_rebase "$own_part"
	read_config "$own_part/config.worktree" "$project"
}

# is_worktree: does $git belong to a worktree, the project?  Sets common.
is_worktree() {
	common=
	read_common "$git" || return
	case $git in
	"$common_found"/worktrees/*/*) return 1 ;;
	"$common_found"/worktrees/?*) common=$common_found ;;
	*) return 1 ;;
	esac
	read_line "$git/gitdir"
	case $line in
	/*/.git) ;;
	*/.git) line=$git/$line ;;
	*) return 1 ;;
	esac
	enter "${line%/.git}" && [ "$entered" = "$project" ]
}

# read_config FILE TREE: protects the hooks and the files that a git
# configuration, for the work tree TREE, names, and those that they include.
# Sets config_tree, if it names a work tree.
read_config() {
	config_hooks=$2
	configs=//
	included=${1#/}//
	while [ -n "$included" ]; do
		config_file=/${included%%//*}
		included=${included#*//}
		case $configs in
		*"//${config_file#/}//"*) continue ;;
		*) configs=$configs${config_file#/}// ;;
		esac
		! readable "$config_file" || read_config_lines <"$config_file"
	done
}
read_config_lines() {
	section=
	lines=0
	while read -r line || [ -n "$line" ]; do
		lines=$((lines + 1))
		[ "$lines" -lt "$GIT_LINES" ] || die "$config_file" "has $GIT_LINES lines" 'shorten it'
		case $line in
		\[*\]*)
			section=${line%%\]*}
			section=${section#\[}
			line=${line#*\]}
			line=${line#"${line%%[! 	]*}"}
			;;
		*) ;;
		esac
		case $section in
		[Cc][Oo][Rr][Ee]) ;;
		[Ii][Nn][Cc][Ll][Uu][Dd][Ee]*) ;;
		*) continue ;;
		esac
		case $line in
		[Hh][Oo][Oo][Kk][Ss][Pp][Aa][Tt][Hh]*)
			config_value "$config_hooks" || continue
			guard_named
			[ "$place" != "$project" ] || [ "$config_own" = no ] || die "$config_file" 'has hooks in the whole project' \
				'give them a directory, or go on without the repository: --no-protect .git'
			guard_hooks "$place"
			;;
		[Pp][Aa][Tt][Hh]*)
			config_value "${config_file%/*}" || continue
			guard_named
			included=$included${place#/}//
			;;
		[Ww][Oo][Rr][Kk][Tt][Rr][Ee][Ee]*)
			config_value "${config_file%/*}" || continue
			config_tree=$value
			# where its hooks are run
			config_hooks=$value
			;;
		*) ;;
		esac
	done
}

# config_value DIR: gives in $value the path that $line sets, relative to DIR.
# Fails if it sets none.
config_value() {
	case $line in
	*=*) ;;
	*) return 1 ;;
	esac
	value=${line#*=}
	value=${value#"${value%%[! 	]*}"}
	# a carriage return at the end is an editor's
	clean "$value" || value=${value%?}
	case $config_own$value in
	no*\\* | no\"*\"?* | no[!\"]*\"* | no~[!/]*) return 1 ;;
	*) ;;
	esac
	case $value in
	*\\*) die "$config_file" "has a backslash in a path: $line" 'write it without' ;;
	\"*)
		value=${value#\"}
		value=${value%%\"*}
		;;
	*)
		value=${value%%[#\;]*}
		value=${value%"${value##*[! 	]}"}
		;;
	esac
	# shellcheck disable=SC2088 # git expands it
	case $value in
	'') return 1 ;;
	*\"*) die "$config_file" "has quotes in a path: $line" 'write it without' ;;
	'~/'*) value=$home/${value#??} ;;
	'~'*) die "$config_file" "names a path in another's home: $line" 'write it in full' ;;
	/*) ;;
	*) value=$1/$value ;;
	esac
}

# guard_named: guards $value, if it lies in what is writable; gives in $place
# what was looked at.  By its words first: a link on the way is one that could
# be replaced.
guard_named() {
	by_words "$value"
	if ! writable "$place"; then
		physical "${place:-/}"
		place=$physical
		if [ -h "$place" ]; then
			follow_link "$place"
			place=$physical
		fi
	fi
	! writable "$place" || guard "$place"
}

# find_submodules TREE: those that its .gitmodules names.
find_submodules() {
	if ! listed "$unprotected" "$1/.gitmodules" && readable "$1/.gitmodules"; then
		read_submodules "$1" <"$1/.gitmodules"
	fi
}

# read_submodules TREE: what it says is the project's own, so it is only looked
# at there.
read_submodules() {
	lines=0
	config_file=$1/.gitmodules
	while read -r line || [ -n "$line" ]; do
		lines=$((lines + 1))
		[ "$lines" -lt "$GIT_LINES" ] || die "$config_file" "has $GIT_LINES lines" 'shorten it'
		case $line in
		[Pp][Aa][Tt][Hh]*) ;;
		*) continue ;;
		esac
		config_value "$1" || continue
		case $value/ in
		*//* | */./* | */../*) continue ;;
		"$project"/*) ;;
		*) continue ;;
		esac
		listable_down "$value"
		if [ -e "$value/.git" ]; then
			if [ "$masks_only" = yes ]; then
				if ! masked_tree "$value" && enter "$value" && [ "$entered" = "$value" ]; then
					masked_trees=$masked_trees${value#/}//
					find_masked "$value"
					find_submodules "$value"
				fi
			else
				repository_below "$value"
			fi
			config_file=$1/.gitmodules
		fi
	done
}

# masked_tree DIR: was it looked at?  Or lines that name the same submodule, in
# each of those that lie in one another, would be multiplied.
masked_tree() {
	case $masked_trees in
	*"//${1#/}//"*) return 0 ;;
	*) return 1 ;;
	esac
}

# listable_down DIR: all that leads to it from the project.
listable_down() {
	step=$project
	rest_below=${1#"$project"/}/
	while [ -n "$rest_below" ]; do
		step=$step/${rest_below%%/*}
		rest_below=${rest_below#*/}
		listable "$step"
	done
}

# find_all_masked: in the project, and in the repositories one level below it.
find_all_masked() {
	listable "$project"
	find_masked "$project"
	for tree in "$project"/*/ "$project"/.[!.]*/ "$project"/..?*/; do
		tree=${tree%/}
		listable "$tree"
		if [ -e "$tree/.git" ] && [ ! -h "$tree" ]; then
			find_masked "$tree"
		fi
	done
	masks_only=yes
	find_submodules "$project"
	masks_only=no
}

# find_masked TREE: in it, the files whose names say that they hold secrets.
# Each pattern reads the whole directory: so few, and their finds looked at.
find_masked() {
	for word in "$1"/.env "$1"/.env.* "$1"/*.[pkt][e1f]* "$1"/id_[re]* \
		"$1"/.netrc "$1"/.pgpass "$1"/credentials.json; do
		case ${word##*/} in
		.env.*example | .env.*sample | .env.*template) ;;
		.env | .env.* | *.pem | *.key | *.p12 | *.tfstate | *.tfstate.backup | id_rsa* | id_ed25519* | \
			.netrc | .pgpass | credentials.json)
			[ ! -e "$word" ] || mask_one "$word"
			;;
		*) ;;
		esac
	done
}

# is_certificate PATH: does a variable name it, that is passed on?
is_certificate() {
	case $1 in
	"${NODE_EXTRA_CA_CERTS-}" | "${SSL_CERT_FILE-}" | "${CURL_CA_BUNDLE-}" | \
		"${REQUESTS_CA_BUNDLE-}" | "${GIT_SSL_CAINFO-}" | "${NIX_SSL_CERT_FILE-}" | \
		"${PIP_CERT-}" | "${CARGO_HTTP_CAINFO-}" | "${AWS_CA_BUNDLE-}" | "${DENO_CERT-}") ;;
	*) return 1 ;;
	esac
}

# mask_one PATH: unless it is shown.  What a link leads to is masked if it is
# in the project; else it is not visible inside.
mask_one() {
	if listed "$unmasked" "$1" || is_certificate "$1"; then
		return
	fi
	case $shown_again in
	*"//${1#/}//"*) return ;;
	*) ;;
	esac
	if [ -h "$1" ]; then
		physical=$(PATH=/usr/bin:/bin${PATH:+:$PATH} readlink -f -- "$1" && printf x) || return 0
		physical=${physical%"$newline"x}
		[ -e "$physical" ] && writable "$physical" || return 0
		listed "$unmasked$masked" "$physical" || masked=$masked${physical#/}//
		return
	fi
	# variables for the programs that the project runs: not for those it fetches
	case $install${1##*/} in
	no.env*) read_only=$read_only${1#/}// ;;
	*) masked=$masked${1#/}// ;;
	esac
}

# option_first OPTION VALUE: what has to be known of the options before they
# become operations.
option_first() {
	case $1 in
	--show | --protect | --no-protect)
		option_protection "$1" "$2"
		return
		;;
	--hide) find_place "$1" "$2" ;;
	--tmp) find_place "$1" "${2%:*}" ;;
	--ro | --rw)
		divide "$2"
		[ -n "$place" ] || find_place "$1" "$source"
		;;
	*) return ;;
	esac
	# what comes later stands in the place of this
	case $first_places in
	*"//${place#/}//"*) return ;;
	*) first_places=$first_places${place#/}// ;;
	esac
	if contains "$project" "$place"; then
		case $1 in
		--hide | --tmp) unmasked=$unmasked${place#/}// ;;
		*) shown_again=$shown_again${place#/}// ;;
		esac
	fi
}

# layout_project: guards the names that are there, and those whose directory is:
# else it could be given another name, and what is made in its place be missed.
# All are watched at once, by base_watch, unless an option takes some out.
layout_project() {
	for word in $hook_names $shell_names $editor_names $agent_names $package_names; do
		entry=$project/${word%/*}
		if [ -e "$entry" ] || [ -h "$entry" ]; then
			guard "$project/$word"
		fi
	done
	watched=// # by base_watch, all of them
	for word in $hook_names $shell_names $editor_names $agent_names $package_names; do
		entry=$project/$word
		if [ -d "$entry" ] && ! listed "$unprotected" "$entry" && enter "$entry"; then
			guard_hooks "$entered"
		fi
	done
	layout_protected "$@"
}

# layout_protected: what find_unit finds.
layout_protected() {
	for unit in project "$project"/*/.git "$project"/.[!.]*/.git "$project"/..?*/.git \
		"$project"/*/objects "$project"/.[!.]*/objects "$project"/..?*/objects submodules; do
		find_unit "$unit"
		for list in "bind $protected" "bind $read_only" "watch $watched" \
			"watch $followed" "modules $modules"; do
			rest=${list#*//}
			while [ -n "$rest" ]; do
				word=/${rest%%//*}
				rest=${rest#*//}
				case $list in
				watch*) [ "$quiet" = yes ] || set -- --watch "$word" "$@" ;;
				modules*) [ "$quiet" = yes ] || set -- --watch "$word/" "$@" ;;
				*)
					no_effect "$word"
					set -- --no-symlinks --ro-bind "$word" "$word" "$@"
					;;
				esac
			done
		done
		modules=//
		protected=//
		read_only=//
		watched=//
		followed=//
	done
	[ "$explain" = no ] || set -- --because =protected "$@"
	layout_trees "$@"
}

# no_effect PATH: what is protected with PATH cannot be left out of it.
no_effect() {
	case $unprotected in
	*"//${1#/}/"*) die '--no-protect' "names what lies in $1, which is protected" 'name the whole of that' ;;
	*) ;;
	esac
}

# watch_up DIR: it, and what is above it in the project.
watch_up() {
	above=$1
	while writable "$above"; do
		case $watched in
		*"//${above#/}//"*) return ;;
		*) watched=$watched${above#/}// ;;
		esac
		above=${above%/*}
	done
}

# layout_trees: what is writable, and pinned in it.
layout_trees() {
	rest=${pinned#//}
	while [ -n "$rest" ]; do
		word=/${rest%%//*}
		rest=${rest#*//}
		set -- --pin "$word" "$@"
		[ "$filter" != nested ] || watch_up "$word"
	done
	# what makes mounts of its own can put others in the place of those
	rest=${watched#//}
	while [ -n "$rest" ]; do
		word=/${rest%%//*}
		rest=${rest#*//}
		[ "$quiet" = yes ] || set -- --watch "$word" "$@"
	done
	[ "$explain" = no ] || set -- --because =protected "$@"
	if [ -n "$own_part" ]; then
		word=$common/worktrees
		set -- --no-symlinks --ro-bind "$word" "$word" \
			--no-symlinks --bind "$own_part" "$own_part" "$@"
	fi
	if [ -n "$common" ]; then
		no_configuration "$common"
		set -- --no-symlinks --bind "$common" "$common" "$@"
	fi
	set -- --no-symlinks --bind "$project" "$project" "$@"
	[ "$explain" = no ] || set -- --because =project "$@"
	layout_certificates "$@"
}

# base_watch: a list of one word more for each name would be copied with each
# of the steps before.
base_watch() {
	[ "$explain" = no ] || set -- --because =base "$@"
	if [ "$quiet" = yes ]; then
		base_start "$@"
		return
	fi
	if [ "$unprotected" = // ]; then
		set -- --watch "$project/.husky" --watch "$project/.githooks" \
			--watch "$project/.lefthook" --watch "$project/lefthook.yml" \
			--watch "$project/.lefthook.yml" \
			--watch "$project/.pre-commit-config.yaml" \
			--watch "$project/.envrc" --watch "$project/.mise.toml" \
			--watch "$project/mise.toml" --watch "$project/.tool-versions" \
			--watch "$project/.exrc" --watch "$project/.vimrc" \
			--watch "$project/.nvimrc" --watch "$project/.nvim.lua" \
			--watch "$project/.dir-locals.el" \
			--watch "$project/.bashrc" --watch "$project/.profile" \
			--watch "$project/.zshrc" \
			--watch "$project/.vscode" --watch "$project/.idea" \
			--watch "$project/.zed" --watch "$project/.cursor" \
			--watch "$project/.devcontainer" \
			--watch "$project/.devcontainer.json" \
			--watch "$project/.claude" --watch "$project/.mcp.json" \
			--watch "$project/.codex" --watch "$project/.agents" \
			--watch "$project/.gemini" --watch "$project/.windsurf" \
			--watch "$project/.opencode" --watch "$project/opencode.json" \
			--watch "$project/.aider.conf.yml" \
			--watch "$project/.npmrc" --watch "$project/.yarnrc" \
			--watch "$project/.yarnrc.yml" --watch "$project/.pnpmfile.cjs" \
			--watch "$project/.mvn" \
			--watch "$project/.yarn/releases" --watch "$project/.yarn/plugins" \
			--watch "$project/.cargo/config.toml" --watch "$project/.cargo/config" "$@"
	else
		for word in $hook_names $shell_names $editor_names $agent_names $package_names; do
			listed "$unprotected" "$project/$word" || set -- --watch "$project/$word" "$@"
		done
	fi
	[ "$explain" = no ] || set -- --because =protected "$@"
	base_start "$@"
}
