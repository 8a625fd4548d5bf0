#include "rules/compile/cell.h"
#include "rules/ruleset.h"
#include "tests/unit/pack-text.h"

#include <criterion/criterion.h>

#include <string.h>

/* Decision tables: cells -> tests, rows that overlap, tables -> rules. */

Test(cases, cells_are_tests)
{
    static const struct {
        WpCelKind kind;
        const char *cell;
        const char *test; /* or what is wrong, behind "!" */
    } rows[] = {
        {WP_CEL_STRING, "", ""},
        {WP_CEL_STRING, " - ", ""},
        {WP_CEL_STRING, "rhel", "(x == 'rhel')"},
        {WP_CEL_STRING, "'a, b'", "(x == 'a, b')"},
        {WP_CEL_STRING, "\"-\"", "(x == '-')"},
        {WP_CEL_STRING, "rhel; sles", "(x in ['rhel', 'sles'])"},
        {WP_CEL_STRING, "not(rhel, sles)", "!(x in ['rhel', 'sles'])"},
        {WP_CEL_STRING, "a,,b", "!'' is no test: wanted words such as rhel, ubuntu"},
        {WP_CEL_STRING, "< b", "(x == '< b')"},
        {WP_CEL_INT, "5", "(x == 5.0)"},
        {WP_CEL_INT, ">= 5", "(x >= 5.0)"},
        {WP_CEL_DOUBLE, "<0.5", "(x < 0.5)"},
        {WP_CEL_INT, "[1..5]", "(x >= 1.0 && x <= 5.0)"},
        {WP_CEL_INT, "]1..5)", "(x > 1.0 && x < 5.0)"},
        {WP_CEL_INT, "1, [3..4]", "(x == 1.0 || x >= 3.0 && x <= 4.0)"},
        {WP_CEL_INT, "not(< 2)", "!(x < 2.0)"},
        {WP_CEL_INT, "[5..1]", "!'[5..1]' is no test: wanted numbers such as 4, >= 8 or [1..5]"},
        {WP_CEL_INT, "many", "!'many' is no test: wanted numbers such as 4, >= 8 or [1..5]"},
        {WP_CEL_INT, ">", "!'>' is no test: wanted numbers such as 4, >= 8 or [1..5]"},
        {WP_CEL_BOOL, "yes", "(x == true)"},
        {WP_CEL_BOOL, "maybe", "!'maybe' is no test: wanted yes or no"},
        {WP_CEL_TIMESTAMP, "< 2027-01-31", "(x < timestamp('2027-01-31T00:00:00Z'))"},
        {WP_CEL_VERSION, "[7..8.6)", "(x >= version('7') && x < version('8.6'))"},
        {WP_CEL_VERSION, ">= 'SP 2'",
         "!'>= 'SP 2'' is no test: wanted versions such as 8.6, >= 9 or [7..8)"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(WpArena) arena = wp_arena_new();
        g_autoptr(GString) got = g_string_new(NULL);
        g_autofree char *message = NULL;
        Cell cell;

        if (cell_parse(rows[i].cell, rows[i].kind, arena, &cell, &message))
            cell_append(&cell, "x", got);
        else
            g_string_append_printf(got, "!%s", message);
        cr_expect_str_eq(got->str, rows[i].test, "%s gives %s", rows[i].cell, got->str);
    }
}

Test(cases, overlaps_are_found)
{
    static const struct {
        WpCelKind kind;
        const char *a, *b;
        bool overlap;
    } rows[] = {
        {WP_CEL_STRING, "", "rhel", true},
        {WP_CEL_STRING, "rhel", "sles", false},
        {WP_CEL_STRING, "rhel, sles", "sles, ubuntu", true},
        {WP_CEL_STRING, "not(rhel)", "rhel", false},
        {WP_CEL_STRING, "not(rhel)", "rhel, sles", true},
        {WP_CEL_STRING, "not(rhel)", "not(sles)", true},
        {WP_CEL_INT, "< 5", ">= 5", false},
        {WP_CEL_INT, "<= 5", ">= 5", true},
        {WP_CEL_INT, "[1..5]", "]5..9]", false},
        {WP_CEL_INT, "[1..5]", "[5..9]", true},
        {WP_CEL_INT, "[1..9]", "[3..4]", true},
        {WP_CEL_INT, "< 3", "> 1", true},
        {WP_CEL_INT, "not([1..9])", "[3..4]", false},
        {WP_CEL_INT, "not([1..9])", "[3..10]", true},
        {WP_CEL_INT, "not(< 5)", "< 4", false},
        {WP_CEL_INT, "not(< 5)", "<= 5", true},
        {WP_CEL_BOOL, "yes", "no", false},
        {WP_CEL_VERSION, "< 8.10", ">= 8.9", true},
        {WP_CEL_VERSION, "< 8.9", ">= 8.9.0", false},
        {WP_CEL_TIMESTAMP, "< 2027-01-01", ">= 2027-01-01", false},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(WpArena) arena = wp_arena_new();
        Cell a, b;
        char *message;

        cr_assert(cell_parse(rows[i].a, rows[i].kind, arena, &a, &message));
        cr_assert(cell_parse(rows[i].b, rows[i].kind, arena, &b, &message));
        cr_expect_eq(cells_overlap(&a, &b), rows[i].overlap, "%s and %s", rows[i].a, rows[i].b);
        cr_expect_eq(cells_overlap(&b, &a), rows[i].overlap, "%s and %s", rows[i].b, rows[i].a);
    }
}

#define PACK(cases)                                                                                \
    "pack: {id: p, version: '1', title: P}\n"                                                      \
    "rules:\n"                                                                                     \
    "  - {id: p.os, title: t, applies: vm, severity: warning, category: c, cases: " cases "}\n"

Test(cases, tables_become_rules_or_faults)
{
    static const struct {
        const char *label, *cases, *table;
        const char *said; /* ids of the rules, or what is wrong */
    } rows[] = {
        {"no case: one rule", "{table: t}", "os.family,message\nunix,no unix\n", "p.os"},
        {"a rule for each case", "{table: t}",
         "os.family,case,message\nunix,a,m\nlinux,-,\nwindows,b,n\nother,a,o\n", "p.os.a p.os.b"},
        {"overlap", "{table: t}", "cores,case,message\n< 5,a,m\n>= 8,b,n\n[4..6],a,o\n",
         "t:4: the same things fit this row and line 2: under 'hit: unique' only one row may; "
         "narrow one, or use 'hit: first'"},
        {"no overlap in one column is enough", "{table: t}",
         "cores,os.family,case,message\n< 5,unix,a,m\n< 9,linux,b,n\n", "p.os.a p.os.b"},
        {"overlap is what first is for", "{table: t, hit: first}",
         "cores,case,message\n< 5,a,m\n-,b,n\n", "p.os.a p.os.b"},
        {"cases that disagree", "{table: t}",
         "cores,case,message,severity\n1,a,m,warning\n2,a,m,critical\n",
         "t:3: rows of one case must agree on 'severity': line 2 says 'warning'"},
        {"no case said", "{table: t}", "cores,case,message\n1,,m\n",
         "t:2: which case? A row that concludes nothing says '-'"},
        {"misspelt field", "{table: t}", "coers,message\n1,m\n",
         "t:1: column 'coers': vm has no member 'coers'"},
        {"a column of lists", "{table: t}", "disks,message\n1,m\n",
         "p1:3: column 'disks' of t is a list, which no cell can be compared with"},
        {"wrong word", "{table: t}", "cores,message,readiness\n1,m,never\n",
         "t:2: found 'never', wanted a readiness: none, conditions or not-ready"},
        {"no such table", "{table: u}", "cores,message\n1,m\n", "p1:3: no catalogue 'u'"},
        {"no inputs", "{table: t}", "case,message\na,m\n",
         "p1:3: t has no column that is an input: a field such as os.distribution"},
        {"nothing concluded", "{table: t}", "cores,case\n1,-\n",
         "p1:3: t has no row that concludes anything"},
        {"condition and table", "{table: t}, when: 'true'", "cores,message\n1,m\n",
         "p1:3: a rule has either 'when' or 'cases'"},
        {"unknown hit policy", "{table: t, hit: any}", "cores,message\n1,m\n",
         "p1:3: found 'any', wanted a hit policy: unique, first or collect"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *pack = g_strdup_printf(PACK("%s"), rows[i].cases);
        g_autofree char *table = g_strconcat("t\n", rows[i].table, NULL);
        const char *const packs[] = {pack, NULL};
        const char *const tables[] = {table, NULL};
        g_autoptr(PackText) text = pack_text_compile(packs, tables, NULL);
        g_autoptr(GString) said = g_string_new(NULL);

        for (uint32_t d = 0; d < wp_diag_list_count(text->diags, WP_SEVERITY_ERROR); d++) {
            const WpDiag *diag = wp_diag_list_get(text->diags, d);

            g_string_append_printf(said, "%s%s:%u: %s", said->len > 0 ? "\n" : "", diag->loc.file,
                                   diag->loc.line, diag->message);
        }
        for (WpRuleId id = 1; text->rules && id <= wp_ruleset_n_rules(text->rules); id++)
            g_string_append_printf(said, "%s%s", said->len > 0 ? " " : "",
                                   wp_ruleset_rule(text->rules, id)->id);
        cr_expect_str_eq(said->str, rows[i].said, "%s says\n%s", rows[i].label, said->str);
    }
}

/* Many rows, of which the first that fits counts: the condition is not deep. */
Test(cases, large_tables_compile)
{
    static const char *const hits[] = {"unique", "first", "collect"};

    for (size_t i = 0; i < G_N_ELEMENTS(hits); i++) {
        g_autoptr(GString) table = g_string_new("t\nname,case,message\n");
        g_autofree char *pack = g_strdup_printf(PACK("{table: t, hit: %s}"), hits[i]);

        for (unsigned row = 0; row < 150; row++)
            g_string_append_printf(table, "srv%u,%s,m\n", row, row % 3 ? "a" : "b");
        const char *const packs[] = {pack, NULL};
        const char *const tables[] = {table->str, NULL};
        g_autoptr(PackText) text = pack_text_compile(packs, tables, NULL);
        g_autofree char *faults = wp_diag_list_to_text(text->diags);

        cr_expect_str_eq(faults, "", "%s: %.300s", hits[i], faults);
    }
}
