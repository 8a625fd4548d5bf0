#include "rules/cover.h"

#include <string.h>

#include "rules/compile/compile.h"
#include "rules/engine/conditions.h"

typedef struct {
    WpCelProgram *programs[2]; /* seen false, seen true */
    bool seen[2];
    const char *text;
} Branch;

struct WpCover {
    GArray *conditions; /* of WpCelCondition */
    GArray *branches;   /* of Branch */
};

static void
clear_branch(gpointer data)
{
    Branch *branch = data;

    wp_cel_program_free(branch->programs[0]);
    wp_cel_program_free(branch->programs[1]);
}

static WpCelProgram *
compile(const WpCelEnv *env, const char *text)
{
    g_autoptr(WpDiagList) unheard = wp_diag_list_new();
    size_t size = strlen(text);
    g_autoptr(WpSource) source = wp_source_new("condition", g_strdup(text), size, unheard);

    return source ? wp_cel_compile(env, source, 0, size, WP_CEL_BOOL, unheard) : NULL;
}

WpCover *
wp_cover_new(const WpRuleSet *rules, WpRuleId id)
{
    const WpCompiledRule *rule = g_ptr_array_index(rules->rules, id - 1);
    const WpCompiledPack *pack = g_ptr_array_index(rules->packs, rule->rule.pack - 1);
    const WpCelEnv *env = pack->envs[rule->rule.applies];
    const WpNode *when = wp_node_get(rule->node, "when");
    WpCover *cover = g_new0(WpCover, 1);

    cover->conditions = wp_cel_conditions(when->text, when->text_size);
    cover->branches = g_array_new(FALSE, TRUE, sizeof(Branch));
    g_array_set_clear_func(cover->branches, clear_branch);
    for (guint i = 0; i < cover->conditions->len; i++) {
        const WpCelCondition *condition = &g_array_index(cover->conditions, WpCelCondition, i);
        Branch branch = {{compile(env, condition->is_false), compile(env, condition->is_true)},
                         {false, false},
                         condition->text};

        /* what has() asks of is no field that can be missing, and not listed */
        if (branch.programs[0] && branch.programs[1] &&
            (wp_cel_program_n_fields(branch.programs[1]) > 0 || strstr(branch.text, "has(")))
            g_array_append_val(cover->branches, branch);
        else
            clear_branch(&branch);
    }
    return cover;
}

void
wp_cover_free(WpCover *cover)
{
    if (!cover)
        return;
    g_array_unref(cover->branches);
    g_array_unref(cover->conditions);
    g_free(cover);
}

void
wp_cover_see(WpCover *cover, WpRuleRun *run, WpRowId row)
{
    for (guint i = 0; i < cover->branches->len; i++) {
        Branch *branch = &g_array_index(cover->branches, Branch, i);

        for (int side = 0; side < 2; side++) {
            uint8_t truth;

            wp_rule_run_test_program(run, branch->programs[side], &row, 1, &truth);
            branch->seen[side] = branch->seen[side] || truth == WP_TRUE;
        }
    }
}

void
wp_cover_count(const WpCover *cover, uint32_t *out_branches, uint32_t *out_reached)
{
    *out_branches = cover->branches->len * 2;
    *out_reached = 0;
    for (guint i = 0; i < cover->branches->len; i++) {
        const Branch *branch = &g_array_index(cover->branches, Branch, i);

        *out_reached += (uint32_t)branch->seen[0] + branch->seen[1];
    }
}

void
wp_cover_append_missed(const WpCover *cover, GString *out)
{
    for (guint i = 0; i < cover->branches->len; i++) {
        const Branch *branch = &g_array_index(cover->branches, Branch, i);
        g_auto(GStrv) words = g_strsplit_set(branch->text, " \t\n", -1);
        g_autofree char *text = g_strjoinv(" ", words);

        for (int side = 1; side >= 0; side--)
            if (!branch->seen[side])
                g_string_append_printf(out, "    never %s: %s\n", side ? "true" : "false", text);
    }
}
