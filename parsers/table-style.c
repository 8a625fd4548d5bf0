#include "parsers/table.h"

#include <string.h>

/*
 * How columns write numbers and dates. The head of a file shows it, before anything is read; a cell
 * that shows it by itself is read so. What could be either (1,234, 02/03/2027) is read by its
 * column if that has shown it, else held as one of both until the end of the table.
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
    WpTableRow row = {.cells = cells, .n_cells = n_cells};
    const WpLayout *layout;
    WpTableHeader header = wp_table_header(table, &row, &layout);

    if (header != WP_HEADER_NONE)
        table->other_line = header == WP_HEADER_OTHER;
    if (table->other_line > 0)
        return;
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

static void
settle_step(WpTable *table, const WpTableStep *step, const WpStyleVotes *sum)
{
    for (uint32_t i = 0; i < step->choices->len; i++) {
        WpTableChoice *choice = &g_array_index(step->choices, WpTableChoice, i);

        if (choice->column != WP_NO_COLUMN)
            choice->style = wp_style_decide(table->layout, &choice->votes, sum, table->delimiter);
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

    table->other_line = 0;
    for (uint32_t i = 0; i < table->programs->len; i++)
        sum_program(&g_array_index(table->programs, WpTableProgram, i), &sum);
    if (table->collected.choices)
        sum_votes(&table->collected, &sum);
    for (uint32_t i = 0; i < table->programs->len; i++)
        settle_program(table, &g_array_index(table->programs, WpTableProgram, i), &sum);
    if (table->collected.choices)
        settle_step(table, &table->collected, &sum);
}

static void
note(WpOddCell *cell, const char *text, size_t size, uint32_t line)
{
    if (cell->line > 0)
        return;
    cell->line = line;
    g_snprintf(cell->text, sizeof cell->text, "%.*s", (int)MIN(size, sizeof cell->text - 1), text);
}

void
wp_table_style_join(WpTableChoice *choice, const WpTableChoice *part)
{
    choice->n_odd += part->n_odd;
    choice->doubts |= part->doubts;
    for (int i = 0; i < 2; i++)
        if (choice->shown[i].line == 0)
            choice->shown[i] = part->shown[i];
    if (choice->either.line == 0)
        choice->either = part->either;
}

/* A cell on its way to a value. */
typedef struct {
    WpTable *table;
    const WpLayoutField *field;
    WpTableChoice *choice;
    const char *text;
    size_t size;
} Styled;

static WpValueState
read_as(const Styled *cell, const WpStyle *style, WpValue *out)
{
    return wp_value_convert(cell->field, cell->choice->source->scale.factor, style,
                            cell->table->intake->texts, cell->text, cell->size, out);
}

static WpValueState
read_numbers(const Styled *cell, WpNumberStyle numbers, WpValue *out)
{
    WpStyle style = {.numbers = numbers};

    return read_as(cell, &style, out);
}

static WpValueState
read_dates(const Styled *cell, bool day_first, WpValue *out)
{
    WpStyle style = {.day_first = day_first};

    return read_as(cell, &style, out);
}

/* The cell shows its style. */
static WpValueState
read_shown(const Styled *cell, bool other, char thousands, WpValue *out)
{
    WpTableChoice *choice = cell->choice;
    bool is_time = cell->field->type == WP_TYPE_TIME;
    bool usual = is_time ? choice->style.day_first : choice->style.numbers.decimal == ',';

    choice->odd = other != usual;
    choice->n_odd += choice->odd;
    return is_time ? read_dates(cell, other, out)
                   : read_numbers(cell, wp_style_numbers(other, thousands), out);
}

/* 1,234 as a number of thousands, if that is 1000 times what it is with decimals. */
static bool
hold_number(const Styled *cell, bool point, WpValue *out)
{
    WpValue decimals = {0}, thousands = {0};

    if (read_numbers(cell, wp_style_numbers(point, '\0'), &thousands) != WP_VALUE_GOOD ||
        read_numbers(cell, wp_style_numbers(!point, '\0'), &decimals) != WP_VALUE_GOOD ||
        decimals.number != wp_doubt_divided(thousands.number))
        return false;
    out->number = thousands.number;
    out->doubt = point ? WP_DOUBT_POINT : WP_DOUBT_COMMA;
    return true;
}

/* 02/03/2027 month first, if day first differs by these two alone. */
static bool
hold_date(const Styled *cell, WpValue *out)
{
    WpValue month = {0}, day = {0};

    if (read_dates(cell, false, &month) != WP_VALUE_GOOD ||
        read_dates(cell, true, &day) != WP_VALUE_GOOD ||
        day.number != wp_doubt_swapped(month.number))
        return false;
    out->number = month.number;
    out->doubt = WP_DOUBT_DATE;
    return true;
}

static WpValueState
read_either(const Styled *cell, bool point, WpValue *out)
{
    const WpTableChoice *choice = cell->choice;
    bool is_time = cell->field->type == WP_TYPE_TIME;
    WpStyleBy by = is_time ? choice->style.dates_by : choice->style.numbers_by;
    bool holds = choice->holds && cell->field->type != WP_TYPE_INT;

    if (holds && by != WP_STYLE_SHOWN &&
        (is_time ? hold_date(cell, out) : hold_number(cell, point, out)))
        return WP_VALUE_GOOD;
    WpValueState state = read_as(cell, &choice->style, out);
    /* what is counted has no decimals */
    if (state == WP_VALUE_BAD && cell->field->type == WP_TYPE_INT)
        state = read_numbers(cell, wp_style_numbers(point, '\0'), out);
    out->doubt = state == WP_VALUE_GOOD && holds ? WP_DOUBT_READ : WP_DOUBT_NONE;
    return state;
}

WpValueState
wp_table_read_styled(WpTable *table, const WpLayoutField *field, WpTableChoice *choice,
                     const char *text, size_t size, uint32_t line, WpValue *out)
{
    Styled cell = {table, field, choice, text, size};
    WpValueState state;
    char thousands;
    WpShows shows = wp_style_shows(&choice->style, field->type, text, size, &thousands);

    choice->odd = false;
    if (shows == WP_SHOWS_POINT || shows == WP_SHOWS_COMMA) {
        note(&choice->shown[shows == WP_SHOWS_COMMA], text, size, line);
        return read_shown(&cell, shows == WP_SHOWS_COMMA, thousands, out);
    }
    if (shows != WP_SHOWS_NOTHING) {
        note(&choice->either, text, size, line);
        state = read_either(&cell, shows == WP_SHOWS_EITHER_MARK, out);
        choice->doubts |= (uint8_t)(1u << out->doubt);
        return state;
    }
    state = read_as(&cell, &choice->style, out);
    /* blanks or apostrophes between thousands, in a column where they are rare */
    for (int i = 0; i < 2 && state == WP_VALUE_BAD && field->type != WP_TYPE_TIME; i++)
        state = read_numbers(&cell, wp_style_numbers(choice->style.numbers.decimal == ',', " '"[i]),
                             out);
    return state;
}
