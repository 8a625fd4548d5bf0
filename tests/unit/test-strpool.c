#include "planner/base/strpool.h"

#include <criterion/criterion.h>

#include <string.h>

Test(strpool, gives_one_id_to_one_text)
{
    g_autoptr(WpStrPool) pool = wp_str_pool_new();
    WpStrId first = wp_str_pool_add(pool, "alpha", 5);

    cr_expect_eq(wp_str_pool_add(pool, "alphabet", 5), first);
    cr_expect_neq(wp_str_pool_add(pool, "beta", 4), first);
    cr_expect_str_eq(wp_str_pool_text(pool, first), "alpha");
    cr_expect_eq(wp_str_pool_size(pool, first), 5);
    cr_expect_eq(wp_str_pool_find(pool, "alpha", 5), first);
    cr_expect_eq(wp_str_pool_find(pool, "alph", 4), WP_STR_NONE);
    cr_expect_eq(wp_str_pool_find(pool, NULL, 0), WP_STR_NONE);
    cr_expect_eq(wp_str_pool_count(pool), 2);
}

Test(strpool, tells_no_text_from_empty_text)
{
    g_autoptr(WpStrPool) pool = wp_str_pool_new();

    cr_expect_eq(wp_str_pool_add(pool, NULL, 0), WP_STR_NONE);
    cr_expect_eq(wp_str_pool_find(pool, "", 0), WP_STR_NONE);
    cr_expect_neq(wp_str_pool_add(pool, "", 0), WP_STR_NONE);
    cr_expect_null(wp_str_pool_text(pool, WP_STR_NONE));
    cr_expect_eq(wp_str_pool_size(pool, WP_STR_NONE), 0);
}

/* Ids are in order of first sight, texts stay where they are, and the table may grow meanwhile.
 * Lengths of 0 to 40 go through every branch of the hash. */
Test(strpool, keeps_a_hundred_thousand_texts)
{
    g_autoptr(WpStrPool) pool = wp_str_pool_new();
    const uint32_t n = 100000;
    char text[64];

    cr_expect_eq(wp_str_pool_add(pool, "", 0), 1);
    const char *empty = wp_str_pool_text(pool, 1);

    for (int round = 0; round < 2; round++)
        for (uint32_t i = 2; i <= n; i++) {
            int size = g_snprintf(text, sizeof(text), "%*u", (int)(i % 40), i);
            WpStrId id = wp_str_pool_add(pool, text, (size_t)size);

            if (id != i || strcmp(wp_str_pool_text(pool, id), text) != 0 ||
                wp_str_pool_find(pool, text, (size_t)size) != id)
                cr_assert_fail("'%s' has id %u, not %u", text, id, i);
        }
    cr_expect_eq(wp_str_pool_count(pool), n);
    cr_expect_eq(wp_str_pool_text(pool, 1), empty);
}

Test(strpool, keeps_long_texts_and_any_byte)
{
    g_autoptr(WpStrPool) pool = wp_str_pool_new();
    g_autofree char *large = g_strnfill(3000000, 'x');
    WpStrId with_nul = wp_str_pool_add(pool, "a\0b", 3);
    WpStrId id = wp_str_pool_add(pool, large, 3000000);

    cr_expect_eq(wp_str_pool_size(pool, id), 3000000);
    cr_expect_str_eq(wp_str_pool_text(pool, id), large);
    cr_expect_neq(wp_str_pool_add(pool, "a", 1), with_nul);
    cr_expect_eq(wp_str_pool_size(pool, with_nul), 3);
    cr_expect_eq(wp_str_pool_add(pool, "a\0b", 3), with_nul);
}

Test(strpool, adds_many_as_one_by_one)
{
    g_autoptr(WpStrPool) one = wp_str_pool_new();
    g_autoptr(WpStrPool) many = wp_str_pool_new();
    enum { N = 1000 };
    g_autofree WpStrPiece *pieces = g_new0(WpStrPiece, N);
    g_autofree WpStrId *ids = g_new0(WpStrId, N);
    char texts[N][8];

    for (uint32_t i = 0; i < N; i++) {
        pieces[i].size = (size_t)g_snprintf(texts[i], sizeof(texts[i]), "%u", i * 7919 % 300);
        pieces[i].text = i % 10 == 0 ? NULL : texts[i];
    }
    wp_str_pool_add_many(many, pieces, N, ids);
    for (uint32_t i = 0; i < N; i++)
        cr_expect_eq(ids[i], wp_str_pool_add(one, pieces[i].text, pieces[i].size), "text %u", i);
}

Test(strpool, ranks_by_bytes)
{
    static const struct {
        const char *text;
        size_t size;
        uint32_t rank;
    } texts[] = {
        {"b", 1, 12},
        {"a", 1, 2},
        {"", 0, 1},
        {"\303\274", 2, 14},
        {"ab", 2, 6},
        {"a\0", 2, 3},
        {"a\0\0", 3, 4},
        {"a\0b", 3, 5},
        {"abcdefgh", 8, 7},
        {"abcdefghi", 9, 8},
        {"abcdefghijklmnop1", 17, 9},
        {"abcdefghijklmnop2", 17, 10},
        {"abcdefgi", 8, 11},
        {"\177", 1, 13},
    };
    g_autoptr(WpStrPool) pool = wp_str_pool_new();

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        wp_str_pool_add(pool, texts[i].text, texts[i].size);
    g_autofree uint32_t *ranks = wp_str_pool_ranks(pool);

    cr_expect_eq(ranks[WP_STR_NONE], 0);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        cr_expect_eq(ranks[i + 1], texts[i].rank, "'%s' has rank %u", texts[i].text, ranks[i + 1]);
}

Test(strpool, ranks_an_empty_pool)
{
    g_autoptr(WpStrPool) pool = wp_str_pool_new();
    g_autofree uint32_t *ranks = wp_str_pool_ranks(pool);

    cr_expect_eq(ranks[0], 0);
}

Test(strpool, look_stands_while_texts_are_added)
{
    g_autoptr(WpStrPool) pool = wp_str_pool_new();

    for (uint32_t i = 0; i < 1000; i++) {
        g_autofree char *text = g_strdup_printf("text %u", i);

        wp_str_pool_add(pool, text, strlen(text));
    }
    g_autoptr(WpStrTexts) texts = wp_str_pool_look(pool);
    for (uint32_t i = 1000; i < 200000; i++) {
        g_autofree char *text = g_strdup_printf("text %u", i);

        wp_str_pool_add(pool, text, strlen(text));
    }
    cr_assert_eq(wp_str_texts_count(texts), 1000);
    cr_assert_null(wp_str_texts_get(texts, WP_STR_NONE));
    for (WpStrId id = 1; id <= 1000; id++)
        cr_assert_eq(wp_str_texts_get(texts, id), wp_str_pool_text(pool, id), "%u", id);
}
