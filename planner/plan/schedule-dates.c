#include "planner/plan/schedule.h"

/*
 * When an item may move and when it should have: lead times, dates of the settings, and what the
 * baseline and as-of have settled.
 */

#define STABILITY_SCALE 1000 /* an asset: what a group gains by moving ten waves, at the most */

/* The first release by which all lead times of a group's remedies have passed. */
static uint32_t
lead_head(const WpSchedule *schedule, uint32_t group)
{
    const WpPlanInputs *inputs = schedule->inputs;
    const WpGroups *groups = inputs->groups;
    uint32_t head = 0;

    for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++)
        for (WpDue due = 0; due < WP_N_DUE; due++) {
            int32_t days = inputs->assessment->lead_days[due][groups->members[i]];

            if (days <= 0)
                continue;
            WpDay done = wp_calendar_add_workdays(&schedule->calendar, schedule->calendar.start - 1,
                                                  (uint32_t)days);
            uint32_t ready = wp_calendar_iteration_of(&schedule->calendar, done + 1);
            /* It must be done when the iteration of the due point begins. */
            if (wp_iteration_start(&schedule->calendar, ready) <= done)
                ready++;
            head = MAX(head, ready + (uint32_t)-inputs->effort->due[due]);
        }
    return head;
}

static void
raise_head(WpWaveItem *item, uint32_t head, WpHead tag)
{
    if (head > item->head) {
        item->head = head;
        item->head_tag = tag;
    }
}

static void
set_heads(WpSchedule *schedule, uint32_t group, WpWaveItem *item)
{
    const WpPlanInputs *inputs = schedule->inputs;
    const WpGroups *groups = inputs->groups;
    WpDay *not_before = &schedule->not_before[schedule->item_of[group]];

    raise_head(item, (uint32_t)-inputs->effort->earliest, WP_HEAD_WORK);
    raise_head(item, lead_head(schedule, group), WP_HEAD_LEAD_TIME);
    for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++) {
        WpDay day = inputs->constraints->not_before[groups->members[i]];

        if (day == WP_DAY_NONE)
            continue;
        *not_before = MAX(*not_before, day); /* WP_DAY_NONE is the least */
        if (day > wp_iteration_start(&schedule->calendar, item->head))
            /* Only an iteration that begins on the day or later is safe in all its windows. */
            raise_head(item, wp_calendar_iteration_of(&schedule->calendar, day - 1) + 1,
                       WP_HEAD_NOT_BEFORE);
    }
}

/* ---- since the baseline ---- */

/* No work begins before as-of; but what the baseline planned may have begun as it said. A group of
 * a wave that is done, has begun or is committed to stays there. */
static void
set_progress(WpSchedule *schedule, uint32_t group, WpWaveItem *item)
{
    const WpPlanInputs *inputs = schedule->inputs;
    uint32_t fixed = wp_group_fixed(inputs, group), previous = inputs->groups->previous[group];

    if (!inputs->progress)
        return;
    if (fixed != 0) {
        item->pin = WP_PIN_COMMITTED;
        item->pin_wave = WP_SOLVER_WAVE(fixed);
        item->pin_other = 0;
        return;
    }
    if (inputs->progress->now > 0) {
        uint32_t head = inputs->progress->now + (uint32_t)-inputs->effort->earliest;

        if (previous != 0)
            head = MIN(head, wp_wave_iteration(&schedule->calendar, previous));
        raise_head(item, head, WP_HEAD_NOW);
    }
    if (previous == 0)
        return;
    item->previous = WP_SOLVER_WAVE(previous);
    item->stability_cost +=
        inputs->settings->weights.stability * STABILITY_SCALE * inputs->groups->n_previous[group];
    /* The slack is there for others: what waits for a decision does not follow it. */
    if (inputs->groups->decide[group])
        item->stability_cost += WP_DECIDE_LAST * (1 + inputs->settings->schedule.stability_slack);
    schedule->problem.free_last_wave = MAX(schedule->problem.free_last_wave, item->previous);
}

/* ---- dates ---- */

/* The last iteration that has ended by the day; before the first one has, all are late. */
static uint32_t
iteration_by(const WpSchedule *schedule, WpDay day)
{
    if (day == WP_DAY_NONE)
        return WP_WAVES_NO_DEADLINE;
    return day < wp_iteration_end(&schedule->calendar, 0)
               ? 0
               : wp_calendar_iteration_of(&schedule->calendar, day + 1) - 1;
}

/* Members that are pinned to different waves leave none; conflicts.c names them. */
static void
set_pin(WpWaveItem *item, uint32_t wave)
{
    if (item->pin == WP_PIN_COMMITTED)
        return;
    if (item->pin == WP_PIN_NONE) {
        item->pin = WP_PIN_WISH;
        item->pin_wave = wave;
    } else if (item->pin_wave != wave && item->pin_other == 0) {
        item->pin_other = wave;
    }
}

static void
set_dates(const WpSchedule *schedule, uint32_t group, WpWaveItem *item)
{
    const WpPlanInputs *inputs = schedule->inputs;
    const WpGroups *groups = inputs->groups;
    uint32_t vacated = iteration_by(schedule, schedule->vacate[group]);
    uint32_t tail = (uint32_t)schedule->tail[group];

    item->deadline = MIN(item->deadline, iteration_by(schedule, schedule->deadline[group]));
    if (vacated != WP_WAVES_NO_DEADLINE)
        item->deadline = MIN(item->deadline, vacated > tail ? vacated - tail : 0);
    for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++) {
        WpAssetId asset = groups->members[i];

        item->deadline_enforced |= inputs->constraints->enforce[asset];
        if (inputs->constraints->pin[asset] > schedule->calendar.n_waves)
            raise_head(item, schedule->calendar.n_iterations, WP_HEAD_PIN);
        else if (inputs->constraints->pin[asset] != 0)
            set_pin(item, WP_SOLVER_WAVE(inputs->constraints->pin[asset]));
    }
}

void
wp_schedule_date(WpSchedule *schedule, uint32_t group, WpWaveItem *item)
{
    set_heads(schedule, group, item);
    set_dates(schedule, group, item);
    set_progress(schedule, group, item);
}
