#pragma once

#include "planner/base/catalogue.h"
#include "planner/base/quantity.h"

#include <string.h>

/* Cells of the catalogues of sizing, typed; each fault is reported at its row. */

typedef struct {
    const WpCatalogue *catalogue;
    WpDiagList *diags;
    bool failed;
} Rows;

static inline const char *
cell(const Rows *rows, uint32_t row, uint32_t column)
{
    return wp_catalogue_cell(rows->catalogue, row, column);
}

static inline bool
cell_is(const Rows *rows, uint32_t row, uint32_t column, const char *text)
{
    return strcmp(cell(rows, row, column), text) == 0;
}

static inline void
refuse(Rows *rows, uint32_t row, uint32_t column, const char *wanted)
{
    wp_diag(rows->diags, WP_DIAG_WRONG_VALUE, wp_catalogue_loc(rows->catalogue, row),
            "column '%s': '%s' is not %s", wp_catalogue_column_name(rows->catalogue, column),
            cell(rows, row, column), wanted);
    rows->failed = true;
}

/* A number × @factor, from 0 to @max (of the result); @empty for an empty cell. */
static inline int64_t
number_or(Rows *rows, uint32_t row, uint32_t column, int64_t factor, int64_t max, int64_t empty)
{
    const char *text = cell(rows, row, column);
    int64_t number;

    if (!*text)
        return empty;
    if (wp_parse_scaled(text, strlen(text), wp_number_plain, factor, &number) && number >= 0 &&
        number <= max)
        return number;
    refuse(rows, row, column, "a number from 0 up, of a size that can be");
    return 0;
}

static inline int64_t
number(Rows *rows, uint32_t row, uint32_t column, int64_t factor, int64_t max)
{
    if (!*cell(rows, row, column))
        refuse(rows, row, column, "a number from 0 up, of a size that can be");
    return number_or(rows, row, column, factor, max, 0);
}

/* Yes or no; an empty cell is no. */
static inline bool
flag(Rows *rows, uint32_t row, uint32_t column)
{
    const char *text = cell(rows, row, column);
    bool value = false;

    if (*text && !wp_parse_bool(text, strlen(text), &value))
        refuse(rows, row, column, "yes or no");
    return value;
}
