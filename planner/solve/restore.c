#include "planner/solve/restore.h"

#include <string.h>

/* Of more items every try would be a long search. */
#define MAX_ITEMS 200

/* So many relations are tried, each with this part of the effort. */
#define MAX_TRIES  16
#define TRY_EFFORT 16

typedef struct {
    uint64_t a, b; /* keys */
    uint32_t relation;
    uint8_t kind, rank;
} Candidate;

static int
compare_candidates(gconstpointer x, gconstpointer y)
{
    const Candidate *a = x, *b = y;

    if (a->rank != b->rank)
        return a->rank > b->rank ? -1 : 1;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    if (a->b != b->b)
        return a->b < b->b ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return (a->relation > b->relation) - (a->relation < b->relation);
}

/* Whether relations that were kept lead from b of @relation to its a. */
static bool
closes_circle(const WpWaveProblem *problem, const WpWaveResult *result,
              const WpWaveRelation *relation)
{
    g_autofree bool *behind = g_new0(bool, (size_t)problem->n_items + 1);
    bool grew = relation->kind != WP_WAVE_APART;

    behind[relation->b] = true;
    while (grew && !behind[relation->a]) {
        grew = false;
        for (uint32_t i = 0; i < problem->n_relations; i++) {
            const WpWaveRelation *other = &problem->relations[i];

            if (result->dropped[i] || other->kind == WP_WAVE_APART || !behind[other->a] ||
                behind[other->b])
                continue;
            behind[other->b] = grew = true;
        }
    }
    return behind[relation->a] && relation->kind != WP_WAVE_APART;
}

/* In an order that does not depend on the caller's arrays. */
static GArray *
list_candidates(const WpWaveProblem *problem, const WpWaveResult *result)
{
    GArray *candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));

    for (uint32_t i = 0; i < problem->n_relations; i++) {
        const WpWaveRelation *relation = &problem->relations[i];

        if (!result->dropped[i] || !relation->firm || relation->a == relation->b ||
            result->wave[relation->a] == 0 || result->wave[relation->b] == 0)
            continue;
        Candidate candidate = {problem->items[relation->a].key, problem->items[relation->b].key, i,
                               (uint8_t)relation->kind, relation->rank};

        g_array_append_val(candidates, candidate);
    }
    g_array_sort(candidates, compare_candidates);
    return candidates;
}

/* Waves by which enforced deadlines are missed. */
static uint64_t
lateness(const WpWaveProblem *problem, const WpWaveResult *result)
{
    uint64_t late = 0;

    for (uint32_t item = 1; item <= problem->n_items; item++) {
        const WpWaveItem *of = &problem->items[item];

        if (!of->deadline_enforced || !result->late[item])
            continue;
        late += result->wave[item] - ((uint64_t)of->deadline + 1) / problem->iterations_per_wave;
    }
    return late;
}

/* APART can hold in two ways, and is found sooner if it is said in which. */
typedef enum {
    WAY_AS_IT_IS,
    WAY_A_FIRST,
    WAY_B_FIRST,
    N_WAYS,
} Way;

/* What was kept is hard now, and @relation with it; what gave way may do so again. */
static WpWaveResult *
keep_too(const WpWaveProblem *problem, const WpWaveResult *result, uint32_t relation, Way way)
{
    WpWaveProblem kept = *problem;
    g_autofree WpWaveRelation *relations =
        g_memdup2(problem->relations, (size_t)problem->n_relations * sizeof *problem->relations);

    for (uint32_t i = 0; i < problem->n_relations; i++)
        relations[i].firm = relations[i].firm && result->dropped[i] && i != relation;
    if (way != WAY_AS_IT_IS)
        relations[relation].kind = WP_WAVE_EARLIER;
    if (way == WAY_B_FIRST) {
        relations[relation].a = problem->relations[relation].b;
        relations[relation].b = problem->relations[relation].a;
    }
    kept.relations = relations;
    kept.effort = problem->effort / TRY_EFFORT;
    return wp_waves_solve_once(&kept);
}

static WpWaveResult *
restore(const WpWaveProblem *problem, WpWaveResult *result, uint32_t relation)
{
    bool apart = problem->relations[relation].kind == WP_WAVE_APART;

    for (Way way = WAY_AS_IT_IS; way < (apart ? N_WAYS : WAY_A_FIRST); way++) {
        WpWaveResult *other = keep_too(problem, result, relation, way);

        if (other->n_placed >= result->n_placed &&
            lateness(problem, other) <= lateness(problem, result)) {
            wp_wave_result_free(result);
            return other;
        }
        wp_wave_result_free(other);
    }
    return result;
}

WpWaveResult *
wp_waves_restore(const WpWaveProblem *problem, WpWaveResult *result)
{
    if (problem->n_items > MAX_ITEMS || problem->brief || problem->effort == 0)
        return result;
    g_autoptr(GArray) candidates = list_candidates(problem, result);

    for (guint i = 0, tries = 0; i < candidates->len && tries < MAX_TRIES; i++) {
        uint32_t relation = g_array_index(candidates, Candidate, i).relation;

        if (!result->dropped[relation] ||
            closes_circle(problem, result, &problem->relations[relation]))
            continue;
        result = restore(problem, result, relation);
        tries++;
    }
    return result;
}
