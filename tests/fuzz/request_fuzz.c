/*
 * Words to request and request to plan, which is all that reads what a
 * caller says.  Neither needs a privilege; nothing is run.
 *
 * The input: one character whose distance from '0' is the number of words in
 * argv, those words, each ended by a NUL, and then what descriptors FD_WORDS
 * and FD_DATA have in them, so that --args 10, --file 11 and the like read
 * it.  The latter is also read as a mountinfo.
 *
 * With -DREPLAY it is a program that takes files, each one input.
 */
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../helper/plan/plan.h"
#include "../../helper/plan/procfs.h"
#include "../../helper/request/options.h"
#include "../unit/caught.h"

enum {
	FD_WORDS = 10,
	FD_DATA = 11,
	ARGV_MAX = 64,
	INPUT_MAX = 1 << 16,
};

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct input {
	int argc;
	char *argv[ARGV_MAX + 2];
	char bytes[INPUT_MAX + 1];
};

static struct input input;
static struct request request;
static struct plan plan;

static void
descriptor_with(int number, const char *bytes, size_t length)
{
	int fd;

	fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd == -1 || dup2(fd, number) != number ||
	    pwrite(number, bytes, length, 0) != (ssize_t)length)
		abort();
	if (fd != number)
		(void)close(fd);
}

/* The request is large and mostly unused: only what was used is cleared. */
static void
structs_clear(void)
{
	size_t i;

	memset(request.operations, 0,
	    request.noperations * sizeof(request.operations[0]));
	for (i = 0; i < MAX_FILTERS; i++)
		request.programs[i].length = 0;
	memset(&request.noperations, 0,
	    offsetof(struct request, programs) -
		offsetof(struct request, noperations));
	memset(&request.nprograms, 0,
	    offsetof(struct request, args) -
		offsetof(struct request, nprograms));
	request.show = SHOW_NOTHING;
	request.args_used = 0;
	request.nwords = 0;
	memset(plan.steps, 0, sizeof(plan.steps[0]) * (plan.nsteps + 1));
	memset(plan.sources, 0, sizeof(plan.sources[0]) * plan.nsources);
	plan.nsteps = 0;
	plan.nsources = 0;
	plan.nwatches = 0;
	plan.root_masks = false;
}

static void
input_take(const uint8_t *data, size_t size)
{
	static char name[] = "cordon";
	size_t at, wanted;

	memcpy(input.bytes, data, size);
	input.bytes[size] = '\0';
	wanted = size == 0 ? 0 : (size_t)(uint8_t)(data[0] - '0');
	if (wanted > ARGV_MAX)
		wanted = ARGV_MAX;
	input.argc = 0;
	input.argv[input.argc++] = name;
	for (at = 1; wanted > 0 && at < size; wanted--) {
		input.argv[input.argc++] = input.bytes + at;
		at += strlen(input.bytes + at) + 1;
	}
	input.argv[input.argc] = NULL;
	if (at > size)
		at = size;
	descriptor_with(FD_WORDS, input.bytes + at, size - at);
	descriptor_with(FD_DATA, input.bytes + at, size - at);
}

/* What everything after the parsing relies on. */
static void
request_assert(void)
{
	if (request.noperations > MAX_OPERATIONS ||
	    request.nchanges > MAX_ENVIRONMENT ||
	    request.nkept_fds > MAX_KEPT_FDS ||
	    request.nwatched > MAX_WATCHES || request.nprograms > MAX_FILTERS ||
	    request.nrlimits > MAX_RLIMITS ||
	    request.nrepeated > MAX_WARNINGS ||
	    request.args_used > MAX_ARGS_BYTES || request.nwords > MAX_WORDS)
		abort();
	if (request.command == NULL || request.command[0] == NULL)
		abort();
}

static void
dest_assert(const char *dest)
{
	size_t length;

	if (strlen(dest) == 0 || strlen(dest) >= PATH_MAX)
		abort();
	for (; *dest != '\0'; dest += length + (dest[length] == '/')) {
		length = strcspn(dest, "/");
		if (length == 2 && memcmp(dest, "..", 2) == 0)
			abort();
	}
}

/* A pin lies in a mount that was made before it, below its root. */
static void
pin_assert(const struct step *step)
{
	const struct step *within;

	within = step->within;
	if (within < plan.steps || within >= step ||
	    (within->kind != OPERATION_BIND && within->kind != OPERATION_TMPFS))
		abort();
	if (step->below < step->dest ||
	    step->below >= step->dest + strlen(step->dest) ||
	    *step->below == '/')
		abort();
}

/* What is watched is a name, or several, at the end of its path. */
static void
watch_assert(const struct watch *watch)
{
	size_t length;

	length = strlen(watch->path);
	if (watch->name < watch->path || watch->name >= watch->path + length ||
	    *watch->name == '/' || watch->directory == -1)
		abort();
}

static void
plan_assert(void)
{
	size_t i;

	if (plan.nsteps > request.noperations || plan.nsources > MAX_SOURCES)
		abort();
	for (i = 0; i < plan.nsteps; i++) {
		dest_assert(plan.steps[i].dest);
		if (plan.steps[i].source + plan.steps[i].nsources >
		    plan.nsources)
			abort();
		if (plan.steps[i].kind == OPERATION_PIN)
			pin_assert(&plan.steps[i]);
	}
	if (plan.nwatches > request.nwatched)
		abort();
	for (i = 0; i < plan.nwatches; i++)
		watch_assert(&plan.watches[i]);
}

static void
request_read(void *unused)
{
	(void)unused;
	request_parse(&request, input.argc, input.argv);
}

static void
request_plan(void *mode)
{
	struct caller caller = { .uid = 1000, .gid = 1000 };

	caller.mode = *(const enum mode *)mode;
	plan_make(&plan, &request, &caller);
}

static void
mounts_read(void *unused)
{
	const char *hidden;

	(void)unused;
	if (lseek(FD_DATA, 0, SEEK_SET) == -1)
		return; /* it was read, and closed then */
	hidden = procfs_hides(FD_DATA);
	if (hidden != NULL && strlen(hidden) == 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int first;
	enum mode mode;

	if (size > INPUT_MAX)
		return -1;
	if (first == 0) /* what the fuzzer itself has open stays so */
		first = dup(STDIN_FILENO);
	if (first == -1 || first >= FD_WORDS)
		abort();
	structs_clear();
	input_take(data, size);
	(void)caught(mounts_read, NULL);
	(void)lseek(FD_DATA, 0, SEEK_SET);
	if (caught(request_read, NULL) == NULL &&
	    request.show == SHOW_NOTHING) {
		request_assert();
		mode = (enum mode)(size % 3);
		if (caught(request_plan, &mode) == NULL)
			plan_assert();
	}
	closefrom(first);
	return 0;
}

#ifdef REPLAY
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
#endif
