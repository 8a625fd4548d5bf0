#include "tests/unit/wave-random.h"

#include "planner/base/random.h"
#include "tests/unit/wave-text.h"

#include <string.h>

static uint32_t
below(uint64_t *seed, uint32_t n)
{
    return n == 0 ? 0 : (uint32_t)(wp_splitmix_next(seed) % n);
}

static bool
chance(uint64_t *seed, uint32_t percent)
{
    return below(seed, 100) < percent;
}

static void
make_items(WaveEstate *estate, uint64_t *seed)
{
    WpWaveProblem *problem = &estate->problem;

    for (uint32_t i = 1; i <= problem->n_items; i++) {
        WpWaveItem *item = &estate->items[i];

        *item = (WpWaveItem){.key = wp_splitmix_next(seed), .deadline = WP_WAVES_NO_DEADLINE};
        if (chance(seed, 20))
            item->head = below(seed, problem->n_iterations / 2);
        item->tail = below(seed, 3);
        if (chance(seed, 15)) {
            item->deadline = below(seed, problem->n_iterations);
            item->deadline_enforced = chance(seed, 50);
            item->late_cost = below(seed, 20);
        }
        item->item_class = (uint8_t)below(seed, problem->n_classes + 1);
        item->freeze = (uint16_t)below(seed, problem->n_freezes + 1);
        if (chance(seed, 8)) {
            item->pin = chance(seed, 50) ? WP_PIN_WISH : WP_PIN_COMMITTED;
            item->pin_wave = 1 + below(seed, item->pin == WP_PIN_COMMITTED ? 2 : problem->n_waves);
            if (item->pin == WP_PIN_WISH && problem->n_waves > 1 && chance(seed, 15))
                item->pin_other = 1 + item->pin_wave % problem->n_waves;
        }
        if (chance(seed, 30))
            item->previous = 1 + below(seed, problem->n_waves);
        item->wave_cost = below(seed, 10);
        item->early_cost = chance(seed, 20) ? below(seed, 50) : 0;
        item->stability_cost = below(seed, 20);
    }
}

static void
make_work(WaveEstate *estate, uint64_t *seed)
{
    WpWaveProblem *problem = &estate->problem;

    for (uint32_t i = 0; i < problem->n_hours; i++) {
        WpWaveHours *hours = &estate->hours[i];

        *hours = (WpWaveHours){.item = 1 + below(seed, problem->n_items),
                               .role = (uint16_t)below(seed, problem->n_roles),
                               .first = (int16_t)below(seed, 4) - 2,
                               .centihours = below(seed, 30)};
        hours->last = hours->first;
        if (chance(seed, 20))
            hours->first = (int16_t)(hours->first - (int16_t)below(seed, 3));
        if (chance(seed, 20))
            hours->freeze = (uint16_t)below(seed, problem->n_freezes + 1);
    }
    for (uint32_t i = 0; i < problem->n_uses; i++)
        estate->uses[i] = (WpWaveUse){1 + below(seed, problem->n_items),
                                      below(seed, problem->n_amounts), below(seed, 20)};
}

static void
make_relations(WaveEstate *estate, uint64_t *seed)
{
    WpWaveProblem *problem = &estate->problem;

    for (uint32_t i = 0; i < problem->n_relations; i++) {
        uint32_t a = 1 + below(seed, problem->n_items), b = 1 + below(seed, problem->n_items);
        bool firm = chance(seed, 60);

        estate->relations[i] = (WpWaveRelation){/* hard ones mostly forward, firm ones any way */
                                                .a = firm || chance(seed, 10) ? a : MIN(a, b),
                                                .b = firm || chance(seed, 10) ? b : MAX(a, b),
                                                .kind = below(seed, 3),
                                                .firm = firm,
                                                .rank = (uint8_t)below(seed, 3),
                                                .tag = i};
        if (estate->relations[i].a == estate->relations[i].b)
            estate->relations[i].b = 1 + estate->relations[i].a % problem->n_items;
    }
    for (uint32_t i = 0; i < problem->n_pairs; i++)
        estate->pairs[i] = (WpWavePair){1 + below(seed, problem->n_items),
                                        1 + below(seed, problem->n_items), below(seed, 9)};
}

static void
make_capacities(WaveEstate *estate, uint64_t *seed)
{
    WpWaveProblem *problem = &estate->problem;
    size_t n_waves = (size_t)problem->n_waves + 1;
    int64_t hours = 20 + below(seed, 60), room = 15 + below(seed, 60);
    bool ramp = chance(seed, 50);

    for (size_t i = 0; i < (size_t)problem->n_roles * problem->n_iterations; i++)
        estate->role_capacity[i] = chance(seed, 5) ? 0 : hours - below(seed, 10);
    if (chance(seed, 20))
        for (uint32_t t = 0; t < problem->n_iterations; t++)
            estate->role_capacity[t] = WP_WAVES_UNLIMITED;
    for (uint32_t amount = 0; amount < problem->n_amounts; amount++) {
        bool cumulative = chance(seed, 20);
        int64_t step = cumulative ? room / 2 : room / 4, sum = chance(seed, 50) ? 0 : room;

        estate->amounts[amount].kind = cumulative ? WP_AMOUNT_CUMULATIVE : WP_AMOUNT_PER_WAVE;
        estate->amounts[amount].oversize = chance(seed, 60);
        for (uint32_t wave = 1; wave < n_waves; wave++) {
            sum += step;
            estate->amount_capacity[amount * n_waves + wave] =
                cumulative ? sum : (ramp ? MIN(room, sum) : room);
        }
    }
    for (uint32_t i = problem->n_iterations;
         i < (problem->n_freezes + 1) * (uint32_t)problem->n_iterations; i++)
        estate->frozen[i] = chance(seed, 15);
    for (uint32_t a = 1; a <= problem->n_classes; a++)
        for (uint32_t b = a + 1; b <= problem->n_classes; b++)
            estate->conflicts[a * (problem->n_classes + 1) + b] =
                estate->conflicts[b * (problem->n_classes + 1) + a] = chance(seed, 40);
    for (uint32_t wave = 1; wave < n_waves; wave++)
        estate->closed[wave] = chance(seed, 5);
}

WaveEstate *
wave_estate_new(uint64_t seed)
{
    WaveEstate *estate = g_new0(WaveEstate, 1);
    WpWaveProblem *problem = &estate->problem;

    problem->iterations_per_wave = 1 + below(&seed, 3);
    problem->n_waves = 2 + below(&seed, 15);
    problem->n_iterations = problem->n_waves * problem->iterations_per_wave + below(&seed, 4);
    problem->n_roles = 1 + below(&seed, 3);
    problem->n_amounts = 1 + below(&seed, 3);
    problem->n_freezes = below(&seed, 3);
    problem->n_classes = below(&seed, 4);
    problem->n_items = 1 + below(&seed, 25);
    problem->n_hours = below(&seed, 4 * problem->n_items);
    problem->n_uses = below(&seed, 3 * problem->n_items);
    problem->n_relations = problem->n_items > 1 ? below(&seed, 2 * problem->n_items) : 0;
    problem->n_pairs = below(&seed, problem->n_items);
    problem->early_waves = below(&seed, 4);
    problem->free_last_wave = chance(&seed, 30) ? below(&seed, problem->n_waves) : 0;
    problem->balance_cost = below(&seed, 3);
    problem->balance_scale = 1 + below(&seed, 5);
    problem->effort = chance(&seed, 70) ? 2000 : 0;
    estate->items = g_new0(WpWaveItem, problem->n_items + 1);
    estate->hours = g_new0(WpWaveHours, problem->n_hours + 1);
    estate->uses = g_new0(WpWaveUse, problem->n_uses + 1);
    estate->relations = g_new0(WpWaveRelation, problem->n_relations + 1);
    estate->pairs = g_new0(WpWavePair, problem->n_pairs + 1);
    estate->role_capacity = g_new0(int64_t, problem->n_roles * problem->n_iterations);
    estate->amounts = g_new0(WpWaveAmount, problem->n_amounts);
    estate->amount_capacity = g_new0(int64_t, problem->n_amounts * (problem->n_waves + 1));
    estate->frozen = g_new0(uint8_t, (problem->n_freezes + 1) * problem->n_iterations);
    estate->conflicts = g_new0(uint8_t, (problem->n_classes + 1) * (problem->n_classes + 1));
    estate->closed = g_new0(uint8_t, problem->n_waves + 1);
    problem->items = estate->items;
    problem->hours = estate->hours;
    problem->uses = estate->uses;
    problem->relations = estate->relations;
    problem->pairs = estate->pairs;
    problem->role_capacity = estate->role_capacity;
    problem->amounts = estate->amounts;
    problem->amount_capacity = estate->amount_capacity;
    problem->frozen = estate->frozen;
    problem->conflicts = estate->conflicts;
    problem->closed = estate->closed;
    make_items(estate, &seed);
    make_work(estate, &seed);
    make_relations(estate, &seed);
    make_capacities(estate, &seed);
    if (estate->amounts[problem->balance_amount].kind != WP_AMOUNT_PER_WAVE)
        problem->balance_cost = 0;
    return estate;
}

void
wave_estate_free(WaveEstate *estate)
{
    g_free(estate->items);
    g_free(estate->hours);
    g_free(estate->uses);
    g_free(estate->relations);
    g_free(estate->pairs);
    g_free(estate->role_capacity);
    g_free(estate->amounts);
    g_free(estate->amount_capacity);
    g_free(estate->frozen);
    g_free(estate->conflicts);
    g_free(estate->closed);
    g_free(estate);
}

/* ---- one item in another wave ---- */

static void
count_amounts(const WpWaveProblem *problem, WpWaveResult *to)
{
    uint32_t n_waves = problem->n_waves + 1;

    memset(to->amount_used, 0, sizeof *to->amount_used * problem->n_amounts * n_waves);
    for (uint32_t i = 0; i < problem->n_uses; i++) {
        const WpWaveUse *use = &problem->uses[i];
        uint32_t first = to->wave[use->item], last = first;

        if (problem->amounts[use->amount].kind == WP_AMOUNT_CUMULATIVE)
            last = problem->n_waves;
        for (uint32_t wave = first; first > 0 && wave <= last; wave++)
            to->amount_used[use->amount * n_waves + wave] += use->value;
    }
}

static void
count_hours(const WpWaveProblem *problem, WpWaveResult *to)
{
    memset(to->role_used, 0, sizeof *to->role_used * problem->n_roles * problem->n_iterations);
    for (uint32_t i = 0; i < problem->n_hours; i++)
        if (to->wave[problem->hours[i].item] > 0)
            to->role_used[problem->hours[i].role * problem->n_iterations + to->iteration[i]] +=
                problem->hours[i].centihours;
}

/* Work of a committed item that lies outside the plan is past, and takes no room. */
static bool
is_past(const WpWaveProblem *problem, const WpWaveResult *to, const WpWaveHours *hours)
{
    int64_t release = wp_wave_release(problem, to->wave[hours->item]);

    return problem->items[hours->item].pin == WP_PIN_COMMITTED &&
           (release + hours->last < 0 || release + hours->first >= problem->n_iterations);
}

/* Tries every iteration for each of the item's work from the one numbered @from on. */
static bool
do_work(const WpWaveProblem *problem, WpWaveResult *to, uint32_t item, int64_t *room, uint32_t from)
{
    int64_t release = wp_wave_release(problem, to->wave[item]);

    while (from < problem->n_hours && problem->hours[from].item != item)
        from++;
    if (from == problem->n_hours)
        return true;
    const WpWaveHours *hours = &problem->hours[from];
    const uint8_t *frozen = problem->frozen + (size_t)hours->freeze * problem->n_iterations;
    int64_t *row = room + (size_t)hours->role * problem->n_iterations;
    int64_t least = release + hours->first;

    if (hours->centihours == 0) {
        to->iteration[from] = (uint32_t)CLAMP(least, 0, (int64_t)problem->n_iterations - 1);
        return do_work(problem, to, item, room, from + 1);
    }
    for (int64_t t = MIN(release + hours->last, (int64_t)problem->n_iterations - 1);
         t >= MAX(least, 0); t--) {
        if (frozen[t] || row[t] < hours->centihours)
            continue;
        row[t] -= hours->centihours;
        to->iteration[from] = (uint32_t)t;
        if (do_work(problem, to, item, room, from + 1))
            return true;
        row[t] += hours->centihours;
    }
    return false;
}

/* What the others leave. */
static int64_t *
find_room(const WpWaveProblem *problem, const WpWaveResult *to, uint32_t item)
{
    int64_t *room =
        g_memdup2(problem->role_capacity, sizeof *room * problem->n_roles * problem->n_iterations);

    for (uint32_t i = 0; i < problem->n_hours; i++) {
        const WpWaveHours *hours = &problem->hours[i];

        if (hours->item != item && to->wave[hours->item] > 0 && !is_past(problem, to, hours))
            room[hours->role * problem->n_iterations + to->iteration[i]] -= hours->centihours;
    }
    return room;
}

static bool
is_above_all(const WpWaveProblem *problem, const WpWaveUse *use)
{
    int64_t value = 0;

    for (uint32_t i = 0; i < problem->n_uses; i++)
        if (problem->uses[i].item == use->item && problem->uses[i].amount == use->amount)
            value += problem->uses[i].value;
    for (uint32_t wave = 1; wave <= problem->n_waves; wave++)
        if (value <= problem->amount_capacity[use->amount * (problem->n_waves + 1) + wave])
            return false;
    return true;
}

/* What was over a limit may no longer be. @moved: only one above every wave's limit may be. */
static void
mark_oversize(const WpWaveProblem *problem, WpWaveResult *to, uint32_t moved)
{
    g_autofree uint8_t *over = g_new0(uint8_t, problem->n_items + 1);

    for (uint32_t i = 0; i < problem->n_uses; i++) {
        const WpWaveUse *use = &problem->uses[i];
        size_t cell = use->amount * ((size_t)problem->n_waves + 1) + to->wave[use->item];

        if (use->value > 0 && problem->amounts[use->amount].kind == WP_AMOUNT_PER_WAVE &&
            to->amount_used[cell] > problem->amount_capacity[cell] &&
            (use->item != moved || is_above_all(problem, use)))
            over[use->item] = 1;
    }
    for (uint32_t i = 1; i <= problem->n_items; i++)
        to->oversize[i] = over[i] && (i == moved || to->oversize[i]);
}

/* What gave way may hold now. @may_drop: firm relations give way to what is in no wave. */
static void
mark_dropped(const WpWaveProblem *problem, WpWaveResult *to, bool may_drop)
{
    for (uint32_t i = 0; i < problem->n_relations; i++) {
        const WpWaveRelation *relation = &problem->relations[i];
        uint32_t a = to->wave[relation->a], b = to->wave[relation->b];
        bool holds =
            relation->kind == WP_WAVE_APART ? a != b || a == 0 : b == 0 || (a > 0 && a <= b);

        if (relation->kind == WP_WAVE_EARLIER)
            holds = holds && (b == 0 || a < b);
        to->dropped[i] = !holds && (to->dropped[i] || (relation->firm && may_drop));
    }
}

/* The checker forgives limits that a committed item passes: the item shall hold them all the same.
 */
static char *
find_passed(const WpWaveProblem *problem, const WpWaveResult *to, uint32_t item)
{
    uint32_t n_waves = problem->n_waves + 1;

    for (uint32_t i = 0; i < problem->n_uses; i++) {
        const WpWaveUse *use = &problem->uses[i];
        bool cumulative = problem->amounts[use->amount].kind == WP_AMOUNT_CUMULATIVE;

        if (use->item != item || use->value == 0 || (to->oversize[item] && !cumulative))
            continue;
        for (uint32_t wave = to->wave[item]; wave < (cumulative ? n_waves : to->wave[item] + 1);
             wave++)
            if (to->amount_used[use->amount * n_waves + wave] >
                problem->amount_capacity[use->amount * n_waves + wave])
                return g_strdup_printf("it passes amount %u in wave %u\n", use->amount, wave);
    }
    return NULL;
}

char *
wave_estate_try(const WaveEstate *estate, const WpWaveResult *result, uint32_t item, uint32_t wave,
                const uint8_t *dropped)
{
    const WpWaveProblem *problem = &estate->problem;
    size_t n_cells = (size_t)problem->n_roles * problem->n_iterations;
    size_t n_amounts = (size_t)problem->n_amounts * (problem->n_waves + 1);
    WpWaveResult to = *result;
    g_autofree uint32_t *waves = g_memdup2(to.wave, (problem->n_items + 1) * sizeof *waves);
    g_autofree uint32_t *done = g_memdup2(to.iteration, (problem->n_hours + 1) * sizeof *done);
    g_autofree uint8_t *oversize = g_memdup2(to.oversize, problem->n_items + 1);
    g_autofree uint8_t *gave_way =
        g_memdup2(dropped ? dropped : to.dropped, problem->n_relations + 1);
    g_autofree int64_t *hours = g_new0(int64_t, n_cells + 1);
    g_autofree int64_t *used = g_new0(int64_t, n_amounts + 1);

    to.wave = waves;
    to.iteration = done;
    to.oversize = oversize;
    to.role_used = hours;
    to.amount_used = used;
    to.dropped = gave_way;
    to.n_placed += waves[item] == 0;
    waves[item] = wave;
    to.last_wave = 0;
    for (uint32_t i = 1; i <= problem->n_items; i++)
        to.last_wave = MAX(to.last_wave, waves[i]);
    to.optimal = false;
    to.bound.wave = 0;
    count_amounts(problem, &to);
    mark_oversize(problem, &to, item);
    mark_dropped(problem, &to, result->wave[item] == 0);
    g_autofree int64_t *room = find_room(problem, &to, item);
    if (!do_work(problem, &to, item, room, 0))
        return g_strdup("no hours for its work\n");
    count_hours(problem, &to);
    char *passed = find_passed(problem, &to, item);
    return passed ? passed : wp_wave_check(problem, &to);
}
