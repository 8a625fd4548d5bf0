/*
 * A night later in an estate of hub-estate:
 *
 *   hub-night change FROM TO KIND SEED   exports with 1 % of the servers other: KIND is "remove",
 *                                        "add" (as members of applications that there are),
 * "resize" or "flows" (half of theirs are gone) hub-night moved BASE NOW FRESH       of the servers
 * in both runs, which are of one estate before and after, how many hundredths of a percent have
 * another wave; the last waves, also of a run without baseline
 */
#include "planner/base/quantity.h"
#include "planner/base/random.h"
#include "tests/hubs/table.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *kind;
    GHashTable *picked; /* names */
    uint64_t random;
} Night;

static uint32_t
draw(Night *night, uint32_t below)
{
    return (uint32_t)(wp_splitmix_next(&night->random) % below);
}

static bool
is_kind(const Night *night, const char *kind)
{
    return strcmp(night->kind, kind) == 0;
}

static bool
is_picked(const Night *night, const char *name)
{
    return g_hash_table_contains(night->picked, name);
}

static void
pick(Night *night, const GPtrArray *servers, uint32_t name)
{
    guint n = servers->len - 1;

    night->picked = g_hash_table_new(g_str_hash, g_str_equal);
    while (g_hash_table_size(night->picked) < MAX(n / 100, 1)) {
        uint32_t row = 1 + draw(night, n);

        g_hash_table_add(night->picked, ((char **)servers->pdata[row])[name]);
    }
}

static void
write_row(FILE *file, char **cells)
{
    g_autofree char *line = g_strjoinv(",", cells);

    fprintf(file, "%s\n", line);
}

/* The row with "-new" after the names in the columns given. */
static void
write_copy(FILE *file, char **cells, const bool *renamed)
{
    for (guint i = 0; cells[i]; i++)
        fprintf(file, "%s%s%s", i > 0 ? "," : "", cells[i], renamed[i] ? "-new" : "");
    fputc('\n', file);
}

static void
change_servers(Night *night, const GPtrArray *servers, FILE *file)
{
    bool renamed[64] = {false};
    uint32_t name = table_column(servers->pdata[0], "name");
    uint32_t cores = table_column(servers->pdata[0], "cores");

    renamed[name] = true;
    for (guint i = 0; i < servers->len; i++) {
        char **cells = servers->pdata[i];
        bool picked = i > 0 && is_picked(night, cells[name]);

        if (picked && is_kind(night, "remove"))
            continue;
        if (picked && is_kind(night, "resize")) {
            g_free(cells[cores]);
            cells[cores] = g_strdup("8");
        }
        if (picked && is_kind(night, "add"))
            write_copy(file, cells, renamed);
        write_row(file, cells);
    }
}

static void
change_flows(Night *night, const GPtrArray *flows, FILE *file)
{
    bool renamed[64] = {false};
    uint32_t from = table_column(flows->pdata[0], "from");
    uint32_t to = table_column(flows->pdata[0], "to");

    for (guint i = 0; i < flows->len; i++) {
        char **cells = flows->pdata[i];

        renamed[from] = i > 0 && is_picked(night, cells[from]);
        renamed[to] = i > 0 && is_picked(night, cells[to]);
        if (renamed[from] || renamed[to]) {
            if (is_kind(night, "remove") || (is_kind(night, "flows") && draw(night, 2)))
                continue;
            if (is_kind(night, "add"))
                write_copy(file, cells, renamed);
        }
        write_row(file, cells);
    }
}

static void
change(const char *from, const char *to, const char *kind, uint64_t seed)
{
    Night night = {.kind = kind, .random = seed};
    g_autoptr(GPtrArray) servers = table_read(from, "servers.csv");
    g_autoptr(GPtrArray) flows = table_read(from, "dependencies.csv");
    FILE *new_servers = table_create(to, "servers.csv");
    FILE *new_flows = table_create(to, "dependencies.csv");

    pick(&night, servers, table_column(servers->pdata[0], "name"));
    change_flows(&night, flows, new_flows);
    change_servers(&night, servers, new_servers);
    g_hash_table_unref(night.picked);
    if (fclose(new_servers) || fclose(new_flows))
        exit(1);
}

/* ---- what moved --------------------------------------------------------------------------------
 */

typedef struct {
    GPtrArray *lines;
    GHashTable *waves; /* by name, texts of the lines */
    int64_t last;
} Run;

static Run
read_run(const char *directory)
{
    Run run = {table_read(directory, "plan.csv"), g_hash_table_new(g_str_hash, g_str_equal), 0};
    uint32_t name = table_column(run.lines->pdata[0], "name");
    uint32_t wave = table_column(run.lines->pdata[0], "wave");

    for (guint i = 1; i < run.lines->len; i++) {
        char **cells = run.lines->pdata[i];
        int64_t number = 0;

        if (g_strv_length(cells) <= MAX(name, wave))
            continue;
        g_hash_table_insert(run.waves, cells[name], cells[wave]);
        if (wp_parse_int(cells[wave], strlen(cells[wave]), wp_number_plain, &number))
            run.last = MAX(run.last, number);
    }
    return run;
}

static void
run_clear(Run *run)
{
    g_hash_table_unref(run->waves);
    g_ptr_array_unref(run->lines);
}

static void
moved(const char *base_directory, const char *now_directory, const char *fresh_directory)
{
    Run base = read_run(base_directory), now = read_run(now_directory);
    Run fresh = read_run(fresh_directory);
    GHashTableIter iter;
    gpointer name, wave;
    unsigned n = 0, n_moved = 0;

    g_hash_table_iter_init(&iter, base.waves);
    while (g_hash_table_iter_next(&iter, &name, &wave)) {
        const char *later = g_hash_table_lookup(now.waves, name);

        n += later != NULL;
        n_moved += later && strcmp(later, wave) != 0;
    }
    printf("%u of %u moved, %u; last wave %d, now %d, afresh %d\n", n_moved, n,
           n_moved * 10000 / MAX(n, 1), (int)base.last, (int)now.last, (int)fresh.last);
    run_clear(&base);
    run_clear(&now);
    run_clear(&fresh);
}

int
main(int argc, char **argv)
{
    int64_t seed = 0;

    if (argc == 6 && strcmp(argv[1], "change") == 0 &&
        wp_parse_int(argv[5], strlen(argv[5]), wp_number_plain, &seed)) {
        change(argv[2], argv[3], argv[4], (uint64_t)seed);
        return 0;
    }
    if (argc == 5 && strcmp(argv[1], "moved") == 0) {
        moved(argv[2], argv[3], argv[4]);
        return 0;
    }
    fprintf(stderr, "hub-night change FROM TO KIND SEED | hub-night moved BASE NOW FRESH\n");
    return 2;
}
