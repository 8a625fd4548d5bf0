#include "planner/cli/run-words.h"

#include "parsers/text/csv.h"
#include "planner/cli/files.h"
#include "planner/cli/old-manifest.h"

#include <string.h>

/* ---- reasons ---- */

typedef struct {
    WpRunWords *words;
    const char *key; /* column */
    int key_at;      /* -1: no header was read */
    int reason_at;
} Reading;

static int
find_column(const WpCsvRow *row, const char *name)
{
    for (uint32_t i = 0; i < row->n_cells; i++)
        if (strcmp(row->cells[i].text, name) == 0)
            return (int)i;
    return -1;
}

static bool
take_row(void *data, const WpCsvRow *row)
{
    Reading *reading = data;

    if (reading->key_at < 0) {
        reading->key_at = find_column(row, reading->key);
        reading->reason_at = find_column(row, "reason");
        return reading->key_at >= 0 && reading->reason_at >= 0;
    }
    if ((uint32_t)MAX(reading->key_at, reading->reason_at) < row->n_cells)
        g_hash_table_insert(reading->words->reasons, g_strdup(row->cells[reading->key_at].text),
                            g_strdup(row->cells[reading->reason_at].text));
    return true;
}

static bool
take_fault(void *data G_GNUC_UNUSED, const WpCsvFault *fault G_GNUC_UNUSED)
{
    return false;
}

static void
read_reasons(WpRunWords *words, const char *path, const char *name, const char *key)
{
    static const WpCsvSink sink = {take_row, take_fault};
    static const WpCsvDialect dialect = {.encoding = WP_ENCODING_UTF8, .delimiter = ','};
    g_autofree char *file = g_build_filename(path, name, NULL);
    g_autoptr(WpReader) reader = wp_reader_open(file, NULL);
    Reading reading = {words, key, -1, -1};
    WpCsvEnd end;

    if (!reader)
        return;
    g_autoptr(WpStream) stream = wp_stream_new(wp_reader_read, reader);
    wp_csv_read(stream, &dialect, &sink, &reading, &end);
}

/* ---- settings ---- */

static void
read_set(WpRunWords *words, const char *path)
{
    g_autoptr(WpDocument) document = wp_old_manifest_read(path, "set");
    const WpNode *list = document ? wp_document_root(document) : NULL;

    if (!list)
        return;
    words->set = g_ptr_array_new_with_free_func(g_free);
    for (const WpNode *node = list->first; node; node = node->next) {
        const char *key = wp_node_text(wp_node_get(node, "key"));
        const char *value = wp_node_text(wp_node_get(node, "value"));

        if (!key || !value)
            continue;
        g_ptr_array_add(words->set, g_strdup(key));
        g_ptr_array_add(words->set, g_strdup(value));
    }
}

WpRunWords *
wp_run_words_load(const char *path)
{
    WpRunWords *words = g_new0(WpRunWords, 1);

    words->reasons = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    read_reasons(words, path, "plan.csv", "asset");
    read_reasons(words, path, "unplaced.csv", "asset");
    read_reasons(words, path, "groups.csv", "group");
    read_set(words, path);
    return words;
}

void
wp_run_words_free(WpRunWords *words)
{
    if (!words)
        return;
    g_hash_table_unref(words->reasons);
    if (words->set)
        g_ptr_array_unref(words->set);
    g_free(words);
}

const char *
wp_run_words_reason(const WpRunWords *words, const char *key)
{
    return g_hash_table_lookup(words->reasons, key);
}

const char *
wp_run_words_setting(const WpRunWords *words, const char *key)
{
    for (guint i = 0; words->set && i + 1 < words->set->len; i += 2)
        if (strcmp(g_ptr_array_index(words->set, i), key) == 0)
            return g_ptr_array_index(words->set, i + 1);
    return NULL;
}
