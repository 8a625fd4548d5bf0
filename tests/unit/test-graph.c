#include "planner/graph/connect.h"
#include "planner/graph/growth.h"

#include <criterion/criterion.h>
#include <string.h>

/* A graph in a line: "5: 1>2 2>3" has nodes 1 to 5 and two edges. One digit a node. */
static WpCsr *
graph_of(const char *text)
{
    g_autoptr(GArray) from = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) to = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    for (const char *mark = strchr(text, '>'); mark; mark = strchr(mark + 1, '>')) {
        uint32_t ends[2] = {(uint32_t)(mark[-1] - '0'), (uint32_t)(mark[1] - '0')};

        g_array_append_val(from, ends[0]);
        g_array_append_val(to, ends[1]);
    }
    return wp_csr_build((uint32_t)(text[0] - '0'), from->len, (const uint32_t *)(void *)from->data,
                        (const uint32_t *)(void *)to->data);
}

static void
append_by_node(GString *out, const WpCsr *graph, const uint32_t *number)
{
    for (uint32_t node = 1; node <= graph->n_nodes; node++)
        g_string_append_printf(out, "%u", number[node]);
}

typedef struct {
    const char *graph;
    const char *components; /* by node */
    const char *strong;     /* by node; later components have greater numbers */
    const char *order;      /* the nodes; shorter than n if there is a cycle */
} Case;

static const Case cases[] = {
    {"0:", "", "", ""},
    {"1:", "1", "1", "1"},
    {"1: 1>1", "1", "1", ""},
    {"3:", "123", "321", "123"},
    {"3: 3>2 2>1", "111", "321", "321"},
    {"3: 1>2 2>1 3>3", "112", "221", ""},
    {"4: 1>2 2>3 3>1 3>4", "1111", "1112", ""},
    {"5: 5>1 2>1 4>3", "11221", "54321", "24351"},
    {"6: 1>2 2>1 2>3 3>4 4>3 5>6", "111122", "334412", "56"},
    {"5: 1>2 1>2 2>3 3>2 4>5", "11122", "34412", "145"},
};

Test(graph, numbers_components_and_orders_nodes)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *c = &cases[i];
        g_autoptr(WpCsr) graph = graph_of(c->graph);
        g_autoptr(GString) components = g_string_new(NULL);
        g_autoptr(GString) strong = g_string_new(NULL);
        g_autoptr(GString) order = g_string_new(NULL);
        g_autofree uint32_t *nodes = g_new(uint32_t, graph->n_nodes + 1);
        uint32_t n = 0;
        g_autofree uint32_t *component = wp_graph_components(graph, &n);

        append_by_node(components, graph, component);
        g_autofree uint32_t *scc = wp_graph_strong_components(graph, &n);

        append_by_node(strong, graph, scc);
        n = wp_graph_order(graph, nodes);
        for (uint32_t j = 0; j < n; j++)
            g_string_append_printf(order, "%u", nodes[j]);

        cr_expect_str_eq(components->str, c->components, "%s: components %s", c->graph,
                         components->str);
        cr_expect_str_eq(strong->str, c->strong, "%s: strong %s", c->graph, strong->str);
        cr_expect_str_eq(order->str, c->order, "%s: order %s", c->graph, order->str);
    }
}

Test(graph, lists_edges_in_the_order_given)
{
    const uint32_t from[] = {2, 1, 2, 3};
    const uint32_t to[] = {3, 2, 1, 3};
    g_autoptr(WpCsr) out = wp_csr_build(3, 4, from, to);
    g_autoptr(WpCsr) both = wp_csr_build_both(3, 4, from, to);
    g_autoptr(GString) text = g_string_new(NULL);

    for (uint32_t node = 1; node <= 3; node++) {
        g_string_append_printf(text, "%u:", node);
        for (uint32_t i = out->first[node]; i < out->first[node + 1]; i++)
            g_string_append_printf(text, " %u#%u", out->to[i], out->edge[i]);
        g_string_append(text, " |");
        for (uint32_t i = both->first[node]; i < both->first[node + 1]; i++)
            g_string_append_printf(text, " %u#%u", both->to[i], both->edge[i]);
        g_string_append(text, "\n");
    }
    cr_expect_str_eq(text->str,
                     "1: 2#1 | 2#1 2#2\n2: 3#0 1#2 | 3#0 1#1 1#2\n3: 3#3 | 2#0 3#3 3#3\n", "%s",
                     text->str);
}

Test(graph, takes_a_long_chain_without_recursion)
{
    const uint32_t n = 300000;
    g_autofree uint32_t *from = g_new(uint32_t, n);
    g_autofree uint32_t *to = g_new(uint32_t, n);
    g_autofree uint32_t *order = g_new(uint32_t, n);
    uint32_t n_strong = 0;

    for (uint32_t i = 0; i < n; i++) {
        from[i] = i + 1;
        to[i] = (i + 1) % n + 1;
    }
    g_autoptr(WpCsr) ring = wp_csr_build(n, n, from, to);
    g_autoptr(WpCsr) chain = wp_csr_build(n, n - 1, from, to);
    g_autofree uint32_t *scc = wp_graph_strong_components(ring, &n_strong);

    cr_expect_eq(n_strong, 1);
    cr_expect_eq(scc[n], 1);
    cr_expect_eq(wp_graph_order(chain, order), n);
    cr_expect_eq(order[n - 1], n);
}

/* ---- growth ---- */

static bool
none(const WpGrowth *growth G_GNUC_UNUSED, const uint32_t *nodes G_GNUC_UNUSED,
     uint32_t n G_GNUC_UNUSED, void *user G_GNUC_UNUSED)
{
    return false;
}

/* At most @user nodes may be one. */
static bool
up_to(const WpGrowth *growth, const uint32_t *nodes, uint32_t n, void *user)
{
    uint32_t size = 0;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t node = nodes[i];

        do
            size++;
        while ((node = wp_growth_next(growth, node)) != nodes[i]);
    }
    return size <= *(const uint32_t *)user;
}

typedef struct {
    const char *edges; /* one after the other, digits */
    uint32_t most;     /* nodes that may be one; 1: none */
    const char *kept;  /* edge by edge: 1 kept, 0 refused */
    const char *same;  /* by node the smallest that is one with it */
} GrowthCase;

static const GrowthCase growths[] = {
    {"5: 1>2 2>3 3>1", 1, "110", "12345"},
    {"5: 1>2 2>3 3>1", 3, "111", "11145"},
    {"5: 5>4 4>3 3>2 2>1 1>5 1>4", 1, "111100", "12345"},
    {"5: 5>4 4>3 3>2 2>1 1>5 1>4", 4, "111101", "11115"},
    {"5: 1>2 2>1 3>4 4>3 2>3 4>1", 2, "111110", "11335"},
    {"5: 1>2 2>1 3>4 4>3 2>3 4>1", 4, "111111", "11115"},
    {"5: 2>1 3>2 1>4 4>3 5>1 4>5", 1, "111010", "12345"},
};

static uint32_t
smallest_of(const WpGrowth *growth, uint32_t node)
{
    uint32_t least = node;

    for (uint32_t next = wp_growth_next(growth, node); next != node;
         next = wp_growth_next(growth, next))
        least = MIN(least, next);
    return least;
}

Test(graph, grows_without_circles)
{
    static const uint32_t order[] = {0, 1, 2, 3, 4, 5};

    for (size_t i = 0; i < G_N_ELEMENTS(growths); i++) {
        const GrowthCase *c = &growths[i];
        g_autoptr(WpGrowth) growth = wp_growth_new(5, order);
        g_autoptr(GString) kept = g_string_new(NULL);
        g_autoptr(GString) same = g_string_new(NULL);
        uint32_t most = c->most;

        for (const char *mark = strchr(c->edges, '>'); mark; mark = strchr(mark + 1, '>'))
            g_string_append_c(kept, wp_growth_add(growth, (uint32_t)(mark[-1] - '0'),
                                                  (uint32_t)(mark[1] - '0'),
                                                  most == 1 ? none : up_to, &most)
                                        ? '1'
                                        : '0');
        for (uint32_t node = 1; node <= 5; node++)
            g_string_append_printf(same, "%u", smallest_of(growth, node));
        cr_expect_str_eq(kept->str, c->kept, "%s at most %u: %s", c->edges, most, kept->str);
        cr_expect_str_eq(same->str, c->same, "%s at most %u: %s", c->edges, most, same->str);
    }
}

/* Against strong components made anew for each edge. */
Test(graph, growth_keeps_what_closes_no_circle)
{
    uint64_t seed = 1;

    for (uint32_t round = 0; round < 300; round++) {
        uint32_t order[13], from[40], to[40], n = 0;

        for (uint32_t node = 0; node <= 12; node++)
            order[node] = node;
        g_autoptr(WpGrowth) growth = wp_growth_new(12, order);
        for (uint32_t i = 0; i < 40; i++) {
            uint32_t n_parts = 0;

            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
            from[n] = 1 + (uint32_t)(seed >> 33) % 12;
            to[n] = 1 + (uint32_t)(seed >> 43) % 12;
            if (from[n] == to[n])
                continue;
            bool kept = wp_growth_add(growth, from[n], to[n], none, NULL);
            g_autoptr(WpCsr) graph = wp_csr_build(12, n + 1, from, to);
            g_autofree uint32_t *parts = wp_graph_strong_components(graph, &n_parts);

            cr_assert_eq(kept, n_parts == 12, "round %u, edge %u", round, i);
            n += kept;
        }
    }
}
