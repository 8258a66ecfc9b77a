#ifndef OVERLAY_H
#define OVERLAY_H

#include "mount.h"

/*
 * Makes the plan's overlays, not attached anywhere.  Ends the process if one
 * cannot be had.
 */
void overlays_make(const struct plan *, const struct caller *, struct trees *);

#endif
