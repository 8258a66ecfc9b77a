/*
 * What is read from /proc, and what becomes of it.  The caller has a hand in
 * most of it: names of mount points, of files, and of what he says himself.
 *
 * The input: a character that says what the rest is.  Each answer is compared
 * with one that is come by in another way.
 *
 *	m	/proc/self/mountinfo; the next byte: so many bytes a read
 *	f	/proc/filesystems
 *	l	where the link of a descriptor points, for --bind-fd
 *	t	the same, of the terminal on stdout, for --dev
 *	s	a word that is shown
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../helper/message.h"
#include "../../helper/plan/plan.h"
#include "../../helper/plan/procfs.h"
#include "../../helper/run/status.h"
#include "../unit/caught.h"

enum { INPUT_MAX = 1 << 16, NDEVICES = 6, SHOWN_MAX = 255 };

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct {
	char kind; /* 0: the C library's functions are themselves */
	char bytes[INPUT_MAX + 1];
	size_t length;
	size_t at_once; /* bytes that a read gives at most */
} input;
static struct request request;
static struct plan plan;
static struct caller caller;

int __real_open(const char *, int, ...);
int __wrap_open(const char *, int, ...);
ssize_t __real_read(int, void *, size_t);
ssize_t __wrap_read(int, void *, size_t);
ssize_t __real_readlink(const char *, char *, size_t);
ssize_t __wrap_readlink(const char *, char *, size_t);
int __real_isatty(int);
int __wrap_isatty(int);
ssize_t __real_write(int, const void *, size_t);
ssize_t __wrap_write(int, const void *, size_t);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

/* A descriptor that has the input in it. */
static int
input_fd(void)
{
	int fd;

	fd = memfd_create("fuzz", MFD_CLOEXEC);
	must(fd != -1 &&
	     pwrite(fd, input.bytes, input.length, 0) == (ssize_t)input.length);
	return fd;
}

/* No mode: nothing in the helper makes a file with it. */
int
__wrap_open(const char *path, int flags, ...)
{
	if (input.kind == 'm' && strcmp(path, "/proc/self/mountinfo") == 0)
		return input_fd();
	if (input.kind == 'f' && strcmp(path, "/proc/filesystems") == 0)
		return input_fd();
	return __real_open(path, flags);
}

ssize_t
__wrap_read(int fd, void *buffer, size_t size)
{
	if (input.kind == 'm' && size > input.at_once)
		size = input.at_once;
	return __real_read(fd, buffer, size);
}

ssize_t
__wrap_readlink(const char *path, char *buffer, size_t size)
{
	if (input.kind == '\0')
		return __real_readlink(path, buffer, size);
	if (size > input.length)
		size = input.length;
	memcpy(buffer, input.bytes, size);
	return (ssize_t)size;
}

int
__wrap_isatty(int fd)
{
	return input.kind == '\0' ? __real_isatty(fd) : input.kind == 't';
}

static bool
is_printable(const char *bytes, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (bytes[i] < ' ' || bytes[i] > '~')
			return false;
	return true;
}

/* What is said is one line, and fit for a terminal. */
ssize_t
__wrap_write(int fd, const void *bytes, size_t length)
{
	const char *line;

	if (input.kind == '\0' || fd != STDERR_FILENO)
		return __real_write(fd, bytes, length);
	line = bytes;
	must(length > 1 && line[length - 1] == '\n' &&
	     is_printable(line, length - 1));
	return (ssize_t)length;
}

/* A plan with nothing but OPERATION; NULL, or why there is none. */
static void
plan_call(void *unused)
{
	(void)unused;
	plan_make(&plan, &request, &caller);
}

static const char *
plan_with(const struct operation *operation, enum mode mode)
{
	const char *said;

	request.operations[0] = *operation;
	request.noperations = 1;
	request.namespaces = CLONE_NEWPID;
	request.pidns = request.userns = request.userns2 = -1;
	request.uid = request.gid = -1;
	request.block_fd = request.info_fd = request.status_fd = -1;
	caller.mode = mode;
	memset(&plan.steps[0], 0, sizeof(plan.steps[0]));
	memset(&plan.overlays[0], 0, sizeof(plan.overlays[0]));
	plan.nsteps = plan.nsources = plan.noverlays = 0;
	said = caught(plan_call, NULL);
	must(said == NULL || is_printable(said, strlen(said)));
	return said;
}

/* FIELD of the LENGTH bytes of LINE, counted from 1; "": it has not so many. */
static const char *
field_of(const char *line, size_t length, int field, size_t *size)
{
	const char *end;

	for (end = line + length; field > 1; field--) {
		line = memchr(line, ' ', (size_t)(end - line));
		if (line == NULL) {
			*size = 0;
			return "";
		}
		line++;
	}
	*size = (size_t)(end - line);
	end = memchr(line, ' ', *size);
	if (end != NULL)
		*size = (size_t)(end - line);
	return line;
}

static bool
is_word(const char *word, const char *bytes, size_t size)
{
	return strlen(word) == size && memcmp(word, bytes, size) == 0;
}

/* Whether one line of a mountinfo tells that something of /proc is hidden. */
static bool
line_hides(const char *line, size_t length)
{
	static const char *const empty[] = { "/proc/sys/fs/binfmt_misc",
		"/proc/fs/nfsd", "/proc/xen" };
	const char *field;
	size_t i, size;
	int number;

	field = field_of(line, length, 5, &size);
	if (size >= 6 && memcmp(field, "/proc/", 6) == 0) {
		for (i = 0; i < 3; i++)
			if (is_word(empty[i], field, size))
				return false;
		return true;
	}
	if (!is_word("/proc", field, size))
		return false;
	for (number = 6; !is_word("-", field, size); number++) {
		field = field_of(line, length, number, &size);
		if (*field == '\0')
			return false;
	}
	field = field_of(line, length, number + 2, &size);
	return size > SHOWN_MAX || memmem(field, size, "subset=", 7) != NULL;
}

static bool
mounts_hide(void)
{
	const char *at, *end, *newline;

	end = input.bytes + input.length;
	for (at = input.bytes; at < end; at = newline + 1) {
		newline = memchr(at, '\n', (size_t)(end - at));
		if (newline == NULL)
			return false;
		if (line_hides(at, (size_t)(newline - at)))
			return true;
	}
	return false;
}

static void
mountinfo_try(void)
{
	static const struct operation proc = {
		.kind = OPERATION_PROC,
		.option = "--proc",
		.dest = "/proc",
	};
	const char *said;

	if (input.length < 1 || memchr(input.bytes, 0, input.length) != NULL)
		return; /* the kernel writes no NUL, and whole lines */
	input.at_once = (size_t)(uint8_t)input.bytes[0] + 1;
	memmove(input.bytes, input.bytes + 1, input.length - 1);
	input.bytes[input.length - 1] = '\n';
	said = plan_with(&proc, MODE_SETUID);
	must((said != NULL) == mounts_hide());
	must(plan_with(&proc, MODE_USERNS) == NULL);
}

static void
filesystems_try(void)
{
	static const struct operation overlay = {
		.kind = OPERATION_OVERLAY,
		.option = "--tmp-overlay",
		.dest = "/x",
		.nlayers = 1,
	};

	request.layers[0] = "/";
	must((plan_with(&overlay, MODE_USERNS) == NULL) ==
	     (strstr(input.bytes, "\toverlay\n") != NULL &&
		 strstr(input.bytes, "\toverlay\n") + 9 <= input.bytes + 4095));
}

/* What the link names is looked up; it has to be the same file. */
static void
link_try(void)
{
	struct operation bind = {
		.kind = OPERATION_BIND,
		.option = "--bind-fd",
		.dest = "/x",
	};
	struct stat given, found;

	bind.fd = __real_open("/usr", O_PATH | O_CLOEXEC);
	must(bind.fd != -1 && fstat(bind.fd, &given) == 0);
	if (plan_with(&bind, MODE_SETUID) != NULL)
		return;
	must(plan.nsources == 1 && fstat(plan.sources[0].fd, &found) == 0 &&
	     given.st_dev == found.st_dev && given.st_ino == found.st_ino);
}

static void
terminal_try(void)
{
	static const struct operation dev = {
		.kind = OPERATION_DEV,
		.option = "--dev",
		.dest = "/dev",
	};
	struct stat given, found;

	if (plan_with(&dev, MODE_SETUID) != NULL || plan.nsources == NDEVICES)
		return;
	must(plan.nsources == NDEVICES + 1 &&
	     fstat(STDOUT_FILENO, &given) == 0 &&
	     fstat(plan.sources[NDEVICES].fd, &found) == 0 &&
	     S_ISCHR(found.st_mode) && given.st_dev == found.st_dev &&
	     given.st_ino == found.st_ino);
}

/* A line of JSON: what was shown is between quotes, and ends there. */
static void
watched_try(const char *word)
{
	static const char before[] = "{ \"watched\": \"",
			  after[] = "\", \"what\": \"changed\" }\n";
	static const sigset_t none;
	char line[2048];
	const char *at, *expected;
	ssize_t length;

	request.status_fd = memfd_create("status", MFD_CLOEXEC);
	must(request.status_fd != -1);
	plan.said = &request;
	status_watched(&plan, word, "changed", &none);
	length = pread(request.status_fd, line, sizeof(line) - 1, 0);
	must(length > 0);
	line[length] = '\0';
	must(strncmp(line, before, sizeof(before) - 1) == 0);
	at = line + sizeof(before) - 1;
	for (expected = shown(word); *expected != '\0'; expected++) {
		if (*expected == '"' || *expected == '\\')
			must(*at++ == '\\');
		must(*at++ == *expected);
	}
	must(strcmp(at, after) == 0);
}

static void
shown_try(void)
{
	const char *word;
	size_t length;

	word = shown(input.bytes);
	length = strlen(word);
	must(length <= SHOWN_MAX && is_printable(word, length));
	must(length == strlen(input.bytes) || length == SHOWN_MAX);
	message_warn("%s: %s", shown(input.bytes), word);
	watched_try(input.bytes);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int first;

	if (size < 1 || size > INPUT_MAX)
		return -1;
	if (first == 0) /* what the fuzzer itself has open stays so */
		first = dup(STDIN_FILENO);
	must(first != -1);
	input.kind = (char)data[0];
	input.length = size - 1;
	memcpy(input.bytes, data + 1, size - 1);
	input.bytes[size - 1] = '\0';
	caller.uid = geteuid();
	switch (input.kind) {
	case 'm':
		mountinfo_try();
		break;
	case 'f':
		filesystems_try();
		break;
	case 'l':
		link_try();
		break;
	case 't':
		terminal_try();
		break;
	case 's':
		shown_try();
		break;
	default:
		break;
	}
	input.kind = '\0';
	closefrom(first);
	return 0;
}
