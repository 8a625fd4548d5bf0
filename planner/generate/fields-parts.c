#include "planner/generate/fields.h"

/* Numbers and times, and the words of disks, adapters, file systems, snapshots and hosts. */

void
wp_gen_put_digits(GString *out, uint64_t number, uint32_t least)
{
    char digits[24];
    uint32_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0 || sizeof digits - at < least);
    g_string_append_len(out, digits + at, (gssize)(sizeof digits - at));
}

void
wp_gen_put_hex(GString *out, uint64_t number, uint32_t n_digits)
{
    char digits[16];

    for (uint32_t i = n_digits; i > 0; i--, number >>= 4)
        digits[i - 1] = "0123456789abcdef"[number & 15];
    g_string_append_len(out, digits, n_digits);
}

void
wp_gen_put_int(const WpGenRow *row, GString *out, uint64_t number)
{
    bool marked = row->thousands && number >= 1000;

    if (!marked) {
        wp_gen_put_digits(out, number, 1);
        return;
    }
    uint64_t unit = 1;
    while (number / unit >= 1000)
        unit *= 1000;
    if (row->quoted)
        g_string_append_c(out, '"');
    wp_gen_put_digits(out, number / unit, 1);
    for (unit /= 1000; unit > 0; unit /= 1000) {
        g_string_append_c(out, ',');
        wp_gen_put_digits(out, number / unit % 1000, 3);
    }
    if (row->quoted)
        g_string_append_c(out, '"');
}

static void
put_clock(GString *out, uint32_t second)
{
    wp_gen_put_digits(out, second / 3600, 2);
    g_string_append_c(out, ':');
    wp_gen_put_digits(out, second / 60 % 60, 2);
    g_string_append_c(out, ':');
    wp_gen_put_digits(out, second % 60, 2);
}

void
wp_gen_put_time(GString *out, WpDay day, uint32_t second)
{
    int year, month, day_of_month;

    wp_day_split(day, &year, &month, &day_of_month);
    wp_gen_put_digits(out, (uint64_t)year, 4);
    g_string_append_c(out, '/');
    wp_gen_put_digits(out, (uint64_t)month, 2);
    g_string_append_c(out, '/');
    wp_gen_put_digits(out, (uint64_t)day_of_month, 2);
    g_string_append_c(out, ' ');
    put_clock(out, second);
}

/* ---- disks ---- */

void
wp_gen_put_disk_number(const WpGenRow *row, GString *out)
{
    wp_gen_put_digits(out, row->child + 1, 1);
}

void
wp_gen_put_disk_key(const WpGenRow *row, GString *out)
{
    wp_gen_put_digits(out, 2000 + row->child, 1);
}

static uint64_t
disk_gib(const WpGenRow *row)
{
    return wp_gen_disk_gib(row->estate, row->vm.vm, row->child);
}

void
wp_gen_put_disk_mib(const WpGenRow *row, GString *out)
{
    wp_gen_put_int(row, out, disk_gib(row) * 1024);
}

void
wp_gen_put_disk_gib(const WpGenRow *row, GString *out)
{
    wp_gen_put_int(row, out, disk_gib(row));
}

void
wp_gen_put_disk_uuid(const WpGenRow *row, GString *out)
{
    uint64_t drawn =
        wp_gen_row_draw(row, WP_GEN_DRAW_UUID, ((uint64_t)row->child + 1) << 32 | row->vm.vm);

    g_string_append(out, "6000C29");
    wp_gen_put_hex(out, drawn, 1);
    g_string_append_c(out, '-');
    for (int i = 0; i < 3; i++) {
        wp_gen_put_hex(out, drawn >> (4 + 16 * i), 4);
        g_string_append_c(out, '-');
    }
    wp_gen_put_hex(out, wp_splitmix_next(&drawn), 12);
}

void
wp_gen_put_datastore(const WpGenRow *row, GString *out)
{
    g_string_append(out, "vsan-");
    g_string_append(out, wp_gen_site(row->estate, row->vm.site)->code);
    g_string_append_c(out, '-');
    wp_gen_put_digits(out, row->vm.vcenter + 1, 2);
    wp_gen_put_digits(out, row->vm.cluster + 1, 2);
}

void
wp_gen_put_disk_path(const WpGenRow *row, GString *out)
{
    g_string_append_c(out, '[');
    wp_gen_put_datastore(row, out);
    g_string_append(out, "] ");
    wp_gen_put_name(row, out);
    g_string_append_c(out, '/');
    wp_gen_put_name(row, out);
    if (row->child > 0) {
        g_string_append_c(out, '_');
        wp_gen_put_digits(out, row->child, 1);
    }
    g_string_append(out, ".vmdk");
}

/* a .. z, aa .. */
void
wp_gen_put_disk_letter(const WpGenRow *row, GString *out)
{
    if (row->child >= 26)
        g_string_append_c(out, (char)('a' + row->child / 26 - 1));
    g_string_append_c(out, (char)('a' + row->child % 26));
}

uint32_t
wp_gen_word_raw(const WpGenRow *row)
{
    uint64_t drawn = wp_gen_row_draw(row, WP_GEN_DRAW_DISK_SIZE,
                                     (uint64_t)row->vm.vm * 64 + row->child + (UINT64_C(1) << 40));

    return row->child > 0 && wp_gen_happens(drawn, row->estate->profile->vm.raw_disks);
}

/* ---- adapters ---- */

void
wp_gen_put_nic_number(const WpGenRow *row, GString *out)
{
    wp_gen_put_digits(out, row->child + 1, 1);
}

void
wp_gen_put_nic_mac(const WpGenRow *row, GString *out)
{
    wp_gen_put_mac(out, row->vm.hypervisor, row->vm.vm, row->child);
}

void
wp_gen_put_nic_ip(const WpGenRow *row, GString *out)
{
    if (row->vm.on && row->vm.has_tools)
        wp_gen_put_address(out, row->vm.vm, row->child);
}

void
wp_gen_put_network(const WpGenRow *row, GString *out)
{
    g_string_append(out, "VLAN-");
    wp_gen_put_digits(out, 100 + row->vm.vm / 250 % 900, 3);
    g_string_append(out, row->vm.environment == 0 ? "-prod" : "-test");
}

/* ---- file systems, snapshots ---- */

void
wp_gen_put_partition(const WpGenRow *row, GString *out)
{
    if (row->vm.os->windows && row->child < 24) {
        g_string_append_c(out, (char)('C' + row->child));
        g_string_append(out, ":\\");
    } else {
        g_string_append(out, row->child == 0 ? "/" : "/data");
        if (row->child > 0)
            wp_gen_put_digits(out, row->child, 1);
    }
}

static uint64_t
partition_mib(const WpGenRow *row)
{
    return disk_gib(row) * 1024 - 350;
}

static uint64_t
partition_used_mib(const WpGenRow *row)
{
    uint64_t drawn =
        wp_gen_row_draw(row, WP_GEN_DRAW_USED, ((uint64_t)row->child + 1) << 32 | row->vm.vm);
    int32_t share = wp_gen_pick(&row->estate->profile->vm.used_percent, drawn);

    return partition_mib(row) * (uint64_t)share / 100;
}

void
wp_gen_put_partition_mib(const WpGenRow *row, GString *out)
{
    wp_gen_put_int(row, out, partition_mib(row));
}

void
wp_gen_put_partition_used_mib(const WpGenRow *row, GString *out)
{
    wp_gen_put_int(row, out, partition_used_mib(row));
}

void
wp_gen_put_partition_free_mib(const WpGenRow *row, GString *out)
{
    wp_gen_put_int(row, out, partition_mib(row) - partition_used_mib(row));
}

void
wp_gen_put_snapshot_mib(const WpGenRow *row, GString *out)
{
    wp_gen_put_int(row, out, 512 + wp_gen_row_draw(row, WP_GEN_DRAW_SNAPSHOT, row->vm.vm) % 40000);
}

void
wp_gen_put_snapshot_time(const WpGenRow *row, GString *out)
{
    uint64_t drawn = wp_gen_row_draw(row, WP_GEN_DRAW_SNAPSHOT, row->vm.vm);

    wp_gen_put_time(out, row->estate->profile->exported - 1 - (WpDay)(drawn >> 20 & 63),
                    (uint32_t)(drawn % 86400));
}

/* ---- where things are ---- */

static void
put_host(const WpGenRow *row, GString *out, uint32_t host)
{
    g_string_append(out, "esx-");
    g_string_append(out, wp_gen_site(row->estate, row->site)->code);
    wp_gen_put_digits(out, row->vcenter + 1, 2);
    g_string_append_c(out, '-');
    wp_gen_put_digits(out, host + 1, 3);
    g_string_append_c(out, '.');
    g_string_append(out, row->estate->profile->domain);
}

void
wp_gen_put_host(const WpGenRow *row, GString *out)
{
    put_host(row, out, row->host);
}

void
wp_gen_put_host_vms(const WpGenRow *row, GString *out)
{
    wp_gen_put_int(row, out, (uint64_t)row->estate->profile->host_vms);
}

void
wp_gen_put_cluster(const WpGenRow *row, GString *out)
{
    g_string_append(out, "CL-");
    wp_gen_put_digits(out, row->vcenter + 1, 2);
    g_string_append_c(out, '-');
    wp_gen_put_digits(out, row->host / row->estate->profile->cluster_hosts + 1, 2);
}

void
wp_gen_put_datacenter(const WpGenRow *row, GString *out)
{
    g_string_append(out, wp_gen_site(row->estate, row->site)->name);
}

void
wp_gen_put_site(const WpGenRow *row, GString *out)
{
    g_string_append(out, wp_gen_site(row->estate, row->site)->code);
}

void
wp_gen_put_vcenter(const WpGenRow *row, GString *out)
{
    g_string_append(out, "vc");
    wp_gen_put_digits(out, row->vcenter + 1, 2);
    g_string_append_c(out, '-');
    g_string_append(out, wp_gen_site(row->estate, row->site)->code);
}

void
wp_gen_put_vcenter_uuid(const WpGenRow *row, GString *out)
{
    uint64_t drawn = wp_gen_row_draw(row, WP_GEN_DRAW_HOST, (uint64_t)row->vcenter << 32);

    wp_gen_put_hex(out, drawn, 8);
    g_string_append(out, "-3f1b-4a52-9a3e-");
    wp_gen_put_hex(out, drawn >> 16, 12);
}

void
wp_gen_put_exported(const WpGenRow *row, GString *out)
{
    wp_gen_put_time(out, row->estate->profile->exported, 6 * 3600);
}

void
wp_gen_put_exported_day(const WpGenRow *row, GString *out)
{
    wp_append_day(out, row->estate->profile->exported);
}
