/*
 * without-calls CALL[,CALL...] USER COMMAND [ARG...]
 *
 * Runs COMMAND as USER on a kernel that has not got these system calls: a
 * filter answers ENOSYS.  As with no-userns, root installs it without
 * no_new_privs, so that the s-bit of what is executed keeps its effect.
 */
#include <sys/prctl.h>

#include <err.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <seccomp.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_LAUNCHER = 119 };

static void
filter_load(char *calls)
{
	scmp_filter_ctx filter;
	char *name;
	int number;

	filter = seccomp_init(SCMP_ACT_ALLOW);
	if (filter == NULL ||
	    seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0) != 0)
		errx(EXIT_LAUNCHER, "libseccomp fails");
	for (name = strtok(calls, ","); name != NULL;
	     name = strtok(NULL, ",")) {
		number = seccomp_syscall_resolve_name(name);
		if (number < 0 || seccomp_rule_add(filter,
				      SCMP_ACT_ERRNO(ENOSYS), number, 0) != 0)
			errx(EXIT_LAUNCHER, "%s: no such call", name);
	}
	if (seccomp_load(filter) != 0)
		errx(EXIT_LAUNCHER, "the filter was not loaded (root only)");
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 0)
		errx(EXIT_LAUNCHER, "no_new_privs is set: s-bits are dead");
}

int
main(int argc, char *argv[])
{
	const struct passwd *user;

	if (argc < 4)
		errx(EXIT_LAUNCHER, "usage: without-calls CALL[,CALL...] USER "
				    "COMMAND [ARG...]");
	user = getpwnam(argv[2]);
	if (user == NULL)
		errx(EXIT_LAUNCHER, "%s: no such user", argv[2]);
	if (initgroups(user->pw_name, user->pw_gid) == -1)
		err(EXIT_LAUNCHER, "initgroups");
	filter_load(argv[1]);
	if (setresgid(user->pw_gid, user->pw_gid, user->pw_gid) == -1 ||
	    setresuid(user->pw_uid, user->pw_uid, user->pw_uid) == -1)
		err(EXIT_LAUNCHER, "setresuid");
	(void)execv(argv[3], argv + 3);
	err(EXIT_LAUNCHER, "%s", argv[3]);
}
