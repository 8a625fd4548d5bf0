/*
 * Holds readiness for azure-vm against what Azure Migrate itself says of the same machines.
 *
 * usage: azure-readiness ASSESSMENT-TARGETS.csv CORE.xlsx
 *
 * The first is what `waveplan run` writes for the discovered machines, the second the service's
 * assessment of them: the sheet with most rows that has the columns "Machine Name" and "Azure VM
 * Readiness" is read. Machines are matched by name; of several with one name as many agree as have
 * equals. Prints every difference; fails under 97 per cent, or where machines are missing.
 */
#include <stdio.h>
#include <string.h>

#include "parsers/catalogue.h"
#include "parsers/text/xlsx.h"
#include "tests/unit/workbook.h"

#define MIN_AGREEMENT 97 /* per cent */

/* What the service calls them -> what waveplan does. */
static const char *const words[][2] = {
    {"Ready", "ready"},
    {"Suitable", "ready"},
    {"Ready With Conditions", "conditions"},
    {"ConditionallySuitable", "conditions"},
    {"Not Ready", "not-ready"},
    {"NotSuitable", "not-ready"},
    {"Readiness Unknown", "unknown"},
    {"Unknown", "unknown"},
    {"ReadinessUnknown", "unknown"},
};

typedef struct {
    char *readiness; /* of the service, in waveplan's word */
    char *why;       /* warnings and OS, for people */
    bool taken;
} Judged;

static void
judged_free(void *data)
{
    Judged *judged = data;

    g_free(judged->readiness);
    g_free(judged->why);
    g_free(judged);
}

/* ---- the service's report ---- */

typedef struct {
    GHashTable *machines; /* name in small letters -> GPtrArray of Judged */
    int name, readiness, warnings, os;
    uint32_t n_rows;
    bool is_header;
} Sheet;

static int
column(const WpCsvRow *row, const char *const *names)
{
    for (; *names; names++)
        for (uint32_t i = 0; i < row->n_cells; i++)
            if (g_ascii_strcasecmp(row->cells[i].text, *names) == 0)
                return (int)i;
    return -1;
}

static const char *
cell(const WpCsvRow *row, int at)
{
    return at >= 0 && (uint32_t)at < row->n_cells ? row->cells[at].text : "";
}

static bool
read_header(Sheet *sheet, const WpCsvRow *row)
{
    static const char *const name[] = {"Machine Name", "Machine", NULL};
    static const char *const readiness[] = {"Azure VM Readiness", NULL};
    static const char *const warnings[] = {"Azure VM Readiness - Warnings",
                                           "Azure readiness issues", NULL};
    static const char *const os[] = {"Operating System", NULL};

    sheet->name = column(row, name);
    sheet->readiness = column(row, readiness);
    sheet->warnings = column(row, warnings);
    sheet->os = column(row, os);
    return sheet->name >= 0 && sheet->readiness >= 0;
}

static bool
read_row(void *data, const WpCsvRow *row)
{
    Sheet *sheet = data;
    const char *said = cell(row, sheet->readiness);
    Judged *judged;

    if (sheet->is_header) {
        sheet->is_header = false;
        return read_header(sheet, row);
    }
    if (!*cell(row, sheet->name))
        return true;
    judged = g_new0(Judged, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_ascii_strcasecmp(said, words[i][0]) == 0)
            judged->readiness = g_strdup(words[i][1]);
    if (!judged->readiness)
        judged->readiness = g_strdup(said);
    judged->why = g_strdup_printf("%s; %s", cell(row, sheet->os), cell(row, sheet->warnings));
    char *key = g_ascii_strdown(cell(row, sheet->name), -1);
    GPtrArray *list = g_hash_table_lookup(sheet->machines, key);

    if (!list) {
        list = g_ptr_array_new_with_free_func(judged_free);
        g_hash_table_insert(sheet->machines, g_strdup(key), list);
    }
    g_ptr_array_add(list, judged);
    g_free(key);
    sheet->n_rows++;
    return true;
}

static GHashTable *
new_machines(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                 (GDestroyNotify)g_ptr_array_unref);
}

/* The machines of the sheet with most of them. */
static GHashTable *
read_report(const char *path, uint32_t *out_n, WpDiagList *diags)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_autofree char *text = NULL;
    GHashTable *best = new_machines();
    size_t size;

    *out_n = 0;
    if (!g_file_get_contents(path, &text, &size, NULL)) {
        fprintf(stderr, "cannot read %s\n", path);
        return best;
    }
    g_byte_array_append(bytes, (const uint8_t *)text, (guint)size);
    WpSeekable seekable = workbook_seekable(bytes);
    g_autoptr(WpXlsx) book = wp_xlsx_open(&seekable, path, diags);

    for (uint32_t i = 0; book && i < wp_xlsx_n_sheets(book); i++) {
        Sheet sheet = {.machines = new_machines(), .is_header = true};

        wp_xlsx_read_sheet(book, i, path, read_row, &sheet, diags);
        if (sheet.n_rows > *out_n) {
            GHashTable *other = best;

            best = sheet.machines;
            sheet.machines = other;
            *out_n = sheet.n_rows;
        }
        g_hash_table_unref(sheet.machines);
    }
    return best;
}

/* ---- ours ---- */

/* Takes one of the machines with that name, best one of that readiness; NULL if none is left. */
static const Judged *
take(GHashTable *machines, const char *name, const char *readiness)
{
    g_autofree char *key = g_ascii_strdown(name, -1);
    const GPtrArray *list = g_hash_table_lookup(machines, key);
    Judged *found = NULL;

    for (guint i = 0; list && i < list->len; i++) {
        Judged *judged = g_ptr_array_index(list, i);

        if (!judged->taken && (!found || strcmp(judged->readiness, readiness) == 0))
            found = judged;
    }
    if (found)
        found->taken = true;
    return found;
}

int
main(int argc, char **argv)
{
    static const char *const columns[] = {"name", "target", "readiness", "why", NULL};
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autofree char *text = NULL;
    uint32_t at[4], n_judged, n_agreed = 0, n_compared = 0;
    size_t size;

    if (argc != 3 || !g_file_get_contents(argv[1], &text, &size, NULL)) {
        fprintf(stderr, "usage: azure-readiness ASSESSMENT-TARGETS.csv CORE.xlsx\n");
        return 2;
    }
    g_autoptr(WpCatalogue) ours = wp_catalogue_read(argv[1], text, size, diags);
    g_autoptr(GHashTable) machines = read_report(argv[2], &n_judged, diags);

    if (!ours || !wp_catalogue_columns(ours, columns, at, diags) || n_judged == 0) {
        g_autofree char *faults = wp_diag_list_to_text(diags);

        fprintf(stderr, "%snothing to compare\n", faults);
        return 2;
    }
    for (uint32_t row = 0; row < wp_catalogue_n_rows(ours); row++) {
        const char *name = wp_catalogue_cell(ours, row, at[0]);
        const char *readiness = wp_catalogue_cell(ours, row, at[2]);
        const Judged *judged;

        if (strcmp(wp_catalogue_cell(ours, row, at[1]), "azure-vm") != 0)
            continue;
        judged = take(machines, name, readiness);
        if (!judged)
            continue;
        n_compared++;
        if (strcmp(judged->readiness, readiness) == 0)
            n_agreed++;
        else
            printf("differs: %s: service %s (%s), waveplan %s (%s)\n", name, judged->readiness,
                   judged->why, readiness, wp_catalogue_cell(ours, row, at[3]));
    }
    bool good = n_compared == n_judged && n_agreed * 100 >= n_judged * MIN_AGREEMENT;

    printf("%u machines in the report, %u compared, %u agree\n", n_judged, n_compared, n_agreed);
    printf("%d passed, %d failed\n", good, !good);
    return !good;
}
