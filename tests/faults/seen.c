/*
 * seen [-a NAME] NAMESPACE...
 *
 * What a command can see of its sandbox, in one write.  The NAMESPACEs are
 * links of /proc/self/ns outside: one that is not among them is the
 * sandbox's own.  NAME: an abstract socket of somebody outside.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { EXIT_USAGE = 119 };

static char text[1 << 15]; /* fits a pipe */

static void __attribute__((format(printf, 1, 2))) add(const char *format, ...)
{
	va_list arguments;
	size_t used;

	used = strlen(text);
	va_start(arguments, format);
	(void)vsnprintf(text + used, sizeof(text) - used, format, arguments);
	va_end(arguments);
	if (strlen(text) == sizeof(text) - 1)
		exit(EXIT_USAGE);
}

/* Ids, sets, filters, signals: all but what differs from run to run. */
static void
status(void)
{
	static const char *const wanted[] = { "Umask", "Uid", "Gid", "Groups",
		"Sig", "Shd", "Cap", "NoNew", "Seccomp" };
	char line[4096];
	FILE *file;
	size_t i;

	file = fopen("/proc/self/status", "re");
	if (file == NULL) {
		add("status: %s\n", strerrorname_np(errno));
		return;
	}
	while (fgets(line, sizeof(line), file) != NULL)
		for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
			if (strncmp(line, wanted[i], strlen(wanted[i])) == 0 &&
			    strncmp(line, "SigQ", 4) != 0)
				add("%s", line);
	(void)fclose(file);
}

static void
process(void)
{
	char name[256] = "";
	struct rlimit limit;
	int death, i;

	death = 0;
	(void)prctl(PR_GET_PDEATHSIG, &death);
	add("securebits %#x dumpable %d death %d\n",
	    (unsigned int)prctl(PR_GET_SECUREBITS, 0, 0, 0, 0),
	    prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), death);
	add("pid %d parent %d session %d\n", getpid() > 9, getppid() > 9,
	    getsid(0) == getpid());
	(void)gethostname(name, sizeof(name));
	add("host %s\n", name);
	if (getcwd(name, sizeof(name)) != NULL)
		add("directory %s\n", name);
	for (i = 0; i < (int)RLIM_NLIMITS; i++)
		if (getrlimit((__rlimit_resource_t)i, &limit) == 0)
			add("limit %d %llx %llx\n", i,
			    (unsigned long long)limit.rlim_cur,
			    (unsigned long long)limit.rlim_max);
	for (i = 0; environ[i] != NULL; i++)
		add("variable %s\n", environ[i]);
}

/* Without the numbers of mounts, devices, and an overlay's descriptors. */
static void
mounts(void)
{
	char line[4096], *at, *number;
	FILE *file;
	int i;

	file = fopen("/proc/self/mountinfo", "re");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		at = line;
		for (i = 0; i < 3 && at != NULL; i++)
			at = strchr(at + 1, ' ');
		for (number = line; (number = strstr(number, "/fd/")) != NULL;
		     number += 4)
			memset(
			    number + 4, 'N', strspn(number + 4, "0123456789"));
		add("mount%s", at == NULL ? line : at);
	}
	if (file != NULL)
		(void)fclose(file);
}

static void
one_file(const char *path)
{
	char line[4096];
	FILE *file;

	file = fopen(path, "re");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		add("%s %s", path, line);
	if (file != NULL)
		(void)fclose(file);
}

static void
descriptors(void)
{
	char path[64], kind[256];
	ssize_t length;
	int fd;

	for (fd = 0; fd < 1024; fd++) {
		(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		length = readlink(path, kind, sizeof(kind) - 1);
		if (length == -1)
			continue;
		kind[length] = '\0';
		kind[strcspn(kind, ":")] = '\0'; /* the number of a pipe */
		add("descriptor %d %s\n", fd, kind);
	}
}

static void
namespaces(char **outside)
{
	static const char *const names[] = { "cgroup", "ipc", "mnt", "net",
		"pid", "user", "uts" };
	char path[64], link[64];
	ssize_t length;
	size_t i, j;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(
		    path, sizeof(path), "/proc/self/ns/%s", names[i]);
		length = readlink(path, link, sizeof(link) - 1);
		link[length < 0 ? 0 : length] = '\0';
		for (j = 0; outside[j] != NULL; j++)
			if (strcmp(outside[j], link) == 0)
				break;
		add("namespace %s %s\n", names[i],
		    outside[j] == NULL ? "own" : "outside");
	}
}

static void
network(void)
{
	struct ifaddrs *all, *one;

	if (getifaddrs(&all) == -1)
		return;
	for (one = all; one != NULL; one = one->ifa_next)
		if (strcmp(one->ifa_name, "lo") == 0)
			add("lo %d %s\n",
			    one->ifa_addr == NULL ? 0
						  : one->ifa_addr->sa_family,
			    (one->ifa_flags & IFF_UP) != 0 ? "up" : "down");
	freeifaddrs(all);
}

static void
abstract(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t length;
	int fd, rc;

	length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			     strlen(name));
	(void)snprintf(
	    address.sun_path + 1, sizeof(address.sun_path) - 1, "%s", name);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	rc = connect(fd, (const void *)&address, length);
	add("abstract socket %s\n", rc == 0 ? "ok" : strerrorname_np(errno));
	(void)close(fd);
}

int
main(int argc, char **argv)
{
	size_t length;

	status();
	process();
	mounts();
	one_file("/proc/self/uid_map");
	one_file("/proc/self/gid_map");
	one_file("/proc/self/setgroups");
	descriptors();
	if (argc > 2 && strcmp(argv[1], "-a") == 0) {
		abstract(argv[2]);
		argv += 2;
	}
	namespaces(argv + 1);
	network();
	length = strlen(text);
	return write(STDOUT_FILENO, text, length) == (ssize_t)length ? 0 : 1;
}
