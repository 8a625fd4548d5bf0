#include "planner/cli/inputs.h"

#include "parsers/again.h"
#include "parsers/text/encoding.h"
#include "parsers/text/yaml.h"
#include "planner/cli/expand.h"
#include "planner/cli/files.h"
#include "planner/cli/reading.h"
#include "planner/cli/stages.h"

#include <string.h>

char *
wp_settings_path(const WpSettings *settings, const char *path)
{
    if (g_path_is_absolute(path) || !settings->folder)
        return g_strdup(path);
    return g_build_filename(settings->folder, path, NULL);
}

/* ---- layouts ---- */

static bool
add_layouts(WpLayouts *layouts, const char *folder, WpDiagList *diags, GError **error)
{
    g_autoptr(GPtrArray) files = wp_folder_files(folder, ".yaml", error);
    GPtrArray *short_ones = files ? wp_folder_files(folder, ".yml", error) : NULL;
    if (!short_ones)
        return false;

    g_ptr_array_extend_and_steal(files, short_ones);
    if (files->len == 0) {
        g_set_error(error, WP_ERROR, WP_EXIT_USAGE,
                    "'%s' holds no layout; wanted files whose names end with '.yaml' or '.yml'",
                    folder);
        return false;
    }

    for (guint i = 0; i < files->len; i++) {
        WpSource *source = wp_source_load(g_ptr_array_index(files, i), diags, error);
        if (!source && error && *error)
            return false;
        WpDocument *document = source ? wp_yaml_parse(source, diags) : NULL;
        if (document)
            wp_layouts_add(layouts, document, diags);
    }
    return true;
}

WpLayouts *
wp_layouts_load(const WpSettings *settings, WpDiagList *diags, GError **error)
{
    g_autoptr(WpLayouts) layouts = wp_layouts_new();
    g_autofree char *shipped = wp_data_path("parsers", "layouts");
    uint32_t n_errors = wp_diag_list_count(diags, WP_SEVERITY_ERROR);

    if (!add_layouts(layouts, shipped, diags, error))
        return NULL;
    wp_layouts_set_shipped(layouts);
    for (const char *const *folder = settings->inputs.layouts; *folder; folder++) {
        g_autofree char *path = wp_settings_path(settings, *folder);

        if (!add_layouts(layouts, path, diags, error)) {
            if (error && *error)
                (*error)->code = WP_EXIT_USAGE;
            g_prefix_error(error, "inputs.layouts: ");
            return NULL;
        }
    }
    if (wp_diag_list_count(diags, WP_SEVERITY_ERROR) > n_errors)
        return NULL;
    return g_steal_pointer(&layouts);
}

/* ---- rejects found at freeze ---- */

/* The bytes of a record are read again; a file that changed or cannot be read again gives "". */
static char *
read_again(WpInputs *inputs, const char *path, uint64_t offset, uint32_t size, WpEncoding encoding)
{
    g_autoptr(WpReader) reader =
        size == 0 || !wp_input_is_regular(path) ? NULL : wp_input_open(path, &inputs->trouble);
    g_autofree char *bytes = g_malloc0((size_t)size + 1);

    if (!reader || !wp_reader_seek(reader, offset))
        return g_strdup("");
    for (uint32_t done = 0; done < size;) {
        ssize_t got = wp_reader_read(reader, bytes + done, size - done);

        if (got <= 0) {
            wp_input_note_trouble(reader, path, &inputs->trouble);
            return g_strdup("");
        }
        done += (uint32_t)got;
    }
    size_t taken;
    g_autofree char *text = g_malloc((size_t)size * WP_ENCODING_GROWTH + 4);
    size_t n = wp_encoding_decode(encoding, (const uint8_t *)bytes, size, true, text, &taken);
    char *mended = wp_encoding_mend(text, n, &n);
    return mended ? mended : g_strndup(text, n);
}

static void
add_late_rejects(WpInputs *inputs, const GPtrArray *late)
{
    for (guint i = 0; i < late->len; i++) {
        const WpReject *from = g_ptr_array_index(late, i);
        WpInputReject *reject = g_new0(WpInputReject, 1);
        WpEncoding encoding = 0;

        for (guint j = 0; j < inputs->reads->len; j++) {
            const WpInputRead *read = g_ptr_array_index(inputs->reads, j);

            if (read->result.file == from->file)
                encoding = read->result.encoding;
        }
        reject->file = g_strdup(inputs->inventory->files[from->file].name);
        reject->line = from->line;
        reject->code = from->code;
        reject->message = g_strdup(from->message);
        reject->record = read_again(inputs, reject->file, from->offset, from->size, encoding);
        g_ptr_array_add(inputs->rejects, reject);
    }
}

/* Where the text of records goes that are read again: rejects of one file. */
typedef struct {
    WpInputReject **rejects;
    guint n;
} Wanted;

static void
take_again(void *data, uint32_t line, const char *text, size_t size)
{
    Wanted *wanted = data;

    for (guint i = 0; i < wanted->n; i++)
        if (wanted->rejects[i]->line == line && *wanted->rejects[i]->record == '\0') {
            g_free(wanted->rejects[i]->record);
            wanted->rejects[i]->record = g_strndup(text, size);
        }
}

static const WpLayout *
layout_of(const WpInputs *inputs, const char *file)
{
    for (guint i = 0; i < inputs->reads->len; i++) {
        const WpInputRead *read = g_ptr_array_index(inputs->reads, i);

        if (strcmp(read->file, file) == 0)
            return read->result.layout;
    }
    return NULL;
}

/* "estate.xlsx#vInfo": the file, and (nullable) its sheet. Both may have '#' in their names.
 * (transfer full) */
static char *
split_sheet(const char *name, const char **out_sheet)
{
    *out_sheet = NULL;
    for (const char *hash = wp_input_is_regular(name) ? NULL : strchr(name, '#'); hash;
         hash = strchr(hash + 1, '#')) {
        g_autofree char *path = g_strndup(name, (gsize)(hash - name));

        if (!wp_input_is_regular(path))
            continue;
        *out_sheet = hash + 1;
        return g_steal_pointer(&path);
    }
    return g_strdup(name);
}

/* The rejects of one file whose text is not there, by line: its records are read again. */
static void
read_records_again(WpInputs *inputs, Wanted *wanted)
{
    const char *file = wanted->rejects[0]->file;
    const WpLayout *layout = layout_of(inputs, file);
    const char *sheet;
    g_autofree char *path = split_sheet(file, &sheet);
    g_autoptr(WpReader) reader =
        layout && wp_input_is_regular(path) ? wp_input_open(path, &inputs->trouble) : NULL;
    g_autofree uint32_t *lines = g_new(uint32_t, wanted->n);
    WpSeekable bytes;

    for (guint i = 0; i < wanted->n; i++)
        lines[i] = wanted->rejects[i]->line;
    if (reader && wp_reader_seekable(reader, &bytes))
        wp_records_again(layout, sheet, &bytes, lines, wanted->n, take_again, wanted);
    if (reader)
        wp_input_note_trouble(reader, path, &inputs->trouble);
}

/* @rejects are in order of file and line. */
static void
complete_rejects(WpInputs *inputs)
{
    g_autoptr(GPtrArray) empty = g_ptr_array_new();

    for (guint i = 0; i <= inputs->rejects->len; i++) {
        WpInputReject *reject =
            i < inputs->rejects->len ? g_ptr_array_index(inputs->rejects, i) : NULL;

        if (empty->len > 0 &&
            (!reject ||
             strcmp(reject->file, ((WpInputReject *)g_ptr_array_index(empty, 0))->file) != 0)) {
            Wanted wanted = {(WpInputReject **)empty->pdata, empty->len};

            read_records_again(inputs, &wanted);
            g_ptr_array_set_size(empty, 0);
        }
        if (reject && *reject->record == '\0')
            g_ptr_array_add(empty, reject);
    }
}

static int
by_place(gconstpointer a, gconstpointer b)
{
    const WpInputReject *x = *(const WpInputReject *const *)a;
    const WpInputReject *y = *(const WpInputReject *const *)b;
    int order = strcmp(x->file, y->file);

    if (order != 0)
        return order;
    return x->line < y->line ? -1 : x->line > y->line;
}

/* ---- all of it ---- */

static WpTime
newest_collected(const WpInputs *inputs, WpBuilder *builder)
{
    WpTime newest = WP_TIME_NONE;

    for (guint i = 0; i < inputs->reads->len; i++) {
        const WpInputRead *read = g_ptr_array_index(inputs->reads, i);

        newest = MAX(newest, wp_builder_file(builder, read->result.file)->collected);
    }
    return newest;
}

static void
freeze(WpInputs *inputs, WpBuilder *builder, const WpSettings *settings,
       const WpCatalogue *placeholders, const char *const *known_keys, WpDiagList *diags)
{
    WpBuilderOptions options = {
        .prefer = settings->inputs.prefer,
        .known_keys = known_keys,
        .placeholders = placeholders,
        .max_tag_bytes = (uint64_t)settings->inputs.max_tag_bytes,
        .n_threads = g_get_num_processors(),
    };
    GPtrArray *late = NULL;

    inputs->inventory = wp_builder_freeze(builder, &options, diags, &late, &inputs->unreconciled);
    add_late_rejects(inputs, late);
    g_ptr_array_unref(late);
    g_ptr_array_sort(inputs->rejects, by_place);
    complete_rejects(inputs);
}

WpInputs *
wp_inputs_read(const WpSettings *settings, const WpLayouts *layouts,
               const WpCatalogue *placeholders, const char *const *paths, WpKnownKeysFn known_keys,
               void *data, WpDiagList *diags, GError **error)
{
    const char *own = settings->folder && settings->document
                          ? wp_source_name(wp_document_source(settings->document))
                          : NULL;
    g_autoptr(GPtrArray) files = wp_files_expand(paths, own, diags, error);
    if (!files)
        return NULL;
    if (files->len == 0) {
        g_set_error(error, WP_ERROR, WP_EXIT_INPUT, "there is no file in '%s'", paths[0]);
        return NULL;
    }

    g_autoptr(WpBuilder) builder = wp_builder_new();
    g_autoptr(WpInputs) inputs = g_new0(WpInputs, 1);

    wp_builder_set_percentile(builder, settings->target.percentile);
    wp_stage("reading");
    wp_inputs_read_files(inputs, layouts, builder, files, diags);
    if (inputs->trouble) {
        g_propagate_error(error, g_steal_pointer(&inputs->trouble));
        return NULL;
    }
    wp_stage("merging");
    freeze(inputs, builder, settings, placeholders,
           known_keys ? known_keys(data, newest_collected(inputs, builder)) : NULL, diags);
    if (inputs->trouble) {
        g_propagate_error(error, g_steal_pointer(&inputs->trouble));
        return NULL;
    }
    return g_steal_pointer(&inputs);
}

void
wp_inputs_free(WpInputs *inputs)
{
    if (!inputs)
        return;
    wp_inventory_free(inputs->inventory);
    g_clear_pointer(&inputs->rejects, g_ptr_array_unref);
    g_clear_pointer(&inputs->unreconciled, g_ptr_array_unref);
    g_clear_pointer(&inputs->reads, g_ptr_array_unref);
    g_clear_error(&inputs->trouble);
    g_free(inputs);
}
