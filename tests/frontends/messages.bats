load helpers

@test "control bytes and bytes beyond ASCII of the caller do not reach the terminal" {
	refused '--x?[31m?????y: is not an option (see sandbox-shell --help)' \
		sandbox-shell $'--x\e[31m\302\233\303\274\n'y true
	with=(LC_ALL=C.UTF-8)
	refused '--x?[31m?????y: is not an option (see sandbox-shell --help)' \
		sandbox-shell $'--x\e[31m\302\233\303\274\n'y true
	refused '--x?????: is not an option (see sandbox-shell --help)' \
		sandbox-shell $'--x\177\233\377\t\r' true
	mkdir -p $'\e]0;x\a/usr'
	refused '--net ?]0;x?: is neither none nor host' sandbox-node --net $'\e]0;x\a' true
	refused '--ro ?]0;x?: contradicts another option for the same place' \
		sandbox-shell --ro $'\e]0;x\a' --tmp $'\e]0;x\a' true
	cd $'\e]0;x\a'
	touch link
	ln -s link to
	refused "--rw $project/?]0;x?/to: is a symbolic link (name what it points to)" sandbox-shell --rw to true
}

@test "an overlong message ends in ..." {
	refused "$(printf -- '--%0254d' 0)...: is not an option (see sandbox-shell --help)" \
		sandbox-shell "$(printf -- '--%05000d' 0)"
}

@test "patterns in names are only names" {
	mkdir -p '*' '[a]' '?'
	refused '--ro [a]: contradicts another option for the same place' sandbox-shell --ro '[a]' --ro '[a]' true
	in_all_shells 0 sandbox-shell -n --ro '*' --ro '?' --ro '[a]' --rw /usr:/a -- true '*' '?'
	operations "$project/"
	assert_output - <<-EOF
		--ro-bind '$project/*' '$project/*'
		--ro-bind '$project/?' '$project/?'
		--ro-bind '$project/[a]' '$project/[a]'
	EOF
}

# What a caller, or code inside that made a name, can put into a word: what a
# terminal obeys, what ends a line, half a character and bytes that are none,
# formats, quotes and patterns.  It has no slash, and is fit to be a name.
evil=$'\e]0;x\a\e[2J\n\r\t\302\233\377\200\342%n%s%99d\\033\\n\'"$(x)`x`*[$x'
evil_long=$evil$(printf '%0600d' 0)

# said NAME WORD...: ends with 125 after one line on stderr, and nothing on
# stdout.  The line is one that can be shown, and is kept.
said() {
	local status=0 text name=$1 LC_ALL=C
	shift
	# shellcheck disable=SC2086 # a shell and its options
	env -i HOME="$home" LOGNAME=joe PATH=/usr/bin:/bin SHELL=/bin/sh \
		TERM="$evil" "${with[@]}" $shell "$prefix/bin/$name" "$@" \
		</dev/null >"$home/../out" 2>"$home/../line" || status=$?
	IFS= read -r -d '' text <"$home/../line" || true
	if [ ! -d "$PWD" ]; then
		# some shells say so themselves
		text=${text%$'\n'}
		text=${text##*$'\n'}$'\n'
	fi
	if [ "$status" -ne 125 ] || [ -s "$home/../out" ] ||
		[[ $text != "$name: "?*$'\n' || ${text%$'\n'} == *[!\ -~]* ]] ||
		((${#text} > 1024)); then
		printf "%s: %s: %s %q " "$(wc -l <"$home/../said")" "$shell" "$name" "$PWD"
		printf '%.100s ' "$@" | cat -v
		printf '\nstatus %s, %.99s%.999s\n' "$status" "$(<"$home/../out")" "$text"
		exit 1
	fi
	printf '%s' "$text" >>"$home/../said"
}

# try WORD...: each @ in the WORDs is a name of that kind, which is not there.
try() {
	said sandbox-shell -n "${@//@/"$evil"}" true
}

provoke_options() {
	local option
	try "--@"
	try "-@"
	try "--$evil_long=@"
	try "--$(printf '\e%.0s' {1..100000})"
	try --net "$(printf '%0100000d' 0)"
	for option in net project chdir home config ro rw tmp hide show protect \
		no-protect env remove-home; do
		said sandbox-shell --$option
		try --$option ''
	done
	for option in net project chdir home remove-home; do
		try --$option a --$option @
	done
	try --dry-run=@
	try --net @
	try --home @
	try --explain
	said sandbox-shell --remove-home gone
	try --remove-home a --chdir @
	try --config @
	try --config ./@ --config "${evil//$'\n'/}"
	try --env @
	try --env "A=@" --env "A=@"
	try --env lower
	try --env NOT_SET
	chmod 644 "$prefix/bin/cordon"
	said sandbox-shell true
	chmod 755 "$prefix/bin/cordon"
	said "sandbox-$(printf npm)" --@
}

provoke_places() {
	local option
	mkdir -p "$evil/dir" "$home/.config/cordon"
	ln -s "$evil" link
	touch "$evil/file"
	ln -s file "$evil/link"
	try --ro @/none
	try --ro ../@
	try --ro :/@
	try --ro "$evil:/@//x"
	try --ro "$evil" --ro "$evil"
	ln -s / "$evil/out"
	try --ro "$evil/out"
	try --rw "$evil/link"
	try --rw link/dir
	try --rw "$home"
	try --rw ..
	try --rw .
	try --rw "$evil"
	try --tmp .
	try --tmp "/x:@"
	try --hide @/none
	try --hide "$evil/link"
	try --hide "$evil/dir" --ro "$evil"
	try --hide . --project .
	try --chdir "$evil" --hide "$evil"
	try --show @/none
	try --show /etc
	try --protect /@
	try --protect @/x --no-protect @/x
	try --protect @ --no-protect @/x
	with=(SSL_CERT_DIR="$home")
	try
	with=(PATH="$PWD/$evil:/usr/bin:/bin" SSL_CERT_FILE="/$evil")
	mkdir "$home/bin"
	printf '#!/bin/sh\n' >"$home/bin/$evil"
	chmod 755 "$home/bin/$evil"
	with=(PATH="$home/bin:/usr/bin:/bin")
	said sandbox-shell -n "$evil"
	with=()
	mkdir -p "$home/.local/share/cordon/homes/a"
	ln -s "$evil" "$home/.local/share/cordon/homes/a/.gitconfig"
	ln -s "$evil" "$home/.local/share/cordon/homes/b"
	touch "$home/.local/share/cordon/homes/c"
	for option in a b c; do
		try --home $option
	done
	said sandbox-shell --remove-home a
	touch "$home/.cache"
	said sandbox-make
}

# Where it is started, by whom, and what git and npm have there.
provoke_projects() {
	local dir
	for dir in / /usr "$home" "$home/.config/cordon" "$home/.x$evil"; do
		mkdir -p "$dir"
		try --project "$dir"
		cd "$dir"
		try
	done
	cd "$project"
	touch file
	try --project "$evil/none/../x"
	try --project file
	try --project @x
	with=(HOME="$evil")
	try
	with=(HOME="/$evil/../x")
	try
	with=()
	if [ "$uid" -eq 0 ]; then
		mkdir -p "$home/theirs$evil/$evil"
		chown -R 65534:65534 "$home/theirs$evil"
		try --project "$home/theirs$evil"
		ln -s "$home/theirs$evil" "$home/.local/share/cordon/homes/t"
		rm "$home/.local/share/cordon/homes/t"
		cp -a "$home/theirs$evil" "$home/.local/share/cordon/homes/t"
		try --home t
		cd "$home/theirs$evil"
		try
		mv "$home/theirs$evil" "$home/theirs${evil//$'\n'/}"
		with=(HOME="$home/theirs${evil//$'\n'/}")
		try
		with=()
		cd "$project"
	fi
	mkdir gone
	cd gone
	rmdir ../gone
	(
		# it crashes there, whatever it is to run
		[ "$shell" != posh ] || shell=dash
		try
		try --project "$project" --ro @
	)
	cd "$project"
	printf '@%s\n' "$evil" >"$home/.npmrc"
	printf 'registry=%s\n' "$evil" >"$home/.npmrc"
	said sandbox-node -n x.js
	printf 'registry=@%s\n' x >"$home/.npmrc"
	said sandbox-node -n x.js
	printf 'proxy=%05000d\n' 0 >"$home/.npmrc"
	said sandbox-node -n x.js
	rm "$home/.npmrc"
	mkdir -p "$home/.local/share/mise/shims" "$home/.local/share/mise/bin"
	printf '#!/bin/sh\n' >"$home/.local/share/mise/bin/mise"
	chmod 755 "$home/.local/share/mise/bin/mise"
	ln -s ../bin/mise "$home/.local/share/mise/shims/node"
	with=(PATH="$home/.local/share/mise/shims:/usr/bin:/bin")
	said sandbox-node -n x.js
	with=()
}

# project_new: an empty one, and there.
project_new() {
	rm -rf "$home/../p"
	mkdir -m 700 "$home/../p"
	cd -P "$home/../p"
}

# repository DIR: what git takes for one.
repository() {
	mkdir -p "$1/objects" "$1/refs"
	echo 'ref: refs/heads/main' >"$1/HEAD"
}

provoke_protection() {
	local line
	for line in "$evil" "$home" "$evil/x"; do
		project_new
		ln -s "$line" .vscode
		[ "$line" != "$evil/x" ] || ln -s .. "$evil"
		try
	done
	project_new
	mkdir real
	ln -s real .yarn
	mkdir real/releases
	try
	project_new
	mkdir "$evil" "$evil/x"
	ln -s "$evil" l
	ln -s l/x .vscode
	try
	for line in "$evil" "$home"; do
		project_new
		ln -s "$line" .git
		try
	done
	for line in "$evil" 'gitdir: /'"${evil//$'\n'/}" "gitdir: $home"; do
		project_new
		printf '%s\n' "$line" >.git
		try
	done
	for line in 'hooksPath = .' "hooksPath = \\$evil_long" "hooksPath = a\"$evil_long" \
		"hooksPath = ~$evil_long"; do
		project_new
		repository .git
		printf '[core]\n%s\n' "$line" >.git/config
		[ "$line" != 'hooksPath = .' ] || printf '[core]\nhooksPath = %s\n' "$PWD" >.git/config
		try
	done
	printf '%.0s#\n' {1..5001} >.git/config
	try
	rm .git/config
	printf '%.0s#\n' {1..5001} >.gitmodules
	try
	if [ "$uid" -ne 0 ]; then
		project_new
		repository .git
		touch .git/config
		chmod 0 .git/config
		try
		mkdir "$evil"
		chmod 0 "$evil"
		try
		try --project "$evil"
		chmod 700 "$evil"
	fi
	cd "$project"
}

provoke_configuration() {
	local line conf=$home/.config/cordon/common.conf config
	cd "$project"
	for line in "$evil" "x $evil_long" "${evil//[^ -~]/} x" "${evil//[$'\n\t']/}=" ro "nested $evil" project \
		"ro x${evil//[^ -~]/}" "ro /${evil//[^ -~]/}" "net ${evil//[^ -~]/}" \
		"tmp /x:${evil//[^ -~]/}" 'env NOT_SET' "ro /${evil//[^ -~]/} #" \
		"no-protect \$PROJECT" "home ${evil//[^ -~]/}"; do
		printf '%s\n' "$line" >"$conf"
		try
	done
	seq -f 'env A%g' 501 >"$conf"
	try
	printf '%070000d\n' 0 >"$conf"
	try
	: >"$conf"
	chmod 666 "$conf"
	try
	if [ "$uid" -eq 0 ]; then
		chmod 600 "$conf"
		chown 65534 "$conf"
		try
	else
		chmod 0 "$conf"
		try
	fi
	rm -f "$conf"
	ln -s "$evil" "$conf"
	try
	rm "$conf"
	mkdir "$conf"
	try
	rmdir "$conf"
	rmdir "${conf%/*}"
	ln -s "$evil" "${conf%/*}"
	try
	rm "${conf%/*}"
	mkdir -p "$prefix/etc"
	touch "$prefix/etc/cordon"
	try
	rm "$prefix/etc/cordon"
	project_new
	config=${evil//$'\n'/}.conf
	try --config "$config"
	touch "$config"
	try --config "$config"
	mkdir "$evil"
	cd "$evil"
	touch x
	try --config x
	cd "$project"
}

# Takes seconds, and posh cannot count that far.
provoke_repositories() {
	local n
	project_new
	for ((n = 0; n < 257; n++)); do
		mkdir -p "$n/.git/objects" "$n/.git/refs"
	done
	try
}

# provoke PREFIX SHELL DIR FUNCTION...: in one shell of its own, without bats.
provoke() {
	local home project uid prefix=$1 shell=$2 top=$3 part with=()
	set -u
	uid=$(id -u)
	mkdir -p "$top"
	home=$top/home
	project=$top/project$evil
	mkdir -m 700 "$home" "$project"
	shift 3
	for part; do
		cd "$project"
		"$part"
	done
}
provoke_with() {
	run -0 bash -c "$(declare -f); $(declare -p evil evil_long); provoke \"\$@\"" \
		bash "$prefix" "$shell" "$place/now" "$@"
	refute_output
	mv "$place/now/said" "$place/said"
	rm -rf "$place/now"
}

@test "every message is one line, what: why (what to do), and none is another" {
	local shell first='' mode=root place=$BATS_TEST_TMPDIR
	[ "$uid" -eq 0 ] || mode=user
	prefix=$place/prefix
	stage "$prefix"
	printf '#!/bin/sh\n' >"$prefix/bin/cordon"
	while IFS= read -r shell <&9; do
		provoke_with provoke_options provoke_places provoke_projects \
			provoke_protection provoke_configuration
		[ -z "$first" ] || diff "$first" "$place/said"
		first=$place/first
		mv "$place/said" "$first"
	done 9< <(shells)
	shell=dash
	provoke_with provoke_repositories
	cat "$place/said" >>"$first"
	run -0 "$BATS_TEST_DIRNAME/../lint/messages" --seen frontends "$mode" \
		"$first" "$BATS_TEST_DIRNAME/unseen"
	refute_output
}
