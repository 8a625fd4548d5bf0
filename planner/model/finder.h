#pragma once

#include "planner/model/build/placeholders.h"
#include "planner/model/inventory.h"

/*
 * Finds assets by what people and flow logs call them: name, host name, FQDN, address; letter case
 * and a trailing dot do not matter. An inventory's own name goes before a guest's. Nothing is
 * added to a pool.
 */

typedef struct WpFinder WpFinder;

typedef enum {
    WP_FOUND_NONE,
    WP_FOUND_ONE,
    WP_FOUND_SEVERAL, /* two assets or more are called so */
} WpFound;

/* Borrows @inventory; @texts (transfer full) has all texts that its cells name. */
WpFinder *wp_finder_new(const WpInventory *inventory, WpStrTexts *texts);
void wp_finder_free(WpFinder *finder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpFinder, wp_finder_free)

/* A VM by name: as in the inventory, else as FQDN, else as the guest's host name, else by the first
 * label of an FQDN. @out is written if one is found. */
WpFound wp_finder_vm(const WpFinder *finder, const char *name, WpAssetId *out);
/* A database by its name. */
WpFound wp_finder_db(const WpFinder *finder, const char *name, WpAssetId *out);
/* The VM that has the address. */
WpFound wp_finder_address(const WpFinder *finder, const char *address, WpAssetId *out);
/* Whether any asset is found by the name of an end of dependencies (as a VM, a database or an
 * address) or by its address. Returns: (transfer full): by number of the end */
bool *wp_finder_known_ends(const WpFinder *finder);
/* Marks the ends whose name or address is a placeholder: no one is found by it from then on. */
void wp_finder_mark_ends(WpInventory *inventory, const WpStrTexts *texts,
                         const WpPlaceholders *placeholders);
