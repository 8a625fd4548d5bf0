#include "rules/compile/compile.h"

#include <string.h>

/*
 * When rules run: the stage of each is that of the latest field it reads; inside a stage a rule
 * runs after those that set what it reads. Longest paths by relaxation (Bellman and Ford): packs
 * are small, and a step that still grows after as many rounds as there are rules lies behind a
 * circle.
 */

typedef struct {
    WpRuleSet *set;
    WpDiagList *diags;
    GArray *setters[WP_N_FIELDS]; /* of guint: indexes of rules that decide the field; or NULL */
} Sorter;

static WpCompiledRule *
rule_at(const Sorter *s, guint index)
{
    return g_ptr_array_index(s->set->rules, index);
}

static bool
judges(WpApplies applies, WpKind kind)
{
    return applies == WP_APPLIES_ASSET ? kind == WP_KIND_VM || kind == WP_KIND_DB
                                       : wp_applies_kind(applies) == kind;
}

static void
add_setter(Sorter *s, WpKind kind, const char *name, guint rule)
{
    WpField field = wp_field_find(kind, name);

    if (field == WP_FIELD_NONE)
        return;
    if (!s->setters[field])
        s->setters[field] = g_array_new(FALSE, FALSE, sizeof(guint));
    g_array_append_val(s->setters[field], rule);
}

/* Readiness is decided by all rules that have one, the chosen target by readiness and by rules. */
static void
collect_setters(Sorter *s)
{
    for (guint i = 0; i < s->set->rules->len; i++) {
        const WpCompiledRule *rule = rule_at(s, i);
        const WpRule *r = &rule->rule;

        for (WpKind kind = WP_KIND_VM; kind <= WP_KIND_DB; kind++) {
            if (!judges(r->applies, kind))
                continue;
            for (uint32_t j = 0; j < rule->n_sets; j++)
                add_setter(s, kind, wp_set_name(rule->sets[j].field), i);
            if (r->sets_readiness || r->undecided != WP_READINESS_READY) {
                add_setter(s, kind, "readiness", i);
                add_setter(s, kind, "target", i);
            }
            if (r->disposition != WP_DISPOSITION_NONE)
                add_setter(s, kind, "disposition", i);
        }
    }
}

typedef void (*ReadFunc)(Sorter *s, guint rule, WpField field, const char *path);

static void
visit_program(Sorter *s, guint rule, const WpCelProgram *program, ReadFunc visit)
{
    uint32_t n = program ? wp_cel_program_n_fields(program) : 0;

    for (uint32_t i = 0; i < n; i++) {
        const WpCelFieldRef *ref = wp_cel_program_field(program, i);
        WpField fields[2];
        uint32_t n_fields = wp_ref_fields(s->set, ref, fields);

        for (uint32_t j = 0; j < n_fields; j++)
            visit(s, rule, fields[j], ref->path);
    }
}

/* Calls @visit for each field that the rule's condition and values read. */
static void
visit_reads(Sorter *s, guint index, ReadFunc visit)
{
    const WpCompiledRule *rule = rule_at(s, index);

    visit_program(s, index, rule->when, visit);
    for (uint32_t i = 0; i < rule->n_sets; i++)
        visit_program(s, index, rule->sets[i].program, visit);
}

static WpStage
first_stage(WpApplies applies)
{
    switch (applies) {
    case WP_APPLIES_DEPENDENCY:
        return WP_STAGE_LINKS;
    case WP_APPLIES_GROUP:
        return WP_STAGE_GROUP;
    case WP_APPLIES_WAVE:
        return WP_STAGE_WAVE;
    default:
        return WP_STAGE_INPUT;
    }
}

/* What rules may set is settled when all have run, though none of these packs sets it. */
static bool
is_settled_by_rules(WpField field)
{
    const WpFieldInfo *info = wp_field_info(field);

    for (WpSetField set = 0; set < WP_N_SETS; set++)
        if (judges(WP_APPLIES_ASSET, info->kind) && strcmp(wp_set_name(set), info->name) == 0)
            return true;
    return false;
}

/* What a rule decides must be there when the next stage asks for it. */
static void
raise_stage(Sorter *s, guint index, WpField field, const char *path)
{
    WpCompiledRule *rule = rule_at(s, index);
    WpRule *r = &rule->rule;
    WpStage stage = wp_field_info(field)->stage;
    bool decides = rule->n_sets > 0 || r->sets_readiness || r->undecided != WP_READINESS_READY ||
                   r->disposition != WP_DISPOSITION_NONE || r->blocks_methods != 0 ||
                   r->relation.relation != WP_RELATION_NONE || r->class_name || r->service_role;

    if (is_settled_by_rules(field))
        stage = MAX(stage, WP_STAGE_ASSESS);
    if (stage > WP_STAGE_ASSESS && r->stage <= WP_STAGE_ASSESS && decides)
        wp_node_diag(wp_node_get(rule->node, "when"), s->diags, WP_DIAG_RULE_FAULT,
                     "'%s' is known only at stage %s, and what this rule decides is needed before",
                     path, wp_stage_name(stage));
    r->stage = MAX(r->stage, stage);
}

/* ---- steps ---- */

typedef struct {
    Sorter sorter; /* first, so that a visit can find the rest */
    guint *parent; /* by rule: the one whose setting it waits for, + 1; 0: none */
    WpField *why;  /* by rule: the field that it reads of it */
    bool changed;
} Stepper;

static void
raise_step(Sorter *s, guint index, WpField field, const char *path G_GNUC_UNUSED)
{
    Stepper *stepper = (Stepper *)s;
    WpCompiledRule *rule = rule_at(s, index);
    const GArray *setters = s->setters[field];

    for (guint i = 0; setters && i < setters->len; i++) {
        guint setter = g_array_index(setters, guint, i);
        uint32_t step = rule_at(s, setter)->step + 1;

        if (step <= rule->step)
            continue;
        rule->step = step;
        stepper->parent[index] = setter + 1;
        stepper->why[index] = field;
        stepper->changed = true;
    }
}

static void
append_link(Stepper *stepper, GString *out, guint index)
{
    const WpFieldInfo *field = wp_field_info(stepper->why[index]);

    g_string_append_printf(out, "%s'%s' reads %s.%s, which '%s' %s", out->len > 0 ? "; " : "",
                           rule_at(&stepper->sorter, index)->rule.id, wp_kind_name(field->kind),
                           field->name,
                           rule_at(&stepper->sorter, stepper->parent[index] - 1)->rule.id,
                           strcmp(field->name, "readiness") == 0 ? "decides" : "sets");
}

/* Names the circle that the chain of parents of @index runs into. */
static void
report_cycle(Stepper *stepper, guint index)
{
    Sorter *s = &stepper->sorter;
    g_autofree bool *seen = g_new0(bool, s->set->rules->len);
    g_autoptr(GString) text = g_string_new(NULL);

    while (!seen[index]) {
        seen[index] = true;
        index = stepper->parent[index] - 1;
    }
    guint first = index;

    for (guint i = stepper->parent[index] - 1; i != index; i = stepper->parent[i] - 1)
        first = MIN(first, i);
    guint at = first;

    do {
        append_link(stepper, text, at);
        at = stepper->parent[at] - 1;
    } while (at != first);
    const WpCompiledRule *rule = rule_at(s, first);

    wp_node_diag(wp_node_get(rule->node, "when"), s->diags, WP_DIAG_RULE_CYCLE,
                 "rules set what they read, in a circle: %s", text->str);
    if (at == stepper->parent[at] - 1)
        wp_diag_hint(s->diags, "what the inventory says always wins over 'set': the condition "
                               "need not ask whether the field is known");
}

static void
sort_steps(Stepper *stepper)
{
    Sorter *s = &stepper->sorter;
    guint n = s->set->rules->len;
    guint last = 0;

    stepper->changed = true;
    for (guint round = 0; round <= n && stepper->changed; round++) {
        stepper->changed = false;
        for (guint i = 0; i < n; i++) {
            uint32_t before = rule_at(s, i)->step;

            visit_reads(s, i, raise_step);
            if (rule_at(s, i)->step != before)
                last = i;
        }
    }
    if (stepper->changed)
        report_cycle(stepper, last);
}

void
wp_ruleset_sort(WpRuleSet *set, WpDiagList *diags)
{
    Stepper stepper = {.sorter = {.set = set, .diags = diags}};
    g_autofree guint *parent = g_new0(guint, set->rules->len + 1);
    g_autofree WpField *why = g_new0(WpField, set->rules->len + 1);

    stepper.parent = parent;
    stepper.why = why;
    collect_setters(&stepper.sorter);
    for (guint i = 0; i < set->rules->len; i++) {
        WpRule *rule = &rule_at(&stepper.sorter, i)->rule;

        rule->stage = first_stage(rule->applies);
        visit_reads(&stepper.sorter, i, raise_stage);
    }
    sort_steps(&stepper);
    for (WpField field = 0; field < WP_N_FIELDS; field++)
        if (stepper.sorter.setters[field])
            g_array_unref(stepper.sorter.setters[field]);
}

/* ---- what runs when ---- */

static int
compare_steps(const void *a, const void *b)
{
    const WpRuleStep *x = a, *y = b;

    if (x->step != y->step)
        return x->step < y->step ? -1 : 1;
    return x->rule < y->rule ? -1 : x->rule > y->rule;
}

GArray *
wp_ruleset_order(const WpRuleSet *rules, unsigned applies, WpStage first, WpStage last)
{
    GArray *order = g_array_new(FALSE, FALSE, sizeof(WpRuleStep));

    for (guint i = 0; i < rules->rules->len; i++) {
        const WpCompiledRule *rule = g_ptr_array_index(rules->rules, i);
        const WpCompiledPack *pack = g_ptr_array_index(rules->packs, rule->rule.pack - 1);
        WpRuleStep step = {i + 1, rule->step};

        if ((applies >> rule->rule.applies & 1) && rule->rule.stage >= first &&
            rule->rule.stage <= last && pack->pack.in_use)
            g_array_append_val(order, step);
    }
    g_array_sort(order, compare_steps);
    uint32_t step = 0;

    for (guint i = 0; i < order->len; i++) {
        WpRuleStep *at = &g_array_index(order, WpRuleStep, i);
        uint32_t own = at->step;

        if (i > 0) {
            const WpRuleStep *before = at - 1;
            const WpCompiledRule *rule = g_ptr_array_index(rules->rules, before->rule - 1);

            step += rule->step != own;
        }
        at->step = step;
    }
    return order;
}
