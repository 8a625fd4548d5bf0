#pragma once

#include "planner/base/types.h"

/* Sorts numbers upwards, in linear time: what qsort takes seconds for in millions of rows. Takes
 * as much memory again. */
void wp_sort_numbers(uint64_t *numbers, size_t n);

/* The same where they mostly are a few dozens: those need no other memory. */
void wp_sort_few_numbers(uint64_t *numbers, size_t n);

/* Sorts records that begin with a number, a uint32_t, by which @compare compares them first: what
 * g_array_sort() does, in the same order, equals included. The numbers are ids: the greatest is not
 * much more than there are records. Takes as much memory again. */
void wp_sort_by_first(GArray *records, GCompareFunc compare);

/* The order of @n such records as indexes, which takes 8 bytes a record for a while: they stay
 * where they are. Returns: (transfer full) */
uint32_t *wp_order_by_first(const void *records, uint32_t n, size_t size, GCompareFunc compare);
