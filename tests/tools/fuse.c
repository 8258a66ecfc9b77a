/*
 * fuse USER DIRECTORY TARGET
 *
 * Mounts a file system at DIRECTORY, as root, and serves it as USER, who alone
 * may look into it, as with fusermount.  What is asked of it is printed, a line
 * each; "ready" comes first.
 *
 *	blocks		is not answered before SIGUSR1, which makes it an error
 *	changes		is now a directory and now a link to TARGET
 *	anything else	is a directory, in which it is the same again
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/fuse.h>

enum { EXIT_TOOL = 119, BUFFER = 1 << 18, NODE_DIRECTORY = 2, NODE_LINK = 3 };

struct server {
	int fd;
	uid_t uid;
	gid_t gid;
	const char *target;
};

/* The request that is not answered, for the signal's handler. */
static volatile uint64_t blocked;
static int blocked_fd;

static void
blocked_answer(int signum)
{
	struct fuse_out_header header = {
		.len = sizeof(header),
		.error = -EIO,
		.unique = blocked,
	};

	(void)signum;
	(void)!write(blocked_fd, &header, sizeof(header));
}

static void
answer(const struct server *server, uint64_t unique, int error,
    const void *data, size_t length)
{
	static char reply[BUFFER];
	struct fuse_out_header header = {
		.len = (uint32_t)(sizeof(header) + length),
		.error = -error,
		.unique = unique,
	};

	memcpy(reply, &header, sizeof(header));
	if (length > 0)
		memcpy(reply + sizeof(header), data, length);
	if (write(server->fd, reply, header.len) == -1 && errno != ENOENT)
		err(EXIT_TOOL, "write");
}

static struct fuse_attr
attributes(const struct server *server, uint64_t node)
{
	return (struct fuse_attr){
		.ino = node,
		.mode = node == NODE_LINK ? S_IFLNK | 0777 : S_IFDIR | 0777,
		.nlink = 1,
		.uid = server->uid,
		.gid = server->gid,
		.blksize = 4096,
	};
}

static void
lookup(struct server *server, uint64_t unique, const char *name)
{
	/* valid for no time: each look-up asks again */
	struct fuse_entry_out entry = { .nodeid = NODE_DIRECTORY };

	if (strcmp(name, "blocks") == 0)
		blocked = unique;
	(void)printf("lookup %s\n", name);
	if (strcmp(name, "blocks") == 0)
		return;
	if (strcmp(name, "changes") == 0 && rand() % 2 == 1)
		entry.nodeid = NODE_LINK;
	entry.attr = attributes(server, entry.nodeid);
	answer(server, unique, 0, &entry, sizeof(entry));
}

static void
serve(struct server *server, const struct fuse_in_header *in, const void *data)
{
	struct fuse_init_out init = {
		.major = FUSE_KERNEL_VERSION,
		.minor = 31,
		.max_write = 4096,
	};
	struct fuse_attr_out attr = { .attr_valid = 0 };
	struct fuse_open_out open_out = { .fh = 0 };

	switch (in->opcode) {
	case FUSE_INIT:
		answer(server, in->unique, 0, &init, sizeof(init));
		break;
	case FUSE_LOOKUP:
		lookup(server, in->unique, data);
		break;
	case FUSE_GETATTR:
		attr.attr = attributes(server, in->nodeid);
		answer(server, in->unique, 0, &attr, sizeof(attr));
		break;
	case FUSE_READLINK:
		(void)printf("readlink\n");
		answer(server, in->unique, 0, server->target,
		    strlen(server->target));
		break;
	case FUSE_OPENDIR:
		answer(server, in->unique, 0, &open_out, sizeof(open_out));
		break;
	case FUSE_READDIR:
	case FUSE_RELEASEDIR:
		answer(server, in->unique, 0, NULL, 0);
		break;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		break; /* no answer is expected */
	default:
		answer(server, in->unique, ENOSYS, NULL, 0);
	}
}

int
main(int argc, char *argv[])
{
	static char request[BUFFER] __attribute__((aligned(8)));
	const struct passwd *user;
	struct server server;
	char options[128];
	ssize_t n;

	if (argc != 4)
		errx(EXIT_TOOL, "usage: fuse USER DIRECTORY TARGET");
	user = getpwnam(argv[1]);
	if (user == NULL)
		errx(EXIT_TOOL, "%s: no such user", argv[1]);
	server.uid = user->pw_uid;
	server.gid = user->pw_gid;
	server.target = argv[3];
	server.fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (server.fd == -1)
		err(EXIT_TOOL, "/dev/fuse");
	(void)snprintf(options, sizeof(options),
	    "fd=%d,rootmode=40000,user_id=%u,group_id=%u", server.fd,
	    server.uid, server.gid);
	if (mount("hostile", argv[2], "fuse", MS_NOSUID | MS_NODEV, options) ==
	    -1)
		err(EXIT_TOOL, "mount");
	if (initgroups(user->pw_name, server.gid) == -1 ||
	    setresgid(server.gid, server.gid, server.gid) == -1 ||
	    setresuid(server.uid, server.uid, server.uid) == -1 ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == -1)
		err(EXIT_TOOL, "%s", user->pw_name);
	blocked_fd = server.fd;
	if (signal(SIGUSR1, blocked_answer) == SIG_ERR)
		err(EXIT_TOOL, "signal");
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	(void)printf("ready\n");
	for (;;) {
		n = read(server.fd, request, sizeof(request) - 1);
		if (n == -1 && errno == ENODEV)
			return 0; /* unmounted */
		if (n == -1 && errno != EINTR && errno != ENOENT)
			err(EXIT_TOOL, "read");
		if (n < (ssize_t)sizeof(struct fuse_in_header))
			continue;
		request[n] = '\0';
		serve(&server, (const void *)request,
		    request + sizeof(struct fuse_in_header));
	}
}
