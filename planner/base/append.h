#pragma once

#include "planner/base/types.h"

#include <string.h>

/* Appending to a text as writers do it millions of times: a call is made only when it must grow. */

static inline void
wp_append(GString *out, const char *data, size_t size)
{
    if (out->len + size < out->allocated_len) {
        memcpy(out->str + out->len, data, size);
        out->len += size;
        out->str[out->len] = '\0';
    } else {
        g_string_append_len(out, data, (gssize)size);
    }
}

/* Room at the end for @size bytes that the caller fills. */
static inline char *
wp_append_room(GString *out, size_t size)
{
    g_string_set_size(out, out->len + size);
    return out->str + out->len - size;
}

/* @value, 0 or more, as @digits digits. */
static inline char *
wp_put_digits(char *at, unsigned value, unsigned digits)
{
    for (unsigned i = digits; i > 0; i--, value /= 10)
        at[i - 1] = (char)('0' + value % 10);
    return at + digits;
}
