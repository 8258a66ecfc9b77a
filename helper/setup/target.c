#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../message.h"
#include "../sys.h"
#include "target.h"

enum { DIRECTORY_MODE = 0755, PLACEHOLDER_MODE = 0444, MAKE_NOTHING = 0 };

/* A place: a directory and a name in it, which may not exist yet. */
struct place {
	int parent; /* O_PATH */
	char name[NAME_MAX + 1]; /* "." for the root itself */
};

/* What the caller can do when something could not be made. */
static const char *
hint(int error)
{
	return error == EROFS ? "name a place that exists, or is on a --tmpfs"
			      : NULL;
}

static int
directory_open(int root, const char *path)
{
	return sys_openat2(root, path, O_PATH | O_DIRECTORY, 0, IN_ROOT);
}

/*
 * The directory at PATH, which is ours to change: each of its components
 * in turn, so that the missing ones can be made.  Every look-up starts at
 * the root again, where an absolute link in the middle has its meaning.
 */
static int
directories_make(int root, char *path, mode_t mode)
{
	char *at, *name, end;
	int next, parent;

	parent = root;
	at = path;
	while (*(name = at + strspn(at, "/")) != '\0') {
		at = name + strcspn(name, "/");
		end = *at;
		*at = '\0';
		next = directory_open(root, path);
		if (next == -1 && errno == ENOENT) {
			if (mkdirat(parent, name, mode) == -1)
				fail(errno, hint(errno), "Can't mkdir %s",
				    shown(path));
			next = directory_open(root, path);
		}
		if (next == -1)
			fail(errno, NULL, "Can't open directory %s",
			    shown(path));
		*at = end;
		if (parent != root)
			(void)close(parent); /* O_PATH */
		parent = next;
	}
	return parent == root ? directory_open(root, ".") : parent;
}

/* The last component of LENGTH bytes of PATH is ".". */
static bool
ends_in_dot(const char *path, size_t length)
{
	return path[length - 1] == '.' &&
	       (length == 1 || path[length - 2] == '/');
}

/*
 * PATH without slashes and "." at its end, and where its last component
 * starts: a link in front of them is the last component all the same.
 */
static size_t
path_split(const char *path, char *copy, size_t *last)
{
	size_t length;

	length = strlen(path); /* below PATH_MAX: the plan saw to that */
	while (length > 0 &&
	       (path[length - 1] == '/' || ends_in_dot(path, length)))
		length--;
	memcpy(copy, path, length);
	copy[length] = '\0';
	*last = length;
	while (*last > 0 && copy[*last - 1] != '/')
		(*last)--;
	return length;
}

/*
 * Directories that are missing are made with mode PARENTS.  False: it is
 * MAKE_NOTHING, and one is missing.
 */
static bool
place_open(int root, const char *path, struct place *place, mode_t parents)
{
	char copy[PATH_MAX];
	size_t last, length;

	length = path_split(path, copy, &last);
	if (length - last > NAME_MAX)
		fail(ENAMETOOLONG, NULL, "Can't make %s", shown(path));
	memcpy(place->name, copy + last, length - last + 1);
	if (length == last) /* "/" */
		memcpy(place->name, ".", sizeof("."));
	copy[last] = '\0';
	place->parent = directory_open(root, last == 0 ? "." : copy);
	if (place->parent == -1 && errno == ENOENT) {
		if (parents == MAKE_NOTHING)
			return false;
		place->parent = directories_make(root, copy, parents);
	}
	if (place->parent == -1)
		fail(
		    errno, NULL, "Can't open the directory of %s", shown(path));
	return true;
}

/*
 * What is at PLACE, which is closed: an O_PATH descriptor, on top of
 * whatever is mounted there.  A link is itself, and refused.  -1: nothing is
 * there.
 */
static int
place_take(struct place *place, const char *path, struct stat *st)
{
	int fd;

	fd = sys_openat2(
	    place->parent, place->name, O_PATH | O_NOFOLLOW, 0, BENEATH);
	if (fd == -1 && errno == ENOENT) {
		(void)close(place->parent); /* O_PATH */
		return -1;
	}
	if (fd == -1 || fstat(fd, st) == -1)
		fail(errno, NULL, "Can't find %s inside", shown(path));
	(void)close(place->parent); /* O_PATH */
	if (S_ISLNK(st->st_mode))
		fail(0, "name what it points to",
		    "Can't mount on symlink destination %s: it could lead "
		    "elsewhere",
		    shown(path));
	return fd;
}

int
target_mount_point(int root, const char *path, bool directory, mode_t parents)
{
	struct place place;
	struct stat st;
	int fd;

	(void)place_open(root, path, &place, parents);
	if (directory) {
		if (mkdirat(place.parent, place.name, DIRECTORY_MODE) == -1 &&
		    errno != EEXIST)
			fail(errno, hint(errno), "Can't mkdir %s", shown(path));
	} else {
		fd = openat(place.parent, place.name,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		    PLACEHOLDER_MODE);
		if (fd == -1 && errno != EEXIST)
			fail(errno, hint(errno), "Can't create file at %s",
			    shown(path));
		if (fd != -1)
			(void)close(fd); /* empty */
	}
	fd = place_take(&place, path, &st);
	if (fd == -1) /* somebody removes what we make */
		fail(ENOENT, NULL, "Can't find %s inside", shown(path));
	if (directory && !S_ISDIR(st.st_mode))
		fail(ENOTDIR, NULL, "Can't mount a directory on the file %s",
		    shown(path));
	if (!directory && S_ISDIR(st.st_mode))
		fail(EISDIR, NULL, "Can't mount a file on the directory %s",
		    shown(path));
	return fd;
}

int
target_existing(int root, const char *path, bool optional)
{
	struct place place;
	struct stat st;
	int fd;

	fd = -1;
	if (place_open(root, path, &place, MAKE_NOTHING))
		fd = place_take(&place, path, &st);
	if (fd == -1 && !optional)
		fail(ENOENT, NULL, "Can't find %s inside", shown(path));
	return fd;
}

void
target_make_directory(int root, const char *path, mode_t mode, mode_t parents)
{
	struct place place;
	int fd;

	(void)place_open(root, path, &place, parents);
	if (mkdirat(place.parent, place.name, mode) == -1 && errno != EEXIST)
		fail(errno, hint(errno), "Can't mkdir %s", shown(path));
	(void)close(place.parent); /* O_PATH */
	fd = directory_open(root, path);
	if (fd == -1)
		fail(errno, hint(errno), "Can't mkdir %s", shown(path));
	(void)close(fd); /* O_PATH */
}

/*
 * O_NONBLOCK: a FIFO that waits there for us is an error, not a wait.  The
 * mode is final only when the file is new, as with open(2).
 */
int
target_make_file(int root, const char *path, mode_t mode, mode_t parents)
{
	struct place place;
	struct stat st;
	int fd;

	(void)place_open(root, path, &place, parents);
	fd = openat(place.parent, place.name,
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
		O_CLOEXEC,
	    mode);
	if (fd == -1 || fstat(fd, &st) == -1)
		fail(
		    errno, hint(errno), "Can't create file at %s", shown(path));
	if (!S_ISREG(st.st_mode))
		fail(0, NULL, "Can't create file at %s: it is no regular file",
		    shown(path));
	(void)close(place.parent); /* O_PATH */
	return fd;
}

void
target_make_link(int root, const char *path, const char *target, mode_t parents)
{
	char existing[PATH_MAX];
	struct place place;
	ssize_t length;

	(void)place_open(root, path, &place, parents);
	if (symlinkat(target, place.parent, place.name) == -1) {
		if (errno != EEXIST)
			fail(errno, hint(errno), "Can't make symlink at %s",
			    shown(path));
		length = readlinkat(
		    place.parent, place.name, existing, sizeof(existing) - 1);
		existing[length < 0 ? 0 : length] = '\0';
		if (strcmp(existing, target) != 0)
			fail(0, "remove one of the two",
			    "Can't make symlink at %s: existing destination "
			    "is %s",
			    shown(path),
			    length < 0 ? "not a symlink" : shown(existing));
	}
	(void)close(place.parent); /* O_PATH */
}

/*
 * Through a descriptor open for reading: an O_PATH one cannot be given to
 * fchmod(2), and fchmodat(2) would follow a link that is put there between
 * look and act.  Opening a device could do something: looked at before.
 */
void
target_chmod(int root, const char *path, mode_t mode)
{
	struct place place;
	struct stat st;
	int fd;

	(void)place_open(root, path, &place, DIRECTORY_MODE);
	if (fstatat(place.parent, place.name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		fail(errno, NULL, "Can't chmod %s", shown(path));
	if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
		fail(0, NULL, "Can't chmod %s: not a file or directory",
		    shown(path));
	fd = openat(place.parent, place.name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1 || fchmod(fd, mode) == -1)
		fail(errno, NULL, "Can't chmod %s", shown(path));
	(void)close(fd); /* only read */
	(void)close(place.parent); /* O_PATH */
}
