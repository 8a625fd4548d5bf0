#include "rules/compile/compiled.h"

/* What a pack file may hold: the contract of docs/RULES.md, which is checked against it. */

#define CHOICES(...)                                                                               \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

static const WpShape applies = {
    .kind = WP_SHAPE_CHOICE,
    .name = "what a rule judges",
    .choices = wp_applies_words,
};
static const WpShape hit = {
    .kind = WP_SHAPE_CHOICE,
    .name = "a hit policy",
    .choices = CHOICES("unique", "first", "collect"),
};
static const WpShape readiness = {
    .kind = WP_SHAPE_CHOICE,
    .name = "a readiness",
    .choices = CHOICES("none", "conditions", "not-ready"),
};
static const WpShape undecided = {
    .kind = WP_SHAPE_CHOICE,
    .name = "what an undecided condition does",
    .choices = CHOICES("none", "conditions", "unknown"),
};
static const WpShape severity = {
    .kind = WP_SHAPE_CHOICE,
    .name = "a severity",
    .choices = wp_severity_words,
};
static const WpShape disposition = {
    .kind = WP_SHAPE_CHOICE,
    .name = "a disposition",
    .choices = wp_disposition_words,
};
static const WpShape method = {
    .kind = WP_SHAPE_CHOICE,
    .name = "a replication method",
    .choices = wp_method_words,
};
static const WpShape methods = {
    .kind = WP_SHAPE_LIST,
    .name = "a list of replication methods",
    .item = &method,
};
static const WpShape strategy = {
    .kind = WP_SHAPE_CHOICE,
    .name = "a strategy",
    .choices = wp_strategy_words,
};
static const WpShape force = {
    .kind = WP_SHAPE_CHOICE,
    .name = "a force",
    .choices = wp_force_words,
};
static const WpShape service_plan = {
    .kind = WP_SHAPE_CHOICE,
    .name = "a plan for a shared service",
    .choices = wp_service_words + 1,
};
static const WpShape per = {
    .kind = WP_SHAPE_CHOICE,
    .name = "what a task covers",
    .choices = wp_per_words,
};
static const WpShape due = {
    .kind = WP_SHAPE_CHOICE,
    .name = "by when a remediation must be done",
    .choices = wp_due_words,
};
static const WpShape expect = {
    .kind = WP_SHAPE_CHOICE,
    .name = "the result of a test",
    .choices = CHOICES("match", "no-match", "undecided"),
};
static const WpShape parameter_type = {
    .kind = WP_SHAPE_CHOICE,
    .name = "a type",
    .choices = CHOICES("int", "double", "string", "bool", "date", "duration", "list of string",
                       "list of int", "list of double"),
};
const WpShape wp_pack_column_type_shape = {
    .kind = WP_SHAPE_CHOICE,
    .name = "a type of a column",
    .choices = CHOICES("string", "int", "double", "bool", "date", "list of string"),
};
static const WpShape asset_kind = {
    .kind = WP_SHAPE_CHOICE,
    .name = "a kind of asset",
    .choices = CHOICES("vm", "database"),
};
static const WpShape asset_kinds = {
    .kind = WP_SHAPE_LIST,
    .name = "a list of kinds of assets",
    .item = &asset_kind,
};

static const WpShapeKey pack_keys[] = {
    {"id", &wp_shape_text, true, NULL,
     "name of the pack; ids of its rules begin with it and a dot"},
    {"version", &wp_shape_text, true, NULL, "stands beside every finding"},
    {"title", &wp_shape_text, true, NULL, "one line"},
    {"target", &wp_shape_text, false, "none",
     "the target that the pack judges; none: its rules apply whatever the target"},
    {"for", &asset_kinds, false, NULL,
     "kinds of assets that the target takes; else those that the pack's rules apply to"},
    {"default", &wp_shape_bool, false, "yes",
     "no: used only where the settings name the pack, or its target"},
    {"strategy", &strategy, false, "none",
     "what moving to the target is, where neither the inventory nor a rule says otherwise"},
    {NULL, NULL, false, NULL, NULL},
};
const WpShape wp_pack_head_shape = {
    .kind = WP_SHAPE_MAP, .name = "a pack's head", .keys = pack_keys};

static const WpShapeKey parameter_keys[] = {
    {"type", &parameter_type, true, NULL, "type of the value"},
    {"value", &wp_shape_any, true, NULL, "default; rules.parameters of the settings replaces it"},
    {"unit", &wp_shape_text, false, "none",
     "unit of an int or double, by its suffix (gib, mib, mbps, pct, hours, days, ...): the name "
     "must end in it"},
    {"meaning", &wp_shape_text, false, NULL, "one line"},
    {"source", &wp_shape_text, false, NULL, "where the value is from"},
    {"date", &wp_shape_day, false, NULL, "when it was read there"},
    {NULL, NULL, false, NULL, NULL},
};
const WpShape wp_pack_parameter_shape = {
    .kind = WP_SHAPE_MAP,
    .name = "a parameter",
    .keys = parameter_keys,
};
static const WpShape parameters = {
    .kind = WP_SHAPE_DICT,
    .name = "parameters by name",
    .item = &wp_pack_parameter_shape,
};

static const WpShape column_types = {
    .kind = WP_SHAPE_DICT,
    .name = "types of columns",
    .item = &wp_pack_column_type_shape,
};
static const WpShapeKey table_keys[] = {
    {"catalogue", &wp_shape_text, false, NULL,
     "name of the catalogue (its file without .csv); else the name of the table"},
    {"key", &wp_shape_text, true, NULL, "column that lookup() searches"},
    {"columns", &column_types, false, NULL, "types of columns that are not string"},
    {NULL, NULL, false, NULL, NULL},
};
const WpShape wp_pack_table_shape = {.kind = WP_SHAPE_MAP, .name = "a table", .keys = table_keys};
static const WpShape tables = {
    .kind = WP_SHAPE_DICT, .name = "tables by name", .item = &wp_pack_table_shape};

static const WpShapeKey evidence_keys[] = {
    {"engine", &wp_shape_texts, true, NULL, "engines of the databases that it asks"},
    {"query", &wp_shape_text, true, NULL, "its file in rules/queries"},
    {"run", &wp_shape_text, true, NULL, "the command that writes its result as CSV"},
    {"gives", &wp_shape_texts, true, NULL, "fields of databases that the result tells"},
    {NULL, NULL, false, NULL, NULL},
};
const WpShape wp_pack_evidence_shape = {
    .kind = WP_SHAPE_MAP, .name = "a query", .keys = evidence_keys};
static const WpShape evidence = {
    .kind = WP_SHAPE_DICT, .name = "queries by name", .item = &wp_pack_evidence_shape};

static const WpShapeKey remediation_keys[] = {
    {"activity", &wp_shape_text, false, "remediate", "activity of the backlog that it belongs to"},
    {"action", &wp_shape_text, true, NULL, "short name of what is done: split-disk"},
    {"hours", &wp_shape_number, true, NULL, "work for one `per`"},
    {"role", &wp_shape_text, false, "infra", "who does it"},
    {"per", &per, false, "asset", "what one task covers"},
    {"lead_time", &wp_shape_duration, false, NULL,
     "working days that pass before it is effective; takes no capacity"},
    {"due", &due, false, "replicate", "by when it must be done"},
    {"after", &wp_shape_texts, false, NULL, "rules whose remediation must be done first"},
    {"replaces", &wp_shape_texts, false, NULL, "rules whose remediation it makes needless"},
    {"downtime", &wp_shape_duration, false, NULL, "outage that it needs"},
    {"summary", &wp_shape_text, false, NULL, "one line for the task; else the rule's title"},
    {NULL, NULL, false, NULL, NULL},
};
const WpShape wp_pack_remediation_shape = {
    .kind = WP_SHAPE_MAP,
    .name = "a remediation",
    .keys = remediation_keys,
};

static const WpShapeKey expression_keys[] = {
    {"expr", &wp_shape_condition, true, NULL, "CEL that gives the value"},
    {NULL, NULL, false, NULL, NULL},
};
static const WpShape expression = {
    .kind = WP_SHAPE_MAP,
    .name = "an expression",
    .keys = expression_keys,
};
static const WpShape set_value = {
    .kind = WP_SHAPE_ONE_OF,
    .name = "a value, or {expr: CEL}",
    .options = (const WpShape *const[]){&wp_shape_text, &expression, NULL},
};
static const WpShapeKey set_keys[] = {
    {"strategy", &set_value, false, NULL, "first rule that holds"},
    {"complexity", &set_value, false, NULL, "high, medium, low: the highest of all rules"},
    {"risk", &set_value, false, NULL, "high, medium, low: the highest of all rules"},
    {"effort_hours", &set_value, false, NULL, "hours on top of the template's: summed"},
    {"priority", &set_value, false, NULL, "1 moves first: first rule that holds"},
    {"target", &set_value, false, NULL, "name of a target: first rule that holds"},
    {NULL, NULL, false, NULL, NULL},
};
static const WpShape set = {.kind = WP_SHAPE_MAP, .name = "derived fields", .keys = set_keys};

static const WpShapeKey relation_keys[] = {
    {"by", &wp_shape_text, false, NULL, "field: assets with the same value are related"},
    {"with", &wp_shape_text, false, NULL, "reference: the asset is related to the one it names"},
    {"force", &force, false, "firm", "how strong the relation is"},
    {NULL, NULL, false, NULL, NULL},
};
const WpShape wp_pack_relation_shape = {
    .kind = WP_SHAPE_MAP,
    .name = "a relation",
    .keys = relation_keys,
};

static const WpShapeKey service_keys[] = {
    {"role", &wp_shape_text, true, NULL, "dns, identity, backup, file, ..."},
    {"plan", &service_plan, true, NULL, "what becomes of it"},
    {NULL, NULL, false, NULL, NULL},
};
const WpShape wp_pack_service_shape = {
    .kind = WP_SHAPE_MAP,
    .name = "a shared service",
    .keys = service_keys,
};

static const WpShapeKey test_keys[] = {
    {"given", &wp_shape_any, true, NULL,
     "fields of the thing judged; what is not given is unknown, lists that are given are complete"},
    {"expect", &expect, true, NULL, "what the rule says"},
    {"partial", &wp_shape_texts, false, NULL, "lists of `given` that may lack parts"},
    {"as_of", &wp_shape_day, false, "2026-01-01", "the day on which it is judged"},
    {"message", &wp_shape_text, false, NULL, "the message that it must give"},
    {"case", &wp_shape_text, false, NULL,
     "of a decision table: the case that is meant; without it, every case"},
    {NULL, NULL, false, NULL, NULL},
};
const WpShape wp_pack_test_shape = {.kind = WP_SHAPE_MAP, .name = "a test", .keys = test_keys};
static const WpShape tests = {
    .kind = WP_SHAPE_LIST, .name = "a list of tests", .item = &wp_pack_test_shape};

static const WpShapeKey cases_keys[] = {
    {"table", &wp_shape_text, true, NULL, "name of the catalogue (its file without .csv)"},
    {"hit", &hit, false, "unique",
     "rows that fit one thing: unique: at most one, checked at load; first: the first counts; "
     "collect: all count"},
    {NULL, NULL, false, NULL, NULL},
};
const WpShape wp_pack_cases_shape = {
    .kind = WP_SHAPE_MAP,
    .name = "a decision table",
    .keys = cases_keys,
};

static const WpShapeKey rule_keys[] = {
    {"id", &wp_shape_text, true, NULL, "PACK.WHAT.HOW: stable, for it stands in results"},
    {"title", &wp_shape_text, true, NULL, "what is the matter, in a few words"},
    {"applies", &applies, true, NULL, "what it judges; asset is a VM or a database"},
    {"when", &wp_shape_condition, false, NULL, "the condition, in CEL; or `cases`"},
    {"cases", &wp_pack_cases_shape, false, NULL,
     "a decision table instead of `when`: one rule for each case of it"},
    {"readiness", &readiness, false, "none", "of an asset for which it holds"},
    {"undecided", &undecided, false, "none", "readiness of an asset for which it is undecided"},
    {"severity", &severity, true, NULL, "how grave a finding is; its weight in confidence"},
    {"category", &wp_shape_text, true, NULL, "storage, network, os, ..."},
    {"message", &wp_shape_text, false, NULL,
     "the finding, with {{CEL}} in it; without one the rule acts, and its title is the reason"},
    {"count", &wp_shape_condition, false, NULL,
     "what {{count}} is, in CEL; else the parts for which the first exists() of `when` holds"},
    {"remediation", &wp_pack_remediation_shape, false, NULL, "what must be done about it"},
    {"set", &set, false, NULL, "derived fields that it gives"},
    {"together", &wp_pack_relation_shape, false, NULL, "same wave and cutover"},
    {"needs", &wp_pack_relation_shape, false, NULL,
     "what it uses moves in the same or an earlier wave"},
    {"before", &wp_pack_relation_shape, false, NULL, "moves in the same or an earlier wave"},
    {"apart", &wp_pack_relation_shape, false, NULL, "different waves"},
    {"shared_service", &wp_pack_service_shape, false, NULL,
     "the asset (of a dependency: the listener) is a shared service"},
    {"disposition", &disposition, false, "none",
     "retire and retain are proposals (decide) unless `decided` is yes"},
    {"decided", &wp_shape_bool, false, "no", "the disposition needs no decision any more"},
    {"gap", &wp_shape_bool, false, "no",
     "it says that fields are not known: where they are known of no asset of the whole estate, no "
     "export has them, and the rule is undecided (data-gaps.csv) instead of a finding of each"},
    {"blocks_method", &methods, false, NULL, "replication methods that it rules out"},
    {"class", &wp_shape_text, false, NULL, "kind of a dependency: first rule that holds"},
    {"links", &wp_shape_texts, false, NULL, "sources"},
    {"tests", &tests, false, NULL, "at least a match and a no-match"},
    {NULL, NULL, false, NULL, NULL},
};
const WpShape wp_pack_rule_shape = {.kind = WP_SHAPE_MAP, .name = "a rule", .keys = rule_keys};
static const WpShape rules = {
    .kind = WP_SHAPE_LIST, .name = "a list of rules", .item = &wp_pack_rule_shape};

static const WpShapeKey document_keys[] = {
    {"pack", &wp_pack_head_shape, true, NULL, "what the pack is"},
    {"parameters", &parameters, false, NULL, "values that conditions read as params.NAME"},
    {"tables", &tables, false, NULL, "catalogues that conditions read with lookup('NAME', key)"},
    {"evidence", &evidence, false, NULL,
     "queries that tell what no inventory has; `waveplan rules query NAME` prints one"},
    {"rules", &rules, true, NULL, "the rules"},
    {NULL, NULL, false, NULL, NULL},
};

const WpShape *
wp_pack_shape(void)
{
    static const WpShape document = {
        .kind = WP_SHAPE_MAP,
        .name = "a rule pack",
        .keys = document_keys,
    };

    return &document;
}
