#include <string.h>

#include "rules/engine/run/spread.h"

/* filter and map. */

/* What a lane has come to. */
typedef struct {
    uint32_t first, n; /* of the results */
    uint64_t partial;  /* of the list: fields missing */
    bool is_unknown;
    uint64_t missing;
    const char *error; /* (nullable) the first */
} Tally;

typedef struct {
    WpCelSpread spread; /* first: the callbacks get a pointer to it */
    Tally *tallies;     /* by lane */
    GArray *results;    /* of WpCelValue: of all lanes, one after the other */
} Collector;

static void
note_bad(Tally *tally, uint8_t state, uint64_t info)
{
    if (state == WP_CEL_LANE_UNKNOWN) {
        tally->is_unknown = true;
        tally->missing |= info;
    } else if (!tally->error) {
        tally->error = (const char *)(uintptr_t)info;
    }
}

/* Keeps a result. Lanes come in order, so that the results of each lie together. */
static void
keep(Collector *collector, uint32_t lane, const WpCelVector *from, uint32_t i)
{
    WpCelMachine *machine = collector->spread.machine;
    Tally *tally = &collector->tallies[lane];
    uint8_t state = wp_cel_lane_state(from, i);
    bool is_bool = from->form == WP_CEL_FORM_BOOL;

    if (wp_cel_is_bad(state)) {
        note_bad(tally, state, wp_cel_lane_info(from, i));
        return;
    }
    g_assert(is_bool || state == WP_CEL_LANE_OK);
    if (collector->results->len >= machine->max_memory / sizeof(WpCelValue)) {
        machine->is_exhausted = true;
        tally->error = wp_cel_too_large;
        return;
    }

    WpCelValue value = wp_cel_lane_value(from, i, machine->call.scratch);

    if (tally->n++ == 0)
        tally->first = collector->results->len;
    g_array_append_val(collector->results, value);
}

/* map(x, filter, result): the second body, on the items that passed. */
static void
transform_some(Collector *collector, const WpCelFrame *inner, const uint16_t *passed, uint32_t n)
{
    WpCelSpread *spread = &collector->spread;
    uint32_t begin = spread->body + spread->what->body[0];
    uint32_t result = spread->what->to + 2u;

    if (n == 0)
        return;

    /* the variable's register stays one of the frame around: the new one begins above it */
    WpCelFrame chosen = wp_cel_frame_inner(spread->machine, inner, result - 1, passed, n);

    wp_cel_run(spread->machine, &chosen, begin, begin + spread->what->body[1]);
    for (uint32_t i = 0; i < n; i++)
        keep(collector, spread->lanes[passed[i]], wp_cel_view(spread->machine, result), i);
}

static void
collect_piece(WpCelSpread *spread, const WpCelFrame *inner)
{
    Collector *collector = (Collector *)spread;
    WpCelMachine *machine = spread->machine;
    uint32_t reg = spread->what->to + 2u;
    bool is_filter = spread->what->op == WP_CEL_DO_FILTER;
    uint16_t passed[WP_CEL_LANES];
    uint32_t n = 0;

    if (!is_filter && spread->what->body[1] == 0) {
        for (uint32_t i = 0; i < inner->n; i++)
            keep(collector, spread->lanes[i], wp_cel_view(machine, reg), i);
        return;
    }

    const WpCelVector *truths = wp_cel_as_bool(machine, reg, inner->n);

    for (uint32_t i = 0; i < inner->n; i++) {
        if (wp_cel_is_bad(truths->state[i]))
            note_bad(&collector->tallies[spread->lanes[i]], truths->state[i], truths->info[i]);
        else if (truths->state[i] == WP_CEL_LANE_TRUE)
            passed[n++] = (uint16_t)i;
    }
    if (is_filter)
        for (uint32_t i = 0; i < n; i++)
            keep(collector, spread->lanes[passed[i]], spread->items, passed[i]);
    else
        transform_some(collector, inner, passed, n);
}

static void
run_lane(Collector *collector, uint32_t lane)
{
    WpCelSpread *spread = &collector->spread;
    Tally *tally = &collector->tallies[lane];
    uint8_t state = wp_cel_lane_state(spread->lists, lane);
    WpCelItems items;

    if (wp_cel_is_bad(state)) {
        note_bad(tally, state, wp_cel_lane_info(spread->lists, lane));
        return;
    }
    items = wp_cel_spread_items(spread, lane);
    tally->partial = items.missing;
    tally->error = items.error;
    for (uint32_t i = 0; i < items.n;) {
        if (!wp_cel_has_room(spread->machine)) {
            tally->error = wp_cel_too_large;
            return;
        }
        i += wp_cel_spread_add(spread, lane, &items, i);
    }
}

static void
set_lane(const Collector *collector, WpCelVector *out, uint32_t lane)
{
    const Tally *tally = &collector->tallies[lane];
    WpCelScratch *scratch = collector->spread.machine->call.scratch;
    WpCelList *list;

    if (tally->is_unknown) {
        wp_cel_lane_set_unknown(out, lane, tally->missing);
        return;
    }
    if (tally->error) {
        wp_cel_lane_set_error(out, lane, tally->error);
        return;
    }
    list = wp_cel_scratch_alloc(scratch, sizeof(WpCelList));
    list->n = tally->n;
    list->missing = tally->partial;
    list->partial = tally->partial != 0;
    if (tally->n > 0) {
        size_t size = tally->n * sizeof(WpCelValue);
        WpCelValue *items = wp_cel_scratch_raw(scratch, size);

        memcpy(items, &g_array_index(collector->results, WpCelValue, tally->first), size);
        list->items = items;
    }
    out->values[lane] = (WpCelValue){.kind = WP_CEL_LIST, .list = list};
}

void
wp_cel_do_collect(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what,
                  uint32_t body)
{
    g_autoptr(GArray) results = g_array_new(FALSE, FALSE, sizeof(WpCelValue));
    Collector collector;
    WpCelVector *out;

    collector.spread =
        (WpCelSpread){.machine = machine, .frame = frame, .what = what, .body = body};
    collector.spread.on_piece = collect_piece;
    collector.results = results;
    collector.tallies = wp_cel_scratch_array(machine->call.scratch, Tally, frame->n);
    wp_cel_spread_begin(&collector.spread);
    for (uint32_t i = 0; i < frame->n; i++)
        run_lane(&collector, i);
    wp_cel_spread_end(&collector.spread);

    out = wp_cel_fresh(machine, what->to);
    wp_cel_vector_begin(out, WP_CEL_FORM_VALUE, frame->n);
    for (uint32_t i = 0; i < frame->n; i++)
        set_lane(&collector, out, i);
}
