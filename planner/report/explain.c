#include "planner/base/quantity.h"
#include "planner/report/ahead.h"
#include "planner/report/cells.h"
#include "planner/report/explain-fields.h"
#include "planner/report/explain-rules.h"

/*
 * explain.jsonl: one line for each asset, group and wave. What `waveplan explain` shows. Here are
 * the assets: every value with file and line, values that lost, findings, undecided rules. Where
 * they stand in the plan is said by the lines of their groups (explain-plan.c), so that these can
 * be written while the plan is made, and once for all members.
 *
 * It is the largest file of a run. So what many assets have stands once, in lines that theirs refer
 * to (explain-shared.h), and values refer to the asset's records by number.
 */

typedef struct {
    const WpReportInputs *inputs;
    const WpInventory *inventory;
    WpJson *json;
    WpExplainShared *shared;
    uint32_t *first_conflict[2]; /* of databases, of VMs: by row, index in conflicts + 1 */
    uint32_t hosting[2], files;  /* parts of what is shared */
    GArray *file_ids;            /* of uint32_t: of the records of the asset */
    GString *members;            /* that may be shared */
    GString *own;                /* members of the line that are not */
    GString *text;               /* of the value being written */
    WpExplainRules *rules;
    WpExplainFields *fields;
    WpAhead ahead[2]; /* of databases, of VMs */
} Explain;

/* ---- records ---- */

/* "files":[FILE,..] */
static void
append_files(const Explain *explain, GString *out)
{
    const GArray *ids = explain->file_ids;

    wp_explain_key(out, "files");
    for (guint i = 0; i < ids->len; i++) {
        wp_append(out, i == 0 ? "[" : ",", 1);
        wp_append_json_text(out, explain->inventory->files[g_array_index(ids, uint32_t, i)].name);
    }
    wp_append(out, "]", 1);
}

/* Those of the records of the asset, in turn. */
static void
share_files(Explain *explain, WpAssetId asset)
{
    const WpInventory *inventory = explain->inventory;
    const WpRecords *records = &inventory->kinds[wp_asset_kind(inventory, asset)];
    WpRowId row = wp_asset_row(inventory, asset);
    GArray *ids = explain->file_ids;

    g_array_set_size(ids, 0);
    for (uint32_t i = records->source_first[row]; i < records->source_first[row + 1]; i++) {
        uint32_t id = inventory->records[records->sources[i]].file;

        g_array_append_val(ids, id);
    }
    if (ids->len == 0)
        return;
    switch (wp_explain_share(explain->shared, explain->files, ids->data,
                             ids->len * sizeof(uint32_t), false)) {
    case WP_SHARE_OWN:
        append_files(explain, explain->own);
        return;
    case WP_SHARE_NEW:
        g_string_truncate(explain->members, 0);
        append_files(explain, explain->members);
        wp_explain_share_write(explain->shared, explain->members);
        return;
    case WP_SHARE_OLD:
        return;
    }
}

/* "lines":[LINE,..]: the same. */
static void
write_lines(Explain *explain, WpAssetId asset)
{
    const WpInventory *inventory = explain->inventory;
    const WpRecords *records = &inventory->kinds[wp_asset_kind(inventory, asset)];
    WpRowId row = wp_asset_row(inventory, asset);
    GString *out = wp_json_begin_piece(explain->json);

    wp_append(out, "\"lines\":[", strlen("\"lines\":["));
    for (uint32_t i = records->source_first[row]; i < records->source_first[row + 1]; i++) {
        if (i > records->source_first[row])
            wp_append(out, ",", 1);
        wp_append_fixed(out, inventory->records[records->sources[i]].line, 1, 0);
    }
    wp_append(out, "]", 1);
    wp_json_end_piece(explain->json);
}

/* "FILE:LINE" */
static void
write_place(Explain *explain, uint32_t record)
{
    const WpRecordRef *ref = &explain->inventory->records[record];

    g_string_assign(explain->text, explain->inventory->files[ref->file].name);
    g_string_append_c(explain->text, ':');
    wp_append_fixed(explain->text, ref->line, 1, 0);
    wp_json_text(explain->json, NULL, explain->text->str);
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
    write_place(explain, conflict->lost_record);
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
    guint first = explain->first_conflict[kind == WP_KIND_VM][row];

    if (first == 0)
        return;
    wp_json_begin_list(json, "conflicts");
    for (guint i = first; i <= conflicts->len; i++) {
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

/* ---- what becomes of it ---- */

/* Its group, whose line says the rest; or why it is in none. */
static void
write_group(Explain *explain, WpAssetId asset)
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
append_target(Explain *explain, WpAssetId asset, WpTargetId target, GString *out)
{
    const WpAssessment *a = explain->inputs->assessment;
    WpReadiness readiness = (WpReadiness)wp_assessment_target_readiness(a, target, asset);
    bool can = readiness != WP_READINESS_NOT_READY || wp_assessment_goes_to(a, asset) == target;
    const WpOffers *offers = can ? a->offers : NULL;
    int64_t cost = wp_offer_compared_cost(offers, target, asset);
    const char *size = wp_offer_size(offers, target, asset);
    GString *text = explain->text;

    wp_append(out, "{", 1);
    wp_explain_text(out, "target", wp_ruleset_target(a->rules, target)->name);
    wp_explain_text(out, "readiness", wp_readiness_name(readiness));
    wp_explain_key(out, "blocking");
    wp_append_fixed(out, wp_assessment_blocking(a, target, asset), 1, 0);
    if (size)
        wp_explain_text(out, "size", size);
    if (cost >= 0) {
        wp_explain_key(out, "cost");
        wp_append_scaled(out, cost, 100, 2);
    }
    g_string_truncate(text, 0);
    wp_assessment_append_refusal(a, target, asset, text);
    if (text->len > 0)
        wp_explain_text(out, "refused", text->str);
    wp_append(out, "}", 1);
}

static void
append_targets(Explain *explain, WpAssetId asset, GString *out)
{
    const WpAssessment *a = explain->inputs->assessment;
    bool is_first = true;

    wp_explain_key(out, "targets");
    wp_append(out, "[", 1);
    for (WpTargetId target = 1; target <= a->n_targets; target++) {
        if (wp_assessment_target_readiness(a, target, asset) == WP_N_READINESS)
            continue;
        if (!is_first)
            wp_append(out, ",", 1);
        append_target(explain, asset, target, out);
        is_first = false;
    }
    wp_append(out, "]", 1);
}

/* The text that was made for a key, if there is any. */
static void
append_made(Explain *explain, const char *key, GString *out)
{
    if (explain->text->len > 0)
        wp_explain_text(out, key, explain->text->str);
    g_string_truncate(explain->text, 0);
}

/* The hosting decision: target, size and cost. */
static void
append_decision(Explain *explain, WpAssetId asset, GString *out)
{
    const WpAssessment *a = explain->inputs->assessment;
    WpTargetId target = wp_assessment_goes_to(a, asset);
    WpStrategy strategy = wp_assessment_recommended(a, asset, NULL);
    const char *size = wp_assessment_size(a, asset);
    int64_t cost = wp_assessment_cost(a, asset);
    GString *text = explain->text;

    g_string_truncate(text, 0);
    if (target != WP_NONE)
        wp_explain_text(out, "target", wp_ruleset_target(a->rules, target)->name);
    wp_assessment_append_choice(a, asset, text);
    append_made(explain, "target_why", out);
    if (strategy != WP_STRATEGY_NONE)
        wp_explain_text(out, "strategy", wp_strategy_name(strategy));
    if (size)
        wp_explain_text(out, "target_size", size);
    if (cost >= 0) {
        wp_append_fixed(text, cost, 100, 2);
        g_string_append_c(text, ' ');
        g_string_append(text, explain->inputs->settings->currency);
        append_made(explain, "monthly_cost", out);
    }
    wp_offer_append_reason(a->offers, target, asset, text);
    append_made(explain, "sizing", out);
}

static void
append_method(Explain *explain, WpAssetId asset, GString *out)
{
    const WpReportInputs *inputs = explain->inputs;
    const char *const *methods = inputs->settings->replication.methods;
    WpMethod method = wp_assessment_method(inputs->assessment, inputs->view, methods, asset);

    if (method < WP_N_METHODS)
        wp_explain_text(out, "method", wp_method_name(method));
    g_string_truncate(explain->text, 0);
    wp_assessment_append_blocked(inputs->assessment, inputs->view, methods, asset, explain->text);
    append_made(explain, "methods_blocked", out);
}

/* What shall become of it, where, and what else was compared. */
static void
share_hosting(Explain *explain, WpAssetId asset)
{
    const WpAssessment *a = explain->inputs->assessment;
    GString *out = explain->members;

    g_string_truncate(out, 0);
    wp_explain_text(out, "disposition", wp_disposition_name((WpDisposition)a->disposition[asset]));
    wp_explain_text(out, "readiness", wp_readiness_name((WpReadiness)a->readiness[asset]));
    append_decision(explain, asset, out);
    append_method(explain, asset, out);
    append_targets(explain, asset, out);
    switch (wp_explain_share(explain->shared,
                             explain->hosting[!wp_asset_is_db(explain->inventory, asset)], out->str,
                             out->len, false)) {
    case WP_SHARE_OWN:
        wp_append(explain->own, out->str, out->len);
        return;
    case WP_SHARE_NEW:
        wp_explain_share_write(explain->shared, out);
        return;
    case WP_SHARE_OLD:
        return;
    }
}

static void
write_asset(Explain *explain, WpAssetId asset)
{
    const WpReportInputs *inputs = explain->inputs;
    WpJson *json = explain->json;

    wp_json_begin_object(json, NULL);
    wp_json_text(json, "what", wp_cell_kind(inputs, asset));
    wp_json_text(json, "key", explain->inventory->asset_keys[asset]);
    wp_json_text(json, "name", wp_asset_name(explain->inventory, asset));
    write_group(explain, asset);
    wp_json_int(json, "confidence", inputs->assessment->confidence[asset]);
    wp_explain_share_end(explain->shared, json);
    if (explain->own->len > 0) {
        wp_append(wp_json_begin_piece(json), explain->own->str, explain->own->len);
        wp_json_end_piece(json);
    }
    write_lines(explain, asset);
    wp_explain_fields_write(explain->fields, asset, json);
    write_conflicts(explain, asset);
    wp_json_end_object(json);
    wp_json_next_line(json);
}

/* ---- all ---- */

/* Which waveplan can read it. */
static void
write_form(WpJson *json)
{
    wp_json_begin_object(json, NULL);
    wp_json_text(json, "what", "form");
    wp_json_text(json, "key", "explain.jsonl");
    wp_json_int(json, "form", WP_EXPLAIN_FORM);
    wp_json_end_object(json);
    wp_json_next_line(json);
}

static void
init(Explain *explain, const WpReportInputs *inputs, WpExplainIndex *index, WpSink *sink)
{
    WpField fields[WP_N_FIELDS];

    *explain = (Explain){
        .inputs = inputs,
        .inventory = inputs->view->inventory,
        .json = wp_json_new(sink, 0),
        .file_ids = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
        .members = g_string_new(NULL),
        .own = g_string_new(NULL),
        .text = g_string_new(NULL),
    };
    explain->shared = wp_explain_shared_new(explain->json, index);
    explain->files = wp_explain_shared_part(explain->shared);
    explain->rules = wp_explain_rules_new(inputs, explain->shared);
    explain->fields = wp_explain_fields_new(inputs, explain->shared);
    for (int is_vm = 0; is_vm < 2; is_vm++) {
        WpKind kind = is_vm ? WP_KIND_VM : WP_KIND_DB;

        explain->hosting[is_vm] = wp_explain_shared_part(explain->shared);
        wp_explain_fields_read(explain->fields, kind, fields);
        wp_ahead_init(&explain->ahead[is_vm], inputs->view, kind, fields, true);
    }
    index_conflicts(explain);
}

static void
clear(Explain *explain)
{
    g_free(explain->first_conflict[0]);
    g_free(explain->first_conflict[1]);
    g_array_unref(explain->file_ids);
    g_string_free(explain->members, TRUE);
    g_string_free(explain->own, TRUE);
    g_string_free(explain->text, TRUE);
    wp_explain_rules_free(explain->rules);
    wp_explain_fields_free(explain->fields);
    wp_explain_shared_free(explain->shared);
    wp_json_free(explain->json);
}

void
wp_explain_write_assets(const WpReportInputs *inputs, WpExplainIndex *index, WpSink *sink)
{
    const WpInventory *inventory = inputs->view->inventory;
    Explain explain;

    init(&explain, inputs, index, sink);
    write_form(explain.json);
    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        wp_ahead_of(&explain.ahead[!wp_asset_is_db(inventory, asset)],
                    wp_asset_row(inventory, asset));
        /* shared lines first */
        g_string_truncate(explain.own, 0);
        share_hosting(&explain, asset);
        wp_explain_rules_share(explain.rules, asset, explain.own);
        share_files(&explain, asset);
        wp_explain_fields_share(explain.fields, asset);
        wp_explain_index_add(index, inventory->asset_keys[asset], wp_json_size(explain.json));
        wp_explain_index_add(index, wp_asset_name(inventory, asset), wp_json_size(explain.json));
        write_asset(&explain, asset);
    }
    wp_explain_index_begin_part(index, wp_json_size(explain.json));
    clear(&explain);
}
