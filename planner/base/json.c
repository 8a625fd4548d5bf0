#include "planner/base/json.h"

#include "planner/base/quantity.h"

#include <string.h>

#define FLUSH_SIZE (32 * 1024)

/* An open object or list. */
typedef struct {
    bool is_object;
    bool has_values;
} Level;

struct WpJson {
    WpSink *sink;
    unsigned indent;
    GString *buffer;
    GArray *levels; /* of Level, the innermost last */
    bool is_complete;
};

WpJson *
wp_json_new(WpSink *sink, unsigned indent)
{
    WpJson *json = g_new0(WpJson, 1);

    json->sink = sink;
    json->indent = indent;
    json->buffer = g_string_new(NULL);
    json->levels = g_array_new(FALSE, FALSE, sizeof(Level));
    return json;
}

static void
flush(WpJson *json)
{
    wp_sink_write(json->sink, json->buffer->str, json->buffer->len);
    g_string_truncate(json->buffer, 0);
}

void
wp_json_free(WpJson *json)
{
    if (!json)
        return;
    g_assert(json->levels->len == 0);
    if (json->is_complete)
        g_string_append_c(json->buffer, '\n');
    flush(json);
    g_array_unref(json->levels);
    g_string_free(json->buffer, TRUE);
    g_free(json);
}

void
wp_json_next_line(WpJson *json)
{
    g_assert(json->levels->len == 0 && json->is_complete);
    g_string_append_c(json->buffer, '\n');
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
static bool
is_plain(char c)
{
    return c >= ' ' && c < 0x7F && c != '"' && c != '\\';
}

void
wp_append_json_text(GString *out, const char *text)
{
    const char *start = text;

    g_string_append_c(out, '"');
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
    g_string_append_len(out, start, text - start);
    g_string_append_c(out, '"');
}

static void
new_line(WpJson *json)
{
    if (json->indent == 0)
        return;
    g_string_append_c(json->buffer, '\n');
    for (unsigned i = 0; i < json->levels->len * json->indent; i++)
        g_string_append_c(json->buffer, ' ');
}

/* What stands before a value: comma, line, key. */
static void
begin_value(WpJson *json, const char *key)
{
    Level *level = NULL;

    if (json->levels->len > 0)
        level = &g_array_index(json->levels, Level, json->levels->len - 1);
    g_assert((level && level->is_object) == (key != NULL));
    g_assert(level || !json->is_complete);
    if (!level) {
        json->is_complete = true;
        return;
    }
    if (level->has_values)
        g_string_append_c(json->buffer, ',');
    level->has_values = true;
    new_line(json);
    if (key) {
        wp_append_json_text(json->buffer, key);
        g_string_append(json->buffer, json->indent > 0 ? ": " : ":");
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
    Level level = {is_object, false};

    begin_value(json, key);
    g_string_append_c(json->buffer, is_object ? '{' : '[');
    g_array_append_val(json->levels, level);
}

static void
end_level(WpJson *json, bool is_object)
{
    g_assert(json->levels->len > 0);
    Level level = g_array_index(json->levels, Level, json->levels->len - 1);

    g_assert(level.is_object == is_object);
    g_array_set_size(json->levels, json->levels->len - 1);
    if (level.has_values)
        new_line(json);
    g_string_append_c(json->buffer, is_object ? '}' : ']');
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
