#pragma once

#include "planner/base/document.h"

/*
 * YAML text to a tree with places: the part of YAML that cannot surprise. Refused, each with its
 * place and the cure: a key given twice, anchors, aliases, merge keys, tags, directives but %YAML,
 * several documents, '>' blocks, keys that are not one line of text, NUL characters, and nesting
 * deeper than WP_DOCUMENT_MAX_DEPTH. All scalars are text; "yes", "012" and "null" mean what the
 * shape that reads them says.
 */

/**
 * wp_yaml_parse:
 * @source: (transfer full): the whole text
 * @diags: gets every fault up to the first that YAML itself cannot get over
 *
 * Returns: (transfer full) (nullable): NULL if there is any fault. The document owns @source; an
 * empty text gives a document without a root
 */
WpDocument *wp_yaml_parse(WpSource *source, WpDiagList *diags);

/* The same, but NULL only where reading stopped before the end: so that all other faults of the
 * file can be said in the same run. Whoever calls it counts the errors in @diags. */
WpDocument *wp_yaml_parse_whole(WpSource *source, WpDiagList *diags);
