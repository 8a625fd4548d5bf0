#include "planner/model/build/store.h"

#include <string.h>

typedef struct {
    uint32_t record;
    uint32_t n_slots, room;
    WpSlot *slots;
} OpenRecord;

static void
open_record_free(gpointer data)
{
    OpenRecord *open = data;

    g_free(open->slots);
    g_free(open);
}

static void
reject_free(gpointer data)
{
    WpReject *reject = data;

    g_free(reject->message);
    g_free(reject);
}

WpBuilder *
wp_builder_new(void)
{
    WpBuilder *builder = g_new0(WpBuilder, 1);

    builder->texts = wp_str_pool_new();
    builder->files = g_array_new(FALSE, TRUE, sizeof(WpInputFile));
    builder->infos = g_array_new(FALSE, TRUE, sizeof(WpFileInfo));
    builder->records = g_array_new(FALSE, TRUE, sizeof(WpRecord));
    g_array_set_size(builder->records, 1);
    /* never without memory: records without values have an address in it */
    builder->slots = g_array_sized_new(FALSE, FALSE, sizeof(WpSlot), 1);
    builder->open = g_ptr_array_new_with_free_func(open_record_free);
    builder->rejects = g_ptr_array_new_with_free_func(reject_free);
    wp_flows_init(&builder->flows);
    wp_series_store_init(&builder->series);
    builder->percentile = WP_DEFAULT_PERCENTILE;
    return builder;
}

void
wp_builder_free(WpBuilder *builder)
{
    if (!builder)
        return;
    for (uint32_t file = 0; builder->files && file < builder->files->len; file++)
        wp_input_file_clear(wp_input_file(builder, file));
    g_clear_pointer(&builder->files, g_array_unref);
    g_array_unref(builder->infos);
    g_array_unref(builder->records);
    g_array_unref(builder->slots);
    g_ptr_array_unref(builder->open);
    g_clear_pointer(&builder->rejects, g_ptr_array_unref);
    wp_flows_clear(&builder->flows);
    wp_series_store_clear(&builder->series);
    wp_str_pool_free(builder->texts);
    g_free(builder);
}

WpStrPool *
wp_builder_texts(WpBuilder *builder)
{
    return builder->texts;
}

uint32_t
wp_builder_add_file(WpBuilder *builder, const char *name, const char *layout, const char *source,
                    WpEvidence evidence)
{
    WpInputFile file = {.name = g_strdup(name),
                        .layout = g_strdup(layout),
                        .source = g_strdup(source),
                        .collected = WP_TIME_NONE};
    WpFileInfo info = {.evidence = evidence};

    info.source =
        wp_str_pool_add(builder->texts, source ? source : "", source ? strlen(source) : 0);
    g_array_append_val(builder->files, file);
    g_array_append_val(builder->infos, info);
    return builder->files->len - 1;
}

WpInputFile *
wp_builder_file(WpBuilder *builder, uint32_t file)
{
    g_assert(file < builder->files->len);
    return wp_input_file(builder, file);
}

void
wp_builder_set_complete(WpBuilder *builder, uint32_t file, WpKind kind)
{
    g_assert(file < builder->files->len && wp_kind_parent(kind) != WP_KIND_NONE);
    wp_builder_set_complete_if_any(builder, file, kind);
    wp_file_info(builder, file)->none_kinds |= UINT32_C(1) << kind;
}

void
wp_builder_set_complete_if_any(WpBuilder *builder, uint32_t file, WpKind kind)
{
    g_assert(file < builder->files->len && wp_kind_parent(kind) != WP_KIND_NONE);
    wp_file_info(builder, file)->complete_kinds |= UINT32_C(1) << kind;
}

static OpenRecord *
innermost(WpBuilder *builder)
{
    g_assert(builder->n_open > 0);
    return g_ptr_array_index(builder->open, builder->n_open - 1);
}

/* The innermost open record that can be the parent: of a part the kind that fields.def says, of a
 * database the server that it is written in. */
static uint32_t
open_parent(const WpBuilder *builder, WpKind kind)
{
    WpKind parent = kind == WP_KIND_DB ? WP_KIND_VM : wp_kind_parent(kind);

    for (uint32_t i = builder->n_open; parent != WP_KIND_NONE && i > 0; i--) {
        const OpenRecord *open = g_ptr_array_index(builder->open, i - 1);

        if (wp_record(builder, open->record)->kind == parent)
            return open->record;
    }
    return 0;
}

void
wp_builder_begin(WpBuilder *builder, WpKind kind, uint32_t file, uint32_t line)
{
    WpRecord record = {.kind = kind, .state = WP_RECORD_OPEN, .file = file, .line = line};

    g_assert(file < builder->files->len && kind < WP_N_KINDS);
    record.parent = open_parent(builder, kind);
    if (builder->n_open == builder->open->len)
        g_ptr_array_add(builder->open, g_new0(OpenRecord, 1));
    builder->n_open++;
    innermost(builder)->record = builder->records->len;
    g_array_append_val(builder->records, record);
    wp_input_file(builder, file)->n_read++;
}

void
wp_builder_set_bytes(WpBuilder *builder, uint64_t offset, uint32_t size)
{
    WpRecord *record = wp_record(builder, innermost(builder)->record);

    record->offset = offset;
    record->size = size;
}

static inline void
add_slot(WpBuilder *builder, WpField field, uint32_t value, uint32_t second, bool has_second)
{
    OpenRecord *open = innermost(builder);

    if (open->room - open->n_slots < 2) {
        open->room = open->room * 2 + 64;
        open->slots = g_renew(WpSlot, open->slots, open->room);
    }
    open->slots[open->n_slots++] = (WpSlot){.field = (uint16_t)field, .value = value};
    if (has_second)
        open->slots[open->n_slots++] =
            (WpSlot){.field = (uint16_t)field, .is_second = 1, .value = second};
}

void
wp_builder_set_id(WpBuilder *builder, WpField field, WpStrId text)
{
    WpFieldType type = wp_field_info(field)->type;

    g_assert(type == WP_TYPE_TEXT || type == WP_TYPE_TEXTS);
    if (text != WP_STR_NONE && text != wp_str_pool_empty(builder->texts))
        add_slot(builder, field, text, 0, false);
}

void
wp_builder_set_text(WpBuilder *builder, WpField field, const char *text, size_t size)
{
    if (size > 0)
        wp_builder_set_id(builder, field, wp_str_pool_add(builder->texts, text, size));
}

void
wp_builder_add_text(WpBuilder *builder, WpField field, const char *text, size_t size)
{
    g_assert(wp_field_info(field)->type == WP_TYPE_TEXTS);
    wp_builder_set_text(builder, field, text, size);
}

void
wp_builder_set_number(WpBuilder *builder, WpField field, int64_t number)
{
    WpFieldType type = wp_field_info(field)->type;
    uint32_t high = (uint32_t)((uint64_t)number >> 32);

    g_assert(type == WP_TYPE_INT || type == WP_TYPE_QUANTITY || type == WP_TYPE_TIME ||
             type == WP_TYPE_DURATION);
    add_slot(builder, field, (uint32_t)number, high, high != 0);
}

void
wp_builder_set_held(WpBuilder *builder, WpField field, int64_t number, WpDoubt doubt)
{
    OpenRecord *open = innermost(builder);

    wp_builder_set_number(builder, field, number);
    if (doubt != WP_DOUBT_NONE)
        open->slots[open->n_slots - 1 - open->slots[open->n_slots - 1].is_second].doubt =
            (uint8_t)doubt;
}

void
wp_builder_set_flag(WpBuilder *builder, WpField field, bool flag)
{
    g_assert(wp_field_info(field)->type == WP_TYPE_BOOL);
    add_slot(builder, field, flag, 0, false);
}

static WpField
tags_field(WpKind kind)
{
    if (kind == WP_KIND_VM)
        return WP_F_VM_TAGS;
    if (kind == WP_KIND_DB)
        return WP_F_DB_TAGS;
    return kind == WP_KIND_APP ? WP_F_APP_TAGS : WP_FIELD_NONE;
}

void
wp_builder_set_tag(WpBuilder *builder, const char *key, size_t key_size, const char *value,
                   size_t value_size)
{
    WpField field = tags_field(wp_record(builder, innermost(builder)->record)->kind);

    if (field == WP_FIELD_NONE || key_size == 0 || value_size == 0)
        return;

    uint32_t key_id = wp_str_pool_add(builder->texts, key, key_size);
    uint32_t value_id = wp_str_pool_add(builder->texts, value, value_size);

    add_slot(builder, field, key_id, value_id, true);
}

void
wp_builder_set_tag_ids(WpBuilder *builder, WpStrId key, WpStrId value)
{
    WpField field = tags_field(wp_record(builder, innermost(builder)->record)->kind);

    if (field != WP_FIELD_NONE && key != WP_STR_NONE && value != WP_STR_NONE)
        add_slot(builder, field, key, value, true);
}

static void
close_record(WpBuilder *builder, WpRecordState state)
{
    OpenRecord *open = innermost(builder);
    WpRecord *record = wp_record(builder, open->record);

    record->state = state;
    if (state == WP_RECORD_KEPT) {
        g_assert(builder->slots->len <= UINT32_MAX - open->n_slots);
        record->slots = builder->slots->len;
        record->n_slots = open->n_slots;
        if (open->n_slots > 0)
            g_array_append_vals(builder->slots, open->slots, open->n_slots);
    }
    open->n_slots = 0;
    builder->n_open--;
}

void
wp_builder_end(WpBuilder *builder)
{
    close_record(builder, WP_RECORD_KEPT);
}

void
wp_builder_cancel(WpBuilder *builder)
{
    uint32_t first = innermost(builder)->record;
    WpInputFile *file = wp_input_file(builder, wp_record(builder, first)->file);

    close_record(builder, WP_RECORD_CANCELLED);
    file->n_rejected++;
    for (uint32_t i = first + 1; i < builder->records->len; i++) {
        WpRecord *inner = wp_record(builder, i);

        if (inner->state != WP_RECORD_KEPT)
            continue;
        inner->state = WP_RECORD_CANCELLED;
        file->n_read--;
    }
}

void
wp_builder_count_reject(WpBuilder *builder, uint32_t file)
{
    WpInputFile *input = wp_builder_file(builder, file);

    input->n_read++;
    input->n_rejected++;
}

void
wp_builder_count_passed(WpBuilder *builder, uint32_t file)
{
    WpInputFile *input = wp_builder_file(builder, file);

    input->n_read++;
    input->n_merged++;
}

WpLoc
wp_record_loc(const WpBuilder *builder, const WpRecord *record)
{
    return (WpLoc){.file = g_intern_string(wp_input_file(builder, record->file)->name),
                   .line = record->line};
}

void
wp_builder_reject(WpBuilder *builder, uint32_t index, WpDiagCode code, char *message)
{
    WpRecord *record = wp_record(builder, index);
    WpReject *reject = g_new0(WpReject, 1);

    g_assert(record->state == WP_RECORD_KEPT);
    record->state = WP_RECORD_REJECTED;
    wp_input_file(builder, record->file)->n_rejected++;
    *reject = (WpReject){.file = record->file,
                         .line = record->line,
                         .offset = record->offset,
                         .size = record->size,
                         .code = code,
                         .message = message};
    g_ptr_array_add(builder->rejects, reject);
}

/* @key, @hash: of @flow. */
static void
add_flow(WpBuilder *builder, uint32_t file, uint32_t line, const WpFlow *flow, const WpEdgeKey *key,
         uint32_t hash)
{
    WpInputFile *input = wp_builder_file(builder, file);

    input->n_read++;
    if ((flow->from_name == 0 && flow->from_ip == 0) || (flow->to_name == 0 && flow->to_ip == 0)) {
        WpReject *reject = g_new0(WpReject, 1);

        *reject = (WpReject){.file = file, .line = line, .code = WP_DIAG_MISSING_VALUE};
        reject->message = g_strdup("the row does not say between whom the connection is");
        g_ptr_array_add(builder->rejects, reject);
        input->n_rejected++;
    } else if (wp_flows_add(&builder->flows, builder->texts, file, line,
                            wp_file_info(builder, file)->source, flow, key, hash)) {
        input->n_accepted++;
    } else {
        input->n_merged++;
    }
}

void
wp_builder_add_flow(WpBuilder *builder, uint32_t file, uint32_t line, const WpFlow *flow)
{
    WpEdgeKey key = wp_flows_key(flow);

    add_flow(builder, file, line, flow, &key, wp_flows_hash(&key));
}

void
wp_builder_add_flows(WpBuilder *builder, uint32_t file, const uint32_t *lines, const WpFlow *flows,
                     uint32_t n)
{
    WpEdgeKey keys[WP_FLOWS_AHEAD];
    uint32_t hashes[WP_FLOWS_AHEAD];

    for (uint32_t first = 0; first < n; first += WP_FLOWS_AHEAD) {
        uint32_t n_ahead = MIN(n - first, WP_FLOWS_AHEAD);

        for (uint32_t i = 0; i < n_ahead; i++) {
            keys[i] = wp_flows_key(&flows[first + i]);
            hashes[i] = wp_flows_hash(&keys[i]);
        }
        wp_flows_prefetch(&builder->flows, hashes, n_ahead);
        for (uint32_t i = 0; i < n_ahead; i++)
            add_flow(builder, file, lines[first + i], &flows[first + i], &keys[i], hashes[i]);
    }
}
