#pragma once

#include "planner/base/types.h"

#define WP_LOG_BITS 24

/* x log2 x for 0 <= x < 2^33, in units of 2^-24: the same on every machine, off by less than
 * x * 2^-23. */
int64_t wp_x_log_x(int64_t x);
