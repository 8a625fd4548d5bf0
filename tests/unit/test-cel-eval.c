#include <criterion/criterion.h>

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
