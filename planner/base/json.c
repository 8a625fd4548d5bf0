#include "planner/base/json.h"

#include "planner/base/append.h"
#include "planner/base/plain.h"
#include "planner/base/quantity.h"

#define FLUSH_SIZE (64 * 1024) /* that of a file's sink, which then copies nothing */

#define MAX_LEVELS 64 /* of what waveplan writes; no document of a user's is written */

/* An open object or list. */
typedef struct {
    bool is_object;
    bool has_values;
} Level;

struct WpJson {
    WpSink *sink;
    unsigned indent;
    GString *buffer;
    uint64_t n_flushed;
    unsigned n_levels;
    Level levels[MAX_LEVELS]; /* the innermost last */
    bool is_complete;
};

WpJson *
wp_json_new(WpSink *sink, unsigned indent)
{
    WpJson *json = g_new0(WpJson, 1);

    json->sink = sink;
    json->indent = indent;
    json->buffer = g_string_new(NULL);
    return json;
}

static void
flush(WpJson *json)
{
    wp_sink_write(json->sink, json->buffer->str, json->buffer->len);
    json->n_flushed += json->buffer->len;
    g_string_truncate(json->buffer, 0);
}

void
wp_json_free(WpJson *json)
{
    if (!json)
        return;
    g_assert(json->n_levels == 0);
    if (json->is_complete)
        g_string_append_c(json->buffer, '\n');
    flush(json);
    g_string_free(json->buffer, TRUE);
    g_free(json);
}

uint64_t
wp_json_size(const WpJson *json)
{
    return json->n_flushed + json->buffer->len;
}

void
wp_json_next_line(WpJson *json)
{
    g_assert(json->n_levels == 0 && json->is_complete);
    wp_append(json->buffer, "\n", 1);
    json->is_complete = false;
}

/* Controls and the marks that turn text around would make what is shown differ from what is. */
static bool
must_escape(gunichar c)
{
    return c < 0x20 || c == '"' || c == '\\' || (c >= 0x7F && c < 0xA0) || c == 0x061C ||
           c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF || c == 0xFFFD;
}

static void
append_escaped(GString *out, gunichar c)
{
    static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    const char *letter = letters;

    while (*letter && (gunichar)*letter != c)
        letter += 2;
    if (*letter)
        g_string_append_printf(out, "\\%c", letter[1]);
    else
        g_string_append_printf(out, "\\u%04x", c);
}

/* ASCII that stands as it is: nearly all there is, so nothing else is asked of it. */
static inline bool
is_plain(char c)
{
    return c >= ' ' && c < 0x7F && c != '"' && c != '\\';
}

/* The text that begins at @start and is plain up to @text. */
static void
append_rest(GString *out, const char *start, const char *text)
{
    for (;;) {
        while (is_plain(*text))
            text++;
        if (*text == '\0')
            break;
        const char *next = text + 1;
        gunichar c = (unsigned char)*text;

        if (c >= 0x80) {
            c = g_utf8_get_char_validated(text, -1);
            if (c == (gunichar)-1 || c == (gunichar)-2)
                c = 0xFFFD; /* not text */
            else
                next = g_utf8_next_char(text);
        }
        if (must_escape(c)) {
            g_string_append_len(out, start, text - start);
            append_escaped(out, c);
            start = next;
        }
        text = next;
    }
    wp_append(out, start, (size_t)(text - start));
}

void
wp_append_json_text(GString *out, const char *text)
{
    const char *at = text;
    size_t size = strlen(text);

    if (size >= WP_PLAIN_BLOCK && wp_text_is_plain(text, size, '"', '\\', '"'))
        at += size;
    while (is_plain(*at))
        at++;
    if (*at == '\0') {
        char *room = wp_append_room(out, size + 2);

        room[0] = room[size + 1] = '"';
        memcpy(room + 1, text, size);
        return;
    }
    wp_append(out, "\"", 1);
    append_rest(out, text, at);
    wp_append(out, "\"", 1);
}

static void
new_line(WpJson *json)
{
    if (json->indent == 0)
        return;
    g_string_append_c(json->buffer, '\n');
    for (unsigned i = 0; i < json->n_levels * json->indent; i++)
        g_string_append_c(json->buffer, ' ');
}

static void
begin_member(WpJson *json, Level *level)
{
    if (level->has_values)
        wp_append(json->buffer, ",", 1);
    level->has_values = true;
    new_line(json);
}

/* What stands before a value: comma, line, key. */
static void
begin_value(WpJson *json, const char *key)
{
    Level *level = json->n_levels > 0 ? &json->levels[json->n_levels - 1] : NULL;

    g_assert((level && level->is_object) == (key != NULL));
    g_assert(level || !json->is_complete);
    if (!level) {
        json->is_complete = true;
        return;
    }
    begin_member(json, level);
    if (key) {
        wp_append_json_text(json->buffer, key);
        wp_append(json->buffer, ": ", json->indent > 0 ? 2 : 1);
    }
}

static void
end_value(WpJson *json)
{
    if (json->buffer->len >= FLUSH_SIZE)
        flush(json);
}

static void
begin_level(WpJson *json, const char *key, bool is_object)
{
    begin_value(json, key);
    wp_append(json->buffer, is_object ? "{" : "[", 1);
    g_assert(json->n_levels < MAX_LEVELS);
    json->levels[json->n_levels++] = (Level){is_object, false};
}

static void
end_level(WpJson *json, bool is_object)
{
    g_assert(json->n_levels > 0);
    Level level = json->levels[--json->n_levels];

    g_assert(level.is_object == is_object);
    if (level.has_values)
        new_line(json);
    wp_append(json->buffer, is_object ? "}" : "]", 1);
    end_value(json);
}

void
wp_json_begin_object(WpJson *json, const char *key)
{
    begin_level(json, key, true);
}

void
wp_json_end_object(WpJson *json)
{
    end_level(json, true);
}

void
wp_json_begin_list(WpJson *json, const char *key)
{
    begin_level(json, key, false);
}

void
wp_json_end_list(WpJson *json)
{
    end_level(json, false);
}

void
wp_json_text(WpJson *json, const char *key, const char *text)
{
    begin_value(json, key);
    if (text)
        wp_append_json_text(json->buffer, text);
    else
        g_string_append(json->buffer, "null");
    end_value(json);
}

GString *
wp_json_begin_piece(WpJson *json)
{
    g_assert(json->indent == 0 && json->n_levels > 0);
    begin_member(json, &json->levels[json->n_levels - 1]);
    return json->buffer;
}

void
wp_json_end_piece(WpJson *json)
{
    end_value(json);
}

void
wp_json_int(WpJson *json, const char *key, int64_t value)
{
    wp_json_scaled(json, key, value, 1, 0);
}

void
wp_json_bool(WpJson *json, const char *key, bool value)
{
    begin_value(json, key);
    g_string_append(json->buffer, value ? "true" : "false");
    end_value(json);
}

void
wp_json_scaled(WpJson *json, const char *key, int64_t value, int64_t factor, unsigned digits)
{
    begin_value(json, key);
    wp_append_scaled(json->buffer, value, factor, digits);
    end_value(json);
}
