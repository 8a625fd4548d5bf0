#pragma once

#include "planner/base/sink.h"
#include "planner/generate/form.h"

/*
 * An estate as export files. Files are written one at a time, each from nothing but the seed:
 * memory does not grow with rows, and files can be written in any order or at the same time.
 */

typedef struct {
    const WpGenForm *form;
    char *path;                                 /* below the folder of the exports */
    uint32_t which;                             /* site, vCenter or VM, as the form says */
    bool thousands, decorated, twice, preamble; /* what was planted in the whole of it */
    GPtrArray *sheets;                          /* (nullable) of WpGenFile: of a workbook */
} WpGenFile;

/* What was written. */
typedef struct {
    uint64_t n_rows; /* records, as waveplan should read them, those planted included */
    uint64_t bytes;
    uint64_t planted[WP_GEN_N_DIRT];
} WpGenCount;

/* The files of @forms, in the order of forms; with @workbooks the tables that have a name for it
 * are sheets. (transfer full): of WpGenFile */
GPtrArray *wp_gen_files(const WpGenEstate *estate, const WpGenForm *const *forms, uint32_t n_forms,
                        bool workbooks);

/* Writes one file that is no workbook; adds to @count. Reentrant. */
void wp_gen_file_write(const WpGenEstate *estate, const WpGenFile *file, WpSink *sink,
                       WpGenCount *count);

/* Writes a workbook to @path, which the library opens itself. Returns: (transfer full) (nullable):
 * what went wrong */
char *wp_gen_workbook_write(const WpGenEstate *estate, const WpGenFile *file, const char *path,
                            WpGenCount *count);
