#pragma once

#include "parsers/reader.h"

/* Reads files as waveplan does, and holds what must be true of any reading against the result. */

typedef struct {
    const char *name;
    const uint8_t *bytes;
    size_t size;
} ReadFile;

/* How to read: what comes of it must not depend on this. */
typedef struct {
    size_t piece; /* bytes that a stream gives at a time; 0: the file is read at any place */
    WpReadEffort effort;
} ReadWay;

/* What came of it, for the statistics. */
typedef struct {
    bool known; /* a layout read the first file */
    uint64_t n_records, n_rejected, n_said;
} ReadCounts;

/* Reads @n files into one inventory. @out: all that is known afterwards, as text. @faults: what
 * should be true and is not, a line each. */
void read_files(const WpLayouts *layouts, const ReadFile *files, uint32_t n, const ReadWay *way,
                GString *out, GString *faults, ReadCounts *counts);

/* All records and asset keys, a line each. */
void read_append_inventory(const WpInventory *inventory, GString *out);

/* All of the layouts in @folder; ends the program if one has a fault. */
WpLayouts *read_layouts(const char *folder);
