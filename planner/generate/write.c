#include "planner/generate/fields.h"
#include "planner/generate/rows.h"

#include <string.h>

#define FLUSH_AT 60000

typedef struct {
    WpGenRows rows;
    WpSink *sink;
    WpGenCount *count;
    GString *text;
    bool twice;
    uint64_t id; /* of the file */
} Writer;

static void
flush(Writer *writer)
{
    wp_sink_write(writer->sink, writer->text->str, writer->text->len);
    writer->count->bytes += writer->text->len;
    g_string_truncate(writer->text, 0);
}

static void
put_row(WpGenRows *rows)
{
    Writer *writer = (Writer *)rows;
    const GArray *segs = rows->form->row;
    size_t start = writer->text->len;

    wp_gen_put_segs(segs, 0, segs->len, &rows->row, writer->text);
    if (writer->twice) /* an empty cell in the column that is there again */
        g_string_insert(writer->text, (gssize)writer->text->len - 2, ",");
    writer->count->n_rows++;
    if (wp_gen_plant(&rows->row, WP_GEN_DIRT_RAGGED, writer->id + writer->count->n_rows)) {
        size_t size = writer->text->len - start - 2;

        /* the row once more, with two cells too many */
        g_string_append_len(writer->text, writer->text->str + start, (gssize)size);
        g_string_append(writer->text, ",,see note\r\n");
        writer->count->n_rows++;
    }
    if (writer->text->len >= FLUSH_AT)
        flush(writer);
}

char *
wp_gen_header_cell(const WpGenFile *file, uint32_t at)
{
    const GArray *columns = file->form->columns;
    bool again = file->twice && at == columns->len;

    if (at >= columns->len && !again)
        return NULL;
    const char *name = g_array_index(columns, WpGenColumn, again ? at - 1 : at).name;
    return g_strconcat(file->decorated && !again && at % 3 == 0 ? "*" : "", name,
                       file->decorated && !again && at % 3 == 1 ? " " : "", NULL);
}

static void
put_header(Writer *writer, const WpGenFile *file)
{
    if (file->preamble)
        g_string_append_printf(writer->text, "Export of %s\r\n\r\n", file->form->id);
    for (uint32_t i = 0;; i++) {
        g_autofree char *name = wp_gen_header_cell(file, i);
        g_autoptr(GString) cell = g_string_new(name);

        if (!name)
            break;
        if (strpbrk(name, ",\"\n")) {
            g_string_replace(cell, "\"", "\"\"", 0);
            g_string_prepend_c(cell, '"');
            g_string_append_c(cell, '"');
        }
        if (i > 0)
            g_string_append_c(writer->text, ',');
        g_string_append_len(writer->text, cell->str, (gssize)cell->len);
    }
    g_string_append(writer->text, "\r\n");
}

void
wp_gen_file_write(const WpGenEstate *estate, const WpGenFile *file, WpSink *sink, WpGenCount *count)
{
    g_autoptr(GString) text = g_string_sized_new(FLUSH_AT + 8192);
    Writer writer = {.sink = sink,
                     .count = count,
                     .text = text,
                     .twice = file->twice,
                     .id = (uint64_t)g_str_hash(file->path) << 32};
    WpGenRow *row = &writer.rows.row;

    wp_gen_rows_begin(&writer.rows, estate, file, count->planted, put_row);
    if (file->form->columns)
        put_header(&writer, file);
    else
        wp_gen_put_segs(file->form->head, 0, file->form->head->len, row, text);
    wp_gen_rows_run(&writer.rows, file);
    wp_gen_put_segs(file->form->tail, 0, file->form->tail->len, row, text);
    flush(&writer);
}
