#ifndef COMMAND_H
#define COMMAND_H

#include "../caller.h"
#include "../plan/plan.h"
#include "pipes.h"

/*
 * The child's last part: everything inside the sandbox that needs no power.
 * Waits until the keeper has said that it has no power either; then becomes
 * the command, or init and the command.
 */
_Noreturn void command_run(
    const struct plan *, const struct caller *, const struct pipes *);

#endif
