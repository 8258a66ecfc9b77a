#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "../../helper/message.h"
#include "../../helper/privs.h"
#include "caught.h"

_Noreturn void __wrap_fail_with(int status, int error, const char *hint,
    const char *what, ...) __attribute__((format(printf, 4, 5)));

bool caught_can_raise_root;

static jmp_buf back;
static char line[2048];
static int asked;

/* There is nothing to abandon in a test. */
bool
privs_abandon(void)
{
	return true;
}

bool
privs_can_raise_root(const struct caller *caller)
{
	(void)caller;
	return caught_can_raise_root;
}

static void
line_append(const char *before, const char *text, const char *after)
{
	size_t used;

	used = strlen(line);
	(void)snprintf(
	    line + used, sizeof(line) - used, "%s%s%s", before, text, after);
}

_Noreturn void
__wrap_fail_with(int status, int error, const char *hint, const char *what, ...)
{
	va_list arguments;

	asked = status;
	va_start(arguments, what);
	(void)vsnprintf(line, sizeof(line), what, arguments);
	va_end(arguments);
	if (error != 0)
		line_append(": ", strerror(error), "");
	if (hint != NULL)
		line_append(" (", hint, ")");
	longjmp(back, 1);
}

const char *
caught(void (*run)(void *), void *argument)
{
	asked = 0;
	if (setjmp(back) != 0)
		return line;
	run(argument);
	return NULL;
}

int
caught_status(void)
{
	return asked;
}
