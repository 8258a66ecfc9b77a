/*
 * terminal push|steal|close
 *
 * What a hostile program tries with the terminal that it shares, one line an
 * attempt.  "push" puts a command into the input of whoever reads from the
 * terminal next; "steal" takes the terminal away from who has it; "close"
 * keeps others from opening it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char command[] = "echo pushed\n";

static void
tell(const char *terminal, const char *what, long rc)
{
	printf("%s: %s: %s\n", terminal, what,
	    rc == -1 ? strerrorname_np(errno) : "ok");
}

/* The kernel takes a command as 32 bits, a filter can see all of them. */
static long
push(int fd, uint64_t high)
{
	size_t i;

	for (i = 0; i < sizeof(command) - 1; i++)
		if (syscall(SYS_ioctl, fd, high | TIOCSTI, &command[i]) == -1)
			return -1;
	return 0;
}

static long
paste(int fd, uint64_t high)
{
	char selection = 3; /* put the selection into the input */

	return syscall(SYS_ioctl, fd, high | TIOCLINUX, &selection);
}

/* As the leader of a session of one's own, by force. */
static long
steal(int fd)
{
	pid_t pid;
	int status;

	pid = fork();
	if (pid == 0) {
		if (setsid() == -1)
			_exit(errno);
		_exit(ioctl(fd, TIOCSCTTY, 1) == -1 ? errno : 0);
	}
	if (pid == -1 || waitpid(pid, &status, 0) == -1)
		return -1;
	errno = WEXITSTATUS(status);
	return errno == 0 ? 0 : -1;
}

int
main(int argc, char *argv[])
{
	static const char *const names[] = { "0", "1", "2", "/dev/tty" };
	const uint64_t bit = UINT64_C(1) << 32, high = 0xdeadbeef00000000;
	size_t i;
	int fd;

	if (argc != 2)
		return 119;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		fd = i < 3 ? (int)i : open(names[i], O_RDWR | O_CLOEXEC);
		if (strcmp(argv[1], "push") == 0) {
			tell(names[i], "TIOCSTI", push(fd, 0));
			tell(names[i], "TIOCSTI, bit 32", push(fd, bit));
			tell(names[i], "TIOCSTI, high bits", push(fd, high));
			tell(names[i], "TIOCLINUX", paste(fd, 0));
			tell(names[i], "TIOCLINUX, high bits", paste(fd, high));
		} else if (strcmp(argv[1], "steal") == 0) {
			tell(names[i], "TIOCSCTTY", steal(fd));
			tell(names[i], "TIOCCONS", ioctl(fd, TIOCCONS, 0));
		} else {
			tell(names[i], "TIOCEXCL", ioctl(fd, TIOCEXCL));
		}
	}
	if (strcmp(argv[1], "steal") == 0)
		tell("all", "vhangup", syscall(SYS_vhangup));
	return 0;
}
