#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A pool keeps one copy of each text and gives it a number, so that the planner
 * compares and stores names as 32-bit ids. Ids are dense and given in order of first
 * sight: 1, 2, 3 ... They may therefore index an array, and two runs over the same
 * input give the same ids. Nothing is ever removed. Made for tens of millions of texts:
 * some 25 bytes each on top of the text itself.
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

/* A piece of text that lies elsewhere. */
typedef struct {
    const char *text; /* (nullable) */
    size_t size;
} WpStrPiece;

/* wp_str_pool_add() of @n texts, in order; the memory that they need is fetched for all of them at
 * once, which is several times faster where the pool is far larger than the caches. */
void wp_str_pool_add_many(WpStrPool *pool, const WpStrPiece *pieces, size_t n, WpStrId *out_ids);

/* Has the memory fetched that wp_str_pool_add() of @text will look at first. */
void wp_str_pool_prefetch(const WpStrPool *pool, const char *text, size_t size);

/* The id of @text if it is in the pool, else %WP_STR_NONE. */
WpStrId wp_str_pool_find(const WpStrPool *pool, const char *text, size_t size);

/**
 * wp_str_pool_text:
 * @id: an id of this pool, or %WP_STR_NONE
 *
 * Returns: (transfer none) (nullable): NUL-terminated text, valid until @pool is freed
 */
const char *wp_str_pool_text(const WpStrPool *pool, WpStrId id);

/* The id of the text of no bytes; %WP_STR_NONE if it is not in the pool. */
WpStrId wp_str_pool_empty(const WpStrPool *pool);

/* Bytes of the text, less its NUL; 0 for %WP_STR_NONE. */
size_t wp_str_pool_size(const WpStrPool *pool, WpStrId id);

/* The texts of @n ids, as wp_str_pool_text(); the memory that they lie in is fetched for all of
 * them at once. */
void wp_str_pool_pieces(const WpStrPool *pool, const WpStrId *ids, size_t n,
                        WpStrPiece *out_pieces);

/* For who will want the texts of many ids: has the memory fetched that says where the text of @id
 * lies; and, some time later, that of the text itself. */
void wp_str_pool_fetch_place(const WpStrPool *pool, WpStrId id);
void wp_str_pool_fetch_text(const WpStrPool *pool, WpStrId id);

/* How many texts there are; ids are 1 .. count. */
uint32_t wp_str_pool_count(const WpStrPool *pool);

/* The texts that are in a pool now, for a thread that reads them while another one adds some. */
typedef struct WpStrTexts WpStrTexts;
WpStrTexts *wp_str_pool_look(const WpStrPool *pool);
void wp_str_texts_free(WpStrTexts *texts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpStrTexts, wp_str_texts_free)
/* As wp_str_pool_text(); valid as long as the pool. */
const char *wp_str_texts_get(const WpStrTexts *texts, WpStrId id);
/* As wp_str_pool_pieces(). */
void wp_str_texts_pieces(const WpStrTexts *texts, const WpStrId *ids, size_t n,
                         WpStrPiece *out_pieces);
/* The highest id that was given. */
uint32_t wp_str_texts_count(const WpStrTexts *texts);

/**
 * wp_str_pool_ranks:
 *
 * What sorts by text must sort by this, for ids are in order of first sight.
 *
 * Returns: (transfer full): count + 1 numbers, the place of each id in the byte order of the texts,
 * from 1; that of %WP_STR_NONE is 0
 */
uint32_t *wp_str_pool_ranks(const WpStrPool *pool);
