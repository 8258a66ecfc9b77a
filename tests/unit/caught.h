#ifndef CAUGHT_H
#define CAUGHT_H

#include <stdbool.h>

/*
 * The helper ends the process when something is wrong.  Linked with
 * -Wl,--wrap=fail_with it comes back to the test instead, as the line it
 * would have written, without the name in front and the newline.
 */

/* Runs RUN(ARGUMENT).  NULL if it returned, otherwise what it said. */
const char *caught(void (*run)(void *), void *argument);

/* The exit status that was asked for with it. */
int caught_status(void);

/* What privs_can_raise_root() says. */
extern bool caught_can_raise_root;

#endif
