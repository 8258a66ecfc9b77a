# What the tests of the frontends share.  None needs privilege, the helper, or
# a network: --dry-run is the interface, and a stand-in takes the helper's place
# where the start itself is looked at.
#
# CORDON_STAGE names an installation to test (its PREFIX); without it the
# scripts of this tree are laid out as `make install` would.

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert

# stage DIR: an installation in DIR, where the helper only says so.
stage() {
	local scripts=$BATS_TEST_DIRNAME/../../scripts file
	mkdir -p "$1/bin" "$1/lib/cordon/etc"
	cp "$scripts"/etc/* "$1/lib/cordon/etc/"
	printf '#!/bin/sh\necho started\n' >"$1/bin/cordon"
	chmod 755 "$1/bin/cordon"
	sed -e "/# PREFIX\$/s|/usr/local|$1|" -e "/# SYSCONFDIR\$/s|/etc|$1/etc|" \
		"$scripts/sandbox-lib.sh" >"$1/lib/cordon/sandbox-lib.sh"
	for file in protect config print; do
		cp "$scripts/sandbox-$file.sh" "$1/lib/cordon/"
	done
	for file in sandbox-shell sandbox-node sandbox-make; do
		sed "/# PREFIX\$/s|/usr/local|$1|" "$scripts/$file" >"$1/bin/$file"
		chmod 755 "$1/bin/$file"
	done
	for file in npm npx pnpm yarn corepack; do
		ln -sf sandbox-node "$1/bin/sandbox-$file"
	done
}

# A home and a project of their own for each test; nothing inherited.
setup() {
	local file_tmp test_tmp
	file_tmp=$(cd -P "$BATS_FILE_TMPDIR" && pwd)
	test_tmp=$(cd -P "$BATS_TEST_TMPDIR" && pwd)
	prefix=${CORDON_STAGE:-$file_tmp/prefix}
	[ -n "${CORDON_STAGE-}" ] || [ -d "$prefix" ] || stage "$prefix"
	home=$test_tmp/home
	project=$test_tmp/project
	mkdir -m 700 "$home" "$project"
	cd "$project" || return
	uid=$(id -u)
	gid=$(id -g)
	name=joe
	[ "$uid" -ne 0 ] || name=root
	# name=value words for the frontend's environment, besides the usual ones
	with=()
}

shells() {
	local shell
	for shell in dash 'busybox sh' posh mksh 'bash --posix'; do
		! command -v "${shell%% *}" >/dev/null || printf '%s\n' "$shell"
	done
}

# frontend SHELL NAME WORD...: under that shell, with a fixed environment.
# Of COLUMNS, LINES (mksh) and TERM (bash) some shells make their own, if unset.
frontend() {
	local shell=$1 script=$2
	shift 2
	shell=$(type -P "${shell%% *}")${shell#"${shell%% *}"}
	# shellcheck disable=SC2086 # a shell and its options
	env -i HOME="$home" LOGNAME="$name" PATH=/usr/bin:/bin SHELL=/bin/sh \
		COLUMNS=80 LINES=24 TERM=xterm "${with[@]}" \
		$shell "$prefix/bin/$script" "$@"
}

# not_root: the frontends run as somebody else, whose home and project are these,
# where root would be let do everything.
not_root() {
	[ "$uid" -eq 0 ] || return 0
	# by name: bats has links to the sources of the tests beside them
	chmod 755 "$home" "$project" "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR"/{file,test} \
		"$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR"
	chown 65534:65534 "$home" "$project"
	# shellcheck disable=SC2016 # the shell's
	frontend() {
		local shell=$1 script=$2
		shift 2
		# shellcheck disable=SC2086 # a shell and its options
		setpriv --reuid 65534 --regid 65534 --clear-groups env -i HOME="$home" LOGNAME=joe \
			PATH=/usr/bin:/bin SHELL=/bin/sh COLUMNS=80 LINES=24 TERM=xterm $shell "$prefix/bin/$script" "$@"
	}
}

# in_all_shells STATUS NAME WORD...: the same under every shell; sets output,
# which has stderr too.
in_all_shells() {
	local expected=$1 shell first='' number=0
	shift
	while IFS= read -r shell <&9; do
		run -"$expected" frontend "$shell" "$@"
		# only some shells can tell where the link of the time zone leads
		output=$(sed -e 's|^  --[-a-z]* [^ ]* /etc/localtime |  LOCALTIME |' \
			-e 's|^/etc/localtime .*|/etc/localtime|' <<<"$output")
		if [ "$number" -gt 0 ] && [ "$output" != "$first" ]; then
			diff <(echo "$first") <(echo "$output") >&2
			fail "$shell does otherwise"
		fi
		first=$output
		number=$((number + 1))
	done 9< <(shells)
	[ "$number" -gt 0 ] || fail 'no shell to test with'
}

# operations PATTERN: keeps of output and lines the operations that match,
# without the prefix that says how their source is looked up, and without what
# is watched: command-line.bats and protect.bats have those.
operations() {
	output=$(sed -n 's/^  \(.*[^\\ ]\)\( \\\)*$/\1/p' <<<"$output" | sed -e 's/^--no-symlinks //' -e '/^--watch /d' | grep -E -e "$1" || true)
	mapfile -t lines <<<"$output"
}

# refused MESSAGE NAME WORD...: 125 and that one line, under every shell, and
# nothing is made in the home directory.
refused() {
	local message=$1 script=$2 before
	shift
	before=$(find "$home")
	in_all_shells 125 "$@"
	assert_output "$script: $message"
	assert_equal "$(find "$home")" "$before"
}
