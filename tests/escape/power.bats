# What is done with power, as the kernel sees it: strace shows each change of
# capabilities, and every call in between.

# $place is more.bash's.
# shellcheck disable=SC2154

load ../helpers
load ../more

setup() {
	mode "$CORDON_MODE"
	[ "$CORDON_MODE" = setuid ] || skip "setuid mode: elsewhere it is the caller's own power"
	requires root "strace keeps the setuid bit's effect for root alone"
	requires strace "it shows the calls"
	place_make
}

# traced [-e inject=...] -- OPTION...
traced() {
	local options=()

	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	(cd / && strace -f -qq -o "$place/trace" -u cordon-a "${options[@]}" -- \
		"$(prefix)/bin/cordon" "$@" </dev/null)
}

# From the trace, once each: what is effective, what is permitted, and the call.
# Not the calls of the start: until the first capset everything is effective.
# A process has what its parent had at the clone.
calls_with_power() {
	awk '
		function names(set) {
			gsub(/1<<CAP_/, "", set)
			gsub(/\|/, "+", set)
			return set
		}
		{ pid = $1; sub(/^[0-9]+ +/, "") }
		/^</ { next } # resumed
		/^(---|\+\+\+)/ { next }
		!(pid in effective) { effective[pid] = at_clone; permitted[pid] = permitted_at_clone }
		/^capset/ {
			split($0, set, /effective=|, permitted=|, inheritable=/)
			effective[pid] = names(set[2])
			permitted[pid] = names(set[3])
			next
		}
		{ call = $0; sub(/\(.*/, "", call) }
		call ~ /^clone3?$/ { at_clone = effective[pid]; permitted_at_clone = permitted[pid] }
		effective[pid] != "" && effective[pid] != "0" {
			print effective[pid] " of " permitted[pid] ": " call
		}' "$place/trace" | LC_ALL=C sort -u
}

# attack A36
@test "while it is set up, a capability is effective for these calls alone" {
	caller mkdir "$place/pinned"
	caller touch "$place/masked"
	run -0 traced -- --ro-bind / / --bind "$place" "$place" --proc /proc \
		--dev /dev --tmpfs /tmp --unshare-pid --unshare-net \
		--unshare-uts --hostname box --pin "$place/pinned" \
		--mask "$place/masked" --remount-ro /tmp true
	run -0 calls_with_power
	assert_output - <<-'END'
		CHOWN of CHOWN+NET_ADMIN+SYS_ADMIN: fchownat
		NET_ADMIN of CHOWN+NET_ADMIN+SYS_ADMIN: ioctl
		SYS_ADMIN of CHOWN+NET_ADMIN+SYS_ADMIN: clone3
		SYS_ADMIN of CHOWN+NET_ADMIN+SYS_ADMIN: fsconfig
		SYS_ADMIN of CHOWN+NET_ADMIN+SYS_ADMIN: fsmount
		SYS_ADMIN of CHOWN+NET_ADMIN+SYS_ADMIN: fsopen
		SYS_ADMIN of CHOWN+NET_ADMIN+SYS_ADMIN: mount_setattr
		SYS_ADMIN of CHOWN+NET_ADMIN+SYS_ADMIN: move_mount
		SYS_ADMIN of CHOWN+NET_ADMIN+SYS_ADMIN: open_tree
		SYS_ADMIN of CHOWN+NET_ADMIN+SYS_ADMIN: pivot_root
		SYS_ADMIN of CHOWN+NET_ADMIN+SYS_ADMIN: sethostname
		SYS_ADMIN of CHOWN+NET_ADMIN+SYS_ADMIN: umount2
		SYS_ADMIN of CHOWN+SETGID+SETUID+NET_ADMIN+SYS_ADMIN: mount_setattr
		SYS_ADMIN of CHOWN+SETGID+SETUID+NET_ADMIN+SYS_ADMIN: unshare
	END
	run -0 traced -- --ro-bind / / true
	run -0 calls_with_power
	assert_output - <<-'END'
		SYS_ADMIN of CHOWN+SETGID+SETUID+NET_ADMIN+SYS_ADMIN: mount_setattr
		SYS_ADMIN of CHOWN+SETGID+SETUID+NET_ADMIN+SYS_ADMIN: unshare
		SYS_ADMIN of SYS_ADMIN: clone3
		SYS_ADMIN of SYS_ADMIN: fsconfig
		SYS_ADMIN of SYS_ADMIN: fsmount
		SYS_ADMIN of SYS_ADMIN: fsopen
		SYS_ADMIN of SYS_ADMIN: mount_setattr
		SYS_ADMIN of SYS_ADMIN: move_mount
		SYS_ADMIN of SYS_ADMIN: open_tree
		SYS_ADMIN of SYS_ADMIN: pivot_root
		SYS_ADMIN of SYS_ADMIN: umount2
	END
}

# attack A36 A80
@test "with --unshare-user, while it is set up, a capability is effective for these calls alone" {
	as_user A unshare --user true 2>/dev/null || skip "needs user namespaces"
	# what a new user namespace gives counts until it is shed: capget, prctl
	run -0 traced -- --ro-bind / / --unshare-user true
	run -0 calls_with_power
	assert_output - <<-'END'
		SETGID+SETUID+SYS_ADMIN of SETGID+SETUID+SYS_ADMIN: capget
		SETGID+SETUID+SYS_ADMIN of SETGID+SETUID+SYS_ADMIN: close
		SETGID+SETUID+SYS_ADMIN of SETGID+SETUID+SYS_ADMIN: openat
		SETGID+SETUID+SYS_ADMIN of SETGID+SETUID+SYS_ADMIN: prctl
		SETGID+SETUID+SYS_ADMIN of SETGID+SETUID+SYS_ADMIN: setresuid
		SETGID+SETUID+SYS_ADMIN of SETGID+SETUID+SYS_ADMIN: unshare
		SETGID+SETUID+SYS_ADMIN of SETGID+SETUID+SYS_ADMIN: write
		SYS_ADMIN of CHOWN+SETGID+SETUID+NET_ADMIN+SYS_ADMIN: mount_setattr
		SYS_ADMIN of CHOWN+SETGID+SETUID+NET_ADMIN+SYS_ADMIN: unshare
		SYS_ADMIN of SETGID+SETUID+SYS_ADMIN: clone3
		SYS_ADMIN of SETGID+SETUID+SYS_ADMIN: fsconfig
		SYS_ADMIN of SETGID+SETUID+SYS_ADMIN: fsmount
		SYS_ADMIN of SETGID+SETUID+SYS_ADMIN: fsopen
		SYS_ADMIN of SETGID+SETUID+SYS_ADMIN: mount_setattr
		SYS_ADMIN of SETGID+SETUID+SYS_ADMIN: move_mount
		SYS_ADMIN of SETGID+SETUID+SYS_ADMIN: open_tree
		SYS_ADMIN of SETGID+SETUID+SYS_ADMIN: pivot_root
		SYS_ADMIN of SETGID+SETUID+SYS_ADMIN: umount2
	END
}

# The writes to stdout and stderr: by whom, and what was permitted.
writes() {
	awk '
		BEGIN { uid = "root"; permitted = "everything" }
		{ sub(/^[0-9]+ +/, "") }
		/^capset/ {
			split($0, set, /permitted=|, inheritable=/)
			permitted = set[2] == "0" ? "nothing" : set[2]
		}
		/^setresuid/ && !/ = -1 / { split($0, id, /[(, ]+/); uid = id[3] }
		/^writev?\([12],/ { print uid " " permitted }' "$place/trace"
}

# attack A36: from the first call on, and behind each change of ids
@test "a message is written without capabilities and root's ids" {
	local uid call
	uid=$(caller id -u)
	run -0 traced -- --mode
	run -0 writes
	assert_output "$uid nothing"
	run -125 traced -- --unknown
	run -0 writes
	assert_output "$uid nothing"
	for call in setitimer capget setresgid unshare pipe2; do
		run -125 traced -e "inject=$call:error=EPERM:when=1" -- --ro-bind / / true
		run -0 writes
		assert_output "$uid nothing"
	done
}
