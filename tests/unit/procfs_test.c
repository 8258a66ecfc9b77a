/*
 * What of /proc is hidden, by a mountinfo: mount points in it are anybody's
 * to choose, as far as they can mount.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../helper/plan/procfs.h"

#define ROOT "21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n"
#define PROC "22 21 0:20 / /proc rw,nosuid shared:12 - proc proc rw\n"
#define BINFMT                                                                 \
	"36 22 0:31 / /proc/sys/fs/binfmt_misc rw shared:18 - autofs a rw\n"
#define MOUNTS "has mounts on it"
#define SUBSET "is mounted with subset="

static void
assert_hides(const char *text, const char *expected)
{
	const char *hidden;
	int fd;

	fd = memfd_create("mountinfo", 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	hidden = procfs_hides(fd);
	(void)close(fd);
	if (hidden == NULL || expected == NULL)
		assert_true(hidden == expected);
	else
		assert_string_equal(hidden, expected);
}

static void
a_plain_proc_hides_nothing(void **state)
{
	(void)state;
	assert_hides("", NULL);
	assert_hides(ROOT PROC BINFMT, NULL);
	assert_hides(ROOT PROC "40 21 0:9 / /process rw - tmpfs t rw\n", NULL);
	assert_hides(ROOT PROC "40 21 0:9 / /a/proc/b rw - tmpfs t rw\n", NULL);
}

static void
a_mount_below_proc_hides_something(void **state)
{
	(void)state;
	assert_hides(
	    ROOT PROC "40 22 0:9 / /proc/keys rw - tmpfs t rw\n", MOUNTS);
	assert_hides(
	    ROOT PROC "40 22 0:9 / /proc/sys rw a:1 b:2 - ext4 t rw\n", MOUNTS);
	/* a name that begins like one that hides nothing */
	assert_hides(ROOT PROC
	    "40 22 0:9 / /proc/sys/fs/binfmt_misc/x rw - tmpfs t rw\n",
	    MOUNTS);
}

static void
a_part_of_proc_is_not_all_of_it(void **state)
{
	(void)state;
	assert_hides(
	    ROOT "22 21 0:20 / /proc rw - proc proc rw,subset=pid\n", SUBSET);
	assert_hides(ROOT "22 21 0:20 / /proc rw shared:1 master:2 - proc proc "
			  "rw,hidepid=2,subset=pid\n",
	    SUBSET);
	/* of another file system, or in the name of a source */
	assert_hides(
	    ROOT PROC "40 21 0:9 / /p rw - proc p rw,subset=pid\n", NULL);
	assert_hides(ROOT "22 21 0:20 / /proc rw - proc subset=pid rw\n", NULL);
}

/* attack A64 */
static void
odd_mount_points_are_only_names(void **state)
{
	static char text[16384];

	(void)state;
	assert_hides(
	    ROOT PROC "40 21 0:9 / /a\\040b\\012c rw - tmpfs t rw\n", NULL);
	assert_hides(ROOT PROC "40 21 0:9 / /- - - tmpfs t rw\n", NULL);
	assert_hides("\n\n   \n- - - -\n", NULL);
	/* longer than any field that is kept, and than one read */
	strcpy(text, ROOT "40 21 0:9 / /");
	memset(text + strlen(text), 'a', 9000);
	strcat(text, "/proc/x rw - tmpfs t rw\n" PROC);
	assert_hides(text, NULL);
	strcat(text, "41 22 0:9 / /proc/x rw - tmpfs t rw\n");
	assert_hides(text, MOUNTS);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_proc_hides_nothing),
		cmocka_unit_test(a_mount_below_proc_hides_something),
		cmocka_unit_test(a_part_of_proc_is_not_all_of_it),
		cmocka_unit_test(odd_mount_points_are_only_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
