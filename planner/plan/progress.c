#include "planner/plan/progress.h"

#include <string.h>

/* ---- one asset ---- */

/* What the tables say of it; false if they say nothing. */
static bool
tables_say(const WpView *view, const WpCalendar *calendar, WpAssetId asset, WpProgressState *out)
{
    const WpInventory *inventory = view->inventory;
    bool is_db = wp_asset_is_db(inventory, asset);
    WpRowId row = wp_asset_row(inventory, asset);
    const char *word = wp_inventory_text(inventory, is_db ? WP_F_DB_STATUS : WP_F_VM_STATUS, row);
    WpTime migrated = wp_inventory_number(inventory, is_db ? WP_F_DB_MIGRATED : WP_F_VM_MIGRATED,
                                          row, WP_TIME_NONE);

    if (word && wp_progress_parse(word, out))
        return true;
    *out = WP_PROGRESS_MIGRATED;
    return migrated != WP_TIME_NONE && wp_time_day(migrated) <= calendar->as_of;
}

static bool
is_off(const WpView *view, WpAssetId asset)
{
    const WpInventory *inventory = view->inventory;
    WpRowId row = wp_asset_row(inventory, asset);
    const WpColumn *hosts = view->columns[WP_F_DB_HOST];

    if (wp_asset_is_db(inventory, asset)) {
        if (!wp_column_known(hosts, row))
            return false;
        row = hosts->ids[row];
    }
    return g_strcmp0(wp_inventory_text(inventory, WP_F_VM_POWER, row), "off") == 0;
}

/* What the baseline lets presume. */
static WpProgressState
presume(const WpView *view, const WpCalendar *calendar, WpAssetId asset, const WpStateAsset *was)
{
    WpProgressState then = WP_PROGRESS_PLANNED;
    WpDay due = was->cutover != WP_TIME_NONE ? wp_time_day(was->cutover) : was->release;

    if (was->wave == 0)
        return WP_PROGRESS_PLANNED;
    if (wp_progress_parse(was->status, &then) && then != WP_PROGRESS_SLIPPED &&
        then != WP_PROGRESS_PLANNED && then != WP_PROGRESS_PRESUMED)
        return then;
    /* the baseline's own plan was never to cut it over before the day of the baseline */
    if (due >= calendar->as_of)
        return then == WP_PROGRESS_SLIPPED ? WP_PROGRESS_PLANNED : then;
    return is_off(view, asset) ? WP_PROGRESS_PRESUMED : WP_PROGRESS_SLIPPED;
}

/* The wave of tonight in which a wave of the baseline ends: waves match by release date. */
static uint32_t
wave_now(const WpCalendar *calendar, const WpStateAsset *was)
{
    if (was->wave == 0 || was->release < calendar->start)
        return 0;
    return MIN(wp_calendar_iteration_of(calendar, was->release) / calendar->iterations_per_wave,
               calendar->n_waves);
}

/* The tracker speaks of an asset, or of the group that it was in. */
static bool
tracker_says(const WpTracker *tracker, const char *key, const WpStateAsset *was,
             WpProgressState *out)
{
    return tracker && (wp_tracker_state(tracker, key, out) ||
                       (was && *was->group && wp_tracker_state(tracker, was->group, out)));
}

static void
settle(WpProgress *progress, const WpView *view, const WpCalendar *calendar,
       const WpTracker *tracker, WpAssetId asset)
{
    const WpStateAsset *was = progress->was[asset];
    WpProgressState state = WP_PROGRESS_PLANNED;
    bool said = tracker_says(tracker, view->inventory->asset_keys[asset], was, &state) ||
                tables_say(view, calendar, asset, &state);

    if (was) {
        progress->previous[asset] = wave_now(calendar, was);
        if (!said)
            state = presume(view, calendar, asset, was);
    } else if (!said) {
        state = WP_PROGRESS_PLANNED;
    }
    progress->state[asset] = (uint8_t)state;
    if (wp_progress_is_done(state)) {
        /* ahead of its plan: in the wave that is under way */
        progress->fixed[asset] = MIN(progress->previous[asset], progress->n_begun);
    } else if (state == WP_PROGRESS_SLIPPED || state == WP_PROGRESS_FAILED ||
               state == WP_PROGRESS_ROLLED_BACK) {
        /* again in the first wave that is open */
        if (progress->closed[progress->previous[asset]])
            progress->previous[asset] = progress->first_open;
    } else if (progress->closed[progress->previous[asset]]) {
        progress->fixed[asset] = progress->previous[asset];
    }
}

/* ---- what is not there any more ---- */

static uint64_t
records_of(const WpInventory *inventory, const char *layout)
{
    uint64_t n = 0;

    for (uint32_t i = 0; i < inventory->n_files; i++)
        if (g_strcmp0(inventory->files[i].layout, layout) == 0)
            n += inventory->files[i].n_read;
    return n;
}

static void
find_shrunk(WpProgress *progress, const WpInventory *inventory, int64_t max_shrink)
{
    const GArray *inputs = progress->baseline->inputs;

    for (guint i = 0; i < inputs->len; i++) {
        const WpStateInput *was = &g_array_index(inputs, WpStateInput, i);
        WpShrunkInput shrunk = {was->name, was->n_records, records_of(inventory, was->name)};

        if (shrunk.before > 0 && shrunk.after * WP_BASIS_POINTS <
                                     shrunk.before * (uint64_t)(WP_BASIS_POINTS - max_shrink))
            g_array_append_val(progress->shrunk, shrunk);
    }
}

static WpProgressState
state_of_gone(const WpProgress *progress, const WpCalendar *calendar, const WpStateAsset *was)
{
    WpProgressState then = WP_PROGRESS_PLANNED;
    WpDay due = was->cutover != WP_TIME_NONE ? wp_time_day(was->cutover) : was->release;

    if (wp_progress_parse(was->status, &then) && wp_progress_is_done(then))
        return then;
    if (progress->shrunk->len > 0)
        return WP_PROGRESS_STALE;
    return was->wave > 0 && due < calendar->as_of ? WP_PROGRESS_PRESUMED : WP_PROGRESS_PLANNED;
}

static void
find_gone(WpProgress *progress, const WpCalendar *calendar, uint32_t n_assets)
{
    const GArray *assets = progress->baseline->assets;
    const WpStateAsset *first = (const WpStateAsset *)(void *)assets->data;
    g_autofree bool *seen = g_new0(bool, assets->len + 1);

    for (WpAssetId asset = 1; asset <= n_assets; asset++)
        if (progress->was[asset])
            seen[progress->was[asset] - first] = true;
    for (guint i = 0; i < assets->len; i++) {
        WpGoneAsset gone = {&first[i], WP_PROGRESS_PLANNED};

        if (seen[i])
            continue;
        gone.state = state_of_gone(progress, calendar, &first[i]);
        g_array_append_val(progress->gone, gone);
    }
}

/* ---- all ---- */

static void
close_waves(WpProgress *progress, const WpCalendar *calendar, const WpSettings *settings)
{
    uint32_t t = wp_calendar_iteration_of(calendar, calendar->as_of);
    const GArray *named = settings->schedule.committed_waves;

    progress->n_waves = calendar->n_waves;
    progress->closed = g_new0(bool, calendar->n_waves + 1);
    progress->now = calendar->as_of > wp_iteration_start(calendar, t) ? t + 1 : t;
    if (calendar->as_of >= wp_iteration_start(calendar, 0))
        progress->n_begun = MIN(t / calendar->iterations_per_wave, calendar->n_waves);
    if (progress->baseline) {
        uint32_t n = (uint32_t)MIN(progress->n_begun + (uint64_t)settings->schedule.committed,
                                   calendar->n_waves);

        for (uint32_t wave = 1; wave <= n; wave++)
            progress->closed[wave] = true;
        for (guint i = 0; i < named->len; i++)
            if (g_array_index(named, uint32_t, i) <= calendar->n_waves)
                progress->closed[g_array_index(named, uint32_t, i)] = true;
    }
    progress->first_open = progress->n_begun + 1;
    while (progress->first_open < calendar->n_waves && progress->closed[progress->first_open])
        progress->first_open++;
}

WpProgress *
wp_progress_build(const WpView *view, const WpCalendar *calendar, const WpRunState *baseline,
                  const WpTracker *tracker, const WpSettings *settings)
{
    WpProgress *progress = g_new0(WpProgress, 1);
    const WpInventory *inventory = view->inventory;
    uint32_t n_assets = inventory->n_assets;

    progress->baseline = baseline;
    progress->state = g_new0(uint8_t, n_assets + 1);
    progress->was = g_new0(const WpStateAsset *, n_assets + 1);
    progress->previous = g_new0(uint32_t, n_assets + 1);
    progress->fixed = g_new0(uint32_t, n_assets + 1);
    progress->gone = g_array_new(FALSE, FALSE, sizeof(WpGoneAsset));
    progress->shrunk = g_array_new(FALSE, FALSE, sizeof(WpShrunkInput));
    close_waves(progress, calendar, settings);
    for (WpAssetId asset = 1; asset <= n_assets; asset++) {
        if (baseline)
            progress->was[asset] = wp_run_state_find(baseline, inventory->asset_keys[asset]);
        settle(progress, view, calendar, tracker, asset);
    }
    if (baseline) {
        find_shrunk(progress, inventory, settings->gates.max_shrink);
        find_gone(progress, calendar, n_assets);
    }
    return progress;
}

void
wp_progress_free(WpProgress *progress)
{
    if (!progress)
        return;
    g_free(progress->state);
    g_free(progress->was);
    g_free(progress->previous);
    g_free(progress->fixed);
    g_free(progress->closed);
    g_array_unref(progress->gone);
    g_array_unref(progress->shrunk);
    g_free(progress);
}
