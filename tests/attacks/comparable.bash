# What a hostile program found, as tests/fixtures/hostile-package/expected-MODE
# lists it.

# The package's own list, less what this kernel or processor does not have.
comparable() {
	local row missing=()

	for row in /proc/sysrq-trigger /proc/sys/kernel/modprobe \
		/proc/{kallsyms,kcore,keys,key-users,kmsg,timer_list,interrupts} \
		/proc/{modules,sched_debug,latency_stats,bootconfig,acpi,scsi,asound}; do
		[ -e "$row" ] || missing+=(-e " $row: ")
	done
	if [ "$(uname -m)" != x86_64 ]; then
		missing+=(-e '^i386 ' -e '^x32 number: ' -e '^iopl: '
			-e '^ioperm: ' -e '^modify_ldt: ' -e '^uselib: ')
	fi
	# which of v1 and v2, and what a controller has, is the machine's
	grep -v -e '^#' "${missing[@]}" "$1" | sed -E \
		's,^(write /sys/fs/cgroup/.*|new cgroup): E(ACCES|ROFS|NOENT)$,\1: no,'
}
