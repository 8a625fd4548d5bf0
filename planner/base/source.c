#include "planner/base/source.h"

#include <string.h>

struct WpSource {
    const char *name; /* interned */
    char *memory;     /* what was given */
    const char *text; /* in memory, after the byte order mark */
    size_t size;
    GArray *line_starts; /* of uint32_t: where each line begins; the first is 0 */
};

/* LF, CR LF, and a CR alone: YAML takes all three for a line break. */
static void
find_lines(WpSource *source)
{
    uint32_t start = 0;

    g_array_append_val(source->line_starts, start);
    for (size_t i = 0; i < source->size; i++) {
        char c = source->text[i];

        if (c != '\n' && (c != '\r' || source->text[i + 1] == '\n'))
            continue;
        start = (uint32_t)i + 1;
        g_array_append_val(source->line_starts, start);
    }
}

static void
report_not_text(const char *name, const char *text, const char *bad, WpDiagList *diags)
{
    WpLoc loc = {g_intern_string(name), 1, 1};

    for (const char *p = text; p < bad; p++) {
        loc.column++;
        if (*p == '\n' || (*p == '\r' && p[1] != '\n')) {
            loc.line++;
            loc.column = 1;
        }
    }
    if (*bad == '\0')
        wp_diag(diags, WP_DIAG_NOT_TEXT, loc, "a NUL byte, where only text may be");
    else
        wp_diag(diags, WP_DIAG_NOT_TEXT, loc, "byte 0x%02X is not UTF-8 text",
                (unsigned)(unsigned char)*bad);
    wp_diag_hint(diags, "save the file as UTF-8");
}

WpSource *
wp_source_new(const char *name, char *text, size_t size, WpDiagList *diags)
{
    g_autofree char *memory = text;
    const char *bad;

    if (size > WP_SOURCE_MAX_SIZE) {
        wp_diag(diags, WP_DIAG_TOO_LARGE, (WpLoc){g_intern_string(name), 0, 0},
                "the file has %" G_GSIZE_FORMAT " bytes, the limit is %d", size,
                WP_SOURCE_MAX_SIZE);
        return NULL;
    }
    if (size >= 3 && memcmp(text, "\357\273\277", 3) == 0) {
        text += 3;
        size -= 3;
    }
    if (!g_utf8_validate_len(text, size, &bad)) {
        report_not_text(name, text, bad, diags);
        return NULL;
    }

    WpSource *source = g_new0(WpSource, 1);

    source->name = g_intern_string(name);
    source->memory = g_steal_pointer(&memory);
    source->text = text;
    source->size = size;
    source->line_starts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    find_lines(source);
    return source;
}

void
wp_source_free(WpSource *source)
{
    if (!source)
        return;
    g_array_unref(source->line_starts);
    g_free(source->memory);
    g_free(source);
}

const char *
wp_source_name(const WpSource *source)
{
    return source->name;
}

const char *
wp_source_text(const WpSource *source, size_t *out_size)
{
    if (out_size)
        *out_size = source->size;
    return source->text;
}

static uint32_t
line_start(const WpSource *source, uint32_t line)
{
    return g_array_index(source->line_starts, uint32_t, line);
}

/* The line that holds @offset, from 0. */
static uint32_t
find_line(const WpSource *source, size_t offset)
{
    uint32_t low = 0, high = source->line_starts->len;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (line_start(source, middle) <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

WpLoc
wp_source_loc(const WpSource *source, size_t offset)
{
    g_assert(offset <= source->size);
    uint32_t line = find_line(source, offset);

    return (WpLoc){source->name, line + 1, (uint32_t)offset - line_start(source, line) + 1};
}

static size_t
line_end(const WpSource *source, uint32_t line)
{
    size_t start = line_start(source, line);
    size_t end = line + 1 < source->line_starts->len ? line_start(source, line + 1) : source->size;

    while (end > start && (source->text[end - 1] == '\n' || source->text[end - 1] == '\r'))
        end--;
    return end;
}

void
wp_source_diag(const WpSource *source, size_t offset, size_t length, WpDiagList *list,
               WpDiagCode code, const char *format, ...)
{
    WpLoc loc = wp_source_loc(source, offset);
    size_t start = line_start(source, loc.line - 1), end = line_end(source, loc.line - 1);
    va_list args;

    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    length = MIN(length, end > offset ? end - offset : 1);
    wp_diag_excerpt(list, code, loc, source->text + start, end - start, length, "%s", message);
}
