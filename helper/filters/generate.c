/*
 * Runs when the helper is built: turns the tables into the programs that the
 * helper loads, so that the setuid program neither contains a compiler nor
 * links with one.  A row that cannot be had exactly as it is written fails
 * the build.
 */
#include <err.h>
#include <errno.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "list.h"
#include "policy.h"
#include "prefix.h"
#include "target.h"

/*
 * libseccomp offers KILL_PROCESS from this level on; asked for by number, so
 * that the kernel under the build does not decide what is built.
 */
enum { API_LEVEL = 3 };

/* libseccomp: the tree sorted by number, instead of a chain */
enum { OPTIMIZE_TREE = 2 };

static const struct policy *const policies[] = {
	&policy_default,
	&policy_nested,
	&policy_userns,
};
enum { NPOLICIES = sizeof(policies) / sizeof(policies[0]) };

static void
must(int rc, const char *what)
{
	if (rc < 0) {
		errno = -rc; /* libseccomp leaves errno alone */
		err(EXIT_FAILURE, "%s", what);
	}
}

static void
add_rule(scmp_filter_ctx filter, const struct row *row,
    const struct scmp_arg_cmp *when)
{
	int number;

	/* in the building machine's numbers, which libseccomp translates */
	number = seccomp_syscall_resolve_name(row->call);
	must(seccomp_rule_add_exact_array(filter,
		 SCMP_ACT_ERRNO((uint32_t)row->error), number,
		 when == NULL ? 0 : 1, when),
	    row->call);
}

static void
add_row(scmp_filter_ctx filter, const struct row *row)
{
	struct scmp_arg_cmp when = {
		.arg = row->arg,
		.op = SCMP_CMP_MASKED_EQ,
	};
	uint32_t bit;

	switch (row->test) {
	case TEST_NONE:
		add_rule(filter, row, NULL);
		break;
	case TEST_MASKED:
		when.datum_a = row->mask;
		when.datum_b = row->value;
		add_rule(filter, row, &when);
		break;
	case TEST_ANY_BIT:
		/* "not equal" has no mask, so each bit is a rule */
		for (bit = 1; bit != 0; bit <<= 1) {
			if ((row->mask & bit) == 0)
				continue;
			when.datum_a = bit;
			when.datum_b = bit;
			add_rule(filter, row, &when);
		}
		break;
	case TEST_UNLISTED:
		break; /* stands in the prefix */
	}
}

static scmp_filter_ctx
filter_make(
    uint32_t arch, const struct target *target, const struct policy *policy)
{
	struct walk walk = { .tables = policy->tables };
	const struct row *row;
	scmp_filter_ctx filter;

	filter = seccomp_init(SCMP_ACT_ALLOW);
	if (filter == NULL)
		errx(EXIT_FAILURE, "seccomp_init");
	if (arch != seccomp_arch_native()) {
		must(seccomp_arch_remove(filter, SCMP_ARCH_NATIVE), "native");
		must(seccomp_arch_add(filter, arch), target->name);
	}
	/* never reached behind the prefix, but no weaker than it */
	must(seccomp_attr_set(
		 filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS),
	    "the action for other architectures");
	must(seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, OPTIMIZE_TREE),
	    "the tree");
	while ((row = policy_next(&walk)) != NULL)
		if (row->first == 0 && target_number(target, row) != -1)
			add_row(filter, row);
	return filter;
}

/* A policy for every ABI has the same rows for each, which are merged. */
static scmp_filter_ctx
filters_make(const struct target *target, const struct policy *policy)
{
	scmp_filter_ctx filter;
	size_t i;

	filter = filter_make(target->arch, target, policy);
	for (i = 0; policy->every_abi && i < NOTHERS; i++)
		if (target->others[i] != 0)
			must(
			    seccomp_merge(filter,
				filter_make(target->others[i], target, policy)),
			    "another ABI");
	return filter;
}

/* Put libseccomp's program behind the prefix; its jumps are relative. */
static void
filter_append(struct program *program, scmp_filter_ctx filter)
{
	const size_t size = sizeof(program->code[0]);
	FILE *file;

	file = tmpfile();
	if (file == NULL)
		err(EXIT_FAILURE, "tmpfile");
	must(seccomp_export_bpf(filter, fileno(file)), "export");
	rewind(file);
	program->length += fread(&program->code[program->length], size,
	    BPF_MAXINSNS - program->length, file);
	if (ferror(file) || fgetc(file) != EOF)
		errx(EXIT_FAILURE, "the program has over %d instructions",
		    BPF_MAXINSNS);
	(void)fclose(file); /* only read since */
}

static void
program_print(const struct program *program, const char *name, size_t prefix)
{
	const struct sock_filter *code;
	size_t i;

	printf("\n/* %zu instructions, %zu of them the prefix */\n",
	    program->length, prefix);
	printf("static const struct sock_filter filter_%s[] = {\n", name);
	for (i = 0; i < program->length; i++) {
		code = &program->code[i];
		printf("\t{ 0x%02x, %u, %u, 0x%08x },\n", code->code, code->jt,
		    code->jf, code->k);
	}
	printf("};\n");
}

static void
header_print(const struct target *target)
{
	static struct program program;
	scmp_filter_ctx filter;
	size_t i, prefix;

	printf("/* Made by helper/filters/generate from the tables there. */\n"
	       "#ifndef FILTERS_%s_H\n#define FILTERS_%s_H\n\n"
	       "#include <linux/filter.h>\n",
	    target->name, target->name);
	for (i = 0; i < NPOLICIES; i++) {
		program.length = 0;
		if (!policies[i]->every_abi)
			prefix_write(&program, target, policies[i]);
		prefix = program.length;
		filter = filters_make(target, policies[i]);
		filter_append(&program, filter);
		seccomp_release(filter);
		program_print(&program, policies[i]->name, prefix);
	}
	printf("\n#endif\n");
}

int
main(int argc, char **argv)
{
	const struct target *target;
	size_t i;

	target = argc > 1 ? target_find(argv[argc - 1]) : NULL;
	if (target == NULL || argc > 3 ||
	    (argc == 3 && strcmp(argv[1], "--list") != 0))
		errx(EXIT_FAILURE, "usage: generate [--list] x86_64|aarch64");
	must(seccomp_api_set(API_LEVEL), "libseccomp is too old");
	if (argc == 3)
		for (i = 0; i < NPOLICIES; i++)
			list_print(target, policies[i]);
	else
		header_print(target);
	if (fflush(stdout) == EOF)
		err(EXIT_FAILURE, "writing");
	return EXIT_SUCCESS;
}
