#pragma once

#include "planner/base/catalogue.h"
#include "planner/base/strpool.h"

/* Values that identify nothing (zeros, vendor defaults, localhost, N/A): data of the catalogue. */

typedef enum {
    WP_VOID_ID = 1 << 0,
    WP_VOID_UUID = 1 << 1,
    WP_VOID_NAME = 1 << 2,
    WP_VOID_DOMAIN = 1 << 3,
    WP_VOID_MAC = 1 << 4,
    WP_VOID_IP = 1 << 5,
    WP_VOID_INSTANCE = 1 << 6,
    WP_VOID_TEXT = 1 << 7, /* an application or environment */
    WP_VOID_ALL = (1 << 8) - 1,
    WP_VOID_SUM = 1 << 8, /* no name of anything, where others may be that of a host */
} WpVoidAs;

typedef struct {
    GHashTable *values;      /* folded value -> bits of WpVoidAs */
    uint16_t by_letter[256]; /* bits of all values that begin with it: most texts begin otherwise */
    GPtrArray *patterns;     /* values with '*' or '?' */
    uint16_t of_patterns[256]; /* as by_letter */
} WpPlaceholders;

/* @catalogue: (nullable): columns key (what the value is void as, or any) and value. */
void wp_placeholders_init(WpPlaceholders *placeholders, const WpCatalogue *catalogue);
void wp_placeholders_clear(WpPlaceholders *placeholders);

/* @text: folded; UUIDs as 32 digits. */
bool wp_placeholders_have(const WpPlaceholders *placeholders, const char *text, WpVoidAs as);
/* @text: of @size bytes, as exported. Whether it is one, or with WP_VOID_NAME its first label. */
bool wp_placeholders_have_exported(const WpPlaceholders *placeholders, const char *text,
                                   size_t size, WpVoidAs as);
