#include <cap-ng.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "message.h"
#include "privs.h"
#include "sys.h"

/*
 * What an ordinary process may ask of its own and its children's exec since
 * 6.14, and lock: a restriction of the caller's that the command keeps.
 * SECBIT_EXEC_RESTRICT_FILE, SECBIT_EXEC_DENY_INTERACTIVE and their locks.
 */
enum { EXEC_SECUREBITS = 0xf00 };

/*
 * NOROOT: uid 0 (in MODE_ROOT) gains nothing by exec.  NO_SETUID_FIXUP:
 * changing ids leaves the capability sets to us.  KEEP_CAPS stays off.
 * No ambient capability can be raised.  Locked: for ever, for all children.
 */
enum {
	SECUREBITS = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED |
		     SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED |
		     SECBIT_KEEP_CAPS_LOCKED | SECBIT_NO_CAP_AMBIENT_RAISE |
		     SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED,
};

static uint64_t
bit(int capability)
{
	return (uint64_t)1 << capability;
}

/* What privs_raise_root() and privs_raise_owner() have use for. */
static uint64_t
for_root(void)
{
	return bit(CAP_SETUID) | bit(CAP_SETGID) | bit(CAP_SETFCAP);
}

/* What may stay permitted until the drop. */
static uint64_t
useful(void)
{
	return bit(CAP_SYS_ADMIN) | bit(CAP_NET_ADMIN) | bit(CAP_CHOWN) |
	       for_root();
}

/*
 * The first user namespace has had the same inode number since 3.8.  Only
 * a caller with a mount namespace of its own, hence a user namespace,
 * could show us another /proc; our power would then end at that namespace
 * whatever we believe.
 */
static bool
in_first_userns(void)
{
	enum { NSFS_MAGIC_NUMBER = 0x6e736673, FIRST_INODE = 0xeffffffdU };
	struct statfs fs;
	struct stat st;
	int fd;

	fd = open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC);
	if (fd == -1 || fstatfs(fd, &fs) == -1 || fstat(fd, &st) == -1)
		fail(errno, "is /proc mounted?",
		    "Can't look at the user namespace");
	(void)close(fd); /* only looked at */
	return fs.f_type == NSFS_MAGIC_NUMBER && st.st_ino == FIRST_INODE;
}

/*
 * The file's setuid bit was meant to give power and did not.  A user
 * namespace might do, but the administrator who installed it setuid
 * decided for the other mode: say why it cannot be had.  An empty bounding
 * set, or NOROOT, leaves the ids to the exec; the other causes do not.
 */
static void
refuse_if_powerless(void)
{
	static const char no_effect[] = "the setuid bit has no effect";
	struct statvfs fs;
	struct stat st;

	if (stat("/proc/self/exe", &st) == -1)
		fail(errno, "is /proc mounted?", "Can't look at my own file");
	if ((st.st_mode & S_ISUID) == 0 || st.st_uid != 0)
		return;
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		fail(0, "start it outside of the other sandbox or service",
		    "%s: no_new_privs is set", no_effect);
	if (geteuid() == 0)
		fail(0, "containers do that: start it outside",
		    "%s: the bounding set or securebits withhold "
		    "CAP_SYS_ADMIN",
		    no_effect);
	if (getauxval(AT_SECURE) != 0)
		fail(0, "start it from a plain shell",
		    "%s: traced by a debugger, or sharing file system "
		    "information with another process",
		    no_effect);
	if (statvfs("/proc/self/exe", &fs) == 0 && (fs.f_flag & ST_NOSUID) != 0)
		fail(0, "install it on another file system",
		    "%s: its mount is nosuid", no_effect);
	fail(0, "see cordon(1), MODES", "%s: of the known causes it is none",
	    no_effect);
}

/*
 * The ids only tell whether the exec was one of a setuid-root file and of
 * no other kind; what it gave is in the permitted set.
 */
static enum mode
mode_decide(const struct caller *caller, uint64_t permitted)
{
	uid_t uid[3];
	gid_t gid[3];
	bool setuid_root, plain;

	if (getresuid(&uid[0], &uid[1], &uid[2]) == -1 ||
	    getresgid(&gid[0], &gid[1], &gid[2]) == -1)
		fail(errno, NULL, "Can't read my ids");
	setuid_root = uid[0] != 0 && uid[1] == 0 && uid[2] == 0 &&
		      getauxval(AT_SECURE) != 0;
	plain = uid[1] == uid[0] && uid[2] == uid[0] && gid[1] == gid[0] &&
		gid[2] == gid[0];
	if (caller->uid != 0 && (permitted & bit(CAP_SYS_ADMIN)) == 0)
		refuse_if_powerless();
	if ((permitted & bit(CAP_SYS_ADMIN)) != 0 && in_first_userns()) {
		if (setuid_root)
			return MODE_SETUID;
		if (plain && caller->uid == 0)
			return MODE_ROOT;
	} else if (plain && (caller->uid == 0 || permitted == 0)) {
		return MODE_USERNS;
	}
	fail(0, "install it setuid root, or without any privilege",
	    "unexpected credentials: file or ambient capabilities, setgid, or "
	    "setuid in a user namespace");
}

const char *
privs_mode_reason(const struct caller *caller)
{
	switch (caller->mode) {
	case MODE_SETUID:
		return "setuid: installed setuid root, and the caller is not "
		       "root";
	case MODE_ROOT:
		return "root: the caller is root";
	case MODE_USERNS:
		return "userns: started without privileges; user namespaces "
		       "are available";
	}
	return NULL;
}

/* Every capability that the kernel knows and every one it will know. */
static bool
bounding_set_is_empty(void)
{
	int cap, held;

	/* 1: in the set; 0: not; EINVAL: past the last one */
	cap = 0;
	do
		held = prctl(PR_CAPBSET_READ, cap, 0, 0, 0);
	while (held == 0 && cap++ < 64);
	return held == -1 && errno == EINVAL && cap > CAP_LAST_CAP;
}

/*
 * Not through libcap-ng, which reads /proc/PID/status three times for it,
 * with buffers from the heap, while every capability is effective.  One
 * that was missing before, as in containers, is dropped all the same.
 */
static void
bounding_set_empty(void)
{
	int cap;

	for (cap = 0; cap < 64; cap++)
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == -1)
			break;
	if (errno != EINVAL || !bounding_set_is_empty())
		fail(errno, NULL, "Can't empty the capability bounding set");
}

/*
 * Not through libcap-ng: were it wrong about what it dropped, it would be
 * wrong about what is left.  Ambient is a subset of permitted and
 * inheritable; the kernel holds to that, so two empty sets are three.
 */
static void
verify(const struct caller *caller, uint64_t permitted)
{
	static gid_t groups[NGROUPS_MAX];
	struct capabilities held;
	uid_t uid[3];
	gid_t gid[3];
	int n;

	if (getresuid(&uid[0], &uid[1], &uid[2]) == -1 ||
	    uid[0] != caller->uid || uid[1] != caller->uid ||
	    uid[2] != caller->uid || setfsuid((uid_t)-1) != (int)caller->uid)
		fail(0, NULL, "Can't give up root's uid: it is still there");
	if (getresgid(&gid[0], &gid[1], &gid[2]) == -1 ||
	    gid[0] != caller->gid || gid[1] != caller->gid ||
	    gid[2] != caller->gid || setfsgid((gid_t)-1) != (int)caller->gid)
		fail(0, NULL, "Can't give up root's gid: it is still there");
	n = getgroups(NGROUPS_MAX, groups);
	if (n != caller->ngroups ||
	    memcmp(groups, caller->groups, sizeof(gid_t) * (size_t)n) != 0)
		fail(0, NULL, "the supplementary groups: they have changed");
	if (sys_capget(&held) == -1 || held.permitted != permitted ||
	    held.effective != 0 || held.inheritable != 0)
		fail(0, NULL, "Can't give up capabilities: some are left");
	if (!bounding_set_is_empty())
		fail(0, NULL,
		    "Can't empty the capability bounding set: some are left");
	if (prctl(PR_GET_SECUREBITS, 0, 0, 0, 0) !=
	    (SECUREBITS | caller->exec_securebits))
		fail(0, NULL, "Can't lock securebits: they are not as set");
	if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
		fail(0, NULL, "Can't become undumpable: it is still dumpable");
}

/*
 * Nothing in any set, in libcap-ng's view.  It would keep the number of
 * the process that called it first, and use it after clone3 in the child,
 * which has another: 0 is always the caller.
 */
static void
capabilities_none(void)
{
	capng_clear(CAPNG_SELECT_ALL);
	capng_setpid(0);
}

/* Leaves PERMITTED permitted and nothing in any other set of the thread. */
static void
capabilities_set(uint64_t permitted)
{
	int cap;

	capabilities_none();
	for (cap = 0; cap <= CAP_LAST_CAP; cap++)
		if ((permitted & bit(cap)) != 0)
			(void)capng_update(
			    CAPNG_ADD, CAPNG_PERMITTED, (unsigned int)cap);
	if (capng_apply(CAPNG_SELECT_CAPS) != 0)
		fail(0, NULL, "Can't give up capabilities: libcap-ng fails");
}

/* Of the caller's, those that are kept. */
static int
exec_securebits(void)
{
	int held;

	held = prctl(PR_GET_SECUREBITS, 0, 0, 0, 0);
	if (held == -1)
		fail(errno, NULL, "Can't read my credentials");
	return held & EXEC_SECUREBITS;
}

/*
 * The order matters: securebits first, so that the change of ids leaves
 * the capabilities alone; then what makes us untouchable for the caller,
 * whose ids these are; the bounding set while CAP_SETPCAP is effective; the
 * sets last.  Groups are the caller's already: a setuid exec does not
 * change them, and changing them would lose a negative group permission.
 */
static void
shed(const struct caller *caller, uint64_t permitted)
{
	if (prctl(PR_SET_SECUREBITS, SECUREBITS | caller->exec_securebits, 0, 0,
		0) == -1)
		fail(
		    errno, "were some locked before?", "Can't lock securebits");
	if (setresgid(caller->gid, caller->gid, caller->gid) == -1 ||
	    setresuid(caller->uid, caller->uid, caller->uid) == -1)
		fail(errno, NULL, "Can't give up root's ids");
	/* after the ids: changing them sets it to fs.suid_dumpable */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1)
		fail(errno, NULL, "Can't become undumpable");
	bounding_set_empty();
	capabilities_set(permitted);
	verify(caller, permitted);
}

static void
groups_note(struct caller *caller)
{
	caller->ngroups = getgroups(NGROUPS_MAX, caller->groups);
	if (caller->ngroups == -1)
		fail(errno, NULL, "Can't read my groups");
}

void
privs_shed(struct caller *caller)
{
	struct capabilities held;

	caller->uid = getuid();
	caller->gid = getgid();
	groups_note(caller);
	caller->exec_securebits = exec_securebits();
	if (sys_capget(&held) == -1)
		fail(errno, NULL, "Can't read my credentials");
	caller->mode = mode_decide(caller, held.permitted);
	if (caller->uid != 0)
		held.permitted &= ~bit(CAP_SETFCAP); /* for who maps uid 0 */
	if (caller->mode != MODE_USERNS)
		shed(caller, held.permitted & useful());
}

void
privs_shed_new_userns(const struct caller *caller)
{
	struct capabilities held;

	if (prctl(PR_SET_SECUREBITS, SECUREBITS | caller->exec_securebits, 0, 0,
		0) == -1)
		fail(errno, NULL, "Can't lock securebits");
	/* the new capabilities have set it to fs.suid_dumpable */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1)
		fail(errno, NULL, "Can't become undumpable");
	bounding_set_empty();
	if (sys_capget(&held) == -1)
		fail(errno, NULL, "Can't read my credentials");
	capabilities_set(held.permitted & (useful() | bit(CAP_DAC_OVERRIDE)));
}

/* The real ids, which need no capability. */
void
privs_shed_in_userns(struct caller *caller)
{
	struct capabilities held;

	groups_note(caller);
	if (setresgid(caller->gid, caller->gid, caller->gid) == -1 ||
	    setresuid(caller->uid, caller->uid, caller->uid) == -1)
		fail(errno, NULL, "Can't take the caller's ids");
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1)
		fail(errno, NULL, "Can't become undumpable");
	if (sys_capget(&held) == -1)
		fail(errno, NULL, "Can't read my credentials");
	verify(caller, held.permitted & (useful() | bit(CAP_DAC_OVERRIDE)));
}

void
privs_need(bool network, bool chown, bool userns)
{
	struct capabilities held;

	if (sys_capget(&held) == -1)
		fail(errno, NULL, "Can't read my credentials");
	if (!network)
		held.permitted &= ~bit(CAP_NET_ADMIN);
	if (!chown)
		held.permitted &= ~bit(CAP_CHOWN);
	if (!userns)
		held.permitted &= ~(for_root() | bit(CAP_DAC_OVERRIDE));
	capabilities_set(held.permitted);
}

void
privs_raise(int capability)
{
	if (capng_update(
		CAPNG_ADD, CAPNG_EFFECTIVE, (unsigned int)capability) != 0 ||
	    capng_apply(CAPNG_SELECT_CAPS) != 0)
		fail(0, NULL, "Can't raise a capability: libcap-ng fails");
}

void
privs_lower(void)
{
	int kept;

	kept = errno;
	(void)capng_updatev(CAPNG_DROP, CAPNG_EFFECTIVE, CAP_SYS_ADMIN,
	    CAP_NET_ADMIN, CAP_CHOWN, CAP_SETUID, CAP_SETGID, CAP_SETFCAP,
	    CAP_DAC_OVERRIDE, -1);
	if (capng_apply(CAPNG_SELECT_CAPS) != 0)
		fail(0, NULL, "Can't lower a capability: libcap-ng fails");
	errno = kept;
}

/* A change of the effective uid sets dumpable to fs.suid_dumpable. */
static void
effective_uid_set(uid_t uid)
{
	if (setresuid((uid_t)-1, uid, (uid_t)-1) == -1 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1)
		fail(errno, NULL, "Can't change the effective uid");
}

bool
privs_can_raise_root(const struct caller *caller)
{
	struct capabilities held;
	uint64_t wanted;

	wanted = for_root() | bit(CAP_SYS_ADMIN);
	if (caller->uid != 0)
		wanted &= ~bit(CAP_SETFCAP);
	return sys_capget(&held) == 0 && (held.permitted & wanted) == wanted;
}

/*
 * The last 2^17 numbers but one are nobody's: they are above those that
 * directory services give out, also for subordinate ids.  The lower half of
 * the caller's makes it another one for each, where there are not too many.
 */
static uid_t
namespace_owner(const struct caller *caller)
{
	static const uid_t first = 0xfffe0000, lower_half = 0xffff;

	if (caller->uid == 0)
		return 0;
	return first | (caller->uid & lower_half);
}

static void
raise_with_uid(const struct caller *caller, uid_t uid)
{
	if (caller->uid == 0)
		(void)capng_update(CAPNG_ADD, CAPNG_EFFECTIVE, CAP_SETFCAP);
	if (capng_updatev(CAPNG_ADD, CAPNG_EFFECTIVE, CAP_SYS_ADMIN, CAP_SETUID,
		CAP_SETGID, -1) != 0 ||
	    capng_apply(CAPNG_SELECT_CAPS) != 0)
		fail(0, "start it outside of the container",
		    "Can't raise capabilities: some are missing");
	effective_uid_set(uid);
}

void
privs_raise_root(const struct caller *caller)
{
	raise_with_uid(caller, 0);
}

void
privs_raise_owner(const struct caller *caller)
{
	raise_with_uid(caller, namespace_owner(caller));
}

void
privs_lower_uid(const struct caller *caller)
{
	int kept;

	kept = errno;
	effective_uid_set(caller->uid);
	errno = kept;
	privs_lower();
}

void
privs_drop_forever(const struct caller *caller)
{
	capabilities_set(0);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		fail(errno, NULL, "Can't set no_new_privs");
	verify(caller, 0);
	/*
	 * Going back to the old uid proves nothing here, it is the caller's.
	 * EPERM, or EINVAL where a user namespace has no uid 0.
	 */
	if (caller->uid != 0 && setresuid(0, 0, 0) != -1)
		fail(0, NULL,
		    "Can't give up root for good: uid 0 could be had again");
}

/*
 * In a user namespace that has no maps yet every id is the same, and none
 * could be set: so only ids that differ are.
 */
bool
privs_abandon(void)
{
	struct capabilities held;
	uid_t uid[3];
	gid_t gid[3];

	if (getresgid(&gid[0], &gid[1], &gid[2]) == -1 ||
	    getresuid(&uid[0], &uid[1], &uid[2]) == -1)
		return false;
	if ((gid[1] != gid[0] || gid[2] != gid[0]) &&
	    setresgid(gid[0], gid[0], gid[0]) == -1)
		return false;
	if ((uid[1] != uid[0] || uid[2] != uid[0]) &&
	    setresuid(uid[0], uid[0], uid[0]) == -1)
		return false;
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1)
		return false;
	capabilities_none();
	(void)capng_apply(CAPNG_SELECT_CAPS); /* checked by what it left */
	return sys_capget(&held) == 0 && held.permitted == 0;
}
