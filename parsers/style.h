#pragma once

#include "parsers/layout-parts.h"

/*
 * How a column writes what can be read in two ways: 1,234 and 02/03/2027. Every cell of the head
 * of a file that shows it votes; what no cell shows is decided by the other columns, then by
 * habit, and the caller says so.
 */

typedef struct {
    uint32_t point, comma; /* cells that show this decimal mark */
    uint32_t maybe;        /* cells such as 1,234 or 1.234 that do not show which */
    uint32_t day_first, month_first;
    uint32_t maybe_date; /* cells such as 02/03/2027 */
    char thousands;      /* blank or apostrophe, where seen */
    char example[24];    /* the first that could be either */
} WpStyleVotes;

/* By what a style was chosen: later cells may show another one. */
typedef enum {
    WP_STYLE_SAID,  /* the layout says it */
    WP_STYLE_SHOWN, /* cells of the head do */
    WP_STYLE_HABIT,
} WpStyleBy;

typedef struct {
    WpNumberStyle numbers;
    bool day_first;
    WpStyleBy numbers_by, dates_by;
} WpStyle;

void wp_style_vote(WpStyleVotes *votes, WpFieldType type, const char *text, size_t size);
/* Whether @text shows another style than @style; @out_unsure: it could be either, and nothing shows
 * which. False for what the layout says. */
bool wp_style_differs(const WpStyle *style, WpFieldType type, const char *text, size_t size,
                      bool *out_unsure);
void wp_style_add(WpStyleVotes *sum, const WpStyleVotes *votes);

/* @file: the votes of all columns together. @out_assumed: nothing in the file showed it, though the
 * column has cells that could be either. */
WpStyle wp_style_decide(const WpLayout *layout, const WpStyleVotes *votes, const WpStyleVotes *file,
                        char delimiter, bool *out_assumed);
