#include "tests/fuzz/columns.h"

#include <string.h>

#include "planner/base/date.h"
#include "planner/base/random.h"

#define MAX_DISKS 3
#define MAX_ITEMS 3
#define N_TABLE   4

struct FuzzColumns {
    uint64_t chance;
    WpStrPool *texts;
    WpCelSchema *schema;
    WpCelEnv *env;
    WpCelData *data[FUZZ_SIDES];
    GPtrArray *arrays;
    uint32_t *disk_of; /* by hidden row of disk: its row where less is hidden */
};

/* A record type while its columns are made. */
typedef struct {
    FuzzColumns *of;
    uint32_t record;
    uint32_t n_rows[FUZZ_SIDES];
    const uint32_t *same; /* (nullable) by hidden row: its other row */
    unsigned hidden;      /* of 8 cells that are known, as many are hidden */
} Maker;

static const char *const text_values[] = {
    "windows",
    "linux",
    "web1",
    "db1",
    "2012 R2",
    "8.6",
    "8.10",
    "PostgreSQL 15.18",
    "",
    "10.0.0.1",
    "fe80::1",
    "10.0.0.0/8",
    "2026-01-01T00:00:00Z",
    "true",
    "-9223372036854775808",
    "1e400",
    "\xc3\x9f",
    "\xc4\xb0",
    "%s {{x}}",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
};
static const int64_t number_values[] = {
    0, 1, 2, 3, 4, 8, 40, 64, 1024, 4096, 32767, 262144, -1, INT64_MAX, INT64_MIN, 1024 * 100 + 512,
};

static uint32_t
chance(FuzzColumns *columns, uint32_t below)
{
    return (uint32_t)(wp_splitmix_next(&columns->chance) % below);
}

static void *
array_new(FuzzColumns *columns, size_t n, size_t size)
{
    void *array = g_malloc0_n(n, size);

    g_ptr_array_add(columns->arrays, array);
    return array;
}

static WpStrId
intern(FuzzColumns *columns, const char *text)
{
    return wp_str_pool_add(columns->texts, text, strlen(text));
}

static WpStrId
any_text(FuzzColumns *columns)
{
    return intern(columns, text_values[chance(columns, G_N_ELEMENTS(text_values))]);
}

/* The row of the plain side that @row of @side is. */
static uint32_t
plain_row(const Maker *maker, FuzzSide side, uint32_t row)
{
    return side == FUZZ_HIDDEN && maker->same ? maker->same[row] : row;
}

static bool
is_set(const uint64_t *bits, uint32_t row)
{
    return bits[row / 64] >> row % 64 & 1;
}

/* Which rows are known: three of four, and fewer where they are hidden. */
static void
make_known(Maker *maker, uint64_t *known[FUZZ_SIDES])
{
    for (FuzzSide side = 0; side < FUZZ_SIDES; side++) {
        known[side] = array_new(maker->of, maker->n_rows[side] / 64 + 1, sizeof(uint64_t));
        for (uint32_t row = 1; row <= maker->n_rows[side]; row++) {
            bool is_known = side == FUZZ_PLAIN
                                ? chance(maker->of, 4) > 0
                                : is_set(known[FUZZ_PLAIN], plain_row(maker, side, row)) &&
                                      chance(maker->of, 8) >= maker->hidden;

            known[side][row / 64] |= (uint64_t)is_known << row % 64;
        }
    }
}

static uint32_t
add_field(Maker *maker, const char *name, const WpCelType *type, WpCelUnit unit)
{
    return wp_cel_schema_add_field(maker->of->schema, maker->record, name, type, unit);
}

static void
add_texts(Maker *maker, const char *name)
{
    uint32_t field = add_field(maker, name, wp_cel_type(WP_CEL_STRING), WP_CEL_UNIT_FREE);
    uint32_t *ids[FUZZ_SIDES];
    uint64_t *known[FUZZ_SIDES];

    make_known(maker, known);
    for (FuzzSide side = 0; side < FUZZ_SIDES; side++) {
        ids[side] = array_new(maker->of, maker->n_rows[side] + 1, sizeof(uint32_t));
        for (uint32_t row = 1; row <= maker->n_rows[side]; row++) {
            uint32_t id = side == FUZZ_PLAIN ? any_text(maker->of)
                                             : ids[FUZZ_PLAIN][plain_row(maker, side, row)];

            ids[side][row] = is_set(known[side], row) ? id : WP_STR_NONE;
        }
        WpCelColumn column = {.cells = WP_CEL_CELLS_IDS,
                              .n_rows = maker->n_rows[side],
                              .ids = ids[side],
                              .texts = maker->of->texts};
        wp_cel_data_set_column(maker->of->data[side], maker->record, field, &column);
    }
}

static int64_t
any_number(FuzzColumns *columns, WpCelKind kind)
{
    int64_t number = number_values[chance(columns, G_N_ELEMENTS(number_values))];

    if (kind == WP_CEL_TIMESTAMP)
        return wp_day(1 + (int)chance(columns, 9999), 1 + (int)chance(columns, 12), 1) *
                   WP_US_PER_DAY +
               chance(columns, 1000000);
    return number;
}

static void
add_numbers(Maker *maker, const char *name, WpCelKind kind, WpCelUnit unit, int64_t factor)
{
    uint32_t field = add_field(maker, name, wp_cel_type(kind), unit);
    int64_t *numbers[FUZZ_SIDES];
    uint64_t *known[FUZZ_SIDES];

    make_known(maker, known);
    for (FuzzSide side = 0; side < FUZZ_SIDES; side++) {
        numbers[side] = array_new(maker->of, maker->n_rows[side] + 1, sizeof(int64_t));
        for (uint32_t row = 1; row <= maker->n_rows[side]; row++)
            numbers[side][row] = side == FUZZ_PLAIN
                                     ? any_number(maker->of, kind)
                                     : numbers[FUZZ_PLAIN][plain_row(maker, side, row)];
        WpCelColumn column = {.cells = WP_CEL_CELLS_NUMBERS,
                              .n_rows = maker->n_rows[side],
                              .numbers = numbers[side],
                              .known = known[side],
                              .factor = factor};
        wp_cel_data_set_column(maker->of->data[side], maker->record, field, &column);
    }
}

static void
add_flags(Maker *maker, const char *name)
{
    uint32_t field = add_field(maker, name, wp_cel_type(WP_CEL_BOOL), WP_CEL_UNIT_FREE);
    uint8_t *flags[FUZZ_SIDES];
    uint64_t *known[FUZZ_SIDES];

    make_known(maker, known);
    for (FuzzSide side = 0; side < FUZZ_SIDES; side++) {
        flags[side] = array_new(maker->of, maker->n_rows[side] + 1, 1);
        for (uint32_t row = 1; row <= maker->n_rows[side]; row++)
            flags[side][row] = side == FUZZ_PLAIN ? chance(maker->of, 2)
                                                  : flags[FUZZ_PLAIN][plain_row(maker, side, row)];
        WpCelColumn column = {.cells = WP_CEL_CELLS_FLAGS,
                              .n_rows = maker->n_rows[side],
                              .flags = flags[side],
                              .known = known[side]};
        wp_cel_data_set_column(maker->of->data[side], maker->record, field, &column);
    }
}

/* Lists of texts, or maps: known or not, never in part. */
static void
add_lists(Maker *maker, const char *name, bool keys)
{
    FuzzColumns *of = maker->of;
    const WpCelType *text = wp_cel_type(WP_CEL_STRING);
    const WpCelType *type = keys ? wp_cel_schema_map_type(of->schema, text, text)
                                 : wp_cel_schema_list_type(of->schema, text);
    uint32_t field = add_field(maker, name, type, WP_CEL_UNIT_FREE), n = maker->n_rows[0];
    uint32_t *first = array_new(of, n + 2, sizeof(uint32_t));
    uint32_t *items = array_new(of, (n + 1) * MAX_ITEMS, sizeof(uint32_t));
    uint32_t *names = array_new(of, (n + 1) * MAX_ITEMS, sizeof(uint32_t));
    uint64_t *known[FUZZ_SIDES];
    uint32_t at = 0;

    g_assert(!maker->same);
    make_known(maker, known);
    for (uint32_t row = 1; row <= n; row++) {
        uint32_t start = chance(of, 4);

        first[row] = at;
        for (uint32_t i = chance(of, MAX_ITEMS + 1); i > 0; i--, at++) {
            names[at] = intern(of, text_values[start + MAX_ITEMS - i]);
            items[at] = any_text(of);
        }
    }
    first[n + 1] = at;
    for (FuzzSide side = 0; side < FUZZ_SIDES; side++) {
        WpCelColumn column = {.cells = keys ? WP_CEL_CELLS_TAGS : WP_CEL_CELLS_TEXTS,
                              .n_rows = n,
                              .first = first,
                              .items = items,
                              .keys = names,
                              .known = known[side],
                              .texts = of->texts};
        wp_cel_data_set_column(of->data[side], maker->record, field, &column);
    }
}

/* The disks of each server; where they are hidden, the first of them, or it is not known whether
 * there are any. */
static void
add_disks(Maker *vm, uint32_t record)
{
    FuzzColumns *of = vm->of;
    uint32_t *first[FUZZ_SIDES];
    uint8_t *state[FUZZ_SIDES];
    Maker disk = {.of = of, .record = record, .same = of->disk_of, .hidden = vm->hidden};
    uint32_t field = add_field(
        vm, "disks",
        wp_cel_schema_list_type(of->schema, wp_cel_schema_record_type(of->schema, record)),
        WP_CEL_UNIT_FREE);

    for (FuzzSide side = 0; side < FUZZ_SIDES; side++) {
        uint32_t at = 1;

        first[side] = array_new(of, FUZZ_VMS + 2, sizeof(uint32_t));
        state[side] = array_new(of, FUZZ_VMS + 1, 1);
        for (uint32_t row = 1; row <= FUZZ_VMS; row++) {
            uint32_t start = first[0][row], n = chance(of, MAX_DISKS + 1);

            first[side][row] = at;
            state[side][row] = (uint8_t)chance(of, 3);
            if (side == FUZZ_HIDDEN) {
                uint32_t all = first[0][row + 1] - start;

                n = chance(of, 8) < vm->hidden && n < all ? n : all;
                uint8_t most = n < all ? 1 : chance(of, 8) > 0 ? 2 : 0;

                state[side][row] = MIN(state[0][row], most);
            }
            n = state[side][row] == 0 ? 0 : n;
            for (uint32_t i = 0; i < n && side == FUZZ_HIDDEN; i++)
                of->disk_of[at + i] = start + i;
            at += n;
        }
        first[side][FUZZ_VMS + 1] = at;
        disk.n_rows[side] = at - 1;
        WpCelColumn column = {.cells = WP_CEL_CELLS_CHILDREN,
                              .n_rows = FUZZ_VMS,
                              .first = first[side],
                              .list_state = state[side]};
        wp_cel_data_set_column(of->data[side], vm->record, field, &column);
    }
    add_texts(&disk, "name");
    add_numbers(&disk, "size_gib", WP_CEL_DOUBLE, WP_UNIT_GIB, 1024);
    add_flags(&disk, "shared");
}

static void
add_vms(FuzzColumns *columns, uint32_t record, uint32_t disk, unsigned hidden)
{
    Maker maker = {
        .of = columns, .record = record, .n_rows = {FUZZ_VMS, FUZZ_VMS}, .hidden = hidden};

    add_texts(&maker, "name");
    add_texts(&maker, "os.family");
    add_texts(&maker, "os.version");
    add_numbers(&maker, "cores", WP_CEL_INT, WP_UNIT_NONE, 1);
    add_numbers(&maker, "memory_mib", WP_CEL_DOUBLE, WP_UNIT_MIB, 1);
    add_numbers(&maker, "size_gib", WP_CEL_DOUBLE, WP_UNIT_GIB, 1024);
    add_flags(&maker, "secure_boot");
    add_numbers(&maker, "power_since", WP_CEL_TIMESTAMP, WP_CEL_UNIT_FREE, 1);
    add_numbers(&maker, "rto", WP_CEL_DURATION, WP_CEL_UNIT_FREE, 1);
    add_lists(&maker, "ips", false);
    add_lists(&maker, "tags", true);
    add_disks(&maker, disk);
}

static void
add_dbs(FuzzColumns *columns, uint32_t record, uint32_t vm, unsigned hidden)
{
    Maker maker = {
        .of = columns, .record = record, .n_rows = {FUZZ_DBS, FUZZ_DBS}, .hidden = hidden};
    uint32_t *hosts[FUZZ_SIDES];

    add_texts(&maker, "name");
    uint32_t field =
        add_field(&maker, "host", wp_cel_schema_record_type(columns->schema, vm), WP_CEL_UNIT_FREE);
    for (FuzzSide side = 0; side < FUZZ_SIDES; side++) {
        hosts[side] = array_new(columns, FUZZ_DBS + 1, sizeof(uint32_t));
        for (uint32_t row = 1; row <= FUZZ_DBS; row++)
            hosts[side][row] = side == FUZZ_PLAIN            ? chance(columns, FUZZ_VMS + 1)
                               : chance(columns, 8) < hidden ? 0
                                                             : hosts[FUZZ_PLAIN][row];
        WpCelColumn column = {.cells = WP_CEL_CELLS_IDS, .n_rows = FUZZ_DBS, .ids = hosts[side]};
        wp_cel_data_set_column(columns->data[side], record, field, &column);
    }
}

static void
add_names(FuzzColumns *columns)
{
    static const WpCelValue items[] = {{.kind = WP_CEL_STRING, .aux = 4, .text = "web1"},
                                       {.kind = WP_CEL_STRING, .aux = 3, .text = "db1"}};
    static const WpCelList list = {.n = 2, .items = items};
    WpCelValue names = {.kind = WP_CEL_LIST, .list = &list};
    WpCelValue max_disk = wp_cel_double(32767), limit = wp_cel_int(64);

    wp_cel_env_add_constant(columns->env, "params.max_disk_gib", &max_disk, WP_UNIT_GIB);
    wp_cel_env_add_constant(columns->env, "params.limit", &limit, WP_CEL_UNIT_FREE);
    wp_cel_env_add_constant(columns->env, "params.names", &names, WP_CEL_UNIT_FREE);
    wp_cel_env_add_variable(columns->env, "as_of", wp_cel_type(WP_CEL_TIMESTAMP), WP_CEL_UNIT_FREE);
}

FuzzColumns *
fuzz_columns_new(bool of_db, uint64_t seed)
{
    FuzzColumns *columns = g_new0(FuzzColumns, 1);
    unsigned hidden = 1 + seed % 7;
    uint32_t vm, disk, db, table;

    columns->chance = seed;
    columns->arrays = g_ptr_array_new_with_free_func(g_free);
    columns->texts = wp_str_pool_new();
    columns->schema = wp_cel_schema_new();
    columns->env = wp_cel_env_new(columns->schema);
    columns->disk_of = array_new(columns, FUZZ_VMS * MAX_DISKS + 1, sizeof(uint32_t));
    for (FuzzSide side = 0; side < FUZZ_SIDES; side++)
        columns->data[side] = wp_cel_data_new(columns->schema);
    vm = wp_cel_schema_add_record(columns->schema, "vm");
    disk = wp_cel_schema_add_record(columns->schema, "disk");
    db = wp_cel_schema_add_record(columns->schema, "db");
    table = wp_cel_schema_add_record(columns->schema, "os");
    add_vms(columns, vm, disk, hidden);
    add_dbs(columns, db, vm, hidden);
    Maker rows = {.of = columns, .record = table, .n_rows = {N_TABLE, N_TABLE}};
    add_texts(&rows, "name");
    add_numbers(&rows, "support", WP_CEL_TIMESTAMP, WP_CEL_UNIT_FREE, 1);
    add_numbers(&rows, "vcpus", WP_CEL_INT, WP_UNIT_NONE, 1);
    add_names(columns);
    wp_cel_env_set_root(columns->env, of_db ? "db" : "vm", of_db ? db : vm);
    wp_cel_env_add_table(columns->env, "os", table, 0);
    return columns;
}

void
fuzz_columns_free(FuzzColumns *columns)
{
    if (!columns)
        return;
    wp_cel_env_free(columns->env);
    for (FuzzSide side = 0; side < FUZZ_SIDES; side++)
        wp_cel_data_free(columns->data[side]);
    wp_cel_schema_free(columns->schema);
    wp_str_pool_free(columns->texts);
    g_ptr_array_unref(columns->arrays);
    g_free(columns);
}

WpCelEnv *
fuzz_columns_env(FuzzColumns *columns)
{
    return columns->env;
}

const WpCelData *
fuzz_columns_data(FuzzColumns *columns, FuzzSide side)
{
    return columns->data[side];
}

WpCelEvaluator *
fuzz_columns_evaluator(FuzzColumns *columns, FuzzSide side)
{
    WpCelEvaluator *evaluator = wp_cel_evaluator_new(columns->data[side]);
    WpCelValue as_of = wp_cel_timestamp(wp_day(2026, 11, 22) * WP_US_PER_DAY);

    wp_cel_evaluator_set(evaluator, "as_of", &as_of);
    return evaluator;
}
