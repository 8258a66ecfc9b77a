# bats file_tags=root
#
# git inside, in a project that git outside goes on to use.

# $place is more.bash's, much text is for a shell inside, and each test is a
# subshell.
# shellcheck disable=SC2016,SC2154,SC2030,SC2031

load ../helpers
load ../more

# git_outside ARGUMENT...: as the caller, in the project.
git_outside() {
	(cd "$project" && caller git "$@")
}

# git_inside SCRIPT: what a shell prints of it; the first failure ends it.
git_inside() {
	(cd "$project" && frontend shell sh -ec "$1")
}

# A repository with a commit, and the caller's name.
repository_make() {
	requires git "the repository is one of its own"
	project=$place/project
	mkdir "$project"
	chown "$(caller_name):" "$project"
	printf '[user]\n\tname = Ana Example\n\temail = ana@example.org\n[alias]\n\tst = !touch ran\n' \
		>"$(caller_home)/.gitconfig"
	chown "$(caller_name):" "$(caller_home)/.gitconfig"
	git_outside init --quiet --initial-branch=main
	echo first >"$project/file"
	chown "$(caller_name):" "$project/file"
	git_outside add file
	git_outside commit --quiet --message=first
}

teardown() {
	if [ -n "${project:-}" ]; then
		rm -f "$(caller_home)/.gitconfig"
	fi
}

# What is executed outside or decides what is.
control_files() {
	(cd "$project/.git" && find hooks info config -type f -print0 |
		sort -z | xargs -0 sha256sum && ls -A hooks info)
}

everyday_work() {
	local before

	repository_make
	before=$(control_files)
	run -0 git_inside '
		git status --short --branch
		echo second >second
		git add second
		git commit --quiet --message=second
		git branch topic
		git checkout --quiet topic
		echo third >third
		git add .
		git status --short
		git commit --quiet --message=third
		git checkout --quiet main
		echo changed >>file
		git stash --quiet
		git stash list
		cat file
		git stash pop --quiet
		cat file
		git commit --quiet --all --message=fourth
		git merge --quiet --no-edit topic
		git checkout --quiet -b other HEAD~1
		echo fifth >fifth
		git add fifth
		git commit --quiet --message=fifth
		git rebase --quiet main
		git checkout --quiet main
		git merge --quiet --ff-only other
		git tag v1
		git mv third 3rd
		git rm --quiet fifth
		git commit --quiet --message=sixth
		git branch --quiet --delete other 2>/dev/null
		# it would like to write .git/info/refs
		git gc --quiet 2>/dev/null
		git fsck --no-dangling --no-progress
		git branch
		git log --format="%an <%ae> %s"'
	assert_output "## main
A  third
stash@{0}: WIP on main: $(git_outside log -1 --format='%h' ':/^second') second
first
first
changed
* main
  topic
Ana Example <ana@example.org> sixth
Ana Example <ana@example.org> fifth
Ana Example <ana@example.org> Merge branch 'topic'
Ana Example <ana@example.org> fourth
Ana Example <ana@example.org> third
Ana Example <ana@example.org> second
Ana Example <ana@example.org> first"
	# and outside it is the same repository, that nothing was put into
	run -0 git_outside log -1 --format=%s
	assert_output sixth
	run -0 git_outside status --short
	refute_output
	run -0 git_outside fsck --no-dangling --no-progress
	refute_output
	run -0 ls "$project"
	assert_output "3rd
file
second"
	assert_equal "$(control_files | grep -v ' info/refs$' | grep -vx refs)" \
		"$before"
}

@test "setuid: git's everyday commands work in the project" {
	mode setuid
	everyday_work
}

@test "root: git's everyday commands work in the project" {
	mode root
	place_make
	everyday_work
}

@test "userns: git's everyday commands work in the project" {
	mode userns
	everyday_work
}

@test "inside, of ~/.gitconfig there is the name and the address" {
	repository_make
	run -0 git_inside 'git config --global --list; cat ~/.gitconfig'
	assert_output "user.name=Ana Example
user.email=ana@example.org
[user]
 name = Ana Example
 email = ana@example.org"
	run -1 git_inside 'git st'
	assert_line -n 0 "git: 'st' is not a git command. See 'git --help'."
}

# attempts: each line of the standard input, inside and by itself, and what
# came of it.
attempts() {
	local line script=''

	while IFS= read -r line; do
		script+="( $line ) 2>&1 && echo 'done: $line'"$'\n'
	done
	git_inside "set +e; export LC_ALL=C
$script true"
}

@test "inside, git's configuration, hooks and info cannot be written" {
	local before readonly="Read-only file system"

	repository_make
	before=$(control_files)
	run -0 attempts <<-'END'
		echo x >>.git/config
		echo x >.git/hooks/pre-commit
		chmod +x .git/hooks/pre-commit.sample
		rm .git/hooks/pre-commit.sample
		mkdir .git/hooks/x
		echo x >>.git/info/exclude
		echo x >.git/info/attributes
	END
	assert_output "sh: 2: cannot create .git/config: $readonly
sh: 3: cannot create .git/hooks/pre-commit: $readonly
chmod: changing permissions of '.git/hooks/pre-commit.sample': $readonly
rm: cannot remove '.git/hooks/pre-commit.sample': $readonly
mkdir: cannot create directory '.git/hooks/x': $readonly
sh: 7: cannot create .git/info/exclude: $readonly
sh: 8: cannot create .git/info/attributes: $readonly"
	assert_equal "$(control_files)" "$before"
}

@test "inside, .git and what is protected in it cannot be replaced" {
	local before busy="Device or resource busy"

	repository_make
	before=$(control_files)
	run -0 attempts <<-'END'
		mv .git x
		mv .git/hooks .git/x
		mv .git/info .git/x
		mv .git/config .git/x
		rm .git/config
		rmdir .git/hooks
		mv .git/HEAD .git/config
		ln -s x y; mv -T y .git/hooks
	END
	assert_output "mv: cannot move '.git' to 'x': $busy
mv: cannot move '.git/hooks' to '.git/x': $busy
mv: cannot move '.git/info' to '.git/x': $busy
mv: cannot move '.git/config' to '.git/x': $busy
rm: cannot remove '.git/config': $busy
rmdir: failed to remove '.git/hooks': $busy
mv: cannot move '.git/HEAD' to '.git/config': $busy
mv: cannot overwrite directory '.git/hooks' with non-directory"
	assert_equal "$(control_files)" "$before"
}

@test "inside, git config fails, and nothing that it would have set runs outside" {
	local before

	repository_make
	before=$(control_files)
	run git_inside 'git config core.fsmonitor "touch /tmp/cordon-odd-ran"'
	assert_failure
	assert_output --partial "could not write config file .git/config"
	run git_inside 'git config core.hooksPath .'
	assert_failure
	assert_equal "$(control_files)" "$before"
	assert [ ! -e "$project/.git/config.lock" ]
	run -0 git_outside config --local --get-regexp 'core.(fsmonitor|hookspath)' || :
	refute_output
}
