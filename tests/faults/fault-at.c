/*
 * fault-at [-s STEP] [-o FIRST] [-t SECONDS] FAULT[,FAULT...] LAUNCHER...
 *	-- HELPER ARG...
 *
 * Runs HELPER once undisturbed, and then once for each of its system calls
 * and each FAULT, with the fault at that call and at no other; with STEP, at
 * each of so many calls only, from the FIRST on (counted from 0).  A run has
 * to end within SECONDS (20).  LAUNCHER, one program that executes the rest,
 * gives HELPER its ids.  Root only: so an s-bit keeps its effect under the
 * tracer.
 *
 *	EPERM ...	the call is not carried out, and fails with this error
 *	KILL		the process is killed before it is carried out
 *	OTHERS		all the other processes of HELPER's are
 *
 * For each run one line, its fields between tabs: what came of it; process;
 * which of the makers it is, or 0; call; which of the equal calls of that
 * process it is; FAULT.  What can come of it:
 *
 *	refused		status 125 (or 126, 127), one line of cordon's
 *	silent		the same status, and nothing was said
 *	crashed		the dynamic loader did
 *	late		as refused; but the command had run in the same sandbox
 *	survived	all is as undisturbed: status, what the command saw,
 *			the status stream, stderr
 *	untold		status 0, only the status stream or stderr differs
 *	ended		KILL, OTHERS: status 137, a signal, or refused; the
 *			command saw the same or did not run
 *	alone		OTHERS: there was no other
 *	absent		the call was not made this time
 *	WRONG ...	anything else
 *
 * The command has to print what it sees, at once; a line that begins with {
 * is of the status stream.
 *
 * Processes: load is HELPER up to its first own call, main up to the clone,
 * keeper after it; maker makes an overlay; child is the cloned one up to its
 * fork, init after it; command up to its exec.
 */
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

#include <ctype.h>
#include <elf.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	EXIT_TOOL = 119,
	EXIT_SANDBOX = 125,
	MAX_PROCESSES = 16,
	MAX_POINTS = 8192,
	MAX_KEYS = 1024, /* different calls of one process */
	KEY_BYTES = 96,
	OUTPUT_BYTES = 1 << 16, /* a pipe takes it without a reader */
	RUN_SECONDS = 20, /* unless -t says otherwise */
	END_SECONDS = 5, /* for the others, when HELPER has ended */
	ATTEMPTS = 3, /* to meet a call that is not made each time */
	FIRST_OWN = 10, /* descriptors below are HELPER's */
	OUT = 100,
	SAID,
	FAULT_KILL = -1,
	FAULT_OTHERS = -2,
	BRK_FAILS = -1,
	OPTIONS = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE |
		  PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
		  PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL,
};

enum role { LOAD, MAIN, KEEPER, MAKER, CHILD, INIT, COMMAND, NROLES };

static const char *const role_names[NROLES] = { "load", "main", "keeper",
	"maker", "child", "init", "command" };

struct point {
	enum role role;
	unsigned int maker; /* there is one for each overlay */
	unsigned int nth; /* from 1 */
	char key[KEY_BYTES];
};

struct process {
	pid_t pid;
	enum role role;
	unsigned int maker;
	unsigned int execs; /* 2: the helper; 3: the command */
	int error; /* what the call that was begun is to return */
	bool child_is_maker; /* of the clone that was begun */
	size_t nkeys;
	struct {
		char key[KEY_BYTES];
		unsigned int n;
	} keys[MAX_KEYS];
};

struct run {
	const struct point *point; /* NULL: all are noted */
	int fault;
	bool met;
	bool others; /* there was one to be killed */
	struct process *processes[MAX_PROCESSES];
	size_t nprocesses;
	unsigned int nmakers;
	pid_t leader;
	int status; /* of the leader */
	bool ended; /* the leader has */
	bool overdue;
	size_t nleft;
	char out[OUTPUT_BYTES], said[OUTPUT_BYTES];
};

struct points {
	struct point point[MAX_POINTS];
	size_t n;
};

static char **command;
static time_t run_seconds = RUN_SECONDS;
static struct points points;
static volatile sig_atomic_t alarmed;

static void
on_alarm(int unused)
{
	(void)unused;
	alarmed = 1;
}

static void
alarm_after(time_t seconds)
{
	/* and again, should it come just before we wait */
	struct itimerval timer = { { 0, 100000 }, { seconds, 0 } };

	if (seconds == 0)
		timer.it_interval.tv_usec = 0;
	alarmed = 0;
	(void)setitimer(ITIMER_REAL, &timer, NULL);
}

/* The rest is the same for all machines: PTRACE_GET_SYSCALL_INFO. */
static void
call_skip(pid_t pid)
{
	struct user_regs_struct regs;
	struct iovec all = { &regs, sizeof(regs) };

#if defined(__x86_64__)
	if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &all) == -1)
		return;
	regs.orig_rax = (unsigned long long)-1;
	(void)ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &all);
#elif defined(__aarch64__)
	int none = -1;

	all = (struct iovec){ &none, sizeof(none) };
	(void)ptrace(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &all);
#else
#error "x86-64 and aarch64 only"
#endif
}

/* brk(2) alone has no error: what it returns is below what was asked for. */
static void
call_return(pid_t pid, int error)
{
	struct user_regs_struct regs;
	struct iovec all = { &regs, sizeof(regs) };

	if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &all) == -1)
		return;
#if defined(__x86_64__)
	regs.rax = (unsigned long long)-(long long)error;
#else
	regs.regs[0] = (unsigned long long)-(long long)error;
#endif
	(void)ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &all);
}

/* A string of the process's; numbers of processes and descriptors are N. */
static void
string_read(pid_t pid, uint64_t address, char *text, size_t size)
{
	char bytes[KEY_BYTES] = "";
	struct iovec here = { bytes, sizeof(bytes) - 1 };
	struct iovec there = { (void *)(uintptr_t)address, sizeof(bytes) - 1 };
	size_t i, used;
	bool digits;

	digits = false;
	used = 0;
	/* up to the end of its page, if the next one is missing */
	if (process_vm_readv(pid, &here, 1, &there, 1, 0) == -1) {
		there.iov_len = 4096 - address % 4096;
		if (there.iov_len < here.iov_len)
			here.iov_len = there.iov_len;
		there.iov_len = here.iov_len;
		(void)process_vm_readv(pid, &here, 1, &there, 1, 0);
	}
	for (i = 0; bytes[i] != '\0' && used + 1 < size; i++) {
		if (strncmp(bytes, "/proc/", 6) == 0 &&
		    isdigit((unsigned char)bytes[i])) {
			if (!digits)
				text[used++] = 'N';
			digits = true;
			continue;
		}
		digits = false;
		text[used++] =
		    bytes[i] == '\t' || bytes[i] == '\n' ? ' ' : bytes[i];
	}
	text[used] = '\0';
}

/* Which argument is a string that tells the call from others. */
static int
string_argument(long number)
{
	switch (number) {
#ifdef SYS_access
	case SYS_access:
	case SYS_readlink:
#endif
	case SYS_execve:
	case SYS_fsopen:
	case SYS_chdir:
	case SYS_statfs:
		return 0;
	case SYS_openat:
	case SYS_openat2:
	case SYS_newfstatat:
	case SYS_readlinkat:
	case SYS_mkdirat:
	case SYS_mknodat:
	case SYS_unlinkat:
	case SYS_statx:
		return 1;
	case SYS_symlinkat:
	case SYS_fsconfig:
		return 2;
	default:
		return -1;
	}
}

/*
 * The manual: these functions are always successful.  What is to be done
 * with an error that cannot be is no question.
 */
static bool
never_fails(const char *key)
{
	static const char *const names[] = { "getuid", "getgid", "geteuid",
		"getegid", "getpid", "getppid", "gettid", "getpgrp", "umask",
		"setfsuid", "setfsgid", "set_tid_address", "exit_group" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], key) == 0)
			return true;
	return false;
}

/* The first or second argument of calls that do many things. */
static const char *
operation_name(long number, uint64_t operation)
{
	static const struct {
		long number;
		uint64_t operation;
		const char *name;
	} names[] = {
		{ SYS_prctl, PR_SET_PDEATHSIG, "SET_PDEATHSIG" },
		{ SYS_prctl, PR_GET_DUMPABLE, "GET_DUMPABLE" },
		{ SYS_prctl, PR_SET_DUMPABLE, "SET_DUMPABLE" },
		{ SYS_prctl, PR_CAPBSET_READ, "CAPBSET_READ" },
		{ SYS_prctl, PR_CAPBSET_DROP, "CAPBSET_DROP" },
		{ SYS_prctl, PR_GET_SECUREBITS, "GET_SECUREBITS" },
		{ SYS_prctl, PR_SET_SECUREBITS, "SET_SECUREBITS" },
		{ SYS_prctl, PR_GET_NO_NEW_PRIVS, "GET_NO_NEW_PRIVS" },
		{ SYS_prctl, PR_SET_NO_NEW_PRIVS, "SET_NO_NEW_PRIVS" },
		{ SYS_prctl, PR_CAP_AMBIENT, "CAP_AMBIENT" },
		{ SYS_ioctl, TCGETS, "TCGETS" },
		{ SYS_ioctl, TIOCGPGRP, "TIOCGPGRP" },
		{ SYS_ioctl, SIOCSIFFLAGS, "SIOCSIFFLAGS" },
		{ SYS_fcntl, F_GETFD, "F_GETFD" },
		{ SYS_fcntl, F_SETFD, "F_SETFD" },
		{ SYS_fcntl, F_GETFL, "F_GETFL" },
		{ SYS_fcntl, F_OFD_SETLK, "F_OFD_SETLK" },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].number == number &&
		    names[i].operation == (uint32_t)operation)
			return names[i].name;
	return "another";
}

static void
key_make(pid_t pid, const struct __ptrace_syscall_info *info, char *key)
{
	char text[KEY_BYTES - 34];
	char *name;
	long number;
	int at;

	number = (long)info->entry.nr;
	name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, (int)number);
	at = string_argument(number);
	if (at != -1) {
		string_read(pid, info->entry.args[at], text, sizeof(text));
		(void)snprintf(key, KEY_BYTES, "%.30s(%s)", name, text);
	} else if (number == SYS_prctl || number == SYS_ioctl ||
		   number == SYS_fcntl) {
		(void)snprintf(key, KEY_BYTES, "%.30s(%s)", name,
		    operation_name(
			number, info->entry.args[number == SYS_prctl ? 0 : 1]));
	} else if (number == SYS_setresuid && info->entry.args[0] == 0) {
		(void)snprintf(key, KEY_BYTES, "setresuid(0)");
	} else if (number == SYS_poll) {
		(void)snprintf(
		    key, KEY_BYTES, "poll(%d)", (int)info->entry.args[2]);
	} else {
		(void)snprintf(key, KEY_BYTES, "%.30s", name);
	}
	free(name);
}

static unsigned int
key_count(struct process *process, const char *key)
{
	size_t i;

	for (i = 0; i < process->nkeys; i++)
		if (strcmp(process->keys[i].key, key) == 0)
			return ++process->keys[i].n;
	if (process->nkeys == MAX_KEYS)
		errx(EXIT_TOOL, "more different calls than expected");
	(void)snprintf(process->keys[process->nkeys].key, KEY_BYTES, "%s", key);
	return process->keys[process->nkeys++].n = 1;
}

static void
role_set(struct process *process, enum role role)
{
	process->role = role;
	process->nkeys = 0;
}

static struct process *
process_known(struct run *run, pid_t pid)
{
	struct process *process;
	size_t i;

	for (i = 0; i < run->nprocesses; i++)
		if (run->processes[i]->pid == pid)
			return run->processes[i];
	if (run->nprocesses == MAX_PROCESSES)
		errx(EXIT_TOOL, "more processes than expected");
	process = calloc(1, sizeof(*process));
	if (process == NULL)
		err(EXIT_TOOL, "calloc");
	process->pid = pid;
	process->role = NROLES;
	run->processes[run->nprocesses++] = process;
	return process;
}

static void
run_start(struct run *run)
{
	int out[2], said[2], fd;

	if (pipe2(out, O_CLOEXEC | O_NONBLOCK) == -1 ||
	    pipe2(said, O_CLOEXEC | O_NONBLOCK) == -1)
		err(EXIT_TOOL, "pipe2");
	(void)fcntl(out[1], F_SETFL, 0);
	(void)fcntl(said[1], F_SETFL, 0);
	run->leader = fork();
	if (run->leader == -1)
		err(EXIT_TOOL, "fork");
	if (run->leader == 0) {
		(void)dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
		(void)dup2(out[1], 1);
		(void)dup2(said[1], 2);
		for (fd = 3; fd < FIRST_OWN; fd++)
			(void)lseek(fd, 0, SEEK_SET); /* data, once more */
		(void)raise(SIGSTOP);
		(void)execv(command[0], command);
		err(EXIT_TOOL, "%s", command[0]);
	}
	(void)close(out[1]);
	(void)close(said[1]);
	/* read at the end */
	(void)dup3(out[0], OUT, O_CLOEXEC);
	(void)dup3(said[0], SAID, O_CLOEXEC);
	(void)close(out[0]);
	(void)close(said[0]);
	if (waitpid(run->leader, NULL, WUNTRACED) == -1)
		err(EXIT_TOOL, "waitpid");
	if (ptrace(PTRACE_SEIZE, run->leader, NULL, OPTIONS) == -1)
		err(EXIT_TOOL, "ptrace");
	process_known(run, run->leader)->role = LOAD;
	(void)kill(run->leader, SIGCONT);
}

static void
output_take(int fd, char *text)
{
	ssize_t n;
	size_t used;

	used = 0;
	while ((n = read(fd, text + used, OUTPUT_BYTES - 1 - used)) > 0)
		used += (size_t)n;
	text[used] = '\0';
	(void)close(fd);
}

static void go_on(const struct run *, const struct process *, int);

/* They are gone before the call goes on; who waits for a role is let go. */
static void
others_kill(struct run *run, pid_t but)
{
	size_t i;
	pid_t pid;
	int status;

	for (i = 0; i < run->nprocesses; i++) {
		pid = run->processes[i]->pid;
		if (pid == but || pid == 0)
			continue;
		if (run->processes[i]->role == NROLES) {
			go_on(run, run->processes[i], 0);
			continue;
		}
		run->others = true;
		(void)kill(pid, SIGKILL);
		while (
		    waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status))
			;
		run->processes[i]->pid = 0;
		if (pid == run->leader) {
			run->status = status;
			run->ended = true;
			alarm_after(END_SECONDS);
		}
	}
}

static void
fault_make(struct run *run, struct process *process)
{
	run->met = true;
	switch (run->fault) {
	case FAULT_KILL:
		(void)kill(process->pid, SIGKILL);
		break;
	case FAULT_OTHERS:
		others_kill(run, process->pid);
		break;
	default:
		process->error = run->fault;
		if (strcmp(run->point->key, "brk") == 0)
			process->error = BRK_FAILS;
		call_skip(process->pid);
	}
}

static void
clone_look(struct process *process, const struct __ptrace_syscall_info *info)
{
	uint64_t flags;
	struct iovec here = { &flags, sizeof(flags) };
	struct iovec there = { (void *)(uintptr_t)info->entry.args[0],
		sizeof(flags) };

	flags = 0;
	(void)process_vm_readv(process->pid, &here, 1, &there, 1, 0);
	process->child_is_maker = (flags & CLONE_FILES) != 0;
}

static void
call_begin(struct run *run, struct process *process,
    const struct __ptrace_syscall_info *info)
{
	struct point *point, now;

	if (process->role == LOAD && info->entry.nr == SYS_getppid)
		role_set(process, MAIN);
	if (info->entry.nr == SYS_clone3)
		clone_look(process, info);
	now.role = process->role;
	now.maker = process->maker;
	key_make(process->pid, info, now.key);
	now.nth = key_count(process, now.key);
	if (run->point == NULL) {
		if (points.n == MAX_POINTS)
			errx(EXIT_TOOL, "more calls than expected");
		point = &points.point[points.n++];
		*point = now;
	} else if (run->point->role == now.role &&
		   run->point->maker == now.maker &&
		   run->point->nth == now.nth &&
		   strcmp(run->point->key, now.key) == 0) {
		fault_make(run, process);
	}
}

static void
call_stop(struct run *run, struct process *process)
{
	struct __ptrace_syscall_info info;

	if (run->met && process->error == 0)
		return;
	if (ptrace(PTRACE_GET_SYSCALL_INFO, process->pid, sizeof(info),
		&info) <= 0)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_EXIT && process->error != 0) {
		call_return(process->pid,
		    process->error == BRK_FAILS ? 0 : process->error);
		process->error = 0;
	} else if (info.op == PTRACE_SYSCALL_INFO_ENTRY && !run->met) {
		call_begin(run, process, &info);
	}
}

/*
 * A child may stop before its parent has told of it.  It has no role then, and
 * stays where it is until it has one; after the fault none is needed.
 */
static void
go_on(const struct run *run, const struct process *process, int signum)
{
	bool calls;

	calls = process->execs == 2 && (!run->met || process->error != 0);
	(void)ptrace(
	    calls ? PTRACE_SYSCALL : PTRACE_CONT, process->pid, NULL, signum);
}

static void
child_note(struct run *run, struct process *process)
{
	struct process *child;
	unsigned long pid;
	size_t known;

	if (ptrace(PTRACE_GETEVENTMSG, process->pid, NULL, &pid) == -1)
		return;
	known = run->nprocesses;
	child = process_known(run, (pid_t)pid);
	child->execs = process->execs;
	if (process->role == MAIN && process->child_is_maker) {
		role_set(child, MAKER);
		child->maker = ++run->nmakers;
	} else if (process->role == MAIN) {
		role_set(child, CHILD);
		role_set(process, KEEPER);
	} else {
		role_set(child, COMMAND);
		if (process->role == CHILD)
			role_set(process, INIT);
	}
	if (run->nprocesses == known) /* it has waited */
		go_on(run, child, 0);
}

static void
stop_handle(struct run *run, struct process *process, int status)
{
	int signum = WSTOPSIG(status);
	int event = status >> 16;

	if (event == PTRACE_EVENT_EXEC)
		process->execs++;
	if (event == PTRACE_EVENT_CLONE || event == PTRACE_EVENT_FORK ||
	    event == PTRACE_EVENT_VFORK)
		child_note(run, process);
	if (event == PTRACE_EVENT_STOP && signum != SIGTRAP) {
		(void)ptrace(PTRACE_LISTEN, process->pid, NULL, NULL);
		return;
	}
	if (process->role == NROLES && !run->met)
		return;
	if (signum == (SIGTRAP | 0x80)) {
		signum = 0;
		call_stop(run, process);
	}
	go_on(run, process, event != 0 ? 0 : signum);
}

/* All that is left, which nobody asked for. */
static void
rest_kill(struct run *run)
{
	size_t i;

	for (i = 0; i < run->nprocesses; i++)
		if (run->processes[i]->pid != 0) {
			(void)kill(run->processes[i]->pid, SIGKILL);
			run->nleft++;
		}
}

static void
run_do(struct run *run)
{
	struct process *process;
	int status;
	pid_t pid;
	size_t i;

	run->met = run->others = run->ended = run->overdue = false;
	run->nprocesses = run->nleft = 0;
	run->nmakers = 0;
	run->status = -1;
	alarm_after(run_seconds);
	run_start(run);
	for (;;) {
		pid = waitpid(-1, &status, __WALL);
		if (pid == -1 && errno == ECHILD)
			break;
		if (pid == -1) {
			if (!alarmed)
				continue;
			if (!run->ended)
				run->overdue = true;
			rest_kill(run);
			alarm_after(run_seconds);
			continue;
		}
		process = process_known(run, pid);
		if (WIFSTOPPED(status)) {
			stop_handle(run, process, status);
			continue;
		}
		process->pid = 0;
		if (pid == run->leader) {
			run->status = status;
			run->ended = true;
			alarm_after(END_SECONDS);
		}
	}
	alarm_after(0);
	for (i = 0; i < run->nprocesses; i++)
		free(run->processes[i]);
	output_take(OUT, run->out);
	output_take(SAID, run->said);
}

/* OUT apart: what the command saw, and the status stream without numbers. */
static void
out_split(const char *out, char *saw, char *told)
{
	size_t length;
	const char *at;

	*saw = *told = '\0';
	for (at = out; *at != '\0'; at += length) {
		length = strcspn(at, "\n");
		length += at[length] == '\n';
		if (*at != '{') {
			(void)strncat(saw, at, length);
			continue;
		}
		while (length > 0) {
			if (!isdigit((unsigned char)*at))
				(void)strncat(told, at, 1);
			at++;
			length--;
		}
	}
}

static bool
one_line(const char *said, const char *begin)
{
	return strncmp(said, begin, strlen(begin)) == 0 &&
	       strchr(said, '\n') == said + strlen(said) - 1;
}

/*
 * What was said of a failure: 0 nothing, 1 one line as it has to be, -1 else.
 * What fails undisturbed may say so as well, in another process.
 */
static int
said_lines(const struct run *run, const struct run *undisturbed)
{
	static char said[OUTPUT_BYTES];
	size_t all, known;

	(void)strcpy(said, run->said);
	all = strlen(said);
	known = strlen(undisturbed->said);
	if (known != 0 && all > known) {
		if (strncmp(said, undisturbed->said, known) == 0)
			memmove(said, said + known, all - known + 1);
		else if (strcmp(said + all - known, undisturbed->said) == 0)
			said[all - known] = '\0';
	}
	if (said[0] == '\0')
		return 0;
	/* the dynamic loader's own does not begin with our name */
	return one_line(said, run->point->role == LOAD ? "" : "cordon: ") ? 1
									  : -1;
}

static bool
refusal(const struct run *run, const struct run *undisturbed)
{
	int status;

	if (!WIFEXITED(run->status) || run->status == 0)
		return false;
	if (run->status == undisturbed->status)
		return true;
	status = WEXITSTATUS(run->status);
	if (run->point->role == LOAD && status == 127)
		return true;
	if (strncmp(run->point->key, "execve", 6) == 0)
		return status == 126 || status == 127;
	return status == EXIT_SANDBOX;
}

/* The first line that the command saw otherwise, for the report. */
static const char *
difference(const char *undisturbed, const char *saw)
{
	static char text[512];
	size_t length;

	while (*saw != '\0' && *saw == *undisturbed) {
		saw++;
		undisturbed++;
	}
	length = strcspn(saw, "\n");
	(void)snprintf(text, sizeof(text), "...%.*s", (int)length, saw);
	return text;
}

static const char *
judge(const struct run *run, const struct run *undisturbed)
{
	static char saw[OUTPUT_BYTES], told[OUTPUT_BYTES];
	static char saw0[OUTPUT_BYTES], told0[OUTPUT_BYTES];
	static char wrong[1024];
	char *at;
	int lines, signum;

	out_split(run->out, saw, told);
	out_split(undisturbed->out, saw0, told0);
	if (run->overdue)
		return "WRONG did not end";
	if (run->nleft != 0)
		return "WRONG left a process";
	if (!run->met)
		return "absent";
	if (run->fault == FAULT_OTHERS && !run->others)
		return "alone";
	if (saw[0] != '\0' && strcmp(saw, saw0) != 0) {
		(void)snprintf(wrong, sizeof(wrong), "WRONG saw %s",
		    difference(saw0, saw));
		return wrong;
	}
	if (run->status == undisturbed->status && strcmp(saw, saw0) == 0) {
		if (strcmp(told, told0) == 0 &&
		    strcmp(run->said, undisturbed->said) == 0)
			return "survived";
		if (run->status == 0)
			return "untold";
	}
	lines = said_lines(run, undisturbed);
	if (run->fault < 0) {
		signum = WIFSIGNALED(run->status) ? WTERMSIG(run->status) : 0;
		if (lines != -1 &&
		    (signum == SIGKILL || refusal(run, undisturbed) ||
			(WIFEXITED(run->status) &&
			    WEXITSTATUS(run->status) == 128 + SIGKILL)))
			return "ended";
	} else if (run->point->role == LOAD && WIFSIGNALED(run->status)) {
		return "crashed";
	} else if (refusal(run, undisturbed) && lines != -1) {
		if (saw[0] != '\0')
			return "late";
		return lines == 0 ? "silent" : "refused";
	}
	(void)snprintf(wrong, sizeof(wrong), "WRONG status %#x, said: %.900s",
	    (unsigned int)run->status, run->said);
	for (at = wrong; (at = strchr(at, '\n')) != NULL;)
		*at = '|';
	return wrong;
}

static const struct {
	const char *name;
	int fault;
} faults[] = {
	{ "KILL", FAULT_KILL },
	{ "OTHERS", FAULT_OTHERS },
	{ "EPERM", EPERM },
	{ "ENOMEM", ENOMEM },
	{ "ENOSYS", ENOSYS },
	{ "EMFILE", EMFILE },
	{ "EINTR", EINTR },
	{ "EAGAIN", EAGAIN },
	{ "ENOSPC", ENOSPC },
	{ "EACCES", EACCES },
};

enum { NFAULTS = sizeof(faults) / sizeof(faults[0]) };

static void
sweep(const char *chosen, size_t first, size_t step)
{
	static struct run undisturbed, run;
	const char *came;
	size_t fault, i, attempt;

	undisturbed.point = NULL;
	/* twice: the first may find what is new, as an overlay's RWSRC */
	run_do(&undisturbed);
	points.n = 0;
	run_do(&undisturbed);
	if (undisturbed.overdue || undisturbed.nleft != 0)
		errx(EXIT_TOOL, "undisturbed: did not end");
	for (i = first; i < points.n; i += step)
		for (fault = 0; fault < NFAULTS; fault++) {
			if (strstr(chosen, faults[fault].name) == NULL)
				continue;
			run.point = &points.point[i];
			run.fault = faults[fault].fault;
			if (run.fault > 0 && never_fails(run.point->key))
				continue;
			if (run.fault == FAULT_OTHERS &&
			    run.point->role == LOAD)
				continue; /* there are none */
			for (attempt = 0; attempt < ATTEMPTS; attempt++) {
				run_do(&run);
				if (run.met)
					break;
			}
			came = judge(&run, &undisturbed);
			(void)printf("%s\t%s\t%u\t%s\t%u\t%s\n", came,
			    role_names[run.point->role], run.point->maker,
			    run.point->key, run.point->nth, faults[fault].name);
		}
	(void)fprintf(stderr, "calls %zu\nstatus %#x\n%s", points.n,
	    (unsigned int)undisturbed.status, undisturbed.said);
}

static void
prepare(void)
{
	struct sigaction action = { .sa_handler = on_alarm };

	(void)sigaction(SIGALRM, &action, NULL);
	/* what loses its parent becomes our child, and is seen */
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == -1)
		err(EXIT_TOOL, "prctl");
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
}

int
main(int argc, char *argv[])
{
	size_t first = 0, step = 1;
	int i, option;

	while ((option = getopt(argc, argv, "+s:o:t:")) != -1) {
		if (option == 's')
			step = strtoul(optarg, NULL, 10);
		else if (option == 'o')
			first = strtoul(optarg, NULL, 10);
		else if (option == 't')
			run_seconds = strtol(optarg, NULL, 10);
		else
			return EXIT_TOOL;
	}
	if (optind >= argc || step == 0)
		errx(EXIT_TOOL, "usage: see the source");
	/* LAUNCHER and HELPER are one list */
	command = argv + optind + 1;
	for (i = optind + 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		;
	if (i == optind + 1 || i + 1 >= argc)
		errx(EXIT_TOOL, "usage: see the source");
	for (; i < argc; i++)
		argv[i] = argv[i + 1];
	prepare();
	sweep(argv[optind], first, step);
	return 0;
}
