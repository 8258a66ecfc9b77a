#ifndef MOUNT_H
#define MOUNT_H

#include <stddef.h>
#include <stdint.h>

#include "../plan/plan.h"

/*
 * Mounts as descriptors.  CAP_SYS_ADMIN is raised around each call of the
 * kernel's that asks for it.  Failures end the process.
 */

/* Detached copies of the plan's sources, with their final attributes. */
struct trees {
	int fd[MAX_SOURCES];
	int overlay[MAX_OVERLAYS];
};

/*
 * Clones every source, recursively, and closes it.  Has to happen before
 * clone3: in the new mount namespace a descriptor from the old one can no
 * longer be cloned, while a detached tree can still be attached.
 */
void mounts_clone(const struct plan *, struct trees *);

/* A recursive copy of what is at FD, at least with ATTRIBUTES. */
int mount_clone(int fd, uint64_t attributes);

struct mount_option {
	const char *key, *value; /* NULL: a flag */
};

/*
 * A new file system of TYPE, one of the few names in setup/, with OPTIONS
 * and ATTRIBUTES, not attached anywhere.  NAME is for messages.
 */
int mount_new(const char *type, const struct mount_option *options,
    size_t noptions, uint64_t attributes);

/* The same, with the right of the caller's ids to all that is theirs. */
int mount_new_overlay(
    const struct mount_option *options, size_t noptions, uint64_t attributes);

/* Attaches MOUNT at the directory or file AT, called NAME in messages. */
void mount_attach(int mount, int at, const char *name);

/* Makes the mount whose root is FD read-only, and no mount below it. */
void mount_make_read_only(int fd, const char *name);

/* Cuts the propagation of every mount at and below FD. */
void mount_make_private(int fd);

#endif
