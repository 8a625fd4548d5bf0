#include "parsers/elements.h"

#include <string.h>

#include "parsers/text/encoding.h"

/* Values that are reported one by one; the others are counted. */
#define BAD_SHOWN 20

typedef struct {
    WpIntake *intake;
    const WpLayout *layout;
    WpXmlQuery *query;
    GString *scratch;
    uint64_t seen;    /* bits of the records that the document has had */
    GString *plain;   /* a text without escapes */
    GPtrArray *nodes; /* results of a list */
    GString *lists;   /* texts of lists of the record at hand, each with a NUL */
    uint64_t n_bad;
    uint32_t depth; /* records that are open */
} Elements;

static void
print_node(const void *node, GString *out)
{
    wp_xml_node_append((WpXmlNode *)node, WP_REJECT_MAX, out);
}

/* What a source is called: its path, but the field where that is made of variables of the layout.
 */
static char *
source_name(const WpLayoutField *field, const WpLayoutSource *source)
{
    const WpFieldInfo *info = wp_field_info(field->field);

    if (!strchr(source->text, '$'))
        return g_strdup(source->text);
    return g_strdup_printf("%s.%s", wp_kind_name(info->kind), info->name);
}

static void
say_bad(Elements *elements, const WpLayoutField *field, const WpLayoutSource *source,
        const char *text, size_t size, int64_t factor, const WpStyle *style, uint32_t line)
{
    if (elements->n_bad++ >= BAD_SHOWN)
        return;
    g_autofree char *name = source_name(field, source);
    g_autofree char *fault = wp_value_fault(field, source, factor, style, text, size);
    wp_diag(elements->intake->diags, WP_DIAG_IGNORED_VALUE,
            (WpLoc){elements->intake->name, line, 0}, "'%s': '%.*s' %s; it is taken as unknown",
            name, (int)MIN(size, 60), text, fault);
}

/* The factor of a source: the document may say the unit. */
static int64_t
find_factor(Elements *elements, const WpLayoutField *field, const WpLayoutSource *source,
            WpXmlNode *node, uint32_t line)
{
    size_t size;
    bool known;

    if (!source->scale.word)
        return source->scale.factor;
    g_autofree char *word =
        g_strdup(wp_xml_query_text(elements->query, source->scale.word, node, &size, NULL));
    int64_t factor = wp_value_factor(elements->layout, field, &source->scale, word, &known);
    if (!known && elements->n_bad++ < BAD_SHOWN) {
        g_autofree char *name = source_name(field, source);

        wp_diag(elements->intake->diags, WP_DIAG_IGNORED_VALUE,
                (WpLoc){elements->intake->name, line, 0},
                "'%s': '%s' is no known unit; the value is taken as unknown", name, word);
    }
    return known ? factor : -1;
}

static WpValueState
convert(Elements *elements, const WpLayoutField *field, const WpLayoutSource *source,
        WpXmlNode *node, const char *text, size_t size, uint32_t line, WpValue *out)
{
    WpStyle style = {.numbers = wp_number_plain,
                     .day_first = elements->layout->dates == WP_DATES_DAY_FIRST};
    g_autofree char *copy = NULL;
    int64_t factor = source->scale.factor;

    if (!source->value && elements->layout->escapes && memchr(text, '_', size)) {
        g_string_truncate(elements->plain, 0);
        g_string_append_len(elements->plain, text, (gssize)size);
        wp_encoding_unescape(elements->plain, 0);
        text = elements->plain->str;
        size = elements->plain->len;
    }
    if (!source->value && !wp_value_prepare(field, elements->scratch, &text, &size))
        return WP_VALUE_NONE;
    if (source->scale.word) { /* asking for the unit drops the text of the last question */
        text = copy = g_strndup(text, size);
        factor = find_factor(elements, field, source, node, line);
        if (factor < 0)
            return WP_VALUE_BAD;
    }
    WpValueState state =
        wp_value_convert(field, factor, &style, elements->intake->texts, text, size, out);
    if (state == WP_VALUE_BAD)
        say_bad(elements, field, source, text, size, factor, &style, line);
    return state;
}

static void
give(WpGivens *givens, const WpLayoutField *field, WpValueState state, const WpValue *value)
{
    *wp_givens_add(givens) = (WpGiven){field, state, *value};
}

/* Keeps the text of a list item: the query gives another one soon. Texts are found again by
 * offset until the record is complete, because the buffer may move. */
static void
keep_list_text(Elements *elements, WpValue *value)
{
    size_t offset = elements->lists->len;

    g_string_append_len(elements->lists, value->text, (gssize)value->size);
    g_string_append_c(elements->lists, '\0');
    value->text = NULL;
    value->number = (int64_t)offset;
}

static void
settle_list_texts(Elements *elements, WpGivens *givens)
{
    for (uint32_t i = 0; i < givens->n; i++) {
        WpGiven *one = &givens->list[i];

        if (one->field->type == WP_TYPE_TEXTS || one->field->type == WP_TYPE_TAGS)
            one->value.text = elements->lists->str + one->value.number;
    }
}

/* All nodes of all sources; constants only if there is none. */
static void
take_list(Elements *elements, const WpLayoutField *field, WpXmlNode *node, uint32_t line,
          WpGivens *givens)
{
    bool found = false;

    for (uint32_t i = 0; i < field->sources->len; i++) {
        const WpLayoutSource *source = field->sources->pdata[i];
        WpValue value = {0};
        size_t size;

        if (source->value && !found) {
            value = (WpValue){.text = source->value, .size = strlen(source->value)};
            keep_list_text(elements, &value);
            give(givens, field, WP_VALUE_GOOD, &value);
        }
        if (source->value)
            continue;
        wp_xml_query_nodes(elements->query, source->path, node, elements->nodes);
        for (uint32_t j = 0; j < elements->nodes->len; j++) {
            const char *text =
                wp_xml_query_node_text(elements->query, elements->nodes->pdata[j], &size);

            if (!text ||
                convert(elements, field, source, node, text, size, line, &value) != WP_VALUE_GOOD)
                continue;
            keep_list_text(elements, &value);
            give(givens, field, WP_VALUE_GOOD, &value);
            found = true;
        }
    }
}

static bool
is_number(const WpLayoutField *field)
{
    return field->type == WP_TYPE_INT || field->type == WP_TYPE_QUANTITY;
}

/* Whether a path to a number finds several elements that say different things. */
static bool
disagree(Elements *elements, const WpLayoutField *field, const WpLayoutSource *source,
         WpXmlNode *node)
{
    size_t size;

    if (!is_number(field))
        return false;
    wp_xml_query_nodes(elements->query, source->path, node, elements->nodes);
    if (elements->nodes->len < 2)
        return false;
    g_autofree char *first =
        g_strdup(wp_xml_query_node_text(elements->query, elements->nodes->pdata[0], &size));
    for (uint32_t i = 1; i < elements->nodes->len; i++) {
        const char *other =
            wp_xml_query_node_text(elements->query, elements->nodes->pdata[i], &size);

        if (other && g_strcmp0(first, other) != 0)
            return true;
    }
    return false;
}

/* Several values where one is wanted, as of "$vms.ProcessorCount": their texts glued together are
 * none of them. @at: the node of the value, @node: the record */
static bool
is_list(Elements *elements, const WpLayoutField *field, const WpLayoutSource *source,
        const WpXmlNode *at, WpXmlNode *node, uint32_t line)
{
    if (at == node || (!wp_xml_node_is_list(at) && !disagree(elements, field, source, node)))
        return false;
    if (elements->n_bad++ < BAD_SHOWN) {
        g_autofree char *name = source_name(field, source);

        wp_diag(elements->intake->diags, WP_DIAG_IGNORED_VALUE,
                (WpLoc){elements->intake->name, wp_xml_node_line(at, line), 0},
                "'%s': several values, where one is wanted; it is taken as unknown", name);
    }
    return true;
}

/* The first source that has a value. */
static void
take_single(Elements *elements, const WpLayoutField *field, WpXmlNode *node, uint32_t line,
            WpGivens *givens)
{
    bool bad = false;
    WpValue value = {0};

    for (uint32_t i = 0; i < field->sources->len; i++) {
        const WpLayoutSource *source = field->sources->pdata[i];
        WpXmlNode *at = node;
        const char *text = source->value;
        size_t size = text ? strlen(text) : 0;

        if (source->value && bad)
            continue; /* what is there and cannot be read is not what is usual */
        if (source->when && !wp_xml_query_test(elements->query, source->when, node))
            continue;
        if (!text)
            text = wp_xml_query_text(elements->query, source->path, node, &size, &at);
        if (!text)
            continue;
        if (!source->value && is_list(elements, field, source, at, node, line)) {
            bad = true;
            continue;
        }
        if (!source->value && is_number(field)) /* the question for others dropped it */
            text = wp_xml_query_text(elements->query, source->path, node, &size, &at);
        WpValueState state =
            convert(elements, field, source, node, text, size, wp_xml_node_line(at, line), &value);
        bad |= state == WP_VALUE_BAD;
        if (state != WP_VALUE_GOOD)
            continue;
        give(givens, field, state, &value);
        return;
    }
    if (bad)
        give(givens, field, WP_VALUE_BAD, &value);
}

static void
take_fields(Elements *elements, const WpLayoutRecord *record, WpXmlNode *node, uint32_t line,
            WpGivens *givens)
{
    givens->n = 0;
    g_string_truncate(elements->lists, 0);
    for (uint32_t i = 0; i < record->lets->len; i++) {
        const WpLayoutLet *let = record->lets->pdata[i];

        wp_xml_query_let(elements->query, let->name, let->path, node);
    }
    for (uint32_t i = 0; i < record->fields->len; i++) {
        const WpLayoutField *field = record->fields->pdata[i];

        if (field->type == WP_TYPE_TEXTS || field->type == WP_TYPE_TAGS)
            take_list(elements, field, node, line, givens);
        else
            take_single(elements, field, node, line, givens);
    }
    settle_list_texts(elements, givens);
}

static const char exhausted_message[] =
    "the record is not read: its elements are too many to be looked up from each other";

static void
take_record(Elements *elements, const WpLayoutRecord *record, WpXmlNode *node, uint32_t line)
{
    WpIntake *intake = elements->intake;
    WpPlace place = {.line = line, .print = print_node, .node = node};
    g_auto(WpGivens) givens = {0};
    g_autoptr(GPtrArray) nodes = g_ptr_array_new();

    take_fields(elements, record, node, line, &givens);
    if (!wp_intake_check(intake, record, &givens, &place) ||
        !wp_intake_begin(intake, record, &givens, &place))
        return;
    elements->depth++;
    for (uint32_t i = 0; i < record->parts->len; i++) {
        const WpLayoutRecord *part = record->parts->pdata[i];

        wp_xml_query_nodes(elements->query, part->each, node, nodes);
        for (uint32_t j = 0; j < nodes->len; j++)
            take_record(elements, part, nodes->pdata[j], wp_xml_node_line(nodes->pdata[j], line));
    }
    if (wp_xml_query_exhausted(elements->query) && elements->depth == 1) {
        wp_builder_cancel(intake->builder);
        wp_intake_refuse(intake, &place, WP_DIAG_TOO_LARGE, line, 0, "%s", exhausted_message);
    } else {
        wp_builder_end(intake->builder);
    }
    elements->depth--;
}

/* Says of a side record what would be unknown, or passed over, without a word. */
static void
say_side(Elements *elements, const WpLayoutSide *side, const char *key, uint32_t line)
{
    WpXmlKept kept = wp_xml_query_kept(elements->query, side->name, key);

    if (!side->strict || kept == WP_XML_KEPT_GOOD || elements->n_bad++ >= BAD_SHOWN)
        return;
    wp_diag(elements->intake->diags, WP_DIAG_IGNORED_VALUE,
            (WpLoc){elements->intake->name, line, 0},
            kept == WP_XML_KEPT_TWICE
                ? "<%s> '%s' is there twice: the first one counts"
                : "<%s> '%s' stands behind the record that refers to it, where it is not read",
            side->element.name, key);
}

static void
say_missed(Elements *elements)
{
    const char *first;
    uint32_t n = wp_xml_query_n_missed(elements->query, &first);

    if (n > 0)
        wp_diag(elements->intake->diags, WP_DIAG_DANGLING, (WpLoc){elements->intake->name, 0, 0},
                "%u element%s referred to, but not found above the record, first '%s': what "
                "%s would say is unknown",
                n, n == 1 ? " is" : "s are", first, n == 1 ? "it" : "they");
}

static void
keep_side(Elements *elements, const WpLayoutSide *side, WpXmlNode *node, uint32_t line)
{
    size_t size;
    g_autofree char *key =
        g_strdup(wp_xml_query_text(elements->query, side->key, node, &size, NULL));

    if (key)
        say_side(elements, side, key, line);
    if (key && !wp_xml_query_keep(elements->query, side->name, key, node) &&
        elements->n_bad++ < BAD_SHOWN)
        wp_diag(elements->intake->diags, WP_DIAG_IGNORED_VALUE,
                (WpLoc){elements->intake->name, line, 0},
                "the elements kept for reference are over %d MiB: the rest is not looked up",
                WP_XML_MAX_KEPT >> 20);
}

static void
note_collected(Elements *elements, WpXmlNode *node, uint32_t line)
{
    g_auto(WpGivens) givens = {0};

    take_single(elements, elements->layout->collected, node, line, &givens);
    if (givens.n > 0 && givens.list[0].state == WP_VALUE_GOOD)
        wp_intake_note_collected(elements->intake, givens.list[0].value.number);
}

static void
set_complete(WpIntake *intake, const WpLayoutRecord *record)
{
    for (uint32_t i = 0; i < record->parts->len; i++) {
        const WpLayoutRecord *part = record->parts->pdata[i];

        if (part->complete && part->if_any)
            wp_builder_set_complete_if_any(intake->builder, intake->file, part->kind);
        else if (part->complete)
            wp_builder_set_complete(intake->builder, intake->file, part->kind);
    }
}

/* The elements that matter: side records first, then records. */
static GArray *
list_elements(const WpLayout *layout)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(WpXmlElement));

    for (uint32_t i = 0; i < layout->sides->len; i++) {
        const WpLayoutSide *side = layout->sides->pdata[i];

        if (!side->each)
            g_array_append_val(list, side->element);
    }
    for (uint32_t i = 0; i < layout->records->len; i++)
        g_array_append_val(list, ((WpLayoutRecord *)layout->records->pdata[i])->element);
    return list;
}

/* Keeps what the side records that lie in records want of this one. */
static void
keep_inside(Elements *elements, WpXmlNode *node, uint32_t line)
{
    for (uint32_t i = 0; i < elements->layout->sides->len; i++) {
        const WpLayoutSide *side = elements->layout->sides->pdata[i];

        if (!side->each)
            continue;
        wp_xml_query_nodes(elements->query, side->each, node, elements->nodes);
        for (uint32_t j = 0; j < elements->nodes->len; j++)
            keep_side(elements, side, elements->nodes->pdata[j], line);
    }
}

static bool
is_record(Elements *elements, const WpLayoutRecord *record, const char *name, WpXmlNode *node)
{
    return strcmp(record->element.name, name) == 0 &&
           (!record->only || wp_xml_query_test(elements->query, record->only, node)) &&
           (!record->where || wp_xml_query_test(elements->query, record->where, node));
}

/* An element that is named as a side record or a record: it may be several, or neither. */
static void
take_element(Elements *elements, const char *name, WpXmlNode *node, uint32_t line)
{
    const WpLayout *layout = elements->layout;

    for (uint32_t i = 0; i < layout->sides->len; i++) {
        const WpLayoutSide *side = layout->sides->pdata[i];

        if (!side->each && strcmp(side->element.name, name) == 0 &&
            (!side->only || wp_xml_query_test(elements->query, side->only, node)))
            keep_side(elements, side, node, line);
    }
    keep_inside(elements, node, line);
    for (uint32_t i = 0; i < layout->records->len; i++) {
        if (!is_record(elements, layout->records->pdata[i], name, node))
            continue;
        if (layout->collected)
            note_collected(elements, node, line);
        if (i >= 64 || !(elements->seen >> i & 1))
            set_complete(elements->intake, layout->records->pdata[i]);
        elements->seen |= i < 64 ? UINT64_C(1) << i : 0;
        take_record(elements, layout->records->pdata[i], node, line);
        return;
    }
    if (wp_xml_query_exhausted(elements->query))
        wp_intake_reject(elements->intake,
                         &(WpPlace){.line = line, .print = print_node, .node = node},
                         WP_DIAG_TOO_LARGE, 0, exhausted_message);
}

bool
wp_elements_read(WpIntake *intake, WpStream *stream)
{
    const WpLayout *layout = intake->layout;
    g_autoptr(WpXmlQuery) query = wp_xml_query_new();
    g_autoptr(GArray) list = list_elements(layout);
    g_autoptr(WpXmlReader) reader = wp_xml_reader_new(
        intake->name, stream, (const WpXmlElement *)list->data, list->len, query, intake->diags);
    Elements elements = {.intake = intake, .layout = layout, .query = query};
    uint32_t index, line;
    WpXmlNode *node;

    elements.scratch = g_string_new(NULL);
    elements.plain = g_string_new(NULL);
    elements.lists = g_string_new(NULL);
    elements.nodes = g_ptr_array_new();
    for (uint32_t i = 0; i < layout->sides->len; i++) {
        const WpLayoutSide *side = layout->sides->pdata[i];

        if (side->strict)
            wp_xml_query_watch(query, side->name);
    }
    while ((node = wp_xml_reader_next(reader, &index, &line)))
        take_element(&elements, g_array_index(list, WpXmlElement, index).name, node, line);
    if (elements.n_bad > BAD_SHOWN)
        wp_diag(intake->diags, WP_DIAG_IGNORED_VALUE, (WpLoc){intake->name, 0, 0},
                "%" G_GUINT64_FORMAT " values in all cannot be read; they are taken as unknown",
                elements.n_bad);
    if (!wp_xml_reader_failed(reader))
        say_missed(&elements);
    g_string_free(elements.scratch, TRUE);
    g_string_free(elements.plain, TRUE);
    g_string_free(elements.lists, TRUE);
    g_ptr_array_unref(elements.nodes);
    return !wp_xml_reader_failed(reader);
}
