#include <string.h>

#include "rules/engine/run/machine.h"

/*
 * ONCE and PER_TEXT: parts of a condition whose value was found before. A body that runs for a text
 * gets the steps of a row to itself, so that what it gives does not depend on which row came first.
 */

#define MAX_TEXTS  65536
#define N_UNKNOWNS 8

typedef struct {
    uint8_t state;
    uint64_t info;
    WpCelValue value; /* unless it is a bool; texts are in the cache's arena */
} Entry;

struct WpCelCache {
    WpArena *arena;
    GArray *entries; /* of Entry; entry 0 is that of ONCE */
    bool is_done;    /* ONCE */
    WpCelIdSlot slot;
    const WpStrPool *texts;
    /* open addressing: text id -> entry; id 0 is free */
    uint32_t *ids;
    uint32_t *entry_of;
    uint32_t mask;
    /* lanes whose text is unknown, by what is missing */
    uint64_t unknowns[N_UNKNOWNS];
    uint32_t unknown_entries[N_UNKNOWNS];
    uint32_t n_unknowns;
    /* texts that hardly ever come twice (names) are not kept for a while */
    uint32_t n_seen, n_new; /* lanes since the last decision */
    uint32_t n_skipped;     /* batches still to be run without */
};

#define DECIDE_AFTER 4096
#define SKIP_BATCHES 256

#define FIRST_SIZE 256

static void
clear(WpCelCache *cache)
{
    if (cache->arena)
        wp_arena_free(cache->arena);
    cache->arena = wp_arena_new();
    g_array_set_size(cache->entries, 1);
    cache->n_unknowns = 0;
    g_free(cache->ids);
    g_free(cache->entry_of);
    cache->ids = g_new0(uint32_t, FIRST_SIZE);
    cache->entry_of = g_new0(uint32_t, FIRST_SIZE);
    cache->mask = FIRST_SIZE - 1;
}

static WpCelCache *
cache_at(WpCelMachine *machine, const WpCelInstruction *what)
{
    WpCelCache **cache = &machine->bound->caches[what->index];

    if (!*cache) {
        *cache = g_new0(WpCelCache, 1);
        (*cache)->entries = g_array_new(FALSE, TRUE, sizeof(Entry));
        clear(*cache);
    }
    return *cache;
}

void
wp_cel_cache_free(WpCelCache *cache)
{
    if (!cache)
        return;
    wp_arena_free(cache->arena);
    g_array_unref(cache->entries);
    g_free(cache->ids);
    g_free(cache->entry_of);
    g_free(cache->slot.ids);
    g_free(cache);
}

void
wp_cel_cache_trim(WpCelCache *cache)
{
    if (cache && cache->entries->len > MAX_TEXTS)
        clear(cache);
}

void
wp_cel_cache_clear(WpCelCache *cache)
{
    if (!cache)
        return;
    clear(cache);
    cache->is_done = false;
}

static uint32_t
place_of(const WpCelCache *cache, WpStrId id)
{
    uint32_t at = (id * 2654435769u) >> 7 & cache->mask;

    while (cache->ids[at] != 0 && cache->ids[at] != id)
        at = (at + 1) & cache->mask;
    return at;
}

static void
grow(WpCelCache *cache)
{
    uint32_t size = cache->mask + 1;
    uint32_t *ids = cache->ids;
    uint32_t *entry_of = cache->entry_of;

    cache->ids = g_new0(uint32_t, 2 * size);
    cache->entry_of = g_new0(uint32_t, 2 * size);
    cache->mask = 2 * size - 1;
    for (uint32_t i = 0; i < size; i++)
        if (ids[i] != 0) {
            uint32_t at = place_of(cache, ids[i]);

            cache->ids[at] = ids[i];
            cache->entry_of[at] = entry_of[i];
        }
    g_free(ids);
    g_free(entry_of);
}

static uint32_t
add_entry(WpCelCache *cache)
{
    g_array_set_size(cache->entries, cache->entries->len + 1);
    return cache->entries->len - 1;
}

static Entry *
entry_at(const WpCelCache *cache, uint32_t index)
{
    return &g_array_index(cache->entries, Entry, index);
}

/* The entry of a text; a new one if there is none. */
static uint32_t
find_text(WpCelCache *cache, WpStrId id, bool *out_is_new)
{
    uint32_t at = place_of(cache, id);

    *out_is_new = cache->ids[at] == 0;
    if (!*out_is_new)
        return cache->entry_of[at];
    if (cache->entries->len > cache->mask / 2) {
        grow(cache);
        at = place_of(cache, id);
    }
    cache->ids[at] = id;
    cache->entry_of[at] = add_entry(cache);
    return cache->entry_of[at];
}

/* The entry of a lane without a text: by what is missing, or its own if it is an error. */
static uint32_t
find_bad(WpCelCache *cache, uint8_t state, uint64_t info, bool *out_is_new)
{
    uint32_t entry;

    *out_is_new = false;
    for (uint32_t i = 0; state == WP_CEL_LANE_UNKNOWN && i < cache->n_unknowns; i++)
        if (cache->unknowns[i] == info)
            return cache->unknown_entries[i];
    *out_is_new = true;
    entry = add_entry(cache);
    if (state == WP_CEL_LANE_UNKNOWN && cache->n_unknowns < N_UNKNOWNS) {
        cache->unknowns[cache->n_unknowns] = info;
        cache->unknown_entries[cache->n_unknowns++] = entry;
    }
    return entry;
}

/* Keeps lane @lane of @from as entry @index. */
static void
keep(WpCelMachine *machine, WpCelCache *cache, uint32_t index, const WpCelVector *from,
     uint32_t lane)
{
    WpCelValue value = wp_cel_lane_value(from, lane, machine->call.scratch);
    Entry *entry = entry_at(cache, index);

    *entry = (Entry){.value = wp_cel_value_copy(cache->arena, &value)};
    if (value.kind == WP_CEL_UNKNOWN) {
        entry->state = WP_CEL_LANE_UNKNOWN;
        entry->info = value.missing;
    } else if (value.kind == WP_CEL_ERROR) {
        entry->state = WP_CEL_LANE_ERROR;
        entry->info = (uint64_t)(uintptr_t)entry->value.text;
    } else if (value.kind == WP_CEL_BOOL) {
        entry->state = value.flag;
    }
}

/* Runs the body in @inner, each lane with the steps of a row to itself. */
static const WpCelVector *
run_body(WpCelMachine *machine, const WpCelFrame *inner, const WpCelInstruction *what,
         uint32_t body)
{
    uint32_t *saved = wp_cel_scratch_raw(machine->call.scratch, inner->n * sizeof(*saved));

    for (uint32_t i = 0; i < inner->n; i++)
        saved[i] = machine->cost[inner->top[i]];
    for (uint32_t i = 0; i < inner->n; i++)
        machine->cost[inner->top[i]] = 0;
    wp_cel_run(machine, inner, body, body + what->body[0]);
    for (uint32_t i = 0; i < inner->n; i++)
        machine->cost[inner->top[i]] = saved[i];
    return wp_cel_view(machine, what->to + 1u);
}

static const WpCelVector *
run_on_lanes(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what,
             uint32_t body, const uint16_t *lanes, uint32_t n)
{
    WpCelFrame inner = wp_cel_frame_inner(machine, frame, what->to, lanes, n);

    return run_body(machine, &inner, what, body);
}

void
wp_cel_do_once(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what,
               uint32_t body)
{
    static const uint16_t first_lane[] = {0};
    WpCelCache *cache = cache_at(machine, what);

    if (!cache->is_done) {
        keep(machine, cache, 0, run_on_lanes(machine, frame, what, body, first_lane, 1), 0);
        cache->is_done = true;
    }
    wp_cel_vector_set_constant(wp_cel_fresh(machine, what->to), &entry_at(cache, 0)->value,
                               &cache->slot);
}

/* Finds the entry of each lane; the lanes whose entry is new are put in @fresh. */
static uint32_t
find_entries(WpCelCache *cache, const WpCelVector *texts, uint32_t n, uint32_t *out_entries,
             uint16_t *out_fresh)
{
    uint32_t n_fresh = 0;

    for (uint32_t i = 0; i < n; i++) {
        bool is_new;

        out_entries[i] = wp_cel_is_bad(texts->state[i])
                             ? find_bad(cache, texts->state[i], texts->info[i], &is_new)
                             : find_text(cache, texts->ids[i], &is_new);
        out_fresh[n_fresh] = (uint16_t)i;
        n_fresh += is_new;
    }
    return n_fresh;
}

static bool
all_bool(const WpCelCache *cache, const uint32_t *entries, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const Entry *entry = entry_at(cache, entries[i]);

        if (!wp_cel_is_bad(entry->state) && entry->value.kind != WP_CEL_BOOL)
            return false;
    }
    return true;
}

static void
set_lanes(WpCelVector *out, const WpCelCache *cache, const uint32_t *entries, uint32_t n)
{
    bool is_bool = all_bool(cache, entries, n);

    wp_cel_vector_begin(out, is_bool ? WP_CEL_FORM_BOOL : WP_CEL_FORM_VALUE, n);
    for (uint32_t i = 0; i < n; i++) {
        const Entry *entry = entry_at(cache, entries[i]);

        if (wp_cel_is_bad(entry->state))
            wp_cel_lane_set_bad(out, i, entry->state, entry->info);
        else if (is_bool)
            out->state[i] = entry->state;
        else
            out->values[i] = entry->value;
    }
}

static bool
is_skipped(WpCelCache *cache)
{
    if (cache->n_skipped == 0)
        return false;
    cache->n_skipped--;
    return true;
}

/* If most texts are new, it costs less to run the body on all. */
static void
decide(WpCelCache *cache, uint32_t n, uint32_t n_fresh)
{
    cache->n_seen += n;
    cache->n_new += n_fresh;
    if (cache->n_seen < DECIDE_AFTER)
        return;
    if (cache->n_new > cache->n_seen / 2)
        cache->n_skipped = SKIP_BATCHES;
    cache->n_seen = cache->n_new = 0;
}

void
wp_cel_do_per_text(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what,
                   uint32_t body)
{
    const WpCelVector *texts = wp_cel_view(machine, what->to);
    WpCelCache *cache = cache_at(machine, what);
    uint32_t entries[WP_CEL_LANES];
    uint16_t fresh[WP_CEL_LANES + 1];
    uint32_t n_fresh;

    if (texts->form != WP_CEL_FORM_TEXT || is_skipped(cache)) {
        run_body(machine, frame, what, body);
        wp_cel_take(machine, what->to, what->to + 1u);
        return;
    }
    if (cache->texts != texts->texts) {
        clear(cache);
        cache->texts = texts->texts;
    }
    n_fresh = find_entries(cache, texts, frame->n, entries, fresh);
    decide(cache, frame->n, n_fresh);
    if (n_fresh > 0) {
        const WpCelVector *results = run_on_lanes(machine, frame, what, body, fresh, n_fresh);

        for (uint32_t i = 0; i < n_fresh; i++)
            keep(machine, cache, entries[fresh[i]], results, i);
    }
    set_lanes(wp_cel_fresh(machine, what->to), cache, entries, frame->n);
}
