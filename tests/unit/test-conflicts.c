#include "planner/base/random.h"
#include "planner/solve/conflicts.h"

#include <criterion/criterion.h>

/* Random small problems: each conflict that is told is one, by trying all plans; and without any
 * one of its members it is none. */

enum { MAX_ITEMS = 6, N_WAVES = 4, BEYOND = 4, N_AMOUNTS = 2, N_ROLES = 2, N_ITERATIONS = 6 };

typedef struct {
    WpWaveProblem problem;
    WpWaveItem items[MAX_ITEMS + 1];
    WpWaveHours hours[2 * MAX_ITEMS];
    WpWaveUse uses[MAX_ITEMS * N_AMOUNTS];
    WpWaveRelation relations[2 * MAX_ITEMS];
    WpWaveAmount amounts[N_AMOUNTS];
    int64_t roles[N_ROLES * N_ITERATIONS];
    int64_t capacity[N_AMOUNTS * (N_WAVES + 1)];
    uint8_t frozen[3 * N_ITERATIONS];
    uint8_t conflicts[9];
    uint8_t closed[N_WAVES + 1];
    WpWaveResult *result;
} Tiny;

static uint64_t chance_state;

static uint32_t
below(uint32_t n)
{
    return (uint32_t)(wp_splitmix_next(&chance_state) % n);
}

static void
fill_items(Tiny *tiny)
{
    WpWaveProblem *problem = &tiny->problem;

    for (uint32_t i = 1; i <= problem->n_items; i++) {
        WpWaveItem *item = &tiny->items[i];

        *item = (WpWaveItem){.key = i, .deadline = WP_WAVES_NO_DEADLINE};
        item->item_class = (uint8_t)below(3);
        item->head = below(3) == 0 ? below(4) : 0;
        item->freeze = (uint16_t)below(3);
        if (below(3) == 0) {
            item->deadline = below(4);
            item->deadline_enforced = below(2) == 0;
        }
        if (below(5) == 0) {
            item->pin = below(2) == 0 ? WP_PIN_WISH : WP_PIN_COMMITTED;
            item->pin_wave = 1 + below(N_WAVES);
            if (item->pin == WP_PIN_WISH && below(3) == 0)
                item->pin_other = 1 + item->pin_wave % N_WAVES;
        }
        for (uint32_t amount = 0; amount < N_AMOUNTS; amount++)
            tiny->uses[problem->n_uses++] = (WpWaveUse){i, amount, below(12)};
        if (below(2) == 0) {
            int16_t at = (int16_t)((int)below(3) - 1);

            tiny->hours[problem->n_hours++] = (WpWaveHours){.item = i,
                                                            .role = (uint16_t)below(N_ROLES),
                                                            .first = at,
                                                            .last = at,
                                                            .centihours = 1 + below(9)};
        }
    }
}

static void
fill_tiny(Tiny *tiny, uint64_t seed)
{
    WpWaveProblem *problem = &tiny->problem;

    chance_state = seed;
    *problem = (WpWaveProblem){.n_iterations = N_ITERATIONS,
                               .iterations_per_wave = 1,
                               .n_waves = N_WAVES,
                               .n_amounts = N_AMOUNTS,
                               .n_roles = N_ROLES,
                               .n_freezes = 2,
                               .n_classes = 2,
                               .n_items = 2 + below(MAX_ITEMS - 1),
                               .items = tiny->items,
                               .hours = tiny->hours,
                               .uses = tiny->uses,
                               .relations = tiny->relations,
                               .role_capacity = tiny->roles,
                               .amounts = tiny->amounts,
                               .amount_capacity = tiny->capacity,
                               .frozen = tiny->frozen,
                               .conflicts = tiny->conflicts,
                               .closed = tiny->closed,
                               .balance_scale = 1};
    fill_items(tiny);
    problem->n_relations = below(2 * problem->n_items);
    for (uint32_t i = 0; i < problem->n_relations; i++) {
        uint32_t a = 1 + below(problem->n_items), b = 1 + below(problem->n_items);

        tiny->relations[i] = (WpWaveRelation){.a = a,
                                              .b = a == b ? 1 + a % problem->n_items : b,
                                              .kind = below(3),
                                              .firm = below(2) == 0,
                                              .rank = (uint8_t)below(2)};
    }
    for (uint32_t amount = 0; amount < N_AMOUNTS; amount++) {
        tiny->amounts[amount] = (WpWaveAmount){WP_AMOUNT_PER_WAVE, below(2) == 0};
        for (uint32_t wave = 1; wave <= N_WAVES; wave++)
            tiny->capacity[amount * (N_WAVES + 1) + wave] = below(8) == 0 ? 0 : 8 + below(10);
    }
    for (uint32_t i = 0; i < N_ROLES * N_ITERATIONS; i++)
        tiny->roles[i] = 5 + below(10);
    for (uint32_t i = N_ITERATIONS; i < 3 * N_ITERATIONS; i++)
        tiny->frozen[i] = below(5) == 0;
    tiny->conflicts[1 * 3 + 2] = tiny->conflicts[2 * 3 + 1] = 1;
    for (uint32_t wave = 2; wave <= N_WAVES; wave++)
        tiny->closed[wave] = below(8) == 0;
    tiny->result = wp_waves_solve(problem);
}

/* ---- all plans ---- */

typedef struct {
    const Tiny *tiny;
    const WpWaveWish *wish;
    const WpConflictMember *members;
    uint32_t n_members;
    uint32_t skipped; /* the member that is left out; n_members: none */
    bool needed[MAX_ITEMS + 1];
    uint32_t wave[MAX_ITEMS + 1];
} Trial;

static bool
has(const Trial *trial, WpConflictKind kind, uint32_t item, uint32_t index)
{
    for (uint32_t i = 0; i < trial->n_members; i++)
        if (i != trial->skipped && trial->members[i].kind == kind &&
            trial->members[i].item == item && trial->members[i].index == index)
            return true;
    return false;
}

static bool
is_frozen(const Tiny *tiny, uint32_t freeze, uint32_t wave)
{
    return wave <= N_ITERATIONS && tiny->frozen[freeze * N_ITERATIONS + wave - 1];
}

static bool
may_be(const Trial *trial, uint32_t item, uint32_t wave)
{
    const Tiny *tiny = trial->tiny;
    const WpWaveItem *of = &tiny->items[item];
    uint32_t release = wave - 1;

    if (has(trial, WP_CONFLICT_PIN, item, 0) && wave != of->pin_wave)
        return false;
    if (has(trial, WP_CONFLICT_PIN, item, 1) && wave != of->pin_other)
        return false;
    if (has(trial, WP_CONFLICT_DEADLINE, item, 0) && release > of->deadline)
        return false;
    if (of->pin == WP_PIN_COMMITTED)
        return true;
    if (has(trial, WP_CONFLICT_HEAD, item, of->head_tag) && release < of->head)
        return false;
    if (has(trial, WP_CONFLICT_FREEZE, item, of->freeze) && is_frozen(tiny, of->freeze, wave))
        return false;
    if (has(trial, WP_CONFLICT_HORIZON, 0, 0) && wave > N_WAVES)
        return false;
    if (has(trial, WP_CONFLICT_CLOSED, 0, 0) && wave <= N_WAVES && tiny->closed[wave])
        return false;
    for (uint32_t i = 0; i < tiny->problem.n_hours; i++) {
        const WpWaveHours *hours = &tiny->hours[i];
        int64_t t = (int64_t)release + hours->first;

        if (hours->item == item && ((has(trial, WP_CONFLICT_START, item, 0) && t < 0) ||
                                    (has(trial, WP_CONFLICT_HORIZON, 0, 0) && t >= N_ITERATIONS)))
            return false;
    }
    return true;
}

static bool
relation_holds(const Trial *trial, const WpWaveRelation *relation)
{
    uint32_t a = trial->wave[relation->a], b = trial->wave[relation->b];

    if (a == 0 || b == 0)
        return true; /* not needed */
    return relation->kind == WP_WAVE_APART ? a != b : a + (relation->kind == WP_WAVE_EARLIER) <= b;
}

static bool
amount_holds(const Trial *trial, uint32_t amount, uint32_t wave)
{
    const Tiny *tiny = trial->tiny;
    int64_t left = tiny->capacity[amount * (N_WAVES + 1) + wave], sum = 0;
    uint32_t n = 0;

    for (uint32_t item = 1; item <= tiny->problem.n_items; item++) {
        int64_t value = tiny->uses[(item - 1) * N_AMOUNTS + amount].value;

        if (tiny->items[item].pin == WP_PIN_COMMITTED)
            left -= tiny->items[item].pin_wave == wave ? value : 0;
        else if (trial->wave[item] == wave && value > 0) {
            sum += value;
            n++;
        }
    }
    left = MAX(left, 0);
    return sum <= left || (tiny->amounts[amount].oversize && n == 1 && left > 0);
}

static bool
role_holds(const Trial *trial, uint32_t role, uint32_t t)
{
    const Tiny *tiny = trial->tiny;
    int64_t left = tiny->roles[role * N_ITERATIONS + t], sum = 0;

    for (uint32_t i = 0; i < tiny->problem.n_hours; i++) {
        const WpWaveHours *hours = &tiny->hours[i];
        bool committed = tiny->items[hours->item].pin == WP_PIN_COMMITTED;
        uint32_t wave = committed ? tiny->result->wave[hours->item] : trial->wave[hours->item];
        int64_t at = (int64_t)wave - 1 + hours->first;

        if (hours->role != role || wave == 0)
            continue;
        if (committed)
            left -= tiny->result->iteration[i] == t ? hours->centihours : 0;
        else
            sum += at == (int64_t)t ? hours->centihours : 0;
    }
    return sum <= MAX(left, 0);
}

static bool
classes_hold(const Trial *trial)
{
    const Tiny *tiny = trial->tiny;

    for (uint32_t a = 1; a <= tiny->problem.n_items; a++)
        for (uint32_t b = 1; b < a; b++)
            if (trial->wave[a] != 0 && trial->wave[a] == trial->wave[b] &&
                tiny->conflicts[tiny->items[a].item_class * 3 + tiny->items[b].item_class] &&
                !(tiny->items[a].pin == WP_PIN_COMMITTED && tiny->items[b].pin == WP_PIN_COMMITTED))
                return false;
    return true;
}

static bool
all_hold(const Trial *trial)
{
    const Tiny *tiny = trial->tiny;

    for (uint32_t i = 0; i < tiny->problem.n_relations; i++)
        if (has(trial, WP_CONFLICT_RELATION, 0, i) && !relation_holds(trial, &tiny->relations[i]))
            return false;
    if (has(trial, WP_CONFLICT_RELATION, 0, WP_CONFLICT_ASKED) &&
        !relation_holds(trial, &trial->wish->relation))
        return false;
    if (has(trial, WP_CONFLICT_CLASSES, 0, 0) && !classes_hold(trial))
        return false;
    for (uint32_t amount = 0; amount < N_AMOUNTS; amount++)
        for (uint32_t wave = 1; wave <= N_WAVES && has(trial, WP_CONFLICT_AMOUNT, 0, amount);
             wave++)
            if (!amount_holds(trial, amount, wave))
                return false;
    for (uint32_t role = 0; role < N_ROLES; role++)
        for (uint32_t t = 0; t < N_ITERATIONS && has(trial, WP_CONFLICT_ROLE, 0, role); t++)
            if (!role_holds(trial, role, t))
                return false;
    return true;
}

/* Whether any plan of @item and those after it holds all members but the one left out. */
static bool
any_plan(Trial *trial, uint32_t item)
{
    if (item > trial->tiny->problem.n_items)
        return all_hold(trial);
    trial->wave[item] = 0;
    if (!trial->needed[item])
        return any_plan(trial, item + 1);
    for (uint32_t wave = 1; wave <= N_WAVES + BEYOND; wave++) {
        trial->wave[item] = wave;
        if (may_be(trial, item, wave) && any_plan(trial, item + 1))
            return true;
    }
    trial->wave[item] = 0;
    return false;
}

/* What is placed, and what an unplaced item that is wished needs. */
static void
find_needed(Trial *trial)
{
    const Tiny *tiny = trial->tiny;

    for (uint32_t item = 1; item <= tiny->problem.n_items; item++)
        trial->needed[item] = tiny->result->wave[item] > 0;
    if (trial->wish->kind != WP_WISH_RELATION)
        trial->needed[trial->wish->item] = true;
    for (uint32_t round = 0; round < MAX_ITEMS; round++)
        for (uint32_t i = 0; i < tiny->problem.n_relations; i++)
            if (!tiny->relations[i].firm && tiny->relations[i].kind != WP_WAVE_APART &&
                trial->needed[tiny->relations[i].b] &&
                tiny->result->wave[tiny->relations[i].b] == 0)
                trial->needed[tiny->relations[i].a] = true;
}

typedef struct {
    unsigned n_found, n_missed, n_loose, n_members;
} Counts;

static void
check_wish(const Tiny *tiny, WpConflictFinder *finder, const WpWaveWish *wish, uint64_t seed,
           Counts *counts)
{
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(WpConflictMember));
    bool found = wp_conflict_find(finder, wish, members);
    Trial trial = {.tiny = tiny,
                   .wish = wish,
                   .members = (const WpConflictMember *)(void *)members->data,
                   .n_members = members->len};

    counts->n_found += found;
    counts->n_missed += !found;
    if (!found)
        return;
    find_needed(&trial);
    trial.skipped = members->len;
    cr_expect_gt(members->len, 0, "seed %d: no member", (int)seed);
    cr_expect(!any_plan(&trial, 1), "seed %d: wish %u of item %u: all %u members can hold",
              (int)seed, wish->kind, wish->item, members->len);
    for (trial.skipped = 0; trial.skipped < members->len; trial.skipped++) {
        counts->n_members++;
        counts->n_loose += !any_plan(&trial, 1);
    }
}

static void
check_problem(const Tiny *tiny, uint64_t seed, Counts *placed, Counts *late, Counts *order)
{
    const WpWaveResult *result = tiny->result;
    g_autoptr(WpConflictFinder) finder =
        wp_conflict_finder_new(&tiny->problem, result, UINT32_MAX, 0, INT64_MAX);

    for (uint32_t item = 1; item <= tiny->problem.n_items; item++) {
        WpWaveWish wish = {.kind = result->wave[item] == 0 ? WP_WISH_PLACED : WP_WISH_DEADLINE,
                           .item = item};

        if (result->wave[item] == 0 && result->proven[item])
            check_wish(tiny, finder, &wish, seed, placed);
        else if (result->wave[item] != 0 && result->late[item] &&
                 tiny->items[item].deadline_enforced && tiny->items[item].pin != WP_PIN_COMMITTED)
            check_wish(tiny, finder, &wish, seed, late);
    }
    for (uint32_t i = 0; i < tiny->problem.n_relations; i++) {
        WpWaveWish wish = {.kind = WP_WISH_RELATION, .relation = tiny->relations[i]};

        if (result->dropped[i] && tiny->relations[i].firm &&
            result->wave[tiny->relations[i].a] != 0)
            check_wish(tiny, finder, &wish, seed, order);
    }
}

static void
expect_counts(const char *what, const Counts *counts)
{
    cr_log_info("%s: %u proven, %u not; %u members, %u of them not needed", what, counts->n_found,
                counts->n_missed, counts->n_members, counts->n_loose);
    cr_expect_gt(counts->n_found, 50, "%s: %u proven", what, counts->n_found);
    /* What propagation does not see is rare. */
    cr_expect_leq(counts->n_loose * 50, counts->n_members, "%s: %u of %u members are not needed",
                  what, counts->n_loose, counts->n_members);
}

Test(conflicts, are_irreducible)
{
    Counts placed = {0}, late = {0}, order = {0};

    for (uint64_t seed = 1; seed <= 1500; seed++) {
        Tiny tiny = {0};

        fill_tiny(&tiny, seed);
        check_problem(&tiny, seed, &placed, &late, &order);
        wp_wave_result_free(tiny.result);
    }
    expect_counts("unplaced", &placed);
    expect_counts("late", &late);
    expect_counts("orders", &order);
}
