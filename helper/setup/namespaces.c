#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/mount.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../message.h"
#include "../privs.h"
#include "../run/init.h"
#include "../sys.h"
#include "loopback.h"
#include "mount.h"
#include "namespaces.h"

/* In PROC, a procfs.  One write: the kernel takes a map whole or not at all. */
static bool
proc_write(int proc, const char *pid, const char *name, const char *text)
{
	char path[64];
	ssize_t written;
	int fd, kept;

	(void)snprintf(path, sizeof(path), "%s/%s", pid, name);
	fd = openat(proc, path, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		return false;
	written = write(fd, text, strlen(text));
	kept = errno;
	(void)close(fd); /* the write is checked */
	errno = kept;
	return written == (ssize_t)strlen(text);
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

/*
 * Writes the maps of process PID: one uid and one gid.  The kernel wants
 * groups to be settled before an unprivileged map, and it is right: with
 * setgroups(2) a process could leave a group that is refused something.
 * Returns the name of what could not be written; NULL: all was.
 */
static const char *
maps_write(int proc, const char *pid, uid_t inner_uid, uid_t uid,
    gid_t inner_gid, gid_t gid)
{
	char map[64];

	if (!proc_write(proc, pid, "setgroups", "deny"))
		return "setgroups";
	(void)snprintf(map, sizeof(map), "%u %u 1\n", inner_uid, uid);
	if (!proc_write(proc, pid, "uid_map", map))
		return "uid_map";
	(void)snprintf(map, sizeof(map), "%u %u 1\n", inner_gid, gid);
	if (!proc_write(proc, pid, "gid_map", map))
		return "gid_map";
	return NULL;
}

/* Without power: what fail() closes can block as long as the caller likes. */
static void
maps_check(const char *pid, const char *unwritten)
{
	char path[64];

	if (unwritten == NULL)
		return;
	(void)snprintf(path, sizeof(path), "/proc/%s/%s", pid, unwritten);
	fail(errno, NULL, "Can't write %s", path);
}

/*
 * In setuid and root mode that would be a namespace of somebody else's, who
 * has all power in it.
 */
static void
userns_check(const struct request *said, const struct caller *caller)
{
	if (caller->mode != MODE_USERNS &&
	    (said->userns != -1 || said->userns2 != -1))
		fail(0, "its owner would have power over the command",
		    "%s: is refused in %s mode",
		    said->userns != -1 ? "--userns" : "--userns2",
		    caller->mode == MODE_ROOT ? "root" : "setuid");
}

/* The ids are the caller's as that namespace maps them. */
static void
userns_join(struct caller *caller, int userns, const char *option)
{
	if (setns(userns, CLONE_NEWUSER) == -1)
		fail(errno, "it has to be the caller's, and below this one",
		    "Can't join the user namespace of %s", option);
	caller->uid = getuid();
	caller->gid = getgid();
	privs_shed_new_userns(caller);
	privs_shed_in_userns(caller);
}

static void
userns_enter(struct caller *caller, const struct request *said)
{
	uid_t uid;
	gid_t gid;
	int proc, rc;

	if (said->userns != -1) {
		userns_join(caller, said->userns, "--userns");
		privs_raise(CAP_SYS_ADMIN);
		rc = unshare(CLONE_NEWNS);
		privs_lower();
		if (rc == -1)
			fail(errno, NULL, "Creating new namespace failed");
		return;
	}
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) == -1)
		userns_refused(errno);
	uid = caller->uid;
	gid = caller->gid;
	if (said->uid != -1)
		caller->uid = (uid_t)said->uid;
	if (said->gid != -1)
		caller->gid = (gid_t)said->gid;
	proc = sys_openat2(AT_FDCWD, "/proc", O_PATH | O_DIRECTORY, 0, 0);
	if (proc == -1)
		fail(errno, "is /proc mounted?",
		    "Can't look at the user namespace");
	maps_check("self",
	    maps_write(proc, "self", caller->uid, uid, caller->gid, gid));
	(void)close(proc); /* O_PATH */
	privs_shed_new_userns(caller);
	privs_shed_in_userns(caller);
}

/*
 * Cutting propagation has a second effect that matters more: an unbindable
 * mount is left out of a recursive copy, which would then show what it
 * covers.  A private one is copied.
 */
void
namespaces_enter(struct caller *caller, const struct request *said)
{
	int root, rc;

	userns_check(said, caller);
	if (caller->mode == MODE_USERNS) {
		userns_enter(caller, said);
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

/* The next child is in PIDNS, which the plan has looked at. */
static void
pidns_join(int pidns)
{
	int rc;

	privs_raise(CAP_SYS_ADMIN); /* also over what the caller owns */
	rc = setns(pidns, CLONE_NEWPID);
	privs_lower();
	if (rc == -1)
		fail(errno,
		    errno == EPERM ? "join its user namespace, too: --userns"
				   : NULL,
		    "Can't join the pid namespace");
}

pid_t
namespaces_clone(const struct plan *plan, int *pidfd)
{
	pid_t pid;

	if (plan->pidns != -1)
		pidns_join(plan->pidns);
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

/* 1: the child is in a user namespace; 0: it cannot have one, and need not. */
void
namespaces_make_user(
    const struct plan *plan, struct caller *caller, const struct pipes *pipes)
{
	const struct request *said;
	char made;
	int rc;

	said = plan->said;
	if (said->userns2 != -1) {
		privs_raise(CAP_SYS_ADMIN);
		userns_join(caller, said->userns2, "--userns2");
	}
	if (!plan->user)
		return;
	privs_raise_owner(caller);
	rc = unshare(CLONE_NEWUSER);
	if (rc == -1)
		privs_lower_uid(caller);
	if (rc == -1 && (said->user || said->uid != -1 || said->gid != -1))
		fail(errno, "user.max_user_namespaces tells how many may be",
		    "No permissions to create a new namespace");
	made = rc == -1 ? 0 : 1;
	if (made)
		privs_shed_new_userns(caller);
	if (write(pipes->user, &made, 1) != 1)
		fail_silently(); /* the keeper is gone */
	if (!made)
		return;
	if (read(pipes->ready, &made, 1) != 1)
		fail_silently();
	caller->uid = plan->inner_uid;
	caller->gid = plan->inner_gid;
	privs_shed_in_userns(caller);
}

/*
 * In a procfs of our own, that nobody else sees.  That at /proc may hide the
 * child (hidepid=), or be one of another pid namespace, where our number of the
 * child is somebody else's.
 */
void
namespaces_map(const struct caller *caller, pid_t pid, uid_t uid, gid_t gid)
{
	const char *unwritten;
	char number[16];
	int proc;

	proc = mount_new("proc", NULL, 0,
	    MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	(void)snprintf(number, sizeof(number), "%d", pid);
	privs_raise_root(caller); /* who may write, and owns the files */
	unwritten =
	    maps_write(proc, number, uid, caller->uid, gid, caller->gid);
	privs_lower_uid(caller);
	maps_check(number, unwritten);
	(void)close(proc); /* only looked up in */
}

void
namespaces_map_user(const struct plan *plan, const struct caller *caller,
    const struct pipes *pipes, pid_t child)
{
	char made;

	if (!plan->user)
		return;
	signals_await(pipes->user, POLLIN, &caller->blocked);
	/* nothing comes if the child has failed, and said why */
	if (read(pipes->user, &made, 1) != 1 || !made)
		return;
	namespaces_map(caller, child, plan->inner_uid, plan->inner_gid);
	if (write(pipes->ready, &made, 1) != 1 && errno != EPIPE)
		fail(errno, NULL, "Can't let the child go on");
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
