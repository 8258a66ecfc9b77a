# bats file_tags=root
#
# Homes that are kept, in the hands of hostile code.

load ../helpers

teardown() {
	if [ "$CORDON_USERS" = yes ]; then
		user_processes_end A
	fi
	chmod -R u+rwX "$(caller_home)"
	find "$(caller_home)" -mindepth 1 -delete
}

# The caller's home, with a project in it and something to be lost.
caller_home_lay() {
	project=$(caller_home)/code/web
	homes=$(caller_home)/.local/share/cordon/homes
	mkdir -p "$project" "$(caller_home)/.ssh"
	echo "the user's own" >"$(caller_home)/.ssh/id_ed25519"
	echo "the project's" >"$project/main.c"
	chown -R "$(caller_name):" "$(caller_home)"
	host_note
}

# sandbox NAME WORD...: sandbox-NAME, in the project.
sandbox() {
	(cd "$project" && frontend "$@")
}

nothing_elsewhere() {
	assert_equal "$(files_changed ! -path "$homes/*" ! -path "$(caller_home)/.cache/cordon/*")" ''
	assert_equal "$(cat "$(caller_home)/.ssh/id_ed25519")" "the user's own"
	assert_equal "$(cat "$project/main.c")" "the project's"
	assert_host_unchanged
}

what_is_written_is_kept() {
	caller_home_lay
	run -0 sandbox shell --home a sh -c 'ls -A ~ && echo kept >~/.profile'
	assert_output $'.gitconfig\ncode'
	run -0 sandbox shell --home a sh -c 'cat ~/.profile; id -u; stat -c "%a %u" ~'
	assert_output "$(printf 'kept\n%d\n700 %d' "$(id -u "$(caller_name)")" "$(id -u "$(caller_name)")")"
	run -0 sandbox shell --home b find "$(caller_home)" -mindepth 1 -maxdepth 1 -printf '%P\n'
	assert_equal "$(sort <<<"$output")" $'.gitconfig\ncode'
	run -0 sandbox shell sh -c 'ls -A ~'
	assert_output $'.gitconfig\ncode'
	assert [ ! -e "$(caller_home)/.profile" ]
	run -0 sandbox shell --list-homes
	assert_output $'a\nb'
	nothing_elsewhere
}

# What sandbox-shell does not put into the home is free for hostile code to
# replace, and sandbox-node puts something there.
planted_links_are_refused() {
	local place

	caller_home_lay
	for place in .npmrc .npm .cache; do
		run -0 sandbox shell --home a ln -s "$project" "$(caller_home)/$place"
		run -125 sandbox node --home a node -e ''
		assert_output "sandbox-node: $homes/a/$place: is a symbolic link where something is to be shown (remove it, or the home)"
		run -0 sandbox shell --home a rm "$(caller_home)/$place"
	done
	run -0 sandbox node --home a node -e ''
	nothing_elsewhere
}

planted_files_are_refused() {
	local place

	caller_home_lay
	for place in .npmrc .npm .cache; do
		run -0 sandbox shell --home a rm -rf "$(caller_home)/$place"
		case $place in
		.npmrc) run -0 sandbox shell --home a mkdir "$(caller_home)/$place" ;;
		*) run -0 sandbox shell --home a mkfifo "$(caller_home)/$place" ;;
		esac
		run -125 sandbox node --home a node -e ''
		assert_equal "${#lines[@]}" 1
		assert_output --regexp "^cordon: Can't .* $(caller_home)/$place"
		run -0 sandbox shell --home a rm -r "$(caller_home)/$place"
	done
	nothing_elsewhere
}

# Names, modes, links, and a tree that is deeper than any path can say.
hostile_home_fill() {
	cat <<-'PYTHON'
		import os
		os.umask(0)
		home = os.environ["HOME"]
		os.chdir(home)
		os.symlink("/usr", "usr")
		os.symlink(os.getcwd() + "/code/web", "project")
		os.symlink("..", "up")
		os.mkdir("closed")
		os.mkdir("closed/in")
		os.symlink("/", "closed/in/root")
		os.chmod("closed/in", 0)
		os.chmod("closed", 0)
		os.mkfifo("fifo")
		for name in "-rf", "a\nb", " ", "*", "\x1b[31m", "..."[:3]:
		    open(name, "w").close()
		os.mkdir("s")
		os.chmod("s", 0o6000)
		for _ in range(5000):
		    os.mkdir("d")
		    os.chdir("d")
		os.chmod(home, 0)
	PYTHON
}

a_hostile_home_is_removed() {
	caller_home_lay
	run -0 sandbox shell --home a python3 -c "$(hostile_home_fill)"
	refute_output
	run -125 sandbox shell --home a true
	run -0 sandbox shell --remove-home a
	refute_output
	assert [ ! -e "$homes/a" ]
	assert [ -d "$homes" ]
	run -0 sandbox shell --list-homes
	refute_output
	run -125 sandbox shell --remove-home a
	assert_output 'sandbox-shell: --remove-home a: does not exist (see sandbox-shell --list-homes)'
	nothing_elsewhere
}

sandbox_runs() {
	[ -e "$homes/a/runs" ]
}

# The project is mounted in the home that goes away: it must not go with it.
a_home_in_use_is_removed() {
	caller_home_lay
	mkfifo "$BATS_TEST_TMPDIR/end"
	sandbox shell --home a sh -c 'touch ~/runs; read -r _; cd ~/code/web' \
		<>"$BATS_TEST_TMPDIR/end" >"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
	wait_until 10 sandbox_runs
	run -125 sandbox shell --home a touch ~/more
	assert_output "cordon: Can't lock $homes/a: it is in use (end the other sandbox, or take another name)"
	run -0 sandbox shell --remove-home a
	refute_output
	assert [ ! -e "$homes/a" ]
	assert_equal "$(cat "$project/main.c")" "the project's"
	echo >"$BATS_TEST_TMPDIR/end"
	# its own home is gone, and the place of the project in it
	run ! wait "$!"
	CORDON_OWN=()
	nothing_elsewhere
}

@test "setuid: what is written in a home is there the next time, and nowhere else" {
	mode setuid
	what_is_written_is_kept
}

@test "setuid: links that were left in a home lead nothing elsewhere" {
	mode setuid
	planted_links_are_refused
}

@test "setuid: files that were left in a home are not taken for what is to be there" {
	mode setuid
	planted_files_are_refused
}

@test "setuid: a home that was made hard to remove is removed, and nothing else" {
	mode setuid
	a_hostile_home_is_removed
}

@test "setuid: a home is for one sandbox at a time, and removed under it, and the project is not" {
	mode setuid
	a_home_in_use_is_removed
}

@test "root: what is written in a home is there the next time, and nowhere else" {
	mode root
	what_is_written_is_kept
}

@test "root: links that were left in a home lead nothing elsewhere" {
	mode root
	planted_links_are_refused
}

@test "root: files that were left in a home are not taken for what is to be there" {
	mode root
	planted_files_are_refused
}

@test "root: a home that was made hard to remove is removed, and nothing else" {
	mode root
	a_hostile_home_is_removed
}

@test "root: a home is for one sandbox at a time, and removed under it, and the project is not" {
	mode root
	a_home_in_use_is_removed
}

@test "userns: what is written in a home is there the next time, and nowhere else" {
	mode userns
	what_is_written_is_kept
}

@test "userns: links that were left in a home lead nothing elsewhere" {
	mode userns
	planted_links_are_refused
}

@test "userns: files that were left in a home are not taken for what is to be there" {
	mode userns
	planted_files_are_refused
}

@test "userns: a home that was made hard to remove is removed, and nothing else" {
	mode userns
	a_hostile_home_is_removed
}

@test "userns: a home is for one sandbox at a time, and removed under it, and the project is not" {
	mode userns
	a_home_in_use_is_removed
}
