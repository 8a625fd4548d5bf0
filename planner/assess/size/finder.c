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
        const int64_t numbers[WP_N_SIZE_STEPS] = {
            size->millicores, size->memory_mib, size->disks,    size->nics,
            size->network,    size->disk_iops,  size->disk_rate};

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

/* A need, rounded up; a list has at most 65,535 sizes, so a step is at most that. */
typedef struct {
    uint16_t steps[WP_N_SIZE_STEPS];
    uint8_t generations, licence;
    bool arm, premium;
    WpDay until;
} Key;

static guint
key_hash(gconstpointer data)
{
    const Key *key = data;
    guint hash = key->generations | (guint)key->licence << 2 | (guint)key->arm << 4 |
                 (guint)key->premium << 5;

    hash ^= (guint)key->until;

    for (int i = 0; i < WP_N_SIZE_STEPS; i++)
        hash = hash * 31 + key->steps[i];
    return hash;
}

static gboolean
key_equal(gconstpointer a, gconstpointer b)
{
    const Key *one = a, *other = b;

    for (int i = 0; i < WP_N_SIZE_STEPS; i++)
        if (one->steps[i] != other->steps[i])
            return FALSE;
    return one->generations == other->generations && one->licence == other->licence &&
           one->arm == other->arm && one->premium == other->premium && one->until == other->until;
}

void
wp_size_finder_init(WpSizeFinder *finder, const WpSizeList *list)
{
    finder->list = list;
    for (int i = 0; i < WP_N_SIZE_STEPS; i++)
        finder->steps[i] = make_steps(list, i);
    finder->found = g_hash_table_new_full(key_hash, key_equal, g_free, NULL);
}

void
wp_size_finder_clear(WpSizeFinder *finder)
{
    for (int i = 0; i < WP_N_SIZE_STEPS; i++)
        g_free(finder->steps[i].numbers);
    g_hash_table_unref(finder->found);
}

WpSizeId
wp_size_finder_find(WpSizeFinder *finder, const WpSizeNeed *need)
{
    const int64_t numbers[WP_N_SIZE_STEPS] = {need->millicores, need->memory_mib, need->disks,
                                              need->nics,       need->network,    need->disk_iops,
                                              need->disk_rate};
    Key key = {.generations = need->generations,
               .licence = (uint8_t)need->licence,
               .arm = need->arm,
               .premium = need->premium,
               .until = need->until};
    void *held;

    for (int i = 0; i < WP_N_SIZE_STEPS; i++)
        key.steps[i] = (uint16_t)find_step(&finder->steps[i], numbers[i]);
    if (g_hash_table_lookup_extended(finder->found, &key, NULL, &held))
        return (WpSizeId)GPOINTER_TO_UINT(held);
    WpSizeId size = wp_size_list_find(finder->list, need);
    g_hash_table_insert(finder->found, g_memdup2(&key, sizeof key), GUINT_TO_POINTER(size));
    return size;
}
