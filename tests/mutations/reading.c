#include "tests/mutations/reading.h"

#include "planner/base/sha256.h"
#include "tests/memory.h"

#include <string.h>

/* Rows that a sheet can have. */
#define MAX_SHEET_ROWS 1048576

WpLayouts *
read_layouts(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    WpLayouts *layouts = wp_layouts_new();

    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *text = NULL;
        size_t size;

        if (g_str_has_suffix(name, ".yaml") && g_file_get_contents(path, &text, &size, NULL))
            wp_layouts_add_text(layouts, name, text, size, diags);
    }
    g_autofree char *said = wp_diag_list_to_text(diags);
    if (!dir || *said)
        g_error("no good layouts in %s: %s", folder, said);
    return layouts;
}

/* ---- places ---- */

static uint32_t
count_lines(const ReadFile *file)
{
    uint32_t n = 1;

    for (size_t i = 0; i < file->size; i++)
        n += file->bytes[i] == '\n' ||
             (file->bytes[i] == '\r' && !(i + 1 < file->size && file->bytes[i + 1] == '\n'));
    return n;
}

/* Where line @line begins. */
static size_t
line_start(const ReadFile *file, uint32_t line)
{
    size_t at = 0;

    for (uint32_t n = 1; n < line && at < file->size; at++)
        n += file->bytes[at] == '\n' ||
             (file->bytes[at] == '\r' && !(at + 1 < file->size && file->bytes[at + 1] == '\n'));
    return at;
}

static bool
is_of(const char *name, const ReadFile *file)
{
    size_t size = strlen(file->name);

    return strncmp(name, file->name, size) == 0 && (!name[size] || name[size] == '#');
}

static const ReadFile *
file_of(const char *name, const ReadFile *files, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (is_of(name, &files[i]))
            return &files[i];
    return NULL;
}

static void
check_place(const char *name, uint32_t line, const ReadFile *files, uint32_t n, GString *faults)
{
    const ReadFile *file = name ? file_of(name, files, n) : NULL;

    if (!name) /* of all files together */
        return;
    if (!file)
        g_string_append_printf(faults, "said of a file that is none: %s\n", name);
    else if (line > (strchr(name, '#') ? MAX_SHEET_ROWS : count_lines(file)))
        g_string_append_printf(faults, "%s has no line %u\n", name, line);
}

static void
check_diags(WpDiagList *diags, const ReadFile *files, uint32_t n, GString *faults)
{
    g_autofree char *text = wp_diag_list_to_text(diags);

    if (!g_utf8_validate(text, -1, NULL))
        g_string_append(faults, "what is said is not UTF-8\n");
    for (uint32_t i = 0; i < wp_diag_list_length(diags); i++) {
        const WpDiag *diag = wp_diag_list_get(diags, i);

        check_place(diag->loc.file, diag->loc.line, files, n, faults);
        if (diag->loc.line == 0 && wp_diag_severity(diag->code) == WP_SEVERITY_REJECT)
            g_string_append_printf(faults, "a reject without its line: %s\n", diag->message);
        if (diag->excerpt && diag->column > strlen(diag->excerpt) + 1)
            g_string_append_printf(faults, "a caret beyond its line: %s\n", diag->message);
        if (!*diag->message || strlen(diag->message) > WP_DIAG_MESSAGE_MAX)
            g_string_append_printf(faults, "nothing or too much is said: '%s'\n", diag->message);
    }
}

/* ---- rejects ---- */

typedef struct {
    const ReadFile *files;
    uint32_t n_files, n;
    GString *out, *faults;
} Rejects;

/* The text of a reject of a table is that of its line. */
static void
check_record(Rejects *rejects, const WpRejectedRecord *reject)
{
    const ReadFile *file = file_of(reject->file, rejects->files, rejects->n_files);

    if (!file || strchr(reject->file, '#') || file->size == 0 || *file->bytes == '<' ||
        (reject->record_size > 0 && *reject->record == '<') ||
        !g_utf8_validate((const char *)file->bytes, (gssize)file->size, NULL))
        return;
    size_t at = line_start(file, reject->line), size = 0;
    while (size < reject->record_size && !strchr("\r\n", reject->record[size]))
        size++;
    if (at + size > file->size || memcmp(file->bytes + at, reject->record, size) != 0)
        g_string_append_printf(rejects->faults, "line %u of %s is not the reject's: %.*s\n",
                               reject->line, reject->file, (int)MIN(size, 200), reject->record);
}

static void
keep_reject(void *data, const WpRejectedRecord *reject)
{
    Rejects *rejects = data;

    if (rejects->n++ < 20) {
        check_record(rejects, reject);
        check_place(reject->file, reject->line, rejects->files, rejects->n_files, rejects->faults);
    }
    if (reject->line == 0 || !g_utf8_validate(reject->record, (gssize)reject->record_size, NULL))
        g_string_append_printf(rejects->faults, "reject of line %u is no text\n", reject->line);
    g_string_append_printf(rejects->out, "reject %s:%u %s %s [%.*s]\n", reject->file, reject->line,
                           wp_diag_code_name(reject->code), reject->message,
                           (int)reject->record_size, reject->record);
}

/* ---- what came of it ---- */

static void
append_row(const WpInventory *inventory, const WpRecords *records, uint32_t row, GString *out)
{
    g_string_append(out, wp_kind_name(records->kind));
    if (records->parent)
        g_string_append_printf(out, " of %u", records->parent[row]);
    for (uint32_t i = records->source_first ? records->source_first[row] : 0;
         records->source_first && i < records->source_first[row + 1]; i++) {
        const WpRecordRef *ref = &inventory->records[records->sources[i]];

        g_string_append_printf(out, " %s:%u", inventory->files[ref->file].name, ref->line);
    }
    for (WpField field = wp_kind_first_field(records->kind);
         field < wp_kind_end_field(records->kind); field++) {
        const WpColumn *column = wp_inventory_column(inventory, field);

        if (!wp_column_known(column, row))
            continue;
        g_string_append_printf(out, " %s=", wp_field_info(field)->name);
        wp_column_append(inventory, column, row, out);
    }
    g_string_append_c(out, '\n');
}

void
read_append_inventory(const WpInventory *inventory, GString *out)
{
    for (WpKind kind = 0; kind < WP_N_KINDS; kind++)
        for (uint32_t row = 1; row <= inventory->kinds[kind].n_rows; row++)
            append_row(inventory, &inventory->kinds[kind], row, out);
    for (uint32_t i = 1; i <= inventory->n_assets; i++)
        g_string_append_printf(out, "%s\n", inventory->asset_keys[i]);
}

static void
check_account(const WpInputFile *read, const ReadFile *files, uint32_t n, GString *out,
              GString *faults)
{
    const ReadFile *file = file_of(read->name, files, n);
    char hex[WP_SHA256_HEX];

    g_string_append_printf(out, "%s %s %d = %d + %d + %d %d\n", read->name,
                           read->layout ? read->layout : "-", (int)read->n_read,
                           (int)read->n_accepted, (int)read->n_merged, (int)read->n_rejected,
                           (int)read->collected);
    if (read->n_read != read->n_accepted + read->n_merged + read->n_rejected)
        g_string_append_printf(faults, "%s: %d read, but %d accepted, %d merged, %d rejected\n",
                               read->name, (int)read->n_read, (int)read->n_accepted,
                               (int)read->n_merged, (int)read->n_rejected);
    if (!file || read->size_bytes != file->size) {
        g_string_append_printf(faults, "%s: its size is wrong\n", read->name);
        return;
    }
    wp_sha256_of(file->bytes, file->size, hex);
    if (strcmp(hex, read->sha256) != 0)
        g_string_append_printf(faults, "%s: its sum is wrong\n", read->name);
}

static void
append_late(const GPtrArray *rejects, const GPtrArray *unreconciled, const WpInventory *inventory,
            GString *out)
{
    for (guint i = 0; i < rejects->len; i++) {
        const WpReject *reject = g_ptr_array_index(rejects, i);

        g_string_append_printf(out, "late reject %s:%u %s\n", inventory->files[reject->file].name,
                               reject->line, reject->message);
    }
    for (guint i = 0; i < unreconciled->len; i++) {
        const WpUnreconciled *one = g_ptr_array_index(unreconciled, i);

        g_string_append_printf(out, "unreconciled %s %s %s\n", one->name, one->what, one->where);
    }
}

static bool
read_one(const WpLayouts *layouts, WpBuilder *builder, const ReadFile *file, const ReadWay *way,
         Rejects *rejects, WpDiagList *diags)
{
    Memory memory = {file->bytes, file->size, way->piece, 0};
    WpSeekable bytes = memory_seekable(&memory);
    WpReadResult result;

    if (wp_is_workbook(file->bytes, MIN(file->size, WP_STREAM_BLOCK))) {
        g_autoptr(GArray) results = g_array_new(FALSE, FALSE, sizeof(WpReadResult));

        wp_read_workbook(layouts, builder, file->name, &bytes, keep_reject, rejects, diags,
                         results);
        return results->len > 0 && g_array_index(results, WpReadResult, 0).layout;
    }
    if (way->piece > 0)
        wp_read_input(layouts, builder, file->name, memory_pull, &memory, keep_reject, rejects,
                      diags, &result);
    else
        wp_read_file(layouts, builder, file->name, &bytes, &way->effort, keep_reject, rejects,
                     diags, &result);
    return result.layout != NULL;
}

void
read_files(const WpLayouts *layouts, const ReadFile *files, uint32_t n, const ReadWay *way,
           GString *out, GString *faults, ReadCounts *counts)
{
    static const char *const none[] = {NULL};
    g_autoptr(WpBuilder) builder = wp_builder_new();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GPtrArray) late = NULL, unreconciled = NULL;
    WpBuilderOptions options = {.prefer = none};
    Rejects rejects = {files, n, 0, out, faults};

    for (uint32_t i = 0; i < n; i++) {
        bool known = read_one(layouts, builder, &files[i], way, &rejects, diags);

        counts->known = i == 0 ? known : counts->known;
        if (!known && wp_diag_list_length(diags) == 0)
            g_string_append(faults, "a file is not read, and not a word of it\n");
    }
    g_autoptr(WpInventory) inventory =
        wp_builder_freeze(builder, &options, diags, &late, &unreconciled);
    uint64_t n_rejected = 0;
    for (uint32_t i = 0; i < inventory->n_files; i++) {
        check_account(&inventory->files[i], files, n, out, faults);
        n_rejected += inventory->files[i].n_rejected;
        counts->n_records += inventory->files[i].n_read;
    }
    if (n_rejected != rejects.n + late->len)
        g_string_append_printf(faults, "%d records rejected, but %d handed out\n", (int)n_rejected,
                               (int)(rejects.n + late->len));
    read_append_inventory(inventory, out);
    append_late(late, unreconciled, inventory, out);
    check_diags(diags, files, n, faults);
    g_autofree char *said = wp_diag_list_to_text(diags);
    g_string_append(out, said);
    counts->n_rejected += n_rejected;
    counts->n_said += wp_diag_list_length(diags);
}
