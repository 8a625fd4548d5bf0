#pragma once

#include "parsers/reader.h"

/* What tests of the parsers share: the shipped layouts, and inventories as text. */

/* All of parsers/layouts; asserted that they have no fault. */
WpLayouts *input_shipped_layouts(void);

/* A file for input_read(). */
typedef struct {
    const char *name;
    const char *text;
    size_t size; /* 0: of a NUL-terminated text */
} InputFile;

/* Reads @n_files into one inventory. */
WpInventory *input_read(const WpLayouts *layouts, const InputFile *files, size_t n_files,
                        WpDiagList *diags, GString *out_rejects);

/* "vm name=a; cores=2;" a row, all kinds in the order of fields.def, known fields only. */
void input_append_rows(const WpInventory *inventory, GString *out);
/* "NAME LAYOUT read accepted merged rejected" a file. */
void input_append_accounts(const WpInventory *inventory, GString *out);

/* Expects that the file gives @wanted: rows, rejects, messages. @odd: what is odd about it */
void input_check(const char *odd, const char *name, const char *text, const char *wanted);
