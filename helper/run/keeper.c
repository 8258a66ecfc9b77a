/*
 * Signals.  The terminal sends its signals to a whole foreground group,
 * and the command is in ours: it has them already, so they are neither
 * passed on nor obeyed, unless --new-session took the command out of the
 * group.  A hangup is different, it comes to the leader of a session alone;
 * and with --foreground the command has the foreground, we have not.  What a
 * process sent to the keeper (its code is 0 or below) is passed on with
 * --forward-signals; without, it ends the keeper, and with the keeper the
 * sandbox.
 */
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../message.h"
#include "../sys.h"
#include "descriptors.h"
#include "init.h"
#include "keeper.h"
#include "status.h"
#include "terminal.h"
#include "watch.h"

/* What its functions share. */
struct keeper {
	const struct plan *plan;
	const struct request *said;
	const struct caller *caller;
	const struct child *child;
	struct terminal terminal; /* at the start */
	bool init; /* tells when the command has stopped */
	bool stopping; /* as soon as it has */
};

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
	fd = signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
	(void)sigorset(&mask, &taken, &caller->blocked);
	if (fd == -1 || sigprocmask(SIG_SETMASK, &mask, NULL) == -1)
		fail(errno, NULL, "Can't take signals");
	return fd;
}

/*
 * What the signal would have done had we not taken it: it ends us.  None of
 * these can fail; but to process 1 of a pid namespace it does nothing.
 */
static _Noreturn void
signal_obey(int signal)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	sigset_t one;

	(void)sigemptyset(&one);
	(void)sigaddset(&one, signal);
	(void)sigaction(signal, &action, NULL);
	(void)kill(getpid(), signal);
	(void)sigprocmask(SIG_UNBLOCK, &one, NULL);
	_exit(EXIT_SIGNAL_BASE + signal);
}

/*
 * Whoever waits for us sees us stop.  As a terminal does it: the kernel does
 * not stop a process that no shell could wake, whose parents in the session
 * have ended.
 */
static void
stop(void)
{
	sigset_t one;

	(void)sigemptyset(&one);
	(void)sigaddset(&one, SIGTSTP);
	(void)kill(getpid(), SIGTSTP);
	(void)sigprocmask(SIG_UNBLOCK, &one, NULL);
	(void)sigprocmask(SIG_BLOCK, &one, NULL);
}

/*
 * Forgets that the command had stopped: it goes on now.  A terminal stops
 * both of us, and who is first is open.
 */
static void
stopped_forget(const struct child *child)
{
	char bytes[64];

	while (read(child->pipes.stopped, bytes, sizeof(bytes)) > 0)
		;
}

/*
 * Ctrl-Z, or somebody has sent it.  A command may first put the terminal in
 * order, which the shell outside must wait for, or not stop at all.  Where
 * no init is there to say when it has stopped, and in a session of its own,
 * where it may not, we do not wait.
 */
static void
stop_with_command(struct keeper *keeper)
{
	if (keeper->init && !keeper->said->new_session)
		keeper->stopping = true;
	else
		stop();
}

/*
 * The command has stopped.  When a shell, in a process group of its own, has
 * stopped itself, the whole of the sandbox is the job that stops, for the
 * shell outside.  Not without one: nobody would wake us.
 */
static void
stopped_handle(struct keeper *keeper)
{
	bool stopping;

	stopped_forget(keeper->child);
	stopping = keeper->stopping;
	keeper->stopping = false;
	if (stopping ||
	    (keeper->said->forward_signals && keeper->terminal.fd != -1))
		stop();
}

/* The command is gone, all that was inside with it: what STATUS tells. */
static void
finish(const struct keeper *keeper, int status)
{
	terminal_give_back(&keeper->terminal, status > EXIT_SIGNAL_BASE);
	watches_report(keeper->plan, &keeper->caller->blocked);
	status_exit(keeper->plan, &keeper->child->pipes, status,
	    &keeper->caller->blocked);
}

static int
child_wait(const struct child *child)
{
	pid_t pid;
	int status;

	do
		pid = waitpid(child->pid, &status, 0);
	while (pid == -1 && errno == EINTR);
	if (pid == -1)
		fail(errno, NULL, "Can't wait for the child");
	return init_exit_status(status);
}

/* Ends what is inside; without a pid namespace, the command alone. */
static void
child_kill(const struct keeper *keeper)
{
	(void)kill(keeper->child->pid, SIGKILL); /* ours until waited for */
	finish(keeper, child_wait(keeper->child));
}

/*
 * Is the command's process there?  Until then the child holds its end of the
 * pipe open.
 */
static bool
command_is_there(const struct child *child)
{
	struct pollfd ready = { .fd = child->pipes.ready };

	return poll(&ready, 1, 0) == 1; /* POLLERR */
}

/*
 * Has the terminal sent it to the command as well?  A hangup is told to the
 * leader of the session alone.  What is sent before the command is there, as
 * long as --block-fd waits, reaches nobody but us.
 */
static bool
sent_to_command(
    const struct keeper *keeper, const struct signalfd_siginfo *info)
{
	if (info->ssi_code <= 0 || keeper->said->new_session ||
	    !command_is_there(keeper->child))
		return false;
	return (info->ssi_signo != SIGHUP && info->ssi_signo != SIGCONT) ||
	       getsid(0) != getpid();
}

/*
 * For the command.  init may have the same signal pending already, from who
 * sent it to our whole process group, and a second one would be lost: signals
 * of real time are not, but there are none when the caller's have used up
 * RLIMIT_SIGPENDING.
 */
static void
signal_pass_on(const struct keeper *keeper, int signal)
{
	int pidfd;

	pidfd = keeper->child->pidfd;
	if (keeper->init &&
	    (sys_pidfd_queue_signal(pidfd, INIT_PASS_ON, signal) == 0 ||
		errno != EAGAIN))
		return;
	/* ESRCH: the child has just ended, which is seen next */
	(void)sys_pidfd_queue_signal(pidfd, signal, signal);
}

static void
signal_handle(struct keeper *keeper, int signals)
{
	struct signalfd_siginfo info;
	ssize_t n;
	int signal;

	n = read(signals, &info, sizeof(info));
	if (n == -1 && errno == EAGAIN)
		return; /* a SIGCONT, removed by a stop signal since the poll */
	if (n != (ssize_t)sizeof(info))
		fail(errno, NULL, "Can't read signals");
	signal = (int)info.ssi_signo;
	if (sent_to_command(keeper, &info)) {
		if (signal == SIGTSTP)
			stop_with_command(keeper);
		return;
	}
	if (!keeper->said->forward_signals) {
		child_kill(keeper);
		signal_obey(signal);
	}
	if (signal == SIGCONT) {
		stopped_forget(keeper->child);
		keeper->stopping = false;
	}
	signal_pass_on(keeper, signal);
	if (signal == SIGTSTP)
		stop_with_command(keeper);
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
	/* should we be stopped then: to see it */
	if (sys_parent_death_signal(SIGCONT) == -1)
		fail(errno, NULL, "Can't watch the parent");
	fd = sys_pidfd_open(caller->parent);
	/* it has ended if we have another one by now */
	if (getppid() != caller->parent)
		fail_silently();
	if (fd == -1)
		fail(errno, NULL, "Can't watch the parent");
	return fd;
}

static void
child_let_go(const struct child *child)
{
	static const char byte = 1;

	/* EPIPE, SIGPIPE being ignored: the child has ended, seen next */
	if (write(child->pipes.ready, &byte, 1) == -1 && errno != EPIPE)
		fail(errno, NULL, "Can't let the child go on");
}

void
keeper_close_others(const struct plan *plan, const struct child *child)
{
	static int kept[MAX_WATCHES + 2 * MAX_OVERLAYS + 7];
	size_t i, n;

	n = 0;
	kept[n++] = child->pidfd;
	kept[n++] = child->pipes.ready;
	kept[n++] = child->pipes.stopped;
	if (child->pipes.told != -1)
		kept[n++] = child->pipes.told;
	if (plan->said->info_fd != -1)
		kept[n++] = plan->said->info_fd;
	if (plan->said->status_fd != -1)
		kept[n++] = plan->said->status_fd;
	if (plan->lock != -1)
		kept[n++] = plan->lock;
	for (i = 0; i < 2 * plan->noverlays; i++)
		if (plan->overlays[i / 2].locks[i % 2] != -1)
			kept[n++] = plan->overlays[i / 2].locks[i % 2];
	for (i = 0; i < plan->nwatches; i++)
		kept[n++] = plan->watches[i].directory;
	descriptors_close_except(kept, n);
}

/*
 * Signals come before the command's stopping: what the terminal sent to all
 * of us is not to stop us a second time.
 */
static _Noreturn void
watch_over(struct keeper *keeper, int signals, int parent)
{
	enum { CHILD, SIGNALS, PARENT, STOPPED, NWATCHED };
	struct pollfd watched[NWATCHED] = {
		[CHILD] = { keeper->child->pidfd, POLLIN, 0 },
		[SIGNALS] = { signals, POLLIN, 0 },
		[PARENT] = { parent, POLLIN, 0 },
		[STOPPED] = { keeper->child->pipes.stopped, POLLIN, 0 },
	};
	int status;

	for (;;) {
		if (poll(watched, NWATCHED, -1) == -1) {
			if (errno == EINTR)
				continue;
			fail(errno, NULL, "Can't wait for the child");
		}
		if (watched[CHILD].revents != 0) {
			status = child_wait(keeper->child);
			finish(keeper, status);
			_exit(status);
		}
		if (watched[PARENT].revents != 0) {
			child_kill(keeper);
			fail_silently();
		}
		if (watched[SIGNALS].revents != 0)
			signal_handle(keeper, signals);
		else if ((watched[STOPPED].revents & POLLIN) != 0)
			stopped_handle(keeper);
		else if (watched[STOPPED].revents != 0)
			watched[STOPPED].fd = -1; /* nobody has it */
	}
}

_Noreturn void
keeper_run(const struct plan *plan, const struct caller *caller,
    const struct child *child)
{
	struct keeper keeper = {
		.plan = plan,
		.said = plan->said,
		.caller = caller,
		.child = child,
		.init = plan->init,
	};
	int parent;
	size_t i;

	for (i = 0; i < plan->said->nrepeated; i++) {
		signals_await(STDERR_FILENO, POLLOUT, &caller->blocked);
		message_warn("Only the last %s option will take effect: there "
			     "is more than one (leave out the others)",
		    plan->said->repeated[i]);
	}
	terminal_note(&keeper.terminal, plan->terminal);
	parent = parent_watch(plan->said, caller);
	status_start(plan, &child->pipes, child->pid, &caller->blocked);
	child_let_go(child);
	watch_over(&keeper, signals_take(plan->said, caller), parent);
}
