#include "planner/backlog/work-parts.h"

#include <string.h>

/* Which tasks apply to what. */

static uint32_t
rows_of(const WpInventory *inventory, WpApplies applies)
{
    if (applies == WP_APPLIES_ASSET)
        return inventory->n_assets;
    return inventory->kinds[wp_applies_kind(applies)].n_rows;
}

void
wp_work_test_conditions(WpWork *work)
{
    const WpInventory *inventory = work->inputs->view->inventory;
    g_autoptr(WpRuleRun) run = wp_rule_run_new(work->inputs->assessment->rules, work->inputs->view,
                                               (WpTime)work->inputs->as_of * WP_US_PER_DAY);

    for (uint32_t task = 0; task < work->template->n_tasks; task++) {
        const WpTemplateTask *of = &work->template->tasks[task];

        if (!of->when)
            continue;
        uint32_t n = rows_of(inventory, of->applies);
        g_autofree WpRowId *rows = g_new(WpRowId, n + 1);

        for (uint32_t i = 0; i < n; i++)
            rows[i] = i + 1;
        work->owned->holds[task] = g_new0(uint8_t, n + 1);
        wp_condition_test(run, of->when, rows, n, work->owned->holds[task] + 1);
    }
}

static bool
fits_kind(const WpTemplateTask *task, WpWorkKind kind)
{
    if (task->databases == WP_TASK_OWN_DATABASE && kind == WP_WORK_CARRIED)
        return false;
    if (task->databases == WP_TASK_CARRIED_DATABASE && kind != WP_WORK_CARRIED)
        return false;
    return task->applies != (kind == WP_WORK_VM ? WP_APPLIES_DATABASE : WP_APPLIES_VM);
}

void
wp_work_sort_tasks(WpWork *work)
{
    const WpTemplate *template = work->template;
    struct WpWorkOwned *owned = work->owned;
    uint32_t n = 0;

    owned->level_tasks = g_new0(uint32_t, template->n_tasks + 1);
    owned->fits = g_new0(uint8_t, (size_t) template->n_tasks * WP_N_WORK_KINDS + 1);
    for (int level = 0; level < WP_N_TASK_LEVELS; level++) {
        owned->first_of[level] = n;
        for (uint32_t task = 0; task < template->n_tasks; task++)
            if ((int)template->tasks[task].level == level)
                owned->level_tasks[n++] = task;
    }
    owned->first_of[WP_N_TASK_LEVELS] = n;
    for (uint32_t task = 0; task < template->n_tasks; task++)
        for (int kind = 0; kind < WP_N_WORK_KINDS; kind++)
            owned->fits[task * WP_N_WORK_KINDS + (uint32_t)kind] =
                fits_kind(&template->tasks[task], (WpWorkKind)kind);
}

static WpWorkKind
kind_of(const WpWork *work, WpAssetId asset)
{
    if (!wp_asset_is_db(work->inputs->view->inventory, asset))
        return WP_WORK_VM;
    return work->inputs->relations->carried[asset] ? WP_WORK_CARRIED : WP_WORK_DATABASE;
}

/* Of an asset whose kind the task fits. */
static bool
holds_for(const WpWork *work, uint32_t task, WpAssetId asset)
{
    const WpTemplateTask *of = &work->template->tasks[task];
    const uint8_t *holds = work->owned->holds[task];

    if (!holds || of->applies == WP_APPLIES_APPLICATION)
        return true;
    return holds[of->applies == WP_APPLIES_ASSET
                     ? asset
                     : wp_asset_row(work->inputs->view->inventory, asset)] == WP_TRUE;
}

bool
wp_work_applies(const WpWork *work, uint32_t task, WpAssetId asset)
{
    return work->owned->fits[task * WP_N_WORK_KINDS + kind_of(work, asset)] &&
           holds_for(work, task, asset);
}

void
wp_work_count_kinds(const WpWork *work, uint32_t group, uint32_t kinds[WP_N_WORK_KINDS])
{
    const WpGroups *groups = work->inputs->groups;

    memset(kinds, 0, WP_N_WORK_KINDS * sizeof *kinds);
    for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++)
        kinds[kind_of(work, groups->members[i])]++;
}

uint32_t
wp_work_count_in_wave(const WpWork *work, uint32_t task, uint32_t group,
                      const uint32_t kinds[WP_N_WORK_KINDS])
{
    const WpGroups *groups = work->inputs->groups;
    const uint8_t *fits = &work->owned->fits[(size_t)task * WP_N_WORK_KINDS];
    bool carried = work->template->tasks[task].databases == WP_TASK_CARRIED_DATABASE;
    uint32_t n = 0;

    if (!work->owned->holds[task]) {
        for (int kind = 0; kind < WP_N_WORK_KINDS; kind++)
            n += fits[kind] && (kind != WP_WORK_CARRIED || carried) ? kinds[kind] : 0;
        return n;
    }
    for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++) {
        WpWorkKind kind = kind_of(work, groups->members[i]);

        n += fits[kind] && (kind != WP_WORK_CARRIED || carried) &&
             holds_for(work, task, groups->members[i]);
    }
    return n;
}
