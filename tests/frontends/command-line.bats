load helpers

# What the host has decides these lines, by the rule of the base layout.
links() {
	local dir
	for dir in /libx32 /lib64 /lib32 /lib /sbin /bin; do
		if [ -h "$dir" ] && [ -d "/usr$dir" ]; then
			echo "--symlink usr$dir $dir"
		elif [ -d "$dir" ]; then
			echo "--ro-bind $dir $dir"
		fi
	done
}

# paths OPTION PATH...: lines that show each at the same place.
paths() {
	local option=$1 path
	shift
	for path; do
		echo "$option $path $path"
	done
}

# scope none|host: Landlock has scopes since Linux 6.12.
scope() {
	if [ "$(printf '%s\n' 6.12 "$(uname -r)" | sort -V | head -n 1)" = 6.12 ]; then
		[ "$1" = none ] && echo '--landlock-scope signal' || echo '--landlock-scope abstract-unix,signal'
	fi
}

# base_before_network FRONTEND none|host
base_before_network() {
	cat <<-EOF
		--hostname sandbox
		--die-with-parent
		--forward-signals
		--filter default
		--rlimit core=0
	EOF
	scope "$2"
	cat <<-EOF
		--clearenv
		--setenv HOME $home
		--setenv USER $name
		--setenv LOGNAME $name
		--setenv SHELL /bin/sh
		--setenv PATH /usr/bin:/bin
		--setenv TMPDIR /tmp
		--setenv XDG_RUNTIME_DIR /run/user/$uid
		--setenv container cordon
		--setenv CORDON $1
		--keep-env TERM
		--keep-env COLUMNS
		--keep-env LINES
		--ro-bind /usr /usr
		--ro-bind-try /opt /opt
		--ro-bind-try /nix /nix
		--ro-bind-try /gnu /gnu
		--proc /proc
		--dev /dev
		--remount-ro /dev
	EOF
	kernel_masked
	cat <<-EOF
		--perms 1777 --tmpfs /tmp
		--tmpfs /run
		--tmpfs /var
		--perms 0700 --dir /run/user/$uid
		--perms 1777 --dir /var/tmp
		--symlink ../run /var/run
		--perms 0444 --ro-bind-data 3 /etc/passwd
		--perms 0444 --ro-bind-data 4 /etc/group
		--ro-bind $prefix/lib/cordon/etc/hostname /etc/hostname
		--ro-bind $prefix/lib/cordon/etc/hosts /etc/hosts
		--ro-bind $prefix/lib/cordon/etc/machine-id /etc/machine-id
	EOF
	paths --ro-bind-try /etc/{ld.so.cache,ld.so.preload,alternatives,ssl/certs,ssl/cert.pem} \
		/etc/{ssl/openssl.cnf,ca-certificates,pki/ca-trust,pki/tls/certs,pki/tls/cert.pem} \
		/etc/{pki/tls/openssl.cnf,crypto-policies,nsswitch.conf,host.conf,services,protocols} \
		/etc/{timezone,locale.conf,locale.alias,terminfo,fonts,os-release,debian_version} \
		/etc/{lsb-release,redhat-release,alpine-release,profile,profile.d,bash.bashrc,bash} \
		/etc/{bashrc,inputrc,mkshrc,zsh,zshenv,zshrc,fish}
	echo LOCALTIME
}

base_after_network() {
	cat <<-EOF
		--perms 0700 --tmpfs $home
		--ro-bind-try $home/.terminfo $home/.terminfo
		--ro-bind-data 5 $home/.gitconfig
	EOF
	links
}

kernel_masked() {
	local name
	for name in acpi asound bootconfig interrupts kallsyms kcore key-users keys kmsg latency_stats modules \
		sched_debug scsi timer_list timer_stats; do
		echo "--mask-try /proc/$name"
	done
}

# What is watched in a project, there or not.
all_watched() {
	local name
	for name in .husky .githooks .lefthook lefthook.yml .lefthook.yml .pre-commit-config.yaml .envrc .mise.toml mise.toml \
		.tool-versions .exrc .vimrc .nvimrc .nvim.lua .dir-locals.el .bashrc .profile .zshrc .vscode .idea .zed .cursor \
		.devcontainer .devcontainer.json .claude .mcp.json .codex .agents .gemini .windsurf .opencode opencode.json .aider.conf.yml .npmrc .yarnrc .yarnrc.yml \
		.pnpmfile.cjs .mvn .yarn/releases .yarn/plugins .cargo/config.toml .cargo/config; do
		echo "--watch $project/$name"
	done
}

namespaces() {
	printf -- '--unshare-%s\n' pid ipc uts cgroup "$@"
}

passwd() {
	[ "$uid" -eq 0 ] || echo root:x:0:0:root:/root:/bin/sh
	echo "$name:x:$uid:$gid:$name:$home:/bin/sh"
	echo nobody:x:65534:65534:nobody:/:/usr/sbin/nologin
}

group() {
	echo root:x:0:
	[ "$gid" -eq 0 ] || echo "$name:x:$gid:"
	echo nogroup:x:65534:
}

# assert_command_line FILE: output is the helper's line, with the operations of
# standard input, and FILE after it.
assert_command_line() {
	diff <(
		printf '%s \\\n' "$prefix/bin/cordon"
		sed '$!s/$/ \\/; s/^/  /'
		cat "$1"
	) <(echo "$output")
}

@test "sandbox-shell asks the helper for this and nothing else" {
	local java=()
	printf '[core]\n\tpager = evil\n[user]\n\temail = joe@example.org\n\tname = Joe "J" O\n\tsigningkey = X\n' >"$home/.gitconfig"
	in_all_shells 0 sandbox-shell --dry-run
	{ passwd && echo PASSWD && group && echo GROUP; } >"$BATS_TEST_TMPDIR/bodies"
	printf '[user]\n email = joe@example.org\n name = Joe "J" O\nGITCONFIG\n' >>"$BATS_TEST_TMPDIR/bodies"
	for dir in /etc/java*; do
		[ ! -e "$dir" ] || java=("$dir" "${java[@]}")
	done
	{
		all_watched
		namespaces net
		base_before_network sandbox-shell none
		base_after_network
		paths --ro-bind-try /etc/{perl,python3,vim,vimrc,nanorc,emacs} \
			"$home"/{.inputrc,.editorconfig,.exrc,.vimrc,.vim,.nanorc,.emacs,.emacs.d} \
			"$home"/.config/{nvim,nano,helix,micro}
		paths --ro-bind "${java[@]}"
		echo "--no-symlinks --bind $project $project"
		printf -- "--watch %s\n" "$project/.git" "$project/HEAD"
		printf '%s\n' '--remount-ro /' "--chdir $project"
		echo "-- /bin/sh 3<<'PASSWD' 4<<'GROUP' 5<<'GITCONFIG'"
	} | assert_command_line "$BATS_TEST_TMPDIR/bodies"
}

@test "sandbox-node asks the helper for this and nothing else" {
	local node=$home/.cache/cordon/node tree
	tree=$node/projects$(sed 's|/|/+|g' <<<"$project")
	mkdir -p "$tree/npm" "$tree/cache" "$tree/yarn-berry"
	in_all_shells 0 sandbox-node --dry-run npm install --save x
	{
		passwd && echo PASSWD && group && echo GROUP
		printf '\nGITCONFIG\n# made by sandbox-node\nSETTINGS\n'
	} >"$BATS_TEST_TMPDIR/bodies"
	{
		all_watched
		namespaces
		base_before_network sandbox-node host
		paths --ro-bind-try /etc/resolv.conf
		base_after_network
		echo "--bind $tree/npm $home/.npm"
		echo "--bind $tree/cache $home/.cache"
		echo "--bind $tree/yarn-berry $home/.yarn/berry"
		echo "--setenv npm_config_cache $home/.npm"
		echo "--setenv PNPM_HOME $home/.cache/pnpm-home"
		paths --ro-bind-try /etc/npmrc /sys/devices/system/cpu /sys/fs/cgroup
		echo "--ro-bind-data 6 $home/.npmrc"
		echo "--no-symlinks --bind $project $project"
		printf -- "--watch %s\n" "$project/.git" "$project/HEAD"
		printf '%s\n' '--remount-ro /' "--chdir $project"
		echo "-- npm install --save x 3<<'PASSWD' 4<<'GROUP' 5<<'GITCONFIG' 6<<'SETTINGS'"
	} | assert_command_line "$BATS_TEST_TMPDIR/bodies"
}

@test "--net decides about the network and its resolver, and the last part is the same" {
	in_all_shells 0 sandbox-shell --net host -n -- true
	operations 'net|resolv'
	assert_output '--ro-bind-try /etc/resolv.conf /etc/resolv.conf'
	in_all_shells 0 sandbox-node --net=none -n -- x.js
	operations 'unshare-net|resolv'
	assert_output --unshare-net
}

@test "--dry-run creates nothing, and says how to make what a first run makes" {
	run -0 find "$BATS_TEST_TMPDIR"
	before=$output
	tree=$home/.cache/cordon/node/projects$(sed 's|/|/+|g' <<<"$project")
	in_all_shells 0 sandbox-node -n npm ci
	assert_line -n 0 "(umask 077 && mkdir -p -- $tree/npm $tree/cache $tree/yarn-berry)"
	run -0 find "$BATS_TEST_TMPDIR"
	assert_output "$before"
}

@test "what --dry-run prints is ASCII and, pasted, is what is executed" {
	local odd=$'pro je\'ct\n"$x`\\*?[a]\e[31m\303\274\233!~#;&|<>' own=$BATS_TEST_TMPDIR/own shell
	stage "$own"
	# prints its arguments and its documents, unambiguously
	cat >"$own/bin/cordon" <<-'EOF'
		#!/bin/sh
		printf '<%s>' "$@"
		cat <&3 && cat <&4 && cat <&5
	EOF
	chmod 755 "$own/bin/cordon"
	prefix=$own
	mkdir "$odd" "$odd/.git" "$odd/sub"
	cd "$odd/sub"
	printf '[user]\nname = PASSWD\nemail = \\$x`y`@z\n' >"$home/.gitconfig"
	with=("TERM=a'b" "EDITOR=vi \$(x)")
	while IFS= read -r shell <&9; do
		run -0 frontend "$shell" sandbox-shell --ro . --env "A=$odd" -- "$odd" '' --bind
		executed=$output
		run -0 frontend "$shell" sandbox-shell --ro . --env "A=$odd" -n -- "$odd" '' --bind
		[[ "$output" != *[^[:print:][:space:]]* ]]
		# shellcheck disable=SC2086 # a shell and its options
		run -0 $shell -c "$output"
		assert_equal "$output" "$executed"
		[[ "$executed" == *"<--bind><$project/$odd><$project/$odd>"*"<--><$odd><><--bind>"* ]]
	done 9< <(shells)
}
