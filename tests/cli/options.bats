# What the options do, seen from inside.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more

@test "--help alone prints the usage line first and every option" {
	run -0 cordon --help
	assert_line --index 0 "usage: cordon [OPTIONS...] [--] COMMAND [ARGS...]"
	assert_line --regexp '^  --bind SRC DEST +show SRC'
	assert_line --regexp '^  --rlimit NAME=SOFT'
	run -0 cordon --new-session --help --unknown
	assert_line --index 0 "usage: cordon [OPTIONS...] [--] COMMAND [ARGS...]"
}

@test "--version prints the name and the version" {
	run -0 cordon --version
	assert_output --regexp '^cordon [0-9]+\.[0-9]+\.[0-9]+$'
}

@test "--mode says which mode it is and why" {
	run -0 cordon --mode
	case $CORDON_MODE in
	setuid) assert_output "setuid: installed setuid root, and the caller is not root" ;;
	root) assert_output "root: the caller is root" ;;
	userns) assert_output "userns: started without privileges; user namespaces are available" ;;
	esac
}

@test "called as bwrap, --help has that name" {
	ln -s "$(prefix)/bin/cordon" "$place/bwrap"
	run -0 caller "$place/bwrap" --help
	assert_line --index 0 "usage: bwrap [OPTIONS...] [--] COMMAND [ARGS...]"
}

@test "--args reads options that stand in its place" {
	printf '%s\0' --setenv A one --dir /tmp/made >"$place/args"
	run -0 cordon --ro-bind / / --tmpfs /tmp --setenv A zero --args 9 \
		--setenv B two sh -c 'echo "$A $B"; ls /tmp' 9<"$place/args"
	assert_output "$(printf '%s\n' "one two" made)"
}

@test "--args can be given more than once, each with its own descriptor" {
	printf '%s\0' --setenv A one >"$place/one"
	printf '%s\0' --setenv B two >"$place/two"
	run -0 cordon --args 8 --ro-bind / / --args 9 sh -c 'echo "$A $B"' \
		8<"$place/one" 9<"$place/two"
	assert_output "one two"
}

@test "--args needs no NUL behind its last word" {
	printf '%s\0%s' --chdir /usr >"$place/args"
	run -0 cordon --ro-bind / / --args 9 pwd 9<"$place/args"
	assert_output /usr
}

@test "--args has no options of its own kind and no command" {
	printf '%s\0' --args 8 >"$place/args"
	run -125 cordon --ro-bind / / --args 9 true 9<"$place/args" </dev/null
	assert_output "cordon: --args: cannot come from another --args"
	printf '%s\0' --clearenv touch "$place/ran" >"$place/args"
	run -125 cordon --ro-bind / / --args 9 true 9<"$place/args"
	assert_output "cordon: --args: touch stands behind the options (give the command on the command line)"
}

@test "--argv0 is the name that the command is given" {
	run -0 cordon --ro-bind / / --argv0 another sh -c 'echo "$0"'
	assert_output another
	run -0 cordon --ro-bind / / --argv0 '' bash -c 'cat /proc/$$/cmdline | head -c 1 | od -An -c'
	assert_output '  \0'
}

# attack A61
@test "behind the command, options are the command's" {
	run -0 cordon --ro-bind / / echo --help -- --bind
	assert_output -- "--help -- --bind"
	run -0 cordon --ro-bind / / -- printf '%s\n' --version
	assert_output -- --version
	run -127 cordon --ro-bind / / -- --bind / / true
	assert_output "cordon: Can't execute --bind: No such file or directory (is it shown inside, and what interprets or loads it?)"
}

@test "--symlink leaves a link alone that is there already, with the same target" {
	run -0 cordon --ro-bind / / --tmpfs /tmp --symlink target /tmp/link \
		--symlink target /tmp/link readlink /tmp/link
	assert_output target
	run -125 cordon --ro-bind / / --tmpfs /tmp --symlink target /tmp/link \
		--symlink other /tmp/link true
	assert_output "cordon: Can't make symlink at /tmp/link: existing destination is target (remove one of the two)"
	run -125 cordon --ro-bind / / --tmpfs /tmp --dir /tmp/link \
		--symlink other /tmp/link true
	assert_output "cordon: Can't make symlink at /tmp/link: existing destination is not a symlink (remove one of the two)"
}

@test "operations are carried out in their order" {
	run -0 cordon --ro-bind / / --tmpfs /tmp --dir /tmp/a --tmpfs /tmp \
		--dir /tmp/b ls /tmp
	assert_output b
	run -0 cordon --ro-bind / / --tmpfs /tmp --dir /tmp/a \
		--perms 0500 --tmpfs /tmp/a --chmod 0711 /tmp/a \
		stat -c %a /tmp/a
	assert_output 711
	run -125 cordon --ro-bind / / --tmpfs /tmp --remount-ro /tmp \
		--dir /tmp/a true
	assert_output "cordon: Can't mkdir /tmp/a: Read-only file system (name a place that exists, or is on a --tmpfs)"
}

@test "a bind of / is the root, and what comes later lies on it" {
	run -0 cordon --ro-bind / / --tmpfs /tmp --dir /tmp/a ls /tmp
	assert_output a
	run -2 cordon --tmpfs /nowhere --ro-bind / / ls -d /nowhere
	assert_output "ls: cannot access '/nowhere': No such file or directory"
}

@test "the tree is writable, read-only or with devices as its option says" {
	run -0 inside --bind "$place" /place -- touch /place/rw
	run -1 inside --ro-bind "$place" /place -- touch /place/ro
	assert_output "touch: cannot touch '/place/ro': Read-only file system"
	run -1 inside --bind "$place" /place --remount-ro /place -- \
		touch /place/ro
	assert_output "touch: cannot touch '/place/ro': Read-only file system"
	run -0 inside --ro-bind "$place/rw" /file -- ls /file
	assert_output /file
	assert_equal "$(ls -A "$place")" rw
}

@test "a -try bind of what does not exist does nothing" {
	run -1 inside --bind-try /nonexistent /a --ro-bind-try /nonexistent /b \
		--dev-bind-try /nonexistent /c -- sh -c 'ls -d /[abc] 2>/dev/null; [ -e /a ]'
	refute_output
}

@test "files are made of what a descriptor has" {
	run -0 inside --perms 0640 --file 8 /a/file --bind-data 9 /b -- \
		sh -c 'cat /a/file /b; stat -c %a /a /a/file /b; echo more >>/b' \
		8<<<eight 9<<<nine
	assert_output "$(printf '%s\n' eight nine 750 640 600)"
	run -2 inside --ro-bind-data 9 /b -- sh -c 'echo more >>/b' 9<<<nine
	assert_output "sh: 1: cannot create /b: Read-only file system"
	# nothing else of it is to be seen
	run -0 inside --bind-data 9 /b -- find / -maxdepth 1 -name '.*' 9<<<nine
	refute_output
}

@test "--perms and --size are for the operation that follows" {
	run -0 inside --perms 1777 --size 65536 --tmpfs /t --perms 0700 \
		--dir /d --dir /e -- sh -c 'stat -c %a /t /d /e; df --output=size /t'
	assert_output "$(printf '%s\n' 1777 700 755 "1K-blocks" "       64")"
}

@test "the command starts where --chdir says, and PWD says it too" {
	local show='pwd; printenv PWD'
	run -0 cordon --ro-bind / / --chdir /usr sh -c "$show"
	assert_output "$(printf '%s\n' /usr /usr)"
	run -0 cordon --ro-bind / / --chdir /usr --setenv PWD /x printenv PWD
	assert_output /usr
	run -125 cordon --ro-bind / / --chdir /nonexistent true
	assert_output "cordon: Can't chdir to /nonexistent: No such file or directory (is it shown inside?)"
}

@test "without --chdir the command starts in the caller's directory, HOME or /" {
	cd "$place"
	run -0 cordon --ro-bind / / sh -c 'pwd; printenv PWD'
	assert_output "$(printf '%s\n' "$place" "$place")"
	local layout=(--ro-bind /usr /usr --symlink usr/bin /bin
		--symlink usr/lib /lib --symlink usr/lib64 /lib64)
	run -0 cordon "${layout[@]}" --dir /home/x --setenv HOME /home/x \
		sh -c 'pwd; printenv PWD'
	assert_output "$(printf '%s\n' /home/x /home/x)"
	run -0 cordon "${layout[@]}" --setenv HOME /nonexistent \
		sh -c 'pwd; printenv PWD'
	assert_output "$(printf '%s\n' / /)"
	run -0 cordon "${layout[@]}" --setenv HOME usr \
		sh -c 'pwd; printenv PWD'
	assert_output "$(printf '%s\n' / /)"
}

# attack B35
@test "the environment is the caller's, changed in the order of the options" {
	run -0 caller env -i PWD=/ A=1 B=2 "$(prefix)/bin/cordon" --ro-bind / / \
		--chdir / --setenv C 3 --unsetenv A --setenv B '' /usr/bin/env
	assert_equal "$(sort <<<"$output")" "$(printf '%s\n' B= C=3 PWD=/)"
	run -0 caller env -i PWD=/x A=1 "$(prefix)/bin/cordon" --ro-bind / / \
		--setenv B 2 --clearenv --setenv C 'a b=c' --chdir /usr \
		/usr/bin/env
	assert_equal "$(sort <<<"$output")" "$(printf '%s\n' 'C=a b=c' PWD=/usr)"
	run -0 caller env -i "$(prefix)/bin/cordon" --ro-bind / / --chdir / \
		--unsetenv PWD /usr/bin/env
	assert_output PWD=/
}

@test "--rlimit is the command's limit, and overrides what the caller has" {
	run -0 cordon --ro-bind / / --rlimit nofile=32:64 --rlimit core=0 \
		--rlimit fsize=1024 sh -c 'ulimit -Sn; ulimit -Hn; ulimit -Hc
			ulimit -Sf; ulimit -Hf'
	assert_output "$(printf '%s\n' 32 64 0 2 2)"
	run -0 cordon --ro-bind / / --rlimit nofile=64 --rlimit nofile=32 \
		sh -c 'ulimit -n'
	assert_output 32
}

@test "a hard limit above the caller's is an error" {
	[ "$CORDON_MODE" != root ] || skip "root mode may have CAP_SYS_RESOURCE"
	run -125 caller sh -c 'ulimit -n 64; exec "$@"' sh \
		"$(prefix)/bin/cordon" --ro-bind / / --rlimit nofile=128 true
	assert_output "cordon: Can't set the limit of an --rlimit: Operation not permitted (a hard limit can only be lowered)"
}

@test "--as-pid-1 makes the command pid 1, and it is the child of init without" {
	run -0 inside -- sh -c 'echo $$ $PPID'
	assert_output "2 1"
	run -0 inside --as-pid-1 -- sh -c 'echo $$ $PPID'
	assert_output "1 0"
	run ! cordon --ro-bind / / sh -c '[ $$ -lt 3 ]'
}

@test "--new-session is a session of the command's own" {
	run -0 inside --new-session -- sh -c 'cut -d " " -f 6 /proc/self/stat'
	assert_output 1
	run -0 inside -- sh -c 'cut -d " " -f 6 /proc/self/stat'
	assert_output 0
}

@test "--unshare-all shares nothing, and --share-net the network" {
	local name
	for name in ipc pid net uts cgroup; do
		outside=$(caller readlink "/proc/self/ns/$name")
		run -0 cordon --ro-bind / / --proc /proc --unshare-all \
			readlink "/proc/self/ns/$name"
		refute_output "$outside"
		run -0 cordon --ro-bind / / readlink "/proc/self/ns/$name"
		assert_output "$outside"
	done
	run -0 cordon --ro-bind / / --proc /proc --unshare-all --share-net \
		readlink /proc/self/ns/net
	assert_output "$(caller readlink /proc/self/ns/net)"
	run -0 cordon --ro-bind / / --proc /proc --unshare-user-try \
		--unshare-cgroup-try true
}

# attack B35
@test "--keep-env lets a variable through --clearenv, whose value is on no command line" {
	run -0 caller env KEPT="a value" DROPPED=x "$(prefix)/bin/cordon" \
		--ro-bind / / --unshare-pid --proc /proc --clearenv \
		--keep-env KEPT --keep-env ABSENT --setenv SET 1 \
		sh -c 'env | grep -v ^PWD= | sort; tr "\0" "\n" </proc/1/cmdline | grep -c "a value"'
	assert_output - <<-'EOF'
		KEPT=a value
		SET=1
		1
	EOF
}

# attack A42 A43
@test "--no-symlinks refuses a source that a link leads to, anywhere on the way" {
	local how

	mkdir -p "$place/real/below"
	ln -s real "$place/link"
	for how in --bind --ro-bind --dev-bind --ro-bind-try; do
		run -125 cordon --no-symlinks "$how" "$place/link/below" /x true
		assert_output --partial "cordon: Can't find source path $place/link/below: Too many levels of symbolic links"
		run -125 cordon --no-symlinks "$how" "$place/link" /x true
	done
	run -0 cordon --ro-bind / / --no-symlinks --ro-bind "$place/real/below" /mnt true
	run -125 cordon --no-symlinks --tmpfs /x true
	assert_output "cordon: --tmpfs /x: cannot follow --no-symlinks, only a bind can"
	run -125 cordon --ro-bind / / --no-symlinks true
	assert_output "cordon: --no-symlinks: must be followed by a bind"
}

@test "whom --perms gives nothing has no way there either" {
	run -0 cordon --ro-bind / / --tmpfs /tmp --perms 0700 --dir /tmp/a/b/c --perms 0750 --tmpfs /tmp/d/e \
		--perms 0604 --file 9 /tmp/f/g --dir /tmp/h/i --perms 0000 --tmpfs /tmp/h/j/k \
		stat -c '%a %n' /tmp/a /tmp/a/b /tmp/a/b/c /tmp/d /tmp/d/e /tmp/f /tmp/f/g /tmp/h /tmp/h/i /tmp/h/j \
		9</dev/null
	assert_output - <<-EOF
		700 /tmp/a
		700 /tmp/a/b
		700 /tmp/a/b/c
		750 /tmp/d
		750 /tmp/d/e
		705 /tmp/f
		604 /tmp/f/g
		755 /tmp/h
		755 /tmp/h/i
		700 /tmp/h/j
	EOF
}
