/*
 * attempts WHAT [ARGUMENT...]
 *
 * What a hostile program tries that is more than one call; a line an attempt,
 * or one with all that was allowed.
 *
 *	families	sockets of every family, type and netlink protocol
 *	personalities	every single bit, every pair of bits, small numbers
 *	traced		a call that a tracer puts in the place of another
 *	special DIR	files with s-bits, capabilities and devices, in DIR
 *	ids		real, effective and saved ids
 *	memory		a program in a memfd, which prints its ids
 *	routes		changes to the network's configuration
 *	listen NAME...	unix sockets, abstract if NAME begins with @; prints
 *			"ready", ends when killed
 *	connect NAME...	to each of them
 */
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include <linux/elf.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <net/if.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	EXIT_USAGE = 119,
	FAMILIES = 64,
	PROTOCOLS = 32,
	NR_FCHMODAT2 = 452,
};

/* NAME: what RESULT says, as an errno's name. */
static void
row(const char *name, long result)
{
	const char *error;

	error = result == -1 ? strerrorname_np(errno) : "ok";
	(void)printf("%s: %s\n", name, error);
}

static bool
there(int fd)
{
	if (fd != -1)
		(void)close(fd);
	return fd != -1 || errno != EAFNOSUPPORT;
}

/* What no kernel module is there for answers as the filter does. */
static void
families(char *unused[])
{
	static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_RAW,
		SOCK_RDM, SOCK_SEQPACKET };
	int family, pair[2];
	bool any;
	size_t i;

	(void)unused;
	(void)printf("socket:");
	for (family = 0; family <= FAMILIES; family++) {
		for (any = false, i = 0; i < 5; i++)
			any |= there(socket(family, types[i], 0));
		if (any)
			(void)printf(" %d", family);
	}
	(void)printf("\nsocketpair:");
	for (family = 0; family <= FAMILIES; family++)
		if (socketpair(family, SOCK_STREAM, 0, pair) == 0 ||
		    errno != EAFNOSUPPORT)
			(void)printf(" %d", family);
	(void)printf("\nnetlink:");
	for (family = 0; family < PROTOCOLS; family++)
		if (there(socket(AF_NETLINK, SOCK_RAW, family)))
			(void)printf(" %d", family);
	(void)printf("\n");
	row("SOCK_PACKET", socket(AF_INET, SOCK_PACKET, 0));
	row("SOCK_PACKET, high bits", syscall(SYS_socket, 0x100000000 | AF_INET,
					  0x100000000 | SOCK_PACKET, 0));
	row("AF_PACKET, high bits",
	    syscall(SYS_socket, 0x100000000 | AF_PACKET, SOCK_RAW, 0));
}

static void
personality_try(unsigned long value)
{
	if (personality(value) == -1)
		return;
	(void)printf(" %lx", value);
	(void)personality(PER_LINUX);
}

static void
personalities(char *unused[])
{
	unsigned long high, low, value;

	(void)unused;
	(void)printf("allowed:");
	for (value = 0; value < 32; value++)
		personality_try(value);
	for (high = 5; high < 32; high++) {
		personality_try(1UL << high);
		for (low = 0; low < high; low++)
			personality_try(1UL << high | 1UL << low);
	}
	(void)printf("\n");
}

/* The number of the call that TRACEE is about to make. */
static long
call_set(pid_t tracee, long nr)
{
#if defined(__x86_64__)
	return ptrace(PTRACE_POKEUSER, tracee,
	    offsetof(struct user_regs_struct, orig_rax), nr);
#else
	int number = (int)nr;
	struct iovec iov = { &number, sizeof(number) };

	return ptrace(PTRACE_SETREGSET, tracee, NT_ARM_SYSTEM_CALL, &iov);
#endif
}

static void
tracee_be(unsigned long argument)
{
	long rc;

	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == -1)
		_exit(EXIT_USAGE);
	(void)raise(SIGSTOP);
	rc = syscall(SYS_getppid, argument, NULL, 0, 0, 0);
	_exit(rc == -1 ? errno : 0);
}

/* A filter that is asked before the tracer sees another call than is made. */
static void
traced_as(const char *name, long nr, unsigned long argument)
{
	bool changed = false;
	int status;
	pid_t pid = fork();

	if (pid == 0)
		tracee_be(argument);
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	if (ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACESYSGOOD) == -1)
		err(1, "ptrace");
	for (;;) {
		(void)ptrace(PTRACE_SYSCALL, pid, NULL, NULL);
		if (waitpid(pid, &status, 0) == -1 || !WIFSTOPPED(status))
			break;
		if (WSTOPSIG(status) == (SIGTRAP | 0x80) && !changed) {
			if (call_set(pid, nr) == -1)
				err(1, "%s", name);
			changed = true;
		}
	}
	errno = WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
	row(name, changed && errno == 0 ? 0 : -1);
}

static void
traced(char *unused[])
{
	(void)unused;
	traced_as("getppid", SYS_getppid, 0);
	traced_as("unshare", SYS_unshare, CLONE_NEWUSER);
	traced_as("clone", SYS_clone, CLONE_NEWUSER | SIGCHLD);
	traced_as("keyctl", SYS_keyctl, ~0UL);
	traced_as("bpf", SYS_bpf, ~0UL);
	traced_as("socket", SYS_socket, AF_PACKET);
	traced_as("a call from the future", 1000, 0);
}

/* The file, with our contents, that the next attempt gives a bit to. */
static int
file_make(const char *name)
{
	char buffer[1 << 16];
	ssize_t n;
	int in = open("/proc/self/exe", O_RDONLY);
	int out = open(name, O_WRONLY | O_CREAT | O_EXCL, 0755);

	if (in == -1 || out == -1)
		err(1, "%s", name);
	while ((n = read(in, buffer, sizeof(buffer))) > 0)
		if (write(out, buffer, (size_t)n) != n)
			err(1, "%s", name);
	(void)close(in);
	return out;
}

static void
special(char *directory[])
{
	/* VFS_CAP_REVISION_2, effective; CAP_SYS_ADMIN permitted */
	static const uint32_t capability[5] = { 0x02000001, 1U << 21 };

	if (chdir(directory[0]) == -1)
		err(1, "%s", directory[0]);
	(void)umask(0);
	(void)close(file_make("chmod"));
	row("chmod", chmod("chmod", 06755));
	row("fchmod", fchmod(file_make("fchmod"), 06755));
	(void)close(file_make("fchmodat"));
	row("fchmodat", syscall(SYS_fchmodat, AT_FDCWD, "fchmodat", 06755));
	(void)close(file_make("fchmodat2"));
	row("fchmodat2",
	    syscall(NR_FCHMODAT2, AT_FDCWD, "fchmodat2", 06755, 0));
	row("open", open("open", O_CREAT | O_EXCL | O_WRONLY, 06755));
	row("mknod", mknod("mknod", S_IFREG | 06755, 0));
	row("mkdir", mkdir("mkdir", 02777));
	(void)close(file_make("capability"));
	row("security.capability", setxattr("capability", "security.capability",
				       capability, sizeof(capability), 0));
	row("trusted", setxattr("capability", "trusted.x", "x", 1, 0));
	row("null device", mknod("null", S_IFCHR | 0666, makedev(1, 3)));
	row("disk", mknod("disk", S_IFBLK | 0666, makedev(254, 0)));
}

static void
ids(char *unused[])
{
	uid_t uid[3];
	gid_t gid[3];

	(void)unused;
	if (getresuid(&uid[0], &uid[1], &uid[2]) == -1 ||
	    getresgid(&gid[0], &gid[1], &gid[2]) == -1)
		err(1, "ids");
	(void)printf("%u %u %u, %u %u %u, no_new_privs %d, seccomp %d\n",
	    uid[0], uid[1], uid[2], gid[0], gid[1], gid[2],
	    prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), prctl(PR_GET_SECCOMP));
}

static void
memory(char *unused[])
{
	char *argv[] = { strdup("memfd"), strdup("ids"), NULL };
	char *environment[] = { NULL };
	char buffer[1 << 16];
	ssize_t n;
	int in = open("/proc/self/exe", O_RDONLY);
	int fd = (int)syscall(SYS_memfd_create, "program", 0);

	(void)unused;
	while ((n = read(in, buffer, sizeof(buffer))) > 0)
		if (write(fd, buffer, (size_t)n) != n)
			err(1, "memfd");
	(void)fchmod(fd, 06777);
	(void)fexecve(fd, argv, environment);
	row("execute", -1);
}

/* The kernel's answer: an errno, negative, or 0. */
static void
route_try(const char *name, uint16_t type, const void *body, size_t length)
{
	struct {
		struct nlmsghdr header;
		char body[64];
	} request = { .header = { .nlmsg_type = type,
			  .nlmsg_flags =
			      NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE } };
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		char rest[256];
	} answer;
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	request.header.nlmsg_len = (uint32_t)NLMSG_LENGTH(length);
	memcpy(request.body, body, length);
	if (fd == -1 || send(fd, &request, request.header.nlmsg_len, 0) == -1 ||
	    recv(fd, &answer, sizeof(answer), 0) == -1)
		err(1, "%s", name);
	errno = -answer.error.error;
	row(name, errno == 0 ? 0 : -1);
	(void)close(fd);
}

static void
routes(char *unused[])
{
	const struct ifaddrmsg address = {
		.ifa_family = AF_INET, .ifa_prefixlen = 8, .ifa_index = 1
	};
	const struct rtmsg route = { .rtm_family = AF_INET,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_type = RTN_BLACKHOLE };
	const struct ifinfomsg down = { .ifi_index = 1, .ifi_change = IFF_UP };

	(void)unused;
	route_try("address", RTM_NEWADDR, &address, sizeof(address));
	route_try("route", RTM_NEWROUTE, &route, sizeof(route));
	route_try("interface down", RTM_SETLINK, &down, sizeof(down));
	route_try("interface gone", RTM_DELLINK, &down, sizeof(down));
	row("raw socket", socket(AF_INET, SOCK_RAW, 1));
	row("raw socket, IPv6", socket(AF_INET6, SOCK_RAW, 58));
}

static socklen_t
address_make(const char *name, struct sockaddr_un *address)
{
	size_t length = strnlen(name, sizeof(address->sun_path) - 1);

	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	memcpy(address->sun_path, name, length);
	if (name[0] != '@')
		return sizeof(*address);
	address->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
}

static void
listen_all(char *names[])
{
	struct sockaddr_un address;
	socklen_t length;
	int fd;

	for (; *names != NULL; names++) {
		length = address_make(*names, &address);
		fd = socket(AF_UNIX, SOCK_STREAM, 0);
		if (bind(fd, (const void *)&address, length) == -1 ||
		    listen(fd, 1) == -1)
			err(1, "%s", *names);
	}
	(void)printf("ready\n");
	(void)fflush(stdout);
	for (;;)
		(void)pause();
}

static void
connect_all(char *names[])
{
	struct sockaddr_un address;
	socklen_t length;
	int fd;

	for (; *names != NULL; names++) {
		length = address_make(*names, &address);
		fd = socket(AF_UNIX, SOCK_STREAM, 0);
		row(*names, connect(fd, (const void *)&address, length));
		(void)close(fd);
	}
}

int
main(int argc, char *argv[])
{
	static const struct {
		const char *name;
		void (*run)(char *[]);
	} words[] = {
		{ "families", families },
		{ "personalities", personalities },
		{ "traced", traced },
		{ "special", special },
		{ "ids", ids },
		{ "memory", memory },
		{ "routes", routes },
		{ "listen", listen_all },
		{ "connect", connect_all },
	};
	size_t i;

	for (i = 0; argc > 1 && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].name, argv[1]) == 0) {
			words[i].run(argv + 2);
			return 0;
		}
	return EXIT_USAGE;
}
