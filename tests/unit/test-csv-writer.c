#include "planner/report/csv-writer.h"

#include "planner/base/csv-guard.h"

#include <criterion/criterion.h>

#include <inttypes.h>
#include <string.h>

static const WpTableColumn columns[] = {
    {"key", WP_COLUMN_KEY, 0, 0, "its key"},    {"name", WP_COLUMN_TEXT, 0, 0, "its name"},
    {"count", WP_COLUMN_INT, 0, 0, "how many"}, {"size_gib", WP_COLUMN_SCALED, 1024, 2, "how much"},
    {"day", WP_COLUMN_DAY, 0, 0, "when"},       {"time", WP_COLUMN_TIME, 0, 0, "when"},
    {"done", WP_COLUMN_BOOL, 0, 0, "whether"},  {NULL, WP_COLUMN_KEY, 0, 0, NULL},
};

static void
emit(const void *data, WpRowWriter *rows)
{
    const char *name = data;

    wp_row_text(rows, "=key");
    wp_row_text(rows, name);
    wp_row_int(rows, -5);
    wp_row_int(rows, -1536);
    wp_row_day(rows, wp_day(2027, 1, 4));
    wp_row_time(rows, wp_day(2027, 1, 4) * WP_US_PER_DAY);
    wp_row_int(rows, 1);
    wp_row_end(rows);

    wp_row_text(rows, "k2");
    wp_row_text(rows, NULL);
    wp_row_none(rows);
    wp_row_none(rows);
    wp_row_day(rows, WP_DAY_NONE);
    wp_row_time(rows, WP_TIME_NONE);
    wp_row_int(rows, 0);
    wp_row_end(rows);
}

static const WpTableSpec spec = {"sample", "for a test", columns, emit};

static char *
write_table(const WpTableSpec *table, const void *data, const WpCsvOptions *options)
{
    GString *text = g_string_new(NULL);
    WpTextSink sink = wp_text_sink(text);

    wp_csv_write(table, data, options, &sink.sink, NULL);
    return g_string_free(text, FALSE);
}

Test(csv_writer, spells_a_table)
{
    static const struct {
        const char *label, *name;
        WpCsvOptions options;
        const char *expected;
    } cases[] = {
        {"guarded",
         "=1+1",
         {',', false, true, true, NULL},
         "key,name,count,size_gib,day,time,done\r\n"
         "=key,'=1+1,-5,-1.50,2027-01-04,2027-01-04T00:00:00Z,yes\r\nk2,,,,,,no\r\n"},
        {"bare",
         "=1+1",
         {',', false, true, false, NULL},
         "key,name,count,size_gib,day,time,done\r\n"
         "=key,=1+1,-5,-1.50,2027-01-04,2027-01-04T00:00:00Z,yes\r\nk2,,,,,,no\r\n"},
        {"other dialect",
         "a;b",
         {';', true, false, true, NULL},
         "\357\273\277key;name;count;size_gib;day;time;done\n"
         "=key;\"a;b\";-5;-1.50;2027-01-04;2027-01-04T00:00:00Z;yes\nk2;;;;;;no\n"},
        {"tabs",
         "a\tb",
         {'\t', false, false, true, NULL},
         "key\tname\tcount\tsize_gib\tday\ttime\tdone\n"
         "=key\ta b\t-5\t-1.50\t2027-01-04\t2027-01-04T00:00:00Z\tyes\nk2\t\t\t\t\t\tno\n"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = write_table(&spec, cases[i].name, &cases[i].options);

        cr_expect_str_eq(text, cases[i].expected, "%s:\n%s", cases[i].label, text);
    }
}

static const WpTableColumn one_column[] = {{"name", WP_COLUMN_TEXT, 0, 0, "its name"},
                                           {NULL, WP_COLUMN_KEY, 0, 0, NULL}};

static void
emit_one(const void *data, WpRowWriter *rows)
{
    wp_row_text(rows, data);
    wp_row_end(rows);
}

static const WpTableSpec one = {"one", "for a test", one_column, emit_one};

static const struct {
    const char *text, *cell;
} cells[] = {
    {"plain", "plain"},
    {"", "\"\""},
    {NULL, "\"\""},
    {"a,b", "\"a,b\""},
    {"a;b", "\"a;b\""},
    {"a \"b\"", "\"a \"\"b\"\"\""},
    {"\"", "\"\"\"\""},
    {" a ", "\" a \""},
    {"=1+1", "'=1+1"},
    {"+49 30", "'+49 30"},
    {"-5", "'-5"},
    {"@SUM(1)", "'@SUM(1)"},
    {" =1", "' =1"},
    {"\302\240=1", "'\302\240=1"},
    {"\t=1", "' =1"},
    {"\r\n=1", "' =1"},
    {"\001=1", "'=1"},
    {"\342\200\213=1", "'=1"},
    {"\357\273\277=1", "'=1"},
    {"\357\274\2351", "'\357\274\2351"},
    {"\357\274\2131", "'\357\274\2131"},
    {"\357\274\2151", "'\357\274\2151"},
    {"\357\274\240a", "'\357\274\240a"},
    {"'quoted'", "''quoted'"},
    {"a=b+c", "a=b+c"},
    {"x;=1+1;y", "\"x;'=1+1;y\""},
    {"x,@y", "\"x,'@y\""},
    {"x;'y", "\"x;''y\""},
    {"x, -y", "\"x, -y\""},
    {"one\ntwo\r\nthree\rfour", "one two three four"},
    {"a\033[31mb\177c\302\205d", "a[31mbcd"},
    {"a\342\200\256b\342\201\246c", "abc"},
    {"\331\205\333\214\342\200\214\330\256\331\210\330\247\331\207\331\205",
     "\331\205\333\214\342\200\214\330\256\331\210\330\247\331\207\331\205"},
    {"M\374nchen", "M\357\277\275nchen"},
};

Test(csv_writer, makes_cells_safe)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cells); i++) {
        g_autofree char *text = write_table(&one, cells[i].text, &wp_csv_default);
        g_autofree char *expected = g_strdup_printf("name\r\n%s\r\n", cells[i].cell);

        cr_expect_str_eq(text, expected, "case %zu: %s", i, text);
    }
}

/* Every text of marks up to seven comes back from its guarded form, and no guarded form runs. */
Test(csv_writer, guards_reversibly)
{
    static const char marks[] = "=-',; a";
    const size_t n_marks = sizeof(marks) - 1;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GString) cell = g_string_new(NULL);

    for (size_t number = 0; number < 7 * 7 * 7 * 7 * 7 * 7 * 7; number++) {
        g_string_truncate(text, 0);
        for (size_t rest = number + 1; rest > 0; rest /= n_marks)
            g_string_append_c(text, marks[rest % n_marks]);
        g_string_truncate(cell, 0);
        wp_append_csv_text(cell, text->str, true);
        size_t blanks = strspn(cell->str, " "), size;
        WpCsvForm form = wp_csv_form(text->str, true, &size);

        if (form != WP_CSV_OTHER && (size != text->len || strcmp(cell->str, text->str) != 0 ||
                                     text->str[0] == ' ' || text->str[size - 1] == ' ' ||
                                     (form == WP_CSV_QUOTED) != (strpbrk(text->str, ",;") != NULL)))
            cr_assert_fail("'%s' is not of form %d", text->str, form);
        if (strchr("=-", cell->str[blanks]) && cell->str[blanks])
            cr_assert_fail("'%s' runs", cell->str);
        for (const char *at = cell->str; *at; at++)
            if ((*at == ',' || *at == ';') && (at[1] == '=' || at[1] == '-'))
                cr_assert_fail("'%s' runs where %c ends a cell", cell->str, *at);
        wp_csv_unguard(cell);
        if (strcmp(cell->str, text->str) != 0)
            cr_assert_fail("'%s' comes back as '%s'", text->str, cell->str);
    }
}

/* A byte of which more must be known is never taken for plain, wherever it stands. */
Test(csv_writer, knows_plain_bytes)
{
    for (int c = 1; c < 256; c++)
        for (int guard = 0; guard < 2; guard++) {
            char text[] = {'a', (char)c, 'b', '\0'};
            bool is_plain = c >= 0x20 && c < 0x7F && c != '"';
            WpCsvForm form = !is_plain              ? WP_CSV_OTHER
                             : c == ',' || c == ';' ? WP_CSV_QUOTED
                                                    : WP_CSV_PLAIN;
            size_t size;

            cr_expect_eq(wp_csv_form(text, guard, &size), form, "byte %d", c);
        }
}

/* The same in texts of which many bytes are looked at in one go. */
Test(csv_writer, knows_plain_bytes_of_long_texts)
{
    for (size_t length = 14; length < 52; length++)
        for (size_t at = 1; at + 1 < length; at++)
            for (int c = 1; c < 256; c++) {
                g_autofree char *text = g_strnfill(length, 'a');
                bool is_plain = c >= 0x20 && c < 0x7F && c != '"';
                WpCsvForm form = !is_plain              ? WP_CSV_OTHER
                                 : c == ',' || c == ';' ? WP_CSV_QUOTED
                                                        : WP_CSV_PLAIN;
                size_t size = 0;

                text[at] = (char)c;
                if (wp_csv_form(text, true, &size) != form ||
                    (form != WP_CSV_OTHER && size != length))
                    cr_assert_fail("byte %d at %zu of %zu", c, at, length);
            }
}

static void
emit_many(const void *data, WpRowWriter *rows)
{
    for (size_t i = 0; i < *(const size_t *)data; i++) {
        wp_row_text(rows, "0123456789");
        wp_row_end(rows);
    }
}

Test(csv_writer, counts_and_streams_rows)
{
    static const WpTableSpec many = {"many", "for a test", one_column, emit_many};
    g_autoptr(GString) text = g_string_new(NULL);
    WpTextSink sink = wp_text_sink(text);
    size_t n = 100000;
    uint64_t n_rows = 0;

    wp_csv_write(&many, &n, &wp_csv_default, &sink.sink, &n_rows);
    cr_expect_eq(n_rows, n);
    cr_expect_eq(text->len, 6 + n * 12);
    n = 0;
    wp_csv_write(&many, &n, &wp_csv_default, &sink.sink, &n_rows);
    cr_expect_eq(n_rows, 0);
}

static const WpTableColumn kept_columns[] = {
    {"text", WP_COLUMN_TEXT, 0, 0, NULL},
    {"share", WP_COLUMN_SCALED, 100, 2, NULL},
    {"time", WP_COLUMN_TIME, 0, 0, NULL},
    {NULL, WP_COLUMN_KEY, 0, 0, NULL},
};

typedef struct {
    bool lasting;
    char **texts;
    uint32_t n_texts;
} KeptData;

/* Few values first, then more than are kept, then new ones only. */
static void
emit_kept(const void *data, WpRowWriter *rows)
{
    const KeptData *kept = data;

    for (uint32_t i = 0; i < 3 * kept->n_texts; i++) {
        uint32_t n = i < kept->n_texts ? 3 : i < 2 * kept->n_texts ? 100 : kept->n_texts;
        const char *text = kept->texts[i % n];

        if (kept->lasting) {
            wp_row_lasting(rows, i % 7 == 0 ? NULL : text);
        } else {
            g_autofree char *copy = g_strdup(text);

            wp_row_text(rows, i % 7 == 0 ? NULL : copy);
        }
        wp_row_int(rows, (int64_t)(i % n) - 1);
        wp_row_time(rows, (int64_t)(i % n) * 86400000000 + i % 2);
        wp_row_end(rows);
    }
}

/* A cell that is kept is the one that is spelled. */
Test(csv_writer, spells_lasting_texts_as_others)
{
    static const WpTableSpec table = {"kept", "for a test", kept_columns, emit_kept};
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) spelled = g_string_new(NULL);
    g_autoptr(GString) kept = g_string_new(NULL);

    for (uint32_t i = 0; i < 3000; i++)
        g_ptr_array_add(texts, g_strdup_printf("%s%0*u%s", i % 3 ? "" : "=a \"b\", ", i % 90, i,
                                               i % 5 ? "" : "; "));
    for (int lasting = 0; lasting < 2; lasting++) {
        KeptData data = {lasting, (char **)texts->pdata, texts->len};
        WpTextSink sink = wp_text_sink(lasting ? kept : spelled);

        wp_csv_write(&table, &data, &wp_csv_default, &sink.sink, NULL);
    }
    cr_expect_str_eq(kept->str, spelled->str);
    cr_expect(strstr(kept->str, "\r\n,-0.01,1970-01-01T00:00:00Z\r\n"));
}

/* A hostile cell must not take quadratic time. */
Test(csv_writer, guards_long_texts_at_once, .timeout = 5)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GString) cell = g_string_new(NULL);

    while (text->len < 2000000)
        g_string_append(text, ",=");
    wp_append_csv_text(cell, text->str, true);
    cr_expect_eq(cell->len, 3000000);
    wp_csv_unguard(cell);
    cr_expect_str_eq(cell->str, text->str);
}
