#pragma once

#include "planner/base/types.h"

#include <string.h>

/*
 * What a row of CSV has in common with the row above it, cell by cell: mostly more than half of its
 * bytes. A cell that begins where a cell ended, with the bytes that the cell above it has up to its
 * delimiter and with it, is the same cell, whatever quotes are in it: libcsv need not be asked
 * twice.
 */
typedef struct {
    uint32_t *begins; /* where each cell begins in its line: of the row above, from the present cell
                         back of the row at hand */
    uint32_t n;    /* cells of the row above that end in a delimiter; 0: nothing is known of it */
    uint32_t from; /* where the cell above the present one begins */
    size_t line;   /* the row above, in the buffer */
} WpCsvAbove;

/* The number of bytes with which two texts of @size bytes begin alike. */
static inline size_t
wp_common_bytes(const char *a, const char *b, size_t size)
{
    size_t i = 0;

    for (; i + 8 <= size; i += 8) {
        uint64_t x, y;

        memcpy(&x, a + i, 8);
        memcpy(&y, b + i, 8);
        if (x != y)
            return i + (size_t)__builtin_ctzll(GUINT64_TO_LE(x ^ y)) / 8;
    }
    while (i < size && a[i] == b[i])
        i++;
    return i;
}

/* Where @byte is first in a text of @size bytes; @size if it is nowhere. Cells are short: less than
 * a call of memchr(). */
static inline size_t
wp_find_byte(const char *text, char byte, size_t size)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones * 0x80;
    uint64_t wanted = ones * (uint8_t)byte;
    size_t i = 0;

    for (; i + 8 <= size; i += 8) {
        uint64_t x;

        memcpy(&x, text + i, 8);
        x = GUINT64_FROM_LE(x) ^ wanted;
        x = (x - ones) & ~x & tops;
        if (x != 0)
            return i + (size_t)__builtin_ctzll(x) / 8;
    }
    while (i < size && text[i] != byte)
        i++;
    return i;
}

/* The present cell @cell begins at @at of @line, of @size bytes, and @above is the text of the row
 * above it. Returns: how many cells from it on are the same; they are passed */
static inline uint32_t
wp_csv_above_same(WpCsvAbove *state, const char *above, uint32_t cell, const char *line, size_t at,
                  size_t size)
{
    uint32_t *begins = state->begins, end = cell;

    if (cell >= state->n)
        return 0;
    size_t limit = MIN(size - at, (size_t)(begins[state->n] - state->from));
    size_t same = state->from + wp_common_bytes(line + at, above + state->from, limit);
    while (end < state->n && begins[end + 1] <= same)
        end++;
    if (end == cell)
        return 0;
    uint32_t moved = (uint32_t)at - state->from; /* may wrap around */
    state->from = begins[end];
    for (uint32_t i = cell + 1; moved != 0 && i <= end; i++)
        begins[i] += moved;
    return end - cell;
}

/* The present cell @cell was parsed; the next begins at @at. */
static inline void
wp_csv_above_pass(WpCsvAbove *state, uint32_t cell, size_t at)
{
    if (cell < state->n)
        state->from = state->begins[cell + 1];
    state->begins[cell + 1] = (uint32_t)at;
}
