#pragma once

#include "planner/model/inventory.h"

/*
 * Fetches into the caches what rows of assets are about to look at: a table goes through assets by
 * key, and their texts lie all over the pool. Waiting for each in turn takes longer than writing
 * it.
 */

/* Rows between asking where a name is, asking for it, and writing it, in tables of few names. */
#define WP_AHEAD_FAR  12
#define WP_AHEAD_NEAR 6

typedef struct {
    const WpInventory *inventory;
    const WpRecords *records; /* of the kind */
    bool with_places;
    uint32_t n_columns;
    const uint32_t *ids[WP_N_FIELDS]; /* of columns of texts */
    uint32_t n_lists;
    const WpColumn *lists[WP_N_FIELDS];
} WpAhead;

/* @fields: (nullable): ends with WP_FIELD_NONE; those that are no texts are left out. NULL: all of
 * @kind. @with_places: what says from which files and lines a row is, too */
void wp_ahead_init(WpAhead *ahead, const WpView *view, WpKind kind, const WpField *fields,
                   bool with_places);

/* To be called for each row before it is written. */
void wp_ahead_of(const WpAhead *ahead, WpRowId row);
