#ifndef BPF_H
#define BPF_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What the kernel would answer: a classic BPF program over a system call.  A
 * program that the kernel would refuse to load, or an instruction that no
 * filter of ours needs, ends the test.
 */
uint32_t bpf_run(const struct sock_filter *code, size_t length,
    const struct seccomp_data *data);

#endif
