load helpers
load ../recipes

# recipe [PATTERN]: runs the lines of this test's recipe, in one shell, as
# someone would type them, but with --dry-run for each frontend; those
# programs that run outside only say what they were given.  Sets output.
recipe() {
	local bin=$BATS_TEST_TMPDIR/bin file
	mkdir "$bin"
	for file in "$prefix"/bin/*; do
		# what is found outside, and not inside, is refused; so not by way of here
		cat >"$bin/${file##*/}" <<-SCRIPT
			#!/bin/sh
			PATH=\${PATH#*:}
			case " \$* " in
			*" --explain "*) exec $file "\$@" ;;
			*) exec $file -n "\$@" ;;
			esac
		SCRIPT
	done
	for file in cordon npm cmp; do
		printf '#!/bin/sh\necho "outside: %s $*"\n' "$file" >"$bin/$file"
	done
	chmod 755 "$bin"/*
	recipe_lines "${1-}" >"$BATS_TEST_TMPDIR/script"
	assert [ -s "$BATS_TEST_TMPDIR/script" ]
	run -0 env -i HOME="$home" LOGNAME="$name" SHELL=/bin/sh COLUMNS=80 LINES=24 TERM=xterm \
		PATH="$bin:$home/.cargo/bin:/usr/bin:/bin" "${with[@]}" sh -e "$BATS_TEST_TMPDIR/script"
}

# commands: keeps of output what each frontend would run, and what was outside.
commands() {
	output=$(sed -n -e 's/^  -- \(.*\) 3<<.*/\1/p' -e '/^outside: /p' <<<"$output")
}

# networks: how many of the sandboxes have none of the host's.
networks() {
	grep -c -e '^  --unshare-net' <<<"$output" || true
}

@test "each recipe of the manuals has a test, and each test a recipe" {
	local titles
	titles=$(recipe_titles)
	[ "$(wc -l <<<"$titles")" -ge 13 ]
	assert_equal "$(sed -n 's/^@test "recipe: \(.*\)" {$/\1/p' "$BATS_TEST_FILENAME" | sort)" "$titles"
}

@test "recipe: Company certificates" {
	mkdir "$home/certs"
	touch "$home/certs/company.pem"
	recipe
	operations 'certs/|CERT'
	assert_output - <<-EOF
		--keep-env NODE_EXTRA_CA_CERTS
		--ro-bind $home/certs/company.pem $home/certs/company.pem
	EOF
}

@test "recipe: Private registries" {
	mkdir "$home/keys"
	echo sesame >"$home/keys/npm"
	printf '%s\n' '@acme:registry=https://npm.acme.example/' \
		'//npm.acme.example/:_authToken=sesame' >"$home/.npmrc"
	recipe
	assert_equal "$(networks)" 2
	assert_equal "$(grep -c -e '^@acme:registry=https://npm.acme.example/$' <<<"$output")" 3
	refute_output --partial sesame
	assert_equal "$(grep -cF -e '--keep-env NPM_TOKEN' <<<"$output")" 1
	commands
	assert_output - <<-'EOF'
		outside: npm ci --ignore-scripts
		npm rebuild
		npm ci --ignore-scripts
		npm rebuild
	EOF
}

@test "recipe: A database on the host" {
	mkdir "$BATS_TEST_TMPDIR/postgresql"
	recipe_lines() {
		recipe_text | sed -n "s|--ro /run/|--ro $BATS_TEST_TMPDIR/postgresql:/run/|; s/^\\$ //p"
	}
	recipe
	assert_equal "$(networks)" 1
	assert_line --regexp "^  --no-symlinks --ro-bind .*/postgresql /run/postgresql "
	commands
	assert_output - <<-'EOF'
		npm test
		psql -h localhost
	EOF
}

@test "recipe: Editor outside and shell inside" {
	mkdir "$home/web"
	recipe
	assert_equal "$(grep -c -e "^  --bind $home/web $home/web" -e "^  --no-symlinks --bind $home/web $home/web" <<<"$output")" 4
	assert_equal "$(networks)" 3
	# of the four, the last one tells nothing
	assert_equal "$(grep -c -e '^  --watch .*/\.npmrc ' <<<"$output")" 3
	commands
	assert_output - <<-'EOF'
		/bin/sh
		npm run dev
		npx eslint .
		/bin/sh
	EOF
}

@test "recipe: CI" {
	with=(CI=true DEPLOY_TOKEN=sesame)
	recipe
	assert_equal "$(networks)" 1
	assert_equal "$(grep -c -e '^  --keep-env CI ' <<<"$output")" 2
	refute_output --regexp 'DEPLOY_TOKEN|sesame'
	commands
	assert_output - <<-'EOF'
		npm ci
		npm test
	EOF
}

@test "recipe: Autograding" {
	mkdir -p "$home/submissions/ana" "$home/tests" "$home/out"
	touch "$home/tests/1.in" "$home/tests/1.out"
	recipe
	# the second one wrote where the answer goes
	output=$output$'\n'$(cat "$home/out/ana.1")
	assert_equal "$(networks)" 2
	assert_equal "$(grep -c -e "--bind $home/submissions/ana $home/submissions/ana " <<<"$output")" 2
	refute_line --regexp "^  .*$home/(tests|out)"
	commands
	assert_output - <<-EOF
		make
		outside: cmp $home/out/ana.1 $home/tests/1.out
		./answer
	EOF
}

@test "recipe: Language toolchains in the home directory" {
	local file
	mkdir -p "$home/.rustup" "$home/.cargo/bin" "$home/sdk/go/bin" "$project/.venv/bin"
	for file in "$home/.cargo/bin/cargo" "$home/sdk/go/bin/go" "$project/.venv/bin/pip"; do
		printf '#!/bin/sh\n' >"$file"
		chmod 755 "$file"
	done
	ln -s /bin/sh "$project/.venv/bin/python"
	recipe
	assert_equal "$(grep -c -e "--bind $home/.local/share/cordon/homes/rust $home " <<<"$output")" 2
	assert_equal "$(grep -c -e "^  --setenv PATH $home/.cargo/bin:/usr/bin:/bin " <<<"$output")" 2
	refute_output --regexp "bind $home/\.cargo "
	assert_equal "$(networks)" 4
	commands
	assert_output - <<-EOF
		cargo fetch
		cargo build --offline
		python3 -m venv .venv
		.venv/bin/pip install -r requirements.txt
		.venv/bin/python -m unittest
		$home/sdk/go/bin/go version
	EOF
}

@test "recipe: How to find out" {
	echo 'openat("x") = -1 ENOENT' >trace.txt
	recipe
	assert_line 'outside: cordon --mode'
	assert_line --regexp '^PATH +MODE +BECAUSE$'
	assert_line --regexp "^  --no-symlinks --bind $project $project "
	assert_line 'openat("x") = -1 ENOENT'
	commands
	assert_output - <<-'EOF'
		outside: cordon --mode
		strace -f -Z -o trace.txt node build.js
		/bin/sh
	EOF
}

# configure [DIR PLACE]...: writes what the recipe has for a file to $config,
# each DIR being PLACE instead.
configure() {
	config=$BATS_TEST_TMPDIR/recipe.conf
	recipe_file >"$config"
	assert [ -s "$config" ]
	while [ "$#" -gt 0 ]; do
		sed -i "s|$1|$2|" "$config"
		shift 2
	done
	chmod 644 "$config"
}

@test "recipe: A company certificate for everybody" {
	local place=$BATS_TEST_TMPDIR/company
	mkdir "$place"
	touch "$place/ca.pem"
	configure /etc/company "$place"
	in_all_shells 0 sandbox-node -n --config "$config" x.js
	operations 'company|CERT'
	assert_equal "$(sort <<<"$output")" "$(
		sort <<-EOF
			--ro-bind $place/ca.pem $place/ca.pem
			--setenv NODE_EXTRA_CA_CERTS $place/ca.pem
		EOF
	)"
}

@test "recipe: A team's tools, read-only" {
	local place=$BATS_TEST_TMPDIR/tools
	configure /srv/tools "$place"
	in_all_shells 0 sandbox-make -n --config "$config"
	operations 'tools|TOOLS'
	assert_output ''
	mkdir -p "$place/bin"
	with=(TOOLS_ROOT="$place" PATH="$place/bin:/usr/bin:/bin")
	in_all_shells 0 sandbox-make -n --config "$config"
	operations 'tools|TOOLS'
	assert_equal "$(sort <<<"$output")" "$(
		sort <<-EOF
			--keep-env TOOLS_ROOT
			--ro-bind $place $place
			--setenv PATH $place/bin:/usr/bin:/bin
		EOF
	)"
}

@test "recipe: A home that is kept, for one frontend" {
	configure
	mkdir -p "$home/.config/cordon"
	cp "$config" "$home/.config/cordon/sandbox-shell.conf"
	in_all_shells 0 sandbox-shell -n true
	assert_line --regexp "^  --no-symlinks --bind $home/.local/share/cordon/homes/work $home "
	in_all_shells 0 sandbox-make -n
	refute_output --partial /homes/
	recipe
	refute_output --partial /homes/
	assert_line --regexp "^  --perms 0700 --tmpfs $home "
}

@test "recipe: What many projects have" {
	configure
	touch .env .env.test
	in_all_shells 0 sandbox-shell -n --config "$config" true
	assert_line --regexp "^  --watch $project/scripts/publish "
	operations "$project/(\.env|scripts)"
	assert_output "--mask $project/.env"
	mkdir scripts
	rm .env.test
	touch scripts/publish
	in_all_shells 0 sandbox-shell -n --config "$config" true
	operations "$project/(\.env|scripts)"
	assert_output - <<-EOF
		--pin $project/scripts
		--ro-bind $project/scripts/publish $project/scripts/publish
		--mask $project/.env
	EOF
}

@test "recipe: One file for one task" {
	configure
	mkdir -p "$home/tasks" "$home/keys" "$home/.config/cordon"
	touch "$home/keys/release-token"
	cp "$config" "$home/tasks/release.conf"
	echo 'env OTHER=1' >"$home/.config/cordon/common.conf"
	recipe
	assert_equal "$(networks)" 0
	operations 'token|RELEASE|OTHER'
	assert_equal "$(sort <<<"$output")" "$(
		sort <<-EOF
			--ro-bind $home/keys/release-token /run/token
			--setenv RELEASE yes
		EOF
	)"
}

@test "recipe: Which line it was" {
	mkdir -p "$home/.config/cordon" "$home/data"
	# shellcheck disable=SC2016 # the frontend expands it
	printf '%s\n' '# mine' 'ro $HOME/data' >"$home/.config/cordon/sandbox-shell.conf"
	recipe
	assert_line --regexp '^PATH +MODE +BECAUSE$'
	assert_line --regexp "^$project +writable +project$"
	assert_line --regexp "^$home/data +read-only +$home/.config/cordon/sandbox-shell.conf:2$"
}

# Of a message in the manual, what is no example: behind ": ", around a path,
# "..." and ", which", and no error of the system.
@test "the messages that the manual explains are those of the sources" {
	local part number=0
	while IFS= read -r part; do
		number=$((number + 1))
		grep -rqF -- "$part" "$BATS_TEST_DIRNAME"/../../{helper,scripts} || fail "$part"
	done < <(awk '
		/^\.Ss / { here = $0 == ".Ss There is no sandbox" }
		/^\.It / { tag = here }
		tag && sub(/^(\.It )?\.?Ql /, "") { print }
		!/^\.It Xo/ && !/^\.Ql .* ,$/ { tag = 0 }
	' "${manuals[0]}" |
		sed -E -e 's/\\&| ,$|FILE:LINE|: Read-only file system//g' -e 's/(: |\.\.\.|, which |\/[^ ,:]*)/\n/g' |
		sed -E 's/^ +| +$//g' | grep -E '.{9}')
	[ "$number" -ge 17 ]
}
