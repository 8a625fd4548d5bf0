#pragma once

#include <string.h>

#include "planner/base/types.h"

/* Texts as sequences of code points. All are valid UTF-8 and may hold NUL bytes. */

static inline size_t
wp_cel_utf8_length(const char *text, size_t size)
{
    size_t n = 0;

    for (size_t i = 0; i < size; i++)
        n += ((unsigned char)text[i] & 0xc0) != 0x80;
    return n;
}

/* The byte at which code point @index begins, @size for the one behind the last; SIZE_MAX if there
 * are not so many. */
static inline size_t
wp_cel_utf8_offset(const char *text, size_t size, int64_t index)
{
    size_t at = 0;

    if (index < 0)
        return SIZE_MAX;
    for (; index > 0 && at < size; index--)
        do
            at++;
        while (at < size && ((unsigned char)text[at] & 0xc0) == 0x80);
    return index == 0 ? at : SIZE_MAX;
}

/* The first @needle in @text from byte @from on; SIZE_MAX if there is none. */
static inline size_t
wp_cel_utf8_find(const char *text, size_t size, const char *needle, size_t needle_size, size_t from)
{
    if (from > size || needle_size > size - from)
        return SIZE_MAX;
    if (needle_size == 0)
        return from;
    for (size_t last = size - needle_size; from <= last; from++) {
        const char *found = memchr(text + from, *needle, last - from + 1);

        if (!found)
            return SIZE_MAX;
        from = (size_t)(found - text);
        if (memcmp(found, needle, needle_size) == 0)
            return from;
    }
    return SIZE_MAX;
}
