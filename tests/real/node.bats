# bats file_tags=root,network
#
# A real project from the registry: one package with an install script, one
# with a native add-on that is compiled.  The tests of one mode build on each
# other, as a person's commands would.

load ../helpers

export BATS_TEST_TIMEOUT=300

setup() {
	host_note
}

# What install scripts and compilers may have written, and nothing else.
changed_elsewhere() {
	files_changed ! -path "$(caller_home)/project/*" \
		! -path "$(caller_home)/.cache/cordon/*"
}

at_the_project() {
	cd "$(caller_home)/project" || return
}

node_frontend() {
	(at_the_project && frontend node "$@")
}

# As the caller, who alone can look into the project in every mode.
installed() {
	local file

	for file in node_modules/bufferutil/build/Release/bufferutil.node \
		node_modules/esbuild/bin/esbuild; do
		assert [ -f "$(caller_home)/project/$file" ]
	done
}

the_project_installs() {
	requires npm "the frontend runs it"
	requires network "packages come from the registry"
	rm -rf "$(caller_home)/project"
	cp -r "$CORDON_TOP/tests/fixtures/node-project" \
		"$(caller_home)/project"
	chown -R "$(caller_name):" "$(caller_home)/project"
	run -0 node_frontend npm install
	installed
	assert_equal "$(changed_elsewhere)" ""
	assert_host_unchanged
}

# ci removes node_modules first, so both packages are made again.
the_lock_file_installs() {
	requires network "packages come from the registry"
	run -0 node_frontend npm ci
	installed
	run -0 diff "$CORDON_TOP/tests/fixtures/node-project/package-lock.json" \
		"$(caller_home)/project/package-lock.json"
	assert_equal "$(changed_elsewhere)" ""
	assert_host_unchanged
}

the_tests_pass_without_network() {
	requires network "the packages were installed from the registry"
	run -0 node_frontend --net none npm test
	assert_line "# tests 3"
	assert_line "# pass 3"
	assert_line "# fail 0"
	assert_equal "$(changed_elsewhere)" ""
	assert_host_unchanged
}

the_cache_is_enough() {
	requires network "the cache was filled from the registry"
	rm -rf "$(caller_home)/project/node_modules"
	run -0 node_frontend --net none npm ci --offline
	installed
	assert_equal "$(changed_elsewhere)" ""
	assert_host_unchanged
}

# What the user's own npm keeps is neither used nor touched.
the_users_own_npm_is_untouched() {
	assert [ ! -e "$(caller_home)/.npm" ]
	assert [ ! -e "$(caller_home)/.npmrc" ]
	assert [ -d "$(caller_home)/.cache/cordon/node" ]
}

@test "setuid: a project with an install script and an add-on installs" {
	mode setuid
	the_project_installs
}

@test "setuid: npm ci installs it again from its lock file" {
	mode setuid
	the_lock_file_installs
}

@test "setuid: its tests pass with the network off" {
	mode setuid
	the_tests_pass_without_network
}

@test "setuid: a second install needs nothing but the cache" {
	mode setuid
	the_cache_is_enough
}

@test "setuid: the user's own npm has seen nothing of it" {
	mode setuid
	the_users_own_npm_is_untouched
}

@test "root: a project with an install script and an add-on installs" {
	mode root
	the_project_installs
}

@test "root: npm ci installs it again from its lock file" {
	mode root
	the_lock_file_installs
}

@test "root: its tests pass with the network off" {
	mode root
	the_tests_pass_without_network
}

@test "root: a second install needs nothing but the cache" {
	mode root
	the_cache_is_enough
}

@test "root: the user's own npm has seen nothing of it" {
	mode root
	the_users_own_npm_is_untouched
}

@test "userns: a project with an install script and an add-on installs" {
	mode userns
	the_project_installs
}

@test "userns: npm ci installs it again from its lock file" {
	mode userns
	the_lock_file_installs
}

@test "userns: its tests pass with the network off" {
	mode userns
	the_tests_pass_without_network
}

@test "userns: a second install needs nothing but the cache" {
	mode userns
	the_cache_is_enough
}

@test "userns: the user's own npm has seen nothing of it" {
	mode userns
	the_users_own_npm_is_untouched
}
