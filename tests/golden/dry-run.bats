# What the frontends ask of the helper: what --dry-run prints.
#
# dry-run/NAME is that without any option, in a project that has some of what
# is protected and masked; dry-run/NAME.options is what is different (>) or
# missing (<) with each.

# $place is more.bash's; $home and $project are golden.bash's.
# shellcheck disable=SC2154

load ../helpers
load ../more
load golden

setup() {
	local name

	golden_setup
	mkdir -p "$project/.git/hooks" "$project/.git/info" "$project/.vscode" \
		"$project/sub" "$place/other"
	touch "$project/.git/config" "$project/.env" "$project/server.key" \
		"$project/.npmrc" "$project/package.json" "$project/Makefile"
	echo 'ref: refs/heads/main' >"$project/.git/HEAD"
	printf '%s\n' "ro $place/other" "protect \${PROJECT}/package.json" \
		'net host' 'nested' >"$place/conf"
	for name in node npm npx pnpm yarn corepack; do
		ln -s /bin/true "$project/bin/$name"
	done
	if [ "$(id -u)" -eq 0 ]; then
		chown -R "$(caller_name):" "$place"
	fi
}

# What the machine has of Java and of other ABIs, and where its clock is; the
# scopes are in the kernel since 6.12.
machine() {
	sed -E -e '/--ro-bind \/etc\/java/d' -e '/ \/lib(32|x32) /d' \
		-e 's|^  --.* /etc/localtime |  LOCALTIME |' \
		-e 's|^  --landlock-scope |? &|' \
		-e "s|^USER:x:$uid:$gid:|USER:x:UID:GID:|" \
		-e "s|^USER:x:$gid:|USER:x:GID:|"
}

# dry FRONTEND WORD...: into $place/seen.
dry() {
	local frontend=$1

	shift
	run -0 start "$(prefix)/bin/$frontend" --dry-run "$@"
	names <<<"$output" | machine >"$place/seen"
}

# options FRONTEND COMMAND: for each line of standard input, which are options,
# what differs with them; compared with dry-run/FRONTEND.options.
options() {
	local frontend=$1 command=$2 words line

	dry "$frontend" "$command"
	mv "$place/seen" "$place/default"
	while IFS= read -r line; do
		read -r -a words <<<"${line//PLACE/$place}"
		dry "$frontend" "${words[@]}" "$command"
		echo "== $line"
		differences "$place/default" "$place/seen"
	done >"$place/options"
	golden "dry-run/$frontend.options" \
		"Where each differs from \"$frontend $command\"." <"$place/options"
}

# attack B35
@test "what sandbox-shell asks for is as it was" {
	dry sandbox-shell
	golden dry-run/sandbox-shell <"$place/seen"
}

# attack B35
@test "what sandbox-make asks for is as it was" {
	dry sandbox-make
	golden dry-run/sandbox-make <"$place/seen"
}

# attack B35
@test "what sandbox-node asks for is as it was" {
	dry sandbox-node
	golden dry-run/sandbox-node <"$place/seen"
}

@test "what each option of sandbox-shell changes is as it was" {
	options sandbox-shell true <<-'END'
		--net none
		--net host
		--nested
		--ro PLACE/other
		--ro PLACE/other:/other
		--rw PLACE/other
		--rw PLACE/other:/other
		--tmp /data
		--tmp /data:1M
		--hide /usr/local
		--hide sub
		--show .env
		--protect sub
		--no-protect .vscode
		--env A=b
		--env GITHUB_TOKEN
		--home none
		--home kept
		--chdir sub
		--project sub
		--config none
		--config PLACE/conf
		--quiet
	END
}

@test "what the options of sandbox-make change is as it was" {
	options sandbox-make ./configure <<-'END'
		--net host
		--nested
		--rw PLACE/other
		--home kept
		--config PLACE/conf
	END
}

@test "what the options of sandbox-node change is as it was" {
	options sandbox-node node <<-'END'
		--net none
		--nested
		--rw PLACE/other
		--home kept
		--config PLACE/conf
	END
}

@test "what the package managers ask for is as it was" {
	local name verb

	dry sandbox-node node
	mv "$place/seen" "$place/default"
	for name in npm npx pnpm yarn corepack; do
		for verb in install test; do
			dry "sandbox-$name" "$verb"
			echo "== sandbox-$name $verb"
			differences "$place/default" "$place/seen"
		done
	done >"$place/managers"
	golden dry-run/package-managers \
		"Where each differs from sandbox-node." <"$place/managers"
}
