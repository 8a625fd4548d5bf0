#include "planner/report/azure-devops.h"
#include "planner/report/changes.h"
#include "tests/unit/plan-kit.h"

#include <criterion/criterion.h>

#include <string.h>

/* docs/RESULTS.md: every table with its columns as they are, and the keys of the template. */

static const char *
kind_name(const WpTableColumn *column)
{
    switch (column->kind) {
    case WP_COLUMN_TEXT:
        return "text";
    case WP_COLUMN_KEY:
        return "word";
    case WP_COLUMN_INT:
    case WP_COLUMN_SCALED:
        return "number";
    case WP_COLUMN_MONEY:
        return "money";
    case WP_COLUMN_DAY:
        return "date";
    case WP_COLUMN_TIME:
        return "time";
    case WP_COLUMN_BOOL:
        return "yes or no";
    }
    g_assert_not_reached();
}

static char *
describe(const WpTableSpec *spec)
{
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "### %s.csv\n\n%c%s.\n\n| column | | |\n|---|---|---|\n",
                           spec->name, g_ascii_toupper(spec->meaning[0]), spec->meaning + 1);
    for (const WpTableColumn *column = spec->columns; column->name; column++)
        g_string_append_printf(text, "| `%s` | %s | %s |\n", column->name, kind_name(column),
                               column->meaning);
    return g_string_free(text, FALSE);
}

static void
check(const char *docs, const WpTableSpec *spec)
{
    g_autofree char *wanted = describe(spec);

    cr_expect(strstr(docs, wanted), "docs/RESULTS.md should have\n%s", wanted);
}

Test(results_docs, has_every_table_as_it_is)
{
    g_autofree char *docs = plan_kit_file("docs/RESULTS.md");

    for (const WpReportTable *table = wp_report_tables; table->spec; table++)
        check(docs, table->spec);
    for (const WpReportTable *table = wp_baseline_tables; table->spec; table++)
        check(docs, table->spec);
    for (const WpReportTable *table = wp_tracker_tables; table->spec; table++)
        check(docs, table->spec);
    check(docs, &wp_changes_table);
    check(docs, &wp_azure_devops_iterations_table);
    check(docs, &wp_azure_devops_links_table);
}

Test(results_docs, has_the_keys_of_the_template)
{
    g_autofree char *docs = plan_kit_file("docs/RESULTS.md");
    g_autoptr(GString) wanted = g_string_new(NULL);

    wp_shape_append_docs(wp_template_shape(), wanted);
    cr_expect(strstr(docs, wanted->str), "docs/RESULTS.md should have\n%s", wanted->str);
}
