#include "planner/plan/tracker.h"

#include <string.h>

/* What the items of one asset or group say together. */
typedef struct {
    bool has_own;        /* its story or feature is there, and its state is known */
    WpProgressState own; /* of it */
    bool begun;          /* a task of it is under way or done */
    uint32_t n_cutover, n_cutover_done;
} Subject;

struct WpTracker {
    const WpView *view;
    GHashTable *rows;     /* key -> row; only looked up */
    GHashTable *subjects; /* asset key, group id -> Subject; only looked up */
    GStringChunk *texts;
};

static const char *
text_of(const WpTracker *tracker, WpField field, WpRowId row)
{
    return wp_inventory_text(tracker->view->inventory, field, row);
}

static bool
state_of(const WpTracker *tracker, WpRowId row, WpProgressState *out)
{
    const char *word = text_of(tracker, WP_F_WORK_STATUS, row);

    return word && wp_progress_parse(word, out);
}

static Subject *
open_subject(WpTracker *tracker, const char *name, size_t size)
{
    g_autofree char *key = g_strndup(name, size);
    Subject *subject = g_hash_table_lookup(tracker->subjects, key);

    if (subject)
        return subject;
    subject = g_new0(Subject, 1);
    g_hash_table_insert(tracker->subjects, g_string_chunk_insert(tracker->texts, key), subject);
    return subject;
}

/* The id of a task's key, which may end in a part: "cutover-vm:2". */
static bool
is_cutover(const char *task, const char *const *cutover_tasks)
{
    size_t size = strcspn(task, ":/");

    for (const char *const *id = cutover_tasks; *id; id++)
        if (strncmp(*id, task, size) == 0 && (*id)[size] == '\0')
            return true;
    return false;
}

static void
add_row(WpTracker *tracker, WpRowId row, const char *const *cutover_tasks)
{
    const char *key = text_of(tracker, WP_F_WORK_NAME, row);
    WpProgressState state;

    if (!key || !g_str_has_prefix(key, "wp:"))
        return;
    g_hash_table_insert(tracker->rows, (gpointer)key, GUINT_TO_POINTER(row));
    if (!state_of(tracker, row, &state))
        return;
    const char *name = key + strlen("wp:"), *slash = strchr(name, '/');
    if (!slash) {
        Subject *subject = open_subject(tracker, name, strlen(name));

        subject->has_own = true;
        subject->own = state;
        return;
    }
    Subject *subject = open_subject(tracker, name, (size_t)(slash - name));
    subject->begun |= state != WP_PROGRESS_PLANNED;
    if (is_cutover(slash + 1, cutover_tasks)) {
        subject->n_cutover++;
        subject->n_cutover_done += wp_progress_is_done(state);
    }
}

WpTracker *
wp_tracker_build(const WpView *view, const char *const *cutover_tasks)
{
    uint32_t n_rows = view->inventory->kinds[WP_KIND_WORK].n_rows;

    if (n_rows == 0)
        return NULL;
    WpTracker *tracker = g_new0(WpTracker, 1);
    tracker->view = view;
    tracker->rows = g_hash_table_new(g_str_hash, g_str_equal);
    tracker->subjects = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    tracker->texts = g_string_chunk_new(4096);
    for (WpRowId row = 1; row <= n_rows; row++)
        add_row(tracker, row, cutover_tasks);
    return tracker;
}

void
wp_tracker_free(WpTracker *tracker)
{
    if (!tracker)
        return;
    g_hash_table_unref(tracker->rows);
    g_hash_table_unref(tracker->subjects);
    g_string_chunk_free(tracker->texts);
    g_free(tracker);
}

WpRowId
wp_tracker_find(const WpTracker *tracker, const char *key)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(tracker->rows, key));
}

const char *
wp_tracker_id(const WpTracker *tracker, const char *key)
{
    WpRowId row = wp_tracker_find(tracker, key);

    return row == WP_NONE ? NULL : text_of(tracker, WP_F_WORK_ID, row);
}

bool
wp_tracker_is_done(const WpTracker *tracker, const char *key)
{
    WpRowId row = wp_tracker_find(tracker, key);
    WpProgressState state;

    return row != WP_NONE && state_of(tracker, row, &state) && wp_progress_is_done(state);
}

bool
wp_tracker_state(const WpTracker *tracker, const char *name, WpProgressState *out)
{
    const Subject *subject = g_hash_table_lookup(tracker->subjects, name);

    if (!subject)
        return false;
    if (subject->has_own && subject->own != WP_PROGRESS_PLANNED &&
        subject->own != WP_PROGRESS_IN_PROGRESS)
        *out = subject->own;
    else if (subject->n_cutover > 0 && subject->n_cutover == subject->n_cutover_done)
        *out = WP_PROGRESS_MIGRATED;
    else if (subject->begun || (subject->has_own && subject->own == WP_PROGRESS_IN_PROGRESS))
        *out = WP_PROGRESS_IN_PROGRESS;
    else
        return false;
    return true;
}
