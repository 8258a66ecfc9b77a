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
