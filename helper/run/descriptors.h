#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

#include <stddef.h>

/*
 * Closes every descriptor above 2 that is not in KEPT, which is sorted and
 * has none twice.
 */
void descriptors_close_except(const int *kept, size_t nkept);

#endif
