#include "tests/unit/workbook.h"

#include "parsers/text/xlsx.h"

#include <string.h>
#include <zip.h>

#define RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

GByteArray *
workbook_zip(const WorkbookPart *parts, size_t n_parts, bool packed)
{
    zip_error_t error;
    zip_stat_t stat;

    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_source_keep(source);
    zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    g_assert(zip);
    for (size_t i = 0; i < n_parts; i++) {
        size_t size = parts[i].size > 0 ? parts[i].size : strlen(parts[i].text);
        zip_int64_t index =
            zip_file_add(zip, parts[i].name, zip_source_buffer(zip, parts[i].text, size, 0), 0);

        g_assert(index >= 0);
        zip_set_file_compression(zip, (zip_uint64_t)index, packed ? ZIP_CM_DEFLATE : ZIP_CM_STORE,
                                 packed ? 9 : 0);
        zip_file_set_dostime(zip, (zip_uint64_t)index, 0, 0x21, 0);
    }
    g_assert(zip_close(zip) == 0);
    g_assert(zip_source_open(source) == 0 && zip_source_stat(source, &stat) == 0);
    GByteArray *bytes = g_byte_array_new();
    g_byte_array_set_size(bytes, (guint)stat.size);
    g_assert(zip_source_read(source, bytes->data, stat.size) == (zip_int64_t)stat.size);
    zip_source_close(source);
    zip_source_free(source);
    zip_error_fini(&error);
    return bytes;
}

GByteArray *
workbook_new(const char *workbook, const char *sheet, const char *strings, const char *styles)
{
    WorkbookPart parts[6] = {
        {"_rels/.rels",
         "<Relationships><Relationship Id='1' Type='" RELATIONS
         "officeDocument' Target='xl/workbook.xml'/></Relationships>",
         0},
        {"xl/_rels/workbook.xml.rels",
         "<Relationships><Relationship Id='a' Type='" RELATIONS
         "worksheet' Target='/xl/worksheets/../one.xml'/>"
         "<Relationship Id='b' Type='" RELATIONS "sharedStrings' Target='strings.xml'/>"
         "<Relationship Id='c' Type='" RELATIONS "styles' Target='styles.xml'/></Relationships>",
         0},
        {"xl/workbook.xml", workbook, 0},
        {"xl/one.xml", sheet, 0},
    };
    size_t n = 4;

    if (strings)
        parts[n++] = (WorkbookPart){"xl/strings.xml", strings, 0};
    if (styles)
        parts[n++] = (WorkbookPart){"xl/styles.xml", styles, 0};
    return workbook_zip(parts, n, false);
}

static ssize_t
read_at(void *data, uint64_t offset, void *buffer, size_t size)
{
    const GByteArray *bytes = data;

    if (offset >= bytes->len)
        return 0;
    size_t got = MIN(size, bytes->len - offset);
    memcpy(buffer, bytes->data + offset, got);
    return (ssize_t)got;
}

GByteArray *
workbook_of_pieces(const char *name, const void *data, size_t size)
{
    g_autofree char *book =
        g_strdup_printf("<workbook><sheets><sheet name='%s' id='a'/></sheets></workbook>", name);
    g_autofree char *text = g_malloc0(size + 4);
    const char *parts[4];
    size_t at = 0;

    if (size > 0)
        memcpy(text, data, size);
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        parts[i] = text + MIN(at, size);
        at += strlen(parts[i]) + 1;
    }
    return workbook_new(*parts[3] ? parts[3] : book, parts[0], *parts[1] ? parts[1] : NULL,
                        *parts[2] ? parts[2] : NULL);
}

WpSeekable
workbook_seekable(GByteArray *bytes)
{
    return (WpSeekable){read_at, bytes, bytes->len};
}

static bool
append_row(void *data, const WpCsvRow *row)
{
    g_string_append_printf(data, "%u:", row->line);
    for (uint32_t i = 0; i < row->n_cells; i++) {
        g_assert(strlen(row->cells[i].text) == row->cells[i].size);
        g_string_append_printf(data, "%s%s%s", i > 0 ? "|" : "", row->cells[i].text,
                               row->cells[i].number ? "#" : "");
    }
    g_string_append_c(data, '\n');
    return true;
}

char *
workbook_text(GByteArray *bytes)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    WpSeekable seekable = workbook_seekable(bytes);
    g_autoptr(WpXlsx) book = wp_xlsx_open(&seekable, "b.xlsx", diags);
    GString *out = g_string_new(NULL);

    for (uint32_t i = 0; book && i < wp_xlsx_n_sheets(book); i++)
        wp_xlsx_read_sheet(book, i, wp_xlsx_sheet_name(book, i), append_row, out, diags);
    g_autofree char *said = wp_diag_list_to_text(diags);
    g_string_append(out, said);
    return g_string_free(out, FALSE);
}
