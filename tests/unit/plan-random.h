#pragma once

#include "tests/unit/plan-kit.h"

/* Random small estates and settings, the same for the same seed: relations of every kind, windows,
 * freezes, ramps, dates, pins. VMs are v00, v01, ..., databases d00, ... */

#define PLAN_RANDOM_AS_OF 20779 /* 2026-11-22 */

/* 0 .. n - 1; moves @seed on. */
uint32_t plan_random_below(uint64_t *seed, uint32_t n);

/* Tables as tests/unit/estate.h reads them. (transfer full) */
char *plan_random_estate(uint64_t *seed, uint32_t n_vms);
/* (transfer full) */
char *plan_random_settings(uint64_t *seed);

/* Whether the n-th VM may be cut over on Sunday mornings only. */
bool plan_random_has_sunday(uint32_t n);

PlanKit *plan_random_build(const char *estate, const char *settings);
