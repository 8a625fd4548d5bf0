#include "parsers/text/xml-tags.h"

#include <string.h>

enum {
    AT_TEXT,
    AT_START,   /* behind '<' */
    AT_TAG,     /* in a start or end tag */
    AT_VALUE,   /* in an attribute's value, until the quote */
    AT_MARK,    /* behind "<!": a comment, CDATA, or a declaration */
    AT_COMMENT, /* until "-->" */
    AT_CDATA,   /* until "]]>" */
    AT_PI,      /* until "?>" */
    AT_OTHER,   /* until '>' */
};

static int
after_mark(WpXmlTags *tags, char c)
{
    tags->seen++;
    if (c == '-' && tags->seen <= 2) {
        tags->n_asides += tags->seen == 2;
        return tags->seen == 2 ? AT_COMMENT : AT_MARK;
    }
    if (c == '[' && tags->seen == 1)
        return AT_CDATA;
    return c == '>' ? AT_TEXT : AT_OTHER;
}

/* Whether @c ends what @closing (two of which come before '>') closes. */
static bool
closes(WpXmlTags *tags, char c, char closing, uint32_t wanted)
{
    if (c == '>' && tags->seen >= wanted)
        return true;
    tags->seen = c == closing ? tags->seen + 1 : 0;
    return false;
}

static int
in_tag(WpXmlTags *tags, char c)
{
    if (c == '"' || c == '\'') {
        tags->quote = c;
        return AT_VALUE;
    }
    tags->n_attributes += c == '=';
    return c == '>' ? AT_TEXT : AT_TAG;
}

static int
step(WpXmlTags *tags, char c)
{
    switch (tags->at) {
    case AT_TEXT:
        return c == '<' ? AT_START : AT_TEXT;
    case AT_START:
        tags->seen = 0;
        tags->n_attributes = 0;
        tags->n_asides = c == '!' ? tags->n_asides : c == '?' ? tags->n_asides + 1 : 0;
        return c == '!' ? AT_MARK : c == '?' ? AT_PI : c == '>' ? AT_TEXT : AT_TAG;
    case AT_TAG:
        return in_tag(tags, c);
    case AT_VALUE:
        return c == tags->quote ? AT_TAG : AT_VALUE;
    case AT_MARK:
        return after_mark(tags, c);
    case AT_COMMENT:
        return closes(tags, c, '-', 2) ? AT_TEXT : AT_COMMENT;
    case AT_CDATA:
        return closes(tags, c, ']', 2) ? AT_TEXT : AT_CDATA;
    case AT_PI:
        return closes(tags, c, '?', 1) ? AT_TEXT : AT_PI;
    default:
        return c == '>' ? AT_TEXT : AT_OTHER;
    }
}

/* Whether a byte of a tag is one that in_tag() looks at. */
static inline bool
ends_name(char c)
{
    return c == '=' || c == '>' || c == '"' || c == '\'';
}

bool
wp_xml_tags_watch(WpXmlTags *tags, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (tags->at == AT_TEXT) { /* most of it */
            const char *next = memchr(bytes + i, '<', size - i);

            if (!next)
                return true;
            i = (size_t)(next - bytes);
        } else if (tags->at == AT_TAG) {
            while (i < size && !ends_name(bytes[i]))
                i++;
            if (i == size)
                return true;
        } else if (tags->at == AT_VALUE) {
            const char *next = memchr(bytes + i, tags->quote, size - i);

            if (!next)
                return true;
            i = (size_t)(next - bytes);
        }
        if (bytes[i] != '\0') /* of UTF-16 */
            tags->at = step(tags, bytes[i]);
        if (tags->n_attributes > WP_XML_MAX_ATTRIBUTES || tags->n_asides > WP_XML_MAX_ASIDES)
            return false;
    }
    return true;
}
