#include "planner/backlog/work.h"

#include "planner/backlog/work-parts.h"

#include <string.h>

#define MILLI_PER_CENTI 10

/* ---- who does it ---- */

static uint16_t
add_role(GPtrArray *roles, const char *role)
{
    for (guint i = 0; i < roles->len; i++)
        if (strcmp(g_ptr_array_index(roles, i), role) == 0)
            return (uint16_t)i;
    g_ptr_array_add(roles, (gpointer)g_intern_string(role));
    return (uint16_t)(roles->len - 1);
}

static const char *
effort_role(const WpWork *work, WpAssetId asset)
{
    const WpInventory *inventory = work->inputs->view->inventory;
    bool is_db = wp_asset_is_db(inventory, asset);
    const char *role =
        wp_inventory_text(inventory, is_db ? WP_F_DB_EFFORT_ROLE : WP_F_VM_EFFORT_ROLE,
                          wp_asset_row(inventory, asset));

    return role ? role : WP_DEFAULT_ROLE;
}

static int
compare_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In the order of the template, then of the rules, then of the alphabet. */
static void
build_roles(WpWork *work)
{
    const WpTemplate *template = work->template;
    const WpRuleSet *rules = work->inputs->assessment->rules;
    const WpGroups *groups = work->inputs->groups;
    GPtrArray *roles = g_ptr_array_new();
    g_autoptr(GPtrArray) given = g_ptr_array_new();

    for (uint32_t i = 0; i < template->n_tasks; i++)
        work->owned->task_role[i] = add_role(roles, template->tasks[i].role);
    for (WpRuleId rule = 1; rule <= wp_ruleset_n_rules(rules); rule++)
        if (wp_ruleset_rule(rules, rule)->remediation.activity)
            work->owned->rule_role[rule] =
                add_role(roles, wp_ruleset_rule(rules, rule)->remediation.role);
    for (uint32_t i = 0; i < groups->first[groups->n_groups + 1]; i++)
        if (work->inputs->assessment->effort_own[groups->members[i]] >= 0)
            g_ptr_array_add(given, (gpointer)effort_role(work, groups->members[i]));
    g_ptr_array_sort(given, compare_text);
    for (guint i = 0; i < given->len; i++)
        add_role(roles, g_ptr_array_index(given, i));
    work->n_roles = roles->len;
    g_ptr_array_add(roles, NULL);
    work->roles = (const char *const *)g_ptr_array_free(roles, FALSE);
}

static uint16_t
find_role(const WpWork *work, const char *role)
{
    for (uint32_t i = 0; i < work->n_roles; i++)
        if (strcmp(work->roles[i], role) == 0)
            return (uint16_t)i;
    g_assert_not_reached();
}

/* ---- hours ---- */

/* Appends one task, or the parts of one that is cut at its most hours. */
static void
emit(WpWorkItem item, int64_t milli, int64_t max_milli, GArray *items)
{
    int64_t total = (milli + MILLI_PER_CENTI - 1) / MILLI_PER_CENTI;
    uint32_t n_parts =
        max_milli > 0 && milli > max_milli ? (uint32_t)((milli + max_milli - 1) / max_milli) : 1;
    uint32_t n_members = item.n_members;

    if (n_parts == 1) {
        item.part = item.n_parts = 1;
        item.centihours = (uint32_t)total;
        g_array_append_val(items, item);
        return;
    }
    n_parts = MIN(n_parts, MAX(n_members, 1));
    item.n_parts = (uint16_t)MIN(n_parts, G_MAXUINT16);
    for (uint32_t part = 1; part <= item.n_parts; part++) {
        item.part = (uint16_t)part;
        item.n_members = (uint32_t)((uint64_t)n_members * part / item.n_parts -
                                    (uint64_t)n_members * (part - 1) / item.n_parts);
        item.centihours =
            (uint32_t)(total * part / item.n_parts - total * (part - 1) / item.n_parts);
        g_array_append_val(items, item);
    }
}

static int64_t
task_milli(const WpTemplateTask *task, uint32_t n)
{
    return task->hours.per == WP_PER_MEMBER_NONE ? task->hours.hours
                                                 : MAX(task->hours.hours * n, task->hours.min);
}

/* What a member costs of work that its whole wave shares. */
static int64_t
wave_milli(const WpWork *work, const WpTemplateTask *task, uint32_t n)
{
    int64_t wave = work->owned->assets_per_wave;

    if (task->hours.per == WP_PER_MEMBER_NONE)
        return (task->hours.hours * n + wave - 1) / wave;
    return MAX(task->hours.hours * n, (task->hours.min * n + wave - 1) / wave);
}

uint32_t
wp_work_share(const WpWork *work, uint32_t task, uint32_t n)
{
    return (uint32_t)((wave_milli(work, &work->template->tasks[task], n) + MILLI_PER_CENTI - 1) /
                      MILLI_PER_CENTI);
}

static WpWorkItem
item_of(const WpWork *work, uint32_t task, uint32_t thing, uint32_t n_members)
{
    const WpTemplateTask *of = &work->template->tasks[task];

    return (WpWorkItem){
        .task = task,
        .thing = thing,
        .n_members = n_members,
        .role = work->owned->task_role[task],
        .first = of->first,
        .last = of->last,
        .blocked_by = of->blocked_by,
    };
}

/* ---- what is counted ---- */

static uint32_t
asset_units(const WpWork *work, WpHoursPer per, WpAssetId asset)
{
    const WpInventory *inventory = work->inputs->view->inventory;
    bool is_db = wp_asset_is_db(inventory, asset);
    WpRowId row = wp_asset_row(inventory, asset);
    const WpColumn *column;
    uint32_t callers;
    int64_t n = 1;

    switch (per) {
    case WP_PER_MEMBER_NONE:
    case WP_PER_MEMBER_ASSETS:
        return 1;
    case WP_PER_MEMBER_DISKS:
        n = is_db ? 1 : wp_inventory_number(inventory, WP_F_VM_DISK_COUNT, row, 1);
        break;
    case WP_PER_MEMBER_DATABASES:
        column = work->inputs->view->columns[WP_F_VM_DB_COUNT];
        n = is_db || !wp_column_known(column, row) ? 1 : column->numbers[row];
        break;
    case WP_PER_MEMBER_CALLERS:
        wp_work_callers(work, asset, &callers);
        n = callers;
        break;
    case WP_PER_MEMBER_APPLICATIONS:
        column = work->inputs->view->columns[is_db ? WP_F_DB_APPLICATIONS : WP_F_VM_APPLICATIONS];
        n = wp_column_known(column, row) ? column->first[row + 1] - column->first[row] : 1;
        break;
    }
    return (uint32_t)CLAMP(n, 0, G_MAXINT32);
}

/* Members to which the task applies, and what they count for its hours. */
static uint32_t
count(const WpWork *work, uint32_t task, const WpAssetId *members, uint32_t n, uint32_t *out_units)
{
    const WpTemplateTask *of = &work->template->tasks[task];
    uint32_t found = 0;

    *out_units = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!wp_work_applies(work, task, members[i]))
            continue;
        found++;
        *out_units += asset_units(work, of->hours.per, members[i]);
    }
    return found;
}

/* ---- expansion ---- */

/* What @n members cost of work that their wave shares. */
static void
emit_share(const WpWork *work, uint32_t task, uint32_t thing, uint32_t n, GArray *items)
{
    WpWorkItem item = item_of(work, task, thing, n);

    item.part = item.n_parts = 1;
    item.centihours = wp_work_share(work, task, n);
    g_array_append_val(items, item);
}

static void
expand_workload(const WpWork *work, uint32_t task, uint32_t index, GArray *items)
{
    const WpWorkload *workload = &work->workloads[index];
    const WpTemplateTask *of = &work->template->tasks[task];
    const uint8_t *holds = work->owned->holds[task];
    uint32_t units;
    uint32_t n = count(work, task, &work->workload_members[workload->first_member],
                       workload->n_members, &units);

    if (of->applies == WP_APPLIES_APPLICATION && of->when &&
        (workload->application == WP_NONE || holds[workload->application] != WP_TRUE))
        return;
    if (n > 0)
        emit(item_of(work, task, index, n), task_milli(of, units), of->hours.max, items);
}

static void
expand_group(const WpWork *work, uint32_t task, uint32_t group, GArray *items)
{
    const WpGroups *groups = work->inputs->groups;
    const WpTemplateTask *of = &work->template->tasks[task];
    uint32_t first = groups->first[group], units;
    uint32_t n =
        count(work, task, &groups->members[first], groups->first[group + 1] - first, &units);

    if (n > 0)
        emit(item_of(work, task, group, n), task_milli(of, units), of->hours.max, items);
}

/* Gives the asset's tasks from @first on other hours in all, each its share. */
static void
rescale(GArray *items, guint first, int64_t total, const uint16_t *role)
{
    int64_t sum = 0, before = 0, given = 0;

    for (guint i = first; i < items->len; i++)
        sum += g_array_index(items, WpWorkItem, i).centihours;
    for (guint i = first; i < items->len && sum > 0; i++) {
        WpWorkItem *item = &g_array_index(items, WpWorkItem, i);

        before += item->centihours;
        item->centihours = (uint32_t)(wp_mul_div(total, before, sum) - given);
        given += item->centihours;
        if (role)
            item->role = *role;
    }
}

static void
expand_asset(const WpWork *work, WpAssetId asset, GArray *items)
{
    const WpAssessment *assessment = work->inputs->assessment;
    int64_t own = assessment->effort_own[asset], more = assessment->effort_rules[asset];
    guint first = items->len;
    uint32_t n_tasks;
    const uint32_t *tasks = wp_work_tasks(work, WP_TASK_ASSET, &n_tasks);

    for (uint32_t i = 0; i < n_tasks; i++) {
        uint32_t task = tasks[i];
        const WpTemplateTask *of = &work->template->tasks[task];

        if (!wp_work_applies(work, task, asset))
            continue;
        WpWorkItem item = item_of(work, task, asset, asset_units(work, of->hours.per, asset));

        emit(item, task_milli(of, item.n_members), of->hours.max, items);
    }
    if (own >= 0) {
        uint16_t role = find_role(work, effort_role(work, asset));

        rescale(items, first, own, &role);
    } else if (more > 0) {
        for (guint i = first; i < items->len; i++)
            more += g_array_index(items, WpWorkItem, i).centihours;
        rescale(items, first, more, NULL);
    }
}

/* When a remediation is done: with its activity; one that is due later may also be done until
 * then. */
static void
set_remedy_time(const WpWork *work, const WpRemediation *remediation, WpWorkItem *item)
{
    const WpTemplate *template = work->template;
    uint32_t index = wp_template_activity(template, remediation->activity);

    if (index == UINT32_MAX)
        return;
    const WpActivity *activity = &template->activities[index];

    item->first = (int16_t)(activity->offset - activity->early);
    item->last = activity->offset;
    item->blocked_by = activity->blocked_by;
    if (activity->early > 0)
        item->last = MAX(item->last, (int16_t)(template->due[remediation->due] - 1));
}

static void
expand_remedy(const WpWork *work, uint32_t task, uint32_t index, GArray *items)
{
    const WpWorkRemedy *remedy = &work->remedies[index];
    const WpTemplateTask *of = &work->template->tasks[task];
    const WpRemediation *remediation =
        &wp_ruleset_rule(work->inputs->assessment->rules, remedy->rule)->remediation;
    WpWorkItem item = item_of(work, task, index, MAX(remedy->units, 1));

    if (of->hours.hours != 0) {
        emit(item, task_milli(of, remedy->units), of->hours.max, items);
        return;
    }
    item.role = work->owned->rule_role[remedy->rule];
    set_remedy_time(work, remediation, &item);
    emit(item, remediation->hours * MILLI_PER_CENTI * item.n_members, of->hours.max, items);
}

#define FEW_GAPS 128 /* so many are counted without memory of their own */

static void
expand_gaps(const WpWork *work, uint32_t task, uint32_t group, GArray *items)
{
    const WpGroups *groups = work->inputs->groups;
    uint32_t n_gaps = work->inputs->assessment->n_data_gaps, few[FEW_GAPS], n_own;
    g_autofree uint32_t *many = n_gaps > FEW_GAPS ? g_new(uint32_t, n_gaps) : NULL;
    uint32_t *n = many ? many : few;

    if (groups->first[group + 1] - groups->first[group] == 1) {
        const uint32_t *own = wp_work_gaps(work, groups->members[groups->first[group]], &n_own);

        for (uint32_t i = 0; i < n_own; i++)
            emit_share(work, task, own[i], 1, items);
        return;
    }
    memset(n, 0, n_gaps * sizeof *n);
    for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++) {
        const uint32_t *own = wp_work_gaps(work, groups->members[i], &n_own);

        for (uint32_t j = 0; j < n_own; j++)
            n[own[j]]++;
    }
    for (uint32_t gap = 0; gap < n_gaps; gap++)
        if (n[gap] > 0)
            emit_share(work, task, gap, n[gap], items);
}

/* In the order of the template: what the wave, the group and its workloads do as one. */
static void
expand_shared(const WpWork *work, uint32_t group, unsigned levels, GArray *items)
{
    const WpTemplate *template = work->template;
    uint32_t kinds[WP_N_WORK_KINDS];

    wp_work_count_kinds(work, group, kinds);
    for (uint32_t task = 0; task < template->n_tasks; task++) {
        WpTaskLevel level = template->tasks[task].level;
        uint32_t n = 0;

        if (!(levels >> level & 1))
            continue;
        if (level == WP_TASK_WAVE)
            n = wp_work_count_in_wave(work, task, group, kinds);
        if (n > 0)
            emit_share(work, task, group, n, items);
        if (level == WP_TASK_GROUP)
            expand_group(work, task, group, items);
        if (level == WP_TASK_WORKLOAD)
            for (uint32_t i = work->first_workload[group]; i < work->first_workload[group + 1]; i++)
                expand_workload(work, task, i, items);
    }
}

void
wp_work_expand_levels(const WpWork *work, uint32_t group, unsigned levels, GArray *items)
{
    const unsigned shared = 1u << WP_TASK_WAVE | 1u << WP_TASK_GROUP | 1u << WP_TASK_WORKLOAD;
    const WpGroups *groups = work->inputs->groups;
    uint32_t n_findings, n_gaps;
    const uint32_t *findings = wp_work_tasks(work, WP_TASK_FINDING, &n_findings);
    const uint32_t *gaps = wp_work_tasks(work, WP_TASK_GAP, &n_gaps);

    if (levels & shared)
        expand_shared(work, group, levels, items);
    for (uint32_t i = groups->first[group];
         (levels >> WP_TASK_ASSET & 1) && i < groups->first[group + 1]; i++)
        expand_asset(work, groups->members[i], items);
    for (uint32_t task = 0; (levels >> WP_TASK_FINDING & 1) && task < n_findings; task++)
        for (uint32_t i = work->first_remedy[group]; i < work->first_remedy[group + 1]; i++)
            expand_remedy(work, findings[task], i, items);
    for (uint32_t task = 0; (levels >> WP_TASK_GAP & 1) && task < n_gaps; task++)
        expand_gaps(work, gaps[task], group, items);
}

void
wp_work_expand(const WpWork *work, uint32_t group, GArray *items)
{
    wp_work_expand_levels(work, group, ~0u, items);
}

/* ---- build ---- */

WpWork *
wp_work_build(const WpTemplate *template, const WpPlanInputs *inputs)
{
    WpWork *work = g_new0(WpWork, 1);
    int64_t assets = inputs->settings->capacity.assets_per_wave;

    work->template = template;
    work->inputs = inputs;
    work->owned = g_new0(struct WpWorkOwned, 1);
    work->owned->task_role = g_new0(uint16_t, template->n_tasks + 1);
    work->owned->rule_role = g_new0(uint16_t, wp_ruleset_n_rules(inputs->assessment->rules) + 1);
    work->owned->holds = g_new0(uint8_t *, template->n_tasks + 1);
    work->owned->assets_per_wave =
        MAX(assets == WP_SETTING_NONE ? inputs->settings->groups.max_assets : assets, 1);
    wp_work_sort_tasks(work);
    build_roles(work);
    wp_work_test_conditions(work);
    wp_work_find_workloads(work);
    wp_work_find_remedies(work);
    wp_work_find_gaps(work);
    wp_work_find_callers(work);
    return work;
}

void
wp_work_free(WpWork *work)
{
    if (!work)
        return;
    for (uint32_t i = 0; i < work->n_remedies; i++)
        g_free(work->remedies[i].scope);
    for (uint32_t i = 0; i < work->template->n_tasks; i++)
        g_free(work->owned->holds[i]);
    g_free((gpointer)work->roles);
    g_free(work->workloads);
    g_free(work->workload_of);
    g_free(work->first_workload);
    g_free(work->workload_members);
    g_free(work->remedies);
    g_free(work->first_remedy);
    g_free(work->remedy_members);
    g_free(work->owned->task_role);
    g_free(work->owned->rule_role);
    g_free(work->owned->holds);
    g_free(work->owned->fits);
    g_free(work->owned->level_tasks);
    g_free(work->owned->gap_list);
    g_free(work->owned->first_gap);
    g_free(work->owned->gaps);
    g_free(work->owned->first_caller);
    g_free(work->owned->callers);
    g_free(work->owned);
    g_free(work);
}

int64_t *
wp_work_hours_by_asset(const WpWork *work)
{
    int64_t *hours = g_new0(int64_t, work->inputs->view->inventory->n_assets + 1);
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(WpWorkItem));

    for (uint32_t group = 1; group <= work->inputs->groups->n_groups; group++) {
        g_array_set_size(items, 0);
        wp_work_expand_levels(work, group, 1u << WP_TASK_ASSET | 1u << WP_TASK_FINDING, items);
        for (guint i = 0; i < items->len; i++) {
            const WpWorkItem *item = &g_array_index(items, WpWorkItem, i);
            WpTaskLevel level = work->template->tasks[item->task].level;

            if (level == WP_TASK_ASSET) {
                hours[item->thing] += item->centihours;
            } else if (level == WP_TASK_FINDING && work->remedies[item->thing].n_members == 1) {
                uint32_t member = work->remedies[item->thing].first_member;

                hours[work->remedy_members[member]] += item->centihours;
            }
        }
    }
    return hours;
}
