#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/mount.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../message.h"
#include "../privs.h"
#include "../sys.h"
#include "protect.h"
#include "target.h"

/* On the base tmpfs, until it is mounted. */
static const char mask_name[] = ".cordon-mask";

/*
 * An empty file or directory of mode 0 that a read-only mount shows, so that
 * its owner cannot change the mode back.  Where root can own it, it does:
 * with the nested filter a user namespace would have power over a file of
 * the caller's, but not over one that it does not map.
 */
static int
mask_make(const struct root *root, bool directory)
{
	int fd, rc;

	rc = directory ? mkdirat(root->base, mask_name, 0)
		       : mknodat(root->base, mask_name, S_IFREG, 0);
	if (rc == -1)
		fail(errno, NULL, "Can't make a mask");
	fd =
	    sys_openat2(root->base, mask_name, O_PATH | O_NOFOLLOW, 0, BENEATH);
	if (fd == -1)
		fail(errno, NULL, "Can't open a mask");
	if (!root->plan->root_masks)
		return fd;
	privs_raise(CAP_CHOWN); /* a file of ours, by its descriptor */
	rc = fchownat(fd, "", 0, 0, AT_EMPTY_PATH);
	privs_lower();
	if (rc == -1)
		fail(errno, NULL, "Can't give a mask to root");
	return fd;
}

/* As a data file it loses its name when it is mounted. */
void
mask_set(const struct root *root, const struct step *step)
{
	struct stat st;
	int at, made, mask;

	at = target_existing(root->root, step->dest, step->optional);
	if (at == -1)
		return;
	if (fstat(at, &st) == -1)
		fail(errno, NULL, "Can't mask %s", shown(step->dest));
	made = mask_make(root, S_ISDIR(st.st_mode));
	mask = mount_clone(made, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID |
				     MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	mount_attach(mask, at, step->dest);
	(void)close(at); /* O_PATH */
	(void)close(made); /* O_PATH */
	(void)close(mask); /* attached */
	if (unlinkat(root->base, mask_name,
		S_ISDIR(st.st_mode) ? AT_REMOVEDIR : 0) == -1)
		fail(errno, NULL, "Can't unlink a mask");
}

/*
 * Mounts the directory NAME in PARENT over itself, unless it is a mount
 * already: the kernel renames no mount point.  Returns its descriptor.
 */
static int
pin_one(int parent, const char *name, const char *dest)
{
	int at, copy, rc;

	at = sys_openat2(
	    parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0, BENEATH);
	if (at == -1)
		fail(errno, "a pin is for directories, and links are none",
		    "Can't pin %s", shown(dest));
	rc = sys_is_mount_root(at);
	if (rc == -1)
		fail(errno, NULL, "Can't pin %s", shown(dest));
	if (rc == 1)
		return at;
	copy = mount_clone(at, 0);
	mount_attach(copy, at, dest);
	(void)close(at); /* O_PATH */
	return copy;
}

/* Each directory from TOP down to the step's own. */
static void
pin_all(int top, const struct step *step)
{
	char name[NAME_MAX + 1];
	const char *at;
	size_t length;
	int next, parent;

	parent = top;
	for (at = step->below; *at != '\0'; at += length) {
		at += strspn(at, "/");
		length = strcspn(at, "/");
		if (length == 0 || (length == 1 && *at == '.'))
			continue;
		if (length > NAME_MAX)
			fail(ENAMETOOLONG, NULL, "Can't pin %s",
			    shown(step->dest));
		memcpy(name, at, length);
		name[length] = '\0';
		next = pin_one(parent, name, step->dest);
		if (parent != top)
			(void)close(parent); /* O_PATH */
		parent = next;
	}
	if (parent != top)
		(void)close(parent); /* O_PATH */
}

/*
 * A buried pin: the mount as it was is put over the pins again.  The
 * directories still cannot be renamed, since the kernel asks whether a name
 * is a mount point anywhere in the namespace; but nothing in sight is another
 * mount, so that files can be renamed and linked across the directory as
 * before.  Not where the lower layer could be left behind: by a user
 * namespace that our filter does not refuse, or, below "/", when the root
 * changes.
 */
size_t
pins_set(const struct root *root, const struct step *steps, size_t nsteps)
{
	const struct step *within;
	int copy, top;
	size_t n;

	within = steps[0].within;
	top = within->at_root
		  ? root->root
		  : target_existing(root->root, within->dest, false);
	copy = -1;
	if (root->plan->said->policy == POLICY_DEFAULT && !within->at_root)
		copy = mount_clone(top, 0);
	for (n = 0; n < nsteps && steps[n].kind == OPERATION_PIN &&
		    steps[n].within == within;
	     n++)
		pin_all(top, &steps[n]);
	if (copy != -1) {
		mount_attach(copy, top, within->dest);
		(void)close(copy); /* attached */
	}
	if (!within->at_root)
		(void)close(top); /* O_PATH */
	return n;
}
