#pragma once

#include "parsers/reader.h"
#include "parsers/value.h"

/*
 * Where records go, whatever form they came in: checks that a record has what it cannot do without,
 * gives it to the builder, says what is wrong, and hands out rejects. One intake a file.
 */

typedef struct {
    const WpLayout *layout;
    const WpLayouts *layouts; /* all: whose headers are told from rows */
    WpBuilder *builder;
    WpStrPool *texts;
    uint32_t file;
    const char *name; /* interned */
    WpDiagList *diags;
    WpRejectFn reject;
    void *reject_data;
    WpTime collected; /* newest so far; WP_TIME_NONE */
    uint64_t n_records;
} WpIntake;

/* One value of a record, on its way. */
typedef struct {
    const WpLayoutField *field;
    WpValueState state;
    WpValue value;
} WpGiven;

/* The values of a record. */
typedef struct {
    WpGiven *list;
    uint32_t n, room;
} WpGivens;

/* Adds one, to be filled. What it holds of value is not set. */
static inline WpGiven *
wp_givens_add(WpGivens *givens)
{
    if (givens->n == givens->room) {
        givens->room = givens->room * 2 + 64;
        givens->list = g_renew(WpGiven, givens->list, givens->room);
    }
    return &givens->list[givens->n++];
}

static inline void
wp_givens_clear(WpGivens *givens)
{
    g_clear_pointer(&givens->list, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(WpGivens, wp_givens_clear)

/* A record as its reader knows it. */
typedef struct {
    uint32_t line;
    bool apart;      /* of a CSV file: behind an empty line */
    uint64_t offset; /* of its bytes in the file; size 0: not known */
    uint32_t size;
    const char *raw; /* (nullable) its text; NULL: made with @print when it is needed */
    size_t raw_size;
    void (*print)(const void *node, GString *out);
    const void *node;
} WpPlace;

/* Says why a record is not used, and hands it out. Does not count it. */
void wp_intake_refuse(WpIntake *intake, const WpPlace *place, WpDiagCode code, uint32_t line,
                      uint32_t column, const char *format, ...) G_GNUC_PRINTF(6, 7);
/* The same for a record that was never begun: counted as read and rejected. */
void wp_intake_reject(WpIntake *intake, const WpPlace *place, WpDiagCode code, uint32_t column,
                      const char *message);

/* Whether @givens has what @record cannot do without; if not, the record is rejected. */
bool wp_intake_check(WpIntake *intake, const WpLayoutRecord *record, const WpGivens *givens,
                     const WpPlace *place);

/* Begins a record and gives it the values: of another record's part while that is open. A
 * dependency that says no more than a flow is added as one, and is not open afterwards. Returns:
 * whether a record is open, to be ended by wp_builder_end() */
bool wp_intake_begin(WpIntake *intake, const WpLayoutRecord *record, const WpGivens *givens,
                     const WpPlace *place);

/* Puts a value of a dependency into @flow. Returns: false if a flow cannot hold it */
bool wp_intake_set_flow(WpFlow *flow, const WpGiven *given);

void wp_intake_note_collected(WpIntake *intake, WpTime time);
