#ifndef PARSE_H
#define PARSE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Pure: a string to a value.  Each returns NULL, or what is wrong with the
 * string, in words that follow the string itself.
 */

/* Decimal digits only: no sign, no space, no leading zero; 0 to MAX. */
const char *parse_number(const char *, uint64_t max, uint64_t *);

/* One to four octal digits, also with a 0 in front of them. */
const char *parse_octal(const char *, unsigned int *);

/* NAME=SOFT[:HARD] for setrlimit(2); "unlimited" is a value. */
struct resource_limit;
const char *parse_rlimit(const char *, struct resource_limit *);

/* ALL, or CAP_ and a name, of which only the letters are looked at. */
const char *parse_capability(const char *);

/* A comma-separated list of Landlock scopes. */
const char *parse_scopes(const char *, uint64_t *);

#endif
