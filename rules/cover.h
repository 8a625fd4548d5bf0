#pragma once

#include "rules/compile/compiled.h"

/*
 * Which branches of a rule's condition its tests reached: every condition of && || ?: ! and of the
 * macros that was never seen true, or never false. One that reads no field can have but one value
 * and is left out. Private to rules/.
 */

typedef struct WpCover WpCover;

/* (transfer full) */
WpCover *wp_cover_new(const WpRuleSet *rules, WpRuleId id);
void wp_cover_free(WpCover *cover);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpCover, wp_cover_free)

/* One test: the thing that it gives, in @run. */
void wp_cover_see(WpCover *cover, WpRuleRun *run, WpRowId row);

/* How many branches there are (two a condition), and how many were reached. */
void wp_cover_count(const WpCover *cover, uint32_t *out_branches, uint32_t *out_reached);

/* Appends a line for each that was not: "    never true: vm.cores > 2". */
void wp_cover_append_missed(const WpCover *cover, GString *out);
