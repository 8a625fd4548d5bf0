#pragma once

#include "planner/generate/row.h"

/* The functions behind the words of fields.def. */

#define WP_GEN_TEXT(word)    void wp_gen_put_##word(const WpGenRow *row, GString *out);
#define WP_GEN_LIST(word)    WP_GEN_TEXT(word)
#define WP_GEN_NUMBER(word)  WP_GEN_TEXT(word)
#define WP_GEN_WORD(word, n) uint32_t wp_gen_word_##word(const WpGenRow *row);
#include "planner/generate/fields.def"
#undef WP_GEN_TEXT
#undef WP_GEN_LIST
#undef WP_GEN_NUMBER
#undef WP_GEN_WORD

/* A number as the file writes numbers. */
void wp_gen_put_int(const WpGenRow *row, GString *out, uint64_t number);
/* ... as digits, at least so many. */
void wp_gen_put_digits(GString *out, uint64_t number, uint32_t least);
void wp_gen_put_hex(GString *out, uint64_t number, uint32_t n_digits);
/* "2026/11/20 04:05:06" */
void wp_gen_put_time(GString *out, WpDay day, uint32_t second);
/* The address of adapter @nic of a VM. */
void wp_gen_put_address(GString *out, uint32_t vm, uint32_t nic);
void wp_gen_put_mac(GString *out, uint8_t hypervisor, uint32_t vm, uint32_t nic);
void wp_gen_put_lower(GString *out, const char *text);

static inline uint64_t
wp_gen_row_draw(const WpGenRow *row, WpGenStream stream, uint64_t index)
{
    return wp_gen_draw(row->estate->seed, stream, index);
}

/* Whether this fault is planted here, for a thing with this index; counts it. */
bool wp_gen_plant(const WpGenRow *row, WpGenDirt dirt, uint64_t index);
