#include "planner/backlog/work-parts.h"

#include "planner/base/radix.h"
#include "planner/base/sha256.h"
#include "planner/plan/schedule.h"

#include <string.h>

/* Remediations of the findings as tasks: which assets one task covers, and whose it is. */

typedef struct {
    WpRuleId rule;  /* first: needs are sorted by it */
    uint32_t scope; /* asset, group, workload, host; 0: the estate */
    bool by_name;   /* the scope is a host's name */
    WpAssetId asset;
    uint32_t group;
    uint32_t count;
} Need;

/* The name of the hypervisor's host; of a database that of its server. WP_STR_NONE. */
static WpStrId
host_of(const WpWork *work, WpAssetId asset)
{
    const WpView *view = work->inputs->view;
    WpRowId row = wp_asset_row(view->inventory, asset);

    if (wp_asset_is_db(view->inventory, asset))
        row = wp_column_known(view->columns[WP_F_DB_HOST], row)
                  ? view->columns[WP_F_DB_HOST]->ids[row]
                  : WP_NONE;
    return wp_column_known(view->columns[WP_F_VM_HOST], row) ? view->columns[WP_F_VM_HOST]->ids[row]
                                                             : WP_STR_NONE;
}

static void
set_scope(const WpWork *work, WpPer per, Need *need)
{
    switch (per) {
    case WP_PER_ASSET:
    case WP_PER_DISK:
    case WP_PER_DATABASE:
        need->scope = need->asset;
        return;
    case WP_PER_GROUP:
        need->scope = need->group;
        return;
    case WP_PER_WORKLOAD:
        need->scope = work->workload_of[need->asset];
        return;
    case WP_PER_HOST:
        need->scope = host_of(work, need->asset);
        need->by_name = need->scope != WP_STR_NONE;
        if (!need->by_name)
            need->scope = need->asset;
        return;
    case WP_PER_ESTATE:
        return;
    case WP_N_PER:
        g_assert_not_reached();
    }
}

static int
compare_needs(gconstpointer a, gconstpointer b)
{
    const Need *x = a, *y = b;

    if (x->rule != y->rule)
        return x->rule < y->rule ? -1 : 1;
    if (x->by_name != y->by_name)
        return x->by_name ? 1 : -1;
    if (x->scope != y->scope)
        return x->scope < y->scope ? -1 : 1;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return (x->asset > y->asset) - (x->asset < y->asset);
}

/* By rule, scope, group and asset. */
static GArray *
collect(const WpWork *work)
{
    const WpGroups *groups = work->inputs->groups;
    const WpAssessment *assessment = work->inputs->assessment;
    GArray *needs = g_array_new(FALSE, FALSE, sizeof(Need));

    for (WpAssetId asset = 1; asset <= assessment->n_assets; asset++) {
        if (groups->group_of[asset] == 0)
            continue;
        for (uint32_t i = assessment->remedy_first[asset]; i < assessment->remedy_first[asset + 1];
             i++) {
            const WpRemedy *remedy = &assessment->remedies[i];
            Need need = {
                .rule = remedy->rule,
                .asset = asset,
                .group = groups->group_of[asset],
                .count = remedy->count,
            };

            if (remedy->replaced)
                continue;
            set_scope(work, wp_ruleset_rule(assessment->rules, remedy->rule)->remediation.per,
                      &need);
            g_array_append_val(needs, need);
        }
    }
    wp_sort_by_first(needs, compare_needs);
    return needs;
}

static char *
scope_key(const WpWork *work, WpPer per, const Need *need)
{
    const WpInventory *inventory = work->inputs->view->inventory;
    char hex[WP_SHA256_HEX];

    switch (per) {
    case WP_PER_GROUP:
        return g_strdup(work->inputs->groups->ids[need->group]);
    case WP_PER_WORKLOAD:
        return g_strdup(work->workloads[need->scope - 1].key);
    case WP_PER_ESTATE:
        return g_strdup("estate");
    case WP_PER_HOST:
        if (need->by_name) {
            wp_sha256_of(wp_str_pool_text(inventory->texts, need->scope),
                         wp_str_pool_size(inventory->texts, need->scope), hex);
            return g_strdup_printf("host-%.10s", hex);
        }
        break;
    case WP_PER_ASSET:
    case WP_PER_DISK:
    case WP_PER_DATABASE:
        break;
    case WP_N_PER:
        g_assert_not_reached();
    }
    return g_strdup(inventory->asset_keys[need->asset]);
}

static const char *
scope_name(const WpWork *work, WpPer per, const Need *need)
{
    if (per == WP_PER_ESTATE)
        return "the estate";
    if (need->by_name)
        return wp_str_pool_text(work->inputs->view->inventory->texts, need->scope);
    return per == WP_PER_WORKLOAD ? work->workloads[need->scope - 1].name : NULL;
}

/* What moves first, as far as can be told before there is a plan: the environments in their order,
 * and what waits for a decision last. By group. */
static uint32_t *
find_stages(const WpWork *work)
{
    const WpGroups *groups = work->inputs->groups;
    uint32_t *stages = g_new0(uint32_t, (size_t)groups->n_groups + 1);

    for (uint32_t group = 1; group <= groups->n_groups; group++)
        stages[group] =
            groups->decide[group] ? UINT32_MAX : wp_group_environment_rank(work->inputs, group);
    return stages;
}

/* One task from the needs @first .. @end - 1. */
static WpWorkRemedy
make(const WpWork *work, const Need *needs, const uint32_t *stages, uint32_t first, uint32_t end)
{
    WpPer per =
        wp_ruleset_rule(work->inputs->assessment->rules, needs[first].rule)->remediation.per;
    WpWorkRemedy remedy = {
        .rule = needs[first].rule,
        .group = needs[first].group,
        .spread = needs[first].group != needs[end - 1].group,
        .units = 1,
        .scope = scope_key(work, per, &needs[first]),
        .scope_name = scope_name(work, per, &needs[first]),
        .first_member = first,
        .n_members = end - first,
    };
    uint32_t most = 0;

    if (per == WP_PER_DISK || per == WP_PER_DATABASE)
        remedy.units = MAX(needs[first].count, 1);
    for (uint32_t i = first, run = 0; i < end; i++) {
        uint32_t stage = stages[needs[i].group], held = stages[remedy.group];

        run = i > first && needs[i].group == needs[i - 1].group ? run + 1 : 1;
        if (stage < held || (stage == held && run > most)) {
            most = run;
            remedy.group = needs[i].group;
        }
    }
    return remedy;
}

static int
compare_remedies(gconstpointer a, gconstpointer b, gpointer members)
{
    const WpWorkRemedy *x = a, *y = b;
    const WpAssetId *assets = members;

    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    if (x->rule != y->rule)
        return x->rule < y->rule ? -1 : 1;
    return (assets[x->first_member] > assets[y->first_member]) -
           (assets[x->first_member] < assets[y->first_member]);
}

/* By group, and where each group's begin. */
static void
sort_remedies(WpWork *work)
{
    uint32_t n_groups = work->inputs->groups->n_groups;

    g_qsort_with_data(work->remedies, (int)work->n_remedies, sizeof *work->remedies,
                      compare_remedies, work->remedy_members);
    memset(work->first_remedy, 0, (n_groups + 2) * sizeof *work->first_remedy);
    for (uint32_t i = 0; i < work->n_remedies; i++)
        work->first_remedy[work->remedies[i].group + 1] = i + 1;
    for (uint32_t group = 1; group <= n_groups + 1; group++)
        work->first_remedy[group] = MAX(work->first_remedy[group], work->first_remedy[group - 1]);
}

void
wp_work_find_remedies(WpWork *work)
{
    g_autoptr(GArray) sorted = collect(work);
    const Need *needs = (const Need *)(const void *)sorted->data;
    uint32_t n = sorted->len;
    g_autofree uint32_t *stages = find_stages(work);
    GArray *remedies = g_array_new(FALSE, TRUE, sizeof(WpWorkRemedy));

    work->remedy_members = g_new0(WpAssetId, (size_t)n + 1);
    for (uint32_t first = 0, end; first < n; first = end) {
        for (end = first;
             end < n && needs[end].rule == needs[first].rule &&
             needs[end].by_name == needs[first].by_name && needs[end].scope == needs[first].scope;
             end++)
            work->remedy_members[end] = needs[end].asset;
        WpWorkRemedy remedy = make(work, needs, stages, first, end);

        g_array_append_val(remedies, remedy);
    }
    work->n_remedies = remedies->len;
    work->remedies = (WpWorkRemedy *)(void *)g_array_free(remedies, FALSE);
    work->first_remedy = g_new0(uint32_t, work->inputs->groups->n_groups + 2);
    sort_remedies(work);
}

bool
wp_work_advance_remedies(WpWork *work, const WpPlan *plan)
{
    const WpGroups *groups = work->inputs->groups;
    bool any = false;

    for (uint32_t i = 0; i < work->n_remedies; i++) {
        WpWorkRemedy *remedy = &work->remedies[i];
        uint32_t first = remedy->group;

        for (uint32_t m = 0; remedy->spread && m < remedy->n_members; m++) {
            uint32_t group = groups->group_of[work->remedy_members[remedy->first_member + m]];
            uint32_t wave = plan->groups[group].wave, least = plan->groups[first].wave;

            if (wave != 0 && (least == 0 || wave < least))
                first = group;
        }
        any = any || first != remedy->group;
        remedy->group = first;
    }
    if (any)
        sort_remedies(work);
    return any;
}
