#pragma once

#include "planner/model/build/identity.h"

/* Finds the asset that a part, or a database for its host, names: by the strongest key that any
 * asset has, else by its name and place. */

typedef struct {
    const WpIdentity *identity;
    WpPairs values[WP_N_KEYS];
    GArray *idents[WP_N_KEYS]; /* of uint32_t by number - 1: one that has the value */
    WpPairs names;
    uint32_t *first;  /* by number: entries first[n] .. first[n + 1] - 1 */
    WpEntry *entries; /* of names */
} WpResolver;

typedef enum {
    WP_RESOLVED_BY_KEY,
    WP_RESOLVED_BY_NAME,
    WP_RESOLVED_NONE,
    WP_RESOLVED_SEVERAL,
} WpResolved;

/* @identity must be settled. */
void wp_resolver_init(WpResolver *resolver, const WpIdentity *identity);
void wp_resolver_clear(WpResolver *resolver);

/* @ref: as wp_keys_read() gives it for the VM. Writes @out_root if one asset is found. */
WpResolved wp_resolve(const WpResolver *resolver, const WpIdent *ref, uint32_t *out_root);
