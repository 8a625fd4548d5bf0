#include "planner/base/quantity.h"
#include "planner/base/radix.h"
#include "planner/graph/communities.h"
#include "planner/graph/entropy.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

/* A graph in a line: "8: 12 23 31 45 56 64 34" has 8 nodes, one digit a node; "12*9" weighs 9. */
typedef struct {
    const char *graph;
    const char *parts; /* by node */
} Case;

static const Case cases[] = {
    {"0:", ""},
    {"3:", "123"},
    {"2: 12", "11"},
    {"2: 11 22", "12"},
    {"6: 12 23 31 45 56 64 34", "111222"},    /* two triangles and a bridge */
    {"6: 64 34 56 45 31 23 12", "111222"},    /* in any order */
    {"6: 46 43 65 54 13 32 21", "111222"},    /* and direction */
    {"6: 12 23 31 45 56 64 34*99", "112233"}, /* a bridge that is heavier than all else */
    {"9: 12 13 45 46 78 79 34 67", "111222333"},
};

static void
parts_of(const Case *given, char *out)
{
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(WpSplitEdge));
    uint32_t n_nodes = (uint32_t)(given->graph[0] - '0'), n_parts;

    for (const char *at = strchr(given->graph, ' '); at; at = strchr(at + 1, ' ')) {
        WpSplitEdge edge = {(uint32_t)(at[1] - '0'), (uint32_t)(at[2] - '0'), 1, false};

        if (at[3] == '*')
            wp_parse_int(at + 4, strcspn(at + 4, " "), wp_number_plain, &edge.weight);
        g_array_append_val(edges, edge);
    }
    g_autofree uint32_t *part = wp_graph_communities(
        n_nodes, edges->len, (const WpSplitEdge *)(void *)edges->data, &n_parts);
    for (uint32_t node = 1; node <= n_nodes; node++)
        out[node - 1] = (char)('0' + part[node]);
    out[n_nodes] = '\0';
}

Test(communities, are_found_by_edges_alone)
{
    char out[16];

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        parts_of(&cases[i], out);
        cr_expect_str_eq(out, cases[i].parts, "%s: %s", cases[i].graph, out);
    }
}

/* Where modularity would merge neighbours: a ring of 2,000 cliques of 5, each with an edge to the
 * next. */
Test(communities, stay_small_in_a_large_graph)
{
    enum { N = 2000, SIZE = 5 };
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(WpSplitEdge));
    uint32_t n_parts;

    for (uint32_t i = 0; i < N; i++) {
        uint32_t first = SIZE * i + 1;
        WpSplitEdge next = {first, i + 1 < N ? first + SIZE + 1 : 2, 7, false};

        for (uint32_t a = first; a < first + SIZE; a++)
            for (uint32_t b = a + 1; b < first + SIZE; b++) {
                WpSplitEdge edge = {a, b, 7, false};

                g_array_append_val(edges, edge);
            }
        g_array_append_val(edges, next);
    }
    g_autofree uint32_t *part = wp_graph_communities(
        SIZE * N, edges->len, (const WpSplitEdge *)(void *)edges->data, &n_parts);

    cr_expect_eq(n_parts, N);
    for (uint32_t node = 1; node <= SIZE * N; node++)
        cr_expect_eq(part[node], (node - 1) / SIZE + 1);
}

Test(communities, x_log_x_is_near)
{
    static const int64_t values[] = {0, 1, 2, 3, 1000, 65535, 65536, 123456789, (1LL << 33) - 1};

    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        double x = (double)values[i], wanted = x > 0 ? x * log2(x) : 0;
        double found = (double)wp_x_log_x(values[i]) / (1 << WP_LOG_BITS);

        cr_expect_lt(fabs(found - wanted), x / (1 << (WP_LOG_BITS - 1)) + 1e-9, "%g: %g", x, found);
    }
}

Test(radix, sorts_as_a_comparison_would)
{
    uint64_t numbers[1000];
    uint64_t random = 1;

    for (size_t n = 0; n <= G_N_ELEMENTS(numbers); n += 37) {
        for (size_t i = 0; i < n; i++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            numbers[i] = i % 5 == 0 ? i : random >> (i % 60);
        }
        uint64_t sum = 0, wanted = 0;
        for (size_t i = 0; i < n; i++)
            wanted += numbers[i] * numbers[i];
        wp_sort_numbers(numbers, n);
        for (size_t i = 0; i < n; i++) {
            sum += numbers[i] * numbers[i];
            cr_expect(i == 0 || numbers[i - 1] <= numbers[i], "%zu of %zu", i, n);
        }
        cr_expect_eq(sum, wanted);
    }
}
