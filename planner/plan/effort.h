#pragma once

#include "planner/base/types.h"

/*
 * The work that move groups need, as planning wants it: hours of a role at an offset from the
 * release. Made by the backlog template (planner/backlog) from the same tasks that the backlog
 * lists, so that plan and backlog cannot disagree.
 */

typedef struct {
    uint32_t group;
    uint16_t role;       /* index in WpEffort.roles */
    int16_t first, last; /* iterations from the release: it is done in one of them, the latest with
                            room; fixed work has first == last */
    uint8_t blocked_by;  /* WpBlocks of a freeze that stops this work; 0: none does */
    uint32_t centihours;
} WpGroupHours;

typedef struct {
    const char *const *roles; /* names; belongs to the effort */
    uint32_t n_roles;
    WpGroupHours *hours; /* by group, then as the template lists them */
    uint32_t n_hours;
    int16_t
        earliest; /* the smallest last of any entry, 0 or less: what may be done earlier need not */
    int16_t due[3]; /* by WpDue: iterations from the release at whose start it must be done */
} WpEffort;
