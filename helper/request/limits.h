#ifndef LIMITS_H
#define LIMITS_H

/*
 * How much one caller can ask for.  Nothing is allocated while there is
 * power, so each is the size of an array; one more is an error.
 */
enum {
	MAX_WORDS = 16384, /* of options, with --args expanded */
	MAX_ARGS_BYTES = 1 << 20, /* of all --args together */
	MAX_OPERATIONS = 4096, /* on the file system */
	MAX_SOURCES = MAX_OPERATIONS + 1024, /* --dev has several */
	MAX_OVERLAYS = 16,
	MAX_LAYERS = 12, /* of one: what fits the kernel's 255 bytes */
	MAX_ALL_LAYERS = MAX_OVERLAYS * MAX_LAYERS,
	MAX_DATA_BYTES = 16 << 20, /* of one --file, --bind-data */
	MAX_ENVIRONMENT = 1024, /* --setenv, --unsetenv, --clearenv */
	MAX_KEPT_FDS = 64, /* --keep-fd */
	MAX_SYNC_FDS = 64, /* --sync-fd */
	MAX_LOCK_FILES = 64, /* --lock-file */
	MAX_WATCHES = MAX_OPERATIONS, /* --watch */
	MAX_FILTERS = 16, /* --add-seccomp-fd */
	MAX_FILTER_LENGTH = 4096, /* instructions in one: the kernel's own */
	MAX_RLIMITS = 32, /* --rlimit */
	MAX_WARNINGS = 8,
	/* of one tmpfs: more than the largest tree of packages we know */
	TMPFS_INODES = 1 << 20,
	DEVPTS_MAX = 1024, /* terminals of one --dev */
};

#endif
