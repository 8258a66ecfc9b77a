#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../message.h"
#include "data.h"

/* Reads to the end, at most SIZE bytes; one more is an error. */
static size_t
read_whole(int fd, char *buffer, size_t size, const char *what)
{
	size_t used;
	ssize_t n;
	char more;

	used = 0;
	while (used < size) {
		n = read(fd, buffer + used, size - used);
		if (n == -1)
			fail(errno, NULL, "Can't read %s", what);
		if (n == 0)
			return used;
		used += (size_t)n;
	}
	n = read(fd, &more, 1);
	if (n == -1)
		fail(errno, NULL, "Can't read %s", what);
	if (n != 0)
		fail(0, NULL, "%s: more than %zu bytes", what, size);
	return used;
}

/* Ours to close, unless it is also stdin, stdout or stderr. */
static void
data_close(int fd)
{
	if (fd > STDERR_FILENO)
		(void)close(fd); /* it was only read */
}

size_t
data_read_words(struct request *request, int fd, char **words)
{
	char *start;
	size_t i, n, length;

	start = request->args + request->args_used;
	length = read_whole(fd, start,
	    sizeof(request->args) - 1 - request->args_used, "--args");
	data_close(fd);
	request->args_used += length;
	if (length > 0 && start[length - 1] != '\0')
		request->args_used++; /* the NUL that is there already */
	n = 0;
	for (i = 0; i < length; i += strlen(start + i) + 1) {
		if (n == MAX_WORDS)
			fail(0, NULL, "the options: more than %d words",
			    MAX_WORDS);
		words[n++] = start + i;
	}
	return n;
}

/* A memfd with what FD has, rewound. */
static int
data_copy(int fd, const char *option)
{
	static char buffer[1 << 16];
	size_t total;
	ssize_t n, written;
	int copy;

	copy = memfd_create("data", MFD_CLOEXEC);
	if (copy == -1)
		fail(errno, NULL, "Can't make a memfd");
	total = 0;
	for (;;) {
		n = read(fd, buffer, sizeof(buffer));
		if (n == -1)
			fail(errno, NULL, "Can't read the data of %s", option);
		if (n == 0)
			break;
		total += (size_t)n;
		if (total > MAX_DATA_BYTES)
			fail(0, NULL, "%s: more than %d bytes", option,
			    MAX_DATA_BYTES);
		written = write(copy, buffer, (size_t)n);
		if (written != n)
			fail(written == -1 ? errno : ENOSPC, NULL,
			    "Can't keep the data of %s", option);
	}
	if (lseek(copy, 0, SEEK_SET) == -1)
		fail(errno, NULL, "Can't rewind a memfd");
	data_close(fd);
	return copy;
}

static void
program_read(struct program *program)
{
	size_t length;

	length = read_whole(program->fd, (char *)program->code,
	    sizeof(program->code), "the seccomp program");
	data_close(program->fd);
	if (length == 0 || length % sizeof(program->code[0]) != 0)
		fail(0, NULL,
		    "the seccomp program: is empty, or no multiple of 8 bytes");
	program->length = length / sizeof(program->code[0]);
}

void
data_read(struct request *request)
{
	struct operation *operation;
	size_t i;

	for (i = 0; i < request->noperations; i++) {
		operation = &request->operations[i];
		if (operation->kind == OPERATION_FILE ||
		    operation->kind == OPERATION_DATA)
			operation->fd =
			    data_copy(operation->fd, operation->option);
	}
	for (i = 0; i < request->nprograms; i++)
		program_read(&request->programs[i]);
}
