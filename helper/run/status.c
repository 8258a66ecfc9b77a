#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../message.h"
#include "init.h"
#include "status.h"

/* In the order of bubblewrap; the mount namespace is always new. */
static const struct {
	const char *name;
	uint64_t flag; /* 0: always */
} namespaces[] = {
	{ "cgroup", CLONE_NEWCGROUP },
	{ "ipc", CLONE_NEWIPC },
	{ "mnt", 0 },
	{ "net", CLONE_NEWNET },
	{ "pid", CLONE_NEWPID },
	{ "uts", CLONE_NEWUTS },
};

enum { NNAMESPACES = sizeof(namespaces) / sizeof(namespaces[0]) };

/* Fits a pipe, so that one write takes all of it or nothing. */
enum { OBJECT_BYTES = 1024 };

bool
status_wanted(const struct request *said)
{
	return said->info_fd != -1 || said->status_fd != -1;
}

void
status_note_namespaces(const struct pipes *pipes)
{
	ino_t inodes[NNAMESPACES];
	char path[32];
	struct stat st;
	size_t i;

	if (pipes->told == -1)
		return;
	for (i = 0; i < NNAMESPACES; i++) {
		(void)snprintf(
		    path, sizeof(path), "/proc/self/ns/%s", namespaces[i].name);
		if (stat(path, &st) == -1)
			fail(errno, "is /proc mounted?",
			    "Can't look at my namespaces");
		inodes[i] = st.st_ino;
	}
	if (write(pipes->told, inodes, sizeof(inodes)) !=
	    (ssize_t)sizeof(inodes)) {
		/* EPIPE: the keeper has failed, and said why */
		if (errno == EPIPE)
			fail_silently();
		fail(errno, NULL, "Can't tell my namespaces");
	}
}

void
status_note_started(const struct pipes *pipes)
{
	static const char byte = 1;

	if (pipes->told != -1 && write(pipes->told, &byte, 1) != 1) {
		if (errno == EPIPE) /* the same */
			fail_silently();
		fail(errno, NULL, "Can't tell that the command starts");
	}
}

void
status_note_not_started(const struct pipes *pipes)
{
	int kept;

	kept = errno;
	status_note_started(pipes);
	errno = kept;
}

/* Adds to OBJECT, which has room for all that is ever added. */
static void
object_add(char *object, const char *text)
{
	size_t used;

	used = strlen(object);
	(void)snprintf(object + used, OBJECT_BYTES - used, "%s", text);
}

/* The object that tells of the child; BETWEEN its members. */
static void
object_of_child(char *object, const struct plan *plan, pid_t child,
    const ino_t *inodes, const char *between)
{
	char member[64];
	size_t i;

	(void)snprintf(member, sizeof(member), "\"child-pid\": %d", child);
	object_add(object, member);
	for (i = 0; i < NNAMESPACES; i++) {
		if (namespaces[i].flag != 0 &&
		    (plan->namespaces & namespaces[i].flag) == 0)
			continue;
		(void)snprintf(member, sizeof(member),
		    ",%s\"%s-namespace\": %llu", between, namespaces[i].name,
		    (unsigned long long)inodes[i]);
		object_add(object, member);
	}
}

static void
object_write(
    int fd, const char *object, const char *option, const sigset_t *blocked)
{
	size_t length;

	signals_await(fd, POLLOUT, blocked);
	length = strlen(object);
	if (write(fd, object, length) != (ssize_t)length)
		fail(
		    errno, NULL, "Can't write to the descriptor of %s", option);
}

void
status_start(const struct plan *plan, const struct pipes *pipes, pid_t child,
    const sigset_t *blocked)
{
	const struct request *said;
	ino_t inodes[NNAMESPACES];
	char object[OBJECT_BYTES];

	said = plan->said;
	if (pipes->told == -1)
		return;
	signals_await(pipes->told, POLLIN, blocked);
	/* nothing comes if the child has failed, and said why */
	if (read(pipes->told, inodes, sizeof(inodes)) !=
	    (ssize_t)sizeof(inodes))
		return;
	if (said->info_fd != -1) {
		object[0] = '\0';
		object_add(object, "{\n    ");
		object_of_child(object, plan, child, inodes, "\n    ");
		object_add(object, "\n}\n");
		object_write(said->info_fd, object, "--info-fd", blocked);
		if (said->info_fd > STDERR_FILENO)
			(void)close(said->info_fd); /* written */
	}
	if (said->status_fd != -1) {
		object[0] = '\0';
		object_add(object, "{ ");
		object_of_child(object, plan, child, inodes, " ");
		object_add(object, " }\n");
		object_write(
		    said->status_fd, object, "--json-status-fd", blocked);
	}
}

static void
line_write(int fd, const char *line, const sigset_t *blocked)
{
	signals_await(fd, POLLOUT, blocked);
	if (write(fd, line, strlen(line)) == -1) {
		/* nobody is left to be told; the exit status remains */
	}
}

/* shown() leaves no control byte; what is left to be quoted are two bytes. */
void
status_watched(const struct plan *plan, const char *watched, const char *what,
    const sigset_t *blocked)
{
	char line[OBJECT_BYTES], byte[3];
	const char *at;

	if (plan->said->status_fd == -1)
		return;
	line[0] = '\0';
	object_add(line, "{ \"watched\": \"");
	for (at = shown(watched); *at != '\0'; at++) {
		(void)snprintf(byte, sizeof(byte), "%s%c",
		    *at == '"' || *at == '\\' ? "\\" : "", *at);
		object_add(line, byte);
	}
	object_add(line, "\", \"what\": \"");
	object_add(line, what);
	object_add(line, "\" }\n");
	line_write(plan->said->status_fd, line, blocked);
}

void
status_exit(const struct plan *plan, const struct pipes *pipes, int status,
    const sigset_t *blocked)
{
	struct pollfd told = { .fd = pipes->told, .events = POLLIN };
	char line[64], bytes[2];

	if (plan->said->status_fd == -1)
		return;
	/* or the end of the pipe: all who had it are gone */
	if (poll(&told, 1, 0) != 1 ||
	    read(pipes->told, bytes, sizeof(bytes)) != 1)
		return;
	(void)snprintf(line, sizeof(line), "{ \"exit-code\": %d }\n", status);
	line_write(plan->said->status_fd, line, blocked);
}
