#ifndef PROTECT_H
#define PROTECT_H

#include "root.h"

/* Covers what is at the step's place. */
void mask_set(const struct root *, const struct step *);

/*
 * Pins the directories of STEPS, of which the first is a pin; returns how
 * many of them it has done, those that follow and lie in the same mount.
 */
size_t pins_set(const struct root *, const struct step *steps, size_t nsteps);

#endif
