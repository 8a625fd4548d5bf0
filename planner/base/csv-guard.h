#pragma once

#include "planner/base/types.h"

/*
 * Text that is safe to open in a spreadsheet (CWE-1236). Quoting does not help: "=1+1" in quotes
 * runs all the same. So an apostrophe is put
 *   - before a text whose first character that is no blank is one of  = + - @  or of their
 *     full-width forms (U+FF1D, U+FF0B, U+FF0D, U+FF20), or whose first character is an apostrophe;
 *   - after a comma or semicolon that one of those characters or an apostrophe follows at once: a
 *     spreadsheet that takes the other mark for its delimiter would begin a cell there.
 * Undone by taking away one apostrophe at the start and one after each comma and semicolon, where
 * there is one: what is left is the text as it was, less its control characters.
 *
 * Controls go in any case: tab, CR and LF become a blank (CR LF one), the others (C0, DEL, C1) and
 * the invisible marks that turn text around or hide (U+061C, U+200B, U+200E, U+200F,
 * U+2028..U+202E, U+2060..U+2069, U+FEFF) are left out.
 */

/* Appends @text without controls, and guarded if @guard. Bytes that are not UTF-8 become U+FFFD. */
void wp_append_csv_text(GString *out, const char *text, bool guard);

/* What most texts are, in one look at each byte. */
typedef enum {
    WP_CSV_PLAIN,  /* a cell as it is */
    WP_CSV_QUOTED, /* a cell in quotes: a comma or semicolon is in it, and no quote */
    WP_CSV_OTHER,  /* nothing is said of it */
} WpCsvForm;

/* @out_size: bytes of @text, less its NUL; not of WP_CSV_OTHER */
WpCsvForm wp_csv_form(const char *text, bool guard, size_t *out_size);

/* Takes the guard away again, in place: for files that were written guarded. */
void wp_csv_unguard(GString *text);
