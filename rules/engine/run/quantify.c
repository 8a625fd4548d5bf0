#include "rules/engine/run/spread.h"

/* all, exists, exists_one. */

typedef struct {
    WpCelSpread spread; /* first: the callbacks get a pointer to it */
    WpCelVector *out;
    uint32_t *n_true; /* EXISTS_ONE: by lane */
    uint8_t deciding; /* EXISTS, ALL: an item with this state decides */
} Quantifier;

/* exists is an || over the items, all an &&. */
static void
join_truths(WpCelSpread *spread, const WpCelFrame *inner)
{
    Quantifier *quantifier = (Quantifier *)spread;
    WpCelVector *out = quantifier->out;
    const WpCelVector *truths = wp_cel_as_bool(spread->machine, spread->what->to + 2u, inner->n);

    if (truths->clean && out->clean) {
        if (quantifier->deciding == WP_CEL_LANE_TRUE)
            for (uint32_t i = 0; i < inner->n; i++)
                out->state[spread->lanes[i]] |= truths->state[i];
        else
            for (uint32_t i = 0; i < inner->n; i++)
                out->state[spread->lanes[i]] &= truths->state[i];
        return;
    }
    for (uint32_t i = 0; i < inner->n; i++)
        wp_cel_combine(out, spread->lanes[i], truths, i,
                       quantifier->deciding == WP_CEL_LANE_TRUE ? wp_cel_or_table
                                                                : wp_cel_and_table);
}

/* exists_one counts; unknowns and errors stay in the lane, unknown over error. */
static void
count_truths(WpCelSpread *spread, const WpCelFrame *inner)
{
    Quantifier *quantifier = (Quantifier *)spread;
    WpCelVector *out = quantifier->out;
    const WpCelVector *truths = wp_cel_as_bool(spread->machine, spread->what->to + 2u, inner->n);

    for (uint32_t i = 0; i < inner->n; i++) {
        uint32_t lane = spread->lanes[i];

        if (truths->state[i] == WP_CEL_LANE_TRUE)
            quantifier->n_true[lane]++;
        else if (wp_cel_is_bad(truths->state[i]))
            wp_cel_combine(out, lane, truths, i, wp_cel_or_table);
    }
}

static void
run_lane(Quantifier *quantifier, uint32_t lane)
{
    WpCelSpread *spread = &quantifier->spread;
    WpCelVector *out = quantifier->out;
    uint8_t state = wp_cel_lane_state(spread->lists, lane);
    WpCelItems items;

    if (wp_cel_is_bad(state)) {
        wp_cel_lane_set_bad(out, lane, state, wp_cel_lane_info(spread->lists, lane));
        return;
    }
    items = wp_cel_spread_items(spread, lane);
    if (items.error)
        wp_cel_lane_set_error(out, lane, items.error);
    else if (items.missing)
        wp_cel_lane_set_unknown(out, lane, items.missing);
    for (uint32_t i = 0; i < items.n;) {
        i += wp_cel_spread_add(spread, lane, &items, i);
        if (!quantifier->n_true && out->state[lane] == quantifier->deciding)
            return;
    }
}

/* Two that hold decide, but only if no item is an error: CEL lets none pass here. */
static void
set_counts(Quantifier *quantifier, uint32_t n)
{
    WpCelVector *out = quantifier->out;

    for (uint32_t i = 0; i < n; i++) {
        if (out->state[i] == WP_CEL_LANE_ERROR)
            continue;
        if (quantifier->n_true[i] > 1)
            out->state[i] = WP_CEL_LANE_FALSE;
        else if (out->state[i] != WP_CEL_LANE_UNKNOWN)
            out->state[i] = quantifier->n_true[i] == 1;
    }
}

void
wp_cel_do_quantifier(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what,
                     uint32_t body)
{
    Quantifier quantifier;

    quantifier.spread =
        (WpCelSpread){.machine = machine, .frame = frame, .what = what, .body = body};
    quantifier.spread.on_piece = what->op == WP_CEL_DO_EXISTS_ONE ? count_truths : join_truths;
    quantifier.deciding = what->op == WP_CEL_DO_ALL ? WP_CEL_LANE_FALSE : WP_CEL_LANE_TRUE;
    quantifier.n_true = what->op == WP_CEL_DO_EXISTS_ONE
                            ? wp_cel_scratch_array(machine->call.scratch, uint32_t, frame->n)
                            : NULL;
    wp_cel_spread_begin(&quantifier.spread);
    quantifier.out = wp_cel_fresh(machine, what->to);
    wp_cel_vector_begin(quantifier.out, WP_CEL_FORM_BOOL, frame->n);
    if (what->op == WP_CEL_DO_ALL)
        for (uint32_t i = 0; i < frame->n; i++)
            quantifier.out->state[i] = WP_CEL_LANE_TRUE;
    for (uint32_t i = 0; i < frame->n; i++)
        run_lane(&quantifier, i);
    wp_cel_spread_end(&quantifier.spread);
    if (quantifier.n_true)
        set_counts(&quantifier, frame->n);
}
