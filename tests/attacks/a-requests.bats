# Attacks by the caller with what is asked for: numbers, words, descriptors, and
# what the command does with us.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load ../helpers
load ../more

# Every option that takes a number: @ is the number.
numeric=(
	'--args @' '--file @ /mnt' '--bind-data @ /mnt' '--ro-bind-data @ /mnt'
	'--seccomp @' '--add-seccomp-fd @' '--keep-fd @' '--sync-fd @'
	'--block-fd @' '--info-fd @' '--json-status-fd @' '--bind-fd @ /mnt'
	'--ro-bind-fd @ /mnt' '--userns @' '--userns2 @' '--pidns @'
	'--userns-block-fd @' '--uid @' '--gid @' '--size @ --tmpfs /mnt'
	'--perms @ --dir /mnt' '--chmod @ /' '--rlimit core=@'
	'--rlimit core=0:@'
)

# Not one of them is what anybody could have meant.
wrong_numbers=(-1 -0 +1 0x0 0x10 010 00 ' 1' '1 ' 1e3 1k 9999999T '' ' '
	4294967295 4294967296 9223372036854775808 18446744073709551615
	18446744073709551616 111111111111111111111111111111
	$'1\n' $'\3601' 1.0 '1,2')

# In one shell of the caller's, each combination; a line for what was taken.
try_numbers() {
	local program=$1 row number word words
	for row in "${numeric[@]}"; do
		for number in "${wrong_numbers[@]}"; do
			words=()
			for word in $row; do
				words+=("${word//@/"$number"}")
			done
			said=$("$program" "${words[@]}" /bin/true 2>&1)
			status=$?
			[[ $status = 125 && $said == "cordon: ${words[0]}"* ]] ||
				printf '%q: %q\n' "$row" "$number"
		done
	done
}

# attack A20 A68
@test "of what is no plain number in its range, no option takes any" {
	run -0 caller bash -c "$(declare -p numeric wrong_numbers)
		$(declare -f try_numbers); try_numbers \"\$1\"" bash \
		"$(prefix)/bin/cordon"
	# sizes and limits have 64 bits, and modes are octal
	assert_output - <<-'END'
		--size\ @\ --tmpfs\ /mnt: 4294967295
		--size\ @\ --tmpfs\ /mnt: 4294967296
		--perms\ @\ --dir\ /mnt: 010
		--perms\ @\ --dir\ /mnt: 00
		--chmod\ @\ /: 010
		--chmod\ @\ /: 00
		--rlimit\ core=@: 4294967295
		--rlimit\ core=@: 4294967296
		--rlimit\ core=@: 9223372036854775808
		--rlimit\ core=0:@: 4294967295
		--rlimit\ core=0:@: 4294967296
		--rlimit\ core=0:@: 9223372036854775808
	END
	run -125 cordon --ro-bind / / --size 9223372036854775807 --tmpfs /mnt true
	assert_output "cordon: --size for /mnt: is too large (half of memory is the most in setuid mode)"
	run -125 cordon --ro-bind / / --size 0 --tmpfs /mnt true
	assert_output "cordon: --size 0: is not a size"
	# the command is the caller, whatever was tried
	run -0 cordon --ro-bind / / sh -c 'id -u; id -g'
	assert_output "$(id -u cordon-a)
$(id -g cordon-a)"
}

# attack A22
@test "no option opens for the caller what root's group, or another user, may open" {
	local file option
	install -o root -g root -m 0660 /dev/null "$place/of-group-root"
	install -o cordon-b -g cordon-b -m 0660 /dev/null "$place/of-b"
	install -d -o root -g root -m 0770 "$place/dir"
	for file in of-group-root of-b; do
		for option in --lock --lock-file; do
			run -125 cordon --ro-bind / / "$option" "$place/$file" true
			assert_output --regexp "^cordon: Can't open (lock file )?$place/$file( to lock it)?: Permission denied"
		done
	done
	run -125 cordon --ro-bind / / --bind "$place/dir" /mnt --dir /mnt/new true
	assert_output "cordon: Can't mkdir /mnt/new: Permission denied"
	run -125 cordon --ro-bind / / --bind "$place/dir" /mnt --file 9 /mnt/new \
		true 9</dev/null
	assert_output "cordon: Can't create file at /mnt/new: Permission denied"
	assert_equal "$(ls -A "$place/dir")" ""
	# and what it does make is the caller's
	caller mkdir "$place/own"
	run -0 cordon --ro-bind / / --bind "$place/own" /mnt --dir /mnt/a/b \
		--file 9 /mnt/c --symlink x /mnt/d --bind-data 8 /mnt/e \
		--tmpfs /mnt/f --mask /mnt/c true 8</dev/null 9</dev/null
	assert_equal "$(find "$place/own" ! \( -user cordon-a -group cordon-a \))" ""
	assert_equal "$(find "$place/own" | wc -l)" 7
}

# attack A25 A26: what can be asked for by itself is in privileges.bats
@test "inside, programs of the host that are setuid, and interpreters of them, give nothing" {
	local program
	for program in /usr/bin/su /usr/bin/sudo /usr/bin/passwd /usr/bin/mount \
		/usr/bin/newgrp /usr/bin/fusermount3 /bin/ping; do
		[ -u "$program" ] || continue
		cp --preserve=mode,ownership "$(command -v id)" "$place/id"
		chmod 6755 "$place/id"
		run -0 cordon --dev-bind / / "$place/id" -un
		assert_output cordon-a
	done
	run -1 cordon --dev-bind / / su -c id root </dev/null
	refute_output --partial uid=0
	run ! cordon --dev-bind / / mount -t tmpfs none /mnt
	assert_line --index 0 --regexp '^mount: (/mnt: )?(must be superuser|.*only root|.*permission denied)'
}

# attack A25: with a filter also what takes no privilege
@test "inside, no call for uid 0, gid 0 or another personality succeeds" {
	run -0 inside --filter default -- perl -MPOSIX -e '
		print setuid(0) ? "ok" : $!, "\n";
		print setgid(0) ? "ok" : $!, "\n";
		$> = 0; print $> ? $! : "ok", "\n";'
	assert_output "$(printf 'Operation not permitted\n%.0s' 1 2 3)"
	run ! inside --filter default -- setarch --read-implies-exec true
	assert_line --index 0 --partial "Operation not permitted"
}

# attack A34
@test "inside, our own file can be opened to be written by no name, and executed without power" {
	local name
	for name in /proc/self/exe /proc/1/exe "$(prefix)/bin/cordon"; do
		run ! cordon --dev-bind / / --proc /proc --unshare-pid \
			sh -c ': 3<>"$0"' "$name"
		assert_output --regexp "cannot (open|create) $name: (Permission denied|Text file busy)"
	done
	# a script whose interpreter is /proc/self/exe: us, by a link that leads
	# out of what is shown
	printf '#!/proc/self/exe\n' >"$place/script"
	chmod 0755 "$place/script"
	run -125 inside --bind "$place" /place -- /place/script
	assert_output "cordon: the setuid bit has no effect: no_new_privs is set (start it outside of the other sandbox or service)"
	run -125 inside --as-pid-1 --bind "$place" /place -- /place/script
	assert_output "cordon: the setuid bit has no effect: no_new_privs is set (start it outside of the other sandbox or service)"
}

# attack A60: words as they are
@test "nothing in a word is an escape, a quote or an end" {
	local word words=('\' 'a\' "'" '"' '$x' '`x`' '%s' '\0' '--' '=' ' ' '' '*'
		$'\n' $'\001' $'\377')
	run -0 cordon --ro-bind / / printf '[%s]' "${words[@]}"
	assert_output "$(printf '[%s]' "${words[@]}")"
	for word in "${words[@]}"; do
		printf '%s\0%s\0%s\0' --setenv WORD "$word" >"$place/args"
		run -0 cordon --ro-bind / / --args 9 \
			sh -c 'printf "[%s]" "$WORD"' 9<"$place/args"
		assert_output "[$word]"
	done
	# zero bytes alone, without end, and a word that is not ended
	head -c 100000 /dev/zero >"$place/args"
	run -125 cordon --ro-bind / / --args 9 true 9<"$place/args"
	assert_output "cordon: the options: more than 16384 words"
	printf -- '--setenv\0A' >"$place/args"
	run -125 cordon --ro-bind / / --args 9 true 9<"$place/args"
	assert_output "cordon: --setenv: takes two arguments (VAR VALUE)"
}

# attack A61: by the frontends, too
@test "a command that is named like an option is a command" {
	caller mkdir "$place/bin" "$place/project"
	printf '#!/bin/sh\necho "ran $0 $*"\n' >"$place/bin/--bind"
	chmod 0755 "$place/bin/--bind"
	run -0 cordon --ro-bind / / --setenv PATH "$place/bin:/usr/bin" -- \
		--bind / / --unshare-pid
	assert_output "ran $place/bin/--bind / / --unshare-pid"
	cd "$place/project"
	caller touch -- -rw --rw
	run -0 frontend shell -- ls -A -- -rw --rw
	assert_output "$(printf '%s\n' --rw -rw)"
	run -0 frontend shell -- printf '%s\n' --rw / --no-protect
	assert_output "$(printf '%s\n' --rw / --no-protect)"
}

# attack A81
@test "inside and in set-up there is no way into a cgroup" {
	local trace=$BATS_TEST_TMPDIR/trace
	run -0 strace -f -q -y -u cordon-a -o "$trace" -e trace=%file,%desc -- \
		"$(prefix)/bin/cordon" --ro-bind / / --proc /proc --dev /dev \
		--unshare-all /usr/bin/true
	run -0 grep -c 'openat2(' "$trace"
	run ! grep -E 'cgroup\.|/sys/fs/cgroup' "$trace"
	# the whole of the host, writable: as its user
	run -0 cordon --bind / / --unshare-pid --proc /proc sh -c '
		find /sys/fs/cgroup \( -name cgroup.procs -o -name tasks -o \
			-name release_agent -o -name cgroup.kill \) -writable |
			wc -l
		find /sys/fs/cgroup -type d -writable | wc -l
		ls -l /proc/self/fd | grep -c cgroup || true'
	assert_output "$(printf '%s\n' 0 0 0)"
}

# attack A80: what is not a namespace of the caller's is not entered
@test "namespaces of the host's, and of other users' sandboxes, are not entered" {
	local kind keeper inner
	mkfifo "$place/ready"
	chmod 0666 "$place/ready"
	as_user_without_userns B "$(prefix)/bin/cordon" --ro-bind / / \
		--bind "$place" "$place" --unshare-pid --unshare-net \
		sh -c "echo >$place/ready; exec sleep 60" 3>&- &
	read -r _ <"$place/ready"
	inner=$(pgrep -n -u cordon-b -x sleep)
	for kind in net mnt pid user uts ipc; do
		for option in --userns --userns2 --pidns; do
			run -125 cordon --ro-bind / / "$option" 9 true \
				9<"/proc/$inner/ns/$kind"
			run -125 cordon --ro-bind / / "$option" 9 true \
				9<"/proc/self/ns/$kind"
		done
		run -125 cordon --ro-bind / / \
			--bind "/proc/$inner/ns/$kind" /mnt true
		assert_output "cordon: Can't find source path /proc/$inner/ns/$kind: Permission denied (looked up with the caller's ids and no capabilities)"
	done
	user_processes_end B
}
