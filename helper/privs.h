#ifndef PRIVS_H
#define PRIVS_H

#include <stdbool.h>

#include "caller.h"

/*
 * The only file that changes ids, capabilities, securebits, no_new_privs
 * and dumpable.  From start to end:
 *
 *	privs_shed	the caller's ids; nothing effective
 *	privs_raise	one capability, around one system call
 *	privs_lower
 *	privs_raise_root	effective uid 0, around what writes a map
 *	privs_raise_owner	that of nobody, around one system call
 *	privs_lower_uid
 *	privs_need	what this request does not need is dropped
 *	privs_drop_forever	all of it, checked
 */

/*
 * Decides the mode, notes who the caller is, and leaves the process with
 * the caller's ids, an empty bounding set, locked securebits, no effective
 * capability, not dumpable.  In MODE_USERNS nothing of this is ours to
 * change yet: namespaces_enter() has to follow.  Refuses to go on
 * where the file is setuid and the power is missing, naming the cause.
 */
void privs_shed(struct caller *);

/* Why the mode is what it is, in words. */
const char *privs_mode_reason(const struct caller *);

/*
 * The same inside a user namespace that was just entered: CLONE_NEWUSER
 * gives every capability and a full bounding set, and clears securebits, those
 * that the caller had, too.
 * First, while the process may be waiting for its maps: nothing effective
 * any more, and what is left permitted is good for the caller's files alone.
 * Then, when it has them, the caller's ids, as they are there: the groups
 * are noted again, as those without a map have another number.
 */
void privs_shed_new_userns(const struct caller *);
void privs_shed_in_userns(struct caller *);

/*
 * Drops from the permitted set what the request has no use for.
 * CAP_SYS_ADMIN stays; NETWORK: so does CAP_NET_ADMIN; CHOWN: CAP_CHOWN;
 * USERNS: what privs_raise_root() needs, and CAP_DAC_OVERRIDE, which there is
 * in user namespaces only.
 */
void privs_need(bool network, bool chown, bool userns);

/* CAPABILITY becomes effective; it has to be permitted.  Does not nest. */
void privs_raise(int capability);

/* Nothing is effective any more.  errno is kept. */
void privs_lower(void);

/*
 * For the maps of a user namespace that is not the caller's: effective uid 0,
 * whose the files are, with CAP_SYS_ADMIN, CAP_SETUID and CAP_SETGID; and for a
 * caller who is root CAP_SETFCAP, which the kernel wants of who maps uid 0.
 */
void privs_raise_root(const struct caller *);

/*
 * The same, for making one, which belongs to the effective uid.  The caller
 * would have every capability in it.  To root the kernel would count what is
 * used up inside: processes, inotify instances, message queues, namespaces;
 * and root would have none left.  So it is a uid that nobody has, another for
 * each caller; for a caller who is root it is root's.
 */
void privs_raise_owner(const struct caller *);

/* Would these succeed?  In containers some of it can be missing. */
bool privs_can_raise_root(const struct caller *);

/* The caller's uid again, and nothing effective.  errno is kept. */
void privs_lower_uid(const struct caller *);

/*
 * Every set empty, no_new_privs, for good; ids, groups, sets, securebits
 * are read back from the kernel, and becoming uid 0 is tried.  Ends the
 * process if anything is not as it has to be.
 */
void privs_drop_forever(const struct caller *);

/*
 * On the way to a message: the real ids and no capabilities, wherever in
 * the above the process is.  False if something is left.
 */
bool privs_abandon(void);

#endif
