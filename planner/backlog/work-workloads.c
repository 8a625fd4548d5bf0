#include "planner/backlog/work-parts.h"

#include "planner/base/sha256.h"

#include <string.h>

/* Which workload an asset's tasks are of, and to which group they belong. */

typedef struct {
    WpStrId name; /* WP_STR_NONE: the members of .group that have none */
    uint32_t group;
    WpAssetId asset;
} Member;

/* Members of one workload together, by group; those without, group by group. */
static int
compare_members(gconstpointer a, gconstpointer b)
{
    const Member *x = a, *y = b;

    if (x->name != y->name)
        return x->name < y->name ? -1 : 1;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return (x->asset > y->asset) - (x->asset < y->asset);
}

/* The group with most of the members, the first of equals. */
static uint32_t
home_group(const Member *members, uint32_t n)
{
    uint32_t best = members[0].group, most = 0;

    for (uint32_t i = 0, run = 0; i < n; i++) {
        run = i > 0 && members[i].group == members[i - 1].group ? run + 1 : 1;
        if (run > most) {
            most = run;
            best = members[i].group;
        }
    }
    return best;
}

static void
set_key(const WpWork *work, WpWorkload *workload)
{
    char hex[WP_SHA256_HEX];

    if (!workload->name) {
        g_strlcpy(workload->key, work->inputs->groups->ids[workload->group], sizeof workload->key);
        return;
    }
    wp_sha256_of(workload->name, strlen(workload->name), hex);
    g_snprintf(workload->key, sizeof workload->key, "wl-%.10s", hex);
}

static int
compare_workloads(gconstpointer a, gconstpointer b)
{
    const WpWorkload *x = a, *y = b;

    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    if (!x->name || !y->name)
        return (x->name == NULL) - (y->name == NULL);
    return strcmp(x->name, y->name);
}

static GArray *
collect(const WpWork *work)
{
    const WpGroups *groups = work->inputs->groups;
    GArray *members = g_array_new(FALSE, FALSE, sizeof(Member));

    for (uint32_t group = 1; group <= groups->n_groups; group++)
        for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++) {
            Member member = {wp_view_workload(work->inputs->view, groups->members[i]), group,
                             groups->members[i]};

            g_array_append_val(members, member);
        }
    g_array_sort(members, compare_members);
    return members;
}

static WpWorkload
make(const WpWork *work, const Member *members, uint32_t first, uint32_t end)
{
    WpWorkload workload = {
        .name = wp_str_pool_text(work->inputs->view->inventory->texts, members[first].name),
        .group = home_group(&members[first], end - first),
        .first_member = first,
        .n_members = end - first,
    };

    for (uint32_t i = first; i < end && workload.application == WP_NONE; i++)
        workload.application = work->inputs->constraints->application[members[i].asset];
    set_key(work, &workload);
    return workload;
}

void
wp_work_find_workloads(WpWork *work)
{
    g_autoptr(GArray) sorted = collect(work);
    const Member *members = (const Member *)(const void *)sorted->data;
    GArray *workloads = g_array_new(FALSE, TRUE, sizeof(WpWorkload));
    uint32_t n_groups = work->inputs->groups->n_groups;

    work->workload_of = g_new0(uint32_t, work->inputs->view->inventory->n_assets + 1);
    work->workload_members = g_new0(WpAssetId, sorted->len + 1);
    for (uint32_t first = 0, end; first < sorted->len; first = end) {
        for (end = first; end < sorted->len && members[end].name == members[first].name; end++)
            if (members[first].name == WP_STR_NONE && members[end].group != members[first].group)
                break;
        WpWorkload workload = make(work, members, first, end);

        g_array_append_val(workloads, workload);
    }
    for (uint32_t i = 0; i < sorted->len; i++)
        work->workload_members[i] = members[i].asset;
    g_array_sort(workloads, compare_workloads);
    work->n_workloads = workloads->len;
    work->workloads = (WpWorkload *)(void *)g_array_free(workloads, FALSE);
    work->first_workload = g_new0(uint32_t, n_groups + 2);
    for (uint32_t i = 0; i < work->n_workloads; i++) {
        const WpWorkload *workload = &work->workloads[i];

        work->first_workload[workload->group + 1] = i + 1;
        for (uint32_t j = 0; j < workload->n_members; j++)
            work->workload_of[work->workload_members[workload->first_member + j]] = i + 1;
    }
    for (uint32_t group = 1; group <= n_groups + 1; group++)
        work->first_workload[group] =
            MAX(work->first_workload[group], work->first_workload[group - 1]);
}
