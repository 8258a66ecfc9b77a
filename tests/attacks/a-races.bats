# Races: a few hundred runs each here, twenty thousand with `make races`, whose
# last result is races.result.  What hostile/ and escape/ do at each system call
# is the stronger test; here nobody waits for anybody.

# $place is more.bash's.
# shellcheck disable=SC2030,SC2031,SC2154

load ../helpers
load ../more

runs=${CORDON_RACES:-300}

# raced A B OPTION... COMMAND...: while A and B are exchanged.
raced() {
	run -0 caller "$(tool race)" exchange "$1" "$2" "$runs" \
		"$(prefix)/bin/cordon" --ro-bind / / "${@:3}"
	result "$BATS_TEST_DESCRIPTION"
}

# result NAME: for races.result, if it is wanted; without this run's paths.
result() {
	[ -n "${CORDON_RACES_RESULT:-}" ] || return 0
	{
		printf '%s\n' "$1"
		sed -e "s|$place|PLACE|g" -e 's/^/	/' <<<"$output"
	} >>"$CORDON_RACES_RESULT"
}

# only REGEXP...: each kind of end is one of these, and each of these was seen.
only() {
	local regexp all
	printf -v all '|%s' "$@"
	run ! grep -vE "^[0-9]+ (${all:1})\$" <<<"$output"
}

# attack A42
@test "while a source is exchanged for a link to what is root's, nobody sees it" {
	caller sh -c 'mkdir "$0/a" && echo mine >"$0/a/exists" &&
		ln -s "$1" "$0/b"' "$place" "$canaries"
	raced "$place/a" "$place/b" --bind "$place/a" /mnt cat /mnt/exists
	local seen=$output
	refute_output --partial canary-
	only '0 mine' '1 cat: /mnt/exists: Permission denied'
	# both were there in time
	run -0 wc -l <<<"$seen"
	assert_output 2
}

# attack A43
@test "while what is above a source is exchanged, nobody sees it" {
	caller sh -c 'mkdir "$0/a" && echo mine >"$0/a/exists" &&
		ln -s "$1" "$0/b"' "$place" "$canaries"
	raced "$place/a" "$place/b" --bind "$place/a/exists" /etc/hostname \
		cat /etc/hostname
	local seen=$output
	refute_output --partial canary-
	only '0 mine' "125 cordon: Can't find source path $place/a/exists: Permission denied .*"
	run -0 wc -l <<<"$seen"
	assert_output 2
}

# outside_same COMMAND...: what links lead to has been neither changed nor
# covered, and nothing of the caller's is root's.
outside_same() {
	local before
	caller sh -c 'mkdir -p "$0/project/a/x" "$0/outside/x" "$0/own" &&
		echo secret >"$0/outside/x/file" &&
		ln -s "$0/outside" "$0/project/b"' "$place"
	before=$(find "$place/outside" -printf '%p %y %m %u %s %C@\n')
	"$@"
	assert_equal "$(find "$place/outside" -printf '%p %y %m %u %s %C@\n')" \
		"$before"
	assert_equal "$(find "$place" -user root)" ""
}

# attack A43
@test "while what is above a destination is exchanged, nothing is made or mounted elsewhere" {
	outside_same raced "$place/project/a" "$place/project/b" \
		--bind "$place/project" /mnt --bind "$place/own" /mnt/a/x \
		--dir /mnt/a/made --file 0 /mnt/a/file true
	only '0 ' "125 cordon: Can't (open the directory of|create file at|make|mkdir|mount on symlink destination) /mnt/a.*"
}

# attack A47
@test "while what is masked is exchanged, no mask or owner is another file's" {
	outside_same raced "$place/project/a" "$place/project/b" \
		--bind "$place/project" /mnt --mask /mnt/a true
	only '0 ' "125 cordon: Can't mask /mnt/a: .*" \
		"125 cordon: Can't mount on symlink destination /mnt/a: .*"
}

# attack A31
@test "at no time, also when it is killed, has the helper a descriptor to be taken" {
	local options=(--ro-bind / / --dev /dev --proc /proc --tmpfs /tmp
		--unshare-pid --unshare-net --bind-data 0 /tmp/data)
	# it fails at the very end of set-up; nothing but the helper has run
	run -0 caller "$(tool race)" steal "$((runs / 2))" "$(prefix)/bin/cordon" \
		"${options[@]}" --dir /usr/made true </dev/null
	result "$BATS_TEST_DESCRIPTION"
	# what the keeper keeps when it has no power any more
	only 'pipe' 'anon_inode' '/dev/null'
	# that descriptors can be taken at all
	run -0 caller "$(tool race)" steal 100 /usr/bin/env sleep 0.005
	assert_output --regexp '[0-9]+ /'
}
