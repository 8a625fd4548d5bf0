#include "rules/engine/run/vector.h"

#include <string.h>

WpCelVector *
wp_cel_vector_new(void)
{
    WpCelVector *vector = g_new0(WpCelVector, 1);

    vector->state = g_malloc(WP_CEL_LANES);
    vector->info = g_new(uint64_t, WP_CEL_LANES);
    vector->data = g_new(WpCelValue, WP_CEL_LANES);
    return vector;
}

void
wp_cel_vector_free(WpCelVector *vector)
{
    if (!vector)
        return;
    g_free(vector->state);
    g_free(vector->info);
    g_free(vector->data);
    g_free(vector);
}

void
wp_cel_vector_begin(WpCelVector *vector, WpCelForm form, uint32_t n)
{
    vector->form = form;
    vector->clean = true;
    vector->slot = NULL;
    vector->texts = NULL;
    vector->column = NULL;
    memset(vector->state, 0, n);
}

void
wp_cel_vector_set_constant(WpCelVector *vector, const WpCelValue *value, WpCelIdSlot *slot)
{
    vector->form = WP_CEL_FORM_CONSTANT;
    vector->slot = slot;
    vector->constant = *value;
    vector->constant_state = WP_CEL_LANE_OK;
    vector->constant_info = 0;
    if (value->kind == WP_CEL_UNKNOWN) {
        vector->constant_state = WP_CEL_LANE_UNKNOWN;
        vector->constant_info = value->missing;
    } else if (value->kind == WP_CEL_ERROR) {
        vector->constant_state = WP_CEL_LANE_ERROR;
        vector->constant_info = (uint64_t)(uintptr_t)value->text;
    } else if (value->kind == WP_CEL_LIST && value->list->partial) {
        vector->constant_info = value->list->missing;
    }
    vector->clean = vector->constant_state == WP_CEL_LANE_OK;
}

void
wp_cel_lane_set(WpCelVector *vector, uint32_t lane, const WpCelValue *value)
{
    vector->values[lane] = *value;
    if (value->kind == WP_CEL_UNKNOWN)
        wp_cel_lane_set_unknown(vector, lane, value->missing);
    else if (value->kind == WP_CEL_ERROR)
        wp_cel_lane_set_error(vector, lane, value->text);
}

void
wp_cel_lane_set_bool(WpCelVector *vector, uint32_t lane, const WpCelValue *value)
{
    if (value->kind == WP_CEL_BOOL)
        vector->state[lane] = value->flag;
    else if (value->kind == WP_CEL_UNKNOWN)
        wp_cel_lane_set_unknown(vector, lane, value->missing);
    else
        wp_cel_lane_set_error(vector, lane,
                              value->kind == WP_CEL_ERROR ? value->text
                                                          : "no such overload: a bool is wanted");
}

static WpCelValue
text_value(const WpStrPool *texts, WpStrId id)
{
    const char *text = wp_str_pool_text(texts, id);

    return wp_cel_string(text, wp_str_pool_size(texts, id));
}

static WpCelValue
list_value(const WpCelVector *vector, uint32_t lane, WpCelScratch *scratch)
{
    WpCelRange range = vector->ranges[lane];
    WpCelList *list = wp_cel_scratch_alloc(scratch, sizeof(WpCelList));
    WpCelValue *items = wp_cel_scratch_array(scratch, WpCelValue, range.end - range.first);

    for (uint32_t i = range.first; i < range.end; i++)
        items[i - range.first] =
            vector->form == WP_CEL_FORM_TEXTS
                ? text_value(vector->texts, vector->column->items[i])
                : (WpCelValue){.kind = WP_CEL_RECORD, .aux = vector->record, .row = i};
    list->n = range.end - range.first;
    list->items = items;
    list->missing = vector->info[lane];
    list->partial = list->missing != 0;
    return (WpCelValue){.kind = WP_CEL_LIST, .list = list};
}

static WpCelValue
map_value(const WpCelVector *vector, uint32_t lane, WpCelScratch *scratch)
{
    WpCelRange range = vector->ranges[lane];
    WpCelMap *map = wp_cel_scratch_alloc(scratch, sizeof(WpCelMap));
    uint32_t n = range.end - range.first;
    WpCelValue *keys = wp_cel_scratch_array(scratch, WpCelValue, n);
    WpCelValue *values = wp_cel_scratch_array(scratch, WpCelValue, n);

    for (uint32_t i = 0; i < n; i++) {
        keys[i] = text_value(vector->texts, vector->column->keys[range.first + i]);
        values[i] = text_value(vector->texts, vector->column->items[range.first + i]);
    }
    *map = (WpCelMap){n, keys, values};
    return (WpCelValue){.kind = WP_CEL_MAP, .map = map};
}

WpCelValue
wp_cel_lane_value(const WpCelVector *vector, uint32_t lane, WpCelScratch *scratch)
{
    uint8_t state = wp_cel_lane_state(vector, lane);

    if (state == WP_CEL_LANE_UNKNOWN)
        return (WpCelValue){.kind = WP_CEL_UNKNOWN, .missing = wp_cel_lane_info(vector, lane)};
    if (state == WP_CEL_LANE_ERROR)
        return (WpCelValue){.kind = WP_CEL_ERROR,
                            .text = (const char *)(uintptr_t)wp_cel_lane_info(vector, lane)};
    switch (vector->form) {
    case WP_CEL_FORM_CONSTANT:
        return vector->constant;
    case WP_CEL_FORM_BOOL:
        return wp_cel_bool(state == WP_CEL_LANE_TRUE);
    case WP_CEL_FORM_INT:
        return wp_cel_int(vector->ints[lane]);
    case WP_CEL_FORM_DOUBLE:
        return wp_cel_double(vector->numbers[lane]);
    case WP_CEL_FORM_TIME:
        return wp_cel_timestamp(vector->ints[lane]);
    case WP_CEL_FORM_SPAN:
        return wp_cel_duration(vector->ints[lane]);
    case WP_CEL_FORM_TEXT:
        return text_value(vector->texts, vector->ids[lane]);
    case WP_CEL_FORM_ROW:
        return (WpCelValue){.kind = WP_CEL_RECORD, .aux = vector->record, .row = vector->ids[lane]};
    case WP_CEL_FORM_CHILDREN:
    case WP_CEL_FORM_TEXTS:
        return list_value(vector, lane, scratch);
    case WP_CEL_FORM_TAGS:
        return map_value(vector, lane, scratch);
    case WP_CEL_FORM_VALUE:
        return vector->values[lane];
    }
    g_assert_not_reached();
}

/* The same where only @a has lanes that are no values: without a branch in every lane. */
static void
overlay_one(WpCelVector *out, const WpCelVector *a, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint8_t bad = (uint8_t) - (a->state[i] >> 1); /* 0xff for UNKNOWN and ERROR */

        out->state[i] = (uint8_t)((out->state[i] & ~bad) | (a->state[i] & bad));
    }
    /* an error that @out has made itself keeps its message */
    if (out->clean) {
        memcpy(out->info, a->info, n * sizeof(*a->info));
    } else {
        for (uint32_t i = 0; i < n; i++)
            if (wp_cel_is_bad(a->state[i]))
                out->info[i] = a->info[i];
    }
    out->clean = false;
}

void
wp_cel_vector_overlay(WpCelVector *out, const WpCelVector *a, const WpCelVector *b, uint32_t n)
{
    if (a->clean && b->clean)
        return;
    if (b->clean && a->form != WP_CEL_FORM_CONSTANT) {
        overlay_one(out, a, n);
        return;
    }
    if (a->clean && b->form != WP_CEL_FORM_CONSTANT) {
        overlay_one(out, b, n);
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint8_t left = wp_cel_lane_state(a, i);
        uint8_t right = wp_cel_lane_state(b, i);

        if (wp_cel_is_bad(left) || wp_cel_is_bad(right)) {
            uint64_t info;
            uint8_t state = wp_cel_join_states(left, wp_cel_lane_info(a, i), right,
                                               wp_cel_lane_info(b, i), &info);

            wp_cel_lane_set_bad(out, i, state, info);
        }
    }
}

/* Bytes of one lane of .data. */
static size_t
lane_size(WpCelForm form)
{
    switch (form) {
    case WP_CEL_FORM_CONSTANT:
    case WP_CEL_FORM_BOOL:
        return 0;
    case WP_CEL_FORM_INT:
    case WP_CEL_FORM_DOUBLE:
    case WP_CEL_FORM_TIME:
    case WP_CEL_FORM_SPAN:
    case WP_CEL_FORM_CHILDREN:
    case WP_CEL_FORM_TEXTS:
    case WP_CEL_FORM_TAGS:
        return 8;
    case WP_CEL_FORM_TEXT:
    case WP_CEL_FORM_ROW:
        return 4;
    case WP_CEL_FORM_VALUE:
        return sizeof(WpCelValue);
    }
    g_assert_not_reached();
}

void
wp_cel_vector_gather(WpCelVector *out, const WpCelVector *in, const uint16_t *from, uint32_t n)
{
    if (in->form == WP_CEL_FORM_CONSTANT) {
        wp_cel_vector_set_constant(out, &in->constant, in->slot);
        return;
    }
    wp_cel_vector_begin(out, in->form, n);
    out->clean = in->clean;
    out->texts = in->texts;
    out->column = in->column;
    out->record = in->record;
    for (uint32_t i = 0; i < n; i++) {
        out->state[i] = in->state[from[i]];
        out->info[i] = in->info[from[i]];
    }
    switch (lane_size(in->form)) {
    case 4:
        for (uint32_t i = 0; i < n; i++)
            out->ids[i] = in->ids[from[i]];
        break;
    case 8:
        for (uint32_t i = 0; i < n; i++)
            out->ints[i] = in->ints[from[i]];
        break;
    case sizeof(WpCelValue):
        for (uint32_t i = 0; i < n; i++)
            out->values[i] = in->values[from[i]];
        break;
    default:
        break;
    }
}
