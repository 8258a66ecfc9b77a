/*
 * What every policy refuses.  Where programs fall back to something older the
 * errno is ENOSYS, elsewhere EPERM; never kill, which would turn a probe for
 * an optional feature into a crash.
 */
#include <errno.h>
#include <linux/btrfs.h>
#include <linux/netlink.h>
#include <linux/watch_queue.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/socket.h>

#include "policy.h"

/* the low four bits of socket's type; above are SOCK_CLOEXEC and the like */
enum { SOCKET_TYPE = 0xf };

/* IPPROTO_SMC of linux/in.h, Linux 6.11 */
enum { PROTOCOL_SMC = 256 };

/*
 * Every other family is code that few programs need and that anyone may make
 * the kernel load: AF_ALG, AF_VSOCK, AF_PACKET, AF_TIPC, AF_RDS, AF_XDP, ...
 * Of netlink, routes and addresses: getifaddrs(3) reads them.
 */
static const struct listed families[] = {
	{ AF_UNIX, LISTED_FREE, 0, 0 },
	{ AF_INET, LISTED_FREE, 0, 0 },
	{ AF_INET6, LISTED_FREE, 0, 0 },
	{ AF_NETLINK, LISTED_TIED, 2, NETLINK_ROUTE },
	{ 0, LISTED_END, 0, 0 },
};

/*
 * Others change how memory is laid out and protected (READ_IMPLIES_EXEC,
 * MMAP_PAGE_ZERO) or start code of other systems.  Debuggers need
 * ADDR_NO_RANDOMIZE; the last value only asks.
 */
static const struct listed personalities[] = {
	{ PER_LINUX, LISTED_FREE, 0, 0 },
	{ PER_LINUX32, LISTED_FREE, 0, 0 },
	{ UNAME26, LISTED_FREE, 0, 0 },
	{ UNAME26 | PER_LINUX32, LISTED_FREE, 0, 0 },
	{ ADDR_NO_RANDOMIZE, LISTED_FREE, 0, 0 },
	{ UINT32_MAX, LISTED_FREE, 0, 0 },
	{ 0, LISTED_END, 0, 0 },
};

const struct row common_table[] = {
	REASON("its flags lie in memory, where no filter can read them; "
	       "glibc falls back to clone on ENOSYS alone"),
	REFUSE("clone3", ENOSYS),

	REASON("carries out other system calls past this filter"),
	REFUSE("io_uring_setup", ENOSYS),
	REFUSE("io_uring_enter", ENOSYS),
	REFUSE("io_uring_register", ENOSYS),

	REASON("mounts through the newer interface; callers fall back to the "
	       "older on ENOSYS"),
	REFUSE("open_tree", ENOSYS),
	NUMBER("open_tree_attr", 467, ENOSYS), /* Linux 6.15 */
	REFUSE("move_mount", ENOSYS),
	REFUSE("fsopen", ENOSYS),
	REFUSE("fsconfig", ENOSYS),
	REFUSE("fsmount", ENOSYS),
	REFUSE("fspick", ENOSYS),
	REFUSE("mount_setattr", ENOSYS),

	REASON("tells about mounts and namespaces, new and not yet needed"),
	NUMBER("statmount", 457, ENOSYS), /* Linux 6.8 */
	NUMBER("listmount", 458, ENOSYS), /* Linux 6.8 */
	NUMBER("listns", 470, ENOSYS), /* Linux 6.19 */

	REASON("keys outlive the sandbox and are not namespaced"),
	REFUSE("add_key", ENOSYS),
	REFUSE("keyctl", ENOSYS),
	REFUSE("request_key", ENOSYS),

	REASON("halts the kernel in the middle of a copy, for as long as an "
	       "exploit likes"),
	REFUSE("userfaultfd", ENOSYS),

	REASON("takes memory out of the kernel's own map"),
	REFUSE("memfd_secret", ENOSYS),

	REASON("reaches into other processes with less said than ptrace"),
	REFUSE("kcmp", EPERM),
	REFUSE("pidfd_getfd", ENOSYS),
	REFUSE("process_madvise", ENOSYS),

	REASON("watches or instruments the kernel and other processes"),
	REFUSE("bpf", ENOSYS),
	REFUSE("fanotify_init", ENOSYS),
	REFUSE("lookup_dcookie", EPERM),
	REFUSE("perf_event_open", EPERM),
	REFUSE("syslog", EPERM),

	/*
	 * Linux 6.11 and 6.18.  The kernel itself lets these past every filter
	 * (uretprobe since 6.14), so the rows only matter before that.
	 */
	REASON("called by the kernel's own trampoline and by nothing else"),
	NUMBERS("uretprobe", ONLY_X86_64, 335, 335, ENOSYS),
	NUMBERS("uprobe", ONLY_X86_64, 336, 336, ENOSYS),

	REASON("replaces, extends or stops the kernel"),
	REFUSE("delete_module", EPERM),
	REFUSE("finit_module", EPERM),
	REFUSE("init_module", EPERM),
	REFUSE("kexec_file_load", ENOSYS),
	REFUSE("kexec_load", ENOSYS),
	REFUSE("reboot", EPERM),

	REASON("administers the whole machine"),
	REFUSE("acct", EPERM),
	REFUSE("clock_settime", EPERM),
	REFUSE("quotactl", EPERM),
	REFUSE("quotactl_fd", ENOSYS),
	REFUSE("settimeofday", EPERM),
	REFUSE("swapoff", EPERM),
	REFUSE("swapon", EPERM),
	REFUSE("vhangup", EPERM),

	REASON("ports of the hardware, and segments for 16-bit programs"),
	ON_X86_64("ioperm", EPERM),
	ON_X86_64("iopl", EPERM),
	ON_X86_64("modify_ldt", EPERM),

	REASON("opens files by a number instead of a path, past every mount"),
	REFUSE("name_to_handle_at", EPERM),
	REFUSE("open_by_handle_at", EPERM),

	REASON("moves memory between nodes, which others share; get_mempolicy "
	       "stays, for programs that only look"),
	REFUSE("mbind", EPERM),
	REFUSE("migrate_pages", EPERM),
	REFUSE("move_pages", EPERM),
	REFUSE("set_mempolicy", EPERM),
	REFUSE("set_mempolicy_home_node", ENOSYS),

	REASON("lends pages of a process to a pipe while they can change"),
	REFUSE("vmsplice", EPERM),

	REASON("tells which parts of a file others have read of late"),
	NUMBER("cachestat", 451, ENOSYS), /* Linux 6.5 */

	REASON("a security label is the administrator's to set"),
	NUMBER("lsm_set_self_attr", 460, ENOSYS), /* Linux 6.8 */

	REASON("obsolete"),
	ON_X86_64("_sysctl", EPERM),
	ON_X86_64("afs_syscall", EPERM),
	ON_X86_64("create_module", EPERM),
	ON_X86_64("epoll_ctl_old", EPERM),
	ON_X86_64("epoll_wait_old", EPERM),
	ON_X86_64("get_kernel_syms", EPERM),
	ON_X86_64("get_thread_area", EPERM),
	ON_X86_64("getpmsg", EPERM),
	REFUSE("nfsservctl", EPERM),
	ON_X86_64("putpmsg", EPERM),
	ON_X86_64("query_module", EPERM),
	ON_X86_64("security", EPERM),
	ON_X86_64("set_thread_area", EPERM),
	ON_X86_64("sysfs", EPERM),
	ON_X86_64("tuxcall", EPERM),
	ON_X86_64("uselib", EPERM),
	ON_X86_64("ustat", EPERM),
	ON_X86_64("vserver", EPERM),

	REASON("types into, or pastes into, the terminal that the sandbox was "
	       "started from"),
	MASKED("ioctl", EPERM, 1, UINT32_MAX, TIOCSTI),
	MASKED("ioctl", EPERM, 1, UINT32_MAX, TIOCLINUX),

	REASON("stays with that terminal when the sandbox is gone: nobody but "
	       "root can open it, or another line discipline has it"),
	MASKED("ioctl", EPERM, 1, UINT32_MAX, TIOCEXCL),
	MASKED("ioctl", EPERM, 1, UINT32_MAX, TIOCSETD),

	/*
	 * A snapshot has what a mount covers, before Linux 6.7 all of the
	 * subvolume in which the caller owns any file, and by its number a
	 * subvolume can be deleted that is visible nowhere inside.
	 */
	REASON("copies or deletes whole subvolumes of btrfs, past every mount"),
	MASKED("ioctl", EPERM, 1, UINT32_MAX, BTRFS_IOC_SNAP_CREATE),
	MASKED("ioctl", EPERM, 1, UINT32_MAX, BTRFS_IOC_SNAP_CREATE_V2),
	MASKED("ioctl", EPERM, 1, UINT32_MAX, BTRFS_IOC_SNAP_DESTROY),
	MASKED("ioctl", EPERM, 1, UINT32_MAX, BTRFS_IOC_SNAP_DESTROY_V2),

	REASON("only the socket families that ordinary programs use"),
	UNLISTED("socket", EAFNOSUPPORT, 0, families),
	UNLISTED("socketpair", EAFNOSUPPORT, 0, families),

	REASON("the kernel takes AF_INET of this type for AF_PACKET"),
	MASKED("socket", EAFNOSUPPORT, 1, SOCKET_TYPE, SOCK_PACKET),
	MASKED("socketpair", EAFNOSUPPORT, 1, SOCKET_TYPE, SOCK_PACKET),

	REASON("the kernel makes AF_SMC of AF_INET and AF_INET6 with it"),
	MASKED("socket", EPROTONOSUPPORT, 2, UINT32_MAX, PROTOCOL_SMC),
	MASKED("socketpair", EPROTONOSUPPORT, 2, UINT32_MAX, PROTOCOL_SMC),

	REASON("a pipe for the kernel's notices of keys and devices"),
	ANY_BIT("pipe2", EPERM, 1, O_NOTIFICATION_PIPE),

	REASON("only personalities that do not weaken the process"),
	UNLISTED("personality", EPERM, 0, personalities),

	/* a later kernel may fill these, as 6.11 did with 335 */
	REASON("numbers that no call had when the tables were reviewed"),
	NUMBERS("unassigned", ONLY_X86_64, 337, 423, ENOSYS),
	NUMBERS("unassigned", ONLY_AARCH64, 244, 259, ENOSYS),
	NUMBERS("unassigned", ONLY_AARCH64, 295, 423, ENOSYS),
	END,
};
