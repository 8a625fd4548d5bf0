#include "planner/report/cells.h"

#include <string.h>

/* landing-zone: what must stand in the target before each wave. */

#define GIB 1073741824

static const WpTableColumn zone_columns[] = {
    {"wave", WP_COLUMN_INT, 0, 0, "its number"},
    {"ready_by", WP_COLUMN_DAY, 0, 0, "first day of any work for it"},
    {"target", WP_COLUMN_KEY, 0, 0, "a target of its assets"},
    {"region", WP_COLUMN_TEXT, 0, 0, "region of the target"},
    {"family", WP_COLUMN_KEY, 0, 0,
     "family of VM sizes, as quotas are named; size of a database service; empty: not known"},
    {"assets", WP_COLUMN_INT, 0, 0, "of the wave"},
    {"vcpus", WP_COLUMN_INT, 0, 0, "of their VM sizes"},
    {"vcpus_so_far", WP_COLUMN_INT, 0, 0,
     "with those of earlier waves: the quota that the subscription needs by then"},
    {"disks", WP_COLUMN_INT, 0, 0, "of the VMs today"},
    {"size_gib", WP_COLUMN_SCALED, GIB, 2, "of disks and databases today"},
    {"monthly_cost", WP_COLUMN_MONEY, 100, 2, "where known"},
    {NULL, 0, 0, 0, NULL},
};

/* What one asset needs there. */
typedef struct {
    uint32_t wave;
    WpTargetId target;
    const char *family; /* "": not known */
    uint32_t assets;
    int64_t vcpus, disks, bytes, cents;
    bool is_priced;
} Need;

static int
compare_needs(gconstpointer a, gconstpointer b)
{
    const Need *x = a, *y = b;

    if (x->wave != y->wave)
        return x->wave < y->wave ? -1 : 1;
    if (x->target != y->target)
        return x->target < y->target ? -1 : 1;
    return strcmp(x->family, y->family);
}

static Need
need_of(const WpReportInputs *inputs, WpAssetId asset)
{
    const WpAssessment *a = inputs->assessment;
    const WpInventory *inventory = inputs->view->inventory;
    WpRowId row = wp_asset_row(inventory, asset);
    bool is_db = wp_asset_is_db(inventory, asset);
    int64_t cost = wp_assessment_cost(a, asset);
    Need need = {.wave = wp_report_wave(inputs, asset),
                 .target = wp_assessment_goes_to(a, asset),
                 .family = "",
                 .assets = 1,
                 .cents = MAX(cost, 0),
                 .is_priced = cost >= 0};
    const WpSize *size = wp_offer_vm_size(a->offers, need.target, asset);

    if (size) {
        need.family = size->family;
        need.vcpus = size->vcpus;
    } else if (is_db && wp_assessment_size(a, asset)) {
        need.family = wp_assessment_size(a, asset);
    }
    need.disks = is_db ? 0 : wp_inventory_number(inventory, WP_F_VM_DISK_COUNT, row, 0);
    need.bytes = wp_inventory_number(inventory, is_db ? WP_F_DB_SIZE : WP_F_VM_SIZE, row, 0);
    return need;
}

/* By wave, target, family; assets without a target of their own are with their servers. */
static GArray *
list_needs(const WpReportInputs *inputs)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Need));
    GArray *needs = g_array_new(FALSE, FALSE, sizeof(Need));

    for (WpAssetId asset = 1; asset <= inputs->view->inventory->n_assets; asset++) {
        Need need = need_of(inputs, asset);

        /* what stays on its server comes with that */
        if (need.wave > 0 && need.target != WP_NONE &&
            !wp_offer_keeps_server(inputs->assessment->offers, need.target, asset))
            g_array_append_val(all, need);
    }
    g_array_sort(all, compare_needs);
    for (guint i = 0; i < all->len; i++) {
        const Need *one = &g_array_index(all, Need, i);
        Need *last = needs->len > 0 ? &g_array_index(needs, Need, needs->len - 1) : NULL;

        if (!last || compare_needs(last, one) != 0) {
            g_array_append_val(needs, *one);
            continue;
        }
        last->assets++;
        last->vcpus += one->vcpus;
        last->disks += one->disks;
        last->bytes = wp_add_sat(last->bytes, one->bytes);
        last->cents = wp_add_sat(last->cents, one->cents);
        last->is_priced = last->is_priced || one->is_priced;
    }
    return needs;
}

/* Returns: vCPUs of the family in the target so far, those of @need among them */
static int64_t
add_vcpus(GHashTable *sums, const Need *need)
{
    g_autofree char *key = g_strdup_printf("%u %s", need->target, need->family);
    int64_t *sum = g_hash_table_lookup(sums, key);

    if (!sum) {
        sum = g_new0(int64_t, 1);
        g_hash_table_insert(sums, g_steal_pointer(&key), sum);
    }
    *sum += need->vcpus;
    return *sum;
}

static void
emit_zones(const void *data, WpRowWriter *rows)
{
    const WpReportInputs *inputs = data;
    g_autoptr(GArray) needs = list_needs(inputs);
    g_autoptr(GHashTable) sums = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

    for (guint i = 0; i < needs->len; i++) {
        const Need *need = &g_array_index(needs, Need, i);
        int64_t so_far = add_vcpus(sums, need);

        wp_row_int(rows, need->wave);
        wp_row_day(rows, inputs->plan->waves[need->wave].prep_start);
        wp_row_text(rows, wp_ruleset_target(inputs->assessment->rules, need->target)->name);
        wp_row_text(rows, inputs->settings->target.region);
        wp_cell_word(rows, need->family);
        wp_row_int(rows, need->assets);
        wp_row_int(rows, need->vcpus);
        wp_row_int(rows, so_far);
        wp_row_int(rows, need->disks);
        wp_row_int(rows, need->bytes);
        if (need->is_priced)
            wp_row_int(rows, need->cents);
        else
            wp_row_none(rows);
        wp_row_end(rows);
    }
}

const WpTableSpec wp_landing_zone_table = {
    "landing-zone", "what must stand in the target before each wave: vCPUs by family, and the rest",
    zone_columns, emit_zones};
