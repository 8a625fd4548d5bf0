#include "tests/mutations/samples.h"

#include <stdlib.h>
#include <string.h>

/* What is larger is no sample: variants are to be many. */
#define SAMPLE_MAX (3 * 1024 * 1024)

static SampleKind
kind_of(const char *bytes, size_t size)
{
    if (size > 4 && memcmp(bytes, "PK", 2) == 0)
        return SAMPLE_BOOK;
    while (size > 0 && (g_ascii_isspace(*bytes) || strchr("\xEF\xBB\xBF", *bytes)))
        bytes++, size--;
    return size > 0 && *bytes == '<' ? SAMPLE_DOCUMENT : SAMPLE_TABLE;
}

static void
find(const char *path, GPtrArray *found)
{
    static const char *const ends[] = {".csv", ".txt", ".xml", ".ovf", ".xlsx"};
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);

    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *below = g_build_filename(path, name, NULL);

        find(below, found);
    }
    for (guint i = 0; !dir && i < G_N_ELEMENTS(ends); i++)
        if (g_str_has_suffix(path, ends[i]))
            g_ptr_array_add(found, g_strdup(path));
}

static int
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
clear_sample(void *data)
{
    Sample *sample = data;

    g_free(sample->path);
    g_free(sample->name);
    g_free(sample->bytes);
}

GArray *
samples_read(char **paths)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    GArray *samples = g_array_new(FALSE, TRUE, sizeof(Sample));
    g_autofree char *last = g_strdup("");
    guint folder = 0;

    g_array_set_clear_func(samples, clear_sample);
    for (; paths && *paths; paths++) {
        guint first = found->len;

        find(*paths, found);
        if (found->len > first)
            qsort(found->pdata + first, found->len - first, sizeof *found->pdata, by_text);
    }
    for (guint i = 0; i < found->len; i++) {
        Sample sample = {.path = g_strdup(g_ptr_array_index(found, i))};
        char *in = g_path_get_dirname(sample.path);

        if (!g_file_get_contents(sample.path, &sample.bytes, &sample.size, NULL))
            g_error("cannot read %s", sample.path);
        folder += strcmp(in, last) != 0;
        g_free(last);
        last = in;
        sample.folder = folder;
        sample.name = g_path_get_basename(sample.path);
        sample.kind = kind_of(sample.bytes, sample.size);
        if (sample.size > SAMPLE_MAX)
            clear_sample(&sample);
        else
            g_array_append_val(samples, sample);
    }
    return samples;
}
