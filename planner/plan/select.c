#include "planner/plan/select.h"

#include "planner/model/selector.h"
#include "rules/condition.h"

#include <string.h>

#define WHERE "where:"
#define GROUP "group:"

/* Rows that a condition is asked of at a time. */
#define BATCH 4096

struct WpSelect {
    WpSelectFrom from;
    WpDiagList *diags;
    GHashTable *found;     /* of GArray of WpAssetId, by WpSelectorText; never walked */
    GPtrArray *conditions; /* of WpCondition: the evaluator knows them */
    WpRuleRun *run;        /* (nullable) made with the first condition */
};

static void
free_assets(gpointer assets)
{
    g_array_unref(assets);
}

static void
free_condition(gpointer condition)
{
    wp_condition_free(condition);
}

WpSelect *
wp_select_new(const WpSelectFrom *from, WpDiagList *diags)
{
    WpSelect *select = g_new0(WpSelect, 1);

    select->from = *from;
    select->diags = diags;
    select->found = g_hash_table_new_full(NULL, NULL, NULL, free_assets);
    select->conditions = g_ptr_array_new_with_free_func(free_condition);
    return select;
}

void
wp_select_free(WpSelect *select)
{
    if (!select)
        return;
    wp_rule_run_free(select->run);
    g_ptr_array_unref(select->conditions);
    g_hash_table_unref(select->found);
    g_free(select);
}

/* ---- where: ---- */

static const WpApplies roots[] = {WP_APPLIES_VM, WP_APPLIES_DATABASE, WP_APPLIES_ASSET};

/* What the condition is over: the first of which it can be read; else the one that it names first,
 * whose faults are the ones to tell. */
static WpApplies
root_of(const WpSelect *select, const WpSelectorText *text)
{
    static const char *const names[] = {"vm.", "db.", "asset."};
    const char *first = NULL;
    size_t best = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(roots); i++) {
        g_autoptr(WpCondition) condition =
            wp_condition_compile(select->from.rules, roots[i], text->node, strlen(WHERE), NULL);
        const char *at = strstr(text->text + strlen(WHERE), names[i]);

        if (condition)
            return roots[i];
        if (at && (!first || at < first)) {
            first = at;
            best = i;
        }
    }
    return roots[best];
}

static void
say_undecided(const WpSelect *select, const WpSelectorText *text, uint32_t n, uint32_t n_asked,
              WpAssetId first)
{
    const char *name = wp_asset_name(select->from.view->inventory, first);

    if (n == 0)
        return;
    wp_diag(select->diags, WP_DIAG_UNDECIDED_WHERE, text->loc,
            n == 1 ? "'%s' lacks data of '%s', which does not fit so"
                   : "'%s' lacks data of '%s' and %u more, which do not fit so",
            text->text, name, n - 1);
    wp_diag_hint(select->diags,
                 n == n_asked
                     ? "no export says it, or rules work it out, which come after selectors"
                     : "has(vm.FIELD) says whether a field is known");
}

static void
find_where(WpSelect *select, const WpSelectorText *text, GArray *found)
{
    const WpInventory *inventory = select->from.view->inventory;
    WpApplies applies = root_of(select, text);
    WpCondition *condition =
        wp_condition_compile(select->from.rules, applies, text->node, strlen(WHERE), select->diags);
    WpRowId rows[BATCH];
    uint8_t truth[BATCH];
    uint32_t n_undecided = 0;
    WpAssetId first_undecided = WP_NONE;
    WpAssetId from = applies == WP_APPLIES_VM ? inventory->n_databases : 0;
    WpAssetId until = applies == WP_APPLIES_DATABASE ? inventory->n_databases : inventory->n_assets;

    if (!condition)
        return;
    g_ptr_array_add(select->conditions, condition);
    if (!select->run)
        select->run = wp_rule_run_new(select->from.rules, select->from.view, select->from.as_of);
    for (WpAssetId begin = from; begin < until; begin += BATCH) {
        uint32_t n = MIN(BATCH, until - begin);

        for (uint32_t i = 0; i < n; i++)
            rows[i] = applies == WP_APPLIES_ASSET ? begin + i + 1
                                                  : wp_asset_row(inventory, begin + i + 1);
        wp_condition_test(select->run, condition, rows, n, truth);
        for (uint32_t i = 0; i < n; i++) {
            WpAssetId asset = begin + i + 1;

            if (truth[i] == WP_TRUE)
                g_array_append_val(found, asset);
            else if (truth[i] == WP_UNKNOWN && n_undecided++ == 0)
                first_undecided = asset;
        }
    }
    say_undecided(select, text, n_undecided, until - from, first_undecided);
}

/* ---- group: ---- */

static void
find_group(const WpSelect *select, const WpSelectorText *text, GArray *found)
{
    const WpInventory *inventory = select->from.view->inventory;
    g_autoptr(GPatternSpec) pattern = g_pattern_spec_new(text->text + strlen(GROUP));

    if (!select->from.baseline)
        return;
    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        const WpStateAsset *was =
            wp_run_state_find(select->from.baseline, inventory->asset_keys[asset]);

        if (was && *was->group && g_pattern_spec_match_string(pattern, was->group))
            g_array_append_val(found, asset);
    }
}

/* ---- all ---- */

static bool
has_value(const WpSelect *select, const WpSelectorText *text, const char *example)
{
    const char *value = strchr(text->text, ':') + 1;

    if (value[strspn(value, " ")])
        return true;
    wp_diag(select->diags, WP_DIAG_SETTINGS_FAULT, text->loc,
            "the selector '%s' has no value; wanted one such as %s", text->text, example);
    return false;
}

static void
say_none(const WpSelect *select, const WpSelectorText *text)
{
    bool lacks = g_str_has_prefix(text->text, GROUP) && !select->from.baseline;

    wp_diag(select->diags, WP_DIAG_NO_MATCH, text->loc,
            lacks ? "'%s' fits no asset: it names a group of the baseline, and this run has none"
                  : "'%s' fits no asset",
            text->text);
    if (lacks)
        wp_diag_hint(select->diags, "--baseline DIR names an earlier run; baseline: latest takes "
                                    "the newest in output.directory");
}

static GArray *
find(WpSelect *select, const WpSelectorText *text)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(WpAssetId));
    uint32_t n_faults = wp_diag_list_count(select->diags, WP_SEVERITY_ERROR);

    if (g_str_has_prefix(text->text, WHERE)) {
        if (has_value(select, text, "where:vm.cores > 16"))
            find_where(select, text, found);
    } else if (g_str_has_prefix(text->text, GROUP)) {
        if (has_value(select, text, "group:g-01cd2d"))
            find_group(select, text, found);
    } else {
        g_autoptr(WpSelector) selector = wp_selector_parse(text, select->diags);

        if (selector)
            wp_selector_find(selector, select->from.view, found);
    }
    if (found->len == 0 && wp_diag_list_count(select->diags, WP_SEVERITY_ERROR) == n_faults)
        say_none(select, text);
    return found;
}

const GArray *
wp_select(WpSelect *select, const WpSelectorText *text)
{
    GArray *found = g_hash_table_lookup(select->found, text);

    if (!found) {
        found = find(select, text);
        g_hash_table_insert(select->found, (gpointer)text, found);
    }
    return found;
}

bool
wp_select_is_all(const WpSelectorText *text)
{
    return strcmp(text->text, "all") == 0;
}
