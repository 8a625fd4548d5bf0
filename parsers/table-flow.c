#include "parsers/table.h"

#include <stddef.h>
#include <string.h>

/*
 * Flows are most of the rows of an estate, and each of their texts and edges lies somewhere else in
 * memory. So rows are held back by the dozen: their texts are looked up together, and their edges
 * together, while the memory of all is on its way. A text that came some rows before is not looked
 * up again: its id is noted where the reader of cells remembers it (WpCell.note). A row that lacks
 * something is left to the general path, after those before it.
 */

#define BATCH   64 /* rows */
#define N_TEXTS 6  /* of a flow */
#define NO_TEXT SIZE_MAX

typedef struct {
    const WpTableStep *step;
    size_t place;    /* of the id in a WpFlow; NO_TEXT: a number */
    uint32_t bit;    /* of its field, among those that are known */
    uint32_t column; /* of a text that is taken as it stands from one column; WP_NO_COLUMN */
    uint32_t only;   /* the one column from which it takes its text; WP_NO_COLUMN: there are more */
    bool notes;      /* no other step takes a text from @column: its notes are this step's */
} FlowStep;

/* What is known of a text of a row before the batch is looked up: its id, WP_STR_NONE, SAME, or the
 * number of its piece with PIECE. No id has that bit: each takes 16 bytes of 32 GB. Notes have ids
 * and pieces; the latter become ids with the batch. */
#define PIECE (UINT32_C(1) << 31)
#define SAME  UINT32_MAX /* the text is that of the row before */

struct WpFlowBatch {
    const WpLayoutRecord *record;
    GArray *steps; /* of FlowStep */
    uint32_t required;
    GArray *one_of; /* of uint32_t: bits of which one must be known */
    WpFlow flows[BATCH];
    uint32_t lines[BATCH];
    char *text; /* of all pieces */
    size_t text_size, text_room;
    uint32_t offsets[BATCH * N_TEXTS];  /* in it */
    WpStrPiece pieces[BATCH * N_TEXTS]; /* to be looked up, in the order in which they were read */
    uint32_t *notes[BATCH * N_TEXTS];   /* (nullable) of each piece: its cell's */
    WpStrId ids[BATCH * N_TEXTS];
    uint32_t n_pieces;
    uint32_t texts[BATCH * N_TEXTS]; /* of each row what is known of its texts */
    WpStrId last_ids[N_TEXTS];       /* of the row before */
    uint64_t last_number;            /* the row before: of all rows; 0: none */
    uint32_t last_known;
    uint32_t n_rows, n_texts; /* n_texts: of a row */
};

static size_t
text_place(WpField field)
{
    switch ((int)field) {
    case WP_F_DEP_FROM_NAME:
        return offsetof(WpFlow, from_name);
    case WP_F_DEP_FROM_IP:
        return offsetof(WpFlow, from_ip);
    case WP_F_DEP_TO_NAME:
        return offsetof(WpFlow, to_name);
    case WP_F_DEP_TO_IP:
        return offsetof(WpFlow, to_ip);
    case WP_F_DEP_PROTOCOL:
        return offsetof(WpFlow, protocol);
    case WP_F_DEP_PROCESS:
        return offsetof(WpFlow, process);
    default:
        return NO_TEXT;
    }
}

static uint32_t
field_bit(WpField field)
{
    return UINT32_C(1) << (field - wp_kind_first_field(WP_KIND_DEP));
}

/* Whether all that the program reads are single values of a flow. */
static bool
is_plain(const WpTableProgram *program)
{
    uint32_t n_texts = 0;

    if (program->record->kind != WP_KIND_DEP || program->record->whens->len > 0 ||
        program->record->keep_tags || program->parts->len > 0)
        return false;
    for (uint32_t i = 0; i < program->steps->len; i++) {
        const WpLayoutField *field = g_array_index(program->steps, WpTableStep, i).field;
        WpGiven given = {.field = field, .state = WP_VALUE_GOOD};
        WpFlow flow = {0};

        if (field->values || !wp_intake_set_flow(&flow, &given))
            return false;
        n_texts += text_place(field->field) != NO_TEXT;
    }
    return n_texts <= N_TEXTS;
}

static uint32_t
only_column(const WpTableStep *step)
{
    return step->choices->len == 1 ? g_array_index(step->choices, WpTableChoice, 0).column
                                   : WP_NO_COLUMN;
}

static uint32_t
plain_column(const WpTableStep *step)
{
    const WpLayoutField *field = step->field;

    return step->choices->len == 1 && !field->strip && !field->extract && !field->map
               ? g_array_index(step->choices, WpTableChoice, 0).column
               : WP_NO_COLUMN;
}

/* Finds the steps that alone take a text from their column. */
static void
share_notes(GArray *steps)
{
    for (uint32_t i = 0; i < steps->len; i++) {
        FlowStep *one = &g_array_index(steps, FlowStep, i);

        one->notes = one->place != NO_TEXT && one->column != WP_NO_COLUMN;
        for (uint32_t j = 0; j < steps->len; j++) {
            const FlowStep *other = &g_array_index(steps, FlowStep, j);

            one->notes &= j == i || other->place == NO_TEXT || other->column != one->column;
        }
    }
}

WpFlowBatch *
wp_flow_batch_new(const GArray *programs)
{
    const WpTableProgram *program;
    WpFlowBatch *batch;

    if (programs->len != 1)
        return NULL;
    program = &g_array_index(programs, WpTableProgram, 0);
    if (!is_plain(program))
        return NULL;
    batch = g_new0(WpFlowBatch, 1);
    batch->record = program->record;
    batch->steps = g_array_new(FALSE, FALSE, sizeof(FlowStep));
    batch->one_of = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (uint32_t i = 0; i < program->steps->len; i++) {
        const WpTableStep *step = &g_array_index(program->steps, WpTableStep, i);
        FlowStep one = {step,
                        text_place(step->field->field),
                        field_bit(step->field->field),
                        plain_column(step),
                        only_column(step),
                        false};

        g_array_append_val(batch->steps, one);
        batch->n_texts += one.place != NO_TEXT;
    }
    share_notes(batch->steps);
    for (uint32_t i = 0; i < program->record->fields->len; i++) {
        const WpLayoutField *field = program->record->fields->pdata[i];

        batch->required |= field->required ? field_bit(field->field) : 0;
    }
    for (uint32_t i = 0; i < program->record->one_of->len; i++) {
        const GArray *fields = program->record->one_of->pdata[i];
        uint32_t bits = 0;

        for (uint32_t j = 0; j < fields->len; j++)
            bits |= field_bit(g_array_index(fields, WpField, j));
        g_array_append_val(batch->one_of, bits);
    }
    return batch;
}

void
wp_flow_batch_free(WpFlowBatch *batch)
{
    if (!batch)
        return;
    g_free(batch->text);
    g_array_unref(batch->steps);
    g_array_unref(batch->one_of);
    g_free(batch);
}

/* Gives the rows the ids of their texts. */
static void
put_texts(WpFlowBatch *batch)
{
    const uint32_t *texts = batch->texts;

    for (uint32_t row = 0; row < batch->n_rows; row++) {
        uint32_t text = 0;

        for (uint32_t i = 0; i < batch->steps->len; i++) {
            size_t place = g_array_index(batch->steps, FlowStep, i).place;

            if (place == NO_TEXT)
                continue;
            if (*texts != SAME)
                batch->last_ids[text] = *texts & PIECE ? batch->ids[*texts & ~PIECE] : *texts;
            *(WpStrId *)(void *)((char *)&batch->flows[row] + place) = batch->last_ids[text];
            texts++;
            text++;
        }
    }
}

/* Notes have the ids of pieces from now on; those whose text was forgotten meanwhile are another's.
 */
static void
put_notes(const WpFlowBatch *batch)
{
    for (uint32_t i = 0; i < batch->n_pieces; i++)
        if (batch->notes[i] && *batch->notes[i] == (PIECE | i))
            *batch->notes[i] = batch->ids[i];
}

/* Forgets the pieces from @n_pieces on. */
static void
drop_pieces(WpFlowBatch *batch, uint32_t n_pieces, size_t text_size)
{
    for (uint32_t i = n_pieces; i < batch->n_pieces; i++)
        if (batch->notes[i] && *batch->notes[i] == (PIECE | i))
            *batch->notes[i] = 0;
    batch->n_pieces = n_pieces;
    batch->text_size = text_size;
}

/* @reading: rows are still being read, so that what their cells stand in is there. */
static void
flush(WpTable *table, bool reading)
{
    WpFlowBatch *batch = table->batch;

    if (!batch || batch->n_rows == 0)
        return;
    for (uint32_t i = 0; i < batch->n_pieces; i++)
        batch->pieces[i].text = batch->text + batch->offsets[i];
    wp_str_pool_add_many(table->intake->texts, batch->pieces, batch->n_pieces, batch->ids);
    put_texts(batch);
    if (reading)
        put_notes(batch);
    wp_builder_add_flows(table->intake->builder, table->intake->file, batch->lines, batch->flows,
                         batch->n_rows);
    table->intake->n_records += batch->n_rows;
    batch->text_size = 0;
    batch->n_pieces = 0;
    batch->n_rows = 0;
}

void
wp_flow_batch_flush(WpTable *table)
{
    flush(table, false);
}

/* The prepared text of a text field: that of the first column which has one. */
static bool
read_text(const FlowStep *one, const WpTableRow *row, const char **text, size_t *size)
{
    const WpTableStep *step = one->step;

    if (one->column < row->n_cells) {
        const WpCell *cell = &row->cells[one->column];

        if (cell->size == 0)
            return false;
        if (wp_value_is_solid(cell->text[0]) && wp_value_is_solid(cell->text[cell->size - 1]) &&
            !wp_layout_may_be_none(step->field, cell->text[0])) { /* as most are */
            *text = cell->text;
            *size = cell->size;
            return true;
        }
    }
    for (uint32_t i = 0; i < step->choices->len; i++) {
        const WpTableChoice *choice = &g_array_index(step->choices, WpTableChoice, i);

        if (choice->column == WP_NO_COLUMN) {
            *text = choice->source->value;
            *size = strlen(*text);
            return *size > 0;
        }
        if (choice->column >= row->n_cells || row->cells[choice->column].size == 0)
            continue;
        *text = row->cells[choice->column].text;
        *size = row->cells[choice->column].size;
        if (wp_value_prepare(step->field, choice->scratch, text, size))
            return true;
    }
    return false;
}

/* Gives the flow a number. Returns: whether there is one that can be read */
static bool
read_number(WpTable *table, const WpTableStep *step, const WpTableRow *row, WpFlow *flow)
{
    WpGiven given = {.field = step->field, .state = WP_VALUE_GOOD};

    for (uint32_t i = 0; i < step->choices->len; i++)
        if (wp_table_cell(table, step->field, &g_array_index(step->choices, WpTableChoice, i), row,
                          &given.value) == WP_VALUE_GOOD)
            return wp_intake_set_flow(flow, &given);
    return false;
}

/* @note: (nullable) of the cell whose text it is. Returns: what is known of the text */
static uint32_t
keep_text(WpFlowBatch *batch, const char *text, size_t size, uint32_t *note)
{
    uint32_t at = batch->n_pieces++;

    if (batch->text_room - batch->text_size < size) {
        batch->text_room = 2 * (batch->text_room + size);
        batch->text = g_realloc(batch->text, batch->text_room);
    }
    memcpy(batch->text + batch->text_size, text, size);
    batch->offsets[at] = (uint32_t)batch->text_size;
    batch->pieces[at].size = size;
    batch->notes[at] = note;
    batch->text_size += size;
    if (note)
        *note = PIECE | at;
    return PIECE | at;
}

/* Reads a text of a row that is not that of the row before. Returns: what is known of it */
static uint32_t
take_text(WpFlowBatch *batch, const FlowStep *one, const WpTableRow *row)
{
    const WpCell *cell = one->notes && one->column < row->n_cells ? &row->cells[one->column] : NULL;
    uint32_t *note = cell ? cell->note : NULL;
    const char *text;
    size_t size;

    if (note && *note != 0)
        return *note;
    if (!read_text(one, row, &text, &size))
        return WP_STR_NONE;
    if (note && (text != cell->text || size != cell->size))
        note = NULL;
    return keep_text(batch, text, size, note);
}

static bool
is_complete(const WpFlowBatch *batch, uint32_t known)
{
    if ((known & batch->required) != batch->required)
        return false;
    for (uint32_t i = 0; i < batch->one_of->len; i++)
        if (!(known & g_array_index(batch->one_of, uint32_t, i)))
            return false;
    return true;
}

/* Reads the texts and numbers of a row. Returns: which are known */
static uint32_t
read_row(WpTable *table, const WpTableRow *row, WpFlow *flow)
{
    WpFlowBatch *batch = table->batch;
    uint32_t *texts = &batch->texts[batch->n_rows * batch->n_texts];
    const FlowStep *steps = (const FlowStep *)(const void *)batch->steps->data;
    const FlowStep *end = steps + batch->steps->len;
    bool follows = batch->last_number > 0 && batch->last_number + 1 == row->number;
    uint32_t known = 0;

    for (const FlowStep *one = steps; one < end; one++) {
        if (one->place == NO_TEXT) {
            known |= read_number(table, one->step, row, flow) ? one->bit : 0;
        } else if (follows && one->only < row->n_cells && row->cells[one->only].same) {
            known |= batch->last_known & one->bit;
            *texts++ = SAME;
        } else {
            *texts = take_text(batch, one, row);
            known |= *texts++ != WP_STR_NONE ? one->bit : 0;
        }
    }
    return known;
}

bool
wp_flow_batch_add(WpTable *table, const WpTableRow *row)
{
    WpFlowBatch *batch = table->batch;
    WpFlow *flow = &batch->flows[batch->n_rows];
    uint32_t n_pieces = batch->n_pieces;
    size_t text_size = batch->text_size;

    *flow =
        (WpFlow){.bytes = -1, .connections = -1, .seen = WP_TIME_NONE, .seen_until = WP_TIME_NONE};
    uint32_t known = read_row(table, row, flow);
    if (!is_complete(batch, known)) {
        drop_pieces(batch, n_pieces, text_size);
        batch->last_number = 0;
        flush(table, true);
        return false;
    }
    batch->last_known = known;
    batch->last_number = row->number;
    batch->lines[batch->n_rows++] = row->place->line;
    if (batch->n_rows == BATCH)
        flush(table, true);
    return true;
}
