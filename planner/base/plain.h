#pragma once

#include "planner/base/types.h"

#include <string.h>

/*
 * Whether a text may be copied as it is, sixteen bytes a look: writers ask it of hundreds of
 * millions of bytes, nearly all of which may.
 */

#define WP_PLAIN_BLOCK 16

typedef signed char WpPlainBlock __attribute__((vector_size(WP_PLAIN_BLOCK)));

/* Whether a block is printable ASCII without the three marks. */
static inline bool
wp_block_is_plain(const char *text, char a, char b, char c)
{
    WpPlainBlock block;
    uint64_t halves[2];

    memcpy(&block, text, sizeof block);
    /* as numbers with a sign those that are not ASCII are below ' ' */
    WpPlainBlock other =
        (block < ' ') | (block == 0x7F) | (block == a) | (block == b) | (block == c);
    memcpy(halves, &other, sizeof halves);
    return (halves[0] | halves[1]) == 0;
}

/* The same of @size bytes, WP_PLAIN_BLOCK or more. */
static inline bool
wp_text_is_plain(const char *text, size_t size, char a, char b, char c)
{
    for (size_t i = 0; i + WP_PLAIN_BLOCK < size; i += WP_PLAIN_BLOCK)
        if (!wp_block_is_plain(text + i, a, b, c))
            return false;
    return wp_block_is_plain(text + size - WP_PLAIN_BLOCK, a, b, c);
}
