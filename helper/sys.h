#ifndef SYS_H
#define SYS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * One thin function per system call that the C library (2.34) has no
 * function for, or whose function takes more than we ever want to say.  Each
 * returns what the kernel returns, -1 and errno on failure.  No policy here;
 * but what must never be asked for cannot be said: there is no way to clear a
 * mount attribute, and descriptors are always close-on-exec.
 */

/*
 * openat2(2).  FLAGS gets O_CLOEXEC; RESOLVE gets RESOLVE_NO_MAGICLINKS.
 * While anybody renames something anywhere, a look-up with ".." in a link
 * may answer EAGAIN: it is tried again, a bounded number of times.
 */
int sys_openat2(
    int dir, const char *path, uint64_t flags, mode_t mode, uint64_t resolve);

/* RESOLVE values, so that not every file needs the kernel's header. */
enum resolve { NO_SYMLINKS = 0x04, BENEATH = 0x08, IN_ROOT = 0x10 };

/* The mount functions: called from setup/ only, held by a test. */

/* open_tree(2): a detached copy of the mount, and all below it, at FD. */
int sys_mount_clone(int fd);
/* mount_setattr(2): sets ATTRIBUTES and private propagation, recursively. */
int sys_mount_restrict(int fd, uint64_t attributes);
/* The same for the one mount whose root FD is. */
int sys_mount_restrict_one(int fd, uint64_t attributes);
/* statx(2): 1 if FD is the root of a mount, 0 if it is not. */
int sys_is_mount_root(int fd);
/* statx(2): 1 if PATH is in the mount in which FD is, 0 if it is not. */
int sys_is_in_mount(int fd, const char *path);
/* move_mount(2): attaches the mount FROM at the directory or file TO. */
int sys_mount_attach(int from, int to);
int sys_fsopen(const char *type);
int sys_fsconfig_string(int fd, const char *key, const char *value);
int sys_fsconfig_flag(int fd, const char *key);
int sys_fsconfig_create(int fd);
int sys_fsmount(int fd, uint64_t attributes);
/* pivot_root(".", "."): the old root is then mounted on top of the new. */
int sys_pivot_root_here(void);
/* umount2(2) with MNT_DETACH of what is on top at ".", and at "/". */
int sys_umount_here(void);
int sys_umount_root(void);

/* clone3(2) without sharing memory: 0 in the child; *PIDFD in the parent. */
pid_t sys_clone3(uint64_t flags, int *pidfd);
int sys_pidfd_open(pid_t pid);
/* As sigqueue(3) sends it: the receiver sees SI_QUEUE, and VALUE. */
int sys_pidfd_queue_signal(int pidfd, int signal, int value);
/* Ours alone: what another process shares with us stays open there. */
int sys_close_range(unsigned int first, unsigned int last);

/*
 * getcwd(2): the name, with "(unreachable)" in front if it is not below our
 * root.  The C library would then climb up and guess.
 */
int sys_getcwd(char *buffer, size_t size);

/* SIGNAL for the calling process when the thread that made it ends. */
int sys_parent_death_signal(int signal);

struct sock_filter;
/* Adds a seccomp filter for the calling thread. */
int sys_seccomp_load(const struct sock_filter *program, size_t length);

/* The version of the Landlock interface, -1 where there is none. */
int sys_landlock_version(void);
/* A ruleset with nothing but these scopes. */
int sys_landlock_create(uint64_t scopes);
int sys_landlock_restrict(int ruleset);

/* capget(2) of the calling process: what the kernel says, no library. */
struct capabilities {
	uint64_t permitted, effective, inheritable;
};
int sys_capget(struct capabilities *);

#endif
