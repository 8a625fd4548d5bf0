#include "rules/ruleset.h"
#include "tests/unit/pack-text.h"

#include <criterion/criterion.h>

/* Which branches of a condition the tests of its rule reach. */

#define MATCH(given)    "{given: {" given "}, expect: match}"
#define NO_MATCH(given) "{given: {" given "}, expect: no-match}"

Test(cover, branches_that_no_test_reaches_are_told)
{
    static const struct {
        const char *when, *tests, *report;
    } rows[] = {
        {"vm.cores > 2", MATCH("cores: 3") ", " NO_MATCH("cores: 2"),
         "1 match, 1 no-match, 0 undecided; 2 of 2 branches\n"},
        {"vm.cores > 2 && vm.cbt", MATCH("cores: 3, cbt: yes") ", " NO_MATCH("cores: 2"),
         "1 match, 1 no-match, 0 undecided; 3 of 4 branches\n    never false: vm.cbt\n"},
        {"vm.cores > 2 || !vm.cbt", MATCH("cores: 3") ", " NO_MATCH("cores: 2, cbt: yes"),
         "1 match, 1 no-match, 0 undecided; 3 of 4 branches\n    never false: vm.cbt\n"},
        {"has(vm.cbt) ? vm.cbt : vm.cores > 2", MATCH("cbt: yes") ", " NO_MATCH("cores: 2"),
         "1 match, 1 no-match, 0 undecided; 4 of 6 branches\n    never false: vm.cbt\n"
         "    never true: vm.cores > 2\n"},
        {"vm.disks.exists(d, d.thin && d.size_gib > 5.0)",
         MATCH("disks: [{thin: yes, size_gib: 6}]") ", " NO_MATCH("disks: [{thin: no}]"),
         "1 match, 1 no-match, 0 undecided; 5 of 6 branches\n"
         "    never false: d.size_gib > 5.0\n"},
        {"size(vm.disks.filter(d, d.thin)) > 1",
         MATCH("disks: [{thin: yes}, {thin: yes}]") ", " NO_MATCH("disks: []"),
         "1 match, 1 no-match, 0 undecided; 3 of 4 branches\n    never false: d.thin\n"},
        {"cel.bind(n, vm.cores, n > 2 && n < 9)", MATCH("cores: 3") ", " NO_MATCH("cores: 2"),
         "1 match, 1 no-match, 0 undecided; 3 of 4 branches\n    never false: n < 9\n"},
        {"vm.cores > 2 && true", MATCH("cores: 3") ", " NO_MATCH("cores: 2"),
         "1 match, 1 no-match, 0 undecided; 2 of 2 branches\n"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *pack =
            g_strdup_printf("pack: {id: p, version: '1', title: P}\nrules:\n"
                            "  - {id: p.a, title: t, applies: vm, severity: warning, category: c, "
                            "when: '%s', message: m, tests: [%s]}\n",
                            rows[i].when, rows[i].tests);
        const char *const packs[] = {pack, NULL};
        g_autoptr(PackText) text = pack_text_compile(packs, NULL, NULL);
        g_autoptr(GString) report = g_string_new(NULL);
        g_autofree char *faults = NULL;

        if (text->rules)
            wp_ruleset_test(text->rules, report, text->diags);
        faults = wp_diag_list_to_text(text->diags);
        cr_expect_str_eq(faults, "", "%s: %s", rows[i].when, faults);
        if (g_str_has_prefix(report->str, "p.a: "))
            g_string_erase(report, 0, 5);
        cr_expect_str_eq(report->str, rows[i].report, "%s gives\n%s", rows[i].when, report->str);
    }
}
