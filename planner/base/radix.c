#include "planner/base/radix.h"

#include <string.h>

#define DIGIT_BITS 11
#define N_VALUES   (1 << DIGIT_BITS)
#define N_DIGITS   6 /* 66 bits */

/* Least digit first; a digit that all numbers share is passed over. */
void
wp_sort_numbers(uint64_t *numbers, size_t n)
{
    g_autofree uint64_t *other = g_new(uint64_t, n + 1);
    g_autofree size_t *counts = g_new0(size_t, N_DIGITS * N_VALUES);
    uint64_t *from = numbers, *to = other;

    for (size_t i = 0; i < n; i++)
        for (unsigned digit = 0; digit < N_DIGITS; digit++)
            counts[digit * N_VALUES + ((numbers[i] >> (digit * DIGIT_BITS)) & (N_VALUES - 1))]++;
    for (unsigned digit = 0; digit < N_DIGITS; digit++) {
        size_t *count = counts + digit * N_VALUES, sum = 0;
        unsigned shift = digit * DIGIT_BITS;

        if (n == 0 || count[(from[0] >> shift) & (N_VALUES - 1)] == n)
            continue;
        for (unsigned value = 0; value < N_VALUES; value++) {
            size_t held = count[value];

            count[value] = sum;
            sum += held;
        }
        for (size_t i = 0; i < n; i++)
            to[count[(from[i] >> shift) & (N_VALUES - 1)]++] = from[i];
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != numbers)
        memcpy(numbers, from, n * sizeof *numbers);
}

#define FEW_NUMBERS  64 /* are sorted by insertion */
#define SOME_NUMBERS 4096

static int
compare_numbers(gconstpointer a, gconstpointer b, gpointer user G_GNUC_UNUSED)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

void
wp_sort_few_numbers(uint64_t *numbers, size_t n)
{
    if (n >= SOME_NUMBERS)
        wp_sort_numbers(numbers, n);
    else if (n > FEW_NUMBERS)
        g_qsort_with_data(numbers, (gint)n, sizeof *numbers, compare_numbers, NULL);
    for (size_t i = 1; i < n && n <= FEW_NUMBERS; i++) {
        uint64_t number = numbers[i];
        size_t j = i;

        for (; j > 0 && numbers[j - 1] > number; j--)
            numbers[j] = numbers[j - 1];
        numbers[j] = number;
    }
}

/* ---- records by their first number ---------------------------------------------------------- */

#define FEW      24 /* records: sorted by insertion */
#define LEAST    64 /* fewer records are not counted first */
#define MOST_IDS 16 /* ids a record: more would take longer to count than to compare */

static uint32_t
first_of(const uint8_t *record)
{
    uint32_t number;

    memcpy(&number, record, sizeof number);
    return number;
}

/* Equals stay in their order. @spare: room for one record */
static void
sort_few(uint8_t *records, size_t n, size_t size, GCompareFunc compare, uint8_t *spare)
{
    for (size_t i = 1; i < n; i++) {
        size_t to = i;

        while (to > 0 && compare(records + (to - 1) * size, records + i * size) > 0)
            to--;
        if (to == i)
            continue;
        memcpy(spare, records + i * size, size);
        memmove(records + (to + 1) * size, records + to * size, (i - to) * size);
        memcpy(records + to * size, spare, size);
    }
}

static bool
is_sorted(const uint8_t *records, size_t n, size_t size, GCompareFunc compare)
{
    for (size_t i = 1; i < n; i++)
        if (compare(records + (i - 1) * size, records + i * size) > 0)
            return false;
    return true;
}

static int
compare_plain(gconstpointer a, gconstpointer b, gpointer compare)
{
    return (*(GCompareFunc *)compare)(a, b);
}

/* @end: by number, where its records end in @records */
static void
sort_parts(uint8_t *records, const size_t *end, uint32_t greatest, size_t size,
           GCompareFunc compare)
{
    g_autofree uint8_t *spare = g_malloc(size);
    size_t first = 0;

    for (size_t number = 0; number <= greatest; first = end[number++]) {
        size_t n = end[number] - first;
        uint8_t *part = records + first * size;

        if (n <= FEW)
            sort_few(part, n, size, compare, spare);
        else if (!is_sorted(part, n, size, compare))
            g_qsort_with_data(part, (gint)n, size, compare_plain, &compare);
    }
}

void
wp_sort_by_first(GArray *records, GCompareFunc compare)
{
    size_t size = g_array_get_element_size(records), n = records->len, sum = 0;
    uint8_t *from = (uint8_t *)records->data;
    uint32_t greatest = 0;

    for (size_t i = 0; i < n; i++)
        greatest = MAX(greatest, first_of(from + i * size));
    if (n < LEAST || greatest / MOST_IDS > n) {
        g_array_sort(records, compare);
        return;
    }
    g_autofree uint8_t *sorted = g_malloc_n(n, size);
    g_autofree size_t *next = g_new0(size_t, (size_t)greatest + 1);

    for (size_t i = 0; i < n; i++)
        next[first_of(from + i * size)]++;
    for (size_t number = 0; number <= greatest; number++) {
        size_t held = next[number];

        next[number] = sum;
        sum += held;
    }
    for (size_t i = 0; i < n; i++)
        memcpy(sorted + next[first_of(from + i * size)]++ * size, from + i * size, size);
    sort_parts(sorted, next, greatest, size, compare);
    memcpy(from, sorted, n * size);
}

/* ---- their order --------------------------------------------------------------------------- */

typedef struct {
    const uint8_t *records;
    size_t size;
    GCompareFunc compare;
} Order;

static int
compare_indexes(gconstpointer a, gconstpointer b, gpointer user)
{
    const Order *order = user;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int found = order->compare(order->records + x * order->size, order->records + y * order->size);

    return found != 0 ? found : x < y ? -1 : x > y;
}

static void
order_part(const Order *order, uint32_t *part, size_t n)
{
    if (n > FEW) {
        g_qsort_with_data(part, (gint)n, sizeof *part, compare_indexes, (gpointer)order);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        uint32_t index = part[i];
        size_t to = i;

        for (; to > 0 && compare_indexes(&part[to - 1], &index, (gpointer)order) > 0; to--)
            part[to] = part[to - 1];
        part[to] = index;
    }
}

uint32_t *
wp_order_by_first(const void *records, uint32_t n, size_t size, GCompareFunc compare)
{
    Order order = {records, size, compare};
    uint32_t *indexes = g_new(uint32_t, (size_t)n + 1);
    uint32_t greatest = 0;

    for (uint32_t i = 0; i < n; i++) {
        indexes[i] = i;
        greatest = MAX(greatest, first_of(order.records + i * size));
    }
    if (n < LEAST || greatest / MOST_IDS > n) {
        g_qsort_with_data(indexes, (gint)n, sizeof *indexes, compare_indexes, &order);
        return indexes;
    }
    g_autofree uint32_t *next = g_new0(uint32_t, (size_t)greatest + 2);
    uint32_t first = 0;

    for (uint32_t i = 0; i < n; i++)
        next[first_of(order.records + i * size) + 1]++;
    for (size_t number = 1; number <= greatest; number++)
        next[number + 1] += next[number];
    for (uint32_t i = 0; i < n; i++)
        indexes[next[first_of(order.records + i * size)]++] = i;
    for (size_t number = 0; number <= greatest; first = next[number++])
        order_part(&order, indexes + first, next[number] - first);
    return indexes;
}
