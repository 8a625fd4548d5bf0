#pragma once

#include "planner/plan/plan.h"

/*
 * How fast the work goes, as the tracker shows it, and when it will end if it goes on so: hours
 * done by iteration, and the finish forecast by drawing from them again and again (a bootstrap of
 * throughput, with a generator of its own that always begins alike). Work that the tracker does not
 * date counts to the iteration before as-of.
 */

#define WP_FORECAST_MIN_ITERATIONS 3 /* fewer say nothing of how much it varies */

typedef struct {
    uint32_t percent; /* so sure */
    WpDay finish;     /* not before the last release of the plan */
} WpForecastDay;

typedef struct {
    uint32_t n_iterations; /* over by as-of, from the first in which anything was planned or done */
    uint32_t first;        /* that one */
    int64_t *planned;      /* by iteration from first: hundredths of an hour */
    int64_t *done;
    uint32_t *n_done;      /* items */
    int64_t total;         /* hours of the whole plan */
    int64_t total_done;    /* of them done */
    int64_t velocity;      /* done in an iteration, on the average; 0 if none was */
    WpForecastDay days[4]; /* 50, 70, 85, 95 per cent; finish WP_DAY_NONE: too little is known */
} WpForecast;

/**
 * wp_forecast_build:
 * @beside: (nullable): hours beside the plan, as WpBacklog.beside: [role * n_iterations + t]
 *
 * Returns: (transfer full) (nullable): NULL without an export of a tracker
 */
WpForecast *wp_forecast_build(const WpPlanInputs *inputs, const WpPlan *plan,
                              const int64_t *beside);
void wp_forecast_free(WpForecast *forecast);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpForecast, wp_forecast_free)
