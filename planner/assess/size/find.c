#include "planner/assess/size/list.h"
#include "planner/base/quantity.h"

#include <string.h>

/* ---- order ---- */

typedef struct {
    const WpSizeList *list;
    WpLicence licence;
} Order;

static int
compare(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

/* By price; of equal prices the newest series, then what gives more, so that nobody pays the same
 * for less. */
static int
compare_sizes(const void *a, const void *b, void *data)
{
    const Order *order = data;
    const WpSize *one = &order->list->sizes[*(const WpSizeId *)a];
    const WpSize *other = &order->list->sizes[*(const WpSizeId *)b];
    const int by[] = {
        compare(one->hour_micros[order->licence], other->hour_micros[order->licence]),
        compare(other->version, one->version),
        compare(other->premium, one->premium),
        compare(other->millicores, one->millicores),
        compare(other->memory_mib, one->memory_mib),
        strcmp(one->name, other->name),
    };

    for (size_t i = 0; i < G_N_ELEMENTS(by); i++)
        if (by[i] != 0)
            return by[i];
    return 0;
}

void
wp_size_list_sort(WpSizeList *list)
{
    for (int licence = 0; licence < WP_N_LICENCES; licence++) {
        Order order = {list, (WpLicence)licence};
        WpSizeId *ids = g_new(WpSizeId, list->n_sizes + 1);
        uint32_t n = 0;

        for (uint32_t i = 1; i <= list->n_sizes; i++)
            if (list->sizes[i].offered && list->sizes[i].hour_micros[licence] >= 0)
                ids[n++] = (WpSizeId)i;
        g_qsort_with_data(ids, (int)n, sizeof *ids, compare_sizes, &order);
        list->cheapest[licence] = ids;
        list->n_cheapest[licence] = n;
    }
}

/* ---- what fits ---- */

/* What a catalogue does not know is taken to be enough. */
static bool
is_within(int64_t need, int64_t limit)
{
    return limit < 0 || limit >= need;
}

bool
wp_size_fits(const WpSize *size, const WpSizeNeed *need)
{
    return is_within(need->network, size->network) && is_within(need->disk_iops, size->disk_iops) &&
           is_within(need->disk_rate, size->disk_rate) && size->millicores >= need->millicores &&
           size->memory_mib >= need->memory_mib && size->disks >= need->disks &&
           size->nics >= need->nics &&
           (size->generations & need->generations) == need->generations && size->arm == need->arm &&
           (size->premium || !need->premium) &&
           (size->retires == WP_DAY_NONE || size->retires > need->until);
}

WpSizeId
wp_size_list_find(const WpSizeList *list, const WpSizeNeed *need)
{
    const WpSizeId *ids = list->cheapest[need->licence];

    for (uint32_t i = 0; i < list->n_cheapest[need->licence]; i++)
        if (wp_size_fits(&list->sizes[ids[i]], need))
            return ids[i];
    return 0;
}

WpTierId
wp_size_list_find_tier(const WpSizeList *list, int64_t size, int64_t iops, int64_t rate)
{
    for (uint32_t i = 1; i <= list->n_tiers; i++) {
        const WpDiskTier *tier = &list->tiers[i];

        if (tier->size >= size && tier->iops >= iops && tier->rate >= rate)
            return (WpTierId)i;
    }
    return 0;
}

/* ---- why nothing fits ---- */

typedef struct {
    int64_t millicores, memory_mib, disks, nics;
} Most;

/* The most of each that a size of the kind asked for has, each by itself. */
static Most
find_most(const WpSizeList *list, const WpSizeNeed *kind)
{
    Most most = {0};

    for (uint32_t i = 0; i < list->n_cheapest[kind->licence]; i++) {
        const WpSize *size = &list->sizes[list->cheapest[kind->licence][i]];

        if (!wp_size_fits(size, kind))
            continue;
        most.millicores = MAX(most.millicores, size->millicores);
        most.memory_mib = MAX(most.memory_mib, size->memory_mib);
        most.disks = MAX(most.disks, size->disks);
        most.nics = MAX(most.nics, size->nics);
    }
    return most;
}

static void
append_cores(GString *out, int64_t millicores)
{
    wp_append_scaled(out, millicores, 1000, 2);
    g_string_append(out, millicores == 1000 ? " core" : " cores");
}

static void
append_memory(GString *out, int64_t mib)
{
    wp_append_scaled(out, mib, 1024, 2);
    g_string_append(out, " GiB of memory");
}

static void
append_number(GString *out, int64_t number, const char *what)
{
    g_string_append_printf(out, "%" G_GINT64_FORMAT " %s%s", number, what,
                           wp_plural((uint64_t)number));
}

/* "x64 sizes for BIOS that take premium disks": what was asked beside numbers */
static void
append_kind(const WpSizeNeed *need, GString *out)
{
    static const char *const firmware[] = {"", " for BIOS", " for UEFI", " for both BIOS and UEFI"};

    g_string_append_printf(out, "%s size%s%s%s", need->arm ? "arm64" : "x64",
                           firmware[need->generations & 3],
                           need->premium ? " that takes premium disks" : "",
                           need->licence == WP_LICENCE_WINDOWS ? " with Windows" : "");
}

/* What it sends, reads and writes, in the words of the fields; false if none of it is known. */
static bool
append_traffic(const WpSizeNeed *need, GString *out)
{
    if (need->network + need->disk_iops + need->disk_rate == 0)
        return false;
    g_string_append(out, "its cores, memory, disks and adapters that also carries ");
    wp_append_scaled(out, need->network, wp_unit_factor(WP_UNIT_MBPS), 1);
    g_string_append(out, " MB/s of network, ");
    wp_append_scaled(out, need->disk_iops, wp_unit_factor(WP_UNIT_IOPS), 0);
    g_string_append(out, " IOPS and ");
    wp_append_scaled(out, need->disk_rate, wp_unit_factor(WP_UNIT_MBPS), 1);
    g_string_append(out, " MB/s of disks");
    return true;
}

void
wp_size_list_append_obstacle(const WpSizeList *list, const WpSizeNeed *need, GString *out)
{
    WpSizeNeed kind = {.generations = need->generations,
                       .arm = need->arm,
                       .premium = need->premium,
                       .licence = need->licence,
                       .until = need->until};
    Most most = find_most(list, &kind);

    g_string_append_printf(out, "%s has no ", list->region);
    append_kind(need, out);
    if (most.millicores == 0)
        return;
    g_string_append(out, " with ");
    if (need->millicores > most.millicores) {
        append_cores(out, need->millicores);
        g_string_append(out, "; the most is ");
        append_cores(out, most.millicores);
    } else if (need->memory_mib > most.memory_mib) {
        append_memory(out, need->memory_mib);
        g_string_append(out, "; the most is ");
        append_memory(out, most.memory_mib);
    } else if (need->disks > most.disks) {
        append_number(out, need->disks, "disk");
        g_string_append_printf(out, "; the most is %" G_GINT64_FORMAT, most.disks);
    } else if (need->nics > most.nics) {
        append_number(out, need->nics, "network adapter");
        g_string_append_printf(out, "; the most is %" G_GINT64_FORMAT, most.nics);
    } else if (append_traffic(need, out)) {
        return;
    } else {
        append_cores(out, need->millicores);
        g_string_append(out, ", ");
        append_memory(out, need->memory_mib);
        g_string_append(out, ", ");
        append_number(out, need->disks, "disk");
        g_string_append(out, " and ");
        append_number(out, need->nics, "network adapter");
        g_string_append(out, " at once");
    }
}
