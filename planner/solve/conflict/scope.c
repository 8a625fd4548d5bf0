#include "planner/solve/conflict/scope.h"

#include "planner/base/quantity.h"
#include "planner/solve/conflict/scope-links.h"
#include "planner/solve/conflict/scope-work.h"

#define MOST_NEAR  12   /* that orders lead to, first */
#define MOST_ITEMS 400  /* that orders lead to */
#define MOST_ALL   4000 /* of the whole problem, where one that is unplaced asks for room */
#define MOST_FIXED 200  /* pinned, committed or with a deadline, besides */
#define BEYOND     32   /* waves behind the horizon */
#define NO_ATOM    UINT32_MAX
#define UNLIMITED  WP_WAVES_UNLIMITED

enum { UP = 1, DOWN = 2 };

typedef struct {
    const WpScopeSource *source;
    const WpWaveWish *wish;
    WpConflictScope *scope;
    uint32_t most;  /* items that orders lead to */
    bool whole;     /* none was left out */
    GArray *items;  /* of uint32_t: by node - 1 */
    GArray *ways;   /* of uint8_t: in which direction orders are followed */
    uint64_t *wide; /* room for one set of waves */
} Build;

void
wp_conflict_scope_free(WpConflictScope *scope)
{
    if (!scope)
        return;
    g_free(scope->item);
    g_free(scope->committed);
    g_array_unref(scope->atoms);
    g_array_unref(scope->waves);
    g_array_unref(scope->bits);
    g_array_unref(scope->links);
    g_array_unref(scope->work);
    g_array_unref(scope->loads);
    g_free(scope->begin);
    g_free(scope->end);
    g_free(scope->first_work);
    g_free(scope->first_load);
    g_free(scope->use);
    g_free(scope->amount_atom);
    g_free(scope->role_atom);
    g_free(scope);
}

/* ---- items ---------------------------------------------------------------------------------- */

static const WpWaveItem *
item_at(const Build *build, uint32_t item)
{
    return &build->source->problem->items[item];
}

static bool
is_asked(const Build *build, uint32_t item)
{
    const WpWaveWish *wish = build->wish;

    return wish->kind == WP_WISH_RELATION ? item == wish->relation.a || item == wish->relation.b
                                          : item == wish->item;
}

/* Whether the plan holds to a relation, or would have to for what is asked. A firm one gives way to
 * what is unplaced. */
static bool
is_kept(const Build *build, uint32_t relation)
{
    const WpWaveRelation *of = &build->source->problem->relations[relation];
    const uint32_t *wave = build->source->result->wave;

    if (build->source->result->dropped[relation])
        return false;
    if (of->firm && (wave[of->a] == 0 || wave[of->b] == 0))
        return false;
    return true;
}

static void
add_item(Build *build, uint32_t item, uint8_t way, uint32_t most)
{
    uint32_t node = build->source->node_of[item];

    if (node > 0) {
        g_array_index(build->ways, uint8_t, node - 1) |= way;
        return;
    }
    if (build->items->len >= most) {
        build->whole = false;
        return;
    }
    g_array_append_val(build->items, item);
    g_array_append_val(build->ways, way);
    build->source->node_of[item] = build->items->len;
}

/* Whether something was left out already: nothing that orders lead to can follow. */
static bool
is_full(const Build *build)
{
    return !build->whole && build->items->len >= build->most;
}

/* Relations of an item that may lead further; of a hub with one way only those that go it. */
typedef struct {
    const uint32_t *first, *end;
} Ways;

static Ways
ways_of(const Build *build, uint32_t item, uint8_t way)
{
    const WpScopeSource *source = build->source;
    const uint32_t *first = source->first_relation, *list = source->relation;

    if (wp_scope_is_busy(source, item) && !is_asked(build, item)) {
        if (way == UP) {
            first = source->first_before;
            list = source->before;
        } else if (way == DOWN) {
            first = source->first_after;
            list = source->after;
        }
    }
    return (Ways){list + first[item], list + first[item + 1]};
}

/* Orders are followed up from what is asked, to what must come before it, and down, to what must
 * come after it; not to what is unplaced and not needed. */
static void
follow(Build *build, guint *next)
{
    const WpScopeSource *source = build->source;

    for (; *next < build->items->len; (*next)++) {
        uint32_t item = g_array_index(build->items, uint32_t, *next);
        uint8_t way = g_array_index(build->ways, uint8_t, *next);

        if (item_at(build, item)->pin == WP_PIN_COMMITTED)
            continue;
        Ways ways = ways_of(build, item, way);

        for (const uint32_t *at = ways.first; at < ways.end && !is_full(build); at++) {
            const WpWaveRelation *relation = &source->problem->relations[*at];
            uint32_t other = relation->a == item ? relation->b : relation->a;
            bool apart = relation->kind == WP_WAVE_APART;
            uint8_t on = apart ? 0 : other == relation->a ? UP : DOWN;

            if (relation->a == relation->b || !(apart ? is_asked(build, item) : way & on) ||
                (on != UP && source->result->wave[other] == 0) || !is_kept(build, *at))
                continue;
            add_item(build, other, on, build->most);
        }
    }
}

/* Of a small problem, all that is placed: it takes the room that is asked for. */
static void
add_all(Build *build)
{
    for (uint32_t item = 1; item <= build->source->problem->n_items; item++)
        if (build->source->result->wave[item] > 0)
            add_item(build, item, 0, MOST_ALL);
}

/* What has little choice of waves besides: it takes room, and waves of a class. */
static void
add_fixed(Build *build)
{
    const WpScopeSource *source = build->source;
    bool all = build->wish->kind == WP_WISH_PLACED && source->problem->n_items <= MOST_ALL;
    uint32_t most = all ? MOST_ALL : MIN(build->items->len + MOST_FIXED, MOST_ALL);

    for (uint32_t i = 0; i < source->n_fixed; i++)
        if (source->result->wave[source->fixed[i]] > 0)
            add_item(build, source->fixed[i], UP, most);
    if (all)
        add_all(build);
}

static void
collect_items(Build *build, WpScopeReach reach)
{
    const WpWaveWish *wish = build->wish;
    guint next = 0;

    if (wish->kind == WP_WISH_RELATION) {
        add_item(build, wish->relation.a, UP | DOWN, build->most);
        add_item(build, wish->relation.b, UP | DOWN, build->most);
    } else {
        add_item(build, wish->item, UP | DOWN, build->most);
    }
    follow(build, &next);
    if (reach == WP_SCOPE_NEAR) {
        build->whole = build->whole && build->source->n_fixed == 0 && wish->kind != WP_WISH_PLACED;
        return;
    }
    add_fixed(build);
    follow(build, &next);
}

/* ---- atoms of one item ---------------------------------------------------------------------- */

static uint32_t
add_atom(Build *build, WpConflictKind kind, uint32_t item, uint32_t index)
{
    WpConflictMember member = {(uint8_t)kind, item, index};

    g_array_append_val(build->scope->atoms, member);
    return build->scope->atoms->len - 1;
}

/* Keeps the set of waves in build->wide as what @atom leaves to @node. */
static void
keep_waves(Build *build, uint32_t atom, uint32_t node)
{
    WpScopeWaves waves = {atom, node, build->scope->bits->len};

    g_array_append_vals(build->scope->bits, build->wide, (guint)build->scope->words);
    g_array_append_val(build->scope->waves, waves);
}

/* Which waves are left; set by each atom in turn. Returns: whether any is taken */
typedef bool (*IsLeft)(const Build *build, uint32_t item, uint32_t index, uint32_t wave);

static bool
choose_waves(Build *build, uint32_t item, uint32_t index, IsLeft is_left)
{
    bool any = false;

    for (size_t i = 0; i < build->scope->words; i++)
        build->wide[i] = 0;
    for (uint32_t wave = 1; wave <= build->scope->n_waves; wave++) {
        bool left = is_left(build, item, index, wave);

        wp_bits_put(build->wide, wave, left);
        any = any || !left;
    }
    return any;
}

static void
add_own(Build *build, WpConflictKind kind, uint32_t node, uint32_t index, IsLeft is_left)
{
    uint32_t item = build->scope->item[node];

    if (choose_waves(build, item, index, is_left))
        keep_waves(build, add_atom(build, kind, item, index), node);
}

static bool
in_pin(const Build *build, uint32_t item, uint32_t index, uint32_t wave)
{
    const WpWaveItem *of = item_at(build, item);

    return wave == (index == 0 ? of->pin_wave : of->pin_other);
}

static bool
by_deadline(const Build *build, uint32_t item, uint32_t index G_GNUC_UNUSED, uint32_t wave)
{
    return wp_wave_release(build->source->problem, wave) <= item_at(build, item)->deadline;
}

static bool
after_head(const Build *build, uint32_t item, uint32_t index G_GNUC_UNUSED, uint32_t wave)
{
    return wp_wave_release(build->source->problem, wave) >= item_at(build, item)->head;
}

static bool
is_frozen(const WpWaveProblem *problem, uint32_t freeze, int64_t first, int64_t last)
{
    const uint8_t *row = problem->frozen + (size_t)freeze * problem->n_iterations;

    for (int64_t t = first; t <= last; t++)
        if (t >= 0 && (t >= problem->n_iterations || !row[t]))
            return false;
    return last >= 0;
}

static bool
out_of_freeze(const Build *build, uint32_t item, uint32_t freeze, uint32_t wave)
{
    const WpScopeSource *source = build->source;
    int64_t release = (int64_t)wp_wave_release(source->problem, wave);

    if (item_at(build, item)->freeze == freeze &&
        is_frozen(source->problem, freeze, release, release))
        return false;
    for (uint32_t i = source->first_hour[item]; i < source->first_hour[item + 1]; i++) {
        const WpWaveHours *hours = &source->problem->hours[source->hour[i]];

        if (hours->freeze == freeze &&
            is_frozen(source->problem, freeze, release + hours->first, release + hours->last))
            return false;
    }
    return true;
}

static bool
after_start(const Build *build, uint32_t item, uint32_t index G_GNUC_UNUSED, uint32_t wave)
{
    int64_t release = (int64_t)wp_wave_release(build->source->problem, wave);

    return release + build->scope->begin[build->source->node_of[item]] >= 0;
}

static bool
in_horizon(const Build *build, uint32_t item, uint32_t index G_GNUC_UNUSED, uint32_t wave)
{
    const WpWaveProblem *problem = build->source->problem;
    int64_t release = (int64_t)wp_wave_release(problem, wave);

    return wave <= problem->n_waves &&
           release + build->scope->end[build->source->node_of[item]] < problem->n_iterations;
}

static bool
in_open(const Build *build, uint32_t item G_GNUC_UNUSED, uint32_t index G_GNUC_UNUSED,
        uint32_t wave)
{
    const WpWaveProblem *problem = build->source->problem;

    return wave > problem->n_waves || !problem->closed || !problem->closed[wave];
}

static void
add_freezes(Build *build, uint32_t node)
{
    const WpScopeSource *source = build->source;
    uint32_t item = build->scope->item[node];
    g_autoptr(GArray) told = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    for (uint32_t i = source->first_hour[item]; i <= source->first_hour[item + 1]; i++) {
        uint32_t freeze = i == source->first_hour[item + 1]
                              ? item_at(build, item)->freeze
                              : source->problem->hours[source->hour[i]].freeze;
        bool known = freeze == 0;

        for (guint j = 0; j < told->len && !known; j++)
            known = g_array_index(told, uint32_t, j) == freeze;
        if (known)
            continue;
        g_array_append_val(told, freeze);
        add_own(build, WP_CONFLICT_FREEZE, node, freeze, out_of_freeze);
    }
}

static void
add_item_atoms(Build *build, uint32_t node)
{
    uint32_t item = build->scope->item[node];
    const WpWaveItem *of = item_at(build, item);
    bool late = build->source->result->late[item];

    if (of->pin != WP_PIN_NONE)
        add_own(build, WP_CONFLICT_PIN, node, 0, in_pin);
    if (of->pin == WP_PIN_COMMITTED)
        return;
    if (of->pin == WP_PIN_WISH && of->pin_other != 0)
        add_own(build, WP_CONFLICT_PIN, node, 1, in_pin);
    if (of->deadline != WP_WAVES_NO_DEADLINE && of->deadline_enforced && !late &&
        build->wish->kind != WP_WISH_PLACED)
        add_own(build, WP_CONFLICT_DEADLINE, node, 0, by_deadline);
    add_own(build, WP_CONFLICT_HEAD, node, of->head_tag, after_head);
    add_freezes(build, node);
}

/* ---- orders --------------------------------------------------------------------------------- */

static void
add_link(Build *build, const WpWaveRelation *relation, uint32_t index)
{
    WpScopeLink link = {0, build->source->node_of[relation->a], build->source->node_of[relation->b],
                        relation->kind};

    if (link.a == 0 || link.b == 0)
        return;
    link.atom = add_atom(build, WP_CONFLICT_RELATION, 0, index);
    g_array_append_val(build->scope->links, link);
}

/* Hard ones are told before firm ones. */
static void
add_links(Build *build)
{
    const WpWaveRelation *relations = build->source->problem->relations;
    g_autoptr(GArray) found = wp_scope_list_links(build->scope, build->source);

    for (int firm = 0; firm < 2; firm++)
        for (guint i = 0; i < found->len; i++) {
            uint32_t relation = g_array_index(found, WpScopeFound, i).relation;

            if (relations[relation].firm == firm && is_kept(build, relation))
                add_link(build, &relations[relation], relation);
        }
}

/* ---- limits --------------------------------------------------------------------------------- */

static bool
within_amount(const Build *build, uint32_t item, uint32_t amount, uint32_t wave)
{
    const WpScopeSource *source = build->source;
    const WpWaveProblem *problem = source->problem;
    int64_t value = build->scope->use[(size_t)source->node_of[item] * problem->n_amounts + amount];

    if (wave > problem->n_waves)
        return true;
    int64_t left = source->amount_left[(size_t)amount * (problem->n_waves + 1) + wave];
    /* What is too large has a wave alone, but no wave of capacity 0. */
    if (problem->amounts[amount].kind == WP_AMOUNT_PER_WAVE && problem->amounts[amount].oversize)
        return value == 0 || left > 0;
    return value <= left;
}

/* Whether all that @node needs of a role fits in any one iteration; then no wave is too small. */
static bool
always_fits(const Build *build, uint32_t node, uint32_t role)
{
    const WpConflictScope *scope = build->scope;

    for (uint32_t i = scope->first_work[node]; i < scope->first_work[node + 1]; i++) {
        const WpScopeWork *work = &g_array_index(scope->work, WpScopeWork, i);

        if (work->role == role)
            return work->centihours <= build->source->role_least[role];
    }
    return true;
}

static bool
within_role(const Build *build, uint32_t item, uint32_t role, uint32_t wave)
{
    const WpScopeSource *source = build->source;
    const WpWaveProblem *problem = source->problem;
    const int64_t *left = source->role_left + (size_t)role * problem->n_iterations;
    const WpConflictScope *scope = build->scope;
    uint32_t node = source->node_of[item];
    int64_t release = (int64_t)wp_wave_release(problem, wave);

    for (uint32_t i = scope->first_load[node]; i < scope->first_load[node + 1]; i++) {
        const WpScopeLoad *load = &g_array_index(scope->loads, WpScopeLoad, i);
        int64_t t = release + load->at;

        if (load->role == role && t >= 0 && t < problem->n_iterations && load->centihours > left[t])
            return false;
    }
    for (uint32_t i = source->first_hour[item]; i < source->first_hour[item + 1]; i++) {
        const WpWaveHours *hours = &problem->hours[source->hour[i]];
        bool room = hours->role != role || hours->first == hours->last;

        for (int64_t t = release + hours->first; t <= release + hours->last && !room; t++)
            room = t < 0 || t >= problem->n_iterations || left[t] >= hours->centihours;
        if (!room)
            return false;
    }
    return true;
}

/* One atom for what all items share: each loses the waves in which it alone is too much. */
static uint32_t
add_limit(Build *build, WpConflictKind kind, uint32_t index, IsLeft is_left)
{
    uint32_t atom = add_atom(build, kind, 0, index);

    for (uint32_t node = 1; node <= build->scope->n; node++)
        if (!build->scope->committed[node] &&
            !(kind == WP_CONFLICT_ROLE && always_fits(build, node, index)) &&
            choose_waves(build, build->scope->item[node], index, is_left))
            keep_waves(build, atom, node);
    return atom;
}

static void
add_limits(Build *build)
{
    WpConflictScope *scope = build->scope;
    const WpWaveProblem *problem = scope->problem;

    if (problem->n_classes > 0)
        scope->classes = add_atom(build, WP_CONFLICT_CLASSES, 0, 0);
    for (uint32_t node = 1; node <= scope->n; node++)
        if (!scope->committed[node])
            add_own(build, WP_CONFLICT_START, node, 0, after_start);
    add_limit(build, WP_CONFLICT_HORIZON, 0, in_horizon);
    if (problem->closed)
        add_limit(build, WP_CONFLICT_CLOSED, 0, in_open);
    if (build->source->share_amount != UINT32_MAX)
        scope->share = add_atom(build, WP_CONFLICT_SHARE, 0, 0);
    for (uint32_t amount = 0; amount < problem->n_amounts; amount++)
        scope->amount_atom[amount] = add_limit(build, WP_CONFLICT_AMOUNT, amount, within_amount);
    for (uint32_t role = 0; role < problem->n_roles; role++)
        scope->role_atom[role] = add_limit(build, WP_CONFLICT_ROLE, role, within_role);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void
add_asked(Build *build)
{
    const WpWaveWish *wish = build->wish;

    if (wish->kind == WP_WISH_RELATION)
        add_link(build, &wish->relation, WP_CONFLICT_ASKED);
    else if (wish->kind == WP_WISH_DEADLINE)
        add_own(build, WP_CONFLICT_DEADLINE, build->source->node_of[wish->item], 0, by_deadline);
}

static WpConflictScope *
scope_new(const WpScopeSource *source, const GArray *items)
{
    WpConflictScope *scope = g_new0(WpConflictScope, 1);
    const WpWaveProblem *problem = source->problem;

    scope->problem = problem;
    scope->n = items->len;
    scope->item = g_new0(uint32_t, (size_t)scope->n + 1);
    scope->committed = g_new0(bool, (size_t)scope->n + 1);
    for (uint32_t node = 1; node <= scope->n; node++) {
        scope->item[node] = g_array_index(items, uint32_t, node - 1);
        scope->committed[node] = problem->items[scope->item[node]].pin == WP_PIN_COMMITTED;
    }
    scope->n_waves = problem->n_waves + BEYOND;
    scope->words = wp_bits_words((size_t)scope->n_waves + 1);
    scope->atoms = g_array_new(FALSE, FALSE, sizeof(WpConflictMember));
    scope->waves = g_array_new(FALSE, FALSE, sizeof(WpScopeWaves));
    scope->bits = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    scope->links = g_array_new(FALSE, FALSE, sizeof(WpScopeLink));
    scope->work = g_array_new(FALSE, FALSE, sizeof(WpScopeWork));
    scope->loads = g_array_new(FALSE, FALSE, sizeof(WpScopeLoad));
    scope->role_left = source->role_left;
    scope->amount_left = source->amount_left;
    scope->classes = scope->share = NO_ATOM;
    scope->amount_atom = g_new0(uint32_t, (size_t)problem->n_amounts + 1);
    scope->role_atom = g_new0(uint32_t, (size_t)problem->n_roles + 1);
    scope->share_amount = source->share_amount;
    scope->share_most = source->share_most;
    return scope;
}

WpConflictScope *
wp_conflict_scope_new(const WpScopeSource *source, const WpWaveWish *wish, WpScopeReach reach)
{
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) ways = g_array_new(FALSE, FALSE, sizeof(uint8_t));
    uint32_t most = reach == WP_SCOPE_NEAR ? MOST_NEAR : MOST_ITEMS;
    Build build = {source, wish, NULL, most, true, items, ways, NULL};

    collect_items(&build, reach);
    build.scope = scope_new(source, items);
    build.scope->whole = build.whole;
    build.wide = g_new0(uint64_t, build.scope->words);
    wp_scope_collect_work(build.scope, source);
    add_asked(&build);
    for (uint32_t node = 1; node <= build.scope->n; node++)
        add_item_atoms(&build, node);
    add_links(&build);
    add_limits(&build);
    for (uint32_t node = 1; node <= build.scope->n; node++)
        source->node_of[build.scope->item[node]] = 0;
    g_free(build.wide);
    return build.scope;
}
