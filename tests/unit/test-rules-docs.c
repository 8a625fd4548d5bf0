#include "rules/ruleset.h"

#include "tests/unit/pack-text.h"

#include <criterion/criterion.h>

#include <string.h>

/* docs/RULES.md: its packs compile and pass their own tests, its expressions give what it says, its
 * faults are faults, and its table of keys is the shape's. */

static char *
read_docs(void)
{
    const char *srcdir = g_getenv("srcdir");
    g_autofree char *path = g_build_filename(srcdir ? srcdir : ".", "docs", "RULES.md", NULL);
    char *text = NULL;

    cr_assert(g_file_get_contents(path, &text, NULL, NULL), "cannot read %s", path);
    return text;
}

/* Calls @check with each fenced block of @language; returns how many there were. */
static unsigned
each_block(const char *docs, const char *language, void (*check)(const char *block))
{
    g_autofree char *fence = g_strdup_printf("\n```%s\n", language);
    unsigned n = 0;

    for (const char *at = strstr(docs, fence); at; at = strstr(at, fence)) {
        at += strlen(fence);
        const char *end = strstr(at, "```");
        g_autofree char *block = g_strndup(at, (gsize)(end - at));

        check(block);
        n++;
        at = end;
    }
    return n;
}

/* The tables of the docs: blocks of "csv NAME". (transfer full) */
static char **
read_tables(void)
{
    static const char fence[] = "\n```csv ";
    g_autofree char *docs = read_docs();
    g_autoptr(GPtrArray) tables = g_ptr_array_new();

    for (const char *at = strstr(docs, fence); at; at = strstr(at, fence)) {
        at += strlen(fence);
        const char *end = strstr(at, "```");

        g_ptr_array_add(tables, g_strndup(at, (gsize)(end - at)));
    }
    g_ptr_array_add(tables, NULL);
    return (char **)g_ptr_array_steal(tables, NULL);
}

static void
check_pack(const char *block)
{
    const char *const packs[] = {block, NULL};
    g_auto(GStrv) tables = read_tables();
    g_autoptr(PackText) text = pack_text_compile(packs, (const char *const *)tables, NULL);

    if (text->rules)
        wp_ruleset_test(text->rules, NULL, text->diags);
    g_autofree char *faults = wp_diag_list_to_text(text->diags);

    cr_expect_str_eq(faults, "", "%s\n%s", block, faults);
}

static void
check_expression(const char *expression, const char *wanted, const WpDocument *given)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpSource) source =
        wp_source_new("docs", g_strdup(expression), strlen(expression), diags);
    g_autofree char *value = wp_rule_eval(NULL, NULL, source, given, diags);
    g_autofree char *faults = wp_diag_list_to_text(diags);

    cr_expect_str_eq(faults, "");
    cr_expect_str_eq(value ? value : "", wanted, "%s gives %s, not %s", expression, value, wanted);
}

static void
check_cel(const char *block)
{
    g_auto(GStrv) lines = g_strsplit(block, "\n", -1);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();

    cr_assert(g_str_has_prefix(lines[0], "given: "));
    g_autoptr(WpDocument) given = pack_text_document("given", lines[0] + strlen("given: "), diags);

    cr_assert(given, "%s", lines[0]);
    for (guint i = 1; lines[i]; i++) {
        char *arrow = strstr(lines[i], " => ");

        if (!arrow)
            continue;
        *arrow = '\0';
        check_expression(lines[i], arrow + strlen(" => "), given);
    }
}

static void
check_fault(const char *block)
{
    const char *newline = strchr(block, '\n');
    g_autofree char *expression = g_strndup(block, (gsize)(newline - block));
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpSource) source =
        wp_source_new("EXPR", g_strdup(expression), strlen(expression), diags);
    g_autoptr(WpDocument) given = pack_text_document("given", "{vm: {}}", diags);
    g_autofree char *value = wp_rule_eval(NULL, NULL, source, given, diags);
    g_autofree char *faults = wp_diag_list_to_text(diags);

    cr_expect_null(value, "%s gives %s", expression, value);
    cr_expect_str_eq(newline + 1, faults, "%s says\n%s", expression, faults);
}

Test(rules_docs, examples_do_what_they_say)
{
    g_autofree char *docs = read_docs();

    cr_expect_geq(each_block(docs, "yaml pack", check_pack), 3);
    cr_expect_geq(each_block(docs, "cel", check_cel), 3);
    cr_expect_geq(each_block(docs, "fault", check_fault), 3);
}

Test(rules_docs, table_of_keys_is_that_of_the_shape)
{
    static const char begin[] = "<!-- keys -->\n", end[] = "<!-- /keys -->";
    g_autofree char *docs = read_docs();
    g_autoptr(GString) keys = g_string_new(NULL);
    char *from = strstr(docs, begin), *to = strstr(docs, end);

    cr_assert(from && to);
    *to = '\0';
    wp_shape_append_docs(wp_pack_shape(), keys);
    cr_expect_str_eq(from + strlen(begin), keys->str, "between the marks must stand\n%s",
                     keys->str);
}
