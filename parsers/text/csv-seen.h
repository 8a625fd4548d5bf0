#pragma once

#include "parsers/text/csv.h"

#include <string.h>

/*
 * What libcsv made of the last cells of each column. libcsv begins each cell in the same state, so
 * that a cell with the same bytes up to the same delimiter is the same cell: it is not asked again.
 * Of flows three quarters of the bytes that are not those of the row above (csv-above.h) are so:
 * names, addresses and processes come again some rows below.
 *
 * A text lasts here until its place is taken by another text of its column, so that rows point to
 * it instead of copying it.
 */

#define WP_SEEN_TEXT   41   /* bytes of a place: longer cells are not remembered */
#define WP_SEEN_PLACES 256  /* of a column, at most */
#define WP_SEEN_ALL    8192 /* of all columns together: what stays in a core's cache */
#define WP_SEEN_TRIAL  4096 /* cells after which a column must have been right in one of four */

typedef struct {
    uint32_t note;          /* WpCell.note */
    uint8_t size;           /* of the bytes in the file, without the delimiter */
    bool is_set, is_quoted; /* is_quoted: the closing quote is a NUL here */
    char raw[WP_SEEN_TEXT]; /* with a NUL */
} WpSeenCell;

typedef struct {
    uint32_t n_asked, n_right;
    bool is_off; /* it does not repeat itself */
} WpSeenColumn;

typedef struct {
    WpSeenColumn *columns;
    WpSeenCell *places; /* n_places for each column */
    uint32_t n_columns; /* 0: nothing is remembered */
    uint32_t n_places;  /* a power of two */
} WpCsvSeen;

/* For rows of @n_columns. Takes no memory before the first row is there. */
static inline void
wp_csv_seen_init(WpCsvSeen *seen, uint32_t n_columns)
{
    seen->n_columns = MIN(n_columns, WP_SEEN_ALL / 16);
    seen->n_places = WP_SEEN_PLACES;
    while ((uint64_t)seen->n_places * seen->n_columns > WP_SEEN_ALL)
        seen->n_places /= 2;
    seen->columns = g_new0(WpSeenColumn, seen->n_columns);
    seen->places = g_new0(WpSeenCell, (size_t)seen->n_columns * seen->n_places);
}

static inline void
wp_csv_seen_clear(WpCsvSeen *seen)
{
    g_free(seen->columns);
    g_free(seen->places);
}

/* Of a few bytes of a text: its ends and its middle. */
static inline uint32_t
wp_cell_hash(const char *text, size_t size)
{
    uint64_t first = 0, last = 0;

    if (size >= 8) {
        memcpy(&first, text, 8);
        memcpy(&last, text + size - 8, 8);
        if (size > 16) {
            uint64_t middle;

            memcpy(&middle, text + size / 2 - 4, 8);
            first ^= middle * UINT64_C(0xa0761d6478bd642f);
        }
    } else if (size >= 4) {
        uint32_t a, b;

        memcpy(&a, text, 4);
        memcpy(&b, text + size - 4, 4);
        first = a;
        last = b;
    } else if (size > 0) {
        first = (uint64_t)(uint8_t)text[0] << 16 | (uint64_t)(uint8_t)text[size / 2] << 8 |
                (uint8_t)text[size - 1];
    }
    first = (first ^ size) * UINT64_C(0x9e3779b97f4a7c15) ^ last;
    first ^= first >> 32; /* the last bytes are the highest, and change nothing below them */
    return (uint32_t)((first * UINT64_C(0xd6e8feb86659fd93)) >> 32);
}

/* memcmp() of short texts without a call: pieces overlap. */
static inline bool
wp_cell_equals(const char *a, const char *b, size_t size)
{
    uint64_t x, y;

    if (size < 8) {
        for (size_t i = 0; i < size; i++)
            if (a[i] != b[i])
                return false;
        return true;
    }
    for (size_t i = 0; i + 8 < size; i += 8) {
        memcpy(&x, a + i, 8);
        memcpy(&y, b + i, 8);
        if (x != y)
            return false;
    }
    memcpy(&x, a + size - 8, 8);
    memcpy(&y, b + size - 8, 8);
    return x == y;
}

/**
 * wp_csv_seen_find:
 * @raw: the bytes of a cell up to its delimiter, which follows them
 * @out: the cell, if it is known
 *
 * Returns: the place of these bytes, for wp_csv_seen_keep() if they are not known; NULL if nothing
 * is remembered of such a cell
 */
static inline WpSeenCell *
wp_csv_seen_find(WpCsvSeen *seen, uint32_t column, const char *raw, size_t size, WpCell *out)
{
    WpSeenColumn *of = &seen->columns[column];

    if (column >= seen->n_columns || size >= WP_SEEN_TEXT || of->is_off)
        return NULL;
    WpSeenCell *place = &seen->places[(size_t)column * seen->n_places +
                                      (wp_cell_hash(raw, size) & (seen->n_places - 1))];
    size_t n_equal = size - place->is_quoted;
    bool right = place->is_set && place->size == size && wp_cell_equals(place->raw, raw, n_equal) &&
                 (!place->is_quoted || raw[n_equal] == '"');

    of->n_right += right;
    if (++of->n_asked == WP_SEEN_TRIAL) {
        of->is_off = of->n_right < WP_SEEN_TRIAL / 4;
        of->n_asked = of->n_right = 0;
    }
    if (right)
        *out = (WpCell){.text = place->raw + place->is_quoted,
                        .size = (uint32_t)(size - 2u * place->is_quoted),
                        .note = &place->note};
    return place;
}

/* libcsv made @cell of the bytes @raw up to the delimiter behind them. Remembered is what it took
 * as it stands, or without the quotes around it. */
static inline void
wp_csv_seen_keep(WpSeenCell *place, const char *raw, size_t size, WpCell *cell)
{
    bool is_quoted = size >= 2 && cell->size == size - 2 && raw[0] == '"' && raw[size - 1] == '"';

    if (cell->size != size && !is_quoted)
        return;
    if (memcmp(raw + is_quoted, cell->text, cell->size) != 0)
        return;
    *place = (WpSeenCell){.size = (uint8_t)size, .is_set = true, .is_quoted = is_quoted};
    memcpy(place->raw, raw, size - is_quoted);
    cell->note = &place->note;
}
