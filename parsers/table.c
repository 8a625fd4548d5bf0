#include "parsers/table.h"

#include <string.h>

/* Rows after which it is looked anew which columns do not repeat themselves. */
#define AHEAD_ROWS 1024

/* Has the memory fetched that the row's new texts will wait for. */
static void
fetch_ahead(WpTable *table, WpTableProgram *program, const WpTableRow *row)
{
    if (table->n_rows % AHEAD_ROWS == 0) {
        g_array_set_size(program->ahead, 0);
        for (uint32_t i = 0; i < program->ops->len; i++) {
            const WpTableOp *op = &g_array_index(program->ops, WpTableOp, i);

            if (op->field->type == WP_TYPE_TEXT && wp_cell_cache_is_off(op->choice->cache))
                g_array_append_val(program->ahead, op->column);
        }
    }
    for (uint32_t i = 0; i < program->ahead->len; i++) {
        uint32_t column = g_array_index(program->ahead, uint32_t, i);

        if (column < row->n_cells && row->cells[column].size > 0)
            wp_str_pool_prefetch(table->intake->texts, row->cells[column].text,
                                 row->cells[column].size);
    }
}

/* Takes the value of one choice, if it has one. */
static WpValueState
run_op(WpTable *table, const WpTableOp *op, const WpTableRow *row)
{
    WpGiven *given = wp_givens_add(&table->givens);
    WpValueState state = wp_table_cell(table, op->field, op->choice, row, &given->value);

    given->field = op->field;
    given->state = state;
    table->givens.n -= state != WP_VALUE_GOOD;
    return state;
}

/* A single value is that of the first column that has one; a list has those of all columns, and the
 * constant if none has any. What cannot be read is unknown, and not the constant. */
static void
run_steps(WpTable *table, WpTableProgram *program, const WpTableRow *row)
{
    const WpTableOp *ops = (const WpTableOp *)(void *)program->ops->data;
    uint32_t n_ops = program->ops->len;
    bool bad = false, found = false;

    table->givens.n = 0;
    fetch_ahead(table, program, row);
    for (uint32_t i = 0; i < n_ops;) {
        const WpTableOp *op = &ops[i++];
        bool any = op->column < row->n_cells ? row->cells[op->column].size > 0
                                             : op->constant && !found && !bad;

        if (any) {
            WpValueState state = run_op(table, op, row);

            found |= state == WP_VALUE_GOOD;
            bad |= state == WP_VALUE_BAD;
            if (found && !op->is_list)
                i = op->next;
        }
        if (i < op->next)
            continue;
        if (bad && !found)
            *wp_givens_add(&table->givens) = (WpGiven){.field = op->field, .state = WP_VALUE_BAD};
        bad = found = false;
    }
}

/* Whether a row has anything of a part: a value that is not a constant. */
static bool
has_part(const WpTableProgram *part, const WpTableRow *row)
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
run_parts(WpTable *table, WpTableProgram *program, const WpTableRow *row)
{
    for (uint32_t i = 0; i < program->parts->len; i++) {
        WpTableProgram *part = &g_array_index(program->parts, WpTableProgram, i);

        if (!has_part(part, row))
            continue;
        run_steps(table, part, row);
        if (wp_intake_check(table->intake, part->record, &table->givens, row->place) &&
            wp_intake_begin(table->intake, part->record, &table->givens, row->place))
            wp_builder_end(table->intake->builder);
    }
}

/* The number that the cell ends with: "10.0.0.1:443" and "443" are 443. */
static bool
number_at_end(const WpTableRow *row, uint32_t column, int64_t *out)
{
    if (column >= row->n_cells)
        return false;
    const char *text = row->cells[column].text;
    size_t size = row->cells[column].size, first;

    wp_value_trim(&text, &size);
    for (first = size; first > 0 && g_ascii_isdigit(text[first - 1]);)
        first--;
    return wp_parse_int(text + first, size - first, wp_number_plain, out);
}

static bool
is_text(const char *wanted, const char *text)
{
    size_t size = strlen(wanted);

    if (size > 1 && wanted[size - 1] == '*')
        return strncmp(wanted, text, size - 1) == 0;
    return strcmp(wanted, text) == 0;
}

static bool
fits(const WpLayoutWhen *when, const WpTableWhen *columns, const WpTableRow *row)
{
    uint32_t column = columns->column;
    const char *text = column < row->n_cells ? row->cells[column].text : "";
    size_t size = column < row->n_cells ? row->cells[column].size : 0;
    bool listed = false;
    int64_t number, other;

    if (when->below)
        return number_at_end(row, column, &number) && number_at_end(row, columns->below, &other) &&
               number < other;
    wp_value_trim(&text, &size);
    g_autofree char *folded = g_utf8_strdown(text, (gssize)size);
    for (const char *const *is = when->is; *is; is++)
        listed |= is_text(*is, folded);
    return listed != when->not ;
}

/* Whether the row is a record of this program. */
static bool
is_meant(const WpTableProgram *program, const WpTableRow *row)
{
    for (uint32_t i = 0; i < program->whens->len; i++)
        if (!fits(program->record->whens->pdata[i], &g_array_index(program->whens, WpTableWhen, i),
                  row))
            return false;
    return true;
}

static void
run_program(WpTable *table, WpTableProgram *program, const WpTableRow *row)
{
    WpIntake *intake = table->intake;

    if (table->batch && wp_flow_batch_add(table, row))
        return;
    table->counted = table->batch != NULL;
    run_steps(table, program, row);
    table->counted = false;
    if (!wp_intake_check(intake, program->record, &table->givens, row->place) ||
        !wp_intake_begin(intake, program->record, &table->givens, row->place))
        return;
    if (program->record->keep_tags)
        for (uint32_t i = 0; i < table->tags->len; i++)
            wp_table_tag(table, &g_array_index(table->tags, WpTableTag, i), row);
    run_parts(table, program, row);
    if (program->record->is_series)
        wp_builder_end_samples(intake->builder, table->at);
    else
        wp_builder_end(intake->builder);
}

static void
note_collected(WpTable *table, const WpTableRow *row)
{
    for (uint32_t i = 0; i < table->collected.choices->len; i++) {
        WpTableChoice *choice = &g_array_index(table->collected.choices, WpTableChoice, i);

        WpValue value;

        if (wp_table_cell(table, table->collected.field, choice, row, &value) == WP_VALUE_GOOD) {
            table->at = value.number;
            wp_intake_note_collected(table->intake, value.number);
            return;
        }
    }
}

/* Programs may leave out cells that are empty at the end of a row, but behind an empty line another
 * table may begin. */
static void
note_narrow(WpTable *table, const WpTableRow *row)
{
    uint32_t n_cells = 0;

    for (uint32_t i = 0; i < row->n_cells; i++)
        n_cells += row->cells[i].size > 0;
    if (table->delimiter && n_cells > 1)
        n_cells = row->n_cells; /* but a text alone is a note below the table */
    WpNarrow *narrow = row->number > 1 ? &table->narrow : &table->early;
    if (n_cells * 2 < table->n_columns && narrow->line == 0)
        *narrow = (WpNarrow){row->place->line, n_cells};
}

void
wp_table_row(WpTable *table, const WpCell *cells, uint32_t n_cells, const WpPlace *place)
{
    WpTableRow row = {cells, n_cells, place, ++table->n_given};
    bool meant = table->programs->len == 0;

    if (wp_table_is_none(table, &row))
        return;
    if (wp_table_refuses(table, &row))
        return;
    table->n_rows++;
    table->n_short += n_cells < table->n_columns;
    table->last_line = place->line;
    table->last_n_cells = n_cells;
    if (table->apart)
        note_narrow(table, &row);
    table->at = WP_TIME_NONE;
    if (table->collected.choices)
        note_collected(table, &row);
    for (uint32_t i = 0; i < table->programs->len; i++) {
        WpTableProgram *program = &g_array_index(table->programs, WpTableProgram, i);

        if (!is_meant(program, &row))
            continue;
        meant = true;
        run_program(table, program, &row);
    }
    if (!meant && table->layout->skips_others) {
        wp_builder_count_passed(table->intake->builder, table->intake->file);
        table->n_skipped++;
    } else if (!meant)
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

            if (choice->n_bad > 0)
                wp_table_say_bad(table, step->field, choice);
        }
    }
    for (uint32_t i = 0; i < program->parts->len; i++)
        end_program(table, &g_array_index(program->parts, WpTableProgram, i));
}

/* Where the last row alone is short, the export was cut off while it was written or copied. */
static void
say_cut_off(WpTable *table)
{
    WpDiagList *diags = table->intake->diags;

    if (table->delimiter && table->n_short == 1 && table->n_rows > 1 &&
        table->last_n_cells < table->n_columns)
        wp_diag(diags, WP_DIAG_CUT_OFF, (WpLoc){table->intake->name, table->last_line, 0},
                "the last row has %u cell%s, all others %u: was the file cut off?",
                table->last_n_cells, wp_plural(table->last_n_cells), table->n_columns);
    else if (table->narrow.line > 0)
        wp_diag(diags, WP_DIAG_CUT_OFF, (WpLoc){table->intake->name, table->narrow.line, 0},
                "%u cell%s behind an empty line, where the header has %u: if another table begins "
                "here, put it in a file or on a sheet of its own; it is read as rows of the first",
                table->narrow.cells, wp_plural(table->narrow.cells), table->n_columns);
}

void
wp_table_end(WpTable *table)
{
    wp_flow_batch_flush(table);
    say_cut_off(table);
    if (table->n_skipped > 0)
        wp_diag(table->intake->diags, WP_DIAG_UNUSED_ROWS, (WpLoc){table->intake->name, 0, 0},
                "%" G_GUINT64_FORMAT " row%s of kinds that nothing reads", table->n_skipped,
                wp_plural(table->n_skipped));
    for (uint32_t i = 0; table->collected.choices && i < table->collected.choices->len; i++)
        if (g_array_index(table->collected.choices, WpTableChoice, i).n_bad > 0)
            wp_table_say_bad(table, table->collected.field,
                             &g_array_index(table->collected.choices, WpTableChoice, i));
    for (uint32_t i = 0; i < table->programs->len; i++)
        end_program(table, &g_array_index(table->programs, WpTableProgram, i));
    wp_table_settle_doubts(table);
}

void
wp_table_print_row(const void *node, GString *out)
{
    const WpCsvRow *row = node;

    for (uint32_t i = 0; i < row->n_cells; i++) {
        const char *text = row->cells[i].text;

        if (i > 0)
            g_string_append_c(out, ',');
        if (!strpbrk(text, ",\"\r\n")) {
            g_string_append(out, text);
            continue;
        }
        g_string_append_c(out, '"');
        for (; *text; text++) {
            if (*text == '"')
                g_string_append_c(out, '"');
            g_string_append_c(out, *text);
        }
        g_string_append_c(out, '"');
    }
}
