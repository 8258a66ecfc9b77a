# A project that brings along symbolic links, where the layout has places.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more

# What lies in $place after SETUP, with and without the sandbox.
project_make() {
	mkdir -p "$place/project" "$place/outside"
	ln -s / "$place/project/root"
	ln -s "$place/outside" "$place/project/absolute"
	ln -s ../outside "$place/project/relative"
	ln -s /proc/self/root "$place/project/magic"
	ln -s nowhere "$place/project/dangling"
	ln -s loop "$place/project/loop"
	if [ "$(id -u)" -eq 0 ]; then
		chown -hR "$(caller_name):" "$place"
	fi
	find "$place" -printf '%P %y %l\n' | sort >"$BATS_TEST_TMPDIR/before"
}

nothing_made() {
	assert_equal "$(find "$place" -printf '%P %y %l\n' | sort)" \
		"$(cat "$BATS_TEST_TMPDIR/before")"
}

links=(root absolute relative magic dangling loop)

# refused_at MESSAGE OPTION...: for each link of the project, as @ in both.
refused_at() {
	local message=$1 link

	shift
	for link in "${links[@]}"; do
		refused "${message//@/$link}" --ro-bind / / \
			--bind "$place/project" /mnt "${@//@/$link}"
		nothing_made
	done
}

# attack A44 A46
@test "a mount on a symbolic link is refused and nothing is made" {
	local message="Can't mount on symlink destination /mnt/@: it could lead elsewhere (name what it points to)"
	project_make
	refused_at "$message" --bind "$place/outside" /mnt/@
	refused_at "$message" --ro-bind /etc/passwd /mnt/@
	refused_at "$message" --tmpfs /mnt/@
	refused_at "$message" --proc /mnt/@ --unshare-pid
	refused_at "$message" --dev /mnt/@
	refused_at "$message" --mqueue /mnt/@ --unshare-ipc
	refused_at "$message" --remount-ro /mnt/@
	refused_at "$message" --ro-bind-data 0 /mnt/@ </dev/null
}

# attack A44 A50
@test "a file is not written through a symbolic link" {
	local link
	project_make
	for link in "${links[@]}"; do
		run -125 cordon --ro-bind / / --bind "$place/project" /mnt \
			--file 0 "/mnt/$link" true <<<canary
		assert_output "cordon: Can't create file at /mnt/$link: Too many levels of symbolic links"
		nothing_made
	done
}

# attack A44
@test "a chmod is not made through a symbolic link" {
	project_make
	refused_at "Can't chmod /mnt/@: not a file or directory" \
		--chmod 0777 /mnt/@
}

# attack A44
@test "a directory is not made through a symbolic link" {
	project_make
	links=(dangling)
	refused_at "Can't mkdir /mnt/@: No such file or directory" --dir /mnt/@
	links=(magic loop)
	refused_at "Can't mkdir /mnt/@: Too many levels of symbolic links" \
		--dir /mnt/@
}

# attack A44: an absolute link means the inside.
@test "a symbolic link in the middle of a place leads to the inside" {
	project_make
	run -0 inside --bind "$place/project" /mnt --dir "$place/outside" \
		--tmpfs /mnt/root/made/here --dir /mnt/absolute/below -- \
		sh -c "ls -d /made/here '$place/outside/below'; ls /mnt"
	assert_output - <<-END
		/made/here
		$place/outside/below
		absolute
		dangling
		loop
		magic
		relative
		root
	END
	nothing_made
}

# attack A44 A46
@test "a magic link in the middle of a place is refused" {
	project_make
	run -125 inside --bind "$place/project" /mnt --dir /mnt/magic/made -- \
		true
	assert_output "cordon: Can't open the directory of /mnt/magic/made: Too many levels of symbolic links"
	run -125 inside --dir /proc/self/root/made -- true
	assert_output "cordon: Can't open the directory of /proc/self/root/made: Too many levels of symbolic links"
	nothing_made
}

# attack A40
@test "a magic link is no source" {
	refused "Can't find source path /proc/self/root: Too many levels of symbolic links (links below /proc are not followed)" \
		--ro-bind / / --bind /proc/self/root /mnt
	refused "Can't find source path /proc/self/cwd: Too many levels of symbolic links (links below /proc are not followed)" \
		--ro-bind / / --bind /proc/self/cwd /mnt
	refused "Can't find source path /proc/self/fd/0: Too many levels of symbolic links (links below /proc are not followed)" \
		--ro-bind / / --bind-try /proc/self/fd/0 /mnt
}
