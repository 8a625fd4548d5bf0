#include "planner/base/arena.h"

#include <string.h>

/* Blocks grow from one to the other: there are a thousand rules, and each has a program with an
 * arena of its own, which is small. */
#define FIRST_SIZE 1024
#define BLOCK_SIZE (16 * 1024)
#define ALIGNMENT  _Alignof(max_align_t)

typedef struct Block Block;
struct Block {
    Block *next;
    _Alignas(max_align_t) char bytes[];
};

struct WpArena {
    Block *blocks; /* the last one first */
    char *free;    /* what is left of it */
    size_t n_free;
    size_t next_size; /* of the next block */
};

WpArena *
wp_arena_new(void)
{
    WpArena *arena = g_new0(WpArena, 1);

    arena->next_size = FIRST_SIZE;
    return arena;
}

void
wp_arena_free(WpArena *arena)
{
    if (!arena)
        return;
    for (Block *block = arena->blocks; block;) {
        Block *next = block->next;

        g_free(block);
        block = next;
    }
    g_free(arena);
}

/* A piece over a quarter of a block gets a block of its own, behind the one in use, so that
 * what is left of that one is not lost. */
static void *
alloc_large(WpArena *arena, size_t size)
{
    g_assert(size < SIZE_MAX - sizeof(Block));
    Block *block = g_malloc0(sizeof(Block) + size);

    if (arena->blocks) {
        block->next = arena->blocks->next;
        arena->blocks->next = block;
    } else {
        arena->blocks = block;
    }
    return block->bytes;
}

void *
wp_arena_alloc(WpArena *arena, size_t size)
{
    if (size > BLOCK_SIZE / 4)
        return alloc_large(arena, size);

    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (size > arena->n_free || !arena->free) {
        size_t block_size = MAX(arena->next_size, size);
        Block *block = g_malloc0(sizeof(Block) + block_size);

        block->next = arena->blocks;
        arena->blocks = block;
        arena->free = block->bytes;
        arena->n_free = block_size;
        arena->next_size = MIN(arena->next_size * 2, BLOCK_SIZE);
    }
    void *piece = arena->free;

    arena->free += size;
    arena->n_free -= size;
    return piece;
}

char *
wp_arena_strndup(WpArena *arena, const char *text, size_t size)
{
    char *copy = wp_arena_alloc(arena, size + 1);

    if (size > 0)
        memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

char *
wp_arena_strdup(WpArena *arena, const char *text)
{
    return text ? wp_arena_strndup(arena, text, strlen(text)) : NULL;
}
