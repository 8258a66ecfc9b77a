#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

/* The terminal we were started in the foreground of; fd -1: in none. */
struct terminal {
	int fd;
	pid_t group; /* ours */
	struct termios settings;
};

/* Notes how the terminal is before the command has it. */
void terminal_note(struct terminal *);

/*
 * Gives the terminal back when nothing inside runs any more: the foreground,
 * if a group has it that has ended; with SETTINGS, these too, for a command
 * that could not do so itself.  Somebody else's foreground is left alone.
 */
void terminal_give_back(const struct terminal *, bool settings);

#endif
