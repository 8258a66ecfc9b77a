load helpers

top=$BATS_TEST_DIRNAME/../..

# The configuration directories: of the machine, as this installation has it,
# and of the user.
setup_file() {
	[ -z "${CORDON_STAGE-}" ] || skip 'an installation reads the configuration of the machine'
}
directories() {
	system=$prefix/etc/cordon
	user=$home/.config/cordon
	mkdir -p "$system" "$user"
}

teardown() {
	[ -z "${system-}" ] || rm -rf "$system"
}

# conf FILE LINE...: writes the lines.
conf() {
	local file=$1
	shift
	printf '%s\n' "$@" >"$file"
}

# like WORD...: what the configuration says is the same as with these options.
like() {
	local configured
	in_all_shells 0 sandbox-shell -n true
	configured=$output
	in_all_shells 0 sandbox-shell -n --config none "$@" true
	assert_equal "$configured" "$output"
	in_all_shells 0 sandbox-shell -n --config none true
	assert_not_equal "$configured" "$output"
	output=$configured
}

@test "every option is a directive, or an error that says it is for the command line only" {
	local option
	directories
	frontend dash sandbox-shell --help | grep -oE -e '^  (-[a-z], |-V, )?--[a-z-]+' | sed 's/.*--//' >"$BATS_TEST_TMPDIR/options"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/options")" -ge 20 ]
	while read -r option; do
		case $option in
		ro | rw | tmp | hide | show | protect | no-protect | env | home | net)
			conf "$user/common.conf" "$option"
			refused "$user/common.conf:1: $option: needs a value" sandbox-shell -n true
			;;
		nested | quiet)
			conf "$user/common.conf" "$option yes"
			refused "$user/common.conf:1: $option: takes no value" sandbox-shell -n true
			;;
		*)
			conf "$user/common.conf" "$option x"
			refused "$user/common.conf:1: $option: is for the command line only (see cordon.conf(5))" sandbox-shell -n true
			;;
		esac
	done <"$BATS_TEST_TMPDIR/options"
	assert_equal "$(sed -n 's/^\.It Cm \([a-z-]*\).*/\1/p' "$top/man/cordon.conf.5" | sort)" \
		"$(grep -vxE 'project|chdir|config|remove-home|list-homes|dry-run|explain|version|help' "$BATS_TEST_TMPDIR/options" | sort)"
}

@test "a directive does what its option does" {
	directories
	mkdir "$home/tools" "$home/out" dir
	touch .env "$home/out/file" Jenkinsfile
	conf "$user/sandbox-shell.conf" "ro $home/tools" "rw $home/out:/out" 'tmp /scratch:2M' \
		"hide $project/dir" "show $project/.env" "protect $project/Jenkinsfile" \
		"no-protect $project/.vscode" 'env X=a  b' 'env Y=' 'home work' 'net host' nested
	like --ro "$home/tools" --rw "$home/out:/out" --tmp /scratch:2M --hide dir --show .env \
		--protect Jenkinsfile --no-protect .vscode --env 'X=a  b' --env Y= --home work --net host --nested
	conf "$user/sandbox-shell.conf" quiet
	like -q
	refute_output --partial --watch
}

@test "a variable of the caller is passed on" {
	directories
	with=(TOKEN_X='a b')
	conf "$user/common.conf" 'env TOKEN_X'
	like --env TOKEN_X
}

@test "blank lines, comments and blanks around are nothing, and the last line may lack its newline" {
	directories
	printf '\n# net none\n \t# x\n  \t net \t  host \t \n\n\tenv A=# b\nenv B=x # y' >"$user/common.conf"
	like --net host --env 'A=# b' --env 'B=x # y'
}

@test "HOME and PROJECT expand, and nothing else does" {
	local file
	directories
	mkdir "$home/a b" "$project/b"
	touch "$project/b/.env" "$home/\$HOMES" "$home/~"
	conf "$user/common.conf" "ro \$HOME/a b" "ro \${HOME}/\$HOMES:/x" "show \${PROJECT}/b/.env" \
		"tmp \$PROJECT/b/t" "ro \$HOME/~:/\${HOMES}\$" "env A=\$HOME\${HOME}\$PROJECT\$HOMER\$\$\${X}\`id\`\$(id)\\n\"'"
	like --ro "$home/a b" --ro "$home/\$HOMES:/x" --show b/.env --tmp b/t --ro "$home/~:/\${HOMES}\$" \
		--env "A=$home$home$project\$HOMER\$\$\${X}\`id\`\$(id)\\n\"'"
}

@test "what has a - in front may be missing" {
	directories
	with=(HERE=1)
	mkdir "$home/there"
	conf "$user/common.conf" "ro -$home/gone" "ro -$home/there" "rw -$home/gone:/x" "hide -$home/gone" \
		"show -$project/.env" 'env -GONE' 'env -HERE'
	like --ro "$home/there" --env HERE
	for line in "ro $home/gone" "rw $home/gone" "hide $home/gone" "show $project/.env"; do
		conf "$user/common.conf" "$line"
		refused "$user/common.conf:1: --$line: does not exist, or cannot be seen" sandbox-shell true
	done
	conf "$user/common.conf" 'env GONE'
	refused "$user/common.conf:1: --env GONE: is not set (give --env GONE=VALUE)" sandbox-shell true
}

@test "the machine's come first, then the user's, each with the common one first, then --config, then options" {
	directories
	local more=$home/more.conf
	conf "$system/common.conf" 'env A=1' 'env B=1' 'env C=1' 'env D=1' 'env E=1' 'env F=1' 'net host'
	conf "$system/sandbox-shell.conf" 'env B=2' 'env C=2' 'env D=2' 'env E=2' 'env F=2' 'home a'
	conf "$user/common.conf" 'env C=3' 'env D=3' 'env E=3' 'env F=3' 'net none'
	conf "$user/sandbox-shell.conf" 'env D=4' 'env E=4' 'env F=4' 'home b'
	conf "$user/sandbox-node.conf" 'env A=other'
	conf "$more" 'env E=5' 'env F=5'
	in_all_shells 0 sandbox-shell -n --config "$more" --env F=6 true
	operations '^--(setenv [A-F] |lock|unshare-net)'
	assert_output - <<-EOF
		--unshare-net
		--lock $home/.local/share/cordon/homes/b
		--setenv A 1
		--setenv B 2
		--setenv C 3
		--setenv D 4
		--setenv E 5
		--setenv F 6
	EOF
	in_all_shells 0 sandbox-shell -n --net host --home none true
	operations '^--(lock|unshare-net)'
	assert_output ''
	in_all_shells 0 sandbox-shell -n --config none --config "$more" true
	operations '^--setenv [A-F] '
	assert_output $'--setenv E 5\n--setenv F 5'
}

@test "sandbox-node's file is that of its links" {
	directories
	conf "$user/sandbox-node.conf" 'env A=node'
	conf "$user/sandbox-npm.conf" 'env A=npm'
	for name in node npm yarn; do
		in_all_shells 0 "sandbox-$name" -n
		operations '^--setenv A '
		assert_output '--setenv A node'
	done
}

@test "for one place the later file or option replaces the earlier, whatever it was" {
	directories
	mkdir "$home/x" "$home/y" dir
	conf "$system/common.conf" "ro $home/x:/x" "ro $home/y" "hide $project/dir" 'tmp /t:1M' "rw $home/gone:/out"
	conf "$user/common.conf" "rw $home/x:/x"
	in_all_shells 0 sandbox-shell -n --tmp "$home/y" --ro dir --tmp /t --tmp /out true
	operations "^[^ ]*( --[a-z-]*)? .*(/x|/y|/dir|/t|/out)\$"
	assert_output - <<-EOF
		--bind $home/x /x
		--tmpfs $home/y
		--ro-bind $project/dir $project/dir
		--tmpfs /t
		--tmpfs /out
	EOF
	touch .env
	conf "$system/common.conf" "show $project/.env"
	in_all_shells 0 sandbox-shell -n --hide .env true
	operations '\.env$'
	assert_output "--ro-bind $prefix/lib/cordon/etc/empty $project/.env"
	conf "$system/common.conf" "hide $project/.env"
	in_all_shells 0 sandbox-shell -n --show .env true
	operations '\.env$'
	assert_output ''
}

@test "for one path the later of protect and no-protect decides" {
	directories
	mkdir .vscode
	touch file
	conf "$system/common.conf" "no-protect $project/.vscode" "protect $project/file"
	in_all_shells 0 sandbox-shell -n --protect .vscode --no-protect file true
	operations '^--ro-bind.*(\.vscode|/file)$'
	assert_output "--ro-bind $project/.vscode $project/.vscode"
	in_all_shells 0 sandbox-shell -n true
	operations '^--ro-bind.*(\.vscode|/file)$'
	assert_output "--ro-bind $project/file $project/file"
}

@test "what is said of other projects is no error, but is one on the command line" {
	directories
	mkdir "$home/other"
	touch "$home/other/.env"
	conf "$user/common.conf" "show $home/other/.env" "protect $home/other/x" "no-protect $home/other/y"
	in_all_shells 0 sandbox-shell -n true
	# where something may be left out, what is watched comes in another order
	local configured
	configured=$(sort <<<"$output")
	in_all_shells 0 sandbox-shell -n --config none true
	assert_equal "$configured" "$(sort <<<"$output")"
	for option in --show --protect --no-protect; do
		in_all_shells 125 sandbox-shell -n "$option" "$home/other/.env" true
		assert_output "sandbox-shell: $option $home/other/.env: is not in the project (only what is writable needs it)"
	done
}

@test "in one file nothing is said twice" {
	directories
	mkdir "$home/x"
	conf "$user/common.conf" "ro $home/x" '' "rw $home/x"
	refused "$user/common.conf:1: --ro $home/x: contradicts another option for the same place" sandbox-shell true
	conf "$user/common.conf" 'env A=1' 'env A=2'
	refused "$user/common.conf:1: --env A: is given twice" sandbox-shell true
	conf "$user/common.conf" "protect $project/a" "no-protect $project/a"
	refused "--protect $project/a: contradicts --no-protect (give one of them)" sandbox-shell true
}

@test "an error says the file and the line" {
	local line
	directories
	while IFS='|' read -r line message; do
		conf "$user/common.conf" '# first' '' "$line"
		refused "$user/common.conf:3: $message" sandbox-shell true
	done <<-EOF
		rox /usr|rox: is not a directive (see cordon.conf(5))
		--ro /usr|--ro: is not a directive (see cordon.conf(5))
		[section]|[section]: is not a directive (see cordon.conf(5))
		ro=/usr|ro=/usr: is not a directive (see cordon.conf(5))
		Ro /usr|Ro: is not a directive (see cordon.conf(5))
		x11 host|x11: is not a directive (see cordon.conf(5))
		ro|ro: needs a value
		ro usr|ro usr: is not an absolute path (\$HOME/ and \${PROJECT}/ make it one)
		ro ~/x|ro ~/x: is not an absolute path (\$HOME/ and \${PROJECT}/ make it one)
		ro "/usr"|ro "/usr": is not an absolute path (\$HOME/ and \${PROJECT}/ make it one)
		tmp x|tmp x: is not an absolute path (\$HOME/ and \${PROJECT}/ make it one)
		tmp -/x|tmp -/x: is not an absolute path (\$HOME/ and \${PROJECT}/ make it one)
		protect file|protect file: is not an absolute path (\$HOME/ and \${PROJECT}/ make it one)
		tmp /x:5k|--tmp /x:5k: has no size of up to nine digits after the colon (bytes, or with K, M or G)
		net all|--net all: is neither none nor host
		home ../x|--home ../x: is not a name of up to 64 letters, digits, dots, dashes and underscores (it begins with a letter or digit)
		env 1=2|--env 1=2: does not begin with the name of a variable
		rw $home/.config|--rw $home/.config: holds cordon's own configuration or state (name what is needed below it)
		rw $project|--rw $project: is the project or above it (the project is writable already)
		nested no|nested: takes no value
		project /x|project: is for the command line only (see cordon.conf(5))
		ro /usr # mine|ro /usr # mine: has a comment in its value (a comment is a line of its own)
		no-protect $project|--no-protect $project: is the project or above it (name what is needed below it)
		no-protect ${project%/*}|--no-protect ${project%/*}: is the project or above it (name what is needed below it)
	EOF
}

@test "control bytes are refused, and not shown" {
	directories
	for byte in '\r' '\033[2J' '\a' '\177'; do
		printf 'env A=1\nro /usr'"$byte"'\n' >"$user/common.conf"
		refused "$user/common.conf:2: this line: has control bytes (write it anew; lines end with a newline alone)" sandbox-shell true
	done
	printf 'r\033]0;x\ao /usr\n' >"$user/common.conf"
	refused "$user/common.conf:1: this line: has control bytes (write it anew; lines end with a newline alone)" sandbox-shell true
}

# attack A65
@test "a file that somebody else could have written is not believed" {
	local dir file
	directories
	for dir in "$system" "$user"; do
		file=$dir/sandbox-shell.conf
		conf "$file" 'net host'
		ln -s sandbox-shell.conf "$dir/common.conf"
		refused "$dir/common.conf: is a symbolic link (put the file itself there)" sandbox-shell true
		ln -sfn gone "$dir/common.conf"
		refused "$dir/common.conf: is a symbolic link (put the file itself there)" sandbox-shell true
		rm "$dir/common.conf"
		mkdir "$dir/common.conf"
		refused "$dir/common.conf: is not a regular file (remove it)" sandbox-shell true
		rmdir "$dir/common.conf"
		mkfifo "$dir/common.conf"
		refused "$dir/common.conf: is not a regular file (remove it)" sandbox-shell true
		rm "$dir/common.conf"
		for mode in 664 646 622 666 2664; do
			chmod "$mode" "$file"
			refused "$file: can be written by others, and what it says would be done (chmod go-w it)" sandbox-shell true
		done
		chmod 644 "$file"
		for mode in 775 757 2775; do
			chmod "$mode" "$dir"
			refused "$dir: can be written by others, and what it says would be done (chmod go-w it)" sandbox-shell true
		done
		# where the others' files are safe from each other, as in /tmp
		chmod 1777 "$dir"
		in_all_shells 0 sandbox-shell -n true
		refute_output --partial --unshare-net
		chmod 755 "$dir"
		chmod 775 "${dir%/*}"
		refused "${dir%/*}: can be written by others, and what it says would be done (chmod go-w it)" sandbox-shell true
		chmod 755 "${dir%/*}"
		rm "$file"
	done
}

# attack A65
@test "a file of another owner is not believed" {
	local file
	[ "$uid" -eq 0 ] || skip 'only root can give files away'
	directories
	for dir in "$system" "$user"; do
		file=$dir/common.conf
		conf "$file" 'net host'
		chown 65534 "$file"
		refused "$file: belongs neither to you nor to root, and what it says would be done (chown it)" sandbox-shell true
		chown 0 "$file"
		chown 65534 "$dir"
		refused "$dir: belongs neither to you nor to root, and what it says would be done (chown it)" sandbox-shell true
		chown 0 "$dir"
		rm "$file"
	done
}

# attack A65
@test "the configuration directory is not looked for behind a link, nor lost behind a broken one" {
	directories
	mkdir "$home/elsewhere"
	mv "$user" "$home/elsewhere/cordon"
	ln -s "$home/elsewhere/cordon" "$user"
	refused "$user: is a symbolic link (put the directory itself there)" sandbox-shell true
	ln -sfn gone "$user"
	refused "$user: is a symbolic link (put the directory itself there)" sandbox-shell true
	rm "$user"
	mv "$system" "${system%/*}/other"
	ln -s other "$system"
	refused "$system: is a symbolic link (put the directory itself there)" sandbox-shell true
	rm -r "${system%/*}"
	not_root
	mkdir -p "$system"
	chmod 0 "$home/.config"
	refused "$home/.config: cannot be searched for configuration (chmod u+x it)" sandbox-shell true
	chmod 700 "$home/.config"
}

# attack A65
@test "by the name that was given, somebody else on the way is noticed" {
	directories
	mkdir -p "$home/shared" "$home/mine"
	conf "$home/mine/x.conf" 'net host'
	ln -s "$home/mine" "$home/shared/conf"
	in_all_shells 0 sandbox-shell -n --config "$home/shared/conf/x.conf" true
	refute_output --partial --unshare-net
	chmod 777 "$home/shared"
	refused "$home/shared: can be written by others, and what it says would be done (chmod go-w it)" \
		sandbox-shell --config "$home/shared/conf/x.conf" true
}

# attack A65
@test "what is kept for sandboxes is no place for configuration" {
	directories
	mkdir -p "$home/.local/share/cordon/homes/work" "$home/.cache/cordon"
	conf "$home/.local/share/cordon/homes/work/x.conf" 'net host'
	conf "$home/.cache/cordon/x.conf" 'net host'
	refused "$home/.local/share/cordon/homes/work/x.conf: lies in $home/.local/share/cordon, which is writable inside (keep configuration elsewhere)" \
		sandbox-shell --home work --config "$home/.local/share/cordon/homes/work/x.conf" true
	refused "$home/.cache/cordon/x.conf: lies in $home/.cache/cordon, which is writable inside (keep configuration elsewhere)" \
		sandbox-shell --config "$home/.cache/cordon/x.conf" true
	git init -q "$home/main"
	git -C "$home/main" -c user.name=x -c user.email=x@x commit -q --allow-empty -m x
	git -C "$home/main" worktree add -q "$home/tree"
	conf "$home/main/.git/x.conf" 'net host'
	refused "$home/main/.git/x.conf: lies in $home/main/.git, which is writable inside (keep configuration elsewhere)" \
		sandbox-shell --project "$home/tree" --config "$home/main/.git/x.conf" true
}

@test "without an answer about a file nothing is believed" {
	local dir=$BATS_TEST_TMPDIR/tools script
	directories
	conf "$user/common.conf" 'net host'
	mkdir "$dir"
	# in front of the tools of the system nothing is looked for
	printf '#!/bin/sh\ntouch %s/ran\n' "$dir" >"$dir/stat"
	chmod 755 "$dir/stat"
	with=(PATH="$dir:/usr/bin:/bin")
	in_all_shells 0 sandbox-shell -n true
	[ ! -e "$dir/ran" ]
	with=()
	# as if a file were gone, or stat were not there
	prefix=$BATS_TEST_TMPDIR/other
	stage "$prefix"
	script=$prefix/lib/cordon/sandbox-config.sh
	for answer in false 'echo' "printf '0 644 10\\\\n'" "{ stat \"\$@\"; false; }"; do
		sed "s|\$(PATH=[^ ]* stat -L -c '%u %a %s' -- \"\$@\" 2>/dev/null)|\$($answer)|" "$top/scripts/sandbox-config.sh" >"$script"
		run ! cmp -s "$top/scripts/sandbox-config.sh" "$script"
		run -125 frontend dash sandbox-shell -n true
		assert_output --regexp '^sandbox-shell: [^ ]+: cannot be examined \(was it removed just now\?\)$'
	done
}

@test "root's and one's own files are believed, by whom they are read" {
	directories
	conf "$system/common.conf" 'env A=1'
	conf "$user/common.conf" 'env B=1'
	not_root
	[ "$uid" -ne 0 ] || chown 65534 "$user" "$user/common.conf" "$home/.config"
	in_all_shells 0 sandbox-shell -n true
	assert_line --partial ' --setenv A 1'
	assert_line --partial ' --setenv B 1'
}

@test "each file counts its own lines, and what comes after them has none" {
	directories
	conf "$system/common.conf" 'env A=1' 'env B=1' 'env C=1'
	conf "$user/common.conf" '' 'wrong'
	refused "$user/common.conf:2: wrong: is not a directive (see cordon.conf(5))" sandbox-shell true
	conf "$user/common.conf" 'env X=1'
	refused "--project $home: is your home directory, or above it" sandbox-shell --project "$home" true
	refused "--chdir x/../y: does not exist" sandbox-shell --chdir x/../y true
}

@test "500 directives are taken, and no more" {
	directories
	seq -f 'env A%g=1' 500 >"$user/common.conf"
	run -0 frontend dash sandbox-shell -n true
	assert_line --partial ' --setenv A500 1'
	echo 'env B=1' >>"$user/common.conf"
	refused "$user/common.conf:501: env: is one directive more than 500 (take some out)" sandbox-shell true
}

# attack B5
@test "what is hidden in the project keeps its name, and is there though it was closed" {
	directories
	mkdir -p conf/sub
	touch conf/secret conf/sub/x
	conf "$user/common.conf" "hide $project/conf/secret"
	in_all_shells 0 sandbox-shell -n true
	operations '/conf'
	assert_output - <<-EOF_
		--pin $project/conf
		--ro-bind $prefix/lib/cordon/etc/empty $project/conf/secret
	EOF_
	conf "$user/common.conf" "hide -$project/conf/sub/x"
	not_root
	chown -R 65534:65534 conf
	chmod 0 conf/sub
	refused "$user/common.conf:1: $project/conf/sub: cannot be listed, so what it holds cannot be protected (chmod u+rx it)" sandbox-shell true
}

@test "a colon belongs to the name of what is hidden" {
	directories
	mkdir -p "$project/a:/secret"
	conf "$user/common.conf" "hide -$project/a:/secret"
	in_all_shells 0 sandbox-shell -n true
	operations '/a:'
	assert_output - <<-EOF_
		--pin $project/a:
		--perms 0555 --tmpfs $project/a:/secret
		--remount-ro $project/a:/secret
	EOF_
}

# attack A61
@test "the name of a project does not divide what is shown of it" {
	directories
	mkdir -p "$project:/data" "$project/data"
	cd "$project:" || return
	conf "$user/common.conf" "ro -\${PROJECT}/data:/srv/data"
	in_all_shells 0 sandbox-shell -n true
	operations '^--ro-bind .*data'
	assert_output "--ro-bind $project:/data /srv/data"
	conf "$user/common.conf" "ro \${PROJECT}/data"
	in_all_shells 0 sandbox-shell -n true
	operations 'bind .*/data'
	assert_output "--ro-bind $project:/data $project:/data"
}

# attack B5
@test "a link that was left in the project does not choose what is shown elsewhere" {
	directories
	mkdir "$home/private" sub
	ln -s "$home/private" vendor
	conf "$user/common.conf" "ro -$project/vendor:/srv/vendor"
	refused "$user/common.conf:1: --ro $project/vendor: leads out of the project through a symbolic link (name what it points to)" sandbox-shell true
	conf "$user/common.conf" "ro -$project/vendor/x:/srv/vendor"
	touch "$home/private/x"
	refused "$user/common.conf:1: --ro $project/vendor/x: leads out of the project through a symbolic link (name what it points to)" sandbox-shell true
}

@test "what one option hides by a link's name no other shows by it" {
	directories
	mkdir "$home/data"
	ln -s data "$home/link"
	conf "$user/common.conf" "ro $home/link"
	in_all_shells 0 sandbox-shell -n --hide "$home/link" true
	operations '(data|link)$'
	assert_output $'--perms 0555 --tmpfs '"$home/data"$'\n--remount-ro '"$home/data"
	refused "--ro $home/link: contradicts another option for the same place" sandbox-shell --ro "$home/link" --hide "$home/link" true
}

@test "what is masked stays masked where a later option shows what an earlier one covers" {
	directories
	mkdir sub
	git init -q sub
	touch sub/.env
	for line in "hide $project/sub" "tmp $project/sub"; do
		conf "$user/common.conf" "$line"
		in_all_shells 0 sandbox-shell -n --ro sub true
		operations '/sub(/\.env)?$'
		assert_output - <<-EOF_
			--ro-bind $project/sub $project/sub
			--mask $project/sub/.env
		EOF_
	done
}

@test "one place by two names of the home is one place" {
	directories
	mkdir "$home/data"
	ln -s "$home" "$BATS_TEST_TMPDIR/byname"
	conf "$user/common.conf" "rw $home/data"
	with=(HOME="$BATS_TEST_TMPDIR/byname")
	in_all_shells 0 sandbox-shell -n --ro "$BATS_TEST_TMPDIR/byname/data" true
	operations ' (/[^ ]*/)?data$'
	assert_output --partial '--ro-bind '
	refute_output --regexp '(^|[ -])--bind '
}

# attack B5
@test "with --nested what changed is told, also with -q" {
	directories
	mkdir -p .git/hooks .git/info
	touch .git/HEAD .git/config
	conf "$user/common.conf" quiet nested
	in_all_shells 0 sandbox-shell -n true
	assert_line --partial " --watch $project/.git "
	in_all_shells 0 sandbox-shell -n --config none -q true
	refute_output --partial ' --watch '
}

@test "a name with a newline is nobody else's" {
	directories
	mkdir -p "$project/a"$'\n'"b" "$home/x"
	conf "$user/common.conf" "hide $home/x"
	in_all_shells 0 sandbox-shell -n --tmp "/t"$'\n'"$home/x" true
	assert_output --partial -- "--tmpfs $home/x"
	refused "--config $project/a?b/x: has a newline in its name (give it another)" \
		sandbox-shell --project "$home/x" --config "$project/a"$'\n'"b/x" true || true
}

@test "a file's own name does not make what it asks for optional" {
	directories
	conf "$home/a:-b.conf" 'env GONE'
	refused "$home/a:-b.conf:1: --env GONE: is not set (give --env GONE=VALUE)" sandbox-shell --config "$home/a:-b.conf" true
}

@test "a file that cannot be read is an error, and so is a directory that cannot be searched" {
	directories
	conf "$user/common.conf" 'net host'
	not_root
	chmod 0 "$user/common.conf"
	refused "$user/common.conf: cannot be read (chmod u+r it)" sandbox-shell true
	chmod 755 "$user/common.conf"
	for dir in "$user" "$system"; do
		chmod 0 "$dir"
		refused "$dir: cannot be searched for configuration (it is a directory for all to read)" sandbox-shell true
		chmod 755 "$dir"
	done
}

@test "a file where the directory should be is an error" {
	directories
	rmdir "$user"
	echo 'net host' >"$user"
	refused "$user: cannot be searched for configuration (it is a directory for all to read)" sandbox-shell true
}

@test "a file of 64 KiB is read, a longer one refused at once" {
	directories
	{
		echo 'net host'
		head -c 65526 /dev/zero | tr '\0' '#'
		echo
	} >"$user/common.conf"
	assert_equal "$(wc -c <"$user/common.conf")" 65536
	in_all_shells 0 sandbox-shell -n true
	refute_output --partial --unshare-net
	echo >>"$user/common.conf"
	refused "$user/common.conf: has more than 65536 bytes (shorten it)" sandbox-shell true
	head -c 1048576 /dev/zero | tr '\0' '\n' >"$user/common.conf"
	refused "$user/common.conf: has more than 65536 bytes (shorten it)" sandbox-shell true
	truncate -s 100G "$user/common.conf"
	refused "$user/common.conf: has more than 65536 bytes (shorten it)" sandbox-shell true
}

# attack A65
@test "a file of the project is never read, not even if asked for" {
	directories
	mkdir -p .config/cordon etc/cordon "$home/out"
	for file in common.conf sandbox-shell.conf cordon.conf .cordon.conf .config/cordon/common.conf \
		.config/cordon/sandbox-shell.conf etc/cordon/common.conf; do
		conf "$file" 'net host'
	done
	in_all_shells 0 sandbox-shell -n true
	assert_line --partial ' --unshare-net'
	refused "$project/common.conf: lies in $project, which is writable inside (keep configuration elsewhere)" \
		sandbox-shell --config common.conf true
	ln -s "$project" "$home/link"
	refused "$project/common.conf: lies in $project, which is writable inside (keep configuration elsewhere)" \
		sandbox-shell --config "$home/link/common.conf" true
	ln -s "$project/common.conf" "$home/link.conf"
	refused "$home/link.conf: is a symbolic link (put the file itself there)" \
		sandbox-shell --config "$home/link.conf" true
	conf "$home/out/x.conf" 'net host'
	refused "$home/out/x.conf: lies in $home/out, which is writable inside (keep configuration elsewhere)" \
		sandbox-shell --config "$home/out/x.conf" --rw "$home/out" true
}

# attack A65
@test "the configuration is not writable inside" {
	directories
	[ "$uid" -eq 0 ] || skip 'only root may write the configuration of the machine'
	conf "$system/common.conf" 'env A=1'
	for dir in "$system" "${system%/*}"; do
		refused "--rw $dir: holds cordon's own configuration or state (name what is needed below it)" \
			sandbox-shell --rw "$dir" true
	done
}

@test "--config names a file as other options do" {
	directories
	mkdir "$home/a b"
	conf "$home/a b/x:1.conf" 'env A=1'
	cd "$home/a b"
	in_all_shells 0 sandbox-shell -n --project "$project" --config=x:1.conf true
	assert_line --partial ' --setenv A 1'
	conf "$home/a b/x:1.conf" 'env A'
	refused "$home/a b/x:1.conf:1: --env A: is not set (give --env A=VALUE)" \
		sandbox-shell --project "$project" --config x:1.conf true
	refused "--config $home/gone: does not exist, or cannot be seen" sandbox-shell --project "$project" --config "$home/gone" true
	refused "--config: has an empty value" sandbox-shell --config= true
	refused "--config: needs a value" sandbox-shell --config
	refused "--config a?b: has a newline in its name" sandbox-shell --config $'a\nb' true
}

@test "homes are listed and removed without a look at the configuration" {
	directories
	conf "$user/common.conf" 'wrong'
	mkdir -p "$home/.local/share/cordon/homes/x"
	in_all_shells 0 sandbox-shell --list-homes
	assert_output x
	in_all_shells 0 sandbox-shell --dry-run --remove-home x
	refused "--remove-home x: goes with --dry-run only" sandbox-shell --remove-home x --config none
}

@test "one fork where there is a configuration file, none where there is none" {
	directories
	conf "$user/common.conf" 'net host' 'env A=1'
	run -0 strace -f -c -e trace=clone,clone3,fork,vfork -o "$BATS_TEST_TMPDIR/with" \
		env -i HOME="$home" PATH=/usr/bin:/bin SHELL=/bin/sh TERM=xterm dash "$prefix/bin/sandbox-shell" true
	assert_equal "$(awk '/fork|clone/ { n += $4 } END { print n + 0 }' "$BATS_TEST_TMPDIR/with")" 1
	rm "$user/common.conf"
	run -0 strace -f -c -e trace=clone,clone3,fork,vfork -o "$BATS_TEST_TMPDIR/without" \
		env -i HOME="$home" PATH=/usr/bin:/bin SHELL=/bin/sh TERM=xterm dash "$prefix/bin/sandbox-shell" true
	assert_equal "$(awk '/fork|clone/ { n += $4 } END { print n + 0 }' "$BATS_TEST_TMPDIR/without")" 0
}
