#include "planner/model/builder.h"
#include "planner/model/inventory.h"

#include <criterion/criterion.h>
#include <string.h>

/*
 * An estate of more rows than one thread takes at a time: what is merged is the same for any number
 * of threads, and of tags those are kept that come first.
 */

#define N_VMS 40000
#define N_DBS 20000

G_GNUC_PRINTF(3, 4)
static void
set(WpBuilder *builder, WpField field, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);

    wp_builder_set_text(builder, field, text, strlen(text));
}

G_GNUC_PRINTF(3, 4)
static void
add_tag(WpBuilder *builder, const char *key, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);

    wp_builder_set_tag(builder, key, strlen(key), text, strlen(text));
}

/* Every seventh VM is not in the second export, every fifth is in other words there, every eleventh
 * shares its name with others. */
static void
add_vms(WpBuilder *builder, uint32_t file, bool is_second)
{
    for (unsigned i = 0; i < N_VMS; i++) {
        unsigned number = is_second ? N_VMS - 1 - i : i;

        if (is_second && number % 7 == 0)
            continue;
        wp_builder_begin(builder, WP_KIND_VM, file, i + 2);
        set(builder, WP_F_VM_UUID, "4c4c4544-0000-4000-8000-%012x", number);
        if (number % 11 == 0)
            set(builder, WP_F_VM_NAME, "twin%u", number / 110);
        else
            set(builder, WP_F_VM_NAME, "vm%u", number);
        set(builder, WP_F_VM_FQDN, "vm%u.example.org", number);
        set(builder, WP_F_VM_CLUSTER, "c%u%s", number % 9, is_second && number % 5 == 0 ? "b" : "");
        if (number % 3 == 0)
            add_tag(builder, "owner", "o%u", number % 100);
        if (number % 4 == (is_second ? 0 : 1))
            add_tag(builder, "cost", "centre %u", number);
        wp_builder_end(builder);
    }
}

static void
add_parts(WpBuilder *builder, uint32_t file)
{
    for (unsigned i = 0; i < 2 * N_VMS; i++) {
        wp_builder_begin(builder, WP_KIND_DISK, file, i + 2);
        /* some of servers that no export has, some of names that fit several */
        set(builder, WP_F_VM_NAME, "%s%u", i % 1000 == 999 ? "none" : "vm", i / 2);
        set(builder, WP_F_DISK_NAME, "disk %u", i % 2);
        wp_builder_end(builder);
    }
}

static void
add_databases(WpBuilder *builder, uint32_t file)
{
    for (unsigned i = 0; i < N_DBS; i++) {
        wp_builder_begin(builder, WP_KIND_DB, file, i + 2);
        set(builder, WP_F_DB_NAME, "db%u", i);
        set(builder, WP_F_DB_SERVER, "vm%u%s", i, i % 2 ? ".example.org" : "\\main");
        add_tag(builder, "team", "t%u", i % 50);
        wp_builder_end(builder);
    }
}

static WpInventory *
merge(unsigned n_threads, uint64_t max_tag_bytes, WpDiagList *diags, GString *out)
{
    static const char *const none[] = {NULL};
    g_autoptr(WpBuilder) builder = wp_builder_new();
    g_autoptr(GPtrArray) rejects = NULL, unreconciled = NULL;
    WpBuilderOptions options = {
        .prefer = none, .max_tag_bytes = max_tag_bytes, .n_threads = n_threads};
    WpInventory *inventory;

    add_vms(builder, wp_builder_add_file(builder, "a.csv", "x", "a", WP_EVIDENCE_INVENTORY), false);
    add_vms(builder, wp_builder_add_file(builder, "b.csv", "y", "b", WP_EVIDENCE_INVENTORY), true);
    add_parts(builder, wp_builder_add_file(builder, "c.csv", "z", "a", WP_EVIDENCE_DETAIL));
    add_databases(builder, wp_builder_add_file(builder, "d.csv", "u", "d", WP_EVIDENCE_INVENTORY));
    inventory = wp_builder_freeze(builder, &options, diags, &rejects, &unreconciled);
    for (guint i = 0; i < rejects->len; i++) {
        const WpReject *reject = g_ptr_array_index(rejects, i);

        g_string_append_printf(out, "%u:%u %s\n", reject->file, reject->line, reject->message);
    }
    return inventory;
}

static void
append_all(const WpInventory *inventory, GString *out)
{
    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++)
        g_string_append_printf(out, "%s\n", inventory->asset_keys[asset]);
    for (uint32_t file = 0; file < inventory->n_files; file++)
        g_string_append_printf(out, "%u %u %u\n", (unsigned)inventory->files[file].n_accepted,
                               (unsigned)inventory->files[file].n_merged,
                               (unsigned)inventory->files[file].n_rejected);
    for (WpField field = 0; field < WP_N_FIELDS; field++) {
        WpKind kind = wp_field_info(field)->kind;
        const WpRecords *rows = &inventory->kinds[kind];
        const WpColumn *column = &rows->columns[field - wp_kind_first_field(kind)];

        for (WpRowId row = 1; row <= column->n_rows; row++) {
            g_string_append_printf(out, "%u.%u ", (unsigned)field,
                                   column->origin ? column->origin[row] : 0);
            wp_column_append(inventory, column, row, out);
            g_string_append_c(out, '\n');
        }
    }
    for (guint i = 0; i < inventory->conflicts->len; i++) {
        const WpConflict *conflict = &g_array_index(inventory->conflicts, WpConflict, i);

        g_string_append_printf(out, "%u %u %u %s\n", conflict->row, conflict->field,
                               conflict->lost_record,
                               wp_str_pool_text(inventory->texts, conflict->lost));
    }
}

Test(merging, is_the_same_for_any_number_of_threads)
{
    g_autoptr(GString) one = g_string_new(NULL), several = g_string_new(NULL);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpInventory) first = merge(1, 0, diags, one);
    g_autoptr(WpInventory) second = merge(4, 0, diags, several);

    append_all(first, one);
    append_all(second, several);
    cr_expect_gt(first->n_assets, N_VMS);
    cr_expect_gt(first->conflicts->len, 1000);
    cr_expect_eq(one->len, several->len);
    cr_expect(strcmp(one->str, several->str) == 0, "4 threads merge otherwise than one");
}

static const WpColumn *
tags_of(const WpInventory *inventory, WpField field)
{
    WpKind kind = wp_field_info(field)->kind;

    return &inventory->kinds[kind].columns[field - wp_kind_first_field(kind)];
}

/* How many of the tags of @all come before the limit: by row, of VMs and then of databases. */
static uint64_t
expect_first(const WpInventory *all, const WpInventory *kept, uint64_t max_bytes)
{
    static const WpField fields[] = {WP_F_VM_TAGS, WP_F_DB_TAGS};
    uint64_t bytes = 0, n_wrong = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        const WpColumn *from = tags_of(all, fields[i]), *to = tags_of(kept, fields[i]);

        for (WpRowId row = 1; row <= from->n_rows; row++) {
            uint32_t n = 0;

            for (uint32_t at = from->first[row]; at < from->first[row + 1]; at++) {
                bytes += wp_str_pool_size(all->texts, from->keys[at]) +
                         wp_str_pool_size(all->texts, from->items[at]) + 2 * sizeof(WpStrId);
                n += bytes <= max_bytes;
            }
            n_wrong += to->first[row + 1] - to->first[row] != n;
            n_wrong += wp_column_known(to, row) != (n > 0);
            for (uint32_t at = 0; at < n; at++)
                n_wrong +=
                    strcmp(wp_str_pool_text(kept->texts, to->items[to->first[row] + at]),
                           wp_str_pool_text(all->texts, from->items[from->first[row] + at])) != 0;
        }
    }
    return n_wrong;
}

Test(merging, keeps_the_first_tags)
{
    static const uint64_t limits[] = {1, 300000, 900000};
    g_autoptr(GString) rejects = g_string_new(NULL);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpInventory) all = merge(1, 0, diags, rejects);

    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++) {
        g_autoptr(WpInventory) kept = merge(3, limits[i], diags, rejects);

        cr_expect_eq(expect_first(all, kept, limits[i]), 0, "limit %u", (unsigned)limits[i]);
    }
}
