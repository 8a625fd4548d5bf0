#pragma once

#include "parsers/text/stream.h"
#include "planner/base/diag.h"

/*
 * XML read record by record: xmlTextReader walks, xmlTextReaderExpand builds the subtree of one
 * record at a time. No network, no DOCTYPE with more in it than a name (refused before the parser
 * sees it), no entities but the five, records up to 16 MiB, the library's own limits on depth (256)
 * and text (10 MB), and 4,096 attributes of an element (xml-tags.h).
 *
 * Namespaces are taken off the expanded subtree: 'ovf:Disk' is found as "Disk", '@ovf:capacity'
 * as "@capacity", whatever prefix a document uses. No type of libxml2 leaves this folder.
 */

#define WP_XML_MAX_RECORD (16 * 1024 * 1024)

typedef struct _xmlNode WpXmlNode; /* an element or attribute; opaque */
typedef struct WpXmlPath WpXmlPath;
typedef struct WpXmlQuery WpXmlQuery;
typedef struct WpXmlReader WpXmlReader;

/* An XPath 1.0 expression, compiled; any number of queries may use it at a time. @out_fault gets
 * (transfer full) what is wrong if NULL is returned. */
WpXmlPath *wp_xml_path_new(const char *text, char **out_fault);
void wp_xml_path_free(WpXmlPath *path);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpXmlPath, wp_xml_path_free)

/*
 * Evaluates paths relative to nodes. Beside XPath's own functions there is side('NAME', KEY): the
 * record kept under that key, or no node; and the variables set by wp_xml_query_let().
 */
WpXmlQuery *wp_xml_query_new(void);
void wp_xml_query_free(WpXmlQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpXmlQuery, wp_xml_query_free)

/* The text of the first node, or the string that the path computes, trimmed; NULL if there is no
 * node or the text is empty. Valid until the next call. @out_node: (nullable): that node, or
 * @node. */
const char *wp_xml_query_text(WpXmlQuery *query, const WpXmlPath *path, WpXmlNode *node,
                              size_t *out_size, WpXmlNode **out_node);
/* Puts all nodes, in the order of the document, into @out (of WpXmlNode *). */
void wp_xml_query_nodes(WpXmlQuery *query, const WpXmlPath *path, WpXmlNode *node, GPtrArray *out);
/* The text of a node, trimmed; valid until the next call. */
const char *wp_xml_query_node_text(WpXmlQuery *query, WpXmlNode *node, size_t *out_size);
/* Whether several elements with a text are inside @node: its own text is theirs glued together. */
bool wp_xml_node_is_list(const WpXmlNode *node);
bool wp_xml_query_test(WpXmlQuery *query, const WpXmlPath *path, WpXmlNode *node);
/* Lets go of what was found last. To be called before the nodes go that it was found in, which the
 * reader does; texts and nodes that were handed out are void then. */
void wp_xml_query_forget(WpXmlQuery *query);

/* Steps that all paths may take between two forgettings. What a path costs is up to the document:
 * one that looks at all elements for each of them takes the square of their number. */
#define WP_XML_MAX_STEPS 50000000
/* Whether a path was given up for its steps since the last forgetting: what was found is not all.
 */
bool wp_xml_query_exhausted(const WpXmlQuery *query);

/* Sets the variable $@name to what @path gives. */
void wp_xml_query_let(WpXmlQuery *query, const char *name, const WpXmlPath *path, WpXmlNode *node);

/* Whether a side record that is about to be kept comes in time. */
typedef enum {
    WP_XML_KEPT_GOOD,
    WP_XML_KEPT_TWICE, /* one of its key is kept already, and stays */
    WP_XML_KEPT_LATE,  /* it was asked for before; only of names that are watched */
} WpXmlKept;
WpXmlKept wp_xml_query_kept(const WpXmlQuery *query, const char *name, const char *key);
/* From now on it is noted what of @name (borrowed) is asked for, and is not there. */
void wp_xml_query_watch(WpXmlQuery *query, const char *name);
/* How many keys were, 10,000 at most, and the first of them (or NULL). */
uint32_t wp_xml_query_n_missed(const WpXmlQuery *query, const char **out_first);

/* What all kept records may take together. */
#define WP_XML_MAX_KEPT (64 * 1024 * 1024)

/* Keeps a copy of @node as side record; the first of equal keys stays. Returns: false if the limit
 * is reached, and nothing more is kept. */
bool wp_xml_query_keep(WpXmlQuery *query, const char *name, const char *key, WpXmlNode *node);

/* An element that is a record: its local name, and a condition on its attributes. */
typedef struct {
    const char *name;
    const WpXmlPath *only; /* (nullable) */
} WpXmlElement;

/* Records are elements that fit one of @elements, at any depth; an element inside a record is part
 * of it. Where the root element is a record, more documents may follow it in the same stream.
 * @stream (not yet read), @elements, @query and @diags must outlive the reader. */
WpXmlReader *wp_xml_reader_new(const char *file, WpStream *stream, const WpXmlElement *elements,
                               uint32_t n_elements, WpXmlQuery *query, WpDiagList *diags);
void wp_xml_reader_free(WpXmlReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpXmlReader, wp_xml_reader_free)

/**
 * wp_xml_reader_next:
 * @out_element: index in elements
 * @out_line: where the record's start tag ends
 *
 * Returns: (nullable) (transfer none): the record, valid until the next call; %NULL at the end,
 *   or after a fault (XML_SYNTAX, XML_DOCTYPE, TOO_LARGE, UNREADABLE), which is in the diags.
 *   The parser is up to 4 KiB ahead: records that end so near before a fault are lost with it
 */
WpXmlNode *wp_xml_reader_next(WpXmlReader *reader, uint32_t *out_element, uint32_t *out_line);

/* Whether the document ended in a fault. */
bool wp_xml_reader_failed(const WpXmlReader *reader);

/* The line of a node inside a record: its own, or the record's where it is not known. */
uint32_t wp_xml_node_line(const WpXmlNode *node, uint32_t record_line);

/* The last line of the nodes inside a record of line @record_line. */
uint32_t wp_xml_node_last_line(const WpXmlNode *node, uint32_t record_line);

/* A record as XML text, for rejects; without the namespaces. At most @max_size bytes. */
void wp_xml_node_append(WpXmlNode *node, size_t max_size, GString *out);
