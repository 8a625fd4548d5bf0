#include "planner/graph/connect.h"

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
