/*
 * Conditions, compiled and run over the rows of the unit tests' estate: a program or an error,
 * never both nor neither; every place inside the text; a value for every row, which wp_cel_test()
 * confirms.
 */
#include "tests/unit/cel-kit.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_places(WpDiagList *diags, const WpSource *source)
{
    size_t size;
    uint32_t n_lines;

    wp_source_text(source, &size);
    n_lines = wp_source_loc(source, size).line;
    for (uint32_t i = 0; i < wp_diag_list_length(diags); i++) {
        const WpDiag *diag = wp_diag_list_get(diags, i);

        g_assert(diag->loc.line >= 1 && diag->loc.line <= n_lines);
        g_assert(diag->loc.column >= 1 && diag->loc.column <= size + 1);
    }
    g_free(wp_diag_list_to_text(diags));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpSource) source = wp_source_new("f", g_strdup(text), strlen(text), diags);

    if (!source)
        return 0;
    wp_source_text(source, &size);

    g_autoptr(CelKit) kit = cel_kit_new(size % 2);
    g_autoptr(WpCelProgram) program =
        wp_cel_compile(cel_kit_env(kit), source, 0, size, WP_CEL_ANY, diags);

    g_assert((program == NULL) == (wp_diag_list_count(diags, WP_SEVERITY_ERROR) > 0));
    check_places(diags, source);
    if (program) {
        g_free(cel_kit_values(kit, text));
        g_free(cel_kit_dump(kit, text));
    }
    return 0;
}
