#include "parsers/text/encoding.h"

#include <string.h>

#define REPLACEMENT 0xFFFDu

/* Bytes 0x80 to 0x9F of Windows-1252; those it leaves open are the C1 controls, as browsers have
 * it. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

const char *
wp_encoding_name(WpEncoding encoding)
{
    static const char *const names[] = {"UTF-8", "UTF-16LE", "UTF-16BE", "Windows-1252"};

    g_assert(encoding < G_N_ELEMENTS(names));
    return names[encoding];
}

/* Text of Latin letters in UTF-16 has a NUL in every other byte; no other text has NULs. */
static bool
looks_like_utf16(const uint8_t *head, size_t size, size_t nul_at)
{
    size_t pairs = MIN(size, 512) / 2;
    size_t nuls = 0, others = 0;

    for (size_t i = 0; i < pairs; i++) {
        nuls += head[2 * i + nul_at] == 0;
        others += head[2 * i + 1 - nul_at] == 0;
    }
    return pairs >= 2 && others == 0 && nuls * 2 > pairs;
}

bool
wp_encoding_is_utf32(const uint8_t *head, size_t size)
{
    size_t quads = MIN(size, 512) / 4, little = 0, big = 0;

    if (size >= 4 && (memcmp(head, "\xFF\xFE\0\0", 4) == 0 || memcmp(head, "\0\0\xFE\xFF", 4) == 0))
        return true;
    for (size_t i = 0; i < quads; i++, head += 4) {
        little += head[0] != 0 && head[1] == 0 && head[2] == 0 && head[3] == 0;
        big += head[0] == 0 && head[1] == 0 && head[2] == 0 && head[3] != 0;
    }
    return quads >= 4 && (little > quads / 2 || big > quads / 2);
}

/* Whether @text is UTF-8 as far as it goes: up to three bytes of a cut character may end it. */
static bool
is_utf8(const char *text, size_t size, bool whole)
{
    const char *end;

    if (g_utf8_validate_len(text, size, &end))
        return true;
    size_t left = size - (size_t)(end - text);
    return !whole && left <= 3 && g_utf8_get_char_validated(end, (gssize)left) == (gunichar)-2;
}

/* Whether most of what is beyond ASCII in @text is UTF-8: files put together have cells of both,
 * and those that are not are read one by one. By chance a text of Windows-1252 hardly ever has
 * one. */
static bool
is_mostly_utf8(const char *text, size_t size)
{
    size_t n_good = 0, n_bad = 0;
    const char *end = text + size;

    while (text < end) {
        const char *stop;

        g_utf8_validate_len(text, (gsize)(end - text), &stop);
        for (; text < stop; text++)
            n_good += (uint8_t)*text >= 0xC0;
        if (text < end) {
            n_bad++;
            text++;
        }
    }
    return n_good > 0 && n_good >= n_bad;
}

WpEncoding
wp_encoding_sniff(const uint8_t *head, size_t size, bool whole, size_t *out_bom)
{
    *out_bom = 0;
    if (size >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0) {
        *out_bom = 3;
        return WP_ENCODING_UTF8;
    }
    if (size >= 2 && (memcmp(head, "\xFF\xFE", 2) == 0 || memcmp(head, "\xFE\xFF", 2) == 0)) {
        *out_bom = 2;
        return head[0] == 0xFF ? WP_ENCODING_UTF16LE : WP_ENCODING_UTF16BE;
    }
    if (looks_like_utf16(head, size, 1))
        return WP_ENCODING_UTF16LE;
    if (looks_like_utf16(head, size, 0))
        return WP_ENCODING_UTF16BE;
    if (memchr(head, 0, size) || is_utf8((const char *)head, size, whole) ||
        is_mostly_utf8((const char *)head, size))
        return WP_ENCODING_UTF8;
    return WP_ENCODING_WINDOWS_1252;
}

static size_t
decode_windows_1252(const uint8_t *in, size_t size, char *out)
{
    size_t used = 0;

    for (size_t i = 0; i < size; i++) {
        if (in[i] < 0x80)
            out[used++] = (char)in[i];
        else
            used += (size_t)g_unichar_to_utf8(in[i] < 0xA0 ? windows_1252[in[i] - 0x80] : in[i],
                                              out + used);
    }
    return used;
}

static size_t
decode_utf16(const uint8_t *in, size_t size, bool big_endian, bool last, char *out,
             size_t *out_taken)
{
    size_t used = 0, at = 0;

    while (at + 1 < size) {
        gunichar unit = (gunichar)(in[at + !big_endian] << 8 | in[at + big_endian]);

        at += 2;
        if (unit >= 0xD800 && unit < 0xDC00) { /* first half of a pair */
            if (at + 1 >= size && !last) {
                at -= 2;
                break;
            }
            gunichar low =
                at + 1 < size ? (gunichar)(in[at + !big_endian] << 8 | in[at + big_endian]) : 0;
            if (low >= 0xDC00 && low < 0xE000) {
                unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                at += 2;
            } else {
                unit = REPLACEMENT;
            }
        } else if (unit >= 0xDC00 && unit < 0xE000) {
            unit = REPLACEMENT;
        }
        used += (size_t)g_unichar_to_utf8(unit, out + used);
    }
    if (last && at < size) {
        used += (size_t)g_unichar_to_utf8(REPLACEMENT, out + used);
        at = size;
    }
    *out_taken = at;
    return used;
}

size_t
wp_encoding_decode(WpEncoding encoding, const uint8_t *in, size_t size, bool last, char *out,
                   size_t *out_taken)
{
    *out_taken = size;
    switch (encoding) {
    case WP_ENCODING_UTF8:
        memcpy(out, in, size);
        return size;
    case WP_ENCODING_WINDOWS_1252:
        return decode_windows_1252(in, size, out);
    case WP_ENCODING_UTF16LE:
    case WP_ENCODING_UTF16BE:
        return decode_utf16(in, size, encoding == WP_ENCODING_UTF16BE, last, out, out_taken);
    }
    g_assert_not_reached();
}

uint64_t
wp_encoding_source_size(WpEncoding encoding, const char *text, size_t size)
{
    uint64_t characters = 0, pairs = 0;

    if (encoding == WP_ENCODING_UTF8)
        return size;
    for (size_t i = 0; i < size; i++) {
        characters += ((uint8_t)text[i] & 0xC0) != 0x80;
        pairs += (uint8_t)text[i] >= 0xF0;
    }
    return encoding == WP_ENCODING_WINDOWS_1252 ? characters : 2 * (characters + pairs);
}

#define SIGN_OF_NUL "\xE2\x90\x80"

char *
wp_encoding_mend(const char *text, size_t size, size_t *out_size)
{
    const char *end = text + size, *bad;

    if (g_utf8_validate(text, (gssize)size, NULL))
        return NULL;
    GString *out = g_string_sized_new(size);
    for (; text < end && !g_utf8_validate(text, end - text, &bad); text = bad + 1) {
        char letter[WP_ENCODING_GROWTH];
        size_t used = decode_windows_1252((const uint8_t *)bad, 1, letter);

        g_string_append_len(out, text, bad - text);
        if (*bad == '\0')
            g_string_append(out, SIGN_OF_NUL);
        else
            g_string_append_len(out, letter, (gssize)used);
    }
    g_string_append_len(out, text, end - text);
    *out_size = out->len;
    return g_string_free(out, FALSE);
}

/* The character of "_xHHHH_" at @at; 0 if there is none that text may have. */
static uint32_t
escaped_at(const char *at, size_t size)
{
    uint32_t c = 0;

    if (size < 7 || at[1] != 'x' || at[6] != '_')
        return 0;
    for (int i = 2; i < 6; i++) {
        int digit = g_ascii_xdigit_value(at[i]);
        if (digit < 0)
            return 0;
        c = c * 16 + (uint32_t)digit;
    }
    bool usable = c == '\t' || c == '\n' || c == '\r' || (c >= ' ' && g_unichar_validate(c));
    return usable ? c : 0;
}

void
wp_encoding_unescape(GString *out, size_t begin)
{
    size_t to = begin;

    if (!memchr(out->str + begin, '_', out->len - begin))
        return;
    for (size_t from = begin; from < out->len;) {
        uint32_t c = out->str[from] == '_' ? escaped_at(out->str + from, out->len - from) : 0;

        if (c == 0) {
            out->str[to++] = out->str[from++];
            continue;
        }
        to += (size_t)g_unichar_to_utf8(c, out->str + to);
        from += 7;
    }
    g_string_truncate(out, to);
}
