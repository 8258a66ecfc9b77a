# bats file_tags=root
#
# What takes long to download: `make check-clients` runs it, with
# tests/real/clients.bats, and keeps what came of it in
# tests/real/clients.result.

load ../helpers
load ../more
load ../fixtures/clients/helpers

# codex_sandbox CLIENT...: its sandbox for commands, in a project.
codex_sandbox() {
	"$@" bash -c "cd '$place/project' && '$codex' sandbox -c 'sandbox_mode=\"workspace-write\"' \
		sh -c 'touch here; touch ../there; unshare --user true; grep -c : /proc/net/dev; grep -cE \"CapBnd:.0{16}\" /proc/self/status' 2>&1"
}

@test "codex runs commands where root can make user namespaces" {
	npm_client @openai/codex 0.169.0
	codex=$(find "$CORDON_SCRATCH/npm-clients" -path '*/bin/codex' -type f -size +1M)
	client mkdir "$place/project"
	run -0 codex_sandbox client_where_root_can
	assert_output - <<-'END'
		touch: cannot touch '../there': Read-only file system
		unshare: unshare failed: Operation not permitted
		1
		1
	END
	assert [ -e "$place/project/here" ]
	run -1 codex_sandbox client
	assert_output 'bwrap: No permissions to create a new namespace: No space left on device (user.max_user_namespaces tells how many may be)'
}

# Debian's source package, without the tests of what is different.
own_tests() {
	local list=$CORDON_SCRATCH/own-tests

	[ -d "$list" ] || (
		install -d -m 0755 "$list" "$list/lists/partial"
		cd "$list"
		echo 'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main' >sources
		options=(-o "Dir::Etc::sourcelist=$list/sources"
			-o Dir::Etc::sourceparts=/dev/null
			-o "Dir::State::lists=$list/lists"
			-o "APT::Sandbox::User=root")
		apt-get "${options[@]}" update
		apt-get "${options[@]}" source bubblewrap=0.8.0-2+deb12u1
		mv bubblewrap-0.8.0/tests .
		sed -i -f "$fixtures/own-tests.sed" tests/test-run.sh
		chmod -R a+rX tests
	) >"$BATS_TEST_TMPDIR/log" 2>&1 || {
		cat "$BATS_TEST_TMPDIR/log"
		false
	}
	install -d -m 0755 "$place/bin"
	ln -s "$(prefix)/bin/cordon" "$place/bin/bwrap"
	tests=$list/tests
}

own_test() {
	caller env PATH="$place/bin:/usr/bin:/bin:/usr/sbin:/sbin" BWRAP=bwrap \
		BWRAP_MUST_WORK=1 timeout 300 bash "$tests/$1" </dev/null
}

@test "bubblewrap's own tests pass in setuid mode, but for what is told to differ" {
	own_tests
	run -0 own_test test-run.sh
	assert_line 'ok - End of test'
	assert_equal "$(grep -c '^ok' <<<"$output")" 59
}

@test "bubblewrap's own tests pass in root mode, but for what is told to differ" {
	mode root
	own_tests
	run -0 own_test test-run.sh
	assert_line 'ok - End of test'
	assert_equal "$(grep -c '^ok' <<<"$output")" 59
}

@test "bubblewrap's own tests pass in userns mode, but for what is told to differ" {
	mode userns
	own_tests
	run -0 own_test test-run.sh
	assert_line 'ok - End of test'
	assert_equal "$(grep -c '^ok' <<<"$output")" 59
	run -0 own_test test-specifying-userns.sh
	assert_line 'ok - Test --userns'
}
