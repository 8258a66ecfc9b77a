/*
 * Signals.  The terminal sends its signals to a whole foreground group,
 * and the command is in ours: it has them already, so they are neither
 * passed on nor obeyed, unless --new-session took the command out of the
 * group.  What a process sent to the keeper (its code is 0 or below) is
 * passed on with --forward-signals; without, it ends the keeper, and with
 * the keeper the sandbox.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../message.h"
#include "../sys.h"
#include "descriptors.h"
#include "init.h"
#include "keeper.h"

static const int forwarded[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1,
	SIGUSR2, SIGCONT, SIGTSTP };

/* Without --forward-signals: those that a terminal sends to end a job. */
static const int from_terminal[] = { SIGINT, SIGHUP, SIGQUIT };

static bool
ignored_or_blocked(int signal, const struct caller *caller)
{
	struct sigaction action;

	if (sigismember(&caller->blocked, signal) == 1)
		return true;
	return sigaction(signal, NULL, &action) == 0 &&
	       action.sa_handler == SIG_IGN;
}

/*
 * A descriptor from which the signals come that the keeper looks at.  Those
 * the caller ignored or blocked are left alone unless they are passed on.
 * The keeper keeps SIGCHLD as it is: ignored, it would lose the status.
 */
static int
signals_take(const struct request *said, const struct caller *caller)
{
	const int *signals;
	sigset_t mask, taken;
	size_t i, n;
	int fd;

	signals = said->forward_signals ? forwarded : from_terminal;
	n = said->forward_signals
		? sizeof(forwarded) / sizeof(forwarded[0])
		: sizeof(from_terminal) / sizeof(from_terminal[0]);
	(void)sigemptyset(&taken);
	for (i = 0; i < n; i++)
		if (said->forward_signals ||
		    !ignored_or_blocked(signals[i], caller))
			(void)sigaddset(&taken, signals[i]);
	fd = signalfd(-1, &taken, SFD_CLOEXEC);
	(void)sigorset(&mask, &taken, &caller->blocked);
	if (fd == -1 || sigprocmask(SIG_SETMASK, &mask, NULL) == -1)
		fail(errno, NULL, "Can't take signals");
	return fd;
}

/* What the signal would have done had we not taken it. */
static void
signal_obey(int signal)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	sigset_t one;

	(void)sigemptyset(&one);
	(void)sigaddset(&one, signal);
	/* none of these can fail, and if one did we would only live on */
	(void)sigaction(signal, &action, NULL);
	(void)kill(getpid(), signal);
	(void)sigprocmask(SIG_UNBLOCK, &one, NULL);
}

static void
signal_handle(
    int signals, const struct request *said, const struct child *child)
{
	struct signalfd_siginfo info;
	int signal;

	if (read(signals, &info, sizeof(info)) != (ssize_t)sizeof(info))
		fail(errno, NULL, "Can't read signals");
	signal = (int)info.ssi_signo;
	if (info.ssi_code > 0 && !said->new_session) {
		/* Ctrl-Z: the others in the group have stopped as well */
		if (signal == SIGTSTP)
			(void)kill(getpid(), SIGSTOP);
		return;
	}
	if (!said->forward_signals) {
		signal_obey(signal);
		return;
	}
	/* ESRCH: the child has just ended, which is seen next */
	(void)sys_pidfd_queue_signal(child->pidfd, signal);
	if (signal == SIGTSTP)
		(void)kill(getpid(), SIGSTOP);
}

/*
 * The process that started us, as a descriptor that becomes readable when
 * all of its threads have ended: a parent death signal would come when the
 * thread ends that made us.  -1: nobody to watch.
 */
static int
parent_watch(const struct request *said, const struct caller *caller)
{
	int fd;

	if (!said->die_with_parent)
		return -1;
	if (caller->parent == 0) {
		/* outside of our pid namespace there is nothing better */
		if (sys_parent_death_signal(SIGKILL) == -1)
			fail(errno, NULL, "Can't watch the parent");
		return -1;
	}
	fd = sys_pidfd_open(caller->parent);
	/* it has ended if we have another one by now */
	if (fd == -1 || getppid() != caller->parent)
		fail_silently();
	return fd;
}

static _Noreturn void
child_take(const struct child *child)
{
	pid_t pid;
	int status;

	do
		pid = waitpid(child->pid, &status, 0);
	while (pid == -1 && errno == EINTR);
	if (pid == -1)
		fail(errno, NULL, "Can't wait for the child");
	_exit(init_exit_status(status));
}

static void
child_let_go(const struct child *child)
{
	static const char byte = 1;

	/* EPIPE, SIGPIPE being ignored: the child has ended, seen next */
	if (write(child->ready, &byte, 1) == -1 && errno != EPIPE)
		fail(errno, NULL, "Can't let the child go on");
}

void
keeper_close_others(const struct child *child)
{
	const int kept[] = {
		child->pidfd < child->ready ? child->pidfd : child->ready,
		child->pidfd < child->ready ? child->ready : child->pidfd,
	};

	descriptors_close_except(kept, sizeof(kept) / sizeof(kept[0]));
}

_Noreturn void
keeper_run(const struct plan *plan, const struct caller *caller,
    const struct child *child)
{
	enum { CHILD, SIGNALS, PARENT, NWATCHED };
	struct pollfd watched[NWATCHED];
	const struct request *said;
	size_t i;

	said = plan->said;
	for (i = 0; i < said->nrepeated; i++)
		message_warn("Only the last %s option will take effect",
		    said->repeated[i]);
	watched[CHILD] = (struct pollfd){ child->pidfd, POLLIN, 0 };
	watched[PARENT] =
	    (struct pollfd){ parent_watch(said, caller), POLLIN, 0 };
	child_let_go(child);
	watched[SIGNALS] =
	    (struct pollfd){ signals_take(said, caller), POLLIN, 0 };
	for (;;) {
		if (poll(watched, NWATCHED, -1) == -1 && errno != EINTR)
			fail(errno, NULL, "Can't wait for the child");
		if (watched[CHILD].revents != 0)
			child_take(child);
		if (watched[PARENT].revents != 0)
			fail_silently(); /* the child dies with us */
		if (watched[SIGNALS].revents != 0)
			signal_handle(watched[SIGNALS].fd, said, child);
	}
}
