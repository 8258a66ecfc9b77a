/*
 * A seccomp policy is a list of tables; a row names one system call and when
 * and how it is refused.  A row only ever refuses: what no row refuses is
 * allowed, so tables can be put together in any order.
 *
 * Arguments are compared on their low 32 bits, because every argument that a
 * row looks at is an int to the kernel, which drops the rest.
 */
#ifndef POLICY_H
#define POLICY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * listns, Linux 6.19.  Raise it only after reading what each new number does;
 * then run tests/filters/golden --update.
 */
enum { HIGHEST_REVIEWED = 470 };

enum only { ONLY_ANY, ONLY_X86_64, ONLY_AARCH64 };

enum test {
	TEST_NONE, /* refuse every time */
	TEST_MASKED, /* refuse if the argument & mask is value */
	TEST_ANY_BIT, /* refuse if the argument & mask is not 0 */
	TEST_UNLISTED, /* refuse if the argument is not in the list */
};

/* A value that is let through; if tied, only when argument too is too_value. */
struct listed {
	uint32_t value;
	enum { LISTED_END, LISTED_FREE, LISTED_TIED } kind;
	unsigned int too;
	uint32_t too_value;
};

struct row {
	const char *reason; /* of the rows below; nothing else is set then */
	const char *call; /* NULL here and above: the end of the table */
	int error;
	enum only only; /* the call does not exist elsewhere */

	/* own numbers, where libseccomp 2.5.4 has no name; 0: it has */
	uint32_t first, last;

	enum test test;
	unsigned int arg;
	uint32_t mask, value;
	const struct listed *list;
};

struct policy {
	const char *name;
	const struct row *const *tables; /* ends with NULL */
	bool
	    every_abi; /* holds for all, instead of killing others; no prefix */
};

/*
 * A walk over the rows of a policy starts as { .tables = policy->tables };
 * reason is that of the row last returned.
 */
struct walk {
	const struct row *const *tables;
	const struct row *next;
	const char *reason;
};

/* NULL after the last row */
const struct row *policy_next(struct walk *walk);

/* clang-format off */
#define REASON(text)		{ .reason = (text) }
#define REFUSE(name, errno_)	{ .call = (name), .error = (errno_) }
#define ON_X86_64(name, errno_) \
	{ .call = (name), .error = (errno_), .only = ONLY_X86_64 }
#define NUMBER(name, number, errno_) \
	{ .call = (name), .first = (number), .last = (number), \
	  .error = (errno_) }
#define NUMBERS(name, only_, first_, last_, errno_) \
	{ .call = (name), .only = (only_), .first = (first_), \
	  .last = (last_), .error = (errno_) }
#define MASKED(name, errno_, arg_, mask_, value_) \
	{ .call = (name), .error = (errno_), .test = TEST_MASKED, \
	  .arg = (arg_), .mask = (mask_), .value = (value_) }
#define ANY_BIT(name, errno_, arg_, mask_) \
	{ .call = (name), .error = (errno_), .test = TEST_ANY_BIT, \
	  .arg = (arg_), .mask = (mask_) }
#define UNLISTED(name, errno_, arg_, list_) \
	{ .call = (name), .error = (errno_), .test = TEST_UNLISTED, \
	  .arg = (arg_), .list = (list_) }
#define END			{ .call = NULL }
/* clang-format on */

/* refused by every policy */
extern const struct row common_table[];

extern const struct policy policy_default;
extern const struct policy policy_nested;
extern const struct policy policy_userns;

#endif
