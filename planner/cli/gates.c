#include "planner/cli/gates.h"

/* Over @limit basis points of @all. */
static bool
over_share(uint64_t count, uint64_t all, int64_t limit)
{
    return all > 0 && count * WP_BASIS_POINTS > all * (uint64_t)limit;
}

static void fail(GPtrArray *failed, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
fail(GPtrArray *failed, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_ptr_array_add(failed, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

static char *
share_text(int64_t basis_points)
{
    g_autoptr(GString) text = g_string_new(NULL);

    wp_append_quantity(text, basis_points, WP_UNIT_PCT);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
check_inputs(const WpRun *run, GPtrArray *failed)
{
    const WpInventory *inventory = run->inputs->inventory;
    const WpSettings *settings = run->settings;
    uint64_t n_read = 0, n_rejected = 0;

    for (uint32_t i = 0; i < inventory->n_files; i++) {
        n_read += inventory->files[i].n_read;
        n_rejected += inventory->files[i].n_rejected;
    }
    if (over_share(n_rejected, n_read, settings->gates.max_rejected)) {
        g_autofree char *limit = share_text(settings->gates.max_rejected);

        fail(failed,
             "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
             " record%s rejected, more than %s (gates.max_rejected); see rejects.csv",
             n_rejected, n_read, wp_plural(n_read), limit);
    }
    if (run->inputs->n_broken > settings->gates.max_broken_files)
        fail(failed, "%u broken file%s, more than %d (gates.max_broken_files)",
             run->inputs->n_broken, wp_plural(run->inputs->n_broken),
             (int)settings->gates.max_broken_files);
}

/* What every wave plan must answer for: assets that are meant to migrate. */
static void
check_assets(const WpRun *run, GPtrArray *failed)
{
    const WpInventory *inventory = run->inputs->inventory;
    const WpAssessment *assessment = run->assessment;
    const WpSettings *settings = run->settings;
    uint64_t n_migrate = 0, n_unknown = 0, n_unplaced = 0, n_unowned = 0;

    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        WpRuleId top = wp_assessment_top_finding(assessment, asset);

        if (assessment->disposition[asset] != WP_DISPOSITION_MIGRATE)
            continue;
        n_migrate++;
        n_unknown += assessment->readiness[asset] == WP_READINESS_UNKNOWN;
        n_unplaced += run->plan->unplaced[asset] > WP_UNPLACED_EXCLUDED;
        n_unowned += top != WP_NONE &&
                     wp_ruleset_rule(assessment->rules, top)->severity == WP_RULE_CRITICAL &&
                     wp_view_text(&run->view, WP_F_VM_OWNER, WP_F_DB_OWNER, asset) == WP_STR_NONE;
    }
    if (over_share(n_unknown, n_migrate, settings->gates.max_unknown_readiness)) {
        g_autofree char *limit = share_text(settings->gates.max_unknown_readiness);

        fail(failed,
             "readiness of %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
             " assets is unknown, more than %s (gates.max_unknown_readiness); see data-gaps.csv",
             n_unknown, n_migrate, limit);
    }
    if (over_share(n_unplaced, n_migrate, settings->gates.max_unplaced)) {
        g_autofree char *limit = share_text(settings->gates.max_unplaced);

        fail(failed,
             "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
             " assets are in no wave, more than %s (gates.max_unplaced); see unplaced.csv",
             n_unplaced, n_migrate, limit);
    }
    if (n_unowned > (uint64_t)settings->gates.max_critical_without_owner)
        fail(failed,
             "%" G_GUINT64_FORMAT " asset%s with a critical finding and no owner, more than %d "
             "(gates.max_critical_without_owner); see findings.csv",
             n_unowned, wp_plural(n_unowned), (int)settings->gates.max_critical_without_owner);
}

static void
check_waves(const WpRun *run, GPtrArray *failed)
{
    const WpPlan *plan = run->plan;
    g_autofree bool *late = g_new0(bool, plan->n_waves + 1);
    uint32_t n_late = 0;

    for (uint32_t group = 1; group <= plan->n_groups; group++)
        if (plan->groups[group].late_days > 0)
            late[plan->groups[group].wave] = true;
    for (uint32_t wave = 1; wave <= plan->n_waves; wave++)
        n_late += late[wave];
    if (n_late > run->settings->gates.max_late_waves)
        fail(failed,
             "%u wave%s with a group that moves after its deadline, more than %d "
             "(gates.max_late_waves); see plan.csv, late_days",
             n_late, wp_plural(n_late), (int)run->settings->gates.max_late_waves);
}

static void
check_baseline(const WpRun *run, GPtrArray *failed)
{
    const WpProgress *progress = run->progress;
    const WpSettings *settings = run->settings;
    g_autofree bool *overdue = g_new0(bool, run->plan->calendar.n_waves + 1);
    uint32_t n_overdue = 0;

    if (!run->changes)
        return;
    uint32_t n_moved = run->changes->n_earlier + run->changes->n_later + run->changes->n_unplaced;
    if (over_share(n_moved, run->baseline->assets->len, settings->gates.max_changed_waves)) {
        g_autofree char *limit = share_text(settings->gates.max_changed_waves);

        fail(failed,
             "%u of %u assets left their wave, more than %s (gates.max_changed_waves); see "
             "changes.csv",
             n_moved, run->baseline->assets->len, limit);
    }
    for (guint i = 0; i < progress->shrunk->len; i++) {
        const WpShrunkInput *shrunk = &g_array_index(progress->shrunk, WpShrunkInput, i);
        g_autofree char *limit = share_text(settings->gates.max_shrink);

        fail(failed,
             "exports of format %s had %" G_GUINT64_FORMAT
             " records in the baseline, now %" G_GUINT64_FORMAT
             ": more than %s are gone (gates.max_shrink)",
             shrunk->layout, shrunk->before, shrunk->after, limit);
    }
    for (WpAssetId asset = 1; asset <= run->inputs->inventory->n_assets; asset++)
        if (progress->state[asset] == WP_PROGRESS_SLIPPED &&
            progress->was[asset]->wave <= run->plan->calendar.n_waves)
            overdue[progress->was[asset]->wave] = true;
    for (uint32_t wave = 1; wave <= run->plan->calendar.n_waves; wave++)
        n_overdue += overdue[wave];
    if (n_overdue > settings->gates.max_overdue)
        fail(failed,
             "%u wave%s overdue: of each an asset's cutover has passed, and it still runs; more "
             "than %d (gates.max_overdue); see changes.csv",
             n_overdue, wp_plural(n_overdue), (int)settings->gates.max_overdue);
}

GPtrArray *
wp_gates_failed(const WpRun *run)
{
    GPtrArray *failed = g_ptr_array_new_with_free_func(g_free);

    check_inputs(run, failed);
    check_assets(run, failed);
    check_waves(run, failed);
    check_baseline(run, failed);
    return failed;
}
