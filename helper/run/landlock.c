#include <errno.h>
#include <unistd.h>

#include "../message.h"
#include "../sys.h"
#include "landlock.h"

void
landlock_restrict(uint64_t scopes)
{
	enum { FIRST_WITH_SCOPES = 6 }; /* Linux 6.12 */
	int ruleset;

	if (sys_landlock_version() < FIRST_WITH_SCOPES)
		fail(0, "Linux 6.12 with landlock among its LSMs has them",
		    "--landlock-scope: the kernel has no Landlock scopes");
	ruleset = sys_landlock_create(scopes);
	if (ruleset == -1 || sys_landlock_restrict(ruleset) == -1)
		fail(errno, NULL, "Can't set the Landlock scopes");
	(void)close(ruleset); /* enforced */
}
