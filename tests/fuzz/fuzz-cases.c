#include <string.h>

#include "parsers/catalogue.h"
#include "parsers/text/yaml.h"
#include "planner/base/random.h"
#include "planner/model/builder.h"
#include "rules/run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * Decision tables. The first byte chooses the cells of some servers, the rest is the CSV of a
 * table, which is compiled under each hit policy and run. Of a table that compiles:
 *
 * - under 'unique' no two cases hold for one server; what 'first' and 'collect' decide is the same;
 * - a case that is decided stays, whatever of the hidden cells comes to light;
 * - cases that hold have a message, and the rules can be shown.
 */

#define N_VMS     40
#define MAX_CASES 64

typedef enum { SIDE_PLAIN, SIDE_HIDDEN } Side;

static const char *const hits[] = {"unique", "first", "collect"};
#define N_HITS G_N_ELEMENTS(hits)

static uint32_t
chance(uint64_t *state, uint32_t below)
{
    return (uint32_t)(wp_splitmix_next(state) % below);
}

static void
set_text(WpBuilder *builder, WpField field, uint64_t *state)
{
    static const char *const texts[] = {"rhel",    "sles", "8.6",  "8.10",
                                        "2012 R2", "on",   "a, b", "-"};
    const char *text = texts[chance(state, G_N_ELEMENTS(texts))];

    wp_builder_set_text(builder, field, text, strlen(text));
}

/* Servers vm1, vm2, ...; on the hidden side some of what the other knows is not known. */
static WpInventory *
make_servers(uint64_t seed, Side side)
{
    static const WpField texts[] = {WP_F_VM_POWER, WP_F_VM_TOOLS, WP_F_VM_CLUSTER, WP_F_VM_FOLDER};
    static const WpField numbers[] = {WP_F_VM_CORES, WP_F_VM_HW_VERSION, WP_F_VM_MEMORY,
                                      WP_F_VM_POWER_SINCE};
    static const WpField flags[] = {WP_F_VM_CBT, WP_F_VM_TPM};
    static const int64_t values[] = {0, 1, 4, 5, 8, INT64_C(4) << 30, INT64_C(1767225600000000)};
    static const char *const none[] = {NULL};
    g_autoptr(WpBuilder) builder = wp_builder_new();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GPtrArray) rejects = NULL, unreconciled = NULL;
    WpBuilderOptions options = {.prefer = none};
    uint32_t file = wp_builder_add_file(builder, "f", NULL, "s", WP_EVIDENCE_INVENTORY);
    uint64_t state = seed, hide = seed + 1;

    for (uint32_t vm = 1; vm <= N_VMS; vm++) {
        g_autofree char *name = g_strdup_printf("vm%u", vm);
        uint64_t spare;

        wp_builder_begin(builder, WP_KIND_VM, file, vm);
        wp_builder_set_text(builder, WP_F_VM_NAME, name, strlen(name));
        for (size_t i = 0; i < G_N_ELEMENTS(texts) + G_N_ELEMENTS(numbers) + G_N_ELEMENTS(flags);
             i++) {
            bool known = chance(&state, 5) > 0 && (chance(&hide, 3) > 0 || side == SIDE_PLAIN);
            uint64_t cell = wp_splitmix_next(&state);

            spare = cell;
            if (!known)
                continue;
            if (i < G_N_ELEMENTS(texts))
                set_text(builder, texts[i], &spare);
            else if (i < G_N_ELEMENTS(texts) + G_N_ELEMENTS(numbers))
                wp_builder_set_number(builder, numbers[i - G_N_ELEMENTS(texts)],
                                      values[chance(&spare, G_N_ELEMENTS(values))]);
            else
                wp_builder_set_flag(builder, flags[i - G_N_ELEMENTS(texts) - G_N_ELEMENTS(numbers)],
                                    chance(&spare, 2));
        }
        wp_builder_end(builder);
    }
    return wp_builder_freeze(builder, &options, diags, &rejects, &unreconciled);
}

static WpRuleSet *
compile(const WpCatalogue *table, const char *hit, WpDocument **out_document)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    char *pack = g_strdup_printf("pack: {id: p, version: '1', title: P}\n"
                                 "rules:\n"
                                 "  - id: p.t\n"
                                 "    title: t\n"
                                 "    applies: vm\n"
                                 "    severity: warning\n"
                                 "    category: c\n"
                                 "    message: m\n"
                                 "    cases: {table: t, hit: %s}\n",
                                 hit);
    WpDocument *document = wp_yaml_parse(wp_source_new("p", pack, strlen(pack), diags), diags);
    const WpDocument *const packs[] = {document};
    const WpCatalogue *const catalogues[] = {table};
    WpRuleSources sources = {
        .packs = packs, .n_packs = 1, .catalogues = catalogues, .n_catalogues = 1};

    g_assert(document);
    *out_document = document;
    WpRuleSet *rules = wp_ruleset_compile(&sources, diags);
    g_assert(!rules == (wp_diag_list_count(diags, WP_SEVERITY_ERROR) > 0));
    g_free(wp_diag_list_to_text(diags));
    return rules;
}

/* What the rules say of each server, by rule and row; and that all can be shown. */
static uint8_t *
judge(const WpRuleSet *rules, const WpInventory *inventory)
{
    uint32_t n_rules = MIN(wp_ruleset_n_rules(rules), MAX_CASES);
    uint8_t *truths = g_new0(uint8_t, (size_t)(MAX_CASES + 1) * (N_VMS + 1));
    WpRowId rows[N_VMS];
    WpView view;

    g_assert(inventory->kinds[WP_KIND_VM].n_rows == N_VMS);
    wp_view_init(&view, inventory);
    g_autoptr(WpRuleRun) run = wp_rule_run_new(rules, &view, INT64_C(1767225600000000));
    for (uint32_t i = 0; i < N_VMS; i++)
        rows[i] = i + 1;
    for (WpRuleId rule = 1; rule <= n_rules; rule++) {
        uint8_t *truth = truths + (size_t)rule * (N_VMS + 1) + 1;

        wp_rule_run_test(run, rule, rows, N_VMS, truth, NULL);
        g_free(wp_ruleset_show(rules, rule));
        for (uint32_t i = 0; i < N_VMS; i++) {
            const char *message =
                truth[i] == WP_TRUE ? wp_rule_run_message(run, rule, rows[i]) : NULL;

            g_assert(!message || g_utf8_validate(message, -1, NULL));
        }
    }
    return truths;
}

static void
check_unique(const uint8_t *truths, uint32_t n_rules)
{
    for (uint32_t row = 1; row <= N_VMS; row++) {
        uint32_t n = 0;

        for (WpRuleId rule = 1; rule <= MIN(n_rules, MAX_CASES); rule++)
            n += truths[(size_t)rule * (N_VMS + 1) + row] == WP_TRUE;
        g_assert(n <= 1);
    }
}

/* Where both are decided, they say the same; @lasting: what @less decides, @more does. */
static void
check_same(const uint8_t *less, const uint8_t *more, bool lasting)
{
    for (size_t i = 0; i < (size_t)(MAX_CASES + 1) * (N_VMS + 1); i++)
        if (less[i] != WP_UNKNOWN && (lasting || more[i] != WP_UNKNOWN))
            g_assert(less[i] == more[i]);
}

static void
try_table(const WpCatalogue *table, uint8_t seed, bool may_differ)
{
    g_autoptr(WpInventory) servers = make_servers(seed, SIDE_PLAIN);
    g_autoptr(WpInventory) others = make_servers(seed, SIDE_HIDDEN);
    g_autofree uint8_t *unique = NULL;

    for (size_t hit = 0; hit < N_HITS; hit++) {
        WpDocument *document;
        WpRuleSet *rules = compile(table, hits[hit], &document);

        if (rules) {
            g_autofree uint8_t *plain = judge(rules, servers);
            g_autofree uint8_t *hidden = judge(rules, others);

            if (!may_differ)
                check_same(hidden, plain, true);
            if (hit == 0) {
                check_unique(plain, wp_ruleset_n_rules(rules));
                unique = g_steal_pointer(&plain);
            } else if (unique) {
                check_same(unique, plain, false);
            }
        }
        wp_ruleset_free(rules);
        wp_document_free(document);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpCatalogue) table = NULL;

    if (size < 1 || size > 4096)
        return 0;
    table = wp_catalogue_read("t", (const char *)data + 1, size - 1, diags);
    if (table)
        try_table(table, data[0], g_strstr_len((const char *)data + 1, (gssize)size - 1, "has"));
    return 0;
}
