#pragma once

#include "planner/base/types.h"

/*
 * Where writers put bytes. A sink never fails in the writer's face: what went wrong is kept
 * and told once, by whoever opened it (planner/cli for files; never for memory).
 */

typedef struct WpSink WpSink;
struct WpSink {
    void (*write)(WpSink *sink, const void *data, size_t size);
};

static inline void
wp_sink_write(WpSink *sink, const void *data, size_t size)
{
    sink->write(sink, data, size);
}

void wp_sink_text(WpSink *sink, const char *text);

/* A sink into memory: put one on the stack, @text must outlive it. */
typedef struct {
    WpSink sink;
    GString *text;
} WpTextSink;

WpTextSink wp_text_sink(GString *text);
