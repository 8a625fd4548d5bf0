#include "planner/base/append.h"
#include "planner/base/json.h"
#include "planner/report/ahead.h"
#include "planner/report/cells.h"
#include "planner/report/explain-fields.h"

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

/* What all findings of a rule begin and end with; NULL: not made yet. */
typedef struct {
    GString *begin; /* {"rule":RULE,"severity":SEVERITY,"message": */
    GString *end;   /* ,"remediation":SUMMARY} */
} FindingEnds;

/* So many of those that follow are kept. */
#define MAX_LACKING 4096

/* What all say that lack the same for the same rules. */
typedef struct {
    const uint32_t *kinds; /* (array length=n): of undecided rules; the first asset's */
    uint32_t n;
    GString *text; /* RULE:[FIELD,..],.. */
} Lacking;

typedef struct {
    const WpReportInputs *inputs;
    const WpInventory *inventory;
    WpJson *json;
    uint32_t *first_conflict[2]; /* of databases, of VMs: by row, index in conflicts + 1 */
    GString *text;               /* of the value being written */
    WpExplainFields *fields;
    WpAhead ahead[2];    /* of databases, of VMs */
    GHashTable *lacking; /* set of Lacking, by its list; only looked up */
    FindingEnds *ends;   /* by rule */
    GString **files;     /* by file: its name, escaped, and what opens a text; NULL: not used yet */
} Explain;

/* "FILE:LINE" */
static void
append_place(const Explain *explain, uint32_t record, GString *out)
{
    const WpRecordRef *ref = &explain->inventory->records[record];
    GString **file = &explain->files[ref->file];

    if (!*file) {
        *file = g_string_new(NULL);
        wp_append_json_text(*file, explain->inventory->files[ref->file].name);
        (*file)->str[(*file)->len - 1] = ':'; /* instead of the quote */
    }
    wp_append(out, (*file)->str, (*file)->len);
    wp_append_fixed(out, ref->line, 1, 0);
    wp_append(out, "\"", 1);
}

static void
write_records(Explain *explain, WpAssetId asset)
{
    const WpRecords *records = &explain->inventory->kinds[wp_asset_kind(explain->inventory, asset)];
    WpRowId row = wp_asset_row(explain->inventory, asset);

    wp_json_begin_list(explain->json, "records");
    for (uint32_t i = records->source_first[row]; i < records->source_first[row + 1]; i++) {
        append_place(explain, records->sources[i], wp_json_begin_piece(explain->json));
        wp_json_end_piece(explain->json);
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
    append_place(explain, conflict->lost_record, wp_json_begin_piece(explain->json));
    wp_json_end_piece(explain->json);
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

static const FindingEnds *
ends_of(Explain *explain, WpRuleId id)
{
    const WpRule *rule = wp_ruleset_rule(explain->inputs->assessment->rules, id);
    FindingEnds *ends = &explain->ends[id];

    if (ends->begin)
        return ends;
    ends->begin = g_string_new("{\"rule\":");
    wp_append_json_text(ends->begin, rule->id);
    g_string_append(ends->begin, ",\"severity\":");
    wp_append_json_text(ends->begin, wp_rule_severity_name(rule->severity));
    g_string_append(ends->begin, ",\"message\":");
    ends->end = g_string_new(NULL);
    if (rule->remediation.summary) {
        g_string_append(ends->end, ",\"remediation\":");
        wp_append_json_text(ends->end, rule->remediation.summary);
    }
    g_string_append_c(ends->end, '}');
    return ends;
}

static void
write_findings(Explain *explain, WpAssetId asset)
{
    const WpAssessment *assessment = explain->inputs->assessment;

    wp_json_begin_list(explain->json, "findings");
    for (uint32_t i = assessment->finding_first[asset]; i < assessment->finding_first[asset + 1];
         i++) {
        WpRuleId id = assessment->findings[i];
        if (!wp_ruleset_makes_finding(assessment->rules, id))
            continue;
        const FindingEnds *ends = ends_of(explain, id);
        GString *out = wp_json_begin_piece(explain->json);

        wp_append(out, ends->begin->str, ends->begin->len);
        wp_append_json_text(out, wp_assessment_message(assessment, explain->inputs->assess.run,
                                                       explain->inventory, asset, id));
        wp_append(out, ends->end->str, ends->end->len);
        wp_json_end_piece(explain->json);
    }
    wp_json_end_list(explain->json);
}

/* ---- undecided rules ---- */

static guint
hash_lacking(gconstpointer data)
{
    const Lacking *lacking = data;
    uint32_t hash = lacking->n;

    for (uint32_t i = 0; i < lacking->n; i++)
        hash = (hash ^ lacking->kinds[i]) * 16777619u;
    return hash;
}

static gboolean
equal_lacking(gconstpointer a, gconstpointer b)
{
    const Lacking *x = a, *y = b;

    return x->n == y->n && memcmp(x->kinds, y->kinds, x->n * sizeof *x->kinds) == 0;
}

static void
free_lacking(gpointer data)
{
    Lacking *lacking = data;

    g_string_free(lacking->text, TRUE);
    g_free(lacking);
}

/* RULE:[FIELD,..] */
static void
append_undecided(const WpAssessment *assessment, const WpUndecided *kind, GString *out)
{
    bool is_first = true;

    wp_append_json_text(out, wp_ruleset_rule(assessment->rules, kind->rule)->id);
    g_string_append(out, ":[");
    for (uint32_t read = 0; read < wp_ruleset_n_reads(assessment->rules, kind->rule); read++) {
        if (!(kind->missing >> MIN(read, 63) & 1))
            continue;
        if (!is_first)
            g_string_append_c(out, ',');
        wp_append_json_text(out, wp_ruleset_read(assessment->rules, kind->rule, read));
        is_first = false;
    }
    g_string_append_c(out, ']');
}

static const Lacking *
find_lacking(Explain *explain, const uint32_t *kinds, uint32_t n)
{
    const WpAssessment *assessment = explain->inputs->assessment;
    Lacking wanted = {kinds, n, NULL};
    Lacking *lacking = g_hash_table_lookup(explain->lacking, &wanted);

    if (lacking)
        return lacking;
    lacking = g_memdup2(&wanted, sizeof wanted);
    lacking->text = g_string_new(NULL);
    for (uint32_t i = 0; i < n; i++) {
        if (i > 0)
            g_string_append_c(lacking->text, ',');
        append_undecided(assessment, &assessment->undecided_kinds[kinds[i]], lacking->text);
    }
    if (g_hash_table_size(explain->lacking) == MAX_LACKING)
        g_hash_table_remove_all(explain->lacking);
    g_hash_table_add(explain->lacking, lacking);
    return lacking;
}

static void
write_undecided(Explain *explain, WpAssetId asset)
{
    const WpAssessment *assessment = explain->inputs->assessment;
    uint32_t first = assessment->undecided_first[asset];
    uint32_t n = assessment->undecided_first[asset + 1] - first;

    wp_json_begin_object(explain->json, "undecided");
    if (n > 0) {
        const Lacking *lacking = find_lacking(explain, &assessment->undecided[first], n);

        wp_append(wp_json_begin_piece(explain->json), lacking->text->str, lacking->text->len);
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
    wp_explain_fields_write(explain->fields, asset, json);
    write_conflicts(explain, asset);
    wp_json_end_object(json);
    wp_json_next_line(json);
}

static void
clear(Explain *explain)
{
    for (uint32_t i = 0; i < explain->inventory->n_files; i++)
        if (explain->files[i])
            g_string_free(explain->files[i], TRUE);
    for (WpRuleId rule = 1; rule <= wp_ruleset_n_rules(explain->inputs->assessment->rules); rule++)
        if (explain->ends[rule].begin) {
            g_string_free(explain->ends[rule].begin, TRUE);
            g_string_free(explain->ends[rule].end, TRUE);
        }
    g_free(explain->files);
    g_free(explain->ends);
    g_free(explain->first_conflict[0]);
    g_free(explain->first_conflict[1]);
    g_string_free(explain->text, TRUE);
    g_hash_table_unref(explain->lacking);
    wp_explain_fields_free(explain->fields);
    wp_json_free(explain->json);
}

void
wp_explain_write_assets(const WpReportInputs *inputs, WpExplainIndex *index, WpSink *sink)
{
    const WpInventory *inventory = inputs->view->inventory;
    WpField fields[WP_N_FIELDS];
    Explain explain = {
        .inputs = inputs,
        .inventory = inventory,
        .json = wp_json_new(sink, 0),
        .text = g_string_new(NULL),
        .fields = wp_explain_fields_new(inputs),
        .lacking = g_hash_table_new_full(hash_lacking, equal_lacking, free_lacking, NULL),
        .ends = g_new0(FindingEnds, (size_t)wp_ruleset_n_rules(inputs->assessment->rules) + 1),
        .files = g_new0(GString *, (size_t)inventory->n_files + 1),
    };

    for (int is_vm = 0; is_vm < 2; is_vm++) {
        WpKind kind = is_vm ? WP_KIND_VM : WP_KIND_DB;

        wp_explain_fields_read(explain.fields, kind, fields);
        wp_ahead_init(&explain.ahead[is_vm], inputs->view, kind, fields, true);
    }
    index_conflicts(&explain);
    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        wp_ahead_of(&explain.ahead[!wp_asset_is_db(inventory, asset)],
                    wp_asset_row(inventory, asset));
        wp_explain_index_add(index, inventory->asset_keys[asset], wp_json_size(explain.json));
        wp_explain_index_add(index, wp_asset_name(inventory, asset), wp_json_size(explain.json));
        write_asset(&explain, asset);
    }
    wp_explain_index_begin_part(index, wp_json_size(explain.json));
    clear(&explain);
}
