#ifndef ROOT_H
#define ROOT_H

#include "../plan/plan.h"
#include "mount.h"

/*
 * The root under construction, for the files that build it.  BASE is our
 * tmpfs, which stays the lowest layer; ROOT is what "/" means: BASE, or what
 * was mounted on it.
 */
struct root {
	int base, root;
	size_t nabove; /* from the old root to below ROOT */
	const struct plan *plan;
	const struct trees *trees;
};

#endif
