# What the manuals tell to do: sections with examples in cordon(7) and
# cordon.conf(5).  A test "recipe: TITLE" is about the section of that title,
# and runs the lines that stand there, not a copy of them.

manuals=("$BATS_TEST_DIRNAME/../../man/cordon.7" "$BATS_TEST_DIRNAME/../../man/cordon.conf.5")

# Those with examples, one a line.
recipe_titles() {
	awk '
		/^\.Sh / { section = substr($0, 5) }
		/^\.Ss / { title = substr($0, 5) }
		/^\.Bd / && section ~ /^(EXAMPLES|DIAGNOSTICS)$/ { print title }
	' "${manuals[@]}" | sort -u
}

# recipe_text: the examples of this test's section, as they are displayed.
recipe_text() {
	awk -v title="${BATS_TEST_DESCRIPTION#recipe: }" '
		/^\.S[sh] / { here = substr($0, 5) == title }
		/^\.Ed/ { shown = 0 }
		here && shown { gsub(/\\e/, "\\"); print }
		/^\.Bd / { shown = 1 }
	' "${manuals[@]}"
}

# recipe_lines [PATTERN]: what is to be typed in it; of the lines only those
# that match.
recipe_lines() {
	recipe_text | awk -v pattern="${1-}" '
		/^\$ / { line = substr($0, 3); typed = 1; matches = line ~ pattern }
		!/^\$ / { line = $0 }
		typed && matches { print line }
		line !~ /\\$/ { typed = 0 }
	'
}

# recipe_file: what is to be written to a file in it.
recipe_file() {
	recipe_text | awk '
		/^\$ / { typed = 1 }
		!typed
		!/\\$/ { typed = 0 }
	'
}
