#ifndef ROOTFS_H
#define ROOTFS_H

#include "../plan/plan.h"
#include "mount.h"

/*
 * Builds the new root in the mount namespace the process has to itself,
 * and makes it the root.  Nothing of the old root remains.  The trees are
 * closed.  Failures end the process.
 */
void rootfs_build(const struct plan *, const struct trees *);

#endif
