#include "tests/unit/input-text.h"

#include <criterion/criterion.h>
#include <string.h>

/* Tables as others may bring them: odd, but right by what writes them. Made for these tests. */

static const struct {
    const char *odd, *name, *text, *rows;
} tables[] = {
    {"RVTools, columns in another order, custom ones between, names of other scripts",
     "RVTools_tabvInfo.csv",
     "\xEF\xBB\xBF\xD0\x92\xD0\xBB\xD0\xB0\xD0\xB4\xD0\xB5\xD0\xBB\xD0\xB5\xD1\x86,CPUs,VM,"
     "\xE5\x82\x99\xE8\x80\x83,Memory,Powerstate,In Use MiB,Wartung (Sa/So),Template\r\n"
     "\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD,2,\xE3\x82\xB5\xE3\x83\xBC\xE3\x83\x90\xE3\x83\xBC"
     "01,\"\xE9\x87\x8D\xE8\xA6\x81, A\",\"4,096\",poweredOn,\"10,240\",Sa,False\r\n"
     ",4,\xD8\xAE\xD8\xA7\xD8\xAF\xD9\x85,,8192,poweredOff,512,,False\r\n",
     "vm name=\xE3\x82\xB5\xE3\x83\xBC\xE3\x83\x90\xE3\x83\xBC"
     "01; server_type=virtual; cores=2; memory_mib=4096; used_gib=10; power=on; template=no; "
     "hypervisor=vmware; tags=Wartung "
     "(Sa/"
     "So)=Sa;\xD0\x92\xD0\xBB\xD0\xB0\xD0\xB4\xD0\xB5\xD0\xBB\xD0\xB5\xD1\x86="
     "\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD;\xE5\x82\x99\xE8\x80\x83=\xE9\x87\x8D\xE8\xA6\x81, A;\n"
     "vm name=\xD8\xAE\xD8\xA7\xD8\xAF\xD9\x85; server_type=virtual; cores=4; memory_mib=8192; "
     "used_gib=0.5; power=off; template=no; hypervisor=vmware;\n"
     "RVTools_tabvInfo.csv:2: note: column 'Memory': '4,096' is read with '.' as decimal mark, ',' "
     "for thousands [ASSUMED]\n"
     "  a layout of your own can say 'numbers: point' or 'numbers: comma'\n"
     "RVTools_tabvInfo.csv:2: note: column 'In Use MiB': '10,240' is read with '.' as decimal "
     "mark, "
     "',' for thousands [ASSUMED]\n"
     "  a layout of your own can say 'numbers: point' or 'numbers: comma'\n"},
    {"RVTools of an Italian Windows: semicolons, points for thousands", "vInfo.csv",
     "\"VM\";\"Powerstate\";\"Template\";\"CPUs\";\"Memory\";\"In Use MiB\";\"CPU Usage "
     "%\"\r\n\"a\";\"poweredOn\";\"Falso\";\"2\";\"4.096\";\"10.240\";\"12,5\"\r\n",
     "vm name=a; server_type=virtual; cores=2; memory_mib=4096; used_gib=10; power=on; "
     "template=no; hypervisor=vmware; cpu_pct=12.5;\n"},
    {"vCenter, cells of several lines", "ExportList.csv",
     "\"Name\",\"State\",\"Status\",\"Provisioned Space\",\"Used Space\",\"Host CPU\",\"Host "
     "Mem\",\"IP Address\",\"Guest OS\",\"Notes\",\"NICs\"\n"
     "\"app01\",\"Powered On\",\"Normal\",\"108.12 GB\",\"48.5 GB\",\"24 MHz\",\"4.07 "
     "GB\",\"10.0.0.5,\nfe80::250:56ff:fe00:1\",\"Red Hat Enterprise Linux 8 (64-bit)\",\"Owner: "
     "J. Doe\nTicket: \"\"INC-1\"\"\n\nDo not restart\",\"2\"\n"
     "\"db01\",\"Powered Off\",\"Normal\",\"1.05 TB\",\"--\",\"0 Hz\",\"0 "
     "B\",\"\",\"\",\"\",\"1\"\n",
     "vm name=app01; ips=10.0.0.5;fe80::250:56ff:fe00:1; server_type=virtual; os_name=Red Hat "
     "Enterprise Linux 8 (64-bit); nic_count=2; size_gib=108.12; used_gib=48.5; power=on; "
     "hypervisor=vmware; annotation=Owner: J. Doe\n"
     "Ticket: \"INC-1\"\n\n"
     "Do not restart;\n"
     "vm name=db01; server_type=virtual; nic_count=1; size_gib=1075.2; power=off; "
     "hypervisor=vmware;\n"},
    {"PowerCLI, Get-VM | Export-Csv", "vms.csv",
     "#TYPE "
     "VMware.VimAutomation.ViCore.Impl.V1.VM.UniversalVirtualMachineImpl\r\n\"Name\","
     "\"PowerState\",\"Notes\",\"Guest\",\"NumCpu\",\"CoresPerSocket\",\"MemoryMB\",\"MemoryGB\","
     "\"VMHost\",\"UsedSpaceGB\",\"ProvisionedSpaceGB\",\"Id\"\r\n"
     "\"web01\",\"PoweredOn\",\"a\r\nb\",\"web01:Microsoft Windows Server 2019 "
     "(64-bit)\",\"2\",\"1\",\"4096\",\"4\",\"esx1.example.org\",\"40.123456789\",\"80.5\","
     "\"VirtualMachine-vm-101\"\r\n",
     "vm name=web01; source_id=vm-101; server_type=virtual; host=esx1.example.org; "
     "os_name=Microsoft Windows Server 2019 (64-bit); cores=2; memory_mib=4096; size_gib=80.5; "
     "used_gib=40.123; power=on; hypervisor=vmware; annotation=a\r\n"
     "b;\n"},
    {"dependencies with a mark and other names of columns", "deps.csv",
     "\xEF\xBB\xBF\"Time slot\",\"Source server name\",\"Source IP\",\"Source "
     "application\",\"Source process\",\"Destination server name\",\"Destination "
     "IP\",\"Destination VLAN\",\"Destination application\",\"Destination process\",\"Destination "
     "port\"\r\n"
     "\"12/15/2024 "
     "12:00-18:00\",\"web01\",\"10.0.0.1\",\"IIS\",\"w3wp\",\"db01\",\"10.0.0.2\",\"7\",\"SQL\","
     "\"sqlservr\",\"1433\"\r\n"
     "\"12/15/2024 "
     "18:00-23:59\",\"web01\",\"10.0.0.1\",\"IIS\",\"w3wp\",\"Unknown\",\"10.0.0.9\",\"\","
     "\"Unknown\",\"Unknown\",\"443\"\r\n",
     "dep from_name=web01; from_ip=10.0.0.1; to_ip=10.0.0.9; port=443; observations=1; "
     "days_seen=1; slots=2; days_observed=1; first_seen=2024-12-15T18:00:00Z; "
     "last_seen=2024-12-15T23:59:00Z;\n"
     "dep from_name=web01; from_ip=10.0.0.1; to_name=db01; to_ip=10.0.0.2; port=1433; "
     "process=sqlservr; observations=1; days_seen=1; slots=2; days_observed=1; "
     "first_seen=2024-12-15T12:00:00Z; last_seen=2024-12-15T18:00:00Z;\n"},
    {"vRNI, cut by colons", "flows.csv",
     "src_ip:dst_ip:port:protocol:src_vm:destination_vm:src_security_groups\n10.0.0.1:10.0.0.2:443:"
     "TCP:web01:db01:\n10.0.0.1:10.0.0.3:53:UDP:web01::sg1\n",
     "dep from_name=web01; from_ip=10.0.0.1; to_ip=10.0.0.3; port=53; protocol=udp;\n"
     "dep from_name=web01; from_ip=10.0.0.1; to_name=db01; to_ip=10.0.0.2; port=443; "
     "protocol=tcp;\n"},
    {"vRNI, cut by colons, addresses of IPv6 in quotes", "flows.csv",
     "src_ip:dst_ip:port:protocol:src_vm:dst_vm\n\"fe80::1\":\"2001:db8::2\":443:TCP:web01:db01\n",
     "dep from_name=web01; from_ip=fe80::1; to_name=db01; to_ip=2001:db8::2; port=443; "
     "protocol=tcp;\n"},
    {"Azure Migrate import, a server whose cells for disks are empty: how many it has is not known",
     "import.csv",
     "*Server name,*Cores,*Memory (In MB),*OS name,Disk 1 size (In GB),Disk 2 size (In GB)\n"
     "a,2,4096,Ubuntu,10,20\nb,2,4096,Ubuntu,,\n",
     "vm name=a; os_name=Ubuntu; cores=2; memory_mib=4096; disk_count=2; size_gib=30;\n"
     "vm name=b; os_name=Ubuntu; cores=2; memory_mib=4096;\n"
     "disk size_gib=10;\ndisk size_gib=20;\n"},
    {"Hyper-V, memory in GB where bytes are wanted, numbers that no number holds", "vms.csv",
     "Name,State,ProcessorCount,MemoryStartup\n"
     "a,Running,2,8\nb,Running,9223372036854775807,8589934592\n"
     "c,Running,4.5,\"99,999,999,999,999,999,999\"\n",
     "vm name=a; server_type=virtual; cores=2; power=on; hypervisor=hyper-v;\n"
     "vm name=b; server_type=virtual; memory_mib=8192; power=on; hypervisor=hyper-v;\n"
     "vm name=c; server_type=virtual; power=on; hypervisor=hyper-v;\n"
     "vms.csv:2:13: warning: column 'MemoryStartup': '8' is under 1 MiB, so that it must be of "
     "another unit; it is taken as unknown [IGNORED_VALUE]\n"
     "  a,Running,2,8\n              ^\n"
     "vms.csv:3:11: warning: column 'ProcessorCount': '9223372036854775807' is too large; it is "
     "taken as unknown [IGNORED_VALUE]\n"
     "  b,Running,9223372036854775807,8589934592\n            ^^^^^^^^^^^^^^^^^^^\n"
     "vms.csv:4:11: warning: column 'ProcessorCount': '4.5' is not a whole number, 0 or more; it "
     "is taken as unknown [IGNORED_VALUE]\n"
     "  c,Running,4.5,\"99,999,999,999,999,999,999\"\n            ^^^\n"
     "vms.csv:4:15: warning: column 'MemoryStartup': '99,999,999,999,999,999,999' is too large; it "
     "is taken as unknown [IGNORED_VALUE]\n"
     "  c,Running,4.5,\"99,999,999,999,999,999,999\"\n                "
     "^^^^^^^^^^^^^^^^^^^^^^^^^^\n"},
    {"Hyper-V, sizes with their units, numbers where words of an enumeration are usual", "vms.csv",
     "Name,State,ProcessorCount,MemoryStartup,Generation,ReplicationMode\n"
     "a,2,2,8 GB,Gen2,1\nb,3,2,8192MB,Generation 1,0\nc,OffCritical,2,8GB,2.0,2\n",
     "vm name=a; server_type=virtual; cores=2; memory_mib=8192; firmware=uefi; power=on; "
     "hypervisor=hyper-v; replica=no; replicating=yes;\n"
     "vm name=b; server_type=virtual; cores=2; memory_mib=8192; firmware=bios; power=off; "
     "hypervisor=hyper-v; replica=no; replicating=no;\n"
     "vm name=c; server_type=virtual; cores=2; memory_mib=8192; firmware=uefi; power=off; "
     "hypervisor=hyper-v; replica=yes; replicating=no;\n"},
    {"two tabs of RVTools put together with cat", "estate.csv",
     "VM,Powerstate,Template,CPUs,Memory,Owner,Guest OS\n"
     "a,poweredOn,False,2,4096,Eve,Ubuntu\n"
     "VM,Powerstate,Template,Disk,Capacity MiB,Raw,Disk Mode\n"
     "a,poweredOn,False,Hard disk 1,40960,False,persistent\n"
     "VM,Powerstate,Template,CPUs,Memory,Owner,Guest OS\n"
     "b,poweredOn,False,4,8192,Bob,Ubuntu\n",
     "vm name=a; server_type=virtual; os_name=Ubuntu; cores=2; memory_mib=4096; power=on; "
     "template=no; hypervisor=vmware; tags=Owner=Eve;\n"
     "vm name=b; server_type=virtual; os_name=Ubuntu; cores=4; memory_mib=8192; power=on; "
     "template=no; hypervisor=vmware; tags=Owner=Bob;\n"
     "estate.csv:3 BAD_VALUE another table begins here (rvtools.vdisk): put it in a file of its "
     "own [VM,Powerstate,Template,Disk,Capacity MiB,Raw,Disk Mode]\n"
     "estate.csv:4 BAD_VALUE the row is of the table that begins in line 3 [a,poweredOn,False,"
     "Hard disk 1,40960,False,persistent]\n"
     "estate.csv:3: reject: another table begins here (rvtools.vdisk): put it in a file of its own "
     "[BAD_VALUE]\n"
     "estate.csv:4: reject: the row is of the table that begins in line 3 [BAD_VALUE]\n"},
    {"the table of applications above a list of servers: the first counts", "both.csv",
     "name,owner\nERP,Eve\n\nname,os,cores,memory_mib\nweb1,Ubuntu,2,4096\n",
     "app name=ERP; owner=Eve;\n"
     "both.csv:4 BAD_VALUE another table begins here (generic.servers): put it in a file of its "
     "own [name,os,cores,memory_mib]\n"
     "both.csv:5 BAD_VALUE the row is of the table that begins in line 4 [web1,Ubuntu,2,4096]\n"
     "both.csv:4: reject: another table begins here (generic.servers): put it in a file of its "
     "own [BAD_VALUE]\n"
     "both.csv:5: reject: the row is of the table that begins in line 4 [BAD_VALUE]\n"},
    {"rows that nobody knows above a list of servers", "both.csv",
     "rack,row,room,site\nr1,7,A,Bern\nr2,8,A,Bern\n\nname,os,cores,memory_mib\nweb1,Ubuntu,2,"
     "4096\n",
     "vm name=web1; os_name=Ubuntu; cores=2; memory_mib=4096;\n"
     "both.csv:1: warning: 3 rows above the header, which is in line 5, are not read: if there is "
     "a table above it, put it in a file or on a sheet of its own [CUT_OFF]\n"},
    {"titles above a wide list of servers that look like a list of applications", "both.csv",
     "name,owner\nReport,Eve\n\n"
     "name,os,cores,memory_mib,environment,ips,datacenter,cluster,vcenter,owner,power,folder,uuid,"
     "fqdn,host,macs\nweb1,Ubuntu,2,4096,,10.0.0.1,dc1,c1,v1,,on,,,,,\n",
     "vm name=web1; ips=10.0.0.1; vcenter=v1; datacenter=dc1; cluster=c1; os_name=Ubuntu; cores=2; "
     "memory_mib=4096; power=on;\n"
     "both.csv:1: warning: this looks like the header of a table (generic.applications), but the "
     "one of line 4 is read: if there is a table above it, put it in a file or on a sheet of its "
     "own [CUT_OFF]\n"},
    {"cells that say nothing have no value, but name what they name", "servers.csv",
     "name,cores,memory_mib,application,environment,owner,criticality,ha_group,standby_of\n"
     "web1,2,n/a,N/A,TBD,-,None,n.a.,--\nNA,2,4096,ERP,unknown,Not set,high,g1,Unknown\n",
     "vm name=web1; cores=2;\n"
     "vm name=NA; cores=2; memory_mib=4096; applications=ERP; criticality=high; ha_group=g1;\n"},
    {"of databases too: no encryption and no features are known", "databases.csv",
     "name,engine,size_gib,encryption,features,features_found,application\n"
     "pay,sql-server,tbd,none,none,none,n/a\n",
     "db name=pay; engine=sql-server; features_found=none; tde=no;\n"},
    {"of an intake form", "intake.csv",
     "server_name,r_type,app_name,server_environment,server_tier\nweb1,TBC,tbd,n/a,N.A.\n",
     "vm name=web1;\n"},
    {"an application may be called so", "applications.csv", "name,owner\nNone,n/a\n",
     "app name=None;\n"},
    {"dependencies of kinds that there are not", "dependencies.csv",
     "from,to,port,kind\nweb1,db1,1433,flow\nweb2,db1,1433,Needs\nweb3,db1,1433,database\n",
     "dep from_name=web1; to_name=db1; port=1433;\n"
     "dep from_name=web2; to_name=db1; port=1433; kind=needs;\n"
     "dep from_name=web3; to_name=db1; port=1433;\n"
     "dependencies.csv:4:15: warning: column 'kind': 'database' is not one of apart, before, "
     "needs, soft, together; it is taken as unknown [IGNORED_VALUE]\n"
     "  web3,db1,1433,database\n                ^^^^^^^^\n"},
};

Test(odd_tables, are_read)
{
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
        input_check(tables[i].odd, tables[i].name, tables[i].text, tables[i].rows);
}
