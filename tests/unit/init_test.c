/* What a wait(2) status becomes. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../helper/run/init.h"

enum { SIGNAL_MAX = 64 };

/* Of a child that really ended so, not of macros that we would repeat. */
static int
status_of_exit(int code)
{
	pid_t pid;
	int status;

	pid = fork();
	if (pid == 0)
		_exit(code);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static int
status_of_signal(int signum)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	sigset_t none;
	pid_t pid;
	int status;

	pid = fork();
	if (pid == 0) {
		(void)sigaction(signum, &action, NULL); /* KILL cannot */
		(void)sigemptyset(&none);
		(void)sigprocmask(SIG_SETMASK, &none, NULL);
		(void)kill(getpid(), signum);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void
an_exit_status_is_passed_on(void **state)
{
	int code;

	(void)state;
	for (code = 0; code <= 255; code++)
		assert_int_equal(init_exit_status(status_of_exit(code)), code);
}

static void
a_signal_that_kills_is_added_to_128(void **state)
{
	static const int kills[] = { SIGHUP, SIGINT, SIGKILL, SIGPIPE, SIGALRM,
		SIGTERM, SIGUSR1, SIGXFSZ, SIGSYS, SIGNAL_MAX };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(kills) / sizeof(kills[0]); i++)
		assert_int_equal(init_exit_status(status_of_signal(kills[i])),
		    128 + kills[i]);
}

/* The bit that says so must not show through as another 128. */
static void
a_core_dump_is_still_128_and_the_signal(void **state)
{
	(void)state;
	assert_int_equal(init_exit_status(SIGSEGV | WCOREFLAG), 128 + SIGSEGV);
	assert_int_equal(init_exit_status(SIGABRT | WCOREFLAG), 128 + SIGABRT);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_exit_status_is_passed_on),
		cmocka_unit_test(a_signal_that_kills_is_added_to_128),
		cmocka_unit_test(a_core_dump_is_still_128_and_the_signal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
