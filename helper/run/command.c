#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../message.h"
#include "../sys.h"
#include "command.h"
#include "descriptors.h"
#include "filter.h"
#include "init.h"
#include "landlock.h"
#include "status.h"
#include "terminal.h"

/*
 * Empties the environment, but for what --keep-env names: values that come
 * this way, unlike those of --setenv, are on no command line.  PWD is not
 * among them, as bubblewrap has it: it is set in any case, later.
 */
static int
environment_clear(const struct request *said)
{
	char *kept[MAX_ENVIRONMENT + 1];
	const char *name;
	char **variable;
	size_t i, length, n;

	n = 0;
	for (i = 0; i < said->nchanges; i++) {
		if (said->changes[i].kind != CHANGE_KEEP)
			continue;
		name = said->changes[i].name;
		length = strlen(name);
		for (variable = environ; *variable != NULL; variable++)
			if (strncmp(*variable, name, length) == 0 &&
			    (*variable)[length] == '=')
				break;
		if (*variable != NULL)
			kept[n++] = *variable;
	}
	if (clearenv() != 0)
		return -1;
	for (i = 0; i < n; i++)
		if (putenv(kept[i]) != 0)
			return -1;
	return 0;
}

/* In the order given. */
static void
environment_change(const struct request *said)
{
	const struct change *change;
	size_t i;
	int rc;

	for (i = 0; i < said->nchanges; i++) {
		change = &said->changes[i];
		rc = 0;
		switch (change->kind) {
		case CHANGE_CLEAR:
			rc = environment_clear(said);
			break;
		case CHANGE_SET:
			rc = setenv(change->name, change->value, 1);
			break;
		case CHANGE_UNSET:
			rc = unsetenv(change->name);
			break;
		case CHANGE_KEEP:
			break; /* for the others to look at */
		}
		if (rc == -1)
			fail(errno, NULL, "Can't change the environment");
	}
}

/*
 * Where the command starts: --chdir, else the directory of the same name
 * as the caller's, else HOME, else /.  PWD says which.
 */
static void
directory_change(const struct plan *plan)
{
	const char *where, *home;
	char reached[PATH_MAX];

	where = plan->said->chdir;
	if (where != NULL) {
		if (chdir(where) == -1)
			fail(errno,
			    errno == ENOENT ? "is it shown inside?" : NULL,
			    "Can't chdir to %s", shown(where));
	} else if (plan->cwd[0] != '\0' && chdir(plan->cwd) == 0) {
		where = plan->cwd;
	} else {
		home = getenv("HOME");
		if (home != NULL && home[0] == '/' && chdir(home) == 0)
			where = home;
		else
			where = "/"; /* where we are since the new root */
	}
	/* a kept descriptor could lead out by way of /proc/self/fd */
	if (sys_getcwd(reached, sizeof(reached)) == -1 || reached[0] != '/')
		fail(0, "give another --chdir",
		    "Can't start in %s: it has no path inside", shown(where));
	if (setenv("PWD", where, 1) == -1)
		fail(errno, NULL, "Can't set PWD");
}

static void
limits_set(const struct request *said)
{
	size_t i;

	for (i = 0; i < said->nrlimits; i++)
		if (setrlimit((__rlimit_resource_t)said->rlimits[i].resource,
			&said->rlimits[i].limit) == -1)
			fail(errno, "a hard limit can only be lowered",
			    "Can't set the limit of an --rlimit");
}

/*
 * Asked of the kernel, with all filters in place.  EPERM and ENOSPC are what
 * machines say that refuse user namespaces, and our filters.
 */
static void
userns_try(const struct request *said)
{
	if (!said->disable_userns && !said->assert_userns_disabled)
		return;
	if (unshare(CLONE_NEWUSER) != -1)
		fail(0, "--disable-userns sees to it",
		    "--assert-userns-disabled: a user namespace can be made");
	if (errno != EPERM && errno != ENOSPC && errno != EUSERS &&
	    errno != ENOSYS && errno != EINVAL)
		fail(errno, NULL,
		    "Can't tell whether user namespaces can be made");
}

/* What is the command's to inherit; --sync-fd if there is no init. */
static void
descriptors_settle(const struct plan *plan, int told)
{
	const struct request *said;
	int kept[MAX_KEPT_FDS + MAX_SYNC_FDS + 1];
	size_t i, n;

	said = plan->said;
	if (plan->init)
		for (i = 0; i < said->nsync_fds; i++)
			if (said->sync_fds[i] > STDERR_FILENO)
				(void)fcntl(
				    said->sync_fds[i], F_SETFD, FD_CLOEXEC);
	if (plan->keep_all_fds)
		return;
	n = said->nkept_fds;
	memcpy(kept, said->kept_fds, n * sizeof(kept[0]));
	if (!plan->init)
		for (i = 0; i < said->nsync_fds; i++)
			kept[n++] = said->sync_fds[i];
	if (told != -1)
		kept[n++] = told; /* closed by the exec */
	descriptors_close_except(kept, n);
}

/*
 * The filter comes last, so that it needs not allow anything that stands
 * above it.  Descriptors of ours are close-on-exec; the others that were
 * not asked for are closed here, and for bwrap's callers left alone.
 */
static _Noreturn void
command_exec(const struct plan *plan, const struct caller *caller,
    const struct pipes *pipes)
{
	const struct request *said;
	char **command;
	const char *file;

	said = plan->said;
	command = said->command;
	if (said->foreground && plan->terminal != -1 &&
	    terminal_take(plan->terminal) == -1)
		fail(errno, NULL, "Can't get the terminal's foreground");
	environment_change(said);
	directory_change(plan);
	descriptors_settle(plan, pipes->told);
	caller_restore(caller);
	limits_set(said);
	filter_install(said);
	userns_try(said);
	file = command[0];
	if (said->argv0 != NULL)
		command[0] = said->argv0;
	status_note_started(pipes);
	(void)execvp(file, command);
	status_note_not_started(pipes);
	if (errno == ENOENT)
		fail_with(EXIT_NOT_FOUND, errno,
		    "is it shown inside, and what interprets or loads it?",
		    "Can't execute %s", shown(file));
	fail_with(
	    EXIT_NOT_EXECUTABLE, errno, NULL, "Can't execute %s", shown(file));
}

/*
 * One byte: the keeper has dropped.  None: it is gone, and so are we.  It
 * may be gone all the same, if it was killed between the byte and our
 * asking for the parent death signal; its end of the pipe is closed then.
 */
static void
keeper_await(const struct pipes *pipes)
{
	struct pollfd keeper = { .fd = pipes->ready };
	ssize_t n;
	char byte;

	n = read(pipes->ready, &byte, 1);
	if (n != 1 || poll(&keeper, 1, 0) != 0)
		fail_silently();
	/* from now on the signal holds */
}

/* Data, or its end: whoever has the other side of the pipe lets us go on. */
static void
caller_await(const struct request *said)
{
	char byte;

	if (said->block_fd == -1)
		return;
	if (read(said->block_fd, &byte, 1) == -1)
		fail(errno, NULL, "Can't read --block-fd");
	if (said->block_fd > STDERR_FILENO)
		(void)close(said->block_fd); /* read */
}

/*
 * The lock belongs to what was opened here, which init alone keeps.  One of
 * the process would be lost with any other descriptor of the file that is
 * closed, such as the command's.  O_NONBLOCK: a FIFO is not waited for.
 */
static void
files_lock(const struct request *said, int *locked)
{
	struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET };
	size_t i;

	for (i = 0; i < said->nlock_files; i++) {
		locked[i] = open(said->lock_files[i],
		    O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
		if (locked[i] == -1)
			fail(errno, NULL, "Can't open lock file %s",
			    shown(said->lock_files[i]));
		if (fcntl(locked[i], F_OFD_SETLK, &lock) == -1)
			fail(errno, "end what has it for writing",
			    "Can't lock %s", shown(said->lock_files[i]));
	}
}

/*
 * The command's own process.  Where no pid namespace ends with INIT it has to
 * be told; INIT may be gone already.
 */
static _Noreturn void
command_start(const struct plan *plan, const struct caller *caller,
    const struct pipes *pipes, pid_t init)
{
	if ((plan->namespaces & CLONE_NEWPID) == 0) {
		if (sys_parent_death_signal(SIGKILL) == -1)
			fail(errno, NULL, "Can't set the parent death signal");
		if (getppid() != init)
			fail_silently();
	}
	command_exec(plan, caller, pipes);
}

_Noreturn void
command_run(const struct plan *plan, const struct caller *caller,
    const struct pipes *pipes)
{
	const struct request *said;
	int kept[MAX_SYNC_FDS + MAX_LOCK_FILES + 1];
	pid_t init, pid;

	said = plan->said;
	keeper_await(pipes);
	caller_await(said);
	if (said->landlock_scopes != 0)
		landlock_restrict(said->landlock_scopes);
	if (said->new_session && setsid() == -1)
		fail(errno, NULL, "Can't start a new session");
	if (!plan->init)
		command_exec(plan, caller, pipes);
	files_lock(said, kept);
	init = getpid();
	pid = fork();
	if (pid == -1)
		fail(errno, NULL, "Can't fork the command");
	if (pid == 0)
		command_start(plan, caller, pipes, init);
	memcpy(kept + said->nlock_files, said->sync_fds,
	    said->nsync_fds * sizeof(kept[0]));
	kept[said->nlock_files + said->nsync_fds] = pipes->stopped;
	descriptors_close_except(kept, said->nlock_files + said->nsync_fds + 1);
	init_run(pid, pipes->stopped);
}
