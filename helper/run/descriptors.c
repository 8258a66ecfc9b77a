#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "../message.h"
#include "../sys.h"
#include "descriptors.h"

void
descriptors_close_except(const int *kept, size_t nkept)
{
	unsigned int first;
	size_t i;

	first = STDERR_FILENO + 1;
	for (i = 0; i < nkept; i++) {
		if ((unsigned int)kept[i] > first &&
		    sys_close_range(first, (unsigned int)kept[i] - 1) == -1)
			fail(errno, NULL, "Can't close descriptors");
		first = (unsigned int)kept[i] + 1;
	}
	if (sys_close_range(first, UINT_MAX) == -1)
		fail(errno, NULL, "Can't close descriptors");
}
