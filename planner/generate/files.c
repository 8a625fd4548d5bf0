#include "planner/generate/fields.h"
#include "planner/generate/rows.h"

static void
free_file(gpointer data)
{
    WpGenFile *file = data;

    g_clear_pointer(&file->sheets, g_ptr_array_unref);
    g_free(file->path);
    g_free(file);
}

static bool
plant_file(const WpGenEstate *estate, const WpGenForm *form, WpGenDirt dirt, uint64_t id)
{
    return form->dirt[dirt] &&
           wp_gen_happens(wp_gen_estate_draw(estate, WP_GEN_DRAW_DIRT, id * 16 + dirt),
                          estate->profile->dirt[dirt]);
}

static void
add_file(GPtrArray *files, const WpGenForm *form, WpGenRow *row, uint32_t which)
{
    const WpGenEstate *estate = row->estate;
    WpGenFile *file = g_new0(WpGenFile, 1);
    g_autoptr(GString) path = g_string_new(NULL);
    uint64_t id = (UINT64_C(1) << 50) + g_str_hash(form->id) + which * UINT64_C(0x10000000);

    wp_gen_put_segs(form->path, 0, form->path->len, row, path);
    file->form = form;
    file->which = which;
    file->path = g_string_free(g_steal_pointer(&path), FALSE);
    file->thousands = plant_file(estate, form, WP_GEN_DIRT_THOUSANDS, id);
    file->decorated = plant_file(estate, form, WP_GEN_DIRT_HEADERS_DECORATED, id);
    file->twice = plant_file(estate, form, WP_GEN_DIRT_HEADERS_TWICE, id);
    file->preamble = plant_file(estate, form, WP_GEN_DIRT_PREAMBLE, id);
    g_ptr_array_add(files, file);
}

static void
add_form(GPtrArray *files, const WpGenEstate *estate, const WpGenForm *form)
{
    uint64_t planted[WP_GEN_N_DIRT] = {0};
    WpGenRow row = wp_gen_row_of(estate, form, planted);
    uint32_t n = form->per == WP_GEN_PER_VM        ? estate->n_vms
                 : form->per == WP_GEN_PER_VCENTER ? estate->vcenters->len
                 : form->per == WP_GEN_PER_SITE    ? estate->n_sites
                                                   : 1;

    for (uint32_t which = 0; which < n; which++) {
        if (form->per == WP_GEN_PER_VM) {
            if (wp_gen_hypervisor_of(estate, which) != (uint8_t)form->of)
                continue;
            wp_gen_row_go_to_vm(&row, which);
        } else if (form->per == WP_GEN_PER_VCENTER) {
            wp_gen_row_go_to_vcenter(&row, which);
        } else {
            row.site = which;
        }
        add_file(files, form, &row, which);
    }
}

/* The tables of one vCenter as sheets of a workbook that is named as the form says. Numbers of a
 * workbook have no marks, and its rows no cells too many. */
static void
add_workbook(GPtrArray *files, const WpGenForm *form, GPtrArray *sheets)
{
    for (uint32_t i = 0; i < sheets->len; i++) {
        WpGenFile *sheet = sheets->pdata[i];
        GPtrArray *workbook = NULL;

        sheet->thousands = false;
        for (uint32_t k = 0; k < files->len && !workbook; k++) {
            WpGenFile *file = files->pdata[k];

            if (file->sheets && file->which == sheet->which &&
                g_str_equal(file->form->group, form->group))
                workbook = file->sheets;
        }
        if (!workbook) {
            WpGenFile *file = g_new0(WpGenFile, 1);
            g_autofree char *folder = g_path_get_dirname(sheet->path);

            workbook = g_ptr_array_new_with_free_func(free_file);
            *file = (WpGenFile){.form = form,
                                .which = sheet->which,
                                .sheets = workbook,
                                .path = g_strconcat(folder, ".xlsx", NULL)};
            g_ptr_array_add(files, file);
        }
        g_ptr_array_add(workbook, sheet);
    }
}

GPtrArray *
wp_gen_files(const WpGenEstate *estate, const WpGenForm *const *forms, uint32_t n_forms,
             bool workbooks)
{
    GPtrArray *files = g_ptr_array_new_with_free_func(free_file);

    for (uint32_t i = 0; i < n_forms; i++) {
        if (!workbooks || !forms[i]->sheet) {
            add_form(files, estate, forms[i]);
            continue;
        }
        g_autoptr(GPtrArray) sheets = g_ptr_array_new();
        add_form(sheets, estate, forms[i]);
        add_workbook(files, forms[i], sheets);
    }
    return files;
}
