/*
 * overlay set FILE NAME VALUE
 *	an extended attribute, as a caller prepares it in a layer
 * overlay origin FILE OF
 *	user.overlay.origin of FILE: it says to come from OF
 * overlay try DIRECTORY
 *	what the owner of an overlay could do to DIRECTORY, which is in one,
 *	or to the file system; a line each
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { EXIT_USAGE = 119, HANDLE_BYTES = 128 };

/* What the kernel writes there: fs/overlayfs/overlayfs.h, struct ovl_fb. */
struct origin {
	uint8_t version, magic, length, flags, type;
	uint8_t uuid[16];
	uint8_t handle[HANDLE_BYTES];
} __attribute__((packed));

enum { MAGIC = 0xfb, ANY_ENDIAN = 1 << 1 };

/* FS_IOC_GETFSUUID, since 6.9. */
struct uuid {
	uint8_t length, bytes[16];
};

union handle {
	struct file_handle head;
	uint8_t bytes[sizeof(struct file_handle) + HANDLE_BYTES];
};

/* NAME: what RESULT says, as an errno's name. */
static void
row(const char *name, long result)
{
	(void)printf(
	    "%s: %s\n", name, result == -1 ? strerrorname_np(errno) : "ok");
}

static int
handle_of(const char *path, union handle *handle)
{
	int mount;

	handle->head.handle_bytes = HANDLE_BYTES;
	return name_to_handle_at(AT_FDCWD, path, &handle->head, &mount, 0);
}

static int
origin_set(const char *file, const char *of)
{
	struct origin origin = { .magic = MAGIC, .flags = ANY_ENDIAN };
	struct uuid uuid = { 0 };
	union handle handle;
	int directory;

	if (handle_of(of, &handle) == -1)
		return -1;
	directory = open(".", O_RDONLY | O_CLOEXEC);
	if (ioctl(directory, _IOR(0x15, 0, struct uuid), &uuid) == 0)
		memcpy(origin.uuid, uuid.bytes, sizeof(origin.uuid));
	origin.type = (uint8_t)handle.head.handle_type;
	memcpy(origin.handle, handle.head.f_handle, handle.head.handle_bytes);
	origin.length = (uint8_t)(offsetof(struct origin, handle) +
				  handle.head.handle_bytes);
	return setxattr(file, "user.overlay.origin", &origin, origin.length, 0);
}

/* Freezing a file system would stop all who write to it; each is undone. */
static void
try_file_system(const char *path)
{
	union handle handle;
	int fd, flags;

	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	row("freeze", ioctl(fd, FIFREEZE, 0));
	row("thaw", ioctl(fd, FITHAW, 0));
	flags = FS_IMMUTABLE_FL;
	row("immutable", ioctl(fd, FS_IOC_SETFLAGS, &flags));
	if (handle_of(path, &handle) == -1)
		row("handle", -1);
	else
		row("open by handle",
		    open_by_handle_at(fd, &handle.head, O_RDONLY));
	row("remount", mount(NULL, path, NULL, MS_REMOUNT | MS_BIND, NULL));
	row("umount", umount2(path, MNT_DETACH));
}

/* As setcap(8) would, all of them. */
static int
capability_set(const char *file)
{
	const struct vfs_cap_data data = {
		.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
		.data = { { ~0U, 0 }, { ~0U, 0 } },
	};

	return setxattr(file, "security.capability", &data, sizeof(data), 0);
}

static void
try_files(const char *path)
{
	int fd;

	if (chdir(path) == -1)
		row("chdir", -1);
	fd = open("tried", O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	row("file", fd);
	row("trusted attribute",
	    setxattr("tried", "trusted.overlay.redirect", "/", 1, 0));
	row("capability", capability_set("tried"));
	row("owner", chown("tried", 12345, (gid_t)-1));
	row("group", chown("tried", (uid_t)-1, 12345));
	row("device", mknod("device", S_IFBLK | 0666, makedev(254, 0)));
	(void)unlink("tried");
}

int
main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "set") == 0) {
		if (setxattr(argv[2], argv[3], argv[4], strlen(argv[4]), 0) ==
		    0)
			return 0;
		row(argv[3], -1);
		return 1;
	}
	if (argc == 4 && strcmp(argv[1], "origin") == 0) {
		if (origin_set(argv[2], argv[3]) == 0)
			return 0;
		row("origin", -1);
		return 1;
	}
	if (argc == 3 && strcmp(argv[1], "try") == 0) {
		try_file_system(argv[2]);
		try_files(argv[2]);
		return 0;
	}
	return EXIT_USAGE;
}
