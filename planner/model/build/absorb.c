#include "planner/model/build/samples.h"

/* A part of a file that was read on its own becomes part of the whole: builder.h. */

#define PIECES 1024 /* texts looked up at a time */

typedef struct {
    WpBuilder *into;
    WpBuilder *part;
    uint32_t first_file;                   /* of @into: the part's first */
    WpStrId *ids;                          /* of @into, by id of @part */
    uint8_t sources[WP_FLOWS_MAX_SOURCES]; /* of @into's flows, by number in the part's */
} Absorb;

static void
absorb_texts(Absorb *absorb)
{
    const WpStrPool *texts = absorb->part->texts;
    uint32_t n_texts = wp_str_pool_count(texts);
    g_autofree WpStrPiece *pieces = g_new(WpStrPiece, PIECES);

    absorb->ids = g_new0(WpStrId, (size_t)n_texts + 1);
    for (uint32_t first = 1; first <= n_texts; first += PIECES) {
        uint32_t n = MIN(n_texts - first + 1, PIECES);

        for (uint32_t i = 0; i < n; i++)
            pieces[i] = (WpStrPiece){wp_str_pool_text(texts, first + i),
                                     wp_str_pool_size(texts, first + i)};
        wp_str_pool_add_many(absorb->into->texts, pieces, n, absorb->ids + first);
    }
}

/* By field whether a slot's number is the id of a text; of a tag both are. */
static void
find_texts(bool *has_text)
{
    for (WpField field = 0; field < WP_N_FIELDS; field++) {
        WpFieldType type = wp_field_info(field)->type;

        has_text[field] = type == WP_TYPE_TEXT || type == WP_TYPE_TEXTS || type == WP_TYPE_TAGS;
    }
}

static void
absorb_records(Absorb *absorb)
{
    const GArray *slots = absorb->part->slots, *records = absorb->part->records;
    uint32_t first_slot = absorb->into->slots->len;
    uint32_t before = absorb->into->records->len - 1; /* slot 0 of the part is none */
    bool has_text[WP_N_FIELDS];

    g_assert(slots->len <= UINT32_MAX - first_slot);
    g_assert(records->len > 0 && records->len <= UINT32_MAX - before);
    find_texts(has_text);
    g_array_set_size(absorb->into->slots, first_slot + slots->len);
    for (guint i = 0; i < slots->len; i++) {
        WpSlot slot = g_array_index(slots, WpSlot, i);

        if (has_text[slot.field])
            slot.value = absorb->ids[slot.value];
        g_array_index(absorb->into->slots, WpSlot, (size_t)first_slot + i) = slot;
    }
    g_array_set_size(absorb->into->records, before + records->len);
    for (guint i = 1; i < records->len; i++) {
        WpRecord record = g_array_index(records, WpRecord, i);

        record.file += absorb->first_file;
        record.slots += first_slot;
        record.parent += record.parent > 0 ? before : 0;
        *wp_record(absorb->into, before + i) = record;
    }
}

static void
absorb_rejects(Absorb *absorb)
{
    GPtrArray *rejects = absorb->part->rejects;

    for (guint i = 0; i < rejects->len; i++) {
        WpReject *reject = g_steal_pointer(&rejects->pdata[i]);

        reject->file += absorb->first_file;
        g_ptr_array_add(absorb->into->rejects, reject);
    }
    g_ptr_array_set_size(rejects, 0);
}

/* Numbers the part's sources as those of the whole. */
static void
absorb_sources(Absorb *absorb)
{
    const GArray *sources = absorb->part->flows.sources;

    for (guint i = 0; i < sources->len; i++)
        absorb->sources[i] =
            wp_flows_source(&absorb->into->flows, absorb->ids[g_array_index(sources, WpStrId, i)]);
}

static uint8_t
sources_of(const Absorb *absorb, uint8_t bits)
{
    uint8_t out = 0;

    for (unsigned i = 0; i < WP_FLOWS_MAX_SOURCES; i++)
        if (bits >> i & 1)
            out |= (uint8_t)(1u << absorb->sources[i]);
    return out;
}

static WpEdgeKey
key_of(const Absorb *absorb, const WpEdge *edge)
{
    return (WpEdgeKey){.from_name = absorb->ids[edge->key.from_name],
                       .from_ip = absorb->ids[edge->key.from_ip],
                       .to_name = absorb->ids[edge->key.to_name],
                       .to_ip = absorb->ids[edge->key.to_ip],
                       .protocol = absorb->ids[edge->key.protocol],
                       .port = edge->key.port};
}

/* Adds one edge. Returns: its number among those of the whole */
static uint32_t
absorb_edge(Absorb *absorb, const WpEdgeKey *key, uint32_t hash, const WpEdge *from)
{
    WpFlows *flows = &absorb->into->flows;
    uint32_t file = absorb->first_file + from->file;
    bool is_new;
    WpEdge *edge = wp_flows_edge(flows, key, hash, file, from->line, &is_new);

    g_assert(from->key.kind == 0 && from->why == 0 && from->flags == 0); /* declared at freeze */
    edge->sources |= sources_of(absorb, from->sources);
    wp_edge_add(edge, absorb->into->texts, from->bytes, from->connections,
                absorb->ids[from->process]);
    wp_flows_see(flows, edge, from->first_seen);
    wp_flows_see(flows, edge, from->last_seen);
    if (!is_new) {
        WpInputFile *account = wp_input_file(absorb->into, file);

        account->n_accepted--; /* the part took it for a new one */
        account->n_merged++;
    }
    return (uint32_t)(edge - &g_array_index(flows->edges, WpEdge, 0));
}

static uint32_t *
absorb_edges(Absorb *absorb)
{
    const GArray *edges = absorb->part->flows.edges;
    uint32_t *numbers = g_new(uint32_t, (size_t)edges->len + 1);

    for (guint first = 0; first < edges->len; first += WP_FLOWS_AHEAD) {
        guint n = MIN(edges->len - first, WP_FLOWS_AHEAD);
        WpEdgeKey keys[WP_FLOWS_AHEAD];
        uint32_t hashes[WP_FLOWS_AHEAD];

        for (guint i = 0; i < n; i++) {
            keys[i] = key_of(absorb, &g_array_index(edges, WpEdge, first + i));
            hashes[i] = wp_flows_hash(&keys[i]);
        }
        wp_flows_prefetch(&absorb->into->flows, hashes, n);
        for (guint i = 0; i < n; i++)
            numbers[first + i] =
                absorb_edge(absorb, &keys[i], hashes[i], &g_array_index(edges, WpEdge, first + i));
    }
    return numbers;
}

/* @n_before: edges that the whole had before: of others no pair is there already, but those that
 * the part may have twice */
static void
absorb_slots(Absorb *absorb, const uint32_t *numbers, uint32_t n_before)
{
    const WpFlows *part = &absorb->part->flows;
    WpFlows *into = &absorb->into->flows;
    g_autofree uint32_t *slots = g_new0(uint32_t, part->slot_times->len);

    for (guint slot = 1; slot < part->slot_times->len; slot++) {
        const WpSlotTime *time = &g_array_index(part->slot_times, WpSlotTime, slot);

        slots[slot] = wp_flows_slot(into, absorb->sources[time->source], time->time);
    }
    for (guint i = 0; i < part->log->len; i++) {
        uint64_t pair = g_array_index(part->log, uint64_t, i);

        wp_flows_log(into, numbers[pair >> 32], slots[(uint32_t)pair],
                     numbers[pair >> 32] < n_before);
    }
    into->n_doubtful += part->n_doubtful;
}

/* The whole has no flows yet: it takes those of the part as they are, but for ids and files. */
static void
take_flows(Absorb *absorb)
{
    WpFlows *into = &absorb->into->flows;

    wp_flows_clear(into);
    *into = absorb->part->flows;
    wp_flows_init(&absorb->part->flows);
    for (guint i = 0; i < into->sources->len; i++) {
        WpStrId *source = &g_array_index(into->sources, WpStrId, i);

        *source = absorb->ids[*source];
    }
    for (guint i = 0; i < into->edges->len; i++) {
        WpEdge *edge = &g_array_index(into->edges, WpEdge, i);

        edge->key = key_of(absorb, edge);
        edge->process = absorb->ids[edge->process];
        edge->file += absorb->first_file;
    }
    wp_flows_rehash(into);
}

static void
absorb_flows(Absorb *absorb)
{
    if (absorb->part->flows.sources->len == 0)
        return;
    if (absorb->into->flows.sources->len == 0) {
        take_flows(absorb);
        return;
    }
    absorb_sources(absorb);
    uint32_t n_before = absorb->into->flows.edges->len;
    g_autofree uint32_t *numbers = absorb_edges(absorb);
    absorb_slots(absorb, numbers, n_before);
}

/* All but the account of files. */
static void
absorb_all(Absorb *absorb)
{
    absorb_records(absorb);
    absorb_rejects(absorb);
    absorb_flows(absorb);
    wp_samples_absorb(absorb->into, absorb->first_file, absorb->part, absorb->ids);
    g_clear_pointer(&absorb->ids, g_free);
}

void
wp_builder_absorb(WpBuilder *builder, uint32_t file, WpBuilder *part)
{
    WpInputFile *account = wp_builder_file(builder, file);
    const WpInputFile *from = wp_builder_file(part, 0);
    Absorb absorb = {.into = builder, .part = part, .first_file = file};

    g_assert(part->files->len == 1 && part->n_open == 0 && builder->n_open == 0);
    account->n_read += from->n_read;
    account->n_accepted += from->n_accepted;
    account->n_merged += from->n_merged;
    account->n_rejected += from->n_rejected;
    absorb_texts(&absorb);
    absorb_all(&absorb);
}

uint32_t
wp_builder_absorb_files(WpBuilder *builder, WpBuilder *part)
{
    uint32_t first = builder->files->len;
    Absorb absorb = {.into = builder, .part = part, .first_file = first};

    g_assert(part->n_open == 0 && builder->n_open == 0);
    absorb_texts(&absorb);
    g_array_append_vals(builder->files, part->files->data, part->files->len);
    g_array_append_vals(builder->infos, part->infos->data, part->infos->len);
    g_array_set_size(part->files, 0);
    for (uint32_t file = first; file < builder->files->len; file++) {
        WpFileInfo *info = wp_file_info(builder, file);

        info->source = absorb.ids[info->source];
    }
    absorb_all(&absorb);
    return first;
}
