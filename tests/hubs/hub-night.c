/*
 * A night later in an estate of hub-estate:
 *
 * hub-night change FROM TO KIND SEED [SERVERS]
 *   exports with so many of the servers other, 1 % by itself. KIND is "remove", "add" (as members
 *   of applications that there are), "resize" or "flows" (half of theirs are gone)
 *
 * hub-night moved BASE NOW FRESH
 *   of the servers in both runs, which are of one estate before and after, how many hundredths of a
 *   percent have another wave; the last waves, also of a run without baseline
 *
 * hub-night renamed BASE NOW
 *   of the groups of the first run whose members, but for new ones, are a group of the second too,
 *   how many have another id there, or another workload though they got no new member
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
pick(Night *night, const GPtrArray *servers, uint32_t name, int64_t n_picked)
{
    guint n = servers->len - 1;

    night->picked = g_hash_table_new(g_str_hash, g_str_equal);
    while (g_hash_table_size(night->picked) < (guint)MIN(n_picked, n)) {
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
change(const char *from, const char *to, const char *kind, uint64_t seed, int64_t n_picked)
{
    Night night = {.kind = kind, .random = seed};
    g_autoptr(GPtrArray) servers = table_read(from, "servers.csv");
    g_autoptr(GPtrArray) flows = table_read(from, "dependencies.csv");
    FILE *new_servers = table_create(to, "servers.csv");
    FILE *new_flows = table_create(to, "dependencies.csv");

    if (n_picked == 0)
        n_picked = MAX((servers->len - 1) / 100, 1);
    pick(&night, servers, table_column(servers->pdata[0], "name"), n_picked);
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

/* ---- what is called otherwise ------------------------------------------------------------------
 */

typedef struct {
    const char *id;
    const char *workload;
    GPtrArray *names;   /* of servers of both runs, sorted */
    unsigned n_servers; /* also of those of one */
} Group;

static void
group_free(gpointer data)
{
    Group *group = data;

    g_ptr_array_unref(group->names);
    g_free(group);
}

static int
by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* By id the groups of a run. */
static GHashTable *
list_groups(const Run *run, const Run *other)
{
    GHashTable *groups = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, group_free);
    uint32_t name = table_column(run->lines->pdata[0], "name");
    uint32_t id = table_column(run->lines->pdata[0], "group");
    uint32_t workload = table_column(run->lines->pdata[0], "workload");

    for (guint i = 1; i < run->lines->len; i++) {
        char **cells = run->lines->pdata[i];

        if (g_strv_length(cells) <= MAX(name, id) || !*cells[id])
            continue;
        Group *group = g_hash_table_lookup(groups, cells[id]);

        if (!group) {
            group = g_new0(Group, 1);
            *group = (Group){cells[id], cells[workload], g_ptr_array_new(), 0};
            g_hash_table_insert(groups, cells[id], group);
        }
        group->n_servers++;
        if (g_hash_table_contains(other->waves, cells[name]))
            g_ptr_array_add(group->names, cells[name]);
    }
    return groups;
}

/* By the names of their members the groups of a run: "vm1 vm2 ". */
static GHashTable *
key_groups(GHashTable *groups)
{
    GHashTable *keyed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, groups);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Group *group = value;
        GString *key = g_string_new(NULL);

        g_ptr_array_sort(group->names, by_name);
        for (guint i = 0; i < group->names->len; i++)
            g_string_append_printf(key, "%s ", (char *)group->names->pdata[i]);
        g_hash_table_insert(keyed, g_string_free(key, FALSE), group);
    }
    return keyed;
}

static void
renamed(const char *base_directory, const char *now_directory)
{
    Run base = read_run(base_directory), now = read_run(now_directory);
    g_autoptr(GHashTable) before = list_groups(&base, &now), after = list_groups(&now, &base);
    g_autoptr(GHashTable) old = key_groups(before), new = key_groups(after);
    GHashTableIter iter;
    gpointer key, value;
    unsigned n = 0, n_renamed = 0;

    g_hash_table_iter_init(&iter, old);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        const Group *was = value, *is = g_hash_table_lookup(new, key);

        if (was->names->len == 0 || !is)
            continue;
        n++;
        n_renamed += strcmp(was->id, is->id) != 0 ||
                     (is->n_servers == is->names->len && strcmp(was->workload, is->workload) != 0);
    }
    printf("%u of %u renamed, %u of others\n", n_renamed, n, g_hash_table_size(old) - n);
    run_clear(&base);
    run_clear(&now);
}

int
main(int argc, char **argv)
{
    int64_t seed = 0, n = 0;

    if ((argc == 6 || argc == 7) && strcmp(argv[1], "change") == 0 &&
        wp_parse_int(argv[5], strlen(argv[5]), wp_number_plain, &seed) &&
        (argc == 6 || wp_parse_int(argv[6], strlen(argv[6]), wp_number_plain, &n))) {
        change(argv[2], argv[3], argv[4], (uint64_t)seed, n);
        return 0;
    }
    if (argc == 5 && strcmp(argv[1], "moved") == 0) {
        moved(argv[2], argv[3], argv[4]);
        return 0;
    }
    if (argc == 4 && strcmp(argv[1], "renamed") == 0) {
        renamed(argv[2], argv[3]);
        return 0;
    }
    fprintf(stderr,
            "hub-night change FROM TO KIND SEED [SERVERS] | hub-night moved BASE NOW FRESH | "
            "hub-night renamed BASE NOW\n");
    return 2;
}
