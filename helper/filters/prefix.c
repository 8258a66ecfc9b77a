/*
 * The head of every filter, in front of the program of libseccomp, which has
 * no words for "above N", for "none of these", for a number it has no name
 * for, and only one action for all foreign ways into the kernel.
 *
 * The prefix is a row of blocks.  A block starts with the call's number in the
 * accumulator and either returns or leaves the number there for the next one,
 * so the blocks are independent and a reader may take them one at a time.
 */
#include <err.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "prefix.h"

/* a tracer writes this number to skip a call; the kernel then does nothing */
enum { SKIPPED_CALL = -1 };

_Static_assert(HIGHEST_REVIEWED < 0x40000000, "x32 would be allowed");

/* both targets are little-endian: the low half of an argument comes first */
static uint32_t
argument_offset(unsigned int argument)
{
	return (uint32_t)(offsetof(struct seccomp_data, args) +
			  argument * sizeof(uint64_t));
}

static void
emit(struct program *program, unsigned int code, uint32_t k, size_t yes,
    size_t no)
{
	if (program->length == BPF_MAXINSNS || yes > UINT8_MAX ||
	    no > UINT8_MAX)
		errx(EXIT_FAILURE, "the prefix is too long");
	program->code[program->length++] = (struct sock_filter){
		.code = (uint16_t)code,
		.jt = (uint8_t)yes,
		.jf = (uint8_t)no,
		.k = k,
	};
}

static void
load(struct program *program, size_t offset)
{
	emit(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

/* Go on with the instruction yes or no behind this one. */
static void
jump(struct program *program, unsigned int test, uint32_t k, size_t yes,
    size_t no)
{
	emit(program, BPF_JMP | BPF_K | test, k, yes, no);
}

static void
give(struct program *program, uint32_t action)
{
	emit(program, BPF_RET | BPF_K, action, 0, 0);
}

static uint32_t
refusal(int error)
{
	return SECCOMP_RET_ERRNO | ((uint32_t)error & SECCOMP_RET_DATA);
}

/*
 * The architecture is first, a number means nothing without it.  A call
 * through the x32 table has bit 30 set, hence a number above every reviewed
 * one.
 */
static void
entry_blocks(struct program *program, const struct target *target)
{
	load(program, offsetof(struct seccomp_data, arch));
	jump(program, BPF_JEQ, target->arch, 1, 0);
	give(program, SECCOMP_RET_KILL_PROCESS);
	load(program, offsetof(struct seccomp_data, nr));

	jump(program, BPF_JEQ, (uint32_t)SKIPPED_CALL, 0, 1);
	give(program, SECCOMP_RET_ALLOW);

	jump(program, BPF_JGT, HIGHEST_REVIEWED, 0, 1);
	give(program, refusal(ENOSYS));
}

/* first to last, inclusive */
static void
numbers_block(struct program *program, const struct row *row)
{
	if (row->first == row->last) {
		jump(program, BPF_JEQ, row->first, 0, 1);
	} else {
		jump(program, BPF_JGE, row->first, 0, 2);
		jump(program, BPF_JGT, row->last, 1, 0);
	}
	give(program, refusal(row->error));
}

/* The length of the tests in list_block. */
static size_t
list_length(const struct listed *list)
{
	size_t length;

	length = 0;
	for (; list->kind != LISTED_END; list++)
		length += list->kind == LISTED_TIED ? 4 : 1;
	return length;
}

/*
 *	if the number is another one	-> next block
 *	load the argument
 *	if it is a free value		-> reload	(for each)
 *	if it is a tied value:				(for each)
 *		load the other argument
 *		if that fits too	-> reload
 *		refuse
 *	refuse
 * reload:
 *	load the number
 */
static void
list_block(struct program *program, const struct row *row, uint32_t number)
{
	const struct listed *value;
	size_t reload;

	/* behind the test of the number stand a load, the tests, a refusal */
	jump(program, BPF_JEQ, number, 0, list_length(row->list) + 3);
	load(program, argument_offset(row->arg));
	reload = program->length + list_length(row->list) + 1;
	for (value = row->list; value->kind != LISTED_END; value++) {
		if (value->kind == LISTED_FREE) {
			jump(program, BPF_JEQ, value->value,
			    reload - program->length - 1, 0);
			continue;
		}
		jump(program, BPF_JEQ, value->value, 0, 3);
		load(program, argument_offset(value->too));
		jump(program, BPF_JEQ, value->too_value,
		    reload - program->length - 1, 0);
		give(program, refusal(row->error));
	}
	give(program, refusal(row->error));
	load(program, offsetof(struct seccomp_data, nr));
}

void
prefix_write(struct program *program, const struct target *target,
    const struct policy *policy)
{
	struct walk walk = { .tables = policy->tables };
	const struct row *row;
	int number;

	entry_blocks(program, target);
	while ((row = policy_next(&walk)) != NULL) {
		number = target_number(target, row);
		if (number == -1)
			continue;
		if (row->first != 0)
			numbers_block(program, row);
		else if (row->test == TEST_UNLISTED)
			list_block(program, row, (uint32_t)number);
	}
}
