# bats file_tags=build
# The manuals as HTML.

load ../helpers

setup() {
	requires mandoc "it renders the manuals"
	html=$BATS_TEST_TMPDIR/html
	run -0 "$CORDON_TOP/scripts/dist/html" "$html"
}

# Names in both: the pages, and what is in man.
pages() {
	(cd "$CORDON_TOP/man" && printf '%s.html\n' *.[1-9])
}

@test "each manual is a page, with an index and a style sheet" {
	assert_output "$html/index.html"
	assert_equal "$(cd "$html" && printf '%s\n' *)" \
		"$({ pages && printf '%s\n' cordon.css index.html; } | sort)"
}

@test "the index leads to each page once, and says what it is" {
	assert_equal "$(sed -n 's/^<dt><a href="\([^"]*\)">.*/\1/p' "$html/index.html")" "$(pages)"
	run -0 grep -F 'sandbox-make(1)' "$html/index.html"
	assert_output '<dt><a href="sandbox-make.1.html">sandbox-make(1)</a></dt><dd>build a C project that sees nothing else</dd>'
}

@test "each link leads to a page or a place that is there, and none to another host" {
	local page link file number=0
	cd "$html"
	for page in *.html; do
		while IFS= read -r link; do
			number=$((number + 1))
			file=${link%%#*}
			[ -f "${file:=$page}" ] || fail "$page: $link"
			[[ $link != *\#* ]] || grep -qF " id=\"${link#*\#}\"" "$file" || fail "$page: $link"
		done < <(grep -oE '(href|src)="[^"]*"' "$page" | sed 's/[^"]*"//; s/"$//')
	done
	[ "$number" -gt 100 ]
	run -1 grep -rE '(https?:)?//[a-z.]+/[^<]*"' --include='*.html' .
}

@test "a reference to a manual of ours is a link, to another one is text" {
	run -0 tr -s '\n ' ' ' <"$html/sandbox-make.1.html"
	assert_output --partial ' is run. Else all are given to make(1).'
	assert_output --partial 'More is in <a class="Xr" href="sandbox-shell.1.html">sandbox-shell(1)</a>.'
}

@test "a section named behind another manual is that one's" {
	run -0 tr -s '\n ' ' ' <"$html/sandbox-make.1.html"
	assert_output --partial '<a class="Xr" href="cordon.1.html">cordon(1)</a>, <a class="Sx" href="cordon.1.html#CAVEATS">CAVEATS</a>.'
}

@test "a page that cannot be rendered is an error" {
	local copy=$BATS_TEST_TMPDIR/copy
	mkdir -p "$copy/scripts"
	cp -R "$CORDON_TOP/man" "$copy/man"
	cp -R "$CORDON_TOP/scripts/dist" "$copy/scripts/dist"
	mkdir "$copy/man/not.7"
	run -1 --separate-stderr "$copy/scripts/dist/html" "$html"
	assert_equal "${stderr_lines[-1]}" 'html: man/not.7: cannot be rendered'
}
