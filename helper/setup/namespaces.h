#ifndef NAMESPACES_H
#define NAMESPACES_H

#include "../plan/plan.h"

/*
 * MODE_USERNS: enters a new user namespace, which maps the caller's uid
 * and gid to themselves, and a mount namespace.  Has to happen before any
 * path is opened: a descriptor from the old mount namespace could not be
 * cloned in the new one.  Any capability can be raised afterwards.
 */
void namespaces_enter_user(struct caller *);

/*
 * Starts the child in all the namespaces of the plan.  Returns its pid,
 * and 0 in the child, which has lowered what was raised.  *PIDFD refers
 * to it in the parent.
 */
pid_t namespaces_clone(const struct plan *, int *pidfd);

/* What is set inside the new namespaces, apart from the mounts. */
void namespaces_configure(const struct plan *);

/* ROOT, a mount, becomes "/"; the old root is gone. */
void namespaces_change_root(int root);

#endif
