/*
 * The policy of every frontend: no namespaces and no mounts inside.  Both are
 * the kernel's way to give a process capabilities, and with them most of the
 * kernel's code that was written for root.
 */
#include <errno.h>
#include <sched.h>
#include <stddef.h>

#include "policy.h"

/* CLONE_NEWTIME is missing: in clone its bit is part of the signal number */
enum {
	NAMESPACES = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
		     CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET
};

static const struct row namespaces[] = {
	REASON("makes or enters a namespace"),
	ANY_BIT("clone", EPERM, 0, NAMESPACES),
	REFUSE("setns", EPERM),
	REFUSE("unshare", EPERM),

	REASON("changes the mounts or the root"),
	REFUSE("chroot", EPERM),
	REFUSE("mount", EPERM),
	REFUSE("pivot_root", EPERM),
	REFUSE("umount2", EPERM),

	REASON("renames the machine"),
	REFUSE("setdomainname", EPERM),
	REFUSE("sethostname", EPERM),
	END,
};

static const struct row *const tables[] = { common_table, namespaces, NULL };

const struct policy policy_default = { "default", tables, false };
