#include "tests/unit/input-text.h"

#include <criterion/criterion.h>
#include <string.h>

/* docs/FORMATS.md: its layouts read its files as it says, its fault is one, its tables are true. */

static char *
read_docs(void)
{
    const char *srcdir = g_getenv("srcdir");
    g_autofree char *path = g_build_filename(srcdir ? srcdir : ".", "docs", "FORMATS.md", NULL);
    char *text = NULL;

    cr_assert(g_file_get_contents(path, &text, NULL, NULL), "cannot read %s", path);
    return text;
}

/* The next fenced block of @language after *at; its label, if it has one, after a blank. NULL if
 * there is none. (transfer full) */
static char *
next_block(const char **at, const char *language, char **out_label)
{
    g_autofree char *fence = g_strdup_printf("\n```%s ", language);
    const char *begin = strstr(*at, fence);

    if (!begin)
        return NULL;
    begin += strlen(fence);
    const char *text = strchr(begin, '\n') + 1;
    const char *end = strstr(begin, "\n```");
    if (out_label)
        *out_label = g_strndup(begin, (gsize)(text - begin - 1));
    *at = end;
    return g_strndup(text, text > end ? 0 : (gsize)(end + 1 - text));
}

/* The example that begins with a block of @language: that file through the layout that follows. */
static void
check_example(const char *docs, const char *language)
{
    g_autofree char *name = NULL;
    g_autofree char *file_text = next_block(&docs, language, &name);
    g_autofree char *layout = next_block(&docs, "yaml", NULL);
    g_autofree char *result = next_block(&docs, "text", NULL);
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GString) rows = g_string_new(NULL);
    g_autoptr(GString) rejects = g_string_new(NULL);

    cr_assert(file_text && layout && result);
    wp_layouts_add_text(layouts, "example.yaml", layout, strlen(layout), diags);
    g_autofree char *faults = wp_diag_list_to_text(diags);
    cr_assert_str_empty(faults, "%s", faults);
    InputFile file = {name, file_text, 0};
    g_autoptr(WpInventory) inventory = input_read(layouts, &file, 1, diags, rejects);
    input_append_rows(inventory, rows);
    cr_expect_str_eq(result, rows->str, "%s gives\n%s", name, rows->str);
    if (rejects->len == 0)
        return;
    g_autofree char *rejected = next_block(&docs, "text", NULL);
    cr_expect_str_eq(rejected, rejects->str, "%s rejects\n%s", name, rejects->str);
}

Test(formats_docs, examples_give_what_they_say)
{
    g_autofree char *docs = read_docs();

    check_example(docs, "csv");
    check_example(docs, "xml");
    const char *last = strstr(docs, "\n```csv oracle.txt");
    cr_assert_not_null(last);
    check_example(last, "csv");
}

Test(formats_docs, the_fault_is_one)
{
    g_autofree char *docs = read_docs();
    const char *at = strstr(docs, "```text fault");
    g_autoptr(WpLayouts) layouts = wp_layouts_new();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    const char *first = docs;
    g_autofree char *layout = next_block(&first, "yaml", NULL);
    g_auto(GStrv) halves = g_strsplit(layout, "memory_mib", 2);
    g_autofree char *wrong = g_strjoin("memory_mb", halves[0], halves[1], NULL);

    cr_assert_not_null(at);
    at -= 1;
    g_autofree char *fault = next_block(&at, "text", NULL);
    cr_expect_not(
        wp_layouts_add_text(layouts, "my-layouts/cmdb.yaml", wrong, strlen(wrong), diags));
    g_autofree char *said = wp_diag_list_to_text(diags);
    cr_expect_str_eq(fault, said, "the fault is\n%s", said);
}

/* Between the marks of @name must stand @wanted. */
static void
check_marked(const char *docs, const char *name, const char *wanted)
{
    g_autofree char *begin = g_strdup_printf("<!-- %s -->\n", name);
    g_autofree char *end = g_strdup_printf("<!-- /%s -->", name);
    const char *from = strstr(docs, begin), *to = strstr(docs, end);

    cr_assert(from && to);
    from += strlen(begin);
    g_autofree char *stands = g_strndup(from, (gsize)(to - from));
    cr_expect_str_eq(stands, wanted, "between the marks must stand\n%s", wanted);
}

Test(formats_docs, table_of_keys_is_that_of_the_shape)
{
    g_autofree char *docs = read_docs();
    g_autoptr(GString) keys = g_string_new(NULL);

    wp_layout_append_docs(keys);
    check_marked(docs, "keys", keys->str);
}

static const char *
makes(const WpLayout *layout)
{
    WpKind kind = wp_layout_kind(layout);

    return kind == WP_KIND_NONE ? "nothing" : wp_kind_name(kind);
}

Test(formats_docs, table_of_layouts_is_what_is_shipped)
{
    static const char *const evidence[] = {"inventory", "business", "observation", "detail"};
    g_autofree char *docs = read_docs();
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();
    g_autoptr(GString) table =
        g_string_new("| layout | what it is | form | makes | evidence |\n|---|---|---|---|---|\n");

    for (uint32_t i = 0; i < wp_layouts_count(layouts); i++) {
        const WpLayout *layout = wp_layouts_get(layouts, i);

        g_string_append_printf(table, "| `%s` | %s | %s | %s | %s |\n", wp_layout_id(layout),
                               wp_layout_title(layout),
                               wp_layout_form(layout) == WP_FORM_XML ? "XML" : "table",
                               makes(layout), evidence[wp_layout_evidence(layout)]);
    }
    check_marked(docs, "layouts", table->str);
}
