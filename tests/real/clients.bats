# bats file_tags=root
#
# Programs that call bwrap, with cordon as their bwrap, as an ordinary user
# where user namespaces are refused; and the manual's table of bubblewrap's
# options.  A test of a difference names it: `# differs: --option`.

load ../helpers
load ../more
load ../fixtures/clients/helpers

manual=$CORDON_TOP/man/cordon.1

# Of bubblewrap 0.9 to 0.13; Debian 12 has 0.8.
newer_options=(--argv0 --level-prefix --not-a-security-boundary --overlay
	--overlay-src --ro-overlay --tmp-overlay)

# in_place SCRIPT: by bash in $place with flatpak's settings, on a session bus.
in_place() {
	client timeout -k 5 60 dbus-run-session -- bash -c \
		"set -e; cd '$place'; . '$fixtures/flatpak.sh'; $1"
}

# The rows of the table in the manual: option, setuid, root, userns.
table() {
	sed -n '/^\.Sh COMPATIBILITY/,/^\.El/s/^\.It Fl -\([a-z0-9-]*\) Ta /--\1 Ta /p' \
		"$manual" | sed 's/ Ta / /g'
}

# The options whose differences the manual tells.
told() {
	sed -n '/^\.Sh COMPATIBILITY/,/^\.Sh SEE ALSO/s/^\.It Sy //p' "$manual" |
		tr -d '\\,' | tr -s ' ' '\n' | sort
}

options_of() {
	"$@" --help | grep -Eo '^ +--[a-z0-9-]+' | tr -d ' ' | sort
}

@test "the table has bubblewrap's options, and cordon has all of them" {
	requires /usr/bin/bwrap "its --help is compared"
	table | cut -d ' ' -f 1 | sort >"$BATS_TEST_TMPDIR/table"
	{
		options_of /usr/bin/bwrap
		printf '%s\n' "${newer_options[@]}"
	} | sort -u >"$BATS_TEST_TMPDIR/bubblewrap"
	run -0 wc -l <"$BATS_TEST_TMPDIR/table"
	assert_output 68
	run -0 diff "$BATS_TEST_TMPDIR/bubblewrap" "$BATS_TEST_TMPDIR/table"
	run -0 comm -23 "$BATS_TEST_TMPDIR/table" <(options_of cordon)
	assert_output ''
}

@test "each cell of the table is one of four words" {
	run -1 grep -vE '^--[a-z0-9-]+( (same|differs|refused|nothing)){3}$' < <(table)
	assert_output ''
}

@test "what is not the same is told, and nothing else, and a test shows it" {
	run -0 diff <(table | awk '$2 $3 $4 != "samesamesame" { print $1 }' | sort) <(told)
	run -0 diff <(grep -rhoE '^# differs: .*' "$CORDON_TOP"/tests/*/*.bats |
		cut -d : -f 2 | tr -s ' ' '\n' | grep . | sort -u) <(told)
}

# each_mode FUNCTION: in the three modes.
each_mode() {
	local name

	for name in setuid root userns; do
		mode "$name"
		place_make
		"$@"
	done
}

refused_options() {
	local option

	exec {devnull}</dev/null
	refused '--cap-add CAP_KILL: is refused: no capability is left for the command' \
		--cap-add CAP_KILL
	refused "--userns-block-fd $devnull: is refused: the maps of a user namespace are not written by others" \
		--userns-block-fd "$devnull"
	for option in --userns --userns2; do
		[ "$CORDON_MODE" != userns ] || break
		refused "$option: is refused in $CORDON_MODE mode (its owner would have power over the command)" \
			--ro-bind / / "$option" "$devnull"
	done
	exec {devnull}<&-
}

# differs: --cap-add --userns --userns2 --userns-block-fd
@test "what is refused is refused with its reason" {
	each_mode refused_options
}

options_without_effect() {
	local options=(--cap-drop ALL --cap-drop all --cap-drop CAP_KILL
		--exec-label anything --file-label anything
		--not-a-security-boundary)

	run -0 cordon --ro-bind / / --proc /proc "${options[@]}" \
		grep -cE '^Cap(Inh|Prm|Eff|Bnd|Amb):.0{16}$' /proc/self/status
	assert_output 5
	run -125 cordon --not-a-security-boundary --ro-bind / / --remount-ro /usr/bin true
}

# differs: --cap-drop --exec-label --file-label --not-a-security-boundary
@test "what is taken without an effect has none" {
	[ ! -e /sys/fs/selinux/enforce ] || skip "labels are an error with SELinux"
	each_mode options_without_effect
}

arguments_differ() {
	refused '--args: echo stands behind the options (give the command on the command line)' \
		--args 8 8< <(printf '%s\0' --ro-bind / / echo)
	run -0 cordon --version
	assert_output "cordon $(sed -n 's/^VERSION = //p' "$CORDON_TOP/Makefile")"
	refused '--file 8: has been given to another option' \
		--ro-bind / / --tmpfs /tmp --sync-fd 8 --file 8 /tmp/file 8<"$manual"
}

# differs: --args --version
@test "words behind the options of --args, the version, and a descriptor twice" {
	each_mode arguments_differ
}

binds_differ() {
	refused "Can't find source path /proc/self/fd/8: Too many levels of symbolic links (links below /proc are not followed)" \
		--ro-bind-try /proc/self/fd/8 /mnt 8</usr
	refused "Can't find source path /proc/self/ns/user: Too many levels of symbolic links (links below /proc are not followed)" \
		--ro-bind /proc/self/ns/user /mnt
	run -0 cordon --ro-bind / / --tmpfs /tmp --ro-bind-try /proc/self/ns/user /tmp/userns ls /tmp
	assert_output ''
	for option in --bind --dev-bind --ro-bind --bind-try --dev-bind-try --ro-bind-try; do
		refused "Can't mount on symlink destination /tmp/link: it could lead elsewhere (name what it points to)" \
			--ro-bind / / --tmpfs /tmp --dir /tmp/directory \
			--symlink directory /tmp/link "$option" /usr /tmp/link
	done
	caller mkdir "$place/directory"
	exec {directory}<"$place/directory"
	caller mv "$place/directory" "$place/other"
	for option in --bind-fd --ro-bind-fd; do
		run -0 cordon --ro-bind / / "$option" "$directory" /mnt ls /mnt
		caller mv "$place/other" "$place/another"
		caller mkdir "$place/other"
		caller rmdir "$place/another"
		run -125 cordon --ro-bind / / "$option" "$directory" /mnt true
		exec {directory}<&-
		exec {directory}<"$place/other"
	done
	exec {directory}<&-
}

# differs: --bind --bind-try --dev-bind --dev-bind-try --ro-bind --ro-bind-try
# differs: --bind-fd --ro-bind-fd
@test "links of /proc, links as destinations, and descriptors of what is gone are not bound" {
	each_mode binds_differ
}

data_differs() {
	truncate --size 16777217 "$BATS_TEST_TMPDIR/big"
	chmod 644 "$BATS_TEST_TMPDIR/big"
	for option in --file --bind-data --ro-bind-data; do
		run -125 cordon --ro-bind / / --tmpfs /tmp "$option" 8 /tmp/big true \
			8<"$BATS_TEST_TMPDIR/big"
		assert_output "cordon: $option: more than 16777216 bytes"
	done
	run -0 cordon --ro-bind / / --tmpfs /tmp --ro-bind-data 8 /tmp/a/b stat -c %a /tmp/a /tmp/a/b 8<"$manual"
	assert_output $'755\n600'
	run -125 cordon --ro-bind / / --dev /dev --chmod 0600 /dev/null true
	assert_output --partial "Can't chmod /dev/null: not a file or directory"
	refused "--mqueue: the host's queues stay where they are (add --unshare-ipc)" \
		--ro-bind / / --mqueue /tmp
}

# differs: --file --bind-data --ro-bind-data --chmod --mqueue
@test "data is bounded, parents are 0755, devices keep their mode, the host's queues are not shown" {
	each_mode data_differs
}

# differs: --size
@test "in setuid mode a tmpfs can have half of memory, and no more" {
	run -0 cordon --ro-bind / / --size 1048576 --tmpfs /tmp df --output=size --block-size=1 /tmp
	assert_line --regexp '^ *1048576$'
	run -125 cordon --ro-bind / / --size 9223372036854775807 --tmpfs /tmp true
	assert_output --partial --size
}

proc_with_a_cover() {
	mount -t tmpfs none /proc/fs
	cordon --ro-bind / / --unshare-pid --proc /proc true
}

# differs: --proc
@test "in setuid mode there is no new procfs where something is hidden in the old one" {
	export CORDON_MODE
	run -125 apart proc_with_a_cover
	assert_output --partial --proc
}

# no-userns does not see clone3, by which an overlay's namespace is made.
overlays_differ() {
	local layers many=()

	mkdir "$place/layer" "$place/other" "$place/upper" "$place/work"
	echo lower >"$place/layer/file"
	chown -R "$(caller_name):" "$place"
	layers=(--overlay-src "$place/layer")
	for _ in {1..13}; do
		many+=("${layers[@]}")
	done

	run -0 cordon --ro-bind / / "${layers[@]}" \
		--overlay "$place/upper" "$place/work" /mnt cat /mnt/file
	assert_output lower
	run -0 cordon --ro-bind / / "${layers[@]}" --tmp-overlay /mnt cat /mnt/file
	run -0 cordon --ro-bind / / "${layers[@]}" --overlay-src "$place/other" --ro-overlay /mnt cat /mnt/file
	run -125 cordon --ro-bind / / "${many[@]}" --tmp-overlay /mnt true
	assert_output --partial 'is one layer too many'
}

# differs: --overlay-src --overlay --tmp-overlay --ro-overlay
@test "overlays are made in every mode, of a bounded number of layers" {
	each_mode overlays_differ
}

# differs: --unshare-user --unshare-user-try --unshare-all
@test "the user namespace of setuid mode is root's" {
	local option pid

	for option in --unshare-user --unshare-user-try --unshare-all; do
		client_where_root_can bwrap --ro-bind / / --die-with-parent "$option" \
			sleep 30 3>&- &
		wait_until 10 pgrep -u cordon-a -x sleep >/dev/null
		pid=$(pgrep -u cordon-a -x sleep)
		run -1 as_user A readlink "/proc/$pid/ns/user"
		run -1 as_user A nsenter --user --target "$pid" true
		user_processes_end A
		wait_until 10 test ! -e "/proc/$pid"
	done
	run -1 client bwrap --ro-bind / / --unshare-user true
	assert_output --partial 'No permissions to create a new namespace'
	run -0 client bwrap --ro-bind / / --unshare-user-try true
	mode root
	run -0 cordon --ro-bind / / --unshare-user --proc /proc cat /proc/self/uid_map
	assert_output --regexp '^ +0 +0 +1$'
}

disabled_userns() {
	run -1 cordon --ro-bind / / --disable-userns unshare --user true
	assert_output --partial 'Operation not permitted'
	run -0 cordon --ro-bind / / --disable-userns cat /proc/sys/user/max_user_namespaces
	refute_output --regexp '^[01]$'
}

# differs: --disable-userns
@test "user namespaces are disabled by a filter, with or without one" {
	each_mode disabled_userns
}

# differs: --pidns
@test "in setuid mode a pid namespace of root's is not joined" {
	exec {pidns}</proc/self/ns/pid
	run -125 cordon --ro-bind / / --pidns "$pidns" true
	assert_output --partial "--pidns $pidns: belongs to somebody else"
	mode root
	run -0 cordon --ro-bind / / --pidns "$pidns" true
	exec {pidns}<&-
}

no_leftover() {
	[ -z "$(pgrep -f "^sleep 4321.$$")" ]
}

leftover_is_killed() {
	run -0 cordon --ro-bind / / --dev /dev --unshare-pid --proc /proc \
		sh -c "setsid sleep 4321.$$ </dev/null >/dev/null 2>&1 & exit 0"
	wait_until 2 no_leftover
}

# differs: --unshare-pid
@test "what the command leaves in its pid namespace is killed" {
	each_mode leftover_is_killed
}

# differs: --die-with-parent
@test "the end of the thread that started the sandbox does not end it" {
	run -0 caller "$(tool thread)" "$(prefix)/bin/cordon" --ro-bind / / --die-with-parent \
		sh -c 'sleep 1; echo alive'
	assert_line alive
}

@test "a status stream without an exit-code tells that the command could not be executed" {
	run -125 cordon --ro-bind / / --json-status-fd 8 --chdir /nonesuch true 8>"$place/status"
	run -126 cordon --ro-bind / / --unshare-pid --json-status-fd 8 / 8>"$place/status"
	run -1 grep exit-code "$place/status"
	run -127 cordon --ro-bind / / --unshare-pid --json-status-fd 8 nonesuch 8>"$place/status"
	run -1 grep exit-code "$place/status"
	run -3 cordon --ro-bind / / --unshare-pid --json-status-fd 8 sh -c 'exit 3' 8>"$place/status"
	run -0 grep -c '^{ "exit-code": 3 }$' "$place/status"
	assert_output 1
}

@test "child-pid can be signalled by its caller, and not be looked at" {
	client sh -c 'exec 8>"$1/info"; exec bwrap --ro-bind / / --unshare-pid --info-fd 8 sleep 30' \
		sh "$place" 3>&- &
	wait_until 10 test -s "$place/info"
	pid=$(sed -n 's/.*"child-pid": \([0-9]*\).*/\1/p' "$place/info")
	run ! caller cat "/proc/$pid/ns/pid"
	assert_output --partial 'Permission denied'
	run ! caller nsenter --net --target "$pid" true
	run -0 caller kill -KILL "$pid"
	wait_until 10 test ! -e "/proc/$pid"
}

@test "bubblejail's way of calling: --args, --info-fd, a socket and a pipe that stay open" {
	host_note
	run -0 client python3 "$fixtures/calls.py" bubblejail bwrap
	assert_output - <<-'END'
		info ['cgroup-namespace', 'child-pid', 'ipc-namespace', 'mnt-namespace', 'net-namespace', 'pid-namespace', 'uts-namespace']
		ready 1 data /home/user
		socket
		exit 0
	END
	assert_host_unchanged
}

@test "glycin's way of calling: little memory, a filter, a socket for the loader" {
	run -0 client python3 "$fixtures/calls.py" glycin bwrap
	assert_output - <<-'END'
		loader from / /tmp-home 204800
		exit 0
	END
}

@test "nixpak's way of calling: --info-fd is read to its end before --block-fd lets go" {
	run -0 client timeout 20 python3 "$fixtures/calls.py" nixpak bwrap
	assert_output - <<-'END'
		child True
		before None
		output ['started', '700']
		exit 7
	END
}

@test "pressure-vessel's way of calling: the host's /proc and /dev, much data, the environment by --setenv" {
	run -0 client python3 "$fixtures/calls.py" pressure_vessel bwrap
	assert_output - <<-'END'
		/overrides/lib /tmp /tmp
		100
		lock
		0
		host
		exit 0
	END
}

# agent COMMAND: what runs an agent's commands, in a project.
agent_call=(bwrap --new-session --die-with-parent --ro-bind / / --dev /dev
	--unshare-net --unshare-pid --proc /proc)

@test "an agent's command writes in its project, nowhere else, and has no network" {
	client mkdir "$place/project"
	run -0 client "${agent_call[@]}" --bind "$place/project" "$place/project" \
		--chdir "$place/project" -- sh -c \
		'touch here; touch ../there; grep -c : /proc/net/dev; ls /proc | grep -cE "^[0-9]+$"; ps -o tty= -p $$'
	assert_output - <<-'END'
		touch: cannot touch '../there': Read-only file system
		1
		4
		?
	END
	run -0 ls "$place" "$place/project"
	assert_output "$(printf '%s:\nproject\n\n%s/project:\nhere' "$place" "$place")"
}

@test "an agent that insists on a user namespace needs a machine where root can make one" {
	run -1 client "${agent_call[@]}" --unshare-user true
	assert_output 'bwrap: No permissions to create a new namespace: No space left on device (user.max_user_namespaces tells how many may be)'
	run -0 client_where_root_can "${agent_call[@]}" --unshare-user id -u
	assert_output "$(id -u cordon-a)"
	run -1 client_where_root_can "${agent_call[@]}" --unshare-user unshare --user true
	assert_output --partial 'Operation not permitted'
}

# The runtime and the application, built and installed, or what went wrong.
application_prepare() {
	python3 "$fixtures/picture.py" 64 >"$place/icon.png"
	in_place 'runtime_install; application_install icon.png' \
		>"$place/log" 2>&1 && return
	cat "$place/log"
	return 1
}

@test "flatpak builds, installs and runs an application" {
	requires flatpak "it is what runs"
	host_note
	client sh -c 'echo secret >"$HOME/secret"'
	application_prepare
	run -0 --separate-stderr in_place 'application sh -c "
			cat ~/secret ../secret '"$CORDON_SCRATCH"'/home-a/secret 2>/dev/null
			cd /; echo *
			grep -cE \"^(NoNewPrivs:.1|CapBnd:.0{16})\" /proc/self/status
			ls /proc | grep -c \"^[0-9]\"
			echo mine >~/kept/file; echo other >~/other
			grep -c : /proc/net/dev
			id -u"
		cat "$HOME/.var/app/$name/kept/file"
		application sh -c "exit 7" || echo exit $?'
	assert_output - <<-END
		app bin dev etc lib lib64 proc run sys tmp usr var
		2
		4
		1
		$(id -u cordon-a)
		mine
		exit 7
	END
	assert_host_unchanged
}

@test "flatpak's other commands find the instance; entering it they cannot" {
	requires flatpak "it is what runs"
	application_prepare
	run -0 --separate-stderr in_place '
		application sleep 30 &
		until pgrep -u "$(id -u)" -x sleep >pid; do sleep 0.1; done
		info=/proc/$(cat pid)/root/.flatpak-info
		sed -n "s/^name=//p" "$info"
		instance=$(sed -n "s/^instance-id=//p" "$info")
		flatpak ps --columns=instance | grep -c "^$instance"
		flatpak enter "$instance" id 2>&1 || true
		child=$(flatpak ps --columns=instance,child-pid | sed -n "s/^$instance[^0-9]*//p")
		flatpak run --parent-pid="$child" --parent-share-pids "$name//1" readlink /proc/self/ns/pid
		flatpak kill "$instance"
		wait || true'
	assert_output - <<-END
		org.example.Cordon
		1
		error: entering not supported (need unprivileged user namespaces, or sudo -E)
		$(readlink /proc/self/ns/pid)
	END
}

@test "libgnome-desktop makes thumbnails in its sandbox" {
	requires gdk-pixbuf-thumbnailer "it is the thumbnailer"
	host_note
	python3 "$fixtures/picture.py" 300 >"$place/picture.png"
	run -0 client python3 "$fixtures/thumbnail.py" "$place/picture.png" image/png
	assert_output 128
	# a thumbnailer that fails unless it is where it ought to be
	mkdir -p "$place/data/thumbnailers"
	cat >"$place/data/thumbnailers/own.thumbnailer" <<-END
		[Thumbnailer Entry]
		TryExec=sh
		Exec=sh -c "test ! -e $place && grep -q 'CapBnd:.*0000000000000000' /proc/self/status && cp %i %o"
		MimeType=image/x-own;
	END
	cp "$place/picture.png" "$place/picture.own"
	run -0 client env XDG_DATA_DIRS="$place/data:/usr/share" \
		python3 "$fixtures/thumbnail.py" "$place/picture.own" image/x-own
	assert_output 300
	assert_host_unchanged
}

# webkit_start: a page in cog, in a root without what makes WebKit think that
# it is in a container, with a home that is not below /var/tmp, and ours at
# the path that it calls.
webkit_start() {
	local top root=$place/root

	mkdir "$root"
	mount -t tmpfs -o mode=755 none "$root"
	for top in /*; do
		if [ -L "$top" ]; then
			cp -a "$top" "$root$top"
		elif [ -d "$top" ]; then
			mkdir "$root$top"
			mount --rbind "$top" "$root$top"
		fi
	done
	mount -t tmpfs -o mode=755 none "$root/home"
	install -d -o cordon-a -m 0700 "$root/home/a" "$root/home/a/run"
	install -o cordon-a "$fixtures/page.html" "$root/home/a/page.html"
	echo secret >"$root/home/a/secret"
	mkdir "$root/old"
	cd "$root" || exit
	pivot_root . old
	cd /
	umount --lazy /old
	mount --bind "${bwrap%/*}/cordon" /usr/bin/bwrap
	cd /home/a || exit
	env -i PATH=/usr/bin:/bin LANG=C.UTF-8 XDG_RUNTIME_DIR=/home/a/run \
		"$CORDON_TOOLS/no-userns" cordon-a env HOME=/home/a \
		dbus-run-session timeout 60 cog --platform=headless --enable-sandbox \
		--enable-write-console-messages-to-stdout=true file:///home/a/page.html
}

@test "WebKit runs a page's script in its sandbox" {
	requires cog "it is what shows the page"
	export bwrap fixtures
	apart webkit_start >"$place/log" 2>&1 3>&- &
	wait_until 40 grep -q 'a script says 42' "$place/log" || {
		cat "$place/log"
		false
	}
	pid=$(pgrep -u cordon-a -x WPEWebProcess)
	run -0 grep -cE '^(NoNewPrivs:.1|CapBnd:.0{16}|Seccomp:.2)$' "/proc/$pid/status"
	assert_output 3
	assert [ ! -e "/proc/$pid/root/home/a/secret" ]
	run ! cmp -s <(readlink "/proc/$pid/ns/pid") <(readlink /proc/self/ns/pid)
}

@test "opam builds and installs a package in its sandbox" {
	requires opam "it is what builds"
	host_note
	run -0 --separate-stderr client bash -c \
		"set -e; cd '$place'; . '$fixtures/opam.sh' >&2; cat root/switch/lib/found"
	assert_output - <<-END
		touch: cannot touch '$place/elsewhere': Read-only file system
		1
		1
	END
	assert_host_unchanged
}

# sandbox_runtime HOW CLIENT...: a script in a project.
sandbox_runtime() {
	printf '%s\n' "$1" >"$place/settings.json"
	"${@:2}" bash -c "cd '$place/project' && node '$CORDON_SCRATCH/npm-clients/node_modules/@anthropic-ai/sandbox-runtime/dist/cli.js' \
		--settings '$place/settings.json' -c 'touch here; touch ../there; touch locked/there; cat secret; unshare --user true; grep -c : /proc/net/dev'"
}

@test "sandbox-runtime runs commands where root can make user namespaces" {
	npm_client @anthropic-ai/sandbox-runtime 0.0.83
	requires socat "it asks for it"
	requires rg "it asks for it"
	local filesystem='"filesystem": {"denyRead": ["./secret"], "allowWrite": ["."], "denyWrite": ["./locked"]}'
	local network='"allowedDomains": [], "deniedDomains": []'

	client mkdir -p "$place/project/locked"
	client sh -c 'echo secret >"$1"' sh "$place/project/secret"
	run -0 sandbox_runtime "{\"network\": {$network, \"allowAllUnixSockets\": true}, $filesystem}" client_where_root_can
	assert_output - <<-'END'
		touch: cannot touch '../there': Read-only file system
		touch: cannot touch 'locked/there': Read-only file system
		cat: secret: Permission denied
		unshare: unshare failed: Operation not permitted
		1
	END
	assert [ -e "$place/project/here" ]
	run -1 sandbox_runtime "{\"network\": {$network}, $filesystem}" client_where_root_can
	assert_output 'apply-seccomp: unshare(CLONE_NEWUSER): Operation not permitted'
	run -1 sandbox_runtime "{\"network\": {$network, \"allowAllUnixSockets\": true}, $filesystem}" client
	assert_output 'bwrap: No permissions to create a new namespace: No space left on device (user.max_user_namespaces tells how many may be)'
}
