#include <string.h>

#include "rules/engine/cel.h"
#include "tests/unit/cel-kit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * The first byte chooses the kind of rule and whether the checker is on; the rest is an expression.
 * It is read, checked, compiled and run on the estate of cel-kit.h. Either there is a diagnostic
 * and no program, or a program that gives a value of its type for every row, the same one each
 * time.
 */

static void
check_values(const WpCelProgram *program, const WpCelValue *values, uint32_t n, bool checked)
{
    WpCelKind kind = wp_cel_program_type(program)->kind;

    for (uint32_t i = 0; i < n; i++) {
        g_autoptr(GString) text = g_string_new(NULL);

        if (checked && kind != WP_CEL_ANY)
            g_assert(values[i].kind == kind || values[i].kind == WP_CEL_UNKNOWN ||
                     values[i].kind == WP_CEL_ERROR);
        wp_cel_value_append(text, &values[i]);
        wp_cel_value_append_plain(text, &values[i]);
        g_assert(g_utf8_validate(text->str, (gssize)strlen(text->str), NULL));
    }
}

static char *
text_of(const WpCelValue *values, uint32_t n)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (uint32_t i = 0; i < n; i++) {
        wp_cel_value_append(text, &values[i]);
        g_string_append_c(text, '\n');
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Rows together, then each by itself: they must not depend on each other. */
static void
run(CelKit *kit, const WpCelProgram *program, bool of_db, bool checked)
{
    static const WpRowId rows[] = {1, 2, 3, 4};
    uint32_t n = of_db ? 2 : 4;
    WpCelValue values[4];
    g_autoptr(GString) dump = g_string_new(NULL);

    wp_cel_program_dump(program, dump);
    wp_cel_evaluate(cel_kit_evaluator(kit), program, rows, n, values);
    check_values(program, values, n, checked);

    g_autofree char *together = text_of(values, n);
    g_autoptr(GString) apart = g_string_new(NULL);

    for (uint32_t i = 0; i < n; i++) {
        wp_cel_evaluate(cel_kit_evaluator(kit), program, rows + i, 1, values);
        g_autofree char *one = text_of(values, 1);
        g_string_append(apart, one);
    }
    g_assert_cmpstr(together, ==, apart->str);
}

/* Every fault is shown inside the text. */
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
    bool of_db = size > 0 && data[0] & 1;
    bool checked = size == 0 || !(data[0] & 2);
    g_autoptr(CelKit) kit = cel_kit_new(of_db);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();

    if (size < 1)
        return 0;

    char *text = g_malloc0(size);

    memcpy(text, data + 1, size - 1);
    g_autoptr(WpSource) source = wp_source_new("fuzz", text, size - 1, diags);
    if (!source)
        return 0;
    wp_source_text(source, &size);
    wp_cel_env_set_checked(cel_kit_env(kit), checked);

    g_autoptr(WpCelProgram) program =
        wp_cel_compile(cel_kit_env(kit), source, 0, size, WP_CEL_ANY, diags);

    g_assert((program == NULL) == (wp_diag_list_count(diags, WP_SEVERITY_ERROR) > 0));
    check_places(diags, source);
    if (program)
        run(kit, program, of_db, checked);
    return 0;
}
