#pragma once

#include "rules/engine/data.h"

/*
 * Rows that are alike in the few fields that a condition reads. Most conditions read columns with
 * few distinct values (an OS, a port, a power state), and many read the same ones: such a condition
 * is worked out once for each distinct combination instead of once for each row. Private to rules/.
 */

typedef struct {
    uint32_t n_classes;
    uint32_t *of_row;  /* by row, from 1: its class, from 0 */
    WpRowId *first_of; /* by class: its first row */
} WpDistinct;

typedef struct WpDistincts WpDistincts;

/* @data is borrowed and must stay as it is. */
WpDistincts *wp_distincts_new(const WpCelData *data);
void wp_distincts_free(WpDistincts *distincts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpDistincts, wp_distincts_free)

/* Whether rows can be told apart by that field: a text, reference, number or truth of the record.
 */
bool wp_distincts_can(const WpDistincts *distincts, uint32_t record, uint32_t field);

/* The classes of rows 1 .. @n_rows of @record by @fields (each of which can be used; they are
 * sorted), worked out once and kept. Returns: (transfer none) (nullable): NULL if there are too
 * many classes to gain anything */
const WpDistinct *wp_distincts_find(WpDistincts *distincts, uint32_t record, uint32_t *fields,
                                    uint32_t n_fields, uint32_t n_rows);
