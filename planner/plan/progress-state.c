#include "planner/plan/progress-state.h"

#include <string.h>

const char *
wp_progress_name(WpProgressState state)
{
    static const char *const names[WP_N_PROGRESS] = {
        "planned",     "in-progress",    "migrated", "presumed-migrated", "slipped", "failed",
        "rolled-back", "decommissioned", "stale",
    };

    g_assert(state < WP_N_PROGRESS);
    return names[state];
}

/* Lower case, one '-' for what stands between words. */
static char *
fold(const char *word)
{
    char *folded = g_ascii_strdown(word, -1);

    g_strstrip(folded);
    return g_strdelimit(folded, " _", '-');
}

bool
wp_progress_parse(const char *word, WpProgressState *out)
{
    static const struct {
        const char *word;
        WpProgressState state;
    } others[] = {
        {"done", WP_PROGRESS_MIGRATED},       {"complete", WP_PROGRESS_MIGRATED},
        {"completed", WP_PROGRESS_MIGRATED},  {"started", WP_PROGRESS_IN_PROGRESS},
        {"active", WP_PROGRESS_IN_PROGRESS},  {"open", WP_PROGRESS_PLANNED},
        {"not-started", WP_PROGRESS_PLANNED}, {"retired", WP_PROGRESS_DECOMMISSIONED},
    };
    g_autofree char *folded = fold(word);

    for (WpProgressState state = 0; state < WP_N_PROGRESS; state++)
        if (strcmp(folded, wp_progress_name(state)) == 0) {
            *out = state;
            return true;
        }
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        if (strcmp(folded, others[i].word) == 0) {
            *out = others[i].state;
            return true;
        }
    return false;
}
