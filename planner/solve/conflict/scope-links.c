#include "planner/solve/conflict/scope-links.h"

static int
by_node(gconstpointer a, gconstpointer b)
{
    const WpScopeFound *x = a, *y = b;

    if (x->node != y->node)
        return x->node < y->node ? -1 : 1;
    return (x->relation > y->relation) - (x->relation < y->relation);
}

/* Relations of @node with the other items of the scope, in @list. Those of two that are both busy
 * are in the lists of both, others are noted at the end that is not. */
static void
find_links(const WpConflictScope *scope, const WpScopeSource *source, uint32_t node,
           const uint32_t *list, uint32_t n, bool busy, GArray *found)
{
    uint32_t item = scope->item[node];

    for (uint32_t i = 0; i < n; i++) {
        const WpWaveRelation *relation = &source->problem->relations[list[i]];
        uint32_t other = relation->a == item ? relation->b : relation->a;
        uint32_t there = source->node_of[other];
        bool once = there > node || (!busy && there > 0 && wp_scope_is_busy(source, other)) ||
                    (other == item && relation->a == item);
        WpScopeFound one = {MIN(node, there), list[i]};

        if (there > 0 && once)
            g_array_append_val(found, one);
    }
}

GArray *
wp_scope_list_links(const WpConflictScope *scope, const WpScopeSource *source)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(WpScopeFound));

    for (uint32_t node = 1; node <= scope->n; node++) {
        uint32_t item = scope->item[node];
        bool busy = wp_scope_is_busy(source, item);
        const uint32_t *first = busy ? source->first_busy : source->first_relation;
        const uint32_t *list = busy ? source->busy : source->relation;

        find_links(scope, source, node, list + first[item], first[item + 1] - first[item], busy,
                   found);
    }
    g_array_sort(found, by_node);
    return found;
}
