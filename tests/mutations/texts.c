#include "tests/mutations/mutate.h"

#include <string.h>

/* Changes of a whole text: what encoding it is in, how its lines end. */

/* The bytes as UTF-8: what is not is taken for Latin-1. Without byte order mark, NUL as blank. */
static char *
as_utf8(const GByteArray *bytes)
{
    const char *text = (const char *)bytes->data;
    size_t size = bytes->len;

    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        text += 3, size -= 3;
    if (size > 0 && g_utf8_validate(text, (gssize)size, NULL))
        return g_strndup(text, size);
    GString *out = g_string_sized_new(size);
    for (size_t i = 0; i < size; i++)
        g_string_append_unichar(out, (uint8_t)text[i] == 0 ? ' ' : (uint8_t)text[i]);
    return g_string_free(out, FALSE);
}

static void
append_unit(GByteArray *bytes, bool big, uint32_t unit)
{
    uint8_t pair[2] = {(uint8_t)(big ? unit >> 8 : unit), (uint8_t)(big ? unit : unit >> 8)};

    g_byte_array_append(bytes, pair, 2);
}

static bool
utf16(GByteArray *bytes, bool big, bool mark)
{
    g_autofree char *text = as_utf8(bytes);

    g_byte_array_set_size(bytes, 0);
    if (mark)
        append_unit(bytes, big, 0xFEFF);
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);

        if (c > 0xFFFF) {
            append_unit(bytes, big, 0xD800 + ((c - 0x10000) >> 10));
            append_unit(bytes, big, 0xDC00 + ((c - 0x10000) & 0x3FF));
        } else {
            append_unit(bytes, big, c);
        }
    }
    return true;
}

static bool
to_utf16le(GByteArray *bytes, uint64_t *chance)
{
    return utf16(bytes, false, !chance_one_in(chance, 4));
}

static bool
to_utf16be(GByteArray *bytes, uint64_t *chance)
{
    return utf16(bytes, true, !chance_one_in(chance, 4));
}

/* A UTF-16 that ends in the middle of a character, or has halves of pairs. */
static bool
to_bad_utf16(GByteArray *bytes, uint64_t *chance)
{
    utf16(bytes, chance_one_in(chance, 2), true);
    if (bytes->len > 4 && chance_one_in(chance, 2))
        bytes->data[2 + chance_below(chance, bytes->len - 2)] = 0xDC;
    g_byte_array_set_size(bytes, bytes->len - 1);
    return true;
}

static bool
to_latin1(GByteArray *bytes, uint64_t *chance)
{
    g_autofree char *text = as_utf8(bytes);

    (void)chance;
    g_byte_array_set_size(bytes, 0);
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        uint8_t byte = (uint8_t)(c < 256 ? c : '?');

        g_byte_array_append(bytes, &byte, 1);
    }
    return true;
}

/* Letters become others that are not ASCII, in UTF-8 or in Latin-1. */
static bool
accents(GByteArray *bytes, uint64_t *chance)
{
    bool wide = chance_one_in(chance, 2);
    uint32_t n = 1 + chance_below(chance, 10);

    if (bytes->len == 0)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        size_t at = chance_below(chance, bytes->len);

        if (g_ascii_isalpha(bytes->data[at]))
            replace_bytes(bytes, at, 1, wide ? "\xC3\xA9" : "\xE9", wide ? 2 : 1);
    }
    return true;
}

static bool
add_mark(GByteArray *bytes, uint64_t *chance)
{
    for (uint32_t n = 1 + chance_below(chance, 2); n > 0; n--)
        replace_bytes(bytes, 0, 0, "\xEF\xBB\xBF", 3);
    return true;
}

/* Twice UTF-8: what a tool makes of a file that it took for Latin-1. */
static bool
twice_utf8(GByteArray *bytes, uint64_t *chance)
{
    GString *out = g_string_sized_new(bytes->len);

    (void)chance;
    for (size_t i = 0; i < bytes->len; i++)
        g_string_append_unichar(out, bytes->data[i] == 0 ? ' ' : bytes->data[i]);
    g_byte_array_set_size(bytes, 0);
    g_byte_array_append(bytes, (const uint8_t *)out->str, (guint)out->len);
    g_string_free(out, TRUE);
    return true;
}

/* Each line end becomes one of @ends, some of them only (1 in @some). */
static void
end_lines(GByteArray *bytes, uint64_t *chance, const char *const *ends, uint32_t n, uint32_t some)
{
    GByteArray *out = g_byte_array_new();

    for (size_t i = 0; i < bytes->len; i++) {
        bool crlf = i + 1 < bytes->len && bytes->data[i] == '\r' && bytes->data[i + 1] == '\n';
        const char *end = ends[chance_below(chance, n)];

        if ((bytes->data[i] == '\n' || bytes->data[i] == '\r') && chance_one_in(chance, some))
            g_byte_array_append(out, (const uint8_t *)end, (guint)strlen(end));
        else
            g_byte_array_append(out, bytes->data + i, crlf ? 2 : 1);
        i += crlf;
    }
    g_byte_array_set_size(bytes, 0);
    g_byte_array_append(bytes, out->data, out->len);
    g_byte_array_unref(out);
}

static bool
other_line_ends(GByteArray *bytes, uint64_t *chance)
{
    static const char *const ends[] = {"\n", "\r\n", "\r", "\r\r\n", "\n\r", "\n\n"};

    end_lines(bytes, chance, ends + chance_below(chance, G_N_ELEMENTS(ends)), 1, 1);
    return true;
}

static bool
mixed_line_ends(GByteArray *bytes, uint64_t *chance)
{
    static const char *const ends[] = {"\n", "\r\n", "\r", "\r\r\n", "\n\n", "", " "};

    end_lines(bytes, chance, ends, G_N_ELEMENTS(ends), 1 + chance_below(chance, 10));
    return true;
}

const Change text_changes[] = {
    {"encoding: UTF-16LE", to_utf16le},
    {"encoding: UTF-16BE", to_utf16be},
    {"encoding: broken UTF-16", to_bad_utf16},
    {"encoding: Latin-1", to_latin1},
    {"encoding: accents", accents},
    {"encoding: byte order marks", add_mark},
    {"encoding: UTF-8 twice", twice_utf8},
    {"line ends: others", other_line_ends},
    {"line ends: mixed", mixed_line_ends},
};
const uint32_t n_text_changes = G_N_ELEMENTS(text_changes);
