#include "planner/report/cells.h"
#include "planner/report/workloads.h"

#include <string.h>

/* risks: what may go wrong, one row a rule and workload, then what the plan itself runs into. */

#define HOURS 100 /* hundredths in one */

static const WpTableColumn risk_columns[] = {
    {"risk", WP_COLUMN_TEXT, 0, 0, "id: the rule, or late and bridge, and what it is about"},
    {"workload", WP_COLUMN_TEXT, 0, 0, "application and environment"},
    {"description", WP_COLUMN_TEXT, 0, 0, "what may go wrong"},
    {"category", WP_COLUMN_KEY, 0, 0, "of the rule; schedule, dependency"},
    {"severity", WP_COLUMN_KEY, 0, 0, "critical, warning"},
    {"status", WP_COLUMN_KEY, 0, 0, "open"},
    {"assets", WP_COLUMN_INT, 0, 0, "that it is about"},
    {"names", WP_COLUMN_TEXT, 0, 0, "the first of them"},
    {"first_wave", WP_COLUMN_INT, 0, 0, "the first that it touches"},
    {"owner", WP_COLUMN_TEXT, 0, 0, "business owners of the workload"},
    {"technical_owner", WP_COLUMN_TEXT, 0, 0, "technical owners"},
    {"criticality", WP_COLUMN_TEXT, 0, 0, "of the workload"},
    {"mitigation", WP_COLUMN_TEXT, 0, 0, "what is to be done"},
    {"hours", WP_COLUMN_SCALED, HOURS, 2, "that it takes for all"},
    {NULL, 0, 0, 0, NULL},
};

#define MAX_NAMES 5

/* ---- by rule ---- */

typedef struct {
    WpRuleId rule;
    WpAssetId asset;
} Hit;

static int
compare_hits(gconstpointer a, gconstpointer b)
{
    const Hit *x = a, *y = b;

    if (x->rule != y->rule)
        return x->rule < y->rule ? -1 : 1;
    return (x->asset > y->asset) - (x->asset < y->asset);
}

/* Findings that are risks: all critical ones, and warnings that ask for work. */
static bool
is_risk(const WpAssessment *a, WpRuleId id)
{
    const WpRule *rule = wp_ruleset_rule(a->rules, id);

    return wp_ruleset_makes_finding(a->rules, id) &&
           (rule->severity == WP_RULE_CRITICAL ||
            (rule->severity == WP_RULE_WARNING && rule->remediation.activity));
}

static GArray *
list_hits(const WpWorkloads *workloads, uint32_t w)
{
    const WpAssessment *a = workloads->inputs->assessment;
    GArray *hits = g_array_new(FALSE, FALSE, sizeof(Hit));

    for (uint32_t i = workloads->first[w]; i < workloads->first[w + 1]; i++) {
        WpAssetId asset = workloads->assets[i];

        if (!wp_assessment_moves(a, asset))
            continue;
        for (uint32_t j = a->finding_first[asset]; j < a->finding_first[asset + 1]; j++)
            if (is_risk(a, a->findings[j])) {
                Hit hit = {a->findings[j], asset};

                g_array_append_val(hits, hit);
            }
    }
    g_array_sort(hits, compare_hits);
    return hits;
}

static void
names_cell(const WpInventory *inventory, const Hit *hits, guint n, WpRowWriter *rows)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (guint i = 0; i < n && i < MAX_NAMES; i++)
        g_string_append_printf(names, "%s%s", i ? "; " : "",
                               wp_asset_name(inventory, hits[i].asset));
    if (n > MAX_NAMES)
        g_string_append(names, "; ...");
    wp_row_text(rows, names->str);
}

/* Owner, technical owner, criticality. */
static void
people_cells(const WpWorkloads *workloads, uint32_t w, WpRowWriter *rows)
{
    static const WpField fields[][2] = {{WP_F_VM_OWNER, WP_F_DB_OWNER},
                                        {WP_F_VM_TECHNICAL_OWNER, WP_F_DB_TECHNICAL_OWNER},
                                        {WP_F_VM_CRITICALITY, WP_F_DB_CRITICALITY}};

    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        g_autofree char *text = wp_workload_texts(workloads, w, fields[i][0], fields[i][1]);

        wp_cell_word(rows, text);
    }
}

/* What remediations of the rule take for these assets; tasks that several share count once. */
static int64_t
hours_of(const WpAssessment *a, const Hit *hits, guint n)
{
    const WpRemediation *what = &wp_ruleset_rule(a->rules, hits[0].rule)->remediation;
    bool each =
        what->per == WP_PER_ASSET || what->per == WP_PER_DISK || what->per == WP_PER_DATABASE;
    int64_t sum = 0;

    for (guint i = 0; i < n; i++)
        for (uint32_t j = a->remedy_first[hits[i].asset]; j < a->remedy_first[hits[i].asset + 1];
             j++) {
            const WpRemedy *remedy = &a->remedies[j];

            if (remedy->rule == hits[i].rule && !remedy->replaced)
                sum = each ? wp_add_sat(sum, what->hours * remedy->count) : what->hours;
        }
    return sum;
}

static void
emit_rule(const WpWorkloads *workloads, uint32_t w, const Hit *hits, guint n, WpRowWriter *rows)
{
    const WpReportInputs *inputs = workloads->inputs;
    const WpRule *rule = wp_ruleset_rule(inputs->assessment->rules, hits[0].rule);
    g_autofree char *id = g_strdup_printf("%s %s", rule->id, workloads->names[w]);
    uint32_t wave = 0;

    for (guint i = 0; i < n; i++) {
        uint32_t own = wp_report_wave(inputs, hits[i].asset);

        wave = own > 0 && (wave == 0 || own < wave) ? own : wave;
    }
    wp_row_text(rows, g_strchomp(id));
    wp_cell_word(rows, workloads->names[w]);
    wp_row_text(rows, rule->title);
    wp_row_text(rows, rule->category);
    wp_row_text(rows, wp_rule_severity_name(rule->severity));
    wp_row_text(rows, "open");
    wp_row_int(rows, n);
    names_cell(inputs->view->inventory, hits, n, rows);
    wp_cell_wave(rows, wave);
    people_cells(workloads, w, rows);
    wp_cell_word(rows, rule->remediation.summary);
    wp_row_int(rows, hours_of(inputs->assessment, hits, n));
    wp_row_end(rows);
}

static void
emit_rules(const WpWorkloads *workloads, uint32_t w, WpRowWriter *rows)
{
    g_autoptr(GArray) hits = list_hits(workloads, w);

    for (guint i = 0; i < hits->len;) {
        const Hit *first = &g_array_index(hits, Hit, i);
        guint n = 0;

        while (i + n < hits->len && g_array_index(hits, Hit, i + n).rule == first->rule)
            n++;
        emit_rule(workloads, w, first, n, rows);
        i += n;
    }
}

/* ---- of the plan ---- */

static void
emit_plan_risk(const char *id, const char *workload, const char *description, const char *category,
               uint32_t assets, const char *names, uint32_t wave, const char *mitigation,
               WpRowWriter *rows)
{
    wp_row_text(rows, id);
    wp_cell_word(rows, workload);
    wp_row_text(rows, description);
    wp_row_text(rows, category);
    wp_row_text(rows, "critical");
    wp_row_text(rows, "open");
    wp_row_int(rows, assets);
    wp_cell_word(rows, names);
    wp_cell_wave(rows, wave);
    for (int i = 0; i < 3; i++)
        wp_row_none(rows);
    wp_cell_word(rows, mitigation);
    wp_row_none(rows);
    wp_row_end(rows);
}

static void
emit_late(const WpReportInputs *inputs, WpRowWriter *rows)
{
    const WpGroups *groups = inputs->groups;

    for (uint32_t group = 1; group <= groups->n_groups; group++) {
        const WpGroupPlan *plan = &inputs->plan->groups[group];

        if (plan->wave == 0 || plan->late_days <= 0)
            continue;
        g_autofree char *id = g_strdup_printf("late %s", groups->ids[group]);
        g_autofree char *what =
            g_strdup_printf("Moves %d day%s after its deadline", plan->late_days,
                            wp_plural((uint64_t)plan->late_days));
        emit_plan_risk(id,
                       wp_str_pool_text(inputs->view->inventory->texts, groups->workload[group]),
                       what, "schedule", groups->first[group + 1] - groups->first[group],
                       wp_report_group_name(inputs, group), plan->wave, plan->reason, rows);
    }
}

static void
emit_bridges(const WpReportInputs *inputs, WpRowWriter *rows)
{
    const WpInventory *inventory = inputs->view->inventory;

    for (uint32_t i = 0; i < inputs->plan->n_bridges; i++) {
        const WpBridge *bridge = &inputs->plan->bridges[i];
        uint32_t wave = bridge->from_wave == 0 ? bridge->to_wave
                        : bridge->to_wave == 0 ? bridge->from_wave
                                               : MIN(bridge->from_wave, bridge->to_wave);

        if (bridge->risk != WP_LEVEL_HIGH)
            continue;
        const char *from = wp_asset_name(inventory, inputs->links->from[bridge->dependency]);
        const char *to = wp_asset_name(inventory, inputs->links->to[bridge->dependency]);
        g_autofree char *id = g_strdup_printf("bridge %s %s", from, to);
        g_autofree char *names = g_strdup_printf("%s; %s", from, to);
        emit_plan_risk(id, NULL, "Data crosses between source and target at every call",
                       "dependency", 2, names, wave,
                       "measure the round trip before, or move both in one wave", rows);
    }
}

static void
emit_risks(const void *data, WpRowWriter *rows)
{
    const WpReportInputs *inputs = data;
    g_autoptr(WpWorkloads) workloads = wp_workloads_new(inputs);

    for (uint32_t w = 0; w < workloads->n; w++)
        emit_rules(workloads, w, rows);
    emit_late(inputs, rows);
    emit_bridges(inputs, rows);
}

const WpTableSpec wp_risks_table = {
    "risks", "the risk register: findings that are risks, by workload, and risks of the plan",
    risk_columns, emit_risks};
