#include "parsers/text/csv.h"

#include <criterion/criterion.h>
#include <string.h>

/* Rows as "LINE@OFFSET+SIZE a|b", faults as "!LINE CODE FAULT_LINE:COLUMN [raw]", one a line. */
typedef struct {
    GString *out;
    bool places;
} Dump;

static bool
dump_row(void *data, const WpCsvRow *row)
{
    Dump *dump = data;

    g_string_append_printf(dump->out, "%u", row->line);
    if (dump->places)
        g_string_append_printf(dump->out, "@%d+%u", (int)row->offset, row->size);
    for (uint32_t i = 0; i < row->n_cells; i++)
        g_string_append_printf(dump->out, "%c%s", i == 0 ? ' ' : '|', row->cells[i].text);
    g_string_append_c(dump->out, '\n');
    return true;
}

static bool
dump_fault(void *data, const WpCsvFault *fault)
{
    Dump *dump = data;

    g_string_append_printf(dump->out, "!%u %s %u:%u [%.*s]\n", fault->line,
                           wp_diag_code_name(fault->code), fault->fault_line,
                           fault->code == WP_DIAG_CSV_OPEN_QUOTE ? fault->open_column
                                                                 : fault->column,
                           (int)fault->raw_size, fault->raw);
    return true;
}

static const WpCsvSink dump_sink = {dump_row, dump_fault};

/* Gives bytes in pieces of a size, as pipes do. */
typedef struct {
    const char *at;
    size_t left, piece;
} Pieces;

static ssize_t
pull_piece(void *data, void *buffer, size_t size)
{
    Pieces *pieces = data;
    size_t taken = MIN(MIN(size, pieces->piece), pieces->left);

    memcpy(buffer, pieces->at, taken);
    pieces->at += taken;
    pieces->left -= taken;
    return (ssize_t)taken;
}

static char *
dump_csv(const char *text, size_t size, size_t piece, bool places)
{
    Pieces pieces = {text, size, piece};
    g_autoptr(WpStream) stream = wp_stream_new(pull_piece, &pieces);
    Dump dump = {g_string_new(NULL), places};
    size_t head_size;
    bool whole;
    const uint8_t *head = wp_stream_head(stream, &head_size, &whole);
    WpCsvDialect dialect;
    WpCsvEnd end;

    wp_csv_sniff(head, head_size, whole, &dialect);
    cr_expect(wp_csv_read(stream, &dialect, &dump_sink, &dump, &end));
    if (end.bad_text_line > 0)
        g_string_append_printf(dump.out, "bad text %u\n", end.bad_text_line);
    return g_string_free(dump.out, FALSE);
}

#define TEXT(t) t, sizeof(t) - 1

static const struct {
    const char *text;
    size_t size;
    const char *rows;
} forms[] = {
    {TEXT("a,b\n1,2\n"), "1@0+3 a|b\n2@4+3 1|2\n"},
    {TEXT("a,b\r\n1,2"), "1@0+3 a|b\n2@5+3 1|2\n"},
    {TEXT("a,b\r1,2\r"), "1@0+3 a|b\n2@4+3 1|2\n"},
    {TEXT("a,b\n\n  \n1,2\n"), "1@0+3 a|b\n4@8+3 1|2\n"},
    {TEXT("\xEF\xBB\xBF"
          "a,b\n1,2\n"),
     "1@3+3 a|b\n2@7+3 1|2\n"},
    /* newlines, quotes and delimiters in quoted cells */
    {TEXT("a,b\n\"x\ny\",\"p,\"\"q\"\"\"\n3,4\n"), "1@0+3 a|b\n2@4+15 x\ny|p,\"q\"\n4@20+3 3|4\n"},
    /* blanks: trimmed outside quotes only */
    {TEXT("a, b \n 1 ,\" 2 \"\n"), "1@0+5 a|b\n2@6+9 1| 2 \n"},
    /* other delimiters, said or counted */
    {TEXT("sep=;\r\na;b\r\n1,5;2\r\n"), "2@7+3 a|b\n3@12+5 1,5|2\n"},
    {TEXT("#TYPE System.Object\r\n\"a\",\"b\"\r\n"), "2@21+7 a|b\n"},
    {TEXT("a;b;c\n1,5;2;3\n"), "1@0+5 a|b|c\n2@6+7 1,5|2|3\n"},
    {TEXT("a\tb\n1\t2\n"), "1@0+3 a|b\n2@4+3 1|2\n"},
    {TEXT("a|b\n1|2\n"), "1@0+3 a|b\n2@4+3 1|2\n"},
    {TEXT("src:dst:port\nx:y:443\n"), "1@0+12 src|dst|port\n2@13+7 x|y|443\n"},
    {TEXT("time,b\n12:00:00,2\n13:00:00,3\n"),
     "1@0+6 time|b\n2@7+10 12:00:00|2\n3@18+10 13:00:00|3\n"},
    /* encodings: offsets and sizes are those of the file; a cell of another spoils none */
    {TEXT("a,b\n\xC3\xBC,1\n\xF6,2\n"),
     "1@0+3 a|b\n2@4+4 \xC3\xBC|1\n3@9+3 \xC3\xB6|2\nbad text 3\n"},
    {TEXT("\xFF\xFE"
          "a\0,\0b\0\n\0\xE9\0,\0"
          "2\0"),
     "1@2+6 a|b\n2@10+6 \xC3\xA9|2\n"},
    {TEXT("\xFE\xFF\0a\0,\0b\0\n\xD8\x3D\xDE\x00\0,\0"
          "2"),
     "1@2+6 a|b\n2@10+8 \xF0\x9F\x98\x80|2\n"},
    {TEXT("a\0,\0b\0\n\0"
          "1\0,\0"
          "2\0\n\0"),
     "1@0+6 a|b\n2@8+6 1|2\n"},
    {TEXT("a,b\n\xE9\x80,2\n"), "1@0+3 a|b\n2@4+4 \xC3\xA9\xE2\x82\xAC|2\n"},
    {TEXT(""), ""},
    {TEXT("\n\n"), ""},
    {TEXT("a"), "1@0+1 a\n"},
};

Test(csv, reads_every_form_whatever_the_pieces)
{
    static const size_t sizes[] = {1, 2, 3, 7, 65536};

    for (size_t i = 0; i < G_N_ELEMENTS(forms); i++)
        for (size_t j = 0; j < G_N_ELEMENTS(sizes); j++) {
            g_autofree char *rows = dump_csv(forms[i].text, forms[i].size, sizes[j], true);

            cr_expect_str_eq(rows, forms[i].rows, "form %zu in pieces of %zu:\n%s\nwanted:\n%s", i,
                             sizes[j], rows, forms[i].rows);
        }
}

static const struct {
    const char *text;
    size_t size;
    const char *rows;
} faults[] = {
    /* one record is lost, the next lines are read */
    {TEXT("a,b\n15\" rack,1\nc,2\n"), "1 a|b\n!2 CSV_QUOTE 2:3 [15\" rack,1]\n3 c|2\n"},
    {TEXT("a,b\n\"x\"y,1\nc,2\n"), "1 a|b\n!2 CSV_QUOTE 2:4 [\"x\"y,1]\n3 c|2\n"},
    /* a quote that is never closed loses its line, and what has another shape */
    {TEXT("a,b\n\"x,1\nc,2\nd\n"),
     "1 a|b\n!2 CSV_OPEN_QUOTE 2:1 [\"x,1]\n3 c|2\n!4 CSV_QUOTE 4:0 [d]\n"},
    /* a cell closed lines later by a stray quote: the lines between are records again */
    {TEXT("a,b\n\"x,1\nc,2\nd\",3\ne,4\n"), "1 a|b\n2 x,1\nc,2\nd|3\n5 e|4\n"},
    {TEXT("a,b\n\"x,1\nc,2\nd\"e,3\nf,4\n"),
     "1 a|b\n!2 CSV_QUOTE 4:3 [\"x,1]\n3 c|2\n!4 CSV_QUOTE 4:2 [d\"e,3]\n5 f|4\n"},
    /* text inside a broken cell is no record */
    {TEXT("a,b\n1,\"note\nhe said \"no\"\nto it\",x\n2,3\n"),
     "1 a|b\n!2 CSV_QUOTE 3:10 [1,\"note]\n!3 CSV_QUOTE 3:9 [he said \"no\"]\n"
     "!4 CSV_QUOTE 4:6 [to it\",x]\n5 2|3\n"},
    {TEXT("a,b\nx\0y,1\nc,2\n"), "1 a|b\n!2 BAD_VALUE 2:0 [x"},
    /* ASCII at first, then not UTF-8: such cells are read as Windows-1252 */
    {TEXT("a,b\n\xC3\xA9,\xE9\n"), "1 a|b\n2 \xC3\xA9|\xC3\xA9\nbad text 2\n"},
};

Test(csv, loses_no_more_than_the_broken_line)
{
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_autofree char *rows = dump_csv(faults[i].text, faults[i].size, 5, false);

        cr_expect(g_str_has_prefix(rows, faults[i].rows), "fault %zu:\n%s\nwanted:\n%s", i, rows,
                  faults[i].rows);
    }
}

Test(csv, reads_cells_that_are_no_utf8_far_down)
{
    GString *text = g_string_new("\xEF\xBB\xBFname,b\n");

    g_string_append(text, "\xC3\xA9,1\ncaf\xE9,2\n");
    g_autofree char *rows = dump_csv(text->str, text->len, 4096, false);
    cr_expect_str_eq(rows, "1 name|b\n2 \xC3\xA9|1\n3 caf\xC3\xA9|2\nbad text 3\n");
    g_string_free(text, TRUE);
}

/* A record of one cell of @size bytes, and another behind it. */
static char *
dump_large_cell(size_t size, bool quoted, bool broken)
{
    GString *text = g_string_new("a,b\n");

    if (quoted)
        g_string_append_c(text, '"');
    for (size_t i = 0; i < size; i++)
        g_string_append_c(text, quoted && i % 100 == 99 ? '\n' : 'x');
    if (quoted && !broken)
        g_string_append_c(text, '"');
    g_string_append(text, ",1\nlast,2\n");
    g_autofree char *rows = dump_csv(text->str, text->len, 65536, false);
    g_string_free(text, TRUE);
    return g_strdup(strlen(rows) > 100 ? rows + strlen(rows) - 100 : rows);
}

Test(csv, stops_cells_at_the_limit)
{
    g_autofree char *good = dump_large_cell(1000000, true, false);
    g_autofree char *large = dump_large_cell(2 * WP_CSV_MAX_CELL, false, false);
    g_autofree char *open = dump_large_cell(2 * WP_CSV_MAX_CELL, true, true);
    g_autofree char *huge = dump_large_cell(WP_CSV_MAX_RECORD + WP_CSV_MAX_CELL, false, false);

    cr_expect(g_str_has_suffix(good, "x|1\n10003 last|2\n") || strstr(good, " last|2\n"), "%s",
              good);
    cr_expect(g_str_has_suffix(large, "\n3 last|2\n"), "%s", large);
    cr_expect_not_null(strstr(open, " last|2\n"), "%s", open);
    cr_expect_not_null(strstr(huge, "3 last|2\n"), "%s", huge);
}

static bool
stop_row(void *data, const WpCsvRow *row)
{
    return dump_row(data, row) && row->line < 2;
}

Test(csv, stops_when_told)
{
    g_autoptr(WpStream) stream = wp_stream_new_memory("a\nb\nc\n", 6);
    WpCsvDialect dialect = {.delimiter = ','};
    WpCsvEnd end;
    GString *out = g_string_new(NULL);
    Dump dump = {out, false};
    WpCsvSink sink = {stop_row, dump_fault};

    cr_expect_not(wp_csv_read(stream, &dialect, &sink, &dump, &end));
    cr_expect_str_eq(out->str, "1 a\n2 b\n");
    g_string_free(out, TRUE);
}

/* Records as they are shown for mending. */
Test(csv, text_is_mended)
{
    static const struct {
        const char *text;
        size_t size;
        const char *mended; /* NULL: it is good */
    } texts[] = {
        {TEXT(""), NULL},
        {TEXT("caf\xC3\xA9"), NULL},
        {TEXT("caf\xE9,\xC3\xA9"), "caf\xC3\xA9,\xC3\xA9"},
        {TEXT("\x80"), "\xE2\x82\xAC"},
        {TEXT("\xE2\x82"), "\xC3\xA2\xE2\x80\x9A"},
        {TEXT("a\0\0b"), "a\xE2\x90\x80\xE2\x90\x80"
                         "b"},
        {TEXT("\0"), "\xE2\x90\x80"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        size_t size = 0;
        g_autofree char *mended = wp_encoding_mend(texts[i].text, texts[i].size, &size);

        cr_expect_str_eq(mended ? mended : "good", texts[i].mended ? texts[i].mended : "good",
                         "text %zu: %s", i, mended);
        cr_expect_eq(size, mended ? strlen(mended) : 0, "text %zu", i);
    }
}

/* What is known of the row that was given before. */
typedef struct {
    GPtrArray *texts; /* (element-type utf8) */
    GString *alone;   /* cells of the row when it is read by itself */
    uint32_t n_rows, n_cells, n_same, n_noted;
} Above;

/* What was noted of a text must be of that text, for as long as it is there. */
static void
check_note(Above *above, const WpCell *cell)
{
    if (!cell->note)
        return;
    above->n_noted += *cell->note != 0;
    if (*cell->note != 0)
        cr_expect_eq(*cell->note, g_str_hash(cell->text) | 1, "the note of another is at '%s'",
                     cell->text);
    *cell->note = g_str_hash(cell->text) | 1;
}

static bool
list_cells(void *data, const WpCsvRow *row)
{
    for (uint32_t i = 0; i < row->n_cells; i++)
        g_string_append_printf(data, "<%.*s>", (int)row->cells[i].size, row->cells[i].text);
    return true;
}

static bool
no_fault(void *data, const WpCsvFault *fault)
{
    (void)data;
    cr_assert_fail("%s", fault->message);
    return false;
}

static bool
check_row(void *data, const WpCsvRow *row)
{
    static const WpCsvSink sink = {list_cells, no_fault};
    Above *above = data;
    g_autoptr(WpStream) stream = wp_stream_new_memory(row->raw, row->raw_size);
    g_autoptr(GString) cells = g_string_new(NULL);
    WpCsvDialect dialect = {.delimiter = ','};
    WpCsvEnd end;

    g_string_truncate(above->alone, 0);
    wp_csv_read(stream, &dialect, &sink, above->alone, &end);
    list_cells(cells, row);
    cr_expect_str_eq(cells->str, above->alone->str, "row %u: %.*s", row->line, (int)row->raw_size,
                     row->raw);
    for (uint32_t i = 0; i < row->n_cells; i++) {
        above->n_same += row->cells[i].same;
        check_note(above, &row->cells[i]);
        if (row->cells[i].same && above->n_rows == 0)
            cr_expect_fail("the first row has none above it");
        else if (row->cells[i].same)
            cr_expect_str_eq(row->cells[i].text,
                             i < above->texts->len ? (char *)g_ptr_array_index(above->texts, i)
                                                   : "nothing",
                             "row %u, cell %u", row->line, i);
    }
    above->n_rows++;
    above->n_cells += row->n_cells;
    g_ptr_array_set_size(above->texts, 0);
    for (uint32_t i = 0; i < row->n_cells; i++)
        g_ptr_array_add(above->texts, g_strdup(row->cells[i].text));
    return true;
}

static bool
pass_fault(void *data, const WpCsvFault *fault)
{
    (void)data, (void)fault;
    return true;
}

/* Rows that repeat much of the rows above them, some broken, over several blocks: what libcsv is
 * not asked again must be what it says of each row by itself. */
Test(csv, cells_of_rows_above)
{
    static const char *const cells[] = {"",
                                        "a",
                                        "bb",
                                        " x ",
                                        "\"q\"",
                                        "\"a,b\"",
                                        "\"say \"\"hi\"\"\"",
                                        "0",
                                        "\"\"",
                                        "\"line\nbreak\"",
                                        "true",
                                        "caf\xC3\xA9",
                                        "\xE9",
                                        "x\"y",
                                        "1",
                                        "\"end\"  ",
                                        "4096",
                                        "False",
                                        "4224e6c0-1b2f-91d3-8b0c-2f2b0a1c3d4e"};
    static const WpCsvSink sink = {check_row, pass_fault};
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) alone = g_string_new(NULL);
    const char *row[9] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};
    Above above = {texts, alone, 0, 0, 0, 0};
    WpCsvDialect dialect = {.delimiter = ','};
    WpCsvEnd end;

    for (int i = 0; i < 20000; i++) {
        int n = g_rand_int_range(random, 0, 50) == 0 ? g_rand_int_range(random, 1, 10) : 8;

        for (int j = 0; j < n; j++) {
            int change = g_rand_int_range(random, 0, 8);

            if (change <= 1) /* the broken one is rare */
                row[j] = cells[g_rand_int_range(random, 0, 19)];
            if (strcmp(row[j], "x\"y") == 0 && g_rand_int_range(random, 0, 40) > 0)
                row[j] = "x";
            g_string_append_printf(text, "%s%s", j > 0 ? "," : "", row[j]);
        }
        g_string_append(text, i % 97 == 0 ? "\n\n" : i % 3 ? "\n" : "\r\n");
    }
    g_autoptr(WpStream) stream = wp_stream_new_memory(text->str, text->len);
    cr_expect(wp_csv_read(stream, &dialect, &sink, &above, &end));
    cr_expect_gt(above.n_rows, 15000);
    cr_expect_gt(above.n_same, above.n_cells / 6, "%u of %u", above.n_same, above.n_cells);
    cr_expect_gt(above.n_noted, above.n_cells / 4, "%u of %u", above.n_noted, above.n_cells);
}

static ssize_t
pull_failure(void *data, void *buffer, size_t size)
{
    (void)data, (void)buffer, (void)size;
    return -1;
}

Test(csv, says_when_reading_fails)
{
    g_autoptr(WpStream) stream = wp_stream_new(pull_failure, NULL);
    WpCsvDialect dialect = {.delimiter = ','};
    WpCsvEnd end;
    Dump dump = {NULL, false};

    cr_expect_not(wp_csv_read(stream, &dialect, &dump_sink, &dump, &end));
    cr_expect(end.failed);
    cr_expect(wp_stream_failed(stream));
}

Test(stream, hashes_and_counts_what_it_gives)
{
    g_autoptr(WpStream) stream = wp_stream_new_memory("abc", 3);
    char hex[WP_SHA256_HEX];
    size_t size;
    bool whole;

    wp_stream_head(stream, &size, &whole);
    cr_expect(size == 3 && whole);
    wp_stream_drain(stream);
    cr_expect_eq(wp_stream_size(stream), 3);
    wp_stream_sha256(stream, hex);
    cr_expect_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
