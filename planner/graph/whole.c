#include "planner/graph/whole.h"

#include "planner/base/radix.h"
#include "planner/graph/connect.h"

#include <string.h>

/* In quarters of the nodes: so many are in components that are one community. */
#define MOST 3

/* Chosen on estates of 5,000 servers in 200 applications of two or three tiers, or of servers that
 * call one or two others of theirs, with up to 25 % of calls between applications; tests/hubs.sh
 * has some. An end of what falls apart holds at most so many times as many edges as lead out of it.
 */
#define HELD_TO_OUT 10
#define MIN_STAR    6

#define MIN_COMPONENT 3 /* a pair is one community, always */
#define MAX_PASSES    8

typedef struct {
    uint32_t n_nodes;
    uint64_t size;
    uint32_t n_inside, n_out; /* edges */
    uint32_t most_inside;     /* of one node */
    uint32_t best, n_best;    /* the other part to which most of them lead, and how many do */
    uint32_t component;
    uint32_t joined; /* the part it has become part of; itself */
    bool done;       /* in this pass */
} Part;

typedef struct {
    uint32_t n_nodes;
    uint64_t size;
    uint32_t n_parts;
} Component;

typedef struct {
    uint32_t n_nodes, n_edges;
    const WpSplitEdge *edges;
    uint32_t max_size;
    const uint32_t *parts; /* by node */
    uint32_t n_parts;
    Part *list; /* by part */
    Component *components;
    uint32_t n_components;
    bool falls_apart;
} Work;

static uint32_t *
find_components(uint32_t n_nodes, uint32_t n_edges, const WpSplitEdge *edges, uint32_t *out_n)
{
    g_autoptr(WpSets) sets = wp_sets_new(n_nodes);

    for (uint32_t i = 0; i < n_edges; i++)
        wp_sets_join(sets, edges[i].a, edges[i].b);
    return wp_sets_number(sets, out_n);
}

static void
count_nodes(Work *work, uint32_t n_nodes, const uint32_t *sizes, const uint32_t *component_of)
{
    for (uint32_t node = 1; node <= n_nodes; node++) {
        Component *component = &work->components[component_of[node]];
        Part *part = &work->list[work->parts[node]];

        component->n_nodes++;
        component->size += sizes[node];
        part->size += sizes[node];
        if (part->n_nodes++ == 0) {
            component->n_parts++;
            part->joined = work->parts[node];
            part->component = component_of[node];
        }
    }
}

/* Whether what hangs together is one community as a rule. */
static bool
falls_apart(const Work *work)
{
    uint64_t n_all = 0, n_whole = 0;

    for (uint32_t i = 1; i <= work->n_components; i++) {
        const Component *component = &work->components[i];

        if (component->n_nodes < MIN_COMPONENT)
            continue;
        n_all += component->n_nodes;
        n_whole += component->n_parts == 1 ? component->n_nodes : 0;
    }
    return 4 * n_whole >= MOST * n_all;
}

static uint32_t
now(const Work *work, uint32_t part)
{
    while (work->list[part].joined != part)
        part = work->list[part].joined;
    return part;
}

static void
take_run(Work *work, uint64_t pair, uint32_t n)
{
    uint32_t a = (uint32_t)(pair >> 32), b = (uint32_t)pair;
    Part *part = &work->list[a];

    part->n_out += n;
    if (n > part->n_best)
        part->best = b, part->n_best = n;
}

static void
count_inside(Part *part, uint32_t *degree_a, uint32_t *degree_b)
{
    part->n_inside++;
    ++*degree_a;
    ++*degree_b;
    part->most_inside = MAX(part->most_inside, MAX(*degree_a, *degree_b));
}

static void
count_edges(Work *work)
{
    g_autofree uint64_t *pairs = g_new(uint64_t, 2 * (size_t)work->n_edges + 1);
    g_autofree uint32_t *degree = g_new0(uint32_t, (size_t)work->n_nodes + 1);
    size_t n = 0;

    for (uint32_t i = 1; i <= work->n_parts; i++) {
        Part *part = &work->list[i];

        part->n_inside = part->n_out = part->most_inside = part->best = part->n_best = 0;
        part->done = false;
    }
    for (uint32_t i = 0; i < work->n_edges; i++) {
        const WpSplitEdge *edge = &work->edges[i];
        uint32_t a = now(work, work->parts[edge->a]), b = now(work, work->parts[edge->b]);

        if (a == b) {
            count_inside(&work->list[a], &degree[edge->a], &degree[edge->b]);
        } else {
            pairs[n++] = (uint64_t)a << 32 | b;
            pairs[n++] = (uint64_t)b << 32 | a;
        }
    }
    wp_sort_numbers(pairs, n);
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && pairs[end] == pairs[first];)
            end++;
        take_run(work, pairs[first], (uint32_t)(end - first));
    }
}

/* What has one centre needs no cycle to belong together. */
static bool
is_star(const Part *part)
{
    return part->n_nodes >= MIN_STAR && 4 * part->most_inside >= 3 * part->n_inside;
}

/* Whether @part is rather an end of the part to which most of its edges lead than one by itself. */
static bool
is_end(const Work *work, const Part *part)
{
    const Part *other = &work->list[part->best];
    const Component *component = &work->components[part->component];

    if (part->n_out == 0 || part->size + other->size > work->max_size)
        return false;
    if (work->falls_apart && component->size <= work->max_size)
        return part->n_inside <= part->n_nodes ||
               (uint64_t)HELD_TO_OUT * part->n_out >= part->n_inside;
    return part->n_inside <= part->n_nodes + 1 && !is_star(part) && part->n_best > 1 &&
           2 * part->n_best >= part->n_out;
}

/* Parts by size, the smallest first. */
static uint32_t *
order_parts(const Work *work)
{
    uint32_t *order = g_new(uint32_t, (size_t)work->n_parts + 1);
    g_autofree uint64_t *keys = g_new(uint64_t, (size_t)work->n_parts + 1);

    for (uint32_t part = 1; part <= work->n_parts; part++)
        keys[part - 1] = (uint64_t)work->list[part].n_nodes << 32 | part;
    wp_sort_numbers(keys, work->n_parts);
    for (uint32_t i = 0; i < work->n_parts; i++)
        order[i] = (uint32_t)keys[i];
    return order;
}

/* Returns: whether any joined another */
static bool
join_ends(Work *work)
{
    g_autofree uint32_t *order = order_parts(work);
    bool any = false;

    count_edges(work);
    for (uint32_t i = 0; i < work->n_parts; i++) {
        Part *part = &work->list[order[i]], *other = &work->list[part->best];

        if (part->joined != order[i] || part->done || other->done || !is_end(work, part))
            continue;
        other->n_nodes += part->n_nodes;
        other->size += part->size;
        other->done = any = true;
        part->joined = part->best;
    }
    return any;
}

/* Numbers parts anew, in the order of their smallest nodes. */
static void
renumber(const Work *work, uint32_t n_nodes, uint32_t *parts, uint32_t *n_parts)
{
    g_autofree uint32_t *number = g_new0(uint32_t, (size_t)work->n_parts + 1);
    uint32_t n = 0;

    for (uint32_t node = 1; node <= n_nodes; node++) {
        uint32_t part = now(work, parts[node]);

        if (number[part] == 0)
            number[part] = ++n;
        parts[node] = number[part];
    }
    *n_parts = n;
}

void
wp_graph_keep_whole(uint32_t n_nodes, const uint32_t *sizes, uint32_t n_edges,
                    const WpSplitEdge *edges, uint32_t max_size, uint32_t *parts, uint32_t *n_parts)
{
    Work work = {.n_nodes = n_nodes,
                 .n_edges = n_edges,
                 .edges = edges,
                 .max_size = max_size,
                 .parts = parts,
                 .n_parts = *n_parts};
    g_autofree uint32_t *component_of =
        find_components(n_nodes, n_edges, edges, &work.n_components);
    g_autofree Component *components = g_new0(Component, (size_t)work.n_components + 1);
    g_autofree Part *list = g_new0(Part, (size_t)*n_parts + 1);

    work.components = components;
    work.list = list;
    count_nodes(&work, n_nodes, sizes, component_of);
    work.falls_apart = falls_apart(&work);
    for (int pass = 0; pass < MAX_PASSES && join_ends(&work); pass++)
        ;
    renumber(&work, n_nodes, parts, n_parts);
}
