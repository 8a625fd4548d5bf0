#include "planner/backlog/work-parts.h"

#include <string.h>

/* Which field an asset's undecided rules lack. */

/* A gap's path is the rule's without what is judged: "cores" for "vm.cores". */
static bool
is_path(const char *read, const char *path)
{
    size_t more = strlen(read) - MIN(strlen(path), strlen(read));

    return strcmp(read + more, path) == 0 &&
           (more == 0 || (read[more - 1] == '.' && !memchr(read, '.', more - 1)));
}

static void
add_gaps(const WpWork *work, const WpUndecided *undecided, WpKind kind, GArray *gaps)
{
    const WpAssessment *assessment = work->inputs->assessment;
    uint32_t n = MIN(wp_ruleset_n_reads(assessment->rules, undecided->rule), 64);

    if (wp_ruleset_rule(assessment->rules, undecided->rule)->applies == WP_APPLIES_APPLICATION)
        kind = WP_KIND_APP;
    for (uint32_t i = 0; i < n; i++) {
        if (!(undecided->missing >> i & 1))
            continue;
        const char *path = wp_ruleset_read(assessment->rules, undecided->rule, i);

        for (uint32_t gap = 0; gap < assessment->n_data_gaps; gap++)
            if (assessment->data_gaps[gap].kind == kind &&
                is_path(path, assessment->data_gaps[gap].path))
                g_array_append_val(gaps, gap);
    }
}

/* ---- lists of gaps ---- */

/* What an asset's undecided rules are; most assets share theirs with many others. */
typedef struct {
    const uint32_t *undecided;
    uint32_t n;
    bool is_db;
    uint32_t list; /* of gaps: its number, from 1 */
} Lacking;

static guint
hash_lacking(gconstpointer data)
{
    const Lacking *lacking = data;
    uint64_t hash = lacking->n * 2 + lacking->is_db;

    for (uint32_t i = 0; i < lacking->n; i++)
        hash = (hash ^ lacking->undecided[i]) * UINT64_C(0x9e3779b97f4a7c15);
    return (guint)(hash >> 32);
}

static gboolean
equal_lacking(gconstpointer a, gconstpointer b)
{
    const Lacking *x = a, *y = b;

    return x->n == y->n && x->is_db == y->is_db &&
           (x->n == 0 || memcmp(x->undecided, y->undecided, x->n * sizeof *x->undecided) == 0);
}

static int
by_number(gconstpointer a, gconstpointer b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* The gaps of @kinds: of a kind of undecided rule those for databases, then those for VMs. */
typedef struct {
    GArray *gaps;
    GArray *first;
} Kinds;

/* Appends the gaps of what is lacking, each once, ascending. */
static void
append_list(const WpWork *work, const Lacking *lacking, const Kinds *kinds, GArray *gaps)
{
    uint32_t more = lacking->is_db ? 0 : work->inputs->assessment->n_undecided_kinds;
    guint from = gaps->len, kept = from;
    uint32_t *all;

    for (uint32_t i = 0; i < lacking->n; i++) {
        guint kind = lacking->undecided[i] + more;
        uint32_t first = g_array_index(kinds->first, uint32_t, kind);

        g_array_append_vals(gaps, &g_array_index(kinds->gaps, uint32_t, first),
                            g_array_index(kinds->first, uint32_t, kind + 1) - first);
    }
    if (gaps->len == from)
        return;
    all = &g_array_index(gaps, uint32_t, 0);
    qsort(all + from, gaps->len - from, sizeof *all, by_number);
    for (guint i = from; i < gaps->len; i++)
        if (i == from || all[i] != all[kept - 1])
            all[kept++] = all[i];
    g_array_set_size(gaps, kept);
}

/* By asset the number of its list. */
static void
find_lists(WpWork *work, const Kinds *kinds)
{
    const WpInventory *inventory = work->inputs->view->inventory;
    const WpAssessment *assessment = work->inputs->assessment;
    g_autoptr(GHashTable) known = g_hash_table_new_full(hash_lacking, equal_lacking, g_free, NULL);
    GArray *gaps = g_array_sized_new(FALSE, FALSE, sizeof(uint32_t), 1); /* not NULL */
    GArray *first = g_array_new(FALSE, TRUE, sizeof(uint32_t));
    uint32_t *list_of = g_new0(uint32_t, (size_t)inventory->n_assets + 1);

    g_array_set_size(first, 1);
    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        uint32_t from = assessment->undecided_first[asset];
        Lacking own = {assessment->undecided + from, assessment->undecided_first[asset + 1] - from,
                       wp_asset_is_db(inventory, asset), first->len};
        const Lacking *same = g_hash_table_lookup(known, &own);

        if (!same) {
            same = g_memdup2(&own, sizeof own);
            g_hash_table_add(known, (gpointer)same);
            append_list(work, &own, kinds, gaps);
            g_array_append_val(first, gaps->len);
        }
        list_of[asset] = same->list;
    }
    work->owned->gap_list = list_of;
    work->owned->gaps = (uint32_t *)(void *)g_array_free(gaps, FALSE);
    work->owned->first_gap = (uint32_t *)(void *)g_array_free(first, FALSE);
}

void
wp_work_find_gaps(WpWork *work)
{
    const WpAssessment *assessment = work->inputs->assessment;
    uint32_t n = assessment->n_undecided_kinds;
    g_autoptr(GArray) gaps = g_array_sized_new(FALSE, FALSE, sizeof(uint32_t), 1); /* not NULL */
    g_autoptr(GArray) first = g_array_new(FALSE, TRUE, sizeof(uint32_t));

    g_array_set_size(first, 1);
    for (uint32_t i = 0; i < 2 * n; i++) {
        add_gaps(work, &assessment->undecided_kinds[i % n], i < n ? WP_KIND_DB : WP_KIND_VM, gaps);
        g_array_append_val(first, gaps->len);
    }
    find_lists(work, &(Kinds){gaps, first});
}
