#include "planner/assess/judge.h"

#define BATCH 4096 /* rows that are judged at once: their working memory stays in the cache */

/* Fills the CSR of assets to application records, by name. */
static void
link_applications(Judge *judge)
{
    static const WpField fields[] = {WP_F_DB_APPLICATIONS, WP_F_VM_APPLICATIONS};
    const WpInventory *inventory = judge->view->inventory;
    const WpColumn *names = judge->view->columns[WP_F_APP_NAME];
    g_autoptr(GHashTable) rows = g_hash_table_new(NULL, NULL);
    g_autoptr(GArray) apps = g_array_new(FALSE, FALSE, sizeof(WpRowId));

    for (WpRowId row = names->n_rows; row > 0; row--)
        g_hash_table_insert(rows, GUINT_TO_POINTER(names->ids[row]), GUINT_TO_POINTER(row));
    judge->app_first = g_new0(uint32_t, (size_t)judge->n_assets + 2);
    for (WpAssetId asset = 1; asset <= judge->n_assets; asset++) {
        const WpColumn *list = judge->view->columns[fields[!wp_asset_is_db(inventory, asset)]];
        WpRowId own = wp_asset_row(inventory, asset);

        judge->app_first[asset] = apps->len;
        for (uint32_t i = 0;
             wp_column_known(list, own) && i < list->first[own + 1] - list->first[own]; i++) {
            gpointer name = GUINT_TO_POINTER(list->items[list->first[own] + i]);
            WpRowId app = GPOINTER_TO_UINT(g_hash_table_lookup(rows, name));

            if (app != WP_NONE)
                g_array_append_val(apps, app);
        }
    }
    judge->app_first[judge->n_assets + 1] = apps->len;
    judge->apps = (WpRowId *)g_array_steal(apps, NULL);
}

void
judge_init(Judge *judge, WpView *view, const WpRuleSet *rules, WpTime as_of)
{
    size_t n = (size_t)wp_ruleset_n_rules(rules) + 1;

    *judge = (Judge){.rules = rules, .view = view, .as_of = as_of};
    judge->own = *view;
    judge->n_assets = view->inventory->n_assets;
    judge->holds = g_new0(GArray *, n);
    judge->undecided = g_new0(GArray *, n);
    judge->values = g_new0(GArray *, n);
    judge->app_holds = g_new0(GArray *, n);
    link_applications(judge);
}

void
judge_free_arrays(GArray **arrays, uint32_t n_rules)
{
    for (uint32_t i = 0; i <= n_rules; i++)
        if (arrays[i])
            g_array_unref(arrays[i]);
    g_free(arrays);
}

void
judge_clear(Judge *judge)
{
    uint32_t n = wp_ruleset_n_rules(judge->rules);

    judge_free_arrays(judge->holds, n);
    judge_free_arrays(judge->undecided, n);
    judge_free_arrays(judge->values, n);
    judge_free_arrays(judge->app_holds, n);
    g_free(judge->app_first);
    g_free(judge->apps);
}

unsigned
judge_begin_runs(WpRuleRun *runs[WP_JOBS_MAX_THREADS], const WpRuleSet *rules, const WpView *view,
                 WpTime as_of, unsigned n_threads)
{
    n_threads = CLAMP(n_threads, 1, WP_JOBS_MAX_THREADS);
    for (unsigned i = 0; i < n_threads; i++)
        runs[i] = wp_rule_run_new(rules, view, as_of);
    return n_threads;
}

void
judge_end_runs(WpRuleRun *const *runs, unsigned n_threads)
{
    for (unsigned i = 0; i < n_threads; i++)
        wp_rule_run_free(runs[i]);
}

/* Rows of what the rule judges, and what to add to a row to get its asset. */
static uint32_t
rows_of(const Judge *judge, WpApplies applies, uint32_t *out_offset)
{
    const WpInventory *inventory = judge->view->inventory;

    *out_offset = applies == WP_APPLIES_VM ? inventory->n_databases : 0;
    if (applies == WP_APPLIES_ASSET)
        return inventory->n_assets;
    return inventory->kinds[wp_applies_kind(applies)].n_rows;
}

static void
keep_values(Judge *judge, WpRuleRun *run, WpRuleId rule, WpRowId row)
{
    uint32_t n_sets = wp_ruleset_n_sets(judge->rules, rule);

    for (uint32_t i = 0; i < n_sets; i++) {
        WpSetValue value;

        wp_rule_run_set(run, rule, i, row, &value);
        g_array_append_val(judge->values[rule], value);
    }
}

typedef void (*TruthFunc)(Judge *judge, WpRuleRun *run, WpRuleId rule, WpRowId row, uint8_t truth,
                          uint64_t missing, void *user);

/* Calls @keep for each row that is not false. */
static void
judge_rows(Judge *judge, WpRuleRun *run, WpRuleId rule, uint32_t n_rows, TruthFunc keep, void *user)
{
    g_autofree WpRowId *rows = g_new(WpRowId, BATCH);
    g_autofree uint8_t *truth = g_new(uint8_t, BATCH);
    g_autofree uint64_t *missing = g_new(uint64_t, BATCH);

    for (uint32_t done = 0; done < n_rows;) {
        uint32_t n = MIN(n_rows - done, BATCH);

        for (uint32_t i = 0; i < n; i++)
            rows[i] = done + i + 1;
        wp_rule_run_test(run, rule, rows, n, truth, missing);
        for (uint32_t i = 0; i < n; i++)
            if (truth[i] != WP_FALSE)
                keep(judge, run, rule, rows[i], truth[i], missing[i], user);
        done += n;
    }
}

static void
keep_asset(Judge *judge, WpRuleRun *run, WpRuleId rule, WpRowId row, uint8_t truth,
           uint64_t missing, void *user)
{
    WpAssetId asset = row + *(const uint32_t *)user;
    JudgeGap gap = {asset, missing};

    if (truth == WP_UNKNOWN) {
        g_array_append_val(judge->undecided[rule], gap);
        return;
    }
    g_array_append_val(judge->holds[rule], asset);
    keep_values(judge, run, rule, row);
}

/* What an application's rule says of each application. */
typedef struct {
    uint8_t *truth;
    uint64_t *missing;
} AppTruth;

static void
keep_app(Judge *judge, WpRuleRun *run G_GNUC_UNUSED, WpRuleId rule, WpRowId row, uint8_t truth,
         uint64_t missing, void *user)
{
    AppTruth *apps = user;

    apps->truth[row] = truth;
    apps->missing[row] = missing;
    if (truth == WP_TRUE)
        g_array_append_val(judge->app_holds[rule], row);
}

/* A rule of applications holds for an asset if it holds for one of its applications. */
static void
judge_applications(Judge *judge, WpRuleRun *run, WpRuleId rule)
{
    uint32_t n_apps = judge->view->inventory->kinds[WP_KIND_APP].n_rows;
    g_autofree uint8_t *truth = g_new0(uint8_t, n_apps + 1);
    g_autofree uint64_t *missing = g_new0(uint64_t, n_apps + 1);
    AppTruth apps = {truth, missing};

    judge->app_holds[rule] = g_array_new(FALSE, FALSE, sizeof(WpRowId));
    judge_rows(judge, run, rule, n_apps, keep_app, &apps);
    for (WpAssetId asset = 1; asset <= judge->n_assets; asset++) {
        JudgeGap gap = {asset, 0};
        uint8_t found = WP_FALSE;

        for (uint32_t i = judge->app_first[asset]; i < judge->app_first[asset + 1]; i++) {
            WpRowId app = judge->apps[i];

            if (truth[app] == WP_TRUE)
                found = WP_TRUE;
            else if (truth[app] == WP_UNKNOWN && found == WP_FALSE) {
                found = WP_UNKNOWN;
                gap.missing = missing[app];
            }
        }
        if (found == WP_TRUE)
            g_array_append_val(judge->holds[rule], asset);
        else if (found == WP_UNKNOWN)
            g_array_append_val(judge->undecided[rule], gap);
    }
}

static bool
is_known_of_any(const Judge *judge, WpField field)
{
    const WpColumn *column = field == WP_FIELD_NONE ? NULL : judge->view->columns[field];

    for (WpRowId row = 1; column && row <= column->n_rows; row++)
        if (wp_column_known(column, row))
            return true;
    return false;
}

/* Whether any asset has one of the fields that the rule reads. */
static bool
is_read_known(const Judge *judge, WpRuleId rule)
{
    for (uint32_t i = 0; i < wp_ruleset_n_reads(judge->rules, rule); i++) {
        WpField field = wp_ruleset_read_field(judge->rules, rule, i);
        const char *name = field == WP_FIELD_NONE ? "" : wp_field_info(field)->name;

        if (is_known_of_any(judge, field) ||
            (wp_ruleset_rule(judge->rules, rule)->applies == WP_APPLIES_ASSET &&
             (is_known_of_any(judge, wp_field_find(WP_KIND_VM, name)) ||
              is_known_of_any(judge, wp_field_find(WP_KIND_DB, name)))))
            return true;
    }
    return false;
}

/* "No owner is known" of every asset says nothing of the assets: the exports lack it. */
static void
take_back(Judge *judge, WpRuleId rule)
{
    uint32_t n_reads = wp_ruleset_n_reads(judge->rules, rule);
    uint64_t all = n_reads < 63 ? (UINT64_C(1) << n_reads) - 1 : UINT64_MAX;

    for (guint i = 0; i < judge->holds[rule]->len; i++) {
        JudgeGap gap = {g_array_index(judge->holds[rule], WpAssetId, i), all};

        g_array_append_val(judge->undecided[rule], gap);
    }
    g_array_set_size(judge->holds[rule], 0);
    g_array_set_size(judge->values[rule], 0);
}

void
judge_rule(Judge *judge, WpRuleRun *run, WpRuleId rule)
{
    WpApplies applies = wp_ruleset_rule(judge->rules, rule)->applies;
    uint32_t offset;

    judge->holds[rule] = g_array_new(FALSE, FALSE, sizeof(WpAssetId));
    judge->undecided[rule] = g_array_new(FALSE, FALSE, sizeof(JudgeGap));
    judge->values[rule] = g_array_new(FALSE, FALSE, sizeof(WpSetValue));
    if (applies == WP_APPLIES_APPLICATION) {
        judge_applications(judge, run, rule);
        return;
    }
    uint32_t n_rows = rows_of(judge, applies, &offset);

    judge_rows(judge, run, rule, n_rows, keep_asset, &offset);
    if (wp_ruleset_rule(judge->rules, rule)->is_gap && judge->undecided[rule]->len == 0 &&
        !is_read_known(judge, rule))
        take_back(judge, rule);
}

bool
judge_applies(const Judge *judge, WpRuleId rule, WpAssetId asset)
{
    switch (wp_ruleset_rule(judge->rules, rule)->applies) {
    case WP_APPLIES_VM:
        return !wp_asset_is_db(judge->view->inventory, asset);
    case WP_APPLIES_DATABASE:
        return wp_asset_is_db(judge->view->inventory, asset);
    case WP_APPLIES_ASSET:
        return true;
    case WP_APPLIES_APPLICATION:
        return judge->app_first[asset] < judge->app_first[asset + 1];
    default:
        return false;
    }
}
