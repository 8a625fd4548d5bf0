#pragma once

#include "parsers/text/xlsx/part.h"

/* The texts that cells of a workbook share: kept in one block, in the order of the file. */

#define WP_STRINGS_MAX_BYTES (UINT64_C(512) * 1024 * 1024)
#define WP_STRINGS_MAX_COUNT (16 * 1024 * 1024)
/* Of the text of one cell; spreadsheets stop at 32,767 characters. */
#define WP_XLSX_MAX_CELL (1024 * 1024)

typedef struct WpStrings WpStrings;

/* Reads @member. NULL after a fault. */
WpStrings *wp_strings_read(WpZip *zip, const char *member, const char *file, WpDiagList *diags);
void wp_strings_free(WpStrings *strings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpStrings, wp_strings_free)

/* NUL-terminated; NULL if there is none with that index. */
const char *wp_strings_get(const WpStrings *strings, uint32_t index, size_t *out_size);
