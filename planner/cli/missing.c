#include "planner/cli/missing.h"

#include "rules/derive.h"

/* Rules that are named; the others are counted. */
#define RULES_SHOWN 3
/* Fields of one file that are said one by one. */
#define FIELDS_SHOWN 12

/* The ids of the rules that read @field, or what is derived from it. (transfer full) of const char
 * *
 */
static GPtrArray *
readers_of(const WpRuleSet *rules, WpField field)
{
    GPtrArray *ids = g_ptr_array_new();

    for (WpRuleId id = 1; id <= wp_ruleset_n_rules(rules); id++) {
        bool reads = false;

        for (uint32_t i = 0; i < wp_ruleset_n_reads(rules, id); i++) {
            WpField read = wp_ruleset_read_field(rules, id, i);

            reads |= read != WP_FIELD_NONE && wp_derived_from(read) == field;
        }
        if (reads)
            g_ptr_array_add(ids, (void *)wp_ruleset_rule(rules, id)->id);
    }
    return ids;
}

static uint32_t
count_unknown(const WpInventory *inventory, WpField field)
{
    const WpColumn *column = wp_inventory_column(inventory, field);
    uint32_t n_rows = inventory->kinds[wp_field_info(field)->kind].n_rows;
    uint32_t n = 0;

    for (WpRowId row = 1; row <= n_rows; row++)
        n += column->n_rows == 0 || !wp_column_known(column, row);
    return n;
}

static bool
lacks(const WpReadResult *result, WpField field)
{
    for (uint32_t i = 0; i < result->n_missing; i++)
        if (result->missing[i] == field)
            return true;
    return false;
}

static void
say_field(const WpInputs *inputs, WpField field, const WpInputRead *first, uint32_t n_files,
          const GPtrArray *ids, WpDiagList *diags)
{
    const WpFieldInfo *info = wp_field_info(field);
    const char *column = wp_layout_column_name(first->result.layout, field);
    uint32_t n_rows = inputs->inventory->kinds[info->kind].n_rows;
    g_autoptr(GString) text = g_string_new("no column");

    if (column)
        g_string_append_printf(text, " '%s'", column);
    g_string_append_printf(text, " for %s.%s", wp_kind_name(info->kind), info->name);
    if (n_files > 1)
        g_string_append_printf(text, ", nor in %u other file%s", n_files - 1,
                               wp_plural(n_files - 1));
    g_string_append_printf(text, ": unknown of %u of %u %s; weakens %s",
                           count_unknown(inputs->inventory, field), n_rows,
                           wp_kind_plural(info->kind), ids->len == 1 ? "rule" : "rules");
    for (guint i = 0; i < MIN(ids->len, RULES_SHOWN); i++)
        g_string_append_printf(text, "%s %s", i > 0 ? "," : "", (const char *)ids->pdata[i]);
    if (ids->len > RULES_SHOWN)
        g_string_append_printf(text, " and %u more", ids->len - RULES_SHOWN);
    wp_diag(diags, WP_DIAG_MISSING_COLUMN,
            (WpLoc){g_intern_string(first->file), first->result.header_line, 0}, "%s", text->str);
}

/* The first file that lacks @field, as index + 1; 0: none. */
static guint
first_lacking(const WpInputs *inputs, WpField field, uint32_t *out_files)
{
    guint first = 0;

    *out_files = 0;
    for (guint i = 0; i < inputs->reads->len; i++) {
        const WpInputRead *read = g_ptr_array_index(inputs->reads, i);

        /* Of a file without records, such as a table that nobody has filled in, none is missed. */
        if (!read->result.layout || !lacks(&read->result, field) ||
            inputs->inventory->files[read->result.file].n_read == 0)
            continue;
        first = first ? first : i + 1;
        (*out_files)++;
    }
    return first;
}

void
wp_say_missing(const WpInputs *inputs, const WpRuleSet *rules, WpDiagList *diags)
{
    g_autofree uint32_t *said = g_new0(uint32_t, inputs->reads->len + 1);

    for (WpField field = 0; field < WP_N_FIELDS; field++) {
        uint32_t n_files;
        guint first = first_lacking(inputs, field, &n_files);

        if (!first || count_unknown(inputs->inventory, field) == 0)
            continue;
        g_autoptr(GPtrArray) ids = readers_of(rules, field);
        if (ids->len > 0 && said[first]++ < FIELDS_SHOWN)
            say_field(inputs, field, g_ptr_array_index(inputs->reads, first - 1), n_files, ids,
                      diags);
    }
    for (guint i = 1; i <= inputs->reads->len; i++) {
        const WpInputRead *read = g_ptr_array_index(inputs->reads, i - 1);

        if (said[i] > FIELDS_SHOWN)
            wp_diag(diags, WP_DIAG_MISSING_COLUMN,
                    (WpLoc){g_intern_string(read->file), read->result.header_line, 0},
                    "%u more columns are not there that rules read; data-gaps.csv says what they "
                    "would decide",
                    said[i] - FIELDS_SHOWN);
    }
}
