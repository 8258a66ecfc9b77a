#include <err.h>
#include <stddef.h>
#include <stdlib.h>

#include "policy.h"

const struct row *
policy_next(struct walk *walk)
{
	const struct row *row;

	while (*walk->tables != NULL) {
		row = walk->next == NULL ? *walk->tables : walk->next;
		walk->next = row + 1;
		if (row->call != NULL) {
			if (walk->reason == NULL)
				errx(EXIT_FAILURE, "%s has no reason",
				    row->call);
			return row;
		}
		walk->reason = row->reason;
		if (row->reason == NULL) {
			walk->tables++;
			walk->next = NULL;
		}
	}
	return NULL;
}
