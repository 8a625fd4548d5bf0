#include "planner/assess/size/finder.h"

static int
compare_numbers(const void *a, const void *b, void *data G_GNUC_UNUSED)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;

    return one < other ? -1 : one > other;
}

static WpSizeSteps
make_steps(const WpSizeList *list, int step)
{
    WpSizeSteps steps = {g_new(int64_t, list->n_sizes), 0};
    uint32_t n = 0;

    for (uint32_t i = 1; i <= list->n_sizes; i++) {
        const WpSize *size = &list->sizes[i];
        const int64_t numbers[WP_N_SIZE_STEPS] = {size->millicores, size->memory_mib, size->disks,
                                                  size->nics};

        steps.numbers[i - 1] = numbers[step];
    }
    g_qsort_with_data(steps.numbers, (int)list->n_sizes, sizeof *steps.numbers, compare_numbers,
                      NULL);
    for (uint32_t i = 0; i < list->n_sizes; i++)
        if (n == 0 || steps.numbers[n - 1] != steps.numbers[i])
            steps.numbers[n++] = steps.numbers[i];
    steps.n = n;
    return steps;
}

/* The index of the first step that is not less; steps->n: none is. */
static uint32_t
find_step(const WpSizeSteps *steps, int64_t number)
{
    uint32_t low = 0, high = steps->n;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (steps->numbers[middle] < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void
wp_size_finder_init(WpSizeFinder *finder, const WpSizeList *list)
{
    finder->list = list;
    for (int i = 0; i < WP_N_SIZE_STEPS; i++)
        finder->steps[i] = make_steps(list, i);
    finder->found = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
}

void
wp_size_finder_clear(WpSizeFinder *finder)
{
    for (int i = 0; i < WP_N_SIZE_STEPS; i++)
        g_free(finder->steps[i].numbers);
    g_hash_table_unref(finder->found);
}

/* A list has at most 65,535 sizes, of which each number of steps is at most that; of disks and
 * adapters there are so few that 12 and 11 bits are enough, else nothing is remembered. */
static bool
make_key(const WpSizeFinder *finder, const WpSizeNeed *need, int64_t *out)
{
    const int64_t numbers[WP_N_SIZE_STEPS] = {need->millicores, need->memory_mib, need->disks,
                                              need->nics};
    static const unsigned bits[WP_N_SIZE_STEPS] = {17, 17, 12, 11};
    uint64_t key = need->generations | (uint64_t)need->arm << 2 | (uint64_t)need->premium << 3 |
                   (uint64_t)need->licence << 4;

    for (int i = 0; i < WP_N_SIZE_STEPS; i++) {
        uint64_t step = find_step(&finder->steps[i], numbers[i]);

        if (step >> bits[i] != 0)
            return false;
        key = key << bits[i] | step;
    }
    *out = (int64_t)key;
    return true;
}

WpSizeId
wp_size_finder_find(WpSizeFinder *finder, const WpSizeNeed *need)
{
    void *held;
    int64_t key;

    if (!make_key(finder, need, &key))
        return wp_size_list_find(finder->list, need);
    if (g_hash_table_lookup_extended(finder->found, &key, NULL, &held))
        return (WpSizeId)GPOINTER_TO_UINT(held);
    WpSizeId size = wp_size_list_find(finder->list, need);
    int64_t *kept = g_new(int64_t, 1);
    *kept = key;
    g_hash_table_insert(finder->found, kept, GUINT_TO_POINTER(size));
    return size;
}
