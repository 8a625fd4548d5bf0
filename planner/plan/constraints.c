#include "planner/plan/constraints.h"

#include "planner/base/pairs.h"
#include "planner/plan/wish-twice.h"

#include <string.h>

typedef struct {
    const WpView *view;
    const WpSettings *settings;
    WpDiagList *diags;
    WpSelect *select;
    WpConstraints *result;
    WpTwice *twice;
    uint32_t *scope_from; /* by asset: 1 + index of scope.exclude, or FROM_TABLE; 0: nothing */
} Build;

#define FROM_TABLE UINT32_MAX /* a row of an applications table */
#define LATER      "the later of the two"
/* What is said of each of one set and each of another is kept for each two of them. */
#define MOST_APART  UINT64_C(4000000)
#define MOST_BEFORE UINT64_C(50000000)
#define SETTINGS    "for settings go before tables"

/* ---- scope ---- */

/* What an earlier row, or a table, says of the scope of an asset. */
static WpWishRow
scope_row(const Build *build, WpAssetId asset)
{
    uint32_t from = build->scope_from[asset];
    WpRowId application = build->result->application[asset];
    WpWishRow row = {{0}, wp_disposition_name((WpDisposition)build->result->scope[asset])};

    if (from != FROM_TABLE)
        row.loc = build->settings->exclude[from - 1].what.loc;
    else if (build->result->scope[asset] == WP_DISPOSITION_OUT_OF_SCOPE)
        row.loc = wp_inventory_place(build->view->inventory, WP_F_APP_EXCLUDE, application);
    else
        row.loc = wp_inventory_place(build->view->inventory, WP_F_APP_STRATEGY, application);
    return row;
}

static void
set_scope(Build *build, const GArray *assets, WpDisposition as, uint32_t index)
{
    const WpScopeRule *rule = &build->settings->exclude[index];

    for (guint i = 0; i < assets->len; i++) {
        WpAssetId asset = g_array_index(assets, WpAssetId, i);
        WpWishRow here = {rule->what.loc, wp_disposition_name(as)};

        if (build->scope_from[asset] != 0 && build->result->scope[asset] != as)
            wp_twice_note(build->twice, asset, here, scope_row(build, asset),
                          build->scope_from[asset] == FROM_TABLE ? SETTINGS : LATER);
        build->result->scope[asset] = (uint8_t)as;
        build->result->scope_why[asset] = rule->why ? rule->why : "scope.exclude of the settings";
        build->scope_from[asset] = index + 1;
    }
}

static void
read_include(Build *build)
{
    const WpSettings *settings = build->settings;
    uint32_t n_assets = build->view->inventory->n_assets;
    g_autofree bool *included = g_new0(bool, n_assets + 1);

    if (settings->n_include == 0)
        return;
    for (uint32_t i = 0; i < settings->n_include; i++) {
        const GArray *assets = wp_select(build->select, &settings->include[i]);

        for (guint j = 0; j < assets->len; j++)
            included[g_array_index(assets, WpAssetId, j)] = true;
    }
    for (WpAssetId asset = 1; asset <= n_assets; asset++)
        if (!included[asset]) {
            build->result->scope[asset] = WP_DISPOSITION_OUT_OF_SCOPE;
            build->result->scope_why[asset] = "not in scope.include of the settings";
        }
}

static void
read_exclude(Build *build)
{
    static const WpDisposition dispositions[] = {
        [WP_SCOPE_OUT_OF_SCOPE] = WP_DISPOSITION_OUT_OF_SCOPE,
        [WP_SCOPE_RETAIN] = WP_DISPOSITION_RETAIN,
        [WP_SCOPE_RETIRE] = WP_DISPOSITION_RETIRE,
    };

    for (uint32_t i = 0; i < build->settings->n_exclude; i++) {
        const WpScopeRule *rule = &build->settings->exclude[i];
        const GArray *assets = wp_select(build->select, &rule->what);

        set_scope(build, assets, dispositions[rule->as], i);
    }
}

/* ---- applications ---- */

static void
tighten(WpDay *held, WpDay day, bool later)
{
    if (day != WP_DAY_NONE && (*held == WP_DAY_NONE || (later ? day > *held : day < *held)))
        *held = day;
}

static WpDay
app_day(const Build *build, WpField field, WpRowId row)
{
    int64_t time = wp_inventory_number(build->view->inventory, field, row, WP_TIME_NONE);

    return time == WP_TIME_NONE ? WP_DAY_NONE : wp_time_day(time);
}

/* What the applications table says holds for all assets of the application. */
static void
apply_application(Build *build, WpAssetId asset, WpRowId row)
{
    const WpInventory *inventory = build->view->inventory;
    WpConstraints *result = build->result;
    int64_t pin = wp_inventory_number(inventory, WP_F_APP_PIN, row, 0);

    result->application[asset] = row;
    if (pin > 0 && pin <= UINT32_MAX) {
        result->pin[asset] = (uint32_t)pin;
        result->pin_from[asset] = WP_PIN_OF_TABLE;
    }
    tighten(&result->not_before[asset], app_day(build, WP_F_APP_NOT_BEFORE, row), true);
    tighten(&result->migrate_by[asset], app_day(build, WP_F_APP_MIGRATE_BY, row), false);
    if (wp_inventory_flag(inventory, WP_F_APP_EXCLUDE, row) == WP_TRUE) {
        result->scope[asset] = WP_DISPOSITION_OUT_OF_SCOPE;
        result->scope_why[asset] = "excluded in the applications table";
        build->scope_from[asset] = FROM_TABLE;
    }
    const char *strategy = wp_inventory_text(inventory, WP_F_APP_STRATEGY, row);
    WpStrategy found;
    if (strategy && wp_strategy_find(strategy, &found) &&
        (found == WP_STRATEGY_RETIRE || found == WP_STRATEGY_RETAIN)) {
        result->scope[asset] =
            found == WP_STRATEGY_RETIRE ? WP_DISPOSITION_RETIRE : WP_DISPOSITION_RETAIN;
        result->scope_why[asset] = "strategy of its application";
        build->scope_from[asset] = FROM_TABLE;
    }
}

/* The row of the application of a workload; WP_NONE. */
static WpRowId
application_row(const Build *build, GHashTable *rows, WpStrId workload)
{
    const char *text = wp_str_pool_text(build->view->inventory->texts, workload);
    const char *slash = strrchr(text, '/');
    g_autofree char *name = g_utf8_casefold(text, slash ? slash - text : (gssize)strlen(text));

    return GPOINTER_TO_UINT(g_hash_table_lookup(rows, name));
}

/* "ERP/production" is the application ERP; names are compared without regard to case. */
static void
read_applications(Build *build)
{
    const WpInventory *inventory = build->view->inventory;
    g_autoptr(GHashTable) rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GArray) row_of = g_array_new(FALSE, FALSE, sizeof(WpRowId)); /* by workload met */
    WpPairs met;

    for (WpRowId row = inventory->kinds[WP_KIND_APP].n_rows; row > 0; row--) {
        const char *name = wp_inventory_text(inventory, WP_F_APP_NAME, row);

        if (name)
            g_hash_table_insert(rows, g_utf8_casefold(name, -1), GUINT_TO_POINTER(row));
    }
    wp_pairs_init(&met, 0);
    for (WpAssetId asset = 1; asset <= inventory->n_assets && g_hash_table_size(rows) > 0;
         asset++) {
        WpStrId workload = wp_view_workload(build->view, asset);
        uint32_t number = workload != WP_STR_NONE ? wp_pairs_add(&met, workload) : 0;

        if (number > row_of->len) {
            WpRowId row = application_row(build, rows, workload);

            g_array_append_val(row_of, row);
        }
        if (number > 0 && g_array_index(row_of, WpRowId, number - 1) != WP_NONE)
            apply_application(build, asset, g_array_index(row_of, WpRowId, number - 1));
    }
    wp_pairs_clear(&met);
}

static void
read_asset_dates(Build *build)
{
    const WpInventory *inventory = build->view->inventory;

    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        bool is_db = wp_asset_is_db(inventory, asset);
        int64_t by = wp_inventory_number(inventory, is_db ? WP_F_DB_MIGRATE_BY : WP_F_VM_MIGRATE_BY,
                                         wp_asset_row(inventory, asset), WP_TIME_NONE);

        build->result->not_before[asset] = build->result->migrate_by[asset] =
            build->result->vacate_by[asset] = WP_DAY_NONE;
        if (by != WP_TIME_NONE)
            build->result->migrate_by[asset] = wp_time_day(by);
    }
}

/* ---- constraints of the settings ---- */

static void
add_relation(Build *build, WpAssetId a, WpAssetId b, WpRelation relation, uint32_t index)
{
    WpAssetRelation added = {MIN(a, b),       MAX(a, b), (uint8_t)relation, WP_FORCE_HARD,
                             WP_WHY_SETTINGS, false,     WP_BASIS_POINTS,   WP_NONE,
                             WP_NONE,         index};

    if (a != b)
        g_array_append_val(build->result->relations, added);
}

static void
read_together(Build *build, const WpConstraint *constraint, uint32_t index)
{
    WpAssetId first = WP_NONE;

    for (uint32_t i = 0; i < constraint->n_selectors; i++) {
        const GArray *assets = wp_select(build->select, &constraint->selectors[i]);

        for (guint j = 0; j < assets->len; j++) {
            WpAssetId asset = g_array_index(assets, WpAssetId, j);

            if (first == WP_NONE)
                first = asset;
            add_relation(build, first, asset, WP_RELATION_TOGETHER, index);
        }
    }
}

/* False, and a fault, where two selectors fit so many that their pairs cannot be kept. */
static bool
check_pairs(Build *build, const WpConstraint *constraint, const char *what, uint64_t left,
            uint64_t right, uint64_t most)
{
    if (left * right <= most)
        return true;
    wp_diag(build->diags, WP_DIAG_SETTINGS_FAULT, constraint->loc,
            "%s of %" G_GUINT64_FORMAT " and %" G_GUINT64_FORMAT
            " assets: it is kept for each two of them, and over %" G_GUINT64_FORMAT
            " such pairs are too many; wanted selectors that fit fewer",
            what, left, right, most);
    return false;
}

static void
read_apart(Build *build, const WpConstraint *constraint, uint32_t index)
{
    for (uint32_t i = 0; i < constraint->n_selectors; i++)
        for (uint32_t j = i + 1; j < constraint->n_selectors; j++) {
            const GArray *left = wp_select(build->select, &constraint->selectors[i]);
            const GArray *right = wp_select(build->select, &constraint->selectors[j]);

            if (!check_pairs(build, constraint, "'apart'", left->len, right->len, MOST_APART))
                return;
            for (guint a = 0; a < left->len; a++)
                for (guint b = 0; b < right->len; b++)
                    add_relation(build, g_array_index(left, WpAssetId, a),
                                 g_array_index(right, WpAssetId, b), WP_RELATION_APART, index);
        }
}

static void
read_before(Build *build, const WpConstraint *constraint)
{
    WpOrder order = {constraint, g_new0(WpAssetSet, constraint->n_selectors),
                     constraint->n_selectors, constraint->strict};

    for (uint32_t i = 0; i < constraint->n_selectors; i++) {
        const GArray *assets = wp_select(build->select, &constraint->selectors[i]);

        order.sets[i].all = wp_select_is_all(&constraint->selectors[i]);
        order.sets[i].n_assets = assets->len;
        order.sets[i].assets = g_memdup2(assets->data, assets->len * sizeof(WpAssetId));
        if (i > 0 && !order.sets[i].all)
            check_pairs(build, constraint, "'before'", order.sets[i - 1].n_assets,
                        order.sets[i].n_assets, MOST_BEFORE);
    }
    g_array_append_val(build->result->orders, order);
}

/* Two rows that pin one asset to different waves: the later one counts, and one of the settings
 * before one of a table. */
static void
overrule(Build *build, WpAssetId asset, const WpConstraint *constraint)
{
    const WpConstraints *result = build->result;
    uint32_t from = result->pin_from[asset];
    WpOverruledPin lost = {asset, result->pin[asset], from,
                           (uint32_t)(constraint - build->settings->constraints)};
    g_autofree char *says = g_strdup_printf("pinned to wave %u", constraint->wave);
    g_autofree char *other = g_strdup_printf("to wave %u", lost.wave);
    bool of_table = from == WP_PIN_OF_TABLE;
    WpWishRow row = {of_table ? wp_inventory_place(build->view->inventory, WP_F_APP_PIN,
                                                   result->application[asset])
                              : build->settings->constraints[from].loc,
                     other};

    wp_twice_note(build->twice, asset, (WpWishRow){constraint->loc, says}, row,
                  of_table ? SETTINGS : LATER);
    g_array_append_val(result->overruled, lost);
}

static void
pin(Build *build, WpAssetId asset, const WpConstraint *constraint)
{
    WpConstraints *result = build->result;

    if (result->pin[asset] != 0 && result->pin[asset] != constraint->wave)
        overrule(build, asset, constraint);
    result->pin[asset] = constraint->wave;
    result->pin_from[asset] = (uint32_t)(constraint - build->settings->constraints);
}

static void
read_date(Build *build, const WpConstraint *constraint)
{
    const GArray *assets = wp_select(build->select, &constraint->selectors[0]);

    for (guint i = 0; i < assets->len; i++) {
        WpAssetId asset = g_array_index(assets, WpAssetId, i);

        if (constraint->kind == WP_CONSTRAINT_PIN)
            pin(build, asset, constraint);
        else if (constraint->kind == WP_CONSTRAINT_NOT_BEFORE)
            tighten(&build->result->not_before[asset], constraint->day, true);
        else if (constraint->kind == WP_CONSTRAINT_VACATE_BY)
            tighten(&build->result->vacate_by[asset], constraint->day, false);
        else
            tighten(&build->result->migrate_by[asset], constraint->day, false);
        build->result->enforce[asset] |= constraint->enforce;
    }
}

static void
read_constraints(Build *build)
{
    for (uint32_t i = 0; i < build->settings->n_constraints; i++) {
        const WpConstraint *constraint = &build->settings->constraints[i];

        switch (constraint->kind) {
        case WP_CONSTRAINT_TOGETHER:
            read_together(build, constraint, i);
            break;
        case WP_CONSTRAINT_APART:
            read_apart(build, constraint, i);
            break;
        case WP_CONSTRAINT_BEFORE:
            read_before(build, constraint);
            break;
        case WP_CONSTRAINT_PIN:
        case WP_CONSTRAINT_NOT_BEFORE:
        case WP_CONSTRAINT_MIGRATE_BY:
        case WP_CONSTRAINT_VACATE_BY:
            read_date(build, constraint);
            break;
        }
    }
}

static int
by_asset(gconstpointer a, gconstpointer b)
{
    const WpOverruledPin *x = a, *y = b;

    if (x->asset != y->asset)
        return x->asset < y->asset ? -1 : 1;
    return x->from + 1 < y->from + 1 ? -1 : x->from + 1 > y->from + 1; /* tables first */
}

static void
read_freezes(Build *build)
{
    for (uint32_t i = 0; i < build->settings->schedule.n_freezes; i++) {
        const GArray *assets = wp_select(build->select, &build->settings->schedule.freezes[i].what);

        for (guint j = 0; j < assets->len; j++)
            build->result->closures->of[g_array_index(assets, WpAssetId, j)] |= UINT64_C(1) << i;
    }
}

WpConstraints *
wp_constraints_build(const WpSelectFrom *from, WpDiagList *diags)
{
    const WpView *view = from->view;
    const WpSettings *settings = from->settings;
    g_autoptr(WpSelect) select = wp_select_new(from, diags);
    WpConstraints *result = g_new0(WpConstraints, 1);
    uint32_t n_assets = view->inventory->n_assets;
    g_autofree uint32_t *scope_from = g_new0(uint32_t, n_assets + 1);
    Build build = {view,      settings, diags, select, result, wp_twice_new(view->inventory),
                   scope_from};

    result->pin = g_new0(uint32_t, n_assets + 1);
    result->pin_from = g_new0(uint32_t, n_assets + 1);
    result->overruled = g_array_new(FALSE, FALSE, sizeof(WpOverruledPin));
    result->not_before = g_new0(WpDay, n_assets + 1);
    result->migrate_by = g_new0(WpDay, n_assets + 1);
    result->vacate_by = g_new0(WpDay, n_assets + 1);
    result->enforce = g_new0(bool, n_assets + 1);
    result->closures = wp_closures_new(settings, n_assets);
    result->application = g_new0(WpRowId, n_assets + 1);
    result->scope = g_new0(uint8_t, n_assets + 1);
    result->scope_why = g_new0(const char *, n_assets + 1);
    result->relations = g_array_new(FALSE, FALSE, sizeof(WpAssetRelation));
    result->orders = g_array_new(FALSE, FALSE, sizeof(WpOrder));
    read_asset_dates(&build);
    read_applications(&build);
    read_include(&build);
    read_exclude(&build);
    read_constraints(&build);
    wp_twice_tell(build.twice, diags);
    g_array_sort(result->overruled, by_asset);
    read_freezes(&build);
    wp_closures_read_tables(result->closures, view, result->application, diags);
    return result;
}

void
wp_constraints_free(WpConstraints *constraints)
{
    if (!constraints)
        return;
    for (guint i = 0; i < constraints->orders->len; i++) {
        WpOrder *order = &g_array_index(constraints->orders, WpOrder, i);

        for (uint32_t j = 0; j < order->n_sets; j++)
            g_free(order->sets[j].assets);
        g_free(order->sets);
    }
    g_array_unref(constraints->orders);
    g_array_unref(constraints->relations);
    g_array_unref(constraints->overruled);
    g_free(constraints->pin);
    g_free(constraints->pin_from);
    g_free(constraints->not_before);
    g_free(constraints->migrate_by);
    g_free(constraints->vacate_by);
    g_free(constraints->enforce);
    wp_closures_free(constraints->closures);
    g_free(constraints->application);
    g_free(constraints->scope);
    g_free(constraints->scope_why);
    g_free(constraints);
}
