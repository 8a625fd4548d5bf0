#pragma once

#include "rules/engine/value.h"

/*
 * Equality and order of values, across int and double as CEL has it. Values of kinds that do not
 * compare are never equal, and have no order.
 */

typedef enum {
    WP_CEL_LESS = -1,
    WP_CEL_EQUAL = 0,
    WP_CEL_GREATER = 1,
    WP_CEL_UNORDERED = 2,   /* a NaN is one of them */
    WP_CEL_NO_OVERLOAD = 3, /* the kinds have no order */
} WpCelOrder;

/* Exact, also where a double cannot hold the int. */
WpCelOrder wp_cel_compare_int_double(int64_t a, double b);

WpCelOrder wp_cel_compare(const WpCelValue *a, const WpCelValue *b);
/* Lists and maps item by item. */
bool wp_cel_equal(const WpCelValue *a, const WpCelValue *b);

/* The value under @key, whose kind may be any (1.0 finds 1); NULL. */
const WpCelValue *wp_cel_map_find(const WpCelMap *map, const WpCelValue *key);

/*
 * Versions are compared part by part. Parts are runs of digits or of letters, whatever stands
 * between them. Numbers compare as numbers, words by byte order without case; a number is later
 * than a word. Where one version ends: zeros more do not count ("1" is "1.0"), a pre-release word
 * (alpha, beta, pre, preview, rc, dev, snapshot) makes the longer one earlier ("1.0-rc1" < "1.0"),
 * anything else makes it later ("12" < "12 SP2", "2008" < "2008 R2").
 */
WpCelOrder wp_cel_compare_versions(const char *a, size_t a_size, const char *b, size_t b_size);
