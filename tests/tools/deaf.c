/*
 * deaf USER pipe|socket|terminal COMMAND [ARG...]
 *
 * Runs COMMAND as USER, its stdout and stderr being one that takes nothing
 * more: a full pipe, a full socket with the smallest buffer, a terminal whose
 * output was stopped with ^S.  Prints each state of power that a process of
 * COMMAND was seen to wait in to write there, "CapPrm CapEff uid"; then, what
 * it wrote being read, how it ended.  Root only.
 */
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
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum {
	EXIT_TOOL = 119,
	LOOKS = 3000, /* then all of it that is there counts as waiting */
	LOOK_MICROSECONDS = 100,
	ENOUGH = 100, /* looks at one that waits: it goes on waiting */
};

static void
fill(int fd)
{
	static const char bytes[4096];

	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	while (write(fd, bytes, sizeof(bytes)) > 0 || write(fd, bytes, 1) > 0)
		;
	(void)fcntl(fd, F_SETFL, 0);
}

/* ENDS[0] is ours, ENDS[1] takes nothing. */
static void
make(const char *kind, int ends[2])
{
	int smallest = 1;

	if (strcmp(kind, "pipe") == 0) {
		if (pipe(ends) == -1)
			err(EXIT_TOOL, "pipe");
	} else if (strcmp(kind, "socket") == 0) {
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == -1 ||
		    setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &smallest,
			sizeof(smallest)) == -1)
			err(EXIT_TOOL, "socketpair");
	} else {
		ends[0] = posix_openpt(O_RDWR | O_NOCTTY);
		if (ends[0] == -1 || grantpt(ends[0]) == -1 ||
		    unlockpt(ends[0]) == -1)
			err(EXIT_TOOL, "posix_openpt");
		ends[1] = open(ptsname(ends[0]), O_RDWR | O_NOCTTY);
		if (ends[1] == -1 || tcflow(ends[1], TCOOFF) == -1)
			err(EXIT_TOOL, "%s", ptsname(ends[0]));
		return;
	}
	fill(ends[1]);
}

/* The number of the call that PID waits in; -1: in none, or it is gone. */
static long
call_of(pid_t pid)
{
	char path[64], text[128] = "";
	FILE *file;

	(void)snprintf(path, sizeof(path), "/proc/%d/syscall", pid);
	file = fopen(path, "re");
	if (file == NULL)
		return -1;
	(void)fgets(text, sizeof(text), file);
	(void)fclose(file);
	return text[0] >= '0' && text[0] <= '9' ? strtol(text, NULL, 10) : -1;
}

/* Each state once. */
static void
power_note(pid_t pid)
{
	static char seen[8][128];
	static size_t nseen;
	char path[64], line[256], state[128], uid[32] = "", prm[32] = "",
					      eff[32] = "";
	FILE *file;
	size_t i;

	(void)snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "re");
	if (file == NULL)
		return;
	while (fgets(line, sizeof(line), file) != NULL) {
		(void)sscanf(line, "Uid: %*s %31s", uid);
		(void)sscanf(line, "CapPrm: %31s", prm);
		(void)sscanf(line, "CapEff: %31s", eff);
	}
	(void)fclose(file);
	(void)snprintf(state, sizeof(state), "%s %s %s", prm, eff, uid);
	for (i = 0; i < nseen; i++)
		if (strcmp(seen[i], state) == 0)
			return;
	if (nseen < 8)
		(void)strcpy(seen[nseen++], state);
	(void)printf("%s\n", state);
}

/* At PID and its children; true: one of them waits to write. */
static bool
look(pid_t pid, bool all)
{
	char path[64];
	long call;
	FILE *file;
	bool waits;
	int child;

	call = call_of(pid);
	waits = call == SYS_write || call == SYS_writev;
	if (waits || all)
		power_note(pid);
	(void)snprintf(
	    path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	file = fopen(path, "re");
	if (file == NULL)
		return waits;
	while (fscanf(file, "%d", &child) == 1)
		waits = look(child, all) || waits;
	(void)fclose(file);
	return waits;
}

/* Until COMMAND has ended, which may be before it wrote. */
static int
drain(int fd, pid_t pid)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	char bytes[4096];
	int status;

	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		(void)poll(&poll_fd, 1, 10);
		while (read(fd, bytes, sizeof(bytes)) > 0)
			;
	}
	return status;
}

static _Noreturn void
become(const struct passwd *user, char **command, int output)
{
	(void)dup2(output, STDOUT_FILENO);
	(void)dup2(output, STDERR_FILENO);
	closefrom(STDERR_FILENO + 1);
	if (initgroups(user->pw_name, user->pw_gid) == 0 &&
	    setresgid(user->pw_gid, user->pw_gid, user->pw_gid) == 0 &&
	    setresuid(user->pw_uid, user->pw_uid, user->pw_uid) == 0)
		(void)execv(command[0], command);
	_exit(EXIT_TOOL);
}

int
main(int argc, char *argv[])
{
	const struct passwd *user;
	siginfo_t info;
	int ends[2], i, status, waiting;
	pid_t pid;

	if (argc < 4)
		errx(EXIT_TOOL, "usage: deaf USER pipe|socket|terminal "
				"COMMAND [ARG...]");
	user = getpwnam(argv[1]);
	if (user == NULL)
		errx(EXIT_TOOL, "%s: no such user", argv[1]);
	make(argv[2], ends);
	pid = fork();
	if (pid == -1)
		err(EXIT_TOOL, "fork");
	if (pid == 0)
		become(user, argv + 3, ends[1]);
	waiting = 0;
	for (i = 0; i < LOOKS && waiting < ENOUGH; i++) {
		waiting += look(pid, false);
		info.si_pid = 0;
		if (waitid(P_PID, (id_t)pid, &info,
			WEXITED | WNOHANG | WNOWAIT) == -1 ||
		    info.si_pid != 0)
			break;
		(void)usleep(LOOK_MICROSECONDS);
	}
	if (i == LOOKS)
		(void)look(pid, true);
	if (strcmp(argv[2], "terminal") == 0)
		(void)tcflow(ends[1], TCOON);
	status = drain(ends[0], pid);
	if (WIFEXITED(status))
		(void)printf("status %d\n", WEXITSTATUS(status));
	else
		(void)printf("signal %d\n", WTERMSIG(status));
	return 0;
}
