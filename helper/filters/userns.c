/*
 * For --disable-userns: no user namespace is made, by any of the kernel's
 * interfaces, and nothing else is refused.
 */
#include <errno.h>
#include <sched.h>
#include <stddef.h>

#include "policy.h"

static const struct row userns[] = {
	REASON("its flags lie in memory, where no filter can read them; "
	       "glibc falls back to clone on ENOSYS alone"),
	REFUSE("clone3", ENOSYS),

	REASON("makes a user namespace"),
	ANY_BIT("clone", EPERM, 0, CLONE_NEWUSER),
	ANY_BIT("unshare", EPERM, 0, CLONE_NEWUSER),
	END,
};

static const struct row *const tables[] = { userns, NULL };

const struct policy policy_userns = { "userns", tables, true };
