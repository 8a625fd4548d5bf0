#include <criterion/criterion.h>

#include "tests/unit/cel-kit.h"

/* What must be refused as a condition on vms (cel-kit.h): each with its place, the nearest right
 * name or the cure. */

static const struct {
    const char *expression;
    const char *diags;
} invalid[] = {
    {"vm.coers > 8", "f:1:4: error: vm has no member 'coers' [CEL_NAME]\n"
                     "  vm.coers > 8\n"
                     "     ^^^^^\n"
                     "  did you mean 'cores'?\n"},
    {"vm.os.famly == 'x'", "f:1:7: error: vm has no member 'os.famly' [CEL_NAME]\n"
                           "  vm.os.famly == 'x'\n"
                           "        ^^^^^\n"
                           "  did you mean 'os.family'?\n"},
    {"vm.os == 'x'", "f:1:4: error: 'os' is only the beginning of a name [CEL_NAME]\n"
                     "  vm.os == 'x'\n"
                     "     ^^\n"
                     "  there are os.family, os.version\n"},
    {"vn.cores > 1", "f:1:1: error: no such name: 'vn' [CEL_NAME]\n"
                     "  vn.cores > 1\n"
                     "  ^^\n"
                     "  did you mean 'vm'?\n"},
    {"params.max_dsk_gib > 1.0", "f:1:1: error: no such name: 'params.max_dsk_gib' [CEL_NAME]\n"
                                 "  params.max_dsk_gib > 1.0\n"
                                 "  ^^^^^^^^^^^^^^^^^^\n"
                                 "  did you mean 'params.max_disk_gib'?\n"},
    {"params > 1", "f:1:1: error: no such name: 'params' [CEL_NAME]\n"
                   "  params > 1\n"
                   "  ^^^^^^\n"
                   "  the names here are params.NAME, as_of, vm\n"},
    {"vm.cores > 'a'", "f:1:1: error: '>' does not take int and string [CEL_TYPE]\n"
                       "  vm.cores > 'a'\n"
                       "  ^^^^^^^^^^^^^^\n"},
    {"vm.cores + vm.size_gib > 1", "f:1:1: error: '+' does not take int and double [CEL_TYPE]\n"
                                   "  vm.cores + vm.size_gib > 1\n"
                                   "  ^^^^^^^^^^^^^^^^^^^^^^\n"
                                   "  write double(vm.cores)\n"},
    {"vm.size_gib * 2 > 1", "f:1:1: error: '*' does not take double and int [CEL_TYPE]\n"
                            "  vm.size_gib * 2 > 1\n"
                            "  ^^^^^^^^^^^^^^^\n"
                            "  write 2.0 for 2\n"},
    {"vm.cores * 2.0 > 1", "f:1:1: error: '*' does not take int and double [CEL_TYPE]\n"
                           "  vm.cores * 2.0 > 1\n"
                           "  ^^^^^^^^^^^^^^\n"
                           "  write double(vm.cores)\n"},
    {"vm.memory_mib + vm.size_gib > 1.0", "f:1:1: error: different units: vm.memory_mib "
                                          "(mebibytes) and vm.size_gib (gibibytes) [CEL_TYPE]\n"
                                          "  vm.memory_mib + vm.size_gib > 1.0\n"
                                          "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
                                          "  write vm.memory_mib / 1024.0 to have gibibytes\n"},
    {"vm.cores > vm.size_gib",
     "f:1:1: error: different units: vm.cores (a count) and vm.size_gib (gibibytes) [CEL_TYPE]\n"
     "  vm.cores > vm.size_gib\n"
     "  ^^^^^^^^^^^^^^^^^^^^^^\n"
     "  these are different things, no factor makes one of the other\n"},
    {"vm.size_gib", "f:1:1: error: wanted bool; this is double [CEL_TYPE]\n"
                    "  vm.size_gib\n"
                    "  ^^^^^^^^^^^\n"},
    {"vm.name = 'x'",
     "f:1:9: error: '=' is not part of an expression; equality is '==' [CEL_SYNTAX]\n"
     "  vm.name = 'x'\n"
     "          ^\n"},
    {"vm.name == 'x' & true",
     "f:1:16: error: '&' is not part of an expression; and is '&&' [CEL_SYNTAX]\n"
     "  vm.name == 'x' & true\n"
     "                 ^\n"},
    {"vm.name == 'x' && ", "f:1:18: error: found the end where a value is wanted [CEL_SYNTAX]\n"
                           "  vm.name == 'x' && \n"
                           "                   ^\n"},
    {"(vm.cores > 1", "f:1:14: error: found the end where ')' is wanted [CEL_SYNTAX]\n"
                      "  (vm.cores > 1\n"
                      "               ^\n"},
    {"vm.cores > 1)",
     "f:1:13: error: found ')' where an operator or the end is wanted [CEL_SYNTAX]\n"
     "  vm.cores > 1)\n"
     "              ^\n"},
    {"[1, 2", "f:1:6: error: found the end where ']' is wanted [CEL_SYNTAX]\n"
              "  [1, 2\n"
              "       ^\n"},
    {"vm.name.contains(1)", "f:1:1: error: contains() does not take (string, int) [CEL_TYPE]\n"
                            "  vm.name.contains(1)\n"
                            "  ^^^^^^^^^^^^^^^^^^^\n"
                            "  it is written string.contains(string)\n"},
    {"vm.name.contain('x')", "f:1:9: error: no function 'contain' [CEL_NAME]\n"
                             "  vm.name.contain('x')\n"
                             "          ^^^^^^^\n"
                             "  did you mean 'contains'?\n"},
    {"contains(vm.name, 'x')", "f:1:1: error: no function 'contains' [CEL_NAME]\n"
                               "  contains(vm.name, 'x')\n"
                               "  ^^^^^^^^\n"
                               "  it is written string.contains(string)\n"},
    {"size(1)", "f:1:1: error: size() does not take (int) [CEL_TYPE]\n"
                "  size(1)\n"
                "  ^^^^^^^\n"
                "  it is written size(string), size(list), size(map)\n"},
    {"vm.disks.exists(d.size > 1)", "f:1:10: error: a macro with too few or too many arguments; it "
                                    "is written exists(x, condition on x) [CEL_SYNTAX]\n"
                                    "  vm.disks.exists(d.size > 1)\n"
                                    "           ^^^^^^^^^^^^^^^^^^\n"},
    {"vm.disks.exists(d, d.sizegib > 1)", "f:1:22: error: disk has no member 'sizegib' [CEL_NAME]\n"
                                          "  vm.disks.exists(d, d.sizegib > 1)\n"
                                          "                       ^^^^^^^\n"
                                          "  did you mean 'size_gib'?\n"},
    {"vm.disks.exists(d, d.size_gib)",
     "f:1:20: error: exists() wants a bool; this is double [CEL_TYPE]\n"
     "  vm.disks.exists(d, d.size_gib)\n"
     "                     ^^^^^^^^^^\n"},
    {"vm.cores.exists(d, true)",
     "f:1:1: error: exists() wants a list or a map; this is int [CEL_TYPE]\n"
     "  vm.cores.exists(d, true)\n"
     "  ^^^^^^^^\n"},
    {"has(vm)", "f:1:1: error: has() wants one member of something; it is written has(vm.name); "
                "for a key of a map: 'key' in map [CEL_SYNTAX]\n"
                "  has(vm)\n"
                "  ^^^^^^^\n"},
    {"has(vm.tags['x'])", "f:1:1: error: has() wants one member of something; it is written "
                          "has(vm.name); for a key of a map: 'key' in map [CEL_SYNTAX]\n"
                          "  has(vm.tags['x'])\n"
                          "  ^^^^^^^^^^^^^^^^^\n"},
    {"vm.name == null", "f:1:1: error: '==' does not take string and null [CEL_TYPE]\n"
                        "  vm.name == null\n"
                        "  ^^^^^^^^^^^^^^^\n"
                        "  values are never null; whether one is known is has(vm.name)\n"},
    {"vm.name.matches('[a')", "f:1:17: error: not a regular expression: missing terminating ] for "
                              "character class [CEL_SYNTAX]\n"
                              "  vm.name.matches('[a')\n"
                              "                  ^^^^\n"},
    {"vm.name.matches('(*UTF)a')",
     "f:1:17: error: not a regular expression: a pattern must not begin with '(*' [CEL_SYNTAX]\n"
     "  vm.name.matches('(*UTF)a')\n"
     "                  ^^^^^^^^^\n"},
    {"timestamp('2026-01-01') < as_of",
     "f:1:1: error: '2026-01-01' is not a timestamp such as 2027-01-04T20:00:00Z [CEL_TYPE]\n"
     "  timestamp('2026-01-01') < as_of\n"
     "  ^^^^^^^^^^^^^^^^^^^^^^^\n"},
    {"as_of < duration('1h')", "f:1:1: error: '<' does not take timestamp and duration [CEL_TYPE]\n"
                               "  as_of < duration('1h')\n"
                               "  ^^^^^^^^^^^^^^^^^^^^^^\n"},
    {"version(vm.os.version) < version('PostgreSQL 9.5')",
     "f:1:26: error: 'PostgreSQL 9.5' is not a version: it does not begin with a number "
     "[CEL_TYPE]\n"
     "  version(vm.os.version) < version('PostgreSQL 9.5')\n"
     "                           ^^^^^^^^^^^^^^^^^^^^^^^^^\n"},
    {"duration('1 h') > vm.rto", "f:1:1: error: '1 h' is not a duration such as 36h, 1h30m or "
                                 "1.5s (a day is 24h), or over 292 years [CEL_TYPE]\n"
                                 "  duration('1 h') > vm.rto\n"
                                 "  ^^^^^^^^^^^^^^^\n"},
    {"'a' in 'abc'", "f:1:1: error: 'in' does not take string and string [CEL_TYPE]\n"
                     "  'a' in 'abc'\n"
                     "  ^^^^^^^^^^^^\n"
                     "  a part of a text is found with text.contains(part)\n"},
    {"vm.name in [1, 2]", "f:1:1: error: 'in' does not take string and list(int) [CEL_TYPE]\n"
                          "  vm.name in [1, 2]\n"
                          "  ^^^^^^^^^^^^^^^^^\n"},
    {"true ? 1 : 'a'",
     "f:1:8: error: both sides of ':' must be of one type; these are int and string [CEL_TYPE]\n"
     "  true ? 1 : 'a'\n"
     "         ^^^^^^^\n"},
    {"lookup('oss', vm.name).x", "f:1:8: error: no table 'oss' [CEL_NAME]\n"
                                 "  lookup('oss', vm.name).x\n"
                                 "         ^^^^^\n"
                                 "  did you mean 'os'?\n"},
    {"lookup('os', vm.cores).support",
     "f:1:14: error: keys of table 'os' are string; this is int [CEL_TYPE]\n"
     "  lookup('os', vm.cores).support\n"
     "               ^^^^^^^^\n"},
    {"lookup(vm.name, 'x')",
     "f:1:8: error: the table of lookup() must be named by a literal text [CEL_TYPE]\n"
     "  lookup(vm.name, 'x')\n"
     "         ^^^^^^^\n"},
    {"lookup('os', vm.name).suport < as_of", "f:1:23: error: os has no member 'suport' [CEL_NAME]\n"
                                             "  lookup('os', vm.name).suport < as_of\n"
                                             "                        ^^^^^^\n"
                                             "  did you mean 'support'?\n"},
    {"math.foo(1)", "f:1:1: error: no function 'math.foo' [CEL_NAME]\n"
                    "  math.foo(1)\n"
                    "  ^^^^^^^^\n"
                    "  did you mean 'math.floor'?\n"},
    {"foo(1)", "f:1:1: error: no function 'foo' [CEL_NAME]\n"
               "  foo(1)\n"
               "  ^^^\n"},
    {"vm.secure_boot + 1", "f:1:1: error: '+' does not take bool and int [CEL_TYPE]\n"
                           "  vm.secure_boot + 1\n"
                           "  ^^^^^^^^^^^^^^^^^^\n"},
    {"!vm.cores", "f:1:1: error: '!' does not take int [CEL_TYPE]\n"
                  "  !vm.cores\n"
                  "  ^^^^^^^^^\n"},
    {"-vm.name", "f:1:1: error: '-' does not take string [CEL_TYPE]\n"
                 "  -vm.name\n"
                 "  ^^^^^^^^\n"},
    {"vm.disks[vm.name]", "f:1:10: error: [...] wants int here; this is string [CEL_TYPE]\n"
                          "  vm.disks[vm.name]\n"
                          "           ^^^^^^^\n"},
    {"vm.tags[1]", "f:1:9: error: [...] wants string here; this is int [CEL_TYPE]\n"
                   "  vm.tags[1]\n"
                   "          ^\n"},
    {"{1.5: 2}", "f:1:2: error: a key must be bool, int or string; this is double [CEL_TYPE]\n"
                 "  {1.5: 2}\n"
                 "   ^^^\n"},
    {"99999999999999999999", "f:1:1: error: a number that does not fit: ints go from "
                             "-9223372036854775808 to 9223372036854775807 [CEL_SYNTAX]\n"
                             "  99999999999999999999\n"
                             "  ^^^^^^^^^^^^^^^^^^^^\n"},
    {"0x", "f:1:1: error: '0x' without digits [CEL_SYNTAX]\n"
           "  0x\n"
           "  ^^\n"},
    {"12gib", "f:1:1: error: a number runs into letters; units are part of names, not of numbers "
              "[CEL_SYNTAX]\n"
              "  12gib\n"
              "  ^^^^^\n"},
    {"5u", "f:1:1: error: there are no unsigned numbers here: leave the 'u' away [CEL_SYNTAX]\n"
           "  5u\n"
           "  ^^\n"},
    {"b'abc'", "f:1:1: error: there are no bytes here: leave the 'b' away [CEL_SYNTAX]\n"
               "  b'abc'\n"
               "  ^^^^^^\n"},
    {"'abc", "f:1:1: error: a text that is not closed on its line [CEL_SYNTAX]\n"
             "  'abc\n"
             "  ^\n"},
    {"\"a\\qb\"", "f:1:3: error: no such escape; a backslash is '\\\\', or write a raw text: "
                  "r'...' [CEL_SYNTAX]\n"
                  "  \"a\\qb\"\n"
                  "    ^^\n"},
    {"vm.disks.map(d, d.name, d.name)",
     "f:1:17: error: map() wants a bool; this is string [CEL_TYPE]\n"
     "  vm.disks.map(d, d.name, d.name)\n"
     "                  ^^^^^^\n"},
    {"for == 1", "f:1:1: error: 'for' is a reserved word; wanted a value [CEL_SYNTAX]\n"
                 "  for == 1\n"
                 "  ^^^\n"},
    {"1 + + 2", "f:1:5: error: found '+' where a value is wanted [CEL_SYNTAX]\n"
                "  1 + + 2\n"
                "      ^\n"},
    {"vm . cores ? 1", "f:1:1: error: '?' wants a bool; this is int [CEL_TYPE]\n"
                       "  vm . cores ? 1\n"
                       "  ^^^^^^^^^^\n"
                       "f:1:15: error: found the end where ':' is wanted [CEL_SYNTAX]\n"
                       "  vm . cores ? 1\n"
                       "                ^\n"},
    {"@", "f:1:1: error: '@' is not part of an expression [CEL_SYNTAX]\n"
          "  @\n"
          "  ^\n"},
    {"vm{}", "f:1:3: error: found '{' where an operator is wanted [CEL_SYNTAX]\n"
             "  vm{}\n"
             "    ^\n"},
    {"a.b.c && vm.coers && (1 + ) && vm.cores == 'x'",
     "f:1:1: error: no such name: 'a' [CEL_NAME]\n"
     "  a.b.c && vm.coers && (1 + ) && vm.cores == 'x'\n"
     "  ^\n"
     "  the names here are params.NAME, as_of, vm\n"
     "f:1:13: error: vm has no member 'coers' [CEL_NAME]\n"
     "  a.b.c && vm.coers && (1 + ) && vm.cores == 'x'\n"
     "              ^^^^^\n"
     "  did you mean 'cores'?\n"
     "f:1:27: error: found ')' where a value is wanted [CEL_SYNTAX]\n"
     "  a.b.c && vm.coers && (1 + ) && vm.cores == 'x'\n"
     "                            ^\n"
     "f:1:32: error: '==' does not take int and string [CEL_TYPE]\n"
     "  a.b.c && vm.coers && (1 + ) && vm.cores == 'x'\n"
     "                                 ^^^^^^^^^^^^^^^\n"},
    {"vm.disks.exists(1, true)", "f:1:10: error: the first argument must be a new name; it is "
                                 "written exists(x, condition on x) [CEL_SYNTAX]\n"
                                 "  vm.disks.exists(1, true)\n"
                                 "           ^^^^^^^^^^^^^^^\n"},
    {"cel.bind(1, 2, 3)", "f:1:5: error: the first argument must be a new name; it is written "
                          "cel.bind(name, value, result) [CEL_SYNTAX]\n"
                          "  cel.bind(1, 2, 3)\n"
                          "      ^^^^^^^^^^^^^\n"},
    {"math.greatest('a', 1)",
     "f:1:15: error: math.greatest() wants numbers; this is string [CEL_TYPE]\n"
     "  math.greatest('a', 1)\n"
     "                ^^^\n"},
    {"vm.name.size() > 1 && vm.name.size(1)",
     "f:1:23: error: size() does not take (string, int) [CEL_TYPE]\n"
     "  vm.name.size() > 1 && vm.name.size(1)\n"
     "                        ^^^^^^^^^^^^^^^\n"
     "  it is written string.size(), list.size(), map.size()\n"},
    {"vm.name.split(',').join(1)",
     "f:1:1: error: join() does not take (list(string), int) [CEL_TYPE]\n"
     "  vm.name.split(',').join(1)\n"
     "  ^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
     "  it is written list.join(), list.join(string)\n"},
    {"[1].join()", "f:1:1: error: join() wants a list of string; this is a list of int [CEL_TYPE]\n"
                   "  [1].join()\n"
                   "  ^^^\n"},
    {"string(vm)", "f:1:1: error: string() does not take (vm) [CEL_TYPE]\n"
                   "  string(vm)\n"
                   "  ^^^^^^^^^^\n"
                   "  it is written string(bool), string(int), string(double), string(timestamp), "
                   "string(duration), string(ip), string(cidr), string(version)\n"},
    {"version(1)", "f:1:1: error: version() does not take (int) [CEL_TYPE]\n"
                   "  version(1)\n"
                   "  ^^^^^^^^^^\n"
                   "  it is written version(string)\n"},
    {"ip('300.1.1.1')", "f:1:1: error: wanted bool; this is ip [CEL_TYPE]\n"
                        "  ip('300.1.1.1')\n"
                        "  ^^^^^^^^^^^^^^^\n"},
    {"vm.ips.exists(i, ip(i).foo())", "f:1:24: error: no function 'foo' [CEL_NAME]\n"
                                      "  vm.ips.exists(i, ip(i).foo())\n"
                                      "                         ^^^\n"},
    {"vm.power_since + 1", "f:1:1: error: '+' does not take timestamp and int [CEL_TYPE]\n"
                           "  vm.power_since + 1\n"
                           "  ^^^^^^^^^^^^^^^^^^\n"
                           "  a span of time is written duration('720h'), which is 30 days\n"},
    {"int('9223372036854775808') == int('0')",
     "f:1:1: error: '9223372036854775808' is not an int [CEL_TYPE]\n"
     "  int('9223372036854775808') == int('0')\n"
     "  ^^^^^^^^^^^^^^^^^^^^^^^^^^\n"},
    {"int('1.5') == int('0')", "f:1:1: error: '1.5' is not an int [CEL_TYPE]\n"
                               "  int('1.5') == int('0')\n"
                               "  ^^^^^^^^^^\n"},
    {"double('1e400') == double('0')", "f:1:1: error: '1e400' is not a double [CEL_TYPE]\n"
                                       "  double('1e400') == double('0')\n"
                                       "  ^^^^^^^^^^^^^^^\n"},
    {"timestamp('2024-02-30T00:00:00Z') == timestamp('0')",
     "f:1:1: error: '2024-02-30T00:00:00Z' is not a timestamp such as 2027-01-04T20:00:00Z "
     "[CEL_TYPE]\n"
     "  timestamp('2024-02-30T00:00:00Z') == timestamp('0')\n"
     "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
     "f:1:38: error: '0' is not a timestamp such as 2027-01-04T20:00:00Z [CEL_TYPE]\n"
     "  timestamp('2024-02-30T00:00:00Z') == timestamp('0')\n"
     "                                       ^^^^^^^^^^^^^^\n"},
    {"duration('1d') == duration('0')", "f:1:1: error: '1d' is not a duration such as 36h, 1h30m "
                                        "or 1.5s (a day is 24h), or over 292 years [CEL_TYPE]\n"
                                        "  duration('1d') == duration('0')\n"
                                        "  ^^^^^^^^^^^^^^\n"},
    {"ip('192.168.00.1') == ip('0')",
     "f:1:1: error: '192.168.00.1' is not an address such as 10.0.0.1 or 2001:db8::1 [CEL_TYPE]\n"
     "  ip('192.168.00.1') == ip('0')\n"
     "  ^^^^^^^^^^^^^^^^^^\n"
     "f:1:23: error: '0' is not an address such as 10.0.0.1 or 2001:db8::1 [CEL_TYPE]\n"
     "  ip('192.168.00.1') == ip('0')\n"
     "                        ^^^^^^^\n"},
    {"vm.disks[0].siz_gib > 1.0", "f:1:13: error: disk has no member 'siz_gib' [CEL_NAME]\n"
                                  "  vm.disks[0].siz_gib > 1.0\n"
                                  "              ^^^^^^^\n"
                                  "  did you mean 'size_gib'?\n"},
    {"params.max_disk_gib > vm.memory_mib", "f:1:1: error: different units: params.max_disk_gib "
                                            "(gibibytes) and vm.memory_mib (mebibytes) [CEL_TYPE]\n"
                                            "  params.max_disk_gib > vm.memory_mib\n"
                                            "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
                                            "  write vm.memory_mib / 1024.0 to have gibibytes\n"},
    {"vm.size_gib == params.max_disk_gib && vm.size_gib in [vm.memory_mib]",
     "f:1:39: error: different units: vm.size_gib (gibibytes) and [...] (mebibytes) [CEL_TYPE]\n"
     "  vm.size_gib == params.max_disk_gib && vm.size_gib in [vm.memory_mib]\n"
     "                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
     "  write vm.size_gib * 1024.0 to have mebibytes\n"},
    {"vm.memory_mib in [vm.size_gib]",
     "f:1:1: error: different units: vm.memory_mib (mebibytes) and [...] (gibibytes) [CEL_TYPE]\n"
     "  vm.memory_mib in [vm.size_gib]\n"
     "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
     "  write vm.memory_mib / 1024.0 to have gibibytes\n"},
    {"math.greatest(vm.size_gib, vm.memory_mib) > 1.0",
     "f:1:1: error: different units: vm.size_gib (gibibytes) and vm.memory_mib (mebibytes) "
     "[CEL_TYPE]\n"
     "  math.greatest(vm.size_gib, vm.memory_mib) > 1.0\n"
     "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
     "  write vm.memory_mib / 1024.0 to have gibibytes\n"},
    {"vm.secure_boot ? vm.size_gib : vm.memory_mib",
     "f:1:1: error: different units: vm.size_gib (gibibytes) and vm.memory_mib (mebibytes) "
     "[CEL_TYPE]\n"
     "  vm.secure_boot ? vm.size_gib : vm.memory_mib\n"
     "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
     "  write vm.memory_mib / 1024.0 to have gibibytes\n"},
    {"abs(vm.cores) > 1", "f:1:1: error: no function 'abs' [CEL_NAME]\n"
                          "  abs(vm.cores) > 1\n"
                          "  ^^^\n"
                          "  did you mean 'math.abs'?\n"},
    {"vm.name.lower() == 'x'", "f:1:9: error: no function 'lower' [CEL_NAME]\n"
                               "  vm.name.lower() == 'x'\n"
                               "          ^^^^^\n"
                               "  did you mean 'lowerAscii'?\n"},
    {"vm.name.toUpper() == 'X'", "f:1:9: error: no function 'toUpper' [CEL_NAME]\n"
                                 "  vm.name.toUpper() == 'X'\n"
                                 "          ^^^^^^^\n"},
    {"[1, 'a'][0] == 'b' && vm.cores", "f:1:23: error: '&&' wants a bool; this is int [CEL_TYPE]\n"
                                       "  [1, 'a'][0] == 'b' && vm.cores\n"
                                       "                        ^^^^^^^^\n"},
    {"vm.tags.owner > 1", "f:1:1: error: '>' does not take string and int [CEL_TYPE]\n"
                          "  vm.tags.owner > 1\n"
                          "  ^^^^^^^^^^^^^^^^^\n"
                          "  write int(vm.tags.owner), or version(vm.tags.owner) and a version\n"},
    {"vm.disks.map(d, d.size_gib) == ['a']",
     "f:1:1: error: '==' does not take list(double) and list(string) [CEL_TYPE]\n"
     "  vm.disks.map(d, d.size_gib) == ['a']\n"
     "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"},
    {"as_off < as_of", "f:1:1: error: no such name: 'as_off' [CEL_NAME]\n"
                       "  as_off < as_of\n"
                       "  ^^^^^^\n"
                       "  did you mean 'as_of'?\n"},
    {"vm.power_since < '2026-01-01'",
     "f:1:1: error: '<' does not take timestamp and string [CEL_TYPE]\n"
     "  vm.power_since < '2026-01-01'\n"
     "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
     "  a time is written timestamp('2027-01-04T00:00:00Z')\n"},
    {"vm.rto > 4", "f:1:1: error: '>' does not take duration and int [CEL_TYPE]\n"
                   "  vm.rto > 4\n"
                   "  ^^^^^^^^^^\n"
                   "  a span of time is written duration('4h')\n"},
    {"version(vm.os.version) > '8'",
     "f:1:1: error: '>' does not take version and string [CEL_TYPE]\n"
     "  version(vm.os.version) > '8'\n"
     "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
     "  write version() around both sides\n"},
    {"true && 1", "f:1:9: error: '&&' wants a bool; this is int [CEL_TYPE]\n"
                  "  true && 1\n"
                  "          ^\n"},
    {"1 ? true : false", "f:1:1: error: '?' wants a bool; this is int [CEL_TYPE]\n"
                         "  1 ? true : false\n"
                         "  ^\n"},
    {"vm.cores in 5", "f:1:1: error: 'in' does not take int and int [CEL_TYPE]\n"
                      "  vm.cores in 5\n"
                      "  ^^^^^^^^^^^^^\n"},
    {"{'a': 1}.a.b", "f:1:12: error: int has no members [CEL_TYPE]\n"
                     "  {'a': 1}.a.b\n"
                     "             ^\n"},
    {"vm.disks.name == 'a'", "f:1:10: error: list has no members [CEL_TYPE]\n"
                             "  vm.disks.name == 'a'\n"
                             "           ^^^^\n"
                             "  a list is asked with exists(), all(), filter(), map(), [0]\n"},
    {"''''", "f:1:1: error: a text that is never closed [CEL_SYNTAX]\n"
             "  ''''\n"
             "  ^^^\n"},
    {"\"abc", "f:1:1: error: a text that is not closed on its line [CEL_SYNTAX]\n"
              "  \"abc\n"
              "  ^\n"},
    {"a.`b", "f:1:3: error: a quoted name needs letters, digits, '_', '.', '-', '/' or blanks "
             "between two backticks [CEL_SYNTAX]\n"
             "  a.`b\n"
             "    ^^\n"},
    {"``", "f:1:1: error: a quoted name needs letters, digits, '_', '.', '-', '/' or blanks "
           "between two backticks [CEL_SYNTAX]\n"
           "  ``\n"
           "  ^^\n"},
    {"1 == 2 == 3 == 'x'", "f:1:1: error: '==' does not take bool and int [CEL_TYPE]\n"
                           "  1 == 2 == 3 == 'x'\n"
                           "  ^^^^^^^^^^^\n"},
    {"(((((vm.cores)))) > 1", "f:1:22: error: found the end where ')' is wanted [CEL_SYNTAX]\n"
                              "  (((((vm.cores)))) > 1\n"
                              "                       ^\n"},
    /* what was meant */
    {"vm.cores == '4'", "f:1:1: error: '==' does not take int and string [CEL_TYPE]\n"
                        "  vm.cores == '4'\n"
                        "  ^^^^^^^^^^^^^^^\n"
                        "  a number stands without quotes: 4\n"},
    {"vm.name == 4", "f:1:1: error: '==' does not take string and int [CEL_TYPE]\n"
                     "  vm.name == 4\n"
                     "  ^^^^^^^^^^^^\n"
                     "  a text stands in quotes: '4'\n"},
    {"vm.disks.exist(d, d.size_gib > 1.0)", "f:1:10: error: no function 'exist' [CEL_NAME]\n"
                                            "  vm.disks.exist(d, d.size_gib > 1.0)\n"
                                            "           ^^^^^\n"
                                            "  did you mean 'exists'?\n"},
    {"vm.disks.any(d, d.size_gib > 1.0)", "f:1:10: error: no function 'any' [CEL_NAME]\n"
                                          "  vm.disks.any(d, d.size_gib > 1.0)\n"
                                          "           ^^^\n"
                                          "  lists have all, exists, exists_one, filter and map\n"},
    {"vm.ips.contains('10.0.0.1')",
     "f:1:1: error: contains() does not take (list(string), string) [CEL_TYPE]\n"
     "  vm.ips.contains('10.0.0.1')\n"
     "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
     "  whether a list has an item is written: item in list\n"},
    {"vm.size > 1.0", "f:1:4: error: vm has no member 'size' [CEL_NAME]\n"
                      "  vm.size > 1.0\n"
                      "     ^^^^\n"
                      "  did you mean 'size_gib'?\n"},
    {"vm.size_gib > 1 GiB",
     "f:1:17: error: found 'GiB' where an operator or the end is wanted [CEL_SYNTAX]\n"
     "  vm.size_gib > 1 GiB\n"
     "                  ^^^\n"
     "  a number has no unit: a field is in the one that its name ends in, a span of time is "
     "duration('36h')\n"},
    {"not vm.name", "f:1:5: error: found 'vm' where an operator or the end is wanted [CEL_SYNTAX]\n"
                    "  not vm.name\n"
                    "      ^^\n"
                    "  'not' is written !\n"},
    {"true AND false",
     "f:1:6: error: found 'AND' where an operator or the end is wanted [CEL_SYNTAX]\n"
     "  true AND false\n"
     "       ^^^\n"
     "  'and' is written &&\n"},
    {"vm.cores in (1, 2)", "f:1:15: error: found ',' where ')' is wanted [CEL_SYNTAX]\n"
                           "  vm.cores in (1, 2)\n"
                           "                ^\n"
                           "  a list stands in brackets: [1, 2]\n"},
    {"true ? false ? true : false : true",
     "f:1:14: error: found '?' where ':' is wanted [CEL_SYNTAX]\n"
     "  true ? false ? true : false : true\n"
     "               ^\n"
     "  a choice within a choice stands in parentheses: a ? (b ? c : d) : e\n"},
    {"size([1],) > 0", "f:1:10: error: found ')' where a value is wanted [CEL_SYNTAX]\n"
                       "  size([1],) > 0\n"
                       "           ^\n"},
    {"[1, 2 vm.cores", "f:1:7: error: found 'vm' where ']' is wanted [CEL_SYNTAX]\n"
                       "  [1, 2 vm.cores\n"
                       "        ^^\n"},
    {"vm.name.startsWith('a' 'b')", "f:1:24: error: found a text where ')' is wanted [CEL_SYNTAX]\n"
                                    "  vm.name.startsWith('a' 'b')\n"
                                    "                         ^^^\n"},
    {"{1 2}", "f:1:4: error: found a number where ':' is wanted [CEL_SYNTAX]\n"
              "  {1 2}\n"
              "     ^\n"
              "f:1:5: error: found '}' where a value is wanted [CEL_SYNTAX]\n"
              "  {1 2}\n"
              "      ^\n"},
    {"vm.cores > 1 ? true", "f:1:20: error: found the end where ':' is wanted [CEL_SYNTAX]\n"
                            "  vm.cores > 1 ? true\n"
                            "                     ^\n"},
    {"vm.os.family.x == 1", "f:1:14: error: string has no members [CEL_TYPE]\n"
                            "  vm.os.family.x == 1\n"
                            "               ^\n"},
    {"has(vm.os) || has(vm.os.famly)",
     "f:1:8: error: 'os' is only the beginning of a name [CEL_NAME]\n"
     "  has(vm.os) || has(vm.os.famly)\n"
     "         ^^\n"
     "  there are os.family, os.version\n"
     "f:1:25: error: vm has no member 'os.famly' [CEL_NAME]\n"
     "  has(vm.os) || has(vm.os.famly)\n"
     "                          ^^^^^\n"
     "  did you mean 'os.family'?\n"},
};

Test(cel_check, invalid)
{
    for (size_t i = 0; i < G_N_ELEMENTS(invalid); i++) {
        g_autoptr(CelKit) kit = cel_kit_new(false);
        g_autofree char *diags = cel_kit_diags(kit, invalid[i].expression, WP_CEL_BOOL);

        cr_expect_str_eq(diags, invalid[i].diags, "%s gives\n%swanted\n%s", invalid[i].expression,
                         diags, invalid[i].diags);
    }
}
