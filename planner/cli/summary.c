#include "planner/cli/summary.h"

#include "planner/cli/terminal.h"

#include <string.h>

#define SAID_CONFLICTS 5 /* at most, on the terminal */

static char *
day_text(WpDay day)
{
    GString *text = g_string_new(NULL);

    wp_append_day(text, day);
    return g_string_free(text, FALSE);
}

static WpDay
release_of(const WpPlan *plan, uint32_t wave)
{
    return wave == 0 ? plan->calendar.start
                     : wp_iteration_end(&plan->calendar, wp_wave_iteration(&plan->calendar, wave));
}

/* ---- what was assumed ---- */

static void
say_teams(const WpPlan *plan)
{
    const WpTeamChoice *choice = plan->team_choice;
    g_autoptr(GString) text = g_string_new(NULL);

    if (!choice)
        return;
    g_string_append_printf(
        text, "  %d team%s (capacity.teams: auto%s)%s; last release at the latest with",
        (int)plan->teams, wp_plural((uint64_t)plan->teams), plan->teams_why ? plan->teams_why : "",
        choice->met ? "" : ", which do not meet schedule.target_finish");
    for (uint32_t i = 0; i < choice->n_finishes; i++) {
        const WpTeamFinish *finish = &choice->finishes[i];
        bool is_plan = finish->teams == plan->teams && plan->n_waves > 0;
        WpDay last =
            is_plan ? plan->waves[plan->n_waves].release : release_of(plan, finish->last_wave);
        g_autofree char *day = day_text(last);

        g_string_append_printf(text, "%s %u: %s", i ? "," : "", finish->teams, day);
        if (finish->n_unplaced > 0 && !is_plan)
            g_string_append_printf(text, " (%u group%s unplaced)", finish->n_unplaced,
                                   wp_plural(finish->n_unplaced));
    }
    wp_say("%s", text->str);
}

/* The fewest teams are chosen by what no plan can beat; the plan itself may end later. */
static void
say_target(const WpPlan *plan)
{
    const WpTeamChoice *choice = plan->team_choice;
    g_autofree char *target = day_text(release_of(plan, plan->target_wave));

    if (!choice || plan->n_waves <= plan->target_wave)
        return;
    if (plan->would_meet > 0) {
        wp_say("  it ends after schedule.target_finish (%s); capacity.teams: %u would meet it",
               target, plan->would_meet);
        return;
    }
    wp_say("  it ends after schedule.target_finish (%s)", target);
}

static uint32_t
count_inferred(const WpRun *run, WpField vm_field, WpField db_field)
{
    const WpInventory *inventory = run->inputs->inventory;
    uint32_t n = 0;

    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        const WpColumn *column =
            run->view.columns[wp_asset_is_db(inventory, asset) ? db_field : vm_field];
        WpRowId row = wp_asset_row(inventory, asset);

        if (!wp_column_known(column, row))
            continue;
        n += strcmp(wp_str_pool_text(inventory->texts, column->ids[row]), "export") != 0;
    }
    return n;
}

static void
say_assumed(const WpRun *run)
{
    const WpInventory *inventory = run->inputs->inventory;
    uint32_t workloads = count_inferred(run, WP_F_VM_WORKLOAD_FROM, WP_F_DB_WORKLOAD_FROM);
    uint32_t environments = count_inferred(run, WP_F_VM_ENVIRONMENT_FROM, WP_F_DB_ENVIRONMENT_FROM);
    g_autofree char *as_of = day_text(run->as_of);
    g_autofree char *start = day_text(run->plan->calendar.start);

    wp_say("assumed:");
    wp_say("  as of %s (%s); repeat with --as-of %s", as_of,
           wp_as_of_origin_name(run->as_of_origin), as_of);
    if (run->baseline)
        wp_say("  baseline %s; without one: --baseline none", run->baseline->path);
    else if (run->settings->schedule.start == WP_DAY_NONE)
        wp_say("  work starts on %s (schedule.start is not set)", start);
    if (workloads > 0)
        wp_say("  workloads of %u of %u assets are inferred, see workload_from in explain",
               workloads, inventory->n_assets);
    if (environments > 0)
        wp_say("  environments of %u of %u assets are inferred; unknown ones count as production",
               environments, inventory->n_assets);
    if (run->links->n_dependencies == 0)
        wp_say("  no dependencies: no export of flows was given; groups are workloads only");
    say_teams(run->plan);
}

/* ---- what was found ---- */

static void
say_inputs(const WpRun *run)
{
    const WpInventory *inventory = run->inputs->inventory;
    uint64_t n_read = 0, n_accepted = 0, n_merged = 0, n_rejected = 0;
    uint32_t n_used = 0;

    for (uint32_t i = 0; i < inventory->n_files; i++) {
        const WpInputFile *file = &inventory->files[i];

        n_used += file->layout != NULL;
        n_read += file->n_read;
        n_accepted += file->n_accepted;
        n_merged += file->n_merged;
        n_rejected += file->n_rejected;
    }
    wp_say("read %u file%s, %u of known formats: %" G_GUINT64_FORMAT
           " record%s = %" G_GUINT64_FORMAT " accepted + %" G_GUINT64_FORMAT
           " merged + %" G_GUINT64_FORMAT " rejected",
           inventory->n_files, wp_plural(inventory->n_files), n_used, n_read, wp_plural(n_read),
           n_accepted, n_merged, n_rejected);
}

static void
say_assets(const WpRun *run)
{
    const WpInventory *inventory = run->inputs->inventory;
    uint32_t n_vms = inventory->n_assets - inventory->n_databases;
    uint32_t dispositions[WP_N_DISPOSITIONS] = {0}, readiness[WP_N_READINESS] = {0};
    g_autoptr(GString) text = g_string_new(NULL);

    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        dispositions[run->assessment->disposition[asset]]++;
        if (run->assessment->disposition[asset] == WP_DISPOSITION_MIGRATE)
            readiness[run->assessment->readiness[asset]]++;
    }
    for (WpDisposition i = WP_DISPOSITION_MIGRATE; i < WP_N_DISPOSITIONS; i++)
        if (dispositions[i] > 0)
            g_string_append_printf(text, "%s%u %s", text->len ? ", " : "", dispositions[i],
                                   wp_disposition_name(i));
    wp_say("%u VM%s, %u database%s: %s", n_vms, wp_plural(n_vms), inventory->n_databases,
           wp_plural(inventory->n_databases), text->str);
    g_string_truncate(text, 0);
    for (WpReadiness i = WP_READINESS_READY; i < WP_N_READINESS; i++)
        g_string_append_printf(text, "%s%u %s", i ? ", " : "", readiness[i], wp_readiness_name(i));
    wp_say("readiness of what migrates: %s", text->str);
}

/* What heavy remediation costs either way. */
static void
say_track(const WpPlan *plan)
{
    const WpRemediationTrack *track = plan->track;
    const WpTrackPlan *plans[2];
    g_autoptr(GString) text = g_string_new(NULL);

    if (!track)
        return;
    plans[0] = &track->ahead;
    plans[1] = &track->within;
    for (int i = 0; i < 2; i++) {
        g_autofree char *day = day_text(wp_track_finish(plan, plans[i]));

        g_string_append_printf(
            text, "%s %s (%u week%s)",
            i ? "; within its waves on"
              : " ahead of its waves, in a track of its own, the last wave is over on",
            day, wp_track_weeks(plan, plans[i]), wp_plural(wp_track_weeks(plan, plans[i])));
        if (plans[i]->n_unplaced > 0)
            g_string_append_printf(text, " and leaves %u group%s out", plans[i]->n_unplaced,
                                   wp_plural(plans[i]->n_unplaced));
        if ((i == 0) == track->chosen_ahead)
            g_string_append(text, ", which is the plan");
    }
    wp_say("  remediation takes %d %% of the hours of %s (schedule.remediation_share):%s",
           (int)(track->share / 100), plan->roles[track->role], text->str);
}

/* Orders that were measured give way by themselves: they are only counted. */
static void
say_conflicts(const WpRun *run)
{
    const GArray *conflicts = run->plan->conflicts->conflicts;
    uint32_t n[WP_N_CANNOT] = {0}, n_said = 0;

    for (guint i = 0; i < conflicts->len; i++)
        n[g_array_index(conflicts, WpPlanConflict, i).about]++;
    g_autofree char *pins =
        n[WP_CANNOT_PIN] > 0
            ? g_strdup_printf(", %u pin%s given up", n[WP_CANNOT_PIN], wp_plural(n[WP_CANNOT_PIN]))
            : g_strdup("");
    if (n[WP_CANNOT_PLACE] + n[WP_CANNOT_DATE] + n[WP_CANNOT_PIN] > 0)
        wp_say("  %u group%s in no wave, %u after the deadline%s; conflicts.csv says what cannot "
               "hold:",
               n[WP_CANNOT_PLACE], wp_plural(n[WP_CANNOT_PLACE]), n[WP_CANNOT_DATE], pins);
    for (guint i = 0; i < conflicts->len && n_said < SAID_CONFLICTS; i++) {
        const WpPlanConflict *conflict = &g_array_index(conflicts, WpPlanConflict, i);

        if (conflict->about == WP_CANNOT_ORDER)
            continue;
        wp_say("    %s: %s", run->groups->ids[conflict->group], conflict->text);
        n_said++;
    }
    if (n[WP_CANNOT_ORDER] > 0)
        wp_say("  %u measured order%s gave way to limits and other orders: conflicts.csv",
               n[WP_CANNOT_ORDER], wp_plural(n[WP_CANNOT_ORDER]));
}

static void
say_waves(const WpPlan *plan)
{
    g_autofree char *start = day_text(plan->calendar.start);
    g_autofree char *end = plan->n_waves ? day_text(plan->waves[plan->n_waves].release) : NULL;

    if (plan->n_waves == 0)
        wp_say("plan: no wave, for there is nothing to put into one");
    else
        wp_say("plan: %u move group%s in %u wave%s, %s to %s, %d team%s", plan->n_groups,
               wp_plural(plan->n_groups), plan->n_waves, wp_plural(plan->n_waves), start, end,
               (int)plan->teams, wp_plural((uint64_t)plan->teams));
}

static void
say_plan(const WpRun *run)
{
    const WpPlan *plan = run->plan;
    uint32_t n_unplaced[WP_N_UNPLACED] = {0};
    g_autoptr(GString) text = g_string_new(NULL);

    say_waves(plan);
    say_target(plan);
    if (plan->optimal && plan->n_waves > 0)
        wp_say("  no plan ends earlier: %s", plan->bound_why);
    else if (plan->bound.wave > 1)
        wp_say("  no plan ends before wave %u: %s", plan->bound.wave, plan->bound_why);
    for (WpAssetId asset = 1; asset <= run->inputs->inventory->n_assets; asset++)
        n_unplaced[plan->unplaced[asset]]++;
    for (WpUnplacedClass i = WP_UNPLACED_NOT + 1; i < WP_N_UNPLACED; i++)
        if (n_unplaced[i] > 0)
            g_string_append_printf(text, "%s%u %s", text->len ? ", " : "", n_unplaced[i],
                                   wp_unplaced_name(i));
    if (text->len > 0)
        wp_say("  in no wave: %s; unplaced.csv says why", text->str);
    say_track(plan);
    say_conflicts(run);
}

/* ---- since the baseline ---- */

static void
say_changes(const WpRun *run)
{
    const WpChanges *changes = run->changes;
    uint32_t n[WP_N_PROGRESS] = {0};
    g_autoptr(GString) text = g_string_new(NULL);

    if (!changes)
        return;
    g_autofree char *day = day_text(run->baseline->as_of);
    wp_say("since %s (%s): %u asset%s appeared, %u left; %u move earlier, %u later, %u no longer; "
           "changes.csv says why",
           day, run->baseline->path, changes->n_appeared, wp_plural(changes->n_appeared),
           changes->n_left, changes->n_earlier, changes->n_later, changes->n_unplaced);
    for (WpAssetId asset = 1; asset <= run->inputs->inventory->n_assets; asset++)
        n[run->progress->state[asset]]++;
    for (guint i = 0; i < run->progress->gone->len; i++)
        n[g_array_index(run->progress->gone, WpGoneAsset, i).state]++;
    for (WpProgressState i = WP_PROGRESS_PLANNED + 1; i < WP_N_PROGRESS; i++)
        if (n[i] > 0)
            g_string_append_printf(text, "%s%u %s", text->len ? ", " : "", n[i],
                                   wp_progress_name(i));
    if (text->len > 0)
        wp_say("  %s", text->str);
}

static void
say_forecast(const WpRun *run)
{
    const WpForecast *forecast = run->forecast;
    g_autoptr(GString) text = g_string_new("tracker: ");

    if (!forecast)
        return;
    wp_append_scaled(text, forecast->total_done, 100, 0);
    g_string_append(text, " of ");
    wp_append_scaled(text, forecast->total, 100, 0);
    g_string_append(text, " hours are done");
    if (forecast->days[0].finish == WP_DAY_NONE) {
        g_string_append_printf(text,
                               "; no forecast: %u iteration%s over, %u with work done are "
                               "wanted",
                               forecast->n_iterations, wp_plural(forecast->n_iterations),
                               WP_FORECAST_MIN_ITERATIONS);
    } else {
        g_autofree char *half = day_text(forecast->days[0].finish);
        g_autofree char *sure = day_text(forecast->days[2].finish);

        g_string_append(text, ", ");
        wp_append_scaled(text, forecast->velocity, 100, 0);
        g_string_append_printf(text,
                               " an iteration; the finish is forecast for %s (50 %%), %s "
                               "(85 %%)",
                               half, sure);
    }
    wp_say("%s", text->str);
}

void
wp_summary_say(const WpRun *run)
{
    say_assumed(run);
    say_inputs(run);
    say_assets(run);
    say_plan(run);
    say_changes(run);
    say_forecast(run);
}
