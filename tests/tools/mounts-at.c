/*
 * mounts-at USER COMMAND [ARG...]
 *
 * Runs COMMAND as USER and looks at the mounts of its processes after each of
 * their system calls that could have changed them.  Prints each mount whose
 * options are not those that it was first seen with, "MOUNT POINT: OLD NEW";
 * then how many mounts there were, and of how many looks.  Root only: it
 * traces, and a setuid program keeps its power.
 */
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <grp.h>
#include <linux/ptrace.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	EXIT_TOOL = 119,
	MAX_MOUNTS = 4096,
	TEXT = 256,
	OPTIONS = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE |
		  PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
		  PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL,
};

static const long calls[] = { SYS_open_tree, SYS_move_mount, SYS_mount_setattr,
	SYS_fsmount, SYS_pivot_root, SYS_umount2, SYS_unshare, SYS_mount };

static struct mount {
	int id; /* is used again, for another mount */
	char device[TEXT];
	char place[TEXT];
	char options[TEXT];
} mounts[MAX_MOUNTS];

static size_t nmounts;
static unsigned long looks;

static void
mount_look(int id, const char *device, const char *place, const char *options)
{
	size_t i;

	for (i = 0; i < nmounts; i++)
		if (mounts[i].id == id &&
		    strcmp(mounts[i].device, device) == 0 &&
		    strcmp(mounts[i].place, place) == 0)
			break;
	if (i == MAX_MOUNTS)
		errx(EXIT_TOOL, "too many mounts");
	if (i == nmounts) {
		mounts[nmounts++].id = id;
		(void)snprintf(mounts[i].device, TEXT, "%s", device);
		(void)snprintf(mounts[i].place, TEXT, "%s", place);
	} else if (strcmp(mounts[i].options, options) != 0) {
		(void)printf("%s: %s %s\n", place, mounts[i].options, options);
	}
	(void)snprintf(mounts[i].options, TEXT, "%s", options);
}

static void
look(pid_t pid)
{
	char path[64], line[4096];
	char device[TEXT], place[TEXT], options[TEXT];
	FILE *file;
	int id;

	looks++;
	(void)snprintf(path, sizeof(path), "/proc/%d/mountinfo", pid);
	file = fopen(path, "re");
	if (file == NULL)
		return; /* it has ended */
	while (fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line, "%d %*d %255s %*s %255s %255s", &id, device,
			place, options) == 4)
			mount_look(id, device, place, options);
	(void)fclose(file);
}

static void
call_look(pid_t pid, bool *interesting)
{
	struct ptrace_syscall_info info;
	size_t i;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) <= 0)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_EXIT && *interesting)
		look(pid);
	*interesting = false;
	if (info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return;
	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (info.entry.nr == (unsigned long)calls[i])
			*interesting = true;
}

static pid_t
start(const struct passwd *user, char **command)
{
	pid_t pid = fork();

	if (pid == -1)
		err(EXIT_TOOL, "fork");
	if (pid == 0) {
		if (initgroups(user->pw_name, user->pw_gid) == -1 ||
		    setresgid(user->pw_gid, user->pw_gid, user->pw_gid) == -1 ||
		    setresuid(user->pw_uid, user->pw_uid, user->pw_uid) == -1)
			err(EXIT_TOOL, "%s", user->pw_name);
		(void)raise(SIGSTOP);
		(void)execv(command[0], command);
		err(EXIT_TOOL, "%s", command[0]);
	}
	if (waitpid(pid, NULL, WUNTRACED) == -1 ||
	    ptrace(PTRACE_SEIZE, pid, NULL, OPTIONS) == -1)
		err(EXIT_TOOL, "ptrace");
	(void)kill(pid, SIGCONT);
	return pid;
}

/* Numbers of processes are small enough here to be an index. */
static bool *
interest_of(pid_t pid)
{
	static bool interests[1 << 16];

	return &interests[(unsigned int)pid % (1 << 16)];
}

int
main(int argc, char *argv[])
{
	const struct passwd *user;
	int end, event, signum, status;
	pid_t leader, pid;

	if (argc < 3)
		errx(EXIT_TOOL, "usage: mounts-at USER COMMAND [ARG...]");
	user = getpwnam(argv[1]);
	if (user == NULL)
		errx(EXIT_TOOL, "%s: no such user", argv[1]);
	leader = start(user, argv + 2);
	end = -1;
	while ((pid = waitpid(-1, &status, __WALL)) != -1) {
		if (!WIFSTOPPED(status)) {
			if (pid == leader)
				end = status;
			continue;
		}
		signum = WSTOPSIG(status);
		event = status >> 16;
		if (event == PTRACE_EVENT_STOP && signum != SIGTRAP) {
			(void)ptrace(PTRACE_LISTEN, pid, NULL, NULL);
			continue;
		}
		if (signum == (SIGTRAP | 0x80)) {
			call_look(pid, interest_of(pid));
			signum = 0;
		} else if (event != 0) {
			signum = 0;
		}
		(void)ptrace(PTRACE_SYSCALL, pid, NULL, signum);
	}
	(void)printf("%zu mounts, %lu looks, status %d\n", nmounts, looks,
	    WIFEXITED(end) ? WEXITSTATUS(end) : -1);
	return 0;
}
