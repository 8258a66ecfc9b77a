#ifndef FILTER_H
#define FILTER_H

#include "../request/request.h"

/*
 * Loads the caller's programs, then the built-in policy.  Comes last
 * before the exec, so that no policy has to allow what we do ourselves.
 * A program of the caller's that answers seccomp(2) with success makes the
 * next one a pretence: who passes somebody else's program has to know it.
 */
void filter_install(const struct request *);

#endif
