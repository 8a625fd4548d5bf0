#include "parsers/text/yaml.h"
#include "planner/cli/files.h"
#include "tests/fuzz/whole.h"
#include "tests/unit/workbook.h"

#include <string.h>

/*
 * What a tracker exports comes back beside the estate of fixtures/wishes, half a year after its
 * plan was made, and a new plan is made with it. One export, or two with a form feed between them.
 * One whose first byte is 'X' is a workbook: sheet, shared texts and styles follow, with NULs
 * between.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char first_night[] = "as_of: 2026-11-22\n"
                                  "schedule: {start: 2027-01-04, target_finish: 26w}\n"
                                  "capacity: {teams: 1, assets_per_wave: 3, ramp: none}\n",
                  tonight[] = "as_of: 2027-03-01\n"
                              "schedule: {target_finish: 26w}\n"
                              "capacity: {teams: 1, assets_per_wave: 3, ramp: none}\n";

static bool
begin(WpRun *run, const char *settings, WpDiagList *diags)
{
    WpSource *source = wp_source_new("estate.yaml", g_strdup(settings), strlen(settings), diags);

    return whole_begin(run, wp_yaml_parse(source, diags), diags);
}

/* What the first night left; it borrows from its run, which stays. */
static WpRunState *
plan_first_night(const char *folder)
{
    static WpRun run;
    const char *const paths[] = {folder, NULL};
    g_autoptr(WpDiagList) diags = wp_diag_list_new();

    g_assert(begin(&run, first_night, diags));
    whole_read(&run, paths, diags);
    g_assert(whole_plan(&run, diags, NULL));
    WpRunState *state = wp_run_state_of_plan(&run.plan_inputs, run.plan);
    g_assert(state->assets->len > 0);
    return state;
}

static char *
put_workbook(const char *name, const uint8_t *data, size_t size)
{
    g_autofree char *text = g_malloc0(size + 3);
    const char *parts[3];
    size_t at = 0;

    memcpy(text, data, size);
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        parts[i] = text + MIN(at, size);
        at += strlen(parts[i]) + 1;
    }
    g_autoptr(GByteArray) bytes =
        workbook_new("<workbook><sheets><sheet name='a' id='a'/></sheets></workbook>", parts[0],
                     *parts[1] ? parts[1] : NULL, *parts[2] ? parts[2] : NULL);
    return g_strdup(whole_put(name, bytes->data, bytes->len));
}

static char *
put_export(const char *name, const uint8_t *data, size_t size)
{
    if (size > 0 && data[0] == 'X')
        return put_workbook(name, data + 1, size - 1);
    return g_strdup(whole_put(name, data, size));
}

/* All that is known of the items is known of some record that was read. */
static void
check_tracker(const WpRun *run)
{
    const WpInventory *inventory = run->inputs->inventory;
    uint32_t n_rows = inventory->kinds[WP_KIND_WORK].n_rows;

    g_assert(!run->tracker == (n_rows == 0));
    for (WpRowId row = 1; row <= n_rows; row++) {
        const char *key = wp_inventory_text(inventory, WP_F_WORK_NAME, row);
        WpProgressState state;

        if (!key || !g_str_has_prefix(key, "wp:"))
            continue;
        WpRowId found = wp_tracker_find(run->tracker, key);

        g_assert(found >= 1 && found <= n_rows);
        g_assert_cmpstr(wp_inventory_text(inventory, WP_F_WORK_NAME, found), ==, key);
        if (wp_tracker_state(run->tracker, key + strlen("wp:"), &state))
            g_assert(wp_progress_name(state));
    }
    for (uint32_t i = 0; i < inventory->n_files; i++) {
        const WpInputFile *file = &inventory->files[i];

        g_assert(file->n_read == file->n_accepted + file->n_merged + file->n_rejected);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char *estate;
    static WpRunState *baseline;
    const uint8_t *second = size > 0 ? memchr(data, '\f', size) : NULL;
    size_t n = second ? (size_t)(second - data) : size;
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    WpRun run = {0};

    if (!baseline) {
        estate = wp_data_path("fixtures/wishes", "exports");
        baseline = plan_first_night(estate);
    }
    g_autofree char *one = put_export("a", data, n);
    g_autofree char *two = second ? put_export("b", second + 1, size - n - 1) : NULL;
    const char *const paths[] = {estate, one, two, NULL};

    g_assert(begin(&run, tonight, diags));
    whole_read(&run, paths, diags);
    run.baseline = baseline;
    g_assert(whole_plan(&run, diags, NULL));
    check_tracker(&run);
    run.baseline = NULL;
    g_autofree char *said = wp_diag_list_to_text(diags);
    g_assert(g_utf8_validate(said, -1, NULL));
    whole_clear(&run);
    return 0;
}
