#include "rules/derive-facts.h"

#include <string.h>

/* What the tables of applications say holds for their assets, where nothing is said of the asset
 * itself. An asset of several applications takes the first word; of criticality the gravest, of a
 * date or a span the smallest. */

typedef enum {
    TAKE_FIRST,
    TAKE_GRAVEST,
    TAKE_SMALLEST,
} Take;

static const struct {
    WpField app, vm, db;
    Take take;
} inherited[] = {
    {WP_F_APP_OWNER, WP_F_VM_OWNER, WP_F_DB_OWNER, TAKE_FIRST},
    {WP_F_APP_TECHNICAL_OWNER, WP_F_VM_TECHNICAL_OWNER, WP_F_DB_TECHNICAL_OWNER, TAKE_FIRST},
    {WP_F_APP_BUSINESS_UNIT, WP_F_VM_BUSINESS_UNIT, WP_F_DB_BUSINESS_UNIT, TAKE_FIRST},
    {WP_F_APP_STRATEGY, WP_F_VM_STRATEGY, WP_F_DB_STRATEGY, TAKE_FIRST},
    {WP_F_APP_CRITICALITY, WP_F_VM_CRITICALITY, WP_F_DB_CRITICALITY, TAKE_GRAVEST},
    {WP_F_APP_MIGRATE_BY, WP_F_VM_MIGRATE_BY, WP_F_DB_MIGRATE_BY, TAKE_SMALLEST},
    {WP_F_APP_MAX_DOWNTIME, WP_F_VM_MAX_DOWNTIME, WP_F_DB_MAX_DOWNTIME, TAKE_SMALLEST},
};

static int
gravity(const WpStrPool *texts, WpStrId word)
{
    static const char *const words[] = {"low", "medium", "high", "mission-critical"};

    for (int i = 0; i < (int)G_N_ELEMENTS(words); i++)
        if (g_ascii_strcasecmp(wp_str_pool_text(texts, word), words[i]) == 0)
            return i + 1;
    return 0;
}

/* Whether the value of application @row is to be taken instead of @best (WP_NONE: none yet). */
static bool
is_better(const WpStrPool *texts, const WpColumn *column, Take take, WpRowId row, WpRowId best)
{
    if (!wp_column_known(column, row))
        return false;
    if (best == WP_NONE)
        return true;
    switch (take) {
    case TAKE_FIRST:
        return false;
    case TAKE_GRAVEST:
        return gravity(texts, column->ids[row]) > gravity(texts, column->ids[best]);
    case TAKE_SMALLEST:
        return column->numbers[row] < column->numbers[best];
    }
    g_assert_not_reached();
}

/* Fills the unknown cells of @column from the applications that @lists names. */
static void
inherit(const WpView *view, GHashTable *rows, const WpColumn *lists, const WpColumn *source,
        Take take, WpColumn *column)
{
    const WpStrPool *texts = view->inventory->texts;

    for (WpRowId row = 1; row <= column->n_rows; row++) {
        WpRowId best = WP_NONE;

        if (wp_column_known(column, row) || !wp_column_known(lists, row))
            continue;
        for (uint32_t i = lists->first[row]; i < lists->first[row + 1]; i++) {
            WpRowId app =
                GPOINTER_TO_UINT(g_hash_table_lookup(rows, GUINT_TO_POINTER(lists->items[i])));

            if (app != WP_NONE && is_better(texts, source, take, app, best))
                best = app;
        }
        if (best == WP_NONE)
            continue;
        if (column->ids)
            wp_column_set_id(column, row, source->ids[best]);
        else
            wp_column_set_number(column, row, source->numbers[best]);
    }
}

/* The first application of each asset that has a record. */
static void
refer(const WpView *view, GHashTable *rows, const WpColumn *lists, WpField field,
      GPtrArray *columns)
{
    WpColumn *column = wp_derive_start(view, field);

    for (WpRowId row = 1; row <= column->n_rows; row++) {
        if (wp_column_known(column, row) || !wp_column_known(lists, row))
            continue;
        for (uint32_t i = lists->first[row]; i < lists->first[row + 1]; i++) {
            WpRowId app =
                GPOINTER_TO_UINT(g_hash_table_lookup(rows, GUINT_TO_POINTER(lists->items[i])));

            if (app != WP_NONE && column->ids[row] == 0)
                wp_column_set_id(column, row, app);
        }
    }
    g_ptr_array_add(columns, column);
}

void
wp_derive_applications(const WpView *view, GPtrArray *columns)
{
    const WpColumn *names = view->columns[WP_F_APP_NAME];
    g_autoptr(GHashTable) rows = g_hash_table_new(NULL, NULL);

    for (WpRowId row = names->n_rows; row > 0; row--)
        g_hash_table_insert(rows, GUINT_TO_POINTER(names->ids[row]), GUINT_TO_POINTER(row));
    if (names->n_rows == 0)
        return;
    refer(view, rows, view->columns[WP_F_VM_APPLICATIONS], WP_F_VM_APP, columns);
    refer(view, rows, view->columns[WP_F_DB_APPLICATIONS], WP_F_DB_APP, columns);
    for (size_t i = 0; i < G_N_ELEMENTS(inherited); i++) {
        const WpColumn *source = view->columns[inherited[i].app];
        WpColumn *vms = wp_derive_start(view, inherited[i].vm);
        WpColumn *databases = wp_derive_start(view, inherited[i].db);

        inherit(view, rows, view->columns[WP_F_VM_APPLICATIONS], source, inherited[i].take, vms);
        inherit(view, rows, view->columns[WP_F_DB_APPLICATIONS], source, inherited[i].take,
                databases);
        g_ptr_array_add(columns, vms);
        g_ptr_array_add(columns, databases);
    }
}
