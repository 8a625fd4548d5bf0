#include "planner/model/build/flows.h"

#include "planner/base/radix.h"

#include <stddef.h>
#include <string.h>

#define FIRST_TABLE     1024
#define FIRST_LOG_LIMIT (1u << 20)

void
wp_flows_init(WpFlows *flows)
{
    *flows = (WpFlows){
        .log_limit = FIRST_LOG_LIMIT, .first_seen = WP_TIME_NONE, .last_seen = WP_TIME_NONE};
    flows->edges = g_array_new(FALSE, FALSE, sizeof(WpEdge));
    flows->sources = g_array_new(FALSE, FALSE, sizeof(WpStrId));
    flows->slot_times = g_array_new(FALSE, TRUE, sizeof(WpSlotTime));
    g_array_set_size(flows->slot_times, 1);
    flows->log = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    wp_pairs_init(&flows->slot_ids, 0);
}

void
wp_flows_clear(WpFlows *flows)
{
    g_clear_pointer(&flows->edges, g_array_unref);
    g_clear_pointer(&flows->sources, g_array_unref);
    g_clear_pointer(&flows->slot_times, g_array_unref);
    g_clear_pointer(&flows->log, g_array_unref);
    g_clear_pointer(&flows->table, g_free);
    wp_pairs_clear(&flows->slot_ids);
}

uint32_t
wp_flows_hash(const WpEdgeKey *key)
{
    uint64_t hash = wp_mix((uint64_t)key->from_name << 32 | key->to_name);

    hash = wp_mix(hash ^ ((uint64_t)key->from_ip << 32 | key->to_ip));
    hash = wp_mix(hash ^ ((uint64_t)key->protocol << 32 | key->port));
    return (uint32_t)wp_mix(hash ^ key->kind);
}

static bool
same_key(const WpEdgeKey *a, const WpEdgeKey *b)
{
    return a->from_name == b->from_name && a->to_name == b->to_name && a->from_ip == b->from_ip &&
           a->to_ip == b->to_ip && a->port == b->port && a->protocol == b->protocol &&
           a->kind == b->kind;
}

static void
put_slot(WpFlows *flows, WpEdgeSlot slot)
{
    uint32_t at = slot.hash & flows->table_mask;

    while (flows->table[at].number != 0)
        at = (at + 1) & flows->table_mask;
    flows->table[at] = slot;
}

static void
grow_table(WpFlows *flows)
{
    WpEdgeSlot *old = flows->table;
    uint32_t n_old = old ? flows->table_mask + 1 : 0, n_slots = old ? n_old * 2 : FIRST_TABLE;

    flows->table = g_new0(WpEdgeSlot, n_slots);
    flows->table_mask = n_slots - 1;
    for (uint32_t i = 0; i < n_old; i++)
        if (old[i].number != 0)
            put_slot(flows, old[i]);
    g_free(old);
}

void
wp_flows_rehash(WpFlows *flows)
{
    if (!flows->table)
        return;
    memset(flows->table, 0, ((size_t)flows->table_mask + 1) * sizeof *flows->table);
    for (guint i = 0; i < flows->edges->len; i++) {
        WpEdgeSlot slot = {wp_flows_hash(&g_array_index(flows->edges, WpEdge, i).key), i + 1};

        put_slot(flows, slot);
    }
}

uint8_t
wp_flows_source(WpFlows *flows, WpStrId source)
{
    guint i = 0;

    while (i < flows->sources->len && g_array_index(flows->sources, WpStrId, i) != source)
        i++;
    if (i == flows->sources->len && i < WP_FLOWS_MAX_SOURCES)
        g_array_append_val(flows->sources, source);
    return (uint8_t)MIN(i, WP_FLOWS_MAX_SOURCES - 1);
}

WpEdge *
wp_flows_edge(WpFlows *flows, const WpEdgeKey *key, uint32_t hash, uint32_t file, uint32_t line,
              bool *out_new)
{
    if (!flows->table || flows->edges->len >= flows->table_mask / 2)
        grow_table(flows);

    uint32_t at = hash & flows->table_mask;
    WpEdge *edge = NULL;

    for (; flows->table[at].number != 0; at = (at + 1) & flows->table_mask) {
        WpEdge *other;

        if (flows->table[at].hash != hash)
            continue;
        other = &g_array_index(flows->edges, WpEdge, flows->table[at].number - 1);
        if (same_key(&other->key, key)) {
            edge = other;
            break;
        }
    }
    *out_new = !edge;
    if (!edge) {
        WpEdge fresh = {.key = *key,
                        .file = file,
                        .line = line,
                        .bytes = -1,
                        .connections = -1,
                        .first_seen = WP_TIME_NONE,
                        .last_seen = WP_TIME_NONE,
                        .slots = -1,
                        .days = -1};

        g_array_append_val(flows->edges, fresh);
        flows->table[at] = (WpEdgeSlot){hash, flows->edges->len};
        edge = &g_array_index(flows->edges, WpEdge, flows->edges->len - 1);
    }
    return edge;
}

static void
widen(WpTime *first, WpTime *last, WpTime seen)
{
    if (*first == WP_TIME_NONE || seen < *first)
        *first = seen;
    if (*last == WP_TIME_NONE || seen > *last)
        *last = seen;
}

void
wp_flows_see(WpFlows *flows, WpEdge *edge, WpTime seen)
{
    if (seen == WP_TIME_NONE)
        return;
    widen(&edge->first_seen, &edge->last_seen, seen);
    widen(&flows->first_seen, &flows->last_seen, seen);
}

static void
compact_log(WpFlows *flows)
{
    uint64_t *pairs = (uint64_t *)(void *)flows->log->data;
    guint kept = 0;

    wp_sort_numbers(pairs, flows->log->len);
    for (guint i = 0; i < flows->log->len; i++)
        if (kept == 0 || pairs[kept - 1] != pairs[i])
            pairs[kept++] = pairs[i];
    g_array_set_size(flows->log, kept);
    flows->n_doubtful = 0;
    while (flows->log_limit / 2 < kept && flows->log_limit < UINT32_C(1) << 31)
        flows->log_limit *= 2;
}

uint32_t
wp_flows_slot(WpFlows *flows, uint8_t source, WpTime seen)
{
    uint64_t key = (uint64_t)seen * WP_FLOWS_MAX_SOURCES + source;

    if (key == flows->last_key && key != 0)
        return flows->last_slot; /* as most rows have the slot of the row before */
    flows->last_key = key;
    flows->last_slot = wp_pairs_add(&flows->slot_ids, key);
    if (flows->last_slot == flows->slot_times->len) {
        WpSlotTime time = {.time = seen, .source = source};

        g_array_append_val(flows->slot_times, time);
    }
    return flows->last_slot;
}

void
wp_flows_log(WpFlows *flows, uint32_t edge, uint32_t slot, bool is_doubtful)
{
    uint64_t pair = (uint64_t)edge << 32 | slot;

    g_array_append_val(flows->log, pair);
    flows->n_doubtful += is_doubtful;
    if (flows->log->len >= flows->log_limit && flows->n_doubtful >= flows->log->len / 2)
        compact_log(flows);
}

static void
note_slot(WpFlows *flows, WpEdge *edge, uint8_t source, WpTime seen)
{
    uint32_t slot = wp_flows_slot(flows, source, seen);

    bool is_doubtful = slot < edge->last_slot;

    if (edge->last_slot == slot)
        return;
    edge->last_slot = MAX(edge->last_slot, slot);
    wp_flows_log(flows, (uint32_t)(edge - &g_array_index(flows->edges, WpEdge, 0)), slot,
                 is_doubtful);
}

static int64_t
sum(int64_t a, int64_t b)
{
    if (a < 0 || b < 0)
        return MAX(a, b);
    return wp_add_sat(a, b);
}

void
wp_edge_add(WpEdge *edge, const WpStrPool *texts, int64_t bytes, int64_t connections,
            WpStrId process)
{
    if (bytes >= 0)
        edge->bytes = sum(edge->bytes, bytes);
    if (connections >= 0)
        edge->connections = sum(edge->connections, connections);
    if (process != 0 && process != edge->process &&
        (edge->process == 0 ||
         strcmp(wp_str_pool_text(texts, process), wp_str_pool_text(texts, edge->process)) < 0))
        edge->process = process;
}

WpEdgeKey
wp_flows_key(const WpFlow *flow)
{
    return (WpEdgeKey){.from_name = flow->from_name,
                       .from_ip = flow->from_ip,
                       .to_name = flow->to_name,
                       .to_ip = flow->to_ip,
                       .protocol = flow->protocol,
                       .port = flow->port};
}

void
wp_flows_prefetch(const WpFlows *flows, const uint32_t *hashes, uint32_t n)
{
    if (!flows->table)
        return;
    for (uint32_t i = 0; i < n; i++)
        __builtin_prefetch(&flows->table[hashes[i] & flows->table_mask]);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = hashes[i] & flows->table_mask;

        while (flows->table[at].number != 0 && flows->table[at].hash != hashes[i])
            at = (at + 1) & flows->table_mask;
        if (flows->table[at].number == 0)
            continue;
        const char *edge =
            (const char *)&g_array_index(flows->edges, WpEdge, flows->table[at].number - 1);

        __builtin_prefetch(edge, 1);
        __builtin_prefetch(edge + offsetof(WpEdge, file) - 1, 1);
    }
}

bool
wp_flows_add(WpFlows *flows, const WpStrPool *texts, uint32_t file, uint32_t line, WpStrId source,
             const WpFlow *flow, const WpEdgeKey *key, uint32_t hash)
{
    uint8_t number = wp_flows_source(flows, source);
    bool is_new;
    WpEdge *edge = wp_flows_edge(flows, key, hash, file, line, &is_new);

    edge->sources |= (uint8_t)(1u << number);

    wp_edge_add(edge, texts, flow->bytes, flow->connections, flow->process);
    wp_flows_see(flows, edge, flow->seen);
    wp_flows_see(flows, edge, flow->seen_until);

    /* A row that covers several days does not say on which of them it was seen. */
    bool is_slot =
        flow->seen != WP_TIME_NONE && (flow->seen_until == WP_TIME_NONE ||
                                       wp_time_day(flow->seen) == wp_time_day(flow->seen_until));

    if (is_slot)
        note_slot(flows, edge, number, flow->seen);
    return is_new;
}

static int
by_time(gconstpointer a, gconstpointer b, gpointer data G_GNUC_UNUSED)
{
    const WpSlotTime *x = a, *y = b;

    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return (x->source > y->source) - (x->source < y->source);
}

/* Puts the slots in order of time and renumbers them in the log, so that the slots of an edge,
 * and with them its days, are in order after the log is sorted. */
static void
order_slots(WpFlows *flows)
{
    guint n_slots = flows->slot_times->len;
    g_autofree uint32_t *rank = g_new0(uint32_t, n_slots);
    WpSlotTime *times = &g_array_index(flows->slot_times, WpSlotTime, 0);

    g_qsort_with_data(times + 1, (gint)n_slots - 1, sizeof *times, by_time, NULL);
    for (guint slot = 1; slot < n_slots; slot++) {
        uint64_t key = (uint64_t)times[slot].time * WP_FLOWS_MAX_SOURCES + times[slot].source;

        rank[wp_pairs_find(&flows->slot_ids, key)] = slot;
    }
    for (guint i = 0; i < flows->log->len; i++) {
        uint64_t *pair = &g_array_index(flows->log, uint64_t, i);

        *pair = (*pair & ~UINT64_C(0xffffffff)) | rank[(uint32_t)*pair];
    }
    compact_log(flows);
}

static void
count_observed(const WpFlows *flows, WpObserved *out_observed, uint32_t *out_days)
{
    for (unsigned sources = 0; sources < 256; sources++) {
        WpObserved observed = {0};
        WpDay last = WP_DAY_NONE;

        for (guint slot = 1; slot < flows->slot_times->len; slot++) {
            const WpSlotTime *time = &g_array_index(flows->slot_times, WpSlotTime, slot);
            WpDay day = wp_time_day(time->time);

            if (!(sources >> time->source & 1))
                continue;
            observed.slots++;
            observed.days += day != last;
            last = day;
        }
        out_observed[sources] = observed;
    }
    *out_days = out_observed[255].days;
}

void
wp_flows_count(WpFlows *flows, WpObserved *out_observed, uint32_t *out_days)
{
    order_slots(flows);
    count_observed(flows, out_observed, out_days);
    for (guint i = 0; i < flows->log->len;) {
        uint64_t number = g_array_index(flows->log, uint64_t, i) >> 32;
        WpEdge *edge = &g_array_index(flows->edges, WpEdge, number);
        guint first = i;
        WpDay last = WP_DAY_NONE;
        int64_t n_days = 0;

        for (; i < flows->log->len; i++) {
            uint64_t pair = g_array_index(flows->log, uint64_t, i);

            if (pair >> 32 != number)
                break;

            WpDay day =
                wp_time_day(g_array_index(flows->slot_times, WpSlotTime, (uint32_t)pair).time);

            n_days += day != last;
            last = day;
        }
        edge->slots = sum(edge->slots, i - first);
        edge->days = sum(edge->days, n_days);
    }
}
