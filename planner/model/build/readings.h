#pragma once

#include "planner/model/build/placeholders.h"

/*
 * What texts are read as when they identify something: case, domain, byte order and spelling taken
 * out, placeholders void. A text is read once for each purpose: tabs repeat the same names and ids
 * row by row. All values are ids of the pool, so equal means the same text; their order means
 * nothing.
 */

typedef enum {
    WP_READING_FOLDED,
    WP_READING_ID,
    WP_READING_UUID,
    WP_READING_BIOS_UUID,
    WP_READING_PLAIN_NAME,
    WP_READING_IP,
    WP_READING_MAC,
    WP_READING_NAME,     /* two labels or more are a domain name */
    WP_READING_OWN_NAME, /* three or more: 'app.old' is not of domain 'old' */
} WpReadingKind;

typedef struct {
    uint16_t kind;  /* WpReadingKind */
    bool is_long;   /* PLAIN_NAME: as OWN_NAME it may be read otherwise, for it has labels enough */
    uint32_t next;  /* the same text for another purpose; 0 */
    WpStrId value;  /* of a name with a domain its first label */
    WpStrId domain; /* of such a name the whole; else 0 */
} WpReading;

typedef struct {
    WpStrPool *texts; /* borrowed */
    WpPlaceholders placeholders;
    uint32_t *first; /* by text: its last reading; 0: not read yet. Texts and readings are numbered
                        alike, so that both are near */
    uint32_t n_first;
    GArray *readings; /* of WpReading; slot 0 unused */
    GString *scratch;
    bool only_look;  /* nothing is read that was not read before */
    bool is_missing; /* something had to be */
} WpReadings;

/* @placeholders: (nullable): columns key, value; see rules/catalogues/placeholders.csv. */
void wp_readings_init(WpReadings *readings, WpStrPool *texts, const WpCatalogue *placeholders);
void wp_readings_clear(WpReadings *readings);

/* Reads all texts that are wanted in the order in which they lie in memory, which is several times
 * faster than one by one as records name them. @wanted: by text: bits by WpReadingKind, up to
 * WP_READING_NAME */
void wp_readings_prepare(WpReadings *readings, const uint8_t *wanted);

/* Of a purpose that wants one value; 0: it says nothing. Where it is only looked at and was not
 * read yet: 0, and readings->is_missing. */
WpStrId wp_reading(WpReadings *readings, WpReadingKind kind, WpStrId text);

/* The same of PLAIN_NAME. @is_long: (out): see WpReading */
WpStrId wp_reading_plain_name(WpReadings *readings, WpStrId text, bool *is_long);

/* NAME and OWN_NAME: of a name with a domain the whole goes to @domain and the first label to
 * @label. */
void wp_reading_name(WpReadings *readings, WpReadingKind kind, WpStrId text, WpStrId *label,
                     WpStrId *domain);
