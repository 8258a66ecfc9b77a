#ifndef DATA_H
#define DATA_H

#include "request.h"

/*
 * What comes through descriptors.  All of it is read before any power is
 * used: a slow or endless pipe stops nobody but its own caller.
 */

/*
 * Reads FD to its end into what is left of request->args and points WORDS
 * (of MAX_WORDS) to the strings in it.  The last one may lack its NUL.
 * Returns their number.
 */
size_t data_read_words(struct request *, int fd, char **words);

/*
 * Reads every descriptor that an operation or --seccomp names.  Contents
 * of files are then in memfds of ours, filters in the request.
 */
void data_read(struct request *);

#endif
