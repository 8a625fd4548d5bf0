#include "rules/engine/scratch.h"

#include <string.h>

#define BLOCK_SIZE (16 * 1024)

typedef struct Block Block;
struct Block {
    Block *next;
    size_t size; /* of bytes */
    _Alignas(16) char bytes[];
};

struct WpCelScratch {
    Block *first;   /* all blocks, in the order in which they were needed */
    Block *current; /* the one being filled */
    size_t filled;  /* bytes of it */
    size_t used;
};

WpCelScratch *
wp_cel_scratch_new(void)
{
    return g_new0(WpCelScratch, 1);
}

void
wp_cel_scratch_free(WpCelScratch *scratch)
{
    if (!scratch)
        return;
    for (Block *block = scratch->first; block;) {
        Block *next = block->next;

        g_free(block);
        block = next;
    }
    g_free(scratch);
}

static Block *
block_new(size_t size)
{
    Block *block = g_malloc(sizeof(Block) + size);

    block->next = NULL;
    block->size = size;
    return block;
}

/* Blocks stay when the scratch is reset, so that a batch allocates nothing once it has settled; a
 * block that is too small for what is asked now gets a larger one before it. */
static void
next_block(WpCelScratch *scratch, size_t size)
{
    Block **link = scratch->current ? &scratch->current->next : &scratch->first;

    if (!*link || (*link)->size < size) {
        Block *block = block_new(MAX(size, BLOCK_SIZE));

        block->next = *link;
        *link = block;
    }
    scratch->current = *link;
    scratch->filled = 0;
}

void *
wp_cel_scratch_raw(WpCelScratch *scratch, size_t size)
{
    size = (size + 15) & ~(size_t)15;
    if (!scratch->current || scratch->current->size - scratch->filled < size)
        next_block(scratch, size);

    char *bytes = scratch->current->bytes + scratch->filled;

    scratch->filled += size;
    scratch->used += size;
    return bytes;
}

void *
wp_cel_scratch_alloc(WpCelScratch *scratch, size_t size)
{
    return memset(wp_cel_scratch_raw(scratch, size), 0, size);
}

char *
wp_cel_scratch_text(WpCelScratch *scratch, const char *text, size_t size)
{
    char *copy = wp_cel_scratch_raw(scratch, size + 1);

    if (size > 0)
        memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

/* Blocks over this many bytes in all are given back by a reset: one costly batch must not hold its
 * memory for the rest of the run. */
#define KEPT_BYTES (4 * 1024 * 1024)

void
wp_cel_scratch_reset(WpCelScratch *scratch)
{
    size_t kept = 0;

    for (Block **link = &scratch->first; *link;) {
        Block *block = *link;

        if (kept + block->size <= KEPT_BYTES) {
            kept += block->size;
            link = &block->next;
        } else {
            *link = block->next;
            g_free(block);
        }
    }
    scratch->current = NULL;
    scratch->filled = 0;
    scratch->used = 0;
}

size_t
wp_cel_scratch_used(const WpCelScratch *scratch)
{
    return scratch->used;
}
