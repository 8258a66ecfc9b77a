#ifndef TARGET_H
#define TARGET_H

#include <stdint.h>

#include "policy.h"

enum { NOTHERS = 2 };

struct target {
	const char *name;
	uint32_t arch; /* for the kernel and for libseccomp the same value */
	enum only only;
	uint32_t others[NOTHERS]; /* ABIs that its kernel has, too; 0: none */
};

/* NULL: no such target */
const struct target *target_find(const char *name);

/*
 * The number of the row's call, -1 if the row says that the call does not
 * exist there.  Ends the program if row and libseccomp disagree.
 */
int target_number(const struct target *target, const struct row *row);

#endif
