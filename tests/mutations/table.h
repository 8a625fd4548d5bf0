#pragma once

#include "tests/mutations/mutate.h"

/* A table cut up into cells, for changes of CSV; not by waveplan's own reader. */

typedef struct {
    GPtrArray *rows; /* of GPtrArray of the cells' raw text, quotes included */
    char delimiter;
    const char *line_end;
    GString *before; /* lines before the header: "sep=;" and titles */
} Table;

/* Cuts @bytes up; rows behind the first @limit are left out. */
void table_read(Table *table, const GByteArray *bytes, uint32_t limit);
/* Puts it together again; no more than VARIANT_MAX. */
void table_write(const Table *table, GByteArray *bytes);
void table_clear(Table *table);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Table, table_clear)

static inline GPtrArray *
row_at(const Table *table, uint32_t index)
{
    return g_ptr_array_index(table->rows, index);
}

/* A cell's text without quotes, and with (transfer full). */
char *unquoted(const char *cell);
char *quoted(const char *text);
/* Puts @text (taken) into @cell. */
void put_cell(char **cell, char *text);

/* Changes; false: there is nothing to be changed so. */
bool swap_cells(Table *table, uint64_t *chance);
bool blank_cells(Table *table, uint64_t *chance);
bool odd_cells(Table *table, uint64_t *chance);
bool blow_up_cell(Table *table, uint64_t *chance);
bool requote_cells(Table *table, uint64_t *chance);
bool repeat_cell_below(Table *table, uint64_t *chance);
