#pragma once

#include "planner/model/inventory.h"
#include "planner/plan/constraints.h"

/* Rows that say of one asset what cannot both hold: WISH_TWICE, once for each two rows. */

typedef struct WpTwice WpTwice;

/* One of two rows. */
typedef struct {
    WpLoc loc;
    const char *says; /* "pinned to wave 3" */
} WpWishRow;

WpTwice *wp_twice_new(const WpInventory *inventory);

/* Both are copied. @why: (static): why @counts does */
void wp_twice_note(WpTwice *twice, WpAssetId asset, WpWishRow counts, WpWishRow other,
                   const char *why);

/* Tells all, in the order in which they were noted, and frees @twice. */
void wp_twice_tell(WpTwice *twice, WpDiagList *diags);

/* "settings, line 12", or "applications.csv:3": where a pin of @asset stands. @source: as of
 * WpConstraints.pin_from */
void wp_append_pin_place(const WpConstraints *constraints, const WpSettings *settings,
                         const WpInventory *inventory, WpAssetId asset, uint32_t source,
                         GString *out);
