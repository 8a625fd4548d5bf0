#pragma once

#include "parsers/text/xlsx/zip.h"

/*
 * A part of a workbook: a member of the archive that is XML, parsed as it is unpacked, in blocks.
 * Names come without prefix. A DOCTYPE, nesting over WP_PART_MAX_DEPTH and what is not well-formed
 * end the part with a diagnostic.
 */

#define WP_PART_MAX_DEPTH 64

typedef struct WpPart WpPart;

typedef struct {
    void (*start)(void *data, WpPart *part, const char *name);
    void (*end)(void *data, WpPart *part, const char *name);
    void (*text)(void *data, WpPart *part, const char *text, size_t size); /* (nullable) */
} WpPartHandler;

/**
 * wp_part_read:
 * @file: for diagnostics
 * @line: (nullable): where the handler counts what to call the line in diagnostics
 *
 * Returns: false after a fault, which is in @diags, or if the handler stopped
 */
bool wp_part_read(WpZip *zip, const char *member, const char *file, const uint32_t *line,
                  const WpPartHandler *handler, void *data, WpDiagList *diags);

/* For handlers. The value of an attribute of the element that starts, NULL if it has none; not
 * NUL-terminated. */
const char *wp_part_attribute(const WpPart *part, const char *name, size_t *out_size);
char *wp_part_dup_attribute(const WpPart *part, const char *name); /* (transfer full) or NULL */
/* A number of digits only, up to @max. Returns: false if there is none */
bool wp_part_number(const WpPart *part, const char *name, uint32_t max, uint32_t *out);

/* Ends the reading after this call: all is known that was wanted, or nothing more can be used. */
void wp_part_stop(WpPart *part);
void wp_part_fail(WpPart *part, WpDiagCode code, const char *format, ...) G_GNUC_PRINTF(3, 4);
