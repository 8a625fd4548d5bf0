#pragma once

#include "planner/base/pairs.h"
#include "planner/model/builder.h"

/*
 * Dependencies summed while they are read: one edge for each (from, to, port, protocol, kind). In
 * which time slots an edge was seen is kept exactly, as a log of (edge, slot) pairs that is sorted
 * and made unique whenever it has doubled and half of it may be there twice: so memory follows
 * distinct edges and the slots in which each was seen, not rows.
 */

typedef struct {
    WpStrId from_name, from_ip, to_name, to_ip;
    WpStrId protocol;
    WpStrId kind; /* of a declared relation; 0: a flow */
    uint32_t port;
} WpEdgeKey;

/* What each row touches comes first, so that it is one line of the cache, or two. */
typedef struct {
    WpEdgeKey key;
    uint32_t last_slot; /* the highest that was logged here */
    WpStrId process;    /* of several the first in byte order */
    uint8_t sources;    /* bit by source; the last bit stands for all beyond */
    uint8_t flags;      /* of WpEdgeFlags */
    WpTime first_seen, last_seen;
    uint32_t file, line;
    int64_t bytes, connections; /* -1: not said */
    int64_t slots, days;        /* as exported, or counted at the end; -1: not said */
    WpStrId why;
} WpEdge;

typedef enum {
    WP_EDGE_STRICT_KNOWN = 1,
    WP_EDGE_STRICT = 2,
    WP_EDGE_LATENCY_KNOWN = 4,
    WP_EDGE_LATENCY = 8,
} WpEdgeFlags;

typedef struct {
    WpTime time;
    uint32_t source;
} WpSlotTime;

/* Sources that are told apart; the last stands for all beyond. */
#define WP_FLOWS_MAX_SOURCES 8

/* The hash is kept so that few edges are looked at, and none when the table grows. */
typedef struct {
    uint32_t hash;
    uint32_t number; /* of the edge, from 1; 0: free */
} WpEdgeSlot;

typedef struct {
    GArray *edges;     /* of WpEdge */
    WpEdgeSlot *table; /* by hash */
    uint32_t table_mask;
    GArray *sources;   /* of WpStrId */
    WpPairs slot_ids;  /* by time and source */
    uint64_t last_key; /* what was asked of them last, and the answer; 0: nothing */
    uint32_t last_slot;
    GArray *slot_times; /* of WpSlotTime, by slot; slot 0 unused */
    GArray *log;        /* of uint64_t: edge << 32 | slot */
    guint log_limit;
    guint n_doubtful; /* pairs of the log that may be there already; rows in order of time give none
                       */
    WpTime first_seen, last_seen; /* of all edges; WP_TIME_NONE */
} WpFlows;

void wp_flows_init(WpFlows *flows);
void wp_flows_clear(WpFlows *flows);

/* The key of a flow, which is none of a declared relation; and what it is found by. */
WpEdgeKey wp_flows_key(const WpFlow *flow);
uint32_t wp_flows_hash(const WpEdgeKey *key);

/* @key, @hash: of @flow. Returns: the row made a new edge. */
bool wp_flows_add(WpFlows *flows, const WpStrPool *texts, uint32_t file, uint32_t line,
                  WpStrId source, const WpFlow *flow, const WpEdgeKey *key, uint32_t hash);

/* Fetches the memory that edges of these hashes will touch: of as many at most. */
#define WP_FLOWS_AHEAD 64
void wp_flows_prefetch(const WpFlows *flows, const uint32_t *hashes, uint32_t n);

/* The edge under @key, whose hash is @hash, for a declared or already summed relation; @out_new if
 * it was made now. Its sources are left to the caller. */
WpEdge *wp_flows_edge(WpFlows *flows, const WpEdgeKey *key, uint32_t hash, uint32_t file,
                      uint32_t line, bool *out_new);
/* After the keys of all edges have changed. */
void wp_flows_rehash(WpFlows *flows);
/* Widens first_seen .. last_seen, the edge's and that of all. */
void wp_flows_see(WpFlows *flows, WpEdge *edge, WpTime seen);

/* Adds counts to an edge; of two processes the first in byte order stays. */
void wp_edge_add(WpEdge *edge, const WpStrPool *texts, int64_t bytes, int64_t connections,
                 WpStrId process);
/* The number of a source, of a slot of it, and the note that an edge was seen in a slot;
 * @is_doubtful: that may have been noted before. */
uint8_t wp_flows_source(WpFlows *flows, WpStrId source);
uint32_t wp_flows_slot(WpFlows *flows, uint8_t source, WpTime seen);
void wp_flows_log(WpFlows *flows, uint32_t edge, uint32_t slot, bool is_doubtful);

/* Counts of what was observed: time slots and days, of all sources whose bit is set. */
typedef struct {
    uint32_t slots, days;
} WpObserved;

/* Fills slots and days of every edge from the log. @out_observed has 256 entries, by the edge's
 * sources; @out_days: days on which anything was seen. */
void wp_flows_count(WpFlows *flows, WpObserved *out_observed, uint32_t *out_days);
