#ifndef PREFIX_H
#define PREFIX_H

#include <linux/bpf_common.h>
#include <linux/filter.h>
#include <stddef.h>

#include "policy.h"
#include "target.h"

struct program {
	struct sock_filter code[BPF_MAXINSNS];
	size_t length;
};

/*
 * Write what libseccomp cannot express; at the end of the prefix the program
 * goes on with whatever is put behind it.
 */
void prefix_write(struct program *program, const struct target *target,
    const struct policy *policy);

#endif
