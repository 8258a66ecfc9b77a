# bats file_tags=root
#
# A small C project, built with a compiler cache.

load ../helpers

teardown() {
	find "$(caller_home)" -mindepth 1 -delete
}

build() {
	local name=$1

	shift
	(cd "$(caller_home)/$name" && frontend make "$@")
}

projects_lay() {
	local name

	requires ccache "the project is compiled with it"
	requires gcc "the project is in C"
	for name in a b; do
		cp -r "$CORDON_TOP/tests/fixtures/c-project" "$(caller_home)/$name"
	done
	chown -R "$(caller_name):" "$(caller_home)"
	host_note
}

# How often ccache of a project had the result already.
hits() {
	build "$1" ccache --print-stats | awk '/^(direct|preprocessed)_cache_hit/ { n += $2 } END { print n }'
}

a_project_builds() {
	projects_lay
	run -0 build a check
	assert_line --partial 'ccache gcc'
	run -0 hits a
	assert_output 0
	run -0 build a clean
	run -0 build a -- -j2 frame
	run -0 hits a
	assert_output 2
	# the other one has a cache of its own
	run -0 build b
	run -0 hits b
	assert_output 0
	run -0 build b make check
	run -0 build a interfaces
	assert_line lo
	assert_equal "${#lines[@]}" 1
	run -0 find "$(caller_home)" -mindepth 1 -maxdepth 1 -printf '%P\n'
	assert_equal "$(sort <<<"$output")" $'.cache\na\nb'
	run -0 ls -A "$(caller_home)/.cache"
	assert_output cordon
	assert_equal "$(files_changed ! -path "$(caller_home)/.cache/cordon/make/*" | sort)" \
		"$(printf '%s\n' {a,b}/{frame,frame.o,main.o})"
	assert_host_unchanged
}

@test "setuid: a C project builds without a network, each with its own compiler cache" {
	mode setuid
	a_project_builds
}

@test "root: a C project builds without a network, each with its own compiler cache" {
	mode root
	a_project_builds
}

@test "userns: a C project builds without a network, each with its own compiler cache" {
	mode userns
	a_project_builds
}
