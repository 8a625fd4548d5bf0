#pragma once

#include "planner/solve/conflict/scope.h"

/* Which relations lie inside a scope. Private to planner/solve/conflict. */

typedef struct {
    uint32_t node; /* the end that was met first */
    uint32_t relation;
} WpScopeFound;

/* Of WpScopeFound, by node, then by relation. Of an item that is busy, a hub, only its relations
 * with others that are so are looked at: it may have more than all of the rest. @scope: its nodes
 * are known to @source->node_of. Returns: (transfer full) */
GArray *wp_scope_list_links(const WpConflictScope *scope, const WpScopeSource *source);
