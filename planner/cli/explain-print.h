#pragma once

#include "planner/cli/explain-lines.h"

/* A line of explain.jsonl as a person reads it. */

/* Prints a line, with those that it refers to, on standard output. @group: (nullable): of an asset:
 * the line of its group, which says where it stands */
void wp_explain_print(const WpExplainLine *line, const WpExplainLine *group);
