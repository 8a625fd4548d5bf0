#include "planner/cli/commands.h"
#include "planner/cli/files.h"
#include "planner/cli/knowledge.h"
#include "planner/cli/load.h"
#include "planner/cli/terminal.h"

#include "parsers/text/yaml.h"
#include "planner/base/suggest.h"

#include <stdio.h>
#include <string.h>

/* `waveplan rules check|test|list|show|query|eval`: work on packs without an estate. */

typedef struct {
    WpDiagList *diags;
    WpSettings *settings;
    WpKnowledge *knowledge;
} Work;

static void
work_clear(Work *work)
{
    wp_knowledge_free(work->knowledge);
    wp_settings_free(work->settings);
    wp_diag_list_free(work->diags);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Work, work_clear)

/* Loads settings and packs; every fault has been said when it returns a status other than 0.
 * @as_shipped: parameters have the values of their packs, whatever the settings say. */
static int
load_packs(Work *work, const WpOptions *options, const char *const *packs, bool as_shipped)
{
    static const char *const all[] = {NULL};
    g_autoptr(GError) error = NULL;

    work->diags = wp_diag_list_new();
    work->settings = wp_settings_load(options, work->diags, &error);
    if (work->settings) {
        if (!packs || !*packs)
            packs = work->settings->rules.packs ? NULL : all;
        if (as_shipped)
            work->settings->rules.parameters = NULL;
        work->knowledge = wp_knowledge_load(work->settings, packs, work->diags, &error);
    }
    wp_say_diags(work->diags);
    if (error) {
        wp_complain("%s", error->message);
        return WP_EXIT_USAGE;
    }
    return work->knowledge && work->knowledge->rules ? WP_EXIT_DONE : WP_EXIT_USAGE;
}

static int
load(Work *work, const WpOptions *options, const char *const *packs)
{
    return load_packs(work, options, packs, false);
}

static int
check(const WpOptions *options, const char *const *packs)
{
    g_auto(Work) work = {0};
    int status = load(&work, options, packs);

    if (status == WP_EXIT_DONE) {
        uint32_t n_rules = wp_ruleset_n_rules(work.knowledge->rules);
        uint32_t n_packs = wp_ruleset_n_packs(work.knowledge->rules);

        printf("%u rule%s in %u pack%s, no faults\n", n_rules, wp_plural(n_rules), n_packs,
               wp_plural(n_packs));
    }
    return status;
}

static int
test(const WpOptions *options, const char *const *packs)
{
    g_auto(Work) work = {0};
    int status = load_packs(&work, options, packs, true);

    if (status != WP_EXIT_DONE)
        return status;
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GString) report = g_string_new(NULL);
    WpRuleTestCounts counts = wp_ruleset_test(work.knowledge->rules, report, diags);
    fputs(report->str, stdout);
    fflush(stdout);
    wp_say_diags(diags);
    printf("%u rule%s, %u test%s; %u of %u branches of conditions reached, %u rules have others\n"
           "%u passed, %u failed\n",
           counts.n_rules, wp_plural(counts.n_rules), counts.n_tests, wp_plural(counts.n_tests),
           counts.n_reached, counts.n_branches, counts.n_uncovered,
           counts.n_tests - MIN(counts.n_failed, counts.n_tests), counts.n_failed);
    return counts.n_failed == 0 ? WP_EXIT_DONE : WP_EXIT_USAGE;
}

static int
list(const WpOptions *options, const char *const *packs)
{
    g_auto(Work) work = {0};
    int status = load(&work, options, packs);

    if (status != WP_EXIT_DONE)
        return status;
    g_autofree char *text = wp_ruleset_list(work.knowledge->rules);
    fputs(text, stdout);
    return WP_EXIT_DONE;
}

static void
refuse_rule(const WpRuleSet *rules, const char *id)
{
    uint32_t n_rules = wp_ruleset_n_rules(rules);
    g_autofree const char **ids = g_new(const char *, n_rules + 1);

    for (uint32_t i = 0; i < n_rules; i++)
        ids[i] = wp_ruleset_rule(rules, i + 1)->id;
    const char *near = wp_suggest(id, ids, n_rules);
    if (near)
        wp_complain("there is no rule '%s'; did you mean '%s'?", id, near);
    else
        wp_complain("there is no rule '%s'; 'waveplan rules list' shows all", id);
}

/* All rules whose ids begin with @id and a dot: the cases of a decision table, the rules on disks,
 * those of a pack. Returns: there are some */
static bool
show_all(const WpRuleSet *rules, const char *id)
{
    g_autofree char *beginning = g_strconcat(id, ".", NULL);
    uint32_t n = 0;

    for (WpRuleId rule = 1; rule <= wp_ruleset_n_rules(rules); rule++) {
        if (!g_str_has_prefix(wp_ruleset_rule(rules, rule)->id, beginning))
            continue;
        g_autofree char *text = wp_ruleset_show(rules, rule);

        printf("%s%s", n++ > 0 ? "\n" : "", text);
    }
    return n > 0;
}

static int
show(const WpOptions *options, const char *const *arguments)
{
    g_auto(Work) work = {0};

    if (!arguments[0]) {
        wp_complain("which rule? waveplan rules show RULE [PACK...]");
        return WP_EXIT_USAGE;
    }
    int status = load(&work, options, arguments + 1);
    if (status != WP_EXIT_DONE)
        return status;
    WpRuleId id = wp_ruleset_find(work.knowledge->rules, arguments[0]);
    if (id == WP_NONE && show_all(work.knowledge->rules, arguments[0]))
        return WP_EXIT_DONE;
    if (id == WP_NONE) {
        refuse_rule(work.knowledge->rules, arguments[0]);
        return WP_EXIT_USAGE;
    }
    g_autofree char *text = wp_ruleset_show(work.knowledge->rules, id);
    fputs(text, stdout);
    return WP_EXIT_DONE;
}

/* Queries that several packs ship are listed once. */
static void
list_queries(const WpRuleSet *rules)
{
    for (uint32_t i = 0; i < wp_ruleset_n_queries(rules); i++) {
        const WpQuery *one = wp_ruleset_query(rules, i);
        g_autofree char *engines = g_strjoinv(", ", (char **)one->engines);

        printf("%-12s %-16s %s\n", one->name, engines, one->run);
    }
}

static int
print_query(const WpQuery *query)
{
    g_autofree char *folder = wp_data_path("rules", "queries");
    g_autofree char *path = g_build_filename(folder, query->file, NULL);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(WpSource) source = wp_source_load(path, diags, &error);
    size_t size;

    wp_say_diags(diags);
    if (error)
        wp_complain("%s", error->message);
    if (!source)
        return WP_EXIT_USAGE;
    const char *text = wp_source_text(source, &size);
    fwrite(text, 1, size, stdout);
    return WP_EXIT_DONE;
}

/* Lists the queries that packs ship, or prints one. */
static int
query(const WpOptions *options, const char *const *arguments)
{
    g_auto(Work) work = {0};
    int status = load(&work, options, arguments[0] ? arguments + 1 : NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    if (status != WP_EXIT_DONE)
        return status;
    if (!arguments[0]) {
        list_queries(work.knowledge->rules);
        return WP_EXIT_DONE;
    }
    for (uint32_t i = 0; i < wp_ruleset_n_queries(work.knowledge->rules); i++) {
        const WpQuery *one = wp_ruleset_query(work.knowledge->rules, i);

        if (strcmp(one->name, arguments[0]) == 0)
            return print_query(one);
        g_ptr_array_add(names, (char *)one->name);
    }
    const char *near = wp_suggest(arguments[0], (const char *const *)names->pdata, names->len);
    if (near)
        wp_complain("no pack ships a query '%s'; did you mean '%s'?", arguments[0], near);
    else
        wp_complain("no pack ships a query '%s'; 'waveplan rules query' lists all", arguments[0]);
    return WP_EXIT_USAGE;
}

/* Where --given says no more, '{cores: 4}' is said of the kind that --applies names; without it
 * nothing is known. */
static char *
given_text(const WpOptions *options)
{
    static const struct {
        const char *applies;
        const char *root;
    } roots[] = {{"vm", "vm"}, {"database", "db"}, {"application", "app"}, {"dependency", "dep"}};
    const char *applies = options->applies ? options->applies : "vm";

    for (size_t i = 0; i < G_N_ELEMENTS(roots); i++)
        if (strcmp(roots[i].applies, applies) == 0)
            return g_strdup_printf(
                "{%s: %s%s%s}", roots[i].root, options->given ? options->given : "{}",
                options->as_of ? ", as_of: " : "", options->as_of ? options->as_of : "");
    return NULL;
}

/* Whether --given says itself what is judged: {vm: {cores: 4}, as_of: 2026-11-22}. */
static bool
says_what(const WpDocument *given)
{
    static const char *const keys[] = {"vm", "db", "app", "dep", "asset", "as_of", "partial"};

    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        if (wp_node_get(wp_document_root(given), keys[i]))
            return true;
    return false;
}

/* @text: the same as @said, with what --applies names around it; taken. */
static WpDocument *
read_given(const char *said, char *text, WpDiagList *diags)
{
    if (said) {
        WpSource *source = wp_source_new("--given", g_strdup(said), strlen(said), diags);
        g_autoptr(WpDocument) given = source ? wp_yaml_parse(source, diags) : NULL;

        if (!given || says_what(given)) {
            g_free(text);
            return g_steal_pointer(&given);
        }
    }
    WpSource *source = wp_source_new("--given", text, strlen(text), diags);

    return source ? wp_yaml_parse(source, diags) : NULL;
}

static int
eval(const WpOptions *options, const char *const *arguments)
{
    g_auto(Work) work = {0};
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpDocument) given = NULL;

    if (!arguments[0]) {
        wp_complain("eval wants an expression: waveplan rules eval 'vm.cores > 4' --given "
                    "'{cores: 8}'");
        return WP_EXIT_USAGE;
    }
    int status = load(&work, options, arguments + 1);
    if (status != WP_EXIT_DONE)
        return status;
    char *text = given_text(options);
    if (!text) {
        wp_complain("--applies takes vm, database, application or dependency, not '%s'",
                    options->applies);
        return WP_EXIT_USAGE;
    }
    given = read_given(options->given, text, diags);
    g_autofree char *value = NULL;
    g_autoptr(WpSource) expression =
        wp_source_new("expression", g_strdup(arguments[0]), strlen(arguments[0]), diags);
    if (expression && given)
        value = wp_rule_eval(work.knowledge->rules, NULL, expression, given, diags);
    wp_say_diags(diags);
    bool of_a_pack = strstr(arguments[0], "params.") || strstr(arguments[0], "lookup(");
    if (!value && !arguments[1] && of_a_pack)
        wp_complain("params and tables are those of one pack: name it behind the expression, as in "
                    "waveplan rules eval 'vm.cores > params.max_cores' azure-vm");
    if (!value)
        return WP_EXIT_USAGE;
    puts(value);
    return WP_EXIT_DONE;
}

int
wp_command_rules(const WpOptions *options)
{
    static const struct {
        const char *name;
        int (*run)(const WpOptions *options, const char *const *arguments);
    } works[] = {{"check", check}, {"test", test},   {"list", list},
                 {"show", show},   {"query", query}, {"eval", eval}};
    const char *name = options->arguments[0];

    for (size_t i = 0; name && i < G_N_ELEMENTS(works); i++)
        if (strcmp(works[i].name, name) == 0)
            return works[i].run(options, (const char *const *)options->arguments + 1);
    wp_complain(name ? "rules does check, test, list, show, query or eval, not '%s'"
                     : "rules does check, test, list, show, query or eval; which?",
                name);
    return WP_EXIT_USAGE;
}
