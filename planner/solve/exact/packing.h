#pragma once

#include "planner/solve/waves.h"

/*
 * The pure packing core of a wave problem: tasks into waves, each wave with limits of its own that
 * no other wave shares, and order between tasks. SALBP-1 is one dimension of constant capacity.
 * Tasks are 0 .. n - 1, waves 1 .. n_waves.
 */

typedef struct {
    uint32_t n;
    uint32_t n_waves;
    uint32_t n_dims;
    int64_t *size;         /* [task * n_dims + dim] */
    int64_t *capacity;     /* [wave * n_dims + dim], wave 0 unused */
    uint32_t *head;        /* by task: first wave */
    uint32_t *first_after; /* by task, n + 1: what must not be earlier than it ... */
    uint32_t *after;
    uint8_t *strict; /* by entry of after: must be later */
    bool constant;   /* every wave has the same capacity, and no head is after wave 1 */
} WpPacking;

/* Room for @n_after relations; all cells 0. Returns: (transfer full) */
WpPacking *wp_packing_new(uint32_t n, uint32_t n_waves, uint32_t n_dims, uint32_t n_after);
void wp_packing_free(WpPacking *packing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpPacking, wp_packing_free)

/**
 * wp_packing_solve:
 * @upper: waves that a known solution has, 1 or more
 * @steps: (inout): how much work may be done; what is left of it comes back
 * @out_wave: (array): room for n; by task its wave, written only if fewer than @upper do
 * @out_bound: (out): no solution has fewer waves
 *
 * Branch, bound and remember (Sewell and Jacobson 2012), from both ends where that is possible.
 *
 * Returns: the waves of the best solution known now, at most @upper
 */
uint32_t wp_packing_solve(const WpPacking *packing, uint32_t upper, int64_t *steps,
                          uint32_t *out_wave, uint32_t *out_bound);

/* A bound on the waves, without search. */
uint32_t wp_packing_bound(const WpPacking *packing);
