#pragma once

#include "parsers/text/xlsx/number.h"
#include "parsers/text/xlsx/part.h"

#define WP_STYLES_MAX 65536

/* Reads the styles part: a WpShown for each cell style, as bytes. NULL after a fault. */
GByteArray *wp_styles_read(WpZip *zip, const char *member, const char *file, WpDiagList *diags);
