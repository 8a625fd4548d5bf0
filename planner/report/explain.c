#include "planner/base/json.h"
#include "planner/report/cells.h"

#include <string.h>

/*
 * explain.jsonl: one line for each asset, group and wave. What `waveplan explain` shows: every
 * value with file and line, values that lost, findings, undecided rules, the place in the plan and
 * why.
 */

typedef struct {
    const WpReportInputs *inputs;
    const WpInventory *inventory;
    WpJson *json;
    uint32_t *first_conflict[2]; /* of databases, of VMs: by row, index in conflicts + 1 */
    uint32_t *next_cannot;       /* by group: 1 + index of its first plan conflict; 0 */
    uint32_t *next_of;           /* by 1 + index of a plan conflict: the same of the next */
    GString *text;               /* of the value being written */
    GString *place;              /* FILE:LINE of the record that was named last */
    uint32_t place_record;       /* that record + 1 */
    GString **undecided;         /* by kind of undecided rule: its object, once it was written */
} Explain;

/* FILE:LINE of a record; most values come from that of the value before.
 * Returns: (transfer none) until the next one */
static const char *
place_text(Explain *explain, uint32_t record)
{
    const WpRecordRef *ref = &explain->inventory->records[record];

    if (explain->place_record == record + 1)
        return explain->place->str;
    explain->place_record = record + 1;
    g_string_assign(explain->place, explain->inventory->files[ref->file].name);
    g_string_append_c(explain->place, ':');
    wp_append_scaled(explain->place, ref->line, 1, 0);
    return explain->place->str;
}

/* Which record gave a cell, and of what it is the percentile; nothing if it was computed. */
static void
write_origin(Explain *explain, const WpColumn *column, WpRowId row)
{
    uint32_t record = wp_inventory_origin(explain->inventory, column, row);
    const WpSeriesNote *note;

    if (record == 0)
        return;
    wp_json_text(explain->json, "from", place_text(explain, record));
    note = wp_inventory_series(explain->inventory, record, column->field);
    if (!note)
        return;
    g_string_truncate(explain->text, 0);
    wp_series_note_append(note, explain->text);
    wp_json_text(explain->json, "series", explain->text->str);
}

static void
write_fields(Explain *explain, WpAssetId asset)
{
    WpKind kind = wp_asset_kind(explain->inventory, asset);
    WpRowId row = wp_asset_row(explain->inventory, asset);
    WpField end = wp_kind_end_field(kind);
    WpJson *json = explain->json;

    wp_json_begin_list(json, "fields");
    for (WpField field = wp_kind_first_field(kind); field < end; field++) {
        const WpColumn *column = explain->inputs->view->columns[field];
        GString *value = explain->text;

        if (!wp_column_known(column, row))
            continue;
        g_string_truncate(value, 0);
        if (column->type == WP_TYPE_VM)
            g_string_append(value,
                            wp_asset_name(explain->inventory,
                                          wp_asset_of_vm(explain->inventory, column->ids[row])));
        else
            wp_column_append(explain->inventory, column, row, value);
        wp_json_begin_object(json, NULL);
        wp_json_text(json, "field", wp_field_info(field)->name);
        wp_json_text(json, "value", value->str);
        write_origin(explain, column, row);
        wp_json_end_object(json);
    }
    wp_json_end_list(json);
}

static void
write_records(Explain *explain, WpAssetId asset)
{
    const WpRecords *records = &explain->inventory->kinds[wp_asset_kind(explain->inventory, asset)];
    WpRowId row = wp_asset_row(explain->inventory, asset);

    wp_json_begin_list(explain->json, "records");
    for (uint32_t i = records->source_first[row]; i < records->source_first[row + 1]; i++)
        wp_json_text(explain->json, NULL, place_text(explain, records->sources[i]));
    wp_json_end_list(explain->json);
}

/* ---- conflicts: sorted by kind and row when they are looked up ---- */

static void
index_conflicts(Explain *explain)
{
    const GArray *conflicts = explain->inventory->conflicts;

    for (int is_vm = 0; is_vm < 2; is_vm++)
        explain->first_conflict[is_vm] =
            g_new0(uint32_t, explain->inventory->kinds[is_vm ? WP_KIND_VM : WP_KIND_DB].n_rows + 2);
    for (guint i = conflicts->len; i > 0; i--) {
        const WpConflict *conflict = &g_array_index(conflicts, WpConflict, i - 1);

        if (conflict->kind == WP_KIND_VM || conflict->kind == WP_KIND_DB)
            explain->first_conflict[conflict->kind == WP_KIND_VM][conflict->row] = i;
    }
}

static void
write_conflicts(Explain *explain, WpAssetId asset)
{
    const GArray *conflicts = explain->inventory->conflicts;
    WpKind kind = wp_asset_kind(explain->inventory, asset);
    WpRowId row = wp_asset_row(explain->inventory, asset);

    wp_json_begin_list(explain->json, "conflicts");
    for (guint i = explain->first_conflict[kind == WP_KIND_VM][row]; i > 0 && i <= conflicts->len;
         i++) {
        const WpConflict *conflict = &g_array_index(conflicts, WpConflict, i - 1);

        if (conflict->kind != kind || conflict->row != row)
            break;
        wp_json_begin_object(explain->json, NULL);
        wp_json_text(explain->json, "field", wp_field_info(conflict->field)->name);
        wp_json_text(explain->json, "kept",
                     wp_str_pool_text(explain->inventory->texts, conflict->kept));
        wp_json_text(explain->json, "lost",
                     wp_str_pool_text(explain->inventory->texts, conflict->lost));
        wp_json_text(explain->json, "from", place_text(explain, conflict->lost_record));
        wp_json_end_object(explain->json);
    }
    wp_json_end_list(explain->json);
}

/* ---- findings ---- */

static void
write_findings(Explain *explain, WpAssetId asset)
{
    const WpAssessment *assessment = explain->inputs->assessment;

    wp_json_begin_list(explain->json, "findings");
    for (uint32_t i = assessment->finding_first[asset]; i < assessment->finding_first[asset + 1];
         i++) {
        WpRuleId id = assessment->findings[i];
        const WpRule *rule = wp_ruleset_rule(assessment->rules, id);
        if (!wp_ruleset_makes_finding(assessment->rules, id))
            continue;
        g_autofree char *message = wp_assessment_message(assessment, explain->inputs->assess.run,
                                                         explain->inventory, asset, id);

        wp_json_begin_object(explain->json, NULL);
        wp_json_text(explain->json, "rule", rule->id);
        wp_json_text(explain->json, "severity", wp_rule_severity_name(rule->severity));
        wp_json_text(explain->json, "message", message);
        wp_json_text(explain->json, "remediation", rule->remediation.summary);
        wp_json_end_object(explain->json);
    }
    wp_json_end_list(explain->json);
}

/* What all assets say of whom the same fields are missing for a rule. */
static GString *
undecided_object(const WpAssessment *assessment, const WpUndecided *kind)
{
    GString *text = g_string_new("{\"rule\":");
    bool is_first = true;

    wp_append_json_text(text, wp_ruleset_rule(assessment->rules, kind->rule)->id);
    g_string_append(text, ",\"missing\":[");
    for (uint32_t read = 0; read < wp_ruleset_n_reads(assessment->rules, kind->rule); read++) {
        if (!(kind->missing >> MIN(read, 63) & 1))
            continue;
        if (!is_first)
            g_string_append_c(text, ',');
        wp_append_json_text(text, wp_ruleset_read(assessment->rules, kind->rule, read));
        is_first = false;
    }
    g_string_append(text, "]}");
    return text;
}

static void
write_undecided(Explain *explain, WpAssetId asset)
{
    const WpAssessment *assessment = explain->inputs->assessment;

    wp_json_begin_list(explain->json, "undecided");
    for (uint32_t i = assessment->undecided_first[asset];
         i < assessment->undecided_first[asset + 1]; i++) {
        uint32_t kind = assessment->undecided[i];
        GString **text = &explain->undecided[kind];

        if (!*text)
            *text = undecided_object(assessment, &assessment->undecided_kinds[kind]);
        wp_json_piece(explain->json, (*text)->str, (*text)->len);
    }
    wp_json_end_list(explain->json);
}

/* ---- places in the plan ---- */

static void
write_time(Explain *explain, const char *key, WpTime time)
{
    if (time == WP_TIME_NONE)
        return;
    g_string_truncate(explain->text, 0);
    wp_append_time(explain->text, time);
    wp_json_text(explain->json, key, explain->text->str);
}

static void
write_day(Explain *explain, const char *key, WpDay day)
{
    if (day == WP_DAY_NONE)
        return;
    g_string_truncate(explain->text, 0);
    wp_append_day(explain->text, day);
    wp_json_text(explain->json, key, explain->text->str);
}

static void
write_place(Explain *explain, WpAssetId asset)
{
    const WpReportInputs *inputs = explain->inputs;
    uint32_t group = inputs->groups->group_of[asset];
    g_autofree char *cure = NULL;

    if (group != 0)
        wp_json_text(explain->json, "group", inputs->groups->ids[group]);
    if (inputs->plan->unplaced[asset] == WP_UNPLACED_NOT) {
        wp_json_int(explain->json, "wave", inputs->plan->groups[group].wave);
        write_time(explain, "cutover", inputs->plan->groups[group].cutover);
        wp_json_text(explain->json, "reason", inputs->plan->groups[group].reason);
        return;
    }
    g_autofree char *reason = wp_unplaced_reason(inputs->plan_inputs, inputs->plan, asset, &cure);
    wp_json_text(explain->json, "unplaced",
                 wp_unplaced_name((WpUnplacedClass)inputs->plan->unplaced[asset]));
    wp_json_text(explain->json, "reason", reason);
    wp_json_text(explain->json, "cure", cure);
}

/* What it would be in a target, what that costs a month, and why the plan is not made for it. */
static void
write_target(Explain *explain, WpAssetId asset, WpTargetId target)
{
    const WpAssessment *a = explain->inputs->assessment;
    bool can = wp_assessment_target_readiness(a, target, asset) != WP_READINESS_NOT_READY ||
               wp_assessment_goes_to(a, asset) == target;
    const WpOffers *offers = can ? a->offers : NULL;
    int64_t cost = wp_offer_compared_cost(offers, target, asset);
    const char *size = wp_offer_size(offers, target, asset);
    GString *text = explain->text;

    wp_json_begin_object(explain->json, NULL);
    wp_json_text(explain->json, "target", wp_ruleset_target(a->rules, target)->name);
    wp_json_text(explain->json, "readiness",
                 wp_readiness_name((WpReadiness)wp_assessment_target_readiness(a, target, asset)));
    wp_json_int(explain->json, "blocking", wp_assessment_blocking(a, target, asset));
    if (size)
        wp_json_text(explain->json, "size", size);
    if (cost >= 0)
        wp_json_scaled(explain->json, "cost", cost, 100, 2);
    g_string_truncate(text, 0);
    wp_assessment_append_refusal(a, target, asset, text);
    if (text->len > 0)
        wp_json_text(explain->json, "refused", text->str);
    wp_json_end_object(explain->json);
}

/* The hosting decision: target, size and cost, and the alternatives. */
static void
write_hosting(Explain *explain, WpAssetId asset)
{
    const WpAssessment *a = explain->inputs->assessment;
    WpTargetId target = wp_assessment_goes_to(a, asset);
    int64_t cost = wp_assessment_cost(a, asset);
    GString *text = explain->text;

    if (target != WP_NONE)
        wp_json_text(explain->json, "target", wp_ruleset_target(a->rules, target)->name);
    g_string_truncate(text, 0);
    wp_assessment_append_choice(a, asset, text);
    if (text->len > 0)
        wp_json_text(explain->json, "target_why", text->str);
    if (wp_assessment_recommended(a, asset, NULL) != WP_STRATEGY_NONE)
        wp_json_text(explain->json, "strategy",
                     wp_strategy_name(wp_assessment_recommended(a, asset, NULL)));
    if (wp_assessment_size(a, asset))
        wp_json_text(explain->json, "target_size", wp_assessment_size(a, asset));
    if (cost >= 0) {
        g_string_truncate(text, 0);
        wp_append_fixed(text, cost, 100, 2);
        g_string_append_printf(text, " %s", explain->inputs->settings->currency);
        wp_json_text(explain->json, "monthly_cost", text->str);
    }
    g_string_truncate(text, 0);
    wp_offer_append_reason(a->offers, target, asset, text);
    if (text->len > 0)
        wp_json_text(explain->json, "sizing", text->str);
    wp_json_begin_list(explain->json, "targets");
    for (WpTargetId other = 1; other <= a->n_targets; other++)
        if (wp_assessment_target_readiness(a, other, asset) != WP_N_READINESS)
            write_target(explain, asset, other);
    wp_json_end_list(explain->json);
}

static void
write_method(Explain *explain, WpAssetId asset)
{
    const WpReportInputs *inputs = explain->inputs;
    const char *const *methods = inputs->settings->replication.methods;
    WpMethod method = wp_assessment_method(inputs->assessment, inputs->view, methods, asset);

    if (method < WP_N_METHODS)
        wp_json_text(explain->json, "method", wp_method_name(method));
    g_string_truncate(explain->text, 0);
    wp_assessment_append_blocked(inputs->assessment, inputs->view, methods, asset, explain->text);
    if (explain->text->len > 0)
        wp_json_text(explain->json, "methods_blocked", explain->text->str);
}

static void
write_asset(Explain *explain, WpAssetId asset)
{
    const WpReportInputs *inputs = explain->inputs;
    const WpAssessment *assessment = inputs->assessment;
    WpJson *json = explain->json;

    wp_json_begin_object(json, NULL);
    wp_json_text(json, "what", wp_cell_kind(inputs, asset));
    wp_json_text(json, "key", explain->inventory->asset_keys[asset]);
    wp_json_text(json, "name", wp_asset_name(explain->inventory, asset));
    write_place(explain, asset);
    wp_json_text(json, "disposition",
                 wp_disposition_name((WpDisposition)assessment->disposition[asset]));
    wp_json_text(json, "readiness", wp_readiness_name((WpReadiness)assessment->readiness[asset]));
    wp_json_int(json, "confidence", assessment->confidence[asset]);
    write_hosting(explain, asset);
    write_method(explain, asset);
    write_findings(explain, asset);
    write_undecided(explain, asset);
    write_fields(explain, asset);
    write_conflicts(explain, asset);
    write_records(explain, asset);
    wp_json_end_object(json);
    wp_json_next_line(json);
}

/* Of a group that is late, in no wave, or cannot be in the order that was wished. */
static void
write_cannot_hold(Explain *explain, uint32_t group)
{
    const GArray *conflicts = explain->inputs->plan->conflicts->conflicts;

    wp_json_begin_list(explain->json, "cannot_hold");
    for (guint i = explain->next_cannot[group]; i > 0; i = explain->next_of[i]) {
        const WpPlanConflict *conflict = &g_array_index(conflicts, WpPlanConflict, i - 1);

        g_string_printf(explain->text, "%u: %s", i, conflict->text);
        wp_json_text(explain->json, NULL, explain->text->str);
    }
    wp_json_end_list(explain->json);
}

/* By group and conflict where the next one is, from 1; 0: none. */
static void
index_cannot(Explain *explain)
{
    const WpPlan *plan = explain->inputs->plan;
    const GArray *conflicts = plan->conflicts->conflicts;

    explain->next_cannot = g_new0(uint32_t, plan->n_groups + 1);
    explain->next_of = g_new0(uint32_t, conflicts->len + 1);
    for (guint i = conflicts->len; i > 0; i--) {
        uint32_t group = g_array_index(conflicts, WpPlanConflict, i - 1).group;

        explain->next_of[i] = explain->next_cannot[group];
        explain->next_cannot[group] = i;
    }
}

static void
write_group(Explain *explain, uint32_t group)
{
    const WpReportInputs *inputs = explain->inputs;
    const WpGroups *groups = inputs->groups;
    const WpGroupPlan *plan = &inputs->plan->groups[group];
    WpJson *json = explain->json;
    g_autofree char *why =
        wp_group_why(groups, inputs->relations, inputs->view, inputs->assessment->rules, group);

    wp_json_begin_object(json, NULL);
    wp_json_text(json, "what", "group");
    wp_json_text(json, "key", groups->ids[group]);
    wp_json_text(json, "name", wp_report_group_name(inputs, group));
    if (plan->wave > 0) {
        wp_json_int(json, "wave", plan->wave);
        write_time(explain, "cutover", plan->cutover);
    } else {
        wp_json_text(json, "unplaced", wp_unplaced_name((WpUnplacedClass)plan->class));
    }
    wp_json_text(json, "reason", plan->reason);
    if (plan->cure)
        wp_json_text(json, "cure", plan->cure);
    wp_json_text(json, "why", why);
    write_cannot_hold(explain, group);
    wp_json_begin_list(json, "members");
    for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++)
        wp_json_text(json, NULL, wp_asset_name(explain->inventory, groups->members[i]));
    wp_json_end_list(json);
    wp_json_end_object(json);
    wp_json_next_line(json);
}

static void
write_wave(Explain *explain, uint32_t number)
{
    const WpReportInputs *inputs = explain->inputs;
    const WpWavePlan *wave = &inputs->plan->waves[number];
    WpJson *json = explain->json;
    g_autofree char *key = g_strdup_printf("wave %u", number);

    wp_json_begin_object(json, NULL);
    wp_json_text(json, "what", "wave");
    wp_json_text(json, "key", key);
    wp_json_text(json, "name", key);
    write_day(explain, "start", wave->start);
    write_day(explain, "end", wave->end);
    write_day(explain, "release", wave->release);
    wp_json_int(json, "assets", wave->n_assets);
    wp_json_text(json, "bound_by", wave->bound_by);
    wp_json_text(json, "confidence", wave->confidence);
    wp_json_text(json, "risk", wave->risk);
    wp_json_begin_list(json, "groups");
    for (uint32_t group = 1; group <= inputs->plan->n_groups; group++)
        if (inputs->plan->groups[group].wave == number) {
            g_autofree char *text = g_strdup_printf("%s %s", inputs->groups->ids[group],
                                                    wp_report_group_name(inputs, group));

            wp_json_text(json, NULL, text);
        }
    wp_json_end_list(json);
    wp_json_end_object(json);
    wp_json_next_line(json);
}

void
wp_explain_write(const WpReportInputs *inputs, WpSink *sink)
{
    uint32_t n_undecided = inputs->assessment->n_undecided_kinds;
    Explain explain = {
        .inputs = inputs,
        .inventory = inputs->view->inventory,
        .json = wp_json_new(sink, 0),
        .text = g_string_new(NULL),
        .place = g_string_new(NULL),
        .undecided = g_new0(GString *, n_undecided + 1),
    };

    index_conflicts(&explain);
    index_cannot(&explain);
    for (WpAssetId asset = 1; asset <= explain.inventory->n_assets; asset++)
        write_asset(&explain, asset);
    for (uint32_t group = 1; group <= inputs->plan->n_groups; group++)
        write_group(&explain, group);
    for (uint32_t wave = 1; wave <= inputs->plan->n_waves; wave++)
        write_wave(&explain, wave);
    g_free(explain.first_conflict[0]);
    g_free(explain.first_conflict[1]);
    g_free(explain.next_cannot);
    g_free(explain.next_of);
    g_string_free(explain.text, TRUE);
    g_string_free(explain.place, TRUE);
    for (uint32_t i = 0; i < n_undecided; i++)
        if (explain.undecided[i])
            g_string_free(explain.undecided[i], TRUE);
    g_free(explain.undecided);
    wp_json_free(explain.json);
}
