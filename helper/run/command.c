#include <errno.h>
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
 * The filter comes last, so that it needs not allow anything that stands
 * above it.  Descriptors of ours are close-on-exec; the others that were
 * not asked for are closed here, and for bwrap's callers left alone.
 */
static _Noreturn void
command_exec(const struct plan *plan, const struct caller *caller)
{
	const struct request *said;
	int kept[MAX_KEPT_FDS];
	char **command;
	const char *file;

	said = plan->said;
	command = said->command;
	if (said->foreground && plan->terminal != -1 &&
	    terminal_take(plan->terminal) == -1)
		fail(errno, NULL, "Can't get the terminal's foreground");
	environment_change(said);
	directory_change(plan);
	if (!plan->keep_all_fds) {
		memcpy(kept, said->kept_fds, sizeof(kept));
		descriptors_close_except(kept, said->nkept_fds);
	}
	caller_restore(caller);
	limits_set(said);
	filter_install(said);
	file = command[0];
	if (said->argv0 != NULL)
		command[0] = said->argv0;
	(void)execvp(file, command);
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
keeper_await(int ready)
{
	struct pollfd keeper = { .fd = ready };
	ssize_t n;
	char byte;

	n = read(ready, &byte, 1);
	if (n != 1 || poll(&keeper, 1, 0) != 0)
		fail_silently();
	(void)close(ready); /* from now on the signal holds */
}

_Noreturn void
command_run(const struct plan *plan, const struct caller *caller, int ready,
    int stopped)
{
	const struct request *said;
	pid_t pid;

	said = plan->said;
	keeper_await(ready);
	if (said->landlock_scopes != 0)
		landlock_restrict(said->landlock_scopes);
	if (said->new_session && setsid() == -1)
		fail(errno, NULL, "Can't start a new session");
	if ((plan->namespaces & CLONE_NEWPID) == 0 || said->as_pid_1)
		command_exec(plan, caller);
	pid = fork();
	if (pid == -1)
		fail(errno, NULL, "Can't fork the command");
	if (pid == 0)
		command_exec(plan, caller);
	descriptors_close_except(&stopped, 1);
	init_run(pid, stopped);
}
