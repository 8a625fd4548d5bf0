#include "rules/engine/syntax/literal.h"

#include <string.h>

/* The byte behind the closing quotes; 0 if there are none. */
static size_t
find_end(const WpCelText *text, size_t at, char quote, size_t n_quotes, bool raw)
{
    while (at < text->size) {
        char c = text->bytes[at];
        size_t n = 0;

        if (n_quotes == 1 && (c == '\n' || c == '\r'))
            return 0;
        if (c == '\\' && !raw) {
            at += 2;
            continue;
        }
        while (n < n_quotes && at + n < text->size && text->bytes[at + n] == quote)
            n++;
        if (n == n_quotes)
            return at + n;
        at++;
    }
    return 0;
}

static int32_t
digits_value(const char *bytes, size_t size, unsigned base)
{
    int64_t value = 0;

    for (size_t i = 0; i < size; i++) {
        int digit = g_ascii_xdigit_value(bytes[i]);

        if (digit < 0 || digit >= (int)base)
            return -1;
        value = value * base + digit;
        if (value > INT32_MAX)
            return -1;
    }
    return (int32_t)value;
}

/* What the letter behind a backslash stands for. */
static const char simple_from[] = "abfnrtv\\?\"'`";
static const char simple_to[] = "\a\b\f\n\r\t\v\\?\"'`";

/* Decodes the escape behind a backslash at @bytes (@left bytes follow). Returns: bytes used, 0 for
 * an escape that does not exist. */
static size_t
decode_escape(const char *bytes, size_t left, gunichar *out)
{
    const char *simple = left > 0 && *bytes ? strchr(simple_from, *bytes) : NULL;
    size_t skip = 1;
    size_t n = 0;

    if (simple) {
        *out = (gunichar)simple_to[simple - simple_from];
        return 1;
    }
    if (left == 0)
        return 0;
    switch (*bytes) {
    case 'x':
    case 'X':
        n = 2;
        break;
    case 'u':
        n = 4;
        break;
    case 'U':
        n = 8;
        break;
    case '0':
    case '1':
    case '2':
    case '3':
        n = 3;
        skip = 0;
        break;
    default:
        return 0;
    }
    if (left < skip + n)
        return 0;

    int32_t code = digits_value(bytes + skip, n, skip ? 16 : 8);

    if (code < 0 || !g_unichar_validate((gunichar)code))
        return 0;
    *out = (gunichar)code;
    return skip + n;
}

/* The text between the quotes, at bytes @begin to @end of the expression, with escapes decoded. */
static bool
decode(WpCelScanner *scanner, size_t begin, size_t end, WpCelToken *token)
{
    const char *bytes = scanner->text->bytes;
    char *text = wp_arena_alloc(scanner->arena, end - begin + 1); /* escapes only shrink */
    size_t size = 0;
    bool good = true;

    for (size_t at = begin; at < end;) {
        gunichar code;

        if (bytes[at] != '\\') {
            text[size++] = bytes[at++];
            continue;
        }
        size_t used = decode_escape(bytes + at + 1, end - at - 1, &code);
        if (used == 0) {
            wp_cel_text_diag(scanner->text, at, at + 2, scanner->diags, WP_DIAG_CEL_SYNTAX,
                             "no such escape; a backslash is '\\\\', or write a raw text: r'...'");
            good = false;
            at += MIN(2, end - at);
            continue;
        }
        size += (size_t)g_unichar_to_utf8(code, text + size);
        at += 1 + used;
    }
    token->value = wp_cel_string(text, size);
    return good;
}

bool
wp_cel_literal_scan(WpCelScanner *scanner, WpCelToken *token, bool raw)
{
    const WpCelText *text = scanner->text;
    size_t at = scanner->at;
    char quote = text->bytes[at];
    size_t n_quotes = 1;
    bool good = true;

    if (text->size - at >= 3 && text->bytes[at + 1] == quote && text->bytes[at + 2] == quote)
        n_quotes = 3;

    size_t begin = at + n_quotes;
    size_t end = find_end(text, begin, quote, n_quotes, raw);

    token->kind = WP_CEL_TOKEN_FAULT;
    if (end == 0) {
        wp_cel_text_diag(text, token->begin, begin, scanner->diags, WP_DIAG_CEL_SYNTAX,
                         n_quotes == 3 ? "a text that is never closed"
                                       : "a text that is not closed on its line");
        scanner->at = text->size;
        return false;
    }
    scanner->at = end;
    if (raw)
        token->value = wp_cel_string(
            wp_arena_strndup(scanner->arena, text->bytes + begin, end - n_quotes - begin),
            end - n_quotes - begin);
    else
        good = decode(scanner, begin, end - n_quotes, token);
    if (good)
        token->kind = WP_CEL_TOKEN_STRING;
    return good;
}
