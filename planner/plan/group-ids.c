#include "planner/plan/group-ids.h"

#include <string.h>

/* Members that a group has of one of the baseline. */
typedef struct {
    const char *id;
    uint32_t group;
    uint32_t n_shared;
} Share;

static int
by_id(gconstpointer a, gconstpointer b)
{
    return strcmp(((const Share *)a)->id, ((const Share *)b)->id);
}

static int
by_shared(gconstpointer a, gconstpointer b)
{
    const Share *x = a, *y = b;

    if (x->n_shared != y->n_shared)
        return x->n_shared > y->n_shared ? -1 : 1;
    int order = strcmp(x->id, y->id);
    if (order != 0)
        return order;
    return x->group < y->group ? -1 : x->group > y->group;
}

/* Appends what one group shares, an entry for each group of the baseline. */
static void
count_shares(const WpGroups *groups, const WpProgress *progress, uint32_t group, GArray *shares)
{
    guint first = shares->len, kept = first;

    for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++) {
        const WpStateAsset *was = progress->was[groups->members[i]];
        Share share = {was ? was->group : "", group, 1};

        if (*share.id)
            g_array_append_val(shares, share);
    }
    if (shares->len == first)
        return;
    Share *entries = &g_array_index(shares, Share, first);
    guint n = shares->len - first;

    qsort(entries, n, sizeof *entries, by_id);
    for (guint i = 1; i < n; i++)
        if (by_id(&entries[i], &entries[kept - first]) == 0)
            entries[kept - first].n_shared++;
        else
            entries[++kept - first] = entries[i];
    g_array_set_size(shares, kept + 1);
}

/* "g-1a2b3c": of the first member's key, with more digits until nobody has it. */
static char *
fresh_id(const char *key, GHashTable *taken)
{
    const char *hex = strchr(key, '-') + 1;

    for (size_t size = 6; size <= strlen(hex); size++) {
        g_autofree char *id = g_strdup_printf("g-%.*s", (int)size, hex);

        if (!g_hash_table_contains(taken, id))
            return g_steal_pointer(&id);
    }
    return g_strdup_printf("g-%s", key);
}

void
wp_groups_keep_ids(WpGroups *groups, const WpProgress *progress, const WpInventory *inventory)
{
    g_autoptr(GArray) shares = g_array_new(FALSE, FALSE, sizeof(Share));
    g_autoptr(GHashTable) taken = g_hash_table_new(g_str_hash, g_str_equal);
    g_autofree bool *kept = g_new0(bool, groups->n_groups + 1);

    for (uint32_t group = 1; group <= groups->n_groups; group++)
        count_shares(groups, progress, group, shares);
    g_array_sort(shares, by_shared);
    for (guint i = 0; i < shares->len; i++) {
        const Share *share = &g_array_index(shares, Share, i);

        if (kept[share->group] || !g_hash_table_add(taken, (gpointer)share->id))
            continue;
        kept[share->group] = true;
        g_free(groups->ids[share->group]);
        groups->ids[share->group] = g_strdup(share->id);
    }
    for (uint32_t group = 1; group <= groups->n_groups; group++) {
        if (kept[group])
            continue;
        g_autofree char *own = groups->ids[group];

        if (!g_hash_table_contains(taken, own))
            groups->ids[group] = g_steal_pointer(&own);
        else
            groups->ids[group] =
                fresh_id(inventory->asset_keys[groups->members[groups->first[group]]], taken);
        g_hash_table_add(taken, groups->ids[group]);
    }
}

void
wp_groups_find_previous(WpGroups *groups, const uint32_t *previous)
{
    for (uint32_t group = 1; group <= groups->n_groups; group++)
        for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++) {
            uint32_t wave = previous[groups->members[i]], n = 0;

            if (wave == 0 || wave == groups->previous[group])
                continue;
            for (uint32_t j = i; j < groups->first[group + 1]; j++)
                n += previous[groups->members[j]] == wave;
            if (n > groups->n_previous[group] ||
                (n == groups->n_previous[group] && wave < groups->previous[group])) {
                groups->previous[group] = wave;
                groups->n_previous[group] = n;
            }
        }
}
