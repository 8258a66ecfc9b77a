load helpers

where() {
	operations '^--(bind|chdir) '
}

@test "the project is the directory above with .git, and the command starts here" {
	mkdir -p .git sub/dir
	cd sub/dir
	in_all_shells 0 sandbox-shell -n true
	where
	assert_output - <<-EOF
		--bind $project $project
		--chdir $project/sub/dir
	EOF
}

@test "a .git file makes a project too, and the nearest counts" {
	mkdir -p .git/modules/sub/objects .git/modules/sub/refs sub/dir
	touch .git/modules/sub/HEAD
	printf 'gitdir: ../.git/modules/sub\n' >sub/.git
	printf '[core]\n\tworktree = ../../../sub\n' >.git/modules/sub/config
	cd sub/dir
	in_all_shells 0 sandbox-shell -n true
	where
	assert_output - <<-EOF
		--bind $project/sub $project/sub
		--bind $project/.git/modules/sub $project/.git/modules/sub
		--chdir $project/sub/dir
	EOF
}

@test "without .git the project is the current directory, by its physical name" {
	mkdir real
	ln -s real link
	cd link
	in_all_shells 0 sandbox-shell -n true
	where
	assert_output - <<-EOF
		--bind $project/real $project/real
		--chdir $project/real
	EOF
}

@test "a repository that may not be a project is passed over" {
	mkdir -p "$home/.git" "$home/code/x"
	cd "$home/code/x"
	in_all_shells 0 sandbox-shell -n true
	where
	assert_output - <<-EOF
		--bind $home/code/x $home/code/x
		--chdir $home/code/x
	EOF
}

@test "--project chooses, --chdir too, and names may be odd" {
	local odd
	for odd in '-' '-x' ' a b ' "it's" '*' '$HOME' ':'; do
		mkdir -p -- "$odd/sub"
		in_all_shells 0 sandbox-shell -n --project "$odd" --chdir "$odd/sub" true
		where
		run -0 eval "printf '%s\n' $(tr '\n' ' ' <<<"$output")"
		assert_output - <<-EOF
			--bind
			$project/$odd
			$project/$odd
			--chdir
			$project/$odd/sub
		EOF
	done
	in_all_shells 0 sandbox-shell -n --project=./:/sub/.. true
	where
	assert_output - <<-EOF
		--bind $project/: $project/:
		--chdir $project/:
	EOF
}

# What a shell, a terminal or a program of lines could take for something else.
odd=(-x $' a\n\nb\n' "it's \"x\" *" '?[a-z]\' '$HOME`id`$(id);&#~%s{a,b}!=\n' ...
	$'\t\r\033[31m\177\303\274\346\227\245\377\376\303' "$(printf '%0255d' 0)")

@test "a project of any name is handed to the helper as it is, and --dry-run can be pasted" {
	local i name shell words work=$BATS_TEST_TMPDIR
	prefix=$work/standin
	stage "$prefix"
	printf '#!/bin/sh\nprintf "%%s\\\\0" "$@"\n' >"$prefix/bin/cordon"
	with=(LC_ALL=C.UTF-8)
	for name in "${odd[@]}"; do
		mkdir -p -- "$project/$name/$name"
		cd -- "$project/$name"
		while IFS= read -r shell <&9; do
			frontend "$shell" sandbox-shell --chdir "./$name" true >"$work/given"
			mapfile -d '' words <"$work/given"
			assert_equal "${words[*]: -4}" "--chdir $project/$name/$name -- true"
			for ((i = 0; i < ${#words[@]}; i++)); do
				[ "${words[i]}" != --bind ] || break
			done
			assert_equal "${words[*]:i-1:3}" "--no-symlinks --bind $project/$name"
			assert_equal "${words[i + 2]}" "$project/$name"
			frontend "$shell" sandbox-shell -n --chdir "./$name" true >"$work/printed"
			run -1 env LC_ALL=C grep -n '[^ -~]' "$work/printed"
			sh "$work/printed" | cmp - "$work/given"
		done 9< <(shells)
		cd "$project"
		rm -r -- "./$name"
	done
}

@test "a system directory is not a project" {
	local dir hint='go to a project, or name one with --project'
	for dir in /usr /usr/lib /etc /etc/ssl /dev /proc /proc/1 /sys /run /boot /tmp /var /var/tmp /opt /home /srv /mnt /media; do
		[ -d "$dir" ] && [ ! -h "$dir" ] || continue
		refused "--project $dir: is a system directory" sandbox-shell --project "$dir" true
		refused "--project $dir: is a system directory" sandbox-shell --project "$dir/." true
		cd "$dir" || continue
		refused "$dir: is a system directory ($hint)" sandbox-node x.js
	done
	refused "--project /: is the whole file system" sandbox-node --project / x.js
	refused "--project /: is the whole file system" sandbox-node --project /// x.js
	refused "--project /: is the whole file system" sandbox-node --project // x.js
	refused "--project /usr: is a system directory" sandbox-node --project //usr/ x.js
	cd //usr/lib
	refused "/usr/lib: is a system directory ($hint)" sandbox-node x.js
	cd /
	refused "/: is the whole file system ($hint)" sandbox-node x.js
}

@test "the home directory, or what is above it, is not a project" {
	cd "$home"
	refused "$home: is your home directory, or above it (go to a project, or name one with --project)" sandbox-shell true
	cd ..
	refused "--project $home: is your home directory, or above it" sandbox-shell --project home true
	refused "--project $PWD: is your home directory, or above it" sandbox-shell --project . true
	mkdir "$home/x" "$home-2"
	in_all_shells 0 sandbox-shell -n --project "$home/x" true
	in_all_shells 0 sandbox-shell -n --project "$home-2" true
	ln -s "$home" link
	with=("HOME=$PWD/link")
	refused "--project $home: is your home directory, or above it" sandbox-shell --project home true
}

@test "what holds cordon's configuration or state, or is in it, is not a project" {
	local dir
	mkdir -p "$home/dotfiles/config" "$home/.cache/cordon/node/npm" "$home/.local/share/cordon-2"
	ln -s dotfiles/config "$home/.config"
	for dir in .cache .cache/cordon .cache/cordon/node .local .local/share dotfiles dotfiles/config; do
		refused "--project $home/$dir: holds cordon's own configuration or state" sandbox-shell --project "$home/$dir" true
	done
	refused "--project $home/dotfiles/config: holds cordon's own configuration or state" sandbox-shell --project "$home/.config" true
	refused "--project $home/.local/share/cordon-2: is in a hidden directory of your home, where settings and keys are" \
		sandbox-shell --project "$home/.local/share/cordon-2" true
}

@test "a directory of somebody else is not a project" {
	local dir=$project/theirs
	if [ "$uid" -eq 0 ]; then
		mkdir "$dir"
		chown 65534 "$dir"
	else
		dir=/
		for dir in /var/*/* ''; do
			[ ! -d "$dir" ] || [ -h "$dir" ] || [ -O "$dir" ] || ! cd "$dir" 2>/dev/null || break
		done
		[ -n "$dir" ] || skip 'no directory of somebody else at hand'
	fi
	refused "--project $dir: does not belong to you" sandbox-shell --project "$dir" true
	if [ "$uid" -eq 0 ]; then
		mkdir "$dir/.git" "$dir/mine"
		cd "$dir/mine"
		in_all_shells 0 sandbox-shell -n true
		where
		assert_line "--bind $dir/mine $dir/mine"
	fi
}

@test "a project that is not there is refused" {
	touch file
	refused '--project none: is not a directory' sandbox-shell --project none true
	refused '--project file: is not a directory' sandbox-shell --project file true
	refused '--project ../none: does not exist' sandbox-shell --project ../none true
}

@test "a current directory that is gone is refused, and not needed with --project" {
	mkdir gone
	cd gone
	rmdir "$project/gone"
	# some shells complain by themselves, before the script
	while IFS= read -r shell <&9; do
		[ "$shell" != posh ] || continue # crashes by itself
		run -125 frontend "$shell" sandbox-shell true
		assert_line -n -1 'sandbox-shell: the current directory: is gone or cannot be read (name one with --project)'
		run -125 frontend "$shell" sandbox-shell --project "$project" --ro x true
		assert_line -n -1 'sandbox-shell: --ro x: is relative to a current directory that is gone'
		run -0 frontend "$shell" sandbox-shell -n --project "$project" true
		where
		assert_output - <<-EOF
			--bind $project $project
			--chdir $project
		EOF
	done 9< <(shells)
}

@test "a HOME that cannot be one is refused" {
	local bad
	for bad in '' relative; do
		with=("HOME=$bad")
		refused 'HOME: is not an absolute path' sandbox-shell true
	done
	for bad in / // /a/../b /a//b /.; do
		with=("HOME=$bad")
		refused "HOME=$([ "$bad" = // ] && echo / || echo "$bad"): cannot be a home directory" sandbox-shell true
	done
	if [ "$uid" -ne 0 ]; then
		with=("HOME=/root")
		[ ! -e /root ] || refused 'HOME=/root: does not belong to you' sandbox-shell true
	fi
	with=("HOME=/nonexistent")
	in_all_shells 0 sandbox-shell -n true
	operations '^--perms 0700 --tmpfs'
	assert_output '--perms 0700 --tmpfs /nonexistent'
}
