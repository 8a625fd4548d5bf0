#include "planner/base/bits.h"

#include "planner/base/arena.h"
#include "planner/base/radix.h"

#include <criterion/criterion.h>

#include <string.h>

Test(bits, are_a_set)
{
    static const size_t sizes[] = {0, 1, 63, 64, 65, 200};

    for (size_t s = 0; s < G_N_ELEMENTS(sizes); s++) {
        size_t n = sizes[s], n_members = 0;
        g_autofree WpBits *bits = wp_bits_new(n);

        for (size_t i = 0; i < n; i += 3, n_members++)
            wp_bits_set(bits, i);
        cr_expect_eq(wp_bits_count(bits, n), n_members, "size %zu", n);
        for (size_t i = 0; i < n; i++) {
            size_t next = (i + 2) / 3 * 3;

            cr_expect_eq(wp_bits_get(bits, i), i % 3 == 0, "size %zu, bit %zu", n, i);
            cr_expect_eq(wp_bits_next(bits, n, i), next < n ? next : n, "size %zu, bit %zu", n, i);
        }
        cr_expect_eq(wp_bits_next(bits, n, n), n);
        for (size_t i = 0; i < n; i++)
            wp_bits_put(bits, i, i % 2 == 1);
        cr_expect_eq(wp_bits_count(bits, n), n / 2, "size %zu", n);
        for (size_t i = 0; i < n; i++)
            wp_bits_clear(bits, i);
        cr_expect_eq(wp_bits_count(bits, n), 0, "size %zu", n);
    }
}

Test(arena, gives_zeroed_aligned_pieces)
{
    g_autoptr(WpArena) arena = wp_arena_new();
    char *first = wp_arena_strdup(arena, "first");

    for (size_t i = 0; i < 3000; i++) {
        size_t size = i % 7 == 0 ? 5000 : i % 100;
        char *piece = wp_arena_alloc(arena, size);

        cr_assert_eq((uintptr_t)piece % _Alignof(max_align_t), 0);
        for (size_t j = 0; j < size; j++)
            cr_assert_eq(piece[j], 0);
        memset(piece, 0xFF, size);
    }
    cr_expect_str_eq(first, "first");
    cr_expect_str_eq(wp_arena_strndup(arena, "cut off", 3), "cut");
    cr_expect_null(wp_arena_strdup(arena, NULL));
}

/* ---- records by their first number ---- */

typedef struct {
    uint32_t id;
    uint32_t value;
    uint32_t place; /* where it stood; not compared */
} Record;

static int
by_record(gconstpointer a, gconstpointer b)
{
    const Record *x = a, *y = b;

    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return x->value > y->value ? -1 : x->value < y->value;
}

Test(radix, sorts_records_as_comparing_does)
{
    static const struct {
        guint n;
        uint32_t n_ids;
    } cases[] = {{0, 1},     {1, 1},     {63, 5},     {64, 1},           {64, 64},
                 {1000, 30}, {1000, 90}, {2000, 900}, {100, UINT32_MAX}, {5000, 3}};

    for (size_t c = 0; c < G_N_ELEMENTS(cases); c++) {
        g_autoptr(GArray) counted = g_array_new(FALSE, FALSE, sizeof(Record));
        g_autoptr(GArray) compared = g_array_new(FALSE, FALSE, sizeof(Record));
        uint64_t seed = c + 1;

        for (guint i = 0; i < cases[c].n; i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
            Record record = {(uint32_t)(seed >> 32) % cases[c].n_ids, (uint32_t)(seed >> 29) % 7,
                             i};

            g_array_append_val(counted, record);
            g_array_append_val(compared, record);
        }
        wp_sort_by_first(counted, by_record);
        g_array_sort(compared, by_record);
        cr_expect(cases[c].n == 0 ||
                      memcmp(counted->data, compared->data, cases[c].n * sizeof(Record)) == 0,
                  "case %zu", c);
    }
}
