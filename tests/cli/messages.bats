# Every error: one line that says what and what to do, 125, and nothing made.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more

@test "unknown options are refused, never ignored" {
	for option in --unknown --bin --binds --help=yes -h - --BIND \
		--overlay --userns --cap-add --uid; do
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
