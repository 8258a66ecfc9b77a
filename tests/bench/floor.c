/*
 * floor [--net] [--binds N] COMMAND [ARG...]
 *
 * What a sandbox costs at least: the system calls of an ordinary cordon
 * sandbox in setuid mode, with the layout written into the program.  No
 * options, no messages, no list of anything.  For measuring; not for use: it
 * trusts its caller.
 *
 * The layout: /usr and /etc read-only, the links into /usr, proc, dev, a
 * tmpfs on /tmp, the working directory, and N times /usr/share on /binds/N.
 */
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <linux/capability.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <linux/securebits.h>

#include <net/if.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	EXIT_FLOOR = 125,
	MAX_BINDS = 4096,
	LOCKED = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP |
		 SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED |
		 SECBIT_NO_CAP_AMBIENT_RAISE |
		 SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED,
};

#define ADMIN (1U << CAP_SYS_ADMIN)
#define NET_ADMIN (1U << CAP_NET_ADMIN)

static const char *const devices[] = { "null", "zero", "full", "random",
	"urandom", "tty" };
enum { DEVICES = sizeof(devices) / sizeof(devices[0]) };

struct trees {
	int usr, etc, work;
	int devices[DEVICES];
	int binds[MAX_BINDS];
};

static struct trees trees;
static char work[PATH_MAX];
static unsigned int permitted;

static long
must(long rc, const char *what)
{
	if (rc == -1)
		err(EXIT_FLOOR, "%s", what);
	return rc;
}

static void
capabilities(unsigned int effective)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {
		{ effective, permitted, 0 },
	};

	must(syscall(SYS_capset, &header, data), "capset");
}

static void
raise_admin(void)
{
	capabilities(ADMIN);
}

static void
lower(void)
{
	capabilities(0);
}

static void
inheritance_sanitise(void)
{
	const struct itimerval off = { 0 };
	const struct rlimit no_core = { 0, 0 };
	struct rlimit files;
	sigset_t none;

	must(setitimer(ITIMER_REAL, &off, NULL), "setitimer");
	(void)signal(SIGCHLD, SIG_DFL);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)sigemptyset(&none);
	must(sigprocmask(SIG_SETMASK, &none, NULL), "sigprocmask");
	must(setrlimit(RLIMIT_CORE, &no_core), "core");
	must(getrlimit(RLIMIT_NOFILE, &files), "nofile");
	files.rlim_cur = files.rlim_max;
	must(setrlimit(RLIMIT_NOFILE, &files), "nofile");
	(void)umask(077);
}

static void
power_shed(bool net)
{
	gid_t gid = getgid();
	uid_t uid = getuid();
	int cap;

	must(prctl(PR_SET_SECUREBITS, LOCKED, 0, 0, 0), "securebits");
	must(setresgid(gid, gid, gid), "setresgid");
	must(setresuid(uid, uid, uid), "setresuid");
	for (cap = 0; prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0; cap++)
		continue;
	permitted = ADMIN | (net ? NET_ADMIN : 0);
	lower();
	must(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), "dumpable");
}

/* Applied, read back and attacked. */
static void
power_drop(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];
	uid_t ruid, euid, suid;
	int cap;

	permitted = 0;
	lower();
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
	must(getresuid(&ruid, &euid, &suid), "getresuid");
	must(syscall(SYS_capget, &header, data), "capget");
	for (cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) == 0; cap++)
		continue;
	if (errno != EINVAL || data[0].permitted != 0 ||
	    data[1].permitted != 0 || ruid != euid || ruid != suid)
		errx(EXIT_FLOOR, "power is left");
	if (prctl(PR_GET_SECUREBITS, 0, 0, 0, 0) != LOCKED)
		errx(EXIT_FLOOR, "the securebits are off");
	if (ruid != 0 && setresuid(0, 0, 0) != -1)
		errx(EXIT_FLOOR, "root again");
}

static int
path_open(int dir, const char *path, unsigned long long resolve)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_NO_MAGICLINKS | resolve,
	};

	return (int)must(
	    syscall(SYS_openat2, dir, path, &how, sizeof(how)), path);
}

static int
tree_clone(int fd, unsigned long long flags)
{
	struct mount_attr attr = {
		.attr_set = flags,
		.propagation = MS_PRIVATE,
	};
	int tree;

	raise_admin();
	tree = open_tree(fd, "",
	    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | AT_RECURSIVE);
	lower();
	must(tree, "open_tree");
	raise_admin();
	must(mount_setattr(
		 tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof(attr)),
	    "mount_setattr");
	lower();
	(void)close(fd);
	return tree;
}

static int
source_clone(const char *path, unsigned long long flags)
{
	return tree_clone(path_open(AT_FDCWD, path, 0), flags);
}

static void
sources_clone(unsigned int binds)
{
	const unsigned long long read_only =
	    MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
	char path[PATH_MAX];
	unsigned int i;

	trees.usr = source_clone("/usr", read_only);
	trees.etc = source_clone("/etc", read_only);
	trees.work = source_clone(work, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
	for (i = 0; i < DEVICES; i++) {
		(void)snprintf(path, sizeof(path), "/dev/%s", devices[i]);
		trees.devices[i] =
		    source_clone(path, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
	}
	for (i = 0; i < binds; i++)
		trees.binds[i] = source_clone("/usr/share", read_only);
}

static void
tree_attach(int tree, int target)
{
	raise_admin();
	must(move_mount(tree, "", target, "",
		 MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH),
	    "move_mount");
	lower();
	(void)close(target);
}

/* The directory is made, component by component, and returned. */
static int
directory_make(int root, const char *path)
{
	char copy[PATH_MAX];
	char *rest = copy;
	char *name;
	int dir = root;
	int next;

	(void)snprintf(copy, sizeof(copy), "%s", path);
	while ((name = strsep(&rest, "/")) != NULL) {
		if (*name == '\0')
			continue;
		if (mkdirat(dir, name, 0755) == -1 && errno != EEXIST)
			err(EXIT_FLOOR, "%s", path);
		next = path_open(dir, name, RESOLVE_BENEATH);
		if (dir != root)
			(void)close(dir);
		dir = next;
	}
	return dir;
}

static void
tree_place(int root, const char *path, int tree)
{
	tree_attach(tree, directory_make(root, path));
	(void)close(tree);
}

static int
fs_open(const char *type)
{
	int fs;

	raise_admin();
	fs = fsopen(type, FSOPEN_CLOEXEC);
	lower();
	return (int)must(fs, type);
}

static int
fs_mount(int fs, unsigned int flags)
{
	int tree;

	raise_admin();
	must(fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0), "fsconfig");
	lower();
	raise_admin();
	tree = fsmount(fs, FSMOUNT_CLOEXEC, flags);
	lower();
	(void)close(fs);
	return (int)must(tree, "fsmount");
}

static void
fs_string(int fs, const char *key, const char *value)
{
	must(fsconfig(fs, FSCONFIG_SET_STRING, key, value, 0), key);
}

static int
tmpfs_make(const char *mode)
{
	char id[16];
	int fs = fs_open("tmpfs");

	fs_string(fs, "mode", mode);
	fs_string(fs, "size", "50%");
	fs_string(fs, "nr_inodes", "1048576");
	(void)snprintf(id, sizeof(id), "%u", getuid());
	fs_string(fs, "uid", id);
	(void)snprintf(id, sizeof(id), "%u", getgid());
	fs_string(fs, "gid", id);
	return fs_mount(fs, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}

static void
proc_make(int root)
{
	static const char *const covered[] = { "sys", "sysrq-trigger", "irq",
		"bus" };
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_NO_MAGICLINKS | RESOLVE_BENEATH,
	};
	int proc, tree;
	long fd;
	size_t i;

	proc = fs_mount(fs_open("proc"),
	    MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	tree_attach(proc, directory_make(root, "proc"));
	for (i = 0; i < sizeof(covered) / sizeof(covered[0]); i++) {
		fd = syscall(SYS_openat2, proc, covered[i], &how, sizeof(how));
		if (fd == -1)
			continue;
		tree = tree_clone(fcntl((int)fd, F_DUPFD_CLOEXEC, 3),
		    MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV |
			MOUNT_ATTR_NOEXEC);
		tree_attach(tree, (int)fd);
		(void)close(tree);
	}
	(void)close(proc);
}

static void
dev_make(int root)
{
	static const char *const links[][2] = {
		{ "/proc/self/fd", "fd" },
		{ "/proc/self/fd/0", "stdin" },
		{ "/proc/self/fd/1", "stdout" },
		{ "/proc/self/fd/2", "stderr" },
		{ "/proc/kcore", "core" },
		{ "pts/ptmx", "ptmx" },
	};
	int dev = tmpfs_make("755");
	int fs, fd;
	size_t i;

	tree_attach(dev, directory_make(root, "dev"));
	for (i = 0; i < DEVICES; i++) {
		fd = openat(dev, devices[i],
		    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
		(void)close((int)must(fd, devices[i]));
		tree_attach(trees.devices[i],
		    path_open(dev, devices[i], RESOLVE_BENEATH));
		(void)close(trees.devices[i]);
	}
	fs = fs_open("devpts");
	fs_string(fs, "ptmxmode", "0666");
	fs_string(fs, "mode", "600");
	fs_string(fs, "max", "1024");
	tree_place(
	    dev, "pts", fs_mount(fs, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC));
	tree_place(dev, "shm", tmpfs_make("1777"));
	for (i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		must(symlinkat(links[i][0], dev, links[i][1]), "symlinkat");
	(void)close(dev);
}

static void
links_make(int root)
{
	static const char *const names[] = { "bin", "lib", "lib64", "sbin" };
	char target[16];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(target, sizeof(target), "usr/%s", names[i]);
		must(symlinkat(target, root, names[i]), "symlinkat");
	}
}

static void
root_enter(int root)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_RDONLY };

	must(fchdir(root), "fchdir");
	raise_admin();
	must(syscall(SYS_pivot_root, ".", "."), "pivot_root");
	lower();
	raise_admin();
	must(umount2(".", MNT_DETACH), "umount2");
	lower();
	must(chdir("/"), "chdir");
	raise_admin();
	must(mount_setattr(root, "", AT_EMPTY_PATH, &attr, sizeof(attr)),
	    "read-only root");
	lower();
	(void)close(root);
}

static void
root_build(unsigned int binds)
{
	struct mount_attr attr = { .propagation = MS_PRIVATE };
	char path[32];
	unsigned int i;
	int old, root;

	old = path_open(AT_FDCWD, "/", 0);
	raise_admin();
	must(mount_setattr(
		 old, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof(attr)),
	    "propagation");
	lower();
	(void)umask(0);
	root = tmpfs_make("755");
	tree_attach(root, old);
	tree_place(root, "usr", trees.usr);
	tree_place(root, "etc", trees.etc);
	links_make(root);
	proc_make(root);
	dev_make(root);
	tree_place(root, "tmp", tmpfs_make("755"));
	tree_place(root, work, trees.work);
	for (i = 0; i < binds; i++) {
		(void)snprintf(path, sizeof(path), "binds/%u", i + 1);
		tree_place(root, path, trees.binds[i]);
	}
	root_enter(root);
}

static void
loopback_up(void)
{
	struct ifreq ifr = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	must(fd, "socket");
	ifr.ifr_flags = IFF_UP;
	capabilities(NET_ADMIN);
	must(ioctl(fd, SIOCSIFFLAGS, &ifr), "loopback");
	lower();
	(void)close(fd);
}

static void
command_run(char *argv[])
{
	int status;
	pid_t pid, command = fork();

	must(command, "fork");
	if (command == 0) {
		must(chdir(work), "chdir");
		(void)close_range(3, ~0U, 0);
		(void)umask(022);
		(void)signal(SIGPIPE, SIG_DFL);
		(void)execv(argv[0], argv);
		err(127, "%s", argv[0]);
	}
	do
		pid = wait(&status);
	while (pid != command);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

static void
keep(int pidfd, pid_t child, int ready)
{
	struct pollfd poll_child = { .fd = pidfd, .events = POLLIN };
	int status;

	power_drop();
	(void)close(ready);
	must(poll(&poll_child, 1, -1), "poll");
	must(waitpid(child, &status, 0), "waitpid");
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

static void
sandbox(bool net, unsigned int binds, char *argv[])
{
	int pidfd = -1;
	struct clone_args args = {
		.flags = CLONE_PIDFD | CLONE_NEWNS | CLONE_NEWUTS |
			 CLONE_NEWIPC | CLONE_NEWPID | (net ? CLONE_NEWNET : 0),
		.pidfd = (unsigned long)&pidfd,
		.exit_signal = SIGCHLD,
	};
	int ready[2];
	char byte;
	long pid;

	must(pipe2(ready, O_CLOEXEC), "pipe2");
	raise_admin();
	pid = syscall(SYS_clone3, &args, sizeof(args));
	lower();
	must(pid, "clone3");
	if (pid > 0) {
		(void)close_range(3, (unsigned int)ready[0], 0);
		keep(pidfd, (pid_t)pid, ready[1]);
	}
	(void)close(ready[1]);
	must(prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0), "pdeathsig");
	if (net)
		loopback_up();
	root_build(binds);
	power_drop();
	must(read(ready[0], &byte, 1), "ready");
	command_run(argv);
}

int
main(int argc, char *argv[])
{
	bool net = false;
	unsigned int binds = 0;

	if (argc > 1 && strcmp(argv[1], "--net") == 0) {
		net = true;
		argc--;
		argv++;
	}
	if (argc > 2 && strcmp(argv[1], "--binds") == 0) {
		binds = (unsigned int)strtoul(argv[2], NULL, 10);
		argc -= 2;
		argv += 2;
	}
	if (argc < 2 || binds > MAX_BINDS)
		errx(EXIT_FLOOR, "usage: floor [--net] [--binds N] COMMAND");
	inheritance_sanitise();
	power_shed(net);
	if (getcwd(work, sizeof(work)) == NULL)
		err(EXIT_FLOOR, "getcwd");
	sources_clone(binds);
	sandbox(net, binds, argv + 1);
	return 0;
}
