#include "parsers/text/xml-sniff.h"

#include <string.h>

#include "parsers/text/encoding.h"

/* ---- before the root ---- */

static size_t
skip_to(const char *text, size_t size, size_t at, const char *end)
{
    const char *found = g_strstr_len(text + at, (gssize)(size - at), end);

    return found ? (size_t)(found - text) + strlen(end) : size;
}

static bool
starts_with(const char *text, size_t size, size_t at, const char *start)
{
    return size - at >= strlen(start) && memcmp(text + at, start, strlen(start)) == 0;
}

/* Where "<!DOCTYPE name>" at @at ends; @at if there is more in it than a name. */
static size_t
skip_bare_doctype(const char *text, size_t size, size_t at)
{
    size_t end = at + strlen("<!DOCTYPE");

    if (end >= size || !g_ascii_isspace(text[end]))
        return at;
    while (end < size && g_ascii_isspace(text[end]))
        end++;
    size_t name = end;
    while (end < size && !strchr(" \t\r\n[>\"'<&", text[end]))
        end++;
    if (end == name)
        return at;
    while (end < size && g_ascii_isspace(text[end]))
        end++;
    return end < size && text[end] == '>' ? end + 1 : at;
}

WpXmlProlog
wp_xml_sniff_prolog(const char *text, size_t size)
{
    WpXmlProlog prolog = {0};
    size_t at = starts_with(text, size, 0, "\xEF\xBB\xBF") ? 3 : 0;

    while (at < size) {
        if (g_ascii_isspace(text[at])) {
            at++;
        } else if (starts_with(text, size, at, "<?")) {
            at = skip_to(text, size, at, "?>");
        } else if (starts_with(text, size, at, "<!--")) {
            at = skip_to(text, size, at, "-->");
        } else if (starts_with(text, size, at, "<!DOCTYPE") && !prolog.has_bare &&
                   skip_bare_doctype(text, size, at) > at) {
            at = skip_bare_doctype(text, size, at);
            prolog.has_bare = true;
        } else if (starts_with(text, size, at, "<!DOCTYPE")) {
            prolog.has_doctype = true;
            prolog.doctype = at;
            return prolog;
        } else {
            break;
        }
    }
    if (at + 1 >= size || text[at] != '<')
        return prolog;
    prolog.root = at + 1;
    while (prolog.root + prolog.root_size < size &&
           !strchr(" \t\r\n/><", text[prolog.root + prolog.root_size]))
        prolog.root_size++;
    prolog.has_root = prolog.root_size > 0 && prolog.root + prolog.root_size < size;
    return prolog;
}

void
wp_xml_blank_mark(char *text, size_t size)
{
    static const char mark[] = "#< CLIXML", *const marks[] = {"\xEF\xBB\xBF", "\xFF\xFE",
                                                              "\xFE\xFF"};
    size_t begin = 0, at, n = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(marks) && begin == 0; i++)
        begin = starts_with(text, size, 0, marks[i]) ? strlen(marks[i]) : 0;
    /* in UTF-16 every other byte is 0 */
    for (at = begin; at < size && mark[n] != '\0' && (text[at] == '\0' || text[at] == mark[n]);
         at++)
        n += text[at] != '\0';
    if (mark[n] != '\0')
        return;
    for (size_t i = begin; i < at; i++)
        text[i] = text[i] != '\0' ? ' ' : '\0';
}

/* An XML declaration is no longer than this. */
#define DECLARATION_MAX 256

/* A character of UTF-16 or of one byte; 0: it is none of ASCII. */
static char
unit_at(const char *text, size_t at, size_t width, bool big_endian)
{
    if (width == 1)
        return text[at];
    return text[at + !big_endian] == '\0' ? text[at + big_endian] : '\0';
}

/* The bytes of a byte order mark at @at; 0. */
static size_t
mark_at(const char *text, size_t size, size_t at, size_t width)
{
    if (width == 1)
        return starts_with(text, size, at, "\xEF\xBB\xBF") ? 3 : 0;
    return starts_with(text, size, at, "\xFF\xFE") || starts_with(text, size, at, "\xFE\xFF") ? 2
                                                                                              : 0;
}

/* Whether the characters from @at on are those of @wanted. */
static bool
has_units(const char *text, size_t size, size_t at, size_t width, bool big_endian,
          const char *wanted)
{
    for (; *wanted; wanted++, at += width)
        if (at + width > size || unit_at(text, at, width, big_endian) != *wanted)
            return false;
    return true;
}

/* Swaps the two texts that lie behind one another. */
static void
swap(char *text, size_t first, size_t second)
{
    g_autofree char *copy = g_memdup2(text, first);

    memmove(text, text + first, second);
    memcpy(text + second, copy, first);
}

void
wp_xml_trim_begin(char *text, size_t size)
{
    bool big_endian = starts_with(text, size, 0, "\xFE\xFF");
    size_t width = big_endian || starts_with(text, size, 0, "\xFF\xFE") ? 2 : 1;
    size_t begin = mark_at(text, size, 0, width), at = begin, n;

    while (at + width <= size) {
        n = mark_at(text, size, at, width);
        for (size_t i = at; i < at + n; i++) /* another mark, of files put together */
            text[i] = width == 1 || (i - at == 1) == big_endian ? ' ' : '\0';
        if (n == 0 && !g_ascii_isspace(unit_at(text, at, width, big_endian)))
            break;
        at += n > 0 ? n : width;
    }
    if (at == begin || !has_units(text, size, at, width, big_endian, "<?xml"))
        return;
    for (size_t end = at + 5 * width; end < size && end < at + DECLARATION_MAX * width;
         end += width)
        if (has_units(text, size, end, width, big_endian, "?>")) {
            swap(text + begin, at - begin, end + 2 * width - at);
            return;
        }
}

char *
wp_xml_sniff_text(const uint8_t *head, size_t size, size_t *out_size)
{
    char *text = g_malloc(size * WP_ENCODING_GROWTH + 4);
    size_t bom, taken;
    WpEncoding encoding = wp_encoding_sniff(head, size, false, &bom);

    *out_size = wp_encoding_decode(encoding, head + bom, size - bom, true, text, &taken);
    text[*out_size] = '\0';
    wp_xml_blank_mark(text, *out_size);
    wp_xml_trim_begin(text, *out_size);
    return text;
}

char *
wp_xml_sniff_root(const uint8_t *head, size_t size)
{
    size_t text_size;
    g_autofree char *text = wp_xml_sniff_text(head, size, &text_size);
    WpXmlProlog prolog = wp_xml_sniff_prolog(text, text_size);

    /* the root is what a DOCTYPE declares; it is refused later, with its place */
    if (prolog.has_doctype) {
        size_t at = prolog.doctype + strlen("<!DOCTYPE");
        while (at < text_size && g_ascii_isspace(text[at]))
            at++;
        prolog.root = at;
        while (at < text_size && !strchr(" \t\r\n[>", text[at]))
            at++;
        prolog.root_size = at - prolog.root;
    } else if (!prolog.has_root) {
        return NULL;
    }
    const char *name = text + prolog.root;
    const char *colon = memchr(name, ':', prolog.root_size);
    size_t prefix = colon ? (size_t)(colon - name) + 1 : 0;
    return g_strndup(name + prefix, prolog.root_size - prefix);
}

/* ---- inside ---- */

/* Deeper elements are not looked at. */
#define DEPTH 64

typedef struct {
    const char *name; /* local; not NUL-terminated */
    size_t size;
} Name;

typedef struct {
    Name open[DEPTH];
    size_t depth;
} Tags;

static bool
is_name(const Name *name, const char *wanted)
{
    return name->size == strlen(wanted) && memcmp(name->name, wanted, name->size) == 0;
}

/* Behind the '>' that ends the tag; @out_empty: it ends itself. */
static const char *
skip_tag(const char *text, bool *out_empty)
{
    char quote = '\0', last = '\0';

    for (; *text; text++) {
        if (quote) {
            quote = *text == quote ? '\0' : quote;
        } else if (*text == '"' || *text == '\'') {
            quote = *text;
        } else if (*text == '>') {
            *out_empty = last == '/';
            return text + 1;
        }
        last = *text;
    }
    return text;
}

static Name
local_name(const char *text)
{
    size_t size = strcspn(text, " \t\r\n/><\"'=");
    const char *colon = memchr(text, ':', size);
    size_t prefix = colon ? (size_t)(colon - text) + 1 : 0;

    return (Name){text + prefix, size - prefix};
}

/* Takes the tag that begins at @text; returns what is behind it. */
static const char *
take_tag(Tags *tags, const char *text, const char *parent, const char *child, bool *out_found)
{
    bool is_end = text[1] == '/', is_empty = false;
    Name name = local_name(text + 1);
    const char *behind = skip_tag(text, &is_empty);

    if (is_end) {
        tags->depth -= tags->depth > 0;
        return behind;
    }
    *out_found = tags->depth > 0 && tags->depth <= DEPTH && is_name(&name, child) &&
                 is_name(&tags->open[tags->depth - 1], parent);
    if (is_empty)
        return behind;
    if (tags->depth < DEPTH)
        tags->open[tags->depth] = name;
    tags->depth++;
    return behind;
}

bool
wp_xml_sniff_inside(const uint8_t *head, size_t size, const char *parent, const char *child)
{
    size_t text_size;
    g_autofree char *text = wp_xml_sniff_text(head, size, &text_size);
    Tags tags = {.depth = 0};
    bool found = false;

    for (const char *at = strchr(text, '<'); at && !found; at = strchr(at, '<')) {
        size_t from = (size_t)(at - text);

        if (g_str_has_prefix(at, "<!--"))
            at = text + skip_to(text, text_size, from, "-->");
        else if (g_str_has_prefix(at, "<![CDATA["))
            at = text + skip_to(text, text_size, from, "]]>");
        else if (at[1] == '?')
            at = text + skip_to(text, text_size, from, "?>");
        else if (at[1] == '!')
            at = text + skip_to(text, text_size, from, ">");
        else
            at = take_tag(&tags, at, parent, child, &found);
    }
    return found;
}
