#ifndef WATCH_H
#define WATCH_H

#include "../plan/plan.h"

/*
 * Tells, one line each, which of the watched files are not what they were.
 * To be called when nothing inside runs any more, and without power.
 */
void watches_report(const struct plan *);

#endif
