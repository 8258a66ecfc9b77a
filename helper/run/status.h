#ifndef STATUS_H
#define STATUS_H

#include <signal.h>

#include "../plan/plan.h"
#include "pipes.h"

/*
 * What --info-fd and --json-status-fd are told, by the keeper, which holds no
 * power.  The keys are those of bubblewrap, and "watched" with "what".
 */

/* Is anything to be told? */
bool status_wanted(const struct request *);

/* In the child: which namespaces it is in, before it leaves /proc behind. */
void status_note_namespaces(const struct pipes *);

/*
 * In the command's process: from now on there is an exit status; after all
 * there is none, since the exec has failed.  errno stays.
 */
void status_note_started(const struct pipes *);
void status_note_not_started(const struct pipes *);

/*
 * All of the following, in the keeper, wait until the descriptor takes it, or
 * a signal comes that is not in BLOCKED.
 *
 * Tells of the child, of its namespaces, and closes the descriptor of
 * --info-fd.  Ends the process if that fails.
 */
void status_start(const struct plan *, const struct pipes *, pid_t child,
    const sigset_t *blocked);

/*
 * At the end: WATCHED is now WHAT; the command has ended with STATUS, if it
 * was started.  What cannot be told is lost.
 */
void status_watched(const struct plan *, const char *watched, const char *what,
    const sigset_t *blocked);
void status_exit(const struct plan *, const struct pipes *, int status,
    const sigset_t *blocked);

#endif
