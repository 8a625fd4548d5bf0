#include "tests/memory.h"
#include "tests/unit/input-text.h"

#include <criterion/criterion.h>
#include <string.h>

/*
 * A table read in parts by several threads gives what reading it in one go gives, wherever the cuts
 * are: tables are made of lines taken at random, good ones, ragged ones, such as break a quote and
 * hide the records behind it, and are cut into as many parts as there are threads.
 */

static void
append_reject(void *data, const WpRejectedRecord *reject)
{
    g_string_append_printf(data, "%s:%u %s %s [%.*s]\n", reject->file, reject->line,
                           wp_diag_code_name(reject->code), reject->message,
                           (int)reject->record_size, reject->record);
}

static void
read_table(const WpLayouts *layouts, WpBuilder *builder, const char *name, const GString *text,
           uint32_t n_threads, WpDiagList *diags, GString *out)
{
    Memory memory = {text->str, text->len, 0, 0};
    WpSeekable bytes = memory_seekable(&memory);
    WpReadEffort effort = {.n_threads = n_threads, .part = 1};
    WpReadResult result;

    wp_read_file(layouts, builder, name, &bytes, &effort, append_reject, out, diags, &result);
}

/* All that came of tables as text, behind the rejects: diagnostics, account, texts in order of ids,
 * rows. */
static void
dump_rest(WpBuilder *builder, WpDiagList *diags, GString *out)
{
    static const char *const none[] = {NULL};
    g_autoptr(GPtrArray) rejects = NULL, unreconciled = NULL;
    WpBuilderOptions options = {.prefer = none};
    const WpStrPool *texts = wp_builder_texts(builder);

    for (WpStrId id = 1; id <= wp_str_pool_count(texts); id++)
        g_string_append_printf(out, "%s\n", wp_str_pool_text(texts, id));
    g_autoptr(WpInventory) inventory =
        wp_builder_freeze(builder, &options, diags, &rejects, &unreconciled);
    for (guint i = 0; i < rejects->len; i++) {
        const WpReject *reject = g_ptr_array_index(rejects, i);

        g_string_append_printf(out, "%u:%u@%d+%u %s\n", reject->file, reject->line,
                               (int)reject->offset, reject->size, reject->message);
    }
    for (uint32_t i = 1; i <= inventory->n_records; i++)
        g_string_append_printf(out, "%u:%u ", inventory->records[i].file,
                               inventory->records[i].line);
    for (guint i = 0; i < inventory->series->len; i++) {
        const WpSeriesNote *note = &g_array_index(inventory->series, WpSeriesNote, i);

        g_string_append_printf(out, "\n%u %u ", note->record, note->field);
        wp_series_note_append(note, out);
    }
    g_autofree char *said = wp_diag_list_to_text(diags);
    g_string_append(out, said);
    input_append_accounts(inventory, out);
    for (uint32_t i = 0; i < inventory->n_files; i++)
        g_string_append_printf(out, "%s %d\n", inventory->files[i].sha256,
                               (int)inventory->files[i].collected);
    input_append_rows(inventory, out);
}

static char *
dump(const WpLayouts *layouts, const char *name, const GString *text, uint32_t n_threads)
{
    g_autoptr(WpBuilder) builder = wp_builder_new();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    GString *out = g_string_new(NULL);

    read_table(layouts, builder, name, text, n_threads, diags, out);
    dump_rest(builder, diags, out);
    return g_string_free(out, FALSE);
}

/* "%u" is a number up to 40. */
static const struct {
    const char *name, *header;
    const char *lines[16];
} tables[] = {
    {"RVTools_tabvInfo.csv",
     "VM,CPUs,Memory,Powerstate,In Use MB,VM UUID,Creation date,Cost center\n",
     {"vm%u,2,4096,poweredOn,1024,,2027/01/02,red\n", "vm%u,four,4096,,,,,\"say \"\"x\"\"\"\r\n",
      "vm%u,2,\"4096\",,,,,\"two\nlines, and\nmore\"\n", "vm%u,1,\n", "\n", ",,,\n",
      ",2,1024,,,,,\n", "vm%u,1,1024,,,,,,,surplus\n", "vm%u,bad%u,1,,,,,\n",
      "vm%u,1,1024,,,,,\"broken\"quote\n", "vm%u,1,1024,,,,,never closed \"\n",
      "vm%u,1,1024,,,,,\"opens\nvm%u,1,1,,,,,\n", "v\xe9m%u,1,1024,,,,,caf\xe9\n",
      "vm%u,2,4096,poweredOn,1024,,2027/01/02,blue\r",
      "VM,Powerstate,Disk,Capacity MiB,Raw,Disk Mode\nvm%u,poweredOn,d%u,4096,False,\n",
      "VM,CPUs,Memory,Powerstate,In Use MB,VM UUID,Creation date,Cost center\n"}},
    {"AzureMigrate-dependencies.csv",
     "Time slot,Source server name,Source IP,Source application,Source process,"
     "Destination server name,Destination IP,Destination application,Destination process,"
     "Destination port\n",
     {"12/15/2026 12:00-18:00,web%u,10.0.0.%u,,,db%u,10.0.1.%u,,sql.exe,1433\n",
      "12/16/2026 18:00-23:59,web%u,10.0.0.%u,,,db%u,10.0.1.%u,,a%u.exe,1433\n",
      "12/17/2026 00:00-06:00,,10.0.0.%u,,,Unknown,10.0.1.%u,,Unknown,443\n",
      "12/17/2026 00:00-06:00,,,,,db%u,10.0.1.%u,,x,443\n",
      "12/17/2026 00:00-06:00,a,,,,,,,x,44x\n", "sometime,web%u,,,,db%u,,,x,port%u\n",
      "sometime,web%u,,,,db%u,,,\"multi\nline\",80\n", "never,\"web%u\"x,,,,db%u,,,x,80\n",
      "12/18/2026 00:00-06:00,w,,,,\"db%u,,,x,80\n",
      "Source IP,Source server name,Destination IP,Destination "
      "port\n10.0.0.%u,web%u,10.0.1.%u,80\n",
      "TIME SLOT,SOURCE SERVER NAME,SOURCE IP,SOURCE APPLICATION,SOURCE PROCESS,"
      "DESTINATION SERVER NAME,DESTINATION IP,DESTINATION APPLICATION,DESTINATION PROCESS,"
      "DESTINATION PORT\n"}},
    {"perfInfo.csv",
     "MachineId,TimeStamp,CpuUtilizationPercentage,NetworkBytesPerSecSent\n",
     {"m%u,2026-11-%u 00:00:00,%u.5,%u00\n", "m%u,2026-11-01 00:%u:00,%u,\r\n",
      "m%u,2026-11-02 00:00:00,,\n", ",2026-11-02 00:00:00,1,1\n", "m%u,never,1,x%u\n",
      "m%u,2026-11-02 00:00:00,1,1,1\n", "\"m%u\"x,,1,1\n", "m%u,,\"1\n"}},
};

static uint32_t
next_random(uint64_t *state, uint32_t limit)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33) % limit;
}

static void
append_line(GString *text, const char *line, uint64_t *random)
{
    for (; *line; line++)
        if (line[0] == '%' && line[1] == 'u') {
            g_string_append_printf(text, "%u", next_random(random, 40));
            line++;
        } else {
            g_string_append_c(text, *line);
        }
}

Test(parts, give_what_one_reading_gives)
{
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();
    uint64_t random = 1;

    for (size_t t = 0; t < G_N_ELEMENTS(tables); t++)
        for (uint32_t round = 0; round < 40; round++) {
            g_autoptr(GString) text = g_string_new(tables[t].header);
            uint32_t n_kinds = 1, n_lines = 5 + next_random(&random, 300);

            while (n_kinds < 16 && tables[t].lines[n_kinds])
                n_kinds++;
            /* in some rounds only lines that are no trouble */
            n_kinds = round % 3 == 0 ? MIN(n_kinds, 3) : n_kinds;
            for (uint32_t i = 0; i < n_lines; i++)
                append_line(text, tables[t].lines[next_random(&random, n_kinds)], &random);
            g_autofree char *one = dump(layouts, tables[t].name, text, 1);
            for (uint32_t n = 2; n <= 9; n += n < 4 ? 1 : 5) {
                g_autofree char *some = dump(layouts, tables[t].name, text, n);

                cr_assert_str_eq(some, one, "%s round %u, %u threads", tables[t].name, round, n);
            }
        }
}

/* A narrow row behind an empty line is said, but not where no record stands before it: wherever the
 * cuts are, and though all before it are broken. */
Test(parts, a_narrow_row_is_said_as_in_one_reading)
{
    static const char *const lines[] = {"vm,1,2,a,b,c\n", "vm,1,2,a,b,\"c\"d\n", "\n"};
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();

    for (uint32_t kind = 0; kind < G_N_ELEMENTS(lines); kind++)
        for (uint32_t at = 0; at <= 12; at++) {
            g_autoptr(GString) text = g_string_new("VM,CPUs,Memory,VM UUID,Cost center,Owner\n");

            for (uint32_t i = 0; i < 12; i++) {
                if (i == at)
                    g_string_append(text, "\n\nvm\n");
                g_string_append(text, lines[i < at ? kind : 0]);
            }
            g_autofree char *one = dump(layouts, "RVTools_tabvInfo.csv", text, 1);
            bool said = strstr(one, "behind an empty line") != NULL;
            cr_assert_eq(said, at > 0 && at < 12 && kind < 2, "%u lines of kind %u", at, kind);
            for (uint32_t n = 2; n <= 40; n++) {
                g_autofree char *some = dump(layouts, "RVTools_tabvInfo.csv", text, n);

                cr_assert_str_eq(some, one, "%u lines of kind %u, %u threads", at, kind, n);
            }
        }
}

static void
count_one(void *data)
{
    ++*(uint32_t *)data;
}

/* A place inside of a quoted cell is not taken for a start, though lines there look like records.
 */
Test(parts, cut_at_records)
{
    static const struct {
        const char *text;
        uint32_t n;
        const char *places;
    } cases[] = {
        {"a\nb\nc\nd\n", 2, "6:4"},
        {"a\nb\nc\nd\n", 4, "4:3"},
        {"a\r\nb\r\nc\r\n", 3, "6:3"},
        {"a\rb\rc\rd\ne\n", 2, "8:5"},
        {"a\n\"x\ny\nz\"\nb\n", 3, "10:5"},
        {"\"x\ny\nz", 3, ""},
        {"a", 5, ""},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Memory memory = {cases[i].text, strlen(cases[i].text), 0, 0};
        WpSeekable bytes = memory_seekable(&memory);
        g_autoptr(GString) out = g_string_new(NULL);
        WpCsvPlace places[8];
        uint32_t n_told = 0, n = wp_csv_cut(&bytes, cases[i].n, places, count_one, &n_told);

        cr_expect_eq(n_told, n, "%zu", i);
        for (uint32_t j = 0; j < n; j++)
            g_string_append_printf(out, "%s%d:%u", j > 0 ? " " : "", (int)places[j].offset,
                                   places[j].line);
        cr_expect_str_eq(out->str, cases[i].places, "%zu: %s", i, out->str);
    }
}

/* Reads files into builders of their own, @n_each into one, and puts those together; 0: all into
 * one. */
static char *
dump_files(const WpLayouts *layouts, GString *const *texts, uint32_t n_texts, uint32_t n_each)
{
    g_autoptr(WpBuilder) builder = wp_builder_new();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    GString *out = g_string_new(NULL);

    for (uint32_t i = 0; i < n_texts;) {
        g_autoptr(WpBuilder) own = n_each > 0 ? wp_builder_new() : NULL;
        uint32_t end = n_each > 0 ? MIN(i + n_each, n_texts) : n_texts;

        for (; i < end; i++) {
            const char *table = tables[i % G_N_ELEMENTS(tables)].name;
            g_autofree char *name = g_strdup_printf("%u/%s", i / 4, table);

            read_table(layouts, own ? own : builder, name, texts[i], 1 + i % 3, diags, out);
        }
        if (own)
            wp_builder_absorb_files(builder, own);
    }
    dump_rest(builder, diags, out);
    return g_string_free(out, FALSE);
}

Test(parts, files_are_put_together_as_if_read_in_turn)
{
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();
    uint64_t random = 2;

    for (uint32_t round = 0; round < 30; round++) {
        GString *texts[9];

        for (uint32_t i = 0; i < G_N_ELEMENTS(texts); i++) {
            size_t t = i % G_N_ELEMENTS(tables);
            uint32_t n_kinds = 1, n_lines = next_random(&random, 60);

            while (n_kinds < 16 && tables[t].lines[n_kinds])
                n_kinds++;
            texts[i] = g_string_new(tables[t].header);
            for (uint32_t j = 0; j < n_lines; j++)
                append_line(texts[i], tables[t].lines[next_random(&random, n_kinds)], &random);
        }
        g_autofree char *in_turn = dump_files(layouts, texts, G_N_ELEMENTS(texts), 0);
        for (uint32_t n = 1; n <= 5; n += 2) {
            g_autofree char *own = dump_files(layouts, texts, G_N_ELEMENTS(texts), n);

            cr_assert_str_eq(own, in_turn, "round %u, %u files in each", round, n);
        }
        for (uint32_t i = 0; i < G_N_ELEMENTS(texts); i++)
            g_string_free(texts[i], TRUE);
    }
}

#define HEAD(memory, created)       "vm%u,2," memory ",poweredOn,1024.5,," created ",red\n"
#define LATE(name, memory, created) name ",2," memory ",poweredOn,1024.5,," created ",blue\n"

/* How a column writes numbers and dates is settled by all of its cells, whichever part has them: a
 * cell is read as it shows, and what could be either as the column shows in the end. */
Test(parts, all_cells_settle_the_style)
{
    static const struct {
        const char *what, *head, *late;
        const char *wanted[3]; /* what must be there */
        const char *unwanted;  /* (nullable) what must not */
    } cases[] = {
        {"a slip in a column that shows its style",
         HEAD("\"4,096.5\"", "2027-01-02"),
         LATE("late", "\"4.096,5\"", "2027-01-02") LATE("thousands", "\"8,192\"", "2027-01-02"),
         {"f.csv:3002: warning: column 'Memory': '4.096,5' shows another style than the column, "
          "and "
          "is read with ',' as decimal mark; cells that could be either, such as '8,192', are read "
          "with '.' as decimal mark [MIXED_STYLE]",
          "name=late; server_type=virtual; cores=2; memory_mib=4096.5;",
          "name=thousands; server_type=virtual; cores=2; memory_mib=8192;"},
         NULL},
        {"two files put together",
         HEAD("4096.5", "2027-01-02"),
         LATE("a", "\"4.096,5\"", "2027-01-02") LATE("b", "\"1,5\"", "2027-01-02")
             LATE("c", "\"2,5\"", "2027-01-02") LATE("d", "\"3,5\"", "2027-01-02")
                 LATE("e", "8.192", "2027-01-02"),
         {"'4.096,5' shows another style than the column, and is read with ',' as decimal mark; "
          "cells that could be either, such as '8.192', are taken as unknown [MIXED_STYLE]",
          "name=b; server_type=virtual; cores=2; memory_mib=1.5;",
          "name=e; server_type=virtual; cores=2; used_gib="},
         "f.csv:3006"},
        {"nothing shows it",
         HEAD("4096", "2027-01-02"),
         LATE("late", "\"4,096\"", "02/03/2027"),
         {"f.csv:3002: note: column 'Creation date': '02/03/2027' is read month first [ASSUMED]",
          "name=late; server_type=virtual; cores=2; memory_mib=4096;", "created=2027-02-03"},
         "MIXED_STYLE"},
        {"later cells show it: what came before is settled by them",
         HEAD("\"4,096\"", "02/03/2027"),
         LATE("late", "\"4,5\"", "13/12/2026") LATE("same", "\"8,192\"", "04/05/2026"),
         {"name=late; server_type=virtual; cores=2; memory_mib=4.5;", "created=2027-03-02",
          "memory_mib=8.192;"},
         "_STYLE"},
        {"both before and after, and nothing in the head: unknown, and said",
         HEAD("\"4,096\"", "02/03/2027"),
         LATE("a", "\"4,5\"", "13/12/2026") LATE("b", "4.5", "12/13/2026"),
         {"f.csv:3002: warning: column 'Memory': '4,5' shows another style than the column, and is "
          "read with ',' as decimal mark; cells that could be either, such as '4,096', are taken "
          "as unknown [MIXED_STYLE]",
          "name=a; server_type=virtual; cores=2; memory_mib=4.5;",
          "name=b; server_type=virtual; cores=2; memory_mib=4.5;"},
         "memory_mib=4096"},
        {"no doubt",
         HEAD("4096", "2027-01-02"),
         LATE("late", "4096", "2027-01-03"),
         {"name=late; server_type=virtual; cores=2; memory_mib=4096;", "", ""},
         "_STYLE"},
    };
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();
    uint64_t random = 3;

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        for (uint32_t n_threads = 1; n_threads <= 4; n_threads += 3) {
            g_autoptr(GString) text = g_string_new(tables[0].header);

            for (uint32_t row = 0; row < 3000; row++)
                append_line(text, cases[i].head, &random);
            g_string_append(text, cases[i].late);
            g_autofree char *all = dump(layouts, "f.csv", text, n_threads);
            for (size_t j = 0; j < G_N_ELEMENTS(cases[i].wanted); j++)
                cr_expect(strstr(all, cases[i].wanted[j]), "%s, %u threads: no %s", cases[i].what,
                          n_threads, cases[i].wanted[j]);
            cr_expect(!cases[i].unwanted || !strstr(all, cases[i].unwanted), "%s, %u threads: %s",
                      cases[i].what, n_threads, cases[i].unwanted);
        }
}
