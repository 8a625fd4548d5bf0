#pragma once

#include "planner/generate/estate.h"

/*
 * Who talks to whom: the connections of an estate, application by application. A connection
 * belongs to the application of its caller, or of the one called by a service of all.
 */

#define WP_GEN_OUTSIDE UINT32_MAX /* @to: an address that is nobody's; see .address */

typedef struct {
    uint32_t from, to; /* VMs */
    uint32_t address;  /* of an outsider */
    uint16_t port;
    uint8_t seen_percent; /* of slots */
    bool inside;          /* within an application */
    const char *process;  /* that listens */
    uint64_t id;          /* for what is drawn of it */
} WpGenEdge;

/* Replaces @edges (of WpGenEdge) by those of application @app. */
void wp_gen_edges(const WpGenEstate *estate, uint32_t app, GArray *edges);
