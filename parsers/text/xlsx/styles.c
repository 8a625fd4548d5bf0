#include "parsers/text/xlsx/styles.h"

#include <string.h>

typedef struct {
    uint32_t id;
    WpShown shown;
} Format;

typedef struct {
    GArray *formats; /* of Format: the workbook's own */
    GByteArray *shown;
    bool in_cells; /* in cellXfs, whose xf are the styles that cells name */
} Styles;

static WpShown
find_format(const Styles *styles, uint32_t id)
{
    for (guint i = 0; i < styles->formats->len; i++)
        if (g_array_index(styles->formats, Format, i).id == id)
            return g_array_index(styles->formats, Format, i).shown;
    return wp_shown_by_id(id);
}

static void
start(void *data, WpPart *part, const char *name)
{
    Styles *styles = data;
    Format format = {0, WP_SHOWN_PLAIN};

    if (strcmp(name, "cellXfs") == 0) {
        styles->in_cells = true;
    } else if (strcmp(name, "numFmt") == 0 &&
               wp_part_number(part, "numFmtId", UINT32_MAX, &format.id)) {
        size_t size;
        const char *code = wp_part_attribute(part, "formatCode", &size);

        format.shown = code ? wp_shown_by_code(code, size) : WP_SHOWN_PLAIN;
        if (styles->formats->len >= 4096)
            wp_part_fail(part, WP_DIAG_TOO_LARGE, "over 4096 number formats");
        else
            g_array_append_val(styles->formats, format);
    } else if (strcmp(name, "xf") == 0 && styles->in_cells) {
        wp_part_number(part, "numFmtId", UINT32_MAX, &format.id);
        guint8 shown = (guint8)find_format(styles, format.id);

        if (styles->shown->len >= WP_STYLES_MAX)
            wp_part_fail(part, WP_DIAG_TOO_LARGE, "over %d cell styles", WP_STYLES_MAX);
        else
            g_byte_array_append(styles->shown, &shown, 1);
    }
}

static void
end(void *data, WpPart *part, const char *name)
{
    Styles *styles = data;

    (void)part;
    if (strcmp(name, "cellXfs") == 0)
        styles->in_cells = false;
}

GByteArray *
wp_styles_read(WpZip *zip, const char *member, const char *file, WpDiagList *diags)
{
    static const WpPartHandler handler = {start, end, NULL};
    g_autoptr(GArray) formats = g_array_new(FALSE, FALSE, sizeof(Format));
    g_autoptr(GByteArray) shown = g_byte_array_new();
    Styles styles = {formats, shown, false};

    if (!wp_part_read(zip, member, file, NULL, &handler, &styles, diags))
        return NULL;
    return g_steal_pointer(&shown);
}
