#include "planner/assess/judge.h"

#include <string.h>

/*
 * Fields that rules set. The inventory's own value wins, else the first rule that holds in pack and
 * rule order; complexity and risk take the highest, effort the sum. Rules of a target's pack count
 * where that target is chosen.
 */

typedef enum {
    FIELD_STRATEGY,
    FIELD_COMPLEXITY,
    FIELD_RISK,
    FIELD_PRIORITY,
    FIELD_EFFORT,
    FIELD_TARGET,
    FIELD_READINESS,
    FIELD_DISPOSITION,
    N_DERIVED,
} Derived;

static const WpField fields[N_DERIVED][2] = {
    [FIELD_STRATEGY] = {WP_F_DB_STRATEGY, WP_F_VM_STRATEGY},
    [FIELD_COMPLEXITY] = {WP_F_DB_COMPLEXITY, WP_F_VM_COMPLEXITY},
    [FIELD_RISK] = {WP_F_DB_RISK, WP_F_VM_RISK},
    [FIELD_PRIORITY] = {WP_F_DB_PRIORITY, WP_F_VM_PRIORITY},
    [FIELD_EFFORT] = {WP_F_DB_EFFORT_HOURS, WP_F_VM_EFFORT_HOURS},
    [FIELD_TARGET] = {WP_F_DB_TARGET, WP_F_VM_TARGET},
    [FIELD_READINESS] = {WP_F_DB_READINESS, WP_F_VM_READINESS},
    [FIELD_DISPOSITION] = {WP_F_DB_DISPOSITION, WP_F_VM_DISPOSITION},
};

/* The inventory's own cell of an asset: not what an earlier fold put into the view. */
static const WpColumn *
own_column(const Judge *judge, Derived field, WpAssetId asset)
{
    return judge->own.columns[fields[field][!wp_asset_is_db(judge->own.inventory, asset)]];
}

static const char *
own_text(const Judge *judge, Derived field, WpAssetId asset)
{
    const WpInventory *inventory = judge->own.inventory;
    const WpColumn *column = own_column(judge, field, asset);
    WpRowId row = wp_asset_row(inventory, asset);

    return wp_column_known(column, row) ? wp_str_pool_text(inventory->texts, column->ids[row])
                                        : NULL;
}

static int64_t
own_number(const Judge *judge, Derived field, WpAssetId asset, int64_t fallback)
{
    const WpColumn *column = own_column(judge, field, asset);
    WpRowId row = wp_asset_row(judge->own.inventory, asset);

    return wp_column_known(column, row) ? column->numbers[row] : fallback;
}

/* What the inventory says itself. */
static void
take_own(WpAssessment *a, const Judge *judge)
{
    WpStrategy strategy;
    WpLevel level;

    for (WpAssetId asset = 1; asset <= a->n_assets; asset++) {
        const char *text = own_text(judge, FIELD_STRATEGY, asset);
        const char *complexity = own_text(judge, FIELD_COMPLEXITY, asset);
        const char *risk = own_text(judge, FIELD_RISK, asset);

        a->strategy[asset] =
            text && wp_strategy_find(text, &strategy) ? (uint8_t)strategy : WP_STRATEGY_NONE;
        a->complexity[asset] =
            complexity && wp_level_find(complexity, &level) ? (uint8_t)level : WP_LEVEL_NONE;
        a->risk[asset] = risk && wp_level_find(risk, &level) ? (uint8_t)level : WP_LEVEL_NONE;
        a->priority[asset] =
            (int32_t)CLAMP(own_number(judge, FIELD_PRIORITY, asset, 0), 0, G_MAXINT32);
        a->effort_own[asset] = own_number(judge, FIELD_EFFORT, asset, -1);
        a->effort_rules[asset] = 0;
        a->blocked_methods[asset] = 0;
    }
}

/* Which fields the inventory gives, so that no rule touches them. */
typedef struct {
    uint8_t *strategy, *complexity, *risk; /* flags by asset */
    uint8_t *priority;
} Owned;

static void
owned_init(Owned *owned, const WpAssessment *a)
{
    size_t n = (size_t)a->n_assets + 1;

    owned->strategy = g_new0(uint8_t, n);
    owned->complexity = g_new0(uint8_t, n);
    owned->risk = g_new0(uint8_t, n);
    owned->priority = g_new0(uint8_t, n);
    for (WpAssetId asset = 1; asset <= a->n_assets; asset++) {
        owned->strategy[asset] = a->strategy[asset] != WP_STRATEGY_NONE;
        owned->complexity[asset] = a->complexity[asset] != WP_LEVEL_NONE;
        owned->risk[asset] = a->risk[asset] != WP_LEVEL_NONE;
        owned->priority[asset] = a->priority[asset] != 0;
    }
}

static void
owned_clear(Owned *owned)
{
    g_free(owned->strategy);
    g_free(owned->complexity);
    g_free(owned->risk);
    g_free(owned->priority);
}

static void
take_value(WpAssessment *a, const Owned *owned, WpAssetId asset, const char *name,
           const WpSetValue *value)
{
    if (!value->known)
        return;
    if (strcmp(name, "strategy") == 0) {
        if (a->strategy[asset] == WP_STRATEGY_NONE)
            a->strategy[asset] = (uint8_t)value->strategy;
    } else if (strcmp(name, "complexity") == 0) {
        if (!owned->complexity[asset])
            a->complexity[asset] = MAX(a->complexity[asset], (uint8_t)value->level);
    } else if (strcmp(name, "risk") == 0) {
        if (!owned->risk[asset])
            a->risk[asset] = MAX(a->risk[asset], (uint8_t)value->level);
    } else if (strcmp(name, "priority") == 0) {
        if (a->priority[asset] == 0)
            a->priority[asset] = (int32_t)value->number;
    } else if (strcmp(name, "effort_hours") == 0) {
        a->effort_rules[asset] = wp_add_sat(a->effort_rules[asset], value->number);
    }
}

static void
take_rules(WpAssessment *a, const Judge *judge, const Owned *owned)
{
    for (WpRuleId id = 1; id <= wp_ruleset_n_rules(judge->rules); id++) {
        const WpRule *rule = wp_ruleset_rule(judge->rules, id);
        const GArray *holds = judge->holds[id];
        uint32_t n_sets = wp_ruleset_n_sets(judge->rules, id);

        if (!holds || (n_sets == 0 && rule->blocks_methods == 0))
            continue;
        for (guint i = 0; i < holds->len; i++) {
            WpAssetId asset = g_array_index(holds, WpAssetId, i);

            if (!judge_counts(judge, id, a->target[asset]))
                continue;
            a->blocked_methods[asset] |= rule->blocks_methods;
            for (uint32_t j = 0; j < n_sets; j++)
                take_value(a, owned, asset, wp_ruleset_set_name(judge->rules, id, j),
                           &g_array_index(judge->values[id], WpSetValue, i * n_sets + j));
        }
    }
}

/* ---- disposition ---- */

/* Whether @rule decides (first of these wins) or proposes (first of these, if none decides). */
static bool
is_decision(const WpRule *rule)
{
    return rule->decided || rule->disposition == WP_DISPOSITION_OUT_OF_SCOPE ||
           rule->disposition == WP_DISPOSITION_MIGRATE;
}

static void
dispose_by_rules(WpAssessment *a, const Judge *judge, bool decisions)
{
    for (WpRuleId id = 1; id <= wp_ruleset_n_rules(judge->rules); id++) {
        const WpRule *rule = wp_ruleset_rule(judge->rules, id);
        const GArray *holds = judge->holds[id];

        if (!holds || rule->disposition == WP_DISPOSITION_NONE || is_decision(rule) != decisions)
            continue;
        for (guint i = 0; i < holds->len; i++) {
            WpAssetId asset = g_array_index(holds, WpAssetId, i);

            if (a->disposition[asset] != WP_DISPOSITION_NONE ||
                !judge_counts(judge, id, a->target[asset]))
                continue;
            a->disposition[asset] = decisions ? (uint8_t)rule->disposition : WP_DISPOSITION_DECIDE;
            a->disposition_rule[asset] = id;
        }
    }
}

/* In this order: the settings, the inventory's strategy retire or retain, rules that decide, any
 * other strategy of the inventory (somebody has decided to move it), rules that propose. */
static void
dispose(WpAssessment *a, const Judge *judge, const Owned *owned, const WpAssessOptions *options)
{
    for (WpAssetId asset = 1; asset <= a->n_assets; asset++) {
        const char *text = own_text(judge, FIELD_DISPOSITION, asset);
        WpDisposition own = WP_DISPOSITION_NONE;

        if (options->scope && options->scope[asset] != WP_DISPOSITION_NONE)
            own = (WpDisposition)options->scope[asset];
        else if (text && wp_disposition_find(text, &own))
            ;
        else if (owned->strategy[asset] && a->strategy[asset] == WP_STRATEGY_RETIRE)
            own = WP_DISPOSITION_RETIRE;
        else if (owned->strategy[asset] && a->strategy[asset] == WP_STRATEGY_RETAIN)
            own = WP_DISPOSITION_RETAIN;
        a->disposition[asset] = (uint8_t)own;
        a->disposition_rule[asset] = WP_NONE;
    }
    dispose_by_rules(a, judge, true);
    for (WpAssetId asset = 1; asset <= a->n_assets; asset++)
        if (a->disposition[asset] == WP_DISPOSITION_NONE && owned->strategy[asset])
            a->disposition[asset] = WP_DISPOSITION_MIGRATE;
    dispose_by_rules(a, judge, false);
    for (WpAssetId asset = 1; asset <= a->n_assets; asset++)
        if (a->disposition[asset] == WP_DISPOSITION_NONE)
            a->disposition[asset] = WP_DISPOSITION_MIGRATE;
}

/* What is retired or retained is so by strategy too; what moves and has none takes its target's. */
static void
complete_strategy(WpAssessment *a, const Judge *judge)
{
    for (WpAssetId asset = 1; asset <= a->n_assets; asset++) {
        if (a->disposition[asset] == WP_DISPOSITION_RETIRE)
            a->strategy[asset] = WP_STRATEGY_RETIRE;
        else if (a->disposition[asset] == WP_DISPOSITION_RETAIN)
            a->strategy[asset] = WP_STRATEGY_RETAIN;
        else if (a->strategy[asset] == WP_STRATEGY_NONE && a->target[asset] != WP_NONE &&
                 a->disposition[asset] != WP_DISPOSITION_OUT_OF_SCOPE)
            a->strategy[asset] =
                (uint8_t)wp_ruleset_target(judge->rules, a->target[asset])->strategy;
    }
}

/* A database that goes with its server does what that does. */
static void
follow_server(WpAssessment *a, const Judge *judge)
{
    const WpInventory *inventory = judge->view->inventory;
    const WpColumn *host = judge->view->columns[WP_F_DB_HOST];

    for (WpRowId db = 1; db <= inventory->n_databases; db++) {
        WpAssetId asset = wp_asset_of_db(db);

        if (a->strategy[asset] == WP_STRATEGY_NONE && a->target[asset] == WP_NONE &&
            wp_assessment_moves(a, asset) && wp_column_known(host, db))
            a->strategy[asset] = a->strategy[wp_asset_of_vm(inventory, host->ids[db])];
    }
}

/* ---- columns ---- */

static const char *
text_of(const WpAssessment *a, Derived field, WpAssetId asset)
{
    switch (field) {
    case FIELD_STRATEGY:
        return wp_strategy_name((WpStrategy)a->strategy[asset]);
    case FIELD_COMPLEXITY:
        return wp_level_name((WpLevel)a->complexity[asset]);
    case FIELD_RISK:
        return wp_level_name((WpLevel)a->risk[asset]);
    case FIELD_TARGET:
        return a->target[asset] == WP_NONE ? ""
                                           : wp_ruleset_target(a->rules, a->target[asset])->name;
    case FIELD_READINESS:
        return wp_readiness_name((WpReadiness)a->readiness[asset]);
    case FIELD_DISPOSITION:
        return wp_disposition_name((WpDisposition)a->disposition[asset]);
    case FIELD_PRIORITY:
    case FIELD_EFFORT:
    case N_DERIVED:
        break;
    }
    g_assert_not_reached();
}

static void
fill_cell(const WpAssessment *a, Derived field, WpAssetId asset, WpStrPool *texts, WpColumn *column,
          WpRowId row)
{
    if (field == FIELD_PRIORITY) {
        if (a->priority[asset] != 0)
            wp_column_set_number(column, row, a->priority[asset]);
    } else if (field == FIELD_EFFORT) {
        if (a->effort_own[asset] >= 0)
            wp_column_set_number(column, row, a->effort_own[asset]);
        else if (a->effort_rules[asset] > 0)
            wp_column_set_number(column, row, a->effort_rules[asset]);
    } else {
        const char *text = text_of(a, field, asset);

        wp_column_set_id(column, row,
                         text[0] == '\0' ? WP_STR_NONE
                                         : wp_str_pool_add(texts, text, strlen(text)));
    }
}

/* Makes the columns anew: a fold takes nothing from the one before. */
static void
put_columns(WpAssessment *a, const Judge *judge)
{
    const WpInventory *inventory = judge->view->inventory;

    for (Derived field = 0; field < N_DERIVED; field++) {
        for (int is_vm = 0; is_vm < 2; is_vm++) {
            WpKind kind = is_vm ? WP_KIND_VM : WP_KIND_DB;
            WpColumn *column = wp_column_new(fields[field][is_vm], inventory->kinds[kind].n_rows);

            for (WpRowId row = 1; row <= column->n_rows; row++)
                fill_cell(a, field, is_vm ? wp_asset_of_vm(inventory, row) : wp_asset_of_db(row),
                          inventory->texts, column, row);
            wp_view_set(judge->view, column);
            g_ptr_array_add(a->columns, column);
        }
    }
}

void
assess_derived(WpAssessment *a, const Judge *judge, const WpAssessOptions *options)
{
    g_autoptr(GPtrArray) old = g_steal_pointer(&a->columns);
    Owned owned;

    a->columns = g_ptr_array_new_with_free_func((GDestroyNotify)wp_column_free);
    take_own(a, judge);
    owned_init(&owned, a);
    take_rules(a, judge, &owned);
    dispose(a, judge, &owned, options);
    complete_strategy(a, judge);
    follow_server(a, judge);
    put_columns(a, judge);
    owned_clear(&owned);
}
