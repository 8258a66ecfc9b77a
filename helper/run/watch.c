#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "../message.h"
#include "init.h"
#include "status.h"
#include "terminal.h"
#include "watch.h"

/*
 * A directory is another one, or the same; ENTRIES: what is made and removed
 * in it counts too.  What was a mount of the host's is not compared: we have
 * let go of those, and see what it covers.
 */
static bool
same(const struct identity *a, const struct identity *b, bool entries)
{
	if (a->mount && b->exists)
		return true;
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

/*
 * What ran inside shares stderr, and may have left it so that it takes
 * nothing (a terminal whose output was stopped, a full pipe that does not
 * block) or shows nothing (a terminal in the middle of an escape sequence,
 * which CAN and ST end, or concealing what it shows).
 */
static void
stderr_prepare(void)
{
	static const char plain[] = "\030\033\\\033[0m\r";

	if (!isatty(STDERR_FILENO))
		return;
	terminal_block_stop();
	(void)tcflow(STDERR_FILENO, TCOON);
	if (write(STDERR_FILENO, plain, sizeof(plain) - 1) == -1) {
		/* it has hung up, or will be waited for */
	}
}

/* What became of WATCH; NULL: it is as it was. */
static const char *
changed(const struct watch *watch)
{
	struct identity now;

	if (!path_identify(watch->directory, watch->name, &now))
		return "has become unreadable";
	if (same(&watch->before, &now, ends_in_slash(watch->path)))
		return NULL;
	if (!watch->before.exists)
		return "has appeared";
	return now.exists ? "has changed" : "is gone";
}

void
watches_report(const struct plan *plan, const sigset_t *blocked)
{
	const char *what;
	bool prepared;
	size_t i;

	prepared = false;
	for (i = 0; i < plan->nwatches; i++) {
		what = changed(&plan->watches[i]);
		if (what == NULL)
			continue;
		if (!prepared)
			stderr_prepare();
		prepared = true;
		signals_await(STDERR_FILENO, POLLOUT, blocked);
		message_warn("%s: it %s while the sandbox ran (look at it "
			     "before you use it outside)",
		    shown(plan->watches[i].path), what);
		status_watched(plan, plan->watches[i].path, what, blocked);
	}
}
