#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../message.h"
#include "init.h"

void
signals_block(void)
{
	sigset_t all;

	(void)sigfillset(&all);
	if (sigprocmask(SIG_SETMASK, &all, NULL) == -1)
		fail(errno, NULL, "Can't block signals");
}

void
signals_await(int fd, short events, const sigset_t *blocked)
{
	struct pollfd awaited = { .fd = fd, .events = events };

	while (ppoll(&awaited, 1, NULL, blocked) == -1 && errno == EINTR)
		;
}

int
init_exit_status(int status)
{
	if (WIFSIGNALED(status))
		return EXIT_SIGNAL_BASE + WTERMSIG(status);
	return WEXITSTATUS(status);
}

/*
 * Ends with COMMAND; orphans of any number are only removed.  The pipe does
 * not block: a keeper that does not read has stopped as well.
 */
static void
reap(pid_t command, int stopped)
{
	static const char byte = 1;
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0) {
		if (pid != command)
			continue;
		if (!WIFSTOPPED(status))
			_exit(init_exit_status(status));
		if (write(stopped, &byte, 1) == -1) {
			/* full: it has been told */
		}
	}
	if (pid == -1) /* not even ECHILD: COMMAND is ours until it ended */
		fail(errno, NULL, "Can't wait for the command");
}

/*
 * What the keeper wants the command to have, or 0.  It queues its signals, and
 * a process outside of the pid namespace has no number inside: its pid is 0.
 * Anything else that arrives here was sent to the whole process group, and the
 * command has it already.  Where the caller's queued signals have used up
 * RLIMIT_SIGPENDING the kernel delivers the number alone, as from nobody: pid
 * 0 and uid 0.  The command could forge all this, and gain what kill(2) gives
 * it anyway.
 */
static int
signal_to_pass_on(const siginfo_t *info)
{
	if (info->si_code == SI_USER && info->si_pid == 0 && info->si_uid == 0)
		return info->si_signo;
	/* 0 where the keeper is outside */
	if (info->si_code != SI_QUEUE || info->si_pid != getppid())
		return 0;
	return info->si_signo == INIT_PASS_ON ? info->si_int : info->si_signo;
}

_Noreturn void
init_run(pid_t command, int stopped)
{
	sigset_t all;
	siginfo_t info;

	(void)sigfillset(&all);
	for (;;) {
		if (sigwaitinfo(&all, &info) == -1)
			continue; /* EINTR: we were stopped */
		if (info.si_signo != SIGCHLD)
			/* 0: nothing; ESRCH: it is gone */
			(void)kill(command, signal_to_pass_on(&info));
		/* each time: lower signals, if they do not end, come first */
		reap(command, stopped);
	}
}
