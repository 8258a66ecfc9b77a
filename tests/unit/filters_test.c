/*
 * Both policies of both architectures, run by an interpreter and held against
 * the contract, which is written down here a second time and by name.
 *
 *	filters_test GOLDEN-DIRECTORY
 *	filters_test --decisions POLICY ARCHITECTURE	print what is golden
 */
#include <err.h>
#include <errno.h>
#include <linux/audit.h>
#include <seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bpf.h"

#define filter_default default_x86_64
#define filter_nested nested_x86_64
#define filter_userns userns_x86_64
#include "filters-x86_64.h"
#undef filter_default
#undef filter_nested
#undef filter_userns
#define filter_default default_aarch64
#define filter_nested nested_aarch64
#define filter_userns userns_aarch64
#include "filters-aarch64.h"

enum { PROBED = 1024, HIGHEST = 470 };

struct subject {
	const char *policy;
	const char *arch_name;
	uint32_t arch;
	bool namespaces; /* allowed inside */
	const struct sock_filter *code;
	size_t length;
};

#define COUNTED(array) array, sizeof(array) / sizeof(array[0])

static const struct subject subjects[] = {
	{ "default", "x86_64", AUDIT_ARCH_X86_64, false,
	    COUNTED(default_x86_64) },
	{ "nested", "x86_64", AUDIT_ARCH_X86_64, true, COUNTED(nested_x86_64) },
	{ "default", "aarch64", AUDIT_ARCH_AARCH64, false,
	    COUNTED(default_aarch64) },
	{ "nested", "aarch64", AUDIT_ARCH_AARCH64, true,
	    COUNTED(nested_aarch64) },
};
enum { NSUBJECTS = sizeof(subjects) / sizeof(subjects[0]) };

/* high halves of arguments, which the kernel drops from an int */
static const uint64_t garbage[] = {
	0,
	UINT64_C(1) << 32,
	UINT64_C(1) << 63,
	UINT64_C(0xdeadbeef) << 32,
	UINT64_C(0xffffffff) << 32,
};
enum { NGARBAGE = sizeof(garbage) / sizeof(garbage[0]) };

static const char enosys[] =
    "clone3 io_uring_setup io_uring_enter io_uring_register open_tree "
    "move_mount fsopen fsconfig fsmount fspick mount_setattr userfaultfd "
    "memfd_secret kexec_load kexec_file_load pidfd_getfd process_madvise "
    "add_key keyctl request_key bpf fanotify_init set_mempolicy_home_node "
    "quotactl_fd ";

static const char eperm[] =
    "acct swapon swapoff reboot init_module finit_module delete_module iopl "
    "ioperm modify_ldt perf_event_open open_by_handle_at name_to_handle_at "
    "lookup_dcookie syslog quotactl settimeofday clock_settime vhangup kcmp "
    "move_pages migrate_pages mbind set_mempolicy vmsplice uselib ustat sysfs "
    "nfsservctl _sysctl create_module get_kernel_syms query_module "
    "afs_syscall tuxcall security vserver getpmsg putpmsg epoll_ctl_old "
    "epoll_wait_old set_thread_area get_thread_area ";

static const char eperm_default[] = "mount umount2 pivot_root chroot unshare "
				    "setns sethostname setdomainname ";

static const char never_refused[] =
    "mincore get_mempolicy futex futex_waitv rseq membarrier statx faccessat2 "
    "openat2 close_range pidfd_open pidfd_send_signal memfd_create "
    "landlock_create_ruleset landlock_add_rule landlock_restrict_self seccomp "
    "sched_getaffinity sched_setaffinity sched_setattr sched_setscheduler "
    "sched_yield prlimit64 ptrace process_vm_readv process_vm_writev "
    "io_setup io_submit io_getevents io_pgetevents execve execveat prctl ";

/* of 6.5 and later, the same on both architectures */
static const unsigned int enosys_numbers[] = {
	451, /* cachestat */
	457, /* statmount */
	458, /* listmount */
	460, /* lsm_set_self_attr */
	467, /* open_tree_attr */
	470, /* listns */
};
static const unsigned int never_refused_numbers[] = {
	452, /* fchmodat2 */
	453, /* map_shadow_stack */
	454, /* futex_wake */
	455, /* futex_wait */
	456, /* futex_requeue */
	459, /* lsm_get_self_attr */
	462, /* mseal */
	463, /* setxattrat */
	464, /* getxattrat */
	465, /* listxattrat */
	466, /* removexattrat */
};

static uint32_t
answer(const struct subject *subject, uint32_t arch, uint32_t number,
    uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	struct seccomp_data data = {
		.nr = (int)number,
		.arch = arch,
		.args = { arg0, arg1, arg2 },
	};

	return bpf_run(subject->code, subject->length, &data);
}

static uint32_t
refused(int error)
{
	return SECCOMP_RET_ERRNO | (uint32_t)error;
}

/* The numbers of an ABI; its own clone3 is the same everywhere. */
static const struct abi {
	struct subject subject;
	uint32_t clone, unshare, clone3;
} abis[] = {
	{ { "userns", "x86_64", AUDIT_ARCH_X86_64, false,
	      COUNTED(userns_x86_64) },
	    56, 272, 435 },
	{ { "userns", "x32", AUDIT_ARCH_X86_64, false, COUNTED(userns_x86_64) },
	    0x40000000 + 56, 0x40000000 + 272, 0x40000000 + 435 },
	{ { "userns", "x86", AUDIT_ARCH_I386, false, COUNTED(userns_x86_64) },
	    120, 310, 435 },
	{ { "userns", "aarch64", AUDIT_ARCH_AARCH64, false,
	      COUNTED(userns_aarch64) },
	    220, 97, 435 },
	{ { "userns", "arm", AUDIT_ARCH_ARM, false, COUNTED(userns_aarch64) },
	    120, 337, 435 },
};

static uint32_t
number_of(const struct subject *subject, const char *name)
{
	int number;

	number = seccomp_syscall_resolve_name_arch(subject->arch, name);
	assert_true(number >= 0);
	return (uint32_t)number;
}

/* Is it the number of a word in the list, each of which ends in a space? */
static bool
listed(const struct subject *subject, const char *list, unsigned int number)
{
	const char *word, *space;
	char name[64];
	int found;

	for (word = list; *word != '\0'; word = space + 1) {
		space = strchr(word, ' ');
		assert_non_null(space);
		snprintf(name, sizeof(name), "%.*s", (int)(space - word), word);
		found = seccomp_syscall_resolve_name_arch(subject->arch, name);
		assert_int_not_equal(found, __NR_SCMP_ERROR);
		if (found == (int)number)
			return true;
	}
	return false;
}

static void
assert_answer(const struct subject *subject, uint32_t number, uint64_t arg0,
    uint64_t arg1, uint64_t arg2, uint32_t wanted)
{
	assert_int_equal(
	    answer(subject, subject->arch, number, arg0, arg1, arg2), wanted);
}

static bool
among(const unsigned int *numbers, size_t n, unsigned int number)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (numbers[i] == number)
			return true;
	return false;
}

static bool
unassigned(const struct subject *subject, unsigned int number)
{
	if (number > HIGHEST)
		return true;
	if (subject->arch == AUDIT_ARCH_X86_64)
		return number > 334 && number < 424; /* and u(ret)probe */
	return (number > 243 && number < 260) || (number > 294 && number < 424);
}

/* what the contract says when every argument is 0 */
static uint32_t
expected(const struct subject *subject, unsigned int number)
{
	if (unassigned(subject, number) ||
	    among(COUNTED(enosys_numbers), number) ||
	    listed(subject, enosys, number))
		return refused(ENOSYS);
	if (listed(subject, eperm, number))
		return refused(EPERM);
	if (!subject->namespaces && listed(subject, eperm_default, number))
		return refused(EPERM);
	if (listed(subject, "socket socketpair ", number))
		return refused(EAFNOSUPPORT);
	return SECCOMP_RET_ALLOW;
}

static void
every_number_is_answered_as_the_contract_says(void **state)
{
	const struct subject *subject;
	unsigned int number;

	(void)state;
	for (subject = subjects; subject < subjects + NSUBJECTS; subject++)
		for (number = 0; number < PROBED; number++)
			if (answer(subject, subject->arch, number, 0, 0, 0) !=
			    expected(subject, number))
				fail_msg("%s %s %u", subject->policy,
				    subject->arch_name, number);
}

static void
arguments_matter_to_six_calls_only(void **state)
{
	const struct subject *subject;
	unsigned int number;
	uint32_t zero, ones;

	(void)state;
	for (subject = subjects; subject < subjects + NSUBJECTS; subject++)
		for (number = 0; number < PROBED; number++) {
			if (listed(subject,
				"clone ioctl personality pipe2 socket "
				"socketpair ",
				number))
				continue;
			zero = answer(subject, subject->arch, number, 0, 0, 0);
			ones = answer(subject, subject->arch, number,
			    UINT64_MAX, UINT64_MAX, UINT64_MAX);
			assert_int_equal(zero, ones);
		}
}

static void
what_programs_rely_on_is_never_refused(void **state)
{
	const struct subject *subject;
	unsigned int number;

	(void)state;
	for (subject = subjects; subject < subjects + NSUBJECTS; subject++)
		for (number = 0; number < PROBED; number++)
			if (listed(subject, never_refused, number) ||
			    among(COUNTED(never_refused_numbers), number))
				assert_answer(subject, number, 0, 0, 0,
				    SECCOMP_RET_ALLOW);
}

static void
another_architecture_is_killed_whatever_the_number(void **state)
{
	static const uint32_t others[] = {
		0,
		AUDIT_ARCH_I386,
		AUDIT_ARCH_ARM,
		AUDIT_ARCH_AARCH64,
		AUDIT_ARCH_X86_64,
		AUDIT_ARCH_PPC64LE,
		UINT32_MAX,
		AUDIT_ARCH_X86_64 & ~(uint32_t)__AUDIT_ARCH_64BIT,
		AUDIT_ARCH_AARCH64 & ~(uint32_t)__AUDIT_ARCH_LE,
	};
	const struct subject *subject;
	uint32_t number;
	size_t i;

	(void)state;
	for (subject = subjects; subject < subjects + NSUBJECTS; subject++)
		for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
			if (others[i] == subject->arch)
				continue;
			/* from -1 through 0 to the end */
			for (number = UINT32_MAX; number != PROBED; number++)
				assert_int_equal(
				    answer(subject, others[i], number, 0, 0, 0),
				    SECCOMP_RET_KILL_PROCESS);
		}
}

static void
a_number_beyond_the_reviewed_is_ENOSYS_and_so_is_x32(void **state)
{
	const struct subject *subject;
	uint32_t number;
	unsigned int bit;

	(void)state;
	for (subject = subjects; subject < subjects + NSUBJECTS; subject++) {
		for (number = 0; number < PROBED; number++) {
			assert_answer(subject, number | 0x40000000, 0, 0, 0,
			    refused(ENOSYS));
			assert_answer(subject, UINT32_MAX - 1 - number, 0, 0, 0,
			    refused(ENOSYS));
		}
		for (bit = 9; bit < 32; bit++)
			for (number = 0; number < PROBED; number++)
				assert_answer(subject,
				    number | UINT32_C(1) << bit, 0, 0, 0,
				    refused(ENOSYS));
	}
}

static void
a_call_skipped_by_a_tracer_is_left_alone(void **state)
{
	const struct subject *subject;

	(void)state;
	for (subject = subjects; subject < subjects + NSUBJECTS; subject++)
		assert_answer(subject, UINT32_MAX, 0, 0, 0, SECCOMP_RET_ALLOW);
}

/* TIOCEXCL, TIOCSTI, TIOCLINUX, TIOCSETD */
static const unsigned int terminal_commands[] = { 0x540c, 0x5412, 0x541c,
	0x5423 };

static void
assert_ioctl(const struct subject *subject, uint64_t command, uint32_t wanted)
{
	assert_answer(
	    subject, number_of(subject, "ioctl"), 0, command, 0, wanted);
}

static void
a_terminal_is_left_alone_whatever_the_high_bits(void **state)
{
	const struct subject *subject;
	uint32_t bit, command, wanted;
	size_t i;

	(void)state;
	for (subject = subjects; subject < subjects + NSUBJECTS; subject++)
		for (i = 0; i < NGARBAGE; i++) {
			for (command = 0; command < 0x10000; command++) {
				wanted =
				    among(COUNTED(terminal_commands), command)
					? refused(EPERM)
					: SECCOMP_RET_ALLOW;
				assert_ioctl(
				    subject, garbage[i] | command, wanted);
			}
			/* to the kernel another command: all 32 bits count */
			for (bit = 0x10000; bit != 0; bit <<= 1)
				assert_ioctl(subject, garbage[i] | bit | 0x5412,
				    SECCOMP_RET_ALLOW);
		}
}

/* SNAP_CREATE, SNAP_DESTROY, SNAP_CREATE_V2, SNAP_DESTROY_V2; 0x94 is btrfs */
static const unsigned int subvolume_commands[] = { 0x50009401, 0x5000940f,
	0x50009417, 0x5000943f };

static void
no_subvolume_is_copied_or_deleted(void **state)
{
	const struct subject *subject;
	uint32_t command, wanted;
	size_t i;

	(void)state;
	for (subject = subjects; subject < subjects + NSUBJECTS; subject++)
		for (i = 0; i < NGARBAGE; i++)
			for (command = 0x50009400; command <= 0x500094ff;
			     command++) {
				wanted =
				    among(COUNTED(subvolume_commands), command)
					? refused(EPERM)
					: SECCOMP_RET_ALLOW;
				assert_ioctl(
				    subject, garbage[i] | command, wanted);
			}
}

/* family, type and protocol as int, garbage in every high half */
static void
assert_socket(const struct subject *subject, uint32_t family, uint32_t type,
    uint32_t protocol, uint32_t wanted)
{
	size_t i;

	for (i = 0; i < NGARBAGE; i++) {
		assert_answer(subject, number_of(subject, "socket"),
		    garbage[i] | family, garbage[i] | type,
		    garbage[i] | protocol, wanted);
		assert_answer(subject, number_of(subject, "socketpair"),
		    garbage[i] | family, garbage[i] | type,
		    garbage[i] | protocol, wanted);
	}
}

static void
only_unix_inet_and_route_sockets_can_be_made(void **state)
{
	const struct subject *subject;
	uint32_t family, protocol, wanted;
	unsigned int bit;

	(void)state;
	for (subject = subjects; subject < subjects + NSUBJECTS; subject++) {
		for (family = 0; family <= 64; family++)
			for (protocol = 0; protocol <= 64; protocol++) {
				wanted = family == 1 || family == 2 ||
						 family == 10 ||
						 (family == 16 && protocol == 0)
					     ? SECCOMP_RET_ALLOW
					     : refused(EAFNOSUPPORT);
				assert_socket(
				    subject, family, 1, protocol, wanted);
			}
		/* an allowed family and one more bit, up to the sign */
		for (bit = 5; bit < 32; bit++) {
			assert_socket(subject, UINT32_C(1) << bit | 2, 1, 0,
			    refused(EAFNOSUPPORT));
			assert_socket(subject, 16, 3, UINT32_C(1) << bit,
			    refused(EAFNOSUPPORT));
		}
		assert_socket(subject, UINT32_MAX, 1, 0, refused(EAFNOSUPPORT));
	}
}

static void
an_inet_socket_cannot_become_a_packet_socket(void **state)
{
	static const uint32_t flags[] = { 0, 04000, 02000000, 02004000 };
	const struct subject *subject;
	uint32_t type;
	size_t i;

	(void)state;
	for (subject = subjects; subject < subjects + NSUBJECTS; subject++)
		for (type = 0; type <= 0xf; type++)
			for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
				assert_socket(subject, 2, type | flags[i], 0,
				    type == 10 ? refused(EAFNOSUPPORT)
					       : SECCOMP_RET_ALLOW);
}

static void
an_inet_socket_cannot_become_one_of_AF_SMC(void **state)
{
	static const uint32_t families[] = { 1, 2, 10 };
	const struct subject *subject;
	uint32_t protocol;
	size_t i;

	(void)state;
	for (subject = subjects; subject < subjects + NSUBJECTS; subject++)
		for (i = 0; i < sizeof(families) / sizeof(families[0]); i++)
			for (protocol = 0; protocol <= 1024; protocol++)
				assert_socket(subject, families[i], 1, protocol,
				    protocol == 256 ? refused(EPROTONOSUPPORT)
						    : SECCOMP_RET_ALLOW);
}

static void
assert_clone(const struct subject *subject, uint32_t flags)
{
	uint32_t wanted;
	size_t i;

	wanted = SECCOMP_RET_ALLOW;
	if (!subject->namespaces && (flags & 0x7e020000) != 0)
		wanted = refused(EPERM);
	for (i = 0; i < NGARBAGE; i++)
		assert_answer(subject, number_of(subject, "clone"),
		    garbage[i] | flags, 0, 0, wanted);
}

static void
clone_makes_namespaces_in_nested_only(void **state)
{
	/* fork, vfork and pthread_create of glibc */
	static const uint32_t ordinary[] = { 0x01200011, 0x4111, 0x003d0f00 };
	const struct subject *subject;
	uint32_t bit;
	size_t i;

	(void)state;
	for (subject = subjects; subject < subjects + NSUBJECTS; subject++)
		for (i = 0; i < sizeof(ordinary) / sizeof(ordinary[0]); i++) {
			assert_clone(subject, ordinary[i]);
			for (bit = 1; bit != 0; bit <<= 1)
				assert_clone(subject, ordinary[i] | bit);
		}
}

static void
assert_personality(
    const struct subject *subject, uint32_t value, uint32_t wanted)
{
	size_t i;

	for (i = 0; i < NGARBAGE; i++)
		assert_answer(subject, number_of(subject, "personality"),
		    garbage[i] | value, 0, 0, wanted);
}

static void
a_personality_is_one_of_six(void **state)
{
	static const unsigned int allowed[] = {
		0,
		8,
		0x20000,
		0x20008,
		0x40000,
		UINT32_MAX,
	};
	const struct subject *subject;
	uint32_t high, low, value;
	size_t i;

	(void)state;
	for (subject = subjects; subject < subjects + NSUBJECTS; subject++) {
		for (i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
			assert_personality(
			    subject, allowed[i], SECCOMP_RET_ALLOW);
		/* every flag, bits 16 to 31, on some domains, bits 0 to 7 */
		for (high = 0; high <= 0xffff; high++)
			for (low = 0; low <= 0x10; low++) {
				value = high << 16 | low;
				if (!among(COUNTED(allowed), value))
					assert_personality(
					    subject, value, refused(EPERM));
			}
	}
}

static void
a_pipe_carries_no_notices_of_the_kernel(void **state)
{
	const struct subject *subject;
	uint32_t flags;
	size_t i;

	(void)state;
	for (subject = subjects; subject < subjects + NSUBJECTS; subject++)
		for (i = 0; i < NGARBAGE; i++)
			/* through O_CLOEXEC, O_DIRECT and O_NONBLOCK */
			for (flags = 0; flags < 02000000 * 2; flags += 0x40)
				assert_answer(subject,
				    number_of(subject, "pipe2"), 0,
				    garbage[i] | flags, 0,
				    (flags & 0x80) != 0 ? refused(EPERM)
							: SECCOMP_RET_ALLOW);
}

static void
decision(
    const struct subject *subject, unsigned int number, char *line, size_t size)
{
	const char *name;
	uint32_t action;

	action = answer(subject, subject->arch, number, 0, 0, 0);
	if (action == SECCOMP_RET_ALLOW)
		name = "allow";
	else if (action == SECCOMP_RET_KILL_PROCESS)
		name = "kill";
	else if ((action & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ERRNO)
		name = strerrorname_np(action & SECCOMP_RET_DATA);
	else
		name = NULL;
	if (name == NULL)
		errx(EXIT_FAILURE, "%u is answered %#x", number, action);
	snprintf(line, size, "%u %s\n", number, name);
}

static void
every_decision_is_the_golden_one(void **state)
{
	const char *directory = *state;
	const struct subject *subject;
	char path[4096], wanted[64], line[64];
	unsigned int number;
	FILE *file;

	for (subject = subjects; subject < subjects + NSUBJECTS; subject++) {
		snprintf(path, sizeof(path), "%s/golden-%s-%s", directory,
		    subject->policy, subject->arch_name);
		file = fopen(path, "r");
		if (file == NULL)
			fail_msg("%s: %s", path, strerror(errno));
		for (number = 0; number < PROBED; number++) {
			decision(subject, number, line, sizeof(line));
			assert_non_null(fgets(wanted, sizeof(wanted), file));
			assert_string_equal(line, wanted);
		}
		assert_null(fgets(wanted, sizeof(wanted), file));
		fclose(file);
	}
}

static int
print_decisions(const char *policy, const char *arch_name)
{
	const struct subject *subject;
	unsigned int number;
	char line[64];

	for (subject = subjects; subject < subjects + NSUBJECTS; subject++) {
		if (strcmp(subject->policy, policy) != 0 ||
		    strcmp(subject->arch_name, arch_name) != 0)
			continue;
		for (number = 0; number < PROBED; number++) {
			decision(subject, number, line, sizeof(line));
			fputs(line, stdout);
		}
		return EXIT_SUCCESS;
	}
	errx(EXIT_FAILURE, "no policy %s for %s", policy, arch_name);
}

static void
userns_refuses_that_alone_in_every_abi(void **state)
{
	const struct abi *abi;
	uint32_t base, expected, flags, number;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(abis) / sizeof(abis[0]); i++) {
		abi = &abis[i];
		base = abi->clone3 - 435;
		for (number = base; number < base + PROBED; number++) {
			for (j = 0; j < 32; j++) {
				flags = UINT32_C(1) << j;
				expected = SECCOMP_RET_ALLOW;
				if (number == abi->clone3)
					expected = refused(ENOSYS);
				else if (flags == CLONE_NEWUSER &&
					 (number == abi->clone ||
					     number == abi->unshare))
					expected = refused(EPERM);
				assert_int_equal(
				    answer(&abi->subject, abi->subject.arch,
					number, flags | garbage[j % NGARBAGE],
					UINT64_MAX, UINT64_MAX),
				    expected);
			}
		}
	}
}

static int
check_all(char *directory)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_number_is_answered_as_the_contract_says),
		cmocka_unit_test(arguments_matter_to_six_calls_only),
		cmocka_unit_test(what_programs_rely_on_is_never_refused),
		cmocka_unit_test(
		    another_architecture_is_killed_whatever_the_number),
		cmocka_unit_test(
		    a_number_beyond_the_reviewed_is_ENOSYS_and_so_is_x32),
		cmocka_unit_test(a_call_skipped_by_a_tracer_is_left_alone),
		cmocka_unit_test(
		    a_terminal_is_left_alone_whatever_the_high_bits),
		cmocka_unit_test(no_subvolume_is_copied_or_deleted),
		cmocka_unit_test(only_unix_inet_and_route_sockets_can_be_made),
		cmocka_unit_test(an_inet_socket_cannot_become_a_packet_socket),
		cmocka_unit_test(an_inet_socket_cannot_become_one_of_AF_SMC),
		cmocka_unit_test(clone_makes_namespaces_in_nested_only),
		cmocka_unit_test(userns_refuses_that_alone_in_every_abi),
		cmocka_unit_test(a_personality_is_one_of_six),
		cmocka_unit_test(a_pipe_carries_no_notices_of_the_kernel),
		cmocka_unit_test_prestate(
		    every_decision_is_the_golden_one, directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

int
main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "--decisions") == 0)
		return print_decisions(argv[2], argv[3]);
	if (argc != 2)
		errx(EXIT_FAILURE, "usage: filters_test GOLDEN-DIRECTORY");
	return check_all(argv[1]);
}
