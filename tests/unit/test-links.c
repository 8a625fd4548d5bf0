#include "planner/plan/links.h"
#include "tests/unit/estate.h"

#include <criterion/criterion.h>

#define VMS                                                                                        \
    "file a.csv servers inventory\n"                                                               \
    "vm name=web fqdn=web.contoso.com ips=10.0.0.1\n"                                              \
    "vm name=db ips=10.0.0.2\n"                                                                    \
    "vm name=app ips=10.0.0.3\n"                                                                   \
    "file f.csv flows observation\n"

static const struct {
    const char *what, *estate, *links;
} cases[] = {
    {"one relation by name and by address is one",
     VMS "flow from=web to=db port=1433 bytes=5 seen=2026-01-02T10:00\n"
         "flow from=10.0.0.1 to=db port=1433 bytes=7 seen=2026-01-01T09:00\n"
         "flow from=web.contoso.com to=10.0.0.2 port=1433 seen=2026-01-03T10:00\n",
     "web db 1433: 12 bytes, 100.00 %, 2026-01-01 to 2026-01-03\n"
     "merged 2\n"},
    {"another port, another direction is another relation",
     VMS "flow from=web to=db port=1433 bytes=5\n"
         "flow from=10.0.0.1 to=10.0.0.2 port=1434 bytes=7\n"
         "flow from=10.0.0.2 to=10.0.0.1 port=1433 bytes=9\n",
     "web db 1434: 7 bytes, 100.00 %\n"
     "db web 1433: 9 bytes, 100.00 %\n"
     "web db 1433: 5 bytes, 100.00 %\n"},
    {"what fits nobody stays as it is",
     VMS "flow from=ghost to=db port=1433 bytes=5\n"
         "flow from=10.9.9.9 to=10.0.0.2 port=1433 bytes=7\n"
         "flow from=app to=db port=1433 bytes=9\n",
     "app db 1433: 9 bytes, 100.00 %\n"
     "not found: 10.9.9.9 of 1\n"
     "not found: ghost of 1\n"},
    {"localhost, 127.0.0.1 and their like are nobody's, whoever has them",
     "file a.csv servers inventory\n"
     "vm name=web host_name=localhost ips=169.254.0.9\n"
     "vm name=db ips=10.0.0.2\n"
     "file f.csv flows observation\n"
     "flow from=db to=localhost port=1\n"
     "flow from=db to=LOCALHOST.localdomain port=2\n"
     "flow from=db to=169.254.0.9 port=3\n"
     "flow from=db to=web port=4\n",
     "db web 4: 100.00 %\n"
     "not found: 169.254.0.9 of 1\n"
     "not found: LOCALHOST.localdomain of 1\n"
     "not found: localhost of 1\n"},
    {"none says how much", VMS "flow from=web to=db port=80\nflow from=10.0.0.1 to=db port=80\n",
     "web db 80: 100.00 %\n"
     "merged 1\n"},
};

static void
append_day(const WpColumn *times, WpRowId row, const char *before, GString *out)
{
    if (!wp_column_known(times, row))
        return;

    g_autoptr(GString) time = g_string_new(NULL);

    wp_append_time(time, times->numbers[row]);
    g_string_append_printf(out, "%s%.10s", before, time->str);
}

static void
show(const WpLinks *links, const WpView *view, GString *out)
{
    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        const WpColumn *bytes = view->columns[WP_F_DEP_BYTES];

        if (links->from[row] == WP_NONE || links->to[row] == WP_NONE)
            continue;
        g_string_append_printf(out, "%s %s %d: ", wp_asset_name(view->inventory, links->from[row]),
                               wp_asset_name(view->inventory, links->to[row]),
                               (int)wp_inventory_number(view->inventory, WP_F_DEP_PORT, row, 0));
        if (wp_column_known(bytes, row))
            g_string_append_printf(out, "%d bytes, ", (int)bytes->numbers[row]);
        g_string_append_printf(out, "%d.%02d %%", links->strength[row] / 100,
                               links->strength[row] % 100);
        append_day(view->columns[WP_F_DEP_FIRST_SEEN], row, ", ", out);
        append_day(view->columns[WP_F_DEP_LAST_SEEN], row, " to ", out);
        g_string_append_c(out, '\n');
    }
    if (links->n_merged > 0)
        g_string_append_printf(out, "merged %u\n", links->n_merged);
    for (uint32_t i = 0; i < links->n_unmatched; i++)
        g_string_append_printf(out, "not found: %s of %u\n", links->unmatched[i].end,
                               links->unmatched[i].n_assets);
}

Test(links, find_whose_ends_are_whose)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(WpInventory) inventory = estate_read(cases[i].estate, NULL);
        g_autoptr(GString) out = g_string_new(NULL);
        WpView view;

        wp_view_init(&view, inventory);

        g_autoptr(WpLinks) links = wp_links_build(&view);

        show(links, &view, out);
        cr_expect_str_eq(out->str, cases[i].links, "%s\ngot:\n%s", cases[i].what, out->str);
    }
}
