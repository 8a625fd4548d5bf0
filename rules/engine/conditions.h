#pragma once

#include "rules/engine/cel.h"

/*
 * The conditions that a condition is made of: the operands of && || ! and ?:, and those of the
 * bodies of macros. Each as two expressions, one that is true where it was seen true (for an item,
 * in a macro) and one that is true where it was seen false; so that a test can be asked which of
 * its branches it reached.
 */

typedef struct {
    char *text; /* as it is written */
    char *
        is_true; /* d.size_gib > 5 in vm.disks.exists(d, ...): vm.disks.exists(d, d.size_gib > 5) */
    char *is_false; /* vm.disks.exists(d, !(d.size_gib > 5)) */
} WpCelCondition;

/* Of @text, which compiles. Returns: (transfer full): of WpCelCondition, in the order of the text
 */
GArray *wp_cel_conditions(const char *text, size_t size);
