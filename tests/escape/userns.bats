# User namespaces: the one that --unshare-user makes, and none that the
# command makes.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load ../helpers
load ../more

teardown() {
	local pid

	for pid in ${keeper:-} ${init:-} ${other:-} ${job:-}; do
		kill -KILL "$pid" 2>/dev/null || true
	done
	invariants_hold
}

# userns_allowed: from here on the machine lets everybody make one.
userns_allowed() {
	if [ "$CORDON_MODE" = setuid ]; then
		caller() {
			as_user A "$@"
		}
	fi
	caller unshare --user true 2>/dev/null ||
		skip "needs user namespaces: the kernel refuses them here"
}

# userns_refused: and from here on nobody.
userns_refused() {
	case $CORDON_MODE in
	setuid) ;; # as it is
	root)
		caller() {
			caller_environment >/dev/null
			env -i PATH=/usr/bin:/bin HOME="$place" \
				"$CORDON_TOOLS/no-userns" root "$@"
		}
		;;
	*) skip "userns mode is nothing without them" ;;
	esac
}

# A sandbox that has said it is there; sets keeper and command.
background() {
	[ -p "$place/ready" ] || mkfifo "$place/ready"
	chmod 0666 "$place/ready"
	inside --bind "$place" /place "$@" -- sh -c \
		'trap "exit 9" USR1; echo >/place/ready; while :; do sleep 60 & wait; done' \
		3>&- &
	job=$!
	read -r _ <"$place/ready"
	keeper=$(pgrep -o -f "^$(prefix)/bin/cordon .*$place")
	init=$(pgrep -P "$keeper")
	command=$(pgrep -P "$init" || echo "$init")
	command=${command%%$'\n'*}
}

# The dead do not count: somebody else's pid 1 is not in a hurry.
process_gone() {
	[ ! -e "/proc/$1" ] || grep -q '^State:[[:space:]]*Z' "/proc/$1/status"
}

outside_status() {
	caller sed -n "s/^$1:[[:space:]]*//p" /proc/self/status | tr -s '\t ' '  '
}

# The primary group has a name inside, the others have not.
groups_shown() {
	local group shown=()

	for group in $(outside_status Groups); do
		[ "$group" = "$(caller id -g)" ] || group=65534
		shown+=("$group")
	done
	echo "${shown[*]}"
}

# attack A23 A25
@test "with --unshare-user, the command has the caller's two ids and no power" {
	userns_allowed
	local uid gid layout ids
	uid=$(caller id -u)
	gid=$(caller id -g)
	ids=$(
		cat <<-END
			Uid: $uid $uid $uid $uid
			Gid: $gid $gid $gid $gid
			Groups: $(groups_shown)
			CapInh: 0000000000000000
			CapPrm: 0000000000000000
			CapEff: 0000000000000000
			CapBnd: 0000000000000000
			CapAmb: 0000000000000000
			NoNewPrivs: 1
			$uid $uid 1
			$gid $gid 1
			deny
		END
	)
	ids=$(awk '{ $1 = $1; print }' <<<"$ids")
	for layout in "" --as-pid-1; do
		# shellcheck disable=SC2086,SC2248 # words
		run -0 inside --unshare-user $layout -- sh -c '
			grep -E "^(Uid|Gid|Groups|Cap...|NoNewPrivs):" \
				/proc/self/status
			cd /proc/self; cat uid_map gid_map setgroups'
		assert_equal "$(awk '{ $1 = $1; print }' <<<"$output")" "$ids"
	done
}

# attack A25 A26
@test "with --unshare-user, securebits are locked and there is no way to another id" {
	userns_allowed
	local back=EINVAL
	[ "$CORDON_MODE" != root ] || back=ok # it is 0 already
	run -0 with_state --unshare-user -- identity
	assert_output - <<-END
		securebits 0xef
		no_new_privs 1
		setresuid: $back
		setresgid: $back
		setgroups: EPERM
		capset: EPERM
		ambient capability: EPERM
		securebits: EPERM
		no_new_privs: EINVAL
	END
	local reaped=$output
	run -0 with_state --unshare-user --as-pid-1 -- identity
	assert_output "$reaped"
	run -0 cordon --ro-bind / / --unshare-user "$(tool state)" identity
	assert_output "$reaped"
}

# attack A23: a new user namespace clears them
@test "securebits about exec that the caller has locked stay locked, also with --unshare-user" {
	userns_allowed
	local options start
	start=("$CORDON_TOOLS/hostile-start" securebits=0xf00 --)
	caller "${start[@]}" true 2>/dev/null ||
		skip "needs Linux 6.14: the kernel does not know them"
	for options in "" --unshare-user "--unshare-user --as-pid-1"; do
		# shellcheck disable=SC2086,SC2248 # words
		run -0 caller "${start[@]}" "$(prefix)/bin/cordon" \
			--ro-bind / / --unshare-pid $options "$(tool state)" identity
		assert_line --index 0 "securebits 0xfef"
		assert_line --index 7 "securebits: EPERM"
	done
}

# attack B2
@test "with --unshare-user, the command changes no mount and no host name" {
	userns_allowed
	run -0 with_state --unshare-user -- mounts
	local line
	for line in "${lines[@]}"; do
		assert_regex "$line" ': (EPERM|EINVAL|EBUSY)$'
	done
	assert_equal "${#lines[@]}" 13
	run -1 inside --unshare-user -- hostname other
	assert_output "hostname: you must be root to change the host name"
}

# attack A46: our number of the child is somebody else's in that /proc
@test "--unshare-user maps its own child where /proc shows another pid namespace" {
	userns_allowed
	requires root "to make a pid namespace and keep /proc"
	local gid uid
	uid=$(caller id -u)
	gid=$(caller id -g)
	foreign_proc() {
		local self
		read -r self _ </proc/self/stat
		[ "$self" != "$BASHPID" ] || return 99
		cordon --ro-bind / / --unshare-user --uid 1 --gid 2 \
			cat /proc/self/uid_map /proc/self/gid_map
	}
	run -0 unshare --pid --fork --kill-child \
		bash -c "$(declare -f); foreign_proc; exit"
	assert_equal "$(awk '{ $1 = $1; print }' <<<"$output")" \
		"1 $uid 1"$'\n'"2 $gid 1"
}

# attack A80: the one that owns a namespace has every capability in it
@test "with --unshare-user, the namespace is nobody's, and the caller gains nothing by entering it" {
	userns_allowed
	requires root "to look at it"
	local program
	program=$(tool userns)
	background --unshare-user
	exec 9<"/proc/$command/ns/user"
	if [ "$CORDON_MODE" = userns ]; then
		assert_equal "$("$program" owner 9)" "$(caller id -u)"
		skip "userns mode: it is the caller's, who can make them anyway"
	fi
	local owner=0
	[ "$CORDON_MODE" = root ] || owner=$((0xfffe0000 + $(caller id -u) % 65536))
	assert_equal "$("$program" owner 9)" "$owner"
	refute [ "/proc/$command/ns/user" -ef /proc/self/ns/user ]
	# the keeper is not in it
	assert [ "/proc/$keeper/ns/user" -ef /proc/self/ns/user ]
	[ "$CORDON_MODE" = setuid ] || return 0
	# with a descriptor that the caller could not open
	run -0 caller "$program" enter 9
	assert_output - <<-'END'
		setns: EPERM
		capabilities: 0000000000000000
	END
	# nor as root of a namespace of the caller's own
	run -0 caller unshare --user --map-root-user "$program" enter 9
	assert_line "setns: EPERM"
	exec 9<&-
	run -1 caller nsenter --user --target "$command" true
	assert_output "nsenter: cannot open /proc/$command/ns/user: Permission denied"
}

# attack A74: counted to the namespace's owner, too
@test "with --unshare-user, what the command uses up is not root's or another user's" {
	[ "$CORDON_MODE" = setuid ] || skip "elsewhere it is the caller's own"
	userns_allowed
	local most program
	program=$(tool state)
	most=$(cat /proc/sys/fs/inotify/max_user_instances)
	mkfifo "$place/end" "$place/held"
	chmod 0666 "$place/end" "$place/held"
	(exec 9>"$place/end" && exec sleep 60) 3>&- &
	other=$!
	cordon --ro-bind / / --unshare-user "$program" inotify \
		<"$place/end" >"$place/held" 3>&- &
	job=$!
	read -r line <"$place/held"
	assert_equal "$line" "$most EMFILE"
	run -0 "$program" inotify </dev/null
	refute_output "0 EMFILE"
	run -0 as_user B "$(prefix)/bin/cordon" --ro-bind / / --unshare-user \
		"$program" inotify </dev/null
	assert_output "$most EMFILE"
	kill "$other"
	wait "$job"
	# nor does what root has count here: there are more kernel threads
	run -0 caller bash -c 'ulimit -u 40; exec "$@"' bash \
		"$(prefix)/bin/cordon" --ro-bind / / --unshare-user \
		sh -c '(true); echo forked'
	assert_output forked
}

# attack A30 B37
@test "with --unshare-user, the caller cannot read, trace or enter what runs inside" {
	[ "$CORDON_MODE" = setuid ] || skip "elsewhere it has all power over it"
	userns_allowed
	local pid
	background --unshare-user
	for pid in "$keeper" "$init" "$command"; do
		run -0 caller "$(tool state)" reach "$pid"
		assert_output - <<-'END'
			mem: EACCES
			environ: EACCES
			fd: EACCES
			root: EACCES
			cwd: EACCES
			maps: EACCES
			user namespace: EACCES
			exe: EACCES
			process_vm_readv: EPERM
			pidfd_getfd: EPERM
			ptrace seize: EPERM
			ptrace attach: EPERM
		END
	done
	# signals are the caller's to send: the ids are the same
	caller kill -USR1 "$command"
	status=0
	wait "$job" || status=$?
	assert_equal "$status" 9
}

# attack A36
@test "with --unshare-user, none of our processes has any privilege while the command runs" {
	userns_allowed
	local uid pid
	uid=$(caller id -u)
	background --unshare-user
	for pid in "$keeper" "$init"; do
		run -0 grep -E '^(Uid|Cap(Inh|Prm|Eff|Bnd|Amb)|NoNewPrivs):' \
			"/proc/$pid/status"
		assert_equal "$(tr -s '\t\n' '  ' <<<"$output")" \
			"Uid: $uid $uid $uid $uid CapInh: 0000000000000000 CapPrm: 0000000000000000 CapEff: 0000000000000000 CapBnd: 0000000000000000 CapAmb: 0000000000000000 NoNewPrivs: 1 "
	done
}

# attack C14 A70: a change of ids undoes a parent death signal
@test "with --unshare-user, a killed keeper takes the sandbox along" {
	userns_allowed
	local options
	for options in "" --as-pid-1 --new-session; do
		# shellcheck disable=SC2086,SC2248 # words
		background --unshare-user $options
		kill -KILL "$keeper"
		status=0
		wait "$job" || status=$?
		assert_equal "$status" 137
		wait_until 2 process_gone "$init"
	done
	# nor is a pid namespace what does it
	rm "$place/ready"
	mkfifo "$place/ready"
	chmod 0666 "$place/ready"
	cordon --ro-bind / / --bind "$place" "$place" --unshare-user sh -c \
		"echo >$place/ready; exec sleep 600" 3>&- &
	read -r _ <"$place/ready"
	keeper=$(pgrep -o -f "^$(prefix)/bin/cordon .*$place")
	init=$(pgrep -P "$keeper")
	kill -KILL "$keeper"
	wait_until 2 process_gone "$init"
}

# attack A30 A71
@test "while --unshare-user is set up, another process of the caller has no way in" {
	[ "$CORDON_MODE" = setuid ] || skip "setuid mode: there is no other way in elsewhere"
	userns_allowed
	host_note
	run -0 "$CORDON_TOOLS/stop-at" cordon-a "$BATS_TEST_TMPDIR/stops" \
		"$(prefix)/bin/cordon" --ro-bind / / --unshare-user \
		--unshare-pid --uid 0 -- /bin/true
	refute_output
	assert [ "$(cat "$BATS_TEST_TMPDIR/stops")" -gt 200 ]
	assert_host_unchanged
}

# attack A12 A19 A76: a call for the namespace, its maps or its ids fails
@test "with --unshare-user, a call that fails leaves no command in a weaker sandbox" {
	requires root "strace keeps the setuid bit's effect for root alone"
	requires strace "it injects the errors"
	userns_allowed
	local call n trace=$BATS_TEST_TMPDIR/trace injected=0
	for call in unshare setresuid setresgid openat prctl capset; do
		for ((n = 1; n < 60; n++)); do
			rm -f "$place/ran"
			strace -f -q -o "$trace" -u "$(caller_name)" \
				-e inject="$call:error=EPERM:when=$n" -- \
				"$(prefix)/bin/cordon" --ro-bind / / \
				--bind "$place" "$place" --unshare-user \
				--unshare-pid "$(tool state)" mark "$place/ran" \
				>/dev/null 2>&1 || true
			grep -q INJECTED "$trace" || break
			injected=$((injected + 1))
			[ ! -s "$place/ran" ] && continue
			cat "$place/ran" >>"$BATS_TEST_TMPDIR/seen"
			grep -F INJECTED "$trace" >&2
		done
	done
	((injected > 30))
	# the keeper's last looks, which are not about the command
	run ! grep -E '^Cap...:.*[1-9a-f]' "$BATS_TEST_TMPDIR/seen"
}

# attack A8 A76: closing can block, a socket that lingers, a file system of one's own
@test "a map that cannot be written is no reason to close or write anything with power" {
	requires root "strace keeps the setuid bit's effect for root alone"
	requires strace "it injects the error"
	[ "$CORDON_MODE" != userns ] || skip "userns mode: there is no power"
	userns_allowed
	local file n trace=$BATS_TEST_TMPDIR/trace
	refusing() {
		strace -q -o "$trace" -u "$(caller_name)" "$@" -- \
			"$(prefix)/bin/cordon" --ro-bind / / --unshare-user true
	}
	refusing
	cp "$trace" "$BATS_TEST_TMPDIR/whole"
	for file in setgroups uid_map gid_map; do
		n=$(awk '/^openat\(/ { n++ } /'"$file"'"/ { print n; exit }' \
			"$BATS_TEST_TMPDIR/whole")
		run -125 refusing -e inject=openat:error=EMFILE:when="$n"
		assert_output --regexp \
			"^cordon: Can't write /proc/[0-9]+/$file: Too many open files\$"
		run -0 sed -n '/INJECTED/,/^close_range(3/p' "$trace"
		assert_line --partial "(INJECTED)"
		assert_line --index "$((${#lines[@]} - 2))" --regexp \
			'^capset\(.*effective=0,'
	done
}

# attack A20
@test "--uid and --gid are what the caller's ids are called inside, and nothing else" {
	userns_allowed
	local uid gid
	for uid in 0 1 4294967294; do
		gid=$((4294967294 - uid))
		rm -rf "$place/made"
		run -0 inside --unshare-user --uid "$uid" --gid "$gid" \
			--bind "$place" /place -- sh -c '
				id -u; id -g; touch /place/made
				stat -c "%u %g" /place/made /usr
				awk "{ \$1 = \$1; print }" /proc/self/uid_map \
					/proc/self/gid_map
				grep "^Cap" /proc/self/status | tr "\t" " "'
		assert_output - <<-END
			$uid
			$gid
			$uid $gid
			$([ "$CORDON_MODE" = root ] && echo "$uid $gid" || echo "65534 65534")
			$uid $(caller id -u) 1
			$gid $(caller id -g) 1
			CapInh: 0000000000000000
			CapPrm: 0000000000000000
			CapEff: 0000000000000000
			CapBnd: 0000000000000000
			CapAmb: 0000000000000000
		END
		assert_equal "$(stat -c '%u %g' "$place/made")" \
			"$(caller id -u) $(caller id -g)"
	done
	# a name is no power
	run -32 inside --unshare-user --uid 0 --gid 0 -- mount -t tmpfs none /tmp
	assert_output --partial "permission denied"
	run -1 inside --unshare-user --uid 0 -- chown 1 /tmp
	assert_output "chown: changing ownership of '/tmp': Invalid argument"
}

# attack A20
@test "--uid and --gid are refused where they would mean another user" {
	local option number
	if [ "$CORDON_MODE" != userns ]; then
		for option in --uid --gid; do
			for number in 0 1 "$(caller id -u)"; do
				refused "$option: needs --unshare-user (another id needs a namespace where it means yours)" \
					--ro-bind / / "$option" "$number"
			done
		done
	fi
	for option in --uid --gid; do
		for number in 4294967295 4294967296 18446744073709551616; do
			refused "$option $number: is too large" \
				--ro-bind / / --unshare-user "$option" "$number"
		done
		for number in -1 00 0x0 ' 0' root; do
			refused "$option $number: is not a plain decimal number" \
				--ro-bind / / --unshare-user "$option" "$number"
		done
	done
}

@test "with --unshare-user, what belongs to others is the overflow user's" {
	userns_allowed
	requires users "another user's file"
	: >"$place/of-b"
	: >"$place/of-root"
	caller touch "$place/own"
	chown cordon-b: "$place/of-b"
	chown root:root "$place/of-root"
	run -0 inside --unshare-user --bind "$place" /place -- \
		stat -c '%u %g %n' /place/of-b /place/of-root /place/own
	local ids
	ids="$(caller id -u) $(caller id -g)"
	if [ "$CORDON_MODE" = root ]; then
		assert_line --index 1 "$ids /place/of-root"
	else
		assert_line --index 1 "65534 65534 /place/of-root"
	fi
	assert_line --index 0 "65534 65534 /place/of-b"
	assert_line --index 2 "$ids /place/own"
}

# Nobody can trace what we start, so that there it is not shown.
hidden_each() {
	for hidden in 1 2 4; do
		mount -t proc -o "hidepid=$hidden" none /proc
		inside --unshare-user -- sh -c 'tr -s " " </proc/self/uid_map'
		inside --overlay-src "$place/one" --tmp-overlay /merged -- \
			ls /merged
	done
}

@test "where /proc hides processes, --unshare-user and overlays work all the same" {
	userns_allowed
	requires root "to mount"
	grep -q '	overlay$' /proc/filesystems ||
		skip "the kernel has not loaded overlayfs"
	caller mkdir "$place/one"
	caller touch "$place/one/file"
	local map
	map=" $(caller id -u) $(caller id -u) 1"
	run -0 apart hidden_each
	assert_output "$(printf '%s\n' "$map" file "$map" file "$map" file)"
}

# attack A22
@test "with --unshare-user, a group that is denied something stays denied" {
	[ "$CORDON_MODE" != root ] || skip "root reads it anyway"
	requires users "a member of the group"
	userns_allowed
	local options
	echo canary >"$place/denied"
	chgrp sbdeny "$place/denied"
	chmod 0604 "$place/denied"
	run -0 as_user B cat "$place/denied"
	assert_output canary
	for options in --unshare-user --unshare-all "--unshare-user --uid 0 --gid 0"; do
		# shellcheck disable=SC2086,SC2248 # words
		run -1 inside $options --bind "$place" /place -- cat /place/denied
		assert_output "cat: /place/denied: Permission denied"
	done
}

# attack A84
@test "--unshare-user is an error where the kernel refuses" {
	userns_refused
	host_note
	refused "No permissions to create a new namespace: No space left on device (user.max_user_namespaces tells how many may be)" \
		--ro-bind / / --bind "$place" "$place" --unshare-user
	refused "No permissions to create a new namespace: No space left on device (user.max_user_namespaces tells how many may be)" \
		--ro-bind / / --bind "$place" "$place" --unshare-user \
		--unshare-pid --as-pid-1
	# nor is an id given up quietly
	refused "No permissions to create a new namespace: No space left on device (user.max_user_namespaces tells how many may be)" \
		--ro-bind / / --bind "$place" "$place" --unshare-user-try --uid 0
	assert_host_unchanged
}

# attack A84
@test "--unshare-user-try and --unshare-all go on without where the kernel refuses" {
	userns_refused
	local option
	for option in --unshare-user-try --unshare-all; do
		run -0 inside "$option" -- sh -c '
			readlink /proc/self/ns/user
			grep -E "^(Uid|Gid|Groups|Cap...|NoNewPrivs):" \
				/proc/self/status
			cat /proc/self/uid_map'
		assert_equal "$(awk '{ $1 = $1; print }' <<<"$output")" "$(
			awk '{ $1 = $1; print }' <<-END
				$(caller readlink /proc/self/ns/user)
				Uid: $(outside_status Uid)
				Gid: $(outside_status Gid)
				Groups: $(outside_status Groups)
				CapInh: 0000000000000000
				CapPrm: 0000000000000000
				CapEff: 0000000000000000
				CapBnd: 0000000000000000
				CapAmb: 0000000000000000
				NoNewPrivs: 1
				$(awk '{ $1 = $1; print }' /proc/self/uid_map)
			END
		)" || return
	done
}

@test "--unshare-user-try and --unshare-all make a user namespace where there are some" {
	userns_allowed
	local option
	for option in --unshare-user-try --unshare-all; do
		run -0 inside "$option" -- readlink /proc/self/ns/user
		refute_output "$(caller readlink /proc/self/ns/user)"
		assert_output --regexp '^user:\[[0-9]+\]$'
	done
	if [ "$CORDON_MODE" != userns ]; then
		run -0 inside -- readlink /proc/self/ns/user
		assert_output "$(caller readlink /proc/self/ns/user)"
	fi
}

# Each way to make one.  On other machines than x86-64 there are fewer.
expected_tries() {
	local row tries=("$@")

	for row in unshare "unshare, with others" clone "clone, high bits" \
		clone3 "x32 unshare" "i386 unshare" "i386 clone" "i386 clone3"; do
		printf '%s: %s\n' "$row" "${tries[0]}"
		tries=("${tries[@]:1}")
	done | if [ "$(uname -m)" = x86_64 ]; then cat; else head -n 5; fi
}

with_tries() {
	inside --ro-bind "$(tool userns)" /userns "$@" -- /userns try
}

# attack B50 B51 B52 B56
@test "with --disable-userns, no call of any kind makes a user namespace" {
	userns_allowed
	local allowed refused strict
	allowed=$(expected_tries ok ok ok ok ok ENOSYS ok ok ok)
	refused=$(expected_tries EPERM EPERM EPERM EPERM ENOSYS EPERM EPERM \
		EPERM ENOSYS)
	strict=$(expected_tries EPERM EPERM EPERM EPERM ENOSYS ENOSYS SIGSYS \
		SIGSYS SIGSYS)
	# without the option there are ways: the test sees them
	run -0 with_tries
	assert_line "unshare: ok"
	assert_line "clone3: ok"
	if [[ $output != *SIG* ]]; then # the kernel has the i386 entry
		assert_output "$allowed"
		run -0 with_tries --disable-userns
		assert_output "$refused"
		run -0 with_tries --disable-userns --unshare-user
		assert_output "$refused"
		run -0 with_tries --disable-userns --as-pid-1 --unshare-user \
			--uid 0 --gid 0
		assert_output "$refused"
	fi
	run -0 with_tries --disable-userns
	refute_output --partial ": ok"
	run -0 with_tries --filter nested
	assert_line "unshare: ok"
	run -0 with_tries --disable-userns --filter nested
	assert_output "$strict"
	run -0 with_tries --disable-userns --unshare-user --filter nested
	assert_output "$strict"
	run -0 with_tries --disable-userns --filter default
	assert_output "$strict"
}

# attack B56
@test "with --disable-userns, what the command starts makes no user namespace either" {
	userns_allowed
	run -1 inside --disable-userns -- sh -c 'setsid env unshare --user true'
	assert_output "unshare: unshare failed: Operation not permitted"
	run -1 inside --disable-userns --unshare-user -- \
		unshare --user --map-root-user true
	assert_output "unshare: unshare failed: Operation not permitted"
	# threads and the other namespaces are as they were
	run -0 inside --disable-userns --ro-bind "$(tool thread)" /thread -- \
		/thread /bin/echo alive
	assert_line alive
}

@test "--assert-userns-disabled is an error where the command could make one" {
	userns_allowed
	local message="--assert-userns-disabled: a user namespace can be made (--disable-userns sees to it)"
	refused "$message" --ro-bind / / --bind "$place" "$place" \
		--assert-userns-disabled
	refused "$message" --ro-bind / / --bind "$place" "$place" \
		--unshare-user --assert-userns-disabled
	refused "$message" --ro-bind / / --bind "$place" "$place" \
		--filter nested --assert-userns-disabled
	run -0 cordon --ro-bind / / --disable-userns --assert-userns-disabled \
		echo it ran
	assert_output "it ran"
	run -0 cordon --ro-bind / / --filter default --assert-userns-disabled \
		echo it ran
	assert_output "it ran"
}

@test "--assert-userns-disabled passes where the kernel refuses them" {
	userns_refused
	run -0 cordon --ro-bind / / --assert-userns-disabled echo it ran
	assert_output "it ran"
}

# own_namespace [OPTION...] [COMMAND...]: a namespace of the caller's own, by a
# process that stays: sets other.
own_namespace() {
	mkfifo "$place/made"
	chmod 0666 "$place/made"
	as "$(caller_name)" "$(caller_home)" unshare --user --map-root-user "$@" \
		sh -c 'echo >"$0"; exec sleep 600' "$place/made" 3>&- &
	job=$!
	read -r _ <"$place/made"
	# the last of what it has started, one by one; no other sleep
	local next=$job
	while [ -n "$next" ]; do
		other=$next
		next=$(pgrep -P "$other" || true)
	done
}

# attack A80
@test "--userns and --userns2 join a namespace in userns mode, and are refused elsewhere" {
	userns_allowed
	local option below
	if [ "$CORDON_MODE" != userns ]; then
		own_namespace
		for option in --userns --userns2; do
			run -125 caller bash -c 'exec 9<"$1"; shift; exec "$@"' \
				bash "/proc/$other/ns/user" \
				"$(prefix)/bin/cordon" --ro-bind / / "$option" 9 \
				readlink /proc/self/ns/user
			assert_output "cordon: $option: is refused in $CORDON_MODE mode (its owner would have power over the command)"
		done
		return
	fi
	# one of the caller's own, and one below it
	own_namespace sh -c 'unshare --user --map-root-user "$@"; :' sh
	below=$(readlink "/proc/$other/ns/user")
	local above
	above=$(ps -o ppid= -p "$other" | tr -d ' ')
	run -0 caller bash -c 'exec 8<"$1" 9<"$2"; shift 2; exec "$@"' bash \
		"/proc/$above/ns/user" "/proc/$other/ns/user" \
		"$(prefix)/bin/cordon" --ro-bind / / --userns 8 \
		sh -c 'readlink /proc/self/ns/user; id -u
			grep ^Cap /proc/self/status | tr "\t" " "'
	assert_output - <<-END
		$(readlink "/proc/$above/ns/user")
		0
		CapInh: 0000000000000000
		CapPrm: 0000000000000000
		CapEff: 0000000000000000
		CapBnd: 0000000000000000
		CapAmb: 0000000000000000
	END
	run -0 caller bash -c 'exec 8<"$1" 9<"$2"; shift 2; exec "$@"' bash \
		"/proc/$above/ns/user" "/proc/$other/ns/user" \
		"$(prefix)/bin/cordon" --ro-bind / / --userns 8 --userns2 9 \
		sh -c 'readlink /proc/self/ns/user
			grep ^Cap /proc/self/status | tr "\t" " "'
	assert_output - <<-END
		$below
		CapInh: 0000000000000000
		CapPrm: 0000000000000000
		CapEff: 0000000000000000
		CapBnd: 0000000000000000
		CapAmb: 0000000000000000
	END
}

# attack A80
@test "in userns mode, what is no user namespace or not the caller's is not joined" {
	[ "$CORDON_MODE" = userns ] || skip "userns mode: it is refused elsewhere"
	local file
	for file in /proc/self/ns/net /proc/self/ns/user /etc/passwd /; do
		for option in --userns --userns2; do
			run -125 caller bash -c 'exec 9<"$1"; shift; exec "$@"' \
				bash "$file" "$(prefix)/bin/cordon" \
				--ro-bind / / "$option" 9 true
			assert_output --regexp "^cordon: Can't join the user namespace of $option: (Invalid argument|Operation not permitted) \(it has to be the caller's, and below this one\)$"
		done
	done
}

@test "what would give the command power, or others power over it, is refused in words" {
	refused "--userns-block-fd 0: is refused: the maps of a user namespace are not written by others" \
		--ro-bind / / --unshare-user --info-fd 2 --userns-block-fd 0
	local capability
	for capability in ALL CAP_SYS_ADMIN cap_net_raw nonsense ''; do
		refused "--cap-add $capability: is refused: no capability is left for the command" \
			--ro-bind / / --cap-add "$capability"
	done
}

@test "--cap-drop, labels and --not-a-security-boundary are accepted and change nothing" {
	[ ! -e /sys/fs/selinux/enforce ] || skip "with SELinux labels are refused"
	run -0 with_state identity
	local plain=$output
	run -0 with_state --cap-drop ALL --cap-drop CAP_SYS_ADMIN \
		--cap-drop cap_kill --exec-label a:b --file-label c:d \
		--not-a-security-boundary -- identity
	assert_output "$plain"
	run -0 inside --not-a-security-boundary --cap-drop ALL -- \
		grep -E '^Cap' /proc/self/status
	refute_output --regexp '[1-9a-f]$'
	refused "--cap-drop nonsense: is neither ALL nor the name of a capability" \
		--ro-bind / / --cap-drop nonsense
	# an option that cannot be carried out stays an error
	refused "Can't remount /usr read-only: Invalid argument (it is not a mount)" \
		--not-a-security-boundary --tmpfs / --dir /usr --remount-ro /usr
}

# attack A80
@test "--pidns joins a pid namespace of the caller's own" {
	userns_allowed
	[ "$CORDON_MODE" != userns ] || skip "userns mode: it has no power over that namespace"
	own_namespace --pid --fork
	run -0 caller bash -c 'exec 9<"$1"; shift; exec "$@"' bash \
		"/proc/$other/ns/pid" "$(prefix)/bin/cordon" --ro-bind / / \
		--proc /proc --pidns 9 \
		sh -c 'readlink /proc/self/ns/pid; tr "\0" " " </proc/1/cmdline'
	assert_output "$(readlink "/proc/$other/ns/pid")
sleep 600 "
}

# attack A80
@test "--pidns in userns mode needs the user namespace that owns it" {
	[ "$CORDON_MODE" = userns ] || skip "userns mode: elsewhere the helper has the power"
	userns_allowed
	own_namespace --pid --fork
	run -125 caller bash -c 'exec 9<"$1"; shift; exec "$@"' bash \
		"/proc/$other/ns/pid" "$(prefix)/bin/cordon" --ro-bind / / \
		--pidns 9 true
	assert_output "cordon: Can't join the pid namespace: Operation not permitted (join its user namespace, too: --userns)"
	run -0 caller bash -c 'exec 8<"$1/user" 9<"$1/pid"; shift; exec "$@"' \
		bash "/proc/$other/ns" "$(prefix)/bin/cordon" --ro-bind / / \
		--proc /proc --userns 8 --pidns 9 \
		sh -c 'readlink /proc/self/ns/pid; tr "\0" " " </proc/1/cmdline'
	assert_output "$(readlink "/proc/$other/ns/pid")
sleep 600 "
}

@test "--pidns and --unshare-pid together are refused" {
	run -125 cordon --ro-bind / / --unshare-pid --pidns 9 true \
		9</proc/self/ns/pid
	assert_output "cordon: --pidns: cannot be combined with --unshare-pid (leave out one of the two)"
}

# attack A80
@test "--pidns of somebody else is refused in setuid mode" {
	[ "$CORDON_MODE" = setuid ] || skip "setuid mode: elsewhere the kernel decides"
	local message="belongs to somebody else (in setuid mode only one that belongs to the caller)"
	run -125 cordon --ro-bind / / --pidns 9 true 9</proc/self/ns/pid
	assert_output "cordon: --pidns 9: $message"
	# a sandbox of the caller's own: the namespace is the first one's
	userns_allowed
	local options
	for options in "" --unshare-user; do
		# shellcheck disable=SC2086,SC2248 # words
		background $options
		run -125 cordon --ro-bind / / --pidns 9 true \
			9<"/proc/$command/ns/pid"
		assert_output "cordon: --pidns 9: $message"
		kill -KILL "$keeper"
	done
	requires users "another user's"
	# and another user's
	mkfifo "$place/made"
	chmod 0666 "$place/made"
	as_user B unshare --user --map-root-user --pid --fork \
		sh -c 'echo >"$0"; exec sleep 600' "$place/made" 3>&- &
	read -r _ <"$place/made"
	other=$(pgrep -n -u cordon-b -x sleep)
	run -125 cordon --ro-bind / / --pidns 9 true 9<"/proc/$other/ns/pid"
	assert_output "cordon: --pidns 9: $message"
}

@test "--pidns of a wrong kind is refused" {
	local file
	for file in /proc/self/ns/user /proc/self/ns/mnt /etc/passwd / /dev/null; do
		run -125 cordon --ro-bind / / --pidns 9 true 9<"$file"
		assert_output "cordon: --pidns 9: not a pid namespace (open /proc/PID/ns/pid of a process in it)"
	done
}
