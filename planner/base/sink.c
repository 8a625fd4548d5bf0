#include "planner/base/sink.h"

#include <string.h>

void
wp_sink_text(WpSink *sink, const char *text)
{
    wp_sink_write(sink, text, strlen(text));
}

static void
write_text(WpSink *sink, const void *data, size_t size)
{
    WpTextSink *text_sink = (WpTextSink *)sink;

    g_string_append_len(text_sink->text, data, (gssize)size);
}

WpTextSink
wp_text_sink(GString *text)
{
    return (WpTextSink){{write_text}, text};
}
