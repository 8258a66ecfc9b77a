#include <string.h>
#include <strings.h>

#include "parse.h"
#include "request.h"

const char *
parse_number(const char *string, uint64_t max, uint64_t *value)
{
	uint64_t n, digit;
	size_t i;

	if (string[0] == '\0')
		return "is not a number";
	if (string[0] == '0' && string[1] != '\0')
		return "is not a plain decimal number";
	n = 0;
	for (i = 0; string[i] != '\0'; i++) {
		if (string[i] < '0' || string[i] > '9')
			return "is not a plain decimal number";
		digit = (uint64_t)(string[i] - '0');
		if (digit > max || n > (max - digit) / 10)
			return "is too large";
		n = n * 10 + digit;
	}
	*value = n;
	return NULL;
}

const char *
parse_octal(const char *string, unsigned int *value)
{
	static const char wrong[] = "is not an octal mode between 0 and 7777";
	unsigned int n;
	size_t i;

	if (string[0] == '\0')
		return wrong;
	n = 0;
	for (i = 0; string[i] != '\0'; i++) {
		if (string[i] < '0' || string[i] > '7')
			return wrong;
		n = n * 8 + (unsigned int)(string[i] - '0');
		if (n > 07777)
			return wrong;
	}
	*value = n;
	return NULL;
}

/* LENGTH bytes of a value in --rlimit. */
static const char *
parse_limit(const char *string, size_t length, rlim_t *value)
{
	char digits[sizeof("18446744073709551615")];
	uint64_t n;
	const char *wrong;

	if (length == strlen("unlimited") &&
	    memcmp(string, "unlimited", length) == 0) {
		*value = RLIM_INFINITY;
		return NULL;
	}
	if (length >= sizeof(digits))
		return "is too large";
	memcpy(digits, string, length);
	digits[length] = '\0';
	wrong = parse_number(digits, RLIM_INFINITY - 1, &n);
	if (wrong == NULL)
		*value = n;
	return wrong;
}

static const struct {
	const char *name;
	int resource;
} resources[] = {
	{ "as", RLIMIT_AS },
	{ "core", RLIMIT_CORE },
	{ "cpu", RLIMIT_CPU },
	{ "data", RLIMIT_DATA },
	{ "fsize", RLIMIT_FSIZE },
	{ "locks", RLIMIT_LOCKS },
	{ "memlock", RLIMIT_MEMLOCK },
	{ "msgqueue", RLIMIT_MSGQUEUE },
	{ "nice", RLIMIT_NICE },
	{ "nofile", RLIMIT_NOFILE },
	{ "nproc", RLIMIT_NPROC },
	{ "rss", RLIMIT_RSS },
	{ "rtprio", RLIMIT_RTPRIO },
	{ "rttime", RLIMIT_RTTIME },
	{ "sigpending", RLIMIT_SIGPENDING },
	{ "stack", RLIMIT_STACK },
};

const char *
parse_rlimit(const char *string, struct resource_limit *value)
{
	const char *equals, *colon, *wrong;
	size_t i, length;

	equals = strchr(string, '=');
	if (equals == NULL)
		return "is not NAME=SOFT or NAME=SOFT:HARD";
	length = (size_t)(equals - string);
	for (i = 0; i < sizeof(resources) / sizeof(resources[0]); i++)
		if (strlen(resources[i].name) == length &&
		    memcmp(resources[i].name, string, length) == 0)
			break;
	if (i == sizeof(resources) / sizeof(resources[0]))
		return "does not name a resource limit";
	value->resource = resources[i].resource;
	colon = strchr(equals, ':');
	length =
	    colon == NULL ? strlen(equals + 1) : (size_t)(colon - equals - 1);
	wrong = parse_limit(equals + 1, length, &value->limit.rlim_cur);
	if (wrong != NULL)
		return wrong;
	value->limit.rlim_max = value->limit.rlim_cur;
	if (colon != NULL)
		wrong = parse_limit(
		    colon + 1, strlen(colon + 1), &value->limit.rlim_max);
	if (wrong == NULL && value->limit.rlim_cur > value->limit.rlim_max)
		return "has a soft limit above the hard one";
	return wrong;
}

const char *
parse_scopes(const char *string, uint64_t *value)
{
	/* LANDLOCK_SCOPE_*; the headers have them from 6.12 on */
	static const struct {
		const char *name;
		uint64_t scope;
	} scopes[] = {
		{ "abstract-unix", 1 << 0 },
		{ "signal", 1 << 1 },
	};
	size_t i, length;

	*value = 0;
	for (;;) {
		length = strcspn(string, ",");
		for (i = 0; i < sizeof(scopes) / sizeof(scopes[0]); i++)
			if (strlen(scopes[i].name) == length &&
			    memcmp(scopes[i].name, string, length) == 0)
				break;
		if (i == sizeof(scopes) / sizeof(scopes[0]))
			return "is not a list of abstract-unix and signal";
		*value |= scopes[i].scope;
		if (string[length] == '\0')
			return NULL;
		string += length + 1;
	}
}

const char *
parse_capability(const char *string)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz_";

	if (strcasecmp(string, "ALL") == 0)
		return NULL;
	if (strncmp(string, "CAP_", 4) != 0 && strncmp(string, "cap_", 4) != 0)
		return "is neither ALL nor the name of a capability";
	string += 4;
	if (*string == '\0' || string[strspn(string, letters)] != '\0')
		return "is not the name of a capability";
	return NULL;
}
