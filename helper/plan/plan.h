#ifndef PLAN_H
#define PLAN_H

#include "../caller.h"
#include "../request/request.h"
#include "paths.h"

/*
 * What will be done, every question answered.  Host paths have become
 * descriptors, opened as the caller; names are kept to be shown, never to
 * be looked up again.  Numbers are checked, what a mode does not allow has
 * been refused.
 */

/* Something of the host that will be visible inside. */
struct source {
	int fd; /* O_PATH, closed when its tree has been cloned */
	bool directory;
	uint64_t attributes; /* MOUNT_ATTR_*, to be set on every mount of it */
};

/* A merged view of directories, the topmost first. */
struct overlay {
	int layers[MAX_LAYERS]; /* O_PATH: what they have to be */
	const char *names[MAX_LAYERS]; /* their host paths */
	size_t nlayers;
	const char *upper, *work; /* host paths; NULL: a tmpfs, or nothing */
	int upper_fd, work_fd; /* O_PATH: what they have to be */
	int locks[2]; /* on upper and work, held as long as the keeper is
		       * there; -1: none */
	bool read_only;
	uint64_t attributes; /* MOUNT_ATTR_* */
};

/* A file system operation, ready to be carried out. */
struct step {
	enum operation_kind kind;
	const char *option;
	const char *dest; /* no ".." in it, shorter than PATH_MAX */
	bool at_root; /* dest is "/" */
	size_t source; /* the first of its sources; OVERLAY: its number */
	size_t nsources;
	const char *target; /* SYMLINK */
	int data; /* FILE, DATA */
	mode_t mode;
	mode_t parents; /* of directories that are made on the way */
	uint64_t size; /* TMPFS: bytes; 0: half of memory */
	bool read_only; /* DATA, PROC */
	bool optional; /* MASK: no error if nothing is there */
	const struct step *within; /* PIN: what is mounted above it */
	const char *below; /* PIN: the rest of dest, from there */
};

/* A file of the host's that the keeper looks at again when all is over. */
struct watch {
	const char *path; /* as said */
	int directory; /* O_PATH; the same for neighbours */
	const char *name; /* from there; has slashes if more was missing */
	struct identity before;
};

struct plan {
	uint64_t namespaces; /* CLONE_NEW*, without _NEWNS and _NEWUSER */
	bool user; /* a user namespace comes last */
	uid_t inner_uid; /* in that */
	gid_t inner_gid;
	const char *hostname;
	int pidns; /* to be joined; -1: none */

	struct step steps[MAX_OPERATIONS];
	size_t nsteps;
	struct source sources[MAX_SOURCES];
	size_t nsources;
	struct overlay overlays[MAX_OVERLAYS];
	size_t noverlays;
	uid_t uid; /* who owns what is made inside */
	gid_t gid;
	bool root_masks; /* there are masks, and root can own them */

	int lock; /* -1: none; held as long as the keeper is there */
	struct watch watches[MAX_WATCHES];
	size_t nwatches;

	char cwd[PATH_MAX]; /* the caller's; empty: it has no name */
	int terminal; /* we are in its foreground; -1: in none's */
	bool keep_all_fds; /* as bwrap */
	bool init; /* a process of ours waits for the command inside */

	const struct request *said; /* what needs no decision of ours */
};

/*
 * Makes PLAN (all zero) of REQUEST.  Holds no power; opens every host
 * path; ends the process when something cannot be had.
 */
void plan_make(struct plan *, const struct request *, const struct caller *);

#endif
