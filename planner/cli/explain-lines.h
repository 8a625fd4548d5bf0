#pragma once

#include "planner/base/document.h"

/*
 * The lines of a run's explain.jsonl. A line of JSON is YAML too, so the reader of settings reads
 * it. Where lines are is said by explain.index; a run that has none, or one of another run, is
 * searched.
 */

typedef struct WpExplainLines WpExplainLines;

/* (transfer full): NULL if @path is not there, or of another form than this program reads. */
WpExplainLines *wp_explain_lines_open(const char *path, GError **error);
void wp_explain_lines_free(WpExplainLines *lines);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpExplainLines, wp_explain_lines_free)

/* The index is no good: from now on all lines are searched. */
void wp_explain_lines_distrust(WpExplainLines *lines);

/* All text; NULL if it cannot be read. */
const char *wp_explain_lines_text(WpExplainLines *lines, GError **error);

/* Where lines begin that may be called @name. (transfer full): of uint64_t */
GArray *wp_explain_lines_find(WpExplainLines *lines, const char *name, GError **error);

/* A line, and the shared lines that it refers to: of an asset all that is said of it. */
typedef struct {
    GPtrArray *documents; /* of WpDocument: shared lines in its order, then the line itself */
} WpExplainLine;

/* (transfer full) (nullable): a line alone */
WpExplainLine *wp_explain_line_parse(const char *text, size_t size);
/* The line that begins at @offset, alone. (transfer full): NULL if there is none */
WpExplainLine *wp_explain_lines_read(WpExplainLines *lines, uint64_t offset);
/* Adds the lines that @line refers to. False: they are not all there (@error: the file cannot be
 * read) */
bool wp_explain_lines_complete(WpExplainLines *lines, WpExplainLine *line, GError **error);
/* The line of a group by its id; NULL if there is none. */
WpExplainLine *wp_explain_lines_group(WpExplainLines *lines, const char *id);
void wp_explain_line_free(WpExplainLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpExplainLine, wp_explain_line_free)

/* The number of its documents, and the root of one. */
unsigned wp_explain_line_n_nodes(const WpExplainLine *line);
const WpNode *wp_explain_line_node(const WpExplainLine *line, unsigned i);

/* (nullable): the member of a key, wherever it stands */
const WpNode *wp_explain_member(const WpExplainLine *line, const char *key);
/* (nullable): its text; NULL where there is none, or null */
const char *wp_explain_value(const WpExplainLine *line, const char *key);
