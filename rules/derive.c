#include "rules/derive-facts.h"

#include <string.h>

/* The columns that follow from catalogues; each distinct text is worked out once. */

WpColumn *
wp_derive_start(const WpView *view, WpField field)
{
    const WpColumn *old = view->columns[field];
    uint32_t n_rows = view->inventory->kinds[wp_field_info(field)->kind].n_rows;
    WpColumn *column = wp_column_new(field, n_rows);

    for (WpRowId row = 1; row <= n_rows; row++) {
        if (!wp_column_known(old, row))
            continue;
        if (column->ids)
            wp_column_set_id(column, row, old->ids[row]);
        else if (column->flags)
            wp_column_set_flag(column, row, old->flags[row]);
        else
            wp_column_set_number(column, row, old->numbers[row]);
    }
    if (old->origin)
        column->origin = g_memdup2(old->origin, (size_t)n_rows + 1);
    return column;
}

static void
set_text(WpColumn *column, WpRowId row, WpStrId text)
{
    if (text != WP_STR_NONE && !wp_column_known(column, row))
        wp_column_set_id(column, row, text);
}

static void
set_day(WpColumn *column, WpRowId row, WpDay day)
{
    if (day != WP_DAY_NONE && !wp_column_known(column, row))
        wp_column_set_number(column, row, day * WP_US_PER_DAY);
}

/* The facts of a text, worked out once for each distinct one. */
static const WpOsFacts *
facts_of(const WpDeriver *deriver, GHashTable *memo, WpStrId name, WpStrPool *texts)
{
    WpOsFacts *facts = g_hash_table_lookup(memo, GUINT_TO_POINTER(name));

    if (facts)
        return facts;
    facts = g_new(WpOsFacts, 1);
    *facts = wp_deriver_read_os(deriver, wp_str_pool_text(texts, name), texts);
    g_hash_table_insert(memo, GUINT_TO_POINTER(name), facts);
    return facts;
}

typedef WpLifeCycle (*CycleFunc)(const WpDeriver *deriver, const char *what, const char *version);

/* The dates of a pair of texts, worked out once for each distinct pair. */
static WpLifeCycle
cycle_of(const WpDeriver *deriver, GHashTable *memo, WpStrId what, WpStrId version,
         const WpStrPool *texts, CycleFunc work_out)
{
    gint64 key = (gint64)((uint64_t)what << 32 | version);
    const WpLifeCycle *known = g_hash_table_lookup(memo, &key);

    if (known)
        return *known;
    WpLifeCycle cycle =
        work_out(deriver, wp_str_pool_text(texts, what), wp_str_pool_text(texts, version));

    g_hash_table_insert(memo, g_memdup2(&key, sizeof key), g_memdup2(&cycle, sizeof cycle));
    return cycle;
}

/* Whether @more speaks of the same system as what is known so far: then it may fill the gaps. */
static bool
is_same_system(WpColumn *const *parts, WpRowId vm, const WpOsFacts *more)
{
    static const WpOsPart kinds[] = {WP_OS_FAMILY, WP_OS_DISTRIBUTION};

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        const WpColumn *part = parts[kinds[i]];

        if (wp_column_known(part, vm) && part->ids[vm] != more->parts[kinds[i]])
            return false;
    }
    return true;
}

static void
derive_os(const WpDeriver *deriver, WpView *view, GPtrArray *columns)
{
    static const WpField fields[WP_N_OS_PARTS] = {
        [WP_OS_FAMILY] = WP_F_VM_OS_FAMILY,   [WP_OS_DISTRIBUTION] = WP_F_VM_OS_DISTRIBUTION,
        [WP_OS_VERSION] = WP_F_VM_OS_VERSION, [WP_OS_ARCH] = WP_F_VM_OS_ARCH,
        [WP_OS_EDITION] = WP_F_VM_OS_EDITION,
    };
    g_autoptr(GHashTable) memo = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    g_autoptr(GHashTable) cycles =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    WpStrPool *texts = view->inventory->texts;
    const WpColumn *const sources[] = {view->columns[WP_F_VM_OS_NAME],
                                       view->columns[WP_F_VM_OS_CONFIGURED],
                                       view->columns[WP_F_VM_OS_ID]};
    WpColumn *parts[WP_N_OS_PARTS];
    WpColumn *ends = wp_derive_start(view, WP_F_VM_OS_SUPPORT_ENDS);
    WpColumn *extended = wp_derive_start(view, WP_F_VM_OS_EXTENDED);
    WpColumn *software = wp_derive_start(view, WP_F_VM_SUPPORT_ENDS);

    for (int i = 0; i < WP_N_OS_PARTS; i++) {
        parts[i] = wp_derive_start(view, fields[i]);
        g_ptr_array_add(columns, parts[i]);
    }
    g_ptr_array_add(columns, ends);
    g_ptr_array_add(columns, extended);
    g_ptr_array_add(columns, software);
    for (WpRowId vm = 1; vm <= ends->n_rows; vm++) {
        for (size_t s = 0; s < G_N_ELEMENTS(sources); s++) {
            if (!wp_column_known(sources[s], vm))
                continue;
            const WpOsFacts *facts = facts_of(deriver, memo, sources[s]->ids[vm], texts);

            if (is_same_system(parts, vm, facts))
                for (int i = 0; i < WP_N_OS_PARTS; i++)
                    set_text(parts[i], vm, facts->parts[i]);
        }
        if (!wp_column_known(parts[WP_OS_DISTRIBUTION], vm) ||
            !wp_column_known(parts[WP_OS_VERSION], vm))
            continue;
        WpLifeCycle cycle = cycle_of(deriver, cycles, parts[WP_OS_DISTRIBUTION]->ids[vm],
                                     parts[WP_OS_VERSION]->ids[vm], texts, wp_deriver_os_cycle);

        set_day(ends, vm, cycle.support_ends);
        set_day(extended, vm, cycle.extended_ends);
        set_day(software, vm, cycle.support_ends);
    }
}

static void
derive_databases(const WpDeriver *deriver, WpView *view, GPtrArray *columns)
{
    g_autoptr(GHashTable) cycles =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    const WpStrPool *texts = view->inventory->texts;
    const WpColumn *engines = view->columns[WP_F_DB_ENGINE];
    const WpColumn *versions = view->columns[WP_F_DB_VERSION];
    WpColumn *ends = wp_derive_start(view, WP_F_DB_SUPPORT_ENDS);

    g_ptr_array_add(columns, ends);
    for (WpRowId db = 1; db <= ends->n_rows; db++) {
        if (!wp_column_known(engines, db) || !wp_column_known(versions, db))
            continue;
        set_day(ends, db,
                cycle_of(deriver, cycles, engines->ids[db], versions->ids[db], texts,
                         wp_deriver_db_cycle)
                    .support_ends);
    }
}

GPtrArray *
wp_derive(const WpDeriver *deriver, WpView *view)
{
    GPtrArray *columns = g_ptr_array_new_with_free_func((GDestroyNotify)wp_column_free);

    derive_os(deriver, view, columns);
    derive_databases(deriver, view, columns);
    wp_derive_applications(view, columns);
    wp_derive_clusters(view, columns);
    for (guint i = 0; i < columns->len; i++)
        wp_view_set(view, g_ptr_array_index(columns, i));
    return columns;
}

WpField
wp_derived_from(WpField field)
{
    switch (field) {
    case WP_F_VM_OS_FAMILY:
    case WP_F_VM_OS_DISTRIBUTION:
    case WP_F_VM_OS_VERSION:
    case WP_F_VM_OS_ARCH:
    case WP_F_VM_OS_EDITION:
    case WP_F_VM_OS_SUPPORT_ENDS:
    case WP_F_VM_OS_EXTENDED:
    case WP_F_VM_SUPPORT_ENDS:
        return WP_F_VM_OS_NAME;
    case WP_F_DB_SUPPORT_ENDS:
        return WP_F_DB_VERSION;
    default:
        return field;
    }
}
