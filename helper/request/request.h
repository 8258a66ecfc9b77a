#ifndef REQUEST_H
#define REQUEST_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "limits.h"

/*
 * What the caller said, verbatim: the strings are in argv or in what
 * --args read, and nothing has been looked up.
 */

enum operation_kind {
	OPERATION_BIND,
	OPERATION_REMOUNT_RO,
	OPERATION_PROC,
	OPERATION_DEV,
	OPERATION_TMPFS,
	OPERATION_MQUEUE,
	OPERATION_DIR,
	OPERATION_FILE,
	OPERATION_DATA,
	OPERATION_SYMLINK,
	OPERATION_CHMOD,
	OPERATION_MASK,
	OPERATION_PIN,
	OPERATION_OVERLAY,
};

/* One operation on the file system.  They are carried out in order. */
struct operation {
	enum operation_kind kind;
	const char *option; /* as spelt, for messages */
	const char *source; /* BIND: a host path; SYMLINK: the target */
	const char *dest; /* inside */
	int fd; /* FILE, DATA: then a memfd of ours with the contents; BIND
		 * with a source of NULL: what to show */
	mode_t mode;
	mode_t parents; /* of directories that are made on the way */
	uint64_t size; /* TMPFS: bytes; 0: the default */
	bool optional; /* BIND, MASK: what does not exist is no error */
	bool no_symlinks; /* BIND: none on the way to the source */
	bool read_only; /* BIND, DATA */
	bool devices; /* BIND: device nodes work */
	const char *work; /* OVERLAY: beside SOURCE, which is written to; NULL,
			   * and read_only: nothing is; NULL, else: a tmpfs */
	size_t layer, nlayers; /* OVERLAY: of the request's, the lowest first */
};

enum change_kind { CHANGE_SET, CHANGE_UNSET, CHANGE_CLEAR, CHANGE_KEEP };

struct change {
	enum change_kind kind;
	const char *name;
	const char *value;
};

enum policy { POLICY_NONE, POLICY_DEFAULT, POLICY_NESTED };

struct program {
	int fd;
	size_t length; /* instructions */
	struct sock_filter code[MAX_FILTER_LENGTH];
};

struct resource_limit {
	int resource;
	struct rlimit limit;
};

enum show { SHOW_NOTHING, SHOW_HELP, SHOW_VERSION, SHOW_MODE };

struct request {
	bool as_bwrap;
	enum show show;

	struct operation operations[MAX_OPERATIONS];
	size_t noperations;

	const char *layers[MAX_ALL_LAYERS]; /* --overlay-src */
	size_t nlayers;
	size_t noverlays;

	uint64_t namespaces; /* CLONE_NEW* */
	bool user, user_try; /* a user namespace; if it is to be had */
	int64_t uid, gid; /* the command's, in that; -1: the caller's */
	bool disable_userns; /* the command gets no user namespace */
	bool assert_userns_disabled; /* the same, and nothing is done for it */
	int userns, userns2; /* to be joined, first and last; -1: none */
	int pidns; /* -1: none */
	bool cgroup_try;
	const char *hostname;

	const char *lock; /* a host path */
	const char *watched[MAX_WATCHES]; /* host paths */
	size_t nwatched;

	const char *chdir;
	char *argv0;
	struct change changes[MAX_ENVIRONMENT];
	size_t nchanges;
	int kept_fds[MAX_KEPT_FDS];
	size_t nkept_fds;
	int sync_fds[MAX_SYNC_FDS]; /* open as long as init is there */
	size_t nsync_fds;
	const char *lock_files[MAX_LOCK_FILES]; /* inside */
	size_t nlock_files;
	int block_fd; /* read before the command is started; -1: none */
	int info_fd, status_fd; /* told what happens; -1: nobody */
	struct resource_limit rlimits[MAX_RLIMITS];
	size_t nrlimits;
	char **command;

	struct program programs[MAX_FILTERS];
	size_t nprograms;
	bool one_program, many_programs; /* --seccomp, --add-seccomp-fd */
	enum policy policy;
	bool policy_given;
	uint64_t landlock_scopes;

	const char *label; /* an option that has one, for SELinux */
	bool new_session;
	bool foreground;
	bool die_with_parent;
	bool as_pid_1;
	bool forward_signals;

	/* --perms, --size, --no-symlinks, --overlay-src, until the operation
	 * they are about */
	bool perms_given, size_given, no_symlinks;
	mode_t perms;
	uint64_t size;
	size_t new_layers;

	/* single options given more than once, to be told after the drop */
	const char *repeated[MAX_WARNINGS];
	size_t nrepeated;

	char args[MAX_ARGS_BYTES];
	size_t args_used;
	size_t nwords;
};

#endif
