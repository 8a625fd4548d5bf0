#include "tests/unit/estate.h"

#include <criterion/criterion.h>
#include <string.h>

/* What exports say in, the inventory out; "--" separates it from what is reported. */
static const struct {
    const char *label;
    const char *text;
    const char *expected;
} cases[] = {
    {"tabs of one export join by id, and keep their places",
     "file vinfo.csv rvtools inventory\n"
     "vm name=web1 source_id=vm-1 cores=2\n"
     "vm name=db1 source_id=vm-2\n"
     "file vcpu.csv rvtools inventory\n"
     "vm name=db1 source_id=vm-2 cores=8\n"
     "vm name=web1 source_id=vm-1 cpu_pct=40\n",
     "vm name=db1 source_id=vm-2 cores=8 {vcpu.csv vinfo.csv}\n"
     "vm name=web1 source_id=vm-1 cores=2 cpu_pct=40 {vcpu.csv vinfo.csv}\n"},
    {"an id without its vCenter is of the only vCenter of its export",
     "file a/vinfo.csv rvtools inventory\n"
     "vm name=web1 source_id=vm-1 vcenter=vc1\n"
     "file a/vdisk.csv rvtools inventory complete=disk\n"
     "disk vm.source_id=VM-1 name=d1 size_gib=10\n"
     "file b/vinfo.csv rvtools inventory\n"
     "vm name=other source_id=vm-1 vcenter=vc2\n",
     "vm name=other source_id=vm-1 vcenter=vc2 {b/vinfo.csv}\n"
     "vm name=web1 source_id=vm-1 vcenter=vc1 disk_count=1 size_gib=10 {a/vinfo.csv}\n"
     "  disk name=d1 size_gib=10 {a/vdisk.csv}\n"},
    {"BIOS UUIDs are equal with their bytes swapped",
     "file a.csv rvtools inventory\n"
     "vm name=w1 bios_uuid=42101234-5678-9abc-def0-112233445566\n"
     "file b.csv scvmm inventory\n"
     "vm name=W1-hv bios_uuid={34121042-7856-BC9A-DEF0-112233445566}\n",
     "vm name=w1 bios_uuid=42101234-5678-9abc-def0-112233445566 {a.csv b.csv}\n"
     "b.csv:1: note: vm.name differs from a.csv for 1 vm, first 'W1-hv' against 'w1' of line 1, "
     "which is kept [CONFLICT]\n"},
    {"a UUID that two rows of one table carry is void",
     "file a.csv rvtools inventory\n"
     "vm name=w1 bios_uuid=42101234-5678-9abc-def0-112233445566\n"
     "vm name=w2 bios_uuid=42101234-5678-9abc-def0-112233445566\n"
     "file b.csv cmdb business\n"
     "vm name=w2 owner=Eve\n",
     "vm name=w1 bios_uuid=42101234-5678-9abc-def0-112233445566 {a.csv}\n"
     "vm name=w2 bios_uuid=42101234-5678-9abc-def0-112233445566 owner=Eve {a.csv b.csv}\n"
     "a.csv: warning: 2 rows with a BIOS UUID that another row of a table carries too; it "
     "identifies none of them [DUPLICATE]\n"},
    {"placeholders join nothing",
     "file a.csv rvtools inventory\n"
     "vm name=w1 uuid=00000000-0000-0000-0000-000000000000 host_name=localhost.localdomain\n"
     "file b.csv azure-migrate inventory\n"
     "vm name=w2 uuid=00000000-0000-0000-0000-000000000000 host_name=localhost\n",
     "vm name=w1 host_name=localhost.localdomain uuid=00000000-0000-0000-0000-000000000000 "
     "{a.csv}\n"
     "vm name=w2 host_name=localhost uuid=00000000-0000-0000-0000-000000000000 {b.csv}\n"},
    {"names join across sources, by the guest's name too",
     "file a.csv rvtools inventory\n"
     "vm name=ERP_Web_1 fqdn=erpweb1.contoso.com\n"
     "file b.csv cmdb business\n"
     "vm name=ERPWEB1 owner=Eve\n",
     "vm name=ERP Web 1 fqdn=erpweb1.contoso.com owner=Eve {a.csv b.csv}\n"
     "b.csv:1: note: vm.name differs from a.csv for 1 vm, first 'ERPWEB1' against 'ERP Web 1' of "
     "line 1, which is kept [CONFLICT]\n"},
    {"a stronger key contradicts: two servers of one name",
     "file a.csv rvtools inventory\n"
     "vm name=web1 uuid=42101234-0000-0000-0000-000000000001\n"
     "file b.csv rvtools2 inventory\n"
     "vm name=web1 uuid=42101234-0000-0000-0000-000000000002\n"
     "file c.csv cmdb business\n"
     "vm name=web1 owner=Eve\n",
     "vm name=web1 uuid=42101234-0000-0000-0000-000000000001 {a.csv}\n"
     "vm name=web1 uuid=42101234-0000-0000-0000-000000000002 {b.csv}\n"
     "c.csv:1: reject: 'web1' fits two servers or more, and joins none [AMBIGUOUS]\n"
     "reject c.csv:1 AMBIGUOUS\n"},
    {"a clone that keeps the name inside gives way to the machine of that name",
     "file a.csv rvtools inventory\n"
     "vm name=erp1 host_name=erp1\n"
     "vm name=erp1-old host_name=erp1\n"
     "file b.csv cmdb business\n"
     "vm name=erp1 owner=Eve\n",
     "vm name=erp1 host_name=erp1 owner=Eve {a.csv b.csv}\n"
     "vm name=erp1-old host_name=erp1 {a.csv}\n"},
    {"rows of one name in one table are assets of their own, told apart by place",
     "file vinfo.csv rvtools inventory\n"
     "vm name=web1 datacenter=dc1 cluster=c1 cores=2\n"
     "vm name=web1 datacenter=dc2 cluster=c1 cores=4\n"
     "file vcpu.csv rvtools inventory\n"
     "vm name=web1 datacenter=dc1\n"
     "file vtools.csv rvtools inventory\n"
     "vm name=web1 datacenter=dc2 tools=ok\n"
     "vm name=web1 datacenter=dc1 tools=old\n"
     "file vdisk.csv rvtools inventory\n"
     "disk vm.name=web1 vm.datacenter=dc2 name=d1 size_gib=10\n"
     "disk vm.name=web1 name=d2 size_gib=10\n",
     "vm name=web1 datacenter=dc1 cluster=c1 cores=2 tools=old {vinfo.csv vtools.csv vcpu.csv}\n"
     "vm name=web1 datacenter=dc2 cluster=c1 cores=4 tools=ok {vinfo.csv vtools.csv}\n"
     "  partial disk name=d1 size_gib=10 {vdisk.csv}\n"
     "vcpu.csv: note: 1 row finds its server by name, for want of an id that another file knows "
     "[JOINED_BY_NAME]\n"
     "vdisk.csv: note: 1 row finds its server by name, for want of an id that another file knows "
     "[JOINED_BY_NAME]\n"
     "vdisk.csv:2: reject: the disk names 'web1', which fits several servers [AMBIGUOUS]\n"
     "vinfo.csv:1: warning: 2 rows with a name that another asset has too, first 'web1', and no "
     "id; "
     "each is an asset of its own [DUPLICATE]\n"
     "vtools.csv: note: 2 rows find their server by name, for want of an id that another file "
     "knows [JOINED_BY_NAME]\n"
     "reject vdisk.csv:2 AMBIGUOUS\n"},
    {"a row of another tab that fits two of its export is no third server",
     "file vinfo.csv rvtools inventory\n"
     "vm name=web1 cores=2 memory_mib=1\n"
     "vm name=web1 cores=4 memory_mib=1\n"
     "file vtools.csv rvtools inventory\n"
     "vm name=web1 tools=ok\n",
     "vm name=web1 cores=2 memory_mib=1 {vinfo.csv}\n"
     "vm name=web1 cores=4 memory_mib=1 {vinfo.csv}\n"
     "vinfo.csv:1: warning: 2 rows with a name that another asset has too, first 'web1', and no "
     "id; "
     "each is an asset of its own [DUPLICATE]\n"
     "vtools.csv:1: reject: 'web1' fits two servers or more, and joins none [AMBIGUOUS]\n"
     "reject vtools.csv:1 AMBIGUOUS\n"},
    {"a row given twice counts once",
     "file a.csv servers inventory\n"
     "vm name=web1 cores=2\n"
     "vm name=web1 cores=2\n",
     "vm name=web1 cores=2 {a.csv}\n"
     "a.csv: warning: 1 row given twice, equal in every cell; each counts once [DUPLICATE]\n"},
    {"two vCenters that lie in one folder without ids keep their servers apart",
     "file a.csv rvtools inventory\n"
     "vm name=web1 vcenter=vc1\n"
     "file b.csv rvtools inventory\n"
     "vm name=web1 vcenter=vc2\n",
     "vm name=web1 vcenter=vc1 {a.csv}\n"
     "vm name=web1 vcenter=vc2 {b.csv}\n"},
    {"address and MAC together join what names do not",
     "file a.csv rvtools inventory\n"
     "vm name=ERP_1\n"
     "> nic mac=00:50:56:AA:00:01 ips=10.0.0.5;169.254.1.1\n"
     "file b.csv azure-migrate inventory\n"
     "vm name=erpapp ips=10.0.0.5 macs=005056aa0001 cores=4\n",
     "vm name=erpapp ips=10.0.0.5;169.254.1.1 macs=005056aa0001 cores=4 {b.csv "
     "a.csv}\n"
     "  partial nic mac=00:50:56:AA:00:01 ips=10.0.0.5;169.254.1.1 {a.csv}\n"
     "a.csv:1: note: vm.name differs from b.csv for 1 vm, first 'ERP 1' against 'erpapp' of line "
     "1, which is kept [CONFLICT]\n"},
    {"business rows make no assets",
     "file a.csv servers inventory\n"
     "vm name=web1\n"
     "file b.csv cmdb business\n"
     "vm name=web9 owner=Eve\n"
     "vm name=Web9 owner=Eve\n"
     "vm owner=Eve\n"
     "db name=crm\n",
     "vm name=web1 {a.csv}\n"
     "b.csv:3: reject: nothing in the row identifies the server [MISSING_VALUE]\n"
     "reject b.csv:3 MISSING_VALUE\n"
     "unreconciled vm web9: business row without inventory x2\n"
     "unreconciled db crm: business row without inventory x1\n"},
    {"rows of a business table about one server in the same words are one",
     "file a.csv servers inventory\n"
     "vm name=web1\n"
     "file b.csv cmdb business\n"
     "vm name=web1 applications=ERP\n"
     "vm name=web1 applications=CRM\n",
     "vm name=web1 applications=CRM;ERP {a.csv b.csv b.csv}\n"},
    {"values come from the preferred source, then the newer, then the first in byte order",
     "options prefer=cmdb\n"
     "file a.csv rvtools inventory collected=2026-01-01\n"
     "vm name=web1 cores=2 owner=Ann power=on\n"
     "file b.csv rvtools inventory collected=2026-02-01\n"
     "vm name=web1 cores=4 owner=Bob\n"
     "file c.csv cmdb business\n"
     "vm name=web1 owner=Eve\n",
     "vm name=web1 cores=4 power=on owner=Eve {c.csv b.csv a.csv}\n"
     "a.csv:1: note: vm.cores differs from b.csv for 1 vm, first '2' against '4' of line 1, which "
     "is kept [CONFLICT]\n"
     "b.csv:1: note: vm.owner differs from c.csv for 2 vms, first 'Bob' against 'Eve' of line 1, "
     "which is kept [CONFLICT]\n"},
    {"tags are united by key",
     "file a.csv rvtools inventory\n"
     "vm name=web1 tag:Owner=Ann tag:Tier=1\n"
     "file b.csv cmdb business\n"
     "vm name=web1 tag:Owner=Eve tag:Cost=9\n",
     "vm name=web1 tags=Cost=9;Owner=Ann;Tier=1 {a.csv b.csv}\n"},
    {"a list comes whole from the best source; others fill cells",
     "options prefer=rvtools\n"
     "file vinfo.csv rvtools inventory\n"
     "vm name=web1 disk_count=9 size_gib=99\n"
     "file vdisk.csv rvtools inventory complete=disk\n"
     "disk vm.name=web1 name=d1 size_gib=10\n"
     "disk vm.name=web1 name=d2 size_gib=20\n"
     "file am.csv azure-migrate inventory\n"
     "vm name=web1\n"
     "> disk name=D1 size_gib=11 read_iops=50\n"
     "> disk name=D7 size_gib=70\n",
     "vm name=web1 disk_count=2 size_gib=30 {vinfo.csv am.csv}\n"
     "  disk name=d1 size_gib=10 read_iops=50 {vdisk.csv am.csv}\n"
     "  disk name=d2 size_gib=20 {vdisk.csv}\n"
     "am.csv: note: 1 disk not in the list of a better source, which is taken whole "
     "[CONFLICT]\n"
     "am.csv:2: note: disk.size_gib differs from vdisk.csv for 1 disk, first '11' against '10' of "
     "line 1, which is kept [CONFLICT]\n"
     "vdisk.csv: note: 2 rows find their server by name, for want of an id that another file knows "
     "[JOINED_BY_NAME]\n"},
    {"a server of an export whose list is complete has no disks, another's are unknown",
     "file x/vinfo.csv rvtools inventory\n"
     "vm name=web1\n"
     "file x/vdisk.csv rvtools inventory complete=disk\n"
     "disk vm.name=gone name=d1\n"
     "file y/servers.csv servers inventory\n"
     "vm name=web2\n",
     "vm name=web1 disk_count=0 {x/vinfo.csv}\n"
     "  no disks\n"
     "vm name=web2 {y/servers.csv}\n"
     "x/vdisk.csv:1: reject: the disk names 'gone', which no inventory has [NO_PARENT]\n"
     "reject x/vdisk.csv:1 NO_PARENT\n"},
    {"used space from partitions, where disks say none",
     "file v.csv rvtools inventory complete=partition\n"
     "vm name=web1 used_gib=99\n"
     "> partition name=C: used_gib=5\n"
     "> partition name=D: used_gib=6\n",
     "vm name=web1 used_gib=11 {v.csv}\n"
     "  partition name=C: used_gib=5 {v.csv}\n"
     "  partition name=D: used_gib=6 {v.csv}\n"},
    {"databases are told apart by server, instance, name and engine",
     "file a.csv servers inventory\n"
     "vm name=sql1 fqdn=sql1.contoso.com\n"
     "file d.csv databases inventory\n"
     "db name=ERP server=sql1\\prod engine=sql-server size_gib=5\n"
     "db name=ERP server=sql1\\test engine=sql-server\n"
     "db name=ERP server=ora9 engine=oracle\n"
     "file e.csv cmdb business\n"
     "db name=erp server=SQL1.contoso.com instance=PROD owner=Eve\n"
     "db name=erp owner=Bob\n",
     "db name=ERP engine=oracle server=ora9 {d.csv}\n"
     "db name=ERP engine=sql-server instance=PROD server=sql1\\prod size_gib=5 host=sql1 owner=Eve "
     "{d.csv e.csv}\n"
     "db name=ERP engine=sql-server server=sql1\\test host=sql1 {d.csv}\n"
     "vm name=sql1 fqdn=sql1.contoso.com database_count=2 {a.csv}\n"
     "warning: 1 database names a server that no inventory has, or two have; first 'ora9' "
     "[DANGLING]\n"
     "e.csv:1: note: db.server differs from d.csv for 1 database, first 'SQL1.contoso.com' "
     "against "
     "'sql1\\prod' of line 1, which is kept [CONFLICT]\n"
     "e.csv:2: reject: 'erp' fits two databases or more, and joins none [AMBIGUOUS]\n"
     "reject e.csv:2 AMBIGUOUS\n"
     "unreconciled vm ora9: server of databases, not in inventory x1\n"},
    {"flows are summed; slots and days are counted exactly",
     "file a.csv servers inventory\n"
     "vm name=web1 ips=10.0.0.1\n"
     "vm name=db1\n"
     "file f.csv azure-migrate observation\n"
     "flow from=web1 to=db1 port=1433 seen=2026-01-02T10:00 bytes=5\n"
     "flow from=web1 to=db1 port=1433 seen=2026-01-01T10:00 bytes=6\n"
     "flow from=web1 to=db1 port=1433 seen=2026-01-02T10:00 bytes=7\n"
     "flow from=web1 to=db1 port=1433 seen=2026-01-02T09:00\n"
     "flow from=10.9.9.9 to=10.0.0.1 port=443 seen=2026-01-03T00:00\n"
     "flow from=web1 to=8.8.8.8 port=53\n"
     "flow from=web1 to=ghost port=53\n"
     "flow from=web1 to=localhost port=53\n"
     "flow to=db1\n",
     "dep from_ip=10.9.9.9 to_ip=10.0.0.1 port=443 observations=1 days_seen=1 slots=4 "
     "days_observed=3 first_seen=2026-01-03T00:00:00Z last_seen=2026-01-03T00:00:00Z\n"
     "dep from_name=web1 to_ip=8.8.8.8 port=53 slots=4 days_observed=3\n"
     "dep from_name=web1 to_name=db1 port=1433 bytes=18 observations=3 days_seen=2 slots=4 "
     "days_observed=3 first_seen=2026-01-01T10:00:00Z last_seen=2026-01-02T10:00:00Z\n"
     "dep from_name=web1 to_name=ghost port=53 slots=4 days_observed=3\n"
     "dep from_name=web1 to_name=localhost port=53 slots=4 days_observed=3\n"
     "vm name=db1 {a.csv}\n"
     "vm name=web1 ips=10.0.0.1 {a.csv}\n"
     "f.csv:9: reject: the row does not say between whom the connection is [MISSING_VALUE]\n"
     "reject f.csv:9 MISSING_VALUE\n"
     "unreconciled vm 10.9.9.9: observed, not in inventory x1\n"
     "unreconciled vm ghost: observed, not in inventory x1\n"},
    {"declared dependencies of one pair are one",
     "file a.csv servers inventory\n"
     "vm name=a\n"
     "vm name=b\n"
     "file d.csv tables business\n"
     "dep from_name=a to_name=b kind=needs why=x\n"
     "dep from_name=a to_name=b kind=needs why=c strict=yes\n"
     "dep from_name=a kind=needs\n",
     "dep from_name=a to_name=b kind=needs strict=yes why=c\n"
     "vm name=a {a.csv}\n"
     "vm name=b {a.csv}\n"
     "d.csv:3: reject: the row does not say between whom the dependency is [MISSING_VALUE]\n"
     "reject d.csv:3 MISSING_VALUE\n"},
    {"applications, hosts and clusters are one row a name",
     "file a.csv tables business\n"
     "app name=ERP owner=Eve\n"
     "app name=erp users=5\n"
     "file h.csv rvtools inventory\n"
     "host name=esx1 cores=8\n"
     "cluster name=c1 datacenter=dc1\n"
     "cluster name=c1 datacenter=dc2\n",
     "app name=ERP owner=Eve users=5 {a.csv a.csv}\n"
     "cluster name=c1 datacenter=dc1 {h.csv}\n"
     "cluster name=c1 datacenter=dc2 {h.csv}\n"
     "host name=esx1 cores=8 {h.csv}\n"
     "a.csv:2: warning: the application of line 1 once more; the two rows are taken as one "
     "[DUPLICATE]\n"},
    {"a row of sums is no application and no host; what says nothing of a server names them",
     "file a.csv servers inventory\n"
     "vm name=web1\n"
     "host name=localhost\n"
     "host name=Totals\n"
     "file b.csv cmdb business\n"
     "app name=None users=4\n"
     "app name=Total users=5\n",
     "app name=None users=4 {b.csv}\n"
     "host name=localhost {a.csv}\n"
     "vm name=web1 {a.csv}\n"
     "a.csv:3: reject: a row of sums is no host [MISSING_VALUE]\n"
     "b.csv:2: reject: a row of sums is no application [MISSING_VALUE]\n"
     "reject a.csv:3 MISSING_VALUE\n"
     "reject b.csv:2 MISSING_VALUE\n"},
};

Test(builder, makes_one_inventory_of_many_exports)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) found = g_string_new(NULL);
        g_autoptr(GString) report = g_string_new(NULL);
        g_autoptr(WpInventory) inventory = estate_read(cases[i].text, report);

        estate_dump(inventory, false, found);
        g_string_append(found, report->str);
        cr_expect_str_eq(found->str, cases[i].expected, "%s:\n%s\nwanted:\n%s", cases[i].label,
                         found->str, cases[i].expected);
    }
}

static void
sort_texts(char **texts)
{
    for (size_t n = g_strv_length(texts), i = 0; i < n; i++)
        for (size_t j = i; j > 0 && strcmp(texts[j], texts[j - 1]) < 0; j--) {
            char *swap = texts[j];

            texts[j] = texts[j - 1];
            texts[j - 1] = swap;
        }
}

/* The items of "ips=b;a" sorted: adapters and lists are in the order of lines. */
static char *
sort_items(const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);

    for (char **word = words; *word; word++) {
        char *value = strchr(*word, '=');

        if (value && strchr(value, ';')) {
            g_auto(GStrv) items = g_strsplit(value + 1, ";", -1);
            g_autofree char *joined = NULL;
            char *sorted;

            sort_texts(items);
            joined = g_strjoinv(";", items);
            value[0] = '\0';
            sorted = g_strdup_printf("%s=%s", *word, joined);
            g_free(*word);
            *word = sorted;
        }
    }
    return g_strjoinv(" ", words);
}

/* The inventory with its keys and counts, without what the order of lines in a file decides. */
static char *
sorted_dump(const char *text)
{
    g_autoptr(GString) report = g_string_new(NULL);
    g_autoptr(GString) dump = g_string_new(NULL);
    g_autoptr(WpInventory) inventory = estate_read(text, report);
    g_auto(GStrv) lines = NULL;
    uint64_t n_rejected = 0;

    estate_dump(inventory, true, dump);
    for (uint32_t i = 0; i < inventory->n_files; i++)
        n_rejected += inventory->files[i].n_rejected;
    g_string_append_printf(dump, "rejected %u conflicts %u", (unsigned)n_rejected,
                           inventory->conflicts->len);
    lines = g_strsplit(dump->str, "\n", -1);
    for (char **line = lines; *line; line++) {
        char *sorted = sort_items(*line);

        g_free(*line);
        *line = sorted;
    }
    sort_texts(lines);
    return g_strjoinv("\n", lines);
}

Test(builder, does_not_depend_on_the_order_of_files_and_records)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *wanted = sorted_dump(cases[i].text);

        for (uint32_t seed = 1; seed <= 20; seed++) {
            g_autofree char *shuffled = estate_shuffle(cases[i].text, seed);
            g_autofree char *found = sorted_dump(shuffled);

            cr_assert_str_eq(found, wanted, "%s, seed %u:\n%s\ngives:\n%s\nwanted:\n%s",
                             cases[i].label, seed, shuffled, found, wanted);
        }
    }
}

/* A small generator, the same everywhere. */
static uint32_t
next_random(uint64_t *state, uint32_t below)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*state >> 33) % below);
}

static void
append_field(GString *text, uint64_t *state, const char *name, char letter)
{
    g_string_append_printf(text, " %s=%c%u", name, letter, next_random(state, 3));
}

/* A server, a disk or an adapter of one, or a database. */
static void
append_tangled_row(GString *text, uint64_t *state)
{
    static const char *const vm_fields[] = {"vm.host_name", "vm.uuid",      "vm.bios_uuid",
                                            "vm.fqdn",      "vm.source_id", "vm.vcenter",
                                            "vm.cluster",   "vm.datacenter"};
    static const char *const db_fields[] = {"server", "instance", "engine", "source_id"};
    static const char *const kinds[] = {"vm", "vm", "vm", "vm", "disk", "nic", "db", "db"};
    const char *kind = kinds[next_random(state, G_N_ELEMENTS(kinds))];
    bool is_db = strcmp(kind, "db") == 0, is_vm = strcmp(kind, "vm") == 0;

    g_string_append(text, kind);
    append_field(text, state, is_db ? "name" : "vm.name", is_db ? 'e' : 'n');
    for (size_t i = 0; i < (is_db ? G_N_ELEMENTS(db_fields) : G_N_ELEMENTS(vm_fields)); i++)
        if (next_random(state, 3) == 0)
            append_field(text, state, is_db ? db_fields[i] : vm_fields[i],
                         is_db ? "nmgi"[i] : "nubfidrc"[i]);
    if (strcmp(kind, "disk") == 0) {
        g_string_append_printf(text, " key=k%u\n", next_random(state, 50));
        return;
    }
    if (!is_db && next_random(state, 3) == 0) {
        append_field(text, state, "ips", 'a');
        append_field(text, state, is_vm ? "macs" : "mac", 'b');
    }
    if (!is_db && !is_vm)
        g_string_append_printf(text, " name=k%u", next_random(state, 50));
    else
        g_string_append_printf(text, " %s=%u", is_db ? "size_gib" : "cores",
                               1 + next_random(state, 100));
    g_string_append_c(text, '\n');
}

/* Estates that are full of collisions: few names, ids and places, shared at random. */
static char *
tangled_estate(uint64_t seed)
{
    static const char *const evidence[] = {"inventory", "inventory", "business", "detail"};
    static const char *const sources[] = {"rvtools", "cmdb"};
    GString *text = g_string_new(NULL);
    uint64_t state = seed * 7919;
    uint32_t n_files = 2 + next_random(&state, 4);

    for (uint32_t file = 0; file < n_files; file++) {
        uint32_t n_rows = 1 + next_random(&state, 8);

        g_string_append_printf(text, "file d%u/f%u.csv %s %s\n", next_random(&state, 2), file,
                               sources[next_random(&state, 2)], evidence[next_random(&state, 4)]);
        for (uint32_t row = 0; row < n_rows; row++)
            append_tangled_row(text, &state);
    }
    return g_string_free(text, FALSE);
}

/* No asset has two rows of one table that makes assets. */
static void
expect_tables_apart(const char *text, uint64_t seed)
{
    g_autoptr(WpInventory) inventory = estate_read(text, NULL);
    const WpRecords *rows = &inventory->kinds[WP_KIND_VM];
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (WpRowId row = 1; row <= rows->n_rows; row++)
        for (uint32_t i = rows->source_first[row]; i < rows->source_first[row + 1]; i++)
            for (uint32_t j = rows->source_first[row]; j < i; j++) {
                const WpRecordRef *a = &inventory->records[rows->sources[i]];
                const WpRecordRef *b = &inventory->records[rows->sources[j]];
                g_autofree char *table =
                    g_strdup_printf("%s rvtools inventory", inventory->files[a->file].name);
                g_autofree char *other =
                    g_strdup_printf("%s cmdb inventory", inventory->files[a->file].name);
                bool makes_assets = strstr(text, table) || strstr(text, other);

                cr_assert(a->file != b->file || !makes_assets, "seed %u: lines %u and %u of %s",
                          (unsigned)seed, a->line, b->line, inventory->files[a->file].name);
            }
}

Test(builder, holds_its_rules_on_tangled_estates)
{
    for (uint64_t seed = 1; seed <= 300; seed++) {
        g_autofree char *text = tangled_estate(seed);
        g_autofree char *wanted = sorted_dump(text);

        expect_tables_apart(text, seed);
        for (uint32_t shuffle = 1; shuffle <= 3; shuffle++) {
            g_autofree char *shuffled = estate_shuffle(text, shuffle);
            g_autofree char *found = sorted_dump(shuffled);

            cr_assert_str_eq(found, wanted, "seed %u:\n%s\ngives:\n%s\nwanted:\n%s", (unsigned)seed,
                             shuffled, found, wanted);
        }
    }
}

static char *
keys_of(const char *text)
{
    g_autoptr(WpInventory) inventory = estate_read(text, NULL);
    GString *keys = g_string_new(NULL);

    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++)
        g_string_append_printf(keys, "%s%s", asset > 1 ? " " : "", inventory->asset_keys[asset]);
    return g_string_free(keys, FALSE);
}

Test(builder, gives_keys_that_last)
{
    /* pairs that have the same keys */
    static const char *const pairs[][2] = {
        /* folders and file names do not matter, nor do cells that identify nothing */
        {"file 2026-01/vinfo.csv rvtools inventory\nvm name=web1 source_id=vm-1 cores=2\n",
         "file 2026-02/vinfo2.csv rvtools inventory\nvm name=WEB1 source_id=VM-1 cores=4\n"},
        /* a stronger identity that comes later does not change the key that a baseline knows */
        {"file a.csv rvtools inventory\nvm name=web1\n",
         "options known=vm-2d5dd09753ac\n"
         "file a.csv rvtools inventory\n"
         "vm name=web1 uuid=42101234-0000-0000-0000-000000000001\n"},
        /* ids of two folders that may be of two vCenters identify nothing; the names do */
        {"file x/vinfo.csv rvtools inventory\nvm name=a source_id=vm-1\n"
         "file y/vinfo.csv rvtools inventory\nvm name=b source_id=vm-1\n",
         "file v.csv servers inventory\nvm name=a\nvm name=b\n"},
        /* rows that nothing tells apart are numbered in the order of what they say */
        {"file v.csv servers inventory\nvm name=a cores=1\nvm name=a cores=2\n",
         "file v.csv servers inventory\nvm name=a cores=2\nvm name=a cores=1\n"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *first = keys_of(pairs[i][0]);
        g_autofree char *second = keys_of(pairs[i][1]);

        cr_expect_str_eq(first, second, "%s\n%s\ngive %s and %s", pairs[i][0], pairs[i][1], first,
                         second);
    }
}

/* As of a record that is refused before it is begun, whose parts nobody has read: so as many
 * records are rejected as are handed out. */
Test(builder, parts_of_a_cancelled_record_are_not_counted)
{
    static const char *const none[] = {NULL};
    WpBuilderOptions options = {.prefer = none};
    g_autoptr(WpBuilder) builder = wp_builder_new();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GPtrArray) late = NULL, unreconciled = NULL;
    uint32_t file = wp_builder_add_file(builder, "a.xml", NULL, NULL, WP_EVIDENCE_INVENTORY);

    for (uint32_t line = 1; line <= 2; line++) {
        wp_builder_begin(builder, WP_KIND_VM, file, line);
        wp_builder_set_text(builder, WP_F_VM_NAME, "web1", 4);
        wp_builder_begin(builder, WP_KIND_DISK, file, line);
        wp_builder_set_text(builder, WP_F_DISK_NAME, "d", 1);
        wp_builder_end(builder);
        if (line == 1)
            wp_builder_cancel(builder);
        else
            wp_builder_end(builder);
    }
    g_autoptr(WpInventory) inventory =
        wp_builder_freeze(builder, &options, diags, &late, &unreconciled);
    cr_expect_eq(inventory->files[0].n_read, 3);
    cr_expect_eq(inventory->files[0].n_rejected, 1);
    cr_expect_eq(inventory->files[0].n_accepted, 2);
    cr_expect_eq(late->len, 0);
}
