#include "planner/assess/judge.h"

#include "rules/derive.h"

#include <string.h>

/* What is not known: how much of the judgement stands on data, and what data would help most. */

/* ---- confidence ---- */

#define INFERRED_WEIGHT 2 /* an inferred field counts like an undecided warning */

/* Rules that judge, and do not merely relate or classify. */
static bool
is_judgement(const WpRuleSet *rules, WpRuleId id)
{
    const WpRule *rule = wp_ruleset_rule(rules, id);

    return wp_ruleset_makes_finding(rules, id) || rule->sets_readiness ||
           rule->undecided != WP_READINESS_READY;
}

/* The weight of all rules that judge assets like @asset. */
static uint32_t
total_weight(const Judge *judge, WpAssetId asset, WpTargetId target)
{
    uint32_t total = 0;

    for (WpRuleId id = 1; id <= wp_ruleset_n_rules(judge->rules); id++)
        if (judge->holds[id] && is_judgement(judge->rules, id) && judge_counts(judge, id, target) &&
            judge_applies(judge, id, asset))
            total += (uint32_t)wp_ruleset_rule(judge->rules, id)->severity + 1;
    return total;
}

/* Totals differ by kind, target, and whether an application is known: few distinct ones. */
static uint32_t
memo_weight(const Judge *judge, uint32_t *memo, WpAssetId asset, WpTargetId target)
{
    size_t index = (size_t)target * 4 + (wp_asset_is_db(judge->view->inventory, asset) ? 2 : 0) +
                   (judge->app_first[asset] < judge->app_first[asset + 1]);

    if (memo[index] == 0)
        memo[index] = total_weight(judge, asset, target) + 1;
    return memo[index] - 1;
}

/* Workload and environment, where the exports do not say them. */
static uint32_t
n_inferred(const Judge *judge, WpAssetId asset)
{
    static const WpField fields[2][2] = {{WP_F_DB_WORKLOAD_FROM, WP_F_DB_ENVIRONMENT_FROM},
                                         {WP_F_VM_WORKLOAD_FROM, WP_F_VM_ENVIRONMENT_FROM}};
    const WpInventory *inventory = judge->view->inventory;
    WpRowId row = wp_asset_row(inventory, asset);
    uint32_t n = 0;

    for (int i = 0; i < 2; i++) {
        const WpColumn *column = judge->view->columns[fields[!wp_asset_is_db(inventory, asset)][i]];

        n += !wp_column_known(column, row) ||
             strcmp(wp_str_pool_text(inventory->texts, column->ids[row]), "export") != 0;
    }
    return n;
}

void
assess_confidence(WpAssessment *a, const Judge *judge)
{
    g_autofree uint32_t *memo = g_new0(uint32_t, ((size_t)a->n_targets + 1) * 4);

    for (WpAssetId asset = 1; asset <= a->n_assets; asset++) {
        uint32_t total = memo_weight(judge, memo, asset, a->target[asset]) + 2 * INFERRED_WEIGHT;
        uint32_t undecided = n_inferred(judge, asset) * INFERRED_WEIGHT;

        for (uint32_t i = a->undecided_first[asset]; i < a->undecided_first[asset + 1]; i++) {
            WpRuleId rule = a->undecided_kinds[a->undecided[i]].rule;

            if (is_judgement(judge->rules, rule))
                undecided += (uint32_t)wp_ruleset_rule(judge->rules, rule)->severity + 1;
        }
        a->confidence[asset] = (uint16_t)(100 * (total - MIN(undecided, total)) / total);
    }
}

/* ---- data gaps ---- */

typedef struct {
    WpAssessment *a;
    const Judge *judge;
    GArray *gaps;        /* of WpDataGap */
    GHashTable *index;   /* "vm|disks.size_gib" -> index into gaps + 1; only looked up */
    GHashTable *pairs;   /* gap << 32 | rule: seen; only looked up */
    GArray *stamps;      /* by gap: the asset that was counted last */
    GHashTable *of_kind; /* is_db << 63 | undecided kind -> GArray of gaps */
} Gaps;

/* "vm.disks.size_gib" without what is judged; a table stays as it is. */
static const char *
strip_root(const char *path)
{
    const char *dot = strchr(path, '.');
    const char *bracket = strchr(path, '(');

    return dot && (!bracket || dot < bracket) ? dot + 1 : path;
}

static WpField
inventory_field(WpKind kind, const WpRuleSet *rules, WpRuleId rule, uint32_t read)
{
    WpField field = wp_ruleset_read_field(rules, rule, read);

    if (field == WP_FIELD_NONE)
        return field;
    if (wp_ruleset_rule(rules, rule)->applies == WP_APPLIES_ASSET &&
        wp_field_info(field)->kind != kind) {
        WpField same = wp_field_find(kind, wp_field_info(field)->name);

        field = same == WP_FIELD_NONE ? field : same;
    }
    return wp_derived_from(field);
}

static uint32_t
find_gap(Gaps *g, WpKind kind, WpRuleId rule, uint32_t read)
{
    const char *path = strip_root(wp_ruleset_read(g->judge->rules, rule, read));
    g_autofree char *key = g_strdup_printf("%s|%s", wp_kind_name(kind), path);
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(g->index, key));
    WpDataGap gap = {.kind = kind, .path = path};
    WpAssetId none = WP_NONE;

    if (known > 0)
        return known - 1;
    gap.field = inventory_field(kind, g->judge->rules, rule, read);
    g_array_append_val(g->gaps, gap);
    g_array_append_val(g->stamps, none);
    g_hash_table_insert(g->index, g_steal_pointer(&key), GUINT_TO_POINTER(g->gaps->len));
    return g->gaps->len - 1;
}

/* The gaps of one kind of undecided rule, for assets of one kind; worked out once. */
static const GArray *
gaps_of(Gaps *g, uint32_t undecided, bool is_db)
{
    gint64 key = (gint64)((uint64_t)is_db << 62 | undecided);
    GArray *list = g_hash_table_lookup(g->of_kind, &key);
    const WpUndecided *what = &g->a->undecided_kinds[undecided];
    WpKind kind = is_db ? WP_KIND_DB : WP_KIND_VM;
    uint32_t n = wp_ruleset_n_reads(g->judge->rules, what->rule);

    if (list)
        return list;
    list = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    if (wp_ruleset_rule(g->judge->rules, what->rule)->applies == WP_APPLIES_APPLICATION)
        kind = WP_KIND_APP;
    for (uint32_t i = 0; i < n; i++) {
        if (!(what->missing >> MIN(i, 63) & 1))
            continue;
        uint32_t gap = find_gap(g, kind, what->rule, i);
        gint64 pair = (gint64)((uint64_t)gap << 32 | what->rule);

        g_array_append_val(list, gap);
        if (g_hash_table_add(g->pairs, g_memdup2(&pair, sizeof pair)))
            g_array_index(g->gaps, WpDataGap, gap).n_rules++;
        if (kind == WP_KIND_DB)
            g_array_index(g->gaps, WpDataGap, gap).queries |= wp_ruleset_queries_of(
                g->judge->rules, what->rule, g_array_index(g->gaps, WpDataGap, gap).field);
    }
    g_hash_table_insert(g->of_kind, g_memdup2(&key, sizeof key), list);
    return list;
}

static void
count_asset(Gaps *g, WpAssetId asset)
{
    WpAssessment *a = g->a;
    bool is_db = wp_asset_is_db(g->judge->view->inventory, asset);
    uint32_t only = UINT32_MAX;
    bool is_single = a->readiness[asset] == WP_READINESS_UNKNOWN;

    for (uint32_t i = a->undecided_first[asset]; i < a->undecided_first[asset + 1]; i++) {
        const GArray *list = gaps_of(g, a->undecided[i], is_db);
        WpRuleId rule = a->undecided_kinds[a->undecided[i]].rule;
        bool asks = wp_ruleset_rule(g->judge->rules, rule)->undecided == WP_READINESS_UNKNOWN;

        for (guint j = 0; j < list->len; j++) {
            uint32_t gap = g_array_index(list, uint32_t, j);
            WpAssetId *stamp = &g_array_index(g->stamps, WpAssetId, gap);

            if (*stamp != asset)
                g_array_index(g->gaps, WpDataGap, gap).n_assets++;
            *stamp = asset;
            if (asks && only != UINT32_MAX && only != gap)
                is_single = false;
            if (asks)
                only = gap;
        }
    }
    if (is_single && only != UINT32_MAX)
        g_array_index(g->gaps, WpDataGap, only).n_unlocked++;
}

static int
compare_gaps(const void *a, const void *b)
{
    const WpDataGap *x = a, *y = b;

    if (x->n_unlocked != y->n_unlocked)
        return x->n_unlocked > y->n_unlocked ? -1 : 1;
    if (x->n_assets != y->n_assets)
        return x->n_assets > y->n_assets ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return strcmp(x->path, y->path);
}

void
assess_data_gaps(WpAssessment *a, const Judge *judge)
{
    g_autoptr(GArray) gaps = g_array_new(FALSE, TRUE, sizeof(WpDataGap));
    g_autoptr(GArray) stamps = g_array_new(FALSE, TRUE, sizeof(WpAssetId));
    g_autoptr(GHashTable) index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) pairs = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GHashTable) of_kind =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, (GDestroyNotify)g_array_unref);
    Gaps g = {a, judge, gaps, index, pairs, stamps, of_kind};

    for (WpAssetId asset = 1; asset <= a->n_assets; asset++)
        count_asset(&g, asset);
    g_array_sort(gaps, compare_gaps);
    a->n_data_gaps = gaps->len;
    a->data_gaps = (WpDataGap *)g_array_steal(gaps, NULL);
}
