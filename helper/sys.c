#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/filter.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys.h"

/*
 * Not in the headers of the oldest systems we build on.  Both
 * architectures number these calls alike.
 */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self 446
#endif

#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000 /* in linux/fcntl.h, which clashes with fcntl.h */
#endif

_Static_assert(IN_ROOT == RESOLVE_IN_ROOT, "the kernel's value");
_Static_assert(NO_SYMLINKS == RESOLVE_NO_SYMLINKS, "the kernel's value");
_Static_assert(BENEATH == RESOLVE_BENEATH, "the kernel's value");

int
sys_openat2(
    int dir, const char *path, uint64_t flags, mode_t mode, uint64_t resolve)
{
	struct open_how how = {
		.flags = flags | O_CLOEXEC,
		.mode = mode,
		.resolve = resolve | RESOLVE_NO_MAGICLINKS,
	};

	enum { ATTEMPTS = 1000 }; /* each is far shorter than a rename */
	int attempt, fd;

	for (attempt = 0; attempt < ATTEMPTS; attempt++) {
		fd = (int)syscall(SYS_openat2, dir, path, &how, sizeof(how));
		if (fd != -1 || errno != EAGAIN)
			break;
	}
	return fd;
}

int
sys_mount_clone(int fd)
{
	return (int)syscall(SYS_open_tree, fd, "",
	    AT_EMPTY_PATH | AT_RECURSIVE | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
}

static int
mount_set(int fd, unsigned int flags, uint64_t attributes, uint64_t propagation)
{
	struct mount_attr attr = {
		.attr_set = attributes,
		.propagation = propagation,
	};

	return (int)syscall(SYS_mount_setattr, fd, "", AT_EMPTY_PATH | flags,
	    &attr, sizeof(attr));
}

int
sys_mount_restrict(int fd, uint64_t attributes)
{
	return mount_set(fd, AT_RECURSIVE, attributes, MS_PRIVATE);
}

int
sys_mount_restrict_one(int fd, uint64_t attributes)
{
	return mount_set(fd, 0, attributes, 0);
}

int
sys_is_mount_root(int fd)
{
	struct statx st;

	if (statx(fd, "", AT_EMPTY_PATH, 0, &st) == -1)
		return -1;
	if ((st.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) == 0) {
		errno = ENOSYS; /* before 5.8 */
		return -1;
	}
	return (st.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

static int
mount_number(int fd, const char *path, uint64_t *number)
{
	struct statx st;

	if (statx(fd, path, AT_EMPTY_PATH, STATX_MNT_ID, &st) == -1)
		return -1;
	if ((st.stx_mask & STATX_MNT_ID) == 0) {
		errno = ENOSYS; /* before 5.8 */
		return -1;
	}
	*number = st.stx_mnt_id;
	return 0;
}

int
sys_is_in_mount(int fd, const char *path)
{
	uint64_t wanted, found;

	if (mount_number(fd, "", &wanted) == -1 ||
	    mount_number(AT_FDCWD, path, &found) == -1)
		return -1;
	return wanted == found;
}

int
sys_mount_attach(int from, int to)
{
	return (int)syscall(SYS_move_mount, from, "", to, "",
	    MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
}

int
sys_fsopen(const char *type)
{
	return (int)syscall(SYS_fsopen, type, FSOPEN_CLOEXEC);
}

int
sys_fsconfig_string(int fd, const char *key, const char *value)
{
	return (int)syscall(
	    SYS_fsconfig, fd, FSCONFIG_SET_STRING, key, value, 0);
}

int
sys_fsconfig_flag(int fd, const char *key)
{
	return (int)syscall(SYS_fsconfig, fd, FSCONFIG_SET_FLAG, key, NULL, 0);
}

int
sys_fsconfig_create(int fd)
{
	return (int)syscall(
	    SYS_fsconfig, fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
}

int
sys_fsmount(int fd, uint64_t attributes)
{
	return (int)syscall(SYS_fsmount, fd, FSMOUNT_CLOEXEC, attributes);
}

int
sys_pivot_root_here(void)
{
	return (int)syscall(SYS_pivot_root, ".", ".");
}

enum { DETACH = 2 }; /* MNT_DETACH; its header clashes with mount.h */

int
sys_umount_here(void)
{
	return (int)syscall(SYS_umount2, ".", DETACH);
}

int
sys_umount_root(void)
{
	return (int)syscall(SYS_umount2, "/", DETACH);
}

pid_t
sys_clone3(uint64_t flags, int *pidfd)
{
	struct clone_args arguments = {
		.flags = flags | CLONE_PIDFD,
		.pidfd = (uint64_t)(uintptr_t)pidfd,
		.exit_signal = SIGCHLD,
	};

	return (pid_t)syscall(SYS_clone3, &arguments, sizeof(arguments));
}

int
sys_pidfd_open(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

int
sys_pidfd_queue_signal(int pidfd, int signal, int value)
{
	siginfo_t info = {
		.si_signo = signal,
		.si_code = SI_QUEUE,
	};

	info.si_pid = getpid(); /* 0 where that has no meaning */
	info.si_uid = getuid();
	info.si_int = value;
	return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, &info, 0);
}

int
sys_close_range(unsigned int first, unsigned int last)
{
	return (int)syscall(SYS_close_range, first, last, CLOSE_RANGE_UNSHARE);
}

int
sys_getcwd(char *buffer, size_t size)
{
	return (int)syscall(SYS_getcwd, buffer, size);
}

int
sys_parent_death_signal(int signal)
{
	return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0);
}

int
sys_seccomp_load(const struct sock_filter *program, size_t length)
{
	struct sock_fprog fprog = {
		.len = (unsigned short)length,
		/* the kernel only reads it */
		.filter = (struct sock_filter *)(uintptr_t)program,
	};

	if (length > BPF_MAXINSNS) {
		errno = EINVAL;
		return -1;
	}
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &fprog);
}

/* As the kernel's header has it from 6.12 on. */
struct landlock_attr {
	uint64_t handled_access_fs, handled_access_net, scoped;
};

int
sys_landlock_version(void)
{
	enum { CREATE_RULESET_VERSION = 1 };

	return (int)syscall(
	    SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
}

int
sys_landlock_create(uint64_t scopes)
{
	struct landlock_attr attr = { .scoped = scopes };

	return (int)syscall(
	    SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
}

int
sys_landlock_restrict(int ruleset)
{
	return (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
}

int
sys_capget(struct capabilities *held)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, data) == -1)
		return -1;
	held->permitted = data[0].permitted | (uint64_t)data[1].permitted << 32;
	held->effective = data[0].effective | (uint64_t)data[1].effective << 32;
	held->inheritable = data[0].inheritable | (uint64_t)data[1].inheritable
						      << 32;
	return 0;
}
