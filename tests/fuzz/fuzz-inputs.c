#define _GNU_SOURCE /* memmem */
#include "tests/fuzz/whole.h"
#include "tests/memory.h"
#include "tests/mutations/reading.h"
#include "tests/unit/workbook.h"

#include <glib/gstdio.h>
#include <string.h>

/*
 * Several exports, read as `waveplan run` reads them: found in a folder, each recognised by one of
 * the shipped layouts, read at the same time by threads into builders of their own, put together,
 * and rejects fetched again. What comes of it must be what reading them one after the other into
 * one builder gives.
 *
 * Files are divided by lines "=== NAME". One whose NAME ends in .xlsx is made from the parts that
 * follow, with NULs between them: sheet, shared texts, styles, workbook.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_FILES 5

typedef struct {
    char *name, *path;
    GByteArray *bytes;
} File;

static void
clear_file(gpointer data)
{
    File *file = data;

    g_free(file->name);
    g_free(file->path);
    g_byte_array_unref(file->bytes);
}

/* A name that any file system takes; numbered, so that no two are one. */
static char *
clean_name(const uint8_t *data, size_t size, guint number)
{
    GString *name = g_string_new(NULL);

    g_string_append_printf(name, "%u", number);
    for (size_t i = 0; i < MIN(size, 40); i++)
        g_string_append_c(name,
                          data[i] > ' ' && data[i] < 127 && data[i] != '/' ? (char)data[i] : '_');
    return g_string_free(name, FALSE);
}

static void
add_file(GArray *files, const uint8_t *data, size_t size)
{
    const uint8_t *end = size > 0 ? memchr(data, '\n', size) : NULL;
    size_t n_name = end ? (size_t)(end - data) : size, at = end ? n_name + 1 : size;
    File file = {.name = clean_name(data, n_name, files->len)};

    file.bytes = g_str_has_suffix(file.name, ".xlsx") && !(size > at && data[at] == 'P')
                     ? workbook_of_pieces("vInfo", data + at, size - at)
                     : g_byte_array_append(g_byte_array_new(), data + at, (guint)(size - at));
    file.path = g_strdup(whole_put(file.name, file.bytes->data, file.bytes->len));
    g_array_append_val(files, file);
}

static GArray *
cut(const uint8_t *data, size_t size)
{
    static const char mark[] = "\n=== ";
    GArray *files = g_array_new(FALSE, FALSE, sizeof(File));

    g_array_set_clear_func(files, clear_file);
    while (files->len + 1 < MAX_FILES) {
        const uint8_t *next = memmem(data, size, mark, strlen(mark));

        if (!next)
            break;
        add_file(files, data, (size_t)(next - data));
        size -= (size_t)(next - data) + strlen(mark);
        data = next + strlen(mark);
    }
    add_file(files, data, size);
    return files;
}

static bool
is_of(const char *name, const char *path)
{
    size_t size = strlen(path);

    return strncmp(name, path, size) == 0 && (!name[size] || name[size] == '#');
}

static void
count_reject(void *data, const WpRejectedRecord *reject)
{
    g_assert(reject->line > 0 && reject->message);
    ++*(uint64_t *)data;
}

static void
read_file(const File *file, WpBuilder *builder, WpDiagList *diags, uint64_t *n_rejects)
{
    Memory memory = {.bytes = file->bytes->len > 0 ? (const char *)file->bytes->data : "",
                     .size = file->bytes->len};
    WpSeekable bytes = memory_seekable(&memory);
    g_autoptr(GArray) results = g_array_new(FALSE, FALSE, sizeof(WpReadResult));
    WpReadResult result;

    if (wp_is_workbook(memory.bytes, MIN(memory.size, WP_STREAM_BLOCK)))
        wp_read_workbook(whole_layouts(), builder, file->path, &bytes, count_reject, n_rejects,
                         diags, results);
    else
        wp_read_input(whole_layouts(), builder, file->path, memory_pull, &memory, count_reject,
                      n_rejects, diags, &result);
}

/* The files in the order in which @inputs has them, one after the other. */
static void
read_one_by_one(const GArray *files, const WpRun *run, WpBuilder *builder, WpDiagList *diags,
                uint64_t *n_rejects)
{
    const WpInventory *inventory = run->inputs->inventory;
    guint n = 0, last = MAX_FILES;

    for (uint32_t i = 0; i < inventory->n_files; i++)
        for (guint j = 0; j < files->len; j++) {
            const File *file = &g_array_index(files, File, j);

            if (!is_of(inventory->files[i].name, file->path) || j == last)
                continue;
            read_file(file, builder, diags, n_rejects);
            last = j;
            n++;
        }
    g_assert(n == files->len);
}

static void
compare(const GArray *files, const WpRun *run, const char *said)
{
    g_autoptr(WpBuilder) builder = wp_builder_new();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GPtrArray) late = NULL, unreconciled = NULL;
    g_autoptr(GString) together = g_string_new(NULL), one_by_one = g_string_new(NULL);
    WpBuilderOptions options = {
        .prefer = run->settings->inputs.prefer,
        .placeholders = wp_knowledge_catalogue(run->knowledge, "placeholders"),
        .max_tag_bytes = (uint64_t)run->settings->inputs.max_tag_bytes,
    };
    uint64_t n_rejects = 0;

    wp_builder_set_percentile(builder, run->settings->target.percentile);
    read_one_by_one(files, run, builder, diags, &n_rejects);
    g_autoptr(WpInventory) inventory =
        wp_builder_freeze(builder, &options, diags, &late, &unreconciled);
    read_append_inventory(run->inputs->inventory, together);
    read_append_inventory(inventory, one_by_one);
    g_assert_cmpstr(together->str, ==, one_by_one->str);
    g_assert(run->inputs->rejects->len == n_rejects + late->len);
    g_assert(run->inputs->unreconciled->len == unreconciled->len);
    g_autofree char *also_said = wp_diag_list_to_text(diags);
    g_assert_cmpstr(said, ==, also_said);
}

static void
check_rejects(const WpInputs *inputs)
{
    uint64_t n_rejected = 0;

    for (uint32_t i = 0; i < inputs->inventory->n_files; i++) {
        const WpInputFile *file = &inputs->inventory->files[i];

        g_assert(file->n_read == file->n_accepted + file->n_merged + file->n_rejected);
        n_rejected += file->n_rejected;
    }
    g_assert(n_rejected == inputs->rejects->len);
    for (guint i = 0; i < inputs->rejects->len; i++) {
        const WpInputReject *reject = g_ptr_array_index(inputs->rejects, i);

        g_assert(reject->line > 0);
        g_assert(g_utf8_validate(reject->record, -1, NULL));
        g_assert(g_utf8_validate(reject->message, -1, NULL));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(WpDiagList) before = wp_diag_list_new(), diags = wp_diag_list_new();
    g_autoptr(GArray) files = cut(data, size);
    const char *paths[MAX_FILES + 1] = {NULL};
    WpRun run = {0};

    for (guint i = 0; i < files->len; i++)
        paths[i] = g_array_index(files, File, i).path;
    g_assert(whole_begin(&run, NULL, before));
    whole_read(&run, paths, diags);
    g_autofree char *said = wp_diag_list_to_text(diags);
    g_assert(g_utf8_validate(said, -1, NULL));
    check_rejects(run.inputs);
    compare(files, &run, said);
    whole_clear(&run);
    for (guint i = 0; i < files->len; i++)
        g_unlink(paths[i]);
    return 0;
}
