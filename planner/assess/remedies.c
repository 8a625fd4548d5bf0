#include "planner/assess/judge.h"

#include <string.h>

/* Remediations of the rules that hold: which are needed, how much of each, and how long they must
 * begin before they are wanted. */

static bool
holds_rule(const WpAssessment *a, WpAssetId asset, WpRuleId rule)
{
    for (uint32_t i = a->finding_first[asset]; i < a->finding_first[asset + 1]; i++)
        if (a->findings[i] == rule)
            return true;
    return false;
}

/* Whether a rule that holds for @asset makes the remediation of @rule needless. */
static bool
is_replaced(const WpAssessment *a, WpAssetId asset, WpRuleId rule)
{
    for (uint32_t i = a->finding_first[asset]; i < a->finding_first[asset + 1]; i++) {
        const WpRemediation *other = &wp_ruleset_rule(a->rules, a->findings[i])->remediation;

        for (uint32_t j = 0; j < other->n_replaces; j++)
            if (other->replaces[j] == rule && a->findings[i] != rule)
                return true;
    }
    return false;
}

static void
list_remedies(WpAssessment *a)
{
    g_autoptr(GArray) remedies = g_array_new(FALSE, TRUE, sizeof(WpRemedy));

    a->remedy_first = g_new0(uint32_t, (size_t)a->n_assets + 2);
    for (WpAssetId asset = 1; asset <= a->n_assets; asset++) {
        a->remedy_first[asset] = remedies->len;
        for (uint32_t i = a->finding_first[asset]; i < a->finding_first[asset + 1]; i++) {
            WpRuleId rule = a->findings[i];
            WpRemedy remedy = {.asset = asset, .rule = rule, .count = 1};

            if (!wp_ruleset_rule(a->rules, rule)->remediation.activity)
                continue;
            remedy.replaced = is_replaced(a, asset, rule);
            g_array_append_val(remedies, remedy);
        }
    }
    a->remedy_first[a->n_assets + 1] = remedies->len;
    a->n_remedies = remedies->len;
    a->remedies = (WpRemedy *)g_array_steal(remedies, NULL);
}

/* Parts that a remediation per disk or database is for. */
static void
count_parts(WpAssessment *a, const Judge *judge, WpRuleRun *run)
{
    const WpInventory *inventory = judge->view->inventory;
    const WpColumn *databases = judge->view->columns[WP_F_VM_DB_COUNT];

    for (uint32_t i = 0; i < a->n_remedies; i++) {
        WpRemedy *remedy = &a->remedies[i];
        const WpRule *rule = wp_ruleset_rule(a->rules, remedy->rule);
        WpRowId row = wp_asset_row(inventory, remedy->asset);
        bool is_db = wp_asset_is_db(inventory, remedy->asset);

        if (rule->remediation.per == WP_PER_DISK && rule->applies != WP_APPLIES_APPLICATION)
            wp_rule_run_count(run, remedy->rule,
                              rule->applies == WP_APPLIES_ASSET ? &remedy->asset : &row, 1,
                              &remedy->count);
        else if (rule->remediation.per == WP_PER_DATABASE && !is_db &&
                 wp_column_known(databases, row) && databases->numbers[row] > 0)
            remedy->count = (uint32_t)MIN(databases->numbers[row], G_MAXINT32);
    }
}

/* ---- hours ---- */

/* What a task for several assets covers: assets with the same number share it. Groups do not stand
 * yet; until then a workload stands for them. */
static uint64_t
scope_of(const Judge *judge, WpAssetId asset, WpPer per)
{
    const WpInventory *inventory = judge->view->inventory;
    WpRowId row = wp_asset_row(inventory, asset);
    const WpColumn *column;
    WpStrId workload;

    switch (per) {
    case WP_PER_ESTATE:
        return 1;
    case WP_PER_HOST:
        if (wp_asset_is_db(inventory, asset)) {
            column = judge->view->columns[WP_F_DB_HOST];
            if (!wp_column_known(column, row))
                break;
            row = column->ids[row];
        }
        column = judge->view->columns[WP_F_VM_HOST];
        if (wp_column_known(column, row))
            return (uint64_t)1 << 32 | column->ids[row];
        break;
    case WP_PER_GROUP:
    case WP_PER_WORKLOAD:
        workload = wp_view_workload(judge->view, asset);
        if (workload != WP_STR_NONE)
            return (uint64_t)2 << 32 | workload;
        break;
    case WP_PER_ASSET:
    case WP_PER_DISK:
    case WP_PER_DATABASE:
    case WP_N_PER:
        break;
    }
    return (uint64_t)3 << 32 | asset; /* its own */
}

typedef struct {
    WpRuleId rule;
    uint64_t scope;
} TaskKey;

static guint
task_hash(gconstpointer key)
{
    const TaskKey *task = key;

    return (guint)(task->rule * 2654435761u ^ task->scope ^ task->scope >> 32);
}

static gboolean
task_equal(gconstpointer a, gconstpointer b)
{
    const TaskKey *x = a, *y = b;

    return x->rule == y->rule && x->scope == y->scope;
}

static bool
is_shared(WpPer per)
{
    return per != WP_PER_ASSET && per != WP_PER_DISK && per != WP_PER_DATABASE;
}

/* How many assets share each task: a table that is only looked up. */
static GHashTable *
count_sharers(const WpAssessment *a, const Judge *judge)
{
    GHashTable *sharers = g_hash_table_new_full(task_hash, task_equal, g_free, NULL);

    for (uint32_t i = 0; i < a->n_remedies; i++) {
        const WpRemedy *remedy = &a->remedies[i];
        WpPer per = wp_ruleset_rule(a->rules, remedy->rule)->remediation.per;

        if (remedy->replaced || !is_shared(per))
            continue;
        TaskKey key = {remedy->rule, scope_of(judge, remedy->asset, per)};
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(sharers, &key));

        g_hash_table_insert(sharers, g_memdup2(&key, sizeof key), GUINT_TO_POINTER(n + 1));
    }
    return sharers;
}

static void
sum_hours(WpAssessment *a, const Judge *judge)
{
    g_autoptr(GHashTable) sharers = count_sharers(a, judge);

    for (uint32_t i = 0; i < a->n_remedies; i++) {
        const WpRemedy *remedy = &a->remedies[i];
        const WpRemediation *what = &wp_ruleset_rule(a->rules, remedy->rule)->remediation;
        int64_t hours = what->hours;

        if (remedy->replaced)
            continue;
        if (is_shared(what->per)) {
            TaskKey key = {remedy->rule, scope_of(judge, remedy->asset, what->per)};
            guint n = GPOINTER_TO_UINT(g_hash_table_lookup(sharers, &key));

            hours = (hours + n / 2) / n;
        } else {
            hours *= remedy->count;
        }
        a->remediation_hours[remedy->asset] =
            wp_add_sat(a->remediation_hours[remedy->asset], hours);
    }
}

/* ---- lead times ---- */

/* Working days from the start of what must come before @rule to the end of its own lead time; rules
 * name no circle (checked when compiled). */
static int64_t
chain_days(const WpAssessment *a, WpAssetId asset, WpRuleId rule)
{
    const WpRemediation *what = &wp_ruleset_rule(a->rules, rule)->remediation;
    int64_t before = 0;

    for (uint32_t i = 0; i < what->n_after; i++)
        if (holds_rule(a, asset, what->after[i]) && !is_replaced(a, asset, what->after[i]))
            before = MAX(before, chain_days(a, asset, what->after[i]));
    return before + what->lead_days;
}

static void
find_lead_days(WpAssessment *a)
{
    for (uint32_t i = 0; i < a->n_remedies; i++) {
        const WpRemedy *remedy = &a->remedies[i];
        const WpRemediation *what = &wp_ruleset_rule(a->rules, remedy->rule)->remediation;

        if (remedy->replaced)
            continue;
        int32_t *days = &a->lead_days[what->due][remedy->asset];
        int64_t chain = chain_days(a, remedy->asset, remedy->rule);

        *days = (int32_t)MAX(*days, MIN(chain, G_MAXINT32));
    }
}

void
assess_remedies(WpAssessment *a, const Judge *judge, WpRuleRun *run)
{
    list_remedies(a);
    count_parts(a, judge, run);
    sum_hours(a, judge);
    find_lead_days(a);
}
