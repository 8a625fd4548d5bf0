#pragma once

#include "planner/solve/core/model.h"

/*
 * A schedule in the making: which node is in which wave, and what is left of every limit. Private
 * to planner/solve.
 */

typedef struct {
    const WpWaveModel *model;
    int64_t *left;         /* by cell; below 0 only where committed items break a limit */
    int64_t *left_so_far;  /* [amount * (n_waves + 1) + wave] of cumulative amounts */
    uint32_t *wave;        /* by node, 0 = not placed */
    uint32_t *n_in;        /* by wave: nodes in it */
    uint32_t *alone;       /* by wave: the node that has it for itself, or 0 */
    uint32_t *class_count; /* [wave * (n_classes + 1) + class]; one more if kept for the class */
    uint32_t *done;        /* by movable: the iteration chosen */
    uint8_t *active;       /* by relation of the model: not given up */
    uint32_t *tight;       /* by node: the load that last found no room, to be looked at first */
    uint64_t *full;        /* by wave: rows of which it has no room for any node, as far as known */
    bool any_full;
} WpWaveState;

/* Nothing placed, all relations active. @model must outlive it. Returns: (transfer full) */
WpWaveState *wp_wave_state_new(const WpWaveModel *model);
void wp_wave_state_free(WpWaveState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpWaveState, wp_wave_state_free)

/* Makes @to, of the same model, equal to @from. */
void wp_wave_state_copy(WpWaveState *to, const WpWaveState *from);

/* Whether @node, not placed, finds room in @wave: capacities, classes, waves held alone. Says
 * nothing of windows and relations. */
bool wp_wave_fits(WpWaveState *state, uint32_t node, uint32_t wave);

/* The same for @node alone in an empty wave, above limits that let it. */
bool wp_wave_fits_alone(WpWaveState *state, uint32_t node, uint32_t wave);

/* Whether @wave is known to be full for @node, without looking at what it bears. */
static inline bool
wp_wave_is_full(const WpWaveState *state, uint32_t node, uint32_t wave)
{
    return (state->full[wave] & state->model->rows[node]) != 0 && !state->model->needs_alone[node];
}

/* Notes what was found of @wave while @node did not fit. */
void wp_wave_note_full(WpWaveState *state, uint32_t node, uint32_t wave);

/* Whether the classes in @wave let @node, which is not in it, join. */
bool wp_wave_classes_fit(const WpWaveState *state, uint32_t node, uint32_t wave);

/* The latest iteration with room for a movable of a node in @wave, else the one with most left. */
uint32_t wp_wave_choose_iteration(const WpWaveState *state, uint32_t movable, uint32_t wave);

/* Puts @node, not placed, into @wave whether it fits or not; movable work goes to the latest
 * iteration with room, else to the one with most left. @alone: nothing else may join it. */
void wp_wave_place(WpWaveState *state, uint32_t node, uint32_t wave, bool alone);

/* Puts @node, not placed, into @wave if it fits. Returns: whether it did. */
bool wp_wave_enter(WpWaveState *state, uint32_t node, uint32_t wave);

/* Takes @node out of its wave. */
void wp_wave_remove(WpWaveState *state, uint32_t node);

/* Puts @node back into the @wave it was taken from, its movable work where it was: @done, by
 * movable of the node. */
void wp_wave_put_back(WpWaveState *state, uint32_t node, uint32_t wave, bool alone,
                      const uint32_t *done);

/* Moves @node to @wave if it fits there, else leaves all as it was. @alone: as above, and limits
 * that let it may be passed. Returns: whether it moved. */
bool wp_wave_try_move(WpWaveState *state, uint32_t node, uint32_t wave, bool alone);

/* Moves @node to the first of the @n @waves, all others than its own, where it fits; else leaves
 * all as it was. Returns: whether it moved. */
bool wp_wave_try_waves(WpWaveState *state, uint32_t node, uint32_t n, const uint32_t *waves);

/* Whether wp_wave_try_move() would move it. */
bool wp_wave_would_fit(WpWaveState *state, uint32_t node, uint32_t wave, bool alone);

/* The last wave that has anything in it, 0 if none has. */
uint32_t wp_wave_last(const WpWaveState *state);

/* Whether the active APART relations, or the hard ones among them, let @node into @wave. */
bool wp_wave_apart_allows(const WpWaveState *state, uint32_t node, uint32_t wave, bool hard_only);

/* The waves that active relations with placed nodes leave to @node. */
void wp_wave_window(const WpWaveState *state, uint32_t node, uint32_t *out_from,
                    uint32_t *out_until);

/* By how many waves the b of @relation must stand after its a. */
static inline uint32_t
wp_relation_gap(const WpWaveRelation *relation)
{
    return relation->kind == WP_WAVE_EARLIER ? 1 : 0;
}
