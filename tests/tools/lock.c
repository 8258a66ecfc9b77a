/*
 * lock ask FILE	who has a record lock that a writer would wait for
 * lock write FILE	has one for writing; prints "locked", ends when killed
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_USAGE = 119 };

int
main(int argc, char **argv)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd;

	if (argc != 3)
		return EXIT_USAGE;
	fd = open(argv[2], O_RDWR);
	if (fd == -1)
		err(EXIT_USAGE, "%s", argv[2]);
	if (strcmp(argv[1], "ask") == 0) {
		if (fcntl(fd, F_GETLK, &lock) == -1)
			err(EXIT_USAGE, "%s", argv[2]);
		if (lock.l_type == F_UNLCK)
			(void)printf("free\n");
		else
			(void)printf("%s %d\n",
			    lock.l_type == F_RDLCK ? "read" : "write",
			    lock.l_pid);
		return 0;
	}
	if (fcntl(fd, F_SETLK, &lock) == -1)
		err(EXIT_USAGE, "%s", argv[2]);
	(void)printf("locked\n");
	(void)fflush(stdout);
	for (;;)
		(void)pause();
}
