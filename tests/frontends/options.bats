load helpers

@test "--ro, --rw, --tmp, --hide and --env become operations in the order given, on top of the project" {
	mkdir a b dir
	touch file
	in_all_shells 0 sandbox-shell -n --ro a --rw="$project/b:/b" --ro file:/data/file \
		--tmp /scratch:2M --tmp b/t --hide dir --hide file --env X=1 --env=Y= -- true
	output=$(sed -n "/--bind ${project//\//\\/} /,\$p" <<<"$output" | sed -e '/^  -- /,$d' -e '/^  --watch /d')
	assert_output - <<-EOF
		  --no-symlinks --bind $project $project \\
		  --no-symlinks --ro-bind $project/a $project/a \\
		  --no-symlinks --bind $project/b /b \\
		  --no-symlinks --ro-bind $project/file /data/file \\
		  --size 2097152 --tmpfs /scratch \\
		  --tmpfs $project/b/t \\
		  --perms 0555 --tmpfs $project/dir \\
		  --remount-ro $project/dir \\
		  --ro-bind $prefix/lib/cordon/etc/empty $project/file \\
		  --setenv X 1 \\
		  --setenv Y '' \\
		  --remount-ro / \\
		  --chdir $project \\
	EOF
}

@test "the options end at the first other word, or at --" {
	in_all_shells 0 sandbox-shell -n --net none echo --net --ro -- x
	assert_line --partial "  -- echo --net --ro -- x 3<<"
	in_all_shells 0 sandbox-shell -n -- --ro x
	assert_line --partial "  -- --ro x 3<<"
	in_all_shells 0 sandbox-shell -n -
	assert_line --partial "  -- - 3<<"
}

@test "a thousand words of a command arrive" {
	# shellcheck disable=SC2046 # many words
	in_all_shells 0 sandbox-shell -n --ro /usr true $(seq 1000)
	assert_line --partial "  -- true $(seq -s ' ' 1000) 3<<"
}

@test "only the first :/ divides a path from its place, other colons are part of a name" {
	mkdir a:b
	in_all_shells 0 sandbox-shell -n --ro a:b --rw a:b:/x:/y -- true
	operations "$project/a:b"
	assert_output - <<-EOF
		--ro-bind $project/a:b $project/a:b
		--bind $project/a:b /x:/y
	EOF
}

@test "a relative path, and one with . and .., is shown at its physical place" {
	mkdir -p .git sub real/x
	ln -s real link
	cd sub
	in_all_shells 0 sandbox-shell -n --ro ../link/x --ro "$project/./link/../real" --ro "$project//sub" -- true
	operations "^--(ro-)?bind $project/(real|sub|link)"
	assert_output - <<-EOF
		--ro-bind $project/real/x $project/real/x
		--ro-bind $project/real $project/real
		--ro-bind $project/sub $project/sub
	EOF
}

@test "--rw does not follow a link that code inside could have left" {
	mkdir -p .git real/x
	ln -s real link
	refused "--rw $project/link: leads through a symbolic link to $project/real (name that if it is meant)" \
		sandbox-shell --rw "$project/link" true
	refused "--rw $project/link/x: leads through a symbolic link to $project/real/x (name that if it is meant)" \
		sandbox-shell --rw link/x true
	refused "--rw $project: is the project or above it (the project is writable already)" \
		sandbox-shell --rw . true
}

@test "--hide in front of what shows the same place again is refused" {
	mkdir -p .git dir/secret
	refused "--hide dir/secret: would be shown again by an option behind it (give --hide last)" \
		sandbox-shell --hide dir/secret --ro dir true
	in_all_shells 0 sandbox-shell -n --ro dir --hide dir/secret -- true
	mkdir -p $'a\nb/secret'
	refused "--hide a?b/secret: would be shown again by an option behind it (give --hide last)" \
		sandbox-shell --hide $'a\nb/secret' --ro $'a\nb' true
	ln -s dir link
	refused "--hide link/secret: would be shown again by an option behind it (give --hide last)" \
		sandbox-shell --hide link/secret --ro dir true
	refused "--hide link: would be shown again by an option behind it (give --hide last)" \
		sandbox-shell --hide link --ro link true
}

@test "a directory of settings in the home is not a project" {
	mkdir -p "$home/.ssh/x" "$home/code"
	cd "$home/.ssh/x"
	refused "$home/.ssh/x: is in a hidden directory of your home, where settings and keys are (go to a project, or name one with --project)" \
		sandbox-shell true
	cd "$home/code"
	in_all_shells 0 sandbox-shell -n -- true
}

@test "what a link leads to is hidden where it is" {
	mkdir real
	ln -s real link
	in_all_shells 0 sandbox-shell -n --hide link -- true
	operations "$project/(real|link)"
	assert_output - <<-EOF
		--perms 0555 --tmpfs $project/real
		--remount-ro $project/real
	EOF
}

@test "--version and --help print and end, whatever follows" {
	in_all_shells 0 sandbox-node --version --nonsense
	assert_output --regexp '^sandbox-node [0-9]+\.[0-9]+(\.[0-9]+)?$'
	in_all_shells 0 sandbox-node -V
	in_all_shells 0 sandbox-shell -h
	assert_line -n 0 'usage: sandbox-shell [OPTION...] [--] [COMMAND [ARGUMENT...]]'
	in_all_shells 0 sandbox-shell --help
	mapfile -t said < <(sed -n 's/^  .*\(--[a-z-]*\).*/\1/p' <<<"$output")
	mapfile -t known < <(sed -n '/^next_option/,/^}/p' "$prefix/lib/cordon/sandbox-lib.sh" |
		grep -o -e '--[a-z][a-z-]*')
	[ "${#known[@]}" -ge 11 ]
	assert_equal "$(printf '%s\n' "${said[@]}" | sort -u)" "$(printf '%s\n' "${known[@]}" | sort -u)"
}

@test "an option that is not known is refused, and never passed on" {
	local option
	for option in --bind --share-net --mask --memory --x --Net --pro -x -nn --; do
		[ "$option" != -- ] || continue
		refused "$option: is not an option (see sandbox-shell --help)" sandbox-shell "$option" / true
	done
}

@test "an option without its value is refused" {
	local option
	for option in --ro --rw --tmp --hide --env --net --project --chdir; do
		refused "$option: needs a value" sandbox-shell "$option"
		refused "$option: has an empty value" sandbox-shell "$option" '' true
		refused "$option: has an empty value" sandbox-shell "$option=" true
	done
	for option in --dry-run --version --help; do
		refused "$option: takes no value" sandbox-shell "$option=yes" true
	done
}

@test "options that contradict each other are refused" {
	mkdir a
	refused '--net: is given twice' sandbox-shell --net none --net host true
	refused '--project: is given twice' sandbox-shell --project . --project . true
	refused '--chdir: is given twice' sandbox-shell --chdir . --chdir / true
	refused '--ro a: contradicts another option for the same place' sandbox-shell --ro a --ro a true
	refused '--hide a: contradicts another option for the same place' sandbox-shell --hide a --ro ./a/ true
	refused '--tmp /x: contradicts another option for the same place' sandbox-shell --tmp /x --ro a:/x/ true
	refused '--env X: is given twice' sandbox-shell --env X=1 --env X=2 true
	with=(X=3)
	refused '--env X: is given twice' sandbox-shell --env X=1 --env X true
	in_all_shells 0 sandbox-shell -n --env X=1 --env XX=2 --env _X= true
}

@test "--tmp does not cover the project" {
	mkdir sub
	refused '--tmp .: is the project or above it (it would be covered)' sandbox-shell --tmp . true
	refused "--tmp $project:1M: is the project or above it (it would be covered)" sandbox-shell --project sub --tmp "$project:1M" true
	in_all_shells 0 sandbox-shell -n --tmp sub --chdir sub true
}

@test "--net is none or host" {
	refused '--net public: is neither none nor host' sandbox-shell --net public true
	refused '--net None: is neither none nor host' sandbox-node --net=None true
}

@test "what does not exist cannot be shown or hidden" {
	local long
	refused "--ro $project/none: does not exist, or cannot be seen" sandbox-shell --ro none true
	refused "--rw /none: does not exist, or cannot be seen" sandbox-shell --rw /none:/x true
	refused "--hide none: does not exist, or cannot be seen" sandbox-shell --hide none true
	refused '--ro ../none: does not exist' sandbox-shell --ro ../none true
	long=/$(printf '%05000d' 0)
	refused "--ro ${long:0:251}...: does not exist, or cannot be seen" sandbox-shell --ro "$long" true
	ln -s nowhere dangling
	refused "--ro $project/dangling: does not exist, or cannot be seen" sandbox-shell --ro dangling true
}

@test "nothing can appear at / or at a place with . or .." {
	local place
	refused '--rw /: cannot appear there (give a place below /, without . and ..)' sandbox-shell --rw / true
	for place in / /a/../b /.. /a/./b /a//b; do
		refused "--ro /usr:$place: cannot appear there (give a place below /, without . and ..)" \
			sandbox-shell --ro "/usr:$place" true
	done
	refused '--ro /: cannot appear there (give a place below /, without . and ..)' sandbox-shell --ro / true
	refused '--ro: has an empty path' sandbox-shell --ro :/x true
	refused '--tmp: has an empty path' sandbox-shell --tmp :5 true
}

@test "a size is up to nine digits, and a unit" {
	local size
	for size in '' 0 -1 010 1e3 5k 1KB 0x10 +1 ' 1' 123456789012345678901234567890 1000000000; do
		refused "--tmp /x:$size: has no size of up to nine digits after the colon (bytes, or with K, M or G)" \
			sandbox-shell --tmp "/x:$size" true
	done
	in_all_shells 0 sandbox-shell -n --tmp /a:1G --tmp /b:1 --tmp /c:3K --tmp /d:2047M true
	operations '^--size'
	assert_output - <<-'EOF'
		--size 1073741824 --tmpfs /a
		--size 1 --tmpfs /b
		--size 3072 --tmpfs /c
		--size 2146435072 --tmpfs /d
	EOF
}

@test "a size that the shell cannot count is refused, never wrapped" {
	[ -n "$(type -P mksh)" ] || skip 'needs mksh'
	run -125 frontend mksh sandbox-shell -n --tmp /a:4G true
	assert_output 'sandbox-shell: --tmp /a:4G: has a size beyond what the shell can count'
	run -0 frontend dash sandbox-shell -n --tmp /a:4G true
	operations '^--size'
	assert_output '--size 4294967296 --tmpfs /a'
}

@test "--rw and --hide do not follow a link to a file" {
	touch file
	ln -s file link
	refused "--rw $project/link: is a symbolic link (name what it points to)" sandbox-shell --rw link true
	refused "--hide link: is a symbolic link (name what it points to)" sandbox-shell --hide link true
}

@test "--rw does not reach the configuration or state of cordon" {
	mkdir -p "$home/.config" "$home/.cache/cordon/node" "$project/elsewhere/cordon"
	ln -s "$project/elsewhere" "$home/.local"
	for path in "$home" "$home/.config" "$home/.cache" "$home/.cache/cordon" "$home/.cache/cordon/node"; do
		refused "--rw $path: holds cordon's own configuration or state (name what is needed below it)" \
			sandbox-shell --project elsewhere/cordon --rw "$path" true
	done
	refused "--rw /: holds cordon's own configuration or state (name what is needed below it)" \
		sandbox-shell --project elsewhere/cordon --rw /:/host true
	mkdir -p "$home/.config/cordonx"
	in_all_shells 0 sandbox-shell -n --project elsewhere/cordon --rw "$home/.config/cordonx" true
}

@test "--hide does not take away where the command starts" {
	mkdir -p sub/dir
	cd sub
	refused '--hide .: holds the directory in which the command starts' sandbox-shell --hide . true
	refused "--hide $project: holds the directory in which the command starts" sandbox-shell --hide "$project" true
	in_all_shells 0 sandbox-shell -n --hide dir true
}
