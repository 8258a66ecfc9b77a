#ifndef PROCFS_H
#define PROCFS_H

/*
 * Whether a new procfs would show what the one at /proc does not: somebody
 * mounted something below it, or mounted it with less.  The kernel asks
 * this of every mount in a user namespace, and not in the first one, where
 * setuid mode works.
 *
 * FD is /proc/self/mountinfo, or something of that form.  Returns NULL, or
 * what is hidden, in words that follow "/proc".
 */
const char *procfs_hides(int fd);

#endif
