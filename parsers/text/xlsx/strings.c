#include "parsers/text/xlsx/strings.h"

#include <string.h>

#include "parsers/text/encoding.h"

struct WpStrings {
    GString *bytes;
    GArray *starts; /* of uint64_t; one more than there are texts */
    /* while reading */
    bool in_item, in_text;
    uint32_t in_phonetic; /* how deep; hints of pronunciation are no text */
};

static void
start(void *data, WpPart *part, const char *name)
{
    WpStrings *strings = data;

    if (strcmp(name, "si") == 0) {
        strings->in_item = true;
        if (strings->starts->len > WP_STRINGS_MAX_COUNT)
            wp_part_fail(part, WP_DIAG_TOO_LARGE, "over %d texts", WP_STRINGS_MAX_COUNT);
    } else if (strcmp(name, "rPh") == 0) {
        strings->in_phonetic++;
    } else if (strcmp(name, "t") == 0) {
        strings->in_text = strings->in_item && strings->in_phonetic == 0;
    }
}

static void
end(void *data, WpPart *part, const char *name)
{
    WpStrings *strings = data;

    (void)part;
    if (strcmp(name, "si") == 0 && strings->in_item) {
        uint64_t first = g_array_index(strings->starts, uint64_t, strings->starts->len - 1);
        wp_encoding_unescape(strings->bytes, first);
        g_string_append_c(strings->bytes, '\0');
        uint64_t next = strings->bytes->len;
        g_array_append_val(strings->starts, next);
        strings->in_item = false;
    } else if (strcmp(name, "rPh") == 0 && strings->in_phonetic > 0) {
        strings->in_phonetic--;
    } else if (strcmp(name, "t") == 0) {
        strings->in_text = false;
    }
}

static void
text(void *data, WpPart *part, const char *bytes, size_t size)
{
    WpStrings *strings = data;

    if (!strings->in_text)
        return;
    uint64_t first = g_array_index(strings->starts, uint64_t, strings->starts->len - 1);
    if (strings->bytes->len - first + size > WP_XLSX_MAX_CELL)
        wp_part_fail(part, WP_DIAG_TOO_LARGE, "text %u is over 1 MiB", strings->starts->len);
    else if (strings->bytes->len + size > WP_STRINGS_MAX_BYTES)
        wp_part_fail(part, WP_DIAG_TOO_LARGE, "the texts are over 512 MiB together");
    else
        g_string_append_len(strings->bytes, bytes, (gssize)size);
}

WpStrings *
wp_strings_read(WpZip *zip, const char *member, const char *file, WpDiagList *diags)
{
    static const WpPartHandler handler = {start, end, text};
    g_autoptr(WpStrings) strings = g_new0(WpStrings, 1);
    uint64_t first = 0;

    strings->bytes = g_string_new(NULL);
    strings->starts = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    g_array_append_val(strings->starts, first);
    if (!wp_part_read(zip, member, file, NULL, &handler, strings, diags))
        return NULL;
    return g_steal_pointer(&strings);
}

void
wp_strings_free(WpStrings *strings)
{
    if (!strings)
        return;
    g_string_free(strings->bytes, TRUE);
    g_array_unref(strings->starts);
    g_free(strings);
}

const char *
wp_strings_get(const WpStrings *strings, uint32_t index, size_t *out_size)
{
    if (index + 1 >= strings->starts->len)
        return NULL;
    uint64_t first = g_array_index(strings->starts, uint64_t, index);
    *out_size = g_array_index(strings->starts, uint64_t, index + 1) - first - 1;
    return strings->bytes->str + first;
}
