# For every test file:
#
#	load ../helpers
#
# The modes of CORDON_MODE: `setuid` is user A with the installed setuid
# file, where nobody can make a user namespace; `root` is root with a copy
# without the s-bit; `userns` is user A (or whoever runs the tests) with that
# copy and user namespaces.

bats_require_minimum_version 1.5.0
: "${CORDON_SCRATCH:?run bats with --setup-suite-file tests/setup_suite.bash}"
load "/usr/lib/bats/bats-support/load.bash"
load "/usr/lib/bats/bats-assert/load.bash"

: "${BATS_TEST_TIMEOUT:=120}"
export BATS_TEST_TIMEOUT

# Who a mode's caller is.
caller_name() {
	case $CORDON_MODE in
	root) echo root ;;
	*) if [ "$CORDON_USERS" = yes ]; then echo cordon-a; else id -un; fi ;;
	esac
}

caller_home() {
	case $(caller_name) in
	cordon-a) echo "$CORDON_SCRATCH/home-a" ;;
	*) echo "$CORDON_SCRATCH/home-root" ;;
	esac
}

default_mode() {
	if [ "$CORDON_USERS" = yes ]; then
		echo setuid
	elif [ "$(id -u)" -eq 0 ]; then
		echo root
	else
		echo userns
	fi
}

# mode NAME: the rest of this test runs in that mode, or skips.
mode() {
	CORDON_MODE=$1
	case $1 in
	setuid) requires users "the setuid file needs another user to call it" ;;
	root) requires root "root mode" ;;
	userns)
		if [ "$(id -u)" -eq 0 ]; then
			requires users "userns mode needs an ordinary user"
		fi
		requires userns "the kernel refuses them here"
		;;
	*) fail "no such mode: $1" ;;
	esac
}

: "${CORDON_MODE:=$(default_mode)}"

have() {
	case $1 in
	users) [ "$CORDON_USERS" = yes ] ;;
	root) [ "$(id -u)" -eq 0 ] ;;
	userns) caller unshare --user true 2>/dev/null ;;
	network) have_network ;;
	landlock_scopes | legacy_tiocsti) "$1" ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

# Asked once a run, and so that npm leaves nothing in anybody's home.
have_network() {
	local answer=$CORDON_SCRATCH/network

	if [ ! -e "$answer" ]; then
		if npm view bufferutil version --cache "$CORDON_SCRATCH/npm" \
			>/dev/null 2>&1; then
			echo yes >"$answer"
		else
			echo no >"$answer"
		fi
	fi
	[ "$(cat "$answer")" = yes ]
}

# requires WHAT REASON: skips this test where WHAT is not to be had.  In CI
# that is a failure, unless CORDON_MAY_SKIP names it.
requires() {
	have "$1" && return
	if [ "${CI:-}" = true ] &&
		[[ " ${CORDON_MAY_SKIP:-} " != *" $1 "* ]]; then
		fail "needs $1 ($2), and CI does not skip"
	fi
	skip "needs $1: $2"
}

# The environment of a caller: what a login gives, and what the machine needs
# to reach a registry.
caller_environment() {
	local name

	printf '%s\0' "PATH=/usr/local/bin:/usr/bin:/bin" "LANG=C.UTF-8" \
		"TERM=${TERM:-dumb}"
	for name in HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy \
		no_proxy SSL_CERT_FILE SSL_CERT_DIR NODE_EXTRA_CA_CERTS \
		npm_config_registry; do
		if [ -n "${!name:-}" ]; then
			printf '%s\0' "$name=${!name}"
		fi
	done
}

# as NAME HOME COMMAND...: an ordinary user, or root, with a clean environment.
as() {
	local name=$1 home=$2 environment

	shift 2
	mapfile -d '' environment < <(caller_environment)
	environment+=("HOME=$home" "USER=$name" "LOGNAME=$name" "SHELL=/bin/sh")
	if [ "$(id -un)" = "$name" ]; then
		env -i "${environment[@]}" "$@"
	else
		setpriv --reuid "$name" --regid "$name" --init-groups \
			env -i "${environment[@]}" "$@"
	fi
}

# as_user A|B COMMAND...
as_user() {
	local letter=${1,,}

	shift
	as "cordon-$letter" "$CORDON_SCRATCH/home-$letter" "$@"
}

# The same where nobody can make a user namespace.
as_user_without_userns() {
	local letter=${1,,} environment

	shift
	mapfile -d '' environment < <(caller_environment)
	env -i "${environment[@]}" "$CORDON_TOOLS/no-userns" "cordon-$letter" "$@"
}

# caller COMMAND...: whoever calls the helper in this mode.
caller() {
	case $CORDON_MODE in
	setuid) as_user_without_userns A "$@" ;;
	root) as root "$CORDON_SCRATCH/home-root" "$@" ;;
	userns) as "$(caller_name)" "$(caller_home)" "$@" ;;
	esac
}

# Where this mode's programs are installed.
prefix() {
	case $CORDON_MODE in
	setuid) echo "$CORDON_PREFIX_SETUID" ;;
	*) echo "$CORDON_PREFIX_PLAIN" ;;
	esac
}

cordon() {
	caller "$(prefix)/bin/cordon" "$@"
}

# frontend NAME ARGUMENT...: sandbox-NAME.
frontend() {
	local name=$1

	shift
	caller "$(prefix)/bin/sandbox-$name" "$@"
}

# inside [OPTION... --] COMMAND...: in a minimal sandbox.
inside() {
	local directory layout

	layout=(--ro-bind /usr /usr)
	for directory in bin sbin lib lib32 lib64 libx32; do
		if [ -L "/$directory" ]; then
			layout+=(--symlink "usr/$directory" "/$directory")
		elif [ -d "/$directory" ]; then
			layout+=(--ro-bind "/$directory" "/$directory")
		fi
	done
	layout+=(--ro-bind-try /etc/alternatives /etc/alternatives
		--proc /proc --dev /dev --tmpfs /tmp
		--unshare-pid --unshare-ipc --unshare-uts --chdir /)
	case $1 in
	-*) ;;
	*) set -- -- "$@" ;;
	esac
	cordon "${layout[@]}" "$@"
}

# user_processes_end A|B: whatever a test has left running on purpose.
user_processes_end() {
	local pid

	for pid in $(pgrep -u "cordon-${1,,}"); do
		kill -KILL "$pid" 2>/dev/null || true
	done
}

# wait_until SECONDS COMMAND...: fails when that did not come true in time.
wait_until() {
	local deadline=$((SECONDS + $1))

	shift
	until "$@"; do
		[ "$SECONDS" -le "$deadline" ] || return 1
		sleep 0.02
	done
}

# The host before and after.  What a test itself left running for A and B is
# in the array CORDON_OWN.

CORDON_OWN=()

# Of cgroup v2: in the others of a mixed machine only strangers make any.
host_cgroups() {
	findmnt -rno TARGET -t cgroup2 |
		while IFS= read -r directory; do
			find "$directory" -type d 2>/dev/null
		done | sort
}

# The dead do not count: when they go is up to the machine's pid 1.
host_strangers() {
	[ "$CORDON_USERS" = yes ] || return 0
	ps -o pid=,stat=,user=,args= -u cordon-a -u cordon-b |
		awk -v own=" ${CORDON_OWN[*]} " \
			'$2 !~ /^Z/ && !index(own, " " $1 " ")'
}

# host_note: call before; assert_host_unchanged compares with this.
host_note() {
	sort /proc/1/mountinfo >"$BATS_TEST_TMPDIR/mounts"
	host_cgroups >"$BATS_TEST_TMPDIR/cgroups"
	touch "$BATS_TEST_TMPDIR/stamp"
}

host_cgroups_same() {
	host_cgroups | cmp -s - "$BATS_TEST_TMPDIR/cgroups"
}

host_quiet() {
	[ -z "$(host_strangers)" ]
}

# What was killed is allowed two seconds to be gone.
assert_host_unchanged() {
	assert_equal "$(sort /proc/1/mountinfo)" \
		"$(cat "$BATS_TEST_TMPDIR/mounts")" || return
	wait_until 2 host_quiet || true
	assert_equal "$(host_strangers)" "" || return
	wait_until 2 host_cgroups_same || true
	assert_equal "$(host_cgroups)" "$(cat "$BATS_TEST_TMPDIR/cgroups")" ||
		return
	assert_equal "$(files_changed -perm /6000)" "" || return
	if [ "$CORDON_MODE" = setuid ]; then
		assert_equal "$(files_changed -user root)" "" || return
	fi
}

# files_changed [TEST...]: what has changed in the caller's home since
# host_note, files only, and of those the ones find's TEST takes.
files_changed() {
	local home

	home=$(caller_home)
	find "$home" -xdev ! -type d -cnewer "$BATS_TEST_TMPDIR/stamp" \
		"$@" -printf '%P\n' | sort
}
