#include "planner/base/suggest.h"

#include <criterion/criterion.h>

#include <string.h>

static const char *const names[] = {"capacity", "max_assets",   "min_assets", "estate",
                                    "paths",    "applications", "no",         "as_of"};

static const struct {
    const char *name;
    const char *expected; /* "" for none */
} cases[] = {
    {"capacty", "capacity"},
    {"Capacity", "capacity"},
    {"cpaacity", "capacity"},
    {"caps", ""},
    {"max-assets", "max_assets"},
    {"assets_max", "max_assets"},
    {"MaxAssets", "max_assets"},
    {"mxn_assets", "min_assets"},
    {"estates", "estate"},
    {"pathes", "paths"},
    {"application", "applications"},
    {"on", "no"},
    {"asof", "as_of"},
    {"zebra crossing", ""},
    {"", ""},
    {"x", ""},
    {"___", ""},
};

Test(suggest, nearest_name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *near = wp_suggest(cases[i].name, names, G_N_ELEMENTS(names));

        cr_expect_str_eq(near ? near : "", cases[i].expected, "'%s' gives '%s'", cases[i].name,
                         near);
    }
    g_autofree char *huge = g_strnfill(100000, 'a');

    cr_expect_null(wp_suggest(huge, names, G_N_ELEMENTS(names)));
    cr_expect_null(wp_suggest("capacity", NULL, 0));
}
