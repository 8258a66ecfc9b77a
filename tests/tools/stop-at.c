/*
 * stop-at [-STEP] USER FILE COMMAND [ARG...]
 *
 * Runs COMMAND, a setuid program, as USER, again and again, and stops its
 * processes at their first system call, at the second, and so on until
 * there is none left; with STEP, at each of so many only.  Each time another
 * process of USER then tries to trace every one of them, to read its memory and
 * to take its descriptors.  What succeeded is printed; so is a run that did not
 * end with status 0 after it was let go.  FILE gets the number of stops.
 *
 * Root only.  It traces up to the stop, and lets go of all before the attack:
 * nobody else could trace a process that is traced already.  Processes that
 * have become the sandboxed command are its caller's, and not attacked.
 */
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	EXIT_TOOL = 119,
	MAX_PROCESSES = 16,
	MAX_FDS = 64, /* that are tried to be taken */
	AWAIT_TURNS = 20000,
	AWAIT_MICROSECONDS = 100,
	END_SECONDS = 10, /* then a run that does not end is a failure */
	OPTIONS = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE |
		  PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
		  PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL,
};

struct process {
	pid_t pid;
	unsigned int execs; /* 1: the helper, 2: the command */
};

struct run {
	const struct passwd *user;
	char **argv;
	unsigned long stop; /* at this system call */
	unsigned long calls;
	struct process processes[MAX_PROCESSES];
	size_t nprocesses;
	pid_t leader;
	int status; /* of the leader; -1: still there */
};

static void
become(const struct passwd *user)
{
	if (initgroups(user->pw_name, user->pw_gid) == -1 ||
	    setresgid(user->pw_gid, user->pw_gid, user->pw_gid) == -1 ||
	    setresuid(user->pw_uid, user->pw_uid, user->pw_uid) == -1)
		err(EXIT_TOOL, "%s", user->pw_name);
}

static struct process *
process_known(struct run *run, pid_t pid, unsigned int execs)
{
	struct process *process;
	size_t i;

	for (i = 0; i < run->nprocesses; i++)
		if (run->processes[i].pid == pid)
			return &run->processes[i];
	if (run->nprocesses == MAX_PROCESSES)
		errx(EXIT_TOOL, "more processes than expected");
	process = &run->processes[run->nprocesses++];
	process->pid = pid;
	process->execs = execs;
	return process;
}

static void
run_start(struct run *run)
{
	run->calls = 0;
	run->nprocesses = 0;
	run->status = -1;
	run->leader = fork();
	if (run->leader == -1)
		err(EXIT_TOOL, "fork");
	if (run->leader == 0) {
		become(run->user);
		(void)raise(SIGSTOP);
		(void)execv(run->argv[0], run->argv);
		err(EXIT_TOOL, "%s", run->argv[0]);
	}
	if (waitpid(run->leader, NULL, WUNTRACED) == -1)
		err(EXIT_TOOL, "waitpid");
	if (ptrace(PTRACE_SEIZE, run->leader, NULL, OPTIONS) == -1)
		err(EXIT_TOOL, "ptrace");
	(void)process_known(run, run->leader, 0);
	(void)kill(run->leader, SIGCONT);
}

/* Whether this stop is the one looked for; otherwise it may go on. */
static bool
stop_pass(struct run *run, struct process *process, int status)
{
	int signum = WSTOPSIG(status);
	int event = status >> 16;

	if (event == PTRACE_EVENT_EXEC)
		process->execs++;
	if (event == PTRACE_EVENT_STOP && signum != SIGTRAP) {
		(void)ptrace(PTRACE_LISTEN, process->pid, NULL, NULL);
		return false;
	}
	if (signum == (SIGTRAP | 0x80)) {
		signum = 0;
		if (process->execs == 1 && ++run->calls == run->stop)
			return true;
	}
	if (event != 0)
		signum = 0;
	(void)ptrace(PTRACE_SYSCALL, process->pid, NULL, signum);
	return false;
}

/* A child may stop before its parent has told of it. */
static void
children_note(struct run *run, const struct process *process, int status)
{
	unsigned long child;
	int event = status >> 16;

	if (event != PTRACE_EVENT_CLONE && event != PTRACE_EVENT_FORK &&
	    event != PTRACE_EVENT_VFORK)
		return;
	if (ptrace(PTRACE_GETEVENTMSG, process->pid, NULL, &child) == 0)
		process_known(run, (pid_t)child, 1)->execs = process->execs;
}

/* Up to the stop, which is returned, or to the end: 0. */
static pid_t
run_until_stop(struct run *run)
{
	struct process *process;
	int status;
	pid_t pid;

	while (run->status == -1) {
		pid = waitpid(-1, &status, __WALL);
		if (pid == -1)
			err(EXIT_TOOL, "waitpid");
		if (!WIFSTOPPED(status)) {
			process_known(run, pid, 1)->pid = 0;
			if (pid == run->leader)
				run->status = status;
			continue;
		}
		process = process_known(run, pid, 1);
		children_note(run, process, status);
		if (stop_pass(run, process, status))
			return pid;
	}
	return 0;
}

/* The signal comes once the process has left the tracer's stop. */
static void
stopped_await(pid_t pid)
{
	char path[64], state;
	FILE *file;
	int i;

	(void)snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	for (i = 0; i < AWAIT_TURNS; i++) {
		file = fopen(path, "re");
		if (file == NULL)
			return;
		state = '?';
		(void)fscanf(file, "%*d (%*[^)]) %c", &state);
		(void)fclose(file);
		if (state == 'T' || state == 'Z')
			return;
		(void)usleep(AWAIT_MICROSECONDS);
	}
	errx(EXIT_TOOL, "process %d does not stop", pid);
}

/*
 * All stay stopped and none is traced.  A tracee has to be in a stop to be
 * let go of; the others than the one that was stopped are brought into one.
 */
static void
release(struct run *run, pid_t stopped)
{
	int status;
	size_t i;
	pid_t pid;

	for (i = 0; i < run->nprocesses; i++) {
		pid = run->processes[i].pid;
		if (pid == 0 || pid == stopped)
			continue;
		if (ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) == -1 ||
		    waitpid(pid, &status, __WALL) == -1)
			continue;
		if (!WIFSTOPPED(status)) {
			run->processes[i].pid = 0;
			if (pid == run->leader)
				run->status = status;
		} else if (status >> 16 == PTRACE_EVENT_EXEC) {
			run->processes[i].execs++;
		}
	}
	for (i = 0; i < run->nprocesses; i++) {
		pid = run->processes[i].pid;
		if (pid == 0)
			continue;
		(void)kill(pid, SIGSTOP);
		if (ptrace(PTRACE_DETACH, pid, NULL, NULL) == 0)
			stopped_await(pid);
	}
}

static void
denied(unsigned long stop, pid_t pid, const char *what, long rc)
{
	if (rc == -1 && (errno == EPERM || errno == EACCES || errno == ESRCH ||
			    errno == ENOENT))
		return;
	(void)printf("call %lu, process %d: %s: %s\n", stop, pid, what,
	    rc == -1 ? strerrorname_np(errno) : "ok");
}

/*
 * Opening these is enough, for what was denied is denied then.  The last is
 * only looked at when it is read.
 */
static void
attack_files(unsigned long stop, pid_t pid)
{
	static const char *const files[] = { "mem", "environ", "fd/0", "cwd",
		"root", "exe", "ns/mnt", "ns/user", "syscall" };
	char byte, path[64];
	size_t i;
	int fd;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		(void)snprintf(
		    path, sizeof(path), "/proc/%d/%s", pid, files[i]);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd != -1 && strcmp(files[i], "syscall") == 0 &&
		    read(fd, &byte, 1) == -1)
			continue;
		denied(stop, pid, files[i], fd);
	}
}

static void
attack(unsigned long stop, pid_t pid)
{
	char byte;
	struct iovec here = { &byte, 1 };
	struct iovec there = { (void *)0x1000, 1 };
	long pidfd = syscall(SYS_pidfd_open, pid, 0);
	int fd;

	attack_files(stop, pid);
	denied(stop, pid, "process_vm_readv",
	    process_vm_readv(pid, &here, 1, &there, 1, 0));
	for (fd = 0; pidfd != -1 && fd < MAX_FDS; fd++)
		denied(stop, pid, "pidfd_getfd",
		    syscall(SYS_pidfd_getfd, pidfd, fd, 0));
	denied(stop, pid, "ptrace", ptrace(PTRACE_SEIZE, pid, NULL, NULL));
}

/* A process stopped at its exec has carried that out before it stood. */
static bool
is_helper(const struct run *run, const struct process *process)
{
	struct stat helper, exe;
	char path[64];

	if (process->pid == 0 || process->execs != 1)
		return false;
	(void)snprintf(path, sizeof(path), "/proc/%d/exe", process->pid);
	if (stat(run->argv[0], &helper) == -1)
		err(EXIT_TOOL, "%s", run->argv[0]);
	return stat(path, &exe) == -1 ||
	       (helper.st_dev == exe.st_dev && helper.st_ino == exe.st_ino);
}

static void
attack_all(struct run *run)
{
	size_t i;
	pid_t attacker = fork();

	if (attacker == -1)
		err(EXIT_TOOL, "fork");
	if (attacker != 0) {
		(void)waitpid(attacker, NULL, 0);
		return;
	}
	for (i = 0; i < run->nprocesses; i++)
		if (!is_helper(run, &run->processes[i]))
			run->processes[i].pid = 0;
	become(run->user);
	for (i = 0; i < run->nprocesses; i++)
		if (run->processes[i].pid != 0)
			attack(run->stop, run->processes[i].pid);
	exit(0);
}

/* The command must have run all the same. */
static void
finish(struct run *run)
{
	struct pollfd leader = {
		.fd = (int)syscall(SYS_pidfd_open, run->leader, 0),
		.events = POLLIN,
	};
	size_t i;

	for (i = 0; i < run->nprocesses; i++)
		if (run->processes[i].pid != 0)
			(void)kill(run->processes[i].pid, SIGCONT);
	if (run->status == -1) {
		if (poll(&leader, 1, END_SECONDS * 1000) != 1) {
			(void)printf("call %lu: did not end\n", run->stop);
			(void)kill(run->leader, SIGKILL);
		}
		(void)waitpid(run->leader, &run->status, 0);
	}
	(void)close(leader.fd);
	if (run->status != 0)
		(void)printf(
		    "call %lu: ended with %#x\n", run->stop, run->status);
}

int
main(int argc, char *argv[])
{
	static struct run run;
	FILE *count;
	unsigned long step;
	pid_t stopped;

	step = 1;
	if (argc > 1 && argv[1][0] == '-') {
		step = strtoul(argv[1] + 1, NULL, 10);
		argc--;
		argv++;
	}
	if (argc < 4 || step == 0)
		errx(EXIT_TOOL,
		    "usage: stop-at [-STEP] USER FILE COMMAND [ARG...]");
	run.user = getpwnam(argv[1]);
	if (run.user == NULL)
		errx(EXIT_TOOL, "%s: no such user", argv[1]);
	run.argv = argv + 3;
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	for (run.stop = 1;; run.stop += step) {
		run_start(&run);
		stopped = run_until_stop(&run);
		if (stopped == 0)
			break;
		release(&run, stopped);
		attack_all(&run);
		finish(&run);
	}
	if (run.status != 0)
		(void)printf("without a stop: %#x\n", run.status);
	count = fopen(argv[2], "we");
	if (count == NULL)
		err(EXIT_TOOL, "%s", argv[2]);
	(void)fprintf(count, "%lu\n", run.stop - 1);
	return 0;
}
