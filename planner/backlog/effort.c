#include "planner/backlog/effort.h"

static bool
same(const WpGroupHours *hours, const WpWorkItem *item)
{
    return hours->role == item->role && hours->first == item->first && hours->last == item->last &&
           hours->blocked_by == item->blocked_by;
}

/* Adds to the entry of @group, from @first on, that has the same role and time; or a new one. */
static void
add_fixed(GArray *hours, guint first, uint32_t group, const WpWorkItem *item)
{
    for (guint i = first; i < hours->len; i++) {
        WpGroupHours *entry = &g_array_index(hours, WpGroupHours, i);

        if (same(entry, item)) {
            entry->centihours += item->centihours;
            return;
        }
    }
    WpGroupHours entry = {
        .group = group,
        .role = item->role,
        .first = item->first,
        .last = item->last,
        .blocked_by = item->blocked_by,
        .centihours = item->centihours,
    };

    g_array_append_val(hours, entry);
}

static void
add_group(const WpWork *work, uint32_t group, GArray *items, GArray *hours)
{
    guint first = hours->len;

    g_array_set_size(items, 0);
    wp_work_expand(work, group, items);
    for (int early = 0; early < 2; early++)
        for (guint i = 0; i < items->len; i++) {
            const WpWorkItem *item = &g_array_index(items, WpWorkItem, i);

            if (item->centihours == 0 || (item->first < item->last) != early)
                continue;
            /* A task that may move is an entry of its own: no two of them share a fate. */
            add_fixed(hours, early ? hours->len : first, group, item);
        }
}

WpEffort *
wp_effort_build(const WpWork *work)
{
    WpEffort *effort = g_new0(WpEffort, 1);
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(WpWorkItem));
    GArray *hours = g_array_new(FALSE, FALSE, sizeof(WpGroupHours));

    for (uint32_t group = 1; group <= work->inputs->groups->n_groups; group++)
        add_group(work, group, items, hours);
    effort->roles = work->roles;
    effort->n_roles = work->n_roles;
    effort->n_hours = hours->len;
    effort->hours = (WpGroupHours *)(void *)g_array_free(hours, FALSE);
    for (uint32_t i = 0; i < effort->n_hours; i++)
        effort->earliest = MIN(effort->earliest, effort->hours[i].last);
    for (WpDue due = 0; due < WP_N_DUE; due++)
        effort->due[due] = work->template->due[due];
    return effort;
}

void
wp_effort_free(WpEffort *effort)
{
    if (!effort)
        return;
    g_free(effort->hours);
    g_free(effort);
}
