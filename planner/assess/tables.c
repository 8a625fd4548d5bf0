#include "planner/assess/tables.h"

#include <string.h>

static const char *
kind_name(const WpInventory *inventory, WpAssetId asset)
{
    return wp_asset_is_db(inventory, asset) ? "database" : "vm";
}

/* A text cell of an asset's kind; nothing if unknown. */
static void
text_cell(WpRowWriter *rows, const WpView *view, WpAssetId asset, WpField of_vm, WpField of_db)
{
    WpStrId text = wp_view_text(view, of_vm, of_db, asset);

    if (text == WP_STR_NONE)
        wp_row_none(rows);
    else
        wp_row_lasting(rows, wp_str_pool_text(view->inventory->texts, text));
}

static void
word_cell(WpRowWriter *rows, const char *word)
{
    if (word[0] == '\0')
        wp_row_none(rows);
    else
        wp_row_text(rows, word);
}

/* The same of one that lasts. */
static void
lasting_cell(WpRowWriter *rows, const char *word)
{
    if (word[0] == '\0')
        wp_row_none(rows);
    else
        wp_row_lasting(rows, word);
}

/* ---- assessment ---- */

static const WpTableColumn assessment_columns[] = {
    {"asset", WP_COLUMN_KEY, 0, 0, "key of the asset"},
    {"name", WP_COLUMN_TEXT, 0, 0, "its name"},
    {"kind", WP_COLUMN_KEY, 0, 0, "vm or database"},
    {"workload", WP_COLUMN_TEXT, 0, 0, "workload and environment"},
    {"disposition", WP_COLUMN_KEY, 0, 0, "migrate, decide, retire, retain, out-of-scope"},
    {"readiness", WP_COLUMN_KEY, 0, 0,
     "for the chosen target: ready, conditions, not-ready, unknown"},
    {"strategy", WP_COLUMN_KEY, 0, 0, "rehost, replatform, ..."},
    {"target", WP_COLUMN_KEY, 0, 0, "the chosen target"},
    {"target_size", WP_COLUMN_TEXT, 0, 0,
     "its size in the target; wished, or the cheapest that fits"},
    {"monthly_cost", WP_COLUMN_MONEY, 100, 2,
     "of the size and, where they have prices, its disks; empty: not known"},
    {"effort_hours", WP_COLUMN_SCALED, 100, 2, "hours of all its tasks"},
    {"remediation_hours", WP_COLUMN_SCALED, 100, 2,
     "hours of its remediations, with its share of common ones"},
    {"complexity", WP_COLUMN_KEY, 0, 0, "high, medium, low"},
    {"risk", WP_COLUMN_KEY, 0, 0, "high, medium, low"},
    {"confidence", WP_COLUMN_INT, 0, 0, "per cent of the rules' weight that is decided"},
    {"method", WP_COLUMN_KEY, 0, 0, "how it is replicated"},
    {"undecided_rules", WP_COLUMN_INT, 0, 0, "rules that could not be decided for want of data"},
    {"top_finding", WP_COLUMN_TEXT, 0, 0, "the gravest finding"},
    {"target_disks", WP_COLUMN_KEY, 0, 0, "tiers of its disks; none: nothing takes the disk"},
    {"sizing", WP_COLUMN_TEXT, 0, 0, "why that size, or why none"},
    {"compute_cost", WP_COLUMN_MONEY, 100, 2, "a month, without its disks"},
    {"storage_cost", WP_COLUMN_MONEY, 100, 2, "of its disks a month; empty: not known of all"},
    {"blocking_findings", WP_COLUMN_INT, 0, 0, "that make it other than ready for the target"},
    {"recommended", WP_COLUMN_KEY, 0, 0,
     "the strategy; of an asset that somebody must decide on, what is proposed"},
    {"target_why", WP_COLUMN_TEXT, 0, 0, "why that target"},
    {"alternatives", WP_COLUMN_TEXT, 0, 0, "the other targets, and why each is refused"},
    {"methods_blocked", WP_COLUMN_TEXT, 0, 0,
     "better liked methods of replication, and the rules that block them"},
    {"size_retires", WP_COLUMN_DAY, 0, 0,
     "when the family of its size retires; empty: nothing is announced"},
    {NULL, 0, 0, 0, NULL},
};

static void
emit_top_finding(const WpAssessmentTables *t, WpAssetId asset, WpRowWriter *rows)
{
    WpRuleId top = wp_assessment_top_finding(t->assessment, asset);

    if (top == WP_NONE) {
        wp_row_none(rows);
        return;
    }
    wp_row_text(rows, wp_assessment_message(t->assessment, t->run, t->view->inventory, asset, top));
}

static void
money_cell(WpRowWriter *rows, int64_t cents)
{
    if (cents >= 0)
        wp_row_int(rows, cents);
    else
        wp_row_none(rows);
}

static void
emit_size(const WpAssessmentTables *t, WpAssetId asset, WpRowWriter *rows)
{
    const char *name = wp_assessment_size(t->assessment, asset);

    if (name)
        wp_row_lasting(rows, name);
    else
        text_cell(rows, t->view, asset, WP_F_VM_TARGET_SIZE, WP_FIELD_NONE);
    money_cell(rows, wp_assessment_cost(t->assessment, asset));
}

static void
emit_sizing(const WpAssessmentTables *t, WpAssetId asset, WpRowWriter *rows)
{
    const WpOffers *offers = t->assessment->offers;
    WpTargetId target = wp_assessment_goes_to(t->assessment, asset);
    g_autoptr(GString) disks = g_string_new(NULL);
    g_autoptr(GString) reason = g_string_new(NULL);

    wp_offer_append_disks(offers, target, asset, disks);
    wp_offer_append_reason(offers, target, asset, reason);
    word_cell(rows, disks->str);
    word_cell(rows, reason->str);
    money_cell(rows, wp_offer_compute_cost(offers, target, asset));
    money_cell(rows, wp_offer_storage_cost(offers, target, asset));
}

/* What should become of it, why there, and why not elsewhere. */
static void
emit_decision(const WpAssessmentTables *t, WpAssetId asset, WpRowWriter *rows)
{
    const WpAssessment *a = t->assessment;
    g_autoptr(GString) text = g_string_new(NULL);
    WpTargetId target = a->target[asset];

    if (target == WP_NONE)
        wp_row_none(rows);
    else
        wp_row_int(rows, wp_assessment_blocking(a, target, asset));
    lasting_cell(rows, wp_strategy_name(wp_assessment_recommended(a, asset, NULL)));
    wp_assessment_append_choice(a, asset, text);
    word_cell(rows, text->str);
    g_string_truncate(text, 0);
    for (WpTargetId other = 1; other <= a->n_targets; other++) {
        if (other == wp_assessment_goes_to(a, asset) ||
            wp_assessment_target_readiness(a, other, asset) == WP_N_READINESS)
            continue;
        g_string_append_printf(text, "%s%s: ", text->len > 0 ? "; " : "",
                               wp_ruleset_target(a->rules, other)->name);
        wp_assessment_append_refusal(a, other, asset, text);
    }
    word_cell(rows, text->str);
}

static void
emit_blocked(const WpAssessmentTables *t, WpAssetId asset, WpRowWriter *rows)
{
    g_autoptr(GString) text = g_string_new(NULL);

    wp_assessment_append_blocked(t->assessment, t->view, t->methods, asset, text);
    word_cell(rows, text->str);
}

static void
emit_retirement(const WpAssessmentTables *t, WpAssetId asset, WpRowWriter *rows)
{
    const WpAssessment *a = t->assessment;
    const WpSize *size = wp_offer_vm_size(a->offers, wp_assessment_goes_to(a, asset), asset);

    if (size && size->retires != WP_DAY_NONE)
        wp_row_int(rows, size->retires);
    else
        wp_row_none(rows);
}

static void
emit_asset(const WpAssessmentTables *t, WpAssetId asset, WpRowWriter *rows)
{
    const WpAssessment *a = t->assessment;
    const WpInventory *inventory = t->view->inventory;
    WpTargetId target = a->target[asset];

    wp_row_text(rows, inventory->asset_keys[asset]);
    wp_row_text(rows, wp_asset_name(inventory, asset));
    wp_row_lasting(rows, kind_name(inventory, asset));
    text_cell(rows, t->view, asset, WP_F_VM_WORKLOAD, WP_F_DB_WORKLOAD);
    wp_row_lasting(rows, wp_disposition_name((WpDisposition)a->disposition[asset]));
    wp_row_lasting(rows, wp_readiness_name((WpReadiness)a->readiness[asset]));
    lasting_cell(rows, wp_strategy_name((WpStrategy)a->strategy[asset]));
    lasting_cell(rows, target == WP_NONE ? "" : wp_ruleset_target(a->rules, target)->name);
    emit_size(t, asset, rows);
    if (t->effort_hours)
        wp_row_int(rows, t->effort_hours[asset]);
    else
        wp_row_none(rows);
    wp_row_int(rows, a->remediation_hours[asset]);
    lasting_cell(rows, wp_level_name((WpLevel)a->complexity[asset]));
    lasting_cell(rows, wp_level_name((WpLevel)a->risk[asset]));
    wp_row_int(rows, a->confidence[asset]);
    WpMethod method = wp_assessment_method(a, t->view, t->methods, asset);
    lasting_cell(rows, method < WP_N_METHODS ? wp_method_name(method) : "");
    wp_row_int(rows, a->undecided_first[asset + 1] - a->undecided_first[asset]);
    emit_top_finding(t, asset, rows);
    emit_sizing(t, asset, rows);
    emit_decision(t, asset, rows);
    emit_blocked(t, asset, rows);
    emit_retirement(t, asset, rows);
    wp_row_end(rows);
}

static void
emit_assessment(const void *data, WpRowWriter *rows)
{
    const WpAssessmentTables *t = data;

    for (WpAssetId asset = 1; asset <= t->assessment->n_assets; asset++)
        emit_asset(t, asset, rows);
}

const WpTableSpec wp_assessment_table = {
    "assessment",
    "what the rules say of each asset, for its chosen target",
    assessment_columns,
    emit_assessment,
};

/* ---- assessment-targets ---- */

static const WpTableColumn targets_columns[] = {
    {"asset", WP_COLUMN_KEY, 0, 0, "key of the asset"},
    {"name", WP_COLUMN_TEXT, 0, 0, "its name"},
    {"kind", WP_COLUMN_KEY, 0, 0, "vm or database"},
    {"target", WP_COLUMN_KEY, 0, 0, "a target that takes assets of this kind"},
    {"chosen", WP_COLUMN_BOOL, 0, 0, "whether the plan is made for it"},
    {"readiness", WP_COLUMN_KEY, 0, 0, "for that target"},
    {"rule", WP_COLUMN_KEY, 0, 0, "the first rule that makes it so"},
    {"why", WP_COLUMN_TEXT, 0, 0, "title of the rule"},
    {"strategy", WP_COLUMN_KEY, 0, 0, "what moving there is: rehost, replatform, ..."},
    {"blocking_findings", WP_COLUMN_INT, 0, 0, "that make it other than ready for that target"},
    {"target_size", WP_COLUMN_TEXT, 0, 0, "its size there"},
    {"monthly_cost", WP_COLUMN_MONEY, 100, 2, "there; empty: not known"},
    {"compared_cost", WP_COLUMN_MONEY, 100, 2,
     "with the share of a server that it runs on: what targets are compared by"},
    {"refused_because", WP_COLUMN_TEXT, 0, 0, "why the plan is not made for it"},
    {"sizing", WP_COLUMN_TEXT, 0, 0, "why that size, or why none"},
    {NULL, 0, 0, 0, NULL},
};

static void
emit_target(const WpAssessmentTables *t, WpAssetId asset, WpTargetId target, WpRowWriter *rows)
{
    const WpAssessment *a = t->assessment;
    const WpTarget *what = wp_ruleset_target(a->rules, target);
    WpRuleId why = a->target_rule[(size_t)(target - 1) * (a->n_assets + 1) + asset];
    /* what it cannot become has no size */
    bool can = wp_assessment_target_readiness(a, target, asset) != WP_READINESS_NOT_READY ||
               wp_assessment_goes_to(a, asset) == target;
    const WpOffers *offers = can ? a->offers : NULL;
    const char *size = wp_offer_size(offers, target, asset);
    g_autoptr(GString) text = g_string_new(NULL);

    wp_row_text(rows, t->view->inventory->asset_keys[asset]);
    wp_row_text(rows, wp_asset_name(t->view->inventory, asset));
    wp_row_lasting(rows, kind_name(t->view->inventory, asset));
    wp_row_lasting(rows, what->name);
    wp_row_int(rows, wp_assessment_goes_to(a, asset) == target);
    wp_row_lasting(
        rows, wp_readiness_name((WpReadiness)wp_assessment_target_readiness(a, target, asset)));
    lasting_cell(rows, why == WP_NONE ? "" : wp_ruleset_rule(a->rules, why)->id);
    lasting_cell(rows, why == WP_NONE ? "" : wp_ruleset_rule(a->rules, why)->title);
    lasting_cell(rows, wp_strategy_name(what->strategy));
    wp_row_int(rows, wp_assessment_blocking(a, target, asset));
    lasting_cell(rows, size ? size : "");
    money_cell(rows, wp_offer_cost(offers, target, asset));
    money_cell(rows, wp_offer_compared_cost(offers, target, asset));
    wp_assessment_append_refusal(a, target, asset, text);
    word_cell(rows, text->str);
    g_string_truncate(text, 0);
    wp_offer_append_reason(offers, target, asset, text);
    word_cell(rows, text->str);
    wp_row_end(rows);
}

static void
emit_targets(const void *data, WpRowWriter *rows)
{
    const WpAssessmentTables *t = data;
    const WpAssessment *a = t->assessment;

    for (WpAssetId asset = 1; asset <= a->n_assets; asset++)
        for (WpTargetId target = 1; target <= a->n_targets; target++)
            if (wp_assessment_target_readiness(a, target, asset) != WP_N_READINESS)
                emit_target(t, asset, target, rows);
}

const WpTableSpec wp_assessment_targets_table = {
    "assessment-targets",
    "each asset against each target that takes its kind, and why one was chosen",
    targets_columns,
    emit_targets,
};

/* ---- findings ---- */

static const WpTableColumn findings_columns[] = {
    {"asset", WP_COLUMN_KEY, 0, 0, "key of the asset"},
    {"name", WP_COLUMN_TEXT, 0, 0, "its name"},
    {"rule", WP_COLUMN_KEY, 0, 0, "id of the rule that holds"},
    {"severity", WP_COLUMN_KEY, 0, 0, "critical, warning, information"},
    {"readiness", WP_COLUMN_KEY, 0, 0, "that it gives: conditions, not-ready; empty: none"},
    {"category", WP_COLUMN_KEY, 0, 0, "storage, network, os, ..."},
    {"message", WP_COLUMN_TEXT, 0, 0, "what was found"},
    {"remediation", WP_COLUMN_TEXT, 0, 0, "what is to be done"},
    {"hours", WP_COLUMN_SCALED, 100, 2, "of one such task; 0 if another remediation replaces it"},
    {"role", WP_COLUMN_KEY, 0, 0, "who does it"},
    {"lead_time_days", WP_COLUMN_INT, 0, 0, "working days before it is effective"},
    {"pack", WP_COLUMN_KEY, 0, 0, "the rule's pack"},
    {"pack_version", WP_COLUMN_KEY, 0, 0, "its version"},
    {"pack_sha256", WP_COLUMN_KEY, 0, 0, "sum of its file"},
    {NULL, 0, 0, 0, NULL},
};

/* The remediation of @rule for @asset; NULL. */
static const WpRemedy *
find_remedy(const WpAssessment *a, WpAssetId asset, WpRuleId rule)
{
    for (uint32_t i = a->remedy_first[asset]; i < a->remedy_first[asset + 1]; i++)
        if (a->remedies[i].rule == rule)
            return &a->remedies[i];
    return NULL;
}

static void
emit_finding(const WpAssessmentTables *t, WpAssetId asset, WpRuleId id, const char *message,
             WpRowWriter *rows)
{
    const WpAssessment *a = t->assessment;
    const WpRule *rule = wp_ruleset_rule(a->rules, id);
    const WpRemediation *what = &rule->remediation;
    const WpPack *pack = wp_ruleset_pack(a->rules, rule->pack);

    wp_row_text(rows, t->view->inventory->asset_keys[asset]);
    wp_row_text(rows, wp_asset_name(t->view->inventory, asset));
    wp_row_lasting(rows, rule->id);
    wp_row_lasting(rows, wp_rule_severity_name(rule->severity));
    lasting_cell(rows, rule->sets_readiness ? wp_readiness_name(rule->readiness) : "");
    wp_row_lasting(rows, rule->category);
    wp_row_text(rows, message);
    if (what->activity) {
        const WpRemedy *remedy = find_remedy(a, asset, id);

        wp_row_lasting(rows, what->summary);
        wp_row_int(rows, !remedy            ? what->hours
                         : remedy->replaced ? 0
                                            : what->hours * remedy->count);
        wp_row_lasting(rows, what->role);
        wp_row_int(rows, what->lead_days);
    } else {
        for (int i = 0; i < 4; i++)
            wp_row_none(rows);
    }
    wp_row_lasting(rows, pack->id);
    wp_row_lasting(rows, pack->version);
    wp_row_lasting(rows, pack->sha256);
    wp_row_end(rows);
}

static void
emit_dependency_findings(const WpAssessmentTables *t, WpAssetId asset, WpRowWriter *rows)
{
    const WpDependencyFindings *d = t->dependencies;

    for (uint32_t i = d->first[asset]; i < d->first[asset + 1]; i++) {
        const WpDependencyFinding *finding = &d->findings[i];
        const char *message = wp_rule_run_message(t->run, finding->rule, finding->dependency);
        g_autofree char *more =
            finding->n > 1 ? g_strdup_printf("%s (and %u more)", message, finding->n - 1) : NULL;

        emit_finding(t, asset, finding->rule, more ? more : message, rows);
    }
}

static void
emit_findings(const void *data, WpRowWriter *rows)
{
    const WpAssessmentTables *t = data;
    const WpAssessment *a = t->assessment;

    for (WpAssetId asset = 1; asset <= a->n_assets; asset++) {
        for (uint32_t i = a->finding_first[asset]; i < a->finding_first[asset + 1]; i++) {
            WpRuleId rule = a->findings[i];

            if (!wp_ruleset_makes_finding(a->rules, rule))
                continue;
            const char *message = wp_assessment_message(a, t->run, t->view->inventory, asset, rule);

            emit_finding(t, asset, rule, message, rows);
        }
        if (t->dependencies)
            emit_dependency_findings(t, asset, rows);
    }
}

const WpTableSpec wp_findings_table = {
    "findings",
    "every rule that holds for an asset, with what is to be done",
    findings_columns,
    emit_findings,
};

/* ---- data-gaps ---- */

static const WpTableColumn gaps_columns[] = {
    {"kind", WP_COLUMN_KEY, 0, 0, "vm, database or application"},
    {"field", WP_COLUMN_KEY, 0, 0,
     "what is not known (waveplan schema explains it), or a table without the entry"},
    {"assets", WP_COLUMN_INT, 0, 0, "with a rule that is undecided for want of it"},
    {"rules_undecided", WP_COLUMN_INT, 0, 0, "rules that want it"},
    {"readiness_unlocked", WP_COLUMN_INT, 0, 0,
     "assets whose readiness is unknown for want of it alone"},
    {"source_that_has_it", WP_COLUMN_KEY, 0, 0, "exports that carry it"},
    {NULL, 0, 0, 0, NULL},
};

/* The source of (kind, field) in the catalogue; @field NULL: of the first field of the kind. */
static const char *
find_source(const WpCatalogue *sources, const char *kind, const char *field)
{
    static const char *const names[] = {"kind", "field", "source_that_has_it", NULL};
    uint32_t columns[3];

    if (!wp_catalogue_columns(sources, names, columns, NULL))
        return NULL;
    for (uint32_t row = 0; row < wp_catalogue_n_rows(sources); row++)
        if (strcmp(wp_catalogue_cell(sources, row, columns[0]), kind) == 0 &&
            (!field || strcmp(wp_catalogue_cell(sources, row, columns[1]), field) == 0))
            return wp_catalogue_cell(sources, row, columns[2]);
    return NULL;
}

/* The exports that have it: a field is looked up as it is, a whole list of parts by what lists such
 * parts. */
static const char *
find_export(const WpCatalogue *sources, const WpDataGap *gap)
{
    if (!sources)
        return NULL;
    if (gap->field != WP_FIELD_NONE) {
        const WpFieldInfo *info = wp_field_info(gap->field);

        return find_source(sources, wp_kind_name(info->kind), info->name);
    }
    for (WpKind part = 0; part < WP_N_KINDS; part++)
        if (wp_kind_parent(part) == gap->kind && strcmp(wp_kind_plural(part), gap->path) == 0)
            return find_source(sources, wp_kind_name(part), NULL);
    return NULL;
}

char *
wp_data_gap_source(const WpRuleSet *rules, const WpCatalogue *sources, const WpDataGap *gap)
{
    GString *out = g_string_new(NULL);

    if (gap->queries == 0) {
        g_string_free(out, TRUE);
        return g_strdup(find_export(sources, gap));
    }
    for (uint32_t i = 0; i < WP_MAX_QUERIES && gap->queries >> i; i++)
        if (gap->queries >> i & 1)
            g_string_append_printf(out, "%swaveplan rules query %s", out->len > 0 ? "; " : "",
                                   wp_ruleset_query(rules, i)->name);
    return g_string_free(out, FALSE);
}

static void
emit_gaps(const void *data, WpRowWriter *rows)
{
    const WpAssessmentTables *t = data;
    const WpAssessment *a = t->assessment;

    for (uint32_t i = 0; i < a->n_data_gaps; i++) {
        const WpDataGap *gap = &a->data_gaps[i];
        g_autofree char *source = wp_data_gap_source(a->rules, t->sources, gap);

        wp_row_text(rows, gap->kind == WP_KIND_VM   ? "vm"
                          : gap->kind == WP_KIND_DB ? "database"
                                                    : "application");
        wp_row_text(rows, gap->path);
        wp_row_int(rows, gap->n_assets);
        wp_row_int(rows, gap->n_rules);
        wp_row_int(rows, gap->n_unlocked);
        word_cell(rows, source ? source : "");
        wp_row_end(rows);
    }
}

const WpTableSpec wp_data_gaps_table = {
    "data-gaps",
    "what data would decide most: fields that rules wanted and did not find",
    gaps_columns,
    emit_gaps,
};
