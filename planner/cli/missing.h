#pragma once

#include "planner/cli/inputs.h"
#include "rules/ruleset.h"

/**
 * wp_say_missing:
 * @diags: MISSING_COLUMN, at the header of the first file that lacks it
 *
 * Columns that files lack, with the rules that they weaken: each field once, if a rule reads it
 * and no other file makes it known of all. Parsers know no rules, and rules no files.
 */
void wp_say_missing(const WpInputs *inputs, const WpRuleSet *rules, WpDiagList *diags);
