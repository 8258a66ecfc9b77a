/*
 * To be run inside a sandbox: what becomes of a call through the entry for
 * 32-bit programs, which any 64-bit program can take.
 */
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __x86_64__

enum { I386_GETPID = 20 };

static void
child(void)
{
	int result;

	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(I386_GETPID)
			 : "memory", "r8", "r9", "r10", "r11");
	printf("returned %s\n", result == getpid() ? "the pid"
				: result < 0       ? strerrorname_np(-result)
						   : "something else");
	exit(EXIT_SUCCESS);
}

int
main(void)
{
	int status;
	pid_t pid;

	pid = fork();
	if (pid == -1)
		err(EXIT_FAILURE, "fork");
	if (pid == 0)
		child();
	if (waitpid(pid, &status, 0) == -1)
		err(EXIT_FAILURE, "waitpid");
	if (WIFSIGNALED(status))
		printf("killed by SIG%s\n", sigabbrev_np(WTERMSIG(status)));
	return EXIT_SUCCESS;
}

#else

int
main(void)
{
	puts("not applicable");
	return EXIT_SUCCESS;
}

#endif
