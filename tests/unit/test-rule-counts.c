#include "rules/given.h"

#include "tests/unit/pack-text.h"

#include <criterion/criterion.h>

#include <string.h>

/* {{count}}: conditions of a VM with three disks, two of them raw -> how many are counted. */

static const struct {
    const char *when;
    const char *count;
} conditions[] = {
    {"vm.disks.exists(d, d.raw)", "2"},
    {"size(vm.disks) > 0 && vm.disks.exists(d, d.raw) && vm.disks.exists(d, !d.raw)", "2"},
    {"vm.disks.filter(d, d.size_gib > 6.0).exists(d, d.raw)", "1"},
    {"(vm.disks).exists(d, d.raw)", "2"},
    {"(vm.disks.filter(d, d.size_gib > 6.0)).exists(d, !d.raw)", "1"},
    {"[vm.disks][0].exists(d, d.raw)", "2"},
    {"[1, 2, 3].exists(i, i > 0) && size(vm.disks) > 0", "3"},
    {"vm.disks.map(d, d.size_gib).exists(s, s > 6.0)", "2"},
    {"vm.disks.exists(d, [1, 2].exists(i, i > 1) && d.raw)", "2"},
    {"vm.disks.exists(d, d.name == r'x' || d.name == 'y)')", "1"},
    {"vm.disks.exists(d, d.name == r'\\' || d.name in ['y', \"z\"])", "2"},
    {"vm.disks.exists(d, d.name == 'it\\'s' || d.raw)", "2"},
    {"'a.exists(x, y)' != vm.name && vm.disks.exists(d, d.raw)", "2"},
    {"'''a.exists(x, 'y')''' != vm.name && vm.disks.exists(d, d.raw)", "2"},
    {"// vm.disks.exists(d, true)\n      vm.disks.exists(d, d.raw)", "2"},
    {"vm.disks . exists ( d , d.raw ) // of all", "2"},
    {"vm.disks.all(d, d.raw || !d.raw) && size(vm.disks) > 0", NULL},
    {"'vm.disks.exists(d, d.raw)' != vm.name && size(vm.disks) > 0", NULL},
};

Test(rule_counts, count_what_the_first_exists_finds)
{
    for (size_t i = 0; i < G_N_ELEMENTS(conditions); i++) {
        const char *count = conditions[i].count;
        g_autofree char *pack = g_strdup_printf(
            "pack: {id: p, version: '1', title: P}\n"
            "rules:\n"
            "  - id: p.a\n"
            "    title: t\n"
            "    applies: vm\n"
            "    severity: warning\n"
            "    category: c\n"
            "    when: |\n"
            "      %s\n"
            "    message: '{{count}} of them'\n"
            "    tests:\n"
            "      - {given: {name: a, disks: [{name: x, raw: yes, size_gib: 5}, {name: y, raw: "
            "yes,\n"
            "         size_gib: 50}, {name: z, raw: no, size_gib: 7}]}, expect: match,\n"
            "         message: %s of them}\n"
            "      - {given: {name: a, disks: []}, expect: no-match}\n",
            conditions[i].when, count ? count : "no");
        const char *const packs[] = {pack, NULL};
        g_autoptr(PackText) text = pack_text_compile(packs, NULL, NULL);

        if (text->rules)
            wp_ruleset_test(text->rules, NULL, text->diags);
        g_autofree char *said = wp_diag_list_to_text(text->diags);
        if (count)
            cr_expect_str_eq(said, "", "%s: %s", conditions[i].when, said);
        else
            cr_expect(strstr(said, "{{count}} wants an exists()"), "%s: %s", conditions[i].when,
                      said);
    }
}
