#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdbool.h>

/*
 * Exit statuses as chroot(1), env(1) and timeout(1) use them.  Called as
 * bwrap, the three become 1, which is what bubblewrap's callers expect.
 */
enum exit_status {
	EXIT_SANDBOX = 125, /* the sandbox could not be set up, or bad usage */
	EXIT_NOT_EXECUTABLE = 126,
	EXIT_NOT_FOUND = 127,
	EXIT_SIGNAL_BASE = 128, /* + the number of the signal */
};

/* The name in front of messages is bwrap from now on. */
void message_as_bwrap(void);

/* Lines begin with the level that syslog(3) has for them, as <3>. */
void message_with_level(void);

/* "cordon" or "bwrap": never argv[0], which is the caller's. */
const char *message_name(void);

/*
 * Ends the process with one line on stderr,
 *
 *	cordon: WHAT: strerror(ERROR) (HINT)
 *
 * and STATUS.  ERROR 0 and HINT NULL leave their parts out.  Every
 * descriptor above 2 and every privilege is given up before the line is
 * written: the caller may have
 * made stderr a pipe that nobody reads, and must not be able to stop a
 * privileged process there.  If giving up fails nothing is written at all.
 */
_Noreturn void fail_with(int status, int error, const char *hint,
    const char *what, ...) __attribute__((format(printf, 4, 5)));

/* The same without a line: there is nothing to say, or nobody to be told. */
_Noreturn void fail_silently(void);

/* fail_with(EXIT_SANDBOX, ...): what nearly every failure is. */
#define fail(...) fail_with(EXIT_SANDBOX, __VA_ARGS__)

/* A line on stderr.  Only for processes that hold no privilege any more. */
void message_warn(const char *what, ...) __attribute__((format(printf, 1, 2)));

/*
 * A string of the caller's made fit for a terminal or a log: control bytes
 * and everything beyond ASCII become '?', an overlong one ends in "...".
 * The result is overwritten by the second call after this one.
 */
const char *shown(const char *);

#endif
