# For the sweeps: what they need, and the layouts that they run.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more

faults=$BATS_TEST_DIRNAME
errors=EPERM,ENOMEM,ENOSYS,EMFILE,EINTR,EAGAIN,ENOSPC,EACCES

# program NAME: tests/faults/NAME.c, for everybody.
program() {
	local program=$CORDON_TOOLS/$1

	if [ ! -x "$program" ]; then
		"${CC:-cc}" -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra \
			-Wconversion -Wshadow -Werror -o "$program.new" \
			"$faults/$1.c" -lseccomp
		mv "$program.new" "$program"
	fi
	echo "$program"
}

# All calls with CORDON_FAULTS=all; else every 29th, from another one each day,
# or from CORDON_FAULTS_FIRST.
steps() {
	step=1 first=0
	[ "${CORDON_FAULTS:-}" != all ] || return 0
	step=29
	first=${CORDON_FAULTS_FIRST:-$((10#$(date +%j) % step))}
}

# A sweep lasts for minutes, in which the machine makes and removes cgroups
# elsewhere: of each hierarchy only what is below our own counts here.
host_cgroups() {
	local names path top

	while IFS=: read -r _ names path; do
		top=/sys/fs/cgroup/${names#name=}
		if [ -z "$names" ] && [ -d "$top/unified" ]; then
			top+=unified
		fi
		find "$top$path" -type d 2>/dev/null || true
	done </proc/self/cgroup | sort
}

# What the layouts have in common.
place_fill() {
	install -m 0755 "$(program seen)" "$place/seen"
	echo data >"$place/data"
	printf '\x06\0\0\0\0\0\xff\x7f' >"$place/allow"
	caller sh -c 'cd "$0" && mkdir -p project/.git project/other lower upper \
		work && echo secret >project/secret && touch project/lock lower/a' \
		"$place"
}

# layout NAME: sets layout, command and launcher.  The command prints what it
# sees, nothing of which may differ from run to run.
layout() {
	local name outside=()

	for name in cgroup ipc mnt net pid user uts; do
		outside+=("$(readlink "/proc/self/ns/$name")")
	done
	command=(/seen "${outside[@]}")
	launcher=("$CORDON_TOOLS/no-userns" cordon-a)
	layout=(--ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib
		--symlink usr/lib64 /lib64 --proc /proc --dev /dev
		--ro-bind "$place/seen" /seen)
	"layout_$1"
}

# Where the kernel has to allow user namespaces, if only to root.
userns_allowed() {
	launcher=(/usr/bin/setpriv --reuid cordon-a --regid cordon-a
		--init-groups)
}

# Most of what needs no user namespace.
layout_rich() {
	layout+=(--tmpfs /tmp --size 1000000 --perms 0700 --tmpfs /run
		--dir /var/empty --chmod 0500 /var/empty --remount-ro /run
		--bind "$place/project" /project --pin /project/.git
		--mask /project/secret --mask /project/other
		--ro-bind-try "$place/none" /none --mask-try /project/none
		--unshare-pid --unshare-net --unshare-ipc --mqueue /dev/mqueue
		--unshare-uts --unshare-cgroup --hostname box
		--clearenv --setenv A b --rlimit core=0 --new-session
		--landlock-scope signal --filter default --die-with-parent
		--watch "$place/project/.git/config" --lock "$place/project"
		--lock-file /project/lock --json-status-fd 1 --chdir /)
}

# A user namespace, and no init.
layout_user() {
	userns_allowed
	layout+=(--unshare-user --uid 1234 --gid 1234 --unshare-pid --as-pid-1
		--filter nested --disable-userns --assert-userns-disabled
		--landlock-scope abstract-unix --clearenv --keep-env HOME
		--keep-fd 8 --info-fd 9 --chdir /)
	command=(/seen -a "$place" "${outside[@]}")
}

# The same with data and a filter from descriptors.
layout_data() {
	layout_user
	layout+=(--perms 0600 --file 5 /etc/file --ro-bind-data 6 /etc/data
		--seccomp 7)
}

# Layers: with a directory that is written to, with one that nobody keeps, and
# with none.
layout_overlay() {
	userns_allowed
	layout+=(--unshare-pid --chdir / --overlay-src "$place/lower"
		--overlay "$place/upper" "$place/work" /over
		--overlay-src "$place/lower" --tmp-overlay /tmp-over
		--overlay-src /usr --overlay-src "$place/lower"
		--ro-overlay /ro-over)
}

# Those that fail by themselves: before the clone, in the child while it has
# power, after the drop, and because there is no such command.
layout_source() {
	layout+=(--ro-bind "$place/none" /none)
}

layout_root() {
	layout+=(--unshare-pid --remount-ro /none --json-status-fd 1)
}

layout_inside() {
	layout+=(--unshare-pid --chdir /none --json-status-fd 1)
}

layout_command() {
	layout+=(--unshare-pid --chdir /)
	command=(/none)
}

# with_layout COMMAND...: with the descriptors of the layouts, and none of ours.
with_layout() {
	local environment

	mapfile -d '' environment < <(caller_environment)
	env -i "${environment[@]}" HOME=/ "$@" 3>&- 4>&- 5<"$place/data" \
		6<"$place/data" 7<"$place/allow" 8</dev/null 9>/dev/null
}
