#include "rules/gate.h"

/* Terms that are worked out; one that more rows fail is asked before the others. */
#define MAX_TERMS 6
/* One row in that many is looked at to find out which. */
#define SAMPLE 61

typedef struct {
    const WpDistinct *distinct;
    uint8_t *truth;     /* by class */
    uint32_t n_failing; /* of the sample */
} Term;

struct WpGate {
    Term terms[MAX_TERMS];
    uint32_t n;
    bool is_whole; /* there are no other terms */
};

static bool
add_term(WpGate *gate, const WpCelProgram *program, WpDistincts *distincts,
         WpCelEvaluator *evaluator, uint32_t record, uint32_t n_rows)
{
    WpDeciding deciding = {.record = record};
    Term term = {NULL};

    if (gate->n == MAX_TERMS || !wp_distincts_add(distincts, program, &deciding) || deciding.n == 0)
        return false;
    term.distinct = wp_distincts_find(distincts, &deciding, n_rows);
    if (!term.distinct)
        return false;
    term.truth = g_new(uint8_t, term.distinct->n_classes);
    wp_cel_test(evaluator, program, term.distinct->first_of, term.distinct->n_classes, term.truth,
                NULL);
    for (WpRowId row = 1; row <= n_rows; row += SAMPLE)
        term.n_failing += term.truth[term.distinct->of_row[row]] == WP_FALSE;
    gate->terms[gate->n++] = term;
    return true;
}

static int
compare_terms(const void *a, const void *b)
{
    const Term *x = a, *y = b;

    return x->n_failing != y->n_failing ? (x->n_failing > y->n_failing ? -1 : 1) : 0;
}

WpGate *
wp_gate_new(const WpCelProgram *condition, WpDistincts *distincts, WpCelEvaluator *evaluator,
            uint32_t record, uint32_t n_rows)
{
    uint32_t n_terms = wp_cel_program_n_terms(condition);
    g_autoptr(WpGate) gate = g_new0(WpGate, 1);

    for (uint32_t i = 0; i < n_terms; i++) {
        g_autoptr(WpCelProgram) term = wp_cel_program_term(condition, i);

        if (term)
            add_term(gate, term, distincts, evaluator, record, n_rows);
    }
    if (gate->n == 0)
        return NULL;
    gate->is_whole = gate->n == n_terms;
    qsort(gate->terms, gate->n, sizeof *gate->terms, compare_terms);
    return g_steal_pointer(&gate);
}

void
wp_gate_free(WpGate *gate)
{
    if (!gate)
        return;
    for (uint32_t i = 0; i < gate->n; i++)
        g_free(gate->terms[i].truth);
    g_free(gate);
}

/* The first term, which leaves of all rows those that do not fail it. */
static size_t
sift_first(const Term *term, const WpRowId *rows, size_t n, uint8_t *truth, uint32_t *left)
{
    size_t n_left = 0;

    for (size_t i = 0; i < n; i++) {
        truth[i] = term->truth[term->distinct->of_row[rows[i]]];
        left[n_left] = (uint32_t)i;
        n_left += truth[i] != WP_FALSE;
    }
    return n_left;
}

static size_t
sift_more(const Term *term, const WpRowId *rows, size_t n, uint8_t *truth, uint32_t *left)
{
    size_t n_left = 0;

    for (size_t i = 0; i < n; i++) {
        uint32_t at = left[i];
        uint8_t own = term->truth[term->distinct->of_row[rows[at]]];

        if (own != WP_TRUE)
            truth[at] = own;
        left[n_left] = at;
        n_left += own != WP_FALSE;
    }
    return n_left;
}

size_t
wp_gate_sift(const WpGate *gate, const WpRowId *rows, size_t n, uint8_t *out_truth,
             uint32_t *out_left)
{
    size_t n_left = sift_first(&gate->terms[0], rows, n, out_truth, out_left), n_unknown = 0;

    for (uint32_t i = 1; i < gate->n; i++)
        n_left = sift_more(&gate->terms[i], rows, n_left, out_truth, out_left);
    if (!gate->is_whole)
        return n_left;
    /* what is unknown has to say which fields are missing */
    for (size_t i = 0; i < n_left; i++) {
        out_left[n_unknown] = out_left[i];
        n_unknown += out_truth[out_left[i]] == WP_UNKNOWN;
    }
    return n_unknown;
}
