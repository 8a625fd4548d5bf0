#pragma once

#include "rules/rule.h"

/*
 * What can tell facts that no inventory has: a query that a pack ships (rules/queries) and whose
 * result, a CSV, a shipped layout reads. Packs may ship the same one; it is then one here.
 */

#define WP_MAX_QUERIES 64 /* of all packs: sets of them are bits of a uint64_t */

typedef struct {
    const char *name;           /* "sqlserver" */
    const char *file;           /* in rules/queries: "sqlserver.sql" */
    const char *run;            /* the command that writes the CSV */
    const char *const *engines; /* NULL-terminated: databases of these are asked */
    const WpField *gives;       /* fields of databases */
    uint32_t n_gives;
} WpQuery;
