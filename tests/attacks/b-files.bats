# What is written inside, where it comes to lie, and who executes it.

# $place is more.bash's, $project is made in setup, and much text is for a
# shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more
load profiles

setup() {
	project_setup
}

# told WHAT NAME...: the lines about those in the project, sorted.
told() {
	printf "cordon: $project/%s: it has $1 while the sandbox ran (look at it before you use it outside)\n" \
		"${@:2}" | sort
}

# attack B1
@test "inside, no name of any kind leads to a secret of the host" {
	local home files profile

	home=$(caller_home)
	caller sh -c 'echo "$2" >"$0/.hidden"; echo "$2" >"$1/beside"
		ln -s / "$1/project/root"
		ln -s ../.. "$1/project/up"
		ln -s ../beside "$1/project/beside"
		ln -s "$0/.hidden" "$1/project/hidden"
		ln -s /proc/self/root "$1/project/proc"' \
		"$home" "$place" "$(cat "$canaries/exists")"
	files=("$canaries/exists" "$canary_b" "$CORDON_SCRATCH/canary-denied"
		"$home/.hidden" "$place/beside" /etc/shadow /etc/hostname.none)
	# a test of the test
	run -0 caller cat "$place/project/hidden" "$place/project/beside" \
		"$project/root$home/.hidden"
	assert_equal "${#lines[@]}" 3
	for profile in default nested shell; do
		run -0 in_profile "$profile" bash -c '
			exec 2>/dev/null
			for at in "" /proc/self/root /proc/1/root /proc/2/root \
				/proc/self/task/1/root /proc/self/cwd/../../../../.. \
				/proc/self/cwd/root root up/../../.. proc/../../.. ..; do
				cat "${@/#/$at}"
			done
			cat beside hidden root/etc/shadow; cat ./up/beside; true' \
			sh "${files[@]}"
		assert_output ""
	done
	rm "$home/.hidden"
}

# attack B1
@test "inside, what is written elsewhere than in the project does not reach the host" {
	local home profile name

	home=$(caller_home)
	find "$home" "$place" -maxdepth 1 | sort >"$BATS_TEST_TMPDIR/before"
	for profile in default nested shell; do
		run -0 in_profile "$profile" sh -c '
			exec 2>/dev/null
			for at in "" /proc/self/root /proc/1/root /proc/self/cwd/../../../../..; do
				for file in /etc /usr /usr/bin /bin / "$1" "$2" /root /home /var \
					/tmp /run /var/tmp /dev/shm /sys; do
					echo x >"$at$file/cordon-was-here"
				done
			done
			echo x >../cordon-was-here; echo x >>/etc/passwd
			echo x >cordon-was-here' sh "$home" "$place"
		run -0 find / /etc /usr /usr/bin /var /tmp /var/tmp /run /dev/shm \
			/root /home "$project" -maxdepth 1 -name cordon-was-here
		assert_output "$project/cordon-was-here"
		rm "$project/cordon-was-here"
		find "$home" "$place" -maxdepth 1 | sort |
			diff "$BATS_TEST_TMPDIR/before" -
	done
}

# What code inside makes because others execute it, below a home.  There is a
# .gitconfig, read-only.
home_names=(.bashrc .bash_profile .bash_login .bash_logout .bash_aliases
	.profile .zshrc .zshenv .zprofile .zlogin .inputrc .kshrc
	.config/fish/config.fish .xprofile .xinitrc .xsession .xsessionrc
	.Xresources .pam_environment .config/environment.d/x.conf
	.config/autostart/x.desktop .config/autostart-scripts/x
	.config/plasma-workspace/env/x.sh .config/systemd/user/x.service
	.local/share/systemd/user/x.service .local/share/applications/x.desktop
	.local/bin/ls bin/ls .ssh/config .ssh/rc .ssh/authorized_keys
	.ssh/environment .gnupg/gpg.conf .config/git/config
	.claude/settings.json .cursor/mcp.json .npmrc .yarnrc .pypirc
	.config/pip/pip.conf .cargo/config.toml .cargo/bin/cargo .vimrc .exrc
	.config/nvim/init.vim .emacs .tmux.conf .screenrc .gdbinit .lldbinit
	.terraformrc .docker/config.json .kube/config .config/i3/config
	.config/sway/config .config/openbox/rc.xml .config/awesome/rc.lua
	.config/cordon/common.conf .local/share/cordon/homes/x)

# The same in a project: the last two lines are ordinary files of projects,
# which nothing tells of.
project_names=(.husky/pre-commit .githooks/x .lefthook/x lefthook.yml
	.lefthook.yml .pre-commit-config.yaml .envrc .mise.toml mise.toml
	.tool-versions .exrc .vimrc .nvimrc .nvim.lua .dir-locals.el .bashrc
	.profile .zshrc .vscode/tasks.json .idea/x.xml .zed/x .cursor/x
	.devcontainer/x .devcontainer.json .claude/settings.json
	.claude/settings.local.json .claude/hooks/x .claude/commands/x
	.claude/agents/x .mcp.json .codex/x .agents/x .gemini/x .windsurf/x
	.opencode/x opencode.json .aider.conf.yml .npmrc .yarnrc .yarnrc.yml
	.yarn/releases/x .yarn/plugins/x .pnpmfile.cjs .cargo/config.toml
	.cargo/config .mvn/x .git/hooks/pre-commit HEAD
	Makefile package.json build.rs conftest.py sitecustomize.py AGENTS.md
	CLAUDE.md .gitattributes .gitmodules .ripgreprc node_modules/.bin/ls)

make_all='for name; do mkdir -p "$(dirname "$name")"; echo x >"$name" || exit; done'

# attack B4
@test "inside, what others would execute is made in the home, and is gone at the end" {
	find "$(caller_home)" | sort >"$BATS_TEST_TMPDIR/before"
	run -0 in_profile shell sh -c "cd && $make_all"' && find . -type f ! -name .gitconfig | wc -l' \
		sh "${home_names[@]}"
	assert_output "${#home_names[@]}"
	find "$(caller_home)" | sort | diff "$BATS_TEST_TMPDIR/before" -
}

# attack B4
@test "inside, what others would execute is made in the project, and told at the end" {
	run -0 in_profile shell sh -c "$make_all" sh "${project_names[@]}"
	assert_equal "$(sort <<<"$output")" "$(
		told appeared $(printf '%s\n' "${project_names[@]:0:48}" |
			sed -E '/^\.(yarn|cargo)\//!s,/.*,,; s,^(\.yarn/[^/]*)/.*,\1,' |
			sort -u)
	)"
}

# attack B5 B8
@test "inside, what others would execute is neither changed, replaced nor taken away where it is" {
	local names=("${project_names[@]:0:46}" .git/hooks/pre-commit
		.git/config .git/info/attributes)

	requires git "a repository"
	caller sh -c "cd \"\$0\" && git init -q . && $make_all" "$project" "${names[@]}"
	(cd "$project" && find . -type f -exec sha256sum {} + | sort) \
		>"$BATS_TEST_TMPDIR/before"
	run -0 in_profile shell sh -c '
		exec 2>/dev/null
		for name; do
			above=${name%/*}
			[ "$above" != "$name" ] || above=.
			(echo x >"$name") && echo "wrote $name"
			(echo x >>"$name") && echo "added to $name"
			chmod +x "$name" && echo "changed $name"
			echo x >new && mv -f new "$name" && echo "replaced $name"
			ln -f new "$name" && echo "linked $name"
			mv "$name" other && echo "moved $name"
			rm -f "$name" && echo "removed $name"
			[ "$above" = . ] || {
				mv "$above" other && echo "moved $above"
				(echo x >"$above/new") && echo "added to $above"
			}
		done
		rm -f new other; true' sh "${names[@]}"
	# beside what is protected in these there may be more
	assert_equal "$(sort -u <<<"$output")" "$(printf 'added to %s\n' .cargo .git)"
	rm -f "$project/.git/new" "$project/.cargo/new"
	(cd "$project" && find . -type f -exec sha256sum {} + | sort) |
		diff "$BATS_TEST_TMPDIR/before" -
}

# attack B8
@test "inside, no setting of git's that names a program is made, and outside none runs" {
	local key

	requires git "a repository"
	caller sh -c 'cd "$0" && git init -q . && git config user.name A &&
		git config user.email a@example.org && echo x >file && git add file' \
		"$project"
	cp "$project/.git/config" "$BATS_TEST_TMPDIR/config"
	run -0 in_profile shell sh -c '
		exec 2>/dev/null
		for key; do
			git config "$key" "touch $PWD/ran" && echo "set $key"
			git config --worktree "$key" "touch $PWD/ran" && echo "set $key for the worktree"
		done
		git worktree add ../tree && echo "added a worktree"
		git submodule add ./. sub && echo "added a submodule"
		echo "* filter=x diff=x merge=x" >.gitattributes
		true' sh core.hooksPath core.fsmonitor core.sshCommand core.pager \
		core.editor alias.status filter.x.clean filter.x.smudge \
		diff.x.textconv merge.x.driver include.path gpg.program \
		credential.helper diff.external sequence.editor
	assert_output "$(told appeared .git/modules/)"
	caller sh -c 'cd "$0" && git add . && git status && git commit -qm x &&
		git diff HEAD && git checkout -q . && git gc -q' "$project"
	assert [ ! -e "$project/ran" ]
	cmp "$project/.git/config" "$BATS_TEST_TMPDIR/config"
}

# attack B9
@test "inside, s-bits can be given, capabilities and devices cannot, and no sandbox obeys them" {
	local names=(chmod fchmod fchmodat fchmodat2) a b name

	a="$(id -u cordon-a) $(id -g cordon-a)"
	b="$(id -u cordon-b) $(id -g cordon-b)"
	cp "$(tool attempts)" "$project/"
	for profile in default shell; do
		run -0 in_profile "$profile" sh -c 'mkdir -m 0755 special &&
			./attempts special special'
		assert_output - <<-'END'
			chmod: ok
			fchmod: ok
			fchmodat: ok
			fchmodat2: ok
			open: ok
			mknod: ok
			mkdir: ok
			security.capability: EPERM
			trusted: EPERM
			null device: EPERM
			disk: EPERM
		END
		run -0 in_profile "$profile" sh -c 'for name; do special/$name ids; done' \
			sh "${names[@]}" capability
		assert_equal "$(sort -u <<<"$output")" \
			"${a% *} ${a% *} ${a% *}, ${a#* } ${a#* } ${a#* }, no_new_privs 1, seccomp 2"
		# B would become A, and does outside: the manual has that
		for name in "${names[@]}"; do
			run -0 as_user_without_userns B "$(prefix)/bin/cordon" \
				--ro-bind / / "$project/special/$name" ids
			assert_output \
				"${b% *} ${b% *} ${b% *}, ${b#* } ${b#* } ${b#* }, no_new_privs 1, seccomp 2"
		done
		rm -r "$project/special"
	done
}

# attack B15
@test "inside, a program that crashes leaves no core file, and cannot ask for one" {
	cd "$project"
	caller mkdir bin
	caller cp "$(command -v sleep)" "bin/\$(touch ran)"
	for profile in default shell; do
		run -0 in_profile "$profile" bash -c '
			ulimit -c; ulimit -H -c; ulimit -c 1 2>/dev/null && echo raised
			cd bin
			for signal in SEGV ABRT BUS ILL; do
				CORE="\$(touch ran)" ./*ran* 100 & 
				kill -s $signal $!
				wait $!
			done 2>/dev/null
			true'
		assert_output "$(printf '%s\n' 0 0)"
	done
	run -0 find "$project" -type f
	assert_output "$project/bin/\$(touch ran)"
}
