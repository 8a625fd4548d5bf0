#pragma once

#include "planner/solve/conflict/scope.h"

/* The hours and amounts that each item of @scope takes, and the iterations that its work spans:
 * fills begin, end, work, loads and use. */
void wp_scope_collect_work(WpConflictScope *scope, const WpScopeSource *source);
