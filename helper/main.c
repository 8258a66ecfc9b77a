/*
 * cordon: runs a command in namespaces of its own.
 *
 * Processes, and what each may touch:
 *
 *	cordon		sheds the caller's inheritance and root's ids, reads
 *			the request, opens host paths as the caller, clones
 *			mounts with CAP_SYS_ADMIN.  Then it is
 *	  keeper	waits, outside, without any privilege
 *	  child		builds the root in new namespaces with CAP_SYS_ADMIN
 *			and CAP_NET_ADMIN; drops them for good.  Then it is
 *	    init	pid 1 inside: reaps, without any privilege
 *	      command	what the caller asked for
 *
 * Both sides of the clone drop before the command exists: the child waits
 * for the keeper's word.  While the command runs nothing has privileges.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "caller.h"
#include "message.h"
#include "plan/plan.h"
#include "privs.h"
#include "request/options.h"
#include "run/command.h"
#include "run/descriptors.h"
#include "run/init.h"
#include "run/keeper.h"
#include "run/status.h"
#include "setup/mount.h"
#include "setup/namespaces.h"
#include "setup/overlay.h"
#include "setup/rootfs.h"
#include "sys.h"

#if !(defined(__x86_64__) && defined(__LP64__)) && !defined(__aarch64__)
#error "cordon knows the system calls of x86-64 and aarch64 only"
#endif

enum pipe_end { PIPE_READ, PIPE_WRITE };

/*
 * Prints what was asked for instead of a sandbox, without any privilege:
 * stdout is the caller's.
 */
static void
show_and_exit(enum show show, const struct caller *caller)
{
	if (show == SHOW_NOTHING)
		return;
	if (!privs_abandon())
		fail_silently();
	if (show == SHOW_HELP)
		options_print_help();
	else if (show == SHOW_VERSION)
		(void)printf("cordon %s\n", CORDON_VERSION);
	else
		(void)printf("%s\n", privs_mode_reason(caller));
	if (fflush(stdout) == EOF)
		fail(errno, NULL, "Can't write to stdout");
	_exit(0);
}

/* --help and --version alone have to work where no sandbox can be had. */
static enum show
shown_alone(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return SHOW_HELP;
	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		return SHOW_VERSION;
	return SHOW_NOTHING;
}

/* What the keeper alone holds: directories and files of the host's. */
static void
keepers_close(const struct plan *plan)
{
	size_t i;

	for (i = 0; i < 2 * plan->noverlays; i++)
		if (plan->overlays[i / 2].locks[i % 2] != -1)
			(void)close(plan->overlays[i / 2].locks[i % 2]);
	if (plan->lock != -1)
		(void)close(plan->lock); /* the keeper's holds the lock */
	/* neighbours have the same, which is closed already then */
	for (i = 0; i < plan->nwatches; i++)
		(void)close(plan->watches[i].directory);
}

/*
 * Closes what neither the command nor we need.  Called as bwrap, what the
 * caller left open is the command's; ours is close-on-exec, and what only the
 * keeper writes to ends with the keeper's: a reader may wait for the end of
 * --info-fd before it lets --block-fd go.
 */
static void
inherited_close(const struct plan *plan, const struct pipes *pipes)
{
	const struct request *said;
	int kept[MAX_KEPT_FDS + MAX_SYNC_FDS + 4];
	size_t i, n;

	said = plan->said;
	if (plan->keep_all_fds) {
		keepers_close(plan);
		if (said->info_fd > STDERR_FILENO)
			(void)close(said->info_fd); /* not written to here */
		if (said->status_fd > STDERR_FILENO)
			(void)close(said->status_fd); /* not written to here */
		return;
	}
	n = said->nkept_fds;
	memcpy(kept, said->kept_fds, n * sizeof(kept[0]));
	for (i = 0; i < said->nsync_fds; i++)
		kept[n++] = said->sync_fds[i];
	if (said->block_fd != -1)
		kept[n++] = said->block_fd;
	if (pipes->told != -1)
		kept[n++] = pipes->told;
	kept[n++] = pipes->ready;
	kept[n++] = pipes->stopped;
	descriptors_close_except(kept, n);
}

static void
die_with_keeper(void)
{
	if (sys_parent_death_signal(SIGKILL) == -1)
		fail(errno, NULL, "Can't set the parent death signal");
}

/*
 * The order is the design:
 *
 *	parent death	before anything else: a killed keeper takes us along
 *	configure	while there is power
 *	root		the same; from here on nothing of the host is seen
 *	descriptors	before the drop, so that none outlives the power
 *	drop		before anything that the caller's files could steer
 *	parent death	again: other ids have cleared it
 */
static _Noreturn void
child_run(const struct plan *plan, struct caller *caller,
    const struct trees *trees, const struct pipes *pipes)
{
	die_with_keeper();
	status_note_namespaces(pipes);
	namespaces_configure(plan);
	rootfs_build(plan, trees);
	namespaces_make_user(plan, caller, pipes);
	inherited_close(plan, pipes);
	privs_drop_forever(caller);
	die_with_keeper();
	command_run(plan, caller, pipes);
}

/* Each side keeps its ends; what is told is the child's to tell. */
static void
pipes_make(const struct plan *plan, struct pipes *keeper, struct pipes *child)
{
	int ready[2], stopped[2], user[2] = { -1, -1 }, told[2] = { -1, -1 };

	if (pipe2(ready, O_CLOEXEC) == -1 ||
	    pipe2(stopped, O_CLOEXEC | O_NONBLOCK) == -1 ||
	    (plan->user && pipe2(user, O_CLOEXEC) == -1) ||
	    (status_wanted(plan->said) && pipe2(told, O_CLOEXEC) == -1))
		fail(errno, NULL, "Can't make a pipe");
	*keeper = (struct pipes){ ready[PIPE_WRITE], user[PIPE_READ],
		stopped[PIPE_READ], told[PIPE_READ] };
	*child = (struct pipes){ ready[PIPE_READ], user[PIPE_WRITE],
		stopped[PIPE_WRITE], told[PIPE_WRITE] };
}

/* The ends of the other side; the keeper closes all that it has no use for. */
static void
pipes_close(const struct pipes *pipes)
{
	(void)close(pipes->ready); /* never used here */
	(void)close(pipes->stopped); /* never used here */
	if (pipes->user != -1)
		(void)close(pipes->user); /* never used here */
	if (pipes->told != -1)
		(void)close(pipes->told); /* never used here */
}

/*
 * The order is the design:
 *
 *	start	nothing inherited is trusted; the ids become the caller's
 *	request	all of it is read before any power is used
 *	enter	a mount namespace of our own, before any path is opened;
 *		not before a slow pipe is read, which would hold its mounts
 *	plan	every host path is opened, by the caller's rights alone
 *	trees	mounts are cloned where the descriptors are valid
 *	signals	none is lost until somebody is there to take it
 *	clone	the child has the namespaces, the keeper stays outside
 *	drop	the keeper's, before the command exists
 */
int
main(int argc, char **argv)
{
	static struct caller caller;
	static struct request request;
	static struct plan plan;
	static struct trees trees;
	struct child child;
	struct pipes pipes;

	if (options_called_as_bwrap(argc, argv))
		message_as_bwrap();
	show_and_exit(shown_alone(argc, argv), &caller);
	caller_sanitise(&caller);
	privs_shed(&caller);
	request_parse(&request, argc, argv);
	namespaces_enter(&caller, &request);
	show_and_exit(request.show, &caller);
	plan_make(&plan, &request, &caller);
	privs_need((plan.namespaces & CLONE_NEWNET) != 0, plan.root_masks,
	    plan.user || plan.noverlays > 0);
	mounts_clone(&plan, &trees);
	overlays_make(&plan, &caller, &trees);
	pipes_make(&plan, &child.pipes, &pipes);
	signals_block();
	child.pid = namespaces_clone(&plan, &child.pidfd);
	if (child.pid == 0) {
		pipes_close(&child.pipes);
		child_run(&plan, &caller, &trees, &pipes);
	}
	pipes_close(&pipes);
	namespaces_map_user(&plan, &caller, &child.pipes, child.pid);
	keeper_close_others(&plan, &child);
	namespaces_leave_mounts(&caller);
	privs_drop_forever(&caller);
	keeper_run(&plan, &caller, &child);
}
