#pragma once

#include <glib.h>
#include <stdbool.h>

/* The exports that variants are made of. */

typedef enum {
    SAMPLE_TABLE,
    SAMPLE_DOCUMENT,
    SAMPLE_BOOK,
} SampleKind;

typedef struct {
    char *path;
    char *name;   /* of the file, without folder */
    guint folder; /* which of the folders; samples of one lie together */
    SampleKind kind;
    char *bytes;
    size_t size;
} Sample;

/* All exports under @paths (.csv .txt .xml .ovf .xlsx), path by path, in byte order. Returns:
 * (element-type Sample) */
GArray *samples_read(char **paths);
