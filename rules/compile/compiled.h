#pragma once

#include "planner/base/arena.h"
#include "rules/derive.h"
#include "rules/engine/cel.h"
#include "rules/engine/model.h"
#include "rules/run.h"

/* What a rule set is made of. Private to rules/: others use ruleset.h and run.h. */

/* Text, then the value of an expression, then the next piece. */
typedef struct {
    const char *text;      /* may be "" */
    WpCelProgram *program; /* (nullable) NULL: no value after the text */
    bool is_count;
} WpMessagePiece;

typedef enum {
    WP_SET_STRATEGY,
    WP_SET_COMPLEXITY,
    WP_SET_RISK,
    WP_SET_EFFORT,
    WP_SET_PRIORITY,
    WP_SET_TARGET,
    WP_N_SETS,
} WpSetField;

typedef struct {
    WpSetField field;
    WpCelProgram *program; /* (nullable) NULL: @literal */
    WpSetValue literal;
} WpSetItem;

typedef struct {
    WpRule rule;
    const WpDocument *document;
    const WpNode *node; /* (nullable) of the rule in its pack */
    const char
        *case_name; /* (nullable) of a decision table: the case that it is, "" the only one */
    WpCelProgram *when;
    WpCelProgram *count; /* (nullable) */
    WpMessagePiece *pieces;
    uint32_t n_pieces; /* 0: it makes no finding */
    WpSetItem sets[WP_N_SETS];
    uint32_t n_sets;
    uint32_t step; /* among all rules: after those that set what it reads */
} WpCompiledRule;

/* A catalogue as lookup() sees it. */
typedef struct {
    const char *name; /* as its pack calls it */
    uint32_t record;  /* of the schema; its fields are the columns */
    uint32_t key;     /* column that lookup() searches */
    uint32_t n_columns;
    WpCelColumn *columns;
} WpRuleTable;

typedef struct {
    const char *name; /* "params.max_data_disk_gib" */
    WpCelValue value; /* of kind ANY: its value was faulty, and said so */
    WpCelUnit unit;
} WpPackParameter;

typedef struct {
    WpPack pack;
    const char *target_name; /* NULL: none */
    WpStrategy strategy;
    const WpDocument *document;
    const WpNode *root;
    WpPackParameter *parameters;
    uint32_t n_parameters;
    GPtrArray *tables;            /* of WpRuleTable, borrowed from the rule set */
    uint64_t queries;             /* bits: those of the rule set that it ships */
    WpCelEnv *envs[WP_N_APPLIES]; /* the names that conditions see; NULL: not made yet */
} WpCompiledPack;

struct WpRuleSet {
    WpArena *arena; /* owns every text and array that is not said to be owned elsewhere */
    WpCelSchema *schema;
    WpStrPool *texts;     /* of the tables */
    GPtrArray *rules;     /* of WpCompiledRule, by id - 1 */
    GHashTable *rule_ids; /* id text -> WpRuleId; never iterated */
    GPtrArray *packs;     /* of WpCompiledPack, by id - 1 */
    GArray *targets;      /* of WpTarget, by id - 1 */
    GPtrArray *tables;    /* of WpRuleTable */
    GArray *queries;      /* of WpQuery */
    WpDeriver *deriver;
};

/* Words in the order of their enums, NULL-terminated. */
extern const char *const wp_applies_words[],
    *const wp_severity_words[], *const wp_disposition_words[],
                                    *const wp_strategy_words[],
                                        *const wp_level_words[],
                                            *const wp_method_words[],
                                                *const wp_relation_words[],
                                                    *const wp_force_words[],
                                                        *const wp_service_words[],
                                                            *const wp_per_words[],
                                                                *const wp_due_words[];

/* Parts of wp_pack_shape(). */
extern const WpShape wp_pack_head_shape, wp_pack_parameter_shape, wp_pack_table_shape,
    wp_pack_rule_shape, wp_pack_remediation_shape, wp_pack_relation_shape, wp_pack_service_shape,
    wp_pack_test_shape, wp_pack_column_type_shape, wp_pack_evidence_shape, wp_pack_cases_shape;

/* parameters.c: the values of @pack's parameters, and what the settings name that no pack has */
void wp_pack_read_parameters(WpRuleSet *set, WpCompiledPack *pack, const WpRuleSources *sources,
                             WpDiagList *diags);
void wp_ruleset_check_overrides(const WpRuleSet *set, const WpRuleSources *sources,
                                WpDiagList *diags);

/* Says at @node that there is no catalogue @name, with the nearest one. */
void wp_pack_no_catalogue(const WpNode *node, const char *name, const WpRuleSources *sources,
                          WpDiagList *diags);
/* tables.c: @pack's tables, as records of the schema */
void wp_pack_read_tables(WpRuleSet *set, WpCompiledPack *pack, const WpRuleSources *sources,
                         WpDiagList *diags);

/* query.c: the queries that @pack ships */
void wp_pack_read_queries(WpRuleSet *set, WpCompiledPack *pack, WpDiagList *diags);

/* count.c: the expression that counts what the first exists() of a condition finds. (transfer full)
 * (nullable): NULL if there is none */
char *wp_count_expression(const char *text, size_t size);

/* message.c: fills @rule's pieces from its template; false after a fault */
bool wp_message_compile(WpRuleSet *set, WpCompiledRule *rule, const WpCelEnv *env,
                        const WpNode *node, WpDiagList *diags);
/* Compiles @size bytes from byte @at of a scalar's text. */
WpCelProgram *wp_compile_part(const WpCelEnv *env, const WpNode *node, size_t at, size_t size,
                              WpDiagList *diags);

/* set.c: "strategy"; and a value as a pack or an expression spells it */
const char *wp_set_name(WpSetField field);
bool wp_set_value_from_text(WpSetField field, const char *text, size_t size, WpSetValue *out);

/* ruleset.c: the fields of fields.def that a reference means: one, two (VM and DB: of an asset), or
 * none (a list of parts, a table). Returns: how many */
uint32_t wp_ref_fields(const WpRuleSet *set, const WpCelFieldRef *ref, WpField out[2]);

/* run.c: the truth and the value of any expression compiled with the rule set's schema */
void wp_rule_run_test_program(WpRuleRun *run, const WpCelProgram *program, const WpRowId *rows,
                              size_t n, uint8_t *out_truth);
void wp_rule_run_evaluate(WpRuleRun *run, const WpCelProgram *program, WpRowId row,
                          WpCelValue *out);
