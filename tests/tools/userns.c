/*
 * userns try	every way to make a user namespace, one line each
 * userns owner FD
 *		the uid that owns the user namespace FD is open on
 * userns enter FD
 *		what becomes of a process that enters it, and what it can do
 *
 * Each attempt is made by a child of its own.
 */
#include <err.h>
#include <errno.h>
#include <linux/capability.h>
#include <linux/nsfs.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_USAGE = 119, X32_BIT = 0x40000000 };

/* A child of a child has nothing to do. */
static long
ended_child(long pid)
{
	if (pid == 0)
		_exit(0);
	return pid;
}

static long
try_unshare(void)
{
	return unshare(CLONE_NEWUSER);
}

static long
try_unshare_many(void)
{
	return unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID);
}

static long
try_clone(void)
{
	return ended_child(
	    syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, 0));
}

/* The kernel looks at the low half alone. */
static long
try_clone_high(void)
{
	return ended_child(
	    syscall(SYS_clone, 0xdeadbeef00000000UL | CLONE_NEWUSER | SIGCHLD,
		NULL, NULL, NULL, 0));
}

static long
try_clone3(void)
{
	struct clone_args arguments = {
		.flags = CLONE_NEWUSER,
		.exit_signal = SIGCHLD,
	};

	return ended_child(syscall(SYS_clone3, &arguments, sizeof(arguments)));
}

#ifdef __x86_64__

static long
try_x32(void)
{
	return syscall(X32_BIT | SYS_unshare, CLONE_NEWUSER);
}

enum { I386_CLONE = 120, I386_UNSHARE = 310, I386_CLONE3 = 435 };

static long
i386(long number, long first, long second)
{
	int result;

	__asm__ volatile(
	    "int $0x80"
	    : "=a"(result)
	    : "a"(number), "b"(first), "c"(second), "d"(0L), "S"(0L), "D"(0L)
	    : "memory", "r8", "r9", "r10", "r11");
	if (result >= 0)
		return result;
	errno = -result;
	return -1;
}

static long
try_i386_unshare(void)
{
	return i386(I386_UNSHARE, CLONE_NEWUSER, 0);
}

static long
try_i386_clone(void)
{
	return ended_child(i386(I386_CLONE, CLONE_NEWUSER | SIGCHLD, 0));
}

static long
try_i386_clone3(void)
{
	struct clone_args *arguments;

	arguments = mmap(NULL, sizeof(*arguments), PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	if (arguments == MAP_FAILED)
		err(EXIT_USAGE, "mmap");
	arguments->flags = CLONE_NEWUSER;
	arguments->exit_signal = SIGCHLD;
	return ended_child(
	    i386(I386_CLONE3, (long)(intptr_t)arguments, sizeof(*arguments)));
}

#endif

static const struct {
	const char *name;
	long (*attempt)(void);
} attempts[] = {
	{ "unshare", try_unshare },
	{ "unshare, with others", try_unshare_many },
	{ "clone", try_clone },
	{ "clone, high bits", try_clone_high },
	{ "clone3", try_clone3 },
#ifdef __x86_64__
	{ "x32 unshare", try_x32 },
	{ "i386 unshare", try_i386_unshare },
	{ "i386 clone", try_i386_clone },
	{ "i386 clone3", try_i386_clone3 },
#endif
};

static void
row(const char *name, long result)
{
	(void)printf(
	    "%s: %s\n", name, result == -1 ? strerrorname_np(errno) : "ok");
}

/* Is it killed, that is said as well. */
static void
attempt_apart(size_t i)
{
	int status;
	pid_t pid;

	(void)fflush(stdout);
	pid = fork();
	if (pid == -1)
		err(EXIT_USAGE, "fork");
	if (pid == 0) {
		row(attempts[i].name, attempts[i].attempt());
		exit(EXIT_SUCCESS);
	}
	if (waitpid(pid, &status, 0) == -1)
		err(EXIT_USAGE, "waitpid");
	if (WIFSIGNALED(status))
		(void)printf("%s: SIG%s\n", attempts[i].name,
		    sigabbrev_np(WTERMSIG(status)));
}

static int
descriptor(const char *number)
{
	return number == NULL ? -1 : (int)strtol(number, NULL, 10);
}

static void
owner(int fd)
{
	uid_t uid;

	if (ioctl(fd, NS_GET_OWNER_UID, &uid) == -1)
		err(EXIT_USAGE, "owner");
	(void)printf("%u\n", uid);
}

static void
enter(int fd)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	row("setns", setns(fd, CLONE_NEWUSER));
	if (syscall(SYS_capget, &header, data) == -1)
		err(EXIT_USAGE, "capget");
	(void)printf(
	    "capabilities: %08x%08x\n", data[1].permitted, data[0].permitted);
}

int
main(int argc, char **argv)
{
	size_t i;

	if (argc == 2 && strcmp(argv[1], "try") == 0)
		for (i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++)
			attempt_apart(i);
	else if (argc == 3 && strcmp(argv[1], "owner") == 0)
		owner(descriptor(argv[2]));
	else if (argc == 3 && strcmp(argv[1], "enter") == 0)
		enter(descriptor(argv[2]));
	else
		return EXIT_USAGE;
	return EXIT_SUCCESS;
}
