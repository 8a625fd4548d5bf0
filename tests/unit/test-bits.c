#include "planner/base/bits.h"

#include "planner/base/arena.h"

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
