#include "planner/model/build/flows.h"

#include <criterion/criterion.h>

#define N_EDGES 500
#define N_SLOTS 24
#define N_ROWS  2500000 /* over twice what is kept before anything is sorted */

typedef enum {
    IN_ORDER, /* the slots of an edge come in order of time, each in several rows */
    IN_TURNS, /* again and again */
    BACKWARDS,
    AT_RANDOM,
    N_ORDERS,
} Order;

static uint32_t
slot_of(Order order, GRand *random, uint32_t row)
{
    uint32_t turn = row / N_EDGES;

    switch (order) {
    case IN_ORDER:
        return MIN(turn / (N_ROWS / N_EDGES / N_SLOTS), N_SLOTS - 1);
    case IN_TURNS:
        return turn % N_SLOTS;
    case BACKWARDS:
        return N_SLOTS - 1 - turn % N_SLOTS;
    default:
        return (uint32_t)g_rand_int_range(random, 0, N_SLOTS);
    }
}

/* In which slots an edge was seen is counted exactly, in memory that does not follow the rows. */
Test(flows, are_logged_in_any_order)
{
    for (Order order = 0; order < N_ORDERS; order++) {
        g_autoptr(GRand) random = g_rand_new_with_seed(1);
        g_autoptr(WpStrPool) texts = wp_str_pool_new();
        WpObserved observed[256];
        uint32_t days;
        guint longest = 0;
        WpFlows flows;

        wp_flows_init(&flows);
        for (uint32_t row = 0; row < N_ROWS; row++) {
            WpFlow flow = {.from_name = row % N_EDGES + 1,
                           .to_name = 9999,
                           .bytes = -1,
                           .connections = 1,
                           .seen_until = WP_TIME_NONE};
            WpEdgeKey key = wp_flows_key(&flow);

            uint32_t slot = slot_of(order, random, row);

            flow.seen = (WpTime)(slot / 4) * WP_US_PER_DAY + slot % 4;
            wp_flows_add(&flows, texts, 0, row + 1, 1, &flow, &key, wp_flows_hash(&key));
            longest = MAX(longest, flows.log->len);
        }
        wp_flows_count(&flows, observed, &days);
        cr_expect_eq(flows.edges->len, N_EDGES);
        cr_expect(observed[1].slots == N_SLOTS && observed[1].days == 6 && days == 6, "order %u",
                  order);
        for (uint32_t i = 0; i < N_EDGES; i++) {
            const WpEdge *edge = &g_array_index(flows.edges, WpEdge, i);

            cr_assert(edge->slots == N_SLOTS && edge->days == 6, "order %u: %d slots, %d days",
                      order, (int)edge->slots, (int)edge->days);
        }
        cr_expect_leq(longest, order == IN_ORDER ? N_EDGES * N_SLOTS : 1 << 20, "order %u", order);
        wp_flows_clear(&flows);
    }
}
