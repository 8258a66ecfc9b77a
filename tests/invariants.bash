# What holds after every attack, in setuid mode, with users.  more.bash calls
# both; a file with a setup or teardown of its own calls them itself.
#
# A canary is a file that nobody but its owner may see; its contents are in no
# output.  $canaries/exists and $canaries/missing are for who asks whether
# something exists.

canaries=$CORDON_SCRATCH/canaries
canary_b=$CORDON_SCRATCH/home-b/canary

invariants_apply() {
	[ "$CORDON_MODE" = setuid ] && [ "$CORDON_USERS" = yes ]
}

canaries_make() {
	local word

	[ ! -d "$canaries" ] || return 0
	word=canary-$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')
	install -d -m 0700 "$canaries"
	(
		umask 077
		echo "$word" >"$canaries/exists"
		echo "$word" >"$canary_b"
		# A is in the group that may not, and everybody else may
		echo "$word" >"$CORDON_SCRATCH/canary-denied"
	)
	chown cordon-b: "$canary_b"
	chgrp sbdeny "$CORDON_SCRATCH/canary-denied"
	chmod 0607 "$CORDON_SCRATCH/canary-denied"
}

# Owner, mode, times and contents.
canaries_seen() {
	stat -c '%n %a %u %g %s %Y' "$canaries" "$canaries/exists" \
		"$canary_b" "$CORDON_SCRATCH/canary-denied"
	cat "$canaries/exists" "$canary_b" "$CORDON_SCRATCH/canary-denied"
	ls -A "$canaries"
}

# Of the whole machine: mounts, loop devices, network interfaces, cgroups;
# of A and B: IPC objects, shared memory, terminals, and keys.
machine_seen() {
	local a b

	a=$(id -u cordon-a)
	b=$(id -u cordon-b)
	sort /proc/1/mountinfo
	find /sys/block/loop*/loop -maxdepth 0 2>/dev/null || true
	sed 's/:.*//' /proc/1/net/dev
	cat /proc/1/net/ip_tables_names 2>/dev/null || true
	awk -v a="$a" -v b="$b" '
		FNR == 1 { for (i = 1; i <= NF; i++) if ($i == "uid") owner = i }
		$owner == a || $owner == b { print FILENAME, $1, $2 }' \
		/proc/sysvipc/msg /proc/sysvipc/sem /proc/sysvipc/shm
	find /dev/mqueue /dev/shm /dev/pts -user "$a" -o -user "$b" 2>/dev/null ||
		true
	grep "^ *$b:" /proc/key-users || true
	host_cgroups
}

machine_same() {
	machine_seen | cmp -s - "$BATS_TEST_TMPDIR/machine"
}

# Not made by a test itself: it makes what it plants elsewhere than in a home.
files_of_power() {
	find "$CORDON_SCRATCH/home-a" "$CORDON_SCRATCH/home-b" -xdev \
		-cnewer "$BATS_TEST_TMPDIR/began" \
		\( -user root -o -perm /6000 -o -name 'core*' \) \
		! -type d ! -path "*/node_modules/*"
}

# What the kernel says of us, or of itself, since the test began.
kernel_said() {
	dmesg 2>/dev/null | tr -d '[' |
		awk -v since="$(cat "$BATS_TEST_TMPDIR/began")" \
			'$1 + 0 > since && /WARNING:|BUG:|Oops|cordon[0-9]*\]: (segfault|trap)|potentially unexpected fatal signal.*cordon/'
}

invariants_note() {
	invariants_apply || return 0
	canaries_make
	cut -d' ' -f1 /proc/uptime >"$BATS_TEST_TMPDIR/began"
	canaries_seen >"$BATS_TEST_TMPDIR/canaries"
	machine_seen >"$BATS_TEST_TMPDIR/machine"
}

# In the order of what would be worst.
invariants_hold() {
	local word

	invariants_apply && [ -e "$BATS_TEST_TMPDIR/machine" ] || return 0
	word=$(cat "$canaries/exists")
	[[ "${output:-}${stderr:-}" != *"$word"* ]] ||
		fail "the output has a canary" || return
	assert_equal "$(canaries_seen)" \
		"$(cat "$BATS_TEST_TMPDIR/canaries")" || return
	wait_until 2 host_quiet || true
	assert_equal "$(host_strangers)" "" || {
		# they are not to be found by the next one, too
		user_processes_end A
		user_processes_end B
		return 1
	}
	wait_until 2 machine_same || true
	machine_seen | diff "$BATS_TEST_TMPDIR/machine" - || return
	assert_equal "$(files_of_power)" "" || return
	assert_equal "$(kernel_said)" "" || return
	as_user_without_userns B timeout 2 \
		"$CORDON_PREFIX_SETUID/bin/cordon" --ro-bind / / \
		--unshare-pid true || fail "another user's sandbox: $?"
}
