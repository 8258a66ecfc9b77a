/*
 * What a process sees of itself and of its surroundings, for the golden files:
 * sections that begin with "== NAME".  It has one thread, opens nothing but
 * what it prints, and changes nothing.
 */
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

extern char **environ;

enum { NFTW_DESCRIPTORS = 16, PATH_BYTES = 64 };

static void
section(const char *name)
{
	(void)printf("== %s\n", name);
}

static void
file(const char *name)
{
	char path[PATH_MAX], bytes[BUFSIZ];
	size_t n;
	FILE *from;

	section(name);
	(void)snprintf(path, sizeof(path), "/proc/self/%s", name);
	from = fopen(path, "r");
	if (from == NULL)
		err(EXIT_FAILURE, "%s", path);
	while ((n = fread(bytes, 1, sizeof(bytes), from)) > 0)
		(void)fwrite(bytes, 1, n, stdout);
	(void)fclose(from);
}

/* What a link says, behind a blank; nothing if it is none. */
static void
target(int directory, const char *name)
{
	char text[PATH_MAX];
	ssize_t length;

	length = readlinkat(directory, name, text, sizeof(text) - 1);
	if (length == -1)
		return;
	text[length] = '\0';
	(void)printf(" %s", text);
}

/* The flags of a descriptor as fdinfo has them, behind a blank. */
static void
flags(int number)
{
	char line[128], path[PATH_BYTES];
	FILE *info;

	(void)snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", number);
	info = fopen(path, "r");
	if (info == NULL)
		err(EXIT_FAILURE, "%s", path);
	while (fgets(line, sizeof(line), info) != NULL)
		if (strncmp(line, "flags:\t", 7) == 0)
			(void)printf(
			    " %.*s", (int)strcspn(line + 7, "\n"), line + 7);
	(void)fclose(info);
}

/* NUMBER FLAGS OBJECT */
static void
descriptors(void)
{
	const struct dirent *at;
	DIR *all;

	section("descriptors");
	all = opendir("/proc/self/fd");
	if (all == NULL)
		err(EXIT_FAILURE, "/proc/self/fd");
	while ((at = readdir(all)) != NULL) {
		if (at->d_name[0] == '.' || atoi(at->d_name) == dirfd(all))
			continue;
		(void)printf("%s", at->d_name);
		flags(atoi(at->d_name));
		target(dirfd(all), at->d_name);
		(void)printf("\n");
	}
	(void)closedir(all);
}

static void
environment(void)
{
	char **name;

	section("environment");
	for (name = environ; *name != NULL; name++)
		(void)printf("%s\n", *name);
}

static void
attributes(void)
{
	int death;

	section("attributes");
	(void)printf("securebits %#x\n",
	    (unsigned int)prctl(PR_GET_SECUREBITS, 0, 0, 0, 0));
	(void)printf("dumpable %d\n", prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
	if (prctl(PR_GET_PDEATHSIG, &death) == 0)
		(void)printf("parent death signal %d\n", death);
}

static void
entry(int directory, const char *name, const char *shown)
{
	static const char letters[] = "?pc?d?b?-?l?s???";
	struct stat st;

	if (fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		err(EXIT_FAILURE, "%s", shown);
	(void)printf("%s %c%04o %u %u", shown,
	    letters[(st.st_mode & S_IFMT) >> 12], st.st_mode & 07777, st.st_uid,
	    st.st_gid);
	if (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode))
		(void)printf(" %u:%u", major(st.st_rdev), minor(st.st_rdev));
	target(directory, name);
	(void)printf("\n");
}

static void
directory(const char *name)
{
	int fd, i, n;
	struct dirent **entries;

	section(name);
	fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	n = scandir(name, &entries, NULL, alphasort);
	if (fd == -1 || n == -1)
		err(EXIT_FAILURE, "%s", name);
	for (i = 0; i < n; i++)
		if (strcmp(entries[i]->d_name, "..") != 0)
			entry(fd, entries[i]->d_name, entries[i]->d_name);
	(void)close(fd);
}

static int
writable(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)at;
	if (type != FTW_SL && !S_ISDIR(st->st_mode) && access(path, W_OK) == 0)
		(void)printf("%s\n", path);
	return 0;
}

/* Where root or a capability would change the kernel. */
static void
writable_in_proc(void)
{
	static const char *const paths[] = { "/proc/sys", "/proc/irq",
		"/proc/bus", "/proc/sysrq-trigger", "/proc/kcore" };
	size_t i;

	section("writable");
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		(void)nftw(paths[i], writable, NFTW_DESCRIPTORS, FTW_PHYS);
}

static void
namespaces(void)
{
	static const char *const names[] = { "cgroup", "ipc", "mnt", "net",
		"pid", "pid_for_children", "time", "time_for_children", "user",
		"uts" };
	char path[PATH_BYTES];
	size_t i;

	section("namespaces");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)printf("%s", names[i]);
		(void)snprintf(
		    path, sizeof(path), "/proc/self/ns/%s", names[i]);
		target(AT_FDCWD, path);
		(void)printf("\n");
	}
}

int
main(void)
{
	file("status");
	attributes();
	namespaces();
	file("uid_map");
	file("gid_map");
	file("limits");
	file("cgroup");
	descriptors();
	environment();
	file("mountinfo");
	directory("/");
	directory("/dev");
	writable_in_proc();
	return EXIT_SUCCESS;
}
