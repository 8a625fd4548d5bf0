#include <string.h>

#include "tests/fuzz/columns.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * Evaluation. The first byte chooses the kind of rule and whether the checker is on, the second the
 * cells of the columns; the rest is an expression. Of those that compile:
 *
 * - a row's value does not depend on the rows beside it, their order, or what the evaluator did
 *   before;
 * - wp_cel_test() says the same as wp_cel_evaluate();
 * - what is missing is a field that the program reads;
 * - a value that is decided stays, whatever of the hidden cells comes to light; but for has(),
 * which asks for just that, and [], which takes what stands first of what is known.
 */

#define N_ROWS MAX(FUZZ_VMS, FUZZ_DBS)

static char *
text_of(const WpCelValue *value)
{
    g_autoptr(GString) text = g_string_new(NULL);

    wp_cel_value_append(text, value);
    if (value->kind != WP_CEL_LIST)
        wp_cel_value_append_plain(text, value);
    g_assert(g_utf8_validate(text->str, (gssize)strlen(text->str), NULL));
    if (value->kind == WP_CEL_UNKNOWN)
        g_string_append_printf(text, " %" G_GINT64_MODIFIER "x", value->missing);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
evaluate(WpCelEvaluator *evaluator, const WpCelProgram *program, const WpRowId *rows, uint32_t n,
         char **out)
{
    WpCelValue values[N_ROWS];

    wp_cel_evaluate(evaluator, program, rows, n, values);
    for (uint32_t i = 0; i < n; i++)
        out[i] = text_of(&values[i]);
}

static void
check_equal(char **texts, char **others, uint32_t n, bool backwards)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t other = backwards ? n - 1 - i : i;

        g_assert_cmpstr(texts[i], ==, others[other]);
        g_clear_pointer(&others[other], g_free);
    }
}

static void
check_rows_apart(FuzzColumns *columns, FuzzSide side, const WpCelProgram *program, uint32_t n)
{
    g_autoptr(WpCelEvaluator) evaluator = fuzz_columns_evaluator(columns, side);
    g_autoptr(WpCelEvaluator) second = fuzz_columns_evaluator(columns, side);
    WpRowId rows[N_ROWS], backwards[N_ROWS];
    char *texts[N_ROWS], *others[N_ROWS];

    for (uint32_t i = 0; i < n; i++) {
        rows[i] = i + 1;
        backwards[i] = n - i;
    }
    evaluate(evaluator, program, rows, n, texts);
    evaluate(second, program, backwards, n, others);
    check_equal(texts, others, n, true);
    evaluate(second, program, rows, n, others);
    check_equal(texts, others, n, false);
    for (uint32_t i = 0; i < n; i++)
        evaluate(evaluator, program, &rows[i], 1, &others[i]);
    check_equal(texts, others, n, false);
    for (uint32_t i = 0; i < n; i++)
        g_free(texts[i]);
}

static void
check_truths(WpCelEvaluator *evaluator, const WpCelProgram *program, const WpRowId *rows,
             uint32_t n, const WpCelValue *values)
{
    uint8_t truth[N_ROWS];
    uint64_t missing[N_ROWS] = {0};

    if (wp_cel_program_type(program)->kind != WP_CEL_BOOL)
        return;
    wp_cel_test(evaluator, program, rows, n, truth, missing);
    for (uint32_t i = 0; i < n; i++) {
        g_assert(values[i].kind == WP_CEL_BOOL ? truth[i] == values[i].flag
                                               : truth[i] == WP_UNKNOWN);
        g_assert(missing[i] == (values[i].kind == WP_CEL_UNKNOWN ? values[i].missing : 0));
    }
}

/* A kind that does not show how much of a list is known. */
static bool
is_plain(WpCelKind kind)
{
    return kind != WP_CEL_UNKNOWN && kind != WP_CEL_ERROR && kind != WP_CEL_ANY &&
           kind != WP_CEL_LIST && kind != WP_CEL_MAP && kind != WP_CEL_RECORD;
}

static void
check_missing(const WpCelProgram *program, const WpCelValue *value)
{
    uint32_t n = wp_cel_program_n_fields(program);

    if (value->kind == WP_CEL_UNKNOWN)
        g_assert((value->missing & ~(UINT64_C(1) << 63)) >> n == 0 && value->missing != 0);
}

static void
check_decided(FuzzColumns *columns, const WpCelProgram *program, uint32_t n, bool may_differ)
{
    g_autoptr(WpCelEvaluator) plain = fuzz_columns_evaluator(columns, FUZZ_PLAIN);
    g_autoptr(WpCelEvaluator) hidden = fuzz_columns_evaluator(columns, FUZZ_HIDDEN);
    WpCelValue values[N_ROWS], less[N_ROWS];
    WpRowId rows[N_ROWS];

    for (uint32_t i = 0; i < n; i++)
        rows[i] = i + 1;
    wp_cel_evaluate(plain, program, rows, n, values);
    wp_cel_evaluate(hidden, program, rows, n, less);
    check_truths(hidden, program, rows, n, less);
    wp_cel_evaluate(hidden, program, rows, n, less);
    for (uint32_t i = 0; i < n; i++) {
        check_missing(program, &values[i]);
        check_missing(program, &less[i]);
        if (may_differ || !is_plain(less[i].kind))
            continue;
        g_autofree char *text = text_of(&values[i]), *other = text_of(&less[i]);
        g_assert_cmpstr(other, ==, text);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool of_db = size > 0 && data[0] & 1;
    bool checked = size == 0 || !(data[0] & 2);
    uint32_t n = of_db ? FUZZ_DBS : FUZZ_VMS;
    g_autoptr(WpDiagList) diags = wp_diag_list_new();

    if (size < 2)
        return 0;

    char *text = g_malloc0(size - 1);

    memcpy(text, data + 2, size - 2);
    g_autoptr(WpSource) source = wp_source_new("fuzz", text, size - 2, diags);
    if (!source)
        return 0;
    g_autoptr(FuzzColumns) columns = fuzz_columns_new(of_db, data[1]);
    const char *read = wp_source_text(source, &size);
    bool may_differ = strstr(read, "has") || (strstr(read, "disks") && strchr(read, '['));

    wp_cel_env_set_checked(fuzz_columns_env(columns), checked);
    g_autoptr(WpCelProgram) program =
        wp_cel_compile(fuzz_columns_env(columns), source, 0, size, WP_CEL_ANY, diags);
    if (!program)
        return 0;
    /* long lists of many rows take longer to print than to find */
    if (!is_plain(wp_cel_program_type(program)->kind))
        n = MIN(n, 8);
    check_rows_apart(columns, FUZZ_PLAIN, program, n);
    check_rows_apart(columns, FUZZ_HIDDEN, program, n);
    check_decided(columns, program, n, may_differ);
    return 0;
}
