#pragma once

#include "planner/base/types.h"

/* Texts that mean the same in one spelling: for comparing, never for showing. */

/* Lower case (ASCII letters), blanks at the ends off. */
char *wp_spell_folded(const char *text);

/* Appends the same of @size bytes, and a NUL. Returns: its bytes, less the NUL */
size_t wp_spell_append_folded(GString *out, const char *text, size_t size);

#define WP_UUID_DIGITS 32

/* The 32 hexadecimal digits of a UUID in any of its forms ("{4C4C...}", "VMware-56 4d ..."), @text
 * folded; NULL if it is none. */
char *wp_spell_uuid(const char *text);
/* The same into @digits. Returns: whether it is one */
bool wp_spell_uuid_to(const char *text, char digits[WP_UUID_DIGITS + 1]);
/* Of @uuid (32 digits) and the same with the bytes of its first three fields swapped, as firmware
 * and managers disagree, the one that comes first; in place. */
void wp_spell_uuid_either_order(char *uuid);

/* Twelve hexadecimal digits of a MAC address; the folded text if it is none. */
char *wp_spell_mac(const char *text);
/* The order of two MAC addresses, however they are written; 0: they are the same. */
int wp_spell_compare_macs(const char *a, const char *b);

/* How many labels @text (folded) has as a domain name: 0 if it cannot be one (an address, a blank,
 * a last label that is not letters). */
unsigned wp_spell_n_labels(const char *text);
