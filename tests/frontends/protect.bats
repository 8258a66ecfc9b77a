# What of a project is protected, watched and masked: as --dry-run says it.

load helpers

# What is watched in every project, there or not; without a repository: .git,
# too.
absent=(.husky .githooks .lefthook lefthook.yml .lefthook.yml
	.pre-commit-config.yaml
	.envrc .mise.toml mise.toml .tool-versions .exrc .vimrc .nvimrc
	.nvim.lua .dir-locals.el .bashrc .profile .zshrc
	.vscode .idea .zed .cursor .devcontainer .devcontainer.json
	.claude .mcp.json .codex .agents .gemini .windsurf .opencode
	opencode.json .aider.conf.yml
	.npmrc .yarnrc .yarnrc.yml .yarn/releases .yarn/plugins
	.pnpmfile.cjs .cargo/config.toml .cargo/config .mvn)

# operations_here: what output does in the project and beside it, a line each,
# sorted, as: OPTION PATH, from the project on.
operations_here() {
	sed -nE -e 's/ \\$//' -e 's/^  (--no-symlinks )?//' \
		-e 's/^--((ro-)?bind) (.*) \3$/--\1 \3/' \
		-e '/^--(ro-bind|bind|pin|watch|mask) /p' <<<"$output" |
		sed -e "s|$project/||" -e "s|${project%/*}/|../|" \
			-e "/ ${prefix//\//\\/}/d" -e '/ \//d' -e '/ \.\.\/home/d' | sort
}

# protects [OPTION...]: with them, beside what is the same everywhere, exactly
# the lines of standard input are done.
protects() {
	local expected
	expected=$(sed '/^$/d' | sort)
	in_all_shells 0 sandbox-shell -n --project "$project" "$@" -- true
	diff <(printf '%s' "${expected:+$expected$'\n'}") <(
		printf -- '--%s\n' 'bind ../project' 'watch HEAD' "${absent[@]/#/watch }" |
			grep -vxFf - <(operations_here)
	)
}

# repository DIR...: the least that git takes for one.
repository() {
	local dir
	for dir; do
		mkdir -p "$dir"/{objects,refs,hooks,info}
		echo 'ref: refs/heads/main' >"$dir/HEAD"
		printf '[core]\n\tbare = false\n' >"$dir/config"
	done
}

# of_repository DIR: the lines about one.
of_repository() {
	cat <<-EOF
		--pin $1
		--pin $1/objects
		--pin $1/refs
		--ro-bind $1/config
		--ro-bind $1/hooks
		--ro-bind $1/info
		--watch $1/commondir
		--watch $1/config
		--watch $1/config.worktree
		--watch $1/modules/
		--watch $1/rebase-merge
	EOF
}

# worktree MAIN: makes the project one of the repository MAIN, beside it.
worktree() {
	repository "$1"
	mkdir -p "$1/worktrees/wt"
	echo ref: refs/heads/wt >"$1/worktrees/wt/HEAD"
	echo ../.. >"$1/worktrees/wt/commondir"
	echo "$project/.git" >"$1/worktrees/wt/gitdir"
	echo "gitdir: $1/worktrees/wt" >.git
}

of_worktree() {
	of_repository "$1" | grep -vx -e "--pin $1"
	cat <<-EOF
		--bind $1
		--bind $1/worktrees/wt
		--ro-bind .git
		--ro-bind $1/worktrees
		--ro-bind $1/worktrees/wt/commondir
		--ro-bind $1/worktrees/wt/gitdir
		--watch .git
		--watch $1/worktrees/wt/commondir
		--watch $1/worktrees/wt/config.worktree
		--watch $1/worktrees/wt/gitdir
		--watch $1/worktrees/wt/rebase-merge
	EOF
}

# attack B4
@test "a name that tools outside execute is watched where there is nothing of it, and nothing is put there" {
	in_all_shells 0 sandbox-shell -n --project . true
	diff <({
		echo '--bind ../project'
		printf -- '--watch %s\n' .git HEAD "${absent[@]}"
	} | sort) <(operations_here)
	run -0 find . -mindepth 1
	refute_output
}

# attack B8
@test "a name that tools outside execute is read-only where there is something of it, files are watched too" {
	local name
	repository .git
	for name in "${absent[@]}" a.code-workspace 'b c.code-workspace'; do
		mkdir -p "$(dirname "$name")"
		case $name in
		*.yml | *.yaml | *.toml | *.el | *.json | *.cjs | *rc | .profile | */config | .tool-versions | *.code-workspace | .yarnrc.yml) echo x >"$name" ;;
		*) mkdir -p "$name" ;;
		esac
	done
	in_all_shells 0 sandbox-shell -n true
	diff <({
		echo '--bind ../project'
		of_repository .git
		printf -- '--pin %s\n' .yarn .cargo
		printf -- '--ro-bind %s\n' "${absent[@]}" a.code-workspace
		echo "--ro-bind 'b c.code-workspace'"
		printf -- '--watch %s\n' HEAD "${absent[@]}" a.code-workspace
		echo "--watch 'b c.code-workspace'"
	} | sort) <(operations_here)
	assert [ -f .envrc ]
	assert [ -d .vscode ]
}

# attack B5
@test "what is above a protected name keeps its own, as far as it exists" {
	mkdir -p .git a/b .yarn
	protects --protect a/b/c/d --protect .yarn/x <<-EOF
		--pin .git
		--pin .yarn
		--pin a/b
		--watch .git/commondir
		--watch .git/config
		--watch .git/config.worktree
		--watch .git/hooks
		--watch .git/info
		--watch .git/modules/
		--watch .git/rebase-merge
		--watch .yarn/x
		--watch a/b/c/d
	EOF
}

@test "--protect adds what is there, what is not, and what is deep; once" {
	repository .git
	mkdir -p dir deep/er .vscode
	touch Makefile deep/er/file
	protects --protect dir --protect=Makefile --protect "$project/deep/er/file" --protect none/at/all \
		--protect ./dir --protect deep//er/../er/file --protect .vscode --protect .envrc <<-EOF
			$(of_repository .git)
			--pin deep/er
			--ro-bind .vscode
			--ro-bind Makefile
			--ro-bind deep/er/file
			--ro-bind dir
			--watch Makefile
			--watch deep/er/file
			--watch none/at/all
		EOF
	assert_equal "$(grep -c -x -e "  --watch $project/.envrc \\\\" <<<"$output")" 1
}

@test "--no-protect leaves out a repository, a file in it, or a name that is not there" {
	repository .git
	mkdir .vscode
	protects --no-protect .git --no-protect .vscode </dev/null
	protects --no-protect .git/config --no-protect .git/modules --no-protect .envrc <<-EOF
		$(of_repository .git | grep -v -e '/config$' -e modules)
		--ro-bind .vscode
	EOF
	refute_line --partial .envrc
	rm -r .git
	protects --no-protect .git --no-protect .yarn <<-EOF
		--ro-bind .vscode
	EOF
	refute_line --partial .yarn/
}

@test "--protect and --no-protect that contradict each other, or have no effect, are refused" {
	local hint='only what is writable needs it'
	repository .git
	mkdir -p a/b "$project-2/x"
	ln -s "$project-2" out
	ln -s a .idea
	refused "--no-protect: names what lies in $project/a, which is protected (name the whole of that)" \
		sandbox-shell --no-protect a true
	rm .idea
	refused "--protect $project/a: contradicts --no-protect (give one of them)" \
		sandbox-shell --protect a --no-protect a true
	refused "--protect $project/a/b: contradicts --no-protect (give one of them)" \
		sandbox-shell --no-protect "$project/a" --protect a/b true
	refused "--no-protect: names what lies in $project/.git/hooks, which is protected (name the whole of that)" \
		sandbox-shell --no-protect .git/hooks/x true
	refused "--no-protect: names what lies in $project/a, which is protected (name the whole of that)" \
		sandbox-shell --protect a --no-protect a/b true
	for option in --protect --no-protect; do
		refused "$option $project-2/x: is not in the project ($hint)" sandbox-shell "$option" "$project-2/x" true
		refused "$option $project-2/x: is not in the project ($hint)" sandbox-shell "$option" out/x true
		refused "$option $project: is not in the project ($hint)" sandbox-shell "$option" . true
		refused "$option /: is not in the project ($hint)" sandbox-shell "$option" / true
	done
	refused "$project/out: is a symbolic link out of the project (--no-protect $project/out goes on without)" \
		sandbox-shell --protect out true
}

# attack B40
@test "--nested protects the same, and watches what could be replaced then" {
	local plain
	repository .git sub/.git
	touch .env
	in_all_shells 0 sandbox-shell -n true
	plain=$output
	in_all_shells 0 sandbox-shell -n --nested true
	diff <(sed 's/--filter default/--filter nested/' <<<"$plain") \
		<(grep -vE "^  --watch $project/(sub|(sub/)?.git(/objects|/refs)?) " <<<"$output")
	assert_equal "$(grep -c -e "--watch $project/\(sub/\)*\(.git\|sub\)\(/objects\|/refs\)* " <<<"$output")" 7
	for name in kallsyms kcore keys key-users modules interrupts timer_list; do
		assert_line "  --mask-try /proc/$name \\"
	done
}

# attack B4 B8
@test "what a link in a directory of settings leads to is protected, if it is a file of the project" {
	mkdir -p .vscode .claude .husky shared/real conf .idea "$project-2"
	touch tasks conf/s shared/real/x "$project-2/y"
	ln -s ../tasks .vscode/tasks.json
	ln -s "$project/conf/s" .claude/settings.json
	ln -s ../none .husky/pre-commit
	ln -s ../shared .husky/_
	ln -s "$project-2/y" .idea/y
	ln -s shared/real .zed
	ln -s ../../tasks shared/real/up
	protects <<-EOF
		--pin conf
		--pin shared
		--ro-bind .claude
		--ro-bind .husky
		--ro-bind .idea
		--ro-bind .vscode
		--ro-bind conf/s
		--ro-bind shared/real
		--ro-bind tasks
		--watch .git
		--watch conf/s
		--watch none
		--watch tasks
	EOF
	protects --no-protect .vscode --no-protect .zed <<-EOF
		--pin conf
		--ro-bind .claude
		--ro-bind .husky
		--ro-bind .idea
		--ro-bind conf/s
		--watch .git
		--watch conf/s
		--watch none
	EOF
}

# attack A57
@test "files whose names say that they hold secrets are masked, examples are not" {
	repository .git sub/.git
	touch .env .env.local .env.production sub/.env sub/x.key a.pem a.key a.p12 id_rsa id_rsa.old id_ed25519 \
		.netrc .pgpass credentials.json x.tfstate \
		.env.example .env.sample .env.template .env.local.example .envy env x.pem.txt
	protects <<-EOF
		$(of_repository .git)
		$(of_repository sub/.git)
		$(printf -- '--mask %s\n' .env .env.local .env.production sub/.env sub/x.key a.pem a.key a.p12 \
			id_rsa id_rsa.old id_ed25519 .netrc .pgpass credentials.json x.tfstate)
	EOF
}

# attack A4
@test "what is looked for with patterns is found by a shell that was started without them" {
	local shell with_patterns
	repository .git sub/.git
	touch .env.local a.pem
	while IFS= read -r shell <&9; do
		run -0 frontend "$shell" sandbox-shell -n true
		assert_line --partial "  --mask $project/.env.local "
		assert_line --partial " $project/sub/.git/hooks "
		with_patterns=$output
		run -0 frontend "$shell -f" sandbox-shell -n true
		assert_output "$with_patterns"
	done 9< <(shells)
}

@test "--show takes a mask away, of one file or below a directory, and not from what --hide covers" {
	repository .git sub/.git
	touch .env .env.local sub/.env sub/x.key
	protects --show .env --show "$project/sub" <<-EOF
		$(of_repository .git)
		$(of_repository sub/.git)
		--mask .env.local
	EOF
	refused "--show none: does not exist, or cannot be seen" sandbox-shell --show none true
	refused "--show /etc/passwd: is not in the project (only what is writable needs it)" \
		sandbox-shell --show /etc/passwd true
	refused "--hide .env: contradicts another option for the same place" \
		sandbox-shell --hide .env --show .env true
	refused "--show .env: contradicts another option for the same place" \
		sandbox-shell --show .env --hide .env true
}

@test "a secret behind a link is masked where it is, if that is in the project" {
	mkdir conf "$project-2"
	touch conf/real conf/shown "$project-2/secret"
	ln -s conf/real .env
	ln -s conf/real .env.twice
	ln -s conf/shown .env.shown
	ln -s "$project-2/secret" .env.out
	ln -s nowhere .env.gone
	ln -s /nowhere/at/all .env.far
	ln -s .env.loop .env.loop
	protects --show .env.shown <<-EOF
		--mask conf/real
		--watch .git
	EOF
	protects --show conf/real <<-EOF
		--mask conf/shown
		--watch .git
	EOF
}

@test "a certificate that a variable names is no secret" {
	touch ca.pem node.pem other.pem
	with=("SSL_CERT_FILE=$project/ca.pem" "NODE_EXTRA_CA_CERTS=$project/node.pem")
	protects <<-EOF
		--mask other.pem
		--watch .git
	EOF
}

# attack B8
@test "of a protected name that is a link, what it leads to is protected and the link watched" {
	repository .git
	mkdir -p real/dir far/away
	touch real/file real/host
	ln -s real/dir .husky
	ln -s real/file .envrc
	ln -s real/file .npmrc
	ln -s ../real/dir .git/y
	ln -s real .cursor
	protects --protect .git/y <<-EOF
		$(of_repository .git)
		--pin real
		--ro-bind real
		--ro-bind real/dir
		--ro-bind real/file
		--watch .git/y
		--watch real/file
	EOF
	for name in .cursor .envrc .husky .npmrc; do
		assert_line "  --watch $project/$name \\"
	done
}

# attack B8
@test "a protected name that leads out of the project, nowhere, or lies behind a link is refused, until it is left out" {
	local hint
	mkdir "$project-2"
	touch "$project-2/file"
	for target in "$project-2" "$project-2/file" .; do
		ln -s "$target" .vscode
		hint="--no-protect $project/.vscode goes on without"
		refused "$project/.vscode: is a symbolic link out of the project ($hint)" sandbox-shell true
		rm .vscode
	done
	for target in nowhere no/where; do
		ln -s "$target" .vscode
		refused "$project/.vscode: is a symbolic link that leads nowhere ($hint)" sandbox-shell true
		rm .vscode
	done
	mkdir real
	hint="lead it there at once, or go on without: --no-protect $project/.vscode"
	ln -s real other
	for target in .vscode other other/x; do
		ln -s "$target" .vscode
		refused "$project/.vscode: leads through another symbolic link ($hint)" sandbox-shell true
		rm .vscode
	done
	rm other
	for target in real "$project-2"; do
		ln -s "$target" .yarn
		refused "$project/.yarn/releases: lies behind a symbolic link (--no-protect $project/.yarn/releases goes on without)" sandbox-shell true
		protects --no-protect .yarn <<<'--watch .git'
		rm .yarn
	done
}

# attack B8
@test "a hook that is a link is protected where it is, if that is in the project" {
	repository .git
	mkdir scripts "$project-2"
	touch scripts/pre-commit scripts/post-merge "$project-2/x"
	ln -s ../../scripts/pre-commit .git/hooks/pre-commit
	ln -s ../../scripts/missing .git/hooks/pre-push
	ln -s "$project-2/x" .git/hooks/commit-msg
	ln -s ../../scripts .git/hooks/lib
	ln -s pre-commit .git/hooks/post-merge
	protects <<-EOF
		$(of_repository .git)
		--pin scripts
		--ro-bind scripts/pre-commit
		--watch scripts/missing
		--watch scripts/pre-commit
	EOF
	rm .git/hooks/*
	mkdir hk
	ln -s ../scripts/post-merge hk/post-merge
	printf '[core]\n\thooksPath = hk\n' >.git/config
	protects <<-EOF
		$(of_repository .git)
		--pin scripts
		--ro-bind hk
		--ro-bind scripts/post-merge
		--watch scripts/post-merge
	EOF
	protects --no-protect hk < <(of_repository .git)
}

# attack B8
@test "the hooks that a configuration names are protected, however it is written" {
	local text
	mkdir -p tools/hooks 'my hooks;x'
	for text in '[core]\n\thooksPath = tools/hooks' \
		'[core]hookspath=tools/hooks' '[CORE]\nHooksPath=%s/tools/hooks ; why' \
		'[core] hooksPath = "tools/hooks" # why' '[user]\n\tname = x\n[core]\n hooksPath=tools//./x/../hooks/' \
		'[core]\n\thooksPath = tools/hooks#' '[core]\nhooksPath = tools/hooks'; do
		repository .git
		# shellcheck disable=SC2059 # they are formats
		printf "$text" "$project" >.git/config
		protects <<-EOF
			$(of_repository .git)
			--pin tools
			--ro-bind tools/hooks
		EOF
	done
	printf '[core]\n\thooksPath = "my hooks;x" ; why\n' >.git/config
	in_all_shells 0 sandbox-shell -n true
	assert_line "  --no-symlinks --ro-bind '$project/my hooks;x' '$project/my hooks;x' \\"
	printf '[core "x"]\n\thooksPath = tools\n[corex]\nhooksPath = tools\n[core]\n#hooksPath = tools\nhooksPath\nhooksPath =\n' >.git/config
	protects < <(of_repository .git)
}

# attack B8
@test "hooks that the user's own configuration names are protected in the project" {
	repository .git
	mkdir "$home/.config" "$home/.config/git"
	printf '[core]\r\n\thooksPath = my/hooks\r\n' >"$home/.gitconfig"
	printf '[core]\n\thooksPath = other\n' >"$home/.config/git/config"
	mkdir -p my/hooks
	protects <<-EOF
		$(of_repository .git)
		--pin my
		--ro-bind my/hooks
		--watch other
	EOF
}

# attack B8
@test "hooks in the home directory are no part of the project, those that are not there are watched" {
	repository .git
	mkdir -p "$home/hooks" "$project-2"
	ln -s "$project/here" "$home/link"
	mkdir here
	for text in '~/hooks' "$project-2" ../project-2 ../../none; do
		printf '[core]\n\thooksPath = %s\n' "$text" >.git/config
		protects < <(of_repository .git)
	done
	printf '[core]\n\thooksPath = ~/link\n' >.git/config
	protects <<-EOF
		$(of_repository .git)
		--ro-bind here
	EOF
	printf '[core]\n\thooksPath = no/hooks\n' >.git/config
	protects <<-EOF
		$(of_repository .git)
		--watch no/hooks
	EOF
}

# attack B8
@test "hooks behind a link could be replaced: protected is what it leads to, the link is watched, one on the way refused" {
	repository .git
	mkdir -p real/hooks
	ln -s real/hooks hooks
	ln -s real tools
	printf '[core]\n\thooksPath = hooks\n' >.git/config
	protects <<-EOF
		$(of_repository .git)
		--pin real
		--ro-bind real/hooks
		--watch hooks
	EOF
	printf '[core]\n\thooksPath = tools/hooks\n' >.git/config
	refused "$project/tools/hooks: lies behind a symbolic link (--no-protect $project/tools/hooks goes on without)" \
		sandbox-shell true
	printf '[core]\n\thooksPath = .\n' >.git/config
	refused "$project/.git/config: has hooks in the whole project (give them a directory, or go on without the repository: --no-protect .git)" \
		sandbox-shell true
}

# attack B8
@test "configuration of the worktree, and included files, there or not, name hooks too" {
	repository .git
	mkdir a b c
	printf '[core]\n\thooksPath = a\n' >.git/config.worktree
	printf '[include]\n\tpath = ../.gitconfig\n[includeIf "gitdir:/x]y"]\n\tpath = %s/conf/none\n' "$project" >.git/config
	# shellcheck disable=SC2016 # as git has it
	printf '[core]\n\thooksPath = b\n[include]\npath = .gitconfig\n[Include]\npath = conf/two\npath = ~/mine\n' >.gitconfig
	mkdir conf
	touch conf/two
	printf '[core]\n\thooksPath = c\n' >"$home/mine"
	protects <<-EOF
		$(of_repository .git)
		--pin conf
		--ro-bind .git/config.worktree
		--ro-bind .gitconfig
		--ro-bind a
		--ro-bind b
		--ro-bind c
		--ro-bind conf/two
		--watch .gitconfig
		--watch conf/none
		--watch conf/two
	EOF
}

@test "a configuration that cannot be taken in is refused, and nothing in its place is waited for" {
	repository .git
	printf '[core]\n\thooksPath = a\\\\b\n' >.git/config
	refused "$project/.git/config: has a backslash in a path: hooksPath = a\\\\b (write it without)" sandbox-shell true
	printf '[core]\n\thooksPath = a"b"\n' >.git/config
	refused "$project/.git/config: has quotes in a path: hooksPath = a\"b\" (write it without)" sandbox-shell true
	printf '[core]\n\thooksPath = ~joe/x\n' >.git/config
	refused "$project/.git/config: names a path in another's home: hooksPath = ~joe/x (write it in full)" sandbox-shell true
	seq 6000 >.git/config
	refused "$project/.git/config: has 5000 lines (shorten it)" sandbox-shell true
	seq 6000 >.gitmodules
	rm .git/config
	refused "$project/.gitmodules: has 5000 lines (shorten it)" sandbox-shell true
	protects --no-protect .gitmodules < <(of_repository .git | grep -v bind.*/config)
	printf '[submodule "x"]\n\tpath = a\\tb\n' >.gitmodules
	refused "$project/.gitmodules: has a backslash in a path: path = a\\tb (write it without)" sandbox-shell true
	rm .gitmodules
	mkfifo .gitmodules .git/config .git/commondir .envrc x.pem .git/HEAD.lock
	mkdir sub
	mkfifo sub/.git sub/HEAD
	ln -s /dev/tty sub/config
	protects <<-EOF
		$(of_repository .git)
		--mask x.pem
		--ro-bind .envrc
		--ro-bind .git/commondir
	EOF
	assert_line "  --watch $project/.envrc \\"
	rm -r .git
	mkfifo .git
	protects <<-EOF
		--mask x.pem
		--ro-bind .envrc
		--ro-bind .git
		--watch .git
	EOF
}

# attack B8
@test "hooks and info that are not there are made, for the caller alone, and with --dry-run only told" {
	local shell
	repository .git
	rmdir .git/hooks .git/info
	in_all_shells 0 sandbox-shell -n true
	assert_line -n 0 "(umask 077 && mkdir -p -- $project/.git/hooks)"
	assert_line -n 1 "(umask 077 && mkdir -p -- $project/.git/info)"
	diff <({
		echo '--bind ../project'
		printf -- '--watch %s\n' HEAD "${absent[@]}"
		of_repository .git
	} | sort) <(operations_here)
	assert [ ! -e .git/hooks ]
	while IFS= read -r shell <&9; do
		run -0 frontend "$shell" sandbox-shell true
		assert_output started
		run -0 stat -c '%a %F %U' .git/hooks .git/info
		assert_output "$(printf '700 directory %s\n' "$(id -un)" "$(id -un)")"
		rmdir .git/hooks .git/info
	done 9< <(shells)
	protects --no-protect .git/hooks --no-protect .git/info < <(of_repository .git | grep -v -e hooks -e info)
	rm .git/HEAD
	protects < <(of_repository .git | sed -E 's/--ro-bind (.*(hooks|info))/--watch \1/')
}

@test "in a repository that cannot be written hooks that are not there are watched, and not made" {
	repository .git
	rmdir .git/hooks
	chmod a-w .git/HEAD .git
	not_root
	protects < <(of_repository .git | sed -E 's/--ro-bind (.*hooks)/--watch \1/')
	chmod -R u+w .git
}

# attack B8
@test "repositories one level below are protected, hidden ones, bare ones and those behind a link, too" {
	repository sub/.git .hidden/.git ..odd/.git bare.git .bare deep/er/.git elsewhere/at/git
	mkdir linked none plain
	ln -s ../elsewhere/at/git linked/.git
	ln -s deep/er shortcut
	ln -s / root
	touch none/HEAD
	protects <<-EOF
		$(for dir in sub/.git .hidden/.git ..odd/.git bare.git .bare deep/er/.git elsewhere/at/git; do
			of_repository "$dir"
		done)
		--pin linked
		--watch .git
		--watch linked/.git
	EOF
}

# attack B8
@test "submodules are protected where they are checked out and in the repository, nested ones and those not checked out, too" {
	local dir
	repository .git .git/modules/a .git/modules/libs/b .git/modules/libs/b/modules/in .git/modules/gone
	mkdir -p a libs/b/deep/in libs/b/hk
	echo 'gitdir: ../.git/modules/a' >a/.git
	echo "gitdir: $project/.git/modules/libs/b" >libs/b/.git
	echo 'gitdir: ../../../../.git/modules/libs/b/modules/in' >libs/b/deep/in/.git
	printf '[submodule "b"]\n\tpath = libs/b\n\turl = x\n[submodule "a"]\n\tpath = "a"\n' >.gitmodules
	printf '[submodule "in"]\n\tpath = deep/in\n' >libs/b/.gitmodules
	printf '[core]\n\tworktree = ../../../../libs/b\n\thooksPath = hk\n' >.git/modules/libs/b/config
	touch libs/b/deep/in/.env
	protects <<-EOF
		$(for dir in .git .git/modules/a .git/modules/libs/b .git/modules/libs/b/modules/in .git/modules/gone; do
			of_repository "$dir"
		done)
		$(for dir in a libs/b libs/b/deep/in; do
			echo "--pin $dir"
			echo "--ro-bind $dir/.git"
			echo "--watch $dir/.git"
		done)
		--mask libs/b/deep/in/.env
		--ro-bind libs/b/hk
	EOF
}

@test "a submodule that is named many times is looked at once, however deep it lies" {
	local dir
	mkdir -p a/b/c
	touch a/.git a/b/.git a/b/c/.git a/b/c/.env
	for dir in . a a/b; do
		yes 'path = x' | sed 1500q >"$dir/.gitmodules"
	done
	sed -i 's/x/a/' .gitmodules
	sed -i 's/x/b/' a/.gitmodules
	sed -i 's/x/c/' a/b/.gitmodules
	run -0 timeout 20 env -i HOME="$home" LOGNAME="$name" PATH=/usr/bin:/bin SHELL=/bin/sh \
		dash "$prefix/bin/sandbox-shell" -n true
	assert_line "  --mask $project/a/b/c/.env \\"
}

# attack B4 B8
@test "a submodule is protected where its repository says it is, whatever .gitmodules tells" {
	local text
	repository .git .git/modules/x
	printf '[core]\n\tworktree = ../../../libs/deep/x\n' >.git/modules/x/config
	mkdir -p libs/deep/x "$project-2"
	echo 'gitdir: ../../../.git/modules/x' >libs/deep/x/.git
	for text in '' '[submodule "x"] path = libs/deep/x' $'[submodule "x"]\n\r path = libs/deep/x'; do
		echo "$text" >.gitmodules
		protects <<-EOF
			$(of_repository .git)
			$(of_repository .git/modules/x)
			--pin libs/deep/x
			--ro-bind libs/deep/x/.git
			--watch libs/deep/x/.git
		EOF
	done
	echo 'gitdir: x' >"$project-2/.git"
	for text in ../../../../project-2 "$project-2" ../../.. / none '' libs/deep/none; do
		printf '[core]\n\tworktree = %s\n' "$text" >.git/modules/x/config
		protects <<-EOF
			$(of_repository .git)
			$(of_repository .git/modules/x)
		EOF
	done
}

# attack B8
@test "what .gitmodules says leads nowhere else, and nothing that it names hangs" {
	repository .git "$project-2/.git" real/.git
	touch "$project-2/.env"
	ln -s "$project-2" out
	ln -s real in
	printf '[submodule "x"]\n\tpath = %s\n' ../project-2 "$project-2" / . .. '' out in none/at/all real ./real ~/x \
		'*' '$(touch x)' >.gitmodules
	protects <<-EOF
		$(of_repository .git)
		$(of_repository real/.git)
	EOF
}

# attack B8
@test "as a project, a submodule has its repository, protected" {
	repository ../.git/modules/p
	printf '[core]\n\tworktree = ../../../project\n\thooksPath = hk\n' >../.git/modules/p/config
	mkdir hk
	echo 'gitdir: ../.git/modules/p' >.git
	protects <<-EOF
		$(of_repository ../.git/modules/p | grep -v 'pin .*p$')
		--bind ../.git/modules/p
		--ro-bind .git
		--ro-bind hk
		--watch .git
	EOF
}

# attack B8
@test "a linked worktree has its repository and its own part, protected, and no part of another" {
	local main=${project%/*}/main/.git
	worktree "$main"
	mkdir "$main/worktrees/other"
	protects < <(of_worktree ../main/.git)
	echo ../../../../project/.git >"$main/worktrees/wt/gitdir"
	echo 'gitdir: ../main/.git/worktrees/wt' >.git
	protects < <(of_worktree ../main/.git)
	echo "$main" >"$main/worktrees/wt/commondir"
	mkdir hk "$main/hk"
	printf '[core]\n\thooksPath = hk\n' >"$main/worktrees/wt/config.worktree"
	printf '[core]\n\thooksPath = %s/hk\n' "$main" >"$main/config"
	protects <<-EOF
		$(of_worktree ../main/.git)
		--ro-bind ../main/.git/hk
		--ro-bind ../main/.git/worktrees/wt/config.worktree
		--ro-bind hk
	EOF
	protects --protect "$main/refs" --no-protect "$main/hooks" --no-protect "$main/hk" <<-EOF
		$(of_worktree ../main/.git | grep -v /hooks)
		--ro-bind ../main/.git/refs
		--ro-bind ../main/.git/worktrees/wt/config.worktree
		--ro-bind hk
	EOF
	refused "--protect $main-2: is not in the project (only what is writable needs it)" \
		sandbox-shell --protect "$main-2" true
}

leads_to() {
	refused "$project/.git: leads to $1, which $2 (mend it with git worktree repair, or go on without the repository: --no-protect .git)" \
		sandbox-shell true
}

# attack B8
@test "a .git file that does not lead to a repository of this project makes nothing writable" {
	local main=${project%/*}/main/.git part not='does not lead back' text
	part=$main/worktrees/wt
	worktree "$main"
	for text in "gitdir: $main" "gitdir: ${main%/.git}" "gitdir: $main/worktrees" "gitdir: $part/none" 'gitdir: /' "gitdir: $home"; do
		echo "$text" >.git
		leads_to "${text#gitdir: }" "$not"
	done
	for text in "gitdir:$part" "gitdir: " '' "$part" "GITDIR: $part" "gitdir: $part"$'\n/x' \
		" gitdir: $part"; do
		echo "$text" >.git
		leads_to nowhere "$not"
	done
	echo "gitdir: $part" >.git
	for text in "$project-2/.git" "$project" "$project/.git/x" /.git '' "$project/sub/.git"; do
		mkdir -p "$project-2" sub
		echo "$text" >"$part/gitdir"
		leads_to "$part" "$not"
	done
	echo "$project/.git" >"$part/gitdir"
	for text in / "$main/worktrees" "${main%/main/.git}" "$home" /none ''; do
		echo "$text" >"$part/commondir"
		leads_to "$part" "$not"
	done
	mkdir "$part/deep"
	cp "$part/gitdir" "$part/deep/"
	echo "$main" >"$part/deep/commondir"
	echo "gitdir: $part/deep" >.git
	leads_to "$part/deep" "$not"
	echo "gitdir: $main" >.git
	for text in "$project-2" "$project/sub" /none; do
		printf '[core]\n\tworktree = %s\n' "$text" >"$main/config"
		leads_to "$main" "$not"
	done
	protects --no-protect .git </dev/null
}

# attack B8
@test "a repository of somebody else, in the home's settings or above the project is not followed" {
	local main=${project%/*}/main/.git
	if [ "$uid" -eq 0 ]; then
		worktree "$main"
		chown 65534 "$main"
		leads_to "$main/worktrees/wt" 'does not belong to you'
	fi
	worktree "$home/.dotfiles"
	leads_to "$home/.dotfiles/worktrees/wt" 'is in a hidden directory of your home, where settings and keys are'
	cd "$project"
	main=$project
	mkdir wt
	repository "$main"
	mkdir -p worktrees/wt
	rm .git
	project=$project/wt
	worktree "$main"
	mv .git wt/
	cd wt
	leads_to "$main/worktrees/wt" 'holds the project itself'
}

# attack B8
@test "a directory with a worktrees in it is no repository for that, and does not become writable" {
	local src=${project%/*}/src
	mkdir -p "$src/worktrees/A" "$src/private"
	echo ../.. >"$src/worktrees/A/commondir"
	echo "$project/.git" >"$src/worktrees/A/gitdir"
	echo x >"$src/worktrees/A/HEAD"
	echo "gitdir: $src/worktrees/A" >.git
	leads_to "$src/worktrees/A" 'is not a repository'
	mkdir "$src"/{objects,refs}
	leads_to "$src/worktrees/A" 'is not a repository'
	echo x >"$src/HEAD"
	rm "$src/worktrees/A/HEAD"
	leads_to "$src/worktrees/A" 'is not a repository'
}

# covers: keeps of output what lies on .claude and sub, and on their .env.
covers() {
	operations "^--(mask|ro-bind) $project/(.claude|sub)(/.env)?( |$)"
	output=$(sed -e "s|$project/||" -e "s| $project/.*||" <<<"$output")
}

# attack A57
@test "what is protected, or shown by an option, uncovers nothing that is masked in it" {
	repository .claude/.git sub/.git
	touch .claude/.env sub/.env
	in_all_shells 0 sandbox-shell -n --protect sub true
	covers
	assert_output "$(printf -- '--%s\n' 'ro-bind sub' 'ro-bind .claude' 'mask .claude/.env' 'mask sub/.env')"
	in_all_shells 0 sandbox-shell -n --ro sub true
	covers
	assert_output "$(printf -- '--%s\n' 'ro-bind .claude' 'ro-bind sub' 'mask .claude/.env' 'mask sub/.env')"
	# said of the file itself, it is meant
	in_all_shells 0 sandbox-shell -n --ro sub/.env true
	refute_output --partial "--mask $project/sub/.env"
	in_all_shells 0 sandbox-shell -n --hide sub true
	refute_output --partial "--mask $project/sub"
}

# attack B8
@test "a .git file that leads into the project's own tree protects what git takes for the repository there" {
	repository real/git deep/common
	echo 'gitdir: real/git' >.git
	protects <<-EOF
		$(of_repository real/git)
		--ro-bind .git
		--watch .git
	EOF
	echo ../../deep/common >real/git/commondir
	rmdir real/git/{hooks,info}
	protects <<-EOF
		$(of_repository real/git | grep -v -e hooks -e info)
		$(of_repository deep/common)
		--ro-bind .git
		--ro-bind real/git/commondir
		--watch .git
		--watch real/git/hooks
		--watch real/git/info
	EOF
}

# attack B8
@test "the other worktrees of a repository are read-only" {
	local main=$project/.git
	repository .git
	mkdir -p .git/worktrees/wt wt
	protects <<-EOF
		$(of_repository .git)
		--ro-bind .git/worktrees
	EOF
}

# attack B8
@test "the commands of a rebase are watched, also of one that is under way" {
	repository .git
	mkdir .git/rebase-merge
	touch .git/rebase-merge/git-rebase-todo
	protects <<-EOF
		$(of_repository .git)
		--watch .git/rebase-merge/git-rebase-todo
	EOF
	protects --no-protect .git/rebase-merge < <(of_repository .git | grep -v rebase)
}

# attack B8
@test "a .git that is a link to a directory in the project is followed, any other is refused" {
	local hint='go on without the repository: --no-protect .git'
	repository real/git "$project-2/.git"
	ln -s real/git .git
	protects <<-EOF
		$(of_repository real/git)
		--watch .git
	EOF
	ln -sfn "$project-2/.git" .git
	refused "$project/.git: is a symbolic link out of the project ($hint)" sandbox-shell --project . true
	echo 'gitdir: real/git' >file
	for target in file none /none/at/all; do
		ln -sfn "$target" .git
		refused "$project/.git: is a symbolic link that leads to no directory ($hint)" sandbox-shell --project . true
	done
	protects --no-protect .git </dev/null
}

# attack B8
@test "a project that is a bare repository is protected as one" {
	repository .
	protects < <(of_repository X | sed -e 's|X/||' -e '/--pin X$/d' -e '$a--watch .git')
}

# attack B8
@test "more repositories than can be watched are refused" {
	local i
	for i in {1..257}; do
		mkdir -p "r$i"/{objects,refs,hooks,info}
		touch "r$i/HEAD"
	done
	run -125 frontend dash sandbox-shell --project . true
	assert_output "sandbox-shell: $project: has more than 256 repositories (name one with --project)"
	rm -r r257
	run -0 frontend dash sandbox-shell -n --project . true
	run grep -c -e '--watch' <<<"$output"
	assert_output "$((${#absent[@]} + 1 + 256 * 5 + 1))"
}

# attack B5 B8
@test "names may be odd: of the project, of what is in it and of repositories below" {
	local odd=$'p r\'o"j\n*?[a]$x`\\;&|<>#~!' own=$BATS_TEST_TMPDIR/own shell
	stage "$own"
	printf '#!/bin/sh\nprintf "<%%s>" "$@"\n' >"$own/bin/cordon"
	prefix=$own
	mkdir "$odd" decoy
	project=$project/$odd
	cd "$odd"
	repository .git "$odd/.git" ".git/modules/$odd"
	mkdir -p 'sub [x]/a  b' "$odd/$odd" 'm #1'
	echo "gitdir: ../.git/modules/$odd" >'m #1/.git'
	echo 'gitdir: ../../.git/modules/none' >'sub [x]/a  b/.git'
	printf '[submodule "x"]\n\tpath = "%s"\n\tpath = %s\n' 'm #1' 'sub [x]/a  b' >.gitmodules
	touch "$odd.pem" "x $odd.code-workspace" "$odd/.env.$odd"
	while IFS= read -r shell <&9; do
		run -0 frontend "$shell" sandbox-shell --project "$project" --protect "$odd/$odd" true
		for word in "<--pin><$project/$odd/.git>" "<--ro-bind><$project/$odd/.git/hooks><$project/$odd/.git/hooks>" \
			"<--ro-bind><$project/.git/hooks><$project/.git/hooks>" \
			"<--ro-bind><$project/x $odd.code-workspace><" "<--mask><$project/$odd.pem>" \
			"<--mask><$project/$odd/.env.$odd>" "<--ro-bind><$project/$odd/$odd><" \
			"<--ro-bind><$project/.git/modules/$odd/hooks><" \
			"<--ro-bind><$project/m #1/.git><" "<--pin><$project/sub [x]/a  b>" \
			"<--ro-bind><$project/sub [x]/a  b/.git><"; do
			[[ "$output" == *"$word"* ]] || fail "$shell: no $word in $output"
		done
		[[ "$output" != *decoy* ]]
	done 9< <(shells)
}

@test "sandbox-node protects the same, and shows .env read-only or masks it" {
	repository .git
	touch .env a.pem
	in_all_shells 0 sandbox-node -n npm install
	diff <({
		echo '--bind ../project'
		printf -- '--watch %s\n' HEAD "${absent[@]}"
		of_repository .git
		printf -- '--mask %s\n' .env a.pem
	} | sort) <(operations_here)
	for tool in 'node x.js' 'npm run x' 'npm --silent test' 'yarn dev'; do
		# shellcheck disable=SC2086 # several words
		in_all_shells 0 sandbox-node -n $tool
		diff <({
			echo '--bind ../project'
			printf -- '--watch %s\n' HEAD "${absent[@]}"
			of_repository .git
			printf -- '%s\n' '--ro-bind .env' '--mask a.pem'
		} | sort) <(operations_here)
	done
}
