#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What can be told of an XML document by its head, before anything is parsed. */

/* What is found before the root element. */
typedef struct {
    size_t root, root_size; /* the root's name, with prefix */
    size_t doctype;
    bool has_root;
    bool has_doctype; /* one that declares or names anything; the root is what it says */
    bool has_bare;    /* "<!DOCTYPE name>", which says nothing */
} WpXmlProlog;

/* Makes "#< CLIXML" at the beginning of a document blanks: PowerShell puts it before what it writes
 * to its standard output. @text: the first bytes of it, in UTF-8 or UTF-16 */
void wp_xml_blank_mark(char *text, size_t size);

/* Puts blanks and further byte order marks at the beginning of a document behind its XML
 * declaration, as many lines as they are: XML wants it first. @text: as before */
void wp_xml_trim_begin(char *text, size_t size);

/* The head as UTF-8, with a NUL, without such a mark: good enough to find tags. (transfer full) */
char *wp_xml_sniff_text(const uint8_t *head, size_t size, size_t *out_size);

/* @text: as wp_xml_sniff_text() gives it; offsets are of it */
WpXmlProlog wp_xml_sniff_prolog(const char *text, size_t size);

/* The local name of the root element of a document that begins with @head; NULL if it is no XML
 * or has no root in there. (transfer full) */
char *wp_xml_sniff_root(const uint8_t *head, size_t size);

/* Whether the head of an XML document has an element @child right inside an element @parent (local
 * names), wherever they stand. What is behind the head is not looked at, and what is not
 * well-formed may deceive: this decides what a file is taken for, not what is read. */
bool wp_xml_sniff_inside(const uint8_t *head, size_t size, const char *parent, const char *child);
