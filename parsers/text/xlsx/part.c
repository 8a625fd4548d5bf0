#include "parsers/text/xlsx/part.h"

#include <libxml/parser.h>
#include <stdarg.h>
#include <string.h>

#include "parsers/text/xlsx/ahead.h"
#include "parsers/text/xml-errors.h"
#include "parsers/text/xml-tags.h"

/* What libxml2 gives for an attribute: name, prefix, namespace, value, its end. */
#define N_OF_ATTRIBUTE 5

struct WpPart {
    const WpPartHandler *handler;
    void *data;
    const char *member;
    WpLoc loc;
    const uint32_t *line;
    WpDiagList *diags;
    xmlParserCtxt *parser;
    const xmlChar **attributes;
    int n_attributes;
    uint32_t depth;
    bool stopped, failed;
};

void
wp_part_stop(WpPart *part)
{
    part->stopped = true;
    xmlStopParser(part->parser);
}

void
wp_part_fail(WpPart *part, WpDiagCode code, const char *format, ...)
{
    va_list args;

    if (part->failed)
        return;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    part->failed = true;
    if (part->line)
        part->loc.line = *part->line;
    wp_diag(part->diags, code, part->loc, "%s: %s", part->member, message);
    wp_part_stop(part);
}

const char *
wp_part_attribute(const WpPart *part, const char *name, size_t *out_size)
{
    for (int i = 0; i < part->n_attributes; i++) {
        const xmlChar **at = part->attributes + (ptrdiff_t)i * N_OF_ATTRIBUTE;

        if (strcmp((const char *)at[0], name) != 0)
            continue;
        *out_size = (size_t)(at[4] - at[3]);
        return (const char *)at[3];
    }
    *out_size = 0;
    return NULL;
}

char *
wp_part_dup_attribute(const WpPart *part, const char *name)
{
    size_t size;
    const char *value = wp_part_attribute(part, name, &size);

    return value ? g_strndup(value, size) : NULL;
}

bool
wp_part_number(const WpPart *part, const char *name, uint32_t max, uint32_t *out)
{
    size_t size;
    const char *value = wp_part_attribute(part, name, &size);
    uint64_t number = 0;

    if (!value || size == 0)
        return false;
    for (size_t i = 0; i < size; i++) {
        if (value[i] < '0' || value[i] > '9')
            return false;
        number = number * 10 + (uint64_t)(value[i] - '0');
        if (number > max)
            return false;
    }
    *out = (uint32_t)number;
    return true;
}

static void
start_element(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
              int n_namespaces, const xmlChar **namespaces, int n_attributes, int n_defaulted,
              const xmlChar **attributes)
{
    WpPart *part = data;

    (void)prefix, (void)uri, (void)n_namespaces, (void)namespaces, (void)n_defaulted;
    if (part->stopped)
        return;
    if (++part->depth > WP_PART_MAX_DEPTH) {
        wp_part_fail(part, WP_DIAG_TOO_LARGE, "elements are nested over %d deep",
                     WP_PART_MAX_DEPTH);
        return;
    }
    part->attributes = attributes;
    part->n_attributes = n_attributes;
    part->handler->start(part->data, part, (const char *)name);
    part->n_attributes = 0;
}

static void
end_element(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    WpPart *part = data;

    (void)prefix, (void)uri;
    if (part->stopped)
        return;
    part->depth--;
    part->handler->end(part->data, part, (const char *)name);
}

static void
take_text(void *data, const xmlChar *text, int size)
{
    WpPart *part = data;

    if (!part->stopped && part->handler->text)
        part->handler->text(part->data, part, (const char *)text, (size_t)size);
}

static void
refuse_doctype(void *data, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
    (void)name, (void)external, (void)system;
    wp_part_fail(data, WP_DIAG_XML_DOCTYPE, "it has a DOCTYPE, which no workbook has");
}

static void
take_error(void *data, xmlErrorPtr error)
{
    WpPart *part = data;

    if (part->stopped || error->level < XML_ERR_ERROR)
        return;
    g_autofree char *message = wp_xml_error_message(error);
    if (error->code == XML_ERR_DOCUMENT_END && part->depth > 0)
        wp_part_fail(part, WP_DIAG_XML_SYNTAX, "it ends inside an element");
    else if (error->domain != XML_FROM_NAMESPACE)
        wp_part_fail(part, WP_DIAG_XML_SYNTAX, "%s", message);
}

static xmlParserCtxt *
new_parser(WpPart *part)
{
    xmlSAXHandler sax = {
        .initialized = XML_SAX2_MAGIC,
        .internalSubset = refuse_doctype,
        .startElementNs = start_element,
        .endElementNs = end_element,
        .characters = take_text,
        .ignorableWhitespace = take_text,
        .cdataBlock = take_text,
        .serror = take_error,
    };
    wp_xml_print_nothing();
    xmlParserCtxt *parser = xmlCreatePushParserCtxt(&sax, part, NULL, 0, NULL);

    g_assert(parser);
    /* without a DOCTYPE there are the five entities only; NOENT has libxml2 give those as text */
    xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_NOENT);
    return parser;
}

static void
feed(WpPart *part, WpZipMember *member)
{
    g_autoptr(WpAhead) ahead = wp_ahead_new(member);
    g_autofree char *fault = NULL;
    WpDiagCode code;
    WpXmlTags tags = {0};
    bool any = false;

    while (!part->stopped) {
        const char *block;
        ssize_t got = wp_ahead_next(ahead, &block, &code, &fault);

        if (got < 0) {
            wp_part_fail(part, code, "%s", fault);
            return;
        }
        any |= got > 0;
        if (got > 0 && !wp_xml_tags_watch(&tags, block, (size_t)got)) {
            if (tags.n_asides > WP_XML_MAX_ASIDES)
                wp_part_fail(part, WP_DIAG_TOO_LARGE, "there are over %d comments in a row",
                             WP_XML_MAX_ASIDES);
            else
                wp_part_fail(part, WP_DIAG_TOO_LARGE, "an element has over %d attributes",
                             WP_XML_MAX_ATTRIBUTES);
            return;
        }
        int status = xmlParseChunk(part->parser, block, (int)got, got == 0);
        if (!part->stopped && (status != 0 && !part->parser->wellFormed))
            wp_part_fail(part, WP_DIAG_XML_SYNTAX, "it is not well-formed XML");
        if (got == 0)
            break;
    }
    if (!any)
        wp_part_fail(part, WP_DIAG_XML_SYNTAX, "it is empty");
}

bool
wp_part_read(WpZip *zip, const char *name, const char *file, const uint32_t *line,
             const WpPartHandler *handler, void *data, WpDiagList *diags)
{
    g_autofree char *fault = NULL;
    g_autoptr(WpZipMember) member = wp_zip_member_open(zip, name, &fault);
    WpPart part = {.handler = handler,
                   .data = data,
                   .member = name,
                   .loc = {g_intern_string(file), 0, 0},
                   .line = line,
                   .diags = diags};

    if (!member) {
        wp_diag(diags, WP_DIAG_WORKBOOK_FAULT, part.loc, "%s", fault);
        return false;
    }
    part.parser = new_parser(&part);
    feed(&part, member);
    xmlFreeParserCtxt(part.parser);
    return !part.stopped;
}
