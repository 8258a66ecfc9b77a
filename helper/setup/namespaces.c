#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../message.h"
#include "../privs.h"
#include "../sys.h"
#include "loopback.h"
#include "mount.h"
#include "namespaces.h"

/* One write: the kernel takes a map whole or not at all. */
static void
proc_write(const char *path, const char *text)
{
	size_t length;
	int fd;

	length = strlen(text);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd == -1 || write(fd, text, length) != (ssize_t)length)
		fail(errno, NULL, "Can't write %s", path);
	(void)close(fd); /* the write was checked */
}

static _Noreturn void
userns_refused(int error)
{
	if (error == EPERM || error == ENOSPC || error == EUSERS)
		fail(error,
		    "this machine refuses user namespaces: have cordon "
		    "installed setuid root, see cordon(1)",
		    "No permissions to create a new namespace");
	fail(error, NULL, "Creating new namespace failed");
}

static void
userns_enter(struct caller *caller)
{
	char map[64];

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) == -1)
		userns_refused(errno);
	/* the kernel wants groups to be settled before an unprivileged map */
	proc_write("/proc/self/setgroups", "deny");
	(void)snprintf(map, sizeof(map), "%u %u 1\n", caller->uid, caller->uid);
	proc_write("/proc/self/uid_map", map);
	(void)snprintf(map, sizeof(map), "%u %u 1\n", caller->gid, caller->gid);
	proc_write("/proc/self/gid_map", map);
	privs_shed_in_userns(caller);
}

/*
 * Cutting propagation has a second effect that matters more: an unbindable
 * mount is left out of a recursive copy, which would then show what it
 * covers.  A private one is copied.
 */
void
namespaces_enter(struct caller *caller)
{
	int root, rc;

	if (caller->mode == MODE_USERNS) {
		userns_enter(caller);
	} else {
		privs_raise(CAP_SYS_ADMIN);
		rc = unshare(CLONE_NEWNS);
		privs_lower();
		if (rc == -1)
			fail(errno, NULL, "Creating new namespace failed");
	}
	root = sys_openat2(AT_FDCWD, "/", O_PATH | O_DIRECTORY, 0, 0);
	if (root == -1)
		fail(errno, NULL, "Can't open /");
	mount_make_private(root);
	(void)close(root); /* O_PATH */
}

void
namespaces_leave_mounts(const struct caller *caller)
{
	int rc;

	if (caller->mode == MODE_USERNS)
		return;
	if (chdir("/") == -1) /* a working directory would be kept */
		fail(errno, NULL, "Can't leave the working directory");
	privs_raise(CAP_SYS_ADMIN);
	rc = sys_umount_root();
	privs_lower();
	if (rc == -1)
		fail(errno, NULL, "Can't let go of the host's mounts");
}

pid_t
namespaces_clone(const struct plan *plan, int *pidfd)
{
	pid_t pid;

	privs_raise(CAP_SYS_ADMIN); /* new namespaces of our user namespace */
	pid = sys_clone3(CLONE_NEWNS | plan->namespaces, pidfd);
	privs_lower(); /* the child was born with it: in both */
	if (pid == -1)
		fail(errno, NULL, "Creating new namespace failed");
	return pid;
}

void
namespaces_configure(const struct plan *plan)
{
	int rc;

	if (plan->hostname != NULL) {
		privs_raise(CAP_SYS_ADMIN);
		rc = sethostname(plan->hostname, strlen(plan->hostname));
		privs_lower();
		if (rc == -1)
			fail(errno, NULL, "Can't set the host name to %s",
			    shown(plan->hostname));
	}
	if ((plan->namespaces & CLONE_NEWNET) != 0)
		loopback_up();
}

/*
 * pivot_root(".", ".") puts the old root on top of the new one, at the
 * same place, so that no directory for it is needed.  On the old root lies
 * our tmpfs, if the new one is not that itself, and on that each mount that
 * was made at "/" but the last.  The look-up of "." goes to the top, so as
 * many are detached, the topmost first, and the old root, with all that was
 * mounted below it, comes last.  A look-up of "/.." goes to the top as well:
 * what is still there would be a way out.
 */
void
namespaces_change_root(int root, size_t nabove)
{
	int rc;

	if (fchdir(root) == -1)
		fail(errno, NULL, "Can't enter the new root");
	privs_raise(CAP_SYS_ADMIN);
	rc = sys_pivot_root_here();
	for (nabove++; rc != -1 && nabove > 0; nabove--)
		rc = sys_umount_here();
	privs_lower();
	if (rc == -1)
		fail(errno, NULL, "Can't change the root");
	if (chdir("/") == -1)
		fail(errno, NULL, "Can't enter the new root");
	if (sys_is_in_mount(root, "/..") != 1 ||
	    sys_is_in_mount(root, ".") != 1)
		fail(0, NULL, "Can't leave the old root: it is still in reach");
}
