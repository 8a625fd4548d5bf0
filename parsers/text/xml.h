#pragma once

#include <libxml/tree.h>

#include "parsers/text/stream.h"
#include "planner/base/diag.h"

/*
 * XML read record by record: xmlTextReader walks, xmlTextReaderExpand builds the subtree of one
 * record at a time. No network, no DOCTYPE (refused before the parser sees it), no entities but
 * the five, records up to 16 MiB, the library's limits on depth (256) and text (10 MB).
 *
 * Namespaces are taken off the expanded subtree: 'ovf:Disk' is found as "Disk", '@ovf:capacity'
 * as "@capacity", whatever prefix a document uses.
 */

#define WP_XML_MAX_RECORD (16 * 1024 * 1024)

/* The local name of the root element of a document that begins with @head; NULL if it is no XML
 * or has no root yet. (transfer full) */
char *wp_xml_sniff_root(const uint8_t *head, size_t size);

typedef struct WpXmlReader WpXmlReader;

/* @elements: local names (NULL-terminated) that are records, at any depth; an element inside a
 * record is part of it. @stream, @elements and @diags must outlive the reader. */
WpXmlReader *wp_xml_reader_new(const char *file, WpStream *stream, const char *const *elements,
                               WpDiagList *diags);
void wp_xml_reader_free(WpXmlReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpXmlReader, wp_xml_reader_free)

/**
 * wp_xml_reader_next:
 * @out_element: index in elements
 * @out_line: where the record's start tag ends
 *
 * Returns: (nullable) (transfer none): the record, valid until the next call; %NULL at the end,
 *   or after a fault (XML_SYNTAX, XML_DOCTYPE, TOO_LARGE, UNREADABLE), which is in the diags
 */
xmlNode *wp_xml_reader_next(WpXmlReader *reader, uint32_t *out_element, uint32_t *out_line);

/* Whether the document ended in a fault. */
bool wp_xml_reader_failed(const WpXmlReader *reader);

/* The line of a node inside the record: its own, or the record's where it is not known. */
uint32_t wp_xml_node_line(const xmlNode *node, uint32_t record_line);
