/*
 * probe TARGETS	tries everything in the table, one line an attempt
 * probe power		succeeds if this process has any power
 * probe daemon FILE	leaves a process behind that later makes FILE
 * probe exchange A B	gives each the other's place, at once
 * probe map FILE	maps FILE shared and writable
 *			each prints how it ended
 * probe key NAME	puts a key of that name into the user keyring
 * probe objects make|remove KEY NAME
 *			System V objects with that key, POSIX ones of that name
 * probe host ABSTRACT PATH FILE WORD
 *			the process that is attacked: listens on both sockets,
 *			makes FILE on SIGTERM, shows WORD to process lists
 *
 * What a hostile program tries first.  Each attempt is made for real, but so
 * that its success would harm nobody: files are opened and not written, what
 * was mounted is unmounted, terminals are its own.  Every attempt has a
 * process of its own, so that one which is killed, or which succeeds, does
 * not disturb the next.
 *
 * TARGETS names what the test laid out on the host, a word and a value on
 * each line: pid, abstract, socket, key, setuid, objects (KEY), name.
 */
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <mqueue.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum {
	WORD_MAX = 256,
	ATTEMPT_SECONDS = 10, /* then it is killed and says so */
	DAEMON_SECONDS = 3,
	KEY_SECONDS = 600, /* the key is gone by itself after that */
	NR_REVIEWED_LATER = 1000,
};

/* Calls that the C library's headers do not know yet. */
enum {
	NR_CACHESTAT = 451,
	NR_STATMOUNT = 457,
	NR_LISTMOUNT = 458,
	NR_OPEN_TREE_ATTR = 467,
};

struct targets {
	pid_t pid;
	char abstract[WORD_MAX];
	char socket[WORD_MAX];
	char key[WORD_MAX];
	char setuid[WORD_MAX];
	key_t objects;
	char name[WORD_MAX];
};

#define TEXT(text) (unsigned long)(uintptr_t)(text)

/* -1 with errno, as from a system call; anything else is success. */
typedef long attempt_fn(const struct targets *);

/* Signals, looks at and changes the host's process. */

static long
host_signal(const struct targets *targets)
{
	return kill(targets->pid, SIGTERM);
}

static long
host_pidfd(const struct targets *targets)
{
	return syscall(SYS_pidfd_open, targets->pid, 0);
}

static long
host_trace(const struct targets *targets)
{
	return ptrace(PTRACE_SEIZE, targets->pid, NULL, NULL);
}

static long
host_read(const struct targets *targets)
{
	char byte;
	struct iovec here = { &byte, 1 };
	struct iovec there = { &byte, 1 };

	return process_vm_readv(targets->pid, &here, 1, &there, 1, 0);
}

static long
host_limit(const struct targets *targets)
{
	struct rlimit limit;

	return prlimit(targets->pid, RLIMIT_NOFILE, NULL, &limit);
}

static long
host_affinity(const struct targets *targets)
{
	cpu_set_t set;

	return sched_getaffinity(targets->pid, sizeof(set), &set);
}

static long
host_thread(const struct targets *targets)
{
	return syscall(SYS_tgkill, targets->pid, targets->pid, 0);
}

static long
host_write(const struct targets *targets)
{
	char byte = 0;
	struct iovec here = { &byte, 1 };
	struct iovec there = { &byte, 1 };

	return process_vm_writev(targets->pid, &here, 1, &there, 1, 0);
}

static long
host_limit_set(const struct targets *targets)
{
	const struct rlimit none = { 0, 0 };

	return prlimit(targets->pid, RLIMIT_CORE, &none, NULL);
}

static long
host_affinity_set(const struct targets *targets)
{
	cpu_set_t set;

	memset(&set, 0xff, sizeof(set));
	return sched_setaffinity(targets->pid, sizeof(set), &set);
}

static long
host_policy(const struct targets *targets)
{
	const struct sched_param param = { 0 };

	return sched_setscheduler(targets->pid, SCHED_OTHER, &param);
}

static long
host_priority(const struct targets *targets)
{
	return setpriority(PRIO_PROCESS, (id_t)targets->pid, 0);
}

/* IOPRIO_WHO_PROCESS, best effort, 4: what it has. */
static long
host_io_priority(const struct targets *targets)
{
	return syscall(SYS_ioprio_set, 1, targets->pid, 2 << 13 | 4);
}

/* SIGIO at every change of the descriptor. */
static long
host_owner(const struct targets *targets)
{
	int ends[2];

	if (pipe(ends) == -1)
		return -1;
	return fcntl(ends[0], F_SETOWN, targets->pid);
}

static long
host_session(const struct targets *targets)
{
	return getsid(targets->pid);
}

static long
host_compare(const struct targets *targets)
{
	return syscall(SYS_kcmp, targets->pid, getpid(), 0, 0, 0);
}

static long
host_perf(const struct targets *targets)
{
	uint32_t attr[32] = { 1, sizeof(attr) };

	return syscall(SYS_perf_event_open, attr, targets->pid, -1, -1, 0);
}

static long
host_migrate(const struct targets *targets)
{
	return syscall(SYS_migrate_pages, targets->pid, 0, NULL, NULL);
}

static long
host_move_pages(const struct targets *targets)
{
	return syscall(SYS_move_pages, targets->pid, 0, NULL, NULL, NULL, 0);
}

static long
host_file(const struct targets *targets, const char *name, int flags)
{
	char path[WORD_MAX];

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", targets->pid, name);
	return open(path, flags);
}

static long
host_environment(const struct targets *targets)
{
	return host_file(targets, "environ", O_RDONLY);
}

static long
host_memory(const struct targets *targets)
{
	return host_file(targets, "mem", O_RDWR);
}

static long
host_root(const struct targets *targets)
{
	return host_file(targets, "root", O_PATH);
}

static long
host_directory(const struct targets *targets)
{
	return host_file(targets, "cwd", O_PATH);
}

static long
host_descriptor(const struct targets *targets)
{
	return host_file(targets, "fd/0", O_RDONLY);
}

static long
host_namespace(const struct targets *targets)
{
	return host_file(targets, "ns/user", O_RDONLY);
}

/* What others share by key or name. */

static long
shared_memory(const struct targets *targets)
{
	return shmget(targets->objects, 0, 0);
}

static long
semaphores(const struct targets *targets)
{
	return semget(targets->objects, 0, 0);
}

static long
message_queue(const struct targets *targets)
{
	return msgget(targets->objects, 0);
}

static long
posix_memory(const struct targets *targets)
{
	return shm_open(targets->name, O_RDWR, 0);
}

static long
posix_queue(const struct targets *targets)
{
	return mq_open(targets->name, O_RDONLY);
}

/* What others wait for: sockets, keys. */

static long
unix_connect(const struct sockaddr_un *address, size_t length)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (fd == -1)
		return -1;
	return connect(fd, (const void *)address, (socklen_t)length);
}

static long
abstract_connect(const struct targets *targets)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t length = strnlen(targets->abstract, 100);

	memcpy(address.sun_path + 1, targets->abstract, length);
	length += 1 + offsetof(struct sockaddr_un, sun_path);
	return unix_connect(&address, length);
}

static long
path_connect(const struct targets *targets)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	memcpy(address.sun_path, targets->socket,
	    strnlen(targets->socket, sizeof(address.sun_path) - 1));
	return unix_connect(&address, sizeof(address));
}

static long
key_add(const struct targets *targets)
{
	return syscall(SYS_add_key, "user", targets->key, "x", 1,
	    KEY_SPEC_PROCESS_KEYRING);
}

static long
key_search(const struct targets *targets)
{
	return syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user",
	    targets->key, 0);
}

static long
key_request(const struct targets *targets)
{
	return syscall(SYS_request_key, "user", targets->key, NULL,
	    KEY_SPEC_PROCESS_KEYRING);
}

/*
 * Terminals.  One of our own: there the kernel itself would say yes.  USR1 as
 * the result says that there was none to try it on.
 */

static int
terminal_own(void)
{
	int master, slave;

	master = posix_openpt(O_RDWR | O_NOCTTY);
	if (master == -1 || grantpt(master) == -1 || unlockpt(master) == -1)
		(void)raise(SIGUSR1);
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	if (slave == -1 || setsid() == -1)
		(void)raise(SIGUSR1);
	if (ioctl(slave, TIOCSCTTY, 0) == -1)
		(void)raise(SIGUSR1);
	return slave;
}

static long
terminal_push(unsigned long high)
{
	return syscall(SYS_ioctl, terminal_own(), high | TIOCSTI, "x");
}

static long
sti_plain(const struct targets *targets)
{
	(void)targets;
	return terminal_push(0);
}

static long
sti_bit_32(const struct targets *targets)
{
	(void)targets;
	return terminal_push(0x100000000);
}

static long
sti_high_bits(const struct targets *targets)
{
	(void)targets;
	return terminal_push(0xdeadbeef00000000);
}

static long
tioclinux(const struct targets *targets)
{
	char paste = 3;

	(void)targets;
	return syscall(SYS_ioctl, terminal_own(), TIOCLINUX, &paste);
}

/* Programs with an s-bit: EPERM unless what they executed had power. */

static long
with_power(const char *const argv[])
{
	int status, fd;
	pid_t pid = fork();

	if (pid == 0) {
		fd = open("/dev/null", O_RDWR);
		(void)dup2(fd, 0);
		(void)dup2(fd, 1);
		(void)dup2(fd, 2);
		(void)setsid();
		(void)execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	if (pid == -1 || waitpid(pid, &status, 0) == -1)
		return -1;
	errno = EPERM;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

static long
setuid_own(const struct targets *targets)
{
	const char *const argv[] = { targets->setuid, "power", NULL };

	return with_power(argv);
}

static long
setuid_su(const struct targets *targets)
{
	const char *const argv[] = { "/usr/bin/su", "-c", "./probe power",
		NULL };

	(void)targets;
	return with_power(argv);
}

static long
setuid_sudo(const struct targets *targets)
{
	const char *const argv[] = { "/usr/bin/sudo", "-n", "./probe", "power",
		NULL };

	(void)targets;
	return with_power(argv);
}

/* Namespaces and mounts that take more than numbers. */

static long
clone_user(const struct targets *targets)
{
	long pid;

	(void)targets;
	pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, 0);
	if (pid == 0)
		_exit(0);
	return pid;
}

/* The parent of both maps is the same: on success nothing is gained. */
static long
ids_map(const struct targets *targets)
{
	char line[WORD_MAX];
	int fd = open("/proc/self/uid_map", O_WRONLY);

	(void)targets;
	if (fd == -1)
		return -1;
	(void)snprintf(line, sizeof(line), "0 %u 1\n", getuid());
	return write(fd, line, strlen(line));
}

static long
cgroup_clone(const struct targets *targets)
{
	struct clone_args args = {
		.flags = CLONE_INTO_CGROUP,
		.exit_signal = SIGCHLD,
		.cgroup = ~0ULL >> 1,
	};
	long pid;

	(void)targets;
	pid = syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0)
		_exit(0);
	return pid;
}

static long
cgroup_make(const struct targets *targets)
{
	(void)targets;
	if (mkdir("/sys/fs/cgroup/cordon-probe", 0755) == -1)
		return -1;
	return rmdir("/sys/fs/cgroup/cordon-probe");
}

/* In any hierarchy of cgroup v1; of v2 there is none. */
static long
release_agent(const struct targets *targets)
{
	static const char *const paths[] = {
		"/sys/fs/cgroup/memory/release_agent",
		"/sys/fs/cgroup/pids/release_agent",
		"/sys/fs/cgroup/devices/release_agent",
		"/sys/fs/cgroup/systemd/release_agent",
	};
	int error = ENOENT;
	size_t i;

	(void)targets;
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		if (open(paths[i], O_WRONLY | O_CLOEXEC) != -1)
			return 0;
		if (errno != ENOENT)
			error = errno;
	}
	errno = error;
	return -1;
}

static long
mount_cgroup(const struct targets *targets)
{
	(void)targets;
	(void)mkdir("mnt", 0755);
	if (mount("probe", "mnt", "cgroup2", 0, NULL) == -1)
		return -1;
	return umount2("mnt", MNT_DETACH);
}

static long
mount_overlay(const struct targets *targets)
{
	(void)targets;
	(void)mkdir("mnt", 0755);
	if (mount("probe", "mnt", "overlay", 0, "lowerdir=/usr:/etc") == -1)
		return -1;
	return umount2("mnt", MNT_DETACH);
}

static long
clone3_user(const struct targets *targets)
{
	struct clone_args args = {
		.flags = CLONE_NEWUSER,
		.exit_signal = SIGCHLD,
	};
	long pid;

	(void)targets;
	pid = syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0)
		_exit(0);
	return pid;
}

static long
namespace_join(const struct targets *targets)
{
	int fd = open("/proc/self/ns/mnt", O_RDONLY);

	(void)targets;
	if (fd == -1)
		return -1;
	return setns(fd, 0);
}

static long
mount_tmpfs(const struct targets *targets)
{
	(void)targets;
	(void)mkdir("mnt", 0755);
	if (mount("probe", "mnt", "tmpfs", MS_NOSUID, "size=4k") == -1)
		return -1;
	return umount2("mnt", MNT_DETACH);
}

static long
mount_bind(const struct targets *targets)
{
	(void)targets;
	(void)mkdir("mnt", 0755);
	if (mount("/", "mnt", NULL, MS_BIND | MS_REC, NULL) == -1)
		return -1;
	return umount2("mnt", MNT_DETACH);
}

static long
device_make(const struct targets *targets)
{
	(void)targets;
	if (mknod("device", S_IFBLK | 0600, makedev(254, 0)) == -1)
		return -1;
	return unlink("device");
}

/* Kernel interfaces that want a structure. */

static long
bpf_load(const struct targets *targets)
{
	char attr[128] = { 0 };

	(void)targets;
	return syscall(SYS_bpf, 5, attr, sizeof(attr));
}

static long
io_uring(const struct targets *targets)
{
	char params[120] = { 0 };

	(void)targets;
	return syscall(SYS_io_uring_setup, 1, params);
}

static long
perf_open(const struct targets *targets)
{
	uint32_t attr[32] = { 1, sizeof(attr) };

	(void)targets;
	return syscall(SYS_perf_event_open, attr, 0, -1, -1, 0);
}

static long
capset_all(const struct targets *targets)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {
		{ ~0U, ~0U, ~0U },
		{ 0x1ff, 0x1ff, 0x1ff },
	};

	(void)targets;
	return syscall(SYS_capset, &header, data);
}

static long
groups_drop(const struct targets *targets)
{
	(void)targets;
	return setgroups(0, NULL);
}

/* Other ways in.  getpid has number 20 there; on success nothing happens. */

#ifdef __x86_64__
static long
i386_entry(const struct targets *targets)
{
	long rc;

	(void)targets;
	__asm__ volatile("int $0x80" : "=a"(rc) : "0"(20) : "memory");
	return rc;
}

/* ioctl, of no descriptor */
static long
i386_sti(const struct targets *targets)
{
	long rc;

	(void)targets;
	__asm__ volatile("int $0x80"
			 : "=a"(rc)
			 : "0"(54), "b"(-1), "c"(TIOCSTI), "d"(0)
			 : "memory");
	return rc;
}

/* socketcall, whose arguments lie in memory */
static long
i386_socket(const struct targets *targets)
{
	long rc;

	(void)targets;
	__asm__ volatile("int $0x80"
			 : "=a"(rc)
			 : "0"(102), "b"(1), "c"(0)
			 : "memory");
	return rc;
}
#endif

/* Its own children, and itself: a debugger works. */

static long
child_trace(const struct targets *targets)
{
	int status;
	pid_t pid = fork();

	(void)targets;
	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == -1)
			_exit(errno);
		_exit(0);
	}
	if (pid == -1 || waitpid(pid, &status, 0) == -1)
		return -1;
	errno = WEXITSTATUS(status);
	return errno == 0 ? 0 : -1;
}

static long
child_read(const struct targets *targets)
{
	char byte = 1, copy;
	struct iovec here = { &copy, 1 };
	struct iovec there = { &byte, 1 };

	(void)targets;
	return process_vm_readv(getpid(), &here, 1, &there, 1, 0);
}

static long
resident(const struct targets *targets)
{
	unsigned char vector[1];
	void *page =
	    mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)targets;
	return mincore(page, 1, vector);
}

/* One more, which allows everything. */
static long
filter_add(const struct targets *targets)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	const struct sock_fprog program = { 1, &allow };

	(void)targets;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* Pid 1 is the sandbox's own; it must give nothing and not fall. */

static long
init_trace(const struct targets *targets)
{
	(void)targets;
	return ptrace(PTRACE_SEIZE, 1, NULL, NULL);
}

static long
init_kill(const struct targets *targets)
{
	(void)targets;
	return kill(1, SIGKILL);
}

/*
 * One row an attempt: either a function, or a file to open, or a call with
 * the numbers it takes.
 */
static const struct attempt {
	const char *name;
	attempt_fn *fn;
	const char *path;
	int flags;
	long nr;
	unsigned long args[6];
} attempts[] = {
	{ .name = "signal a host process", .fn = host_signal },
	{ .name = "pidfd of a host process", .fn = host_pidfd },
	{ .name = "trace a host process", .fn = host_trace },
	{ .name = "read a host process's memory", .fn = host_read },
	{ .name = "limits of a host process", .fn = host_limit },
	{ .name = "affinity of a host process", .fn = host_affinity },
	{ .name = "environment of a host process", .fn = host_environment },
	{ .name = "signal a host thread", .fn = host_thread },
	{ .name = "write a host process's memory", .fn = host_write },
	{ .name = "open a host process's memory", .fn = host_memory },
	{ .name = "open a host process's root", .fn = host_root },
	{ .name = "open a host process's directory", .fn = host_directory },
	{ .name = "open a host process's descriptor", .fn = host_descriptor },
	{ .name = "open a host process's namespace", .fn = host_namespace },
	{ .name = "set limits of a host process", .fn = host_limit_set },
	{ .name = "set affinity of a host process", .fn = host_affinity_set },
	{ .name = "set policy of a host process", .fn = host_policy },
	{ .name = "set priority of a host process", .fn = host_priority },
	{ .name = "set I/O priority of a host process",
	    .fn = host_io_priority },
	{ .name = "have a host process signalled", .fn = host_owner },
	{ .name = "session of a host process", .fn = host_session },
	{ .name = "kcmp with a host process", .fn = host_compare },
	{ .name = "perf_event_open of a host process", .fn = host_perf },
	{ .name = "migrate_pages of a host process", .fn = host_migrate },
	{ .name = "move_pages of a host process", .fn = host_move_pages },

	{ .name = "shared memory of the host", .fn = shared_memory },
	{ .name = "semaphores of the host", .fn = semaphores },
	{ .name = "message queue of the host", .fn = message_queue },
	{ .name = "POSIX shared memory of the host", .fn = posix_memory },
	{ .name = "POSIX message queue of the host", .fn = posix_queue },

	{ .name = "connect to an abstract socket", .fn = abstract_connect },
	{ .name = "connect to a socket by path", .fn = path_connect },
	{ .name = "add_key", .fn = key_add },
	{ .name = "keyctl: search the user keyring", .fn = key_search },
	{ .name = "request_key", .fn = key_request },

	{ .name = "TIOCSTI", .fn = sti_plain },
	{ .name = "TIOCSTI with bit 32", .fn = sti_bit_32 },
	{ .name = "TIOCSTI with high bits", .fn = sti_high_bits },
	{ .name = "TIOCLINUX", .fn = tioclinux },

	{ .name = "power from an own setuid program", .fn = setuid_own },
	{ .name = "power from su", .fn = setuid_su },
	{ .name = "power from sudo", .fn = setuid_sudo },

	{ .name = "unshare user",
	    .nr = SYS_unshare,
	    .args = { CLONE_NEWUSER } },
	{ .name = "unshare mount", .nr = SYS_unshare, .args = { CLONE_NEWNS } },
	{ .name = "unshare pid", .nr = SYS_unshare, .args = { CLONE_NEWPID } },
	{ .name = "unshare net", .nr = SYS_unshare, .args = { CLONE_NEWNET } },
	{ .name = "unshare ipc", .nr = SYS_unshare, .args = { CLONE_NEWIPC } },
	{ .name = "unshare uts", .nr = SYS_unshare, .args = { CLONE_NEWUTS } },
	{ .name = "unshare cgroup",
	    .nr = SYS_unshare,
	    .args = { CLONE_NEWCGROUP } },
	{ .name = "unshare time",
	    .nr = SYS_unshare,
	    .args = { CLONE_NEWTIME } },
	{ .name = "clone user", .fn = clone_user },
	{ .name = "clone mount",
	    .nr = SYS_clone,
	    .args = { CLONE_NEWNS | SIGCHLD } },
	{ .name = "clone pid",
	    .nr = SYS_clone,
	    .args = { CLONE_NEWPID | SIGCHLD } },
	{ .name = "clone net",
	    .nr = SYS_clone,
	    .args = { CLONE_NEWNET | SIGCHLD } },
	{ .name = "clone ipc",
	    .nr = SYS_clone,
	    .args = { CLONE_NEWIPC | SIGCHLD } },
	{ .name = "clone uts",
	    .nr = SYS_clone,
	    .args = { CLONE_NEWUTS | SIGCHLD } },
	{ .name = "clone cgroup",
	    .nr = SYS_clone,
	    .args = { CLONE_NEWCGROUP | SIGCHLD } },
	{ .name = "clone3 user", .fn = clone3_user },
	{ .name = "clone3 into a cgroup", .fn = cgroup_clone },
	{ .name = "setns", .fn = namespace_join },
	{ .name = "map ids", .fn = ids_map },

	{ .name = "mount tmpfs", .fn = mount_tmpfs },
	{ .name = "mount bind", .fn = mount_bind },
	{ .name = "mount cgroup2", .fn = mount_cgroup },
	{ .name = "mount overlay", .fn = mount_overlay },
	{ .name = "umount2",
	    .nr = SYS_umount2,
	    .args = { TEXT("absent"), MNT_DETACH } },
	{ .name = "pivot_root",
	    .nr = SYS_pivot_root,
	    .args = { TEXT("absent"), TEXT("absent") } },
	{ .name = "chroot", .nr = SYS_chroot, .args = { TEXT("/") } },
	{ .name = "fsopen", .nr = SYS_fsopen, .args = { TEXT("tmpfs") } },
	{ .name = "fsconfig", .nr = SYS_fsconfig, .args = { ~0UL, 6 } },
	{ .name = "fsmount", .nr = SYS_fsmount, .args = { ~0UL } },
	{ .name = "fspick", .nr = SYS_fspick, .args = { ~0UL, TEXT("/") } },
	{ .name = "open_tree",
	    .nr = SYS_open_tree,
	    .args = { ~0UL, TEXT("/"), 1 } },
	{ .name = "open_tree_attr",
	    .nr = NR_OPEN_TREE_ATTR,
	    .args = { ~0UL, TEXT("/") } },
	{ .name = "move_mount",
	    .nr = SYS_move_mount,
	    .args = { ~0UL, TEXT("absent"), ~0UL, TEXT("absent") } },
	{ .name = "mount_setattr",
	    .nr = SYS_mount_setattr,
	    .args = { ~0UL, TEXT("/") } },
	{ .name = "statmount", .nr = NR_STATMOUNT },
	{ .name = "listmount", .nr = NR_LISTMOUNT },
	{ .name = "name_to_handle_at",
	    .nr = SYS_name_to_handle_at,
	    .args = { ~0UL } },
	{ .name = "open_by_handle_at",
	    .nr = SYS_open_by_handle_at,
	    .args = { ~0UL } },
	{ .name = "mknod of a disk", .fn = device_make },

	{ .name = "trace pid 1", .fn = init_trace },
	{ .name = "kill pid 1", .fn = init_kill },
	{ .name = "open /proc/1/root", .path = "/proc/1/root" },
	{ .name = "open /proc/1/cwd", .path = "/proc/1/cwd" },
	{ .name = "open /proc/1/fd/0", .path = "/proc/1/fd/0" },
	{ .name = "open /proc/1/mem", .path = "/proc/1/mem", .flags = O_RDWR },
	{ .name = "open /proc/1/environ", .path = "/proc/1/environ" },

	{ .name = "bpf", .fn = bpf_load },
	{ .name = "io_uring_setup", .fn = io_uring },
	{ .name = "io_uring_enter",
	    .nr = SYS_io_uring_enter,
	    .args = { ~0UL } },
	{ .name = "io_uring_register",
	    .nr = SYS_io_uring_register,
	    .args = { ~0UL } },
	{ .name = "userfaultfd", .nr = SYS_userfaultfd, .args = { 1 } },
	{ .name = "perf_event_open", .fn = perf_open },
	{ .name = "memfd_secret", .nr = SYS_memfd_secret },
	{ .name = "pidfd_getfd", .nr = SYS_pidfd_getfd, .args = { ~0UL } },
	{ .name = "fanotify_init", .nr = SYS_fanotify_init },
	{ .name = "init_module", .nr = SYS_init_module },
	{ .name = "kexec_load",
	    .nr = SYS_kexec_load,
	    .args = { 0, 0, 0, 0xffff } },
	{ .name = "a call from the future", .nr = NR_REVIEWED_LATER },
	{ .name = "finit_module", .nr = SYS_finit_module, .args = { ~0UL } },
	{ .name = "delete_module", .nr = SYS_delete_module },
	{ .name = "kexec_file_load",
	    .nr = SYS_kexec_file_load,
	    .args = { ~0UL, ~0UL } },
	{ .name = "lookup_dcookie", .nr = SYS_lookup_dcookie },
	{ .name = "vmsplice", .nr = SYS_vmsplice, .args = { ~0UL } },
	{ .name = "mbind", .nr = SYS_mbind },
	{ .name = "set_mempolicy", .nr = SYS_set_mempolicy },
	{ .name = "process_madvise",
	    .nr = SYS_process_madvise,
	    .args = { ~0UL } },
	{ .name = "cachestat", .nr = NR_CACHESTAT, .args = { ~0UL } },
	{ .name = "mincore", .fn = resident },
	{ .name = "trace a child", .fn = child_trace },
	{ .name = "process_vm_readv of itself", .fn = child_read },
	{ .name = "add a filter", .fn = filter_add },
	{ .name = "be dumpable",
	    .nr = SYS_prctl,
	    .args = { PR_SET_DUMPABLE, 1 } },
	{ .name = "move the heap",
	    .nr = SYS_prctl,
	    .args = { PR_SET_MM, PR_SET_MM_START_BRK } },

	{ .name = "socket INET raw",
	    .nr = SYS_socket,
	    .args = { AF_INET, SOCK_RAW, 1 } },
	{ .name = "socket PACKET",
	    .nr = SYS_socket,
	    .args = { AF_PACKET, SOCK_RAW } },
	{ .name = "socket ALG",
	    .nr = SYS_socket,
	    .args = { AF_ALG, SOCK_SEQPACKET } },
	{ .name = "socket VSOCK",
	    .nr = SYS_socket,
	    .args = { AF_VSOCK, SOCK_STREAM } },
	{ .name = "socket KEY",
	    .nr = SYS_socket,
	    .args = { AF_KEY, SOCK_RAW, 2 } },
	{ .name = "socket XDP",
	    .nr = SYS_socket,
	    .args = { AF_XDP, SOCK_RAW } },
	{ .name = "socket NETLINK netfilter",
	    .nr = SYS_socket,
	    .args = { AF_NETLINK, SOCK_RAW, 12 } },

#ifdef __x86_64__
	{ .name = "i386 entry", .fn = i386_entry },
	{ .name = "i386 ioctl TIOCSTI", .fn = i386_sti },
	{ .name = "i386 socketcall", .fn = i386_socket },
	{ .name = "x32 number", .nr = 0x40000000 + SYS_getpid },
	{ .name = "iopl", .nr = SYS_iopl, .args = { 3 } },
	{ .name = "ioperm", .nr = SYS_ioperm, .args = { 0, 1, 1 } },
	{ .name = "modify_ldt", .nr = SYS_modify_ldt },
	{ .name = "uselib", .nr = SYS_uselib },
#endif
	{ .name = "personality READ_IMPLIES_EXEC",
	    .nr = SYS_personality,
	    .args = { READ_IMPLIES_EXEC } },

	{ .name = "setresuid 0", .nr = SYS_setresuid },
	{ .name = "setresgid 0", .nr = SYS_setresgid },
	{ .name = "setgroups", .fn = groups_drop },
	{ .name = "capset", .fn = capset_all },
	{ .name = "drop from the bounding set",
	    .nr = SYS_prctl,
	    .args = { PR_CAPBSET_DROP, CAP_SYS_ADMIN } },
	{ .name = "raise an ambient capability",
	    .nr = SYS_prctl,
	    .args = { PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SYS_ADMIN } },
	{ .name = "clear the securebits",
	    .nr = SYS_prctl,
	    .args = { PR_SET_SECUREBITS } },
	{ .name = "sethostname",
	    .nr = SYS_sethostname,
	    .args = { TEXT("x"), 1 } },
	{ .name = "settimeofday", .nr = SYS_settimeofday },
	{ .name = "reboot", .nr = SYS_reboot },

	{ .name = "syslog", .nr = SYS_syslog, .args = { 3 } },
	{ .name = "open /dev/kmsg", .path = "/dev/kmsg" },
	{ .name = "open /dev/mem", .path = "/dev/mem" },
	{ .name = "open /dev/vda", .path = "/dev/vda" },
	{ .name = "open /dev/sda", .path = "/dev/sda" },
	{ .name = "open /dev/kvm", .path = "/dev/kvm", .flags = O_RDWR },
	{ .name = "open /dev/fuse", .path = "/dev/fuse", .flags = O_RDWR },
	{ .name = "open /dev/net/tun",
	    .path = "/dev/net/tun",
	    .flags = O_RDWR },
	{ .name = "open /dev/uinput", .path = "/dev/uinput" },
	{ .name = "open /dev/dri", .path = "/dev/dri" },
	{ .name = "open /dev/vhost-net", .path = "/dev/vhost-net" },
	{ .name = "open /proc/kcore", .path = "/proc/kcore" },
	{ .name = "write /proc/sysrq-trigger",
	    .path = "/proc/sysrq-trigger",
	    .flags = O_WRONLY },
	{ .name = "write /proc/sys/kernel/core_pattern",
	    .path = "/proc/sys/kernel/core_pattern",
	    .flags = O_WRONLY },
	{ .name = "write /proc/sys/kernel/modprobe",
	    .path = "/proc/sys/kernel/modprobe",
	    .flags = O_WRONLY },
	{ .name = "write /proc/sys/vm/drop_caches",
	    .path = "/proc/sys/vm/drop_caches",
	    .flags = O_WRONLY },
	{ .name = "write /sys/kernel/uevent_helper",
	    .path = "/sys/kernel/uevent_helper",
	    .flags = O_WRONLY },
	{ .name = "write /sys/fs/cgroup/cgroup.procs",
	    .path = "/sys/fs/cgroup/cgroup.procs",
	    .flags = O_WRONLY },
	{ .name = "write /sys/fs/cgroup/cgroup.kill",
	    .path = "/sys/fs/cgroup/cgroup.kill",
	    .flags = O_WRONLY },
	{ .name = "write /sys/fs/cgroup/cgroup.freeze",
	    .path = "/sys/fs/cgroup/cgroup.freeze",
	    .flags = O_WRONLY },
	{ .name = "write /sys/fs/cgroup/*/release_agent", .fn = release_agent },
	{ .name = "new cgroup", .fn = cgroup_make },
	{ .name = "write /proc/sys/fs/binfmt_misc/register",
	    .path = "/proc/sys/fs/binfmt_misc/register",
	    .flags = O_WRONLY },
	{ .name = "write /proc/sys/user/max_user_namespaces",
	    .path = "/proc/sys/user/max_user_namespaces",
	    .flags = O_WRONLY },
};

static long
attempt_make(const struct attempt *attempt, const struct targets *targets)
{
	const unsigned long *a = attempt->args;

	if (attempt->fn != NULL)
		return attempt->fn(targets);
	if (attempt->path != NULL)
		return open(attempt->path, attempt->flags | O_CLOEXEC);
	return syscall(attempt->nr, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* The errno travels as the child's exit status; all of them fit. */
static const char *
attempt_result(const struct attempt *attempt, const struct targets *targets)
{
	int status;
	pid_t pid = fork();

	if (pid == -1)
		err(1, "fork");
	if (pid == 0) {
		(void)alarm(ATTEMPT_SECONDS);
		_exit(attempt_make(attempt, targets) == -1 ? errno : 0);
	}
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	if (WIFSIGNALED(status))
		return sigabbrev_np(WTERMSIG(status));
	if (WEXITSTATUS(status) == 0)
		return "ok";
	return strerrorname_np(WEXITSTATUS(status));
}

static void
targets_read(struct targets *targets, const char *path)
{
	char word[WORD_MAX], value[WORD_MAX];
	FILE *file = fopen(path, "re");

	if (file == NULL)
		err(1, "%s", path);
	memset(targets, 0, sizeof(*targets));
	while (fscanf(file, "%255s %255s", word, value) == 2) {
		if (strcmp(word, "pid") == 0)
			targets->pid = (pid_t)strtol(value, NULL, 10);
		else if (strcmp(word, "abstract") == 0)
			memcpy(targets->abstract, value, sizeof(value));
		else if (strcmp(word, "socket") == 0)
			memcpy(targets->socket, value, sizeof(value));
		else if (strcmp(word, "key") == 0)
			memcpy(targets->key, value, sizeof(value));
		else if (strcmp(word, "setuid") == 0)
			memcpy(targets->setuid, value, sizeof(value));
		else if (strcmp(word, "objects") == 0)
			targets->objects = (key_t)strtol(value, NULL, 10);
		else if (strcmp(word, "name") == 0)
			memcpy(targets->name, value, sizeof(value));
	}
	(void)fclose(file);
	if (targets->pid <= 1)
		errx(1, "%s: no pid", path);
}

/* Effective or permitted capabilities, or an id that is not the real one. */
static bool
power(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];
	uid_t ruid, euid, suid;

	if (syscall(SYS_capget, &header, data) == -1 ||
	    getresuid(&ruid, &euid, &suid) == -1)
		err(2, "capget");
	if (ruid != euid || ruid != suid)
		return true;
	return data[0].effective != 0 || data[0].permitted != 0 ||
	       data[1].effective != 0 || data[1].permitted != 0;
}

/* Returns at once; what stays ignores every signal that can be ignored. */
static int
daemon_leave(const char *file)
{
	int signum;
	pid_t pid = fork();

	if (pid != 0)
		return pid == -1;
	(void)setsid();
	if (fork() != 0)
		_exit(0);
	for (signum = 1; signum < NSIG; signum++)
		(void)signal(signum, SIG_IGN);
	closefrom(0);
	(void)sleep(DAEMON_SECONDS);
	(void)open(file, O_WRONLY | O_CREAT, 0644);
	for (;;)
		(void)pause();
}

static int
say(int rc)
{
	(void)puts(rc == -1 ? strerrorname_np(errno) : "ok");
	return 0;
}

static int
map(const char *file)
{
	void *address;
	int fd = open(file, O_RDWR | O_CLOEXEC);

	if (fd == -1)
		return say(fd);
	address = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	return say(address == MAP_FAILED ? -1 : 0);
}

/* The host's part of the attempts on the keyring. */
static int
key_put(const char *name)
{
	long key =
	    syscall(SYS_add_key, "user", name, "x", 1, KEY_SPEC_USER_KEYRING);

	if (key == -1)
		err(2, "add_key");
	if (syscall(SYS_keyctl, KEYCTL_SET_TIMEOUT, key, KEY_SECONDS) == -1)
		err(2, "keyctl");
	return 0;
}

static int
objects_make(key_t key, const char *name)
{
	if (shmget(key, 1, IPC_CREAT | IPC_EXCL | 0600) == -1 ||
	    semget(key, 1, IPC_CREAT | IPC_EXCL | 0600) == -1 ||
	    msgget(key, IPC_CREAT | IPC_EXCL | 0600) == -1)
		err(2, "System V objects");
	if (shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600) == -1 ||
	    mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, NULL) == -1)
		err(2, "POSIX objects");
	return 0;
}

static int
objects_remove(key_t key, const char *name)
{
	(void)shmctl(shmget(key, 0, 0), IPC_RMID, NULL);
	(void)semctl(semget(key, 0, 0), 0, IPC_RMID);
	(void)msgctl(msgget(key, 0), IPC_RMID, NULL);
	(void)shm_unlink(name);
	(void)mq_unlink(name);
	return 0;
}

static int
unix_listen(const struct sockaddr_un *address, size_t length)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (fd == -1 ||
	    bind(fd, (const void *)address, (socklen_t)length) == -1 ||
	    listen(fd, 1) == -1)
		err(2, "listen");
	return fd;
}

/* The path is bound last: where it is, everything else is ready. */
static int
host_be(char *argv[])
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t length = strnlen(argv[0], sizeof(address.sun_path) - 2);
	sigset_t term;
	int signum;

	(void)sigemptyset(&term);
	(void)sigaddset(&term, SIGTERM);
	if (sigprocmask(SIG_BLOCK, &term, NULL) == -1)
		err(2, "sigprocmask");
	memcpy(address.sun_path + 1, argv[0], length);
	length += 1 + offsetof(struct sockaddr_un, sun_path);
	(void)unix_listen(&address, length);
	memset(address.sun_path, 0, sizeof(address.sun_path));
	memcpy(address.sun_path, argv[1],
	    strnlen(argv[1], sizeof(address.sun_path) - 1));
	(void)unix_listen(&address, sizeof(address));
	if (sigwait(&term, &signum) != 0 ||
	    open(argv[2], O_WRONLY | O_CREAT, 0644) == -1)
		err(2, "%s", argv[2]);
	for (;;)
		(void)pause();
}

int
main(int argc, char *argv[])
{
	struct targets targets;
	size_t i;

	if (argc == 2 && strcmp(argv[1], "power") == 0)
		return !power();
	if (argc == 3 && strcmp(argv[1], "daemon") == 0)
		return daemon_leave(argv[2]);
	if (argc == 4 && strcmp(argv[1], "exchange") == 0)
		return say(renameat2(
		    AT_FDCWD, argv[2], AT_FDCWD, argv[3], RENAME_EXCHANGE));
	if (argc == 3 && strcmp(argv[1], "map") == 0)
		return map(argv[2]);
	if (argc == 3 && strcmp(argv[1], "key") == 0)
		return key_put(argv[2]);
	if (argc == 5 && strcmp(argv[1], "objects") == 0)
		return (strcmp(argv[2], "make") == 0 ? objects_make
						     : objects_remove)(
		    (key_t)strtol(argv[3], NULL, 10), argv[4]);
	if (argc == 6 && strcmp(argv[1], "host") == 0)
		return host_be(argv + 2);
	if (argc != 2)
		errx(1, "usage: probe TARGETS (or see the source)");
	targets_read(&targets, argv[1]);
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	for (i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++)
		(void)printf("%s: %s\n", attempts[i].name,
		    attempt_result(&attempts[i], &targets));
	return 0;
}
