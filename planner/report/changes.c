#include "planner/report/changes.h"

#include <string.h>

static const WpTableColumn change_columns[] = {
    {"kind", WP_COLUMN_KEY, 0, 0, "setting (of diff only), run, wave, group, asset"},
    {"item", WP_COLUMN_KEY, 0, 0,
     "key of the setting, number of the wave, id of the group, key of the asset"},
    {"what", WP_COLUMN_KEY, 0, 0, "appeared, left, or what of it is different"},
    {"before", WP_COLUMN_TEXT, 0, 0, "in the baseline"},
    {"after", WP_COLUMN_TEXT, 0, 0, "now"},
    {"why", WP_COLUMN_TEXT, 0, 0, "what made the difference, where it is known"},
    {"name", WP_COLUMN_TEXT, 0, 0, "of the asset"},
    {NULL, 0, 0, 0, NULL},
};

static int
by_key(gconstpointer key, gconstpointer gone)
{
    return strcmp(key, ((const WpGoneAsset *)gone)->was->key);
}

static char *
why_gone(const WpProgress *progress, const char *key)
{
    const WpGoneAsset *gone =
        bsearch(key, progress->gone->data, progress->gone->len, sizeof(WpGoneAsset), by_key);

    if (!gone)
        return NULL;
    if (gone->state == WP_PROGRESS_PRESUMED)
        return g_strdup("its cutover has passed, and no export lists it any more");
    if (gone->state == WP_PROGRESS_STALE)
        return g_strdup("no export lists it, but exports lost more than gates.max_shrink");
    return g_strdup("no export lists it any more");
}

static char *
why_moved(const WpReportInputs *inputs, WpAssetId asset)
{
    uint32_t group = inputs->groups->group_of[asset];
    uint32_t wave = group ? inputs->plan->groups[group].wave : 0;
    const WpProgress *progress = inputs->plan_inputs->progress;
    char *cure = NULL;

    if (inputs->plan->unplaced[asset] != WP_UNPLACED_NOT) {
        char *reason = wp_unplaced_reason(inputs->plan_inputs, inputs->plan, asset, &cure);

        g_free(cure);
        return reason;
    }
    if (progress->state[asset] == WP_PROGRESS_SLIPPED)
        return g_strdup("slipped: its cutover has passed, and its source still runs");
    if (progress->state[asset] == WP_PROGRESS_FAILED ||
        progress->state[asset] == WP_PROGRESS_ROLLED_BACK)
        return g_strdup(wp_progress_name(progress->state[asset]));
    if (progress->was[asset]->wave != 0 && wave < progress->was[asset]->wave)
        return g_strdup("there is room for it earlier, and its cost falls by more than "
                        "weights.stability asks");
    return g_strdup(inputs->plan->groups[group].reason);
}

static char *
find_why(const WpReportInputs *inputs, const WpChange *change)
{
    const WpProgress *progress = inputs->plan_inputs->progress;

    if (change->kind != WP_CHANGE_ASSET)
        return NULL;
    WpAssetId asset = wp_asset_by_key(inputs->view->inventory, change->item);
    if (asset == WP_NONE)
        return why_gone(progress, change->item);
    if (change->what == WP_CHANGE_IN_WAVE)
        return why_moved(inputs, asset);
    if (change->what == WP_CHANGE_IN_GROUP && inputs->groups->group_of[asset] != 0)
        return wp_group_why(inputs->groups, inputs->relations, inputs->view,
                            inputs->assessment->rules, inputs->groups->group_of[asset]);
    return NULL;
}

static void
emit_changes(const void *data, WpRowWriter *rows)
{
    const WpChangesTable *table = data;

    for (guint i = 0; i < table->changes->changes->len; i++) {
        const WpChange *change = &g_array_index(table->changes->changes, WpChange, i);
        g_autofree char *why = table->inputs ? find_why(table->inputs, change) : NULL;

        wp_row_text(rows, wp_change_kind_name(change->kind));
        wp_row_text(rows, *change->item ? change->item : NULL);
        wp_row_text(rows, wp_change_name(change->what));
        wp_row_text(rows, *change->before ? change->before : NULL);
        wp_row_text(rows, *change->after ? change->after : NULL);
        wp_row_text(rows, table->why ? table->why(change, table->data) : why);
        wp_row_text(rows, *change->name ? change->name : NULL);
        wp_row_end(rows);
    }
}

const WpTableSpec wp_changes_table = {"changes", "what is different from the baseline",
                                      change_columns, emit_changes};
