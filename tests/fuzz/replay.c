/* In place of libFuzzer: a program that takes files, each one input. */
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

enum { INPUT_MAX = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
main(int argc, char **argv)
{
	static uint8_t bytes[INPUT_MAX];
	ssize_t n;
	int fd, i;

	for (i = 1; i < argc; i++) {
		fd = open(argv[i], O_RDONLY);
		n = fd == -1 ? -1 : read(fd, bytes, sizeof(bytes));
		if (n == -1) {
			perror(argv[i]);
			return 1;
		}
		(void)close(fd);
		(void)LLVMFuzzerTestOneInput(bytes, (size_t)n);
	}
	(void)printf("%d inputs\n", argc - 1);
	return argc == 1; /* replaying nothing is a mistake */
}
