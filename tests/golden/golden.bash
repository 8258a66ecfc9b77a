# What the tests of this directory share.
#
# A golden file is what was seen when it was last rewritten, by
# tests/golden/update.  A difference is a change of behaviour: read it before
# it is rewritten, and commit it together with its reason.

# $place is more.bash's, $output is of bats; $gid is used where this is loaded.
# shellcheck disable=SC2034,SC2154

golden_header='# What was seen; rewritten by tests/golden/update, compared by its bats files.
# A difference is a change of behaviour, which a reviewer has to read.'

# golden FILE [NOTE...]: standard input is what FILE, below its two lines of
# header and the notes, has.  Lines that begin with "? " are not on every
# machine: one whose first word is in one of the two only is left out.
golden() {
	local file=$BATS_TEST_DIRNAME/$1 seen=$BATS_TEST_TMPDIR/golden

	shift
	{
		printf '%s\n' "$golden_header" "${@/#/# }"
		cat
	} >"$seen"
	if [ "${CORDON_GOLDEN:-}" = update ]; then
		cp "$seen" "$file"
		return
	fi
	diff -u --label "${file#"$CORDON_TOP/"}" --label now \
		<(common "$seen" "$file" there) <(common "$file" "$seen") ||
		fail "a change of behaviour: see tests/golden/update"
}

# common ONE OTHER [there]: OTHER without the lines that only some machines
# have, and ONE has not.  "there": a path that this machine has is missed.
common() {
	awk -v there="${3-}" 'function optional(	i) {
			i = $1 ~ /^[<>]$/ ? 2 : 1
			return $i == "?" ? $(i + 1) : ""
		}
		function exists(path) {
			return path ~ /^\// && !system("test -e \"" path "\"")
		}
		{ name = optional() }
		NR == FNR { has[name]; next }
		name == "" || name in has || (there && exists(name))' "$1" "$2"
}

# differences ONE OTHER: what OTHER has more (>) or less (<).
differences() {
	diff <(common "$2" "$1" there | awk '!/^#/ { body = 1 } body') \
		<(common "$1" "$2") |
		sed -n '/^[<>]/p'
}

# A project and a home of the caller's own, in which no other test leaves
# anything.
golden_setup() {
	umask 022
	requires users "the golden files are user A's and root's"
	mode "$CORDON_MODE"
	place_make
	home=$place/home
	project=$place/project
	uid=$(caller id -u)
	gid=$(caller id -g)
	mkdir -m 0700 "$home"
	mkdir "$project" "$project/bin"
	if [ "$(id -u)" -eq 0 ]; then
		chown -R "$(caller_name):" "$home" "$project"
	fi
	names_note >"$BATS_TEST_TMPDIR/names"
}

# in_each_mode FILE: compares $place/seen with FILE in setuid mode, and with
# what FILE.root and FILE.userns have, where it is another in these.
in_each_mode() {
	case $CORDON_MODE in
	setuid) golden "$1" <"$place/seen" ;;
	*) differences "$BATS_TEST_DIRNAME/$1" "$place/seen" |
		golden "$1.$CORDON_MODE" \
			"Where $CORDON_MODE mode differs from ${1##*/}." ;;
	esac
}

# names_note: how the names of this machine and of this run are written.  The
# caches have the project's path with a "+" for each "/", and a mount's root is
# a path below another.
names_note() {
	local scratch=${CORDON_SCRATCH##*/} prefix

	prefix=$(prefix)
	cat <<-END
		s|${project//\//\/[+]}|/+PROJECT|g
		s|$project|PROJECT|g
		s|$home|HOME|g
		s|$place|PLACE|g
		s|$prefix|PREFIX|g
		s|/[^ ]*/$scratch/${place##*/}/project|PROJECT|g
		s|/[^ ]*/$scratch/${place##*/}/home|HOME|g
		s|/[^ ]*/$scratch/${prefix##*/}/|PREFIX/|g
		s|/run/user/$uid\b|/run/user/UID|g
		s|\b$(caller_name)\b|USER|g
	END
}

names() {
	sed -E -f "$BATS_TEST_TMPDIR/names"
}

# The caller's environment: what a login has, and what must not get inside.
caller_with() {
	caller env -i --default-signal PATH="$project/bin:/usr/bin:/bin" \
		HOME="$home" USER="$(caller_name)" LOGNAME="$(caller_name)" \
		SHELL=/bin/sh TERM=xterm COLUMNS=80 LANG=C.UTF-8 TZ=UTC EDITOR=vi \
		http_proxy=http://proxy.example:3128 CC=gcc \
		TMPDIR=/nonexistent XDG_CONFIG_HOME=/nonexistent \
		LD_LIBRARY_PATH=/nonexistent BASH_ENV=/nonexistent \
		NODE_OPTIONS=--no-warnings MAKEFLAGS=s \
		GITHUB_TOKEN=secret AWS_SECRET_ACCESS_KEY=secret \
		npm_config__auth=secret SSH_AUTH_SOCK=/nonexistent \
		DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent DISPLAY=:0 "$@"
}

# Started with a fixed set of descriptors, whatever bats itself has open.
start() (
	local fd

	cd "$project" || return
	umask 022
	for fd in /proc/"$BASHPID"/fd/*; do
		fd=${fd##*/}
		[ "$fd" -le 2 ] || eval "exec $fd>&-"
	done
	exec </dev/null 5</etc/passwd 6</ 20</etc
	caller_with "$@"
)
