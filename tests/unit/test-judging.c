/* Rules that read nothing of flows and of the assessment can be run before these stand. */

#include "planner/assess/assessment.h"
#include "rules/given.h"
#include "tests/unit/pack-text.h"

#include <criterion/criterion.h>

#define HEAD "pack: {id: p, version: '1', title: t}\nrules:\n"
#define RULE(id, applies, when, rest)                                                              \
    "  - {id: " id ", title: t, applies: " applies                                                 \
    ", severity: warning, category: c, when: \"" when "\", " rest "}\n"
#define DEP(id, when) RULE(id, "dependency", when, "class: web")
#define VM(id, when)  RULE(id, "vm", when, "message: m")

static const char *const packs[] = {
    HEAD DEP("p.port", "dep.port == 80") DEP("p.fan", "dep.to.fan_in == 1")
        DEP("p.served", "dep.to.served_workloads == 1") DEP("p.hub", "dep.to.hub")
            DEP("p.workload", "dep.from.workload == 'w'") DEP("p.retained",
                                                              "dep.to.disposition == 'retain'")
                DEP("p.strategy", "dep.to.strategy == 'retain'")
                    DEP("p.ready", "dep.to.readiness == 'ready'") VM("p.cores", "vm.cores == 9")
                        VM("p.of", "vm.workload == 'w'") RULE("p.retain", "vm", "vm.cores == 1",
                                                              "disposition: retain, decided: true"),
    NULL};

static WpColumn *
column_of(WpView *view, WpField field, WpKind kind)
{
    WpColumn *column = wp_column_new(field, view->inventory->kinds[kind].n_rows);

    wp_view_set(view, column);
    return column;
}

/* The estate of one flow, as it is when links stand. */
static WpGiven *
given_flow(PackText *text, WpView *view, GPtrArray *columns)
{
    g_autoptr(WpDocument) document = pack_text_document(
        "thing", "{port: 80, from: {name: a, cores: 9}, to: {name: b, cores: 1, fan_in: 1}}",
        text->diags);
    WpGiven *given = wp_given_read(WP_APPLIES_DEPENDENCY, document, wp_document_root(document),
                                   NULL, text->diags);

    cr_assert(given);
    wp_view_init(view, given->inventory);
    g_ptr_array_set_free_func(columns, (GDestroyNotify)wp_column_free);
    return given;
}

/* What is found when flows were looked at: a is of the workload w, b a hub. */
static void
put_flows(WpView *view, GPtrArray *columns)
{
    WpColumn *workload = column_of(view, WP_F_VM_WORKLOAD, WP_KIND_VM);
    WpColumn *served = column_of(view, WP_F_VM_SERVED_WORKLOADS, WP_KIND_VM);
    WpColumn *hub = column_of(view, WP_F_VM_HUB, WP_KIND_VM);

    for (WpRowId row = 1; row <= 2; row++) {
        wp_column_set_id(workload, row, wp_str_pool_add(view->inventory->texts, "w", 1));
        wp_column_set_number(served, row, 1);
        wp_column_set_flag(hub, row, true);
        g_ptr_array_add(columns, row == 1 ? workload : served);
    }
    g_ptr_array_add(columns, hub);
}

static char *
describe_hits(const WpRuleSet *rules, const WpDependencyHits *hits, const WpAssessment *a)
{
    GString *out = g_string_new(NULL);

    for (uint32_t i = 0; i < hits->n_hits; i++)
        g_string_append_printf(out, "%s ", wp_ruleset_rule(rules, hits->hits[i].rule)->id);
    for (uint32_t i = 0; i < a->finding_first[3]; i++)
        g_string_append_printf(out, "%s ", wp_ruleset_rule(rules, a->findings[i])->id);
    return g_string_free(out, FALSE);
}

Test(judging, runs_rules_beforehand_that_need_nothing_of_flows)
{
    for (unsigned n_threads = 0; n_threads <= 3; n_threads++) {
        g_autoptr(PackText) text = pack_text_compile(packs, NULL, NULL);
        g_autoptr(GPtrArray) columns = g_ptr_array_new();
        WpView view;

        cr_assert(text->rules);
        g_autoptr(WpGiven) given = given_flow(text, &view, columns);
        /* 0: all when everything stands */
        g_autoptr(WpJudging) judging =
            n_threads > 0 ? wp_judging_begin(&view, text->rules, 0, n_threads) : NULL;
        if (judging)
            wp_judging_end(judging);
        put_flows(&view, columns);
        WpAssessOptions options = {.as_of = 0, .judging = judging};
        g_autoptr(WpAssessment) a = wp_assessment_build(&view, text->rules, &options);
        g_autoptr(WpDependencyHits) hits =
            wp_dependency_hits_build(&view, text->rules, 0, judging, 2);
        g_autofree char *found = describe_hits(text->rules, hits, a);

        cr_expect_str_eq(found,
                         "p.port p.fan p.served p.hub p.workload p.retained p.strategy p.ready "
                         "p.cores p.of p.of p.retain ",
                         "%u threads: %s", n_threads, found);
    }
}
