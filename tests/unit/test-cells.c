#include "parsers/style.h"
#include "tests/unit/input-text.h"

#include <criterion/criterion.h>
#include <string.h>

/* Cells and rows that are nearly something else: dates that show their order, lines below a header,
 * rows of one cell; and tables of which just enough is known. */

/* ---- dates that show in which order they are ---- */

static const struct {
    const char *text;
    uint32_t day_first, month_first, maybe;
} dates[] = {
    {"31/12/2027", 1, 0, 0}, {"12/31/2027", 0, 1, 0}, {"2/3/2027", 0, 0, 1},
    {"12/12/2027", 0, 0, 0}, {"13/13/2027", 0, 0, 0}, {"3/12/2027", 0, 0, 1},
    {"113/4/2027", 0, 0, 0}, {"2027-01-31", 0, 0, 0}, {"31-1-2027", 1, 0, 0},
};

Test(cells, dates_show_their_order)
{
    for (size_t i = 0; i < G_N_ELEMENTS(dates); i++) {
        WpStyleVotes votes = {0}, sum = {0};

        wp_style_vote(&votes, WP_TYPE_TIME, dates[i].text, strlen(dates[i].text));
        cr_expect_eq(votes.day_first, dates[i].day_first, "%s", dates[i].text);
        cr_expect_eq(votes.month_first, dates[i].month_first, "%s", dates[i].text);
        cr_expect_eq(votes.maybe_date, dates[i].maybe, "%s", dates[i].text);
        wp_style_add(&sum, &votes);
        wp_style_add(&sum, &votes);
        cr_expect_eq(sum.day_first, 2 * votes.day_first, "%s", dates[i].text);
        cr_expect_eq(sum.month_first, 2 * votes.month_first, "%s", dates[i].text);
    }
}

/* ---- rows ---- */

#define LAYOUT(more)                                                                               \
    "id: t.vms\nsource: t\ntitle: VMs\nevidence: inventory\nrecognise: {required: [name]" more     \
    "}\nrecords:\n  - {record: vm, tags: drop, fields: {name: {from: name, required: yes}, "       \
    "cores: cores, size_gib: {from: size, unit: GiB}, used_gib: {from: used, unit: GiB}, rto: "    \
    "rto, site: site}}\n"

static const struct {
    const char *odd, *text, *wanted;
} tables[] = {
    {"a line below the header", "name,cores\n----,--\na,2\n", "vm name=a; cores=2;\n"},
    {"one dash a cell is none", "name,cores\n-,-\na,2\n",
     "vm name=a; cores=2;\nvm name=-;\n"
     "f:2:3: warning: column 'cores': '-' is not a whole number, 0 or more; it is taken as unknown "
     "[IGNORED_VALUE]\n"
     "  -,-\n"
     "    ^\n"},
    {"a name of dashes, in a table of one column", "name\n--\na\n", "vm name=a;\nvm name=--;\n"},
    {"what tools write below", "name,cores\na,2\n(1 rows affected)\n", "vm name=a; cores=2;\n"},
    {"a name that begins so", "name,cores\n12 rows of racks in the southern hall of house 7\na,2\n",
     "vm name=a; cores=2;\nvm name=12 rows of racks in the southern hall of house 7;\n"},
    {"two columns prove no other delimiter", "name,cores\na;2\nb,2\n",
     "vm name=b; cores=2;\nvm name=a;2;\n"},
    {"three do", "name,cores,size\na;2;5\nb,2,5\n",
     "vm name=b; cores=2; size_gib=5;\n"
     "f:2 CSV_CELL_COUNT the row is cut by ';', the header by ',' [a;2;5]\n"
     "f:2: reject: the row is cut by ';', the header by ',' [CSV_CELL_COUNT]\n"},
    {"a time without its unit", "name,rto\na,4\nb,4h\n",
     "vm name=a;\nvm name=b; rto=4h;\n"
     "f:2:3: warning: column 'rto': '4' is not a time such as 4h; it is taken as unknown "
     "[IGNORED_VALUE]\n"
     "  a,4\n"
     "    ^\n"},
    {"another column shows the decimal mark", "name,size,used\na,\"1,024\",\"0,5\"\n",
     "vm name=a; size_gib=1.024; used_gib=0.5;\n"},
    {"none does", "name,size,rto\na,\"1,024\",4h\n",
     "vm name=a; size_gib=1024; rto=4h;\n"
     "f:2: note: column 'size': '1,024' is read with '.' as decimal mark, ',' for thousands "
     "[ASSUMED]\n"
     "  a layout of your own can say 'numbers: point' or 'numbers: comma'\n"},
};

Test(cells, rows_that_are_nearly_something_else)
{
    static const char layout[] = LAYOUT("");
    g_autoptr(WpLayouts) layouts = wp_layouts_new();

    cr_assert(wp_layouts_add_text(layouts, "layout", layout, strlen(layout), NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(GString) rejects = g_string_new(NULL), out = g_string_new(NULL);
        InputFile file = {"f", tables[i].text, 0};
        g_autoptr(WpInventory) inventory = input_read(layouts, &file, 1, diags, rejects);

        input_append_rows(inventory, out);
        g_string_append(out, rejects->str);
        g_autofree char *said = wp_diag_list_to_text(diags);
        g_string_append(out, said);
        cr_expect_str_eq(out->str, tables[i].wanted, "%s:\n%s", tables[i].odd, out->str);
    }
}

/* ---- how much of a table must be known ---- */

static const struct {
    const char *layout, *header;
    bool known;
} halves[] = {
    {LAYOUT(", half: yes"), "name,cores,other,more\n", true},
    {LAYOUT(", half: yes"), "name,cores,other,more,most\n", false},
    {LAYOUT(", half: yes, enough: 2"), "name,cores,other,more,most\n", true},
    {LAYOUT(", half: yes, enough: 3"), "name,cores,other,more,most\n", false},
    {LAYOUT(", half: yes, names: [f]"), "name,other,more,most\n", true},
    {LAYOUT(", any: [cores, size], names: [f]"), "name,other\n", true},
    {LAYOUT(", any: [cores, size], names: [g]"), "name,other\n", false},
    {LAYOUT(", any: [cores, size], names: [g]"), "name,size\n", true},
};

Test(cells, a_table_is_known_by_half)
{
    for (size_t i = 0; i < G_N_ELEMENTS(halves); i++) {
        g_autoptr(WpLayouts) layouts = wp_layouts_new();

        cr_assert(wp_layouts_add_text(layouts, "layout", halves[i].layout, strlen(halves[i].layout),
                                      NULL));
        g_autoptr(WpMatch) match = wp_match(layouts, "f.csv", (const uint8_t *)halves[i].header,
                                            strlen(halves[i].header), true);

        cr_expect_eq(match->layout != NULL, halves[i].known, "%zu: %s", i, halves[i].header);
    }
}
