#pragma once

#include "planner/base/shape.h"

/* What the files of shape share, and no others use. */

/* Whether a scalar with this text is one of @shape (not a list or mapping, which no text is). */
bool wp_shape_fits_text(const WpShape *shape, const char *text);

/* @shape itself, or the first option of a ONE_OF (to any depth) that fits @node; NULL if none. */
const WpShape *wp_shape_option(const WpShape *shape, const WpNode *node);

/* Whether the kind of node could be one of @shape. */
bool wp_shape_fits_kind(const WpShape *shape, WpNodeKind kind);

/* Whether @shape, or an option of a ONE_OF, is of @kind. */
bool wp_shape_has_kind(const WpShape *shape, WpShapeKind kind);
