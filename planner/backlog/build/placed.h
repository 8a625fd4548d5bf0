#pragma once

#include "planner/backlog/build/build.h"

/* The work of one group with the iteration that the plan gave it, and where it goes. */

/* Stories of a group, in this order. */
enum {
    TO_GROUP = 0,
    TO_WORKLOAD = 1,       /* + index of the workload */
    TO_ASSET = 0x40000000, /* + asset */
    TO_WAVE = 0x7ffffffe,  /* not in the group: its wave's */
    TO_TRACK = 0x7fffffff, /* not in the group: the remediation track's */
};

typedef struct {
    WpWorkItem item;
    uint32_t to;
    uint32_t iteration;
} Placed;

/* Bits of levels for builder_place(). */
#define LEVELS_ALL     (~0u)
#define LEVELS_OF_WAVE (1u << WP_TASK_WAVE | 1u << WP_TASK_GAP)
#define LEVELS_REMEDY  (1u << WP_TASK_FINDING)

/* All work of a placed group, or at least that of the @levels: far less is to be looked at where
 * that is all that is wanted. Returns: (transfer full): of Placed */
GArray *builder_place(const Builder *builder, uint32_t group, unsigned levels);
WpTaskLevel placed_level(const Builder *builder, const WpWorkItem *item);
/* NULL: no remediation. */
const WpWorkRemedy *placed_remedy(const Builder *builder, const WpWorkItem *item);
/* Writes it as a task under the open story. */
void builder_add_placed(Builder *builder, const Placed *placed, uint32_t group);

/* The members of a part: its share of all @n of them. */
void subject_set_part(Subject *subject, const WpWorkItem *item, const WpAssetId *members,
                      uint32_t n);
/* "wp:wave-2027-03-28" and @rest: by the day on which the wave ends. (transfer full) */
char *builder_wave_key(const Builder *builder, uint32_t wave, const char *rest);
/* Takes @key; parts from the second on have their number. (transfer full) */
char *key_of_part(char *key, uint32_t part);
/* Tags an item with its wave. */
void builder_tag_wave(Builder *builder, uint32_t item, uint32_t wave);

/* groups.c */
void builder_add_group(Builder *builder, uint32_t group);

/* shared.c: which gaps one export can close; then what a wave shares */
void builder_find_batches(Builder *builder);
char *builder_batch_fields(const Builder *builder, uint32_t batch); /* (transfer full) */
void builder_add_shared(Builder *builder, uint32_t wave, const uint32_t *groups, uint32_t n_groups);
