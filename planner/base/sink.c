#include "planner/base/sink.h"

#include <string.h>

void
wp_sink_text(WpSink *sink, const char *text)
{
    wp_sink_write(sink, text, strlen(text));
}

void
wp_sink_printf(WpSink *sink, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    wp_sink_text(sink, text);
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
