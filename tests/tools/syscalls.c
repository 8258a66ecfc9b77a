/*
 * syscalls [WHAT]
 *
 * To be run inside a sandbox: what each system call from 0 to 1023 comes to.
 * Prints "NUMBER RESULT".
 *
 *	answers		(the default) makes the call; RESULT is "ok", its errno,
 *			or the signal that ended the caller
 *	decisions	what the filters decide about it; RESULT is "allowed",
 *or the errno or the signal that a filter gives.  The call is not made: a
 *filter of ours asks a supervisor about all that the other filters allow, as
 *the kernel takes the most severe answer, and an errno is more severe than that
 *			question.  So it does not matter what this kernel knows
 *	x32		the same for the entry for x32 programs
 *	i386		the same for the entry for 32-bit programs
 *
 * The arguments are all -1, which nearly every call refuses as invalid once a
 * filter has let it through.  Each call is made by a child of its own, so that
 * one that changes or ends the process spoils no other, and one that waits is
 * ended by SIGALRM.
 */
#include <err.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROBED = 1024, SECONDS = 2, EXIT_USAGE = 119 };

/* The last argument of what the supervisor is asked about, and its answer. */
enum { ASKED = 0x60661e, ALLOWED = EXFULL };

enum { X32 = 0x40000000 };

/* Not to be made, but can be asked about. */
static const long dangerous[] = {
	/* end the child before it can tell */
	SYS_exit,
	SYS_exit_group,
	SYS_rt_sigreturn,
#ifdef __x86_64__
	/* return twice, in vfork's case on the same stack */
	SYS_fork,
	SYS_vfork,
	/* waits for a signal */
	SYS_pause,
#endif
	/* writes out every file system of the machine */
	SYS_sync,
};

/*
 * uretprobe and uprobe: the kernel asks no filter, since 6.14 and 6.18, and
 * then answers SIGILL or ENXIO.
 */
static bool
is_unfiltered(long number)
{
#ifdef __x86_64__
	return number == 335 || number == 336;
#else
	(void)number;
	return false;
#endif
}

static bool
is_dangerous(long number)
{
	size_t i;

	for (i = 0; i < sizeof(dangerous) / sizeof(dangerous[0]); i++)
		if (dangerous[i] == number)
			return true;
	return is_unfiltered(number);
}

static bool
is_none(long number)
{
	(void)number;
	return false;
}

static int
call(long number)
{
	if (syscall(number, -1L, -1L, -1L, -1L, -1L, -1L) == -1)
		return errno;
	return 0;
}

static int
ask(long number)
{
	int error;

	error = 0;
	if (syscall(number, -1L, -1L, -1L, -1L, -1L, (long)ASKED) == -1)
		error = errno;
	/* or the register still has it when the child exits */
	(void)syscall(SYS_getpid, 0L, 0L, 0L, 0L, 0L, 0L);
	return error;
}

static int
ask_x32(long number)
{
	return ask(X32 | number);
}

static int
ask_i386(long number)
{
#ifdef __x86_64__
	int result;

	__asm__ volatile(
	    "int $0x80"
	    : "=a"(result)
	    : "a"((int)number), "b"(-1), "c"(-1), "d"(-1), "S"(-1), "D"(-1)
	    : "memory", "r8", "r9", "r10", "r11");
	return result < 0 ? -result : 0;
#else
	(void)number;
	return ENOSYS;
#endif
}

/* From now on the supervisor is asked. */
static int
listener_make(void)
{
	static struct sock_filter program[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_I386, 2, 0),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, args[5])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ASKED, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog fprog = {
		.len = sizeof(program) / sizeof(program[0]),
		.filter = program,
	};
	long fd;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		err(EXIT_FAILURE, "no_new_privs");
	fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
	    SECCOMP_FILTER_FLAG_NEW_LISTENER, &fprog);
	if (fd == -1)
		err(EXIT_FAILURE, "listener");
	return (int)fd;
}

/* Ends with the one who forked it. */
static void
supervise(int listener)
{
	struct seccomp_notif question;
	struct seccomp_notif_resp answer;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1)
		err(EXIT_FAILURE, "parent death signal");
	for (;;) {
		memset(&question, 0, sizeof(question));
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &question) == -1)
			continue;
		memset(&answer, 0, sizeof(answer));
		answer.id = question.id;
		answer.error = -ALLOWED;
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer) == -1 &&
		    errno != ENOENT)
			err(EXIT_FAILURE, "answer");
	}
}

static void
supervisor_start(void)
{
	int listener;
	pid_t pid;

	listener = listener_make();
	pid = fork();
	if (pid == -1)
		err(EXIT_FAILURE, "fork");
	if (pid == 0)
		supervise(listener);
	(void)close(listener);
}

static void
probe(int (*make)(long), long number, int *result)
{
	int status;
	pid_t pid;

	pid = fork();
	if (pid == -1)
		err(EXIT_FAILURE, "fork");
	if (pid == 0) {
		/* no core files: a thousand may be killed */
		(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
		(void)alarm(SECONDS);
		*result = make(number);
		_exit(EXIT_SUCCESS);
	}
	if (waitpid(pid, &status, 0) == -1)
		err(EXIT_FAILURE, "waitpid");
	if (WIFSIGNALED(status))
		printf("%ld SIG%s\n", number, sigabbrev_np(WTERMSIG(status)));
	else if (make != call && *result == ALLOWED)
		printf("%ld allowed\n", number);
	else if (*result == 0)
		printf("%ld ok\n", number);
	else
		printf("%ld %s\n", number, strerrorname_np(*result));
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*make)(long);
		bool (*skip)(long);
		bool supervised;
	} words[] = {
		{ "answers", call, is_dangerous, false },
		{ "decisions", ask, is_unfiltered, true },
		{ "x32", ask_x32, is_none, true },
		{ "i386", ask_i386, is_none, true },
	};
	size_t i;
	int *result;
	long number;

	for (i = 0; argc > 1 && strcmp(words[i].name, argv[1]) != 0; i++)
		if (i + 1 == sizeof(words) / sizeof(words[0]))
			return EXIT_USAGE;
	result = mmap(NULL, sizeof(*result), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (result == MAP_FAILED)
		err(EXIT_FAILURE, "mmap");
	/* a child must not print what stands in the buffer again */
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (words[i].supervised)
		supervisor_start();
	for (number = 0; number < PROBED; number++)
		if (!words[i].skip(number))
			probe(words[i].make, number, result);
	return EXIT_SUCCESS;
}
