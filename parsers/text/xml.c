#include "parsers/text/xml.h"

#include <libxml/tree.h>
#include <libxml/xmlreader.h>
#include <string.h>

#include "parsers/text/encoding.h"
#include "parsers/text/xml-bytes.h"
#include "parsers/text/xml-errors.h"
#include "parsers/text/xml-sniff.h"
#include "parsers/text/xml-tags.h"

/* Elements know their line up to 65534. From here on the parser is fed line by line, so that its
 * own line is that of the record. */
#define LINES_IN_BLOCKS 60000
/* Columns further on are not said: the parser's count depends on the blocks it was given. */
#define MAX_COLUMN 10000

struct WpXmlReader {
    const char *file; /* interned */
    const WpXmlElement *elements;
    uint32_t n_elements;
    WpXmlQuery *query;
    WpDiagList *diags;
    xmlTextReader *reader;
    bool failed, at_record, too_large;
    bool too_many; /* attributes, or comments */
    WpXmlTags tags;
    uint64_t record_start; /* what was given when the record began; 0 outside records */
    WpXmlBytes bytes;
};

static const char doctype_message[] =
    "a DOCTYPE with declarations, or with the name of some, is never read: take it out, or export "
    "without it";

static void
report(WpXmlReader *reader, WpDiagCode code, uint32_t line, uint32_t column, const char *message)
{
    if (!reader->failed)
        wp_diag(reader->diags, code, (WpLoc){reader->file, line, column}, "%s", message);
    reader->failed = true;
}

/* The end of reading: why the bytes stopped comes before what the parser makes of it. */
static void
report_end(WpXmlReader *reader, int line, int column, const char *message)
{
    uint32_t at = (uint32_t)MAX(line, 0);
    int before = 0; /* bytes of the line that are not the document's */

    if (column > MAX_COLUMN)
        column = 0;
    if (reader->bytes.joined && line == 1)
        before += (int)strlen("<" WP_XML_JOINED ">");
    if (strstr(message, WP_XML_JOINED))
        before += (int)strlen("</" WP_XML_JOINED ">");

    if (reader->too_large)
        report(reader, WP_DIAG_TOO_LARGE, at, 0, "a record is over 16 MiB");
    else if (reader->too_many)
        report(reader, WP_DIAG_TOO_LARGE, at, 0,
               reader->tags.n_asides > WP_XML_MAX_ASIDES ? "there are over 100000 comments in a row"
                                                         : "an element has over 4096 attributes");
    else if (strstr(message, "huge text node") || strstr(message, "Huge input lookup"))
        report(reader, WP_DIAG_TOO_LARGE, at, 0, "a text or value is over 10 MB");
    else if (strstr(message, "excessive depth"))
        report(reader, WP_DIAG_TOO_LARGE, at, (uint32_t)MAX(column - before, 0),
               "elements are nested more than 256 deep");
    else if (wp_stream_failed(reader->bytes.stream))
        report(reader, WP_DIAG_UNREADABLE, at, 0, "reading failed");
    else
        report(reader, WP_DIAG_XML_SYNTAX, at, (uint32_t)MAX(column - before, 0), message);
}

static void
take_error(void *data, xmlError *error)
{
    WpXmlReader *reader = data;

    if (error->level < XML_ERR_ERROR || reader->failed || error->domain == XML_FROM_NAMESPACE)
        return;
    g_autofree char *message = wp_xml_error_message(error);
    report_end(reader, error->line, error->int2, message);
}

static int
give_bytes(void *data, char *buffer, int size)
{
    WpXmlReader *reader = data;

    if (reader->record_start > 0 &&
        reader->bytes.given - reader->record_start > WP_XML_MAX_RECORD) {
        reader->too_large = true;
        return -1;
    }
    reader->bytes.by_lines = reader->bytes.n_lines >= LINES_IN_BLOCKS;
    int got = wp_xml_bytes_give(&reader->bytes, buffer, size);
    if (got > 0 && !wp_xml_tags_watch(&reader->tags, buffer, (size_t)got)) {
        reader->too_many = true;
        return -1;
    }
    return got;
}

/* A DOCTYPE is refused before the parser sees it: what it declares is never looked at. Only one
 * that is a name and no more, as nmap writes it, can declare nothing and goes through. */
static bool
refuse_doctype(WpXmlReader *reader)
{
    size_t size, text_size;
    bool whole;
    const uint8_t *head = wp_stream_head(reader->bytes.stream, &size, &whole);
    g_autofree char *text = wp_xml_sniff_text(head, size, &text_size);
    WpXmlProlog prolog = wp_xml_sniff_prolog(text, text_size);
    uint32_t line = 1, column = 1;

    if (!prolog.has_doctype)
        return false;
    for (size_t i = 0; i < prolog.doctype; i++) {
        line += text[i] == '\n';
        column = text[i] == '\n' ? 1 : column + 1;
    }
    report(reader, WP_DIAG_XML_DOCTYPE, line, column, doctype_message);
    return true;
}

/* Whether the root is a record itself, so that other documents may follow. Only where the bytes are
 * those of UTF-8, because a tag is put before them. */
static bool
may_be_joined(WpXmlReader *reader)
{
    size_t size, bom;
    bool whole;
    const uint8_t *head = wp_stream_head(reader->bytes.stream, &size, &whole);
    g_autofree char *root = wp_xml_sniff_root(head, size);
    const char *encoding = g_strstr_len((const char *)head, (gssize)MIN(size, 200), "encoding");

    if (!root || wp_encoding_sniff(head, size, whole, &bom) != WP_ENCODING_UTF8 || bom > 0 ||
        g_strstr_len((const char *)head, (gssize)MIN(size, 4096), "<!DOCTYPE"))
        return false;
    if (encoding && (encoding + 15 > (const char *)head + size ||
                     g_ascii_strncasecmp(encoding + 10, "utf-8", 5) != 0))
        return false;
    for (uint32_t i = 0; i < reader->n_elements; i++)
        if (strcmp(reader->elements[i].name, root) == 0)
            return true;
    return false;
}

WpXmlReader *
wp_xml_reader_new(const char *file, WpStream *stream, const WpXmlElement *elements,
                  uint32_t n_elements, WpXmlQuery *query, WpDiagList *diags)
{
    WpXmlReader *reader = g_new0(WpXmlReader, 1);

    reader->file = g_intern_string(file);
    reader->bytes.stream = stream;
    reader->elements = elements;
    reader->n_elements = n_elements;
    reader->query = query;
    reader->diags = diags;
    if (refuse_doctype(reader))
        return reader;
    reader->bytes.joined = may_be_joined(reader);
    wp_xml_print_nothing();
    reader->reader = xmlReaderForIO(give_bytes, NULL, reader, NULL, NULL,
                                    XML_PARSE_NONET | XML_PARSE_COMPACT | XML_PARSE_NOBLANKS |
                                        XML_PARSE_BIG_LINES);
    g_assert(reader->reader);
    xmlTextReaderSetStructuredErrorHandler(reader->reader, take_error, reader);
    return reader;
}

void
wp_xml_reader_free(WpXmlReader *reader)
{
    if (!reader)
        return;
    if (reader->query)
        wp_xml_query_forget(reader->query);
    xmlFreeTextReader(reader->reader);
    g_free(reader);
}

bool
wp_xml_reader_failed(const WpXmlReader *reader)
{
    return reader->failed;
}

/* A prefix that no namespace is declared for is part of the name. */
static void
strip_prefix(const xmlDoc *document, const xmlNs *ns, const xmlChar **name)
{
    const xmlChar *colon = ns ? NULL : xmlStrchr(*name, ':');

    if (colon && colon[1] != '\0' && document->dict && xmlDictOwns(document->dict, *name) == 1)
        *name = xmlDictLookup(document->dict, colon + 1, -1);
}

/* Takes the namespaces off @node, and off what is in it if @deep. */
static void
strip_namespaces(xmlNode *node, bool deep)
{
    strip_prefix(node->doc, node->ns, &node->name);
    node->ns = NULL;
    for (xmlAttr *attribute = node->properties; attribute; attribute = attribute->next) {
        strip_prefix(node->doc, attribute->ns, &attribute->name);
        attribute->ns = NULL;
    }
    if (deep)
        for (xmlNode *child = node->children; child; child = child->next)
            if (child->type == XML_ELEMENT_NODE)
                strip_namespaces(child, true);
}

/* Which record the element at hand is; n_elements if none. */
static uint32_t
find_element(WpXmlReader *reader, xmlNode *node)
{
    uint32_t i;

    strip_prefix(node->doc, node->ns, &node->name);
    for (i = 0; i < reader->n_elements; i++) {
        const WpXmlElement *element = &reader->elements[i];

        if (strcmp((const char *)node->name, element->name) != 0)
            continue;
        if (!element->only)
            break;
        strip_namespaces(node, false);
        bool is_it = wp_xml_query_test(reader->query, element->only, node);
        wp_xml_query_forget(reader->query);
        if (is_it)
            break;
    }
    return i;
}

static uint32_t
line_of_record(WpXmlReader *reader, const xmlNode *node)
{
    if (node->line < UINT16_MAX - 1)
        return node->line;
    return (uint32_t)MAX(xmlTextReaderGetParserLineNumber(reader->reader), 0);
}

static WpXmlNode *
expand(WpXmlReader *reader)
{
    reader->record_start = MAX(reader->bytes.given, 1);
    xmlNode *node = xmlTextReaderExpand(reader->reader);
    reader->record_start = 0;
    if (!node) {
        report_end(reader, xmlTextReaderGetParserLineNumber(reader->reader), 0,
                   "a record cannot be read");
        return NULL;
    }
    strip_namespaces(node, true);
    reader->at_record = true;
    return node;
}

/* Whether the DOCTYPE at hand, which lay behind the head that was looked at, says no more than a
 * name. */
static bool
is_bare(WpXmlReader *reader)
{
    const xmlDtd *dtd = (const xmlDtd *)xmlTextReaderCurrentNode(reader->reader);

    return dtd && !dtd->children && !dtd->entities && !dtd->pentities && !dtd->ExternalID &&
           !dtd->SystemID;
}

WpXmlNode *
wp_xml_reader_next(WpXmlReader *reader, uint32_t *out_element, uint32_t *out_line)
{
    if (reader->failed)
        return NULL;
    if (reader->query)
        wp_xml_query_forget(reader->query);
    int more =
        reader->at_record ? xmlTextReaderNext(reader->reader) : xmlTextReaderRead(reader->reader);
    for (reader->at_record = false; more == 1 && !reader->failed;
         more = xmlTextReaderRead(reader->reader)) {
        int type = xmlTextReaderNodeType(reader->reader);

        if (type == XML_READER_TYPE_DOCUMENT_TYPE && !is_bare(reader))
            report(reader, WP_DIAG_XML_DOCTYPE,
                   (uint32_t)xmlTextReaderGetParserLineNumber(reader->reader), 0, doctype_message);
        if (type != XML_READER_TYPE_ELEMENT || reader->failed)
            continue;
        xmlNode *node = xmlTextReaderCurrentNode(reader->reader);
        *out_element = find_element(reader, node);
        if (*out_element == reader->n_elements)
            continue;
        *out_line = line_of_record(reader, node);
        return expand(reader);
    }
    if (more < 0)
        report_end(reader, 0, 0, "the document cannot be read");
    return NULL;
}

uint32_t
wp_xml_node_line(const WpXmlNode *node, uint32_t record_line)
{
    while (node && node->type != XML_ELEMENT_NODE)
        node = node->parent;
    if (!node || node->line == 0 || node->line >= UINT16_MAX - 1 || node->line < record_line)
        return record_line;
    return node->line;
}

uint32_t
wp_xml_node_last_line(const WpXmlNode *node, uint32_t record_line)
{
    uint32_t last = wp_xml_node_line(node, record_line);

    for (const WpXmlNode *child = node->children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE)
            last = MAX(last, wp_xml_node_last_line(child, record_line));
    return last;
}

bool
wp_xml_node_is_list(const WpXmlNode *node)
{
    uint32_t n_texts = 0;

    if (node->type != XML_ELEMENT_NODE)
        return false;
    for (const WpXmlNode *child = node->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE)
            continue;
        if (wp_xml_node_is_list(child))
            return true;
        xmlChar *text = xmlNodeGetContent(child);
        n_texts += text && *text != '\0';
        xmlFree(text);
    }
    return n_texts > 1;
}

void
wp_xml_node_append(WpXmlNode *node, size_t max_size, GString *out)
{
    xmlBuffer *text = xmlBufferCreate();

    if (xmlNodeDump(text, node->doc, node, 0, 0) > 0)
        g_string_append_len(out, (const char *)xmlBufferContent(text),
                            (gssize)MIN((size_t)xmlBufferLength(text), max_size));
    xmlBufferFree(text);
}
