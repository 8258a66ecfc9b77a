#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "../message.h"
#include "procfs.h"

/*
 * A line of mountinfo, see proc_pid_mountinfo(5).  Its fields have a blank
 * between them and none inside; the mount point is the fifth; the options
 * of the file system are the third behind a field that is "-".
 */
enum { MOUNT_POINT = 5, OPTIONS_AFTER_DASH = 3 };

/* Longer than any place in /proc, and than the options of a procfs. */
enum { FIELD_BYTES = 256 };

struct line {
	int field; /* counted from 1 */
	int dash; /* the number of the field "-"; 0: not yet */
	bool is_proc;
	size_t length; /* of the field; more than kept if it is too long */
	char text[FIELD_BYTES];
};

/* Where the kernel keeps an empty directory for others to mount on. */
static bool
hides_nothing(const char *mount_point)
{
	return strcmp(mount_point, "/proc/sys/fs/binfmt_misc") == 0 ||
	       strcmp(mount_point, "/proc/fs/nfsd") == 0 ||
	       strcmp(mount_point, "/proc/xen") == 0;
}

/* The field that has just ended; what is hidden, if it tells. */
static const char *
field_look(struct line *line)
{
	const char *text;

	text = line->text;
	line->text[line->length < FIELD_BYTES ? line->length
					      : FIELD_BYTES - 1] = '\0';
	if (line->field == MOUNT_POINT) {
		line->is_proc = strcmp(text, "/proc") == 0;
		if (strncmp(text, "/proc/", strlen("/proc/")) == 0 &&
		    !hides_nothing(text))
			return "has mounts on it";
	} else if (line->field > MOUNT_POINT && line->dash == 0 &&
		   strcmp(text, "-") == 0) {
		line->dash = line->field;
	} else if (line->is_proc && line->dash != 0 &&
		   line->field == line->dash + OPTIONS_AFTER_DASH &&
		   (line->length >= FIELD_BYTES ||
		       strstr(text, "subset=") != NULL)) {
		return "is mounted with subset=";
	}
	return NULL;
}

static const char *
byte_take(struct line *line, char byte)
{
	const char *hidden;

	if (byte != ' ' && byte != '\n') {
		if (line->length < FIELD_BYTES)
			line->text[line->length++] = byte;
		return NULL;
	}
	hidden = field_look(line);
	line->length = 0;
	line->field++;
	if (byte == '\n')
		*line = (struct line){ .field = 1 };
	return hidden;
}

const char *
procfs_hides(int fd)
{
	struct line line = { .field = 1 };
	char bytes[4096];
	const char *hidden;
	ssize_t i, n;

	hidden = NULL;
	while (hidden == NULL) {
		n = read(fd, bytes, sizeof(bytes));
		if (n == -1)
			fail(errno, NULL, "Can't read the mounts");
		if (n == 0)
			break;
		for (i = 0; i < n && hidden == NULL; i++)
			hidden = byte_take(&line, bytes[i]);
	}
	return hidden;
}
