#include "rules/condition.h"

#include "rules/compile/compile.h"

struct WpCondition {
    WpCelEnv *env;
    WpCelProgram *program;
};

WpCondition *
wp_condition_compile(const WpRuleSet *rules, WpApplies applies, const WpNode *node, size_t skip,
                     WpDiagList *diags)
{
    g_autoptr(WpCondition) condition = g_new0(WpCondition, 1);

    g_assert(applies == WP_APPLIES_ASSET || wp_applies_kind(applies) != WP_KIND_NONE);
    condition->env = wp_pack_make_env(rules, NULL, applies);
    condition->program = wp_cel_compile_node_after(condition->env, node, skip, WP_CEL_BOOL, diags);
    return condition->program ? g_steal_pointer(&condition) : NULL;
}

void
wp_condition_free(WpCondition *condition)
{
    if (!condition)
        return;
    wp_cel_program_free(condition->program);
    wp_cel_env_free(condition->env);
    g_free(condition);
}

void
wp_condition_test(WpRuleRun *run, const WpCondition *condition, const WpRowId *rows, size_t n,
                  uint8_t *out_truth)
{
    wp_rule_run_test_program(run, condition->program, rows, n, out_truth);
}
