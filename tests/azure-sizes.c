/*
 * Holds the sizes of a run against those that Azure Migrate itself recommended for the machines.
 *
 * usage: azure-sizes ASSESSMENT.csv CORE.xlsx CATALOGUES REGION RETIRING
 *
 * The first is what `waveplan run` writes, with target.sizing utilisation and comfort factor 1; the
 * second the service's report: its sheet with most rows that has the columns "Machine Name",
 * "Recommended VM Size" and "CPU Utilization (in %)" is read. CATALOGUES is a folder with
 * azure-vm-sizes.csv, azure-vm-prices.csv and azure-retirements.csv.
 *
 * Every size must cover what the machine uses (all that it has where that is 0, for nobody
 * measured it), and cost no more than the service's choice at the list of today on 95 per cent of
 * the machines whose recommended family is not avoided. RETIRING is target.retiring_families of the
 * run: as-listed, avoid or allow. Prints every miss.
 */
#include <stdio.h>
#include <string.h>

#include "parsers/catalogue.h"
#include "parsers/text/xlsx.h"
#include "planner/assess/sizing.h"
#include "tests/unit/workbook.h"

#define MIN_NO_DEARER 95 /* per cent */
#define WHOLE         10000

enum { NAME, SIZE, CORES, MEMORY, CPU, MEMORY_USED, OS, N_COLUMNS };

static const char *const headers[N_COLUMNS] = {
    "Machine Name",           "Recommended VM Size",       "Cores",           "Memory (in MB)",
    "CPU Utilization (in %)", "Memory Utilization (in %)", "Operating System"};

/* ---- the service's report ---- */

typedef struct {
    GPtrArray *rows; /* of char **: the columns above */
    int at[N_COLUMNS];
    bool is_header;
} Sheet;

static const char *
cell(const WpCsvRow *row, int at)
{
    return at >= 0 && (uint32_t)at < row->n_cells ? row->cells[at].text : "";
}

static bool
read_row(void *data, const WpCsvRow *row)
{
    Sheet *sheet = data;

    if (!sheet->is_header) {
        char **cells = g_new0(char *, N_COLUMNS + 1);

        for (int i = 0; i < N_COLUMNS; i++)
            cells[i] = g_strdup(cell(row, sheet->at[i]));
        g_ptr_array_add(sheet->rows, cells);
        return true;
    }
    sheet->is_header = false;
    for (int i = 0; i < N_COLUMNS; i++) {
        sheet->at[i] = -1;
        for (uint32_t j = 0; j < row->n_cells; j++)
            if (strcmp(row->cells[j].text, headers[i]) == 0)
                sheet->at[i] = (int)j;
        if (sheet->at[i] < 0)
            return false;
    }
    return true;
}

static GPtrArray *
read_report(const char *path, WpDiagList *diags)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_autofree char *text = NULL;
    GPtrArray *best = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    size_t size;

    if (!g_file_get_contents(path, &text, &size, NULL))
        return best;
    g_byte_array_append(bytes, (const uint8_t *)text, (guint)size);
    WpSeekable seekable = workbook_seekable(bytes);
    g_autoptr(WpXlsx) book = wp_xlsx_open(&seekable, path, diags);

    for (uint32_t i = 0; book && i < wp_xlsx_n_sheets(book); i++) {
        Sheet sheet = {.rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev),
                       .is_header = true};

        wp_xlsx_read_sheet(book, i, path, read_row, &sheet, diags);
        if (sheet.rows->len > best->len) {
            GPtrArray *other = best;

            best = sheet.rows;
            sheet.rows = other;
        }
        g_ptr_array_unref(sheet.rows);
    }
    return best;
}

/* ---- ours ---- */

static WpCatalogue *
read_catalogue(const char *path, WpDiagList *diags)
{
    g_autofree char *text = NULL;
    size_t size;

    if (!g_file_get_contents(path, &text, &size, NULL)) {
        fprintf(stderr, "cannot read %s\n", path);
        return NULL;
    }
    return wp_catalogue_read(path, text, size, diags);
}

static WpCatalogue *
read_in(const char *folder, const char *name, WpDiagList *diags)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    return read_catalogue(path, diags);
}

static int64_t
number(const char *text, int64_t factor)
{
    int64_t number = 0;

    wp_parse_scaled(text, strlen(text), wp_number_plain, factor, &number);
    return number;
}

/* What of @has is used: all, where nobody measured it. */
static int64_t
used(const char *has, const char *percent)
{
    int64_t share = number(percent, 100);

    return number(has, 1) * (share > 0 ? share : WHOLE);
}

static bool
covers(const WpSize *size, char **machine)
{
    return size->vcpus * (int64_t)WHOLE >= used(machine[CORES], machine[CPU]) &&
           size->memory_mib * WHOLE >= used(machine[MEMORY], machine[MEMORY_USED]);
}

/* The size of a machine of that name that no other one took. */
static const WpSize *
take(const WpCatalogue *ours, const uint32_t *at, const WpSizeList *list, const char *name,
     bool *taken)
{
    for (uint32_t row = 0; row < wp_catalogue_n_rows(ours); row++) {
        if (taken[row] || g_ascii_strcasecmp(wp_catalogue_cell(ours, row, at[0]), name) != 0 ||
            strcmp(wp_catalogue_cell(ours, row, at[1]), "vm") != 0)
            continue;
        WpSizeId id = wp_size_list_find_name(list, wp_catalogue_cell(ours, row, at[2]));
        taken[row] = true;
        return id == 0 ? NULL : &list->sizes[id];
    }
    return NULL;
}

typedef struct {
    uint32_t covered, compared, no_dearer;
} Counts;

static void
hold(const WpSize *size, const WpSizeList *list, char **machine, Counts *counts)
{
    WpSizeId id = wp_size_list_find_name(list, machine[SIZE]);
    const WpSize *service = id == 0 ? NULL : &list->sizes[id];
    bool is_windows = strstr(machine[OS], "Windows") != NULL;
    WpLicence licence = is_windows ? WP_LICENCE_WINDOWS : WP_LICENCE_NONE;

    if (!size || !covers(size, machine))
        printf("not covered: %s: %s\n", machine[NAME], size ? size->name : "no size");
    else
        counts->covered++;
    if (!size || !service || !service->offered)
        return;
    counts->compared++;
    if (size->hour_micros[licence] <= service->hour_micros[licence])
        counts->no_dearer++;
    else
        printf("dearer: %s: %s, service %s, %s cores at %s%%\n", machine[NAME], size->name,
               service->name, machine[CORES], machine[CPU]);
}

static bool
find_retiring(const char *word, WpRetiring *out)
{
    static const char *const words[] = {"as-listed", "avoid", "allow"};

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strcmp(word, words[i]) != 0)
            continue;
        *out = (WpRetiring)i;
        return true;
    }
    return false;
}

int
main(int argc, char **argv)
{
    static const char *const columns[] = {"name", "kind", "target_size", NULL};
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    uint32_t at[3];
    Counts counts = {0, 0, 0};
    WpRetiring retiring;

    if (argc != 6 || !find_retiring(argv[5], &retiring)) {
        fprintf(stderr, "usage: azure-sizes ASSESSMENT.csv CORE.xlsx CATALOGUES REGION RETIRING\n");
        return 2;
    }
    g_autoptr(WpCatalogue) ours = read_catalogue(argv[1], diags);
    g_autoptr(WpCatalogue) sizes = read_in(argv[3], "azure-vm-sizes.csv", diags);
    g_autoptr(WpCatalogue) prices = read_in(argv[3], "azure-vm-prices.csv", diags);
    g_autoptr(WpCatalogue) retirements = read_in(argv[3], "azure-retirements.csv", diags);
    g_autoptr(GPtrArray) machines = read_report(argv[2], diags);
    WpSizeSources sources = {sizes, prices, NULL, retirements, argv[4], "payg", "USD", retiring};
    g_autoptr(WpSizeList) list = sizes && prices ? wp_size_list_build(&sources, diags) : NULL;

    if (!ours || !list || !wp_catalogue_columns(ours, columns, at, diags) || machines->len == 0) {
        g_autofree char *faults = wp_diag_list_to_text(diags);

        fprintf(stderr, "%snothing to compare\n", faults);
        return 2;
    }
    g_autofree bool *taken = g_new0(bool, wp_catalogue_n_rows(ours) + 1);
    for (guint i = 0; i < machines->len; i++) {
        char **machine = g_ptr_array_index(machines, i);

        hold(take(ours, at, list, machine[NAME], taken), list, machine, &counts);
    }
    bool all = counts.covered == machines->len;
    bool cheap =
        counts.compared > 0 && counts.no_dearer * 100 >= counts.compared * (uint32_t)MIN_NO_DEARER;

    printf("%s: %u machines, %u covered; %u compared, %u no dearer\n", argv[5], machines->len,
           counts.covered, counts.compared, counts.no_dearer);
    printf("%d passed, %d failed\n", all + cheap, !all + !cheap);
    return all && cheap ? 0 : 1;
}
