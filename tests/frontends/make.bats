load helpers

@test "the first word names a tool or a program by its path, or everything is for make" {
	local word
	mkdir .git sub
	cd sub
	for word in make gmake ninja cmake ctest meson autoreconf ccache cc c++ gcc g++ clang clang++ ./configure ../x /usr/bin/env; do
		in_all_shells 0 sandbox-make -n "$word" all
		assert_line --partial "  -- $word all 3<<"
	done
	in_all_shells 0 sandbox-make -n
	assert_line --partial "  -- make 3<<"
	in_all_shells 0 sandbox-make -n check CC=clang
	assert_line --partial "  -- make check CC=clang 3<<"
	in_all_shells 0 sandbox-make -n -- -j4 build/x.o
	assert_line --partial "  -- make -j4 build/x.o 3<<"
	in_all_shells 0 sandbox-make -n install
	assert_line --partial "  -- make install 3<<"
}

@test "sandbox-make differs from sandbox-shell in this and nothing else" {
	local tree
	tree=$home/.cache/cordon/make/projects$(sed 's|/|/+|g' <<<"$project")
	mkdir -p "$tree/cache"
	with=(CC=clang CXX=clang++ CPPFLAGS=-DX CFLAGS=-O0 CXXFLAGS=-O1 "LDFLAGS=-L x" MAKEFLAGS=-j MAKE=x PKG_CONFIG_PATH=x)
	in_all_shells 0 sandbox-shell -n -- make
	sed -E "/$(sed 's|[/.]|\\&|g' <<<"$home")\\/\\.(inputrc|editorconfig|exrc|vim|nano|emacs|config)|\\/etc\\/(perl|python3|vim|nano|emacs|java)/d" \
		<<<"$output" >"$BATS_TEST_TMPDIR/shell"
	in_all_shells 0 sandbox-make -n
	run -1 diff "$BATS_TEST_TMPDIR/shell" <(echo "$output")
	output=$(sed -n 's/^\([<>]\) *\(--.*[^\\ ]\)[ \\]*$/\1 \2/p' <<<"$output")
	assert_output - <<-END
		< --setenv CORDON sandbox-shell
		> --setenv CORDON sandbox-make
		> --ro-bind-try /etc/ccache.conf /etc/ccache.conf
		> --bind $tree/cache $home/.cache
		> --setenv CCACHE_DIR $home/.cache/ccache
		> --keep-env CC
		> --keep-env CXX
		> --keep-env CPPFLAGS
		> --keep-env CFLAGS
		> --keep-env CXXFLAGS
		> --keep-env LDFLAGS
	END
}

@test "a first build makes its cache, for the caller only" {
	umask 022
	in_all_shells 0 sandbox-make
	assert_output started
	run -0 find "$home" -mindepth 1 ! -perm 700
	assert_output ''
	run -0 find "$home" -type d -links 2
	assert_output "$home/.cache/cordon/make/projects$(sed 's|/|/+|g' <<<"$project")/cache"
}

@test "a frontend takes no more than 40 lines" {
	run -0 wc -l <"$BATS_TEST_DIRNAME/../../scripts/sandbox-make"
	assert [ "$output" -le 40 ]
}
