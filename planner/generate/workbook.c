#include "planner/generate/rows.h"

#include <string.h>
#include <xlsxwriter.h>

/* Tables as sheets of a workbook, in constant memory: a row is on disk when the next one begins. */

typedef struct {
    WpGenRows rows;
    WpGenCount *count;
    lxw_worksheet *sheet;
    GString *text;
    uint32_t at;      /* the row of the sheet */
    bool is_too_long; /* for a sheet */
} SheetWriter;

static void
put_cell(SheetWriter *writer, const WpGenColumn *column, lxw_col_t at)
{
    const GArray *cells = writer->rows.form->cells;
    int64_t number;

    g_string_truncate(writer->text, 0);
    wp_gen_put_segs(cells, column->first, column->n, &writer->rows.row, writer->text);
    if (writer->text->len == 0)
        return;
    if (column->n == 1 && g_array_index(cells, WpGenSeg, column->first).number &&
        wp_parse_int(writer->text->str, writer->text->len, wp_number_plain, &number))
        worksheet_write_number(writer->sheet, writer->at, at, (double)number, NULL);
    else
        worksheet_write_string(writer->sheet, writer->at, at, writer->text->str, NULL);
}

static void
put_row(WpGenRows *rows)
{
    SheetWriter *writer = (SheetWriter *)rows;
    const GArray *columns = rows->form->columns;

    if (writer->at >= LXW_ROW_MAX) {
        writer->is_too_long = true;
        return;
    }
    for (uint32_t i = 0; i < columns->len; i++)
        put_cell(writer, &g_array_index(columns, WpGenColumn, i), (lxw_col_t)i);
    writer->at++;
    writer->count->n_rows++;
}

static bool
put_sheet(lxw_workbook *workbook, const WpGenEstate *estate, const WpGenFile *file,
          WpGenCount *count)
{
    g_autoptr(GString) text = g_string_new(NULL);
    SheetWriter writer = {.count = count, .text = text};
    bool dirt[WP_GEN_N_DIRT];

    wp_gen_rows_begin(&writer.rows, estate, file, count->planted, put_row);
    memcpy(dirt, file->form->dirt, sizeof dirt);
    dirt[WP_GEN_DIRT_RAGGED] = false;
    writer.rows.row.dirt = dirt;
    writer.rows.row.quoted = false;
    writer.sheet = workbook_add_worksheet(workbook, file->form->sheet);
    if (file->preamble) {
        worksheet_write_string(writer.sheet, 0, 0, file->form->id, NULL);
        writer.at = 2;
    }
    for (uint32_t i = 0;; i++) {
        g_autofree char *name = wp_gen_header_cell(file, i);

        if (!name)
            break;
        worksheet_write_string(writer.sheet, writer.at, (lxw_col_t)i, name, NULL);
    }
    writer.at++;
    wp_gen_rows_run(&writer.rows, file);
    return !writer.is_too_long;
}

char *
wp_gen_workbook_write(const WpGenEstate *estate, const WpGenFile *file, const char *path,
                      WpGenCount *count)
{
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .use_zip64 = LXW_TRUE};
    lxw_workbook *workbook = workbook_new_opt(path, &options);
    /* else the library asks the clock */
    lxw_doc_properties properties = {.created = (time_t)estate->profile->exported * 86400};
    bool fits = true;

    if (!workbook)
        return g_strdup("no memory");
    workbook_set_properties(workbook, &properties);
    for (uint32_t i = 0; i < file->sheets->len; i++)
        fits = put_sheet(workbook, estate, file->sheets->pdata[i], count) && fits;
    lxw_error error = workbook_close(workbook);
    if (error != LXW_NO_ERROR)
        return g_strdup(lxw_strerror(error));
    return fits ? NULL
                : g_strdup("a sheet takes 1,048,576 rows at most: ask for smaller vCenters, "
                           "as in --set vcenter_vms=10000");
}
