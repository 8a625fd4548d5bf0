#pragma once

#include "planner/base/types.h"

/*
 * A bump allocator for trees that die together (documents, rule syntax): no piece is freed by
 * itself, all of it with the arena. Pieces are aligned for any type and never move.
 */

typedef struct WpArena WpArena;

WpArena *wp_arena_new(void);
void wp_arena_free(WpArena *arena);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpArena, wp_arena_free)

/* @size bytes, all zero. Never NULL; @size 0 gives a place that must not be written. */
void *wp_arena_alloc(WpArena *arena, size_t size);

#define WP_ARENA_NEW(arena, Type) ((Type *)wp_arena_alloc((arena), sizeof(Type)))

/* A copy of @text, NUL-terminated; wp_arena_strdup() of NULL is NULL. */
char *wp_arena_strdup(WpArena *arena, const char *text);
char *wp_arena_strndup(WpArena *arena, const char *text, size_t size);
