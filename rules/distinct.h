#pragma once

#include "rules/engine/cel.h"

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

#define WP_MAX_DECIDING 8

/* The fields of the judged record that decide what expressions are. */
typedef struct {
    uint32_t record;
    uint32_t fields[WP_MAX_DECIDING];
    uint32_t n;
} WpDeciding;

/* Adds those that @program reads. Returns: false if it reads anything else: parts, lists, fields of
 * what is referred to. Tables hang on their key, which is read, too */
bool wp_distincts_add(const WpDistincts *distincts, const WpCelProgram *program,
                      WpDeciding *deciding);

/* The classes of rows 1 .. @n_rows by what decides (the fields are sorted), worked out once and
 * kept. Returns: (transfer none) (nullable): NULL if there are too many classes to gain anything */
const WpDistinct *wp_distincts_find(WpDistincts *distincts, WpDeciding *by, uint32_t n_rows);
