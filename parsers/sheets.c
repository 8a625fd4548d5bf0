#include "parsers/reader.h"

#include <string.h>

#include "parsers/match.h"
#include "parsers/table.h"
#include "parsers/text/spreadsheetml.h"
#include "parsers/text/xlsx.h"

/* The sheets of a workbook, each through the layout that knows its header. */

/* Rows looked at before the first is used: to find the header, and how texts write numbers. */
#define HEAD_ROWS  1000
#define HEAD_BYTES (64 * 1024)

typedef struct {
    const WpLayouts *layouts;
    const char *file;  /* of the workbook */
    const char *sheet; /* its name */
    bool only;         /* the workbook has no other: its name counts too */
    /* the first rows, copied */
    GArray *held;      /* of WpCsvRow */
    GPtrArray *copies; /* cells and texts */
    size_t held_bytes;
    bool settled;
    WpMatch *match;
    WpIntake intake; /* builder NULL: only the match is wanted */
    WpTable *table;
} Sheet;

static void
hold(Sheet *sheet, const WpCsvRow *row)
{
    size_t bytes = 0;

    for (uint32_t i = 0; i < row->n_cells; i++)
        bytes += (size_t)row->cells[i].size + 1;
    WpCsvRow copy = *row;
    WpCell *cells = g_new(WpCell, row->n_cells + 1);
    char *text = g_malloc(bytes + 1);
    g_ptr_array_add(sheet->copies, cells);
    g_ptr_array_add(sheet->copies, text);
    for (uint32_t i = 0; i < row->n_cells; i++) {
        cells[i] = row->cells[i];
        cells[i].text = text;
        memcpy(text, row->cells[i].text, (size_t)row->cells[i].size + 1);
        text += row->cells[i].size + 1;
    }
    copy.cells = cells;
    g_array_append_val(sheet->held, copy);
    sheet->held_bytes += bytes;
}

static void
use_row(Sheet *sheet, const WpCsvRow *row)
{
    WpPlace place = {.line = row->line, .print = wp_table_print_row, .node = row};

    wp_table_row(sheet->table, row->cells, row->n_cells, &place);
}

/* Where the header is among the held rows. */
static guint
header_index(const Sheet *sheet)
{
    guint i = 0;

    while (g_array_index(sheet->held, WpCsvRow, i).line != sheet->match->header_line)
        i++;
    return i;
}

static void
begin_table(Sheet *sheet)
{
    WpIntake *intake = &sheet->intake;
    const WpLayout *layout = sheet->match->layout;
    guint first = header_index(sheet);
    const WpCsvRow *header = &g_array_index(sheet->held, WpCsvRow, first);

    intake->layout = layout;
    intake->file = wp_builder_add_file(intake->builder, intake->name, layout->id, layout->source,
                                       layout->evidence);
    wp_builder_file(intake->builder, intake->file)->export_of = g_strdup(sheet->file);
    sheet->table = wp_table_new(intake, '\0', header->cells, header->n_cells, header->line);
    for (guint i = first + 1; i < sheet->held->len; i++) {
        const WpCsvRow *row = &g_array_index(sheet->held, WpCsvRow, i);

        wp_table_sample(sheet->table, row->cells, row->n_cells);
    }
    wp_table_settle(sheet->table);
    for (guint i = first + 1; i < sheet->held->len; i++)
        use_row(sheet, &g_array_index(sheet->held, WpCsvRow, i));
}

/* Decides by the rows held what the sheet is. Returns: whether it is to be read on */
static bool
settle(Sheet *sheet)
{
    const WpCsvRow *rows = (const WpCsvRow *)sheet->held->data;

    sheet->settled = true;
    sheet->match = wp_match_rows(sheet->layouts, sheet->sheet, rows, sheet->held->len);
    if (!sheet->match->layout && sheet->only) {
        wp_match_free(sheet->match);
        sheet->match = wp_match_rows(sheet->layouts, sheet->file, rows, sheet->held->len);
    }
    if (!sheet->match->layout || !sheet->intake.builder)
        return false;
    wp_match_say_above(sheet->match, sheet->intake.name, sheet->intake.diags);
    begin_table(sheet);
    g_array_set_size(sheet->held, 0);
    g_ptr_array_set_size(sheet->copies, 0);
    return true;
}

static bool
take_row(void *data, const WpCsvRow *row)
{
    Sheet *sheet = data;

    if (sheet->settled) {
        use_row(sheet, row);
        return true;
    }
    hold(sheet, row);
    return sheet->held->len < HEAD_ROWS && sheet->held_bytes < HEAD_BYTES ? true : settle(sheet);
}

static void
open_sheet(Sheet *sheet, const char *name, bool only)
{
    g_autofree char *place = g_strdup_printf("%s#%s", sheet->file, name);

    sheet->sheet = g_intern_string(name);
    sheet->only = only;
    sheet->intake.name = g_intern_string(place);
    sheet->held = g_array_new(FALSE, FALSE, sizeof(WpCsvRow));
    sheet->copies = g_ptr_array_new_with_free_func(g_free);
}

static void
end_sheet(Sheet *sheet)
{
    if (!sheet->settled && sheet->held->len > 0)
        settle(sheet);
    if (sheet->table)
        wp_table_end(sheet->table);
}

static void
clear_sheet(Sheet *sheet)
{
    g_clear_pointer(&sheet->table, wp_table_free);
    g_clear_pointer(&sheet->match, wp_match_free);
    g_clear_pointer(&sheet->held, g_array_unref);
    g_clear_pointer(&sheet->copies, g_ptr_array_unref);
}

/* ---- the workbook ---- */

/* Gives the input files made from @from on the size and sum of the workbook. */
static void
close_files(WpBuilder *builder, WpSum *sum, const GArray *results, guint from)
{
    char hex[WP_SHA256_HEX];
    uint64_t size;

    wp_sum_end(sum, &size, hex);
    for (guint i = from; i < results->len; i++) {
        WpInputFile *file = wp_builder_file(builder, g_array_index(results, WpReadResult, i).file);

        file->size_bytes = size;
        memcpy(file->sha256, hex, sizeof hex);
    }
}

static void
keep_result(Sheet *sheet, bool whole, GArray *results)
{
    g_autofree WpReadResult *result = g_new0(WpReadResult, 1);

    result->layout = sheet->intake.layout;
    result->file = sheet->intake.file;
    result->broken = !whole;
    result->encoding = WP_ENCODING_UTF8;
    memcpy(result->missing, sheet->table->missing, sizeof result->missing);
    result->n_missing = sheet->table->n_missing;
    result->header_line = sheet->match->header_line;
    wp_builder_file(sheet->intake.builder, result->file)->collected = sheet->intake.collected;
    g_array_append_vals(results, result, 1);
}

/* The input file of a workbook of which nothing is read. */
static void
keep_unread(WpBuilder *builder, const char *name, bool broken, GArray *results)
{
    g_autofree WpReadResult *result = g_new0(WpReadResult, 1);

    result->file = wp_builder_add_file(builder, name, NULL, NULL, WP_EVIDENCE_OBSERVATION);
    result->broken = broken;
    g_array_append_vals(results, result, 1);
}

static void
say_sheets(const char *name, const GString *unread, const char *why, bool any, WpDiagList *diags)
{
    WpLoc loc = {g_intern_string(name), 0, 0};

    if (unread->len > 0)
        wp_diag(diags, any ? WP_DIAG_UNREAD_SHEET : WP_DIAG_NO_LAYOUT, loc,
                "sheets that no layout recognises: %s", unread->str);
    if (unread->len > 0 && !any)
        wp_diag_hint(diags, "%s", why);
    if (unread->len == 0 && !any)
        wp_diag(diags, WP_DIAG_EMPTY_FILE, loc, "no sheet of the workbook has a cell");
}

/* A workbook on its way. */
typedef struct {
    const WpLayouts *layouts;
    const char *file;
    const WpIntake
        *intake;      /* what the sheets begin with; without a builder they are only matched */
    GArray *results;  /* of WpReadResult */
    GString *matches; /* or: what each is taken for */
    GString *unread;  /* names of sheets that no layout knows */
    char *unread_why;
    Sheet sheet; /* the one at hand */
    uint32_t n_sheets;
    bool open, skip; /* a sheet is; the rest of it is not wanted */
    bool hidden;     /* the sheet at hand is */
    bool any;
} Book;

static void
begin_sheet(Book *book, const char *name, bool only)
{
    book->sheet = (Sheet){.layouts = book->layouts, .file = book->file, .intake = *book->intake};
    open_sheet(&book->sheet, name, only);
    book->open = true;
    book->skip = false;
    book->n_sheets++;
}

/* An old copy, perhaps, of which whoever sees the workbook knows nothing. */
static void
say_hidden(const Sheet *sheet)
{
    wp_diag(sheet->intake.diags, WP_DIAG_ASSUMED, (WpLoc){sheet->intake.name, 0, 0},
            "the sheet is hidden, and is read as any other");
    wp_diag_hint(sheet->intake.diags, "delete it from the workbook if it shall not count");
}

/* @whole: it was read to its end. */
static void
finish_sheet(Book *book, bool whole)
{
    Sheet *sheet = &book->sheet;

    if (!book->open)
        return;
    end_sheet(sheet);
    if (sheet->table) {
        if (book->hidden)
            say_hidden(sheet);
        keep_result(sheet, whole, book->results);
    } else if (book->matches && sheet->match) {
        wp_match_append_text(sheet->match, sheet->intake.name, book->matches);
        book->any |= sheet->match->layout != NULL;
    } else if (book->matches) {
        g_string_append_printf(book->matches, "%s: no cells\n", sheet->intake.name);
    } else if (sheet->match && book->unread->len < 1000) {
        if (!book->unread_why)
            book->unread_why = g_strdup_printf("'%s': %s", sheet->sheet, sheet->match->reason);
        g_string_append_printf(book->unread, "%s%s", book->unread->len > 0 ? ", " : "",
                               sheet->sheet);
    }
    clear_sheet(sheet);
    book->open = false;
}

static void
xml_sheet(void *data, const char *name)
{
    Book *book = data;

    finish_sheet(book, true);
    begin_sheet(book, name, book->n_sheets == 0);
}

static void
xml_row(void *data, const WpCsvRow *row)
{
    Book *book = data;

    book->skip = book->skip || !take_row(&book->sheet, row);
}

/* Reads all sheets. Returns: false if the workbook is broken */
static bool
read_xml(Book *book, const WpSeekable *bytes, WpDiagList *diags)
{
    static const WpXmlSheetSink sink = {xml_sheet, xml_row};
    g_autoptr(WpStream) stream = wp_stream_new_at(bytes, 0);

    bool whole = wp_xml_workbook_read(stream, book->file, &sink, book, diags);
    finish_sheet(book, whole);
    return whole;
}

static bool
read_xlsx(Book *book, const WpSeekable *bytes, WpDiagList *diags)
{
    g_autoptr(WpXlsx) xlsx = wp_xlsx_open(bytes, book->file, diags);
    bool good = xlsx != NULL;

    for (uint32_t i = 0; xlsx && i < wp_xlsx_n_sheets(xlsx); i++) {
        begin_sheet(book, wp_xlsx_sheet_name(xlsx, i), wp_xlsx_n_sheets(xlsx) == 1);
        book->hidden = wp_xlsx_sheet_is_hidden(xlsx, i);
        bool whole =
            wp_xlsx_read_sheet(xlsx, i, book->sheet.intake.name, take_row, &book->sheet, diags);
        finish_sheet(book, whole);
        good &= whole;
    }
    return good;
}

static bool
read_book(Book *book, const WpSeekable *bytes, WpDiagList *diags)
{
    uint8_t head[4];

    if (bytes->read_at(bytes->data, 0, head, sizeof head) == sizeof head && wp_is_zip(head, 4))
        return read_xlsx(book, bytes, diags);
    return read_xml(book, bytes, diags);
}

void
wp_read_workbook(const WpLayouts *layouts, WpBuilder *builder, const char *name,
                 const WpSeekable *bytes, WpRejectFn reject, void *reject_data, WpDiagList *diags,
                 GArray *results)
{
    WpSum *sum = wp_sum_begin(bytes);
    g_autoptr(GString) unread = g_string_new(NULL);
    WpIntake intake = {.layouts = layouts,
                       .builder = builder,
                       .texts = wp_builder_texts(builder),
                       .diags = diags,
                       .reject = reject,
                       .reject_data = reject_data,
                       .collected = WP_TIME_NONE};
    Book book = {
        .layouts = layouts, .file = name, .intake = &intake, .results = results, .unread = unread};
    guint from = results->len;
    bool broken = !read_book(&book, bytes, diags);
    bool any = results->len > from;

    if (!any)
        keep_unread(builder, name, broken, results);
    if (any || !broken)
        say_sheets(name, unread, book.unread_why, any, diags);
    g_free(book.unread_why);
    close_files(builder, sum, results, from);
}

bool
wp_match_workbook(const WpLayouts *layouts, const char *name, const WpSeekable *bytes,
                  WpDiagList *diags, GString *out)
{
    WpIntake intake = {.diags = diags};
    Book book = {.layouts = layouts, .file = name, .intake = &intake, .matches = out};

    read_book(&book, bytes, diags);
    return book.any;
}
