# What is mounted inside, and what the flags of the host's mounts become.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more

# Mount point, options, propagation, type, and the options of what is ours.
# Times of access are the host's business.
# Half of memory is what a tmpfs has by itself; where memory has an odd number
# of pages, what we ask for is rounded up, and shown.
mounts_shown() {
	awk -v half="size=$((($(awk '/^MemTotal/ { print $2 / 4 }' /proc/meminfo) + 1) / 2 * 4))k," '{
		for (dash = 7; dash <= NF && $dash != "-"; dash++)
			;
		options = $6
		gsub(/,(relatime|noatime|nodiratime|strictatime)/, "", options)
		line = $5 " " options
		for (i = 7; i < dash; i++)
			line = line " " $i
		type = $(dash + 1)
		if (type ~ /^(tmpfs|proc|devpts|mqueue)$/ && $4 !~ /^\/./) {
			sub(/^rw,?/, "", $(dash + 3))
			sub(/,inode64/, "", $(dash + 3))
			sub(half, "", $(dash + 3))
			line = line " " type " " $(dash + 3)
		} else if (type == "proc")
			line = line " proc" $4
		else
			line = line " host"
		sub(/ $/, "", line)
		print line
	}' | LC_ALL=C sort
}

# Whom the tmpfs inside belong to; root is not worth a word to the kernel.
owner_options() {
	[ "$CORDON_MODE" = root ] ||
		echo ",uid=$(caller id -u),gid=$(caller id -g)"
}

# The parts of procfs that this kernel has.
proc_covered() {
	local name

	for name in sys sysrq-trigger irq bus; do
		[ ! -e "/proc/$name" ] ||
			echo "/proc/$name ro,nosuid,nodev,noexec proc/$name"
	done
}

# attack B2 B41 A26
@test "inside, the list of mounts is exactly the layout that was asked for" {
	local owner
	owner=$(owner_options)
	run -0 cordon --ro-bind /usr/bin /usr/bin --ro-bind /usr/lib /usr/lib \
		--symlink usr/bin /bin --symlink usr/lib /lib \
		--symlink usr/lib64 /lib64 --ro-bind-try /usr/lib64 /usr/lib64 \
		--bind "$place" /place --dev-bind "$place" /devices \
		--proc /proc --dev /dev --mqueue /dev/mqueue --tmpfs /tmp \
		--perms 1777 --size 65536 --tmpfs /small --remount-ro / \
		--unshare-pid --unshare-ipc cat /proc/self/mountinfo \
		</dev/null 2>/dev/null
	assert_equal "$(mounts_shown <<<"$output")" "$(
		LC_ALL=C sort <<-END
			/ ro,nosuid,nodev tmpfs nr_inodes=1048576,mode=755$owner
			/dev rw,nosuid,nodev tmpfs nr_inodes=1048576,mode=755$owner
			/dev/full rw,nosuid,noexec host
			/dev/mqueue rw,nosuid,nodev,noexec mqueue
			/dev/null rw,nosuid,noexec host
			/dev/pts rw,nosuid,noexec devpts mode=600,ptmxmode=666,max=1024
			/dev/random rw,nosuid,noexec host
			/dev/shm rw,nosuid,nodev tmpfs nr_inodes=1048576$owner
			/dev/tty rw,nosuid,noexec host
			/dev/urandom rw,nosuid,noexec host
			/dev/zero rw,nosuid,noexec host
			/devices rw,nosuid host
			/place rw,nosuid,nodev host
			/proc rw,nosuid,nodev,noexec proc
			$(proc_covered)
			/small rw,nosuid,nodev tmpfs size=64k,nr_inodes=1048576$owner
			/tmp rw,nosuid,nodev tmpfs nr_inodes=1048576,mode=755$owner
			/usr/bin ro,nosuid,nodev host
			/usr/lib ro,nosuid,nodev host
			/usr/lib64 ro,nosuid,nodev host
		END
	)"
}

# attack B1 B2
@test "inside, no name leads to the old root" {
	# the descriptor that ls itself has open is of the inside
	run -0 inside -- sh -c '
		for dir in / .. ../../.. /proc/self/root /proc/self/cwd/.. \
			/proc/1/root /proc/self/task/1/root /proc/self/fd/3; do
			for file in etc/passwd etc/hostname var home root; do
				ls -d "$dir/$file"
			done
		done 2>/dev/null || true'
	refute_output
}

# attack B1 B2
@test "inside, there is one mount at / and no other behind it, whatever was mounted there" {
	local layout program=(--ro-bind /usr /usr --symlink usr/bin /bin
		--symlink usr/lib /lib --symlink usr/lib64 /lib64)
	caller mkdir "$place/root" "$place/outside"
	caller touch "$place/outside/secret"
	for layout in '' '--tmpfs /' "--bind $place/root /" \
		"--tmpfs / --bind $place/root /" \
		"--bind $place/root / --tmpfs / --bind $place/root / --tmpfs /"; do
		# shellcheck disable=SC2086 # several words
		run -0 cordon $layout "${program[@]}" --proc /proc --unshare-pid sh -c '
			cut -d " " -f 5 /proc/self/mountinfo | grep -cx /
			stat -c %d:%i / /.. /../.. | uniq | wc -l
			cd /.. && ls -d "../$0" "/..$0" "../../../$0" 2>&-
			ls -A /..' "$place/outside/secret"
		assert_output "$(printf '%s\n' 1 1 bin lib lib64 proc usr)"
	done
	run -0 cordon --ro-bind / / --proc /proc --unshare-pid sh -c '
		cut -d " " -f 5 /proc/self/mountinfo | grep -cx /; touch "/..$0"; true' "$place/outside/new"
	assert_output "$(printf '%s\n' 1 "touch: cannot touch '/..$place/outside/new': Read-only file system")"
}

flags_fixture() {
	local flag

	for flag in ro nosuid nodev noexec nosymfollow; do
		mkdir -p "$place/$flag" "$place/all/$flag"
		mount -t tmpfs -o mode=0755 none "$place/$flag"
		cp "$CORDON_TOOLS/state" "$place/$flag/program"
		ln -s program "$place/$flag/link"
		mount --bind "$place/$flag" "$place/$flag"
		mount -o "remount,bind,$flag" "$place/$flag"
	done
	for flag in ro nosuid nodev noexec nosymfollow; do
		mount --bind "$place/$flag" "$place/all/$flag"
		mount -o "remount,bind,$flag" "$place/all/$flag"
	done
}

flags_each() {
	local flag

	flags_fixture
	for flag in ro nosuid nodev noexec nosymfollow; do
		inside --bind "$place/$flag" /place -- \
			cat /proc/self/mountinfo | mounts_shown |
			sed -n "s|^/place |$flag --bind |p"
		inside --dev-bind "$place/$flag" /place -- \
			cat /proc/self/mountinfo | mounts_shown |
			sed -n "s|^/place |$flag --dev-bind |p"
	done
}

# attack A52
@test "inside, a bind keeps every flag that the host's mount has" {
	requires root "to mount"
	tool state >/dev/null
	run -0 apart flags_each
	assert_output - <<-'END'
		ro --bind ro,nosuid,nodev tmpfs mode=755
		ro --dev-bind ro,nosuid tmpfs mode=755
		nosuid --bind rw,nosuid,nodev tmpfs mode=755
		nosuid --dev-bind rw,nosuid tmpfs mode=755
		nodev --bind rw,nosuid,nodev tmpfs mode=755
		nodev --dev-bind rw,nosuid,nodev tmpfs mode=755
		noexec --bind rw,nosuid,nodev,noexec tmpfs mode=755
		noexec --dev-bind rw,nosuid,noexec tmpfs mode=755
		nosymfollow --bind rw,nosuid,nodev,nosymfollow tmpfs mode=755
		nosymfollow --dev-bind rw,nosuid,nosymfollow tmpfs mode=755
	END
}

flags_below() {
	flags_fixture
	inside --dev-bind "$place/all" /all -- sh -c '
		cat /proc/self/mountinfo
		true >/all/ro/new
		/all/noexec/program inherited
		cat /all/nosymfollow/link' 2>&1
}

# attack A52
@test "inside, the mounts below a bind keep theirs" {
	requires root "to mount"
	tool state >/dev/null
	run -1 apart flags_below
	assert_equal "$(grep '^[0-9].* /all' <<<"$output" | mounts_shown)" \
		"$(
			cat <<-'END'
				/all rw,nosuid host
				/all/nodev rw,nosuid,nodev tmpfs mode=755
				/all/noexec rw,nosuid,noexec tmpfs mode=755
				/all/nosuid rw,nosuid tmpfs mode=755
				/all/nosymfollow rw,nosuid,nosymfollow tmpfs mode=755
				/all/ro ro,nosuid tmpfs mode=755
			END
		)"
	assert_equal "$(grep -v '^[0-9]* [0-9]* [0-9]' <<<"$output")" "$(
		cat <<-'END'
			sh: 3: cannot create /all/ro/new: Read-only file system
			sh: 4: /all/noexec/program: Permission denied
			cat: /all/nosymfollow/link: Too many levels of symbolic links
		END
	)"
}

read_only_below() {
	mkdir "$place/a"
	mount -t tmpfs -o mode=0777 none "$place/a"
	mkdir -m 0777 "$place/a/b"
	mount -t tmpfs -o mode=0777 none "$place/a/b"
	inside --ro-bind "$place" /place -- sh -c \
		'touch /place/x /place/a/x /place/a/b/x; ls -A /place/a/b' 2>&1
}

# attack A52
@test "inside, a read-only bind is read-only in the mounts below it" {
	requires root "to mount"
	run -0 apart read_only_below
	assert_output - <<-'END'
		touch: cannot touch '/place/x': Read-only file system
		touch: cannot touch '/place/a/x': Read-only file system
		touch: cannot touch '/place/a/b/x': Read-only file system
	END
}

covered() {
	mkdir "$place/secret"
	echo canary >"$place/secret/file"
	mount -t tmpfs none "$place/secret"
	inside --bind "$place" /place -- find /place
}

@test "inside, a bind shows what a mount covers as little as the host does" {
	requires root "to mount"
	run -0 apart covered
	assert_output - <<-'END'
		/place
		/place/secret
	END
}

# An unbindable mount would be left out of a recursive copy.
covered_unbindable() {
	mkdir "$place/secret"
	echo canary >"$place/secret/file"
	mount -t tmpfs none "$place/secret"
	mount --make-unbindable "$place/secret"
	inside --bind "$place" /place -- find /place
}

@test "inside, what an unbindable mount covers is not uncovered" {
	requires root "to mount"
	run -0 apart covered_unbindable
	assert_output - <<-'END'
		/place
		/place/secret
	END
}

proc_masked() {
	echo MASK >"$place/mask"
	mount --bind "$place/mask" /proc/version
	cordon --ro-bind / / --unshare-pid --proc /proc cat /proc/version
}

@test "in setuid mode, a new procfs does not show what is hidden in the host's" {
	requires root "to mount"
	[ "$CORDON_MODE" != root ] || skip "root can uncover it"
	run -125 apart proc_masked
	case $CORDON_MODE in
	setuid) assert_output "cordon: --proc: a new one would show what is hidden, /proc here has mounts on it (bind /proc instead, or ask the administrator)" ;;
	*) assert_output "cordon: Can't make a new proc: Operation not permitted" ;;
	esac
}

proc_read_only() {
	mount -t proc -o ro none /proc
	inside -- sh -c 'echo 500 >/proc/self/oom_score_adj' 2>&1
}

@test "in setuid mode, a new procfs is read-only where the host's is" {
	requires root "to mount"
	[ "$CORDON_MODE" = setuid ] || skip "in userns mode there is none, in root mode root's own"
	run -2 apart proc_read_only
	assert_output "sh: 1: cannot create /proc/self/oom_score_adj: Read-only file system"
}

# attack A14
@test "the command cannot start in a directory that is not inside" {
	local word

	for word in / "$place"; do
		run -125 cordon --ro-bind /usr /usr --symlink usr/bin /bin \
			--symlink usr/lib /lib --symlink usr/lib64 /lib64 \
			--unshare-pid --proc /proc --chdir /proc/self/fd/0 \
			pwd <"$word"
		assert_output "cordon: Can't start in /proc/self/fd/0: it has no path inside (give another --chdir)"
		run -125 cordon --ro-bind / / --unshare-pid --proc /proc \
			--chdir /proc/self/fd/0 pwd <"$word"
		assert_output "cordon: Can't start in /proc/self/fd/0: it has no path inside (give another --chdir)"
	done
}

# The sandbox waits in a FIFO while the host mounts.
mount_meanwhile() {
	mount --make-rshared /
	mkdir "$place/later"
	mkfifo "$place/ready" "$place/go"
	chmod 0666 "$place/ready" "$place/go"
	before=$(wc -l </proc/self/mountinfo)
	inside --bind "$place" /place -- sh -c '
		echo >/place/ready; read -r _ </place/go
		grep -c " /place/later " /proc/self/mountinfo
		ls -A /place/later' &
	read -r _ <"$place/ready"
	echo "mounts of the sandbox here: $(($(wc -l </proc/self/mountinfo) - before))"
	mount -t tmpfs none "$place/later"
	touch "$place/later/canary"
	echo >"$place/go"
	wait || true
}

# attack A54
@test "inside, a mount that the host makes later does not appear, nor the reverse" {
	requires root "to mount"
	run -0 apart mount_meanwhile
	assert_output - <<-'END'
		mounts of the sandbox here: 0
		0
	END
}

# Without a program: "/" itself could be covered.
mounts_shared() {
	local before
	mount --make-rshared /
	before=$(</proc/self/mountinfo)
	inside true || true
	[ "$(</proc/self/mountinfo)" = "$before" ] || echo other mounts
}

# attack B54 C15
@test "where the host's mounts are shared, none of ours is among them afterwards" {
	requires root "to share them"
	run -0 apart mounts_shared
	refute_output
}

# attack B2 B52 B53
@test "inside, no mount can be made, changed or taken away" {
	run -0 with_state mounts
	assert_output - <<-'END'
		mount tmpfs: EPERM
		bind: EPERM
		remount: EPERM
		make shared: EPERM
		umount: EPERM
		umount detached: EPERM
		pivot_root: EPERM
		chroot: EPERM
		open_tree: EPERM
		fsopen: EPERM
		fspick: EPERM
		unshare: EPERM
		setns: EPERM
	END
}

# attack B14
@test "inside, the switches of the running kernel are read-only" {
	local file
	for file in sys/kernel/core_pattern sys/kernel/hostname \
		sys/vm/drop_caches sysrq-trigger irq/default_smp_affinity; do
		[ -e "/proc/$file" ] || continue
		run -2 inside -- sh -c ": >>/proc/$file"
		assert_output --regexp \
			"cannot create /proc/$file: (Read-only file system|Permission denied)"
	done
}

# attack C3
@test "inside, a tmpfs holds as many bytes as it was given" {
	run -1 inside --size 1048576 --tmpfs /small -- \
		sh -c 'head -c 1048577 /dev/zero >/small/file'
	assert_output --regexp '^head: .*: No space left on device$'
	run -0 inside --size 1048576 --tmpfs /small -- \
		sh -c 'head -c 1048576 /dev/zero >/small/file'
	refute_output
}

# attack C3 C4
@test "inside, every tmpfs is bounded in bytes and in files" {
	local memory
	# rounded up to a page
	memory=$(awk '/^MemTotal/ { print int($2 / 2) + 4 }' /proc/meminfo)
	run -0 inside -- df --output=itotal,size / /dev /dev/shm /tmp
	while read -r inodes size; do
		[ "$inodes" != Inodes ] || continue
		assert_equal "$inodes" 1048576
		((size > 0 && size <= memory))
	done <<<"$output"
}

# attack C4
@test "a --size beyond half of memory is refused in setuid mode" {
	[ "$CORDON_MODE" = setuid ] || skip "setuid mode only"
	refused "--size for /t: is too large (half of memory is the most in setuid mode)" \
		--ro-bind / / --size 9223372036854775807 --tmpfs /t
}

locked_flags=(ro nosuid nodev noexec nosymfollow noatime)

# For each flag a mount that has it alone, with what an overlay needs.
locked_fixture() {
	local flag

	for flag in "${locked_flags[@]}"; do
		mkdir -p "$place/$flag"
		mount -t tmpfs -o mode=0777 none "$place/$flag"
		caller mkdir "$place/$flag/sub" "$place/$flag/upper" \
			"$place/$flag/work" "$place/$flag/sub/pinned"
		caller cp "$CORDON_TOOLS/state" "$place/$flag/sub/program"
		caller ln -s program "$place/$flag/sub/link"
		mount --bind "$place/$flag" "$place/$flag"
		mount -o "remount,bind,$flag" "$place/$flag"
	done
	mkdir -p "$place/plain"
	mount -t tmpfs -o mode=0777 none "$place/plain"
	caller mkdir "$place/plain/upper" "$place/plain/work" "$place/plain/low"
}

# locked_seen WORD OPTION...: the flags of each mount at /place, with WORD and
# each flag of the host's in turn; @ is the host's mount.
locked_seen() {
	local flag lost seen word=$1
	shift
	for flag in "${locked_flags[@]}"; do
		seen=$(
			exec 8<"$place/$flag/sub"
			inside --filter default "${@//@/$place/$flag}" -- \
				cat /proc/self/mountinfo 2>&1
		)
		rm -rf "$place/plain/work/work"
		seen=$(sed -nE 's,^([^ ]* ){4}(/place[^ ]*) ([^ ]*) .*,\3,p' \
			<<<"$seen") || true
		[ -n "$seen" ] || seen=none
		lost=$(grep -vcE "(^|,)$flag(,|\$)" <<<"$seen") || true
		[ "$lost" = 0 ] || echo "$word $flag: $seen"
	done
	echo "$word"
}

locked_each() {
	locked_flags=(ro nosuid nodev noexec nosymfollow noatime)
	locked_fixture
	locked_seen bind --bind @ /place
	locked_seen sub --bind @/sub /place
	locked_seen ro-bind --ro-bind @ /place
	locked_seen dev-bind --dev-bind @/sub /place
	locked_seen bind-try --bind-try @/sub /place
	locked_seen bind-fd --bind-fd 8 /place
	locked_seen ro-bind-fd --ro-bind-fd 8 /place
	locked_seen file --dev-bind @/sub/program /place
	locked_seen remount --dev-bind @ /place --remount-ro /place
	locked_seen pin --bind @ /place --pin /place/sub/pinned
	locked_seen twice --bind @ /place --dev-bind @/sub /place/sub
}

# attack A52
@test "inside, no option takes a flag from a mount of the host's" {
	requires root "to mount"
	tool state >/dev/null
	run -0 apart locked_each
	assert_output "$(printf '%s\n' bind sub ro-bind dev-bind bind-try \
		bind-fd ro-bind-fd file remount pin twice)"
}

locked_overlays() {
	locked_flags=(nosuid nodev noexec nosymfollow noatime)
	locked_fixture
	locked_seen tmp --overlay-src @/sub --tmp-overlay /place
	locked_seen lower --overlay-src "$place/plain/low" --overlay-src @ \
		--tmp-overlay /place
	locked_seen lowest --overlay-src @ --overlay-src "$place/plain/low" \
		--ro-overlay /place
	locked_seen below --overlay-src @/sub --overlay "$place/plain/upper" \
		"$place/plain/work" /place
	locked_seen upper --overlay-src "$place/plain/low" --overlay @/upper \
		@/work /place
	locked_seen remount --overlay-src @/sub --tmp-overlay /place \
		--remount-ro /place
	locked_seen pin --overlay-src @/sub --tmp-overlay /place \
		--pin /place/pinned
	inside --overlay-src "$place/noexec/sub" --overlay-src \
		"$place/nosymfollow/sub" --tmp-overlay /place -- sh -c '
		/place/program inherited; cp /place/program /place/copy
		/place/copy inherited; cat /place/link' 2>&1
}

# attack A52: nosuid and nodev an overlay has of its own
@test "inside, an overlay has the flags of all of its layers" {
	requires root "to mount"
	tool state >/dev/null
	run -1 apart locked_overlays
	assert_output "$(
		printf '%s\n' tmp lower lowest below upper remount pin
		cat <<-'END'
			sh: 2: /place/program: Permission denied
			sh: 3: /place/copy: Permission denied
			cat: /place/link: Too many levels of symbolic links
		END
	)"
}
