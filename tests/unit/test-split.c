#include "planner/graph/connect.h"
#include "planner/graph/split.h"

#include <criterion/criterion.h>
#include <string.h>

/* Edges in a line: "a-b*5 b=c" is a soft edge of weight 5 (1 if not said) and a hard one. */
typedef struct {
    const char *edges;
    int64_t max_size;
    const char *parts; /* by node */
    int64_t cut;
} Case;

static const Case cases[] = {
    {"", 2, "", 0},
    {"a-b b-c c-a", 3, "111", 0},
    {"a-b*5 b-c*1 c-d*5", 2, "1122", 1},
    {"a-b*1 b-c*9 c-d*1", 2, "1223", 2},
    {"a=b b=c c=d d-e*9", 2, "11112", 9},
    {"a=b b-c*1 c-d*7 d-e*1 e=f", 2, "112233", 2},
    {"a=b b-c*1 c-d*7 d-e*1 e=f", 4, "111122", 1},
    {"a-b*0 c-d*0", 2, "1122", 0},
    {"a-b b-c c-a a-d d-e e-f f-d", 3, "111222", 1},
    {"a-b a-c a-d a-e a-f", 3, "111234", 3},
    /* the tie of c-d is weaker than what ties each to its three */
    {"a-b*4 a-c*4 b-c*4 c-d*6 d-e*4 d-f*4 e-f*4", 3, "111222", 6},
};

static uint32_t
parse(const char *text, GArray *edges)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    uint32_t n = 0;

    for (char **word = words; *word && **word; word++) {
        const char *at = *word;
        WpSplitEdge edge = {(uint32_t)(at[0] - 'a' + 1), (uint32_t)(at[2] - 'a' + 1), 1,
                            at[1] == '='};

        if (at[3] == '*')
            edge.weight = at[4] - '0';
        n = MAX(n, MAX(edge.a, edge.b));
        g_array_append_val(edges, edge);
    }
    return n;
}

static uint32_t *
split_of(uint32_t n, const GArray *edges, int64_t max_size, int64_t *out_cut)
{
    g_autofree int64_t *sizes = g_new(int64_t, n + 1);
    uint32_t n_parts = 0;

    for (uint32_t i = 0; i <= n; i++)
        sizes[i] = 1;
    return wp_graph_split(n, sizes, edges->len, (const WpSplitEdge *)(void *)edges->data, max_size,
                          &n_parts, out_cut);
}

Test(split, cuts_the_least)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *c = &cases[i];
        g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(WpSplitEdge));
        uint32_t n = parse(c->edges, edges);
        int64_t cut = -1;
        g_autofree uint32_t *part = split_of(n, edges, c->max_size, &cut);
        g_autoptr(GString) text = g_string_new(NULL);

        for (uint32_t node = 1; node <= n; node++)
            g_string_append_printf(text, "%u", part[node]);
        cr_expect_str_eq(text->str, c->parts, "%s: parts %s", c->edges, text->str);
        cr_expect_eq(cut, c->cut, "%s: cut %" G_GINT64_FORMAT, c->edges, cut);
    }
}

static uint32_t
next_below(uint64_t *seed, uint32_t n)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33) % n;
}

/* @n nodes in blocks of @block, tied within, with some edges across. */
static GArray *
planted(uint32_t n, uint32_t block, uint32_t n_inside, uint32_t n_across, uint64_t seed)
{
    GArray *edges = g_array_new(FALSE, FALSE, sizeof(WpSplitEdge));

    for (uint32_t i = 0; i < n_inside; i++) {
        uint32_t start = next_below(&seed, n / block) * block;
        WpSplitEdge edge = {1 + start + next_below(&seed, block),
                            1 + start + next_below(&seed, block), 1 + next_below(&seed, 5), false};

        g_array_append_val(edges, edge);
    }
    for (uint32_t i = 0; i < n_across; i++) {
        WpSplitEdge edge = {1 + next_below(&seed, n), 1 + next_below(&seed, n), 1, false};

        g_array_append_val(edges, edge);
    }
    return edges;
}

Test(split, finds_planted_blocks_whatever_the_order_of_edges)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        g_autoptr(GArray) edges = planted(1000, 20, 10000, 1000, seed);
        int64_t cut = 0, cut_again = 0;
        g_autofree uint32_t *part = split_of(1000, edges, 20, &cut);
        uint64_t shuffle = seed;

        cr_expect(cut <= 1000, "seed %" G_GUINT64_FORMAT ": cut %" G_GINT64_FORMAT, seed, cut);
        for (uint32_t i = edges->len; i > 1; i--) {
            uint32_t j = next_below(&shuffle, i);
            WpSplitEdge kept = g_array_index(edges, WpSplitEdge, i - 1);

            g_array_index(edges, WpSplitEdge, i - 1) = g_array_index(edges, WpSplitEdge, j);
            g_array_index(edges, WpSplitEdge, j) = kept;
        }
        g_autofree uint32_t *again = split_of(1000, edges, 20, &cut_again);

        cr_expect(memcmp(part, again, 1001 * sizeof *part) == 0,
                  "seed %" G_GUINT64_FORMAT ": the parts change with the order", seed);
    }
}

Test(split, keeps_size_and_hard_edges)
{
    for (uint64_t seed = 1; seed <= 200; seed++) {
        uint64_t random = seed;
        g_autoptr(GArray) edges = planted(60, 6, 100, 60, seed);
        int64_t max_size = 3 + next_below(&random, 8);
        uint32_t n_sets = 0;

        for (uint32_t i = 0; i < edges->len; i++)
            g_array_index(edges, WpSplitEdge, i).hard = next_below(&random, 12) == 0;
        g_autofree uint32_t *part = split_of(60, edges, max_size, NULL);
        g_autoptr(WpSets) welds = wp_sets_new(60);
        uint32_t count[62] = {0};

        for (uint32_t i = 0; i < edges->len; i++)
            if (g_array_index(edges, WpSplitEdge, i).hard)
                wp_sets_join(welds, g_array_index(edges, WpSplitEdge, i).a,
                             g_array_index(edges, WpSplitEdge, i).b);
        for (uint32_t node = 1; node <= 60; node++)
            count[part[node]]++;
        g_autofree uint32_t *set = wp_sets_number(welds, &n_sets);

        for (uint32_t a = 1; a <= 60; a++) {
            cr_expect(count[part[a]] <= max_size || count[part[a]] == wp_sets_size(welds, a),
                      "seed %" G_GUINT64_FORMAT ": part of %u nodes", seed, count[part[a]]);
            for (uint32_t b = 1; b <= 60; b++)
                cr_expect(set[a] != set[b] || part[a] == part[b],
                          "seed %" G_GUINT64_FORMAT ": a hard edge is cut", seed);
        }
    }
}
