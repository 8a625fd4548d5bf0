/*
 * thin TRUTH FROM TO SEED
 *
 * Copies the exports of 'waveplan generate' without 1 % of their VMs, drawn from truth.csv: no line
 * of any file names them. What that does to a plan is a night that removes them, and the other way
 * round one that adds them.
 */
#include "planner/base/quantity.h"
#include "planner/base/random.h"
#include "tests/hubs/table.h"

#include <stdlib.h>
#include <string.h>

static GHashTable *
draw_names(const char *truth, uint64_t seed)
{
    g_autoptr(GPtrArray) lines = table_read(truth, NULL);
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    uint32_t name = table_column(lines->pdata[0], "name");
    guint n = lines->len - 1;

    while (g_hash_table_size(names) < MAX(n / 100, 1)) {
        char **cells = lines->pdata[1 + wp_splitmix_next(&seed) % n];

        g_hash_table_add(names, g_ascii_strdown(cells[name], -1));
    }
    return names;
}

/* Whether a cell is one of the names, in any case, with or without a domain. */
static bool
is_named(GHashTable *names, const char *line)
{
    g_auto(GStrv) cells = g_strsplit(line, ",", -1);

    for (uint32_t i = 0; cells[i]; i++) {
        g_autofree char *low = g_ascii_strdown(cells[i], -1);

        low[strcspn(low, ".")] = '\0';
        if (g_hash_table_contains(names, low))
            return true;
    }
    return false;
}

static void
thin_file(GHashTable *names, const char *from, const char *directory, const char *name)
{
    g_autofree char *text = NULL;
    FILE *file = table_create(directory, name);

    if (!g_file_get_contents(from, &text, NULL, NULL)) {
        perror(from);
        exit(1);
    }
    for (char *line = text, *end; *line; line = end) {
        end = line + strcspn(line, "\n");
        end += *end != '\0';
        g_autofree char *copy = g_strndup(line, (gsize)(end - line));

        if (!is_named(names, copy))
            fputs(copy, file);
    }
    if (fclose(file))
        exit(1);
}

static void
thin_folder(GHashTable *names, const char *from, const char *to)
{
    g_autoptr(GDir) folder = g_dir_open(from, 0, NULL);
    const char *name;

    while (folder && (name = g_dir_read_name(folder))) {
        g_autofree char *here = g_build_filename(from, name, NULL);
        g_autofree char *there = g_build_filename(to, name, NULL);

        if (g_file_test(here, G_FILE_TEST_IS_DIR))
            thin_folder(names, here, there);
        else
            thin_file(names, here, to, name);
    }
}

int
main(int argc, char **argv)
{
    int64_t seed = 0;

    if (argc != 5 || !wp_parse_int(argv[4], strlen(argv[4]), wp_number_plain, &seed)) {
        fprintf(stderr, "thin TRUTH FROM TO SEED\n");
        return 2;
    }
    g_autoptr(GHashTable) names = draw_names(argv[1], (uint64_t)seed);

    thin_folder(names, argv[2], argv[3]);
    return 0;
}
