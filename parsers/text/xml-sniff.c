#include "parsers/text/xml-sniff.h"

#include <string.h>

#include "parsers/text/encoding.h"

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

/* Behind what begins at @text and ends with @end; the end of the text if it does not. */
static const char *
skip_to(const char *text, const char *end)
{
    const char *found = strstr(text, end);

    return found ? found + strlen(end) : text + strlen(text);
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
    g_autofree char *text = g_malloc(size * WP_ENCODING_GROWTH + 4);
    size_t bom, taken;
    WpEncoding encoding = wp_encoding_sniff(head, size, false, &bom);
    size_t text_size = wp_encoding_decode(encoding, head + bom, size - bom, true, text, &taken);
    Tags tags = {.depth = 0};
    bool found = false;

    text[text_size] = '\0';
    for (const char *at = strchr(text, '<'); at && !found; at = strchr(at, '<')) {
        if (g_str_has_prefix(at, "<!--"))
            at = skip_to(at, "-->");
        else if (g_str_has_prefix(at, "<![CDATA["))
            at = skip_to(at, "]]>");
        else if (at[1] == '?')
            at = skip_to(at, "?>");
        else if (at[1] == '!')
            at = skip_to(at, ">");
        else
            at = take_tag(&tags, at, parent, child, &found);
    }
    return found;
}
