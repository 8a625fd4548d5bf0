#pragma once

#include "planner/plan/schedule.h"

/* The solver's answers in words that an architect understands. */

/* Why a placed group is not in an earlier wave. (transfer full) */
char *wp_reason_placed(const WpSchedule *schedule, const WpWaveResult *result, uint32_t group);

/* Why a group is in no wave, and what would place it. (transfer full) */
char *wp_reason_unplaced(const WpSchedule *schedule, const WpWaveResult *result, uint32_t group,
                         char **out_cure);

/* What filled a wave most: "assets 50 of 50", "dba hours 128 of 128 from 2027-02-01". (transfer
 * full) */
char *wp_reason_bound_by(const WpSchedule *schedule, const WpWaveResult *result, uint32_t wave);

/* What says that the plan cannot end earlier. (transfer full) */
char *wp_reason_bound(const WpSchedule *schedule, const WpWaveBound *bound);

/* Parts of these, for other sentences. */

/* "not before 2027-03-03", "a remediation needs its lead time first": a WpHead of a group. */
void wp_reason_append_head(const WpSchedule *schedule, WpHead head, uint32_t group, GString *out);
/* Who wants a relation of the solver: "order of environments", "settings, line 12". */
void wp_reason_append_relation_why(const WpSchedule *schedule, uint32_t relation, GString *out);
