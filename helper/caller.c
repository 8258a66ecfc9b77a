/*
 * Nearly everything a process has is inherited through a setuid exec, so
 * the caller chooses it: umask, signal mask and dispositions, timers,
 * resource limits, descriptors.  Nothing else is touched: nice value,
 * affinity and cgroup cannot change what set-up does, only how fast.
 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "caller.h"
#include "message.h"

/*
 * CORE	could hold what we read; 0 while we set up
 * FSIZE	0 ends a write half-way; as high as allowed, and no SIGXFSZ
 * CPU	a soft limit is a SIGXCPU in the middle; as high as allowed
 * NOFILE	every bind holds a descriptor; as high as allowed
 *
 * Only soft limits are changed: they can be given back without power.
 */
static const struct {
	int resource;
	bool raise;
} saved_limits[SAVED_LIMITS] = {
	{ RLIMIT_CORE, false },
	{ RLIMIT_FSIZE, true },
	{ RLIMIT_CPU, true },
	{ RLIMIT_NOFILE, true },
};

/* A closed 0, 1 or 2 would be the number of the next file we open. */
static void
stdio_open(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd == -1)
		fail(errno, NULL, "Can't open /dev/null");
	(void)close(fd); /* the first that was not missing */
}

static void
limits_make_safe(struct caller *caller)
{
	struct rlimit limit;
	size_t i;

	for (i = 0; i < SAVED_LIMITS; i++) {
		if (getrlimit(saved_limits[i].resource, &limit) == -1)
			fail(errno, NULL, "Can't read a resource limit");
		caller->limits[i] = limit;
		limit.rlim_cur = saved_limits[i].raise ? limit.rlim_max : 0;
		if (limit.rlim_cur == caller->limits[i].rlim_cur)
			continue;
		if (setrlimit(saved_limits[i].resource, &limit) == -1)
			fail(errno, NULL, "Can't set a resource limit");
	}
}

/*
 * SIGCHLD ignored would lose the status of our child.  SIGPIPE would end
 * us, not with our exit status, when nobody reads our messages; SIGXFSZ in
 * the middle of a write.  Other signals that the caller ignores stay so, in
 * the keeper and for the command; so do those that he blocks, since one of them
 * may be pending, and would end us.
 */
static const struct {
	int signal;
	void (*meanwhile)(int);
} changed_signals[CHANGED_SIGNALS] = {
	{ SIGCHLD, SIG_DFL },
	{ SIGPIPE, SIG_IGN },
	{ SIGXFSZ, SIG_IGN },
};

static void
signals_make_safe(struct caller *caller)
{
	struct sigaction action = { 0 }, old;
	size_t i;

	for (i = 0; i < CHANGED_SIGNALS; i++) {
		action.sa_handler = changed_signals[i].meanwhile;
		if (sigaction(changed_signals[i].signal, &action, &old) == -1)
			fail(errno, NULL, "Can't reset a signal");
		caller->ignored[i] = old.sa_handler == SIG_IGN;
	}
	if (sigprocmask(SIG_BLOCK, NULL, &caller->blocked) == -1)
		fail(errno, NULL, "Can't read the signal mask");
}

static void
timers_stop(void)
{
	static const int timers[] = { ITIMER_REAL, ITIMER_VIRTUAL,
		ITIMER_PROF };
	const struct itimerval stop = { 0 };
	size_t i;

	for (i = 0; i < sizeof(timers) / sizeof(timers[0]); i++)
		if (setitimer(timers[i], &stop, NULL) == -1)
			fail(errno, NULL, "Can't stop a timer");
}

/*
 * Timers first: one that fires now would end us.  They are not given back,
 * since fork(2) passes none on.
 */
void
caller_sanitise(struct caller *caller)
{
	caller->parent = getppid();
	timers_stop();
	signals_make_safe(caller);
	limits_make_safe(caller);
	stdio_open();
	caller->umask = umask(077);
}

static void
signals_restore(const struct caller *caller)
{
	struct sigaction action = { 0 };
	size_t i;

	for (i = 0; i < CHANGED_SIGNALS; i++) {
		action.sa_handler = caller->ignored[i] ? SIG_IGN : SIG_DFL;
		if (sigaction(changed_signals[i].signal, &action, NULL) == -1)
			fail(errno, NULL, "Can't restore a signal");
	}
	if (sigprocmask(SIG_SETMASK, &caller->blocked, NULL) == -1)
		fail(errno, NULL, "Can't restore the signal mask");
}

void
caller_restore(const struct caller *caller)
{
	size_t i;

	for (i = 0; i < SAVED_LIMITS; i++)
		if (setrlimit(saved_limits[i].resource, &caller->limits[i]) ==
		    -1)
			fail(errno, NULL, "Can't restore a resource limit");
	(void)umask(caller->umask); /* cannot fail */
	signals_restore(caller);
}
