#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "../message.h"
#include "../sys.h"
#include "paths.h"

static const char *
hint(int error, bool no_symlinks)
{
	switch (error) {
	case ENOENT:
		return "the -try form of the option allows that";
	case EACCES:
		return "looked up with the caller's ids and no capabilities";
	case ELOOP:
		return no_symlinks ? "no link may lead there: was it exchanged "
				     "for one meanwhile?"
				   : "links below /proc are not followed";
	default:
		return NULL;
	}
}

int
path_open(const char *path, bool optional, bool no_symlinks)
{
	int fd;

	fd = sys_openat2(
	    AT_FDCWD, path, O_PATH, 0, no_symlinks ? NO_SYMLINKS : 0);
	if (fd == -1 && !(optional && errno == ENOENT))
		fail(errno, hint(errno, no_symlinks),
		    "Can't find source path %s", shown(path));
	return fd;
}

int
path_open_device(const char *path, dev_t device)
{
	struct stat st;
	int fd;

	fd = sys_openat2(AT_FDCWD, path, O_PATH | O_NOFOLLOW, 0, 0);
	if (fd == -1 || fstat(fd, &st) == -1)
		fail(errno, NULL, "Can't find the device %s", path);
	if (!S_ISCHR(st.st_mode) || st.st_rdev != device)
		fail(0, NULL, "%s is not the device of that name", path);
	return fd;
}

/*
 * The link in /proc is only read, and what it names is compared: a
 * terminal of another mount namespace could not be bound anyway.
 */
int
path_open_terminal(void)
{
	char name[PATH_MAX];
	struct stat here, there;
	ssize_t length;
	int fd;

	if (!isatty(STDOUT_FILENO) || fstat(STDOUT_FILENO, &here) == -1)
		return -1;
	length = readlink("/proc/self/fd/1", name, sizeof(name) - 1);
	if (length == -1)
		return -1;
	name[length] = '\0';
	fd = sys_openat2(AT_FDCWD, name, O_PATH | O_NOFOLLOW, 0, 0);
	if (fd == -1)
		return -1;
	if (fstat(fd, &there) == -1 || !S_ISCHR(there.st_mode) ||
	    there.st_dev != here.st_dev || there.st_ino != here.st_ino) {
		(void)close(fd); /* another file of that name */
		return -1;
	}
	return fd;
}
