#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mount.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "../message.h"
#include "../sys.h"
#include "paths.h"
#include "plan.h"
#include "procfs.h"

/* The devices of --dev, in the order of their sources. */
static const struct {
	const char *path;
	unsigned int major, minor;
} devices[] = {
	{ "/dev/null", 1, 3 },
	{ "/dev/zero", 1, 5 },
	{ "/dev/full", 1, 7 },
	{ "/dev/random", 1, 8 },
	{ "/dev/urandom", 1, 9 },
	{ "/dev/tty", 5, 0 },
};

enum { NDEVICES = sizeof(devices) / sizeof(devices[0]) };

static void
source_add(struct plan *plan, struct step *step, int fd, uint64_t attributes)
{
	struct source *source;
	struct stat st;

	if (plan->nsources == MAX_SOURCES)
		fail(0, NULL, "%s %s: more than %d sources", step->option,
		    shown(step->dest), MAX_SOURCES);
	if (fstat(fd, &st) == -1)
		fail(errno, NULL, "Can't look at a source of %s", step->option);
	if (step->nsources == 0)
		step->source = plan->nsources;
	step->nsources++;
	source = &plan->sources[plan->nsources++];
	source->fd = fd;
	source->directory = S_ISDIR(st.st_mode);
	source->attributes = attributes;
}

/*
 * Every bind is nosuid and, unless devices are asked for, nodev.  What the
 * host's mount has in addition stays: attributes are never cleared.
 * False: the source does not exist and need not.
 */
static bool
plan_bind(struct plan *plan, struct step *step, const struct operation *said)
{
	uint64_t attributes;
	int fd;

	fd = path_open(said->source, said->optional, said->no_symlinks);
	if (fd == -1)
		return false;
	attributes = MOUNT_ATTR_NOSUID;
	if (!said->devices)
		attributes |= MOUNT_ATTR_NODEV;
	if (said->read_only)
		attributes |= MOUNT_ATTR_RDONLY;
	source_add(plan, step, fd, attributes);
	if (step->at_root && !plan->sources[step->source].directory)
		fail(0, NULL, "%s: %s is not a directory, it can't be /",
		    step->option, shown(said->source));
	return true;
}

/*
 * A procfs shows the pid namespace it is made in; without one, the host's.
 * In setuid mode a new one must not show more than the caller's.
 */
static void
plan_proc(struct plan *plan, struct step *step, const struct caller *caller)
{
	const char *hidden;
	int fd;

	if ((plan->namespaces & CLONE_NEWPID) == 0) {
		source_add(plan, step, path_open("/proc", false, false),
		    MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
		return;
	}
	if (caller->mode != MODE_SETUID)
		return;
	fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		fail(errno, NULL, "Can't open /proc/self/mountinfo");
	hidden = procfs_hides(fd);
	(void)close(fd); /* only read */
	if (hidden != NULL)
		fail(0, "bind /proc instead, or ask the administrator",
		    "--proc would show what is hidden here: /proc %s", hidden);
}

static void
plan_dev(struct plan *plan, struct step *step)
{
	const uint64_t attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
	size_t i;
	int fd;

	for (i = 0; i < NDEVICES; i++)
		source_add(plan, step,
		    path_open_device(devices[i].path,
			makedev(devices[i].major, devices[i].minor)),
		    attributes);
	fd = path_open_terminal();
	if (fd != -1)
		source_add(plan, step, fd, attributes);
}

/*
 * An ordinary user may fill half of memory with a tmpfs already, where the
 * system has one for all; setuid mode makes none that is larger.  What all
 * of them hold together is a matter for a memory limit, as it is outside.
 */
static void
plan_tmpfs(const struct caller *caller, struct step *step,
    const struct operation *said)
{
	struct sysinfo info;
	uint64_t bound;

	step->size = said->size;
	if (step->size == 0 || caller->mode != MODE_SETUID)
		return;
	if (sysinfo(&info) == -1)
		fail(errno, NULL, "Can't read the size of memory");
	bound = (uint64_t)info.totalram * info.mem_unit / 2;
	if (step->size > bound)
		fail(0, "half of memory is the most in setuid mode",
		    "--size for %s is too large", shown(step->dest));
}

/*
 * ".." is refused rather than resolved: in a place that is still being
 * built it can mean two things.
 */
static void
plan_dest(struct step *step, const struct operation *said)
{
	const char *at;
	size_t length;

	if (said->dest[0] == '\0')
		fail(0, NULL, "%s: the destination is empty", said->option);
	if (strlen(said->dest) >= PATH_MAX)
		fail(ENAMETOOLONG, NULL, "%s: %s", said->option,
		    shown(said->dest));
	step->at_root = true;
	for (at = said->dest; *at != '\0'; at += length) {
		at += strspn(at, "/");
		length = strcspn(at, "/");
		if (length == 2 && memcmp(at, "..", 2) == 0)
			fail(0, "give the path without it",
			    "%s: the destination %s contains ..", said->option,
			    shown(said->dest));
		if (length > 0 && !(length == 1 && *at == '.'))
			step->at_root = false;
	}
	step->dest = said->dest;
}

static bool
allowed_at_root(enum operation_kind kind)
{
	return kind == OPERATION_BIND || kind == OPERATION_TMPFS ||
	       kind == OPERATION_REMOUNT_RO || kind == OPERATION_DIR ||
	       kind == OPERATION_CHMOD;
}

/* False: nothing is to be done. */
static bool
plan_step(struct plan *plan, struct step *step, const struct operation *said,
    const struct caller *caller)
{
	step->kind = said->kind;
	step->option = said->option;
	step->mode = said->mode;
	step->data = said->fd;
	step->target = said->source;
	step->read_only = said->read_only;
	plan_dest(step, said);
	if (step->at_root && !allowed_at_root(step->kind))
		fail(0, NULL, "%s: the destination can't be /", step->option);
	switch (step->kind) {
	case OPERATION_BIND:
		return plan_bind(plan, step, said);
	case OPERATION_PROC:
		plan_proc(plan, step, caller);
		break;
	case OPERATION_DEV:
		plan_dev(plan, step);
		break;
	case OPERATION_TMPFS:
		plan_tmpfs(caller, step, said);
		break;
	case OPERATION_MQUEUE:
		if ((plan->namespaces & CLONE_NEWIPC) == 0)
			fail(0, "the host's queues stay where they are",
			    "--mqueue requires --unshare-ipc");
		break;
	default:
		break;
	}
	return true;
}

static void
plan_namespaces(struct plan *plan, const struct request *request,
    const struct caller *caller)
{
	struct stat st;

	if (request->user && caller->mode != MODE_USERNS)
		fail(0, "leave it out: the command has no capability anyway",
		    "--unshare-user is not available in %s mode",
		    caller->mode == MODE_ROOT ? "root" : "setuid");
	plan->namespaces = request->namespaces;
	if (request->cgroup_try && stat("/proc/self/ns/cgroup", &st) == 0)
		plan->namespaces |= CLONE_NEWCGROUP;
	plan->hostname = request->hostname;
}

static int
compare_fds(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b; /* none is negative */
}

static void
plan_fds(struct plan *plan, const struct request *request)
{
	int sorted[MAX_KEPT_FDS];
	size_t i;

	plan->keep_all_fds = request->as_bwrap;
	memcpy(sorted, request->kept_fds, sizeof(sorted));
	qsort(sorted, request->nkept_fds, sizeof(sorted[0]), compare_fds);
	for (i = 0; i < request->nkept_fds; i++)
		if (sorted[i] > STDERR_FILENO &&
		    (i == 0 || sorted[i] != sorted[i - 1]))
			plan->kept_fds[plan->nkept_fds++] = sorted[i];
}

void
plan_make(struct plan *plan, const struct request *request,
    const struct caller *caller)
{
	size_t i;

	plan->said = request;
	plan->uid = caller->uid;
	plan->gid = caller->gid;
	plan_namespaces(plan, request, caller);
	for (i = 0; i < request->noperations; i++)
		if (plan_step(plan, &plan->steps[plan->nsteps],
			&request->operations[i], caller))
			plan->nsteps++;
	/* a deleted or hidden one has no name: then the command starts in
	 * HOME */
	if (sys_getcwd(plan->cwd, sizeof(plan->cwd)) == -1 ||
	    plan->cwd[0] != '/')
		plan->cwd[0] = '\0';
	plan_fds(plan, request);
}
