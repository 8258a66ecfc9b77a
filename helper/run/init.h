#ifndef INIT_H
#define INIT_H

#include <sys/types.h>

/*
 * pid 1 of the new pid namespace: reaps, passes on to COMMAND what the
 * keeper sends, and ends with COMMAND's exit status; the kernel then kills
 * what is left.  Every signal has to be blocked when COMMAND is started,
 * with init_block_signals().
 */
_Noreturn void init_run(pid_t command);

void init_block_signals(void);

/* The exit status that tells of a wait(2) status: 128+n for signal n. */
int init_exit_status(int status);

#endif
