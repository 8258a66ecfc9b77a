/*
 * To be run inside a sandbox: what each system call answers there.  Prints
 * "NUMBER ERRNO" for 0 to 1023; the arguments are all -1, which nearly every
 * call refuses as invalid once a filter has let it through.  In place of the
 * errno stand "ok", or the signal that ended the caller.
 *
 * Each call is made by a child of its own, so that one that changes or ends
 * the process spoils no other, and one that waits is ended by SIGALRM.
 */
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROBED = 1024, SECONDS = 2 };

static const long skipped[] = {
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
	/* uretprobe and uprobe: the kernel asks no filter; SIGILL or ENXIO */
	335,
	336,
#endif
	/* writes out every file system of the machine */
	SYS_sync,
};

static bool
is_skipped(long number)
{
	size_t i;

	for (i = 0; i < sizeof(skipped) / sizeof(skipped[0]); i++)
		if (skipped[i] == number)
			return true;
	return false;
}

static void
child(long number, int *result)
{
	alarm(SECONDS);
	*result =
	    syscall(number, -1L, -1L, -1L, -1L, -1L, -1L) == -1 ? errno : 0;
	_exit(EXIT_SUCCESS);
}

static void
probe(long number, int *result)
{
	int status;
	pid_t pid;

	pid = fork();
	if (pid == -1)
		err(EXIT_FAILURE, "fork");
	if (pid == 0)
		child(number, result);
	if (waitpid(pid, &status, 0) == -1)
		err(EXIT_FAILURE, "waitpid");
	if (WIFSIGNALED(status))
		printf("%ld SIG%s\n", number, sigabbrev_np(WTERMSIG(status)));
	else if (*result == 0)
		printf("%ld ok\n", number);
	else
		printf("%ld %s\n", number, strerrorname_np(*result));
}

int
main(void)
{
	int *result;
	long number;

	result = mmap(NULL, sizeof(*result), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (result == MAP_FAILED)
		err(EXIT_FAILURE, "mmap");
	/* a child must not print what stands in the buffer again */
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (number = 0; number < PROBED; number++)
		if (!is_skipped(number))
			probe(number, result);
	return EXIT_SUCCESS;
}
