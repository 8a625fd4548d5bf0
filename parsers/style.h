#pragma once

#include "parsers/layout-parts.h"

/*
 * How a column writes what can be read in two ways: 1,234 and 02/03/2027. Every cell of the head
 * of a file that shows it votes; what no cell shows is decided by the other columns, then by
 * habit. A cell that shows it by itself is read as it shows, whatever its column does. Cells that
 * could be either are settled when all cells have been seen: table-doubt.c.
 */

typedef struct {
    uint32_t point, comma; /* cells that show this decimal mark */
    uint32_t maybe;        /* cells such as 1,234 or 1.234 that do not show which */
    uint32_t day_first, month_first;
    uint32_t maybe_date; /* cells such as 02/03/2027 */
    char thousands;      /* blank or apostrophe, where seen */
} WpStyleVotes;

/* By what a style was chosen: later cells may show another one. */
typedef enum {
    WP_STYLE_SAID,   /* the layout says it */
    WP_STYLE_SHOWN,  /* cells of the column do, in the head */
    WP_STYLE_OTHERS, /* cells of other columns do */
    WP_STYLE_HABIT,
} WpStyleBy;

/* What one cell shows. */
typedef enum {
    WP_SHOWS_NOTHING,
    WP_SHOWS_POINT,       /* or month first */
    WP_SHOWS_COMMA,       /* or day first */
    WP_SHOWS_EITHER,      /* 1,234 or 02/03/2027 */
    WP_SHOWS_EITHER_MARK, /* 1.234: a decimal point or a mark of thousands */
} WpShows;

typedef struct {
    WpNumberStyle numbers;
    bool day_first;
    WpStyleBy numbers_by, dates_by;
} WpStyle;

void wp_style_vote(WpStyleVotes *votes, WpFieldType type, const char *text, size_t size);
/* What @text shows; it is not asked for what the layout says. @out_thousands: the blank or
 * apostrophe between its groups, or 0. */
WpShows wp_style_shows(const WpStyle *style, WpFieldType type, const char *text, size_t size,
                       char *out_thousands);
/* The style of numbers with this decimal mark; @thousands: a blank or apostrophe, or 0: the mark
 * that decimals do not have. */
WpNumberStyle wp_style_numbers(bool comma, char thousands);
void wp_style_add(WpStyleVotes *sum, const WpStyleVotes *votes);

/* @file: the votes of all columns together. */
WpStyle wp_style_decide(const WpLayout *layout, const WpStyleVotes *votes, const WpStyleVotes *file,
                        char delimiter);
