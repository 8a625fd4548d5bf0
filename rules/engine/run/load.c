#include "rules/engine/run/machine.h"

/* Fields of rows, and variables of macros. */

static WpCelForm
form_of(const WpCelType *type)
{
    switch (type->kind) {
    case WP_CEL_BOOL:
        return WP_CEL_FORM_BOOL;
    case WP_CEL_INT:
        return WP_CEL_FORM_INT;
    case WP_CEL_DOUBLE:
        return WP_CEL_FORM_DOUBLE;
    case WP_CEL_TIMESTAMP:
        return WP_CEL_FORM_TIME;
    case WP_CEL_DURATION:
        return WP_CEL_FORM_SPAN;
    case WP_CEL_STRING:
        return WP_CEL_FORM_TEXT;
    case WP_CEL_RECORD:
        return WP_CEL_FORM_ROW;
    case WP_CEL_LIST:
        return type->item->kind == WP_CEL_RECORD ? WP_CEL_FORM_CHILDREN : WP_CEL_FORM_TEXTS;
    case WP_CEL_MAP:
        return WP_CEL_FORM_TAGS;
    default:
        g_assert_not_reached();
    }
}

static inline bool
is_known(const WpCelColumn *column, WpRowId row)
{
    return row - 1 < column->n_rows &&
           (!column->known || (column->known[row / 64] >> (row % 64) & 1));
}

/* The cell of @row into lane @lane; the caller has seen to the lane's row. */
static inline void
load_lane(WpCelVector *out, uint32_t lane, const WpCelColumn *column, WpRowId row, uint64_t missing)
{
    switch (column->cells) {
    case WP_CEL_CELLS_NONE:
        wp_cel_lane_set_unknown(out, lane, missing);
        return;
    case WP_CEL_CELLS_IDS:
        out->ids[lane] = row - 1 < column->n_rows ? column->ids[row] : 0;
        if (out->ids[lane] == 0)
            wp_cel_lane_set_unknown(out, lane, missing);
        return;
    case WP_CEL_CELLS_SELF:
        out->ids[lane] = row;
        if (row - 1 >= column->n_rows)
            wp_cel_lane_set_unknown(out, lane, missing);
        return;
    case WP_CEL_CELLS_CHILDREN:
        if (row - 1 >= column->n_rows || column->list_state[row] == 0) {
            wp_cel_lane_set_unknown(out, lane, missing);
            return;
        }
        out->ranges[lane] = (WpCelRange){column->first[row], column->first[row + 1]};
        out->info[lane] = column->list_state[row] == 1 ? missing : 0;
        return;
    case WP_CEL_CELLS_SPLIT:
        if (row <= column->split)
            load_lane(out, lane, &column->parts[0], row, missing);
        else
            load_lane(out, lane, &column->parts[1], row - column->split, missing);
        return;
    case WP_CEL_CELLS_NUMBERS:
    case WP_CEL_CELLS_FLAGS:
    case WP_CEL_CELLS_TEXTS:
    case WP_CEL_CELLS_TAGS:
        break;
    }
    if (!is_known(column, row)) {
        wp_cel_lane_set_unknown(out, lane, missing);
        return;
    }
    if (column->cells == WP_CEL_CELLS_FLAGS) {
        out->state[lane] = column->flags[row] != 0;
    } else if (column->cells == WP_CEL_CELLS_NUMBERS) {
        if (out->form == WP_CEL_FORM_DOUBLE)
            out->numbers[lane] = (double)column->numbers[row] / (double)column->factor;
        else
            out->ints[lane] = column->numbers[row];
    } else {
        out->ranges[lane] = (WpCelRange){column->first[row], column->first[row + 1]};
        out->info[lane] = 0;
    }
}

/* The part of a SPLIT column that says whose texts its ids are. */
static const WpCelColumn *
part_with_texts(const WpCelColumn *column)
{
    while (column->cells == WP_CEL_CELLS_SPLIT)
        column = &column->parts[column->parts[0].cells == WP_CEL_CELLS_NONE];
    return column;
}

static void
begin(WpCelVector *out, const WpCelColumn *column, const WpCelType *type, uint32_t n)
{
    const WpCelColumn *part = part_with_texts(column);

    wp_cel_vector_begin(out, form_of(type), n);
    out->texts = part->texts;
    out->column = part;
    out->record = type->kind == WP_CEL_RECORD ? type->record
                  : type->kind == WP_CEL_LIST ? type->item->record
                                              : 0;
}

/* The row to be read for @row: 0, whose cells are never looked at, if there is none; and whether it
 * is known. Without branches: which cells are known follows no pattern. */
static inline WpRowId
readable_row(const WpCelColumn *column, WpRowId row, bool *out_known)
{
    bool in_range = row - 1 < column->n_rows;

    row = in_range ? row : 0;
    *out_known = in_range && (!column->known || (column->known[row / 64] >> (row % 64) & 1));
    return row;
}

/* Marks the lanes that are not known; their cells hold anything. */
static inline void
mark_known(WpCelVector *out, uint32_t lane, bool known, uint64_t missing)
{
    out->state[lane] = known ? WP_CEL_LANE_OK : WP_CEL_LANE_UNKNOWN;
    out->info[lane] = missing;
    out->clean &= known;
}

/* Whether all rows exist and are known without looking. */
static bool
is_all_known(const WpCelColumn *column, const WpRowId *rows, uint32_t n)
{
    WpRowId largest = 0;

    if (column->known)
        return false;
    for (uint32_t i = 0; i < n; i++)
        largest = MAX(largest, rows[i] - 1);
    return largest < column->n_rows;
}

static void
load_ints(WpCelVector *out, const WpCelColumn *column, const WpRowId *rows, uint32_t n,
          uint64_t missing)
{
    if (is_all_known(column, rows, n)) {
        for (uint32_t i = 0; i < n; i++)
            out->ints[i] = column->numbers[rows[i]];
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        bool known;
        WpRowId row = readable_row(column, rows[i], &known);

        out->ints[i] = column->numbers[row];
        mark_known(out, i, known, missing);
    }
}

static void
load_doubles(WpCelVector *out, const WpCelColumn *column, const WpRowId *rows, uint32_t n,
             uint64_t missing)
{
    double factor = (double)column->factor;

    if (is_all_known(column, rows, n)) {
        for (uint32_t i = 0; i < n; i++)
            out->numbers[i] = (double)column->numbers[rows[i]] / factor;
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        bool known;
        WpRowId row = readable_row(column, rows[i], &known);

        out->numbers[i] = (double)column->numbers[row];
        mark_known(out, i, known, missing);
    }
    if (column->factor != 1)
        for (uint32_t i = 0; i < n; i++)
            out->numbers[i] /= factor;
}

static void
load_flags(WpCelVector *out, const WpCelColumn *column, const WpRowId *rows, uint32_t n,
           uint64_t missing)
{
    for (uint32_t i = 0; i < n; i++) {
        bool known;
        WpRowId row = readable_row(column, rows[i], &known);
        uint8_t flag = column->flags[row] != 0;

        out->state[i] = known ? flag : WP_CEL_LANE_UNKNOWN;
        out->info[i] = missing;
        out->clean &= known;
    }
}

static void
load_ids(WpCelVector *out, const WpCelColumn *column, const WpRowId *rows, uint32_t n,
         uint64_t missing)
{
    for (uint32_t i = 0; i < n; i++) {
        WpRowId row = rows[i];
        uint32_t id = row - 1 < column->n_rows ? column->ids[row] : 0;

        out->ids[i] = id;
        mark_known(out, i, id != 0, missing);
    }
}

static void
load_children(WpCelVector *out, const WpCelColumn *column, const WpRowId *rows, uint32_t n,
              uint64_t missing)
{
    for (uint32_t i = 0; i < n; i++) {
        WpRowId row = rows[i] - 1 < column->n_rows ? rows[i] : 0;
        uint8_t state = row == 0 ? 0 : column->list_state[row];

        out->ranges[i] = (WpCelRange){column->first[row], column->first[row + 1]};
        mark_known(out, i, state != 0, missing);
        out->info[i] = state == 2 ? 0 : missing;
    }
}

static bool
is_split_ids(const WpCelColumn *column)
{
    if (column->cells != WP_CEL_CELLS_SPLIT)
        return false;
    for (int i = 0; i < 2; i++)
        if (column->parts[i].cells != WP_CEL_CELLS_IDS &&
            column->parts[i].cells != WP_CEL_CELLS_NONE)
            return false;
    return true;
}

/* Texts of assets, which dependencies read of both their ends. */
static void
load_split_ids(WpCelVector *out, const WpCelColumn *column, const WpRowId *rows, uint32_t n,
               uint64_t missing)
{
    const uint32_t *ids[2];
    uint32_t n_rows[2];

    for (int i = 0; i < 2; i++) {
        ids[i] = column->parts[i].ids;
        n_rows[i] = column->parts[i].cells == WP_CEL_CELLS_NONE ? 0 : column->parts[i].n_rows;
    }
    for (uint32_t i = 0; i < n; i++) {
        bool is_second = rows[i] > column->split;
        WpRowId row = rows[i] - (is_second ? column->split : 0);
        uint32_t id = row - 1 < n_rows[is_second] ? ids[is_second][row] : 0;

        out->ids[i] = id;
        mark_known(out, i, id != 0, missing);
    }
}

static void
load_rows(WpCelVector *out, const WpCelColumn *column, const WpRowId *rows, uint32_t n,
          uint64_t missing)
{
    if (column->cells == WP_CEL_CELLS_IDS) {
        load_ids(out, column, rows, n, missing);
    } else if (is_split_ids(column)) {
        load_split_ids(out, column, rows, n, missing);
    } else if (column->cells == WP_CEL_CELLS_NUMBERS && column->n_rows > 0) {
        if (out->form == WP_CEL_FORM_DOUBLE)
            load_doubles(out, column, rows, n, missing);
        else
            load_ints(out, column, rows, n, missing);
    } else if (column->cells == WP_CEL_CELLS_FLAGS && column->n_rows > 0) {
        load_flags(out, column, rows, n, missing);
    } else if (column->cells == WP_CEL_CELLS_CHILDREN && column->n_rows > 0) {
        load_children(out, column, rows, n, missing);
    } else {
        for (uint32_t i = 0; i < n; i++)
            load_lane(out, i, column, rows[i], missing);
    }
}

/* Some references are unknown, or errors: those stay so. */
static void
load_some_rows(WpCelVector *out, const WpCelColumn *column, const WpCelVector *in, uint32_t n,
               uint64_t missing)
{
    WpRowId rows[WP_CEL_LANES];

    rows[0] = 0; /* if there are none */
    for (uint32_t i = 0; i < n; i++)
        rows[i] = wp_cel_is_bad(wp_cel_lane_state(in, i)) ? 0 : in->ids[i];
    load_rows(out, column, rows, n, missing);
    for (uint32_t i = 0; i < n; i++)
        if (wp_cel_is_bad(wp_cel_lane_state(in, i)))
            wp_cel_lane_set_bad(out, i, wp_cel_lane_state(in, i), wp_cel_lane_info(in, i));
}

static void
load_root_rows(const WpCelMachine *machine, const WpCelFrame *frame, WpRowId *out)
{
    for (uint32_t i = 0; i < frame->n; i++)
        out[i] = machine->rows[frame->top[i]];
}

/* Fields of the row that is judged. */
static void
do_root_field(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what)
{
    const WpCelColumn *column = wp_cel_data_column(machine->data, what->record, what->index);
    const WpCelType *type =
        wp_cel_schema_field(machine->program->schema, what->record, what->index)->type;
    WpCelVector *out = wp_cel_fresh(machine, what->to);
    const WpRowId *rows = machine->rows;
    WpRowId gathered[WP_CEL_LANES];

    if (frame->outer) {
        load_root_rows(machine, frame, gathered);
        rows = gathered;
    }
    begin(out, column, type, frame->n);
    load_rows(out, column, rows, frame->n, UINT64_C(1) << what->field);
}

void
wp_cel_do_field(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what)
{
    if (what->n) {
        do_root_field(machine, frame, what);
        return;
    }

    const WpCelVector *in = wp_cel_view(machine, what->a);
    const WpCelColumn *column = wp_cel_data_column(machine->data, what->record, what->index);
    const WpCelType *type =
        wp_cel_schema_field(machine->program->schema, what->record, what->index)->type;
    WpCelVector *out = wp_cel_fresh(machine, what->to);
    uint64_t missing = UINT64_C(1) << what->field;

    begin(out, column, type, frame->n);
    if (in->form == WP_CEL_FORM_ROW && in->clean) {
        load_rows(out, column, in->ids, frame->n, missing);
        return;
    }
    if (in->form == WP_CEL_FORM_ROW) {
        load_some_rows(out, column, in, frame->n, missing);
        return;
    }
    for (uint32_t i = 0; i < frame->n; i++) {
        uint8_t state = wp_cel_lane_state(in, i);

        if (wp_cel_is_bad(state))
            wp_cel_lane_set_bad(out, i, state, wp_cel_lane_info(in, i));
        else
            load_lane(out, i, column, wp_cel_lane_value(in, i, machine->call.scratch).row, missing);
    }
}

void
wp_cel_do_root(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what)
{
    WpCelVector *out = wp_cel_fresh(machine, what->to);

    wp_cel_vector_begin(out, WP_CEL_FORM_ROW, frame->n);
    out->record = machine->program->root_record;
    load_root_rows(machine, frame, out->ids);
}

void
wp_cel_do_local(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what)
{
    const WpCelFrame *owner = frame;
    uint16_t from[WP_CEL_LANES];

    if (what->a >= frame->base) {
        machine->registers[what->to].view = wp_cel_view(machine, what->a);
        return;
    }
    for (uint32_t i = 0; i < frame->n; i++)
        from[i] = (uint16_t)i;
    for (; what->a < owner->base; owner = owner->outer)
        for (uint32_t i = 0; i < frame->n; i++)
            from[i] = owner->map[from[i]];

    const WpCelVector *in = wp_cel_view(machine, what->a);

    wp_cel_vector_gather(wp_cel_fresh(machine, what->to), in, from, frame->n);
}

WpCelValue
wp_cel_load_cell(WpCelMachine *machine, uint32_t record, uint32_t field, WpRowId row)
{
    const WpCelColumn *column = wp_cel_data_column(machine->data, record, field);
    const WpCelType *type = wp_cel_schema_field(machine->program->schema, record, field)->type;
    uint8_t state;
    uint64_t info;
    WpCelValue data;
    WpCelVector out = {.state = &state, .info = &info, .data = &data};

    begin(&out, column, type, 1);
    load_lane(&out, 0, column, row, WP_CEL_UNNAMED);
    return wp_cel_lane_value(&out, 0, machine->call.scratch);
}
