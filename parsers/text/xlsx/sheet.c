#include "parsers/text/xlsx/sheet.h"

#include "parsers/text/xlsx/number.h"

#include <string.h>

#include "parsers/text/encoding.h"
#include "planner/base/quantity.h"

typedef enum {
    CELL_NUMBER,
    CELL_SHARED,
    CELL_BOOL,
    CELL_ERROR,
    CELL_TEXT, /* of a formula, inline, or a date in ISO 8601 */
} CellType;

/* Where the text of a column's cell is: in a shared text, or in the row's own. */
typedef struct {
    const char *shared;
    size_t at, size;
    bool number;
} Slot;

typedef struct {
    const WpSheetContext *context;
    bool (*row)(void *data, const WpCsvRow *row);
    void *data;
    uint32_t line; /* of the row at hand */
    bool in_row, in_cell, in_value;
    bool in_formula; /* the cell at hand has one */
    uint32_t in_phonetic;
    CellType type;
    WpShown shown;
    uint32_t column;
    GString *value; /* of the cell at hand */
    GString *texts; /* of the row at hand, each with a NUL */
    Slot *slots;
    WpCell *cells;
    uint32_t n_columns;      /* up to the last that has text */
    bool stopped;            /* by the sink */
    uint32_t n_merged;       /* ranges merged across rows */
    char merged[24];         /* the first */
    uint32_t n_unworked;     /* formulas whose value the file does not have */
    uint32_t first_unworked; /* row of the first */
    uint32_t n_twice;        /* cells that their row has already */
    uint32_t first_twice;    /* row of the first */
} Sheet;

static void
begin_row(Sheet *sheet, WpPart *part)
{
    uint32_t line;

    if (!wp_part_number(part, "r", UINT32_MAX - 1, &line) || line == 0)
        line = sheet->line + 1;
    if (line > WP_SHEET_MAX_ROWS) {
        wp_part_fail(part, WP_DIAG_TOO_LARGE,
                     "a row has the number %u; sheets have %d rows at most", line,
                     WP_SHEET_MAX_ROWS);
        return;
    }
    sheet->line = line;
    sheet->in_row = true;
    sheet->column = 0;
}

/* The column of a reference such as "AB12", from 1; 0 if it is none; WP_SHEET_MAX_COLUMNS + 1 if it
 * is too far. */
static uint32_t
read_column(const char *reference, size_t size)
{
    uint32_t column = 0;

    for (size_t i = 0; i < size; i++) {
        char c = g_ascii_toupper(reference[i]);

        if (c == '$')
            continue;
        if (c < 'A' || c > 'Z')
            break;
        column = column * 26 + (uint32_t)(c - 'A') + 1;
        if (column > WP_SHEET_MAX_COLUMNS)
            return WP_SHEET_MAX_COLUMNS + 1;
    }
    return column;
}

static CellType
read_type(const WpPart *part)
{
    size_t size;
    const char *type = wp_part_attribute(part, "t", &size);

    if (!type || (size == 1 && *type == 'n'))
        return CELL_NUMBER;
    if (size == 1 && *type == 's')
        return CELL_SHARED;
    if (size == 1 && *type == 'b')
        return CELL_BOOL;
    if (size == 1 && *type == 'e')
        return CELL_ERROR;
    return CELL_TEXT;
}

static void
begin_cell(Sheet *sheet, WpPart *part)
{
    size_t size;
    const char *reference = wp_part_attribute(part, "r", &size);
    uint32_t column = reference ? read_column(reference, size) : 0;
    uint32_t style;

    sheet->column = column > 0 ? column : sheet->column + 1;
    if (sheet->column > WP_SHEET_MAX_COLUMNS) {
        wp_part_fail(part, WP_DIAG_TOO_LARGE, "a row has over %d columns", WP_SHEET_MAX_COLUMNS);
        return;
    }
    sheet->in_cell = true;
    sheet->in_formula = false;
    sheet->type = read_type(part);
    sheet->shown = WP_SHOWN_PLAIN;
    const GByteArray *shown = sheet->context->shown;
    if (sheet->type == CELL_NUMBER && shown && wp_part_number(part, "s", UINT32_MAX, &style) &&
        style < shown->len)
        sheet->shown = shown->data[style];
    g_string_truncate(sheet->value, 0);
}

/* The row of a reference such as "B12". */
static uint32_t
read_row(const char *reference, size_t size)
{
    uint32_t row = 0;

    for (size_t i = 0; i < size && row < WP_SHEET_MAX_ROWS; i++)
        if (g_ascii_isdigit(reference[i]))
            row = row * 10 + (uint32_t)(reference[i] - '0');
    return row;
}

/* Cells that are merged across rows have their value in the first alone, and the sheet says so
 * behind its rows. Those at the top are titles. */
static void
note_merged(Sheet *sheet, const WpPart *part)
{
    size_t size;
    const char *range = wp_part_attribute(part, "ref", &size);
    const char *colon = range ? memchr(range, ':', size) : NULL;

    if (!colon)
        return;
    uint32_t first = read_row(range, (size_t)(colon - range));
    uint32_t last = read_row(colon, (size_t)(range + size - colon));
    if (first < last && first > 1 && sheet->n_merged++ == 0)
        g_snprintf(sheet->merged, sizeof sheet->merged, "%.*s", (int)MIN(size, 20), range);
}

static void
start(void *data, WpPart *part, const char *name)
{
    Sheet *sheet = data;

    if (strcmp(name, "row") == 0)
        begin_row(sheet, part);
    else if (strcmp(name, "c") == 0 && sheet->in_row)
        begin_cell(sheet, part);
    else if (strcmp(name, "mergeCell") == 0)
        note_merged(sheet, part);
    else if (strcmp(name, "rPh") == 0)
        sheet->in_phonetic++;
    else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        sheet->in_value = sheet->in_cell && sheet->in_phonetic == 0;
    else if (strcmp(name, "f") == 0)
        sheet->in_formula = sheet->in_cell;
}

/* A formula that no spreadsheet has worked out yet: programs that write workbooks leave that to the
 * next that opens them. An empty text is a value. */
static void
note_unworked(Sheet *sheet)
{
    if (sheet->in_formula && sheet->type == CELL_NUMBER && sheet->n_unworked++ == 0)
        sheet->first_unworked = sheet->line;
}

/* Numbers may have blanks around them. */
static void
strip_blanks(GString *value)
{
    if (g_ascii_isspace(value->str[0]) || g_ascii_isspace(value->str[value->len - 1])) {
        g_strstrip(value->str);
        value->len = strlen(value->str);
    }
}

/* The text that cell number @index shares. */
static void
share(Sheet *sheet, WpPart *part, Slot *slot)
{
    uint64_t index = 0;
    size_t size;

    for (size_t i = 0; i < sheet->value->len; i++) {
        char c = sheet->value->str[i];

        if (c < '0' || c > '9' || index > UINT32_MAX) {
            index = UINT32_MAX;
            break;
        }
        index = index * 10 + (uint64_t)(c - '0');
    }
    const char *text = sheet->context->strings && index < UINT32_MAX
                           ? wp_strings_get(sheet->context->strings, (uint32_t)index, &size)
                           : NULL;
    if (!text) {
        wp_part_fail(part, WP_DIAG_WORKBOOK_FAULT,
                     "a cell wants the shared text %.20s, which is not there%s", sheet->value->str,
                     sheet->context->strings ? "" : ": the workbook has no part with shared texts");
        return;
    }
    slot->shared = text;
    slot->size = size;
}

static void
add_text(Sheet *sheet, Slot *slot)
{
    GString *value = sheet->value, *texts = sheet->texts;

    slot->at = texts->len;
    if (sheet->type == CELL_NUMBER) {
        slot->number = wp_append_shown(texts, value->str, value->len, sheet->shown,
                                       sheet->context->since_1904);
    } else if (sheet->type == CELL_BOOL) {
        g_string_append(texts, strcmp(value->str, "1") == 0   ? "TRUE"
                               : strcmp(value->str, "0") == 0 ? "FALSE"
                                                              : value->str);
    } else if (sheet->type == CELL_TEXT) {
        g_string_append_len(texts, value->str, (gssize)value->len);
        wp_encoding_unescape(texts, slot->at);
    } /* #N/A and its like are no value */
    slot->size = texts->len - slot->at;
    g_string_append_c(texts, '\0');
}

static void
end_cell(Sheet *sheet, WpPart *part)
{
    Slot slot = {0};

    sheet->in_cell = sheet->in_value = false;
    if (sheet->value->len > 0 && sheet->type != CELL_TEXT)
        strip_blanks(sheet->value);
    if (sheet->value->len == 0) {
        note_unworked(sheet);
        return;
    }
    if (sheet->type == CELL_SHARED)
        share(sheet, part, &slot);
    else
        add_text(sheet, &slot);
    if (slot.size == 0)
        return;
    if (sheet->texts->len > WP_SHEET_MAX_ROW) {
        wp_part_fail(part, WP_DIAG_TOO_LARGE, "a row is over 16 MiB");
        return;
    }
    if (sheet->column <= sheet->n_columns && sheet->slots[sheet->column - 1].size > 0 &&
        sheet->n_twice++ == 0)
        sheet->first_twice = sheet->line;
    while (sheet->n_columns < sheet->column)
        sheet->slots[sheet->n_columns++] = (Slot){0};
    sheet->slots[sheet->column - 1] = slot;
}

static void
end_row(Sheet *sheet, WpPart *part)
{
    WpCsvRow row = {.line = sheet->line, .cells = sheet->cells, .n_cells = sheet->n_columns};

    sheet->in_row = sheet->in_cell = sheet->in_value = false;
    for (uint32_t i = 0; i < sheet->n_columns; i++) {
        const Slot *slot = &sheet->slots[i];
        const char *text = slot->size == 0 ? "" : sheet->texts->str + slot->at;

        sheet->cells[i] = (WpCell){.text = slot->shared ? slot->shared : text,
                                   .size = (uint32_t)slot->size,
                                   .number = slot->number};
    }
    if (sheet->n_columns > 0 && !sheet->row(sheet->data, &row)) {
        sheet->stopped = true;
        wp_part_stop(part);
    }
    g_string_truncate(sheet->texts, 0);
    sheet->n_columns = 0;
}

static void
end(void *data, WpPart *part, const char *name)
{
    Sheet *sheet = data;

    if (strcmp(name, "row") == 0 && sheet->in_row)
        end_row(sheet, part);
    else if (strcmp(name, "c") == 0 && sheet->in_cell)
        end_cell(sheet, part);
    else if (strcmp(name, "rPh") == 0 && sheet->in_phonetic > 0)
        sheet->in_phonetic--;
    else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        sheet->in_value = false;
}

static void
text(void *data, WpPart *part, const char *bytes, size_t size)
{
    Sheet *sheet = data;

    if (!sheet->in_value)
        return;
    if (sheet->value->len + size > WP_XLSX_MAX_CELL)
        wp_part_fail(part, WP_DIAG_TOO_LARGE, "a cell is over 1 MiB");
    else
        g_string_append_len(sheet->value, bytes, (gssize)size);
}

/* Says what became of cells, once for the sheet. */
static void
say_cells(const Sheet *sheet, const char *place, bool whole, WpDiagList *diags)
{
    const char *file = g_intern_string(place);

    if (sheet->n_merged > 0) {
        wp_diag(diags, WP_DIAG_ASSUMED, (WpLoc){file, 0, 0},
                "%u range%s of cells merged across rows, first %s: only the first row of each has "
                "the value",
                sheet->n_merged, wp_plural(sheet->n_merged), sheet->merged);
        wp_diag_hint(diags, "unmerge them, and fill the value down");
    }
    if (whole && sheet->n_unworked > 0) {
        wp_diag(diags, WP_DIAG_IGNORED_VALUE, (WpLoc){file, sheet->first_unworked, 0},
                "%u cell%s with a formula that nothing has worked out yet: no value",
                sheet->n_unworked, wp_plural(sheet->n_unworked));
        wp_diag_hint(diags, "open the workbook in a spreadsheet, and save it");
    }
    if (sheet->n_twice > 0) {
        wp_diag(diags, WP_DIAG_IGNORED_VALUE, (WpLoc){file, sheet->first_twice, 0},
                "%u cell%s there twice in a row: the last one counts", sheet->n_twice,
                sheet->n_twice == 1 ? " is" : "s are");
        wp_diag_hint(diags, "open the workbook in a spreadsheet, and save it");
    }
}

bool
wp_sheet_read(WpZip *zip, const char *member, const char *place, const WpSheetContext *context,
              bool (*row)(void *data, const WpCsvRow *row), void *data, WpDiagList *diags)
{
    static const WpPartHandler handler = {start, end, text};
    g_autofree Slot *slots = g_new(Slot, WP_SHEET_MAX_COLUMNS);
    g_autofree WpCell *cells = g_new(WpCell, WP_SHEET_MAX_COLUMNS);
    Sheet sheet = {.context = context,
                   .row = row,
                   .data = data,
                   .value = g_string_new(NULL),
                   .texts = g_string_new(NULL),
                   .slots = slots,
                   .cells = cells};

    bool whole = wp_part_read(zip, member, place, &sheet.line, &handler, &sheet, diags);
    say_cells(&sheet, place, whole, diags);
    g_string_free(sheet.value, TRUE);
    g_string_free(sheet.texts, TRUE);
    return whole || sheet.stopped;
}
