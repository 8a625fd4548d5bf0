#pragma once

#include "planner/model/build/flows.h"
#include "planner/model/build/series.h"
#include "planner/model/builder.h"

/*
 * The records that a builder holds until it is frozen: compact, in order of arrival. A cell is one
 * slot of 8 bytes, or two where it needs more than 32 bits.
 */

typedef struct {
    uint16_t field;
    uint8_t is_second; /* the high half of the number, or a tag's value, of the slot before */
    uint8_t doubt;     /* WpDoubt of a number */
    uint32_t value;    /* WpStrId, low half of a number, a flag, a tag's key */
} WpSlot;

typedef enum {
    WP_RECORD_OPEN,
    WP_RECORD_KEPT,
    WP_RECORD_CANCELLED, /* the reader refused it, and has said so */
    WP_RECORD_REPEATED,  /* the same row of the same table once more */
    WP_RECORD_REJECTED,  /* refused at freeze */
} WpRecordState;

typedef struct {
    uint8_t kind;
    uint8_t state; /* WpRecordState */
    bool is_inner; /* in freeze: a part that was read inside the record of its VM */
    uint32_t file;
    uint32_t line;
    uint32_t parent; /* the record inside which it was begun, 0; in freeze: of a part or database
                        the ident of its VM */
    uint32_t slots;  /* first slot */
    uint32_t n_slots;
    uint32_t size; /* bytes in the file; 0: not known */
    uint64_t offset;
} WpRecord;

typedef struct {
    WpEvidence evidence;
    uint32_t complete_kinds; /* bit by kind: lists all parts of what it lists any of, */
    uint32_t none_kinds;     /* and there are none of what it lists none of */
    /* for freeze */
    uint32_t rank;     /* place in inputs.prefer; the same for all that are not named */
    uint32_t class;    /* files in order of rank, evidence, newest, source; equals have the same */
    uint32_t cells;    /* a record, on average, in hundredths */
    uint32_t order;    /* by class, cells, layout, name: all differ */
    WpStrId source;    /* of its source system */
    WpStrId export_id; /* files of one export of one source share it */
    bool has_series;   /* its quantities are percentiles of samples */
} WpFileInfo;

struct WpBuilder {
    WpStrPool *texts;
    GArray *files;   /* of WpInputFile */
    GArray *infos;   /* of WpFileInfo, by file */
    GArray *records; /* of WpRecord; slot 0 unused */
    GArray *slots;   /* of WpSlot */
    GPtrArray *open; /* of OpenRecord (store.c), outermost first */
    uint32_t n_open;
    GPtrArray *rejects; /* of WpReject */
    WpFlows flows;
    WpSeriesStore series;
    unsigned percentile;
    unsigned n_threads; /* for freeze: 1 and more */
};

/* A cell of a record, unpacked. Of TEXTS and TAGS there is one for each item. */
typedef struct {
    WpField field;
    uint32_t id;    /* text; a tag's key */
    uint32_t value; /* a tag's value */
    int64_t number; /* numbers; flags as 0, 1 */
} WpCell;

static inline WpRecord *
wp_record(const WpBuilder *builder, uint32_t index)
{
    return &g_array_index(builder->records, WpRecord, index);
}

static inline WpFileInfo *
wp_file_info(const WpBuilder *builder, uint32_t file)
{
    return &g_array_index(builder->infos, WpFileInfo, file);
}

static inline WpInputFile *
wp_input_file(const WpBuilder *builder, uint32_t file)
{
    return &g_array_index(builder->files, WpInputFile, file);
}

/* Gives the cells of @record one by one; @position begins at 0. Returns: false at the end. */
static inline bool
wp_record_next(const WpBuilder *builder, const WpRecord *record, uint32_t *position, WpCell *out)
{
    if (*position >= record->n_slots)
        return false;

    const WpSlot *slot = &g_array_index(builder->slots, WpSlot, (size_t)record->slots + *position);
    bool has_second = *position + 1 < record->n_slots && slot[1].is_second;

    *out = (WpCell){.field = slot->field, .id = slot->value};
    out->value = has_second ? slot[1].value : 0;
    out->number = (int64_t)((uint64_t)out->value << 32 | slot->value);
    *position += has_second ? 2 : 1;
    return true;
}

/* Has the memory fetched in which @n records are, some rows before they are read: records of one
 * asset lie far from each other. Their cells may be asked for when the records are there. */
static inline void
wp_records_prefetch(const WpBuilder *builder, const uint32_t *records, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        __builtin_prefetch(wp_record(builder, records[i]));
}

static inline void
wp_cells_prefetch(const WpBuilder *builder, const uint32_t *records, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const WpRecord *record = wp_record(builder, records[i]);
        const char *slots = (const char *)&g_array_index(builder->slots, WpSlot, record->slots);
        size_t size = MIN(record->n_slots, 64) * sizeof(WpSlot);

        for (size_t at = 0; at < size; at += 64)
            __builtin_prefetch(slots + at);
    }
}

/* How many rows before. */
#define WP_RECORDS_AHEAD 12
#define WP_CELLS_AHEAD   4

/* The place of a record in the file, for diagnostics. */
WpLoc wp_record_loc(const WpBuilder *builder, const WpRecord *record);

/* Refuses a kept record: state, account and WpReject. @message is taken. */
void wp_builder_reject(WpBuilder *builder, uint32_t record, WpDiagCode code, char *message);
