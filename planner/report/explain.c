#include "planner/base/append.h"
#include "planner/base/json.h"
#include "planner/report/ahead.h"
#include "planner/report/cells.h"

#include <string.h>

/*
 * explain.jsonl: one line for each asset, group and wave. What `waveplan explain` shows. Here are
 * the assets: every value with file and line, values that lost, findings, undecided rules. Where
 * they stand in the plan is said by the lines of their groups (explain-plan.c), so that these can
 * be written while the plan is made, and once for all members.
 *
 * It is the largest file of a run, some 2 KB for each asset. So a line names each of its records
 * once, and values refer to them by number; and what many lines have is made once.
 */

typedef struct {
    const WpReportInputs *inputs;
    const WpInventory *inventory;
    WpJson *json;
    bool has_series;              /* some values are percentiles */
    uint32_t *first_conflict[2];  /* of databases, of VMs: by row, index in conflicts + 1 */
    GString *text;                /* of the value being written */
    GString *fields[WP_N_FIELDS]; /* by field: "NAME":[; NULL: no asset has it */
    WpAhead ahead[2];             /* of databases, of VMs */
    GString **undecided;          /* by kind of undecided rule: its member, once it was written */
} Explain;

/* Which record of the asset gave a cell, from 0, and of what it is the percentile; nothing if it
 * was computed. */
static void
append_origin(Explain *explain, const WpColumn *column, WpRowId row, GString *out)
{
    uint8_t number = column->origin ? column->origin[row] : 0;
    const WpSeriesNote *note;

    if (number == 0)
        return;
    wp_append(out, ",", 1);
    if (number <= 10)
        wp_append(out, &"0123456789"[number - 1], 1);
    else
        wp_append_fixed(out, number - 1, 1, 0);
    if (!explain->has_series)
        return;
    note = wp_inventory_series(explain->inventory,
                               wp_inventory_origin(explain->inventory, column, row), column->field);
    if (!note)
        return;
    g_string_truncate(explain->text, 0);
    wp_series_note_append(note, explain->text);
    wp_append(out, ",", 1);
    wp_append_json_text(out, explain->text->str);
}

static void
append_value(Explain *explain, const WpColumn *column, WpRowId row, GString *out)
{
    const WpInventory *inventory = explain->inventory;
    GString *text = explain->text;

    switch (column->type) {
    case WP_TYPE_TEXT:
        wp_append_json_text(out, wp_str_pool_text(inventory->texts, column->ids[row]));
        return;
    case WP_TYPE_BOOL:
    case WP_TYPE_INT:
    case WP_TYPE_QUANTITY:
    case WP_TYPE_TIME:
    case WP_TYPE_DURATION:
        /* nothing in them is to be escaped */
        wp_append(out, "\"", 1);
        wp_column_append(inventory, column, row, out);
        wp_append(out, "\"", 1);
        return;
    case WP_TYPE_VM:
        wp_append_json_text(out,
                            wp_asset_name(inventory, wp_asset_of_vm(inventory, column->ids[row])));
        return;
    case WP_TYPE_TEXTS:
    case WP_TYPE_TAGS:
    case WP_TYPE_DB:
    case WP_TYPE_APP:
    case WP_TYPE_ASSET:
        g_string_truncate(text, 0);
        wp_column_append(inventory, column, row, text);
        wp_append_json_text(out, text->str);
        return;
    }
    g_assert_not_reached();
}

/* "NAME":[VALUE,RECORD,SERIES] */
static void
write_fields(Explain *explain, WpAssetId asset)
{
    WpKind kind = wp_asset_kind(explain->inventory, asset);
    WpRowId row = wp_asset_row(explain->inventory, asset);
    WpField end = wp_kind_end_field(kind);

    wp_json_begin_object(explain->json, "fields");
    for (WpField field = wp_kind_first_field(kind); field < end; field++) {
        const WpColumn *column = explain->inputs->view->columns[field];
        const GString *name = explain->fields[field];

        if (!name || !wp_column_known(column, row))
            continue;
        GString *out = wp_json_begin_piece(explain->json);

        wp_append(out, name->str, name->len);
        append_value(explain, column, row, out);
        append_origin(explain, column, row, out);
        wp_append(out, "]", 1);
        wp_json_end_piece(explain->json);
    }
    wp_json_end_object(explain->json);
}

static void
name_fields(Explain *explain)
{
    for (WpField field = 0; field < WP_N_FIELDS; field++) {
        if (explain->inputs->view->columns[field]->n_rows == 0)
            continue;
        explain->fields[field] = g_string_new(NULL);
        wp_append_json_text(explain->fields[field], wp_field_info(field)->name);
        g_string_append(explain->fields[field], ":[");
    }
}

/* FILE:LINE */
static void
append_place(const Explain *explain, uint32_t record, GString *out)
{
    const WpRecordRef *ref = &explain->inventory->records[record];

    const char *name = explain->inventory->files[ref->file].name;

    wp_append(out, name, strlen(name));
    wp_append(out, ":", 1);
    wp_append_fixed(out, ref->line, 1, 0);
}

static void
write_records(Explain *explain, WpAssetId asset)
{
    const WpRecords *records = &explain->inventory->kinds[wp_asset_kind(explain->inventory, asset)];
    WpRowId row = wp_asset_row(explain->inventory, asset);

    wp_json_begin_list(explain->json, "records");
    for (uint32_t i = records->source_first[row]; i < records->source_first[row + 1]; i++) {
        g_string_truncate(explain->text, 0);
        append_place(explain, records->sources[i], explain->text);
        wp_json_text(explain->json, NULL, explain->text->str);
    }
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

/* The number of the record that lost among those of the asset; one that is not there by its
 * place. */
static void
write_loser(Explain *explain, const WpConflict *conflict)
{
    const WpRecords *records = &explain->inventory->kinds[conflict->kind];
    uint32_t first = records->source_first[conflict->row];

    for (uint32_t i = first; i < records->source_first[conflict->row + 1]; i++)
        if (records->sources[i] == conflict->lost_record) {
            wp_json_int(explain->json, NULL, i - first);
            return;
        }
    g_string_truncate(explain->text, 0);
    append_place(explain, conflict->lost_record, explain->text);
    wp_json_text(explain->json, NULL, explain->text->str);
}

/* [FIELD,KEPT,LOST,RECORD] */
static void
write_conflicts(Explain *explain, WpAssetId asset)
{
    const GArray *conflicts = explain->inventory->conflicts;
    const WpStrPool *texts = explain->inventory->texts;
    WpKind kind = wp_asset_kind(explain->inventory, asset);
    WpRowId row = wp_asset_row(explain->inventory, asset);
    WpJson *json = explain->json;

    wp_json_begin_list(json, "conflicts");
    for (guint i = explain->first_conflict[kind == WP_KIND_VM][row]; i > 0 && i <= conflicts->len;
         i++) {
        const WpConflict *conflict = &g_array_index(conflicts, WpConflict, i - 1);

        if (conflict->kind != kind || conflict->row != row)
            break;
        wp_json_begin_list(json, NULL);
        wp_json_text(json, NULL, wp_field_info(conflict->field)->name);
        wp_json_text(json, NULL, wp_str_pool_text(texts, conflict->kept));
        wp_json_text(json, NULL, wp_str_pool_text(texts, conflict->lost));
        write_loser(explain, conflict);
        wp_json_end_list(json);
    }
    wp_json_end_list(json);
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
        const char *message = wp_assessment_message(assessment, explain->inputs->assess.run,
                                                    explain->inventory, asset, id);

        wp_json_begin_object(explain->json, NULL);
        wp_json_text(explain->json, "rule", rule->id);
        wp_json_text(explain->json, "severity", wp_rule_severity_name(rule->severity));
        wp_json_text(explain->json, "message", message);
        if (rule->remediation.summary)
            wp_json_text(explain->json, "remediation", rule->remediation.summary);
        wp_json_end_object(explain->json);
    }
    wp_json_end_list(explain->json);
}

/* "RULE":[FIELD,..]: what all assets say of whom the same fields are missing for a rule. */
static GString *
undecided_member(const WpAssessment *assessment, const WpUndecided *kind)
{
    GString *text = g_string_new(NULL);
    bool is_first = true;

    wp_append_json_text(text, wp_ruleset_rule(assessment->rules, kind->rule)->id);
    g_string_append(text, ":[");
    for (uint32_t read = 0; read < wp_ruleset_n_reads(assessment->rules, kind->rule); read++) {
        if (!(kind->missing >> MIN(read, 63) & 1))
            continue;
        if (!is_first)
            g_string_append_c(text, ',');
        wp_append_json_text(text, wp_ruleset_read(assessment->rules, kind->rule, read));
        is_first = false;
    }
    g_string_append_c(text, ']');
    return text;
}

static void
write_undecided(Explain *explain, WpAssetId asset)
{
    const WpAssessment *assessment = explain->inputs->assessment;

    wp_json_begin_object(explain->json, "undecided");
    for (uint32_t i = assessment->undecided_first[asset];
         i < assessment->undecided_first[asset + 1]; i++) {
        uint32_t kind = assessment->undecided[i];
        GString **text = &explain->undecided[kind];

        if (!*text)
            *text = undecided_member(assessment, &assessment->undecided_kinds[kind]);
        wp_append(wp_json_begin_piece(explain->json), (*text)->str, (*text)->len);
        wp_json_end_piece(explain->json);
    }
    wp_json_end_object(explain->json);
}

/* ---- what becomes of it ---- */

/* Its group, whose line says the rest; or why it is in none. */
static void
write_place(Explain *explain, WpAssetId asset)
{
    const WpReportInputs *inputs = explain->inputs;
    WpUnplacedClass class = (WpUnplacedClass)inputs->exclusions->class[asset];
    g_autofree char *cure = NULL;

    if (class == WP_UNPLACED_NOT) {
        wp_json_text(explain->json, "group", inputs->groups->ids[inputs->groups->group_of[asset]]);
        return;
    }
    g_autofree char *reason = wp_unplaced_reason(inputs->plan_inputs, NULL, asset, &cure);
    wp_json_text(explain->json, "unplaced", wp_unplaced_name(class));
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
    write_records(explain, asset);
    write_fields(explain, asset);
    write_conflicts(explain, asset);
    wp_json_end_object(json);
    wp_json_next_line(json);
}

void
wp_explain_write_assets(const WpReportInputs *inputs, WpExplainIndex *index, WpSink *sink)
{
    uint32_t n_undecided = inputs->assessment->n_undecided_kinds;
    Explain explain = {
        .inputs = inputs,
        .inventory = inputs->view->inventory,
        .json = wp_json_new(sink, 0),
        .text = g_string_new(NULL),
        .undecided = g_new0(GString *, n_undecided + 1),
    };

    explain.has_series = explain.inventory->series && explain.inventory->series->len > 0;
    wp_ahead_init(&explain.ahead[0], inputs->view, WP_KIND_DB, NULL, true);
    wp_ahead_init(&explain.ahead[1], inputs->view, WP_KIND_VM, NULL, true);
    index_conflicts(&explain);
    name_fields(&explain);
    for (WpAssetId asset = 1; asset <= explain.inventory->n_assets; asset++) {
        wp_ahead_of(&explain.ahead[!wp_asset_is_db(explain.inventory, asset)],
                    wp_asset_row(explain.inventory, asset));
        wp_explain_index_add(index, explain.inventory->asset_keys[asset],
                             wp_json_size(explain.json));
        wp_explain_index_add(index, wp_asset_name(explain.inventory, asset),
                             wp_json_size(explain.json));
        write_asset(&explain, asset);
    }
    g_free(explain.first_conflict[0]);
    g_free(explain.first_conflict[1]);
    g_string_free(explain.text, TRUE);
    for (WpField field = 0; field < WP_N_FIELDS; field++)
        if (explain.fields[field])
            g_string_free(explain.fields[field], TRUE);
    for (uint32_t i = 0; i < n_undecided; i++)
        if (explain.undecided[i])
            g_string_free(explain.undecided[i], TRUE);
    g_free(explain.undecided);
    wp_explain_index_begin_part(index, wp_json_size(explain.json));
    wp_json_free(explain.json);
}
