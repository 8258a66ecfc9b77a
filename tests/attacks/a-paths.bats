# Attacks by the caller with paths: files that are somebody else's, that change,
# hang, or are not what they seem.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load ../helpers
load ../more

# attack A14
@test "the command starts inside, wherever the caller stood, or not at all" {
	local program=(--ro-bind /usr /usr --symlink usr/bin /bin
		--symlink usr/lib /lib --symlink usr/lib64 /lib64 --proc /proc
		--unshare-pid)
	caller mkdir -p "$place/dir/deep"
	# a directory that is in no bind, by its name, a descriptor and a link
	cd "$place/dir"
	run -0 cordon "${program[@]}" --setenv HOME / sh -c 'pwd -P; ls -A'
	assert_line --index 0 /
	refute_line deep
	run -0 caller bash -c 'exec 9<"$1"; cd /proc/self/fd/9/ && shift && exec "$@"' \
		bash "$place/dir" "$(prefix)/bin/cordon" "${program[@]}" \
		--setenv HOME / pwd -P
	assert_output /
	run -0 caller bash -c 'cd /proc/self/fd && exec "$@"' bash \
		"$(prefix)/bin/cordon" "${program[@]}" --setenv HOME / pwd -P
	assert_output --regexp '^/(proc/[0-9]+/fd)?$'
	# upwards there is nothing
	run -0 cordon "${program[@]}" --chdir ../../../.. sh -c 'pwd -P; ls -A'
	assert_output "$(printf '%s\n' / bin lib lib64 proc usr)"
	run -125 cordon "${program[@]}" --chdir ../../../..$place/dir true
	assert_output "cordon: Can't chdir to ../../../..$place/dir: No such file or directory (is it shown inside?)"
	run -125 cordon "${program[@]}" --chdir /proc/self/fd/3 true 3<"$place"
	assert_output --regexp "^cordon: Can't chdir to /proc/self/fd/3: No such file or directory"
	# the name is another directory's by then
	run -0 caller bash -c 'cd "$1/dir"; mv "$1/dir" "$1/old"; ln -s / "$1/dir"
		shift; exec "$@"' bash "$place" "$(prefix)/bin/cordon" \
		"${program[@]}" --bind "$place" "$place" \
		--setenv HOME / pwd -P
	assert_output "$place/old"
}

# of_others: files of B's and root's, and devices of the machine's.
of_others() {
	mkdir "$place/others"
	echo canary >"$place/others/file"
	chmod 0600 "$place/others/file"
	mknod -m 0600 "$place/others/disk" b 1 0
	mknod -m 0600 "$place/others/memory" c 1 1
	mknod -m 0666 "$place/others/open" c 1 1
	caller mkdir "$place/closed"
	as_user B "$CORDON_TOOLS/state" listen "$place" </dev/null >/dev/null \
		2>&1 3>&- &
	CORDON_OWN+=($!)
}

# attack A40
@test "what the caller may not open is as closed inside, whatever it is" {
	local file how
	of_others
	tool state >/dev/null
	for how in --bind --ro-bind --dev-bind; do
		for file in file disk memory; do
			run -1 cordon --ro-bind / / --tmpfs /mnt "$how" \
				"$place/others/$file" /mnt/at \
				head -c 1 /mnt/at
			assert_output "head: cannot open '/mnt/at' for reading: Permission denied"
		done
	done
	# devices: in a plain bind not even those that anybody may open
	for how in --bind --ro-bind; do
		run -1 cordon --ro-bind / / --tmpfs /mnt "$how" \
			"$place/others/open" /mnt/at head -c 1 /mnt/at
		assert_output "head: cannot open '/mnt/at' for reading: Permission denied"
	done
	for file in /dev/mem /dev/kmsg /dev/port "$(lsblk -rpno NAME 2>/dev/null | head -n 1)" \
		/sys/kernel/debug/sched /etc/shadow /root/. \
		/proc/1/root/etc /proc/1/cwd/etc /proc/1/environ; do
		[ -e "$file" ] || continue
		# some machines let everybody read the kernel's log
		caller sh -c '[ ! -r "$0" ] && [ ! -w "$0" ]' "$file" || continue
		run cordon --ro-bind / / --tmpfs /mnt --dev-bind "$file" \
			/mnt/at sh -c '[ ! -r /mnt/at ] && [ ! -w /mnt/at ] && echo closed'
		[ "$output" = closed ] || assert_output "cordon: Can't find source path $file: Permission denied (looked up with the caller's ids and no capabilities)"
	done
	user_processes_end B
	run -125 cordon --ro-bind / / --bind /proc/self/fd/3 /mnt true 3</etc
	assert_output "cordon: Can't find source path /proc/self/fd/3: Too many levels of symbolic links (links below /proc are not followed)"
}

# Each option that looks a name up: @ is the name.
looking=(
	'--bind @ /mnt' '--ro-bind-try @ /mnt' '--dev-bind @ /mnt'
	'--overlay-src @ --tmp-overlay /mnt'
	'--overlay-src /usr --overlay @ @ /mnt'
	'--lock @' '--lock-file @' '--watch @' '--mask @' '--mask-try @'
	'--pin @' '--remount-ro @' '--tmpfs @' '--dir @' '--proc @' '--dev @'
	'--symlink a @' '--chmod 0777 @' '--file 9 @' '--bind-data 9 @'
	'--bind /usr @' '--chdir @' '--setenv HOME @' '--argv0 @'
)

# attack A41
@test "whether a hidden file exists is told by no option, directory or command" {
	local row name words where answers
	mkdir "$place/hidden"
	mkdir "$place/hidden/exists1"
	chmod 0700 "$place/hidden"
	for row in "${looking[@]}"; do
		answers=()
		for name in exists1 missing; do
			read -ra words <<<"${row//@/$place/hidden/$name}"
			run cordon --ro-bind / / --unshare-pid "${words[@]}" \
				sh -c 'pwd' 9</dev/null
			answers+=("$status ${output//"$name"/NAME}")
		done
		assert_equal "$row: ${answers[1]}" "$row: ${answers[0]}"
	done
	# where the caller may look there is a difference
	caller mkdir "$place/exists1"
	run -0 cordon --ro-bind / / --bind "$place/exists1" /mnt true
	run -125 cordon --ro-bind / / --bind "$place/missing" /mnt true
	# as the command, as what is given by a descriptor, and as its argument
	for where in "$place/hidden/@" "$place/hidden/@/x"; do
		run cordon --ro-bind / / "${where//@/exists1}"
		answers=("$status ${output//exists1/NAME}")
		run cordon --ro-bind / / "${where//@/missing}"
		assert_equal "$status ${output//missing/NAME}" "${answers[0]}"
	done
}

# attack A41: one pair of names with a difference, to know that it is seen
@test "how long it takes tells nothing of a hidden file either" {
	local row surprise words
	mkdir "$place/hidden"
	mkdir "$place/hidden/exists1"
	chmod 0700 "$place/hidden"
	caller mkdir "$place/exists1"
	run -0 caller "$(tool timing)" 60 exists1 missing \
		"$(prefix)/bin/cordon" --ro-bind / / --bind "$place/@" /mnt \
		/bin/true
	read -r surprise _ <<<"$output"
	((${surprise%.*} > 30))
	for row in '--bind @ /mnt' '--mask @' '--chdir @'; do
		read -ra words <<<"${row//@/$place/hidden/@}"
		run -0 caller "$(tool timing)" "${CORDON_PAIRS:-100}" \
			exists1 missing "$(prefix)/bin/cordon" --ro-bind / / \
			"${words[@]}" /bin/true
		read -r surprise _ <<<"$output"
		((${surprise%.*} < 20)) || fail "$row: $output"
		[ -z "${CORDON_RACES_RESULT:-}" ] ||
			printf 'times of %s\n\t%s\n' "$row" "$output" \
				>>"$CORDON_RACES_RESULT"
	done
}

# The places that set-up has, in a root of the caller's: links, or files.
root_make() {
	local name
	caller mkdir -p "$place/root" "$place/outside"
	for name in usr bin lib lib64; do
		if [ -L "/$name" ]; then
			caller ln -s "usr/$name" "$place/root/$name"
		else
			caller mkdir "$place/root/$name"
		fi
	done
	for name in proc sys dev tmp run; do
		case $1 in
		link) caller ln -s "$place/outside" "$place/root/$name" ;;
		file) caller touch "$place/root/$name" ;;
		*) caller mkdir "$place/root/$name" ;;
		esac
	done
}

# attack A46
@test "a root of the caller's with links or files in its places is refused, and nothing is made" {
	local kind row words
	for kind in link file; do
		root_make $kind
		for row in '--proc /proc' '--dev /dev' '--tmpfs /tmp' \
			'--tmpfs /run' '--ro-bind /sys /sys' \
			'--tmpfs /dev/shm' '--mqueue /dev/pts' \
			'--bind-data 9 /tmp/x'; do
			read -ra words <<<"$row"
			run -125 cordon --bind "$place/root" / --ro-bind /usr /usr \
				--unshare-pid --unshare-ipc "${words[@]}" true \
				9</dev/null
			assert_output --regexp "^cordon: Can't (mount on symlink destination|mount a directory on the file|open the directory of|mkdir|make) "
		done
		assert_equal "$(ls -A "$place/outside")" ""
		rm -r "$place/root"
	done
	root_make directory
	run -0 cordon --bind "$place/root" / --ro-bind /usr /usr --proc /proc \
		--dev /dev --tmpfs /tmp --unshare-pid \
		sh -c 'stat -f -c %T /proc /dev /dev/pts /tmp; stat -c %i /proc
			grep -c " /proc " /proc/self/mountinfo; ls -A /tmp'
	assert_output "$(printf '%s\n' proc tmpfs devpts tmpfs 1 1)"
}

# attack A47
@test "in a /dev of the caller's, a mask does not come from there" {
	caller mkdir "$place/dev"
	caller sh -c 'cd "$0" && echo secret >secret && echo hostile >dev/null &&
		mkdir hidden && echo secret >hidden/secret' "$place"
	run -1 inside --dev-bind "$place/dev" /dev --bind "$place" /place \
		--mask /place/secret --mask /place/hidden -- \
		sh -c 'cat /place/secret; ls /place/hidden; echo x >/place/secret
			cat /dev/null; exit 1'
	assert_output - <<-'END'
		cat: /place/secret: Permission denied
		ls: cannot open directory '/place/hidden': Permission denied
		sh: 1: cannot create /place/secret: Read-only file system
		hostile
	END
	assert_equal "$(cat "$place/secret")" secret
}

# fuse_at FUNCTION: mounts $place/fuse in a mount namespace of its own.
fuse_at() {
	local line
	mkdir "$place/fuse"
	mkfifo "$place/asked"
	"$(tool fuse)" cordon-a "$place/fuse" "$canaries" >"$place/asked" 3>&- &
	server=$!
	exec 8<"$place/asked"
	read -r line <&8
	[ "$line" = ready ]
	"$@"
	umount -l "$place/fuse"
	kill -KILL "$server" 2>/dev/null || true
}

# The list of what is asked does not matter here, but has to be read.
fuse_changes() {
	local i
	cat <&8 >/dev/null &
	for i in {1..15}; do
		cordon --ro-bind / / --bind "$place/fuse/changes" /mnt \
			ls -A /mnt || true
		cordon --ro-bind / / --bind "$place/fuse" /mnt \
			--tmpfs /mnt/changes/x true || true
		cordon --ro-bind / / --bind "$place/fuse/a/changes/b" /mnt \
			ls -A /mnt || true
		cordon --ro-bind / / --bind "$place/fuse" /mnt \
			--mask /mnt/changes true || true
	done 2>&1
}

have_fuse() {
	[ -c /dev/fuse ] || skip "needs /dev/fuse"
}

# attack A48
@test "a file system that answers differently each time shows nothing else" {
	have_fuse
	export canaries
	tool fuse >/dev/null
	run -0 apart fuse_at fuse_changes
	sort -u <<<"$output" >"$BATS_TEST_TMPDIR/said"
	sort >"$BATS_TEST_TMPDIR/allowed" <<-END
		cordon: Can't find source path $place/fuse/a/changes/b: Permission denied (looked up with the caller's ids and no capabilities)
		cordon: Can't find source path $place/fuse/a/changes/b: Too many levels of symbolic links (links below /proc are not followed)
		cordon: Can't mkdir /mnt/changes/x: Permission denied
		cordon: Can't mkdir /mnt/changes/x: Too many levels of symbolic links
		cordon: Can't mount on symlink destination /mnt/changes: it could lead elsewhere (name what it points to)
		ls: cannot open directory '/mnt': Permission denied
	END
	run -0 comm -23 "$BATS_TEST_TMPDIR/said" "$BATS_TEST_TMPDIR/allowed"
	refute_output
	# it was changed both ways in time
	assert [ "$(wc -l <"$BATS_TEST_TMPDIR/said")" -ge 3 ]
	assert_equal "$(ls -A "$canaries")" exists
}

# blocked OPTION...: a run of ours waits for the file system; who, with what
# power, whether B is held up, and whether it can be killed.
blocked() {
	local job line
	cordon --ro-bind / / "$@" true 3>&- &
	job=$!
	until read -r line <&8 && [ "$line" = "lookup blocks" ]; do :; done
	helper=$(pgrep -n -f "^$(prefix)/bin/cordon .*$place")
	awk '/^(CapEff|Uid)/ { print $1, $2 }' "/proc/$helper/status"
	as_user_without_userns B timeout 2 "$(prefix)/bin/cordon" \
		--ro-bind / / --unshare-pid true && echo "B runs"
	# a process that waits for an answer ends when there is one: this holds
	# for every program that the user starts
	caller kill -KILL "$helper"
	caller kill -USR1 "$server"
	wait "$job" || echo "ended $?"
}

fuse_blocks() {
	for words in "--bind $place/fuse/blocks /mnt" \
		"--bind $place/fuse/a/blocks/b /mnt" \
		"--bind $place/fuse /mnt --tmpfs /mnt/blocks" \
		"--bind $place/fuse /mnt --dir /mnt/a/blocks/b" \
		"--bind $place/fuse /mnt --mask /mnt/blocks" \
		"--lock $place/fuse/blocks" "--watch $place/fuse/blocks" \
		"--bind $place/fuse /mnt --chdir /mnt/blocks"; do
		# shellcheck disable=SC2086 # words
		blocked $words
	done 2>/dev/null
}

# attack A48 A14
@test "a file system that never answers holds up its user alone, without power, and can be left" {
	have_fuse
	export canaries
	tool fuse >/dev/null
	run -0 apart fuse_at fuse_blocks
	assert_output "$(
		for _ in {1..8}; do
			printf '%s\n' "Uid: $(id -u cordon-a)" \
				"CapEff: 0000000000000000" "B runs" "ended 137"
		done
	)"
}

cwd_hangs() {
	cat <&8 >/dev/null &
	caller sh -c 'cd "$0" && kill -STOP "$1" && shift && exec timeout -s KILL 20 "$@"' \
		"$place/fuse/a" "$server" "$(prefix)/bin/cordon" \
		--ro-bind /usr /usr --symlink usr/bin /bin \
		--symlink usr/lib /lib --symlink usr/lib64 /lib64 \
		--setenv HOME / pwd -P || echo "ended $?"
	kill -CONT "$server"
}

# attack A14 A48
@test "from a directory that hangs, the command starts elsewhere" {
	have_fuse
	export canaries
	tool fuse >/dev/null
	run -0 apart fuse_at cwd_hangs
	assert_output /
}

# attack A51: there is no list of what is allowed; a name means itself
@test "names that look like others, patterns, options or escapes are those files and no others" {
	local name names=('allow' 'allow2' 'al*' 'a:b' 'a\040b' 'a b' '-bind'
		$'new\nline' $'\377\376' 'back\' '%s' 'a,lowerdir=b' '"' "'" '$(x)')
	for name in "${names[@]}"; do
		caller mkdir "$place/$name"
		caller sh -c 'printf %s "$1" >"$0/file"' "$place/$name" "$name"
	done
	for name in "${names[@]}"; do
		run -0 inside --ro-bind "$place/$name" "/mnt/$name" -- \
			sh -c 'cat "/mnt/$0/file"; ls -A /mnt | wc -l' "$name"
		# a name that ends a line is one more
		[ "$name" = $'new\nline' ] || assert_output "$name$(
			[ "$name" = $'new\nline' ] && echo 2 || echo 1
		)"
	done
	for name in allow/ allow//. ./allow ".//allow/./" "allow2/../allow"; do
		run -0 inside --ro-bind "$place/$name" /mnt -- cat /mnt/file
		assert_output allow
	done
	run -125 inside --ro-bind "$place/$(printf 'allow/%.0s../' {1..500})allow" \
		/mnt -- cat /mnt/file
	assert_output --partial "File name too long"
}

# attack A53: the types, the words of their options, and no module
@test "no file system is made but of five types, with options of ours" {
	local trace=$BATS_TEST_TMPDIR/trace modules
	modules=$(sort /proc/modules 2>&1) || true
	caller mkdir "$place/"{low,upper,work,ext4,fuse}
	caller mkdir "$place/upper,suid,dev" "$place/low,redirect_dir=on"
	run -0 strace -f -q -s 300 -u cordon-a -o "$trace" \
		-e trace=fsopen,fsconfig,fspick,mount,finit_module,init_module -- \
		"$(prefix)/bin/cordon" --ro-bind / / --proc /proc --dev /dev \
		--unshare-pid --unshare-ipc --mqueue /dev/mqueue --size 4096 \
		--perms 1777 --tmpfs /tmp --overlay-src "$place/low" \
		--overlay-src "$place/low,redirect_dir=on" \
		--overlay "$place/upper,suid,dev" "$place/work" /mnt \
		/usr/bin/true
	run -0 sed -nE 's/^[0-9]* *fsopen\("([a-z]*)".*/\1/p' "$trace"
	assert_equal "$(sort -u <<<"$output")" \
		"$(printf '%s\n' devpts mqueue overlay proc tmpfs)"
	run -0 sed -nE 's/^[0-9]* *fsconfig\([0-9]*, FSCONFIG_SET_([A-Z]*), "([a-z_]*)", .*/\2/p' "$trace"
	assert_equal "$(sort -u <<<"$output")" \
		"$(printf '%s\n' gid lowerdir max mode nr_inodes ptmxmode size uid upperdir userxattr workdir | sort)"
	# no path of the caller's is in a value
	run ! grep -E 'fsconfig.*(suid|redirect_dir|place)' "$trace"
	run ! grep -E ' (mount|fspick|f?init_module)\(' "$trace"
	# and there is no option that would take a type
	local type
	for type in ext4 fuse binfmt_misc securityfs; do
		run -125 cordon --ro-bind / / --$type /mnt true
		assert_output "cordon: Unknown option --$type: there is none of that name (see --help)"
		run -125 cordon --ro-bind / / --size "1,$type" --tmpfs /mnt true
		assert_output "cordon: --size 1,$type: is not a plain decimal number"
	done
	assert_equal "$(sort /proc/modules 2>&1 || true)" "$modules"
}

# attack A55
@test "places that set-up uses itself, that are deep, or too many, are places or errors" {
	local dest deep
	for dest in /proc /dev /dev/pts; do
		run -0 cordon --ro-bind / / --proc /proc --dev /dev \
			--unshare-pid --tmpfs "$dest" \
			sh -c 'ls -A "$0"; touch "$0/made"; ls "$0"' "$dest"
		assert_output made
	done
	# the process that has it is not the command
	run -1 cordon --ro-bind / / --proc /proc --unshare-pid \
		--tmpfs /proc/self/attr touch /proc/self/attr/made
	assert_output "touch: cannot touch '/proc/self/attr/made': No such file or directory"
	# what we name ourselves is on a tmpfs that is not in sight
	run -0 cordon --ro-bind / / --tmpfs /tmp --dir /tmp/.cordon-mask \
		--mask /tmp/.cordon-mask --bind-data 9 /tmp/data \
		ls -A / /tmp 9</dev/null
	assert_line .cordon-mask
	assert_equal "$(grep -c cordon-mask <<<"$output")" 1
	run -125 cordon --ro-bind / / --bind /usr /etc/passwd true
	assert_output "cordon: Can't mount a directory on the file /etc/passwd: Not a directory"
	deep=$(printf '/d%.0s' {1..300})
	run -0 inside --dir "$deep" --tmpfs "$deep/t" --bind "$place" "$deep/b" -- \
		sh -c 'cd "$0/b" && pwd -P' "$deep"
	assert_output "$deep/b"
	printf -- '--ro-bind\0/usr\0/usr\0%.0s' {1..10000} >"$place/args"
	run -125 cordon --args 9 true 9<"$place/args"
	assert_output --regexp '^cordon: (--ro-bind /usr: is one file system operation too many|the options: more than 16384 words)$'
}

# attack A56
@test "a mount has its options from the first moment that it can be seen" {
	caller sh -c 'mkdir "$0/p" "$0/low" "$0/upper" "$0/work" "$0/sub"
		touch "$0/m"' "$place"
	run -0 "$(tool mounts-at)" cordon-a "$(prefix)/bin/cordon" \
		--tmpfs / --ro-bind /usr /usr --symlink usr/bin /bin \
		--symlink usr/lib /lib --symlink usr/lib64 /lib64 \
		--proc /proc --dev /dev --unshare-pid --unshare-ipc \
		--unshare-net --mqueue /dev/mqueue --tmpfs /tmp \
		--bind "$place" /mnt --dev-bind "$place/sub" /mnt/sub \
		--ro-bind "$place/low" /mnt/low \
		--bind-data 9 /tmp/data --ro-bind-data 10 /tmp/read-only \
		--overlay-src "$place/low" --overlay "$place/upper" \
		"$place/work" /srv --pin /mnt/p --mask /mnt/m \
		--filter default true 9</dev/null 10</dev/null
	# nothing but what it ends with
	assert_output --regexp '^[0-9]+ mounts, [0-9]+ looks, status 0$'
	local mounts looks
	read -r mounts _ looks _ <<<"$output"
	((mounts > 40 && looks > 60))
	# that a change is seen: what is asked to be, later
	run -0 "$(tool mounts-at)" cordon-a "$(prefix)/bin/cordon" \
		--ro-bind / / --tmpfs /tmp --remount-ro /tmp true
	assert_line --index 0 --regexp '/tmp: rw,nosuid,nodev[a-z,]* ro,nosuid,nodev[a-z,]*$'
	assert_equal "${#lines[@]}" 2
}
