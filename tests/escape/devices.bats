# Inside, the devices.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more

# attack B10 A47
@test "inside, /dev has the harmless devices and links, and nothing else" {
	run -0 inside -- find /dev -mindepth 1 -printf '%P %y %m %l\n' \
		</dev/null 2>/dev/null
	assert_equal "$(sort <<<"$output")" "$(
		sort <<-'END'
			core l 777 /proc/kcore
			fd l 777 /proc/self/fd
			full c 666 
			null c 666 
			ptmx l 777 pts/ptmx
			pts d 755 
			pts/ptmx c 666 
			random c 666 
			shm d 1777 
			stderr l 777 /proc/self/fd/2
			stdin l 777 /proc/self/fd/0
			stdout l 777 /proc/self/fd/1
			tty c 666 
			urandom c 666 
			zero c 666 
		END
	)"
}

# attack B10 A47
@test "inside, the devices are the ones of their names, and work" {
	run -0 inside -- sh -c '
		cd /dev && stat -c "%n %t:%T" full null random tty urandom zero
		head -c 4 /dev/zero | od -An -tx1
		[ "$(head -c 16 /dev/urandom | wc -c)" = 16 ] && echo random
		echo x >/dev/null && echo null
		echo x 2>/dev/null >/dev/full || echo full'
	assert_output - <<-'END'
		full 1:7
		null 1:3
		random 1:8
		tty 5:0
		urandom 1:9
		zero 1:5
		 00 00 00 00
		random
		null
		full
	END
}

# attack B26
@test "inside, a new terminal belongs to the caller alone" {
	run -0 inside -- script -qec 'stat -c "%a %u" "$(tty)"; tty' /dev/null \
		</dev/null
	assert_equal "$(tr -d '\r' <<<"$output")" "$(
		printf '%s\n' "600 $(caller id -u)" /dev/pts/0
	)"
}

# attack B10
@test "inside, no device node can be made" {
	local message="Operation not permitted"
	run -1 inside -- mknod /tmp/null c 1 3
	assert_output "mknod: /tmp/null: $message"
	run -1 inside -- mknod /tmp/disk b 254 0
	assert_output "mknod: /tmp/disk: $message"
}

# attack A52 B10
@test "inside, a device node in a plain bind cannot be opened" {
	requires root "to make one"
	mknod -m 0666 "$place/null" c 1 3
	run -2 inside --bind "$place" /place -- sh -c 'echo >/place/null'
	assert_output "sh: 1: cannot create /place/null: Permission denied"
	run -0 inside --dev-bind "$place" /place -- \
		sh -c 'echo >/place/null; stat -c %t:%T /place/null'
	assert_output 1:3
}

# attack A47
@test "a /dev/null that is no device of that number is refused" {
	requires root "to cover it"
	local what
	dev_replaced() {
		case $1 in
		file) : >"$place/fake" ;;
		block) mknod "$place/fake" b 1 5 ;;
		null) mknod "$place/fake" c 1 3 ;;
		esac
		mount --bind "$place/fake" /dev/zero
		cordon --ro-bind / / --dev /dev true 2>&1
	}
	for what in file block null; do
		run -125 apart dev_replaced "$what"
		assert_output "cordon: --dev: /dev/zero is not the device of that name (bind a directory that has it, with --dev-bind)"
		rm "$place/fake"
	done
}

# The file of the terminal's name is another device then.
console_replaced() {
	script -qec "mount --bind /dev/null \"\$(tty)\" &&
		$(prefix)/bin/cordon --ro-bind / / --dev /dev \
			ls /dev/console" /dev/null </dev/null
}

# attack A47 B26
@test "/dev/console is the terminal of stdout, or is not there" {
	[ "$CORDON_MODE" = root ] || skip "root mode: only root can cover a terminal"
	run -0 script -qec "stat -c %t:%T \"\$(tty)\"
		$(prefix)/bin/cordon --ro-bind / / --dev /dev \
			stat -c %t:%T /dev/console" /dev/null </dev/null
	assert_regex "${lines[0]}" '^88:'
	assert_equal "${lines[1]}" "${lines[0]}"
	run -2 apart console_replaced
	assert_equal "$(tr -d '\r' <<<"$output")" \
		"ls: cannot access '/dev/console': No such file or directory"
}

# attack B10: what would be written goes nowhere, or into somebody's terminal
@test "a device is not written to in the place of a file" {
	run -125 cordon --ro-bind / / --dev /dev --file 9 /dev/null true 9<<<text
	assert_output "cordon: Can't create file at /dev/null: it is no regular file"
}
