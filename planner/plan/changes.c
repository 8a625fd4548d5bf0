#include "planner/plan/changes.h"

#include <string.h>

const char *
wp_change_kind_name(WpChangeKind kind)
{
    static const char *const names[] = {"setting", "run", "wave", "group", "asset"};

    return names[kind];
}

const char *
wp_change_name(WpChangeWhat what)
{
    static const char *const names[WP_N_CHANGES] = {
        "appeared", "left",  "waves",   "last_release", "assets", "release",
        "wave",     "group", "cutover", "status",       "value",
    };

    return names[what];
}

/* ---- sums by wave and group ---- */

typedef struct {
    const char *id;
    uint32_t wave; /* of a group: of its first asset by key */
    uint32_t n_assets;
    WpDay release;
} Sum;

static int
by_id(gconstpointer a, gconstpointer b)
{
    return strcmp(((const Sum *)a)->id, ((const Sum *)b)->id);
}

/* By group, sorted by id. */
static GArray *
sum_groups(const WpRunState *state)
{
    GArray *sums = g_array_new(FALSE, FALSE, sizeof(Sum));
    guint n = 0;

    for (guint i = 0; i < state->assets->len; i++) {
        const WpStateAsset *asset = &g_array_index(state->assets, WpStateAsset, i);
        Sum sum = {asset->group, asset->wave, 1, asset->release};

        if (*asset->group)
            g_array_append_val(sums, sum);
    }
    /* stable: the first of equals is the first by key */
    g_array_sort(sums, by_id);
    Sum *all = (Sum *)(void *)sums->data;
    for (guint i = 0; i < sums->len; i++)
        if (n > 0 && strcmp(all[n - 1].id, all[i].id) == 0)
            all[n - 1].n_assets++;
        else
            all[n++] = all[i];
    g_array_set_size(sums, n);
    return sums;
}

/* By wave number; slot 0 sums up all. */
static GArray *
sum_waves(const WpRunState *state)
{
    GArray *sums = g_array_new(FALSE, TRUE, sizeof(Sum));

    g_array_set_size(sums, 1);
    g_array_index(sums, Sum, 0).release = WP_DAY_NONE;
    for (guint i = 0; i < state->assets->len; i++) {
        const WpStateAsset *asset = &g_array_index(state->assets, WpStateAsset, i);

        if (asset->wave >= sums->len)
            g_array_set_size(sums, asset->wave + 1);
        Sum *wave = &g_array_index(sums, Sum, asset->wave);
        Sum *total = &g_array_index(sums, Sum, 0);
        if (asset->wave > 0) {
            wave->n_assets++;
            wave->release = asset->release;
            total->release = MAX(total->release, asset->release);
        }
        total->n_assets++;
    }
    return sums;
}

/* ---- changes ---- */

static const char *
number_text(WpChanges *changes, uint32_t number)
{
    g_autofree char *text = g_strdup_printf("%u", number);

    return g_string_chunk_insert_const(changes->texts, text);
}

static const char *
wave_text(WpChanges *changes, uint32_t wave)
{
    return wave == 0 ? "" : number_text(changes, wave);
}

static const char *
day_text(WpChanges *changes, WpDay day)
{
    g_autoptr(GString) text = g_string_new(NULL);

    wp_append_day(text, day);
    return g_string_chunk_insert_const(changes->texts, text->str);
}

static const char *
time_text(WpChanges *changes, WpTime time)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (time != WP_TIME_NONE)
        wp_append_time(text, time);
    return g_string_chunk_insert_const(changes->texts, text->str);
}

static void
add(WpChanges *changes, WpChangeKind kind, const char *item, const char *name, WpChangeWhat what,
    const char *before, const char *after)
{
    WpChange change = {kind, what, item, name, before, after};

    g_array_append_val(changes->changes, change);
}

static void
compare_totals(WpChanges *changes, const GArray *before, const GArray *after)
{
    const Sum *x = &g_array_index(before, Sum, 0), *y = &g_array_index(after, Sum, 0);

    if (before->len != after->len)
        add(changes, WP_CHANGE_RUN, "", "", WP_CHANGE_WAVES, number_text(changes, before->len - 1),
            number_text(changes, after->len - 1));
    if (x->release != y->release)
        add(changes, WP_CHANGE_RUN, "", "", WP_CHANGE_LAST_RELEASE, day_text(changes, x->release),
            day_text(changes, y->release));
    if (x->n_assets != y->n_assets)
        add(changes, WP_CHANGE_RUN, "", "", WP_CHANGE_ASSETS, number_text(changes, x->n_assets),
            number_text(changes, y->n_assets));
}

static void
compare_waves(WpChanges *changes, const GArray *before, const GArray *after)
{
    static const Sum none = {NULL, 0, 0, WP_DAY_NONE};

    for (guint wave = 1; wave < MAX(before->len, after->len); wave++) {
        const Sum *x = wave < before->len ? &g_array_index(before, Sum, wave) : &none;
        const Sum *y = wave < after->len ? &g_array_index(after, Sum, wave) : &none;
        const char *item = number_text(changes, wave);

        if (x->n_assets != y->n_assets)
            add(changes, WP_CHANGE_WAVE, item, "", WP_CHANGE_ASSETS,
                number_text(changes, x->n_assets), number_text(changes, y->n_assets));
        if (x->n_assets > 0 && y->n_assets > 0 && x->release != y->release)
            add(changes, WP_CHANGE_WAVE, item, "", WP_CHANGE_RELEASE, day_text(changes, x->release),
                day_text(changes, y->release));
    }
}

static void
compare_group(WpChanges *changes, const Sum *x, const Sum *y)
{
    if (!x || !y) {
        const Sum *one = x ? x : y;
        const char *wave = wave_text(changes, one->wave);

        add(changes, WP_CHANGE_GROUP, one->id, "", x ? WP_CHANGE_LEFT : WP_CHANGE_APPEARED,
            x ? wave : "", y ? wave : "");
        return;
    }
    if (x->n_assets != y->n_assets)
        add(changes, WP_CHANGE_GROUP, x->id, "", WP_CHANGE_ASSETS,
            number_text(changes, x->n_assets), number_text(changes, y->n_assets));
    if (x->wave != y->wave)
        add(changes, WP_CHANGE_GROUP, x->id, "", WP_CHANGE_IN_WAVE, wave_text(changes, x->wave),
            wave_text(changes, y->wave));
}

static void
compare_groups(WpChanges *changes, const GArray *before, const GArray *after)
{
    for (guint i = 0, j = 0; i < before->len || j < after->len;) {
        const Sum *x = i < before->len ? &g_array_index(before, Sum, i) : NULL;
        const Sum *y = j < after->len ? &g_array_index(after, Sum, j) : NULL;
        int order = !x ? 1 : !y ? -1 : strcmp(x->id, y->id);

        compare_group(changes, order <= 0 ? x : NULL, order >= 0 ? y : NULL);
        i += order <= 0;
        j += order >= 0;
    }
}

static void
compare_both(WpChanges *changes, const WpStateAsset *x, const WpStateAsset *y)
{
    if (x->wave != y->wave) {
        add(changes, WP_CHANGE_ASSET, y->key, y->name, WP_CHANGE_IN_WAVE,
            wave_text(changes, x->wave), wave_text(changes, y->wave));
        changes->n_earlier += x->wave > 0 && y->wave > 0 && y->wave < x->wave;
        changes->n_later += x->wave > 0 && y->wave > 0 && y->wave > x->wave;
        changes->n_placed += x->wave == 0;
        changes->n_unplaced += y->wave == 0;
    }
    if (strcmp(x->group, y->group) != 0)
        add(changes, WP_CHANGE_ASSET, y->key, y->name, WP_CHANGE_IN_GROUP, x->group, y->group);
    if (x->wave == y->wave && x->cutover != y->cutover)
        add(changes, WP_CHANGE_ASSET, y->key, y->name, WP_CHANGE_CUTOVER,
            time_text(changes, x->cutover), time_text(changes, y->cutover));
    if (strcmp(x->status, y->status) != 0)
        add(changes, WP_CHANGE_ASSET, y->key, y->name, WP_CHANGE_STATUS, x->status, y->status);
}

static void
compare_assets(WpChanges *changes, const GArray *before, const GArray *after)
{
    for (guint i = 0, j = 0; i < before->len || j < after->len;) {
        const WpStateAsset *x = i < before->len ? &g_array_index(before, WpStateAsset, i) : NULL;
        const WpStateAsset *y = j < after->len ? &g_array_index(after, WpStateAsset, j) : NULL;
        int order = !x ? 1 : !y ? -1 : strcmp(x->key, y->key);

        if (order == 0) {
            compare_both(changes, x, y);
        } else {
            const WpStateAsset *one = order < 0 ? x : y;
            const char *wave = wave_text(changes, one->wave);

            add(changes, WP_CHANGE_ASSET, one->key, one->name,
                order < 0 ? WP_CHANGE_LEFT : WP_CHANGE_APPEARED, order < 0 ? wave : "",
                order > 0 ? wave : "");
            changes->n_left += order < 0;
            changes->n_appeared += order > 0;
        }
        i += order <= 0;
        j += order >= 0;
    }
}

WpChanges *
wp_changes_find(const WpRunState *before, const WpRunState *after)
{
    WpChanges *changes = g_new0(WpChanges, 1);
    g_autoptr(GArray) waves_before = sum_waves(before), waves_after = sum_waves(after);
    g_autoptr(GArray) groups_before = sum_groups(before), groups_after = sum_groups(after);

    changes->texts = g_string_chunk_new(4096);
    changes->changes = g_array_new(FALSE, FALSE, sizeof(WpChange));
    changes->n_assets_before = before->assets->len;
    changes->n_assets_after = after->assets->len;
    compare_totals(changes, waves_before, waves_after);
    compare_waves(changes, waves_before, waves_after);
    compare_groups(changes, groups_before, groups_after);
    compare_assets(changes, before->assets, after->assets);
    return changes;
}

void
wp_changes_free(WpChanges *changes)
{
    if (!changes)
        return;
    g_string_chunk_free(changes->texts);
    g_array_unref(changes->changes);
    g_free(changes);
}

/* ---- the state that a plan leaves ---- */

static WpStateAsset
asset_of_plan(const WpPlanInputs *inputs, const WpPlan *plan, WpAssetId asset)
{
    const WpInventory *inventory = inputs->view->inventory;
    uint32_t group = inputs->groups->group_of[asset];
    uint32_t wave = group == 0 ? 0 : plan->groups[group].wave;

    return (WpStateAsset){
        .key = inventory->asset_keys[asset],
        .kind = wp_kind_name(wp_asset_kind(inventory, asset)),
        .name = wp_asset_name(inventory, asset),
        .group = group == 0 ? "" : inputs->groups->ids[group],
        .status = wp_plan_status(inputs, plan, asset),
        .wave = wave,
        .release = wave == 0 ? WP_DAY_NONE : plan->waves[wave].release,
        .cutover = wave == 0 ? WP_TIME_NONE : plan->groups[group].cutover,
    };
}

WpRunState *
wp_run_state_of_plan(const WpPlanInputs *inputs, const WpPlan *plan)
{
    WpRunState *state = wp_run_state_new("");
    const WpProgress *progress = inputs->progress;

    state->as_of = inputs->as_of;
    state->start = plan->calendar.start;
    state->teams = (uint32_t)plan->teams;
    for (WpAssetId asset = 1; asset <= inputs->view->inventory->n_assets; asset++) {
        WpStateAsset one = asset_of_plan(inputs, plan, asset);

        g_array_append_val(state->assets, one);
    }
    for (guint i = 0; progress && i < progress->gone->len; i++) {
        const WpGoneAsset *gone = &g_array_index(progress->gone, WpGoneAsset, i);
        WpStateAsset one = *gone->was;

        one.status = wp_progress_name(gone->state);
        if (gone->state != WP_PROGRESS_PLANNED)
            g_array_append_val(state->assets, one);
    }
    g_autofree char *fault = wp_run_state_end(state);
    g_assert(!fault);
    return state;
}

void
wp_changes_add_setting(WpChanges *changes, const char *key, const char *before, const char *after)
{
    WpChange change = {
        .kind = WP_CHANGE_SETTING,
        .what = WP_CHANGE_VALUE,
        .item = g_string_chunk_insert(changes->texts, key),
        .name = "",
        .before = g_string_chunk_insert(changes->texts, before ? before : ""),
        .after = g_string_chunk_insert(changes->texts, after ? after : ""),
    };

    g_array_insert_val(changes->changes, changes->n_settings, change);
    changes->n_settings++;
}
