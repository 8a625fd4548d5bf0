#pragma once

#include "planner/solve/core/state.h"

/* Limits of which every wave has one of its own: amounts per wave, and roles whose work always
 * stands at the same offset. What only such limits hold back can be checked fast. */

typedef struct {
    uint32_t n_dims;
    int32_t *delta; /* by dim: its cell in wave w is delta + stride * w, as of a load */
    int32_t *stride;
    int64_t *use;    /* [node * n_dims + dim] */
    uint8_t *simple; /* by node: these limits are all that hold for it; no class conflicts */
} WpDims;

/* Returns: (transfer full) */
WpDims *wp_dims_build(const WpWaveModel *model);
void wp_dims_free(WpDims *dims);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpDims, wp_dims_free)
