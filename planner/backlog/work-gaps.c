#include "planner/backlog/work-parts.h"

#include <string.h>

/* Which field an asset's undecided rules lack. */

/* A gap's path is the rule's without what is judged: "cores" for "vm.cores". */
static bool
is_path(const char *read, const char *path)
{
    size_t more = strlen(read) - MIN(strlen(path), strlen(read));

    return strcmp(read + more, path) == 0 &&
           (more == 0 || (read[more - 1] == '.' && !memchr(read, '.', more - 1)));
}

static void
add_gaps(const WpWork *work, const WpUndecided *undecided, WpKind kind, GArray *gaps)
{
    const WpAssessment *assessment = work->inputs->assessment;
    uint32_t n = MIN(wp_ruleset_n_reads(assessment->rules, undecided->rule), 64);

    if (wp_ruleset_rule(assessment->rules, undecided->rule)->applies == WP_APPLIES_APPLICATION)
        kind = WP_KIND_APP;
    for (uint32_t i = 0; i < n; i++) {
        if (!(undecided->missing >> i & 1))
            continue;
        const char *path = wp_ruleset_read(assessment->rules, undecided->rule, i);

        for (uint32_t gap = 0; gap < assessment->n_data_gaps; gap++)
            if (assessment->data_gaps[gap].kind == kind &&
                is_path(path, assessment->data_gaps[gap].path))
                g_array_append_val(gaps, gap);
    }
}

void
wp_work_find_gaps(WpWork *work)
{
    const WpAssessment *assessment = work->inputs->assessment;
    uint32_t n = assessment->n_undecided_kinds;
    GArray *gaps = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    work->owned->first_gap = g_new0(uint32_t, 2 * (size_t)n + 1);
    for (uint32_t i = 0; i < 2 * n; i++) {
        add_gaps(work, &assessment->undecided_kinds[i % n], i < n ? WP_KIND_DB : WP_KIND_VM, gaps);
        work->owned->first_gap[i + 1] = gaps->len;
    }
    work->owned->gaps = (uint32_t *)(void *)g_array_free(gaps, FALSE);
}

void
wp_work_each_gap(const WpWork *work, WpAssetId asset, WpGapFound found, void *user)
{
    const WpAssessment *assessment = work->inputs->assessment;
    bool is_db = wp_asset_is_db(work->inputs->view->inventory, asset);

    for (uint32_t i = assessment->undecided_first[asset];
         i < assessment->undecided_first[asset + 1]; i++) {
        uint32_t kind = assessment->undecided[i] + (is_db ? 0 : assessment->n_undecided_kinds);

        for (uint32_t j = work->owned->first_gap[kind]; j < work->owned->first_gap[kind + 1]; j++)
            found(work->owned->gaps[j], asset, user);
    }
}

typedef struct {
    uint32_t *n;
    WpAssetId *last; /* by gap: the asset that was counted last */
} Counts;

static void
count_gap(uint32_t gap, WpAssetId asset, void *user)
{
    Counts *counts = user;

    counts->n[gap] += counts->last[gap] != asset;
    counts->last[gap] = asset;
}

uint32_t *
wp_work_gaps(const WpWork *work, uint32_t group)
{
    const WpGroups *groups = work->inputs->groups;
    uint32_t n_gaps = work->inputs->assessment->n_data_gaps;
    g_autofree WpAssetId *last = g_new0(WpAssetId, n_gaps + 1);
    Counts counts = {g_new0(uint32_t, n_gaps + 1), last};

    for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++)
        wp_work_each_gap(work, groups->members[i], count_gap, &counts);
    return counts.n;
}
