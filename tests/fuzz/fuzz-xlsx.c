#include "tests/fuzz/input.h"
#include "tests/unit/workbook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const layouts_text[] = {"id: t.vms\nsource: t\ntitle: VMs\nevidence: inventory\n"
                                           "recognise: {required: [VM]}\n"
                                           "records:\n"
                                           "  - record: vm\n"
                                           "    fields:\n"
                                           "      name: {from: VM, required: yes}\n"
                                           "      cores: CPUs\n"
                                           "      memory_mib: {from: Memory, unit: MiB}\n"
                                           "      created: Created\n"
                                           "      template: Template\n",
                                           NULL};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static WpLayouts *layouts;
    static const char *const none[] = {NULL};

    if (!layouts)
        layouts = fuzz_layouts(layouts_text);
    if (size == 0)
        return 0;
    /* the first byte says whether all are an archive, or XML of Excel 2003 */
    g_autoptr(GByteArray) bytes = data[0] == 'P' || data[0] == '<'
                                      ? g_byte_array_append(g_byte_array_new(), data, (guint)size)
                                      : workbook_of_pieces("a", data + 1, size - 1);
    g_autoptr(WpBuilder) builder = wp_builder_new();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GPtrArray) rejects = NULL, unreconciled = NULL;
    g_autoptr(GArray) results = g_array_new(FALSE, FALSE, sizeof(WpReadResult));
    WpBuilderOptions options = {.prefer = none};
    WpSeekable seekable = workbook_seekable(bytes);
    uint64_t n_rejects = 0, n_rejected = 0;

    wp_read_workbook(layouts, builder, "input", &seekable, fuzz_reject, &n_rejects, diags, results);
    g_assert(results->len > 0);
    g_autoptr(WpInventory) inventory =
        wp_builder_freeze(builder, &options, diags, &rejects, &unreconciled);
    for (uint32_t i = 0; i < inventory->n_files; i++) {
        const WpInputFile *file = &inventory->files[i];

        g_assert(file->n_read == file->n_accepted + file->n_merged + file->n_rejected);
        g_assert(file->size_bytes == bytes->len);
        n_rejected += file->n_rejected;
    }
    g_assert(n_rejected == n_rejects + rejects->len);
    g_autofree char *text = wp_diag_list_to_text(diags);
    g_assert(g_utf8_validate(text, -1, NULL));
    return 0;
}
