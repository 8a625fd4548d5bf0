/*
 * bench/instance packing SEED GROUPS WAVES
 * bench/instance salbp SEED TASKS STRENGTH TIMES [CYCLE [SHAPE [IDLE]]]
 *
 * Writes a random instance for bench/packing or bench/salbp, the same for the same words on any
 * machine. Packing: groups of three sizes, long tailed, 89 % of what the waves take, and order
 * between near ones.
 *
 * SALBP: STRENGTH is the percentage of pairs of tasks that are in order, directly or not. TIMES for
 * a CYCLE (1000): small, middle and mixed are around a tenth, around half, or some of both, after
 * Otto, Otto and Scholl (2013); peaked are mostly short with a long tail; flat are even up to half;
 * narrow are a third to a half and little more. full2, full3, ... full9 fill waves with that many
 * tasks on average but for IDLE (10) thousandths, so that the optimum is known: it is the bound.
 * SHAPE of the order: near (arcs between near tasks), chains (some that run side by side, with
 * arcs across), modules (blocks between bottlenecks), tree (parts that come together).
 */
#include "bench/numbers.h"
#include "planner/base/random.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CYCLE 1000
#define IDLE  10

#define MAX_GROUPS   100000
#define MAX_WAVES    1000
#define MAX_TASKS    2000 /* which pairs are in order is a square of it */
#define MAX_STRENGTH 95   /* percent; more is hardly reached by chance */
#define MAX_CYCLE    1000000
#define MAX_IDLE     500

static uint64_t state;

static uint32_t
below(uint32_t n)
{
    return (uint32_t)(wp_splitmix_next(&state) % n);
}

/* Sums of even chances are near enough to a bell. */
static int64_t
bell(int64_t mean, int64_t spread)
{
    int64_t sum = 0;

    for (int i = 0; i < 12; i++)
        sum += below(2001);
    return mean + (sum - 12000) * spread / 2000;
}

/* Doubles as often as a coin falls on one side, and then some. */
static int64_t
long_tailed(int64_t least, int doublings)
{
    int64_t size = least;

    for (int i = 0; i < doublings && below(2) == 0; i++)
        size *= 2;
    return size + below((uint32_t)size);
}

/* ---- packing ------------------------------------------------------------------------------- */

enum { N_SIZES = 3 };

static void
write_packing(uint32_t n, uint32_t n_waves)
{
    g_autofree int64_t *size = g_new(int64_t, (size_t)n * N_SIZES);
    g_autoptr(GString) arcs = g_string_new(NULL);
    int64_t sum[N_SIZES] = {0}, most[N_SIZES] = {0};
    uint32_t n_arcs = 0;

    for (uint32_t i = 0; i < n; i++) {
        int64_t *sizes = size + (size_t)i * N_SIZES;

        sizes[0] = long_tailed(2, 5);
        sizes[1] = sizes[0] * bell(50, 12);
        sizes[2] = 1 + below(8);
    }
    /* two of the largest fit in a wave, or there might be no plan at all */
    for (uint32_t i = 0; i < n * N_SIZES; i++)
        sum[i % N_SIZES] += size[i];
    for (uint32_t i = 0; i < n * N_SIZES; i++)
        size[i] = CLAMP(size[i], 1, MAX(sum[i % N_SIZES] * 100 / (89 * 2 * n_waves), 1));
    memset(sum, 0, sizeof sum);
    for (uint32_t i = 0; i < n * N_SIZES; i++) {
        sum[i % N_SIZES] += size[i];
        most[i % N_SIZES] = MAX(most[i % N_SIZES], size[i]);
    }
    for (uint32_t a = 0; a + 1 < n; a++)
        for (int i = 0; i < 2; i++)
            if (below(6) == 0) {
                g_string_append_printf(arcs, "%u %u\n", a, a + 1 + below(MIN(n - 1 - a, 40)));
                n_arcs++;
            }
    printf("%u %u %d %u\n", n, n_waves, N_SIZES, n_arcs);
    for (int s = 0; s < N_SIZES; s++)
        printf("%" G_GINT64_FORMAT "%s", MAX(sum[s] * 100 / (89 * n_waves) + 1, most[s]),
               s + 1 < N_SIZES ? " " : "\n");
    for (uint32_t i = 0; i < n; i++)
        printf("%u %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", 1 + below(10),
               size[i * N_SIZES], size[i * N_SIZES + 1], size[i * N_SIZES + 2]);
    fputs(arcs->str, stdout);
}

/* ---- SALBP --------------------------------------------------------------------------------- */

typedef struct {
    uint32_t n;
    uint32_t strength;
    int64_t cycle;
    uint32_t idle; /* of full waves, in thousandths */
    const char *times;
    const char *shape;
    int64_t *time;
    uint32_t *name;  /* by task: its number in the file */
    uint64_t *after; /* by task, a set */
    uint64_t n_ordered;
} Line;

/* Cuts waves into pieces until there are enough tasks; those of a wave stand together. */
static void
fill_waves(Line *line, uint32_t per_wave)
{
    for (uint32_t i = 0; i < line->n;) {
        int64_t left = MAX(line->cycle - line->cycle * below(2 * line->idle + 1) / 1000, 1);
        uint32_t any = 1 + below(2 * per_wave - 1); /* once: MIN counts its words twice */
        uint32_t n = MIN(MIN(any, line->n - i), (uint32_t)left);

        for (uint32_t j = 0; j < n; j++, i++) {
            int64_t fair = left / (n - j);
            int64_t piece = fair / 4 + below((uint32_t)(fair + fair / 2) + 1);

            line->time[i] = j + 1 == n ? left : CLAMP(piece, 1, left - (n - j - 1));
            left -= line->time[i];
        }
    }
}

static int64_t
time_of(const Line *line)
{
    int64_t c = line->cycle;

    if (strcmp(line->times, "peaked") == 0)
        return long_tailed(MAX(c / 128, 1), 7) * 3 / 4;
    if (strcmp(line->times, "flat") == 0)
        return 1 + below((uint32_t)c / 2);
    if (strcmp(line->times, "narrow") == 0)
        return bell(c * 9 / 20, c / 12);
    if (strcmp(line->times, "middle") == 0 || (strcmp(line->times, "mixed") == 0 && below(3) == 0))
        return bell(c / 2, c / 10);
    return bell(c / 10, c / 20);
}

static bool
is_after(const Line *line, uint32_t a, uint32_t b)
{
    return (line->after[(size_t)a * (line->n / 64 + 1) + b / 64] >> (b % 64) & 1) != 0;
}

/* @a < @b */
static void
add_arc(Line *line, uint32_t a, uint32_t b)
{
    uint32_t words = line->n / 64 + 1;

    if (is_after(line, a, b))
        return;
    printf("%u,%u\n", line->name[a] + 1, line->name[b] + 1);
    for (uint32_t i = 0; i <= a; i++) {
        uint64_t *set = line->after + (size_t)i * words;

        if (i != a && !is_after(line, i, a))
            continue;
        for (uint32_t word = 0; word < words; word++) {
            uint64_t more = line->after[(size_t)b * words + word];

            if (word == b / 64)
                more |= UINT64_C(1) << (b % 64);
            line->n_ordered += (uint64_t)__builtin_popcountll(more & ~set[word]);
            set[word] |= more;
        }
    }
}

/* What the shape says, before chance adds what is missing. */
static void
add_shape(Line *line)
{
    uint32_t n = line->n, width = MAX(2, (100 - line->strength) / 8), block = MAX(6, n / 8);
    uint64_t wanted = (uint64_t)n * (n - 1) / 2 * line->strength / 100;

    if (strcmp(line->shape, "chains") == 0)
        for (uint32_t i = 0; i + width < n && line->n_ordered < wanted; i++)
            add_arc(line, i, i + width);
    if (strcmp(line->shape, "modules") == 0)
        for (uint32_t first = 0; first + block < n && line->n_ordered < wanted; first += block)
            for (uint32_t i = 0; i < block; i++) {
                add_arc(line, first + i, first + block);
                if (first > 0)
                    add_arc(line, first, first + i + (i == 0));
            }
    if (strcmp(line->shape, "tree") == 0)
        for (uint32_t i = 0; i + 1 < n && line->n_ordered < wanted; i++)
            add_arc(line, i, i + 1 + below(MIN(n - 1 - i, 2 + (n - i) / 3)));
}

/* Adds arcs from lower to higher tasks until enough pairs are in order. */
static void
write_order(Line *line)
{
    uint32_t n = line->n;
    uint64_t wanted = (uint64_t)n * (n - 1) / 2 * line->strength / 100;

    add_shape(line);
    while (line->n_ordered < wanted) {
        uint32_t a = below(n - 1), b = a + 1 + below(MIN(n - 1 - a, 2 + n / 8));

        add_arc(line, a, b);
    }
}

static void
write_salbp(Line *line)
{
    uint32_t n = line->n;
    bool full = g_str_has_prefix(line->times, "full");
    g_autofree int64_t *time = g_new0(int64_t, n);
    g_autofree int64_t *by_name = g_new0(int64_t, n);
    g_autofree uint32_t *name = g_new0(uint32_t, n);
    g_autofree uint64_t *after = g_new0(uint64_t, (size_t)n * (n / 64 + 1));

    line->time = time;
    line->name = name;
    line->after = after;
    if (full)
        fill_waves(line, (uint32_t)CLAMP(line->times[4] - '0', 1, 9));
    for (uint32_t i = 0; i < n; i++) {
        uint32_t other = below(i + 1);

        name[i] = name[other];
        name[other] = i;
        if (!full) {
            int64_t any = time_of(line); /* once: CLAMP counts its words twice */

            time[i] = CLAMP(any, 1, line->cycle);
        }
    }
    for (uint32_t i = 0; i < n; i++)
        by_name[name[i]] = time[i];
    printf("%u\n", n);
    for (uint32_t i = 0; i < n; i++)
        printf("%" G_GINT64_FORMAT "\n", by_name[i]);
    write_order(line);
    printf("-1,-1\n");
}

/* ---- words --------------------------------------------------------------------------------- */

static const char *const all_times[] = {"small",  "middle", "mixed", "peaked", "flat",
                                        "narrow", "full2",  "full3", "full4",  "full5",
                                        "full6",  "full7",  "full8", "full9",  NULL};
static const char *const all_shapes[] = {"near", "chains", "modules", "tree", NULL};

static const char *
word_of(const char *what, const char *word, const char *const *known)
{
    if (g_strv_contains(known, word))
        return word;
    char *list = g_strjoinv(", ", (char **)known);

    fprintf(stderr, "%s is '%s'; it is one of %s\n", what, word, list);
    g_free(list);
    exit(2);
}

int
main(int argc, char **argv)
{
    const char *kind = argc > 1 ? argv[1] : "";
    bool packing = strcmp(kind, "packing") == 0 && argc == 5;
    bool salbp = strcmp(kind, "salbp") == 0 && argc >= 6 && argc <= 9;

    if (!packing && !salbp) {
        fprintf(stderr, "usage: instance packing SEED GROUPS WAVES\n"
                        "       instance salbp SEED TASKS STRENGTH TIMES [CYCLE [SHAPE [IDLE]]]\n");
        return 2;
    }
    state = (uint64_t)wp_bench_parse("SEED", argv[2], 0, UINT32_MAX);
    if (packing)
        write_packing((uint32_t)wp_bench_parse("GROUPS", argv[3], 2, MAX_GROUPS),
                      (uint32_t)wp_bench_parse("WAVES", argv[4], 1, MAX_WAVES));
    else
        write_salbp(&(Line){
            .n = (uint32_t)wp_bench_parse("TASKS", argv[3], 2, MAX_TASKS),
            .strength = (uint32_t)wp_bench_parse("STRENGTH", argv[4], 1, MAX_STRENGTH),
            .times = word_of("TIMES", argv[5], all_times),
            .cycle = argc > 6 ? wp_bench_parse("CYCLE", argv[6], 2, MAX_CYCLE) : CYCLE,
            .shape = word_of("SHAPE", argc > 7 ? argv[7] : "near", all_shapes),
            .idle = argc > 8 ? (uint32_t)wp_bench_parse("IDLE", argv[8], 0, MAX_IDLE) : IDLE,
        });
    return 0;
}
