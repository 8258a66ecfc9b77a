#include <err.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bpf.h"

static uint32_t
load(const struct seccomp_data *data, uint32_t offset)
{
	uint32_t word;

	if (offset % sizeof(word) != 0 || offset >= sizeof(*data))
		errx(EXIT_FAILURE, "load from %u", offset);
	memcpy(&word, (const char *)data + offset, sizeof(word));
	return word;
}

static bool
holds(unsigned int test, uint32_t accumulator, uint32_t k)
{
	switch (test) {
	case BPF_JEQ:
		return accumulator == k;
	case BPF_JGT:
		return accumulator > k;
	case BPF_JGE:
		return accumulator >= k;
	case BPF_JSET:
		return (accumulator & k) != 0;
	}
	errx(EXIT_FAILURE, "unknown jump %#x", test);
}

uint32_t
bpf_run(const struct sock_filter *code, size_t length,
    const struct seccomp_data *data)
{
	uint32_t accumulator;
	size_t i;

	accumulator = 0;
	for (i = 0; i < length; i++)
		switch (code[i].code) {
		case BPF_LD | BPF_W | BPF_ABS:
			accumulator = load(data, code[i].k);
			break;
		case BPF_ALU | BPF_AND | BPF_K:
			accumulator &= code[i].k;
			break;
		case BPF_JMP | BPF_JA:
			i += code[i].k;
			break;
		case BPF_JMP | BPF_JEQ | BPF_K:
		case BPF_JMP | BPF_JGT | BPF_K:
		case BPF_JMP | BPF_JGE | BPF_K:
		case BPF_JMP | BPF_JSET | BPF_K:
			i += holds(BPF_OP(code[i].code), accumulator, code[i].k)
				 ? code[i].jt
				 : code[i].jf;
			break;
		case BPF_RET | BPF_K:
			return code[i].k;
		default:
			errx(EXIT_FAILURE, "unknown instruction %#x at %zu",
			    code[i].code, i);
		}
	errx(EXIT_FAILURE, "the program runs past its end");
}
