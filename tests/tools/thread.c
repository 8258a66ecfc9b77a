/*
 * thread COMMAND [ARG...]
 *
 * Starts COMMAND from a thread that then ends, and waits for it.  What the
 * kernel calls the death of the parent is the end of that thread.
 */
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_LAUNCHER = 119 };

static pid_t child;

static void *
start(void *command)
{
	char **argv = command;

	child = fork();
	if (child == 0) {
		(void)usleep(1000);
		(void)execv(argv[0], argv);
		_exit(EXIT_LAUNCHER);
	}
	(void)usleep(200 * 1000); /* the command has started meanwhile */
	return NULL;
}

int
main(int argc, char **argv)
{
	pthread_t thread;
	int status;

	if (argc < 2 || pthread_create(&thread, NULL, start, argv + 1) != 0)
		return EXIT_LAUNCHER;
	(void)pthread_join(thread, NULL);
	(void)printf("thread ended\n");
	(void)fflush(stdout);
	if (waitpid(child, &status, 0) == -1)
		return EXIT_LAUNCHER;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
