load helpers

top=$BATS_TEST_DIRNAME/../..

# What --help says is the truth.
options_of() {
	frontend dash "$1" --help | grep -oE -e '^  (-[a-z], |-V, )?--[a-z-]+' | sed 's/.*--/--/' | sort
}

# The lines on standard input are the same as those of the options.
same_options() {
	assert_equal "$(grep -v '^$' | sort -u)" "$(options_of sandbox-shell)"
}

@test "the manuals have the options of --help, and no other" {
	local name
	[ "$(options_of sandbox-shell | wc -l)" -ge 14 ]
	for name in shell node make; do
		assert_equal "$(options_of "sandbox-$name")" "$(options_of sandbox-shell)"
		sed -n 's/^\.It Fl -\([a-z-]*\).*/--\1/p' "$top/man/sandbox-$name.1" | same_options
	done
}

@test "the completions have the options of --help, and no other" {
	local file
	# bash has them where they are listed, and where their values are
	sed -n "/local options=/,/'\$/p" "$top/completions/sandbox.bash" | grep -oE -e '--[a-z-]+' | same_options
	grep -oE -e "[*')}{,]--[a-z-]+[]=[}]" "$top/completions/_sandbox" | grep -oE -e '--[a-z-]+' | same_options
	sed -n 's/^complete .* -l \([a-z-]*\).*/--\1/p' "$top/completions/sandbox.fish" | same_options
}

# What takes a value is skipped with it, in front of the command.
@test "the completions know which options take a value" {
	local values
	values=$(frontend dash sandbox-shell --help | sed -n 's/^  \(--[a-z-]*\) [^ ].*/\1/p' | while read -r option; do
		run frontend dash sandbox-shell "$option"
		[[ $output != *'needs a value'* ]] || echo "$option"
	done | sort)
	[ "$(wc -l <<<"$values")" -ge 10 ]
	assert_equal "$(sed -n '/^\t\t--ro .*\\$/,/)$/p' "$top/completions/sandbox.bash" | grep -oE -e '--[a-z-]+' | sort)" "$values"
	assert_equal "$(sed -n 's/^ *case \(--ro .*\)/\1/p' "$top/completions/sandbox.fish" | grep -oE -e '--[a-z-]+' | sort)" "$values"
	assert_equal "$(grep -oE -e '--[a-z-]+=\[' "$top/completions/_sandbox" | sed 's/=.//' | sort)" "$values"
}

@test "the completions know the tools and the links" {
	local tools links
	links=$(sed -n 's/^NODE_LINKS = //p' "$top/Makefile" | xargs -n 1 | sort)
	assert_equal "$(sed -n 's/^\(sandbox-npm | .*\))$/\1/p' "$top/scripts/sandbox-node" | tr -d '|' | xargs -n 1 | sort)" "$links"
	for file in sandbox.bash _sandbox; do
		assert_equal "$(grep -A 1 -e '^complete -F' -e '^#compdef' "$top/completions/$file" | grep -oE 'sandbox-[a-z]+' | sort -u)" \
			"$(printf '%s\n' "$links" sandbox-{make,node,shell} | sort)"
	done
	assert_equal "$(sed -n 's/^\.Nm \(sandbox-[a-z]*\) ,*$/\1/p; s/^\.Nm \(sandbox-corepack\)$/\1/p' "$top/man/sandbox-node.1" | sort -u)" \
		"$(printf '%s\n' "$links" sandbox-node | sort)"
	for tools in 'npm npx pnpm pnpx yarn yarnpkg corepack node' \
		'make gmake ninja cmake ctest meson autoreconf ccache cc c++ gcc g++ clang clang++'; do
		for word in $tools; do
			in_all_shells 0 "sandbox-$([[ $tools == make* ]] && echo make || echo node)" -n "$word" x
			assert_line --partial "  -- $word x 3<<"
		done
		for file in sandbox.bash _sandbox sandbox.fish; do
			run -0 tr -s '\n\t' ' ' <"$top/completions/$file"
			assert_output --partial "$tools"
		done
	done
}
