#pragma once

#include "planner/base/types.h"

/* How a cell shows its number: what its style makes of it. */
typedef enum {
    WP_SHOWN_PLAIN,
    WP_SHOWN_PERCENT,
    WP_SHOWN_DATE, /* and time */
    WP_SHOWN_TIME, /* without a date */
} WpShown;

/* What the format code @code ("yyyy-mm-dd", "0.0%") shows. */
WpShown wp_shown_by_code(const char *code, size_t size);
/* What the built-in format @id shows. */
WpShown wp_shown_by_id(uint32_t id);

/*
 * Adds the number @text of a cell: in plain decimal digits without an exponent, of at most 15
 * digits that count, where it has a fraction (Excel keeps no more); as percentage "12.5%"; as
 * 2027-01-04T20:00:00, or the day alone at midnight; as 20:00:00. Serials are days since 1900 with
 * the 29 February that 1900 did not have, or since 1904. What is no number is added as it is.
 * Returns: whether a number or percentage was added: text of digits, '.' and '-' only, and '%'
 */
bool wp_append_shown(GString *out, const char *text, size_t size, WpShown shown, bool since_1904);
