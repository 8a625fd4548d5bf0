#pragma once

#include "planner/model/builder.h"

/*
 * Inventories in a few lines of text, for tests: what exports say in, what the builder made of it
 * out. One record a line:
 *
 *     file vinfo.csv rvtools inventory collected=2026-01-02 complete=disk
 *     vm name=erp-db1 uuid=4210... memory_mib=4096 tag:Owner=Eve ips=10.0.0.1;10.0.0.2
 *     disk vm.name=erp-db1 name=d1 size_gib=10
 *     > nic mac=00:50:56:00:00:01           a part inside the record of the line before
 *     flow from=web1 to=10.0.0.9 port=443 seen=2026-01-02T10:00
 *
 * Values have no blanks ('_' stands for one). Options of the run: prefer=a;b known=vm-...;vm-...
 * in a line "options".
 */

/* The inventory. @out_report (nullable): diagnostics, rejects, what is left to reconcile. */
WpInventory *estate_read(const char *text, GString *out_report);

/* All rows: "vm erp-db1 memory_mib=4096 {vinfo.csv:1 cpu.csv:7}", parts under them. Keys of
 * assets are shown with @with_keys. */
void estate_dump(const WpInventory *inventory, bool with_keys, GString *out);

/* The same text with its files, and the records of each, in an order that @seed gives. */
char *estate_shuffle(const char *text, uint32_t seed);
