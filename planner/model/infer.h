#pragma once

#include "planner/model/inventory.h"
#include "planner/model/names.h"

/*
 * Which application and environment an asset is planned with, where exports do not say: DESIGN
 * section 4 "Inferred fields". What is inferred is marked as such, and never makes a hard
 * relation. A workload is an application in one environment; where no environment is known,
 * planning takes production, and the field stays unknown.
 */

typedef uint32_t WpWorkloadId;

typedef struct {
    WpStrId name; /* "ERP/production" */
    WpStrId application;
    WpStrId environment;
    uint32_t n_assets;
} WpInferredWorkload;

typedef struct {
    /* of WpColumn, put into the view: of VMs and DBs workload, workload_from, environment,
     * environment_from, role, role_from */
    GPtrArray *columns;
    WpInferredWorkload *workloads; /* 1 .. n_workloads, in byte order of name */
    uint32_t n_workloads;
    WpWorkloadId *workload; /* by asset; 0: no application is known */
    WpStrId *application;   /* by asset: as it is written; 0: unknown */
} WpInference;

typedef struct {
    const char *const *application;  /* inference.application: tag, vapp, folder, name, in order */
    const char *const *environment;  /* tag, folder, name */
    const char *const *names;        /* patterns */
    const WpNode *names_node;        /* (nullable) their list */
    const WpCatalogue *tokens;       /* (nullable) rules/catalogues/name-tokens.csv */
    const WpCatalogue *placeholders; /* (nullable) placeholders.csv: texts that say nothing */
    int64_t max_share;               /* inference.max_share, in basis points */
    unsigned n_threads;              /* that read names; 0: one */
} WpInferenceOptions;

/**
 * wp_infer:
 * @view: gets the columns; cells that the exports give are kept, environments in the words of the
 *   catalogue ("PRD" is production)
 * @diags: SETTINGS_FAULT for a pattern that cannot be used
 *
 * A database without an application or environment of its own has those of its server, if the
 * exports give them, before anything is guessed. Values of tags, vApps, folders and names that
 * more than @max_share of the assets have say nothing; a name's application counts only where two
 * assets share it, or a pattern says it.
 *
 * Returns: (transfer full)
 */
WpInference *wp_infer(WpView *view, const WpInferenceOptions *options, WpDiagList *diags);

/* Gives applications to assets that have none, as of flows that were matched since: by asset the
 * application and what it was inferred from (0: nothing). Workloads are numbered anew. */
void wp_inference_add(WpInference *inference, WpView *view, const WpStrId *application,
                      const WpStrId *how);
void wp_inference_free(WpInference *inference);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpInference, wp_inference_free)
