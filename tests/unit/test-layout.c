#include "tests/unit/input-text.h"

#include <criterion/criterion.h>
#include <string.h>

/* The head of a layout, in four lines; what is tested begins in line 5. */
#define HEAD "id: t.t\nsource: t\ntitle: T\nevidence: inventory\n"
#define CSV  HEAD "recognise: {required: [VM]}\n"
#define XML  HEAD "form: xml\nrecognise: {root: [vms]}\n"

static const struct {
    const char *text;
    const char *faults; /* the first lines of the diagnostics */
} refused[] = {
    {"", "l.yaml:1:1: error: key 'id' is missing"},
    {CSV, "l.yaml:1:1: error: key 'records' is missing"},
    {CSV "records: []\n", "l.yaml:6:10: error: no records: nothing would be read of such a file; "
                          "wanted a record, or 'evidence: detail' for a format that is known, and "
                          "not needed [LAYOUT_FAULT]"},
    {CSV "records: [{record: vmm, fields: {name: VM}}]\n",
     "l.yaml:6:20: error: found 'vmm', wanted a kind of record"},
    {CSV "records:\n  - record: vm\n    fields: {nmae: VM}\n",
     "l.yaml:8:14: error: a vm has no field 'nmae' [LAYOUT_FAULT]\n"
     "      fields: {nmae: VM}\n"
     "               ^^^^\n"
     "  did you mean 'name'?\n"},
    {CSV "records:\n  - record: vm\n    fields: {qqqqqqqqq: VM}\n",
     "l.yaml:8:14: error: a vm has no field 'qqqqqqqqq' [LAYOUT_FAULT]\n"
     "      fields: {qqqqqqqqq: VM}\n"
     "               ^^^^^^^^^\n"
     "  'waveplan schema vm' lists the fields\n"},
    {CSV "records:\n  - record: vm\n    fields:\n      name: #1 VM\n",
     "l.yaml:9:7: error: 'name' says no column [LAYOUT_FAULT]\n"
     "        name: #1 VM\n"
     "        ^^^^\n"
     "  YAML takes what follows ' #' for a comment: quote a column that begins so\n"},
    {CSV "records:\n  - record: vm\n    fields: {os.family: OS}\n",
     "l.yaml:8:14: error: 'os.family' is found by waveplan, no export gives it"},
    {CSV "records:\n  - record: vm\n    fields: {memory_mib: Memory}\n",
     "l.yaml:8:26: error: 'memory_mib' wants a unit: write {from: Memory, unit: MiB}"},
    {CSV "records:\n  - record: vm\n    fields: {memory_mib: {from: Memory}}\n",
     "l.yaml:8:26: error: 'memory_mib' wants a 'unit': what the source counts in"},
    {CSV "records:\n  - record: vm\n    fields: {memory_mib: {from: Memory, unit: meters}}\n",
     "l.yaml:8:47: error: 'meters' is no unit for 'memory_mib' [LAYOUT_FAULT]"},
    {CSV "records:\n  - record: vm\n    fields: {cores: {from: CPU, unit: GiB/day}}\n",
     "l.yaml:8:39: error: 'GiB/day' is no unit for 'cores'"},
    {CSV "records:\n  - record: vm\n    fields: {name: {from: VM, unit: MiB}}\n",
     "l.yaml:8:37: error: 'name' is no quantity: it has no unit"},
    {CSV "records:\n  - record: vm\n    fields: {name: {required: yes}}\n",
     "l.yaml:8:20: error: 'name' wants either 'from' or 'value'"},
    {CSV "records:\n  - record: vm\n    fields: {name: {from: VM, form: x}}\n",
     "l.yaml:8:31: error: unknown key 'form' in a field [UNKNOWN_KEY]"},
    {CSV "records:\n  - record: vm\n    fields: {name: {from: VM, extract: '(a'}}\n",
     "l.yaml:8:40: error: '(a' is no regular expression"},
    {CSV "records:\n  - record: vm\n    fields: {name: {from: VM, as: x}}\n",
     "l.yaml:8:35: error: 'as' wants an 'extract' beside it"},
    {CSV
     "records:\n  - record: vm\n    fields: {name: {from: VM, extract: '(a)b', as: '\\1\\2'}}\n",
     "l.yaml:8:52: error: '\\1\\2' names group 2, but 'extract' has 1: write it in parentheses"},
    {CSV
     "records:\n  - record: vm\n    fields: {name: {from: VM, extract: ab, as: '\\101\\g<12>'}}\n",
     "l.yaml:8:48: error: '\\101\\g<12>' names group 12, but 'extract' has 0"},
    {CSV "records:\n  - record: vm\n    fields: {name: {from: VM, list: ','}}\n",
     "l.yaml:8:37: error: 'name' is no list"},
    {CSV "records:\n  - record: vm\n    fields: {cores: {from: C, default: two}}\n",
     "l.yaml:8:40: error: 'two' is not a whole number, 0 or more"},
    {CSV "records:\n  - record: vm\n    fields: {name: '***'}\n",
     "l.yaml:8:20: error: '***' is no column: it has no letter or digit"},
    {CSV "records:\n  - record: vm\n    element: vm\n    fields: {name: VM}\n",
     "l.yaml:8:14: error: 'element' is for XML"},
    {CSV "records:\n  - record: disk\n    fields: {name: Disk}\n",
     "l.yaml:7:5: error: a disk is a part: 'asset' must say of which asset"},
    {CSV "records:\n  - record: vm\n    fields: {name: VM}\n    asset: {name: VM}\n",
     "l.yaml:9:12: error: a vm is no part: it needs no 'asset'"},
    {CSV "records:\n  - record: vm\n    fields: {name: VM}\n    one_of: [[name, ip]]\n",
     "l.yaml:9:21: error: a vm has no field 'ip'"},
    {CSV "records:\n  - record: vm\n    fields: {name: VM}\n    when: {column: Type}\n",
     "l.yaml:9:11: error: 'when' wants either 'is', 'not' or 'below'"},
    {CSV "records:\n  - record: vm\n    fields: {name: VM, cores: {from: C, plus: [D]}}\n",
     "l.yaml:8:47: error: 'plus' is for texts of a table"},
    {CSV "records:\n  - record: vm\n    fields: {name: VM}\n"
         "    when: {column: A, not: [x], below: B}\n",
     "l.yaml:9:11: error: 'when' wants either 'is', 'not' or 'below'"},
    {HEAD "form: xml\nrecognise: {root: [r], inside: [vm]}\n"
          "records: [{record: vm, element: vm, fields: {name: a}}]\n",
     "l.yaml:6:33: error: 'vm' is no pair: write PARENT/CHILD"},
    {HEAD "recognise: {required: [VM], inside: [a/b]}\n"
          "records: [{record: vm, fields: {name: VM}}]\n",
     "l.yaml:5:37: error: 'inside' is for XML"},
    {CSV "records:\n  - record: vm\n    fields: {name: VM}\n    series: yes\n",
     "l.yaml:9:13: error: a series wants 'collected': the column with the time of its samples"},
    {CSV "collected: T\nrecords:\n  - record: vm\n    fields: {name: VM, cores: C}\n"
         "    series: yes\n",
     "l.yaml:9:31: error: 'cores' is no field of a series: those are quantities, and texts that "
     "say whose they are"},
    {CSV "collected: T\nrecords:\n  - record: host\n    fields: {name: H}\n    series: yes\n",
     "l.yaml:10:13: error: 'series' is for tables, and for servers (vm)"},
    {HEAD "recognise: {names: [x]}\nrecords: [{record: vm, fields: {name: VM}}]\n",
     "l.yaml:5:12: error: 'required' must name a column"},
    {CSV "collected: T\nrecords:\n  - record: vm\n    fields: {name: VM}\n    series: yes\n"
         "    parts: [{record: disk, fields: {name: D}}]\n",
     "l.yaml:11:12: error: a row of a series has no parts"},
    {CSV "sides: {a: {element: b, key: c}}\nrecords: [{record: vm, fields: {name: VM}}]\n",
     "l.yaml:6:8: error: 'sides' is for XML"},
    {HEAD "form: xml\nrecognise: {names: [a]}\n"
          "records: [{record: vm, element: vm, fields: {name: a}}]\n",
     "l.yaml:6:12: error: 'root' must name the root element"},
    {XML "sides: {a: {element: b, each: c, key: d}}\n"
         "records: [{record: vm, element: vm, fields: {name: a}}]\n",
     "l.yaml:7:12: error: a side record wants either 'element' or 'each'"},
    {HEAD "recognise: {required: ['--']}\nrecords: [{record: vm, fields: {name: VM}}]\n",
     "l.yaml:5:24: error: '--' is no column: it has no letter or digit"},
    {XML "records:\n  - record: vm\n    fields: {name: a}\n",
     "l.yaml:8:5: error: an XML record wants its 'element'"},
    {XML "records:\n  - record: vm\n    element: vm\n    fields: {name: 'a['}\n",
     "l.yaml:10:20: error: 'a[' is no path: "},
    {XML "records:\n  - record: vm\n    element: vm\n    fields: {name: 'size(a)'}\n",
     "l.yaml:10:20: error: 'size(a)' is no path: "},
    {XML "records:\n  - record: vm\n    element: vm\n    let: {hardware: a}\n"
         "    fields: {name: $hardwre/b}\n",
     "l.yaml:11:20: error: no 'let' sets $hardwre [LAYOUT_FAULT]\n"
     "      fields: {name: $hardwre/b}\n"
     "                     ^^^^^^^^^^\n"
     "  did you mean $hardware?\n"},
    {XML "records:\n  - record: vm\n    element: vm\n    fields: {name: a}\n"
         "    parts: [{record: disk, fields: {name: b}}]\n",
     "l.yaml:11:13: error: a part wants 'each': the path to its elements"},
    {XML "records:\n  - record: vm\n    element: vm\n    fields: {name: a}\n"
         "    parts: [{record: host, each: b, fields: {name: b}}]\n",
     "l.yaml:11:22: error: a host is no part of a vm"},
};

Test(layout, faults_have_place_and_cure)
{
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(WpLayouts) layouts = wp_layouts_new();
        g_autoptr(WpDiagList) diags = wp_diag_list_new();

        cr_expect_not(wp_layouts_add_text(layouts, "l.yaml", refused[i].text,
                                          strlen(refused[i].text), diags));
        g_autofree char *faults = wp_diag_list_to_text(diags);
        cr_expect(g_str_has_prefix(faults, refused[i].faults), "layout %zu:\n%s\nwanted:\n%s", i,
                  faults, refused[i].faults);
        cr_expect_eq(wp_layouts_count(layouts), 0);
    }
}

Test(layout, shipped_ones_are_in_order_and_say_what_they_are)
{
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();
    const char *last = "";

    cr_assert_geq(wp_layouts_count(layouts), 15);
    for (uint32_t i = 0; i < wp_layouts_count(layouts); i++) {
        const WpLayout *layout = wp_layouts_get(layouts, i);
        WpField fields[WP_N_FIELDS];

        cr_expect_lt(strcmp(last, wp_layout_id(layout)), 0);
        last = wp_layout_id(layout);
        g_auto(GStrv) parts = g_strsplit(last, ".", 2);
        cr_expect(parts[1] && (strcmp(parts[0], "generic") == 0 ||
                               g_str_has_prefix(wp_layout_source(layout), parts[0])),
                  "%s", last);
        cr_expect_eq(wp_layout_fields(layout, fields) > 1, wp_layout_kind(layout) != WP_KIND_NONE,
                     "%s", last);
    }
    cr_expect_eq(wp_layout_turn(wp_layouts_find(layouts, "rvtools.vinfo")), 0);
    cr_expect_eq(wp_layout_turn(wp_layouts_find(layouts, "rvtools.vdisk")), 1);
    cr_expect_eq(wp_layout_turn(wp_layouts_find(layouts, "azure-migrate.dependencies")), 2);
    cr_expect_null(wp_layouts_find(layouts, "rvtools.v"));
}

Test(layout, one_with_the_id_of_a_shipped_one_replaces_it)
{
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();
    static const char text[] =
        "id: rvtools.vinfo\nsource: mine\ntitle: Mine\nevidence: inventory\n"
        "recognise: {required: [VM]}\nrecords: [{record: vm, fields: {name: VM}}]\n";
    uint32_t before = wp_layouts_count(layouts);

    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    wp_layouts_set_shipped(layouts);
    cr_expect(wp_layouts_add_text(layouts, "my.yaml", text, sizeof text - 1, diags));
    cr_expect_eq(wp_layouts_count(layouts), before);
    cr_expect_str_eq(wp_layout_source(wp_layouts_find(layouts, "rvtools.vinfo")), "mine");
    cr_expect_not(wp_layouts_add_text(layouts, "copy.yaml", text, sizeof text - 1, diags));
    cr_expect_eq(wp_layouts_count(layouts), before);
    g_autofree char *faults = wp_diag_list_to_text(diags);
    cr_expect(strstr(faults, "copy.yaml:1:5: error: another layout has the id 'rvtools.vinfo' "
                             "already [LAYOUT_FAULT]"),
              "%s", faults);
}

/* What files are taken for: "id", or "-" and what the nearest lacks. */
static const struct {
    const char *name, *text, *taken;
} files[] = {
    {"x.csv", "VM,Powerstate,CPUs,Memory,In Use MB\n", "rvtools.vinfo"},
    {"x.csv", "vInfoVMName,vInfoPowerstate,vInfoCPUs,vInfoMemory,vInfoInUse\n", "rvtools.vinfo"},
    {"x.csv", "vDiskVMName,vDiskName,vDiskCapacityMiB,vDiskDiskMode\n", "rvtools.vdisk"},
    {"x.csv", "vNetworkVMName,vNetworkNic,vNetworkAdapter,vNetworkName,vNetworkSwitch\n",
     "rvtools.vnetwork"},
    {"x.csv", "vPartitionVMName,vPartitionDisk,vPartitionCapacityMiB,vPartitionConsumedMiB\n",
     "rvtools.vpartition"},
    {"x.csv", "vHostName,vHostCpuModel,vHostNumCpuCores,vHostMemorySize\n", "rvtools.vhost"},
    {"x.csv", "vCPUVMName,vCPUCPUs,vCPUSockets,vCPUCoresPerSocket\n", "rvtools.vcpu"},
    {"x.csv", "vm, power-state ,*CPUs*,MEMORY,Provisioned MiB\n", "rvtools.vinfo"},
    {"x.csv", "VM,Powerstate,CPUs,Sockets,Cores p/s\n", "rvtools.vcpu"},
    {"x.csv", "VM,Size MiB,Overhead,Active\n", "rvtools.vmemory"},
    {"x.csv", "VM,Disk,Capacity MiB\n", "rvtools.vdisk"},
    {"x.csv", "VM,Disk,Capacity MB,Consumed MB,Free MB\n", "rvtools.vpartition"},
    {"x.csv", "VM,Network\n", "rvtools.vnetwork"},
    {"x.csv", "VM,Name,Date / time,State\n", "rvtools.vsnapshot"},
    {"x.csv", "VM,Tools,Tools Version\n", "rvtools.vtools"},
    {"x.csv", "Host,# CPU,# Cores,# Memory\n", "rvtools.vhost"},
    {"x.csv", "*Server name,IP addresses,*Cores,*Memory (In MB),*OS name\n",
     "azure-migrate.import"},
    {"x.csv", "Time slot,Source server name,Source IP,Destination IP,Destination port\n",
     "azure-migrate.dependencies"},
    {"x.csv", "VM,Device Node,Device Type,Connected,Starts Connected\n", "rvtools.vcd"},
    {"x.csv", "VM,Device Node,Device Type,Connected,Family\n", "rvtools.vusb"},
    {"x.csv", "Name,Message,Message type,VI SDK Server\n", "rvtools.vhealth"},
    {"x.csv", "Machine Name,Operating System,Cores,Memory (in MB),Machine ID\n",
     "azure-migrate.discovery"},
    {"x.csv", "server_name,r_type,app_name\n", "aws.cmf"},
    {"x.csv", "ExternalId,HostName,RAM.TotalSizeInMB\n", "aws.ads"},
    {"x.csv", "MachineId,MachineName,MemoryGiB\n", "google.vminfo"},
    {"x.csv", "MachineId,Key,Value\n", "google.taginfo"},
    {"x.csv", "src_ip:dst_ip:src_vm:src_security_groups:port\n10.0.0.1:10.0.0.2:a:b:443\n",
     "vrni.flows"},
    {"x.csv", "Record Type 1,Application Name\n", "konveyor.applications"},
    /* the generic tables: the name decides, or what they know */
    {"servers.csv", "name\n", "generic.servers"},
    {"applications.csv", "name\n", "generic.applications"},
    {"x.csv", "name,cores,memory_mib,os\n", "generic.servers"},
    {"x.csv", "name,approver,tester,freeze\n", "generic.applications"},
    {"x.csv", "name,engine,size_gib\n", "generic.databases"},
    {"x.csv", "from,to,port\n", "generic.dependencies"},
    {"exports/servers.csv", "name,foo,bar,baz\n", "generic.servers"},
    {"sql-servers-2024.csv", "name,foo,bar,baz\n", "- columns that it knows"},
    /* preambles, delimiters */
    {"x.csv", "Report of 2026-11-22\nby somebody\n\nVM;CPUs;Memory;In Use MiB\n", "rvtools.vinfo"},
    {"x.csv", "VM|CPUs|Memory|In Use MiB\n", "rvtools.vinfo"},
    {"x.csv", "sep=\t\nVM\tCPUs\tMemory\tIn Use MiB\n", "rvtools.vinfo"},
    /* nothing fits */
    {"x.csv", "VMM,CPUs,Memory,In Use MiB\n", "- column 'VM'; is 'VMM' meant?"},
    {"x.csv", "a,b\n", "-"},
    {"x.csv", "", "-"},
    {"x.csv", "\x01\x02\0\x03", "-"},
    {"x.xml", "<domain type='kvm'><name>a</name></domain>", "libvirt.domain"},
    {"x.ovf", "<?xml version='1.0'?><ovf:Envelope xmlns:ovf='u'>", "ovf.virtual-system"},
    {"x.xml", "<unknown/>", "-"},
    {"x.xml", "<domai\xEE type='kvm'/>", "-"},
};

Test(match, files_are_known_by_content)
{
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();

    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(WpMatch) match =
            wp_match(layouts, files[i].name, (const uint8_t *)files[i].text,
                     *files[i].text == '\x01' ? 4 : strlen(files[i].text), true);
        g_autofree char *taken = match->layout    ? g_strdup(wp_layout_id(match->layout))
                                 : match->nearest ? g_strdup_printf("- %s", match->lacks)
                                                  : g_strdup("-");
        g_autoptr(GString) text = g_string_new(NULL);

        wp_match_append_text(match, files[i].name, text);
        cr_expect(g_utf8_validate(text->str, -1, NULL), "file %zu: not UTF-8", i);
        cr_expect(g_str_has_prefix(taken, files[i].taken), "file %zu: %s\nwanted %s\n%s", i, taken,
                  files[i].taken, text->str);
    }
}
