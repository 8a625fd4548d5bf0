#include "tests/unit/input-text.h"

#include <criterion/criterion.h>
#include <string.h>

/*
 * Real exports of other projects, beside the project (../shared/corpora); where they are absent
 * these tests are skipped. What is in each file was counted by other means.
 */

static char *
corpora_folder(void)
{
    const char *srcdir = g_getenv("srcdir");
    char *folder = g_build_filename(srcdir ? srcdir : ".", "../shared/corpora", NULL);

    if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        g_free(folder);
        cr_skip_test("no ../shared/corpora: nothing to count");
    }
    return folder;
}

/* Reads the file alone. */
static WpInventory *
read_path(const WpLayouts *layouts, const char *path, WpDiagList *diags, GString *rejects)
{
    g_autofree char *text = NULL;
    size_t size;

    cr_assert(g_file_get_contents(path, &text, &size, NULL), "%s", path);
    InputFile file = {path, text, size};
    return input_read(layouts, &file, 1, diags, rejects);
}

/* The layout, and the records of each kind; parts of other files' assets are counted as read. */
static const struct {
    const char *path, *found;
} counted[] = {
    {"rvtools/csv-mjvincent/RVTools_tabvInfo.csv", "rvtools.vinfo 805 vm=805"},
    {"rvtools/csv-mjvincent/RVTools_tabvNetwork.csv", "rvtools.vnetwork 805"},
    {"rvtools/csv-mjvincent/RVTools_tabvPartition.csv", "rvtools.vpartition 1618"},
    {"rvtools/csv-mjvincent/RVTools_tabvHost.csv", "rvtools.vhost 34 host=34"},
    {"rvtools/csv-kubev2v/RVTools_tabvInfo.csv", "rvtools.vinfo 9 vm=9"},
    {"rvtools/csv-kubev2v/RVTools_tabvCPU.csv", "rvtools.vcpu 9"},
    {"rvtools/csv-kubev2v/RVTools_tabvMemory.csv", "rvtools.vmemory 9"},
    {"rvtools/csv-kubev2v/RVTools_tabvDisk.csv", "rvtools.vdisk 9"},
    {"rvtools/csv-kubev2v/RVTools_tabvPartition.csv", "rvtools.vpartition 9"},
    {"rvtools/csv-kubev2v/RVTools_tabvHost.csv", "rvtools.vhost 7 host=7"},
    {"rvtools/csv-small/vInfo.csv", "rvtools.vinfo 3 vm=3"},
    {"rvtools/csv-small/vDisk.csv", "rvtools.vdisk 4"},
    {"rvtools/csv-small/vNetwork.csv", "rvtools.vnetwork 3"},
    {"rvtools/csv-small/vSnapshot.csv", "rvtools.vsnapshot 3"},
    {"azure-migrate/dependencies-sample.csv", "azure-migrate.dependencies 5 dep=5"},
    {"azure-migrate/import_template_header_27col.csv", "azure-migrate.import 0"},
    {"azure-migrate/Discovery_Report.csv", "azure-migrate.discovery 294 vm=294"},
    {"azure-migrate/Properties.csv", "- 0"},
    {"cmdb/cmf/server-list.csv", "aws.cmf 8 vm=8"},
    {"cmdb/cmf/test_valid.csv", "aws.cmf 1 vm=1"},
    {"cmdb/konveyor/sample-applications.csv", "konveyor.applications 5 app=3 dep=2"},
    {"cmdb/konveyor/template_application_import.csv", "konveyor.applications 3 app=3"},
    {"cmdb/konveyor/mandatory_and_empty_row_21.csv", "konveyor.applications 2 app=2"},
    {"cmdb/konveyor/invalid_column_schema.csv", "- 0"},
    {"db/inventory.csv", "- 0"},
    {"cmdb/cmf/test_invalid.csv", "- 0"},
    {"flows/deathstarbench-trace.csv", "- 0"},
    {"rvtools/SizingWorkshop-RVTools.xlsx",
     "rvtools.vinfo 805, rvtools.vnetwork 805, rvtools.vpartition 1618, rvtools.vhost 34 vm=805 "
     "host=34 nic=805 partition=1618"},
    {"rvtools/rvtools-small-complete.xlsx",
     "rvtools.vinfo 3, rvtools.vdisk 5, rvtools.vpartition 5, rvtools.vcpu 3, rvtools.vmemory 3, "
     "rvtools.vhost 2, rvtools.vcluster 1, rvtools.vnetwork 4, rvtools.vsnapshot 1, rvtools.vtools "
     "3, rvtools.vcd 1, rvtools.vusb 1, rvtools.vhealth 0, rvtools.vswitch 0, rvtools.vswitch 0, "
     "rvtools.vport 0, rvtools.vport 0 vm=3 host=2 cluster=1 disk=5 nic=4 partition=5 snapshot=1"},
    {"rvtools/kubev2v-example1.xlsx",
     "rvtools.vinfo 9, rvtools.vcpu 9, rvtools.vmemory 9, rvtools.vdisk 9, rvtools.vpartition 9, "
     "rvtools.vhost 7 vm=9 host=7 disk=9 partition=9"},
    {"rvtools/neil1taylor-test-rvtools.xlsx",
     "rvtools.vinfo 3, rvtools.vdisk 4, rvtools.vhost 2, rvtools.vdatastore 0, rvtools.vcluster 1, "
     "rvtools.vsnapshot 1, rvtools.vtools 3, rvtools.vcd 1, rvtools.vnetwork 3, rvtools.vsource 0 "
     "vm=3 host=2 cluster=1 disk=4 nic=3 snapshot=1"},
    {"azure-migrate/AzureMigrate_Discovery_Report.xlsx", "azure-migrate.discovery 294 vm=294"},
    {"xml/ovf/ovf__fixtures__external__ImportOvf2014__3VMvApp.ovf",
     "ovf.virtual-system 9 vm=3 disk=3 nic=3"},
    {"xml/scvmm/get_inventory_output.xml",
     "scvmm.clixml 87 vm=28 host=3 cluster=1 disk=23 nic=28 snapshot=4"},
    {"xml/nmap/nmap_1port.xml", "nmap.host 1"},
    {"xml/ovf/ovf__fixtures__photon5.ovf", "ovf.virtual-system 3 vm=1 disk=1 nic=1"},
};

static void
append_counts(const WpInventory *inventory, GString *out)
{
    for (uint32_t i = 0; i < inventory->n_files; i++) {
        const WpInputFile *file = &inventory->files[i];

        g_string_append_printf(out, "%s%s %d", i > 0 ? ", " : "", file->layout ? file->layout : "-",
                               (int)file->n_read);
    }
    for (WpKind kind = 0; kind < WP_N_KINDS; kind++)
        if (inventory->kinds[kind].n_rows > 0)
            g_string_append_printf(out, " %s=%u", wp_kind_name(kind),
                                   inventory->kinds[kind].n_rows);
}

Test(corpora, known_files_give_known_counts)
{
    g_autofree char *folder = corpora_folder();
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();

    for (size_t i = 0; i < G_N_ELEMENTS(counted); i++) {
        g_autofree char *path = g_build_filename(folder, counted[i].path, NULL);
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(GString) rejects = g_string_new(NULL);
        g_autoptr(GString) found = g_string_new(NULL);
        g_autoptr(WpInventory) inventory = read_path(layouts, path, diags, rejects);

        append_counts(inventory, found);
        cr_expect_str_eq(found->str, counted[i].found, "%s: %s, wanted %s", counted[i].path,
                         found->str, counted[i].found);
        cr_expect_str_empty(rejects->str, "%s: %s", counted[i].path, rejects->str);
    }
}

/* What all documents of a folder give together, each read alone. */
typedef struct {
    uint32_t documents, broken, vms, disks, nics, uefi, sized_disks;
    int64_t cores, memory_mib;
} Sums;

static void
add_document(Sums *sums, const WpInventory *inventory)
{
    const WpInputFile *file = &inventory->files[0];

    sums->documents++;
    sums->vms += inventory->kinds[WP_KIND_VM].n_rows;
    sums->disks += inventory->kinds[WP_KIND_DISK].n_rows;
    sums->nics += inventory->kinds[WP_KIND_NIC].n_rows;
    for (WpRowId row = 1; row <= inventory->kinds[WP_KIND_VM].n_rows; row++) {
        const char *firmware = wp_inventory_text(inventory, WP_F_VM_FIRMWARE, row);

        cr_expect_not_null(wp_inventory_text(inventory, WP_F_VM_NAME, row), "%s", file->name);
        sums->cores += wp_inventory_number(inventory, WP_F_VM_CORES, row, 0);
        sums->memory_mib += wp_inventory_number(inventory, WP_F_VM_MEMORY, row, 0) / 1024;
        sums->uefi += firmware && strcmp(firmware, "uefi") == 0;
    }
    for (WpRowId row = 1; row <= inventory->kinds[WP_KIND_DISK].n_rows; row++)
        sums->sized_disks += wp_inventory_number(inventory, WP_F_DISK_SIZE, row, -1) >= 0;
}

static Sums
sum_folder(const char *corpora, const char *name)
{
    g_autofree char *folder = g_build_filename(corpora, name, NULL);
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    Sums sums = {0};

    cr_assert_not_null(dir);
    for (const char *file; (file = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, file, NULL);
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(GString) rejects = g_string_new(NULL);
        g_autoptr(WpInventory) inventory = read_path(layouts, path, diags, rejects);

        add_document(&sums, inventory);
        sums.broken += wp_diag_list_count(diags, WP_SEVERITY_ERROR) > 0;
    }
    return sums;
}

Test(corpora, libvirt_documents_give_what_they_state)
{
    g_autofree char *folder = corpora_folder();
    Sums sums = sum_folder(folder, "xml/libvirt");

    cr_expect_eq(sums.documents, 545);
    cr_expect_eq(sums.broken, 0);
    cr_expect_eq(sums.vms, 545);
    cr_expect_eq(sums.cores, 1096);
    cr_expect_eq(sums.memory_mib / 1024, 569702);
    cr_expect_eq(sums.disks, 339);
    cr_expect_eq(sums.nics, 99);
    cr_expect_eq(sums.uefi, 20);
}

Test(corpora, ovf_documents_give_what_they_state)
{
    g_autofree char *folder = corpora_folder();
    Sums sums = sum_folder(folder, "xml/ovf");

    cr_expect_eq(sums.documents, 248);
    cr_expect_eq(sums.broken, 0);
    cr_expect_eq(sums.vms, 267); /* of 268 systems, two are alike in every cell */
    cr_expect_eq(sums.disks, 261);
    cr_expect_eq(sums.nics, 148);
}

/* Every file is read, or refused with a message; and every account adds up. */
static uint32_t
read_tree(const WpLayouts *layouts, const char *folder, int depth)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    uint32_t n = 0;

    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(GString) rejects = g_string_new(NULL);

        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            n += depth > 0 ? read_tree(layouts, path, depth - 1) : 0;
            continue;
        }
        g_autoptr(WpInventory) inventory = read_path(layouts, path, diags, rejects);
        const WpInputFile *file = &inventory->files[0];
        for (uint32_t i = 0; i < inventory->n_files; i++)
            cr_expect_eq(file[i].n_read, file[i].n_accepted + file[i].n_merged + file[i].n_rejected,
                         "%s", path);
        cr_expect(file->layout || wp_diag_list_length(diags) > 0, "%s: not a word", path);
        n++;
    }
    return n;
}

Test(corpora, every_file_is_read_or_refused)
{
    g_autofree char *folder = corpora_folder();
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();

    cr_expect_geq(read_tree(layouts, folder, 4), 900);
}
