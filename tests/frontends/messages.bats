load helpers

@test "control bytes and bytes beyond ASCII of the caller do not reach the terminal" {
	refused '--ro ???[31m??????x: contradicts another option for the same place' \
		sandbox-shell --tmp $'/\e\n' --ro $'/usr:/\e\n' true 2>/dev/null ||
		true
	refused '--x?[31m?????y: is not an option (see sandbox-shell --help)' \
		sandbox-shell $'--x\e[31m\302\233\303\274\n'y true
	with=(LC_ALL=C.UTF-8)
	refused '--x?[31m?????y: is not an option (see sandbox-shell --help)' \
		sandbox-shell $'--x\e[31m\302\233\303\274\n'y true
	refused '--x?????: is not an option (see sandbox-shell --help)' \
		sandbox-shell $'--x\177\233\377\t\r' true
	mkdir $'\e]0;x\a'
	refused '--net ?]0;x?: is neither none nor host' sandbox-node --net $'\e]0;x\a' true
	cd /
	refused '--project ?: is not a directory' sandbox-node --project $'/none\e' x 2>/dev/null || true
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
