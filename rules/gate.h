#pragma once

#include "rules/distinct.h"

/*
 * The terms of a condition (a && b && c) that read few columns of few values, worked out for each
 * combination of these: most rows fail one of them, and the dear terms, which look at parts, lists
 * or what a row refers to, are asked of the others only. Private to rules/.
 */

typedef struct WpGate WpGate;

/* @record: that the condition judges, of rows 1 .. @n_rows. What is given must live as long.
 * Returns: (transfer full) (nullable): NULL if no term can be told so */
WpGate *wp_gate_new(const WpCelProgram *condition, WpDistincts *distincts,
                    WpCelEvaluator *evaluator, uint32_t record, uint32_t n_rows);
void wp_gate_free(WpGate *gate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpGate, wp_gate_free)

/* Tells what it can of @n rows.
 * @out_truth: (array length=n): set for those that are told
 * @out_left: (array length=n): gets the others, ascending, as places in @rows. Returns: how many */
size_t wp_gate_sift(const WpGate *gate, const WpRowId *rows, size_t n, uint8_t *out_truth,
                    uint32_t *out_left);
