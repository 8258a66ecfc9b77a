/*
 * state WHAT [ARGUMENT]
 *
 * What a process is and what it is allowed, one line each, for the tests to
 * compare with a complete list:
 *
 *	identity	securebits, and every way to more privileges
 *	descriptors	what is open, with the kind of it
 *	mark FILE	writes capabilities and host name, at once
 *	inherited	umask, signals, timers
 *	limits		the limits that set-up changes
 *	network		interfaces with their state and addresses
 *	calls		system calls that a filter decides about
 *	mounts		every way to change what is mounted
 *	reach PID	every way into another process
 *	inotify		how many instances there are to be had; then waits for
 *			the end of stdin, holding them
 *	listen NAME	an abstract socket; prints "ready", ends when killed
 *	connect NAME	connects to one
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <ifaddrs.h>
#include <linux/capability.h>
#include <net/if.h>
#include <netdb.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_USAGE = 119, PATH_BYTES = 64 };

/* NAME: what RESULT says, as an errno's name. */
static void
row(const char *name, long result)
{
	const char *error;

	error = result == -1 ? strerrorname_np(errno) : "ok";
	(void)printf("%s: %s\n", name, error);
}

static long
all_capabilities(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {
		{ ~0U, ~0U, ~0U },
		{ ~0U, ~0U, ~0U },
	};

	return syscall(SYS_capset, &header, data);
}

static void
identity(const char *unused)
{
	const gid_t zero = 0;

	(void)unused;
	(void)printf("securebits %#x\n",
	    (unsigned int)prctl(PR_GET_SECUREBITS, 0, 0, 0, 0));
	(void)printf(
	    "no_new_privs %d\n", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
	row("setresuid", setresuid(0, 0, 0));
	row("setresgid", setresgid(0, 0, 0));
	row("setgroups", setgroups(1, &zero));
	row("capset", all_capabilities());
	row("ambient capability",
	    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SYS_ADMIN, 0, 0));
	row("securebits", prctl(PR_SET_SECUREBITS, 0, 0, 0, 0));
	row("no_new_privs", prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0));
}

static void
inherited(const char *unused)
{
	struct sigaction action;
	struct itimerval timer;
	sigset_t blocked;
	mode_t mask;
	int signum, death;

	(void)unused;
	mask = umask(0);
	(void)umask(mask);
	(void)printf("umask %04o\n", mask);
	(void)sigprocmask(SIG_BLOCK, NULL, &blocked);
	for (signum = 1; signum < SIGRTMIN; signum++) {
		if (sigismember(&blocked, signum) == 1)
			(void)printf("blocked %s\n", sigabbrev_np(signum));
		if (sigaction(signum, NULL, &action) == 0 &&
		    action.sa_handler == SIG_IGN)
			(void)printf("ignored %s\n", sigabbrev_np(signum));
	}
	if (getitimer(ITIMER_REAL, &timer) == 0 &&
	    (timer.it_value.tv_sec != 0 || timer.it_value.tv_usec != 0))
		(void)printf("timer\n");
	if (prctl(PR_GET_PDEATHSIG, &death) == 0 && death != 0)
		(void)printf("parent death %s\n", sigabbrev_np(death));
}

static void
descriptors(const char *unused)
{
	enum { SEARCHED = 1 << 16 };
	char name[PATH_BYTES], kind[PATH_BYTES];
	ssize_t length;
	int fd;

	(void)unused;
	for (fd = 0; fd < SEARCHED; fd++) {
		(void)snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
		length = readlink(name, kind, sizeof(kind) - 1);
		if (length == -1)
			continue;
		kind[length] = '\0';
		kind[strcspn(kind, ":(")] = '\0'; /* the number of a pipe */
		(void)printf("%d %s\n", fd, kind);
	}
}

static void
mark(const char *file)
{
	char text[512], host[64];
	char *line, *status;
	size_t used;
	ssize_t n;
	int fd;

	used = 0;
	status = malloc(1 << 16);
	fd = open("/proc/self/status", O_RDONLY);
	n = status == NULL ? -1 : read(fd, status, (1 << 16) - 1);
	if (n == -1 || gethostname(host, sizeof(host)) == -1)
		exit(EXIT_USAGE);
	status[n] = '\0';
	for (line = strtok(status, "\n"); line != NULL;
	     line = strtok(NULL, "\n"))
		if (strncmp(line, "Cap", 3) == 0 ||
		    strncmp(line, "NoNew", 5) == 0)
			used += (size_t)snprintf(
			    text + used, sizeof(text) - used, "%s\n", line);
	used += (size_t)snprintf(text + used, sizeof(text) - used,
	    "host %s\npid %d\n", host, getpid());
	fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (write(fd, text, used) != (ssize_t)used)
		exit(EXIT_USAGE);
}

static void
limits(const char *unused)
{
	static const struct {
		const char *name;
		int resource;
	} rows[] = {
		{ "core", RLIMIT_CORE },
		{ "cpu", RLIMIT_CPU },
		{ "fsize", RLIMIT_FSIZE },
		{ "nofile", RLIMIT_NOFILE },
	};
	struct rlimit limit;
	size_t i;

	(void)unused;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)getrlimit((__rlimit_resource_t)rows[i].resource, &limit);
		(void)printf("%s %lld %lld\n", rows[i].name,
		    (long long)limit.rlim_cur, (long long)limit.rlim_max);
	}
}

static void
network(const char *unused)
{
	struct ifaddrs *all, *one;
	char address[NI_MAXHOST];

	(void)unused;
	if (getifaddrs(&all) == -1)
		exit(EXIT_USAGE);
	for (one = all; one != NULL; one = one->ifa_next) {
		if (one->ifa_addr == NULL ||
		    getnameinfo(one->ifa_addr,
			one->ifa_addr->sa_family == AF_INET
			    ? sizeof(struct sockaddr_in)
			    : sizeof(struct sockaddr_storage),
			address, sizeof(address), NULL, 0, NI_NUMERICHOST) != 0)
			continue;
		(void)printf("%s %s %s\n", one->ifa_name,
		    (one->ifa_flags & IFF_UP) != 0 ? "up" : "down", address);
	}
	freeifaddrs(all);
}

/* In a process of its own: a namespace that was made would not go away. */
static void
call_apart(const char *name, long (*call)(void))
{
	pid_t pid;

	(void)fflush(stdout);
	pid = fork();
	if (pid == 0) {
		row(name, call());
		(void)fflush(stdout);
		_exit(0);
	}
	(void)waitpid(pid, NULL, 0);
}

static long
call_unshare(void)
{
	return unshare(CLONE_NEWUSER);
}

static long
call_clone3(void)
{
	return syscall(SYS_clone3, NULL, 0);
}

static long
call_mount(void)
{
	return syscall(SYS_mount, NULL, NULL, NULL, 0, NULL);
}

static long
call_open_tree(void)
{
	return syscall(SYS_open_tree, -1, NULL, 0);
}

static long
call_io_uring(void)
{
	return syscall(SYS_io_uring_setup, 0, NULL);
}

static long
call_keyctl(void)
{
	return syscall(SYS_keyctl, -1, 0, 0, 0, 0);
}

static long
call_bpf(void)
{
	return syscall(SYS_bpf, -1, NULL, 0);
}

static long
call_setns(void)
{
	return setns(-1, 0);
}

static long
call_tiocsti(void)
{
	return ioctl(-1, TIOCSTI, "x");
}

static long
call_tiocsti_high(void)
{
	return syscall(SYS_ioctl, -1, 0xdeadbeef00000000UL | TIOCSTI, "x");
}

static long
call_unix(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0);
}

static long
call_inet(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static long
call_packet(void)
{
	return socket(AF_PACKET, SOCK_RAW, 0);
}

static long
call_vsock(void)
{
	return socket(AF_VSOCK, SOCK_STREAM, 0);
}

static long
call_alg(void)
{
	return socket(AF_ALG, SOCK_SEQPACKET, 0);
}

static long
call_unknown(void)
{
	return syscall(1023);
}

static void
calls(const char *unused)
{
	static const struct {
		const char *name;
		long (*call)(void);
	} rows[] = {
		{ "unshare", call_unshare },
		{ "clone3", call_clone3 },
		{ "setns", call_setns },
		{ "mount", call_mount },
		{ "open_tree", call_open_tree },
		{ "io_uring_setup", call_io_uring },
		{ "keyctl", call_keyctl },
		{ "bpf", call_bpf },
		{ "TIOCSTI", call_tiocsti },
		{ "TIOCSTI, high bits", call_tiocsti_high },
		{ "unix socket", call_unix },
		{ "inet socket", call_inet },
		{ "packet socket", call_packet },
		{ "vsock socket", call_vsock },
		{ "alg socket", call_alg },
		{ "call 1023", call_unknown },
	};
	size_t i;

	(void)unused;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		call_apart(rows[i].name, rows[i].call);
}

/* Real arguments: without power each has to end before it changes anything. */
static void
mounts(const char *unused)
{
	const unsigned long remount = MS_REMOUNT | MS_BIND;

	(void)unused;
	row("mount tmpfs", mount("none", "/tmp", "tmpfs", 0, NULL));
	row("bind", mount("/usr", "/tmp", NULL, MS_BIND, NULL));
	row("remount", mount(NULL, "/usr", NULL, remount, NULL));
	row("make shared", mount(NULL, "/", NULL, MS_SHARED | MS_REC, NULL));
	row("umount", umount2("/proc/sys", 0));
	row("umount detached", umount2("/tmp", MNT_DETACH));
	row("pivot_root", syscall(SYS_pivot_root, "/", "/"));
	row("chroot", chroot("/usr"));
	row("open_tree",
	    syscall(SYS_open_tree, AT_FDCWD, "/tmp", OPEN_TREE_CLONE));
	row("fsopen", syscall(SYS_fsopen, "tmpfs", 0));
	row("fspick", syscall(SYS_fspick, AT_FDCWD, "/tmp", 0));
	row("unshare", unshare(CLONE_NEWNS));
	row("setns", setns(open("/proc/self/ns/mnt", O_RDONLY), 0));
}

static long
proc_open(const char *pid, const char *name, int flags)
{
	char path[PATH_BYTES];

	(void)snprintf(path, sizeof(path), "/proc/%s/%s", pid, name);
	return open(path, flags);
}

static long
fd_take(pid_t pid)
{
	int pidfd, fd;
	long taken;

	pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (pidfd == -1)
		return -1;
	for (fd = 0; fd < 64; fd++) {
		taken = syscall(SYS_pidfd_getfd, pidfd, fd, 0);
		if (taken != -1 || errno != EBADF)
			return taken;
	}
	return -1;
}

static void
reach(const char *target)
{
	char byte;
	struct iovec here = { &byte, 1 };
	struct iovec there = { &byte, 1 };
	char link[PATH_BYTES], name[PATH_BYTES];
	pid_t pid;

	pid = (pid_t)strtol(target, NULL, 10);
	row("mem", proc_open(target, "mem", O_RDWR));
	row("environ", proc_open(target, "environ", O_RDONLY));
	row("fd", proc_open(target, "fd/0", O_RDONLY));
	row("root", proc_open(target, "root", O_PATH));
	row("cwd", proc_open(target, "cwd", O_PATH));
	row("maps", proc_open(target, "maps", O_RDONLY));
	row("user namespace", proc_open(target, "ns/user", O_RDONLY));
	(void)snprintf(link, sizeof(link), "/proc/%s/exe", target);
	row("exe", readlink(link, name, sizeof(name)));
	row("process_vm_readv", process_vm_readv(pid, &here, 1, &there, 1, 0));
	row("pidfd_getfd", fd_take(pid));
	row("ptrace seize", ptrace(PTRACE_SEIZE, pid, NULL, NULL));
	row("ptrace attach", ptrace(PTRACE_ATTACH, pid, NULL, NULL));
}

static socklen_t
address_make(const char *name, struct sockaddr_un *address)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	(void)snprintf(
	    address->sun_path + 1, sizeof(address->sun_path) - 1, "%s", name);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			   strlen(name));
}

static void
listen_at(const char *name)
{
	struct sockaddr_un address;
	socklen_t length;
	int fd;

	length = address_make(name, &address);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (bind(fd, (const void *)&address, length) == -1 ||
	    listen(fd, 1) == -1) {
		row("listen", -1);
		exit(1);
	}
	(void)printf("ready\n");
	(void)fflush(stdout);
	for (;;)
		(void)pause();
}

static void
connect_to(const char *name)
{
	struct sockaddr_un address;
	socklen_t length;
	int fd;

	length = address_make(name, &address);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	row("connect", connect(fd, (const void *)&address, length));
}

static void
inotify(const char *unused)
{
	char byte;
	int n;

	(void)unused;
	for (n = 0; inotify_init1(IN_CLOEXEC) != -1; n++)
		;
	(void)printf("%d %s\n", n, strerrorname_np(errno));
	(void)fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(const char *);
	} words[] = {
		{ "identity", identity },
		{ "descriptors", descriptors },
		{ "mark", mark },
		{ "inherited", inherited },
		{ "limits", limits },
		{ "network", network },
		{ "calls", calls },
		{ "mounts", mounts },
		{ "reach", reach },
		{ "inotify", inotify },
		{ "listen", listen_at },
		{ "connect", connect_to },
	};
	size_t i;

	for (i = 0; argc > 1 && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].name, argv[1]) == 0) {
			words[i].run(argc > 2 ? argv[2] : "1");
			return 0;
		}
	return EXIT_USAGE;
}
