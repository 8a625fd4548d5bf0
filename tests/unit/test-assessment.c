#include "planner/assess/tables.h"

#include "planner/report/csv-writer.h"
#include "rules/given.h"
#include "tests/unit/estate.h"
#include "tests/unit/pack-text.h"

#include <criterion/criterion.h>

#include <string.h>

/* Packs and a thing with what it refers to -> what is said of each asset. */

#define HEAD(id, more) "pack: {id: " id ", version: '1', title: T" more "}\nrules:\n"
#define RULE(id, applies, when)                                                                    \
    "  - {id: " id ", title: t, applies: " applies                                                 \
    ", severity: warning, category: c, when: \"" when "\", "
#define CRITICAL(id, applies, when)                                                                \
    "  - {id: " id ", title: t, applies: " applies                                                 \
    ", severity: critical, category: c, when: \"" when "\", "

typedef struct {
    const char *label;
    WpApplies applies;
    const char *thing;
    const char *packs[4];
    const char *said; /* of each asset a line, then of each data gap */
} Case;

static const Case cases[] = {
    {"ready, for no target",
     WP_APPLIES_VM,
     "{name: a, cores: 4}",
     {HEAD("p", "") RULE("p.a", "vm", "vm.cores > 8") "readiness: not-ready, message: m}\n"},
     "a: ready 33% migrate\n"},
    {"the worst of what holds, for the target's own rules",
     WP_APPLIES_VM,
     "{name: a, cores: 9}",
     {HEAD("t", ", target: t, strategy: rehost")
          RULE("t.a", "vm", "vm.cores > 8") "readiness: conditions, message: 'has {{vm.cores}}'}\n",
      HEAD("p", "") RULE("p.a", "vm", "vm.cores > 80") "readiness: not-ready, message: m}\n"},
     "a: conditions for t 50% migrate rehost [t.a: has 9]\n"},
    {"the readiest target, the first of equals",
     WP_APPLIES_VM,
     "{name: a, cores: 9}",
     {HEAD("t", ", target: t") RULE("t.a", "vm", "vm.cores > 8") "readiness: conditions, "
                                                                 "message: m}\n",
      HEAD("u", ", target: u") RULE("u.a", "vm", "vm.cores > 80") "readiness: conditions, "
                                                                  "message: m}\n",
      HEAD("v", ", target: v") RULE("v.a", "vm", "vm.cores > 90") "readiness: conditions, "
                                                                  "message: m}\n"},
     "a: ready for u 33% migrate\n"},
    {"a target for databases is none for VMs",
     WP_APPLIES_DATABASE,
     "{name: d, size_gib: 9, host: {name: a, cores: 9}}",
     {HEAD("t", ", target: t") RULE("t.a", "vm", "vm.cores > 8") "readiness: conditions, "
                                                                 "message: m}\n",
      HEAD("u", ", target: u, strategy: replatform")
          RULE("u.a", "database", "db.size_gib > 80.0") "readiness: conditions, message: m}\n"},
     "d: ready for u 33% migrate replatform\n"
     "a: conditions for t 33% migrate [t.a: m]\n"},
    {"the target that a rule names",
     WP_APPLIES_VM,
     "{name: a, cores: 9}",
     {HEAD("t", ", target: t") RULE("t.a", "vm", "vm.cores > 90") "readiness: conditions, "
                                                                  "message: m}\n",
      HEAD("u", ", target: u") RULE("u.a", "vm", "vm.cores > 90") "readiness: conditions, "
                                                                  "message: m}\n",
      HEAD("p", "") RULE("p.a", "vm", "vm.cores > 8") "set: {target: u}}\n"},
     "a: ready for u 33% migrate <p.a>\n"},
    {"a target that a rule names, and no pack has",
     WP_APPLIES_VM,
     "{name: a, cores: 9}",
     {HEAD("t", ", target: t") RULE("t.a", "vm", "vm.cores > 90") "readiness: conditions, "
                                                                  "message: m}\n",
      HEAD("u", ", target: u") RULE("u.a", "vm", "vm.cores > 90") "readiness: conditions, "
                                                                  "message: m}\n",
      HEAD("p", "") RULE("p.a", "vm", "vm.cores > 8") "set: {target: x}}\n"},
     "a: ready for t 33% migrate <p.a>\n"},
    {"targets that a rule works out",
     WP_APPLIES_DEPENDENCY,
     "{from: {name: a, cores: 9}, to: {name: b, cores: 1}}",
     {HEAD("t", ", target: t") RULE("t.a", "vm", "vm.cores > 90") "readiness: conditions, "
                                                                  "message: m}\n",
      HEAD("u", ", target: u") RULE("u.a", "vm", "vm.cores > 90") "readiness: conditions, "
                                                                  "message: m}\n",
      HEAD("p", "") RULE("p.a", "vm", "vm.cores > 0") "set: {target: {expr: \"vm.cores > 8 ? "
                                                      "'u' : 'x'\"}}}\n"},
     "a: ready for u 33% migrate <p.a>\nb: ready for t 33% migrate <p.a>\n"},
    {"a database that no target takes goes with its host",
     WP_APPLIES_DEPENDENCY,
     "{from: {kind: db, name: d, size_gib: 90, host: {name: h}}, to: {kind: db, name: e, "
     "size_gib: 90}}",
     {HEAD("u", ", target: u, strategy: replatform")
          RULE("u.a", "database", "db.size_gib > 80.0") "readiness: not-ready, message: m}\n"},
     "d: ready 0% migrate\ne: not-ready for u 33% migrate replatform [u.a: m]\n"
     "h: ready 0% migrate\n"},
    {"what is not known",
     WP_APPLIES_VM,
     "{name: a}",
     {HEAD("p", "")
          RULE("p.a", "vm",
               "vm.cores > 8") "readiness: not-ready, undecided: unknown, message: "
                               "m}\n" CRITICAL(
                                   "p.b", "vm",
                                   "vm.disks.exists(d, d.raw)") "readiness: "
                                                                "not-ready, "
                                                                "message: "
                                                                "m}\n" RULE("p.c", "asset",
                                                                            "asset."
                                                                            "owner "
                                                                            "== "
                                                                            "'x' "
                                                                            "&& "
                                                                            "asset."
                                                                            "site "
                                                                            "== "
                                                                            "'y'") "message: m}\n"},
     "a: unknown 0% migrate ?p.a(vm.cores) ?p.b(vm.disks) ?p.c(asset.owner, asset.site)\n"
     "gap vm cores: 1 asset 1 rule 1 unlocked\n"
     "gap vm disks: 1 asset 1 rule 0 unlocked\n"
     "gap vm owner: 1 asset 1 rule 0 unlocked\n"
     "gap vm site: 1 asset 1 rule 0 unlocked\n"},
    {"what no asset has is a gap of the exports",
     WP_APPLIES_DEPENDENCY,
     "{from: {name: a, cores: 9}, to: {kind: db, name: b}}",
     {HEAD("p", "") RULE("p.a", "asset", "!has(asset.owner)") "gap: yes, message: m}\n"},
     "b: ready 0% migrate ?p.a(asset.owner)\na: ready 0% migrate ?p.a(asset.owner)\n"
     "gap vm owner: 1 asset 1 rule 0 unlocked\ngap db owner: 1 asset 1 rule 0 unlocked\n"},
    {"what some asset has is a finding of those that have not",
     WP_APPLIES_DEPENDENCY,
     "{from: {name: a, cores: 9}, to: {kind: db, name: b, owner: ann}}",
     {HEAD("p", "") RULE("p.a", "asset", "!has(asset.owner)") "gap: yes, message: m}\n"},
     "b: ready 33% migrate\na: ready 33% migrate [p.a: m]\n"},
    {"two gaps unlock nothing alone",
     WP_APPLIES_VM,
     "{name: a, workload: w, workload_from: export, environment_from: tag}",
     {HEAD("p", "") RULE("p.a", "vm",
                         "vm.cores > 8") "readiness: not-ready, undecided: unknown, message: "
                                         "m}\n" RULE("p.b", "vm",
                                                     "vm.memory_mib > 8.0") "undecided: unknown, "
                                                                            "message: m}\n"},
     "a: unknown 25% migrate ?p.a(vm.cores) ?p.b(vm.memory_mib)\n"
     "gap vm cores: 1 asset 1 rule 0 unlocked\n"
     "gap vm memory_mib: 1 asset 1 rule 0 unlocked\n"},
    {"derived fields, the inventory's own first",
     WP_APPLIES_DEPENDENCY,
     "{from: {name: a, cores: 9}, to: {name: b, cores: 9, complexity: low, strategy: rebuild}}",
     {HEAD("p", "") RULE(
         "p.a", "vm",
         "vm.cores > 8") "set: {complexity: medium, risk: low, effort_hours: 1.5, priority: "
                         "7}}\n" RULE("p.b", "vm",
                                      "vm.complexity == 'medium'") "set: {risk: high, "
                                                                   "effort_hours: {expr: "
                                                                   "'vm.cores'}, priority: 3, "
                                                                   "strategy: rehost}}\n"},
     "a: ready 0% migrate rehost complexity=medium risk=high priority=7 effort=10.5 <p.a> "
     "<p.b>\n"
     "b: ready 0% migrate rebuild complexity=low risk=low priority=7 effort=1.5 <p.a>\n"},
    {"dispositions",
     WP_APPLIES_DEPENDENCY,
     "{from: {name: a, cores: 1}, to: {name: b, cores: 2}}",
     {HEAD("p", "") RULE("p.a", "vm", "vm.cores > 0") "disposition: retire}\n" RULE(
         "p.b", "vm", "vm.cores > 1") "disposition: retain, decided: yes}\n"},
     "a: ready 0% decide(p.a) <p.a>\nb: ready 0% retain(p.b) retain <p.a> <p.b>\n"},
    {"a strategy is a decision, out of scope is a fact",
     WP_APPLIES_DEPENDENCY,
     "{from: {name: a, cores: 1, template: no, strategy: rehost}, "
     "to: {name: b, template: yes, strategy: rehost}}",
     {HEAD("p", "") RULE("p.a", "vm", "vm.cores > 0") "disposition: retire}\n" RULE(
         "p.b", "vm", "vm.template") "disposition: out-of-scope}\n"},
     "a: ready 0% migrate rehost <p.a>\n"
     "b: ready 0% out-of-scope(p.b) rehost <p.b> ?p.a(vm.cores)\n"
     "gap vm cores: 1 asset 1 rule 0 unlocked\n"},
    {"retired by the inventory",
     WP_APPLIES_VM,
     "{name: a, strategy: Retire}",
     {HEAD("p", "") RULE("p.a", "vm", "vm.cores > 0") "disposition: out-of-scope}\n"},
     "a: ready 0% retire retire ?p.a(vm.cores)\ngap vm cores: 1 asset 1 rule 0 unlocked\n"},
    {"methods",
     WP_APPLIES_VM,
     "{name: a, cores: 9}",
     {HEAD("p", "") RULE("p.a", "vm", "vm.cores > 8") "blocks_method: [agentless, native]}\n"},
     "a: ready 0% migrate blocks agentless,native <p.a>\n"},
    {"remediations: counted, replaced, shared, one after the other",
     WP_APPLIES_DEPENDENCY,
     "{from: {name: a, workload: w, disks: [{raw: yes}, {raw: no}, {raw: yes}]}, "
     "to: {name: b, workload: w, disks: []}}",
     {HEAD("p", "") RULE(
         "p.disk", "vm",
         "vm.disks.exists(d, d.raw)") "remediation: {action: x, hours: "
                                      "2, per: disk, lead_time: "
                                      "3d}}\n" RULE(
                                          "p.shared", "vm",
                                          "vm.disk_count >= 0") "remediation: {action: y, "
                                                                "hours: 5, per: workload, "
                                                                "lead_time: 2d, after: "
                                                                "[p.disk]}}\n" RULE(
                                                                    "p.gone", "vm",
                                                                    "vm.disk_"
                                                                    "count >= "
                                                                    "0") "remed"
                                                                         "iat"
                                                                         "ion: "
                                                                         "{acti"
                                                                         "on:"
                                                                         " z, "
                                                                         "hours"
                                                                         ": "
                                                                         "50, "
                                                                         "lead_"
                                                                         "time:"
                                                                         " "
                                                                         "50d, "
                                                                         "due: "
                                                                         "stage"
                                                                         "}}"
                                                                         "\n" RULE(
                                                                             "p"
                                                                             "."
                                                                             "b"
                                                                             "e"
                                                                             "t"
                                                                             "t"
                                                                             "e"
                                                                             "r",
                                                                             "v"
                                                                             "m",
                                                                             "v"
                                                                             "m"
                                                                             "."
                                                                             "d"
                                                                             "i"
                                                                             "s"
                                                                             "k"
                                                                             "_"
                                                                             "c"
                                                                             "o"
                                                                             "u"
                                                                             "n"
                                                                             "t"
                                                                             " "
                                                                             ">"
                                                                             " "
                                                                             "0") "remediation: "
                                                                                  "{action: u, "
                                                                                  "hours: 0.25, "
                                                                                  "due: stage, "
                                                                                  "replaces: "
                                                                                  "[p.gone]}}\n"},
     "a: ready 0% migrate remediation=6.75h lead=5,0,0 <p.disk> <p.shared> <p.gone> "
     "<p.better>\n"
     "b: ready 0% migrate remediation=52.5h lead=2,50,0 <p.shared> <p.gone>\n"},
};

static void
append_findings(const WpAssessment *a, const WpInventory *inventory, WpRuleRun *run,
                WpAssetId asset, GString *out)
{
    for (uint32_t i = a->finding_first[asset]; i < a->finding_first[asset + 1]; i++) {
        const char *id = wp_ruleset_rule(a->rules, a->findings[i])->id;

        if (!wp_ruleset_makes_finding(a->rules, a->findings[i])) {
            g_string_append_printf(out, " <%s>", id);
            continue;
        }
        const char *message = wp_assessment_message(a, run, inventory, asset, a->findings[i]);

        g_string_append_printf(out, " [%s: %s]", id, message);
    }
    for (uint32_t i = a->undecided_first[asset]; i < a->undecided_first[asset + 1]; i++) {
        const WpUndecided *kind = &a->undecided_kinds[a->undecided[i]];
        const char *comma = "";

        g_string_append_printf(out, " ?%s(", wp_ruleset_rule(a->rules, kind->rule)->id);
        for (uint32_t j = 0; j < wp_ruleset_n_reads(a->rules, kind->rule); j++) {
            if (!(kind->missing >> j & 1))
                continue;
            g_string_append_printf(out, "%s%s", comma, wp_ruleset_read(a->rules, kind->rule, j));
            comma = ", ";
        }
        g_string_append_c(out, ')');
    }
}

static void
append_number(GString *out, const char *before, int64_t value, const char *after)
{
    if (value <= 0)
        return;
    g_string_append(out, before);
    wp_append_scaled(out, value, 100, 2);
    g_string_append(out, after);
}

static void
append_asset(const WpAssessment *a, const WpInventory *inventory, WpRuleRun *run, WpAssetId asset,
             GString *out)
{
    const char *comma = " blocks ";

    g_string_append_printf(out, "%s: %s", wp_asset_name(inventory, asset),
                           wp_readiness_name((WpReadiness)a->readiness[asset]));
    if (a->target[asset] != WP_NONE)
        g_string_append_printf(out, " for %s", wp_ruleset_target(a->rules, a->target[asset])->name);
    g_string_append_printf(out, " %u%% %s", a->confidence[asset],
                           wp_disposition_name((WpDisposition)a->disposition[asset]));
    if (a->disposition_rule[asset] != WP_NONE)
        g_string_append_printf(out, "(%s)",
                               wp_ruleset_rule(a->rules, a->disposition_rule[asset])->id);
    if (a->strategy[asset] != WP_STRATEGY_NONE)
        g_string_append_printf(out, " %s", wp_strategy_name((WpStrategy)a->strategy[asset]));
    if (a->complexity[asset] != WP_LEVEL_NONE)
        g_string_append_printf(out, " complexity=%s", wp_level_name((WpLevel)a->complexity[asset]));
    if (a->risk[asset] != WP_LEVEL_NONE)
        g_string_append_printf(out, " risk=%s", wp_level_name((WpLevel)a->risk[asset]));
    if (a->priority[asset] > 0)
        g_string_append_printf(out, " priority=%d", a->priority[asset]);
    append_number(out, " effort=", a->effort_rules[asset], "");
    for (WpMethod method = 0; method < WP_N_METHODS; method++) {
        if (!(a->blocked_methods[asset] >> method & 1))
            continue;
        g_string_append_printf(out, "%s%s", comma, wp_method_name(method));
        comma = ",";
    }
    append_number(out, " remediation=", a->remediation_hours[asset], "h");
    if (a->lead_days[0][asset] + a->lead_days[1][asset] + a->lead_days[2][asset] > 0)
        g_string_append_printf(out, " lead=%d,%d,%d", a->lead_days[0][asset],
                               a->lead_days[1][asset], a->lead_days[2][asset]);
    append_findings(a, inventory, run, asset, out);
    g_string_append_c(out, '\n');
}

static char *
describe(const WpAssessment *a, const WpView *view, WpTime as_of)
{
    g_autoptr(WpRuleRun) run = wp_rule_run_new(a->rules, view, as_of);
    GString *out = g_string_new(NULL);

    for (WpAssetId asset = 1; asset <= a->n_assets; asset++)
        append_asset(a, view->inventory, run, asset, out);
    for (uint32_t i = 0; i < a->n_data_gaps; i++) {
        const WpDataGap *gap = &a->data_gaps[i];

        g_string_append_printf(out, "gap %s %s: %u asset%s %u rule%s %u unlocked\n",
                               wp_kind_name(gap->kind), gap->path, gap->n_assets,
                               gap->n_assets == 1 ? "" : "s", gap->n_rules,
                               gap->n_rules == 1 ? "" : "s", gap->n_unlocked);
    }
    return g_string_free(out, FALSE);
}

Test(assessment, judges_each_asset)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(PackText) text = pack_text_compile(cases[i].packs, NULL, NULL);
        g_autoptr(WpDocument) document = pack_text_document("thing", cases[i].thing, text->diags);
        g_autoptr(WpGiven) given = wp_given_read(cases[i].applies, document,
                                                 wp_document_root(document), NULL, text->diags);
        g_autofree char *faults = wp_diag_list_to_text(text->diags);
        WpAssessOptions options = {.as_of = 0};
        WpView view;

        cr_assert_str_eq(faults, "", "%s: %s", cases[i].label, faults);
        wp_view_init(&view, given->inventory);
        g_autoptr(WpAssessment) a = wp_assessment_build(&view, text->rules, &options);
        g_autofree char *said = describe(a, &view, 0);

        cr_expect_str_eq(said, cases[i].said, "%s: got\n%s", cases[i].label, said);
    }
}

/* A rule of applications holds for each asset of them; its message is the application's. */
Test(assessment, judges_assets_by_their_applications)
{
    const char *const packs[] = {
        HEAD("p", "") RULE("p.a", "application",
                           "app.users > 10") "message: '{{app.name}}: {{app.users}}', "
                                             "remediation: {action: x, hours: 6, per: estate}}\n",
        NULL};
    g_autoptr(PackText) text = pack_text_compile(packs, NULL, NULL);
    g_autoptr(WpInventory) inventory = estate_read("file v.csv x inventory\n"
                                                   "vm name=a source_id=1 applications=S;ERP\n"
                                                   "vm name=b source_id=2 applications=S\n"
                                                   "vm name=c source_id=3 applications=CRM\n"
                                                   "vm name=d source_id=4 applications=ERP\n"
                                                   "file a.csv y business\n"
                                                   "app name=S users=9\n"
                                                   "app name=ERP users=90\n"
                                                   "app name=CRM\n",
                                                   NULL);
    WpAssessOptions options = {.as_of = 0};
    WpView view;

    cr_assert(text->rules);
    wp_view_init(&view, inventory);
    g_autoptr(WpAssessment) a = wp_assessment_build(&view, text->rules, &options);
    g_autofree char *said = describe(a, &view, 0);
    g_auto(GStrv) lines = g_strsplit(said, "\n", -1);
    g_autoptr(GString) sorted = g_string_new(NULL);

    for (const char *name = "abcdg"; *name; name++)
        for (guint i = 0; lines[i]; i++)
            if (lines[i][0] == *name)
                g_string_append_printf(sorted, "%s\n", lines[i]);
    cr_expect_str_eq(sorted->str,
                     "a: ready 33% migrate remediation=3h [p.a: ERP: 90]\n"
                     "b: ready 33% migrate\n"
                     "c: ready 0% migrate ?p.a(app.users)\n"
                     "d: ready 33% migrate remediation=3h [p.a: ERP: 90]\n"
                     "gap app users: 1 asset 1 rule 0 unlocked\n",
                     "got\n%s", sorted->str);
}

Test(assessment, settings_decide_before_all_else)
{
    const char *const packs[] = {
        HEAD("p", "") RULE("p.a", "vm", "vm.template") "disposition: out-of-scope}\n", NULL};
    g_autoptr(PackText) text = pack_text_compile(packs, NULL, NULL);
    g_autoptr(WpDocument) document =
        pack_text_document("thing", "{name: a, template: yes}", text->diags);
    g_autoptr(WpGiven) given =
        wp_given_read(WP_APPLIES_VM, document, wp_document_root(document), NULL, text->diags);
    const uint8_t scope[] = {0, WP_DISPOSITION_RETAIN};
    WpAssessOptions options = {.as_of = 0, .scope = scope};
    WpView view;

    wp_view_init(&view, given->inventory);
    g_autoptr(WpAssessment) a = wp_assessment_build(&view, text->rules, &options);

    cr_expect_eq(a->disposition[1], WP_DISPOSITION_RETAIN);
    cr_expect_eq(a->disposition_rule[1], WP_NONE);
}

/* ---- tables, and rules of dependencies ---- */

static char *
write_table(const WpTableSpec *spec, const WpAssessmentTables *tables)
{
    GString *out = g_string_new(NULL);
    WpTextSink sink = wp_text_sink(out);
    WpCsvOptions options = {.delimiter = ','};

    wp_csv_write(spec, tables, &options, &sink.sink, NULL);
    return g_string_free(out, FALSE);
}

static void
expect_table(const WpTableSpec *spec, const WpAssessmentTables *tables, const char *wanted)
{
    g_autofree char *text = write_table(spec, tables);

    cr_expect_str_eq(text, wanted, "%s is\n%s", spec->name, text);
}

Test(assessment, writes_its_tables)
{
    const char *const packs[] = {
        HEAD("t", ", target: t") RULE(
            "t.a", "vm",
            "vm.cores > 8") "readiness: conditions, message: 'has {{vm.cores}}', "
                            "remediation: {action: x, hours: 2, lead_time: 5d, role: app}}\n" RULE(
                                "t.b", "vm",
                                "vm.os.family == 'x'") "undecided: unknown, message: "
                                                       "m}\n" RULE("t.c", "vm",
                                                                   "vm.disks.exists(d, "
                                                                   "d.raw)") "message: m}\n",
        HEAD("p", "") RULE("p.flow", "dependency",
                           "dep.port > 1") "class: web, message: 'calls {{dep.to.name}}'}\n",
        NULL};
    g_autoptr(PackText) text = pack_text_compile(packs, NULL, NULL);
    g_autoptr(WpDocument) document = pack_text_document(
        "thing", "{port: 80, from: {name: a, cores: 9}, to: {name: b, cores: 1}}", text->diags);
    g_autoptr(WpGiven) given = wp_given_read(WP_APPLIES_DEPENDENCY, document,
                                             wp_document_root(document), NULL, text->diags);
    g_autoptr(WpCatalogue) sources = pack_text_catalogue(
        "s", "kind,field,source_that_has_it\nvm,os_name,tools\ndisk,name,RVTools vDisk\n");
    WpAssessOptions options = {.as_of = 0};
    WpView view;

    cr_assert(text->rules);
    wp_view_init(&view, given->inventory);
    g_autoptr(WpAssessment) a = wp_assessment_build(&view, text->rules, &options);
    g_autoptr(WpDependencyHits) hits = wp_dependency_hits_build(&view, text->rules, 0, NULL, 2);
    g_autoptr(WpDependencyFindings) found = wp_dependency_findings_build(&view, text->rules, hits);
    g_autoptr(WpRuleRun) run = wp_rule_run_new(text->rules, &view, 0);
    WpAssessmentTables tables = {
        .view = &view, .assessment = a, .run = run, .dependencies = found, .sources = sources};

    cr_expect_eq(hits->n_hits, 1);
    g_free(given->inventory->asset_keys);
    given->inventory->asset_keys = g_malloc0_n(3, sizeof(char[16]));
    memcpy(given->inventory->asset_keys[1], "vm-1", 5);
    memcpy(given->inventory->asset_keys[2], "vm-2", 5);
    expect_table(&wp_assessment_table, &tables,
                 "asset,name,kind,workload,disposition,readiness,strategy,target,target_size,"
                 "monthly_cost,effort_hours,remediation_hours,complexity,risk,confidence,method,"
                 "undecided_rules,top_finding,target_disks,sizing,compute_cost,storage_cost,"
                 "blocking_findings,recommended,target_why,alternatives,methods_blocked,"
                 "size_retires\n"
                 "vm-1,a,vm,,migrate,unknown,,t,,,,2.00,,,20,,2,has 9,,,,,2,,the only target,,,\n"
                 "vm-2,b,vm,,migrate,unknown,,t,,,,0.00,,,20,,2,,,,,,1,,the only target,,,\n");
    expect_table(&wp_assessment_targets_table, &tables,
                 "asset,name,kind,target,chosen,readiness,rule,why,strategy,blocking_findings,"
                 "target_size,monthly_cost,compared_cost,refused_because,sizing\n"
                 "vm-1,a,vm,t,yes,unknown,t.b,t,,2,,,,,\n"
                 "vm-2,b,vm,t,yes,unknown,t.b,t,,1,,,,,\n");
    expect_table(&wp_data_gaps_table, &tables,
                 "kind,field,assets,rules_undecided,readiness_unlocked,source_that_has_it\n"
                 "vm,os.family,2,1,2,tools\n"
                 "vm,disks,2,1,0,RVTools vDisk\n");
    g_autofree char *findings = write_table(&wp_findings_table, &tables);
    g_auto(GStrv) lines = g_strsplit(findings, "\n", -1);

    cr_expect(g_str_has_prefix(lines[1], "vm-1,a,t.a,warning,conditions,c,has 9,t,2.00,app,5,t,1,"),
              "got %s", lines[1]);
    cr_expect(g_str_has_prefix(lines[2], "vm-1,a,p.flow,warning,,c,calls b,,,,,p,1,"), "got %s",
              lines[2]);
    cr_expect_eq(g_strv_length(lines), 4);
}
