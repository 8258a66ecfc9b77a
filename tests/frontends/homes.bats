load helpers

# Where homes are kept, and what puts one there.
homes() {
	homes=$home/.local/share/cordon/homes
	mkdir -p "$homes"
	chmod 700 "$homes"
}

place_refused() {
	refused "$1: is a symbolic link where something is to be shown (remove it, or the home)" "${@:2}"
}

@test "without --home, and with none, the home directory is empty and gone at the end" {
	in_all_shells 0 sandbox-shell -n true
	operations "^--.*(bind|tmpfs).* $home\$"
	assert_output "--perms 0700 --tmpfs $home"
	in_all_shells 0 sandbox-shell -n --home none true
	operations "^--.*(bind|tmpfs).* $home\$"
	assert_output "--perms 0700 --tmpfs $home"
}

@test "a home that is kept lies below the directory of cordon, and what is generated on top of it" {
	local source=$home/.local/share/cordon/homes/work
	in_all_shells 0 sandbox-node -n --home work npm ci
	assert_line -n 1 "(umask 077 && mkdir -p -- $source)"
	assert_line "  --no-symlinks --bind $source $home \\"
	operations "^--.*(bind|tmpfs).* $home(/[^/]*)?\$"
	assert_output - <<-END
		--bind $source $home
		--ro-bind-try $home/.terminfo $home/.terminfo
		--ro-bind-data 5 $home/.gitconfig
		--bind $home/.cache/cordon/node/projects$(sed 's|/|/+|g' <<<"$project")/npm $home/.npm
		--bind $home/.cache/cordon/node/projects$(sed 's|/|/+|g' <<<"$project")/cache $home/.cache
		--ro-bind-data 6 $home/.npmrc
	END
	assert_equal "$(find "$home")" "$home"
}

@test "a home is made at its first use, for the caller only, and with no fork from then on" {
	local source=$home/.local/share/cordon/homes/a
	umask 022
	in_all_shells 0 sandbox-shell --home a true
	assert_output started
	run -0 find "$home" -mindepth 1 -printf '%m %P\n'
	assert_equal "$(sort <<<"$output")" "$(printf '700 %s\n' .local .local/share \
		.local/share/cordon .local/share/cordon/homes .local/share/cordon/homes/a)"
	in_all_shells 0 sandbox-shell -n --home a true
	refute_output --partial mkdir
	assert_output --partial "--bind $source $home"
}

@test "a home that cannot be made is named, and nothing starts" {
	touch "$home/.local"
	run -125 frontend dash sandbox-shell --home a true
	assert_output "sandbox-shell: $home/.local/share/cordon/homes/a: cannot be made (is there room, and is what is above it a directory of yours?)"
}

@test "a home that has another name than HOME is shown by both" {
	homes
	mkdir "$homes/a"
	ln -s "$home" "$BATS_TEST_TMPDIR/link"
	home_link=$(cd -P "$BATS_TEST_TMPDIR" && pwd)/link
	with=("HOME=$home_link")
	in_all_shells 0 sandbox-shell -n --home a --ro "$home:$home" true
	operations "^--bind .* ($home|$home_link)\$"
	assert_output - <<-END
		--bind $home/.local/share/cordon/homes/a $home
		--bind $home/.local/share/cordon/homes/a $home_link
	END
	in_all_shells 0 sandbox-shell -n --home a true
	operations "^--bind .* ($home|$home_link)\$"
	assert_output "--bind $home/.local/share/cordon/homes/a $home_link"
	ln -s /tmp "$homes/a/x"
	place_refused "$homes/a/x" sandbox-shell --home a --ro "$home:$home" --ro "/usr:$home/x" true
	place_refused "$homes/a/x" sandbox-shell --home a --ro "/usr:$home_link/x/y" true
}

@test "a name that could lead anywhere else is refused" {
	local name option long
	long=$(printf 'a%.0s' {1..65})
	for option in --home --remove-home; do
		for name in . .. / /etc ../x a/b a/ .a -a _a 'a b' 'a*' '*' $'a\nb' "$long" "it's" ä; do
			printable=$(LC_ALL=C sed 's/[^ -~]/?/g' <<<"${name//$'\n'/?}")
			refused "$option $printable: is not a name of up to 64 letters, digits, dots, dashes and underscores (it begins with a letter or digit)" \
				sandbox-shell "$option=$name"
		done
	done
	refused '--remove-home none: is not a name of up to 64 letters, digits, dots, dashes and underscores (it begins with a letter or digit)' \
		sandbox-shell --remove-home none
	with=(LC_ALL=C.UTF-8)
	refused '--home ??: is not a name of up to 64 letters, digits, dots, dashes and underscores (it begins with a letter or digit)' \
		sandbox-shell --home ä true
	for name in a Z 9 a..b "${long:1}" A_b-c.d none1; do
		in_all_shells 0 sandbox-shell -n --home "$name" true
		assert_output --partial "/homes/$name $home"
	done
}

@test "a home that is a link, a file or somebody else's is refused" {
	homes
	mkdir "$home/elsewhere"
	ln -s "$home/elsewhere" "$homes/link"
	ln -s nowhere "$homes/dangling"
	touch "$homes/file"
	for name in link dangling; do
		refused "$homes/$name: is a symbolic link (homes are directories)" sandbox-shell --home "$name" true
		refused "$homes/$name: is a symbolic link (homes are directories)" sandbox-shell --remove-home "$name"
	done
	refused "$homes/file: is not a directory" sandbox-shell --home file true
	rm "$homes/file" "$homes/link" "$homes/dangling"
	rmdir "$homes"
	ln -s "$home/elsewhere" "$homes"
	refused "$homes: is a symbolic link (homes are directories)" sandbox-shell --home a true
	rm "$homes"
	[ "$uid" -eq 0 ] || skip 'only root has directories of somebody else to test with'
	mkdir -p "$homes/theirs"
	chown 65534 "$homes/theirs"
	refused "$homes/theirs: does not belong to you" sandbox-shell --home theirs true
	chown 65534 "$homes"
	refused "$homes: does not belong to you" sandbox-shell --home a true
}

@test "two homes are refused" {
	refused '--home: is given twice' sandbox-shell --home a --home a true
	refused '--home: is given twice' sandbox-shell --home none --home a true
	refused '--remove-home: is given twice' sandbox-shell --remove-home a --remove-home b
}

# attack A61
@test "the value of a variable hides no link that was left in a home, and is no place itself" {
	homes
	mkdir -p "$homes/a" "$home/data"
	ln -s /tmp "$homes/a/data"
	place_refused "$homes/a/data" sandbox-shell --home a --env X=-- --ro "$home/data" true
	in_all_shells 0 sandbox-shell -n --home a --env "X=$home/data/f" true
}

@test "a link that was left in a home is refused where something is to be shown" {
	local link
	homes
	mkdir -p "$homes/a/dir" code/web
	for link in .gitconfig .npmrc .npm .cache .config; do
		ln -s dir "$homes/a/$link"
		case $link in
		.gitconfig) place_refused "$homes/a/$link" sandbox-shell --home a true ;;
		.config) place_refused "$homes/a/$link" sandbox-shell --home a true ;;
		*) place_refused "$homes/a/$link" sandbox-node --home a npm ci ;;
		esac
		rm "$homes/a/$link"
	done
	ln -s nowhere "$homes/a/.gitconfig"
	place_refused "$homes/a/.gitconfig" sandbox-shell --home a true
	rm "$homes/a/.gitconfig"
	mkdir "$homes/a/.yarn"
	ln -s /tmp "$homes/a/.yarn/berry"
	place_refused "$homes/a/.yarn/berry" sandbox-node --home a npm ci
	# the project, and what options show, lie in the home as well
	mkdir -p "$home/code/web"
	ln -s /usr "$homes/a/code"
	place_refused "$homes/a/code" sandbox-shell --home a --project "$home/code/web" true
	place_refused "$homes/a/code" sandbox-shell --home a --ro /usr:"$home/code/x" true
	rm "$homes/a/code"
	in_all_shells 0 sandbox-shell -n --home a --project "$home/code/web" true
	# links elsewhere are the home's own affair, and so are words of the command
	ln -s /usr "$homes/a/usr"
	in_all_shells 0 sandbox-shell -n --home a ls "$home/usr"
}

@test "programs of the home come last in PATH" {
	homes
	mkdir -p "$homes/a/.local/bin" "$home/.local/bin" "$home/bin"
	touch "$homes/a/.local/bin/tool"
	with=("PATH=$home/.local/bin:$home/bin:/usr/bin:/bin")
	in_all_shells 0 sandbox-shell -n --home a "$home/.local/bin/tool"
	operations '^--setenv PATH'
	assert_output "--setenv PATH /usr/bin:/bin:$home/.local/bin"
	in_all_shells 0 sandbox-shell -n true
	operations '^--setenv PATH'
	assert_output "--setenv PATH /usr/bin:/bin"
	refused "$home/.local/bin/other: is $home/.local/bin/other, which is not visible inside (show it with --ro, or give the path of another)" \
		sandbox-shell -n --home a "$home/.local/bin/other"
}

@test "--list-homes prints the names, one a line, and nothing else" {
	in_all_shells 0 sandbox-shell --list-homes
	assert_output ''
	homes
	in_all_shells 0 sandbox-shell --list-homes
	assert_output ''
	mkdir "$homes/b" "$homes/a.1" "$homes/Z" "$homes/.hidden" "$homes/none" "$homes/x y"
	ln -s a.1 "$homes/link"
	touch "$homes/file"
	for script in sandbox-shell sandbox-node; do
		in_all_shells 0 "$script" --list-homes
		assert_output $'Z\na.1\nb'
		with=(LC_ALL=C.UTF-8)
	done
	refused '--list-homes: takes no value' sandbox-shell --list-homes=yes
}

@test "a home that does not exist cannot be removed" {
	refused '--remove-home a: does not exist (see sandbox-shell --list-homes)' sandbox-shell --remove-home a
	refused '--remove-home a: does not exist (see sandbox-node --list-homes)' sandbox-node -n --remove-home a
}

@test "the removal of a home sees that home, the system's programs, and nothing else" {
	homes
	mkdir "$homes/a"
	in_all_shells 0 sandbox-node -n --remove-home a
	assert_line -n 0 "$prefix/bin/cordon \\"
	assert_line -n -1 "rmdir -- $homes/a"
	operations '^--(no-symlinks|.*bind|tmpfs|dev|proc|unshare|filter)|^-- '
	assert_output - <<-END
		--unshare-pid
		--unshare-ipc
		--unshare-uts
		--unshare-cgroup
		--unshare-net
		--filter default
		--ro-bind /usr /usr
		--ro-bind-try /nix /nix
		--ro-bind-try /gnu /gnu
		--ro-bind-try /bin /bin
		--ro-bind-try /lib /lib
		--ro-bind-try /lib32 /lib32
		--ro-bind-try /lib64 /lib64
		--ro-bind-try /libx32 /libx32
		--ro-bind-try /etc/ld.so.cache /etc/ld.so.cache
		--proc /proc
		--dev /dev
		--bind $homes/a /home
		-- /bin/sh -c 'exec 2>/dev/null; chmod -R u+rwX /home; rm -rf /home' 3<<'PASSWD' 4<<'GROUP' 5<<'GITCONFIG'
	END
	assert [ -d "$homes/a" ]
}

@test "with the removal of a home nothing else is asked for" {
	local words
	homes
	mkdir "$homes/a"
	for words in true '--net none' '--ro /usr' '--home a' '--project .' '--chdir /' '-- x'; do
		# shellcheck disable=SC2086 # an option and its value
		refused '--remove-home a: goes with --dry-run only' sandbox-shell --remove-home a $words
	done
	in_all_shells 0 sandbox-shell -n --remove-home a --
}

@test "a home that is not empty in the end is an error, and so is no sandbox" {
	prefix=$BATS_TEST_TMPDIR/own
	stage "$prefix"
	homes
	mkdir -p "$homes/a/b"
	run -125 frontend dash sandbox-shell --remove-home a
	assert_output $'started\nsandbox-shell: --remove-home a: could not remove all of it (end what still uses it, and repeat)'
	printf '#!/bin/sh\necho refused >&2; exit 125\n' >"$prefix/bin/cordon"
	rmdir "$homes/a/b"
	run -125 frontend dash sandbox-shell --remove-home a
	assert_output refused
	assert [ -d "$homes/a" ]
}

@test "what is refused has made no directories" {
	mkdir "$home/bin"
	cp /bin/sh "$home/bin/tool"
	refused "$home/bin/tool: is $home/bin/tool, which is not visible inside (show it with --ro, or give the path of another)" \
		sandbox-shell --home a "$home/bin/tool"
}
