#include <criterion/criterion.h>
#include <string.h>

#include "tests/unit/cel-kit.h"

/* Conditions on the estate of cel-kit.h: what they give for each vm (or database). */

typedef struct {
    const char *expression;
    const char *values;
} Case;

static const Case on_vms[] = {
    {"vm.cores > 8", "false, true, unknown(vm.cores), false"},
    {"vm.os.family == 'windows'", "true, false, unknown(vm.os.family), true"},
    {"vm.os.family == 'windows' && vm.cores > 4",
     "false, false, unknown(vm.os.family vm.cores), true"},
    {"vm.os.family != 'windows' || vm.cores < 100",
     "true, true, unknown(vm.os.family vm.cores), true"},
    {"has(vm.os.family)", "true, true, false, true"},
    {"has(vm.os.family) && vm.os.family == 'linux'", "false, true, false, false"},
    {"vm.disks.exists(d, d.size_gib > params.max_disk_gib)",
     "false, true, unknown(vm.disks), false"},
    {"vm.disks.exists(d, d.size_gib > 50000)",
     "false, unknown(vm.disks), unknown(vm.disks), false"},
    {"vm.disks.all(d, d.size_gib < params.max_disk_gib)", "true, false, unknown(vm.disks), true"},
    {"vm.disks.exists(d, d.shared)", "unknown(vm.disks.shared), true, unknown(vm.disks), false"},
    {"vm.disks.exists_one(d, d.name == 'c')", "true, unknown(vm.disks), unknown(vm.disks), false"},
    {"vm.disks.filter(d, d.size_gib > 50.0).map(d, d.name)",
     "['d'], ['data', ...], unknown(vm.disks), []"},
    {"vm.disks.map(d, d.size_gib > 50.0, d.name)", "['d'], ['data', ...], unknown(vm.disks), []"},
    {"size(vm.disks)", "2, unknown(vm.disks), unknown(vm.disks), 0"},
    {"vm.disks.size() > 1", "true, unknown(vm.disks), unknown(vm.disks), false"},
    {"vm.disks[0].name", "'c', 'data', unknown(vm.disks), error: index out of range"},
    {"vm.disks[0].size_gib > 39", "true, true, unknown(vm.disks), error: index out of range"},
    {"vm.memory_mib / 1024.0 > vm.size_gib",
     "false, false, unknown(vm.memory_mib vm.size_gib), true"},
    {"vm.tags.owner", "'ann', error: no such key, unknown(vm.tags), 'bob'"},
    {"vm.tags['owner'] == 'ann'", "true, error: no such key, unknown(vm.tags), false"},
    {"'owner' in vm.tags", "true, false, unknown(vm.tags), true"},
    {"has(vm.tags.owner)", "true, false, false, true"},
    {"vm.tags.exists(k, vm.tags[k] == '7')", "true, false, unknown(vm.tags), false"},
    {"vm.ips.exists(a, cidr('10.0.0.0/8').containsIP(a))", "true, false, unknown(vm.ips), false"},
    {"'10.0.0.2' in vm.ips", "true, false, unknown(vm.ips), false"},
    {"vm.name in params.names", "true, true, false, false"},
    {"vm.name in ['a', 'db1']", "false, true, false, false"},
    {"vm.os.family in ['windows', 'linux', 'solaris', 'aix', 'hpux']",
     "true, true, unknown(vm.os.family), true"},
    {"vm.name.matches('^[a-z]+1$')", "true, true, true, false"},
    {"vm.name.upperAscii() + '!'", "'WEB1!', 'DB1!', 'APP1!', 'OLD!'"},
    {"vm.power_since < as_of - duration('4320h')", "true, true, unknown(vm.power_since), true"},
    {"as_of - vm.power_since > duration('8760h')", "false, true, unknown(vm.power_since), true"},
    {"vm.rto <= duration('4h')", "true, unknown(vm.rto), unknown(vm.rto), true"},
    {"version(vm.os.version) < version('2008')", "false, true, unknown(vm.os.version), true"},
    {"lookup('os', vm.os.family).support < as_of",
     "true, unknown(lookup(os).support), unknown(vm.os.family), true"},
    {"has(lookup('os', vm.os.family).support)", "true, false, false, true"},
    {"lookup('os', vm.os.family).vcpus", "64, 128, unknown(vm.os.family), 64"},
    {"vm.cores > lookup('os', vm.os.family).vcpus",
     "false, false, unknown(vm.cores vm.os.family), false"},
    {"vm.cores / (vm.cores - 4) > 0", "error: division by zero, true, unknown(vm.cores), true"},
    {"vm.cores / (vm.cores - 4) > 0 || true", "true, true, true, true"},
    {"vm.secure_boot ? 'yes' : 'no'",
     "'yes', 'no', unknown(vm.secure_boot), unknown(vm.secure_boot)"},
    {"vm.cores > 10 ? vm.name : vm.os.family", "'windows', 'db1', unknown(vm.cores), 'windows'"},
    {"cel.bind(x, vm.cores + 1, x * x)", "25, 4225, unknown(vm.cores), 81"},
    {"vm.disks.exists(d, d.size_gib * 2.0 > vm.size_gib)", "true, true, unknown(vm.disks), false"},
    {"vm.disks.exists(d, vm.ips.exists(i, i.endsWith('.2') && d.name == 'd'))",
     "true, unknown(vm.disks), unknown(vm.disks), false"},
    {"[vm.cores, 1].exists(c, c == 1)", "true, true, unknown(vm.cores), true"},
    {"vm.os.family.startsWith('w') && vm.os.family.endsWith('s') || vm.os.family == 'linux'",
     "true, true, unknown(vm.os.family), true"},
    {"vm.disks.exists(d, d.size_gib > 50.0 && vm.size_gib > d.size_gib)",
     "false, unknown(vm.disks), unknown(vm.disks), false"},
    {"vm.disks.map(d, d.size_gib + 1.0)", "[41.0, 101.0], [40001.5, ...], unknown(vm.disks), []"},
    {"vm.disks.filter(d, vm.cores > 4)", "[], [row 3, ...], unknown(vm.disks), []"},
    {"vm.ips.map(i, i + '/' + vm.name)",
     "['10.0.0.1/web1', '10.0.0.2/web1'], ['192.168.1.7/db1'], unknown(vm.ips), []"},
    {"vm.tags.map(k, k)", "['owner', 'cost'], [], unknown(vm.tags), ['owner']"},
    {"vm.tags == {'owner': 'bob'}", "false, false, unknown(vm.tags), true"},
    {"vm.ips == ['192.168.1.7']", "false, true, unknown(vm.ips), false"},
    {"vm.disks == vm.disks", "true, unknown(vm.disks), unknown(vm.disks), true"},
    {"vm.name < 'old'", "false, true, true, false"},
    {"vm.name == vm.os.family", "false, false, unknown(vm.os.family), false"},
    {"vm.power_since.getFullYear()", "2026, 2025, unknown(vm.power_since), 1999"},
    {"vm.rto + duration('30m')",
     "duration('16200s'), unknown(vm.rto), unknown(vm.rto), duration('5400s')"},
    {"vm.power_since + vm.rto",
     "timestamp('2026-01-01T04:00:00Z'), unknown(vm.rto), unknown(vm.power_since vm.rto), "
     "timestamp('1999-12-31T01:00:00Z')"},
    {"vm.cores == 4.0", "true, false, unknown(vm.cores), false"},
    {"vm.size_gib == 0", "false, false, unknown(vm.size_gib), true"},
    {"vm.cores > 3.5", "true, true, unknown(vm.cores), true"},
    {"vm.size_gib < vm.memory_mib * 1.0", "true, true, unknown(vm.size_gib vm.memory_mib), true"},
    {"-vm.cores", "-4, -64, unknown(vm.cores), -8"},
    {"!vm.secure_boot", "false, true, unknown(vm.secure_boot), unknown(vm.secure_boot)"},
    {"vm.cores % 3", "1, 1, unknown(vm.cores), 2"},
    {"vm.cores * 9223372036854775807",
     "error: overflow: an int outside -9223372036854775808 .. 9223372036854775807, error: "
     "overflow: an int outside -9223372036854775808 .. 9223372036854775807, unknown(vm.cores), "
     "error: overflow: an int outside -9223372036854775808 .. 9223372036854775807"},
    {"vm.size_gib / 0.0", "Infinity, Infinity, unknown(vm.size_gib), NaN"},
    {"math.greatest(vm.cores, 7)", "7, 64, unknown(vm.cores), 8"},
    {"vm.cores + size(vm.name)", "8, 67, unknown(vm.cores), 11"},
    {"{'a': vm.cores}['a']", "4, 64, unknown(vm.cores), 8"},
    {"{vm.name: 1}", "{'web1': 1}, {'db1': 1}, {'app1': 1}, {'old': 1}"},
    {"[vm.name, vm.os.version]",
     "['web1', '2012 R2'], ['db1', '8.6'], unknown(vm.os.version), ['old', '2003']"},
    {"vm.disks.map(d, d.name).join('+')", "'c+d', unknown(vm.disks), unknown(vm.disks), ''"},
    {"vm.disks.map(d, d.name).size() == 0", "false, unknown(vm.disks), unknown(vm.disks), true"},
    {"vm.disks.map(d, [d.name, vm.name])",
     "[['c', 'web1'], ['d', 'web1']], [['data', 'db1'], ...], unknown(vm.disks), []"},
    {"vm.ips.exists_one(i, i.startsWith('192'))", "false, true, unknown(vm.ips), false"},
    {"vm.disks.exists_one(d, d.shared)",
     "unknown(vm.disks.shared), unknown(vm.disks), unknown(vm.disks), false"},
    {"vm.disks.all(d, !d.shared)", "unknown(vm.disks.shared), false, unknown(vm.disks), true"},
    {"vm.name == 'web1' || vm.cores / 0 > 1",
     "true, error: division by zero, unknown(vm.cores), error: division by zero"},
    {"vm.name == 'web1' && vm.cores / 0 > 1", "error: division by zero, false, false, false"},
    {"vm.cores > 8 ? vm.cores / 0 : vm.cores", "4, error: division by zero, unknown(vm.cores), 8"},
    {"vm.name.contains('1') ? vm.name.size() : 0", "4, 3, 4, 0"},
    {"lookup('os', 'windows').vcpus", "64, 64, 64, 64"},
    {"lookup('os', 'aix').vcpus",
     "unknown(lookup(os)), unknown(lookup(os)), unknown(lookup(os)), unknown(lookup(os))"},
    {"has(lookup('os', 'aix').vcpus)", "false, false, false, false"},
    {"lookup('os', vm.os.family) == lookup('os', 'linux')",
     "false, true, unknown(vm.os.family), false"},
    {"vm == vm", "true, true, true, true"},
    {"as_of.getFullYear() == 2026", "true, true, true, true"},
    {"params.limit + vm.cores", "68, 128, unknown(vm.cores), 72"},
    {"vm.cores in [4, 8.0]", "true, false, unknown(vm.cores), true"},
    {"'linux' == vm.os.family", "false, true, unknown(vm.os.family), false"},
    {"8 < vm.cores", "false, true, unknown(vm.cores), false"},
    {"as_of > vm.power_since", "true, true, unknown(vm.power_since), true"},
    {"cel.bind(n, vm.name, n.startsWith('w') || n.endsWith('d'))", "true, false, false, true"},
    {"cel.bind(d, vm.disks, d.exists(x, x.size_gib > 99.0) && d.all(x, has(x.name)))",
     "true, unknown(vm.disks), unknown(vm.disks), false"},
    {"1 + 2 * 3", "7, 7, 7, 7"},
    {"'a' + 'b'", "'ab', 'ab', 'ab', 'ab'"},
    {"timestamp('2026-01-01T00:00:00Z') <= vm.power_since",
     "true, false, unknown(vm.power_since), false"},
    {"has([vm.tags][vm.cores - 4].owner)", "true, false, false, false"},
    {"has({vm.name: 1}.web1)", "true, false, false, false"},
};

static const Case on_dbs[] = {
    {"db.host.cores > 8", "true, unknown(db.host)"},
    {"db.host.os.family == 'linux'", "true, unknown(db.host)"},
    {"has(db.host.os.family)", "true, false"},
    {"db.host.disks.exists(d, d.size_gib > params.max_disk_gib)", "true, unknown(db.host)"},
    {"db.host.name.contains('db') && db.name == 'erp'", "true, false"},
};

static void
check(bool of_db, const Case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        g_autoptr(CelKit) kit = cel_kit_new(of_db);
        g_autofree char *values = cel_kit_values(kit, cases[i].expression);

        cr_expect_str_eq(values, cases[i].values, "%s gives\n  %s, wanted\n  %s",
                         cases[i].expression, values, cases[i].values);
    }
}

Test(cel_eval, vms)
{
    check(false, on_vms, G_N_ELEMENTS(on_vms));
}

Test(cel_eval, databases)
{
    check(true, on_dbs, G_N_ELEMENTS(on_dbs));
}

/* ---- batches ---- */

#define N_ROWS 3000

static void
append_rows(GString *out, const WpCelValue *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        wp_cel_value_append(out, &values[i]);
        if (values[i].kind == WP_CEL_UNKNOWN)
            g_string_append_printf(out, " %" G_GINT64_MODIFIER "x", values[i].missing);
        g_string_append_c(out, '\n');
    }
}

/* Many rows in any order give what each gives alone: lanes do not disturb each other, whatever
 * pieces lists are cut into and whichever text is looked up first. */
static void
check_batch(const char *expression)
{
    g_autoptr(CelKit) kit = cel_kit_new(false);
    g_autofree char *diags = NULL;
    g_autoptr(WpCelProgram) program = cel_kit_compile(kit, expression, WP_CEL_ANY, &diags);
    g_autofree WpRowId *rows = g_new(WpRowId, N_ROWS);
    g_autofree WpCelValue *values = g_new(WpCelValue, N_ROWS);
    g_autoptr(GString) together = g_string_new(NULL);
    g_autoptr(GString) apart = g_string_new(NULL);
    uint32_t random = 1;

    cr_assert_not_null(program, "%s: %s", expression, diags);
    for (size_t i = 0; i < N_ROWS; i++) {
        random = random * 1664525u + 1013904223u;
        rows[i] = 1 + (random >> 20) % 4;
    }
    wp_cel_evaluate(cel_kit_evaluator(kit), program, rows, N_ROWS, values);
    append_rows(together, values, N_ROWS);
    for (size_t i = 0; i < N_ROWS; i++) {
        wp_cel_evaluate(cel_kit_evaluator(kit), program, rows + i, 1, values);
        append_rows(apart, values, 1);
    }
    cr_expect_str_eq(together->str, apart->str, "%s depends on its neighbours", expression);
}

Test(cel_eval, batches_give_what_rows_give)
{
    for (size_t i = 0; i < G_N_ELEMENTS(on_vms); i++)
        check_batch(on_vms[i].expression);
}

/* ---- limits ---- */

#define TEN "[1, 2, 3, 4, 5, 6, 7, 8, 9, vm.cores]"

static const Case limits[] = {
    /* 10^7 steps; only where nothing is unknown before */
    {TEN ".all(a, " TEN ".all(b, " TEN ".all(c, " TEN ".all(d, " TEN ".all(e, " TEN ".all(f, " TEN
         ".all(g, a + b + c + d + e + f + g > 0)))))))",
     "error: takes more than 1,000,000 steps for one row, error: takes more than 1,000,000 steps "
     "for one row, unknown(vm.cores), error: takes more than 1,000,000 steps for one row"},
    {"cel.bind(a, vm.name + '0123456789', cel.bind(b, a + a + a + a + a + a + a + a + a + a, "
     "cel.bind(c, b + b + b + b + b + b + b + b + b + b, cel.bind(d, c + c + c + c + c + c + c + c "
     "+ c + c, cel.bind(e, d + d + d + d + d + d + d + d + d + d, e + e + e + e + e + e + e + e + "
     "e + e).size() > 1))))",
     "error: a text longer than 1 MiB, error: a text longer than 1 MiB, error: a text longer than "
     "1 MiB, error: a text longer than 1 MiB"},
    {"cel.bind(a, vm.name.split(''), cel.bind(b, a + a + a + a + a + a + a + a + a + a, "
     "cel.bind(c, b + b + b + b + b + b + b + b + b + b, cel.bind(d, c + c + c + c + c + c + c + c "
     "+ c + c, cel.bind(e, d + d + d + d + d + d + d + d + d + d, e + e + e + e + e + e + e + e + "
     "e + e).size() > 1))))",
     "error: a list of more than 131072 items, error: a list of more than 131072 items, error: a "
     "list of more than 131072 items, error: a list of more than 131072 items"},
};

Test(cel_eval, limits)
{
    check(false, limits, G_N_ELEMENTS(limits));
}

static void
check_limit(const char *expression, const char *part)
{
    g_autoptr(CelKit) kit = cel_kit_new(false);
    g_autofree char *diags = cel_kit_diags(kit, expression, WP_CEL_ANY);

    cr_expect(strstr(diags, part), "%.60s: '%s' lacks '%s'", expression, diags, part);
}

Test(cel_eval, limits_of_text)
{
    g_autoptr(GString) deep = g_string_new(NULL);
    g_autoptr(GString) chain = g_string_new("1");
    g_autoptr(GString) list = g_string_new("[");
    g_autoptr(GString) large = g_string_new("true");

    for (int i = 0; i < 200; i++)
        g_string_append_c(deep, '(');
    for (int i = 0; i < 2000; i++)
        g_string_append(chain, "+1");
    for (int i = 0; i < 300; i++)
        g_string_append(list, "vm.cores,");
    g_string_append(list, "1]");
    while (large->len <= WP_CEL_MAX_SIZE)
        g_string_append(large, " || true");
    check_limit(deep->str, "nested deeper than 100 levels [CEL_LIMIT]");
    check_limit(chain->str, "more than 1000 operations one in another [CEL_LIMIT]");
    check_limit(list->str, "more than 200 parts of one expression at a time [CEL_LIMIT]");
    check_limit(large->str, "at most 65536 are read [CEL_LIMIT]");
}
