#include "planner/assess/hosting/instances.h"

#define MAX_CORES 1000000

/* ---- who shares an instance ---- */

typedef struct {
    uint64_t server;   /* the VM, or the name of the server */
    uint32_t instance; /* its name, or 0 */
} Key;

static guint
key_hash(gconstpointer key)
{
    const Key *k = key;

    return (guint)(k->server ^ k->server >> 32) * 2654435761u ^ k->instance;
}

static gboolean
key_equal(gconstpointer a, gconstpointer b)
{
    const Key *x = a, *y = b;

    return x->server == y->server && x->instance == y->instance;
}

static Key
key_of(const WpView *view, WpRowId db)
{
    const WpColumn *host = view->columns[WP_F_DB_HOST];
    const WpColumn *server = view->columns[WP_F_DB_SERVER];
    const WpColumn *instance = view->columns[WP_F_DB_INSTANCE];
    Key key = {(uint64_t)3 << 32 | db, 0}; /* alone */

    if (wp_column_known(host, db))
        key.server = (uint64_t)1 << 32 | host->ids[db];
    else if (wp_column_known(server, db))
        key.server = (uint64_t)2 << 32 | server->ids[db];
    else
        return key;
    key.instance = wp_column_known(instance, db) ? instance->ids[db] : 0;
    return key;
}

static void
number_instances(WpTiering *tiering)
{
    g_autoptr(GHashTable) ids = g_hash_table_new_full(key_hash, key_equal, g_free, NULL);

    for (WpRowId db = 1; db <= tiering->n_databases; db++) {
        Key key = key_of(tiering->view, db);
        uint32_t id = GPOINTER_TO_UINT(g_hash_table_lookup(ids, &key));

        if (id == 0) {
            id = ++tiering->n_instances;
            g_hash_table_insert(ids, g_memdup2(&key, sizeof key), GUINT_TO_POINTER(id));
        }
        tiering->instance[db] = id;
    }
}

/* ---- what they need ---- */

typedef struct {
    const WpView *view;
    const WpColumn *host, *size, *log;
    const WpColumn *vm_cores, *vm_cpu;
    /* (nullable) of the database's instance, where exports say it */
    const WpColumn *cores, *memory, *instance_size, *instance_databases;
    const WpColumn *read_iops, *write_iops, *read_rate, *write_rate;
    int64_t factor; /* basis points; 0: the instance as it is */
} Reader;

static const WpColumn *
find_column(const WpView *view, const char *name)
{
    WpField field = wp_field_find(WP_KIND_DB, name);

    return field == WP_FIELD_NONE ? NULL : view->columns[field];
}

static int64_t
number_of(const WpColumn *column, WpRowId row)
{
    return column && wp_column_known(column, row) ? MAX(column->numbers[row], 0) : 0;
}

static int64_t
with_comfort(const Reader *reader, int64_t number)
{
    return reader->factor == 0 ? number : wp_mul_div(number, reader->factor, WP_BASIS_POINTS);
}

/* Of the instance, else of its server: what that uses, where it is known. */
static int64_t
millicores_of(const Reader *reader, WpRowId db)
{
    int64_t own = MIN(number_of(reader->cores, db), MAX_CORES);

    if (own == 0 && !wp_column_known(reader->host, db))
        return 0;
    WpRowId vm = own > 0 ? 0 : reader->host->ids[db];
    int64_t cores = own > 0 ? own : MIN(number_of(reader->vm_cores, vm), MAX_CORES);
    if (!wp_column_known(reader->host, db))
        return cores * 1000;
    int64_t used = number_of(reader->vm_cpu, reader->host->ids[db]);
    if (reader->factor == 0 || used <= 0 || used > WP_BASIS_POINTS)
        return cores * 1000;
    return MAX(with_comfort(reader, cores * 1000 * used / WP_BASIS_POINTS), 1);
}

static WpDbNeed
read_need(const Reader *reader, WpRowId db)
{
    int64_t data = number_of(reader->size, db), log = number_of(reader->log, db);

    return (WpDbNeed){
        .data = data,
        .log = log,
        .largest = MAX(data, log),
        .iops = with_comfort(reader, wp_add_sat(number_of(reader->read_iops, db),
                                                number_of(reader->write_iops, db))),
        .rate = with_comfort(reader, wp_add_sat(number_of(reader->read_rate, db),
                                                number_of(reader->write_rate, db))),
        .databases = 1,
        .sizes_known = wp_column_known(reader->size, db),
    };
}

static void
add_need(const Reader *reader, WpDbNeed *all, const WpDbNeed *one, WpRowId db)
{
    if (all->databases == 0)
        all->sizes_known = true;
    all->databases++;
    all->millicores = MAX(all->millicores, millicores_of(reader, db));
    all->memory = MAX(all->memory, number_of(reader->memory, db));
    all->data = wp_add_sat(all->data, one->data);
    all->log = wp_add_sat(all->log, one->log);
    all->largest = MAX(all->largest, one->largest);
    all->iops = wp_add_sat(all->iops, one->iops);
    all->rate = wp_add_sat(all->rate, one->rate);
    all->sizes_known = all->sizes_known && one->sizes_known;
}

/* Databases that the instance has and no export lists. */
static void
add_unlisted(const Reader *reader, WpDbNeed *all, WpRowId db)
{
    int64_t size = number_of(reader->instance_size, db);
    int64_t n = MIN(number_of(reader->instance_databases, db), G_MAXINT32);

    all->databases = MAX(all->databases, (uint32_t)n);
    if (size > wp_add_sat(all->data, all->log))
        all->data = size - all->log;
}

/* The part of its instance's cores and memory that a database takes: by its size, where all are
 * known; else all alike. */
static int64_t
part_of(int64_t number, const WpDbNeed *one, const WpDbNeed *all)
{
    int64_t size = wp_add_sat(all->data, all->log);

    if (all->sizes_known && size > 0)
        return wp_mul_div(number, wp_add_sat(one->data, one->log), size);
    return number / all->databases;
}

void
wp_tiering_read_needs(WpTiering *tiering, const WpTieringOptions *options)
{
    const WpView *view = tiering->view;
    Reader reader = {
        .view = view,
        .host = view->columns[WP_F_DB_HOST],
        .size = view->columns[WP_F_DB_SIZE],
        .log = view->columns[WP_F_DB_LOG],
        .vm_cores = view->columns[WP_F_VM_CORES],
        .vm_cpu = view->columns[WP_F_VM_CPU],
        .cores = find_column(view, "cores"),
        .memory = find_column(view, "memory_mib"),
        .instance_size = find_column(view, "instance_gib"),
        .instance_databases = find_column(view, "instance_databases"),
        .read_iops = find_column(view, "read_iops"),
        .write_iops = find_column(view, "write_iops"),
        .read_rate = find_column(view, "read_mbps"),
        .write_rate = find_column(view, "write_mbps"),
        .factor = options->by_utilisation ? options->comfort_factor : 0,
    };

    tiering->instance = g_new0(uint32_t, (size_t)tiering->n_databases + 1);
    tiering->needs = g_new0(WpDbNeed, (size_t)tiering->n_databases + 1);
    number_instances(tiering);
    tiering->instances = g_new0(WpDbNeed, (size_t)tiering->n_instances + 1);
    for (WpRowId db = 1; db <= tiering->n_databases; db++) {
        tiering->needs[db] = read_need(&reader, db);
        add_need(&reader, &tiering->instances[tiering->instance[db]], &tiering->needs[db], db);
    }
    for (WpRowId db = 1; db <= tiering->n_databases; db++)
        add_unlisted(&reader, &tiering->instances[tiering->instance[db]], db);
    for (WpRowId db = 1; db <= tiering->n_databases; db++) {
        const WpDbNeed *all = &tiering->instances[tiering->instance[db]];
        WpDbNeed *one = &tiering->needs[db];

        one->millicores = part_of(all->millicores, one, all);
        one->memory = part_of(all->memory, one, all);
        if (all->millicores > 0)
            one->millicores = MAX(one->millicores, 1);
    }
}
