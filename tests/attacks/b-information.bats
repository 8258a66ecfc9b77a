# What the inside can tell about the machine and about others.

# $place is more.bash's, $project is made in setup, and much text is for a
# shell inside.
# shellcheck disable=SC2016,SC2154

load ../helpers
load ../more
load profiles

setup() {
	project_setup
}

# Of these the ones of which a byte can be read.
looked='
	for file in /proc/kallsyms /proc/kcore /proc/keys /proc/key-users \
		/proc/kmsg /proc/sched_debug /proc/timer_list /proc/timer_stats \
		/proc/interrupts /proc/modules /proc/latency_stats /proc/acpi/* \
		/proc/bootconfig /proc/scsi/* /proc/asound/* \
		/proc/slabinfo /proc/vmallocinfo /proc/kpagecount \
		/proc/kpageflags /proc/pagetypeinfo /proc/sys/kernel/cap_last_cap \
		/proc/fs/*/* /sys/firmware/*/* /sys/fs/pstore/* \
		/sys/kernel/security/* /sys/kernel/debug/* /sys/kernel/notes \
		/sys/devices/virtual/powercap/*/*/energy_uj /sys/power/state \
		/sys/devices/system/cpu/cpu0/thermal_throttle/* \
		/dev/kmsg /dev/mem /dev/port /boot/* /var/log/* /lost+found \
		/proc/version /proc/cmdline; do
		[ "$(head -c 1 "$file" | wc -c)" = 0 ] || echo "$file"
	done 2>/dev/null'

# attack B40
@test "inside, of what tells about the kernel there are its version and command line" {
	for profile in shell node; do
		[ "$profile" != node ] || command -v npm >/dev/null || continue
		run -0 in_profile "$profile" sh -c "$looked"
		# how many capabilities there are is no secret, and libcap reads it
		assert_output - <<-'END'
			/proc/sys/kernel/cap_last_cap
			/proc/version
			/proc/cmdline
		END
	done
}

# attack B36 B40 B65
@test "inside, the lists of sockets and shared objects are those of the inside" {
	local id

	run -0 caller ipcmk --shmem 4096 --semaphore 1 --queue
	id=$output
	run -0 in_profile shell sh -c '
		cd /proc
		tail -q -n +2 net/tcp net/tcp6 net/udp net/udp6 net/unix net/packet \
			net/route sysvipc/* | grep -v " lo$"
		cut -d: -f1 net/dev | tail -n +3 | tr -d " "
		ls -d /sys 2>/dev/null || true'
	caller ipcrm $(awk '{
		print ($1 == "Shared" ? "-m" : $1 == "Message" ? "-q" : "-s"), $NF
	}' <<<"$id")
	assert_output lo
}

# attack B41 B42 B43
@test "inside, names of the machine, of its users, processes and cgroups are not told" {
	local uid gid

	uid=$(id -u cordon-a)
	gid=$(id -g cordon-a)
	for profile in shell node; do
		[ "$profile" != node ] || command -v npm >/dev/null || continue
		run -0 in_profile "$profile" sh -c '
			uname -n
			cat /etc/hostname /etc/machine-id /etc/passwd
			cut -d: -f3 /proc/self/cgroup | sort -u
			cat /proc/1/comm
			# init, node, and this
			set -- /proc/[0-9]*
			[ $# -le 3 ] && echo few
			ls -A /home /root /var/lib /var/log 2>&1 | sed "s/.*: //"'
		assert_output - <<-END
			sandbox
			sandbox
			0000000000000000000000000c07d07a
			root:x:0:0:root:/root:/bin/sh
			cordon-a:x:$uid:$gid:cordon-a:$(caller_home):/bin/sh
			nobody:x:65534:65534:nobody:/:/usr/sbin/nologin
			/
			cordon
			few
			No such file or directory
			No such file or directory
			No such file or directory
			No such file or directory
		END
	done
}
