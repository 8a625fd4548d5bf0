#include "rules/derive.h"
#include "rules/given.h"
#include "tests/unit/pack-text.h"

#include <criterion/criterion.h>
#include <string.h>

/* Things written as YAML: every known cell of every row, or what is wrong; and what follows from
 * them by catalogues. */

typedef struct {
    WpApplies applies;
    const char *yaml;
    const char
        *cells; /* "kind.row.field=value", one a line; lists as "kind.list=state"; or faults */
} Case;

static const Case cases[] = {
    {WP_APPLIES_VM, "{name: a, cores: 4, memory_mib: 1.5, secure_boot: yes}",
     "vm.1.name=a\nvm.1.cores=4\nvm.1.memory_mib=1.5\nvm.1.secure_boot=yes\n"},
    {WP_APPLIES_VM, "{os: {family: linux}, os.version: '8'}",
     "vm.1.os.family=linux\nvm.1.os.version=8\n"},
    {WP_APPLIES_VM, "{}", ""},
    {WP_APPLIES_VM, "{name: null, cores: ~}", ""},
    {WP_APPLIES_VM, "{disks: [{size_gib: 40}, {raw: yes}]}",
     "vm.1.disk_count=2\nvm.1.disks complete: 1 2\ndisk.1.size_gib=40\ndisk.2.raw=yes\n"},
    {WP_APPLIES_VM, "{disks: [], nics: [{}], disk_count: 9}",
     "vm.1.disk_count=9\nvm.1.nic_count=1\nvm.1.disks complete:\nvm.1.nics complete: 1\n"},
    {WP_APPLIES_VM, "{ips: [10.0.0.1, 10.0.0.2], tags: {b: x, a: y}}",
     "vm.1.ips=10.0.0.1;10.0.0.2\nvm.1.tags=a=y;b=x\n"},
    {WP_APPLIES_VM, "{rto: 4h, migrated: 2026-01-02}",
     "vm.1.rto=4h\nvm.1.migrated=2026-01-02T00:00:00Z\n"},
    {WP_APPLIES_DATABASE, "{engine: oracle, host: {name: h, disks: [{raw: no}]}}",
     "vm.1.name=h\nvm.1.disk_count=1\nvm.1.disks complete: 1\ndb.1.engine=oracle\ndb.1.host=h\n"
     "disk.1.raw=no\n"},
    {WP_APPLIES_DEPENDENCY, "{port: 443, from: {name: a}, to: {kind: db, name: b}}",
     "vm.1.name=a\ndb.1.name=b\ndep.1.port=443\ndep.1.from=a\ndep.1.to=b\n"},
    {WP_APPLIES_VM, "{app: {name: ERP, users: 9}}",
     "vm.1.app=ERP\napp.1.name=ERP\napp.1.users=9\n"},
    {WP_APPLIES_ASSET, "{kind: db, owner: me}", "db.1.owner=me\n"},
    {WP_APPLIES_ASSET, "{owner: me}", "vm.1.owner=me\n"},

    {WP_APPLIES_VM, "{core: 4}",
     "t:1:2: error: vm has no field 'core' [UNKNOWN_KEY]\n  {core: 4}\n   ^^^^\n"
     "  did you mean 'cores'?\n"},
    {WP_APPLIES_VM, "{disk: [{}]}",
     "t:1:2: error: vm has no field 'disk' [UNKNOWN_KEY]\n  {disk: [{}]}\n   ^^^^\n"
     "  did you mean 'disks'?\n"},
    {WP_APPLIES_VM, "{os: {famly: linux}}",
     "t:1:7: error: vm has no field 'os.famly' [UNKNOWN_KEY]\n  {os: {famly: linux}}\n"
     "        ^^^^^\n  did you mean 'os.family'?\n"},
    {WP_APPLIES_VM, "{cores: many, disks: 3}",
     "t:1:9: error: 'cores' wants a count [WRONG_TYPE]\n  {cores: many, disks: 3}\n"
     "          ^^^^\n"
     "t:1:22: error: 'disks' wants a list [WRONG_TYPE]\n  {cores: many, disks: 3}\n"
     "                       ^\n"},
    {WP_APPLIES_DEPENDENCY, "{to: {kind: app}}",
     "t:1:13: error: the kind of an asset is vm or db, found 'app' [WRONG_VALUE]\n"
     "  {to: {kind: app}}\n              ^^^\n"},
    {WP_APPLIES_VM, "[]",
     "t:1:1: error: wanted a mapping of fields to values [WRONG_TYPE]\n  []\n  ^^\n"},
};

static void
append_cells(const WpInventory *inventory, GString *out)
{
    static const char *const states[] = {"unknown", "partial", "complete"};

    for (WpKind kind = 0; kind < WP_N_KINDS; kind++) {
        const WpRecords *records = &inventory->kinds[kind];

        for (WpRowId row = 1; row <= records->n_rows; row++) {
            for (WpField f = wp_kind_first_field(kind); f < wp_kind_end_field(kind); f++) {
                const WpColumn *column = wp_inventory_column(inventory, f);

                if (!wp_column_known(column, row))
                    continue;
                g_string_append_printf(out, "%s.%u.%s=", wp_kind_name(kind), row,
                                       wp_field_info(f)->name);
                wp_column_append(inventory, column, row, out);
                g_string_append_c(out, '\n');
            }
            for (WpKind part = 0; part < WP_N_KINDS; part++) {
                const WpRecords *parts = &inventory->kinds[part];

                if (wp_kind_parent(part) != kind || parts->list_state[row] == WP_LIST_UNKNOWN)
                    continue;
                g_string_append_printf(out, "%s.%u.%s %s:", wp_kind_name(kind), row,
                                       wp_kind_plural(part), states[parts->list_state[row]]);
                for (WpRowId p = parts->first[row]; p < parts->first[row + 1]; p++)
                    g_string_append_printf(out, " %u", p);
                g_string_append_c(out, '\n');
            }
        }
    }
}

static WpDocument *
parse(const char *yaml, WpDiagList *diags)
{
    return pack_text_document("t", yaml, diags);
}

Test(given, reads_cells_parts_and_references)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(WpDocument) document = parse(cases[i].yaml, diags);
        g_autoptr(WpGiven) given =
            wp_given_read(cases[i].applies, document, wp_document_root(document), NULL, diags);
        g_autoptr(GString) out = g_string_new(NULL);
        g_autofree char *faults = wp_diag_list_to_text(diags);

        if (given)
            append_cells(given->inventory, out);
        cr_expect_eq(!given, faults[0] != '\0', "%s: a fault gives nothing", cases[i].yaml);
        g_string_append(out, faults);
        cr_expect_str_eq(out->str, cases[i].cells, "%s: got\n%s", cases[i].yaml, out->str);
    }
}

Test(given, takes_lists_as_partial_where_a_test_says_so)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpDocument) document = parse("{given: {disks: [{}]}, partial: [disks, nics]}", diags);
    const WpNode *root = wp_document_root(document);
    g_autoptr(WpGiven) given = wp_given_read(WP_APPLIES_VM, document, wp_node_get(root, "given"),
                                             wp_node_get(root, "partial"), diags);

    cr_assert(given);
    cr_expect_eq(given->inventory->kinds[WP_KIND_DISK].list_state[1], WP_LIST_PARTIAL);
    cr_expect_eq(given->inventory->kinds[WP_KIND_NIC].list_state[1], WP_LIST_UNKNOWN);
    cr_expect_not(wp_column_known(wp_inventory_column(given->inventory, WP_F_VM_DISK_COUNT), 1));
}

/* ---- derived fields ---- */

static const char os_names[] = "pattern,family,distribution,version,arch,edition\n"
                               "64-bit,,,,x64,\n"
                               "32-bit,,,,x86,\n"
                               "standard,,,,,standard\n"
                               "windows server (\\d{4}(?: R2)?),windows,windows-server,\\1,x64,\n"
                               "(?:red hat|rhel).*?(\\d+(?:\\.\\d+)?),linux,rhel,\\1,,\n"
                               "linux,linux,,,,\n"
                               "late,,,,late,late";
static const char os_cycles[] = "distribution,version,support_ends,extended_support_ends\n"
                                "windows-server,2012 R2,2018-10-09,2023-10-10\n"
                                "rhel,8,2024-05-31,2029-05-31\n"
                                "rhel,8.6,2022-11-09,";
static const char db_cycles[] = "engine,pattern,version,support_ends,extended_support_ends\n"
                                "sql-server,^(?:sql server )?2019|^15\\.,2019,2025-02-28,\n"
                                "sql-server,.,any,2000-01-01,";

static const struct {
    WpApplies applies;
    const char *yaml;
    const char *derived; /* of the thing: family distribution version arch edition ends extended */
} derivations[] = {
    {WP_APPLIES_VM, "{os_name: Microsoft Windows Server 2012 R2 Standard (64-bit)}",
     "windows windows-server 2012 R2 x64 standard 2018-10-09 2023-10-10 2018-10-09"},
    {WP_APPLIES_VM, "{os_name: RHEL 8.6}", "linux rhel 8.6 - - 2022-11-09 - 2022-11-09"},
    {WP_APPLIES_VM, "{os_name: Red Hat Enterprise Linux 8 (64-bit)}",
     "linux rhel 8 x64 - 2024-05-31 2029-05-31 2024-05-31"},
    {WP_APPLIES_VM, "{os_name: rhel 8.9}", "linux rhel 8.9 - - 2024-05-31 2029-05-31 2024-05-31"},
    {WP_APPLIES_VM, "{os_name: Other Linux (32-bit)}", "linux - - x86 - - - -"},
    {WP_APPLIES_VM, "{os_name: Plate 9}", "- - - late late - - -"},
    {WP_APPLIES_VM, "{os_name: Plan 9}", "- - - - - - - -"},
    {WP_APPLIES_VM, "{os_configured: rhel 8.6}", "linux rhel 8.6 - - 2022-11-09 - 2022-11-09"},
    {WP_APPLIES_VM, "{os_name: rhel 7, os_configured: rhel 8.6}", "linux rhel 7 - - - - -"},
    {WP_APPLIES_VM, "{os_name: Other Linux (64-bit), os_configured: rhel 8.6}",
     "linux rhel 8.6 x64 - 2022-11-09 - 2022-11-09"},
    {WP_APPLIES_VM, "{os_name: rhel 7, os_id: Windows Server 2012 R2 (64-bit)}",
     "linux rhel 7 - - - - -"},
    {WP_APPLIES_VM, "{os_name: rhel 8.6, os: {version: '8', arch: arm64}}",
     "linux rhel 8 arm64 - 2024-05-31 2029-05-31 2024-05-31"},
    {WP_APPLIES_VM, "{}", "- - - - - - - -"},
    {WP_APPLIES_DATABASE, "{engine: sql-server, version: 15.0.2000.5}", "2025-02-28"},
    {WP_APPLIES_DATABASE, "{engine: SQL-Server, version: SQL Server 2019}", "2025-02-28"},
    {WP_APPLIES_DATABASE, "{engine: sql-server, version: '6.5'}", "2000-01-01"},
    {WP_APPLIES_DATABASE, "{engine: oracle, version: '15.1'}", "-"},
    {WP_APPLIES_DATABASE, "{engine: sql-server}", "-"},
};

static void
append_derived(const WpView *view, WpField field, GString *out)
{
    const WpColumn *column = view->columns[field];
    g_autoptr(GString) cell = g_string_new(NULL);

    wp_column_append(view->inventory, column, 1, cell);
    if (column->type == WP_TYPE_TIME && cell->len > 10)
        g_string_truncate(cell, 10);
    g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", cell->len > 0 ? cell->str : "-");
}

Test(derive, follows_the_catalogues)
{
    static const WpField of_vm[] = {
        WP_F_VM_OS_FAMILY,  WP_F_VM_OS_DISTRIBUTION, WP_F_VM_OS_VERSION,  WP_F_VM_OS_ARCH,
        WP_F_VM_OS_EDITION, WP_F_VM_OS_SUPPORT_ENDS, WP_F_VM_OS_EXTENDED, WP_F_VM_SUPPORT_ENDS};
    g_autoptr(WpCatalogue) names = pack_text_catalogue("x/os-names.csv", os_names);
    g_autoptr(WpCatalogue) cycles = pack_text_catalogue("os-lifecycle.csv", os_cycles);
    g_autoptr(WpCatalogue) engines = pack_text_catalogue("db-lifecycle", db_cycles);
    const WpCatalogue *all[] = {names, cycles, engines};
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpDeriver) deriver = wp_deriver_new(all, G_N_ELEMENTS(all), diags);

    for (size_t i = 0; i < G_N_ELEMENTS(derivations); i++) {
        g_autoptr(WpDocument) document = parse(derivations[i].yaml, diags);
        g_autoptr(WpGiven) given = wp_given_read(derivations[i].applies, document,
                                                 wp_document_root(document), NULL, diags);
        g_autoptr(GString) out = g_string_new(NULL);
        WpView view;

        cr_assert(given, "%s", derivations[i].yaml);
        wp_view_init(&view, given->inventory);
        g_autoptr(GPtrArray) columns = wp_derive(deriver, &view);

        for (size_t j = 0; j < G_N_ELEMENTS(of_vm); j++)
            if (derivations[i].applies == WP_APPLIES_VM)
                append_derived(&view, of_vm[j], out);
        if (derivations[i].applies == WP_APPLIES_DATABASE)
            append_derived(&view, WP_F_DB_SUPPORT_ENDS, out);
        cr_expect_str_eq(out->str, derivations[i].derived, "%s: got '%s'", derivations[i].yaml,
                         out->str);
    }
    g_autofree char *faults = wp_diag_list_to_text(diags);

    cr_expect_str_eq(faults, "");
}

Test(derive, names_the_row_of_a_fault)
{
    g_autoptr(WpCatalogue) names =
        pack_text_catalogue("os-names.csv", "pattern,family,distribution,version,arch,edition\n"
                                            "(oops,linux,x,,,\n"
                                            "fine,linux,x,,,");
    g_autoptr(WpCatalogue) cycles = pack_text_catalogue(
        "os-lifecycle.csv", "distribution,version,support_ends,extended_support_ends\n"
                            "x,1,soon,\n"
                            "y,1,2020-01-01,\n"
                            "Y,1,2020-01-01,");
    g_autoptr(WpCatalogue) engines = pack_text_catalogue("db-lifecycle.csv", "engin,pattern\na,b");
    const WpCatalogue *all[] = {names, cycles, engines};
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpDeriver) deriver = wp_deriver_new(all, G_N_ELEMENTS(all), diags);
    g_autofree char *faults = wp_diag_list_to_text(diags);

    cr_expect_str_eq(
        faults,
        "db-lifecycle.csv:1: error: this catalogue needs the column 'engine' [MISSING_KEY]\n"
        "  column 'engin' is near: is it meant?\n"
        "db-lifecycle.csv:1: error: this catalogue needs the column 'support_ends' [MISSING_KEY]\n"
        "db-lifecycle.csv:1: error: this catalogue needs the column 'extended_support_ends' "
        "[MISSING_KEY]\n"
        "os-lifecycle.csv:2: error: 'soon' is no day: wanted one such as 2027-01-31 [RULE_FAULT]\n"
        "os-lifecycle.csv:4: error: 'y|1' is listed twice [RULE_FAULT]\n"
        "os-names.csv:2: error: '(oops' is no regular expression [RULE_FAULT]\n",
        "got\n%s", faults);
    cr_assert(deriver);
}
