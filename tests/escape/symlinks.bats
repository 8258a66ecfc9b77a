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

# Every option that makes or covers something inside: @ is where.
creating=(
	'--bind SOURCE @' '--bind-try SOURCE @'
	'--ro-bind SOURCE @' '--ro-bind-try SOURCE @'
	'--dev-bind SOURCE @' '--dev-bind-try SOURCE @'
	'--bind-fd 8 @' '--ro-bind-fd 8 @'
	'--overlay-src SOURCE --overlay UPPER WORK @'
	'--overlay-src SOURCE --tmp-overlay @'
	'--overlay-src SOURCE --overlay-src UPPER --ro-overlay @'
	'--remount-ro @' '--proc @' '--dev @' '--tmpfs @' '--mqueue @'
	'--dir @' '--file 9 @' '--bind-data 9 @' '--ro-bind-data 9 @'
	'--symlink target @' '--chmod 0711 @'
	'--mask @' '--mask-try @' '--pin @' '--lock-file @'
)

# The others: they name nothing inside, or only where the command finds itself
# when there is no more power.
elsewhere=(
	--add-seccomp-fd --args --argv0 --as-pid-1 --assert-userns-disabled
	--block-fd --cap-add --cap-drop --chdir --clearenv --die-with-parent
	--disable-userns --exec-label --file-label --filter --foreground
	--forward-signals --gid --help --hostname --info-fd --json-status-fd
	--keep-env --keep-fd --landlock-scope --level-prefix --lock --mode
	--new-session --no-symlinks --not-a-security-boundary --overlay-src
	--perms --pidns --rlimit --seccomp --setenv --share-net --size --sync-fd
	--uid --unsetenv --unshare-all --unshare-cgroup --unshare-cgroup-try
	--unshare-ipc --unshare-net --unshare-pid --unshare-user
	--unshare-user-try --unshare-uts --userns --userns-block-fd --userns2
	--version --watch
)

# The option that has @: the last one.
option_of() {
	local word option

	for word in $1; do
		case $word in
		--*) option=$word ;;
		*) ;;
		esac
	done
	echo "$option"
}

@test "every option that makes or covers something is among those tried here" {
	local row options=("${elsewhere[@]}")
	for row in "${creating[@]}"; do
		options+=("$(option_of "$row")")
	done
	run -0 cordon --help
	assert_equal "$(sed -n 's/^  \(--[a-z0-9-]*\).*/\1/p' <<<"$output" | LC_ALL=C sort)" \
		"$(printf '%s\n' "${options[@]}" | LC_ALL=C sort)"
}

# words ROW DEST: the array words; an overlay comes to have the project's
# neighbours for its layers.
words_make() {
	local word

	words=()
	for word in $1; do
		case $word in
		@) words+=("$2") ;;
		SOURCE) words+=("$place/source") ;;
		UPPER) words+=("$place/upper") ;;
		WORK) words+=("$place/work") ;;
		*) words+=("$word") ;;
		esac
	done
}

# A directory that nothing may be made in, and links to it.
outside_make() {
	local climb=../../../../../../../../..
	mkdir -p "$place/project/real" "$place/outside/below" "$place/source" \
		"$place/upper" "$place/work"
	echo data | tee "$place/data" "$place/outside/file" \
		"$place/project/real/file" >"$place/project/file"
	ln -s "$place/outside" "$place/project/absolute"
	ln -s ../outside "$place/project/relative"
	ln -s "$climb$place/outside" "$place/project/climbing"
	ln -s / "$place/project/root"
	ln -s "/proc/self/root$place/outside" "$place/project/magic"
	ln -s /proc/self/fd/7 "$place/project/descriptor"
	ln -s "$place/outside/nowhere" "$place/project/dangling"
	ln -s loop "$place/project/loop"
	if [ "$(id -u)" -eq 0 ]; then
		chown -hR "$(caller_name):" "$place"
	fi
}

kinds=(absolute relative climbing root magic descriptor dangling loop)

# The whole of $place but for what an overlay of the table keeps for itself.
outside_note() {
	find "$place" -mindepth 1 \( -path "$place/upper" -o -path "$place/work" \) \
		-prune -o -printf '%p %y %m %u:%g %n %s %C@ %l\n' | LC_ALL=C sort
}

# verdicts BELOW OPTION...: each option of the table at BELOW each link of the
# project, which OPTIONs put at /project.  A line for those that fare alike: +
# where set-up came to its end, - where it was refused, in the order of kinds.
# Descriptor 7 is a directory of the host's, which nothing may lead to.
verdicts() {
	local below=$1 row kind line words statuses script=$BATS_TEST_TMPDIR/script
	shift
	for row in "${creating[@]}"; do
		for kind in "${kinds[@]}"; do
			words_make "$row" "/project/$kind$below"
			# the shell inside is not the one here
			printf '%s ' "$(prefix)/bin/cordon" --ro-bind /usr /usr \
				--symlink usr/lib /lib --symlink usr/lib64 /lib64 \
				--proc /proc --unshare-pid --unshare-ipc "$@" \
				"${words[@]}" /usr/bin/true
			printf '%s\n' "7<$place/outside 8<$place/source 9<$place/data 2>&-; echo \$?"
			case $row in
			*WORK*) printf '%s\n' "cd $place; chmod -R u+rwX work upper; rm -rf work upper; mkdir work upper" ;;
			*) ;;
			esac
		done
	done >"$script"
	chmod 0644 "$script"
	mapfile -t statuses < <(caller sh <"$script")
	assert_equal "${#statuses[@]}" $((${#creating[@]} * ${#kinds[@]}))
	for row in "${creating[@]}"; do
		line=${statuses[*]:0:8}
		statuses=("${statuses[@]:8}")
		line=${line//125/-}
		line=${line// /}
		printf '%s %s\n' "${line//0/+}" "$(option_of "$row")"
	done
}

# alike: one line for all options of the same verdicts.
alike() {
	awk '{ options[$1] = options[$1] " " $2 }
		END { for (line in options) print line options[line] }' |
		LC_ALL=C sort
}

makers="--bind --bind-try --ro-bind --ro-bind-try --dev-bind --dev-bind-try --bind-fd --ro-bind-fd --overlay --tmp-overlay --ro-overlay"
makers_too="--proc --dev --tmpfs --mqueue"

# attack A44 A46 A57: of these links one leads to something inside, its root
@test "no option makes or covers what a link leads to" {
	local before layer
	outside_make
	before=$(outside_note)
	for layer in --bind --overlay-src; do
		set -- "$layer" "$place/project" /project
		[ "$layer" = --bind ] || set -- "$layer" "$place/project" \
			--tmp-overlay /project
		verdicts '' "$@" >"$BATS_TEST_TMPDIR/verdicts"
		assert_equal "$(alike <"$BATS_TEST_TMPDIR/verdicts")" "$(
			cat <<-END
				---+---- --dir --lock-file
				-------- $makers --remount-ro $makers_too --file --bind-data --ro-bind-data --symlink --chmod --mask --mask-try --pin
			END
		)"
		assert_equal "$(outside_note)" "$before"
	done
}

# attack A43 A44 A46 A55
@test "no option makes or covers something below a link that leads out" {
	local before layer
	outside_make
	before=$(outside_note)
	for layer in --bind --overlay-src; do
		set -- "$layer" "$place/project" /project
		[ "$layer" = --bind ] || set -- "$layer" "$place/project" \
			--tmp-overlay /project
		verdicts /made/below "$@" >"$BATS_TEST_TMPDIR/verdicts"
		assert_equal "$(alike <"$BATS_TEST_TMPDIR/verdicts")" "$(
			cat <<-END
				++++--+- --mask-try
				---+---- $makers $makers_too --dir --file --bind-data --ro-bind-data --symlink
				-------- --remount-ro --chmod --mask --pin --lock-file
			END
		)"
		assert_equal "$(outside_note)" "$before"
	done
}

# attack A42: the helper's own names, in the root that is being built
@test "a link of a name that we use for a moment leads nowhere" {
	caller sh -c 'echo before >"$0/file"' "$place"
	run -125 cordon --symlink "$place/file" /.cordon-data \
		--bind-data 9 /data true 9<<<after
	assert_output "cordon: Can't create the file for /data: File exists"
	run -125 cordon --symlink "$place/file" /.cordon-mask \
		--dir /masked --mask /masked true
	assert_output "cordon: Can't make a mask: File exists"
	assert_equal "$(cat "$place/file")" before
}

# What the place of ROW is before: a file or a directory.
place_of() {
	case $1 in
	--file* | *-data* | --symlink* | --chmod* | --mask* | --lock-file*)
		echo file
		;;
	*) echo real ;;
	esac
}

# exchanged ROW DEST A B: the row's set-up, A and B being exchanged at any of
# its calls.  Whatever is made in / cannot be: only the project is writable.
exchanged() {
	local words
	words_make "$1" "$2"
	"$(tool exchange-at)" "$(caller_name)" children "$3" "$4" \
		"$(prefix)/bin/cordon" --ro-bind / / --unshare-pid --unshare-ipc \
		--bind "$place/project" /mnt "${words[@]}" /usr/bin/true \
		7<"$place/outside" 8<"$place/source" 9<"$place/data" 2>&-
}

# attack A42 A43 A44
@test "a link that takes the place of a directory during set-up leads nowhere" {
	[ "$(id -u)" -eq 0 ] || [ "$CORDON_MODE" = userns ] ||
		skip "tracing a setuid program needs root"
	local before row
	outside_make
	caller ln -s "$place/outside/file" "$place/project/to-file"
	before=$(outside_note | grep -v "^$place/project")
	for row in "${creating[@]}"; do
		# the same but for the look-up or the flags of their source
		case $row in
		*-try* | --dev-bind* | --ro-bind-fd*) continue ;;
		*) ;;
		esac
		run -0 exchanged "$row" /mnt/real/made "$place/project/real" \
			"$place/project/absolute"
		read -r runs refused fine <<<"$output"
		((runs > 15 && refused + fine == runs)) ||
			fail "$row: $output"
		case $(place_of "$row") in
		real) set -- real absolute ;;
		*) set -- file to-file ;;
		esac
		run -0 exchanged "$row" "/mnt/$1" "$place/project/$1" \
			"$place/project/$2"
		read -r runs refused fine <<<"$output"
		((runs > 15 && refused + fine == runs)) ||
			fail "$row: $output"
		work_clean
		assert_equal "$(outside_note | grep -v "^$place/project")" \
			"$before"
	done
}

# An overlay leaves there what its owner removes.
work_clean() {
	caller sh -c 'cd "$0" && chmod -R u+rwX work upper &&
		rm -rf work upper && mkdir work upper' "$place"
}
