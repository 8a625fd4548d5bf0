#include "tests/unit/input-text.h"

#include <criterion/criterion.h>
#include <string.h>

#define VINFO "VM,CPUs,Memory,Powerstate,In Use MB\n"

/* One file through the shipped layouts: rows, then rejects, then the account. */
static const struct {
    const char *name, *text, *out;
} tables[] = {
    {"vinfo.csv", VINFO "a,2,4096,poweredOn,1024\n",
     "vm name=a; server_type=virtual; cores=2; memory_mib=4096; used_gib=1; power=on; "
     "hypervisor=vmware;\n"
     "vinfo.csv rvtools.vinfo 1 1 0 0\n"},
    /* what has no value is unknown, what cannot be read is too, and said */
    {"vinfo.csv", VINFO "a,,four,unheardof,\n",
     "vm name=a; server_type=virtual; power=unheardof; hypervisor=vmware;\n"
     "vinfo.csv rvtools.vinfo 1 1 0 0\n"},
    /* a record without its name is rejected with its text */
    {"vinfo.csv", VINFO "a,1,1024,,\n,2,2048,,\nb,1,1024,,\n",
     "vm name=a; server_type=virtual; cores=1; memory_mib=1024; hypervisor=vmware;\n"
     "vm name=b; server_type=virtual; cores=1; memory_mib=1024; hypervisor=vmware;\n"
     "vinfo.csv:3 MISSING_VALUE 'VM' has no value, and a vm cannot do without its name "
     "[,2,2048,,]\n"
     "vinfo.csv rvtools.vinfo 3 2 0 1\n"},
    /* ragged rows: short ones are read, long ones rejected unless the surplus is empty */
    {"vinfo.csv", VINFO "a,1\nb,1,1024,,,,\nc,1,1024,,,x\n",
     "vm name=a; server_type=virtual; cores=1; hypervisor=vmware;\n"
     "vm name=b; server_type=virtual; cores=1; memory_mib=1024; hypervisor=vmware;\n"
     "vinfo.csv:4 CSV_CELL_COUNT the row has 6 cells, the header 5 [c,1,1024,,,x]\n"
     "vinfo.csv rvtools.vinfo 3 2 0 1\n"},
    /* blank rows and the header again are no records */
    {"vinfo.csv", VINFO ",,,,\na,1,1024,,\n" VINFO "\n",
     "vm name=a; server_type=virtual; cores=1; memory_mib=1024; hypervisor=vmware;\n"
     "vinfo.csv rvtools.vinfo 1 1 0 0\n"},
    /* a broken row */
    {"vinfo.csv", VINFO "a,1,1024,,\n\"b\"c,1,1024,,\n",
     "vm name=a; server_type=virtual; cores=1; memory_mib=1024; hypervisor=vmware;\n"
     "vinfo.csv:3 CSV_QUOTE a quoted cell goes on after its closing quote [\"b\"c,1,1024,,]\n"
     "vinfo.csv rvtools.vinfo 2 1 0 1\n"},
    /* numbers as the column writes them */
    {"vinfo.csv", "VM;CPUs;Memory;In Use MiB\na;2;4.096;1.024\nb;2;8.192;1.536,5\n",
     "vm name=a; server_type=virtual; cores=2; memory_mib=4096; used_gib=1; hypervisor=vmware;\n"
     "vm name=b; server_type=virtual; cores=2; memory_mib=8192; used_gib=1.5; "
     "hypervisor=vmware;\n"
     "vinfo.csv rvtools.vinfo 2 2 0 0\n"},
    {"vinfo.csv", "VM,CPUs,Memory,In Use MiB\na,2,\"4,096\",\"1,024\"\nb,2,8192 MiB,1.5 GiB\n",
     "vm name=a; server_type=virtual; cores=2; memory_mib=4096; used_gib=1; hypervisor=vmware;\n"
     "vm name=b; server_type=virtual; cores=2; memory_mib=8192; used_gib=1.5; "
     "hypervisor=vmware;\n"
     "vinfo.csv rvtools.vinfo 2 2 0 0\n"},
    /* repeated columns: a list, parts; unclaimed columns of assets are tags */
    {"vinfo.csv",
     "VM,CPUs,Memory,Network #1,Network #2,Config status,Cost center\n"
     "a,1,1024,lan,dmz,green,42\nb,1,1024,,,green,\n",
     "vm name=a; server_type=virtual; networks=lan;dmz; cores=1; memory_mib=1024; "
     "hypervisor=vmware; tags=Cost center=42;\n"
     "vm name=b; server_type=virtual; cores=1; memory_mib=1024; hypervisor=vmware;\n"
     "vinfo.csv rvtools.vinfo 2 2 0 0\n"},
    {"import.csv",
     "*Server name,IP addresses,*Cores,*Memory (In MB),*OS name,Boot type,Disk 1 size (In GB),"
     "Disk 1 read ops (operations per second),Disk 2 size (In GB)\n"
     "a,\"10.0.0.1;10.0.0.2\",2,4096,Windows Server 2019,UEFI,30,12.5,100\n"
     "b,,2,4096,Linux,,,,\n",
     "vm name=a; ips=10.0.0.1;10.0.0.2; os_name=Windows Server 2019; cores=2; memory_mib=4096; "
     "disk_count=2; size_gib=130; firmware=uefi;\n"
     "vm name=b; os_name=Linux; cores=2; memory_mib=4096;\n"
     "disk size_gib=30; read_iops=12.5;\n"
     "disk size_gib=100;\n"
     "import.csv azure-migrate.import 4 4 0 0\n"},
    /* flows are summed; what they are not, is a dependency */
    {"dependencies.csv",
     "Time slot,Source server name,Source IP,Destination server name,Destination IP,"
     "Destination process,Destination port\n"
     "12/15/2024 12:00-18:00,web1,10.0.0.1,db1,10.0.0.2,sqlservr.exe,1433\n"
     "12/15/2024 18:00-23:59,web1,10.0.0.1,db1,10.0.0.2,sqlservr.exe,1433\n"
     "12/15/2024 18:00-23:59,web1,10.0.0.1,,,Unknown process,53\n",
     "dep from_name=web1; from_ip=10.0.0.1; to_name=db1; to_ip=10.0.0.2; port=1433; "
     "process=sqlservr.exe; observations=2; days_seen=1; slots=2; days_observed=1; "
     "first_seen=2024-12-15T12:00:00Z; last_seen=2024-12-15T23:59:00Z;\n"
     "dependencies.csv:4 MISSING_VALUE a dep wants one of to_name, to_ip, and none has a value "
     "[12/15/2024 18:00-23:59,web1,10.0.0.1,,,Unknown process,53]\n"
     "dependencies.csv azure-migrate.dependencies 3 1 1 1\n"},
    /* a text whose first row is refused is still to come; one of two rows above is known */
    {"dependencies.csv",
     "Time slot,Source server name,Source IP,Destination server name,Destination IP,"
     "Destination process,Destination port\n"
     "12/15/2024 12:00-18:00,web1,10.0.0.1,db1,10.0.0.2,x,1\n"
     "12/15/2024 12:00-18:00,web2,10.0.0.3,,,y,1\n"
     "12/15/2024 12:00-18:00,web3,10.0.0.4,db1,10.0.0.2,x,1\n"
     "12/15/2024 12:00-18:00,web2,10.0.0.3,db2,10.0.0.5,y,1\n"
     "12/15/2024 12:00-18:00,web1,10.0.0.1,db1,10.0.0.2,x,1\n"
     "12/15/2024 12:00-18:00,web2,10.0.0.3,db2,10.0.0.5,y,1\n",
     "dep from_name=web1; from_ip=10.0.0.1; to_name=db1; to_ip=10.0.0.2; port=1; process=x; "
     "observations=1; days_seen=1; slots=1; days_observed=1; first_seen=2024-12-15T12:00:00Z; "
     "last_seen=2024-12-15T18:00:00Z;\n"
     "dep from_name=web2; from_ip=10.0.0.3; to_name=db2; to_ip=10.0.0.5; port=1; process=y; "
     "observations=1; days_seen=1; slots=1; days_observed=1; first_seen=2024-12-15T12:00:00Z; "
     "last_seen=2024-12-15T18:00:00Z;\n"
     "dep from_name=web3; from_ip=10.0.0.4; to_name=db1; to_ip=10.0.0.2; port=1; process=x; "
     "observations=1; days_seen=1; slots=1; days_observed=1; first_seen=2024-12-15T12:00:00Z; "
     "last_seen=2024-12-15T18:00:00Z;\n"
     "dependencies.csv:3 MISSING_VALUE a dep wants one of to_name, to_ip, and none has a value "
     "[12/15/2024 12:00-18:00,web2,10.0.0.3,,,y,1]\n"
     "dependencies.csv azure-migrate.dependencies 6 3 2 1\n"},
    {"dependencies.csv", "from,to,kind,port,why\na,b,before,,payroll first\nc,d,,443,\n",
     "dep from_name=a; to_name=b; kind=before; why=payroll first;\n"
     "dep from_name=c; to_name=d; port=443;\n"
     "dependencies.csv generic.dependencies 2 2 0 0\n"},
    {"databases.csv",
     "name,engine,server,size_gib,features,encryption,migrate_by\n"
     "erp,oracle,s1,\"1,5\",\"rac, partitioning\",tde,2027-12-31\n",
     "db name=erp; engine=oracle; server=s1; size_gib=1.5; features=rac;partitioning; tde=yes; "
     "migrate_by=2027-12-31T00:00:00Z;\n"
     "databases.csv generic.databases 1 1 0 0\n"},
    {"x.xml",
     "<domains><domain type='kvm'><name>a</name><memory unit='GiB'>2</memory><vcpu>4</vcpu>"
     "<os firmware='efi'/><devices><disk device='disk'><target dev='vda' bus='virtio'/>"
     "<source file='/a.img'/></disk><disk device='cdrom'/><interface type='bridge'>"
     "<mac address='52:54:00:00:00:01'/><source bridge='br0'/></interface></devices></domain>\n"
     "<domain><memory>1</memory></domain></domains>",
     "vm name=a; macs=52:54:00:00:00:01; server_type=virtual; networks=br0; cores=4; "
     "memory_mib=2048; disk_count=1; nic_count=1; firmware=uefi; hypervisor=kvm; "
     "cpu_affinity=no; numa_affinity=no; tpm=no;\n"
     "disk name=vda; key=vda; raw=no; shared=no; controller=virtio; path=/a.img;\n"
     "nic network=br0; mac=52:54:00:00:00:01; direct_path=no;\n"
     "x.xml:2 MISSING_VALUE 'name' has no value, and a vm cannot do without its name "
     "[<domain><memory>1</memory></domain>]\n"
     "x.xml libvirt.domain 4 3 0 1\n"},
    {"x.ovf",
     "<Envelope xmlns='http://schemas.dmtf.org/ovf/envelope/1' xmlns:ovf='"
     "http://schemas.dmtf.org/ovf/envelope/1' xmlns:rasd='r'>"
     "<DiskSection><Disk ovf:diskId='d1' ovf:capacity='20' ovf:capacityAllocationUnits="
     "'byte * 2^30'/></DiskSection><VirtualSystem ovf:id='v'><Name>a</Name>"
     "<VirtualHardwareSection><Item><rasd:ResourceType>3</rasd:ResourceType>"
     "<rasd:VirtualQuantity>2</rasd:VirtualQuantity></Item><Item><rasd:ResourceType>4"
     "</rasd:ResourceType><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits>"
     "<rasd:VirtualQuantity>512</rasd:VirtualQuantity></Item><Item><rasd:ElementName>Hard disk 1"
     "</rasd:ElementName><rasd:ResourceType>17</rasd:ResourceType><rasd:HostResource>"
     "ovf:/disk/d1</rasd:HostResource></Item></VirtualHardwareSection></VirtualSystem></Envelope>",
     "vm name=a; server_type=virtual; cores=2; memory_mib=512; disk_count=1; nic_count=0; "
     "size_gib=20;\n"
     "disk name=Hard disk 1; size_gib=20; path=ovf:/disk/d1;\n"
     "x.ovf ovf.virtual-system 2 2 0 0\n"},
    /* rows of several kinds; tags whose names are in other columns */
    {"x.csv",
     "Record Type 1,Application Name,Business Service,Dependency,Dependency Direction,"
     "Tag Category 1,Tag 1,Tag Category 2,Tag 2\n"
     "1,Shop,Retail,,,Language,Java,,\n2,Shop,,ERP,southbound\n2,Shop,,Web,northbound\n"
     "2,Shop,,Web,sideways\n",
     "app name=Shop; business_unit=Retail; tags=Language=Java;\n"
     "dep from_name=Shop; to_name=ERP; kind=needs;\n"
     "dep from_name=Web; to_name=Shop; kind=needs;\n"
     "x.csv:5 BAD_VALUE the row is of no kind that the layout knows [2,Shop,,Web,sideways]\n"
     "x.csv konveyor.applications 4 3 0 1\n"},
    /* elements told apart by what is in them; what they refer to lies in others */
    {"x.xml",
     "<Objs Version='1.1.0.1' xmlns='http://schemas.microsoft.com/powershell/2004/04'>"
     "<Obj RefId='0'><Props><S N='Name'>h1</S><Obj N='ObjectType'><ToString>VMHost</ToString></Obj>"
     "<U16 N='LogicalProcessorCount'>8</U16></Props></Obj>"
     "<Obj RefId='1'><Props><S N='Name'>a</S><By N='CPUCount'>2</By><I32 N='Memory'>512</I32>"
     "<Obj N='ObjectType'><ToString>VM</ToString></Obj><S N='StatusString'>Running</S>"
     "<Obj N='VirtualHardDisks'><LST><Obj RefId='2'><Props><U64 N='MaximumSize'>1073741824</U64>"
     "<G N='ID'>d-1</G></Props></Obj></LST></Obj><Obj N='VirtualDiskDrives'><LST><Obj><Props>"
     "<G N='VirtualHardDiskId'>d-1</G><G N='ID'>x-1</G></Props></Obj></LST></Obj></Props></Obj>"
     "</Objs>",
     "vm name=a; server_type=virtual; cores=2; memory_mib=512; disk_count=1; nic_count=0; "
     "size_gib=1; power=on; template=no;\n"
     "host name=h1; cores=8;\n"
     "disk key=x-1; size_gib=1; raw=no;\n"
     "x.xml scvmm.clixml 3 3 0 0\n"},
    /* known, and not needed */
    {"x.csv", "RVTools version,xlsx creation datetime\n4.4.1,2026/11/20 08:00:00\n",
     "x.csv rvtools.vmetadata 0 0 0 0\n"},
    /* nothing reads these */
    {"x.csv", "a,b\n1,2\n", "x.csv - 0 0 0 0\n"},
    {"x.csv", "", "x.csv - 0 0 0 0\n"},
};

Test(reader, records_and_accounts)
{
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();

    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        InputFile file = {tables[i].name, tables[i].text, 0};
        g_autoptr(GString) out = g_string_new(NULL);
        g_autoptr(GString) rejects = g_string_new(NULL);
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(WpInventory) inventory = input_read(layouts, &file, 1, diags, rejects);
        g_autofree char *said = wp_diag_list_to_text(diags);

        input_append_rows(inventory, out);
        g_string_append(out, rejects->str);
        input_append_accounts(inventory, out);
        cr_expect_str_eq(out->str, tables[i].out, "table %zu:\n%s\nwanted:\n%s\nsaid:\n%s", i,
                         out->str, tables[i].out, said);
    }
}

/* What is said of a file: all diagnostics of these codes, as text. */
static const struct {
    const char *name, *text, *said;
} spoken[] = {
    {"vinfo.csv", VINFO "a,2x,4096,,\n",
     "vinfo.csv:2:3: warning: column 'CPUs': '2x' is not a whole number, 0 or more; it is taken as "
     "unknown [IGNORED_VALUE]\n"
     "  a,2x,4096,,\n"
     "    ^^\n"},
    {"vinfo.csv", VINFO "a,1,1024,,\nb,\"x\"y,1,,\n",
     "vinfo.csv:3:6: reject: a quoted cell goes on after its closing quote [CSV_QUOTE]\n"
     "  b,\"x\"y,1,,\n"
     "       ^\n"},
    {"vinfo.csv", VINFO "a,1,\"1024\n,,\n\"x,\n",
     "vinfo.csv:2:5: reject: the cell opened here goes wrong in line 4, column 2: a quoted cell "
     "goes on after its closing quote [CSV_QUOTE]\n"
     "  a,1,\"1024\n"
     "      ^\n"
     "vinfo.csv:3: reject: belongs to the broken record that begins in line 2 [CSV_QUOTE]\n"
     "vinfo.csv:4:1: reject: a quoted cell is never closed [CSV_OPEN_QUOTE]\n"
     "  \"x,\n"
     "  ^\n"},
    {"vinfo.csv", "VM,CPUs,Memory,Powerstat,In Use MB\na,1,1,poweredOn,\n",
     "vinfo.csv:1: warning: nothing reads the column 'Powerstat' [SIMILAR_COLUMN]\n"
     "  did you mean 'Powerstate'?\n"},
    {"vinfo.csv", "VMM,CPUs,Memory,In Use MB\na,1,1,1\n",
     "vinfo.csv:1: warning: not read: no layout knows its columns: VMM, CPUs, Memory, In Use MB "
     "(CSV, "
     "UTF-8, ',') [NO_LAYOUT]\n"
     "  nearest is rvtools.vinfo, which wants column 'VM'; is 'VMM' meant?\n"},
    {"servers.csv", "VM,CPUs,Memory\na,1,1\n",
     "servers.csv:1: warning: not read: no layout knows its columns: VM, CPUs, Memory (CSV, UTF-8, "
     "',') [NO_LAYOUT]\n"
     "  nearest is rvtools.vinfo, which wants one of the columns 'Provisioned MiB', 'Provisioned "
     "MB', 'Provisioned', 'In Use MiB', 'In Use MB', 'In Use' (or 7 more)\n"},
    {"RVTools_tabvInfo.csv", "VM,CPUs,Memory\na,1,1\n", ""},
    {"vinfo.csv", "VM,CPUs,Memory,In Use MB,PowerOn\na,1,1,1,02/03/2027\n",
     "vinfo.csv:2: note: column 'PowerOn': '02/03/2027' is read month first [ASSUMED]\n"
     "  a layout of your own can say 'dates: day-first'\n"},
    {"vinfo.csv", "VM,CPUs,Memory,In Use MB,PowerOn\na,1,1,1,02/03/2027\nb,1,1,1,30/03/2027\n", ""},
    {"vinfo.csv", "VM,CPUs,Memory,In Use MB\na,1,\"1,024\",1\n",
     "vinfo.csv:2: note: column 'Memory': '1,024' is read with '.' as decimal mark, ',' for "
     "thousands [ASSUMED]\n"
     "  a layout of your own can say 'numbers: point' or 'numbers: comma'\n"},
    {"dependencies.csv", "from,to,port\na,b,65535\na,b,65536\n",
     "dependencies.csv:3:5: warning: column 'port': '65536' is not a port, 0 to 65535; it is taken "
     "as unknown [IGNORED_VALUE]\n"
     "  a,b,65536\n"
     "      ^^^^^\n"},
    {"flows.csv",
     "Timeslot,Source server name,Destination server name,Destination IP,Destination port\n"
     "12/15/2024 12:00-18:00,a,b,10.0.0.1,65536\n",
     "flows.csv:2:37: warning: column 'Destination port': '65536' is not a port, 0 to 65535; it is "
     "taken as unknown [IGNORED_VALUE]\n"
     "  12/15/2024 12:00-18:00,a,b,10.0.0.1,65536\n"
     "                                      ^^^^^\n"},
    {"servers.csv", "name,cores,Cores,memory_mib\na,2,4,1024\n",
     "servers.csv:1: note: columns that are there twice, of which the first with a value counts: "
     "Cores [ASSUMED]\n"},
    {"servers.csv", "name,cores,memory_mib\na,1,1\n\x1A",
     "servers.csv:3: reject: 'name' has no value, and a vm cannot do without its name "
     "[MISSING_VALUE]\n"
     "servers.csv:3: warning: the last row has 1 cell, all others 3: was the file cut off? "
     "[CUT_OFF]\n"},
    {"x.csv", "", "x.csv: warning: the file is empty [EMPTY_FILE]\n"},
    {"vinfo.csv", VINFO, "vinfo.csv: warning: the file has no records [EMPTY_FILE]\n"},
    {"x.xml", "<domain><name>a</name><memory unit='furlongs'>1</memory></domain>",
     "x.xml:1: warning: 'memory': 'furlongs' is no known unit; the value is taken as unknown "
     "[IGNORED_VALUE]\n"},
    {"x.xml", "<domain><name>a</name>\n<memory>lots</memory></domain>",
     "x.xml:2: warning: 'memory': 'lots' is not a number, 0 or more; it is taken as unknown "
     "[IGNORED_VALUE]\n"},
    {"x.xml", "<domain><name>a</name>",
     "x.xml:1:23: error: opening and ending tag mismatch: domain line 1 and end-of-file "
     "[XML_SYNTAX]\n"},
    {"x.xml", "<!DOCTYPE domain []><domain/>",
     "x.xml:1:1: error: a DOCTYPE with declarations, or with the name of some, is never read: take "
     "it out, or export without it [XML_DOCTYPE]\n"},
};

/* The lines of @said without the notes on columns. */
static char *
without_columns(const char *said)
{
    g_auto(GStrv) lines = g_strsplit(said, "\n", -1);
    GString *out = g_string_new(NULL);

    for (char **line = lines; *line; line++)
        if (**line && !strstr(*line, "[MISSING_COLUMN]") && !strstr(*line, "[UNUSED_COLUMN]"))
            g_string_append_printf(out, "%s\n", *line);
    return g_string_free(out, FALSE);
}

Test(reader, says_what_is_wrong_with_place_and_cure)
{
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();

    for (size_t i = 0; i < G_N_ELEMENTS(spoken); i++) {
        InputFile file = {spoken[i].name, spoken[i].text, 0};
        g_autoptr(GString) rejects = g_string_new(NULL);
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(WpInventory) inventory = input_read(layouts, &file, 1, diags, rejects);
        g_autofree char *all = wp_diag_list_to_text(diags);
        g_autofree char *said = without_columns(all);

        cr_expect_not_null(inventory);
        cr_expect_str_eq(said, spoken[i].said, "file %zu:\n%s\nwanted:\n%s", i, said,
                         spoken[i].said);
    }
}

/* A file cut anywhere is read as far as it goes, and its account adds up. */
Test(reader, takes_files_cut_at_any_byte)
{
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();

    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
        for (size_t size = 1; size < strlen(tables[i].text); size += 1 + size / 200) {
            InputFile file = {tables[i].name, tables[i].text, size};
            g_autoptr(GString) out = g_string_new(NULL);
            g_autoptr(GString) rejects = g_string_new(NULL);
            g_autoptr(WpDiagList) diags = wp_diag_list_new();
            g_autoptr(WpInventory) inventory = input_read(layouts, &file, 1, diags, rejects);

            input_append_accounts(inventory, out); /* checks them */
            cr_expect(inventory->files[0].layout || wp_diag_list_length(diags) > 0);
        }
}

Test(reader, refuses_tables_that_are_too_wide)
{
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GString) rejects = g_string_new(NULL);
    g_autoptr(GString) text = g_string_new("VM,CPUs,Memory,In Use MB");

    for (int i = 0; i < 10000; i++)
        g_string_append_printf(text, ",c%d", i);
    g_string_append(text, "\na,1,1024\n");
    InputFile file = {"vinfo.csv", text->str, 0};
    g_autoptr(WpInventory) inventory = input_read(layouts, &file, 1, diags, rejects);
    g_autofree char *said = wp_diag_list_to_text(diags);
    cr_expect_not_null(strstr(said, "[NO_LAYOUT]"), "%s", said);
    cr_expect_eq(inventory->kinds[WP_KIND_VM].n_rows, 0);
}
