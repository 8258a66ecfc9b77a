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
	assert_equal "$(sort <<<"$output")" "$(printf '%s\n' "$home/.cache/cordon/node/npm/_cacache/index-v5" \
		"$tree/cache" "$tree/npm/_npx" "$tree/npm/index-v5" | sort)"
}

@test "directories that cannot be made are named" {
	touch "$home/.cache"
	run -125 frontend dash sandbox-node npm ci
	assert_line -n -1 "sandbox-node: $home/.cache/cordon/node/npm/_cacache/index-v5: cannot be made"
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
	with=("PATH=$home/links/now/bin" "N_PREFIX=$home" "NVM_DIR=/" "FNM_DIR=/none" "VOLTA_HOME=")
	refused "node: is $home/links/now/bin/node, which is not visible inside (show it with --ro, or give the path of another)" \
		sandbox-node npm ci
}
