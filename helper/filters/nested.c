/*
 * For browsers and for tools that make a sandbox of their own: user
 * namespaces, what they unlock of the classic mount calls, and the host name
 * of a new UTS namespace are allowed.  Whoever chooses this policy trusts the
 * kernel's code behind those more than that of the default policy.
 *
 * There is no table of what is allowed, because nothing has to be: what the
 * default policy refuses beyond the common table is just these calls.  clone3
 * and the newer mount interface stay refused; callers fall back to the old.
 */
#include <stddef.h>

#include "policy.h"

static const struct row *const tables[] = { common_table, NULL };

const struct policy policy_nested = { "nested", tables, false };
