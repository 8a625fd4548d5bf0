#pragma once

#include "planner/base/sink.h"

/*
 * explain.index: where in explain.jsonl the lines of a key or name begin, so that nobody has to
 * read the whole file for one. Lines of WP_EXPLAIN_ENTRY bytes, sorted: a hash of the name in eight
 * hexadecimal digits, a blank, the byte at which a line begins in twelve digits, a new line. Two
 * names may have one hash: who looks up reads the lines.
 */

#define WP_EXPLAIN_ENTRY 22

typedef struct WpExplainIndex WpExplainIndex;

WpExplainIndex *wp_explain_index_new(void);
void wp_explain_index_free(WpExplainIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpExplainIndex, wp_explain_index_free)

/* The line that begins at @offset is of that key or name; adding both of one line is no fault. */
void wp_explain_index_add(WpExplainIndex *index, const char *name, uint64_t offset);

/* What a later part of the file counts from: offsets that are added are less by @size. */
void wp_explain_index_begin_part(WpExplainIndex *index, uint64_t size);

/* Returns: how many entries it has */
uint64_t wp_explain_index_write(WpExplainIndex *index, WpSink *sink);

/* The offsets of lines that may be called @name, in any case, in order. (transfer full): of
 * uint64_t; NULL if @text is no index */
GArray *wp_explain_index_find(const char *text, size_t size, const char *name);
