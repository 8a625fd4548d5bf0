#pragma once

#include "rules/engine/cel.h"

/*
 * A small estate for tests of conditions, and one-line ways to compile and run them.
 *
 *   vm  name   os.family os.version cores memory_mib size_gib secure_boot power_since rto  ips
 *   1   web1   windows   2012 R2    4     4096       40       true        2026-01-01
 * 4h   10.0.0.1 10.0.0.2 2   db1    linux     8.6        64    262144     40000.5  false 2025-06-30
 * -    192.168.1.7 3   app1   -         -          -     -          -        -           - -    -
 *   4   old    windows   2003       8     2048       0        -           1999-12-31  1h   (none)
 *
 *   vm  disks (name size_gib shared)                         tags
 *   1   c 40 false, d 100 -                                  owner=ann cost=7
 *   2   (partial) data 40000.5 true                          (none)
 *   3   unknown                                              unknown
 *   4   (none)                                               owner=bob
 *
 *   db  name   host       table os: name support vcpus
 *   1   erp    vm 2             windows 2023-10-10 64
 *   2   crm    -                linux   -          128
 *
 * Constants: params.max_disk_gib = 32767.0 (GiB), params.limit = 64, params.names = ['web1',
 * 'db1']; variable as_of = 2026-11-22T00:00:00Z.
 */

typedef struct CelKit CelKit;

/* Conditions on `vm`, or on `db` if @of_db. */
CelKit *cel_kit_new(bool of_db);
void cel_kit_free(CelKit *kit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CelKit, cel_kit_free)

/* For tests that need more: the parts of the kit. */
WpCelEnv *cel_kit_env(CelKit *kit);
const WpCelData *cel_kit_data(CelKit *kit);
WpCelEvaluator *cel_kit_evaluator(CelKit *kit);

/* Compiles @text; its diagnostics as text in @*out_diags. */
WpCelProgram *cel_kit_compile(CelKit *kit, const char *text, WpCelKind want, char **out_diags);

/* The value of @text for each of the vms or databases: "true, unknown(vm.cores), error: ..."; or
 * the diagnostics. */
char *cel_kit_values(CelKit *kit, const char *text);
/* The value of @text for the first of them only. */
char *cel_kit_value(CelKit *kit, const char *text);
/* The code of @text, or the diagnostics. */
char *cel_kit_dump(CelKit *kit, const char *text);
/* The diagnostics of @text, or "". */
char *cel_kit_diags(CelKit *kit, const char *text, WpCelKind want);
