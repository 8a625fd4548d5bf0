#include "planner/generate/fields.h"

#include <string.h>

/* Words of a VM. */

static uint64_t
draw(const WpGenRow *row, WpGenStream stream)
{
    return wp_gen_row_draw(row, stream, row->vm.vm);
}

bool
wp_gen_plant(const WpGenRow *row, WpGenDirt dirt, uint64_t index)
{
    if (!row->dirt || !row->dirt[dirt] || row->estate->profile->dirt[dirt] == 0 ||
        !wp_gen_happens(wp_gen_row_draw(row, WP_GEN_DRAW_DIRT, index * WP_GEN_N_DIRT + dirt),
                        row->estate->profile->dirt[dirt]))
        return false;
    row->planted[dirt]++;
    return true;
}

/* ---- who it is ---- */

void
wp_gen_put_name(const WpGenRow *row, GString *out)
{
    g_string_append_len(out, row->vm.name, row->vm.name_size);
}

void
wp_gen_put_lower(GString *out, const char *text)
{
    for (; *text; text++)
        g_string_append_c(out, g_ascii_tolower(*text));
}

static void
put_upper(GString *out, const char *text)
{
    for (; *text; text++)
        g_string_append_c(out, g_ascii_toupper(*text));
}

void
wp_gen_put_fqdn(const WpGenRow *row, GString *out)
{
    wp_gen_put_lower(out, row->vm.name);
    g_string_append_c(out, '.');
    g_string_append(out, row->estate->profile->domain);
}

void
wp_gen_put_spelled_name(const WpGenRow *row, GString *out)
{
    if (!wp_gen_plant(row, WP_GEN_DIRT_SPELLING, row->vm.vm))
        wp_gen_put_name(row, out);
    else if (wp_gen_below(draw(row, WP_GEN_DRAW_SPELLING), 2) == 0)
        wp_gen_put_fqdn(row, out);
    else if (strpbrk(row->vm.name, "abcdefghijklmnopqrstuvwxyz"))
        put_upper(out, row->vm.name);
    else
        wp_gen_put_lower(out, row->vm.name);
}

static void
put_dotted(GString *out, uint32_t address)
{
    for (int shift = 24; shift >= 0; shift -= 8) {
        wp_gen_put_digits(out, address >> shift & 255, 1);
        if (shift > 0)
            g_string_append_c(out, '.');
    }
}

/* 10.0.0.0/8 for first adapters, 100.64.0.0/10 for others */
void
wp_gen_put_address(GString *out, uint32_t vm, uint32_t nic)
{
    put_dotted(out, nic == 0 ? 0x0a000100u + vm : 0x64400100u + vm * 2 + nic - 1);
}

void
wp_gen_put_ip(const WpGenRow *row, GString *out)
{
    if (row->vm.on)
        wp_gen_put_address(out, row->vm.vm, 0);
}

void
wp_gen_put_cmdb_ip(const WpGenRow *row, GString *out)
{
    bool stale = wp_gen_plant(row, WP_GEN_DIRT_STALE_IP, row->vm.vm);

    wp_gen_put_address(out, stale ? (row->vm.vm + 7) % row->estate->n_vms : row->vm.vm, 0);
}

void
wp_gen_put_ips(const WpGenRow *row, GString *out)
{
    for (uint32_t i = 0; row->vm.on && i < row->vm.n_nics; i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        wp_gen_put_address(out, row->vm.vm, i);
    }
}

void
wp_gen_put_mac(GString *out, uint8_t hypervisor, uint32_t vm, uint32_t nic)
{
    uint32_t number = vm * 3 + nic;

    /* what vCenter gives out is 00:50:56:80..bf */
    g_string_append(out, hypervisor == WP_GEN_KVM ? "52:54:00:" : "00:50:56:");
    if (hypervisor != WP_GEN_KVM)
        number = (number & 0x3fffff) | 0x800000;
    for (int shift = 16; shift >= 0; shift -= 8) {
        wp_gen_put_hex(out, number >> shift & 255, 2);
        if (shift > 0)
            g_string_append_c(out, ':');
    }
}

void
wp_gen_put_macs(const WpGenRow *row, GString *out)
{
    for (uint32_t i = 0; i < row->vm.n_nics; i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        wp_gen_put_mac(out, row->vm.hypervisor, row->vm.vm, i);
    }
}

static void
put_uuid(const WpGenRow *row, GString *out, WpGenStream stream, uint32_t first_byte)
{
    uint64_t high = draw(row, stream), low = wp_splitmix_next(&high);

    wp_gen_put_hex(out, first_byte, 2);
    wp_gen_put_hex(out, high >> 8, 6);
    g_string_append_c(out, '-');
    wp_gen_put_hex(out, high >> 32, 4);
    g_string_append(out, "-4");
    wp_gen_put_hex(out, high >> 48, 3);
    g_string_append(out, "-a");
    wp_gen_put_hex(out, low, 3);
    g_string_append_c(out, '-');
    wp_gen_put_hex(out, low >> 12, 12);
}

void
wp_gen_put_uuid(const WpGenRow *row, GString *out)
{
    put_uuid(row, out, WP_GEN_DRAW_UUID, 0x50);
}

void
wp_gen_put_bios_uuid(const WpGenRow *row, GString *out)
{
    put_uuid(row, out, WP_GEN_DRAW_BIOS, 0x42);
}

void
wp_gen_put_number(const WpGenRow *row, GString *out)
{
    wp_gen_put_digits(out, 1000 + row->vm.vm, 1);
}

/* ---- what it has ---- */

void
wp_gen_put_cores(const WpGenRow *row, GString *out)
{
    wp_gen_put_int(row, out, row->vm.cores);
}

void
wp_gen_put_memory_mib(const WpGenRow *row, GString *out)
{
    if (wp_gen_plant(row, WP_GEN_DIRT_UNREADABLE, row->vm.vm))
        g_string_append(out, "#VALUE!");
    else
        wp_gen_put_int(row, out, row->vm.memory_mib);
}

void
wp_gen_put_memory_kib(const WpGenRow *row, GString *out)
{
    wp_gen_put_int(row, out, (uint64_t)row->vm.memory_mib * 1024);
}

void
wp_gen_put_n_disks(const WpGenRow *row, GString *out)
{
    wp_gen_put_int(row, out, row->vm.n_disks);
}

void
wp_gen_put_n_nics(const WpGenRow *row, GString *out)
{
    wp_gen_put_int(row, out, row->vm.n_nics);
}

static uint64_t
size_mib(const WpGenRow *row)
{
    uint64_t size = 0;

    for (uint32_t i = 0; i < row->vm.n_disks; i++)
        size += wp_gen_disk_gib(row->estate, row->vm.vm, i);
    return size * 1024;
}

void
wp_gen_put_size_mib(const WpGenRow *row, GString *out)
{
    wp_gen_put_int(row, out, size_mib(row));
}

void
wp_gen_put_used_mib(const WpGenRow *row, GString *out)
{
    int32_t share =
        wp_gen_pick(&row->estate->profile->vm.used_percent, draw(row, WP_GEN_DRAW_USED));

    wp_gen_put_int(row, out, size_mib(row) * (uint64_t)share / 100);
}

void
wp_gen_put_active_mib(const WpGenRow *row, GString *out)
{
    wp_gen_put_int(row, out, row->vm.on ? row->vm.memory_mib / 5 : 0);
}

void
wp_gen_put_os_vmware(const WpGenRow *row, GString *out)
{
    if (!wp_gen_plant(row, WP_GEN_DIRT_BLANKS, row->vm.vm))
        g_string_append(out, row->vm.os->vmware);
}

void
wp_gen_put_os_tools(const WpGenRow *row, GString *out)
{
    uint64_t planted[WP_GEN_N_DIRT] = {0};
    WpGenRow uncounted = *row;

    uncounted.planted = planted; /* both columns are blank: one fault */
    if (row->vm.has_tools)
        wp_gen_put_os_vmware(&uncounted, out);
}

void
wp_gen_put_os_azure(const WpGenRow *row, GString *out)
{
    g_string_append(out, row->vm.os->azure);
}

void
wp_gen_put_os_kvm(const WpGenRow *row, GString *out)
{
    g_string_append(out, row->vm.os->kvm);
}

void
wp_gen_put_os_ovf(const WpGenRow *row, GString *out)
{
    g_string_append(out, row->vm.os->ovf);
}

void
wp_gen_put_created(const WpGenRow *row, GString *out)
{
    uint64_t drawn = draw(row, WP_GEN_DRAW_CREATED);

    wp_gen_put_time(out, row->estate->profile->exported - 200 - (WpDay)wp_gen_below(drawn, 4000),
                    (uint32_t)(drawn % 86400));
}

void
wp_gen_put_on_since(const WpGenRow *row, GString *out)
{
    uint64_t drawn = draw(row, WP_GEN_DRAW_CREATED);

    if (row->vm.on)
        wp_gen_put_time(out, row->estate->profile->exported - 1 - (WpDay)(drawn >> 7 & 127),
                        (uint32_t)(drawn % 86399));
}

/* ---- words ---- */

uint32_t
wp_gen_word_power(const WpGenRow *row)
{
    return row->vm.on;
}

uint32_t
wp_gen_word_template(const WpGenRow *row)
{
    return row->vm.is_template;
}

uint32_t
wp_gen_word_uefi(const WpGenRow *row)
{
    return row->vm.uefi;
}

uint32_t
wp_gen_word_tools(const WpGenRow *row)
{
    return !row->vm.has_tools ? 3 : !row->vm.on ? 2 : row->vm.old_tools;
}

uint32_t
wp_gen_word_cbt(const WpGenRow *row)
{
    return row->vm.cbt;
}

uint32_t
wp_gen_word_environment(const WpGenRow *row)
{
    return row->vm.environment;
}

uint32_t
wp_gen_word_role(const WpGenRow *row)
{
    return row->vm.role;
}

uint32_t
wp_gen_word_hypervisor(const WpGenRow *row)
{
    return row->vm.hypervisor;
}
