/*
 * Words to request and request to plan, which is all that reads what a
 * caller says.  Neither needs a privilege; nothing is run.
 *
 * The input: one character whose distance from '0' is the number of words in
 * argv (128 more: started as bwrap), those words, each ended by a NUL, and
 * then what descriptors FD_WORDS and FD_DATA have in them, so that --args 10,
 * --file 11 and the like read it.  12 is a pid namespace, 13 a directory.
 * The length decides the mode, and whether root's ids are to be had.  Nothing
 * at all is an argc of 0.
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
#include "../../helper/request/options.h"
#include "../unit/caught.h"

enum {
	FD_WORDS = 10,
	FD_DATA = 11,
	FD_PIDNS = 12,
	FD_DIRECTORY = 13,
	FD_MAX = 1 << 16,
	MODES = 3,
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
static struct caller caller;

static void
descriptor_move(int fd, int number)
{
	if (fd == -1 || dup2(fd, number) != number)
		abort();
	if (fd != number)
		(void)close(fd);
}

static void
descriptor_with(int number, const char *bytes, size_t length)
{
	descriptor_move(memfd_create("fuzz", MFD_CLOEXEC), number);
	if (pwrite(number, bytes, length, 0) != (ssize_t)length)
		abort();
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
	memset(plan.overlays, 0, sizeof(plan.overlays));
	plan.nsteps = 0;
	plan.nsources = 0;
	plan.noverlays = 0;
	plan.nwatches = 0;
	plan.root_masks = false;
}

static void
input_take(const uint8_t *data, size_t size)
{
	static char cordon[] = "cordon", bwrap[] = "/usr/bin/bwrap";
	size_t at, wanted;

	memcpy(input.bytes, data, size);
	input.bytes[size] = '\0';
	wanted = size == 0 ? 0 : (size_t)(uint8_t)((data[0] & 0x7f) - '0');
	if (wanted > ARGV_MAX)
		wanted = ARGV_MAX;
	input.argc = 0;
	if (size > 0)
		input.argv[input.argc++] = data[0] > 0x7f ? bwrap : cordon;
	for (at = 1; wanted > 0 && at < size; wanted--) {
		input.argv[input.argc++] = input.bytes + at;
		at += strlen(input.bytes + at) + 1;
	}
	input.argv[input.argc] = NULL;
	if (at > size)
		at = size;
	descriptor_with(FD_WORDS, input.bytes + at, size - at);
	descriptor_with(FD_DATA, input.bytes + at, size - at);
	descriptor_move(
	    open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC), FD_PIDNS);
	descriptor_move(open("/", O_PATH | O_CLOEXEC), FD_DIRECTORY);
}

/* It is open, and nothing else in this request or plan is the same one. */
static void
fd_assert(int fd)
{
	static unsigned int seen[FD_MAX], run;

	if (fd == -1) {
		run++;
		return;
	}
	if (fd < 0 || fd >= FD_MAX || fcntl(fd, F_GETFD) == -1 ||
	    seen[fd] == run)
		abort();
	seen[fd] = run;
}

/* What was not given to any option is -1. */
static void
fd_assert_maybe(int fd)
{
	if (fd != -1)
		fd_assert(fd);
}

static void
request_assert_fds(void)
{
	size_t i;

	for (i = 0; i < request.nkept_fds; i++)
		fd_assert(request.kept_fds[i]);
	for (i = 0; i < request.nsync_fds; i++)
		fd_assert(request.sync_fds[i]);
	fd_assert_maybe(request.block_fd);
	fd_assert_maybe(request.info_fd);
	fd_assert_maybe(request.status_fd);
	fd_assert_maybe(request.userns);
	fd_assert_maybe(request.userns2);
	fd_assert_maybe(request.pidns);
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
	if (request.nlayers > MAX_ALL_LAYERS ||
	    request.noverlays > MAX_OVERLAYS ||
	    request.nsync_fds > MAX_SYNC_FDS ||
	    request.nlock_files > MAX_LOCK_FILES)
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
	    (within->kind != OPERATION_BIND &&
		within->kind != OPERATION_OVERLAY &&
		within->kind != OPERATION_TMPFS))
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
	    *watch->name == '/' || fcntl(watch->directory, F_GETFD) == -1)
		abort();
}

static void
overlay_assert(const struct overlay *overlay)
{
	size_t i;

	if (overlay->nlayers == 0 || overlay->nlayers > MAX_LAYERS)
		abort();
	for (i = 0; i < overlay->nlayers; i++)
		fd_assert(overlay->layers[i]);
	if ((overlay->upper == NULL) != (overlay->work == NULL))
		abort();
	if (overlay->upper == NULL)
		return;
	fd_assert(overlay->upper_fd);
	fd_assert(overlay->work_fd);
	fd_assert(overlay->locks[0]);
	fd_assert(overlay->locks[1]);
}

static void
step_assert(const struct step *step)
{
	dest_assert(step->dest);
	if (step->kind == OPERATION_PIN)
		pin_assert(step);
	if (step->kind == OPERATION_FILE || step->kind == OPERATION_DATA)
		fd_assert(step->data);
	if (step->kind == OPERATION_OVERLAY) {
		if (step->source >= plan.noverlays)
			abort();
	} else if (step->source + step->nsources > plan.nsources) {
		abort();
	}
}

static void
plan_assert(void)
{
	size_t i;

	if (plan.nsteps > request.noperations || plan.nsources > MAX_SOURCES)
		abort();
	fd_assert(-1);
	request_assert_fds();
	fd_assert_maybe(plan.lock);
	for (i = 0; i < plan.nsteps; i++)
		step_assert(&plan.steps[i]);
	for (i = 0; i < plan.nsources; i++)
		fd_assert(plan.sources[i].fd);
	for (i = 0; i < plan.noverlays; i++)
		overlay_assert(&plan.overlays[i]);
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
request_plan(void *unused)
{
	(void)unused;
	plan_make(&plan, &request, &caller);
}

/* True if there is nothing to be said; what is said is fit for a terminal. */
static bool
succeeds(void (*run)(void *))
{
	const char *said;

	said = caught(run, NULL);
	if (said == NULL)
		return true;
	if (*said == '\0')
		abort();
	for (; *said != '\0'; said++)
		if (*said < ' ' || *said > '~')
			abort();
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int first;

	if (size > INPUT_MAX)
		return -1;
	if (first == 0) /* what the fuzzer itself has open stays so */
		first = dup(STDIN_FILENO);
	if (first == -1 || first >= FD_WORDS)
		abort();
	structs_clear();
	input_take(data, size);
	caller.uid = geteuid(); /* whose the working directory may be */
	caller.gid = getegid();
	caller.mode = (enum mode)(size % MODES);
	caught_can_raise_root = size / MODES % 2 == 1;
	if (succeeds(request_read) && request.show == SHOW_NOTHING) {
		request_assert();
		if (succeeds(request_plan))
			plan_assert();
	}
	closefrom(first);
	return 0;
}
