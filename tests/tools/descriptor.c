/*
 * descriptor NUMBER KIND [PATH] -- COMMAND [ARG...]
 *
 * Executes COMMAND with a descriptor NUMBER of the kinds that a shell cannot
 * open.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Not 125 to 127, which are the answers of what is tested. */
enum { EXIT_LAUNCHER = 119 };

static int
opened(const char *kind, const char *path)
{
	int pair[2];

	if (strcmp(kind, "path") == 0)
		return open(path, O_PATH);
	if (strcmp(kind, "link") == 0)
		return open(path, O_PATH | O_NOFOLLOW);
	if (strcmp(kind, "memfd") == 0)
		return memfd_create("descriptor", 0);
	if (strcmp(kind, "epoll") == 0)
		return epoll_create1(0);
	if (strcmp(kind, "pidfd") == 0)
		return (int)syscall(SYS_pidfd_open, getpid(), 0);
	if (strcmp(kind, "socket") == 0)
		return socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1
			   ? -1
			   : pair[0];
	errx(EXIT_LAUNCHER, "%s: no such kind", kind);
}

int
main(int argc, char **argv)
{
	char **command;
	int fd, number;

	if (argc < 5)
		errx(EXIT_LAUNCHER, "descriptor NUMBER KIND [PATH] -- COMMAND");
	number = (int)strtol(argv[1], NULL, 10);
	command = argv + (strcmp(argv[3], "--") == 0 ? 4 : 5);
	fd = opened(argv[2], argv[3]);
	if (fd == -1 || (fd != number && dup2(fd, number) == -1))
		err(EXIT_LAUNCHER, "%s %s", argv[2], argv[3]);
	if (fd != number)
		(void)close(fd); /* it is NUMBER now */
	(void)execvp(command[0], command);
	err(errno == ENOENT ? 127 : 126, "%s", command[0]);
}
