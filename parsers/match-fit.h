#pragma once

#include "parsers/match.h"

/* Rows as headers of tables, and how well they fit layouts. */

/* A row that may be the header. */
typedef struct {
    uint32_t line;
    uint32_t n;
    char **names; /* NULL-terminated */
    char **keys;
    GHashTable *set; /* of the keys (borrowed): hundreds of patterns are looked for in them */
} WpHeader;

typedef struct {
    const WpLayout *layout;
    int score; /* -1: does not fit */
    uint32_t n_keys, n_known, n_columns;
    bool named;
    uint32_t line, row; /* row: of those that may be the header, from 0 */
    uint32_t cells;
    char delimiter;
    char *reason;
} WpTableFit;

WpHeader wp_header_new(const WpCsvRow *row);
void wp_header_clear(void *header);

/* Whether it has a column of one of @patterns. */
bool wp_header_has_any(const WpLayout *layout, const WpHeader *header, const GPtrArray *patterns);
/* How many of its columns the layout knows, of @out_columns that have a name. */
uint32_t wp_header_count_known(const WpLayout *layout, const WpHeader *header,
                               uint32_t *out_columns);
/* How many of the columns it has that the layout cannot do without. */
uint32_t wp_header_count_required(const WpLayout *layout, const WpHeader *header);

/* How well @header is one of @layout. @name: of the file or sheet */
WpTableFit wp_header_fit(const WpLayout *layout, const WpHeader *header, const char *name);
