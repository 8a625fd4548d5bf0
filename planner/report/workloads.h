#pragma once

#include "planner/report/report.h"

/* The assets of each workload (application and environment), for tables that have a row for each.
 */

typedef struct {
    const WpReportInputs *inputs; /* borrowed */
    uint32_t n;                   /* workloads, by name; assets without one are the last, if any */
    const char **names;           /* by workload, from 0; "" for those without one; borrowed */
    uint32_t *first;              /* n + 1 entries: assets[first[w]] .. [first[w + 1] - 1] */
    WpAssetId *assets;            /* by key */
} WpWorkloads;

WpWorkloads *wp_workloads_new(const WpReportInputs *inputs);
void wp_workloads_free(WpWorkloads *workloads);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpWorkloads, wp_workloads_free)

/* The distinct texts of a field over its assets, in the order met: "a; b; ...", at most three.
 * (transfer full): "" if none is known */
char *wp_workload_texts(const WpWorkloads *workloads, uint32_t workload, WpField of_vm,
                        WpField of_db);
/* A text of its application's record: the first that has it; NULL. */
const char *wp_workload_app_text(const WpWorkloads *workloads, uint32_t workload, WpField field);
/* Its first wave; 0: none. */
uint32_t wp_workload_wave(const WpWorkloads *workloads, uint32_t workload);
