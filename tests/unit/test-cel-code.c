#include <criterion/criterion.h>

#include "tests/unit/cel-kit.h"

/* The code that conditions on vms (cel-kit.h) become: what is folded, run once, or run per text. */

static const struct {
    const char *expression;
    const char *code;
} cases[] = {
    {"vm.cores > 64", "field r0 vm.cores\n"
                      "const r1 64\n"
                      "gt r0 r0 r1\n"},
    {"1 + 2 * 3 == 7", "const r0 true\n"},
    {"vm.os.family == 'windows' && vm.cores > 64", "field r0 vm.os.family\n"
                                                   "const r1 'windows'\n"
                                                   "eq r0 r0 r1\n"
                                                   "and r0 {\n"
                                                   "  field r1 vm.cores\n"
                                                   "  const r2 64\n"
                                                   "  gt r1 r1 r2\n"
                                                   "}\n"},
    {"vm.name == 'a' || vm.name == 'b' || vm.cores > 1", "field r0 vm.name\n"
                                                         "const r1 'a'\n"
                                                         "eq r0 r0 r1\n"
                                                         "or r0 {\n"
                                                         "  field r1 vm.name\n"
                                                         "  const r2 'b'\n"
                                                         "  eq r1 r1 r2\n"
                                                         "}\n"
                                                         "or r0 {\n"
                                                         "  field r1 vm.cores\n"
                                                         "  const r2 1\n"
                                                         "  gt r1 r1 r2\n"
                                                         "}\n"},
    {"vm.os.family.startsWith('win') && vm.cores > 64", "field r0 vm.cores\n"
                                                        "const r1 64\n"
                                                        "gt r0 r0 r1\n"
                                                        "and r0 chosen lanes {\n"
                                                        "  field r1 vm.os.family\n"
                                                        "  per_text r1 {\n"
                                                        "    field r2 vm.os.family\n"
                                                        "    const r3 'win'\n"
                                                        "    call r2 startsWith r2 r3\n"
                                                        "  }\n"
                                                        "}\n"},
    {"vm.cores > 64 && vm.os.family.startsWith('win')", "field r0 vm.cores\n"
                                                        "const r1 64\n"
                                                        "gt r0 r0 r1\n"
                                                        "and r0 chosen lanes {\n"
                                                        "  field r1 vm.os.family\n"
                                                        "  per_text r1 {\n"
                                                        "    field r2 vm.os.family\n"
                                                        "    const r3 'win'\n"
                                                        "    call r2 startsWith r2 r3\n"
                                                        "  }\n"
                                                        "}\n"},
    {"vm.os.family.matches('^win') || vm.os.family.contains('x')", "field r0 vm.os.family\n"
                                                                   "per_text r0 {\n"
                                                                   "  field r1 vm.os.family\n"
                                                                   "  matches r1 r1 '^win'\n"
                                                                   "  or r1 chosen lanes {\n"
                                                                   "    field r2 vm.os.family\n"
                                                                   "    const r3 'x'\n"
                                                                   "    call r2 contains r2 r3\n"
                                                                   "  }\n"
                                                                   "}\n"},
    {"vm.disks.exists(d, d.size_gib > params.max_disk_gib)", "field r0 vm.disks\n"
                                                             "exists r0 item r1 {\n"
                                                             "  local r2 r1\n"
                                                             "  field r2 r2 vm.disks.size_gib\n"
                                                             "  const r3 32767.0\n"
                                                             "  gt r2 r2 r3\n"
                                                             "}\n"},
    {"vm.disks.map(d, d.size_gib > 1.0, d.name)", "field r0 vm.disks\n"
                                                  "map_each r0 item r1 {\n"
                                                  "  local r2 r1\n"
                                                  "  field r2 r2 vm.disks.size_gib\n"
                                                  "  const r3 1.0\n"
                                                  "  gt r2 r2 r3\n"
                                                  "} {\n"
                                                  "  local r2 r1\n"
                                                  "  field r2 r2 vm.disks.name\n"
                                                  "}\n"},
    {"vm.disks.exists(d, d.name.startsWith(vm.name))", "field r0 vm.disks\n"
                                                       "exists r0 item r1 {\n"
                                                       "  local r2 r1\n"
                                                       "  field r2 r2 vm.disks.name\n"
                                                       "  field r3 vm.name\n"
                                                       "  call r2 startsWith r2 r3\n"
                                                       "}\n"},
    {"vm.power_since < as_of - duration('4320h')", "field r0 vm.power_since\n"
                                                   "once r1 {\n"
                                                   "  var r2 as_of\n"
                                                   "  const r3 duration('15552000s')\n"
                                                   "  sub r2 r2 r3\n"
                                                   "}\n"
                                                   "lt r0 r0 r1\n"},
    {"has(vm.os.family) && has(vm.tags.owner)", "field r0 vm.os.family\n"
                                                "known r0 r0\n"
                                                "and r0 {\n"
                                                "  field r1 vm.tags\n"
                                                "  has r1 r1 'owner'\n"
                                                "}\n"},
    {"vm.tags.owner == vm.tags['cost']", "field r0 vm.tags\n"
                                         "select r0 r0 'owner'\n"
                                         "field r1 vm.tags\n"
                                         "const r2 'cost'\n"
                                         "index r1 r1 r2\n"
                                         "eq r0 r0 r1\n"},
    {"vm.secure_boot ? vm.cores : 0", "field r0 vm.secure_boot\n"
                                      "choose r0 {\n"
                                      "  field r1 vm.cores\n"
                                      "} {\n"
                                      "  const r2 0\n"
                                      "}\n"},
    {"cel.bind(x, vm.cores, x + x)", "field r0 vm.cores\n"
                                     "bind r0 {\n"
                                     "  local r1 r0\n"
                                     "  local r2 r0\n"
                                     "  add r1 r1 r2\n"
                                     "}\n"},
    {"lookup('os', vm.os.family).support < as_of", "field r0 vm.os.family\n"
                                                   "per_text r0 {\n"
                                                   "  field r1 vm.os.family\n"
                                                   "  lookup r1 r1 lookup(os)\n"
                                                   "  field r1 r1 lookup(os).support\n"
                                                   "  var r2 as_of\n"
                                                   "  lt r1 r1 r2\n"
                                                   "}\n"},
    {"lookup('os', 'linux').vcpus", "once r0 {\n"
                                    "  const r1 'linux'\n"
                                    "  lookup r1 r1 lookup(os)\n"
                                    "  field r1 r1 lookup(os).vcpus\n"
                                    "}\n"},
    {"!(vm.cores in [1, 2, 3])", "field r0 vm.cores\n"
                                 "const r1 [1, 2, 3]\n"
                                 "in r0 r0 r1\n"
                                 "not r0 r0\n"},
    {"vm.os.family in ['a', 'b']", "field r0 vm.os.family\n"
                                   "const r1 ['a', 'b']\n"
                                   "in r0 r0 r1\n"},
    {"-vm.cores + size(vm.disks)", "field r0 vm.cores\n"
                                   "neg r0 r0\n"
                                   "field r1 vm.disks\n"
                                   "call r1 size r1\n"
                                   "add r0 r0 r1\n"},
    {"{'a': vm.cores, 'b': 2}['a']", "const r0 'a'\n"
                                     "field r1 vm.cores\n"
                                     "const r2 'b'\n"
                                     "const r3 2\n"
                                     "map r0 r0 r1 r2 r3\n"
                                     "const r1 'a'\n"
                                     "index r0 r0 r1\n"},
    {"[vm.name, 'x'].join(',')", "field r0 vm.name\n"
                                 "per_text r0 {\n"
                                 "  field r1 vm.name\n"
                                 "  const r2 'x'\n"
                                 "  list r1 r1 r2\n"
                                 "  const r2 ','\n"
                                 "  call r1 join r1 r2\n"
                                 "}\n"},
    {"vm.disks[0].name", "field r0 vm.disks\n"
                         "const r1 0\n"
                         "index r0 r0 r1\n"
                         "field r0 r0 vm.disks.name\n"},
    {"true || vm.cores > 1", "const r0 true\n"},
    {"true && vm.cores > 1", "field r0 vm.cores\n"
                             "const r1 1\n"
                             "gt r0 r0 r1\n"},
    {"vm.cores > 1 && false", "const r0 false\n"},
    {"params.limit > 3 ? vm.name : 'x'", "field r0 vm.name\n"},
    {"[1, 2, 3].all(x, x < 4)", "const r0 true\n"},
    {"1 / 0 > 1", "once r0 {\n"
                  "  const r1 1\n"
                  "  const r2 0\n"
                  "  div r1 r1 r2\n"
                  "  const r2 1\n"
                  "  gt r1 r1 r2\n"
                  "}\n"},
    {"vm", "root r0 vm\n"},
    {"vm.os.version.size() > 3 && version(vm.os.version) < version('8')",
     "field r0 vm.os.version\n"
     "per_text r0 {\n"
     "  field r1 vm.os.version\n"
     "  call r1 size r1\n"
     "  const r2 3\n"
     "  gt r1 r1 r2\n"
     "  and r1 chosen lanes {\n"
     "    field r2 vm.os.version\n"
     "    call r2 version r2\n"
     "    const r3 version('8')\n"
     "    lt r2 r2 r3\n"
     "  }\n"
     "}\n"},
    {"vm.name.contains('a') && vm.os.family.contains('b')", "field r0 vm.name\n"
                                                            "per_text r0 {\n"
                                                            "  field r1 vm.name\n"
                                                            "  const r2 'a'\n"
                                                            "  call r1 contains r1 r2\n"
                                                            "}\n"
                                                            "and r0 chosen lanes {\n"
                                                            "  field r1 vm.os.family\n"
                                                            "  per_text r1 {\n"
                                                            "    field r2 vm.os.family\n"
                                                            "    const r3 'b'\n"
                                                            "    call r2 contains r2 r3\n"
                                                            "  }\n"
                                                            "}\n"},
};

Test(cel_code, cases)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(CelKit) kit = cel_kit_new(false);
        g_autofree char *code = cel_kit_dump(kit, cases[i].expression);

        cr_expect_str_eq(code, cases[i].code, "%s is\n%swanted\n%s", cases[i].expression, code,
                         cases[i].code);
    }
}
