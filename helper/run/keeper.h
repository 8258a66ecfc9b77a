#ifndef KEEPER_H
#define KEEPER_H

#include "../caller.h"
#include "../plan/plan.h"

/* The child as the keeper sees it. */
struct child {
	pid_t pid;
	int pidfd;
	int ready; /* a pipe: one byte lets the child start the command;
		    * closed: the keeper is gone */
	int stopped; /* a pipe: a byte each time the command stops */
};

/* Closes every descriptor above 2 that the keeper has no use for. */
void keeper_close_others(const struct plan *, const struct child *);

/*
 * The process that stays outside.  Holds no power any more; lets the child
 * go on, passes signals on if the caller asked for it, and ends with the
 * child's exit status.  If it is killed, the child is, by its parent death
 * signal.
 */
_Noreturn void keeper_run(
    const struct plan *, const struct caller *, const struct child *);

#endif
