# bats file_tags=root
#
# What the manuals tell to do, done: the lines that stand there.  That each of
# them is an option and leads to the right operations: tests/frontends.

load ../helpers
load ../recipes

setup() {
	requires npm "the recipes are about it"
	home=$(caller_home)
	mkdir "$home/web"
	host_note
}

teardown() {
	[ -z "${server-}" ] || kill "$server" 2>/dev/null || true
	find "$home" -mindepth 1 -delete
}

# recipe [PATTERN [NAME=VALUE]...]: those lines of it, as the caller, in ~/web.
recipe() {
	recipe_lines "${1-}" >"$BATS_TEST_TMPDIR/script"
	assert [ -s "$BATS_TEST_TMPDIR/script" ]
	chmod 644 "$BATS_TEST_TMPDIR/script"
	chmod 755 "$BATS_TEST_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "${BATS_TEST_TMPDIR%/*/*}"
	chown -R "$(caller_name):" "$home"
	(cd "$home/web" && caller env "PATH=$(prefix)/bin:$home/.cargo/bin:/usr/bin:/bin" "${@:2}" \
		sh -e "$BATS_TEST_TMPDIR/script")
}

# registry_start [CERTIFICATE KEY]: serves a package whose install script tells
# what it has: the token, and how many network interfaces.
registry_start() {
	registry=$BATS_TEST_TMPDIR/registry
	mkdir -p "$registry/package"
	cat >"$registry/package/package.json" <<-'JSON'
		{ "name": "@acme/answer", "version": "1.0.0", "scripts": { "install": "node install.js" } }
	JSON
	cat >"$registry/package/install.js" <<-'JS'
		const fs = require('fs')
		const interfaces = fs.readFileSync('/proc/net/dev', 'utf8').trim().split('\n').length - 2
		fs.writeFileSync('installed', `token ${process.env.NPM_TOKEN}, ${interfaces} interfaces\n`)
	JS
	node "$CORDON_TOP/tests/fixtures/registry/registry.js" "$registry" "$@" 3>&- &
	server=$!
	wait_until 20 [ -e "$registry/port" ]
	port=$(cat "$registry/port")
	echo '{ "name": "web", "version": "1.0.0", "dependencies": { "@acme/answer": "1.0.0" } }' >"$home/web/package.json"
	printf '%s\n' audit=false fund=false update-notifier=false loglevel=error >"$home/.npmrc"
}

# What the registry was asked for since the last time.
asked() {
	sort -u "$registry/log"
	rm "$registry/log"
}

@test "recipe: Private registries" {
	registry_start
	printf '%s\n' "@acme:registry=http://localhost:$port/" "//localhost:$port/:_authToken=sesame" >>"$home/.npmrc"
	mkdir "$home/keys"
	echo sesame >"$home/keys/npm"
	chown -R "$(caller_name):" "$home"
	(cd "$home/web" && caller npm install --package-lock-only)
	rm "$registry/log"

	# the symptom that the manual names
	cd "$home/web"
	run ! frontend node npm ci
	assert_output --partial E401
	run -0 asked
	assert_output '/package.tgz nobody'

	# fetched outside; the pattern leaves those out that need the token inside
	recipe_lines() {
		recipe_text | sed -n 's/^\$ //p' | sed "$1"
	}
	run -0 recipe 3,5d
	run -0 asked
	assert_output '/package.tgz Bearer sesame'
	run -0 cat node_modules/@acme/answer/installed
	assert_output 'token undefined, 1 interfaces'

	# fetched inside
	rm -r node_modules
	sed -i '$d' "$home/.npmrc"
	# shellcheck disable=SC2016 # npm expands it
	printf '//localhost:%s/:_authToken=${NPM_TOKEN}\n' "$port" >.npmrc
	run -0 recipe 1,2d
	run -0 asked
	assert_output '/package.tgz Bearer sesame'
	run -0 cat node_modules/@acme/answer/installed
	assert_output 'token undefined, 1 interfaces'
}

@test "recipe: Company certificates" {
	requires openssl "it makes a certificate"
	mkdir "$home/certs"
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
		-keyout "$BATS_TEST_TMPDIR/key" -out "$home/certs/company.pem" 2>/dev/null
	registry_start "$home/certs/company.pem" "$BATS_TEST_TMPDIR/key"
	printf '%s\n' "@acme:registry=https://localhost:$port/" fetch-retries=0 >>"$home/.npmrc"
	# with the certificate the registry is reached, and asks for the token
	run ! recipe sandbox-npm NODE_EXTRA_CA_CERTS=
	assert_output --partial SELF_SIGNED
	assert [ ! -e "$registry/log" ]
	# where npm has a cafile for the whole machine, it goes before the variable
	[ "$(cd "$home/web" && caller npm config get cafile)" = null ] ||
		echo "cafile=$home/certs/company.pem" >>"$home/.npmrc"
	run ! recipe '' NODE_EXTRA_CA_CERTS=
	assert_output --partial E401
	run -0 asked
	assert_output '/@acme%2fanswer nobody'
}

@test "recipe: A database on the host" {
	mkdir "$home/pg"
	cat >"$home/web/server.js" <<-'JS'
		const [, , socket] = process.argv
		require('net').createServer(client => client.end('rows'))
			.listen({ path: socket, writableAll: true })
	JS
	echo '{ "scripts": { "test": "node client.js" } }' >"$home/web/package.json"
	cat >"$home/web/client.js" <<-'JS'
		const client = require('net').connect('/var/run/postgresql/.s.PGSQL.5432')
		client.on('data', data => console.log(String(data))).on('error', error => console.log(error.code))
	JS
	chown -R "$(caller_name):" "$home"
	cd "$home/web"
	node server.js "$home/pg/.s.PGSQL.5432" 3>&- &
	server=$!
	wait_until 20 [ -S "$home/pg/.s.PGSQL.5432" ]
	run -0 frontend node --net none npm test
	assert_line ENOENT
	recipe_lines() {
		recipe_text | sed -n "s|--ro /run/|--ro $home/pg:/run/|; s/^\\$ \(.*npm test\)/\1/p"
	}
	run -0 recipe
	assert_line rows
}

@test "recipe: Editor outside and shell inside" {
	cat >"$home/watch.js" <<-'JS'
		const fs = require('fs')
		fs.watch('.', (event, name) => {
			if (name === 'note') {
				console.log(fs.readFileSync('note', 'utf8'))
				process.exit()
			}
		})
		fs.writeFileSync('ready', '')
	JS
	# as an editor saves
	(
		wait_until 20 [ -e "$home/web/ready" ]
		echo 'saved outside' >"$home/web/note.new"
		mv "$home/web/note.new" "$home/web/note"
	) 3>&- &
	run -0 recipe '^(cd|sandbox-shell$)' SHELL=/usr/bin/node <"$home/watch.js"
	assert_line 'saved outside'
}

@test "recipe: CI" {
	cat >"$home/web/package.json" <<-'JSON'
		{ "name": "web", "version": "1.0.0", "scripts": {
			"install": "echo install: $CI, token: $DEPLOY_TOKEN",
			"test": "echo test: $CI, token: $DEPLOY_TOKEN; exit 3" } }
	JSON
	printf '%s\n' audit=false fund=false update-notifier=false foreground-scripts=true >"$home/.npmrc"
	echo '{ "name": "web", "version": "1.0.0", "lockfileVersion": 3, "packages": { "": { "name": "web", "version": "1.0.0" } } }' \
		>"$home/web/package-lock.json"
	run -3 recipe '' CI=true DEPLOY_TOKEN=sesame
	assert_line 'test: true, token:'
	refute_output --partial sesame
}

@test "recipe: Autograding" {
	requires gcc "the submission is in C"
	mkdir -p "$home/submissions/ana" "$home/submissions/bob" "$home/tests" "$home/out"
	printf 'answer: answer.c\n\tcc -o $@ answer.c\n' >"$home/submissions/ana/Makefile"
	echo '1 2' >"$home/tests/1.in"
	echo 3 >"$home/tests/1.out"
	cat >"$home/submissions/ana/answer.c" <<-EOF
		#include <stdio.h>
		#include <unistd.h>
		int main(void)
		{
			int a, b;
			if (access("$home/tests/1.out", F_OK) == 0 || access("$home/submissions/bob", F_OK) == 0)
				return 1;
			return scanf("%d%d", &a, &b) != 2 || printf("%d\n", a + b) < 0;
		}
	EOF
	run -0 recipe
	run -0 cat "$home/out/ana.1"
	assert_output 3

	# one that does not end, and one that wants more memory
	local script
	script=$(recipe_text | sed -n 's/ulimit -t 10;/ulimit -t 1;/; s/^\$ //p; s/^    //p')
	recipe_lines() {
		echo "$script"
	}
	echo 'int main(void) { for (;;); }' >"$home/submissions/ana/answer.c"
	run -137 recipe
	cat >"$home/submissions/ana/answer.c" <<-'EOF'
		#include <stdlib.h>
		int main(void) { return malloc(3000000000) != NULL ? 0 : 9; }
	EOF
	run -9 recipe
	assert_host_unchanged
}

@test "recipe: Language toolchains in the home directory" {
	mkdir -p "$home/.cargo/bin" "$home/.rustup"
	echo 1.99 >"$home/.rustup/version"
	echo token >"$home/.cargo/credentials.toml"
	cat >"$home/.cargo/bin/cargo" <<-'SH'
		#!/bin/sh
		echo "cargo $(cat ~/.rustup/version): $* with $(cd ~/.cargo && echo *)"
		[ "$1" != fetch ] || echo crates >~/.cargo/registry
	SH
	chmod 755 "$home/.cargo/bin/cargo"
	run -0 recipe cargo
	assert_output - <<-'EOF'
		cargo 1.99: fetch with bin
		cargo 1.99: build --offline with bin registry
	EOF
	assert [ ! -e "$home/.cargo/registry" ]
}

@test "recipe: How to find out" {
	requires strace "the recipe is about it"
	echo 'require("fs").mkdirSync("/usr/x")' >"$home/web/build.js"
	recipe_lines() {
		# what follows a program that fails
		recipe_text | sed -n 's/^\$ \(.* strace .*\)/\1 || :/p; s/^\$ \(cordon.*\|grep.*\)/\1/p'
	}
	run -0 recipe
	assert_line "$CORDON_MODE: installed setuid root, and the caller is not root"
	assert_line --regexp 'mkdir\("/usr/x".* = -1 EROFS'
}
