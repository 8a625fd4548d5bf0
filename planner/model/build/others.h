#pragma once

#include "planner/model/build/assets.h"
#include "planner/model/build/merge.h"

/* The kinds that do not move: applications, hosts, clusters. One row for each name (and place). */
void wp_others_build(WpBuilder *builder, WpInventory *inventory, WpKind kind, uint64_t *tag_bytes,
                     uint64_t max_tag_bytes, WpDiagList *diags);

/* Dependencies: one row for each edge, in byte order of its ends. Declared ones (records) are
 * added to the flows first; those that do not say between whom are rejected. */
void wp_edges_read(WpBuilder *builder);
/* @inventory->records has room for as many more as there are edges, from @first_record on. */
void wp_edges_build(WpBuilder *builder, WpInventory *inventory, uint32_t first_record);
