/* exchange A B: each gets the other's place, at once. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

int
main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	if (renameat2(AT_FDCWD, argv[1], AT_FDCWD, argv[2], RENAME_EXCHANGE) ==
	    0)
		printf("%s %s: exchanged\n", argv[1], argv[2]);
	else
		printf("%s %s: %s\n", argv[1], argv[2], strerror(errno));
	return 0;
}
