#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The truth values of rules: Kleene's. UNKNOWN is 2, so that a byte array can hold them. */
typedef enum {
    WP_FALSE = 0,
    WP_TRUE = 1,
    WP_UNKNOWN = 2,
} WpTruth;

/* Slot 0 of every table is unused, so that zeroed memory means "none". One id type a table. */
#define WP_NONE 0u

/* A VM or a database: 1 .. n_assets, in the order of asset keys (planner/model/inventory.h). */
typedef uint32_t WpAssetId;

/* A row of one kind's records (planner/model/inventory.h), 1 .. n_rows. */
typedef uint32_t WpRowId;
