#include "planner/solve/conflict/scope.h"

#include "planner/base/quantity.h"
#include "planner/graph/connect.h"

/*
 * Nodes on a circle of orders share a wave: they are parts. Each part has a set of waves; orders
 * cut it at both ends, what is apart or of another class takes single waves out of it, and what has
 * to be done by some wave must have room until then.
 */

#define UNLIMITED WP_WAVES_UNLIMITED

typedef struct {
    uint32_t node; /* the first of the part */
    uint32_t n;    /* nodes in it */
    uint32_t low, high;
} Part;

typedef struct {
    const WpConflictScope *scope;
    const bool *on;
    uint32_t n_parts;
    uint32_t *part_of;    /* by node; parts are numbered in order */
    uint32_t *next;       /* by node: another of its part; 0 */
    Part *parts;          /* by part */
    uint64_t *waves;      /* [part * words] */
    const WpCsr *between; /* orders between parts */
} Propagation;

static uint64_t *
waves_of(const Propagation *p, uint32_t part)
{
    return p->waves + (size_t)part * p->scope->words;
}

/* ---- parts ---------------------------------------------------------------------------------- */

static WpCsr *
graph_of(const WpConflictScope *scope, const bool *on)
{
    g_autofree uint32_t *from = g_new(uint32_t, scope->links->len + 1);
    g_autofree uint32_t *to = g_new(uint32_t, scope->links->len + 1);
    uint32_t n = 0;

    for (guint i = 0; i < scope->links->len; i++) {
        const WpScopeLink *link = &g_array_index(scope->links, WpScopeLink, i);

        if (!on[link->atom] || link->kind == WP_WAVE_APART)
            continue;
        from[n] = link->a;
        to[n++] = link->b;
    }
    return wp_csr_build(scope->n, n, from, to);
}

/* Classes of the nodes of a part, as bits. */
static uint32_t
classes_in(const Propagation *p, uint32_t part)
{
    uint32_t classes = 0;

    for (uint32_t node = p->parts[part].node; node > 0; node = p->next[node])
        classes |= 1u << p->scope->problem->items[p->scope->item[node]].item_class;
    return classes;
}

static bool
classes_clash(const WpConflictScope *scope, uint32_t a, uint32_t b)
{
    uint32_t n = scope->problem->n_classes + 1;

    for (uint32_t x = 1; x < n; x++)
        for (uint32_t y = 1; y < n && (a >> x & 1); y++)
            if ((b >> y & 1) && scope->problem->conflicts[x * n + y])
                return true;
    return false;
}

/* Whether what shares a wave for its orders must not. */
static bool
parts_clash(const Propagation *p)
{
    const WpConflictScope *scope = p->scope;

    for (guint i = 0; i < scope->links->len; i++) {
        const WpScopeLink *link = &g_array_index(scope->links, WpScopeLink, i);

        if (p->on[link->atom] && link->kind != WP_WAVE_SAME_OR_EARLIER &&
            p->part_of[link->a] == p->part_of[link->b])
            return true;
    }
    for (uint32_t part = 1; part <= p->n_parts; part++) {
        uint32_t classes;
        int64_t sum = 0;

        if (p->parts[part].n == 1)
            continue;
        classes = classes_in(p, part);
        if (scope->classes != UINT32_MAX && p->on[scope->classes] &&
            classes_clash(scope, classes, classes))
            return true;
        if (scope->share == UINT32_MAX || !p->on[scope->share])
            continue;
        for (uint32_t node = p->parts[part].node; node > 0; node = p->next[node])
            sum += scope->use[(size_t)node * scope->problem->n_amounts + scope->share_amount];
        if (sum > scope->share_most)
            return true;
    }
    return false;
}

/* ---- waves of a part ------------------------------------------------------------------------ */

/* Takes out the waves that are too small for what a part brings together. */
static void
limit_amounts(Propagation *p, uint32_t part)
{
    const WpConflictScope *scope = p->scope;
    const WpWaveProblem *problem = scope->problem;
    uint64_t *waves = waves_of(p, part);

    for (uint32_t amount = 0; amount < problem->n_amounts; amount++) {
        int64_t sum = 0;

        if (!p->on[scope->amount_atom[amount]])
            continue;
        for (uint32_t node = p->parts[part].node; node > 0; node = p->next[node])
            sum = wp_add_sat(sum, scope->use[(size_t)node * problem->n_amounts + amount]);
        for (uint32_t wave = 1; wave <= problem->n_waves; wave++)
            if (sum > scope->amount_left[(size_t)amount * (problem->n_waves + 1) + wave])
                wp_bits_clear(waves, wave);
    }
}

static void
limit_roles(Propagation *p, uint32_t part)
{
    const WpConflictScope *scope = p->scope;
    const WpWaveProblem *problem = scope->problem;

    for (uint32_t wave = 1; wave <= problem->n_waves; wave++) {
        bool room = true;

        if (!wp_bits_get(waves_of(p, part), wave))
            continue;
        for (uint32_t node = p->parts[part].node; node > 0 && room; node = p->next[node])
            for (uint32_t i = scope->first_load[node]; i < scope->first_load[node + 1]; i++) {
                const WpScopeLoad *load = &g_array_index(scope->loads, WpScopeLoad, i);
                int64_t t = (int64_t)wp_wave_release(problem, wave) + load->at;
                int64_t sum = 0;

                if (!p->on[scope->role_atom[load->role]] || t < 0 || t >= problem->n_iterations)
                    continue;
                for (uint32_t other = p->parts[part].node; other > 0; other = p->next[other])
                    for (uint32_t j = scope->first_load[other]; j < scope->first_load[other + 1];
                         j++) {
                        const WpScopeLoad *with = &g_array_index(scope->loads, WpScopeLoad, j);

                        if (with->role == load->role && with->at == load->at)
                            sum += with->centihours;
                    }
                room =
                    room && sum <= scope->role_left[(size_t)load->role * problem->n_iterations + t];
            }
        if (!room)
            wp_bits_clear(waves_of(p, part), wave);
    }
}

/* Waves that are closed from the beginning exist for nobody. */
static void
fill_waves(Propagation *p)
{
    const WpConflictScope *scope = p->scope;
    uint32_t first = 1;

    while (scope->problem->closed && first <= scope->problem->n_waves &&
           scope->problem->closed[first])
        first++;
    for (uint32_t part = 1; part <= p->n_parts; part++) {
        bool committed = scope->committed[p->parts[part].node];

        for (uint32_t wave = committed ? 1 : first; wave <= scope->n_waves; wave++)
            wp_bits_set(waves_of(p, part), wave);
    }
    for (guint i = 0; i < scope->waves->len; i++) {
        const WpScopeWaves *left = &g_array_index(scope->waves, WpScopeWaves, i);
        const uint64_t *bits = &g_array_index(scope->bits, uint64_t, left->bits);
        uint64_t *waves = waves_of(p, p->part_of[left->node]);

        for (size_t word = 0; p->on[left->atom] && word < scope->words; word++)
            waves[word] &= bits[word];
    }
    for (uint32_t part = 1; part <= p->n_parts; part++)
        if (p->parts[part].n > 1) {
            limit_amounts(p, part);
            limit_roles(p, part);
        }
}

/* ---- orders --------------------------------------------------------------------------------- */

/* Takes out what is before @low and after @high. Returns: false if nothing is left */
static bool
cut(Propagation *p, uint32_t part, uint32_t low, uint32_t high)
{
    uint64_t *waves = waves_of(p, part);
    uint32_t n = p->scope->n_waves + 1;
    uint32_t first = (uint32_t)wp_bits_next(waves, n, low);
    uint32_t last = MIN(high, n - 1);

    while (last > 0 && !wp_bits_get(waves, last))
        last--;
    p->parts[part].low = first;
    p->parts[part].high = last;
    return first <= last && first < n;
}

/* Parts are numbered in order, so one pass each way does. */
static bool
bound_parts(Propagation *p)
{
    const WpScopeLink *links = (const WpScopeLink *)(const void *)p->scope->links->data;

    for (uint32_t part = 1; part <= p->n_parts; part++)
        for (uint32_t i = p->between->first[part]; i < p->between->first[part + 1]; i++) {
            uint32_t to = p->between->to[i];
            uint32_t gap = links[p->between->edge[i]].kind == WP_WAVE_EARLIER;

            if (to != part && p->parts[part].low + gap > p->parts[to].low &&
                !cut(p, to, p->parts[part].low + gap, p->parts[to].high))
                return false;
        }
    for (uint32_t part = p->n_parts; part > 0; part--)
        for (uint32_t i = p->between->first[part]; i < p->between->first[part + 1]; i++) {
            uint32_t to = p->between->to[i];
            uint32_t gap = links[p->between->edge[i]].kind == WP_WAVE_EARLIER;

            if (to != part && p->parts[to].high < p->parts[part].high + gap &&
                !cut(p, part, p->parts[part].low,
                     p->parts[to].high > gap ? p->parts[to].high - gap : 0))
                return false;
        }
    return true;
}

/* ---- what must not meet --------------------------------------------------------------------- */

static bool
is_single(const Propagation *p, uint32_t part)
{
    return p->parts[part].low == p->parts[part].high;
}

/* Returns: whether @wave was still in the part's waves */
static bool
forbid(Propagation *p, uint32_t part, uint32_t wave)
{
    bool had = wave >= p->parts[part].low && wave <= p->parts[part].high &&
               wp_bits_get(waves_of(p, part), wave);

    if (had)
        wp_bits_clear(waves_of(p, part), wave);
    return had;
}

static bool
part_from(Propagation *p, uint32_t part, uint32_t other)
{
    return is_single(p, other) && forbid(p, part, p->parts[other].low);
}

/* Returns: whether any wave was taken */
static bool
keep_apart(Propagation *p)
{
    const WpConflictScope *scope = p->scope;
    bool any = false;

    for (guint i = 0; i < scope->links->len; i++) {
        const WpScopeLink *link = &g_array_index(scope->links, WpScopeLink, i);

        if (!p->on[link->atom] || link->kind != WP_WAVE_APART)
            continue;
        any |= part_from(p, p->part_of[link->a], p->part_of[link->b]);
        any |= part_from(p, p->part_of[link->b], p->part_of[link->a]);
    }
    if (scope->classes == UINT32_MAX || !p->on[scope->classes])
        return any;
    g_autofree uint32_t *held = g_new0(uint32_t, (size_t)scope->n_waves + 1);
    for (uint32_t part = 1; part <= p->n_parts; part++)
        if (is_single(p, part))
            held[p->parts[part].low] |= classes_in(p, part);
    for (uint32_t part = 1; part <= p->n_parts; part++) {
        uint32_t classes = classes_in(p, part);

        if (scope->committed[p->parts[part].node])
            continue;
        for (uint32_t wave = p->parts[part].low; wave <= p->parts[part].high; wave++)
            if (held[wave] > 1 && classes_clash(scope, held[wave], classes))
                any |= forbid(p, part, wave);
    }
    return any;
}

/* Returns: false if a part has no wave left */
static bool
settle(Propagation *p)
{
    for (uint32_t part = 1; part <= p->n_parts; part++)
        if (!cut(p, part, 0, p->scope->n_waves))
            return false;
    for (bool again = true; again;) {
        if (!bound_parts(p))
            return false;
        again = keep_apart(p);
        for (uint32_t part = 1; again && part <= p->n_parts; part++)
            if (!cut(p, part, p->parts[part].low, p->parts[part].high))
                return false;
    }
    return true;
}

/* ---- room ----------------------------------------------------------------------------------- */

/* What has to be done from .from to .until. */
typedef struct {
    int64_t from, until;
    int64_t value;
    uint32_t n; /* nodes that must share the wave; for amounts */
} Demand;

static int
by_until(gconstpointer a, gconstpointer b)
{
    const Demand *x = a, *y = b;

    if (x->until != y->until)
        return x->until < y->until ? -1 : 1;
    return x->from < y->from ? -1 : x->from > y->from;
}

static int64_t
add_room(int64_t sum, int64_t room)
{
    return room >= UNLIMITED - sum ? UNLIMITED : sum + room;
}

/* The room of @amount in the waves @from .. @until. A wave that is given to one part alone takes as
 * much as the largest; what adds up over waves has the room of the last. */
static int64_t
amount_room(const WpConflictScope *scope, uint32_t amount, int64_t from, int64_t until,
            int64_t largest)
{
    const WpWaveProblem *problem = scope->problem;
    const int64_t *left = scope->amount_left + (size_t)amount * (problem->n_waves + 1);
    int64_t sum = 0;

    if (until > problem->n_waves)
        return UNLIMITED;
    if (problem->amounts[amount].kind == WP_AMOUNT_CUMULATIVE)
        return left[until];
    for (int64_t wave = MAX(from, 1); wave <= until; wave++)
        sum = add_room(sum, problem->amounts[amount].oversize && left[wave] > 0
                                ? MAX(left[wave], largest)
                                : left[wave]);
    return sum;
}

static bool
overfull_amount(const Propagation *p, uint32_t amount, GArray *demands)
{
    const WpConflictScope *scope = p->scope;
    const WpWaveProblem *problem = scope->problem;
    int64_t sum = 0, largest = 0, from = INT64_MAX;
    g_autofree int64_t *single = g_new0(int64_t, (size_t)scope->n_waves + 1);
    g_autofree uint32_t *n_single = g_new0(uint32_t, (size_t)scope->n_waves + 1);

    g_array_set_size(demands, 0);
    for (uint32_t part = 1; part <= p->n_parts; part++) {
        Demand demand = {p->parts[part].low, p->parts[part].high, 0, p->parts[part].n};

        for (uint32_t node = p->parts[part].node; node > 0; node = p->next[node])
            demand.value =
                wp_add_sat(demand.value, scope->use[(size_t)node * problem->n_amounts + amount]);
        if (demand.value > 0)
            g_array_append_val(demands, demand);
    }
    g_array_sort(demands, by_until);
    for (guint i = 0; i < demands->len; i++) {
        const Demand *demand = &g_array_index(demands, Demand, i);

        sum = wp_add_sat(sum, demand->value);
        largest = MAX(largest, demand->value);
        from = MIN(from, demand->from);
        if (sum > amount_room(scope, amount, from, demand->until, largest))
            return true;
        if (demand->from != demand->until || demand->until > problem->n_waves ||
            problem->amounts[amount].kind == WP_AMOUNT_CUMULATIVE)
            continue;
        single[demand->until] = wp_add_sat(single[demand->until], demand->value);
        if (++n_single[demand->until] > 1 &&
            single[demand->until] >
                scope->amount_left[(size_t)amount * (problem->n_waves + 1) + demand->until])
            return true;
    }
    return false;
}

static int64_t
role_room(const WpConflictScope *scope, uint32_t role, int64_t from, int64_t until, int64_t enough)
{
    const WpWaveProblem *problem = scope->problem;
    const int64_t *left = scope->role_left + (size_t)role * problem->n_iterations;
    int64_t sum = 0;

    /* That work begins in time and ends in time is for others to say. */
    if (from < 0 || until >= problem->n_iterations)
        return UNLIMITED;
    for (int64_t t = from; t <= until && sum < enough; t++)
        sum = add_room(sum, left[t]);
    return sum;
}

static bool
overfull_role(const Propagation *p, uint32_t role, GArray *demands)
{
    const WpConflictScope *scope = p->scope;
    int64_t sum = 0, from = INT64_MAX;

    g_array_set_size(demands, 0);
    for (uint32_t node = 1; node <= scope->n; node++) {
        const Part *part = &p->parts[p->part_of[node]];

        for (uint32_t i = scope->first_work[node]; i < scope->first_work[node + 1]; i++) {
            const WpScopeWork *work = &g_array_index(scope->work, WpScopeWork, i);
            Demand demand = {(int64_t)wp_wave_release(scope->problem, part->low) + work->first,
                             (int64_t)wp_wave_release(scope->problem, part->high) + work->last,
                             work->centihours, 1};

            if (work->role == role)
                g_array_append_val(demands, demand);
        }
    }
    g_array_sort(demands, by_until);
    for (guint i = 0; i < demands->len; i++) {
        const Demand *demand = &g_array_index(demands, Demand, i);

        sum += demand->value;
        from = MIN(from, demand->from);
        if (sum > role_room(scope, role, from, demand->until, sum))
            return true;
    }
    return false;
}

/* Work of what has one wave only, in each iteration. */
static bool
overfull_iteration(const Propagation *p, uint32_t role)
{
    const WpConflictScope *scope = p->scope;
    uint32_t n = scope->problem->n_iterations;
    g_autofree int64_t *used = g_new0(int64_t, (size_t)n + 1);

    for (uint32_t node = 1; node <= scope->n; node++) {
        uint32_t part = p->part_of[node];

        for (uint32_t i = scope->first_load[node];
             is_single(p, part) && i < scope->first_load[node + 1]; i++) {
            const WpScopeLoad *load = &g_array_index(scope->loads, WpScopeLoad, i);
            int64_t t = (int64_t)wp_wave_release(scope->problem, p->parts[part].low) + load->at;

            if (load->role != role || t < 0 || t >= n)
                continue;
            used[t] += load->centihours;
            if (used[t] > scope->role_left[(size_t)role * n + (size_t)t])
                return true;
        }
    }
    return false;
}

static bool
overfull(const Propagation *p)
{
    const WpConflictScope *scope = p->scope;
    g_autoptr(GArray) demands = g_array_new(FALSE, FALSE, sizeof(Demand));

    for (uint32_t amount = 0; amount < scope->problem->n_amounts; amount++)
        if (p->on[scope->amount_atom[amount]] && overfull_amount(p, amount, demands))
            return true;
    for (uint32_t role = 0; role < scope->problem->n_roles; role++)
        if (p->on[scope->role_atom[role]] &&
            (overfull_role(p, role, demands) || overfull_iteration(p, role)))
            return true;
    return false;
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* Orders between parts; the number of an edge is that of its link. */
static WpCsr *
link_parts(const Propagation *p)
{
    const WpConflictScope *scope = p->scope;
    g_autofree uint32_t *from = g_new0(uint32_t, scope->links->len + 1);
    g_autofree uint32_t *to = g_new0(uint32_t, scope->links->len + 1);

    /* What is off, and what is apart, is a loop at the first part: it says nothing. */
    for (guint i = 0; i < scope->links->len; i++) {
        const WpScopeLink *link = &g_array_index(scope->links, WpScopeLink, i);
        bool order = p->on[link->atom] && link->kind != WP_WAVE_APART;

        from[i] = order ? p->part_of[link->a] : 1;
        to[i] = order ? p->part_of[link->b] : 1;
    }
    return wp_csr_build(p->n_parts, scope->links->len, from, to);
}

bool
wp_conflict_contradicts(const WpConflictScope *scope, const bool *on)
{
    Propagation p = {.scope = scope, .on = on};
    g_autoptr(WpCsr) graph = graph_of(scope, on);
    g_autofree uint32_t *part_of = wp_graph_strong_components(graph, &p.n_parts);
    g_autofree uint32_t *next = g_new0(uint32_t, (size_t)scope->n + 1);
    g_autofree Part *parts = g_new0(Part, (size_t)p.n_parts + 1);
    g_autofree uint64_t *waves = g_new0(uint64_t, ((size_t)p.n_parts + 1) * scope->words);

    p.part_of = part_of;
    p.next = next;
    p.parts = parts;
    p.waves = waves;
    for (uint32_t node = scope->n; node > 0; node--) {
        Part *part = &parts[part_of[node]];

        next[node] = part->node;
        part->node = node;
        part->n++;
    }
    if (parts_clash(&p))
        return true;
    fill_waves(&p);
    g_autoptr(WpCsr) between = link_parts(&p);

    p.between = between;
    return !settle(&p) || overfull(&p);
}
