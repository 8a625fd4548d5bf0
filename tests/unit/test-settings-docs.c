#include "planner/model/settings.h"

#include "parsers/text/yaml.h"

#include <criterion/criterion.h>
#include <string.h>

/* docs/SETTINGS.md: its table is that of the program, its example is read without a fault. */

static char *
read_docs(void)
{
    const char *srcdir = g_getenv("srcdir");
    g_autofree char *path = g_build_filename(srcdir ? srcdir : ".", "docs", "SETTINGS.md", NULL);
    char *text = NULL;

    cr_assert(g_file_get_contents(path, &text, NULL, NULL), "cannot read %s", path);
    return text;
}

Test(settings_docs, the_table_is_true)
{
    g_autofree char *docs = read_docs();
    g_autoptr(GString) table = g_string_new(NULL);
    const char *held = strstr(docs, "| key | value |");

    wp_shape_append_docs(wp_settings_shape(), table);
    cr_assert_not_null(held);
    cr_expect_str_eq(held, table->str, "docs/SETTINGS.md: wanted\n%s", table->str);
}

Test(settings_docs, the_example_has_no_fault)
{
    g_autofree char *docs = read_docs();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    const char *begin = strstr(docs, "```yaml\n");
    const char *end = begin ? strstr(begin + 8, "\n```") : NULL;

    cr_assert_not_null(end);
    size_t size = (size_t)(end - begin) - 7;
    WpSource *source = wp_source_new("example", g_strndup(begin + 8, size), size, diags);
    g_autoptr(WpSettings) settings = wp_settings_read(wp_yaml_parse(source, diags), NULL, diags);
    g_autofree char *said = wp_diag_list_to_text(diags);
    cr_expect_not_null(settings, "%s", said);
    cr_expect_str_eq(said, "");
}
