#pragma once

#include "planner/base/date.h"

/*
 * What one run leaves for the next: state.csv as arrays. A row of kind "run" comes first, then one
 * of kind "input" a format of exports, then the assets. Texts belong to the state.
 */

#define WP_STATE_FORMAT 2 /* of the columns */

#define WP_STATE_KIND_RUN   "run"
#define WP_STATE_KIND_INPUT "input"

typedef struct {
    const char *key;
    const char *kind; /* "vm", "database" */
    const char *name;
    const char *group;  /* "": in none */
    const char *status; /* wp_progress_name(), or why it is in no wave: wp_unplaced_name() */
    uint32_t wave;      /* 0: none */
    WpDay release;      /* of the wave; WP_DAY_NONE */
    WpTime cutover;     /* begin of its window, UTC; WP_TIME_NONE */
} WpStateAsset;

typedef struct {
    const char *name;   /* of a layout */
    uint64_t n_records; /* read */
} WpStateInput;

typedef struct {
    GStringChunk *texts;
    const char *path; /* of its run directory, as people know it */
    const char *estate;
    WpDay as_of;
    WpDay start;    /* of iteration 0 */
    uint32_t teams; /* that it planned with; 0: not said */
    GArray *assets; /* of WpStateAsset, by key */
    GArray *inputs; /* of WpStateInput, in the order of that run */
} WpRunState;

/* @path: copied. Returns: (transfer full): empty, as_of and start WP_DAY_NONE */
WpRunState *wp_run_state_new(const char *path);
void wp_run_state_free(WpRunState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpRunState, wp_run_state_free)

/* The columns that are read; state.csv has more, for other programs. */
typedef enum {
    WP_STATE_COLUMN_FORMAT,
    WP_STATE_COLUMN_KIND,
    WP_STATE_COLUMN_ASSET,
    WP_STATE_COLUMN_NAME,
    WP_STATE_COLUMN_GROUP,
    WP_STATE_COLUMN_WAVE,
    WP_STATE_COLUMN_RELEASE,
    WP_STATE_COLUMN_CUTOVER,
    WP_STATE_COLUMN_STATUS,
    WP_STATE_COLUMN_AS_OF,
    WP_STATE_COLUMN_START,
    WP_STATE_COLUMN_RECORDS,
    WP_STATE_COLUMN_TEAMS,
    WP_N_STATE_COLUMNS,
} WpStateColumn;

extern const char *const wp_state_column_names[WP_N_STATE_COLUMNS];

/* Takes one row, its @cells by WpStateColumn; copied. Returns: (nullable) (transfer full): what is
 * wrong with it, in words */
char *wp_run_state_add(WpRunState *state, const char *const cells[WP_N_STATE_COLUMNS]);

/* After the last row. Returns: (nullable) (transfer full): what is wrong with the whole */
char *wp_run_state_end(WpRunState *state);

/* The asset with @key; NULL if there is none. */
const WpStateAsset *wp_run_state_find(const WpRunState *state, const char *key);

/* All keys, NULL-terminated; borrowed from the state. (transfer container) */
const char **wp_run_state_keys(const WpRunState *state);
