#include "tests/unit/plan-kit.h"

#include <criterion/criterion.h>

/* Estates and wishes that cannot hold -> the conflicts that are told. */

#define AS_OF 20779 /* 2026-11-22, a Sunday */

static const char template[] = PLAN_MOVES;

static const char pack[] =
    "pack: {id: p, version: '1', title: P, target: cloud}\n"
    "rules:\n"
    "  - {id: p.mend, title: must be mended, applies: vm, severity: critical, category: c, when: "
    "vm.name.startsWith('mend'), readiness: not-ready, message: m, remediation: {activity: "
    "remediate, action: a, hours: 1, role: infra, lead_time: 30d, due: promote}}\n";

#define VMS   "file v.csv rvtools inventory\n"
#define TABLE "file t.csv tables business\n"

typedef struct {
    const char *label;
    const char *estate;
    const char *schedule; /* (nullable) keys */
    const char *settings;
    const char *told; /* "about: sentence", " | " between; groups by name */
} Case;

static const Case cases[] = {
    {"nothing to tell", VMS "vm name=a\n", NULL, "capacity: {teams: 1}\n", ""},
    {"a deadline before the first release", VMS "vm name=a\n", NULL,
     "constraints: [{migrate_by: 'vm:a', date: 2027-01-20, enforce: yes}]\n",
     "late: a moved by 2027-01-20 (the first wave ends on 2027-01-31) cannot hold"},
    {"deadline, freeze and order", VMS "vm name=payroll\nvm name=erp\nvm name=hr\n",
     "freezes: [{name: December, from: 2027-01-25, to: 2027-01-31, for: 'vm:erp'}]",
     "constraints: [{migrate_by: 'vm:payroll', date: 2027-02-14, enforce: yes}, {before: "
     "['vm:erp', 'vm:payroll'], strict: yes}]\n",
     "late: payroll moved by 2027-02-14, freeze 'December' over erp and erp in an earlier wave "
     "than payroll (settings, line 3) cannot all hold"},
    {"a lead time", VMS "vm name=mend1\n", NULL,
     "constraints: [{migrate_by: 'vm:mend1', date: 2027-01-31, enforce: yes}]\n",
     "late: mend1 moved by 2027-01-31 and mend1: a remediation needs its lead time first cannot "
     "both hold"},
    {"a date that is only wished, and gave way", VMS "vm name=a\nvm name=b\n", NULL,
     "constraints: [{migrate_by: 'vm:b', date: 2027-01-31}, {migrate_by: 'vm:a', date: "
     "2027-01-31}]\n"
     "capacity: {teams: 1, ramp: {first: 1, step: 0}}\n",
     "late: no conflict is proven: the date gives way to other wishes; with enforce: yes it goes "
     "before them"},
    {"two dates, room for one", VMS "vm name=a\nvm name=b\n", NULL,
     "constraints: [{migrate_by: 'vm:a', date: 2027-01-31, enforce: yes}, {migrate_by: 'vm:b', "
     "date: 2027-01-31, enforce: yes}]\n"
     "capacity: {teams: 1, assets_per_wave: 1}\n",
     "late: b moved by 2027-01-31, a moved by 2027-01-31 and the limit of assets per wave cannot "
     "all hold"},
    {"pins against an order", VMS "vm name=a\nvm name=b\n", NULL,
     "constraints: [{pin: 'vm:a', wave: 3}, {pin: 'vm:b', wave: 2}, {before: ['vm:a', 'vm:b']}]\n",
     "unplaced: b pinned to wave 2 (settings, line 3), a pinned to wave 3 (settings, line 3) and a "
     "before b (settings, line 3) cannot all hold"},
    {"a pin in a freeze", VMS "vm name=a\n",
     "freezes: [{name: quiet, from: 2027-01-25, to: 2027-01-31}]",
     "constraints: [{pin: 'vm:a', wave: 1}]\n",
     "unplaced: a pinned to wave 1 (settings, line 3) and freeze 'quiet' over a cannot both hold"},
    {"work that no team can do", VMS "vm name=a effort_hours=99\n", NULL,
     "capacity: {teams: 1, roles: {infra: 9h}}\n",
     "unplaced: the horizon of 24 iterations and the hours of infra cannot both hold"},
    {"strictly before each other", VMS "vm name=a\nvm name=b\n", NULL,
     "constraints: [{before: ['vm:a', 'vm:b'], strict: yes}, {before: ['vm:b', 'vm:a'], strict: "
     "yes}]\n",
     "unplaced: a in an earlier wave than b (settings, line 3) and a and b in one wave (orders go "
     "both ways) cannot both hold"},
    {"two pins in one group", VMS "vm name=a\nvm name=b\n", NULL,
     "constraints: [{together: ['vm:a', 'vm:b']}, {pin: 'vm:a', wave: 3}, {pin: 'vm:b', wave: "
     "2}]\n",
     "unplaced: a: a pinned to wave 3 (settings, line 3), a: b pinned to wave 2 (settings, line 3) "
     "and a and b in one group (constraint 1 of the settings) cannot all hold"},
    {"two pins on one circle", VMS "vm name=a\nvm name=b\n", NULL,
     "constraints: [{before: ['vm:a', 'vm:b']}, {before: ['vm:b', 'vm:a']}, {pin: 'vm:a', wave: "
     "3}, {pin: 'vm:b', wave: 2}]\n",
     "unplaced: a pinned to wave 3 (settings, line 3), b pinned to wave 2 (settings, line 3) and a "
     "and b in one wave (orders go both ways) cannot all hold"},
    {"two pins of what only its workload ties",
     VMS "vm name=a\nvm name=b\nvm name=c\n" TABLE
         "vm name=a applications=ERP environment=prod\nvm name=b applications=ERP "
         "environment=prod\nvm name=c applications=ERP environment=prod\n",
     NULL, "constraints: [{pin: 'vm:a', wave: 3}, {pin: 'vm:b', wave: 2}]\n", ""},
    {"pinned twice", VMS "vm name=a\n", NULL,
     "constraints: [{pin: 'vm:a', wave: 3}, {pin: all, wave: 2}]\n",
     "pin: a pinned to wave 2 (settings, line 3) and a pinned to wave 3 (settings, line 3) cannot "
     "both hold: the later row counts"},
    {"pinned by an application too",
     VMS "vm name=a\n" TABLE "vm name=a applications=ERP\napp name=ERP pin=4\n", NULL,
     "constraints: [{pin: 'vm:a', wave: 2}]\n",
     "pin: ERP/production pinned to wave 2 (settings, line 3) and ERP/production pinned to wave 4 "
     "(t.csv:2) cannot both hold: settings go before tables"},
    {"several dates: the narrowest", VMS "vm name=a\n", NULL,
     "constraints: [{migrate_by: all, date: 2027-06-30, enforce: yes}, {migrate_by: 'vm:a', date: "
     "2027-01-31, enforce: yes}, {not_before: 'vm:a', date: 2027-03-01}, {not_before: all, date: "
     "2027-02-01}]\n",
     "late: a moved by 2027-01-31 and a: not before 2027-03-01 cannot both hold"},
    {"together and apart", VMS "vm name=a\nvm name=b\n", NULL,
     "constraints: [{together: ['vm:a', 'vm:b']}, {apart: ['vm:a', 'vm:b']}]\n",
     "unplaced: a: a apart from b (constraint 2 of the settings) and a and b in one group "
     "(constraint 1 of the settings) cannot both hold"},
    {"together and strictly before", VMS "vm name=a\nvm name=b\n", NULL,
     "constraints: [{together: ['vm:a', 'vm:b']}, {before: ['vm:a', 'vm:b'], strict: yes}]\n",
     "unplaced: a: a in an earlier wave than b (settings, line 3) and a and b in one group "
     "(constraint 1 of the settings) cannot both hold"},
    {"strictly before, inside a workload",
     VMS
     "vm name=a\nvm name=b\n" TABLE
     "vm name=a applications=ERP environment=prod\nvm name=b applications=ERP environment=prod\n",
     NULL, "constraints: [{before: ['vm:b', 'vm:a'], strict: yes}]\n", ""},
};

static void
append_named(const PlanKit *kit, const char *text, GString *out)
{
    g_autoptr(GString) named = g_string_new(text);

    for (uint32_t group = 1; group <= kit->groups->n_groups; group++) {
        g_autofree char *id = g_strdup_printf("%s ", kit->groups->ids[group]);

        g_string_replace(named, id, "", 0);
    }
    g_string_append(out, named->str);
}

static char *
told(const PlanKit *kit)
{
    const GArray *conflicts = kit->plan->conflicts->conflicts;
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < conflicts->len; i++) {
        const WpPlanConflict *conflict = &g_array_index(conflicts, WpPlanConflict, i);

        g_string_append_printf(out, "%s%s: ", i ? " | " : "",
                               wp_cannot_name((WpCannot)conflict->about));
        append_named(kit, conflict->text, out);
    }
    return g_string_free(out, FALSE);
}

Test(plan_conflicts, are_told)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *c = &cases[i];
        g_autofree char *settings = g_strdup_printf(
            "schedule: {start: 2027-01-04, iteration: 1w, iterations_per_wave: 2, horizon: "
            "24%s%s}\n\n%s",
            c->schedule ? ", " : "", c->schedule ? c->schedule : "", c->settings);
        PlanText text = {.estate = c->estate,
                         .packs = {pack},
                         .settings = settings,
                         .template = template,
                         .as_of = AS_OF};
        g_autoptr(PlanKit) kit = plan_kit_build(&text);
        g_autofree char *got = told(kit);

        cr_expect_str_eq(got, c->told, "%s: %s", c->label, got);
    }
}

typedef struct {
    const char *label;
    const char *estate;
    const char *settings; /* from its third line on */
    const char *said;     /* of WISH_TWICE */
} Twice;

static const Twice twice[] = {
    {"one row", VMS "vm name=a\nvm name=b\n", "constraints: [{pin: all, wave: 2}]\n", ""},
    {"the same wave", VMS "vm name=a\n",
     "constraints: [{pin: all, wave: 2}, {pin: 'vm:a', wave: 2}]\n", ""},
    {"two rows of the settings", VMS "vm name=a\nvm name=b\nvm name=c\n",
     "constraints:\n  - {pin: 'vm:a', wave: 3}\n  - {pin: 'vm:b', wave: 3}\n  - {pin: all, wave: "
     "2}\n",
     "estate.yaml:6:5: 'a' is pinned to wave 2 here and to wave 3 in estate.yaml:4: this one "
     "counts, the later of the two\n"
     "estate.yaml:6:5: 'b' is pinned to wave 2 here and to wave 3 in estate.yaml:5: this one "
     "counts, the later of the two\n"},
    {"several assets", VMS "vm name=a\nvm name=b\nvm name=c\n",
     "constraints:\n  - {pin: all, wave: 3}\n  - {pin: all, wave: 2}\n",
     "estate.yaml:5:5: 'a' and 2 more are pinned to wave 2 here and to wave 3 in estate.yaml:4: "
     "this one counts, the later of the two\n"},
    {"a table", VMS "vm name=a\n" TABLE "vm name=a applications=ERP\napp name=ERP pin=4\n",
     "constraints: [{pin: all, wave: 2}]\n",
     "estate.yaml:3:15: 'a' is pinned to wave 2 here and to wave 4 in t.csv:2: this one counts, "
     "for settings go before tables\n"},
    {"two scopes", VMS "vm name=a\nvm name=b\n",
     "scope: {exclude: [{what: all, as: retire}, {what: 'vm:b', as: retain}]}\n",
     "estate.yaml:3:51: 'b' is retain here and retire in estate.yaml:3: this one counts, the later "
     "of the two\n"},
    {"the scope of a table",
     VMS "vm name=a\n" TABLE "vm name=a applications=ERP\napp name=ERP strategy=retire\n",
     "scope: {exclude: [{what: all, as: retain}]}\n",
     "estate.yaml:3:26: 'a' is retain here and retire in t.csv:2: this one counts, for settings go "
     "before tables\n"},
};

Test(plan_conflicts, of_two_rows_are_said)
{
    for (size_t i = 0; i < G_N_ELEMENTS(twice); i++) {
        g_autofree char *settings =
            g_strdup_printf("schedule: {start: 2027-01-04}\n\n%s", twice[i].settings);
        PlanText text = {.estate = twice[i].estate,
                         .packs = {pack},
                         .settings = settings,
                         .template = template,
                         .as_of = AS_OF};
        g_autoptr(PlanKit) kit = plan_kit_build(&text);
        g_autoptr(GString) said = g_string_new(NULL);

        for (uint32_t j = 0; j < wp_diag_list_length(kit->diags); j++) {
            const WpDiag *diag = wp_diag_list_get(kit->diags, j);

            if (diag->code == WP_DIAG_WISH_TWICE)
                g_string_append_printf(said, "%s:%u:%u: %s\n", diag->loc.file, diag->loc.line,
                                       diag->loc.column, diag->message);
        }
        cr_expect_str_eq(said->str, twice[i].said, "%s: %s", twice[i].label, said->str);
    }
}
