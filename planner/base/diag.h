#pragma once

#include "planner/base/types.h"

/*
 * What is wrong in the user's files, and where. The core collects; only planner/cli prints.
 * Codes and their severities are in diag-codes.def; docs/DIAGNOSTICS.md explains each.
 */

typedef enum {
    WP_SEVERITY_NOTE,    /* said for information */
    WP_SEVERITY_WARNING, /* read on; something may not be as meant */
    WP_SEVERITY_REJECT,  /* this record of an export is not used; it goes to rejects.csv */
    WP_SEVERITY_ERROR,   /* settings, layout, pack, template, or a whole file: cannot be used */
} WpSeverity;

typedef enum {
#define WP_DIAG_CODE(name, severity, meaning) WP_DIAG_##name,
#include "planner/base/diag-codes.def"
#undef WP_DIAG_CODE
    WP_N_DIAG_CODES
} WpDiagCode;

/* A place in an input. Lines and columns count from 1, columns in bytes; 0 is "not known". */
typedef struct {
    const char *file; /* interned (g_intern_string): compares by pointer, never freed */
    uint32_t line;
    uint32_t column;
} WpLoc;

typedef struct {
    WpDiagCode code;
    WpLoc loc;
    char *message;   /* lower case, no full stop; what was found and what was wanted */
    char *excerpt;   /* (nullable) the faulty line, for the caret */
    uint32_t column; /* where in the excerpt, from 1, bytes */
    uint32_t length; /* how many bytes are underlined, at least 1 */
    char *hint;      /* (nullable) the cure: "did you mean 'capacity'?" */
    uint32_t order;  /* of arrival; ties of place keep it */
} WpDiag;

typedef struct WpDiagList WpDiagList;

/* At most this many diagnostics of one file and severity are kept (so that a thousand rejected
 * records never hide the error that ended the file); the rest are counted and said in a line. */
#define WP_DIAG_MAX_PER_FILE 1000

/* Bytes of a message; from the middle of longer ones something is left out. */
#define WP_DIAG_MESSAGE_MAX 1200

WpDiagList *wp_diag_list_new(void);
void wp_diag_list_free(WpDiagList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpDiagList, wp_diag_list_free)

/* Adds a diagnostic without excerpt. @list may be NULL: then nothing is kept. */
void wp_diag(WpDiagList *list, WpDiagCode code, WpLoc loc, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* The same, with the line that holds the fault. @line_text (@line_size bytes, no newline) is
 * copied, cut to 160 bytes around @loc.column; @length bytes are underlined. */
void wp_diag_excerpt(WpDiagList *list, WpDiagCode code, WpLoc loc, const char *line_text,
                     size_t line_size, size_t length, const char *format, ...) G_GNUC_PRINTF(7, 8);

/* Adds the cure to the diagnostic added last; nothing if that one was dropped. */
void wp_diag_hint(WpDiagList *list, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Moves all of @from to the end of @list, in order; @from is empty afterwards. */
void wp_diag_list_take(WpDiagList *list, WpDiagList *from);

/* Number of diagnostics of @severity, dropped ones included. */
uint32_t wp_diag_list_count(const WpDiagList *list, WpSeverity severity);

/* Number of those of @least or worse that were dropped. */
uint32_t wp_diag_list_dropped(const WpDiagList *list, WpSeverity least);

/* Puts @list in the order of file name (byte order), line, column, arrival. */
void wp_diag_list_sort(WpDiagList *list);

/* The diagnostics kept, in the present order. */
uint32_t wp_diag_list_length(const WpDiagList *list);
const WpDiag *wp_diag_list_get(const WpDiagList *list, uint32_t index);

WpSeverity wp_diag_severity(WpDiagCode code);
const char *wp_diag_code_name(WpDiagCode code);    /* "CSV_QUOTE" */
const char *wp_diag_code_meaning(WpDiagCode code); /* one line */
const char *wp_severity_name(WpSeverity severity); /* "error" */

/**
 * wp_diag_list_to_text:
 *
 * Sorts @list and gives for each "file:line:col: severity: message [CODE]", then
 * the excerpt with a caret line that repeats its tabs, then the hint, each indented by two spaces;
 * at the end one line for each file whose diagnostics were dropped. Control characters of messages
 * and excerpts are shown as '?'.
 *
 * Returns: (transfer full)
 */
char *wp_diag_list_to_text(WpDiagList *list);

/* The same of those of @least or worse alone. */
char *wp_diag_list_to_text_from(WpDiagList *list, WpSeverity least);
