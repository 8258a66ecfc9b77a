/*
 * hostile-start WORD... -- COMMAND [ARG...]
 *
 * Executes COMMAND from a state that no program expects to inherit.  The
 * words are the rows of the table below, applied in the order they are given;
 * what would get in the way of the next word (closed descriptors, the
 * argument list) is kept for the end.
 */
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <linux/sched.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Not 125 to 127, which are the answers of what is tested. */
enum { EXIT_LAUNCHER = 119, SIBLING_STACK = 64 * 1024 };

/* What is done last, once every word has been applied. */
struct start {
	bool closed[3];
	bool no_arguments;
	char *argv0; /* NULL: the command's own */
};

static unsigned long
number(const char *text, int base)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(text, &end, base);
	if (errno != 0 || end == text || *end != '\0')
		errx(EXIT_LAUNCHER, "%s is not a number", text);
	return n;
}

static int
signal_named(const char *name)
{
	const char *abbreviation;
	int signum;

	for (signum = 1; signum < NSIG; signum++) {
		abbreviation = sigabbrev_np(signum);
		if (abbreviation != NULL && strcmp(abbreviation, name) == 0)
			return signum;
	}
	return (int)number(name, 10);
}

/* Waits for the process that becomes the command, and ends as it ended. */
static void
wait_as(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			err(EXIT_LAUNCHER, "waitpid");
	exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

static void
close_at_exec(struct start *start, const char *value)
{
	unsigned long fd = number(value, 10);

	if (fd > 2)
		errx(EXIT_LAUNCHER, "close=0, 1 or 2");
	start->closed[fd] = true;
}

/* The kernel makes this one empty string since 5.18. */
static void
argc_zero(struct start *start, const char *value)
{
	(void)value;
	start->no_arguments = true;
}

static void
argv0_set(struct start *start, const char *value)
{
	start->argv0 = strdup(value);
	if (start->argv0 == NULL)
		err(EXIT_LAUNCHER, "argv0");
}

static void
signal_block(struct start *start, const char *value)
{
	sigset_t set;

	(void)start;
	(void)sigemptyset(&set);
	if (strcmp(value, "all") == 0)
		(void)sigfillset(&set);
	else
		(void)sigaddset(&set, signal_named(value));
	if (sigprocmask(SIG_BLOCK, &set, NULL) == -1)
		err(EXIT_LAUNCHER, "sigprocmask");
}

/* Blocked as well, or it would end the launcher. */
static void
signal_pend(struct start *start, const char *value)
{
	signal_block(start, value);
	if (raise(signal_named(value)) != 0)
		err(EXIT_LAUNCHER, "raise");
}

static void
signal_ignore(struct start *start, const char *value)
{
	(void)start;
	if (signal(signal_named(value), SIG_IGN) == SIG_ERR)
		err(EXIT_LAUNCHER, "signal %s", value);
}

static void
timer_start(struct start *start, const char *value)
{
	unsigned long ms = number(value, 10);
	struct itimerval timer = {
		.it_value = { (time_t)(ms / 1000), (long)(ms % 1000) * 1000 },
	};

	(void)start;
	timer.it_interval = timer.it_value;
	if (setitimer(ITIMER_REAL, &timer, NULL) == -1)
		err(EXIT_LAUNCHER, "setitimer");
}

static void
umask_set(struct start *start, const char *value)
{
	(void)start;
	(void)umask((mode_t)number(value, 8));
}

static int
rlimit_named(const char *name)
{
	static const struct {
		const char *name;
		int resource;
	} rows[] = {
		{ "AS", RLIMIT_AS },
		{ "CORE", RLIMIT_CORE },
		{ "CPU", RLIMIT_CPU },
		{ "DATA", RLIMIT_DATA },
		{ "FSIZE", RLIMIT_FSIZE },
		{ "MEMLOCK", RLIMIT_MEMLOCK },
		{ "MSGQUEUE", RLIMIT_MSGQUEUE },
		{ "NICE", RLIMIT_NICE },
		{ "NOFILE", RLIMIT_NOFILE },
		{ "NPROC", RLIMIT_NPROC },
		{ "RTPRIO", RLIMIT_RTPRIO },
		{ "SIGPENDING", RLIMIT_SIGPENDING },
		{ "STACK", RLIMIT_STACK },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].name, name) == 0)
			return rows[i].resource;
	errx(EXIT_LAUNCHER, "%s: no such limit", name);
}

static rlim_t
limit(const char *value)
{
	if (strcmp(value, "unlimited") == 0)
		return RLIM_INFINITY;
	return (rlim_t)number(value, 10);
}

/* rlimit=NAME:SOFT[:HARD]; without HARD both. */
static void
rlimit_set(struct start *start, const char *value)
{
	char *copy = strdup(value);
	char *name, *soft, *hard, *rest = copy;
	struct rlimit rlimit;

	(void)start;
	name = strsep(&rest, ":");
	soft = strsep(&rest, ":");
	hard = rest == NULL ? soft : rest;
	if (name == NULL || soft == NULL)
		errx(EXIT_LAUNCHER, "rlimit=NAME:SOFT[:HARD]");
	rlimit.rlim_cur = limit(soft);
	rlimit.rlim_max = limit(hard);
	if (setrlimit((__rlimit_resource_t)rlimit_named(name), &rlimit) == -1)
		err(EXIT_LAUNCHER, "setrlimit %s", value);
	free(copy);
}

/*
 * Survives the change to the caller's ids and the exec.  Root only, but for
 * those about exec, since Linux 6.14.
 */
static void
securebits_set(struct start *start, const char *value)
{
	(void)start;
	if (prctl(PR_SET_SECUREBITS, number(value, 0), 0, 0, 0) == -1)
		err(EXIT_LAUNCHER, "securebits");
}

static void
pdeathsig_set(struct start *start, const char *value)
{
	(void)start;
	if (prctl(PR_SET_PDEATHSIG, signal_named(value), 0, 0, 0) == -1)
		err(EXIT_LAUNCHER, "pdeathsig");
}

/* fds=N: every descriptor from 3 to N, in turn of four kinds. */
static void
descriptors_open(struct start *start, const char *value)
{
	unsigned long last = number(value, 10);
	unsigned long i;
	int fd;

	(void)start;
	for (i = 3; i <= last; i++) {
		if (i % 4 == 0)
			fd = open("/", O_RDONLY | O_DIRECTORY);
		else if (i % 4 == 1)
			fd = open("/etc/passwd", O_RDONLY);
		else if (i % 4 == 2)
			fd = socket(AF_UNIX, SOCK_STREAM, 0);
		else
			fd = memfd_create("hostile", 0);
		if (fd == -1)
			err(EXIT_LAUNCHER, "descriptor %lu", i);
		if (fd == (int)i)
			continue;
		/* One that we were given already stands there, or below. */
		if (dup2(fd, (int)i) == -1)
			err(EXIT_LAUNCHER, "descriptor %lu", i);
		if (fd > (int)last)
			(void)close(fd);
	}
}

static void
cwd_delete(struct start *start, const char *value)
{
	char path[] = "/tmp/hostile-start.XXXXXX";

	(void)start;
	(void)value;
	if (mkdtemp(path) == NULL || chdir(path) == -1 || rmdir(path) == -1)
		err(EXIT_LAUNCHER, "%s", path);
}

/* The parent traces and lets every stop pass. */
static void
trace_me(struct start *start, const char *value)
{
	int status, signum;
	pid_t pid = fork();

	(void)start;
	(void)value;
	if (pid == -1)
		err(EXIT_LAUNCHER, "fork");
	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == -1)
			err(EXIT_LAUNCHER, "ptrace");
		return;
	}
	while (waitpid(pid, &status, 0) != -1 && WIFSTOPPED(status)) {
		signum = WSTOPSIG(status);
		if (signum == SIGTRAP)
			signum = 0;
		(void)ptrace(PTRACE_CONT, pid, NULL, signum);
	}
	exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

static void
no_new_privs_set(struct start *start, const char *value)
{
	(void)start;
	(void)value;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		err(EXIT_LAUNCHER, "no_new_privs");
}

static void
personality_set(struct start *start, const char *value)
{
	(void)start;
	if (personality(number(value, 0)) == -1)
		err(EXIT_LAUNCHER, "personality");
}

/* The command's orphans become the parent's, which does not expect them. */
static void
subreaper_above(struct start *start, const char *value)
{
	pid_t pid;

	(void)start;
	(void)value;
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == -1)
		err(EXIT_LAUNCHER, "subreaper");
	pid = fork();
	if (pid == -1)
		err(EXIT_LAUNCHER, "fork");
	if (pid != 0)
		wait_as(pid);
}

static int
sibling(void *started_by)
{
	pid_t parent = *(const pid_t *)started_by;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != parent) /* it ended before the signal was asked for */
		return 0;
	closefrom(0);
	return pause();
}

/* A process with our root and working directory: the s-bit loses its effect. */
static void
fs_share(struct start *start, const char *value)
{
	static char stack[SIBLING_STACK] __attribute__((aligned(16)));
	char *top = stack + sizeof(stack);
	pid_t self = getpid();

	(void)start;
	(void)value;
	if (clone(sibling, top, CLONE_FS | SIGCHLD, &self) == -1)
		err(EXIT_LAUNCHER, "clone");
}

static const struct row {
	const char *word;
	const char *value; /* NULL: takes none */
	void (*apply)(struct start *, const char *);
} rows[] = {
	{ "argc0", NULL, argc_zero },
	{ "argv0", "TEXT", argv0_set },
	{ "block", "SIGNAL|all", signal_block },
	{ "close", "0|1|2", close_at_exec },
	{ "cwd-deleted", NULL, cwd_delete },
	{ "fds", "LAST", descriptors_open },
	{ "fs-shared", NULL, fs_share },
	{ "ignore", "SIGNAL", signal_ignore },
	{ "itimer", "MILLISECONDS", timer_start },
	{ "nnp", NULL, no_new_privs_set },
	{ "pdeathsig", "SIGNAL", pdeathsig_set },
	{ "pend", "SIGNAL", signal_pend },
	{ "personality", "BITS", personality_set },
	{ "rlimit", "NAME:SOFT[:HARD]", rlimit_set },
	{ "securebits", "BITS", securebits_set },
	{ "subreaper", NULL, subreaper_above },
	{ "traced", NULL, trace_me },
	{ "umask", "OCTAL", umask_set },
};

static void
word_apply(struct start *start, const char *word)
{
	const char *equals = strchr(word, '=');
	size_t length = equals == NULL ? strlen(word) : (size_t)(equals - word);
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strlen(rows[i].word) != length ||
		    strncmp(rows[i].word, word, length) != 0)
			continue;
		if ((rows[i].value == NULL) != (equals == NULL))
			break;
		rows[i].apply(start, equals == NULL ? NULL : equals + 1);
		return;
	}
	errx(EXIT_LAUNCHER, "%s: no such word", word);
}

static void
usage(void)
{
	size_t i;

	(void)printf("usage: hostile-start WORD... -- COMMAND [ARG...]\n");
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		(void)printf("  %s%s%s\n", rows[i].word,
		    rows[i].value == NULL ? "" : "=",
		    rows[i].value == NULL ? "" : rows[i].value);
	exit(EXIT_LAUNCHER);
}

int
main(int argc, char *argv[])
{
	struct start start = { .argv0 = NULL };
	char *none[] = { NULL };
	char **word = argv + 1;
	char **command;
	const char *file;
	int fd;

	if (argc < 3)
		usage();
	for (command = word; *command != NULL; command++)
		if (strcmp(*command, "--") == 0)
			break;
	if (command[0] == NULL || command[1] == NULL)
		usage();
	command++;
	for (; word + 1 < command; word++)
		word_apply(&start, *word);
	file = *command;
	if (start.argv0 != NULL)
		*command = start.argv0;
	for (fd = 0; fd < 3; fd++)
		if (start.closed[fd])
			(void)close(fd);
	(void)execvp(file, start.no_arguments ? none : command);
	err(errno == ENOENT ? 127 : 126, "%s", file);
}
