load helpers

# rows PATTERN: keeps of output the lines that match, columns by one blank.
rows() {
	output=$(grep -E -e "$1" <<<"$output" | tr -s ' ' || true)
	mapfile -t lines <<<"$output"
}

@test "--explain says of each path how it is visible, and because of what" {
	mkdir -p "$home/.config/cordon" "$home/tools" "$home/out" "$home/more" dir .vscode .git/hooks .git/info "$BATS_TEST_TMPDIR/ca"
	touch .env .git/HEAD .git/config
	printf 'ro %s/tools\n\nrw %s/out:/out\n' "$home" "$home" >"$home/.config/cordon/common.conf"
	with=(SSL_CERT_DIR="$BATS_TEST_TMPDIR/ca")
	in_all_shells 0 sandbox-shell --explain --ro "$home/more" --hide dir --tmp /scratch true
	output=$(sed '/^environment/,$d' <<<"$output")
	rows '^(PATH|/usr|/proc|/dev|/tmp|/etc/passwd|/etc/hostname|.*/(home|tools|out|more|dir|.env|.vscode|.git|hooks|config|project|ca|scratch)|/) '
	assert_output - <<-EOF
		PATH MODE BECAUSE
		/usr read-only base
		/proc its own processes base
		/dev a few devices base
		/tmp empty, writable base
		/etc/passwd generated base
		/etc/hostname read-only base, from $prefix/lib/cordon/etc/hostname
		$home empty, writable base
		$BATS_TEST_TMPDIR/ca read-only setting
		$project writable project
		$project/.git keeps its name protected
		$project/.git/config read-only protected
		$project/.git/hooks read-only protected
		$project/.vscode read-only protected
		$home/tools read-only $home/.config/cordon/common.conf:1
		/out writable $home/.config/cordon/common.conf:3, from $home/out
		$home/more read-only option
		$project/dir hidden option
		/scratch empty, writable option
		$project/.env masked secret
		/ all else: read-only base
	EOF
}

@test "--explain shows environment, network, limits, system calls, configuration and command" {
	mkdir -p "$home/.config/cordon"
	printf 'env A=x y\n' >"$home/.config/cordon/sandbox-node.conf"
	with=(CI=secret)
	in_all_shells 0 sandbox-node --explain --env B=$'\e[2J' --nested npm test 'a b'
	output=$(sed -n '/^environment/,$p' <<<"$output" | tr -s ' ' |
		grep -vE '^(HOME|USER|LOGNAME|SHELL|PATH|TMPDIR|XDG|TERM|COLUMNS|LINES|npm_|PNPM|scopes)')
	assert_output - <<-EOF
		environment, all else is removed:
		container cordon base
		CORDON sandbox-node base
		CI the caller's base
		A x y $home/.config/cordon/sandbox-node.conf:1
		B ?[2J option

		network:
		host the machine's own sandbox-node

		limits:
		core 0 base

		system calls:
		filter nested option

		configuration:
		$home/.config/cordon/sandbox-node.conf

		command, in $project:
		npm test 'a b'
	EOF
	refute_output --partial secret
}

@test "--explain names what chose the network and the home" {
	mkdir -p "$home/.config/cordon"
	printf '\nnet host\nhome work\n' >"$home/.config/cordon/common.conf"
	in_all_shells 0 sandbox-shell --explain true
	rows "^(host|$home) "
	assert_output - <<-EOF
		$home writable $home/.config/cordon/common.conf:3, from $home/.local/share/cordon/homes/work
		host the machine's own $home/.config/cordon/common.conf:2
	EOF
	in_all_shells 0 sandbox-shell --explain --net none --home other true
	rows "^(none|$home) "
	assert_output - <<-EOF
		$home writable option, from $home/.local/share/cordon/homes/other
		none loopback only option
	EOF
}

@test "--explain has what --dry-run has, no more and no less" {
	local said
	mkdir -p .git/hooks .git/info dir "$home/x"
	touch .env a.key .git/HEAD .npmrc
	for name in sandbox-shell sandbox-node sandbox-make; do
		in_all_shells 0 "$name" -n --ro "$home/x" --hide dir --home x true
		# what would be there, by its place
		said=$(while read -r line; do
			set -- $line
			while :; do
				case $1 in
				--perms | --size) shift 2 ;;
				--no-symlinks) shift ;;
				*) break ;;
				esac
			done
			case $1 in
			*-try) [ ! -e "$2" ] || echo "${3:-$2}" ;;
			--*bind | --ro-bind-data | --symlink) echo "$3" ;;
			--tmpfs | --dir | --proc | --dev | --mask | --pin | --watch) echo "$2" ;;
			--remount-ro) [ "$2" != / ] || echo / ;;
			LOCALTIME) echo /etc/localtime ;;
			*) ;;
			esac
		done < <(sed -n 's/^  \([-L].*\) \\$/\1/p' <<<"$output" | sed 's/\\$//') | sort)
		[ "$(wc -l <<<"$said")" -ge 90 ]
		in_all_shells 0 "$name" --explain --ro "$home/x" --hide dir --home x true
		assert_equal "$(sed -n -e '/^environment/q' -e 's/^\(\/[^ ]*\).*/\1/p' <<<"$output" | sort)" "$said"
	done
}

@test "--explain creates nothing, and does not need the helper" {
	mkdir -p .git/objects .git/refs
	touch .git/HEAD
	prefix=$BATS_TEST_TMPDIR/other
	stage "$prefix"
	rm "$prefix/bin/cordon"
	local before
	before=$(find "$home" "$project")
	in_all_shells 0 sandbox-node --explain --home x npm
	refute_output --partial mkdir
	assert_line --partial "$project/.git/hooks"
	assert_equal "$(find "$home" "$project")" "$before"
}

@test "--explain prints nothing of the caller's that is not printable" {
	local odd=$'a\e]0;x\a\nb c'
	mkdir "$odd" "$home/$odd"
	cd "$odd"
	in_all_shells 0 sandbox-shell --explain --project . --ro "$home/$odd" --tmp "/t/$odd" echo "$odd"
	assert_equal "$(LC_ALL=C tr -d '\n -~' <<<"$output")" ''
	assert_line --partial "'$project/a?]0;x??b c' writable"
	refused '--explain: contradicts --dry-run (give one of them)' sandbox-shell --explain -n true
}

@test "-q asks the helper to watch nothing" {
	mkdir -p .git/hooks
	touch .git/HEAD .git/config
	in_all_shells 0 sandbox-shell -n true
	assert_line --partial ' --watch '
	local loud
	loud=$(grep -v -e ' --watch ' <<<"$output")
	for option in -q --quiet; do
		in_all_shells 0 sandbox-shell "$option" -n true
		assert_equal "$output" "$loud"
		in_all_shells 0 sandbox-shell "$option" -n --no-protect x true
		refute_output --partial ' --watch '
	done
}
