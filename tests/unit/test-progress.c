#include "planner/plan/progress.h"

#include "tests/unit/estate.h"
#include "tests/unit/pack-text.h"

#include <criterion/criterion.h>
#include <string.h>

/* How far an asset is: what tables say of it tonight and what the baseline says -> its state, its
 * wave in the baseline, and the wave that it stays in. Iterations are weeks from 2027-01-04, waves
 * two of them: wave 1 ends on 2027-01-31, 2 on 02-14, 3 on 02-28, 4 on 03-14, 5 on 03-28. */

typedef struct {
    WpDiagList *diags;
    WpDocument *document;
    WpSettings *settings;
    WpInventory *inventory;
    WpCalendar calendar;
    WpView view;
    WpRunState *baseline;
    WpProgress *progress;
} Kit;

static WpDay
day_of(const char *text)
{
    WpDay day = WP_DAY_NONE;

    cr_assert(*text == '\0' || wp_parse_day(text, strlen(text), &day), "%s", text);
    return day;
}

static WpTime
time_of(const char *text)
{
    WpTime time = WP_TIME_NONE;

    cr_assert(*text == '\0' || wp_parse_time(text, strlen(text), false, &time), "%s", text);
    return time;
}

/* @vms: lines of an export; @committed: of the settings */
static void
kit_open(Kit *kit, const char *vms, const char *as_of, const char *committed)
{
    g_autofree char *yaml =
        g_strdup_printf("schedule: {start: 2027-01-04, iteration: 1w, iterations_per_wave: 2, "
                        "horizon: 12, committed: %s}\ngates: {max_shrink: 50%%}\n",
                        committed);
    g_autofree char *text = g_strconcat("file v.csv rvtools inventory\n", vms, NULL);

    *kit = (Kit){.diags = wp_diag_list_new(), .baseline = wp_run_state_new("before")};
    kit->document = pack_text_document("estate.yaml", yaml, kit->diags);
    kit->settings = wp_settings_read(kit->document, NULL, kit->diags);
    cr_assert(wp_diag_list_count(kit->diags, WP_SEVERITY_ERROR) == 0, "%s", yaml);
    kit->inventory = estate_read(text, NULL);
    wp_view_init(&kit->view, kit->inventory);
    wp_calendar_init(&kit->calendar, kit->settings, day_of(as_of), WP_DAY_NONE);
}

static void
kit_close(Kit *kit)
{
    wp_progress_free(kit->progress);
    wp_run_state_free(kit->baseline);
    wp_inventory_free(kit->inventory);
    wp_settings_free(kit->settings);
    wp_diag_list_free(kit->diags);
}

static void
kit_add(Kit *kit, const char *key, const char *status, uint32_t wave, const char *release,
        const char *cutover)
{
    const WpStateAsset asset = {.key = g_string_chunk_insert(kit->baseline->texts, key),
                                .kind = "vm",
                                .name = "",
                                .group = "",
                                .status = status,
                                .wave = wave,
                                .release = day_of(release),
                                .cutover = time_of(cutover)};

    g_array_append_val(kit->baseline->assets, asset);
}

static const struct {
    const char *label;
    const char *cells; /* of the VM tonight */
    struct {
        const char *status; /* NULL: it was not there */
        uint32_t wave;
        const char *release, *cutover;
    } was;
    const char *as_of, *committed;
    const char *told; /* state, wave that it had, wave that it stays in */
} cases[] = {
    {"new", "", {NULL, 0, "", ""}, "2027-02-03", "0", "planned 0 0"},
    {"it was in no wave", "", {"excluded", 0, "", ""}, "2027-02-03", "0", "planned 0 0"},
    {"its cutover has passed and it runs: again in the first wave that is open",
     "power=on",
     {"planned", 1, "2027-01-31", "2027-01-30T20:00:00Z"},
     "2027-02-03",
     "0",
     "slipped 3 0"},
    {"its cutover has passed and it is off",
     "power=off",
     {"planned", 1, "2027-01-31", "2027-01-30T20:00:00Z"},
     "2027-02-03",
     "0",
     "presumed-migrated 1 1"},
    {"its cutover is today",
     "power=on",
     {"planned", 2, "2027-02-14", "2027-02-03T20:00:00Z"},
     "2027-02-03",
     "0",
     "planned 2 2"},
    {"its cutover was yesterday, before the release",
     "power=on",
     {"planned", 2, "2027-02-14", "2027-02-02T20:00:00Z"},
     "2027-02-03",
     "0",
     "slipped 3 0"},
    {"without a cutover the release counts",
     "power=off",
     {"planned", 2, "2027-02-14", ""},
     "2027-02-03",
     "0",
     "planned 2 2"},
    {"a wave to come", "", {"planned", 3, "2027-02-28", ""}, "2027-02-03", "0", "planned 3 0"},
    {"a wave that is committed to",
     "",
     {"planned", 3, "2027-02-28", ""},
     "2027-02-03",
     "1",
     "planned 3 3"},
    {"then what slipped comes after it",
     "power=on",
     {"planned", 1, "2027-01-31", ""},
     "2027-02-03",
     "1",
     "slipped 4 0"},
    {"a wave that is named, of those to come",
     "",
     {"planned", 4, "2027-03-14", ""},
     "2027-02-03",
     "[4]",
     "planned 4 4"},
    {"planned anew, what slipped before is as others",
     "power=on",
     {"slipped", 3, "2027-02-28", ""},
     "2027-02-03",
     "0",
     "planned 3 0"},
    {"what failed stays where it is planned to be tried again",
     "status=failed",
     {"planned", 4, "2027-03-14", ""},
     "2027-02-03",
     "0",
     "failed 4 0"},
    {"what failed in a wave that has begun is tried in the first open one",
     "status=failed",
     {"planned", 2, "2027-02-14", ""},
     "2027-02-03",
     "0",
     "failed 3 0"},
    {"a state of the baseline stands until somebody says otherwise",
     "power=on",
     {"rolled-back", 1, "2027-01-31", ""},
     "2027-02-03",
     "0",
     "rolled-back 3 0"},
    {"done ahead of its plan: in the wave that is under way",
     "status=migrated",
     {"planned", 4, "2027-03-14", ""},
     "2027-02-03",
     "0",
     "migrated 4 2"},
    {"done in its wave",
     "status=migrated",
     {"planned", 1, "2027-01-31", ""},
     "2027-02-03",
     "0",
     "migrated 1 1"},
    {"a date of today is done",
     "migrated=2027-02-03",
     {"planned", 2, "2027-02-14", ""},
     "2027-02-03",
     "0",
     "migrated 2 2"},
    {"a date to come is not",
     "migrated=2027-02-04",
     {"planned", 3, "2027-02-28", ""},
     "2027-02-03",
     "0",
     "planned 3 0"},
    {"waves match by release: that of another calendar",
     "",
     {"planned", 9, "2027-03-20", ""},
     "2027-02-03",
     "0",
     "planned 5 0"},
    {"one before the plan begins is none",
     "power=on",
     {"migrated", 1, "2027-01-03", ""},
     "2027-02-03",
     "0",
     "migrated 0 0"},
};

Test(progress, of_an_asset)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *vms = g_strdup_printf("vm name=a %s\n", cases[i].cells);
        Kit kit;

        kit_open(&kit, vms, cases[i].as_of, cases[i].committed);
        kit_add(&kit, "vm-zzz", "excluded", 0, "", "");
        if (cases[i].was.status) {
            kit_add(&kit, kit.inventory->asset_keys[1], cases[i].was.status, cases[i].was.wave,
                    cases[i].was.release, cases[i].was.cutover);
            g_array_remove_index_fast(kit.baseline->assets, 0);
        }
        kit.progress =
            wp_progress_build(&kit.view, &kit.calendar, kit.baseline, NULL, kit.settings);
        g_autofree char *told =
            g_strdup_printf("%s %u %u", wp_progress_name((WpProgressState)kit.progress->state[1]),
                            kit.progress->previous[1], kit.progress->fixed[1]);

        cr_expect_str_eq(told, cases[i].told, "%s: %s", cases[i].label, told);
        kit_close(&kit);
    }
}

/* An export that lost more than gates.max_shrink is told, and what is gone may come back. */
Test(progress, of_what_is_gone)
{
    static const struct {
        uint64_t n_before; /* records of v.csv, which has two tonight */
        const char *status, *release;
        const char *told; /* exports that shrank, state of what is gone */
    } rows[] = {
        {2, "planned", "2027-02-28", "0 planned"},
        {4, "planned", "2027-02-28", "0 planned"},
        {5, "planned", "2027-02-28", "1 stale"},
        {5, "migrated", "2027-01-31", "1 migrated"},
        {4, "planned", "2027-02-02", "0 presumed-migrated"},
        {4, "planned", "2027-02-03", "0 planned"},
        {4, "slipped", "2027-01-31", "0 presumed-migrated"},
        {0, "planned", "2027-02-28", "0 planned"},
        {5, "in-progress", "2027-01-31", "1 stale"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const WpStateInput input = {"v.csv", rows[i].n_before};
        Kit kit;

        kit_open(&kit, "vm name=a\nvm name=b\n", "2027-02-03", "0");
        kit_add(&kit, "vm-gone", rows[i].status, 1, rows[i].release, "");
        g_array_append_val(kit.baseline->inputs, input);
        kit.progress =
            wp_progress_build(&kit.view, &kit.calendar, kit.baseline, NULL, kit.settings);
        cr_assert_eq(kit.progress->gone->len, 1);
        g_autofree char *told = g_strdup_printf(
            "%u %s", kit.progress->shrunk->len,
            wp_progress_name(g_array_index(kit.progress->gone, WpGoneAsset, 0).state));

        cr_expect_str_eq(told, rows[i].told, "row %zu: %s", i, told);
        kit_close(&kit);
    }
}
