#include "planner/base/strpool.h"

#include <criterion/criterion.h>

Test(strpool, gives_one_id_to_one_text)
{
    g_autoptr(WpStrPool) pool = wp_str_pool_new();
    WpStrId first = wp_str_pool_add(pool, "alpha", 5);

    cr_expect_eq(wp_str_pool_add(pool, "alphabet", 5), first);
    cr_expect_neq(wp_str_pool_add(pool, "beta", 4), first);
    cr_expect_str_eq(wp_str_pool_text(pool, first), "alpha");
}

Test(strpool, tells_no_text_from_empty_text)
{
    g_autoptr(WpStrPool) pool = wp_str_pool_new();

    cr_expect_eq(wp_str_pool_add(pool, NULL, 0), WP_STR_NONE);
    cr_expect_neq(wp_str_pool_add(pool, "", 0), WP_STR_NONE);
    cr_expect_null(wp_str_pool_text(pool, WP_STR_NONE));
}
