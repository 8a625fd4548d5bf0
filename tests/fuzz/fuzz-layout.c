#include "tests/fuzz/input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * A layout of the user's own, and after a form feed what it reads: a byte that says in which pieces
 * (fuzz_read()), then a table or document. Either the layout has a fault, which is shown, or it can
 * be looked at and reads whatever it is given.
 */

static void
look_at(const WpLayout *layout)
{
    WpField fields[WP_N_FIELDS];
    uint32_t n = wp_layout_fields(layout, fields);

    g_assert(*wp_layout_id(layout) && wp_layout_source(layout) && wp_layout_title(layout));
    g_assert(wp_layout_turn(layout) <= 2);
    g_assert(wp_layout_kind(layout) != WP_KIND_NONE || n == 0);
    for (uint32_t i = 0; i < n; i++) {
        const char *column = wp_layout_column_name(layout, fields[i]);

        g_assert(!column || g_utf8_validate(column, -1, NULL));
    }
}

/* Every fault is shown inside the text. */
static void
check_places(WpDiagList *diags, const char *text, size_t size)
{
    uint32_t n_lines = 1;

    for (size_t i = 0; i < size; i++)
        n_lines += text[i] == '\n' || text[i] == '\r';
    for (uint32_t i = 0; i < wp_diag_list_length(diags); i++)
        g_assert(wp_diag_list_get(diags, i)->loc.line <= n_lines);
    g_autofree char *said = wp_diag_list_to_text(diags);
    g_assert(g_utf8_validate(said, -1, NULL));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size > 0 ? memchr(data, '\f', size) : NULL;
    size_t n = end ? (size_t)(end - data) : size;
    g_autofree char *text = g_strndup((const char *)data, n);
    g_autoptr(WpLayouts) layouts = wp_layouts_new();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    bool good = wp_layouts_add_text(layouts, "layout", text, n, diags);

    g_assert(good == (wp_diag_list_count(diags, WP_SEVERITY_ERROR) == 0));
    g_assert(wp_layouts_count(layouts) == good);
    check_places(diags, text, n);
    if (good)
        look_at(wp_layouts_get(layouts, 0));
    if (good && end && size - n > 2)
        fuzz_read(layouts, end + 1, size - n - 1);
    return 0;
}
