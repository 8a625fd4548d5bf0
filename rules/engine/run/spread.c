#include "rules/engine/run/spread.h"

static void
begin_piece(WpCelSpread *spread)
{
    const WpCelVector *lists = spread->lists;
    WpCelVector *items = wp_cel_fresh(spread->machine, spread->what->to + 1u);
    WpCelForm form = lists->form == WP_CEL_FORM_CHILDREN ? WP_CEL_FORM_ROW
                     : lists->form == WP_CEL_FORM_TEXTS || lists->form == WP_CEL_FORM_TAGS
                         ? WP_CEL_FORM_TEXT
                         : WP_CEL_FORM_VALUE;

    wp_cel_vector_begin(items, form, WP_CEL_LANES);
    items->texts = lists->texts;
    items->record = lists->record;
    spread->items = items;
    spread->n = 0;
}

void
wp_cel_spread_begin(WpCelSpread *spread)
{
    spread->lists = wp_cel_view(spread->machine, spread->what->to);
    begin_piece(spread);
}

static void
run_piece(WpCelSpread *spread)
{
    if (spread->n == 0)
        return;

    WpCelFrame inner = wp_cel_frame_inner(spread->machine, spread->frame, spread->what->to,
                                          spread->lanes, spread->n);

    wp_cel_run(spread->machine, &inner, spread->body, spread->body + spread->what->body[0]);
    spread->on_piece(spread, &inner);
}

void
wp_cel_spread_end(WpCelSpread *spread)
{
    run_piece(spread);
}

WpCelItems
wp_cel_spread_items(WpCelSpread *spread, uint32_t lane)
{
    const WpCelVector *lists = spread->lists;
    WpCelItems items = {0};

    if (lists->form == WP_CEL_FORM_CHILDREN || lists->form == WP_CEL_FORM_TEXTS ||
        lists->form == WP_CEL_FORM_TAGS) {
        items.first = lists->ranges[lane].first;
        items.n = lists->ranges[lane].end - items.first;
        items.missing = lists->info[lane];
    } else {
        WpCelValue value = wp_cel_lane_value(lists, lane, spread->machine->call.scratch);

        if (value.kind == WP_CEL_LIST) {
            items.n = value.list->n;
            items.values = value.list->items;
            items.missing = value.list->partial ? value.list->missing : 0;
        } else if (value.kind == WP_CEL_MAP) {
            items.n = value.map->n;
            items.values = value.map->keys;
        } else {
            items.error = "no such overload: a macro over something that is no list or map";
        }
    }
    if (!wp_cel_charge(spread->machine, spread->frame, lane, 1 + (uint64_t)items.n)) {
        items.error = wp_cel_too_costly;
        items.n = 0;
    }
    return items;
}

uint32_t
wp_cel_spread_add(WpCelSpread *spread, uint32_t lane, const WpCelItems *items, uint32_t from)
{
    WpCelVector *out = spread->items;
    uint32_t n = MIN(items->n - from, WP_CEL_LANES - spread->n);
    uint32_t at = spread->n;

    for (uint32_t i = 0; i < n; i++)
        spread->lanes[at + i] = (uint16_t)lane;
    if (out->form == WP_CEL_FORM_ROW) {
        for (uint32_t i = 0; i < n; i++)
            out->ids[at + i] = items->first + from + i;
    } else if (out->form == WP_CEL_FORM_TEXT) {
        const uint32_t *ids = spread->lists->form == WP_CEL_FORM_TAGS
                                  ? spread->lists->column->keys
                                  : spread->lists->column->items;

        for (uint32_t i = 0; i < n; i++)
            out->ids[at + i] = ids[items->first + from + i];
    } else {
        for (uint32_t i = 0; i < n; i++)
            out->values[at + i] = items->values[from + i];
    }
    spread->n += n;
    if (spread->n == WP_CEL_LANES) {
        run_piece(spread);
        begin_piece(spread);
    }
    return n;
}
