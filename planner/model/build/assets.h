#pragma once

#include "planner/model/build/identity.h"

/*
 * The assets of one kind, with their keys: kind and 12 hexadecimal digits of the SHA-256 of the
 * strongest identity. Identities that two assets share identify neither; the next one does. An
 * asset that has none but a name others bear too is identified by name, place and, at last, by
 * which of the equals it is.
 */

typedef struct {
    uint32_t n;
    uint32_t *roots;   /* by row, 1 .. n: in the order of keys */
    char (*keys)[16];  /* by row */
    uint32_t *rows;    /* by ident: its row; 0: of no asset */
    uint32_t *first;   /* by row: records first[row] .. first[row + 1] - 1 */
    uint32_t *records; /* of the row, all that are merged into it */
} WpAssets;

/* @known_keys: (nullable): NULL-terminated, those of a baseline: an asset that has an identity
 * with such a key keeps it, though it has a stronger one by now. */
void wp_assets_build(WpAssets *assets, const WpIdentity *identity, const char *const *known_keys);
void wp_assets_clear(WpAssets *assets);
