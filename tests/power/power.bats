# What is done with power, call by call, is what tests/power/calls-MODE says,
# and SECURITY.md says why.  With CORDON_UPDATE=1 they are written anew: read
# the difference.

# $place is more.bash's.
# shellcheck disable=SC2154

load ../helpers
load ../more

setup() {
	mode "$CORDON_MODE"
	requires root "strace keeps the setuid bit's effect for root alone"
	requires strace "it sees the calls"
	requires python3 "it reads what strace has written"
	[ "$(uname -m)" = x86_64 ] || skip "the list is of x86-64"
	place_make
	caller mkdir "$place/pinned" "$place/low" "$place/upper" "$place/work"
	caller touch "$place/masked"
	traces=()
	invariants_note
}

teardown() {
	[ -z "${last:-}" ] || kill -KILL "$last" 2>/dev/null || true
	invariants_hold
}

# traced [-STATUS] [-e STRACE'S] OPTION...: what strace sees of such a run.
traced() {
	local status=-0 trace=$BATS_TEST_TMPDIR/trace${#traces[@]} options=()

	[[ $1 != -[0-9]* ]] || {
		status=$1
		shift
	}
	while [ "$1" = -e ]; do
		options+=(-e "$2")
		shift 2
	done
	run "$status" strace -f -qq -s 64 -o "$trace" -u "$(caller_name)" \
		"${options[@]}" -- "$(prefix)/bin/cordon" "$@"
	traces+=("$trace")
}

# Every step that is done with power at least once, and failures within.
every_step() {
	traced --ro-bind / / --proc /proc --dev /dev --size 65536 --tmpfs /tmp \
		--unshare-net --unshare-pid --unshare-ipc --unshare-uts \
		--unshare-cgroup --hostname box --mqueue /media \
		--bind "$place" "$place" --pin "$place/pinned" \
		--mask "$place/masked" --ro-bind-data 9 "$place/data" \
		--remount-ro /tmp --filter default \
		/bin/true 9</dev/null
	traced --bind / / --dev-bind /dev /dev --proc /proc /bin/true
	traced --version
	traced -125 --no-such-option
	traced -125 -e inject=fsmount:error=EPERM:when=1 --tmpfs / /bin/true
}

user_namespaces() {
	traced --ro-bind / / --unshare-user --uid 1 --gid 1 --unshare-pid \
		/bin/true
	# to join: those of a process of the caller's
	mkfifo "$place/ready"
	chmod 0666 "$place/ready"
	as "$(caller_name)" "$(caller_home)" unshare --user --map-root-user \
		--pid --fork --kill-child \
		sh -c 'echo >"$0"; exec sleep 600' "$place/ready" 3>&- &
	job=$!
	read -r _ <"$place/ready"
	last=$job
	until [ -z "$(pgrep -P "$last")" ]; do
		last=$(pgrep -P "$last")
	done
	joined=/proc/$last/ns
	if [ "$CORDON_MODE" = userns ]; then
		traced --ro-bind / / --userns 8 --pidns 9 /bin/true \
			8<"$joined/user" 9<"$joined/pid"
	else
		traced --ro-bind / / --pidns 9 /bin/true 9<"$joined/pid"
	fi
}

overlays() {
	traced --ro-bind / / --overlay-src "$place/low" \
		--overlay "$place/upper" "$place/work" /mnt \
		--overlay-src "$place/low" --tmp-overlay /opt /bin/true
}

@test "what is done with power is what the list says" {
	every_step
	user_namespaces
	overlays
	"$BATS_TEST_DIRNAME/list" "$CORDON_MODE" "${traces[@]}" >"$BATS_TEST_TMPDIR/calls"
	if [ -n "${CORDON_UPDATE:-}" ]; then
		cp "$BATS_TEST_TMPDIR/calls" \
			"$BATS_TEST_DIRNAME/calls-$CORDON_MODE"
	fi
	run -0 diff "$BATS_TEST_DIRNAME/calls-$CORDON_MODE" \
		"$BATS_TEST_TMPDIR/calls"
}
