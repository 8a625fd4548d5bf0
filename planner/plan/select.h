#pragma once

#include "planner/model/settings.h"
#include "planner/plan/run-state.h"
#include "rules/run.h"

/*
 * Which assets the selectors of the settings name: planner/model/selector.h, and the two kinds that
 * need more than the inventory:
 *
 *   where:CEL   a condition over vm, db or asset, on what exports and names say of it; what rules
 *               work out comes after selectors and is unknown to them
 *   group:ID    the assets that were in such a group in the baseline; '*' for any text
 */

typedef struct WpSelect WpSelect;

typedef struct {
    const WpView *view;
    const WpSettings *settings;
    const WpRuleSet *rules;     /* the fields of conditions */
    const WpRunState *baseline; /* (nullable) */
    WpTime as_of;               /* or WP_TIME_NONE */
} WpSelectFrom;

/* @from: copied; what it points to is borrowed. @diags: SETTINGS_FAULT and CEL_* of what cannot be
 * read; NO_MATCH for a selector that fits no asset; UNDECIDED_WHERE for a condition that lacks data
 * of some. Each is said once. */
WpSelect *wp_select_new(const WpSelectFrom *from, WpDiagList *diags);
void wp_select_free(WpSelect *select);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpSelect, wp_select_free)

/* The assets that fit, ascending; none after a fault. @text: of the settings given, where it must
 * stay. Returns: (transfer none): of WpAssetId, as long as @select lives */
const GArray *wp_select(WpSelect *select, const WpSelectorText *text);

bool wp_select_is_all(const WpSelectorText *text);
