#pragma once

#include "planner/model/build/store.h"

/* Samples of a builder: how rows become series, and series records. */

/* Adds the series of @part, whose texts are @ids here and whose files are @first_file and on. */
void wp_samples_absorb(WpBuilder *builder, uint32_t first_file, const WpBuilder *part,
                       const WpStrId *ids);
/* Makes a record of each series, whose quantities are the percentiles; notes go to @inventory. */
void wp_samples_settle(WpBuilder *builder, WpInventory *inventory);
/* Says which files have samples of the same servers and times. */
void wp_samples_report(const WpBuilder *builder, WpDiagList *diags);
