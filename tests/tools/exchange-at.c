/*
 * exchange-at USER all|children A B COMMAND [ARG...]
 *
 * Runs COMMAND as USER, again and again.  A and B are exchanged as its
 * processes begin their first system call that takes a path or a mount, then
 * the second, and so on until there is none left.  Afterwards each is
 * itself again, and A, if it is a directory, is emptied.  Prints how many
 * runs there were, and of those with status 125 and 0.
 *
 * It traces them, as root, so that a setuid program keeps its power.  Calls
 * of what they execute do not count, nor, with "children", those of the first.
 */
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <elf.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
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
	OPTIONS = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE |
		  PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
		  PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL,
};

static const long calls[] = { SYS_openat2, SYS_openat, SYS_mkdirat,
	SYS_symlinkat, SYS_mknodat, SYS_unlinkat, SYS_readlinkat,
	SYS_newfstatat, SYS_open_tree, SYS_move_mount, SYS_mount_setattr,
	SYS_fchmod, SYS_fchownat, SYS_fsconfig, SYS_fsmount, SYS_statx,
	SYS_chdir, SYS_fchdir, SYS_pivot_root };

struct run {
	const struct passwd *user;
	const char *a, *b;
	bool children;
	char **argv;
	unsigned long at; /* exchange as this call begins */
	unsigned long seen;
	bool exchanged;
	bool executed; /* the helper */
	bool ended; /* set-up has: the command executes */
};

static void
become(const struct passwd *user)
{
	if (getuid() == user->pw_uid)
		return;
	if (initgroups(user->pw_name, user->pw_gid) == -1 ||
	    setresgid(user->pw_gid, user->pw_gid, user->pw_gid) == -1 ||
	    setresuid(user->pw_uid, user->pw_uid, user->pw_uid) == -1)
		err(EXIT_TOOL, "%s", user->pw_name);
}

static void
exchange(struct run *run)
{
	if (renameat2(AT_FDCWD, run->a, AT_FDCWD, run->b, RENAME_EXCHANGE) != 0)
		err(EXIT_TOOL, "%s, %s", run->a, run->b);
	run->exchanged = !run->exchanged;
}

static pid_t
run_start(const struct run *run)
{
	pid_t pid = fork();

	if (pid == -1)
		err(EXIT_TOOL, "fork");
	if (pid == 0) {
		become(run->user);
		(void)raise(SIGSTOP);
		(void)execv(run->argv[0], run->argv);
		err(EXIT_TOOL, "%s", run->argv[0]);
	}
	if (waitpid(pid, NULL, WUNTRACED) == -1 ||
	    ptrace(PTRACE_SEIZE, pid, NULL, OPTIONS) == -1)
		err(EXIT_TOOL, "ptrace");
	(void)kill(pid, SIGCONT);
	return pid;
}

/* A call is counted where it begins, for then it is not done yet. */
static void
call_look(struct run *run, pid_t pid)
{
	struct ptrace_syscall_info info;
	size_t i;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) <= 0 ||
	    info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return;
	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (info.entry.nr == (unsigned long)calls[i] &&
		    ++run->seen == run->at)
			exchange(run);
}

/* To the end of all; returns the first process' status. */
static int
run_trace(struct run *run, pid_t leader)
{
	int end, event, signum, status;
	pid_t pid;

	end = -1;
	while ((pid = waitpid(-1, &status, __WALL)) != -1) {
		if (!WIFSTOPPED(status)) {
			if (pid == leader)
				end = status;
			continue;
		}
		signum = WSTOPSIG(status);
		event = status >> 16;
		if (signum == (SIGTRAP | 0x80)) {
			if (run->executed && !run->ended &&
			    !(run->children && pid == leader))
				call_look(run, pid);
			signum = 0;
		} else if (event == PTRACE_EVENT_STOP && signum != SIGTRAP) {
			(void)ptrace(PTRACE_LISTEN, pid, NULL, NULL);
			continue;
		} else if (event != 0) {
			if (event == PTRACE_EVENT_EXEC) {
				run->ended = run->executed;
				run->executed = true;
			}
			signum = 0;
		}
		(void)ptrace(
		    run->exchanged || run->ended ? PTRACE_CONT : PTRACE_SYSCALL,
		    pid, NULL, signum);
	}
	return end;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	if (at->level > 0 && remove(path) == -1)
		err(EXIT_TOOL, "%s", path);
	return 0;
}

static void
restore(struct run *run)
{
	struct stat st;

	if (run->exchanged)
		exchange(run);
	if (lstat(run->a, &st) == -1)
		err(EXIT_TOOL, "%s", run->a);
	if (S_ISDIR(st.st_mode))
		(void)nftw(
		    run->a, remove_one, 8, FTW_DEPTH | FTW_MOUNT | FTW_PHYS);
}

int
main(int argc, char *argv[])
{
	static struct run run;
	unsigned long refused, fine;
	bool again;
	int status;

	if (argc < 6)
		errx(EXIT_TOOL, "usage: exchange-at USER all|children A B "
				"COMMAND [ARG...]");
	run.user = getpwnam(argv[1]);
	if (run.user == NULL)
		errx(EXIT_TOOL, "%s: no such user", argv[1]);
	run.children = strcmp(argv[2], "children") == 0;
	run.a = argv[3];
	run.b = argv[4];
	run.argv = argv + 5;
	refused = fine = 0;
	for (run.at = 1, again = true; again; run.at++) {
		run.seen = 0;
		run.executed = run.ended = false;
		status = run_trace(&run, run_start(&run));
		again = run.exchanged;
		restore(&run);
		refused += WIFEXITED(status) && WEXITSTATUS(status) == 125;
		fine += status == 0;
	}
	(void)printf("%lu %lu %lu\n", run.at - 1, refused, fine);
	return 0;
}
