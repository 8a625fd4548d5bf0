#include "planner/base/csv-guard.h"

#include "planner/base/append.h"
#include "planner/base/plain.h"

static bool
is_dropped(gunichar c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200B || c == 0x200E ||
           c == 0x200F || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) ||
           c == 0xFEFF;
}

/* A spreadsheet takes a cell that begins so for a formula. */
static bool
is_trigger(gunichar c)
{
    return c == '=' || c == '+' || c == '-' || c == '@' || c == 0xFF1D || c == 0xFF0B ||
           c == 0xFF0D || c == 0xFF20;
}

static bool
is_blank(gunichar c)
{
    return c == ' ' || c == 0xA0 || g_unichar_type(c) == G_UNICODE_SPACE_SEPARATOR;
}

static bool
begins_formula(const char *text)
{
    if (*text == '\'')
        return true;
    while (is_blank(g_utf8_get_char(text)))
        text = g_utf8_next_char(text);
    return is_trigger(g_utf8_get_char(text));
}

static bool
is_separator(char c)
{
    return c == ',' || c == ';';
}

static bool
is_ascii(char c)
{
    return c >= 0x20 && c < 0x7F;
}

/* What a byte asks of the scan below: nothing, quotes, or another look. */
enum { PLAIN, SEPARATOR, OTHER };

#define FOUR(what)    what, what, what, what
#define SIXTEEN(what) FOUR(what), FOUR(what), FOUR(what), FOUR(what)

static const uint8_t classes[256] = {
    SIXTEEN(OTHER), SIXTEEN(OTHER), /* controls, the end among them */
    /* blank ! " # $ % & ' ( ) * + , - . / */
    PLAIN, PLAIN, OTHER, PLAIN, FOUR(PLAIN), FOUR(PLAIN), SEPARATOR, PLAIN, PLAIN, PLAIN,
    /* 0 .. 9 : ; < = > ? */
    FOUR(PLAIN), FOUR(PLAIN), PLAIN, PLAIN, PLAIN, SEPARATOR, FOUR(PLAIN), SIXTEEN(PLAIN),
    SIXTEEN(PLAIN), SIXTEEN(PLAIN),
    /* p .. z { | } ~ DEL */
    FOUR(PLAIN), FOUR(PLAIN), FOUR(PLAIN), PLAIN, PLAIN, PLAIN, OTHER,
    /* not ASCII */
    SIXTEEN(OTHER), SIXTEEN(OTHER), SIXTEEN(OTHER), SIXTEEN(OTHER), SIXTEEN(OTHER), SIXTEEN(OTHER),
    SIXTEEN(OTHER), SIXTEEN(OTHER)};

/* Of a text that begins like a plain one. */
static bool
is_plain(const char *text, size_t size)
{
    return size >= WP_PLAIN_BLOCK && text[size - 1] != ' ' &&
           wp_text_is_plain(text, size, '"', ',', ';');
}

WpCsvForm
wp_csv_form(const char *text, bool guard, size_t *out_size)
{
    const unsigned char *at = (const unsigned char *)text;
    WpCsvForm form = WP_CSV_PLAIN;

    *out_size = 0;
    if (*at == '\0')
        return WP_CSV_PLAIN;
    if (*at == ' ' || (guard && (*at == '\'' || is_trigger(*at))))
        return WP_CSV_OTHER;
    *out_size = strlen(text);
    if (is_plain(text, *out_size))
        return WP_CSV_PLAIN;
    for (;; at++) {
        while (classes[*at] == PLAIN)
            at++;
        if (*at == '\0')
            break;
        if (classes[*at] == OTHER || (guard && (at[1] == '\'' || is_trigger(at[1]))))
            return WP_CSV_OTHER;
        form = WP_CSV_QUOTED;
    }
    if (at[-1] == ' ')
        return WP_CSV_OTHER;
    *out_size = (size_t)(at - (const unsigned char *)text);
    return form;
}

static void
append_clean(GString *out, const char *text)
{
    while (*text) {
        const char *start = text;

        while (is_ascii(*text))
            text++;
        wp_append(out, start, (size_t)(text - start));
        if (*text == '\0')
            break;
        gunichar c = g_utf8_get_char_validated(text, -1);

        if (c == (gunichar)-1 || c == (gunichar)-2) {
            g_string_append(out, "\357\277\275");
            text++;
            continue;
        }
        if (c == '\r' && text[1] == '\n')
            text++;
        if (c == '\t' || c == '\r' || c == '\n')
            g_string_append_c(out, ' ');
        else if (!is_dropped(c))
            g_string_append_unichar(out, c);
        text = g_utf8_next_char(text);
    }
}

/* One pass: inserting into @out would be quadratic for a text that is all ",=". */
static void
append_guarded(GString *out, const char *text)
{
    if (begins_formula(text))
        g_string_append_c(out, '\'');
    for (; *text; text++) {
        g_string_append_c(out, *text);
        if (is_separator(*text) && (text[1] == '\'' || is_trigger(g_utf8_get_char(text + 1))))
            g_string_append_c(out, '\'');
    }
}

void
wp_append_csv_text(GString *out, const char *text, bool guard)
{
    if (!guard) {
        append_clean(out, text);
    } else {
        g_autoptr(GString) clean = g_string_new(NULL);

        append_clean(clean, text);
        append_guarded(out, clean->str);
    }
}

void
wp_csv_unguard(GString *text)
{
    size_t kept = 0;

    for (size_t i = 0; i < text->len; i++) {
        bool begins = i == 0 || is_separator(text->str[i - 1]);

        if (text->str[i] != '\'' || !begins)
            text->str[kept++] = text->str[i];
    }
    g_string_truncate(text, kept);
}
