#include "planner/plan/relation-build.h"

#include "planner/base/radix.h"

#include <string.h>

/* ---- what flows say of pairs ---- */

typedef struct {
    WpAssetId from, to;
    WpRowId row; /* the strongest */
} Pair;

static int
by_pair(gconstpointer a, gconstpointer b)
{
    const Pair *x = a, *y = b;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->to < y->to ? -1 : x->to > y->to;
}

/* Strong flows that may weld: between two assets of one environment, neither of them a service or
 * of several workloads. One a pair, sorted. */
static GArray *
strong_pairs(const WpRelationBuild *build)
{
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    const WpRelations *result = build->result;

    for (WpRowId row = 1; row <= build->links->n_dependencies; row++) {
        Pair pair = {build->links->from[row], build->links->to[row], row};

        if (pair.from == WP_NONE || pair.to == WP_NONE || pair.from == pair.to ||
            build->links->declared[row] || result->classes[row].across ||
            result->classes[row].force == WP_FORCE_SOFT || result->service_of[pair.to] != 0 ||
            result->service_of[pair.from] != 0 || result->multi[pair.from] ||
            result->multi[pair.to] ||
            build->links->strength[row] < build->options->together_min_share)
            continue;
        g_array_append_val(pairs, pair);
    }
    wp_sort_by_first(pairs, by_pair);
    return pairs;
}

void
wp_relations_find_two_way(WpRelationBuild *build)
{
    g_autoptr(GArray) pairs = strong_pairs(build);

    for (guint i = 0; i < pairs->len; i++) {
        const Pair *pair = &g_array_index(pairs, Pair, i);
        Pair back = {pair->to, pair->from, 0};

        if (pair->from > pair->to || (i > 0 && by_pair(pair, pair - 1) == 0) ||
            !g_array_binary_search(pairs, &back, by_pair, NULL))
            continue;
        wp_relations_add(build,
                         (WpAssetRelation){pair->from, pair->to, WP_RELATION_TOGETHER,
                                           WP_FORCE_FIRM, WP_WHY_TWO_WAY, false,
                                           build->links->strength[pair->row], pair->row, 0, 0});
    }
}

/* Callers of databases that move on their own reach them through their host: by host, the
 * assets that call it as a database. */
static GArray *
database_callers(const WpRelationBuild *build)
{
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(Pair));

    for (WpRowId row = 1; row <= build->links->n_dependencies; row++) {
        const char *class = build->result->classes[row].class_name;
        Pair pair = {build->links->to[row], build->links->from[row], row};

        if (class && strcmp(class, "database") == 0 && pair.from != WP_NONE && pair.to != WP_NONE &&
            pair.from != pair.to)
            g_array_append_val(pairs, pair);
    }
    wp_sort_by_first(pairs, by_pair);
    return pairs;
}

static void
tie_callers(WpRelationBuild *build, WpAssetId database, const GArray *callers, guint first)
{
    WpAssetId host = g_array_index(callers, Pair, first).from;
    guint n_callers = 0;

    for (guint i = first; i < callers->len && g_array_index(callers, Pair, i).from == host; i++)
        n_callers += i == first ||
                     g_array_index(callers, Pair, i).to != g_array_index(callers, Pair, i - 1).to;
    for (guint i = first; i < callers->len && g_array_index(callers, Pair, i).from == host; i++) {
        const Pair *pair = &g_array_index(callers, Pair, i);
        bool weld = n_callers == 1 && !build->result->multi[pair->to] &&
                    build->environment[pair->to] == build->environment[database];

        wp_relations_add(
            build,
            (WpAssetRelation){pair->to, database, weld ? WP_RELATION_TOGETHER : WP_RELATION_NEEDS,
                              WP_FORCE_FIRM, weld ? WP_WHY_ONLY_CALLER : WP_WHY_FLOW, false,
                              build->links->strength[pair->row], pair->row, 0, 0});
    }
}

void
wp_relations_find_callers(WpRelationBuild *build)
{
    g_autoptr(GArray) callers = database_callers(build);

    for (WpAssetId asset = 1; asset <= build->inventory->n_databases; asset++) {
        WpAssetId host = wp_relations_host(build, asset);

        if (host == WP_NONE || build->result->carried[asset])
            continue;
        guint low = 0, high = callers->len;
        while (low < high) {
            guint middle = low + (high - low) / 2;

            if (g_array_index(callers, Pair, middle).from < host)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < callers->len && g_array_index(callers, Pair, low).from == host)
            tie_callers(build, asset, callers, low);
    }
}
