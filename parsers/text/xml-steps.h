#pragma once

#include <libxml/tree.h>

#include "planner/base/types.h"

/*
 * The paths of which layouts are full, walked without XPath, which makes and drops some twenty
 * objects for each: children and attributes by name, with conditions on attributes; whether there
 * is any; whether one has a certain text.
 *
 *     a/b/@c    *[@N='x']/b    a[not(@b) or @b='c']    a|b or c    string(boolean(a))
 * string(@a='b')
 *
 * What it answers is what XPath answers. A path that ends in a condition of another kind is at
 * least known to be empty where nothing has its names.
 */

typedef struct WpXmlSteps WpXmlSteps;

typedef enum {
    WP_XML_STEPS_NODES,  /* gives nodes */
    WP_XML_STEPS_TEST,   /* holds or not, if it is asked as a condition */
    WP_XML_STEPS_STRING, /* is the text "true" or "false" */
    WP_XML_STEPS_GUARD,  /* where there is no node, the path gives none; else it is to be evaluated
                          */
} WpXmlStepsKind;

/* (transfer full) (nullable): NULL if the path is of another kind. */
WpXmlSteps *wp_xml_steps_new(const char *path);
void wp_xml_steps_free(WpXmlSteps *steps);
WpXmlStepsKind wp_xml_steps_kind(const WpXmlSteps *steps);

/* Whether @node, an element, has any of it. */
bool wp_xml_steps_test(const WpXmlSteps *steps, const xmlNode *node);
/* NODES: the first in the order of the document, or NULL. */
xmlNode *wp_xml_steps_first(const WpXmlSteps *steps, const xmlNode *node);
/* NODES: adds all to @out, in that order. */
void wp_xml_steps_all(const WpXmlSteps *steps, const xmlNode *node, GPtrArray *out);

/* The text of a node, where it is one piece in memory; NULL if it is not. Valid as long as it is.
 */
const char *wp_xml_plain_text(const xmlNode *node);
