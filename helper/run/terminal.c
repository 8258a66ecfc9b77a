#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "terminal.h"

/* tcgetpgrp(3) fails for all but the controlling terminal. */
void
terminal_note(struct terminal *terminal)
{
	int fd;

	terminal->fd = -1;
	terminal->group = getpgrp();
	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (tcgetpgrp(fd) != terminal->group ||
		    tcgetattr(fd, &terminal->settings) == -1)
			continue;
		terminal->fd = fd;
		return;
	}
}

/*
 * A shell with job control gives the foreground back to the group that had
 * it.  Inside a pid namespace that group has no number, and cannot be given
 * anything: so it is done here.
 *
 * SIGTTOU would stop who changes a terminal from the background.  Nothing
 * can be done about failures: a terminal that hung up needs nothing.
 */
void
terminal_give_back(const struct terminal *terminal, bool settings)
{
	sigset_t blocked;
	pid_t foreground;

	if (terminal->fd == -1)
		return;
	(void)sigemptyset(&blocked);
	(void)sigaddset(&blocked, SIGTTOU);
	(void)sigprocmask(SIG_BLOCK, &blocked, NULL);
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
