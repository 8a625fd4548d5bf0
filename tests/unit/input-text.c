#include "tests/unit/input-text.h"

#include "tests/memory.h"

#include <criterion/criterion.h>
#include <string.h>

WpLayouts *
input_shipped_layouts(void)
{
    const char *srcdir = g_getenv("srcdir");
    g_autofree char *folder = g_build_filename(srcdir ? srcdir : ".", "parsers/layouts", NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    WpLayouts *layouts = wp_layouts_new();

    cr_assert_not_null(dir);
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *text = NULL;
        size_t size;

        if (!g_str_has_suffix(name, ".yaml"))
            continue;
        cr_assert(g_file_get_contents(path, &text, &size, NULL));
        wp_layouts_add_text(layouts, name, text, size, diags);
    }
    g_autofree char *faults = wp_diag_list_to_text(diags);
    cr_assert_str_empty(faults, "%s", faults);
    return layouts;
}

static void
append_reject(void *data, const WpRejectedRecord *reject)
{
    g_string_append_printf(data, "%s:%u %s %s [%.*s]\n", reject->file, reject->line,
                           wp_diag_code_name(reject->code), reject->message,
                           (int)reject->record_size, reject->record);
}

WpInventory *
input_read(const WpLayouts *layouts, const InputFile *files, size_t n_files, WpDiagList *diags,
           GString *out_rejects)
{
    static const char *const none[] = {NULL};
    g_autoptr(WpBuilder) builder = wp_builder_new();
    g_autoptr(GPtrArray) rejects = NULL, unreconciled = NULL;
    WpBuilderOptions options = {.prefer = none};

    for (size_t i = 0; i < n_files; i++) {
        Memory bytes = {files[i].text, files[i].size > 0 ? files[i].size : strlen(files[i].text), 0,
                        0};
        WpReadResult result;

        if (wp_is_workbook(bytes.bytes, bytes.size)) {
            g_autoptr(GArray) results = g_array_new(FALSE, FALSE, sizeof(WpReadResult));
            WpSeekable seekable = memory_seekable(&bytes);

            wp_read_workbook(layouts, builder, files[i].name, &seekable, append_reject, out_rejects,
                             diags, results);
            continue;
        }
        wp_read_input(layouts, builder, files[i].name, memory_pull, &bytes, append_reject,
                      out_rejects, diags, &result);
    }
    return wp_builder_freeze(builder, &options, diags, &rejects, &unreconciled);
}

void
input_append_rows(const WpInventory *inventory, GString *out)
{
    for (WpKind kind = 0; kind < WP_N_KINDS; kind++)
        for (uint32_t row = 1; row <= inventory->kinds[kind].n_rows; row++) {
            g_string_append(out, wp_kind_name(kind));
            for (WpField field = wp_kind_first_field(kind); field < wp_kind_end_field(kind);
                 field++) {
                const WpColumn *column = wp_inventory_column(inventory, field);

                if (!wp_column_known(column, row))
                    continue;
                g_string_append_printf(out, " %s=", wp_field_info(field)->name);
                wp_column_append(inventory, column, row, out);
                g_string_append_c(out, ';');
            }
            g_string_append_c(out, '\n');
        }
}

void
input_append_accounts(const WpInventory *inventory, GString *out)
{
    for (uint32_t i = 0; i < inventory->n_files; i++) {
        const WpInputFile *file = &inventory->files[i];

        g_string_append_printf(out, "%s %s %d %d %d %d\n", file->name,
                               file->layout ? file->layout : "-", (int)file->n_read,
                               (int)file->n_accepted, (int)file->n_merged, (int)file->n_rejected);
        cr_expect_eq(file->n_read, file->n_accepted + file->n_merged + file->n_rejected);
    }
}

void
input_check(const char *odd, const char *name, const char *text, const char *wanted)
{
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GString) rejects = g_string_new(NULL), out = g_string_new(NULL);
    InputFile file = {name, text, 0};
    g_autoptr(WpInventory) inventory = input_read(layouts, &file, 1, diags, rejects);

    input_append_rows(inventory, out);
    g_string_append(out, rejects->str);
    g_autofree char *said = wp_diag_list_to_text(diags);
    g_string_append(out, said);
    cr_expect_str_eq(out->str, wanted, "%s:\n%s\nwanted:\n%s", odd, out->str, wanted);
}
