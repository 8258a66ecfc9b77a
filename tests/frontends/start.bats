load helpers

# A prefix with something else in the helper's place.
standin() {
	prefix=$BATS_TEST_TMPDIR/standin
	stage "$prefix"
	cp "$1" "$prefix/bin/cordon"
	chmod 755 "$prefix/bin/cordon"
}

@test "the helper gets its words and its data, and its status is the frontend's" {
	cat >"$BATS_TEST_TMPDIR/show" <<-'EOF'
		#!/bin/sh
		while [ "$1" != --chdir ]; do shift; done
		shift 3
		printf '<%s>' "$@"
		for fd in 3 4 5 6; do echo "= $fd"; cat "/dev/fd/$fd"; done
		exit 42
	EOF
	standin "$BATS_TEST_TMPDIR/show"
	printf 'registry=https://r.example/\n' >"$home/.npmrc"
	printf '[user]\nname = x\n' >"$home/.gitconfig"
	in_all_shells 42 sandbox-node -- npm 'a b' '' '*'
	passwd="$name:x:$uid:$gid:$name:$home:/bin/sh"
	[ "$uid" -eq 0 ] || passwd="root:x:0:0:root:/root:/bin/sh"$'\n'$passwd
	group=root:x:0:
	[ "$gid" -eq 0 ] || group+=$'\n'$name:x:$gid:
	assert_output - <<-EOF
		<npm><a b><><*>= 3
		$passwd
		nobody:x:65534:65534:nobody:/:/usr/sbin/nologin
		= 4
		$group
		nogroup:x:65534:
		= 5
		[user]
		 name = x
		= 6
		# made by sandbox-node
		registry=https://r.example/
	EOF
}

@test "standard input, umask and the environment of the frontend are left alone" {
	printf '#!/bin/sh\ncat\numask\necho "$LC_ALL$SECRET"\n' >"$BATS_TEST_TMPDIR/show"
	standin "$BATS_TEST_TMPDIR/show"
	with=(LC_ALL=C.UTF-8 SECRET=s)
	umask 027
	echo input >"$BATS_TEST_TMPDIR/input"
	# once before, so that the cache is there
	frontend dash sandbox-node npm </dev/null
	while IFS= read -r shell <&9; do
		run -0 frontend "$shell" sandbox-node npm <"$BATS_TEST_TMPDIR/input"
		assert_output $'input\n0027\nC.UTF-8s'
	done 9< <(shells)
}

@test "without the helper nothing runs" {
	prefix=$BATS_TEST_TMPDIR/none
	stage "$prefix"
	rm "$prefix/bin/cordon"
	refused "$prefix/bin/cordon: is not there, or not for you to execute (install cordon)" sandbox-shell true
}

@test "nothing forks between start and exec" {
	local shell script
	command -v strace >/dev/null || skip 'needs strace'
	strace -o /dev/null true || skip 'needs a process that may be traced'
	standin "$(type -P true)"
	printf '[user]\nname = x\nemail = y\n' >"$home/.gitconfig"
	printf 'registry=https://r.example/\ncafile=%s\n' "$home/.gitconfig" >"$home/.npmrc"
	mkdir sub
	touch .npmrc
	frontend dash sandbox-node --home a npm
	frontend dash sandbox-make
	while IFS= read -r shell <&9; do
		# it does not know -O, see owned()
		[ "$shell" != posh ] || continue
		for script in sandbox-shell sandbox-node sandbox-npm sandbox-make; do
			run -0 frontend "strace -f -qq -e signal=none -e trace=fork,vfork,clone,clone3,execve -o $BATS_TEST_TMPDIR/trace $shell" \
				"$script" --ro sub --tmp /x:1M --hide .npmrc --env A=1 --home a --net host npm install
			assert_output ''
			run -0 sed -n 's/^[0-9]* *\([a-z0-9]*\)("\([^"]*\)".*/\1 \2/p; /^[0-9]* *[a-z0-9]*([^"]/p' "$BATS_TEST_TMPDIR/trace"
			assert_equal "${#lines[@]}" 2
			assert_line -n 1 "execve $prefix/bin/cordon"
		done
	done 9< <(shells)
}

@test "the files a shell makes for here-documents are gone" {
	standin "$(type -P true)"
	mkdir "$BATS_TEST_TMPDIR/tmp"
	with=("TMPDIR=$BATS_TEST_TMPDIR/tmp")
	in_all_shells 0 sandbox-node npm
	run -0 find "$BATS_TEST_TMPDIR/tmp" -mindepth 1
	assert_output ''
}
