#pragma once

#include "rules/engine/schema.h"

/* What the compiler asks an environment; its face is in schema.h. */

typedef enum {
    WP_CEL_NAME_ROOT,     /* record */
    WP_CEL_NAME_CONSTANT, /* value */
    WP_CEL_NAME_VARIABLE,
} WpCelNameKind;

typedef struct {
    const char *name;
    WpCelNameKind kind;
    const WpCelType *type;
    WpCelUnit unit;
    WpCelValue value;
} WpCelName;

typedef struct {
    const char *name;
    uint32_t record;
    uint32_t key; /* field of it */
} WpCelTable;

struct WpCelEnv {
    const WpCelSchema *schema;
    GArray *names;    /* of WpCelName */
    GArray *tables;   /* of WpCelTable */
    GPtrArray *owned; /* names and types, to be freed */
    bool checked;
};

/* NULL if there is none; @size bytes of @name. */
const WpCelName *wp_cel_env_find(const WpCelEnv *env, const char *name);
/* Whether some name begins with @prefix and a dot: then `prefix.more` may be meant. */
bool wp_cel_env_has_prefix(const WpCelEnv *env, const char *prefix);
/* -1 if there is none. */
int64_t wp_cel_env_find_table(const WpCelEnv *env, const char *name);
