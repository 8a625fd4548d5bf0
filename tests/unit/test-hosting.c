#include "planner/assess/assessment.h"
#include "tests/unit/estate.h"
#include "tests/unit/pack-text.h"

#include <criterion/criterion.h>
#include <string.h>

/* The hosting decision: which target, and why not the others. */

#define PACK(id, strategy, kinds, rules)                                                           \
    "pack: {id: " id ", version: '1', title: T, target: " id ", strategy: " strategy               \
    ", for: [" kinds "]}\nrules:\n" rules
#define BLOCK(id, when)                                                                            \
    "  - {id: " id ", title: blocks " id ", applies: database, severity: warning, category: c, "   \
    "when: \"" when "\", readiness: conditions, message: m}\n"
#define STOP(id, when)                                                                             \
    "  - {id: " id ", title: stops " id ", applies: database, severity: critical, category: c, "   \
    "when: \"" when "\", readiness: not-ready, message: m}\n"

static const char iaas[] =
    PACK("iaas", "rehost", "database", BLOCK("iaas.a", "db.edition == 'old'"));
static const char paas[] =
    PACK("paas", "replatform", "database",
         BLOCK("paas.a", "db.version == '1'") STOP("paas.b", "db.engine == 'oracle'"));
static const char other[] =
    PACK("other", "replatform", "database",
         BLOCK("other.a", "db.version == '1'") BLOCK("other.b", "db.edition == 'old'")
             STOP("other.c", "db.engine == 'oracle'"));

static const struct {
    const char *label;
    const char *database;
    const char *const packs[4];
    bool prefer_platform;
    const char *expected;
} cases[] = {
    {"of equals the first",
     "engine=sql-server",
     {iaas, paas, other},
     false,
     "rehost | 0 blocking findings; next paas: no more findings, and costs are not known; iaas "
     "comes first (targets)\n"
     "iaas: \npaas: no more findings, and costs are not known; iaas comes first (targets)\nother: "
     "no more findings, and costs are not known; iaas comes first (targets)\n"},
    {"the fewest blocking findings",
     "engine=sql-server edition=old",
     {iaas, paas, other},
     false,
     "replatform | 0 blocking findings; next iaas: 1 blocking finding, paas has 0\n"
     "iaas: 1 blocking finding, paas has 0\npaas: \nother: 1 blocking finding, paas has 0\n"},
    {"platform services, if preferred",
     "engine=sql-server",
     {iaas, paas, other},
     true,
     "replatform | 0 blocking findings; next other: no more findings, and costs are not known; "
     "paas comes first (targets)\n"
     "iaas: platform services are preferred (target.prefer): paas\npaas: \n"
     "other: no more findings, and costs are not known; paas comes first (targets)\n"},
    {"even with a finding",
     "engine=sql-server version=1",
     {iaas, paas, other},
     true,
     "replatform | 1 blocking finding; next other: no more findings, and costs are not known; paas "
     "comes first (targets)\n"
     "iaas: platform services are preferred (target.prefer): paas\npaas: \n"
     "other: no more findings, and costs are not known; paas comes first (targets)\n"},
    {"but not where it cannot go",
     "engine=oracle",
     {iaas, paas, other},
     true,
     "rehost | 0 blocking findings; next paas: not ready: stops paas.b\n"
     "iaas: \npaas: not ready: stops paas.b\nother: not ready: stops other.c\n"},
    {"the inventory's word",
     "engine=sql-server edition=old target=iaas",
     {iaas, paas, other},
     true,
     "rehost | the inventory names it\n"
     "iaas: \npaas: the inventory names iaas\nother: the inventory names iaas\n"},
    {"the only one", "engine=sql-server", {paas}, false, "replatform | the only target\npaas: \n"},
    {"what does not move",
     "engine=sql-server strategy=retire",
     {iaas, paas},
     false,
     "retire | \niaas: it does not move: retire\npaas: it does not move: retire\n"},
};

/* "strategy | why the target" and "target: why it is refused", one line each. */
static char *
decision_to_text(const WpAssessment *a, WpAssetId asset)
{
    GString *out = g_string_new(wp_strategy_name(wp_assessment_recommended(a, asset, NULL)));

    g_string_append(out, " | ");
    wp_assessment_append_choice(a, asset, out);
    for (WpTargetId target = 1; target <= a->n_targets; target++) {
        g_string_append_printf(out, "\n%s: ", wp_ruleset_target(a->rules, target)->name);
        wp_assessment_append_refusal(a, target, asset, out);
    }
    g_string_append_c(out, '\n');
    return g_string_free(out, FALSE);
}

Test(hosting, chooses_and_says_why_not_the_others)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *estate =
            g_strdup_printf("file d.csv cmdb inventory\ndb name=d %s\n", cases[i].database);
        g_autoptr(PackText) packs = pack_text_compile(cases[i].packs, NULL, NULL);
        g_autoptr(WpInventory) inventory = estate_read(estate, NULL);
        WpAssessOptions options = {.prefer_platform = cases[i].prefer_platform};
        WpView view;

        cr_assert_not_null(packs->rules, "%s", cases[i].label);
        wp_view_init(&view, inventory);
        g_autoptr(WpAssessment) a = wp_assessment_build(&view, packs->rules, &options);
        g_autofree char *got = decision_to_text(a, 1);
        cr_expect_str_eq(got, cases[i].expected, "%s:\n%s", cases[i].label, got);
    }
}

/* ---- how it gets there ---- */

static const char blocks[] =
    "pack: {id: b, version: '1', title: T}\n"
    "rules:\n"
    "  - {id: b.off, title: Is off, applies: vm, severity: warning, category: c, when: \"vm.power "
    "== "
    "'off'\", blocks_method: [agent-based], message: m}\n"
    "  - {id: b.old, title: Is old, applies: vm, severity: warning, category: c, when: "
    "\"vm.hypervisor == 'xen'\", blocks_method: [agentless]}\n";
static const char vms[] = "pack: {id: vms, version: '1', title: T, target: vms, strategy: rehost, "
                          "for: [vm]}\nrules: []\n";
static const char dbs[] = "pack: {id: dbs, version: '1', title: T, target: dbs, strategy: "
                          "replatform, for: [database]}\nrules: []\n";

static const struct {
    const char *asset;
    const char *expected; /* method | methods that are blocked */
} methods[] = {
    {"vm name=a", "agentless | "},
    {"vm name=a power=off", "agentless | "},
    {"vm name=a hypervisor=xen", "agent-based | agentless: Is old"},
    {"vm name=a hypervisor=xen power=off", "offline | agentless: Is old; agent-based: Is off"},
    {"vm name=a method=rebuild", "rebuild | "},
    {"vm name=a strategy=retire", "- | "},
    {"vm name=a strategy=rearchitect", "rebuild | "},
    {"db name=a engine=x", "native | "},
    {"db name=a engine=x strategy=retain", "- | "},
};

Test(hosting, finds_the_method_that_nothing_blocks)
{
    static const char *const of_settings[] = {"agentless", "agent-based", "native",
                                              "offline",   "rebuild",     NULL};
    const char *const texts[] = {blocks, vms, dbs, NULL};
    g_autoptr(PackText) packs = pack_text_compile(texts, NULL, NULL);

    cr_assert_not_null(packs->rules);
    for (size_t i = 0; i < G_N_ELEMENTS(methods); i++) {
        g_autofree char *estate =
            g_strdup_printf("file d.csv cmdb inventory\n%s\n", methods[i].asset);
        g_autoptr(WpInventory) inventory = estate_read(estate, NULL);
        g_autoptr(GString) got = g_string_new(NULL);
        WpAssessOptions options = {.as_of = 0};
        WpView view;

        wp_view_init(&view, inventory);
        g_autoptr(WpAssessment) a = wp_assessment_build(&view, packs->rules, &options);
        WpMethod method = wp_assessment_method(a, &view, of_settings, 1);
        g_string_append_printf(got, "%s | ", method < WP_N_METHODS ? wp_method_name(method) : "-");
        wp_assessment_append_blocked(a, &view, of_settings, 1, got);
        cr_expect_str_eq(got->str, methods[i].expected, "%s: %s", methods[i].asset, got->str);
    }
}
