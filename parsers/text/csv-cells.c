#include "parsers/text/csv-state.h"

#include <string.h>

/* The cells of a record as libcsv gives them, and those for which it is not asked again. */

#define CELL_TEXTS (32 * 1024) /* when there are more, the row above is forgotten */
#define IN_CELL    2           /* parser.pstate, and where a cell is to begin */
#define AT_CELL    1

/* libcsv asks here for more room for a cell than place_cell() gave it: that is refused. */
static void *
grow_cell(void *cell, size_t size)
{
    (void)cell, (void)size;
    return NULL;
}

/* Has libcsv write the next cell (or the rest of one) where it is to be kept, behind those before
 * it. There is room, so that only the limit on cells can end it. */
static inline void
place_cell(WpCsvState *csv)
{
    csv->parser.entry_buf = (unsigned char *)csv->text + csv->text_size;
    csv->parser.entry_size = MIN(csv->text_room - csv->text_size, WP_CSV_MAX_CELL);
}

/* What Excel's exports do to text that looks like a number, ="007": it is the text inside. Of
 * others the text is as it stands. */
static void
open_formula(WpCell *cell, char *text, size_t size)
{
    size_t used = 2;

    if (size < 3 || text[0] != '=' || text[1] != '"' || text[size - 1] != '"')
        return;
    for (size_t i = 2; i < size - 1; i++)
        if (text[i] == '"' && (text[++i] != '"' || i == size - 1))
            return; /* ="a"&"b" */
    for (size_t i = 2; i < size - 1; i++, used++) {
        text[used] = text[i];
        i += text[i] == '"';
    }
    text[used] = '\0';
    *cell = (WpCell){.text = text + 2, .size = (uint32_t)(used - 2)};
}

static void
take_cell(void *cell, size_t size, void *data)
{
    WpCsvState *csv = data;
    char *text = csv->text + csv->text_size;

    if (csv->n_cells == WP_CSV_MAX_COLUMNS) {
        csv->too_many = true;
        return;
    }
    if (cell != text) /* a libcsv that has a buffer of its own */
        memcpy(text, cell, size);
    csv->cells[csv->n_cells++] = (WpCell){.text = text, .size = (uint32_t)size};
    text[size] = '\0';
    open_formula(&csv->cells[csv->n_cells - 1], text, size);
    csv->text_size += size + 1;
    place_cell(csv);
}

/* The cells of the present row have moved from @old to csv->text, but those that csv->seen has. */
static void
move_cells(WpCsvState *csv, uintptr_t old, size_t old_room)
{
    for (uint32_t i = 0; i < csv->n_cells; i++) {
        uintptr_t offset = (uintptr_t)csv->cells[i].text - old;

        if (offset < old_room)
            csv->cells[i].text = csv->text + offset;
    }
}

/* A cell is a byte at least, its delimiter. */
void
wp_csv_make_room(WpCsvState *csv, size_t size)
{
    size_t wanted = csv->fed - csv->start + size + 2;

    if (csv->fed == csv->start) {
        if (csv->text_size + wanted > csv->text_room)
            csv->text_size = csv->above.n = 0;
        csv->row_text = csv->text_size;
    }
    if (csv->row_text + wanted > csv->text_room) {
        uintptr_t old = (uintptr_t)csv->text;
        size_t old_room = csv->text_room;

        csv->text_room = MAX(csv->row_text + 2 * wanted, CELL_TEXTS);
        csv->text = g_realloc(csv->text, csv->text_room);
        move_cells(csv, old, old_room);
    }
    place_cell(csv);
}

static void
take_row(int end, void *data)
{
    WpCsvState *csv = data;

    (void)end;
    csv->row_done = true;
}

void
wp_csv_mend_cells(WpCsvState *csv)
{
    g_autofree char *old = csv->text;
    char *text;

    csv->text_room = 3;
    for (uint32_t i = 0; i < csv->n_cells; i++)
        csv->text_room += ((size_t)csv->cells[i].size + 1) * WP_ENCODING_GROWTH;
    csv->text_size = csv->text_room; /* no more goes there */
    csv->text = text = g_malloc(csv->text_room);
    for (uint32_t i = 0; i < csv->n_cells; i++) {
        WpCell *cell = &csv->cells[i];
        size_t size = cell->size, taken;

        if (g_utf8_validate(cell->text, (gssize)size, NULL))
            memcpy(text, cell->text, size);
        else
            size = wp_encoding_decode(WP_ENCODING_WINDOWS_1252, (const uint8_t *)cell->text, size,
                                      true, text, &taken);
        *cell = (WpCell){.text = text, .size = (uint32_t)size};
        text[size] = '\0';
        text += size + 1;
    }
    if (csv->result->bad_text_line == 0)
        csv->result->bad_text_line = csv->row_line;
    csv->result->bad_text_rows++;
}

/* Takes the cells from the present one on that are those of the row above. Returns: where the first
 * begins that is not */
static size_t
take_same(WpCsvState *csv, size_t at, size_t size)
{
    uint32_t first = csv->n_cells;
    uint32_t n = wp_csv_above_same(&csv->above, csv->buffer + csv->above.line, first,
                                   csv->buffer + csv->fed, at, size);

    if (n == 0)
        return at;
    for (uint32_t i = first; i < first + n; i++)
        csv->cells[i].same = true;
    csv->n_cells += n;
    csv->parser.pstate = AT_CELL;
    return csv->above.begins[csv->n_cells];
}

/* The last cell of a row ends in no delimiter: @above is that of the row above. */
static void
compare_last(WpCsvState *csv, WpCell above)
{
    WpCell *last = &csv->cells[csv->n_cells - 1];

    last->same = last->size == above.size && memcmp(last->text, above.text, above.size) == 0;
}

/* Parses @size bytes of a line: a cell with its delimiter, or what is left of the line. @place:
 * (nullable) where a cell with these bytes is remembered. Returns: as csv_parse() */
static size_t
parse_cell(WpCsvState *csv, const char *text, size_t size, WpSeenCell *place)
{
    uint32_t cell = csv->n_cells;
    size_t eaten = csv_parse(&csv->parser, text, size, take_cell, take_row, csv);

    if (place && eaten == size && csv->n_cells == cell + 1)
        wp_csv_seen_keep(place, text, size - 1, &csv->cells[cell]);
    return eaten;
}

/* Whether a cell is ="text", which is read as the quoted text. */
static bool
begins_formula(const char *cell, size_t size)
{
    return size > 2 && cell[0] == '=' && cell[1] == '"';
}

/* Parses the first line of a record, buffer[fed .. fed + size), cell by cell, but those that are
 * the same as in the row above, or were met before. Returns: as csv_parse() */
static size_t
parse_cells(WpCsvState *csv, size_t size)
{
    const char *line = csv->buffer + csv->fed;
    uint32_t n_above = csv->above.n > 0 ? csv->above.n + 1 : 0;
    size_t at = 0;

    csv->above.from = 0;
    while (at < size) {
        bool begins = csv->parser.pstate != IN_CELL;

        at = begins ? take_same(csv, at, size) : at;
        at += csv->parser.pstate != IN_CELL && begins_formula(line + at, size - at);
        uint32_t cell = csv->n_cells;
        size_t n = wp_find_byte(line + at, csv->dialect->delimiter, size - at) + 1;
        bool is_last = n > size - at;
        WpCell above = is_last && cell < n_above ? csv->cells[cell] : (WpCell){0};
        WpSeenCell *place = NULL;
        WpCell known = {0};

        n = MIN(n, size - at);
        if (begins && !is_last && cell < csv->seen.n_columns)
            place = wp_csv_seen_find(&csv->seen, cell, line + at, n - 1, &known);
        if (known.text) {
            csv->cells[csv->n_cells++] = known;
            csv->parser.pstate = AT_CELL;
            at += n;
            wp_csv_above_pass(&csv->above, cell, at);
            continue;
        }
        size_t eaten = parse_cell(csv, line + at, n, place);

        at += eaten;
        if (eaten < n)
            break;
        if (is_last && cell < n_above && csv->row_done && csv->n_cells == cell + 1)
            compare_last(csv, above);
        else if (csv->n_cells > cell)
            wp_csv_above_pass(&csv->above, cell, at);
    }
    return at;
}

/* Parses a line of a record behind its first: it ends a cell, and may have others behind that.
 * Returns: as csv_parse() */
static size_t
parse_more(WpCsvState *csv, size_t size)
{
    const char *line = csv->buffer + csv->fed;
    size_t at = 0;

    while (at < size) {
        at += csv->parser.pstate != IN_CELL && begins_formula(line + at, size - at);
        size_t n = MIN(wp_find_byte(line + at, csv->dialect->delimiter, size - at) + 1, size - at);
        size_t eaten = csv_parse(&csv->parser, line + at, n, take_cell, take_row, csv);

        at += eaten;
        if (eaten < n)
            break;
    }
    return at;
}

size_t
wp_csv_feed(WpCsvState *csv, size_t size)
{
    return csv->fed == csv->start ? parse_cells(csv, size) : parse_more(csv, size);
}

void
wp_csv_end_record(WpCsvState *csv)
{
    csv_fini(&csv->parser, take_cell, take_row, csv);
}

void
wp_csv_cells_init(WpCsvState *csv)
{
    csv->cells = g_new(WpCell, WP_CSV_MAX_COLUMNS);
    csv->above.begins = g_new0(uint32_t, WP_CSV_MAX_COLUMNS + 1);
    csv_set_realloc_func(&csv->parser, grow_cell);
    wp_csv_make_room(csv, 0);
}

void
wp_csv_cells_clear(WpCsvState *csv)
{
    csv->parser.entry_buf = NULL; /* it is csv->text */
    g_free(csv->text);
    g_free(csv->cells);
    g_free(csv->above.begins);
    wp_csv_seen_clear(&csv->seen);
}
