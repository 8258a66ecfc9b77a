# The exit status: the command's, or which of us failed.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more

@test "the exit status is the command's" {
	for n in 0 1 2 124 125 126 127 255; do
		run -$n inside -- sh -c "exit $n"
		refute_output
		run -$n inside --as-pid-1 -- sh -c "exit $n"
		run -$n cordon --ro-bind / / sh -c "exit $n"
	done
}

@test "a signal that ends the command is 128 and its number" {
	local name
	for name in HUP INT KILL TERM USR1 ALRM PIPE RTMIN; do
		n=$((128 + $(kill -l "$name")))
		run -$n inside -- bash -c "kill -$name \$\$"
		run -$n cordon --ro-bind / / bash -c "kill -$name \$\$"
	done
}

@test "a core dump is 128 and the signal as well" {
	run -139 inside -- sh -c 'ulimit -c 0; kill -SEGV $$'
	run -134 cordon --ro-bind / / sh -c 'ulimit -c 0; kill -ABRT $$'
}

@test "an orphan's status is not the command's" {
	run -3 inside -- sh -c '(sleep 0.1; exit 9) & (exit 8) & sleep 0.2; exit 3'
}

@test "a command that does not exist is 127" {
	run -127 inside -- nonexistent
	assert_output "cordon: Can't execute nonexistent: No such file or directory (is it shown inside, and what interprets or loads it?)"
	run -127 inside -- /nonexistent
	assert_output "cordon: Can't execute /nonexistent: No such file or directory (is it shown inside, and what interprets or loads it?)"
	run -127 inside -- ''
	assert_output "cordon: Can't execute : No such file or directory (is it shown inside, and what interprets or loads it?)"
	# an interpreter that is not visible
	run -127 cordon --ro-bind /bin/true /true /true
	assert_output "cordon: Can't execute /true: No such file or directory (is it shown inside, and what interprets or loads it?)"
}

@test "a command that cannot be executed is 126" {
	run -126 inside -- /usr
	assert_output "cordon: Can't execute /usr: Permission denied"
	run -126 inside -- /dev/null
	assert_output "cordon: Can't execute /dev/null: Permission denied"
	echo nonsense >"$place/file"
	chmod 0644 "$place/file"
	run -126 inside --bind "$place" /place -- /place/file
	assert_output "cordon: Can't execute /place/file: Permission denied"
}

@test "bad usage is 125" {
	for words in "" -- --unknown --bind "--bind a" "--hostname a true" \
		"--as-pid-1 true" "--rlimit x true"; do
		# shellcheck disable=SC2086 # words
		run -125 cordon $words
		assert_output --regexp '^cordon: [^:]'
		assert_equal "${#lines[@]}" 1
	done
}

@test "called as bwrap, every failure of ours is 1" {
	ln -s "$(prefix)/bin/cordon" "$place/bwrap"
	run -1 caller "$place/bwrap" --unknown
	assert_output "bwrap: Unknown option --unknown: there is none of that name (see --help)"
	run -1 caller "$place/bwrap" --bind /nonexistent /a true
	assert_output "bwrap: Can't find source path /nonexistent: No such file or directory (the -try form of the option allows that)"
	run -1 caller "$place/bwrap" --ro-bind / / /nonexistent
	assert_output "bwrap: Can't execute /nonexistent: No such file or directory (is it shown inside, and what interprets or loads it?)"
	run -1 caller "$place/bwrap" --ro-bind / / /usr
	assert_output "bwrap: Can't execute /usr: Permission denied"
	run -125 caller "$place/bwrap" --ro-bind / / sh -c 'exit 125'
	refute_output
	run -137 caller "$place/bwrap" --ro-bind / / sh -c 'kill -KILL $$'
}

@test "--help, --version and --mode are 0, and 125 where nothing can be written" {
	for option in --help --version --mode; do
		run -0 cordon $option
		run -125 caller sh -c '"$@" >/dev/full' sh \
			"$(prefix)/bin/cordon" $option
		assert_output "cordon: Can't write to stdout: No space left on device"
	done
}
