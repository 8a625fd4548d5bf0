#pragma once

#include "planner/base/source.h"

/* What libyaml says, in plain words; and the quoted form of values that YAML takes for syntax. */

/* @problem in our words, or itself if it is not known here. Returns: (transfer none) */
const char *wp_yaml_explain(const char *problem);

/* Adds to the diagnostic added last the quoted form of the value on the line of @offset, if that
 * value begins with a character that YAML does not take for text, or is broken by ": ". */
void wp_yaml_hint_quoted(const WpSource *source, size_t offset, WpDiagList *diags);
