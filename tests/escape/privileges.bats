# What the command is: ids, capabilities, securebits, of which nothing is left.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more

status_of() {
	grep -E '^(Uid|Gid|Groups|Cap[A-Z][a-z]+|NoNewPrivs|Seccomp):' "$1" |
		awk '{ $1 = $1; print }'
}

# The caller's ids outside; a user namespace has a name for two of them only.
expected_ids() {
	local gid groups

	gid=$(caller id -g)
	caller cat /proc/self/status >"$place/outside"
	groups=$(sed -n 's/^Groups:[[:space:]]*//p' "$place/outside")
	if [ "$CORDON_MODE" = userns ]; then
		groups=$(xargs -n 1 <<<"$groups" |
			sed "/^$gid\$/!s/..*/65534/" | xargs)
	fi
	status_of "$place/outside" | grep -E '^(Uid|Gid):'
	# shellcheck disable=SC2086 # numbers
	echo Groups: $groups
}

# attack A23 A24
@test "inside, the command has the caller's ids and no capability in any set" {
	run -0 inside --filter default -- cat /proc/self/status
	assert_equal "$(status_of - <<<"$output")" "$(
		expected_ids
		cat <<-'END'
			CapInh: 0000000000000000
			CapPrm: 0000000000000000
			CapEff: 0000000000000000
			CapBnd: 0000000000000000
			CapAmb: 0000000000000000
			NoNewPrivs: 1
			Seccomp: 2
		END
	)"
}

# attack A25
@test "inside, securebits are locked and no way back to uid 0 is open" {
	local back
	case $CORDON_MODE in
	setuid) back=(EPERM EPERM EPERM) ;;
	root) back=(ok ok EPERM) ;;
	userns) back=(EINVAL EINVAL EPERM) ;;
	esac
	run -0 with_state identity
	assert_output - <<-END
		securebits 0xef
		no_new_privs 1
		setresuid: ${back[0]}
		setresgid: ${back[1]}
		setgroups: ${back[2]}
		capset: EPERM
		ambient capability: EPERM
		securebits: EPERM
		no_new_privs: EINVAL
	END
}

# attack A25
@test "inside, as pid 1 the command is no stronger" {
	run -0 with_state identity
	local reaped=$output
	run -0 with_state --as-pid-1 -- identity
	assert_output "$reaped"
	run -0 cordon --ro-bind / / "$(tool state)" identity
	assert_output "$reaped"
}

# attack A26
@test "inside, a setuid or setgid file gives nothing" {
	requires root "to make one"
	install -o root -g root -m 6755 "$(tool state)" "$place/state"
	run -0 with_state identity
	local expected=$output
	run -0 inside --bind "$place" /place -- /place/state identity
	assert_output "$expected"
	# nor where the host has it, in a part of the root that is bound whole
	run -0 cordon --dev-bind / / --bind "$place" "$place" \
		"$place/state" identity
	assert_output "$expected"
}

# attack A24
@test "inside, a file with capabilities gives nothing" {
	requires root "to make one"
	requires setcap "to make one"
	install -m 0755 "$(tool state)" "$place/state"
	setcap cap_sys_admin,cap_dac_override+eip "$place/state"
	run -0 with_state identity
	local expected=$output
	run -0 inside --bind "$place" /place -- /place/state identity
	assert_output "$expected"
}

# attack A22
@test "inside, what the caller may not read or write stays so" {
	requires users "root's files and another user's"
	[ "$CORDON_MODE" != root ] || skip "root reads its own files"
	install -o root -m 0600 /dev/null "$place/of-root"
	install -o root -g root -m 0660 /dev/null "$place/of-group-root"
	install -o cordon-b -m 0600 /dev/null "$place/of-b"
	for file in of-root of-group-root of-b; do
		run -1 inside --bind "$place" /place -- cat "/place/$file"
		assert_output "cat: /place/$file: Permission denied"
		run -2 inside --bind "$place" /place -- \
			sh -c "echo >/place/$file"
		assert_output \
			"sh: 1: cannot create /place/$file: Permission denied"
	done
}

# attack A34
@test "inside, the helper's own file cannot be written" {
	# init is not to be looked into, so only one of the two is printed
	run -1 inside -- readlink /proc/1/exe /proc/self/exe
	assert_output "/usr/bin/readlink"
	# as pid 1 and without a pid namespace it is the command as well
	run -0 inside --as-pid-1 -- readlink /proc/1/exe
	assert_output "/usr/bin/readlink"
}
