#ifndef LANDLOCK_H
#define LANDLOCK_H

#include <stdint.h>

/*
 * Restricts the calling process, and all it starts, to these Landlock
 * scopes.  An error where the kernel has none.
 */
void landlock_restrict(uint64_t scopes);

#endif
