#include "parsers/text/yaml.h"

#include "parsers/text/yaml-errors.h"
#include "planner/base/memory.h"

#include <string.h>
#include <yaml.h>

/* An open list or mapping, and the key whose value comes next. */
typedef struct {
    WpNode *node;
    char *key; /* (nullable) owned */
    uint32_t key_offset;
    uint32_t key_length;
} Frame;

typedef struct {
    yaml_parser_t *parser;
    WpDocument *document;
    const WpSource *source;
    const char *text;
    size_t size;
    WpDiagList *diags;
    GArray *frames; /* of Frame, the innermost last */
    size_t mark_index;
    size_t mark_offset; /* byte of character mark_index */
    uint32_t n_documents;
    bool failed; /* there is a fault */
    bool cut;    /* reading stopped before the end */
} Reader;

static void
clear_frame(void *data)
{
    g_free(((Frame *)data)->key);
}

/* libyaml counts characters, we count bytes. Marks hardly ever go back, so that walking from the
 * last one is quick. */
static uint32_t
offset_of(Reader *reader, yaml_mark_t mark)
{
    while (reader->mark_index < mark.index && reader->mark_offset < reader->size) {
        reader->mark_offset +=
            (size_t)(g_utf8_next_char(reader->text + reader->mark_offset) - reader->text) -
            reader->mark_offset;
        reader->mark_index++;
    }
    while (reader->mark_index > mark.index && reader->mark_offset > 0) {
        reader->mark_offset--;
        if (((unsigned char)reader->text[reader->mark_offset] & 0xC0) != 0x80)
            reader->mark_index--;
    }
    return (uint32_t)reader->mark_offset;
}

G_GNUC_PRINTF(5, 6)
static void
fault(Reader *reader, WpDiagCode code, yaml_mark_t start, yaml_mark_t end, const char *format, ...)
{
    uint32_t offset = offset_of(reader, start), end_offset = offset_of(reader, end);
    va_list args;

    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    wp_source_diag(reader->source, offset, end_offset > offset ? end_offset - offset : 1,
                   reader->diags, code, "%s", message);
    reader->failed = true;
}

static Frame *
top(Reader *reader)
{
    if (reader->frames->len == 0)
        return NULL;
    return &g_array_index(reader->frames, Frame, reader->frames->len - 1);
}

static bool
wants_key(Reader *reader)
{
    Frame *frame = top(reader);

    return frame && frame->node->kind == WP_NODE_MAP && !frame->key;
}

/* The new node stands where the event begins, under the key that waits for it. */
static WpNode *
add_node(Reader *reader, const yaml_event_t *event, WpNodeKind kind)
{
    Frame *frame = top(reader);
    WpNode *node = wp_document_add(reader->document, frame ? frame->node : NULL, kind);

    node->offset = offset_of(reader, event->start_mark);
    node->length = offset_of(reader, event->end_mark) - node->offset;
    node->text_offset = node->offset;
    if (frame && frame->key) {
        wp_document_set_key(reader->document, node, frame->key);
        node->key_offset = frame->key_offset;
        node->key_length = frame->key_length;
        g_clear_pointer(&frame->key, g_free);
    }
    return node;
}

static size_t
skip_line(const Reader *reader, size_t at)
{
    while (at < reader->size && reader->text[at] != '\n' && reader->text[at] != '\r')
        at++;
    if (at + 1 < reader->size && reader->text[at] == '\r' && reader->text[at + 1] == '\n')
        at++;
    return MIN(at + 1, reader->size);
}

static uint32_t
count_blanks(const char *at, const char *end)
{
    uint32_t n = 0;

    while (at + n < end && at[n] == ' ')
        n++;
    return n;
}

/* libyaml does not say how far a block was indented. It shows at the first line with anything in
 * it: what that line has more blanks in the source than in the text. */
static void
place_block(const Reader *reader, WpNode *node)
{
    const char *end = reader->text + reader->size;
    const char *line = node->text;
    size_t at = skip_line(reader, node->offset);
    size_t first = at;

    while (*line == '\n') {
        line++;
        at = skip_line(reader, at);
    }
    uint32_t in_text = count_blanks(line, node->text + node->text_size);
    uint32_t in_source = count_blanks(reader->text + at, end);

    if (*line == '\0' || in_source < in_text)
        return;
    node->indent = in_source - in_text;
    node->text_offset =
        (uint32_t)first + MIN(node->indent, count_blanks(reader->text + first, end));
}

static void
set_text(Reader *reader, WpNode *node, const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;
    size_t size = event->data.scalar.length;

    wp_document_set_text(reader->document, node, text, size);
    switch (event->data.scalar.style) {
    case YAML_LITERAL_SCALAR_STYLE:
        node->style = WP_SCALAR_LITERAL;
        place_block(reader, node);
        break;
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
        node->style = WP_SCALAR_QUOTED;
        node->text_offset++;
        break;
    default:
        node->style = WP_SCALAR_PLAIN;
        break;
    }
    node->text_is_source = node->text_offset + size <= reader->size &&
                           memcmp(reader->text + node->text_offset, text, size) == 0;
}

/* "!has(vm.owner)" read as a tag: what was meant is the rest of the line, so that it can be judged
 * as well as the rest of the file. */
static void
set_meant_text(Reader *reader, WpNode *node)
{
    const char *begin = reader->text + node->offset;
    size_t size = MIN(strcspn(begin, "\r\n"), reader->size - node->offset);

    while (size > 0 && begin[size - 1] == ' ')
        size--;
    wp_document_set_text(reader->document, node, begin, size);
    node->style = WP_SCALAR_PLAIN;
    node->length = (uint32_t)size;
    node->text_is_source = true;
}

/* What no value may have: a tag, an anchor. */
static void
check_properties(Reader *reader, const yaml_event_t *event, const yaml_char_t *anchor,
                 const yaml_char_t *tag)
{
    if (tag) {
        fault(reader, WP_DIAG_YAML_UNSUPPORTED, event->start_mark, event->start_mark,
              "a value that begins with '!': YAML takes it for a tag, and tags are not read");
        wp_yaml_hint_quoted(reader->source, offset_of(reader, event->start_mark), reader->diags);
    }
    if (anchor) {
        fault(reader, WP_DIAG_YAML_UNSUPPORTED, event->start_mark, event->start_mark,
              "anchor '&%s': anchors and aliases are not read", (const char *)anchor);
        wp_yaml_hint_quoted(reader->source, offset_of(reader, event->start_mark), reader->diags);
    }
}

static void
check_scalar(Reader *reader, const yaml_event_t *event)
{
    if (event->data.scalar.style == YAML_FOLDED_SCALAR_STYLE) {
        fault(reader, WP_DIAG_YAML_UNSUPPORTED, event->start_mark, event->start_mark,
              "a '>' block: folded text is not read, because its faults have no place");
        wp_diag_hint(reader->diags, "write '|' for '>', or the text in quotes");
    }
    if (strlen((const char *)event->data.scalar.value) != event->data.scalar.length)
        fault(reader, WP_DIAG_YAML_UNSUPPORTED, event->start_mark, event->end_mark,
              "a text that holds a NUL character");
}

static void
take_key(Reader *reader, const yaml_event_t *event)
{
    Frame *frame = top(reader);
    const char *key = (const char *)event->data.scalar.value;
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;

    if (*key == '\0' || strchr(key, '\n'))
        fault(reader, WP_DIAG_YAML_SYNTAX, event->start_mark, event->end_mark,
              "a key is one line of text, here it is %s", *key ? "several lines" : "empty");
    else if (plain && strcmp(key, "<<") == 0)
        fault(reader, WP_DIAG_YAML_UNSUPPORTED, event->start_mark, event->end_mark,
              "'<<' merges a mapping into another, which is not read");
    frame->key = g_strdup(key);
    frame->key_offset = offset_of(reader, event->start_mark);
    frame->key_length = offset_of(reader, event->end_mark) - frame->key_offset;
}

static void
on_scalar(Reader *reader, const yaml_event_t *event)
{
    check_properties(reader, event, event->data.scalar.anchor, event->data.scalar.tag);
    check_scalar(reader, event);
    if (wants_key(reader)) {
        take_key(reader, event);
        return;
    }
    WpNode *node = add_node(reader, event, WP_NODE_SCALAR);
    if (event->data.scalar.tag)
        set_meant_text(reader, node);
    else
        set_text(reader, node, event);
}

/* libyaml scans nesting in quadratic time, so it is stopped here, not when all is read. */
static bool
on_start(Reader *reader, const yaml_event_t *event, WpNodeKind kind)
{
    bool is_list = kind == WP_NODE_LIST;

    check_properties(reader, event,
                     is_list ? event->data.sequence_start.anchor : event->data.mapping_start.anchor,
                     is_list ? event->data.sequence_start.tag : event->data.mapping_start.tag);
    if (wants_key(reader)) {
        fault(reader, WP_DIAG_YAML_SYNTAX, event->start_mark, event->start_mark,
              "a key is one line of text, here it is a %s", is_list ? "list" : "mapping");
        wp_yaml_hint_quoted(reader->source, offset_of(reader, event->start_mark), reader->diags);
        return false;
    }
    if (reader->frames->len == WP_DOCUMENT_MAX_DEPTH) {
        fault(reader, WP_DIAG_TOO_LARGE, event->start_mark, event->start_mark,
              "nested deeper than %d levels", WP_DOCUMENT_MAX_DEPTH);
        return false;
    }
    Frame frame = {add_node(reader, event, kind), NULL, 0, 0};

    g_array_append_val(reader->frames, frame);
    return true;
}

static int
compare_keys(const void *a, const void *b)
{
    const WpNode *x = *(WpNode *const *)a, *y = *(WpNode *const *)b;
    int order = strcmp(x->key, y->key);

    return order != 0 ? order : x->key_offset < y->key_offset ? -1 : x->key_offset > y->key_offset;
}

static void
check_duplicates(Reader *reader, const WpNode *map)
{
    g_autoptr(GPtrArray) nodes = g_ptr_array_sized_new(map->n_children);

    for (WpNode *child = map->first; child; child = child->next)
        g_ptr_array_add(nodes, child);
    g_ptr_array_sort(nodes, compare_keys);
    for (uint32_t i = 1, first = 0; i < nodes->len; i++) {
        const WpNode *before = nodes->pdata[first], *node = nodes->pdata[i];

        if (strcmp(before->key, node->key) != 0) {
            first = i;
            continue;
        }
        WpLoc loc = wp_source_loc(reader->source, before->key_offset);

        wp_node_diag_key(node, reader->diags, WP_DIAG_YAML_DUPLICATE_KEY,
                         "key '%s' is given twice, first at %u:%u", node->key, loc.line,
                         loc.column);
        reader->failed = true;
    }
}

static void
on_end(Reader *reader, const yaml_event_t *event)
{
    WpNode *node = top(reader)->node;
    uint32_t end = offset_of(reader, event->end_mark);

    node->length = MAX(end, node->offset) - node->offset;
    if (node->kind == WP_NODE_MAP)
        check_duplicates(reader, node);
    g_array_set_size(reader->frames, reader->frames->len - 1);
}

static bool
on_document(Reader *reader, const yaml_event_t *event)
{
    if (event->data.document_start.tag_directives.start !=
        event->data.document_start.tag_directives.end)
        fault(reader, WP_DIAG_YAML_UNSUPPORTED, event->start_mark, event->start_mark,
              "a %%TAG line: tags are not read");
    if (reader->n_documents++ == 0)
        return true;
    fault(reader, WP_DIAG_YAML_UNSUPPORTED, event->start_mark, event->end_mark,
          "a second document; a file holds one");
    wp_diag_hint(reader->diags, "write it into a file of its own");
    return false;
}

/* Aliases stand for a value, which must be there for the tree to be whole. */
static void
on_alias(Reader *reader, const yaml_event_t *event)
{
    bool is_key = wants_key(reader);

    fault(reader, WP_DIAG_YAML_UNSUPPORTED, event->start_mark, event->end_mark,
          "alias '*%s': anchors and aliases are not read", (const char *)event->data.alias.anchor);
    wp_yaml_hint_quoted(reader->source, offset_of(reader, event->start_mark), reader->diags);
    if (is_key)
        top(reader)->key = g_strdup((const char *)event->data.alias.anchor);
    else
        add_node(reader, event, WP_NODE_SCALAR);
}

/* Returns: whether to go on. */
static bool
on_event(Reader *reader, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return on_document(reader, event);
    case YAML_ALIAS_EVENT:
        on_alias(reader, event);
        return true;
    case YAML_SCALAR_EVENT:
        on_scalar(reader, event);
        return true;
    case YAML_SEQUENCE_START_EVENT:
        return on_start(reader, event, WP_NODE_LIST);
    case YAML_MAPPING_START_EVENT:
        return on_start(reader, event, WP_NODE_MAP);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        on_end(reader, event);
        return true;
    case YAML_STREAM_END_EVENT:
        return false;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        return true;
    }
    return true;
}

/* Where the fault is: for what is never closed, and for what only looks like an anchor or a tag,
 * where it begins; else where libyaml noticed. */
static uint32_t
find_error(Reader *reader)
{
    static const char *const begins[] = {"while scanning an anchor", "while scanning an alias",
                                         "while scanning a tag"};
    const yaml_parser_t *parser = reader->parser;

    if (parser->error == YAML_READER_ERROR)
        return (uint32_t)MIN(parser->problem_offset, reader->size);
    for (size_t i = 0; i < G_N_ELEMENTS(begins); i++)
        if (g_strcmp0(parser->context, begins[i]) == 0)
            return offset_of(reader, parser->context_mark);
    if (g_strcmp0(parser->problem, "found unexpected end of stream") == 0)
        return offset_of(reader, parser->context_mark);
    return offset_of(reader, parser->problem_mark);
}

static void
on_parser_error(Reader *reader)
{
    const char *problem = reader->parser->problem ? reader->parser->problem : "not YAML";
    uint32_t offset = find_error(reader);

    if (reader->parser->error == YAML_MEMORY_ERROR)
        wp_out_of_memory();
    wp_source_diag(reader->source, offset, 1, reader->diags, WP_DIAG_YAML_SYNTAX, "%s",
                   wp_yaml_explain(problem));
    wp_yaml_hint_quoted(reader->source, offset, reader->diags);
    reader->failed = reader->cut = true;
}

static void
read_events(Reader *reader)
{
    bool go_on = true;

    while (go_on) {
        yaml_event_t event;

        if (!yaml_parser_parse(reader->parser, &event)) {
            on_parser_error(reader);
            return;
        }
        go_on = on_event(reader, &event);
        reader->cut = !go_on && event.type != YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
}

static WpDocument *
parse(WpSource *source, bool whole_is_enough, WpDiagList *diags)
{
    g_autoptr(WpDocument) document = wp_document_new(source);
    g_autoptr(GArray) frames = g_array_new(FALSE, FALSE, sizeof(Frame));
    yaml_parser_t parser;
    Reader reader = {.parser = &parser,
                     .document = document,
                     .source = source,
                     .diags = diags,
                     .frames = frames};

    g_array_set_clear_func(frames, clear_frame);
    reader.text = wp_source_text(source, &reader.size);
    if (!yaml_parser_initialize(&parser))
        wp_out_of_memory();
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)reader.text, reader.size);
    read_events(&reader);
    yaml_parser_delete(&parser);
    if (whole_is_enough ? reader.cut : reader.failed)
        return NULL;
    return g_steal_pointer(&document);
}

WpDocument *
wp_yaml_parse(WpSource *source, WpDiagList *diags)
{
    return parse(source, false, diags);
}

WpDocument *
wp_yaml_parse_whole(WpSource *source, WpDiagList *diags)
{
    return parse(source, true, diags);
}
