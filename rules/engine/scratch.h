#pragma once

#include "planner/base/types.h"

/*
 * Memory for the texts and lists that one evaluation makes: a WpArena (planner/base) that can be
 * emptied and used again, and says how much it gave. Pieces are zeroed and aligned to 16 bytes.
 */

typedef struct WpCelScratch WpCelScratch;

WpCelScratch *wp_cel_scratch_new(void);
void wp_cel_scratch_free(WpCelScratch *scratch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpCelScratch, wp_cel_scratch_free)

void *wp_cel_scratch_alloc(WpCelScratch *scratch, size_t size);
/* The same, not zeroed: for what is written at once. */
void *wp_cel_scratch_raw(WpCelScratch *scratch, size_t size);
/* A copy of @size bytes with a NUL behind them. */
char *wp_cel_scratch_text(WpCelScratch *scratch, const char *text, size_t size);

/* Forgets all that was allocated; what it points to may be overwritten from now on. */
void wp_cel_scratch_reset(WpCelScratch *scratch);
/* Bytes given since the last reset. */
size_t wp_cel_scratch_used(const WpCelScratch *scratch);

#define wp_cel_scratch_array(scratch, type, n)                                                     \
    ((type *)wp_cel_scratch_alloc(scratch, sizeof(type) * (size_t)(n)))
