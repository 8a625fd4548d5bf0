#pragma once

#include "planner/model/inventory.h"
#include "rules/ruleset.h"

/*
 * Fields that follow from the inventory and catalogues alone, before any rule runs: os.* from
 * os_name (catalogue os-names), dates of support (os-lifecycle, db-lifecycle). docs/RULES.md says
 * what the catalogues hold.
 */

typedef struct WpDeriver WpDeriver;

/**
 * wp_deriver_new:
 * @catalogues: those that are not there derive nothing
 * @diags: RULE_FAULT for a pattern or date that cannot be read, with its line
 *
 * Returns: (transfer full): without the faulty rows
 */
WpDeriver *wp_deriver_new(const WpCatalogue *const *catalogues, size_t n_catalogues,
                          WpDiagList *diags);
void wp_deriver_free(WpDeriver *deriver);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpDeriver, wp_deriver_free)

/* Computes the columns and puts them into @view; cells that @view knows already are kept. Texts go
 * into the inventory's pool. Returns: (transfer full): the columns, of WpColumn, to be freed after
 * @view's last use */
GPtrArray *wp_derive(const WpDeriver *deriver, WpView *view);

/* The input field that fills a derived one ("os_name" for "os.family"); @field itself for others.
 */
WpField wp_derived_from(WpField field);
