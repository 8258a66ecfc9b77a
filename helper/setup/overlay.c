/*
 * An overlay looks at its layers with the credentials of whoever mounted it.
 * With capabilities of the first user namespace it would open to the caller
 * what is closed to him: the upper directory is his, so are the modes that he
 * gives to directories in it, and the merged directory has those.  Without
 * CAP_DAC_OVERRIDE it cannot be written at all, since the kernel's own
 * directory in work has mode 0.
 *
 * So a child makes it, in a user namespace that is not the caller's and knows
 * his uid and gid alone: there the capability is good for what is his already.
 * The child shares our descriptors, and leaves the mount in them.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../message.h"
#include "../privs.h"
#include "../sys.h"
#include "namespaces.h"
#include "overlay.h"

/* What the kernel takes as the value of one option. */
enum { VALUE_BYTES = 256 };

/* Between us and the child: its word to go on, and the mount it has made. */
struct exchange {
	int go_on[2], made[2];
};

/*
 * What the child opens stays open in the descriptors that it shares, and has
 * to be closed before it ends.
 */
static int opened[MAX_LAYERS + 6];
static size_t nopened;

static void
note(int fd)
{
	opened[nopened++] = fd;
}

/*
 * The directory PATH, which is still the one that FD is.  Opened in the
 * child's mount namespace, where every mount is locked to what it covers: the
 * kernel refuses a layer with something mounted below it, which the overlay
 * would uncover.
 */
static int
layer_open(const char *path, int fd)
{
	struct stat planned, found;
	int again;

	again = sys_openat2(AT_FDCWD, path, O_PATH | O_DIRECTORY, 0, 0);
	if (again == -1 || fstat(again, &found) == -1 ||
	    fstat(fd, &planned) == -1)
		fail(errno, NULL, "Can't open the layer %s", shown(path));
	if (found.st_dev != planned.st_dev || found.st_ino != planned.st_ino)
		fail(0, "do not replace it meanwhile",
		    "Can't use the layer %s: it is another one now",
		    shown(path));
	note(again);
	return again;
}

static int
directory_make(int parent, const char *name)
{
	int fd;

	if (mkdirat(parent, name, 0755) == -1)
		fail(errno, NULL, "Can't mkdir %s for an overlay", name);
	fd = sys_openat2(parent, name, O_PATH | O_DIRECTORY, 0, BENEATH);
	if (fd == -1)
		fail(errno, NULL, "Can't open %s for an overlay", name);
	note(fd);
	return fd;
}

/* What is written goes to a tmpfs that nobody sees. */
static void
upper_make(const struct caller *caller, int *upper, int *work)
{
	char uid[16], gid[16], inodes[16];
	const struct mount_option options[] = {
		{ "mode", "755" },
		{ "size", "50%" },
		{ "nr_inodes", inodes },
		{ "uid", uid },
		{ "gid", gid },
	};
	int root, tmpfs;

	root = sys_openat2(AT_FDCWD, "/", O_PATH | O_DIRECTORY, 0, 0);
	if (root == -1)
		fail(errno, NULL, "Can't open /");
	(void)snprintf(inodes, sizeof(inodes), "%d", TMPFS_INODES);
	(void)snprintf(uid, sizeof(uid), "%u", caller->uid);
	(void)snprintf(gid, sizeof(gid), "%u", caller->gid);
	tmpfs = mount_new(
	    "tmpfs", options, sizeof(options) / sizeof(options[0]), 0);
	note(root);
	note(tmpfs);
	mount_attach(tmpfs, root, "/");
	*upper = directory_make(tmpfs, "upper");
	*work = directory_make(tmpfs, "work");
}

/* A name without a byte that would have to be escaped, and of no host path. */
static void
name_add(char *value, int fd)
{
	size_t used;

	used = strlen(value);
	(void)snprintf(value + used, VALUE_BYTES - used, "%s/proc/self/fd/%d",
	    used == 0 ? "" : ":", fd);
	if (strlen(value) == VALUE_BYTES - 1)
		fail(0, "take fewer layers",
		    "an overlay: the names of its layers are too long");
}

/*
 * The mount, from descriptors of the layers.  The kernel takes layers of its
 * own mount namespace only, so all are opened in the child's; before the tmpfs
 * covers anything.
 */
static int
overlay_mount(const struct overlay *overlay, const struct caller *caller)
{
	char lower[VALUE_BYTES] = "", upper[VALUE_BYTES] = "",
	     work[VALUE_BYTES] = "";
	const struct mount_option options[] = {
		{ "userxattr", NULL },
		{ "lowerdir", lower },
		{ "upperdir", upper },
		{ "workdir", work },
	};
	enum { ALL = sizeof(options) / sizeof(options[0]), READ_ONLY = 2 };
	int upper_fd = -1, work_fd = -1;
	size_t i;

	for (i = 0; i < overlay->nlayers; i++)
		name_add(
		    lower, layer_open(overlay->names[i], overlay->layers[i]));
	if (overlay->upper != NULL) {
		upper_fd = layer_open(overlay->upper, overlay->upper_fd);
		work_fd = layer_open(overlay->work, overlay->work_fd);
	} else if (!overlay->read_only) {
		upper_make(caller, &upper_fd, &work_fd);
	}
	if (overlay->read_only)
		return mount_new_overlay(
		    options, READ_ONLY, overlay->attributes);
	name_add(upper, upper_fd);
	name_add(work, work_fd);
	return mount_new_overlay(options, ALL, overlay->attributes);
}

/* Where the kernel cannot write to upper it makes a read-only mount. */
static void
check_writable(const struct overlay *overlay, int mount)
{
	struct statvfs fs;

	if (overlay->read_only)
		return;
	if (fstatvfs(mount, &fs) == -1)
		fail(errno, NULL, "Can't look at an overlay");
	if ((fs.f_flag & ST_RDONLY) != 0)
		fail(0, "is RWSRC yours to write, and WORKDIR empty?",
		    "an overlay: the kernel cannot write to its upper layer");
}

/*
 * The parent may have ended before the signal was asked for.  Its ends of the
 * pipes are in the descriptors we share: nothing else would tell.
 */
static void
end_with(pid_t parent)
{
	if (sys_parent_death_signal(SIGKILL) == -1)
		fail(errno, NULL, "Can't set the parent death signal");
	if (getppid() != parent)
		fail_silently();
}

static _Noreturn void
child_run(const struct overlay *overlay, const struct caller *parents,
    const struct exchange *exchange, pid_t parent)
{
	static struct caller caller;
	int mount;
	size_t i;
	char byte;

	end_with(parent);
	caller = *parents;
	if (caller.mode == MODE_USERNS) {
		privs_lower(); /* it was born with what was raised */
	} else {
		privs_shed_new_userns(&caller);
		if (read(exchange->go_on[0], &byte, 1) != 1)
			fail_silently();
		privs_shed_in_userns(&caller);
		end_with(parent); /* the change of ids has cleared it */
	}
	mount = overlay_mount(overlay, &caller);
	check_writable(overlay, mount);
	for (i = 0; i < nopened; i++)
		(void)close(opened[i]); /* the overlay has its own */
	if (write(exchange->made[1], &mount, sizeof(mount)) !=
	    (ssize_t)sizeof(mount))
		fail(errno, NULL, "Can't hand on an overlay");
	_exit(0);
}

/* In the child 0 is returned. */
static pid_t
child_clone(const struct caller *caller)
{
	uint64_t flags;
	int pidfd;
	pid_t pid;

	flags = CLONE_NEWNS | CLONE_FILES;
	if (caller->mode == MODE_USERNS) {
		privs_raise(CAP_SYS_ADMIN);
		pid = sys_clone3(flags, &pidfd);
		if (pid != 0)
			privs_lower();
	} else {
		privs_raise_owner(caller);
		pid = sys_clone3(flags | CLONE_NEWUSER, &pidfd);
		if (pid != 0)
			privs_lower_uid(caller);
	}
	if (pid == -1)
		fail(errno,
		    errno == ENOSPC
			? "user.max_user_namespaces tells how many may be: an "
			  "overlay needs one, for a moment"
			: NULL,
		    "Creating new namespace failed");
	return pid;
}

static int
overlay_make(const struct overlay *overlay, const struct caller *caller)
{
	struct exchange exchange;
	pid_t pid, ended, self;
	int mount, status;
	size_t i;

	self = getpid();
	if (pipe2(exchange.go_on, O_CLOEXEC) == -1 ||
	    pipe2(exchange.made, O_CLOEXEC) == -1)
		fail(errno, NULL, "Can't make a pipe");
	pid = child_clone(caller);
	if (pid == 0)
		child_run(overlay, caller, &exchange, self);
	if (caller->mode != MODE_USERNS) {
		namespaces_map(caller, pid, caller->uid, caller->gid);
		if (write(exchange.go_on[1], "", 1) != 1)
			fail(errno, NULL, "Can't let the child go on");
	}
	do
		ended = waitpid(pid, &status, 0);
	while (ended == -1 && errno == EINTR);
	if (ended == -1)
		fail(errno, NULL, "Can't wait for the child");
	if (WIFSIGNALED(status))
		fail(0, "start it again",
		    "an overlay: the process that makes it was killed");
	if (status != 0)
		fail_silently(); /* it has said why */
	if (read(exchange.made[0], &mount, sizeof(mount)) !=
	    (ssize_t)sizeof(mount))
		fail(errno, NULL, "Can't take on an overlay");
	for (i = 0; i < 2; i++) {
		(void)close(exchange.go_on[i]); /* done with */
		(void)close(exchange.made[i]); /* done with */
	}
	for (i = 0; i < overlay->nlayers; i++)
		(void)close(overlay->layers[i]); /* O_PATH */
	if (overlay->upper != NULL) {
		(void)close(overlay->upper_fd); /* O_PATH */
		(void)close(overlay->work_fd); /* O_PATH */
	}
	return mount;
}

void
overlays_make(
    const struct plan *plan, const struct caller *caller, struct trees *trees)
{
	size_t i;

	for (i = 0; i < plan->noverlays; i++)
		trees->overlay[i] = overlay_make(&plan->overlays[i], caller);
}
