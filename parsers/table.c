#include "parsers/table.h"

#include <string.h>

/* Cells of one column that are reported one by one; the others are counted. */
#define BAD_SHOWN 3
/* A tag's value is cut here. */
#define TAG_MAX 1024

typedef struct {
    const WpCell *cells;
    uint32_t n_cells;
    const WpPlace *place;
} Row;

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
        wp_diag_hint(diags, "a layout of your own can say 'dates: day-first'");
    } else {
        wp_diag(diags, WP_DIAG_ASSUMED, loc,
                "column '%s': '%s' is read with '%c' as decimal mark, '%c' for thousands", column,
                example, choice->style.numbers.decimal, choice->style.numbers.thousands);
        wp_diag_hint(diags, "a layout of your own can say 'numbers: point' or 'numbers: comma'");
    }
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

/* Where cell @index begins in the first line of the record, from 1; 0 if it is not there. */
static uint32_t
cell_column(const WpTable *table, const WpPlace *place, uint32_t index)
{
    bool quoted = false;
    uint32_t n = 0;

    for (size_t i = 0; place->raw && i < place->raw_size && place->raw[i] != '\n'; i++) {
        if (n == index)
            return (uint32_t)i + 1;
        if (place->raw[i] == '"')
            quoted = !quoted;
        else if (!quoted && place->raw[i] == table->delimiter)
            n++;
    }
    return 0;
}

static void
say_bad(WpTable *table, const WpTableStep *step, WpTableChoice *choice, const char *text,
        size_t size, const WpPlace *place)
{
    g_autofree char *wanted = wp_value_wanted(step->field, choice->source);
    uint32_t column = cell_column(table, place, choice->column);
    WpLoc loc = {table->intake->name, place->line, column};
    const char *end = column > 0 ? memchr(place->raw, '\n', place->raw_size) : NULL;
    g_autofree char *message =
        g_strdup_printf("column '%s': '%.*s' is not %s; it is taken as unknown",
                        table->names[choice->column], (int)MIN(size, 60), text, wanted);

    if (choice->n_bad++ >= BAD_SHOWN)
        return;
    if (column > 0)
        wp_diag_excerpt(table->intake->diags, WP_DIAG_IGNORED_VALUE, loc, place->raw,
                        end ? (size_t)(end - place->raw) : place->raw_size, size, "%s", message);
    else
        wp_diag(table->intake->diags, WP_DIAG_IGNORED_VALUE, loc, "%s", message);
}

/* The value of one column in this row, remembered for the next. */
static WpValueState
take_cell(WpTable *table, const WpTableStep *step, WpTableChoice *choice, const Row *row)
{
    const WpLayoutField *field = step->field;
    const char *text = choice->source->value ? choice->source->value : "";
    size_t size = strlen(text);
    bool constant = choice->column == WP_NO_COLUMN, number = false;

    if (!constant && choice->column < row->n_cells) {
        number = row->cells[choice->column].number;
        text = row->cells[choice->column].text;
        size = row->cells[choice->column].size;
    }
    if (size == 0)
        return WP_VALUE_NONE;
    bool is_list = field->type == WP_TYPE_TEXTS || field->type == WP_TYPE_TAGS;
    if (!is_list && choice->has_seen && choice->seen_number == number &&
        choice->seen->len == size && memcmp(choice->seen->str, text, size) == 0) {
        choice->n_bad += choice->state == WP_VALUE_BAD;
        return choice->state;
    }
    const char *cell = text;
    size_t cell_size = size;
    WpStyle style = choice->style;
    if (number)
        style.numbers = wp_number_plain;
    if (!constant && !wp_value_prepare(field, choice->scratch, &text, &size))
        choice->state = WP_VALUE_NONE;
    else
        choice->state = wp_value_convert(field, choice->source->scale.factor, &style,
                                         table->intake->texts, text, size, &choice->value);
    if (choice->key_column < row->n_cells) {
        choice->value.key = row->cells[choice->key_column].text;
        choice->value.key_size = row->cells[choice->key_column].size;
        wp_value_trim(&choice->value.key, &choice->value.key_size);
    }
    if (choice->state == WP_VALUE_BAD)
        say_bad(table, step, choice, text, size, row->place);
    if (!is_list) {
        g_string_truncate(choice->seen, 0);
        g_string_append_len(choice->seen, cell, (gssize)cell_size);
        choice->has_seen = true;
        choice->seen_number = number;
    }
    return choice->state;
}

static void
give(WpTable *table, const WpLayoutField *field, WpValueState state, const WpValue *value)
{
    WpGiven given = {field, state, *value};

    g_array_append_val(table->given, given);
}

/* A single value is that of the first column that has one; a list has those of all columns, and the
 * constant if none has any. */
static void
run_step(WpTable *table, const WpTableStep *step, const Row *row)
{
    bool is_list = step->field->type == WP_TYPE_TEXTS || step->field->type == WP_TYPE_TAGS;
    bool bad = false, found = false;
    WpValue none = {0};

    for (uint32_t i = 0; i < step->choices->len; i++) {
        WpTableChoice *choice = &g_array_index(step->choices, WpTableChoice, i);

        if (found && choice->column == WP_NO_COLUMN)
            continue;
        WpValueState state = take_cell(table, step, choice, row);
        bad |= state == WP_VALUE_BAD;
        if (state != WP_VALUE_GOOD)
            continue;
        give(table, step->field, state, &choice->value);
        found = true;
        if (!is_list)
            return;
    }
    if (bad && !found)
        give(table, step->field, WP_VALUE_BAD, &none);
}

static void
run_steps(WpTable *table, const WpTableProgram *program, const Row *row)
{
    g_array_set_size(table->given, 0);
    for (uint32_t i = 0; i < program->steps->len; i++)
        run_step(table, &g_array_index(program->steps, WpTableStep, i), row);
}

/* Whether a row has anything of a part: a value that is not a constant. */
static bool
has_part(const WpTableProgram *part, const Row *row)
{
    for (uint32_t i = 0; i < part->steps->len; i++) {
        const WpTableStep *step = &g_array_index(part->steps, WpTableStep, i);

        for (uint32_t j = 0; j < step->choices->len; j++) {
            const WpTableChoice *choice = &g_array_index(step->choices, WpTableChoice, j);

            if (choice->column >= row->n_cells)
                continue;
            const char *text = row->cells[choice->column].text;
            size_t size = row->cells[choice->column].size;
            if (size > 0 && wp_value_prepare(step->field, choice->scratch, &text, &size))
                return true;
        }
    }
    return false;
}

static void
run_parts(WpTable *table, const WpTableProgram *program, const Row *row)
{
    for (uint32_t i = 0; i < program->parts->len; i++) {
        const WpTableProgram *part = &g_array_index(program->parts, WpTableProgram, i);

        if (!has_part(part, row))
            continue;
        run_steps(table, part, row);
        if (wp_intake_check(table->intake, part->record, table->given, row->place) &&
            wp_intake_begin(table->intake, part->record, table->given, row->place))
            wp_builder_end(table->intake->builder);
    }
}

static void
set_tags(WpTable *table, const Row *row)
{
    for (uint32_t i = 0; i < table->tags->len; i++) {
        uint32_t column = g_array_index(table->tags, uint32_t, i);

        if (column >= row->n_cells)
            return;
        const char *text = row->cells[column].text;
        size_t size = row->cells[column].size;
        wp_value_trim(&text, &size);
        if (size > TAG_MAX)
            for (size = TAG_MAX; ((uint8_t)text[size] & 0xC0) == 0x80;)
                size--;
        if (size > 0)
            wp_builder_set_tag(table->intake->builder, table->names[column],
                               strlen(table->names[column]), text, size);
    }
}

/* Whether the row is a record of this program. */
static bool
is_meant(const WpTableProgram *program, const Row *row)
{
    const WpLayoutRecord *record = program->record;

    if (!record->when)
        return true;
    const char *text = program->when < row->n_cells ? row->cells[program->when].text : "";
    size_t size = program->when < row->n_cells ? row->cells[program->when].size : 0;
    wp_value_trim(&text, &size);
    g_autofree char *folded = g_utf8_strdown(text, (gssize)size);
    bool listed = false;
    for (const char *const *is = record->when_is; *is; is++)
        listed |= strcmp(*is, folded) == 0;
    return listed != record->when_not;
}

static void
run_program(WpTable *table, const WpTableProgram *program, const Row *row)
{
    WpIntake *intake = table->intake;

    run_steps(table, program, row);
    if (!wp_intake_check(intake, program->record, table->given, row->place) ||
        !wp_intake_begin(intake, program->record, table->given, row->place))
        return;
    if (program->record->keep_tags)
        set_tags(table, row);
    run_parts(table, program, row);
    wp_builder_end(intake->builder);
}

static bool
is_blank(const Row *row)
{
    for (uint32_t i = 0; i < row->n_cells; i++)
        if (row->cells[i].size > 0)
            return false;
    return true;
}

/* A file made of several has the header in it again. */
static bool
is_header(const WpTable *table, const Row *row)
{
    if (row->n_cells != table->n_columns)
        return false;
    for (uint32_t i = 0; i < row->n_cells; i++) {
        const char *text = row->cells[i].text;
        size_t size = row->cells[i].size;

        wp_value_trim(&text, &size);
        if (size != strlen(table->names[i]) || memcmp(text, table->names[i], size) != 0)
            return false;
    }
    return true;
}

static bool
has_surplus(const WpTable *table, const Row *row)
{
    for (uint32_t i = table->n_columns; i < row->n_cells; i++)
        if (row->cells[i].size > 0)
            return true;
    return false;
}

static void
note_collected(WpTable *table, const Row *row)
{
    for (uint32_t i = 0; i < table->collected.choices->len; i++) {
        WpTableChoice *choice = &g_array_index(table->collected.choices, WpTableChoice, i);

        if (take_cell(table, &table->collected, choice, row) == WP_VALUE_GOOD) {
            wp_intake_note_collected(table->intake, choice->value.number);
            return;
        }
    }
}

void
wp_table_row(WpTable *table, const WpCell *cells, uint32_t n_cells, const WpPlace *place)
{
    Row row = {cells, n_cells, place};
    bool meant = table->programs->len == 0;

    if (is_blank(&row) || is_header(table, &row))
        return;
    table->n_rows++;
    table->n_short += n_cells < table->n_columns;
    table->last_line = place->line;
    table->last_n_cells = n_cells;
    if (has_surplus(table, &row)) {
        g_autofree char *message =
            g_strdup_printf("the row has %u cells, the header %u", n_cells, table->n_columns);
        wp_intake_reject(table->intake, place, WP_DIAG_CSV_CELL_COUNT,
                         cell_column(table, place, table->n_columns), message);
        return;
    }
    if (table->collected.choices)
        note_collected(table, &row);
    for (uint32_t i = 0; i < table->programs->len; i++) {
        const WpTableProgram *program = &g_array_index(table->programs, WpTableProgram, i);

        if (!is_meant(program, &row))
            continue;
        meant = true;
        run_program(table, program, &row);
    }
    if (!meant)
        wp_intake_reject(table->intake, place, WP_DIAG_BAD_VALUE, 0,
                         "the row is of no kind that the layout knows");
}

static void
end_program(WpTable *table, const WpTableProgram *program)
{
    for (uint32_t i = 0; i < program->steps->len; i++) {
        const WpTableStep *step = &g_array_index(program->steps, WpTableStep, i);

        for (uint32_t j = 0; j < step->choices->len; j++) {
            const WpTableChoice *choice = &g_array_index(step->choices, WpTableChoice, j);
            g_autofree char *wanted = wp_value_wanted(step->field, choice->source);

            if (choice->n_bad > BAD_SHOWN)
                wp_diag(table->intake->diags, WP_DIAG_IGNORED_VALUE,
                        (WpLoc){table->intake->name, 0, 0},
                        "column '%s': %" G_GUINT64_FORMAT
                        " cells in all are not %s; they are taken as unknown",
                        table->names[choice->column], choice->n_bad, wanted);
        }
    }
    for (uint32_t i = 0; i < program->parts->len; i++)
        end_program(table, &g_array_index(program->parts, WpTableProgram, i));
}

/* Where the last row alone is short, the export was cut off while it was written or copied. */
static void
say_cut_off(WpTable *table)
{
    if (table->delimiter && table->n_short == 1 && table->n_rows > 1 &&
        table->last_n_cells < table->n_columns)
        wp_diag(table->intake->diags, WP_DIAG_CUT_OFF,
                (WpLoc){table->intake->name, table->last_line, 0},
                "the last row has %u cells, all others %u: was the file cut off?",
                table->last_n_cells, table->n_columns);
}

void
wp_table_end(WpTable *table)
{
    say_cut_off(table);
    for (uint32_t i = 0; i < table->programs->len; i++)
        end_program(table, &g_array_index(table->programs, WpTableProgram, i));
}
