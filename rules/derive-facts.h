#pragma once

#include "rules/derive.h"

/* The parts of derive.h's job. Private to rules/. */

typedef enum {
    WP_OS_FAMILY,
    WP_OS_DISTRIBUTION,
    WP_OS_VERSION,
    WP_OS_ARCH,
    WP_OS_EDITION,
    WP_N_OS_PARTS,
} WpOsPart;

typedef struct {
    WpDay support_ends, extended_ends; /* or WP_DAY_NONE */
} WpLifeCycle;

/* What one text of an OS says. */
typedef struct {
    WpStrId parts[WP_N_OS_PARTS]; /* 0: not said */
} WpOsFacts;

/* What the patterns say of @name; texts go into @texts. */
WpOsFacts wp_deriver_read_os(const WpDeriver *deriver, const char *name, WpStrPool *texts);
/* The dates of a version; both WP_DAY_NONE where none is listed. */
WpLifeCycle wp_deriver_os_cycle(const WpDeriver *deriver, const char *distribution,
                                const char *version);
WpLifeCycle wp_deriver_db_cycle(const WpDeriver *deriver, const char *engine, const char *version);

/* A copy of the view's column for @field, known cells and their origins included, to be completed.
 */
WpColumn *wp_derive_start(const WpView *view, WpField field);
/* derive-applications.c: adds the columns that assets take from their applications. */
void wp_derive_applications(const WpView *view, GPtrArray *columns);
/* derive-clusters.c: adds what VMs take from the record of their cluster. */
void wp_derive_clusters(const WpView *view, GPtrArray *columns);
