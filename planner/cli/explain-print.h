#pragma once

#include "planner/base/document.h"

/* A line of explain.jsonl as a person reads it. */

/* (nullable): the text of a key; NULL where there is none, or null */
const char *wp_explain_value(const WpNode *node, const char *key);

/* Prints a line on standard output. @group: (nullable): of an asset: the line of its group, which
 * says where it stands */
void wp_explain_print(const WpNode *node, const WpNode *group);
