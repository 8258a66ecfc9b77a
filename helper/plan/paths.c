#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mount.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "../message.h"
#include "../sys.h"
#include "paths.h"

static const char *
hint(int error)
{
	return error == EACCES
		   ? "looked up with the caller's ids and no capabilities"
		   : NULL;
}

static const char *
source_hint(int error, bool no_symlinks)
{
	if (error == ENOENT)
		return "the -try form of the option allows that";
	if (error == ELOOP)
		return no_symlinks ? "no link may lead there: was it exchanged "
				     "for one meanwhile?"
				   : "links below /proc are not followed";
	return hint(error);
}

int
path_open(const char *path, bool optional, bool no_symlinks)
{
	static const char namespaces[] = "/proc/self/ns/";
	bool missing;
	int fd;

	fd = sys_openat2(
	    AT_FDCWD, path, O_PATH, 0, no_symlinks ? NO_SYMLINKS : 0);
	/* flatpak asks for a namespace, and can do without */
	missing = errno == ENOENT ||
		  (errno == ELOOP &&
		      strncmp(path, namespaces, sizeof(namespaces) - 1) == 0);
	if (fd == -1 && !(optional && missing))
		fail(errno, source_hint(errno, no_symlinks),
		    "Can't find source path %s", shown(path));
	return fd;
}

/* Of the attributes WANTED, those of the mount on which FD is open. */
static int
attributes_add(int fd, uint64_t wanted, uint64_t *attributes)
{
	/* ST_NOSYMFOLLOW is the kernel's, since 5.10 */
	static const struct {
		unsigned long flag;
		uint64_t attribute;
	} known[] = {
		{ ST_RDONLY, MOUNT_ATTR_RDONLY },
		{ ST_NOEXEC, MOUNT_ATTR_NOEXEC },
		{ ST_NOATIME, MOUNT_ATTR_NOATIME },
		{ ST_NODIRATIME, MOUNT_ATTR_NODIRATIME },
		{ 0x2000, MOUNT_ATTR_NOSYMFOLLOW },
	};
	struct statvfs fs;
	size_t i;

	if (fstatvfs(fd, &fs) == -1)
		return -1;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if ((fs.f_flag & known[i].flag) != 0)
			*attributes |= known[i].attribute & wanted;
	return 0;
}

int
path_open_again(int fd, const char *option, uint64_t *attributes)
{
	char link[sizeof("/proc/self/fd/") + 16], name[PATH_MAX] = "";
	struct stat given, found;
	ssize_t length;
	int again;

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, name, sizeof(name) - 1);
	if (length == -1 || fstat(fd, &given) == -1 ||
	    attributes_add(fd,
		MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NOSYMFOLLOW,
		attributes) == -1)
		fail(errno, NULL, "Can't look at descriptor %d of %s", fd,
		    option);
	if (name[0] != '/')
		fail(0, "open a file or directory", "%s: %s has no path",
		    option, shown(name));
	again = sys_openat2(AT_FDCWD, name, O_PATH, 0, NO_SYMLINKS);
	if (again == -1 || fstat(again, &found) == -1)
		fail(errno,
		    errno == ENOENT ? "it was renamed or removed"
				    : source_hint(errno, true),
		    "Can't find source path %s", shown(name));
	if (found.st_dev != given.st_dev || found.st_ino != given.st_ino)
		fail(0, "it was replaced, or something was mounted there",
		    "%s: %s is another file", option, shown(name));
	if (fd > STDERR_FILENO)
		(void)close(fd); /* only looked at */
	return again;
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
		fail(0, "bind a directory that has it, with --dev-bind",
		    "--dev: %s is not the device of that name", path);
	return fd;
}

/* An overlay is a mount of its own: what holds below would not hold in it. */
int
path_open_layer(const char *path, uint64_t *attributes)
{
	struct stat st;
	int fd;

	fd = sys_openat2(AT_FDCWD, path, O_PATH, 0, 0);
	if (fd == -1)
		fail(errno,
		    errno == ENOENT ? "make it first"
				    : source_hint(errno, false),
		    "Can't find source path %s", shown(path));
	if (fstat(fd, &st) == -1 ||
	    attributes_add(fd,
		MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NOATIME | MOUNT_ATTR_NODIRATIME |
		    MOUNT_ATTR_NOSYMFOLLOW,
		attributes) == -1)
		fail(errno, NULL, "Can't look at the layer %s", shown(path));
	if (!S_ISDIR(st.st_mode))
		fail(ENOTDIR, NULL, "Can't take %s as a layer", shown(path));
	return fd;
}

static const char *
lock_hint(int error)
{
	if (error == ENOENT)
		return "make it first";
	if (error == ELOOP)
		return "name what the link points to";
	return hint(error);
}

/* O_NONBLOCK: a FIFO, or a device, is not waited for, and refused. */
int
path_lock(const char *path, int same)
{
	struct stat st, other;
	int fd;

	fd = sys_openat2(AT_FDCWD, path,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0, 0);
	if (fd == -1 || fstat(fd, &st) == -1)
		fail(errno, lock_hint(errno), "Can't open %s to lock it",
		    shown(path));
	if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
		fail(0, NULL, "Can't lock %s: not a file or directory",
		    shown(path));
	if (same != -1 &&
	    (fstat(same, &other) == -1 || st.st_dev != other.st_dev ||
		st.st_ino != other.st_ino))
		fail(0, "do not replace it meanwhile",
		    "Can't lock %s: it is another one now", shown(path));
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	if (errno == EWOULDBLOCK)
		fail(0, "end the other sandbox, or take another name",
		    "Can't lock %s: it is in use", shown(path));
	fail(errno, NULL, "Can't lock %s", shown(path));
}

/* Is the last component of PATH, which ends at END, a name? */
static bool
ends_in_name(const char *path, const char *end)
{
	size_t length;

	for (length = 0; end > path && end[-1] != '/'; length++)
		end--;
	return length > 0 && !(length == 1 && end[0] == '.') &&
	       !(length == 2 && end[0] == '.' && end[1] == '.');
}

int
path_open_above(const char *path, const char **name)
{
	char above[PATH_MAX];
	size_t length;
	int fd;

	length = strlen(path);
	if (length >= sizeof(above))
		fail(ENAMETOOLONG, NULL, "Can't watch %s", shown(path));
	memcpy(above, path, length + 1);
	if (length > 1 && path[length - 1] == '/')
		length--;
	do {
		/* ".." behind a missing directory would mean two things */
		if (!ends_in_name(path, path + length))
			fail(0, "name the file or directory itself",
			    "Can't watch %s: it does not end in a name",
			    shown(path));
		while (length > 0 && above[length - 1] != '/')
			length--;
		*name = path + length;
		while (length > 1 && above[length - 1] == '/')
			length--;
		above[length] = '\0';
		fd = sys_openat2(AT_FDCWD, length == 0 ? "." : above,
		    O_PATH | O_DIRECTORY, 0, 0);
	} while (
	    fd == -1 && length > 1 && (errno == ENOENT || errno == ENOTDIR));
	if (fd == -1)
		fail(errno,
		    errno == ELOOP ? "links below /proc are not followed"
				   : hint(errno),
		    "Can't watch %s", shown(path));
	return fd;
}

bool
path_identify(int directory, const char *name, struct identity *identity)
{
	struct stat st;
	int fd, mount, rc;

	*identity = (struct identity){ 0 };
	fd = sys_openat2(
	    directory, name, O_PATH | O_NOFOLLOW, 0, BENEATH | NO_SYMLINKS);
	if (fd == -1) {
		identity->exists = errno == ELOOP;
		return errno == ENOENT || errno == ENOTDIR || errno == ELOOP;
	}
	rc = fstat(fd, &st);
	mount = sys_is_mount_root(fd);
	(void)close(fd); /* O_PATH */
	if (rc == -1 || mount == -1)
		return false;
	identity->exists = true;
	identity->mount = mount == 1;
	identity->device = st.st_dev;
	identity->inode = st.st_ino;
	identity->directory = S_ISDIR(st.st_mode);
	identity->changed = st.st_ctim;
	return true;
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
