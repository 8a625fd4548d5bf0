#pragma once

#include "parsers/layout.h"
#include "parsers/text/csv.h"

/*
 * The face of the parsers: what a file is taken for, and reading it into the builder. Files come
 * as a callback that gives bytes; what cannot be used goes to the caller as rejects, with the
 * record's own text. Every record read is accepted, merged or rejected, and the builder's
 * WpInputFile has the account.
 */

/* What a file is taken for, and why. */
typedef struct {
    const WpLayout *layout;    /* (nullable) */
    const WpLayout *runner_up; /* (nullable): the next best that would do */
    int score, runner_up_score;
    char *reason;           /* "has its 3 key columns (VM, CPUs, Memory) and 12 of 14 columns" */
    char *runner_up_reason; /* (nullable) */
    char *form; /* "CSV, UTF-8, ';'", "XML <domain>", "sheet", "zip archive", "empty", "not text" */
    /* tables */
    WpCsvDialect dialect;
    uint32_t header_line;  /* 0: no table */
    const WpLayout *above; /* (nullable): of which the header of another table seems to be, */
    uint32_t n_above;      /* rows above the header that are no titles */
    uint32_t above_line;   /* here, above that of this one */
    /* without a layout: the line of what may be the header; the nearest one, and what it lacks */
    uint32_t columns_line;   /* 0: none */
    const WpLayout *nearest; /* (nullable) */
    char *lacks;             /* (nullable): "column 'CPUs'; is 'CPU's' meant?" */
    char *others;            /* (nullable): lines that say why other near ones were not taken */
    size_t head_size;        /* of what was looked at, */
    uint64_t head;           /* and its fingerprint */
} WpMatch;

/* @name: of the file, a tie-breaker only. @head: its first 64 KiB, or all of it (@whole). */
WpMatch *wp_match(const WpLayouts *layouts, const char *name, const uint8_t *head, size_t size,
                  bool whole);
/* Whether @match, of the same file some time ago, is that of this head too. */
bool wp_match_is_of(const WpMatch *match, const uint8_t *head, size_t size);
void wp_match_free(WpMatch *match);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpMatch, wp_match_free)

/* The same of the first rows of a sheet; @name: of the sheet. */
WpMatch *wp_match_rows(const WpLayouts *layouts, const char *name, const WpCsvRow *rows,
                       uint32_t n_rows);

/* Whether a file that begins with @head (64 KiB, or all) is a zip archive or an XML workbook of
 * Excel 2003: for wp_read_workbook(). */
bool wp_is_workbook(const uint8_t *head, size_t size);
bool wp_is_zip(const uint8_t *head, size_t size);

/* The lines of `waveplan layouts match FILE`. */
void wp_match_append_text(const WpMatch *match, const char *name, GString *out);

/* A record of a document is handed out up to this size. */
#define WP_REJECT_MAX ((size_t)64 * 1024)

/* A record that was not used; valid during the callback. rejects.csv is made of these. */
typedef struct {
    const char *file; /* as given to wp_read_input() */
    uint32_t line;
    WpDiagCode code;
    const char *message;
    const char *record; /* the raw record, UTF-8, for mending */
    size_t record_size;
} WpRejectedRecord;

typedef void (*WpRejectFn)(void *data, const WpRejectedRecord *reject);

typedef struct {
    const WpLayout *layout;       /* (nullable): NULL if nothing reads the file */
    uint32_t file;                /* of the builder; every input is one, read or not */
    bool broken;                  /* could not be read to its end */
    WpEncoding encoding;          /* of rejects found at freeze: what their bytes are in */
    WpField missing[WP_N_FIELDS]; /* fields of the layout for which the file has no column */
    uint32_t n_missing;
    uint32_t header_line; /* of a table; 0 of XML */
} WpReadResult;

/**
 * wp_read_input:
 * @name: as shown in diagnostics and results
 * @read, @read_data: give the bytes of the file
 * @reject, @reject_data: (nullable): get each refused record
 * @diags: UNREADABLE, NO_LAYOUT, EMPTY_FILE, SIMILAR_COLUMN, ASSUMED, and for
 *   records BAD_VALUE, IGNORED_VALUE, MISSING_VALUE, CSV_..., XML_...
 *
 * Detects the layout and reads all of the file through it. The builder's account of the file is
 * complete but for what wp_builder_freeze() finds.
 */
void wp_read_input(const WpLayouts *layouts, WpBuilder *builder, const char *name, WpReadFn read,
                   void *read_data, WpRejectFn reject, void *reject_data, WpDiagList *diags,
                   WpReadResult *out);

/* How much of the machine reading may use. What is read is the same with any of it. */
typedef struct {
    uint32_t n_threads;   /* that parse at a time; with more than 1 one more hashes; 0 is 1 */
    uint64_t part;        /* a table is cut into parts of at least this many bytes; 0: 8 MiB */
    const WpMatch *match; /* (nullable): of the file, if it was looked at before */
} WpReadEffort;

/* As wp_read_input(), of a file that can be read at any place, by several threads. */
void wp_read_file(const WpLayouts *layouts, WpBuilder *builder, const char *name,
                  const WpSeekable *bytes, const WpReadEffort *effort, WpRejectFn reject,
                  void *reject_data, WpDiagList *diags, WpReadResult *out);

/**
 * wp_read_workbook:
 * @bytes: the file, whose first bytes wp_is_workbook() knows
 * @results: (element-type WpReadResult): gets one for each input file made
 * @diags: also WORKBOOK_FAULT, XML_..., TOO_LARGE, UNREAD_SHEET
 *
 * As wp_read_input() for each sheet: one that a layout reads is an input file of its own, named
 * "estate.xlsx#vInfo"; all are of one export. Sheets that none reads are said once. Where none at
 * all is read, the workbook itself is an input file without a layout.
 */
void wp_read_workbook(const WpLayouts *layouts, WpBuilder *builder, const char *name,
                      const WpSeekable *bytes, WpRejectFn reject, void *reject_data,
                      WpDiagList *diags, GArray *results);

/* What wp_match_append_text() gives, for each sheet. Returns: whether a layout reads any. */
bool wp_match_workbook(const WpLayouts *layouts, const char *name, const WpSeekable *bytes,
                       WpDiagList *diags, GString *out);
