#pragma once

#include "planner/model/build/marks.h"

/*
 * Which parts that two files list for one VM are the same. The marks of their kind are gone
 * through, best first; of parts with one mark those are taken first that write it alike, of these
 * those that also agree in what is beside it, then those that come first. A part of one file is
 * never two of the other.
 */

/* The rows of one file about parts of one VM. */
typedef struct {
    const uint32_t *records;
    const uint32_t *first; /* as wp_elements_find() gives it: a part is the place of its first row,
                              which speaks for it */
    uint32_t n;
} WpListed;

typedef struct {
    const WpBuilder *builder;
    const WpMark *marks;
    uint32_t n_marks;
    GArray *rows;     /* of what pairing.c holds of a row */
    GArray *pairs[2]; /* of uint32_t, by part of each list: the part of the other; UINT32_MAX */
} WpPairing;

void wp_pairing_init(WpPairing *pairing, const WpBuilder *builder, WpKind kind);
void wp_pairing_clear(WpPairing *pairing);

/* Returns: by part of @other that of @best which it is; UINT32_MAX: none. Valid until the next
 * call. */
const uint32_t *wp_pairing_find(WpPairing *pairing, const WpListed *best, const WpListed *other);
