# What is told while a sandbox runs, and what waits for it: --info-fd,
# --json-status-fd, --sync-fd, --block-fd, --lock-file, --level-prefix.

# $place is more.bash's, and much text is for a shell inside.
# shellcheck disable=SC2016,SC2030,SC2031,SC2094,SC2154,SC2248

load ../helpers
load ../more

teardown() {
	local pid

	for pid in ${keeper:-} ${writer:-} ${job:-}; do
		kill -KILL "$pid" 2>/dev/null || true
	done
	invariants_hold
}

# The namespaces that a new one is asked for in the order they are told.
every=(--unshare-cgroup --unshare-ipc --unshare-net --unshare-pid --unshare-uts)

keeper_find() {
	pgrep -o -f "^$(prefix)/bin/cordon .*$place"
}

keeper_there() {
	keeper=$(keeper_find)
}

# background OPTION... COMMAND...: cordon, with / and $place; sets job, keeper.
background() {
	cordon --ro-bind / / --bind "$place" "$place" "$@" 3>&- &
	job=$!
	wait_until 5 keeper_there
}

finished() {
	status=0
	wait "$job" || status=$?
}

process_gone() {
	[ ! -e "/proc/$1" ] || grep -q '^State:[[:space:]]*Z' "/proc/$1/status"
}

fifo() {
	mkfifo "$1"
	chmod 0666 "$1"
}

has_line() {
	grep -q "$1" "$2" 2>/dev/null
}

# A pipe that takes no more, which somebody holds: descriptor 8 of ours.
full_pipe() {
	fifo "$place/full"
	exec 8<>"$place/full"
	dd if=/dev/zero of="$place/full" bs=4096 count=1024 oflag=nonblock \
		2>/dev/null || true
}

# Inside, the numbers of all namespaces that can be told.
numbers='for n in cgroup ipc mnt net pid uts; do
	stat -L -c "$n %i" /proc/self/ns/$n
done'

@test "--info-fd is told the child and the namespaces that are new, and nothing else" {
	run -0 cordon --ro-bind / / --proc /proc "${every[@]}" --info-fd 9 \
		sh -c "$numbers" 9>"$place/info"
	declare -A number
	local name value
	while read -r name value; do
		number[$name]=$value
	done <<<"$output"
	assert_equal "$(
		sed 's/"child-pid": [1-9][0-9]*,/"child-pid": N,/' "$place/info"
		echo end
	)" "$(
		cat <<-END
			{
			    "child-pid": N,
			    "cgroup-namespace": ${number[cgroup]},
			    "ipc-namespace": ${number[ipc]},
			    "mnt-namespace": ${number[mnt]},
			    "net-namespace": ${number[net]},
			    "pid-namespace": ${number[pid]},
			    "uts-namespace": ${number[uts]}
			}
			end
		END
	)"
	run -0 cordon --ro-bind / / --info-fd 9 sh -c "$numbers" 9>"$place/info"
	assert_equal "$(sed 's/"child-pid": [1-9][0-9]*,/"child-pid": N,/' "$place/info")" "$(
		cat <<-END
			{
			    "child-pid": N,
			    "mnt-namespace": $(sed -n 's/^mnt //p' <<<"$output")
			}
		END
	)"
}

@test "--json-status-fd is told the same on one line, and the exit status on another" {
	run -7 cordon --ro-bind / / --proc /proc "${every[@]}" \
		--json-status-fd 9 sh -c "$numbers; exit 7" 9>"$place/status"
	declare -A number
	local name value
	while read -r name value; do
		number[$name]=$value
	done <<<"$output"
	assert_equal "$(
		sed 's/"child-pid": [1-9][0-9]*,/"child-pid": N,/' "$place/status"
		echo end
	)" "$(
		cat <<-END
			{ "child-pid": N, "cgroup-namespace": ${number[cgroup]}, "ipc-namespace": ${number[ipc]}, "mnt-namespace": ${number[mnt]}, "net-namespace": ${number[net]}, "pid-namespace": ${number[pid]}, "uts-namespace": ${number[uts]} }
			{ "exit-code": 7 }
			end
		END
	)"
}

@test "what is told can be read by programs" {
	requires jq "to read it"
	run -3 cordon --ro-bind / / "${every[@]}" --info-fd 8 \
		--json-status-fd 9 sh -c 'exit 3' \
		8>"$place/info" 9>"$place/status"
	run -0 jq -c 'keys' "$place/info"
	assert_output '["cgroup-namespace","child-pid","ipc-namespace","mnt-namespace","net-namespace","pid-namespace","uts-namespace"]'
	run -0 jq -c 'keys' "$place/status"
	assert_output '["cgroup-namespace","child-pid","ipc-namespace","mnt-namespace","net-namespace","pid-namespace","uts-namespace"]
["exit-code"]'
	assert_equal "$(jq -c . "$place/info")" \
		"$(head -n 1 "$place/status" | jq -c .)"
	run -0 jq -r '[.[] | type] | unique | .[]' "$place/info"
	assert_output number
}

@test "child-pid is the process inside, by the caller's number, and it is told before the command runs" {
	requires jq "to read it"
	local options child
	fifo "$place/block"
	fifo "$place/pid"
	for options in --unshare-pid "--unshare-pid --as-pid-1" \
		--unshare-ipc "--unshare-user-try --unshare-pid"; do
		rm -f "$place/info" "$place/ran"
		exec 7<>"$place/block"
		# shellcheck disable=SC2086 # words
		background $options --block-fd 7 --info-fd 9 \
			sh -c "echo > $place/ran" 9>"$place/info"
		exec 7>&-
		wait_until 5 has_line '^}' "$place/info"
		child=$(jq '."child-pid"' "$place/info")
		assert_equal "$(ps -o ppid= -p "$child" | tr -d ' ')" "$keeper"
		if [ "$(id -u)" -eq 0 ]; then
			assert_equal "$(stat -L -c %i "/proc/$child/ns/mnt")" \
				"$(jq '."mnt-namespace"' "$place/info")"
		fi
		assert [ ! -e "$place/ran" ]
		echo >"$place/block"
		finished
		assert_equal "$status" 0
		assert [ -e "$place/ran" ]
	done
}

@test "every exit status is told" {
	run -0 caller bash -c '
		for ((n = 0; n < 256; n++)); do
			"$@" --ro-bind / / --json-status-fd 9 \
				bash -c "exit $n" 9>"$0"
			[ $? = $n ] || echo "$n: exit status"
			[ "$(sed 1d "$0")" = "{ \"exit-code\": $n }" ] ||
				sed "s/^/$n: /" "$0"
		done' "$place/status" "$(prefix)/bin/cordon"
	refute_output
}

@test "a signal that ends the command is told as 128 and its number" {
	local name n options
	for name in HUP INT KILL TERM USR1 PIPE RTMIN; do
		n=$((128 + $(kill -l "$name")))
		for options in --unshare-pid --unshare-ipc; do
			run -$n cordon --ro-bind / / "$options" \
				--json-status-fd 9 bash -c "kill -$name \$\$" \
				9>"$place/status"
			assert_equal "$(sed 1d "$place/status")" \
				"{ \"exit-code\": $n }"
		done
	done
	# pid 1 inside is only killed from outside
	fifo "$place/ready"
	background --unshare-pid --as-pid-1 --json-status-fd 9 \
		sh -c "echo >$place/ready; exec sleep 600" 9>"$place/status"
	read -r _ <"$place/ready"
	kill -KILL "$(pgrep -P "$keeper")"
	finished
	assert_equal "$status" 137
	assert_equal "$(sed 1d "$place/status")" '{ "exit-code": 137 }'
}

@test "where no command was started, no exit status is told" {
	local options
	for options in --unshare-pid "--unshare-pid --as-pid-1" --unshare-ipc; do
		# shellcheck disable=SC2086 # words
		run -127 cordon --ro-bind / / $options --json-status-fd 9 \
			/nonexistent 9>"$place/status"
		assert_equal "$(sed 's/:.*//' "$place/status")" '{ "child-pid"'
		# shellcheck disable=SC2086 # words
		run -126 cordon --ro-bind / / $options --json-status-fd 9 \
			/usr 9>"$place/status"
		assert_equal "$(sed 's/:.*//' "$place/status")" '{ "child-pid"'
		# shellcheck disable=SC2086 # words
		run -125 cordon --ro-bind / / $options --json-status-fd 9 \
			--chdir /nonexistent true 9>"$place/status"
		assert_equal "$(sed 's/:.*//' "$place/status")" '{ "child-pid"'
		# shellcheck disable=SC2086 # words
		run -125 cordon --ro-bind / / $options --json-status-fd 9 \
			--chmod 755 /nonexistent true 9>"$place/status"
		run ! grep exit-code "$place/status"
	done
	run -125 cordon --bind /nonexistent / --info-fd 8 --json-status-fd 9 \
		true 8>"$place/info" 9>"$place/status"
	assert [ ! -s "$place/info" ]
	assert [ ! -s "$place/status" ]
}

# attack C14
@test "a killed keeper tells no exit status" {
	fifo "$place/ready"
	background --unshare-pid --json-status-fd 9 \
		sh -c "echo >$place/ready; exec sleep 600" 9>"$place/status"
	read -r _ <"$place/ready"
	kill -KILL "$keeper"
	finished
	assert_equal "$status" 137
	assert_equal "$(wc -l <"$place/status")" 1
}

@test "what --watch reports is told too, before the exit status" {
	requires jq "to read it"
	local hostile=$'a "quoted" \\ back\nline\t\e]0;x\a \303\244'
	caller mkdir "$place/$hostile"
	run -0 cordon --ro-bind / / --bind "$place" "$place" \
		--json-status-fd 9 --watch "$place/appears" \
		--watch "$place/$hostile/x" --watch "$place/stays" \
		sh -c 'touch "$0/appears" "$0/$1/x"' "$place" "$hostile" \
		9>"$place/status"
	run -0 jq -c 'del(."child-pid", ."mnt-namespace")' "$place/status"
	assert_output - <<-END
		{}
		{"watched":"$place/appears","what":"has appeared"}
		{"watched":"$place/a \\"quoted\\" \\\\ back?line??]0;x? ??/x","what":"has appeared"}
		{"exit-code":0}
	END
	run ! grep -P '[^\x20-\x7e]' "$place/status"
}

# attack A63
@test "a long name that is all quotes is one whole object" {
	requires jq "to read it"
	local name
	name=$(printf '%0250d' 0 | tr 0 '"')
	run -0 cordon --ro-bind / / --bind "$place" "$place" \
		--json-status-fd 9 --watch "$place/$name" touch "$place/$name" \
		9>"$place/status"
	run -0 jq -r 'select(.what).watched' "$place/status"
	assert_output --regexp '^/.*"{100,}\.\.\.$'
}

# attack A8
@test "a reader that is gone is an error before the command, and none after" {
	local option
	fifo "$place/pipe"
	fifo "$place/go"
	for option in --info-fd --json-status-fd; do
		exec 8<>"$place/pipe" 9>"$place/pipe" 8>&-
		run -125 cordon --ro-bind / / --bind "$place" "$place" \
			"$option" 9 touch "$place/ran"
		exec 9>&-
		assert_output "cordon: Can't write to the descriptor of $option: Broken pipe"
		assert [ ! -e "$place/ran" ]
	done
	exec 8<>"$place/pipe"
	background --unshare-pid --json-status-fd 9 \
		sh -c "read -r _ <$place/go; exit 5" 9>"$place/pipe" 8>&-
	read -r _ <&8
	exec 8>&-
	echo >"$place/go"
	finished
	assert_equal "$status" 5
}

# attack A8 A36
@test "a pipe that nobody reads holds up a keeper without power, and can be left" {
	local option signal
	full_pipe
	for option in --info-fd --json-status-fd; do
		for signal in KILL TERM INT HUP; do
			background --unshare-pid "$option" 9 \
				touch "$place/ran" 9>"$place/full" 8>&-
			wait_until 5 dropped "$keeper"
			child=$(pgrep -P "$keeper")
			wait_until 5 dropped "$child"
			kill -s "$signal" "$keeper"
			finished
			assert_equal "$status" $((128 + $(kill -l "$signal")))
			wait_until 2 process_gone "$child"
			assert [ ! -e "$place/ran" ]
		done
	done
}

# What PID holds, and that it waits in a write or a read.
dropped() {
	grep -q '^CapPrm:[[:space:]]*0*$' "/proc/$1/status" &&
		grep -q '^NoNewPrivs:[[:space:]]*1$' "/proc/$1/status" &&
		grep -q '^State:[[:space:]]*S' "/proc/$1/status"
}

# attack A8: the pipe is full by the end
@test "a status that nobody reads does not keep a keeper from being ended" {
	local signal
	for signal in KILL TERM INT; do
		rm -f "$place/full"
		full_pipe
		# room for the first line, which the command takes away again
		dd if="$place/full" of=/dev/null bs=4096 count=1 2>/dev/null
		background --unshare-pid --json-status-fd 9 \
			dd if=/dev/zero of="$place/full" bs=1 count=8192 \
			oflag=nonblock status=none \
			9>"$place/full" 8>&- 2>/dev/null
		wait_until 5 childless "$keeper"
		wait_until 5 dropped "$keeper"
		kill -s "$signal" "$keeper"
		finished
		assert_equal "$status" $((128 + $(kill -l "$signal")))
		exec 8>&-
	done
}

childless() {
	[ -z "$(pgrep -P "$1")" ]
}

@test "a descriptor that cannot be written to is an error" {
	local option
	for option in --info-fd --json-status-fd; do
		run -125 cordon --ro-bind / / --bind "$place" "$place" \
			"$option" 9 touch "$place/ran" 9</etc/passwd
		assert_output "cordon: Can't write to the descriptor of $option: Bad file descriptor"
		run -125 cordon --ro-bind / / --bind "$place" "$place" \
			"$option" 9 touch "$place/ran" 9</
		assert_output "cordon: Can't write to the descriptor of $option: Bad file descriptor"
		run -125 cordon --ro-bind / / --bind "$place" "$place" \
			"$option" 9 touch "$place/ran" 9>/dev/full
		assert_output "cordon: Can't write to the descriptor of $option: No space left on device"
		run -125 caller "$(tool descriptor)" 9 path "$place" -- \
			"$(prefix)/bin/cordon" --ro-bind / / \
			--bind "$place" "$place" "$option" 9 touch "$place/ran"
		assert_output "cordon: Can't write to the descriptor of $option: Bad file descriptor"
		run -125 cordon --ro-bind / / "$option" 99 touch "$place/ran"
		assert_output "cordon: $option 99: is not an open file descriptor"
		assert [ ! -e "$place/ran" ]
	done
}

@test "a descriptor is one option's alone" {
	local first second
	for first in --info-fd --json-status-fd --block-fd --sync-fd --keep-fd; do
		for second in --info-fd --json-status-fd --block-fd --sync-fd; do
			run -125 cordon --ro-bind / / "$first" 9 "$second" 9 \
				true 9<>"$place/file"
			assert_output "cordon: $second 9: has been given to another option"
		done
	done
}

@test "the last descriptor counts, and that is said" {
	local option
	for option in --info-fd --json-status-fd; do
		run -0 cordon --ro-bind / / "$option" 8 "$option" 9 true \
			8>"$place/first" 9>"$place/last"
		assert_output "cordon: Only the last $option option will take effect: there is more than one (leave out the others)"
		assert [ ! -s "$place/first" ]
		assert [ -s "$place/last" ]
	done
}

# attack A6
@test "standard descriptors can be told to, and the command still has them" {
	run -0 --separate-stderr cordon --ro-bind / / --info-fd 1 \
		--json-status-fd 2 sh -c 'echo out; echo err >&2'
	assert_output --regexp '^\{
    "child-pid": [0-9]+,
    "mnt-namespace": [0-9]+
\}
out$'
	# shellcheck disable=SC2154 # bats sets it
	assert_regex "$stderr" '^\{ "child-pid": [0-9]+, "mnt-namespace": [0-9]+ \}
err
\{ "exit-code": 0 \}$'
	run -0 cordon --ro-bind / / --info-fd 0 true 0>"$place/zero"
	assert [ -s "$place/zero" ]
}

# attack A6
@test "the command has none of these descriptors" {
	local program
	program=$(tool state)
	: >"$place/file"
	chmod 0666 "$place/file"
	for options in --unshare-pid --unshare-ipc "--unshare-pid --as-pid-1"; do
		# shellcheck disable=SC2086 # words
		run -0 cordon --ro-bind / / --proc /proc $options --info-fd 5 \
			--json-status-fd 6 --block-fd 7 "$program" descriptors \
			5>"$place/file" 6>"$place/file" 7</dev/null </dev/null
		assert_output - <<-'END'
			0 /dev/null
			1 pipe
			2 pipe
		END
	done
}

@test "--info-fd ends before the command, --json-status-fd with the sandbox" {
	local program
	program=$(prefix)/bin/cordon
	ln -s "$program" "$place/bwrap"
	for program in "$program" "$place/bwrap"; do
		# a reader that lets go when all has been told
		run -0 caller timeout 10 bash -c '
			mkfifo "$0/info$$" "$0/go$$"; exec 7<>"$0/go$$"
			"$@" --ro-bind / / --unshare-pid --info-fd 9 \
				--block-fd 7 echo command 9>"$0/info$$" &
			cat "$0/info$$" >/dev/null
			echo told
			echo >&7
			wait' "$place" "$program"
		assert_output "$(printf '%s\n' told command)"
		run -0 caller timeout 10 bash -c '
			"$@" --ro-bind / / --unshare-pid --json-status-fd 9 \
				echo command 9>&1 | cat; echo ended' \
			"$place" "$program"
		assert_line --index 3 ended
	done
}

# --sync-fd

# ended FIFO: a reader of it that says so in a file when all writers are gone.
reader_start() {
	(cat "$1" >/dev/null && echo ended >"$1.ended") 3>&- &
	writer=$!
}

@test "--sync-fd is open as long as the sandbox lasts, and the command has not got it" {
	local options n=0
	for options in --unshare-pid --unshare-ipc; do
		n=$((n + 1))
		fifo "$place/sync$n"
		fifo "$place/ready$n"
		fifo "$place/go$n"
		reader_start "$place/sync$n"
		background "$options" --proc /proc --sync-fd 9 sh -c "
			$(tool state) descriptors >$place/list
			echo >$place/ready$n
			read -r _ <$place/go$n" \
			9>"$place/sync$n" </dev/null >/dev/null 2>&1
		read -r _ <"$place/ready$n"
		run -0 cat "$place/list"
		assert_output "$(printf '%s\n' "0 /dev/null" "1 $place/list" "2 /dev/null")"
		assert [ ! -e "$place/sync$n.ended" ]
		# nor the keeper: a process of its own inside has it
		if [ "$(id -u)" -eq 0 ]; then
			run ! ls -l "/proc/$keeper/fd/9"
			run -0 readlink "/proc/$(pgrep -P "$keeper")/fd/9"
			assert_output "$place/sync$n"
		fi
		echo >"$place/go$n"
		finished
		assert_equal "$status" 0
		wait_until 5 test -e "$place/sync$n.ended"
	done
}

@test "--sync-fd ends when the sandbox is killed" {
	local n=0 victim
	for victim in keeper init; do
		n=$((n + 1))
		fifo "$place/sync$n"
		fifo "$place/ready$n"
		reader_start "$place/sync$n"
		background --unshare-pid --sync-fd 9 sh -c "
			setsid sleep 600 & echo >$place/ready$n; sleep 600" \
			9>"$place/sync$n"
		read -r _ <"$place/ready$n"
		init=$(pgrep -P "$keeper")
		kill -KILL "${!victim}"
		finished
		assert_equal "$status" 137
		wait_until 5 test -e "$place/sync$n.ended"
	done
}

@test "--sync-fd can be repeated, and with --as-pid-1 the command has it" {
	local i options=() redirections=
	for i in 11 12 13; do
		: >"$place/$i"
		chmod 0666 "$place/$i"
		options+=(--sync-fd "$i")
		redirections+=" $i>>$place/$i"
	done
	run -0 caller bash -c "exec \"\$@\" $redirections" bash \
		"$(prefix)/bin/cordon" --ro-bind / / --proc /proc --unshare-pid \
		--as-pid-1 "${options[@]}" "$(tool state)" descriptors </dev/null
	assert_output - <<-END
		0 /dev/null
		1 pipe
		2 pipe
		11 $place/11
		12 $place/12
		13 $place/13
	END
	run -0 caller bash -c "exec \"\$@\" $redirections" bash \
		"$(prefix)/bin/cordon" --ro-bind / / --proc /proc --unshare-pid \
		"${options[@]}" "$(tool state)" descriptors </dev/null
	assert_output - <<-END
		0 /dev/null
		1 pipe
		2 pipe
	END
}

# --block-fd

@test "--block-fd holds the command back until there is data, or its end" {
	local how
	for how in data end; do
		rm -f "$place/ran" "$place/block" "$place/info"
		fifo "$place/block"
		sleep 600 >"$place/block" 3>&- &
		writer=$!
		background --unshare-pid --block-fd 9 --info-fd 7 \
			touch "$place/ran" 9<"$place/block" 7>"$place/info"
		wait_until 5 has_line '^}' "$place/info"
		# it is there, and waits without power
		wait_until 5 dropped "$(pgrep -P "$keeper")"
		assert [ ! -e "$place/ran" ]
		[ "$how" = end ] || echo >"$place/block"
		kill -KILL "$writer"
		finished
		assert_equal "$status" 0
		assert [ -e "$place/ran" ]
	done
	run -0 cordon --ro-bind / / --block-fd 9 echo ran 9</dev/null
	assert_output ran
	run -0 cordon --ro-bind / / --block-fd 0 cat <<<"xcontents"
	assert_output contents # one byte was for us
}

# attack C14
@test "a sandbox that waits for --block-fd for ever can be ended, and leaves nothing" {
	local signal child
	fifo "$place/block"
	exec 8<>"$place/block"
	host_note
	for signal in KILL TERM INT; do
		for options in --unshare-pid --unshare-ipc; do
			background "$options" --block-fd 9 touch "$place/ran" \
				9<"$place/block" 8>&-
			wait_until 5 dropped "$keeper"
			child=$(pgrep -P "$keeper")
			wait_until 5 dropped "$child"
			kill -s "$signal" "$keeper"
			finished
			assert_equal "$status" $((128 + $(kill -l "$signal")))
			wait_until 2 process_gone "$child"
		done
	done
	assert [ ! -e "$place/ran" ]
	exec 8>&-
	assert_host_unchanged
}

@test "a --block-fd that cannot be read is an error" {
	run -125 cordon --ro-bind / / --bind "$place" "$place" --block-fd 9 \
		touch "$place/ran" 9</
	assert_output "cordon: Can't read --block-fd: Is a directory"
	run -125 cordon --ro-bind / / --bind "$place" "$place" --block-fd 9 \
		touch "$place/ran" 9>"$place/file"
	assert_output "cordon: Can't read --block-fd: Bad file descriptor"
	assert [ ! -e "$place/ran" ]
}

# --lock-file

locked() {
	run -0 "$(tool lock)" ask "$place/lock"
}

lock_is_free() {
	[ "$("$(tool lock)" ask "$place/lock")" = free ]
}

@test "--lock-file has a read lock on the file for as long as the sandbox lasts" {
	local options end
	caller touch "$place/lock" "$place/second"
	for options in --unshare-pid --unshare-ipc "--unshare-user-try --unshare-pid"; do
		for end in exit keeper init; do
			rm -f "$place/ready" "$place/go"
			fifo "$place/ready"
			fifo "$place/go"
			# shellcheck disable=SC2086 # words
			background $options --lock-file "$place/lock" \
				--lock-file "$place/second" sh -c "
					echo >$place/ready; read -r _ <$place/go"
			read -r _ <"$place/ready"
			init=$(pgrep -P "$keeper")
			# of the open file, and so of no process: -1
			assert_equal "$("$(tool lock)" ask "$place/lock")" \
				"read -1"
			assert_equal "$("$(tool lock)" ask "$place/second")" \
				"read -1"
			case $end in
			exit) echo >"$place/go" ;;
			*) kill -KILL "${!end}" ;;
			esac
			finished
			case $end in
			exit) assert_equal "$status" 0 ;;
			*) assert_equal "$status" 137 ;;
			esac
			wait_until 2 lock_is_free
		done
	done
}

@test "two sandboxes can have a --lock-file, and a writer excludes both" {
	caller touch "$place/lock"
	fifo "$place/ready"
	background --unshare-pid --lock-file "$place/lock" \
		sh -c "echo >$place/ready; exec sleep 600"
	read -r _ <"$place/ready"
	run -0 cordon --ro-bind / / --lock-file "$place/lock" echo second
	assert_output second
	kill -KILL "$keeper"
	finished
	wait_until 2 lock_is_free
	fifo "$place/said"
	"$(tool lock)" write "$place/lock" >"$place/said" 3>&- &
	writer=$!
	read -r _ <"$place/said"
	refused "Can't lock $place/lock: Resource temporarily unavailable (end what has it for writing)" \
		--ro-bind / / --bind "$place" "$place" \
		--lock-file "$place/lock"
	kill -KILL "$writer"
}

@test "a --lock-file that is not there, or that may not be read, is an error" {
	refused "Can't open lock file /nonexistent: No such file or directory" \
		--ro-bind / / --bind "$place" "$place" --lock-file /nonexistent
	# inside, not outside
	caller touch "$place/lock"
	refused "Can't open lock file $place/lock: No such file or directory" \
		--ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib \
		--symlink usr/lib64 /lib64 --lock-file "$place/lock"
	if [ "$CORDON_MODE" != root ]; then
		refused "Can't open lock file /etc/shadow: Permission denied" \
			--ro-bind / / --bind "$place" "$place" \
			--lock-file /etc/shadow
	fi
	# a FIFO is not waited for
	fifo "$place/fifo"
	run timeout 10 true
	run -125 caller timeout 10 "$(prefix)/bin/cordon" --ro-bind / / \
		--lock-file /usr --lock-file "$place/missing" true
	assert_output "cordon: Can't open lock file $place/missing: No such file or directory"
	run -0 caller timeout 10 "$(prefix)/bin/cordon" --ro-bind / / \
		--lock-file "$place/fifo" echo ran
	refused "--lock-file: cannot be combined with --as-pid-1, nobody would hold the lock (leave one of them out)" \
		--ro-bind / / --unshare-pid --as-pid-1 --lock-file "$place/lock"
}

# attack C14: no pid namespace does it
@test "without --unshare-pid, --lock-file and --sync-fd leave no command behind" {
	local victim signal options
	caller touch "$place/lock"
	for options in "--lock-file $place/lock" "--sync-fd 9"; do
		for victim in keeper init; do
			rm -f "$place/ready"
			fifo "$place/ready"
			# shellcheck disable=SC2086 # words
			background $options sh -c \
				"echo >$place/ready; exec sleep 600" 9>/dev/null
			read -r _ <"$place/ready"
			init=$(pgrep -P "$keeper")
			command=$(pgrep -P "$init")
			kill -KILL "${!victim}"
			finished
			assert_equal "$status" 137
			wait_until 2 process_gone "$init"
			wait_until 2 process_gone "$command"
		done
	done
}

@test "without --unshare-pid, --lock-file passes exit status and signals on" {
	local n signal
	caller touch "$place/lock"
	for n in 0 1 125 255; do
		run -$n cordon --ro-bind / / --lock-file "$place/lock" \
			sh -c "exit $n"
	done
	run -137 cordon --ro-bind / / --lock-file "$place/lock" \
		sh -c 'kill -KILL $$'
	fifo "$place/ready"
	background --lock-file "$place/lock" --forward-signals bash -c "
		trap 'echo USR1 >>$place/got' USR1
		trap 'echo TERM >>$place/got; exit 6' TERM
		echo >$place/ready
		while :; do sleep 0.05; done"
	read -r _ <"$place/ready"
	kill -USR1 "$keeper"
	wait_until 5 has_line USR1 "$place/got"
	kill -TERM "$keeper"
	finished
	assert_equal "$status" 6
	assert_equal "$(cat "$place/got")" "$(printf '%s\n' USR1 TERM)"
	# without the option, a signal ends all
	background --lock-file "$place/lock" sh -c "
		trap '' TERM; echo >$place/ready; exec sleep 600"
	read -r _ <"$place/ready"
	command=$(pgrep -P "$(pgrep -P "$keeper")")
	kill -TERM "$keeper"
	finished
	assert_equal "$status" 143
	wait_until 2 process_gone "$command"
}

# --level-prefix

@test "--level-prefix puts the level in front of messages that follow it" {
	run -125 cordon --level-prefix --unknown
	assert_output "<3>cordon: Unknown option --unknown: there is none of that name (see --help)"
	run -125 cordon --unknown --level-prefix
	assert_output "cordon: Unknown option --unknown: there is none of that name (see --help)"
	run -0 cordon --level-prefix --ro-bind / / --chdir / --chdir /usr pwd
	assert_output - <<-'END'
		<4>cordon: Only the last --chdir option will take effect: there is more than one (leave out the others)
		/usr
	END
	run -127 cordon --level-prefix --ro-bind / / /nonexistent
	assert_output "<3>cordon: Can't execute /nonexistent: No such file or directory (is it shown inside, and what interprets or loads it?)"
	ln -s "$(prefix)/bin/cordon" "$place/bwrap"
	run -1 caller "$place/bwrap" --level-prefix --unknown
	assert_output "<3>bwrap: Unknown option --unknown: there is none of that name (see --help)"
	# nothing else is told in another way
	run -0 cordon --level-prefix --ro-bind / / echo said
	assert_output said
}
