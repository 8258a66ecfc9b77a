# What a command sees inside: of itself, in /proc, in /dev, and of the mounts.
#
# inside/NAME is what it sees in setuid mode; inside/NAME.root and
# inside/NAME.userns are what is different (>) or missing (<) in the others.
# See normal.awk for what is left out.

# $place is more.bash's; $home and $project are golden.bash's.
# shellcheck disable=SC2154

load ../helpers
load ../more
load golden

setup() {
	golden_setup
	install -m 0755 "$(tool seen)" "$project/seen"
	for name in node npm npx pnpm yarn corepack; do
		ln -s ../seen "$project/bin/$name"
	done
	start "$project/seen" | names >"$place/outside"
}

# seen COMMAND...: what it sees that is started by that.
seen() {
	run -0 start "$@"
	names <<<"$output" |
		awk -v uid="$uid" -v gid="$gid" -f "$BATS_TEST_DIRNAME/normal.awk" \
			"$place/outside" - >"$place/seen"
}

# The layout of inside(), by any name of the helper.
minimal() {
	cordon() {
		printf '%s\n' "$@"
	}
	mapfile -t layout < <(inside --ro-bind "$project/seen" /seen -- /seen)
	unset -f cordon
}

# attack A6 A23 B35 B41
@test "inside a minimal sandbox, nothing new is seen" {
	minimal
	seen "$(prefix)/bin/cordon" "${layout[@]}"
	in_each_mode inside/cordon
}

# attack A6
@test "inside a minimal sandbox of bwrap, only the descriptors are others" {
	minimal
	seen "$(prefix)/bin/cordon" "${layout[@]}"
	mv "$place/seen" "$place/cordon"
	ln -s "$(prefix)/bin/cordon" "$place/bwrap"
	seen "$place/bwrap" "${layout[@]}"
	differences "$place/cordon" "$place/seen" >"$place/bwrap-differs"
	golden inside/bwrap \
		"Where bwrap differs from cordon, in each mode." <"$place/bwrap-differs"
}

# attack A6 A23 B35 B41
@test "inside sandbox-shell, nothing new is seen" {
	seen "$(prefix)/bin/sandbox-shell" ./seen
	in_each_mode inside/sandbox-shell
}

# attack A6 A23 B35 B41
@test "inside sandbox-make, nothing new is seen" {
	seen "$(prefix)/bin/sandbox-make" ./seen
	in_each_mode inside/sandbox-make
}

# attack A6 A23 B35 B41
@test "inside sandbox-node, nothing new is seen" {
	seen "$(prefix)/bin/sandbox-node"
	in_each_mode inside/sandbox-node
}

# attack B35 B41
@test "inside a package manager, little else is seen than inside sandbox-node" {
	local name

	seen "$(prefix)/bin/sandbox-node"
	mv "$place/seen" "$place/node"
	for name in npm npx pnpm yarn corepack; do
		seen "$(prefix)/bin/sandbox-$name" install
		echo "== sandbox-$name"
		differences "$place/node" "$place/seen"
	done >"$place/managers"
	golden inside/package-managers \
		"Where each differs from sandbox-node, in each mode." <"$place/managers"
}
