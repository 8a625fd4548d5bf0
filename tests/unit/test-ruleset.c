#include "rules/condition.h"
#include "rules/given.h"
#include "tests/unit/pack-text.h"

#include <criterion/criterion.h>

/* Packs -> what is wrong with them, or the order in which their rules run. */

#define HEAD "pack: {id: p, version: '1', title: P}\n"
/* A rule up to its condition; more keys may follow. */
#define RULE(id, when)                                                                             \
    "  - {id: " id ", title: t, applies: vm, severity: warning, category: c, when: \"" when "\""
#define MESSAGE ", message: m}\n"

typedef struct {
    const char *label;
    const char *pack;
    const char *said; /* codes, places and messages; excerpts and hints are left out */
} Case;

static const Case faults[] = {
    {"nothing wrong", HEAD "rules:\n" RULE("p.a", "vm.cores > 2") MESSAGE, ""},
    {"several at once",
     HEAD "rules:\n" RULE("p.a", "vm.coers > 2") MESSAGE RULE("p.b", "vm.cores > ") MESSAGE
     "  - {id: p.c, titel: t}\n",
     "CEL_NAME 3 CEL_SYNTAX 4 MISSING_KEY 5 MISSING_KEY 5 MISSING_KEY 5 MISSING_KEY 5 "
     "MISSING_KEY 5 UNKNOWN_KEY 5 "},
    {"a wrong word hides no wrong condition",
     HEAD "rules:\n  - {id: p.a, title: t, applies: vm, severity: grave, category: c, "
          "when: vm.coers > 2, message: m}\n",
     "WRONG_VALUE 3 CEL_NAME 3 "},
    {"id of another pack", HEAD "rules:\n" RULE("q.a", "true") MESSAGE, "RULE_FAULT 3 "},
    {"id with capitals", HEAD "rules:\n" RULE("p.A", "true") MESSAGE, "RULE_FAULT 3 "},
    {"id twice", HEAD "rules:\n" RULE("p.a", "true") MESSAGE RULE("p.a", "true") MESSAGE,
     "RULE_FAULT 4 "},
    {"does nothing", HEAD "rules:\n" RULE("p.a", "true") "}\n", "RULE_FAULT 3 "},
    {"no bool", HEAD "rules:\n" RULE("p.a", "vm.cores") MESSAGE, "CEL_TYPE 3 "},
    {"groups are not judged yet",
     HEAD "rules:\n  - {id: p.a, title: t, applies: group, severity: warning, category: c, "
          "when: 'true', message: m}\n",
     "RULE_FAULT 3 "},
    {"relation without field", HEAD "rules:\n" RULE("p.a", "true") ", together: {}}\n",
     "RULE_FAULT 3 "},
    {"relation by a field that is none",
     HEAD "rules:\n" RULE("p.a", "true") ", together: {by: ha_gruop}}\n", "RULE_FAULT 3 "},
    {"relation by a number", HEAD "rules:\n" RULE("p.a", "true") ", together: {by: cores}}\n",
     "RULE_FAULT 3 "},
    {"direction by a field", HEAD "rules:\n" RULE("p.a", "true") ", needs: {by: ha_group}}\n",
     "RULE_FAULT 3 "},
    {"two relations",
     HEAD "rules:\n" RULE("p.a", "true") ", together: {by: ha_group}, apart: {by: host}}\n",
     "RULE_FAULT 3 "},
    {"class of a vm", HEAD "rules:\n" RULE("p.a", "true") ", class: web}\n", "RULE_FAULT 3 "},
    {"readiness of a dependency",
     HEAD "rules:\n  - {id: p.a, title: t, applies: dependency, severity: warning, category: c, "
          "when: dep.port == 1, readiness: conditions}\n",
     "RULE_FAULT 3 "},
    {"decided without disposition",
     HEAD "rules:\n" RULE("p.a", "true") ", decided: yes, message: m}\n", "RULE_FAULT 3 "},
    {"open braces", HEAD "rules:\n" RULE("p.a", "true") ", message: 'a {{vm.name'}\n",
     "RULE_FAULT 3 "},
    {"wrong name in a message", HEAD "rules:\n" RULE("p.a", "true") ", message: 'a {{vm.nmae}}'}\n",
     "CEL_NAME 3 "},
    {"nothing to count", HEAD "rules:\n" RULE("p.a", "true") ", message: '{{count}}'}\n",
     "RULE_FAULT 3 "},
    {"values of set",
     HEAD
     "rules:\n" RULE("p.a", "true") ", set: {risk: awful, priority: 0, strategy: {expr: '1'}}}\n",
     "WRONG_VALUE 3 WRONG_VALUE 3 CEL_TYPE 3 "},
    {"remediation after nobody",
     HEAD
     "rules:\n" RULE("p.one", "true") ", remediation: {action: a, hours: 1, after: [p.onee]}}\n",
     "RULE_FAULT 3 "},
    {"remediation after itself",
     HEAD
     "rules:\n" RULE("p.a", "true") ", remediation: {action: a, hours: 1, after: [p.b]}}\n" RULE(
         "p.b", "true") ", remediation: {action: a, hours: 1, after: [p.a]}}\n",
     "RULE_CYCLE 3 "},
    {"parameters",
     HEAD "parameters:\n  a: {type: int, value: many}\n  b: {type: double, unit: gip, value: 1}\n"
          "  c: {type: double, unit: gib, value: 1}\n  d: {type: list of int, value: [1, x]}\n"
          "  e: {type: date, value: soon}\nrules: []\n",
     "WRONG_TYPE 3 WRONG_UNIT 4 WRONG_UNIT 5 WRONG_TYPE 6 WRONG_TYPE 7 "},
    {"no such parameter",
     HEAD "parameters: {max: {type: int, value: 1}}\nrules:\n" RULE("p.a", "vm.cores > params.mx")
         MESSAGE,
     "CEL_NAME 4 "},
    {"units",
     HEAD "parameters: {max_mib: {type: double, unit: mib, value: 1}}\nrules:\n" RULE(
         "p.a", "vm.size_gib > params.max_mib") MESSAGE,
     "CEL_TYPE 4 "},
    {"table without catalogue", HEAD "tables: {t: {key: k}}\nrules:\n" RULE("p.a", "true") MESSAGE,
     "RULE_FAULT 2 "},
    {"table without its columns",
     HEAD "tables: {cat: {key: kee, columns: {nn: int}}}\nrules:\n" RULE("p.a", "true") MESSAGE,
     "WRONG_VALUE 2 UNKNOWN_KEY 2 "},
    {"table with a wrong cell",
     HEAD "tables: {cat: {key: k, columns: {n: int}}}\nrules:\n" RULE("p.a", "true") MESSAGE,
     "WRONG_TYPE 3 "},
    {"query that gives no field of databases",
     HEAD
     "evidence:\n  q: {engine: [oracle], query: q.sql, run: sqlplus, gives: [version, feature]}\n"
     "rules:\n" RULE("p.a", "true") MESSAGE,
     "RULE_FAULT 3 "},
    {"query without file",
     HEAD "evidence: {q: {engine: [oracle], run: sqlplus, gives: [version]}}\nrules:\n" RULE(
         "p.a", "true") MESSAGE,
     "MISSING_KEY 2 "},
    {"circle of two",
     HEAD "rules:\n" RULE("p.a", "vm.risk == 'high'") ", set: {complexity: high}}\n" RULE(
         "p.b", "vm.complexity == 'high'") ", set: {risk: high}}\n",
     "RULE_CYCLE 3 "},
    {"circle of one", HEAD "rules:\n" RULE("p.a", "!has(vm.risk)") ", set: {risk: high}}\n",
     "RULE_CYCLE 3 "},
    {"circle over readiness",
     HEAD "rules:\n" RULE("p.a", "vm.target == 'x'") ", readiness: conditions}\n", "RULE_CYCLE 3 "},
};

static const char *const tables[] = {"folder/cat.csv\nk,n\na,1\nb,two\n", NULL};

static void
append_codes(const WpDiagList *diags, GString *out)
{
    for (uint32_t i = 0; i < wp_diag_list_length(diags); i++) {
        const WpDiag *diag = wp_diag_list_get(diags, i);

        g_string_append_printf(out, "%s %u ", wp_diag_code_name(diag->code), diag->loc.line);
    }
}

Test(ruleset, tells_all_faults_with_their_lines)
{
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++) {
        const char *const packs[] = {faults[i].pack, NULL};
        g_autoptr(PackText) text = pack_text_compile(packs, tables, NULL);
        g_autoptr(GString) said = g_string_new(NULL);
        g_autofree char *printed = wp_diag_list_to_text(text->diags);

        append_codes(text->diags, said);
        cr_expect_str_eq(said->str, faults[i].said, "%s: got '%s'\n%s", faults[i].label, said->str,
                         printed);
        cr_expect_eq(!text->rules, faults[i].said[0] != '\0', "%s", faults[i].label);
    }
}

/* What a fault looks like. */
static const Case looks[] = {
    {"field", HEAD "rules:\n" RULE("p.a", "vm.coers > 2") MESSAGE,
     "p1:3:80: error: vm has no member 'coers' [CEL_NAME]\n"},
    {"rule",
     HEAD
     "rules:\n" RULE("p.one", "true") ", remediation: {action: a, hours: 1, replaces: [p.onee]}}\n",
     "no rule has the id 'p.onee' [RULE_FAULT]\n"},
    {"circle",
     HEAD "rules:\n" RULE("p.a", "vm.risk == 'high'") ", set: {complexity: high}}\n" RULE(
         "p.b", "vm.complexity == 'high'") ", set: {risk: high}}\n",
     "rules set what they read, in a circle: 'p.a' reads vm.risk, which 'p.b' sets; 'p.b' reads "
     "vm.complexity, which 'p.a' sets [RULE_CYCLE]"},
};

/* Their tables have one name, too. */
Test(ruleset, takes_packs_of_one_id_for_a_fault)
{
    static const char *const heads[] = {HEAD, "pack: {id: 7}\n", "pack: {}\n", ""};

    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++) {
        g_autofree char *pack = g_strconcat(heads[i], "tables: {cat: {key: k}}\nrules: []\n", NULL);
        const char *const packs[] = {pack, pack, pack, NULL};
        g_autoptr(PackText) text = pack_text_compile(packs, tables, NULL);

        cr_expect_null(text->rules, "%s: was compiled", heads[i]);
        cr_expect_gt(wp_diag_list_count(text->diags, WP_SEVERITY_ERROR), 0);
    }
}

Test(ruleset, says_what_is_wrong)
{
    for (size_t i = 0; i < G_N_ELEMENTS(looks); i++) {
        const char *const packs[] = {looks[i].pack, NULL};
        g_autoptr(PackText) text = pack_text_compile(packs, NULL, NULL);
        g_autofree char *printed = wp_diag_list_to_text(text->diags);

        cr_expect(strstr(printed, looks[i].said), "%s: got\n%s", looks[i].label, printed);
    }
}

static const struct {
    const char *label;
    const char *settings;
    const char *said;
} overrides[] = {
    {"right", "rules: {parameters: {p.max_gib: 5}}", ""},
    {"wrong name", "rules: {parameters: {p.mx_gib: 5}}", "UNKNOWN_KEY 1 "},
    {"wrong type", "rules: {parameters: {p.max_gib: 5 GiB}}", "WRONG_TYPE 1 "},
    {"target", "targets: [t]", ""},
    {"wrong target", "targets: [t, tt]", "WRONG_VALUE 1 "},
};

Test(ruleset, reads_what_the_settings_replace)
{
    static const char pack[] =
        "pack: {id: p, version: '1', title: P, target: t}\n"
        "parameters: {max_gib: {type: double, unit: gib, value: 1}}\n"
        "rules:\n" RULE("p.a",
                        "vm.size_gib > params.max_gib") ", message: 'over {{params.max_gib}}'}\n";
    const char *const packs[] = {pack, NULL};

    for (size_t i = 0; i < G_N_ELEMENTS(overrides); i++) {
        g_autoptr(PackText) text = pack_text_compile(packs, NULL, overrides[i].settings);
        g_autoptr(GString) said = g_string_new(NULL);

        append_codes(text->diags, said);
        cr_expect_str_eq(said->str, overrides[i].said, "%s: got '%s'", overrides[i].label,
                         said->str);
    }
}

Test(ruleset, runs_rules_after_those_that_set_what_they_read)
{
    static const char pack[] = HEAD "rules:\n" RULE("p.last", "vm.readiness == 'ready'")
        MESSAGE RULE("p.third", "vm.complexity == 'high'") ", readiness: conditions}\n" RULE(
            "p.second",
            "vm.risk == 'high'") ", set: {complexity: high}}\n" RULE("p.first",
                                                                     "vm.cores > 8") ", set: "
                                                                                     "{risk: "
                                                                                     "high}}"
                                                                                     "\n" RULE("p."
                                                                                               "fre"
                                                                                               "e",
                                                                                               "vm."
                                                                                               "fan"
                                                                                               "_in"
                                                                                               " > "
                                                                                               "1")
                                                                                         MESSAGE
        "  - {id: p.dep, title: t, applies: dependency, severity: warning, category: c, "
        "when: dep.to.risk == 'high', message: m}\n";
    const char *const packs[] = {pack, NULL};
    g_autoptr(PackText) text = pack_text_compile(packs, NULL, NULL);
    g_autoptr(GString) out = g_string_new(NULL);

    cr_assert(text->rules);
    g_autoptr(GArray) order =
        wp_ruleset_order(text->rules, 1u << WP_APPLIES_VM, WP_STAGE_INPUT, WP_STAGE_ASSESS);

    for (guint i = 0; i < order->len; i++) {
        const WpRuleStep *step = &g_array_index(order, WpRuleStep, i);
        const WpRule *rule = wp_ruleset_rule(text->rules, step->rule);

        g_string_append_printf(out, "%u:%s@%s ", step->step, rule->id, wp_stage_name(rule->stage));
    }
    cr_expect_str_eq(out->str,
                     "0:p.first@input 0:p.free@links 1:p.second@assess 2:p.third@assess "
                     "3:p.last@assess ",
                     "got %s", out->str);
    cr_expect_eq(wp_ruleset_rule(text->rules, wp_ruleset_find(text->rules, "p.dep"))->stage,
                 WP_STAGE_ASSESS);
}

/* ---- what people see of rules ---- */

Test(ruleset, shows_rules_as_text)
{
    static const char pack[] =
        "pack: {id: p, version: '1', title: P, target: t, strategy: rehost}\nrules:\n"
        "  - {id: p.one, title: One, applies: vm, severity: critical, category: c, readiness: "
        "not-ready, undecided: unknown, when: \"vm.disks.exists(d, d.raw) && vm.cores > 2\", "
        "message: 'm {{count}}', set: {risk: high, effort_hours: {expr: '1.5'}}, "
        "blocks_method: [native], disposition: retain, decided: yes, links: ['https://x'], "
        "remediation: {action: a, hours: 2.5, per: disk, lead_time: 5d, summary: Do it}}\n"
        "  - {id: p.second, title: Two, applies: dependency, severity: information, category: c, "
        "when: dep.port == 53, class: dns, needs: {}, shared_service: {role: dns, plan: extend}}\n";
    const char *const packs[] = {pack, NULL};
    g_autoptr(PackText) text = pack_text_compile(packs, NULL, NULL);

    cr_assert(text->rules);
    g_autofree char *list = wp_ruleset_list(text->rules);
    g_autofree char *one = wp_ruleset_show(text->rules, 1);
    g_autofree char *two = wp_ruleset_show(text->rules, 2);

    cr_expect_str_eq(list,
                     "p.one     vm           critical     not-ready   One\n"
                     "p.second  dependency   information  -           Two\n",
                     "got\n%s", list);
    /* The compiled code follows, which is the engine's business. */
    cr_expect(g_str_has_prefix(one,
                               "rule         p.one\n"
                               "title        One\n"
                               "pack         p 1, p1:3\n"
                               "target       t\n"
                               "applies      vm, from stage input\n"
                               "severity     critical, c\n"
                               "readiness    not-ready; undecided: unknown\n"
                               "means        where it holds, the vm is not ready for t\n"
                               "             there is a finding (critical, c) with the message "
                               "below\n"
                               "             where what decides it is missing, it is undecided: "
                               "readiness is unknown\n"
                               "when         vm.disks.exists(d, d.raw) && vm.cores > 2\n"
                               "reads        vm.disks\n"
                               "             vm.disks.raw\n"
                               "             vm.cores\n"
                               "message      m {{count}}\n"
                               "set          risk: high\n"
                               "set          effort_hours: 1.5\n"
                               "disposition  retain, decided\n"
                               "blocks       native\n"
                               "remediation  Do it\n"
                               "             a: 2.5 h per disk by infra, due replicate, 5 "
                               "working days ahead\n"
                               "links        https://x\n"
                               "code         "),
              "got\n%s", one);
    cr_expect(strstr(two, "needs        firm\nservice      dns: extend\nclass        dns\n"),
              "got\n%s", two);
}

/* ---- the tests of rules ---- */

static const Case rule_tests[] = {
    {"both", "tests: [{given: {cores: 9}, expect: match}, {given: {cores: 1}, expect: no-match}]",
     ""},
    {"no match", "tests: [{given: {cores: 1}, expect: no-match}]", "RULE_TEST 3 "},
    {"no no-match", "tests: [{given: {cores: 9}, expect: match}]", "RULE_TEST 3 "},
    {"none", "links: []", "RULE_TEST 3 "},
    {"wrong",
     "tests: [{given: {cores: 9}, expect: no-match}, {given: {}, expect: match}, "
     "{given: {cores: 1}, expect: undecided}]",
     "RULE_TEST 3 RULE_TEST 3 RULE_TEST 3 "},
    {"message",
     "tests: [{given: {cores: 9}, expect: match, message: 9 of 8}, "
     "{given: {cores: 10}, expect: match, message: 9 of 8}, {given: {cores: 1}, expect: no-match}]",
     "RULE_TEST 3 "},
    {"given of another kind",
     "tests: [{given: {coers: 9}, expect: match}, {given: {cores: 1}, expect: no-match}]",
     "UNKNOWN_KEY 3 "},
};

Test(ruleset, runs_the_tests_of_rules)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rule_tests); i++) {
        g_autofree char *pack =
            g_strdup_printf("%srules:\n%s, message: '{{vm.cores}} of 8', %s}\n", HEAD,
                            RULE("p.a", "vm.cores > 8"), rule_tests[i].pack);
        const char *const packs[] = {pack, NULL};
        g_autoptr(PackText) text = pack_text_compile(packs, NULL, NULL);
        g_autoptr(GString) said = g_string_new(NULL);

        cr_assert(text->rules, "%s", rule_tests[i].label);
        WpRuleTestCounts counts = wp_ruleset_test(text->rules, NULL, text->diags);
        g_autofree char *printed = wp_diag_list_to_text(text->diags);

        append_codes(text->diags, said);
        cr_expect_str_eq(said->str, rule_tests[i].said, "%s: got '%s'\n%s", rule_tests[i].label,
                         said->str, printed);
        cr_expect_eq(counts.n_failed, wp_diag_list_length(text->diags), "%s", rule_tests[i].label);
    }
}

/* ---- conditions outside of packs ---- */

static const struct {
    WpApplies applies;
    const char *condition;
    const char *said; /* truth of a VM with 9 cores, or the fault */
} conditions[] = {
    {WP_APPLIES_VM, "vm.cores > 8", "1"},
    {WP_APPLIES_VM, "vm.memory_mib > 8.0", "2"},
    {WP_APPLIES_ASSET, "has(asset.db)", "0"},
    {WP_APPLIES_VM, "vm.cores > params.x", "CEL_NAME 1 "},
    {WP_APPLIES_VM, "db.engine == 'x'", "CEL_NAME 1 "},
};

Test(condition, is_asked_of_one_kind)
{
    const char *const packs[] = {HEAD "rules: []\n", NULL};
    g_autoptr(PackText) text = pack_text_compile(packs, NULL, NULL);

    cr_assert(text->rules);
    for (size_t i = 0; i < G_N_ELEMENTS(conditions); i++) {
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autofree char *yaml =
            g_strdup_printf("{when: \"%s\", given: {cores: 9}}", conditions[i].condition);
        g_autoptr(WpDocument) document = pack_text_document("t", yaml, diags);
        const WpNode *root = wp_document_root(document);
        g_autoptr(WpCondition) condition = wp_condition_compile(
            text->rules, conditions[i].applies, wp_node_get(root, "when"), 0, diags);
        g_autoptr(GString) said = g_string_new(NULL);

        append_codes(diags, said);
        if (condition) {
            g_autoptr(WpGiven) given = wp_given_read(conditions[i].applies, document,
                                                     wp_node_get(root, "given"), NULL, diags);
            WpView view;
            uint8_t truth;

            wp_view_init(&view, given->inventory);
            g_autoptr(WpRuleRun) run = wp_rule_run_new(text->rules, &view, WP_TIME_NONE);

            wp_condition_test(run, condition, &given->row, 1, &truth);
            g_string_append_printf(said, "%d", truth);
        }
        cr_expect_str_eq(said->str, conditions[i].said, "%s: got %s", conditions[i].condition,
                         said->str);
    }
}
