#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A pool keeps one copy of each text and gives it a number, so that the planner
 * compares and stores names as 32-bit ids. Ids are dense and given in order of first
 * sight: 1, 2, 3 ... They may therefore index an array, and two runs over the same
 * input give the same ids. Nothing is ever removed.
 */

typedef uint32_t WpStrId;

#define WP_STR_NONE ((WpStrId)0) /* no text at all, which is not the empty text */

typedef struct WpStrPool WpStrPool;

WpStrPool *wp_str_pool_new(void);
void wp_str_pool_free(WpStrPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpStrPool, wp_str_pool_free)

/**
 * wp_str_pool_add:
 * @text: (nullable): bytes to keep, not necessarily NUL-terminated; copied
 * @size: how many bytes of @text
 *
 * Returns: the id of @text, old or new; %WP_STR_NONE if @text is %NULL
 */
WpStrId wp_str_pool_add(WpStrPool *pool, const char *text, size_t size);

/**
 * wp_str_pool_text:
 * @id: an id of this pool, or %WP_STR_NONE
 *
 * Returns: (transfer none) (nullable): NUL-terminated text, valid until @pool is freed
 */
const char *wp_str_pool_text(const WpStrPool *pool, WpStrId id);
