#include "rules/run.h"

#include "rules/compile/compiled.h"
#include "rules/gate.h"

#include <string.h>

/* The engine on one view: columns of all kinds, and the tables of packs. */

/* Below that many rows of a kind every row is worked out by itself. */
#define MIN_ROWS_FOR_CLASSES 512

/* What a rule says of each class of rows, where its condition reads few fields. */
typedef struct {
    bool is_tried;
    const WpDistinct *distinct; /* NULL: each row by itself */
    uint8_t *truth;             /* by class */
    uint64_t *missing;          /* by class */
    WpGate *gate;               /* (nullable) else, what can be told of rows without looking */
} RuleMemo;

/* The messages of a rule that were made, where its expressions read few fields, or none. */
typedef struct {
    bool is_tried;
    const WpDistinct *distinct; /* NULL: see .n_texts */
    uint32_t n_texts;           /* its classes; 1 without one: all rows say the same; 0: each row
                                   by itself */
    char **texts;               /* by class; NULL: not made yet */
} MessageMemo;

/* Rows of a batch that a gate does not tell. */
typedef struct {
    size_t room;
    uint32_t *places;
    WpRowId *rows;
    uint8_t *truth;
    uint64_t *missing;
} Rest;

struct WpRuleRun {
    const WpRuleSet *rules;
    const WpView *view;
    WpDistincts *distincts;
    RuleMemo *memos;       /* by rule */
    MessageMemo *messages; /* by rule */
    WpCelData *data;
    WpCelEvaluator *evaluator;
    WpCelValue *values; /* of a batch */
    size_t n_values;
    Rest rest;
    GString *text;    /* of the last text that a rule set */
    GString *message; /* the last that is not kept */
};

WpRuleRun *
wp_rule_run_new(const WpRuleSet *rules, const WpView *view, WpTime as_of)
{
    WpRuleRun *run = g_new0(WpRuleRun, 1);

    run->rules = rules;
    run->view = view;
    run->memos = g_new0(RuleMemo, (size_t)rules->rules->len + 1);
    run->messages = g_new0(MessageMemo, (size_t)rules->rules->len + 1);
    run->data = wp_cel_data_new(rules->schema);
    wp_cel_data_add_view(run->data, view);
    for (guint i = 0; i < rules->tables->len; i++) {
        const WpRuleTable *table = g_ptr_array_index(rules->tables, i);

        for (uint32_t j = 0; j < table->n_columns; j++)
            wp_cel_data_set_column(run->data, table->record, j, &table->columns[j]);
    }
    run->evaluator = wp_cel_evaluator_new(run->data);
    run->distincts = wp_distincts_new(run->data);
    if (as_of != WP_TIME_NONE) {
        WpCelValue value = wp_cel_timestamp(as_of);

        wp_cel_evaluator_set(run->evaluator, "as_of", &value);
    }
    run->text = g_string_new(NULL);
    run->message = g_string_new(NULL);
    return run;
}

void
wp_rule_run_free(WpRuleRun *run)
{
    if (!run)
        return;
    for (WpRuleId rule = 1; rule <= run->rules->rules->len; rule++) {
        g_free(run->memos[rule].truth);
        g_free(run->memos[rule].missing);
        wp_gate_free(run->memos[rule].gate);
        for (uint32_t i = 0; i < run->messages[rule].n_texts; i++)
            g_free(run->messages[rule].texts[i]);
        g_free(run->messages[rule].texts);
    }
    g_free(run->memos);
    g_free(run->messages);
    wp_distincts_free(run->distincts);
    wp_cel_evaluator_free(run->evaluator);
    wp_cel_data_free(run->data);
    g_free(run->values);
    g_free(run->rest.places);
    g_free(run->rest.rows);
    g_free(run->rest.truth);
    g_free(run->rest.missing);
    g_string_free(run->text, TRUE);
    g_string_free(run->message, TRUE);
    g_free(run);
}

static const WpCompiledRule *
compiled(const WpRuleRun *run, WpRuleId rule)
{
    g_assert(rule != WP_NONE && rule <= run->rules->rules->len);
    return g_ptr_array_index(run->rules->rules, rule - 1);
}

/* The record that a rule judges, and how many rows it has. */
static uint32_t
root_record(const WpRuleRun *run, WpApplies applies, uint32_t *out_n_rows)
{
    const WpInventory *inventory = run->view->inventory;

    if (applies == WP_APPLIES_ASSET) {
        *out_n_rows = inventory->n_assets;
        return WP_CEL_RECORD_ASSET;
    }
    *out_n_rows = inventory->kinds[wp_applies_kind(applies)].n_rows;
    return wp_applies_kind(applies);
}

static void
try_memo(WpRuleRun *run, WpRuleId id, RuleMemo *memo)
{
    const WpCompiledRule *rule = compiled(run, id);
    uint32_t n_rows;
    WpDeciding deciding = {.record = root_record(run, rule->rule.applies, &n_rows)};

    memo->is_tried = true;
    if (n_rows < MIN_ROWS_FOR_CLASSES)
        return;
    if (wp_distincts_add(run->distincts, rule->when, &deciding) && deciding.n > 0)
        memo->distinct = wp_distincts_find(run->distincts, &deciding, n_rows);
    if (!memo->distinct) {
        memo->gate =
            wp_gate_new(rule->when, run->distincts, run->evaluator, deciding.record, n_rows);
        return;
    }
    memo->truth = g_new(uint8_t, memo->distinct->n_classes);
    memo->missing = g_new0(uint64_t, memo->distinct->n_classes);
    wp_cel_test(run->evaluator, rule->when, memo->distinct->first_of, memo->distinct->n_classes,
                memo->truth, memo->missing);
}

static void
make_room(Rest *rest, size_t n)
{
    if (n <= rest->room)
        return;
    rest->room = n;
    rest->places = g_renew(uint32_t, rest->places, n);
    rest->rows = g_renew(WpRowId, rest->rows, n);
    rest->truth = g_renew(uint8_t, rest->truth, n);
    rest->missing = g_renew(uint64_t, rest->missing, n);
}

static void
test_rest(WpRuleRun *run, const WpGate *gate, const WpCelProgram *when, const WpRowId *rows,
          size_t n, uint8_t *out_truth, uint64_t *out_missing)
{
    Rest *rest = &run->rest;

    make_room(rest, n);
    size_t n_left = wp_gate_sift(gate, rows, n, out_truth, rest->places);

    for (size_t i = 0; i < n_left; i++)
        rest->rows[i] = rows[rest->places[i]];
    wp_cel_test(run->evaluator, when, rest->rows, n_left, rest->truth, rest->missing);
    for (size_t i = 0; i < n_left; i++) {
        out_truth[rest->places[i]] = rest->truth[i];
        if (out_missing)
            out_missing[rest->places[i]] = rest->missing[i];
    }
}

void
wp_rule_run_test(WpRuleRun *run, WpRuleId rule, const WpRowId *rows, size_t n, uint8_t *out_truth,
                 uint64_t *out_missing)
{
    RuleMemo *memo = &run->memos[rule];

    if (!memo->is_tried)
        try_memo(run, rule, memo);
    if (memo->gate) {
        test_rest(run, memo->gate, compiled(run, rule)->when, rows, n, out_truth, out_missing);
        return;
    }
    if (!memo->distinct) {
        wp_cel_test(run->evaluator, compiled(run, rule)->when, rows, n, out_truth, out_missing);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t class = memo->distinct->of_row[rows[i]];

        out_truth[i] = memo->truth[class];
        if (out_missing)
            out_missing[i] = memo->missing[class];
    }
}

void
wp_rule_run_test_program(WpRuleRun *run, const WpCelProgram *program, const WpRowId *rows, size_t n,
                         uint8_t *out_truth)
{
    wp_cel_test(run->evaluator, program, rows, n, out_truth, NULL);
}

void
wp_rule_run_evaluate(WpRuleRun *run, const WpCelProgram *program, WpRowId row, WpCelValue *out)
{
    wp_cel_evaluate(run->evaluator, program, &row, 1, out);
}

void
wp_rule_run_count(WpRuleRun *run, WpRuleId rule, const WpRowId *rows, size_t n,
                  uint32_t *out_counts)
{
    const WpCelProgram *count = compiled(run, rule)->count;

    for (size_t i = 0; i < n; i++)
        out_counts[i] = 1;
    if (!count || n == 0)
        return;
    if (n > run->n_values) {
        run->values = g_renew(WpCelValue, run->values, n);
        run->n_values = n;
    }
    wp_cel_evaluate(run->evaluator, count, rows, n, run->values);
    for (size_t i = 0; i < n; i++)
        if (run->values[i].kind == WP_CEL_INT && run->values[i].integer > 0)
            out_counts[i] = (uint32_t)MIN(run->values[i].integer, G_MAXINT32);
}

/* The text that was made is of the next value, too: the target's own name stays. */
static void
keep_target(const WpRuleSet *rules, WpSetValue *value)
{
    for (WpTargetId id = 1; id <= wp_ruleset_n_targets(rules); id++) {
        const char *name = wp_ruleset_target(rules, id)->name;

        if (strcmp(name, value->text) == 0) {
            value->text = name;
            return;
        }
    }
    *value = (WpSetValue){.known = false};
}

void
wp_rule_run_set(WpRuleRun *run, WpRuleId rule, uint32_t set, WpRowId row, WpSetValue *out)
{
    const WpSetItem *item = &compiled(run, rule)->sets[set];
    WpCelValue value;

    if (!item->program) {
        *out = item->literal;
        return;
    }
    *out = (WpSetValue){.known = false};
    wp_cel_evaluate(run->evaluator, item->program, &row, 1, &value);
    if (value.kind != WP_CEL_INT && value.kind != WP_CEL_DOUBLE && value.kind != WP_CEL_STRING)
        return;
    /* A value is read as a pack would spell it: one place says what is allowed. */
    g_string_truncate(run->text, 0);
    wp_cel_value_append_plain(run->text, &value);
    if (!wp_set_value_from_text(item->field, run->text->str, run->text->len, out))
        *out = (WpSetValue){.known = false};
    else if (item->field == WP_SET_TARGET)
        keep_target(run->rules, out);
}

static void
append_count(WpRuleRun *run, const WpCompiledRule *rule, WpRowId row, GString *out)
{
    WpCelValue value;

    wp_cel_evaluate(run->evaluator, rule->count, &row, 1, &value);
    /* The rule holds, so that it found one; how many more is not known where a list is partial or
     * a part's cell is missing. */
    if (value.kind == WP_CEL_INT)
        g_string_append_printf(out, "%" G_GINT64_FORMAT, value.integer);
    else
        g_string_append(out, "at least 1");
}

static void
append_message(WpRuleRun *run, const WpCompiledRule *rule, WpRowId row, GString *out)
{
    WpCelValue value;

    if (rule->n_pieces == 0)
        g_string_append(out, rule->rule.title);
    for (uint32_t i = 0; i < rule->n_pieces; i++) {
        const WpMessagePiece *piece = &rule->pieces[i];

        g_string_append(out, piece->text);
        if (piece->is_count) {
            append_count(run, rule, row, out);
        } else if (piece->program) {
            wp_cel_evaluate(run->evaluator, piece->program, &row, 1, &value);
            wp_cel_value_append_plain(out, &value);
        }
    }
    for (char *c = out->str; *c; c++)
        if ((unsigned char)*c < ' ')
            *c = ' ';
}

static void
try_messages(WpRuleRun *run, const WpCompiledRule *rule, MessageMemo *memo)
{
    uint32_t n_rows;
    WpDeciding deciding = {.record = root_record(run, rule->rule.applies, &n_rows)};

    memo->is_tried = true;
    for (uint32_t i = 0; i < rule->n_pieces; i++) {
        const WpMessagePiece *piece = &rule->pieces[i];

        if (piece->is_count ||
            (piece->program && !wp_distincts_add(run->distincts, piece->program, &deciding)))
            return;
    }
    if (deciding.n > 0) {
        if (n_rows >= MIN_ROWS_FOR_CLASSES)
            memo->distinct = wp_distincts_find(run->distincts, &deciding, n_rows);
        if (!memo->distinct)
            return;
    }
    memo->n_texts = memo->distinct ? memo->distinct->n_classes : 1;
    memo->texts = g_new0(char *, memo->n_texts);
}

const char *
wp_rule_run_message(WpRuleRun *run, WpRuleId id, WpRowId row)
{
    const WpCompiledRule *rule = compiled(run, id);
    MessageMemo *memo = &run->messages[id];
    char **kept = NULL;

    if (!memo->is_tried)
        try_messages(run, rule, memo);
    if (memo->n_texts > 0 && row != WP_NONE)
        kept = &memo->texts[memo->distinct ? memo->distinct->of_row[row] : 0];
    if (kept && *kept)
        return *kept;
    g_string_truncate(run->message, 0);
    append_message(run, rule, row, run->message);
    if (!kept)
        return run->message->str;
    return *kept = g_strdup(run->message->str);
}
