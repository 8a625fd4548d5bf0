#pragma once

#include "planner/base/catalogue.h"
#include "planner/base/diag.h"
#include "planner/model/inventory.h"

/*
 * Fields that follow from the inventory and catalogues alone, before any rule runs:
 *
 *   os-names      pattern,family,distribution,version,arch,edition
 *     os.* from os_name; what it does not say from os_configured, then os_id, where they are of the
 *     same system. pattern is a regular expression
 *     (PCRE, case-insensitive, anywhere in the text). Rows are tried up to and with the first that
 *     matches and has a family; each part comes from the first row on the way that matches and
 *     has it. Other cells may use \1 ... \9 of the pattern.
 *   os-lifecycle  distribution,version,support_ends,extended_support_ends
 *     dates by os.distribution and os.version; a version that is not listed is looked up by what
 *     it begins with: 8.6, then 8.
 *   db-lifecycle  engine,pattern,version,support_ends,extended_support_ends
 *     dates by db.engine and the first pattern that matches db.version.
 *
 * More columns may follow; comments of the files say where dates are from.
 *
 * And app, owner, technical_owner, business_unit, strategy, criticality, migrate_by and
 * max_downtime of an asset from its applications, where nothing is said of the asset itself.
 */

/* The catalogue read from a file of that name: "os-names" from folder/os-names.csv; NULL. */
const WpCatalogue *wp_catalogue_by_stem(const WpCatalogue *const *catalogues, size_t n_catalogues,
                                        const char *stem);

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
