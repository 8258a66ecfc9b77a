# bats file_tags=root,network
#
# Two projects of one user, and the caches of real package managers: what the
# first one writes there is nothing that the second one runs.

load ../helpers

export BATS_TEST_TIMEOUT=300

# The package managers themselves, read-only for everybody.
managers=$CORDON_SCRATCH/managers

managers_install() {
	local each

	requires npm "it installs the others"
	requires network "packages come from the registry"
	[ ! -e "$managers/done" ] || return 0
	for each in pnpm@10 yarn@1 corepack@latest @yarnpkg/cli-dist@4; do
		npm install --silent --no-audit --no-fund --cache "$CORDON_SCRATCH/npm" \
			--prefix "$managers/${each%@*}" "$each" >&2
	done
	chmod -R go+rX "$managers"
	touch "$managers/done"
}

teardown() {
	find "$(caller_home)" -mindepth 1 -delete
}

projects_lay() {
	local name

	managers_install
	for name in a b; do
		mkdir -p "$(caller_home)/$name"
		printf '{"name":"%s","version":"1.0.0","type":"module"}\n' "$name" \
			>"$(caller_home)/$name/package.json"
	done
	cp "$CORDON_TOP/tests/fixtures/poison/poison.js" "$(caller_home)/a"
	chown -R "$(caller_name):" "$(caller_home)"
	host_note
}

# tool PROJECT MANAGER WORD...: with the bin directory of MANAGER first in PATH.
tool() {
	local project=$1 manager=$2

	shift 2
	(cd "$(caller_home)/$project" && frontend node --ro "$managers" \
		--env "PATH=$managers/$manager/node_modules/.bin:/usr/bin:/bin" \
		--env COREPACK_INTEGRITY_KEYS=0 --env COREPACK_ENABLE_DOWNLOAD_PROMPT=0 "$@")
}

# all_of_them PROJECT: each way to run something that comes from a cache, a line each.
all_of_them() {
	printf 'npx: %s\n' "$(tool "$1" pnpm npx --yes semver@7.5.0 1.2.3)"
	printf 'pnpm dlx: %s\n' "$(tool "$1" pnpm pnpm --silent dlx semver@7.5.1 1.2.3)"
	printf 'pnpm add: %s\n' "$(tool "$1" pnpm pnpm --silent add is-odd@3.0.1 >&2 &&
		tool "$1" pnpm node -e 'console.log(require("is-odd")(3))')"
	printf 'corepack: %s\n' "$(tool "$1" corepack corepack pnpm@9.15.9 --version)"
	printf 'yarn dlx: %s\n' "$(tool "$1" @yarnpkg/cli-dist yarn dlx -q semver@7.5.2 1.2.3)"
	printf 'yarn add: %s\n' "$(tool "$1" yarn yarn --silent --no-lockfile --cwd / --modules-folder \
		/tmp/modules --cwd /tmp add semver@7.5.3 >&2 && echo fine)"
	rm -rf "$(caller_home)/$1/node_modules"
}

clean='npx: 1.2.3
pnpm dlx: 1.2.3
pnpm add: true
corepack: 9.15.9
yarn dlx: 1.2.3
yarn add: fine'

no_project_chooses_what_another_runs() {
	projects_lay
	run -0 --separate-stderr all_of_them a
	assert_output "$clean"
	run -0 --separate-stderr tool a pnpm node poison.js
	assert_output many
	# a test of the test: what is in a cache of one's own is run
	run -0 --separate-stderr all_of_them a
	assert_line 'npx: POISONED'
	assert_line 'pnpm dlx: POISONED'
	assert_line 'corepack: POISONED'
	refute_output "$clean"
	run -0 --separate-stderr all_of_them b
	assert_output "$clean"
	run --separate-stderr tool b pnpm npm --silent exec -c \
		'find ~ -type f -exec grep -l P[O]ISONED {} +'
	assert_output ''
	# which looked at something
	run -0 --separate-stderr tool b pnpm npm --silent exec -c 'find ~ -type f -name "*.js" | wc -l'
	assert [ "$output" -gt 20 ]
	assert_host_unchanged
}

@test "setuid: what one project leaves in the caches is nothing that another one runs" {
	mode setuid
	no_project_chooses_what_another_runs
}

@test "root: what one project leaves in the caches is nothing that another one runs" {
	mode root
	no_project_chooses_what_another_runs
}

@test "userns: what one project leaves in the caches is nothing that another one runs" {
	mode userns
	no_project_chooses_what_another_runs
}
