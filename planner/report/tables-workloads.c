#include "planner/report/cells.h"
#include "planner/report/workloads.h"

#include <string.h>

/* workloads and owners: what becomes of each workload, and who answers for it. */

/* ---- owners ---- */

static const WpTableColumn owner_columns[] = {
    {"workload", WP_COLUMN_TEXT, 0, 0, "application and environment; empty: assets without one"},
    {"environment", WP_COLUMN_TEXT, 0, 0, "production, test, dev, ..."},
    {"owner", WP_COLUMN_TEXT, 0, 0, "business owners of it and its assets"},
    {"technical_owner", WP_COLUMN_TEXT, 0, 0, "technical owners"},
    {"approver", WP_COLUMN_TEXT, 0, 0, "who approves its move"},
    {"tester", WP_COLUMN_TEXT, 0, 0, "who tests it (UAT)"},
    {"business_unit", WP_COLUMN_TEXT, 0, 0, "business units"},
    {"criticality", WP_COLUMN_TEXT, 0, 0, "mission-critical, high, medium, low"},
    {"assets", WP_COLUMN_INT, 0, 0, "VMs and databases that move, or that somebody must decide on"},
    {"assets_without_owner", WP_COLUMN_INT, 0, 0, "of them, with neither owner"},
    {"critical_findings", WP_COLUMN_INT, 0, 0, "of its assets"},
    {"first_wave", WP_COLUMN_INT, 0, 0, "by which its people must be known"},
    {"missing", WP_COLUMN_KEY, 0, 0, "who is not named: owner, technical_owner, approver, tester"},
    {NULL, 0, 0, 0, NULL},
};

static bool
has_owner(const WpReportInputs *inputs, WpAssetId asset)
{
    return wp_view_text(inputs->view, WP_F_VM_OWNER, WP_F_DB_OWNER, asset) != WP_STR_NONE ||
           wp_view_text(inputs->view, WP_F_VM_TECHNICAL_OWNER, WP_F_DB_TECHNICAL_OWNER, asset) !=
               WP_STR_NONE;
}

static uint32_t
count_critical(const WpAssessment *a, WpAssetId asset)
{
    uint32_t n = 0;

    for (uint32_t i = a->finding_first[asset]; i < a->finding_first[asset + 1]; i++)
        n += wp_ruleset_makes_finding(a->rules, a->findings[i]) &&
             wp_ruleset_rule(a->rules, a->findings[i])->severity == WP_RULE_CRITICAL;
    return n;
}

static void
add_missing(GString *missing, const char *value, const char *who)
{
    if (!value || !*value)
        g_string_append_printf(missing, "%s%s", missing->len > 0 ? " " : "", who);
}

static void
emit_owner(const WpWorkloads *workloads, uint32_t w, WpRowWriter *rows)
{
    const WpReportInputs *inputs = workloads->inputs;
    g_autofree char *environment =
        wp_workload_texts(workloads, w, WP_F_VM_ENVIRONMENT, WP_F_DB_ENVIRONMENT);
    g_autofree char *owner = wp_workload_texts(workloads, w, WP_F_VM_OWNER, WP_F_DB_OWNER);
    g_autofree char *technical =
        wp_workload_texts(workloads, w, WP_F_VM_TECHNICAL_OWNER, WP_F_DB_TECHNICAL_OWNER);
    g_autofree char *unit =
        wp_workload_texts(workloads, w, WP_F_VM_BUSINESS_UNIT, WP_F_DB_BUSINESS_UNIT);
    g_autofree char *criticality =
        wp_workload_texts(workloads, w, WP_F_VM_CRITICALITY, WP_F_DB_CRITICALITY);
    const char *approver = wp_workload_app_text(workloads, w, WP_F_APP_APPROVER);
    const char *tester = wp_workload_app_text(workloads, w, WP_F_APP_TESTER);
    g_autoptr(GString) missing = g_string_new(NULL);
    uint32_t n_assets = 0, n_unowned = 0, n_critical = 0;

    for (uint32_t i = workloads->first[w]; i < workloads->first[w + 1]; i++) {
        WpAssetId asset = workloads->assets[i];

        if (!wp_assessment_moves(inputs->assessment, asset))
            continue;
        n_assets++;
        n_unowned += !has_owner(inputs, asset);
        n_critical += count_critical(inputs->assessment, asset);
    }
    if (n_assets == 0)
        return;
    add_missing(missing, owner, "owner");
    add_missing(missing, technical, "technical_owner");
    add_missing(missing, approver, "approver");
    add_missing(missing, tester, "tester");
    wp_cell_word(rows, workloads->names[w]);
    wp_cell_word(rows, environment);
    wp_cell_word(rows, owner);
    wp_cell_word(rows, technical);
    wp_cell_word(rows, approver);
    wp_cell_word(rows, tester);
    wp_cell_word(rows, unit);
    wp_cell_word(rows, criticality);
    wp_row_int(rows, n_assets);
    wp_row_int(rows, n_unowned);
    wp_row_int(rows, n_critical);
    wp_cell_wave(rows, wp_workload_wave(workloads, w));
    wp_cell_word(rows, missing->str);
    wp_row_end(rows);
}

static void
emit_owners(const void *data, WpRowWriter *rows)
{
    g_autoptr(WpWorkloads) workloads = wp_workloads_new(data);

    for (uint32_t w = 0; w < workloads->n; w++)
        emit_owner(workloads, w, rows);
}

const WpTableSpec wp_owners_table = {"owners", "who answers for each workload, and who is missing",
                                     owner_columns, emit_owners};

/* ---- workloads: the hosting decision ---- */

static const WpTableColumn workload_columns[] = {
    {"workload", WP_COLUMN_TEXT, 0, 0, "application and environment; empty: assets without one"},
    {"assets", WP_COLUMN_INT, 0, 0, "VMs and databases"},
    {"moving", WP_COLUMN_INT, 0, 0, "of them, that move or that somebody must decide on"},
    {"strategy", WP_COLUMN_KEY, 0, 0,
     "recommended: retire, retain, rehost, replatform, ...; the farthest of what moves"},
    {"strategies", WP_COLUMN_KEY, 0, 0, "of its assets, with their number"},
    {"targets", WP_COLUMN_KEY, 0, 0, "of its assets, with their number"},
    {"readiness", WP_COLUMN_KEY, 0, 0, "the worst of what moves"},
    {"blocking_findings", WP_COLUMN_INT, 0, 0, "that make its assets other than ready"},
    {"monthly_cost", WP_COLUMN_MONEY, 100, 2, "in the targets, where known"},
    {"unpriced_assets", WP_COLUMN_INT, 0, 0, "assets of which monthly_cost knows nothing"},
    {"first_wave", WP_COLUMN_INT, 0, 0, "its first"},
    {"alternatives", WP_COLUMN_TEXT, 0, 0, "other strategies, and why each is refused"},
    {NULL, 0, 0, 0, NULL},
};

typedef struct {
    uint32_t n_moving, n_unpriced, n_blocking;
    int64_t cents;
    bool is_priced;
    uint8_t readiness; /* WpReadiness */
    uint32_t strategies[WP_N_STRATEGIES];
    uint32_t *targets; /* by target, 0: with its host */
} Sum;

static void
add_asset(const WpAssessment *a, WpAssetId asset, Sum *sum)
{
    WpStrategy strategy = wp_assessment_recommended(a, asset, NULL);
    WpTargetId target = wp_assessment_goes_to(a, asset);
    int64_t cost = wp_assessment_cost(a, asset);

    sum->strategies[strategy]++;
    if (!wp_assessment_moves(a, asset))
        return;
    sum->n_moving++;
    sum->targets[target]++;
    sum->readiness = MAX(sum->readiness, a->readiness[asset]);
    if (target == WP_NONE)
        return;
    sum->n_blocking += wp_assessment_blocking(a, target, asset);
    sum->n_unpriced += cost < 0;
    sum->is_priced = sum->is_priced || cost >= 0;
    sum->cents = wp_add_sat(sum->cents, MAX(cost, 0));
}

/* The farthest strategy of what moves; else what most of the rest should be. */
static WpStrategy
recommend(const Sum *sum)
{
    for (WpStrategy strategy = WP_N_STRATEGIES; strategy-- > WP_STRATEGY_RETAIN + 1;)
        if (sum->strategies[strategy] > 0)
            return strategy;
    if (sum->strategies[WP_STRATEGY_RETIRE] + sum->strategies[WP_STRATEGY_RETAIN] == 0)
        return WP_STRATEGY_NONE;
    return sum->strategies[WP_STRATEGY_RETIRE] >= sum->strategies[WP_STRATEGY_RETAIN]
               ? WP_STRATEGY_RETIRE
               : WP_STRATEGY_RETAIN;
}

static void
append_count(GString *out, const char *what, uint32_t n)
{
    if (n > 0)
        g_string_append_printf(out, "%s%s %u", out->len > 0 ? "; " : "", what, n);
}

/* How many of its assets that take @target do not go there, by reason. */
static uint32_t
count_refusals(const WpWorkloads *workloads, uint32_t w, WpTargetId target,
               uint32_t counts[WP_N_REFUSALS])
{
    const WpAssessment *a = workloads->inputs->assessment;
    uint32_t n = 0;

    memset(counts, 0, WP_N_REFUSALS * sizeof *counts);
    for (uint32_t i = workloads->first[w]; i < workloads->first[w + 1]; i++) {
        WpAssetId asset = workloads->assets[i];

        if (wp_assessment_target_readiness(a, target, asset) == WP_N_READINESS ||
            !wp_assessment_moves(a, asset) || a->target[asset] == target)
            continue;
        counts[wp_assessment_refusal(a, target, asset)]++;
        n++;
    }
    return n;
}

/* "azure-vm: refused for 3: dearer 2, not ready 1"; targets for which none is ready come later. */
static void
append_refused(const WpWorkloads *workloads, uint32_t w, WpTargetId target, GString *out)
{
    uint32_t counts[WP_N_REFUSALS], n = count_refusals(workloads, w, target, counts);
    const char *comma = ": ";

    if (n == 0 || counts[WP_REFUSED_NOT_READY] == n)
        return;
    g_string_append_printf(out, "; %s: refused for %u",
                           wp_ruleset_target(workloads->inputs->assessment->rules, target)->name,
                           n);
    for (uint32_t why = 0; why < WP_N_REFUSALS; why++) {
        if (counts[why] == 0)
            continue;
        g_string_append_printf(out, "%s%s", comma, wp_refusal_name((WpRefusal)why));
        if (counts[why] < n)
            g_string_append_printf(out, " %u", counts[why]);
        comma = ", ";
    }
}

static void
append_impossible(const WpWorkloads *workloads, uint32_t w, GString *out)
{
    const WpAssessment *a = workloads->inputs->assessment;
    const char *comma = "; not ready for ";

    for (WpTargetId target = 1; target <= a->n_targets; target++) {
        uint32_t counts[WP_N_REFUSALS], n = count_refusals(workloads, w, target, counts);

        if (n == 0 || counts[WP_REFUSED_NOT_READY] < n)
            continue;
        g_string_append_printf(out, "%s%s", comma, wp_ruleset_target(a->rules, target)->name);
        comma = ", ";
    }
}

/* For retire and retain, how many are proposed; for targets, how many of its assets do not go
 * there, and why. */
static void
append_alternatives(const WpWorkloads *workloads, uint32_t w, const Sum *sum, WpStrategy chosen,
                    GString *out)
{
    const WpAssessment *a = workloads->inputs->assessment;
    uint32_t all = workloads->first[w + 1] - workloads->first[w];

    for (WpStrategy other = WP_STRATEGY_RETIRE; other <= WP_STRATEGY_RETAIN; other++)
        if (other != chosen)
            g_string_append_printf(out, "%s%s: proposed for %u of %u assets",
                                   out->len > 0 ? "; " : "", wp_strategy_name(other),
                                   sum->strategies[other], all);
    for (WpTargetId target = 1; target <= a->n_targets; target++)
        append_refused(workloads, w, target, out);
    append_impossible(workloads, w, out);
}

static void
emit_workload(const WpWorkloads *workloads, uint32_t w, uint32_t *targets, WpRowWriter *rows)
{
    const WpAssessment *a = workloads->inputs->assessment;
    Sum sum = {.targets = targets};
    g_autoptr(GString) strategies = g_string_new(NULL);
    g_autoptr(GString) names = g_string_new(NULL);
    g_autoptr(GString) others = g_string_new(NULL);

    memset(targets, 0, (a->n_targets + 1) * sizeof *targets);
    for (uint32_t i = workloads->first[w]; i < workloads->first[w + 1]; i++)
        add_asset(a, workloads->assets[i], &sum);
    WpStrategy strategy = recommend(&sum);
    for (WpStrategy s = WP_STRATEGY_RETIRE; s < WP_N_STRATEGIES; s++)
        append_count(strategies, wp_strategy_name(s), sum.strategies[s]);
    for (WpTargetId target = 1; target <= a->n_targets; target++)
        append_count(names, wp_ruleset_target(a->rules, target)->name, targets[target]);
    append_count(names, "with its server", targets[0]);
    append_alternatives(workloads, w, &sum, strategy, others);
    wp_cell_word(rows, workloads->names[w]);
    wp_row_int(rows, workloads->first[w + 1] - workloads->first[w]);
    wp_row_int(rows, sum.n_moving);
    wp_cell_word(rows, wp_strategy_name(strategy));
    wp_cell_word(rows, strategies->str);
    wp_cell_word(rows, names->str);
    wp_cell_word(rows, sum.n_moving == 0 ? NULL : wp_readiness_name((WpReadiness)sum.readiness));
    wp_row_int(rows, sum.n_blocking);
    if (sum.is_priced)
        wp_row_int(rows, sum.cents);
    else
        wp_row_none(rows);
    wp_row_int(rows, sum.n_unpriced);
    wp_cell_wave(rows, wp_workload_wave(workloads, w));
    wp_cell_word(rows, others->str);
    wp_row_end(rows);
}

static void
emit_workloads(const void *data, WpRowWriter *rows)
{
    const WpReportInputs *inputs = data;
    g_autoptr(WpWorkloads) workloads = wp_workloads_new(inputs);
    g_autofree uint32_t *targets = g_new0(uint32_t, inputs->assessment->n_targets + 1);

    for (uint32_t w = 0; w < workloads->n; w++)
        emit_workload(workloads, w, targets, rows);
}

const WpTableSpec wp_workloads_table = {"assessment-workloads",
                                        "the hosting decision for each workload, from its assets",
                                        workload_columns, emit_workloads};
