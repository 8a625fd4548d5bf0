#include "planner/base/json-find.h"

#include <string.h>

typedef struct {
    const char *at, *end;
} Cursor;

static bool skip_value(Cursor *cursor, unsigned depth);

static void
skip_blanks(Cursor *cursor)
{
    while (cursor->at < cursor->end && memchr(" \t\r\n", *cursor->at, 4))
        cursor->at++;
}

/* Past @wanted and the blanks before it; false: something else stands there. */
static bool
take(Cursor *cursor, char wanted)
{
    skip_blanks(cursor);
    if (cursor->at == cursor->end || *cursor->at != wanted)
        return false;
    cursor->at++;
    return true;
}

static bool
skip_text(Cursor *cursor)
{
    bool is_escaped = false;

    if (!take(cursor, '"'))
        return false;
    for (; cursor->at < cursor->end && (unsigned char)*cursor->at >= ' '; cursor->at++) {
        if (*cursor->at == '"' && !is_escaped)
            return take(cursor, '"');
        is_escaped = *cursor->at == '\\' && !is_escaped;
    }
    return false;
}

/* A number, true, false, null. */
static bool
skip_word(Cursor *cursor)
{
    const char *begin = cursor->at;

    while (cursor->at < cursor->end &&
           (g_ascii_isalnum(*cursor->at) || memchr("+-.", *cursor->at, 3)))
        cursor->at++;
    return cursor->at > begin;
}

/* An object up to @end '}', a list up to ']'. */
static bool
skip_values(Cursor *cursor, char end, unsigned depth)
{
    cursor->at++;
    if (depth > WP_JSON_MAX_DEPTH)
        return false;
    if (take(cursor, end))
        return true;
    do {
        if (end == '}' && (!skip_text(cursor) || !take(cursor, ':')))
            return false;
        if (!skip_value(cursor, depth))
            return false;
    } while (take(cursor, ','));
    return take(cursor, end);
}

static bool
skip_value(Cursor *cursor, unsigned depth)
{
    skip_blanks(cursor);
    if (cursor->at == cursor->end)
        return false;
    switch (*cursor->at) {
    case '"':
        return skip_text(cursor);
    case '{':
        return skip_values(cursor, '}', depth + 1);
    case '[':
        return skip_values(cursor, ']', depth + 1);
    default:
        return skip_word(cursor);
    }
}

/* The next member of an object; its name without quotes, its value without blanks. */
static bool
next_member(Cursor *cursor, Cursor *out_name, Cursor *out_value)
{
    skip_blanks(cursor);
    out_name->at = cursor->at;
    if (!skip_text(cursor))
        return false;
    out_name->at++;
    out_name->end = cursor->at - 1;
    if (!take(cursor, ':'))
        return false;
    skip_blanks(cursor);
    out_value->at = cursor->at;
    if (!skip_value(cursor, 1))
        return false;
    out_value->end = cursor->at;
    return true;
}

const char *
wp_json_find(const char *text, size_t size, const char *key, size_t *out_size)
{
    Cursor cursor = {text, text + size}, name, value;

    if (!take(&cursor, '{'))
        return NULL;
    do {
        if (!next_member(&cursor, &name, &value))
            return NULL;
        if ((size_t)(name.end - name.at) == strlen(key) && memcmp(name.at, key, strlen(key)) == 0) {
            *out_size = (size_t)(value.end - value.at);
            return take(&cursor, ',') || take(&cursor, '}') ? value.at : NULL;
        }
    } while (take(&cursor, ','));
    return NULL;
}
