#include "planner/assess/assessment.h"
#include "rules/given.h"
#include "tests/unit/pack-text.h"

#include <criterion/criterion.h>
#include <string.h>

/* What becomes of several rules that speak of one thing: which comes first, which counts for the
 * chosen target only, what is shared and what is one after the other. */

#define PACK(id, more) "pack: {id: " id ", version: '1', title: T" more "}\nrules:\n"
#define RULE(id, applies, when, rest)                                                              \
    "  - {id: " id ", title: t, applies: " applies                                                 \
    ", severity: warning, category: c, when: \"" when "\", " rest "}\n"
#define VM(id, rest)           RULE(id, "vm", "vm.cores > 0", rest)
#define REMEDY(id, when, rest) RULE(id, "vm", when, "remediation: {action: " id ", " rest "}")

/* t is not ready for more than 8 cores, u is. */
#define T                                                                                          \
    PACK("t", ", target: t") RULE("t.x", "vm", "vm.cores > 8", "readiness: not-ready, message: m")
#define U                                                                                          \
    PACK("u", ", target: u") RULE("u.x", "vm", "vm.cores > 80", "readiness: not-ready, message: m")

static const char one[] = "{from: {name: a, cores: 9}, to: {name: b, cores: 1}}";

static const struct {
    const char *label, *things;
    const char *packs[4];
    const char *said;
} cases[] = {
    {"the first strategy, the highest risk",
     one,
     {PACK("p", "") VM("p.a", "set: {strategy: rehost, risk: high}")
          VM("p.b", "set: {strategy: rebuild, risk: low}")},
     "a: migrate rehost high\nb: migrate rehost high\n"},
    {"what a target's own rules set counts where it is chosen",
     one,
     {T VM("t.a", "set: {risk: high}") VM("t.b", "blocks_method: [native]")
          VM("t.c", "disposition: out-of-scope"),
      U},
     "a: u migrate\nb: t out-of-scope high blocks\n"},
    {"the inventory names a target before rules do",
     "{from: {name: a, cores: 1, target: u}, to: {name: b, cores: 1}}",
     {T, U, PACK("p", "") VM("p.a", "set: {target: t}")},
     "a: u migrate\nb: t migrate\n"},
    {"the first of rules that name a target",
     one,
     {T, U, PACK("p", "") VM("p.a", "set: {target: u}") VM("p.b", "set: {target: t}")},
     "a: u migrate\nb: u migrate\n"},
    {"a database that stays has no strategy of its server",
     "{from: {kind: db, name: d, size_gib: 9, owner: x, host: {name: h, cores: 1}}, "
     "to: {kind: db, name: e, size_gib: 9, owner: y, host: {name: i, cores: 1}}}",
     {PACK("p", "") VM("p.a", "set: {strategy: rehost}")
          RULE("p.b", "database", "db.owner == 'x'", "disposition: out-of-scope")},
     "d: out-of-scope\ne: migrate rehost\nh: migrate rehost\ni: migrate rehost\n"},
    {"shared hours are rounded half up",
     one,
     {PACK("p", "") REMEDY("p.a", "vm.cores > 0", "hours: 0.25, per: estate")},
     "a: migrate 13 hundredths\nb: migrate 13 hundredths\n"},
    {"what is replaced of one is not shared by it",
     one,
     {PACK("p", "") REMEDY("p.a", "vm.cores > 0", "hours: 4, per: estate")
          REMEDY("p.b", "vm.cores > 8", "hours: 1, replaces: [p.a]")},
     "a: migrate 100 hundredths\nb: migrate 400 hundredths\n"},
    {"the longest chain of what comes before",
     one,
     {PACK("p", "") REMEDY("p.a", "vm.cores > 0", "hours: 0, lead_time: 5d")
          REMEDY("p.b", "vm.cores > 0", "hours: 0, lead_time: 2d")
              REMEDY("p.c", "vm.cores > 0", "hours: 0, lead_time: 1d, after: [p.a, p.b]")},
     "a: migrate 6 days\nb: migrate 6 days\n"},
    {"what is replaced comes before nothing",
     one,
     {PACK("p", "") REMEDY("p.a", "vm.cores > 0", "hours: 0, lead_time: 5d")
          REMEDY("p.b", "vm.cores > 0", "hours: 0, lead_time: 1d, after: [p.a]")
              REMEDY("p.c", "vm.cores > 8", "hours: 0, replaces: [p.a]")},
     "a: migrate 1 days\nb: migrate 6 days\n"},
    {"no databases are one of what is done for each",
     "{from: {name: a, cores: 1, database_count: 3}, to: {name: b, cores: 1, database_count: 0}}",
     {PACK("p", "") REMEDY("p.a", "vm.cores > 0", "hours: 1, per: database")},
     "a: migrate 300 hundredths\nb: migrate 100 hundredths\n"},
    {"a gap counts an asset once, and unlocks it whichever rules ask",
     "{from: {name: a}, to: {name: b}}",
     {PACK("p", "") RULE("p.a", "vm", "vm.cores > 8", "undecided: unknown, message: m")
          RULE("p.b", "vm", "vm.cores > 80", "undecided: unknown, message: m")},
     "a: migrate\nb: migrate\ngap cores: 2 of 2, 2\n"},
    {"of gaps that unlock as much that of more assets comes first",
     "{from: {name: a, cores: 1}, to: {name: b}}",
     {PACK("p", "") RULE("p.a", "vm", "vm.cores > 8", "message: m")
          RULE("p.b", "vm", "vm.memory_mib > 8.0", "message: m")},
     "a: migrate\nb: migrate\ngap memory_mib: 2 of 1, 0\ngap cores: 1 of 1, 0\n"},
};

static void
append_asset(const WpAssessment *a, const WpInventory *inventory, WpAssetId asset, GString *out)
{
    int32_t days = 0;

    g_string_append_printf(out, "%s:", wp_asset_name(inventory, asset));
    if (a->target[asset] != WP_NONE)
        g_string_append_printf(out, " %s", wp_ruleset_target(a->rules, a->target[asset])->name);
    g_string_append_printf(out, " %s", wp_disposition_name((WpDisposition)a->disposition[asset]));
    if (a->strategy[asset] != WP_STRATEGY_NONE)
        g_string_append_printf(out, " %s", wp_strategy_name((WpStrategy)a->strategy[asset]));
    if (a->risk[asset] != WP_LEVEL_NONE)
        g_string_append_printf(out, " %s", wp_level_name((WpLevel)a->risk[asset]));
    if (a->blocked_methods[asset] != 0)
        g_string_append(out, " blocks");
    if (a->remediation_hours[asset] > 0)
        g_string_append_printf(out, " %" G_GINT64_FORMAT " hundredths",
                               a->remediation_hours[asset]);
    for (size_t due = 0; due < G_N_ELEMENTS(a->lead_days); due++)
        days = MAX(days, a->lead_days[due][asset]);
    if (days > 0)
        g_string_append_printf(out, " %d days", days);
    g_string_append_c(out, '\n');
}

static char *
describe(const WpAssessment *a, const WpInventory *inventory)
{
    GString *out = g_string_new(NULL);

    for (WpAssetId asset = 1; asset <= a->n_assets; asset++)
        append_asset(a, inventory, asset, out);
    for (uint32_t i = 0; i < a->n_data_gaps; i++)
        g_string_append_printf(out, "gap %s: %u of %u, %u\n", a->data_gaps[i].path,
                               a->data_gaps[i].n_assets, a->data_gaps[i].n_rules,
                               a->data_gaps[i].n_unlocked);
    return g_string_free(out, FALSE);
}

Test(folding, of_several_rules)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(PackText) text = pack_text_compile(cases[i].packs, NULL, NULL);
        g_autoptr(WpDocument) document = pack_text_document("things", cases[i].things, text->diags);
        g_autoptr(WpGiven) given = wp_given_read(WP_APPLIES_DEPENDENCY, document,
                                                 wp_document_root(document), NULL, text->diags);
        g_autofree char *faults = wp_diag_list_to_text(text->diags);
        WpAssessOptions options = {.as_of = 0};
        WpView view;

        cr_assert(text->rules && given, "%s: %s", cases[i].label, faults);
        wp_view_init(&view, given->inventory);
        g_autoptr(WpAssessment) a = wp_assessment_build(&view, text->rules, &options);
        g_autofree char *said = describe(a, given->inventory);

        cr_expect_str_eq(said, cases[i].said, "%s: got\n%s%s", cases[i].label, said, faults);
    }
}
