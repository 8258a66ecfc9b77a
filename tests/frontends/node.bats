load helpers

settings() {
	output=$(sed -n '/^# made by/,/^SETTINGS$/p' <<<"$output" | sed '1d;$d')
}

@test "the first word names a tool, or everything is for node" {
	local tool
	for tool in node npm npx pnpm pnpx yarn yarnpkg corepack; do
		in_all_shells 0 sandbox-node -n "$tool" --version
		assert_line --partial "  -- $tool --version 3<<"
	done
	in_all_shells 0 sandbox-node -n
	assert_line --partial "  -- node 3<<"
	in_all_shells 0 sandbox-node -n ./npm a
	assert_line --partial "  -- node ./npm a 3<<"
	in_all_shells 0 sandbox-node -n -- -e 'process.exit()'
	assert_line --partial "  -- node -e 'process.exit()' 3<<"
}

@test "called by the name of a link it is that tool, whatever the first word" {
	local tool
	for tool in npm npx pnpm yarn corepack; do
		in_all_shells 0 "sandbox-$tool" -n npm --version
		assert_line --partial "  -- $tool npm --version 3<<"
		operations '^--setenv CORDON '
		assert_output "--setenv CORDON sandbox-$tool"
		in_all_shells 0 "sandbox-$tool" -n
		assert_line --partial "  -- $tool 3<<"
		in_all_shells 0 "sandbox-$tool" --help
		assert_line -n 0 "usage: sandbox-$tool [OPTION...] [--] [ARGUMENT...]"
		in_all_shells 0 "sandbox-$tool" --version
		assert_output --regexp "^sandbox-$tool [0-9.]+\$"
		refused "--x: is not an option (see sandbox-$tool --help)" "sandbox-$tool" --x
	done
}

@test "any other name is sandbox-node" {
	local name
	prefix=$BATS_TEST_TMPDIR/own
	stage "$prefix"
	for name in npm sandbox-npm-x x-sandbox-npm sandbox-node.old sandbox-pnpx sandbox-rm SANDBOX-NPM; do
		ln -s sandbox-node "$prefix/bin/$name"
		in_all_shells 0 "$name" -n npm ci
		assert_line --partial "  -- npm ci 3<<"
		in_all_shells 0 "$name" --version
		assert_output --regexp '^sandbox-node '
	done
}

# classified EXPECTED, and lines of words on standard input: for each, what
# install is after frontend_command.
classified() {
	local shell
	sed -e "/# PREFIX\$/s|/usr/local|$prefix|" -e '/^sandbox "\$@"$/d' \
		"$BATS_TEST_DIRNAME/../../scripts/sandbox-node" >"$BATS_TEST_TMPDIR/classify"
	cat >>"$BATS_TEST_TMPDIR/classify" <<-'END'
		while read -r words; do
			program=
			frontend_command $words
			printf '%s: sandbox-node %s\n' "$install" "$words"
		done
	END
	cat >"$BATS_TEST_TMPDIR/words"
	[ -s "$BATS_TEST_TMPDIR/words" ]
	while IFS= read -r shell <&9; do
		# shellcheck disable=SC2086 # a shell and its options
		run -0 $shell "$BATS_TEST_TMPDIR/classify" <"$BATS_TEST_TMPDIR/words"
		assert_equal "$output" "$(sed "s/^/$1: sandbox-node /" "$BATS_TEST_TMPDIR/words")"
	done 9< <(shells)
}

# installs EXPECTED NAME WORD...: what install is when layout_project is called.
installs() {
	local expected=$1
	shift
	if [ "$prefix" != "$BATS_TEST_TMPDIR/installs" ]; then
		prefix=$BATS_TEST_TMPDIR/installs
		stage "$prefix"
		sed -i "s/^layout_project() {\$/&\n\tprintf '%s\\\\n' \"\$install\"\n\texit/" "$prefix/lib/cordon/sandbox-protect.sh"
	fi
	in_all_shells 0 "$@"
	assert_output "$expected"
}

@test "what is visible of the project can depend on whether the command installs" {
	installs yes sandbox-node npm ci
	installs no sandbox-node npm test
	installs no sandbox-node --net none build.js
	installs yes sandbox-npm ci
	installs no sandbox-npm -- --prefix ci test
	installs yes sandbox-npx test
	installs yes sandbox-yarn
	installs no sandbox-yarn dev
	installs yes sandbox-pnpm add
	installs no sandbox-pnpm dev
	installs yes sandbox-corepack enable
	installs no sandbox-corepack pnpm dev
	installs yes sandbox-shell true
}

@test "what fetches or builds is known for it, by every name and behind options" {
	classified yes <<-'END'
		npm install
		npm i x
		npm in
		npm inst
		npm isntall
		npm add x
		npm ci
		npm clean-install
		npm ic
		npm install-clean
		npm install-test
		npm it
		npm cit
		npm sit
		npm update
		npm up
		npm u
		npm upgrade
		npm udpate
		npm exec x
		npm x y
		npm init vite
		npm create vite
		npm innit vite
		npm rebuild
		npm rb
		npm link x
		npm ln
		npm dedupe
		npm ddp
		npm prune
		npm uninstall x
		npm rm x
		npm r x
		npm audit fix
		npm outdated
		npm view x
		npm publish
		npm no-such-verb
		npm -g install x
		npm --prefix run install
		npm --prefix=run install
		npm -w test install
		npm --loglevel test ci
		npm --silent ci
		npm --no-audit ci
		npm --an-option-to-come run ci
		npm --json -- install
		npx
		npx x
		npx --no -- test
		pnpx x
		pnpm install
		pnpm i
		pnpm add x
		pnpm it
		pnpm install-test
		pnpm ci
		pnpm update
		pnpm up
		pnpm upgrade
		pnpm remove x
		pnpm rm x
		pnpm un x
		pnpm link
		pnpm import
		pnpm dedupe
		pnpm prune
		pnpm fetch
		pnpm rebuild
		pnpm rb
		pnpm deploy x
		pnpm dlx x
		pnpm create vite
		pnpm patch x
		pnpm approve-builds
		pnpm store add x
		pnpm env use 20
		pnpm self-update
		pnpm audit
		pnpm publish
		pnpm -r install
		pnpm recursive install
		pnpm m up
		pnpm -C test install
		pnpm --dir test install
		pnpm --filter test install
		pnpm -F test add x
		pnpm --an-option-to-come test add
		yarn
		yarn --frozen-lockfile
		yarn install
		yarn add x
		yarn up
		yarn upgrade
		yarn upgrade-interactive
		yarn upgradeInteractive
		yarn remove x
		yarn dlx x
		yarn create vite
		yarn global add x
		yarn import
		yarn dedupe
		yarn rebuild
		yarn link
		yarn init -2
		yarn set version stable
		yarn plugin import x
		yarn patch x
		yarn audit
		yarn npm audit
		yarn --cwd test install
		yarn --cwd test
		yarn workspace test add x
		yarn workspaces focus
		yarn workspaces foreach -Apt install
		yarn workspaces foreach --from test add
		yarnpkg
		yarnpkg add x
		corepack
		corepack enable
		corepack prepare pnpm@9
		corepack use yarn@4
		corepack pnpm@9 install
		corepack yarn
		corepack npx x
	END
}

@test "what is the project's own is not taken for it" {
	classified no <<-'END'

		build.js
		node
		node npm install
		./install
		npm
		npm run install
		npm run-script add
		npm rum ci
		npm test
		npm t
		npm tst
		npm start
		npm stop
		npm restart
		npm ls
		npm explain x
		npm version patch
		npm pack
		npm -s run add
		npm --silent test
		npm --prefix install run add
		npm -w install test
		npm --workspace=install run x
		npm --workspaces --if-present run build
		npm -- test
		pnpm
		pnpm dev
		pnpm run install
		pnpm test
		pnpm exec x
		pnpm start
		pnpm -r run build
		pnpm recursive run build
		pnpm --filter install dev
		pnpm -C install dev
		pnpm list
		pnpm why x
		yarn run install
		yarn dev
		yarn test
		yarn exec x
		yarn node x
		yarn bin
		yarn why x
		yarn -s build
		yarn --cwd install build
		yarn workspace install build
		yarn workspace a run install
		yarn workspaces run build
		yarn workspaces foreach -Apt run build
		yarn workspaces foreach --from install -j 3 run build
		yarnpkg dev
		corepack pnpm dev
		corepack pnpm@9.1.0 run build
		corepack yarn@4 test
		corepack npm test
	END
}

@test "what says where packages come from is carried over, what logs in is not" {
	cat >"$home/.npmrc" <<-'EOF'
		; comment
		registry = https://joe:s3cr3t@npm.example:8443/path/?a=b@c
		@acme:registry=https://token@npm.acme.example
		  @a/b:registry  =  "https://x@y@npm.ab.example/"
		//npm.example/:_authToken=S3CR3T
		//npm.example/:_password=S3CR3T
		_auth=S3CR3T
		_authToken=S3CR3T
		_password = S3CR3T
		username=S3CR3T
		email=S3CR3T
		otp=S3CR3T
		key="-----BEGIN S3CR3T"
		//npm.example/:certfile=/S3CR3T
		//npm.example/:registry=S3CR3T
		proxy=http://proxy.example:3128
		https-proxy=http://proxy.example:3128
		noproxy=localhost,example
		strict-ssl=false
		fund=false
		ignore-scripts=true
		cache=/S3CR3T
		prefix=/S3CR3T
		script-shell=/S3CR3T
		node-options=--S3CR3T
		strict-ssl
		fund.x=S3CR3T
		nodedir=/usr
	EOF
	printf 'loglevel=\033]0;S3CR3T\007\nsave-exact=true' >>"$home/.npmrc"
	in_all_shells 0 sandbox-node -n npm ci
	refute_output --partial S3CR3T
	refute_output --partial s3cr3t
	settings
	assert_output - <<-'EOF'
		registry=https://npm.example:8443/path/?a=b@c
		@acme:registry=https://npm.acme.example
		@a/b:registry="https://npm.ab.example/"
		proxy=http://proxy.example:3128
		https-proxy=http://proxy.example:3128
		noproxy=localhost,example
		strict-ssl=false
		fund=false
		ignore-scripts=true
		nodedir=/usr
		save-exact=true
	EOF
}

@test "the settings are read where npm is told they are" {
	printf 'fund=false\n' >"$home/other"
	with=("npm_config_userconfig=$home/other")
	in_all_shells 0 sandbox-node -n npm ci
	settings
	assert_output fund=false
}

@test "more settings than a pipe takes are refused" {
	for number in $(seq 40); do
		printf '@a%d:registry=https://npm.example/%0100d\n' "$number" 0
	done >"$home/.npmrc"
	refused "$home/.npmrc: has more than 4096 bytes of settings" sandbox-node npm ci
}

@test "a cafile that is not visible is shown" {
	local line
	touch "$home/ca.pem"
	for line in "cafile=$home/ca.pem" "cafile = \"$home/ca.pem\"" 'cafile=~/ca.pem' 'cafile=${HOME}/ca.pem'; do
		printf '%s\n' "$line" >"$home/.npmrc"
		in_all_shells 0 sandbox-node -n npm ci
		operations 'ca\.pem'
		assert_output "--ro-bind $home/ca.pem $home/ca.pem"
	done
	printf 'cafile=/usr/share/ca.pem\n' >"$home/.npmrc"
	in_all_shells 0 sandbox-node -n npm ci
	operations 'ca.pem'
	assert_output ''
}

@test "settings that come as variables are passed on, without a login" {
	touch "$home/ca.pem"
	with=(npm_config_registry=https://a:b@npm.example/ "NPM_CONFIG_CAFILE=$home/ca.pem" npm_config_proxy=http://p:1
		NPM_CONFIG_HTTPS_PROXY=http://p:2 npm_config_noproxy=x NPM_CONFIG_STRICT_SSL=false npm_config__authToken=x)
	in_all_shells 0 sandbox-node -n npm ci
	operations 'npm_config|NPM_CONFIG|ca.pem'
	assert_output - <<-EOF
		--setenv npm_config_cache $home/.npm
		--setenv npm_config_registry https://npm.example/
		--setenv npm_config_cafile $home/ca.pem
		--keep-env npm_config_proxy
		--keep-env NPM_CONFIG_HTTPS_PROXY
		--keep-env npm_config_noproxy
		--keep-env NPM_CONFIG_STRICT_SSL
		--ro-bind $home/ca.pem $home/ca.pem
	EOF
}

@test "a login is left out however many slashes are in front of it" {
	local slashes
	for slashes in // /// //// '//\' '//\/'; do
		with=("npm_config_registry=https:${slashes}a:b@npm.example/p/@x")
		in_all_shells 0 sandbox-node -n npm ci
		operations npm_config_registry
		assert_output "--setenv npm_config_registry $(
			case $slashes in
			*\\*) printf "'%s'" "https:${slashes}npm.example/p/@x" ;;
			*) printf %s "https:${slashes}npm.example/p/@x" ;;
			esac
		)"
	done
}

@test "a first run makes its directories, for the caller only" {
	prefix=$BATS_TEST_TMPDIR/own
	stage "$prefix"
	cp "$(type -P true)" "$prefix/bin/cordon"
	tree=$home/.cache/cordon/node/projects$(sed 's|/|/+|g' <<<"$project")
	umask 022
	in_all_shells 0 sandbox-node npm ci
	run -0 find "$home" -mindepth 1 ! -perm 700
	assert_output ''
	run -0 find "$home" -type d -links 2
	assert_equal "$(sort <<<"$output")" "$(printf '%s\n' "$tree/cache" "$tree/npm" "$tree/yarn-berry" | sort)"
}

@test "directories that cannot be made are named" {
	touch "$home/.cache"
	run -125 frontend dash sandbox-node npm ci
	assert_output "sandbox-node: $home/.cache/cordon/node/projects$(sed 's|/|/+|g' <<<"$project")/npm: cannot be made (is there room, and is what is above it a directory of yours?)"
}

@test "no project's tree lies in another's" {
	mkdir -p cache npm/cache +npm
	for dir in . cache npm/cache +npm; do
		in_all_shells 0 sandbox-node -n --project "$dir" npm ci
		operations "$home/.cache\$"
		printf '%s\n' "${output#--bind }"
	done | sed 's/ .*//' >"$BATS_TEST_TMPDIR/trees"
	tree=$home/.cache/cordon/node/projects$(sed 's|/|/+|g' <<<"$project")
	run -0 cat "$BATS_TEST_TMPDIR/trees"
	assert_output - <<-EOF
		$tree/cache
		$tree/+cache/cache
		$tree/+npm/+cache/cache
		$tree/++npm/cache
	EOF
}

@test "of a version manager that has node its tree is shown, of the others nothing" {
	local bin=$home/.nvm/versions/node/v20/bin
	mkdir -p "$bin" "$home/.volta/bin" "$home/.local/share/fnm/v20/installation/bin" "$home/links"
	for dir in "$bin" "$home/.volta/bin" "$home/.local/share/fnm/v20/installation/bin"; do
		cp /bin/sh "$dir/node"
		cp /bin/sh "$dir/npm"
	done
	with=("PATH=$bin:/usr/bin:/bin")
	in_all_shells 0 sandbox-node -n npm ci
	operations '--setenv PATH|nvm|volta|fnm'
	assert_output - <<-EOF
		--setenv PATH $bin:/usr/bin:/bin
		--ro-bind $home/.nvm $home/.nvm
	EOF
	ln -s "$home/.local/share/fnm/v20/installation" "$home/links/now"
	with=("PATH=$home/links/now/bin:/usr/bin:/bin")
	in_all_shells 0 sandbox-node -n npm ci
	operations '--setenv PATH|nvm|volta|fnm'
	assert_output - <<-EOF
		--setenv PATH $home/.local/share/fnm/v20/installation/bin:/usr/bin:/bin
		--ro-bind $home/.local/share/fnm $home/.local/share/fnm
	EOF
	# pnpm by its own installer, whose store is not shown with it
	mkdir -p "$home/.local/share/pnpm/store/v10"
	cp /bin/sh "$home/.local/share/pnpm/pnpm"
	with=("PATH=$home/.local/share/pnpm:/usr/bin:/bin")
	in_all_shells 0 sandbox-node -n pnpm install
	operations "--setenv PATH|$home/.local/share/pnpm"
	assert_output - <<-EOF
		--setenv PATH $home/.local/share/pnpm:/usr/bin:/bin
		--ro-bind $home/.local/share/pnpm $home/.local/share/pnpm
		--perms 0555 --tmpfs $home/.local/share/pnpm/store
		--remount-ro $home/.local/share/pnpm/store
	EOF
	# asdf's shims are scripts, and look for the version in the home
	mkdir -p "$home/.asdf/shims"
	cp /bin/sh "$home/.asdf/shims/node"
	with=("PATH=$home/.asdf/shims:/usr/bin:/bin")
	in_all_shells 0 sandbox-node -n npm ci
	operations "asdf|tool-versions"
	assert_output - <<-EOF
		--setenv PATH $home/.asdf/shims:/usr/bin:/bin
		--ro-bind $home/.asdf $home/.asdf
		--ro-bind-try $home/.tool-versions $home/.tool-versions
	EOF
	# a shim that leads out of the tree would be found to be missing inside
	mkdir -p "$home/.local/share/mise/shims" "$home/.local/bin"
	cp /bin/sh "$home/.local/bin/mise"
	ln -s "$home/.local/bin/mise" "$home/.local/share/mise/shims/node"
	with=("PATH=$home/.local/share/mise/shims:/usr/bin:/bin")
	refused "node: is $home/.local/share/mise/shims/node, a link to the version manager itself (put the directory of the tool on PATH, as mise activate does)" \
		sandbox-node npm ci
	with=("PATH=$home/links/now/bin" "N_PREFIX=$home" "NVM_DIR=/" "FNM_DIR=/none" "VOLTA_HOME=")
	refused "node: is $home/links/now/bin/node, which is not visible inside (show it with --ro, or give the path of another)" \
		sandbox-node npm ci
}
