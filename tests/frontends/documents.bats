load helpers

top=$BATS_TEST_DIRNAME/../..

# tests/lint/options compares --help, the manuals and the completions.  Here is
# what that cannot see: whether --help says the truth, and the other columns of
# the completions' table.

@test "an option takes a value if --help shows one" {
	local option argument values=0
	run -0 frontend dash sandbox-shell --help
	while read -r option argument; do
		if [ -n "$argument" ]; then
			run -125 frontend dash sandbox-shell "$option"
			assert_output "sandbox-shell: $option: needs a value"
			values=$((values + 1))
		else
			run -125 frontend dash sandbox-shell "$option=x"
			assert_output "sandbox-shell: $option: takes no value"
		fi
	done < <(sed -nE 's/^  (-., )?(--[^ ]*)( [^ ]+)?( .*|$)/\2\3/p' <<<"$output")
	[ "$values" -ge 10 ]
}

# programs COLUMN: of the rows of the frontends in the completions' table.
programs() {
	awk -v column="$1" '$1 == "program" && $3 == "sandbox" { print $column }' "$top/completions/table" | sort
}

@test "the completions know the programs that are installed, and what links start" {
	local name links
	links=$(sed -n 's/^NODE_LINKS = //p' "$top/Makefile" | xargs -n 1)
	assert_equal "$(programs 2)" "$({ echo "$links" && sed -n 's/^FRONTENDS = //p' "$top/Makefile" | xargs -n 1; } | sort)"
	for name in $links; do
		assert_equal "$name $(awk -v name="$name" '$2 == name { print $4, NF }' "$top/completions/table")" "$name ${name#sandbox-} 4"
		run -0 frontend dash "$name" -n x
		assert_line --partial "  -- ${name#sandbox-} x 3<<"
	done
}

# tools_of FRONTEND: the names in the first pattern of frontend_command.
tools_of() {
	sed '1,/^frontend_command()/d' "$top/scripts/$1" | tr '\n\t\\' '   ' |
		grep -o ' in [^)]*' | head -n 1 | sed 's/^ in //' | tr -s '| ' '\n' | grep '^[a-z]' | sort
}

@test "the completions know the tools that a first word can name, and what it is else" {
	local name fallback tools word
	while read -r _ name _ fallback tools; do
		assert_equal "$(tr ' ' '\n' <<<"$tools" | sort)" "$(tools_of "$name")"
		for word in $tools; do
			run -0 frontend dash "$name" -n "$word" x
			assert_line --partial "  -- $word x 3<<"
		done
		run -0 frontend dash "$name" -n other x
		assert_line --partial "  -- $fallback other x 3<<"
	done < <(sed -n 's/ \{1,\}/ /g; /^program sandbox-\(node\|make\) /p' "$top/completions/table")
}
