#include "planner/model/build/others.h"

#include "planner/base/beside.h"

#include <string.h>

typedef struct {
    WpEdgeKey key;
    WpEdge values; /* all but the key */
    bool has_port;
} Declared;

static void
read_cell(Declared *declared, const WpCell *cell)
{
    WpEdgeKey *key = &declared->key;
    WpEdge *edge = &declared->values;

    switch ((int)cell->field) {
    case WP_F_DEP_FROM_NAME:
        key->from_name = cell->id;
        break;
    case WP_F_DEP_FROM_IP:
        key->from_ip = cell->id;
        break;
    case WP_F_DEP_TO_NAME:
        key->to_name = cell->id;
        break;
    case WP_F_DEP_TO_IP:
        key->to_ip = cell->id;
        break;
    case WP_F_DEP_PROTOCOL:
        key->protocol = cell->id;
        break;
    case WP_F_DEP_KIND:
        key->kind = cell->id;
        break;
    case WP_F_DEP_PORT:
        key->port = (uint32_t)CLAMP(cell->number, 0, UINT16_MAX);
        break;
    case WP_F_DEP_PROCESS:
        edge->process = cell->id;
        break;
    case WP_F_DEP_WHY:
        edge->why = cell->id;
        break;
    case WP_F_DEP_BYTES:
        edge->bytes = cell->number;
        break;
    case WP_F_DEP_CONNECTIONS:
        edge->connections = cell->number;
        break;
    case WP_F_DEP_OBSERVATIONS:
        edge->slots = cell->number;
        break;
    case WP_F_DEP_DAYS_SEEN:
        edge->days = cell->number;
        break;
    case WP_F_DEP_FIRST_SEEN:
        edge->first_seen = cell->number;
        break;
    case WP_F_DEP_LAST_SEEN:
        edge->last_seen = cell->number;
        break;
    case WP_F_DEP_STRICT:
        edge->flags |= WP_EDGE_STRICT_KNOWN | (cell->number ? WP_EDGE_STRICT : 0);
        break;
    case WP_F_DEP_LATENCY_SENSITIVE:
        edge->flags |= WP_EDGE_LATENCY_KNOWN | (cell->number ? WP_EDGE_LATENCY : 0);
        break;
    }
}

static int64_t
sum_known(int64_t a, int64_t b)
{
    return a < 0 || b < 0 ? MAX(a, b) : wp_add_sat(a, b);
}

/* Of two texts the first in byte order, so that it does not matter who came first. */
static WpStrId
first_text(const WpStrPool *texts, WpStrId a, WpStrId b)
{
    if (a == 0 || b == 0)
        return MAX(a, b);
    return strcmp(wp_str_pool_text(texts, a), wp_str_pool_text(texts, b)) <= 0 ? a : b;
}

static void
add_declared(WpBuilder *builder, uint32_t index)
{
    const WpRecord *record = wp_record(builder, index);
    Declared declared = {.values = {.bytes = -1,
                                    .connections = -1,
                                    .slots = -1,
                                    .days = -1,
                                    .first_seen = WP_TIME_NONE,
                                    .last_seen = WP_TIME_NONE}};
    const WpEdge *values = &declared.values;
    uint32_t position = 0;
    bool is_new;
    WpCell cell;
    WpEdge *edge;

    while (wp_record_next(builder, record, &position, &cell))
        read_cell(&declared, &cell);
    if ((!declared.key.from_name && !declared.key.from_ip) ||
        (!declared.key.to_name && !declared.key.to_ip)) {
        wp_builder_reject(builder, index, WP_DIAG_MISSING_VALUE,
                          g_strdup("the row does not say between whom the dependency is"));
        return;
    }
    edge = wp_flows_edge(&builder->flows, &declared.key, wp_flows_hash(&declared.key), record->file,
                         record->line, &is_new);
    edge->sources |= (uint8_t)(1u << wp_flows_source(&builder->flows,
                                                     wp_file_info(builder, record->file)->source));
    edge->bytes = sum_known(edge->bytes, values->bytes);
    edge->connections = sum_known(edge->connections, values->connections);
    edge->slots = sum_known(edge->slots, values->slots);
    edge->days = sum_known(edge->days, values->days);
    edge->process = first_text(builder->texts, edge->process, values->process);
    edge->why = first_text(builder->texts, edge->why, values->why);
    edge->flags |= values->flags;
    wp_flows_see(&builder->flows, edge, values->first_seen);
    wp_flows_see(&builder->flows, edge, values->last_seen);
    if (is_new)
        wp_input_file(builder, record->file)->n_accepted++;
    else
        wp_input_file(builder, record->file)->n_merged++;
}

void
wp_edges_read(WpBuilder *builder)
{
    for (uint32_t i = 1; i < builder->records->len; i++)
        if (wp_record(builder, i)->kind == WP_KIND_DEP &&
            wp_record(builder, i)->state == WP_RECORD_KEPT)
            add_declared(builder, i);
}

struct WpEdgesWork {
    WpFlows *flows;
    WpInventory *inventory;
    uint32_t first_record;
    WpStrTexts *texts;
    uint32_t *ranks;  /* by text: its place in byte order among those of edges, from 1; 0 of none */
    uint32_t n_ranks; /* all are below */
    WpBeside beside;
};

typedef struct {
    uint64_t bytes; /* the first eight, as a number whose order is theirs */
    const char *text;
    WpStrId id;
} Ranked;

static int
by_text(gconstpointer a, gconstpointer b)
{
    const Ranked *x = a, *y = b;

    if (x->bytes != y->bytes)
        return x->bytes < y->bytes ? -1 : 1;
    return strcmp(x->text, y->text);
}

/* Ranks of texts in byte order, so that edges are sorted by numbers. */
static void
rank_texts(WpEdgesWork *work)
{
    uint32_t n_texts = wp_str_texts_count(work->texts);
    uint32_t *ranks = work->ranks = g_new0(uint32_t, (size_t)n_texts + 1);
    g_autoptr(GArray) texts = g_array_new(FALSE, FALSE, sizeof(Ranked));

    for (guint i = 0; i < work->flows->edges->len; i++) {
        const WpEdgeKey *key = &g_array_index(work->flows->edges, WpEdge, i).key;

        ranks[key->from_name] = ranks[key->from_ip] = ranks[key->to_name] = ranks[key->to_ip] =
            ranks[key->protocol] = ranks[key->kind] = 1;
    }
    for (WpStrId id = 1; id <= n_texts; id++) {
        Ranked ranked = {.id = id};

        if (ranks[id] == 0)
            continue;
        ranked.text = wp_str_texts_get(work->texts, id);
        for (unsigned i = 0; i < 8 && ranked.text[i]; i++)
            ranked.bytes |= (uint64_t)(unsigned char)ranked.text[i] << (56 - 8 * i);
        g_array_append_val(texts, ranked);
    }
    g_array_sort(texts, by_text);
    ranks[WP_STR_NONE] = 0;
    for (guint i = 0; i < texts->len; i++)
        ranks[g_array_index(texts, Ranked, i).id] = i + 1;
    work->n_ranks = texts->len + 1;
}

typedef struct {
    uint64_t names, addresses, how; /* ranks, so that numbers compare as the texts do */
    uint32_t kind, edge;
} Place;

static int
by_place(gconstpointer a, gconstpointer b)
{
    const Place *x = a, *y = b;

    if (x->names != y->names)
        return x->names < y->names ? -1 : 1;
    if (x->addresses != y->addresses)
        return x->addresses < y->addresses ? -1 : 1;
    if (x->how != y->how)
        return x->how < y->how ? -1 : 1;
    return (x->kind > y->kind) - (x->kind < y->kind);
}

/* What rows are told apart by first: callers by name, after those that are told by address alone.
 * A number below 2 * n_ranks. */
static uint32_t
bucket_of(const uint32_t *ranks, uint32_t n_ranks, const WpEdgeKey *key)
{
    return key->from_name == 0 && key->to_name == 0 ? ranks[key->from_ip]
                                                    : n_ranks + ranks[key->from_name];
}

static Place
place_of(const uint32_t *ranks, const WpEdgeKey *key, uint32_t edge)
{
    return (Place){.names = (uint64_t)ranks[key->from_name] << 32 | ranks[key->to_name],
                   .addresses = (uint64_t)ranks[key->from_ip] << 32 | ranks[key->to_ip],
                   .how = (uint64_t)key->port << 32 | ranks[key->protocol],
                   .kind = ranks[key->kind],
                   .edge = edge};
}

static void
sort_bucket(Place *places, uint32_t n)
{
    if (n > 32) {
        qsort(places, n, sizeof *places, by_place);
        return;
    }
    for (uint32_t i = 1; i < n; i++) {
        Place place = places[i];
        uint32_t j = i;

        for (; j > 0 && by_place(&place, &places[j - 1]) < 0; j--)
            places[j] = places[j - 1];
        places[j] = place;
    }
}

/* By caller first, in linear time; what is left are the few edges of each. Returns: (transfer full)
 */
static Place *
sort_edges(const WpEdgesWork *work)
{
    const WpEdge *edges = (const WpEdge *)(const void *)work->flows->edges->data;
    uint32_t n = work->flows->edges->len, n_buckets = 2 * work->n_ranks;
    g_autofree uint32_t *first = g_new0(uint32_t, (size_t)n_buckets + 1);
    Place *places = g_new(Place, (size_t)n + 1);

    for (uint32_t i = 0; i < n; i++)
        first[bucket_of(work->ranks, work->n_ranks, &edges[i].key) + 1]++;
    for (uint32_t i = 0; i < n_buckets; i++)
        first[i + 1] += first[i];
    for (uint32_t i = 0; i < n; i++) {
        const WpEdgeKey *key = &edges[i].key;

        places[first[bucket_of(work->ranks, work->n_ranks, key)]++] = place_of(work->ranks, key, i);
    }
    /* first[bucket] is now where the next one begins */
    for (uint32_t i = 0, begin = 0; i < n_buckets; begin = first[i++])
        sort_bucket(places + begin, first[i] - begin);
    return places;
}

static WpColumn *
column_of(WpInventory *inventory, WpField field)
{
    WpRecords *out = &inventory->kinds[WP_KIND_DEP];
    WpColumn *column = &out->columns[field - wp_kind_first_field(WP_KIND_DEP)];

    if (column->n_rows == 0)
        wp_column_init(column, field, out->n_rows);
    return column;
}

static void
put_text(WpInventory *inventory, WpField field, WpRowId row, WpStrId text)
{
    if (text != 0)
        wp_column_set_id(column_of(inventory, field), row, text);
}

static void
put_number(WpInventory *inventory, WpField field, WpRowId row, int64_t number)
{
    if (number >= 0)
        wp_column_set_number(column_of(inventory, field), row, number);
}

static void
put_flag(WpInventory *inventory, WpField field, WpRowId row, bool known, bool flag)
{
    if (known)
        wp_column_set_flag(column_of(inventory, field), row, flag);
}

static void
put_edge(WpInventory *inventory, WpRowId row, const WpEdge *edge, const WpObserved *observed)
{
    put_text(inventory, WP_F_DEP_FROM_NAME, row, edge->key.from_name);
    put_text(inventory, WP_F_DEP_FROM_IP, row, edge->key.from_ip);
    put_text(inventory, WP_F_DEP_TO_NAME, row, edge->key.to_name);
    put_text(inventory, WP_F_DEP_TO_IP, row, edge->key.to_ip);
    put_number(inventory, WP_F_DEP_PORT, row, edge->key.port ? (int64_t)edge->key.port : -1);
    put_text(inventory, WP_F_DEP_PROTOCOL, row, edge->key.protocol);
    put_text(inventory, WP_F_DEP_PROCESS, row, edge->process);
    put_number(inventory, WP_F_DEP_BYTES, row, edge->bytes);
    put_number(inventory, WP_F_DEP_CONNECTIONS, row, edge->connections);
    put_number(inventory, WP_F_DEP_OBSERVATIONS, row, edge->slots);
    put_number(inventory, WP_F_DEP_DAYS_SEEN, row, edge->days);
    if (observed[edge->sources].slots > 0) {
        put_number(inventory, WP_F_DEP_SLOTS, row, observed[edge->sources].slots);
        put_number(inventory, WP_F_DEP_DAYS_OBSERVED, row, observed[edge->sources].days);
    }
    if (edge->first_seen != WP_TIME_NONE) {
        wp_column_set_number(column_of(inventory, WP_F_DEP_FIRST_SEEN), row, edge->first_seen);
        wp_column_set_number(column_of(inventory, WP_F_DEP_LAST_SEEN), row, edge->last_seen);
    }
    put_text(inventory, WP_F_DEP_KIND, row, edge->key.kind);
    put_text(inventory, WP_F_DEP_WHY, row, edge->why);
    put_flag(inventory, WP_F_DEP_STRICT, row, edge->flags & WP_EDGE_STRICT_KNOWN,
             edge->flags & WP_EDGE_STRICT);
    put_flag(inventory, WP_F_DEP_LATENCY_SENSITIVE, row, edge->flags & WP_EDGE_LATENCY_KNOWN,
             edge->flags & WP_EDGE_LATENCY);
}

/* The ends of some rows, whose numbers are looked up together: there are far more than the caches
 * hold. */
#define BATCH 16

typedef struct {
    WpPairs numbers; /* of ends, by name and address */
    GArray *ends;    /* of WpEnd, by number */
} Ends;

static uint32_t
number_of(Ends *ends, uint64_t pair, WpRowId row)
{
    uint32_t number = wp_pairs_add(&ends->numbers, pair);
    WpEnd end = {.name = (WpStrId)(pair >> 32), .address = (WpStrId)pair, .row = row};

    if (number == ends->ends->len)
        g_array_append_val(ends->ends, end);
    g_array_index(ends->ends, WpEnd, number).n++;
    return number;
}

static void
number_ends(WpInventory *inventory, Ends *ends, WpRowId first, const WpEdge *const *edges,
            uint32_t n)
{
    uint64_t pairs[2 * BATCH];

    for (uint32_t i = 0; i < n; i++) {
        const WpEdgeKey *key = &edges[i]->key;

        pairs[2 * i] = (uint64_t)key->from_name << 32 | key->from_ip;
        pairs[2 * i + 1] = (uint64_t)key->to_name << 32 | key->to_ip;
        wp_pairs_prefetch(&ends->numbers, pairs[2 * i + 1]);
    }
    for (uint32_t i = 0; i < n; i++) {
        inventory->from_end[first + i] = number_of(ends, pairs[2 * i], first + i);
        inventory->to_end[first + i] = number_of(ends, pairs[2 * i + 1], first + i);
    }
}

static void
fill_rows(WpEdgesWork *work, const Place *places)
{
    WpInventory *inventory = work->inventory;
    WpRecords *out = &inventory->kinds[WP_KIND_DEP];
    g_autofree WpObserved *observed = g_new0(WpObserved, 256);
    const WpEdge *edges = (const WpEdge *)(const void *)work->flows->edges->data;
    uint32_t n = work->flows->edges->len;
    Ends ends = {.ends = g_array_new(FALSE, TRUE, sizeof(WpEnd))};

    wp_flows_count(work->flows, observed, &inventory->observed_days);
    inventory->observed_from = work->flows->first_seen;
    inventory->observed_until = work->flows->last_seen;
    out->n_rows = n;
    out->source_first = g_new0(uint32_t, (size_t)n + 2);
    out->sources = g_new0(uint32_t, (size_t)n + 1);
    inventory->from_end = g_new0(uint32_t, (size_t)n + 1);
    inventory->to_end = g_new0(uint32_t, (size_t)n + 1);
    wp_pairs_init(&ends.numbers, n / 8);
    g_array_set_size(ends.ends, 1);
    for (uint32_t done = 0; done < n; done += BATCH) {
        uint32_t n_batch = MIN(BATCH, n - done);
        const WpEdge *batch[BATCH];

        for (uint32_t i = 0; i < n_batch; i++) {
            batch[i] = &edges[places[done + i].edge];
            __builtin_prefetch(batch[i]);
            __builtin_prefetch((const char *)batch[i] + 64);
        }
        for (uint32_t i = 0; i < n_batch; i++) {
            uint32_t row = done + i + 1;

            put_edge(inventory, row, batch[i], observed);
            out->source_first[row] = row - 1;
            out->sources[row - 1] = work->first_record + row - 1;
            inventory->records[work->first_record + row - 1] =
                (WpRecordRef){.file = batch[i]->file, .line = batch[i]->line};
        }
        number_ends(inventory, &ends, done + 1, batch, n_batch);
    }
    out->source_first[n + 1] = n;
    inventory->n_ends = ends.ends->len - 1;
    inventory->ends = (WpEnd *)(void *)g_array_free(ends.ends, FALSE);
    wp_pairs_clear(&ends.numbers);
}

static gpointer
build(gpointer data)
{
    WpEdgesWork *work = data;

    rank_texts(work);
    g_autofree Place *places = sort_edges(work);
    g_clear_pointer(&work->ranks, g_free);
    fill_rows(work, places);
    wp_flows_clear(work->flows); /* all that is to be known of them is in the inventory */
    return NULL;
}

WpEdgesWork *
wp_edges_begin(WpBuilder *builder, WpInventory *inventory, uint32_t first_record)
{
    WpEdgesWork *work = g_new0(WpEdgesWork, 1);

    *work = (WpEdgesWork){.flows = &builder->flows,
                          .inventory = inventory,
                          .first_record = first_record,
                          .texts = wp_str_pool_look(builder->texts)};
    wp_beside_begin(&work->beside, "edges", build, work);
    return work;
}

void
wp_edges_end(WpEdgesWork *work)
{
    wp_beside_end(&work->beside);
    wp_str_texts_free(work->texts);
    g_free(work);
}
