# bats file_tags=root
#
# What is protected in a project, with real repositories and the frontend: git
# works inside, and what it executes outside stays the user's.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more

setup() {
	requires git "the repositories are real"
	invariants_note
}

teardown() {
	if [ -n "${place-}" ]; then
		rm -rf "$place"
	fi
	rm -f "$CORDON_SCRATCH"/home-*/.gitconfig
	invariants_hold
}

# The caller's: in $place a repository `main` with a worktree `wt`, a
# repository `super` with a submodule, nested deeper than a level, and a bare
# one in it.
repositories_lay() {
	place_make
	caller sh -ec '
		printf "[user]\n\tname = A\n\temail = a@example.org\n[protocol \"file\"]\n\tallow = always\n" >"$HOME/.gitconfig"
		cd "$1"
		git init -q -b main main
		git -C main commit -q --allow-empty -m first
		git -C main worktree add -q ../wt 2>/dev/null
		git -C main worktree add -q ../other 2>/dev/null
		git init -q -b main super
		cd super
		git submodule --quiet add ../main libs/sub
		git commit -q -m first
		git clone -q --bare ../main bare.git
	' sh "$place"
}

# in_project DIR [OPTION... --] TEXT: TEXT, for sh, in the sandbox.
in_project() {
	local project=$1 text=${*: -1}

	shift
	(cd "$place/$project" && frontend shell "${@:1:$#-1}" sh -c "exec 2>&1; $text")
}

told() {
	printf "cordon: $place/%s: it has $1 while the sandbox ran (look at it before you use it outside)\n" "${@:2}"
}

work='echo x >file && git add file && git commit -q -m inside && git branch b &&
	git checkout -q b && git tag t && git stash -q 2>/dev/null; git log --format=%s -1;
	git status --porcelain --untracked-files=no; git branch --show-current'

git_works() {
	mode "$1"
	repositories_lay
	run -0 in_project wt "$work; git repack -a -d -q -n && echo clean"
	assert_output "$(printf '%s\n' inside b clean)"
	run -0 in_project super "$work; git gc -q 2>/dev/null && echo clean"
	assert_output "$(printf '%s\n' inside b clean)"
	run -0 in_project super "cd libs/sub; $work"
	assert_output "$(printf '%s\n' inside b)"
	run -0 in_project super/libs/sub 'echo y >file; git commit -q -a -m again; git log --format=%s'
	assert_output "$(printf '%s\n' again inside first)"
	run -0 in_project super 'cd bare.git && git branch new && git branch --list'
	assert_output "$(printf '%s\n' '* main' '  new' '  other' '  wt')"
	run -0 in_project super/bare.git 'git update-ref -d refs/heads/new && git branch x && git log --format=%s x'
	assert_output first
	run -0 caller git -C "$place/main" log --format=%s b
	assert_output "$(printf '%s\n' inside first)"
	run -0 caller git -C "$place/super/libs/sub" log --format=%s
	assert_output "$(printf '%s\n' again inside first)"
}

@test "setuid: git works in a worktree, a submodule and a bare repository inside, and nothing is told" {
	git_works setuid
}

@test "root: git works in a worktree, a submodule and a bare repository inside, and nothing is told" {
	git_works root
}

@test "userns: git works in a worktree, a submodule and a bare repository inside, and nothing is told" {
	git_works userns
}

# As sums, the hooks, and what says where they are, of all repositories.
executed_outside() {
	(
		cd "$place" && find . -path '*/hooks/*' -type f -o -path '*/worktrees/*/*dir' -o \
			-path '*/info/*' -type f -o -name config -o -name .git -type f | sort | xargs sha256sum
	)
}

# attack B5 B6 B8
@test "setuid: from a linked worktree its repository's hooks, configuration and other worktrees cannot be written" {
	local common host

	mode setuid
	repositories_lay
	common=$place/main/.git
	caller mkfifo "$place/wt/go"
	executed_outside >"$BATS_TEST_TMPDIR/before"
	(
		cat "$place/wt/go" >/dev/null
		caller git -C "$place/main" config host.was here
		echo >"$place/wt/go"
	) 3>&- &
	host=$!
	run -0 in_project wt '
		c=$(git rev-parse --git-common-dir); p=$(git rev-parse --git-dir); cd "${c%/.git}"
		echo x >$c/hooks/x; echo x >$c/config; echo x >$c/info/attributes
		echo x >$p/commondir; echo x >$p/gitdir; mv $p/gitdir $p/g; rm $p/commondir
		mv $c $c.x; mv $c/hooks $c/h; mv $c/worktrees $c/w; mv $p $c/worktrees/mine
		mkdir $c/worktrees/new; echo x >$c/worktrees/other/HEAD; ls -A
		cd "$OLDPWD"; echo x >.git; mv .git g; rm .git; echo "gitdir: /x" >n; mv n .git
		git config core.fsmonitor x; rm n
		echo >go; cat go >/dev/null
		echo "# hostile" >>$c/config && echo written
		echo x >$p/config.worktree; echo /x >$c/commondir'
	wait "$host"
	assert_output "$(
		sed -e "s|COMMON|$common|g" -e "s|OWN|$common/worktrees/wt|g" <<-'END'
			sh: 3: cannot create COMMON/hooks/x: Read-only file system
			sh: 3: cannot create COMMON/config: Read-only file system
			sh: 3: cannot create COMMON/info/attributes: Read-only file system
			sh: 4: cannot create OWN/commondir: Read-only file system
			sh: 4: cannot create OWN/gitdir: Read-only file system
			mv: cannot move 'OWN/gitdir' to 'OWN/g': Device or resource busy
			rm: cannot remove 'OWN/commondir': Device or resource busy
			mv: cannot move 'COMMON' to 'COMMON.x': Device or resource busy
			mv: cannot move 'COMMON/hooks' to 'COMMON/h': Device or resource busy
			mv: cannot move 'COMMON/worktrees' to 'COMMON/w': Device or resource busy
			mv: cannot move 'OWN' to 'COMMON/worktrees/mine': Read-only file system
			mkdir: cannot create directory ‘COMMON/worktrees/new’: Read-only file system
			sh: 6: cannot create COMMON/worktrees/other/HEAD: Read-only file system
			.git
			sh: 7: cannot create .git: Read-only file system
			mv: cannot move '.git' to 'g': Device or resource busy
			rm: cannot remove '.git': Device or resource busy
			mv: cannot move 'n' to '.git': Device or resource busy
			error: could not write config file COMMON/config: Device or resource busy
			written
		END
		told appeared main/.git/worktrees/wt/config.worktree main/.git/commondir
		told changed main/.git/config
	)"
	run -0 tail -n 2 "$common/config"
	assert_output "$(printf '\twas = here\n# hostile')"
	rm "$common/commondir"
	run diff <(grep -v main/.git/config "$BATS_TEST_TMPDIR/before") <(executed_outside | grep -v main/.git/config)
	assert_output ""
}

# attack B5 B8 A57
@test "setuid: with --nested, a user namespace does not unmount what protects and masks" {
	# the setuid file, where user namespaces are to be had
	caller() { as cordon-a "$CORDON_SCRATCH/home-a" "$@"; }
	mode setuid
	requires userns "the sandbox inside the sandbox"
	repositories_lay
	caller sh -c 'cd "$0/super" && mkdir .vscode tree && for file in .env libs/sub/server.pem; do
		echo secret >$file; done' "$place"
	executed_outside >"$BATS_TEST_TMPDIR/before"
	run in_project super --nested --tmp /n -- '
		unshare -Urm sh -c "
			mv .git g; mv libs l; umount .git; umount .git/hooks; umount .env
			mkdir /n/tree && mount --rbind . /n/tree && cd /n/tree
			mv .git g; umount .git/hooks; mount -o remount,bind,rw .git/hooks
			echo x >.git/hooks/x; echo x >.git/modules/libs/sub/hooks/x; echo x >.vscode/x
			cat .env libs/sub/server.pem; chmod 600 .env; umount .env; mount -t tmpfs none .git/hooks
			cd \"\$OLDPWD\"; mount --bind . tree; cat tree/.env; ls -A tree/.git/hooks
			id -u"'
	assert_equal "$(sed -e "s|$place/super|HERE|g" -e /dmesg/d <<<"$output")" "$(
		cat <<-'END'
			mv: cannot move '.git' to 'g': Device or resource busy
			mv: cannot move 'libs' to 'l': Device or resource busy
			umount: HERE/.git: not mounted.
			umount: HERE/.git/hooks: not mounted.
			umount: HERE/.env: not mounted.
			mv: cannot move '.git' to 'g': Device or resource busy
			umount: /n/tree/.git/hooks: not mounted.
			mount: /n/tree/.git/hooks: permission denied.
			sh: 5: cannot create .git/hooks/x: Read-only file system
			sh: 5: cannot create .git/modules/libs/sub/hooks/x: Read-only file system
			sh: 5: cannot create .vscode/x: Read-only file system
			cat: .env: Permission denied
			cat: libs/sub/server.pem: Permission denied
			chmod: changing permissions of '.env': Read-only file system
			umount: /n/tree/.env: not mounted.
			mount: HERE/tree: wrong fs type, bad option, bad superblock on HERE, missing codepage or helper program, or other error.
			cat: tree/.env: No such file or directory
			ls: cannot access 'tree/.git/hooks': No such file or directory
			0
		END
	)"
	run diff "$BATS_TEST_TMPDIR/before" <(executed_outside)
	assert_output ""
	run -0 cat "$place/super/.env" "$place/super/libs/sub/server.pem"
	assert_output "$(printf 'secret\nsecret')"
}

# What the manual says of --nested: it leaves the mounts behind, and keeps a
# descriptor of the project.
replacing='
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    if getattr(libc, name)(*arguments) == -1:
        sys.exit(name + ": " + os.strerror(ctypes.get_errno()))
project = os.open(".", os.O_PATH)
call("mount", b"none", b"/tmp", b"tmpfs", 0, None)
os.mkdir("/tmp/old")
call("syscall", 155, b"/tmp", b"/tmp/old")
call("umount2", b"/old", 2)
os.rename(".git", "x", src_dir_fd=project, dst_dir_fd=project)
os.mkdir(".git", dir_fd=project)
'

# attack B5
@test "setuid: with --nested, a .git that was replaced from a user namespace is told" {
	caller() { as cordon-a "$CORDON_SCRATCH/home-a" "$@"; }
	mode setuid
	requires userns "the sandbox inside the sandbox"
	requires python3 "it makes the system calls"
	[ "$(uname -m)" = x86_64 ] || skip "the number of pivot_root is another here"
	repositories_lay
	run -0 in_project super --nested -- "unshare -Urm python3 -c '$replacing'"
	assert_output "$(told changed super/.git)"
}

# attack B4 B8
@test "setuid: what code inside made unreadable is not passed over by the next start" {
	local path
	mode setuid
	repositories_lay
	caller sh -c 'cd "$0/super" && git init -q one && echo secret >one/.env' "$place"
	for path in . one one/.git .git .git/modules .git/modules/libs .git/modules/libs/sub; do
		run -0 in_project super "chmod 311 $path"
		run -125 in_project super "chmod -R u+rwx .; cat one/.env; echo x >one/.git/config"
		assert_output "sandbox-shell: $(realpath "$place/super/$path"): cannot be listed, so what it holds cannot be protected (chmod u+rx it)"
		chmod 755 "$place/super/$path"
	done
	for path in .gitmodules one/.git/config libs/sub/.git; do
		chmod 0 "$place/super/$path"
		run -125 in_project super "chmod -R u+rwx .; cat one/.env; echo x >one/.git/config"
		assert_output "sandbox-shell: $place/super/$path: cannot be read, so what it names cannot be protected (chmod u+r it)"
		chmod 644 "$place/super/$path"
	done
}

# attack B8
@test "setuid: a repository is protected also while its HEAD is elsewhere, and cannot be taken apart" {
	mode setuid
	repositories_lay
	run in_project super 'cd .git/modules/libs/sub && mv objects o; mv refs r; mv HEAD H; cd ../../../../bare.git && mv HEAD H'
	assert_line "mv: cannot move 'objects' to 'o': Device or resource busy"
	assert_line "mv: cannot move 'refs' to 'r': Device or resource busy"
	run in_project super 'echo x >.git/modules/libs/sub/hooks/post-checkout; echo x >bare.git/config'
	assert_output "$(printf 'sh: 1: cannot create %s: Read-only file system\n' \
		.git/modules/libs/sub/hooks/post-checkout bare.git/config)"
}

# attack B4 B8
made_hooks_are_protected() {
	mode "$1"
	repositories_lay
	caller rm -r "$place/super/.git/hooks" "$place/super/.git/info"
	caller mkfifo "$place/super/.envrc" "$place/super/server.key"
	run -0 in_project super '
		echo x >.git/hooks/x; echo x >.git/info/attributes; rmdir .git/hooks; mv .git/info i
		stat -c "%a %F" .git/hooks server.key .envrc; cat server.key; mv .envrc e; rm .envrc
		: >.claude; mkdir .git/modules/new; chmod 000 .git/modules; : >.npmrc; rm .npmrc'
	assert_output "$(
		cat <<-'END'
			sh: 2: cannot create .git/hooks/x: Read-only file system
			sh: 2: cannot create .git/info/attributes: Read-only file system
			rmdir: failed to remove '.git/hooks': Device or resource busy
			mv: cannot move '.git/info' to 'i': Device or resource busy
			700 directory
			0 regular empty file
			644 fifo
			cat: server.key: Permission denied
			mv: cannot move '.envrc' to 'e': Device or resource busy
			rm: cannot remove '.envrc': Device or resource busy
		END
		told appeared super/.claude
		told changed super/.git/modules/
	)"
	caller chmod 755 "$place/super/.git/modules"
	run -0 find "$place/super/.git/hooks" "$place/super/.git/info" -printf '%P %u %m\n'
	assert_output "$(printf ' %s 700\n' "$(caller_name)" "$(caller_name)")"
}

@test "setuid: hooks that were missing are made and cannot be written, and a FIFO in place of a file holds nothing up" {
	made_hooks_are_protected setuid
}

@test "root: hooks that were missing are made and cannot be written, and a FIFO in place of a file holds nothing up" {
	made_hooks_are_protected root
}

@test "userns: hooks that were missing are made and cannot be written, and a FIFO in place of a file holds nothing up" {
	made_hooks_are_protected userns
}
