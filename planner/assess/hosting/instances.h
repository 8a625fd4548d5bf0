#pragma once

#include "planner/assess/tiers.h"

/* Which databases share an instance, and what each database and each instance needs. Fills
 * .instance, .instances and .needs of @tiering, whose view and n_databases are set. */
void wp_tiering_read_needs(WpTiering *tiering, const WpTieringOptions *options);
