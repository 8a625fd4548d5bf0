#include "rules/compile/compile.h"
#include "rules/cover.h"
#include "rules/derive.h"
#include "rules/given.h"

#include <string.h>

/* The tests that rules bring along, and single expressions: both on things written as YAML. */

typedef enum {
    EXPECT_MATCH,
    EXPECT_NO_MATCH,
    EXPECT_UNDECIDED,
    N_EXPECTS,
} Expect;

static const char *const expect_words[] = {"match", "no-match", "undecided"};

/* A thing as rules see it: with its derived fields. */
typedef struct {
    WpGiven *given;
    WpView view;
    GPtrArray *columns;
} Scene;

static bool
scene_init(Scene *scene, const WpRuleSet *rules, WpApplies applies, const WpDocument *document,
           const WpNode *node, const WpNode *partial, WpDiagList *diags)
{
    scene->given = wp_given_read(applies, document, node, partial, diags);
    if (!scene->given)
        return false;
    wp_view_init(&scene->view, scene->given->inventory);
    scene->columns = rules->deriver ? wp_derive(rules->deriver, &scene->view) : NULL;
    return true;
}

static void
scene_clear(Scene *scene)
{
    g_clear_pointer(&scene->columns, g_ptr_array_unref);
    g_clear_pointer(&scene->given, wp_given_free);
}

static void
append_missing(const WpRuleSet *rules, WpRuleId id, uint64_t missing, GString *out)
{
    uint32_t n = wp_ruleset_n_reads(rules, id);

    for (uint32_t i = 0; i < MIN(n, 64); i++)
        if (missing >> i & 1)
            g_string_append_printf(out, "%s%s", out->len > 0 ? ", " : "",
                                   wp_ruleset_read(rules, id, i));
}

static void
report_result(const WpRuleSet *rules, WpRuleId id, const WpNode *test, Expect wanted, Expect got,
              uint64_t missing, WpDiagList *diags)
{
    const WpCompiledRule *rule = g_ptr_array_index(rules->rules, id - 1);
    g_autoptr(GString) why = g_string_new(NULL);

    if (got == EXPECT_UNDECIDED && missing == 0)
        g_string_append(why, "an error in the expression");
    else if (got == EXPECT_UNDECIDED) {
        append_missing(rules, id, missing, why);
        g_string_prepend(why, "missing: ");
    }
    wp_node_diag(wp_node_get(test, "expect"), diags, WP_DIAG_RULE_TEST,
                 "test of '%s' expects %s, the rule says %s%s%s%s", rule->rule.id,
                 expect_words[wanted], expect_words[got], why->len > 0 ? " (" : "", why->str,
                 why->len > 0 ? ")" : "");
}

static bool
check_message(const WpCompiledRule *rule, WpRuleRun *run, WpRuleId id, WpRowId row,
              const WpNode *test, WpDiagList *diags)
{
    const WpNode *wanted = wp_node_get(test, "message");

    if (!wanted)
        return true;
    const char *message = wp_rule_run_message(run, id, row);

    if (strcmp(message, wanted->text) == 0)
        return true;
    wp_node_diag(wanted, diags, WP_DIAG_RULE_TEST, "the message of '%s' is '%s'", rule->rule.id,
                 message);
    return false;
}

/* What a test expects of the rule: of another case of its decision table, that it does not match.
 * False if it expects nothing of this one. */
static bool
expectation(const WpCompiledRule *rule, const WpNode *test, Expect *out)
{
    const char *meant = wp_shape_get_text(&wp_pack_test_shape, test, "case");

    *out = (Expect)wp_shape_get_choice(&wp_pack_test_shape, test, "expect");
    if (!meant || !rule->case_name || strcmp(meant, rule->case_name) == 0)
        return true;
    if (*out != EXPECT_MATCH)
        return false;
    *out = EXPECT_NO_MATCH;
    return true;
}

/* Runs one test; false if it failed. */
static bool
run_test(const WpRuleSet *rules, WpRuleId id, const WpNode *test, Expect expect, WpCover *cover,
         WpDiagList *diags)
{
    const WpCompiledRule *rule = g_ptr_array_index(rules->rules, id - 1);
    const WpShape *shape = &wp_pack_test_shape;
    WpDay as_of = wp_shape_get_day(shape, test, "as_of");
    Scene scene = {NULL};
    uint8_t truth;
    uint64_t missing = 0;
    bool good = true;

    if (!scene_init(&scene, rules, rule->rule.applies, rule->document, wp_node_get(test, "given"),
                    wp_node_get(test, "partial"), diags))
        return false;
    WpRuleRun *run = wp_rule_run_new(rules, &scene.view, as_of * WP_US_PER_DAY);

    wp_rule_run_test(run, id, &scene.given->row, 1, &truth, &missing);
    if (cover)
        wp_cover_see(cover, run, scene.given->row);
    Expect got = truth == WP_TRUE    ? EXPECT_MATCH
                 : truth == WP_FALSE ? EXPECT_NO_MATCH
                                     : EXPECT_UNDECIDED;

    if (got != expect) {
        report_result(rules, id, test, expect, got, missing, diags);
        good = false;
    } else if (got == EXPECT_MATCH) {
        good = check_message(rule, run, id, scene.given->row, test, diags);
    }
    wp_rule_run_free(run);
    scene_clear(&scene);
    return good;
}

/* One rule's line: what its tests expect, and which branches they reached. */
static void
report_cover(const WpCompiledRule *rule, const uint32_t *n_of, const WpCover *cover,
             WpRuleTestCounts *counts, GString *report)
{
    uint32_t n_branches, n_reached;

    wp_cover_count(cover, &n_branches, &n_reached);
    counts->n_branches += n_branches;
    counts->n_reached += n_reached;
    counts->n_uncovered += n_reached < n_branches;
    g_string_append_printf(report, "%s: %u match, %u no-match, %u undecided; %u of %u branches\n",
                           rule->rule.id, n_of[EXPECT_MATCH], n_of[EXPECT_NO_MATCH],
                           n_of[EXPECT_UNDECIDED], n_reached, n_branches);
    wp_cover_append_missed(cover, report);
}

static void
test_rule(const WpRuleSet *rules, WpRuleId id, WpRuleTestCounts *counts, GString *report,
          WpDiagList *diags)
{
    const WpCompiledRule *rule = g_ptr_array_index(rules->rules, id - 1);
    const WpNode *tests = wp_node_get(rule->node, "tests");
    g_autoptr(WpCover) cover = report ? wp_cover_new(rules, id) : NULL;
    uint32_t n_of[N_EXPECTS] = {0};

    for (const WpNode *test = tests ? tests->first : NULL; test; test = test->next) {
        Expect expect;

        if (!expectation(rule, test, &expect))
            continue;
        counts->n_tests++;
        if (!run_test(rules, id, test, expect, cover, diags))
            counts->n_failed++;
        n_of[expect]++;
    }
    if (report)
        report_cover(rule, n_of, cover, counts, report);
    if (n_of[EXPECT_MATCH] > 0 && n_of[EXPECT_NO_MATCH] > 0)
        return;
    counts->n_failed++;
    wp_node_diag(wp_node_get(rule->node, "id"), diags, WP_DIAG_RULE_TEST,
                 "rule '%s' has no test that expects %s", rule->rule.id,
                 n_of[EXPECT_MATCH] > 0 ? "no-match" : "match");
}

WpRuleTestCounts
wp_ruleset_test(const WpRuleSet *rules, GString *report, WpDiagList *diags)
{
    WpRuleTestCounts counts = {.n_rules = rules->rules->len};

    for (guint i = 0; i < rules->rules->len; i++)
        test_rule(rules, i + 1, &counts, report, diags);
    return counts;
}

/* ---- one expression ---- */

/* The kind of thing that a key of @given names: vm, db (database), ...; or WP_N_APPLIES. */
static WpApplies
root_of(const char *key)
{
    for (WpApplies applies = 0; applies < WP_N_APPLIES; applies++)
        if (applies == WP_APPLIES_ASSET || wp_applies_kind(applies) != WP_KIND_NONE)
            if (strcmp(key, wp_applies_root(applies)) == 0 ||
                strcmp(key, wp_applies_name(applies)) == 0)
                return applies;
    return WP_N_APPLIES;
}

typedef struct {
    WpApplies applies; /* WP_N_APPLIES: no thing is given */
    const WpNode *thing;
    WpTime as_of;
} EvalGiven;

static bool
read_given(const WpDocument *document, EvalGiven *out, WpDiagList *diags)
{
    const WpNode *root = document ? wp_document_root(document) : NULL;
    bool good = true;
    WpDay day;

    *out = (EvalGiven){WP_N_APPLIES, NULL, WP_TIME_NONE};
    if (root && root->kind != WP_NODE_MAP) {
        wp_node_diag(root, diags, WP_DIAG_WRONG_TYPE, "wanted a mapping such as {vm: {cores: 4}}");
        return false;
    }
    for (const WpNode *node = root ? root->first : NULL; node; node = node->next) {
        WpApplies applies = root_of(node->key);

        if (strcmp(node->key, "as_of") == 0) {
            if (wp_shape_scalar_day(node, &day)) {
                out->as_of = day * WP_US_PER_DAY;
                continue;
            }
            wp_node_diag(node, diags, WP_DIAG_WRONG_TYPE, "'as_of' wants a day: 2027-01-31");
            good = false;
        } else if (strcmp(node->key, "partial") != 0) {
            if (applies == WP_N_APPLIES || out->thing) {
                wp_node_diag_key(node, diags, WP_DIAG_UNKNOWN_KEY,
                                 applies == WP_N_APPLIES
                                     ? "'%s' is none of vm, db, asset, app, dep, as_of, partial"
                                     : "'%s' is a second thing: one is judged",
                                 node->key);
                good = false;
                continue;
            }
            out->applies = applies;
            out->thing = node;
        }
    }
    return good;
}

static char *
evaluate(const WpRuleSet *rules, const WpCelProgram *program, const Scene *scene, WpTime as_of)
{
    g_autoptr(WpRuleRun) run = wp_rule_run_new(rules, &scene->view, as_of);
    GString *out = g_string_new(NULL);
    WpCelValue value;

    wp_rule_run_evaluate(run, program, scene->given->row, &value);
    wp_cel_value_append(out, &value);
    for (uint32_t i = 0; value.kind == WP_CEL_UNKNOWN && i < wp_cel_program_n_fields(program); i++)
        if (value.missing >> MIN(i, 63) & 1)
            g_string_append_printf(out, "%s%s", strchr(out->str, ':') ? ", " : ": missing ",
                                   wp_cel_program_field(program, i)->path);
    return g_string_free(out, FALSE);
}

char *
wp_rule_eval(const WpRuleSet *rules, const char *pack_id, const WpSource *expression,
             const WpDocument *given, WpDiagList *diags)
{
    g_autoptr(WpRuleSet) own = rules ? NULL : wp_ruleset_new_empty();
    const WpRuleSet *set = rules ? rules : own;
    const WpCompiledPack *pack = NULL;
    EvalGiven what;
    Scene scene = {NULL};
    size_t size;

    for (guint i = 0; i < set->packs->len && !pack; i++) {
        const WpCompiledPack *other = g_ptr_array_index(set->packs, i);

        if (!pack_id || strcmp(other->pack.id, pack_id) == 0)
            pack = other;
    }
    if (!read_given(given, &what, diags))
        return NULL;
    g_autoptr(WpCelEnv) env = wp_pack_make_env(set, pack, what.applies);

    wp_source_text(expression, &size);
    g_autoptr(WpCelProgram) program = wp_cel_compile(env, expression, 0, size, WP_CEL_ANY, diags);
    WpApplies applies = what.applies == WP_N_APPLIES ? WP_APPLIES_VM : what.applies;

    if (!program ||
        !scene_init(&scene, set, applies, given, what.thing,
                    given ? wp_node_get(wp_document_root(given), "partial") : NULL, diags))
        return NULL;
    char *text = evaluate(set, program, &scene, what.as_of);

    scene_clear(&scene);
    return text;
}
