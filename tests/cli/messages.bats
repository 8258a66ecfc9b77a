# Every error: one line that says what and what to do, 125, and nothing made.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more

@test "unknown options are refused, never ignored" {
	for option in --unknown --bin --binds --help=yes -h - --BIND \
		--memory-max --egress --report --cgroup; do
		refused "Unknown option $option: there is none of that name (see --help)" "$option"
	done
}

@test "missing arguments are named" {
	run -125 cordon --chdir
	assert_output "cordon: --chdir: takes an argument (DIR)"
	run -125 cordon --ro-bind / / --bind a
	assert_output "cordon: --bind: takes two arguments (SRC DEST)"
	run -125 cordon --ro-bind / /
	assert_output "cordon: no command: nothing follows the options (see --help)"
	run -125 cordon --ro-bind / / --
	assert_output "cordon: no command: nothing follows the options (see --help)"
}

# attack A20
@test "numbers are plain decimal or refused" {
	local thirty=111111111111111111111111111111
	for number in -1 010 1e3 0x10 ' 1' '1 ' +1 1k; do
		refused "--keep-fd $number: is not a plain decimal number" \
			--ro-bind / / --keep-fd "$number"
		refused "--size $number: is not a plain decimal number" \
			--ro-bind / / --size "$number" --tmpfs /tmp
	done
	for number in 2147483648 4294967295 4294967296 18446744073709551616 \
		$thirty; do
		refused "--keep-fd $number: is too large" \
			--ro-bind / / --keep-fd "$number"
	done
	for number in 9223372036854775808 18446744073709551616 $thirty; do
		refused "--size $number: is too large" \
			--ro-bind / / --size "$number" --tmpfs /tmp
	done
	refused "--keep-fd : is not a number" --ro-bind / / --keep-fd ''
	refused "--size 0: is not a size" --ro-bind / / --size 0 --tmpfs /tmp
	refused "--keep-fd 99: is not an open file descriptor" \
		--ro-bind / / --keep-fd 99
	refused "--perms 888: is not an octal mode between 0 and 7777" \
		--ro-bind / / --perms 888 --dir /tmp/a
	refused "--rlimit nofile=-1: is not a plain decimal number" \
		--ro-bind / / --rlimit nofile=-1
}

@test "what cannot be combined is refused" {
	refused "--perms: must be followed by an option that creates a file" \
		--ro-bind / / --perms 700
	refused "--bind /: cannot follow --perms, it creates nothing" \
		--perms 700 --bind / /
	refused "--size: must be followed by --tmpfs" --ro-bind / / --size 1
	refused "--dir /tmp/a: cannot follow --size, only --tmpfs can" \
		--ro-bind / / --size 1 --dir /tmp/a
	refused "--hostname: needs a UTS namespace of its own (add --unshare-uts)" \
		--ro-bind / / --hostname a
	refused "--as-pid-1: needs a pid namespace of its own (add --unshare-pid)" \
		--ro-bind / / --as-pid-1
	refused "--argv0 b: is given more than once" \
		--ro-bind / / --argv0 a --argv0 b
	refused "--filter none: is a second --filter" \
		--ro-bind / / --filter default --filter none
}

# attack A55 C16
@test "one bind more than the bound is an error" {
	local binds=() i
	for ((i = 0; i < 4096; i++)); do
		binds+=(--ro-bind /usr /usr)
	done
	printf '%s\0' "${binds[@]}" >"$place/args"
	run -125 cordon --args 9 --ro-bind /usr /usr true 9<"$place/args"
	assert_output "cordon: --ro-bind /usr: is one file system operation too many"
	printf '%s\0' --new-session >"$place/word"
	for ((i = 0; i < 14; i++)); do
		cat "$place/word" "$place/word" >"$place/more"
		mv "$place/more" "$place/word"
	done
	run -125 cordon --ro-bind / / --args 9 true 9<"$place/word"
	assert_output "cordon: the options: more than 16384 words"
}

@test "a thousand binds work" {
	local i
	for ((i = 0; i < 1000; i++)); do
		printf '%s\0' --ro-bind /usr "/tmp/$i"
	done >"$place/args"
	run -0 cordon --ro-bind / / --tmpfs /tmp --args 9 sh -c \
		'grep -c " /tmp/[0-9]" /proc/self/mountinfo' 9<"$place/args"
	assert_output 1000
}

# attack A55
@test "paths of 5000 bytes are errors, wherever they stand" {
	local long
	long=/$(printf '%04999d' 0)
	local shown=${long:0:252}...
	refused "Can't find source path $shown: File name too long" \
		--ro-bind / / --bind "$long" /mnt
	refused "Can't find source path $shown: File name too long" \
		--ro-bind / / --bind-try "$long" /mnt
	for option in --tmpfs --dir --proc --dev --remount-ro; do
		refused "$option: $shown: File name too long" \
			--ro-bind / / $option "$long"
	done
	refused "--symlink: $shown: File name too long" \
		--ro-bind / / --symlink a "$long"
	refused "Can't make symlink at /tmp/a: File name too long" \
		--ro-bind / / --tmpfs /tmp --symlink "$long" /tmp/a
	run -125 cordon --ro-bind / / --chdir "$long" true
	assert_output "cordon: Can't chdir to $shown: File name too long"
	run -126 cordon --ro-bind / / "$long"
	assert_output "cordon: Can't execute $shown: File name too long"
	# one component that is too long for any file system
	local name=${long:0:300}
	refused "Can't make ${name:0:252}...: File name too long" \
		--ro-bind / / --dir "$name"
}

# attack A40
@test "a source that cannot be had is an error that says why" {
	refused "Can't find source path /nonexistent/a: No such file or directory (the -try form of the option allows that)" \
		--ro-bind / / --bind /nonexistent/a /mnt
	refused "Can't find source path : No such file or directory (the -try form of the option allows that)" \
		--ro-bind / / --bind '' /mnt
	refused "Can't find source path /etc/passwd/a: Not a directory" \
		--ro-bind / / --bind-try /etc/passwd/a /mnt
	ln -s loop "$place/loop"
	refused "Can't find source path $place/loop: Too many levels of symbolic links (links below /proc are not followed)" \
		--ro-bind / / --bind-try "$place/loop" /mnt
}

# attack A55
@test "a destination with .. in it is refused" {
	for dest in .. ../a /.. /a/../b /a/.. ./..; do
		refused "--tmpfs: the destination $dest contains .. (give the path without it)" \
			--ro-bind / / --tmpfs "$dest"
		refused "--bind: the destination $dest contains .. (give the path without it)" \
			--ro-bind / / --bind "$place" "$dest"
	done
	# names with dots are names
	run -0 cordon --ro-bind / / --tmpfs /tmp --dir /tmp/... --dir /tmp/..a \
		--dir /tmp/./b// ls -A /tmp
	assert_output "$(printf '%s\n' ... ..a b)"
}

# attack A55
@test "the root takes binds and tmpfs, and no other destination may be it" {
	for dest in / // /. ./ .; do
		for option in --proc --dev --mqueue; do
			refused "$option: the destination can't be /" \
				--ro-bind / / --unshare-pid --unshare-ipc \
				$option "$dest"
		done
		refused "--symlink: the destination can't be /" \
			--ro-bind / / --symlink a "$dest"
	done
	refused "--tmpfs: the destination is empty" --ro-bind / / --tmpfs ''
	refused "--bind: /etc/passwd is not a directory, it can't be /" \
		--bind /etc/passwd /
}

@test "a directory is not mounted on a file, nor a file on a directory" {
	refused "Can't mount a directory on the file /etc/passwd: Not a directory" \
		--ro-bind / / --bind /usr /etc/passwd
	refused "Can't mount a directory on the file /etc/passwd: Not a directory" \
		--ro-bind / / --tmpfs /etc/passwd
	refused "Can't mount a file on the directory /usr: Is a directory" \
		--ro-bind / / --bind /etc/passwd /usr
	refused "Can't mount a file on the directory /usr: Is a directory" \
		--ro-bind / / --ro-bind-data 0 /usr </dev/null
	run -125 cordon --ro-bind / / --dir /etc/passwd true
	assert_output --regexp "^cordon: Can't mkdir /etc/passwd: (Not a directory|File exists)$"
	refused "Can't create file at /usr: Is a directory" \
		--ro-bind / / --file 0 /usr </dev/null
}

@test "a place that cannot be made is an error, and nothing was made on the host" {
	refused "Can't mkdir /usr/made-by-cordon: Read-only file system (name a place that exists, or is on a --tmpfs)" \
		--ro-bind / / --tmpfs /usr/made-by-cordon
	refused "Can't create file at /usr/made-by-cordon: Read-only file system (name a place that exists, or is on a --tmpfs)" \
		--ro-bind / / --bind /etc/passwd /usr/made-by-cordon
	assert [ ! -e /usr/made-by-cordon ]
	refused "Can't remount /usr read-only: Invalid argument (it is not a mount)" \
		--tmpfs / --dir /usr --remount-ro /usr
	refused "Can't chmod /nonexistent: No such file or directory" \
		--ro-bind / / --chmod 755 /nonexistent
}

# attack A63
@test "bytes that a terminal would obey are question marks in messages" {
	local evil=$'\033]0;x\007\r\n\302\233[31m\177\342\200\256'
	local tame="?]0;x?????[31m????"
	refused "Unknown option --$tame: there is none of that name (see --help)" "--$evil"
	refused "Can't find source path /$tame: No such file or directory (the -try form of the option allows that)" \
		--bind "/$evil" /mnt
	refused "--tmpfs: the destination /$tame/.. contains .. (give the path without it)" \
		--tmpfs "/$evil/.."
	refused "--keep-fd $tame: is not a plain decimal number" \
		--keep-fd "$evil"
	run -127 cordon --ro-bind / / "$evil"
	assert_output "cordon: Can't execute $tame: No such file or directory (is it shown inside, and what interprets or loads it?)"
	run -125 cordon --ro-bind / / --chdir "$evil" true
	assert_output "cordon: Can't chdir to $tame: No such file or directory (is it shown inside?)"
	run -125 cordon --ro-bind / / --tmpfs /tmp --symlink "$evil" /tmp/a \
		--symlink b /tmp/a true
	assert_output "cordon: Can't make symlink at /tmp/a: existing destination is $tame (remove one of the two)"
}

@test "the last of a repeated option counts, and that is said" {
	run -0 cordon --ro-bind / / --chdir / --chdir /usr pwd
	assert_output - <<-'END'
		cordon: Only the last --chdir option will take effect: there is more than one (leave out the others)
		/usr
	END
}

@test "a long message is one line that ends" {
	local long
	long=$(printf '%0300d' 0)
	run -125 cordon --bind "/$long" "/$long" true
	assert_equal "${#lines[@]}" 1
	((${#output} < 1024))
}

# attack A8: a message nobody reads
@test "where stderr is a pipe that nobody reads, set-up ends all the same" {
	run -125 timeout 10 bash -c '
		mkfifo "$1"; exec 7<>"$1"
		# fill it, without waiting for room
		timeout 1 dd if=/dev/zero of="$1" bs=65536 count=1 2>/dev/null || :
		shift; "$@" 2>&7 & pid=$!
		sleep 0.5; kill -0 $pid 2>/dev/null && cat "/proc/$pid/status" |
			grep -E "^Cap(Prm|Eff)" >&2
		dd bs=65536 count=1 <&7 >/dev/null 2>&1
		wait $pid' bash "$place/pipe" setpriv --pdeathsig KILL \
		"$(prefix)/bin/cordon" --unknown
	assert_output "$(printf 'CapPrm:\t%s\nCapEff:\t%s' 0000000000000000 0000000000000000)"
}

# What a caller can put into a word, a name, a variable: what a terminal
# obeys, what ends a line, half a character and bytes that are none, formats
# and quotes, more than any buffer has.
hostile_make() {
	hostile=(
		$'\033]0;x\a\033[2J\n\r\b\tcordon: '
		$'\302\233\377\200\342\200\256\303'
		$'%n%s%999999d%*s\\033\\n\'"$(x)`x`'
		"$(printf '%0100000d' 0)"
	)
}

# said STATUS COMMAND...: it ends so, after one line on stderr, and nothing on
# stdout.  The line is one that can be shown, and is kept.
said() {
	local expected=$1 status=0 text LC_ALL=C
	shift
	"$@" >"$place/out" 2>"$place/line" 10</dev/null 11</dev/zero \
		12>/dev/null 13<"$place/many" || status=$?
	IFS= read -r -d '' text <"$place/line" || true
	[[ $* != *--level-prefix* ]] || text=${text#<3>}
	if [ "$status" -ne "$expected" ] || [ -s "$place/out" ] ||
		[[ $text != cordon:\ ?*$'\n' || ${text%$'\n'} == *[!\ -~]* ]] ||
		((${#text} > 1024)); then
		printf '%.100s ' "$@" | cat -v
		printf '\nstatus %s, %s%s\n' "$status" "$(cat "$place/out")" "$text"
		exit 1
	fi
	printf '%s' "$text" >>"$place/said"
}

# try STATUS WORD...: each @ in the WORDs is every hostile string in turn.
try() {
	local expected=$1 evil tail=(touch "$place/ran")
	shift
	[ "$expected" -eq 125 ] || tail=()
	for evil in "${hostile[@]}"; do
		said "$expected" cordon "${@//@/"$evil"}" "${tail[@]}"
		[[ $* == *@* ]] || break
	done
}

# many N WORD...: the words, N times, are what --args 13 reads.
many() {
	local n=$1
	shift
	if [ "$n" -eq 1 ]; then
		printf '%s\0' "$@"
	else
		# shellcheck disable=SC2046,SC2059 # the format, once for each
		printf "%.0s$(printf '%s\\0' "$@")" $(seq "$n")
	fi >"$place/many"
}

# What is wrong with the command line alone.
provoke_words() {
	local option number
	try 125 --@
	try 125 -@
	try 125 --chdir@ /
	for option in --bind --setenv --symlink --chmod --file; do
		said 125 cordon "$option"
		said 125 cordon "$option" "${hostile[0]}"
	done
	for option in --chdir --args --perms --lock --overlay; do
		said 125 cordon "$option"
	done
	said 125 cordon
	said 125 cordon --
	for option in keep-fd args size seccomp add-seccomp-fd uid gid userns \
		userns2 pidns block-fd info-fd json-status-fd sync-fd bind-fd; do
		try 125 --$option @
		try 125 --$option 99999999999999999999
		try 125 --$option ''
	done
	try 125 --keep-fd 99 --ro-bind / /
	try 125 --keep-fd 10 --file 10 /a --ro-bind / /
	try 125 --file @ /@
	try 125 --perms @
	try 125 --chmod @ /@
	try 125 --perms 7 --perms 7
	try 125 --perms 7
	try 125 --perms 7 --bind @ @
	try 125 --size 0
	try 125 --size 1 --size 1
	try 125 --size 1
	try 125 --size 1 --dir @
	try 125 --no-symlinks
	try 125 --no-symlinks --tmpfs @
	try 125 --argv0 a --argv0 @
	try 125 --lock @ --lock @
	try 125 --setenv @= @
	try 125 --filter @
	try 125 --filter none --filter @
	try 125 --landlock-scope @
	try 125 --landlock-scope signal --landlock-scope @
	try 125 --rlimit @
	try 125 --rlimit @=1
	try 125 --rlimit core=@
	try 125 --rlimit core=2:1
	try 125 --rlimit core=99999999999999999999
	try 125 --rlimit core=
	try 125 --seccomp 10 --add-seccomp-fd 11
	try 125 --add-seccomp-fd 10 --seccomp 11
	try 125 --hostname @
	try 125 --as-pid-1
	try 125 --foreground --new-session
	try 125 --level-prefix --@
	try 125 --info-fd 10 --sync-fd 10
	try 125 --userns 10 --gid 1
	try 125 --userns-block-fd @
	try 125 --cap-add @
	try 125 --cap-drop @
	try 125 --cap-drop CAP_@
	try 125 --lock-file @ --unshare-pid --as-pid-1
	try 125 --overlay @ @ @
	try 125 --overlay-src @ --ro-overlay @
	try 125 --overlay-src @ --dir @
	try 125 --overlay-src @
	try 125 --exec-label @ --file-label @ --bind /@ /
}

# One more than there is room for.
provoke_limits() {
	many 4097 --dir @
	try 125 --args 13
	many 4097 --watch @
	try 125 --args 13
	many 1025 --setenv a b
	try 125 --args 13
	many 1024 --setenv a b
	try 125 --args 13 --clearenv
	many 33 --rlimit core=1
	try 125 --args 13
	many 65 --lock-file @
	try 125 --args 13
	many 13 --overlay-src @
	try 125 --args 13
	many 17 --overlay-src @ --tmp-overlay @
	try 125 --args 13
	# shellcheck disable=SC2046 # words
	many 16 $(printf -- '--overlay-src a%.0s ' {1..12}) --ro-overlay a
	try 125 --args 13 --overlay-src @
	many 900 --dev @
	try 125 --args 13
	many 16385 --new-session
	try 125 --args 13
	many 16000 --new-session
	# shellcheck disable=SC2046 # words
	try 125 --args 13 $(printf -- '--bind %d b ' {1..200})
	many 1 --args 13
	try 125 --args 13
	many 1 @ "${hostile[0]}"
	try 125 --args 13
	many 1 -- "${hostile[1]}"
	try 125 --args 13
	try 125 --args 11
	try 125 --seccomp 11
	try 125 --file 11 @
	try 125 --seccomp 10
	try 125 --args 12
	try 125 --seccomp 12
	try 125 --file 12 @
	(
		for fd in {20..99}; do
			eval "exec $fd</dev/null"
		done
		# shellcheck disable=SC2046 # words
		try 125 $(printf -- '--keep-fd %d ' {20..84})
		# shellcheck disable=SC2046 # words
		try 125 $(printf -- '--sync-fd %d ' {20..84})
		# shellcheck disable=SC2046 # words
		try 125 $(printf -- '--add-seccomp-fd %d ' {20..36})
	)
}

# Paths of the host.
provoke_sources() {
	local word
	ln -s loop "$place/loop"
	ln -s "$place" "$place/link"
	mkfifo "$place/fifo"
	for word in /@ @ '' "$place/loop" /etc/passwd/@ /proc/1/root/@; do
		try 125 --ro-bind "$word" /mnt
		try 125 --lock "$word" --ro-bind / /
	done
	try 125 --no-symlinks --ro-bind "$place/link" /mnt
	try 125 --ro-bind / / --lock "$place/fifo"
	(
		exec {held}<"$place"
		flock "$held"
		try 125 --ro-bind / / --lock "$place"
	)
	for word in /@/.. '' "$place/loop/x" /proc/1/root/@; do
		try 125 --ro-bind / / --watch "$word"
	done
	said 125 cordon --ro-bind / / --watch "/${hostile[3]}" true
}

# Descriptors of the caller's that are not what an option takes.
provoke_descriptors() {
	local name
	try 125 --ro-bind / / --block-fd 12
	try 125 --ro-bind / / --info-fd 10
	try 125 --ro-bind / / --json-status-fd 10
	try 125 --bind-fd 10 /
	try 125 --ro-bind / / --bind-fd 14 /@ 14< <(true)
	for name in "${hostile[@]:0:3}" "${hostile[3]:0:200}"; do
		name=$place/${name//\//}
		(
			exec 14>"$name"
			rm "$name"
			try 125 --ro-bind / / --ro-bind-fd 14 /mnt
			# what the kernel calls it now
			touch "$name (deleted)"
			try 125 --ro-bind / / --ro-bind-fd 14 /mnt
		)
	done
	(
		exec 14</proc/self/ns/pid 15</proc/self/ns/user
		try 125 --ro-bind / / --pidns 10
		try 125 --ro-bind / / --pidns 14 --unshare-pid
		[[ $mode == root* ]] || try 125 --ro-bind / / --pidns 14
		try 125 --ro-bind / / --userns 15
		try 125 --ro-bind / / --userns2 15
	)
	try 125 --ro-bind / / --lock-file /@
	touch "$place/locked"
	"$lock" write "$place/locked" >"$place/fifo" &
	read -r _ <"$place/fifo"
	try 125 --ro-bind / / --lock-file "$place/locked"
	kill $!
}

# User namespaces, and that none can be made.
provoke_users() {
	# a filter by which unshare(2) fails with EIO
	{
		printf '\040\0\0\0\0\0\0\0'
		case $(uname -m) in
		x86_64) printf '\025\0\0\001\020\001\0\0' ;;
		*) printf '\025\0\0\001\141\0\0\0' ;;
		esac
		printf '\006\0\0\0\005\0\005\0'
		printf '\006\0\0\0\0\0\377\177'
	} >"$place/many"
	try 125 --ro-bind / / --seccomp 13 --assert-userns-disabled
	if [ "$mode" = setuid ]; then
		try 125 --ro-bind / / --unshare-user
	else
		try 125 --ro-bind / / --assert-userns-disabled
	fi
	if [[ $mode != userns* ]]; then
		try 125 --ro-bind / / --uid 1
		try 125 --ro-bind / / --gid 1
	fi
	[[ $mode != root* ]] || (
		cordon() {
			setpriv --bounding-set=-setuid "$program" "$@"
		}
		try 125 --ro-bind / / --unshare-user
		try 125 --ro-bind / / --overlay-src / --tmp-overlay /@
	)
}

# Layers that are none.
provoke_overlays() {
	local name other=/
	mkdir -p "$place"/{lower/a,upper,work,other,used/work/a/b/c}
	if [[ $mode == root* ]]; then
		other=$place/other
		chown 65534 "$other"
	fi
	for name in "${hostile[@]:0:3}" "${hostile[3]:0:200}"; do
		name=$place/layer-${name//\//}
		: >"$name"
		layers --overlay-src "$name" --tmp-overlay
		layers --overlay "$place/upper" "$name"
		rm "$name"
		mkdir "$name"
		# another one in each process, and in one of them none
		layers --overlay-src /proc/self/fdinfo --ro-overlay
		layers --overlay-src "$name" --overlay "$name" "$other"
	done
	try 125 --ro-bind / / --overlay-src @ --tmp-overlay /mnt
	said 125 bash -c 'exec "$@" --overlay-src "/proc/self/task/$$" \
		--ro-overlay /mnt true' bash "$program" --ro-bind / / \
		--overlay-src "$place/lower"
	layers --overlay-src / --ro-overlay
	layers --overlay-src "$place/lower/a" --ro-overlay
	layers --overlay "$place/upper" "$place/upper"
	layers --overlay "$place/upper" "$place/used"
	(
		# the last definition is the one that counts
		cordon() {
			read_only "$place" "$program" "$@"
		}
		[ "$mode" = setuid ] ||
			layers --overlay "$place/upper" "$place/work"
		cordon() {
			prlimit --nproc=0 "$program" "$@"
		}
		[[ $mode != userns* ]] || layers --tmp-overlay
	)
}

# layers WORD...: an overlay that cannot be.
layers() {
	try 125 --ro-bind / / --overlay-src "$place/lower" "$@" /mnt
}

# read_only DIRECTORY COMMAND...: the caller's DIRECTORY is, for it.
read_only() {
	if [[ $mode == root* ]]; then
		unshare --mount bash -c 'mount --bind -o ro "$1" "$1"
			shift; exec "$@"' bash "$@"
	else
		"$program" --dev-bind / / --ro-bind "$1" "$1" "${@:2}"
	fi
}

# Places inside.
provoke_places() {
	local option
	for option in proc dev mqueue dir tmpfs; do
		try 125 --ro-bind / / --$option @/..
		try 125 --ro-bind / / --$option ''
		try 125 --ro-bind / / --$option "/usr/@"
		try 125 --ro-bind / / --$option "/etc/passwd/@/x"
	done
	try 125 --ro-bind / / --proc /
	try 125 --bind /etc/passwd /
	try 125 --ro-bind / / --dir /etc/passwd
	try 125 --ro-bind / / --tmpfs /tmp --dir "/tmp/${hostile[3]:0:300}"
	try 125 --ro-bind / / --size 99999999999999999 --tmpfs /@
	try 125 --ro-bind / / --mqueue /@
	try 125 --pin /@
	try 125 --ro-bind / / --pin /
	try 125 --ro-bind / / --pin /@/x
	try 125 --ro-bind / / --pin /etc/passwd
	try 125 --ro-bind / / --bind "$place" /mnt --pin /mnt
	try 125 --ro-bind / / --pin "/usr/${hostile[3]:0:300}"
	try 125 --ro-bind / / --pin /usr --remount-ro /
	try 125 --ro-bind / / --remount-ro /@
	try 125 --ro-bind / / --remount-ro /usr
	try 125 --tmpfs / --dir /@ --remount-ro /@
	try 125 --ro-bind / / --mask /@
	try 125 --ro-bind / / --chmod 700 /@
	try 125 --ro-bind / / --chmod 700 /dev/null
	try 125 --ro-bind / / --bind /usr /etc/passwd
	try 125 --ro-bind / / --bind /etc/passwd /usr
	try 125 --ro-bind / / --bind /etc/passwd /usr/@
	try 125 --ro-bind / / --file 10 /usr/@
	try 125 --ro-bind / / --file 10 /usr
	try 125 --dev-bind / / --file 10 /dev/null
	head -c 1000000 /dev/zero >"$place/many"
	try 125 --ro-bind / / --size 4096 --tmpfs /tmp --file 13 /tmp/x
	try 125 --ro-bind / / --symlink @ /usr/x
	try 125 --ro-bind / / --tmpfs /tmp --symlink x /tmp/l --bind /usr /tmp/l
	try 125 --ro-bind / / --tmpfs /tmp --symlink l /tmp/l --dir /tmp/l/@
	try 125 --ro-bind / / --tmpfs /tmp --symlink l /tmp/l --dir /tmp/l/a/@/x
	try 125 --ro-bind / / --tmpfs /tmp --symlink @ /tmp/x --symlink b /tmp/x
	try 125 --ro-bind / / --tmpfs /tmp --dir /tmp/x --symlink @ /tmp/x
	try 125 --ro-bind / / --tmpfs /tmp --symlink "${hostile[3]}" /tmp/x
}

# The command, and what surrounds it.
provoke_command() {
	local name
	try 125 --ro-bind / / --unshare-uts --hostname "${hostile[3]}"
	try 125 --ro-bind / / --chdir /@
	try 125 --ro-bind / / --chdir /etc/passwd/@
	try 125 --ro-bind / / --proc /proc --unshare-pid --chdir /proc/self/fd/0 </
	try 125 --ro-bind / / --rlimit nofile=1:999999999
	printf '\377\377\377\377\377\377\377\377' >"$place/many"
	try 125 --ro-bind / / --seccomp 13
	landlock_scopes || try 125 --ro-bind / / --landlock-scope signal
	for name in "${hostile[@]:0:3}"; do
		said 127 cordon --ro-bind / / "/$name/x"
	done
	try 126 --ro-bind / / /etc/passwd/@
	said 126 cordon --ro-bind / / "${hostile[0]}/${hostile[3]}"
	said 0 cordon --ro-bind / / --chdir / --chdir / true
	for name in "${hostile[@]:0:3}" "${hostile[3]:0:250}"; do
		name=$place/${name//\//}
		said 0 cordon --bind / / --watch "$name" touch "$name"
		said 0 cordon --bind / / --watch "$name" touch "$name"
		said 0 cordon --bind / / --watch "$name" rm "$name"
		mkdir "$name"
		touch "$name/x"
		said 0 cordon --bind / / --watch "$name/x" chmod 0 "$name"
		chmod 700 "$name"
		# from there, with these in the environment
		cd "$name"
		said 125 env HOME="$name" TERM="${hostile[0]}" \
			LANG="${hostile[1]}" PATH="$PATH:${hostile[2]}" \
			LC_ALL="${hostile[0]}" "$program" --x
		cd /
	done
	for name in "${hostile[@]}"; do
		# argv[0]
		said 125 exec_as "$name"
	done
	said 125 help_to_full
	[ "$mode" != setuid ] || said 125 setpriv --no-new-privs "$program"
}

# Each of our system calls fails once.  Not in setuid mode, where a tracer takes
# the power away; and what fails in two processes at the same time has two
# lines.  What cannot be said to fail: the end, and what makes the line appear.
provoke_faults() {
	local n sandbox=("$program" --ro-bind / / --bind "$place/tree" /mnt
		--unshare-pid --unshare-net --unshare-uts --unshare-ipc
		--hostname x --proc /proc --size 8192 --tmpfs /tmp
		--mqueue /tmp/mqueue --file 10 /tmp/x --symlink a /tmp/l
		--chmod 700 /tmp/x --dir /tmp/d/e/f
		--bind-data 13 /tmp/y --remount-ro /tmp --mask /etc/passwd
		--pin /mnt/sub/a/b
		--watch "$place/tree/sub" --lock "$place/tree" --filter default
		--die-with-parent --new-session --rlimit core=0 --clearenv
		--setenv a b --forward-signals)
	! landlock_scopes || sandbox+=(--landlock-scope signal)
	sandbox+=(/nonexistent)
	mkdir -p "$place/tree/sub/a/b"
	ulimit -S -n 500
	many 1 data
	faults_sweep '!~ /^(prctl|capset|close|brk|exit_group)$/'
	for n in {1..6} 20 40 60; do
		faulty inject=capset:error=EPERM:when=$n
	done
	for n in {1..12} {68..72} {136..142} {180..190}; do
		faulty inject=prctl:error=EPERM:when=$n
	done
	sandbox=("$program" --ro-bind / / --tmpfs /tmp)
	for n in {1..6}; do
		sandbox+=(--bind /etc/passwd "/tmp/$n")
	done
	sandbox+=(--bind-data 13 /tmp/y /nonexistent)
	faults_sweep '~ /^openat$/'
	sandbox=("$program" --ro-bind / / --dev /dev --filter nested /nonexistent)
	for n in {1..4}; do
		faulty inject=openat2:error=EIO:when=$n
	done
	faulty inject=seccomp:error=EINVAL:when=1
	faulty inject=mount_setattr:error=EINVAL:when=1
	provoke_faults_namespaces
}

# The same for overlays and user namespaces.
provoke_faults_namespaces() {
	local n sandbox=("$program" --ro-bind / / --overlay-src "$place/lower"
		--overlay "$place/upper" "$place/work" /mnt /nonexistent)
	faults_sweep '~ /^(clone3|fsconfig|newfstatat|openat|read|setresuid)$/'
	faulty inject=clone3:error=ENOSPC:when=1
	for n in {1..6}; do
		faulty "inject=fstatfs:error=EIO:when=$n"
	done
	sandbox=("$program" --ro-bind / / --overlay-src "$place/lower"
		--tmp-overlay /srv /nonexistent)
	faults_sweep '~ /^(mkdirat|openat2)$/'
	sandbox=("$program" --ro-bind / / --unshare-user --disable-userns
		--info-fd 14 --bind-fd 15 /mnt --pidns 16 /nonexistent)
	exec 14>/dev/null 15</usr 16</proc/self/ns/pid
	faults_sweep '~ /^(fcntl|readlink|seccomp|setns|write)$/'
	faulty inject=newfstatat:error=EIO -P /proc/self/ns/mnt
	exec 14>&- 15>&- 16>&-
	sandbox=("$program" --ro-bind / / /nonexistent)
	faulty inject=setresuid:error=EIO -u nobody
	for n in {1..8}; do
		faulty "inject=prctl:error=EIO:when=$n" -u nobody
	done
}

# faults_sweep CONDITION: each call whose name meets it, each time.  strace counts
# every call for itself, and in every process; the first of ours is behind those
# that load the libraries.
faults_sweep() {
	local call first last n
	faulty trace=all
	while read -r call first last; do
		for ((n = first; n <= last; n++)); do
			faulty "inject=$call:error=EIO:when=$n"
		done
	done < <(sed -n 's/^\([0-9]*\) *\([a-z][a-z0-9_]*\)(.*/\1 \2/p' \
		"$place/trace" | awk '
		$2 == "setitimer" { ours = 1 }
		!ours { ++loading[$2] }
		{ n = ++number[$1, $2]; if (n > most[$2]) most[$2] = n }
		END { for (call in most)
			if (call '"$1"')
				print call, loading[call] + 1, most[call] }')
}

# faulty EXPRESSION [OPTION...]: the sandbox under strace, whose traces go to $place/trace.
faulty() {
	local status=0
	timeout 10 strace -f -qq -o "$place/trace" -e "$@" -- \
		"${sandbox[@]}" 2>>"$place/said" >"$place/out" \
		10</dev/null 13<"$place/many" || status=$?
	case $status in
	0 | 125 | 126 | 127) ;;
	*)
		echo "$1: $status"
		exit 1
		;;
	esac
}

exec_as() (
	exec -a "$1" "$program"
)

help_to_full() {
	"$program" --help >/dev/full
}

# All of it, in one shell of the caller's.
provoke() {
	set -u
	program=$1
	place=$2
	mode=$3
	lock=$4
	cordon() {
		"$program" "$@"
	}
	hostile_make
	many 0
	provoke_words
	provoke_limits
	many 0
	provoke_sources
	provoke_descriptors
	provoke_users
	provoke_overlays
	provoke_places
	provoke_command
	case $mode in
	*faults*) provoke_faults ;;
	*) ;;
	esac
	[ ! -e "$place/ran" ]
}

# attack A63
@test "every message is one line, what: why (what to do), and none is another" {
	local mode=$CORDON_MODE
	if [ "$mode" = root ] && have strace; then
		mode=root,faults
	fi
	run -0 caller bash -c "$(declare -f); provoke \"\$@\"" \
		bash "$(prefix)/bin/cordon" "$place" "$mode" "$(tool lock)"
	refute_output
	run -0 "$CORDON_TOP/tests/lint/messages" --seen cordon "$mode" \
		"$place/said" "$BATS_TEST_DIRNAME/unseen"
	refute_output
}
