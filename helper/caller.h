#ifndef CALLER_H
#define CALLER_H

#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

/* Where the power comes from.  Decided once, by privs_shed(). */
enum mode {
	MODE_SETUID, /* the file is setuid root, the caller is not root */
	MODE_ROOT, /* the caller is root, in the first user namespace */
	MODE_USERNS, /* no power: a user namespace of our own gives it */
};

/* Limits and signals that could end a set-up half-way; see caller.c. */
enum { SAVED_LIMITS = 4, CHANGED_SIGNALS = 3 };

/*
 * Who asked, and in what state: what the command gets back.  Filled by
 * caller_sanitise() and privs_shed(), constant from then on.
 */
struct caller {
	uid_t uid;
	gid_t gid;
	int ngroups;
	gid_t groups[NGROUPS_MAX];
	enum mode mode;
	int exec_securebits; /* those about exec, which he may set */
	pid_t parent; /* at start; 0: outside our pid namespace */
	mode_t umask;
	sigset_t blocked;
	bool ignored[CHANGED_SIGNALS];
	struct rlimit limits[SAVED_LIMITS];
};

/*
 * Replaces what the caller left us (descriptors 0 to 2, umask, signals,
 * timers, limits) by something safe, and notes what it was.
 */
void caller_sanitise(struct caller *);

/*
 * Gives the calling process the noted state back, just before the command.
 * To be called without power: limits may have been lowered meanwhile.
 */
void caller_restore(const struct caller *);

#endif
