#pragma once

#include "planner/base/quantity.h"
#include "rules/engine/value.h"

/*
 * What a condition may name: record types with their fields, and the variables, constants and
 * tables of one kind of rule. Built by the host (rules/) from fields.def and packs; the engine
 * knows no field by name.
 *
 *   WpCelSchema  record types: vm, disk, db ..., and one for each lookup table
 *   WpCelEnv     a schema, and the names at hand: the root record (vm), params.X, as_of, tables
 */

/* ---- types ---- */

typedef struct WpCelType WpCelType;
struct WpCelType {
    WpCelKind kind;
    const WpCelType *key;  /* MAP */
    const WpCelType *item; /* LIST: of its items; MAP: of its values */
    uint32_t record;       /* RECORD: index in the schema */
};

/* The type of a kind that needs nothing more (not LIST, MAP, RECORD). Never freed. */
const WpCelType *wp_cel_type(WpCelKind kind);
bool wp_cel_type_equal(const WpCelType *a, const WpCelType *b);

/* ---- records ---- */

/* The unit of a name: a WpUnit, or WP_CEL_UNIT_FREE. Comparing or adding two names of different
 * units is an error that gives the factor; a free one goes with all. WP_UNIT_NONE is a count. */
typedef int WpCelUnit;
#define WP_CEL_UNIT_FREE (-1)

typedef struct {
    const char *name; /* "size_gib", "os.family": a dot is a step of its own in CEL */
    const WpCelType *type;
    WpCelUnit unit;
} WpCelField;

typedef struct WpCelSchema WpCelSchema;

WpCelSchema *wp_cel_schema_new(void);
void wp_cel_schema_free(WpCelSchema *schema);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpCelSchema, wp_cel_schema_free)

/* A new record type without fields; its index, from 0. Names are different (asserted), copied. */
uint32_t wp_cel_schema_add_record(WpCelSchema *schema, const char *name);
/* A new field; its index inside the record, from 0. Names are different and none is the beginning
 * of another up to a dot ("os" beside "os.family"); asserted. */
uint32_t wp_cel_schema_add_field(WpCelSchema *schema, uint32_t record, const char *name,
                                 const WpCelType *type, WpCelUnit unit);

/* Types that live as long as the schema. */
const WpCelType *wp_cel_schema_record_type(WpCelSchema *schema, uint32_t record);
const WpCelType *wp_cel_schema_list_type(WpCelSchema *schema, const WpCelType *item);
const WpCelType *wp_cel_schema_map_type(WpCelSchema *schema, const WpCelType *key,
                                        const WpCelType *item);

const char *wp_cel_schema_record_name(const WpCelSchema *schema, uint32_t record);
/* -1 if there is none. */
int64_t wp_cel_schema_find_record(const WpCelSchema *schema, const char *name);
uint32_t wp_cel_schema_n_fields(const WpCelSchema *schema, uint32_t record);
const WpCelField *wp_cel_schema_field(const WpCelSchema *schema, uint32_t record, uint32_t field);
/* -1 if there is none. */
int64_t wp_cel_schema_find_field(const WpCelSchema *schema, uint32_t record, const char *name);

/* Appends "list(disk)", "map(string, string)", "int"; @schema may be NULL without records. */
void wp_cel_type_append(GString *out, const WpCelSchema *schema, const WpCelType *type);

/* ---- names of one kind of rule ---- */

typedef struct WpCelEnv WpCelEnv;

/* @schema must outlive the environment and programs compiled with it; it may still grow. */
WpCelEnv *wp_cel_env_new(const WpCelSchema *schema);
void wp_cel_env_free(WpCelEnv *env);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpCelEnv, wp_cel_env_free)

/* The row that is judged: `vm` is a row of record type vm. At most one an environment. */
void wp_cel_env_set_root(WpCelEnv *env, const char *name, uint32_t record);

/* A name with a value known now ("params.max_data_disk_gib"): folded into the code, regular
 * expressions and table names may come from it. What @value points to is borrowed and must outlive
 * the environment. A name given twice: the later holds. */
void wp_cel_env_add_constant(WpCelEnv *env, const char *name, const WpCelValue *value,
                             WpCelUnit unit);

/* A name whose value is given before evaluation (wp_cel_evaluator_set): "as_of", timestamp. */
void wp_cel_env_add_variable(WpCelEnv *env, const char *name, const WpCelType *type,
                             WpCelUnit unit);

/*
 * A table for lookup('NAME', key): the row of @record whose field @key equals the key; first row of
 * equals. A key that no row has, or that is unknown, gives an unknown row: its fields are unknown,
 * has(lookup('NAME', key).field) is false, and a condition that needs them ends undecided with the
 * gap "lookup(NAME)". The name must be a literal or constant. Key fields: string or int.
 */
void wp_cel_env_add_table(WpCelEnv *env, const char *name, uint32_t record, uint32_t key);

/* Switches static checking off, for conformance tests only: types and names are then found at
 * run time. Mixed lists and such need no switch. */
void wp_cel_env_set_checked(WpCelEnv *env, bool checked);
