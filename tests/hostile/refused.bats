# Where there is less power, or another, than the installation promises.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more

setuid_only() {
	[ "$CORDON_MODE" = setuid ] || skip "setuid mode only"
}

# powerless MESSAGE COMMAND...: refused with this line, and nothing has run.
powerless() {
	local message=$1

	shift
	run -125 "$@" "$(prefix)/bin/cordon" --ro-bind / / \
		--bind "$place" "$place" touch "$place/ran"
	assert_output "cordon: $message"
	assert [ ! -e "$place/ran" ]
}

# attack A17
@test "under no_new_privs the setuid file refuses and says why" {
	setuid_only
	powerless "the setuid bit has no effect: no_new_privs is set (start it outside of the other sandbox or service)" \
		caller "$CORDON_TOOLS/hostile-start" nnp --
	powerless "the setuid bit has no effect: no_new_privs is set (start it outside of the other sandbox or service)" \
		as_user A "$CORDON_TOOLS/hostile-start" nnp --
}

# attack A17 A32
@test "traced by its caller, the setuid file refuses and says why" {
	setuid_only
	powerless "the setuid bit has no effect: traced by a debugger, or sharing file system information with another process (start it from a plain shell)" \
		as_user A "$CORDON_TOOLS/hostile-start" traced --
}

# attack A17
@test "sharing its root and directory, the setuid file refuses and says why" {
	setuid_only
	powerless "the setuid bit has no effect: traced by a debugger, or sharing file system information with another process (start it from a plain shell)" \
		as_user A "$CORDON_TOOLS/hostile-start" fs-shared --
	# the sibling, unless it has noticed
	pkill -KILL -f "^$CORDON_TOOLS/hostile-start fs-shared" || true
}

on_nosuid() {
	mkdir "$place/bin"
	mount -t tmpfs -o nosuid,mode=0755 none "$place/bin"
	cp -p "$(prefix)/bin/cordon" "$place/bin/cordon"
	as_user A "$place/bin/cordon" --ro-bind / / true 2>&1
}

# attack A17
@test "on a nosuid mount, the setuid file refuses and says why" {
	setuid_only
	run -125 apart on_nosuid
	assert_output "cordon: the setuid bit has no effect: its mount is nosuid (install it on another file system)"
}

# attack A27
@test "file capabilities instead of the setuid bit are refused" {
	requires setcap "to give them"
	setuid_only
	install -m 0755 "$(prefix)/bin/cordon" "$place/cordon"
	setcap cap_sys_admin,cap_setpcap+ep "$place/cordon"
	run -125 as_user A "$place/cordon" --ro-bind / / true
	assert_output --regexp '^cordon: unexpected credentials: '
	setcap cap_net_admin+ep "$place/cordon"
	run -125 as_user A "$place/cordon" --ro-bind / / true
	assert_output --regexp '^cordon: unexpected credentials: '
}

# attack A27: what stands in the file's mode beside the setuid bit
@test "setgid as well, the setuid file gives nothing of its group" {
	setuid_only
	install -o root -g root -m 6755 "$(prefix)/bin/cordon" "$place/cordon"
	run -0 caller grep -E '^(Uid|Gid|Groups):' /proc/self/status
	local outside=$output
	run -0 caller "$place/cordon" --ro-bind / / \
		grep -E '^(Uid|Gid|Groups):' /proc/self/status
	assert_output "$outside"
}

# attack A27
@test "setgid alone, the file is refused" {
	requires users "another group"
	install -o root -g cordon-b -m 2755 "$(prefix)/bin/cordon" "$place/cordon"
	run -125 caller "$place/cordon" --ro-bind / / true
	assert_output "cordon: unexpected credentials: file or ambient capabilities, setgid, or setuid in a user namespace (install it setuid root, or without any privilege)"
}

# attack A16
@test "as root of a user namespace of one's own, the setuid file has that power only" {
	setuid_only
	as_user A unshare --user true 2>/dev/null ||
		skip "needs user namespaces"
	run -0 as_user A unshare --user --map-root-user \
		"$(prefix)/bin/cordon" --ro-bind / / \
		grep -E '^(Cap|NoNewPrivs)' /proc/self/status
	assert_equal "$(tr -s '\t\n' '  ' <<<"$output")" \
		"CapInh: 0000000000000000 CapPrm: 0000000000000000 CapEff: 0000000000000000 CapBnd: 0000000000000000 CapAmb: 0000000000000000 NoNewPrivs: 1 "
	run -1 as_user A unshare --user --map-root-user \
		"$(prefix)/bin/cordon" --ro-bind / / cat /etc/shadow
	assert_output "cat: /etc/shadow: Permission denied"
}

# A test of the next one: outside it is the same.
negative_group() {
	chgrp sbdeny "$place/denied"
	chmod 0607 "$place/denied"
}

# attack A22
@test "a supplementary group that denies still denies inside" {
	requires users "a member of the group"
	[ "$CORDON_MODE" != root ] || skip "root reads it anyway"
	echo canary >"$place/denied"
	negative_group
	run -0 as_user B cat "$place/denied"
	assert_output canary
	run -1 caller cat "$place/denied"
	assert_output "cat: $place/denied: Permission denied"
	run -1 cordon --ro-bind / / cat "$place/denied"
	assert_output "cat: $place/denied: Permission denied"
	run -1 inside --bind "$place" /place -- cat /place/denied
	assert_output "cat: /place/denied: Permission denied"
}

# attack A40
@test "a source that the caller may not reach is refused" {
	requires users "directories of others"
	[ "$CORDON_MODE" != root ] || skip "root may"
	mkdir "$place/of-root"
	echo canary >"$place/of-root/exists"
	chown -R root: "$place/of-root"
	chmod 0700 "$place/of-root"
	refused "Can't find source path $place/of-root/exists: Permission denied (looked up with the caller's ids and no capabilities)" \
		--ro-bind / / --bind "$place/of-root/exists" /mnt
	refused "Can't find source path /proc/1/root: Permission denied (looked up with the caller's ids and no capabilities)" \
		--ro-bind / / --bind /proc/1/root /mnt
	refused "Can't find source path /proc/1/cwd: Permission denied (looked up with the caller's ids and no capabilities)" \
		--ro-bind / / --bind-try /proc/1/cwd /mnt
}

# attack A40: what is bound is as unreadable as it is outside
@test "a source that the caller may not read stays unreadable" {
	requires users "directories of others"
	[ "$CORDON_MODE" != root ] || skip "root may"
	run -2 cordon --ro-bind / / --bind /root /mnt ls /mnt
	assert_output "ls: cannot open directory '/mnt': Permission denied"
	run -1 inside --bind /etc/shadow /shadow -- cat /shadow
	assert_output "cat: /shadow: Permission denied"
	run -2 cordon --ro-bind / / --bind "$CORDON_SCRATCH/home-b" /mnt ls /mnt
	assert_output "ls: cannot open directory '/mnt': Permission denied"
}

# attack A41
@test "whether a hidden file exists cannot be told by any option" {
	requires users "a directory of root's"
	[ "$CORDON_MODE" != root ] || skip "root may look"
	local option exists
	mkdir "$place/hidden"
	: >"$place/hidden/aaaaaa"
	chown -R root: "$place/hidden"
	chmod 0700 "$place/hidden"
	for option in --bind --ro-bind --bind-try --ro-bind-try --dev-bind-try; do
		run cordon --ro-bind / / "$option" "$place/hidden/aaaaaa" /mnt true
		exists="$status $output"
		run cordon --ro-bind / / "$option" "$place/hidden/bbbbbb" /mnt true
		assert_equal "$status ${output//bbbbbb/aaaaaa}" "$exists"
	done
	for option in --remount-ro --tmpfs --dir --chdir; do
		run cordon --ro-bind / / "$option" "$place/hidden/aaaaaa" true
		exists="$status $output"
		run cordon --ro-bind / / "$option" "$place/hidden/bbbbbb" true
		assert_equal "$status ${output//bbbbbb/aaaaaa}" "$exists"
	done
}

# attack A85: what an administrator does who has heard of a vulnerability
@test "when the setuid bit is taken away, what runs goes on, and no other starts" {
	setuid_only
	install -m 4755 "$(prefix)/bin/cordon" "$place/cordon"
	mkfifo "$place/pipe" "$place/go"
	chmod 0666 "$place/pipe" "$place/go"
	caller "$place/cordon" --ro-bind / / --bind "$place" "$place" \
		--unshare-pid sh -c 'echo there >"$0/pipe"; read -r _ <"$0/go"
			id -u; exit 7' "$place" >"$place/said" 3>&- &
	job=$!
	read -r _ <"$place/pipe"
	chmod u-s "$place/cordon"
	run -125 caller "$place/cordon" --ro-bind / / true
	assert_output "cordon: No permissions to create a new namespace: No space left on device (this machine refuses user namespaces: have cordon installed setuid root, see cordon(1))"
	echo >"$place/go"
	local status=0
	wait "$job" || status=$?
	assert_equal "$status" 7
	assert_equal "$(cat "$place/said")" "$(caller id -u)"
}
