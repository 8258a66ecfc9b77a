#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "../message.h"
#include "../privs.h"
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

	attributes = MOUNT_ATTR_NOSUID;
	if (said->source == NULL)
		fd = path_open_again(said->fd, said->option, &attributes);
	else
		fd = path_open(said->source, said->optional, said->no_symlinks);
	if (fd == -1)
		return false;
	if (!said->devices)
		attributes |= MOUNT_ATTR_NODEV;
	if (said->read_only)
		attributes |= MOUNT_ATTR_RDONLY;
	source_add(plan, step, fd, attributes);
	if (step->at_root && !plan->sources[step->source].directory)
		fail(0, NULL, "%s: %s is not a directory, it can't be /",
		    step->option,
		    said->source == NULL ? "the file" : shown(said->source));
	return true;
}

/*
 * A procfs shows the pid namespace it is made in; without one, the host's.
 * In setuid mode a new one must not show more than the caller's, nor let more
 * be written: the kernel asks for both in a user namespace only.
 */
static void
plan_proc(struct plan *plan, struct step *step, const struct caller *caller)
{
	const char *hidden;
	struct statvfs fs;
	int fd;

	if ((plan->namespaces & CLONE_NEWPID) == 0 && plan->pidns == -1) {
		source_add(plan, step, path_open("/proc", false, false),
		    MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
		return;
	}
	if (caller->mode != MODE_SETUID)
		return;
	fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	if (fd == -1 || fstatvfs(fd, &fs) == -1)
		fail(errno, NULL, "Can't open /proc/self/mountinfo");
	step->read_only = (fs.f_flag & ST_RDONLY) != 0;
	hidden = procfs_hides(fd);
	(void)close(fd); /* only read */
	if (hidden != NULL)
		fail(0, "bind /proc instead, or ask the administrator",
		    "--proc: a new one would show what is hidden, /proc here "
		    "%s",
		    hidden);
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
		    "--size for %s: is too large", shown(step->dest));
}

/*
 * The kernel would load the module for us, which is not for an ordinary user
 * to decide.
 */
static void
overlay_require(const char *option)
{
	char names[4096] = "";
	ssize_t length;
	int fd;

	fd = open("/proc/filesystems", O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		fail(
		    errno, "is /proc mounted?", "Can't read /proc/filesystems");
	length = read(fd, names, sizeof(names) - 1);
	(void)close(fd); /* only read */
	if (length == -1)
		fail(errno, NULL, "Can't read /proc/filesystems");
	if (strstr(names, "\toverlay\n") == NULL)
		fail(0, "modprobe overlay, as root",
		    "%s: the kernel has not loaded overlayfs", option);
}

/* A directory that the overlay writes to: nobody's but the caller's. */
static int
upper_open(const char *path, const struct step *step,
    const struct caller *caller, uint64_t *attributes)
{
	struct statvfs fs;
	struct stat st;
	int fd;

	fd = path_open_layer(path, attributes);
	if (fstat(fd, &st) == -1 || fstatvfs(fd, &fs) == -1)
		fail(errno, NULL, "Can't look at the layer %s", shown(path));
	if (st.st_uid != caller->uid)
		fail(0, "take a directory of your own",
		    "%s: %s belongs to somebody else", step->option,
		    shown(path));
	if ((fs.f_flag & ST_RDONLY) != 0)
		fail(EROFS, "take a directory that can be written",
		    "Can't write to the layer %s", shown(path));
	return fd;
}

static void
plan_overlay(struct plan *plan, struct step *step, const struct operation *said,
    const struct caller *caller)
{
	struct overlay *overlay;
	const char *name;
	size_t i;

	overlay_require(step->option);
	if (caller->mode != MODE_USERNS && !privs_can_raise_root(caller))
		fail(0, "start it outside of the container",
		    "%s: the bounding set lacks CAP_SETUID or CAP_SETGID",
		    step->option);
	step->source = plan->noverlays;
	overlay = &plan->overlays[plan->noverlays++];
	overlay->attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
	for (i = said->nlayers; i > 0; i--) {
		name = plan->said->layers[said->layer + i - 1];
		overlay->names[overlay->nlayers] = name;
		overlay->layers[overlay->nlayers++] =
		    path_open_layer(name, &overlay->attributes);
	}
	overlay->read_only = said->read_only;
	if (said->read_only)
		overlay->attributes |= MOUNT_ATTR_RDONLY;
	overlay->locks[0] = overlay->locks[1] = -1;
	overlay->upper = said->source;
	overlay->work = said->work;
	if (said->work == NULL)
		return;
	overlay->upper_fd =
	    upper_open(said->source, step, caller, &overlay->attributes);
	overlay->work_fd =
	    upper_open(said->work, step, caller, &overlay->attributes);
	/* the kernel lets two of them write, and promises nothing */
	overlay->locks[0] = path_lock(said->source, overlay->upper_fd);
	overlay->locks[1] = path_lock(said->work, overlay->work_fd);
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

/* PATH without the slashes and "." components it begins with. */
static const char *
skip_nothing(const char *path)
{
	for (;;) {
		path += strspn(path, "/");
		if (path[0] != '.' || (path[1] != '/' && path[1] != '\0'))
			return path;
		path++;
	}
}

/* What PATH has behind TREE, component by component; NULL: it is not below. */
static const char *
path_below(const char *tree, const char *path)
{
	size_t length;

	for (;;) {
		tree = skip_nothing(tree);
		path = skip_nothing(path);
		if (*tree == '\0')
			return path;
		length = strcspn(tree, "/");
		if (strcspn(path, "/") != length ||
		    memcmp(tree, path, length) != 0)
			return NULL;
		tree += length;
		path += length;
	}
}

/* The mount on which STEP's place lies: the last that was made above it. */
static void
plan_pin(const struct plan *plan, struct step *step)
{
	const struct step *above;
	const char *below;
	size_t i;

	for (i = 0; i < plan->nsteps; i++) {
		above = &plan->steps[i];
		if (above->kind != OPERATION_BIND &&
		    above->kind != OPERATION_OVERLAY &&
		    above->kind != OPERATION_TMPFS)
			continue;
		below = path_below(above->dest, step->dest);
		if (below == NULL)
			continue;
		step->within = above;
		step->below = below;
	}
	if (step->within == NULL)
		fail(0, "give --pin after the bind",
		    "--pin %s: nothing is mounted above it yet",
		    shown(step->dest));
	if (step->below[0] == '\0')
		fail(0, "leave it out: a mount keeps its name",
		    "--pin %s: it is a mount itself", shown(step->dest));
}

static bool
allowed_at_root(enum operation_kind kind)
{
	return kind == OPERATION_BIND || kind == OPERATION_OVERLAY ||
	       kind == OPERATION_TMPFS || kind == OPERATION_REMOUNT_RO ||
	       kind == OPERATION_DIR || kind == OPERATION_CHMOD;
}

/* A pin can be a mount of its own, which would stay writable. */
static void
plan_remount(const struct plan *plan, const struct step *step)
{
	const char *below;
	size_t i;

	for (i = 0; i < plan->nsteps; i++) {
		if (plan->steps[i].kind != OPERATION_PIN)
			continue;
		below = path_below(plan->steps[i].within->dest, step->dest);
		if (below != NULL && *below == '\0')
			fail(0, "give --remount-ro first",
			    "--remount-ro %s: there is a --pin in it",
			    shown(step->dest));
	}
}

/* False: nothing is to be done. */
static bool
plan_step(struct plan *plan, struct step *step, const struct operation *said,
    const struct caller *caller)
{
	step->kind = said->kind;
	step->option = said->option;
	step->mode = said->mode;
	step->parents = said->parents;
	step->data = said->fd;
	step->target = said->source;
	step->read_only = said->read_only;
	step->optional = said->optional;
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
			fail(0, "add --unshare-ipc",
			    "--mqueue: the host's queues stay where they are");
		break;
	case OPERATION_REMOUNT_RO:
		plan_remount(plan, step);
		break;
	case OPERATION_MASK:
		plan->root_masks = caller->mode == MODE_SETUID;
		break;
	case OPERATION_PIN:
		plan_pin(plan, step);
		break;
	case OPERATION_OVERLAY:
		plan_overlay(plan, step, said, caller);
		break;
	default:
		break;
	}
	return true;
}

/*
 * Is PATH one more name in the directory that was opened for LAST?  A path
 * that ends in no name is not, and is refused elsewhere.
 */
static bool
is_neighbour(const struct watch *last, const char *path)
{
	size_t above;

	above = (size_t)(last->name - last->path);
	if (above == 0 || strncmp(path, last->path, above) != 0)
		return false;
	path += above;
	return *path != '\0' && strchr(path, '/') == NULL &&
	       strcmp(path, ".") != 0 && strcmp(path, "..") != 0;
}

/* Neighbours share a descriptor: most are names in one directory. */
static void
plan_watches(struct plan *plan, const struct request *request)
{
	const struct watch *last;
	struct watch *watch;
	size_t i;

	last = NULL;
	for (i = 0; i < request->nwatched; i++) {
		watch = &plan->watches[plan->nwatches++];
		watch->path = request->watched[i];
		if (last != NULL && is_neighbour(last, watch->path)) {
			watch->directory = last->directory;
			watch->name = watch->path + (last->name - last->path);
		} else {
			watch->directory =
			    path_open_above(watch->path, &watch->name);
		}
		if (!path_identify(
			watch->directory, watch->name, &watch->before))
			fail(errno, NULL, "Can't watch %s", shown(watch->path));
		last = watch;
	}
}

/*
 * Who owns a pid namespace may do what he likes to those in it.  So in setuid
 * mode it has to be the caller's, made in a user namespace of his own.
 */
static void
plan_pidns(struct plan *plan, const struct request *request,
    const struct caller *caller)
{
	struct statfs fs;
	uid_t owner;
	int fd, rc;

	plan->pidns = request->pidns;
	if (plan->pidns == -1)
		return;
	/* another file's answers would be those of whoever serves it */
	if (fstatfs(plan->pidns, &fs) == -1 || fs.f_type != NSFS_MAGIC ||
	    ioctl(plan->pidns, NS_GET_NSTYPE) != CLONE_NEWPID)
		fail(0, "open /proc/PID/ns/pid of a process in it",
		    "--pidns %d: not a pid namespace", plan->pidns);
	/* that would take a process in between, and power over it */
	if ((plan->namespaces & CLONE_NEWPID) != 0)
		fail(0, "leave out one of the two",
		    "--pidns: cannot be combined with --unshare-pid");
	if (caller->mode != MODE_SETUID)
		return;
	fd = ioctl(plan->pidns, NS_GET_USERNS);
	if (fd == -1)
		fail(errno, NULL, "--pidns %d: can't tell whose it is",
		    plan->pidns);
	rc = ioctl(fd, NS_GET_OWNER_UID, &owner);
	(void)close(fd); /* only asked */
	if (rc == -1 || owner != caller->uid)
		fail(0, "in setuid mode only one that belongs to the caller",
		    "--pidns %d: belongs to somebody else", plan->pidns);
}

/*
 * Labels are SELinux's; without it they are nothing, as in bubblewrap.  With
 * it they would have to be tried first.
 */
static void
plan_label(const struct request *request)
{
	struct stat st;

	if (request->label != NULL && stat("/sys/fs/selinux/enforce", &st) == 0)
		fail(0, "leave it out", "%s: is not available with SELinux",
		    request->label);
}

static void
plan_namespaces(struct plan *plan, const struct request *request,
    const struct caller *caller)
{
	struct stat st;

	/* in MODE_USERNS it is there already */
	plan->user = caller->mode != MODE_USERNS &&
		     (request->user ||
			 (request->user_try && privs_can_raise_root(caller)));
	plan->inner_uid =
	    request->uid == -1 ? caller->uid : (uid_t)request->uid;
	plan->inner_gid =
	    request->gid == -1 ? caller->gid : (gid_t)request->gid;
	if (caller->mode != MODE_USERNS && !plan->user &&
	    (request->uid != -1 || request->gid != -1))
		fail(0, "another id needs a namespace where it means yours",
		    "%s: needs --unshare-user",
		    request->uid != -1 ? "--uid" : "--gid");
	plan->namespaces = request->namespaces;
	if (request->cgroup_try && stat("/proc/self/ns/cgroup", &st) == 0)
		plan->namespaces |= CLONE_NEWCGROUP;
	plan->hostname = request->hostname;
}

/*
 * The descriptor of the terminal that we have the foreground of.  Asked out
 * here: in a pid namespace every group outside has the number 0.
 */
static int
foreground_terminal(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (tcgetpgrp(fd) == getpgrp())
			return fd;
	return -1;
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
	plan_pidns(plan, request, caller);
	plan_label(request);
	for (i = 0; i < request->noperations; i++)
		if (plan_step(plan, &plan->steps[plan->nsteps],
			&request->operations[i], caller))
			plan->nsteps++;
	plan_watches(plan, request);
	plan->lock = request->lock == NULL ? -1 : path_lock(request->lock, -1);
	/* a deleted or hidden one has no name: then the command starts in
	 * HOME */
	if (sys_getcwd(plan->cwd, sizeof(plan->cwd)) == -1 ||
	    plan->cwd[0] != '/')
		plan->cwd[0] = '\0';
	plan->keep_all_fds = request->as_bwrap;
	plan->init = !request->as_pid_1 &&
		     ((plan->namespaces & CLONE_NEWPID) != 0 ||
			 request->nsync_fds > 0 || request->nlock_files > 0);
	plan->terminal = foreground_terminal();
}
