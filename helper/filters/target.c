#include <err.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "target.h"

static const struct target targets[] = {
	{ "x86_64", SCMP_ARCH_X86_64, ONLY_X86_64,
	    { SCMP_ARCH_X86, SCMP_ARCH_X32 } },
	{ "aarch64", SCMP_ARCH_AARCH64, ONLY_AARCH64, { SCMP_ARCH_ARM } },
};

const struct target *
target_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		if (strcmp(targets[i].name, name) == 0)
			return &targets[i];
	return NULL;
}

int
target_number(const struct target *target, const struct row *row)
{
	bool expected;
	int number;

	expected = row->only == ONLY_ANY || row->only == target->only;
	if (row->first != 0)
		return expected ? (int)row->first : -1;
	number = seccomp_syscall_resolve_name_arch(target->arch, row->call);
	if (number == __NR_SCMP_ERROR)
		errx(EXIT_FAILURE, "libseccomp does not know %s", row->call);
	/* a name of another architecture has a negative number of its own */
	if (expected && number < 0)
		errx(EXIT_FAILURE, "%s does not exist on %s", row->call,
		    target->name);
	if (!expected && number >= 0)
		errx(EXIT_FAILURE, "%s exists on %s, its row says it does not",
		    row->call, target->name);
	return expected ? number : -1;
}
