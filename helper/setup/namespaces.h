#ifndef NAMESPACES_H
#define NAMESPACES_H

#include "../plan/plan.h"

#include "../run/pipes.h"

/*
 * Enters a mount namespace of our own, where all propagation is cut, and
 * in MODE_USERNS a user namespace that maps the caller's uid and gid to
 * those of the request.  Has to happen before any path is opened: a descriptor
 * from the old mount namespace could not be cloned in the new one.
 */
void namespaces_enter(struct caller *, const struct request *);

/*
 * Lets go of every mount of the namespace that the keeper stays in, so that
 * what the host unmounts meanwhile is not kept busy.  In MODE_USERNS the
 * kernel does not allow it: the mounts are locked together.
 */
void namespaces_leave_mounts(const struct caller *);

/*
 * Starts the child in all the namespaces of the plan.  Returns its pid,
 * and 0 in the child, which has lowered what was raised.  *PIDFD refers
 * to it in the parent.
 */
pid_t namespaces_clone(const struct plan *, int *pidfd);

/* What is set inside the new namespaces, apart from the mounts. */
void namespaces_configure(const struct plan *);

/*
 * The maps of the user namespace in which the process PID was put with
 * privs_raise_owner(): UID and GID in it are the caller's.
 */
void namespaces_map(const struct caller *, pid_t pid, uid_t uid, gid_t gid);

/*
 * The plan's user namespace, between the child and the keeper, who writes its
 * maps.  It is not the caller's: its owner has all power in it.  It
 * comes last, when nothing else is left to be made, so that none of the other
 * namespaces belongs to it.  The child's ids, and those of CALLER, are then
 * what the plan says.
 */
void namespaces_make_user(
    const struct plan *, struct caller *, const struct pipes *);
void namespaces_map_user(const struct plan *, const struct caller *,
    const struct pipes *, pid_t child);

/*
 * ROOT, a mount, becomes "/"; the old root is gone, with the NABOVE mounts
 * that were made on top of each other there before ROOT.
 */
void namespaces_change_root(int root, size_t nabove);

#endif
