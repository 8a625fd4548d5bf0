#include "planner/cli/baseline.h"

#include "parsers/text/csv.h"
#include "planner/cli/files.h"
#include "planner/cli/inputs.h"
#include "planner/cli/old-manifest.h"
#include "planner/cli/rundir.h"
#include "planner/cli/terminal.h"
#include "planner/report/manifest.h"

#include <string.h>

#define STATE_FILE "state.csv"
#define LATEST     "latest"
#define NONE       "none"

/* ---- one state ---- */

typedef struct {
    WpRunState *state;
    bool has_header;
    uint32_t index[WP_N_STATE_COLUMNS]; /* by column: its cell */
    char *fault;
    uint32_t line;
} Reading;

static bool
fail(Reading *reading, uint32_t line, char *fault)
{
    reading->fault = fault;
    reading->line = line;
    return false;
}

static bool
take_header(Reading *reading, const WpCsvRow *row)
{
    for (WpStateColumn column = 0; column < WP_N_STATE_COLUMNS; column++) {
        uint32_t i = 0;

        while (i < row->n_cells && strcmp(row->cells[i].text, wp_state_column_names[column]) != 0)
            i++;
        if (i == row->n_cells)
            return fail(
                reading, row->line,
                g_strdup_printf("it has no column '%s': it was written by another version, or "
                                "changed since",
                                wp_state_column_names[column]));
        reading->index[column] = i;
    }
    reading->has_header = true;
    return true;
}

static bool
take_row(void *data, const WpCsvRow *row)
{
    Reading *reading = data;
    const char *cells[WP_N_STATE_COLUMNS];

    if (!reading->has_header)
        return take_header(reading, row);
    for (WpStateColumn column = 0; column < WP_N_STATE_COLUMNS; column++)
        cells[column] =
            reading->index[column] < row->n_cells ? row->cells[reading->index[column]].text : "";
    char *fault = wp_run_state_add(reading->state, cells);

    return fault ? fail(reading, row->line, fault) : true;
}

static bool
take_fault(void *data, const WpCsvFault *fault)
{
    return fail(data, fault->fault_line, g_strdup(fault->message));
}

/* A state.csv on its way to the parser, and its sum. */
typedef struct {
    WpReader *reader;
    WpSha256 *hash;
} Summing;

static ssize_t
read_and_sum(void *data, void *buffer, size_t size)
{
    Summing *summing = data;
    ssize_t got = wp_reader_read(summing->reader, buffer, size);

    if (got > 0)
        wp_sha256_add(summing->hash, buffer, (size_t)got);
    return got;
}

/* Whether the run's list of files has another sum than @hex for its state.csv, which then lost
 * lines, or was edited. A state without its list is taken as it is. */
static bool
is_other_sum(const char *path, const char *hex)
{
    g_autoptr(WpDocument) outputs = wp_old_manifest_read(path, "outputs");
    const WpNode *list = outputs ? wp_document_root(outputs) : NULL;

    for (const WpNode *file = list ? list->first : NULL; file; file = file->next) {
        const char *sum = wp_node_text(wp_node_get(file, "sha256"));

        if (sum && g_strcmp0(wp_node_text(wp_node_get(file, "file")), STATE_FILE) == 0)
            return strcmp(sum, hex) != 0;
    }
    return false;
}

WpRunState *
wp_run_state_load(const char *path, GError **error)
{
    static const WpCsvSink sink = {take_row, take_fault};
    static const WpCsvDialect dialect = {.encoding = WP_ENCODING_UTF8, .delimiter = ','};
    g_autofree char *file = g_build_filename(path, STATE_FILE, NULL);
    WpCsvEnd end;

    wp_run_dir_mend(path);
    if (wp_is_refused(file, error))
        return NULL;
    if (!g_file_test(file, G_FILE_TEST_IS_REGULAR)) {
        g_set_error(error, WP_ERROR, WP_EXIT_USAGE, "'%s' is not the folder of a run: it has no %s",
                    path, STATE_FILE);
        return NULL;
    }
    g_autoptr(WpReader) reader = wp_reader_open(file, error);
    if (!reader) {
        (*error)->code = WP_EXIT_USAGE;
        return NULL;
    }
    g_autoptr(WpRunState) state = wp_run_state_new(path);
    g_autoptr(WpSha256) hash = wp_sha256_new();
    Summing summing = {reader, hash};
    g_autoptr(WpStream) stream = wp_stream_new(read_and_sum, &summing);
    Reading reading = {.state = state};
    char hex[WP_SHA256_HEX];

    wp_csv_read(stream, &dialect, &sink, &reading, &end);
    wp_sha256_end(hash, hex);
    if (!reading.fault)
        reading.fault = wp_run_state_end(state);
    if (!reading.fault && end.failed)
        reading.fault = g_strdup("it cannot be read to its end");
    if (!reading.fault && is_other_sum(path, hex))
        reading.fault = g_strdup("it is not what waveplan wrote, or not all of it: its sum is not "
                                 "the one in " WP_MANIFEST_NAME);
    if (!reading.fault)
        return g_steal_pointer(&state);
    if (reading.line > 0)
        g_set_error(error, WP_ERROR, WP_EXIT_USAGE, "%s:%u: %s", file, reading.line, reading.fault);
    else
        g_set_error(error, WP_ERROR, WP_EXIT_USAGE, "%s: %s", file, reading.fault);
    g_free(reading.fault);
    return NULL;
}

/* ---- which one ---- */

static const char cure[] = "name another run with --baseline, or --baseline none";

/* The newest run of a folder of dated runs that is older than @as_of. (transfer full) (nullable) */
static char *
newest_before(const char *folder, WpDay as_of)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autofree char *best = NULL;
    WpDay best_day = WP_DAY_NONE;
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *state = g_build_filename(folder, name, STATE_FILE, NULL);
        WpDay day;

        if (!wp_parse_day(name, strlen(name), &day) || day >= as_of || day <= best_day ||
            (!g_file_test(state, G_FILE_TEST_IS_REGULAR) && !wp_is_refused(state, NULL)))
            continue;
        best_day = day;
        g_free(best);
        best = g_build_filename(folder, name, NULL);
    }
    return g_steal_pointer(&best);
}

/* A run that nobody named is used if it can be. */
static WpRunState *
load_older(const char *path, WpDay as_of)
{
    g_autofree char *file = g_build_filename(path, STATE_FILE, NULL);
    g_autoptr(GError) error = NULL;

    if (!g_file_test(file, G_FILE_TEST_IS_REGULAR) && !wp_is_refused(file, NULL))
        return NULL;
    g_autoptr(WpRunState) state = wp_run_state_load(path, &error);
    if (!state)
        wp_complain("no baseline: %s; %s", error->message, cure);
    return state && state->as_of < as_of ? g_steal_pointer(&state) : NULL;
}

bool
wp_baseline_load(const WpOptions *options, const WpSettings *settings, WpDay as_of,
                 WpRunState **out_state, GError **error)
{
    const char *wanted = options->baseline ? options->baseline : settings->baseline;
    g_autofree char *folder = wp_settings_path(settings, settings->output.directory);

    *out_state = NULL;
    if (strcmp(wanted, NONE) == 0)
        return true;
    if (strcmp(wanted, LATEST) != 0) {
        g_autofree char *path =
            options->baseline ? g_strdup(wanted) : wp_settings_path(settings, wanted);

        *out_state = wp_run_state_load(path, error);
        if (!*out_state && error && *error) {
            g_autofree char *message = g_strdup_printf("%s; %s", (*error)->message, cure);

            g_free((*error)->message);
            (*error)->message = g_steal_pointer(&message);
        }
        return *out_state != NULL;
    }
    wp_run_dir_mend_in(folder);
    g_autofree char *newest = newest_before(folder, as_of);
    g_autoptr(WpRunState) dated = newest ? load_older(newest, as_of) : NULL;
    g_autoptr(WpRunState) here = options->output ? load_older(options->output, as_of) : NULL;
    bool take_here = here && (!dated || here->as_of > dated->as_of);

    *out_state = take_here ? g_steal_pointer(&here) : g_steal_pointer(&dated);
    return true;
}
