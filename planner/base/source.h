#pragma once

#include "planner/base/diag.h"

/*
 * A whole small text file in memory with its name: settings, layouts, packs, templates and
 * the conditions in them. Turns byte offsets into lines and columns; no other code does.
 * Exports are streamed and never become a WpSource.
 */

typedef struct WpSource WpSource;

/* Largest text of a source: DESIGN section 1. */
#define WP_SOURCE_MAX_SIZE (1024 * 1024)

/**
 * wp_source_new:
 * @name: shown in diagnostics
 * @text: (transfer full): @size bytes followed by a NUL
 * @diags: gets NOT_TEXT (with the place) or TOO_LARGE
 *
 * A byte order mark is skipped. Returns: (nullable): NULL if @text is not valid UTF-8, holds
 * a NUL, or is over WP_SOURCE_MAX_SIZE; @text is freed then
 */
WpSource *wp_source_new(const char *name, char *text, size_t size, WpDiagList *diags);
void wp_source_free(WpSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpSource, wp_source_free)

const char *wp_source_name(const WpSource *source); /* interned */

/* The text, NUL-terminated, after the byte order mark. */
const char *wp_source_text(const WpSource *source, size_t *out_size);

/* The place of byte @offset (at most the size of the text). */
WpLoc wp_source_loc(const WpSource *source, size_t offset);

/* wp_diag_excerpt() with place and line taken from @source; @length bytes from @offset are
 * underlined, to the end of the line at most. */
void wp_source_diag(const WpSource *source, size_t offset, size_t length, WpDiagList *list,
                    WpDiagCode code, const char *format, ...) G_GNUC_PRINTF(6, 7);
