#ifndef WATCH_H
#define WATCH_H

#include <signal.h>

#include "../plan/plan.h"

/*
 * Tells, one line each, which of the watched files are not what they were.
 * To be called when nothing inside runs any more, and without power.  While
 * it waits for a stderr that takes nothing, only the signals BLOCKED are.
 */
void watches_report(const struct plan *, const sigset_t *blocked);

#endif
