#ifndef PATHS_H
#define PATHS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

/*
 * The only place where a path of the host becomes a descriptor: once, with
 * the caller's rights and no effective capability, so that the kernel
 * decides.  The descriptor is O_PATH: a socket, a FIFO or a device is not
 * opened by it.
 */

/*
 * The file at PATH.  Links are followed, except those below /proc/PID that
 * lead anywhere; with NO_SYMLINKS none at all, for who has looked at a path
 * before and must get what was seen.  -1 if it does not exist and OPTIONAL;
 * any other failure ends the process.
 */
int path_open(const char *path, bool optional, bool no_symlinks);

/*
 * The file that the caller's descriptor FD, of OPTION, is open on.  It is
 * looked up by its name, which has to lead there without a link: a descriptor
 * from the caller's mount namespace cannot be cloned in ours.  It may come from
 * another process, which had the file in a mount of its own: what that does not
 * allow, MOUNT_ATTR_*, is added to *ATTRIBUTES.  FD is closed.
 */
int path_open_again(int fd, const char *option, uint64_t *attributes);

/* The character device at PATH, which must have number DEVICE. */
int path_open_device(const char *path, dev_t device);

/*
 * The directory at PATH, for an overlay, and the attributes that a mount of
 * it has, MOUNT_ATTR_*, which are added to *ATTRIBUTES.
 */
int path_open_layer(const char *path, uint64_t *attributes);

/*
 * A descriptor of the directory or regular file PATH with an exclusive
 * flock(2), for as long as it is open anywhere.  It has to be the file of the
 * descriptor SAME, unless that is -1.  Ends the process if it cannot be had.
 */
int path_lock(const char *path, int same);

/*
 * The directory above PATH, O_PATH, as far as it exists: *NAME is set to
 * what PATH has behind it.  Ends the process if PATH does not end in a name,
 * with or without a slash, or the look-up fails for another reason than that
 * something is missing.
 */
int path_open_above(const char *path, const char **name);

/* Which file a name stands for, and when it was changed last. */
struct identity {
	bool exists;
	dev_t device;
	ino_t inode;
	bool directory;
	bool mount; /* something is mounted there */
	struct timespec changed; /* the inode's: cannot be set back */
};

/*
 * What NAME in DIRECTORY is; a link is itself.  A link on the way is not
 * followed: it counts as a file, since something is there.  False, and
 * errno: that cannot be told.
 */
bool path_identify(int directory, const char *name, struct identity *);

/*
 * The terminal that is stdout, found by its name.  -1 if stdout is no
 * terminal, or is one that has no name in our mount namespace.
 */
int path_open_terminal(void);

#endif
