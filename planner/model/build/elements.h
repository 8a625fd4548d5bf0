#pragma once

#include "planner/model/build/marks.h"

/*
 * Which rows of a table of parts are about one part: a disk of one key and name, an adapter of one
 * MAC, as the marks of fields.def say. Parts that were read inside one record are each there,
 * however alike; a record that is read twice has its parts twice.
 */

/* Rows of one file about parts of one kind that others of it are about too. */
typedef struct {
    uint32_t n;
    uint32_t record, other; /* the first such row, and the row that it is told with; 0: none */
} WpElementNote;

typedef struct {
    WpElementNote equal;  /* equal in every cell */
    WpElementNote joined; /* with other cells: taken as one */
    WpElementNote apart;  /* of one key, but of another name: taken as several */
} WpElementNotes;

typedef struct {
    const WpBuilder *builder;
    WpKind kind;
    const WpMark *marks; /* of the kind, best first */
    uint32_t n_marks;
    bool has_keys; /* the first is text, which two parts share by mistake only; times they share */
    WpElementNotes *notes; /* by file */
    GArray *rows;          /* of what elements.c holds of a row */
    uint32_t *first;       /* by position: see wp_elements_find() */
    uint32_t n_first;
} WpElements;

void wp_elements_init(WpElements *elements, const WpBuilder *builder, WpKind kind);
void wp_elements_clear(WpElements *elements);

/**
 * wp_elements_find:
 * @records: (array length=n): of one file, parts of one VM, by line
 *
 * Returns: by position in @records, that of the first record about the same part, often itself;
 *   valid until the next call. Which are of one part does not depend on their order.
 */
const uint32_t *wp_elements_find(WpElements *elements, const uint32_t *records, uint32_t n);

/* Whether @records a and b are equal in every cell. */
bool wp_records_equal(const WpBuilder *builder, uint32_t a, uint32_t b);

/* Notes that @record says once more what @other says, or is joined to it. */
void wp_elements_note(WpElements *elements, uint32_t record, uint32_t other);

/* DUPLICATE: one for each file and way in which rows are of one part. */
void wp_elements_say(const WpElements *elements, WpDiagList *diags);
