#ifndef KEEPER_H
#define KEEPER_H

#include "../caller.h"
#include "../plan/plan.h"
#include "pipes.h"

/* The child as the keeper sees it. */
struct child {
	pid_t pid;
	int pidfd;
	struct pipes pipes;
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
