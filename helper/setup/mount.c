#include <errno.h>
#include <linux/capability.h>
#include <linux/mount.h>
#include <stdbool.h>
#include <unistd.h>

#include "../message.h"
#include "../privs.h"
#include "../sys.h"
#include "mount.h"

/*
 * The attributes are set while the tree is still detached: it is never
 * seen with fewer.  Propagation is made private too, so that a mount the
 * host makes later does not appear inside.  One bracket for both calls:
 * nothing but our new descriptor is between them, and raising and lowering
 * costs as much as either.
 */
int
mount_clone(int fd, uint64_t attributes)
{
	int rc, tree;

	rc = -1;
	privs_raise(CAP_SYS_ADMIN); /* a copy of mounts of our namespace */
	tree = sys_mount_clone(fd);
	if (tree != -1)
		rc = sys_mount_restrict(tree, attributes);
	privs_lower();
	if (tree == -1)
		fail(errno, NULL, "Can't clone a mount");
	if (rc == -1)
		fail(errno, NULL, "Can't set the attributes of a mount");
	return tree;
}

void
mounts_clone(const struct plan *plan, struct trees *trees)
{
	size_t i;

	for (i = 0; i < plan->nsources; i++) {
		trees->fd[i] = mount_clone(
		    plan->sources[i].fd, plan->sources[i].attributes);
		(void)close(plan->sources[i].fd); /* O_PATH */
	}
}

static const char *
overlay_hint(int error)
{
	if (error == EINVAL)
		return "nothing may be mounted below a layer, and RWSRC "
		       "and WORKDIR have to be apart on one mount";
	return error == ELOOP ? "no layer may lie in another" : NULL;
}

/* Options are strings to the kernel until FSCONFIG_CMD_CREATE reads them. */
static int
make(const char *type, const struct mount_option *options, size_t noptions,
    uint64_t attributes, bool overlay)
{
	int fs, mount, rc;
	size_t i;

	privs_raise(CAP_SYS_ADMIN);
	fs = sys_fsopen(type);
	privs_lower();
	if (fs == -1)
		fail(errno, NULL, "Can't open a new %s", type);
	for (i = 0; i < noptions; i++) {
		if (options[i].value == NULL)
			rc = sys_fsconfig_flag(fs, options[i].key);
		else
			rc = sys_fsconfig_string(
			    fs, options[i].key, options[i].value);
		if (rc == -1)
			fail(errno, NULL, "Can't set %s of a new %s",
			    options[i].key, type);
	}
	mount = -1;
	if (overlay)
		privs_raise(CAP_DAC_OVERRIDE); /* which the mount then has */
	privs_raise(CAP_SYS_ADMIN);
	if (sys_fsconfig_create(fs) != -1)
		mount = sys_fsmount(fs, attributes);
	privs_lower();
	if (mount == -1)
		fail(errno, overlay ? overlay_hint(errno) : NULL,
		    "Can't make a new %s", type);
	(void)close(fs); /* the mount holds the file system */
	return mount;
}

int
mount_new(const char *type, const struct mount_option *options, size_t noptions,
    uint64_t attributes)
{
	return make(type, options, noptions, attributes, false);
}

int
mount_new_overlay(
    const struct mount_option *options, size_t noptions, uint64_t attributes)
{
	return make("overlay", options, noptions, attributes, true);
}

void
mount_attach(int mount, int at, const char *name)
{
	int rc;

	privs_raise(CAP_SYS_ADMIN);
	rc = sys_mount_attach(mount, at);
	privs_lower();
	if (rc == -1)
		fail(errno, NULL, "Can't mount on %s", shown(name));
}

void
mount_make_read_only(int fd, const char *name)
{
	int rc;

	privs_raise(CAP_SYS_ADMIN);
	rc = sys_mount_restrict_one(fd, MOUNT_ATTR_RDONLY);
	privs_lower();
	if (rc == -1)
		fail(errno, errno == EINVAL ? "it is not a mount" : NULL,
		    "Can't remount %s read-only", shown(name));
}

void
mount_make_private(int fd)
{
	int rc;

	privs_raise(CAP_SYS_ADMIN);
	rc = sys_mount_restrict(fd, 0);
	privs_lower();
	if (rc == -1)
		fail(errno, errno == EINVAL ? "is / not a mount?" : NULL,
		    "Can't cut the propagation of mounts");
}
