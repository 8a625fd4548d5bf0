#include "tests/unit/wave-text.h"

/* An auditor that knows the contract of waves.h and nothing of the solver. */

typedef struct {
    const WpWaveProblem *problem;
    const WpWaveResult *result;
    GString *faults;
} Audit;

G_GNUC_PRINTF(2, 3) static void fault(Audit *audit, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_string_append_vprintf(audit->faults, format, args);
    va_end(args);
    g_string_append(audit->faults, "\n");
}

static bool
is_committed(const Audit *audit, uint32_t item)
{
    return audit->problem->items[item].pin == WP_PIN_COMMITTED;
}

static void
check_items(Audit *audit)
{
    const WpWaveProblem *problem = audit->problem;
    const WpWaveResult *result = audit->result;
    uint32_t n_placed = 0, last = 0;

    for (uint32_t i = 1; i <= problem->n_items; i++) {
        const WpWaveItem *item = &problem->items[i];
        uint32_t wave = result->wave[i];
        int64_t release = (int64_t)wp_wave_release(problem, wave);

        n_placed += wave > 0;
        last = MAX(last, wave);
        if (wave == 0 && result->first_reason[i] == result->first_reason[i + 1])
            fault(audit, "item %u is unplaced without a reason", i);
        if (item->pin != WP_PIN_NONE && wave > 0 && wave != item->pin_wave)
            fault(audit, "item %u left its pin", i);
        if (item->pin == WP_PIN_WISH && item->pin_other != 0 && wave > 0)
            fault(audit, "item %u is placed in one of two pins", i);
        if (item->pin == WP_PIN_WISH && item->pin_other != 0 && !result->proven[i])
            fault(audit, "item %u with two pins is not proven infeasible", i);
        if (item->pin == WP_PIN_COMMITTED && wave == 0)
            fault(audit, "committed item %u is unplaced", i);
        if (wave == 0 || item->pin == WP_PIN_COMMITTED)
            continue;
        if (release < item->head)
            fault(audit, "item %u before its head", i);
        if (release + item->tail >= problem->n_iterations)
            fault(audit, "tail of item %u outside", i);
        if (problem->closed && problem->closed[wave])
            fault(audit, "item %u in closed wave %u", i, wave);
        if (item->freeze > 0 && problem->frozen[item->freeze * problem->n_iterations + release])
            fault(audit, "item %u released in a freeze", i);
    }
    if (n_placed != result->n_placed || last != result->last_wave)
        fault(audit, "counts are wrong");
    if (result->bound.wave > last)
        fault(audit, "bound %u after the last wave %u", result->bound.wave, last);
    if (result->optimal != (result->bound.wave == last))
        fault(audit, "optimal is wrong");
}

static void
check_hours(Audit *audit)
{
    const WpWaveProblem *problem = audit->problem;
    const WpWaveResult *result = audit->result;
    size_t n_cells = (size_t)problem->n_roles * problem->n_iterations;
    g_autofree int64_t *used = g_new0(int64_t, n_cells + 1);
    g_autofree bool *breached = g_new0(bool, n_cells + 1);

    for (uint32_t i = 0; i < problem->n_hours; i++) {
        const WpWaveHours *hours = &problem->hours[i];
        uint32_t wave = result->wave[hours->item];
        int64_t release = (int64_t)wp_wave_release(problem, wave), t = result->iteration[i];
        size_t cell = hours->role * (size_t)problem->n_iterations + (size_t)t;

        if (wave == 0)
            continue;
        used[cell] += hours->centihours;
        if (is_committed(audit, hours->item)) {
            breached[cell] = true;
            continue;
        }
        if (t < release + hours->first || t > release + hours->last)
            fault(audit, "work %u done at the wrong time", i);
        if (hours->freeze > 0 &&
            problem->frozen[hours->freeze * (size_t)problem->n_iterations + (size_t)t])
            fault(audit, "work %u done in a freeze", i);
    }
    for (size_t cell = 0; cell < n_cells; cell++) {
        if (used[cell] != result->role_used[cell])
            fault(audit, "use of role cell %zu is wrong", cell);
        if (used[cell] > problem->role_capacity[cell] && !breached[cell])
            fault(audit, "role cell %zu is over its capacity", cell);
    }
}

/* A wave above a limit holds one item, and it is marked. */
static void
check_over(Audit *audit, uint32_t amount, uint32_t wave)
{
    uint32_t n = 0;
    bool committed = false, marked = false;

    for (uint32_t i = 1; i <= audit->problem->n_items; i++) {
        if (audit->result->wave[i] != wave)
            continue;
        n++;
        committed = committed || is_committed(audit, i);
        marked = marked || audit->result->oversize[i];
    }
    if (!committed && (n != 1 || !marked || !audit->problem->amounts[amount].oversize))
        fault(audit, "wave %u is over amount %u", wave, amount);
}

static void
check_amounts(Audit *audit)
{
    const WpWaveProblem *problem = audit->problem;
    size_t n_waves = (size_t)problem->n_waves + 1;

    for (uint32_t amount = 0; amount < problem->n_amounts; amount++) {
        bool cumulative = problem->amounts[amount].kind == WP_AMOUNT_CUMULATIVE;
        int64_t used = 0;
        bool committed = false;

        for (uint32_t wave = 1; wave < n_waves; wave++) {
            if (!cumulative)
                used = 0;
            for (uint32_t i = 0; i < problem->n_uses; i++) {
                if (problem->uses[i].amount != amount ||
                    audit->result->wave[problem->uses[i].item] != wave)
                    continue;
                used += problem->uses[i].value;
                committed = committed || is_committed(audit, problem->uses[i].item);
            }
            if (used != audit->result->amount_used[amount * n_waves + wave])
                fault(audit, "use of amount %u in wave %u is wrong", amount, wave);
            if (used <= problem->amount_capacity[amount * n_waves + wave])
                continue;
            if (!cumulative)
                check_over(audit, amount, wave);
            else if (!committed)
                fault(audit, "cumulative amount %u is over in wave %u", amount, wave);
        }
    }
}

static void
check_relations(Audit *audit)
{
    const WpWaveProblem *problem = audit->problem;

    for (uint32_t i = 0; i < problem->n_relations; i++) {
        const WpWaveRelation *relation = &problem->relations[i];
        uint32_t a = audit->result->wave[relation->a];
        uint32_t b = audit->result->wave[relation->b];
        bool holds = relation->kind == WP_WAVE_APART     ? a != b || a == 0
                     : relation->kind == WP_WAVE_EARLIER ? b == 0 || (a > 0 && a < b)
                                                         : b == 0 || (a > 0 && a <= b);

        if (holds == (audit->result->dropped[i] != 0))
            fault(audit, "relation %u is told as %s", i, holds ? "dropped" : "kept");
        if (!holds && !relation->firm && !is_committed(audit, relation->b))
            fault(audit, "hard relation %u is broken", i);
    }
}

static void
check_company(Audit *audit)
{
    const WpWaveProblem *problem = audit->problem;
    const uint32_t *wave = audit->result->wave;

    for (uint32_t i = 1; i <= problem->n_items; i++) {
        for (uint32_t j = 1; j <= problem->n_items; j++) {
            uint32_t a = problem->items[i].item_class, b = problem->items[j].item_class;

            if (i == j || wave[i] == 0 || wave[i] != wave[j] ||
                (is_committed(audit, i) && is_committed(audit, j)))
                continue;
            if (problem->n_classes > 0 && problem->conflicts[a * (problem->n_classes + 1) + b])
                fault(audit, "items %u and %u of conflicting classes share wave %u", i, j, wave[i]);
            if (audit->result->oversize[i])
                fault(audit, "oversize item %u is not alone", i);
        }
    }
}

char *
wp_wave_check(const WpWaveProblem *problem, const WpWaveResult *result)
{
    Audit audit = {problem, result, g_string_new(NULL)};

    check_items(&audit);
    check_hours(&audit);
    check_amounts(&audit);
    check_relations(&audit);
    check_company(&audit);
    return g_string_free(audit.faults, audit.faults->len == 0);
}
