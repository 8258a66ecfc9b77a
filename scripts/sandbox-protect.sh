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
pinned=//
masked=//
read_only=//
# What options took out.
unprotected=//
unmasked=//
# What options put in.
protected_too=//
# Directories in them that are to be made.
missing=//
# The git directories that were looked at.
repositories=//
# A git directory outside of the project that belongs to it: the repository
# of a worktree or submodule; the worktree's own part of it.
common=
own_part=
# Where a repository has those of its submodules.
modules=

# In $project at least; each is executed, or chooses what is, by the programs
# of its group when they are next started there.
hook_names='.husky .githooks .lefthook lefthook.yml .pre-commit-config.yaml'
shell_names='.envrc .mise.toml mise.toml .tool-versions .exrc .vimrc .nvimrc
	.dir-locals.el .bashrc .profile .zshrc'
editor_names='.vscode .idea .zed .cursor .devcontainer'
agent_names='.claude .mcp.json .codex .agents .gemini .windsurf .opencode'
package_names='.npmrc .yarnrc .yarnrc.yml .yarn/releases .yarn/plugins
	.pnpmfile.cjs .cargo/config.toml .cargo/config .mvn'

# Lines of a git configuration or .gitmodules, at most.
GIT_LINES=5000

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
		if ! enter "$above" || [ "$entered" != "$above" ]; then
			die "$1" 'lies behind a symbolic link' "--no-protect $1 goes on without"
		fi
		pinned=$pinned${above#/}//
	fi
}

# guard PATH: protects what is there, watches what is not and what is a file.
guard() {
	case $protected$watched in
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

# guard_link PATH: a link cannot be mounted on, so what it leads to is
# protected, and the link watched.  Forks for a link to a file: a shell cannot
# read one.
guard_link() {
	if [ -d "$1" ]; then
		physical "$1"
	else
		physical=$(PATH=${PATH-}:/usr/bin:/bin readlink -f -- "$1" && printf x) || physical=
		physical=${physical%"$newline"x}
	fi
	[ -e "$physical" ] ||
		die "$1" 'is a symbolic link that leads nowhere' "--no-protect $1 goes on without"
	writable "$physical" ||
		die "$1" 'is a symbolic link out of the project' "--no-protect $1 goes on without"
	pin_above "$1"
	pin_above "$physical"
	watched=$watched${1#/}//
	protected=$protected${physical#/}//
}

# in_project OPTION PATH: gives in $place where that is in the project.
in_project() {
	absolute "$1" "$2"
	place=$absolute
	if enter "${absolute%/*}/"; then
		place=${entered%/}/${absolute##*/}
	fi
	if [ "$place" = "$project" ] || ! contains "$project" "$place"; then
		die "$1 $2" 'is not in the project' 'only what is writable needs it'
	fi
}

# option_protection OPTION PATH: for --protect, --no-protect, --show.
option_protection() {
	in_project "$1" "$2"
	case $1 in
	--show)
		[ -e "$place" ] || [ -h "$place" ] || die "$1 $2" 'does not exist, or cannot be seen'
		take_place "$1" "$2"
		unmasked=$unmasked${place#/}//
		;;
	--protect) protected_too=$protected_too${place#/}// ;;
	*) unprotected=$unprotected${place#/}// ;;
	esac
}

# find_options: what options, and names that cannot be listed, ask for.
find_options() {
	rest=${protected_too#//}
	while [ -n "$rest" ]; do
		word=/${rest%%//*}
		rest=${rest#*//}
		! listed "$unprotected" "$word" ||
			die "--protect $word" 'contradicts --no-protect' 'give one of them'
		guard "$word"
	done
	for word in "$project"/*.code-workspace; do
		[ ! -e "$word" ] || guard "$word"
	done
}

# find_unit UNIT: fills the lists with one part of what is looked for: the
# project itself; below it, one .git or, of a bare repository, HEAD; and what
# .gitmodules names.
find_unit() {
	case $1 in
	project)
		find_options
		find_repository
		find_masked "$project"
		;;
	submodules)
		git=$project/.gitmodules
		if [ -f "$git" ] && [ -r "$git" ] && ! listed "$unprotected" "$git"; then
			read_submodules <"$git"
		fi
		;;
	*/.git) [ ! -e "$1" ] || repository_below "${1%/.git}" ;;
	*)
		git=${1%/HEAD}
		if is_bare "$git" && [ ! -h "$git" ]; then
			repository "$git" "$git"
		fi
		;;
	esac
}

# find_repository: the one git would use in the project.
find_repository() {
	git=$project/.git
	! listed "$unprotected" "$git" || return 0
	# without a .git that is sound, the project itself could become one
	is_bare "$project" || guard "$project/HEAD"
	if [ -h "$git" ]; then
		physical "$git"
		writable "$physical" ||
			die "$git" 'is a symbolic link out of the project' 'go on without the repository: --no-protect .git'
		watched=$watched${git#/}//
		repository "$physical" "$project"
	elif [ -d "$git" ]; then
		repository "$git" "$project"
	elif [ -f "$git" ]; then
		guard "$git"
		follow_git_file "$git" || die "$git" "leads to ${git_link:-nowhere}, which ${why_not:-does not lead back}" \
			'mend it with git worktree repair, or go on without the repository: --no-protect .git'
	elif is_bare "$project"; then
		repository "$project" "$project"
	else
		guard "$git"
	fi
}

# is_bare DIR: git takes it for a repository if these are in it.
is_bare() {
	[ -f "$1/HEAD" ] && [ -d "$1/objects" ] && [ -d "$1/refs" ]
}

# repository_below DIR: DIR has a .git.  What a link leads to is looked at
# where it is, if it is near, and not visible if it is not in the project.
repository_below() {
	enter "$1" && [ "$entered" = "$1" ] || return 0
	git=$1/.git
	! listed "$unprotected" "$git" || return 0
	find_masked "$1"
	if [ -h "$git" ]; then
		pin_above "$git"
		watched=$watched${git#/}//
	elif [ -d "$git" ]; then
		repository "$git" "$1"
	elif [ -f "$git" ]; then
		guard "$git"
		read_git_link "$git" || return 0
		! contains "$project" "$git_link" || repository "$git_link" "$1"
	fi
}

# repository DIR TREE: DIR is a git directory, for the work tree TREE.
repository() {
	case $repositories in
	*"//${1#/}//"*) return ;;
	*) repositories=$repositories${1#/}// ;;
	esac
	git_directory "$1/hooks"
	git_directory "$1/info"
	for key in config config.worktree commondir; do
		guard "$1/$key"
	done
	# in it are the commands that git rebase --continue executes
	listed "$unprotected" "$1/rebase-merge" || watched=$watched${1#/}/rebase-merge//
	# other worktrees are not used here; a new submodule's would be trusted
	if [ -d "$1/worktrees" ] && [ -z "$own_part" ]; then
		guard "$1/worktrees"
	fi
	listed "$unprotected" "$1/modules" || modules=$1/modules/
	read_config "$1/config" "$1" "$2"
}

# git_directory DIR: git expects it: it will be made, so that it is protected.
# Where HEAD cannot be written, on a read-only file system, it is left alone.
git_directory() {
	if [ ! -e "$1" ] && [ ! -h "$1" ] && [ -w "${1%/*}/HEAD" ] &&
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

# read_line FILE: gives the first in $line.
read_line() {
	line=
	[ -f "$1" ] && [ -r "$1" ] || return 0
	read -r line <"$1" || :
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
		read_config "$git/config" "$git" "$project"
		[ -n "$config_tree" ] && enter "$config_tree" && [ "$entered" = "$project" ] || return
		common=$git
	fi
	may_be_project "$common" || return
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
	read_config "$own_part/config.worktree" "$own_part" "$project"
}

# is_worktree: does $git belong to a worktree, the project?  Sets common.
is_worktree() {
	common=
	read_line "$git/commondir"
	case $line in
	/*) ;;
	*) line=$git/$line ;;
	esac
	enter "$line" || return
	line=$entered
	case $git in
	"$line"/worktrees/*/*) return 1 ;;
	"$line"/worktrees/?*) common=$line ;;
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

# read_config FILE DIR TREE: protects the hooks and the files that a git
# configuration in DIR, for the work tree TREE, names.  Sets config_tree, if
# it names a work tree.
read_config() {
	config_dir=$2
	config_hooks=$3
	[ ! -f "$1" ] || [ ! -r "$1" ] || read_config_lines <"$1"
}
read_config_lines() {
	section=
	lines=0
	while read -r line || [ -n "$line" ]; do
		lines=$((lines + 1))
		[ "$lines" -lt "$GIT_LINES" ] || die "$config_dir/config" "has $GIT_LINES lines" 'shorten it'
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
		[Hh][Oo][Oo][Kk][Ss][Pp][Aa][Tt][Hh]*) config_value "$config_hooks" && guard_named ;;
		[Pp][Aa][Tt][Hh]*) config_value "$config_dir" && guard_named ;;
		[Ww][Oo][Rr][Kk][Tt][Rr][Ee][Ee]*) config_value "$config_dir" && config_tree=$value ;;
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
	case $value in
	*\\*) die "$config_dir/config" "has a backslash in a path: $line" 'write it without' ;;
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
	'~/'*) value=$home/${value#??} ;;
	/*) ;;
	*) value=$1/$value ;;
	esac
}

# guard_named: guards $value, if it lies in what is writable.
guard_named() {
	if [ -e "$value" ]; then
		physical "$value"
		value=$physical
	else
		case $value/ in
		*//* | */./* | */../*) return 0 ;;
		*) ;;
		esac
	fi
	! writable "$value" || guard "$value"
}

# read_submodules: each path that .gitmodules names.  It is the project's
# own, so what it says is only looked at within the project.
read_submodules() {
	lines=0
	while read -r line || [ -n "$line" ]; do
		lines=$((lines + 1))
		[ "$lines" -lt "$GIT_LINES" ] || die "$project/.gitmodules" "has $GIT_LINES lines" 'shorten it'
		case $line in
		[Pp][Aa][Tt][Hh]*) ;;
		*) continue ;;
		esac
		config_dir=$project/.gitmodules
		config_value "$project" || continue
		case $value/ in
		"$project"/*) ;;
		*) continue ;;
		esac
		case $value/ in
		*//* | */./* | */../*) continue ;;
		*) ;;
		esac
		[ ! -e "$value/.git" ] || repository_below "$value"
	done
}

# find_masked TREE: in it, the files whose names say that they hold secrets.
# Each pattern reads the whole directory: so few, and their finds looked at.
find_masked() {
	for word in "$1"/.env "$1"/.env.* "$1"/*.[pkt][e1f]* "$1"/id_[re]* \
		"$1"/.netrc "$1"/.pgpass "$1"/credentials.json; do
		case ${word##*/} in
		.env.*example | .env.*sample | .env.*template) ;;
		.env | .env.* | *.pem | *.key | *.p12 | *.tfstate | id_rsa* | id_ed25519* | \
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
	if [ -h "$1" ]; then
		physical=$(PATH=${PATH-}:/usr/bin:/bin readlink -f -- "$1" && printf x) || return 0
		physical=${physical%"$newline"x}
		[ -e "$physical" ] && writable "$physical" || return 0
		listed "$unmasked" "$physical" || masked=$masked${physical#/}//
		return
	fi
	# variables for the programs that the project runs: not for those it fetches
	case $install${1##*/} in
	no.env*) read_only=$read_only${1#/}// ;;
	*) masked=$masked${1#/}// ;;
	esac
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
	layout_protected "$@"
}

# layout_protected: what find_unit finds.
layout_protected() {
	for unit in project "$project"/*/.git "$project"/.[!.]*/.git "$project"/*/HEAD \
		"$project"/.[!.]*/HEAD "$project"/.git/modules/*/HEAD submodules; do
		find_unit "$unit"
		for list in "mask $masked" "bind $protected" "bind $read_only" "watch $watched"; do
			rest=${list#*//}
			while [ -n "$rest" ]; do
				word=/${rest%%//*}
				rest=${rest#*//}
				case $list in
				mask*) set -- --mask "$word" "$@" ;;
				watch*) set -- --watch "$word" "$@" ;;
				*) set -- --no-symlinks --ro-bind "$word" "$word" "$@" ;;
				esac
			done
		done
		[ -z "$modules" ] || set -- --watch "$modules" "$@"
		modules=
		masked=//
		protected=//
		read_only=//
		watched=//
	done
	layout_trees "$@"
}

# layout_trees: what is writable, and pinned in it.
layout_trees() {
	rest=${pinned#//}
	while [ -n "$rest" ]; do
		word=/${rest%%//*}
		rest=${rest#*//}
		set -- --pin "$word" "$@"
	done
	if [ -n "$own_part" ]; then
		word=$common/worktrees
		set -- --no-symlinks --ro-bind "$word" "$word" \
			--no-symlinks --bind "$own_part" "$own_part" "$@"
	fi
	if [ -n "$common" ]; then
		set -- --no-symlinks --bind "$common" "$common" "$@"
	fi
	set -- --no-symlinks --bind "$project" "$project" "$@"
	layout_certificates "$@"
}

# base_watch: a list of one word more for each name would be copied with each
# of the steps before.
base_watch() {
	if [ "$unprotected" = // ]; then
		set -- --watch "$project/.husky" --watch "$project/.githooks" \
			--watch "$project/.lefthook" --watch "$project/lefthook.yml" \
			--watch "$project/.pre-commit-config.yaml" \
			--watch "$project/.envrc" --watch "$project/.mise.toml" \
			--watch "$project/mise.toml" --watch "$project/.tool-versions" \
			--watch "$project/.exrc" --watch "$project/.vimrc" \
			--watch "$project/.nvimrc" --watch "$project/.dir-locals.el" \
			--watch "$project/.bashrc" --watch "$project/.profile" \
			--watch "$project/.zshrc" \
			--watch "$project/.vscode" --watch "$project/.idea" \
			--watch "$project/.zed" --watch "$project/.cursor" \
			--watch "$project/.devcontainer" \
			--watch "$project/.claude" --watch "$project/.mcp.json" \
			--watch "$project/.codex" --watch "$project/.agents" \
			--watch "$project/.gemini" --watch "$project/.windsurf" \
			--watch "$project/.opencode" \
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
	base_start "$@"
}
