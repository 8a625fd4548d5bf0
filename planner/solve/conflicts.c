#include "planner/solve/conflicts.h"

#include "planner/solve/conflict/scope.h"

struct WpConflictFinder {
    WpScopeSource source;
    uint32_t *first_hour, *hour, *first_use, *use, *first_relation, *relation;
    uint32_t *first_busy, *busy, *first_before, *before, *first_after, *after; /* of busy items */
    int64_t *role_left, *amount_left, *role_least;
    uint32_t *fixed;
    int64_t effort;
};

/* ---- by item -------------------------------------------------------------------------------- */

/* Counting sort: entries of each item, in order; n_items + 2 cells come back. */
static uint32_t *
sort_by_item(uint32_t n_items, uint32_t n, const uint32_t *item, uint32_t *sorted)
{
    uint32_t *first = g_new0(uint32_t, (size_t)n_items + 3);

    for (uint32_t i = 0; i < n; i++)
        first[item[i] + 2]++;
    for (uint32_t i = 1; i <= n_items + 2; i++)
        first[i] += first[i - 1];
    for (uint32_t i = 0; i < n; i++)
        sorted[first[item[i] + 1]++] = i;
    return first;
}

static void
index_entries(WpConflictFinder *finder)
{
    const WpWaveProblem *problem = finder->source.problem;
    size_t most = MAX(MAX(problem->n_hours, problem->n_uses), 2 * (size_t)problem->n_relations);
    g_autofree uint32_t *item = g_new(uint32_t, most + 1);

    finder->hour = g_new(uint32_t, (size_t)problem->n_hours + 1);
    finder->use = g_new(uint32_t, (size_t)problem->n_uses + 1);
    finder->relation = g_new(uint32_t, 2 * (size_t)problem->n_relations + 1);
    for (uint32_t i = 0; i < problem->n_hours; i++)
        item[i] = problem->hours[i].item;
    finder->first_hour = sort_by_item(problem->n_items, problem->n_hours, item, finder->hour);
    for (uint32_t i = 0; i < problem->n_uses; i++)
        item[i] = problem->uses[i].item;
    finder->first_use = sort_by_item(problem->n_items, problem->n_uses, item, finder->use);
    for (uint32_t i = 0; i < problem->n_relations; i++) {
        item[2 * i] = problem->relations[i].a;
        item[2 * i + 1] = problem->relations[i].b;
    }
    finder->first_relation =
        sort_by_item(problem->n_items, 2 * problem->n_relations, item, finder->relation);
    for (uint32_t i = 0; i < 2 * problem->n_relations; i++)
        finder->relation[i] /= 2;
}

/* Some of the relations of each item, in their order. */
typedef struct {
    uint32_t *first; /* by item: in .list */
    GArray *list;
} Some;

static Some
some_new(uint32_t n_items)
{
    return (Some){g_new0(uint32_t, (size_t)n_items + 2),
                  g_array_sized_new(FALSE, FALSE, sizeof(uint32_t), 1) /* not NULL */};
}

static uint32_t *
some_list(Some *some)
{
    return (uint32_t *)(void *)g_array_free(some->list, FALSE);
}

static void
add_busy(const WpConflictFinder *finder, uint32_t item, Some *both, Some *before, Some *after)
{
    const WpScopeSource *source = &finder->source;

    for (uint32_t i = finder->first_relation[item]; i < finder->first_relation[item + 1]; i++) {
        uint32_t index = finder->relation[i];
        const WpWaveRelation *relation = &source->problem->relations[index];
        uint32_t other = relation->a == item ? relation->b : relation->a;

        if (wp_scope_is_busy(source, other))
            g_array_append_val(both->list, index);
        if (relation->kind != WP_WAVE_APART && other != item)
            g_array_append_val(relation->b == item ? before->list : after->list, index);
    }
}

static void
index_busy(WpConflictFinder *finder)
{
    uint32_t n_items = finder->source.problem->n_items;
    Some both = some_new(n_items), before = some_new(n_items), after = some_new(n_items);

    for (uint32_t item = 1; item <= n_items; item++) {
        if (wp_scope_is_busy(&finder->source, item))
            add_busy(finder, item, &both, &before, &after);
        both.first[item + 1] = both.list->len;
        before.first[item + 1] = before.list->len;
        after.first[item + 1] = after.list->len;
    }
    finder->first_busy = both.first;
    finder->busy = some_list(&both);
    finder->first_before = before.first;
    finder->before = some_list(&before);
    finder->first_after = after.first;
    finder->after = some_list(&after);
}

/* ---- what committed items leave ------------------------------------------------------------- */

static void
take(int64_t *left, int64_t value)
{
    if (*left != WP_WAVES_UNLIMITED)
        *left = MAX(*left - value, 0);
}

static void
take_uses(WpConflictFinder *finder)
{
    const WpWaveProblem *problem = finder->source.problem;
    size_t n_waves = (size_t)problem->n_waves + 1;

    for (uint32_t i = 0; i < problem->n_uses; i++) {
        const WpWaveUse *use = &problem->uses[i];
        uint32_t wave = finder->source.result->wave[use->item];
        uint32_t until =
            problem->amounts[use->amount].kind == WP_AMOUNT_CUMULATIVE ? problem->n_waves : wave;

        if (problem->items[use->item].pin != WP_PIN_COMMITTED)
            continue;
        for (uint32_t w = wave; w <= until; w++)
            take(&finder->amount_left[use->amount * n_waves + w], use->value);
    }
}

static void
take_committed(WpConflictFinder *finder)
{
    const WpWaveProblem *problem = finder->source.problem;
    size_t n_roles = (size_t)problem->n_roles * problem->n_iterations;
    size_t n_amounts = (size_t)problem->n_amounts * ((size_t)problem->n_waves + 1);

    finder->role_left = g_new0(int64_t, n_roles + 1);
    finder->amount_left = g_new0(int64_t, n_amounts + 1);
    for (size_t i = 0; i < n_roles; i++)
        finder->role_left[i] = MAX(problem->role_capacity[i], 0);
    for (size_t i = 0; i < n_amounts; i++)
        finder->amount_left[i] = MAX(problem->amount_capacity[i], 0);
    for (uint32_t i = 0; i < problem->n_hours; i++) {
        const WpWaveHours *hours = &problem->hours[i];

        if (problem->items[hours->item].pin == WP_PIN_COMMITTED)
            take(&finder->role_left[(size_t)hours->role * problem->n_iterations +
                                    finder->source.result->iteration[i]],
                 hours->centihours);
    }
    take_uses(finder);
}

static void
find_least(WpConflictFinder *finder)
{
    const WpWaveProblem *problem = finder->source.problem;

    finder->role_least = g_new0(int64_t, (size_t)problem->n_roles + 1);
    for (uint32_t role = 0; role < problem->n_roles; role++) {
        finder->role_least[role] = WP_WAVES_UNLIMITED;
        for (uint32_t t = 0; t < problem->n_iterations; t++)
            finder->role_least[role] =
                MIN(finder->role_least[role],
                    finder->role_left[(size_t)role * problem->n_iterations + t]);
    }
}

static uint32_t
list_fixed(WpConflictFinder *finder)
{
    const WpWaveProblem *problem = finder->source.problem;
    uint32_t n = 0;

    finder->fixed = g_new0(uint32_t, (size_t)problem->n_items + 1);
    for (uint32_t i = 1; i <= problem->n_items; i++) {
        const WpWaveItem *item = &problem->items[i];

        if (item->pin != WP_PIN_NONE ||
            (item->deadline_enforced && item->deadline != WP_WAVES_NO_DEADLINE))
            finder->fixed[n++] = i;
    }
    return n;
}

WpConflictFinder *
wp_conflict_finder_new(const WpWaveProblem *problem, const WpWaveResult *result,
                       uint32_t share_amount, int64_t share_most, int64_t effort)
{
    WpConflictFinder *finder = g_new0(WpConflictFinder, 1);

    finder->effort = effort;
    finder->source = (WpScopeSource){.problem = problem,
                                     .result = result,
                                     .share_amount = share_amount,
                                     .share_most = share_most};
    index_entries(finder);
    take_committed(finder);
    find_least(finder);
    finder->source.n_fixed = list_fixed(finder);
    finder->source.fixed = finder->fixed;
    finder->source.role_least = finder->role_least;
    finder->source.first_hour = finder->first_hour;
    finder->source.hour = finder->hour;
    finder->source.first_use = finder->first_use;
    finder->source.use = finder->use;
    finder->source.first_relation = finder->first_relation;
    finder->source.relation = finder->relation;
    index_busy(finder);
    finder->source.first_busy = finder->first_busy;
    finder->source.busy = finder->busy;
    finder->source.first_before = finder->first_before;
    finder->source.before = finder->before;
    finder->source.first_after = finder->first_after;
    finder->source.after = finder->after;
    finder->source.role_left = finder->role_left;
    finder->source.amount_left = finder->amount_left;
    finder->source.node_of = g_new0(uint32_t, (size_t)problem->n_items + 1);
    return finder;
}

void
wp_conflict_finder_free(WpConflictFinder *finder)
{
    if (!finder)
        return;
    g_free(finder->first_hour);
    g_free(finder->hour);
    g_free(finder->first_use);
    g_free(finder->use);
    g_free(finder->first_relation);
    g_free(finder->relation);
    g_free(finder->first_busy);
    g_free(finder->busy);
    g_free(finder->first_before);
    g_free(finder->before);
    g_free(finder->first_after);
    g_free(finder->after);
    g_free(finder->role_left);
    g_free(finder->amount_left);
    g_free(finder->role_least);
    g_free(finder->fixed);
    g_free(finder->source.node_of);
    g_free(finder);
}

/* ---- an irreducible set --------------------------------------------------------------------- */

typedef struct {
    WpConflictFinder *finder;
    const WpConflictScope *scope;
    bool *on; /* by atom */
} Trial;

static bool
contradicts(Trial *trial)
{
    trial->finder->effort -= trial->scope->n;
    return wp_conflict_contradicts(trial->scope, trial->on);
}

/* The least number of the atoms from the first one on that contradict each other and what is in
 * @kept; at most @n, with which they do. */
static uint32_t
find_prefix(Trial *trial, const bool *kept, uint32_t n)
{
    uint32_t low = 0, high = n;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        for (uint32_t i = 0; i < n; i++)
            trial->on[i] = kept[i] || i < middle;
        if (contradicts(trial))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Deletes what is not needed: the last atom of the least prefix that contradicts is, and those
 * behind it are not. */
static void
reduce(Trial *trial, bool *kept)
{
    uint32_t n_atoms = trial->scope->atoms->len;

    for (uint32_t n = n_atoms; n > 0;) {
        n = find_prefix(trial, kept, n);
        if (n > 0)
            kept[--n] = true;
        for (uint32_t i = 0; i < n_atoms; i++)
            trial->on[i] = kept[i];
        if (n == 0 || contradicts(trial))
            break;
    }
    /* Once more, one by one: propagation need not see the same in each set. */
    for (uint32_t i = n_atoms; i-- > 0;) {
        if (!kept[i])
            continue;
        for (uint32_t j = 0; j < n_atoms; j++)
            trial->on[j] = kept[j] && j != i;
        kept[i] = !contradicts(trial);
    }
}

/* Returns: whether a conflict is found */
static bool
find_in(WpConflictFinder *finder, const WpConflictScope *scope, GArray *members)
{
    uint32_t n_atoms = scope->atoms->len;
    g_autofree bool *on = g_new0(bool, n_atoms + 1);
    g_autofree bool *kept = g_new0(bool, n_atoms + 1);
    Trial trial = {finder, scope, on};

    for (uint32_t i = 0; i < n_atoms; i++)
        on[i] = true;
    if (!contradicts(&trial))
        return false;
    reduce(&trial, kept);
    for (uint32_t i = 0; i < n_atoms; i++)
        if (kept[i])
            g_array_append_val(members, g_array_index(scope->atoms, WpConflictMember, i));
    return true;
}

bool
wp_conflict_find(WpConflictFinder *finder, const WpWaveWish *wish, GArray *members)
{
    for (int reach = 0; reach < WP_N_SCOPES && finder->effort > 0; reach++) {
        g_autoptr(WpConflictScope) scope =
            wp_conflict_scope_new(&finder->source, wish, (WpScopeReach)reach);

        if (find_in(finder, scope, members))
            return true;
        if (scope->whole)
            break;
    }
    return false;
}
