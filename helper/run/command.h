#ifndef COMMAND_H
#define COMMAND_H

#include "../caller.h"
#include "../plan/plan.h"

/*
 * The child's last part: everything inside the sandbox that needs no power.
 * Waits until the keeper has said, through the pipe READY, that it has no
 * power either; then becomes the command, or init and the command.  STOPPED
 * is init's.
 */
_Noreturn void command_run(
    const struct plan *, const struct caller *, int ready, int stopped);

#endif
