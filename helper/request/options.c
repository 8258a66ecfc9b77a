/*
 * The options are a table: it drives parsing and prints --help, and the
 * tests compare manual and completions with it.  Not getopt_long, which
 * abbreviates, prints, and reads the environment.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../message.h"
#include "data.h"
#include "options.h"
#include "parse.h"

struct row;

/*
 * Notes one option.  ARGUMENTS are as many as the row says.  Returns NULL,
 * or what is wrong, in words that follow the option and its first argument.
 */
typedef const char *handler(
    struct request *, const struct row *, char *const *arguments);

struct row {
	const char *name;
	const char *arguments; /* their names, with a space between; or NULL */
	handler *handle;
	uint64_t value; /* what tells apart the options of one handler */
	const char *help;
};

/* The bits of row.value for operations. */
enum {
	OPTIONAL = 1 << 8,
	READ_ONLY = 1 << 9,
	DEVICES = 1 << 10,
	KIND = OPTIONAL - 1,
};

enum refused { REFUSED_CAP_ADD, REFUSED_USERNS_BLOCK };

enum { DIRECTORY_MODE = 0755, FILE_MODE = 0666, DATA_MODE = 0600 };

/* The single option of ROW was given before; its last value will count. */
static void
note_repeated(struct request *request, const struct row *row)
{
	if (request->nrepeated < MAX_WARNINGS)
		request->repeated[request->nrepeated++] = row->name;
}

/*
 * An option before this one has FD: it would read, or close, what the
 * other needs.
 */
static bool
fd_is_taken(const struct request *request, int fd)
{
	const struct operation *operation;
	size_t i;

	for (i = 0; i < request->noperations; i++) {
		operation = &request->operations[i];
		if ((operation->kind == OPERATION_FILE ||
			operation->kind == OPERATION_DATA ||
			(operation->kind == OPERATION_BIND &&
			    operation->source == NULL)) &&
		    operation->fd == fd)
			return true;
	}
	for (i = 0; i < request->nprograms; i++)
		if (request->programs[i].fd == fd)
			return true;
	for (i = 0; i < request->nkept_fds; i++)
		if (request->kept_fds[i] == fd)
			return true;
	for (i = 0; i < request->nsync_fds; i++)
		if (request->sync_fds[i] == fd)
			return true;
	return fd == request->block_fd || fd == request->info_fd ||
	       fd == request->status_fd || fd == request->pidns ||
	       fd == request->userns || fd == request->userns2;
}

static const char *
parse_fd(const struct request *request, const char *string, int *fd)
{
	uint64_t n;
	const char *wrong;

	wrong = parse_number(string, INT_MAX, &n);
	if (wrong != NULL)
		return wrong;
	if (fd_is_taken(request, (int)n))
		return "has been given to another option";
	/* now, before a descriptor of ours could have this number */
	if (fcntl((int)n, F_GETFD) == -1)
		return "is not an open file descriptor";
	*fd = (int)n;
	return NULL;
}

static const char *
on_flag(struct request *request, const struct row *row, char *const *arguments)
{
	(void)arguments;
	*(bool *)((char *)request + row->value) = true;
	return NULL;
}

static const char *
on_nothing(
    struct request *request, const struct row *row, char *const *arguments)
{
	(void)request;
	(void)row;
	(void)arguments;
	return NULL;
}

static const char *
on_show(struct request *request, const struct row *row, char *const *arguments)
{
	(void)arguments;
	if (request->show == SHOW_NOTHING)
		request->show = (enum show)row->value;
	return NULL;
}

static const char *
on_unshare(
    struct request *request, const struct row *row, char *const *arguments)
{
	(void)arguments;
	request->namespaces |= row->value;
	return NULL;
}

static const char *
on_unshare_all(
    struct request *request, const struct row *row, char *const *arguments)
{
	request->cgroup_try = true;
	request->user_try = true;
	return on_unshare(request, row, arguments);
}

static const char *
on_share_net(
    struct request *request, const struct row *row, char *const *arguments)
{
	(void)row;
	(void)arguments;
	request->namespaces &= ~(uint64_t)CLONE_NEWNET;
	return NULL;
}

/* A single string; the last one counts, as in bubblewrap. */
static const char *
on_string(
    struct request *request, const struct row *row, char *const *arguments)
{
	const char **string;

	string = (const char **)(void *)((char *)request + row->value);
	if (*string != NULL)
		note_repeated(request, row);
	*string = arguments[0];
	return NULL;
}

static const char *
on_argv0(struct request *request, const struct row *row, char *const *arguments)
{
	(void)row;
	if (request->argv0 != NULL)
		return "is given more than once";
	request->argv0 = arguments[0];
	return NULL;
}

static const char *
on_perms(struct request *request, const struct row *row, char *const *arguments)
{
	unsigned int mode;
	const char *wrong;

	(void)row;
	if (request->perms_given)
		return "follows another --perms without an operation between";
	wrong = parse_octal(arguments[0], &mode);
	request->perms = (mode_t)mode;
	request->perms_given = true;
	return wrong;
}

static const char *
on_size(struct request *request, const struct row *row, char *const *arguments)
{
	const char *wrong;

	(void)row;
	if (request->size_given)
		return "follows another --size without an operation between";
	wrong = parse_number(arguments[0], INT64_MAX, &request->size);
	if (wrong == NULL && request->size == 0)
		wrong = "is not a size";
	request->size_given = true;
	return wrong;
}

/* The mode of an operation of KIND when --perms says nothing; 0: it has
 * none, and --perms in front of it is an error. */
static mode_t
default_mode(const struct operation *operation)
{
	switch (operation->kind) {
	case OPERATION_DIR:
	case OPERATION_TMPFS:
		return DIRECTORY_MODE;
	case OPERATION_FILE:
		return FILE_MODE;
	case OPERATION_DATA:
		return DATA_MODE;
	default:
		return 0;
	}
}

/* Appends OPERATION, with --perms and --size if they are for it. */
static const char *
operation_add(struct request *request, const struct row *row,
    const struct operation *given)
{
	struct operation *operation;

	if (request->noperations == MAX_OPERATIONS)
		return "is one file system operation too many";
	operation = &request->operations[request->noperations++];
	*operation = *given;
	operation->option = row->name;
	operation->kind = (enum operation_kind)(row->value & KIND);
	operation->optional = (row->value & OPTIONAL) != 0;
	operation->read_only = (row->value & READ_ONLY) != 0;
	operation->devices = (row->value & DEVICES) != 0;
	if (operation->kind != OPERATION_CHMOD)
		operation->mode = default_mode(operation);
	if (request->perms_given) {
		if (default_mode(operation) == 0)
			return "cannot follow --perms, it creates nothing";
		operation->mode = request->perms;
		request->perms_given = false;
	}
	if (request->no_symlinks) {
		if (operation->kind != OPERATION_BIND)
			return "cannot follow --no-symlinks, only a bind can";
		operation->no_symlinks = true;
		request->no_symlinks = false;
	}
	if (request->new_layers > 0 && operation->kind != OPERATION_OVERLAY)
		return "cannot follow --overlay-src, only an overlay can";
	if (request->size_given) {
		if (operation->kind != OPERATION_TMPFS)
			return "cannot follow --size, only --tmpfs can";
		operation->size = request->size;
		request->size_given = false;
	}
	return NULL;
}

static const char *
on_dest(struct request *request, const struct row *row, char *const *arguments)
{
	struct operation operation = { .dest = arguments[0] };

	return operation_add(request, row, &operation);
}

static const char *
on_source_dest(
    struct request *request, const struct row *row, char *const *arguments)
{
	struct operation operation = {
		.source = arguments[0],
		.dest = arguments[1],
	};

	return operation_add(request, row, &operation);
}

static const char *
on_overlay_src(
    struct request *request, const struct row *row, char *const *arguments)
{
	(void)row;
	if (request->new_layers == MAX_LAYERS)
		return "is one layer too many";
	if (request->nlayers == MAX_OVERLAYS * MAX_LAYERS)
		return "is one layer of all too many";
	request->layers[request->nlayers++] = arguments[0];
	request->new_layers++;
	return NULL;
}

/* ARGUMENTS are RWSRC WORKDIR DEST, or DEST alone. */
static const char *
on_overlay(
    struct request *request, const struct row *row, char *const *arguments)
{
	struct operation operation = { .dest = arguments[0] };
	size_t least;

	if (row->arguments[0] == 'R') {
		operation.source = arguments[0];
		operation.work = arguments[1];
		operation.dest = arguments[2];
	}
	least = (row->value & READ_ONLY) != 0 ? 2 : 1;
	if (request->new_layers == 0)
		fail(0, "the first is the lowest",
		    "%s requires at least one --overlay-src: it has none",
		    row->name);
	if (request->new_layers < least)
		fail(0, "the first is the lowest",
		    "%s requires at least two --overlay-src: it has one",
		    row->name);
	if (request->noverlays++ == MAX_OVERLAYS)
		return "is one overlay too many";
	operation.nlayers = request->new_layers;
	operation.layer = request->nlayers - request->new_layers;
	request->new_layers = 0;
	return operation_add(request, row, &operation);
}

static const char *
on_fd_dest(
    struct request *request, const struct row *row, char *const *arguments)
{
	struct operation operation = { .dest = arguments[1] };
	const char *wrong;

	wrong = parse_fd(request, arguments[0], &operation.fd);
	if (wrong != NULL)
		return wrong;
	return operation_add(request, row, &operation);
}

static const char *
on_chmod(struct request *request, const struct row *row, char *const *arguments)
{
	struct operation operation = { .dest = arguments[1] };
	unsigned int mode;
	const char *wrong;

	wrong = parse_octal(arguments[0], &mode);
	if (wrong != NULL)
		return wrong;
	operation.mode = (mode_t)mode;
	return operation_add(request, row, &operation);
}

static const char *
on_lock(struct request *request, const struct row *row, char *const *arguments)
{
	(void)row;
	if (request->lock != NULL)
		return "is a second --lock";
	request->lock = arguments[0];
	return NULL;
}

static const char *
on_watch(struct request *request, const struct row *row, char *const *arguments)
{
	(void)row;
	if (request->nwatched == MAX_WATCHES)
		return "is one path too many to watch";
	request->watched[request->nwatched++] = arguments[0];
	return NULL;
}

static const char *
on_environment(
    struct request *request, const struct row *row, char *const *arguments)
{
	struct change *change;

	if (request->nchanges == MAX_ENVIRONMENT)
		return "is one change of the environment too many";
	change = &request->changes[request->nchanges++];
	change->kind = (enum change_kind)row->value;
	if (change->kind == CHANGE_CLEAR)
		return NULL;
	change->name = arguments[0];
	if (change->kind == CHANGE_SET)
		change->value = arguments[1];
	if (change->name[0] == '\0' || strchr(change->name, '=') != NULL)
		return "is not the name of a variable";
	return NULL;
}

static const char *
on_keep_fd(
    struct request *request, const struct row *row, char *const *arguments)
{
	const char *wrong;
	int fd;

	(void)row;
	if (request->nkept_fds == MAX_KEPT_FDS)
		return "is one descriptor too many";
	wrong = parse_fd(request, arguments[0], &fd);
	if (wrong == NULL)
		request->kept_fds[request->nkept_fds++] = fd;
	return wrong;
}

/*
 * A single descriptor, for us alone; the last one counts.  Stdin, stdout and
 * stderr stay the command's: whatever it opened would take their place.
 */
static const char *
on_fd(struct request *request, const struct row *row, char *const *arguments)
{
	const char *wrong;
	int *field, fd;

	field = (int *)(void *)((char *)request + row->value);
	wrong = parse_fd(request, arguments[0], &fd);
	if (wrong != NULL)
		return wrong;
	if (fd > STDERR_FILENO && fcntl(fd, F_SETFD, FD_CLOEXEC) == -1)
		return "can't be kept from the command";
	if (*field != -1)
		note_repeated(request, row);
	*field = fd;
	return NULL;
}

static const char *
on_sync_fd(
    struct request *request, const struct row *row, char *const *arguments)
{
	const char *wrong;
	int fd;

	(void)row;
	if (request->nsync_fds == MAX_SYNC_FDS)
		return "is one descriptor too many";
	wrong = parse_fd(request, arguments[0], &fd);
	if (wrong == NULL)
		request->sync_fds[request->nsync_fds++] = fd;
	return wrong;
}

static const char *
on_lock_file(
    struct request *request, const struct row *row, char *const *arguments)
{
	(void)row;
	if (request->nlock_files == MAX_LOCK_FILES)
		return "is one file too many to lock";
	request->lock_files[request->nlock_files++] = arguments[0];
	return NULL;
}

static const char *
on_level_prefix(
    struct request *request, const struct row *row, char *const *arguments)
{
	(void)request;
	(void)row;
	(void)arguments;
	message_with_level();
	return NULL;
}

/* UINT32_MAX is -1 to the kernel: no id. */
static const char *
on_id(struct request *request, const struct row *row, char *const *arguments)
{
	const char *wrong;
	uint64_t id;

	wrong = parse_number(arguments[0], UINT32_MAX - 1, &id);
	if (wrong != NULL)
		return wrong;
	*(int64_t *)(void *)((char *)request + row->value) = (int64_t)id;
	return NULL;
}

/* There is nothing to drop: the command has no capability. */
static const char *
on_cap_drop(
    struct request *request, const struct row *row, char *const *arguments)
{
	(void)request;
	(void)row;
	return parse_capability(arguments[0]);
}

static const char *
on_refused(
    struct request *request, const struct row *row, char *const *arguments)
{
	(void)request;
	(void)arguments;
	switch ((enum refused)row->value) {
	case REFUSED_CAP_ADD:
		return "is refused: no capability is left for the command";
	case REFUSED_USERNS_BLOCK:
		return "is refused: the maps of a user namespace are not "
		       "written by others";
	}
	return NULL;
}

static const char *
on_label(struct request *request, const struct row *row, char *const *arguments)
{
	(void)arguments;
	request->label = row->name;
	return NULL;
}

static const char *
on_rlimit(
    struct request *request, const struct row *row, char *const *arguments)
{
	(void)row;
	if (request->nrlimits == MAX_RLIMITS)
		return "is one resource limit too many";
	return parse_rlimit(
	    arguments[0], &request->rlimits[request->nrlimits++]);
}

static const char *
program_add(struct request *request, const char *string)
{
	const char *wrong;
	int fd;

	wrong = parse_fd(request, string, &fd);
	if (wrong == NULL)
		request->programs[request->nprograms++].fd = fd;
	return wrong;
}

/* One program, the last one counts. */
static const char *
on_seccomp(
    struct request *request, const struct row *row, char *const *arguments)
{
	if (request->many_programs)
		return "cannot be combined with --add-seccomp-fd";
	if (request->one_program)
		note_repeated(request, row);
	request->one_program = true;
	request->nprograms = 0;
	return program_add(request, arguments[0]);
}

static const char *
on_add_seccomp(
    struct request *request, const struct row *row, char *const *arguments)
{
	(void)row;
	if (request->one_program)
		return "cannot be combined with --seccomp";
	if (request->nprograms == MAX_FILTERS)
		return "is one filter too many";
	request->many_programs = true;
	return program_add(request, arguments[0]);
}

static const char *
on_filter(
    struct request *request, const struct row *row, char *const *arguments)
{
	(void)row;
	if (request->policy_given)
		return "is a second --filter";
	request->policy_given = true;
	if (strcmp(arguments[0], "default") == 0)
		request->policy = POLICY_DEFAULT;
	else if (strcmp(arguments[0], "nested") == 0)
		request->policy = POLICY_NESTED;
	else if (strcmp(arguments[0], "none") != 0)
		return "is not one of default, nested, none";
	return NULL;
}

static const char *
on_scopes(
    struct request *request, const struct row *row, char *const *arguments)
{
	(void)row;
	if (request->landlock_scopes != 0)
		return "is a second --landlock-scope";
	return parse_scopes(arguments[0], &request->landlock_scopes);
}

static void words_parse(
    struct request *request, char **words, size_t nwords, bool from_args);

/* The words that --args reads, in place of the option; not recursive. */
static const char *
on_args(struct request *request, const struct row *row, char *const *arguments)
{
	static char *words[MAX_WORDS];
	const char *wrong;
	size_t nwords;
	int fd;

	(void)row;
	wrong = parse_fd(request, arguments[0], &fd);
	if (wrong != NULL)
		return wrong;
	nwords = data_read_words(request, fd, words);
	words_parse(request, words, nwords, true);
	return NULL;
}

#define DESCRIPTOR(field) on_fd, offsetof(struct request, field)
#define FLAG(field) on_flag, offsetof(struct request, field)
#define STRING(field) on_string, offsetof(struct request, field)

static const struct row rows[] = {
	{ "--help", NULL, on_show, SHOW_HELP, "print this text" },
	{ "--version", NULL, on_show, SHOW_VERSION, "print the version" },
	{ "--mode", NULL, on_show, SHOW_MODE,
	    "print where the power comes from here, and why" },
	{ "--args", "FD", on_args, 0,
	    "read more options from FD, each ended by a NUL" },
	{ "--argv0", "VALUE", on_argv0, 0, "the command's argv[0]" },
	{ "--level-prefix", NULL, on_level_prefix, 0,
	    "put a level for syslog in front of messages" },

	{ "--unshare-all", NULL, on_unshare_all,
	    CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWUTS,
	    "every new namespace that is to be had" },
	{ "--share-net", NULL, on_share_net, 0,
	    "keep the network, after --unshare-all" },
	{ "--unshare-user", NULL, FLAG(user),
	    "a new user namespace, which has one uid and gid" },
	{ "--unshare-user-try", NULL, FLAG(user_try),
	    "the same, where the kernel lets us" },
	{ "--unshare-ipc", NULL, on_unshare, CLONE_NEWIPC,
	    "a new IPC namespace" },
	{ "--unshare-pid", NULL, on_unshare, CLONE_NEWPID,
	    "a new pid namespace; what is left in it is killed" },
	{ "--unshare-net", NULL, on_unshare, CLONE_NEWNET,
	    "a new network namespace, with a loopback interface" },
	{ "--unshare-uts", NULL, on_unshare, CLONE_NEWUTS,
	    "a new UTS namespace" },
	{ "--unshare-cgroup", NULL, on_unshare, CLONE_NEWCGROUP,
	    "a new cgroup namespace" },
	{ "--unshare-cgroup-try", NULL, FLAG(cgroup_try),
	    "the same, where the kernel has it" },
	{ "--disable-userns", NULL, FLAG(disable_userns),
	    "no further user namespace; by a filter, which is tried" },
	{ "--assert-userns-disabled", NULL, FLAG(assert_userns_disabled),
	    "an error if the command could make a user namespace" },
	{ "--userns", "FD", DESCRIPTOR(userns),
	    "join a user namespace; only in userns mode" },
	{ "--userns2", "FD", DESCRIPTOR(userns2),
	    "join another one, when the sandbox is set up" },
	{ "--userns-block-fd", "FD", on_refused, REFUSED_USERNS_BLOCK,
	    "refused" },
	{ "--pidns", "FD", DESCRIPTOR(pidns),
	    "join a pid namespace, which has to be the caller's" },
	{ "--uid", "UID", on_id, offsetof(struct request, uid),
	    "the uid in the user namespace" },
	{ "--gid", "GID", on_id, offsetof(struct request, gid),
	    "the gid in the user namespace" },
	{ "--hostname", "NAME", STRING(hostname),
	    "the host's name inside; needs --unshare-uts" },

	{ "--chdir", "DIR", STRING(chdir), "where the command starts" },
	{ "--clearenv", NULL, on_environment, CHANGE_CLEAR,
	    "empty the environment, but for PWD" },
	{ "--setenv", "VAR VALUE", on_environment, CHANGE_SET,
	    "set a variable" },
	{ "--unsetenv", "VAR", on_environment, CHANGE_UNSET,
	    "remove a variable" },
	{ "--keep-env", "VAR", on_environment, CHANGE_KEEP,
	    "let the caller's VAR through --clearenv, if it is set" },

	{ "--bind", "SRC DEST", on_source_dest, OPERATION_BIND,
	    "show SRC, and all mounts below it, at DEST" },
	{ "--bind-try", "SRC DEST", on_source_dest, OPERATION_BIND | OPTIONAL,
	    "the same, unless SRC does not exist" },
	{ "--ro-bind", "SRC DEST", on_source_dest, OPERATION_BIND | READ_ONLY,
	    "like --bind, read-only" },
	{ "--ro-bind-try", "SRC DEST", on_source_dest,
	    OPERATION_BIND | READ_ONLY | OPTIONAL,
	    "the same, unless SRC does not exist" },
	{ "--dev-bind", "SRC DEST", on_source_dest, OPERATION_BIND | DEVICES,
	    "like --bind, and device nodes work" },
	{ "--dev-bind-try", "SRC DEST", on_source_dest,
	    OPERATION_BIND | DEVICES | OPTIONAL,
	    "the same, unless SRC does not exist" },
	{ "--bind-fd", "FD DEST", on_fd_dest, OPERATION_BIND,
	    "show the file that FD is open on" },
	{ "--ro-bind-fd", "FD DEST", on_fd_dest, OPERATION_BIND | READ_ONLY,
	    "the same, read-only" },
	{ "--no-symlinks", NULL, FLAG(no_symlinks),
	    "no link may lead to the SRC of the next bind" },
	{ "--overlay-src", "SRC", on_overlay_src, 0,
	    "a layer for the next overlay, above those before it" },
	{ "--overlay", "RWSRC WORKDIR DEST", on_overlay, OPERATION_OVERLAY,
	    "layers at DEST; RWSRC is on top and has what is written" },
	{ "--tmp-overlay", "DEST", on_overlay, OPERATION_OVERLAY,
	    "layers at DEST; what is written is gone at the end" },
	{ "--ro-overlay", "DEST", on_overlay, OPERATION_OVERLAY | READ_ONLY,
	    "layers at DEST, read-only" },
	{ "--remount-ro", "DEST", on_dest, OPERATION_REMOUNT_RO,
	    "make the one mount at DEST read-only" },
	{ "--proc", "DEST", on_dest, OPERATION_PROC,
	    "procfs; the host's without --unshare-pid" },
	{ "--dev", "DEST", on_dest, OPERATION_DEV,
	    "a minimal /dev, with terminals and shm of its own" },
	{ "--tmpfs", "DEST", on_dest, OPERATION_TMPFS, "an empty tmpfs" },
	{ "--mqueue", "DEST", on_dest, OPERATION_MQUEUE,
	    "POSIX message queues" },
	{ "--dir", "DEST", on_dest, OPERATION_DIR, "make a directory" },
	{ "--file", "FD DEST", on_fd_dest, OPERATION_FILE,
	    "make a file of what FD has" },
	{ "--bind-data", "FD DEST", on_fd_dest, OPERATION_DATA,
	    "the same, in a mount of its own" },
	{ "--ro-bind-data", "FD DEST", on_fd_dest, OPERATION_DATA | READ_ONLY,
	    "the same, read-only" },
	{ "--symlink", "SRC DEST", on_source_dest, OPERATION_SYMLINK,
	    "make DEST a symbolic link to SRC" },
	{ "--perms", "OCTAL", on_perms, 0,
	    "the mode of what the next operation makes" },
	{ "--size", "BYTES", on_size, 0, "the size of the next --tmpfs" },
	{ "--chmod", "OCTAL PATH", on_chmod, OPERATION_CHMOD,
	    "change the mode of a file inside" },
	{ "--mask", "PATH", on_dest, OPERATION_MASK,
	    "cover PATH inside: no access, no new name" },
	{ "--mask-try", "PATH", on_dest, OPERATION_MASK | OPTIONAL,
	    "the same, unless PATH does not exist" },
	{ "--pin", "PATH", on_dest, OPERATION_PIN,
	    "directory PATH inside keeps its name and place" },
	{ "--lock", "PATH", on_lock, 0,
	    "an error while another has locked PATH, outside" },
	{ "--watch", "PATH", on_watch, 0,
	    "tell at the end if PATH, outside, is another" },

	{ "--lock-file", "DEST", on_lock_file, 0,
	    "hold a read lock on DEST, inside" },
	{ "--sync-fd", "FD", on_sync_fd, 0,
	    "keep FD open as long as anything runs inside" },
	{ "--block-fd", "FD", DESCRIPTOR(block_fd),
	    "start the command when FD can be read" },
	{ "--info-fd", "FD", DESCRIPTOR(info_fd),
	    "write to FD what was started, as JSON" },
	{ "--json-status-fd", "FD", DESCRIPTOR(status_fd),
	    "write to FD what happens, an object a line" },
	{ "--keep-fd", "N", on_keep_fd, 0,
	    "leave descriptor N open for the command" },
	{ "--seccomp", "FD", on_seccomp, 0, "load the cBPF program from FD" },
	{ "--add-seccomp-fd", "FD", on_add_seccomp, 0,
	    "the same, for more than one" },
	{ "--filter", "default|nested|none", on_filter, 0,
	    "load a built-in system call filter" },
	{ "--landlock-scope", "SCOPES", on_scopes, 0,
	    "abstract-unix,signal: nothing of that kind to the outside" },
	{ "--rlimit", "NAME=SOFT[:HARD]", on_rlimit, 0,
	    "a resource limit for the command" },

	{ "--exec-label", "LABEL", on_label, 0,
	    "nothing without SELinux, refused with it" },
	{ "--file-label", "LABEL", on_label, 0, "the same" },
	{ "--cap-add", "CAP", on_refused, REFUSED_CAP_ADD, "refused" },
	{ "--cap-drop", "CAP", on_cap_drop, 0,
	    "nothing: the command has no capability" },
	{ "--not-a-security-boundary", NULL, on_nothing, 0,
	    "nothing: a mount that fails is an error" },

	{ "--new-session", NULL, FLAG(new_session),
	    "away from the controlling terminal" },
	{ "--foreground", NULL, FLAG(foreground),
	    "a process group of its own that has the terminal" },
	{ "--die-with-parent", NULL, FLAG(die_with_parent),
	    "kill everything when the process that started us ends" },
	{ "--as-pid-1", NULL, FLAG(as_pid_1),
	    "the command is pid 1; needs --unshare-pid" },
	{ "--forward-signals", NULL, FLAG(forward_signals),
	    "pass signals on to the command" },
};

enum { NROWS = sizeof(rows) / sizeof(rows[0]) };

static size_t
row_narguments(const struct row *row)
{
	size_t i, n;

	if (row->arguments == NULL)
		return 0;
	n = 1;
	for (i = 0; row->arguments[i] != '\0'; i++)
		n += row->arguments[i] == ' ';
	return n;
}

static const struct row *
row_find(const char *name)
{
	size_t i;

	for (i = 0; i < NROWS; i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

void
options_print_help(void)
{
	char usage[64];
	size_t i;

	(void)printf("usage: %s [OPTIONS...] [--] COMMAND [ARGS...]\n\n"
		     "Run COMMAND in a sandbox of its own.\n\n",
	    message_name());
	for (i = 0; i < NROWS; i++) {
		(void)snprintf(usage, sizeof(usage), "%s%s%s", rows[i].name,
		    rows[i].arguments == NULL ? "" : " ",
		    rows[i].arguments == NULL ? "" : rows[i].arguments);
		(void)printf("  %-30s %s\n", usage, rows[i].help);
	}
	(void)printf("\nThe manual is cordon(1).\n");
}

static void
count_words(struct request *request, size_t n)
{
	request->nwords += n;
	if (request->nwords > MAX_WORDS)
		fail(0, NULL, "the options: more than %d words", MAX_WORDS);
}

/* One option; returns how many words it took. */
static size_t
option_parse(
    struct request *request, char **words, size_t nwords, bool from_args)
{
	static const char *const counts[] = { NULL, "an argument",
		"two arguments", "three arguments" };
	const struct row *row;
	const char *wrong;
	size_t n;

	row = row_find(words[0]);
	if (row == NULL)
		fail(0, "see --help",
		    "Unknown option %s: there is none of that name",
		    shown(words[0]));
	if (from_args && row->handle == on_args)
		fail(0, NULL, "--args: cannot come from another --args");
	n = row_narguments(row);
	if (nwords - 1 < n)
		fail(0, row->arguments, "%s: takes %s", row->name, counts[n]);
	count_words(request, n + 1);
	wrong = row->handle(request, row, words + 1);
	if (wrong != NULL && n == 0)
		fail(0, NULL, "%s: %s", row->name, wrong);
	if (wrong != NULL)
		fail(0, NULL, "%s %s: %s", row->name, shown(words[1]), wrong);
	return n + 1;
}

/*
 * Up to "--" or the first word that is no option: there the command
 * begins, which has to be in argv.
 */
static void
words_parse(
    struct request *request, char **words, size_t nwords, bool from_args)
{
	size_t i;

	i = 0;
	while (
	    i < nwords && words[i][0] == '-' && strcmp(words[i], "--") != 0) {
		i += option_parse(request, words + i, nwords - i, from_args);
		if (request->show != SHOW_NOTHING)
			return;
	}
	if (i < nwords && strcmp(words[i], "--") == 0) {
		count_words(request, 1);
		i++;
	}
	if (from_args && i < nwords)
		fail(0, "give the command on the command line",
		    "--args: %s stands behind the options", shown(words[i]));
	if (!from_args)
		request->command = words + i;
}

/* What only the whole of the options shows. */
static void
request_check(const struct request *request)
{
	if (request->perms_given)
		fail(0, NULL,
		    "--perms: must be followed by an option that creates a "
		    "file");
	if (request->size_given)
		fail(0, NULL, "--size: must be followed by --tmpfs");
	if (request->new_layers > 0)
		fail(0, NULL, "--overlay-src: must be followed by an overlay");
	if (request->no_symlinks)
		fail(0, NULL, "--no-symlinks: must be followed by a bind");
	if (request->hostname != NULL &&
	    (request->namespaces & CLONE_NEWUTS) == 0)
		fail(0, "add --unshare-uts",
		    "--hostname: needs a UTS namespace of its own");
	if (request->foreground && request->new_session)
		fail(0, "leave one of them out",
		    "--foreground: cannot be combined with --new-session, "
		    "which has no terminal");
	if (request->userns != -1 &&
	    (request->user || request->uid != -1 || request->gid != -1))
		fail(0, "the one that is joined has ids already",
		    "--userns: cannot be combined with --unshare-user, --uid "
		    "or --gid");
	if (request->as_pid_1 && request->nlock_files > 0)
		fail(0, "leave one of them out",
		    "--lock-file: cannot be combined with --as-pid-1, nobody "
		    "would hold the lock");
	if (request->as_pid_1 && (request->namespaces & CLONE_NEWPID) == 0)
		fail(0, "add --unshare-pid",
		    "--as-pid-1: needs a pid namespace of its own");
	if (request->command[0] == NULL)
		fail(
		    0, "see --help", "no command: nothing follows the options");
}

bool
options_called_as_bwrap(int argc, char **argv)
{
	const char *slash;

	if (argc < 1)
		return false;
	slash = strrchr(argv[0], '/');
	return strcmp(slash == NULL ? argv[0] : slash + 1, "bwrap") == 0;
}

void
request_parse(struct request *request, int argc, char **argv)
{
	request->as_bwrap = options_called_as_bwrap(argc, argv);
	request->userns = request->userns2 = request->pidns = -1;
	request->uid = request->gid = -1;
	request->block_fd = request->info_fd = request->status_fd = -1;
	if (argc < 1) /* then argv[1] is the first of the environment */
		fail(0, NULL, "started without a name: argc is 0");
	words_parse(request, argv + 1, (size_t)(argc - 1), false);
	if (request->show != SHOW_NOTHING)
		return;
	request_check(request);
	data_read(request);
}
