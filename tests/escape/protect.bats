# --mask, --pin and --watch: what stays as it is inside a writable tree.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more

# A tree with a repository, as the caller's.
tree_make() {
	caller mkdir -p "$place/tree/sub/.git/hooks" "$place/tree/secret"
	caller sh -c 'cd "$0/tree" && echo secret | tee key secret/key >config' \
		"$place"
}

# in_tree OPTION... -- COMMAND...: with the tree at /tree.
in_tree() {
	local options=()

	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	inside --bind "$place/tree" /tree "${options[@]}" \
		-- sh -c 'cd /tree && exec "$@"' sh "$@"
}

mask_owner() {
	if [ "$CORDON_MODE" = userns ]; then
		caller id -u
	else
		echo 0
	fi
}

# attack A57 A47
@test "a masked file can be neither read, written, changed, renamed, nor removed" {
	tree_make
	run in_tree --mask /tree/key --filter default -- sh -c '
		stat -c "%u %a %s %F" key
		cat key; echo x >key; chmod 600 key; mv key k; rm -f key
		ln key l; mv config key; cat secret/key'
	assert_output "$(
		cat <<-END
			$(mask_owner) 0 0 regular empty file
			cat: key: Permission denied
			sh: 3: cannot create key: Read-only file system
			chmod: changing permissions of 'key': Read-only file system
			mv: cannot move 'key' to 'k': Device or resource busy
			rm: cannot remove 'key': Device or resource busy
			ln: failed to create hard link 'l' => 'key': Invalid cross-device link
			mv: cannot move 'config' to 'key': Device or resource busy
			secret
		END
	)"
	assert_equal "$(cat "$place/tree/key")" secret
}

# attack A57
@test "a masked directory can be neither listed, entered, written, changed, renamed nor removed" {
	tree_make
	run in_tree --mask /tree/secret --filter default -- sh -c '
		stat -c "%u %a %F" secret
		ls secret; cat secret/key; (cd secret); echo x >secret/new
		chmod 700 secret; mv secret s; rmdir secret'
	assert_output "$(
		cat <<-END
			$(mask_owner) 0 directory
			ls: cannot open directory 'secret': Permission denied
			cat: secret/key: Permission denied
			sh: 3: cd: can't cd to secret
			sh: 3: cannot create secret/new: Permission denied
			chmod: changing permissions of 'secret': Read-only file system
			mv: cannot move 'secret' to 's': Device or resource busy
			rmdir: failed to remove 'secret': Device or resource busy
		END
	)"
	assert_equal "$(cat "$place/tree/secret/key")" secret
}

# attack A57
@test "a mask of what does not exist, of a link, or of / is an error" {
	tree_make
	caller ln -s key "$place/tree/link"
	refused "Can't find /tree/missing inside: No such file or directory" \
		--bind "$place/tree" /tree --mask /tree/missing
	refused "Can't find /tree/missing/too inside: No such file or directory" \
		--bind "$place/tree" /tree --mask /tree/missing/too
	refused "Can't find /tree/missing/too inside: No such file or directory" \
		--bind "$place/tree" /tree --remount-ro /tree/missing/too
	refused "Can't mount on symlink destination /tree/link: it could lead elsewhere (name what it points to)" \
		--bind "$place/tree" /tree --mask /tree/link
	refused "--mask: the destination can't be /" --ro-bind / / --mask /
	refused "--mask /etc/passwd: cannot follow --perms, it creates nothing" \
		--ro-bind / / --perms 0700 --mask /etc/passwd
	assert [ ! -e "$place/tree/missing" ]
}

@test "--mask-try covers what is there, and makes nothing of what is not" {
	tree_make
	run -1 in_tree --mask-try /tree/key --mask-try /tree/missing \
		--mask-try /tree/missing/too -- cat key
	assert_output "cat: key: Permission denied"
	assert [ ! -e "$place/tree/missing" ]
	refused "Can't mount on symlink destination /bin: it could lead elsewhere (name what it points to)" \
		--ro-bind /usr /usr --symlink usr/bin /bin --mask-try /bin
}

@test "masks are empty files without a name, and no capability is left of making them" {
	tree_make
	run -0 in_tree --mask /tree/key --mask /tree/config --mask /tree/secret \
		-- sh -c 'ls -A / | grep cordon
			grep -E "^(Cap(Inh|Prm|Eff|Bnd|Amb)|NoNewPrivs)" /proc/self/status'
	assert_output "$(
		printf 'Cap%s:\t0000000000000000\n' Inh Prm Eff Bnd Amb
		printf 'NoNewPrivs:\t1'
	)"
}

@test "inside procfs, what is masked cannot be read" {
	run -0 inside --mask /proc/kallsyms --mask /proc/irq sh -c '
		cat /proc/kallsyms 2>&1; ls /proc/irq 2>&1; true'
	assert_output "$(
		cat <<-END
			cat: /proc/kallsyms: Permission denied
			ls: cannot open directory '/proc/irq': Permission denied
		END
	)"
}

# attack B5
@test "a pinned directory, and those above it, can be neither renamed nor removed" {
	tree_make
	caller touch "$place/tree/sub/.git/hooks/sample"
	run in_tree --pin /tree/sub/.git \
		--ro-bind "$place/tree/sub/.git/hooks" /tree/sub/.git/hooks \
		--filter default -- sh -c '
		mv sub s; mv sub/.git sub/g; rm -rf sub; rmdir sub/.git
		mv sub/.git/hooks h; echo x >sub/.git/hooks/new
		mkdir other; mv -T other sub/.git; find . | sort'
	assert_output "$(
		cat <<-END
			mv: cannot move 'sub' to 's': Device or resource busy
			mv: cannot move 'sub/.git' to 'sub/g': Device or resource busy
			rm: cannot remove 'sub/.git/hooks/sample': Read-only file system
			rmdir: failed to remove 'sub/.git': Device or resource busy
			mv: cannot move 'sub/.git/hooks' to 'h': Device or resource busy
			sh: 3: cannot create sub/.git/hooks/new: Read-only file system
			mv: cannot move 'other' to 'sub/.git': Device or resource busy
			.
			./config
			./key
			./other
			./secret
			./secret/key
			./sub
			./sub/.git
			./sub/.git/hooks
			./sub/.git/hooks/sample
		END
	)"
}

# attack B5
@test "a pinned directory cannot be exchanged with another, at any level" {
	local exchange

	tree_make
	exchange=$(tool exchange)
	run in_tree --ro-bind "$exchange" /exchange --pin /tree/sub/.git \
		--filter default -- sh -c '
		mkdir mine; /exchange sub mine; /exchange mine sub/.git
		/exchange secret mine'
	assert_output "$(
		cat <<-END
			sub mine: Device or resource busy
			mine sub/.git: Device or resource busy
			secret mine: exchanged
		END
	)"
}

@test "with the default filter files can be renamed and linked across a pin" {
	tree_make
	run -0 in_tree --pin /tree/sub/.git --filter default -- sh -c '
		exchange() { mv -T "$1" "$2"; }
		exchange key sub/.git/key && ln sub/.git/key key &&
		mv sub/.git/hooks hooks && mv hooks sub/.git/h && ls -A sub/.git'
	assert_output "$(printf '%s\n' h key)"
}

# attack B4 B5: what SECURITY.md does not promise without a pin
@test "a pin keeps what is masked out of another bind of the same tree" {
	caller sh -c 'mkdir -p "$0/a/b" "$0/other" && echo canary >"$0/a/b/file"' \
		"$place"
	local layout=(--mask /place/a/b/file --bind "$place/other" /other
		--filter default --)
	run -1 inside --bind "$place" /place --pin /place/a/b "${layout[@]}" \
		sh -c 'mv /place/a/b /place/other/b; mv /place/a /place/other/a
			cat /place/a/b/file' 2>&1
	assert_output - <<-'END'
		mv: cannot move '/place/a/b' to '/place/other/b': Device or resource busy
		mv: cannot move '/place/a' to '/place/other/a': Device or resource busy
		cat: /place/a/b/file: Permission denied
	END
	run -0 inside --bind "$place" /place "${layout[@]}" sh -c \
		'mv /place/a/b /place/other/b; cat /other/b/file'
	assert_output canary
}

# attack B5
@test "where user namespaces can be made, a pin still holds in one of them" {
	local filter

	if [ "$CORDON_MODE" = root ]; then
		skip "root without CAP_SETFCAP cannot map itself, says the kernel"
	fi
	# the setuid file, where user namespaces are to be had
	caller() { as cordon-a "$CORDON_SCRATCH/home-a" "$@"; }
	requires users "the setuid file needs another user to call it"
	requires userns "the sandbox inside the sandbox"
	tree_make
	for filter in nested none; do
		run in_tree --tmpfs /n --pin /tree/sub/.git --mask /tree/key \
			--ro-bind "$place/tree/sub/.git/hooks" /tree/sub/.git/hooks \
			--filter "$filter" -- unshare -Urm sh -c '
			mv sub s; umount sub/.git; umount sub; umount key
			mkdir /n/tree && mount --rbind /tree /n/tree && cd /n/tree
			mv sub s; mv sub/.git g; umount sub/.git/hooks
			echo x >sub/.git/hooks/new; cat key
			mount --bind /tree /n/tree || echo whole or nothing'
		refute_output --partial secret
		assert_equal "$(grep -c 'Device or resource busy' <<<"$output")" 3
		assert_equal "$(grep -c 'umount: .*: not mounted' <<<"$output")" 4
		assert_line "whole or nothing"
		assert_line --partial "hooks/new: Read-only file system"
		if [ "$CORDON_MODE" = setuid ]; then
			assert_line "cat: key: Permission denied"
		fi
		run -0 find "$place/tree" -newer "$place/tree/key" ! -name 'tree' \
			! -name config ! -name key ! -path '*/tree/g*'
		assert_output ""
	done
}

# attack B5: a root of its own, without the mounts of the old one
@test "where user namespaces can be made, a pin cannot be left behind" {
	if [ "$CORDON_MODE" = root ]; then
		skip "root without CAP_SETFCAP cannot map itself, says the kernel"
	fi
	caller() { as cordon-a "$CORDON_SCRATCH/home-a" "$@"; }
	requires users "the setuid file needs another user to call it"
	requires userns "the sandbox inside the sandbox"
	tree_make
	run -1 in_tree --tmpfs /n --pin /tree/sub/.git --filter nested -- \
		unshare -Urm sh -c '
		mount -t tmpfs none /n && cd /n && mkdir old tree usr proc &&
		mount --rbind /tree tree && mount --rbind /usr usr &&
		mount --rbind /proc proc &&
		for dir in bin sbin lib lib64; do ln -s usr/$dir $dir; done
		/usr/sbin/pivot_root . old && umount -l /old && mv /tree/sub /tree/s'
	assert_output "mv: cannot move '/tree/sub' to '/tree/s': Device or resource busy"
}

@test "pins keep what was mounted before them" {
	tree_make
	run -0 in_tree --tmpfs /tree/secret --ro-bind /usr/share /tree/sub/.git/hooks \
		--pin /tree/sub/.git --pin /tree/sub --filter default -- sh -c '
		ls secret; touch secret/new; [ -d sub/.git/hooks/man ] && ls secret'
	assert_output new
	assert [ ! -e "$place/tree/secret/new" ]
}

@test "a pin can lie in what is bound at /, and in a tmpfs" {
	tree_make
	run -1 cordon --bind / / --dev /dev --pin "$place/tree/sub" --filter default \
		mv "$place/tree/sub" "$place/tree/s"
	assert_output "mv: cannot move '$place/tree/sub' to '$place/tree/s': Device or resource busy"
	run -1 inside --tmpfs /t --dir /t/a/b --pin /t/a/b --filter default mv /t/a /t/c
	assert_output "mv: cannot move '/t/a' to '/t/c': Device or resource busy"
}

@test "a mount that has pins cannot be made read-only, since they would not be" {
	tree_make
	refused "--remount-ro /tree/.: there is a --pin in it (give --remount-ro first)" \
		--bind "$place/tree" /tree --pin /tree/sub --remount-ro /tree/.
	for filter in default none; do
		run in_tree --remount-ro /tree --pin /tree/sub/.git --filter "$filter" -- \
			touch sub/x sub/.git/x
		assert_output "$(printf "touch: cannot touch '%s': Read-only file system\n" sub/x sub/.git/x)"
	done
}

@test "a pin that lies nowhere, is a mount, a file, missing or behind a link is an error" {
	tree_make
	caller ln -s sub "$place/tree/link"
	refused "--pin /tree/sub: nothing is mounted above it yet (give --pin after the bind)" \
		--ro-bind /usr /usr --pin /tree/sub --bind "$place/tree" /tree
	refused "--pin //tree/.: it is a mount itself (leave it out: a mount keeps its name)" \
		--bind "$place/tree" /tree/ --pin //tree/.
	refused "Can't pin /tree/key: Not a directory (a pin is for directories, and links are none)" \
		--bind "$place/tree" /tree --pin /tree/key
	refused "Can't pin /tree/none/x: No such file or directory (a pin is for directories, and links are none)" \
		--bind "$place/tree" /tree --pin /tree/none/x
	refused "Can't pin /tree/link/.git: Not a directory (a pin is for directories, and links are none)" \
		--bind "$place/tree" /tree --pin /tree/link/.git
	refused "--pin: the destination /tree/../x contains .. (give the path without it)" \
		--bind "$place/tree" /tree --pin /tree/../x
}

# attack B4
@test "what is watched is told when it has appeared, changed or gone, and only then" {
	tree_make
	caller mkdir "$place/tree/dir" "$place/tree/replaced"
	run -0 in_tree --watch "$place/tree/replaced" --watch "$place/tree/none" --watch "$place/tree/new" \
		--watch "$place/tree/deep/er/file" --watch "$place/tree/link" \
		--watch "$place/tree/key" --watch "$place/tree/config" \
		--watch "$place/tree/dir" --watch "$place/tree/secret" \
		--watch "$place/tree/secret/key" --watch "$place/tree/sub/" \
		--watch "$place/tree/sub" --watch "$place/tree/secret/" -- sh -c '
		: >sub/new; : >new; mkdir -p deep/er; : >deep/er/file; ln -s / link; rmdir dir
		mkdir other; mv -T other replaced
		chmod 600 config; : >secret/key; touch -d 2001-01-01 secret/key'
	assert_output "$(
		for line in 'replaced: it has changed' 'new: it has appeared' 'deep/er/file: it has appeared' \
			'link: it has appeared' 'config: it has changed' \
			'dir: it is gone' 'secret/key: it has changed' \
			'sub/: it has changed'; do
			echo "cordon: $place/tree/$line while the sandbox ran (look at it before you use it outside)"
		done
	)"
}

# attack B6
@test "a protected file that the host replaces is told at the end" {
	local host

	tree_make
	caller mkfifo "$place/tree/go"
	(
		cat "$place/tree/go" >/dev/null
		caller sh -c 'cd "$0/tree" && echo new >n && mv n config' "$place"
		echo >"$place/tree/go"
	) 3>&- &
	host=$!
	run -0 in_tree --ro-bind "$place/tree/config" /tree/config \
		--watch "$place/tree/config" -- sh -c '
		(echo x >config) 2>&1; echo >go; cat go >/dev/null; cat config'
	wait "$host"
	assert_output "$(
		cat <<-END
			sh: 2: cannot create config: Read-only file system
			new
			cordon: $place/tree/config: it has changed while the sandbox ran (look at it before you use it outside)
		END
	)"
}

@test "what is watched is told also when the command is killed, or the keeper by its terminal's signals" {
	tree_make
	run -137 in_tree --watch "$place/tree/new" -- sh -c ': >new; kill -KILL $$'
	assert_output "cordon: $place/tree/new: it has appeared while the sandbox ran (look at it before you use it outside)"
	rm "$place/tree/new"
	run -143 in_tree --forward-signals --watch "$place/tree/new" -- \
		sh -c ': >new; kill -TERM $$'
	assert_output "cordon: $place/tree/new: it has appeared while the sandbox ran (look at it before you use it outside)"
}

@test "a watched path ends in a name, and is looked up as the caller" {
	local message="it does not end in a name (name the file or directory itself)"

	tree_make
	refused "Can't watch $place/tree/.: $message" --ro-bind / / --watch "$place/tree/."
	refused "Can't watch $place/tree//: $message" --ro-bind / / --watch "$place/tree//"
	refused "Can't watch $place/tree/..: $message" --ro-bind / / --watch "$place/tree/.."
	refused "Can't watch $place/none/../x: $message" --ro-bind / / --watch "$place/none/../x"
	refused "Can't watch : $message" --ro-bind / / --watch ""
	refused "Can't watch /: $message" --ro-bind / / --watch /
	if [ "$CORDON_MODE" = setuid ]; then
		refused "Can't watch $CORDON_SCRATCH/home-b/x: Permission denied" \
			--ro-bind / / --watch "$CORDON_SCRATCH/home-b/x"
	fi
}

@test "the descriptors of what is watched are not inside" {
	tree_make
	run -0 in_tree --watch "$place/tree/new" -- ls /proc/self/fd
	assert_output "$(printf '%s\n' 0 1 2 3)"
}

@test "what one sandbox has locked no other one can lock until it ends" {
	local message="Can't lock $place/tree: it is in use (end the other sandbox, or take another name)"

	tree_make
	caller mkfifo "$place/tree/ready" "$place/tree/end"
	in_tree --lock "$place/tree" -- sh -c 'echo >ready; flock -u . true; flock -n . true; cat end' 3>&- &
	read -r _ <"$place/tree/ready"
	refused "$message" --ro-bind / / --lock "$place/tree"
	echo >"$place/tree/end"
	wait "$!"
	run -0 in_tree --lock "$place/tree" -- true
	refute_output
	refused "Can't lock $place/tree/end: not a file or directory" --ro-bind / / --lock "$place/tree/end"
	refused "--lock $place: is a second --lock" --ro-bind / / --lock "$place" --lock "$place"
}

@test "a stderr that is full and does not block loses no report" {
	requires python3 "it fills the pipe"
	tree_make
	cat >"$place/run.py" <<-'END'
		import os, subprocess, sys
		reader, writer = os.pipe()
		process = subprocess.Popen(sys.argv[1:], stderr=writer)
		os.close(writer)
		while process.poll() is None and not os.path.exists(sys.argv[-1]):
		    pass
		data = b""
		while chunk := os.read(reader, 65536):
		    data += chunk
		print(process.wait(), data.count(b"\0") > 60000, data.split(b"\0")[-1].decode(), end="")
	END
	cat >"$place/fill.py" <<-'END'
		import os, sys
		os.set_blocking(2, False)
		try:
		    while True:
		        os.write(2, bytes(4096))
		except BlockingIOError:
		    pass
		open(sys.argv[1], "w")
	END
	run -0 caller python3 "$place/run.py" "$(prefix)/bin/cordon" --ro-bind / / \
		--dev /dev --bind "$place/tree" "$place/tree" --watch "$place/tree/new" \
		python3 "$place/fill.py" "$place/tree/new"
	assert_output "0 True cordon: $place/tree/new: it has appeared while the sandbox ran (look at it before you use it outside)"
}
