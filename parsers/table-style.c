#include "parsers/table.h"

#include <string.h>

/*
 * How columns write numbers and dates: the head of a file decides, before anything is read; cells
 * behind it that are written otherwise are said.
 */

static void
sample_step(const WpTableStep *step, const WpCell *cells, uint32_t n_cells)
{
    for (uint32_t i = 0; i < step->choices->len; i++) {
        WpTableChoice *choice = &g_array_index(step->choices, WpTableChoice, i);

        if (choice->column >= n_cells || cells[choice->column].number)
            continue;
        const char *text = cells[choice->column].text;
        size_t size = cells[choice->column].size;
        if (wp_value_prepare(step->field, choice->scratch, &text, &size))
            wp_style_vote(&choice->votes, step->field->type, text, size);
    }
}

static void
sample_program(const WpTableProgram *program, const WpCell *cells, uint32_t n_cells)
{
    for (uint32_t i = 0; i < program->steps->len; i++)
        sample_step(&g_array_index(program->steps, WpTableStep, i), cells, n_cells);
    for (uint32_t i = 0; i < program->parts->len; i++)
        sample_program(&g_array_index(program->parts, WpTableProgram, i), cells, n_cells);
}

void
wp_table_sample(WpTable *table, const WpCell *cells, uint32_t n_cells)
{
    for (uint32_t i = 0; i < table->programs->len; i++)
        sample_program(&g_array_index(table->programs, WpTableProgram, i), cells, n_cells);
    if (table->collected.choices)
        sample_step(&table->collected, cells, n_cells);
}

static void
sum_votes(const WpTableStep *step, WpStyleVotes *sum)
{
    for (uint32_t i = 0; i < step->choices->len; i++)
        wp_style_add(sum, &g_array_index(step->choices, WpTableChoice, i).votes);
}

static void
sum_program(const WpTableProgram *program, WpStyleVotes *sum)
{
    for (uint32_t i = 0; i < program->steps->len; i++)
        sum_votes(&g_array_index(program->steps, WpTableStep, i), sum);
    for (uint32_t i = 0; i < program->parts->len; i++)
        sum_program(&g_array_index(program->parts, WpTableProgram, i), sum);
}

/* What a user can do about a column that is read otherwise than it was meant. */
static void
hint_style(WpDiagList *diags, bool is_time)
{
    wp_diag_hint(diags, is_time ? "a layout of your own can say 'dates: day-first'"
                                : "a layout of your own can say 'numbers: point' or 'numbers: "
                                  "comma'");
}

static void
say_assumed(WpTable *table, const WpTableChoice *choice, WpFieldType type)
{
    WpDiagList *diags = table->intake->diags;
    WpLoc loc = {table->intake->name, 0, 0};
    const char *column = table->names[choice->column];
    const char *example = choice->votes.example;

    if (type == WP_TYPE_TIME) {
        wp_diag(diags, WP_DIAG_ASSUMED, loc, "column '%s': '%s' is read month first", column,
                example);
    } else {
        wp_diag(diags, WP_DIAG_ASSUMED, loc,
                "column '%s': '%s' is read with '%c' as decimal mark, '%c' for thousands", column,
                example, choice->style.numbers.decimal, choice->style.numbers.thousands);
    }
    hint_style(diags, type == WP_TYPE_TIME);
}

static void
settle_step(WpTable *table, const WpTableStep *step, const WpStyleVotes *sum)
{
    bool assumed;

    for (uint32_t i = 0; i < step->choices->len; i++) {
        WpTableChoice *choice = &g_array_index(step->choices, WpTableChoice, i);

        if (choice->column == WP_NO_COLUMN)
            continue;
        choice->style =
            wp_style_decide(table->layout, &choice->votes, sum, table->delimiter, &assumed);
        if (assumed)
            say_assumed(table, choice, step->field->type);
    }
}

static void
settle_program(WpTable *table, const WpTableProgram *program, const WpStyleVotes *sum)
{
    for (uint32_t i = 0; i < program->steps->len; i++)
        settle_step(table, &g_array_index(program->steps, WpTableStep, i), sum);
    for (uint32_t i = 0; i < program->parts->len; i++)
        settle_program(table, &g_array_index(program->parts, WpTableProgram, i), sum);
}

void
wp_table_settle(WpTable *table)
{
    WpStyleVotes sum = {0};

    for (uint32_t i = 0; i < table->programs->len; i++)
        sum_program(&g_array_index(table->programs, WpTableProgram, i), &sum);
    if (table->collected.choices)
        sum_votes(&table->collected, &sum);
    for (uint32_t i = 0; i < table->programs->len; i++)
        settle_program(table, &g_array_index(table->programs, WpTableProgram, i), &sum);
    if (table->collected.choices)
        settle_step(table, &table->collected, &sum);
}

void
wp_table_note_style(WpTableChoice *choice, WpFieldType type, const char *text, size_t size,
                    uint32_t line)
{
    bool unsure;
    bool differs = wp_style_differs(&choice->style, type, text, size, &unsure);
    WpOddCell *odd = differs ? &choice->other : &choice->unsure;

    if ((!differs && !unsure) || odd->line > 0)
        return;
    odd->line = line;
    g_snprintf(odd->text, sizeof odd->text, "%.*s", (int)MIN(size, sizeof odd->text - 1), text);
}

void
wp_table_style_join(WpTableChoice *choice, const WpTableChoice *part)
{
    if (choice->other.line == 0)
        choice->other = part->other;
    if (choice->unsure.line == 0)
        choice->unsure = part->unsure;
}

static void
describe_style(const WpTableChoice *choice, bool is_time, GString *out)
{
    if (is_time)
        g_string_append_printf(out, "%s first", choice->style.day_first ? "day" : "month");
    else
        g_string_append_printf(out, "with '%c' as decimal mark", choice->style.numbers.decimal);
}

void
wp_table_say_style(WpTable *table, const WpLayoutField *field, const WpTableChoice *choice)
{
    bool is_time = field->type == WP_TYPE_TIME;
    WpDiagList *diags = table->intake->diags;
    WpStyleBy by = is_time ? choice->style.dates_by : choice->style.numbers_by;
    uint32_t said = is_time ? choice->votes.maybe_date : choice->votes.maybe;
    g_autoptr(GString) style = g_string_new(NULL);

    describe_style(choice, is_time, style);
    if (choice->other.line > 0) {
        wp_diag(diags, WP_DIAG_MIXED_STYLE, (WpLoc){table->intake->name, choice->other.line, 0},
                "column '%s': '%s' is written otherwise; the column is read %s, %s",
                table->names[choice->column], choice->other.text, style->str,
                by == WP_STYLE_SHOWN ? "as the beginning of the file shows"
                                     : "as nothing at the beginning of the file shows");
    } else if (choice->unsure.line > 0 && said == 0) {
        wp_diag(diags, WP_DIAG_ASSUMED, (WpLoc){table->intake->name, choice->unsure.line, 0},
                "column '%s': '%s' is read %s", table->names[choice->column], choice->unsure.text,
                style->str);
    } else {
        return;
    }
    hint_style(diags, is_time);
}
