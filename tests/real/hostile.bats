# bats file_tags=root
#
# A package whose install script tries everything that such scripts try.
# Every attempt is a line; the whole list is compared.

load ../helpers
load ../invariants
load ../attacks/comparable

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
		setuid "$project/setuid-probe" objects "$objects" name "/$key" \
		victim "$CORDON_SCRATCH/home-b/secret" \
		beside "$(caller_home)/beside" >"$1"
}

setup() {
	invariants_note
	listener=
	objects=$((0x636f0000 + $$ % 10000 * 10 + BATS_TEST_NUMBER))
	abstract=cordon-test-$BATS_TEST_NUMBER-$$
	key=cordon-test-$BATS_TEST_NUMBER-$$
}

# The project as a repository, by the caller: with a submodule, a repository
# and a bare one below, of which one has its hooks in the project, a hook that
# is a link, settings of tools, and secrets.
repository_lay() {
	caller sh -ec '
		printf "[user]\n\tname = A\n\temail = a@example.org\n" >"$HOME/.gitconfig"
		cd "$1"
		work=$2
		hook() { printf "#!/bin/sh\necho %s >>%s\n" "$1" "$work/hooks-run" >"$1" && chmod 755 "$1"; }
		git init -q
		git init -q "$work/other"
		git -C "$work/other" commit -q --allow-empty -m other
		git -c protocol.file.allow=always submodule --quiet add "$work/other" sub
		git init -q below
		git -C below config core.hooksPath hooks
		git init -q --bare bare.git
		mkdir below/hooks .vscode .husky .yarn scripts
		for directory in .git/hooks below/hooks .husky; do
			(cd "$directory" && hook pre-commit)
		done
		(cd scripts && hook commit-msg)
		ln -s ../../scripts/commit-msg .git/hooks/commit-msg
		echo "{}" >.vscode/tasks.json
		echo "export A=b" >.envrc
		echo "pre-commit: {}" >lefthook.yml
		for name in .env .env.local .env.example server.pem id_rsa \
			credentials.json x.tfstate below/.env; do
			echo "KEY=$3" >"$name"
		done
		git add .envrc lefthook.yml scripts .vscode
		git commit -q -m first
		rm "$work/hooks-run"
	' sh "$project" "$work" "$canary"
}

# What is protected by its directory, or not touched by the host.
protected_state() {
	(
		cd "$project" && find .git/hooks .git/info .git/modules/sub/hooks \
			.git/modules/sub/info .git/modules/sub/config sub/.git \
			below/.git/hooks below/.git/info below/.git/config below/hooks \
			bare.git/hooks bare.git/info bare.git/config .vscode .husky \
			scripts .env .env.local server.pem id_rsa credentials.json \
			x.tfstate below/.env -printf '%p %y %m %l\n' \
			\( -type f -exec sha256sum {} \; \) | sort
	)
}

# When the package has tried everything, the host replaces files, as git and
# editors do, and lets it go on.
host_meanwhile() {
	wait_until 60 test -e "$project/package/ready" || return
	protected_state >"$work/state-tried"
	caller sh -ec '
		cd "$1"
		git config host.was here
		for name in .envrc lefthook.yml .vscode/tasks.json .git/hooks/pre-commit; do
			cp "$name" "$name.new"
			echo "# host" >>"$name.new"
			mv "$name.new" "$name"
		done
	' sh "$project"
	protected_state >"$work/state-host"
	caller touch "$project/package/go"
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
	chown -R "$owner:" "$project"
	repository_lay
	cp "$fixture/package.json" "$fixture/postinstall.js" \
		"$fixture/protected.js" "$CORDON_TOOLS/probe" "$project/package/"
	listener_start
	caller "$CORDON_TOOLS/probe" key "$key"
	caller "$CORDON_TOOLS/probe" objects make "$objects" "/$key"
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
		caller "$CORDON_TOOLS/probe" objects remove "$objects" "/$key"
		rm -rf "$work" /tmp/cordon-hostile
		find "$(caller_home)" -mindepth 1 -delete
	fi
	invariants_hold
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
	protected_state >"$work/state-before"
	host_meanwhile 3>&- &
	run with_secrets "$@" npm install --offline --install-links \
		--foreground-scripts ./package
	output=$(cat "$BATS_TEST_TMPDIR/log")
	assert_success
	wait "$!"
}

nothing_else_changed() {
	assert_equal "$(files_changed ! -path "$project/*" \
		! -path "$(caller_home)/.cache/cordon/*")" ""
	run -0 find "$project" -maxdepth 1 -printf '%P\n'
	assert_equal "$(sort <<<"$output")" "$(
		sort <<-'EOF'

			.cargo
			.claude
			.env
			.env.example
			.env.local
			.envrc
			.git
			.gitmodules
			.husky
			.idea
			.mcp.json
			.pre-commit-config.yaml
			.vscode
			.yarn
			.zshrc
			attempts
			bare.git
			below
			credentials.json
			hostile
			id_rsa
			lefthook.yml
			node_modules
			package
			package.json
			package-lock.json
			scripts
			server.pem
			setuid-probe
			sub
			x.tfstate
		EOF
	)"
	assert [ ! -e "$work/signalled" ]
	assert_equal "$(cat "$(caller_home)/.bashrc")" "# the user's own"
	kill -0 "$listener"
}

# What cannot be prevented is told: what was not there, and single files.
what_can_only_be_told_is_told() {
	local path

	assert_equal "$(grep '^cordon: ' "$BATS_TEST_TMPDIR/log" | sort)" "$(
		{
			for path in .cargo/config.toml .claude .git/commondir \
				.git/config.worktree .git/modules/sub/commondir .idea \
				.mcp.json .pre-commit-config.yaml .yarn/releases .zshrc \
				bare.git/commondir below/.git/config.worktree; do
				echo "$path: it has appeared"
			done
			for path in .envrc .git/config .git/modules/ lefthook.yml; do
				echo "$path: it has changed"
			done
		} | sed "s|.*|cordon: $project/& while the sandbox ran (look at it before you use it outside)|" | sort
	)"
}

# Afterwards, when what was told has been looked at, git outside executes the
# hooks that are the user's, and nothing else.
the_repository_is_the_users() {
	assert_equal "$(diff "$work/state-before" "$work/state-tried")" ""
	assert_equal "$(protected_state | diff "$work/state-host" -)" ""
	run -0 caller sh -ec '
		cd "$1"
		tail -n 2 .git/config .envrc lefthook.yml
		rm -r .git/commondir .git/config.worktree .git/modules/evil \
			.git/modules/sub/commondir below/.git/config.worktree \
			bare.git/commondir
		for directory in . sub below; do
			git -C "$directory" status --porcelain --untracked-files=no
			git -C "$directory" commit -q --allow-empty -m second
		done
		git -C bare.git gc -q
		cat "$2/hooks-run"' sh "$project" "$work"
	assert_output - <"$fixture/expected-git"
}

the_hostile_package_gets_nothing() {
	hostile_lay
	host_note
	installs_the_package "$(prefix)/bin/sandbox-node"
	assert_host_unchanged
	nothing_else_changed
	what_can_only_be_told_is_told
	the_repository_is_the_users
	assert_equal "$(diff -U0 \
		<(comparable "$fixture/expected-$CORDON_MODE") \
		<(comparable "$project/attempts"))" ""
}

# Of the attempts on what is protected those that fail outside, too.
everything_protected_gives_way() {
	local kind

	for kind in in with make 'write .git' rename secret masked git plant \
		'read /proc/k' 'read /proc/interrupts'; do
		assert grep -q "^$kind" "$project/attempts"
	done
	run grep -E -e '^(in|with|make|write .git|rename|secret|masked|git|plant) .* (E[A-Z]+|nothing|refused)' \
		-e '^read /proc/(kallsyms|keys|key-users|interrupts): E' "$project/attempts"
	assert_output "make .git/hooks/hostile through /proc/1/root: EACCES"
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
		"clone3 user: ok" "unshare user: ok" \
		"set limits of a host process: ok" \
		"set affinity of a host process: ok" \
		"set policy of a host process: ok" \
		"set I/O priority of a host process: ok" \
		"have a host process signalled: ok" \
		"open a host process's memory: ok" \
		"open a host process's root: ok" \
		"shared memory of the host: ok" \
		"semaphores of the host: ok" "message queue of the host: ok" \
		"POSIX shared memory of the host: ok" \
		"POSIX message queue of the host: ok"; do
		assert_line "$found"
	done
	everything_protected_gives_way
	assert [ -e "$work/signalled" ]
	# The daemon lives on: this is what a sandbox has to prevent.
	wait_until 10 test -e "$project/daemon-was-here"
}

# attack A25 A26 A35 A57 B1 B2 B4 B5 B6 B8 B10 B13 B14 B20 B21 B22 B23 B30 B34
# attack B35 B36 B37 B40 B43 B46 B52 B53 B54 B55 B56 B57 B61 B64 C13
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
