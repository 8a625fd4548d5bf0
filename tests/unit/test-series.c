#include "planner/base/random.h"
#include "planner/model/build/series.h"
#include "tests/unit/input-text.h"

#include <criterion/criterion.h>
#include <string.h>

/* Samples over time: percentiles of bags, and series read from tables. */

static int64_t
percentile_of(const int64_t *values, uint32_t n, unsigned percent)
{
    WpBag bag = {0};
    int64_t found;

    for (uint32_t i = 0; i < n; i++)
        wp_bag_add(&bag, values[i]);
    found = wp_bag_percentile(&bag, percent);
    wp_bag_clear(&bag);
    return found;
}

/* Nearest rank, as Azure Migrate takes it. */
Test(series, percentiles_of_few_are_exact)
{
    static const struct {
        int64_t values[12];
        uint32_t n;
        int64_t p50, p90, p95, p99;
    } rows[] = {
        {{7}, 1, 7, 7, 7, 7},
        {{3, 1, 2}, 3, 2, 3, 3, 3},
        {{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 10, 5, 9, 10, 10},
        {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5}, 11, 0, 0, 5, 5},
        {{4, -1, 4, -1}, 4, 4, 4, 4, 4}, /* -1: not measured */
        {{INT64_MAX, 0}, 2, 0, INT64_MAX, INT64_MAX, INT64_MAX},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        cr_expect_eq(percentile_of(rows[i].values, rows[i].n, 50), rows[i].p50, "row %zu", i);
        cr_expect_eq(percentile_of(rows[i].values, rows[i].n, 90), rows[i].p90, "row %zu", i);
        cr_expect_eq(percentile_of(rows[i].values, rows[i].n, 95), rows[i].p95, "row %zu", i);
        cr_expect_eq(percentile_of(rows[i].values, rows[i].n, 99), rows[i].p99, "row %zu", i);
    }
}

/* Of many alike one number is kept, and none is more than what was measured. */
Test(series, percentiles_are_at_most_the_largest)
{
    WpBag bag = {0};

    for (uint32_t i = 0; i < 2 * WP_SERIES_EXACT; i++)
        wp_bag_add(&bag, 1001);
    cr_expect_eq(wp_bag_percentile(&bag, 99), 1001);
    cr_expect_eq(bag.n_kept, 1);
    wp_bag_clear(&bag);
}

static int
by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void
fill(int64_t *values, uint32_t n, uint64_t *chance)
{
    unsigned bits = 1 + (unsigned)(wp_splitmix_next(chance) % 62);

    for (uint32_t i = 0; i < n; i++)
        values[i] = (int64_t)(wp_splitmix_next(chance) >> (64 - bits));
}

/* In another order, and in two parts that are put together. */
static void
check_parts(int64_t *values, uint32_t n, unsigned percent, uint64_t *chance)
{
    int64_t whole = percentile_of(values, n, percent);
    WpBag bags[2] = {{0}, {0}};

    for (uint32_t i = n; i > 0; i--)
        wp_bag_add(&bags[wp_splitmix_next(chance) % 2], values[i - 1]);
    wp_bag_join(&bags[0], &bags[1]);
    cr_assert_eq(bags[0].n, n);
    cr_assert_eq(wp_bag_percentile(&bags[0], percent), whole);
    wp_bag_clear(&bags[0]);
    wp_bag_clear(&bags[1]);
}

Test(series, many_are_rounded_up_by_a_64th_at_most)
{
    static const uint32_t sizes[] = {1, 2, 100, WP_SERIES_EXACT, WP_SERIES_EXACT + 1, 5000};
    static int64_t values[5000], sorted[5000];
    uint64_t chance = 4;

    for (unsigned round = 0; round < 60; round++)
        for (size_t s = 0; s < G_N_ELEMENTS(sizes); s++) {
            uint32_t n = sizes[s];
            unsigned percent = 1 + (unsigned)(wp_splitmix_next(&chance) % 100);

            fill(values, n, &chance);
            memcpy(sorted, values, n * sizeof *values);
            qsort(sorted, n, sizeof *sorted, by_value);
            int64_t exact = sorted[((uint64_t)n * percent + 99) / 100 - 1];
            int64_t found = percentile_of(values, n, percent);

            if (n <= WP_SERIES_EXACT)
                cr_assert_eq(found, exact);
            cr_assert_geq(found, exact);
            cr_assert_leq(found - exact, exact / 64, "%u of %u: %d for %d", percent, n, (int)found,
                          (int)exact);
            check_parts(values, n, percent, &chance);
        }
}

/* ---- from tables ---- */

#define SERVERS "name,cores,memory_mib,cpu_pct\na,4,8192,10\nb,2,4096,\n"

static const struct {
    const char *label;
    InputFile files[3];
    const char *out;
} tables[] = {
    {"a metric in each column; what is not measured is passed over; better than a single number",
     {{"servers.csv", SERVERS, 0},
      {"performance.csv",
       "name,time,cpu_pct,memory_pct\na,2026-11-01 00:00,20,\na,2026-11-01 00:10,30,-1\n"
       "A,2026-11-01 00:20,,50\n",
       0}},
     "vm name=a; cores=4; memory_mib=8192; cpu_pct=30; memory_pct=50;\n"
     "vm name=b; cores=2; memory_mib=4096;\n"
     "servers.csv generic.servers 2 2 0 0\n"
     "performance.csv generic.performance 3 0 3 0\n"},
    {"a metric a row; others are passed over",
     {{"servers.csv", SERVERS, 0},
      {"performance.csv",
       "vm,timestamp,metric,value\nb,2026-11-01T00:00:00Z,cpu_pct,40\n"
       "b,2026-11-01T00:00:00Z,swap,9\nb,2026-11-01T00:05:00Z,CPU_PCT,41\n"
       "b,2026-11-01T00:00:00Z,read_iops,100\n",
       0}},
     "vm name=a; cores=4; memory_mib=8192; cpu_pct=10;\n"
     "vm name=b; cores=2; memory_mib=4096; cpu_pct=41; read_iops=100;\n"
     "servers.csv generic.servers 2 2 0 0\n"
     "performance.csv generic.metrics 4 0 4 0\n"},
    {"one series in two files",
     {{"servers.csv", SERVERS, 0},
      {"may.csv",
       "MetricId,Timestamp,Value,Entity,Instance\n"
       "cpu.usage.average,2026-05-01 00:00,50,b,\n"
       "cpu.usage.average,2026-05-01 00:00,99,b,0\n",
       0},
      {"june.csv",
       "MetricId,Timestamp,Value,Entity,Instance\n"
       "cpu.usage.average,2026-06-01 00:00,60,b,\n"
       "net.received.average,2026-06-01 00:00,2500,b,\n",
       0}},
     "vm name=a; cores=4; memory_mib=8192; cpu_pct=10;\n"
     "vm name=b; cores=2; memory_mib=4096; cpu_pct=60; net_in_mbps=2.5;\n"
     "servers.csv generic.servers 2 2 0 0\n"
     "may.csv powercli.get-stat 2 0 2 0\n"
     "june.csv powercli.get-stat 2 0 2 0\n"},
    {"by id; a server that nobody knows",
     {{"vmInfo.csv", "MachineId,MachineName,AllocatedProcessorCoreCount\nm1,a,2\n", 0},
      {"perfInfo.csv",
       "MachineId,TimeStamp,CpuUtilizationPercentage,NetworkBytesPerSecSent\n"
       "m1,2026-11-01 00:00:00,12.5,1000000\nm2,2026-11-01 00:00:00,1,1\nm2,2026-11-01 "
       "00:05:00,1,1\n",
       0}},
     "vm name=a; source_id=m1; cores=2; cpu_pct=12.5; net_out_mbps=1;\n"
     "vmInfo.csv google.vminfo 1 1 0 0\n"
     "perfInfo.csv google.perfinfo 3 0 2 1\n"},
    {"of columns of percentiles the one that is wanted, or the next above",
     {{"servers.csv",
       "name,cpu_p50_pct,cpu_p95_pct,memory_p90_pct,memory_p99_pct,memory_pct\n"
       "a,10,70,20,30,25\nb,,,,,5\n",
       0}},
     "vm name=a; cpu_pct=70; memory_pct=30;\n"
     "vm name=b; memory_pct=5;\n"
     "servers.csv generic.servers 2 2 0 0\n"},
};

Test(series, tables_give_percentiles)
{
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();

    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(GString) rejects = g_string_new(NULL), out = g_string_new(NULL);
        size_t n = 0;

        while (n < G_N_ELEMENTS(tables[i].files) && tables[i].files[n].name)
            n++;
        g_autoptr(WpInventory) inventory = input_read(layouts, tables[i].files, n, diags, rejects);
        input_append_rows(inventory, out);
        input_append_accounts(inventory, out);
        cr_expect_str_eq(out->str, tables[i].out, "%s:\n%s", tables[i].label, out->str);
    }
}

/* A value knows of how many samples it is, and of which days. */
Test(series, values_have_notes)
{
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GString) rejects = g_string_new(NULL), out = g_string_new(NULL);
    g_autoptr(GString) text = g_string_new("name,time,cpu_pct,memory_pct\n");
    const WpRecords *vms;

    for (unsigned i = 0; i < 2 * WP_SERIES_EXACT; i++)
        g_string_append_printf(text, "a,2026-%02u-01 00:00,%u,%s\n", 1 + i % 12, i % 101,
                               i == 5 ? "4" : "");
    const InputFile files[] = {{"servers.csv", SERVERS, 0}, {"performance.csv", text->str, 0}};
    g_autoptr(WpInventory) inventory = input_read(layouts, files, 2, diags, rejects);
    vms = &inventory->kinds[WP_KIND_VM];
    for (uint32_t i = vms->source_first[1]; i < vms->source_first[2]; i++)
        for (WpField field = WP_F_VM_CPU; field <= WP_F_VM_NET_IN; field++) {
            const WpSeriesNote *note = wp_inventory_series(inventory, vms->sources[i], field);

            if (!note)
                continue;
            g_string_append_printf(out, "%s: ", wp_field_info(field)->name);
            wp_series_note_append(note, out);
            g_string_append_c(out, '\n');
        }
    cr_expect_str_eq(out->str,
                     "cpu_pct: 95th percentile of 2048 samples, 2026-01-01 to 2026-12-01, rounded "
                     "up by 1.6 per cent at most\n"
                     "memory_pct: 95th percentile of 1 samples, 2026-01-01 to 2026-12-01\n",
                     "%s", out->str);
}

Test(series, files_that_overlap_are_said)
{
#define HEAD "name,time,cpu_pct\n"
    static const struct {
        const char *label, *one, *other, *expected;
    } pairs[] = {
        {"one after the other", HEAD "a,2026-10-01 00:00,1\na,2026-10-31 23:00,2\n",
         HEAD "a,2026-11-01 00:00,3\na,2026-11-30 23:00,4\n", ""},
        {"one sample in both", HEAD "a,2026-10-01 00:00,1\na,2026-11-01 00:00,2\n",
         HEAD "a,2026-11-01 00:00,2\na,2026-11-30 23:00,4\n", ""},
        {"other servers", HEAD "a,2026-10-01 00:00,1\na,2026-10-31 23:00,2\n",
         HEAD "b,2026-10-01 00:00,1\nb,2026-10-31 23:00,2\n", ""},
        {"a week in both",
         HEAD "a,2026-10-01 00:00,1\nb,2026-10-02 00:00,1\na,2026-10-31 23:00,2\n",
         HEAD "a,2026-10-24 00:00,3\nb,2026-10-25 00:00,3\na,2026-11-30 23:00,4\n",
         "p2.csv: warning: samples of 2 servers are of the same days as those in p1.csv, "
         "2026-10-24 "
         "to 2026-10-31: what both files have counts twice [SAMPLES_OVERLAP]"},
    };
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();

    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(GString) rejects = g_string_new(NULL);
        const InputFile files[] = {{"servers.csv", SERVERS, 0},
                                   {"p1.csv", pairs[i].one, 0},
                                   {"p2.csv", pairs[i].other, 0}};
        g_autoptr(WpInventory) inventory = input_read(layouts, files, 3, diags, rejects);
        g_autofree char *text = wp_diag_list_to_text(diags);
        bool is_said = strstr(text, "SAMPLES_OVERLAP") != NULL;

        cr_expect_eq(is_said, *pairs[i].expected != '\0', "%s: %s", pairs[i].label, text);
        cr_expect_not_null(strstr(text, pairs[i].expected), "%s: %s", pairs[i].label, text);
    }
}
