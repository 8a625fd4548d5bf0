#include "parsers/intake.h"

#include <stdarg.h>
#include <string.h>

#include "parsers/text/encoding.h"

static void
hand_out(WpIntake *intake, const WpPlace *place, WpDiagCode code, const char *message)
{
    g_autoptr(GString) printed = g_string_new(NULL);
    WpRejectedRecord reject = {
        .file = intake->name,
        .line = place->line,
        .code = code,
        .message = message,
        .record = place->raw,
        .record_size = place->raw_size,
    };

    if (!intake->reject)
        return;
    if (!place->raw && place->print)
        place->print(place->node, printed);
    if (!place->raw) {
        reject.record = printed->str;
        reject.record_size = printed->len;
    }
    g_autofree char *mended =
        wp_encoding_mend(reject.record, reject.record_size, &reject.record_size);
    if (mended)
        reject.record = mended;
    intake->reject(intake->reject_data, &reject);
}

/* The first line of the record, for the caret. */
static size_t
first_line(const WpPlace *place)
{
    const char *end = place->raw ? memchr(place->raw, '\n', place->raw_size) : NULL;

    return end ? (size_t)(end - place->raw) : place->raw_size;
}

void
wp_intake_refuse(WpIntake *intake, const WpPlace *place, WpDiagCode code, uint32_t line,
                 uint32_t column, const char *format, ...)
{
    WpLoc loc = {intake->name, line, column};
    va_list args;

    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    if (place->raw && column > 0 && line == place->line)
        wp_diag_excerpt(intake->diags, code, loc, place->raw, first_line(place), 1, "%s", message);
    else
        wp_diag(intake->diags, code, loc, "%s", message);
    hand_out(intake, place, code, message);
}

void
wp_intake_reject(WpIntake *intake, const WpPlace *place, WpDiagCode code, uint32_t column,
                 const char *message)
{
    wp_builder_count_reject(intake->builder, intake->file);
    intake->n_records++;
    wp_intake_refuse(intake, place, code, place->line, column, "%s", message);
}

static bool
is_known(const WpGivens *givens, WpField field)
{
    for (uint32_t i = 0; i < givens->n; i++) {
        const WpGiven *one = &givens->list[i];

        if (one->field->field == field && one->state == WP_VALUE_GOOD)
            return true;
    }
    return false;
}

/* The first required field without a value; NULL if none. */
static const WpLayoutField *
find_lacking(const WpLayoutRecord *record, const WpGivens *givens)
{
    for (uint32_t i = 0; i < record->required->len; i++) {
        const WpLayoutField *field = record->required->pdata[i];

        if (!is_known(givens, field->field))
            return field;
    }
    return NULL;
}

/* The first list of which no field is known; NULL if none. */
static const GArray *
find_none_of(const WpLayoutRecord *record, const WpGivens *givens)
{
    for (uint32_t i = 0; i < record->one_of->len; i++) {
        const GArray *fields = record->one_of->pdata[i];
        bool known = false;

        for (uint32_t j = 0; j < fields->len; j++)
            known |= is_known(givens, g_array_index(fields, WpField, j));
        if (!known)
            return fields;
    }
    return NULL;
}

static const char *
article(WpKind kind)
{
    return kind == WP_KIND_APP ? "an" : "a";
}

static const char *
source_name(const WpLayoutField *field)
{
    const WpLayoutSource *source = field->sources->len > 0 ? field->sources->pdata[0] : NULL;

    return source && source->text ? source->text : field->name;
}

bool
wp_intake_check(WpIntake *intake, const WpLayoutRecord *record, const WpGivens *givens,
                const WpPlace *place)
{
    const WpLayoutField *lacking = find_lacking(record, givens);
    const GArray *none_of = lacking ? NULL : find_none_of(record, givens);
    WpDiagCode code = WP_DIAG_MISSING_VALUE;

    if (!lacking && !none_of)
        return true;
    g_autoptr(GString) message = g_string_new(NULL);
    if (lacking) {
        for (uint32_t i = 0; i < givens->n; i++) {
            const WpGiven *one = &givens->list[i];

            if (one->field == lacking && one->state == WP_VALUE_BAD)
                code = WP_DIAG_BAD_VALUE;
        }
        g_string_append_printf(message, "'%s' %s, and %s %s cannot do without its %s",
                               source_name(lacking),
                               code == WP_DIAG_BAD_VALUE ? "cannot be read" : "has no value",
                               article(record->kind), wp_kind_name(record->kind), lacking->name);
    } else {
        g_string_append_printf(message, "%s %s wants one of", article(record->kind),
                               wp_kind_name(record->kind));
        for (uint32_t i = 0; i < none_of->len; i++)
            g_string_append_printf(message, "%s %s", i > 0 ? "," : "",
                                   wp_field_info(g_array_index(none_of, WpField, i))->name);
        g_string_append(message, ", and none has a value");
    }
    wp_intake_reject(intake, place, code, 0, message->str);
    return false;
}

static void
set_tags(WpIntake *intake, const WpGiven *given)
{
    const char *item;
    size_t size, at = 0;

    if (given->value.key_size > 0)
        wp_builder_set_tag(intake->builder, given->value.key, given->value.key_size,
                           given->value.text, given->value.size);
    if (given->field->key)
        return;
    while (wp_value_next_item(given->field, &given->value, &at, &item, &size)) {
        const char *mark = memchr(item, '=', size);
        const char *colon = memchr(item, ':', size);

        if (!mark || (colon && colon < mark))
            mark = colon;
        size_t key_size = mark ? (size_t)(mark - item) : size;
        const char *value = mark ? mark + 1 : "";
        size_t value_size = mark ? size - key_size - 1 : 0;
        wp_value_trim(&item, &key_size);
        wp_value_trim(&value, &value_size);
        if (key_size > 0)
            wp_builder_set_tag(intake->builder, item, key_size, value, value_size);
    }
}

static void
set_value(WpIntake *intake, const WpGiven *given)
{
    WpField field = given->field->field;
    const char *item;
    size_t size, at = 0;

    switch (given->field->type) {
    case WP_TYPE_TEXT:
        wp_builder_set_id(intake->builder, field, given->value.id);
        break;
    case WP_TYPE_BOOL:
        wp_builder_set_flag(intake->builder, field, given->value.flag);
        break;
    case WP_TYPE_TEXTS:
        while (wp_value_next_item(given->field, &given->value, &at, &item, &size))
            wp_builder_add_text(intake->builder, field, item, size);
        break;
    case WP_TYPE_TAGS:
        set_tags(intake, given);
        break;
    default:
        wp_builder_set_held(intake->builder, field, given->value.number,
                            (WpDoubt)given->value.doubt);
        break;
    }
}

bool
wp_intake_set_flow(WpFlow *flow, const WpGiven *given)
{
    const WpValue *value = &given->value;

    switch (given->field->field) {
    case WP_F_DEP_FROM_NAME:
        flow->from_name = value->id;
        return true;
    case WP_F_DEP_FROM_IP:
        flow->from_ip = value->id;
        return true;
    case WP_F_DEP_TO_NAME:
        flow->to_name = value->id;
        return true;
    case WP_F_DEP_TO_IP:
        flow->to_ip = value->id;
        return true;
    case WP_F_DEP_PROTOCOL:
        flow->protocol = value->id;
        return true;
    case WP_F_DEP_PROCESS:
        flow->process = value->id;
        return true;
    case WP_F_DEP_PORT:
        flow->port = value->number <= UINT16_MAX ? (uint32_t)value->number : 0;
        return true;
    case WP_F_DEP_BYTES:
        flow->bytes = value->number;
        return true;
    case WP_F_DEP_CONNECTIONS:
        flow->connections = value->number;
        return true;
    case WP_F_DEP_FIRST_SEEN:
        flow->seen = value->number;
        return true;
    case WP_F_DEP_LAST_SEEN:
        flow->seen_until = value->number;
        return true;
    default:
        return false;
    }
}

/* Adds a dependency as a flow, if it says no more than one. */
static bool
add_flow(WpIntake *intake, const WpGivens *givens, const WpPlace *place)
{
    WpFlow flow = {
        .bytes = -1, .connections = -1, .seen = WP_TIME_NONE, .seen_until = WP_TIME_NONE};

    for (uint32_t i = 0; i < givens->n; i++) {
        const WpGiven *one = &givens->list[i];

        if (one->state == WP_VALUE_GOOD && !wp_intake_set_flow(&flow, one))
            return false;
    }
    wp_builder_add_flow(intake->builder, intake->file, place->line, &flow);
    return true;
}

bool
wp_intake_begin(WpIntake *intake, const WpLayoutRecord *record, const WpGivens *givens,
                const WpPlace *place)
{
    intake->n_records++;
    if (record->kind == WP_KIND_DEP && add_flow(intake, givens, place))
        return false;
    wp_builder_begin(intake->builder, record->kind, intake->file, place->line);
    if (place->size > 0)
        wp_builder_set_bytes(intake->builder, place->offset, place->size);
    for (uint32_t i = 0; i < givens->n; i++) {
        const WpGiven *one = &givens->list[i];

        if (one->state == WP_VALUE_GOOD)
            set_value(intake, one);
    }
    return true;
}

void
wp_intake_note_collected(WpIntake *intake, WpTime time)
{
    if (intake->collected == WP_TIME_NONE || time > intake->collected)
        intake->collected = time;
}
