#ifndef INIT_H
#define INIT_H

#include <signal.h>
#include <sys/types.h>

/* Queued by the keeper: its value is a signal for the command. */
#define INIT_PASS_ON SIGRTMIN

/*
 * The parent of COMMAND inside, pid 1 of a new pid namespace if there is one:
 * reaps, passes on to COMMAND what the keeper, its own parent, sends, writes a
 * byte to the pipe STOPPED when COMMAND stops, and ends with COMMAND's exit
 * status; the kernel then kills what is left.  Every signal has to be blocked,
 * since before the keeper could send one.
 */
_Noreturn void init_run(pid_t command, int stopped);

/*
 * Blocks every signal, until caller_restore() or the keeper gives the mask
 * back.  A signal that pid 1 has no handler for is thrown away by the
 * kernel, but not while it is blocked.
 */
void signals_block(void);

/*
 * Waits for EVENTS of poll(2) on FD, meanwhile with the signals that are not
 * in BLOCKED, the caller's own mask: whoever sends one ends us.
 */
void signals_await(int fd, short events, const sigset_t *blocked);

/* The exit status that tells of a wait(2) status: 128+n for signal n. */
int init_exit_status(int status);

#endif
