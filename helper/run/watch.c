#include <stdbool.h>
#include <string.h>

#include "../message.h"
#include "watch.h"

/*
 * A directory is another one, or the same; ENTRIES: what is made and removed
 * in it counts too.
 */
static bool
same(const struct identity *a, const struct identity *b, bool entries)
{
	if (a->exists != b->exists || a->device != b->device ||
	    a->inode != b->inode || a->directory != b->directory)
		return false;
	if (a->directory && !entries)
		return true;
	return a->changed.tv_sec == b->changed.tv_sec &&
	       a->changed.tv_nsec == b->changed.tv_nsec;
}

static bool
ends_in_slash(const char *path)
{
	return path[strlen(path) - 1] == '/'; /* it is not empty */
}

void
watches_report(const struct plan *plan)
{
	const struct watch *watch;
	struct identity now;
	const char *what;
	size_t i;

	for (i = 0; i < plan->nwatches; i++) {
		watch = &plan->watches[i];
		if (!path_identify(watch->directory, watch->name, &now))
			what = "has become unreadable";
		else if (same(&now, &watch->before, ends_in_slash(watch->path)))
			continue;
		else if (!watch->before.exists)
			what = "has appeared";
		else if (!now.exists)
			what = "is gone";
		else
			what = "has changed";
		message_warn("%s: it %s while the sandbox ran (look at it "
			     "before you use it outside)",
		    shown(watch->path), what);
	}
}
