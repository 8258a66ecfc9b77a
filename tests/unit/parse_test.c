/*
 * Numbers, modes, limits and scopes: what is taken, and in which words the
 * rest is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "../../helper/request/parse.h"
#include "../../helper/request/request.h"

#define LENGTH(array) (sizeof(array) / sizeof(array[0]))

static const char not_plain[] = "is not a plain decimal number";
static const char too_large[] = "is too large";

/* NULL and NULL are alike, and a failure names the case. */
static void
assert_verdict(const char *input, const char *got, const char *expected)
{
	if (got == NULL && expected == NULL)
		return;
	if (got == NULL || expected == NULL || strcmp(got, expected) != 0)
		fail_msg("\"%s\": got \"%s\", expected \"%s\"", input,
		    got == NULL ? "" : got, expected == NULL ? "" : expected);
}

/* attack A20 A68 */
static void
a_number_is_plain_decimal_up_to_its_maximum(void **state)
{
	static const struct {
		const char *input;
		uint64_t max;
		const char *wrong;
		uint64_t value;
	} cases[] = {
		{ "0", 0, NULL, 0 },
		{ "0", UINT64_MAX, NULL, 0 },
		{ "1", 0, too_large, 0 },
		{ "9", 9, NULL, 9 },
		{ "10", 9, too_large, 0 },
		{ "10", 10, NULL, 10 },
		{ "2147483647", INT32_MAX, NULL, INT32_MAX },
		{ "2147483648", INT32_MAX, too_large, 0 },
		{ "4294967295", INT32_MAX, too_large, 0 },
		{ "4294967295", UINT32_MAX, NULL, UINT32_MAX },
		{ "4294967296", UINT32_MAX, too_large, 0 },
		{ "9223372036854775807", INT64_MAX, NULL, INT64_MAX },
		{ "9223372036854775808", INT64_MAX, too_large, 0 },
		{ "18446744073709551614", UINT64_MAX, NULL, UINT64_MAX - 1 },
		{ "18446744073709551615", UINT64_MAX, NULL, UINT64_MAX },
		{ "18446744073709551615", UINT64_MAX - 1, too_large, 0 },
		{ "18446744073709551616", UINT64_MAX, too_large, 0 },
		{ "18446744073709551620", UINT64_MAX, too_large, 0 },
		{ "99999999999999999999", UINT64_MAX, too_large, 0 },
		{ "111111111111111111111111111111", UINT64_MAX, too_large, 0 },
		{ "", 9, "is not a number", 0 },
		{ "-1", UINT64_MAX, not_plain, 0 },
		{ "-0", UINT64_MAX, not_plain, 0 },
		{ "+1", UINT64_MAX, not_plain, 0 },
		{ "00", UINT64_MAX, not_plain, 0 },
		{ "010", UINT64_MAX, not_plain, 0 },
		{ "0x0", UINT64_MAX, not_plain, 0 },
		{ "0x10", UINT64_MAX, not_plain, 0 },
		{ "1e3", UINT64_MAX, not_plain, 0 },
		{ "1.0", UINT64_MAX, not_plain, 0 },
		{ "1k", UINT64_MAX, not_plain, 0 },
		{ "1,000", UINT64_MAX, not_plain, 0 },
		{ " 1", UINT64_MAX, not_plain, 0 },
		{ "1 ", UINT64_MAX, not_plain, 0 },
		{ "1\n", UINT64_MAX, not_plain, 0 },
		{ "1/", UINT64_MAX, not_plain, 0 },
		{ "1:", UINT64_MAX, not_plain, 0 },
		{ "\xd9\xa1", UINT64_MAX, not_plain, 0 },
		{ "unlimited", UINT64_MAX, not_plain, 0 },
	};
	uint64_t value;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		value = 77;
		assert_verdict(cases[i].input,
		    parse_number(cases[i].input, cases[i].max, &value),
		    cases[i].wrong);
		/* what is refused leaves the value alone */
		assert_int_equal(
		    value, cases[i].wrong == NULL ? cases[i].value : 77);
	}
}

static void
a_mode_is_octal_up_to_7777(void **state)
{
	static const char wrong[] = "is not an octal mode between 0 and 7777";
	static const struct {
		const char *input;
		const char *wrong;
		unsigned int value;
	} cases[] = {
		{ "0", NULL, 0 },
		{ "7", NULL, 07 },
		{ "755", NULL, 0755 },
		{ "0755", NULL, 0755 },
		{ "1777", NULL, 01777 },
		{ "7777", NULL, 07777 },
		{ "07777", NULL, 07777 },
		{ "0000000000000000000000000000000000644", NULL, 0644 },
		{ "10000", wrong, 0 },
		{ "777777777777777777777777777777", wrong, 0 },
		{ "40000000000", wrong, 0 },
		{ "40000000755", wrong, 0 },
		{ "8", wrong, 0 },
		{ "0789", wrong, 0 },
		{ "", wrong, 0 },
		{ "-1", wrong, 0 },
		{ "+1", wrong, 0 },
		{ "0x1", wrong, 0 },
		{ "1e3", wrong, 0 },
		{ " 1", wrong, 0 },
		{ "1 ", wrong, 0 },
		{ "u+x", wrong, 0 },
	};
	unsigned int value;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		value = 77;
		assert_verdict(cases[i].input,
		    parse_octal(cases[i].input, &value), cases[i].wrong);
		assert_int_equal(
		    value, cases[i].wrong == NULL ? cases[i].value : 77);
	}
}

static void
a_limit_has_a_name_and_one_or_two_numbers(void **state)
{
	static const struct {
		const char *input;
		int resource;
		rlim_t soft, hard;
	} cases[] = {
		{ "as=0", RLIMIT_AS, 0, 0 },
		{ "core=1", RLIMIT_CORE, 1, 1 },
		{ "cpu=1:2", RLIMIT_CPU, 1, 2 },
		{ "data=2:2", RLIMIT_DATA, 2, 2 },
		{ "fsize=unlimited", RLIMIT_FSIZE, RLIM_INFINITY,
		    RLIM_INFINITY },
		{ "locks=0:unlimited", RLIMIT_LOCKS, 0, RLIM_INFINITY },
		{ "memlock=18446744073709551614", RLIMIT_MEMLOCK,
		    RLIM_INFINITY - 1, RLIM_INFINITY - 1 },
		{ "msgqueue=4294967296", RLIMIT_MSGQUEUE, 4294967296,
		    4294967296 },
		{ "nice=20", RLIMIT_NICE, 20, 20 },
		{ "nofile=3:4096", RLIMIT_NOFILE, 3, 4096 },
		{ "nproc=5", RLIMIT_NPROC, 5, 5 },
		{ "rss=6", RLIMIT_RSS, 6, 6 },
		{ "rtprio=7", RLIMIT_RTPRIO, 7, 7 },
		{ "rttime=8", RLIMIT_RTTIME, 8, 8 },
		{ "sigpending=9", RLIMIT_SIGPENDING, 9, 9 },
		{ "stack=unlimited:unlimited", RLIMIT_STACK, RLIM_INFINITY,
		    RLIM_INFINITY },
	};
	struct resource_limit limit;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		assert_verdict(
		    cases[i].input, parse_rlimit(cases[i].input, &limit), NULL);
		assert_int_equal(limit.resource, cases[i].resource);
		assert_int_equal(limit.limit.rlim_cur, cases[i].soft);
		assert_int_equal(limit.limit.rlim_max, cases[i].hard);
	}
}

/* attack A20 */
static void
a_limit_that_is_not_one_is_refused_in_words(void **state)
{
	static const char form[] = "is not NAME=SOFT or NAME=SOFT:HARD";
	static const char name[] = "does not name a resource limit";
	static const struct {
		const char *input, *wrong;
	} cases[] = {
		{ "", form },
		{ "nofile", form },
		{ "nofile:1", form },
		{ "=1", name },
		{ "nofil=1", name },
		{ "nofiles=1", name },
		{ "NOFILE=1", name },
		{ "RLIMIT_NOFILE=1", name },
		{ " nofile=1", name },
		{ "nofile =1", name },
		{ "nofile=", "is not a number" },
		{ "nofile=:1", "is not a number" },
		{ "nofile=1:", "is not a number" },
		{ "nofile=-1", not_plain },
		{ "nofile=010", not_plain },
		{ "nofile=1e3", not_plain },
		{ "nofile= 1", not_plain },
		{ "nofile=1 ", not_plain },
		{ "nofile==1", not_plain },
		{ "nofile=1=2", not_plain },
		{ "nofile=1:2:3", not_plain },
		{ "nofile=infinity", not_plain },
		{ "nofile=unlimite", not_plain },
		{ "nofile=unlimitedx", not_plain },
		{ "nofile=18446744073709551615", too_large },
		{ "nofile=18446744073709551616", too_large },
		{ "nofile=1:18446744073709551615", too_large },
		{ "nofile=111111111111111111111111111111", too_large },
		{ "nofile=2:1", "has a soft limit above the hard one" },
		{ "nofile=unlimited:1", "has a soft limit above the hard one" },
	};
	struct resource_limit limit;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++)
		assert_verdict(cases[i].input,
		    parse_rlimit(cases[i].input, &limit), cases[i].wrong);
}

static void
scopes_are_a_list_of_two_names(void **state)
{
	static const char wrong[] = "is not a list of abstract-unix and signal";
	static const struct {
		const char *input;
		const char *wrong;
		uint64_t value;
	} cases[] = {
		{ "abstract-unix", NULL, 1 },
		{ "signal", NULL, 2 },
		{ "abstract-unix,signal", NULL, 3 },
		{ "signal,abstract-unix", NULL, 3 },
		{ "signal,signal", NULL, 2 },
		{ "", wrong, 0 },
		{ ",", wrong, 0 },
		{ "signal,", wrong, 0 },
		{ ",signal", wrong, 0 },
		{ "signal,,signal", wrong, 0 },
		{ "signal, abstract-unix", wrong, 0 },
		{ "signals", wrong, 0 },
		{ "signa", wrong, 0 },
		{ "Signal", wrong, 0 },
		{ "all", wrong, 0 },
		{ "3", wrong, 0 },
	};
	uint64_t value;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		assert_verdict(cases[i].input,
		    parse_scopes(cases[i].input, &value), cases[i].wrong);
		if (cases[i].wrong == NULL)
			assert_int_equal(value, cases[i].value);
	}
}

static void
a_capability_is_all_or_a_name(void **state)
{
	static const char neither[] =
	    "is neither ALL nor the name of a capability";
	static const char no_name[] = "is not the name of a capability";
	static const struct {
		const char *input;
		const char *wrong;
	} cases[] = {
		{ "ALL", NULL },
		{ "CAP_SYS_ADMIN", NULL },
		{ "cap_sys_admin", NULL },
		{ "CAP_Kill", NULL },
		{ "", neither },
		{ "all", NULL },
		{ "ALL,CAP_KILL", neither },
		{ "SYS_ADMIN", neither },
		{ "Cap_kill", neither },
		{ "21", neither },
		{ "CAP_", no_name },
		{ "cap_", no_name },
		{ "CAP_21", no_name },
		{ "CAP_KILL ", no_name },
		{ "CAP_KILL,CAP_CHOWN", no_name },
		{ "CAP_\n", no_name },
	};
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++)
		assert_verdict(cases[i].input, parse_capability(cases[i].input),
		    cases[i].wrong);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_plain_decimal_up_to_its_maximum),
		cmocka_unit_test(a_mode_is_octal_up_to_7777),
		cmocka_unit_test(a_limit_has_a_name_and_one_or_two_numbers),
		cmocka_unit_test(a_limit_that_is_not_one_is_refused_in_words),
		cmocka_unit_test(scopes_are_a_list_of_two_names),
		cmocka_unit_test(a_capability_is_all_or_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
