#include "tests/mutations/mutate.h"

#include <string.h>

/* Changes of XML: elements, attributes, texts, prefixes. The scanner here knows no more of XML than
 * tags and quotes: what it makes need not be well-formed. */

typedef struct {
    size_t begin;     /* of '<' */
    size_t inner;     /* behind the start tag */
    size_t inner_end; /* of the end tag; inner for an empty element */
    size_t end;       /* behind the end tag */
} Element;

/* Behind the tag at @at. */
static size_t
tag_end(const char *text, size_t size, size_t at)
{
    char quote = 0;

    for (; at < size; at++) {
        if (quote)
            quote = text[at] == quote ? 0 : quote;
        else if (text[at] == '"' || text[at] == '\'')
            quote = text[at];
        else if (text[at] == '>')
            return at + 1;
    }
    return size;
}

/* The elements that are closed, in the order of their ends. */
static GArray *
find_elements(const GByteArray *bytes)
{
    const char *text = (const char *)bytes->data;
    size_t size = bytes->len;
    GArray *found = g_array_new(FALSE, FALSE, sizeof(Element));
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(Element));

    for (size_t at = 0; at + 1 < size;) {
        if (text[at] != '<') {
            at++;
            continue;
        }
        size_t end = tag_end(text, size, at);
        if (text[at + 1] == '/' && open->len > 0) {
            Element element = g_array_index(open, Element, open->len - 1);

            element.inner_end = at;
            element.end = end;
            g_array_append_val(found, element);
            g_array_set_size(open, open->len - 1);
        } else if (g_ascii_isalpha(text[at + 1])) {
            Element element = {at, end, end, end};

            if (end - at > 2 && text[end - 2] == '/')
                g_array_append_val(found, element);
            else
                g_array_append_val(open, element);
        }
        at = end;
    }
    return found;
}

/* One of the elements; big ones are rare. */
static bool
any_element(const GByteArray *bytes, uint64_t *chance, Element *out)
{
    g_autoptr(GArray) found = find_elements(bytes);

    if (found->len == 0)
        return false;
    *out = g_array_index(found, Element, chance_below(chance, found->len));
    return true;
}

static char *
copy_of(const GByteArray *bytes, size_t from, size_t to)
{
    return g_memdup2(bytes->data + from, to - from + (to == from));
}

static bool
drop_element(GByteArray *bytes, uint64_t *chance)
{
    Element element;

    if (!any_element(bytes, chance, &element))
        return false;
    replace_bytes(bytes, element.begin, element.end - element.begin, NULL, 0);
    return true;
}

static bool
repeat_element(GByteArray *bytes, uint64_t *chance)
{
    Element element;

    if (!any_element(bytes, chance, &element))
        return false;
    size_t size = element.end - element.begin;
    uint32_t n = 1 + chance_below(chance, chance_one_in(chance, 10) ? 3000 : 4);
    g_autofree char *text = copy_of(bytes, element.begin, element.end);
    g_autoptr(GString) all = g_string_new(NULL);
    while (n-- > 0 && all->len < VARIANT_MAX / 4)
        g_string_append_len(all, text, (gssize)size);
    replace_bytes(bytes, element.end, 0, all->str, all->len);
    return true;
}

static bool
nest_element(GByteArray *bytes, uint64_t *chance)
{
    Element element;
    g_autoptr(GString) before = g_string_new(NULL), after = g_string_new(NULL);

    if (!any_element(bytes, chance, &element) || element.inner == element.inner_end)
        return false;
    uint32_t n = 1 + chance_below(chance, chance_one_in(chance, 10) ? 400 : 3);
    for (; n > 0 && before->len < VARIANT_MAX / 8; n--) {
        g_string_append_len(before, (const char *)bytes->data + element.begin,
                            (gssize)(element.inner - element.begin));
        g_string_append_len(after, (const char *)bytes->data + element.inner_end,
                            (gssize)(element.end - element.inner_end));
    }
    replace_bytes(bytes, element.end, 0, after->str, after->len);
    replace_bytes(bytes, element.begin, 0, before->str, before->len);
    return true;
}

static bool
move_element(GByteArray *bytes, uint64_t *chance)
{
    Element element, place;

    if (!any_element(bytes, chance, &element))
        return false;
    size_t size = element.end - element.begin;
    g_autofree char *text = copy_of(bytes, element.begin, element.end);
    replace_bytes(bytes, element.begin, size, NULL, 0);
    if (!any_element(bytes, chance, &place))
        return false;
    replace_bytes(bytes, chance_one_in(chance, 2) ? place.end : place.inner, 0, text, size);
    return true;
}

/* The tags only go, or one of them: what is inside stays. */
static bool
drop_tags(GByteArray *bytes, uint64_t *chance)
{
    Element element;

    if (!any_element(bytes, chance, &element))
        return false;
    uint32_t what = chance_below(chance, 3);
    if (what != 1)
        replace_bytes(bytes, element.inner_end, element.end - element.inner_end, NULL, 0);
    if (what != 2)
        replace_bytes(bytes, element.begin, element.inner - element.begin, NULL, 0);
    return true;
}

static bool
rename_element(GByteArray *bytes, uint64_t *chance)
{
    static const char *const names[] = {"x", "Item", "Obj", "domain", "Disk", "ss:Row", "Envelope"};
    Element element, other;

    if (!any_element(bytes, chance, &element) || !any_element(bytes, chance, &other))
        return false;
    const char *name = names[chance_below(chance, G_N_ELEMENTS(names))];
    size_t size = 0;
    while (element.begin + 1 + size < element.inner &&
           !strchr(" \t\r\n/>", bytes->data[element.begin + 1 + size]))
        size++;
    if (element.inner < element.end && element.end - element.inner_end > size + 2)
        replace_bytes(bytes, element.inner_end + 2, size, name, strlen(name));
    replace_bytes(bytes, element.begin + 1, size, name, strlen(name));
    return true;
}

/* An attribute of @element, NAME="VALUE": where it and its value are. */
typedef struct {
    size_t begin, value, value_end, end;
} Attribute;

static bool
any_attribute(const GByteArray *bytes, uint64_t *chance, Attribute *out)
{
    const char *text = (const char *)bytes->data;
    Element element;

    for (int tries = 0; tries < 20 && any_element(bytes, chance, &element); tries++) {
        uint32_t seen = 0;

        for (size_t at = element.begin; at + 1 < element.inner; at++) {
            if (text[at] != '=' || (text[at + 1] != '"' && text[at + 1] != '\''))
                continue;
            const char *close = memchr(text + at + 2, text[at + 1], element.inner - at - 2);
            size_t begin = at;

            if (!close)
                break;
            while (begin > element.begin && !strchr(" \t\r\n<", text[begin - 1]))
                begin--;
            Attribute attribute = {begin, at + 2, (size_t)(close - text),
                                   (size_t)(close - text) + 1};
            if (chance_one_in(chance, ++seen))
                *out = attribute;
            at = attribute.value_end;
        }
        if (seen > 0)
            return true;
    }
    return false;
}

static bool
change_attribute(GByteArray *bytes, uint64_t *chance)
{
    Attribute attribute, other;

    if (!any_attribute(bytes, chance, &attribute) || !any_attribute(bytes, chance, &other))
        return false;
    size_t size = attribute.value_end - attribute.value;
    if (chance_one_in(chance, 2)) {
        g_autofree char *text = copy_of(bytes, other.value, other.value_end);

        replace_bytes(bytes, attribute.value, size, text, other.value_end - other.value);
        return true;
    }
    const char *text = odd_text(chance);
    g_autofree char *escaped =
        chance_one_in(chance, 4) ? g_strdup(text) : g_markup_escape_text(text, -1);
    replace_bytes(bytes, attribute.value, size, escaped, strlen(escaped));
    return true;
}

static bool
drop_attribute(GByteArray *bytes, uint64_t *chance)
{
    Attribute attribute;

    if (!any_attribute(bytes, chance, &attribute))
        return false;
    replace_bytes(bytes, attribute.begin, attribute.end - attribute.begin, NULL, 0);
    return true;
}

static bool
repeat_attribute(GByteArray *bytes, uint64_t *chance)
{
    Attribute attribute;

    if (!any_attribute(bytes, chance, &attribute))
        return false;
    uint32_t n = 1 + chance_below(chance, chance_one_in(chance, 20) ? 5000 : 2);
    g_autofree char *text = copy_of(bytes, attribute.begin, attribute.end);
    g_autoptr(GString) all = g_string_new(NULL);
    bool same = chance_one_in(chance, 3);
    for (uint32_t i = 0; i < n && all->len < VARIANT_MAX / 8; i++) {
        g_string_append_c(all, ' ');
        if (!same)
            g_string_append_printf(all, "x%u", i);
        g_string_append_len(all, text, (gssize)(attribute.end - attribute.begin));
    }
    replace_bytes(bytes, attribute.end, 0, all->str, all->len);
    return true;
}

static bool
any_leaf(const GByteArray *bytes, uint64_t *chance, Element *out)
{
    for (int tries = 0; tries < 20 && any_element(bytes, chance, out); tries++)
        if (out->inner < out->inner_end &&
            !memchr(bytes->data + out->inner, '<', out->inner_end - out->inner))
            return true;
    return false;
}

static bool
change_text(GByteArray *bytes, uint64_t *chance)
{
    Element element, other;

    if (!any_leaf(bytes, chance, &element) || !any_leaf(bytes, chance, &other))
        return false;
    size_t size = element.inner_end - element.inner;
    if (chance_one_in(chance, 3)) {
        g_autofree char *text = copy_of(bytes, other.inner, other.inner_end);

        replace_bytes(bytes, element.inner, size, text, other.inner_end - other.inner);
        return true;
    }
    const char *text = odd_text(chance);
    g_autofree char *escaped = g_markup_escape_text(text, -1);
    g_autofree char *cdata = g_strdup_printf("<![CDATA[%s]]>", text);
    const char *chosen = chance_one_in(chance, 4)   ? text
                         : chance_one_in(chance, 3) ? cdata
                                                    : escaped;
    replace_bytes(bytes, element.inner, size, chosen, strlen(chosen));
    return true;
}

static bool
blow_up_text(GByteArray *bytes, uint64_t *chance)
{
    Element element;

    if (!any_leaf(bytes, chance, &element))
        return false;
    size_t size = chance_one_in(chance, 20) ? 1200 * 1024 : chance_below(chance, 50000);
    g_autofree char *text = g_strnfill(size, "x 1&"[chance_below(chance, 4)]);
    replace_bytes(bytes, element.inner, 0, text, size);
    return true;
}

static bool
insert_markup(GByteArray *bytes, uint64_t *chance)
{
    static const char *const pieces[] = {
        "<!-- a comment -->",
        "<!-- <a b='1'> -- -->",
        "<![CDATA[<b>]]>",
        "<![CDATA[",
        "<?pi x?>",
        "<?xml version='1.0'?>",
        "<?xml-stylesheet href='http://example.test/x'?>",
        "&lt;",
        "&#0;",
        "&#x110000;",
        "&#65;",
        "&xxe;",
        "<!DOCTYPE a>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'>",
        "]]>",
        "<",
        ">",
        "</",
        "<x:y/>",
        "<x xmlns='u'/>",
        "<x xml:space='preserve'> </x>",
        "<xi:include href='/etc/passwd' xmlns:xi='http://www.w3.org/2001/XInclude'/>",
        "\xC2\xA0",
        "\xEF\xBF\xBE",
        "text",
    };
    Element element;
    const char *text = pieces[chance_below(chance, G_N_ELEMENTS(pieces))];

    if (!any_element(bytes, chance, &element))
        return false;
    size_t places[] = {0, element.begin, element.inner, element.inner_end, element.end, bytes->len};
    replace_bytes(bytes, places[chance_below(chance, G_N_ELEMENTS(places))], 0, text, strlen(text));
    return true;
}

/* "ovf:" becomes another prefix, or none, all over. */
static bool
change_prefix(GByteArray *bytes, uint64_t *chance)
{
    static const char *const prefixes[] = {"", "x:", "ns1:", "ovf:", "very-long.prefix_1:"};
    static const char *const olds[] = {
        "ovf:", "rasd:", "vssd:", "ss:", "vmw:", "qemu:", "x:", "r:"};
    const char *old = olds[chance_below(chance, G_N_ELEMENTS(olds))];
    const char *prefix = prefixes[chance_below(chance, G_N_ELEMENTS(prefixes))];
    bool any = false;

    if (bytes->len > 200 * 1024)
        return false;
    for (size_t at = 0; at + strlen(old) < bytes->len; at++) {
        if (memcmp(bytes->data + at, old, strlen(old)) != 0)
            continue;
        replace_bytes(bytes, at, strlen(old), prefix, strlen(prefix));
        at += strlen(prefix);
        any = true;
    }
    return any;
}

static bool
declare_encoding(GByteArray *bytes, uint64_t *chance)
{
    static const char *const declarations[] = {
        "<?xml version='1.0' encoding='ISO-8859-1'?>",
        "<?xml version='1.0' encoding='UTF-16'?>",
        "<?xml version='1.0' encoding='windows-1252'?>",
        "<?xml version='1.1'?>",
        "<?xml version='1.0' encoding='UTF-7'?>",
        "<?xml version='1.0' encoding='none'?>",
        "<?xml version='1.0' encoding='Shift_JIS' standalone='no'?>",
        "<?xml version='1.0' encoding='EBCDIC-US'?>",
    };
    const char *text = declarations[chance_below(chance, G_N_ELEMENTS(declarations))];
    size_t old = 0;

    if (bytes->len > 5 && memcmp(bytes->data, "<?xml", 5) == 0)
        old = tag_end((const char *)bytes->data, bytes->len, 0);
    replace_bytes(bytes, 0, old, text, strlen(text));
    return true;
}

const Change document_changes[] = {
    {"elements: dropped", drop_element},
    {"elements: repeated", repeat_element},
    {"elements: nested", nest_element},
    {"elements: moved", move_element},
    {"elements: tags dropped", drop_tags},
    {"elements: renamed", rename_element},
    {"attributes: changed", change_attribute},
    {"attributes: dropped", drop_attribute},
    {"attributes: repeated", repeat_attribute},
    {"texts: changed", change_text},
    {"texts: changed", change_text},
    {"texts: blown up", blow_up_text},
    {"documents: markup put in", insert_markup},
    {"documents: prefixes", change_prefix},
    {"documents: declared encoding", declare_encoding},
};
const uint32_t n_document_changes = G_N_ELEMENTS(document_changes);
