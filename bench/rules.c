/*
 * What rules cost: all packs that ship for one target, on a synthetic estate.
 *
 * usage: bench/rules [--vms N] [--target NAME] [--seed S] [--each] [--rule ID]
 *
 * Prints how long the packs take to read and to compile, and the nanoseconds of user time that one
 * rule takes for one VM, with the time of the first pass, in which columns are classed and distinct
 * texts are worked out, in it. --each adds a line a rule, the dearest first; --rule runs that one
 * alone, for profilers. The estate has the shape of real ones: a few hundred spellings of operating
 * systems, a few disks and adapters each, fields that are missing here and there. The sum at the
 * end is of all answers: a faster wrong answer shows.
 */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "planner/base/quantity.h"
#include "planner/cli/knowledge.h"
#include "planner/cli/load.h"
#include "planner/model/builder.h"
#include "rules/derive.h"
#include "rules/run.h"

#define BATCH 4096

typedef struct {
    WpBuilder *builder;
    uint64_t state; /* of the generator */
} Maker;

/* splitmix64: the same numbers everywhere. */
static uint64_t
draw(Maker *maker, uint64_t n)
{
    uint64_t z = maker->state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (z ^ z >> 31) % n;
}

static bool
chance(Maker *maker, unsigned percent)
{
    return draw(maker, 100) < percent;
}

static void G_GNUC_PRINTF(3, 4) set(Maker *maker, WpField field, const char *format, ...)
{
    char text[128];
    va_list args;

    va_start(args, format);
    int size = g_vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    wp_builder_set_text(maker->builder, field, text, (size_t)size);
}

static void
set_one_of(Maker *maker, WpField field, const char *const *words, size_t n, unsigned known)
{
    const char *word = words[draw(maker, n)];

    if (chance(maker, known))
        wp_builder_set_text(maker->builder, field, word, strlen(word));
}
#define SET_ONE_OF(maker, field, known, ...)                                                       \
    set_one_of(maker, field, (const char *const[]){__VA_ARGS__},                                   \
               G_N_ELEMENTS(((const char *const[]){__VA_ARGS__})), known)

static void
set_number(Maker *maker, WpField field, uint64_t number, unsigned known)
{
    if (chance(maker, known))
        wp_builder_set_number(maker->builder, field, (int64_t)number);
}

static void
make_os(Maker *maker)
{
    uint64_t n = draw(maker, 400);

    if (n < 220)
        set(maker, WP_F_VM_OS_NAME, "Microsoft Windows Server %d%s (64-bit)%s",
            (int[]){2003, 2008, 2012, 2016, 2019, 2022}[n % 6],
            (const char *[]){"", " R2", " Datacenter"}[n / 6 % 3],
            (const char *[]){"", " Service Pack 1", " build 1"}[n / 18 % 3]);
    else
        set(maker, WP_F_VM_OS_NAME, "%s %d.%d (64-bit)",
            (const char *[]){"Red Hat Enterprise Linux", "Ubuntu Linux", "CentOS", "Debian",
                             "SUSE Linux Enterprise", "Oracle Linux", "Solaris", "FreeBSD"}[n % 8],
            5 + (int)(n / 8 % 18), (int)(n / 64));
}

static void
make_disks(Maker *maker, uint32_t file, uint32_t vm)
{
    uint64_t n = 1 + draw(maker, 4);

    for (uint64_t i = 0; i < n; i++) {
        wp_builder_begin(maker->builder, WP_KIND_DISK, file, vm + 2);
        set(maker, WP_F_DISK_NAME, "Hard disk %u", (unsigned)i + 1);
        set_number(maker, WP_F_DISK_SIZE, (8 + draw(maker, 2000)) << 30, 97);
        wp_builder_set_flag(maker->builder, WP_F_DISK_THIN, chance(maker, 70));
        SET_ONE_OF(maker, WP_F_DISK_MODE, 95, "persistent", "persistent", "persistent",
                   "independent_persistent");
        wp_builder_set_flag(maker->builder, WP_F_DISK_RAW, chance(maker, 2));
        wp_builder_end(maker->builder);
    }
}

static void
make_vm(Maker *maker, uint32_t file, uint32_t vm)
{
    WpBuilder *builder = maker->builder;

    wp_builder_begin(builder, WP_KIND_VM, file, vm + 2);
    set(maker, WP_F_VM_NAME, "srv-%s-%u", (const char *[]){"web", "app", "sql", "dc"}[vm % 4], vm);
    set(maker, WP_F_VM_UUID, "4210%04x-0000-4000-8000-%012x", vm % 65536, vm);
    make_os(maker);
    set_number(maker, WP_F_VM_CORES, UINT64_C(1) << draw(maker, 7), 97);
    set_number(maker, WP_F_VM_MEMORY, (UINT64_C(1) << draw(maker, 8)) << 30, 97);
    set_number(maker, WP_F_VM_USED, draw(maker, 3000) << 30, 80);
    set_number(maker, WP_F_VM_CPU, draw(maker, 100) * 100, 60);
    set_number(maker, WP_F_VM_HW_VERSION, 7 + draw(maker, 14), 90);
    SET_ONE_OF(maker, WP_F_VM_POWER, 99, "on", "on", "on", "off", "suspended");
    SET_ONE_OF(maker, WP_F_VM_FIRMWARE, 90, "bios", "bios", "uefi");
    SET_ONE_OF(maker, WP_F_VM_HYPERVISOR, 95, "vmware", "vmware", "hyper-v");
    SET_ONE_OF(maker, WP_F_VM_TOOLS, 90, "ok", "old", "not-running", "not-installed");
    SET_ONE_OF(maker, WP_F_VM_ENVIRONMENT, 80, "production", "test", "dev");
    SET_ONE_OF(maker, WP_F_VM_CRITICALITY, 60, "high", "medium", "low", "mission-critical");
    SET_ONE_OF(maker, WP_F_VM_ROLE, 50, "web", "app", "sql", "dc", "file", "dhcp");
    SET_ONE_OF(maker, WP_F_VM_HA_ROLE, 5, "primary", "secondary", "fci");
    wp_builder_set_flag(builder, WP_F_VM_TEMPLATE, chance(maker, 2));
    wp_builder_set_flag(builder, WP_F_VM_CBT, chance(maker, 60));
    if (chance(maker, 70))
        set(maker, WP_F_VM_OWNER, "owner %u", (unsigned)draw(maker, 300));
    set(maker, WP_F_VM_CLUSTER, "cluster %u", vm / 500);
    set(maker, WP_F_VM_HOST, "esx%u", vm / 25);
    if (chance(maker, 30))
        set(maker, WP_F_VM_ANNOTATION, "made for request %u", vm);
    make_disks(maker, file, vm);
    for (uint64_t i = draw(maker, 3); i < 3; i++) {
        wp_builder_begin(builder, WP_KIND_NIC, file, vm + 2);
        set(maker, WP_F_NIC_NETWORK, "VLAN %u", (unsigned)draw(maker, 400));
        SET_ONE_OF(maker, WP_F_NIC_ADAPTER, 98, "vmxnet3", "vmxnet3", "e1000", "sr-iov");
        wp_builder_end(builder);
    }
    wp_builder_end(builder);
}

static WpInventory *
make_inventory(uint32_t n_vms, uint64_t seed)
{
    static const char *const no_names[] = {NULL};
    WpBuilderOptions options = {.prefer = no_names};
    g_autoptr(WpBuilder) builder = wp_builder_new();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GPtrArray) rejects = NULL;
    g_autoptr(GPtrArray) unreconciled = NULL;
    Maker maker = {builder, seed};
    uint32_t file =
        wp_builder_add_file(builder, "estate.csv", "bench", "bench", WP_EVIDENCE_INVENTORY);

    wp_builder_set_complete(builder, file, WP_KIND_DISK);
    wp_builder_set_complete(builder, file, WP_KIND_NIC);
    for (uint32_t vm = 0; vm < n_vms; vm++)
        make_vm(&maker, file, vm);
    return wp_builder_freeze(builder, &options, diags, &rejects, &unreconciled);
}

/* ---- measuring ---- */

/* User time of this process, in nanoseconds. */
static int64_t
now(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_utime.tv_sec * INT64_C(1000000000) + usage.ru_utime.tv_usec * INT64_C(1000);
}

typedef struct {
    WpRuleId rule;
    int64_t time;
    uint64_t n_true, n_unknown;
} Cost;

static void
run_rule(WpRuleRun *run, const WpInventory *inventory, Cost *cost)
{
    static WpRowId rows[BATCH];
    static uint8_t truth[BATCH];
    static uint64_t missing[BATCH];
    uint32_t n_rows = inventory->kinds[WP_KIND_VM].n_rows;
    int64_t begin = now();

    for (uint32_t done = 0; done < n_rows;) {
        uint32_t n = MIN(n_rows - done, BATCH);

        for (uint32_t i = 0; i < n; i++)
            rows[i] = done + i + 1;
        wp_rule_run_test(run, cost->rule, rows, n, truth, missing);
        for (uint32_t i = 0; i < n; i++) {
            cost->n_true += truth[i] == WP_TRUE;
            cost->n_unknown += truth[i] == WP_UNKNOWN;
        }
        done += n;
    }
    cost->time = now() - begin;
}

static int
dearer(const void *a, const void *b)
{
    const Cost *x = a, *y = b;

    return x->time > y->time ? -1 : x->time < y->time;
}

static void
measure(const WpRuleSet *rules, const WpInventory *inventory, const WpView *view, const char *only,
        bool each)
{
    g_autoptr(GArray) costs = g_array_new(FALSE, TRUE, sizeof(Cost));
    g_autoptr(GArray) order = wp_ruleset_order(rules, 1u << WP_APPLIES_VM | 1u << WP_APPLIES_ASSET,
                                               WP_STAGE_INPUT, WP_STAGE_ASSESS);
    g_autoptr(WpRuleRun) run = wp_rule_run_new(rules, view, INT64_C(1796083200) * 1000000);
    uint32_t n_vms = inventory->kinds[WP_KIND_VM].n_rows;
    int64_t begin = now();
    uint64_t sum = 0;

    for (guint i = 0; i < order->len; i++) {
        Cost cost = {.rule = g_array_index(order, WpRuleStep, i).rule};

        if (only && strcmp(wp_ruleset_rule(rules, cost.rule)->id, only) != 0)
            continue;
        run_rule(run, inventory, &cost);
        g_array_append_val(costs, cost);
        sum = (sum * 31 + cost.n_true) * 31 + cost.n_unknown;
    }
    int64_t time = now() - begin;

    if (each) {
        qsort(costs->data, costs->len, sizeof(Cost), dearer);
        for (guint i = 0; i < costs->len; i++) {
            const Cost *cost = &g_array_index(costs, Cost, i);

            printf("%8.1f ns  %-44s %8" G_GUINT64_FORMAT " hold %8" G_GUINT64_FORMAT " undecided\n",
                   (double)cost->time / n_vms, wp_ruleset_rule(rules, cost->rule)->id, cost->n_true,
                   cost->n_unknown);
        }
    }
    printf(
        "evaluate: %u VMs, %u rules, %.3f s: %.1f ns for a rule and VM (sum %016" G_GINT64_MODIFIER
        "x)\n",
        n_vms, costs->len, (double)time / 1e9, (double)time / ((double)n_vms * costs->len), sum);
}

/* The nth part of a second that reading and compiling take, the least of a few times. */
static WpKnowledge *
load(const char *target, double *out_load, double *out_compile)
{
    static char *no_sets[] = {NULL};
    g_autofree char *wish = g_strdup_printf("targets=[%s]", target);
    char *sets[] = {wish, NULL};
    WpOptions options = {.sets = *target ? sets : no_sets};
    WpKnowledge *kept = NULL;

    *out_load = *out_compile = 1e9;
    for (int i = 0; i < 5; i++) {
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(GError) error = NULL;
        WpSettings *settings = wp_settings_load(&options, diags, &error);
        int64_t begin = now();
        WpKnowledge *knowledge = settings ? wp_knowledge_load(settings, NULL, diags, &error) : NULL;
        int64_t loaded = now();

        if (!knowledge || !knowledge->rules) {
            g_autofree char *text = wp_diag_list_to_text(diags);

            fprintf(stderr, "%s%s\n", text, error ? error->message : "");
            exit(2);
        }
        WpRuleSources sources = {
            .packs = (const WpDocument *const *)knowledge->packs->pdata,
            .n_packs = knowledge->packs->len,
            .targets = settings->targets,
            .targets_node = settings->targets_node,
            .catalogues = (const WpCatalogue *const *)knowledge->catalogues->pdata,
            .n_catalogues = knowledge->catalogues->len,
        };
        int64_t compiling = now();
        WpRuleSet *again = wp_ruleset_compile(&sources, diags);
        *out_compile = MIN(*out_compile, (double)(now() - compiling) / 1e6);
        *out_load = MIN(*out_load, (double)(loaded - begin) / 1e6);
        wp_ruleset_free(again);
        if (kept)
            wp_knowledge_free(knowledge); /* its settings are few bytes, and borrowed */
        else
            kept = knowledge;
    }
    return kept;
}

int
main(int argc, char **argv)
{
    int n_vms = 1000000, seed = 1;
    gboolean each = FALSE;
    g_autofree char *target = NULL, *only = NULL;
    const GOptionEntry entries[] = {
        {"vms", 0, 0, G_OPTION_ARG_INT, &n_vms, "size of the estate", "N"},
        {"seed", 0, 0, G_OPTION_ARG_INT, &seed, "of the estate", "S"},
        {"target", 0, 0, G_OPTION_ARG_STRING, &target, "target to judge for: azure-vm", "NAME"},
        {"rule", 0, 0, G_OPTION_ARG_STRING, &only, "run this rule alone", "ID"},
        {"each", 0, 0, G_OPTION_ARG_NONE, &each, "a line for each rule", NULL},
        G_OPTION_ENTRY_NULL};
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;
    double load_ms, compile_ms;

    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || n_vms < 1) {
        fprintf(stderr, "%s\n", error ? error->message : "--vms wants a number from 1");
        return 2;
    }
    WpKnowledge *knowledge = load(target ? target : "azure-vm", &load_ms, &compile_ms);
    printf(
        "compile: %u rules in %u packs, %.1f ms (with reading of packs and catalogues %.1f ms)\n",
        wp_ruleset_n_rules(knowledge->rules), wp_ruleset_n_packs(knowledge->rules), compile_ms,
        load_ms);
    fflush(stdout);

    g_autoptr(WpInventory) inventory = make_inventory((uint32_t)n_vms, (uint64_t)seed);
    WpView view;
    wp_view_init(&view, inventory);
    int64_t begin = now();
    g_autoptr(GPtrArray) derived = wp_derive(wp_ruleset_deriver(knowledge->rules), &view);
    printf("derive: %.3f s\n", (double)(now() - begin) / 1e9);
    fflush(stdout);
    measure(knowledge->rules, inventory, &view, only, each);
    wp_knowledge_free(knowledge);
    return 0;
}
