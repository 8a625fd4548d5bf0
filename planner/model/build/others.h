#pragma once

#include "planner/model/build/assets.h"
#include "planner/model/build/merge.h"

/* The kinds that do not move: applications, hosts, clusters. One row for each name (and place);
 * rows of sums (@placeholders) are rejected.
 * @lock, @notes: as wp_merger_init() and wp_mergers_finish() */
void wp_others_build(WpBuilder *builder, WpInventory *inventory, WpKind kind,
                     const WpPlaceholders *placeholders, GMutex *lock, WpMergedNotes *notes,
                     WpDiagList *diags);

/* Dependencies: one row for each edge, in byte order of its ends. Declared ones (records) are
 * added to the flows first; those that do not say between whom are rejected. */
void wp_edges_read(WpBuilder *builder);
/* What comes of the edges is made by a thread of its own, beside identity and merging, which it has
 * nothing to do with; texts may be added to the pool meanwhile. @inventory->records has room for as
 * many more as there are edges, from @first_record on. */
typedef struct WpEdgesWork WpEdgesWork;
WpEdgesWork *wp_edges_begin(WpBuilder *builder, WpInventory *inventory, uint32_t first_record);
/* Waits for it. */
void wp_edges_end(WpEdgesWork *work);
