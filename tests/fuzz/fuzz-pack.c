#include "parsers/text/yaml.h"
#include "planner/assess/assessment.h"
#include "rules/given.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was compiled can be shown, tested, and run on a thing that it may never have seen. */
static void
use(const WpRuleSet *rules, WpDiagList *diags)
{
    g_autoptr(WpGiven) given = wp_given_read(WP_APPLIES_VM, NULL, NULL, NULL, diags);
    WpAssessOptions options = {.as_of = 0};
    g_autoptr(GString) report = g_string_new(NULL);
    WpRuleTestCounts counts = wp_ruleset_test(rules, report, diags);
    WpView view;

    g_assert(counts.n_rules == wp_ruleset_n_rules(rules));
    g_free(wp_ruleset_list(rules));
    for (WpRuleId rule = 1; rule <= wp_ruleset_n_rules(rules); rule++)
        g_free(wp_ruleset_show(rules, rule));
    wp_view_init(&view, given->inventory);
    g_autoptr(WpAssessment) assessment = wp_assessment_build(&view, rules, &options);

    g_assert(assessment->n_assets == 1);
    g_assert(assessment->readiness[1] < WP_N_READINESS);
    g_assert(assessment->disposition[1] != WP_DISPOSITION_NONE);
    g_assert(assessment->confidence[1] <= 100);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    char *text = g_malloc0(size + 1);

    if (size > 0)
        memcpy(text, data, size);
    WpSource *source = wp_source_new("fuzz", text, size, diags);

    if (!source)
        return 0;
    g_autoptr(WpDocument) document = wp_yaml_parse(source, diags);

    if (!document)
        return 0;
    const WpDocument *const packs[] = {document};
    WpRuleSources sources = {.packs = packs, .n_packs = 1};
    g_autoptr(WpRuleSet) rules = wp_ruleset_compile(&sources, diags);

    g_assert(!rules == (wp_diag_list_count(diags, WP_SEVERITY_ERROR) > 0));
    if (rules)
        use(rules, diags);
    g_free(wp_diag_list_to_text(diags));
    return 0;
}
