/*
 * What the caller said, made fit for a terminal, and the one line in which
 * it ends up.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* cmocka has a fail() too */
#undef fail
#include "../../helper/message.h"
#include "../../helper/privs.h"

enum { SHOWN_MAX = 255, LINE_MAX_BYTES = 1024 };

static bool abandons = true;

bool
privs_abandon(void)
{
	return abandons;
}

/* A process that ended with a message. */
struct ended {
	int status;
	char line[4096];
};

static void
failing(struct ended *ended, void (*run)(void))
{
	size_t used;
	ssize_t n;
	pid_t pid;
	int ends[2], status;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		(void)dup2(ends[1], STDERR_FILENO);
		(void)close(ends[0]);
		(void)close(ends[1]);
		run();
		_exit(0);
	}
	(void)close(ends[1]);
	used = 0;
	do {
		n = read(ends[0], ended->line + used,
		    sizeof(ended->line) - 1 - used);
		used += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	ended->line[used] = '\0';
	(void)close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	ended->status = WEXITSTATUS(status);
}

/* attack A63 */
static void
every_byte_but_printable_ascii_becomes_a_question_mark(void **state)
{
	char input[2] = { 0 };
	const char *output;
	int byte;

	(void)state;
	for (byte = 1; byte <= 255; byte++) {
		input[0] = (char)byte;
		output = shown(input);
		assert_int_equal(strlen(output), 1);
		assert_int_equal(
		    output[0], byte >= 32 && byte <= 126 ? byte : '?');
	}
}

/* attack A63: a terminal's title, C1, a newline, an override of direction */
static void
no_sequence_for_a_terminal_survives(void **state)
{
	(void)state;
	assert_string_equal(shown("\033]0;owned\007x"), "?]0;owned?x");
	assert_string_equal(shown("\2331m"), "?1m");
	assert_string_equal(shown("a\r\nb\tc\177"), "a??b?c?");
	assert_string_equal(shown("\342\200\256txt"), "???txt");
	assert_string_equal(shown("%s%n"), "%s%n");
	assert_string_equal(shown(""), "");
}

static void
a_long_string_ends_in_three_dots(void **state)
{
	char input[2 * SHOWN_MAX];
	const char *output;
	size_t length;

	(void)state;
	for (length = SHOWN_MAX - 8; length < SHOWN_MAX + 8; length++) {
		memset(input, 'a', length);
		input[length] = '\0';
		output = shown(input);
		if (length < SHOWN_MAX - 3) {
			assert_string_equal(output, input);
			continue;
		}
		assert_true(strlen(output) <= SHOWN_MAX);
		/* all of it, or its beginning and the dots */
		if (strcmp(output, input) != 0) {
			assert_memory_equal(output, input, strlen(output) - 3);
			assert_string_equal(output + strlen(output) - 3, "...");
		}
	}
}

static void
two_strings_can_be_shown_in_one_message(void **state)
{
	const char *first, *second;

	(void)state;
	first = shown("first");
	second = shown("second");
	assert_string_equal(first, "first");
	assert_string_equal(second, "second");
}

static void
fail_all_parts(void)
{
	fail_with(EXIT_NOT_FOUND, ENOENT, "look again", "Can't find %s", "it");
}

static void
fail_without_parts(void)
{
	fail_with(EXIT_SANDBOX, 0, NULL, "nothing to add");
}

static void
fail_as_bwrap(void)
{
	message_as_bwrap();
	fail_all_parts();
}

static void
fail_long(void)
{
	static char text[4 * LINE_MAX_BYTES];

	memset(text, 'a', sizeof(text) - 1);
	fail_with(EXIT_SANDBOX, ENOENT, text, "%s", text);
}

static void
fail_with_power_left(void)
{
	abandons = false;
	fail_without_parts();
}

static void
fail_with_stderr_closed(void)
{
	(void)close(STDERR_FILENO);
	fail_without_parts();
}

static void
warn(void)
{
	message_warn("only %d", 1);
}

static void
a_message_is_one_line_with_error_and_hint(void **state)
{
	static const struct {
		void (*run)(void);
		int status;
		const char *line;
	} cases[] = {
		{ fail_all_parts, 127,
		    "cordon: Can't find it: No such file or directory "
		    "(look again)\n" },
		{ fail_without_parts, 125, "cordon: nothing to add\n" },
		{ fail_as_bwrap, 1,
		    "bwrap: Can't find it: No such file or directory "
		    "(look again)\n" },
		{ warn, 0, "cordon: only 1\n" },
		/* a message is not worth a privilege */
		{ fail_with_power_left, 125, "" },
		{ fail_with_stderr_closed, 125, "" },
	};
	struct ended ended;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		failing(&ended, cases[i].run);
		assert_string_equal(ended.line, cases[i].line);
		assert_int_equal(ended.status, cases[i].status);
	}
}

static void
an_overlong_message_is_cut_but_ends_its_line(void **state)
{
	struct ended ended;
	size_t length;

	(void)state;
	failing(&ended, fail_long);
	length = strlen(ended.line);
	assert_true(length <= LINE_MAX_BYTES);
	assert_true(length > LINE_MAX_BYTES / 2);
	assert_ptr_equal(strchr(ended.line, '\n'), ended.line + length - 1);
	assert_int_equal(ended.status, 125);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    every_byte_but_printable_ascii_becomes_a_question_mark),
		cmocka_unit_test(no_sequence_for_a_terminal_survives),
		cmocka_unit_test(a_long_string_ends_in_three_dots),
		cmocka_unit_test(two_strings_can_be_shown_in_one_message),
		cmocka_unit_test(a_message_is_one_line_with_error_and_hint),
		cmocka_unit_test(an_overlong_message_is_cut_but_ends_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
