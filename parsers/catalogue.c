#include "parsers/catalogue.h"

#include <string.h>

#include "parsers/text/csv.h"

typedef struct {
    const char *name;
    WpDiagList *diags;
    WpCatalogue *catalogue; /* (nullable) once the header has been met */
    GPtrArray *cells;       /* of const char *: the row at hand */
    bool failed;
} Reading;

static void
report(Reading *reading, uint32_t line, uint32_t column, const char *message)
{
    wp_diag(reading->diags, WP_DIAG_WRONG_VALUE,
            (WpLoc){g_intern_string(reading->name), line, column}, "%s", message);
    reading->failed = true;
}

static void
check_header(Reading *reading, const WpCsvRow *row)
{
    for (uint32_t i = 0; i < row->n_cells; i++) {
        if (row->cells[i].size == 0)
            report(reading, row->line, 0, "a column has no name");
        for (uint32_t j = 0; j < i; j++) {
            g_autofree char *message =
                g_strdup_printf("column '%s' is there twice", row->cells[i].text);

            if (strcmp(row->cells[i].text, row->cells[j].text) == 0)
                report(reading, row->line, 0, message);
        }
    }
}

static bool
take_row(void *data, const WpCsvRow *row)
{
    Reading *reading = data;

    g_ptr_array_set_size(reading->cells, 0);
    for (uint32_t i = 0; i < row->n_cells; i++)
        g_ptr_array_add(reading->cells, (void *)row->cells[i].text);
    const char *const *cells = (const char *const *)reading->cells->pdata;
    if (!reading->catalogue) {
        check_header(reading, row);
        reading->catalogue = wp_catalogue_new(reading->name, cells, row->n_cells);
        wp_catalogue_set_head(reading->catalogue, row->line);
    } else if (row->n_cells != wp_catalogue_n_columns(reading->catalogue)) {
        g_autofree char *message =
            g_strdup_printf("the row has %u cells, the header %u", row->n_cells,
                            wp_catalogue_n_columns(reading->catalogue));
        report(reading, row->line, 0, message);
    } else {
        wp_catalogue_add_row(reading->catalogue, cells, row->line);
    }
    return true;
}

static bool
take_fault(void *data, const WpCsvFault *fault)
{
    report(data, fault->fault_line, fault->column, fault->message);
    return true;
}

/* Lines before the header that begin with '#', or with the quote that a spreadsheet puts before it.
 */
static uint32_t
count_comments(const char *text, size_t size, size_t *out_header)
{
    uint32_t n = 0;
    size_t at = 0;

    for (; at < size &&
           (text[at] == '#' || (at + 1 < size && text[at] == '"' && text[at + 1] == '#'));
         n++) {
        const char *end = memchr(text + at, '\n', size - at);

        at = end ? (size_t)(end - text) + 1 : size;
    }
    *out_header = at;
    return n;
}

/* Spreadsheets of many countries write ';': so the header says. */
static char
find_delimiter(const char *text, size_t size)
{
    const char *end = memchr(text, '\n', size);
    size_t line = end ? (size_t)(end - text) : size;

    return memchr(text, ';', line) && !memchr(text, ',', line) ? ';' : ',';
}

static WpCatalogue *
read_catalogue(const char *name, const char *text, size_t size, bool whole_is_enough,
               WpDiagList *diags)
{
    static const WpCsvSink sink = {take_row, take_fault};
    g_autoptr(GPtrArray) cells = g_ptr_array_new();
    Reading reading = {.name = name, .diags = diags, .cells = cells};
    WpCsvDialect dialect = {.encoding = WP_ENCODING_UTF8, .delimiter = ','};
    WpCsvEnd end;
    size_t header;

    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        dialect.bom = 3;
    dialect.skip_lines = count_comments(text + dialect.bom, size - dialect.bom, &header);
    header += dialect.bom;
    dialect.delimiter = find_delimiter(text + header, size - header);
    g_autoptr(WpStream) stream = wp_stream_new_memory(text, size);
    wp_csv_read(stream, &dialect, &sink, &reading, &end);
    if (end.bad_text_line > 0)
        report(&reading, end.bad_text_line, 0, "the row is not UTF-8");
    if (!reading.catalogue && !reading.failed)
        report(&reading, 0, 0, "the catalogue has no header");
    if (!reading.failed || whole_is_enough)
        return reading.catalogue;
    wp_catalogue_free(reading.catalogue);
    return NULL;
}

WpCatalogue *
wp_catalogue_read(const char *name, const char *text, size_t size, WpDiagList *diags)
{
    return read_catalogue(name, text, size, false, diags);
}

WpCatalogue *
wp_catalogue_read_whole(const char *name, const char *text, size_t size, WpDiagList *diags)
{
    return read_catalogue(name, text, size, true, diags);
}
