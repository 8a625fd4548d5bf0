#pragma once

#include "planner/base/types.h"

/*
 * Encodings of text exports, turned into UTF-8 block by block. Found from the first bytes: a
 * byte order mark, the NUL pattern of UTF-16, valid UTF-8, else Windows-1252.
 */

typedef enum {
    WP_ENCODING_UTF8,
    WP_ENCODING_UTF16LE,
    WP_ENCODING_UTF16BE,
    WP_ENCODING_WINDOWS_1252,
} WpEncoding;

const char *wp_encoding_name(WpEncoding encoding); /* "UTF-16LE" */

/* @out_bom: bytes of the mark to skip. A character cut by the end of @head is no fault unless
 * @whole. */
WpEncoding wp_encoding_sniff(const uint8_t *head, size_t size, bool whole, size_t *out_bom);

/* Whether it is text of four bytes a character, in either order, which is not read: with its mark,
 * or of letters that have three NULs each. */
bool wp_encoding_is_utf32(const uint8_t *head, size_t size);

/* Longest UTF-8 of one byte of any encoding here. */
#define WP_ENCODING_GROWTH 3

/*
 * Turns @size bytes at @in into UTF-8 at @out (room for WP_ENCODING_GROWTH × @size + 3 bytes).
 * Bytes of a character that @in cuts are left (all are taken if @last; what is no character becomes
 * U+FFFD). UTF-8 passes as it is, unchecked. Returns: bytes written; @out_taken: bytes of @in used.
 */
size_t wp_encoding_decode(WpEncoding encoding, const uint8_t *in, size_t size, bool last, char *out,
                          size_t *out_taken);

/* How many bytes of a file in @encoding the UTF-8 @text took. */
uint64_t wp_encoding_source_size(WpEncoding encoding, const char *text, size_t size);

/* Text of a record as it can be shown and mended: bytes that are not UTF-8 are those of
 * Windows-1252, a NUL is U+2400, its sign. NULL if @text is good as it is, else transfer full. */
char *wp_encoding_mend(const char *text, size_t size, size_t *out_size);

/* Turns "_x000D_" and the like, as Excel and PowerShell write them, into the character, in the text
 * of @out from @start on. */
void wp_encoding_unescape(GString *out, size_t start);
