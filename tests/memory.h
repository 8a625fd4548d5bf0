#pragma once

#include "parsers/text/stream.h"

#include <string.h>

/* Bytes in memory as a file that tests read: from the start, as of a pipe, or at any place. */
typedef struct {
    const void *bytes; /* borrowed */
    size_t size;
    size_t piece; /* at most so much is given at a time; 0: all that is wanted */
    size_t given; /* by memory_pull() */
} Memory;

static inline ssize_t
memory_at(void *data, uint64_t offset, void *buffer, size_t size)
{
    const Memory *memory = data;
    size_t taken = offset < memory->size ? MIN(size, memory->size - (size_t)offset) : 0;

    if (taken > 0)
        memcpy(buffer, (const char *)memory->bytes + offset, taken);
    return (ssize_t)taken;
}

static inline ssize_t
memory_pull(void *data, void *buffer, size_t size)
{
    Memory *memory = data;
    ssize_t got =
        memory_at(data, memory->given, buffer, memory->piece > 0 ? MIN(size, memory->piece) : size);

    memory->given += (size_t)got;
    return got;
}

static inline WpSeekable
memory_seekable(Memory *memory)
{
    return (WpSeekable){memory_at, memory, memory->size};
}
