#include "tests/unit/cel-kit.h"

#include <string.h>

#include "planner/base/date.h"

#define N_VMS   4
#define N_DBS   2
#define N_DISKS 3

struct CelKit {
    WpStrPool *texts;
    WpCelSchema *schema;
    WpCelData *data;
    WpCelEnv *env;
    WpCelEvaluator *evaluator;
    GPtrArray *arrays; /* of columns */
    uint32_t n_rows;
};

typedef struct {
    CelKit *kit;
    uint32_t record;
    uint32_t n_rows;
} Maker;

static void *
array_new(CelKit *kit, size_t size)
{
    void *array = g_malloc0(size);

    g_ptr_array_add(kit->arrays, array);
    return array;
}

static WpStrId
intern(CelKit *kit, const char *text)
{
    return text ? wp_str_pool_add(kit->texts, text, strlen(text)) : WP_STR_NONE;
}

static void
set_column(Maker *maker, const char *name, const WpCelType *type, WpCelUnit unit,
           const WpCelColumn *column)
{
    uint32_t field = wp_cel_schema_add_field(maker->kit->schema, maker->record, name, type, unit);

    wp_cel_data_set_column(maker->kit->data, maker->record, field, column);
}

static void
add_texts(Maker *maker, const char *name, const char *const *texts)
{
    uint32_t *ids = array_new(maker->kit, (maker->n_rows + 1) * sizeof(*ids));
    WpCelColumn column = {
        .cells = WP_CEL_CELLS_IDS, .n_rows = maker->n_rows, .ids = ids, .texts = maker->kit->texts};

    for (uint32_t i = 0; i < maker->n_rows; i++)
        ids[i + 1] = intern(maker->kit, texts[i]);
    set_column(maker, name, wp_cel_type(WP_CEL_STRING), WP_CEL_UNIT_FREE, &column);
}

#define NO INT64_MIN

static void
add_numbers(Maker *maker, const char *name, WpCelKind kind, WpCelUnit unit, int64_t factor,
            const int64_t *numbers)
{
    int64_t *copy = array_new(maker->kit, (maker->n_rows + 1) * sizeof(*copy));
    uint64_t *known = array_new(maker->kit, sizeof(*known));
    WpCelColumn column = {.cells = WP_CEL_CELLS_NUMBERS,
                          .n_rows = maker->n_rows,
                          .numbers = copy,
                          .known = known,
                          .factor = factor};

    for (uint32_t i = 0; i < maker->n_rows; i++) {
        copy[i + 1] = numbers[i];
        *known |= (uint64_t)(numbers[i] != NO) << (i + 1);
    }
    set_column(maker, name, wp_cel_type(kind), unit, &column);
}

static void
add_flags(Maker *maker, const char *name, const int *flags)
{
    uint8_t *copy = array_new(maker->kit, maker->n_rows + 1);
    uint64_t *known = array_new(maker->kit, sizeof(*known));
    WpCelColumn column = {
        .cells = WP_CEL_CELLS_FLAGS, .n_rows = maker->n_rows, .flags = copy, .known = known};

    for (uint32_t i = 0; i < maker->n_rows; i++) {
        copy[i + 1] = flags[i] == 1;
        *known |= (uint64_t)(flags[i] >= 0) << (i + 1);
    }
    set_column(maker, name, wp_cel_type(WP_CEL_BOOL), WP_CEL_UNIT_FREE, &column);
}

/* Lists as "a b", NULL for unknown; with @keys maps: "k=v k=v". */
static void
add_lists(Maker *maker, const char *name, const char *const *lists, bool keys)
{
    CelKit *kit = maker->kit;
    const WpCelType *text = wp_cel_type(WP_CEL_STRING);
    uint32_t *first = array_new(kit, (maker->n_rows + 2) * sizeof(*first));
    uint32_t *items = array_new(kit, 16 * sizeof(*items));
    uint32_t *names = array_new(kit, 16 * sizeof(*names));
    uint64_t *known = array_new(kit, sizeof(*known));
    WpCelColumn column = {.cells = keys ? WP_CEL_CELLS_TAGS : WP_CEL_CELLS_TEXTS,
                          .n_rows = maker->n_rows,
                          .first = first,
                          .items = items,
                          .keys = names,
                          .known = known,
                          .texts = kit->texts};
    uint32_t n = 0;

    for (uint32_t i = 0; i < maker->n_rows; i++) {
        g_auto(GStrv) parts = g_strsplit(lists[i] ? lists[i] : "", " ", -1);

        first[i + 1] = n;
        *known |= (uint64_t)(lists[i] != NULL) << (i + 1);
        for (char **part = parts; *part && **part; part++, n++) {
            g_auto(GStrv) pair = g_strsplit(*part, "=", 2);

            names[n] = intern(kit, pair[0]);
            items[n] = intern(kit, keys ? pair[1] : pair[0]);
        }
        first[i + 2] = n;
    }
    set_column(maker, name,
               keys ? wp_cel_schema_map_type(kit->schema, text, text)
                    : wp_cel_schema_list_type(kit->schema, text),
               WP_CEL_UNIT_FREE, &column);
}

static void
add_disks(Maker *vm, uint32_t disk)
{
    static const uint32_t first[] = {0, 1, 3, 4, 4, 4};
    static const uint8_t state[] = {0, 2, 1, 0, 2};
    static const char *const names[] = {"c", "d", "data"};
    static const int64_t sizes[] = {40 * 1024, 100 * 1024, 40000 * 1024 + 512};
    static const int shared[] = {0, -1, 1};
    Maker maker = {vm->kit, disk, N_DISKS};
    WpCelColumn column = {
        .cells = WP_CEL_CELLS_CHILDREN, .n_rows = N_VMS, .first = first, .list_state = state};

    add_texts(&maker, "name", names);
    add_numbers(&maker, "size_gib", WP_CEL_DOUBLE, WP_UNIT_GIB, 1024, sizes);
    add_flags(&maker, "shared", shared);
    set_column(
        vm, "disks",
        wp_cel_schema_list_type(vm->kit->schema, wp_cel_schema_record_type(vm->kit->schema, disk)),
        WP_CEL_UNIT_FREE, &column);
}

static int64_t
time_of(int year, int month, int day)
{
    return wp_day(year, month, day) * WP_US_PER_DAY;
}

static void
add_vms(CelKit *kit, uint32_t vm, uint32_t disk)
{
    static const char *const names[] = {"web1", "db1", "app1", "old"};
    static const char *const families[] = {"windows", "linux", NULL, "windows"};
    static const char *const versions[] = {"2012 R2", "8.6", NULL, "2003"};
    static const int64_t cores[] = {4, 64, NO, 8};
    static const int64_t memory[] = {4096, 262144, NO, 2048};
    static const int64_t sizes[] = {40 * 1024, 40000 * 1024 + 512, NO, 0};
    static const int secure_boot[] = {1, 0, -1, -1};
    const int64_t since[] = {time_of(2026, 1, 1), time_of(2025, 6, 30), NO, time_of(1999, 12, 31)};
    static const int64_t rto[] = {4 * INT64_C(3600000000), NO, NO, INT64_C(3600000000)};
    static const char *const ips[] = {"10.0.0.1 10.0.0.2", "192.168.1.7", NULL, ""};
    static const char *const tags[] = {"owner=ann cost=7", "", NULL, "owner=bob"};
    Maker maker = {kit, vm, N_VMS};

    add_texts(&maker, "name", names);
    add_texts(&maker, "os.family", families);
    add_texts(&maker, "os.version", versions);
    add_numbers(&maker, "cores", WP_CEL_INT, WP_UNIT_NONE, 1, cores);
    add_numbers(&maker, "memory_mib", WP_CEL_DOUBLE, WP_UNIT_MIB, 1, memory);
    add_numbers(&maker, "size_gib", WP_CEL_DOUBLE, WP_UNIT_GIB, 1024, sizes);
    add_flags(&maker, "secure_boot", secure_boot);
    add_numbers(&maker, "power_since", WP_CEL_TIMESTAMP, WP_CEL_UNIT_FREE, 1, since);
    add_numbers(&maker, "rto", WP_CEL_DURATION, WP_CEL_UNIT_FREE, 1, rto);
    add_lists(&maker, "ips", ips, false);
    add_lists(&maker, "tags", tags, true);
    add_disks(&maker, disk);
}

static void
add_dbs(CelKit *kit, uint32_t db, uint32_t vm)
{
    static const char *const names[] = {"erp", "crm"};
    static const uint32_t hosts[] = {0, 2, 0};
    Maker maker = {kit, db, N_DBS};
    WpCelColumn column = {.cells = WP_CEL_CELLS_IDS, .n_rows = N_DBS, .ids = hosts};

    add_texts(&maker, "name", names);
    set_column(&maker, "host", wp_cel_schema_record_type(kit->schema, vm), WP_CEL_UNIT_FREE,
               &column);
}

static void
add_table(CelKit *kit, uint32_t table)
{
    static const char *const names[] = {"windows", "linux"};
    const int64_t support[] = {time_of(2023, 10, 10), NO};
    static const int64_t vcpus[] = {64, 128};
    Maker maker = {kit, table, 2};

    add_texts(&maker, "name", names);
    add_numbers(&maker, "support", WP_CEL_TIMESTAMP, WP_CEL_UNIT_FREE, 1, support);
    add_numbers(&maker, "vcpus", WP_CEL_INT, WP_UNIT_NONE, 1, vcpus);
}

static void
add_names(CelKit *kit)
{
    static const WpCelValue items[] = {{.kind = WP_CEL_STRING, .aux = 4, .text = "web1"},
                                       {.kind = WP_CEL_STRING, .aux = 3, .text = "db1"}};
    static const WpCelList list = {.n = 2, .items = items};
    WpCelValue names = {.kind = WP_CEL_LIST, .list = &list};
    WpCelValue max_disk = wp_cel_double(32767);
    WpCelValue limit = wp_cel_int(64);

    wp_cel_env_add_constant(kit->env, "params.max_disk_gib", &max_disk, WP_UNIT_GIB);
    wp_cel_env_add_constant(kit->env, "params.limit", &limit, WP_CEL_UNIT_FREE);
    wp_cel_env_add_constant(kit->env, "params.names", &names, WP_CEL_UNIT_FREE);
    wp_cel_env_add_variable(kit->env, "as_of", wp_cel_type(WP_CEL_TIMESTAMP), WP_CEL_UNIT_FREE);
}

CelKit *
cel_kit_new(bool of_db)
{
    CelKit *kit = g_new0(CelKit, 1);
    WpCelValue as_of = wp_cel_timestamp(time_of(2026, 11, 22));
    uint32_t vm, disk, db, table;

    kit->arrays = g_ptr_array_new_with_free_func(g_free);
    kit->texts = wp_str_pool_new();
    kit->schema = wp_cel_schema_new();
    kit->data = wp_cel_data_new(kit->schema);
    kit->env = wp_cel_env_new(kit->schema);
    vm = wp_cel_schema_add_record(kit->schema, "vm");
    disk = wp_cel_schema_add_record(kit->schema, "disk");
    db = wp_cel_schema_add_record(kit->schema, "db");
    table = wp_cel_schema_add_record(kit->schema, "os");
    add_vms(kit, vm, disk);
    add_dbs(kit, db, vm);
    add_table(kit, table);
    add_names(kit);
    wp_cel_env_set_root(kit->env, of_db ? "db" : "vm", of_db ? db : vm);
    wp_cel_env_add_table(kit->env, "os", table, 0);
    kit->n_rows = of_db ? N_DBS : N_VMS;
    kit->evaluator = wp_cel_evaluator_new(kit->data);
    wp_cel_evaluator_set(kit->evaluator, "as_of", &as_of);
    return kit;
}

void
cel_kit_free(CelKit *kit)
{
    if (!kit)
        return;
    wp_cel_evaluator_free(kit->evaluator);
    wp_cel_env_free(kit->env);
    wp_cel_data_free(kit->data);
    wp_cel_schema_free(kit->schema);
    wp_str_pool_free(kit->texts);
    g_ptr_array_unref(kit->arrays);
    g_free(kit);
}

WpCelEnv *
cel_kit_env(CelKit *kit)
{
    return kit->env;
}

const WpCelData *
cel_kit_data(CelKit *kit)
{
    return kit->data;
}

WpCelEvaluator *
cel_kit_evaluator(CelKit *kit)
{
    return kit->evaluator;
}

WpCelProgram *
cel_kit_compile(CelKit *kit, const char *text, WpCelKind want, char **out_diags)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpSource) source = wp_source_new("f", g_strdup(text), strlen(text), diags);
    WpCelProgram *program = wp_cel_compile(kit->env, source, 0, strlen(text), want, diags);

    *out_diags = wp_diag_list_to_text(diags);
    return program;
}

static void
append_value(GString *out, const WpCelProgram *program, const WpCelValue *value)
{
    const char *separator = "(";

    wp_cel_value_append(out, value);
    if (value->kind != WP_CEL_UNKNOWN)
        return;
    for (uint32_t i = 0; i < wp_cel_program_n_fields(program); i++)
        if (value->missing >> i & 1) {
            g_string_append_printf(out, "%s%s", separator, wp_cel_program_field(program, i)->path);
            separator = " ";
        }
    g_string_append(out, *separator == ' ' ? ")" : "()");
}

/* Checks on the way that wp_cel_test() says the same. */
static void
check_truths(CelKit *kit, const WpCelProgram *program, const WpRowId *rows,
             const WpCelValue *values)
{
    uint8_t truth[N_VMS];
    uint64_t missing[N_VMS] = {0};

    if (wp_cel_program_type(program)->kind != WP_CEL_BOOL)
        return;
    wp_cel_test(kit->evaluator, program, rows, kit->n_rows, truth, missing);
    for (uint32_t i = 0; i < kit->n_rows; i++) {
        g_assert(values[i].kind == WP_CEL_BOOL ? truth[i] == values[i].flag
                                               : truth[i] == WP_UNKNOWN);
        g_assert(missing[i] == (values[i].kind == WP_CEL_UNKNOWN ? values[i].missing : 0));
    }
}

char *
cel_kit_values(CelKit *kit, const char *text)
{
    static const WpRowId rows[] = {1, 2, 3, 4};
    g_autofree char *diags = NULL;
    g_autoptr(WpCelProgram) program = cel_kit_compile(kit, text, WP_CEL_ANY, &diags);
    g_autoptr(GString) out = g_string_new(NULL);
    WpCelValue values[N_VMS];

    if (!program)
        return g_steal_pointer(&diags);
    wp_cel_evaluate(kit->evaluator, program, rows, kit->n_rows, values);
    for (uint32_t i = 0; i < kit->n_rows; i++) {
        g_string_append(out, i > 0 ? ", " : "");
        append_value(out, program, &values[i]);
    }
    check_truths(kit, program, rows, values);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *
cel_kit_value(CelKit *kit, const char *text)
{
    char *values;

    kit->n_rows = 1;
    values = cel_kit_values(kit, text);
    return values;
}

char *
cel_kit_dump(CelKit *kit, const char *text)
{
    g_autofree char *diags = NULL;
    g_autoptr(WpCelProgram) program = cel_kit_compile(kit, text, WP_CEL_ANY, &diags);
    g_autoptr(GString) out = g_string_new(NULL);

    if (!program)
        return g_steal_pointer(&diags);
    wp_cel_program_dump(program, out);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *
cel_kit_diags(CelKit *kit, const char *text, WpCelKind want)
{
    char *diags = NULL;
    g_autoptr(WpCelProgram) program = cel_kit_compile(kit, text, want, &diags);

    g_assert(!program == (*diags != '\0'));
    return diags;
}
