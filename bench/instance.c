/*
 * bench/instance packing SEED GROUPS WAVES
 * bench/instance salbp SEED TASKS STRENGTH small|middle|mixed
 *
 * Writes a random instance for bench/packing or bench/salbp, the same for the same words on any
 * machine. Packing: groups of three sizes, long tailed, 89 % of what the waves take, and order
 * between near ones. SALBP, after Otto, Otto and Scholl (2013), for a cycle of 1000: STRENGTH is
 * the percentage of pairs of tasks that are in order, directly or not; times are around 100, around
 * 500, or some of both.
 */
#include "bench/numbers.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define CYCLE 1000

static uint64_t state;

static uint32_t
below(uint32_t n)
{
    /* splitmix64 */
    uint64_t z = (state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ (z >> 31)) % n);
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
        int64_t sizes[N_SIZES];

        sizes[0] = long_tailed(2, 5);
        sizes[1] = sizes[0] * bell(50, 12);
        sizes[2] = 1 + below(8);
        for (int s = 0; s < N_SIZES; s++) {
            size[i * N_SIZES + s] = MAX(sizes[s], 1);
            sum[s] += MAX(sizes[s], 1);
            most[s] = MAX(most[s], sizes[s]);
        }
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

/* Adds arcs from lower to higher tasks until enough pairs are in order. */
static void
write_order(uint32_t n, uint32_t strength)
{
    uint32_t words = n / 64 + 1, n_ordered = 0;
    g_autofree uint64_t *after = g_new0(uint64_t, (size_t)n * words);
    uint64_t wanted = (uint64_t)n * (n - 1) / 2 * strength / 100;

    while (n_ordered < wanted) {
        uint32_t a = below(n - 1), b = a + 1 + below(MIN(n - 1 - a, 2 + n / 8));

        if (after[(size_t)a * words + b / 64] >> (b % 64) & 1)
            continue;
        printf("%u,%u\n", a + 1, b + 1);
        for (uint32_t i = 0; i <= a; i++) {
            uint64_t *set = after + (size_t)i * words;

            if (i != a && !(set[a / 64] >> (a % 64) & 1))
                continue;
            for (uint32_t word = 0; word < words; word++) {
                uint64_t more = after[(size_t)b * words + word];

                if (word == b / 64)
                    more |= UINT64_C(1) << (b % 64);
                n_ordered += (uint32_t)__builtin_popcountll(more & ~set[word]);
                set[word] |= more;
            }
        }
    }
}

static void
write_salbp(uint32_t n, uint32_t strength, const char *times)
{
    printf("%u\n", n);
    for (uint32_t i = 0; i < n; i++) {
        bool large = strcmp(times, "middle") == 0 || (strcmp(times, "mixed") == 0 && below(3) == 0);
        int64_t time = large ? bell(500, 100) : bell(100, 50);

        printf("%" G_GINT64_FORMAT "\n", CLAMP(time, 1, CYCLE));
    }
    write_order(n, strength);
    printf("-1,-1\n");
}

int
main(int argc, char **argv)
{
    bool packing = argc == 5 && strcmp(argv[1], "packing") == 0;
    bool salbp = argc == 6 && strcmp(argv[1], "salbp") == 0;

    if (!packing && !salbp) {
        fprintf(stderr, "usage: instance packing SEED GROUPS WAVES\n"
                        "       instance salbp SEED TASKS STRENGTH small|middle|mixed\n");
        return 2;
    }
    uint32_t n = (uint32_t)CLAMP(wp_bench_parse(argv[3]), 2, 100000);
    uint32_t other = (uint32_t)CLAMP(wp_bench_parse(argv[4]), 1, salbp ? 95 : 1000);

    state = (uint64_t)wp_bench_parse(argv[2]);
    if (packing)
        write_packing(n, other);
    else
        write_salbp(n, other, argv[5]);
    return 0;
}
