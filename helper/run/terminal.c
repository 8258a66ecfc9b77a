#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "terminal.h"

void
terminal_block_stop(void)
{
	sigset_t blocked;

	(void)sigemptyset(&blocked);
	(void)sigaddset(&blocked, SIGTTOU);
	(void)sigprocmask(SIG_BLOCK, &blocked, NULL);
}

void
terminal_note(struct terminal *terminal, int fd)
{
	terminal->fd = fd;
	terminal->group = getpgrp();
	if (fd != -1 && tcgetattr(fd, &terminal->settings) == -1)
		terminal->fd = -1; /* it has hung up */
}

/*
 * A shell with job control gives the foreground back to the group that had
 * it.  Inside a pid namespace that group has no number, and cannot be given
 * anything: so it is done here.  Nothing can be done about failures: a
 * terminal that hung up needs nothing.
 */
void
terminal_give_back(const struct terminal *terminal, bool settings)
{
	pid_t foreground;

	if (terminal->fd == -1)
		return;
	terminal_block_stop();
	foreground = tcgetpgrp(terminal->fd);
	if (foreground != terminal->group) {
		if (foreground <= 0 || kill(-foreground, 0) != -1 ||
		    errno != ESRCH)
			return;
		(void)tcsetpgrp(terminal->fd, terminal->group);
	}
	if (settings)
		(void)tcsetattr(terminal->fd, TCSANOW, &terminal->settings);
}

int
terminal_take(int fd)
{
	if (setpgid(0, 0) == -1)
		return -1;
	terminal_block_stop();
	return tcsetpgrp(fd, getpid());
}
