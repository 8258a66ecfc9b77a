/*
 * request_parse() over command lines: what is noted, in which words the rest
 * is refused, and that every bound holds at its last and at its next value.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../helper/request/options.h"
#include "caught.h"

#define LENGTH(array) (sizeof(array) / sizeof(array[0]))

enum {
	/* descriptors with numbers that the cases can name */
	FD_EMPTY = 20,
	FD_WORDS = 21,
	FD_CLOSED = 22,
	WORDS_MAX = 2 * MAX_WORDS,
};

struct line {
	int argc;
	char *argv[WORDS_MAX + 1];
};

static struct line line;
static struct request request;

static void
line_start(void)
{
	line.argc = 0;
	line.argv[line.argc++] = strdup("cordon");
	line.argv[line.argc] = NULL;
}

static void
line_add(const char *word)
{
	assert_true(line.argc < WORDS_MAX);
	line.argv[line.argc] = strdup(word);
	assert_non_null(line.argv[line.argc]);
	line.argv[++line.argc] = NULL;
}

/* Words with a space between; "''" is an empty one. */
static void
line_add_words(const char *text)
{
	char *copy, *rest, *word;

	copy = rest = strdup(text);
	assert_non_null(copy);
	while ((word = strsep(&rest, " ")) != NULL)
		line_add(strcmp(word, "''") == 0 ? "" : word);
	free(copy);
}

static void
line_end(void)
{
	int i;

	for (i = 0; i < line.argc; i++)
		free(line.argv[i]);
	line.argc = 0;
}

static void
line_parse(void *unused)
{
	(void)unused;
	request_parse(&request, line.argc, line.argv);
}

static const char *
parsed(void)
{
	memset(&request, 0, sizeof(request));
	return caught(line_parse, NULL);
}

static const char *
parsed_words(const char *words)
{
	line_end();
	line_start();
	line_add_words(words);
	return parsed();
}

/* A file with BYTES in it, as descriptor NUMBER. */
static void
descriptor_with(int number, const char *bytes, size_t length)
{
	int fd;

	fd = memfd_create("test", 0);
	assert_true(fd != -1);
	assert_int_equal(write(fd, bytes, length), length);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	if (fd == number)
		return;
	assert_int_equal(dup2(fd, number), number);
	(void)close(fd);
}

static int
descriptors_open(void **state)
{
	(void)state;
	line_start();
	descriptor_with(FD_EMPTY, "", 0);
	(void)close(FD_CLOSED);
	return 0;
}

static int
descriptors_close(void **state)
{
	(void)state;
	line_end();
	closefrom(STDERR_FILENO + 1);
	return 0;
}

static void
a_request_starts_empty(void **state)
{
	(void)state;
	assert_null(parsed_words("command"));
	assert_int_equal(request.noperations, 0);
	assert_int_equal(request.namespaces, 0);
	assert_int_equal(request.nchanges, 0);
	assert_int_equal(request.nkept_fds, 0);
	assert_int_equal(request.nprograms, 0);
	assert_int_equal(request.policy, POLICY_NONE);
	assert_int_equal(request.show, SHOW_NOTHING);
	assert_null(request.chdir);
	assert_null(request.argv0);
	assert_int_equal(request.uid, -1);
	assert_int_equal(request.gid, -1);
	assert_int_equal(request.userns, -1);
	assert_int_equal(request.userns2, -1);
	assert_int_equal(request.pidns, -1);
	assert_int_equal(request.block_fd, -1);
	assert_int_equal(request.info_fd, -1);
	assert_int_equal(request.status_fd, -1);
	assert_false(request.as_bwrap);
	assert_ptr_equal(request.command, line.argv + 1);
}

/* attack A61 */
static void
the_command_starts_where_the_options_end(void **state)
{
	static const struct {
		const char *words;
		int first;
	} cases[] = {
		{ "command", 1 },
		{ "-- command", 2 },
		{ "-- --bind a b", 2 },
		{ "-- --", 2 },
		{ "--new-session command --help", 2 },
		{ "--dir /a command --unknown", 3 },
		{ "--dir -- command", 3 },
		{ "--symlink --help --dir command", 4 },
		{ "''", 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		assert_null(parsed_words(cases[i].words));
		assert_ptr_equal(request.command, line.argv + cases[i].first);
		assert_int_equal(request.show, SHOW_NOTHING);
	}
}

static void
each_kind_of_bind_is_told_apart(void **state)
{
	static const struct {
		const char *option;
		bool read_only, devices, optional;
	} cases[] = {
		{ "--bind", false, false, false },
		{ "--bind-try", false, false, true },
		{ "--ro-bind", true, false, false },
		{ "--ro-bind-try", true, false, true },
		{ "--dev-bind", false, true, false },
		{ "--dev-bind-try", false, true, true },
	};
	const struct operation *operation;
	char words[64];
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		(void)snprintf(words, sizeof(words), "%s source dest command",
		    cases[i].option);
		assert_null(parsed_words(words));
		assert_int_equal(request.noperations, 1);
		operation = &request.operations[0];
		assert_int_equal(operation->kind, OPERATION_BIND);
		assert_string_equal(operation->option, cases[i].option);
		assert_string_equal(operation->source, "source");
		assert_string_equal(operation->dest, "dest");
		assert_int_equal(operation->read_only, cases[i].read_only);
		assert_int_equal(operation->devices, cases[i].devices);
		assert_int_equal(operation->optional, cases[i].optional);
	}
}

static void
operations_keep_their_order_and_modes(void **state)
{
	static const struct {
		enum operation_kind kind;
		mode_t mode;
		uint64_t size;
	} expected[] = {
		{ OPERATION_PROC, 0, 0 },
		{ OPERATION_DEV, 0, 0 },
		{ OPERATION_TMPFS, 0755, 0 },
		{ OPERATION_TMPFS, 01777, 4096 },
		{ OPERATION_MQUEUE, 0, 0 },
		{ OPERATION_DIR, 0755, 0 },
		{ OPERATION_DIR, 0700, 0 },
		{ OPERATION_SYMLINK, 0, 0 },
		{ OPERATION_CHMOD, 0640, 0 },
		{ OPERATION_REMOUNT_RO, 0, 0 },
		{ OPERATION_FILE, 0666, 0 },
		{ OPERATION_DATA, 0600, 0 },
		{ OPERATION_DATA, 0444, 0 },
	};
	size_t i;

	(void)state;
	descriptor_with(30, "a", 1);
	descriptor_with(31, "b", 1);
	descriptor_with(32, "c", 1);
	assert_null(parsed_words(
	    "--proc /p --dev /d --tmpfs /t "
	    "--size 4096 --perms 1777 --tmpfs /u --mqueue /q --dir /a "
	    "--perms 0700 --dir /b --symlink x /l --chmod 640 /a "
	    "--remount-ro /a --file 30 /f --bind-data 31 /g "
	    "--perms 444 --ro-bind-data 32 /h command"));
	assert_int_equal(request.noperations, LENGTH(expected));
	for (i = 0; i < LENGTH(expected); i++) {
		assert_int_equal(request.operations[i].kind, expected[i].kind);
		assert_int_equal(request.operations[i].mode, expected[i].mode);
		assert_int_equal(request.operations[i].size, expected[i].size);
	}
	assert_false(request.operations[11].read_only);
	assert_true(request.operations[12].read_only);
}

static void
namespaces_add_up_and_the_network_can_be_shared_again(void **state)
{
	static const struct {
		const char *words;
		uint64_t namespaces;
		bool cgroup_try;
	} cases[] = {
		{ "--unshare-ipc x", CLONE_NEWIPC, false },
		{ "--unshare-pid --unshare-uts x", CLONE_NEWPID | CLONE_NEWUTS,
		    false },
		{ "--unshare-net --share-net x", 0, false },
		{ "--share-net --unshare-net x", CLONE_NEWNET, false },
		{ "--unshare-cgroup x", CLONE_NEWCGROUP, false },
		{ "--unshare-cgroup-try x", 0, true },
		{ "--unshare-all x",
		    CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWUTS,
		    true },
		{ "--unshare-all --share-net x",
		    CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWUTS, true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		assert_null(parsed_words(cases[i].words));
		assert_int_equal(request.namespaces, cases[i].namespaces);
		assert_int_equal(request.cgroup_try, cases[i].cgroup_try);
	}
}

#define JOINED                                                                 \
	"--userns: cannot be combined with --unshare-user, --uid or --gid "    \
	"(the one that is joined has ids already)"

static const struct {
	const char *words, *message;
} wrong_words[] = {
	{ "--", "no command: nothing follows the options (see --help)" },
	{ "--new-session",
	    "no command: nothing follows the options (see --help)" },
	{ "--unknown x", "Unknown option --unknown: there is none of that name "
			 "(see --help)" },
	{ "- x", "Unknown option -: there is none of that name (see --help)" },
	{ "-h x",
	    "Unknown option -h: there is none of that name (see --help)" },
	{ "--hel x",
	    "Unknown option --hel: there is none of that name (see --help)" },
	{ "--help=1 x", "Unknown option --help=1: there is none of that name "
			"(see --help)" },
	{ "--bind=a b x", "Unknown option --bind=a: there is none of that name "
			  "(see --help)" },
	{ "--unshare-pi x", "Unknown option --unshare-pi: there is none of "
			    "that name (see --help)" },
	{ "--BIND a b x",
	    "Unknown option --BIND: there is none of that name (see --help)" },
	{ "--egress public x",
	    "Unknown option --egress: there is none of that name "
	    "(see --help)" },
	{ "--chdir", "--chdir: takes an argument (DIR)" },
	{ "--bind", "--bind: takes two arguments (SRC DEST)" },
	{ "--bind a", "--bind: takes two arguments (SRC DEST)" },
	{ "--setenv a", "--setenv: takes two arguments (VAR VALUE)" },
	{ "--keep-fd -1 x", "--keep-fd -1: is not a plain decimal number" },
	{ "--keep-fd '' x", "--keep-fd : is not a number" },
	{ "--keep-fd 010 x", "--keep-fd 010: is not a plain decimal number" },
	{ "--keep-fd 2147483648 x", "--keep-fd 2147483648: is too large" },
	{ "--keep-fd 4294967296 x", "--keep-fd 4294967296: is too large" },
	{ "--keep-fd 22 x", "--keep-fd 22: is not an open file descriptor" },
	{ "--args 22 x", "--args 22: is not an open file descriptor" },
	{ "--file 22 /f x", "--file 22: is not an open file descriptor" },
	{ "--seccomp 22 x", "--seccomp 22: is not an open file descriptor" },
	{ "--seccomp 20 x",
	    "the seccomp program: is empty, or no multiple of 8 bytes" },
	{ "--add-seccomp-fd 20 --seccomp 20 x",
	    "--seccomp 20: cannot be combined with --add-seccomp-fd" },
	{ "--seccomp 20 --add-seccomp-fd 20 x",
	    "--add-seccomp-fd 20: cannot be combined with --seccomp" },
	{ "--keep-fd 20 --keep-fd 20 x",
	    "--keep-fd 20: has been given to another option" },
	{ "--keep-fd 20 --args 20 x",
	    "--args 20: has been given to another option" },
	{ "--keep-fd 20 --file 20 /f x",
	    "--file 20: has been given to another option" },
	{ "--file 20 /f --bind-data 20 /g x",
	    "--bind-data 20: has been given to another option" },
	{ "--file 20 /f --seccomp 20 x",
	    "--seccomp 20: has been given to another option" },
	{ "--add-seccomp-fd 20 --add-seccomp-fd 20 x",
	    "--add-seccomp-fd 20: has been given to another option" },
	{ "--args 20 --args 20 x",
	    "--args 20: is not an open file descriptor" },
	{ "--perms 8 --dir /a x",
	    "--perms 8: is not an octal mode between 0 and 7777" },
	{ "--perms 10000 --dir /a x",
	    "--perms 10000: is not an octal mode between 0 and 7777" },
	{ "--perms 7 --perms 7 --dir /a x",
	    "--perms 7: follows another --perms without an operation "
	    "between" },
	{ "--perms 7 x",
	    "--perms: must be followed by an option that creates a "
	    "file" },
	{ "--perms 7 --bind a b x",
	    "--bind a: cannot follow --perms, it creates nothing" },
	{ "--perms 7 --symlink a b x",
	    "--symlink a: cannot follow --perms, it creates nothing" },
	{ "--perms 7 --chmod 7 b x",
	    "--chmod 7: cannot follow --perms, it creates nothing" },
	{ "--size 0 --tmpfs /a x", "--size 0: is not a size" },
	{ "--size 1k --tmpfs /a x",
	    "--size 1k: is not a plain decimal number" },
	{ "--size 9223372036854775808 --tmpfs /a x",
	    "--size 9223372036854775808: is too large" },
	{ "--size 1 --size 1 --tmpfs /a x",
	    "--size 1: follows another --size without an operation "
	    "between" },
	{ "--size 1 x", "--size: must be followed by --tmpfs" },
	{ "--size 1 --dir /a x",
	    "--dir /a: cannot follow --size, only --tmpfs can" },
	{ "--chmod 888 /a x",
	    "--chmod 888: is not an octal mode between 0 and 7777" },
	{ "--setenv '' v x", "--setenv : is not the name of a variable" },
	{ "--setenv a=b v x", "--setenv a=b: is not the name of a variable" },
	{ "--unsetenv = x", "--unsetenv =: is not the name of a variable" },
	{ "--filter strict x",
	    "--filter strict: is not one of default, nested, none" },
	{ "--filter none --filter none x",
	    "--filter none: is a second --filter" },
	{ "--landlock-scope all x",
	    "--landlock-scope all: is not a list of abstract-unix and "
	    "signal" },
	{ "--landlock-scope signal --landlock-scope signal x",
	    "--landlock-scope signal: is a second --landlock-scope" },
	{ "--rlimit cpu x",
	    "--rlimit cpu: is not NAME=SOFT or NAME=SOFT:HARD" },
	{ "--argv0 a --argv0 b x", "--argv0 b: is given more than once" },
	{ "--hostname a x", "--hostname: needs a UTS namespace of its own (add "
			    "--unshare-uts)" },
	{ "--as-pid-1 x", "--as-pid-1: needs a pid namespace of its own (add "
			  "--unshare-pid)" },
	{ "--block-fd 22 x", "--block-fd 22: is not an open file descriptor" },
	{ "--info-fd 22 x", "--info-fd 22: is not an open file descriptor" },
	{ "--json-status-fd 22 x",
	    "--json-status-fd 22: is not an open file descriptor" },
	{ "--sync-fd 22 x", "--sync-fd 22: is not an open file descriptor" },
	{ "--pidns 22 x", "--pidns 22: is not an open file descriptor" },
	{ "--userns 22 x", "--userns 22: is not an open file descriptor" },
	{ "--userns2 22 x", "--userns2 22: is not an open file descriptor" },
	{ "--bind-fd 22 /d x", "--bind-fd 22: is not an open file descriptor" },
	{ "--ro-bind-fd 22 /d x",
	    "--ro-bind-fd 22: is not an open file descriptor" },
	{ "--bind-fd 20 /d --block-fd 20 x",
	    "--block-fd 20: has been given to another option" },
	{ "--block-fd 20 --info-fd 20 x",
	    "--info-fd 20: has been given to another option" },
	{ "--info-fd 20 --json-status-fd 20 x",
	    "--json-status-fd 20: has been given to another option" },
	{ "--json-status-fd 20 --sync-fd 20 x",
	    "--sync-fd 20: has been given to another option" },
	{ "--sync-fd 20 --pidns 20 x",
	    "--pidns 20: has been given to another option" },
	{ "--pidns 20 --userns 20 x",
	    "--userns 20: has been given to another option" },
	{ "--userns 20 --userns2 20 x",
	    "--userns2 20: has been given to another option" },
	{ "--userns2 20 --keep-fd 20 x",
	    "--keep-fd 20: has been given to another option" },
	{ "--overlay a b", "--overlay: takes three arguments (RWSRC WORKDIR "
			   "DEST)" },
	{ "--uid -1 x", "--uid -1: is not a plain decimal number" },
	{ "--uid root x", "--uid root: is not a plain decimal number" },
	{ "--uid 4294967295 x", "--uid 4294967295: is too large" },
	{ "--gid 4294967295 x", "--gid 4294967295: is too large" },
	{ "--userns 20 --unshare-user x", JOINED },
	{ "--userns 20 --uid 0 x", JOINED },
	{ "--gid 0 --userns 20 x", JOINED },
	{ "--userns-block-fd 20 x",
	    "--userns-block-fd 20: is refused: the maps of a user namespace "
	    "are not written by others" },
	{ "--cap-add CAP_CHOWN x",
	    "--cap-add CAP_CHOWN: is refused: no capability is left for the "
	    "command" },
	{ "--cap-drop CHOWN x", "--cap-drop CHOWN: is neither ALL nor the name "
				"of a capability" },
	{ "--cap-drop CAP_CHOWN,CAP_KILL x",
	    "--cap-drop CAP_CHOWN,CAP_KILL: is not the name of a capability" },
	{ "--lock-file a --unshare-pid --as-pid-1 x",
	    "--lock-file: cannot be combined with --as-pid-1, nobody would "
	    "hold the lock (leave one of them out)" },
	{ "--perms 7 --bind-fd 20 /d x",
	    "--bind-fd 20: cannot follow --perms, it creates nothing" },
	{ "--size 7 --overlay-src a --tmp-overlay /d x",
	    "--tmp-overlay /d: cannot follow --size, only --tmpfs can" },
	{ "--overlay a b /d x",
	    "--overlay requires at least one --overlay-src: it has none (the "
	    "first is the lowest)" },
	{ "--overlay-src a --tmp-overlay /d --tmp-overlay /e x",
	    "--tmp-overlay requires at least one --overlay-src: it has none "
	    "(the first is the lowest)" },
	{ "--overlay-src a --ro-overlay /d x",
	    "--ro-overlay requires at least two --overlay-src: it has one (the "
	    "first is the lowest)" },
	{ "--overlay-src a --dir /d x",
	    "--dir /d: cannot follow --overlay-src, only an overlay can" },
	{ "--overlay-src a x",
	    "--overlay-src: must be followed by an overlay" },
};

/* attack A20 A61 A68 */
static void
what_is_wrong_is_said_in_words(void **state)
{
	const char *message;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(wrong_words); i++) {
		descriptor_with(FD_EMPTY, "", 0);
		message = parsed_words(wrong_words[i].words);
		if (message == NULL)
			fail_msg("%s: was taken", wrong_words[i].words);
		assert_string_equal(message, wrong_words[i].message);
		assert_int_equal(caught_status(), 125);
	}
}

/* attack A1 */
static void
an_argc_of_zero_is_refused(void **state)
{
	(void)state;
	line_end();
	line.argv[0] = NULL;
	assert_string_equal(parsed(), "started without a name: argc is 0");
	line_start();
	assert_string_equal(
	    parsed(), "no command: nothing follows the options (see --help)");
}

/* attack A2 */
static void
only_the_exact_last_component_bwrap_counts(void **state)
{
	static const struct {
		const char *name;
		bool bwrap;
	} cases[] = {
		{ "bwrap", true },
		{ "/usr/bin/bwrap", true },
		{ "../bwrap", true },
		{ "bwrap/", false },
		{ "bwrap2", false },
		{ "-bwrap", false },
		{ "xbwrap", false },
		{ "Bwrap", false },
		{ "bwrap\n", false },
		{ "", false },
		{ "/", false },
		{ "cordon", false },
	};
	char *argv[] = { NULL, NULL };
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		argv[0] = strdup(cases[i].name);
		assert_int_equal(
		    options_called_as_bwrap(1, argv), cases[i].bwrap);
		free(argv[0]);
	}
	argv[0] = NULL;
	assert_false(options_called_as_bwrap(0, argv));
}

static void
help_and_version_end_the_parsing(void **state)
{
	(void)state;
	assert_null(parsed_words("--new-session --help --unknown"));
	assert_int_equal(request.show, SHOW_HELP);
	assert_null(parsed_words("--version --help"));
	assert_int_equal(request.show, SHOW_VERSION);
	assert_null(parsed_words("--mode"));
	assert_int_equal(request.show, SHOW_MODE);
	assert_string_equal(parsed_words("--unknown --help"),
	    "Unknown option --unknown: there is none of that name (see "
	    "--help)");
	assert_null(parsed_words("command --help"));
	assert_int_equal(request.show, SHOW_NOTHING);
}

static void
the_last_of_a_single_option_counts_and_is_noted(void **state)
{
	(void)state;
	assert_null(parsed_words("--chdir /a --chdir /b --chdir /c x"));
	assert_string_equal(request.chdir, "/c");
	assert_int_equal(request.nrepeated, 2);
	assert_string_equal(request.repeated[0], "--chdir");
	assert_null(parsed_words("--unshare-uts --hostname a --hostname b x"));
	assert_string_equal(request.hostname, "b");
	assert_int_equal(request.nrepeated, 1);
	assert_string_equal(request.repeated[0], "--hostname");
}

/* Stdin, stdout and stderr are the command's, whatever goes through them. */
static void
descriptors_and_ids_are_noted(void **state)
{
	(void)state;
	descriptor_with(30, "", 0);
	descriptor_with(31, "", 0);
	descriptor_with(32, "", 0);
	descriptor_with(33, "", 0);
	assert_null(parsed_words("--uid 0 --gid 4294967294 --block-fd 30 "
				 "--info-fd 31 --json-status-fd 1 --sync-fd 32 "
				 "--pidns 20 --info-fd 33 x"));
	assert_int_equal(request.uid, 0);
	assert_int_equal(request.gid, 4294967294);
	assert_int_equal(request.block_fd, 30);
	assert_int_equal(request.info_fd, 33);
	assert_int_equal(request.status_fd, 1);
	assert_int_equal(request.nsync_fds, 1);
	assert_int_equal(request.sync_fds[0], 32);
	assert_int_equal(request.pidns, 20);
	assert_int_equal(fcntl(30, F_GETFD), FD_CLOEXEC);
	assert_int_equal(fcntl(32, F_GETFD), 0);
	assert_int_equal(fcntl(1, F_GETFD), 0);
	assert_int_equal(request.nrepeated, 1);
	assert_string_equal(request.repeated[0], "--info-fd");
}

/* Each has those that stand before it, the lowest first. */
static void
layers_are_for_the_next_overlay(void **state)
{
	const struct operation *first, *second;

	(void)state;
	assert_null(parsed_words("--overlay-src a --overlay-src b "
				 "--overlay up work /d --overlay-src c "
				 "--tmp-overlay /e x"));
	assert_int_equal(request.noperations, 2);
	first = &request.operations[0];
	second = &request.operations[1];
	assert_string_equal(first->source, "up");
	assert_string_equal(first->work, "work");
	assert_string_equal(first->dest, "/d");
	assert_int_equal(first->nlayers, 2);
	assert_string_equal(request.layers[first->layer], "a");
	assert_string_equal(request.layers[first->layer + 1], "b");
	assert_null(second->source);
	assert_string_equal(second->dest, "/e");
	assert_int_equal(second->nlayers, 1);
	assert_string_equal(request.layers[second->layer], "c");
}

static void
words_from_a_descriptor_take_the_place_of_the_option(void **state)
{
	static const char words[] = "--dir\0/b\0--symlink\0\0/c";

	(void)state;
	descriptor_with(FD_WORDS, words, sizeof(words));
	assert_null(parsed_words("--dir /a --args 21 --dir /d x"));
	assert_int_equal(request.noperations, 4);
	assert_string_equal(request.operations[0].dest, "/a");
	assert_string_equal(request.operations[1].dest, "/b");
	assert_string_equal(request.operations[2].source, "");
	assert_string_equal(request.operations[2].dest, "/c");
	assert_string_equal(request.operations[3].dest, "/d");
	/* and the descriptor was ours to close */
	assert_int_equal(fcntl(FD_WORDS, F_GETFD), -1);
}

static void
words_from_a_descriptor_are_bounded_in_kind(void **state)
{
	static const struct {
		const char *words;
		size_t length;
		const char *message;
	} cases[] = {
		{ "", 0, NULL },
		{ "--", sizeof("--"), NULL },
		/* the last word needs no NUL */
		{ "--dir\0/a", sizeof("--dir\0/a") - 1, NULL },
		{ "--dir", sizeof("--dir"), "--dir: takes an argument (DEST)" },
		{ "--args\00021", sizeof("--args\00021"),
		    "--args: cannot come from another --args" },
		{ "command", sizeof("command"),
		    "--args: command stands behind the options (give the "
		    "command on the command line)" },
		{ "--\0command", sizeof("--\0command"),
		    "--args: command stands behind the options (give the "
		    "command on the command line)" },
		{ "\0", 1,
		    "--args:  stands behind the options (give the command "
		    "on the command line)" },
		{ "--unknown", sizeof("--unknown"),
		    "Unknown option --unknown: there is none of that name (see "
		    "--help)" },
	};
	const char *message;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		descriptor_with(FD_WORDS, cases[i].words, cases[i].length);
		message = parsed_words("--args 21 x");
		if (cases[i].message == NULL)
			assert_null(message);
		else
			assert_string_equal(message, cases[i].message);
	}
}

/* Every list of a request, full and with one more.  attack A55 A68 */
static void
one_more_than_each_bound_is_an_error(void **state)
{
	static const struct {
		const char *words;
		size_t bound;
		const char *message;
	} cases[] = {
		{ "--dir /a", MAX_OPERATIONS,
		    "--dir /a: is one file system operation too many" },
		{ "--bind a /b", MAX_OPERATIONS,
		    "--bind a: is one file system operation too many" },
		{ "--unsetenv A", MAX_ENVIRONMENT,
		    "--unsetenv A: is one change of the environment too "
		    "many" },
		{ "--clearenv", MAX_ENVIRONMENT,
		    "--clearenv: is one change of the environment too many" },
		{ "--rlimit cpu=1", MAX_RLIMITS,
		    "--rlimit cpu=1: is one resource limit too many" },
		{ "--lock-file a", MAX_LOCK_FILES,
		    "--lock-file a: is one file too many to lock" },
		{ "--overlay-src a --tmp-overlay /b", MAX_OVERLAYS,
		    "--tmp-overlay /b: is one overlay too many" },
		{ "--new-session", MAX_WORDS,
		    "the options: more than 16384 words" },
	};
	size_t i, n;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		line_end();
		line_start();
		for (n = 0; n < cases[i].bound; n++)
			line_add_words(cases[i].words);
		line_add("x");
		assert_null(parsed());
		line_end();
		line_start();
		for (n = 0; n < cases[i].bound + 1; n++)
			line_add_words(cases[i].words);
		line_add("x");
		assert_string_equal(parsed(), cases[i].message);
	}
}

static void
one_descriptor_more_than_the_bound_is_an_error(void **state)
{
	static const struct {
		const char *option;
		int bound;
		const char *message;
	} cases[] = {
		{ "--keep-fd", MAX_KEPT_FDS,
		    "--keep-fd 164: is one descriptor too many" },
		{ "--sync-fd", MAX_SYNC_FDS,
		    "--sync-fd 164: is one descriptor too many" },
	};
	char words[32];
	size_t n;
	int i;

	(void)state;
	for (n = 0; n < LENGTH(cases); n++) {
		line_end();
		line_start();
		for (i = 0; i <= cases[n].bound; i++) {
			if (i == cases[n].bound) {
				line_add("x");
				assert_null(parsed());
				free(line.argv[--line.argc]);
			}
			descriptor_with(100 + i, "", 0);
			(void)snprintf(words, sizeof(words), "%s %d",
			    cases[n].option, 100 + i);
			line_add_words(words);
		}
		line_add("x");
		assert_string_equal(parsed(), cases[n].message);
	}
}

/* Of one overlay, and of all. */
static void
one_layer_more_than_the_bound_is_an_error(void **state)
{
	int i, n;

	(void)state;
	line_end();
	line_start();
	for (i = 0; i < MAX_OVERLAYS; i++) {
		for (n = 0; n < MAX_LAYERS; n++)
			line_add_words("--overlay-src a");
		line_add_words("--ro-overlay /b");
	}
	line_add("x");
	assert_null(parsed());
	assert_int_equal(request.nlayers, MAX_OVERLAYS * MAX_LAYERS);
	free(line.argv[--line.argc]);
	line_add_words("--overlay-src a x");
	assert_string_equal(
	    parsed(), "--overlay-src a: is one layer of all too many");
	line_end();
	line_start();
	for (n = 0; n <= MAX_LAYERS; n++)
		line_add_words("--overlay-src a");
	line_add_words("--ro-overlay /b x");
	assert_string_equal(parsed(), "--overlay-src a: is one layer too many");
}

static void
one_watch_more_than_the_bound_is_an_error(void **state)
{
	int i;

	(void)state;
	line_end();
	line_start();
	for (i = 0; i <= MAX_WATCHES; i++)
		line_add_words("--watch /a");
	line_add("x");
	assert_string_equal(
	    parsed(), "--watch /a: is one path too many to watch");
}

static void
one_filter_more_than_the_bound_is_an_error(void **state)
{
	static const char program[8] = { 0x06 };
	char word[16];
	int i;

	(void)state;
	line_end();
	line_start();
	for (i = 0; i <= MAX_FILTERS; i++) {
		descriptor_with(40 + i, program, sizeof(program));
		line_add("--add-seccomp-fd");
		(void)snprintf(word, sizeof(word), "%d", 40 + i);
		line_add(word);
	}
	line_add("x");
	assert_string_equal(
	    parsed(), "--add-seccomp-fd 56: is one filter too many");
	/* the same without the last one */
	free(line.argv[line.argc - 1]);
	free(line.argv[line.argc - 2]);
	line.argv[line.argc - 3][0] = 'x';
	line.argv[line.argc - 3][1] = '\0';
	line.argv[line.argc -= 2] = NULL;
	assert_null(parsed());
	assert_int_equal(request.nprograms, MAX_FILTERS);
	assert_int_equal(request.programs[MAX_FILTERS - 1].length, 1);
}

/* What a descriptor holds, full and with one more unit. */
static void
one_more_than_each_bound_of_data_is_an_error(void **state)
{
	static const struct {
		const char *words;
		size_t bytes, unit;
		const char *message;
	} cases[] = {
		{ "--seccomp 21 x", 8 * MAX_FILTER_LENGTH, 8,
		    "the seccomp program: more than 32768 bytes" },
		{ "--file 21 /f x", MAX_DATA_BYTES, 1,
		    "--file: more than 16777216 bytes" },
		{ "--bind-data 21 /f x", MAX_DATA_BYTES, 1,
		    "--bind-data: more than 16777216 bytes" },
	};
	char *bytes;
	size_t i;

	(void)state;
	bytes = calloc(1, MAX_DATA_BYTES + 8);
	assert_non_null(bytes);
	for (i = 0; i < LENGTH(cases); i++) {
		descriptor_with(FD_WORDS, bytes, cases[i].bytes);
		assert_null(parsed_words(cases[i].words));
		descriptor_with(
		    FD_WORDS, bytes, cases[i].bytes + cases[i].unit);
		assert_string_equal(
		    parsed_words(cases[i].words), cases[i].message);
	}
	free(bytes);
}

static void
a_seccomp_program_is_whole_instructions(void **state)
{
	static const char bytes[17] = { 0x06 };

	(void)state;
	descriptor_with(FD_WORDS, bytes, 16);
	assert_null(parsed_words("--seccomp 21 x"));
	assert_int_equal(request.programs[0].length, 2);
	descriptor_with(FD_WORDS, bytes, 17);
	assert_string_equal(parsed_words("--seccomp 21 x"),
	    "the seccomp program: is empty, or no multiple of 8 bytes");
}

/* --args: all of them together. */
static void
one_byte_more_than_all_args_can_have_is_an_error(void **state)
{
	enum { HALF = MAX_ARGS_BYTES / 2 };
	static const char head[] = "--setenv\0A";
	char *bytes;

	(void)state;
	bytes = malloc(HALF + 1);
	assert_non_null(bytes);
	memset(bytes, 'a', HALF + 1);
	memcpy(bytes, head, sizeof(head));
	bytes[HALF - 1] = '\0';
	descriptor_with(FD_WORDS, bytes, HALF);
	descriptor_with(23, bytes, HALF);
	/* one is kept for a NUL that the last word may lack */
	assert_string_equal(parsed_words("--args 21 --args 23 x"),
	    "--args: more than 524287 bytes");
	descriptor_with(FD_WORDS, bytes, HALF);
	bytes[HALF - 2] = '\0';
	descriptor_with(23, bytes, HALF - 1);
	assert_null(parsed_words("--args 21 --args 23 x"));
	free(bytes);
}

static void
one_word_more_than_all_args_can_have_is_an_error(void **state)
{
	static const char word[] = "--new-session";
	char *bytes;
	size_t i;

	(void)state;
	bytes = malloc((MAX_WORDS + 1) * sizeof(word));
	assert_non_null(bytes);
	for (i = 0; i <= MAX_WORDS; i++)
		memcpy(bytes + i * sizeof(word), word, sizeof(word));
	descriptor_with(FD_WORDS, bytes, (MAX_WORDS + 1) * sizeof(word));
	assert_string_equal(
	    parsed_words("--args 21 x"), "the options: more than 16384 words");
	/* --args and its descriptor are two of them */
	descriptor_with(FD_WORDS, bytes, (MAX_WORDS - 1) * sizeof(word));
	assert_string_equal(
	    parsed_words("--args 21 x"), "the options: more than 16384 words");
	descriptor_with(FD_WORDS, bytes, (MAX_WORDS - 2) * sizeof(word));
	assert_null(parsed_words("--args 21 x"));
	free(bytes);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
	    name, descriptors_open, descriptors_close)
		TEST(a_request_starts_empty),
		TEST(the_command_starts_where_the_options_end),
		TEST(each_kind_of_bind_is_told_apart),
		TEST(operations_keep_their_order_and_modes),
		TEST(namespaces_add_up_and_the_network_can_be_shared_again),
		TEST(what_is_wrong_is_said_in_words),
		TEST(an_argc_of_zero_is_refused),
		TEST(only_the_exact_last_component_bwrap_counts),
		TEST(help_and_version_end_the_parsing),
		TEST(the_last_of_a_single_option_counts_and_is_noted),
		TEST(descriptors_and_ids_are_noted),
		TEST(layers_are_for_the_next_overlay),
		TEST(words_from_a_descriptor_take_the_place_of_the_option),
		TEST(words_from_a_descriptor_are_bounded_in_kind),
		TEST(one_more_than_each_bound_is_an_error),
		TEST(one_watch_more_than_the_bound_is_an_error),
		TEST(one_filter_more_than_the_bound_is_an_error),
		TEST(one_more_than_each_bound_of_data_is_an_error),
		TEST(a_seccomp_program_is_whole_instructions),
		TEST(one_byte_more_than_all_args_can_have_is_an_error),
		TEST(one_word_more_than_all_args_can_have_is_an_error),
		TEST(one_descriptor_more_than_the_bound_is_an_error),
		TEST(one_layer_more_than_the_bound_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
