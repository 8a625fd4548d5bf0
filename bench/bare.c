/*
 * bench/bare FILE...
 *
 * What reading costs at least: CSV files through bare libcsv, in blocks of 64 KiB, every cell
 * counted and nothing kept. Prints: rows cells bytes wall-seconds cpu-seconds
 */
#include <csv.h>
#include <glib.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

static uint64_t n_rows, n_cells, n_bytes;

static void
on_cell(void *text, size_t size, void *data)
{
    (void)text;
    (void)size;
    (void)data;
    n_cells++;
}

static void
on_row(int end, void *data)
{
    (void)end;
    (void)data;
    n_rows++;
}

static bool
read_file(const char *path)
{
    static char block[65536];
    struct csv_parser parser;
    FILE *file = fopen(path, "rb");
    size_t size;

    if (!file || csv_init(&parser, 0) != 0) {
        perror(path);
        return false;
    }
    while ((size = fread(block, 1, sizeof block, file)) > 0) {
        n_bytes += size;
        csv_parse(&parser, block, size, on_cell, on_row, NULL);
    }
    csv_fini(&parser, on_cell, on_row, NULL);
    csv_free(&parser);
    return fclose(file) == 0;
}

int
main(int argc, char **argv)
{
    int64_t begin = g_get_monotonic_time();

    for (int i = 1; i < argc; i++)
        if (!read_file(argv[i]))
            return 1;
    printf("%" PRIu64 " %" PRIu64 " %" PRIu64 " %.3f %.3f\n", n_rows, n_cells, n_bytes,
           (double)(g_get_monotonic_time() - begin) / 1e6, (double)clock() / CLOCKS_PER_SEC);
    return 0;
}
