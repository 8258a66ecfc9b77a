/*
 * exhaust WHAT [ARGUMENT]
 *
 * Takes all of something that there is to be had, and says how that ended, a
 * line each.  With "hold" as the ARGUMENT it keeps it until it is killed.
 *
 *	limits		every resource limit, and whether one can be raised
 *	descriptors	files, pipes, epoll instances, sockets in flight
 *	inotify		instances
 *	keys		300 of them
 *	objects		System V and POSIX ones, 64 of each
 *	signals		timers and queued signals
 *	priority	what would run before others
 *	memory		what is locked, and huge pages
 *	children N	N processes that are not waited for, of three kinds
 *	write		to 1, until nothing more is taken; counts to 2
 */
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <linux/keyctl.h>

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	EXIT_USAGE = 119,
	OBJECTS = 64,
	KEYS = 300,
	ENOUGH = 1 << 20,
	LOCKED = 1 << 30,
};

/* NAME: what RESULT says, as an errno's name. */
static void
row(const char *name, long result)
{
	const char *error;

	error = result == -1 ? strerrorname_np(errno) : "ok";
	(void)printf("%s: %s\n", name, error);
}

static void
limits(const char *unused)
{
	struct rlimit limit, more;
	int resource;

	(void)unused;
	for (resource = 0; resource < RLIM_NLIMITS; resource++) {
		(void)getrlimit((__rlimit_resource_t)resource, &limit);
		more = limit;
		more.rlim_max++;
		more.rlim_cur = more.rlim_max;
		(void)printf("%d %lld %lld", resource,
		    (long long)limit.rlim_cur, (long long)limit.rlim_max);
		/* beyond infinity is nothing */
		if (limit.rlim_max != RLIM_INFINITY &&
		    setrlimit((__rlimit_resource_t)resource, &more) == 0)
			(void)printf(" raised");
		(void)printf("\n");
	}
}

/* A message with the descriptor FD, to a socket that nobody reads. */
static long
in_flight(int to, int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, byte = 0;
	struct iovec iov = { &byte, 1 };
	struct msghdr message = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	return sendmsg(to, &message, MSG_DONTWAIT);
}

static void
descriptors(const char *unused)
{
	int fd = 0, sent = 0, pair[2], ends[2];

	(void)unused;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1)
		exit(EXIT_USAGE);
	while (sent < ENOUGH && in_flight(pair[0], 1) != -1)
		sent++;
	/* first by the socket's buffer, then by the caller's count of them */
	(void)printf(
	    "in flight: %s\n", sent < ENOUGH ? "bounded" : "unbounded");
	while (fd < ENOUGH && pipe(ends) != -1 && epoll_create1(0) != -1)
		fd = ends[1];
	row("pipes and epoll instances", fd < ENOUGH ? -1 : 0);
	while ((fd = open("/dev/null", O_RDONLY)) != -1)
		;
	row("files", -1);
}

static void
inotify(const char *unused)
{
	int made = 0;

	(void)unused;
	while (made < ENOUGH && inotify_init() != -1)
		made++;
	(void)printf("inotify: %d\n", made);
}

static void
keys(const char *unused)
{
	char name[32];
	int i, made = 0;

	(void)unused;
	for (i = 0; i < KEYS; i++) {
		(void)snprintf(name, sizeof(name), "cordon-%d", i);
		made += syscall(SYS_add_key, "user", name, "x", 1,
			    KEY_SPEC_PROCESS_KEYRING) != -1;
	}
	(void)printf("keys: %d\n", made);
}

static void
objects(const char *unused)
{
	char name[32];
	int i, made[5] = { 0 };

	(void)unused;
	for (i = 0; i < OBJECTS; i++) {
		(void)snprintf(name, sizeof(name), "/cordon-%d", i);
		made[0] += shmget(IPC_PRIVATE, 1 << 20, 0600) != -1;
		made[1] += semget(IPC_PRIVATE, 16, 0600) != -1;
		made[2] += msgget(IPC_PRIVATE, 0600) != -1;
		made[3] += shm_open(name, O_CREAT | O_RDWR, 0600) != -1;
		made[4] += mq_open(name, O_CREAT | O_RDWR, 0600, NULL) != -1;
	}
	for (i = 0; i < 4; i++)
		(void)printf("objects %d: %d\n", i, made[i]);
	/* RLIMIT_MSGQUEUE */
	(void)printf("queues: %s\n", made[4] < OBJECTS ? "bounded" : "all");
}

static void
signals(const char *unused)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
		.sigev_signo = SIGRTMIN };
	sigset_t set;
	timer_t timer;
	int made = 0, queued = 0;

	(void)unused;
	(void)sigfillset(&set);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	while (queued < ENOUGH &&
	       sigqueue(getpid(), SIGRTMIN, (union sigval){ 0 }) != -1)
		queued++;
	row("signals", queued < ENOUGH ? -1 : 0);
	while (made < ENOUGH &&
	       timer_create(CLOCK_MONOTONIC, &event, &timer) != -1)
		made++;
	row("timers", made < ENOUGH ? -1 : 0);
}

static void
priority(const char *unused)
{
	const struct sched_param first = { .sched_priority = 1 };
	struct {
		uint32_t size, policy;
		uint64_t flags;
		int32_t nice;
		uint32_t priority;
		uint64_t runtime, deadline, period;
	} deadline = { sizeof(deadline), 6, 0, 0, 0, 1000000, 9000000,
		9000000 };

	(void)unused;
	row("SCHED_FIFO", sched_setscheduler(0, SCHED_FIFO, &first));
	row("SCHED_RR", sched_setscheduler(0, SCHED_RR, &first));
	row("SCHED_DEADLINE", syscall(SYS_sched_setattr, 0, &deadline, 0));
	row("nice", setpriority(PRIO_PROCESS, 0, -1));
	/* the real-time class, the highest level in it */
	row("I/O priority", syscall(SYS_ioprio_set, 1, 0, 1 << 13));
}

static void
memory(const char *unused)
{
	void *address;

	(void)unused;
	address = mmap(NULL, LOCKED, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	row("mlock", mlock(address, LOCKED));
	row("mlockall", mlockall(MCL_CURRENT | MCL_FUTURE));
	row("huge pages in shared memory",
	    shmget(IPC_PRIVATE, 1 << 21, SHM_HUGETLB | 0600));
	row("locked shared memory",
	    shmctl(shmget(IPC_PRIVATE, LOCKED, 0600), SHM_LOCK, NULL));
}

/* Dead ones, stopped ones, and such as ignore what can be ignored. */
static void
children(const char *count)
{
	long n = strtol(count, NULL, 10);
	int signum;

	while (n-- > 0) {
		if (fork() != 0)
			continue;
		if (n % 3 == 0)
			_exit(0);
		(void)setsid();
		for (signum = 1; signum < NSIG; signum++)
			(void)signal(signum, SIG_IGN);
		if (n % 3 == 1)
			(void)raise(SIGSTOP);
		for (;;)
			(void)pause();
	}
	(void)printf("started\n");
}

/* What a pipe holds, and whoever stands between it and its reader. */
static void
write_all(const char *unused)
{
	static char block[4096];
	ssize_t n;
	long long taken = 0;

	(void)unused;
	(void)fcntl(STDOUT_FILENO, F_SETFL, O_NONBLOCK);
	while ((n = write(STDOUT_FILENO, block, sizeof(block))) > 0)
		taken += n;
	(void)dprintf(STDERR_FILENO, "%lld\n", taken);
}

int
main(int argc, char *argv[])
{
	static const struct {
		const char *name;
		void (*run)(const char *);
	} words[] = {
		{ "limits", limits },
		{ "descriptors", descriptors },
		{ "inotify", inotify },
		{ "keys", keys },
		{ "objects", objects },
		{ "signals", signals },
		{ "priority", priority },
		{ "memory", memory },
		{ "children", children },
		{ "write", write_all },
	};
	const char *argument = argc > 2 ? argv[2] : "1";
	size_t i;

	for (i = 0; argc > 1 && i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].name, argv[1]) != 0)
			continue;
		words[i].run(argument);
		(void)fflush(stdout);
		while (strcmp(argument, "hold") == 0)
			(void)pause();
		return 0;
	}
	return EXIT_USAGE;
}
