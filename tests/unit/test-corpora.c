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

/* tests/corpora.tsv: a path and what its file must give, a line; '#' begins a comment. */
static char **
read_lines(const char *under, uint32_t *out_n)
{
    const char *srcdir = g_getenv("srcdir");
    g_autofree char *path = g_build_filename(srcdir ? srcdir : ".", "tests/corpora.tsv", NULL);
    g_autofree char *text = NULL;
    uint32_t n = 0;

    cr_assert(g_file_get_contents(path, &text, NULL, NULL), "%s", path);
    g_auto(GStrv) all = g_strsplit(text, "\n", -1);
    char **lines = g_new0(char *, g_strv_length(all) + 1);
    for (char **line = all; *line; line++)
        if (**line && **line != '#' && g_str_has_prefix(*line, under))
            lines[n++] = g_strdup(*line);
    *out_n = n;
    return lines;
}

/* "rvtools.vinfo 3, rvtools.vdisk 5 vm=3 disk=5 rejected=1": the layouts and their records, the
 * rows of each kind; parts of other files' assets are counted as read. */
static void
append_rows(const WpInventory *inventory, GString *out)
{
    for (WpKind kind = 0; kind < WP_N_KINDS; kind++)
        if (inventory->kinds[kind].n_rows > 0)
            g_string_append_printf(out, " %s=%u", wp_kind_name(kind),
                                   inventory->kinds[kind].n_rows);
}

static void
append_counts(const WpInventory *inventory, GString *out)
{
    for (uint32_t i = 0; i < inventory->n_files; i++) {
        const WpInputFile *file = &inventory->files[i];

        g_string_append_printf(out, "%s%s %d", i > 0 ? ", " : "", file->layout ? file->layout : "-",
                               (int)file->n_read);
    }
    append_rows(inventory, out);
}

/* What of a file was not well: " CSV_QUOTE:4" for each code, with the line of the first. */
static void
append_faults(WpDiagList *diags, GString *out)
{
    const char *last = NULL;

    wp_diag_list_sort(diags);
    for (uint32_t i = 0; i < wp_diag_list_length(diags); i++) {
        const WpDiag *diag = wp_diag_list_get(diags, i);
        const char *code = wp_diag_code_name(diag->code);

        if (wp_diag_severity(diag->code) == WP_SEVERITY_NOTE || code == last)
            continue;
        g_string_append_printf(out, " %s:%u", code, diag->loc.line);
        last = code;
    }
}

static char *
describe_counts(const WpInventory *inventory, WpDiagList *diags)
{
    GString *out = g_string_new(NULL);
    uint64_t rejected = 0;

    append_counts(inventory, out);
    for (uint32_t i = 0; i < inventory->n_files; i++)
        rejected += inventory->files[i].n_rejected;
    if (rejected > 0)
        g_string_append_printf(out, " rejected=%d", (int)rejected);
    append_faults(diags, out);
    return g_string_free(out, FALSE);
}

static uint32_t
count_parts(const WpInventory *inventory, WpKind kind, WpRowId vm)
{
    const uint32_t *first = inventory->kinds[kind].first;

    return first ? first[vm + 1] - first[vm] : 0;
}

static int
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *
text_of(const WpInventory *inventory, WpField field, WpRowId row)
{
    const char *text = wp_inventory_text(inventory, field, row);

    return text ? text : "?";
}

/* "name|cores|memory in KiB|disks|nics|firmware" of each VM, in byte order. */
static char *
describe_vms(const WpInventory *inventory)
{
    g_autoptr(GPtrArray) vms = g_ptr_array_new_with_free_func(g_free);

    for (WpRowId row = 1; row <= inventory->kinds[WP_KIND_VM].n_rows; row++) {
        int64_t cores = wp_inventory_number(inventory, WP_F_VM_CORES, row, -1);
        int64_t memory = wp_inventory_number(inventory, WP_F_VM_MEMORY, row, -1);
        GString *vm = g_string_new(text_of(inventory, WP_F_VM_NAME, row));

        cores < 0 ? g_string_append(vm, "|?") : g_string_append_printf(vm, "|%d", (int)cores);
        memory < 0 ? g_string_append(vm, "|?")
                   : g_string_append_printf(vm, "|%" G_GINT64_FORMAT, memory / 1024);
        g_string_append_printf(vm, "|%u|%u|%s", count_parts(inventory, WP_KIND_DISK, row),
                               count_parts(inventory, WP_KIND_NIC, row),
                               text_of(inventory, WP_F_VM_FIRMWARE, row));
        g_ptr_array_add(vms, g_string_free(vm, FALSE));
    }
    g_ptr_array_sort(vms, by_text);
    g_ptr_array_add(vms, NULL);
    return g_strjoinv("; ", (char **)vms->pdata);
}

/* All files of a folder together. */
static char *
describe_folder(const WpLayouts *layouts, const char *path)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) files = g_array_new(FALSE, TRUE, sizeof(InputFile));
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GString) rejects = g_string_new(NULL);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    GString *out = g_string_new(NULL);
    uint64_t n = 0;

    for (const char *name; (name = g_dir_read_name(dir));) {
        char *full = g_build_filename(path, name, NULL), *text;
        InputFile file = {full, NULL, 0};

        cr_assert(g_file_get_contents(full, &text, &file.size, NULL));
        file.text = text;
        g_ptr_array_add(names, full);
        g_ptr_array_add(names, text);
        g_array_append_val(files, file);
    }
    g_autoptr(WpInventory) inventory =
        input_read(layouts, (const InputFile *)files->data, files->len, diags, rejects);
    for (uint32_t i = 0; i < inventory->n_files; i++)
        n += inventory->files[i].n_accepted + inventory->files[i].n_merged;
    g_string_printf(out, "read %u files, %d records", inventory->n_files, (int)n);
    append_rows(inventory, out);
    append_faults(diags, out);
    return g_string_free(out, FALSE);
}

/* Files under @under give what tests/corpora.tsv says. */
static void
check_files(const char *under, bool vms, uint32_t n_wanted)
{
    g_autofree char *folder = corpora_folder();
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();
    uint32_t n;
    g_auto(GStrv) lines = read_lines(under, &n);

    cr_assert_eq(n, n_wanted, "%s: %u", under, n);
    for (uint32_t i = 0; i < n; i++) {
        g_auto(GStrv) parts = g_strsplit(lines[i], "\t", 2);
        g_autofree char *path = g_build_filename(folder, parts[0], NULL);

        if (g_str_has_suffix(parts[0], "/")) {
            g_autofree char *all = describe_folder(layouts, path);

            cr_expect_str_eq(all, parts[1], "%s\t%s\nwanted %s", parts[0], all, parts[1]);
            continue;
        }
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(GString) rejects = g_string_new(NULL);
        g_autoptr(WpInventory) inventory = read_path(layouts, path, diags, rejects);
        g_autofree char *found = vms && inventory->files[0].layout
                                     ? describe_vms(inventory)
                                     : describe_counts(inventory, diags);

        cr_expect_str_eq(found, parts[1], "%s\t%s\nwanted %s", parts[0], found, parts[1]);
    }
}

Test(corpora, tables_give_known_counts)
{
    check_files("rvtools/", false, 21);
    check_files("azure-migrate/", false, 7);
    check_files("cmdb/", false, 22);
    check_files("db/", false, 4);
    check_files("flows/", false, 1);
    check_files("forklift/", false, 1);
}

Test(corpora, documents_give_known_counts)
{
    check_files("xml/scvmm/", false, 1);
    check_files("xml/nmap/", false, 6);
    check_files("xml/spreadsheetml/", false, 16);
}

Test(corpora, libvirt_documents_give_what_they_state)
{
    check_files("xml/libvirt/", true, 545);
}

Test(corpora, ovf_documents_give_what_they_state)
{
    check_files("xml/ovf/", true, 248);
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
