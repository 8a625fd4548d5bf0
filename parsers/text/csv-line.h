#pragma once

#include "planner/base/types.h"

#include <string.h>

/* What csv.c asks of the bytes of lines. */

/* Whether all bytes are ASCII and none is NUL: eight at a time. */
static inline bool
wp_line_is_plain(const char *text, size_t size)
{
    const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
    size_t i = 0;

    for (; i + 8 <= size; i += 8) {
        uint64_t word;

        memcpy(&word, text + i, 8);
        if ((word | ((word - ones) & ~word)) & high)
            return false;
    }
    for (; i < size; i++)
        if ((uint8_t)(text[i] - 1) >= 0x7F)
            return false;
    return true;
}

/* @size less the line end. */
static inline size_t
wp_line_trimmed(const char *line, size_t size)
{
    while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r'))
        size--;
    return size;
}

/* How long the first line of @text is, its line end included; @size if it is the last. */
static inline size_t
wp_line_size(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\n')
            return i + 1;
        if (text[i] == '\r')
            return i + 1 < size && text[i + 1] == '\n' ? i + 2 : i + 1;
    }
    return size;
}

/* Where a quote opens that the line does not close, from 1; 0 if there is none. */
static inline uint32_t
wp_line_open_quote(const char *line, size_t size)
{
    uint32_t column = 0;

    for (size_t i = 0; i < size; i++)
        if (line[i] == '"')
            column = column > 0 ? 0 : (uint32_t)i + 1;
    return column;
}
