#ifndef LIST_H
#define LIST_H

#include "policy.h"
#include "target.h"

/*
 * Print the policy for reading, a line for each row: policy, number, call,
 * action, condition and reason, separated by tabs.
 */
void list_print(const struct target *target, const struct policy *policy);

#endif
