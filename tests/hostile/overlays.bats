# What another process of the caller's can do while an overlay is made.

# $place is more.bash's, and some text is for a shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more

setup() {
	mode "$CORDON_MODE"
	grep -q '	overlay$' /proc/filesystems ||
		skip "the kernel has not loaded overlayfs"
	requires root "to trace, and to make what is somebody else's"
	place_make
	caller mkdir "$place/low" "$place/upper" "$place/work"
	invariants_note
}

# Another user's, which everybody may write to.
others_make() {
	mkdir "$place/others"
	echo canary >"$place/others/file"
	chmod 0777 "$place/others"
	[ "$CORDON_USERS" != yes ] || chown -R cordon-b: "$place/others"
	caller ln -s "$place/others" "$place/link"
	caller sh -c 'echo mine >"$0/low/file"' "$place"
}

others_note() {
	find "$place/others" -printf '%p %y %m %u:%g %n %s %C@\n'
}

# exchanged LAYER: it and the link are exchanged at each call of set-up.
exchanged() {
	"$(tool exchange-at)" "$(caller_name)" all "$place/$1" "$place/link" \
		"$(prefix)/bin/cordon" --ro-bind / / \
		--overlay-src "$place/low" \
		--overlay "$place/upper" "$place/work" /mnt \
		/bin/sh -c 'grep -r . /mnt; ls -d /mnt/new; echo new >/mnt/new' \
		2>&1 | awk '!seen[$0]++'
}

# attack A42 A43
@test "a layer that is exchanged for a link while an overlay is made shows nothing else" {
	requires users "a directory of somebody else's"
	local before layer
	others_make
	before=$(others_note)
	for layer in upper work; do
		rm -f "$place/upper/new"
		run -0 exchanged "$layer"
		refute_output --partial canary
		# some were in time and some too late
		[[ "${lines[-1]}" =~ ^([0-9]+)\ ([0-9]+)\ ([0-9]+)$ ]]
		((BASH_REMATCH[1] > 60 && BASH_REMATCH[2] > 10))
		((BASH_REMATCH[2] + BASH_REMATCH[3] == BASH_REMATCH[1]))
		assert_line "cordon: Can't use the layer $place/$layer: it is another one now (do not replace it meanwhile)"
		assert_line "/mnt/file:mine"
		assert_equal "$(others_note)" "$before"
	done
	# of the layers below there is one look-up alone
	chmod 0700 "$place/others"
	caller mv "$place/low/file" "$place/file"
	before=$(others_note)
	run -0 exchanged low
	refute_output --partial canary
	assert_equal "$(others_note)" "$before"
}

# attack A42: the lock is on a directory, and so is the overlay
@test "RWSRC that is exchanged while it is locked is not used" {
	local runs early late
	caller mkdir "$place/other"
	run -0 "$(tool exchange-at)" "$(caller_name)" all "$place/upper" \
		"$place/other" "$(prefix)/bin/cordon" --ro-bind / / \
		--overlay-src "$place/low" \
		--overlay "$place/upper" "$place/work" /mnt true
	read -r runs early late <<<"${lines[-1]}"
	((early + late == runs))
	assert_line "cordon: Can't lock $place/upper: it is another one now (do not replace it meanwhile)"
}

# attack A30 A31 A71
@test "stopped at any system call of an overlay's making, the helper gives its user nothing" {
	[ "$CORDON_MODE" = setuid ] || skip "setuid mode only"
	host_note
	run -0 "$CORDON_TOOLS/stop-at" -3 cordon-a "$BATS_TEST_TMPDIR/stops" \
		"$(prefix)/bin/cordon" --ro-bind / / \
		--overlay-src "$place/low" \
		--overlay "$place/upper" "$place/work" /mnt -- /bin/true
	refute_output
	# A run that was never stopped would have proved nothing.
	assert [ "$(cat "$BATS_TEST_TMPDIR/stops")" -gt 1000 ]
	assert_host_unchanged
	assert_equal "$(find "$place" -user root)" ""
}

# killed CALLS N: each process at its Nth of these.
killed() {
	strace -f -q -o "$BATS_TEST_TMPDIR/trace" -u "$(caller_name)" \
		-e inject="$1":signal=KILL:when="$2" \
		-- "$(prefix)/bin/cordon" --ro-bind / / \
		--overlay-src "$place/low" --overlay "$place/upper" \
		"$place/work" /mnt touch /mnt/ran
}

no_process_left() {
	! pgrep -f "$place" >/dev/null
}

# attack A70 C14
@test "killed while an overlay is made, nothing of it is left, and the next one works" {
	local n locks calls=fsopen,fsconfig,fsmount,move_mount,open_tree,clone3,setresuid,capset,read,openat2
	host_note
	for ((n = 1; ; n += 2)); do
		killed "$calls" "$n" 2>/dev/null || true
		grep -q "killed by SIGKILL" "$BATS_TEST_TMPDIR/trace" || break
		wait_until 2 no_process_left
	done
	((n > 10))
	# the first that makes one with options is the overlay's process
	run -125 killed fsconfig 2
	assert_output "cordon: an overlay: the process that makes it was killed (start it again)"
	assert_host_unchanged
	locks=$(grep -c ":$(stat -c %i "$place/upper") " /proc/locks) || true
	assert_equal "$locks" 0
	run -0 cordon --ro-bind / / --overlay-src "$place/low" \
		--overlay "$place/upper" "$place/work" /mnt touch /mnt/ran
	assert [ -e "$place/upper/ran" ]
}
