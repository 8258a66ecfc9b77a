# bats file_tags=root
#
# A package whose install script tries everything that such scripts try.
# Every attempt is a line; the whole list is compared.
#
# attack A25 A26 A35 B1 B2 B10 B14 B20 B21 B22 B23 B30 B34 B35 B37 B40 B43
# attack B50 B51 B52 B53 B54 B55 B56 B57 B60 C13

load ../helpers

export BATS_TEST_TIMEOUT=120
fixture=$CORDON_TOP/tests/fixtures/hostile-package
canary=cordon-canary

canaries_lay() {
	local home=$1 owner=$2

	mkdir -p "$home/.ssh" "$home/.aws" "$home/.gnupg"
	echo "$canary" >"$home/.ssh/id_rsa"
	echo "$canary" >"$home/.ssh/authorized_keys"
	echo "aws_secret_access_key = $canary" >"$home/.aws/credentials"
	echo "$canary" >"$home/.gnupg/secring.gpg"
	echo "export TOKEN=$canary" >"$home/.bash_history"
	echo "//registry.npmjs.org/:_authToken=$canary" >"$home/.npmrc"
	echo "# the user's own" >"$home/.bashrc"
	echo "$canary" >"$home/beside"
	chown -R "$owner:" "$home"
}

# The host's process, which also holds the caller's keyring alive.
listener_start() {
	caller "$CORDON_TOOLS/probe" host "$abstract" "$work/socket" \
		"$work/signalled" "$canary" >/dev/null 2>&1 3>&- &
	wait_until 10 test -S "$work/socket"
	listener=$(pgrep -f "^$CORDON_TOOLS/probe host $abstract ")
	CORDON_OWN+=("$listener")
}

targets_write() {
	printf '%s %s\n' pid "$listener" abstract "$abstract" \
		socket "$work/socket" key "$key" \
		setuid "$project/setuid-probe" \
		victim "$CORDON_SCRATCH/home-b/secret" \
		beside "$(caller_home)/beside" >"$1"
}

setup() {
	listener=
	abstract=cordon-test-$BATS_TEST_NUMBER-$$
	key=cordon-test-$BATS_TEST_NUMBER-$$
}

# The caller's home with its secrets, a project in it, the package in that.
hostile_lay() {
	local owner

	requires npm "the frontend runs it"
	owner=$(caller_name)
	project=$(caller_home)/hostile-project
	work=$(mktemp -d "$CORDON_SCRATCH/hostile.XXXXXX")
	chmod 0755 "$work"
	chown "$owner:" "$work"
	rm -rf "$project"
	canaries_lay "$(caller_home)" "$owner"
	mkdir -p "$project/package"
	echo '{ "name": "victim", "version": "1.0.0" }' >"$project/package.json"
	cp "$fixture/package.json" "$fixture/postinstall.js" \
		"$CORDON_TOOLS/probe" "$project/package/"
	listener_start
	caller "$CORDON_TOOLS/probe" key "$key"
	targets_write "$project/package/targets"
	chown -R "$owner:" "$project"
	if [ "$(id -u)" -eq 0 ]; then
		install -o root -m 4755 "$CORDON_TOOLS/probe" \
			"$project/setuid-probe"
	fi
	if [ "$CORDON_USERS" = yes ]; then
		install -o cordon-b -m 0600 /dev/null \
			"$CORDON_SCRATCH/home-b/secret"
	fi
}

teardown() {
	if [ -n "$listener" ]; then
		kill -KILL "$listener" 2>/dev/null || true
	fi
	if [ "$CORDON_USERS" = yes ]; then
		user_processes_end A
	fi
	if [ -n "${work:-}" ]; then
		rm -rf "$work" /tmp/cordon-hostile
		find "$(caller_home)" -mindepth 1 -delete
	fi
}

# The output goes to a file, so that what wrongly stays behind can be found
# and does not hold up the test.
with_secrets() {
	(
		cd "$project" || exit
		caller env NPM_TOKEN="$canary" AWS_SECRET_ACCESS_KEY="$canary" \
			GITHUB_TOKEN="$canary" SSH_AUTH_SOCK="/tmp/$canary" \
			DBUS_SESSION_BUS_ADDRESS="unix:path=/tmp/$canary" \
			timeout --kill-after=5 60 "$@"
	) >"$BATS_TEST_TMPDIR/log" 2>&1 </dev/null 3>&-
}

installs_the_package() {
	run with_secrets "$@" npm install --offline --install-links \
		--foreground-scripts ./package
	output=$(cat "$BATS_TEST_TMPDIR/log")
	assert_success
}

# The package's own list, less what this kernel or processor does not have.
comparable() {
	local row

	for row in /proc/kcore /proc/sysrq-trigger /proc/sys/kernel/modprobe; do
		[ -e "$row" ] || missing+=(-e " $row: ")
	done
	if [ "$(uname -m)" != x86_64 ]; then
		missing+=(-e '^i386 entry: ' -e '^x32 number: ' -e '^iopl: '
			-e '^modify_ldt: ')
	fi
	grep -v -e '^#' "${missing[@]}" "$1"
}

nothing_else_changed() {
	assert_equal "$(files_changed ! -path "$project/*" \
		! -path "$(caller_home)/.cache/cordon/*")" ""
	run -0 find "$project" -maxdepth 1 -printf '%P\n'
	assert_equal "$(sort <<<"$output")" "$(
		sort <<-'EOF'

			attempts
			hostile
			node_modules
			package
			package.json
			package-lock.json
			setuid-probe
		EOF
	)"
	assert [ ! -e "$work/signalled" ]
	assert_equal "$(cat "$(caller_home)/.bashrc")" "# the user's own"
	kill -0 "$listener"
}

the_hostile_package_gets_nothing() {
	local missing=()

	hostile_lay
	host_note
	installs_the_package "$(prefix)/bin/sandbox-node"
	assert_host_unchanged
	nothing_else_changed
	assert_equal "$(diff -U0 \
		<(comparable "$fixture/expected-$CORDON_MODE") \
		<(comparable "$project/attempts"))" ""
}

# A test of the test: what it looks for is there to be found.
@test "outside, the hostile package finds every secret and the host process" {
	requires users "a setuid program for another user"
	CORDON_MODE=userns
	hostile_lay
	installs_the_package
	run -0 cat "$project/attempts"
	for found in "read ~/.ssh/id_rsa: ok" "read ~/.aws/credentials: ok" \
		"read ~/.gnupg/secring.gpg: ok" "read ~/.bash_history: ok" \
		"read a file beside the project: ok" \
		"find a token in the npm configuration: FOUND" \
		"find a token in the environment: FOUND" \
		"find a token in any process's environment: FOUND" \
		"find a host process in the process list: FOUND" \
		"write ~/.bashrc: ok" "write ~/.ssh/authorized_keys: ok" \
		"signal a host process: ok" "pidfd of a host process: ok" \
		"limits of a host process: ok" \
		"environment of a host process: ok" \
		"connect to an abstract socket: ok" \
		"connect to a socket by path: ok" "add_key: ok" \
		"keyctl: search the user keyring: ok" \
		"power from an own setuid program: ok" \
		"clone3 user: ok" "unshare user: ok"; do
		assert_line "$found"
	done
	assert [ -e "$work/signalled" ]
	# The daemon lives on: this is what a sandbox has to prevent.
	wait_until 10 test -e "$project/daemon-was-here"
}

@test "setuid: a hostile package gets nothing and leaves nothing" {
	mode setuid
	the_hostile_package_gets_nothing
}

@test "root: a hostile package gets nothing and leaves nothing" {
	mode root
	the_hostile_package_gets_nothing
}

@test "userns: a hostile package gets nothing and leaves nothing" {
	mode userns
	the_hostile_package_gets_nothing
}
