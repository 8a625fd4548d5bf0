#pragma once

#include "planner/generate/generate.h"
#include "planner/generate/row.h"

/* Goes through the rows of one file in their order, for whoever spells them. */

typedef struct WpGenRows WpGenRows;
struct WpGenRows {
    const WpGenEstate *estate;
    const WpGenForm *form;
    WpGenRow row;
    void (*put)(WpGenRows *rows); /* writes .row */
};

/* Counts what is planted in the whole file, and in rows as they are put, in @planted. */
void wp_gen_rows_begin(WpGenRows *rows, const WpGenEstate *estate, const WpGenFile *file,
                       uint64_t *planted, void (*put)(WpGenRows *rows));
void wp_gen_rows_run(WpGenRows *rows, const WpGenFile *file);

/* The header's cell @at as the file has it; the last one more if a column is there twice. NULL
 * behind the last. (transfer full) */
char *wp_gen_header_cell(const WpGenFile *file, uint32_t at);

/* A row that is nowhere yet, and on its way. */
WpGenRow wp_gen_row_of(const WpGenEstate *estate, const WpGenForm *form, uint64_t *planted);
void wp_gen_row_go_to_vcenter(WpGenRow *row, uint32_t vcenter);
void wp_gen_row_go_to_vm(WpGenRow *row, uint32_t vm);
