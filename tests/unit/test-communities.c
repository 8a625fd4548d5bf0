#include "planner/base/quantity.h"
#include "planner/base/radix.h"
#include "planner/graph/communities.h"
#include "planner/graph/entropy.h"
#include "planner/graph/whole.h"

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

/* 1 to 9, then a to z. */
static uint32_t
node_of(char name)
{
    return (uint32_t)(g_ascii_isdigit(name) ? name - '0' : name - 'a' + 10);
}

static GArray *
edges_of(const char *graph)
{
    GArray *edges = g_array_new(FALSE, FALSE, sizeof(WpSplitEdge));

    for (const char *at = strchr(graph, ' '); at; at = strchr(at + 1, ' ')) {
        WpSplitEdge edge = {node_of(at[1]), node_of(at[2]), 1, false};

        if (at[3] == '*')
            wp_parse_int(at + 4, strcspn(at + 4, " "), wp_number_plain, &edge.weight);
        g_array_append_val(edges, edge);
    }
    return edges;
}

static void
parts_of(const Case *given, char *out)
{
    g_autoptr(GArray) edges = edges_of(given->graph);
    uint32_t n_nodes = (uint32_t)(given->graph[0] - '0'), n_parts;
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

/* ---- ends ---- */

/* Communities before and after, a digit a node. */
static const struct {
    const char *what, *graph, *before, *after;
    uint32_t max;
} ends[] = {
    {"an end with most of its edges to one", "9: 12 23 34 41 13 24 56 51 62", "111122333",
     "111111222", 9},
    {"less than half of them to one",
     "f: 12 23 34 41 13 24 56 51 62 57 6a 5d 78 89 79 ab bc ac de ef df", "111122333444555",
     "111122333444555", 9},
    {"one edge alone is by chance", "6: 12 23 34 41 13 45", "111122", "111122", 9},
    {"two triangles and a bridge", "6: 12 23 31 45 56 64 34", "111222", "111222", 9},
    {"no room", "9: 12 23 34 41 13 24 56 51 62", "111122333", "111122333", 5},
    /* 1 to 9 and a to c are whole, d to g are not */
    {"most is whole: ends are of what they hang on",
     "g: 12 23 31 45 56 64 78 89 97 ab bc ca de ef fg", "1112223334445566", "1112223334445555", 9},
    {"and it is too large", "g: 12 23 31 45 56 64 78 89 97 ab bc ca de ef fg", "1112223334445566",
     "1112223334445566", 3},
    {"most is not whole", "a: 12 23 31 45 56 67 78 89 9a", "1112222333", "1112222333", 9},
    {"nothing to do", "4: 12 34", "1122", "1122", 9},
};

Test(communities, ends_join_what_they_are_ends_of)
{
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        uint32_t n_nodes = node_of(ends[i].graph[0]), part[32] = {0}, sizes[32], n_parts = 0;
        g_autoptr(GArray) edges = edges_of(ends[i].graph);
        char out[32] = "";

        for (uint32_t node = 1; node <= n_nodes; node++) {
            sizes[node] = 1;
            part[node] = (uint32_t)(ends[i].before[node - 1] - '0');
            n_parts = MAX(n_parts, part[node]);
        }
        wp_graph_keep_whole(n_nodes, sizes, edges->len,
                            (const WpSplitEdge *)(const void *)edges->data, ends[i].max, part,
                            &n_parts);
        for (uint32_t node = 1; node <= n_nodes; node++)
            out[node - 1] = (char)('0' + part[node]);
        cr_expect_str_eq(out, ends[i].after, "%s: %s", ends[i].what, out);
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
