#ifndef FILTER_H
#define FILTER_H

#include "../request/request.h"

/*
 * Loads the caller's programs, then the built-in policy.  Comes last
 * before the exec, so that no policy has to allow what we do ourselves.
 * A program that forbids seccomp(2) itself makes the next one fail.
 */
void filter_install(const struct request *);

#endif
