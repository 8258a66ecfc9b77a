/*
 * race exchange A B RUNS COMMAND [ARG...]
 * race steal RUNS COMMAND [ARG...]
 *
 * Runs COMMAND so many times on one processor, while another process of the
 * same user is busy on the other:
 *
 *	exchange	A and B get each other's place, again and again
 *	steal		takes every descriptor of COMMAND and its children that
 *it can get; in every second run they are killed at some time
 *
 * Prints how often each way to end was seen, "COUNT STATUS OUTPUT", or of
 * what kind the descriptors were, without those that COMMAND was given.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	EXIT_TOOL = 119,
	MAX_KINDS = 64,
	KIND_BYTES = 256,
	CHILDREN = 3, /* they have the next numbers */
	MAX_FDS = 40,
	KILL_MICROSECONDS = 5000, /* at the latest */
};

/* Both processes see it. */
struct shared {
	volatile pid_t pid; /* that is stolen from; 0: none */
	unsigned int nkinds;
	struct {
		unsigned long count;
		char text[KIND_BYTES];
	} kinds[MAX_KINDS];
};

static struct shared *shared;

static void
kind_count(const char *text)
{
	unsigned int i;

	for (i = 0; i < shared->nkinds; i++)
		if (strcmp(shared->kinds[i].text, text) == 0)
			break;
	if (i == MAX_KINDS)
		errx(EXIT_TOOL, "too many kinds: %s", text);
	if (i == shared->nkinds) {
		(void)snprintf(shared->kinds[i].text, KIND_BYTES, "%s", text);
		shared->nkinds++;
	}
	shared->kinds[i].count++;
}

/* One of the processors that we may have: the first, or the last. */
static void
pin(bool last)
{
	cpu_set_t all, one;
	size_t cpu, chosen;

	if (sched_getaffinity(0, sizeof(all), &all) == -1)
		err(EXIT_TOOL, "sched_getaffinity");
	chosen = CPU_SETSIZE;
	for (cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &all) && (last || chosen == CPU_SETSIZE))
			chosen = cpu;
	CPU_ZERO(&one);
	CPU_SET(chosen, &one);
	if (sched_setaffinity(0, sizeof(one), &one) == -1)
		err(EXIT_TOOL, "sched_setaffinity");
}

static _Noreturn void
exchange(const char *a, const char *b)
{
	for (;;)
		if (renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE) == -1)
			err(EXIT_TOOL, "%s, %s", a, b);
}

/* The number of a pipe, and of a memory file, is not its kind. */
static void
stolen_note(int fd)
{
	char link[64], name[KIND_BYTES] = "";

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	(void)readlink(link, name, sizeof(name) - 1);
	if (name[0] != '/')
		name[strcspn(name, ":")] = '\0';
	kind_count(name);
}

static void
steal_from(pid_t pid)
{
	int fd, pidfd, taken;

	pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (pidfd == -1)
		return;
	for (fd = STDERR_FILENO + 1; fd < MAX_FDS; fd++) {
		taken = (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
		if (taken == -1 && errno != EBADF)
			break;
		if (taken == -1)
			continue;
		stolen_note(taken);
		(void)close(taken);
	}
	(void)close(pidfd);
}

static _Noreturn void
steal(void)
{
	pid_t pid;
	int i;

	for (;;) {
		pid = shared->pid;
		if (pid == 0)
			continue;
		for (i = 0; i <= CHILDREN; i++)
			steal_from(pid + i);
	}
}

/* With OUTPUT, descriptor 0, and no other. */
static pid_t
start(char **command, int output)
{
	pid_t pid;

	pid = fork();
	if (pid == -1)
		err(EXIT_TOOL, "fork");
	if (pid == 0) {
		(void)dup2(output, STDOUT_FILENO);
		(void)dup2(output, STDERR_FILENO);
		closefrom(STDERR_FILENO + 1);
		(void)execv(command[0], command);
		_exit(EXIT_TOOL);
	}
	return pid;
}

static int
ended(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			err(EXIT_TOOL, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Status and what was printed, on one line. */
static void
run_and_note(char **command)
{
	char output[KIND_BYTES / 2], text[KIND_BYTES];
	size_t used, i;
	ssize_t n;
	pid_t pid;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) == -1)
		err(EXIT_TOOL, "pipe");
	pid = start(command, ends[1]);
	(void)close(ends[1]);
	used = 0;
	while (
	    used < sizeof(output) - 1 &&
	    (n = read(ends[0], output + used, sizeof(output) - 1 - used)) > 0)
		used += (size_t)n;
	(void)close(ends[0]);
	while (used > 0 && output[used - 1] == '\n')
		used--;
	output[used] = '\0';
	for (i = 0; i < used; i++)
		if (output[i] == '\n')
			output[i] = '|';
	(void)snprintf(text, sizeof(text), "%d %s", ended(pid), output);
	kind_count(text);
}

static void
run_and_kill(char **command, bool killed)
{
	struct timespec until = { 0, 0 };
	int null;
	pid_t pid;

	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	pid = start(command, null);
	(void)close(null);
	shared->pid = pid;
	if (killed) {
		until.tv_nsec = rand() % KILL_MICROSECONDS * 1000L;
		(void)nanosleep(&until, NULL);
		(void)kill(pid, SIGKILL);
	}
	(void)ended(pid);
	shared->pid = 0;
}

int
main(int argc, char *argv[])
{
	bool stealing;
	char **command;
	unsigned long i, runs;
	unsigned int k;
	pid_t busy;

	stealing = argc > 3 && strcmp(argv[1], "steal") == 0;
	if (!stealing && (argc < 6 || strcmp(argv[1], "exchange") != 0))
		errx(EXIT_TOOL, "usage: race exchange A B RUNS COMMAND...\n"
				"       race steal RUNS COMMAND...");
	command = argv + (stealing ? 3 : 5);
	runs = strtoul(command[-1], NULL, 10);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		err(EXIT_TOOL, "mmap");
	closefrom(STDERR_FILENO + 1);
	busy = fork();
	if (busy == -1)
		err(EXIT_TOOL, "fork");
	if (busy == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		pin(true);
		if (stealing)
			steal();
		exchange(argv[2], argv[3]);
	}
	pin(false);
	for (i = 0; i < runs; i++)
		if (stealing)
			run_and_kill(command, i % 2 == 1);
		else
			run_and_note(command);
	if (waitpid(busy, NULL, WNOHANG) != 0)
		errx(EXIT_TOOL, "the other process has ended");
	(void)kill(busy, SIGKILL);
	(void)waitpid(busy, NULL, 0);
	for (k = 0; k < shared->nkinds; k++)
		(void)printf(
		    "%lu %s\n", shared->kinds[k].count, shared->kinds[k].text);
	return 0;
}
