#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

/* The terminal we were started in the foreground of; fd -1: none. */
struct terminal {
	int fd;
	pid_t group; /* ours */
	struct termios settings;
};

/* Notes how the terminal FD, or none if that is -1, is before the command. */
void terminal_note(struct terminal *, int fd);

/*
 * Gives the terminal back when nothing inside runs any more: the foreground,
 * if a group has it that has ended; with SETTINGS, these too, for a command
 * that could not do so itself.  Somebody else's foreground is left alone.
 */
void terminal_give_back(const struct terminal *, bool settings);

/* Blocks SIGTTOU, which stops who changes a terminal from the background. */
void terminal_block_stop(void);

/*
 * Makes the calling process the leader of a process group, which gets the
 * foreground of the terminal FD.  -1 and errno on failure.
 */
int terminal_take(int fd);

#endif
