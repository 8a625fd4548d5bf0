#include "rules/given.h"

#include "tests/unit/pack-text.h"

#include <criterion/criterion.h>

#include <string.h>

/* What conditions read in tables of packs: cells of each type, that are there or not. */

static const char *const cats[] = {"cat\n"
                                   "key,count,share,yes,day,words,size_gib,some_hours,text\n"
                                   "full,3,0.25,yes,2027-01-31,a; b;;c,40,1.5,x\n"
                                   "less,-3,-7,no,1969-12-31,a,0,0.000001,\n"
                                   "bare,,,,,,,,\n",
                                   NULL};

#define PACK                                                                                       \
    "pack: {id: p, version: '1', title: P}\n"                                                      \
    "tables: {cat: {key: key, columns: {count: int, share: double, yes: bool, day: date,\n"        \
    "  words: list of string, size_gib: double, some_hours: double}}}\n"

static const struct {
    const char *when; /* of a VM called full with 40 GiB and 3 cores */
    const char *expect;
} conditions[] = {
    {"lookup('cat', vm.name).count == 3", "match"},
    {"lookup('cat', vm.name).count == vm.cores", "match"},
    {"lookup('cat', 'less').count == -3", "match"},
    {"lookup('cat', 'less').count > vm.cores", "no-match"},
    {"lookup('cat', vm.name).share == 0.25", "match"},
    {"lookup('cat', vm.name).share * 4.0 == 1.0", "match"},
    {"lookup('cat', 'less').share <= -7.0", "match"},
    {"lookup('cat', 'less').some_hours > 0.0", "match"},
    {"lookup('cat', vm.name).yes", "match"},
    {"!lookup('cat', 'less').yes", "match"},
    {"lookup('cat', vm.name).yes || lookup('cat', 'less').yes", "match"},
    {"lookup('cat', vm.name).day == timestamp('2027-01-31T00:00:00Z')", "match"},
    {"lookup('cat', 'less').day < timestamp('1970-01-01T00:00:00Z')", "match"},
    {"lookup('cat', vm.name).day - lookup('cat', 'less').day > duration('24h')", "match"},
    {"'b' in lookup('cat', vm.name).words", "match"},
    {"'d' in lookup('cat', vm.name).words", "no-match"},
    {"lookup('cat', vm.name).words.size() == 3", "match"},
    {"lookup('cat', vm.name).words.exists(w, w == 'c')", "match"},
    {"lookup('cat', vm.name).size_gib == vm.size_gib", "match"},
    {"lookup('cat', 'less').size_gib < vm.size_gib", "match"},
    {"lookup('cat', vm.name).text == 'x'", "match"},
    {"lookup('cat', 'bare').count == 3", "undecided"},
    {"lookup('cat', 'bare').share == 0.25", "undecided"},
    {"lookup('cat', 'bare').yes", "undecided"},
    {"lookup('cat', 'bare').day == timestamp('2027-01-31T00:00:00Z')", "undecided"},
    {"'a' in lookup('cat', 'bare').words", "undecided"},
    {"lookup('cat', 'less').text == 'x'", "undecided"},
    {"lookup('cat', 'none').count == 3", "undecided"},
    {"has(lookup('cat', 'bare').count) || has(lookup('cat', 'bare').yes)", "no-match"},
    {"has(lookup('cat', vm.name).day) && has(lookup('cat', vm.name).words)", "match"},
    {"has(lookup('cat', 'none').text)", "no-match"},
};

Test(rule_tables, give_cells_of_every_type)
{
    for (size_t i = 0; i < G_N_ELEMENTS(conditions); i++) {
        g_autofree char *pack = g_strdup_printf(
            PACK "rules:\n"
                 "  - {id: p.a, title: t, applies: vm, severity: warning, category: c,\n"
                 "     when: \"%s\", message: m, tests: [\n"
                 "     {given: {name: full, cores: 3, size_gib: 40}, expect: %s}]}\n",
            conditions[i].when, conditions[i].expect);
        const char *const packs[] = {pack, NULL};
        g_autoptr(PackText) text = pack_text_compile(packs, cats, NULL);
        g_autofree char *faults = wp_diag_list_to_text(text->diags);

        cr_assert(text->rules, "%s: %s", conditions[i].when, faults);
        wp_ruleset_test(text->rules, NULL, text->diags);
        g_autofree char *said = wp_diag_list_to_text(text->diags);
        cr_expect(!strstr(said, "test of 'p.a'") && !strstr(said, "wants"), "%s: %s",
                  conditions[i].when, said);
    }
}

static const struct {
    const char *columns, *row;
    const char *said; /* "": nothing */
} cells[] = {
    {"k: int", "7", ""},
    {"k: int", "7.5", "column 'k' of a table wants a whole number, found '7.5'"},
    {"k: int", "99999999999999999999", "wants a whole number"},
    {"k: double", "1e3", ""},
    {"k: double", "99999999999999", "wants a number"},
    {"k: double", "1.5 GiB", "wants a number, found '1.5 GiB'"},
    {"k: bool", "maybe", "wants yes or no, found 'maybe'"},
    {"k: date", "31.01.2027", "wants a day (2027-01-31), found '31.01.2027'"},
    {"k: list of string", ";;", ""},
    {"k: number", "1", "wanted"},
    {"kk: int", "1", "cat has no column 'kk'"},
    {"kk: int", "1", "did you mean 'k'?"},
};

Test(rule_tables, tell_of_cells_that_cannot_be_read)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cells); i++) {
        g_autofree char *pack = g_strdup_printf("pack: {id: p, version: '1', title: P}\n"
                                                "tables: {cat: {key: key, columns: {%s}}}\n"
                                                "rules: []\n",
                                                cells[i].columns);
        g_autofree char *cat = g_strdup_printf("cat\nkey,k\na,%s\n", cells[i].row);
        const char *const packs[] = {pack, NULL}, *const tables[] = {cat, NULL};
        g_autoptr(PackText) text = pack_text_compile(packs, tables, NULL);
        g_autofree char *said = wp_diag_list_to_text(text->diags);

        cr_expect_eq(text->rules != NULL, *cells[i].said == '\0', "%s %s: %s", cells[i].columns,
                     cells[i].row, said);
        cr_expect(strstr(said, cells[i].said), "%s %s: %s", cells[i].columns, cells[i].row, said);
    }
}

/* A pack that the catalogue has such columns must not end the program. */
Test(rule_tables, tell_of_columns_that_clash)
{
    static const char *const heads[] = {"key,k,k.b", "key,k.b,k", "key,key.b,k,k.b.c"};
    static const char *const packs[] = {"pack: {id: p, version: '1', title: P}\n"
                                        "tables: {cat: {key: key}}\n"
                                        "rules: []\n",
                                        NULL};

    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++) {
        g_autofree char *cat = g_strdup_printf("cat\n%s\n", heads[i]);
        const char *const tables[] = {cat, NULL};
        g_autoptr(PackText) text = pack_text_compile(packs, tables, NULL);
        g_autofree char *said = wp_diag_list_to_text(text->diags);

        cr_expect_null(text->rules, "%s", heads[i]);
        cr_expect(strstr(said, "no condition can tell them apart"), "%s: %s", heads[i], said);
    }
}
