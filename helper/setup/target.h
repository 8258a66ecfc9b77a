#ifndef TARGET_H
#define TARGET_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Places inside the new root, which is built without power: its tmpfs is
 * the caller's, and whatever else is there is reached with the caller's
 * rights.  Links are followed inside the new root only, and never as the
 * last component: what a project brings along must not decide where
 * something is mounted or written.  Failures end the process.
 *
 * ROOT is a descriptor of the new root; paths are the plan's.
 */

/*
 * An O_PATH descriptor of the directory (or else file) at PATH to mount
 * on.  What is missing is made, with directories of mode PARENTS on the way.
 */
int target_mount_point(
    int root, const char *path, bool directory, mode_t parents);

/*
 * What is at PATH: an O_PATH descriptor.  Nothing is made.  -1 if nothing is
 * there and OPTIONAL.
 */
int target_existing(int root, const char *path, bool optional);

/*
 * Makes a directory of MODE at PATH.  One that exists stays as it is, also
 * if PATH is a link to it: nothing is made then.
 */
void target_make_directory(
    int root, const char *path, mode_t mode, mode_t parents);

/* A descriptor to write to the regular file at PATH: new, or emptied. */
int target_make_file(int root, const char *path, mode_t mode, mode_t parents);

/* Makes a link to TARGET at PATH, unless there is one already. */
void target_make_link(
    int root, const char *path, const char *target, mode_t parents);

/* chmod(2) for a directory or regular file that its owner can read. */
void target_chmod(int root, const char *path, mode_t mode);

#endif
