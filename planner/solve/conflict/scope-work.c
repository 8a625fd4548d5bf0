#include "planner/solve/conflict/scope-work.h"

#include "planner/base/quantity.h"

static void
add_work(WpConflictScope *scope, uint32_t node, const WpWaveHours *hours)
{
    for (uint32_t i = scope->first_work[node]; i < scope->work->len; i++) {
        WpScopeWork *work = &g_array_index(scope->work, WpScopeWork, i);

        if (work->role != hours->role)
            continue;
        work->first = MIN(work->first, hours->first);
        work->last = MAX(work->last, hours->last);
        work->centihours += hours->centihours;
        return;
    }
    WpScopeWork work = {hours->role, hours->first, hours->last, hours->centihours};

    g_array_append_val(scope->work, work);
}

static void
add_load(WpConflictScope *scope, uint32_t node, const WpWaveHours *hours)
{
    for (uint32_t i = scope->first_load[node]; i < scope->loads->len; i++) {
        WpScopeLoad *load = &g_array_index(scope->loads, WpScopeLoad, i);

        if (load->role == hours->role && load->at == hours->first) {
            load->centihours += hours->centihours;
            return;
        }
    }
    WpScopeLoad load = {hours->role, hours->first, hours->centihours};

    g_array_append_val(scope->loads, load);
}

void
wp_scope_collect_work(WpConflictScope *scope, const WpScopeSource *source)
{
    uint32_t n_amounts = scope->problem->n_amounts;

    scope->begin = g_new0(int32_t, (size_t)scope->n + 1);
    scope->end = g_new0(int32_t, (size_t)scope->n + 1);
    scope->first_work = g_new0(uint32_t, (size_t)scope->n + 2);
    scope->first_load = g_new0(uint32_t, (size_t)scope->n + 2);
    scope->use = g_new0(int64_t, ((size_t)scope->n + 1) * MAX(n_amounts, 1));
    for (uint32_t node = 1; node <= scope->n; node++) {
        uint32_t item = scope->item[node];

        scope->first_work[node] = scope->work->len;
        scope->first_load[node] = scope->loads->len;
        if (scope->committed[node])
            continue;
        scope->end[node] = (int32_t)source->problem->items[item].tail;
        for (uint32_t i = source->first_hour[item]; i < source->first_hour[item + 1]; i++) {
            const WpWaveHours *hours = &scope->problem->hours[source->hour[i]];

            scope->begin[node] = MIN(scope->begin[node], hours->last);
            scope->end[node] = MAX(scope->end[node], hours->first);
            add_work(scope, node, hours);
            if (hours->first == hours->last)
                add_load(scope, node, hours);
        }
        for (uint32_t i = source->first_use[item]; i < source->first_use[item + 1]; i++) {
            const WpWaveUse *use = &scope->problem->uses[source->use[i]];
            int64_t *cell = &scope->use[(size_t)node * n_amounts + use->amount];

            *cell = wp_add_sat(*cell, use->value);
        }
    }
    scope->first_work[scope->n + 1] = scope->work->len;
    scope->first_load[scope->n + 1] = scope->loads->len;
}
