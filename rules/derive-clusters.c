#include "rules/derive-facts.h"

/* What a VM takes from the record of its cluster. Clusters of one name in two managers are told
 * apart by the manager; where that is not known, nothing is taken. */

static const struct {
    WpField cluster, vm;
} inherited[] = {
    {WP_F_CLUSTER_DRS, WP_F_VM_CLUSTER_DRS},
    {WP_F_CLUSTER_DPM, WP_F_VM_CLUSTER_DPM},
};

/* The next cluster of the same name, from the first that the table has. */
typedef struct {
    GHashTable *first; /* name -> row */
    uint32_t *next;    /* row -> row of the same name, or 0 */
} Clusters;

static Clusters
index_clusters(const WpColumn *names)
{
    Clusters clusters = {g_hash_table_new(NULL, NULL), g_new0(uint32_t, names->n_rows + 1)};

    for (WpRowId row = names->n_rows; row > 0; row--) {
        gpointer key = GUINT_TO_POINTER(names->ids[row]);

        if (!wp_column_known(names, row))
            continue;
        clusters.next[row] = GPOINTER_TO_UINT(g_hash_table_lookup(clusters.first, key));
        g_hash_table_insert(clusters.first, key, GUINT_TO_POINTER(row));
    }
    return clusters;
}

/* The cluster of @vm, or WP_NONE. */
static WpRowId
cluster_of(const WpView *view, const Clusters *clusters, WpRowId vm)
{
    const WpColumn *names = view->columns[WP_F_VM_CLUSTER];
    const WpColumn *managers = view->columns[WP_F_VM_VCENTER];
    const WpColumn *others = view->columns[WP_F_CLUSTER_VCENTER];

    if (!wp_column_known(names, vm))
        return WP_NONE;
    WpRowId first =
        GPOINTER_TO_UINT(g_hash_table_lookup(clusters->first, GUINT_TO_POINTER(names->ids[vm])));

    if (first == WP_NONE || clusters->next[first] == WP_NONE)
        return first;
    for (WpRowId row = first; row != WP_NONE; row = clusters->next[row])
        if (wp_column_known(managers, vm) && wp_column_known(others, row) &&
            managers->ids[vm] == others->ids[row])
            return row;
    return WP_NONE;
}

void
wp_derive_clusters(const WpView *view, GPtrArray *columns)
{
    const WpColumn *names = view->columns[WP_F_CLUSTER_NAME];

    if (names->n_rows == 0)
        return;
    Clusters clusters = index_clusters(names);

    for (size_t i = 0; i < G_N_ELEMENTS(inherited); i++) {
        WpColumn *column = wp_derive_start(view, inherited[i].vm);

        for (WpRowId vm = 1; vm <= column->n_rows; vm++) {
            WpRowId row = cluster_of(view, &clusters, vm);
            WpTruth truth = row == WP_NONE
                                ? WP_UNKNOWN
                                : wp_inventory_flag(view->inventory, inherited[i].cluster, row);

            if (truth != WP_UNKNOWN && !wp_column_known(column, vm))
                wp_column_set_flag(column, vm, truth == WP_TRUE);
        }
        g_ptr_array_add(columns, column);
    }
    g_hash_table_unref(clusters.first);
    g_free(clusters.next);
}
