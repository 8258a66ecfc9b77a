#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../message.h"
#include "../sys.h"
#include "namespaces.h"
#include "protect.h"
#include "root.h"
#include "rootfs.h"
#include "target.h"

enum { DIRECTORY_MODE = 0755 };

/* A tmpfs that belongs to the caller and cannot fill the machine. */
static int
tmpfs_new(const struct plan *plan, mode_t mode, uint64_t size)
{
	char modes[8], sizes[24], uid[16], gid[16], inodes[16];
	const struct mount_option options[] = {
		{ "mode", modes },
		{ "size", size == 0 ? "50%" : sizes },
		{ "nr_inodes", inodes },
		{ "uid", uid },
		{ "gid", gid },
	};

	(void)snprintf(modes, sizeof(modes), "%o", mode);
	(void)snprintf(sizes, sizeof(sizes), "%llu", (unsigned long long)size);
	(void)snprintf(inodes, sizeof(inodes), "%d", TMPFS_INODES);
	(void)snprintf(uid, sizeof(uid), "%u", plan->uid);
	(void)snprintf(gid, sizeof(gid), "%u", plan->gid);
	return mount_new("tmpfs", options, sizeof(options) / sizeof(options[0]),
	    MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}

/*
 * Attaches MOUNT at the step's place.  On "/" it becomes what "/" means,
 * and its descriptor is kept for that; elsewhere it is closed.
 */
static void
attach(struct root *root, const struct step *step, int mount, bool directory)
{
	int at;

	at = step->at_root ? root->root
			   : target_mount_point(root->root, step->dest,
				 directory, step->parents);
	mount_attach(mount, at, step->dest);
	if (step->at_root) {
		if (root->root != root->base)
			(void)close(root->root); /* covered from now on */
		root->root = mount;
		root->nabove++;
		return;
	}
	(void)close(at); /* O_PATH */
	(void)close(mount); /* attached */
}

/* A new mount on NAME, which is made, in the directory DIRECTORY. */
static void
attach_below(int directory, const char *name, int mount, bool is_directory)
{
	int at;

	at = target_mount_point(directory, name, is_directory, DIRECTORY_MODE);
	mount_attach(mount, at, name);
	(void)close(at); /* O_PATH */
	(void)close(mount); /* attached */
}

/*
 * What root could change about the running kernel is read-only, also for
 * a root without capabilities: many files in there look at the uid only.
 */
static void
proc_cover(int proc)
{
	static const char *const names[] = { "sys", "sysrq-trigger", "irq",
		"bus" };
	size_t i;
	int at, copy;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		at = sys_openat2(
		    proc, names[i], O_PATH | O_NOFOLLOW, 0, BENEATH);
		if (at == -1 && errno == ENOENT)
			continue; /* the kernel was built without it */
		if (at == -1)
			fail(errno, NULL, "Can't open %s of procfs", names[i]);
		copy =
		    mount_clone(at, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID |
					MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
		mount_attach(copy, at, names[i]);
		(void)close(at); /* O_PATH */
		(void)close(copy); /* attached */
	}
}

static void
step_proc(struct root *root, const struct step *step)
{
	uint64_t attributes;
	int at, mount;

	attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
	if (step->read_only)
		attributes |= MOUNT_ATTR_RDONLY;
	mount = step->nsources > 0 ? root->trees->fd[step->source]
				   : mount_new("proc", NULL, 0, attributes);
	at = target_mount_point(root->root, step->dest, true, step->parents);
	mount_attach(mount, at, step->dest);
	(void)close(at); /* O_PATH */
	proc_cover(mount); /* only what is attached can be cloned again */
	(void)close(mount); /* attached */
}

static int
devpts_new(void)
{
	char max[16];
	const struct mount_option options[] = {
		{ "ptmxmode", "0666" },
		{ "mode", "600" },
		{ "max", max },
	};

	(void)snprintf(max, sizeof(max), "%d", DEVPTS_MAX);
	/* every mount of it is a new instance, since 4.7 */
	return mount_new("devpts", options,
	    sizeof(options) / sizeof(options[0]),
	    MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
}

static void
step_dev(struct root *root, const struct step *step)
{
	/* as the plan orders its sources; console only with a terminal */
	static const char *const nodes[] = { "null", "zero", "full", "random",
		"urandom", "tty", "console" };
	static const char *const links[][2] = {
		{ "fd", "/proc/self/fd" },
		{ "stdin", "/proc/self/fd/0" },
		{ "stdout", "/proc/self/fd/1" },
		{ "stderr", "/proc/self/fd/2" },
		{ "core", "/proc/kcore" },
		{ "ptmx", "pts/ptmx" },
	};
	size_t i;
	int at, dev;

	dev = tmpfs_new(root->plan, DIRECTORY_MODE, 0);
	at = target_mount_point(root->root, step->dest, true, step->parents);
	mount_attach(dev, at, step->dest);
	(void)close(at); /* O_PATH */
	for (i = 0; i < step->nsources; i++)
		attach_below(
		    dev, nodes[i], root->trees->fd[step->source + i], false);
	attach_below(dev, "pts", devpts_new(), true);
	attach_below(dev, "shm", tmpfs_new(root->plan, 01777, 0), true);
	for (i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		target_make_link(dev, links[i][0], links[i][1], DIRECTORY_MODE);
	(void)close(dev); /* attached */
}

/* Copies all of the memfd DATA to FD and closes it. */
static void
data_write(int data, int fd, const char *dest)
{
	enum { AT_ONCE = 1 << 20 };
	ssize_t n;

	do
		n = sendfile(fd, data, NULL, AT_ONCE);
	while (n > 0);
	if (n == -1)
		fail(errno, NULL, "Can't write %s", shown(dest));
	(void)close(data); /* only read */
}

/*
 * A file that has no name but where it is bound.  It lies on the base
 * tmpfs, which is surely attached (a memfd cannot be bound), and loses its
 * name there when it has the other one: before, the kernel would not take
 * it for a mount.
 */
static void
step_data(struct root *root, const struct step *step)
{
	static const char name[] = ".cordon-data";
	uint64_t attributes;
	int file, mount;

	file = openat(root->base, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, step->mode);
	if (file == -1)
		fail(errno, NULL, "Can't create the file for %s",
		    shown(step->dest));
	data_write(step->data, file, step->dest);
	attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
	if (step->read_only)
		attributes |= MOUNT_ATTR_RDONLY;
	mount = mount_clone(file, attributes);
	(void)close(file); /* the mount holds it */
	attach(root, step, mount, false);
	if (unlinkat(root->base, name, 0) == -1)
		fail(errno, NULL, "Can't unlink the file for %s",
		    shown(step->dest));
}

static void
step_file(struct root *root, const struct step *step)
{
	int file;

	file =
	    target_make_file(root->root, step->dest, step->mode, step->parents);
	data_write(step->data, file, step->dest);
	if (close(file) == -1) /* a late error of a network file system */
		fail(errno, NULL, "Can't write %s", shown(step->dest));
}

static void
step_bind(struct root *root, const struct step *step)
{
	attach(root, step, root->trees->fd[step->source],
	    root->plan->sources[step->source].directory);
}

static void
step_remount(struct root *root, const struct step *step)
{
	int at;

	if (step->at_root) {
		mount_make_read_only(root->root, step->dest);
		return;
	}
	at = target_existing(root->root, step->dest, false);
	mount_make_read_only(at, step->dest);
	(void)close(at); /* O_PATH */
}

/* Returns how many of STEPS, which are NSTEPS, it took: mostly one. */
static size_t
steps_take(struct root *root, const struct step *steps, size_t nsteps)
{
	const struct step *step = &steps[0];

	switch (step->kind) {
	case OPERATION_BIND:
		step_bind(root, step);
		break;
	case OPERATION_REMOUNT_RO:
		step_remount(root, step);
		break;
	case OPERATION_PROC:
		step_proc(root, step);
		break;
	case OPERATION_DEV:
		step_dev(root, step);
		break;
	case OPERATION_TMPFS:
		attach(root, step,
		    tmpfs_new(root->plan, step->mode, step->size), true);
		break;
	case OPERATION_MQUEUE:
		attach(root, step,
		    mount_new("mqueue", NULL, 0,
			MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV |
			    MOUNT_ATTR_NOEXEC),
		    true);
		break;
	case OPERATION_DIR:
		target_make_directory(
		    root->root, step->dest, step->mode, step->parents);
		break;
	case OPERATION_FILE:
		step_file(root, step);
		break;
	case OPERATION_DATA:
		step_data(root, step);
		break;
	case OPERATION_SYMLINK:
		target_make_link(
		    root->root, step->dest, step->target, step->parents);
		break;
	case OPERATION_CHMOD:
		target_chmod(root->root, step->dest, step->mode);
		break;
	case OPERATION_MASK:
		mask_set(root, step);
		break;
	case OPERATION_OVERLAY:
		attach(root, step, root->trees->overlay[step->source], true);
		break;
	case OPERATION_PIN:
		return pins_set(root, steps, nsteps);
	}
	return 1;
}

/*
 * Propagation was cut before the clone: where / is shared, our mounts would
 * appear in the caller's namespace too.  The umask is the operations' own
 * until the tree stands, their modes are meant as given.
 */
void
rootfs_build(const struct plan *plan, const struct trees *trees)
{
	struct root root = {
		.plan = plan,
		.trees = trees,
	};
	mode_t mask;
	size_t i;
	int old;

	old = sys_openat2(AT_FDCWD, "/", O_PATH | O_DIRECTORY, 0, 0);
	if (old == -1)
		fail(errno, NULL, "Can't open /");
	mask = umask(0);
	root.base = tmpfs_new(plan, DIRECTORY_MODE, 0);
	root.root = root.base;
	mount_attach(root.base, old, "/");
	(void)close(old); /* O_PATH */
	for (i = 0; i < plan->nsteps;)
		i += steps_take(&root, &plan->steps[i], plan->nsteps - i);
	namespaces_change_root(root.root, root.nabove);
	if (root.root != root.base)
		(void)close(root.root); /* it is / now */
	(void)close(root.base); /* it is /, or covered by it */
	(void)umask(mask);
}
