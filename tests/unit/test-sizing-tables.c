#include "planner/assess/sizing.h"
#include "planner/report/azure-devops.h"
#include "tests/unit/plan-kit.h"

#include <criterion/criterion.h>
#include <string.h>

/* Sizes and costs as the tables show them: by asset, group and wave. */

static const char sizes_csv[] =
    "region,size,family,version,vcpus,memory_gib,base_cpu_pct,data_disks,nics,premium,generations,"
    "arch,special,restricted\n"
    "west,Std_D2,fd,5,2,8,100,4,2,yes,1;2,x64,,\n"
    "west,Std_D4,fd,5,4,16,100,8,2,yes,1;2,x64,,\n";
static const char prices_csv[] = "region,size,currency,hours_month,payg_linux,payg_windows\n"
                                 "west,Std_D2,USD,730,0.10,0.20\n"
                                 "west,Std_D4,USD,730,0.20,0.40\n";
static const char disks_csv[] = "region,type,tier,size_gib,iops,mbps,premium,price_month,currency\n"
                                "west,ssd,E10,128,500,100,no,9.60,USD\n";

static const char pack[] =
    "pack: {id: p, version: '1', title: T, target: cloud}\n"
    "rules:\n"
    "  - {id: p.app, title: same workload, applies: vm, severity: information, category: c, when: "
    "has(vm.workload), together: {by: workload}}\n";

static const PlanText text = {
    .estate = "file v.csv cmdb inventory collected=2026-11-20 complete=disk\n"
              "vm name=erp1 applications=ERP cores=2 memory_mib=8192\n"
              "> disk name=d1 size_gib=100\n"
              "> disk name=d2 size_gib=50\n"
              "vm name=erp2 applications=ERP cores=4 memory_mib=8192\n"
              "> disk name=d1 size_gib=500\n"
              "vm name=lone cores=2 memory_mib=4096 target_size=Std_D4\n"
              "vm name=dark memory_mib=4096\n"
              "vm name=gone cores=2 memory_mib=4096 strategy=retire\n"
              "file d.csv cmdb inventory\n"
              "db name=erpdb engine=sql-server server=erp1 size_gib=50\n",
    .packs = {pack},
    .settings = "{schedule: {start: 2027-01-04}}\n",
    .as_of = 20779,
};

static const struct {
    const char *table;
    const char *columns;
    const char *expected;
} tables[] = {
    {"assessment", "name,target_size,monthly_cost,target_disks,sizing",
     "dark,,,,its number of cores is not known: provide cores\n"
     "erp1,Std_D2,92.20,E10;E10,\"the cheapest size of west with 2 cores and 8 GiB of memory; "
     "taken as it is, for cpu_pct and memory_pct are not known\"\n"
     "erp2,Std_D4,146.00,none,\"the cheapest size of west with 4 cores and 8 GiB of memory; taken "
     "as it is, for cpu_pct and memory_pct are not known; west "
     "has "
     "no "
     "disk large or fast enough for 1 of its disks\"\n"
     "erpdb,,,,\n"
     "gone,,,,\n"
     "lone,Std_D4,146.00,,the size that the inventory names\n"},
    {"plan", "name,target_size", "dark,\nerp1,Std_D2\nerp2,Std_D4\nerpdb,\nlone,Std_D4\n"},
    {"groups", "assets,monthly_cost", "1,\n1,146.00\n3,238.20\n"},
    {"waves", "vms,monthly_cost,unpriced_assets", "4,384.20,1\n"},
};

static const WpTableSpec *
find_table(const char *name)
{
    for (const WpReportTable *table = wp_report_tables; table->spec; table++)
        if (strcmp(table->spec->name, name) == 0)
            return table->spec;
    return NULL;
}

/* Keeps the columns @keep of rows, and puts the rows in order of their text. */
typedef struct {
    WpRowWriter writer;
    const WpTableSpec *spec;
    char **keep;
    guint column;
    GString *row;
    GPtrArray *rows; /* of char * */
} Picker;

static void
pick(Picker *picker, const char *cell)
{
    if (g_strv_contains((const char *const *)picker->keep,
                        picker->spec->columns[picker->column++].name)) {
        if (picker->row->len > 0)
            g_string_append_c(picker->row, ',');
        g_string_append(picker->row, cell);
    }
}

static void
pick_text(WpRowWriter *writer, const char *cell)
{
    g_autofree char *quoted = cell && strchr(cell, ';') && strchr(cell, ' ')
                                  ? g_strdup_printf("\"%s\"", cell)
                                  : g_strdup(cell ? cell : "");

    pick((Picker *)(void *)writer, quoted);
}

static void
pick_number(WpRowWriter *writer, int64_t number)
{
    Picker *picker = (Picker *)(void *)writer;
    const WpTableColumn *column = &picker->spec->columns[picker->column];
    g_autoptr(GString) cell = g_string_new(NULL);

    if (column->kind == WP_COLUMN_SCALED || column->kind == WP_COLUMN_MONEY)
        wp_append_fixed(cell, number, column->factor, column->digits);
    else
        g_string_append_printf(cell, "%" G_GINT64_FORMAT, number);
    pick(picker, cell->str);
}

static void
pick_none(WpRowWriter *writer)
{
    pick((Picker *)(void *)writer, "");
}

static void
end_row(WpRowWriter *writer)
{
    Picker *picker = (Picker *)(void *)writer;

    g_string_append_c(picker->row, '\n');
    g_ptr_array_add(picker->rows, g_strdup(picker->row->str));
    g_string_truncate(picker->row, 0);
    picker->column = 0;
}

static int
compare_rows(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *
table_to_text(const char *name, const char *columns, const WpReportInputs *inputs)
{
    g_auto(GStrv) keep = g_strsplit(columns, ",", -1);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) row = g_string_new(NULL);
    const WpTableSpec *spec = find_table(name);
    Picker picker = {
        {pick_text, pick_text, pick_number, pick_none, end_row}, spec, keep, 0, row, rows};
    bool of_assessment = strcmp(name, "assessment") == 0;

    cr_assert_not_null(spec, "%s", name);
    spec->emit(of_assessment ? (const void *)&inputs->assess : (const void *)inputs,
               &picker.writer);
    g_ptr_array_sort(rows, compare_rows);
    g_ptr_array_add(rows, NULL);
    return g_strjoinv("", (char **)rows->pdata);
}

typedef struct {
    PlanKit *kit;
    WpCatalogue *sizes, *prices, *disks;
    WpSizeList *list;
    WpSizing *sizing;
    WpOffers offers;
} Sized;

static const WpOffers *
offer(const WpRuleSet *rules, const WpView *view, void *user)
{
    static const WpSizingOptions options = {true, 13000, 0};
    Sized *sized = user;

    sized->sizing = wp_sizing_build(view, sized->list, &options);
    sized->offers = (WpOffers){rules, "USD", "cloud", sized->sizing, NULL};
    return &sized->offers;
}

static void
sized_init(Sized *sized)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    PlanText with_sizes = text;

    sized->sizes = pack_text_catalogue("sizes", sizes_csv);
    sized->prices = pack_text_catalogue("prices", prices_csv);
    sized->disks = pack_text_catalogue("disks", disks_csv);
    WpSizeSources sources = {sized->sizes, sized->prices, sized->disks, NULL,
                             "west",       "payg",        "USD",        WP_RETIRING_AS_LISTED};
    sized->list = wp_size_list_build(&sources, diags);
    with_sizes.offers = offer;
    with_sizes.user = sized;
    sized->kit = plan_kit_build(&with_sizes);
}

static void
sized_clear(Sized *sized)
{
    wp_sizing_free(sized->sizing);
    wp_size_list_free(sized->list);
    wp_catalogue_free(sized->sizes);
    wp_catalogue_free(sized->prices);
    wp_catalogue_free(sized->disks);
    plan_kit_free(sized->kit);
}

/* Declared first, so that it is cleared last: all the rest borrows from it. */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sized, sized_clear)

static WpReportInputs
inputs_of(const Sized *sized, WpRuleRun *run)
{
    const PlanKit *kit = sized->kit;

    return (WpReportInputs){
        .settings = kit->settings,
        .view = &kit->view,
        .assessment = kit->assessment,
        .relations = kit->relations,
        .groups = kit->groups,
        .plan_inputs = &kit->inputs,
        .plan = kit->plan,
        .work = kit->work,
        .backlog = kit->backlog,
        .assess = {.view = &kit->view, .assessment = kit->assessment, .run = run},
    };
}

Test(sizing_tables, show_sizes_and_costs)
{
    g_auto(Sized) sized = {NULL};

    sized_init(&sized);
    g_autoptr(WpRuleRun) run = wp_rule_run_new(sized.kit->packs->rules, &sized.kit->view, 0);
    WpReportInputs inputs = inputs_of(&sized, run);
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_autofree char *got = table_to_text(tables[i].table, tables[i].columns, &inputs);

        cr_expect_str_eq(got, tables[i].expected, "%s:\n%s", tables[i].table, got);
    }
}

Test(sizing_tables, name_the_size_in_the_backlog)
{
    g_auto(Sized) sized = {NULL};
    g_autoptr(GString) file = g_string_new(NULL);
    WpTextSink sink = wp_text_sink(file);

    sized_init(&sized);
    WpReportInputs inputs = inputs_of(&sized, NULL);
    g_autoptr(WpAzureDevops) files = wp_azure_devops_new(&inputs);
    wp_azure_devops_write(files, 0, &sink.sink, NULL);
    cr_expect(strstr(file->str, "Size Std_D2, disks"), "%s", file->str);
}
