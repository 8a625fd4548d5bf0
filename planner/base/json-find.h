#pragma once

#include "planner/base/types.h"

/* Finds a member in JSON without reading what its values mean: so one list is taken out of a long
 * file at the speed of memory. */

/* Deeper values are not read over. */
#define WP_JSON_MAX_DEPTH 32

/**
 * wp_json_find:
 * @text: @size bytes of any kind
 * @key: as it stands there, without what would have to be escaped
 * @out_size: (out): bytes of the value
 *
 * The first member @key of the object that @text is. Of what stands before and in it only quotes,
 * brackets, colons and commas are looked at, whether they are where they must be; nothing is
 * behind the comma or bracket that ends it.
 *
 * Returns: (nullable) (transfer none): where the value begins; NULL: there is no such member, or
 * the text is not JSON, is cut off or too deep before it ends
 */
const char *wp_json_find(const char *text, size_t size, const char *key, size_t *out_size);
