#include "planner/plan/run-state.h"

#include "planner/base/quantity.h"

#include <string.h>

const char *const wp_state_column_names[WP_N_STATE_COLUMNS] = {
    "format",  "kind",   "asset", "name",  "group",   "wave",  "release_date",
    "cutover", "status", "as_of", "start", "records", "teams",
};

WpRunState *
wp_run_state_new(const char *path)
{
    WpRunState *state = g_new0(WpRunState, 1);

    state->texts = g_string_chunk_new(4096);
    state->path = g_string_chunk_insert(state->texts, path);
    state->estate = "";
    state->as_of = state->start = WP_DAY_NONE;
    state->assets = g_array_new(FALSE, FALSE, sizeof(WpStateAsset));
    state->inputs = g_array_new(FALSE, FALSE, sizeof(WpStateInput));
    return state;
}

void
wp_run_state_free(WpRunState *state)
{
    if (!state)
        return;
    g_string_chunk_free(state->texts);
    g_array_unref(state->assets);
    g_array_unref(state->inputs);
    g_free(state);
}

/* ---- cells ---- */

static bool
read_number(const char *cell, int64_t most, int64_t *out)
{
    *out = 0;
    return *cell == '\0' ||
           (wp_parse_int(cell, strlen(cell), wp_number_plain, out) && *out >= 0 && *out <= most);
}

static bool
read_day(const char *cell, WpDay *out)
{
    *out = WP_DAY_NONE;
    return *cell == '\0' || wp_parse_day(cell, strlen(cell), out);
}

static bool
read_time(const char *cell, WpTime *out)
{
    *out = WP_TIME_NONE;
    return *cell == '\0' || wp_parse_time(cell, strlen(cell), false, out);
}

static char *
wrong(const char *const *cells, WpStateColumn column, const char *wanted)
{
    return g_strdup_printf("column '%s' has '%s', wanted %s", wp_state_column_names[column],
                           cells[column], wanted);
}

/* ---- rows ---- */

static char *
add_run(WpRunState *state, const char *const *cells)
{
    int64_t teams;

    if (!read_day(cells[WP_STATE_COLUMN_AS_OF], &state->as_of) || state->as_of == WP_DAY_NONE)
        return wrong(cells, WP_STATE_COLUMN_AS_OF, "a date");
    if (!read_day(cells[WP_STATE_COLUMN_START], &state->start) || state->start == WP_DAY_NONE)
        return wrong(cells, WP_STATE_COLUMN_START, "a date");
    if (!read_number(cells[WP_STATE_COLUMN_TEAMS], UINT16_MAX, &teams))
        return wrong(cells, WP_STATE_COLUMN_TEAMS, "a number");
    state->teams = (uint32_t)teams;
    state->estate = g_string_chunk_insert(state->texts, cells[WP_STATE_COLUMN_NAME]);
    return NULL;
}

static char *
add_input(WpRunState *state, const char *const *cells)
{
    int64_t n_records;

    if (!read_number(cells[WP_STATE_COLUMN_RECORDS], INT64_MAX, &n_records))
        return wrong(cells, WP_STATE_COLUMN_RECORDS, "a number");
    WpStateInput input = {g_string_chunk_insert(state->texts, cells[WP_STATE_COLUMN_NAME]),
                          (uint64_t)n_records};
    g_array_append_val(state->inputs, input);
    return NULL;
}

static char *
add_asset(WpRunState *state, const char *const *cells)
{
    WpStateAsset asset = {0};
    int64_t wave;

    if (cells[WP_STATE_COLUMN_ASSET][0] == '\0')
        return wrong(cells, WP_STATE_COLUMN_ASSET, "the key of an asset");
    if (!read_number(cells[WP_STATE_COLUMN_WAVE], UINT16_MAX, &wave))
        return wrong(cells, WP_STATE_COLUMN_WAVE, "the number of a wave");
    if (!read_day(cells[WP_STATE_COLUMN_RELEASE], &asset.release))
        return wrong(cells, WP_STATE_COLUMN_RELEASE, "a date");
    if (!read_time(cells[WP_STATE_COLUMN_CUTOVER], &asset.cutover))
        return wrong(cells, WP_STATE_COLUMN_CUTOVER, "a time");
    if (wave > 0 && asset.release == WP_DAY_NONE)
        return wrong(cells, WP_STATE_COLUMN_RELEASE, "the date of the wave's release");
    asset.wave = (uint32_t)wave;
    asset.key = g_string_chunk_insert(state->texts, cells[WP_STATE_COLUMN_ASSET]);
    asset.name = g_string_chunk_insert(state->texts, cells[WP_STATE_COLUMN_NAME]);
    asset.kind = g_string_chunk_insert_const(state->texts, cells[WP_STATE_COLUMN_KIND]);
    asset.group = g_string_chunk_insert_const(state->texts, cells[WP_STATE_COLUMN_GROUP]);
    asset.status = g_string_chunk_insert_const(state->texts, cells[WP_STATE_COLUMN_STATUS]);
    g_array_append_val(state->assets, asset);
    return NULL;
}

char *
wp_run_state_add(WpRunState *state, const char *const cells[WP_N_STATE_COLUMNS])
{
    const char *kind = cells[WP_STATE_COLUMN_KIND];
    int64_t format;

    if (!read_number(cells[WP_STATE_COLUMN_FORMAT], INT64_MAX, &format) ||
        format != WP_STATE_FORMAT)
        return g_strdup_printf("the file is of format '%s', this program reads format %d: it was "
                               "written by another version",
                               cells[WP_STATE_COLUMN_FORMAT], WP_STATE_FORMAT);
    if (strcmp(kind, WP_STATE_KIND_RUN) == 0)
        return add_run(state, cells);
    if (strcmp(kind, WP_STATE_KIND_INPUT) == 0)
        return add_input(state, cells);
    if (strcmp(kind, "vm") == 0 || strcmp(kind, "database") == 0)
        return add_asset(state, cells);
    return wrong(cells, WP_STATE_COLUMN_KIND, "run, input, vm or database");
}

static int
by_key(gconstpointer a, gconstpointer b)
{
    return strcmp(((const WpStateAsset *)a)->key, ((const WpStateAsset *)b)->key);
}

char *
wp_run_state_end(WpRunState *state)
{
    if (state->as_of == WP_DAY_NONE)
        return g_strdup("it has no row of kind 'run': it is not whole");
    g_array_sort(state->assets, by_key);
    for (guint i = 1; i < state->assets->len; i++) {
        const WpStateAsset *asset = &g_array_index(state->assets, WpStateAsset, i);

        if (by_key(asset - 1, asset) == 0)
            return g_strdup_printf("asset '%s' is there twice", asset->key);
    }
    return NULL;
}

const WpStateAsset *
wp_run_state_find(const WpRunState *state, const char *key)
{
    WpStateAsset wanted = {.key = key};

    return bsearch(&wanted, state->assets->data, state->assets->len, sizeof wanted, by_key);
}

const char **
wp_run_state_keys(const WpRunState *state)
{
    const char **keys = g_new0(const char *, state->assets->len + 1);

    for (guint i = 0; i < state->assets->len; i++)
        keys[i] = g_array_index(state->assets, WpStateAsset, i).key;
    return keys;
}
