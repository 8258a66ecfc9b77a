# Overlays: which layer wins, what is written where, and that nobody sees
# through one what is closed to him otherwise.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load ../helpers
load ../more

setup() {
	mode "$CORDON_MODE"
	grep -q '	overlay$' /proc/filesystems ||
		skip "the kernel has not loaded overlayfs"
	place_make
	caller mkdir "$place/one" "$place/two" "$place/upper" "$place/work"
	caller sh -c 'cd "$0" && mkdir one/directory two/directory &&
		echo one | tee one/both one/directory/one >one/one &&
		echo two | tee two/both two/directory/two >two/two' "$place"
	invariants_note
}

# Where a test has failed something may still wait.
teardown() {
	[ -z "${place:-}" ] ||
		pkill -KILL -f "^$(prefix)/bin/cordon .*$place" || true
	invariants_hold
}

# In setuid mode alone there is somebody to be kept from what root has.
not_root() {
	[ "$CORDON_MODE" != root ] || skip "root reads what is root's"
	requires root "to make what is somebody else's"
}

# merged [OPTION... --] COMMAND...: both layers at /merged, written to upper.
merged() {
	local options=()

	if [ "${1:0:1}" = - ]; then
		while [ "$1" != -- ]; do
			options+=("$1")
			shift
		done
		shift
	fi
	inside --overlay-src "$place/one" --overlay-src "$place/two" \
		--overlay "$place/upper" "$place/work" /merged \
		"${options[@]}" -- "$@"
}

# What is in the directories, with owner, mode and content, from in there.
tree() {
	(cd "$1" && find . -printf '%P %y %m %U %l\n' -type f -exec cat {} \; |
		LC_ALL=C sort)
}

# The work directory's owner makes room for another overlay.
work_clean() {
	caller sh -c 'cd "$0" && chmod -R u+rwX work && rm -rf work upper &&
		mkdir work upper' "$place"
}

# attack A46: our number of who makes it is somebody else's in that /proc
@test "an overlay is made where /proc shows another pid namespace" {
	requires root "to make a pid namespace and keep /proc"
	foreign_proc() {
		local self
		read -r self _ </proc/self/stat
		[ "$self" != "$BASHPID" ] || return 99
		merged cat /merged/both
	}
	export place
	run -0 unshare --pid --fork --kill-child \
		bash -c "$(declare -f); foreign_proc; exit"
	assert_output two
}

@test "inside, the first layer is the lowest, and all of them are there" {
	run -0 inside --overlay-src "$place/one" --overlay-src "$place/two" \
		--ro-overlay /merged -- sh -c 'cd /merged && tail -n +1 both one two directory/*'
	assert_output "$(
		cat <<-'END'
			==> both <==
			two

			==> one <==
			one

			==> two <==
			two

			==> directory/one <==
			one

			==> directory/two <==
			two
		END
	)"
	run -0 inside --overlay-src "$place/two" --overlay-src "$place/one" \
		--tmp-overlay /merged -- cat /merged/both
	assert_output one
	caller sh -c 'echo upper >"$0/upper/both"' "$place"
	run -0 merged cat /merged/both
	assert_output upper
}

@test "what is written goes to RWSRC, and the layers below stay as they are" {
	local before
	before=$(tree "$place/one" && tree "$place/two")
	run -0 merged sh -c 'cd /merged && echo more >>both && rm one &&
		rm -r directory && mkdir directory && mv two 2 && echo new >new
		LC_ALL=C ls -A . directory; cat both'
	assert_output "$(
		cat <<-'END'
			.:
			2
			both
			directory
			new

			directory:
			two
			more
		END
	)"
	assert_equal "$(tree "$place/one" && tree "$place/two")" "$before"
	assert_equal "$(cd "$place/upper" && find . -printf '%P %y\n' |
		LC_ALL=C sort)" "$(printf '%s\n' ' d' '2 f' 'both f' \
			'directory d' 'new f' 'one c' 'two c')"
	# a second sandbox goes on from there
	run -0 merged sh -c 'cd /merged && cat both 2 && ls -A . directory'
	assert_output "$(printf '%s\n' two more two .: 2 both directory new '' \
		directory:)"
}

@test "what is written to a --tmp-overlay is nowhere, and gone at the end" {
	local before
	before=$(tree "$place")
	host_note
	run -0 inside --overlay-src "$place/one" --tmp-overlay /merged -- \
		sh -c 'cd /merged && echo more >>both && rm -r directory && cat both
			find / -xdev -name both -not -path "/merged/*"'
	assert_output "$(printf '%s\n' one more)"
	run -0 inside --overlay-src "$place/one" --tmp-overlay /merged -- \
		sh -c 'cat /merged/both /merged/directory/one'
	assert_output "$(printf '%s\n' one one)"
	assert_equal "$(tree "$place")" "$before"
	assert_host_unchanged
}

@test "inside, a --ro-overlay is read-only" {
	run -1 inside --overlay-src "$place/one" --overlay-src "$place/two" \
		--ro-overlay /merged -- sh -c 'cd /merged
			touch new both; rm both; chmod 600 both
			mv both b; ln both b'
	assert_output "$(
		cat <<-'END'
			touch: cannot touch 'new': Read-only file system
			touch: cannot touch 'both': Read-only file system
			rm: cannot remove 'both': Read-only file system
			chmod: changing permissions of 'both': Read-only file system
			mv: cannot move 'both' to 'b': Read-only file system
			ln: failed to create hard link 'b': Read-only file system
		END
	)"
}

@test "an overlay at / is the root, and other operations follow in it" {
	local directory mounts=()
	caller mkdir "$place/root" "$place/root/usr"
	for directory in bin sbin lib lib64; do
		caller ln -s "usr/$directory" "$place/root/$directory"
	done
	mounts=(--ro-bind /usr /usr --tmpfs /a/b --ro-bind "$place/one" /c
		--overlay-src "$place/one" --tmp-overlay /a/b/merged)
	run -0 cordon --overlay-src "$place/root" --tmp-overlay / \
		"${mounts[@]}" sh -c 'echo / /a /a/b/* /c/* /lib; cat /a/b/merged/both
		cd /..; pwd; ls -A; echo new >/new && cat /new'
	assert_output "$(
		cat <<-'END'
			/ /a /a/b/merged /c/both /c/directory /c/one /lib
			one
			/
			a
			bin
			c
			lib
			lib64
			sbin
			usr
			new
		END
	)"
	run -0 cordon --overlay-src "$place/root" --overlay "$place/upper" \
		"$place/work" / "${mounts[@]}" --remount-ro / \
		sh -c 'touch /new 2>&1; ls -A /'
	assert_output "$(printf '%s\n' \
		"touch: cannot touch '/new': Read-only file system" \
		a bin c lib lib64 sbin usr)"
	# the places of the mounts are the overlay's, as those of a bind are
	assert_equal "$(tree "$place/upper")" "$(
		printf '%s\n' " d 755 $(caller id -u) " "a d 755 $(caller id -u) " \
			"a/b d 755 $(caller id -u) " "c d 755 $(caller id -u) "
	)"
	assert_equal "$(caller ls "$place/root")" \
		"$(printf '%s\n' bin lib lib64 sbin usr)"
}

# A layer is one mount: what is mounted below it is not in the overlay, and
# what that covers would be.
layer_covered() {
	caller mkdir "$place/one/secret"
	echo canary | tee "$place/one/secret/file" >"$place/one/covered"
	echo cover >"$place/cover"
	mount --bind "$place/cover" "$place/one/covered"
	cordon --ro-bind / / --overlay-src "$place/one" --tmp-overlay /mnt \
		grep -r . /mnt 2>&1 || true
	umount "$place/one/covered"
	rm "$place/one/covered"
	mount -t tmpfs none "$place/one/secret"
	for layers in "one two" "two one"; do
		cordon --ro-bind / / --overlay-src "$place/${layers% *}" \
			--overlay-src "$place/${layers#* }" --ro-overlay /mnt \
			grep -r . /mnt 2>&1 || true
	done
	# beside it, it is in the way of nothing
	cordon --ro-bind / / --overlay-src "$place/one/directory" \
		--tmp-overlay /mnt grep -r . /mnt
}

# attack A40
@test "an overlay does not show what a mount covers" {
	requires root "to mount"
	local message
	message="Can't make a new overlay: Invalid argument (nothing may be mounted below a layer, and RWSRC and WORKDIR have to be apart on one mount)"
	run -0 apart layer_covered
	assert_output "$(printf '%s\n' "cordon: $message" \
		"cordon: $message" "cordon: $message" /mnt/one:one)"
}

# What a mount covers is hidden from the caller, outside.
@test "what has something mounted below it is no layer" {
	local layer
	for layer in / /dev /sys; do
		refused "Can't make a new overlay: Invalid argument (nothing may be mounted below a layer, and RWSRC and WORKDIR have to be apart on one mount)" \
			--overlay-src "$place/one" --overlay-src "$layer" --ro-overlay /mnt
		refused "Can't make a new overlay: Invalid argument (nothing may be mounted below a layer, and RWSRC and WORKDIR have to be apart on one mount)" \
			--overlay-src "$layer" --tmp-overlay /mnt
	done
}

@test "inside an overlay, binds, masks, pins and --remount-ro hold" {
	caller mkdir "$place/bound" "$place/two/sub" "$place/two/sub/pinned"
	run -0 merged --bind "$place/bound" /merged/sub/bound \
		--mask /merged/both --mask /merged/directory \
		--pin /merged/sub/pinned --ro-bind "$place/one" /merged/new \
		--filter default -- sh -c 'cd /merged
			cat both directory/one; echo x >both; mv sub s
			mv sub/pinned sub/p; rmdir sub/pinned; rm -f both
			touch sub/bound/written sub/written; touch new/x; ls -A'
	assert_output "$(
		cat <<-'END'
			cat: both: Permission denied
			cat: directory/one: Permission denied
			sh: 2: cannot create both: Read-only file system
			mv: cannot move 'sub' to 's': Device or resource busy
			mv: cannot move 'sub/pinned' to 'sub/p': Device or resource busy
			rmdir: failed to remove 'sub/pinned': Device or resource busy
			rm: cannot remove 'both': Device or resource busy
			touch: cannot touch 'new/x': Read-only file system
			both
			directory
			new
			one
			sub
			two
		END
	)"
	assert [ -e "$place/bound/written" ]
	assert [ -e "$place/upper/sub/written" ]
	assert [ ! -e "$place/one/x" ]
	work_clean
	run -1 merged --remount-ro /merged -- touch /merged/new
	assert_output "touch: cannot touch '/merged/new': Read-only file system"
}

# The first is the lowest: the last one wins.
@test "an overlay has 12 layers at most, and a sandbox 16 overlays" {
	local i layers=() overlays=() paths=()
	for i in {1..13}; do
		paths+=("$place/layer$i")
		layers+=(--overlay-src "$place/layer$i")
	done
	caller mkdir "${paths[@]}"
	for i in {1..13}; do
		caller sh -c 'echo "$1" | tee "$0/$1" >"$0/all"' \
			"$place/layer$i" "$i"
	done
	run -0 inside "${layers[@]:0:24}" --overlay "$place/upper" \
		"$place/work" /merged -- sh -c 'cd /merged; cat all; echo *'
	assert_output "$(printf '%s\n' 12 "1 10 11 12 2 3 4 5 6 7 8 9 all")"
	refused "--overlay-src $place/layer13: is one layer too many" \
		"${layers[@]}" --tmp-overlay /merged
	for i in {1..16}; do
		overlays+=(--overlay-src "$place/layer$((i % 12 + 1))"
			--tmp-overlay "/merged/$i")
	done
	run -0 inside "${overlays[@]}" -- \
		sh -c 'cd /merged; cat */all | wc -l; cat 16/all'
	assert_output "$(printf '%s\n' 16 5)"
	refused "--tmp-overlay /merged/17: is one overlay too many" \
		"${overlays[@]}" --overlay-src "$place/one" --tmp-overlay /merged/17
	# the most of both, each with all its layers
	overlays=()
	for i in {1..16}; do
		overlays+=("${layers[@]:0:24}" --tmp-overlay "/merged/$i")
	done
	run -0 inside "${overlays[@]}" -- \
		sh -c 'cd /merged; cat */all | sort | uniq -c | tr -d " "'
	assert_output 1612
}

@test "layers that are not followed by their overlay are an error" {
	local src=(--overlay-src "$place/one")
	refused "--overlay-src: must be followed by an overlay" "${src[@]}"
	refused "--tmpfs /t: cannot follow --overlay-src, only an overlay can" \
		"${src[@]}" --tmpfs /t --tmp-overlay /merged
	refused "--bind $place: cannot follow --overlay-src, only an overlay can" \
		"${src[@]}" --bind "$place" /t --tmp-overlay /merged
	refused "--tmp-overlay requires at least one --overlay-src: it has none (the first is the lowest)" \
		--tmp-overlay /merged
	refused "--overlay requires at least one --overlay-src: it has none (the first is the lowest)" \
		--overlay "$place/upper" "$place/work" /merged
	refused "--ro-overlay requires at least two --overlay-src: it has one (the first is the lowest)" \
		"${src[@]}" --ro-overlay /merged
	refused "--tmp-overlay requires at least one --overlay-src: it has none (the first is the lowest)" \
		"${src[@]}" --tmp-overlay /merged --tmp-overlay /other
	refused "--tmp-overlay /merged: cannot follow --perms, it creates nothing" \
		"${src[@]}" --perms 0700 --tmp-overlay /merged
	refused "--tmp-overlay /merged: cannot follow --size, only --tmpfs can" \
		"${src[@]}" --size 4096 --tmp-overlay /merged
	refused "--tmp-overlay: the destination is empty" \
		"${src[@]}" --tmp-overlay ''
	refused "--tmp-overlay: the destination /a/../b contains .. (give the path without it)" \
		"${src[@]}" --tmp-overlay /a/../b
}

@test "a layer that is missing, a file or a magic link is an error" {
	local layer message
	for layer in missing missing/too; do
		message="cordon: Can't find source path $place/$layer: No such file or directory (make it first)"
		run -125 cordon --ro-bind / / --overlay-src "$place/$layer" \
			--tmp-overlay /mnt true
		assert_output "$message"
		run -125 cordon --ro-bind / / --overlay-src "$place/one" \
			--overlay "$place/$layer" "$place/work" /mnt true
		assert_output "$message"
		run -125 cordon --ro-bind / / --overlay-src "$place/one" \
			--overlay "$place/upper" "$place/$layer" /mnt true
		assert_output "$message"
	done
	message="Can't take $place/one/one as a layer: Not a directory"
	refused "$message" --ro-bind / / --overlay-src "$place/one/one" \
		--tmp-overlay /mnt
	refused "$message" --ro-bind / / --overlay-src "$place/two" \
		--overlay "$place/one/one" "$place/work" /mnt
	refused "$message" --ro-bind / / --overlay-src "$place/two" \
		--overlay "$place/upper" "$place/one/one" /mnt
	for layer in /proc/self/root /proc/self/cwd /proc/self/fd/0; do
		refused "Can't find source path $layer: Too many levels of symbolic links (links below /proc are not followed)" \
			--ro-bind / / --overlay-src "$layer" --tmp-overlay /mnt
	done
	assert_equal "$(ls -A "$place/upper" "$place/work")" \
		"$(printf '%s\n' "$place/upper:" '' "$place/work:")"
}

@test "layers that lie in each other are an error, or harmless" {
	local pair error="Can't make a new overlay: Invalid argument (nothing may be mounted below a layer, and RWSRC and WORKDIR have to be apart on one mount)"
	caller mkdir "$place/upper/below" "$place/work/below"
	refused "Can't lock $place/upper: it is in use (end the other sandbox, or take another name)" \
		--ro-bind / / --overlay-src "$place/one" --overlay "$place/upper" "$place/upper" /mnt
	for pair in "upper upper/below" "work/below work" \
		". work"; do
		# shellcheck disable=SC2086 # two words
		set -- $pair
		refused "$error" --ro-bind / / --overlay-src "$place/one" \
			--overlay "$place/$1" "$place/$2" /mnt
	done
	for pair in "one one" "upper upper" "work work"; do
		run -125 cordon --ro-bind / / --overlay-src "$place/${pair#* }" \
			--overlay-src "$place/${pair% *}" \
			--overlay "$place/upper" "$place/work" /mnt true
		assert_output "cordon: Can't make a new overlay: Too many levels of symbolic links (no layer may lie in another)"
	done
	# upper in the layer below: it shows no more than lies there
	run -2 inside --overlay-src "$place" --overlay "$place/upper" \
		"$place/work" /merged -- sh -c 'ls -A /merged; echo x >/merged/new
		ls /merged/upper'
	assert_output "$(printf '%s\n' below one two upper work \
		"ls: cannot access '/merged/upper': Too many levels of symbolic links")"
	assert_equal "$(cat "$place/upper/new")" x
}

# attack A53
@test "no character of a layer's path is an option or another layer" {
	local name odd=("a:b" "a,b" 'a\b' 'a\:b' 'a\,userxattr' " a b " $'a\nb'
		"upperdir=x,workdir=y" "lowerdir=/" '"a"' "a::b" $'\xff' -- '..a')
	for name in "${odd[@]}"; do
		caller sh -c 'mkdir "$0" && cd "$0" && mkdir "./$1" && cd "./$1" &&
			mkdir low upper work && printf "%s\n" "$1" >low/file' \
			"$place/odd" "$name"
		run -0 inside --overlay-src "$place/odd/$name/low" --overlay \
			"$place/odd/$name/upper" "$place/odd/$name/work" \
			"/merged/$name" -- sh -c 'cd "/merged/$0" && cat file &&
			echo new >new && ls -A' "$name"
		assert_output "$(printf '%s\n' "$name" file new)"
		assert_equal "$(cat "$place/odd/$name/upper/new")" new
		caller sh -c 'cd "$0" && chmod -R u+rwX . && cd / && rm -r "$0"' \
			"$place/odd"
	done
}

@test "the path of a layer can be as long as any, and relative" {
	local deep name
	name=$(printf 'd%.0s' {1..200})
	deep=$place
	while [ $((${#deep} + 201)) -lt 4080 ]; do
		deep=$deep/$name
	done
	caller mkdir -p "$deep/low" "$deep/up" "$deep/work"
	caller sh -c 'echo deep >"$0/low/file"' "$deep"
	run -0 inside --overlay-src "$deep/low" --overlay "$deep/up" \
		"$deep/work" /merged -- sh -c 'echo new >/merged/new; cat /merged/*'
	assert_output "$(printf '%s\n' deep new)"
	assert_equal "$(cat "$deep/up/new")" new
	run -125 cordon --ro-bind / / --overlay-src "$deep/$name" \
		--tmp-overlay /mnt true
	assert_output --regexp 'File name too long$'
	cd "$place"
	run -0 inside --overlay-src one --overlay-src ./two/../two --overlay \
		upper ../"${place##*/}"/work /merged -- sh -c 'cat /merged/both'
	assert_output two
}

layers_on_tmpfs() {
	mkdir "$place/tmpfs"
	mount -t tmpfs -o mode=0777 none "$place/tmpfs"
	caller mkdir "$place/tmpfs/low" "$place/tmpfs/upper" "$place/tmpfs/work"
	caller sh -c 'echo tmpfs >"$0"' "$place/tmpfs/low/file"
	inside --overlay-src "$place/tmpfs/low" --overlay "$place/tmpfs/upper" \
		"$place/tmpfs/work" /merged -- sh -c 'echo more >>/merged/file
			rm -f /merged/nothing; cat /merged/file'
	cat "$place/tmpfs/low/file" "$place/tmpfs/upper/file"
	cordon --ro-bind / / --overlay-src "$place/one" \
		--overlay "$place/upper" "$place/tmpfs/work" /mnt true 2>&1
}

@test "layers can lie on a tmpfs, but RWSRC and WORKDIR on one file system" {
	requires root "to mount"
	run -125 apart layers_on_tmpfs
	assert_output "$(
		cat <<-'END'
			tmpfs
			more
			tmpfs
			tmpfs
			more
			cordon: Can't make a new overlay: Invalid argument (nothing may be mounted below a layer, and RWSRC and WORKDIR have to be apart on one mount)
		END
	)"
}

# attack A53
@test "procfs is no layer" {
	refused "Can't make a new overlay: Invalid argument (nothing may be mounted below a layer, and RWSRC and WORKDIR have to be apart on one mount)" \
		--ro-bind / / --overlay-src "/proc/$$/task" --tmp-overlay /mnt
}

# One file that everybody may read, one that nobody may.
fuse_make() {
	mkdir -p "$place/under" "$place/fuse"
	echo open >"$place/under/open"
	echo canary >"$place/under/closed"
	chmod 0 "$place/under/closed"
	chown "$(caller_name):" "$place/under" "$place/under/open" "$place/fuse"
	# here only root may open it, elsewhere everybody
	mknod -m 0666 "$place/device" c 10 229
	mount --bind "$place/device" /dev/fuse
	rm "$place/device"
}

fuse_look() {
	inside --overlay-src "$place/fuse" --overlay "$place/upper" \
		"$place/work" /merged -- sh -c 'cd /merged && cat open closed
		echo new >new; ls -A' 2>&1
}

fuse_own() {
	fuse_make
	caller bindfs --no-allow-other "$place/under" "$place/fuse"
	trap 'caller fusermount3 -u -z "$place/fuse"' EXIT
	fuse_look || true
	# such a file system cannot write to a directory of mode 0
	caller mkdir "$place/fuse/up" "$place/fuse/work"
	inside --overlay-src "$place/one" --overlay "$place/fuse/up" \
		"$place/fuse/work" /merged -- true 2>&1 || true
}

fuse_others() {
	fuse_make
	bindfs -o allow_other "$place/under" "$place/fuse"
	trap 'umount -l "$place/fuse"' EXIT
	fuse_look || true
}

fuse_closed() {
	fuse_make
	chown cordon-b "$place/fuse"
	as_user B bindfs --no-allow-other /usr "$place/fuse"
	trap 'as_user B fusermount3 -u -z "$place/fuse"' EXIT
	cordon --ro-bind / / --overlay-src "$place/fuse" --tmp-overlay /mnt \
		ls /mnt 2>&1
}

@test "a FUSE mount of the caller's own shows what it shows outside" {
	requires bindfs "a file system of the user's own"
	not_root
	run -0 apart fuse_own
	assert_output "$(
		printf '%s\n' open "cat: closed: Permission denied" closed new \
			open "cordon: Can't make a new overlay: Permission denied"
	)"
}

# attack A40
@test "a FUSE mount of somebody else's shows what it shows outside" {
	requires bindfs "a file system of another user's"
	not_root
	run -0 apart fuse_others
	assert_output "$(printf '%s\n' open "cat: closed: Permission denied" \
		closed new open)"
	run -125 apart fuse_closed
	assert_output "cordon: Can't look at the layer $place/fuse: Permission denied"
}

# Below one, as root's and as B's: what an ordinary user cannot read.
closed_make() {
	mkdir -p "$place/one/root/sub" "$place/one/etc/ssh" "$place/one/b" \
		"$place/one/open"
	echo canary | tee "$place/one/root/file" "$place/one/root/sub/file" \
		"$place/one/etc/ssh/key" "$place/one/b/file" \
		"$place/one/shadow" >"$place/one/denied"
	chown -R cordon-b: "$place/one/b"
	chgrp sbdeny "$place/one/denied"
	chmod 0700 "$place/one/root" "$place/one/b"
	chmod 0600 "$place/one/etc/ssh/key" "$place/one/shadow"
	chmod 0606 "$place/one/denied"
}

# attack A40: B as well could have opened up what is B's, but has not.
@test "an upper directory opens nothing of what lies below it" {
	not_root
	requires users "to be kept from another's files"
	closed_make
	caller mkdir -p "$place/upper/root/sub" "$place/upper/etc/ssh" \
		"$place/upper/b"
	caller chmod -R 0777 "$place/upper"
	run inside --overlay-src "$place/one" --overlay "$place/upper" \
		"$place/work" /merged -- sh -c 'cd /merged
		ls root; ls b; cat root/file b/file root/sub/file etc/ssh/key
		cat shadow denied; touch root/new b/new; mv root r; mv b c
		rm root/file; rmdir b; ln shadow s; ln -f root/file f
		stat -c "%a %u %g" shadow etc/ssh/key'
	assert_output "$(
		cat <<-END
			ls: reading directory 'root': Permission denied
			ls: reading directory 'b': Permission denied
			cat: root/file: Permission denied
			cat: b/file: Permission denied
			cat: root/sub/file: Permission denied
			cat: etc/ssh/key: Permission denied
			cat: shadow: Permission denied
			cat: denied: Permission denied
			touch: cannot touch 'root/new': Permission denied
			touch: cannot touch 'b/new': Permission denied
			mv: cannot access 'root': Permission denied
			mv: cannot access 'b': Permission denied
			rm: cannot remove 'root/file': Permission denied
			rmdir: failed to remove 'b': Permission denied
			ln: failed to create hard link 's' => 'shadow': Operation not permitted
			ln: failed to access 'root/file': Permission denied
			600 $(shown_owner)
			600 $(shown_owner)
		END
	)"
	assert_equal "$(cd "$place/upper" && find . ! -type d)" ""
}

# Root's files show as root's; in a user namespace that does not know it, as
# nobody's.
shown_owner() {
	if [ "$CORDON_MODE" = userns ]; then
		echo "65534 65534"
	else
		echo "0 0"
	fi
}

# attack A40
@test "in an overlay of the host's /etc, shadow stays closed" {
	not_root
	if grep -q " /etc/" /proc/self/mountinfo; then
		skip "something is mounted below /etc"
	fi
	caller chmod 0777 "$place/upper"
	run inside --overlay-src /etc --overlay "$place/upper" "$place/work" \
		/merged -- sh -c 'cd /merged; cat shadow; echo x >>shadow
		chmod 644 shadow; ln shadow s; mv shadow s; cp shadow s
		stat -c %u:%g:%a shadow'
	assert_output "$(
		cat <<-END
			cat: shadow: Permission denied
			sh: 1: cannot create shadow: Permission denied
			chmod: changing permissions of 'shadow': Operation not permitted
			ln: failed to create hard link 's' => 'shadow': Operation not permitted
			mv: cannot move 'shadow' to 's': Value too large for defined data type
			cp: cannot open 'shadow' for reading: Permission denied
			$(if [ "$CORDON_MODE" = userns ]; then
				stat -c 65534:65534:%a /etc/shadow
			else
				stat -c %u:%g:%a /etc/shadow
			fi)
		END
	)"
	assert_equal "$(cd "$place/upper" && find . ! -type d)" ""
	assert_equal "$(find "$place/upper" "$place/work" ! -user cordon-a)" ""
}

# While it waits, root closes what the sandbox has already looked at.
# shellcheck disable=SC2317 # called by name
closed_meanwhile() {
	mkdir "$place/one/closing"
	echo old | tee "$place/one/file" "$place/one/held" \
		"$place/one/closing/file" >"$place/one/closing/replaced"
	mkfifo "$place/ready" "$place/go"
	chmod 0666 "$place/ready" "$place/go"
	merged --bind "$place" /place -- sh -c '
		cd /merged && cat file held closing/file closing/replaced &&
		ls closing && exec 4<held && echo >/place/ready &&
		read -r _ </place/go
		cat file held closing/new closing/replaced
		cat <&4; ls closing; touch closing/mine; echo x >>file
		chmod 644 file; cp file copy; ln file link; mv file moved
		cat copy moved; mv closing c; ls -A' 2>&1 &
	read -r _ <"$place/ready"
	chmod 0600 "$place/one/file"
	chmod 0700 "$place/one/closing"
	echo new | tee "$place/one/file" "$place/one/closing/new" \
		>"$place/one/closing/other"
	mv "$place/one/closing/other" "$place/one/closing/replaced"
	echo >"$place/go"
	wait $! || true
}

# attack A40: what it keeps is what a descriptor from before would show.
@test "what root closes while an overlay shows it is closed in there" {
	not_root
	local prepared closing="ls: cannot open directory 'closing': Permission denied"
	for prepared in no yes; do
		rm -rf "$place/one/closing" "$place/one/file" "$place/ready" \
			"$place/go"
		if [ "$prepared" = yes ]; then
			work_clean
			caller mkdir -m 0777 "$place/upper/closing"
			closing="ls: reading directory 'closing': Permission denied"
		fi
		run closed_meanwhile
		refute_line new
		assert_equal "$(printf '%s\n' "${lines[@]:0:6}")" \
			"$(printf '%s\n' old old old old file replaced)"
		assert_line "cat: file: Permission denied"
		assert_line "cat: closing/new: Permission denied"
		assert_line "$closing"
		assert_line "touch: cannot touch 'closing/mine': Permission denied"
		assert_line "chmod: changing permissions of 'file': Operation not permitted"
		assert_line "cp: cannot open 'file' for reading: Permission denied"
		assert_line "mv: cannot move 'file' to 'moved': Value too large for defined data type"
		assert_equal "$(cd "$place/upper" && find . ! -type d)" ""
	done
}

# attack A20: who was in a group that is refused something still is.
@test "a supplementary group that denies still denies in an overlay" {
	requires users "a member of the group"
	not_root
	echo canary >"$place/one/denied"
	chgrp sbdeny "$place/one/denied"
	chmod 0607 "$place/one/denied"
	run -0 as_user B cat "$place/one/denied"
	run -1 merged cat /merged/denied
	assert_output "cat: /merged/denied: Permission denied"
}

# The kernel's own directory in it has mode 0.
@test "afterwards the work directory is its owner's to remove" {
	run -0 merged sh -c 'cd /merged && echo x >>both && rm -r directory'
	assert_equal "$(cd "$place" && find work upper -user root)" \
		"$([ "$CORDON_MODE" != root ] || (cd "$place" && find work upper))"
	run -0 caller sh -c 'chmod -R u+rwX "$0" && rm -r "$0"' "$place/work"
	refute_output
	assert [ ! -e "$place/work" ]
}

# What an overlay of root's would obey, in all that the caller can write.
attributes_prepare() {
	local overlay=$1 name
	caller mkdir "$place/upper/opaque" "$place/upper/redirect" \
		"$place/two/redirect"
	caller sh -c 'cd "$0" && touch upper/metacopy upper/origin upper/whiteout \
		two/metacopy && echo mine >upper/origin &&
		mknod upper/gone c 0 0' "$place"
	for name in upper/redirect two/redirect; do
		caller "$overlay" set "$place/$name" user.overlay.redirect /root
	done
	for name in upper/metacopy two/metacopy; do
		caller "$overlay" set "$place/$name" user.overlay.metacopy ''
		caller "$overlay" set "$place/$name" \
			user.overlay.redirect /shadow
		caller "$overlay" origin "$place/$name" "$place/one/shadow"
	done
	caller "$overlay" set "$place/upper/opaque" user.overlay.opaque y
	caller "$overlay" set "$place/upper/whiteout" user.overlay.whiteout y
	caller "$overlay" origin "$place/upper/origin" "$place/one/shadow"
	run -1 caller "$overlay" set "$place/upper/redirect" \
		trusted.overlay.redirect /root
	assert_output "trusted.overlay.redirect: EPERM"
}

# attack A40
@test "attributes that the caller has prepared lead nowhere" {
	not_root
	local overlay
	overlay=$(tool overlay)
	closed_make
	mkdir "$place/one/opaque"
	echo below | tee "$place/one/opaque/file" >"$place/one/gone"
	attributes_prepare "$overlay"
	run merged sh -c 'cd /merged && find . -type f -exec cat {} +
		cat metacopy redirect/file opaque/file gone whiteout shadow'
	refute_output --partial canary
	refute_output --partial below
	assert_equal "$(grep -v : <<<"$output" | sort)" \
		"$(printf '%s\n' mine one one two two two)"
	# and with two layers, where nothing is written
	run inside --overlay-src "$place/one" --overlay-src "$place/two" \
		--overlay-src "$place/upper" --ro-overlay /merged -- sh -c '
		cd /merged && find . -type f -exec cat {} +
		cat metacopy redirect/file opaque/file gone whiteout shadow'
	refute_output --partial canary
}

powers_make() {
	local name
	mkdir -p "$place/one/powers"
	cp "$(tool state)" "$place/one/powers/setuid"
	cp "$(tool state)" "$place/one/powers/capable"
	cp "$(tool state)" "$place/one/powers/plain"
	setcap cap_sys_admin,cap_setuid+ep "$place/one/powers/capable"
	chmod 06755 "$place/one/powers/setuid"
	mknod -m 0666 "$place/one/powers/null" c 1 3
	mknod -m 0666 "$place/one/powers/disk" b 254 0
}

# attack A25 B55
@test "setuid files, files with capabilities and devices have no effect in an overlay" {
	requires setcap "to give them"
	requires root "to make them"
	local name plain
	powers_make
	run -0 merged /merged/powers/plain identity
	plain=$output
	for name in setuid capable; do
		run -0 merged /merged/powers/"$name" identity
		assert_output "$plain"
	done
	run -2 merged sh -c 'cd /merged/powers && cat null disk; true >null'
	assert_output "$(printf '%s\n' "cat: null: Permission denied" \
		"cat: disk: Permission denied" \
		"sh: 1: cannot create null: Permission denied")"
	# what is copied up is the caller's: here what he may read
	run merged sh -c 'cd /merged/powers && cp -p setuid capable .. &&
		chmod 06755 ../setuid ../capable && ../setuid identity
		../capable identity; chmod 06777 setuid; true >>setuid'
	assert_line --index 0 "${plain%%$'\n'*}"
	[ "$CORDON_MODE" = root ] ||
		assert_equal "$(find "$place/upper" "$place/work" -user root)" ""
	if [ "$CORDON_MODE" != userns ]; then
		run -0 merged /merged/setuid identity
		assert_output "$plain"
	fi
}

# attack B56
@test "inside, the file system of an overlay is nobody's to freeze or change" {
	local overlay freeze=EPERM setid=EPERM thaw=EPERM
	overlay=$(tool overlay)
	[ "$CORDON_MODE" != userns ] || setid=EINVAL
	# root owns the namespace that made it: the file system itself refuses
	[ "$CORDON_MODE" != root ] || freeze=EOPNOTSUPP thaw=EINVAL
	run -0 merged --ro-bind "$overlay" /overlay -- /overlay try /merged
	assert_output "$(
		cat <<-END
			freeze: $freeze
			thaw: $thaw
			immutable: EPERM
			handle: EOPNOTSUPP
			remount: EPERM
			umount: EPERM
			file: ok
			trusted attribute: EPERM
			capability: EPERM
			owner: $setid
			group: $setid
			device: EPERM
		END
	)"
}

@test "with overlays, the command is as powerless as without" {
	local plain
	run -0 with_state identity
	plain=$output
	run -0 with_state --overlay-src "$place/one" --overlay "$place/upper" \
		"$place/work" /merged --overlay-src "$place/one" \
		--tmp-overlay /other -- identity
	assert_output "$plain"
	run -0 merged grep -E '^(Cap|NoNewPrivs|Groups|Uid|Gid)' /proc/self/status
	plain=$output
	run -0 inside grep -E '^(Cap|NoNewPrivs|Groups|Uid|Gid)' /proc/self/status
	assert_output "$plain"
	run -0 inside readlink /proc/self/ns/user
	plain=$output
	run -0 merged readlink /proc/self/ns/user
	[ "$CORDON_MODE" = userns ] || assert_output "$plain"
}

# attack B2
@test "inside, no path of the host's is in the list of mounts" {
	local options
	run -0 merged --overlay-src "$place/one" --tmp-overlay /other \
		-- cat /proc/self/mountinfo
	refute_output --partial "$place"
	options=$(grep -oE ' /(merged|other) [^ ]* ' <<<"$output" |
		sed 's/,relatime//')
	assert_equal "$options" "$(printf '%s\n' " /merged rw,nosuid,nodev " \
		" /other rw,nosuid,nodev ")"
	assert_equal "$(grep -o ' - overlay .*' <<<"$output" |
		grep -oE '(upper|work|lower)dir=[^,]*' |
		sed 's,/proc/self/fd/[0-9]*,FD,g')" "$(
		printf '%s\n' lowerdir=FD:FD upperdir=FD workdir=FD \
			lowerdir=FD upperdir=FD workdir=FD
	)"
}

locks_left() {
	grep -c "$(printf ':%d ' "$(stat -c %i "$place/upper")")" /proc/locks ||
		true
}

# attack C14
@test "afterwards no process, mount, lock, directory or file of root's is left" {
	host_note
	run -0 merged --overlay-src "$place/one" --tmp-overlay /other -- \
		sh -c 'echo x >>/merged/both; echo y >/other/new'
	assert_host_unchanged
	assert_equal "$(locks_left)" 0
	[ "$CORDON_MODE" = root ] ||
		assert_equal "$(find "$place" -user root)" ""
	assert_equal "$(cd "$place" && find . -maxdepth 1 | LC_ALL=C sort)" \
		"$(printf '%s\n' . ./one ./two ./upper ./work)"
}

# In the background, as long as the FIFO is not written to.
sandbox_holds() {
	rm -f "$place/ready" "$place/go"
	mkfifo "$place/ready" "$place/go"
	chmod 0666 "$place/ready" "$place/go"
	merged --bind "$place" /place -- sh -c 'echo >/place/ready
		read -r _ </place/go; echo first >/merged/first; cat /merged/first' \
		>"$place/said" 2>&1 3>&- &
	holder=$!
	read -r _ <"$place/ready"
}

can_be_had() {
	run merged true
	[ "$status" -eq 0 ]
}

@test "RWSRC is one sandbox's at a time, and free when that has ended" {
	local message="cordon: Can't lock $place/upper: it is in use (end the other sandbox, or take another name)"
	caller mkdir "$place/work2"
	sandbox_holds
	run -125 merged true
	assert_output "$message"
	run -125 cordon --ro-bind / / --overlay-src "$place/two" \
		--overlay "$place/upper" "$place/work2" /mnt true
	assert_output "$message"
	# nor WORKDIR
	run -125 cordon --ro-bind / / --overlay-src "$place/two" \
		--overlay "$place/work2" "$place/work" /mnt true
	assert_output "${message/upper/work}"
	echo >"$place/go"
	wait "$holder"
	assert_equal "$(cat "$place/said")" first
	run -0 merged cat /merged/first
	assert_output first
	# in one sandbox as well
	run -125 merged --overlay-src "$place/one" --overlay "$place/upper" \
		"$place/work2" /other -- true
	assert_output "$message"
}

@test "RWSRC is free when the keeper was killed" {
	sandbox_holds
	run -125 merged true
	pkill -KILL -o -f "^$(prefix)/bin/cordon .*$place"
	wait "$holder" 2>/dev/null || true
	wait_until 2 can_be_had
	run -0 merged cat /merged/both
	assert_output two
}

traced() {
	strace -f -q -o "$BATS_TEST_TMPDIR/trace" -u "$(caller_name)" \
		-e inject="$1" -- "$(prefix)/bin/cordon" --ro-bind / / \
		--bind "$place" "$place" "${@:2}" touch "$place/ran"
}

# attack A17: as with user.max_user_namespaces 0, and other refusals
@test "where no user namespace can be had there is no overlay, and no weaker one" {
	[ "$CORDON_MODE" != userns ] || skip "its user namespace is there already"
	requires strace "it injects the errors"
	requires root "strace keeps the setuid bit's effect for root alone"
	local error kind text
	for error in "ENOSPC No space left on device" "EUSERS Too many users" \
		"EPERM Operation not permitted"; do
		for kind in tmp ro rw; do
			set -- --overlay-src "$place/one" --overlay-src "$place/two"
			case $kind in
			rw) set -- "$@" --overlay "$place/upper" "$place/work" /mnt ;;
			*) set -- "$@" "--$kind-overlay" /mnt ;;
			esac
			run -125 traced "clone3:error=${error%% *}:when=1" "$@"
			text=${error#* }
			[[ $error != ENOSPC* ]] ||
				text+=" (user.max_user_namespaces tells how many may be: an overlay needs one, for a moment)"
			assert_output "cordon: Creating new namespace failed: $text"
			assert [ ! -e "$place/ran" ]
		done
	done
	assert_equal "$(find "$place/upper" "$place/work" -mindepth 1)" ""
}

# attack A40
@test "RWSRC and WORKDIR have to be the caller's own, and writable" {
	not_root
	local other
	install -d -m 0777 "$place/others"
	for other in "$place/others" /tmp /; do
		refused "--overlay: $other belongs to somebody else (take a directory of your own)" \
			--ro-bind / / --overlay-src "$place/one" \
			--overlay "$other" "$place/work" /mnt
		refused "--overlay: $other belongs to somebody else (take a directory of your own)" \
			--ro-bind / / --overlay-src "$place/one" \
			--overlay "$place/upper" "$other" /mnt
	done
	assert_equal "$(ls -A "$place/others" "$place/upper" "$place/work")" \
		"$(printf '%s\n' "$place/others:" '' "$place/upper:" '' "$place/work:")"
}

upper_read_only() {
	mkdir "$place/ro"
	mount --bind "$place" "$place/ro"
	mount -o remount,bind,ro "$place/ro"
	cordon --ro-bind / / --overlay-src "$place/one" \
		--overlay "$place/ro/upper" "$place/work" /mnt true 2>&1 || true
	cordon --ro-bind / / --overlay-src "$place/one" \
		--overlay "$place/upper" "$place/ro/work" /mnt true 2>&1 || true
	inside --overlay-src "$place/ro/one" --overlay "$place/upper" \
		"$place/work" /merged -- sh -c 'echo more >>/merged/both; cat /merged/both'
	cat "$place/one/both"
}

@test "RWSRC and WORKDIR cannot be on a read-only mount, a layer can" {
	requires root "to mount"
	run -0 apart upper_read_only
	assert_output "$(
		cat <<-END
			cordon: Can't write to the layer $place/ro/upper: Read-only file system (take a directory that can be written)
			cordon: Can't write to the layer $place/ro/work: Read-only file system (take a directory that can be written)
			one
			more
			one
		END
	)"
}
