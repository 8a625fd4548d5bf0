#include <string.h>

#include "rules/engine/lib/library.h"
#include "rules/engine/lib/utf8.h"

/* CEL's string functions but for format() and matches(); indexes count code points from 0. */

WP_CEL_F(size_of_string)
{
    call->work += args->aux / 64;
    return wp_cel_int((int64_t)wp_cel_utf8_length(args->text, args->aux));
}

WP_CEL_F(size_of_list)
{
    return wp_cel_int(args->list->n);
}

WP_CEL_F(size_of_map)
{
    return wp_cel_int(args->map->n);
}

WP_CEL_F(contains)
{
    call->work += args[0].aux / 64;
    return wp_cel_bool(wp_cel_utf8_find(args[0].text, args[0].aux, args[1].text, args[1].aux, 0) !=
                       SIZE_MAX);
}

WP_CEL_F(starts_with)
{
    return wp_cel_bool(args[1].aux <= args[0].aux &&
                       memcmp(args[0].text, args[1].text, args[1].aux) == 0);
}

WP_CEL_F(ends_with)
{
    return wp_cel_bool(
        args[1].aux <= args[0].aux &&
        memcmp(args[0].text + args[0].aux - args[1].aux, args[1].text, args[1].aux) == 0);
}

static WpCelValue
out_of_range(WpCelCall *call, int64_t index)
{
    return wp_cel_error(call, "index out of range: %" G_GINT64_FORMAT, index);
}

WP_CEL_F(char_at)
{
    size_t at = wp_cel_utf8_offset(args[0].text, args[0].aux, args[1].integer);
    size_t end;

    if (at == SIZE_MAX)
        return out_of_range(call, args[1].integer);
    if (at == args[0].aux)
        return wp_cel_string("", 0);
    end = at + wp_cel_utf8_offset(args[0].text + at, args[0].aux - at, 1);
    return wp_cel_make_string(call, args[0].text + at, end - at);
}

/* Byte @at of the text as an index; -1 for SIZE_MAX. */
static WpCelValue
index_value(const WpCelValue *text, size_t at)
{
    return wp_cel_int(at == SIZE_MAX ? -1 : (int64_t)wp_cel_utf8_length(text->text, at));
}

WP_CEL_F(index_of)
{
    size_t from = n_args > 2 ? wp_cel_utf8_offset(args[0].text, args[0].aux, args[2].integer) : 0;

    call->work += args[0].aux / 64;
    if (from == SIZE_MAX)
        return out_of_range(call, args[2].integer);
    return index_value(
        &args[0], wp_cel_utf8_find(args[0].text, args[0].aux, args[1].text, args[1].aux, from));
}

WP_CEL_F(last_index_of)
{
    size_t from = args[0].aux;

    call->work += args[0].aux / 16;
    if (n_args > 2) {
        from = wp_cel_utf8_offset(args[0].text, args[0].aux, args[2].integer);
        if (from == SIZE_MAX)
            return out_of_range(call, args[2].integer);
    }
    if (args[1].aux > args[0].aux)
        return wp_cel_int(-1);
    for (size_t at = MIN(from, args[0].aux - args[1].aux) + 1; at-- > 0;)
        if (memcmp(args[0].text + at, args[1].text, args[1].aux) == 0)
            return index_value(&args[0], at);
    return wp_cel_int(-1);
}

WP_CEL_F(substring)
{
    size_t begin = wp_cel_utf8_offset(args[0].text, args[0].aux, args[1].integer);
    size_t end = args[0].aux;

    if (begin == SIZE_MAX)
        return out_of_range(call, args[1].integer);
    if (n_args > 2) {
        end = wp_cel_utf8_offset(args[0].text, args[0].aux, args[2].integer);
        if (end == SIZE_MAX)
            return out_of_range(call, args[2].integer);
        if (end < begin)
            return wp_cel_error(
                call, "invalid substring range: from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
                args[1].integer, args[2].integer);
    }
    return wp_cel_make_string(call, args[0].text + begin, end - begin);
}

static WpCelValue
change_case(WpCelCall *call, const WpCelValue *text, char (*change)(char))
{
    char *copy = wp_cel_scratch_text(call->scratch, text->text, text->aux);

    call->work += text->aux / 64;
    for (uint32_t i = 0; i < text->aux; i++)
        copy[i] = change(copy[i]);
    return wp_cel_string(copy, text->aux);
}

WP_CEL_F(lower_ascii)
{
    return change_case(call, args, g_ascii_tolower);
}

WP_CEL_F(upper_ascii)
{
    return change_case(call, args, g_ascii_toupper);
}

WP_CEL_F(join)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const WpCelList *list = args[0].list;

    for (uint32_t i = 0; i < list->n; i++) {
        if (list->items[i].kind != WP_CEL_STRING)
            return wp_cel_error(call, "join() of a list that has a %s",
                                wp_cel_kind_name(list->items[i].kind));
        if (i > 0 && n_args > 1)
            g_string_append_len(text, args[1].text, args[1].aux);
        g_string_append_len(text, list->items[i].text, list->items[i].aux);
        if (text->len > WP_CEL_MAX_TEXT)
            break;
    }
    return wp_cel_make_string(call, text->str, text->len);
}

/* Where the next @old begins; an empty one stands between all code points. */
static size_t
next_match(const WpCelValue *text, const WpCelValue *old, size_t from, bool is_first)
{
    if (old->aux > 0)
        return wp_cel_utf8_find(text->text, text->aux, old->text, old->aux, from);
    if (is_first)
        return 0;
    if (from >= text->aux)
        return SIZE_MAX;
    return from + wp_cel_utf8_offset(text->text + from, text->aux - from, 1);
}

WP_CEL_F(replace)
{
    int64_t limit = n_args > 3 ? args[3].integer : -1;
    g_autoptr(GString) text = g_string_new(NULL);
    size_t copied = 0;

    for (int64_t n = 0; (limit < 0 || n < limit) && text->len <= WP_CEL_MAX_TEXT; n++) {
        size_t at = next_match(&args[0], &args[1], copied, n == 0);

        if (at == SIZE_MAX)
            break;
        g_string_append_len(text, args[0].text + copied, (gssize)(at - copied));
        g_string_append_len(text, args[2].text, args[2].aux);
        copied = at + args[1].aux;
    }
    g_string_append_len(text, args[0].text + copied, (gssize)(args[0].aux - copied));
    return wp_cel_make_string(call, text->str, text->len);
}

WP_CEL_F(split)
{
    int64_t limit = n_args > 2 ? args[2].integer : -1;
    const WpCelValue *text = &args[0];
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(WpCelValue));
    size_t begin = 0;

    while (limit != 0 && items->len <= WP_CEL_MAX_ITEMS) {
        size_t at = limit > 0 && items->len + 1 == (uint64_t)limit
                        ? SIZE_MAX
                        : next_match(text, &args[1], begin, false);
        /* split by nothing gives the code points, and nothing of nothing */
        bool is_last = at == SIZE_MAX || (args[1].aux == 0 && at >= text->aux);
        size_t end = at == SIZE_MAX ? text->aux : at;
        WpCelValue item = wp_cel_make_string(call, text->text + begin, end - begin);

        if (args[1].aux == 0 && text->aux == 0)
            break;
        g_array_append_val(items, item);
        if (is_last)
            break;
        begin = at + args[1].aux;
    }

    size_t size = items->len * sizeof(WpCelValue);
    WpCelValue *kept = wp_cel_scratch_alloc(call->scratch, size);

    if (size > 0)
        memcpy(kept, items->data, size);
    return wp_cel_make_list(call, kept, items->len);
}

/* Unicode's White_Space property. */
static bool
is_white(gunichar c)
{
    return (c >= 0x09 && c <= 0x0d) || c == 0x20 || c == 0x85 || c == 0xa0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
           c == 0x205f || c == 0x3000;
}

WP_CEL_F(trim)
{
    const char *begin = args->text;
    const char *end = begin + args->aux;

    while (begin < end && is_white(g_utf8_get_char(begin)))
        begin = g_utf8_next_char(begin);
    while (end > begin) {
        const char *last = end - 1;

        while (last > begin && ((unsigned char)*last & 0xc0) == 0x80)
            last--;
        if (!is_white(g_utf8_get_char(last)))
            break;
        end = last;
    }
    return wp_cel_make_string(call, begin, (size_t)(end - begin));
}

WP_CEL_F(reverse)
{
    char *copy = wp_cel_scratch_alloc(call->scratch, args->aux + 1);
    size_t to = args->aux;

    call->work += args->aux / 64;
    for (size_t at = 0; at < args->aux;) {
        size_t n = wp_cel_utf8_offset(args->text + at, args->aux - at, 1);

        to -= n;
        memcpy(copy + to, args->text + at, n);
        at += n;
    }
    return wp_cel_string(copy, args->aux);
}

WP_CEL_F(quote)
{
    static const char from[] = "\a\b\f\n\r\t\v\\\"";
    static const char to[] = "abfnrtv\\\"";
    g_autoptr(GString) text = g_string_new("\"");

    for (uint32_t i = 0; i < args->aux; i++) {
        char c = args->text[i];
        const char *found = c ? strchr(from, c) : NULL;

        if (found) {
            g_string_append_c(text, '\\');
            c = to[found - from];
        }
        g_string_append_c(text, c);
    }
    g_string_append_c(text, '"');
    return wp_cel_make_string(call, text->str, text->len);
}
