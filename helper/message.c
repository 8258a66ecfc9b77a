#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "message.h"
#include "privs.h"
#include "sys.h"

enum {
	LINE_BYTES = 1024,
	SHOWN_BYTES = 256,
	SHOWN_AT_ONCE = 2, /* no message shows more than a source and a place */
};

/* The only state of this file: set once, before power is used. */
static bool as_bwrap, with_level;

enum level { LEVEL_ERROR = 3, LEVEL_WARNING = 4 };

void
message_as_bwrap(void)
{
	as_bwrap = true;
}

void
message_with_level(void)
{
	with_level = true;
}

const char *
message_name(void)
{
	return as_bwrap ? "bwrap" : "cordon";
}

/*
 * Composes the whole line first and writes it with one call, so that lines
 * of several processes do not mix.  snprintf returns what it wanted to
 * write: a line that is too long loses its end, but not its newline.
 */
static void
line_write(enum level level, int error, const char *hint, const char *what,
    va_list arguments)
{
	char line[LINE_BYTES];
	size_t used;

	used = 0;
	if (with_level)
		used = (size_t)snprintf(line, sizeof(line), "<%d>", level);
	(void)snprintf(
	    line + used, sizeof(line) - 1 - used, "%s: ", message_name());
	used = strlen(line);
	(void)vsnprintf(line + used, sizeof(line) - 1 - used, what, arguments);
	used = strlen(line);
	if (error != 0)
		(void)snprintf(line + used, sizeof(line) - 1 - used, ": %s",
		    strerror(error));
	used = strlen(line);
	if (hint != NULL)
		(void)snprintf(
		    line + used, sizeof(line) - 1 - used, " (%s)", hint);
	used = strlen(line);
	line[used++] = '\n';
	if (write(STDERR_FILENO, line, used) == -1) {
		/* nobody is left to be told; the exit status remains */
	}
}

_Noreturn void
fail_with(int status, int error, const char *hint, const char *what, ...)
{
	va_list arguments;

	if (as_bwrap)
		status = 1;
	/*
	 * No descriptor outlives the power it was made with.  That can fail
	 * only where they are shared, for want of memory.
	 */
	(void)sys_close_range(STDERR_FILENO + 1, UINT_MAX);
	if (!privs_abandon())
		_exit(status);
	va_start(arguments, what);
	line_write(LEVEL_ERROR, error, hint, what, arguments);
	va_end(arguments);
	_exit(status);
}

_Noreturn void
fail_silently(void)
{
	_exit(as_bwrap ? 1 : EXIT_SANDBOX);
}

void
message_warn(const char *what, ...)
{
	va_list arguments;

	va_start(arguments, what);
	line_write(LEVEL_WARNING, 0, NULL, what, arguments);
	va_end(arguments);
}

const char *
shown(const char *string)
{
	static char buffers[SHOWN_AT_ONCE][SHOWN_BYTES];
	static unsigned int turn;
	static const char end[] = "...";
	char *buffer;
	size_t i;

	buffer = buffers[turn++ % SHOWN_AT_ONCE];
	for (i = 0; string[i] != '\0'; i++) {
		if (i == SHOWN_BYTES - sizeof(end)) {
			memcpy(buffer + i, end, sizeof(end));
			return buffer;
		}
		if (string[i] >= ' ' && string[i] <= '~')
			buffer[i] = string[i];
		else
			buffer[i] = '?';
	}
	buffer[i] = '\0';
	return buffer;
}
