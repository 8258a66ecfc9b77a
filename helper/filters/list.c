#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "list.h"

static void
print_values(const struct row *row)
{
	const struct listed *value;
	const char *separator;

	printf("arg%u not in {", row->arg);
	separator = "";
	for (value = row->list; value->kind != LISTED_END; value++) {
		printf("%s%#" PRIx32, separator, value->value);
		if (value->kind == LISTED_TIED)
			printf(" with arg%u == %#" PRIx32, value->too,
			    value->too_value);
		separator = ", ";
	}
	printf("}");
}

static void
print_condition(const struct row *row)
{
	switch (row->test) {
	case TEST_NONE:
		printf("always");
		break;
	case TEST_MASKED:
		printf("arg%u & %#" PRIx32 " == %#" PRIx32, row->arg, row->mask,
		    row->value);
		break;
	case TEST_ANY_BIT:
		printf("arg%u & %#" PRIx32 " != 0", row->arg, row->mask);
		break;
	case TEST_UNLISTED:
		print_values(row);
		break;
	}
}

static void
print_row(const struct target *target, const struct policy *policy,
    const struct row *row, const char *reason)
{
	const char *error;
	int number;

	number = target_number(target, row);
	error = strerrorname_np(row->error);
	if (error == NULL)
		errx(EXIT_FAILURE, "%s: errno %d", row->call, row->error);
	printf("%s\t", policy->name);
	if (number == -1)
		printf("-\t%s\tskipped\tnot on %s", row->call, target->name);
	else {
		printf("%d", number);
		if (row->last > row->first)
			printf("-%" PRIu32, row->last);
		printf("\t%s\t%s\t", row->call, error);
		print_condition(row);
	}
	printf("\t%s\n", reason);
}

void
list_print(const struct target *target, const struct policy *policy)
{
	struct walk walk = { .tables = policy->tables };
	const struct row *row;

	printf("%s\t-\tany\tkill\tanother architecture than %s\t"
	       "numbers mean nothing without it\n",
	    policy->name, target->name);
	printf("%s\t-1\tnone\tallow\talways\ta call that a tracer skips\n",
	    policy->name);
	printf("%s\t%d-\tunknown\tENOSYS\talways\tnot reviewed, or x32\n",
	    policy->name, HIGHEST_REVIEWED + 1);
	while ((row = policy_next(&walk)) != NULL)
		print_row(target, policy, row, walk.reason);
}
