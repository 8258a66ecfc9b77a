# Descriptors that are given to options: binds of them, and bad ones.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2030,SC2031,SC2094,SC2154,SC2248

load ../helpers
load ../more

# The options that take one, and what has to follow it.
all=(--args --file --bind-data --ro-bind-data --seccomp --add-seccomp-fd
	--keep-fd --sync-fd --block-fd --info-fd --json-status-fd
	--bind-fd --ro-bind-fd --userns --userns2 --pidns)

# option_words OPTION FD: the option and all it takes, in words.
option_words() {
	words=("$1" "$2")
	case $1 in
	--file | --bind-data | --ro-bind-data | --bind-fd | --ro-bind-fd)
		words+=(/mnt/dest)
		;;
	*) ;;
	esac
}

# with_fd OPTION FD: is an error, and nothing has run.
with_fd() {
	option_words "$@"
	run -125 cordon --ro-bind / / --tmpfs /mnt --bind "$place" "$place" \
		"${words[@]}" touch "$place/ran"
	assert [ ! -e "$place/ran" ]
}

# attack A20
@test "a descriptor that is not open, or no number, is an error for every option" {
	local option
	for option in "${all[@]}"; do
		with_fd "$option" 99
		assert_output "cordon: $option 99: is not an open file descriptor"
		with_fd "$option" 2147483647
		assert_output "cordon: $option 2147483647: is not an open file descriptor"
		with_fd "$option" 2147483648
		assert_output "cordon: $option 2147483648: is too large"
		with_fd "$option" 99999999999
		assert_output "cordon: $option 99999999999: is too large"
		with_fd "$option" 99999999999999999999999999999999
		assert_output "cordon: $option 99999999999999999999999999999999: is too large"
		with_fd "$option" -1
		assert_output "cordon: $option -1: is not a plain decimal number"
		with_fd "$option" 09
		assert_output "cordon: $option 09: is not a plain decimal number"
		with_fd "$option" ''
		assert_output "cordon: $option : is not a number"
	done
}

@test "a directory is an error where something is read or written" {
	local option
	while IFS='|' read -r option message; do
		with_fd "$option" 9 9</usr
		assert_output "cordon: $message"
	done <<-END
		--args|Can't read --args: Is a directory
		--file|Can't read the data of --file: Is a directory
		--bind-data|Can't read the data of --bind-data: Is a directory
		--ro-bind-data|Can't read the data of --ro-bind-data: Is a directory
		--seccomp|Can't read the seccomp program: Is a directory
		--add-seccomp-fd|Can't read the seccomp program: Is a directory
		--block-fd|Can't read --block-fd: Is a directory
		--info-fd|Can't write to the descriptor of --info-fd: Bad file descriptor
		--json-status-fd|Can't write to the descriptor of --json-status-fd: Bad file descriptor
		--pidns|--pidns 9: not a pid namespace (open /proc/PID/ns/pid of a process in it)
	END
}

@test "a descriptor that is only written to is an error where something is read" {
	local option
	while IFS='|' read -r option message; do
		with_fd "$option" 9 9>"$place/file"
		assert_output "cordon: $message"
	done <<-END
		--args|Can't read --args: Bad file descriptor
		--file|Can't read the data of --file: Bad file descriptor
		--bind-data|Can't read the data of --bind-data: Bad file descriptor
		--ro-bind-data|Can't read the data of --ro-bind-data: Bad file descriptor
		--seccomp|Can't read the seccomp program: Bad file descriptor
		--add-seccomp-fd|Can't read the seccomp program: Bad file descriptor
		--block-fd|Can't read --block-fd: Bad file descriptor
		--pidns|--pidns 9: not a pid namespace (open /proc/PID/ns/pid of a process in it)
	END
}

@test "an O_PATH descriptor is an error where something is read or written" {
	local option
	while IFS='|' read -r option message; do
		option_words "$option" 9
		run -125 caller "$(tool descriptor)" 9 path /usr/bin/env -- \
			"$(prefix)/bin/cordon" --ro-bind / / --tmpfs /mnt \
			--bind "$place" "$place" "${words[@]}" \
			touch "$place/ran"
		assert_output "cordon: $message"
		assert [ ! -e "$place/ran" ]
	done <<-END
		--args|Can't read --args: Bad file descriptor
		--file|Can't read the data of --file: Bad file descriptor
		--seccomp|Can't read the seccomp program: Bad file descriptor
		--block-fd|Can't read --block-fd: Bad file descriptor
		--info-fd|Can't write to the descriptor of --info-fd: Bad file descriptor
		--pidns|--pidns 9: not a pid namespace (open /proc/PID/ns/pid of a process in it)
	END
}

@test "a namespace of a wrong kind, or a file, is an error for --userns and --userns2" {
	local option file
	for option in --userns --userns2; do
		for file in /usr /etc/passwd /proc/self/ns/net; do
			with_fd "$option" 9 9<"$file"
			if [ "$CORDON_MODE" = userns ]; then
				assert_output "cordon: Can't join the user namespace of $option: Invalid argument (it has to be the caller's, and below this one)"
			else
				assert_output "cordon: $option: is refused in $CORDON_MODE mode (its owner would have power over the command)"
			fi
		done
	done
}

# traced_calls FILE COMMAND...: the calls that power is for, of a run of ours.
traced() {
	strace -f -q -o "$1" -u "$(caller_name)" \
		-e trace=unshare,clone3,clone,fork,setns,mount,open_tree,move_mount,fsopen,fsmount,pivot_root,umount2,openat2 \
		-- "${@:2}"
}

# attack A60 A73
@test "--args of a million words is an error before any power is used" {
	requires root "strace keeps the setuid bit's effect for root alone"
	requires strace "it shows the calls"
	local bound
	# a million words of one byte, and as many as fit
	yes '' | head -n 1000000 | tr '\n' '\0' >"$place/empty"
	yes a | head -n 1000000 | tr '\n' '\0' >"$place/letters"
	yes -- --new-session | head -n 70000 | tr '\n' '\0' >"$place/options"
	yes -- --new-session | head -n 1000000 | tr '\n' '\0' >"$place/million"
	while read -r file bound; do
		run -125 traced "$BATS_TEST_TMPDIR/calls" \
			"$(prefix)/bin/cordon" --ro-bind / / \
			--bind "$place" "$place" --args 9 \
			touch "$place/ran" 9<"$place/$file"
		assert_output "cordon: $bound"
		run -0 cat "$BATS_TEST_TMPDIR/calls"
		refute_output --regexp '[a-z_0-9]\('
		assert [ ! -e "$place/ran" ]
	done <<-END
		empty the options: more than 16384 words
		letters --args: more than 1048575 bytes
		options the options: more than 16384 words
		million --args: more than 1048575 bytes
	END
}

# attack A73
@test "what never ends is read up to a bound, before any power is used" {
	requires root "strace keeps the setuid bit's effect for root alone"
	requires strace "it shows the calls"
	local option message source
	fifo_of_words
	while IFS='|' read -r option message; do
		option_words "$option" 9
		for source in /dev/zero "$place/words"; do
			run -125 timeout 20 strace -f -q \
				-o "$BATS_TEST_TMPDIR/calls" \
				-u "$(caller_name)" \
				-e trace=unshare,clone3,clone,setns,mount,open_tree,move_mount,fsopen,pivot_root,openat2 \
				-- "$(prefix)/bin/cordon" --ro-bind / / \
				--tmpfs /mnt --bind "$place" "$place" \
				"${words[@]}" touch "$place/ran" 9<"$source"
			assert_output "cordon: $message"
			run -0 cat "$BATS_TEST_TMPDIR/calls"
			refute_output --regexp '[a-z_0-9]\('
			assert [ ! -e "$place/ran" ]
		done
	done <<-END
		--args|--args: more than 1048575 bytes
		--file|--file: more than 16777216 bytes
		--bind-data|--bind-data: more than 16777216 bytes
		--ro-bind-data|--ro-bind-data: more than 16777216 bytes
		--seccomp|the seccomp program: more than 32768 bytes
		--add-seccomp-fd|the seccomp program: more than 32768 bytes
	END
}

# A pipe into which somebody writes for ever: sets writer.
fifo_of_words() {
	mkfifo "$place/words"
	chmod 0666 "$place/words"
	(
		trap '' PIPE
		while :; do yes -- --new-session >"$place/words" 2>/dev/null || :; done
	) 3>&- &
	writer=$!
}

teardown() {
	local pid

	for pid in ${writer:-} ${keeper:-}; do
		# it makes no more children, which would be nobody's
		kill -STOP "$pid" 2>/dev/null || true
		pkill -KILL -P "$pid" 2>/dev/null || true
		kill -KILL "$pid" 2>/dev/null || true
	done
	invariants_hold
}

@test "--args without a final NUL, of NULs alone and of nothing at all" {
	printf '%s\0%s\0%s' --setenv A value >"$place/args"
	run -0 cordon --ro-bind / / --args 9 printenv A 9<"$place/args"
	assert_output value
	printf '%s\0%s' --setenv A >"$place/args"
	run -125 cordon --ro-bind / / --args 9 printenv A 9<"$place/args"
	assert_output "cordon: --setenv: takes two arguments (VAR VALUE)"
	run -0 cordon --ro-bind / / --args 9 echo ran 9</dev/null
	assert_output ran
	printf '\0\0\0' >"$place/args"
	run -125 cordon --ro-bind / / --args 9 echo ran 9<"$place/args"
	assert_output "cordon: --args:  stands behind the options (give the command on the command line)"
	# from the descriptor's place, not from its beginning
	printf 'skipped\n%s\0%s\0%s\0' --setenv A value >"$place/args"
	run -0 caller bash -c 'read -r _ <&9; exec "$@"' bash \
		"$(prefix)/bin/cordon" --ro-bind / / --args 9 printenv A \
		9<"$place/args"
	assert_output value
}

keeper_there() {
	keeper=$(pgrep -o -f "^$(prefix)/bin/cordon .*$place")
	grep -q pipe "/proc/$keeper/wchan" 2>/dev/null ||
		grep -q '^State:[[:space:]]*S' "/proc/$keeper/status"
}

process_gone() {
	[ ! -e "/proc/$1" ] || grep -q '^State:[[:space:]]*Z' "/proc/$1/status"
}

# attack A73: who does not write holds up a process without effective power
@test "a slow descriptor is waited for without power, and in the host's mounts" {
	requires root "to look at it"
	local option job
	mkfifo "$place/slow"
	chmod 0666 "$place/slow"
	exec 8<>"$place/slow"
	for option in --args --file --bind-data --seccomp; do
		# one byte, and then nothing
		printf x >&8
		option_words "$option" 9
		cordon --ro-bind / / --tmpfs /mnt --bind "$place" "$place" \
			"${words[@]}" touch "$place/ran" 9<"$place/slow" 3>&- &
		job=$!
		wait_until 5 keeper_there
		run -0 grep -E '^Cap(Inh|Eff|Amb)' "/proc/$keeper/status"
		assert_equal "$(tr -s '\t\n' '  ' <<<"$output")" \
			"CapInh: 0000000000000000 CapEff: 0000000000000000 CapAmb: 0000000000000000 "
		run -0 grep -E '^Uid' "/proc/$keeper/status"
		assert_equal "$(tr -s '\t' ' ' <<<"$output")" \
			"Uid:$(printf ' %s' {1..4} | sed "s/[1-4]/$(caller id -u)/g")"
		assert_equal "$(readlink "/proc/$keeper/ns/mnt")" \
			"$(readlink /proc/self/ns/mnt)"
		kill -TERM "$keeper"
		wait "$job" || status=$?
		assert_equal "$status" 143
		wait_until 2 process_gone "$keeper"
	done
	assert [ ! -e "$place/ran" ]
}

# --bind-fd, --ro-bind-fd

# opened FILE COMMANDS -- OPTION...: the caller opens FILE as 9, the commands
# are carried out, and then cordon started, all in $place.
opened() {
	local file=$1 commands=$2

	shift 3
	caller bash -c 'cd "$0" && exec 9<"$1" && eval "$2" && shift 2 && exec "$@"' \
		"$place" "$file" "$commands" "$(prefix)/bin/cordon" \
		--ro-bind / / --tmpfs /mnt "$@"
}

@test "--bind-fd shows the directory or file that is open, and --ro-bind-fd read-only" {
	caller sh -c 'mkdir "$0/dir"; echo contents >"$0/dir/file"' "$place"
	run -0 opened dir : -- --bind-fd 9 /mnt/at sh -c \
		'cat /mnt/at/file; echo more >/mnt/at/new'
	assert_output contents
	assert_equal "$(cat "$place/dir/new")" more
	run -0 opened dir/file : -- --bind-fd 9 /mnt/at cat /mnt/at
	assert_output contents
	run -2 opened dir : -- --ro-bind-fd 9 /mnt/at sh -c 'echo >/mnt/at/x'
	assert_output "sh: 1: cannot create /mnt/at/x: Read-only file system"
	run -2 opened dir/file : -- --ro-bind-fd 9 /mnt/at sh -c 'echo >/mnt/at'
	assert_output "sh: 1: cannot create /mnt/at: Read-only file system"
	# opened read-only, bound writable: as the path would be
	run -0 opened dir/file : -- --bind-fd 9 /mnt/at sh -c 'echo written >/mnt/at'
	assert_equal "$(cat "$place/dir/file")" written
	run -0 caller "$(tool descriptor)" 9 path "$place/dir" -- \
		"$(prefix)/bin/cordon" --ro-bind / / --tmpfs /mnt \
		--bind-fd 9 /mnt/at ls /mnt/at
	assert_output "$(printf '%s\n' file new)"
	run -0 cordon --bind-fd 9 / ls "$place" 9</
	assert_output dir
}

# attack A6
@test "a descriptor of --bind-fd is not the command's" {
	caller mkdir "$place/dir"
	ln -s "$(prefix)/bin/cordon" "$place/bwrap"
	run -0 opened dir : -- --proc /proc --unshare-pid --bind-fd 9 /mnt/at \
		"$(tool state)" descriptors </dev/null
	assert_output "$(printf '%s\n' "0 /dev/null" "1 pipe" "2 pipe")"
	run -0 caller bash -c 'exec 9<"$0/dir"; exec "$0/bwrap" "$@"' "$place" \
		--ro-bind / / --tmpfs /mnt --bind-fd 9 /mnt/at sh -c \
		'[ -d /mnt/at ] && ! [ -e /dev/fd/9 ] && echo closed'
	assert_output closed
}

# attack A42 A43
@test "what is no longer under the name of its descriptor is refused" {
	local file how message
	while IFS='|' read -r file how message; do
		caller sh -c 'cd "$0" && rm -rf -- * && mkdir dir other &&
			echo right >dir/file && echo wrong >other/file' "$place"
		run -125 opened "$file" "$how" -- --bind-fd 9 /mnt/at cat /mnt/at
		assert_output "cordon: $message"
	done <<-END
		dir|rm -r dir|Can't find source path $place/dir (deleted): No such file or directory (it was renamed or removed)
		dir|rm -r dir; mv other dir|Can't find source path $place/dir (deleted): No such file or directory (it was renamed or removed)
		dir|rm -r dir; ln -s other dir|Can't find source path $place/dir (deleted): No such file or directory (it was renamed or removed)
		dir|rm -r dir; mv other "dir (deleted)"|--bind-fd: $place/dir (deleted) is another file (it was replaced, or something was mounted there)
		dir|rm -r dir; ln -s other "dir (deleted)"|Can't find source path $place/dir (deleted): Too many levels of symbolic links (no link may lead there: was it exchanged for one meanwhile?)
		dir/file|rm dir/file|Can't find source path $place/dir/file (deleted): No such file or directory (it was renamed or removed)
		dir/file|mv other/file dir/file|Can't find source path $place/dir/file (deleted): No such file or directory (it was renamed or removed)
	END
	# what was renamed has another name, which is as good
	caller sh -c 'cd "$0" && rm -rf -- * && mkdir dir && echo right >dir/file' \
		"$place"
	run -0 opened dir "mv dir moved; ln -s / dir" -- --bind-fd 9 /mnt/at \
		cat /mnt/at/file
	assert_output right
	run -0 opened moved/file "mv moved elsewhere; ln -s / moved" -- \
		--bind-fd 9 /mnt/at cat /mnt/at
	assert_output right
}

stopped() {
	grep -q 'stopped by SIGSTOP' "$BATS_TEST_TMPDIR/trace" 2>/dev/null
}

# attack A42 A43: between the look at the name and its being opened
@test "a directory that is exchanged while it is looked up is refused" {
	requires root "strace keeps the setuid bit's effect for root alone"
	requires strace "it stops the helper there"
	local how message job
	while IFS='|' read -r how message; do
		caller sh -c 'cd "$0" && rm -rf -- * && mkdir -p a/dir &&
			echo right >a/dir/file' "$place"
		rm -f "$BATS_TEST_TMPDIR/trace"
		strace -f -q -o "$BATS_TEST_TMPDIR/trace" -u "$(caller_name)" \
			-e inject=/^readlink:signal=SIGSTOP:when=1 -- \
			"$(prefix)/bin/cordon" --ro-bind / / --tmpfs /mnt \
			--bind-fd 9 /mnt/at cat /mnt/at/file \
			9<"$place/a/dir" >"$BATS_TEST_TMPDIR/output" 2>&1 3>&- &
		job=$!
		wait_until 5 stopped
		caller sh -c "cd \"\$0\" && $how" "$place"
		pkill -CONT -f "^$(prefix)/bin/cordon .*/mnt/at"
		status=0
		wait "$job" || status=$?
		assert_equal "$status" 125
		assert_equal "$(cat "$BATS_TEST_TMPDIR/output")" "cordon: $message"
	done <<-END
		mv a/dir b; mkdir a/dir; echo wrong >a/dir/file|--bind-fd: $place/a/dir is another file (it was replaced, or something was mounted there)
		mv a/dir b; ln -s ../b a/dir|Can't find source path $place/a/dir: Too many levels of symbolic links (no link may lead there: was it exchanged for one meanwhile?)
		mv a/dir b; ln -s / a/dir|Can't find source path $place/a/dir: Too many levels of symbolic links (no link may lead there: was it exchanged for one meanwhile?)
		mv a b; ln -s b a|Can't find source path $place/a/dir: Too many levels of symbolic links (no link may lead there: was it exchanged for one meanwhile?)
		mv a b|Can't find source path $place/a/dir: No such file or directory (it was renamed or removed)
	END
}

@test "what was mounted over an open directory meanwhile is refused" {
	requires root "to mount it"
	caller mkdir "$place/dir"
	run -125 apart covered
	assert_output "cordon: --bind-fd: $place/dir is another file (it was replaced, or something was mounted there)"
}

covered() {
	exec 9<"$place/dir"
	mount -t tmpfs none "$place/dir"
	cordon --ro-bind / / --tmpfs /mnt --bind-fd 9 /mnt/at true
}

@test "what has no path is refused" {
	local kind
	for kind in memfd epoll pidfd socket; do
		run -125 caller "$(tool descriptor)" 9 "$kind" -- \
			"$(prefix)/bin/cordon" --ro-bind / / --tmpfs /mnt \
			--bind-fd 9 /mnt/at true
		case $kind in
		memfd) assert_output "cordon: Can't find source path /memfd:descriptor (deleted): No such file or directory (it was renamed or removed)" ;;
		socket) assert_output --regexp '^cordon: --bind-fd: socket:\[[0-9]+\] has no path \(open a file or directory\)$' ;;
		*) assert_output --regexp '^cordon: --bind-fd: anon_inode:\[?[a-z]+\]? has no path \(open a file or directory\)$' ;;
		esac
	done
	run -125 caller bash -c 'true | exec "$@" 9<&0' bash \
		"$(prefix)/bin/cordon" --ro-bind / / --tmpfs /mnt \
		--ro-bind-fd 9 /mnt/at true
	assert_output --regexp '^cordon: --ro-bind-fd: pipe:\[[0-9]+\] has no path \(open a file or directory\)$'
	run -125 cordon --ro-bind / / --tmpfs /mnt --bind-fd 9 /mnt/at true \
		9</proc/self/ns/mnt
	assert_output --regexp '^cordon: --bind-fd: mnt:\[[0-9]+\] has no path'
	# a link that was opened itself: none is followed
	caller ln -s / "$place/link"
	run -125 caller "$(tool descriptor)" 9 link "$place/link" -- \
		"$(prefix)/bin/cordon" --ro-bind / / --tmpfs /mnt \
		--bind-fd 9 /mnt/at true
	assert_output "cordon: Can't find source path $place/link: Too many levels of symbolic links (no link may lead there: was it exchanged for one meanwhile?)"
}

# attack A40: a descriptor from somebody with more rights gives none of them
@test "a descriptor below a directory that the caller may not enter is refused" {
	requires users "a directory of root's"
	[ "$CORDON_MODE" != root ] || skip "root may"
	mkdir "$place/closed"
	mkdir "$place/closed/dir"
	chown root: "$place/closed"
	chmod 0700 "$place/closed"
	run -125 cordon --ro-bind / / --tmpfs /mnt --bind-fd 9 /mnt/at true \
		9<"$place/closed/dir"
	assert_output "cordon: Can't find source path $place/closed/dir: Permission denied (looked up with the caller's ids and no capabilities)"
	# and one of root's, which the caller may see and not read, stays so
	run -2 cordon --ro-bind / / --tmpfs /mnt --bind-fd 9 /mnt/at \
		ls /mnt/at 9</root
	assert_output "ls: cannot open directory '/mnt/at': Permission denied"
	run -1 cordon --ro-bind / / --tmpfs /mnt --bind-fd 9 /mnt/at \
		cat /mnt/at 9</etc/shadow
	assert_output "cat: /mnt/at: Permission denied"
}

flags_mounted() {
	mount -t tmpfs -o "$flags,mode=0777" none "$place/flags"
	exec 9<"$place/flags"
	cordon --ro-bind / / --proc /proc --tmpfs /mnt --bind-fd 9 /mnt/at \
		awk '$5 == "/mnt/at" { print $6 }' /proc/self/mountinfo
}

# attack A52
@test "--bind-fd keeps what the host's mount refuses" {
	requires root "to mount it"
	export flags
	caller mkdir "$place/flags"
	for flags in ro noexec noatime nosymfollow "ro,noexec,nosuid,nodev"; do
		run -0 apart flags_mounted
		local flag
		for flag in ${flags//,/ } nosuid nodev; do
			assert_regex ",$output," ",$flag,"
		done
	done
}

# The file of a descriptor can be in more than one mount of that name: here
# one lies over the other, and a mount namespace has its own.
flags_of_another() {
	mount --bind "$place/dir" "$place/dir"
	mount -o "remount,bind,$flag" "$place/dir"
	exec 9<"$place/dir"
	mount --bind "$place/dir" "$place/dir"
	mount -o remount,bind,rw "$place/dir"
	cordon --ro-bind / / --proc /proc --tmpfs /mnt --bind-fd 9 /mnt/at \
		awk '$5 == "/mnt/at" { sub(/,relatime/, "", $6); print $6 }' \
		/proc/self/mountinfo
}

# attack A52
@test "--bind-fd keeps what the mount refuses on which the descriptor was opened" {
	requires root "to mount it"
	export flag
	caller mkdir "$place/dir"
	for flag in ro noexec nosymfollow; do
		run -0 apart flags_of_another
		case $flag in
		ro) assert_output ro,nosuid,nodev ;;
		*) assert_output "rw,nosuid,nodev,$flag" ;;
		esac
	done
}

@test "the same descriptor for two binds, or a bind and another option, is refused" {
	local first second
	for first in --bind-fd --ro-bind-fd; do
		for second in --bind-fd --ro-bind-fd; do
			run -125 cordon --ro-bind / / "$first" 9 /mnt \
				"$second" 9 /mnt true 9</usr
			assert_output "cordon: $second 9: has been given to another option"
		done
		run -125 cordon --ro-bind / / "$first" 9 /mnt --keep-fd 9 true \
			9</usr
		assert_output "cordon: --keep-fd 9: has been given to another option"
	done
}
