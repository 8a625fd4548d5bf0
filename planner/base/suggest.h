#pragma once

#include "planner/base/types.h"

/*
 * The one of @names nearest to @name, for "did you mean": Damerau-Levenshtein distance at most a
 * third of the length (at least 1), case folded; the first of equals. A wrong word order or
 * separator ("max-assets", "assets_max") counts as near.
 *
 * Returns: (nullable): one of @names
 */
const char *wp_suggest(const char *name, const char *const *names, size_t n_names);
