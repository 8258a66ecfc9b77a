#ifndef OPTIONS_H
#define OPTIONS_H

#include "request.h"

/*
 * Reads the whole request, argv, --args and all data descriptors, into a
 * REQUEST that is all zero.  Holds no power, opens no path, and ends the
 * process with a message when something is not as it should be.
 */
void request_parse(struct request *, int argc, char **argv);

/* What --help prints, from the table that drives parsing. */
void options_print_help(void);

/* The last component of argv[0] is "bwrap", compared exactly. */
bool options_called_as_bwrap(int argc, char **argv);

#endif
