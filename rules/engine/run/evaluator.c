#include <string.h>

#include "rules/engine/cel.h"
#include "rules/engine/lib/pattern.h"
#include "rules/engine/run/constant.h"
#include "rules/engine/run/machine.h"

/* The face of evaluation: batches of rows, what is kept between them, limits. */

/* Memory that one batch may take before it is done again in halves, down to one row. */
#define MAX_MEMORY (64 * 1024 * 1024)
/* Folding happens while packs are read: what takes long is left for later. */
#define MAX_CONSTANT_COST   10000
#define MAX_CONSTANT_MEMORY (4 * 1024 * 1024)

static void
slots_free(WpCelIdSlot *slots, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        g_free(slots[i].ids);
    g_free(slots);
}

static void
bound_free(gpointer data)
{
    WpCelBound *bound = data;

    slots_free(bound->constants, bound->n_constants);
    slots_free(bound->variables, bound->n_variables);
    for (uint32_t i = 0; i < bound->n_caches; i++)
        wp_cel_cache_free(bound->caches[i]);
    for (uint32_t i = 0; i < bound->n_indexes; i++)
        g_clear_pointer(&bound->indexes[i], g_hash_table_unref);
    g_free(bound->caches);
    g_free(bound->indexes);
    g_free(bound);
}

static WpCelBound *
bound_new(const WpCelProgram *program)
{
    WpCelBound *bound = g_new0(WpCelBound, 1);

    bound->n_constants = program->n_constants;
    bound->constants = g_new0(WpCelIdSlot, program->n_constants);
    bound->n_variables = program->n_names;
    bound->variables = g_new0(WpCelIdSlot, program->n_names);
    bound->n_caches = program->n_caches;
    bound->caches = g_new0(WpCelCache *, program->n_caches);
    bound->n_indexes = program->n_tables;
    bound->indexes = g_new0(GHashTable *, program->n_tables);
    return bound;
}

WpCelEvaluator *
wp_cel_evaluator_new(const WpCelData *data)
{
    WpCelEvaluator *evaluator = g_new0(WpCelEvaluator, 1);

    evaluator->data = data;
    evaluator->call.scratch = wp_cel_scratch_new();
    evaluator->call.patterns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                                     (GDestroyNotify)wp_cel_pattern_unref);
    evaluator->bounds = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, bound_free);
    evaluator->variables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    evaluator->max_cost = WP_CEL_MAX_COST;
    evaluator->max_memory = MAX_MEMORY;
    return evaluator;
}

void
wp_cel_evaluator_free(WpCelEvaluator *evaluator)
{
    if (!evaluator)
        return;
    g_hash_table_unref(evaluator->bounds);
    g_hash_table_unref(evaluator->variables);
    g_hash_table_unref(evaluator->call.patterns);
    wp_cel_matcher_free(evaluator->call.matcher);
    for (size_t i = 0; i < G_N_ELEMENTS(evaluator->registers); i++)
        for (size_t k = 0; k < 2; k++)
            wp_cel_vector_free(evaluator->registers[i].own[k]);
    wp_cel_scratch_free(evaluator->call.scratch);
    g_free(evaluator);
}

void
wp_cel_evaluator_set(WpCelEvaluator *evaluator, const char *name, const WpCelValue *value)
{
    g_hash_table_replace(evaluator->variables, g_strdup(name), g_memdup2(value, sizeof(*value)));
}

static void
use(WpCelEvaluator *evaluator, const WpCelProgram *program)
{
    gpointer key = GUINT_TO_POINTER(program->serial);
    WpCelBound *bound = g_hash_table_lookup(evaluator->bounds, key);

    if (!bound) {
        bound = bound_new(program);
        g_hash_table_insert(evaluator->bounds, key, bound);
    }
    evaluator->bound = bound;
    evaluator->program = program;
}

/* Takes what a batch gave: @begin is the first of its rows. */
typedef void (*Take)(const WpCelVector *result, uint32_t n, WpCelEvaluator *evaluator, void *out,
                     size_t begin);

static void
clear_caches(WpCelEvaluator *evaluator)
{
    for (uint32_t i = 0; i < evaluator->program->n_caches; i++)
        wp_cel_cache_clear(evaluator->bound->caches[i]);
}

/* Runs one batch; in halves again if it took too much memory, so that what a row gives does not
 * depend on the rows beside it. */
static void
run_batch(WpCelEvaluator *evaluator, const WpRowId *rows, size_t begin, uint32_t n, Take take,
          void *out)
{
    uint16_t top[WP_CEL_LANES];
    WpCelFrame frame = {.n = n, .top = top};
    size_t max_memory = evaluator->max_memory;

    for (uint32_t i = 0; i < n; i++)
        top[i] = (uint16_t)i;
    memset(evaluator->cost, 0, n * sizeof(*evaluator->cost));
    evaluator->rows = rows ? rows + begin : NULL;
    evaluator->is_exhausted = false;
    evaluator->max_memory = wp_cel_scratch_used(evaluator->call.scratch) + max_memory;
    wp_cel_run(evaluator, &frame, 0, evaluator->program->n_code);
    evaluator->max_memory = max_memory;
    if (evaluator->is_exhausted)
        clear_caches(evaluator);
    if (evaluator->is_exhausted && n > 1) {
        run_batch(evaluator, rows, begin, n / 2, take, out);
        run_batch(evaluator, rows, begin + n / 2, n - n / 2, take, out);
        return;
    }
    take(wp_cel_view(evaluator, 0), n, evaluator, out, begin);
}

/* ---- truths ---- */

typedef struct {
    uint8_t *truth;
    uint64_t *missing; /* (nullable) */
} Truths;

static void
take_truths(const WpCelVector *result G_GNUC_UNUSED, uint32_t n, WpCelEvaluator *evaluator,
            void *out, size_t begin)
{
    Truths *truths = out;
    const WpCelVector *bools = wp_cel_as_bool(evaluator, 0, n);

    for (uint32_t i = 0; i < n; i++) {
        uint8_t state = bools->state[i];

        truths->truth[begin + i] = wp_cel_is_bad(state) ? WP_UNKNOWN : state;
        if (wp_cel_is_bad(state) && truths->missing)
            truths->missing[begin + i] = state == WP_CEL_LANE_UNKNOWN ? bools->info[i] : 0;
    }
}

void
wp_cel_test(WpCelEvaluator *evaluator, const WpCelProgram *program, const WpRowId *rows, size_t n,
            uint8_t *out_truth, uint64_t *out_missing)
{
    Truths truths = {out_truth, out_missing};

    g_assert(program->type->kind == WP_CEL_BOOL || program->type->kind == WP_CEL_ANY);
    g_assert(rows || (n == 1 && !program->root));
    use(evaluator, program);
    for (size_t i = 0; i < n; i += WP_CEL_LANES) {
        wp_cel_scratch_reset(evaluator->call.scratch);
        for (uint32_t k = 0; k < program->n_caches; k++)
            wp_cel_cache_trim(evaluator->bound->caches[k]);
        run_batch(evaluator, rows, i, (uint32_t)MIN(n - i, WP_CEL_LANES), take_truths, &truths);
    }
}

/* ---- values ---- */

/* Texts of caches are copied: a later batch of the same call may empty these. */
static void
take_values(const WpCelVector *result, uint32_t n, WpCelEvaluator *evaluator, void *out,
            size_t begin)
{
    WpCelValue *values = out;
    WpCelScratch *scratch = evaluator->call.scratch;

    for (uint32_t i = 0; i < n; i++) {
        WpCelValue value = wp_cel_lane_value(result, i, scratch);

        if (value.kind == WP_CEL_STRING || value.kind == WP_CEL_VERSION)
            value.text = wp_cel_scratch_text(scratch, value.text, value.aux);
        else if (value.kind == WP_CEL_ERROR)
            value.text = wp_cel_scratch_text(scratch, value.text, strlen(value.text));
        values[begin + i] = value;
    }
}

void
wp_cel_evaluate(WpCelEvaluator *evaluator, const WpCelProgram *program, const WpRowId *rows,
                size_t n, WpCelValue *out)
{
    g_assert(rows || (n == 1 && !program->root));
    use(evaluator, program);
    wp_cel_scratch_reset(evaluator->call.scratch);
    for (uint32_t k = 0; k < program->n_caches; k++)
        wp_cel_cache_trim(evaluator->bound->caches[k]);
    for (size_t i = 0; i < n; i += WP_CEL_LANES)
        run_batch(evaluator, rows, i, (uint32_t)MIN(n - i, WP_CEL_LANES), take_values, out);
}

bool
wp_cel_run_constant(const WpCelProgram *program, WpArena *arena, WpCelValue *out,
                    char **out_message)
{
    g_autoptr(WpCelEvaluator) evaluator = wp_cel_evaluator_new(NULL);
    WpCelValue value;

    evaluator->max_cost = MAX_CONSTANT_COST;
    evaluator->max_memory = MAX_CONSTANT_MEMORY;
    use(evaluator, program);
    run_batch(evaluator, NULL, 0, 1, take_values, &value);
    if (value.kind == WP_CEL_ERROR || value.kind == WP_CEL_UNKNOWN) {
        *out_message = g_strdup(value.kind == WP_CEL_ERROR ? value.text : "unknown");
        return false;
    }
    *out = wp_cel_value_copy(arena, &value);
    return true;
}
