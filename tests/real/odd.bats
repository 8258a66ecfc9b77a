# bats file_tags=root
#
# Projects, homes and users as they are somewhere, and not in examples: the
# real sandbox starts, or says in one line why not.
#
# attack A14

# $place is more.bash's, much text is for a shell inside, each test is a
# subshell, and a name ends with a backslash.
# shellcheck disable=SC2016,SC2154,SC2030,SC2031,SC2089,SC2090,SC1003

load ../helpers
load ../more

made=()

teardown() {
	if [ "$CORDON_USERS" = yes ]; then
		user_processes_end A
	fi
	if [ "${#made[@]}" -gt 0 ]; then
		rm -rf -- "${made[@]}"
	fi
}

# What a project's command sees of where it is, and does there.
look='
	printf "%s|\n" "$PWD"
	[ "$(pwd -P; printf .)" = "$PWD
." ] || echo "elsewhere: $(pwd -P)"
	ls -A ..
	# where "inside" is a directory that is gone at the end, or none
	(echo text >../beside) 2>/dev/null
	echo text >written && cat written
	for place in / /usr /etc; do
		(echo text >"$place/beside") 2>/dev/null && echo "wrote in $place"
	done
	ls -A
	exit 3'
export look # for apart

# project_make DIRECTORY: one of the caller's, with a neighbour.
project_make() {
	mkdir -p -- "$1"
	: >"$1/../neighbour"
	chown -- "$(caller_name):" "$1" "$1/.." 2>/dev/null || true
}

# at DIRECTORY COMMAND...: runs it there.
at() {
	cd -- "$1" || return
	shift
	"$@"
}

# works_in DIRECTORY [OPTION...]: from there sandbox-shell starts, with that
# as its project, which the command can write to, and to nothing around it.
works_in() {
	local directory=$1 around
	shift
	around=$(ls -A -- "$directory/..")
	run -3 at "$directory" frontend shell "$@" sh -c "$look"
	assert_output "$directory|
${directory##*/}
text
written"
	assert_equal "$(cat -- "$directory/written")" text
	assert_equal "$(ls -A -- "$directory/..")" "$around"
	rm -- "$directory/written"
}

odd_names=(-x ' a ' $'\nnew\nline' "it's \"so\"" '*' '?[a-z]' 'back\' '\\n'
	'$HOME`id`$(id)' ';&#' '~' ':' 'a:b' '%s{a,b}=' ... $'\t\r\033[31m\177'
	$'\303\274\346\227\245' $'\377\376' $'\303'
	"$(printf '%0255d' 0)")

names_work() {
	local name

	for name in "${odd_names[@]}"; do
		project_make "$place/$name"
		works_in "$place/$name"
		run -0 at "$place/$name" caller \
			"$(prefix)/bin/sandbox-shell" ls -A
		refute_output
		rm -r -- "${place:?}/$name"
	done
}

@test "setuid: a project can have any name" {
	mode setuid
	names_work
}

@test "root: a project can have any name" {
	mode root
	place_make
	names_work
}

@test "userns: a project can have any name" {
	mode userns
	names_work
}

# A repository as far as anybody looks, a secret, and the attempts on them.
protected_lay() {
	mkdir -p -- "$1/.git/objects" "$1/.git/refs" "$1/.git/hooks"
	echo ref: refs/heads/main >"$1/.git/HEAD"
	: >"$1/.git/config"
	echo secret >"$1/.env"
	echo secret >"$1/"$'a\nb *.pem'
	echo secret >"$1/-k.key"
	chown -R "$(caller_name):" "$1"
}
attempts='
	exec 2>&1
	echo x >.git/hooks/pre-commit
	echo x >.git/config
	mv .git other
	cat .env ./*.pem ./*.key | grep secret
	rm -f -- .env ./*.pem ./*.key
	ls -A'

# attack A14
@test "in a project of any name hooks are read-only and secrets masked" {
	local name readonly="Read-only file system" busy="Device or resource busy"

	mode setuid
	for name in "${odd_names[@]}"; do
		project_make "$place/$name"
		protected_lay "$place/$name"
		run -0 at "$place/$name" frontend shell sh -c "$attempts"
		assert_output "sh: 3: cannot create .git/hooks/pre-commit: $readonly
sh: 4: cannot create .git/config: $readonly
mv: cannot move '.git' to 'other': $busy
cat: .env: Permission denied
cat: './a'$'\n''b *.pem': Permission denied
cat: ./-k.key: Permission denied
rm: cannot remove '.env': $busy
rm: cannot remove './a'$'\n''b *.pem': $busy
rm: cannot remove './-k.key': $busy
-k.key
.env
.git
a
b *.pem"
		run -0 cat -- "$place/$name/.env" "$place/$name/.git/HEAD"
		assert_output "secret
ref: refs/heads/main"
		rm -r -- "${place:?}/$name"
	done
}

places_work() {
	local directory deep names=''

	# where others have their files, and where the sandbox puts its own
	for directory in /tmp /home /srv; do
		made+=("$(mktemp -d "$directory/cordon-odd.XXXXXX")")
		chmod 0755 "${made[-1]}"
		project_make "${made[-1]}/project"
		works_in "${made[-1]}/project"
	done
	# two hundred levels down, by way of a path that is nearly as long as
	# one can be
	deep=$place/deep
	for _ in {1..200}; do
		names+=/directory-of-18ch
	done
	project_make "$deep$names"
	chown -R "$(caller_name):" "$deep"
	works_in "$deep$names"
	run -3 at "$deep$names" frontend shell --project "$deep" \
		sh -c 'pwd; echo text >written; exit 3'
	assert_output "$deep$names"
	assert_equal "$(cat "$deep$names/written")" text
	# below directories of somebody else's, that can only be passed
	if [ "$CORDON_USERS" = yes ]; then
		project_make "$place/theirs/project"
		chown cordon-b: "$place/theirs"
		chmod 0711 "$place/theirs"
		works_in "$place/theirs/project"
	fi
}

@test "setuid: a project can be anywhere" {
	mode setuid
	requires root "directories in /home and /srv"
	places_work
}

@test "root: a project can be anywhere" {
	mode root
	place_make
	places_work
}

@test "userns: a project can be anywhere" {
	mode userns
	requires root "directories in /home and /srv"
	places_work
}

# refuses MESSAGE COMMAND...: sandbox-shell's only line, and 125.
refuses() {
	local message=$1

	shift
	run -125 "$@"
	assert_output "sandbox-shell: $message"
}

hint='(name one with --project)'
no_here="the current directory: is gone or cannot be read $hint"

@test "from a directory that cannot be looked at, nothing starts" {
	local long

	mode setuid # nothing is closed to root
	long=$place/long
	# by a path longer than what a system call takes
	mkdir "$long"
	cd "$long"
	for _ in {1..20}; do
		mkdir "$(printf '%0250d' 0)"
		cd "$(printf '%0250d' 0)"
	done
	chown -R "$(caller_name):" "$long"
	refuses "$no_here" frontend shell true
	mkdir "$place/gone"
	cd "$place/gone"
	rmdir "$place/gone"
	run -125 frontend shell true
	# dash says something of its own before
	assert_line -n -1 "sandbox-shell: $no_here"
	project_make "$place/closed"
	chmod 0 "$place/closed"
	refuses "$no_here" at "$place/closed" frontend shell true
	project_make "$place/above/closed"
	chmod 0 "$place/above"
	refuses "$no_here" at "$place/above/closed" frontend shell true
}

@test "from a directory that is gone, --project starts in the project" {
	project_make "$place/project"
	mkdir "$place/gone"
	cd "$place/gone"
	rmdir "$place/gone"
	run -3 --separate-stderr frontend shell --project "$place/project" \
		sh -c "$look"
	assert_output "$place/project|
project
text
written"
}

@test "a project that is reached by a link is what the link leads to" {
	local made_by

	project_make "$place/real/project"
	ln -s real/project "$place/link"
	ln -s real "$place/above"
	made_by="$place/real/project|
project
text
written"
	# with the PWD that a shell leaves, which has the link in it
	run -3 at "$place/link" caller env "PWD=$place/link" \
		"$(prefix)/bin/sandbox-shell" sh -c "$look"
	assert_output "$made_by"
	run -3 at "$place/above/project" caller env "PWD=$place/above/project" \
		"$(prefix)/bin/sandbox-shell" sh -c "$look"
	assert_output "$made_by"
	run -3 at / frontend shell --project "$place/link" sh -c "$look"
	assert_output "$made_by"
	run -3 at "$place" frontend shell --project above/project sh -c "$look"
	assert_output "$made_by"
}

# attack A14
@test "--chdir leads nowhere but to what is shown" {
	local there

	project_make "$place/project"
	mkdir "$place/project/sub" "$place/other"
	cd "$place/project"
	run -0 frontend shell --chdir sub pwd
	assert_output "$place/project/sub"
	run -0 frontend shell --chdir ../../../.. pwd
	assert_output "/var"
	for there in "$place/other" /root /nonexistent; do
		run -125 frontend shell --chdir "$there" pwd
		assert_output "cordon: Can't chdir to $there: No such file or directory (is it shown inside?)"
	done
	run -125 frontend shell --chdir ../nonexistent/.. pwd
	assert_output "sandbox-shell: --chdir ../nonexistent/..: does not exist"
	# it would be the host's root, if it were still open
	run -125 frontend shell --chdir /proc/self/fd/9 pwd 9</
	assert_output "cordon: Can't chdir to /proc/self/fd/9: No such file or directory (is it shown inside?)"
}

homes_work() {
	local bad home=$place/home in_home project

	in_home='echo "$HOME"; cd && pwd -P && ls -A && cat .gitconfig &&
		echo text >new'
	mkdir "$home"
	echo secret >"$home/secret"
	printf '[user]\n\tname = A\n' >"$home/.gitconfig"
	ln -s home "$place/link"
	ln -s nowhere "$place/dangling"
	project=$home/project
	project_make "$project"
	run -0 at "$project" caller env "HOME=$home/" \
		"$(prefix)/bin/sandbox-shell" sh -c "$in_home"
	assert_output "$home
$home
.gitconfig
project
[user]
 name = A"
	# the project is where it is, the home by the name that it was given
	run -0 at "$project" caller env "HOME=$place/link" \
		"$(prefix)/bin/sandbox-shell" sh -c "pwd; $in_home"
	assert_output "$project
$place/link
$place/link
.gitconfig
[user]
 name = A"
	for bad in /nonexistent/home "$place/dangling"; do
		run -0 at "$project" caller env "HOME=$bad" \
			"$(prefix)/bin/sandbox-shell" sh -c "$in_home"
		assert_output "$bad
$bad
.gitconfig"
	done
	run -0 find "$home" -mindepth 1 -printf '%P\n'
	assert_equal "$(sort <<<"$output")" ".gitconfig
neighbour
project
secret"
	cd "$project" || return
	for bad in '' relative ./home; do
		refuses 'HOME: is not an absolute path' caller \
			env "HOME=$bad" "$(prefix)/bin/sandbox-shell" true
	done
	refuses 'HOME: is not an absolute path' caller \
		env -u HOME "$(prefix)/bin/sandbox-shell" true
	refuses "HOME=$place/: cannot be a home directory" caller \
		env "HOME=$place//" "$(prefix)/bin/sandbox-shell" true
	refuses "HOME=$place/./home: cannot be a home directory" caller \
		env "HOME=$place/./home" "$(prefix)/bin/sandbox-shell" true
	refuses "HOME=$place/?home: cannot be a home directory" caller \
		env "HOME=$place/"$'\n'home "$(prefix)/bin/sandbox-shell" true
}

@test "setuid: every name of a home is empty inside, and what is none is refused" {
	mode setuid
	homes_work
	cd "$place/home/project"
	refuses 'HOME=/dev/null: does not belong to you' caller \
		env HOME=/dev/null "$(prefix)/bin/sandbox-shell" true
}

@test "root: every name of a home is empty inside, and what is none is refused" {
	mode root
	place_make
	homes_work
}

@test "userns: every name of a home is empty inside, and what is none is refused" {
	mode userns
	homes_work
}

# with_shell SHELL [WORD...]: sandbox-shell, with that in SHELL.
with_shell() {
	local value=$1

	shift
	caller env "SHELL=$value" "$(prefix)/bin/sandbox-shell" "$@"
}

@test "SHELL is executed where it is visible inside, and nothing else in its place" {
	local unseen='(show it with --ro, or give the path of another)'
	local shell

	project_make "$place/project"
	cp /bin/sh "$place/zsh"
	ln -s "$place/zsh" "$place/project/link"
	cd "$place/project"
	for shell in /bin/bash bash /bin/dash; do
		run -3 with_shell "$shell" <<<'echo "$0"; exit 3'
		assert_output "$shell"
	done
	run -3 with_shell '' <<<'echo "$0 $SHELL"; exit 3'
	assert_output "/bin/sh /bin/sh"
	run -3 caller env -u SHELL "$(prefix)/bin/sandbox-shell" \
		<<<'echo "$0 $SHELL"; exit 3'
	assert_output "/bin/sh /bin/sh"
	for shell in "$place/zsh" /nonexistent/zsh /etc /etc/passwd; do
		refuses "$shell: is $shell, which is not visible inside $unseen" \
			with_shell "$shell" </dev/null
	done
	run -3 with_shell "$place/zsh" --ro "$place/zsh" <<<'echo "$0"; exit 3'
	assert_output "$place/zsh"
	for shell in /usr/bin/nonexistent relative/sh ./link; do
		run -127 with_shell "$shell" </dev/null
		assert_output "cordon: Can't execute $shell: No such file or directory (is it shown inside, and what interprets or loads it?)"
	done
	run -126 with_shell /usr </dev/null
	assert_output "cordon: Can't execute /usr: Permission denied"
}

@test "inside, SHELL and the home in /etc/passwd are one line, whatever they were" {
	local home name shell

	project_make "$place/project"
	cd "$place/project"
	name=$(caller_name)
	home=$(caller_home)
	run -0 with_shell $'/usr/bin/sh\nroot::0:0::/:/bin/sh' \
		sh -c 'echo "$SHELL"; cat /etc/passwd'
	assert_line -n 0 /bin/sh
	assert_line --regexp "^$name:x:[0-9]+:[0-9]+:$name:$home:/bin/sh$"
	# root has one line there, others have it beside root's
	assert_equal "${#lines[@]}" "$([ "$name" = root ] && echo 3 || echo 4)"
	for shell in /nonexistent/zsh relative/sh bash /etc ''; do
		run -0 with_shell "$shell" sh -c 'echo "$SHELL"'
		assert_output /bin/sh
	done
}

# numbered UID COMMAND...: as a user whom no file knows.
numbered() {
	setpriv --reuid "$1" --regid "$1" --clear-groups env -i \
		PATH=/usr/bin:/bin "HOME=$place/$1" "${@:2}"
}

@test "a user who is in no file has a name inside, and the own number" {
	local shell uid

	mode setuid
	# the last is the highest that is a user's
	for uid in 54321 2147483648 4294967294; do
		mkdir "$place/$uid" "$place/$uid/project"
		chown -R "$uid:$uid" "$place/$uid"
		cd "$place/$uid/project"
		for shell in dash 'busybox sh' posh mksh 'bash --posix'; do
			command -v "${shell%% *}" >/dev/null || continue
			# shellcheck disable=SC2086 # a shell and its options
			run -3 numbered "$uid" $shell \
				"$(prefix)/bin/sandbox-shell" sh -c "
				id; whoami; cat /etc/passwd /etc/group
				stat -c '%u %g %a' . ~ \$XDG_RUNTIME_DIR
				$look"
			assert_output "uid=$uid(user) gid=$uid(user) groups=$uid(user)
user
root:x:0:0:root:/root:/bin/sh
user:x:$uid:$uid:user:$place/$uid:/bin/sh
nobody:x:65534:65534:nobody:/:/usr/sbin/nologin
root:x:0:
user:x:$uid:
nogroup:x:65534:
$uid $uid 755
$uid $uid 700
$uid $uid 700
$PWD|
.gitconfig
project
text
written"
			rm written
		done
	done
}

@test "inside, no variable is there but those of the list, and those that are named" {
	local environment named

	environment=("PATH=/usr/bin:/bin" "HOME=$(caller_home)" TERM=dumb
	LD_LIBRARY_PATH=/nowhere LD_PRELOAD=libm.so.6 BASH_ENV=/nowhere
	NODE_OPTIONS=--title=x SSH_AUTH_SOCK=/nowhere GIT_PAGER=x
	GITHUB_TOKEN=secret TMPDIR=/nowhere LC_EVIL=x)
	named=(LD_LIBRARY_PATH LD_PRELOAD BASH_ENV NODE_OPTIONS SSH_AUTH_SOCK)
	project_make "$place/project"
	cd "$place/project"
	# the loader complains there of what it may not preload
	run -0 --separate-stderr caller env -i "${environment[@]}" \
		"$(prefix)/bin/sandbox-shell" env
	assert_equal "$(LC_ALL=C sort <<<"$output")" "CORDON=sandbox-shell
HOME=$(caller_home)
LOGNAME=$(caller_name)
PATH=/usr/bin:/bin
PWD=$place/project
SHELL=/bin/sh
TERM=dumb
TMPDIR=/tmp
USER=$(caller_name)
XDG_RUNTIME_DIR=/run/user/$(id -u "$(caller_name)")
container=cordon"
	run -0 --separate-stderr caller env -i "${environment[@]}" \
		"$(prefix)/bin/sandbox-shell" "${named[@]/#/--env=}" env
	assert_equal "$(grep -E '_(PATH|PRELOAD|ENV|OPTIONS|SOCK)=' <<<"$output" |
		LC_ALL=C sort)" "BASH_ENV=/nowhere
LD_LIBRARY_PATH=/nowhere
LD_PRELOAD=libm.so.6
NODE_OPTIONS=--title=x
SSH_AUTH_SOCK=/nowhere"
	refute_output --regexp 'secret|EVIL|PAGER'
}

# What follows runs in a mount namespace of its own, as root.

read_only() {
	project_make "$place/project"
	mkdir -p "$place/project/.git/objects" "$place/project/.git/refs"
	: >"$place/project/.git/HEAD"
	mount --bind "$place/project" "$place/project"
	mount -o remount,bind,ro "$place/project"
	at "$place/project" frontend shell sh -c '
		pwd
		echo text >written
		ls -A
		exit 3'
}

@test "a project on a read-only mount can be read, and stays so" {
	requires root "a mount"
	for CORDON_MODE in setuid root userns; do
		have users || [ "$CORDON_MODE" = root ] || continue
		run -3 apart read_only
		assert_output "$place/project
sh: 3: cannot create written: Read-only file system
.git"
	done
}

# The user mounts it: root cannot look into it.
fuse_project() {
	project_make "$place/under"
	project_make "$place/fuse"
	# here only root may open it, elsewhere everybody
	mknod -m 0666 "$place/device" c 10 229
	mount --bind "$place/device" /dev/fuse
	rm "$place/device"
	caller bindfs --no-allow-other "$place/under" "$place/fuse"
	trap 'caller fusermount3 -u -z "$place/fuse"' EXIT
	ls "$place/fuse" 2>/dev/null || echo "closed to root"
	cd /
	caller sh -c 'cd "$1" && shift && exec "$@"' sh "$place/fuse" \
		"$(prefix)/bin/sandbox-shell" sh -c "$look"
}

fuse_works() {
	run -3 apart fuse_project
	assert_output "closed to root
$place/fuse|
fuse
text
written"
	assert_equal "$(cat "$place/under/written")" text
	assert_equal "$(stat -c %U "$place/under/written")" cordon-a
	rm -r "$place/under"
}

@test "a project on a FUSE mount of the user's is one, though root cannot enter it" {
	requires bindfs "a file system of the user's own"
	for CORDON_MODE in setuid userns; do
		mode "$CORDON_MODE"
		fuse_works
	done
}

zone_is() {
	echo "$1:"
	frontend shell sh -c 'date -d @0 +"%Z %H"; test -e /etc/localtime'
	echo "$?"
}

zones() {
	mkdir "$place/etc"
	mount -t tmpfs -o mode=0755 tmpfs "$place/etc"
	cp -a /etc/. "$place/etc"
	mount --move "$place/etc" /etc
	project_make "$place/project"
	cd "$place/project" || return
	set +e
	rm -f /etc/localtime
	zone_is "no link"
	ln -s /nonexistent /etc/localtime
	zone_is "a link to nothing"
	echo Asia/Tokyo >/etc/timezone
	zone_is "a name without a link"
	rm -f /etc/localtime /etc/timezone
	ln -s ../usr/share/zoneinfo/Asia/Tokyo /etc/localtime
	zone_is "a link without a name"
	rm -f /etc/localtime
	cp /usr/share/zoneinfo/Asia/Tokyo /etc/localtime
	zone_is "a file"
}

@test "the time zone inside is the host's, or UTC where it has none" {
	requires root "another /etc"
	run -0 apart zones
	assert_output "no link:
UTC 00
1
a link to nothing:
UTC 00
1
a name without a link:
UTC 00
1
a link without a name:
JST 09
0
a file:
JST 09
0"
}
