#include "planner/report/cells.h"

/* remediation-track: heavy remediation ahead of the waves, or within them. */

static const WpTableColumn columns[] = {
    {"remediation", WP_COLUMN_KEY, 0, 0,
     "ahead: in a track of its own, before its waves; within: in the iterations of its waves"},
    {"chosen", WP_COLUMN_BOOL, 0, 0, "whether this is the plan (schedule.early_remediation)"},
    {"waves", WP_COLUMN_INT, 0, 0, "waves"},
    {"first_remediation", WP_COLUMN_DAY, 0, 0, "first day of the iteration in which it begins"},
    {"finish", WP_COLUMN_DAY, 0, 0, "last day of the last wave"},
    {"weeks", WP_COLUMN_INT, 0, 0, "from the start of the plan to its finish"},
    {"unplaced_groups", WP_COLUMN_INT, 0, 0, "move groups in no wave"},
    {"remediation_hours", WP_COLUMN_SCALED, 100, 2, "of all roles"},
    {"role", WP_COLUMN_TEXT, 0, 0, "whose hours remediation takes the largest share of"},
    {"share_percent", WP_COLUMN_INT, 0, 0, "that share, until the last release of the plan"},
    {NULL, 0, 0, 0, NULL},
};

static void
emit_plan(const WpPlan *plan, bool ahead, WpRowWriter *rows)
{
    const WpRemediationTrack *track = plan->track;
    const WpTrackPlan *of = ahead ? &track->ahead : &track->within;
    WpDay finish = wp_track_finish(plan, of);

    wp_row_text(rows, ahead ? "ahead" : "within");
    wp_row_int(rows, ahead == track->chosen_ahead);
    wp_row_int(rows, of->n_waves);
    wp_row_day(rows, wp_iteration_start(&plan->calendar, of->first_iteration));
    wp_row_day(rows, finish);
    wp_row_int(rows, wp_track_weeks(plan, of));
    wp_row_int(rows, of->n_unplaced);
    wp_row_int(rows, track->centihours);
    wp_row_text(rows, plan->roles[track->role]);
    wp_row_int(rows, track->share / 100);
    wp_row_end(rows);
}

static void
emit(const void *data, WpRowWriter *rows)
{
    const WpPlan *plan = ((const WpReportInputs *)data)->plan;

    if (!plan->track)
        return;
    emit_plan(plan, true, rows);
    emit_plan(plan, false, rows);
}

const WpTableSpec wp_track_table = {
    "remediation-track", "what heavy remediation costs ahead of its waves, and within them",
    columns, emit};
