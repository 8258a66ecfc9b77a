#include <errno.h>
#include <stddef.h>

#include "../message.h"
#include "../sys.h"
#include "filter.h"
#include "filters.h" /* generated: helper/filters/generate.c */

static void
load(const struct sock_filter *program, size_t length, const char *what)
{
	if (sys_seccomp_load(program, length) == -1)
		fail(errno, NULL, "Can't load %s", what);
}

void
filter_install(const struct request *said)
{
	size_t i;

	for (i = 0; i < said->nprograms; i++)
		load(said->programs[i].code, said->programs[i].length,
		    "a seccomp program");
	if (said->disable_userns)
		load(filter_userns,
		    sizeof(filter_userns) / sizeof(filter_userns[0]),
		    "the filter of --disable-userns");
	switch (said->policy) {
	case POLICY_NONE:
		break;
	case POLICY_DEFAULT:
		load(filter_default,
		    sizeof(filter_default) / sizeof(filter_default[0]),
		    "the default filter");
		break;
	case POLICY_NESTED:
		load(filter_nested,
		    sizeof(filter_nested) / sizeof(filter_nested[0]),
		    "the nested filter");
		break;
	}
}
