#include "planner/report/csv-writer.h"

#include "planner/base/append.h"
#include "planner/base/csv-guard.h"

#include <string.h>

#define FLUSH_SIZE (64 * 1024)

/*
 * A cell as it was spelled: most columns have few values. Each column keeps some, each at the place
 * that its value hashes to; numbers are known by themselves, lasting texts by their address. One
 * fills a line of the cache.
 */
#define CELL_ROOM 40
#define CELL_BITS 5

typedef struct {
    uint64_t value;
    char *longer; /* (nullable) instead of .text */
    uint32_t size;
    bool is_used;
    char text[CELL_ROOM];
} Cell;

G_STATIC_ASSERT(sizeof(Cell) == 64);

/* A column of which most values are new is not looked up any more. */
#define N_TRIED 1024

typedef struct {
    Cell *cells; /* (nullable) NULL: not asked for yet */
    uint32_t n_asked, n_found;
    bool is_off;
} Kept;

typedef struct {
    WpRowWriter rows; /* first: the table's emit() holds it by this */
    const WpTableSpec *spec;
    const WpCsvOptions *options;
    WpSink *sink;
    GString *buffer;
    GString *cell; /* of the text being written */
    Kept *kept;    /* by column */
    uint32_t column;
    uint64_t n_rows;
} Writer;

const WpCsvOptions wp_csv_default = {',', false, true, true, NULL};

static void
flush(Writer *writer)
{
    wp_sink_write(writer->sink, writer->buffer->str, writer->buffer->len);
    g_string_truncate(writer->buffer, 0);
}

/* The column of the cell that comes now, and the delimiter before it. */
static const WpTableColumn *
begin_cell(Writer *writer)
{
    const WpTableColumn *column = &writer->spec->columns[writer->column];

    g_assert(column->name); /* else the row has more cells than columns */
    if (writer->column++ > 0)
        wp_append(writer->buffer, &writer->options->delimiter, 1);
    return column;
}

/* Blanks at the ends are quoted too: some readers trim them elsewhere. */
static bool
needs_quotes(const char *text, size_t size, char delimiter)
{
    if (size == 0)
        return false;
    if (text[0] == ' ' || text[size - 1] == ' ')
        return true;
    for (size_t i = 0; i < size; i++) {
        char c = text[i];

        if (c == delimiter || c == '"' || c == ',' || c == ';' || c == '\n' || c == '\r')
            return true;
    }
    return false;
}

/* A text without quotes of its own. */
static void
append_quoted(GString *out, const char *text, size_t size)
{
    wp_append(out, "\"", 1);
    wp_append(out, text, size);
    wp_append(out, "\"", 1);
}

static void
append_cell(Writer *writer, const char *text, size_t size)
{
    GString *out = writer->buffer;

    if (!needs_quotes(text, size, writer->options->delimiter)) {
        wp_append(out, text, size);
        return;
    }
    wp_append(out, "\"", 1);
    for (const char *at = text, *end = at + size; at < end;) {
        const char *quote = memchr(at, '"', (size_t)(end - at));
        const char *stop = quote ? quote + 1 : end;

        wp_append(out, at, (size_t)(stop - at));
        if (quote)
            wp_append(out, "\"", 1);
        at = stop;
    }
    wp_append(out, "\"", 1);
}

/* ---- what is spelled again ---- */

static inline void
append_kept(GString *out, const Cell *cell)
{
    if (cell->longer) {
        wp_append(out, cell->longer, cell->size);
    } else if (out->len + CELL_ROOM < out->allocated_len) {
        /* of one size, so without a call; what is too much is written over */
        memcpy(out->str + out->len, cell->text, CELL_ROOM);
        out->len += cell->size;
        out->str[out->len] = '\0';
    } else {
        g_string_append_len(out, cell->text, cell->size);
    }
}

/* Whether the cell that was begun could be written; else @out_cell is where to keep it, or NULL. */
static bool
repeat(Writer *writer, uint64_t value, Cell **out_cell)
{
    Kept *kept = &writer->kept[writer->column - 1];

    *out_cell = NULL;
    if (kept->is_off)
        return false;
    if (!kept->cells)
        kept->cells = g_new0(Cell, 1u << CELL_BITS);
    Cell *cell = &kept->cells[value * UINT64_C(0x9E3779B97F4A7C15) >> (64 - CELL_BITS)];

    kept->n_asked++;
    if (cell->is_used && cell->value == value) {
        kept->n_found++;
        append_kept(writer->buffer, cell);
        return true;
    }
    kept->is_off = kept->n_asked == N_TRIED && kept->n_found < N_TRIED / 4;
    *out_cell = cell;
    return false;
}

/* What stands in the buffer from @begin on. */
static void
keep(const Writer *writer, Cell *cell, uint64_t value, size_t begin)
{
    const char *text = writer->buffer->str + begin;
    size_t size = writer->buffer->len - begin;

    if (!cell)
        return;
    g_clear_pointer(&cell->longer, g_free);
    cell->is_used = size <= UINT32_MAX;
    cell->value = value;
    cell->size = (uint32_t)size;
    if (size <= CELL_ROOM)
        memcpy(cell->text, text, size);
    else
        cell->longer = g_memdup2(text, size);
}

static void
free_kept(Kept *kept, uint32_t n_columns)
{
    for (uint32_t i = 0; i < n_columns; i++) {
        for (uint32_t j = 0; kept[i].cells && j < 1u << CELL_BITS; j++)
            g_free(kept[i].cells[j].longer);
        g_free(kept[i].cells);
    }
    g_free(kept);
}

/* ---- cells ---- */

static void
spell_text(Writer *writer, const WpTableColumn *column, const char *text)
{
    bool guard = column->kind == WP_COLUMN_TEXT && writer->options->guard;
    size_t size;

    switch (wp_csv_form(text, guard, &size)) {
    case WP_CSV_PLAIN:
        wp_append(writer->buffer, text, size);
        return;
    case WP_CSV_QUOTED:
        append_quoted(writer->buffer, text, size);
        return;
    case WP_CSV_OTHER:
        break;
    }
    g_string_truncate(writer->cell, 0);
    wp_append_csv_text(writer->cell, text, guard);
    append_cell(writer, writer->cell->str, writer->cell->len);
}

static void
write_text(WpRowWriter *rows, const char *text)
{
    Writer *writer = (Writer *)rows;
    const WpTableColumn *column = begin_cell(writer);

    g_assert(column->kind == WP_COLUMN_TEXT || column->kind == WP_COLUMN_KEY);
    if (text)
        spell_text(writer, column, text);
}

static void
write_lasting(WpRowWriter *rows, const char *text)
{
    Writer *writer = (Writer *)rows;
    const WpTableColumn *column = begin_cell(writer);
    size_t begin = writer->buffer->len;
    uint64_t value = (uintptr_t)text;
    Cell *cell;

    g_assert(column->kind == WP_COLUMN_TEXT || column->kind == WP_COLUMN_KEY);
    if (!text || repeat(writer, value, &cell))
        return;
    spell_text(writer, column, text);
    keep(writer, cell, value, begin);
}

static void
spell_number(GString *out, const WpTableColumn *column, int64_t value)
{
    switch (column->kind) {
    case WP_COLUMN_INT:
        wp_append_fixed(out, value, 1, 0);
        return;
    case WP_COLUMN_SCALED:
    case WP_COLUMN_MONEY:
        wp_append_fixed(out, value, column->factor, column->digits);
        return;
    case WP_COLUMN_DAY:
        wp_append_day(out, (WpDay)value);
        return;
    case WP_COLUMN_TIME:
        wp_append_time(out, value);
        return;
    case WP_COLUMN_BOOL:
        g_string_append(out, value ? "yes" : "no");
        return;
    case WP_COLUMN_TEXT:
    case WP_COLUMN_KEY:
        break;
    }
    g_assert_not_reached();
}

static void
write_number(WpRowWriter *rows, int64_t value)
{
    Writer *writer = (Writer *)rows;
    const WpTableColumn *column = begin_cell(writer);
    size_t begin = writer->buffer->len;
    Cell *cell;

    if (column->kind == WP_COLUMN_INT || column->kind == WP_COLUMN_BOOL) {
        spell_number(writer->buffer, column, value);
    } else if (!repeat(writer, (uint64_t)value, &cell)) {
        spell_number(writer->buffer, column, value);
        keep(writer, cell, (uint64_t)value, begin);
    }
}

static void
write_none(WpRowWriter *rows)
{
    begin_cell((Writer *)rows);
}

static void
end_line(Writer *writer)
{
    wp_append(writer->buffer, writer->options->crlf ? "\r\n" : "\n", writer->options->crlf ? 2 : 1);
    if (writer->buffer->len >= FLUSH_SIZE)
        flush(writer);
}

static void
end_row(WpRowWriter *rows)
{
    Writer *writer = (Writer *)rows;
    size_t size = writer->buffer->len;

    g_assert(!writer->spec->columns[writer->column].name); /* else cells are missing */
    if (writer->column == 1 && (size == 0 || writer->buffer->str[size - 1] == '\n'))
        g_string_append(writer->buffer, "\"\"");
    end_line(writer);
    writer->column = 0;
    writer->n_rows++;
}

void
wp_csv_write(const WpTableSpec *spec, const void *data, const WpCsvOptions *options, WpSink *sink,
             uint64_t *out_rows)
{
    g_autoptr(GString) buffer = g_string_new(options->bom ? "\357\273\277" : NULL);
    g_autoptr(GString) cell = g_string_new(NULL);
    uint32_t n_columns = 0;
    Writer writer = {
        .rows = {write_text, write_lasting, write_number, write_none, end_row},
        .spec = spec,
        .options = options,
        .sink = sink,
        .buffer = buffer,
        .cell = cell,
    };

    while (spec->columns[n_columns].name)
        n_columns++;
    writer.kept = g_new0(Kept, n_columns + 1);
    for (const WpTableColumn *column = spec->columns; column->name; column++) {
        g_string_assign(cell, column->name);
        if (column->kind == WP_COLUMN_MONEY && options->currency)
            g_string_append_printf(cell, "_%s", options->currency);
        if (column > spec->columns)
            g_string_append_c(buffer, options->delimiter);
        append_cell(&writer, cell->str, cell->len);
    }
    end_line(&writer);
    spec->emit(data, &writer.rows);
    g_assert(writer.column == 0); /* else the last row was not ended */
    flush(&writer);
    free_kept(writer.kept, n_columns);
    if (out_rows)
        *out_rows = writer.n_rows;
}
