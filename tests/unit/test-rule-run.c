#include "rules/run.h"

#include "rules/derive.h"
#include "tests/unit/estate.h"
#include "tests/unit/pack-text.h"

#include <criterion/criterion.h>

/* Rules on the rows of an estate. */

#define N_VMS 900

/* VM i has i % 7 cores (unknown for 0), power on or off, a location or none. */
static char *
many_vms(void)
{
    GString *text = g_string_new("file v.csv x inventory\n");

    for (int i = 1; i <= N_VMS; i++) {
        g_string_append_printf(text, "vm name=vm%04d source_id=id%04d power=%s", i, i,
                               i % 3 == 0 ? "on" : "off");
        if (i % 7 != 0)
            g_string_append_printf(text, " cores=%d", i % 7);
        if (i % 5 == 0)
            g_string_append(text, " site=Lab");
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

static WpTruth
and_then(WpTruth a, WpTruth b)
{
    if (a == WP_FALSE || b == WP_FALSE)
        return WP_FALSE;
    return a == WP_UNKNOWN || b == WP_UNKNOWN ? WP_UNKNOWN : WP_TRUE;
}

/* The number in a VM's name. */
static int
number_of(const WpInventory *inventory, WpRowId row)
{
    int64_t number = 0;
    const char *name = wp_inventory_text(inventory, WP_F_VM_NAME, row);

    wp_parse_int(name + 2, strlen(name + 2), wp_number_plain, &number);
    return (int)number;
}

/* Rows that are alike in what a condition reads are worked out once; each must get what it would
 * get by itself. */
Test(rule_run, judges_rows_alike_as_each_by_itself)
{
    static const char pack[] =
        "pack: {id: p, version: '1', title: P}\nrules:\n"
        "  - {id: p.a, title: t, applies: vm, severity: warning, category: c, message: m,\n"
        "     when: \"vm.cores > 3 && vm.power == 'on'\"}\n"
        "  - {id: p.b, title: t, applies: asset, severity: warning, category: c, message: m,\n"
        "     when: \"asset.site == 'Lab'\"}\n"
        "  - {id: p.c, title: t, applies: vm, severity: warning, category: c, message: m,\n"
        "     when: \"vm.name.endsWith('7')\"}\n"
        "  - {id: p.d, title: t, applies: vm, severity: warning, category: c, message: m,\n"
        "     when: \"vm.firmware == 'uefi'\"}\n";
    const char *const packs[] = {pack, NULL};
    g_autoptr(PackText) text = pack_text_compile(packs, NULL, NULL);
    g_autofree char *estate = many_vms();
    g_autoptr(WpInventory) inventory = estate_read(estate, NULL);
    g_autofree WpRowId *rows = g_new(WpRowId, N_VMS);
    g_autofree uint8_t *truth = g_new(uint8_t, 4 * N_VMS);
    g_autofree uint64_t *missing = g_new0(uint64_t, 4 * N_VMS);
    WpView view;

    cr_assert(text->rules);
    cr_assert_eq(inventory->kinds[WP_KIND_VM].n_rows, N_VMS);
    wp_view_init(&view, inventory);
    g_autoptr(WpRuleRun) run = wp_rule_run_new(text->rules, &view, WP_TIME_NONE);

    for (uint32_t i = 0; i < N_VMS; i++)
        rows[i] = i + 1;
    for (WpRuleId rule = 1; rule <= 4; rule++)
        for (uint32_t done = 0; done < N_VMS; done += N_VMS / 3)
            wp_rule_run_test(run, rule, rows + done, N_VMS / 3, truth + (rule - 1) * N_VMS + done,
                             missing + (rule - 1) * N_VMS + done);
    for (uint32_t i = 0; i < N_VMS; i++) {
        int number = number_of(inventory, i + 1);
        WpTruth cores = number % 7 == 0 ? WP_UNKNOWN : number % 7 > 3 ? WP_TRUE : WP_FALSE;
        WpTruth on = number % 3 == 0 ? WP_TRUE : WP_FALSE;
        WpTruth wanted = and_then(cores, on);

        cr_expect_eq(truth[i], wanted, "vm%04d: %d", number, truth[i]);
        if (wanted == WP_UNKNOWN)
            cr_expect_eq(missing[i], 1, "vm%04d misses cores", number);
        cr_expect_eq(truth[N_VMS + i], number % 5 == 0 ? WP_TRUE : WP_UNKNOWN);
        cr_expect_eq(truth[2 * N_VMS + i], number % 10 == 7 ? WP_TRUE : WP_FALSE);
        cr_expect_eq(truth[3 * N_VMS + i], WP_UNKNOWN);
        cr_expect_eq(missing[3 * N_VMS + i], 1);
    }
}

/* Conditions of which some terms read few values, all do, or none. */
static const char *const terms[] = {
    "vm.power == 'on' && vm.name.endsWith('7')",
    "vm.name.endsWith('7') && vm.power == 'on'",
    "vm.cores > 3 && vm.name.endsWith('7')",
    "vm.cores > 3 && vm.site == 'Lab' && vm.name.endsWith('5')",
    "!has(vm.site) && vm.cores != 2 && vm.disks.exists(d, d.raw)",
    "vm.disks.exists(d, d.raw) && vm.power == 'on'",
    "(vm.cores > 3 || vm.name.endsWith('1')) && vm.power == 'off'",
    "vm.cores / 0 == 1 && vm.power == 'on' && vm.name.endsWith('9')",
    "vm.power == 'on' && (vm.cores > 2 ? vm.name.endsWith('3') : vm.site == 'Lab')",
    "vm.name.contains('1') && vm.name.contains('2')",
    "vm.power in ['on', 'off'] && vm.name.matches('vm0[0-4].*') && vm.cores >= 1",
};

/* What the terms tell of a row must be what the row says by itself: the same condition in an || is
 * no list of terms, and names are all different. */
Test(rule_run, tells_by_terms_what_each_row_says)
{
    g_autofree char *estate = many_vms();
    g_autoptr(WpInventory) inventory = estate_read(estate, NULL);
    WpView view;
    WpRowId rows[N_VMS];
    uint8_t truth[2][N_VMS];
    uint64_t missing[2][N_VMS];

    wp_view_init(&view, inventory);
    for (uint32_t i = 0; i < N_VMS; i++)
        rows[i] = i + 1;
    for (size_t t = 0; t < G_N_ELEMENTS(terms); t++) {
        g_autofree char *pack = g_strdup_printf(
            "pack: {id: p, version: '1', title: P}\nrules:\n"
            "  - {id: p.a, title: t, applies: vm, severity: warning, category: c, message: m,\n"
            "     when: \"%s\"}\n"
            "  - {id: p.b, title: t, applies: vm, severity: warning, category: c, message: m,\n"
            "     when: \"(%s) || vm.name == 'nobody'\"}\n",
            terms[t], terms[t]);
        const char *const packs[] = {pack, NULL};
        g_autoptr(PackText) text = pack_text_compile(packs, NULL, NULL);

        cr_assert(text->rules, "%s", terms[t]);
        g_autoptr(WpRuleRun) run = wp_rule_run_new(text->rules, &view, WP_TIME_NONE);

        memset(missing, 0, sizeof missing);
        for (WpRuleId rule = 1; rule <= 2; rule++)
            wp_rule_run_test(run, rule, rows, N_VMS, truth[rule - 1], missing[rule - 1]);
        for (uint32_t i = 0; i < N_VMS; i++) {
            cr_assert_eq(truth[0][i], truth[1][i], "%s of row %u: %d", terms[t], i + 1,
                         truth[0][i]);
            if (truth[0][i] == WP_UNKNOWN)
                cr_assert_eq(missing[0][i], missing[1][i], "%s of row %u", terms[t], i + 1);
        }
    }
}

/* Messages are kept for rows that are alike; names make each its own. */
Test(rule_run, says_of_rows_alike_what_each_is)
{
    static const char pack[] =
        "pack: {id: p, version: '1', title: P}\nrules:\n"
        "  - {id: p.a, title: t, applies: vm, severity: warning, category: c, when: 'true',\n"
        "     message: 'all the same'}\n"
        "  - {id: p.b, title: t, applies: vm, severity: warning, category: c, when: 'true',\n"
        "     message: '{{vm.cores}} at {{vm.site}}'}\n"
        "  - {id: p.c, title: t, applies: vm, severity: warning, category: c, when: 'true',\n"
        "     message: '{{vm.name}}'}\n";
    const char *const packs[] = {pack, NULL};
    g_autoptr(PackText) text = pack_text_compile(packs, NULL, NULL);
    g_autofree char *estate = many_vms();
    g_autoptr(WpInventory) inventory = estate_read(estate, NULL);
    WpView view;

    cr_assert(text->rules);
    wp_view_init(&view, inventory);
    g_autoptr(WpRuleRun) run = wp_rule_run_new(text->rules, &view, WP_TIME_NONE);

    for (WpRowId row = N_VMS; row > 0; row--) {
        int number = number_of(inventory, row);
        g_autofree char *cores =
            number % 7 == 0 ? g_strdup("unknown") : g_strdup_printf("%d", number % 7);
        g_autofree char *at =
            g_strdup_printf("%s at %s", cores, number % 5 == 0 ? "Lab" : "unknown");

        cr_assert_str_eq(wp_rule_run_message(run, 1, row), "all the same");
        cr_assert_str_eq(wp_rule_run_message(run, 2, row), at);
        cr_assert_str_eq(wp_rule_run_message(run, 3, row),
                         wp_inventory_text(inventory, WP_F_VM_NAME, row));
    }
}

static const struct {
    const char *label;
    const char *rule; /* from `when` on */
    const char *message;
} messages[] = {
    {"parts counted",
     "when: \"vm.disks.exists(d, d.size_gib > 5.0)\", message: '{{count}} of {{vm.disks.size()}}'",
     "2 of 3"},
    {"own count",
     "when: 'true', count: \"vm.disks.filter(d, d.raw).size()\", message: '{{ count }} raw'",
     "at least 1 raw"},
    {"values as people read them",
     "when: 'true', message: '{{vm.name}} {{vm.cores}} {{vm.memory_mib}} {{vm.power == \"on\"}}'",
     "a 4 2048 true"},
    {"unknown, lists, days",
     "when: 'true', message: '{{vm.owner}}; {{vm.ips}}; {{vm.migrated}}; {{vm.rto}}'",
     "unknown; 10.0.0.1, 10.0.0.2; 2026-03-01; 4h"},
    {"braces and texts inside",
     "when: 'true', message: \"{{ {'a': {'b': 1}}['a']['b'] }}{{'}}'}}\"", "1}}"},
    {"control characters go", "when: 'true', message: \"a\\tb {{'c\\\\nd'}}\"", "a b c d"},
    {"escapes in a quoted scalar", "when: 'true', message: \"\\u0041{{vm.name}}\"", "Aa"},
    {"no message: the title", "when: 'true', disposition: decide", "t"},
};

Test(rule_run, renders_messages)
{
    g_autoptr(WpInventory) inventory =
        estate_read("file v.csv x inventory complete=disk\n"
                    "vm name=a source_id=1 cores=4 memory_mib=2048 power=on ips=10.0.0.1;10.0.0.2 "
                    "migrated=2026-03-01 rto=4h\n"
                    "> disk name=1 size_gib=10 raw=no\n"
                    "> disk name=2 size_gib=4\n"
                    "> disk name=3 size_gib=6 raw=yes\n",
                    NULL);
    WpView view;

    wp_view_init(&view, inventory);
    for (size_t i = 0; i < G_N_ELEMENTS(messages); i++) {
        g_autofree char *pack =
            g_strdup_printf("pack: {id: p, version: '1', title: P}\nrules:\n"
                            "  - {id: p.a, title: t, applies: vm, severity: warning, category: c, "
                            "%s}\n",
                            messages[i].rule);
        const char *const packs[] = {pack, NULL};
        g_autoptr(PackText) text = pack_text_compile(packs, NULL, NULL);
        g_autofree char *faults = wp_diag_list_to_text(text->diags);

        cr_assert(text->rules, "%s: %s", messages[i].label, faults);
        g_autoptr(WpRuleRun) run = wp_rule_run_new(text->rules, &view, WP_TIME_NONE);
        const char *message = wp_rule_run_message(run, 1, 1);

        cr_expect_str_eq(message, messages[i].message, "%s: got '%s'", messages[i].label, message);
    }
}

/* ---- what assets take from their applications ---- */

Test(derive, assets_take_what_is_said_of_their_applications)
{
    g_autoptr(WpInventory) inventory = estate_read(
        "file v.csv x inventory\n"
        "vm name=a source_id=1 applications=CRM;ERP\n"
        "vm name=b source_id=2 applications=ERP owner=Bob criticality=low\n"
        "vm name=c source_id=3 applications=None\n"
        "vm name=d source_id=4\n"
        "db name=x engine=oracle applications=CRM\n"
        "file a.csv y business\n"
        "app name=ERP owner=Eve criticality=high migrate_by=2027-01-01 max_downtime=4h\n"
        "app name=CRM criticality=mission-critical migrate_by=2028-01-01 max_downtime=1h "
        "strategy=replace\n",
        NULL);
    g_autoptr(WpDeriver) deriver = wp_deriver_new(NULL, 0, NULL);
    static const WpField fields[][2] = {{WP_F_VM_APP, WP_F_DB_APP},
                                        {WP_F_VM_OWNER, WP_F_DB_OWNER},
                                        {WP_F_VM_CRITICALITY, WP_F_DB_CRITICALITY},
                                        {WP_F_VM_MIGRATE_BY, WP_F_DB_MIGRATE_BY},
                                        {WP_F_VM_MAX_DOWNTIME, WP_F_DB_MAX_DOWNTIME},
                                        {WP_F_VM_STRATEGY, WP_F_DB_STRATEGY}};
    g_autoptr(GString) out = g_string_new(NULL);
    WpView view;

    wp_view_init(&view, inventory);
    g_autoptr(GPtrArray) columns = wp_derive(deriver, &view);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        g_autoptr(GString) line = g_string_new(wp_asset_name(inventory, asset));

        for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
            g_string_append_c(line, '|');
            wp_column_append(inventory, view.columns[fields[i][wp_asset_is_db(inventory, asset)]],
                             wp_asset_row(inventory, asset), line);
        }
        g_ptr_array_add(lines, g_strdup(line->str));
    }
    /* Assets come in the order of their keys, which this test does not care for. */
    for (const char *name = "abcdx"; *name; name++)
        for (guint i = 0; i < lines->len; i++)
            if (((char *)g_ptr_array_index(lines, i))[0] == *name)
                g_string_append_printf(out, "%s\n", (char *)g_ptr_array_index(lines, i));
    cr_expect_str_eq(out->str,
                     "a|CRM|Eve|mission-critical|2027-01-01T00:00:00Z|1h|replace\n"
                     "b|ERP|Bob|low|2027-01-01T00:00:00Z|4h|\n"
                     "c||||||\nd||||||\n"
                     "x|CRM||mission-critical|2028-01-01T00:00:00Z|1h|replace\n",
                     "got\n%s", out->str);
}

/* Tags of databases and VMs lie in columns of their own; a rule of assets sees both in one batch.
 */
Test(rule_run, lists_of_assets_are_those_of_their_kind)
{
    static const char estate[] = "file v.csv x inventory\n"
                                 "vm name=vm1 source_id=1 tag:Site=Lab\n"
                                 "vm name=vm2 source_id=2 tag:Team=web tag:Zone=b\n"
                                 "vm name=vm3 source_id=3\n"
                                 "file d.csv x inventory\n"
                                 "db name=db1 engine=oracle source_id=4 tag:Team=erp\n"
                                 "db name=db2 engine=oracle source_id=5\n";
    static const char pack[] =
        "pack: {id: p, version: '1', title: P}\nrules:\n"
        "  - {id: p.a, title: t, applies: asset, severity: warning, category: c, message: m,\n"
        "     when: \"asset.tags.exists(k, k.lowerAscii() == 'team' && asset.tags[k] != 'x')\"}\n";
    const char *const packs[] = {pack, NULL};
    g_autoptr(WpInventory) inventory = estate_read(estate, NULL);
    g_autoptr(PackText) text = pack_text_compile(packs, NULL, NULL);
    WpRowId rows[8];
    uint8_t truth[8];
    g_autoptr(GString) said = g_string_new(NULL);
    WpView view;

    cr_assert(text->rules);
    wp_view_init(&view, inventory);
    g_autoptr(WpRuleRun) run = wp_rule_run_new(text->rules, &view, 0);

    for (uint32_t i = 0; i < inventory->n_assets; i++)
        rows[i] = i + 1;
    wp_rule_run_test(run, 1, rows, inventory->n_assets, truth, NULL);
    for (const char *const *name = (const char *const[]){"db1", "db2", "vm1", "vm2", "vm3", NULL};
         *name; name++)
        for (uint32_t i = 0; i < inventory->n_assets; i++)
            if (strcmp(wp_asset_name(inventory, rows[i]), *name) == 0)
                g_string_append_printf(said, "%s %d ", *name, truth[i]);
    cr_expect_str_eq(said->str, "db1 1 db2 2 vm1 0 vm2 1 vm3 2 ", "%s", said->str);
}
