#pragma once

#include "planner/model/build/store.h"

/*
 * What rows say of the marks of their part (WP_MARK of fields.def), as numbers that only equal
 * values share; 0: nothing.
 */

typedef struct {
    uint64_t main, beside;
} WpSaid;

/* What @record says of @mark; beside its main field nothing counts. */
WpSaid wp_record_says(const WpBuilder *builder, uint32_t record, const WpMark *mark);
/* The same of one field. */
uint64_t wp_record_value(const WpBuilder *builder, uint32_t record, WpField field);

/* The order of two values of @field, neither 0, as two sources write them. 0: they are the same. */
int wp_values_compare(const WpBuilder *builder, WpField field, uint64_t a, uint64_t b);
/* The same of texts: letters' case says nothing, nor the form of a MAC address. */
int wp_texts_compare(WpField field, const char *a, const char *b);
