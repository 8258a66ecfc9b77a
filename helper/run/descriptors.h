#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

#include <stddef.h>

/* Closes every descriptor above 2 that is not in KEPT, and sorts KEPT. */
void descriptors_close_except(int *kept, size_t nkept);

#endif
