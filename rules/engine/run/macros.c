#include <string.h>

#include "rules/engine/run/machine.h"

/*
 * all, exists, exists_one, filter, map. The items of the lists of all lanes are laid end to end and
 * the body is run on them, at most WP_CEL_LANES at a time; what it gives is then put together lane
 * by lane. Bodies of one list do not depend on each other, so this gives what a loop would.
 */

/* What a lane has come to. */
typedef struct {
    uint32_t n_true;
    bool has_false;
    bool has_unknown;
    uint64_t missing;
    const char *error; /* (nullable) the first */
} Tally;

typedef struct {
    WpCelMachine *machine;
    const WpCelFrame *frame;
    const WpCelInstruction *what;
    uint32_t body;
    const WpCelVector *lists;
    WpCelVector *items; /* the variable, for the lanes of the piece that is filled */
    Tally *tallies;     /* by lane */
    GArray *results;    /* of WpCelValue: items of filter and map, all lanes one after the other */
    uint32_t *first;    /* by lane: of results */
    uint32_t *count;
    uint16_t lanes[WP_CEL_LANES]; /* of the piece: whose item it is */
    uint32_t n;
} Fold;

/* Where a list stands, whatever its form. */
typedef struct {
    uint32_t first, n;
    const WpCelValue *values; /* NULL: of a column */
    bool is_partial;
    uint64_t missing;
} Items;

static Items
items_of(const Fold *fold, uint32_t lane, const char **out_error)
{
    const WpCelVector *lists = fold->lists;
    Items items = {0};
    WpCelValue value;

    if (lists->form == WP_CEL_FORM_CHILDREN || lists->form == WP_CEL_FORM_TEXTS ||
        lists->form == WP_CEL_FORM_TAGS) {
        items.first = lists->ranges[lane].first;
        items.n = lists->ranges[lane].end - items.first;
        items.missing = lists->info[lane];
        items.is_partial = items.missing != 0;
        return items;
    }
    value = wp_cel_lane_value(lists, lane, fold->machine->call.scratch);
    if (value.kind == WP_CEL_LIST) {
        items.n = value.list->n;
        items.values = value.list->items;
        items.is_partial = value.list->partial;
        items.missing = value.list->missing;
    } else if (value.kind == WP_CEL_MAP) {
        items.n = value.map->n;
        items.values = value.map->keys;
    } else {
        *out_error = "no such overload: a macro over something that is no list or map";
    }
    return items;
}

static void
begin_piece(Fold *fold)
{
    WpCelVector *items = wp_cel_fresh(fold->machine, fold->what->to + 1u);
    const WpCelVector *lists = fold->lists;
    WpCelForm form = lists->form == WP_CEL_FORM_CHILDREN ? WP_CEL_FORM_ROW
                     : lists->form == WP_CEL_FORM_TEXTS || lists->form == WP_CEL_FORM_TAGS
                         ? WP_CEL_FORM_TEXT
                         : WP_CEL_FORM_VALUE;

    wp_cel_vector_begin(items, form, WP_CEL_LANES);
    items->texts = lists->texts;
    items->record = lists->record;
    fold->items = items;
    fold->n = 0;
}

static bool
is_quantifier(WpCelOpcode op)
{
    return op == WP_CEL_DO_ALL || op == WP_CEL_DO_EXISTS || op == WP_CEL_DO_EXISTS_ONE;
}

static void
note_bad(Tally *tally, uint8_t state, uint64_t info)
{
    if (state == WP_CEL_LANE_UNKNOWN) {
        tally->has_unknown = true;
        tally->missing |= info;
    } else if (!tally->error) {
        tally->error = (const char *)(uintptr_t)info;
    }
}

/* Adds the truth of the items of a piece to their lanes. */
static void
tally_truths(Fold *fold, const WpCelVector *truths)
{
    for (uint32_t i = 0; i < fold->n; i++) {
        Tally *tally = &fold->tallies[fold->lanes[i]];
        uint8_t state = truths->state[i];

        if (wp_cel_is_bad(state))
            note_bad(tally, state, truths->info[i]);
        else if (state == WP_CEL_LANE_TRUE)
            tally->n_true++;
        else
            tally->has_false = true;
    }
}

/* Keeps a result of filter or map. Lanes come in order, so that of each lie together. */
static void
keep(Fold *fold, uint32_t lane, const WpCelVector *from, uint32_t i)
{
    WpCelValue value = wp_cel_lane_value(from, i, fold->machine->call.scratch);
    Tally *tally = &fold->tallies[lane];

    if (value.kind == WP_CEL_UNKNOWN) {
        note_bad(tally, WP_CEL_LANE_UNKNOWN, value.missing);
        return;
    }
    if (value.kind == WP_CEL_ERROR) {
        note_bad(tally, WP_CEL_LANE_ERROR, (uint64_t)(uintptr_t)value.text);
        return;
    }
    if (fold->results->len >= fold->machine->max_memory / sizeof(WpCelValue)) {
        fold->machine->is_exhausted = true;
        tally->error = wp_cel_too_large;
        return;
    }
    if (fold->count[lane]++ == 0)
        fold->first[lane] = fold->results->len;
    g_array_append_val(fold->results, value);
}

/* The second body of map(x, filter, result), on the items that passed. */
static const WpCelVector *
run_second(Fold *fold, const WpCelFrame *inner, const WpCelVector *truths, uint16_t *passed,
           uint32_t *out_n)
{
    uint32_t begin = fold->body + fold->what->body[0];
    uint32_t result = fold->what->to + 2u;
    uint32_t n = 0;

    for (uint32_t i = 0; i < inner->n; i++)
        if (truths->state[i] == WP_CEL_LANE_TRUE)
            passed[n++] = (uint16_t)i;
    *out_n = n;
    if (n == 0)
        return NULL;

    /* the variable's register must stay the outer frame's: the inner one begins above it */
    WpCelFrame chosen = wp_cel_frame_inner(fold->machine, inner, result - 1, passed, n);

    wp_cel_run(fold->machine, &chosen, begin, begin + fold->what->body[1]);
    return wp_cel_view(fold->machine, result);
}

static void
collect(Fold *fold, const WpCelFrame *inner)
{
    WpCelMachine *machine = fold->machine;
    uint32_t reg = fold->what->to + 2u;
    bool is_filter = fold->what->op == WP_CEL_DO_FILTER;
    uint16_t passed[WP_CEL_LANES];
    const WpCelVector *truths, *results;
    uint32_t n;

    if (!is_filter && fold->what->body[1] == 0) {
        results = wp_cel_view(machine, reg);
        for (uint32_t i = 0; i < fold->n; i++)
            keep(fold, fold->lanes[i], results, i);
        return;
    }
    truths = wp_cel_as_bool(machine, reg, fold->n);
    for (uint32_t i = 0; i < fold->n; i++)
        if (wp_cel_is_bad(truths->state[i]))
            note_bad(&fold->tallies[fold->lanes[i]], truths->state[i], truths->info[i]);
    if (is_filter) {
        for (uint32_t i = 0; i < fold->n; i++)
            if (truths->state[i] == WP_CEL_LANE_TRUE)
                keep(fold, fold->lanes[i], fold->items, i);
        return;
    }
    results = run_second(fold, inner, truths, passed, &n);
    for (uint32_t i = 0; i < n; i++)
        keep(fold, fold->lanes[passed[i]], results, i);
}

static void
end_piece(Fold *fold)
{
    WpCelMachine *machine = fold->machine;
    const WpCelInstruction *what = fold->what;

    if (fold->n == 0)
        return;

    WpCelFrame inner = wp_cel_frame_inner(machine, fold->frame, what->to, fold->lanes, fold->n);

    wp_cel_run(machine, &inner, fold->body, fold->body + what->body[0]);
    if (is_quantifier(what->op))
        tally_truths(fold, wp_cel_as_bool(machine, what->to + 2u, fold->n));
    else
        collect(fold, &inner);
}

/* Whether further items cannot change what a lane has come to. */
static bool
is_decided(const Fold *fold, const Tally *tally)
{
    return (fold->what->op == WP_CEL_DO_EXISTS && tally->n_true > 0) ||
           (fold->what->op == WP_CEL_DO_ALL && tally->has_false);
}

static void
add_item(Fold *fold, uint32_t lane, const Items *items, uint32_t index)
{
    WpCelVector *out = fold->items;
    uint32_t at = items->first + index;

    if (out->form == WP_CEL_FORM_VALUE)
        out->values[fold->n] = items->values[index];
    else if (out->form == WP_CEL_FORM_ROW)
        out->ids[fold->n] = at;
    else if (fold->lists->form == WP_CEL_FORM_TAGS)
        out->ids[fold->n] = fold->lists->column->keys[at];
    else
        out->ids[fold->n] = fold->lists->column->items[at];
    fold->lanes[fold->n++] = (uint16_t)lane;
}

static void
run_lane(Fold *fold, uint32_t lane)
{
    Tally *tally = &fold->tallies[lane];
    uint8_t state = wp_cel_lane_state(fold->lists, lane);
    Items items;

    if (wp_cel_is_bad(state)) {
        note_bad(tally, state, wp_cel_lane_info(fold->lists, lane));
        return;
    }
    items = items_of(fold, lane, &tally->error);
    if (items.is_partial && fold->what->op != WP_CEL_DO_FILTER &&
        fold->what->op != WP_CEL_DO_TRANSFORM) {
        tally->has_unknown = true;
        tally->missing |= items.missing;
    }
    if (!wp_cel_charge(fold->machine, fold->frame, lane, 1 + (uint64_t)items.n)) {
        tally->error = wp_cel_too_costly;
        return;
    }
    for (uint32_t i = 0; i < items.n && !is_decided(fold, tally); i++) {
        if (!wp_cel_has_room(fold->machine)) {
            tally->error = wp_cel_too_large;
            return;
        }
        add_item(fold, lane, &items, i);
        if (fold->n == WP_CEL_LANES) {
            end_piece(fold);
            begin_piece(fold);
        }
    }
}

/* The truth of a quantifier: a deciding item decides, else unknown wins over error. */
static void
set_truth(WpCelVector *out, uint32_t lane, WpCelOpcode op, const Tally *tally)
{
    if (op == WP_CEL_DO_EXISTS && tally->n_true > 0)
        out->state[lane] = WP_CEL_LANE_TRUE;
    else if (op == WP_CEL_DO_ALL && tally->has_false)
        out->state[lane] = WP_CEL_LANE_FALSE;
    /* two that hold decide, but only if no item is an error: CEL lets none pass here */
    else if (op == WP_CEL_DO_EXISTS_ONE && tally->n_true > 1 && !tally->error)
        out->state[lane] = WP_CEL_LANE_FALSE;
    else if (tally->has_unknown)
        wp_cel_lane_set_unknown(out, lane, tally->missing);
    else if (tally->error)
        wp_cel_lane_set_error(out, lane, tally->error);
    else
        out->state[lane] =
            op == WP_CEL_DO_ALL || (op == WP_CEL_DO_EXISTS_ONE && tally->n_true == 1);
}

static void
set_list(Fold *fold, WpCelVector *out, uint32_t lane)
{
    const Tally *tally = &fold->tallies[lane];
    WpCelScratch *scratch = fold->machine->call.scratch;
    WpCelList *list;
    WpCelValue *items;

    if (tally->has_unknown) {
        wp_cel_lane_set_unknown(out, lane, tally->missing);
        return;
    }
    if (tally->error) {
        wp_cel_lane_set_error(out, lane, tally->error);
        return;
    }
    list = wp_cel_scratch_alloc(scratch, sizeof(WpCelList));
    list->n = fold->count[lane];
    items = wp_cel_scratch_array(scratch, WpCelValue, list->n);
    if (list->n > 0)
        memcpy(items, &g_array_index(fold->results, WpCelValue, fold->first[lane]),
               list->n * sizeof(WpCelValue));
    list->items = items;
    if (fold->lists->form != WP_CEL_FORM_TAGS) {
        const char *error = NULL;
        Items source = items_of(fold, lane, &error);

        list->partial = source.is_partial;
        list->missing = source.missing;
    }
    out->values[lane] = (WpCelValue){.kind = WP_CEL_LIST, .list = list};
}

void
wp_cel_do_macro(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what,
                uint32_t body)
{
    g_autoptr(GArray) results = g_array_new(FALSE, FALSE, sizeof(WpCelValue));
    Fold fold = {.machine = machine, .frame = frame, .what = what, .body = body};
    WpCelVector *out;

    fold.lists = wp_cel_view(machine, what->to);
    fold.results = results;
    fold.tallies = wp_cel_scratch_array(machine->call.scratch, Tally, frame->n);
    fold.first = wp_cel_scratch_array(machine->call.scratch, uint32_t, frame->n);
    fold.count = wp_cel_scratch_array(machine->call.scratch, uint32_t, frame->n);
    begin_piece(&fold);
    for (uint32_t i = 0; i < frame->n; i++)
        run_lane(&fold, i);
    end_piece(&fold);

    out = wp_cel_fresh(machine, what->to);
    if (is_quantifier(what->op)) {
        wp_cel_vector_begin(out, WP_CEL_FORM_BOOL, frame->n);
        for (uint32_t i = 0; i < frame->n; i++)
            set_truth(out, i, what->op, &fold.tallies[i]);
    } else {
        wp_cel_vector_begin(out, WP_CEL_FORM_VALUE, frame->n);
        for (uint32_t i = 0; i < frame->n; i++)
            set_list(&fold, out, i);
    }
}
