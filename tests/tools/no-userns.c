/*
 * no-userns USER COMMAND [ARG...]
 *
 * Runs COMMAND as USER on a machine where nobody can make a user namespace.
 * A seccomp filter answers ENOSPC to clone and unshare with CLONE_NEWUSER,
 * as a kernel does whose user.max_user_namespaces is 0.  It is installed
 * by root and without no_new_privs, so that the s-bit of what is executed
 * keeps its effect.
 *
 * What it cannot see are the flags of clone3, which lie in memory.  clone3 is
 * let through, for it is how the helper makes every sandbox; what makes user
 * namespaces with clone3 needs a kernel that refuses by itself.
 */
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>

#include <err.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#error "x86-64 and aarch64 only"
#endif

/* Not 125 to 127, which are the answers of what is tested. */
enum { EXIT_LAUNCHER = 119 };

/* The low half of the first argument: both machines are little-endian. */
#define FLAGS offsetof(struct seccomp_data, args)

static struct sock_filter program[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_unshare, 2, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 1, 0),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FLAGS),
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_NEWUSER, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSPC),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

static void
userns_refuse(void)
{
	const struct sock_fprog fprog = {
		.len = sizeof(program) / sizeof(program[0]),
		.filter = program,
	};

	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &fprog) == -1)
		err(EXIT_LAUNCHER, "seccomp (root only)");
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 0)
		errx(EXIT_LAUNCHER, "no_new_privs is set: s-bits are dead");
}

static void
user_become(const struct passwd *user)
{
	if (initgroups(user->pw_name, user->pw_gid) == -1)
		err(EXIT_LAUNCHER, "initgroups");
	if (setresgid(user->pw_gid, user->pw_gid, user->pw_gid) == -1)
		err(EXIT_LAUNCHER, "setresgid");
	if (setresuid(user->pw_uid, user->pw_uid, user->pw_uid) == -1)
		err(EXIT_LAUNCHER, "setresuid");
}

static void
environment_set(const struct passwd *user)
{
	if (setenv("HOME", user->pw_dir, 1) == -1 ||
	    setenv("USER", user->pw_name, 1) == -1 ||
	    setenv("LOGNAME", user->pw_name, 1) == -1 ||
	    setenv("SHELL", user->pw_shell, 1) == -1)
		err(EXIT_LAUNCHER, "setenv");
}

int
main(int argc, char *argv[])
{
	const struct passwd *user;

	if (argc < 3)
		errx(EXIT_LAUNCHER, "usage: no-userns USER COMMAND [ARG...]");
	user = getpwnam(argv[1]);
	if (user == NULL)
		errx(EXIT_LAUNCHER, "%s: no such user", argv[1]);
	environment_set(user);
	userns_refuse();
	user_become(user);
	(void)execvp(argv[2], argv + 2);
	err(errno == ENOENT ? 127 : 126, "%s", argv[2]);
}
