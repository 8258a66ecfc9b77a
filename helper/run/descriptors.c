#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "../message.h"
#include "../sys.h"
#include "descriptors.h"

/* In place: qsort(3) takes memory from the heap for long lists. */
static void
sort(int *fds, size_t nfds)
{
	size_t i, j;
	int fd;

	for (i = 1; i < nfds; i++) {
		fd = fds[i];
		for (j = i; j > 0 && fds[j - 1] > fd; j--)
			fds[j] = fds[j - 1];
		fds[j] = fd;
	}
}

void
descriptors_close_except(int *kept, size_t nkept)
{
	unsigned int first;
	size_t i;

	sort(kept, nkept);
	first = STDERR_FILENO + 1;
	for (i = 0; i < nkept; i++) {
		if ((unsigned int)kept[i] < first)
			continue; /* 0 to 2, or the same again */
		if ((unsigned int)kept[i] > first &&
		    sys_close_range(first, (unsigned int)kept[i] - 1) == -1)
			fail(errno, NULL, "Can't close descriptors");
		first = (unsigned int)kept[i] + 1;
	}
	if (sys_close_range(first, UINT_MAX) == -1)
		fail(errno, NULL, "Can't close descriptors");
}
