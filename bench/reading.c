#include "parsers/reader.h"
#include "planner/base/quantity.h"

#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zip.h>

/*
 * How fast exports are read, against the bare parser on the same bytes in the same run, in turn:
 *
 *     reading LAYOUTS ROUNDS FILE...
 *
 * CSV: libcsv with callbacks that count cells. XLSX: libxml2's SAX parser with empty callbacks over
 * the XML of all sheets, once inflated from the file as it goes and once from memory. XML: no
 * yardstick, MB/s. What waveplan does includes detection, values, interning, summing of flows and
 * SHA-256; what wp_builder_freeze() takes for the one file is a line of its own. Each line gives
 * the medians of wall and CPU seconds and their ratios; where others use the machine too, half of
 * the ratio of CPU is what two threads would take. ROUNDS 0 reads one file once and says the peak
 * of memory, identity and merging included.
 */

#define MAX_ROUNDS 99

typedef struct {
    double wall, cpu;
} Time;

static double
seconds(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static Time
now(void)
{
    return (Time){seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID)};
}

static Time
since(Time start)
{
    Time end = now();

    return (Time){end.wall - start.wall, end.cpu - start.cpu};
}

static int
by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static Time
median(const Time *times, int n)
{
    double walls[MAX_ROUNDS], cpus[MAX_ROUNDS];

    for (int i = 0; i < n; i++) {
        walls[i] = times[i].wall;
        cpus[i] = times[i].cpu;
    }
    qsort(walls, (size_t)n, sizeof *walls, by_value);
    qsort(cpus, (size_t)n, sizeof *cpus, by_value);
    return (Time){walls[n / 2], cpus[n / 2]};
}

static ssize_t
read_at(void *data, uint64_t offset, void *buffer, size_t size)
{
    ssize_t got;

    do
        got = pread(*(const int *)data, buffer, size, (off_t)offset);
    while (got < 0 && errno == EINTR);
    return got;
}

static uint64_t n_cells;

static void
count_cell(void *text, size_t size, void *data)
{
    (void)text, (void)size, (void)data;
    n_cells++;
}

static void
end_row(int end, void *data)
{
    (void)end, (void)data;
}

static Time
bare_csv(const char *path)
{
    static char block[65536];
    Time start = now();
    int fd = open(path, O_RDONLY);
    struct csv_parser parser;
    ssize_t got;

    csv_init(&parser, CSV_STRICT);
    while ((got = read(fd, block, sizeof block)) > 0)
        csv_parse(&parser, block, (size_t)got, count_cell, end_row, NULL);
    csv_fini(&parser, count_cell, end_row, NULL);
    csv_free(&parser);
    close(fd);
    return since(start);
}

static void
start_element(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
              int n_namespaces, const xmlChar **namespaces, int n_attributes, int n_defaulted,
              const xmlChar **attributes)
{
    (void)data, (void)name, (void)prefix, (void)uri, (void)n_namespaces, (void)namespaces;
    (void)n_attributes, (void)n_defaulted, (void)attributes;
    n_cells++;
}

static void
end_element(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    (void)data, (void)name, (void)prefix, (void)uri;
}

static void
characters(void *data, const xmlChar *text, int size)
{
    (void)data, (void)text, (void)size;
}

static void
add_time(Time *sum, Time more)
{
    sum->wall += more.wall;
    sum->cpu += more.cpu;
}

/* All members that are sheets, the same ones that waveplan reads. @memory: of each sheet the bytes
 * are there before the clock starts. */
static Time
bare_sax(const char *path, bool memory, uint64_t *out_bytes)
{
    static xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
                                .startElementNs = start_element,
                                .endElementNs = end_element,
                                .characters = characters};
    static char block[65536];
    zip_t *zip = zip_open(path, ZIP_RDONLY, NULL);
    Time taken = {0};

    *out_bytes = 0;
    for (zip_int64_t i = 0; zip && i < zip_get_num_entries(zip, 0); i++) {
        const char *name = zip_get_name(zip, (zip_uint64_t)i, 0);

        if (!name || !g_str_has_prefix(name, "xl/worksheets/"))
            continue;
        Time start = now();
        zip_file_t *file = zip_fopen_index(zip, (zip_uint64_t)i, 0);
        g_autoptr(GByteArray) all = g_byte_array_new();
        zip_int64_t got;

        while (memory && (got = zip_fread(file, block, sizeof block)) > 0)
            g_byte_array_append(all, (const guint8 *)block, (guint)got);
        if (memory)
            start = now();
        xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&sax, NULL, NULL, 0, NULL);
        if (memory)
            for (guint at = 0; at < all->len; at += sizeof block) {
                int size = (int)MIN(sizeof block, all->len - at);

                xmlParseChunk(parser, (const char *)all->data + at, size, 0);
                *out_bytes += (uint64_t)size;
            }
        else
            while ((got = zip_fread(file, block, sizeof block)) > 0) {
                xmlParseChunk(parser, block, (int)got, 0);
                *out_bytes += (uint64_t)got;
            }
        xmlParseChunk(parser, block, 0, 1);
        xmlFreeParserCtxt(parser);
        zip_fclose(file);
        add_time(&taken, since(start));
    }
    if (zip)
        zip_discard(zip);
    return taken;
}

static uint64_t
count_records(WpBuilder *builder, WpReadResult result)
{
    const WpInputFile *file = wp_builder_file(builder, result.file);
    uint64_t n = file->n_accepted + file->n_merged;

    return n > 0 ? n : file->n_read;
}

static Time
ours(const WpLayouts *layouts, const char *path, uint32_t n_threads, uint64_t *out_records,
     Time *out_freeze)
{
    static const char *const none[] = {NULL};
    WpBuilderOptions options = {.prefer = none};
    g_autoptr(GPtrArray) rejects = NULL, unreconciled = NULL;
    g_autoptr(GArray) results = g_array_new(FALSE, FALSE, sizeof(WpReadResult)); /* of each sheet */
    g_autoptr(WpBuilder) builder = wp_builder_new();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    WpReadEffort effort = {.n_threads = n_threads};
    int fd = open(path, O_RDONLY);
    struct stat info;
    uint8_t head[4];

    fstat(fd, &info);
    WpSeekable bytes = {read_at, &fd, (uint64_t)info.st_size};
    Time start = now();
    read_at(&fd, 0, head, sizeof head);
    if (wp_is_workbook(head, sizeof head)) {
        wp_read_workbook(layouts, builder, path, &bytes, NULL, NULL, diags, results);
    } else {
        g_array_set_size(results, 1);
        wp_read_file(layouts, builder, path, &bytes, &effort, NULL, NULL, diags,
                     &g_array_index(results, WpReadResult, 0));
    }
    Time taken = since(start);
    *out_records = 0;
    for (guint i = 0; i < results->len; i++)
        *out_records += count_records(builder, g_array_index(results, WpReadResult, i));
    close(fd);
    start = now();
    g_autoptr(WpInventory) inventory =
        wp_builder_freeze(builder, &options, diags, &rejects, &unreconciled);
    *out_freeze = since(start);
    return taken;
}

static WpLayouts *
load_layouts(const char *folder)
{
    WpLayouts *layouts = wp_layouts_new();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    if (!dir)
        g_error("no layouts in %s", folder);
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *text = NULL;
        size_t size;

        if (g_str_has_suffix(name, ".yaml") && g_file_get_contents(path, &text, &size, NULL))
            wp_layouts_add_text(layouts, name, text, size, diags);
    }
    return layouts;
}

static void
say(const char *what, Time time, uint64_t bytes, Time base)
{
    printf("  %-34s %7.2f s wall %7.2f s CPU %7.0f MB/s", what, time.wall, time.cpu,
           (double)bytes / 1e6 / time.wall);
    if (base.wall > 0)
        printf("   %.2f x wall, %.2f x CPU", time.wall / base.wall, time.cpu / base.cpu);
    putchar('\n');
}

/* Reads a file once and says how much memory the program has come to. */
static void
weigh(const WpLayouts *layouts, const char *path)
{
    g_autofree char *name = g_path_get_basename(path);
    uint64_t n_records;
    struct rusage usage;
    Time freeze;
    Time taken = ours(layouts, path, 2, &n_records, &freeze);

    getrusage(RUSAGE_SELF, &usage);
    printf("%s: %" G_GUINT64_FORMAT " records, %.1f s CPU, peak %ld MiB\n", name, n_records,
           taken.cpu, usage.ru_maxrss / 1024);
}

static void
measure(const WpLayouts *layouts, const char *path, int n_rounds)
{
    static Time bare[MAX_ROUNDS], memory[MAX_ROUNDS], one[MAX_ROUNDS], two[MAX_ROUNDS];
    static Time freeze[MAX_ROUNDS];
    bool csv = g_str_has_suffix(path, ".csv"), xlsx = g_str_has_suffix(path, ".xlsx");
    uint64_t n_records = 0, n_bytes = 0;
    struct stat info;

    if (stat(path, &info) != 0)
        g_error("no file %s", path);
    for (int i = 0; i < n_rounds; i++) {
        if (csv)
            bare[i] = bare_csv(path);
        if (xlsx) {
            bare[i] = bare_sax(path, false, &n_bytes);
            memory[i] = bare_sax(path, true, &n_bytes);
        }
        one[i] = ours(layouts, path, 1, &n_records, &freeze[i]);
        two[i] = ours(layouts, path, 2, &n_records, &freeze[i]);
    }
    n_bytes = xlsx ? n_bytes : (uint64_t)info.st_size;
    Time base = csv || xlsx ? median(bare, n_rounds) : (Time){0};
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    g_autofree char *name = g_path_get_basename(path);
    printf("%s: %.0f MB, %" G_GUINT64_FORMAT " records, peak %ld MiB\n", name,
           (double)n_bytes / 1e6, n_records, usage.ru_maxrss / 1024);
    if (csv)
        say("bare libcsv", median(bare, n_rounds), n_bytes, base);
    if (xlsx) {
        say("bare libxml2 SAX, inflated before", median(memory, n_rounds), n_bytes, base);
        say("bare libxml2 SAX, inflating", median(bare, n_rounds), n_bytes, base);
    }
    say(xlsx ? "waveplan" : "waveplan, one thread", median(one, n_rounds), n_bytes, base);
    if (!xlsx)
        say("waveplan, two threads", median(two, n_rounds), n_bytes, base);
    say("then: identity and merging", median(freeze, n_rounds), n_bytes, (Time){0});
}

int
main(int argc, char **argv)
{
    int64_t n_rounds;

    if (argc < 4 || !wp_parse_int(argv[2], strlen(argv[2]), wp_number_plain, &n_rounds))
        g_error("usage: reading LAYOUTS ROUNDS FILE...");
    g_autoptr(WpLayouts) layouts = load_layouts(argv[1]);
    for (int i = 3; i < argc; i++)
        if (n_rounds == 0)
            weigh(layouts, argv[i]);
        else
            measure(layouts, argv[i], (int)CLAMP(n_rounds, 1, MAX_ROUNDS));
    return 0;
}
