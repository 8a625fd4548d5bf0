#include "tests/unit/estate.h"

#include <criterion/criterion.h>

/* Rows of one table or of two about one part of a VM: what is made of them, and what is told. */

static const struct {
    const char *label, *text, *wanted;
} cases[] = {
    {"a disk that is given twice counts once, and what differs is told",
     "file vinfo.csv rvtools inventory\n"
     "vm name=web1 source_id=vm-1\n"
     "vm name=web2 source_id=vm-2\n"
     "file vdisk.csv rvtools inventory complete=disk\n"
     "disk vm.source_id=vm-1 key=2000 name=d1 size_gib=10\n"
     "disk vm.source_id=vm-1 key=2001 name=d2 size_gib=20\n"
     "disk vm.source_id=vm-1 key=2000 name=d1 size_gib=30 thin=yes\n"
     "disk vm.source_id=vm-2 key=2000 name=d1 size_gib=10\n"
     "disk vm.source_id=vm-2 key=2001 name=d2 size_gib=10\n"
     "disk vm.source_id=vm-2 key=2000 name=d1 size_gib=10\n",
     "vm name=web1 source_id=vm-1 disk_count=2 size_gib=30 {vinfo.csv}\n"
     "  disk name=d1 key=2000 size_gib=10 thin=yes {vdisk.csv vdisk.csv}\n"
     "  disk name=d2 key=2001 size_gib=20 {vdisk.csv}\n"
     "vm name=web2 source_id=vm-2 disk_count=2 size_gib=20 {vinfo.csv}\n"
     "  disk name=d1 key=2000 size_gib=10 {vdisk.csv}\n"
     "  disk name=d2 key=2001 size_gib=10 {vdisk.csv}\n"
     "vdisk.csv:3: warning: 1 disk given twice, with other cells, first 'd1', which line 1 has "
     "too; "
     "each counts once [DUPLICATE]\n"
     "vdisk.csv:3: note: disk.size_gib differs from vdisk.csv for 1 disk, first '30' against '10' "
     "of line 1, which is kept [CONFLICT]\n"
     "vdisk.csv:6: warning: 1 disk given twice, equal in every cell, first 'd1', which line 4 has "
     "too; each counts once [DUPLICATE]\n"},
    {"disks without a key are told apart by name and path, adapters by MAC",
     "file v.csv rvtools inventory\n"
     "vm name=web1\n"
     "file p.csv rvtools inventory complete=disk complete=nic\n"
     "disk vm.name=web1 name=d1 size_gib=10\n"
     "disk vm.name=web1 name=d1 size_gib=20\n"
     "disk vm.name=web1 name=d2 path=a size_gib=30\n"
     "disk vm.name=web1 name=d2 path=b size_gib=30\n"
     "disk vm.name=web1 size_gib=40\n"
     "disk vm.name=web1 size_gib=40\n"
     "disk vm.name=web1 key=k name=d3 size_gib=50\n"
     "disk vm.name=web1 key=k name=d4 size_gib=50\n"
     "nic vm.name=web1 mac=00:50:56:00:00:01 ips=10.0.0.1\n"
     "nic vm.name=web1 mac=00:50:56:00:00:01 ips=10.0.0.2\n",
     "vm name=web1 ips=10.0.0.1;10.0.0.2 macs=00:50:56:00:00:01 disk_count=7 nic_count=1 "
     "size_gib=250 {v.csv}\n"
     "  disk name=d1 size_gib=10 {p.csv p.csv}\n"
     "  disk name=d2 size_gib=30 path=a {p.csv}\n"
     "  disk name=d2 size_gib=30 path=b {p.csv}\n"
     "  disk size_gib=40 {p.csv}\n"
     "  disk size_gib=40 {p.csv}\n"
     "  disk name=d3 key=k size_gib=50 {p.csv}\n"
     "  disk name=d4 key=k size_gib=50 {p.csv}\n"
     "  nic mac=00:50:56:00:00:01 ips=10.0.0.1;10.0.0.2 {p.csv p.csv}\n"
     "p.csv: note: 10 rows find their server by name, for want of an id that another file knows "
     "[JOINED_BY_NAME]\n"
     "p.csv:2: warning: 1 disk given twice, with other cells, first 'd1', which line 1 has too; "
     "each counts once [DUPLICATE]\n"
     "p.csv:2: note: disk.size_gib differs from p.csv for 1 disk, first '20' against '10' of line "
     "1, which is kept [CONFLICT]\n"
     "p.csv:8: warning: 1 disk with the key of another of the same server, but another name, first "
     "'d4' and 'd3' of line 7; each counts [DUPLICATE]\n"
     "p.csv:10: warning: 1 nic given twice, with other cells, first '00:50:56:00:00:01', which "
     "line 9 has too; each counts once [DUPLICATE]\n"},
    {"parts of one record are each there, however alike; a record given twice has them once",
     "file v.csv rvtools inventory complete=disk\n"
     "vm name=web1\n"
     "> disk key=k name=d1 size_gib=10\n"
     "> disk key=k name=d1 size_gib=10\n"
     "vm name=web1\n"
     "> disk key=k name=d1 size_gib=10\n"
     "> disk key=k name=d1 size_gib=10\n",
     "vm name=web1 disk_count=2 size_gib=20 {v.csv}\n"
     "  disk name=d1 key=k size_gib=10 {v.csv}\n"
     "  disk name=d1 key=k size_gib=10 {v.csv}\n"
     "v.csv: warning: 1 row given twice, equal in every cell; each counts once [DUPLICATE]\n"
     "v.csv:5: warning: 2 disks given twice, equal in every cell, first 'd1', which line 2 has "
     "too; "
     "each counts once [DUPLICATE]\n"},
    {"a part of another file is the one with which it shares the best mark, and only one",
     "options prefer=rvtools\n"
     "file a.csv rvtools inventory complete=disk\n"
     "vm name=web1\n"
     "> disk key=1 name=d1 size_gib=10\n"
     "> disk key=2 name=d2 path=p size_gib=20\n"
     "> disk key=3 name=d3\n"
     "file b.csv other detail\n"
     "disk vm.name=web1 key=2 name=d1 thin=yes\n"
     "disk vm.name=web1 key=9 name=d1 thin=no\n"
     "disk vm.name=web1 key=8 name=d1 thin=no\n"
     "disk vm.name=web1 name=sda path=P cbt=yes\n"
     "disk vm.name=web1 path=p cbt=no\n",
     "vm name=web1 disk_count=3 {a.csv}\n"
     "  disk name=d1 key=1 size_gib=10 thin=no {a.csv b.csv}\n"
     "  disk name=d2 key=2 size_gib=20 thin=yes path=p {a.csv b.csv}\n"
     "  disk name=d3 key=3 {a.csv}\n"
     "b.csv: note: 3 disks not in the list of a better source, which is taken whole [CONFLICT]\n"
     "b.csv: note: 5 rows find their server by name, for want of an id that another file knows "
     "[JOINED_BY_NAME]\n"},
    {"snapshots of one name are told apart by their time, adapters of one by their network",
     "options prefer=rvtools\n"
     "file a.csv rvtools inventory\n"
     "vm name=web1\n"
     "> snapshot name=nightly taken=2027-01-01\n"
     "> snapshot name=nightly taken=2027-01-02\n"
     "> nic name=eth0 network=front\n"
     "> nic name=eth0 network=back\n"
     "file b.csv other detail\n"
     "snapshot vm.name=web1 name=nightly taken=2027-01-02 size_gib=2\n"
     "snapshot vm.name=web1 name=Nightly taken=2027-01-01 size_gib=1\n"
     "nic vm.name=web1 name=ETH0 network=BACK ips=10.0.0.2\n"
     "nic vm.name=web1 name=eth0 network=other ips=10.0.0.1\n",
     "vm name=web1 ips=10.0.0.1;10.0.0.2 networks=front;back {a.csv}\n"
     "  partial nic name=eth0 network=front ips=10.0.0.1 {a.csv b.csv}\n"
     "  partial nic name=eth0 network=back ips=10.0.0.2 {a.csv b.csv}\n"
     "  partial snapshot name=nightly taken=2027-01-01T00:00:00Z size_gib=1 {a.csv b.csv}\n"
     "  partial snapshot name=nightly taken=2027-01-02T00:00:00Z size_gib=2 {a.csv b.csv}\n"
     "b.csv: note: 4 rows find their server by name, for want of an id that another file knows "
     "[JOINED_BY_NAME]\n"
     "b.csv:4: note: nic.network differs from a.csv for 1 nic, first 'other' against 'front' of "
     "line 4, which is kept [CONFLICT]\n"},
    {"letters' case tells apart only what is written both ways; a MAC has many forms",
     "options prefer=rvtools\n"
     "file a.csv rvtools inventory\n"
     "vm name=web1\n"
     "> partition name=/Data size_gib=1\n"
     "> partition name=/data size_gib=2\n"
     "> partition name=C: size_gib=3\n"
     "> nic mac=00:15:5d:00:00:0a name=Adapter_1\n"
     "file b.csv other detail\n"
     "partition vm.name=web1 name=/data used_gib=2\n"
     "partition vm.name=web1 name=c: used_gib=3\n"
     "nic vm.name=web1 mac=00155D00000A name=eth0 network=front\n",
     "vm name=web1 macs=00:15:5d:00:00:0a networks=front {a.csv}\n"
     "  partial nic name=Adapter 1 network=front mac=00:15:5d:00:00:0a {a.csv b.csv}\n"
     "  partial partition name=/Data size_gib=1 {a.csv}\n"
     "  partial partition name=/data size_gib=2 used_gib=2 {a.csv b.csv}\n"
     "  partial partition name=C: size_gib=3 used_gib=3 {a.csv b.csv}\n"
     "b.csv: note: 3 rows find their server by name, for want of an id that another file knows "
     "[JOINED_BY_NAME]\n"},
    {"a part that another file gives twice counts once, too",
     "options prefer=rvtools\n"
     "file a.csv rvtools inventory\n"
     "vm name=web1\n"
     "> disk key=1 name=d1\n"
     "file b.csv other detail\n"
     "disk vm.name=web1 key=1 name=x size_gib=9\n"
     "disk vm.name=web1 key=1 name=x size_gib=9\n"
     "disk vm.name=web1 key=1 name=x size_gib=10\n"
     "disk vm.name=web1 key=2 name=y size_gib=10\n"
     "disk vm.name=web1 key=2 name=y size_gib=11\n",
     "vm name=web1 {a.csv}\n"
     "  partial disk name=d1 key=1 size_gib=9 {a.csv b.csv b.csv}\n"
     "b.csv: note: 1 disk not in the list of a better source, which is taken whole [CONFLICT]\n"
     "b.csv: note: 5 rows find their server by name, for want of an id that another file knows "
     "[JOINED_BY_NAME]\n"
     "b.csv:2: warning: 1 disk given twice, equal in every cell, first 'x', which line 1 has too; "
     "each counts once [DUPLICATE]\n"
     "b.csv:3: warning: 1 disk given twice, with other cells, first 'x', which line 1 has too; "
     "each counts once [DUPLICATE]\n"
     "b.csv:3: note: disk.size_gib differs from b.csv for 1 disk, first '10' against '9' of line "
     "1, which is kept [CONFLICT]\n"},
    {"parts without a name, in a row that is given twice, are the first, the second ... of both",
     "file v.csv rvtools inventory complete=disk\n"
     "vm name=web1\n"
     "> disk size_gib=10\n"
     "> disk size_gib=10\n"
     "vm name=web2\n"
     "> disk size_gib=5\n"
     "vm name=web1\n"
     "> disk size_gib=10\n"
     "> disk size_gib=10 thin=yes\n",
     "vm name=web1 disk_count=2 size_gib=20 {v.csv}\n"
     "  disk size_gib=10 {v.csv}\n"
     "  disk size_gib=10 thin=yes {v.csv v.csv}\n"
     "vm name=web2 disk_count=1 size_gib=5 {v.csv}\n"
     "  disk size_gib=5 {v.csv}\n"
     "v.csv: warning: 1 row given twice, equal in every cell; each counts once [DUPLICATE]\n"
     "v.csv:7: warning: 1 disk given twice, equal in every cell, the first of which line 2 has "
     "too; each counts once [DUPLICATE]\n"
     "v.csv:8: warning: 1 disk given twice, with other cells, the first of which line 3 has too; "
     "each counts once [DUPLICATE]\n"},
    {"a list without what the VM is said to have says nothing of it",
     "file v.csv rvtools inventory\n"
     "vm name=web1 size_gib=10 disk_count=1 nic_count=2\n"
     "vm name=web2 disk_count=3\n"
     "vm name=web3 size_gib=0 disk_count=0 nic_count=0\n"
     "vm name=web4\n"
     "file d.csv rvtools inventory complete=disk complete=nic\n",
     "vm name=web1 disk_count=1 nic_count=2 size_gib=10 {v.csv}\n"
     "vm name=web2 disk_count=3 nic_count=0 {v.csv}\n"
     "  no nics\n"
     "vm name=web3 disk_count=0 nic_count=0 size_gib=0 {v.csv}\n"
     "  no disks\n"
     "  no nics\n"
     "vm name=web4 disk_count=0 nic_count=0 {v.csv}\n"
     "  no disks\n"
     "  no nics\n"},
};

static char *
dump(const char *text)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GString) report = g_string_new(NULL);
    g_autoptr(WpInventory) inventory = estate_read(text, report);

    estate_dump(inventory, false, out);
    g_string_append(out, report->str);
    return g_string_free(out, FALSE);
}

Test(elements, are_told_apart)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *found = dump(cases[i].text);

        cr_expect_str_eq(found, cases[i].wanted, "%s:\n%s\nwanted:\n%s", cases[i].label, found,
                         cases[i].wanted);
    }
}

/* What is kept does not depend on the order of rows: of values the first in byte order is. */
Test(elements, do_not_depend_on_the_order_of_rows)
{
    static const char *const orders[] = {
        "disk vm.name=web1 key=1 name=a size_gib=10\n"
        "disk vm.name=web1 key=1 name=a size_gib=30 thin=yes\n"
        "disk vm.name=web1 key=1 name=b size_gib=50\n"
        "disk vm.name=web1 key=1 name=a size_gib=10\n",
        "disk vm.name=web1 key=1 name=a size_gib=30 thin=yes\n"
        "disk vm.name=web1 key=1 name=a size_gib=10\n"
        "disk vm.name=web1 key=1 name=a size_gib=10\n"
        "disk vm.name=web1 key=1 name=b size_gib=50\n",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(orders); i++) {
        g_autofree char *text = g_strconcat("file v.csv rvtools inventory\nvm name=web1\n"
                                            "file d.csv rvtools inventory complete=disk\n",
                                            orders[i], NULL);
        g_autoptr(WpInventory) inventory = estate_read(text, NULL);
        g_autoptr(GString) out = g_string_new(NULL);

        estate_dump(inventory, false, out);
        cr_expect_str_eq(out->str,
                         "vm name=web1 disk_count=2 size_gib=60 {v.csv}\n"
                         "  disk name=a key=1 size_gib=10 thin=yes {d.csv d.csv}\n"
                         "  disk name=b key=1 size_gib=50 {d.csv}\n",
                         "order %zu:\n%s", i, out->str);
    }
}
